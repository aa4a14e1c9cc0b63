//! Classifies: which rows hold, which level follows, what must be asked.

use std::collections::BTreeSet;

use luytre_model::ProtectionLevel;

use super::condition::Truth;
use super::criteria::{Caution, Criteria, CriterionRow, ImportantRow};
use super::{LevelFacts, condition::Known};
use crate::library::basis::Basis;

/// What the criteria say of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// Id of the regime.
    pub regime: String,
    /// The level; `None`: a person must be asked, never level 1 by default.
    pub level: Option<ProtectionLevel>,
    /// Every row of that level that holds.
    pub deciding: Vec<DecidingRow>,
    /// Rows of lower levels that hold too.
    pub also: Vec<DecidingRow>,
    /// Why there is no level.
    pub ask: Option<Ask>,
    /// Facts that are not known and could give a higher level.
    pub missing: Vec<Missing>,
    /// What deserves a second look.
    pub cautions: Vec<Caution>,
}

/// A row that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingRow {
    /// The level that it gives.
    pub level: ProtectionLevel,
    /// The article in short form.
    pub source: String,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// Why there is no level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// No row holds, whatever the unknown facts are: a person decides.
    Person,
    /// It depends on these facts.
    Facts(Vec<String>),
}

/// Facts that are not known and could give a higher level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The facts.
    pub facts: Vec<String>,
    /// The level that they could give.
    pub level: ProtectionLevel,
    /// The article of the row that depends on them.
    pub source: String,
}

/// Two classifications side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIf {
    /// As it is.
    pub before: Classification,
    /// As it would be.
    pub after: Classification,
    /// Facts that are not the same.
    pub changed: BTreeSet<String>,
}

impl Criteria {
    /// Classifies facts that passed [`Criteria::check`]: the highest level of which a row holds.
    pub fn classify(&self, facts: &LevelFacts) -> Classification {
        let mut holding = Vec::new();
        let mut open = Vec::new();
        for row in &self.rows {
            match row.when.truth(facts, self) {
                Truth::Yes => holding.push(row),
                Truth::Unknown => open.push(row),
                Truth::No => {}
            }
        }
        let level = holding.iter().map(|row| row.level).max();
        let missing: Vec<Missing> = open
            .iter()
            .filter(|row| level.is_none_or(|level| row.level > level))
            .map(|row| Missing {
                facts: self.open_facts(row, facts),
                level: row.level,
                source: row.basis.source.clone(),
            })
            .collect();
        let ask = match (level, missing.is_empty()) {
            (Some(_), _) => None,
            (None, true) => Some(Ask::Person),
            (None, false) => {
                let facts: BTreeSet<&String> = missing.iter().flat_map(|missing| &missing.facts).collect();
                Some(Ask::Facts(facts.into_iter().cloned().collect()))
            }
        };
        let (deciding, also): (Vec<_>, Vec<_>) = holding.into_iter().partition(|row| Some(row.level) == level);
        Classification {
            regime: self.regime.clone(),
            level,
            deciding: deciding.into_iter().map(DecidingRow::of).collect(),
            also: also.into_iter().map(DecidingRow::of).collect(),
            ask,
            missing,
            cautions: self.cautions_of(facts).filter(|caution| !caution.refuse).cloned().collect(),
        }
    }

    /// Classifies facts as they are and as they would be.
    pub fn what_if(&self, facts: &LevelFacts, changed: &LevelFacts) -> WhatIf {
        WhatIf { before: self.classify(facts), after: self.classify(changed), changed: facts.changed(changed) }
    }

    /// Returns the rows that make a system of this level a candidate for the list of those important to national
    /// security.
    pub fn important_to_national_security<'a>(
        &'a self,
        facts: &'a LevelFacts,
        level: Option<ProtectionLevel>,
    ) -> Vec<&'a ImportantRow> {
        let of_level =
            |row: &&ImportantRow| row.levels.is_empty() || level.is_some_and(|level| row.levels.contains(&level));
        let holds = |row: &&ImportantRow| row.when.truth(facts, self) == Truth::Yes;
        self.important.iter().filter(of_level).filter(holds).collect()
    }

    /// The facts of a row that are open.
    fn open_facts(&self, row: &CriterionRow, facts: &LevelFacts) -> Vec<String> {
        let mut open = BTreeSet::new();
        row.when.tests(&mut |code, _| {
            if self.value(facts, code).is_none() {
                open.insert(code.to_owned());
            }
        });
        open.into_iter().collect()
    }
}

impl DecidingRow {
    fn of(row: &CriterionRow) -> Self {
        DecidingRow {
            level: row.level,
            source: row.basis.source.clone(),
            vi: row.vi.clone(),
            en: row.en.clone(),
            basis: row.basis.clone(),
        }
    }
}
