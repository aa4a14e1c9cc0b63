use crate::golden::{decode, field, fields, sample, those};

#[test]
fn the_samples_are_read_without_loss() {
    let nginx = decode("nginx_error", &sample("real/application/nginx-error-modsecurity.log"));
    assert_eq!((nginx.len(), nginx.rejects().len()), (1_350, 0));
    let apache = decode("apache_error", &sample("real/application/apache-error-modsecurity.log"));
    assert_eq!((apache.len(), apache.rejects().len()), (20, 0));
    // Neither writes a zone: the source's stands in.
    assert!(
        nginx.rows().chain(apache.rows()).all(|event| event.time_quality() == luytre_model::TimeQuality::ZoneAssumed)
    );
    for batch in [&nginx, &apache] {
        for event in batch.rows().filter(|event| String::from_utf8_lossy(event.original()).contains("[id \"")) {
            assert!(
                !field(event, "rule.id").is_empty()
                    && !field(event, "source.ip").is_empty()
                    && !field(event, "url.path").is_empty()
            );
        }
    }
}

#[test]
fn events_look_like_this() {
    let nginx = decode("nginx_error", &sample("real/application/nginx-error-modsecurity.log"));
    let injection =
        nginx.rows().position(|event| field(event, "rule.id") == "942100").expect("the scene has an injection");
    insta::assert_snapshot!("nginx", those(&nginx, |event| [0, 7, 8, injection].contains(&event.index())));
    let apache = decode("apache_error", &sample("real/application/apache-error-modsecurity.log"));
    insta::assert_snapshot!("apache", those(&apache, |event| [0, 7, 9, 13].contains(&event.index())));
}

#[test]
fn a_request_cannot_pass_for_its_context() {
    let line = r#"2026/11/22 07:00:00 [error] 12#12: *7 open() "/srv/x, client: 192.0.2.1, server: y" failed (2: No such file or directory), client: 198.51.100.66, server: www.example, request: "GET /x, client: 192.0.2.2, server: z HTTP/1.1", host: "www.example""#;
    assert_eq!(
        fields("nginx_error", line, &["source.ip", "server.domain", "url.original", "url.domain"]),
        "198.51.100.66 | www.example | /x, client: 192.0.2.2, server: z | www.example"
    );
}

#[test]
fn plain_errors_name_client_file_and_request() {
    let line = r#"2026/11/22 07:00:00 [error] 12#12: *7 open() "/srv/www/.env" failed (2: No such file or directory), client: 198.51.100.66, server: www.example, request: "GET /.env?a, b HTTP/1.1", host: "www.example:8080", referrer: "http://x.example/""#;
    assert_eq!(
        fields(
            "nginx_error",
            line,
            &[
                "log.level",
                "source.ip",
                "file.path",
                "url.path",
                "url.query",
                "url.domain",
                "http.request.referrer",
                "nginx.connection_id"
            ]
        ),
        "error | 198.51.100.66 | /srv/www/.env | /.env | a, b | www.example | http://x.example/ | 7"
    );
    let line = "[Sun Nov 22 07:00:00 2026] [authz_core:error] [pid 5] [client 2001:db8::5:4444] AH01630: client denied by server configuration: /srv/www/.git, referer: http://x.example/";
    assert_eq!(
        fields("apache_error", line, &["log.level", "log.logger", "source.ip", "event.code", "http.request.referrer"]),
        "error | authz_core | 2001:db8::5 | AH01630 | http://x.example/"
    );
}
