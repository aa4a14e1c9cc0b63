//! What is done to a task: commands, events, the decision and its effect.

use jiff::civil::Date;

use super::super::deadline::Deadline;
use super::super::reminder::Reminded;
use super::{
    Acceptance, Adjustment, PROOFS_MAX, Progress, Proof, REMINDERS_KEPT, REPORTS_KEPT, Refusal, Stage, Standing,
    TEXT_CHARS_MAX, Task,
};
use crate::record::DocumentRef;

/// Longest title or address of a proof, and number or body of a paper, in characters.
const PAPER_CHARS_MAX: usize = 500;

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Report progress for an agency.
    Report {
        /// Code of the agency.
        agency: String,
        /// How far.
        percent: u8,
        /// What was done.
        text: String,
        /// What proves it.
        proofs: Vec<Proof>,
        /// It is done.
        done: bool,
    },
    /// Accept what was reported as done.
    Accept {
        /// A note; a group that has not all reported needs one.
        note: String,
    },
    /// Send a report back.
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
        /// The new deadline.
        deadline: Deadline,
    },
    /// Cancel.
    Cancel {
        /// Why.
        reason: String,
        /// The paper.
        document: DocumentRef,
    },
    /// Take an acceptance or a cancellation back.
    Reopen {
        /// Why.
        reason: String,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody reported; `overall` is how far the whole task is then.
    Reported {
        /// The report.
        progress: Progress,
        /// In percent.
        overall: u8,
    },
    /// Everybody who leads has reported it as done.
    Completed {
        /// When.
        on: Date,
        /// Login of who reported last.
        by: String,
    },
    /// It was accepted.
    Accepted {
        /// When.
        on: Date,
        /// Login.
        by: String,
        /// Last day of the cycle.
        until: Option<Date>,
        /// The note.
        note: String,
    },
    /// A report was sent back.
    Returned {
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// The deadline was changed.
    Adjusted(Box<Adjustment>),
    /// It was cancelled.
    Cancelled {
        /// When.
        on: Date,
        /// Why.
        reason: String,
        /// The paper.
        document: DocumentRef,
    },
    /// It was taken up again.
    Reopened {
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Somebody was reminded.
    Reminded(Reminded),
}

/// Who asks, and what must be known besides the task.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Login of who asks.
    pub login: String,
    /// Codes of the agencies for which they may speak.
    pub speaks_for: Vec<String>,
    /// They direct the programme: they accept, return, adjust and cancel.
    pub directs: bool,
    /// Codes of all agencies that lead, groups spelled out.
    pub leading: Vec<String>,
}

/// Decides.
pub fn decide(task: &Task, command: Command, by: &Setting, today: Date) -> Result<Vec<Event>, Refusal> {
    let standing = task.standing(today);
    match command {
        Command::Report { agency, percent, text, proofs, done } => {
            if !by.leading.contains(&agency) {
                return Err(Refusal::NotLeading);
            }
            if !by.speaks_for.contains(&agency) {
                return Err(Refusal::NotOurAgency);
            }
            if matches!(standing, Standing::Accepted | Standing::Cancelled) {
                return Err(Refusal::Closed);
            }
            if percent > 100 || (done && percent != 100) {
                return Err(Refusal::Percent);
            }
            if text.trim().is_empty() {
                return Err(Refusal::TextMissing);
            }
            short(&text)?;
            if proofs.len() > PROOFS_MAX || !proofs.iter().all(is_short) {
                return Err(Refusal::TooLong);
            }
            if done && !proofs.iter().any(|proof| !proof.title.trim().is_empty()) {
                return Err(Refusal::ProofMissing);
            }
            Ok(reported(task, Progress { agency, by: by.login.clone(), on: today, percent, text, proofs, done }, by))
        }
        Command::Accept { note } => {
            directs(by)?;
            let reporter = match &task.stage {
                Stage::ReportedDone { by, .. } => Some(by),
                // A group is accepted before all have reported only with a reason, and only when somebody has.
                Stage::InProgress { .. } if task.is_led_by_group() => {
                    let missing = task.missing(&by.leading).len();
                    if missing == by.leading.len() {
                        return Err(Refusal::NothingReported);
                    }
                    if note.trim().is_empty() {
                        return Err(Refusal::SomeMissing);
                    }
                    None
                }
                Stage::NotStarted | Stage::InProgress { .. } => return Err(Refusal::NothingReported),
                Stage::Accepted { .. } if standing == Standing::NotStarted => return Err(Refusal::NothingReported),
                Stage::Accepted { .. } | Stage::Cancelled { .. } => return Err(Refusal::Closed),
            };
            if reporter.is_some_and(|reporter| *reporter == by.login) {
                return Err(Refusal::OwnReport);
            }
            short(&note)?;
            let until = task.deadline.cycle(task.opened.year(), task.since()).map(|cycle| cycle.until);
            Ok(vec![Event::Accepted { on: today, by: by.login.clone(), until, note }])
        }
        Command::Return { reason } => {
            directs(by)?;
            reasoned(&reason)?;
            match standing {
                Standing::ReportedDone => Ok(vec![Event::Returned { on: today, reason }]),
                Standing::NotStarted | Standing::InProgress => Err(Refusal::NothingReported),
                Standing::Accepted | Standing::Cancelled => Err(Refusal::Closed),
            }
        }
        Command::Adjust { reason, document, deadline } => {
            directs(by)?;
            reasoned(&reason)?;
            papered(&document)?;
            if matches!(standing, Standing::Accepted | Standing::Cancelled) {
                return Err(Refusal::Closed);
            }
            if deadline.when == task.deadline.when && deadline.text == task.deadline.text {
                return Err(Refusal::SameDeadline);
            }
            let before = task.deadline.clone();
            let adjustment = Adjustment { on: today, reason, document, before, after: deadline };
            Ok(vec![Event::Adjusted(Box::new(adjustment))])
        }
        Command::Cancel { reason, document } => {
            directs(by)?;
            reasoned(&reason)?;
            papered(&document)?;
            if matches!(standing, Standing::Accepted | Standing::Cancelled) {
                return Err(Refusal::Closed);
            }
            Ok(vec![Event::Cancelled { on: today, reason, document }])
        }
        Command::Reopen { reason } => {
            directs(by)?;
            reasoned(&reason)?;
            match standing {
                Standing::Accepted | Standing::Cancelled => Ok(vec![Event::Reopened { on: today, reason }]),
                Standing::NotStarted | Standing::InProgress | Standing::ReportedDone => Err(Refusal::Open),
            }
        }
    }
}

fn reported(task: &Task, progress: Progress, by: &Setting) -> Vec<Event> {
    let overall = task.overall(&by.leading, &progress);
    let complete = progress.done
        && (!task.is_led_by_group()
            || task.missing(&by.leading).iter().all(|missing| *missing == progress.agency.as_str()));
    let completed = Event::Completed { on: progress.on, by: progress.by.clone() };
    let mut events = vec![Event::Reported { progress, overall }];
    if complete {
        events.push(completed);
    }
    events
}

fn directs(by: &Setting) -> Result<(), Refusal> {
    if by.directs { Ok(()) } else { Err(Refusal::NotDirecting) }
}

fn short(text: &str) -> Result<(), Refusal> {
    if text.chars().count() > TEXT_CHARS_MAX { Err(Refusal::TooLong) } else { Ok(()) }
}

/// Whether a proof names what shows it, and does not carry it.
fn is_short(proof: &Proof) -> bool {
    let paper = proof.document.as_ref().is_none_or(fits);
    paper && [&proof.title, &proof.address].into_iter().all(|text| text.chars().count() <= PAPER_CHARS_MAX)
}

fn fits(document: &DocumentRef) -> bool {
    [&document.number, &document.body].into_iter().all(|text| text.chars().count() <= PAPER_CHARS_MAX)
}

fn reasoned(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    short(reason)
}

fn papered(document: &DocumentRef) -> Result<(), Refusal> {
    if document.number.trim().is_empty() {
        return Err(Refusal::DocumentMissing);
    }
    if fits(document) { Ok(()) } else { Err(Refusal::TooLong) }
}

/// Applies.
pub fn apply(mut task: Task, event: &Event) -> Task {
    match event {
        Event::Reported { progress, overall } => {
            let since = progress.on;
            if task.deadline.recurs() {
                task.cycle_from = Some(task.since());
            }
            // A report after "done" takes it back to work, unless the event after it says that all are done.
            if !matches!(task.stage, Stage::InProgress { .. }) {
                task.stage = Stage::InProgress { since };
            }
            task.percent = *overall;
            task.reports.push(progress.clone());
            keep_last(&mut task.reports, REPORTS_KEPT);
        }
        Event::Completed { on, by } => task.stage = Stage::ReportedDone { on: *on, by: by.clone() },
        Event::Accepted { on, by, until, note } => {
            task.stage = Stage::Accepted { on: *on, by: by.clone(), until: *until };
            task.percent = 100;
            task.acceptances.push(Acceptance { on: *on, by: by.clone(), until: *until, note: note.clone() });
        }
        Event::Returned { on, .. } => take_up(&mut task, *on),
        Event::Adjusted(adjustment) => {
            task.deadline = adjustment.after.clone();
            task.adjustments.push((**adjustment).clone());
        }
        Event::Cancelled { on, reason, document } => {
            task.stage = Stage::Cancelled { on: *on, reason: reason.clone(), document: document.clone() };
        }
        Event::Reopened { on, .. } => {
            if matches!(task.stage, Stage::Accepted { .. }) {
                task.acceptances.pop();
            }
            take_up(&mut task, *on);
        }
        Event::Reminded(reminded) => {
            task.reminded.push(reminded.clone());
            keep_last(&mut task.reminded, REMINDERS_KEPT);
        }
    }
    task
}

/// Work goes on: nobody has reported it as done any more, and whoever did reports again.
fn take_up(task: &mut Task, on: Date) {
    task.stage = Stage::InProgress { since: on };
    let since = task.since();
    for report in task.reports.iter_mut().filter(|report| report.on >= since) {
        report.done = false;
    }
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    let over = list.len().saturating_sub(most);
    list.drain(..over);
}
