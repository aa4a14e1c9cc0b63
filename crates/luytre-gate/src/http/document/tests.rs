//! Documents of different shippers find their decoder.

use serde_json::json;

use super::*;

fn decode(document: &Value) -> EventBatch {
    let mut documents = Documents::new(Reading::default());
    let mut batch = EventBatch::new();
    let at = Nanos(1_795_306_200_000_000_000);
    documents.decode(document.to_string().as_bytes(), at, &mut batch);
    documents.finish(at, &mut batch);
    batch
}

#[track_caller]
fn check(document: Value, kind: &str, fields: &[(&str, &str)]) {
    let batch = decode(&document);
    assert_eq!(batch.len(), 1, "{:?}", batch.rejects());
    let event = batch.row(0);
    assert_eq!(event.kind(), kind);
    for (name, expected) in fields {
        let found = event.field(name).map(|value| value.to_text().into_owned());
        assert_eq!(found.as_deref(), Some(*expected), "{name}");
    }
    assert_eq!(event.original(), document.to_string().as_bytes(), "the document is kept as it came");
}

#[test]
fn properties_of_rsyslog_are_an_envelope() {
    check(
        json!({"message": " Failed password for invalid user admin from 198.51.100.66 port 40022 ssh2",
            "fromhost": "192.0.2.1", "facility": "authpriv", "priority": "info",
            "timereported": "2026-11-22T00:05:52.715164+00:00", "host": "portal01",
            "severity": "info", "syslogtag": "sshd[812]:"}),
        "sshd.auth",
        &[("source.ip", "198.51.100.66"), ("log.syslog.appname", "sshd"), ("log.syslog.severity.code", "6")],
    );
    check(
        json!({"@timestamp": "2026-11-22T00:05:52Z", "host": "vm", "program": "app", "severity": "notice",
            "message": "plain words"}),
        "syslog.log",
        &[("message", "plain words"), ("host.name", "vm"), ("@timestamp", "2026-11-22T00:05:52Z")],
    );
}

#[test]
fn what_cannot_stand_in_a_header_is_left_out() {
    check(
        json!({"host": "a host with spaces", "syslogtag": "ứng dụng:", "message": "words", "pri": "999"}),
        "syslog.log",
        &[("message", "words"), ("host.name", "a host with spaces")],
    );
}

#[test]
fn generic_documents_stay_generic() {
    check(json!({"@timestamp": "2026-11-22T00:05:52Z", "level": "warn", "n": 7}), "json.log", &[]);
}

#[test]
fn what_is_no_object_is_refused() {
    for document in [json!([1]), json!("text"), json!(1)] {
        let batch = decode(&document);
        assert_eq!(batch.len(), 0);
        assert_eq!(batch.rejects().len(), 1);
    }
}
