//! What programmes and their tasks take from content: reminders, report streams, groups of agencies, words of figures.
//!
//! The files lie under `content/programme/`. They are checked when they are read; a defect names file and row.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::organisation::plain;
use super::reminder::ReminderRule;
use super::stream::ReportStream;
use super::target::MEASURED;

/// Most rows of one list.
const ROWS_MAX: usize = 500;

/// Everything that programmes take from content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProgrammeContent {
    /// When whom to remind.
    pub reminders: Vec<ReminderRule>,
    /// Report streams.
    pub streams: Vec<ReportStream>,
    /// Words for groups of agencies.
    pub groups: Vec<Group>,
    /// Abbreviations and words of places in names.
    pub names: Names,
    /// Which figure measures which target.
    pub bindings: Vec<Binding>,
}

/// Words for a group of agencies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The word in tasks; never changes.
    pub word: String,
    /// What pages call it, in Vietnamese.
    pub vi: String,
    /// What pages call it, in English.
    pub en: String,
    /// How plans name it. A name that begins so, and goes on with a place, is the group too.
    pub names: Vec<String>,
    /// Kinds of the agencies that belong to it; empty for people outside the registry.
    pub kinds: Vec<String>,
}

/// How names are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Abbreviation and what it stands for, folded: `ubnd`, `uy ban nhan dan`.
    pub abbreviations: Vec<(String, String)>,
    /// Last words after which only the name of the place may follow: `tinh`.
    pub places: Vec<String>,
}

/// Which figure measures a target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Word of the figure.
    pub word: String,
    /// What pages call it, in Vietnamese.
    pub vi: String,
    /// What pages call it, in English.
    pub en: String,
    /// Measures counts; otherwise shares.
    #[serde(default)]
    pub counts: bool,
    /// The target is measured by it when all words of one of these lists are found in it.
    pub any_of: Vec<Vec<String>>,
}

/// Why content cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Not JSON, or a field is missing, unknown or of the wrong kind.
    #[error("{file}: {why}; correct the file")]
    Malformed {
        /// File below `content/`.
        file: &'static str,
        /// What the reader says.
        why: String,
    },
    /// A row contradicts itself or another one.
    #[error("{file}, row {row}: {why}; correct the row")]
    Row {
        /// File below `content/`.
        file: &'static str,
        /// Its code or word.
        row: String,
        /// What is wrong.
        why: &'static str,
    },
    /// More rows than are read.
    #[error("{file}: more than {ROWS_MAX} rows; divide it")]
    TooMany {
        /// File below `content/`.
        file: &'static str,
    },
}

/// The texts of the files.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `programme/reminders.json`.
    pub reminders: &'a str,
    /// `programme/streams.json`.
    pub streams: &'a str,
    /// `programme/groups.json`.
    pub groups: &'a str,
    /// `programme/bindings.json`.
    pub bindings: &'a str,
}

const SHIPPED_FILES: Files<'static> = Files {
    reminders: include_str!("../../../../content/programme/reminders.json"),
    streams: include_str!("../../../../content/programme/streams.json"),
    groups: include_str!("../../../../content/programme/groups.json"),
    bindings: include_str!("../../../../content/programme/bindings.json"),
};

static SHIPPED: LazyLock<ProgrammeContent> = LazyLock::new(|| {
    ProgrammeContent::read(&SHIPPED_FILES).expect("the content that the product ships is checked by the tests")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows<T> {
    #[serde(rename = "_about")]
    _about: String,
    source: String,
    confidence: String,
    in_force_from: Date,
    #[serde(default)]
    in_force_to: Option<Date>,
    rows: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    #[serde(rename = "_about")]
    _about: String,
    source: String,
    confidence: String,
    names: Names,
    rows: Vec<Group>,
}

impl ProgrammeContent {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static ProgrammeContent {
        &SHIPPED
    }

    /// Reads and checks the files.
    pub fn read(files: &Files<'_>) -> Result<ProgrammeContent, ContentError> {
        let reminders: Vec<ReminderRule> = rows("programme/reminders.json", files.reminders)?;
        let streams: Vec<ReportStream> = rows("programme/streams.json", files.streams)?;
        let bindings: Vec<Binding> = rows("programme/bindings.json", files.bindings)?;
        let file = "programme/groups.json";
        let groups: GroupFile = parse(file, files.groups)?;
        headed(file, &groups.source, &groups.confidence)?;
        once(file, groups.rows.iter().map(|group| group.word.as_str()))?;
        once("programme/reminders.json", reminders.iter().map(|rule| rule.code.as_str()))?;
        once("programme/streams.json", streams.iter().map(|stream| stream.code.as_str()))?;
        once("programme/bindings.json", bindings.iter().map(|binding| binding.word.as_str()))?;
        for stream in &streams {
            if let Some(why) = stream.defect() {
                return Err(ContentError::Row { file: "programme/streams.json", row: stream.code.clone(), why });
            }
        }
        if let Some(binding) = bindings.iter().find(|binding| binding.any_of.iter().any(Vec::is_empty)) {
            let why = "an empty list of words fits everything";
            return Err(ContentError::Row { file: "programme/bindings.json", row: binding.word.clone(), why });
        }
        if let Some(binding) = bindings.iter().find(|binding| !MEASURED.contains(&binding.word.as_str())) {
            let why = "no figure of the centre has this word";
            return Err(ContentError::Row { file: "programme/bindings.json", row: binding.word.clone(), why });
        }
        Ok(ProgrammeContent { reminders, streams, groups: groups.rows, names: groups.names, bindings })
    }

    /// Returns the stream with this code.
    pub fn stream(&self, code: &str) -> Option<&ReportStream> {
        self.streams.iter().find(|stream| stream.code == code)
    }

    /// Returns the group with this word.
    pub fn group(&self, word: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.word == word)
    }
}

impl Group {
    /// Whether a plain name is one of its names.
    pub(crate) fn is_named(&self, wanted: &str, names: &Names) -> bool {
        self.names.iter().any(|name| wanted == plain(name, names))
    }

    /// Whether a plain name is one of its names followed by a place.
    pub(crate) fn is_named_with_place(&self, wanted: &str, names: &Names) -> bool {
        self.names.iter().any(|name| {
            let name = plain(name, names);
            names.ends_with_place(&name) && wanted.strip_prefix(&name).is_some_and(|rest| rest.starts_with(' '))
        })
    }
}

impl Names {
    /// Returns what a folded word stands for.
    pub(crate) fn written_out<'a>(&'a self, word: &'a str) -> &'a str {
        self.abbreviations.iter().find(|(short, _)| short == word).map_or(word, |(_, long)| long.as_str())
    }

    /// Whether a plain name ends with a word after which only the name of the place may follow.
    pub(crate) fn ends_with_place(&self, name: &str) -> bool {
        let last = name.rsplit(' ').next().unwrap_or_default();
        self.places.iter().any(|place| place == last)
    }
}

fn parse<'a, T: Deserialize<'a>>(file: &'static str, text: &'a str) -> Result<T, ContentError> {
    serde_json::from_str(text).map_err(|error| ContentError::Malformed { file, why: error.to_string() })
}

fn rows<T: for<'a> Deserialize<'a>>(file: &'static str, text: &str) -> Result<Vec<T>, ContentError> {
    let read: Rows<T> = parse(file, text)?;
    headed(file, &read.source, &read.confidence)?;
    if read.in_force_to.is_some_and(|end| end < read.in_force_from) {
        return Err(ContentError::Row { file, row: "in_force_to".to_owned(), why: "ends before it begins" });
    }
    if read.rows.len() > ROWS_MAX {
        return Err(ContentError::TooMany { file });
    }
    Ok(read.rows)
}

fn headed(file: &'static str, source: &str, confidence: &str) -> Result<(), ContentError> {
    let missing = |row: &str, why| Err(ContentError::Row { file, row: row.to_owned(), why });
    if source.trim().is_empty() {
        return missing("source", "names no source");
    }
    if !matches!(confidence, "H" | "M" | "L") {
        return missing("confidence", "must be H, M or L");
    }
    Ok(())
}

fn once<'a>(file: &'static str, words: impl Iterator<Item = &'a str>) -> Result<(), ContentError> {
    let mut seen = std::collections::BTreeSet::new();
    for word in words {
        if word.is_empty() || !seen.insert(word) {
            return Err(ContentError::Row { file, row: word.to_owned(), why: "is empty or stands twice" });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
