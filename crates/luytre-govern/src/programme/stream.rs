//! Report streams that programmes ask for: who reports to whom, how often, by which day, with figures of which day.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::deadline::DayOfYear;

/// A report stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportStream {
    /// What programmes name it by; never changes.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// Role of who reports.
    pub from: String,
    /// Role of who receives.
    pub to: String,
    /// Months from one report to the next; 0: once.
    pub every_months: u8,
    /// By which day.
    pub due: Due,
    /// Figures are those of so many days before the last day.
    #[serde(default)]
    pub cut_off_days: u8,
    /// Whether the receiver may ask for it at any time besides.
    #[serde(default)]
    pub on_request: bool,
    /// Paper and point that ask for it.
    pub source: String,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force.
    #[serde(default)]
    pub valid_to: Option<Date>,
}

/// The day by which a report is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// Year, of what is due once.
    #[serde(default)]
    pub year: Option<i16>,
    /// Month, of what is due once or yearly.
    #[serde(default)]
    pub month: Option<i8>,
    /// Day of the month; a day that the month lacks is its last.
    pub day: i8,
    /// "Trước ngày": the last allowed day is the day before.
    #[serde(default)]
    pub before: bool,
}

/// One report of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// First day of the period that it tells of.
    pub from: Date,
    /// Last day of the period that it tells of.
    pub until: Date,
    /// The day of its figures.
    pub cut_off: Date,
    /// The last day on which it may be sent.
    pub due: Date,
}

impl ReportStream {
    /// Returns what is wrong with the row.
    pub(crate) fn defect(&self) -> Option<&'static str> {
        let Due { year, month, day, .. } = self.due;
        if !(1..=31).contains(&day) || month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Some("due names no day");
        }
        match (self.every_months, month, year) {
            (0, Some(_), Some(_)) | (12, Some(_), None) => None,
            (0, ..) => Some("what is due once needs year and month"),
            (12, ..) => Some("what is due yearly needs a month and no year"),
            (1 | 3 | 6, None, None) => None,
            (1 | 3 | 6, ..) => Some("what is due several times a year needs a day only"),
            _ => Some("every_months must be 0, 1, 3, 6 or 12"),
        }
    }

    /// Returns the report that is to be made next, seen from `today`: the first whose last day has not passed.
    pub fn next(&self, today: Date) -> Option<Turn> {
        if self.every_months == 0 {
            let due = self.day_in(self.due.year?, self.due.month?)?;
            let from = Date::new(self.due.year?, 1, 1).ok()?;
            return self.turn(from, due, due).filter(|turn| turn.due >= today && self.holds(turn.due));
        }
        let months = i8::try_from(self.every_months).ok()?;
        let first = Date::new(today.year(), (today.month() - 1) / months * months + 1, 1).ok()?;
        for step in 0..3 {
            let from = first.checked_add((i64::from(step) * i64::from(months)).months()).ok()?;
            let last = from.checked_add(i64::from(months - 1).months()).ok()?.last_of_month();
            let month = self.due.month.unwrap_or(last.month());
            let due = self.day_in(last.year(), month)?;
            if let Some(turn) = self.turn(from, last, due)
                && turn.due >= today
            {
                return Some(turn).filter(|turn| self.holds(turn.due));
            }
        }
        None
    }

    fn day_in(&self, year: i16, month: i8) -> Option<Date> {
        let day = DayOfYear { month, day: self.due.day }.of(year)?;
        if self.due.before { day.yesterday().ok() } else { Some(day) }
    }

    fn turn(&self, from: Date, until: Date, due: Date) -> Option<Turn> {
        let cut_off = due.checked_sub(i64::from(self.cut_off_days).days()).ok()?.max(from);
        Some(Turn { from, until: until.max(due), cut_off, due })
    }

    fn holds(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day <= end)
    }
}

#[cfg(test)]
mod tests;
