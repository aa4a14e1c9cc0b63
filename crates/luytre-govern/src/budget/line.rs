//! Lines of the budget.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::{Keys, Record};

/// Most that a line may be: a thousand times the yearly budget of a large province.
pub const DONG_MAX: u64 = 1_000_000_000_000_000_000;

/// An amount in whole đồng.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dong(pub u64);

impl Dong {
    /// Adds, up to the largest number.
    #[must_use]
    pub const fn plus(self, other: Dong) -> Dong {
        Dong(self.0.saturating_add(other.0))
    }

    /// Reads an amount as people type it: `1500000000`, `1.500.000.000`, `1 500 000 000 đ`. Groups must have three
    /// digits, one mark between them, and no zero in front. Units other than đồng and fractions are refused: nobody shall
    /// guess what "1,5 tỷ" or "1.500,000" was meant to be.
    pub fn parse(text: &str) -> Option<Dong> {
        let text = text.trim();
        let text =
            ["đồng", "VND", "VNĐ", "vnđ", "đ"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
        let marks = ['.', ',', ' ', '\u{a0}'];
        let mut found = text.matches(marks);
        if let Some(first) = found.next()
            && (found.any(|mark| mark != first) || text.starts_with('0'))
        {
            return None;
        }
        let mut groups = text.split(marks);
        let first =
            groups.next().filter(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()))?;
        let mut digits = first.to_owned();
        for group in groups {
            if first.len() > 3 || group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            digits.push_str(group);
        }
        digits.parse().ok().filter(|amount| *amount <= DONG_MAX).map(Dong)
    }
}

impl fmt::Display for Dong {
    /// Writes `1.500.000.000`, as Vietnamese papers do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A sum and the part of it that is for security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Money {
    /// All of it.
    pub total: Dong,
    /// For security; never more than all.
    pub security: Dong,
}

/// Which amounts of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// What was estimated.
    Estimate,
    /// What was allocated.
    #[default]
    Allocated,
    /// What was spent.
    Spent,
}

impl Basis {
    /// All.
    pub const ALL: [Basis; 3] = [Basis::Estimate, Basis::Allocated, Basis::Spent];

    /// The word in addresses and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Basis::Estimate => "estimate",
            Basis::Allocated => "allocated",
            Basis::Spent => "spent",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.as_str() == word)
    }
}

/// A line of the budget for digital transformation and information technology.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BudgetLine {
    /// What people quote: `NS-2026-0001`.
    pub code: String,
    /// Budget year.
    pub year: i16,
    /// Code of the agency.
    pub agency: String,
    /// Code of the programme that it serves.
    pub programme: Option<String>,
    /// Code of the project that it pays for.
    pub project: Option<String>,
    /// What it is for.
    pub purpose: String,
    /// Where the money comes from: ngân sách tỉnh, ngân sách trung ương …
    pub source: String,
    /// Which part of the purpose is for security, in words: the reason for the security amounts.
    pub security_purpose: String,
    /// What was estimated.
    pub estimate: Money,
    /// What was allocated.
    pub allocated: Money,
    /// What was spent.
    pub spent: Money,
}

/// Why a line cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineDefect {
    /// Security is more than the sum.
    #[error("the security part is larger than the sum")]
    SecurityAboveTotal(Basis),
    /// Security without words for what.
    #[error("say what the security part is for")]
    SecurityPurposeMissing,
    /// All sums are zero.
    #[error("every amount is zero")]
    Nothing,
}

impl BudgetLine {
    /// Returns the amounts on a basis.
    pub const fn money(&self, basis: Basis) -> Money {
        match basis {
            Basis::Estimate => self.estimate,
            Basis::Allocated => self.allocated,
            Basis::Spent => self.spent,
        }
    }

    /// Returns what is wrong with it.
    pub fn defect(&self) -> Option<LineDefect> {
        for basis in Basis::ALL {
            let money = self.money(basis);
            if money.security > money.total {
                return Some(LineDefect::SecurityAboveTotal(basis));
            }
        }
        if Basis::ALL.into_iter().all(|basis| self.money(basis).total.0 == 0) {
            return Some(LineDefect::Nothing);
        }
        let counted = Basis::ALL.into_iter().any(|basis| self.money(basis).security.0 > 0);
        (counted && self.security_purpose.trim().is_empty()).then_some(LineDefect::SecurityPurposeMissing)
    }
}

impl Record for BudgetLine {
    const KIND: &'static str = "budget_line";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.purpose.clone(),
            agency: Some(self.agency.clone()),
            parent: self.project.clone().or_else(|| self.programme.clone()),
            // The year is what lines are asked for by.
            state: self.year.to_string(),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
