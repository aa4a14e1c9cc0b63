//! Verdicts of many systems at once, without their bodies: for reports of a whole province.

use std::collections::BTreeSet;

use luytre_govern::requirement::Word;

use crate::db::Sql;
use crate::error::LedgerError;
use crate::ledger::Reader;

impl Reader {
    /// Returns system, item and verdict of every verdict of these systems under a catalogue, by system and item.
    pub async fn verdict_words(
        &mut self,
        catalogue: &str,
        systems: &BTreeSet<String>,
    ) -> Result<Vec<(String, String, Word)>, LedgerError> {
        let text = "select system_code, item, verdict from verdict where catalogue = ";
        let mut sql = Sql::new("read the verdicts of many systems", text);
        sql.param(catalogue).push(" and system_code in ").codes(systems).push(" order by system_code, item");
        self.link.rows(sql).await?.into_iter().map(|mut row| Ok((row.text()?, row.text()?, row.word()?))).collect()
    }
}
