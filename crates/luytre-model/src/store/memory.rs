//! The event store in memory: the contract in its plainest form, for tests of everything above the store. It keeps what
//! it is given until it is dropped, and its answers are the measure for the store on disk.

use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use super::summary::Summarizer;
use super::survey::{Survey, SurveyRequest, Surveyor};
use super::tally::{Counts, add_counts, counts_of};
use super::{
    Appended, Batches, BoxFuture, Delivery, Difference, EventStore, FoundEvent, Position, RejectSample, Scope,
    SearchPage, SearchRequest, SourceCounts, StoreError, StoreStats, Summary, SummaryRequest, escaped,
};
use crate::batch::{EventBatch, EventRef, Reject};
use crate::ids::EventId;
use crate::query::Expr;
use crate::time::Nanos;

/// An event store that forgets everything when it is dropped.
#[derive(Default)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    batches: Vec<Arc<EventBatch>>,
    next: u64,
    counts: Counts,
    seen: HashMap<Delivery, Position>,
    released: BTreeMap<String, Position>,
    waiting: Vec<Waker>,
    full: bool,
    closed: bool,
    /// Newest arrival so far: when batches of refused records alone came, as nearly as a store without a clock knows.
    newest: Nanos,
    /// Refused records by source, with the agency they were refused under; oldest first.
    rejects: BTreeMap<String, Vec<(Option<String>, RejectSample)>>,
}

/// Why a store that was told to be full refuses.
const TOLD_FULL: &str = "the store was told to be full";

impl MemoryStore {
    /// Builds an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on appends are answered with [`StoreError::Busy`] (`true`) or taken again (`false`).
    pub fn set_full(&self, full: bool) {
        self.lock().full = full;
    }

    /// Returns the position that each reader released.
    pub fn released(&self) -> BTreeMap<String, Position> {
        self.lock().released.clone()
    }

    // A panic while the lock is held leaves nothing half done: every change is a single push or insert.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self, mut batch: EventBatch, delivery: Option<Delivery>) -> Result<Appended, StoreError> {
        let mut inner = self.lock();
        if inner.closed {
            return Err(StoreError::Closed);
        }
        if inner.full {
            return Err(StoreError::Busy(TOLD_FULL.to_owned()));
        }
        if let Some(first) = delivery.and_then(|delivery| inner.seen.get(&delivery)) {
            return Ok(Appended { first: *first, stored: 0, duplicate: true });
        }
        let first = Position(inner.next);
        batch.number(0, first.0);
        let stored = batch.len() as u64;
        inner.next += stored;
        let at = batch.rows().map(EventRef::received).max().unwrap_or_default();
        add_counts(&mut inner.counts, &counts_of(&batch, at));
        inner.newest = inner.newest.max(at);
        let at = inner.newest;
        for reject in batch.rejects() {
            let placement = batch.placements().get(usize::from(reject.placement));
            let agency = placement.and_then(|placement| placement.agency.clone());
            let source = placement.map_or_else(String::new, |placement| placement.source.clone());
            let Reject { reason, detail, offset, sample, .. } = reject.clone();
            let sample = RejectSample { at, reason, detail, offset, sample: escaped(&sample) };
            inner.rejects.entry(source).or_default().push((agency, sample));
        }
        inner.batches.push(Arc::new(batch));
        inner.seen.extend(delivery.map(|delivery| (delivery, first)));
        inner.waiting.drain(..).for_each(Waker::wake);
        Ok(Appended { first, stored, duplicate: false })
    }

    /// Returns the matching events, newest first.
    fn matching<'a>(
        inner: &'a Inner,
        query: &Expr,
        scope: &Scope,
        (from, to): (Nanos, Nanos),
        after: Option<(Nanos, EventId)>,
    ) -> Vec<EventRef<'a>> {
        let mut found: Vec<EventRef<'a>> = inner
            .batches
            .iter()
            .flat_map(|batch| batch.rows())
            .filter(|event| from <= event.time() && event.time() < to)
            .filter(|event| after.is_none_or(|after| (event.time(), event.id()) < after))
            .filter(|event| allows(scope, *event) && query.matches(*event))
            .collect();
        found.sort_unstable_by_key(|event| std::cmp::Reverse((event.time(), event.id())));
        found
    }
}

/// Whether a reader with `scope` may see `event`.
pub fn allows(scope: &Scope, event: EventRef<'_>) -> bool {
    match event.placement() {
        Some(placement) => scope.allows(placement.agency.as_deref(), &placement.source),
        None => scope.allows(None, ""),
    }
}

impl FoundEvent {
    /// Copies an event out of its batch.
    pub fn of(event: EventRef<'_>) -> Self {
        FoundEvent { id: event.id(), time: event.time(), fields: event.to_json() }
    }
}

impl EventStore for MemoryStore {
    fn append(&self, batch: EventBatch, delivery: Option<Delivery>) -> BoxFuture<'_, Result<Appended, StoreError>> {
        Box::pin(async move { self.store(batch, delivery) })
    }

    fn read(&self, from: Position, events: usize) -> BoxFuture<'_, Result<Batches, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut taken = Vec::new();
            let (mut count, mut position) = (0, from);
            let start = inner.batches.partition_point(|batch| batch.first_sequence() + batch.len() as u64 <= from.0);
            for batch in inner.batches[start..].iter().filter(|batch| batch.rows().len() > 0) {
                if count >= events.max(1) {
                    break;
                }
                count += batch.len();
                position = Position(batch.first_sequence() + batch.len() as u64);
                taken.push(Arc::clone(batch));
            }
            Ok((taken, position))
        })
    }

    fn wait(&self, from: Position) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(poll_fn(move |context| {
            let mut inner = self.lock();
            if inner.next > from.0 {
                return Poll::Ready(Ok(()));
            }
            if inner.closed {
                return Poll::Ready(Err(StoreError::Closed));
            }
            if !inner.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                inner.waiting.push(context.waker().clone());
            }
            Poll::Pending
        }))
    }

    fn release(&self, name: &str, position: Position) -> BoxFuture<'_, Result<(), StoreError>> {
        self.lock().released.insert(name.to_owned(), position);
        Box::pin(async { Ok(()) })
    }

    fn search(&self, request: SearchRequest) -> BoxFuture<'_, Result<SearchPage, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let range = (request.from, request.to);
            let found = Self::matching(&inner, &request.query, &request.scope, range, request.after);
            let more = found.len() > request.limit;
            let events = found.into_iter().take(request.limit).map(FoundEvent::of).collect();
            Ok(SearchPage { events, more, missing: Vec::new() })
        })
    }

    fn summarize(&self, request: SummaryRequest) -> BoxFuture<'_, Result<Summary, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let range = (request.from, request.to);
            let found = Self::matching(&inner, &request.query, &request.scope, range, None);
            let examine = usize::try_from(request.examine).unwrap_or(usize::MAX);
            let mut summarizer = Summarizer::new(&request);
            found.iter().take(examine).for_each(|event| summarizer.add(*event));
            Ok(summarizer.finish(found.len() > examine))
        })
    }

    fn survey(&self, request: SurveyRequest) -> BoxFuture<'_, Result<Survey, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut surveyor = Surveyor::new(&request);
            inner.batches.iter().flat_map(|batch| batch.rows()).for_each(|event| surveyor.add(event));
            Ok(surveyor.finish(Vec::new()))
        })
    }

    fn oldest(&self) -> BoxFuture<'_, Result<BTreeMap<String, Nanos>, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut oldest: BTreeMap<String, Nanos> = BTreeMap::new();
            for event in inner.batches.iter().flat_map(|batch| batch.rows()) {
                let source = event.placement().map_or("", |placement| &placement.source);
                let known = oldest.entry(source.to_owned()).or_insert(event.time());
                *known = event.time().min(*known);
            }
            Ok(oldest)
        })
    }

    fn event(&self, id: EventId, scope: Scope) -> BoxFuture<'_, Result<Option<FoundEvent>, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut events = inner.batches.iter().flat_map(|batch| batch.rows());
            Ok(events.find(|event| event.id() == id && allows(&scope, *event)).map(FoundEvent::of))
        })
    }

    fn delivered(&self, delivery: Delivery) -> bool {
        self.lock().seen.contains_key(&delivery)
    }

    fn sources(&self) -> BTreeMap<String, SourceCounts> {
        self.lock().counts.clone()
    }

    fn rejects(
        &self,
        source: &str,
        scope: Scope,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<RejectSample>, StoreError>> {
        let inner = self.lock();
        let kept = inner.rejects.get(source).map(Vec::as_slice).unwrap_or_default().iter().rev();
        let seen = kept.filter(|(agency, _)| scope.allows(agency.as_deref(), source));
        let samples = seen.take(limit).map(|(_, sample)| sample.clone()).collect();
        Box::pin(async move { Ok(samples) })
    }

    fn pressure(&self) -> Option<String> {
        self.lock().full.then(|| TOLD_FULL.to_owned())
    }

    fn end(&self) -> Position {
        Position(self.lock().next)
    }

    fn stats(&self) -> BoxFuture<'_, Result<StoreStats, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut stats = StoreStats::default();
            for event in inner.batches.iter().flat_map(|batch| batch.rows()) {
                stats.events += 1;
                stats.original_bytes += event.original().len() as u64;
                let time = event.time();
                stats.span =
                    Some(stats.span.map_or((time, time), |(oldest, newest)| (oldest.min(time), newest.max(time))));
            }
            stats.journal_bytes = inner.batches.iter().map(|batch| batch.byte_len() as u64).sum();
            Ok(stats)
        })
    }

    fn verify(&self) -> BoxFuture<'_, Result<Vec<Difference>, StoreError>> {
        Box::pin(async move {
            let inner = self.lock();
            let mut stored: BTreeMap<&str, u64> = BTreeMap::new();
            for event in inner.batches.iter().flat_map(|batch| batch.rows()) {
                *stored.entry(event.placement().map_or("", |placement| &placement.source)).or_default() += 1;
            }
            let mut differences = Vec::new();
            for (source, counts) in &inner.counts {
                let found = stored.get(source.as_str()).copied().unwrap_or(0);
                if !counts.is_balanced() || found != counts.stored {
                    differences.push(Difference {
                        place: format!("source {source:?}"),
                        finding: format!("{} received, {} stored, {found} found", counts.received, counts.stored),
                    });
                }
            }
            Ok(differences)
        })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let mut inner = self.lock();
            inner.closed = true;
            inner.waiting.drain(..).for_each(Waker::wake);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
