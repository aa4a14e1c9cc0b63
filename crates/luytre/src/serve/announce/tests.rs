use super::*;

fn listening(text: &str) -> Option<SocketAddr> {
    Some(text.parse().expect("an address"))
}

fn nothing() -> Listening<'static> {
    Listening {
        url: "http://127.0.0.1:8080",
        http: None,
        syslog_udp: None,
        syslog_tcp: None,
        syslog_tls: None,
        data: Path::new("luytre-data"),
    }
}

#[test]
fn says_what_listens_and_how_a_first_line_gets_in() {
    let some = Listening {
        http: listening("127.0.0.1:9200"),
        syslog_udp: listening("127.0.0.1:5514"),
        syslog_tcp: listening("127.0.0.1:5514"),
        ..nothing()
    };
    let said = text(&some, Some("abc"), Language::En);
    for words in [
        "http://127.0.0.1:8080/setup/abc",
        "luytre-data",
        "syslog UDP    127.0.0.1:5514",
        "syslog TLS    off ([gate] syslog_tls, [gate.tls])",
        "bulk, NDJSON  127.0.0.1:9200",
        "logger -T -n 127.0.0.1 -P 5514",
        "Only this machine is heard",
        "Ctrl-C",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(!text(&some, None, Language::Vi).contains("/setup/"));
}

#[test]
fn the_command_goes_to_what_listens() {
    let open = Listening { syslog_udp: listening("0.0.0.0:514"), ..nothing() };
    let said = text(&open, None, Language::En);
    assert!(said.contains("logger -d -n 127.0.0.1 -P 514"), "{said}");
    assert!(!said.contains("Only this machine"), "{said}");
    let web = Listening { http: listening("127.0.0.1:9200"), ..nothing() };
    assert!(text(&web, None, Language::En).contains("curl -d"));
    assert!(!text(&nothing(), None, Language::En).contains("first line"));
}
