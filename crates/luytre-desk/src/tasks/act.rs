//! What people do with tasks: make one, report, accept, return, adjust, cancel, take up again.

use luytre_govern::Act;
use luytre_govern::programme::import::task_code;
use luytre_govern::programme::task::{Command, Event, TEXT_CHARS_MAX};
use luytre_govern::programme::{Deadline, Party, Programme, Stage, Task, apply, decide, target};
use luytre_govern::record::Kept;
use luytre_ledger::{RecordQuery, Work};
use luytre_model::store::Scope;
use serde_json::{Value as Json, json};

use super::{Reading, ReportForm, TaskDecision, TaskForm, TaskView, listed};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, taken};
use crate::records::same_version;

/// Most bodies that lead or take part in a task that is entered by hand.
const BODIES_MAX: usize = 40;
/// Longest number within a programme, in characters.
const NUMBER_CHARS_MAX: usize = 12;

impl Desk {
    /// Makes a task. Whoever directs programmes may make any; others make tasks of agencies that they see, where a drill,
    /// a finding or an assessment asks for one.
    pub async fn create_task(&self, actor: &Actor, form: TaskForm) -> Result<TaskView, DeskError> {
        let mut work = self.ledger.begin().await?;
        let kept = self.create_task_in(&mut work, actor, form).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        self.view_of_task(actor, &kept)
    }

    /// Makes a task within a transaction, so that a lesson or a finding and its task are written together.
    pub(crate) async fn create_task_in(
        &self,
        work: &mut Work,
        actor: &Actor,
        form: TaskForm,
    ) -> Result<Kept<Task>, DeskError> {
        let directs = actor.may(Act::EditTasks);
        let follows = [Act::EditDrills, Act::EditAssessments, Act::AnswerFindings, Act::ReportTasks];
        if !directs && (form.programme.is_some() || !follows.into_iter().any(|act| actor.may(act))) {
            return Err(DeskError::Forbidden);
        }
        let programme: Option<Kept<Programme>> = match &form.programme {
            Some(code) => Some(
                work.record_seen(code, &actor.scope)
                    .await?
                    .ok_or_else(|| DeskError::field("programme", Problem::Unknown(code.chars().take(64).collect())))?,
            ),
            None => None,
        };
        let mut task = self.read_task(actor, &form)?;
        match &programme {
            Some(programme) => {
                let code = &programme.body.code;
                let mut query = RecordQuery::new(Scope::All);
                query.parent = Some(code.clone());
                let known: Vec<Kept<Task>> = work.records(&query).await?;
                if task.number.is_empty() {
                    let numbers = known.iter().filter_map(|task| task.body.number.parse::<u64>().ok());
                    // Numbers have at most NUMBER_CHARS_MAX digits, which leaves room for one more.
                    task.number = numbers.max().map_or(1, |last| last.saturating_add(1)).to_string();
                    if task.number.len() > NUMBER_CHARS_MAX {
                        return Err(DeskError::field("number", Problem::Required));
                    }
                }
                task.code = task_code(code, &task.number);
                task.programme = Some(code.clone());
            }
            None => {
                let year = self.today().year();
                task.code = format!("NV-{year}-{:04}", work.next_number(&format!("task-{year}")).await?);
            }
        }
        let detail = json!({ "title": task.title, "leads": names(&task.leads), "deadline": task.deadline.text });
        let keys_agency = task.leads.iter().find_map(Party::code).map(str::to_owned);
        let note = self.note_of(actor, "task.create", &format!("task:{}", task.code), keys_agency.as_deref(), detail);
        let number = task.number.clone();
        work.add_record(task, &note).await.map_err(|error| taken(error, "number", &number))
    }

    fn read_task(&self, actor: &Actor, form: &TaskForm) -> Result<Task, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let title = check.required("title", &form.title, TEXT_CHARS_MAX);
        let number = check.optional("number", &form.number, NUMBER_CHARS_MAX);
        if !number.is_empty() && !number.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.') {
            check.wrong("number", Problem::Malformed("1, 2, 3 or 1.1"));
        }
        let words = check.required("deadline", &form.deadline, 500);
        if form.leads.len() > BODIES_MAX || form.partners.len() > BODIES_MAX {
            check.wrong("leads", Problem::TooMany(BODIES_MAX));
        }
        if form.leads.iter().all(|code| code.trim().is_empty()) {
            check.wrong("leads", Problem::Required);
        }
        let content = self.library().programme;
        // Whoever directs names anybody; others only agencies that they may see.
        let all = matches!(actor.scope, Scope::All);
        let bodies = |field: &'static str, codes: &[String], check: &mut Check| -> Vec<Party> {
            let mut bodies = Vec::new();
            for code in codes.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).take(BODIES_MAX) {
                if let Some(group) = content.group(code).filter(|_| all) {
                    bodies.push(Party::Group { group: group.word.clone(), name: group.vi.clone() });
                    continue;
                }
                let agency = registry.tree.by_code(code).filter(|agency| actor.sees_agency(Some(&agency.code)));
                if let Some(agency) = check.known(field, code, agency) {
                    let name = agency.shown_on(registry.day).name.clone();
                    bodies.push(Party::Agency { code: agency.code.clone(), name });
                }
            }
            bodies
        };
        let leads = bodies("leads", &form.leads, &mut check);
        let partners = bodies("partners", &form.partners, &mut check);
        let system = form.system.as_deref().filter(|code| !code.is_empty());
        if let Some(code) = system {
            let known = registry.system_by_code(code);
            let known = known.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
            check.known("system", code, known);
        }
        check.done()?;
        let today = self.today();
        Ok(Task {
            code: String::new(),
            programme: None,
            number,
            targets: target::find(&title, &content.bindings),
            title,
            part: None,
            leads,
            partners,
            deadline: Deadline::parse(&words, Some(today.year())),
            system: system.map(str::to_owned),
            origin: form.origin.clone(),
            opened: today,
            stage: Stage::NotStarted,
            cycle_from: None,
            percent: 0,
            reports: Vec::new(),
            acceptances: Vec::new(),
            adjustments: Vec::new(),
            reminded: Vec::new(),
        })
    }

    /// Reports progress on a task.
    pub async fn report_task(&self, actor: &Actor, code: &str, form: ReportForm) -> Result<TaskView, DeskError> {
        let kept: Kept<Task> = self.seen_record(actor, Act::ReportTasks, code).await?;
        same_version(&kept, form.version)?;
        let registry = self.registry();
        let listed = listed(&registry);
        let setting = Reading::new(self, &registry, actor, &listed).setting(&kept.body);
        let own = actor.agency.clone().filter(|own| setting.speaks_for.contains(own));
        let agency = match form.agency.trim() {
            "" => own.or_else(|| setting.speaks_for.first().cloned()).unwrap_or_default(),
            given => given.to_owned(),
        };
        let (percent, text, proofs) = (if form.done { 100 } else { form.percent }, form.text, form.proofs);
        let command = Command::Report { agency, percent, text, proofs, done: form.done };
        let events = decide(&kept.body, command, &setting, self.today()).map_err(refused)?;
        self.follow(actor, kept, &events).await
    }

    /// Accepts, returns, adjusts, cancels a task, or takes it up again.
    pub async fn decide_task(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        decision: TaskDecision,
    ) -> Result<TaskView, DeskError> {
        let kept: Kept<Task> = self.seen_record(actor, Act::EditTasks, code).await?;
        same_version(&kept, version)?;
        let registry = self.registry();
        let listed = listed(&registry);
        let setting = Reading::new(self, &registry, actor, &listed).setting(&kept.body);
        let command = match decision {
            TaskDecision::Accept { note } => Command::Accept { note },
            TaskDecision::Return { reason } => Command::Return { reason },
            TaskDecision::Adjust { reason, document, deadline } => {
                let deadline = Deadline::parse(&deadline, Some(self.today().year()));
                if deadline.text.is_empty() {
                    return Err(DeskError::field("deadline", Problem::Required));
                }
                Command::Adjust { reason, document, deadline }
            }
            TaskDecision::Cancel { reason, document } => Command::Cancel { reason, document },
            TaskDecision::Reopen { reason } => Command::Reopen { reason },
        };
        let events = decide(&kept.body, command, &setting, self.today()).map_err(refused)?;
        self.follow(actor, kept, &events).await
    }

    /// Writes what follows from a decision: state, history and audit in one transaction.
    pub(super) async fn follow(
        &self,
        actor: &Actor,
        kept: Kept<Task>,
        events: &[Event],
    ) -> Result<TaskView, DeskError> {
        let body = events.iter().fold(kept.body.clone(), apply);
        let Some(first) = events.first() else { return self.view_of_task(actor, &kept) };
        let mut work = self.ledger.begin().await?;
        let kept = self.keep_change_in(&mut work, actor, word(first), &kept, body, detail(events)).await?;
        self.settle_lesson(&mut work, actor, &kept.body, events).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        self.view_of_task(actor, &kept)
    }

    pub(crate) fn view_of_task(&self, actor: &Actor, kept: &Kept<Task>) -> Result<TaskView, DeskError> {
        let registry = self.registry();
        let listed = listed(&registry);
        Ok(Reading::new(self, &registry, actor, &listed).view(kept))
    }
}

fn refused(refusal: luytre_govern::programme::Refusal) -> DeskError {
    DeskError::Refused(Refusal::Task(refusal))
}

fn names(bodies: &[Party]) -> Vec<&str> {
    bodies.iter().map(Party::name).collect()
}

/// The word of the audit trail.
fn word(event: &Event) -> &'static str {
    match event {
        Event::Reported { .. } | Event::Completed { .. } => "task.report",
        Event::Accepted { .. } => "task.accept",
        Event::Returned { .. } => "task.return",
        Event::Adjusted(_) => "task.adjust",
        Event::Cancelled { .. } => "task.cancel",
        Event::Reopened { .. } => "task.reopen",
        Event::Reminded(_) => "task.remind",
    }
}

fn detail(events: &[Event]) -> Json {
    let mut detail = json!({});
    for event in events {
        match event {
            Event::Reported { progress, overall } => {
                detail["agency"] = json!(progress.agency);
                detail["percent"] = json!(progress.percent);
                detail["overall"] = json!(overall);
                detail["text"] = json!(progress.text);
                detail["proofs"] = progress.proofs.iter().map(|proof| json!(proof.title)).collect();
                detail["done"] = json!(progress.done);
            }
            Event::Completed { .. } => detail["complete"] = json!(true),
            Event::Accepted { until, note, .. } => {
                detail["note"] = json!(note);
                detail["until"] = json!(until);
            }
            Event::Returned { reason, .. } | Event::Reopened { reason, .. } => detail["reason"] = json!(reason),
            Event::Adjusted(adjustment) => {
                detail["reason"] = json!(adjustment.reason);
                detail["document"] = json!(adjustment.document.number);
                detail["deadline"] = json!([adjustment.before.text, adjustment.after.text]);
            }
            Event::Cancelled { reason, document, .. } => {
                detail["reason"] = json!(reason);
                detail["document"] = json!(document.number);
            }
            Event::Reminded(reminded) => {
                detail["rule"] = json!(reminded.rule);
                detail["due"] = json!(reminded.due);
                detail["to"] = json!(reminded.to.as_str());
            }
        }
    }
    detail
}
