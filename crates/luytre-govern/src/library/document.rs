//! A file of content as rows for people: what stands in it, on what, and for comparing two versions.

use serde_json::{Map, Value};

use super::basis::{Basis, Confidence};

/// A file of content.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its path.
    pub path: String,
    /// What it is, in its own words.
    pub about: String,
    /// Id of the instrument that its short sources refer to.
    pub instrument: Option<String>,
    /// Its lists.
    pub sections: Vec<Section>,
}

impl Document {
    /// Returns the regime, or `common`, or `calendar`: the folder below `regulation/`; elsewhere the kind of content.
    pub fn folder(&self) -> &str {
        let mut parts = self.path.split('/');
        match parts.next() {
            Some("regulation") => parts.next().unwrap_or_default(),
            kind => kind.unwrap_or_default(),
        }
    }

    /// Returns the name of the file without folder and ending.
    pub fn name(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(name, _)| name)
    }

    /// Shows a file as it is written: each list of objects is a section, everything else stands in the head. Rows without a
    /// basis of their own have the one of the file.
    pub fn of_value(path: &str, file: Value) -> Document {
        let mut file = match file {
            Value::Object(map) => map,
            other => Map::from_iter([("file".to_owned(), other)]),
        };
        // A catalogue says in one object what it is.
        if let Some(Value::Object(inner)) = file.shift_remove("catalog") {
            for (name, value) in inner.into_iter().rev() {
                file.shift_insert(0, name, value);
            }
        }
        let about = file.shift_remove("_about").and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        let instrument = file.get("instrument").and_then(Value::as_str).map(str::to_owned);
        let whole = basis_of(&file, None);
        let mut sections = vec![Section { name: "head".to_owned(), rows: Vec::new() }];
        let mut head = Map::new();
        for (name, value) in file {
            match value {
                Value::Array(list) if list.iter().any(Value::is_object) => {
                    sections.push(Section::of(&name, list.into_iter().map(object), &whole));
                }
                Value::Object(map) if map.len() > 1 && map.values().all(Value::is_object) => {
                    let rows = map.into_iter().map(|(code, row)| {
                        let mut row = object(row);
                        row.shift_insert(0, "code".to_owned(), Value::String(code));
                        row
                    });
                    sections.push(Section::of(&name, rows, &whole));
                }
                value => _ = head.insert(name, value),
            }
        }
        sections[0].add(RowView::new(0, &head, whole));
        sections[0].rows[0].key = "0".to_owned();
        Document { path: path.to_owned(), about, instrument, sections }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// On what a row stands, as far as it or its file says so.
fn basis_of(row: &Map<String, Value>, file: Option<&Basis>) -> Basis {
    let text = |name: &str| row.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let source = text("source").or_else(|| text("reference")).map(str::to_owned);
    let confidence = text("confidence").and_then(|word| match word {
        "H" | "high" => Some(Confidence::High),
        "M" | "medium" => Some(Confidence::Medium),
        "L" | "low" => Some(Confidence::Low),
        "ours" => Some(Confidence::Ours),
        _ => None,
    });
    let day = |name: &str| text(name).and_then(|day| day.parse().ok());
    Basis {
        source: source.or_else(|| file.map(|file| file.source.clone())).unwrap_or_else(|| "ours".to_owned()),
        confidence: confidence.or_else(|| file.map(|file| file.confidence)).unwrap_or(Confidence::Ours),
        in_force_from: day("in_force_from").or(file.map(|file| file.in_force_from)).unwrap_or(UNDATED),
        in_force_to: day("in_force_to").or(file.and_then(|file| file.in_force_to)),
    }
}

/// What a file without a day is shown with: the first day of the product's content.
const UNDATED: jiff::civil::Date = jiff::civil::Date::constant(2026, 1, 1);

/// A list of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<RowView>,
}

impl Section {
    fn of(name: &str, rows: impl Iterator<Item = Map<String, Value>>, whole: &Basis) -> Self {
        let mut section = Section { name: name.to_owned(), rows: Vec::new() };
        for (index, mut row) in rows.take(super::reader::ROWS_MAX).enumerate() {
            let basis = basis_of(&row, Some(whole));
            row.retain(|name, _| !super::reader::BASIS.contains(&name.as_str()));
            section.add(RowView::new(index, &row, basis));
        }
        section
    }

    /// Adds a row; a second one of the same key is told apart by a number.
    pub(super) fn add(&mut self, mut row: RowView) {
        let same = self.rows.iter().filter(|known| known.key == row.key || known.base == row.key).count();
        row.base = row.key.clone();
        if same > 0 {
            row.key = format!("{}#{}", row.key, same + 1);
        }
        self.rows.push(row);
    }
}

/// A row for people.
#[derive(Debug, Clone, PartialEq)]
pub struct RowView {
    /// By what it is found again in another version of the file.
    pub key: String,
    base: String,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// Everything else that it says, as `name: value`.
    pub facts: Vec<(String, String)>,
    /// On what it stands.
    pub basis: Basis,
}

impl RowView {
    pub(super) fn new(index: usize, row: &Map<String, Value>, basis: Basis) -> Self {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let first = |names: [&str; 4]| names.into_iter().find(|name| row.contains_key(*name)).map(text);
        let vi = first(["vi", "title_vi", "title", "name"]).unwrap_or_default();
        let en = first(["en", "title_en", "title", "name"]).unwrap_or_default();
        let hidden = |name: &str| matches!(name, "vi" | "en" | "name" | "title_vi" | "title_en");
        let facts = row.iter().filter(|(name, value)| !hidden(name) && !is_empty(value));
        let facts: Vec<(String, String)> = facts.map(|(name, value)| (name.clone(), words(value))).collect();
        let key = key_of(row, &basis).unwrap_or_else(|| index.to_string());
        RowView { base: key.clone(), key, vi, en, facts, basis }
    }
}

/// The parts that tell rows of one list apart.
fn key_of(row: &Map<String, Value>, basis: &Basis) -> Option<String> {
    for name in ["id", "code", "date", "number", "word", "grade", "severity"] {
        if let Some(value) = row.get(name) {
            return Some(words(value));
        }
    }
    let parts = ["step", "on", "require", "separation", "levels", "level"];
    let parts: Vec<String> = parts.iter().filter_map(|name| row.get(*name)).map(words).collect();
    match parts.is_empty() {
        true => row.get("name").map(words),
        false => Some(format!("{} {}", parts.join(" "), basis.source)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A value in one line.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            map.iter().map(|(name, value)| format!("{name}: {}", words(value))).collect::<Vec<_>>().join("; ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
