//! Reads `logsources.yml`.

use std::collections::BTreeMap;

use luytre_model::Layer;
use serde::Deserialize;
use serde_yaml_ng::Value as Yaml;

use super::{
    KEY_FIELDS_MAX, MappingError, NameFile, SourceEntry, check_field_name, entry_line, misfit, read_yaml, scalar_text,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    keys: Vec<String>,
    sources: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: NameFile,
    layer: Option<Layer>,
    #[serde(rename = "where")]
    constraints: BTreeMap<String, Yaml>,
}

pub(super) struct Sources {
    pub(super) keys: Vec<String>,
    pub(super) entries: Vec<SourceEntry>,
}

pub(super) fn read(path: &str, text: &str) -> Result<Sources, MappingError> {
    let file: File = read_yaml(path, text)?;
    if file.keys.is_empty() || file.keys.len() > KEY_FIELDS_MAX {
        let reason = format!("keys names {} fields; 1 to {KEY_FIELDS_MAX} are possible", file.keys.len());
        return Err(misfit(path, text, "keys:", reason));
    }
    for key in &file.keys {
        check_field_name(key).map_err(|reason| misfit(path, text, key, reason))?;
    }
    let mut entries = Vec::with_capacity(file.sources.len());
    for (index, entry) in file.sources.into_iter().enumerate() {
        let name = entry.name.name();
        let wrong = |reason: String| MappingError {
            path: path.to_owned(),
            line: entry_line(text, "sources:", index),
            reason: format!("{name}: {reason}"),
        };
        if name.is_empty() {
            return Err(wrong("give at least one of product, category, service".to_owned()));
        }
        if entry.constraints.is_empty() {
            return Err(wrong("`where` is empty; every event would belong to the log source".to_owned()));
        }
        let mut constraints = Vec::with_capacity(entry.constraints.len());
        for (field, values) in &entry.constraints {
            check_field_name(field).map_err(&wrong)?;
            let values = match values {
                Yaml::Sequence(values) => values.iter().map(scalar_text).collect::<Option<Vec<_>>>(),
                single => scalar_text(single).map(|value| vec![value]),
            };
            let values = values.filter(|values| !values.is_empty());
            let values = values.ok_or_else(|| wrong(format!("{field}: give a text, a number or a list of them")))?;
            constraints.push((field.clone(), values));
        }
        entries.push(SourceEntry { name: name.clone(), layer: entry.layer, constraints });
    }
    Ok(Sources { keys: file.keys, entries })
}
