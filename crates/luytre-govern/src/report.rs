//! The life of a report, annual or of a shorter period: drafted, signed, sent, received. One mechanism for every kind.
//!
//! Pure. The days of a report run in order: its figures, the paper that is signed, the sending, the receipt, today. Who took
//! a step and when stands in the history of the record; what a step was about is told by [`Step::told`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::record::DocumentRef;

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

    /// Whether it has not been sent.
    pub const fn is_open(&self) -> bool {
        matches!(self, ReportState::Draft | ReportState::Signed { .. })
    }

    /// The paper by which it was signed.
    pub const fn document(&self) -> Option<&DocumentRef> {
        match self {
            ReportState::Draft => None,
            ReportState::Signed { document }
            | ReportState::Sent { document, .. }
            | ReportState::Received { document, .. } => Some(document),
        }
    }
}

/// What leads from one state to another.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
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
        /// Code of the way.
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

impl Step {
    /// What the history says of the step, beside who took it and when. `before` is where the report stood: the paper that
    /// was signed is nowhere else once the report is a draft again.
    pub fn told(&self, before: &ReportState) -> Map<String, Value> {
        let told = match self {
            Step::Sign(document) => json!({ "document": document.number, "date": document.date }),
            Step::Reopen { reason } => {
                let paper = before.document();
                let (number, date) = (paper.map(|paper| &paper.number), paper.and_then(|paper| paper.date));
                json!({ "reopened": { "reason": reason, "number": number, "date": date } })
            }
            Step::Send { on, channel } => json!({ "on": on, "channel": channel }),
            Step::Acknowledge { on, receipt } => json!({ "on": on, "receipt": receipt }),
        };
        match told {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}

/// When the figures of a report may be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ripe {
    /// After the period, with figures taken after it.
    Afterwards,
    /// Also before its end, because it has to be sent before; once the period is over, with figures taken after it.
    Early,
    /// At any time: it tells of what was known.
    Always,
}

/// The figures of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// The last day of the period.
    pub last: Date,
    /// The day on which they were taken.
    pub taken: Date,
    /// When they may be signed.
    pub ripe: Ripe,
}

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepRefusal {
    /// Not in this state.
    #[error("a report that is {0} does not take this")]
    State(&'static str),
    /// Opening it again without a reason.
    #[error("opening a report again needs a reason")]
    NoReason,
    /// A paper without number or date.
    #[error("number and date of the paper are needed")]
    NoDocument,
    /// Not one of the known ways.
    #[error("{0} is not one of the ways of sending")]
    Channel(String),
    /// Before the day of the paper, or a receipt before it was sent.
    #[error("the day lies before the day on which it was {0}")]
    Order(&'static str),
    /// A day that is still to come.
    #[error("{0} is still to come; give the day on which it was done")]
    DayAhead(Date),
    /// The period is not over: the figures will still change.
    #[error("the period ends on {0}; sign it afterwards")]
    PeriodOpen(Date),
    /// The paper is dated before its figures were taken.
    #[error("the figures were taken on {0}; the paper bears that day or a later one")]
    BeforeFigures(Date),
    /// The figures were taken before the period ended.
    #[error("the figures were taken on {0}, before the period ended; take them anew")]
    Stale(Date),
}

/// Decides, and returns where the report stands afterwards. `is_way` knows the ways of sending.
pub fn step(
    state: &ReportState,
    step: Step,
    figures: Figures,
    is_way: impl Fn(&str) -> bool,
    today: Date,
) -> Result<ReportState, StepRefusal> {
    match (state, step) {
        (ReportState::Draft, Step::Sign(document)) => {
            let date = document.date.filter(|_| !document.number.trim().is_empty());
            let date = date.ok_or(StepRefusal::NoDocument)?;
            is_ripe(figures, today)?;
            past(date, today)?;
            if date < figures.taken {
                return Err(StepRefusal::BeforeFigures(figures.taken));
            }
            Ok(ReportState::Signed { document })
        }
        (ReportState::Signed { .. }, Step::Reopen { reason }) => {
            if reason.trim().is_empty() {
                return Err(StepRefusal::NoReason);
            }
            Ok(ReportState::Draft)
        }
        (ReportState::Signed { document }, Step::Send { on, channel }) => {
            if !is_way(&channel) {
                return Err(StepRefusal::Channel(channel));
            }
            // Also of a paper that bears no day, or one from before there were figures.
            if on < document.date.map_or(figures.taken, |signed| signed.max(figures.taken)) {
                return Err(StepRefusal::Order("signed"));
            }
            past(on, today)?;
            Ok(ReportState::Sent { document: document.clone(), on, channel })
        }
        (ReportState::Sent { document, on: sent, channel }, Step::Acknowledge { on, receipt }) => {
            if on < *sent {
                return Err(StepRefusal::Order("sent"));
            }
            past(on, today)?;
            let (document, channel) = (document.clone(), channel.clone());
            Ok(ReportState::Received { document, sent: *sent, channel, on, receipt })
        }
        (state, _) => Err(StepRefusal::State(state.word())),
    }
}

/// Whether the figures are those of the whole period, where they have to be.
fn is_ripe(figures: Figures, today: Date) -> Result<(), StepRefusal> {
    let Figures { last, taken, ripe } = figures;
    match ripe {
        Ripe::Always => Ok(()),
        Ripe::Early if today <= last => Ok(()),
        Ripe::Afterwards if today <= last => Err(StepRefusal::PeriodOpen(last)),
        Ripe::Early | Ripe::Afterwards if taken <= last => Err(StepRefusal::Stale(taken)),
        Ripe::Early | Ripe::Afterwards => Ok(()),
    }
}

/// Refuses a day after today: nothing is noted before it was done.
fn past(day: Date, today: Date) -> Result<(), StepRefusal> {
    if day > today { Err(StepRefusal::DayAhead(day)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
