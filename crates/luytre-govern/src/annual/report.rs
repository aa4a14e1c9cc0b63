//! What happens to a report: drafted, corrected, signed, sent, received.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Annual;
use super::check::{Inconsistency, check};
use super::correct::{CellName, Correction, Unusable, corrected, printed};
use crate::library::regime::AnnualReport as Form;
use crate::record::{DocumentRef, Keys, Record};

/// Most corrections of a report.
pub const CORRECTIONS_MAX: usize = 2_000;

/// An annual report with its corrections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What people quote: `BC-2026-LUYHA`.
    pub code: String,
    /// Code of the owner that reports.
    pub owner: String,
    /// As computed.
    pub computed: Annual,
    /// What people corrected, in order; one per cell.
    #[serde(default)]
    pub corrections: Vec<Correction>,
    /// What is told under "other".
    #[serde(default)]
    pub other: String,
    /// Where it stands.
    pub state: ReportState,
    /// The last day on which it may be sent.
    pub due: Option<Date>,
}

/// Where a report stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ReportState {
    /// Being made.
    Draft,
    /// Signed: number, day, body.
    Signed {
        /// The paper.
        document: DocumentRef,
    },
    /// Sent.
    Sent {
        /// The paper.
        document: DocumentRef,
        /// The day.
        on: Date,
        /// By which lawful way.
        channel: String,
    },
    /// The receiver confirmed.
    Received {
        /// The paper.
        document: DocumentRef,
        /// The day it was sent.
        sent: Date,
        /// By which lawful way.
        channel: String,
        /// The day of the receipt.
        on: Date,
        /// Number of the receipt.
        receipt: String,
    },
}

impl ReportState {
    /// The word in lists.
    pub const fn word(&self) -> &'static str {
        match self {
            ReportState::Draft => "draft",
            ReportState::Signed { .. } => "signed",
            ReportState::Sent { .. } => "sent",
            ReportState::Received { .. } => "received",
        }
    }
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportCommand {
    /// Compute it anew; the corrections stay where their cells still are.
    Recompute(Box<Annual>),
    /// Correct a cell.
    Correct(Correction),
    /// Take the correction of a cell back.
    Restore(CellName),
    /// Tell something under "other".
    Tell(String),
    /// Sign it.
    Sign(DocumentRef),
    /// Open a signed report again, before it is sent.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Note that it was sent.
    Send {
        /// The day.
        on: Date,
        /// Code of the lawful way.
        channel: String,
    },
    /// Note the receipt.
    Acknowledge {
        /// The day.
        on: Date,
        /// Number of the receipt.
        receipt: String,
    },
}

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefusal {
    /// Not in this state.
    #[error("a report that is {0} does not take this")]
    State(&'static str),
    /// It does not agree with itself.
    #[error("the report does not agree with itself in {} places", .0.len())]
    Inconsistent(Vec<Inconsistency>),
    /// A correction cannot be used.
    #[error("{1}")]
    Correction(CellName, Unusable),
    /// A correction, or opening it again, without a reason.
    #[error("correcting a report and opening it again need a reason")]
    NoReason,
    /// A paper without number or date.
    #[error("number and date of the paper are needed")]
    NoDocument,
    /// Not one of the lawful ways.
    #[error("{0} is not one of the ways of the form")]
    Channel(String),
    /// Before the day of the paper, or a receipt before it was sent.
    #[error("the day lies before the day on which it was {0}")]
    Order(&'static str),
    /// A day that is still to come.
    #[error("{0} is still to come; give the day on which it was done")]
    DayAhead(Date),
    /// The period is not over: the figures may still change.
    #[error("the period ends on {0}; sign it afterwards")]
    PeriodOpen(Date),
    /// More corrections than a report takes.
    #[error("no more than {0} corrections")]
    TooMany(usize),
}

impl Report {
    /// Returns the report as it will be sent.
    pub fn corrected(&self) -> Result<Annual, ReportRefusal> {
        corrected(&self.computed, &self.corrections).map_err(|(cell, why)| ReportRefusal::Correction(cell, why))
    }
}

/// Decides, and returns the report as it is afterwards.
pub fn decide(form: &Form, report: &Report, command: ReportCommand, today: Date) -> Result<Report, ReportRefusal> {
    let mut after = report.clone();
    match (&report.state, command) {
        (ReportState::Draft, ReportCommand::Recompute(annual)) => {
            after.corrections.retain(|correction| printed(&annual, &correction.cell).is_ok());
            for correction in &mut after.corrections {
                if let Ok(before) = printed(&annual, &correction.cell) {
                    correction.before = before;
                }
            }
            after.computed = *annual;
        }
        (ReportState::Draft, ReportCommand::Correct(correction)) => {
            if correction.reason.trim().is_empty() {
                return Err(ReportRefusal::NoReason);
            }
            let cell = correction.cell.clone();
            let before = printed(&report.computed, &cell);
            let before = before.map_err(|why| ReportRefusal::Correction(cell.clone(), why))?;
            after.corrections.retain(|other| other.cell != cell);
            if after.corrections.len() >= CORRECTIONS_MAX {
                return Err(ReportRefusal::TooMany(CORRECTIONS_MAX));
            }
            after.corrections.push(Correction { before, ..correction });
            after.corrected()?;
        }
        (ReportState::Draft, ReportCommand::Restore(cell)) => after.corrections.retain(|other| other.cell != cell),
        (ReportState::Draft, ReportCommand::Tell(other)) => after.other = other,
        (ReportState::Draft, ReportCommand::Sign(document)) => {
            let date = document.date.filter(|_| !document.number.trim().is_empty()).ok_or(ReportRefusal::NoDocument)?;
            if date <= report.computed.to || today <= report.computed.to {
                return Err(ReportRefusal::PeriodOpen(report.computed.to));
            }
            past(date, today)?;
            let wrong = check(form, &report.corrected()?);
            if !wrong.is_empty() {
                return Err(ReportRefusal::Inconsistent(wrong));
            }
            after.state = ReportState::Signed { document };
        }
        (ReportState::Signed { .. }, ReportCommand::Reopen { reason }) => {
            if reason.trim().is_empty() {
                return Err(ReportRefusal::NoReason);
            }
            after.state = ReportState::Draft;
        }
        (ReportState::Signed { document }, ReportCommand::Send { on, channel }) => {
            if !form.channels.iter().any(|known| known.code == channel) {
                return Err(ReportRefusal::Channel(channel));
            }
            if document.date.is_some_and(|signed| on < signed) {
                return Err(ReportRefusal::Order("signed"));
            }
            past(on, today)?;
            after.state = ReportState::Sent { document: document.clone(), on, channel };
        }
        (ReportState::Sent { document, on: sent, channel }, ReportCommand::Acknowledge { on, receipt }) => {
            if on < *sent {
                return Err(ReportRefusal::Order("sent"));
            }
            past(on, today)?;
            let (document, channel) = (document.clone(), channel.clone());
            after.state = ReportState::Received { document, sent: *sent, channel, on, receipt };
        }
        (state, _) => return Err(ReportRefusal::State(state.word())),
    }
    Ok(after)
}

/// Refuses a day after today: nothing is noted before it was done.
fn past(day: Date, today: Date) -> Result<(), ReportRefusal> {
    if day > today { Err(ReportRefusal::DayAhead(day)) } else { Ok(()) }
}

impl Record for Report {
    const KIND: &'static str = "report";

    fn keys(&self) -> Keys {
        let open = matches!(self.state, ReportState::Draft | ReportState::Signed { .. });
        Keys {
            code: self.code.clone(),
            title: format!("{} {}", self.computed.owner.name, self.computed.year),
            agency: Some(self.owner.clone()),
            state: self.state.word().to_owned(),
            due: self.due.filter(|_| open),
            ..Keys::default()
        }
    }
}
