//! Verdicts of many systems at once, without their bodies: for reports of a whole province.

use std::collections::BTreeSet;

use luytre_govern::requirement::Word;

use crate::db::Sql;
use crate::error::LedgerError;
use crate::ledger::Reader;

/// Systems named in one statement; engines take some thousands of values.
const SYSTEMS: usize = 500;

impl Reader {
    /// Returns system, item and verdict of every verdict of these systems under a catalogue, by system and item.
    pub async fn verdict_words(
        &mut self,
        catalogue: &str,
        systems: &BTreeSet<String>,
    ) -> Result<Vec<(String, String, Word)>, LedgerError> {
        let systems: Vec<&String> = systems.iter().collect();
        let mut words = Vec::new();
        for systems in systems.chunks(SYSTEMS) {
            let text = "select system_code, item, verdict from verdict where catalogue = ";
            let mut sql = Sql::new("read the verdicts of many systems", text);
            sql.param(catalogue).push(" and system_code in ").list(systems.iter().copied());
            sql.push(" order by system_code, item");
            for mut row in self.link.rows(sql).await? {
                words.push((row.text()?, row.text()?, row.word()?));
            }
        }
        Ok(words)
    }
}
