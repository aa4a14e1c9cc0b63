//! The index of capability: pillars and indicators as content, scores and grades computed from stored figures.
//!
//! Pure: figures of agencies come in, scores go out; every score keeps the numbers that it was made of. A pillar or
//! indicator that does not apply to an agency (nothing to count) takes no part, and its weight goes to the others. Whole
//! numbers only; shares are in permille, rounded half up.
//!
//! Start with [`Definition`], then [`score`], [`rank`], [`preview`]; what happens to contested figures is in [`contest`].

pub mod borders;
pub mod contest;
pub mod edition;
pub mod short;
pub mod urge;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use borders::BorderMap;
pub use contest::{Contest, ContestCommand, ContestRefusal, ContestState};
pub use edition::{AgencyScore, Edition};
pub use short::short_names;
pub use urge::{Urged, Urging, to_urge};

/// Figures of one agency, by word.
pub type Figures = BTreeMap<String, u64>;
/// Weights by id of pillar or indicator.
pub type Weights = BTreeMap<String, u32>;

/// Words of the figures that the product computes of an agency: what formulas of content may name.
pub const FIGURES: [&str; 23] = [
    "alerts_closed",
    "alerts_raised",
    "budget_asked",
    "budget_security",
    "contacts_asked",
    "contacts_declared",
    "drills_joined",
    "layers_live",
    "layers_required",
    "requirements_asked",
    "requirements_met",
    "systems",
    "systems_approved",
    "systems_assessed",
    "systems_connected",
    "systems_deployed",
    "systems_deployment_proved",
    "systems_regulation_proved",
    "systems_with_regulation",
    "tasks",
    "tasks_in_time",
    "training_asked",
    "training_done",
];

/// Largest weight.
pub const WEIGHT_MAX: u32 = 1_000;

static SHIPPED: LazyLock<Definition> = LazyLock::new(|| {
    let text = include_str!("../../../content/index/capability-2026.json");
    Definition::read(text).expect("the shipped index is checked by the tests of this crate")
});

/// What an index is made of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    #[serde(rename = "_about")]
    _about: Option<String>,
    /// Its id.
    pub id: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// Where it comes from.
    pub source: String,
    /// How far it can be trusted.
    pub confidence: String,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force.
    pub in_force_to: Option<Date>,
    /// Grades, best first.
    pub grades: Vec<GradeRow>,
    /// The pillars.
    pub pillars: Vec<Pillar>,
    /// The indicators.
    pub indicators: Vec<Indicator>,
}

/// A grade and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeRow {
    /// The letter.
    pub grade: String,
    /// Reached from this score on.
    pub from_permille: u32,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// A pillar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pillar {
    /// Its id.
    pub id: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Its weight among the pillars.
    pub weight: u32,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Id of its pillar.
    pub pillar: String,
    /// Its weight within the pillar.
    pub weight: u32,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// How it is computed.
    pub formula: Formula,
    /// The page that shows the rows behind it; `{agency}` stands for the agency's code.
    pub opens: String,
    /// The article or plan behind it.
    pub source: String,
    /// What counts and what does not, in Vietnamese; empty where the name says it.
    #[serde(default)]
    pub rule_vi: String,
    /// What counts and what does not, in English.
    #[serde(default)]
    pub rule_en: String,
}

/// How an indicator is computed from figures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Formula {
    /// Part of a whole; does not apply where the whole is nothing.
    Share {
        /// Word of the part.
        part: String,
        /// Word of the whole.
        whole: String,
    },
    /// Part of a whole that agencies declare themselves: what is proved counts in full, what is only declared counts for
    /// the credit.
    DeclaredShare {
        /// Word of what is declared, proved or not.
        declared: String,
        /// Word of what is proved among it.
        proved: String,
        /// Word of the whole.
        whole: String,
        /// What a declaration without proof is worth, in permille.
        credit_permille: u32,
    },
    /// Full from the target on, in proportion below it.
    AtLeast {
        /// Word of the figure.
        figure: String,
        /// The target.
        target: u64,
    },
}

/// What is wrong with a definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDefinition {
    /// Not of the expected form; says line and field.
    #[error("{0}")]
    Form(String),
    /// A rule of definitions is broken.
    #[error("{0}")]
    Rule(String),
}

impl Definition {
    /// Returns what the product ships.
    pub fn shipped() -> &'static Definition {
        &SHIPPED
    }

    /// Reads and checks a definition.
    pub fn read(text: &str) -> Result<Definition, BadDefinition> {
        let definition: Definition =
            serde_json::from_str(text).map_err(|error| BadDefinition::Form(error.to_string()))?;
        let rule = |words: String| Err(BadDefinition::Rule(words));
        if definition.grades.last().is_none_or(|last| last.from_permille != 0) {
            return rule("grades: the last one must begin at 0, so that every score has a grade".to_owned());
        }
        if definition.grades.windows(2).any(|pair| pair[0].from_permille <= pair[1].from_permille) {
            return rule("grades: give them from the best down".to_owned());
        }
        let mut seen = std::collections::BTreeSet::new();
        let ids = definition.pillars.iter().map(|pillar| &pillar.id);
        for id in ids.chain(definition.indicators.iter().map(|indicator| &indicator.id)) {
            if !seen.insert(id) {
                return rule(format!("{id}: is there twice"));
            }
        }
        for indicator in &definition.indicators {
            if !definition.pillars.iter().any(|pillar| pillar.id == indicator.pillar) {
                return rule(format!("{}: pillar {} is not there", indicator.id, indicator.pillar));
            }
            if let Formula::AtLeast { target: 0, .. } = indicator.formula {
                return rule(format!("{}: a target of 0 is always reached", indicator.id));
            }
            if let Formula::DeclaredShare { credit_permille: 1_000.., .. } = indicator.formula {
                return rule(format!("{}: a credit of 1000 or more makes proof worthless; give less", indicator.id));
            }
            if indicator.rule_vi.is_empty() != indicator.rule_en.is_empty() {
                return rule(format!("{}: give rule_vi and rule_en, or neither", indicator.id));
            }
        }
        if let Some(weight) = definition.weights().values().find(|weight| **weight > WEIGHT_MAX) {
            return rule(format!("a weight of {weight} is above {WEIGHT_MAX}"));
        }
        Ok(definition)
    }

    /// Returns the weights that the definition gives.
    pub fn weights(&self) -> Weights {
        let pillars = self.pillars.iter().map(|pillar| (pillar.id.clone(), pillar.weight));
        pillars.chain(self.indicators.iter().map(|one| (one.id.clone(), one.weight))).collect()
    }

    /// Returns the indicator with this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// Returns the grade of a score.
    pub fn grade(&self, permille: u32) -> &GradeRow {
        let reached = self.grades.iter().find(|grade| permille >= grade.from_permille);
        reached.unwrap_or(&self.grades[self.grades.len() - 1])
    }

    /// Returns the words of all figures that the formulas need.
    pub fn figures(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for indicator in &self.indicators {
            match &indicator.formula {
                Formula::Share { part, whole } => words.extend([part.as_str(), whole.as_str()]),
                Formula::DeclaredShare { declared, proved, whole, .. } => {
                    words.extend([declared.as_str(), proved.as_str(), whole.as_str()]);
                }
                Formula::AtLeast { figure, .. } => words.push(figure),
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// One indicator of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Id of the indicator.
    pub indicator: String,
    /// What was reached.
    pub part: u64,
    /// Of what.
    pub whole: u64,
    /// The score; `None` where it does not apply.
    pub permille: Option<u32>,
    /// How much of the part is proved; `None` where nothing rests on a declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved: Option<u64>,
}

/// The score of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Score {
    /// The whole; `None` when nothing applies.
    pub permille: Option<u32>,
    /// By id of the pillar; pillars without an indicator that applies are left out.
    pub pillars: BTreeMap<String, u32>,
    /// All indicators, in the order of the definition.
    pub indicators: Vec<Measured>,
}

fn measure(indicator: &Indicator, figures: &Figures) -> Measured {
    let figure = |word: &str| figures.get(word).copied().unwrap_or(0);
    let measured = |part, whole| Measured {
        indicator: indicator.id.clone(),
        part,
        whole,
        permille: permille(part, whole),
        proved: None,
    };
    match &indicator.formula {
        Formula::Share { part, whole } => measured(figure(part), figure(whole)),
        Formula::DeclaredShare { declared, proved, whole, credit_permille } => {
            let (declared, whole) = (figure(declared), figure(whole));
            let proved = figure(proved).min(declared);
            // In thousandths of one, so that nothing is rounded before the end.
            let credit = u64::from(*credit_permille);
            let counted = proved.saturating_mul(1_000).saturating_add((declared - proved).saturating_mul(credit));
            let permille = permille(counted, whole.saturating_mul(1_000));
            Measured { permille, proved: Some(proved), ..measured(declared, whole) }
        }
        // A figure that nobody measured does not apply; one that is measured as 0 does.
        Formula::AtLeast { figure: word, target } if figures.contains_key(word) => measured(figure(word), *target),
        Formula::AtLeast { .. } => measured(0, 0),
    }
}

/// Returns a share in permille, at most 1,000, rounded half up; `None` of nothing.
pub fn permille(part: u64, whole: u64) -> Option<u32> {
    crate::share::rounded(part.min(whole), whole, 1_000).and_then(|share| u32::try_from(share).ok())
}

/// Returns the mean of scores by their weights, rounded half up; `None` when no weight applies.
fn mean(scores: impl Iterator<Item = (u32, u32)>) -> Option<u32> {
    let (mut sum, mut weights) = (0_u64, 0_u64);
    for (score, weight) in scores {
        sum += u64::from(score) * u64::from(weight);
        weights += u64::from(weight);
    }
    crate::share::rounded(sum, weights, 1).map(|mean| u32::try_from(mean).unwrap_or(1_000))
}

/// Computes the score of one agency.
pub fn score(definition: &Definition, weights: &Weights, figures: &Figures) -> Score {
    let weight = |id: &str| weights.get(id).copied().unwrap_or(0);
    let indicators: Vec<Measured> = definition.indicators.iter().map(|indicator| measure(indicator, figures)).collect();
    let mut pillars = BTreeMap::new();
    for pillar in &definition.pillars {
        let of_pillar = definition.indicators.iter().zip(&indicators).filter(|(one, _)| one.pillar == pillar.id);
        let scores = of_pillar.filter_map(|(one, measured)| Some((measured.permille?, weight(&one.id))));
        if let Some(mean) = mean(scores) {
            pillars.insert(pillar.id.clone(), mean);
        }
    }
    let permille = mean(pillars.iter().map(|(id, score)| (*score, weight(id))));
    Score { permille, pillars, indicators }
}

/// An agency's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Code of the agency.
    pub agency: String,
    /// From 1; equal scores share a place. `None` without a score.
    pub place: Option<u32>,
    /// The score.
    pub score: Score,
}

/// Ranks agencies: the best first, equal scores share a place, agencies without a score at the end.
pub fn rank(definition: &Definition, weights: &Weights, agencies: &BTreeMap<String, Figures>) -> Vec<Place> {
    let mut places: Vec<Place> = agencies
        .iter()
        .map(|(agency, figures)| Place {
            agency: agency.clone(),
            place: None,
            score: score(definition, weights, figures),
        })
        .collect();
    places.sort_by(|a, b| b.score.permille.cmp(&a.score.permille).then_with(|| a.agency.cmp(&b.agency)));
    let mut last: Option<(u32, u32)> = None;
    for (number, place) in (1..).zip(&mut places) {
        let Some(score) = place.score.permille else { break };
        let here = match last {
            Some((known, place)) if known == score => place,
            _ => number,
        };
        place.place = Some(here);
        last = Some((score, here));
    }
    places
}

/// How an agency would move under other weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Code of the agency.
    pub agency: String,
    /// Place and score before.
    pub before: (Option<u32>, Option<u32>),
    /// Place and score after.
    pub after: (Option<u32>, Option<u32>),
}

/// Returns who would move if the weights changed, those that move most first.
pub fn preview(
    definition: &Definition,
    (present, proposed): (&Weights, &Weights),
    agencies: &BTreeMap<String, Figures>,
) -> Vec<Move> {
    let before: BTreeMap<String, Place> =
        rank(definition, present, agencies).into_iter().map(|place| (place.agency.clone(), place)).collect();
    let mut moves: Vec<Move> = rank(definition, proposed, agencies)
        .into_iter()
        .filter_map(|after| {
            let before = before.get(&after.agency)?;
            let moved = Move {
                agency: after.agency,
                before: (before.place, before.score.permille),
                after: (after.place, after.score.permille),
            };
            (moved.before != moved.after).then_some(moved)
        })
        .collect();
    let distance = |one: &Move| match (one.before.0, one.after.0) {
        (Some(before), Some(after)) => before.abs_diff(after),
        _ => 0,
    };
    moves.sort_by(|a, b| distance(b).cmp(&distance(a)).then_with(|| a.agency.cmp(&b.agency)));
    moves
}

#[cfg(test)]
mod tests;
