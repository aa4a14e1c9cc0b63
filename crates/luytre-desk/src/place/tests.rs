use luytre_govern::source::EXPECTED_EVERY_S;
use luytre_govern::{Agency, AgencyVersion, Source, SourceState, System};
use luytre_model::ids::{AgencyId, SourceId, SystemId};
use luytre_model::{Layer, Nanos, RejectReason};

use super::*;
use crate::registry::RegistryParts;

fn agency(id: i64, code: &str, parent: Option<i64>) -> Agency {
    let version = AgencyVersion {
        name: code.to_uppercase(),
        kind: "department".into(),
        parent: parent.map(AgencyId),
        valid_from: jiff::civil::date(2020, 1, 1),
        valid_to: None,
    };
    Agency::new(AgencyId(id), code, version)
}

fn system(id: i64, code: &str, agency: i64) -> System {
    System {
        id: SystemId(id),
        code: code.into(),
        name: code.to_uppercase(),
        agency: AgencyId(agency),
        level: None,
        owner: String::new(),
        required_layers: None,
        contact_name: String::new(),
        contact_phone: String::new(),
    }
}

fn source(id: i64, code: &str, system: Option<i64>, match_: SourceMatch) -> Source {
    Source {
        id: SourceId(id),
        code: code.into(),
        name: code.into(),
        system: system.map(SystemId),
        layer: None,
        format: None,
        zone: None,
        match_,
        expected_every_s: EXPECTED_EVERY_S,
        state: SourceState::Active,
    }
}

fn by_host(host: &str, module: Option<&str>) -> SourceMatch {
    SourceMatch { host: Some(host.into()), module: module.map(str::to_owned), ..Default::default() }
}

/// Agency `so` with system `cong`; the excluded unit `quan` with `doi` below it and its system `kin`.
fn registry(more: Vec<Source>) -> Registry {
    let mut excluded = agency(2, "quan", None);
    excluded.excluded = true;
    let mut sources = vec![
        source(1, "web-log", Some(1), by_host("web01", Some("nginx"))),
        source(2, "kin-log", Some(2), by_host("kin01", None)),
    ];
    sources.extend(more);
    let parts = RegistryParts {
        agencies: vec![agency(1, "so", None), excluded, agency(3, "doi", Some(2))],
        systems: vec![system(1, "cong", 1), system(2, "kin", 3)],
        sources,
        ingest_tokens: Default::default(),
    };
    Registry::new(parts, jiff::civil::date(2026, 11, 22))
}

fn batch(events: &[(&str, &str)]) -> EventBatch {
    let mut batch = EventBatch::new();
    for (kind, host) in events {
        let mut event = batch.event(kind, Nanos(1), b"original");
        event.str(col::HOST_NAME, host);
        event.finish();
    }
    batch
}

fn origin() -> Origin {
    Origin { listener: "syslog-udp", address: "192.0.2.9".parse().ok(), ..Default::default() }
}

#[track_caller]
fn check(registry: &Registry, event: (&str, &str), source: &str, system: Option<&str>, layer: Option<Layer>) {
    let mut batch = batch(&[event]);
    place_batch(registry, &Unassigned::default(), &origin(), None, &mut batch);
    let placement = batch.row(0).placement().expect("the batch was placed");
    assert_eq!((placement.source.as_str(), placement.system.as_deref(), placement.layer), (source, system, layer));
}

#[test]
fn registered_sources_win_and_unknown_senders_get_a_readable_code() {
    let registry = registry(vec![]);
    check(&registry, ("nginx.access", "WEB01"), "web-log", Some("cong"), Some(Layer::Application));
    check(&registry, ("sshd.auth", "web01"), "chua-gan:192.0.2.9/web01/sshd", None, Some(Layer::Endpoint));
    check(&registry, ("nginx.access", ""), "chua-gan:192.0.2.9/-/nginx", None, Some(Layer::Application));
    check(&registry, ("suricata.alert", "a/b c\n"), "chua-gan:192.0.2.9/a_b_c_/suricata", None, Some(Layer::Network));
}

#[test]
fn an_assigned_sender_keeps_its_code() {
    let code = "chua-gan:192.0.2.9/a_b/sshd";
    let match_ = match_of_code(code).unwrap();
    assert_eq!(match_.address.map(|address| address.to_string()).as_deref(), Some("192.0.2.9"));
    assert_eq!((match_.host.as_deref(), match_.module.as_deref()), (Some("a_b"), Some("sshd")));
    // The host in the events is "a/b"; the code alone recognises it.
    let registry = registry(vec![source(9, code, Some(1), match_)]);
    check(&registry, ("sshd.auth", "a/b"), code, Some("cong"), Some(Layer::Endpoint));
    assert_eq!(match_of_code("web-log"), None);
}

#[test]
fn units_below_an_excluded_one_are_refused_and_counted_under_their_source() {
    let registry = registry(vec![]);
    let mut batch = batch(&[("nginx.access", "web01"), ("sshd.auth", "kin01"), ("sshd.auth", "kin01")]);
    place_batch(&registry, &Unassigned::default(), &origin(), None, &mut batch);
    assert_eq!(batch.len(), 1);
    assert_eq!(batch.rejects().len(), 2);
    for reject in batch.rejects() {
        assert_eq!(reject.reason, RejectReason::Excluded);
        assert!(reject.sample.is_empty());
        assert_eq!(batch.placements()[usize::from(reject.placement)].source, "kin-log");
    }
    assert!(batch.rows().all(|event| event.placement().unwrap().source == "web-log"));
}

#[test]
fn refused_records_stand_beside_the_events_they_came_with() {
    let registry = registry(vec![]);
    let mut mixed = batch(&[("nginx.access", "web01")]);
    mixed.reject(RejectReason::BadSyntax, 0, "cut", b"GET");
    place_batch(&registry, &Unassigned::default(), &origin(), None, &mut mixed);
    assert_eq!(mixed.placements()[usize::from(mixed.rejects()[0].placement)].source, "web-log");

    let mut alone = EventBatch::new();
    alone.reject(RejectReason::TooLong, 0, "1 MiB", b"x");
    let codes = place_batch(&registry, &Unassigned::default(), &origin(), None, &mut alone);
    assert_eq!(codes, ["chua-gan:192.0.2.9/-/-"]);
    assert_eq!(alone.placements()[usize::from(alone.rejects()[0].placement)].source, codes[0]);
}

#[test]
fn invented_host_names_fill_a_bounded_number_of_codes() {
    let registry = registry(vec![]);
    let unassigned = Unassigned::default();
    let hosts: Vec<String> = (0..UNASSIGNED_MAX + 10).map(|number| format!("gia{number}")).collect();
    let events: Vec<(&str, &str)> = hosts.iter().map(|host| ("sshd.auth", host.as_str())).collect();
    let mut flood = batch(&events);
    let codes = place_batch(&registry, &unassigned, &origin(), None, &mut flood);
    assert_eq!(codes.len(), UNASSIGNED_MAX);
    let shared =
        |batch: &EventBatch| batch.rows().filter(|event| event.placement().unwrap().source == UNASSIGNED_OTHER).count();
    assert_eq!(shared(&flood), 10);
    let mut again = batch(&[("sshd.auth", "gia0"), ("sshd.auth", "moi")]);
    assert!(place_batch(&registry, &unassigned, &origin(), None, &mut again).is_empty());
    assert_eq!(shared(&again), 1, "known senders keep their code");
}

#[test]
fn files_imported_for_a_system_belong_to_it() {
    let registry = registry(vec![]);
    let origin = Origin { listener: "file", system: Some("cong".into()), ..Default::default() };
    let mut files = batch(&[("auditd.log", "may-khac"), ("nginx.access", "web01")]);
    place_batch(&registry, &Unassigned::default(), &origin, None, &mut files);
    let places: Vec<_> = files.rows().map(|event| event.placement().unwrap()).collect();
    assert_eq!((places[0].source.as_str(), places[0].agency.as_deref()), ("nhap:cong/auditd", Some("so")));
    assert_eq!(places[1].source, "web-log");
}
