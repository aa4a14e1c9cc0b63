use std::sync::atomic::{AtomicU32, Ordering};

use luytre_govern::record::Record;
use luytre_ledger::Ledger;
use luytre_model::Nanos;

use super::*;
use crate::Actor;
use crate::tests::Province;

const KIND: &str = luytre_govern::SystemProfile::KIND;

/// Asks for how often the answer was worked out.
async fn asked(desk: &Desk, memo: &Memo<u32>, works: &AtomicU32) -> u32 {
    let ground = desk.ground(&[KIND]).await.unwrap();
    let work = async { Ok(works.fetch_add(1, Ordering::Relaxed) + 1) };
    *memo.get(ground, work).await.unwrap()
}

async fn write(ledger: &Ledger, desk: &Desk, system: &str) {
    let note = desk.note_of(&Actor::console(), "system.profile", system, None, serde_json::Value::Null);
    let profile = luytre_govern::SystemProfile { system: system.to_owned(), ..Default::default() };
    let mut work = ledger.begin().await.unwrap();
    work.add_record(profile, &note).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test]
async fn an_answer_is_kept_until_records_or_the_day_change() {
    let province = Province::empty().await;
    let desk = &province.desk;
    let (memo, works) = (Memo::default(), AtomicU32::new(0));
    assert_eq!(asked(desk, &memo, &works).await, 1);
    assert_eq!(asked(desk, &memo, &works).await, 1, "nothing changed");
    write(&desk.ledger, desk, "mot").await;
    assert_eq!(asked(desk, &memo, &works).await, 2);
    province.clock.set(desk.now().plus(86_400 * Nanos::SECOND));
    assert_eq!(asked(desk, &memo, &works).await, 3, "another day");
    assert_eq!(asked(desk, &memo, &works).await, 3);
}

#[tokio::test]
async fn what_another_process_wrote_is_seen() {
    let province = Province::empty().await;
    let desk = &province.desk;
    let (memo, works) = (Memo::default(), AtomicU32::new(0));
    assert_eq!(asked(desk, &memo, &works).await, 1);
    let other = Ledger::open_file(&province.folder.path().join("ledger.sqlite")).await.unwrap();
    write(&other, desk, "hai").await;
    assert_eq!(asked(desk, &memo, &works).await, 2);
}

#[tokio::test]
async fn an_answer_that_failed_is_not_kept() {
    let province = Province::empty().await;
    let desk = &province.desk;
    let (memo, works) = (Memo::default(), AtomicU32::new(0));
    let ground = desk.ground(&[KIND]).await.unwrap();
    assert!(memo.get(ground, async { Err(DeskError::NotFound) }).await.is_err());
    assert_eq!(asked(desk, &memo, &works).await, 1);
}

#[tokio::test]
async fn another_registry_is_another_ground() {
    let province = Province::full().await;
    let desk = &province.desk;
    let memo = Memo::default();
    let ground = async || desk.ground(&[KIND]).await.unwrap().and_registry(&desk.registry());
    assert_eq!(*memo.get(ground().await, async { Ok(1) }).await.unwrap(), 1);
    assert_eq!(*memo.get(ground().await, async { Ok(2) }).await.unwrap(), 1);
    desk.reload_registry().await.unwrap();
    assert_eq!(*memo.get(ground().await, async { Ok(3) }).await.unwrap(), 3);
}

#[tokio::test]
async fn figures_of_one_agency_stay_hidden_from_another() {
    let province = Province::full().await;
    let desk = &province.desk;
    desk.figures_of_agencies(&Actor::console()).await.unwrap();
    let seen = desk.figures_of_agencies(&province.actor("quantri-an").await).await.unwrap();
    assert_eq!(seen.keys().collect::<Vec<_>>(), ["phong-an", "so-an"]);
    let text = format!("{seen:?}");
    assert!(!text.contains("bimat"), "{text}");
}
