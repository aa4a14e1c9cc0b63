//! One JSON object as a flat list of dotted names and values, read in one pass without building a tree.
//!
//! The buffers are kept from record to record, so that a decoder allocates nothing once they are warm. The elements of an
//! array stand under the array's name one after the other, which is how a batch holds a field with several values.

use std::fmt;
use std::ops::Range;

use luytre_model::{RejectReason, ValueRef};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

/// Deepest nesting that is read; real records have up to six levels.
const DEPTH_MAX: usize = 32;
/// Most values that are read of one record; the batch keeps fewer ([`luytre_model::batch::FIELDS_PER_EVENT_MAX`]).
const VALUES_MAX: usize = 4_096;

/// A flat record and the buffers for the next.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    text: String,
    entries: Vec<Entry>,
    path: String,
    depth: usize,
    too_deep: bool,
}

#[derive(Debug)]
struct Entry {
    name: Range<usize>,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Text(Range<usize>),
    Integer(i64),
    Float(f64),
    Boolean(bool),
}

/// Why a record was not read.
#[derive(Debug)]
pub(crate) struct NotRead {
    pub(crate) reason: RejectReason,
    pub(crate) detail: String,
}

impl Flat {
    /// Reads one JSON object. What was read before is forgotten.
    pub(crate) fn read(&mut self, json: &str) -> Result<(), NotRead> {
        self.text.clear();
        self.entries.clear();
        self.path.clear();
        self.depth = 0;
        self.too_deep = false;
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let read = Node(self).deserialize(&mut deserializer).and_then(|()| deserializer.end());
        match read {
            Ok(()) => Ok(()),
            Err(error) => {
                let reason = if self.too_deep { RejectReason::NestedTooDeep } else { RejectReason::BadSyntax };
                Err(NotRead { reason, detail: format!("not a JSON object: {error}") })
            }
        }
    }

    /// Returns the values in their order, `null` left out.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, ValueRef<'_>)> {
        self.entries.iter().map(|entry| (&self.text[entry.name.clone()], self.value(&entry.value)))
    }

    /// Returns the first value under this dotted name.
    pub(crate) fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.entries.iter().find(|entry| self.text[entry.name.clone()] == *name).map(|entry| self.value(&entry.value))
    }

    /// Returns the first text under this dotted name.
    pub(crate) fn str(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(ValueRef::as_str)
    }

    /// Whether there is a value under this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn value(&self, value: &Value) -> ValueRef<'_> {
        match value {
            Value::Text(span) => ValueRef::Text(&self.text[span.clone()]),
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Float(number) => ValueRef::Float(*number),
            Value::Boolean(value) => ValueRef::Boolean(*value),
        }
    }

    fn push(&mut self, value: Value) {
        if self.entries.len() >= VALUES_MAX {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        self.entries.push(Entry { name: start..self.text.len(), value });
    }

    fn push_text(&mut self, text: &str) {
        if self.entries.len() >= VALUES_MAX {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        self.push(Value::Text(start..end));
    }

    fn enter<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            self.too_deep = true;
            return Err(E::custom(format_args!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(())
    }
}

struct Node<'flat>(&'flat mut Flat);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.0.depth == 0 { deserializer.deserialize_map(self) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push(Value::Boolean(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.push(Value::Integer(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.0.push(Value::Integer(value)),
            Err(_) => self.0.push_text(&value.to_string()),
        }
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.push(Value::Float(value));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.push_text(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let flat = self.0;
        flat.enter()?;
        while seq.next_element_seed(Node(flat))?.is_some() {}
        flat.depth -= 1;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let flat = self.0;
        flat.enter()?;
        let outer = flat.path.len();
        while map.next_key_seed(Name(flat))?.is_some() {
            map.next_value_seed(Node(flat))?;
            flat.path.truncate(outer);
        }
        flat.depth -= 1;
        Ok(())
    }
}

struct Name<'flat>(&'flat mut Flat);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<(), E> {
        let path = &mut self.0.path;
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
