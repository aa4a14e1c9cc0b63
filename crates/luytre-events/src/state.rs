//! What the threads of a store share.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use luytre_model::store::tally::Counts;
use luytre_model::store::{Position, StoreError};
use luytre_model::{EventBatch, EventRef, Nanos};
use tokio::sync::watch;

use crate::Options;
use crate::catalogue::Catalogue;
use crate::deliveries::Deliveries;
use crate::journal::JournalFile;
use crate::segment::{Footers, Segment};

/// A journal record that no segment holds yet.
pub struct Fresh {
    /// Its batch.
    pub batch: Arc<EventBatch>,
    /// Number of the record.
    pub number: u64,
    /// When it was written.
    pub at: Nanos,
    /// Time of the oldest and newest event.
    pub span: Option<(Nanos, Nanos)>,
    /// Since when it waits.
    pub since: Instant,
}

impl Fresh {
    /// Takes a record.
    pub fn new(batch: Arc<EventBatch>, number: u64, at: Nanos) -> Arc<Self> {
        let times = || batch.rows().map(EventRef::time);
        let span = times().min().zip(times().max());
        Arc::new(Fresh { span, number, at, since: Instant::now(), batch })
    }
}

/// What changes while the store runs.
pub struct State {
    /// The segments that searches see.
    pub segments: Arc<Vec<Arc<Segment>>>,
    /// The records behind the watermark.
    pub fresh: VecDeque<Arc<Fresh>>,
    /// Bytes that they hold.
    pub fresh_bytes: usize,
    /// The journal files; the last one may still be written.
    pub journal: Vec<JournalFile>,
    /// Counts of everything that is stored.
    pub counts: Counts,
    /// Positions of the readers.
    pub readers: BTreeMap<String, Position>,
    /// Why the last append could not be written, if it could not.
    pub write_failure: Option<String>,
    /// No more appends are taken.
    pub closed: bool,
}

/// What readers of the journal wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Durable {
    /// Sequence after the last synced event.
    pub next: u64,
    /// Nothing more will come.
    pub closed: bool,
}

/// What the threads of a store share. Locks are taken in the order catalogue, deliveries, state.
pub struct Shared {
    /// Where everything is.
    pub folder: PathBuf,
    /// The settings.
    pub options: Options,
    /// What changes.
    pub state: Mutex<State>,
    /// Said when fresh records are in segments.
    pub flushed: Condvar,
    /// What is on disk.
    pub catalogue: Mutex<Catalogue>,
    /// The deliveries of the recent past.
    pub deliveries: Mutex<Deliveries>,
    /// Parsed footers of segments.
    pub footers: Arc<Footers>,
    /// What is synced.
    pub durable: watch::Sender<Durable>,
    /// Bytes of batches that wait for the journal.
    pub waiting_bytes: AtomicUsize,
}

/// Locks; a panic of another thread does not make what it protects wrong, because each change is made at its end.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Waits while more is fresh than memory should hold: whoever delivers then waits for the segments to be written, which
    /// is what sets the pace of a long burst. Returns why nothing can be taken when `patience` is over.
    pub fn wait_for_segments(&self, patience: Duration) -> Option<String> {
        let full = |state: &mut State| state.fresh_bytes > self.options.flush_bytes / 2 * 3;
        let waited = self.flushed.wait_timeout_while(lock(&self.state), patience, full);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        full(&mut state).then(|| format!("{} bytes wait to be written into segments", state.fresh_bytes))
    }

    /// Returns why nothing can be taken now, if so: no room on the disk.
    pub fn refusal(&self) -> Option<String> {
        match (self.options.free_bytes)(&self.folder) {
            Ok(free) if free < self.options.min_free_bytes => Some(format!(
                "{} has {free} bytes left, fewer than the {} that are kept free; make room",
                self.folder.display(),
                self.options.min_free_bytes
            )),
            Ok(_) => None,
            Err(error) => Some(format!("the room left in {} is not known: {error}", self.folder.display())),
        }
    }

    /// The error of an operation of a closed store.
    pub fn closed(&self) -> Result<(), StoreError> {
        if lock(&self.state).closed { Err(StoreError::Closed) } else { Ok(()) }
    }
}
