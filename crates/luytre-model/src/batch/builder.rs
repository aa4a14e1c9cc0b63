//! Writing an event into a batch.

use super::{
    Cell, CellValue, EventBatch, FIELDS_PER_EVENT_MAX, Key, ORIGINAL_BYTES_MAX, Row, Span, VALUE_BYTES_MAX, ValueRef,
    to_u32,
};
use crate::ids::EventId;
use crate::schema::{ColumnId, ColumnType};
use crate::time::{Nanos, TimeQuality};

/// An event that is being written. Dropped without [`finish`](EventBuilder::finish), it leaves nothing behind.
pub struct EventBuilder<'a> {
    pub(super) batch: &'a mut EventBatch,
    pub(super) row: Row,
    pub(super) id: Option<EventId>,
    pub(super) cells_mark: usize,
    pub(super) text_mark: usize,
    pub(super) originals_mark: usize,
    pub(super) done: bool,
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
