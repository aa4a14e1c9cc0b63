//! The event store on disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use luytre_model::store::{
    Appended, Batches, BoxFuture, Delivery, Difference, EventStore, FoundEvent, Position, RejectSample, Scope,
    SearchPage, SearchRequest, SourceCounts, StoreError, StoreStats, Summary, SummaryRequest, Survey, SurveyRequest,
};
use luytre_model::{EventBatch, EventId, Nanos};
use tokio::sync::oneshot;

use crate::Options;
use crate::commit::{Append, Committer};
use crate::journal::record::BATCH_BYTES_MAX;
use crate::open::{Opened, open};
use crate::state::{Shared, lock};
use crate::workers::Workers;
use crate::{compact, journal, keeper, rejects, search, survey, verify};

/// Bytes of batches that may wait for the journal; with more, appends are refused.
const WAITING_BYTES_MAX: usize = 32 << 20;

/// Reads of the journal that may wait.
const READS_WAITING_MAX: usize = 1_024;

/// Surveys that may wait.
const SURVEYS_WAITING_MAX: usize = 16;

/// The event store in a folder: a journal, segments in Parquet with their sidecars, a manifest and the chain of counts.
pub struct ParquetStore {
    shared: Arc<Shared>,
    threads: Mutex<Option<Threads>>,
    searchers: Arc<Workers>,
    readers: Arc<Workers>,
    /// Surveys take long: they wait for each other, and for nobody else.
    surveyors: Arc<Workers>,
}

struct Threads {
    appends: Sender<Append>,
    keeper: Sender<keeper::Ask>,
    compactor: Sender<compact::Ask>,
    committing: JoinHandle<()>,
    keeping: JoinHandle<()>,
    compacting: JoinHandle<()>,
    lock: File,
}

impl ParquetStore {
    /// Opens the store in `folder`, or begins one there. Only one process has it open.
    pub fn open(folder: &Path, options: Options) -> Result<Self, StoreError> {
        let Opened { shared, lock: locked, number, sequence } = open(folder, options)?;
        let (appends, to_commit) = mpsc::channel();
        let (keeper, to_keep) = mpsc::channel();
        let (compactor, to_compact) = mpsc::channel();
        let committer = Committer::new(Arc::clone(&shared), keeper.clone(), number, sequence);
        let committing = spawn("events-commit", move || committer.run(&to_commit))?;
        let (kept, ask) = (Arc::clone(&shared), compactor.clone());
        let keeping = spawn("events-keep", move || keeper::run(&kept, &to_keep, &ask))?;
        let compacted = Arc::clone(&shared);
        let compacting = spawn("events-compact", move || compact::run(&compacted, &to_compact))?;
        let start = |threads, waiting| {
            Workers::start(threads, waiting).map_err(|source| StoreError::Io { doing: "start a thread".into(), source })
        };
        let searchers = Arc::new(start(shared.options.searches, shared.options.searches_waiting)?);
        let readers = Arc::new(start(1, READS_WAITING_MAX)?);
        let surveyors = Arc::new(start(1, SURVEYS_WAITING_MAX)?);
        if lock(&shared.state).fresh_bytes >= shared.options.flush_bytes {
            let _ = keeper.send(keeper::Ask::Room);
        }
        let threads = Threads { appends, keeper, compactor, committing, keeping, compacting, lock: locked };
        Ok(ParquetStore { shared, threads: Mutex::new(Some(threads)), searchers, readers, surveyors })
    }

    /// Writes everything that is only in the journal into segments.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.with_threads(|threads| threads.keeper.send(keeper::Ask::Flush(answer)).ok())?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Merges small segments now, and returns by how many there are fewer.
    pub async fn compact(&self) -> Result<u64, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.with_threads(|threads| threads.compactor.send(compact::Ask::All(answer)).ok())?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    fn with_threads<T>(&self, ask: impl FnOnce(&Threads) -> Option<T>) -> Result<T, StoreError> {
        lock(&self.threads).as_ref().and_then(ask).ok_or(StoreError::Closed)
    }

    async fn take(&self, batch: EventBatch, delivery: Option<Delivery>) -> Result<Appended, StoreError> {
        self.shared.closed()?;
        if batch.is_empty() {
            let first = Position(self.shared.durable.borrow().next);
            return Ok(Appended { first, stored: 0, duplicate: false });
        }
        let bytes = batch.byte_len();
        if bytes > BATCH_BYTES_MAX {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "send smaller batches");
            return Err(StoreError::Io { doing: format!("take a batch of {bytes} bytes"), source });
        }
        let waiting = self.shared.waiting_bytes.fetch_add(bytes, Ordering::AcqRel);
        let (answer, answered) = oneshot::channel();
        let append = Append { batch, delivery, bytes, answer };
        let sent = if waiting > WAITING_BYTES_MAX {
            Err(StoreError::Busy(format!("{waiting} bytes wait for the journal")))
        } else {
            self.with_threads(|threads| threads.appends.send(append).ok())
        };
        if let Err(error) = sent {
            self.shared.waiting_bytes.fetch_sub(bytes, Ordering::AcqRel);
            return Err(error);
        }
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Returns batches that are still in memory, if they begin at `from` or before.
    fn read_fresh(&self, from: Position, events: usize) -> Option<Batches> {
        let state = lock(&self.shared.state);
        let first = state.fresh.front().map_or(u64::MAX, |record| record.batch.first_sequence());
        if from.0 >= self.shared.durable.borrow().next {
            return Some((Vec::new(), from));
        }
        (first <= from.0).then_some(())?;
        let mut batches = Vec::new();
        let (mut count, mut position) = (0, from);
        let end = |batch: &EventBatch| batch.first_sequence() + batch.len() as u64;
        let start = state.fresh.partition_point(|record| end(&record.batch) <= from.0);
        for record in state.fresh.range(start..) {
            if count >= events.max(1) {
                break;
            }
            if record.span.is_some() {
                count += record.batch.len();
                position = Position(end(&record.batch));
                batches.push(Arc::clone(&record.batch));
            }
        }
        Some((batches, position))
    }

    async fn read_on(&self, from: Position, events: usize) -> Result<Batches, StoreError> {
        if let Some(batches) = self.read_fresh(from, events) {
            return Ok(batches);
        }
        let shared = Arc::clone(&self.shared);
        let read = move |_: crate::workers::Abandoned<'_>| {
            let files = lock(&shared.state).journal.clone();
            journal::read(&files, from, events)
        };
        let batches: Vec<Arc<EventBatch>> = self.readers.run(read).await?.into_iter().map(Arc::new).collect();
        let position = batches.last().map(|last| Position(last.first_sequence() + last.len() as u64));
        if position.is_none() {
            // The journal does not reach back so far; what is still in memory is next.
            let first = lock(&self.shared.state).fresh.front().map(|record| Position(record.batch.first_sequence()));
            return Ok(first.and_then(|first| self.read_fresh(first, events)).unwrap_or((Vec::new(), from)));
        }
        Ok((batches, position.unwrap_or(from)))
    }

    /// Ends the threads. The journal has everything that was taken; with `flush` it goes to segments first.
    fn end(threads: Threads, shared: &Shared, flush: bool) -> Result<(), StoreError> {
        let Threads { appends, keeper, compactor, committing, keeping, compacting, lock: locked } = threads;
        drop(appends);
        let _ = committing.join();
        let mut result = Ok(());
        if flush {
            let (answer, answered) = oneshot::channel();
            let asked = keeper.send(keeper::Ask::Flush(answer)).is_ok();
            result = if asked { answered.blocking_recv().unwrap_or(Err(StoreError::Closed)) } else { Ok(()) };
        }
        drop(keeper);
        let _ = keeping.join();
        drop(compactor);
        let _ = compacting.join();
        let readers = lock(&shared.state).readers.clone();
        result = result.and_then(|()| lock(&shared.catalogue).write_readers(readers));
        if flush {
            result = result.and_then(|()| keeper::trim(shared));
        }
        drop(locked);
        result
    }

    fn say_closed(&self) {
        lock(&self.shared.state).closed = true;
        self.shared.durable.send_modify(|durable| durable.closed = true);
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    started.map_err(|source| StoreError::Io { doing: format!("start the thread {name}"), source })
}

impl Drop for ParquetStore {
    /// What was acknowledged is in the journal; the next opening finds it there.
    fn drop(&mut self) {
        self.say_closed();
        if let Some(threads) = lock(&self.threads).take()
            && let Err(error) = Self::end(threads, &self.shared, false)
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "the positions of readers were not written");
        }
    }
}

impl EventStore for ParquetStore {
    fn append(&self, batch: EventBatch, delivery: Option<Delivery>) -> BoxFuture<'_, Result<Appended, StoreError>> {
        Box::pin(self.take(batch, delivery))
    }

    fn read(&self, from: Position, events: usize) -> BoxFuture<'_, Result<Batches, StoreError>> {
        Box::pin(self.read_on(from, events))
    }

    fn wait(&self, from: Position) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let mut durable = self.shared.durable.subscribe();
            let found = durable.wait_for(|durable| durable.next > from.0 || durable.closed).await;
            match found {
                Ok(durable) if durable.next > from.0 => Ok(()),
                Ok(_) | Err(_) => Err(StoreError::Closed),
            }
        })
    }

    fn release(&self, name: &str, position: Position) -> BoxFuture<'_, Result<(), StoreError>> {
        lock(&self.shared.state).readers.insert(name.to_owned(), position);
        let told = self.with_threads(|threads| threads.keeper.send(keeper::Ask::Passed).ok());
        Box::pin(async move { told })
    }

    fn search(&self, request: SearchRequest) -> BoxFuture<'_, Result<SearchPage, StoreError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(self.searchers.run(move |abandoned| Ok(search::search(&shared, &request, abandoned))))
    }

    fn summarize(&self, request: SummaryRequest) -> BoxFuture<'_, Result<Summary, StoreError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(self.searchers.run(move |abandoned| Ok(search::summarize(&shared, &request, abandoned))))
    }

    fn survey(&self, request: SurveyRequest) -> BoxFuture<'_, Result<Survey, StoreError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(self.surveyors.run(move |abandoned| Ok(survey::survey(&shared, &request, abandoned))))
    }

    fn oldest(&self) -> BoxFuture<'_, Result<BTreeMap<String, Nanos>, StoreError>> {
        let shared = Arc::clone(&self.shared);
        let find = move |abandoned: crate::workers::Abandoned<'_>| {
            survey::oldest(&shared, abandoned).map_err(StoreError::Damaged)
        };
        Box::pin(self.surveyors.run(find))
    }

    fn event(&self, id: EventId, scope: Scope) -> BoxFuture<'_, Result<Option<FoundEvent>, StoreError>> {
        let shared = Arc::clone(&self.shared);
        let find =
            move |_: crate::workers::Abandoned<'_>| search::event(&shared, id, &scope).map_err(StoreError::Damaged);
        Box::pin(self.searchers.run(find))
    }

    fn delivered(&self, delivery: Delivery) -> bool {
        lock(&self.shared.deliveries).get(delivery).is_some()
    }

    fn sources(&self) -> BTreeMap<String, SourceCounts> {
        lock(&self.shared.state).counts.clone()
    }

    fn rejects(
        &self,
        source: &str,
        scope: Scope,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<RejectSample>, StoreError>> {
        let shared = Arc::clone(&self.shared);
        let wanted = rejects::Wanted { source: source.to_owned(), scope, limit };
        Box::pin(self.searchers.run(move |_| {
            let fresh: Vec<_> = lock(&shared.state).fresh.iter().cloned().collect();
            rejects::newest(&shared.folder, &fresh, &wanted)
        }))
    }

    fn pressure(&self) -> Option<String> {
        self.shared.refusal().or_else(|| lock(&self.shared.state).write_failure.clone())
    }

    fn end(&self) -> Position {
        Position(self.shared.durable.borrow().next)
    }

    fn stats(&self) -> BoxFuture<'_, Result<StoreStats, StoreError>> {
        Box::pin(async move {
            let state = lock(&self.shared.state);
            let mut stats = StoreStats { segments: state.segments.len() as u64, ..StoreStats::default() };
            let mut widen = |oldest, newest| {
                stats.span = Some(stats.span.map_or((oldest, newest), |span| (span.0.min(oldest), span.1.max(newest))));
            };
            state.segments.iter().for_each(|segment| widen(segment.meta.oldest, segment.meta.newest));
            state.fresh.iter().filter_map(|record| record.span).for_each(|(oldest, newest)| widen(oldest, newest));
            for segment in state.segments.iter() {
                stats.events += segment.meta.rows;
                stats.segment_bytes += segment.meta.bytes + segment.meta.sidecar_bytes;
                stats.original_bytes += segment.meta.original_bytes;
            }
            for event in state.fresh.iter().flat_map(|record| record.batch.rows()) {
                stats.events += 1;
                stats.original_bytes += event.original().len() as u64;
            }
            stats.journal_bytes = state.journal.iter().map(|file| file.end).sum();
            Ok(stats)
        })
    }

    fn verify(&self) -> BoxFuture<'_, Result<Vec<Difference>, StoreError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(self.searchers.run(move |_| verify::verify(&shared)))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.say_closed();
            let Some(threads) = lock(&self.threads).take() else { return Ok(()) };
            let shared = Arc::clone(&self.shared);
            let (answer, answered) = oneshot::channel();
            let end = move || {
                let _ = answer.send(Self::end(threads, &shared, true));
            };
            spawn("events-close", end)?;
            answered.await.unwrap_or(Err(StoreError::Closed))
        })
    }
}
