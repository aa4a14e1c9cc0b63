//! Reads `fields.yml`.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{FieldSpec, FieldTable, MappingError, NameFile, check_field_name, misfit, read_yaml};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    zone: String,
    #[serde(default)]
    placeholders: BTreeMap<String, Vec<String>>,
    tables: Vec<Table>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "for")]
    name: NameFile,
    others: Option<String>,
    also: Option<String>,
    fields: BTreeMap<String, Target>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a field name, a list of them, {any: [names]} or {words: name}")]
enum Target {
    One(String),
    First(Vec<String>),
    Any(AnyOf),
    Words(WordsOf),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnyOf {
    any: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsOf {
    words: String,
}

impl Target {
    fn spec(self) -> FieldSpec {
        match self {
            Target::One(name) => FieldSpec { names: vec![name], every: false, words: false },
            Target::First(names) => FieldSpec { names, every: false, words: false },
            Target::Any(AnyOf { any }) => FieldSpec { names: any, every: true, words: false },
            Target::Words(WordsOf { words }) => FieldSpec { names: vec![words], every: false, words: true },
        }
    }
}

pub(super) struct Fields {
    pub(super) zone: TimeZone,
    pub(super) placeholders: BTreeMap<String, Vec<String>>,
    pub(super) tables: Vec<FieldTable>,
}

pub(super) fn read(path: &str, text: &str) -> Result<Fields, MappingError> {
    let file: File = read_yaml(path, text)?;
    let zone = TimeZone::get(&file.zone).map_err(|_| {
        misfit(path, text, "zone:", format!("{:?} is no time zone, for example Asia/Ho_Chi_Minh", file.zone))
    })?;
    let mut tables = Vec::with_capacity(file.tables.len());
    for table in file.tables {
        let patterns = table.others.iter().chain(&table.also);
        if let Some(pattern) = patterns.into_iter().find(|pattern| pattern.matches('*').count() != 1) {
            return Err(misfit(path, text, pattern, format!("{pattern:?} needs one `*` in the place of the name")));
        }
        let mut fields = HashMap::with_capacity(table.fields.len());
        for (sigma, target) in table.fields {
            let spec = target.spec();
            if spec.names.is_empty() {
                return Err(misfit(path, text, &sigma, format!("{sigma}: the list of fields is empty")));
            }
            for name in &spec.names {
                check_field_name(name).map_err(|reason| misfit(path, text, &sigma, format!("{sigma}: {reason}")))?;
            }
            fields.insert(sigma, spec);
        }
        tables.push(FieldTable { name: table.name.name(), others: table.others, also: table.also, fields });
    }
    Ok(Fields { zone, placeholders: file.placeholders, tables })
}
