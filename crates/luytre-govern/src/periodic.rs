//! Periodic and ad-hoc reports: a template says which figures of which period, the centre takes them, people write the
//! rest, sign and send.
//!
//! Pure: figures come in measured. Once a report is made its titles, texts and figures are frozen in it; a template that
//! changes later changes no report. Start with [`template`] (what content says), [`measure`] (the closed table of what can
//! be counted), then [`decide`].

pub mod figure;
pub mod measure;
pub mod period;
pub mod template;
pub mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

pub use figure::{Amount, Figure, Part, Unit};
pub use measure::{Measure, Nature};
pub use period::{Period, PeriodKind};
pub use template::{Channel, FigureRow, MadeFor, Span, Template, TemplateProblem, Templates};

use crate::annual::ReportState;
use crate::record::{DocumentRef, Keys, Record};

/// Longest text that people write in a section, in characters.
pub const NOTE_CHARS_MAX: usize = 8_000;

/// A report that was made from a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeriodicReport {
    /// What people quote: `BCK-SOC-MONTHLY-2026-10-LUYHA`.
    pub code: String,
    /// Code of its template.
    pub template: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Code of the agency whose subtree it tells of; `None`: the whole province.
    pub agency: Option<String>,
    /// Name of the body that reports.
    pub issuer: String,
    /// What kind of period.
    pub kind: PeriodKind,
    /// The period.
    pub period: Period,
    /// When its figures were taken.
    pub taken_at: Nanos,
    /// The same as a day in Vietnam.
    pub taken_on: Date,
    /// Whom it goes to.
    #[serde(default)]
    pub receivers: Vec<String>,
    /// Its sections with their figures.
    pub sections: Vec<Section>,
    /// What people wrote, by code of the section.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// Where it stands.
    pub state: ReportState,
    /// The last day on which it may be sent.
    #[serde(default)]
    pub due: Option<Date>,
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Code, unique in the report.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Text in Vietnamese, without gaps.
    #[serde(default)]
    pub text_vi: String,
    /// Text in English, without gaps.
    #[serde(default)]
    pub text_en: String,
    /// Whether people write something here.
    #[serde(default)]
    pub written: bool,
    /// What was measured.
    #[serde(default)]
    pub figures: Vec<Figure>,
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum PeriodicCommand {
    /// Put figures that were taken anew in place; what people wrote stays where its section still is.
    Refresh {
        /// The sections.
        sections: Vec<Section>,
        /// When.
        at: Nanos,
        /// The same as a day in Vietnam.
        on: Date,
    },
    /// Write a section.
    Tell {
        /// Its code.
        section: String,
        /// The text.
        text: String,
    },
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

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodicRefusal {
    /// Not in this state.
    #[error("a report that is {0} does not take this")]
    State(&'static str),
    /// The report has no such section to write in.
    #[error("the report has no section {0} to write in")]
    NoSection(String),
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

/// Decides, and returns the report as it is afterwards. `channels` are the ways of sending that content knows.
pub fn decide(
    channels: &[Channel],
    report: &PeriodicReport,
    command: PeriodicCommand,
    today: Date,
) -> Result<PeriodicReport, PeriodicRefusal> {
    let mut after = report.clone();
    match (&report.state, command) {
        (ReportState::Draft, PeriodicCommand::Refresh { sections, at, on }) => {
            after.notes.retain(|code, _| sections.iter().any(|section| section.written && section.code == *code));
            (after.sections, after.taken_at, after.taken_on) = (sections, at, on);
        }
        (ReportState::Draft, PeriodicCommand::Tell { section, text }) => {
            if !report.sections.iter().any(|known| known.written && known.code == section) {
                return Err(PeriodicRefusal::NoSection(section));
            }
            if text.is_empty() {
                after.notes.remove(&section);
            } else {
                after.notes.insert(section, text);
            }
        }
        (ReportState::Draft, PeriodicCommand::Sign(document)) => {
            let date = document.date.filter(|_| !document.number.trim().is_empty());
            let date = date.ok_or(PeriodicRefusal::NoDocument)?;
            past(date, today)?;
            is_ripe(report, today)?;
            if date < report.taken_on {
                return Err(PeriodicRefusal::BeforeFigures(report.taken_on));
            }
            after.state = ReportState::Signed { document };
        }
        (ReportState::Signed { .. }, PeriodicCommand::Reopen { reason }) => {
            if reason.trim().is_empty() {
                return Err(PeriodicRefusal::NoReason);
            }
            after.state = ReportState::Draft;
        }
        (ReportState::Signed { document }, PeriodicCommand::Send { on, channel }) => {
            if !channels.iter().any(|known| known.code == channel) {
                return Err(PeriodicRefusal::Channel(channel));
            }
            // Also of a paper that bears no day, or one from before there were figures.
            if on < document.date.map_or(report.taken_on, |signed| signed.max(report.taken_on)) {
                return Err(PeriodicRefusal::Order("signed"));
            }
            past(on, today)?;
            after.state = ReportState::Sent { document: document.clone(), on, channel };
        }
        (ReportState::Sent { document, on: sent, channel }, PeriodicCommand::Acknowledge { on, receipt }) => {
            if on < *sent {
                return Err(PeriodicRefusal::Order("sent"));
            }
            past(on, today)?;
            let (document, channel) = (document.clone(), channel.clone());
            after.state = ReportState::Received { document, sent: *sent, channel, on, receipt };
        }
        (state, _) => return Err(PeriodicRefusal::State(state.word())),
    }
    Ok(after)
}

/// Whether the figures are those of the whole period. A report that is due before its period ends is signed before, and
/// one over days that somebody chose tells of what was known.
fn is_ripe(report: &PeriodicReport, today: Date) -> Result<(), PeriodicRefusal> {
    let last = report.period.to;
    let early = report.kind == PeriodKind::Range || report.due.is_some_and(|due| due <= last);
    if today <= last {
        return if early { Ok(()) } else { Err(PeriodicRefusal::PeriodOpen(last)) };
    }
    if report.kind != PeriodKind::Range && report.taken_on <= last {
        return Err(PeriodicRefusal::Stale(report.taken_on));
    }
    Ok(())
}

/// Refuses a day after today: nothing is noted before it was done.
fn past(day: Date, today: Date) -> Result<(), PeriodicRefusal> {
    if day > today { Err(PeriodicRefusal::DayAhead(day)) } else { Ok(()) }
}

impl PeriodicReport {
    /// Whether it has not been sent.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ReportState::Draft | ReportState::Signed { .. })
    }

    /// Returns a figure by the measure; the first one where several sections have it.
    pub fn figure(&self, measure: Measure) -> Option<&Figure> {
        self.sections.iter().flat_map(|section| &section.figures).find(|figure| figure.measure == measure)
    }
}

impl Record for PeriodicReport {
    const KIND: &'static str = "periodic_report";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: format!("{} {} {}", self.vi, self.period.vi(self.kind), self.issuer),
            agency: self.agency.clone(),
            parent: Some(self.template.clone()),
            state: self.state.word().to_owned(),
            due: self.due.filter(|_| self.is_open()),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
