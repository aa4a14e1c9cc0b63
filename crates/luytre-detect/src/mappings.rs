//! The tables that join Sigma's words to our events: which events belong to a log source, and which of our fields a
//! rule's field name means there. They are data (`content/mappings/`), read strictly: a wrong line is an error with its
//! file and place, never a silently dead rule.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;
use luytre_model::schema::{COLUMNS, ColumnId};
use luytre_model::{Layer, ValueRef};
use serde::Deserialize;
use serde_yaml_ng::Value as Yaml;

/// Most fields whose values decide a routing group; each is looked up for every event.
pub const KEY_FIELDS_MAX: usize = 4;

const SHIPPED_LOGSOURCES: &str = include_str!("../../../content/mappings/logsources.yml");
const SHIPPED_FIELDS: &str = include_str!("../../../content/mappings/fields.yml");

/// A table does not hold together.
#[derive(Debug, thiserror::Error)]
#[error("{path}{}: {reason}", place(.line))]
pub struct MappingError {
    /// The file.
    pub path: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and how to mend it.
    pub reason: String,
}

fn place(line: &Option<usize>) -> String {
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

/// Sigma's name of a log source, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct SourceName {
    pub(crate) product: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) service: Option<String>,
}

impl SourceName {
    fn parts(&self) -> [&Option<String>; 3] {
        [&self.product, &self.category, &self.service]
    }

    /// Whether everything that this name gives is the same in `other`.
    pub(crate) fn is_part_of(&self, other: &SourceName) -> bool {
        self.parts().iter().zip(other.parts()).all(|(mine, theirs)| mine.is_none() || *mine == theirs)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_none())
    }

    fn given(&self) -> usize {
        self.parts().iter().filter(|part| part.is_some()).count()
    }

    /// Returns this name with what it leaves open taken from `other`.
    pub(crate) fn completed_by(&self, other: &SourceName) -> SourceName {
        let fill = |mine: &Option<String>, theirs: &Option<String>| mine.clone().or_else(|| theirs.clone());
        SourceName {
            product: fill(&self.product, &other.product),
            category: fill(&self.category, &other.category),
            service: fill(&self.service, &other.service),
        }
    }
}

impl std::fmt::Display for SourceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = ["product", "category", "service"];
        let given =
            words.iter().zip(self.parts()).filter_map(|(word, part)| Some(format!("{word} {}", part.as_ref()?)));
        f.write_str(&given.collect::<Vec<_>>().join(", "))
    }
}

/// Which of our fields hold the values of one Sigma field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FieldSpec {
    /// Our names, in order of preference.
    pub(crate) names: Vec<String>,
    /// All names give values, not the first that has one.
    pub(crate) every: bool,
    /// The values are the words of the text.
    pub(crate) words: bool,
}

impl FieldSpec {
    pub(crate) fn one(name: &str) -> Self {
        FieldSpec { names: vec![name.to_owned()], every: false, words: false }
    }
}

/// A kind of events: a log source and what its events look like.
#[derive(Debug, Clone)]
pub(crate) struct SourceEntry {
    pub(crate) name: SourceName,
    pub(crate) layer: Option<Layer>,
    /// Our field, and the values (with wildcards) of which one must hold; all fields must.
    pub(crate) constraints: Vec<(String, Vec<String>)>,
}

/// What a rule's log source comes down to.
pub(crate) enum Route<'a> {
    /// No log source is given: every event.
    Everything,
    /// One of the entries of every list.
    Through(Vec<Vec<&'a SourceEntry>>),
    /// No table names it: no event belongs to it.
    Unknown,
}

#[derive(Debug)]
struct FieldTable {
    name: SourceName,
    /// The place of every other name.
    others: Option<String>,
    /// A further place of every other name.
    also: Option<String>,
    fields: HashMap<String, FieldSpec>,
}

/// All tables.
#[derive(Debug)]
pub struct Mappings {
    pub(crate) keys: Vec<String>,
    pub(crate) zone: TimeZone,
    pub(crate) placeholders: BTreeMap<String, Vec<String>>,
    sources: Vec<SourceEntry>,
    tables: Vec<FieldTable>,
}

impl Mappings {
    /// Returns the tables that the product ships (`content/mappings/`).
    pub fn shipped() -> Self {
        Mappings::parse(("logsources.yml", SHIPPED_LOGSOURCES), ("fields.yml", SHIPPED_FIELDS))
            .expect("the shipped tables are read by a test")
    }

    /// Reads the table of log sources and the table of fields, each given as (path, text).
    pub fn parse(logsources: (&str, &str), fields: (&str, &str)) -> Result<Self, MappingError> {
        let sources = logsources::read(logsources.0, logsources.1)?;
        let fields = fields::read(fields.0, fields.1)?;
        Ok(Mappings {
            keys: sources.keys,
            sources: sources.entries,
            zone: fields.zone,
            placeholders: fields.placeholders,
            tables: fields.tables,
        })
    }

    /// Returns where a rule's log source leads.
    pub(crate) fn route(&self, name: &SourceName) -> Route<'_> {
        if name.is_empty() {
            return Route::Everything;
        }
        let direct = self.entries_of(name);
        if !direct.is_empty() {
            return Route::Through(vec![direct]);
        }
        // A category and a service that no entry joins: both constraints hold.
        let (Some(_), Some(_)) = (&name.category, &name.service) else { return Route::Unknown };
        let by_category = self.entries_of(&SourceName { service: None, ..name.clone() });
        let by_service = self.entries_of(&SourceName { category: None, ..name.clone() });
        if by_category.is_empty() || by_service.is_empty() {
            return Route::Unknown;
        }
        Route::Through(vec![by_category, by_service])
    }

    fn entries_of(&self, name: &SourceName) -> Vec<&SourceEntry> {
        self.sources.iter().filter(|entry| name.is_part_of(&entry.name)).collect()
    }

    /// Returns where the values of a Sigma field are, for events of a log source.
    pub(crate) fn field(&self, source: &SourceName, sigma: &str) -> FieldSpec {
        let mut tables: Vec<&FieldTable> = self.tables.iter().filter(|table| table.name.is_part_of(source)).collect();
        tables.sort_by_key(|table| std::cmp::Reverse(table.name.given()));
        if let Some(spec) = tables.iter().find_map(|table| table.fields.get(sigma)) {
            return spec.clone();
        }
        if ColumnId::by_name(sigma).is_some() {
            return FieldSpec::one(sigma);
        }
        if let Some(pattern) = tables.iter().find_map(|table| table.others.as_deref()) {
            return FieldSpec::one(&pattern.replace('*', sigma));
        }
        let column = COLUMNS.iter().find(|column| column.sigma.contains(&sigma));
        let also = tables.iter().find_map(|table| table.also.as_deref()).map(|pattern| pattern.replace('*', sigma));
        let names = column.map(|column| column.name.to_owned()).into_iter().chain(also).chain([sigma.to_owned()]);
        FieldSpec { names: names.collect(), every: false, words: false }
    }

    #[cfg(test)]
    pub(crate) fn entries(&self) -> &[SourceEntry] {
        &self.sources
    }
}

// Whether a text in a mapping file names a field: our columns are dotted lower case, overflow names are anything short.
fn check_field_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > 128 || name.trim() != name || name.contains(char::is_control) {
        return Err(format!("{name:?} is no field name: 1 to 128 characters are needed, no blank at the ends"));
    }
    Ok(())
}

fn read_yaml<T: for<'de> Deserialize<'de>>(path: &str, text: &str) -> Result<T, MappingError> {
    serde_yaml_ng::from_str(text).map_err(|error| MappingError {
        path: path.to_owned(),
        line: error.location().map(|at| at.line()),
        reason: error.to_string(),
    })
}

/// Returns the line, from 1, where an entry of the last list of a file begins.
fn entry_line(text: &str, section: &str, index: usize) -> Option<usize> {
    let lines = || text.lines().enumerate().skip_while(|(_, line)| !line.starts_with(section));
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines().find(|(_, line)| line.trim_start().starts_with("- ")).map(|(_, line)| indent(line))?;
    let mut entries = lines().filter(|(_, line)| line.trim_start().starts_with("- ") && indent(line) == own);
    entries.nth(index).map(|(line, _)| line + 1)
}

// The reader's errors have a place; checks made after reading find the line by the words of the entry.
fn misfit(path: &str, text: &str, needle: &str, reason: String) -> MappingError {
    let line = text.lines().position(|line| line.contains(needle)).map(|index| index + 1);
    MappingError { path: path.to_owned(), line, reason }
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct NameFile {
    product: Option<String>,
    category: Option<String>,
    service: Option<String>,
}

impl NameFile {
    fn name(self) -> SourceName {
        let lower = |part: Option<String>| part.map(|part| part.to_lowercase());
        SourceName { product: lower(self.product), category: lower(self.category), service: lower(self.service) }
    }
}

fn scalar_text(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => match number.as_i64() {
            Some(number) => Some(ValueRef::Integer(number).to_text().into_owned()),
            None => number.as_f64().map(|number| number.to_string()),
        },
        _ => None,
    }
}

mod fields;
mod logsources;

#[cfg(test)]
mod tests;
