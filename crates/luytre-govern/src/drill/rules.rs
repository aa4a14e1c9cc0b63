//! The rows of `content/drill`: scenarios, and how many drills are asked for.

use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use serde::Deserialize;

use super::{Drill, Expectation, Inject, Kind, Reach};
use crate::library::Basis;

static SHIPPED: LazyLock<Arc<Rules>> = LazyLock::new(|| {
    let scenarios = include_str!("../../../../content/drill/scenarios.json");
    let rules = include_str!("../../../../content/drill/rules.json");
    let read = Rules::read(scenarios, rules);
    Arc::new(read.expect("the content that the product ships is checked by the tests of this crate"))
});

/// What is wrong with the rows.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The text is not what the file should be.
    #[error("content/drill/{file} cannot be read; the cause names line and column")]
    Read {
        /// Name of the file.
        file: &'static str,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// A scenario contradicts itself.
    #[error("content/drill/scenarios.json, {code}: {what}")]
    Scenario {
        /// Code of the scenario.
        code: String,
        /// What is wrong and how to mend it.
        what: &'static str,
    },
}

/// An inject of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InjectRow {
    /// Code within the scenario.
    pub code: String,
    /// Minute after the start.
    pub minute: u32,
    /// What, in Vietnamese.
    pub vi: String,
    /// What, in English.
    pub en: String,
    /// What should happen.
    pub expect: Vec<Expectation>,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Code.
    pub code: String,
    /// How it is meant to be held.
    pub kind: Kind,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What it is about, in Vietnamese.
    pub about_vi: String,
    /// What it is about, in English.
    pub about_en: String,
    /// What is brought in.
    pub injects: Vec<InjectRow>,
}

impl Scenario {
    /// Returns the injects of a drill that follows it.
    pub fn injects(&self) -> Vec<Inject> {
        let inject = |row: &InjectRow| Inject {
            code: row.code.clone(),
            minute: row.minute,
            vi: row.vi.clone(),
            en: row.en.clone(),
            expect: row.expect.clone(),
            at: None,
        };
        self.injects.iter().map(inject).collect()
    }
}

/// For whom drills are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The province as a whole.
    Province,
    /// Every system of the levels.
    System,
}

/// How many drills are asked for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Requirement {
    /// Code.
    pub code: String,
    /// For whom.
    pub scope: Scope,
    /// Levels of systems.
    pub levels: Vec<u8>,
    /// Which kinds count.
    pub kinds: Vec<Kind>,
    /// How many.
    pub count: u32,
    /// In these months; calendar years.
    pub every_months: u32,
    /// What is asked, in Vietnamese.
    pub vi: String,
    /// What is asked, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// How a requirement stands in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Code of the requirement.
    pub code: String,
    /// What is asked, in Vietnamese.
    pub vi: String,
    /// What is asked, in English.
    pub en: String,
    /// Its article.
    pub source: String,
    /// The system, for a requirement on each.
    pub system: Option<String>,
    /// How many are asked for.
    pub asked: u32,
    /// Codes of the drills that count.
    pub drills: Vec<String>,
    /// Last day.
    pub due: Date,
}

impl Held {
    /// Whether enough were held.
    pub fn is_met(&self) -> bool {
        self.drills.len() >= self.asked as usize
    }
}

/// All rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// How many drills are asked for.
    pub requirements: Vec<Requirement>,
}

#[derive(Deserialize)]
struct ScenarioFile {
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct RequirementFile {
    requirements: Vec<Requirement>,
}

/// Most minutes of a scenario: a week.
const MINUTES_MAX: u32 = 7 * 24 * 60;

impl Rules {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Arc<Rules> {
        &SHIPPED
    }

    /// Reads and checks the rows.
    pub fn read(scenarios: &str, rules: &str) -> Result<Rules, RulesError> {
        let file = "scenarios.json";
        let found: ScenarioFile =
            serde_json::from_str(scenarios).map_err(|source| RulesError::Read { file, source })?;
        let file = "rules.json";
        let asked: RequirementFile = serde_json::from_str(rules).map_err(|source| RulesError::Read { file, source })?;
        for scenario in &found.scenarios {
            let wrong = |what| Err(RulesError::Scenario { code: scenario.code.clone(), what });
            let mut codes: Vec<&str> = scenario.injects.iter().map(|inject| inject.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            if codes.len() != scenario.injects.len() || codes.is_empty() {
                return wrong("needs injects, each with a code of its own");
            }
            if !scenario.injects.is_sorted_by_key(|inject| inject.minute) {
                return wrong("injects stand in the order of their minutes");
            }
            let minutes = scenario.injects.iter().flat_map(|inject| inject.expect.iter().map(|one| one.minutes));
            if minutes.chain(scenario.injects.iter().map(|inject| inject.minute)).any(|minute| minute > MINUTES_MAX) {
                return wrong("minutes go up to a week");
            }
        }
        Ok(Rules { scenarios: found.scenarios, requirements: asked.requirements })
    }

    /// Returns a scenario.
    pub fn scenario(&self, code: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.code == code)
    }

    /// Returns how the requirements stand in a year. `systems` gives code and level.
    pub fn held(&self, drills: &[Drill], systems: &[(String, u8)], year: i16, today: Date) -> Vec<Held> {
        let Ok(due) = Date::new(year, 12, 31) else { return Vec::new() };
        let mut found = Vec::new();
        for row in self.requirements.iter().filter(|row| row.basis.is_in_force(due.min(today))) {
            let years = i16::try_from(row.every_months.div_ceil(12)).unwrap_or(1).max(1);
            let within = |drill: &Drill| (year - years + 1..=year).any(|year| drill.was_held(year));
            let counts = |drill: &&Drill| row.kinds.contains(&drill.kind) && within(drill);
            let of = |system: Option<&str>| Held {
                code: row.code.clone(),
                vi: row.vi.clone(),
                en: row.en.clone(),
                source: row.basis.source.clone(),
                system: system.map(str::to_owned),
                asked: row.count,
                drills: drills
                    .iter()
                    .filter(counts)
                    .filter(|drill| match system {
                        Some(system) => drill.system.as_deref() == Some(system),
                        None => drill.reach == Reach::Province,
                    })
                    .map(|drill| drill.code.clone())
                    .collect(),
                due,
            };
            match row.scope {
                Scope::Province => found.push(of(None)),
                Scope::System => {
                    let asked = systems.iter().filter(|(_, level)| row.levels.contains(level));
                    found.extend(asked.map(|(system, _)| of(Some(system))));
                }
            }
        }
        found
    }
}
