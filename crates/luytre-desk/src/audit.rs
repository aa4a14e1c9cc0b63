//! The audit trail: who did what, and whether the chain holds.

use std::collections::BTreeSet;

use luytre_govern::Act;
use luytre_ledger::AuditQuery;
use luytre_model::store::Scope;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::page;
use crate::views::{AuditFilter, AuditView, ChainProblem, ChainReport, Page};

impl Desk {
    /// Lists entries, newest first: all of them, or those about the agencies that the person sees.
    pub async fn audit(&self, actor: &Actor, filter: &AuditFilter) -> Result<Page<AuditView>, DeskError> {
        actor.must(Act::ReadAudit)?;
        let before = match &filter.cursor {
            Some(cursor) => {
                let bad = |_| DeskError::field("cursor", Problem::Malformed("the cursor of the page before"));
                Some(cursor.parse::<i64>().map_err(bad)?)
            }
            None => None,
        };
        let limit = page::rows(filter.limit);
        let query = AuditQuery {
            agencies: agencies_of(actor),
            actor_name: filter.login.clone().filter(|login| !login.is_empty()),
            act: filter.act.clone().filter(|act| !act.is_empty()),
            text: filter.text.clone().filter(|text| !text.trim().is_empty()),
            from: filter.from,
            to: filter.to,
            before,
            limit: limit + 1,
            ..AuditQuery::default()
        };
        let names = self.names().await?;
        let mut entries = self.ledger.read().await?.audit(&query).await?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|entry| entry.seq.to_string());
        let view = |entry: luytre_ledger::AuditEntry| AuditView {
            number: entry.seq,
            at: entry.at,
            by: entry.actor.map(|person| match names.get(&person) {
                // The login as it was then, the name as it is now.
                Some(name) => crate::views::PersonName { login: entry.actor_name.clone(), name: name.name.clone() },
                None => crate::views::PersonName { login: entry.actor_name.clone(), name: entry.actor_name.clone() },
            }),
            act: entry.act,
            subject: entry.subject,
            agency: entry.agency,
            detail: if entry.detail.is_null() { String::new() } else { entry.detail.to_string() },
            hash: entry.hash,
        };
        Ok(Page { items: entries.into_iter().map(view).collect(), next, total: None })
    }

    /// Computes the whole chain again; for the whole province only, because the chain is one.
    pub async fn verify_audit(&self, actor: &Actor) -> Result<ChainReport, DeskError> {
        actor.must(Act::ReadAudit)?;
        actor.sees(None)?;
        let mut reader = self.ledger.read().await?;
        let head = reader.audit_head().await?;
        let problems = reader.verify_audit(&[]).await?;
        drop(reader);
        let detail = serde_json::json!({"entries": head.seq, "problems": problems.len()});
        self.note(actor, "audit.verify", "audit", None, detail).await?;
        let problem = |found: luytre_ledger::Difference| ChainProblem { number: found.seq, finding: found.finding };
        Ok(ChainReport {
            entries: head.seq.unsigned_abs(),
            head: head.hash,
            problems: problems.into_iter().map(problem).collect(),
        })
    }
}

/// The agencies whose entries the person may see; `None` for all entries.
fn agencies_of(actor: &Actor) -> Option<BTreeSet<String>> {
    match &actor.scope {
        Scope::All => None,
        Scope::Of { agencies, .. } => Some(agencies.clone()),
    }
}
