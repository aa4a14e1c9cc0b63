//! Systems that moved before their records followed them: what still names a former agency goes to the present one.
//!
//! The audit trail knows which agency a system belonged to, and until when. What was made before a system left an agency,
//! and would have gone along, goes now; what was made later names whom it means.

use std::collections::BTreeMap;

use luytre_govern::{Act, SystemProfile};
use luytre_ledger::{AuditEntry, AuditQuery};
use luytre_model::Nanos;

use super::moved::{Moved, TakenAlong};
use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::DeskError;

/// Acts whose entries in the audit trail name the agency of a system.
const ACTS: [&str; 2] = ["system.create", "system.edit"];

impl Desk {
    /// Finds records that stayed with a former agency of their system; with `apply`, gives them to the present one, each
    /// with its history, all in one transaction.
    pub async fn mend_moved(&self, actor: &Actor, apply: bool) -> Result<Vec<TakenAlong>, DeskError> {
        actor.must(Act::EditAgencies)?;
        if !actor.is_whole() {
            return Err(DeskError::Forbidden);
        }
        let registry = self.registry();
        let mut work = self.ledger.begin().await?;
        let mut entries = Vec::new();
        for act in ACTS {
            let all = AuditQuery { act: Some(act.to_owned()), limit: i32::MAX as usize, ..AuditQuery::default() };
            entries.extend(work.audit(&all).await?);
        }
        let history = history(entries);
        let mut taken = Vec::new();
        for system in registry.systems() {
            let Some(to) = registry.agency_code(system.agency) else { continue };
            let Some(steps) = history.get(&format!("system:{}", system.code)) else { continue };
            let profile = work.kept::<SystemProfile>(&system.code).await?.and_then(|kept| kept.body.operator);
            let operator = profile.as_deref().unwrap_or(to);
            for (from, left) in former(steps, to) {
                let moved = Moved { system: &system.code, from, to, operators: (from, operator), before: Some(left) };
                taken.extend(Box::pin(self.take_records(&mut work, actor, &moved)).await?);
                // Who operates it may have been written since; whose it is, only the registry says.
                let profile = |profile: &mut SystemProfile| moved.put(&mut profile.agency);
                taken.extend(self.take(&mut work, actor, &moved, profile).await?);
            }
        }
        if apply && !taken.is_empty() {
            work.commit().await?;
            self.bus.announce(Notice::RegistryChanged);
        }
        Ok(taken)
    }
}

/// By subject, when it was written with which agency, oldest first.
fn history(mut entries: Vec<AuditEntry>) -> BTreeMap<String, Vec<(Nanos, String)>> {
    entries.sort_by_key(|entry| entry.seq);
    let mut history: BTreeMap<String, Vec<(Nanos, String)>> = BTreeMap::new();
    for entry in entries {
        if let Some(agency) = entry.agency {
            history.entry(entry.subject).or_default().push((entry.at, agency));
        }
    }
    history
}

/// The former agencies, each with the moment at which the system left it last.
fn former<'a>(steps: &'a [(Nanos, String)], present: &str) -> BTreeMap<&'a str, Nanos> {
    let left = steps.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    left.map(|pair| (pair[0].1.as_str(), pair[1].0)).filter(|(agency, _)| *agency != present).collect()
}
