//! Makes a double click harmless: the answer to a form's key is remembered for a while and given again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use luytre_model::Nanos;
use luytre_model::ids::PersonId;

use crate::views::BulkOutcome;

/// How long an answer is remembered.
const REMEMBER: i64 = 600 * Nanos::SECOND;
/// Answers that are remembered; beyond, the oldest goes. An answer that is forgotten is caught by the alert's version.
const ANSWERS_MAX: usize = 2_000;
/// Longest key that is taken, in bytes.
pub(crate) const KEY_BYTES_MAX: usize = 128;

/// Answers by person and key.
#[derive(Default)]
pub(crate) struct Once(Mutex<HashMap<(PersonId, String), (Nanos, BulkOutcome)>>);

impl Once {
    /// The first answer, marked as repeated.
    pub(crate) fn answer(&self, person: PersonId, key: Option<&str>, now: Nanos) -> Option<BulkOutcome> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, outcome) = answers.get(&(person, key?.to_owned()))?;
        (now.0 - at.0 < REMEMBER).then(|| BulkOutcome { repeated: true, ..outcome.clone() })
    }

    /// Remembers an answer.
    pub(crate) fn remember(&self, person: PersonId, key: Option<String>, now: Nanos, outcome: &BulkOutcome) {
        let Some(key) = key else { return };
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, (at, _)| now.0 - at.0 < REMEMBER);
        if answers.len() >= ANSWERS_MAX {
            let oldest = answers.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| answers.remove(&oldest));
        }
        answers.insert((person, key), (now, outcome.clone()));
    }
}
