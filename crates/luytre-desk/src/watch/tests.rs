use luytre_respond::State;

use super::*;
use crate::Actor;
use crate::tests::Province;
use crate::tests::province::{START, WordRules, rule, syslog, web_events};
use crate::views::{AlertFilter, AlertView};

async fn alerts(province: &Province) -> Vec<AlertView> {
    let mut alerts = province.desk.alerts(&Actor::console(), &AlertFilter::default()).await.unwrap().items;
    alerts.sort_by(|a, b| (&a.rule.id, &a.entity).cmp(&(&b.rule.id, &b.entity)));
    alerts
}

async fn counts(province: &Province) -> Vec<(String, String, u64)> {
    alerts(province).await.into_iter().map(|alert| (alert.rule.id, alert.entity, alert.count)).collect()
}

async fn ingest(province: &Province, events: &[(&str, &str, &str)]) {
    province.desk.ingest(&syslog(), web_events(province.desk.now(), events), None).await.unwrap();
}

#[tokio::test]
async fn findings_of_one_entity_become_one_alert_that_grows() {
    let province = Province::full().await;
    let mut notices = province.desk.bus.subscribe();
    ingest(&province, &[("may-cong-an", "198.51.100.1", "attack 2"), ("may-cong-an", "198.51.100.1", "attack 3")])
        .await;
    province.detect().await;
    let first = alerts(&province).await.into_iter().find(|alert| alert.entity == "198.51.100.1").unwrap();
    assert_eq!((first.count, first.state), (3, State::New));
    assert_eq!(first.system.unwrap().code, "cong-an");
    assert_eq!(first.agency.unwrap().name, "Sở An");
    let agency = Some("so-an".to_owned());
    let expected = Notice::AlertChanged { id: first.id, agency, source: "log-cong-an".into(), new: false };
    assert_eq!(notices.try_recv().unwrap(), expected);
    assert_eq!(province.store.released()[READER], Position(0), "the detector's state is not written yet");
}

#[tokio::test]
async fn after_the_store_lost_its_end_new_events_are_examined() {
    let mut province = Province::full().await;
    province.store = Arc::new(luytre_model::store::MemoryStore::new());
    let province = province.reopen().await;
    ingest(&province, &[("may-cong-an", "198.51.100.77", "attack after the loss")]).await;
    province.detect().await;
    let entities: Vec<String> = alerts(&province).await.into_iter().map(|alert| alert.entity).collect();
    assert!(entities.iter().any(|entity| entity == "198.51.100.77"), "{entities:?}");
}

#[tokio::test]
async fn informational_findings_raise_no_alert() {
    let province = Province::empty().await;
    ingest(&province, &[("web", "192.0.2.1", "hello")]).await;
    province.detect().await;
    assert_eq!(counts(&province).await, []);
}

#[tokio::test]
async fn a_crash_at_any_point_neither_loses_nor_doubles() {
    let events: Vec<(&str, &str, &str)> = vec![
        ("web", "192.0.2.1", "attack"),
        ("web", "192.0.2.2", "failed"),
        ("web", "192.0.2.2", "failed"),
        ("web", "192.0.2.2", "failed"),
        ("web", "192.0.2.1", "attack"),
        ("web", "192.0.2.2", "failed"),
    ];
    let expected =
        [("dem-ba".to_owned(), "192.0.2.2".to_owned(), 1), ("tan-cong".to_owned(), "192.0.2.1".to_owned(), 2)];
    for crash_before_write in [false, true] {
        for event_of_crash in 0..events.len() {
            let mut province = Province::empty().await;
            for (number, event) in events.iter().enumerate() {
                ingest(&province, std::slice::from_ref(event)).await;
                let mut watcher = Watcher::open(province.desk.clone()).await.unwrap();
                let examined = watcher.read_and_examine().await.unwrap().expect("there is an event to examine");
                if number == event_of_crash {
                    // Dropped here: before the transaction, or after it and before anybody was told.
                    if !crash_before_write {
                        watcher.write(examined).await.unwrap();
                    }
                    drop(watcher);
                    province = province.reopen().await;
                } else {
                    watcher.write(examined).await.unwrap();
                }
                province.detect().await;
            }
            assert_eq!(counts(&province).await, expected, "crash at {event_of_crash}, before {crash_before_write}");
        }
    }
}

#[tokio::test]
async fn state_is_restored_from_the_checkpoint_and_the_events_after_it() {
    let province = Province::empty().await;
    // The checkpoint is at one "failed", the position two further on: three in all.
    ingest(&province, &[("web", "192.0.2.2", "failed")]).await;
    ingest(&province, &[("web", "192.0.2.2", "failed")]).await;
    province.detect().await;
    let mut work = province.desk.ledger.begin().await.unwrap();
    let saved = Saved { position: Position(1), state: 1_u64.to_be_bytes().to_vec() };
    work.keep_setting(CHECKPOINT, &saved.to_text()).await.unwrap();
    work.commit().await.unwrap();
    let province = province.reopen().await;
    ingest(&province, &[("web", "192.0.2.2", "failed")]).await;
    province.detect().await;
    assert_eq!(counts(&province).await, [("dem-ba".to_owned(), "192.0.2.2".to_owned(), 1)]);
}

#[tokio::test]
async fn a_second_detector_is_refused() {
    let province = Province::empty().await;
    ingest(&province, &[("web", "192.0.2.1", "attack")]).await;
    let mut first = Watcher::open(province.desk.clone()).await.unwrap();
    let mut second = Watcher::open(province.desk.clone()).await.unwrap();
    let examined = first.read_and_examine().await.unwrap().unwrap();
    let again = second.read_and_examine().await.unwrap().unwrap();
    first.write(examined).await.unwrap();
    assert!(matches!(second.write(again).await, Err(WatchError::Rival(1))));
    assert_eq!(counts(&province).await, [("tan-cong".to_owned(), "192.0.2.1".to_owned(), 1)]);
}

struct OtherRules;

impl crate::Rules for OtherRules {
    fn detector(&self, _checkpoint: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(OtherDetector)
    }

    fn loaded(&self) -> usize {
        1
    }
}

struct OtherDetector;

impl Detector for OtherDetector {
    fn examine(&mut self, batch: &EventBatch, found: &mut Vec<Found>) {
        let rule = Arc::new(rule("moi", luytre_model::Severity::Low));
        found.extend(batch.rows().map(|event| Found {
            row: event.index(),
            rule: rule.clone(),
            entity: "moi".into(),
            time: event.time(),
            event: event.id(),
        }));
    }

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

#[tokio::test]
async fn new_rules_are_used_from_the_next_step_on() {
    let province = Province::empty().await;
    let mut watcher = Watcher::open(province.desk.clone()).await.unwrap();
    ingest(&province, &[("web", "192.0.2.1", "attack")]).await;
    watcher.step().await.unwrap();
    province.desk.set_rules(Arc::new(OtherRules));
    ingest(&province, &[("web", "192.0.2.1", "attack")]).await;
    let step = watcher.step().await.unwrap();
    assert_eq!((step.events, step.findings, step.position), (1, 1, Position(2)));
    let expected = [("moi".to_owned(), "moi".to_owned(), 1), ("tan-cong".to_owned(), "192.0.2.1".to_owned(), 1)];
    assert_eq!(counts(&province).await, expected);
    province.desk.set_rules(Arc::new(WordRules));
}

#[tokio::test]
async fn the_loop_announces_what_it_finds_and_stops_when_told() {
    let province = Province::empty().await;
    let mut notices = province.desk.bus.subscribe();
    let stop = CancellationToken::new();
    let running = tokio::spawn(watch(province.desk.clone(), stop.clone()));
    ingest(&province, &[("web", "192.0.2.1", "attack")]).await;
    let found = async {
        loop {
            if let Notice::AlertChanged { new, .. } = notices.recv().await.unwrap() {
                break new;
            }
        }
    };
    assert!(found.await);
    stop.cancel();
    running.await.unwrap();
    assert_eq!(alerts(&province).await[0].first_seen, START);
}
