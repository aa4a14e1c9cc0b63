//! What is registered: agencies with their history, information systems, people.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::Date;
use luytre_model::ids::{AgencyId, PersonId, SystemId};
use luytre_model::vocabulary::UnknownWord;
use luytre_model::{Layer, ProtectionLevel, Role};
use serde::{Deserialize, Serialize};

/// An agency. Its code stays; its name, kind and parent change with a date of effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Identity.
    pub id: AgencyId,
    /// Code: text, leading zeros count.
    pub code: String,
    /// A military or cipher unit: by law nothing of it is collected.
    pub excluded: bool,
    /// What it was called when, oldest first; periods do not overlap. Never empty.
    pub versions: Vec<AgencyVersion>,
}

/// What an agency was called, and under whom it stood, in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyVersion {
    /// Name.
    pub name: String,
    /// Kind: `tinh`, `thanh_pho`, `xa`, `phuong`, `dac_khu`, `department`, `party` or another word.
    pub kind: String,
    /// The agency above.
    pub parent: Option<AgencyId>,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer so; `None` while it is.
    pub valid_to: Option<Date>,
}

impl AgencyVersion {
    /// Whether it is so on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

impl Agency {
    /// Builds an agency with one version.
    pub fn new(id: AgencyId, code: impl Into<String>, version: AgencyVersion) -> Self {
        Agency { id, code: code.into(), excluded: false, versions: vec![version] }
    }

    /// Returns what it is on `day`, if it exists then.
    pub fn on(&self, day: Date) -> Option<&AgencyVersion> {
        self.versions.iter().find(|version| version.holds_on(day))
    }

    /// Returns what to show on `day`: the version of that day, or else the last before it, or else the first.
    pub fn shown_on(&self, day: Date) -> &AgencyVersion {
        let begun = self.versions.iter().rev().find(|version| version.valid_from <= day);
        begun.unwrap_or(&self.versions[0])
    }

    /// Returns the newest version.
    pub fn latest(&self) -> &AgencyVersion {
        &self.versions[self.versions.len() - 1]
    }

    /// Ends the version that holds on `version.valid_from` and lets `version` follow. A version that begins the same
    /// day is replaced: that is a correction, not a change. Later versions go.
    pub fn change(&mut self, version: AgencyVersion) {
        self.versions.retain(|old| old.valid_from < version.valid_from);
        if let Some(last) = self.versions.last_mut()
            && last.valid_to.is_none_or(|end| end > version.valid_from)
        {
            last.valid_to = Some(version.valid_from);
        }
        self.versions.push(version);
    }
}

/// An information system: one function, one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// Identity.
    pub id: SystemId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The agency that runs it.
    pub agency: AgencyId,
    /// Protection level, once determined.
    pub level: Option<ProtectionLevel>,
    /// The governing body, responsible by law.
    pub owner: String,
    /// Layers at which it must be watched; `None`: what its level asks for.
    pub required_layers: Option<BTreeSet<Layer>>,
    /// Whom to call.
    pub contact_name: String,
    /// The number.
    pub contact_phone: String,
}

/// The language of a person's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }
}

impl FromStr for Language {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "vi" => Ok(Language::Vi),
            "en" => Ok(Language::En),
            _ => Err(UnknownWord::new(word, "vi, en")),
        }
    }
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// What is typed to sign in; unique, lower case.
    pub login: String,
    /// Name.
    pub name: String,
    /// What the person is at the centre.
    pub role: Role,
    /// The agency whose subtree the person sees; `None`: the whole province.
    pub agency: Option<AgencyId>,
    /// The language of the pages.
    pub language: Language,
    /// May not sign in.
    pub disabled: bool,
}

#[cfg(test)]
mod tests;
