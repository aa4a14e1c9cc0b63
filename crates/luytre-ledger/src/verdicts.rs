//! Verdicts on requirements: one row a system, catalogue and item, with every change kept.
//!
//! A province has hundreds of thousands of them, so they have tables of their own, are written many at a time, and are
//! counted by the engine in one statement each.

use std::collections::BTreeSet;

use luytre_govern::Date;
use luytre_govern::requirement::{Judgement, Word};
use luytre_model::Nanos;
use serde_json::Value as Json;

use crate::audit::Note;
use crate::db::{Arg, Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

/// What verdicts are called where changes are counted by kind (see [`Reader::changes`]).
pub const VERDICTS: &str = "verdict";
/// Rows of one statement when many are written.
const ROWS: usize = 80;

/// Everything about one item of a system, as the ledger holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptVerdict {
    /// The item.
    pub item: String,
    /// Counts changes, from 1.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: Nanos,
    /// Verdict, evidence, responsible person.
    pub judgement: Judgement,
}

/// A change to write.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictWrite {
    /// The item.
    pub item: String,
    /// The version that was seen; 0 when there was none.
    pub seen: i64,
    /// What it is from now on.
    pub judgement: Judgement,
    /// What happened, for the history.
    pub detail: Json,
}

/// One change, as the history of an item shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictChange {
    /// The version that it led to.
    pub version: i64,
    /// When.
    pub at: Nanos,
    /// Login of who did it.
    pub by: String,
    /// The verdict from then on.
    pub word: Word,
    /// What happened.
    pub detail: Json,
}

/// Which verdicts are counted.
#[derive(Debug, Clone, Default)]
pub struct VerdictCount<'a> {
    /// The catalogue.
    pub catalogue: &'a str,
    /// Codes of systems; `None` for every system.
    pub systems: Option<BTreeSet<String>>,
    /// Items that are not counted: those outside of the decree.
    pub without: Vec<&'a str>,
    /// Only these words; empty for all.
    pub words: Vec<Word>,
}

impl VerdictCount<'_> {
    fn write(&self, sql: &mut Sql) {
        sql.param(self.catalogue);
        if let Some(systems) = &self.systems {
            sql.push(" and system_code in ").codes(systems.iter());
        }
        if !self.without.is_empty() {
            sql.push(" and item not in ").codes(self.without.iter());
        }
        if !self.words.is_empty() {
            sql.push(" and verdict in ").list(self.words.iter().map(|word| word.as_str()));
        }
    }
}

/// A verdict whose day comes or has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictDue {
    /// Code of the system.
    pub system: String,
    /// The catalogue.
    pub catalogue: String,
    /// How many items of it.
    pub items: u64,
    /// The first of their days.
    pub due: Date,
}

fn kept(mut row: Row) -> Result<KeptVerdict, LedgerError> {
    Ok(KeptVerdict { item: row.text()?, version: row.int()?, changed_at: row.nanos()?, judgement: row.json()? })
}

fn counted(mut row: Row) -> Result<(String, Word, u64), LedgerError> {
    Ok((row.text()?, row.word()?, row.unsigned()?))
}

impl Reader {
    /// Returns the verdicts of a system under a catalogue, by item.
    pub async fn verdicts(&mut self, system: &str, catalogue: &str) -> Result<Vec<KeptVerdict>, LedgerError> {
        let text = "select item, version, changed_at, body from verdict where system_code = $1 and catalogue = $2 \
                    order by item";
        let sql = Sql::new("read verdicts", text).arg(system).arg(catalogue);
        self.link.rows(sql).await?.into_iter().map(kept).collect()
    }

    /// Returns one verdict.
    pub async fn verdict(
        &mut self,
        system: &str,
        catalogue: &str,
        item: &str,
    ) -> Result<Option<KeptVerdict>, LedgerError> {
        let text = "select item, version, changed_at, body from verdict where system_code = $1 and catalogue = $2 \
                    and item = $3";
        let sql = Sql::new("read a verdict", text).arg(system).arg(catalogue).arg(item);
        self.link.row(sql).await?.map(kept).transpose()
    }

    /// Returns the history of an item of a system, newest first.
    pub async fn verdict_history(
        &mut self,
        system: &str,
        catalogue: &str,
        item: &str,
    ) -> Result<Vec<VerdictChange>, LedgerError> {
        let text = "select version, at, by_name, verdict, detail from verdict_change where system_code = $1 \
                    and catalogue = $2 and item = $3 order by version desc";
        let sql = Sql::new("read the history of a verdict", text).arg(system).arg(catalogue).arg(item);
        let change = |mut row: Row| {
            Ok(VerdictChange {
                version: row.int()?,
                at: row.nanos()?,
                by: row.text()?,
                word: row.word()?,
                detail: row.json()?,
            })
        };
        self.link.rows(sql).await?.into_iter().map(change).collect()
    }

    /// Counts verdicts by system and word.
    pub async fn count_verdicts_by_system(
        &mut self,
        count: &VerdictCount<'_>,
    ) -> Result<Vec<(String, Word, u64)>, LedgerError> {
        let head = "select system_code, verdict, count(*) from verdict where catalogue = ";
        let mut sql = Sql::new("count verdicts by system", head);
        count.write(&mut sql);
        sql.push(" group by system_code, verdict order by system_code, verdict");
        self.link.rows(sql).await?.into_iter().map(counted).collect()
    }

    /// Counts verdicts by item and word.
    pub async fn count_verdicts_by_item(
        &mut self,
        count: &VerdictCount<'_>,
    ) -> Result<Vec<(String, Word, u64)>, LedgerError> {
        let head = "select item, verdict, count(*) from verdict where catalogue = ";
        let mut sql = Sql::new("count verdicts by item", head);
        count.write(&mut sql);
        sql.push(" group by item, verdict order by item, verdict");
        self.link.rows(sql).await?.into_iter().map(counted).collect()
    }

    /// Returns which catalogues a system is judged under, with the number of items.
    pub async fn catalogues_of(&mut self, system: &str) -> Result<Vec<(String, u64)>, LedgerError> {
        let text =
            "select catalogue, count(*) from verdict where system_code = $1 group by catalogue order by catalogue";
        let rows = self.link.rows(Sql::new("read the catalogues of a system", text).arg(system)).await?;
        rows.into_iter().map(|mut row| Ok((row.text()?, row.unsigned()?))).collect()
    }

    /// Returns which of the systems lack something at an item, by code of the system.
    pub async fn systems_at(
        &mut self,
        item: &str,
        count: &VerdictCount<'_>,
        limit: u32,
    ) -> Result<Vec<(String, Word)>, LedgerError> {
        let mut sql = Sql::new("read the systems of a gap", "select system_code, verdict from verdict where item = ");
        sql.param(item).push(" and catalogue = ");
        count.write(&mut sql);
        sql.push(" order by system_code limit ").param(i64::from(limit));
        self.link.rows(sql).await?.into_iter().map(|mut row| Ok((row.text()?, row.word()?))).collect()
    }

    /// Counts, by system and catalogue, what is still open and due up to a day, the first day first.
    pub async fn verdicts_due(
        &mut self,
        systems: Option<&BTreeSet<String>>,
        until: Date,
        limit: u32,
    ) -> Result<Vec<VerdictDue>, LedgerError> {
        let head = "select system_code, catalogue, count(*), min(due) from verdict where due <= ";
        let mut sql = Sql::new("read what is due", head);
        sql.param(until.to_string()).push(" and verdict in ");
        sql.list([Word::Partly, Word::NotMet, Word::Unjudged].map(Word::as_str));
        if let Some(systems) = systems {
            sql.push(" and system_code in ").codes(systems.iter());
        }
        sql.push(" group by system_code, catalogue order by min(due), system_code limit ").param(i64::from(limit));
        let due = |mut row: Row| {
            Ok(VerdictDue { system: row.text()?, catalogue: row.text()?, items: row.unsigned()?, due: row.word()? })
        };
        self.link.rows(sql).await?.into_iter().map(due).collect()
    }

    /// Returns the words of the states of a system's signals, with when they were measured.
    pub async fn signal_words(&mut self, system: &str) -> Result<Vec<(String, String, Nanos)>, LedgerError> {
        let text = "select signal, state, measured_at from signal_result where system_code = $1 order by signal";
        let rows = self.link.rows(Sql::new("read the signals of a system", text).arg(system)).await?;
        rows.into_iter().map(|mut row| Ok((row.text()?, row.text()?, row.nanos()?))).collect()
    }
}

impl Work {
    /// Writes verdicts of a system with their history, and one audit entry for all of them. Refused with
    /// [`LedgerError::Conflict`] when one of them is no longer at the version that was seen; then none is written.
    pub async fn write_verdicts(
        &mut self,
        system: &str,
        catalogue: &str,
        writes: &[VerdictWrite],
        note: &Note,
    ) -> Result<(), LedgerError> {
        self.written.insert(VERDICTS);
        let (new, changed): (Vec<_>, Vec<_>) = writes.iter().partition(|write| write.seen == 0);
        for rows in new.chunks(ROWS) {
            self.insert_verdicts(system, catalogue, rows, note).await?;
        }
        for write in changed {
            self.update_verdict(system, catalogue, write, note).await?;
        }
        for rows in writes.chunks(ROWS) {
            self.insert_verdict_changes(system, catalogue, rows, note).await?;
        }
        self.note(note).await.map(|_| ())
    }

    async fn insert_verdicts(
        &mut self,
        system: &str,
        catalogue: &str,
        rows: &[&VerdictWrite],
        note: &Note,
    ) -> Result<(), LedgerError> {
        let doing = "write verdicts";
        let head =
            "insert into verdict (system_code, catalogue, item, verdict, due, body, version, changed_at) values ";
        let mut sql = Sql::new(doing, head);
        for (place, row) in rows.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).param(system).push(", ").param(catalogue).push(", ");
            sql.param(&row.item).push(", ").param(row.judgement.word().as_str()).push(", ");
            sql.param(day(&row.judgement))
                .push(", ")
                .param(body(&row.judgement))
                .push(", 1, ")
                .param(note.at)
                .push(")");
        }
        sql.push(" on conflict (system_code, catalogue, item) do nothing");
        let written = self.link.execute(sql).await?;
        if written == rows.len() as u64 { Ok(()) } else { Err(LedgerError::Conflict { doing }) }
    }

    async fn update_verdict(
        &mut self,
        system: &str,
        catalogue: &str,
        write: &VerdictWrite,
        note: &Note,
    ) -> Result<(), LedgerError> {
        let doing = "change a verdict";
        let text = "update verdict set verdict = $1, due = $2, body = $3, version = $4, changed_at = $5 \
                    where system_code = $6 and catalogue = $7 and item = $8 and version = $9";
        let sql = Sql::new(doing, text).arg(write.judgement.word().as_str()).arg(day(&write.judgement));
        let sql = sql.arg(body(&write.judgement)).arg(write.seen + 1).arg(note.at).arg(system).arg(catalogue);
        let changed = self.link.execute(sql.arg(&write.item).arg(write.seen)).await?;
        if changed == 1 { Ok(()) } else { Err(LedgerError::Conflict { doing }) }
    }

    async fn insert_verdict_changes(
        &mut self,
        system: &str,
        catalogue: &str,
        rows: &[VerdictWrite],
        note: &Note,
    ) -> Result<(), LedgerError> {
        let head =
            "insert into verdict_change (system_code, catalogue, item, version, at, by_name, verdict, detail) values ";
        let mut sql = Sql::new("write the history of verdicts", head);
        for (place, row) in rows.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { ", (" }).param(system).push(", ").param(catalogue).push(", ");
            sql.param(&row.item).push(", ").param(row.seen + 1).push(", ").param(note.at).push(", ");
            sql.param(&note.actor_name).push(", ").param(row.judgement.word().as_str()).push(", ");
            sql.param(row.detail.to_string()).push(")");
        }
        self.link.execute(sql).await.map(|_| ())
    }
}

fn day(judgement: &Judgement) -> Arg {
    let due = judgement.due.map(|due| due.to_string());
    Arg::from(due.as_deref())
}

fn body(judgement: &Judgement) -> String {
    serde_json::to_string(judgement).expect("a judgement is plain data with text keys")
}
