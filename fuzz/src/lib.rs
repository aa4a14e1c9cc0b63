//! What the fuzz targets check. A crash that is found becomes a case in the tests of its decoder.

use luytre_intake::framing::{Cutter, Piece};
use luytre_intake::{Framing, Settings, StreamDecoder, by_name, formats, json};
use luytre_model::{EventBatch, Nanos};

/// Makes a target of the format of this name.
#[macro_export]
macro_rules! decodes {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::decode($name, data));
    };
}

/// Decodes `data` as a stream of the format, in two parts, and checks what came out.
pub fn decode(format: &str, data: &[u8]) {
    let format = by_name(format).unwrap_or_else(|| panic!("no format is called {format}"));
    let arrival = Nanos(1_795_309_200_000_000_000);
    let mut stream = StreamDecoder::new(format, &Settings::default());
    let mut out = EventBatch::new();
    let (first, second) = data.split_at(data.len() / 2);
    stream.feed(first, arrival, &mut out);
    stream.flush(arrival, &mut out);
    stream.feed(second, arrival, &mut out);
    stream.finish(arrival, &mut out);
    assert!(!stream.holds(), "something is held after the end");
    out.validate().expect("a batch holds together");
    assert!(out.rejects().iter().all(|reject| reject.offset <= data.len() as u64));
    let _ = (format.sniff)(&data[..data.len().min(4_096)]);
}

/// Checks that chunks of `size` bytes give the same messages as the whole, in every framing of every format.
pub fn frames(size: usize, data: &[u8]) {
    for framing in formats().iter().map(|format| format.framing) {
        let whole = cut(framing, data, data.len().max(1));
        assert_eq!(whole, cut(framing, data, size.max(1)), "{framing:?}");
    }
}

fn cut(framing: Framing, data: &[u8], size: usize) -> Vec<(u64, Vec<u8>)> {
    let mut cutter = Cutter::new(framing);
    let mut found = Vec::new();
    let mut note = |piece: Piece<'_>| {
        found.push(match piece {
            Piece::Message { offset, bytes, .. } => (offset, bytes.to_vec()),
            Piece::TooLong { offset, .. } => (offset, b"too long".to_vec()),
            Piece::Incomplete { offset, .. } => (offset, b"incomplete".to_vec()),
        });
    };
    let mut tail = Vec::new();
    for chunk in data.chunks(size) {
        tail.extend_from_slice(chunk);
        let consumed = cutter.cut(&tail, false, &mut note);
        tail.drain(..consumed);
    }
    cutter.cut(&tail, true, &mut note);
    found
}

/// Checks that what serde_json reads we read too, to the same number of fields.
pub fn reads_json(data: &[u8]) {
    let ours = json::parse(data);
    let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(data) else { return };
    match ours {
        Ok(value) => assert_eq!(value.fields().len(), theirs.as_object().map_or(0, serde_json::Map::len)),
        Err(error) => assert_eq!(error.reason, luytre_model::RejectReason::NestedTooDeep, "{error}"),
    }
}
