//! A stream of one format, end to end: offsets are absolute, limits are counted, and the rest goes on.

use super::*;
use crate::Framing;

struct Upper;

impl Decoder for Upper {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        match std::str::from_utf8(message) {
            Ok(_) => out.event("test.log", arrival.at, message).finish(),
            Err(_) => out.reject(RejectReason::BadSyntax, arrival.offset, "not UTF-8", message),
        }
    }
}

const UPPER: Format = Format {
    name: "upper",
    about: "A format for this test.",
    layer: None,
    framing: Framing::Lines,
    sniff: |_| 0,
    decoder: |_| Box::new(Upper),
};

#[test]
fn offsets_are_those_of_the_stream_and_bad_neighbours_do_not_matter() {
    let mut input = b"one\n\xFF\xFE\n".to_vec();
    input.extend(std::iter::repeat_n(b'x', 2 * MESSAGE_BYTES_MAX));
    input.extend_from_slice(b"\nlast");
    for chunk in [7, 100_000, input.len()] {
        let mut stream = StreamDecoder::new(&UPPER, &Settings::default());
        let mut out = EventBatch::new();
        let mut places = Vec::new();
        for part in input.chunks(chunk) {
            stream.feed_each(part, Nanos(0), &mut out, &mut |_, place| places.push((place.offset, place.line)));
        }
        assert!(stream.holds());
        stream.finish_each(Nanos(0), &mut out, &mut |_, place| places.push((place.offset, place.line)));
        assert!(!stream.holds());
        let originals: Vec<&[u8]> = out.rows().map(|event| event.original()).collect();
        assert_eq!(originals, [b"one".as_slice(), b"last"], "chunks of {chunk}");
        let rejects: Vec<_> = out.rejects().iter().map(|reject| (reject.reason, reject.offset)).collect();
        assert_eq!(rejects, [(RejectReason::BadSyntax, 4), (RejectReason::TooLong, 7)]);
        assert_eq!(places, [(0, 1), (4, 2), (2 * MESSAGE_BYTES_MAX as u64 + 8, 4)]);
    }
}
