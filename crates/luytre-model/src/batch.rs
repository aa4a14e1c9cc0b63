//! How events travel: from a decoder through the journal to the detector and the segment writer.
//!
//! A batch is a handful of flat buffers: one text arena, one arena of original bytes, cells (which column, which value)
//! in the order they were read, and rows that point into them. Building an event allocates nothing once the buffers are
//! warm, encoding a batch for the journal is a copy, and turning it into columns is one pass over the cells. An event has
//! about 20 of 157 columns, which is why cells and not 157 arrays.
//!
//! Start with [`EventBatch::event`] to write and [`EventBatch::rows`] to read.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value as Json};

use crate::ids::EventId;
use crate::schema::{ColumnId, ColumnType, col};
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

/// Why a record was refused. Closed, so that every count has a name; the words are part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Longer than the limit of the listener or decoder.
    TooLong,
    /// Not of the source's format.
    BadSyntax,
    /// Nested deeper than the limit.
    NestedTooDeep,
    /// Compressed data are damaged, or grow past the limit.
    BadCompression,
    /// A part of a binary file is damaged.
    Damaged,
    /// Cut off before its end.
    Incomplete,
    /// The sender belongs to a unit that is excluded by law (military, cipher); its content is not kept.
    Excluded,
    /// No decoder knows the format.
    UnknownFormat,
}

impl RejectReason {
    /// All reasons.
    pub const ALL: [RejectReason; 8] = [
        RejectReason::TooLong,
        RejectReason::BadSyntax,
        RejectReason::NestedTooDeep,
        RejectReason::BadCompression,
        RejectReason::Damaged,
        RejectReason::Incomplete,
        RejectReason::Excluded,
        RejectReason::UnknownFormat,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            RejectReason::TooLong => "too_long",
            RejectReason::BadSyntax => "bad_syntax",
            RejectReason::NestedTooDeep => "nested_too_deep",
            RejectReason::BadCompression => "bad_compression",
            RejectReason::Damaged => "damaged",
            RejectReason::Incomplete => "incomplete",
            RejectReason::Excluded => "excluded",
            RejectReason::UnknownFormat => "unknown_format",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Why.
    pub reason: RejectReason,
    /// What was expected where, for the person who mends the source.
    pub detail: String,
    /// Byte offset (or record number, for binary files) in the input, from 0.
    pub offset: u64,
    /// The first bytes of the record; empty for excluded units.
    pub sample: Vec<u8>,
    /// Index into [`EventBatch::placements`].
    pub placement: u16,
}

/// What a cell belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// A column of the schema.
    Column(ColumnId),
    /// An index into the batch's overflow names.
    Overflow(u32),
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

/// A value as it is read from a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A point in time.
    Time(Nanos),
}

impl<'a> ValueRef<'a> {
    /// Returns the text, if it is one.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            ValueRef::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number, also from a text that is one.
    pub fn as_integer(self) -> Option<i64> {
        match self {
            ValueRef::Integer(number) => Some(number),
            ValueRef::Text(text) => text.parse().ok(),
            ValueRef::Float(_) | ValueRef::Boolean(_) | ValueRef::Time(_) => None,
        }
    }

    /// Returns the value as people and rules compare it.
    pub fn to_text(self) -> std::borrow::Cow<'a, str> {
        match self {
            ValueRef::Text(text) => text.into(),
            ValueRef::Integer(number) => number.to_string().into(),
            ValueRef::Float(number) => number.to_string().into(),
            ValueRef::Boolean(value) => if value { "true" } else { "false" }.into(),
            ValueRef::Time(at) => at.to_string().into(),
        }
    }

    /// Converts to JSON.
    pub fn to_json(self) -> Json {
        match self {
            ValueRef::Text(text) => Json::String(text.to_owned()),
            ValueRef::Integer(number) => Json::from(number),
            ValueRef::Float(number) => Number::from_f64(number).map_or(Json::Null, Json::Number),
            ValueRef::Boolean(value) => Json::Bool(value),
            ValueRef::Time(at) => Json::String(at.to_string()),
        }
    }
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

/// An event that is being written. Dropped without [`finish`](EventBuilder::finish), it leaves nothing behind.
pub struct EventBuilder<'a> {
    batch: &'a mut EventBatch,
    row: Row,
    id: Option<EventId>,
    cells_mark: usize,
    text_mark: usize,
    originals_mark: usize,
    done: bool,
}

impl EventBuilder<'_> {
    /// Sets the time of the event.
    pub fn time(&mut self, at: Nanos, quality: TimeQuality) {
        self.row.time = at.0;
        self.row.quality = quality;
    }

    /// Returns the time that was set so far, and its quality.
    pub fn time_so_far(&self) -> (Nanos, TimeQuality) {
        (Nanos(self.row.time), self.row.quality)
    }

    /// Replaces the original bytes, for an envelope that contains them.
    pub fn original(&mut self, original: &[u8]) {
        let Span { start, len } = self.row.original;
        // The old bytes are given back when nothing was written after them.
        if (start + len) as usize == self.batch.originals.len() {
            self.batch.originals.truncate(start as usize);
            self.originals_mark = self.originals_mark.min(start as usize);
        }
        let kept = &original[..original.len().min(ORIGINAL_BYTES_MAX)];
        self.row.original = Span { start: to_u32(self.batch.originals.len()), len: to_u32(kept.len()) };
        self.batch.originals.extend_from_slice(kept);
    }

    /// Writes a text. An empty text is not written. A text in an integer or time column that is no number or time goes
    /// to the overflow under the column's name.
    pub fn str(&mut self, column: ColumnId, text: &str) {
        if text.is_empty() {
            return;
        }
        match column.column().kind {
            ColumnType::Integer => match text.parse() {
                Ok(number) => self.int(column, number),
                Err(_) => self.overflow(column.column().name, ValueRef::Text(text)),
            },
            ColumnType::Time => match Nanos::parse_rfc3339(text) {
                Some(at) => self.push(Key::Column(column), CellValue::Time(at.0)),
                None => self.overflow(column.column().name, ValueRef::Text(text)),
            },
            ColumnType::Ip => match text.parse::<std::net::IpAddr>() {
                Ok(address) if address.is_ipv4() => self.text(Key::Column(column), text),
                Ok(address) => self.text(Key::Column(column), &address.to_string()),
                Err(_) => self.overflow(column.column().name, ValueRef::Text(text)),
            },
            ColumnType::Keyword | ColumnType::Text => self.text(Key::Column(column), text),
        }
    }

    /// Writes a number.
    pub fn int(&mut self, column: ColumnId, number: i64) {
        match column.column().kind {
            ColumnType::Integer => self.push(Key::Column(column), CellValue::Integer(number)),
            ColumnType::Time => self.push(Key::Column(column), CellValue::Time(number)),
            ColumnType::Keyword | ColumnType::Text => self.text(Key::Column(column), &number.to_string()),
            ColumnType::Ip => self.overflow(column.column().name, ValueRef::Integer(number)),
        }
    }

    /// Writes a point in time.
    pub fn at(&mut self, column: ColumnId, at: Nanos) {
        self.push(Key::Column(column), CellValue::Time(at.0));
    }

    /// Writes a value of any type to a column, converting it to the column's type as [`str`](Self::str) and
    /// [`int`](Self::int) do.
    pub fn value(&mut self, key: Key, value: ValueRef<'_>) {
        let Key::Column(column) = key else { return };
        match value {
            ValueRef::Text(text) => self.str(column, text),
            ValueRef::Integer(number) => self.int(column, number),
            ValueRef::Time(at) if column.column().kind == ColumnType::Time => self.at(column, at),
            other => self.str(column, &other.to_text()),
        }
    }

    /// Writes a field that has no column, under the product's own name (dots for nesting).
    pub fn overflow(&mut self, name: &str, value: ValueRef<'_>) {
        if name.is_empty() {
            return;
        }
        let key = Key::Overflow(self.batch.name(name));
        match value {
            ValueRef::Text(text) => self.text(key, text),
            ValueRef::Integer(number) => self.push(key, CellValue::Integer(number)),
            ValueRef::Float(number) => self.push(key, CellValue::Float(number)),
            ValueRef::Boolean(value) => self.push(key, CellValue::Boolean(value)),
            ValueRef::Time(at) => self.push(key, CellValue::Time(at.0)),
        }
    }

    /// Writes a field by its dotted name: to the column of that name if there is one, else to the overflow.
    pub fn named(&mut self, name: &str, value: ValueRef<'_>) {
        match ColumnId::by_name(name) {
            Some(column) => self.value(Key::Column(column), value),
            None => self.overflow(name, value),
        }
    }

    /// Returns what was written to a column of this event so far.
    pub fn get(&self, column: ColumnId) -> Option<ValueRef<'_>> {
        let cells = &self.batch.cells[self.cells_mark..];
        let cell = cells.iter().find(|cell| cell.key == Key::Column(column))?;
        Some(self.batch.read(cell.value))
    }

    /// Counts that a limit cut something from this event.
    pub fn count_limit(&mut self, limit: &str) {
        self.batch.count_limit(limit);
    }

    /// Puts the event into the batch.
    pub fn finish(mut self) {
        self.row.cells_end = to_u32(self.batch.cells.len());
        self.batch.rows.push(self.row);
        self.batch.ids.extend(self.id);
        self.done = true;
    }

    fn text(&mut self, key: Key, text: &str) {
        let mut kept = text;
        if kept.len() > VALUE_BYTES_MAX {
            kept = &kept[..kept.floor_char_boundary(VALUE_BYTES_MAX)];
            self.batch.count_limit("value_too_long");
        }
        let span = Span { start: to_u32(self.batch.text.len()), len: to_u32(kept.len()) };
        self.batch.text.push_str(kept);
        self.push(key, CellValue::Text(span));
    }

    fn push(&mut self, key: Key, value: CellValue) {
        if self.batch.cells.len() - self.cells_mark >= FIELDS_PER_EVENT_MAX {
            self.batch.count_limit("too_many_fields");
            return;
        }
        self.batch.cells.push(Cell { key, value });
    }
}

impl Drop for EventBuilder<'_> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        self.batch.cells.truncate(self.cells_mark);
        self.batch.text.truncate(self.text_mark);
        self.batch.originals.truncate(self.originals_mark);
    }
}

impl EventBatch {
    fn read(&self, value: CellValue) -> ValueRef<'_> {
        match value {
            CellValue::Text(Span { start, len }) => ValueRef::Text(&self.text[start as usize..(start + len) as usize]),
            CellValue::Integer(number) => ValueRef::Integer(number),
            CellValue::Float(number) => ValueRef::Float(number),
            CellValue::Boolean(value) => ValueRef::Boolean(value),
            CellValue::Time(at) => ValueRef::Time(Nanos(at)),
        }
    }
}

/// The name of a field as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldName<'a> {
    /// A column of the schema.
    Column(ColumnId),
    /// The product's own name.
    Overflow(&'a str),
}

impl<'a> FieldName<'a> {
    /// Returns the dotted name.
    pub fn as_str(self) -> &'a str {
        match self {
            FieldName::Column(column) => column.column().name,
            FieldName::Overflow(name) => name,
        }
    }
}

/// One event of a batch.
#[derive(Clone, Copy)]
pub struct EventRef<'a> {
    batch: &'a EventBatch,
    index: usize,
}

impl<'a> EventRef<'a> {
    fn row(self) -> &'a Row {
        &self.batch.rows[self.index]
    }

    /// Returns the event's place in its batch.
    pub fn index(self) -> usize {
        self.index
    }

    /// Returns the event's identity; meaningful once the journal numbered the batch.
    pub fn id(self) -> EventId {
        if let Some(id) = self.batch.ids.get(self.index) {
            return *id;
        }
        let received_ms = u64::try_from(self.received().millis()).unwrap_or(0);
        EventId::new(received_ms, self.batch.node, self.batch.first_sequence + self.index as u64)
    }

    /// Returns the kind: the value of `event.dataset`.
    pub fn kind(self) -> &'a str {
        &self.batch.names[self.row().kind as usize]
    }

    /// Returns when it happened.
    pub fn time(self) -> Nanos {
        Nanos(self.row().time)
    }

    /// Returns how that was found.
    pub fn time_quality(self) -> TimeQuality {
        self.row().quality
    }

    /// Returns when it arrived.
    pub fn received(self) -> Nanos {
        Nanos(self.row().received)
    }

    /// Returns the original bytes.
    pub fn original(self) -> &'a [u8] {
        let Span { start, len } = self.row().original;
        &self.batch.originals[start as usize..(start + len) as usize]
    }

    /// Returns the index of its placement in [`EventBatch::placements`].
    pub fn placement_index(self) -> usize {
        usize::from(self.row().placement)
    }

    /// Returns where it is placed; `None` before [`EventBatch::place`].
    pub fn placement(self) -> Option<&'a Placement> {
        self.batch.placements.get(usize::from(self.row().placement))
    }

    /// Returns the written fields in their order. The kind, times and placement are not among them.
    pub fn cells(self) -> impl Iterator<Item = (FieldName<'a>, ValueRef<'a>)> {
        let batch = self.batch;
        self.raw_cells().iter().map(move |cell| {
            let name = match cell.key {
                Key::Column(column) => FieldName::Column(column),
                Key::Overflow(index) => FieldName::Overflow(&batch.names[index as usize]),
            };
            (name, batch.read(cell.value))
        })
    }

    /// Returns the written fields in their order, each under its key: a column, or an index into
    /// [`EventBatch::names`]. For readers that look names up once a batch instead of once a value.
    pub fn keyed_cells(self) -> impl Iterator<Item = (Key, ValueRef<'a>)> {
        let batch = self.batch;
        self.raw_cells().iter().map(move |cell| (cell.key, batch.read(cell.value)))
    }

    fn raw_cells(self) -> &'a [Cell] {
        let start = match self.index {
            0 => 0,
            index => self.batch.rows[index - 1].cells_end as usize,
        };
        &self.batch.cells[start..self.row().cells_end as usize]
    }

    /// Returns the first value of a column, the computed ones (`event.dataset`, `@timestamp`, `luytre.*`) included.
    pub fn get(self, column: ColumnId) -> Option<ValueRef<'a>> {
        let placement = self.placement();
        match column {
            col::EVENT_DATASET => return Some(ValueRef::Text(self.kind())),
            col::TIMESTAMP => return Some(ValueRef::Time(self.time())),
            col::LUYTRE_RECEIVED_AT => return Some(ValueRef::Time(self.received())),
            col::LUYTRE_TIME_QUALITY => return Some(ValueRef::Text(self.time_quality().as_str())),
            col::LUYTRE_SOURCE => return placement.map(|placement| ValueRef::Text(&placement.source)),
            col::LUYTRE_AGENCY => return placement.and_then(|at| at.agency.as_deref()).map(ValueRef::Text),
            col::LUYTRE_SYSTEM => return placement.and_then(|at| at.system.as_deref()).map(ValueRef::Text),
            col::LUYTRE_LAYER => return placement.and_then(|at| at.layer).map(|layer| ValueRef::Text(layer.as_str())),
            _ => {}
        }
        let cell = self.raw_cells().iter().find(|cell| cell.key == Key::Column(column))?;
        Some(self.batch.read(cell.value))
    }

    /// Returns the first value of the field with this dotted name, column or overflow.
    pub fn field(self, name: &str) -> Option<ValueRef<'a>> {
        match ColumnId::by_name(name) {
            Some(column) => self.get(column),
            None => self.overflow(name),
        }
    }

    /// Returns the first value of an overflow field.
    pub fn overflow(self, name: &str) -> Option<ValueRef<'a>> {
        let cell = self
            .raw_cells()
            .iter()
            .find(|cell| matches!(cell.key, Key::Overflow(index) if self.batch.names[index as usize] == name))?;
        Some(self.batch.read(cell.value))
    }

    /// Returns the event as one flat JSON object with dotted names, as the search API answers it. A field that was
    /// written more than once becomes an array.
    pub fn to_json(self) -> Map<String, Json> {
        let mut object = Map::new();
        object.insert(col::TIMESTAMP.column().name.into(), Json::String(self.time().to_string()));
        object.insert(col::LUYTRE_EVENT_ID.column().name.into(), Json::String(self.id().to_string()));
        for column in [
            col::EVENT_DATASET,
            col::LUYTRE_AGENCY,
            col::LUYTRE_SYSTEM,
            col::LUYTRE_LAYER,
            col::LUYTRE_SOURCE,
            col::LUYTRE_RECEIVED_AT,
            col::LUYTRE_TIME_QUALITY,
        ] {
            if let Some(value) = self.get(column) {
                object.insert(column.column().name.into(), value.to_json());
            }
        }
        for (name, value) in self.cells() {
            insert_field(&mut object, name.as_str(), value.to_json());
        }
        let original = String::from_utf8_lossy(self.original());
        object.insert("event.original".into(), Json::String(original.into_owned()));
        object
    }
}

/// Adds a value under `name`, turning a second value into an array.
pub fn insert_field(object: &mut Map<String, Json>, name: &str, value: Json) {
    match object.get_mut(name) {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Json::Array(values)) => values.push(value),
        Some(first) => *first = Json::Array(vec![first.take(), value]),
    }
}

#[cfg(test)]
mod tests;
