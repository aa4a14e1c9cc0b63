//! Times as applications write them: each function reads one way of writing from the beginning of a text and returns
//! what follows it.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use luytre_model::{Nanos, TimeQuality};

use crate::clock::{in_zone, month};

/// A time as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    /// With its offset, or counted from 1970.
    Exact(Nanos),
    /// What a clock showed, in a zone that the record does not name.
    Local(DateTime),
}

impl Moment {
    /// Returns the point in time, using `zone` where the record has none.
    pub(crate) fn resolve(self, zone: &TimeZone) -> Option<(Nanos, TimeQuality)> {
        match self {
            Moment::Exact(at) => Some((at, TimeQuality::Exact)),
            Moment::Local(civil) => in_zone(civil, zone).map(|at| (at, TimeQuality::ZoneAssumed)),
        }
    }

    fn new(civil: DateTime, offset: Option<Offset>) -> Option<Self> {
        match offset {
            None => Some(Moment::Local(civil)),
            Some(offset) => {
                let at = offset.to_timestamp(civil).ok()?;
                Nanos::from_timestamp(at).map(Moment::Exact)
            }
        }
    }

    /// Returns the same reading of the clock at this offset.
    pub(crate) fn at_offset(self, offset: &str) -> Option<Self> {
        match self {
            Moment::Exact(_) => Some(self),
            Moment::Local(civil) => Moment::new(civil, zone(offset).0),
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
    let date = Date { year: number(bytes, 0, 4)?, month: number(bytes, 5, 2)?, day: number(bytes, 8, 2)? };
    let (time, rest) = clock(text.get(11..)?)?;
    let (offset, rest) = zone(rest);
    Some((Moment::new(date.at(time)?, offset)?, rest))
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
    let date = Date { day: number(bytes, 0, 2)?, month: i32::from(month(&bytes[3..6])?), year: number(bytes, 7, 4)? };
    let (time, rest) = clock(text.get(12..)?)?;
    let (offset, rest) = zone(rest);
    Some((Moment::new(date.at(time)?, offset)?, rest))
}

/// Reads `Sun Nov 22 00:06:37.488237 2026` (C's asctime, with or without a fraction).
pub(crate) fn ctime(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(3)? != b' ' || *bytes.get(7)? != b' ' || *bytes.get(10)? != b' ' {
        return None;
    }
    let (month, day) = (i32::from(month(&bytes[4..7])?), padded_day(bytes, 8)?);
    let (time, rest) = clock(text.get(11..)?)?;
    let rest = rest.strip_prefix(' ')?;
    let date = Date { year: number(rest.as_bytes(), 0, 4)?, month, day };
    Some((Moment::new(date.at(time)?, None)?, rest.get(4..)?))
}

/// Reads `Nov 22 2026 00:06:38.123 UTC` (CEF and LEEF).
pub(crate) fn month_first(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(3)? != b' ' || *bytes.get(6)? != b' ' || *bytes.get(11)? != b' ' {
        return None;
    }
    let date =
        Date { month: i32::from(month(&bytes[..3])?), day: padded_day(bytes, 4)?, year: number(bytes, 7, 4)? };
    let (time, rest) = clock(text.get(12..)?)?;
    let (offset, rest) = zone(rest);
    Some((Moment::new(date.at(time)?, offset)?, rest))
}

/// Reads `20261122 00:07:06` (MariaDB).
pub(crate) fn compact(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(8)? != b' ' {
        return None;
    }
    let date = Date { year: number(bytes, 0, 4)?, month: number(bytes, 4, 2)?, day: number(bytes, 6, 2)? };
    let (time, rest) = clock(text.get(9..)?)?;
    Some((Moment::new(date.at(time)?, None)?, rest))
}

/// Reads `11/22/2026-00:07:06.643555` (Suricata's fast log).
pub(crate) fn american(text: &str) -> Option<(Moment, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(2)? != b'/' || *bytes.get(5)? != b'/' || *bytes.get(10)? != b'-' {
        return None;
    }
    let date = Date { month: number(bytes, 0, 2)?, day: number(bytes, 3, 2)?, year: number(bytes, 6, 4)? };
    let (time, rest) = clock(text.get(11..)?)?;
    Some((Moment::new(date.at(time)?, None)?, rest))
}

/// Reads a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by its size, with or
/// without a fraction.
pub(crate) fn epoch(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || whole.len() > 19 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
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
    Some(Moment::Exact(Nanos(number.checked_mul(unit)?.checked_add(part)?)))
}

/// Reads a whole number as [`epoch`] does.
pub(crate) fn epoch_integer(number: i64) -> Option<Moment> {
    (number >= 0).then(|| Moment::Exact(Nanos(number.saturating_mul(unit(number)))))
}

/// Reads a number of seconds with a fraction; doubles hold microseconds, so that is where it is cut.
pub(crate) fn epoch_float(seconds: f64) -> Option<Moment> {
    if !(0.0..1e11).contains(&seconds) {
        return epoch_integer(seconds as i64);
    }
    Some(Moment::Exact(Nanos((seconds * 1e6).round() as i64 * 1_000)))
}

/// Reads a time that is written in any of these ways, for formats that leave the choice to the sender.
pub(crate) fn any(text: &str) -> Option<Moment> {
    let text = text.trim();
    let ways = [iso, clf, ctime, month_first, dashed];
    ways.iter().find_map(|way| way(text)).map(|(moment, _)| moment).or_else(|| epoch(text))
}

/// Returns how many nanoseconds the unit has in which the present is a number of this size.
fn unit(number: i64) -> i64 {
    match number {
        ..100_000_000_000 => Nanos::SECOND,
        ..100_000_000_000_000 => 1_000_000,
        ..100_000_000_000_000_000 => 1_000,
        _ => 1,
    }
}

struct Date {
    year: i32,
    month: i32,
    day: i32,
}

impl Date {
    fn at(&self, time: jiff::civil::Time) -> Option<DateTime> {
        let Date { year, month, day } = *self;
        jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
            .map(|date| date.to_datetime(time))
    }
}

/// Reads `00:06:38`, `00:06:38.123`, `00:06:38,123`. A leap second counts as the second before it.
fn clock(text: &str) -> Option<(jiff::civil::Time, &str)> {
    let bytes = text.as_bytes();
    if *bytes.get(2)? != b':' || *bytes.get(5)? != b':' {
        return None;
    }
    let (hour, minute, second) = (number(bytes, 0, 2)?, number(bytes, 3, 2)?, number(bytes, 6, 2)?.min(59));
    let mut end = 8;
    let mut nanos = 0;
    if matches!(bytes.get(8), Some(b'.' | b',')) && bytes.get(9).is_some_and(u8::is_ascii_digit) {
        let mut digit = 100_000_000;
        end = 9;
        while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_digit()) {
            nanos += i32::from(byte - b'0') * digit;
            digit /= 10;
            end += 1;
        }
    }
    let narrow = |number: i32| i8::try_from(number).ok();
    let time = jiff::civil::Time::new(narrow(hour)?, narrow(minute)?, narrow(second)?, nanos).ok()?;
    Some((time, text.get(end..)?))
}

/// Reads an offset, with or without a space before it; returns the text unchanged when there is none.
fn zone(text: &str) -> (Option<Offset>, &str) {
    let spaced = text.strip_prefix(' ').unwrap_or(text);
    let bytes = spaced.as_bytes();
    for (name, hours) in [("UTC", 0), ("GMT", 0), ("ICT", 7), ("Z", 0)] {
        if let Some(rest) = spaced.strip_prefix(name)
            && !rest.starts_with(|next: char| next.is_ascii_alphanumeric())
        {
            return (Offset::from_hours(hours).ok(), rest);
        }
    }
    let sign = match bytes.first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (None, text),
    };
    let Some(hours) = number(bytes, 1, 2) else { return (None, text) };
    let (minutes, end) = match bytes.get(3) {
        Some(b':') => (number(bytes, 4, 2), 6),
        _ => (number(bytes, 3, 2), 5),
    };
    let (minutes, end) = minutes.map_or((0, 3), |minutes| (minutes, end));
    match Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)) {
        Ok(offset) => (Some(offset), spaced.get(end..).unwrap_or("")),
        Err(_) => (None, text),
    }
}

/// Reads a day that is padded with a space or a zero.
fn padded_day(bytes: &[u8], from: usize) -> Option<i32> {
    match bytes.get(from)? {
        b' ' => number(bytes, from + 1, 1),
        _ => number(bytes, from, 2),
    }
}

/// Reads `len` digits.
fn number(bytes: &[u8], from: usize, len: usize) -> Option<i32> {
    bytes.get(from..from + len)?.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests;
