//! Values and names of fields as they are written and read.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value as Json};

use crate::schema::ColumnId;
use crate::time::Nanos;

/// What a cell belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// A column of the schema.
    Column(ColumnId),
    /// An index into the batch's overflow names.
    Overflow(u32),
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
