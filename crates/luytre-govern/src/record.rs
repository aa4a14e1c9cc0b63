//! What governance keeps: records that are few, change seldom, and have a history.
//!
//! A record names its place (code, agency, system, state, due date) through [`Keys`], so that one store finds and scopes
//! records of every kind; everything else is its body. Records refer to agencies and systems by their codes, which never
//! change. Start with [`Record`].

use jiff::civil::Date;
use luytre_model::Nanos;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A kind of record: a dossier, a task, a budget line.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The word of the kind in the store, in audit subjects and in exports; never changes.
    const KIND: &'static str;

    /// Returns by what it is found.
    fn keys(&self) -> Keys;
}

/// By what a record is found, and who may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// What people quote; unique within the kind.
    pub code: String,
    /// What people read in lists and search for.
    pub title: String,
    /// Code of the agency that it belongs to; `None`: of the whole province.
    pub agency: Option<String>,
    /// Codes of other agencies that take part and may see it: an appraiser, an owner, a partner.
    pub parties: Vec<String>,
    /// Whether every agency may see it: a programme, an edition of the index. Changing it is another matter.
    pub public: bool,
    /// Code of the system that it is about.
    pub system: Option<String>,
    /// Code of the record that it is a part of: the programme of a task, the assessment of a finding.
    pub parent: Option<String>,
    /// The word of its state.
    pub state: String,
    /// When something is due, if anything is.
    pub due: Option<Date>,
}

/// A record's row in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub i64);

/// A record as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<T> {
    /// Identity.
    pub id: RecordId,
    /// Counts changes, from 1; whoever changes it names the version that they saw.
    pub version: i64,
    /// When it was made.
    pub created_at: Nanos,
    /// When it was last changed.
    pub changed_at: Nanos,
    /// The record.
    pub body: T,
}

/// A document by which somebody decided: what official papers call "số, ngày, cơ quan ban hành".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRef {
    /// Number and symbol: `1234/QĐ-UBND`.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// Who issued it.
    pub body: String,
    /// SHA-256 of the attached file, in hexadecimal digits, where one is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}
