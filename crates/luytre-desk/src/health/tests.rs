use luytre_model::{EventBatch, RejectReason, Severity};

use super::*;
use crate::Origin;
use crate::tests::Province;
use crate::tests::province::{START, syslog, web_events};

async fn troubles(province: &Province, actor: &Actor) -> Vec<TroubleKind> {
    let health = province.desk.health(actor).await.unwrap();
    assert!(health.troubles.iter().all(|trouble| trouble.severity == trouble.kind.severity()));
    health.troubles.into_iter().map(|trouble| trouble.kind).collect()
}

fn refused(host: &str, records: usize) -> EventBatch {
    let mut batch = web_events(START, &[(host, "198.51.100.9", "GET /")]);
    for offset in 0..records {
        batch.reject(RejectReason::BadSyntax, offset as u64, format!("no method from {host}"), b"\x1b[2J???");
    }
    batch
}

#[tokio::test]
async fn a_full_store_is_told_and_goes_by_itself() {
    let province = Province::full().await;
    let (desk, mut notices) = (&province.desk, province.desk.bus.subscribe());
    desk.look_after();
    assert!(notices.try_recv().is_err(), "all is well and nothing is said");
    province.store.set_full(true);
    desk.look_after();
    assert_eq!(notices.try_recv().unwrap(), Notice::HealthChanged);
    desk.look_after();
    assert!(notices.try_recv().is_err(), "the same is said once");
    province.clock.advance_s(30);
    let actor = province.actor("lan").await;
    let health = desk.health(&actor).await.unwrap();
    let reason = Some("the store was told to be full".to_owned());
    let kind = TroubleKind::StoreRefuses { reason: reason.clone() };
    assert_eq!(health.troubles, [Trouble { kind, severity: Severity::Critical, since: START }]);
    assert_eq!((desk.alarms(&actor), desk.ingest_refused(), desk.gauges().store_refuses), (1, reason, true));
    let of_agency = province.actor("quantri-an").await;
    assert_eq!(troubles(&province, &of_agency).await, [TroubleKind::StoreRefuses { reason: None }]);
    province.store.set_full(false);
    desk.look_after();
    assert_eq!(notices.try_recv().unwrap(), Notice::HealthChanged);
    assert_eq!(troubles(&province, &actor).await, []);
    assert_eq!((desk.alarms(&actor), desk.ingest_refused()), (0, None));
}

#[tokio::test]
async fn losses_are_a_trouble_for_an_hour_and_only_for_the_whole_province() {
    let province = Province::full().await;
    let (lan, of_agency) = (province.actor("lan").await, province.actor("quantri-an").await);
    province.desk.count_loss(&syslog(), "udp_dropped_by_kernel", 3);
    province.clock.advance_s(1_800);
    province.desk.count_loss(&syslog(), "udp_dropped_by_kernel", 4);
    province.desk.count_loss(&Origin { listener: "syslog-tls", ..Origin::default() }, "tls_handshake", 9);
    let health = province.desk.health(&lan).await.unwrap();
    let kind = TroubleKind::Lost {
        listener: "syslog-udp".into(),
        address: Some("192.0.2.9".into()),
        reason: "udp_dropped_by_kernel",
        records: 7,
    };
    assert_eq!(health.troubles, [Trouble { kind, severity: Severity::High, since: START }]);
    assert_eq!(province.desk.alarms(&lan), 0, "it is not critical");
    let lost = province.desk.lost_records(&lan).await.unwrap();
    let shown: Vec<_> = lost.iter().map(|loss| (loss.listener.as_str(), loss.reason, loss.records)).collect();
    assert_eq!(shown, [("syslog-tls", "tls_handshake", 9), ("syslog-udp", "udp_dropped_by_kernel", 7)]);
    assert_eq!(troubles(&province, &of_agency).await, []);
    assert_eq!(province.desk.lost_records(&of_agency).await.unwrap(), []);
    province.clock.advance_s(3_600);
    assert_eq!(troubles(&province, &lan).await, []);
    assert_eq!(province.desk.lost_records(&lan).await.unwrap().len(), 2, "the count stays");
}

#[tokio::test]
async fn a_detector_that_does_not_move_is_told() {
    let province = Province::full().await;
    let actor = province.actor("lan").await;
    assert_eq!(province.desk.gauges().detector_lag, 0);
    let one = || web_events(START, &[("may-cong-an", "198.51.100.9", "GET /")]);
    province.desk.ingest(&syslog(), one(), None).await.unwrap();
    assert_eq!(troubles(&province, &actor).await, [], "events may wait for a moment");
    province.clock.advance_s(59);
    assert_eq!(troubles(&province, &actor).await, []);
    province.clock.advance_s(1);
    assert_eq!(troubles(&province, &actor).await, [TroubleKind::DetectorStands { events: 1 }]);
    assert_eq!((province.desk.alarms(&actor), province.desk.gauges().detector_lag), (1, 1));
    province.detect().await;
    assert_eq!(troubles(&province, &actor).await, []);
    // Where it stood is known after a start, too.
    province.desk.ingest(&syslog(), one(), None).await.unwrap();
    let province = province.reopen().await;
    assert_eq!(province.desk.gauges().detector_lag, 1);
}

#[tokio::test]
async fn a_ledger_that_cannot_be_used_is_told_until_it_can() {
    let province = Province::full().await;
    let actor = province.actor("lan").await;
    assert!(province.desk.probe_ledger().await);
    province.desk.ledger.close().await;
    assert!(!province.desk.probe_ledger().await);
    assert_eq!(troubles(&province, &actor).await, [TroubleKind::LedgerFails]);
    assert!(province.desk.gauges().ledger_fails);
    let province = province.reopen().await;
    province.desk.vitals.note_ledger(true, START);
    assert!(province.desk.probe_ledger().await, "a write that succeeds ends it");
    assert_eq!(troubles(&province, &actor).await, []);
}

#[tokio::test]
async fn refused_records_are_told_to_those_whose_source_it_is() {
    let province = Province::full().await;
    let desk = &province.desk;
    desk.ingest(&syslog(), refused("may-cong-an", 3), None).await.unwrap();
    desk.ingest(&syslog(), refused("may-cong-bimat", 5), None).await.unwrap();
    province.detect().await;
    let (lan, of_agency) = (province.actor("lan").await, province.actor("quantri-an").await);
    let rejecting = |code: &str, records: u64| TroubleKind::Rejecting {
        source: Named { code: format!("log-{code}"), name: format!("Nhật ký {code}") },
        records,
    };
    assert_eq!(troubles(&province, &lan).await, [rejecting("cong-bimat", 5), rejecting("cong-an", 3)]);
    assert_eq!(troubles(&province, &of_agency).await, [rejecting("cong-an", 3)]);
    let gauges = desk.gauges();
    assert!(gauges.rejected.contains(&(RejectReason::BadSyntax, 8)), "{gauges:?}");
    assert_eq!(gauges.received, gauges.stored + 8);

    let own = desk.source_rejects(&of_agency, "log-cong-an", 2).await.unwrap();
    let offsets: Vec<u64> = own.iter().map(|reject| reject.offset).collect();
    assert_eq!(offsets, [2, 1], "newest first, and no more than asked");
    assert_eq!(own[0].sample.as_deref(), Some("\\x1b[2J???"));
    assert_eq!(own[0].detail.as_deref(), Some("no method from may-cong-an"));
    let foreign = desk.source_rejects(&of_agency, "log-cong-bimat", 20).await;
    assert!(matches!(foreign, Err(DeskError::NotFound)), "{foreign:?}");
    let head = Actor { role: luytre_model::Role::AgencyHead, ..of_agency };
    let shown = desk.source_rejects(&head, "log-cong-an", 1).await.unwrap();
    assert_eq!((&shown[0].detail, &shown[0].sample), (&None, &None), "figures, and nothing of what events hold");
    province.clock.advance_s(3_600);
    assert_eq!(troubles(&province, &lan).await, []);
}

#[tokio::test]
async fn after_a_move_the_new_agency_does_not_see_what_was_refused_before() {
    let province = Province::full().await;
    let desk = &province.desk;
    desk.ingest(&syslog(), refused("may-cong-bimat", 2), None).await.unwrap();
    let code = "log-cong-bimat".to_owned();
    let form = crate::views::AssignForm { code, system: "cong-an".into(), ..Default::default() };
    desk.assign_source(&Actor::console(), form).await.unwrap();
    let of_agency = province.actor("quantri-an").await;
    assert_eq!(desk.source_rejects(&of_agency, "log-cong-bimat", 20).await.unwrap(), []);
    assert_eq!(desk.source_rejects(&Actor::console(), "log-cong-bimat", 20).await.unwrap().len(), 2);
}
