use luytre_model::Nanos;
use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(fields: &[(&str, ValueRef<'_>)], json: &str) {
    let mut text = String::new();
    encode(fields, &mut text);
    assert_eq!(text, json);
    serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON");
}

#[test]
fn writes_one_object_with_arrays_for_repeated_names() {
    check(&[], "{}");
    check(
        &[
            ("b", ValueRef::Integer(1)),
            ("a", ValueRef::Text("x\"\u{1}\n")),
            ("b", ValueRef::Float(2.0)),
            ("c", ValueRef::Boolean(true)),
            ("t", ValueRef::Time(Nanos(0))),
        ],
        r#"{"a":"x\"\u0001\n","b":[1,2.0],"c":true,"t":"1970-01-01T00:00:00Z"}"#,
    );
}

#[test]
fn refuses_what_it_did_not_write() {
    for bad in ["", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}x", "{\"a\":\"\\q\"}", "{\"a\":[1}", "null"] {
        assert_eq!(decode(bad, |_, _| ()), Err(BadOverflow), "{bad}");
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        ".{0,20}".prop_map(Value::Text),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Float),
        any::<bool>().prop_map(Value::Boolean),
    ]
}

proptest! {
    #[test]
    fn reads_back_exactly_what_was_written(fields in prop::collection::vec(("[a-c]{1,2}|.{1,5}", value()), 0..12)) {
        let mut text = String::new();
        let written: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
        encode(&written, &mut text);
        let mut read = Vec::new();
        prop_assert!(decode(&text, |name, value| read.push((name.to_owned(), value))).is_ok());
        let mut expected = fields.clone();
        expected.sort_by(|left, right| left.0.cmp(&right.0));
        prop_assert_eq!(format!("{read:?}"), format!("{expected:?}"));
    }

    #[test]
    fn no_text_makes_it_fail_otherwise(text in "[{}\\[\\]\",:0-9a-z\\\\.]{0,30}") {
        let _ = decode(&text, |_, _| ());
    }
}
