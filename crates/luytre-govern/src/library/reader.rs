//! Reads one file of content: a head, and lists of rows that inherit what the head says.

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::basis::{Basis, Confidence};
use super::document::{Document, RowView, Section};
use super::problem::{ContentProblem, Defect};

/// Largest file, in bytes: the longest catalogue has some hundred kilobytes.
pub const CONTENT_BYTES_MAX: usize = 4 << 20;
/// Most rows of one list.
pub const ROWS_MAX: usize = 20_000;

pub(super) const BASIS: [&str; 4] = ["source", "confidence", "in_force_from", "in_force_to"];

/// Reads one file: ask for every list and value it may have, then [`FileReader::finish`].
pub struct FileReader<'a> {
    path: &'a str,
    about: String,
    instrument: Option<String>,
    head: Map<String, Value>,
    rest: Map<String, Value>,
    values: Map<String, Value>,
    sections: Vec<Section>,
    problems: Vec<ContentProblem>,
}

impl<'a> FileReader<'a> {
    /// Opens a file.
    pub fn open(path: &'a str, text: &str) -> Result<FileReader<'a>, ContentProblem> {
        if text.len() > CONTENT_BYTES_MAX {
            return Err(ContentProblem::new(path, "", Defect::TooLarge(CONTENT_BYTES_MAX)));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {} column {}", error.line(), error.column());
            ContentProblem::new(path, place, Defect::NotJson(short(&error)))
        })?;
        let Value::Object(mut rest) = value else {
            return Err(ContentProblem::new(path, "", Defect::NotJson("the file holds something else".to_owned())));
        };
        let mut text_of = |name: &str| match rest.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let about = text_of("_about").unwrap_or_default();
        let instrument = text_of("instrument");
        let mut head = Map::new();
        for name in BASIS {
            if let Some(value) = rest.shift_remove(name) {
                head.insert(name.to_owned(), value);
            }
        }
        Ok(FileReader {
            path,
            about,
            instrument,
            head,
            rest,
            values: Map::new(),
            sections: Vec::new(),
            problems: Vec::new(),
        })
    }

    /// Returns what the head says of the whole file.
    pub fn basis(&mut self) -> Option<Basis> {
        let mut row = Map::new();
        self.take_basis(&mut row, "head")
    }

    /// Notes a problem at a place of this file.
    pub fn problem(&mut self, place: impl Into<String>, defect: Defect) {
        self.problems.push(ContentProblem::new(self.path, place, defect));
    }

    /// Reads a list of which at least `least` rows must be there.
    pub fn rows<T: DeserializeOwned>(&mut self, name: &'static str, least: usize) -> Vec<T> {
        let list = match self.rest.shift_remove(name) {
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.problem(name, Defect::WrongValue("a list was expected".to_owned()));
                return Vec::new();
            }
            None => Vec::new(),
        };
        if list.len() < least {
            self.problem(name, Defect::TooFewRows { found: list.len(), least });
        }
        let mut rows = Vec::with_capacity(list.len().min(ROWS_MAX));
        let mut section = Section { name: name.to_owned(), rows: Vec::new() };
        for (index, value) in list.into_iter().take(ROWS_MAX).enumerate() {
            let place = format!("{name}[{index}]");
            let Value::Object(mut row) = value else {
                self.problem(place, Defect::WrongValue("an object was expected".to_owned()));
                continue;
            };
            let Some(basis) = self.take_basis(&mut row, &place) else { continue };
            section.add(RowView::new(index, &row, basis.clone()));
            row.insert("basis".to_owned(), serde_json::to_value(&basis).expect("a basis is plain data"));
            match serde_json::from_value(Value::Object(row)) {
                Ok(row) => rows.push(row),
                Err(error) => self.problem(place, Defect::WrongValue(short(&error))),
            }
        }
        self.sections.push(section);
        rows
    }

    /// Reads a value that must be there.
    pub fn value<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        if !self.rest.contains_key(name) {
            self.problem("head", Defect::MissingField(name));
        }
        self.optional(name)
    }

    /// Reads a value that may be there.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        let value = self.rest.shift_remove(name)?;
        self.values.insert(name.to_owned(), value.clone());
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(name, Defect::WrongValue(short(&error)));
                None
            }
        }
    }

    /// Ends the reading: what nobody asked for is a problem.
    pub fn finish(mut self) -> (Document, Vec<ContentProblem>) {
        for name in std::mem::take(&mut self.rest).keys() {
            self.problem("head", Defect::UnknownField(name.clone()));
        }
        let values = std::mem::take(&mut self.values);
        if !values.is_empty()
            && let Some(basis) = self.basis()
        {
            let mut head = Section { name: "head".to_owned(), rows: Vec::new() };
            head.add(RowView::new(0, &values, basis));
            self.sections.insert(0, head);
        }
        let document = Document {
            path: self.path.to_owned(),
            about: self.about,
            instrument: self.instrument,
            sections: self.sections,
        };
        (document, self.problems)
    }

    /// Takes the four fields out of a row; what it does not say, the head says.
    fn take_basis(&mut self, row: &mut Map<String, Value>, place: &str) -> Option<Basis> {
        let mut found = Map::new();
        for name in BASIS {
            let own = row.shift_remove(name);
            match own.or_else(|| self.head.get(name).cloned()) {
                Some(value) => _ = found.insert(name.to_owned(), value),
                None if name == "in_force_to" => {}
                None => {
                    self.problem(place, Defect::MissingField(name));
                    return None;
                }
            }
        }
        let basis: Basis = match serde_json::from_value(Value::Object(found)) {
            Ok(basis) => basis,
            Err(error) => {
                self.problem(place, Defect::WrongValue(short(&error)));
                return None;
            }
        };
        if basis.source.trim().is_empty() {
            self.problem(place, Defect::MissingField("source"));
        }
        if basis.in_force_to.is_some_and(|last| last < basis.in_force_from) {
            self.problem(place, Defect::EndsBeforeItBegins);
        }
        Some(basis)
    }
}

/// The words of an error of serde, without "at line 0 column 0".
fn short(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).chars().take(300).collect()
}

/// Puts the file's rows and problems where they belong.
pub fn keep(
    reader: FileReader<'_>,
    documents: &mut std::collections::BTreeMap<String, Document>,
    problems: &mut Vec<ContentProblem>,
) {
    let (document, found) = reader.finish();
    problems.extend(found);
    documents.insert(document.path.clone(), document);
}

/// A basis of the product's own, for what tests and defaults build without a file.
pub fn ours(from: Date) -> Basis {
    Basis { source: "product default".to_owned(), confidence: Confidence::Ours, in_force_from: from, in_force_to: None }
}
