//! Whether an assessor is independent enough (NĐ331 Đ31.2.c, four-layer model): rows of content say what is checked,
//! when, and what lifts it.

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, Why};
use super::{Around, Assessment};

/// What an assessor is in the law's sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssessorKind {
    /// A section of the owner that is independent of the operator.
    OwnSection,
    /// The dedicated cybersecurity unit.
    DedicatedUnit,
    /// The specialised force: the ministry's or the province's police.
    SpecialisedForce,
    /// A licensed company or a designated specialised organisation.
    Specialised,
}

impl AssessorKind {
    /// All.
    pub const ALL: [AssessorKind; 4] = [
        AssessorKind::OwnSection,
        AssessorKind::DedicatedUnit,
        AssessorKind::SpecialisedForce,
        AssessorKind::Specialised,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            AssessorKind::OwnSection => "own_section",
            AssessorKind::DedicatedUnit => "dedicated_unit",
            AssessorKind::SpecialisedForce => "specialised_force",
            AssessorKind::Specialised => "specialised",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        AssessorKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it is a specialised organisation in the sense of NĐ331 Đ31.2.c.
    pub const fn is_specialised(self) -> bool {
        match self {
            AssessorKind::SpecialisedForce | AssessorKind::Specialised => true,
            AssessorKind::OwnSection | AssessorKind::DedicatedUnit => false,
        }
    }
}

/// Who assesses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessor {
    /// Code of the agency, for a body of the province.
    #[serde(default)]
    pub agency: Option<String>,
    /// Name, for a company; else the name of the agency.
    pub name: String,
    /// What it is.
    pub kind: AssessorKind,
    /// Licence or designation.
    #[serde(default)]
    pub licence: String,
    /// Why it is independent, in its own words.
    #[serde(default)]
    pub statement: String,
    /// Members of the team.
    #[serde(default)]
    pub team: Vec<String>,
}

impl Assessor {
    /// Whether it is the body with this code.
    pub fn is(&self, agency: &str) -> bool {
        self.agency.as_deref() == Some(agency)
    }
}

/// How one rule of independence was answered, for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Code of the rule.
    pub code: String,
    /// What it asks, in Vietnamese.
    pub vi: String,
    /// What it asks, in English.
    pub en: String,
    /// Its article.
    pub source: String,
    /// Whether it is kept.
    pub kept: bool,
    /// Whether an exception of the rule lifted it.
    pub lifted: bool,
}

/// Answers every rule of independence that applies to this assessment.
pub fn answers(it: &Assessment, around: &Around<'_>) -> Vec<Answered> {
    let rules = around.rules.independence.iter().filter(|rule| rule.basis.is_in_force(around.today));
    let applies = |rule: &&super::rules::Independence| {
        let level = it.level.is_some_and(|level| rule.levels.contains(&level));
        let occasion = rule.occasions.contains(&it.occasion);
        let always = rule.levels.is_empty() && rule.occasions.is_empty() && !rule.ns_important;
        always || level || occasion || (rule.ns_important && it.ns_important)
    };
    let answer = |rule: &super::rules::Independence| {
        let broken = match rule.check {
            Check::AssessorIsOperator => it.assessor.is(&it.operator),
            Check::AssessorIsMonitor => it.monitor.as_deref().is_some_and(|monitor| it.assessor.is(monitor)),
            Check::AssessorNotSpecialised => !it.assessor.kind.is_specialised(),
        };
        let lifted = broken && rule.unless.contains(&Lift::LeadByRule) && around.assessor_leads_by_rule;
        Answered {
            code: rule.code.clone(),
            vi: rule.vi.clone(),
            en: rule.en.clone(),
            source: rule.basis.source.clone(),
            kept: !broken || lifted,
            lifted,
        }
    };
    rules.filter(applies).map(answer).collect()
}

/// Refuses an assessor that a rule forbids.
pub fn check(it: &Assessment, around: &Around<'_>) -> Result<(), Refusal> {
    if let Some(broken) = answers(it, around).into_iter().find(|answer| !answer.kept) {
        let rule = around.rules.independence.iter().find(|rule| rule.code == broken.code);
        let why = match rule.map(|rule| rule.check) {
            Some(Check::AssessorIsOperator) | None => Why::AssessorIsOperator,
            Some(Check::AssessorIsMonitor) => Why::AssessorIsMonitor,
            Some(Check::AssessorNotSpecialised) => Why::NeedsSpecialised,
        };
        return Err(Refusal::with(why, &broken.source));
    }
    if it.assessor.kind == AssessorKind::Specialised && it.assessor.licence.trim().is_empty() {
        return Err(Refusal::with(Why::NeedsLicence, around.rules.source_of("specialised_level5")));
    }
    Ok(())
}

/// Whether the assessor is the body that a rule in force names as lead for the level of the system.
pub fn leads_by_rule(it: &Assessment, rules: &super::Rules, today: jiff::civil::Date) -> bool {
    let Some(lead) = it.level.and_then(|level| rules.lead(level, today)) else { return false };
    match lead.lead.as_str() {
        "province_police" => it.assessor.kind == AssessorKind::SpecialisedForce,
        "own_agency" => it.assessor.is(&it.agency),
        "owner" => it.owner.as_deref().is_some_and(|owner| it.assessor.is(owner)),
        "specialised" => it.assessor.kind.is_specialised(),
        _ => false,
    }
}

/// What a rule of independence looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The assessor's organisation is the operator.
    AssessorIsOperator,
    /// The assessor's organisation watches the system.
    AssessorIsMonitor,
    /// The assessor is no specialised organisation.
    AssessorNotSpecialised,
}

/// What lifts a rule of independence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lift {
    /// Another rule names the assessor as the lead for this level.
    LeadByRule,
}
