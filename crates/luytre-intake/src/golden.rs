//! For tests: decodes samples as a file would be decoded, and shows events as lines that a person can read.

use std::fmt::Write as _;
use std::path::Path;

use luytre_model::{EventBatch, EventRef, Nanos};

use crate::format::{Settings, by_name};
use crate::stream::decode_all;

/// Longest value that is shown.
const SHOWN_BYTES: usize = 160;

/// The hour after the samples' scene.
pub(crate) fn arrival() -> Nanos {
    Nanos::parse_rfc3339("2026-11-22T01:00:00Z").expect("the time is written here")
}

/// Reads a sample of `content/samples`.
pub(crate) fn sample(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/samples").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Decodes bytes as the format of this name.
pub(crate) fn decode(format: &str, input: &[u8]) -> EventBatch {
    decode_as(format, &Settings::default(), input)
}

/// Decodes bytes with these settings.
pub(crate) fn decode_as(format: &str, settings: &Settings, input: &[u8]) -> EventBatch {
    let mut out = EventBatch::new();
    let format = by_name(format).unwrap_or_else(|| panic!("no format is called {format}"));
    decode_all(format, settings, input, arrival(), &mut out);
    assert_eq!(out.validate().map_err(|error| error.to_string()), Ok(()));
    out
}

/// Shows an event: kind, time and its quality, then a field per line.
pub(crate) fn shown(event: EventRef<'_>) -> String {
    let mut text = format!("{} {} {}\n", event.kind(), event.time(), event.time_quality().as_str());
    for (name, value) in event.cells() {
        let value = value.to_text();
        let cut = &value[..value.floor_char_boundary(SHOWN_BYTES)];
        let mark = if cut.len() < value.len() { "…" } else { "" };
        let _ = writeln!(text, "  {} = {}{mark}", name.as_str(), one_line(cut));
    }
    text
}

/// Shows control characters by their escapes, and everything else as it is.
fn one_line(value: &str) -> String {
    value
        .chars()
        .map(|shown| if shown.is_control() { shown.escape_debug().to_string() } else { shown.to_string() })
        .collect()
}

/// Shows the first event of each kind, and what was refused.
pub(crate) fn first_of_each_kind(batch: &EventBatch) -> String {
    let mut seen = Vec::new();
    let mut text = String::new();
    for event in batch.rows() {
        let count = batch.rows().filter(|other| other.kind() == event.kind()).count();
        if !seen.contains(&event.kind()) {
            seen.push(event.kind());
            let _ = write!(text, "{count} × {}", shown(event));
        }
    }
    refused(batch, &mut text);
    text
}

/// Shows all events, and what was refused.
pub(crate) fn all(batch: &EventBatch) -> String {
    let mut text: String = batch.rows().map(shown).collect();
    refused(batch, &mut text);
    text
}

/// Shows the events for which the function answers true.
pub(crate) fn those(batch: &EventBatch, pick: impl Fn(EventRef<'_>) -> bool) -> String {
    batch.rows().filter(|event| pick(*event)).map(shown).collect()
}

/// Returns a field's first value as text; empty when there is none.
pub(crate) fn field(event: EventRef<'_>, name: &str) -> String {
    event.field(name).map(|value| value.to_text().into_owned()).unwrap_or_default()
}

/// Decodes one message and returns these fields of its one event, separated by ` | `.
#[track_caller]
pub(crate) fn fields(format: &str, message: &str, names: &[&str]) -> String {
    let batch = decode(format, message.as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 0), "{message}: {:?}", batch.rejects());
    let event = batch.row(0);
    names.iter().map(|name| field(event, name)).collect::<Vec<_>>().join(" | ")
}

fn refused(batch: &EventBatch, text: &mut String) {
    for reject in batch.rejects() {
        let _ = writeln!(text, "refused at {}: {}: {}", reject.offset, reject.reason.as_str(), reject.detail);
    }
}

mod tests;
