//! JSON at its edges, and the same answers as serde_json where both are defined.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn flat(text: &str) -> Vec<String> {
    let value = parse(text.as_bytes()).expect("the text is JSON");
    let mut found = Vec::new();
    value.flatten(&mut String::new(), &mut |name, value| found.push(format!("{name}={value:?}")));
    found
}

#[test]
fn nested_fields_become_dotted_names() {
    let found = flat(r#"{"a":{"b":1,"c":[1,"x",true]},"d":[{"e":null,"f":-2.5}],"g":[],"h":"tiếng Việt"}"#);
    let expected = [r#"a.b=Integer(1)"#, r#"a.c=Text("1 x true")"#, "d.0.f=Float(-2.5)", r#"h=Text("tiếng Việt")"#];
    assert_eq!(found, expected);
}

#[test]
fn numbers_stay_equal_to_their_text() {
    let found = flat(r#"[1.0, 18446744073709551615, -9214364837600034816, 1e3, 0.1, -0]"#);
    assert_eq!(found, [r#"=Text("1.0 18446744073709551615 -9214364837600034816 1e3 0.1 -0")"#]);
    assert_eq!(number_value("-9214364837600034816"), ValueRef::Text("-9214364837600034816"));
    assert_eq!(number_value("1.0"), ValueRef::Text("1.0"));
    assert_eq!(number_value("0.1"), ValueRef::Float(0.1));
    assert_eq!(number_value("-7"), ValueRef::Integer(-7));
}

#[test]
fn the_last_of_repeated_fields_stands() {
    assert_eq!(flat(r#"{"a":1,"b":2,"a":3}"#), ["b=Integer(2)", "a=Integer(3)"]);
    let mut many: Vec<String> = (0..40).map(|index| format!("\"f{index}\":0")).collect();
    many.push("\"f7\":1".to_owned());
    let found = flat(&format!("{{{}}}", many.join(",")));
    assert_eq!(found.len(), 40);
    assert_eq!(found[39], "f7=Integer(1)");
}

#[test]
fn ten_thousand_levels_are_refused_before_they_are_walked() {
    for open in ["[", "{\"a\":"] {
        let text = open.repeat(10_000);
        let error = parse(text.as_bytes()).expect_err("deeper than the limit");
        assert_eq!(error.reason, RejectReason::NestedTooDeep);
        assert!(error.at <= DEPTH_MAX * open.len(), "stopped at {}", error.at);
    }
    let fits = format!("{}1{}", "[".repeat(DEPTH_MAX), "]".repeat(DEPTH_MAX));
    assert!(parse(fits.as_bytes()).is_ok());
}

#[test]
fn damaged_text_is_mended_and_damaged_syntax_is_not() {
    assert_eq!(parse(b"\"a\xFFb\""), Ok(Json::Text("a\u{FFFD}b".into())));
    assert_eq!(parse(br#""\ud83d\ude00\ud800x\udc00""#), Ok(Json::Text("😀\u{FFFD}x\u{FFFD}".into())));
    for bad in ["{", "[1,]", "{\"a\"}", "01", "1.", "nul", "\"a", "{\"a\":1}x", "", "{a:1}", "\"\\x\"", "\"\\u12\""] {
        assert_eq!(parse(bad.as_bytes()).map_err(|error| error.reason), Err(RejectReason::BadSyntax), "{bad}");
    }
    assert!(parse_object(b" \xEF\xBB\xBF[1]").is_err());
    assert!(parse_object(b"\xEF\xBB\xBF {\"a\":1}").is_ok());
}

#[test]
fn dotted_paths_find_nested_and_flat_names() {
    let value = parse(br#"{"a":{"b.c":1},"d.e":{"f":2},"g":{"h":{"i":3}}}"#).expect("the text is JSON");
    for (path, expected) in [("a.b.c", Some(1)), ("d.e.f", Some(2)), ("g.h.i", Some(3)), ("g.h.j", None)] {
        assert_eq!(value.at(path).and_then(Json::as_i64), expected, "{path}");
    }
}

fn as_serde(value: &Json<'_>) -> serde_json::Value {
    match value {
        Json::Null => serde_json::Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => serde_json::from_str(number).expect("a number of JSON"),
        Json::Text(text) => text.as_ref().into(),
        Json::Array(items) => items.iter().map(as_serde).collect(),
        Json::Object(fields) => fields.iter().map(|(name, value)| (name.to_string(), as_serde(value))).collect(),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_alike(value in any_json()) {
        let text = value.to_string();
        let read = parse(text.as_bytes()).expect("serde writes JSON");
        let again: serde_json::Value = serde_json::from_str(&text).expect("serde writes JSON");
        prop_assert_eq!(as_serde(&read), again);
    }

    #[test]
    fn what_serde_refuses_is_refused(text in r#"[\[\]{}":,0-9a\\ntruefals.+-]{0,24}"#) {
        let ours = parse(text.as_bytes()).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let huge = theirs.as_ref().is_err_and(|error| error.to_string().contains("number out of range"));
        prop_assert!(ours == theirs.is_ok() || huge, "{} {:?}", text, theirs);
    }
}
