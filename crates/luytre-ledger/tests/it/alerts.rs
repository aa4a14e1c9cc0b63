//! The detector adds to alerts, people decide about them.

use luytre_ledger::{Ledger, LedgerError, Upserted};
use luytre_model::ids::AlertId;
use luytre_model::store::Position;
use luytre_model::{Nanos, Role};
use luytre_respond::{Actor, Alert, Command, Disposition, Group, State, decide, replay};

use crate::place::Place;
use crate::samples::{MINUTE, NOON, SIGHTING, Sighting, grouped, note, person};

async fn upsert(ledger: &Ledger, group: &Group) -> Upserted {
    let mut work = ledger.begin().await.unwrap();
    let upserted = work.upsert_alert(group, NOON).await.unwrap();
    work.commit().await.unwrap();
    let stored = ledger.read().await.unwrap().alert(upserted.alert.id).await.unwrap();
    assert_eq!(stored.as_ref(), Some(&upserted.alert), "what is answered is what is stored");
    upserted
}

async fn command(ledger: &Ledger, id: AlertId, actor: Actor, command: Command, at: Nanos) -> Alert {
    let mut work = ledger.begin().await.unwrap();
    let alert = work.alert(id).await.unwrap().unwrap();
    let events = decide(&alert, command, actor, at).unwrap();
    let alert = work.record_alert(&alert, &events, &note("alert", &id.to_string())).await.unwrap();
    work.commit().await.unwrap();
    alert
}

pub async fn findings_gather_in_alerts(place: Place) {
    let ledger = place.open().await;
    let lead = Actor { person: person(&ledger, "lead").await, role: Role::ShiftLead };
    let at = |minutes: i64, number| Sighting { at: NOON.plus(minutes * MINUTE), number, ..SIGHTING };
    let one = |sighting| grouped(&[sighting]).remove(0);

    let first = upsert(&ledger, &grouped(&[at(0, 1), at(1, 2)])[0]).await;
    assert!(first.opened);
    let grown = upsert(&ledger, &one(at(61, 3))).await;
    assert!(!grown.opened, "an hour after the newest finding");
    assert_eq!((grown.alert.id, grown.alert.count, grown.alert.version), (first.alert.id, 3, 2));
    let earlier = upsert(&ledger, &one(at(-60, 4))).await;
    assert_eq!(earlier.alert.first_seen, NOON.plus(-60 * MINUTE), "a late event, an hour before the oldest");
    assert_eq!(earlier.alert.id, first.alert.id);
    let apart = upsert(&ledger, &one(at(122, 5))).await;
    assert!(apart.opened, "more than an hour after");

    let other_system = one(Sighting { place: Some(("01", "mail")), ..at(1, 6) });
    assert!(upsert(&ledger, &other_system).await.opened);
    let unassigned = |source| one(Sighting { place: None, source, ..at(1, 7) });
    assert!(upsert(&ledger, &unassigned("a")).await.opened);
    assert!(upsert(&ledger, &unassigned("b")).await.opened, "two unassigned senders never share an alert");
    assert!(!upsert(&ledger, &unassigned("b")).await.opened);

    let close = Command::Close { disposition: Disposition::Benign, reason: "Quét định kỳ".to_owned() };
    let closed = command(&ledger, first.alert.id, lead, close, NOON).await;
    assert_eq!(closed.state, State::Closed);
    let fresh = upsert(&ledger, &one(at(0, 8))).await;
    assert!(fresh.opened, "a closed alert is not added to");
    let reopen = Command::Reopen { reason: "Lại thấy".to_owned() };
    assert_eq!(command(&ledger, first.alert.id, lead, reopen, NOON).await.state, State::New);
}

pub async fn position_and_alerts_stand_or_fall_together(place: Place) {
    let ledger = place.open().await;
    let group = grouped(&[SIGHTING]).remove(0);
    let mut work = ledger.begin().await.unwrap();
    work.upsert_alert(&group, NOON).await.unwrap();
    work.set_position("detector", Position(7)).await.unwrap();
    drop(work);
    let mut work = ledger.begin().await.unwrap();
    assert_eq!(work.position("detector").await.unwrap(), None);
    let upserted = work.upsert_alert(&group, NOON).await.unwrap();
    assert!(upserted.opened && upserted.alert.count == 1, "the first attempt left nothing");
    work.set_position("detector", Position(7)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(ledger.read().await.unwrap().position("detector").await.unwrap(), Some(Position(7)));
}

pub async fn decisions_are_recorded(place: Place) {
    let ledger = place.open().await;
    let actor = Actor { person: person(&ledger, "an").await, role: Role::Analyst };
    let opened = upsert(&ledger, &grouped(&[SIGHTING])[0]).await.alert;
    let id = opened.id;
    let taken = command(&ledger, id, actor, Command::Take, NOON.plus(1)).await;
    let close = Command::Close { disposition: Disposition::True, reason: " Đúng là tấn công ".to_owned() };
    let closed = command(&ledger, id, actor, close.clone(), NOON.plus(2)).await;
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.alert(id).await.unwrap().as_ref(), Some(&closed));
    assert_eq!(closed.reason.as_deref(), Some("Đúng là tấn công"));
    let history = reader.alert_history(id).await.unwrap();
    assert_eq!(
        history.iter().map(|event| event.change.as_str()).collect::<Vec<_>>(),
        ["assigned", "started", "closed"]
    );
    assert!(history.iter().all(|event| event.by == Some(actor.person)));
    assert_eq!(replay(opened, &history), closed, "the history tells how it came to be");
    assert_eq!(reader.audit_head().await.unwrap().seq, 3);
    drop(reader);

    // Whoever decided on what has changed since is told so, and nothing is written.
    let mut work = ledger.begin().await.unwrap();
    let events = decide(&taken, close, actor, NOON).unwrap();
    let stale = work.record_alert(&taken, &events, &note("alert", "stale")).await;
    assert!(matches!(stale, Err(LedgerError::Conflict { .. })), "{stale:?}");
    drop(work);
    assert_eq!(ledger.read().await.unwrap().audit_head().await.unwrap().seq, 3);
}
