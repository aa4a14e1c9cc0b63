//! Days as people write them.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use thiserror::Error;

use super::Value;

/// Why a value is no day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// The words are no day in a form that is known.
    #[error("{found:?} is not a day: write day/month/year, for example 31/12/2026")]
    NotADay {
        /// What was found.
        found: String,
    },
    /// The month comes first, or there is no such day.
    #[error("{found:?} is not a day of the calendar: the day comes before the month, for example 31/12/2026")]
    NotInCalendar {
        /// What was found.
        found: String,
    },
}

/// The first day that a spreadsheet can count, and the last that we take.
const SERIAL_LAST: f64 = 2_958_465.0;
/// Days are taken from this year on; older ones are typing errors.
const YEAR_FIRST: i16 = 1900;

/// Returns the day of a value, `None` when there is nothing.
///
/// Accepts a day, the number that a spreadsheet keeps for it, `31/12/2026` (also with `-` or `.`), `2026-12-31` and
/// `ngày 31 tháng 12 năm 2026`. The day always comes before the month.
pub fn parse_date(value: &Value) -> Result<Option<Date>, DateError> {
    match value {
        Value::Empty => Ok(None),
        Value::Date(date) => Ok(Some(*date)),
        Value::Number(number) => from_serial(*number).map(Some),
        Value::Text(text) => match text.trim() {
            "" => Ok(None),
            text => from_text(text).map(Some),
        },
        Value::Boolean(_) | Value::Error(_) => Err(DateError::NotADay { found: value.text() }),
    }
}

/// The day of a serial number: 1 is 1 January 1900, with the 29 February that 1900 did not have.
pub(super) fn from_serial(number: f64) -> Result<Date, DateError> {
    let not_a_day = || DateError::NotADay { found: number.to_string() };
    if !(1.0..=SERIAL_LAST).contains(&number) {
        return Err(not_a_day());
    }
    let days = number.floor() as i64;
    let (start, days) = if days < 60 { (date(1899, 12, 31), days) } else { (date(1899, 12, 30), days) };
    start.checked_add(days.days()).map_err(|_| not_a_day())
}

fn from_text(text: &str) -> Result<Date, DateError> {
    let not_a_day = || DateError::NotADay { found: text.to_owned() };
    // A time behind the day, as exports write it, is left out.
    let folded = luytre_model::fold::fold(text);
    let spoken = folded.strip_prefix("ngay ").map(|rest| rest.replace(" thang ", "/").replace(" nam ", "/"));
    let day = spoken.unwrap_or(folded);
    let day = day.split(['t', ' ']).next().unwrap_or_default().trim_end_matches(',');
    let parts: Vec<&str> = day.split(['/', '-', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else { return Err(not_a_day()) };
    let (day, month, year) = match (first.len(), last.len()) {
        (4, 1..=2) => (last, month, first),
        (1..=2, 4) => (first, month, last),
        _ => return Err(not_a_day()),
    };
    let (Ok(day), Ok(month), Ok(year)) = (day.parse::<i8>(), month.parse::<i8>(), year.parse::<i16>()) else {
        return Err(not_a_day());
    };
    let in_calendar = Date::new(year, month, day).ok().filter(|date| date.year() >= YEAR_FIRST);
    in_calendar.ok_or_else(|| DateError::NotInCalendar { found: text.to_owned() })
}
