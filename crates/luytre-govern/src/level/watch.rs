//! What makes a level be determined again: compares a system as it was approved with what it is now.

use std::collections::BTreeSet;

use luytre_model::ProtectionLevel;

use super::LevelFacts;
use super::criteria::Criteria;
use crate::library::basis::Basis;
use crate::library::regime::{Procedure, TriggerOn, TriggerRow};

/// What happened to a system since its level was decided.
#[derive(Debug, Clone, Default)]
pub struct Change<'a> {
    /// The facts on which the level was decided.
    pub before: LevelFacts,
    /// The facts as they are.
    pub after: LevelFacts,
    /// The level that is recorded.
    pub level: Option<ProtectionLevel>,
    /// Fields of the registry that changed: `function`, `scope`, `served_users`, `technology`, `connections` …
    pub fields: BTreeSet<&'a str>,
    /// The severity of an incident.
    pub incident: Option<&'a str>,
    /// Whether an assessment found a high risk.
    pub high_risk: bool,
    /// The level that a risk assessment asks for.
    pub risk_level: Option<ProtectionLevel>,
    /// Whether an authority asked for it.
    pub requested: bool,
}

/// A reason to determine the level again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What exactly changed: codes of facts and fields.
    pub because: Vec<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// Returns every reason to determine the level again.
pub fn triggers(procedure: &Procedure, criteria: &Criteria, change: &Change<'_>) -> Vec<Trigger> {
    let pulled = |row: &TriggerRow| {
        because(row, criteria, change).map(|because| Trigger {
            code: row.code.clone(),
            vi: row.vi.clone(),
            en: row.en.clone(),
            because,
            basis: row.basis.clone(),
        })
    };
    procedure.triggers.iter().filter_map(pulled).collect()
}

/// What pulled a trigger; `None` when nothing did.
fn because(row: &TriggerRow, criteria: &Criteria, change: &Change<'_>) -> Option<Vec<String>> {
    let changed_fields = || -> Vec<String> {
        let fields = change.fields.iter().filter(|field| row.fields.contains(**field));
        fields.map(|field| (*field).to_owned()).collect()
    };
    let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
    match row.on {
        TriggerOn::FactsChanged => {
            let facts = change.before.changed(&change.after);
            let mut changed: Vec<String> = facts.into_iter().filter(|fact| row.facts.contains(fact)).collect();
            changed.extend(changed_fields());
            some(changed)
        }
        TriggerOn::ConnectionsChanged => some(changed_fields()),
        TriggerOn::Incident => {
            let severity = change.incident.filter(|severity| row.severities.contains(*severity));
            let risk = change.high_risk.then(|| "high_risk".to_owned());
            some(severity.map(str::to_owned).into_iter().chain(risk).collect())
        }
        TriggerOn::Request => change.requested.then(Vec::new),
        TriggerOn::RiskAboveLevel => {
            let above = change.risk_level.zip(change.level).is_some_and(|(risk, level)| risk > level);
            above.then(Vec::new)
        }
        TriggerOn::ThresholdCrossed => some(crossed(criteria, change)),
        TriggerOn::LevelDiffers => {
            let found = criteria.classify(&change.after).level;
            let differs = found.zip(change.level).is_some_and(|(found, level)| found != level);
            differs.then(Vec::new)
        }
    }
}

/// Counts that passed a number with which a criterion compares them.
fn crossed(criteria: &Criteria, change: &Change<'_>) -> Vec<String> {
    let of_fact = |code: &str| {
        let side = |facts: &LevelFacts, limit: u64| facts.count(code).unwrap_or(0) >= limit;
        let limits = criteria.thresholds(code);
        limits.into_iter().any(|limit| side(&change.before, limit) != side(&change.after, limit))
    };
    let facts = criteria.facts.iter().map(|fact| fact.code.as_str());
    facts.filter(|code| of_fact(code)).map(str::to_owned).collect()
}
