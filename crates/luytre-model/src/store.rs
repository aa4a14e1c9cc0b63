//! The contract of the event store. Two implementations: [`memory`] (tests) and Parquet (`luytre-events`); one suite runs
//! against both.
//!
//! The promise: when [`EventStore::append`] answers, the batch is on disk and synced; a reader with a durable position
//! will see it; search finds it. What was refused is counted with its reason under its source, so that for every source
//! `received = stored + rejected`.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::batch::{EventBatch, RejectReason};
use crate::ids::EventId;
use crate::query::Expr;
use crate::time::Nanos;

pub mod memory;
pub mod summary;
pub mod survey;
pub mod tally;

pub use memory::MemoryStore;
pub use survey::{Survey, SurveyRequest};

/// A boxed future: lets the trait be used as `dyn` and keeps async runtimes out of this crate.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How a sender names one delivery, so that a repeated delivery is recognised: a hash of (sender, its own id or the
/// body).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Delivery(pub [u8; 16]);

/// A place in the journal: the sequence of the next event to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
pub struct Position(pub u64);

/// The answer to an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Sequence of the batch's first event.
    pub first: Position,
    /// Events stored.
    pub stored: u64,
    /// The delivery was seen before: nothing was stored again.
    pub duplicate: bool,
}

/// Stored batches, and the position after the last.
pub type Batches = (Vec<Arc<EventBatch>>, Position);

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room, or too much waiting: the sender must keep its data and come again.
    #[error("the event store cannot take more now: {0}")]
    Busy(String),
    /// Reading or writing failed.
    #[error("{doing}")]
    Io {
        /// What was being done, with the path.
        doing: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Bytes on disk are not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store was closed.
    #[error("the event store is closed")]
    Closed,
}

/// Which events a reader may see. It is a separate argument of every read, so that no query can leave it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every event.
    All,
    /// Events of these agencies, and events that were stored while their source was unassigned when that source belongs
    /// to one of them today.
    Of {
        /// Agency codes.
        agencies: BTreeSet<String>,
        /// Source codes.
        sources: BTreeSet<String>,
    },
}

impl Scope {
    /// Whether an event with this agency and source may be seen.
    pub fn allows(&self, agency: Option<&str>, source: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Of { agencies, sources } => match agency {
                Some(agency) => agencies.contains(agency),
                None => sources.contains(source),
            },
        }
    }
}

/// A search: newest first.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What is looked for.
    pub query: Expr,
    /// Who looks.
    pub scope: Scope,
    /// Event time from, included.
    pub from: Nanos,
    /// Event time to, excluded.
    pub to: Nanos,
    /// Most events to return.
    pub limit: usize,
    /// Continue after this event (exclusive, in the order of the results).
    pub after: Option<(Nanos, EventId)>,
}

/// One found event.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundEvent {
    /// Its identity.
    pub id: EventId,
    /// When it happened.
    pub time: Nanos,
    /// All its fields with dotted names, as the API shows them (see [`crate::batch::EventRef::to_json`]).
    pub fields: Map<String, Json>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct SearchPage {
    /// Events, newest first (time, then id).
    pub events: Vec<FoundEvent>,
    /// Whether there are more.
    pub more: bool,
    /// Parts of the store that could not be read, named for the person; empty when the answer is whole.
    pub missing: Vec<String>,
}

/// A histogram and the most frequent values over a whole range.
#[derive(Debug, Clone)]
pub struct SummaryRequest {
    /// What is looked for.
    pub query: Expr,
    /// Who looks.
    pub scope: Scope,
    /// Event time from, included.
    pub from: Nanos,
    /// Event time to, excluded.
    pub to: Nanos,
    /// Number of equal bars, at most 500.
    pub bars: usize,
    /// Fields whose most frequent values are wanted; dotted names.
    pub facets: Vec<String>,
    /// Most values a facet.
    pub values: usize,
    /// Examine at most this many matching events, newest first; the answer then says that it is sampled.
    pub examine: u64,
}

/// The answer to a [`SummaryRequest`].
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Matching events (those examined, when sampled).
    pub total: u64,
    /// Events a bar, oldest first.
    pub bars: Vec<u64>,
    /// For each asked field: values with counts, most frequent first.
    pub facets: BTreeMap<String, Vec<(String, u64)>>,
    /// Names of all fields seen, with the number of events that have them.
    pub fields: BTreeMap<String, u64>,
    /// Not all matching events were examined.
    pub sampled: bool,
}

/// What a source sent and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceCounts {
    /// Records after framing: `stored` plus all of `rejected`.
    pub received: u64,
    /// Events in the store.
    pub stored: u64,
    /// Records refused, by reason.
    pub rejected: BTreeMap<RejectReason, u64>,
    /// Values or fields cut by a limit, by the limit's name.
    pub limits: BTreeMap<String, u64>,
    /// Event time of the newest event that is not in the future.
    pub last_event: Option<Nanos>,
    /// Arrival of the last record.
    pub last_received: Option<Nanos>,
    /// Events by hour of arrival (hours since 1970), the last 48 hours.
    pub by_hour: BTreeMap<i64, u64>,
}

/// A refused record as the store keeps it for the person who mends its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectSample {
    /// When it was refused.
    pub at: Nanos,
    /// Why.
    pub reason: RejectReason,
    /// What was expected where.
    pub detail: String,
    /// Byte offset (or record number, for binary files) in what the sender handed in.
    pub offset: u64,
    /// The first bytes of the record, as [`escaped`] writes them; empty for excluded units.
    pub sample: String,
}

/// Writes bytes so that a person can read them and nothing in them acts: text stays as it is, control characters, marks
/// that turn the direction of writing and bytes that are no UTF-8 become `\xNN` or `\u{N}`, and `\` is doubled.
pub fn escaped(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => out.push_str("\\\\"),
                '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                    out.extend(character.escape_unicode());
                }
                '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(character))),
                other if other.is_control() => out.extend(other.escape_unicode()),
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// The size of the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreStats {
    /// Events in segments and in the journal.
    pub events: u64,
    /// Bytes of segments with their sidecars.
    pub segment_bytes: u64,
    /// Number of segments.
    pub segments: u64,
    /// Bytes of the journal.
    pub journal_bytes: u64,
    /// Bytes of the originals of all stored events.
    pub original_bytes: u64,
    /// Oldest and newest event time.
    pub span: Option<(Nanos, Nanos)>,
}

/// A difference that `verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The file or source.
    pub place: String,
    /// What was expected and what was found.
    pub finding: String,
}

/// The event store.
pub trait EventStore: Send + Sync + 'static {
    /// Stores a placed batch. Returns after it is on disk and synced.
    fn append(&self, batch: EventBatch, delivery: Option<Delivery>) -> BoxFuture<'_, Result<Appended, StoreError>>;

    /// Reads stored batches from `from` on, about `events` events at most; an empty answer when there are none. The
    /// second value is the position after the last.
    fn read(&self, from: Position, events: usize) -> BoxFuture<'_, Result<Batches, StoreError>>;

    /// Waits until there is something to read at `from`.
    fn wait(&self, from: Position) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Says that the reader `name` has durably dealt with everything before `position`; the journal is kept from the
    /// slowest reader on.
    fn release(&self, name: &str, position: Position) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Finds events, newest first.
    fn search(&self, request: SearchRequest) -> BoxFuture<'_, Result<SearchPage, StoreError>>;

    /// Counts events over time and by value.
    fn summarize(&self, request: SummaryRequest) -> BoxFuture<'_, Result<Summary, StoreError>>;

    /// Answers many questions over one range in one pass, sender by sender. For the centre's own jobs: it knows no scope.
    fn survey(&self, request: SurveyRequest) -> BoxFuture<'_, Result<Survey, StoreError>>;

    /// Returns the time of the oldest searchable event of every source, by source code.
    fn oldest(&self) -> BoxFuture<'_, Result<BTreeMap<String, Nanos>, StoreError>>;

    /// Returns one event.
    fn event(&self, id: EventId, scope: Scope) -> BoxFuture<'_, Result<Option<FoundEvent>, StoreError>>;

    /// Whether a batch was stored under this delivery, as far as deliveries are remembered.
    fn delivered(&self, delivery: Delivery) -> bool;

    /// Returns the counts of every source, by source code.
    fn sources(&self) -> BTreeMap<String, SourceCounts>;

    /// Returns kept samples of what was refused from `source`, newest first. The counts are the truth; samples are
    /// bounded, and older ones go.
    fn rejects(&self, source: &str, scope: Scope, limit: usize)
    -> BoxFuture<'_, Result<Vec<RejectSample>, StoreError>>;

    /// Returns why appends are refused at the moment; `None` while they are taken.
    fn pressure(&self) -> Option<String>;

    /// Returns the position after the last stored event.
    fn end(&self) -> Position;

    /// Returns the size of the store.
    fn stats(&self) -> BoxFuture<'_, Result<StoreStats, StoreError>>;

    /// Reads everything again and compares it with the counts and hashes; an empty answer is proof.
    fn verify(&self) -> BoxFuture<'_, Result<Vec<Difference>, StoreError>>;

    /// Writes what is only in the journal into segments and closes the store.
    fn close(&self) -> BoxFuture<'_, Result<(), StoreError>>;
}
