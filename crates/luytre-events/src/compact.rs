//! The thread that merges small segments of one day into larger ones, compressed harder.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use luytre_model::store::StoreError;
use luytre_model::{EventId, Nanos};
use tokio::sync::oneshot;

use crate::catalogue::Change;
use crate::disk::sync_folder;
use crate::segment::columns::Columns;
use crate::segment::read::{Restored, RowReader, Wanted, schema_of};
use crate::segment::sidecar::PAGE_ROWS;
use crate::segment::write::{LEVEL_MERGED, SegmentWriter};
use crate::segment::{Segment, SegmentMeta};
use crate::state::{Shared, lock};

/// Most segments that are merged at once: each holds some decoded rows in memory.
const INPUTS_MAX: usize = 32;

/// What the compactor is asked.
pub enum Ask {
    /// There are new segments.
    Look,
    /// Merge whatever can be merged, and answer with the number of segments that went.
    All(oneshot::Sender<Result<u64, StoreError>>),
}

/// Runs until all senders are gone.
pub fn run(shared: &Shared, asks: &Receiver<Ask>) {
    while let Ok(ask) = asks.recv() {
        match ask {
            Ask::Look => match merge_while(shared, |segments| by_size_class(shared, segments)) {
                Ok(_) | Err(StoreError::Closed) => {}
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "segments could not be merged");
                }
            },
            Ask::All(answer) => {
                let _ = answer.send(merge_while(shared, |segments| any_small(shared, segments)));
            }
        }
    }
}

type Choice = Vec<Arc<Segment>>;

fn merge_while(shared: &Shared, choose: impl Fn(&[Arc<Segment>]) -> Option<Choice>) -> Result<u64, StoreError> {
    let mut gone = 0;
    loop {
        let (segments, closed) = {
            let state = lock(&shared.state);
            (Arc::clone(&state.segments), state.closed)
        };
        let Some(inputs) = choose(&segments).filter(|_| !closed) else { return Ok(gone) };
        drop(segments);
        gone += inputs.len() as u64 - 1;
        merge(shared, &inputs)?;
    }
}

fn buckets(segments: &[Arc<Segment>]) -> BTreeMap<i64, Choice> {
    let mut buckets: BTreeMap<i64, Choice> = BTreeMap::new();
    for segment in segments {
        buckets.entry(segment.meta.bucket).or_default().push(Arc::clone(segment));
    }
    for segments in buckets.values_mut() {
        segments.sort_by_key(|segment| segment.meta.bytes);
    }
    buckets
}

/// Chooses segments of about the same size, so that no event is rewritten more than a few times.
fn by_size_class(shared: &Shared, segments: &[Arc<Segment>]) -> Option<Choice> {
    let wanted = shared.options.compact_files;
    if wanted < 2 {
        return None;
    }
    for segments in buckets(segments).into_values() {
        let mut classes: BTreeMap<u32, Choice> = BTreeMap::new();
        for segment in segments.into_iter().filter(|segment| is_small(shared, segment)) {
            classes.entry(segment.meta.bytes.max(1).ilog2() / 3).or_default().push(segment);
        }
        if let Some(class) = classes.into_values().find(|class| class.len() >= wanted) {
            return fitting(shared, class);
        }
    }
    None
}

fn any_small(shared: &Shared, segments: &[Arc<Segment>]) -> Option<Choice> {
    let small = |segments: Choice| segments.into_iter().filter(|segment| is_small(shared, segment)).collect();
    buckets(segments).into_values().find_map(|segments| fitting(shared, small(segments)))
}

fn is_small(shared: &Shared, segment: &Segment) -> bool {
    segment.meta.bytes < shared.options.compact_bytes / 2
}

/// Takes the smallest that fit into one segment; fewer than two are not worth it.
fn fitting(shared: &Shared, segments: Choice) -> Option<Choice> {
    let mut bytes = 0;
    let mut taken = Choice::new();
    for segment in segments.into_iter().take(INPUTS_MAX) {
        bytes += segment.meta.bytes;
        if bytes > shared.options.compact_bytes {
            break;
        }
        taken.push(segment);
    }
    (taken.len() > 1).then_some(taken)
}

fn merge(shared: &Shared, inputs: &[Arc<Segment>]) -> Result<(), StoreError> {
    let meta = write_merged(shared, inputs)?;
    let merged = Segment::new(&shared.folder, meta.clone(), &shared.footers);
    // Until the change is made, the file goes again on any error.
    merged.retire();
    let rows: u64 = inputs.iter().map(|segment| segment.meta.rows).sum();
    let mut by_source: BTreeMap<String, u64> = BTreeMap::new();
    for (source, rows) in inputs.iter().flat_map(|segment| &segment.meta.by_source) {
        *by_source.entry(source.clone()).or_default() += rows;
    }
    if meta.rows != rows || meta.by_source != by_source {
        return Err(StoreError::Damaged(format!("{} rows were merged into {}; nothing was changed", rows, meta.rows)));
    }
    sync_folder(&shared.folder)?;
    let removed: Vec<String> = inputs.iter().map(|segment| segment.meta.name.clone()).collect();
    let change =
        Change { at: (shared.options.clock)(), added: vec![meta], removed: removed.clone(), ..Change::default() };
    let mut catalogue = lock(&shared.catalogue);
    // If the change fails at its very end, the manifest on disk may already name the file. One that no manifest names goes
    // when the store is opened.
    merged.reinstate();
    catalogue.commit(change)?;
    let mut state = lock(&shared.state);
    let mut segments: Vec<Arc<Segment>> = state.segments.as_ref().clone();
    segments.retain(|segment| !removed.contains(&segment.meta.name));
    segments.push(merged);
    state.segments = Arc::new(segments);
    drop(state);
    drop(catalogue);
    inputs.iter().for_each(|segment| segment.retire());
    Ok(())
}

/// Rows of one input that wait to be merged.
struct Input {
    reader: RowReader,
    waiting: Option<Restored>,
    next: usize,
    name: String,
}

type Place = (String, Nanos, EventId, usize);

impl Input {
    fn open(segment: &Segment) -> Result<Self, StoreError> {
        let all: Range<usize> = 0..usize::try_from(segment.meta.rows).unwrap_or(usize::MAX);
        let name = segment.meta.name.clone();
        let reader = RowReader::open(segment, &[all], &Wanted::All).map_err(|why| damaged(&name, &why))?;
        Ok(Input { reader, waiting: None, next: 0, name })
    }

    fn advance(&mut self, index: usize) -> Result<Option<Place>, StoreError> {
        self.next += 1;
        if self.waiting.as_ref().is_none_or(|waiting| self.next >= waiting.batch.len()) {
            self.waiting = self.reader.next(&|_, _, _| true).map_err(|why| damaged(&self.name, &why))?;
            self.next = 0;
        }
        let event = self.waiting.as_ref().map(|waiting| waiting.batch.row(self.next));
        Ok(event.map(|event| (event.kind().to_owned(), event.time(), event.id(), index)))
    }
}

fn damaged(name: &str, why: &str) -> StoreError {
    StoreError::Damaged(format!("{name}: {why}"))
}

fn write_merged(shared: &Shared, inputs: &[Arc<Segment>]) -> Result<SegmentMeta, StoreError> {
    let mut columns = Columns::none();
    for segment in inputs {
        columns.add_schema(&*schema_of(segment).map_err(|why| damaged(&segment.meta.name, &why))?);
    }
    let bucket = inputs.first().map_or(0, |segment| segment.meta.bucket);
    let name = lock(&shared.catalogue).name_segment();
    let mut writer = SegmentWriter::create(&shared.folder, name, bucket, &columns, LEVEL_MERGED)?;
    let mut readers = Vec::new();
    let mut heap = BinaryHeap::new();
    for (index, segment) in inputs.iter().enumerate() {
        let mut input = Input::open(segment)?;
        heap.extend(input.advance(index)?.map(Reverse));
        readers.push(input);
    }
    let mut rows = 0_usize;
    while let Some(Reverse((_, _, _, index))) = heap.pop() {
        rows += 1;
        // A large merge takes a while; a server that is told to stop does not wait for it.
        if rows.is_multiple_of(PAGE_ROWS) && lock(&shared.state).closed {
            return Err(StoreError::Closed);
        }
        let input = &mut readers[index];
        if let Some(waiting) = &input.waiting {
            writer.push(waiting.batch.row(input.next))?;
        }
        heap.extend(input.advance(index)?.map(Reverse));
    }
    writer.finish()
}
