//! The audit trail: who did what, when, to what, chained by SHA-256.
//!
//! Each entry's hash covers the hash before it and every field, each with its length, so that a changed, removed or
//! inserted entry breaks the chain. The end of the chain is protected by its head, which is kept beside it and published
//! elsewhere: a trail that was cut off does not reach a published head.

use std::collections::BTreeSet;

use luytre_model::Nanos;
use luytre_model::fold::fold;
use luytre_model::ids::PersonId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::alert_query::like;
use crate::db::{Row, Sql, storable};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

/// Entries that are read at a time when the chain is checked.
const CHECK_ROWS: i64 = 5_000;
/// Most differences that one check reports; after the first the rest often follows from it.
pub const DIFFERENCES_MAX: usize = 100;

/// What to write into the audit trail.
#[derive(Debug, Clone)]
pub struct Note {
    /// When.
    pub at: Nanos,
    /// Who; `None` for the product itself or somebody who is not signed in.
    pub actor: Option<PersonId>,
    /// The login, or the name of the part of the product; kept for when the person is gone.
    pub actor_name: String,
    /// What, a word: `close_alert`.
    pub act: String,
    /// To what: `alert:12`, `person:an.nguyen`.
    pub subject: String,
    /// Code of the agency that it concerns.
    pub agency: Option<String>,
    /// More: what was before and after, the reason.
    pub detail: Json,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Number in the chain, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Nanos,
    /// Who.
    pub actor: Option<PersonId>,
    /// The login at that time.
    pub actor_name: String,
    /// What.
    pub act: String,
    /// To what.
    pub subject: String,
    /// Code of the agency that it concerns.
    pub agency: Option<String>,
    /// More.
    pub detail: Json,
    /// Hash of the entry before, in hexadecimal digits; empty for the first.
    pub previous: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The end of the chain; published elsewhere, it proves later that nothing was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Number of the last entry; 0 while there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// A place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Number of the entry.
    pub seq: i64,
    /// What was expected and what was found.
    pub finding: String,
}

/// Which entries are wanted. Newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Only entries about these agencies.
    pub agencies: Option<BTreeSet<String>>,
    /// Only by this person.
    pub actor: Option<PersonId>,
    /// Only by this name.
    pub actor_name: Option<String>,
    /// Only this act.
    pub act: Option<String>,
    /// Only about this subject.
    pub subject: Option<String>,
    /// Only with this text in the name, act, subject or detail, tone marks and case aside.
    pub text: Option<String>,
    /// From, included.
    pub from: Option<Nanos>,
    /// To, excluded.
    pub to: Option<Nanos>,
    /// Only entries with a smaller number: the cursor.
    pub before: Option<i64>,
    /// Most entries.
    pub limit: usize,
}

const COLUMNS: &str =
    "select seq, at, actor, actor_name, act, subject, agency_code, detail, previous, hash, search from audit";

/// An entry as it is stored: the detail is the text that was hashed.
struct Stored {
    entry: AuditEntry,
    detail: String,
    search: String,
}

fn stored(mut row: Row) -> Result<Stored, LedgerError> {
    let mut entry = AuditEntry {
        seq: row.int()?,
        at: row.nanos()?,
        actor: row.opt_int()?.map(PersonId),
        actor_name: row.text()?,
        act: row.text()?,
        subject: row.text()?,
        agency: row.opt_text()?,
        detail: Json::Null,
        previous: String::new(),
        hash: String::new(),
    };
    let detail = row.text()?;
    entry.previous = row.text()?;
    entry.hash = row.text()?;
    let search = row.text()?;
    // A detail that was tampered with may be no JSON; it is shown as the text that it is.
    entry.detail = serde_json::from_str(&detail).unwrap_or_else(|_| Json::String(detail.clone()));
    Ok(Stored { entry, detail, search })
}

impl Reader {
    /// Returns entries, newest first.
    pub async fn audit(&mut self, query: &AuditQuery) -> Result<Vec<AuditEntry>, LedgerError> {
        let mut sql = Sql::new("read the audit trail", COLUMNS);
        sql.push(" where seq > 0");
        if let Some(agencies) = &query.agencies {
            sql.push(" and agency_code in ").codes(agencies.iter());
        }
        if let Some(actor) = query.actor {
            sql.push(" and actor = ").param(actor.0);
        }
        if let Some(name) = &query.actor_name {
            sql.push(" and actor_name = ").param(name);
        }
        if let Some(act) = &query.act {
            sql.push(" and act = ").param(act);
        }
        if let Some(subject) = &query.subject {
            sql.push(" and subject = ").param(subject);
        }
        if let Some(text) = &query.text {
            sql.push(" and search like ").param(like(text)).push(" escape '!'");
        }
        if let Some(from) = query.from {
            sql.push(" and at >= ").param(from);
        }
        if let Some(to) = query.to {
            sql.push(" and at < ").param(to);
        }
        if let Some(before) = query.before {
            sql.push(" and seq < ").param(before);
        }
        sql.push(" order by seq desc limit ").param(i64::try_from(query.limit).unwrap_or(i64::MAX));
        let rows = self.link.rows(sql).await?;
        rows.into_iter().map(|row| stored(row).map(|stored| stored.entry)).collect()
    }

    /// Returns when something was done for the first time, by the word of the act.
    pub async fn first_done(&mut self, act: &str) -> Result<Option<Nanos>, LedgerError> {
        let text = "select at from audit where act = $1 order by seq limit 1";
        let row = self.link.row(Sql::new("read the audit trail", text).arg(act)).await?;
        row.map(|mut row| row.nanos()).transpose()
    }

    /// Returns the end of the chain.
    pub async fn audit_head(&mut self) -> Result<AuditHead, LedgerError> {
        let sql = Sql::new("read the head of the audit trail", "select seq, hash from audit_head where id = 1");
        let Some(mut row) = self.link.row(sql).await? else { return Ok(AuditHead { seq: 0, hash: String::new() }) };
        Ok(AuditHead { seq: row.int()?, hash: row.text()? })
    }

    /// Computes the whole chain again. `published` are heads that were kept elsewhere. An empty answer is proof.
    pub async fn verify_audit(&mut self, published: &[AuditHead]) -> Result<Vec<Difference>, LedgerError> {
        let mut check = Check { differences: Vec::new(), last: AuditHead { seq: 0, hash: String::new() } };
        // The ledger's own head is read first: entries that are written while the check runs lie behind it.
        let own = self.audit_head().await?;
        let mut heads: Vec<&AuditHead> = published.iter().chain([&own]).filter(|head| head.seq > 0).collect();
        heads.sort_by_key(|head| (head.seq, &head.hash));
        heads.dedup();
        let mut heads = heads.into_iter().peekable();
        let mut from = i64::MIN;
        loop {
            let mut sql = Sql::new("read the audit trail", COLUMNS);
            sql.push(" where seq > ").param(from).push(" order by seq limit ").param(CHECK_ROWS);
            let rows = self.link.rows(sql).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let stored = stored(row)?;
                check.entry(&stored);
                from = stored.entry.seq;
                while let Some(head) = heads.next_if(|head| head.seq <= from) {
                    if head.seq == from && head.hash != stored.entry.hash {
                        check.found(from, "the head that was kept for this entry has another hash".to_owned());
                    }
                }
            }
        }
        for head in heads {
            let finding = format!("the chain once reached entry {}, and ends at {}", head.seq, check.last.seq);
            check.found(head.seq, finding);
        }
        Ok(check.differences)
    }
}

struct Check {
    differences: Vec<Difference>,
    last: AuditHead,
}

impl Check {
    fn found(&mut self, seq: i64, finding: String) {
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(Difference { seq, finding });
        }
    }

    fn entry(&mut self, stored: &Stored) {
        let entry = &stored.entry;
        if entry.seq != self.last.seq + 1 {
            let missing = format!("entries {} to {} are missing", self.last.seq + 1, entry.seq - 1);
            self.found(entry.seq, missing);
        } else if entry.previous != self.last.hash {
            self.found(entry.seq, "the entry does not follow the one before it".to_owned());
        }
        if hash_of(entry, &stored.detail) != entry.hash {
            self.found(entry.seq, "the entry was changed after it was written".to_owned());
        } else if search_text(entry, &stored.detail) != stored.search {
            self.found(entry.seq, "a search does not find the entry by its words".to_owned());
        }
        self.last = AuditHead { seq: entry.seq, hash: entry.hash.clone() };
    }
}

impl Work {
    /// Writes an entry that goes with no change of state: a sign-in, an export. Returns the new end of the chain.
    pub async fn note(&mut self, note: &Note) -> Result<AuditHead, LedgerError> {
        let head = self.audit_head().await?;
        let detail = canonical(&note.detail);
        let mut entry = AuditEntry {
            seq: head.seq + 1,
            at: note.at,
            actor: note.actor,
            actor_name: storable(&note.actor_name),
            act: storable(&note.act),
            subject: storable(&note.subject),
            agency: note.agency.as_deref().map(storable),
            detail: Json::Null,
            previous: head.hash,
            hash: String::new(),
        };
        entry.hash = hash_of(&entry, &detail);
        let search = search_text(&entry, &detail);
        let insert = "insert into audit (seq, at, actor, actor_name, act, subject, agency_code, detail, previous, hash, search) \
                      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let sql = Sql::new("write the audit trail", insert)
            .arg(entry.seq)
            .arg(entry.at)
            .arg(entry.actor.map(|person| person.0))
            .arg(&entry.actor_name)
            .arg(&entry.act)
            .arg(&entry.subject)
            .arg(&entry.agency)
            .arg(detail)
            .arg(&entry.previous)
            .arg(&entry.hash)
            .arg(search);
        self.link.execute(sql).await?;
        let update = "update audit_head set seq = $1, hash = $2 where id = 1";
        self.link
            .execute_one(Sql::new("write the head of the audit trail", update).arg(entry.seq).arg(&entry.hash))
            .await?;
        Ok(AuditHead { seq: entry.seq, hash: entry.hash })
    }
}

/// What a search of the trail looks through. A change here needs a migration that writes it anew.
fn search_text(entry: &AuditEntry, detail: &str) -> String {
    fold(&format!("{} {} {} {detail}", entry.actor_name, entry.act, entry.subject))
}

fn hash_of(entry: &AuditEntry, detail: &str) -> String {
    let mut hasher = Sha256::new();
    let actor = entry.actor.map_or_else(|| "-".to_owned(), |person| person.0.to_string());
    // With its length before each part, no two entries give the same bytes.
    let agency = entry.agency.as_ref().map_or_else(|| "-".to_owned(), |agency| format!("+{agency}"));
    let (seq, at) = (entry.seq.to_string(), entry.at.0.to_string());
    let parts = [
        "luytre audit 1",
        &entry.previous,
        &seq,
        &at,
        &actor,
        &entry.actor_name,
        &entry.act,
        &entry.subject,
        &agency,
        detail,
    ];
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

/// Returns the JSON with the names of every object in order, without spaces.
fn canonical(value: &Json) -> String {
    fn ordered(value: &Json) -> Json {
        match value {
            Json::Object(map) => {
                let mut names: Vec<&String> = map.keys().collect();
                names.sort();
                Json::Object(names.into_iter().map(|name| (name.clone(), ordered(&map[name]))).collect::<Map<_, _>>())
            }
            Json::Array(values) => Json::Array(values.iter().map(ordered).collect()),
            other => other.clone(),
        }
    }
    ordered(value).to_string()
}

#[cfg(test)]
mod tests;
