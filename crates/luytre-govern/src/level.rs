//! The level of an information system: from facts, by criteria that are data.
//!
//! [`LevelFacts`] are what somebody knows of a system; [`criteria::Criteria`] (one per regime, from `content/`) say which
//! facts there are and which rows of conditions give which level. Nothing here names an article or a number. Start with
//! [`criteria::Criteria::classify`], then [`watch`] for what makes a level be determined again.

pub mod cause;
pub mod classify;
pub mod condition;
pub mod criteria;
pub mod watch;

use std::collections::{BTreeMap, BTreeSet};

use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use cause::{Cause, Caused, Evidence, Happened, Standing, caused};
pub use classify::{Ask, Classification, DecidingRow, Missing, WhatIf};
pub use criteria::{Criteria, Fact, FactKind, FactProblem};
pub use watch::{Change, Trigger, triggers};

use crate::library::basis::Basis;

/// Most facts of one system, and most words of one fact.
pub const FACTS_MAX: usize = 100;
/// Largest count; above it a number is a slip of the keyboard.
pub const COUNT_MAX: u64 = 10_000_000_000;

/// What is known of a system, by the codes that the criteria declare: the JSON object of an example's `input`. What is
/// not there is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LevelFacts(#[serde(deserialize_with = "known_only")] BTreeMap<String, FactValue>);

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    Flag(bool),
    /// A count.
    Count(u64),
    /// One word of a list.
    Word(String),
    /// Words of a list.
    Words(BTreeSet<String>),
}

impl<'de> Deserialize<'de> for FactValue {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        FactValue::from_json(Value::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl FactValue {
    fn from_json(value: Value) -> Result<Self, String> {
        match value {
            Value::Bool(flag) => Ok(FactValue::Flag(flag)),
            Value::Number(number) => {
                let count = number.as_u64().filter(|count| *count <= COUNT_MAX);
                count.map(FactValue::Count).ok_or_else(|| format!("{number} is no count: write a whole number from 0"))
            }
            Value::String(word) => Ok(FactValue::Word(word)),
            Value::Array(list) if list.len() <= FACTS_MAX => {
                let word = |value| match value {
                    Value::String(word) => Ok(word),
                    other => Err(format!("{other} is no word of a list")),
                };
                list.into_iter().map(word).collect::<Result<_, _>>().map(FactValue::Words)
            }
            other => Err(format!("{other} is neither yes or no, nor a count, nor a word, nor a list of words")),
        }
    }
}

/// Reads an object; `null` is not known.
fn known_only<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<String, FactValue>, D::Error> {
    let all = BTreeMap::<String, Value>::deserialize(from)?;
    if all.len() > FACTS_MAX {
        return Err(serde::de::Error::custom(format!("more than {FACTS_MAX} facts")));
    }
    let known = all.into_iter().filter(|(_, value)| !value.is_null());
    let read = |(code, value)| match FactValue::from_json(value) {
        Ok(value) => Ok((code, value)),
        Err(why) => Err(serde::de::Error::custom(format!("{code}: {why}"))),
    };
    known.map(read).collect()
}

impl LevelFacts {
    /// Returns the value of a fact; `None` when it is not known.
    pub fn get(&self, code: &str) -> Option<&FactValue> {
        self.0.get(code)
    }

    /// Sets a fact; `None` forgets it.
    pub fn set(&mut self, code: &str, value: Option<FactValue>) {
        match value {
            Some(value) => _ = self.0.insert(code.to_owned(), value),
            None => _ = self.0.remove(code),
        }
    }

    /// Returns these facts with one changed.
    #[must_use]
    pub fn with(mut self, code: &str, value: impl Into<FactValue>) -> Self {
        self.set(code, Some(value.into()));
        self
    }

    /// Returns a flag; `None` when it is not known.
    pub fn flag(&self, code: &str) -> Option<bool> {
        match self.get(code)? {
            FactValue::Flag(flag) => Some(*flag),
            FactValue::Count(_) | FactValue::Word(_) | FactValue::Words(_) => None,
        }
    }

    /// Returns a count; `None` when it is not known.
    pub fn count(&self, code: &str) -> Option<u64> {
        match self.get(code)? {
            FactValue::Count(count) => Some(*count),
            FactValue::Flag(_) | FactValue::Word(_) | FactValue::Words(_) => None,
        }
    }

    /// Returns a word; `None` when it is not known.
    pub fn word(&self, code: &str) -> Option<&str> {
        match self.get(code)? {
            FactValue::Word(word) => Some(word),
            FactValue::Flag(_) | FactValue::Count(_) | FactValue::Words(_) => None,
        }
    }

    /// Returns the words of a list; `None` when it is not known.
    pub fn words(&self, code: &str) -> Option<&BTreeSet<String>> {
        match self.get(code)? {
            FactValue::Words(words) => Some(words),
            FactValue::Flag(_) | FactValue::Count(_) | FactValue::Word(_) => None,
        }
    }

    /// Returns codes and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.0.iter().map(|(code, value)| (code.as_str(), value))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the codes of facts that are not the same in both.
    pub fn changed(&self, other: &LevelFacts) -> BTreeSet<String> {
        let codes = self.0.keys().chain(other.0.keys());
        codes.filter(|code| self.0.get(*code) != other.0.get(*code)).cloned().collect()
    }
}

impl From<bool> for FactValue {
    fn from(flag: bool) -> Self {
        FactValue::Flag(flag)
    }
}

impl From<u64> for FactValue {
    fn from(count: u64) -> Self {
        FactValue::Count(count)
    }
}

impl From<&str> for FactValue {
    fn from(word: &str) -> Self {
        FactValue::Word(word.to_owned())
    }
}

impl<const N: usize> From<[&str; N]> for FactValue {
    fn from(words: [&str; N]) -> Self {
        FactValue::Words(words.into_iter().map(str::to_owned).collect())
    }
}

/// A worked example of a regime.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it is, in Vietnamese; empty where only the English name is given.
    #[serde(default)]
    pub vi: String,
    /// What it is.
    pub name: String,
    /// The facts.
    pub input: LevelFacts,
    /// The level that they give; `None`: a person must be asked.
    pub level: Option<ProtectionLevel>,
    /// On what it stands.
    pub basis: Basis,
}

#[cfg(test)]
mod tests;
