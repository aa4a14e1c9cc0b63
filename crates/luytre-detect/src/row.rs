//! The fields of one event that rules read, laid out by slot: every value is found without looking at a name twice.

use std::borrow::Cow;

use luytre_model::batch::Key;
use luytre_model::{EventBatch, EventRef};

use crate::engine::{Engine, Field, NO_SLOT, Slot};

const END: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Head {
    row: u32,
    first: u32,
    last: u32,
}

#[derive(Debug)]
struct Cell<'a> {
    text: Cow<'a, str>,
    next: u32,
}

/// The values of one event at a time.
pub(crate) struct Row<'a> {
    engine: &'a Engine,
    /// By the batch's index of names.
    name_slots: Vec<Slot>,
    heads: Vec<Head>,
    cells: Vec<Cell<'a>>,
    number: u32,
    event: EventRef<'a>,
}

impl<'a> Row<'a> {
    /// Prepares for the events of a batch; `None` when it has none.
    pub(crate) fn new(engine: &'a Engine, batch: &'a EventBatch) -> Option<Self> {
        let event = batch.rows().next()?;
        let slot_of = |name: &String| engine.name_slots.get(name.as_str()).copied().unwrap_or(NO_SLOT);
        Some(Row {
            engine,
            name_slots: batch.names().iter().map(slot_of).collect(),
            heads: vec![Head { row: 0, first: END, last: END }; engine.slot_count],
            cells: Vec::new(),
            number: 0,
            event,
        })
    }

    pub(crate) fn event(&self) -> EventRef<'a> {
        self.event
    }

    /// Takes the values of an event.
    pub(crate) fn read(&mut self, event: EventRef<'a>) {
        self.event = event;
        self.number += 1;
        self.cells.clear();
        for (key, value) in event.keyed_cells() {
            let slot = match key {
                Key::Column(column) => self.engine.column_slots[usize::from(column.0)],
                Key::Overflow(name) => self.name_slots[name as usize],
            };
            if slot != NO_SLOT {
                self.put(slot, value.to_text());
            }
        }
        for &(column, slot) in &self.engine.computed {
            if let Some(value) = event.get(column) {
                self.put(slot, value.to_text());
            }
        }
        if let Some(slot) = self.engine.module
            && self.first(slot) == END
        {
            let kind = event.kind();
            self.put(slot, kind.split_once('.').map_or(kind, |(module, _)| module).into());
        }
    }

    fn put(&mut self, slot: Slot, text: Cow<'a, str>) {
        let index = u32::try_from(self.cells.len()).unwrap_or(END);
        self.cells.push(Cell { text, next: END });
        let head = &mut self.heads[slot as usize];
        if head.row == self.number {
            let last = head.last;
            head.last = index;
            self.cells[last as usize].next = index;
        } else {
            *head = Head { row: self.number, first: index, last: index };
        }
    }

    fn first(&self, slot: Slot) -> u32 {
        let head = &self.heads[slot as usize];
        if head.row == self.number { head.first } else { END }
    }

    /// Calls `visit` for every value of a field.
    pub(crate) fn each<'s>(&'s self, field: &Field, mut visit: impl FnMut(&'s str)) {
        for slot in &field.slots {
            let mut index = self.first(*slot);
            let is_present = index != END;
            while index != END {
                let cell = &self.cells[index as usize];
                if field.words {
                    cell.text.split_ascii_whitespace().for_each(&mut visit);
                } else {
                    visit(&cell.text);
                }
                index = cell.next;
            }
            if is_present && !field.every {
                return;
            }
        }
    }

    /// Returns the values of a field.
    pub(crate) fn values<'s>(&'s self, field: &Field) -> Vec<&'s str> {
        let mut values = Vec::new();
        self.each(field, |value| values.push(value));
        values
    }

    /// Calls `visit` for what keywords are compared with: every value; a plain line without a message of its own is its
    /// own message.
    pub(crate) fn each_text(&self, mut visit: impl FnMut(&str)) {
        let mut has_message = false;
        for (key, value) in self.event.keyed_cells() {
            has_message |= key == Key::Column(luytre_model::schema::col::MESSAGE);
            visit(&value.to_text());
        }
        if !has_message && let Some(line) = plain_line(self.event.original()) {
            visit(line);
        }
    }
}

// JSON and XML repeat the values that were read from them, among names that are no content.
fn plain_line(original: &[u8]) -> Option<&str> {
    let first = original.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if matches!(first, b'{' | b'[' | b'<') {
        // A syslog line begins with its priority in angle brackets.
        let is_syslog = *first == b'<' && original.get(1).is_some_and(u8::is_ascii_digit);
        if !is_syslog {
            return None;
        }
    }
    std::str::from_utf8(original).ok()
}
