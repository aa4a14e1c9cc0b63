//! The clock of a dossier: which step runs, from which day, until when, in working days.
//!
//! Deadlines are functions of the stage, the regime and the calendar. While the operator completes a dossier no clock
//! runs; when it is found complete and valid again, the appraisal counts anew from that day (NĐ331 Đ23.3).

use jiff::civil::Date;

use super::procedure::Step;
use super::stage::{ReturnedFrom, Stage};
use super::{Dossier, Event};
use crate::calendar::{Calendar, CalendarMissing};
use crate::library::regime::{DeadlineRow, Procedure};

/// What a dossier's clock shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DossierClock {
    /// It runs.
    Running {
        /// Which step.
        step: Step,
        /// The day from which it counts; not counted itself.
        from: Date,
        /// In how many working days.
        working_days: u32,
        /// The last day.
        due: Date,
        /// Working days that are left; negative when it has passed.
        left: i64,
        /// The article.
        source: String,
    },
    /// It stands still while the operator completes the dossier.
    Paused {
        /// The step that goes on afterwards.
        step: Step,
        /// Since when.
        since: Date,
        /// Working days that had been used before.
        used: u32,
        /// In how many working days it must be done, counted anew.
        working_days: u32,
        /// The article.
        source: String,
    },
}

impl DossierClock {
    /// Returns the last day; `None` while it stands still.
    pub fn due(&self) -> Option<Date> {
        match self {
            DossierClock::Running { due, .. } => Some(*due),
            DossierClock::Paused { .. } => None,
        }
    }

    /// Whether the last day has passed.
    pub fn is_overdue(&self) -> bool {
        matches!(self, DossierClock::Running { left, .. } if *left < 0)
    }
}

/// Returns what the clock shows today; `None` where no deadline of the law runs.
pub fn clock(
    dossier: &Dossier,
    procedure: &Procedure,
    calendar: &Calendar,
    today: Date,
) -> Result<Option<DossierClock>, CalendarMissing> {
    let followed = procedure.followed(dossier.level, dossier.important).0;
    let row = |step: Step| procedure.deadline(step.as_str(), followed, false);
    let running = |step: Step, from: Date| -> Result<Option<DossierClock>, CalendarMissing> {
        let Some(row) = row(step) else { return Ok(None) };
        let due = calendar.add_working_days(from, row.working_days)?;
        let left = calendar.working_days_left(today, due)?;
        let (working_days, source) = told(row);
        Ok(Some(DossierClock::Running { step, from, working_days, due, left, source }))
    };
    match &dossier.stage {
        Stage::Submitted { on } => running(Step::InvalidDossierAnswer, *on),
        Stage::Accepted { on, .. } => running(Step::Appraisal, *on),
        Stage::AwaitingApproval { since } => running(Step::Approval, *since),
        Stage::Completing { on, from, .. } => {
            let step = match from {
                ReturnedFrom::Validity | ReturnedFrom::Appraisal => Step::Appraisal,
                ReturnedFrom::Approval => Step::Approval,
            };
            let Some(row) = row(step) else { return Ok(None) };
            let used = match began(dossier, step) {
                Some(began) => calendar.working_days_between(began, *on)?,
                None => 0,
            };
            let (working_days, source) = told(row);
            Ok(Some(DossierClock::Paused { step, since: *on, used, working_days, source }))
        }
        Stage::Draft
        | Stage::Unfit { .. }
        | Stage::Appraised { .. }
        | Stage::Approved { .. }
        | Stage::Redetermine { .. }
        | Stage::Superseded { .. }
        | Stage::Withdrawn { .. } => Ok(None),
    }
}

fn told(row: &DeadlineRow) -> (u32, String) {
    (row.working_days, row.basis.source.clone())
}

/// The day on which the step last began to count.
fn began(dossier: &Dossier, step: Step) -> Option<Date> {
    let begins = |event: &Event| match step {
        Step::InvalidDossierAnswer => matches!(event, Event::Submitted { .. }),
        Step::Appraisal => matches!(event, Event::Accepted),
        Step::Approval => matches!(event, Event::ApprovalAsked | Event::Appraised { awaits_approval: true, .. }),
    };
    let sent = dossier.log.iter().rposition(|entry| matches!(entry.event, Event::Submitted { .. }))?;
    dossier.log[sent..].iter().rev().find(|entry| begins(&entry.event)).map(|entry| entry.on)
}
