//! Spans of calendar time as the catalogues write them: `P1Y`, `P6M`, `P45D`.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Longest span of a catalogue, in months: a hundred years.
const MONTHS_MAX: u16 = 1_200;
/// Longest span of a catalogue, in days.
const DAYS_MAX: u16 = 36_500;

/// A span of calendar time: months and days, so that "every half year" keeps to the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// Months.
    pub months: u16,
    /// Days.
    pub days: u16,
}

impl Interval {
    /// Returns the last day that lies within the interval counted from `from`; the last of the month stays within it.
    pub fn after(self, from: Date) -> Date {
        let span = i32::from(self.months).months().days(i32::from(self.days));
        from.saturating_add(span)
    }

    /// Returns the days that it lasts, a month counted as 30 and a year as 365; for telling which of two is stricter.
    pub fn about_days(self) -> u32 {
        let (years, months) = (u32::from(self.months / 12), u32::from(self.months % 12));
        years * 365 + months * 30 + u32::from(self.days)
    }
}

/// The text is not a span of years, months or days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a span such as P1Y, P6M or P45D")]
pub struct NotASpan(pub String);

impl FromStr for Interval {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Self, NotASpan> {
        let wrong = || NotASpan(text.chars().take(40).collect());
        let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or_else(wrong)?;
        let (mut months, mut days) = (0_u16, 0_u16);
        while !rest.is_empty() {
            let end = rest.find(|character: char| !character.is_ascii_digit()).ok_or_else(wrong)?;
            let count: u16 = rest[..end].parse().map_err(|_| wrong())?;
            let unit = rest[end..].chars().next().ok_or_else(wrong)?;
            match unit {
                'Y' => months = months.checked_add(count.checked_mul(12).ok_or_else(wrong)?).ok_or_else(wrong)?,
                'M' => months = months.checked_add(count).ok_or_else(wrong)?,
                'W' => days = days.checked_add(count.checked_mul(7).ok_or_else(wrong)?).ok_or_else(wrong)?,
                'D' => days = days.checked_add(count).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            }
            rest = &rest[end + unit.len_utf8()..];
        }
        let empty = months == 0 && days == 0;
        if empty || months > MONTHS_MAX || days > DAYS_MAX { Err(wrong()) } else { Ok(Interval { months, days }) }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        if self.months > 0 && self.months.is_multiple_of(12) {
            write!(f, "{}Y", self.months / 12)?;
        } else if self.months > 0 {
            write!(f, "{}M", self.months)?;
        }
        if self.days > 0 { write!(f, "{}D", self.days) } else { Ok(()) }
    }
}
