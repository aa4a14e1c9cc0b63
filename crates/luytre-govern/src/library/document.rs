//! A file of content as rows for people: what stands in it, on what, and for comparing two versions.

use serde_json::{Map, Value};

use super::basis::Basis;

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
    /// Returns the regime, or `common`, or `calendar`: the folder below `regulation/`.
    pub fn folder(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Returns the name of the file without folder and ending.
    pub fn name(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".json").unwrap_or(name)
    }
}

/// A list of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<RowView>,
}

impl Section {
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
        let vi = if row.contains_key("vi") { text("vi") } else { text("name") };
        let en = if row.contains_key("en") { text("en") } else { text("name") };
        let hidden = |name: &str| matches!(name, "vi" | "en" | "name");
        let facts = row.iter().filter(|(name, value)| !hidden(name) && !is_empty(value));
        let facts: Vec<(String, String)> = facts.map(|(name, value)| (name.clone(), words(value))).collect();
        let key = key_of(row, &basis).unwrap_or_else(|| index.to_string());
        RowView { base: key.clone(), key, vi, en, facts, basis }
    }
}

/// The parts that tell rows of one list apart.
fn key_of(row: &Map<String, Value>, basis: &Basis) -> Option<String> {
    for name in ["id", "code", "date", "number"] {
        if let Some(value) = row.get(name) {
            return Some(words(value));
        }
    }
    let parts = ["step", "on", "require", "separation", "levels", "level"];
    let parts: Vec<String> = parts.iter().filter_map(|name| row.get(*name)).map(words).collect();
    match parts.is_empty() {
        true => None,
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
