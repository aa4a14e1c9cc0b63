//! Spreadsheets: tables of typed cells written as XLSX and CSV, and tables read from what people send.
//!
//! Writing: a [`Workbook`] of [`Sheet`]s goes through [`write_xlsx`]; one sheet through [`write_csv`]. Text never becomes
//! a formula. Reading: [`read_table`] takes XLSX, CSV (comma, semicolon or tab) within [`Limits`] and returns a [`Table`]
//! of strings and values with the address of every cell, so that an error can name sheet, cell and remedy.

mod address;
mod date;
mod read;
mod text;
mod write;
mod xlsx;

use jiff::civil::Date;

pub use address::{address, column_letters};
pub use date::{DateError, parse_date};
pub use read::{Limits, SheetError, read_table, sheet_names};
pub use text::{guarded, write_csv};
pub use write::{WriteError, write_xlsx};

/// A value of a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Words. Never empty when it was read.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// True or false.
    Boolean(bool),
    /// What a spreadsheet shows for a formula that failed, for example `#REF!`.
    Error(String),
}

impl Value {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Empty)
    }

    /// The value as text: whole numbers without a point, dates as `31/12/2026`, true and false as `1` and `0`.
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) | Value::Error(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
            Value::Boolean(yes) => if *yes { "1" } else { "0" }.to_owned(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() { Value::Empty } else { Value::Text(text) }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number(f64::from(number))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Value {
        Value::Number(f64::from(number))
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Value {
        Value::Date(date)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Boolean(yes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Empty, Into::into)
    }
}

/// How the numbers of a column look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Words; long ones are wrapped.
    #[default]
    Text,
    /// Whole numbers with groups of three.
    Integer,
    /// Numbers with two digits after the point.
    Decimal,
    /// A share of one, shown as per cent.
    Percent,
    /// Days as dd/mm/yyyy.
    Date,
}

/// A column of a sheet to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetColumn {
    /// The word in the head row.
    pub header: String,
    /// Width in letters; 0 chooses by the header.
    pub width: f64,
    /// How its values look.
    pub kind: Kind,
    /// Whether a template must have a value here; the head says so with a star.
    pub required: bool,
    /// The values that may be chosen; others are refused by the spreadsheet program.
    pub choices: Vec<String>,
    /// A note on the head cell.
    pub note: String,
}

impl SheetColumn {
    /// A column of this kind and width.
    pub fn new(header: impl Into<String>, width: f64, kind: Kind) -> SheetColumn {
        SheetColumn { header: header.into(), width, kind, ..SheetColumn::default() }
    }
}

/// A sheet to be written: a head row and rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name; letters that a spreadsheet refuses are replaced, names beyond 31 letters are cut.
    pub name: String,
    /// The columns.
    pub columns: Vec<SheetColumn>,
    /// The rows; a row may be shorter than the head.
    pub rows: Vec<Vec<Value>>,
    /// Number of rows below the head in which choices can be made, for templates.
    pub template_rows: u32,
}

/// Sheets of one file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// The title in the properties of the file.
    pub title: String,
    /// The day in the properties of the file; `None` writes the first day of 2000, never the clock.
    pub created: Option<Date>,
    /// The sheets.
    pub sheets: Vec<Sheet>,
}

/// A cell that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its address, for example `C12`.
    pub address: String,
    /// Its value.
    pub value: Value,
}

impl Cell {
    /// The value as text without spaces around it.
    pub fn text(&self) -> String {
        self.value.text().trim().to_owned()
    }
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the sheet, counted from 1.
    pub number: u32,
    /// A cell for each column of the head and any further ones that have a value.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, counted from 0.
    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.get(column)
    }
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the sheet; a CSV has the name `CSV`.
    pub sheet: String,
    /// Number of the head row.
    pub header_row: u32,
    /// The words of the head row without spaces and stars around them.
    pub header: Vec<String>,
    /// The rows below it that have a value.
    pub rows: Vec<Row>,
    /// Merged cells at or below the head row, for example `A3:A5`: only their first cell has a value.
    pub merged: Vec<String>,
}

impl Table {
    /// The column whose head is one of `names`, compared without case, tone marks and spaces around.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let wanted: Vec<String> = names.iter().map(|name| luytre_model::fold::fold(name.trim())).collect();
        self.header.iter().position(|header| wanted.contains(&luytre_model::fold::fold(header)))
    }
}

#[cfg(test)]
mod tests;
