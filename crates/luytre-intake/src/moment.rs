//! Times as applications write them: each function reads one way of writing from the beginning of a text and returns
//! what follows it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use luytre_model::{Nanos, TimeQuality};

use crate::clock::{self, Reading, month, number};

/// A time as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    /// Counted from 1970.
    Counted(Nanos),
    /// What a clock showed.
    Shown(Reading),
}

impl Moment {
    /// Returns the point in time, using `zone` where the record has none.
    pub(crate) fn resolve(self, zone: &TimeZone, arrival: Nanos) -> Option<(Nanos, TimeQuality)> {
        match self {
            Moment::Counted(at) => Some((at, clock::plausible(at, TimeQuality::Exact, arrival))),
            Moment::Shown(reading) => reading.resolve(zone, arrival),
        }
    }

    /// Returns the same reading of the clock at this offset, unless it has one.
    pub(crate) fn at_offset(self, offset: &str) -> Self {
        match self {
            Moment::Shown(Reading { civil, offset_seconds: None }) => {
                Moment::Shown(Reading { civil, offset_seconds: zone(offset).0 })
            }
            other => other,
        }
    }
}

/// Reads `2026-11-22T00:06:38.123+07:00` and its relatives: `-` or `/` in the date, `T` or a space between, a fraction
/// after a point or comma, and no offset or any of `Z`, `+07`, `+0700`, `+07:00`, ` UTC`.
pub(crate) fn iso(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(4)?;
    if !matches!(separator, b'-' | b'/') || *bytes.get(7)? != separator || !matches!(bytes.get(10)?, b'T' | b' ') {
        return None;
    }
    let date = date(number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?)?;
    shown(date, text, 11)
}

/// Reads `22/Nov/2026:00:06:38 +0000` (access logs, with or without a fraction).
pub(crate) fn clf(text: &str) -> Option<(Moment, &str)> {
    day_month_year(text, b'/', b':')
}

/// Reads `22-Nov-2026 00:08:18.980` (BIND).
pub(crate) fn dashed(text: &str) -> Option<(Moment, &str)> {
    day_month_year(text, b'-', b' ')
}

fn day_month_year(text: &str, separator: u8, between: u8) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(2)? != separator || *bytes.get(6)? != separator || *bytes.get(11)? != between {
        return None;
    }
    let date = date(number(bytes, 7, 4)?, named_month(bytes, 3)?, number(bytes, 0, 2)?)?;
    shown(date, text, 12)
}

/// Reads `Sun Nov 22 00:06:37.488237 2026` (C's asctime, with or without a fraction).
pub(crate) fn ctime(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(3)? != b' ' || *bytes.get(7)? != b' ' || *bytes.get(10)? != b' ' {
        return None;
    }
    let (month, day) = (named_month(bytes, 4)?, padded_day(bytes, 8)?);
    let (time, end) = clock::time_of_day(bytes, 11)?;
    if *bytes.get(end)? != b' ' {
        return None;
    }
    let date = date(number(bytes, end + 1, 4)?, month, day)?;
    Some((Moment::Shown(Reading { civil: date.to_datetime(time), offset_seconds: None }), text.get(end + 5..)?))
}

/// Reads `Nov 22 2026 00:06:38.123 UTC` (CEF and LEEF).
pub(crate) fn month_first(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(3)? != b' ' || *bytes.get(6)? != b' ' || *bytes.get(11)? != b' ' {
        return None;
    }
    let date = date(number(bytes, 7, 4)?, named_month(bytes, 0)?, padded_day(bytes, 4)?)?;
    shown(date, text, 12)
}

/// Reads `20261122 00:07:06` (MariaDB).
pub(crate) fn compact(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(8)? != b' ' {
        return None;
    }
    let date = date(number(bytes, 0, 4)?, number(bytes, 4, 2)?, number(bytes, 6, 2)?)?;
    shown(date, text, 9)
}

/// Reads `11/22/2026-00:07:06.643555` (Suricata's fast log).
pub(crate) fn american(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(2)? != b'/' || *bytes.get(5)? != b'/' || *bytes.get(10)? != b'-' {
        return None;
    }
    let date = date(number(bytes, 6, 4)?, number(bytes, 0, 2)?, number(bytes, 3, 2)?)?;
    shown(date, text, 11)
}

/// Reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by its size, with or
/// without a fraction.
pub(crate) fn epoch(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || whole.len() > 19 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let unit = unit(number);
    let mut part = 0;
    let mut digit = unit / 10;
    for byte in fraction.bytes() {
        part += i64::from(byte - b'0') * digit;
        digit /= 10;
    }
    Some(Moment::Counted(Nanos(number.checked_mul(unit)?.checked_add(part)?)))
}

/// Reads a time that is written in any of these ways, for formats that leave the choice to the sender.
pub(crate) fn any(text: &str) -> Option<Moment> {
    let text = text.trim();
    let ways = [iso, clf, ctime, month_first, dashed];
    ways.iter().find_map(|way| way(text)).map(|(moment, _)| moment).or_else(|| epoch(text))
}

/// Returns how many nanoseconds the unit has in which the present is a number of this size.
fn unit(number: i64) -> i64 {
    match number.unsigned_abs().checked_ilog10().unwrap_or(0) {
        0..=10 => Nanos::SECOND,
        11..=13 => 1_000_000,
        14..=16 => 1_000,
        _ => 1,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads the time of day at `at`, and the offset if one follows.
fn shown(date: Date, text: &str, at: usize) -> Option<(Moment, &str)> {
    let (time, end) = clock::time_of_day(text.as_bytes(), at)?;
    let (offset_seconds, rest) = zone(text.get(end..)?);
    Some((Moment::Shown(Reading { civil: date.to_datetime(time), offset_seconds }), rest))
}

/// Reads an offset or the name of one, with or without a space before it; returns the text unchanged when there is none.
fn zone(text: &str) -> (Option<i32>, &str) {
    let spaced = text.strip_prefix(' ').unwrap_or(text);
    for (name, hours) in [("UTC", 0), ("GMT", 0), ("ICT", 7)] {
        if let Some(rest) = spaced.strip_prefix(name)
            && !rest.starts_with(|next: char| next.is_ascii_alphanumeric())
        {
            return (Some(hours * 3_600), rest);
        }
    }
    match clock::offset(spaced.as_bytes(), 0) {
        Some((seconds, end)) => (Some(seconds), spaced.get(end..).unwrap_or("")),
        None => (None, text),
    }
}

fn named_month(bytes: &[u8], from: usize) -> Option<u32> {
    month(bytes.get(from..from + 3)?).and_then(|month| u32::try_from(month).ok())
}

/// Reads a day that is padded with a space or a zero.
fn padded_day(bytes: &[u8], from: usize) -> Option<u32> {
    match bytes.get(from)? {
        b' ' => number(bytes, from + 1, 1),
        _ => number(bytes, from, 2),
    }
}

#[cfg(test)]
mod tests;
