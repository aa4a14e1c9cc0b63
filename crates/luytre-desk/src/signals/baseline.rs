//! What failed when the events were last read in full: what a later rise of failing signals is measured from.
//!
//! A partial read writes states that may fail for want of events alone. They are shown, and nothing is concluded from
//! them; what failed before them is kept here until a full read tells what has really risen.

use std::collections::{BTreeMap, BTreeSet};

use luytre_ledger::{Ledger, Work};

use crate::error::DeskError;
use crate::registry::Registry;

/// Setting that holds what failed at the last full read, of systems of which a partial read said something else.
const BASELINE: &str = "signals.baseline";

/// Failing signals of systems at the last full read, where the results that are written say something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Baseline {
    systems: BTreeMap<String, BTreeSet<String>>,
    changed: bool,
}

impl Baseline {
    pub(super) async fn read(ledger: &Ledger, registry: &Registry) -> Result<Baseline, DeskError> {
        let text = ledger.read().await?.setting(BASELINE).await?;
        let known = text.map(|text| serde_json::from_str::<BTreeMap<String, BTreeSet<String>>>(&text)).transpose();
        let mut systems =
            known.map_err(|error| DeskError::internal("read what failed before", &error))?.unwrap_or_default();
        systems.retain(|code, _| registry.system_by_code(code).is_some());
        Ok(Baseline { systems, changed: false })
    }

    /// Takes note of a system that was measured: `failed` are its failing signals as they were written before (`None` when
    /// nothing was), `fails` those of now. Returns what failed at the last full read, when more fail now.
    pub(super) fn note(
        &mut self,
        system: &str,
        failed: Option<BTreeSet<String>>,
        fails: &BTreeSet<String>,
        partial: bool,
    ) -> Option<BTreeSet<String>> {
        let kept = self.systems.remove(system);
        self.changed |= kept.is_some();
        // Where nothing was measured before, nothing is known to have risen.
        let before = kept.or(failed)?;
        if !partial {
            return (before.len() < fails.len()).then_some(before);
        }
        if before != *fails {
            self.systems.insert(system.to_owned(), before);
            self.changed = true;
        }
        None
    }

    /// Writes what changed, in the transaction of the results.
    pub(super) async fn write(&mut self, work: &mut Work) -> Result<(), DeskError> {
        if std::mem::take(&mut self.changed) {
            let text = serde_json::to_string(&self.systems).expect("names are JSON");
            work.keep_setting(BASELINE, &text).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
