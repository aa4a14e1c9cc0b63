use luytre_model::EventRef;

use crate::format::Settings;
use crate::golden::{all, decode, decode_as, field, fields, first_of_each_kind, sample, those};

#[test]
fn every_event_type_of_the_sample_is_read() {
    let batch = decode("suricata", &sample("real/network/suricata-eve.json"));
    assert_eq!((batch.len(), batch.rejects().len()), (2_293, 0));
    assert!(batch.rows().all(|event| event.time_quality() == luytre_model::TimeQuality::Exact));
    insta::assert_snapshot!(first_of_each_kind(&batch));
}

#[test]
fn an_alert_names_rule_technique_and_request() {
    let batch = decode("suricata", &sample("real/network/suricata-eve.json"));
    let with_dns = batch
        .rows()
        .position(|event| event.overflow("suricata.dns.version").is_some() && event.kind() == "suricata.alert");
    let with_technique = batch.rows().position(|event| event.field("threat.technique.id").is_some());
    let picks = [with_dns.expect("three alerts carry dns"), with_technique.expect("33 alerts name a technique")];
    insta::assert_snapshot!(those(&batch, |event| picks.contains(&event.index())));
}

#[test]
fn a_refused_ftp_password_is_a_failure() {
    let batch = decode("suricata", &sample("real/network/suricata-eve.json"));
    let passwords: Vec<_> = batch.rows().filter(|event| field(*event, "event.action") == "PASS").collect();
    assert!(passwords.len() > 3);
    assert!(
        passwords
            .iter()
            .filter(|event| field(**event, "event.code") == "530")
            .all(|event| field(*event, "event.outcome") == "failure")
    );
}

#[test]
fn other_versions_and_unknown_types_are_read() {
    insta::assert_snapshot!(all(&decode("suricata", &sample("made/suricata/other-versions.json"))));
}

#[test]
fn the_fast_log_tells_the_same_alerts() {
    let settings = Settings { zone: Some(jiff::tz::TimeZone::UTC), ..Settings::default() };
    let fast = decode_as("suricata_fast", &settings, &sample("real/network/suricata-fast.log"));
    assert_eq!((fast.len(), fast.rejects().len()), (76, 0));
    let eve = decode("suricata", &sample("real/network/suricata-eve.json"));
    let names = [
        "rule.id",
        "rule.name",
        "rule.category",
        "event.severity",
        "source.ip",
        "source.port",
        "destination.ip",
        "destination.port",
        "network.transport",
        "event.action",
    ];
    let told = |event: EventRef<'_>| (event.time(), names.map(|name| field(event, name)));
    let mut from_fast: Vec<_> = fast.rows().map(told).collect();
    let mut from_eve: Vec<_> = eve.rows().filter(|event| event.kind() == "suricata.alert").map(told).collect();
    from_fast.sort();
    from_eve.sort();
    assert_eq!(from_fast, from_eve);
}

#[test]
fn a_dropped_packet_and_an_ipv6_address_are_read_from_the_fast_log() {
    let line = "11/22/2026-00:07:06.643555  [Drop] [**] [1:2001:7] A [b] c [**] [Classification: (null)] [Priority: 3] {UDP} 2001:0db8:0000:0000:0000:0000:0000:0001:53 -> 2001:0db8:0000:0000:0000:0000:0000:0002:5353";
    assert_eq!(
        fields(
            "suricata_fast",
            line,
            &["event.action", "rule.name", "rule.category", "source.ip", "source.port", "destination.port"]
        ),
        "blocked | A [b] c |  | 2001:db8::1 | 53 | 5353"
    );
}
