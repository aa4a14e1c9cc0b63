//! The share of security in spending, with the lines behind both sums and what is missing.

use super::line::{Basis, BudgetLine, Dong};

/// Over which lines a share is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over<'a> {
    /// All lines.
    Province,
    /// Lines of one agency.
    Agency(&'a str),
    /// Lines of one programme.
    Programme(&'a str),
    /// Lines of one project.
    Project(&'a str),
}

/// A share with what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratio {
    /// Spending for security.
    pub security: Dong,
    /// All spending.
    pub total: Dong,
    /// Codes of the lines behind the numerator.
    pub numerator: Vec<String>,
    /// Codes of the lines behind the denominator.
    pub denominator: Vec<String>,
    /// The share that is asked for, in percent; `None` when no rule holds in the year.
    pub required: Option<u8>,
}

impl Ratio {
    /// Returns the share in hundredths of a percent, rounded down; `None` when nothing is spent.
    pub fn hundredths(&self) -> Option<u64> {
        let share = (u128::from(self.security.0) * 10_000).checked_div(u128::from(self.total.0))?;
        u64::try_from(share).ok()
    }

    /// Whether the share is reached; `None` when there is nothing to judge.
    pub fn is_met(&self) -> Option<bool> {
        let required = u128::from(self.required?);
        if self.total.0 == 0 {
            return None;
        }
        Some(u128::from(self.security.0) * 100 >= u128::from(self.total.0) * required)
    }

    /// Returns how much of the same total would have to go to security instead, at least; 0 when it is reached.
    pub fn missing(&self) -> Dong {
        let needed = (u128::from(self.total.0) * u128::from(self.required.unwrap_or(0))).div_ceil(100);
        Dong(u64::try_from(needed.saturating_sub(u128::from(self.security.0))).unwrap_or(u64::MAX))
    }

    /// Returns how much new money for security on top would reach it, at least; 0 when it is reached. More than the
    /// missing sum, because the new money counts in the total, too.
    pub fn missing_on_top(&self) -> Dong {
        let required = u128::from(self.required.unwrap_or(0)).min(99);
        let short = (u128::from(self.total.0) * required).saturating_sub(u128::from(self.security.0) * 100);
        Dong(u64::try_from(short.div_ceil(100 - required)).unwrap_or(u64::MAX))
    }
}

/// Takes the share over lines of one year.
pub fn ratio<'a>(
    lines: impl IntoIterator<Item = &'a BudgetLine>,
    over: Over<'_>,
    basis: Basis,
    required: Option<u8>,
) -> Ratio {
    let mut ratio = Ratio { required, ..Ratio::default() };
    for line in lines {
        let counts = match over {
            Over::Province => true,
            Over::Agency(code) => line.agency == code,
            Over::Programme(code) => line.programme.as_deref() == Some(code),
            Over::Project(code) => line.project.as_deref() == Some(code),
        };
        let money = line.money(basis);
        if !counts || money.total == Dong(0) {
            continue;
        }
        ratio.total = ratio.total.plus(money.total);
        ratio.security = ratio.security.plus(money.security);
        ratio.denominator.push(line.code.clone());
        if money.security > Dong(0) {
            ratio.numerator.push(line.code.clone());
        }
    }
    ratio
}

#[cfg(test)]
mod tests;
