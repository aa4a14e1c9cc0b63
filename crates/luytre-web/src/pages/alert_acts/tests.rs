//! Reading what was selected, and where to go back.

use luytre_model::ids::AlertId;

use super::{back, read_selected};

#[test]
fn rows_carry_their_version() {
    let selected = read_selected("12.3").expect("a row");
    assert_eq!((selected.id, selected.version), (AlertId(12), Some(3)));
    assert_eq!(read_selected("12").expect("a row").version, None);
    assert!(read_selected("12.x").is_none());
    assert!(read_selected("x").is_none());
}

#[test]
fn nobody_is_sent_to_another_host() {
    assert_eq!(back("/alerts?state=new", "/"), "/alerts?state=new");
    assert_eq!(back("/en/alerts", "/"), "/alerts");
    for bad in [
        "//evil.example",
        "https://evil.example",
        "",
        "/\\evil.example",
        "/a\r\nset-cookie: x",
        "/en//evil.example",
        "/\t/evil.example",
        "/en/\t/evil.example",
        "/\0a",
    ] {
        assert_eq!(back(bad, "/"), "/", "{bad:?}");
    }
}
