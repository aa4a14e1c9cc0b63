//! A task: who leads it, when it is due, and its lifecycle.
//!
//! The leading agency reports, with proofs; whoever directs the programme accepts or returns; a task is adjusted or
//! cancelled with a reason and a paper. Overdue is computed, never stored. A task that a whole group leads is done when
//! every agency of the group has reported it done. What is done continuously or periodically is accepted for a cycle and
//! asked for again in the next one.

mod act;
mod refusal;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::deadline::{Deadline, When};
use super::organisation::Party;
use super::reminder::Reminded;
use super::target::Target;
use crate::record::{DocumentRef, Keys, Record};

pub use act::{Command, Event, Setting, apply, decide};
pub use refusal::Refusal;

/// Longest text of a report or a reason, in characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Most proofs of one report.
pub const PROOFS_MAX: usize = 20;
/// Reports that a task keeps; older ones are in its history.
pub const REPORTS_KEPT: usize = 600;
/// Reminders that a task keeps.
const REMINDERS_KEPT: usize = 60;

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// What people quote: `CTHD-57-2026.06`.
    pub code: String,
    /// Code of its programme; `None` for a task of its own.
    #[serde(default)]
    pub programme: Option<String>,
    /// Number as printed in the plan.
    #[serde(default)]
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// Number of its part of the programme.
    #[serde(default)]
    pub part: Option<String>,
    /// Who leads.
    pub leads: Vec<Party>,
    /// Who takes part.
    #[serde(default)]
    pub partners: Vec<Party>,
    /// When.
    pub deadline: Deadline,
    /// What it wants to reach.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Code of the system that it is about.
    #[serde(default)]
    pub system: Option<String>,
    /// Where it comes from, when not from a plan: `drill:DT-2026-01`, `finding:…`.
    #[serde(default)]
    pub origin: Option<String>,
    /// The day on which it was given.
    pub opened: Date,
    /// Where it stands.
    #[serde(default)]
    pub stage: Stage,
    /// First day of the cycle that is worked on, of what comes again; `None` while that is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle_from: Option<Date>,
    /// How far it is, in percent, as the leading agencies say.
    #[serde(default)]
    pub percent: u8,
    /// Reports, oldest first.
    #[serde(default)]
    pub reports: Vec<Progress>,
    /// Acceptances, oldest first: of what comes again, the evidence of every cycle.
    #[serde(default)]
    pub acceptances: Vec<Acceptance>,
    /// Adjustments, oldest first.
    #[serde(default)]
    pub adjustments: Vec<Adjustment>,
    /// Reminders given, oldest first.
    #[serde(default)]
    pub reminded: Vec<Reminded>,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has reported anything.
    #[default]
    NotStarted,
    /// Work goes on.
    InProgress {
        /// Since when.
        since: Date,
    },
    /// Reported as done; waits for acceptance.
    ReportedDone {
        /// When.
        on: Date,
        /// Login of who reported.
        by: String,
    },
    /// Accepted.
    Accepted {
        /// When.
        on: Date,
        /// Login of who accepted.
        by: String,
        /// Last day of the cycle that it was accepted for; `None` for what is done once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// Cancelled.
    Cancelled {
        /// When.
        on: Date,
        /// Why.
        reason: String,
        /// The paper.
        document: DocumentRef,
    },
}

/// Where a task stands today: of a cycle that has ended nothing is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody has reported anything.
    NotStarted,
    /// Work goes on.
    InProgress,
    /// Waits for acceptance.
    ReportedDone,
    /// Accepted.
    Accepted,
    /// Cancelled.
    Cancelled,
}

impl Standing {
    /// All, in the order of a board.
    pub const ALL: [Standing; 5] =
        [Standing::NotStarted, Standing::InProgress, Standing::ReportedDone, Standing::Accepted, Standing::Cancelled];

    /// The word in the store, in addresses and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::NotStarted => "not_started",
            Standing::InProgress => "in_progress",
            Standing::ReportedDone => "reported_done",
            Standing::Accepted => "accepted",
            Standing::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Standing::ALL.into_iter().find(|standing| standing.as_str() == word)
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Standing::NotStarted | Standing::InProgress | Standing::ReportedDone)
    }
}

/// A report on progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Code of the agency that reports.
    pub agency: String,
    /// Login of who wrote it.
    pub by: String,
    /// When.
    pub on: Date,
    /// How far, in percent.
    pub percent: u8,
    /// What was done.
    pub text: String,
    /// What proves it.
    #[serde(default)]
    pub proofs: Vec<Proof>,
    /// Reported as done.
    #[serde(default)]
    pub done: bool,
}

/// What proves a report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// What it is.
    pub title: String,
    /// The paper, where it is one.
    pub document: Option<DocumentRef>,
    /// A page of the product or of the outside that shows it.
    pub address: String,
}

/// An acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// When.
    pub on: Date,
    /// Login of who accepted.
    pub by: String,
    /// Last day of the cycle; `None` for what is done once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The note.
    #[serde(default)]
    pub note: String,
}

/// A change of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The paper.
    pub document: DocumentRef,
    /// The deadline before.
    pub before: Deadline,
    /// The deadline since.
    pub after: Deadline,
}

impl Task {
    /// Returns where it stands today.
    pub fn standing(&self, today: Date) -> Standing {
        match &self.stage {
            Stage::NotStarted => Standing::NotStarted,
            Stage::InProgress { .. } => Standing::InProgress,
            Stage::ReportedDone { .. } => Standing::ReportedDone,
            Stage::Accepted { until: Some(until), .. } if *until < today => Standing::NotStarted,
            Stage::Accepted { .. } => Standing::Accepted,
            Stage::Cancelled { .. } => Standing::Cancelled,
        }
    }

    /// Returns the first day of the work that is asked for now: of what comes again, the day after the last cycle that was
    /// accepted.
    pub fn since(&self) -> Date {
        match &self.stage {
            Stage::Accepted { until: Some(until), .. } => until.tomorrow().unwrap_or(*until),
            _ => self.cycle_from.unwrap_or(self.opened),
        }
    }

    /// Returns the last day; of what comes again, that of the first cycle that was not accepted. `None` when no day follows
    /// from the plan, or nothing is asked for.
    pub fn due(&self, today: Date) -> Option<Date> {
        match self.standing(today) {
            Standing::Accepted | Standing::Cancelled => None,
            Standing::NotStarted | Standing::InProgress | Standing::ReportedDone => self.last_day(),
        }
    }

    fn last_day(&self) -> Option<Date> {
        if self.deadline.recurs() {
            return self.deadline.cycle(self.opened.year(), self.since()).map(|cycle| cycle.due);
        }
        self.deadline.last_day()
    }

    /// Whether its last day has passed. What waits for acceptance was in time, or was late when it was reported.
    pub fn is_overdue(&self, today: Date) -> bool {
        match (&self.stage, self.due(today)) {
            (_, None) => false,
            (Stage::ReportedDone { on, .. }, Some(due)) => due < *on,
            (_, Some(due)) => due < today,
        }
    }

    /// Returns how far it is today: a cycle that has just begun is at nothing.
    pub fn percent_on(&self, today: Date) -> u8 {
        if self.standing(today) == Standing::NotStarted { 0 } else { self.percent }
    }

    /// Returns the latest report of an agency in the cycle that is asked for now.
    pub fn latest_of(&self, agency: &str) -> Option<&Progress> {
        let since = self.since();
        self.reports.iter().rev().find(|report| report.agency == agency && report.on >= since)
    }

    /// Returns which leading agencies have not reported it as done in this cycle.
    pub fn missing<'a>(&self, leading: &'a [String]) -> Vec<&'a str> {
        let done = |agency: &&String| !self.latest_of(agency).is_some_and(|report| report.done);
        leading.iter().filter(done).map(String::as_str).collect()
    }

    /// Whether a group leads: then every agency of it has to report.
    pub fn is_led_by_group(&self) -> bool {
        self.leads.iter().any(|lead| lead.group().is_some())
    }

    fn overall(&self, leading: &[String], new: &Progress) -> u8 {
        if !self.is_led_by_group() || leading.is_empty() {
            return new.percent;
        }
        let percent = |agency: &String| {
            let known = self.latest_of(agency).map_or(0, |report| report.percent);
            u32::from(if *agency == new.agency { new.percent } else { known })
        };
        let sum: u32 = leading.iter().map(percent).sum();
        u8::try_from(sum / u32::try_from(leading.len()).unwrap_or(u32::MAX).max(1)).unwrap_or(100)
    }
}
impl Record for Task {
    const KIND: &'static str = "task";

    fn keys(&self) -> Keys {
        let codes = self.leads.iter().chain(&self.partners).filter_map(Party::code);
        let agency = self.leads.iter().find_map(Party::code).map(str::to_owned);
        let parties = codes.filter(|code| Some(*code) != agency.as_deref()).map(str::to_owned).collect();
        let stage = match &self.stage {
            Stage::NotStarted => Standing::NotStarted,
            Stage::InProgress { .. } => Standing::InProgress,
            Stage::ReportedDone { .. } => Standing::ReportedDone,
            Stage::Accepted { .. } => Standing::Accepted,
            Stage::Cancelled { .. } => Standing::Cancelled,
        };
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency,
            parties,
            // A plan is published; a task of its own is known to those whom it names.
            public: self.programme.is_some()
                || self.leads.iter().chain(&self.partners).any(|body| body.group().is_some()),
            system: self.system.clone(),
            parent: self.programme.clone(),
            state: stage.as_str().to_owned(),
            due: self.last_day().filter(|_| stage.is_open() || (stage == Standing::Accepted && self.deadline.recurs())),
        }
    }
}

/// Whether a deadline says nothing that a day follows from.
pub fn has_no_day(deadline: &Deadline) -> bool {
    deadline.when == When::Open
}

#[cfg(test)]
pub(crate) mod tests;
