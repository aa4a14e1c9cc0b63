//! A system that goes to another agency takes along what belongs to it: dossiers, causes, findings, remedies, duties,
//! entries of registers, freezes, and assessments that are not over. Each is changed with its history, in the transaction
//! that moves the system. What was settled with the former agency by name (closed assessments, alerts) stays with it.

use luytre_govern::assessment::{Assessment, Finding, Hold, Stage};
use luytre_govern::dossier::Dossier;
use luytre_govern::level::Cause;
use luytre_govern::record::Record;
use luytre_govern::requirement::{Duty, Remedy};
use luytre_govern::signal::RegisterEntry;
use luytre_govern::{System, SystemProfile};
use luytre_ledger::{RecordQuery, Work};
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// The word of the audit trail and of histories.
const ACT: &str = "system.move";

/// A system on its way.
struct Moved<'a> {
    system: &'a str,
    from: &'a str,
    to: &'a str,
}

impl Moved<'_> {
    /// Puts the new agency where the former one stands.
    fn put(&self, code: &mut String) {
        if code == self.from {
            self.to.clone_into(code);
        }
    }

    fn put_known(&self, code: &mut Option<String>) {
        if let Some(code) = code {
            self.put(code);
        }
    }
}

impl Desk {
    /// Gives the records of a system to its new agency; nothing happens when the agency stays. The profile is left to
    /// whoever writes it.
    pub(crate) async fn take_along(
        &self,
        work: &mut Work,
        actor: &Actor,
        before: &System,
        after: &System,
    ) -> Result<(), DeskError> {
        let registry = self.registry();
        let codes = registry.agency_code(before.agency).zip(registry.agency_code(after.agency));
        let Some((from, to)) = codes.filter(|(from, to)| from != to) else { return Ok(()) };
        let moved = Moved { system: &after.code, from, to };
        self.take(work, actor, &moved, |dossier: &mut Dossier| moved.put(&mut dossier.parties.operator)).await?;
        let cause = |cause: &mut Cause| {
            moved.put(&mut cause.agency);
            moved.put(&mut cause.operator);
            cause.parties.retain(|code| *code != cause.agency);
        };
        self.take(work, actor, &moved, cause).await?;
        let finding = |finding: &mut Finding| {
            moved.put(&mut finding.agency);
            moved.put(&mut finding.operator);
        };
        self.take(work, actor, &moved, finding).await?;
        let assessment = |one: &mut Assessment| {
            if !matches!(one.stage, Stage::Closed { .. } | Stage::Cancelled { .. }) {
                moved.put(&mut one.agency);
                moved.put(&mut one.operator);
            }
        };
        self.take(work, actor, &moved, assessment).await?;
        self.take(work, actor, &moved, |remedy: &mut Remedy| moved.put_known(&mut remedy.agency)).await?;
        self.take(work, actor, &moved, |duty: &mut Duty| moved.put_known(&mut duty.agency)).await?;
        self.take(work, actor, &moved, |entry: &mut RegisterEntry| moved.put(&mut entry.agency)).await?;
        self.take(work, actor, &moved, |hold: &mut Hold| moved.put(&mut hold.agency)).await
    }

    /// Gives the profile of a system to its new agency, where nothing else of it is written.
    pub(super) async fn take_profile(
        &self,
        work: &mut Work,
        actor: &Actor,
        before: &System,
        after: &System,
    ) -> Result<(), DeskError> {
        let registry = self.registry();
        let codes = registry.agency_code(before.agency).zip(registry.agency_code(after.agency));
        let Some((from, to)) = codes.filter(|(from, to)| from != to) else { return Ok(()) };
        let moved = Moved { system: &after.code, from, to };
        let profile = |profile: &mut SystemProfile| {
            moved.put(&mut profile.agency);
            moved.put_known(&mut profile.operator);
        };
        self.take(work, actor, &moved, profile).await
    }

    async fn take<T: Record + PartialEq>(
        &self,
        work: &mut Work,
        actor: &Actor,
        moved: &Moved<'_>,
        change: impl Fn(&mut T),
    ) -> Result<(), DeskError> {
        let kept = work.records::<T>(&RecordQuery::new(Scope::All).system(moved.system)).await?;
        for one in kept {
            let mut after = one.body.clone();
            change(&mut after);
            if after != one.body {
                let detail = json!({ "system": moved.system, "from": moved.from, "to": moved.to });
                self.keep_change_in(work, actor, ACT, &one, after, detail).await?;
            }
        }
        Ok(())
    }
}
