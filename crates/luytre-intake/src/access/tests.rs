use super::*;
use crate::golden::{all, decode, decode_as, field, fields, sample, shown, those};

#[test]
fn the_samples_are_read_without_loss() {
    for (format, path, count) in [
        ("nginx_access", "real/application/nginx-access-combined.log", 447),
        ("nginx_access", "real/application/nginx-access.json", 447),
        ("apache_access", "real/application/apache-access-combined.log", 3),
    ] {
        let batch = decode(format, &sample(path));
        assert_eq!((batch.len(), batch.rejects().len()), (count, 0), "{path}");
        assert!(batch.rows().all(|event| event.time_quality() == luytre_model::TimeQuality::Exact), "{path}");
    }
}

#[test]
fn combined_and_json_say_the_same() {
    let text = decode("nginx_access", &sample("real/application/nginx-access-combined.log"));
    let json = decode("nginx_access", &sample("real/application/nginx-access.json"));
    for (text, json) in text.rows().zip(json.rows()) {
        assert_eq!(text.time(), json.time());
        // What is no HTTP request stands in the text form alone.
        if field(json, "http.request.method").is_empty() {
            continue;
        }
        for name in [
            "source.ip",
            "http.request.method",
            "url.original",
            "url.path",
            "url.query",
            "http.response.status_code",
            "http.response.bytes",
            "user_agent.original",
            "event.outcome",
        ] {
            assert_eq!(field(text, name), field(json, name), "{name} of {}", shown(text));
        }
    }
}

#[test]
fn events_look_like_this() {
    let json = decode("nginx_access", &sample("real/application/nginx-access.json"));
    insta::assert_snapshot!(
        "nginx_json",
        those(&json, |event| field(event, "tls.version") == "1.2" && event.index() < 4
            || field(event, "url.extension") == "php" && field(event, "url.query").contains("id"))
    );
    insta::assert_snapshot!(
        "apache_combined",
        all(&decode("apache_access", &sample("real/application/apache-access-combined.log")))
    );
}

#[test]
fn the_built_in_forms_are_told_apart() {
    let names = &[
        "source.ip",
        "user.name",
        "http.request.method",
        "url.original",
        "http.response.bytes",
        "user_agent.original",
        "client.ip",
        "server.domain",
    ];
    for (line, expected) in [
        (
            r#"192.0.2.1 - an.nguyen [22/Nov/2026:07:00:00 +0700] "GET /a HTTP/1.1" 200 12"#,
            "192.0.2.1 | an.nguyen | GET | /a | 12 |  |  | ",
        ),
        (
            r#"192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "GET /a HTTP/2.0" 200 12 "-" "curl/8" "203.0.113.9, 192.0.2.1""#,
            "192.0.2.1 |  | GET | /a | 12 | curl/8 | 203.0.113.9 | ",
        ),
        (
            r#"www.example:443 192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "GET /a HTTP/1.1" 304 - "-" "curl/8""#,
            "192.0.2.1 |  | GET | /a |  | curl/8 |  | www.example",
        ),
        (
            r#"2001:db8::1 - - [22/Nov/2026:07:00:00 +0700] "\x16\x03\x01" 400 150 "-" "-""#,
            "2001:db8::1 |  |  | \u{16}\u{3}\u{1} | 150 |  |  | ",
        ),
        (
            r#"192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "GET /?q=\x22x\x22 HTTP/1.1" 200 1 "-" "a \"quoted\" agent""#,
            r#"192.0.2.1 |  | GET | /?q="x" | 1 | a "quoted" agent |  | "#,
        ),
        (
            r#"192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "GET /?q="x" HTTP/1.1" 200 1 "-" "an agent ("raw")""#,
            r#"192.0.2.1 |  | GET | /?q="x" | 1 | an agent ("raw") |  | "#,
        ),
        (r#"client.example - - [22/Nov/2026:07:00:00 +0700] "-" 408 - "-" "-""#, " |  |  |  |  |  |  | "),
    ] {
        assert_eq!(fields("nginx_access", line, names), expected, "{line}");
    }
}

#[test]
fn an_address_is_decoded_once_and_kept_as_asked() {
    let line = r#"192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "GET /t%C3%ACm/a.php?id=1%2520union%20select HTTP/1.1" 200 1 "-" "-""#;
    assert_eq!(
        fields("nginx_access", line, &["url.original", "url.path", "url.query", "url.extension"]),
        "/t%C3%ACm/a.php?id=1%2520union%20select | /tìm/a.php | id=1%20union select | php"
    );
    let line =
        r#"192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "CONNECT HTTP://evil.example:80/x?y HTTP/1.1" 405 1 "-" "-""#;
    assert_eq!(
        fields("nginx_access", line, &["url.scheme", "url.domain", "url.path", "url.query"]),
        "HTTP | evil.example | /x | y"
    );
}

#[test]
fn format_strings_of_both_servers_are_understood() {
    let check = |format: &str, server: &str, line: &str, names: &[&str]| {
        let settings = Settings { access_format: Some(format.to_owned()), ..Settings::default() };
        let batch = decode_as(server, &settings, line.as_bytes());
        assert_eq!(batch.len(), 1, "{line}: {:?}", batch.rejects());
        names.iter().map(|name| field(batch.row(0), name)).collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(
        check(
            r#"$remote_addr|$http_x_forwarded_for|$time_iso8601|"$request"|$status|$request_time|"${http_user_agent}"|$upstream_addr"#,
            "nginx_access",
            r#"192.0.2.1|203.0.113.5|2026-11-22T07:00:00+07:00|"GET /a?b HTTP/1.1"|200|0.250|"x "y" \x22z\x22"|127.0.0.1:9000"#,
            &["source.ip", "client.ip", "url.query", "event.duration", "user_agent.original", "nginx.upstream_addr"],
        ),
        r#"192.0.2.1 | 203.0.113.5 | b | 250000000 | x "y" "z" | 127.0.0.1:9000"#
    );
    assert_eq!(
        check(
            r#"%v %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D %{X-Request-Id}o"#,
            "apache_access",
            r#"www.example 192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] "POST /a.jsp HTTP/1.1" 500 - "https://e.example/" "agent" 1500 abc-1"#,
            &[
                "server.domain",
                "source.ip",
                "http.request.method",
                "url.extension",
                "event.outcome",
                "http.request.referrer",
                "event.duration",
                "apache.X-Request-Id"
            ],
        ),
        "www.example | 192.0.2.1 | POST | jsp | failure | https://e.example/ | 1500000 | abc-1"
    );
    assert_eq!(
        check(
            "%h %m %U%q %>s",
            "apache_access",
            "192.0.2.1 GET /a?x=1 200",
            &["http.request.method", "http.response.status_code"]
        ),
        "GET | 200"
    );
    let settings = Settings { access_format: Some("$remote_addr [$time_local]".to_owned()), ..Settings::default() };
    let batch = decode_as("nginx_access", &settings, b"something else");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
}

#[test]
fn keys_of_a_json_format_can_be_mapped() {
    let settings = Settings {
        mapping: [("who".to_owned(), "user.name".to_owned())].into(),
        host: Some("web01".to_owned()),
        ..Settings::default()
    };
    let line = r#"{"@timestamp":"2026-11-22T07:00:00+07:00","remote_addr":"192.0.2.1","request":"GET /x HTTP/1.1","status":"404","who":"binh","shop":"a"}"#;
    let batch = decode_as("nginx_access", &settings, line.as_bytes());
    let values: Vec<_> = ["user.name", "host.name", "url.path", "event.outcome", "nginx.shop"]
        .iter()
        .map(|name| field(batch.row(0), name))
        .collect();
    assert_eq!(values, ["binh", "web01", "/x", "failure", "a"]);
}

#[test]
fn what_is_no_access_log_is_refused() {
    for line in [
        "",
        "hello",
        "192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] \"GET",
        "{\"a\":",
        "192.0.2.1 - - [when] \"GET / HTTP/1.1\" 200 1",
    ] {
        let batch = decode("nginx_access", line.as_bytes());
        assert_eq!((batch.len(), batch.rejects().len()), (0, usize::from(!line.is_empty())), "{line}");
    }
}

#[test]
fn the_servers_are_told_apart_as_far_as_it_goes() {
    let sure = |head: &str| (sniff(head.as_bytes(), Server::Nginx), sniff(head.as_bytes(), Server::Apache));
    let line = |bytes: &str| {
        format!("192.0.2.1 - - [22/Nov/2026:07:00:00 +0700] \"GET /a HTTP/1.1\" 200 {bytes} \"-\" \"-\"\n")
    };
    let (nginx, apache) = sure(&line("1"));
    assert!(nginx > apache && apache > 0);
    let (nginx, apache) = sure(&(line("1") + &line("-")));
    assert!(apache > nginx && nginx > 0);
    assert_eq!(sure("Nov 22 07:00:00 web01 nginx: x"), (0, 0));
}
