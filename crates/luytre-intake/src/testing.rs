//! What tests of decoders share: samples, a fixed time of arrival, and events as lines that a person can read.

use std::path::PathBuf;

use luytre_model::{EventBatch, EventRef, Nanos};

use crate::format::Settings;
use crate::{by_name, decode_all};

/// Shortly after the scene of the samples.
pub(crate) fn arrival() -> Nanos {
    Nanos::parse_rfc3339("2026-11-22T01:00:00Z").expect("a time")
}

/// The samples were made on machines whose clocks show UTC.
pub(crate) fn utc() -> Settings {
    Settings { zone: Some(jiff::tz::TimeZone::UTC), ..Settings::default() }
}

pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[track_caller]
pub(crate) fn sample(path: &str) -> Vec<u8> {
    let path = repository().join("content/samples/real").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
pub(crate) fn decode(format: &str, settings: &Settings, input: &[u8]) -> EventBatch {
    let format = by_name(format).unwrap_or_else(|| panic!("no format {format}"));
    let mut out = EventBatch::new();
    decode_all(format, settings, input, arrival(), &mut out);
    out.validate().expect("a batch holds together");
    out
}

/// An event in one line: kind, time and its quality, fields in their order.
pub(crate) fn line(event: EventRef<'_>) -> String {
    let mut line = format!("{} {} {}", event.kind(), event.time(), event.time_quality().as_str());
    for (name, value) in event.cells() {
        line.push_str(&format!(" | {}={}", name.as_str(), value.to_text()));
    }
    line
}

/// Number of events of each kind.
pub(crate) fn counts(batch: &EventBatch) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for event in batch.rows() {
        *counts.entry(event.kind().to_owned()).or_default() += 1;
    }
    counts
}

/// Decodes a message by syslog and returns its one event as a line, without the parts that every message has.
#[track_caller]
pub(crate) fn by_syslog(message: &str) -> String {
    let out = decode("syslog", &utc(), message.as_bytes());
    assert_eq!(out.rejects(), []);
    assert_eq!(out.len(), 1, "one event from {message:?}");
    line(out.row(0))
}

/// Decodes the content of a program on a Linux host, and compares the fields that its decoder added.
#[track_caller]
pub(crate) fn check_program(program: &str, content: &str, expected: &str) {
    let found = by_syslog(&format!("<86>1 2026-11-22T00:07:10Z portal01 {program} 77 - - {content}"));
    let (_, fields) = found.split_once(" | host.os.type=linux").expect("the event has a system");
    let (fields, _) = fields.split_once(" | host.name=portal01").expect("the event has a host");
    assert_eq!(fields.trim_start_matches(" | "), expected, "{content}");
}
