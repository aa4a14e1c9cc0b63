//! Frozen evidence (NĐ333 Đ8.9): who asked, for which system and period, until when. Whatever deletes events or records
//! asks [`Desk::holds_for`] or [`Desk::may_delete`] first; today nothing in the product deletes events.

use std::collections::BTreeSet;

use luytre_govern::assessment::hold::{self, Frozen};
use luytre_govern::assessment::{self, Hold};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, DocumentRef};
use luytre_ledger::RecordQuery;
use luytre_model::Nanos;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::assessments::{by, document, refused};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::form::{Check, NAME_CHARS_MAX};
use crate::views::Named;

/// A freeze in a list.
#[derive(Debug, Clone)]
pub struct HoldRow {
    /// The record.
    pub kept: Kept<Hold>,
    /// Its system.
    pub system: Named,
    /// The agency.
    pub agency: Named,
    /// Whether it is in force today.
    pub in_force: bool,
}

/// What is typed to freeze evidence.
#[derive(Debug, Clone, Default)]
pub struct HoldForm {
    /// What it is about.
    pub title: String,
    /// Code of the system.
    pub system: String,
    /// Words of what is frozen.
    pub scope: Vec<String>,
    /// From this moment on …
    pub from: Option<Nanos>,
    /// … up to this one; `None`: everything that comes.
    pub to: Option<Nanos>,
    /// Last day; `None`: until released.
    pub until: Option<Date>,
    /// The written request.
    pub request: DocumentRef,
}

impl Desk {
    /// Lists the freezes that the person may see, those in force first.
    pub async fn holds(&self, actor: &Actor) -> Result<Vec<HoldRow>, DeskError> {
        let all: Vec<Kept<Hold>> = self.list_records(actor, Act::ReadAssessments, RecordQuery::new(Scope::All)).await?;
        let (registry, today) = (self.registry(), self.today());
        let row = |kept: Kept<Hold>| HoldRow {
            system: registry.system_named_by_code(&kept.body.system),
            agency: registry.agency_named_by_code(&kept.body.agency),
            in_force: kept.body.is_in_force(today),
            kept,
        };
        let mut rows: Vec<HoldRow> = all.into_iter().map(row).collect();
        rows.sort_by(|a, b| (!a.in_force, &b.kept.body.code).cmp(&(!b.in_force, &a.kept.body.code)));
        Ok(rows)
    }

    /// Freezes evidence of a system.
    pub async fn hold_evidence(&self, actor: &Actor, form: &HoldForm) -> Result<Kept<Hold>, DeskError> {
        actor.must(Act::HoldEvidence)?;
        let registry = self.registry();
        let mut check = Check::default();
        let system = registry.system_by_code(&form.system);
        let system = system.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let system = check.known("system", &form.system, system);
        let title = check.required("title", &form.title, NAME_CHARS_MAX);
        let request = document(&mut check, "request", &form.request);
        let mut scope = BTreeSet::new();
        for word in &form.scope {
            scope.extend(check.known("scope", word, Frozen::from_word(word)));
        }
        let from = check.known("from", "", form.from);
        check.done()?;
        let (Some(system), Some(from)) = (system, from) else { return Err(DeskError::NotFound) };
        let today = self.today();
        let mut one = Hold {
            code: String::new(),
            title,
            system: system.code.clone(),
            agency: registry.agency_code(system.agency).ok_or(DeskError::NotFound)?.to_owned(),
            scope,
            from,
            to: form.to,
            until: form.until,
            request,
            since: today,
            released: None,
        };
        hold::check(&one, &by(actor), today).map_err(refused)?;
        let mut work = self.ledger.begin().await?;
        let number = work.next_number(&format!("hold-{}", today.year())).await?;
        one.code = format!("GC-{}-{number:04}", today.year());
        let detail = json!({ "system": one.system, "request": one.request.number, "until": one.until });
        let kept = self.keep_new_in(&mut work, actor, "hold.freeze", one, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Ends a freeze.
    pub async fn release_hold(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        paper: &DocumentRef,
    ) -> Result<Kept<Hold>, DeskError> {
        let kept: Kept<Hold> = self.seen_record(actor, Act::HoldEvidence, code).await?;
        crate::records::same_version(&kept, version)?;
        let mut check = Check::default();
        let paper = document(&mut check, "document", paper);
        check.done()?;
        let detail = json!({ "document": paper.number });
        let released = hold::release(kept.body.clone(), paper, &by(actor), self.today()).map_err(refused)?;
        self.keep_change(actor, "hold.release", &kept, released, detail).await
    }

    /// Prolongs a freeze.
    pub async fn extend_hold(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        until: Option<Date>,
        paper: &DocumentRef,
    ) -> Result<Kept<Hold>, DeskError> {
        let kept: Kept<Hold> = self.seen_record(actor, Act::HoldEvidence, code).await?;
        crate::records::same_version(&kept, version)?;
        let mut check = Check::default();
        let paper = document(&mut check, "document", paper);
        check.done()?;
        let detail = json!({ "until": until, "document": paper.number });
        let extended = hold::extend(kept.body.clone(), until, &paper, &by(actor), self.today()).map_err(refused)?;
        self.keep_change(actor, "hold.extend", &kept, extended, detail).await
    }

    /// Returns the freezes in force that cover what a system did at a moment. For retention: it has no person.
    pub async fn holds_for(&self, system: &str, at: Nanos) -> Result<Vec<Hold>, DeskError> {
        let today = self.today();
        let mut holds = self.holds_of(system).await?;
        holds.retain(|hold| hold.is_in_force(today) && hold.covers(system, at));
        Ok(holds)
    }

    /// Refuses the deletion of what a system left between two moments while a freeze covers any of it. The one place
    /// that retention, clean-up and removal of records ask.
    pub async fn may_delete(&self, what: Frozen, system: &str, period: (Nanos, Nanos)) -> Result<(), DeskError> {
        let holds = self.holds_of(system).await?;
        match hold::refuses_deletion(&holds, what, system, period, self.today()) {
            Some(_) => {
                let source = self.library().assessment.source_of("nd333_freeze");
                Err(refused(assessment::Refusal::with(assessment::Why::HeldUntil, source)))
            }
            None => Ok(()),
        }
    }

    async fn holds_of(&self, system: &str) -> Result<Vec<Hold>, DeskError> {
        let query = RecordQuery::new(Scope::All).system(system).states(&["active"]);
        let all: Vec<Kept<Hold>> = self.ledger.read().await?.records(&query).await?;
        Ok(all.into_iter().map(|kept| kept.body).collect())
    }
}
