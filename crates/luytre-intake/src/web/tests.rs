use super::*;

#[test]
fn percent_escapes_are_decoded_once() {
    for (text, expected) in [
        ("a%20b", "a b"),
        ("%2527", "%27"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ("t%C3%ACm+k%E1%BA%BFm", "tìm+kếm"),
        ("%ff", "\u{fffd}"),
    ] {
        assert_eq!(percent_decoded(text), expected, "{text}");
    }
}

#[test]
fn escapes_of_logs_are_undone() {
    assert_eq!(log_unescaped(r"a\x22b\x5Cc"), r#"a"b\c"#);
    assert_eq!(log_unescaped(r#"say \"hi\" \\ \q\x2"#), r#"say "hi" \ \q\x2"#);
}

#[test]
fn extensions_are_short_and_plain() {
    for (path, expected) in [
        ("/upload/a.php", "php"),
        ("/a.b/c", ""),
        ("/x.tar.gz", "gz"),
        ("/v1.0;jsessionid=x", ""),
        ("/.", ""),
        ("C:\\a\\b.EXE", "EXE"),
    ] {
        assert_eq!(extension(path), expected, "{path}");
    }
}

#[test]
fn hosts_lose_their_port() {
    for (host, expected) in [
        ("a.example:8080", "a.example"),
        ("a.example", "a.example"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
    ] {
        assert_eq!(without_port(host), expected, "{host}");
    }
}
