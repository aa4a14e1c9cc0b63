//! What happens to an annual report: computed, corrected, then what happens to every report ([`crate::report`]).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Annual;
use super::check::{Inconsistency, check};
use super::correct::{CellName, Correction, Unusable, corrected, printed};
use crate::library::regime::AnnualReport as Form;
use crate::record::{Keys, Record};
use crate::report::{Figures, ReportState, Ripe, Step, StepRefusal, step};

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
    /// The day on which it was; unknown of reports of an older release.
    #[serde(default)]
    pub computed_on: Option<Date>,
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

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportCommand {
    /// Compute it anew; the corrections stay where their cells still are.
    Recompute {
        /// The figures.
        annual: Box<Annual>,
        /// The day.
        on: Date,
    },
    /// Correct a cell.
    Correct(Correction),
    /// Take the correction of a cell back.
    Restore(CellName),
    /// Tell something under "other".
    Tell(String),
    /// A step of its life.
    Step(Step),
}

impl From<Step> for ReportCommand {
    fn from(step: Step) -> Self {
        ReportCommand::Step(step)
    }
}

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefusal {
    /// It does not agree with itself.
    #[error("the report does not agree with itself in {} places", .0.len())]
    Inconsistent(Vec<Inconsistency>),
    /// A correction cannot be used.
    #[error("{1}")]
    Correction(CellName, Unusable),
    /// A correction without a reason.
    #[error("a correction needs a reason")]
    NoReason,
    /// More corrections than a report takes.
    #[error("no more than {0} corrections")]
    TooMany(usize),
    /// The life of a report says no.
    #[error(transparent)]
    Step(#[from] StepRefusal),
}

impl Report {
    /// Returns the report as it will be sent.
    pub fn corrected(&self) -> Result<Annual, ReportRefusal> {
        corrected(&self.computed, &self.corrections).map_err(|(cell, why)| ReportRefusal::Correction(cell, why))
    }

    /// Its figures, as its life asks for them. Of figures that nobody dated it is not known that they are of the whole
    /// period.
    fn figures(&self) -> Figures {
        let last = self.computed.to;
        Figures { last, taken: self.computed_on.unwrap_or(last), ripe: Ripe::Afterwards }
    }
}

/// Decides, and returns the report as it is afterwards.
pub fn decide(form: &Form, report: &Report, command: ReportCommand, today: Date) -> Result<Report, ReportRefusal> {
    let mut after = report.clone();
    match (&report.state, command) {
        (ReportState::Draft, ReportCommand::Recompute { annual, on }) => {
            after.corrections.retain(|correction| printed(&annual, &correction.cell).is_ok());
            for correction in &mut after.corrections {
                if let Ok(before) = printed(&annual, &correction.cell) {
                    correction.before = before;
                }
            }
            (after.computed, after.computed_on) = (*annual, Some(on));
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
        (state, ReportCommand::Step(one)) => {
            let signs = matches!(one, Step::Sign(_));
            let is_way = |way: &str| form.channels.iter().any(|known| known.code == way);
            after.state = step(state, one, report.figures(), is_way, today)?;
            let wrong = if signs { check(form, &report.corrected()?) } else { Vec::new() };
            if !wrong.is_empty() {
                return Err(ReportRefusal::Inconsistent(wrong));
            }
        }
        (state, _) => return Err(StepRefusal::State(state.word()).into()),
    }
    Ok(after)
}

impl Record for Report {
    const KIND: &'static str = "report";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: format!("{} {}", self.computed.owner.name, self.computed.year),
            agency: Some(self.owner.clone()),
            state: self.state.word().to_owned(),
            due: self.due.filter(|_| self.state.is_open()),
            ..Keys::default()
        }
    }
}
