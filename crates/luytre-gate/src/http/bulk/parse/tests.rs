//! Pairs of lines, whole and broken.

use super::*;

#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let items: Vec<String> = parse(body.as_bytes(), "default")
        .into_iter()
        .map(|item| {
            let document = match &item.document {
                Ok(range) => body[range.clone()].to_owned(),
                Err(_) => "bad".to_owned(),
            };
            format!("{} {} {} {} {document}", item.line, item.action.as_str(), item.index, item.id.unwrap_or_default())
        })
        .collect();
    assert_eq!(items, expected);
}

#[test]
fn pairs_with_and_without_blank_lines() {
    check(
        "{\"index\":{}}\n{\"a\":1}\n{\"create\":{\"_index\":\"x\",\"_id\":\"7\"}}\n{\"b\":2}\n",
        &["2 index default  {\"a\":1}", "4 create x 7 {\"b\":2}"],
    );
    check(
        "\n{\"index\":{\"_index\": \"syslog\"}}\r\n\n {\"a\":1} \r\n\n\n{\"index\":{}}\n{\"b\":2}",
        &["4 index syslog  {\"a\":1}", "8 index default  {\"b\":2}"],
    );
}

#[test]
fn a_broken_action_costs_its_own_document() {
    check(
        "{\"index\":{}}\n{\"a\":1}\n{\"indx\":{}}\n{\"b\":2}\n{\"index\":{}}\n{\"c\":3}\n",
        &["2 index default  {\"a\":1}", "3 index default  bad", "6 index default  {\"c\":3}"],
    );
    check("nonsense\n{\"index\":{}}\n{\"c\":3}\n", &["1 index default  bad", "3 index default  {\"c\":3}"]);
}

#[test]
fn a_delete_has_no_document_and_a_missing_document_is_named() {
    check("{\"delete\":{\"_id\":\"1\"}}\n{\"index\":{}}\n", &["1 delete default 1 ", "2 index default  bad"]);
}

#[test]
fn nothing_in_nothing_out() {
    check("", &[]);
    check("\n\n", &[]);
}
