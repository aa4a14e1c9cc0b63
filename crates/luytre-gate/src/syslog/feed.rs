//! One sender's bytes on their way to the intake: decoder state and the batch that is being filled.

use std::sync::Arc;

use luytre_intake::{Arrival, Decoder, Format, StreamDecoder};
use luytre_model::{EventBatch, RejectReason};
use tokio::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

use super::SYSLOG;
use crate::intake::{Intake, Origin, Reading, Undelivered, deliver};
use crate::settings::Limits;

/// Quiet time after which records that a decoder holds back (to join them with later ones) are written out.
const HELD_IDLE: Duration = Duration::from_secs(1);

/// Age of a batch, in quiet times of a sender, at which it is handed on although more comes.
const BATCHES_OLD: u32 = 2;

enum Reader {
    /// The bytes have to be cut.
    Stream(StreamDecoder),
    /// Each datagram is a message, whatever it contains.
    Messages(Box<dyn Decoder>),
}

impl Reader {
    fn holds_records(&self) -> bool {
        match self {
            Reader::Stream(stream) => stream.holds_records(),
            Reader::Messages(decoder) => decoder.holds(),
        }
    }
}

/// A sender's stream (or its datagrams).
pub(crate) struct Feed {
    intake: Arc<dyn Intake>,
    pub(crate) origin: Origin,
    reader: Reader,
    batch: EventBatch,
    last_input: Instant,
    /// When the first event of the batch came.
    batch_begun: Option<Instant>,
    flushed: bool,
}

impl Feed {
    /// Makes a feed for a stream; `None` when no decoder can read syslog, which is a defect of the build.
    pub(crate) fn of_stream(intake: Arc<dyn Intake>, origin: Origin) -> Option<Self> {
        let (format, reading) = read_as(&intake, &origin)?;
        let stream = StreamDecoder::new(format, &reading.settings);
        Some(Feed::new(intake, origin, Reader::Stream(stream)))
    }

    /// Makes a feed for datagrams; `None` as above.
    pub(crate) fn of_datagrams(intake: Arc<dyn Intake>, origin: Origin) -> Option<Self> {
        let (format, reading) = read_as(&intake, &origin)?;
        let decoder = (format.decoder)(&reading.settings);
        Some(Feed::new(intake, origin, Reader::Messages(decoder)))
    }

    fn new(intake: Arc<dyn Intake>, origin: Origin, reader: Reader) -> Self {
        Feed {
            intake,
            origin,
            reader,
            batch: EventBatch::new(),
            last_input: Instant::now(),
            batch_begun: None,
            flushed: true,
        }
    }

    /// Decodes the next bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let at = self.intake.now();
        match &mut self.reader {
            Reader::Stream(stream) => stream.feed(bytes, at, &mut self.batch),
            Reader::Messages(decoder) => decoder.message(bytes, Arrival { at, offset: 0 }, &mut self.batch),
        }
        self.last_input = Instant::now();
        self.batch_begun = self.batch_begun.or(Some(self.last_input));
        self.flushed = false;
    }

    /// Counts a message that cannot be read.
    pub(crate) fn refuse(&mut self, reason: RejectReason, detail: &str, sample: &[u8]) {
        self.batch.reject(reason, 0, detail, sample);
    }

    /// Whether the batch is large or old enough to be handed on: a sender that is never quiet long enough must not wait for
    /// a large batch.
    pub(crate) fn is_full(&self, limits: &Limits) -> bool {
        self.batch.len() + self.batch.rejects().len() >= limits.batch_events
            || self.batch.byte_len() >= limits.batch_bytes
            || self.batch_begun.is_some_and(|begun| self.last_input - begun >= BATCHES_OLD * limits.batch_idle())
    }

    /// When [`quiet`](Self::quiet) has something to do.
    pub(crate) fn wake_at(&self, limits: &Limits) -> Option<Instant> {
        if !self.flushed || !self.batch.is_empty() {
            return Some(self.last_input + limits.batch_idle());
        }
        self.reader.holds_records().then_some(self.last_input + HELD_IDLE)
    }

    /// Takes out what waits for more input, after the sender was quiet.
    pub(crate) fn quiet(&mut self) {
        let at = self.intake.now();
        let long_quiet = self.last_input.elapsed() >= HELD_IDLE;
        match &mut self.reader {
            Reader::Stream(stream) => {
                stream.flush(at, &mut self.batch);
                if long_quiet {
                    stream.release(at, &mut self.batch);
                }
            }
            Reader::Messages(decoder) if long_quiet => decoder.finish(Arrival { at, offset: 0 }, &mut self.batch),
            Reader::Messages(_) => {}
        }
        self.flushed = true;
    }

    /// Takes out everything, at the end of the stream.
    pub(crate) fn finish(&mut self) {
        let at = self.intake.now();
        match &mut self.reader {
            Reader::Stream(stream) => stream.finish(at, &mut self.batch),
            Reader::Messages(decoder) => decoder.finish(Arrival { at, offset: 0 }, &mut self.batch),
        }
        self.flushed = true;
    }

    /// Hands the batch on and waits until it is stored.
    pub(crate) async fn hand_on(&mut self, give_up: &CancellationToken) -> Result<(), Undelivered> {
        self.batch_begun = None;
        if self.batch.is_empty() && self.batch.limits().is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let records = (batch.len() + batch.rejects().len()) as u64;
        let delivered = deliver(&self.intake, &self.origin, batch, None, give_up).await;
        if let Err(why) = &delivered {
            self.intake.count_loss(&self.origin, why.reason(), records);
        }
        delivered.map(|_| ())
    }

    /// Whether nothing waits here, so that the feed can be forgotten.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.flushed && self.batch.is_empty() && !self.reader.holds_records()
    }

    /// When the sender was last heard.
    pub(crate) fn last_input(&self) -> Instant {
        self.last_input
    }
}

fn read_as(intake: &Arc<dyn Intake>, origin: &Origin) -> Option<(&'static Format, Reading)> {
    let reading = intake.reading(origin);
    let named = reading.format.as_deref().and_then(luytre_intake::by_name);
    let format = named.or_else(|| luytre_intake::by_name(SYSLOG))?;
    Some((format, reading))
}
