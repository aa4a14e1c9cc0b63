//! Tasks for outside tracking systems: one flat row a task, with codes that never change.

use jiff::civil::Date;
use serde::Serialize;

use super::organisation::Party;
use super::task::Task;

/// A task as other systems take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedTask {
    /// Stable id: the code of the task.
    pub id: String,
    /// Code of the programme.
    pub programme: Option<String>,
    /// Number as printed.
    pub number: String,
    /// Number of the part.
    pub part: Option<String>,
    /// What is to be done.
    pub title: String,
    /// Who leads, in the words of the plan.
    pub leads: Vec<String>,
    /// Codes of the agencies that lead.
    pub lead_codes: Vec<String>,
    /// Who takes part.
    pub partners: Vec<String>,
    /// The deadline in the words of the plan.
    pub deadline: String,
    /// The last day.
    pub due: Option<Date>,
    /// Where it stands.
    pub state: &'static str,
    /// Whether the last day has passed.
    pub overdue: bool,
    /// How far, in percent.
    pub percent: u8,
    /// When it was last reported on.
    pub reported_on: Option<Date>,
    /// The last report.
    pub report: String,
}

/// Columns of the flat table, in their order.
pub const COLUMNS: [&str; 15] = [
    "id",
    "programme",
    "number",
    "part",
    "title",
    "leads",
    "lead_codes",
    "partners",
    "deadline",
    "due",
    "state",
    "overdue",
    "percent",
    "reported_on",
    "report",
];

impl ExportedTask {
    /// Builds the row of today. `reports` says of which agencies the reader may see reports.
    pub fn new(task: &Task, today: Date, reports: impl Fn(&str) -> bool) -> Self {
        let names = |bodies: &[Party]| bodies.iter().map(|body| body.name().to_owned()).collect();
        let last = task.reports.iter().rev().find(|report| reports(&report.agency));
        ExportedTask {
            id: task.code.clone(),
            programme: task.programme.clone(),
            number: task.number.clone(),
            part: task.part.clone(),
            title: task.title.clone(),
            leads: names(&task.leads),
            lead_codes: task.leads.iter().filter_map(Party::code).map(str::to_owned).collect(),
            partners: names(&task.partners),
            deadline: task.deadline.text.clone(),
            due: task.due(today),
            state: task.standing(today).as_str(),
            overdue: task.is_overdue(today),
            percent: task.percent_on(today),
            reported_on: last.map(|report| report.on),
            report: last.map(|report| report.text.clone()).unwrap_or_default(),
        }
    }

    /// Returns the cells of the row, as [`COLUMNS`] name them.
    pub fn cells(&self) -> Vec<String> {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        vec![
            self.id.clone(),
            self.programme.clone().unwrap_or_default(),
            self.number.clone(),
            self.part.clone().unwrap_or_default(),
            self.title.clone(),
            self.leads.join("; "),
            self.lead_codes.join("; "),
            self.partners.join("; "),
            self.deadline.clone(),
            day(self.due),
            self.state.to_owned(),
            self.overdue.to_string(),
            self.percent.to_string(),
            day(self.reported_on),
            self.report.clone(),
        ]
    }
}
