//! Finding events, newest first.
//!
//! A search goes over units (a page of a segment, or a fresh record) from the newest on, and stops when no unit left can
//! hold an event that belongs into the answer. What a unit holds is decided by [`Expr::matches`] and nothing else; all
//! other means only skip units and rows that cannot match.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use luytre_model::query::Expr;
use luytre_model::store::memory::allows;
use luytre_model::store::summary::Summarizer;
use luytre_model::store::{FoundEvent, Scope, SearchPage, SearchRequest, Summary, SummaryRequest};
use luytre_model::{EventBatch, EventId, EventRef, Nanos};

use crate::segment::Segment;
use crate::segment::need::Need;
use crate::segment::read::{Wanted, read_rows};
use crate::segment::sidecar::PAGE_ROWS;
use crate::segment::text::id_key;
use crate::state::{Fresh, Shared, lock};
use crate::workers::Abandoned;

/// Most events that a summary examines or a page returns, whatever is asked: the places of so many fit into memory.
pub const EXAMINE_MAX: usize = 1_000_000;

/// Pages that are read before the first look whether that was enough; later looks come after twice as many.
const FIRST_UNITS: usize = 4;
const UNITS_MAX: usize = 64;

/// What a search sees, whatever happens meanwhile.
pub struct Snapshot {
    segments: Arc<Vec<Arc<Segment>>>,
    fresh: Vec<Arc<Fresh>>,
}

impl Snapshot {
    /// Takes what is there now.
    pub fn of(shared: &Shared) -> Self {
        let state = lock(&shared.state);
        Snapshot { segments: Arc::clone(&state.segments), fresh: state.fresh.iter().cloned().collect() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Fresh { record: usize, row: usize },
    Segment { segment: usize, row: u32 },
}

/// A matching event; ordered by time and identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    time: Nanos,
    id: EventId,
    place: Place,
}

struct Unit {
    newest: Nanos,
    place: UnitPlace,
}

#[derive(Clone, Copy)]
enum UnitPlace {
    Record(usize),
    Rows { segment: usize, first: usize, rows: usize },
}

/// What is looked for.
struct Hunt<'a> {
    snapshot: &'a Snapshot,
    query: &'a Expr,
    scope: &'a Scope,
    from: Nanos,
    to: Nanos,
    after: Option<(Nanos, EventId)>,
    keep: usize,
    deadline: Instant,
    abandoned: Abandoned<'a>,
}

struct Found {
    /// Newest first.
    hits: Vec<Hit>,
    missing: BTreeSet<String>,
}

/// Answers a search.
pub fn search(shared: &Shared, request: &SearchRequest, abandoned: Abandoned<'_>) -> SearchPage {
    let snapshot = Snapshot::of(shared);
    let limit = request.limit.min(EXAMINE_MAX);
    let hunt = Hunt {
        snapshot: &snapshot,
        query: &request.query,
        scope: &request.scope,
        from: request.from,
        to: request.to,
        after: request.after,
        keep: limit + 1,
        deadline: Instant::now() + shared.options.search_deadline,
        abandoned,
    };
    let Found { mut hits, mut missing } = hunt.run();
    let more = hits.len() > limit;
    hits.truncate(limit);
    let mut events: Vec<FoundEvent> = Vec::with_capacity(hits.len());
    fetch(&snapshot, &hits, &Wanted::All, &mut missing, |event| events.push(FoundEvent::of(event)));
    events.sort_unstable_by_key(|event| Reverse((event.time, event.id)));
    SearchPage { events, more, missing: missing.into_iter().collect() }
}

/// Answers a summary. A part of the store that cannot be read makes it a sample.
pub fn summarize(shared: &Shared, request: &SummaryRequest, abandoned: Abandoned<'_>) -> Summary {
    let snapshot = Snapshot::of(shared);
    let examine = usize::try_from(request.examine).unwrap_or(usize::MAX).min(EXAMINE_MAX);
    let hunt = Hunt {
        snapshot: &snapshot,
        query: &request.query,
        scope: &request.scope,
        from: request.from,
        to: request.to,
        after: None,
        keep: examine + 1,
        deadline: Instant::now() + shared.options.search_deadline,
        abandoned,
    };
    let Found { mut hits, mut missing } = hunt.run();
    let more = hits.len() > examine;
    hits.truncate(examine);
    let mut summarizer = Summarizer::new(request);
    fetch(&snapshot, &hits, &Wanted::AllButOriginal, &mut missing, |event| summarizer.add(event));
    summarizer.finish(more || !missing.is_empty())
}

/// Returns one event.
pub fn event(shared: &Shared, id: EventId, scope: &Scope) -> Result<Option<FoundEvent>, String> {
    let snapshot = Snapshot::of(shared);
    let sequence = id.sequence();
    for record in &snapshot.fresh {
        let first = record.batch.first_sequence();
        if let Some(row) = sequence.checked_sub(first).and_then(|row| usize::try_from(row).ok())
            && row < record.batch.len()
        {
            let event = record.batch.row(row);
            return Ok((event.id() == id && allows(scope, event)).then(|| FoundEvent::of(event)));
        }
    }
    let mut unreadable = None;
    for (index, segment) in snapshot.segments.iter().enumerate() {
        if !(segment.meta.first_sequence..=segment.meta.last_sequence).contains(&sequence) {
            continue;
        }
        match find_in(segment, id, scope) {
            Ok(None) => {}
            Ok(Some((time, row))) => {
                let mut missing = BTreeSet::new();
                let mut found = None;
                let hit = Hit { time, id, place: Place::Segment { segment: index, row } };
                fetch(&snapshot, &[hit], &Wanted::All, &mut missing, |event| found = Some(FoundEvent::of(event)));
                return missing.into_iter().next().map_or(Ok(found), Err);
            }
            Err(why) => unreadable = Some(format!("{}: {why}", segment.meta.name)),
        }
    }
    unreadable.map_or(Ok(None), Err)
}

fn find_in(segment: &Segment, id: EventId, scope: &Scope) -> Result<Option<(Nanos, u32)>, String> {
    let may_hold = segment.sidecar().ok().and_then(|sidecar| sidecar.ask_key(id_key(id)).ok());
    let ranges: Vec<Range<usize>> = (0..pages_of(segment))
        .filter(|page| may_hold.as_ref().is_none_or(|may_hold| may_hold[*page]))
        .map(|page| page_rows(segment, page))
        .collect();
    let mut found = None;
    let admits = |_: Nanos, agency: Option<&str>, source: &str| scope.allows(agency, source);
    read_rows(segment, &ranges, &Wanted::Fields(Vec::new()), &admits, &mut |restored| {
        let rows = restored.batch.rows().zip(&restored.rows);
        found = rows.filter(|(event, _)| event.id() == id).map(|(event, row)| (event.time(), *row)).next();
        found.is_none()
    })?;
    Ok(found)
}

fn pages_of(segment: &Segment) -> usize {
    usize::try_from(segment.meta.rows).unwrap_or(usize::MAX).div_ceil(PAGE_ROWS)
}

fn page_rows(segment: &Segment, page: usize) -> Range<usize> {
    let rows = usize::try_from(segment.meta.rows).unwrap_or(usize::MAX);
    page * PAGE_ROWS..((page + 1) * PAGE_ROWS).min(rows)
}

impl Hunt<'_> {
    fn run(&self) -> Found {
        let mut missing = BTreeSet::new();
        let mut units = self.units();
        units.sort_unstable_by_key(|unit| Reverse(unit.newest));
        let mut kept: BinaryHeap<Reverse<Hit>> = BinaryHeap::new();
        let wanted = Wanted::by(self.query);
        let mut rest = units.as_slice();
        let mut step = FIRST_UNITS;
        while !rest.is_empty() {
            // Sorted by their newest event: those that cannot add to a full answer are at the end.
            let enough =
                |unit: &Unit| kept.len() >= self.keep && kept.peek().is_some_and(|Reverse(hit)| unit.newest < hit.time);
            let useful = rest.partition_point(|unit| !enough(unit));
            let (now, later) = rest[..useful].split_at(step.min(useful));
            if now.is_empty() || (self.abandoned)() {
                break;
            }
            if Instant::now() >= self.deadline {
                missing.insert("the time for a search was over before all events were examined".to_owned());
                break;
            }
            self.examine(now, &wanted, &mut kept, &mut missing);
            rest = later;
            step = (step * 2).min(UNITS_MAX);
        }
        let mut hits: Vec<Hit> = kept.into_iter().map(|Reverse(hit)| hit).collect();
        hits.sort_unstable_by(|left, right| right.cmp(left));
        Found { hits, missing }
    }

    /// The end of the range that is still of interest, included.
    fn last(&self) -> Nanos {
        let last = Nanos(self.to.0.saturating_sub(1));
        self.after.map_or(last, |(time, _)| last.min(time))
    }

    fn overlaps(&self, oldest: Nanos, newest: Nanos) -> bool {
        self.from < self.to && oldest <= self.last() && newest >= self.from
    }

    fn units(&self) -> Vec<Unit> {
        let mut units = Vec::new();
        for (index, record) in self.snapshot.fresh.iter().enumerate() {
            if let Some((oldest, newest)) = record.span
                && self.overlaps(oldest, newest)
            {
                units.push(Unit { newest, place: UnitPlace::Record(index) });
            }
        }
        let need = Need::of(self.query);
        for (index, segment) in self.snapshot.segments.iter().enumerate() {
            if self.overlaps(segment.meta.oldest, segment.meta.newest) {
                self.segment_units(index, segment, &need, &mut units);
            }
        }
        units
    }

    fn segment_units(&self, index: usize, segment: &Segment, need: &Need, units: &mut Vec<Unit>) {
        let mut push = |page: usize, newest: Nanos| {
            let rows = page_rows(segment, page);
            let place = UnitPlace::Rows { segment: index, first: rows.start, rows: rows.len() };
            units.push(Unit { newest, place });
        };
        let filtered = segment.sidecar().map_err(str::to_owned).and_then(|sidecar| {
            let may_match = need.pages(sidecar).map_err(|error| error.to_string())?;
            Ok((sidecar, may_match))
        });
        let (sidecar, may_match) = match filtered {
            Ok(filtered) => filtered,
            Err(why) => {
                // The answer stays whole: every page is read.
                tracing::warn!(segment = segment.meta.name, why, "a sidecar cannot be used");
                return (0..pages_of(segment)).for_each(|page| push(page, segment.meta.newest));
            }
        };
        let head = &sidecar.head;
        let seen: Vec<usize> = head
            .placements
            .iter()
            .enumerate()
            .filter(|(_, placement)| self.scope.allows(placement.agency.as_deref(), &placement.source))
            .map(|(index, _)| index)
            .collect();
        for (number, (page, may_match)) in head.pages.iter().zip(may_match).enumerate() {
            let in_scope = *self.scope == Scope::All || seen.iter().any(|index| page.has_placement(*index));
            if may_match && in_scope && self.overlaps(page.oldest, page.newest) {
                push(number, page.newest);
            }
        }
    }

    fn examine(
        &self,
        units: &[Unit],
        wanted: &Wanted,
        kept: &mut BinaryHeap<Reverse<Hit>>,
        missing: &mut BTreeSet<String>,
    ) {
        let mut by_segment: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        for unit in units {
            match unit.place {
                UnitPlace::Record(record) => {
                    self.take(&self.snapshot.fresh[record].batch, kept, |row| Place::Fresh { record, row });
                }
                UnitPlace::Rows { segment, first, rows } => {
                    by_segment.entry(segment).or_default().push(first..first + rows);
                }
            }
        }
        for (index, mut ranges) in by_segment {
            ranges.sort_unstable_by_key(|range| range.start);
            let segment = &self.snapshot.segments[index];
            let admits = |time: Nanos, agency: Option<&str>, source: &str| {
                self.from <= time && time <= self.last() && self.scope.allows(agency, source)
            };
            let read = read_rows(segment, &ranges, wanted, &admits, &mut |restored| {
                self.take(&restored.batch, kept, |row| Place::Segment { segment: index, row: restored.rows[row] });
                !(self.abandoned)()
            });
            if let Err(why) = read {
                tracing::error!(segment = segment.meta.name, why, "a segment cannot be read");
                missing.insert(segment.meta.name.clone());
            }
        }
    }

    fn take(&self, batch: &EventBatch, kept: &mut BinaryHeap<Reverse<Hit>>, place: impl Fn(usize) -> Place) {
        for event in batch.rows() {
            let (time, id) = (event.time(), event.id());
            let in_range = self.from <= time && time < self.to && self.after.is_none_or(|after| (time, id) < after);
            if !in_range || !allows(self.scope, event) {
                continue;
            }
            let hit = Hit { time, id, place: place(event.index()) };
            let is_full = kept.len() >= self.keep;
            if is_full && kept.peek().is_some_and(|Reverse(oldest)| hit < *oldest) {
                continue;
            }
            if self.query.matches(event) {
                kept.push(Reverse(hit));
                if is_full {
                    kept.pop();
                }
            }
        }
    }
}

/// Reads the events of `hits`, in no order.
fn fetch(
    snapshot: &Snapshot,
    hits: &[Hit],
    wanted: &Wanted,
    missing: &mut BTreeSet<String>,
    mut visit: impl FnMut(EventRef<'_>),
) {
    let mut by_segment: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for hit in hits {
        match hit.place {
            Place::Fresh { record, row } => visit(snapshot.fresh[record].batch.row(row)),
            Place::Segment { segment, row } => by_segment.entry(segment).or_default().push(row as usize),
        }
    }
    for (index, mut rows) in by_segment {
        rows.sort_unstable();
        let segment = &snapshot.segments[index];
        let read = read_rows(segment, &ranges_of(&rows), wanted, &|_, _, _| true, &mut |restored| {
            restored.batch.rows().for_each(&mut visit);
            true
        });
        if let Err(why) = read {
            tracing::error!(segment = segment.meta.name, why, "a segment cannot be read");
            missing.insert(segment.meta.name.clone());
        }
    }
}

fn ranges_of(rows: &[usize]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some(last) if last.end == *row => last.end += 1,
            _ => ranges.push(*row..row + 1),
        }
    }
    ranges
}
