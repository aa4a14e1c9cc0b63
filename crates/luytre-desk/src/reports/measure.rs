//! Taking the figures of a report: each measure of the closed table from the operations and records that its pages show,
//! within what the person may see and the agency that the report is of.

mod alerts;
mod govern;

use luytre_govern::Date;
use luytre_govern::periodic::words::parts;
use luytre_govern::periodic::{Amount, Figure, FigureRow, Measure, Part, Period, Span};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Of whom and of which days figures are taken.
#[derive(Debug, Clone)]
pub(super) struct Taking {
    /// The person, who sees no more than the agency and what is below it.
    pub(super) actor: Actor,
    /// Code of the agency; `None`: the whole province.
    pub(super) agency: Option<String>,
    /// The days.
    pub(super) period: Period,
}

impl Taking {
    /// The page with rows, without language; pages of an agency name it.
    fn page(&self, path: &str, query: &str) -> String {
        let agency = self.agency.as_ref().map(|code| format!("agency={code}"));
        self.joined(path, query, agency)
    }

    fn joined(&self, path: &str, query: &str, agency: Option<String>) -> String {
        let query: Vec<String> =
            Some(query.to_owned()).filter(|query| !query.is_empty()).into_iter().chain(agency).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    fn contains(&self, day: Date) -> bool {
        self.period.contains(day)
    }
}

impl Desk {
    /// Takes a figure.
    pub(super) async fn take_figure(&self, row: &FigureRow, taking: &Taking) -> Result<Figure, DeskError> {
        let taking = match row.span {
            Span::Period => taking.clone(),
            Span::Year => {
                let from = taking.period.to.first_of_year();
                Taking { period: Period { from, to: taking.period.to }, ..taking.clone() }
            }
        };
        let taking = &taking;
        let figure = match row.measure {
            Measure::SystemsByLevel => self.systems_by_level(taking).await?,
            Measure::SystemsByDossier => self.systems_by_dossier(taking).await?,
            Measure::DossiersApproved => self.dossiers_approved(taking).await?,
            Measure::CoverageLayers => self.coverage_layers(taking)?,
            Measure::SystemsSilent => self.systems_silent(taking).await?,
            Measure::AlertsBySeverity | Measure::AlertsByState | Measure::AlertsByDisposition => {
                self.alerts_by(row.measure, taking).await?
            }
            Measure::AlertsAcknowledged => self.alerts_acknowledged(taking).await?,
            Measure::TopRules => self.top_rules(taking, usize::from(row.top)).await?,
            Measure::TopSystems => self.top_systems(taking, usize::from(row.top)).await?,
            Measure::RequirementsStanding => self.requirements_standing(taking).await?,
            Measure::TopGaps => self.top_gaps(taking, usize::from(row.top)).await?,
            Measure::RemediesOpen => self.remedies_open(taking).await?,
            Measure::DutiesStanding => self.duties_standing(taking).await?,
            Measure::SystemsAssessed => self.systems_assessed(taking).await?,
            Measure::FindingsOpen => self.findings_open(taking).await?,
            Measure::TasksByState => self.tasks_by_state(taking).await?,
            Measure::TrainingShare => self.training_share(taking).await?,
            Measure::DrillsHeld => self.drills_held(taking).await?,
            Measure::BudgetShare => self.budget_share(taking).await?,
        };
        Ok(Figure { province: row.province, ..figure })
    }
}

/// A figure without parts.
fn plain(measure: Measure, taking: &Taking, total: Option<Amount>, path: String) -> Figure {
    Figure { measure, period: taking.period, province: false, total, before: None, path, parts: Vec::new() }
}

/// A figure whose parts are the fixed ones of its measure.
fn split(figure: Figure, amount: impl Fn(&str) -> Amount, path: impl Fn(&str) -> String) -> Figure {
    let part = |(code, vi, en): &(&str, &str, &str)| Part {
        code: (*code).to_owned(),
        vi: (*vi).to_owned(),
        en: (*en).to_owned(),
        amount: amount(code),
        before: None,
        path: path(code),
    };
    Figure { parts: parts(figure.measure).iter().map(part).collect(), ..figure }
}
