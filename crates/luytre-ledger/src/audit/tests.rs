use serde_json::json;

use super::*;

#[test]
fn canonical_text_does_not_depend_on_the_order_of_names() {
    let one = json!({"b": [{"y": 1, "x": "ờ"}], "a": null});
    let two = json!({"a": null, "b": [{"x": "ờ", "y": 1}]});
    assert_eq!(canonical(&one), canonical(&two));
    assert_eq!(canonical(&one), r#"{"a":null,"b":[{"x":"ờ","y":1}]}"#);
}

#[test]
fn every_field_counts_in_the_hash() {
    let entry = AuditEntry {
        seq: 7,
        at: Nanos(9),
        actor: Some(PersonId(1)),
        actor_name: "an".to_owned(),
        act: "close".to_owned(),
        subject: "alert:1".to_owned(),
        agency: None,
        detail: Json::Null,
        previous: "00".to_owned(),
        hash: String::new(),
    };
    let change = |change: &dyn Fn(&mut AuditEntry)| {
        let mut changed = entry.clone();
        change(&mut changed);
        hash_of(&changed, "{}")
    };
    let hashes: BTreeSet<String> = [
        hash_of(&entry, "{}"),
        hash_of(&entry, "{ }"),
        change(&|entry| entry.seq = 8),
        change(&|entry| entry.at = Nanos(10)),
        change(&|entry| entry.actor = None),
        change(&|entry| entry.actor_name = "anc".to_owned()),
        change(&|entry| entry.act = "lose".to_owned()),
        change(&|entry| entry.subject = "alert:11".to_owned()),
        change(&|entry| entry.agency = Some(String::new())),
        change(&|entry| entry.agency = Some("-".to_owned())),
        change(&|entry| entry.previous = "0".to_owned()),
    ]
    .into();
    assert_eq!(hashes.len(), 11);
    // A boundary between two fields that moves gives another hash.
    let moved = change(&|entry| {
        entry.actor_name = "ancl".to_owned();
        entry.act = "ose".to_owned();
    });
    assert!(!hashes.contains(&moved));
}
