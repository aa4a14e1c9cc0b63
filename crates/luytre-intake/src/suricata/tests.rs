use crate::golden::{all, decode, field, first_of_each_kind, sample, those};

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
