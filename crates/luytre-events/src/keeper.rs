//! The thread that turns fresh records into segments, and lets go of journal files that nobody needs any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use std::{fs, mem};

use luytre_model::store::StoreError;
use luytre_model::store::tally::{Counts, add_counts, counts_of};
use luytre_model::{EventRef, Nanos};
use tokio::sync::oneshot;

use crate::catalogue::Change;
use crate::compact;
use crate::disk::sync_folder;
use crate::rejects;
use crate::segment::columns::Columns;
use crate::segment::write::{LEVEL_NEW, SegmentWriter};
use crate::segment::{MIXED, Segment, SegmentMeta};
use crate::state::{Fresh, Shared, lock};

/// Most segments that one flush writes. Events of more days than this (clocks run wild, or somebody plays) share one.
const SEGMENTS_PER_FLUSH: usize = 16;

/// After a failed flush the next try waits this long.
const RETRY: Duration = Duration::from_secs(5);

/// Longest sleep; the thread then looks at the clock again.
const NAP: Duration = Duration::from_secs(60);

const DAY_NANOS: i64 = 86_400 * Nanos::SECOND;

/// What the keeper is asked.
pub enum Ask {
    /// There are new records.
    Look,
    /// A reader of the journal has moved on.
    Passed,
    /// There are so many new records that they should be written now.
    Room,
    /// Write everything that is fresh, and answer when that is done.
    Flush(oneshot::Sender<Result<(), StoreError>>),
}

/// Runs until all senders are gone.
pub fn run(shared: &Arc<Shared>, asks: &Receiver<Ask>, compactor: &Sender<compact::Ask>) {
    let mut not_before = Instant::now();
    loop {
        let wait = due(shared).map_or(NAP, |due| due.max(not_before).saturating_duration_since(Instant::now()));
        let mut answers = Vec::new();
        let (mut room, mut passed) = (false, false);
        match asks.recv_timeout(wait.min(NAP)) {
            Ok(first) => {
                let mut next = Some(first);
                while let Some(ask) = next {
                    match ask {
                        Ask::Look => {}
                        Ask::Passed => passed = true,
                        Ask::Room => room = true,
                        Ask::Flush(answer) => answers.push(answer),
                    }
                    next = asks.try_recv().ok();
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        let is_due = now >= not_before && (room || due(shared).is_some_and(|due| now >= due));
        if answers.is_empty() && !is_due {
            if passed && let Err(error) = trim(shared) {
                tracing::warn!(error = &error as &dyn std::error::Error, "a journal file could not be removed");
            }
            continue;
        }
        let result = flush(shared).and_then(|()| trim(shared));
        if let Err(error) = &result {
            tracing::error!(error = error as &dyn std::error::Error, "fresh events could not be written into segments");
            not_before = Instant::now() + RETRY;
        }
        let said = result.as_ref().err().map(|error| match error {
            StoreError::Io { doing, source } => format!("{doing}: {source}"),
            other => other.to_string(),
        });
        for answer in answers {
            let _ = answer.send(said.clone().map_or(Ok(()), |said| Err(StoreError::Busy(said))));
        }
        let _ = compactor.send(compact::Ask::Look);
    }
}

fn due(shared: &Shared) -> Option<Instant> {
    let state = lock(&shared.state);
    state.fresh.front().map(|oldest| oldest.since + shared.options.flush_after)
}

/// Writes all fresh records into segments.
pub fn flush(shared: &Shared) -> Result<(), StoreError> {
    let fresh: Vec<Arc<Fresh>> = lock(&shared.state).fresh.iter().cloned().collect();
    let Some(last) = fresh.last() else { return Ok(()) };
    let written = write_segments(shared, &fresh)?;
    sync_folder(&shared.folder)?;
    let mut brought = Counts::new();
    for record in &fresh {
        add_counts(&mut brought, &counts_of(&record.batch, record.at));
    }
    rejects::append(&shared.folder, &fresh)?;
    let change = Change {
        at: (shared.options.clock)(),
        watermark: Some((last.number + 1, last.batch.first_sequence() + last.batch.len() as u64)),
        brought,
        added: written.metas.clone(),
        ..Change::default()
    };
    let mut catalogue = lock(&shared.catalogue);
    let readers = lock(&shared.state).readers.clone();
    catalogue.set_readers(readers);
    // From here on the files stay: if the change fails at its very end, the manifest on disk may already name them. A file
    // that no manifest names goes when the store is opened.
    let metas = written.keep();
    catalogue.commit(change)?;
    // The catalogue stays locked, so that no other change of the segments comes between.
    let mut state = lock(&shared.state);
    let mut segments: Vec<Arc<Segment>> = state.segments.as_ref().clone();
    segments.extend(metas.into_iter().map(|meta| Segment::new(&shared.folder, meta, &shared.footers)));
    state.segments = Arc::new(segments);
    let flushed: usize = fresh.iter().map(|record| record.batch.byte_len()).sum();
    state.fresh.drain(..fresh.len());
    state.fresh_bytes -= flushed;
    shared.flushed.notify_all();
    Ok(())
}

/// Segments that are removed again unless a manifest names them.
struct Written<'a> {
    shared: &'a Shared,
    metas: Vec<SegmentMeta>,
}

impl Written<'_> {
    fn keep(mut self) -> Vec<SegmentMeta> {
        mem::take(&mut self.metas)
    }
}

impl Drop for Written<'_> {
    fn drop(&mut self) {
        for meta in mem::take(&mut self.metas) {
            Segment::new(&self.shared.folder, meta, &self.shared.footers).retire();
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    kind: u32,
    time: Nanos,
    record: u32,
    row: u32,
}

fn write_segments<'a>(shared: &'a Shared, fresh: &[Arc<Fresh>]) -> Result<Written<'a>, StoreError> {
    let mut written = Written { shared, metas: Vec::new() };
    for (bucket, mut rows) in buckets(fresh) {
        rows.sort_unstable();
        let mut columns = Columns::none();
        let records: BTreeSet<u32> = rows.iter().map(|row| row.record).collect();
        for record in records {
            columns.add(&fresh[record as usize].batch);
        }
        let name = lock(&shared.catalogue).name_segment();
        let mut writer = SegmentWriter::create(&shared.folder, name, bucket, &columns, LEVEL_NEW)?;
        for key in rows {
            writer.push(fresh[key.record as usize].batch.row(key.row as usize))?;
        }
        written.metas.push(writer.finish()?);
    }
    Ok(written)
}

fn buckets(fresh: &[Arc<Fresh>]) -> BTreeMap<i64, Vec<RowKey>> {
    let events = || fresh.iter().flat_map(|record| record.batch.rows());
    let kinds: BTreeSet<&str> = events().map(EventRef::kind).collect();
    let kinds: BTreeMap<&str, u32> = kinds.into_iter().zip(0..).collect();
    let mut buckets: BTreeMap<i64, Vec<RowKey>> = BTreeMap::new();
    for (record, number) in fresh.iter().zip(0..) {
        for (event, row) in record.batch.rows().zip(0..) {
            let key = RowKey { kind: kinds[event.kind()], time: event.time(), record: number, row };
            buckets.entry(event.time().0.div_euclid(DAY_NANOS)).or_default().push(key);
        }
    }
    if buckets.len() > SEGMENTS_PER_FLUSH {
        let mut by_size: Vec<(usize, i64)> = buckets.iter().map(|(day, rows)| (rows.len(), *day)).collect();
        by_size.sort_unstable();
        let few = by_size.len() - (SEGMENTS_PER_FLUSH - 1);
        let mut mixed = Vec::new();
        for (_, day) in &by_size[..few] {
            mixed.extend(buckets.remove(day).unwrap_or_default());
        }
        buckets.insert(MIXED, mixed);
    }
    buckets
}

/// Removes journal files that are in segments and that every reader has passed.
pub fn trim(shared: &Shared) -> Result<(), StoreError> {
    let (watermark, watermark_sequence) = {
        let catalogue = lock(&shared.catalogue);
        (catalogue.manifest().watermark, catalogue.manifest().watermark_sequence)
    };
    let paths = {
        let state = lock(&shared.state);
        let slowest = state.readers.values().map(|position| position.0).min().unwrap_or(watermark_sequence);
        // The last file may still be written.
        let finished = state.journal.len() - usize::from(!state.closed && !state.journal.is_empty());
        let passed = state.journal[..finished]
            .iter()
            .take_while(|file| file.end_number <= watermark && file.end_sequence <= slowest);
        passed.map(|file| file.path.clone()).collect::<Vec<_>>()
    };
    if paths.is_empty() {
        return Ok(());
    }
    lock(&shared.deliveries).write(&shared.folder)?;
    lock(&shared.state).journal.drain(..paths.len());
    for path in &paths {
        fs::remove_file(path).map_err(crate::disk::failed("remove", path))?;
    }
    sync_folder(&shared.folder)
}
