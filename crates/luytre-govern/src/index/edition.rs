//! An edition: the scores of a day, kept as they were published.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Score, Weights};
use crate::record::{Keys, Record};

/// The score of one agency in an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyScore {
    /// Name of the agency on that day.
    pub name: String,
    /// Its place; `None` without a score.
    pub place: Option<u32>,
    /// The letter of its grade; empty without a score.
    pub grade: String,
    /// The score with its numbers.
    pub score: Score,
}

/// A published edition of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// What people quote: `CS-2026-11-22`.
    pub code: String,
    /// Id of the definition.
    pub definition: String,
    /// The day whose figures it shows.
    pub day: Date,
    /// The weights.
    pub weights: Weights,
    /// Scores by code of the agency.
    pub agencies: BTreeMap<String, AgencyScore>,
    /// Programme tasks of the whole province on that day: not overdue, and all that were not cancelled. A task with two
    /// leading agencies counts in both of their scores, so the sum of those is another number.
    #[serde(default)]
    pub tasks: Option<(u64, u64)>,
    /// Money of the whole province that year: for security, and all of it. Agencies without a system have no score, so the
    /// sum of scores is another number.
    #[serde(default)]
    pub budget: Option<(u64, u64)>,
    /// What is to be said about it.
    #[serde(default)]
    pub note: String,
}

impl Record for Edition {
    const KIND: &'static str = "index_edition";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.code.clone(),
            // Everybody sees every place: a ranking that only its head sees moves nobody.
            public: true,
            state: "published".to_owned(),
            ..Keys::default()
        }
    }
}
