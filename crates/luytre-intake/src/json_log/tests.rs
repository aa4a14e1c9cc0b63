use super::*;
use crate::golden::{all, decode, decode_as, field, sample};

#[test]
fn names_of_the_schema_go_to_their_columns() {
    insta::assert_snapshot!(all(&decode("json", &sample("made/json/application.json"))));
}

#[test]
fn the_mapping_of_the_source_decides_first() {
    let mapping = [("when", "@timestamp"), ("who.login", "user.name"), ("ip", "source.ip")]
        .map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned()));
    let settings = Settings { mapping: mapping.into(), ..Settings::default() };
    let batch = decode_as(
        "json",
        &settings,
        br#"{"when":"2026-11-22 07:00:00","timestamp":1,"who":{"login":"an"},"ip":"192.0.2.1"}"#,
    );
    let event = batch.row(0);
    assert_eq!(
        ["user.name", "source.ip", "@timestamp", "luytre.time_quality"].map(|name| field(event, name)),
        ["an", "192.0.2.1", "2026-11-22T00:00:00Z", "zone_assumed"]
    );
}

#[test]
fn a_list_over_several_lines_is_read() {
    let batch = decode("json", b"[\n{\"a\":1},\n{\"a\":2}\n]\n");
    assert_eq!((batch.len(), batch.rejects().len()), (2, 0));
}

#[test]
fn an_element_of_a_list_keeps_its_own_original() {
    let batch = decode("json", br#" [ {"a":"]}"} , {"b":[1]} ] "#);
    let originals: Vec<_> = batch.rows().map(|event| String::from_utf8_lossy(event.original()).into_owned()).collect();
    assert_eq!(originals, [r#"{"a":"]}"}"#, r#"{"b":[1]}"#]);
}
