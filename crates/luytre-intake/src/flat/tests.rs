use super::*;

fn shown(json: &str) -> String {
    let mut flat = Flat::default();
    match flat.read(json) {
        Ok(()) => flat.entries().map(|(name, value)| format!("{name}={}", value.to_text())).collect::<Vec<_>>().join(" "),
        Err(NotRead { reason, .. }) => format!("refused: {}", reason.as_str()),
    }
}

#[test]
fn nested_names_are_dotted_and_arrays_repeat() {
    let json = r#"{"a":1,"b":{"c":"x\"y","d":[1,2,{"e":true}]},"n":null,"f":1.5,"big":18446744073709551615}"#;
    assert_eq!(shown(json), "a=1 b.c=x\"y b.d=1 b.d=2 b.d.e=true f=1.5 big=18446744073709551615");
}

#[test]
fn what_is_no_object_is_refused() {
    for json in ["", "1", "[]", "{", "{}x", "\"a\"", "{\"a\":}"] {
        assert_eq!(shown(json), "refused: bad_syntax", "{json}");
    }
    assert_eq!(shown("{}"), "");
}

#[test]
fn nesting_has_a_limit() {
    let json = format!("{}1{}", "{\"a\":".repeat(DEPTH_MAX + 1), "}".repeat(DEPTH_MAX + 1));
    assert_eq!(shown(&json), "refused: nested_too_deep");
    let json = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(shown(&json), "refused: nested_too_deep");
}
