//! `luytre config`: a sample, a check, and what is in force.

use std::fmt::Write as _;

use anyhow::Context;
use serde_json::{Map, Value};

use super::Config;
use super::keys::{KEYS, TABLES, sample};
use crate::Outcome;
use crate::cli::{self, Output};
use crate::language::Language;
use crate::terminal::say;

/// What stands for a password.
const HIDDEN: &str = "***";

/// Runs a command of `luytre config`.
pub fn run(command: cli::Config, language: Language) -> anyhow::Result<Outcome> {
    match command {
        cli::Config::Sample => say(sample(language).trim_end())?,
        cli::Config::Check { file } => match Config::read(Some(&file)) {
            Ok(_) => say(format_args!("{}: {}", file.display(), language.pick("dùng được", "good")))?,
            Err(error) => {
                say(format!("{error:#}").trim_end())?;
                return Ok(Outcome::No);
            }
        },
        cli::Config::Show { config, output } => {
            let config = Config::read(config.as_deref())?;
            let values = values(&config)?;
            match output {
                Output::Json | Output::Jsonl => say(serde_json::to_string_pretty(&values)?)?,
                Output::Table | Output::Csv => say(lines(&values)?.trim_end())?,
            }
        }
    }
    Ok(Outcome::Yes)
}

/// The values in force, without passwords.
fn values(config: &Config) -> anyhow::Result<Value> {
    let mut values = serde_json::to_value(config).context("write the values")?;
    if let Some(Value::String(url)) = values.pointer_mut("/ledger/url") {
        *url = without_password(url);
    }
    Ok(values)
}

/// `postgres://user:secret@host/name` as `postgres://user:***@host/name`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((who, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    match who.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:{HIDDEN}@{host}"),
        None => url.to_owned(),
    }
}

/// The values as a configuration file says them; what is off is left out.
fn lines(values: &Value) -> anyhow::Result<String> {
    let mut text = String::new();
    for table in TABLES {
        let place = format!("/{}", table.name.replace('.', "/"));
        let here = if table.name.is_empty() { Some(values) } else { values.pointer(&place) };
        let rows: Vec<&Map<String, Value>> = match here {
            Some(Value::Object(row)) => vec![row],
            Some(Value::Array(rows)) => rows.iter().filter_map(Value::as_object).collect(),
            _ => Vec::new(),
        };
        for row in rows {
            if !table.name.is_empty() {
                let name = table.name;
                writeln!(text, "\n{}", if table.repeats { format!("[[{name}]]") } else { format!("[{name}]") })?;
            }
            for key in KEYS.iter().filter(|key| key.table == table.name) {
                let value = row.get(key.name).with_context(|| format!("{} is a key", key.name))?;
                if !value.is_null() {
                    // Strings, numbers, switches and lists of strings are written alike in JSON and TOML.
                    writeln!(text, "{} = {value}", key.name)?;
                }
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
