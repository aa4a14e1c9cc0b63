//! A system that goes to another agency takes along what belongs to it: dossiers, causes, findings, remedies, duties,
//! entries of registers, freezes, and assessments that are not over. Each is changed with its history, in the transaction
//! that moves the system. Who operates it in them is who operates it by its profile. What was settled with the former
//! agency by name (closed assessments, alerts) stays with it.

use luytre_govern::assessment::{Assessment, Finding, Hold, Stage};
use luytre_govern::dossier::Dossier;
use luytre_govern::level::Cause;
use luytre_govern::record::Record;
use luytre_govern::requirement::{Duty, Remedy};
use luytre_govern::signal::RegisterEntry;
use luytre_govern::{System, SystemProfile};
use luytre_ledger::{RecordQuery, Work};
use luytre_model::Nanos;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// The word of the audit trail and of histories.
const ACT: &str = "system.move";

/// A system on its way.
pub(super) struct Moved<'a> {
    pub(super) system: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    /// Who operated it, and who operates it, as its profile tells.
    pub(super) operators: (&'a str, &'a str),
    /// Only records that were made before; `None` for all of them.
    pub(super) before: Option<Nanos>,
}

/// A record that goes along with its system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenAlong {
    /// Its kind.
    pub kind: &'static str,
    /// Its code.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Code of the former agency.
    pub from: String,
    /// Code of the agency that has the system.
    pub to: String,
}

impl Moved<'_> {
    /// Puts the new agency where the former one stands.
    pub(super) fn put(&self, code: &mut String) {
        if code == self.from {
            self.to.clone_into(code);
        }
    }

    /// Puts whoever operates the system where its former operator or its former agency stands.
    fn put_operator(&self, code: &mut String) {
        let (then, now) = self.operators;
        if code == self.from || code == then {
            now.clone_into(code);
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
    /// whoever writes it; `operators` are those of before and after.
    pub(crate) async fn take_along(
        &self,
        work: &mut Work,
        actor: &Actor,
        (before, after): (&System, &System),
        operators: (&str, &str),
    ) -> Result<(), DeskError> {
        let registry = self.registry();
        let codes = registry.agency_code(before.agency).zip(registry.agency_code(after.agency));
        let Some((from, to)) = codes.filter(|(from, to)| from != to) else { return Ok(()) };
        let moved = Moved { system: &after.code, from, to, operators, before: None };
        self.take_records(work, actor, &moved).await?;
        Ok(())
    }

    /// Gives the records and the profile of a system to its new agency, where nothing else of it is written: an agency
    /// that operated it itself operates it no more.
    pub(super) async fn take_all_along(
        &self,
        work: &mut Work,
        actor: &Actor,
        before: &System,
        after: &System,
    ) -> Result<(), DeskError> {
        let registry = self.registry();
        let codes = registry.agency_code(before.agency).zip(registry.agency_code(after.agency));
        let Some((from, to)) = codes.filter(|(from, to)| from != to) else { return Ok(()) };
        let profile = work.kept::<SystemProfile>(&after.code).await?.and_then(|kept| kept.body.operator);
        let then = profile.as_deref().unwrap_or(from);
        let now = if then == from { to } else { then };
        let moved = Moved { system: &after.code, from, to, operators: (then, now), before: None };
        self.take_records(work, actor, &moved).await?;
        let profile = |profile: &mut SystemProfile| {
            moved.put(&mut profile.agency);
            moved.put_known(&mut profile.operator);
        };
        self.take(work, actor, &moved, profile).await?;
        Ok(())
    }

    /// Gives the records of a system to its agency where they name the former one; returns them.
    pub(super) async fn take_records(
        &self,
        work: &mut Work,
        actor: &Actor,
        moved: &Moved<'_>,
    ) -> Result<Vec<TakenAlong>, DeskError> {
        let dossier = |dossier: &mut Dossier| {
            let parties = &mut dossier.parties;
            moved.put_operator(&mut parties.operator);
            parties.agency = Some(moved.to.to_owned()).filter(|agency| *agency != parties.operator);
        };
        let mut taken = self.take(work, actor, moved, dossier).await?;
        let cause = |cause: &mut Cause| {
            moved.put(&mut cause.agency);
            moved.put_operator(&mut cause.operator);
            // Who determines the level again sees why.
            if !cause.parties.contains(&cause.operator) {
                cause.parties.push(cause.operator.clone());
            }
            cause.parties.retain(|code| *code != cause.agency);
        };
        taken.extend(self.take(work, actor, moved, cause).await?);
        let finding = |finding: &mut Finding| {
            moved.put(&mut finding.agency);
            moved.put_operator(&mut finding.operator);
        };
        taken.extend(self.take(work, actor, moved, finding).await?);
        let assessment = |one: &mut Assessment| {
            if !matches!(one.stage, Stage::Closed { .. } | Stage::Cancelled { .. }) {
                moved.put(&mut one.agency);
                moved.put_operator(&mut one.operator);
            }
        };
        taken.extend(self.take(work, actor, moved, assessment).await?);
        let remedy = |remedy: &mut Remedy| moved.put_known(&mut remedy.agency);
        taken.extend(self.take(work, actor, moved, remedy).await?);
        taken.extend(self.take(work, actor, moved, |duty: &mut Duty| moved.put_known(&mut duty.agency)).await?);
        taken.extend(self.take(work, actor, moved, |entry: &mut RegisterEntry| moved.put(&mut entry.agency)).await?);
        taken.extend(self.take(work, actor, moved, |hold: &mut Hold| moved.put(&mut hold.agency)).await?);
        Ok(taken)
    }

    pub(super) async fn take<T: Record + PartialEq>(
        &self,
        work: &mut Work,
        actor: &Actor,
        moved: &Moved<'_>,
        change: impl Fn(&mut T),
    ) -> Result<Vec<TakenAlong>, DeskError> {
        let kept = work.records::<T>(&RecordQuery::new(Scope::All).system(moved.system)).await?;
        let mut taken = Vec::new();
        for one in kept.into_iter().filter(|one| moved.before.is_none_or(|before| one.created_at < before)) {
            let mut after = one.body.clone();
            change(&mut after);
            if after != one.body {
                let detail = json!({ "system": moved.system, "from": moved.from, "to": moved.to });
                let Moved { system, from, to, .. } = *moved;
                let (system, from, to) = (system.to_owned(), from.to_owned(), to.to_owned());
                taken.push(TakenAlong { kind: T::KIND, code: one.body.keys().code, system, from, to });
                self.keep_change_in(work, actor, ACT, &one, after, detail).await?;
            }
        }
        Ok(taken)
    }
}
