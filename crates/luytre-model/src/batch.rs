//! How events travel: from a decoder through the journal to the detector and the segment writer.
//!
//! A batch is a handful of flat buffers: one text arena, one arena of original bytes, cells (which column, which value)
//! in the order they were read, and rows that point into them. Building an event allocates nothing once the buffers are
//! warm, encoding a batch for the journal is a copy, and turning it into columns is one pass over the cells. An event has
//! about 20 of 157 columns, which is why cells and not 157 arrays.
//!
//! Start with [`EventBatch::event`] to write and [`EventBatch::rows`] to read.

mod builder;
mod event;
mod reject;
mod value;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

pub use self::builder::EventBuilder;
pub use self::event::EventRef;
pub use self::reject::{Reject, RejectReason};
pub use self::value::{FieldName, Key, ValueRef, insert_field};
use crate::ids::EventId;
use crate::time::{Nanos, TimeQuality};
use crate::vocabulary::Layer;

/// Most fields that one event keeps; a real Windows event has 40, a Suricata event 120. Further fields stay in the
/// original only, and are counted under the limit `too_many_fields`.
pub const FIELDS_PER_EVENT_MAX: usize = 1_000;

/// Longest original that is kept, in bytes. Listeners refuse longer messages before they come here.
pub const ORIGINAL_BYTES_MAX: usize = 1 << 20;

/// Longest single value that is kept, in bytes (a PowerShell script block is at most 32 KiB in one record).
pub const VALUE_BYTES_MAX: usize = 256 << 10;

/// Most bytes of a rejected record that are kept as its sample.
pub const REJECT_SAMPLE_BYTES: usize = 2_048;

/// Where an event's sender stands in the registry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Placement {
    /// Code of the source; never empty once placed.
    pub source: String,
    /// Code of the agency; `None` while the source is unassigned.
    pub agency: Option<String>,
    /// Code of the information system; `None` while the source is unassigned.
    pub system: Option<String>,
    /// Technical layer.
    pub layer: Option<Layer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Span {
    start: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum CellValue {
    Text(Span),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Time(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Cell {
    key: Key,
    value: CellValue,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Row {
    kind: u32,
    time: i64,
    received: i64,
    quality: TimeQuality,
    placement: u16,
    cells_end: u32,
    original: Span,
}

/// Events on their way, with what was refused beside them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EventBatch {
    text: String,
    originals: Vec<u8>,
    cells: Vec<Cell>,
    rows: Vec<Row>,
    names: Vec<String>,
    #[serde(skip)]
    name_index: HashMap<String, u32, ahash::RandomState>,
    placements: Vec<Placement>,
    rejects: Vec<Reject>,
    limits: BTreeMap<String, u64>,
    first_sequence: u64,
    node: u16,
    /// Identities of restored events; empty for a batch on its way, whose events are numbered one after the other.
    #[serde(skip)]
    ids: Vec<EventId>,
}

/// A batch read from disk does not hold together.
#[derive(Debug, thiserror::Error)]
#[error("the batch is damaged: {0}")]
pub struct DamagedBatch(&'static str);

impl EventBatch {
    /// Builds an empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an event of the kind `dataset` (the value of `event.dataset`, for example `nginx.access`) that arrived at
    /// `received` as the bytes `original`. The event stands in the batch when [`EventBuilder::finish`] was called.
    pub fn event(&mut self, dataset: &str, received: Nanos, original: &[u8]) -> EventBuilder<'_> {
        let kind = self.name(dataset);
        let kept = &original[..original.len().min(ORIGINAL_BYTES_MAX)];
        let text_mark = self.text.len();
        let originals_mark = self.originals.len();
        let span = Span { start: to_u32(self.originals.len()), len: to_u32(kept.len()) };
        self.originals.extend_from_slice(kept);
        let row = Row {
            kind,
            time: received.0,
            received: received.0,
            quality: TimeQuality::Received,
            placement: 0,
            cells_end: 0,
            original: span,
        };
        let cells_mark = self.cells.len();
        EventBuilder { batch: self, row, id: None, cells_mark, text_mark, originals_mark, done: false }
    }

    /// Begins an event that was stored before, with the identity and placement it had then. `placement` is an index into
    /// the batch's placements (see [`set_placements`](Self::set_placements)). A batch holds either restored or new events.
    pub fn restore(
        &mut self,
        dataset: &str,
        received: Nanos,
        original: &[u8],
        id: EventId,
        placement: u16,
    ) -> EventBuilder<'_> {
        let mut builder = self.event(dataset, received, original);
        builder.id = Some(id);
        builder.row.placement = placement;
        builder
    }

    /// Sets the placements that restored events refer to.
    pub fn set_placements(&mut self, placements: Vec<Placement>) {
        self.placements = placements;
    }

    /// Notes a refused record. `offset` counts bytes (records, for binary files) of the input from 0.
    pub fn reject(&mut self, reason: RejectReason, offset: u64, detail: impl Into<String>, record: &[u8]) {
        let kept = if reason == RejectReason::Excluded { 0 } else { record.len().min(REJECT_SAMPLE_BYTES) };
        self.rejects.push(Reject {
            reason,
            detail: detail.into(),
            offset,
            sample: record[..kept].to_vec(),
            placement: 0,
        });
    }

    /// Takes back the refused records from the `first` on: for an envelope whose content no inner decoder wants, and which
    /// is kept as it is.
    pub fn withdraw_rejects(&mut self, first: usize) {
        self.rejects.truncate(first);
    }

    /// Opens the events from the `first` on again, one after the other, so that an envelope (syslog, a container) can add
    /// to what an inner decoder wrote. An event that `complete` does not finish is dropped.
    pub fn amend(&mut self, first: usize, mut complete: impl FnMut(EventBuilder<'_>)) {
        if first >= self.rows.len() {
            return;
        }
        let opened = self.rows.split_off(first);
        let cells_start = self.rows.last().map_or(0, |row| row.cells_end as usize);
        // The cells of a single event stay where they are, at the end; this is the common case.
        let cells = if opened.len() == 1 { Vec::new() } else { self.cells.split_off(cells_start) };
        let mut from = cells_start;
        for row in opened {
            let mut cells_mark = cells_start;
            if !cells.is_empty() {
                cells_mark = self.cells.len();
                let end = row.cells_end as usize;
                self.cells.extend_from_slice(&cells[from - cells_start..end - cells_start]);
                from = end;
            }
            let (text_mark, originals_mark) = (self.text.len(), self.originals.len());
            complete(EventBuilder { batch: self, row, id: None, cells_mark, text_mark, originals_mark, done: false });
        }
    }

    /// Counts that a limit cut something from an event that was kept.
    pub fn count_limit(&mut self, limit: &str) {
        *self.limits.entry(limit.to_owned()).or_default() += 1;
    }

    /// Returns how often each limit cut something.
    pub fn limits(&self) -> &BTreeMap<String, u64> {
        &self.limits
    }

    /// Returns the refused records.
    pub fn rejects(&self) -> &[Reject] {
        &self.rejects
    }

    /// Returns the number of events.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is neither an event nor a refused record.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rejects.is_empty()
    }

    /// Returns the bytes held, about the size of the batch in the journal before compression.
    pub fn byte_len(&self) -> usize {
        self.text.len() + self.originals.len() + self.cells.len() * 24 + self.rows.len() * 48
    }

    /// Empties the batch and keeps its buffers.
    pub fn clear(&mut self) {
        let EventBatch { text, originals, cells, rows, names, name_index, placements, rejects, limits, ids, .. } = self;
        text.clear();
        originals.clear();
        cells.clear();
        rows.clear();
        names.clear();
        name_index.clear();
        placements.clear();
        rejects.clear();
        limits.clear();
        ids.clear();
    }

    /// Returns the events in their order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = EventRef<'_>> {
        (0..self.rows.len()).map(|index| EventRef { batch: self, index })
    }

    /// Returns the event at `index`; panics past the end.
    pub fn row(&self, index: usize) -> EventRef<'_> {
        assert!(index < self.rows.len(), "row {index} of {}", self.rows.len());
        EventRef { batch: self, index }
    }

    /// Returns the kinds and overflow names that [`Key::Overflow`] points into.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the placements that rows and rejects refer to.
    pub fn placements(&self) -> &[Placement] {
        &self.placements
    }

    /// Puts every event and every reject where the functions say. An event whose placement is `None` is refused as
    /// belonging to an excluded unit: counted, and its content is dropped.
    pub fn place(&mut self, mut of_event: impl FnMut(EventRef<'_>) -> Option<Placement>, of_rejects: &Placement) {
        let mut placements: Vec<Placement> = Vec::new();
        let mut index_of: HashMap<Placement, u16> = HashMap::new();
        let mut intern = |placement: Placement| -> u16 {
            *index_of.entry(placement.clone()).or_insert_with(|| {
                placements.push(placement);
                u16::try_from(placements.len() - 1).unwrap_or(u16::MAX)
            })
        };
        let places: Vec<Option<u16>> = self.rows().map(&mut of_event).map(|placed| placed.map(&mut intern)).collect();
        let excluded = places.iter().any(Option::is_none);
        let reject_place = if self.rejects.is_empty() && !excluded { 0 } else { intern(of_rejects.clone()) };
        self.place_at(placements, &places, reject_place);
    }

    /// Puts every event where its index into `placements` says, and the rejects at theirs; `None` as in
    /// [`place`](Self::place).
    pub fn place_at(&mut self, placements: Vec<Placement>, places: &[Option<u16>], reject_place: u16) {
        self.placements = placements;
        for reject in &mut self.rejects {
            reject.placement = reject_place;
        }
        for (row, place) in self.rows.iter_mut().zip(places) {
            row.placement = place.unwrap_or(0);
        }
        if places.iter().any(Option::is_none) {
            self.drop_excluded(places, reject_place);
        }
    }

    /// Gives back what only the writing of further events needs.
    pub fn settle(&mut self) {
        self.name_index = HashMap::default();
        self.text.shrink_to_fit();
        self.originals.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    fn drop_excluded(&mut self, keep: &[Option<u16>], reject_placement: u16) {
        let mut kept = EventBatch { placements: self.placements.clone(), ..Default::default() };
        for (index, placement) in keep.iter().enumerate() {
            match placement {
                Some(_) => kept.push_row(EventRef { batch: self, index }),
                None => kept.rejects.push(Reject {
                    reason: RejectReason::Excluded,
                    detail: "the unit is excluded from collection".to_owned(),
                    offset: 0,
                    sample: Vec::new(),
                    placement: reject_placement,
                }),
            }
        }
        kept.rejects.append(&mut self.rejects);
        kept.limits = std::mem::take(&mut self.limits);
        *self = kept;
    }

    fn push_row(&mut self, event: EventRef<'_>) {
        let placement = event.row().placement;
        let (time, quality) = (event.time(), event.time_quality());
        let mut builder = self.event(event.kind(), event.received(), event.original());
        builder.row.placement = placement;
        builder.time(time, quality);
        for (name, value) in event.cells() {
            match name {
                FieldName::Column(column) => builder.value(Key::Column(column), value),
                FieldName::Overflow(name) => builder.overflow(name, value),
            }
        }
        builder.finish();
    }

    /// Appends copies of all events and rejects of `other`, both already placed.
    pub fn append(&mut self, other: &EventBatch) {
        let offset = to_u16(self.placements.len());
        self.placements.extend_from_slice(&other.placements);
        for event in other.rows() {
            let placement = event.row().placement + offset;
            self.push_row(event);
            if let Some(row) = self.rows.last_mut() {
                row.placement = placement;
            }
        }
        self.rejects.extend(other.rejects.iter().cloned().map(|mut reject| {
            reject.placement += offset;
            reject
        }));
        for (limit, count) in &other.limits {
            *self.limits.entry(limit.clone()).or_default() += count;
        }
    }

    /// Gives the events their identities: journal sequences from `first_sequence`.
    pub fn number(&mut self, node: u16, first_sequence: u64) {
        self.node = node;
        self.first_sequence = first_sequence;
    }

    /// Returns the sequence of the first event.
    pub fn first_sequence(&self) -> u64 {
        self.first_sequence
    }

    /// Checks that every offset of a batch from disk is within its buffers.
    pub fn validate(&self) -> Result<(), DamagedBatch> {
        let mut cells_start = 0;
        for row in &self.rows {
            if row.cells_end < cells_start || row.cells_end as usize > self.cells.len() {
                return Err(DamagedBatch("a row points past the cells"));
            }
            cells_start = row.cells_end;
            if row.kind as usize >= self.names.len() {
                return Err(DamagedBatch("a row has an unknown kind"));
            }
            if !self.placements.is_empty() && usize::from(row.placement) >= self.placements.len() {
                return Err(DamagedBatch("a row has an unknown placement"));
            }
            if u64::from(row.original.start) + u64::from(row.original.len) > self.originals.len() as u64 {
                return Err(DamagedBatch("an original lies outside the batch"));
            }
        }
        for cell in &self.cells {
            match cell.key {
                Key::Column(column) if usize::from(column.0) >= crate::schema::COLUMNS.len() => {
                    return Err(DamagedBatch("a cell names an unknown column"));
                }
                Key::Overflow(name) if name as usize >= self.names.len() => {
                    return Err(DamagedBatch("a cell names an unknown overflow field"));
                }
                Key::Column(_) | Key::Overflow(_) => {}
            }
            if let CellValue::Text(Span { start, len }) = cell.value
                && self.text.get(start as usize..start as usize + len as usize).is_none()
            {
                return Err(DamagedBatch("a value lies outside the batch"));
            }
        }
        Ok(())
    }

    fn read(&self, value: CellValue) -> ValueRef<'_> {
        match value {
            CellValue::Text(Span { start, len }) => ValueRef::Text(&self.text[start as usize..(start + len) as usize]),
            CellValue::Integer(number) => ValueRef::Integer(number),
            CellValue::Float(number) => ValueRef::Float(number),
            CellValue::Boolean(value) => ValueRef::Boolean(value),
            CellValue::Time(at) => ValueRef::Time(Nanos(at)),
        }
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(index) = self.name_index.get(name) {
            return *index;
        }
        let index = to_u32(self.names.len());
        self.names.push(name.to_owned());
        self.name_index.insert(name.to_owned(), index);
        index
    }
}

fn to_u32(length: usize) -> u32 {
    u32::try_from(length).expect("a batch stays far below 4 GiB: listeners and readers cut it at 64 MiB")
}

fn to_u16(length: usize) -> u16 {
    u16::try_from(length).expect("a batch has fewer than 65,536 placements: it holds fewer events")
}

#[cfg(test)]
mod tests;
