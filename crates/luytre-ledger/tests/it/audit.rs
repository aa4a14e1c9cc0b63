//! The audit trail shows what was done to it.

use luytre_ledger::{AuditHead, AuditQuery, Ledger};
use luytre_model::ids::PersonId;

use crate::place::Place;
use crate::samples::{NOON, note};

async fn fill(ledger: &Ledger, entries: i64) -> AuditHead {
    let mut work = ledger.begin().await.unwrap();
    for number in 0..entries {
        let mut note = note(if number % 2 == 0 { "close_alert" } else { "sign_in" }, &format!("alert:{number}"));
        note.at = NOON.plus(number);
        note.actor = Some(PersonId(number % 3));
        note.agency = (number % 4 != 0).then(|| format!("0{}", number % 4));
        work.note(&note).await.unwrap();
    }
    let head = work.audit_head().await.unwrap();
    work.commit().await.unwrap();
    head
}

pub async fn the_chain_holds(place: Place) {
    let ledger = place.open().await;
    let empty = ledger.read().await.unwrap().audit_head().await.unwrap();
    assert_eq!(empty.seq, 0);
    let early = fill(&ledger, 3).await;
    let late = fill(&ledger, 5_500).await;
    assert_eq!((early.seq, late.seq), (3, 5_503));
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.verify_audit(&[empty, late, early]).await.unwrap(), []);
}

/// Tampers, and returns the numbers of the entries at which a difference is found. Then the ledger is as before.
async fn found(place: &Place, ledger: &Ledger, published: &[AuditHead], tamper: &str, restore: &str) -> Vec<i64> {
    place.tamper(tamper).await;
    let found = ledger.read().await.unwrap().verify_audit(published).await.unwrap();
    place.tamper(restore).await;
    assert_eq!(ledger.read().await.unwrap().verify_audit(published).await.unwrap(), []);
    found.into_iter().map(|difference| difference.seq).collect()
}

pub async fn tampering_is_found(place: Place) {
    let ledger = place.open().await;
    let head = fill(&ledger, 10).await;
    place.tamper("create table kept as select * from audit").await;
    place.tamper("create table kept_head as select * from audit_head").await;
    let restore = "delete from audit; insert into audit select * from kept; \
                   delete from audit_head; insert into audit_head select * from kept_head";
    let check = async |tamper: &str, published: &[AuditHead], expected: &[i64]| {
        assert_eq!(found(&place, &ledger, published, tamper, restore).await, expected, "{tamper}");
    };
    check("update audit set actor_name = 'x' where seq = 4", &[], &[4]).await;
    check("update audit set detail = '{}' where seq = 1", &[], &[1]).await;
    check("update audit set agency_code = null where seq = 2", &[], &[2]).await;
    check("update audit set at = at + 1 where seq = 10", &[], &[10]).await;
    check("update audit set hash = 'x' where seq = 5", &[], &[5, 6]).await;
    check("update audit set search = '' where seq = 7", &[], &[7]).await;
    check("delete from audit where seq = 7", &[], &[8]).await;
    check("delete from audit where seq = 1", &[], &[2]).await;
    check("delete from audit where seq = 10", &[], &[10]).await;
    check("delete from audit", &[], &[10]).await;
    check("update audit_head set hash = 'x'", &[], &[10]).await;
    check("update audit_head set seq = 11", &[], &[11]).await;
    // Whoever also rewrites the head in the ledger is found by a head that was published.
    let cut = "delete from audit where seq > 6; \
               update audit_head set seq = 6, hash = (select hash from audit where seq = 6)";
    check(cut, &[], &[]).await;
    check(cut, std::slice::from_ref(&head), &[10]).await;
    let other = AuditHead { seq: 3, hash: "other".to_owned() };
    let found = ledger.read().await.unwrap().verify_audit(&[other, head]).await.unwrap();
    assert_eq!(found.into_iter().map(|difference| difference.seq).collect::<Vec<_>>(), [3]);
}

pub async fn entries_are_found(place: Place) {
    let ledger = place.open().await;
    fill(&ledger, 12).await;
    let mut reader = ledger.read().await.unwrap();
    let mut check = async |query: AuditQuery, expected: &[i64]| {
        let found = reader.audit(&query).await.unwrap();
        assert_eq!(found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), expected, "{query:?}");
    };
    let all = || AuditQuery { limit: 100, ..AuditQuery::default() };
    check(AuditQuery { limit: 3, ..all() }, &[12, 11, 10]).await;
    check(AuditQuery { limit: 3, before: Some(10), ..all() }, &[9, 8, 7]).await;
    check(AuditQuery { act: Some("sign_in".to_owned()), ..all() }, &[12, 10, 8, 6, 4, 2]).await;
    check(AuditQuery { actor: Some(PersonId(0)), ..all() }, &[10, 7, 4, 1]).await;
    check(AuditQuery { actor_name: Some("nobody".to_owned()), ..all() }, &[]).await;
    check(AuditQuery { subject: Some("alert:3".to_owned()), ..all() }, &[4]).await;
    check(AuditQuery { agencies: Some(["03".to_owned()].into()), ..all() }, &[12, 8, 4]).await;
    check(AuditQuery { agencies: Some([].into()), ..all() }, &[]).await;
    check(AuditQuery { from: Some(NOON.plus(2)), to: Some(NOON.plus(4)), ..all() }, &[4, 3]).await;
    check(AuditQuery { text: Some("ALERT:11".to_owned()), ..all() }, &[12]).await;
    check(AuditQuery { text: Some("đã xem".to_owned()), limit: 1, ..all() }, &[12]).await;
    check(AuditQuery { text: Some("%".to_owned()), ..all() }, &[]).await;
}
