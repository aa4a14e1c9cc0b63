//! What was measured: an amount, its parts, each with the page that shows the rows behind it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::measure::Measure;
use super::period::Period;

/// In what an amount is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things.
    #[default]
    Count,
    /// Minutes.
    Minutes,
    /// Đồng.
    Dong,
}

/// A number, of a whole where it is a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The number.
    pub value: u64,
    /// The whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// In what it is counted.
    #[serde(default)]
    pub unit: Unit,
}

impl Amount {
    /// A count.
    pub const fn count(value: u64) -> Self {
        Amount { value, of: None, unit: Unit::Count }
    }

    /// A part of a whole.
    pub const fn share(value: u64, of: u64) -> Self {
        Amount { value, of: Some(of), unit: Unit::Count }
    }

    /// Minutes.
    pub const fn minutes(value: u64) -> Self {
        Amount { value, of: None, unit: Unit::Minutes }
    }

    /// Whether there was nothing to count: a part of a whole that is empty.
    pub fn is_of_nothing(self) -> bool {
        self.of == Some(0) && self.value == 0
    }

    /// Tenths of a percent of the whole; money rounded down, as beside every threshold. `None` without a whole.
    pub fn permille(self) -> Option<u64> {
        let of = self.of?;
        if self.unit == Unit::Dong {
            let permille = (u128::from(self.value) * 1_000).checked_div(u128::from(of))?;
            return u64::try_from(permille).ok();
        }
        crate::share::rounded(self.value, of, 1_000)
    }

    /// As Vietnamese papers print it: `12`, `12/40 (30,0%)`, `35 phút`; `– (không có)` where there was nothing to count.
    pub fn vi(self) -> String {
        if self.is_of_nothing() {
            return "– (không có)".to_owned();
        }
        let share = self.permille().map(|permille| format!(" ({},{}%)", permille / 10, permille % 10));
        let whole = self.of.map(|of| format!("/{}", grouped(of))).unwrap_or_default();
        let unit = match self.unit {
            Unit::Count => "",
            Unit::Minutes => " phút",
            Unit::Dong => " đồng",
        };
        format!("{}{whole}{unit}{}", grouped(self.value), share.unwrap_or_default())
    }
}

/// Thousands with points, as Vietnamese papers print them.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// A part of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its word: a level, a severity, the id of a rule.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// How much.
    pub amount: Amount,
    /// The same in the period before, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Amount>,
    /// The page with the rows behind it, without language; empty where there is none.
    #[serde(default)]
    pub path: String,
}

/// A figure as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What was measured.
    pub measure: Measure,
    /// The days that it counts; a figure of how things stand has those of its report.
    pub period: Period,
    /// Over the whole province although the report is of an agency's subtree or the province.
    #[serde(default)]
    pub province: bool,
    /// Everything together; `None` where a sum says nothing.
    #[serde(default)]
    pub total: Option<Amount>,
    /// The same in the period before.
    #[serde(default)]
    pub before: Option<Amount>,
    /// The page with all rows.
    #[serde(default)]
    pub path: String,
    /// The parts.
    #[serde(default)]
    pub parts: Vec<Part>,
}

impl Figure {
    /// Puts the amounts of an earlier figure beside those of this one.
    pub fn compared_with(mut self, earlier: &Figure) -> Figure {
        self.before = earlier.total;
        for part in &mut self.parts {
            part.before = earlier.parts.iter().find(|one| one.code == part.code).map(|one| one.amount);
        }
        self
    }

    /// Whether the period before is known for anything in it.
    pub fn is_compared(&self) -> bool {
        self.before.is_some() || self.parts.iter().any(|part| part.before.is_some())
    }

    /// Returns a part by its word.
    pub fn part(&self, code: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.code == code)
    }
}

/// Returns a day as papers print it.
pub fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}
