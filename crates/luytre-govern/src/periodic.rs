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

use crate::record::{Keys, Record};
use crate::report::{Figures, ReportState, Ripe, Step, StepRefusal, step};

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
    /// A step of its life.
    Step(Step),
}

impl From<Step> for PeriodicCommand {
    fn from(step: Step) -> Self {
        PeriodicCommand::Step(step)
    }
}

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodicRefusal {
    /// The report has no such section to write in.
    #[error("the report has no section {0} to write in")]
    NoSection(String),
    /// The life of a report says no.
    #[error(transparent)]
    Step(#[from] StepRefusal),
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
        (state, PeriodicCommand::Step(one)) => {
            let is_way = |way: &str| channels.iter().any(|known| known.code == way);
            after.state = step(state, one, report.figures(), is_way, today)?;
        }
        (state, _) => return Err(StepRefusal::State(state.word()).into()),
    }
    Ok(after)
}

impl PeriodicReport {
    /// Whether it has not been sent.
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Its figures, as its life asks for them. A report that is due before its period ends is signed before, and one over
    /// days that somebody chose tells of what was known.
    fn figures(&self) -> Figures {
        let last = self.period.to;
        let ripe = match self.kind {
            PeriodKind::Range => Ripe::Always,
            _ if self.due.is_some_and(|due| due <= last) => Ripe::Early,
            _ => Ripe::Afterwards,
        };
        Figures { last, taken: self.taken_on, ripe }
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
