//! Agencies: the list, what is excluded by law, and import from a table.

use std::collections::{BTreeMap, HashMap};

use luytre_govern::import::read::TEXT_CHARS_MAX;
use luytre_govern::import::{Planned, Problem, ProblemKind, plan};
use luytre_govern::{Act, Agency};
use luytre_ledger::Write;
use luytre_model::ids::AgencyId;
use serde_json::json;

use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{self, DeskError, FieldProblem};
use crate::registry::Registry;
use crate::views::{AgencyView, ImportForm, ImportProblem, ImportReport, Named, NewAgencyForm};

impl Desk {
    /// Lists the agencies that the person may see, by code.
    pub async fn agencies(&self, actor: &Actor) -> Result<Vec<AgencyView>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let mut systems: BTreeMap<AgencyId, u64> = BTreeMap::new();
        for system in registry.systems() {
            *systems.entry(system.agency).or_default() += 1;
        }
        let seen = registry.tree.agencies().iter().filter(|agency| actor.sees_agency(Some(&agency.code)));
        Ok(seen.map(|agency| agency_view(&registry, actor, agency, &systems)).collect())
    }

    /// Adds and changes agencies from a table, or says what would be done. With a problem nothing is written.
    pub async fn import_agencies(&self, actor: &Actor, form: &ImportForm) -> Result<ImportReport, DeskError> {
        self.import_table(actor, form, None).await
    }

    /// Adds one agency from today, under the checks of a table with one row; a code that is registered is refused.
    pub async fn create_agency(&self, actor: &Actor, form: &NewAgencyForm) -> Result<(), DeskError> {
        actor.must(Act::EditAgencies)?;
        let wrong: Vec<FieldProblem> = [("code", &form.code), ("name", &form.name), ("kind", &form.kind)]
            .into_iter()
            .filter_map(|(field, text)| match text.trim().chars().count() {
                0 => Some(FieldProblem { field, problem: error::Problem::Required }),
                length if length > TEXT_CHARS_MAX => {
                    Some(FieldProblem { field, problem: error::Problem::TooLong(TEXT_CHARS_MAX) })
                }
                _ => None,
            })
            .collect();
        if !wrong.is_empty() {
            return Err(DeskError::Invalid(wrong));
        }
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let row = [&form.code, &form.name, &form.kind, &form.parent].map(|text| quoted(text.trim())).join(",");
        let table = ImportForm { csv: format!("code,name,kind,parent\n{row}\n").into(), dry_run: false };
        let report = self.import_table(actor, &table, Some(form.code.trim())).await?;
        if report.applied {
            return Ok(());
        }
        Err(DeskError::Invalid(report.problems.into_iter().map(|found| field_problem(found.problem)).collect()))
    }

    /// Carries the table out; `new` is the code that must not be registered yet.
    async fn import_table(
        &self,
        actor: &Actor,
        form: &ImportForm,
        new: Option<&str>,
    ) -> Result<ImportReport, DeskError> {
        actor.must(Act::EditAgencies)?;
        // A table can touch any agency.
        if !actor.sees_agency(None) {
            return Err(DeskError::Forbidden);
        }
        // Read and written in one transaction, so that what was planned is what is done.
        let mut work = self.ledger.begin().await?;
        let agencies = work.agencies().await?;
        if let Some(code) = new.filter(|code| agencies.iter().any(|agency| agency.code == *code)) {
            return Err(DeskError::field("code", error::Problem::Taken(code.to_owned())));
        }
        let plan = plan(&form.csv, &agencies, self.today());
        let named = |planned: &Planned| Named { code: planned.code.clone(), name: planned.name.clone() };
        let problem = |problem: Problem| ImportProblem { line: problem.line, message: problem.to_string(), problem };
        let mut report = ImportReport {
            rows: plan.rows,
            added: plan.create.iter().map(named).collect(),
            changed: plan.update.iter().map(named).collect(),
            unchanged: plan.unchanged.len(),
            problems: plan.errors.iter().chain(&plan.conflicts).cloned().map(problem).collect(),
            more_problems: plan.more_problems,
            applied: false,
        };
        if form.dry_run || !plan.is_clean() {
            return Ok(report);
        }
        let mut ids: HashMap<String, AgencyId> =
            agencies.iter().map(|agency| (agency.code.clone(), agency.id)).collect();
        let note = |planned: &Planned| {
            let detail =
                json!({"name": planned.name, "kind": planned.kind, "parent": planned.parent, "line": planned.line});
            self.note_of(actor, "agency.import", &format!("agency:{}", planned.code), Some(&planned.code), detail)
        };
        for planned in &plan.create {
            let parent = planned.parent.as_ref().and_then(|code| ids.get(code)).copied();
            let id = work.record(Write::NewAgency(&planned.create(parent)), &note(planned)).await?;
            ids.insert(planned.code.clone(), AgencyId(id));
        }
        for planned in &plan.update {
            let parent = planned.parent.as_ref().and_then(|code| ids.get(code)).copied();
            let present = agencies.iter().find(|agency| agency.code == planned.code).ok_or(DeskError::Conflict)?;
            work.record(Write::Agency(&planned.update(present.clone(), parent)), &note(planned)).await?;
        }
        work.commit().await?;
        report.applied = true;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(report)
    }

    /// Marks an agency as excluded by law (military, cipher), or takes the mark away. From then on nothing of it and of
    /// the agencies below it is kept; what came before stays as it is.
    pub async fn exclude_agency(&self, actor: &Actor, code: &str, excluded: bool) -> Result<AgencyView, DeskError> {
        let registry = self.registry();
        actor.must(Act::EditAgencies)?;
        actor.sees(Some(code))?;
        let present = registry.tree.by_code(code).ok_or(DeskError::NotFound)?;
        let agency = Agency { excluded, ..present.clone() };
        let note = self.note_of(
            actor,
            "agency.exclude",
            &format!("agency:{code}"),
            Some(code),
            json!({"excluded": [present.excluded, excluded]}),
        );
        let mut work = self.ledger.begin().await?;
        work.record(Write::Agency(&agency), &note).await?;
        work.commit().await?;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        let registry = self.registry();
        let agency = registry.tree.by_code(code).ok_or(DeskError::NotFound)?;
        let systems = registry.systems().iter().filter(|system| system.agency == agency.id).count();
        Ok(agency_view(&registry, actor, agency, &BTreeMap::from([(agency.id, systems as u64)])))
    }
}

/// What is wrong with the one row that a form makes, at the form's field.
fn field_problem(found: Problem) -> FieldProblem {
    let problem = match found.kind {
        ProblemKind::Missing => error::Problem::Required,
        ProblemKind::BadCode(_) => error::Problem::Malformed("a-z A-Z 0-9 . _ - (≤ 32)"),
        ProblemKind::BadText(_) => error::Problem::Malformed("text without control characters"),
        ProblemKind::OtherCode { name, other, .. } => error::Problem::Taken(format!("{name} ({other})")),
        ProblemKind::UnknownParent(code) | ProblemKind::Circle(code) => error::Problem::Unknown(code),
        other => error::Problem::Unknown(other.to_string()),
    };
    FieldProblem { field: found.column.unwrap_or("code"), problem }
}

fn agency_view(registry: &Registry, actor: &Actor, agency: &Agency, systems: &BTreeMap<AgencyId, u64>) -> AgencyView {
    let version = agency.shown_on(registry.day);
    // The agency above the person's own is not theirs to see.
    let parent = registry.tree.parent(agency.id).and_then(|parent| registry.agency_named(parent));
    AgencyView {
        id: agency.id,
        code: agency.code.clone(),
        name: version.name.clone(),
        kind: version.kind.clone(),
        parent: parent.filter(|parent| actor.sees_agency(Some(&parent.code))),
        excluded: registry.tree.is_excluded(agency.id),
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        systems: systems.get(&agency.id).copied().unwrap_or(0),
    }
}
