//! Text is kept, other bytes are refused.

use luytre_model::ValueRef;

use crate::testing::{decode, utc};

#[test]
fn text_is_kept_and_other_bytes_are_not() {
    let out = decode("lines", &utc(), "một dòng\r\n\n   \n\0\u{1}\u{2}\u{3}\nhai\n".as_bytes());
    let messages: Vec<_> = out.rows().map(|event| event.field("message")).collect();
    assert_eq!(messages, [Some(ValueRef::Text("một dòng")), Some(ValueRef::Text("hai"))]);
    assert_eq!(out.rejects().len(), 1);
}
