//! Records of governance: every kind in one table, with scope, history and version.

use std::collections::BTreeSet;

use luytre_govern::Date;
use luytre_govern::record::{Kept, Keys, Record, RecordId};
use luytre_model::Nanos;
use luytre_model::fold::fold;
use luytre_model::ids::PersonId;
use luytre_model::store::Scope;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::audit::Note;
use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work, changes_of};

/// Which records of a kind. Everything that is set must hold.
#[derive(Debug, Clone)]
pub struct RecordQuery {
    /// What the person may see.
    pub scope: Scope,
    /// Codes of agencies that they belong to.
    pub agencies: Option<BTreeSet<String>>,
    /// Code of the system.
    pub system: Option<String>,
    /// Code of the record that they are parts of.
    pub parent: Option<String>,
    /// Codes of the records that they are parts of.
    pub parents: Option<BTreeSet<String>>,
    /// Words of states; empty for any.
    pub states: Vec<String>,
    /// Only what is due before this day.
    pub due_before: Option<Date>,
    /// Words in code or title; tone marks ignored.
    pub text: Option<String>,
    /// Only codes after this one.
    pub after_code: Option<String>,
    /// Most rows.
    pub limit: Option<u32>,
}

impl RecordQuery {
    /// Asks for everything within the scope.
    pub fn new(scope: Scope) -> Self {
        RecordQuery {
            scope,
            agencies: None,
            system: None,
            parent: None,
            parents: None,
            states: Vec::new(),
            due_before: None,
            text: None,
            after_code: None,
            limit: None,
        }
    }

    /// Asks for those of one system.
    pub fn system(mut self, code: &str) -> Self {
        self.system = Some(code.to_owned());
        self
    }

    /// Asks for the parts of one record.
    pub fn parent(mut self, code: &str) -> Self {
        self.parent = Some(code.to_owned());
        self
    }

    /// Asks for those in one of these states.
    pub fn states(mut self, states: &[&str]) -> Self {
        self.states = states.iter().map(|state| (*state).to_owned()).collect();
        self
    }

    fn write(&self, sql: &mut Sql) {
        if let Scope::Of { agencies, .. } = &self.scope {
            sql.push(" and (public = 1 or agency_code in ").codes(agencies.iter());
            sql.push(" or exists (select 1 from record_party where record_id = id and record_party.agency_code in ");
            sql.codes(agencies.iter()).push("))");
        }
        if let Some(agencies) = &self.agencies {
            sql.push(" and agency_code in ").codes(agencies.iter());
        }
        if let Some(system) = &self.system {
            sql.push(" and system_code = ").param(system);
        }
        if let Some(parent) = &self.parent {
            sql.push(" and parent_code = ").param(parent);
        }
        if let Some(parents) = &self.parents {
            sql.push(" and parent_code in ").codes(parents.iter());
        }
        if !self.states.is_empty() {
            sql.push(" and state in ").list(self.states.iter());
        }
        if let Some(day) = self.due_before {
            sql.push(" and due < ").param(day.to_string());
        }
        if let Some(text) = &self.text {
            for word in fold(text).split_whitespace() {
                sql.push(" and search like ").param(contains(word)).push(" escape '!'");
            }
        }
    }
}

/// The pattern of texts that contain `word`.
fn contains(word: &str) -> String {
    let mut pattern = String::from("%");
    for character in word.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// One change of a record, as its history shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The version that it led to.
    pub version: i64,
    /// When.
    pub at: Nanos,
    /// Who; `None` for the product itself.
    pub by: Option<PersonId>,
    /// The login, kept for when the person is gone.
    pub by_name: String,
    /// What was done, the word of the audit trail.
    pub act: String,
    /// More.
    pub detail: Json,
}

macro_rules! record_columns {
    () => {
        "select id, version, created_at, changed_at, body from record"
    };
}

fn kept<T: Record>(mut row: Row) -> Result<Kept<T>, LedgerError> {
    Ok(Kept {
        id: RecordId(row.int()?),
        version: row.int()?,
        created_at: row.nanos()?,
        changed_at: row.nanos()?,
        body: row.json()?,
    })
}

impl Reader {
    /// Returns the records of a kind that the query asks for, by code.
    pub async fn records<T: Record>(&mut self, query: &RecordQuery) -> Result<Vec<Kept<T>>, LedgerError> {
        let mut sql = Sql::new("read records", concat!(record_columns!(), " where kind = "));
        sql.param(T::KIND);
        query.write(&mut sql);
        if let Some(code) = &query.after_code {
            sql.push(" and code > ").param(code);
        }
        sql.push(" order by code");
        if let Some(limit) = query.limit {
            sql.push(" limit ").param(i64::from(limit));
        }
        self.link.rows(sql).await?.into_iter().map(kept).collect()
    }

    /// Returns of every record of a kind only what `P` names of its body, so that many large records cost little.
    pub async fn parts_of_records<T: Record, P: DeserializeOwned>(
        &mut self,
        query: &RecordQuery,
    ) -> Result<Vec<P>, LedgerError> {
        let mut sql = Sql::new("read parts of records", "select body from record where kind = ");
        sql.param(T::KIND);
        query.write(&mut sql);
        sql.push(" order by code");
        self.link.rows(sql).await?.into_iter().map(|mut row| row.json()).collect()
    }

    /// Returns how many records of a kind there are by code of the system and word of state; of no system, none.
    pub async fn count_records_by_system<T: Record>(
        &mut self,
        query: &RecordQuery,
    ) -> Result<Vec<(String, String, u64)>, LedgerError> {
        let head = "select system_code, state, count(*) from record where system_code is not null and kind = ";
        let mut sql = Sql::new("count records by system", head);
        sql.param(T::KIND);
        query.write(&mut sql);
        sql.push(" group by system_code, state order by system_code, state");
        let rows = self.link.rows(sql).await?;
        rows.into_iter().map(|mut row| Ok((row.text()?, row.text()?, row.unsigned()?))).collect()
    }

    /// Returns how many records of a kind there are by word of state.
    pub async fn count_records<T: Record>(&mut self, query: &RecordQuery) -> Result<Vec<(String, u64)>, LedgerError> {
        let mut sql = Sql::new("count records", "select state, count(*) from record where kind = ");
        sql.param(T::KIND);
        query.write(&mut sql);
        sql.push(" group by state order by state");
        self.link.rows(sql).await?.into_iter().map(|mut row| Ok((row.text()?, row.unsigned()?))).collect()
    }

    /// Returns one record. Whether a person may see it is for the caller to ask ([`Reader::record_seen`]).
    pub async fn kept<T: Record>(&mut self, code: &str) -> Result<Option<Kept<T>>, LedgerError> {
        let sql = Sql::new("read a record", concat!(record_columns!(), " where kind = $1 and code = $2"));
        self.link.row(sql.arg(T::KIND).arg(code)).await?.map(kept).transpose()
    }

    /// Returns one record if it lies within the scope.
    pub async fn record_seen<T: Record>(&mut self, code: &str, scope: &Scope) -> Result<Option<Kept<T>>, LedgerError> {
        let mut sql = Sql::new("read a record", concat!(record_columns!(), " where kind = "));
        sql.param(T::KIND).push(" and code = ").param(code);
        RecordQuery::new(scope.clone()).write(&mut sql);
        self.link.row(sql).await?.map(kept).transpose()
    }

    /// Returns how often something of these kinds was written, also by other processes: what was worked out from them
    /// holds as long as this stays the same. Kinds are those of records, and [`VERDICTS`](crate::VERDICTS).
    pub async fn changes(&mut self, kinds: &[&str]) -> Result<Vec<(String, i64)>, LedgerError> {
        let mut sql = Sql::new("see whether records changed", "select name, last from series where name in ");
        sql.list(kinds.iter().map(|kind| changes_of(kind))).push(" order by name");
        self.link.rows(sql).await?.into_iter().map(|mut row| Ok((row.text()?, row.int()?))).collect()
    }

    /// Returns the history of a record, newest first.
    pub async fn record_history(&mut self, id: RecordId) -> Result<Vec<Change>, LedgerError> {
        let text = "select version, at, by_person, by_name, act, detail from record_change where record_id = $1 \
                    order by version desc";
        let rows = self.link.rows(Sql::new("read the history of a record", text).arg(id.0)).await?;
        let change = |mut row: Row| {
            Ok(Change {
                version: row.int()?,
                at: row.nanos()?,
                by: row.opt_int()?.map(PersonId),
                by_name: row.text()?,
                act: row.text()?,
                detail: row.json()?,
            })
        };
        rows.into_iter().map(change).collect()
    }
}

impl Work {
    /// Adds a record, the first entry of its history, and the audit entry.
    pub async fn add_record<T: Record>(&mut self, body: T, note: &Note) -> Result<Kept<T>, LedgerError> {
        let text = "insert into record (kind, code, title, search, agency_code, public, system_code, parent_code, state, \
                    due, body, version, created_at, changed_at) \
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13) returning id";
        let keys = body.keys();
        let sql = keyed(Sql::new("add a record", text).arg(T::KIND).arg(&keys.code), &keys).arg(json_of(&body));
        self.written.insert(T::KIND);
        let id = RecordId(self.link.number(sql.arg(note.at).arg(note.at)).await?);
        self.write_parties(id, &keys).await?;
        self.write_change(id, 1, note).await?;
        Ok(Kept { id, version: 1, created_at: note.at, changed_at: note.at, body })
    }

    /// Changes a record. Refused with [`LedgerError::Conflict`] when it is no longer at the version that was seen.
    pub async fn change_record<T: Record>(
        &mut self,
        before: &Kept<T>,
        body: T,
        note: &Note,
    ) -> Result<Kept<T>, LedgerError> {
        let doing = "change a record";
        let text = "update record set code = $1, title = $2, search = $3, agency_code = $4, public = $5, \
                    system_code = $6, parent_code = $7, state = $8, due = $9, body = $10, version = $11, \
                    changed_at = $12 where id = $13 and version = $14";
        let keys = body.keys();
        let version = before.version + 1;
        self.written.insert(T::KIND);
        let sql = keyed(Sql::new(doing, text).arg(&keys.code), &keys).arg(json_of(&body));
        let sql = sql.arg(version).arg(note.at).arg(before.id.0).arg(before.version);
        if self.link.execute(sql).await? == 0 {
            return Err(LedgerError::Conflict { doing });
        }
        let forget = "delete from record_party where record_id = $1";
        self.link.execute(Sql::new("forget the parties of a record", forget).arg(before.id.0)).await?;
        self.write_parties(before.id, &keys).await?;
        self.write_change(before.id, version, note).await?;
        Ok(Kept { id: before.id, version, created_at: before.created_at, changed_at: note.at, body })
    }

    /// Removes a record with its history; the audit trail keeps what it was. Refused like [`Work::change_record`].
    pub async fn remove_record<T: Record>(&mut self, before: &Kept<T>, note: &Note) -> Result<(), LedgerError> {
        let doing = "remove a record";
        self.written.insert(T::KIND);
        for text in ["delete from record_party where record_id = $1", "delete from record_change where record_id = $1"]
        {
            self.link.execute(Sql::new(doing, text).arg(before.id.0)).await?;
        }
        let text = "delete from record where id = $1 and version = $2";
        if self.link.execute(Sql::new(doing, text).arg(before.id.0).arg(before.version)).await? == 0 {
            return Err(LedgerError::Conflict { doing });
        }
        self.note(note).await?;
        Ok(())
    }

    /// Returns the next number of a series, from 1: `dossier-2026`.
    pub async fn next_number(&mut self, series: &str) -> Result<u64, LedgerError> {
        let text = "insert into series (name, last) values ($1, 1) \
                    on conflict (name) do update set last = series.last + 1 returning last";
        let number = self.link.number(Sql::new("take the next number of a series", text).arg(series)).await?;
        Ok(number.unsigned_abs())
    }

    async fn write_parties(&mut self, id: RecordId, keys: &Keys) -> Result<(), LedgerError> {
        for party in keys.parties.iter().collect::<BTreeSet<_>>() {
            let text = "insert into record_party (record_id, agency_code) values ($1, $2)";
            self.link.execute(Sql::new("note a party of a record", text).arg(id.0).arg(party)).await?;
        }
        Ok(())
    }

    async fn write_change(&mut self, id: RecordId, version: i64, note: &Note) -> Result<(), LedgerError> {
        let text = "insert into record_change (record_id, version, at, by_person, by_name, act, detail) \
                    values ($1, $2, $3, $4, $5, $6, $7)";
        let sql = Sql::new("write the history of a record", text).arg(id.0).arg(version).arg(note.at);
        let sql = sql.arg(note.actor.map(|person| person.0)).arg(&note.actor_name).arg(&note.act);
        self.link.execute(sql.arg(note.detail.to_string())).await?;
        self.note(note).await?;
        Ok(())
    }
}

fn keyed(sql: Sql, keys: &Keys) -> Sql {
    sql.arg(&keys.title)
        .arg(fold(&format!("{} {}", keys.code, keys.title)))
        .arg(&keys.agency)
        .arg(keys.public)
        .arg(&keys.system)
        .arg(&keys.parent)
        .arg(&keys.state)
        .arg(keys.due.map(|day| day.to_string()).as_deref())
}

fn json_of<T: Record>(body: &T) -> String {
    serde_json::to_string(body).expect("a record is plain data with text keys")
}
