//! The criteria of a regime: which facts there are, and which rows give which level. Read from content.

use std::collections::{BTreeMap, BTreeSet};

use luytre_model::ProtectionLevel;
use serde::Deserialize;
use serde_json::Value;

use super::condition::{Condition, Known, Test};
use super::{FactValue, LevelFacts};
use crate::library::basis::Basis;
use crate::library::instruments::Named;
use crate::library::problem::Defect;
use crate::library::reader::FileReader;

/// The criteria of a regime.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Criteria {
    /// Id of the regime.
    pub regime: String,
    /// The facts that it asks for, in the order of a form.
    pub facts: Vec<Fact>,
    /// The decision table.
    pub rows: Vec<CriterionRow>,
    /// Combinations that cannot be, or that deserve a second look.
    pub cautions: Vec<Caution>,
    /// What stands above the table: said to people, decided by them.
    pub overrides: Vec<Named>,
    /// What makes a system a candidate for the list of those important to national security.
    pub important: Vec<ImportantRow>,
}

/// A fact that the criteria ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its code.
    pub code: String,
    /// What its value is.
    pub kind: FactKind,
    /// The question in Vietnamese.
    pub vi: String,
    /// The question in English.
    pub en: String,
    /// The words that it may have.
    #[serde(default)]
    pub options: Vec<FactOption>,
    /// Types of systems of which it is asked; empty for all.
    #[serde(default)]
    pub types: BTreeSet<String>,
    /// Whether nothing can be said without it.
    #[serde(default)]
    pub required: bool,
    /// What it counts as while it is not known.
    pub if_missing: IfMissing,
    /// On what it stands.
    pub basis: Basis,
}

impl Fact {
    /// Whether it is asked of a system of this type.
    pub fn is_asked_of(&self, system_type: Option<&str>) -> bool {
        self.types.is_empty() || system_type.is_none_or(|of| self.types.contains(of))
    }
}

/// What the value of a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Yes or no.
    Flag,
    /// A count.
    Count,
    /// One of its options.
    Choice,
    /// Some of its options.
    Choices,
}

/// A word that a fact may have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactOption {
    /// The word.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// What a fact counts as while it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfMissing {
    /// As "no", or as a word that no row asks for: rare properties that people would mention.
    No,
    /// As open: a row that depends on it may or may not hold.
    Unknown,
}

/// A row of the decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionRow {
    /// The level that it gives.
    pub level: ProtectionLevel,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// When it holds.
    pub when: Condition,
    /// On what it stands.
    pub basis: Basis,
}

/// A combination that cannot be, or that deserves a second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caution {
    /// Its word.
    pub code: String,
    /// Whether it cannot be.
    pub refuse: bool,
    /// When it holds.
    pub when: Condition,
    /// What to look at, in Vietnamese.
    pub vi: String,
    /// What to look at, in English.
    pub en: String,
    /// The facts to look at.
    pub fields: Vec<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// What makes a system a candidate for the list of those important to national security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportantRow {
    /// Its word.
    pub code: String,
    /// Levels; empty for any.
    pub levels: BTreeSet<ProtectionLevel>,
    /// When it holds.
    pub when: Condition,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// What is wrong with facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactProblem {
    /// A name that the criteria do not know.
    #[error("{field}: no such fact; known are {known}")]
    Unknown {
        /// The name.
        field: String,
        /// Those that are known.
        known: String,
    },
    /// A value of another kind.
    #[error("{field}: {expected} is expected")]
    Kind {
        /// The fact.
        field: String,
        /// What is expected.
        expected: &'static str,
    },
    /// A word that is no option.
    #[error("{field}: {word:?} is not one of {known}")]
    Word {
        /// The fact.
        field: String,
        /// The word.
        word: String,
        /// The options.
        known: String,
    },
    /// A fact without which nothing can be said.
    #[error("{field}: must be given")]
    Missing {
        /// The fact.
        field: String,
    },
    /// Facts that cannot stand together.
    #[error("{field}: {en} ({source_text})", field = fields.join(", "))]
    Contradiction {
        /// The facts.
        fields: Vec<String>,
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
        /// The article.
        source_text: String,
    },
}

impl FactProblem {
    /// The fact to correct first.
    pub fn field(&self) -> &str {
        match self {
            FactProblem::Unknown { field, .. }
            | FactProblem::Kind { field, .. }
            | FactProblem::Word { field, .. }
            | FactProblem::Missing { field } => field,
            FactProblem::Contradiction { fields, .. } => fields.first().map_or("", String::as_str),
        }
    }
}

impl Criteria {
    /// Returns a fact by its code.
    pub fn fact(&self, code: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.code == code)
    }

    /// Returns the word of an option.
    pub fn option(&self, fact: &str, code: &str) -> Option<&FactOption> {
        self.fact(fact)?.options.iter().find(|option| option.code == code)
    }

    /// Returns all that is wrong with facts; classify only what passes.
    pub fn check(&self, facts: &LevelFacts) -> Vec<FactProblem> {
        let mut problems = Vec::new();
        for (code, value) in facts.iter() {
            match self.fact(code) {
                None => problems.push(FactProblem::Unknown { field: code.to_owned(), known: self.known_facts() }),
                Some(fact) => problems.extend(fact.check(value)),
            }
        }
        for fact in self.facts.iter().filter(|fact| fact.required && facts.get(&fact.code).is_none()) {
            problems.push(FactProblem::Missing { field: fact.code.clone() });
        }
        if problems.is_empty() {
            let holding = self.cautions_of(facts).filter(|caution| caution.refuse);
            problems.extend(holding.map(|caution| FactProblem::Contradiction {
                fields: caution.fields.clone(),
                vi: caution.vi.clone(),
                en: caution.en.clone(),
                source_text: caution.basis.source.clone(),
            }));
        }
        problems
    }

    /// Returns the cautions that hold.
    pub fn cautions_of<'a>(&'a self, facts: &'a LevelFacts) -> impl Iterator<Item = &'a Caution> {
        self.cautions.iter().filter(move |caution| caution.when.truth(facts, self) == super::condition::Truth::Yes)
    }

    /// Returns the numbers that counts of a fact are compared with, smallest first.
    pub fn thresholds(&self, fact: &str) -> BTreeSet<u64> {
        let mut found = BTreeSet::new();
        for row in &self.rows {
            row.when.tests(&mut |code, test| {
                if let (true, Test::Below(limit) | Test::AtLeast(limit)) = (code == fact, test) {
                    found.insert(*limit);
                }
            });
        }
        found
    }

    fn known_facts(&self) -> String {
        self.facts.iter().map(|fact| fact.code.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Known for Criteria {
    fn value(&self, facts: &LevelFacts, code: &str) -> Option<FactValue> {
        if let Some(value) = facts.get(code) {
            return Some(value.clone());
        }
        let fact = self.fact(code)?;
        // What is asked of another type only is not open for this one.
        let asked = fact.is_asked_of(facts.word("type"));
        match (fact.if_missing, asked) {
            (IfMissing::Unknown, true) => None,
            (IfMissing::No, _) | (IfMissing::Unknown, false) => Some(fact.nothing()),
        }
    }
}

impl Fact {
    /// The value of "no".
    fn nothing(&self) -> FactValue {
        match self.kind {
            FactKind::Flag => FactValue::Flag(false),
            FactKind::Count => FactValue::Count(0),
            FactKind::Choice => FactValue::Word(String::new()),
            FactKind::Choices => FactValue::Words(BTreeSet::new()),
        }
    }

    fn check(&self, value: &FactValue) -> Option<FactProblem> {
        let field = || self.code.clone();
        let kind = |expected| Some(FactProblem::Kind { field: field(), expected });
        let known = || self.options.iter().map(|option| option.code.as_str()).collect::<Vec<_>>().join(", ");
        let unknown = |word: &String| FactProblem::Word { field: field(), word: word.clone(), known: known() };
        let is_option = |word: &&String| self.options.iter().any(|option| option.code == **word);
        match (self.kind, value) {
            (FactKind::Flag, FactValue::Flag(_)) | (FactKind::Count, FactValue::Count(_)) => None,
            (FactKind::Flag, _) => kind("true or false"),
            (FactKind::Count, _) => kind("a whole number from 0"),
            (FactKind::Choice, FactValue::Word(word)) => (!is_option(&word)).then(|| unknown(word)),
            (FactKind::Choice, _) => kind("one word"),
            (FactKind::Choices, FactValue::Words(words)) if words.is_empty() => kind("at least one word"),
            (FactKind::Choices, FactValue::Words(words)) => words.iter().find(|word| !is_option(word)).map(unknown),
            (FactKind::Choices, _) => kind("a list of words"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    level: ProtectionLevel,
    vi: String,
    en: String,
    when: Value,
    basis: Basis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCaution {
    code: String,
    refuse: bool,
    when: Value,
    vi: String,
    en: String,
    fields: Vec<String>,
    basis: Basis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawImportant {
    code: String,
    levels: BTreeSet<ProtectionLevel>,
    when: Value,
    vi: String,
    en: String,
    basis: Basis,
}

/// Reads `level-criteria.json`.
pub(crate) fn read(reader: &mut FileReader<'_>) -> Criteria {
    let facts: Vec<Fact> = reader.rows("facts", 1);
    let by_code: BTreeMap<&str, &Fact> = facts.iter().map(|fact| (fact.code.as_str(), fact)).collect();
    if by_code.len() < facts.len() {
        reader.problem("facts", Defect::RowTwice("a code".to_owned()));
    }
    for needed in ["type", "information"] {
        if !by_code.contains_key(needed) {
            reader.problem("facts", Defect::Undeclared(needed.to_owned()));
        }
    }
    let rows: Vec<RawRow> = reader.rows("rows", 1);
    let cautions: Vec<RawCaution> = reader.rows("cautions", 0);
    let overrides: Vec<Named> = reader.rows("overrides", 0);
    let important: Vec<RawImportant> = reader.rows("important_to_national_security", 0);
    let mut condition = |place: String, when: &Value| -> Option<Condition> {
        let found = Condition::read(when, &|code| by_code.contains_key(code));
        match found.and_then(|condition| fits(&condition, &by_code).map(|()| condition)) {
            Ok(condition) => Some(condition),
            Err(why) => {
                reader.problem(place, Defect::Condition(why));
                None
            }
        }
    };
    let read_row = |(index, row): (usize, RawRow)| {
        let when = condition(format!("rows[{index}]"), &row.when)?;
        Some(CriterionRow { level: row.level, vi: row.vi, en: row.en, when, basis: row.basis })
    };
    let rows: Vec<CriterionRow> = rows.into_iter().enumerate().filter_map(read_row).collect();
    let read_caution = |(index, row): (usize, RawCaution)| {
        let when = condition(format!("cautions[{index}]"), &row.when)?;
        let RawCaution { code, refuse, vi, en, fields, basis, .. } = row;
        Some(Caution { code, refuse, when, vi, en, fields, basis })
    };
    let cautions: Vec<Caution> = cautions.into_iter().enumerate().filter_map(read_caution).collect();
    let read_important = |(index, row): (usize, RawImportant)| {
        let when = condition(format!("important_to_national_security[{index}]"), &row.when)?;
        let RawImportant { code, levels, vi, en, basis, .. } = row;
        Some(ImportantRow { code, levels, when, vi, en, basis })
    };
    let important: Vec<ImportantRow> = important.into_iter().enumerate().filter_map(read_important).collect();
    for (index, caution) in cautions.iter().enumerate() {
        if let Some(field) = caution.fields.iter().find(|field| !by_code.contains_key(field.as_str())) {
            reader.problem(format!("cautions[{index}]"), Defect::Undeclared(field.clone()));
        }
    }
    for level in ProtectionLevel::ALL {
        if !rows.iter().any(|row| row.level == level) {
            reader.problem("rows", Defect::NoRowForLevel(level.number()));
        }
    }
    drop(by_code);
    Criteria { regime: String::new(), facts, rows, cautions, overrides, important }
}

/// Whether every test of a condition fits the kind and the options of its fact.
fn fits(condition: &Condition, facts: &BTreeMap<&str, &Fact>) -> Result<(), String> {
    let mut wrong = None;
    condition.tests(&mut |code, test| {
        let Some(fact) = facts.get(code) else { return };
        let kind_fits = match test {
            Test::Is(value) => fact.check(value).is_none(),
            Test::In(_) => fact.kind == FactKind::Choice,
            Test::Only(_) | Test::Meets(_) | Test::Avoids(_) => fact.kind == FactKind::Choices,
            Test::Below(_) | Test::AtLeast(_) => fact.kind == FactKind::Count,
            Test::Given(_) => true,
        };
        let words = match test {
            Test::In(words) | Test::Only(words) | Test::Meets(words) | Test::Avoids(words) => Some(words),
            Test::Is(_) | Test::Below(_) | Test::AtLeast(_) | Test::Given(_) => None,
        };
        let stranger =
            words.and_then(|words| words.iter().find(|word| !fact.options.iter().any(|option| option.code == **word)));
        if !kind_fits {
            wrong = Some(format!("{code} cannot be asked this way"));
        } else if let Some(word) = stranger {
            wrong = Some(format!("{word} is no option of {code}"));
        }
    });
    wrong.map_or(Ok(()), Err)
}
