//! The columns of a segment: which there are, and how rows fill them.
//!
//! A segment has the columns that some row of it fills, under their dotted names, after the ones that every segment has.
//! Readers of several segments unite columns by name.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, FixedSizeBinaryBuilder, Int64Builder, StringBuilder, TimestampNanosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use luytre_model::schema::{COLUMNS, ColumnType, col};
use luytre_model::{ColumnId, EventBatch, EventRef, ValueRef};

/// Name of the column with the original bytes.
pub const ORIGINAL: &str = "event.original";
/// Name of the column with what has no column of its own.
pub const OVERFLOW: &str = "luytre.overflow";

/// Columns that no cell fills, in the order in which every segment begins.
pub const COMPUTED: [ColumnId; 9] = [
    col::TIMESTAMP,
    col::LUYTRE_EVENT_ID,
    col::EVENT_DATASET,
    col::LUYTRE_RECEIVED_AT,
    col::LUYTRE_TIME_QUALITY,
    col::LUYTRE_SOURCE,
    col::LUYTRE_AGENCY,
    col::LUYTRE_SYSTEM,
    col::LUYTRE_LAYER,
];

/// The columns that a segment has besides the computed ones.
#[derive(Debug, Clone)]
pub struct Columns {
    used: Vec<bool>,
}

impl Columns {
    /// Returns no columns.
    pub fn none() -> Self {
        Columns { used: vec![false; COLUMNS.len()] }
    }

    /// Adds the columns that the events of `batch` fill.
    pub fn add(&mut self, batch: &EventBatch) {
        for event in batch.rows() {
            for (key, value) in event.keyed_cells() {
                match key {
                    luytre_model::batch::Key::Column(column) => self.used[usize::from(column.0)] |= fits(column, value),
                    luytre_model::batch::Key::Overflow(_) => {}
                }
            }
        }
    }

    /// Adds the columns of a segment's schema.
    pub fn add_schema(&mut self, schema: &Schema) {
        for field in schema.fields() {
            match ColumnId::by_name(field.name()) {
                Some(column) if !COMPUTED.contains(&column) => self.used[usize::from(column.0)] = true,
                _ => {}
            }
        }
    }

    fn list(&self) -> impl Iterator<Item = ColumnId> {
        let columns = self.used.iter().zip(0..).filter(|(used, _)| **used).map(|(_, index)| ColumnId(index));
        columns.filter(|column| !COMPUTED.contains(column))
    }

    /// Returns the schema of the segment.
    pub fn schema(&self) -> Schema {
        let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
        let mut fields: Vec<Field> = COMPUTED
            .into_iter()
            .map(|column| match column {
                col::TIMESTAMP | col::LUYTRE_RECEIVED_AT => Field::new(column.column().name, time.clone(), false),
                col::LUYTRE_EVENT_ID => Field::new(column.column().name, DataType::FixedSizeBinary(16), false),
                col::EVENT_DATASET | col::LUYTRE_TIME_QUALITY => {
                    Field::new(column.column().name, DataType::Utf8, false)
                }
                _ => Field::new(column.column().name, DataType::Utf8, true),
            })
            .collect();
        fields.extend(self.list().map(|column| {
            let kind = match column.column().kind {
                ColumnType::Integer => DataType::Int64,
                ColumnType::Time => time.clone(),
                ColumnType::Keyword | ColumnType::Text | ColumnType::Ip => DataType::Utf8,
            };
            Field::new(column.column().name, kind, true)
        }));
        fields.push(Field::new(OVERFLOW, DataType::Utf8, true));
        fields.push(Field::new(ORIGINAL, DataType::Binary, false));
        Schema::new(fields)
    }
}

/// Whether the column can hold the value as it is.
pub fn fits(column: ColumnId, value: ValueRef<'_>) -> bool {
    match (column.column().kind, value) {
        (ColumnType::Keyword | ColumnType::Text | ColumnType::Ip, ValueRef::Text(_))
        | (ColumnType::Integer, ValueRef::Integer(_))
        | (ColumnType::Time, ValueRef::Time(_)) => !COMPUTED.contains(&column),
        _ => false,
    }
}

enum Values {
    Text(StringBuilder),
    Integer(Int64Builder),
    Time(TimestampNanosecondBuilder),
}

struct Slot {
    values: Values,
    /// Rows that were given a value or passed over.
    rows: usize,
}

impl Slot {
    fn pad(&mut self, rows: usize) {
        let missing = rows - self.rows;
        match &mut self.values {
            Values::Text(values) => (0..missing).for_each(|_| values.append_null()),
            Values::Integer(values) => values.append_nulls(missing),
            Values::Time(values) => values.append_nulls(missing),
        }
        self.rows = rows;
    }

    fn push(&mut self, row: usize, value: ValueRef<'_>) {
        self.pad(row);
        match (&mut self.values, value) {
            (Values::Text(values), ValueRef::Text(text)) => values.append_value(text),
            (Values::Integer(values), ValueRef::Integer(number)) => values.append_value(number),
            (Values::Time(values), ValueRef::Time(at)) => values.append_value(at.0),
            (Values::Text(values), _) => values.append_null(),
            (Values::Integer(values), _) => values.append_null(),
            (Values::Time(values), _) => values.append_null(),
        }
        self.rows = row + 1;
    }
}

/// Fills arrays with rows.
pub struct Filler {
    rows: usize,
    time: TimestampNanosecondBuilder,
    id: FixedSizeBinaryBuilder,
    kind: StringBuilder,
    received: TimestampNanosecondBuilder,
    quality: StringBuilder,
    placement: [StringBuilder; 4],
    slots: Vec<Slot>,
    slot_of: Vec<Option<usize>>,
    overflow: StringBuilder,
    original: BinaryBuilder,
    json: String,
}

/// What a row left to the overflow.
pub type Left<'a> = Vec<(&'a str, ValueRef<'a>)>;

impl Filler {
    /// Begins arrays for these columns.
    pub fn new(columns: &Columns) -> Self {
        let mut slot_of = vec![None; COLUMNS.len()];
        let mut slots = Vec::new();
        for column in columns.list() {
            slot_of[usize::from(column.0)] = Some(slots.len());
            let values = match column.column().kind {
                ColumnType::Integer => Values::Integer(Int64Builder::new()),
                ColumnType::Time => Values::Time(times()),
                ColumnType::Keyword | ColumnType::Text | ColumnType::Ip => Values::Text(StringBuilder::new()),
            };
            slots.push(Slot { values, rows: 0 });
        }
        Filler {
            rows: 0,
            time: times(),
            id: FixedSizeBinaryBuilder::new(16),
            kind: StringBuilder::new(),
            received: times(),
            quality: StringBuilder::new(),
            placement: std::array::from_fn(|_| StringBuilder::new()),
            slots,
            slot_of,
            overflow: StringBuilder::new(),
            original: BinaryBuilder::new(),
            json: String::new(),
        }
    }

    /// Adds a row and returns what went to the overflow.
    pub fn push<'a>(&mut self, event: EventRef<'a>) -> Left<'a> {
        let row = self.rows;
        self.time.append_value(event.time().0);
        self.id.append_value(event.id().0).expect("an identity has 16 bytes");
        self.kind.append_value(event.kind());
        self.received.append_value(event.received().0);
        self.quality.append_value(event.time_quality().as_str());
        let placement = event.placement();
        let [source, agency, system, layer] = &mut self.placement;
        source.append_option(placement.map(|placement| placement.source.as_str()));
        agency.append_option(placement.and_then(|placement| placement.agency.as_deref()));
        system.append_option(placement.and_then(|placement| placement.system.as_deref()));
        layer.append_option(placement.and_then(|placement| placement.layer).map(luytre_model::Layer::as_str));
        self.original.append_value(event.original());
        let left = self.push_cells(row, event);
        if left.is_empty() {
            self.overflow.append_null();
        } else {
            self.json.clear();
            super::overflow::encode(&left, &mut self.json);
            self.overflow.append_value(&self.json);
        }
        self.rows += 1;
        left
    }

    /// A column takes the first value of its name if it can hold it; everything else is left, in its order.
    fn push_cells<'a>(&mut self, row: usize, event: EventRef<'a>) -> Left<'a> {
        let mut left = Left::new();
        // Names in `left` that a column has as well: the first value of the name went there, so all further ones do.
        let mut columns_left: Vec<&str> = Vec::new();
        for (name, value) in event.cells() {
            let column = match name {
                luytre_model::batch::FieldName::Column(column) => Some(column),
                luytre_model::batch::FieldName::Overflow(_) => None,
            };
            let slot =
                column.filter(|column| fits(*column, value)).and_then(|column| self.slot_of[usize::from(column.0)]);
            match slot.map(|slot| &mut self.slots[slot]) {
                Some(slot) if slot.rows <= row && !columns_left.contains(&name.as_str()) => {
                    slot.push(row, value);
                }
                _ => {
                    if column.is_some() || ColumnId::by_name(name.as_str()).is_some() {
                        columns_left.push(name.as_str());
                    }
                    left.push((name.as_str(), value));
                }
            }
        }
        left
    }

    /// Returns the arrays in the order of the schema and begins anew.
    pub fn take(&mut self) -> Vec<ArrayRef> {
        let rows = std::mem::take(&mut self.rows);
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(self.time.finish()),
            Arc::new(self.id.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.received.finish()),
            Arc::new(self.quality.finish()),
        ];
        arrays.extend(self.placement.iter_mut().map(|values| Arc::new(values.finish()) as ArrayRef));
        for slot in &mut self.slots {
            slot.pad(rows);
            slot.rows = 0;
            arrays.push(match &mut slot.values {
                Values::Text(values) => Arc::new(values.finish()),
                Values::Integer(values) => Arc::new(values.finish()),
                Values::Time(values) => Arc::new(values.finish()),
            });
        }
        arrays.push(Arc::new(self.overflow.finish()));
        arrays.push(Arc::new(self.original.finish()));
        arrays
    }
}

fn times() -> TimestampNanosecondBuilder {
    TimestampNanosecondBuilder::new().with_timezone("UTC")
}
