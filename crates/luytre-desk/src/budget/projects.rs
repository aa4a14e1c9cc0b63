//! Projects: entering them, and the steps of their life.

use luytre_govern::Act;
use luytre_govern::budget::project::{ProjectCommand, ProjectEvent, apply, decide};
use luytre_govern::budget::rules::RuleCode;
use luytre_govern::budget::{Money, Project, Ratio};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;
use serde_json::json;

use super::lines::amount;
use super::{ProjectDetail, ProjectForm, ProjectStep, ProjectView, line_view};
use crate::Notice;
use crate::actor::Actor;
use crate::assessments::document;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX, taken};
use crate::records::same_version;

/// Longest description of a component, in characters.
const COMPONENT_CHARS_MAX: usize = 1_000;
/// Most systems of a project.
const SYSTEMS_MAX: usize = 100;

impl Desk {
    /// Lists the projects that the person may see, by code.
    pub async fn projects(&self, actor: &Actor) -> Result<Vec<ProjectView>, DeskError> {
        let kept = self.kept_projects(actor).await?;
        Ok(kept.iter().map(|kept| self.project_view(kept)).collect())
    }

    /// Returns one project with the lines that pay for it.
    pub async fn project(&self, actor: &Actor, code: &str) -> Result<ProjectDetail, DeskError> {
        let kept: Kept<Project> = self.seen_record(actor, Act::ReadBudget, code).await?;
        let mut query = RecordQuery::new(actor.scope.clone());
        query.parent = Some(code.to_owned());
        let lines = self.list_records(actor, Act::ReadBudget, query).await?;
        let history = self.history_of(&kept).await?;
        let registry = self.registry();
        Ok(ProjectDetail {
            project: self.project_view(&kept),
            lines: lines.iter().map(|line| line_view(&registry, line)).collect(),
            history: self.steps(history).await?,
        })
    }

    /// Adds a project.
    pub async fn create_project(&self, actor: &Actor, form: &ProjectForm) -> Result<ProjectView, DeskError> {
        actor.must(Act::EditBudget)?;
        let registry = self.registry();
        let mut check = Check::default();
        let code = if form.code.trim().is_empty() { String::new() } else { check.code("code", &form.code) };
        let name = check.required("name", &form.name, NAME_CHARS_MAX);
        let agency = registry.tree.by_code(form.agency.trim());
        let agency = agency.filter(|agency| actor.sees_agency(Some(&agency.code)));
        let agency = check.known("agency", &form.agency, agency).map(|agency| agency.code.clone());
        if form.systems.len() > SYSTEMS_MAX {
            check.wrong("systems", Problem::TooMany(SYSTEMS_MAX));
        }
        let mut systems = Vec::new();
        for code in form.systems.iter().map(|code| code.trim()).filter(|code| !code.is_empty()) {
            let known = registry.system_by_code(code);
            let known = known.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
            systems.extend(check.known("systems", code, known).map(|system| system.code.clone()));
        }
        let investor = check.optional("investor", &form.investor, NAME_CHARS_MAX);
        let (money, component) = cost(&mut check, [&form.total, &form.security], &form.component);
        let programme = form.programme.trim();
        if !programme.is_empty() {
            let known: Option<Kept<luytre_govern::programme::Programme>> =
                self.ledger.read().await?.record_seen(programme, &actor.scope).await?;
            check.known("programme", programme, known);
        }
        check.done()?;
        let mut project = Project {
            code,
            name,
            agency: agency.ok_or(DeskError::NotFound)?,
            systems,
            investor,
            programme: Some(programme.to_owned()).filter(|code| !code.is_empty()),
            money,
            component,
            ..Project::default()
        };
        let mut work = self.ledger.begin().await?;
        if project.code.is_empty() {
            let year = self.today().year();
            project.code = format!("DA-{year}-{:03}", work.next_number(&format!("project-{year}")).await?);
        }
        let detail =
            json!({ "name": project.name, "total": project.money.total.0, "security": project.money.security.0 });
        let subject = format!("project:{}", project.code);
        let note = self.note_of(actor, "project.create", &subject, Some(&project.agency), detail);
        let code = project.code.clone();
        let kept = work.add_record(project, &note).await.map_err(|error| taken(error, "code", &code))?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(self.project_view(&kept))
    }

    /// Moves a project on: appraisal, sums, approval, beginning, end.
    pub async fn move_project(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        step: ProjectStep,
    ) -> Result<ProjectView, DeskError> {
        let kept: Kept<Project> = self.seen_record(actor, Act::EditBudget, code).await?;
        same_version(&kept, version)?;
        let mut check = Check::default();
        let command = match step {
            ProjectStep::Appraise(paper) => {
                ProjectCommand::Appraise { document: document(&mut check, "document", &paper) }
            }
            ProjectStep::Approve(paper) => {
                ProjectCommand::Approve { decision: document(&mut check, "document", &paper) }
            }
            ProjectStep::Start => ProjectCommand::Start,
            ProjectStep::Complete => ProjectCommand::Complete,
            ProjectStep::Stop(reason) => {
                ProjectCommand::Stop { reason: check.optional("reason", &reason, COMPONENT_CHARS_MAX) }
            }
            ProjectStep::Cost { total, security, component } => {
                let (money, component) = cost(&mut check, [&total, &security], &component);
                ProjectCommand::Cost { money, component }
            }
        };
        check.done()?;
        let today = self.today();
        let appraised_first = self.library().budget.on(RuleCode::AppraisedFirst, today).is_some();
        let events = decide(&kept.body, command, appraised_first, today);
        let events = events.map_err(|refusal| DeskError::Refused(Refusal::Project(refusal)))?;
        let body = events.iter().fold(kept.body.clone(), apply);
        let Some(first) = events.first() else { return Ok(self.project_view(&kept)) };
        let (act, detail) = told(first);
        let kept = self.keep_change(actor, act, &kept, body, detail).await?;
        Ok(self.project_view(&kept))
    }

    fn project_view(&self, kept: &Kept<Project>) -> ProjectView {
        let body = &kept.body;
        let required = self.library().budget.share_of(self.today().year()).and_then(|rule| rule.percent);
        let share = Ratio { security: body.money.security, total: body.money.total, required, ..Ratio::default() };
        let agency = self.registry().agency_named_by_code(&body.agency);
        ProjectView { version: kept.version, agency, body: body.clone(), share }
    }
}

/// Reads what a project costs, what of it is for security, and what that consists of.
fn cost(check: &mut Check, [total, security]: [&str; 2], component: &str) -> (Money, String) {
    let component = check.optional("component", component, COMPONENT_CHARS_MAX);
    let money = Money { total: amount(check, "total", total), security: amount(check, "security", security) };
    if money.total.0 == 0 {
        check.wrong("total", Problem::Required);
    }
    if money.security > money.total {
        check.wrong("security", Problem::Malformed("at most the whole sum"));
    }
    if money.security.0 > 0 && component.is_empty() {
        check.wrong("component", Problem::Required);
    }
    (money, component)
}

fn told(event: &ProjectEvent) -> (&'static str, serde_json::Value) {
    match event {
        ProjectEvent::Appraised(document) => ("project.appraise", json!({ "document": document.number })),
        ProjectEvent::Costed { money, component, void } => (
            "project.cost",
            json!({ "total": money.total.0, "security": money.security.0, "component": component, "void": void }),
        ),
        ProjectEvent::Approved(decision) => ("project.approve", json!({ "document": decision.number })),
        ProjectEvent::Started(on) => ("project.start", json!({ "on": on })),
        ProjectEvent::Completed(on) => ("project.complete", json!({ "on": on })),
        ProjectEvent::Stopped { reason, .. } => ("project.stop", json!({ "reason": reason })),
    }
}
