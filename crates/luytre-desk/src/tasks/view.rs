//! What operations on programmes and tasks take and give.

use std::collections::BTreeMap;

use luytre_govern::Date;
use luytre_govern::programme::import::{Problem, Unmatched};
use luytre_govern::programme::organisation::Decision;
use luytre_govern::programme::reminder::Audience;
use luytre_govern::programme::stream::{ReportStream, Turn};
use luytre_govern::programme::task::{Progress, Proof};
use luytre_govern::programme::{Deadline, Party, Programme, Reached, Standing, Target, Task};
use luytre_govern::record::{DocumentRef, Kept};
use luytre_model::Nanos;
use serde_json::Value as Json;

use crate::views::Named;

/// Which tasks. Everything that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Code of the programme.
    pub programme: Option<String>,
    /// Code of an agency that leads, by itself or in a group.
    pub lead: Option<String>,
    /// Where they stand; empty for any.
    pub states: Vec<Standing>,
    /// Only what is overdue.
    pub overdue: bool,
    /// Only what the person reports on.
    pub mine: bool,
    /// Only what an agency of the person leads or takes part in, by itself or in a group.
    pub ours: bool,
    /// Words in code or title.
    pub text: Option<String>,
    /// Only after this code.
    pub cursor: Option<String>,
    /// Most rows; 0 for the usual number.
    pub limit: usize,
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskView {
    /// Code.
    pub code: String,
    /// Version, for forms.
    pub version: i64,
    /// Code of the programme.
    pub programme: Option<String>,
    /// Number as printed.
    pub number: String,
    /// Number of the part.
    pub part: Option<String>,
    /// What is to be done.
    pub title: String,
    /// Who leads.
    pub leads: Vec<Party>,
    /// Who takes part.
    pub partners: Vec<Party>,
    /// When.
    pub deadline: Deadline,
    /// First day, for a time line.
    pub from: Date,
    /// The last day that is asked for now.
    pub due: Option<Date>,
    /// Whether it has passed.
    pub overdue: bool,
    /// By how many days.
    pub overdue_days: i32,
    /// Where it stands.
    pub standing: Standing,
    /// How far.
    pub percent: u8,
    /// How many agencies lead.
    pub leading: usize,
    /// How many of them have reported it as done.
    pub done: usize,
    /// The last report that the person may see.
    pub reported_on: Option<Date>,
    /// Whether the person's agency leads it.
    pub mine: bool,
    /// Whether an agency that the person sees leads it or takes part.
    pub ours: bool,
    /// Code of the system.
    pub system: Option<String>,
    /// Where it comes from.
    pub origin: Option<String>,
}

/// A step of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When.
    pub at: Nanos,
    /// Name of who.
    pub by: String,
    /// The word of the audit trail.
    pub act: String,
    /// More.
    pub detail: Json,
}

/// How far one leading agency is.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencyProgress {
    /// The agency.
    pub agency: Named,
    /// Its last report in this cycle.
    pub latest: Option<Progress>,
    /// Whether the person may report for it now.
    pub may_report: bool,
}

/// A target with what measures it.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetView {
    /// The target.
    pub target: Target,
    /// Whether it is reached.
    pub reached: Reached,
}

/// A task with everything that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDetail {
    /// As in lists.
    pub task: TaskView,
    /// The record, without reports.
    pub body: Task,
    /// The leading agencies that the person may see.
    pub agencies: Vec<AgencyProgress>,
    /// Reports that the person may see, newest first.
    pub reports: Vec<Progress>,
    /// Its targets.
    pub targets: Vec<TargetView>,
    /// Whether the person accepts, returns, adjusts, cancels.
    pub directs: bool,
    /// What happened, newest first.
    pub history: Vec<Step>,
}

/// A programme in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeView {
    /// The programme.
    pub body: Programme,
    /// Version, for forms.
    pub version: i64,
    /// Tasks by standing.
    pub counts: BTreeMap<Standing, usize>,
    /// All tasks.
    pub tasks: usize,
    /// Those that are overdue.
    pub overdue: usize,
}

impl ProgrammeView {
    pub(crate) fn new(kept: Kept<Programme>, tasks: &[&TaskView]) -> Self {
        let mut counts = BTreeMap::new();
        for task in tasks {
            *counts.entry(task.standing).or_default() += 1;
        }
        let overdue = tasks.iter().filter(|task| task.overdue).count();
        ProgrammeView { version: kept.version, body: kept.body, counts, tasks: tasks.len(), overdue }
    }
}

/// A report stream with its next turn.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamView {
    /// The stream.
    pub stream: &'static ReportStream,
    /// The report that is to be made next.
    pub next: Option<Turn>,
}

/// A programme with everything that its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeDetail {
    /// As in lists.
    pub programme: ProgrammeView,
    /// Its tasks.
    pub tasks: Vec<TaskView>,
    /// Its targets.
    pub targets: Vec<TargetView>,
    /// Its report streams.
    pub streams: Vec<StreamView>,
    /// What happened, newest first.
    pub history: Vec<Step>,
}

/// A programme as it is entered.
#[derive(Debug, Clone, Default)]
pub struct ProgrammeForm {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// Number and symbol of the paper.
    pub document: String,
    /// Its date.
    pub dated: Option<Date>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// What it wants to reach, a line each.
    pub targets: String,
    /// Codes of report streams.
    pub streams: Vec<String>,
}

/// A plan to be imported.
#[derive(Debug, Clone, Default)]
pub struct PlanForm {
    /// The programme; a known code adds tasks to it.
    pub programme: ProgrammeForm,
    /// The table: DOCX, XLSX, CSV, or text with tabs.
    pub file: Vec<u8>,
    /// Decisions on names.
    pub decisions: BTreeMap<String, Decision>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What an import did or would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanReport {
    /// Rows read.
    pub rows: usize,
    /// The tasks.
    pub tasks: Vec<Task>,
    /// Names without an agency.
    pub unmatched: Vec<Unmatched>,
    /// Deadlines from which no day follows, as row and words.
    pub open_deadlines: Vec<(usize, String)>,
    /// What is wrong; with one of these nothing was imported.
    pub problems: Vec<Problem>,
    /// Problems that are not told.
    pub more_problems: usize,
    /// Numbers of the tables of a paper that are no task tables, from 1.
    pub left_out: Vec<usize>,
    /// What is wrong with the file itself, in Vietnamese and English.
    pub file_problem: Option<(String, String)>,
    /// The table as text with tabs, so that the next step needs no file; empty when there is a problem.
    pub table: String,
    /// Whether it was written.
    pub applied: bool,
}

/// A task as it is entered.
#[derive(Debug, Clone, Default)]
pub struct TaskForm {
    /// Code of the programme; `None` for a task of its own.
    pub programme: Option<String>,
    /// Number in the programme; empty takes the next.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// Codes of the agencies that lead.
    pub leads: Vec<String>,
    /// Codes of the agencies that take part.
    pub partners: Vec<String>,
    /// The deadline in words: `31/12/2026`, `Quý II/2026`, `Thường xuyên`.
    pub deadline: String,
    /// Code of the system that it is about.
    pub system: Option<String>,
    /// Where it comes from: `drill:DTAP-2026-0001`.
    pub origin: Option<String>,
}

/// A report on progress as it is entered.
#[derive(Debug, Clone, Default)]
pub struct ReportForm {
    /// Version that the form showed.
    pub version: i64,
    /// Code of the agency that reports; empty takes the person's own, or the only one.
    pub agency: String,
    /// How far.
    pub percent: u8,
    /// What was done.
    pub text: String,
    /// What proves it.
    pub proofs: Vec<Proof>,
    /// It is done.
    pub done: bool,
}

/// A decision on a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskDecision {
    /// Accept.
    Accept {
        /// A note.
        note: String,
    },
    /// Send back.
    Return {
        /// Why.
        reason: String,
    },
    /// Change the deadline.
    Adjust {
        /// Why.
        reason: String,
        /// The paper.
        document: DocumentRef,
        /// The new deadline in words.
        deadline: String,
    },
    /// Cancel.
    Cancel {
        /// Why.
        reason: String,
        /// The paper.
        document: DocumentRef,
    },
    /// Take up again.
    Reopen {
        /// Why.
        reason: String,
    },
}

/// A reminder that was given and still asks for something.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenReminder {
    /// The task.
    pub task: TaskView,
    /// When it was given.
    pub on: Date,
    /// To whom.
    pub to: Audience,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
}

/// A task that has come before a head or the province.
#[derive(Debug, Clone, PartialEq)]
pub struct Escalation {
    /// The task.
    pub task: TaskView,
    /// How far up.
    pub to: Audience,
}

/// Which report on a programme is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperPeriod {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}
