//! Transactions, concurrency, reopening.

use luytre_ledger::{LedgerError, Write};

use crate::place::Place;
use crate::samples::{agency, note};

pub async fn what_is_not_committed_is_undone(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    work.record(Write::NewAgency(&agency("01", None)), &note("create", "01")).await.unwrap();
    assert_eq!(work.agencies().await.unwrap().len(), 1, "the transaction sees what it wrote");
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.agencies().await.unwrap().len(), 0, "others do not");
    drop(work);
    let work = ledger.begin().await.unwrap();
    drop(work);
    assert_eq!(reader.agencies().await.unwrap().len(), 0);
    assert_eq!(reader.audit_head().await.unwrap().seq, 0);
}

pub async fn works_wait_for_each_other(place: Place) {
    const TASKS: usize = 8;
    const ROUNDS: usize = 5;
    let ledger = place.open().await;
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    let mut work = ledger.begin().await.unwrap();
                    let seen = work.setting("counter").await.unwrap().map_or(0, |text| text.parse::<usize>().unwrap());
                    tokio::task::yield_now().await;
                    let next = (seen + 1).to_string();
                    let note = note("count", &format!("{task}.{round}"));
                    work.record(Write::Setting("counter", &next), &note).await.unwrap();
                    work.commit().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.setting("counter").await.unwrap(), Some((TASKS * ROUNDS).to_string()));
    assert_eq!(reader.audit_head().await.unwrap().seq, (TASKS * ROUNDS) as i64);
    assert_eq!(reader.verify_audit(&[]).await.unwrap(), []);
}

pub async fn reopening_keeps_everything(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    work.record(Write::NewAgency(&agency("01", None)), &note("create", "01")).await.unwrap();
    work.commit().await.unwrap();
    let head = ledger.read().await.unwrap().audit_head().await.unwrap();
    ledger.close().await;

    let ledger = place.open().await;
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.agencies().await.unwrap().len(), 1);
    assert_eq!(reader.audit_head().await.unwrap(), head);
    assert_eq!(reader.verify_audit(&[head]).await.unwrap(), []);
}

pub async fn a_newer_ledger_is_refused(place: Place) {
    place.open().await.close().await;
    place.tamper("insert into schema_step (number, name, hash) values (9000, 'later', '')").await;
    let refused = place.try_open().await.map(|_| ());
    assert!(matches!(refused, Err(LedgerError::Migrate(_))), "{refused:?}");
    place.tamper("delete from schema_step where number = 9000; update schema_step set hash = 'other'").await;
    let refused = place.try_open().await.map(|_| ());
    assert!(matches!(refused, Err(LedgerError::Migrate(_))), "{refused:?}");
}
