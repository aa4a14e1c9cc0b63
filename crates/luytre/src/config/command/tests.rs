use super::*;

#[test]
fn what_is_shown_is_a_file_that_says_the_same() {
    let text = "data = \"d\"\n[ledger]\nurl = \"postgres://luytre@127.0.0.1/luytre\"\n[gate]\nsyslog_tcp = \"127.0.0.1:601\"\n\
                anonymous_from = [\"10.20.0.0/16\"]\n[[gate.follow]]\npath = \"/var/log/*.log\"\nhost = \"web\\\"01\"\n[gate.limits]\nbodies = 7\n";
    let config = Config::parse(text).expect("good");
    let shown = lines(&values(&config).expect("written")).expect("shown");
    let again = Config::parse(&shown).unwrap_or_else(|error| panic!("{error:#} in\n{shown}"));
    assert_eq!(format!("{again:?}"), format!("{config:?}"));
}

#[test]
fn passwords_are_not_shown() {
    for (url, shown) in [
        ("postgres://luytre:secret@127.0.0.1/x", "postgres://luytre:***@127.0.0.1/x"),
        ("postgres://luytre:se@cret@127.0.0.1/x", "postgres://luytre:***@127.0.0.1/x"),
        ("postgres://luytre@127.0.0.1/x", "postgres://luytre@127.0.0.1/x"),
        ("sqlite:/a/b", "sqlite:/a/b"),
    ] {
        assert_eq!(without_password(url), shown);
    }
    let config = Config::parse("[ledger]\nurl = \"postgres://luytre:secret@127.0.0.1/x\"").expect("good");
    assert!(!values(&config).expect("written").to_string().contains("secret"));
}
