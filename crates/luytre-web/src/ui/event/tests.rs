//! Conditions from values, and the line that stands for an event.

use luytre_model::query::Expr;
use serde_json::json;

use super::{narrowed, summary, term};

#[test]
fn every_condition_made_from_a_value_can_be_read() {
    for value in
        ["203.0.113.77", "a b", "say \"hi\"", "C:\\Windows\\x.exe", "(a or b)", "", "-x", "<5", "1..5", "*", "đăng"]
    {
        let condition = term("field.name", value);
        assert!(Expr::parse(&condition).is_ok(), "{condition}");
        assert!(Expr::parse(&narrowed("a or b", &format!("not {condition}"))).is_ok(), "{condition}");
    }
}

#[test]
fn a_star_in_a_value_is_an_ordinary_character() {
    assert_eq!(term("file.path", "/tmp/*"), r#"file.path:"/tmp/*""#);
}

#[test]
fn a_query_with_or_is_kept_together() {
    assert_eq!(narrowed("a or b", "c:1"), "(a or b) c:1");
    assert_eq!(narrowed("a b", "c:1"), "a b c:1");
    assert_eq!(narrowed("  ", "c:1"), "c:1");
}

#[test]
fn an_event_without_a_message_is_told_by_its_fields() {
    let web = json!({"http.request.method": "GET", "url.original": "/a", "http.response.status_code": 404});
    assert_eq!(summary(web.as_object().expect("an object")), "GET /a 404");
    let bare = json!({"event.dataset": "cef.acme", "source.ip": "10.0.0.1"});
    assert_eq!(summary(bare.as_object().expect("an object")), "cef.acme 10.0.0.1");
    let flow = json!({"source.ip": "10.0.0.1", "source.port": 4444, "destination.ip": "2001:db8::1", "destination.port": 443,
        "network.protocol": "tls", "tls.client.server_name": "cong.example", "event.original": "{}"});
    let told = "10.0.0.1:4444 → [2001:db8::1]:443 tls cong.example";
    assert_eq!(summary(flow.as_object().expect("an object")), told);
}

#[test]
fn nothing_hides_or_reorders_what_stands_beside_it() {
    assert_eq!(super::harmless("user\u{202e}gpj.exe"), "user⟨U+202E⟩gpj.exe");
    assert_eq!(super::harmless("a\u{0}b\u{1b}[31m\u{200b}"), "a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+200B⟩");
    assert_eq!(super::harmless("Lũy tre\tngười dùng\nệ"), "Lũy tre\tngười dùng\nệ");
    assert_eq!(super::short("\u{202e}abc", 2), "⟨U+202E⟩a…");
}
