use std::sync::Arc;

use luytre_govern::signal::four_layer::Presence;
use luytre_govern::signal::{Reason, SignalState};
use luytre_model::schema::col;
use luytre_model::store::EventStore;
use luytre_model::{EventBatch, Nanos, TimeQuality};

use super::*;
use crate::tests::Province;
use crate::tests::province::START;
use crate::views::{AssignForm, SystemForm};

const HOUR: i64 = 3_600 * Nanos::SECOND;

fn batch(at: Nanos, events: &[(&str, &str, &str)]) -> EventBatch {
    let mut batch = EventBatch::new();
    for (kind, host, message) in events {
        let mut event = batch.event(kind, at, message.as_bytes());
        event.time(at, TimeQuality::Exact);
        event.str(col::EVENT_MODULE, kind.split('.').next().unwrap_or_default());
        event.str(col::HOST_NAME, host);
        event.str(col::MESSAGE, message);
        if *kind == "syslog.log" {
            event.str(col::LOG_SYSLOG_APPNAME, message.split(' ').next().unwrap_or_default());
        }
        event.finish();
    }
    batch
}

async fn send(province: &Province, at: Nanos, events: &[(&str, &str, &str)]) {
    let origin = crate::tests::province::syslog();
    province.desk.ingest(&origin, batch(at, events), None).await.expect("stored");
}

async fn states(province: &Province, system: &str) -> BTreeMap<String, SignalState> {
    let found = province.desk.signals_of(&Actor::console(), system).await.expect("seen");
    found.signals.iter().map(|signal| (signal.id.clone(), signal.state())).collect()
}

#[tokio::test]
async fn live_events_become_signals_with_their_rows() {
    let province = Province::full().await;
    // What the registered source of the system sends: its host, any kind of event.
    send(
        &province,
        START,
        &[
            ("fortigate.traffic", "cong-an", "allow"),
            ("suricata.flow", "cong-an", "flow"),
            ("syslog.log", "cong-an", "dhcpd DHCPACK on 192.0.2.31"),
        ],
    )
    .await;
    let sources = province.store.sources();
    for code in sources.keys().filter(|code| code.starts_with("chua-gan:") && code.contains("cong-an")) {
        let form = AssignForm { code: code.clone(), system: "cong-an".into(), ..AssignForm::default() };
        province.desk.assign_source(&Actor::console(), form).await.expect("assigned");
    }
    assert!(states(&province, "cong-an").await.values().all(|state| *state == SignalState::Absent));
    let done = province.desk.measure_all_signals().await.expect("measured");
    assert!(done.systems >= 2 && done.results == done.systems * 57 && !done.partial, "{done:?}");
    let first = states(&province, "cong-an").await;
    for signal in ["fw_events", "flow_data", "dhcp_events", "siem_rules", "time_sync"] {
        assert_eq!(first[signal], SignalState::LiveOk, "{signal}");
    }
    assert_eq!(first["log_retention"], SignalState::LiveWarn);
    assert_eq!(first["mail_gateway_events"], SignalState::Absent);
    assert!(!first.contains_key("log_integrity"), "no item of level 3 names it");
    let form = SystemForm {
        code: "cong-bon".into(),
        name: "Cổng cấp bốn".into(),
        agency: "so-an".into(),
        level: 4.try_into().ok(),
        owner: String::new(),
        required_layers: None,
        contact_name: String::new(),
        contact_phone: String::new(),
    };
    province.desk.create_system(&Actor::console(), form).await.expect("created");
    province.desk.measure_signals(&Actor::console(), "cong-bon").await.expect("measured");
    assert_eq!(states(&province, "cong-bon").await["log_integrity"], SignalState::LiveOk);

    let found = province.desk.signals_of(&Actor::console(), "cong-an").await.expect("seen");
    let firewall = found.signals.iter().find(|signal| signal.id == "fw_events").expect("there");
    let Opens::Search { query, hours } = &firewall.opens else { panic!("{:?}", firewall.opens) };
    assert!(query.starts_with("luytre.system:cong-an (") && *hours == 24);
    let form = crate::views::SearchForm {
        q: query.clone(),
        from: START.plus(-24 * HOUR),
        to: START.plus(HOUR),
        limit: 0,
        cursor: None,
    };
    let rows = province.desk.search(&Actor::console(), &form).await.expect("searched").events.len() as i64;
    assert!(rows <= firewall.outcome.as_ref().and_then(|outcome| outcome.value).expect("a count"));
    let live: Vec<&str> = found.live_items().map(|item| item.item.id.as_str()).collect();
    assert!(live.contains(&"TCVN14423.NET.FW-IPS") && live.contains(&"TCVN14423.HW.DHCP"), "{live:?}");
    assert!(!live.contains(&"TCVN14423.WEB.MAIL-SEC"));

    // Two days later nothing came: what was seen once has fallen silent, and the trend tells when.
    province.clock.set(START.plus(49 * HOUR));
    let done = province.desk.measure_signals(&Actor::console(), "cong-an").await.expect("measured");
    assert_eq!((done.systems, done.results), (1, 57));
    let found = province.desk.signals_of(&Actor::console(), "cong-an").await.expect("seen");
    let firewall = found.signals.iter().find(|signal| signal.id == "fw_events").expect("there");
    let outcome = firewall.outcome.as_ref().expect("measured");
    assert_eq!((outcome.state, outcome.reason, outcome.last), (SignalState::LiveFail, Reason::FellSilent, Some(START)));
    let trend = province.desk.signal_trend(&Actor::console(), "cong-an", "fw_events").await.expect("read");
    let told: Vec<SignalState> = trend.iter().map(|day| day.state).collect();
    assert_eq!(told, [SignalState::LiveFail, SignalState::LiveOk]);
}

#[tokio::test]
async fn papers_stand_in_until_they_end() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let form = EntryForm {
        register: "policy_register".into(),
        agency: "so-an".into(),
        title: "Quy chế bảo đảm an ninh mạng".into(),
        date: "2026-01-10".into(),
        number: "12/QĐ-SA".into(),
        ..EntryForm::default()
    };
    let added = desk.add_register_entry(&console, form.clone()).await.expect("added");
    assert_eq!((added.kept.body.code.as_str(), added.state), ("SO-2026-0001", SignalState::RecordOk));
    desk.measure_all_signals().await.expect("measured");
    assert_eq!(states(&province, "cong-an").await["policy_register"], SignalState::RecordOk);
    assert_eq!(states(&province, "cong-bimat").await["policy_register"], SignalState::Absent);
    assert_eq!(desk.due_of_registers(&console).await.expect("read"), []);

    let wrong = EntryForm { title: String::new(), date: "ngày mai".into(), register: "none".into(), ..form.clone() };
    let Err(DeskError::Invalid(problems)) = desk.add_register_entry(&console, wrong).await else { panic!("refused") };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["register", "title", "date"]);
    let future = EntryForm { date: "2027-01-01".into(), ..form.clone() };
    assert!(matches!(desk.add_register_entry(&console, future).await, Err(DeskError::Invalid(_))));

    let earlier = EntryForm { valid_until: "2026-12-01".into(), ..form };
    let stale = desk.correct_register_entry(&console, "SO-2026-0001", 7, earlier.clone()).await;
    assert!(matches!(stale, Err(DeskError::Conflict)));
    let corrected = desk.correct_register_entry(&console, "SO-2026-0001", 1, earlier).await.expect("corrected");
    assert_eq!(corrected.state, SignalState::RecordDue);
    assert_eq!(desk.due_of_registers(&console).await.expect("read").len(), 1);
    desk.withdraw_register_entry(&console, "SO-2026-0001", 2, "nhập nhầm").await.expect("withdrawn");
    desk.measure_all_signals().await.expect("measured");
    assert_eq!(states(&province, "cong-an").await["policy_register"], SignalState::Absent);
    let kept = desk.register_entries(&console, &EntryFilter::default()).await.expect("read");
    assert_eq!(kept.items.len(), 0, "withdrawn entries are asked for by name");
}

#[tokio::test]
async fn an_agency_sees_its_own_signals_and_papers_only() {
    let province = Province::full().await;
    let desk = &province.desk;
    let form = EntryForm {
        register: "account_review".into(),
        system: "cong-bimat".into(),
        title: "Rà soát bimat".into(),
        date: "2026-10-01".into(),
        ..EntryForm::default()
    };
    desk.add_register_entry(&Actor::console(), form.clone()).await.expect("added");
    desk.measure_all_signals().await.expect("measured");
    let an = province.actor("quantri-an").await;
    assert!(matches!(desk.signals_of(&an, "cong-bimat").await, Err(DeskError::NotFound)));
    assert!(matches!(desk.four_layers_of(&an, "cong-bimat").await, Err(DeskError::NotFound)));
    assert!(matches!(desk.measure_signals(&an, "cong-bimat").await, Err(DeskError::NotFound)));
    assert!(matches!(desk.register_entry(&an, "SO-2026-0001").await, Err(DeskError::NotFound)));
    assert!(matches!(desk.add_register_entry(&an, form).await, Err(DeskError::Invalid(_))));
    let table = desk.signal_table(&an, &SystemFilter::default()).await.expect("read");
    assert!(table.items.iter().all(|row| row.system.agency.code != "so-bimat") && !table.items.is_empty());
    assert_eq!(desk.register_entries(&an, &EntryFilter::default()).await.expect("read").items.len(), 0);
    let layers = desk.four_layers(&an, &SystemFilter::default()).await.expect("read");
    assert!(layers.items.iter().all(|row| row.layers.len() == 4 && row.technical.len() == 4));
}

#[tokio::test]
async fn layers_are_computed_from_telemetry_and_receipts() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    for (register, title) in [
        ("monitoring_contract", "Hợp đồng giám sát"),
        ("national_connection", "Kết nối"),
        ("national_receipt", "Xác nhận"),
    ] {
        let form = EntryForm {
            register: register.into(),
            system: "cong-an".into(),
            title: title.into(),
            date: "2026-11-10".into(),
            ..EntryForm::default()
        };
        desk.add_register_entry(&console, form).await.expect("added");
    }
    let found = desk.four_layers_of(&console, "cong-an").await.expect("read");
    let evidence = |code: &str| {
        let all = found.layers.iter().flat_map(|layer| &layer.evidence);
        all.into_iter().find(|one| one.code == code).map(|one| one.presence).expect("content names it")
    };
    assert_eq!(evidence("live_telemetry"), Presence::Present, "the one source of the system sent today");
    assert_eq!(evidence("monitoring_contract"), Presence::Present);
    assert_eq!(evidence("last_acknowledged_send"), Presence::Present);
    assert_eq!(evidence("public_ranges_declared"), Presence::Missing);
    let states: Vec<Presence> = found.layers.iter().map(|layer| layer.presence).collect();
    assert_eq!(states, [Presence::Missing, Presence::Partly, Presence::Missing, Presence::Partly]);
    province.clock.set(START.plus(72 * HOUR));
    let found = desk.four_layers_of(&console, "cong-an").await.expect("read");
    let telemetry = found.layers[1].evidence.iter().find(|one| one.code == "live_telemetry").expect("there");
    assert_eq!((telemetry.presence, telemetry.by.as_str()), (Presence::Missing, "0/1"));
}

#[tokio::test]
async fn the_centre_measures_by_itself_until_told_to_stop() {
    let province = Province::full().await;
    let end = CancellationToken::new();
    let running = tokio::spawn(keep_measuring(Arc::clone(&province.desk), end.clone()));
    end.cancel();
    running.await.expect("ends in order");
}
