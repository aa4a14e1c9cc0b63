//! The sample of laurel was written by the same events as the sample of auditd: both give the same.

use std::collections::BTreeMap;

use luytre_model::EventBatch;

use crate::testing::{decode, sample, utc};

/// Fields by event id and name, without those that only laurel looks up.
fn fields(batch: &EventBatch) -> BTreeMap<String, BTreeMap<String, String>> {
    batch
        .rows()
        .map(|event| {
            let fields: BTreeMap<String, String> = event
                .cells()
                .filter(|(name, _)| name.as_str() != "process.parent.executable")
                .map(|(name, value)| (name.as_str().to_owned(), value.to_text().into_owned()))
                .collect();
            (fields["event.id"].clone(), fields)
        })
        .collect()
}

#[test]
fn laurel_and_auditd_give_the_same_events() {
    let raw = decode("auditd", &utc(), &sample("endpoint/auditd-enriched.log"));
    let laurel = decode("laurel", &utc(), &sample("endpoint/laurel.json"));
    assert_eq!(laurel.rejects(), []);
    assert_eq!((raw.len(), laurel.len()), (264, 264));
    let (from_raw, from_laurel) = (fields(&raw), fields(&laurel));
    for (id, raw) in &from_raw {
        let laurel = from_laurel.get(id).unwrap_or_else(|| panic!("laurel has no {id}"));
        assert_eq!(raw, laurel, "{id}");
    }
    for event in laurel.rows() {
        let same = raw.rows().any(|other| other.time() == event.time() && other.kind() == event.kind());
        assert!(same, "{} at {}", event.kind(), event.time());
    }
}

#[test]
fn what_is_no_event_is_refused() {
    let out = decode("laurel", &utc(), b"{\"a\":1}\n{\"ID\":\"x\"}\nno\n{\"ID\":\"1795306092.768:1\"}\n");
    assert_eq!((out.len(), out.rejects().len()), (1, 3));
}
