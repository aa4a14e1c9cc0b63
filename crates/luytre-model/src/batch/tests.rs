use super::*;
use crate::schema::col;

fn sample() -> EventBatch {
    let mut batch = EventBatch::new();
    let mut event = batch.event("nginx.access", Nanos(5), b"line \xff");
    event.time(Nanos(3), TimeQuality::Exact);
    event.str(col::SOURCE_IP, "192.0.2.1");
    event.str(col::SOURCE_PORT, "not a port");
    event.int(col::HTTP_RESPONSE_STATUS_CODE, 200);
    event.overflow("rt", ValueRef::Float(0.5));
    event.finish();
    drop(batch.event("abandoned", Nanos(6), b"gone"));
    batch.event("sshd", Nanos(7), b"second").finish();
    batch
}

#[test]
fn reads_what_was_written() {
    let batch = sample();
    assert_eq!(batch.len(), 2);
    let event = batch.row(0);
    assert_eq!(event.kind(), "nginx.access");
    assert_eq!(event.original(), b"line \xff");
    assert_eq!(event.field("source.ip"), Some(ValueRef::Text("192.0.2.1")));
    assert_eq!(event.field("http.response.status_code"), Some(ValueRef::Integer(200)));
    assert_eq!(event.overflow("source.port"), Some(ValueRef::Text("not a port")));
    assert_eq!(event.field("rt"), Some(ValueRef::Float(0.5)));
    assert_eq!(batch.row(1).original(), b"second");
    assert_eq!(batch.row(1).cells().count(), 0);
    batch.validate().expect("a batch just built holds together");
}

#[test]
fn an_event_of_an_excluded_unit_is_counted_and_forgotten() {
    let mut batch = sample();
    let here = Placement { source: "a".into(), ..Default::default() };
    batch.place(|event| (event.kind() == "sshd").then(|| here.clone()), &here);
    assert_eq!(batch.len(), 1);
    assert_eq!(batch.row(0).kind(), "sshd");
    assert_eq!(batch.row(0).placement(), Some(&here));
    assert_eq!(batch.rejects().len(), 1);
    assert_eq!(batch.rejects()[0].reason, RejectReason::Excluded);
    assert!(batch.rejects()[0].sample.is_empty());
    assert!(!batch.originals.windows(4).any(|window| window == b"line"));
}

#[test]
fn a_field_too_many_is_counted() {
    let mut batch = EventBatch::new();
    let mut event = batch.event("json", Nanos(0), b"");
    for number in 0..5_000 {
        event.overflow(&format!("f{number}"), ValueRef::Integer(number));
    }
    event.finish();
    assert_eq!(batch.row(0).cells().count(), FIELDS_PER_EVENT_MAX);
    assert_eq!(batch.limits()["too_many_fields"], 4_000);
}

#[test]
fn a_damaged_batch_is_noticed() {
    let mut batch = sample();
    batch.text.truncate(2);
    assert!(batch.validate().is_err());
}

fn with_envelope(inner_events: usize) -> EventBatch {
    let mut batch = sample();
    let first = batch.len();
    for number in 0..inner_events as i64 {
        let mut event = batch.event("sshd.auth", Nanos(8), b"inner");
        event.int(col::SOURCE_PORT, number);
        event.finish();
    }
    batch.amend(first, |mut event| {
        if event.get(col::SOURCE_PORT) == Some(ValueRef::Integer(1)) {
            return;
        }
        assert_eq!(event.time_so_far(), (Nanos(8), TimeQuality::Received));
        event.time(Nanos(4), TimeQuality::Exact);
        event.original(b"<13>inner");
        event.str(col::HOST_NAME, "vm");
        event.finish();
    });
    batch.validate().expect("an amended batch holds together");
    batch
}

#[test]
fn an_envelope_adds_to_what_stands_inside() {
    for inner_events in [0, 1, 3] {
        let batch = with_envelope(inner_events);
        let kept: Vec<_> = (0..inner_events as i64).filter(|number| *number != 1).collect();
        assert_eq!(batch.len(), 2 + kept.len());
        for (event, number) in batch.rows().skip(2).zip(kept) {
            assert_eq!(event.field("source.port"), Some(ValueRef::Integer(number)));
            assert_eq!(event.field("host.name"), Some(ValueRef::Text("vm")));
            assert_eq!((event.time(), event.original()), (Nanos(4), b"<13>inner".as_slice()));
        }
        assert_eq!(batch.row(1).original(), b"second");
        assert_eq!(batch.row(0).field("rt"), Some(ValueRef::Float(0.5)));
    }
}

#[test]
fn refused_records_can_be_taken_back() {
    let mut batch = sample();
    batch.reject(RejectReason::BadSyntax, 0, "kept", b"");
    let first = batch.rejects().len();
    batch.reject(RejectReason::BadSyntax, 0, "taken back", b"");
    batch.withdraw_rejects(first);
    assert_eq!(batch.rejects().iter().map(|reject| reject.detail.as_str()).collect::<Vec<_>>(), ["kept"]);
}
