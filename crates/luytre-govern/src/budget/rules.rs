//! Rules on money, from `content/budget/rules.json`: how large the share must be, and what comes before an investment.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetRule {
    /// What it is about.
    pub code: RuleCode,
    /// In percent, of a share.
    #[serde(default)]
    pub percent: Option<u8>,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// Paper and article.
    pub source: String,
    /// H, M or L.
    pub confidence: String,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force.
    #[serde(default)]
    pub in_force_to: Option<Date>,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleCode {
    /// The share of security in spending.
    SecurityShare,
    /// The security component is appraised before the investment is approved.
    AppraisedFirst,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetRules {
    #[serde(rename = "_about")]
    about: String,
    /// The rules.
    pub rows: Vec<BudgetRule>,
}

/// Why the file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Not JSON, or a field is missing, unknown or of the wrong kind.
    #[error("budget/rules.json: {0}; correct the file")]
    Malformed(String),
    /// A share without a percentage from 1 to 99, or a row that ends before it begins.
    #[error(
        "budget/rules.json, row {0}: a share needs a percent from 1 to 99, and a rule may not end before it begins"
    )]
    Row(usize),
    /// Two shares on one day.
    #[error("budget/rules.json, rows {0} and {1} hold on the same day; end one of them")]
    Overlap(usize, usize),
}

static SHIPPED: LazyLock<BudgetRules> = LazyLock::new(|| {
    let text = include_str!("../../../../content/budget/rules.json");
    BudgetRules::read(text).expect("the content that the product ships is checked by the tests")
});

impl BudgetRules {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static BudgetRules {
        &SHIPPED
    }

    /// Reads and checks the file.
    pub fn read(text: &str) -> Result<BudgetRules, RulesError> {
        let rules: BudgetRules =
            serde_json::from_str(text).map_err(|error| RulesError::Malformed(error.to_string()))?;
        for (at, rule) in rules.rows.iter().enumerate() {
            let share = rule.code == RuleCode::SecurityShare;
            let percent = rule.percent.is_some_and(|percent| (1..=99).contains(&percent));
            if share != percent || rule.in_force_to.is_some_and(|end| end < rule.in_force_from) {
                return Err(RulesError::Row(at + 1));
            }
            let meets = |other: &BudgetRule| {
                other.code == rule.code
                    && other.in_force_to.is_none_or(|end| end >= rule.in_force_from)
                    && rule.in_force_to.is_none_or(|end| end >= other.in_force_from)
            };
            if let Some(earlier) = rules.rows[..at].iter().position(meets) {
                return Err(RulesError::Overlap(earlier + 1, at + 1));
            }
        }
        Ok(rules)
    }

    /// Returns the rule of a kind on a day.
    pub fn on(&self, code: RuleCode, day: Date) -> Option<&BudgetRule> {
        self.rows.iter().find(|rule| {
            rule.code == code && rule.in_force_from <= day && rule.in_force_to.is_none_or(|end| day <= end)
        })
    }

    /// Returns the rule on the share of a budget year: the one in force on its last day.
    pub fn share_of(&self, year: i16) -> Option<&BudgetRule> {
        self.on(RuleCode::SecurityShare, Date::new(year, 12, 31).ok()?)
    }
}

#[cfg(test)]
mod tests;
