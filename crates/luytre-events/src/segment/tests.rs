use luytre_model::query::Expr;
use luytre_model::schema::col;
use luytre_model::{EventBatch, EventId, Placement, TimeQuality};

use super::columns::Columns;
use super::need::Need;
use super::read::{Wanted, read_rows};
use super::sidecar::PAGE_ROWS;
use super::write::{LEVEL_NEW, SegmentWriter};
use super::*;

/// Three pages of two kinds; a rare word and a rare address stand on one page each.
fn segment(folder: &Path) -> Arc<Segment> {
    let mut batch = EventBatch::new();
    for row in 0..2 * PAGE_ROWS + 100 {
        let kind = if row < PAGE_ROWS + 50 { "nginx.access" } else { "sshd.auth" };
        let word = if row == 70 { "sekurlsa::logonpasswords" } else { "ordinary" };
        let mut event = batch.event(kind, Nanos(1), format!("line {row} of {word} text").as_bytes());
        event.time(Nanos(row as i64), TimeQuality::Exact);
        event.str(col::SOURCE_IP, if row == PAGE_ROWS + 3 { "192.0.2.77" } else { "10.0.0.1" });
        event.finish();
    }
    let place = |index: usize| Placement { source: format!("s{}", index / PAGE_ROWS), ..Placement::default() };
    batch.place(|event| Some(place(event.index())), &Placement::default());
    batch.number(1, 500);
    let mut columns = Columns::none();
    columns.add(&batch);
    let mut writer = SegmentWriter::create(folder, "events-1.parquet".into(), 0, &columns, LEVEL_NEW).expect("created");
    batch.rows().try_for_each(|event| writer.push(event)).expect("written");
    Segment::new(folder, writer.finish().expect("written"), &Arc::default())
}

#[track_caller]
fn pages(segment: &Segment, query: &str) -> Vec<bool> {
    let need = Need::of(&Expr::parse(query).expect("valid"));
    need.pages(segment.sidecar().expect("usable")).expect("read")
}

#[test]
fn only_pages_that_can_answer_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let segment = segment(folder.path());
    assert_eq!(pages(&segment, "sekurlsa"), [true, false, false]);
    assert_eq!(pages(&segment, "kurls"), [true, false, false]);
    assert_eq!(pages(&segment, "SEKURLSA::logon*"), [true, false, false]);
    assert_eq!(pages(&segment, "source.ip:192.0.2.77"), [false, true, false]);
    assert_eq!(pages(&segment, "event.dataset:sshd.auth"), [false, true, true]);
    assert_eq!(pages(&segment, "event.dataset:nginx*"), [true, true, false]);
    assert_eq!(pages(&segment, "luytre.source:s2"), [false, false, true]);
    assert_eq!(pages(&segment, "sekurlsa or source.ip:192.0.2.77"), [true, true, false]);
    assert_eq!(pages(&segment, "sekurlsa source.ip:192.0.2.77"), [false, false, false]);
    assert_eq!(pages(&segment, "\"70 of sekurlsa\""), [true, false, false]);
    assert_eq!(pages(&segment, "ordinary"), [true, true, true]);
    let id = EventId::new(0, 1, 500 + PAGE_ROWS as u64);
    assert_eq!(pages(&segment, &format!("luytre.event_id:{id}")), [false, true, false]);
}

#[test]
fn rows_come_back_from_where_they_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    let segment = segment(folder.path());
    let mut read = Vec::new();
    let ranges = [5..7, PAGE_ROWS - 1..PAGE_ROWS + 1, 2 * PAGE_ROWS + 99..2 * PAGE_ROWS + 100];
    read_rows(&segment, &ranges, &Wanted::All, &|_, _, source| source != "s0", &mut |restored| {
        for (event, row) in restored.batch.rows().zip(restored.rows) {
            assert_eq!(event.id().sequence(), 500 + u64::from(row));
            assert_eq!(event.original(), format!("line {row} of ordinary text").as_bytes());
            read.push(row as usize);
        }
        true
    })
    .expect("read");
    assert_eq!(read, [PAGE_ROWS, 2 * PAGE_ROWS + 99]);
}

#[test]
fn other_rows_than_there_are_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let segment = segment(folder.path());
    let beyond = 0..2 * PAGE_ROWS + 101;
    assert!(read_rows(&segment, std::slice::from_ref(&beyond), &Wanted::All, &|_, _, _| true, &mut |_| true).is_err());
}

#[test]
fn any_parquet_reader_sees_typed_columns_under_their_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let segment = segment(folder.path());
    let schema = super::read::schema_of(&segment).expect("read");
    let types: Vec<(String, String)> =
        schema.fields().iter().map(|field| (field.name().clone(), format!("{}", field.data_type()))).collect();
    let expected = [
        ("@timestamp", "Timestamp(ns, \"UTC\")"),
        ("luytre.event_id", "FixedSizeBinary(16)"),
        ("event.dataset", "Utf8"),
        ("luytre.received_at", "Timestamp(ns, \"UTC\")"),
        ("luytre.time_quality", "Utf8"),
        ("luytre.source", "Utf8"),
        ("luytre.agency", "Utf8"),
        ("luytre.system", "Utf8"),
        ("luytre.layer", "Utf8"),
        ("source.ip", "Utf8"),
        ("luytre.overflow", "Utf8"),
        ("event.original", "Binary"),
    ];
    assert_eq!(types, expected.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
}
