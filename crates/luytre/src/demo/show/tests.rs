use serde_json::json;

use super::*;

#[test]
fn one_account_of_each_role_is_shown_and_the_others_are_counted() {
    let account =
        |login: &str, role: &str| json!({ "login": login, "role": role, "password": "secret-of-it", "name": "x" });
    let demo = json!({
        "url": "http://127.0.0.1:8080", "ingest_url": "http://127.0.0.1:9200", "syslog_udp": "a", "syslog_tcp": "b", "syslog_tls": "c",
        "accounts": [account("quan.tri", "administrator"), account("truc.ca1", "analyst"), account("truc.ca2", "analyst")],
        "token": "not-for-the-screen",
    });
    let text = summary(&demo, Path::new("/data/demo.json"), true, Language::En);
    for words in [
        "http://127.0.0.1:8080",
        "quan.tri",
        "truc.ca1",
        "administrator",
        "and 1 more accounts in /data/demo.json",
        "--data",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("truc.ca2") && !text.contains("not-for-the-screen"), "{text}");
    assert!(text.lines().count() < 16, "{text}");
    assert!(!summary(&demo, Path::new("/data/demo.json"), false, Language::Vi).contains("--data"));
}
