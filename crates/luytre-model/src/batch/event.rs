//! Reading an event of a batch.

use serde_json::{Map, Value as Json};

use super::{Cell, EventBatch, FieldName, Key, Placement, Row, Span, ValueRef, insert_field};
use crate::ids::EventId;
use crate::schema::{ColumnId, col};
use crate::time::{Nanos, TimeQuality};

/// One event of a batch.
#[derive(Clone, Copy)]
pub struct EventRef<'a> {
    pub(super) batch: &'a EventBatch,
    pub(super) index: usize,
}

impl<'a> EventRef<'a> {
    pub(super) fn row(self) -> &'a Row {
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
