//! From a byte stream to events: cuts, decodes, and keeps an unfinished tail until the rest of it arrives.

use luytre_model::{EventBatch, Nanos, RejectReason};

use crate::format::{Arrival, Decoder, Format, Settings};
use crate::framing::{Cutter, MESSAGE_BYTES_MAX, Piece};

/// Bytes that are taken over from a fed slice at a time, so that a large slice is not copied whole.
const STEP_BYTES: usize = 256 << 10;

/// Where a message stood in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Offset of its first byte, from 0.
    pub offset: u64,
    /// Number of its first line (frame, block), from 1.
    pub line: u64,
}

/// Is told after each message where it stood; what the batch holds beyond the call before came from this message.
pub type AfterMessage<'a> = dyn FnMut(&mut EventBatch, Place) + 'a;

/// Decodes one stream of one format: a file, an upload, a connection.
pub struct StreamDecoder {
    decoder: Box<dyn Decoder>,
    cutter: Cutter,
    tail: Vec<u8>,
}

impl StreamDecoder {
    /// Makes a decoder for the beginning of a stream.
    pub fn new(format: &Format, settings: &Settings) -> Self {
        StreamDecoder { decoder: (format.decoder)(settings), cutter: Cutter::new(format.framing), tail: Vec::new() }
    }

    /// Decodes what `bytes`, which arrived at `at`, completes.
    pub fn feed(&mut self, bytes: &[u8], at: Nanos, out: &mut EventBatch) {
        self.feed_each(bytes, at, out, &mut |_, _| {});
    }

    /// As [`feed`](Self::feed), and calls `after` after each message.
    pub fn feed_each(&mut self, bytes: &[u8], at: Nanos, out: &mut EventBatch, after: &mut AfterMessage<'_>) {
        for step in bytes.chunks(STEP_BYTES) {
            if self.tail.is_empty() {
                let consumed = cut(&mut self.cutter, self.decoder.as_mut(), (step, false), at, out, after);
                self.tail.extend_from_slice(&step[consumed..]);
                continue;
            }
            self.tail.extend_from_slice(step);
            let consumed = cut(&mut self.cutter, self.decoder.as_mut(), (&self.tail, false), at, out, after);
            self.tail.drain(..consumed);
        }
        debug_assert!(self.tail.len() <= MESSAGE_BYTES_MAX + STEP_BYTES, "the tail is bounded by the cutter");
    }

    /// Decodes a message that is complete although a continuation could follow; for a connection that has been quiet
    /// for a while. An unfinished line stays.
    pub fn flush(&mut self, at: Nanos, out: &mut EventBatch) {
        let decoder = self.decoder.as_mut();
        let consumed = self.cutter.flush(&self.tail, &mut |piece| decode(decoder, piece, at, out, &mut |_, _| {}));
        self.tail.drain(..consumed);
    }

    /// Decodes what is left at the end of the stream, and writes out what the decoder holds.
    pub fn finish(&mut self, at: Nanos, out: &mut EventBatch) {
        self.finish_each(at, out, &mut |_, _| {});
    }

    /// As [`finish`](Self::finish), and calls `after` after each message, and once more for what the decoder held.
    pub fn finish_each(&mut self, at: Nanos, out: &mut EventBatch, after: &mut AfterMessage<'_>) {
        let tail = std::mem::take(&mut self.tail);
        cut(&mut self.cutter, self.decoder.as_mut(), (&tail, true), at, out, after);
        let offset = self.cutter.offset();
        if self.decoder.holds() {
            self.decoder.finish(Arrival { at, offset }, out);
            after(out, Place { offset, line: self.cutter.line() });
        }
    }

    /// Whether there is something that [`finish`](Self::finish) would still decode.
    pub fn holds(&self) -> bool {
        !self.tail.is_empty() || self.decoder.holds()
    }

    /// Whether the decoder holds back records to join them with later ones.
    pub fn holds_records(&self) -> bool {
        self.decoder.holds()
    }

    /// Writes out the records that the decoder holds back, although the stream goes on; for a connection that has been
    /// quiet for longer than such records are apart. An unfinished line stays.
    pub fn release(&mut self, at: Nanos, out: &mut EventBatch) {
        if self.decoder.holds() {
            self.decoder.finish(Arrival { at, offset: self.cutter.offset() }, out);
        }
    }

    /// Returns the offset of the first byte of the stream that is not decoded yet.
    pub fn offset(&self) -> u64 {
        self.cutter.offset()
    }
}

/// Decodes a whole input at once.
pub fn decode_all(format: &Format, settings: &Settings, input: &[u8], at: Nanos, out: &mut EventBatch) {
    let mut stream = StreamDecoder::new(format, settings);
    stream.feed(input, at, out);
    stream.finish(at, out);
}

fn cut(
    cutter: &mut Cutter,
    decoder: &mut dyn Decoder,
    (input, last): (&[u8], bool),
    at: Nanos,
    out: &mut EventBatch,
    after: &mut AfterMessage<'_>,
) -> usize {
    cutter.cut(input, last, &mut |piece| decode(decoder, piece, at, out, after))
}

fn decode(decoder: &mut dyn Decoder, piece: Piece<'_>, at: Nanos, out: &mut EventBatch, after: &mut AfterMessage<'_>) {
    match piece {
        Piece::Message { offset, line, bytes } => {
            decoder.message(bytes, Arrival { at, offset }, out);
            after(out, Place { offset, line });
        }
        Piece::TooLong { offset, head } => {
            let detail = format!(
                "the message is longer than {MESSAGE_BYTES_MAX} bytes; send it in parts or check the source's framing"
            );
            out.reject(RejectReason::TooLong, offset, detail, head);
        }
        Piece::Incomplete { offset, head } => {
            let detail = format!("the input ends within this frame, after {} bytes of it", head.len());
            out.reject(RejectReason::Incomplete, offset, detail, head);
        }
    }
}

#[cfg(test)]
mod tests;
