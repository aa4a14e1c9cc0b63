//! Working days: weekly rest, public holidays, and the days that are swapped each year.
//!
//! Days are data, year by year; a year that is not loaded is an error, never a guess. Counting follows legal deadlines:
//! the day on which something starts is not counted, the last day is. Start with [`Calendar`], then [`Clock`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use crate::library::ContentFile;
use crate::library::basis::Basis;
use crate::library::document::Document;
use crate::library::problem::{ContentProblem, Defect};
use crate::library::reader::{FileReader, keep};

/// The calendar of a year is needed and not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar of {year} is not loaded; add it with luytre content add")]
pub struct CalendarMissing {
    /// The year.
    pub year: i16,
}

/// Most working days that are ever added: about eight years.
pub const WORKING_DAYS_MAX: u32 = 2_000;

/// Working days, year by year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
}

/// One year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Days of the week on which nobody works.
    pub weekly_rest: BTreeSet<RestDay>,
    /// Days off, by date.
    pub days_off: BTreeMap<Date, DayOff>,
    /// Days of weekly rest on which people work instead of another day.
    pub working: BTreeMap<Date, SwappedDay>,
    /// Days of which nobody can tell yet; they count as if nothing were decided.
    pub undecided: Vec<Undecided>,
    /// On what the year stands.
    pub basis: Basis,
}

/// A day of weekly rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestDay {
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// Why nobody works on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffKind {
    /// A public holiday.
    Statutory,
    /// In lieu of a public holiday on a day of weekly rest.
    Compensation,
    /// Swapped for a day of weekly rest.
    Swapped,
}

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOff {
    /// The day.
    pub date: Date,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// Why.
    pub kind: OffKind,
    /// On what it stands.
    pub basis: Basis,
}

/// A day of weekly rest on which people work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwappedDay {
    /// The day.
    pub date: Date,
    /// The day that is off instead.
    pub instead_of: Date,
    /// On what it stands.
    pub basis: Basis,
}

/// A day of which nobody can tell yet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undecided {
    /// The day.
    pub date: Date,
    /// Why, in Vietnamese.
    pub vi: String,
    /// Why, in English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

impl Calendar {
    /// Returns the years that are loaded.
    pub fn years(&self) -> impl Iterator<Item = &Year> {
        self.years.values()
    }

    /// Returns a year.
    pub fn year(&self, year: i16) -> Option<&Year> {
        self.years.get(&year)
    }

    /// Whether people work on this day.
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarMissing> {
        let year = self.years.get(&day.year()).ok_or(CalendarMissing { year: day.year() })?;
        if year.working.contains_key(&day) {
            return Ok(true);
        }
        Ok(!year.is_weekly_rest(day) && !year.days_off.contains_key(&day))
    }

    /// Returns the `count`th working day after `from`; `from` itself is not counted. With 0 it is `from`, or the first
    /// working day after it.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, CalendarMissing> {
        let mut left = count.min(WORKING_DAYS_MAX);
        let mut day = from;
        if left == 0 {
            return self.next_working_day(from);
        }
        while left > 0 {
            day = next(day)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// Returns the day itself when people work on it, else the first working day after it.
    pub fn next_working_day(&self, from: Date) -> Result<Date, CalendarMissing> {
        let mut day = from;
        while !self.is_working_day(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    /// Returns how many working days lie after `from` up to and including `to`; 0 when `to` is not after `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u32, CalendarMissing> {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = next(day)?;
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    /// Returns how many working days are left on `today` until `due`, today not counted; negative when it has passed.
    pub fn working_days_left(&self, today: Date, due: Date) -> Result<i64, CalendarMissing> {
        match today <= due {
            true => Ok(i64::from(self.working_days_between(today, due)?)),
            false => Ok(-i64::from(self.working_days_between(due, today)?)),
        }
    }

    /// Reads the files of the folder `calendar`.
    pub(crate) fn read(
        files: &[&ContentFile],
        documents: &mut BTreeMap<String, Document>,
        problems: &mut Vec<ContentProblem>,
    ) -> Calendar {
        let mut calendar = Calendar::default();
        for file in files {
            let mut reader = match FileReader::open(&file.path, &file.text) {
                Ok(reader) => reader,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            if let Some(year) = read_year(&mut reader)
                && calendar.years.insert(year.year, year).is_some()
            {
                reader.problem("year", Defect::RowTwice("the year".to_owned()));
            }
            keep(reader, documents, problems);
        }
        calendar
    }
}

impl Year {
    fn is_weekly_rest(&self, day: Date) -> bool {
        match day.weekday() {
            Weekday::Saturday => self.weekly_rest.contains(&RestDay::Saturday),
            Weekday::Sunday => self.weekly_rest.contains(&RestDay::Sunday),
            _ => false,
        }
    }
}

fn read_year(reader: &mut FileReader<'_>) -> Option<Year> {
    let year: Option<i16> = reader.value("year");
    let weekly_rest: BTreeSet<RestDay> = reader.value("weekly_rest").unwrap_or_default();
    let off: Vec<DayOff> = reader.rows("days_off", 1);
    let working: Vec<SwappedDay> = reader.rows("swapped_working_days", 0);
    let undecided: Vec<Undecided> = reader.rows("undecided", 0);
    let basis = reader.basis();
    let (year, basis) = (year?, basis?);
    let of_year = off.iter().map(|row| row.date).chain(working.iter().flat_map(|row| [row.date, row.instead_of]));
    for date in of_year.chain(undecided.iter().map(|row| row.date)) {
        if date.year() != year {
            reader.problem("days_off", Defect::OtherYear(date.to_string()));
        }
    }
    let mut found =
        Year { year, weekly_rest, days_off: BTreeMap::new(), working: BTreeMap::new(), undecided: Vec::new(), basis };
    for row in off {
        let date = row.date;
        if found.days_off.insert(date, row).is_some() {
            reader.problem("days_off", Defect::RowTwice(date.to_string()));
        }
    }
    for row in working {
        let swapped = found.days_off.get(&row.instead_of).is_some_and(|off| off.kind == OffKind::Swapped);
        if !found.is_weekly_rest(row.date) || found.days_off.contains_key(&row.date) || !swapped {
            reader.problem("swapped_working_days", Defect::BadSwap(row.date.to_string()));
        }
        found.working.insert(row.date, row);
    }
    // A swapped day off without the day that is worked for it would be a holiday that nobody decided.
    for (date, row) in &found.days_off {
        let paid_back = found.working.values().any(|swap| swap.instead_of == *date);
        if row.kind == OffKind::Swapped && !paid_back {
            reader.problem("days_off", Defect::BadSwap(date.to_string()));
        }
    }
    found.undecided = undecided;
    Some(found)
}

fn next(day: Date) -> Result<Date, CalendarMissing> {
    day.tomorrow().map_err(|_| CalendarMissing { year: day.year() })
}

/// "Trước ngày D": returns the last allowed day, the one before it.
pub fn last_day_before(day: Date) -> Option<Date> {
    day.yesterday().ok()
}

/// Adds months to a day, staying in the month: what is due six months after 31 August is due on 28 February.
pub fn add_months(day: Date, months: u32) -> Option<Date> {
    let span: Span = i64::from(months).try_into().ok().map(|months: i32| months.months())?;
    day.checked_add(span).ok()
}

/// A limit in working days that pauses while the applicant completes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The day that starts it; not counted.
    pub started: Date,
    /// Times in which it stood still.
    #[serde(default)]
    pub pauses: Vec<Pause>,
}

/// A time in which a clock stood still: from the day after `from` to the day `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The last day that counted.
    pub from: Date,
    /// The last day that did not count; `None` while it stands still.
    pub until: Option<Date>,
}

/// What a clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The last allowed day.
    On(Date),
    /// It stands still, with so many working days left.
    Paused {
        /// Working days that are left.
        left: u32,
    },
}

impl Clock {
    /// Starts a clock.
    pub fn start(started: Date) -> Self {
        Clock { started, pauses: Vec::new() }
    }

    /// Stops it at the end of a day. A clock that stands still stays as it is.
    #[must_use]
    pub fn pause(mut self, from: Date) -> Self {
        if !self.is_paused() {
            self.pauses.push(Pause { from, until: None });
        }
        self
    }

    /// Lets it go on; the day on which it goes on is not counted, as the first was not.
    #[must_use]
    pub fn resume(mut self, until: Date) -> Self {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.until.is_none()) {
            pause.until = Some(until.max(pause.from));
        }
        self
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.until.is_none())
    }

    /// Returns when a limit of so many working days ends.
    pub fn due(&self, calendar: &Calendar, working_days: u32) -> Result<Due, CalendarMissing> {
        let mut left = working_days;
        let mut from = self.started;
        for pause in &self.pauses {
            let ran = calendar.working_days_between(from, pause.from)?;
            if ran >= left {
                // It ended before it was stopped.
                return Ok(Due::On(calendar.add_working_days(from, left)?));
            }
            left -= ran;
            match pause.until {
                Some(until) => from = until.max(from),
                None => return Ok(Due::Paused { left }),
            }
        }
        Ok(Due::On(calendar.add_working_days(from, left)?))
    }
}

#[cfg(test)]
mod tests;
