//! Reading the clocks of log formats, and judging how far they can be trusted.
//!
//! Log formats write time in a handful of ways, half of them without a zone and one without a year. Each function here
//! reads one way and says how good the answer is; [`plausible`] marks what cannot be true.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use luytre_model::{Nanos, TimeQuality};

const DAY: i64 = 86_400 * Nanos::SECOND;
/// Events older than this against their arrival are marked (ARCHITECTURE §2: late events are welcome for 90 days).
pub const LATE_DAYS_MAX: i64 = 90;

/// Returns `quality`, or [`TimeQuality::Implausible`] when `at` is more than a day after `arrival` or more than 90 days
/// before it.
pub fn plausible(at: Nanos, quality: TimeQuality, arrival: Nanos) -> TimeQuality {
    let age = arrival.0.saturating_sub(at.0);
    if (-DAY..=LATE_DAYS_MAX * DAY).contains(&age) { quality } else { TimeQuality::Implausible }
}

/// Returns the point at which a clock in `zone` shows `civil`. In the hour that a zone repeats, the earlier one.
pub fn in_zone(civil: DateTime, zone: &TimeZone) -> Option<Nanos> {
    zone.to_ambiguous_timestamp(civil).compatible().ok().and_then(Nanos::from_timestamp)
}

/// Returns the point that a date without a year means: of the years around the arrival, the one that puts it nearest.
pub fn without_year(month: i8, day: i8, time: jiff::civil::Time, zone: &TimeZone, arrival: Nanos) -> Option<Nanos> {
    let year = arrival.timestamp().to_zoned(zone.clone()).year();
    [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| jiff::civil::Date::new(year, month, day).ok())
        .filter_map(|date| in_zone(date.to_datetime(time), zone))
        .min_by_key(|at| at.0.abs_diff(arrival.0))
}

/// Returns the month of an English three-letter name.
pub fn month(name: &[u8]) -> Option<i8> {
    const NAMES: [&[u8; 3]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let name: [u8; 3] = name.try_into().ok()?;
    let lower = name.map(|byte| byte.to_ascii_lowercase());
    NAMES.iter().position(|known| **known == lower).map(|index| index as i8 + 1)
}

/// A date and time as a record shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What the clock showed.
    pub civil: DateTime,
    /// Its offset from UTC in seconds, if the record says so.
    pub offset_seconds: Option<i32>,
}

impl Reading {
    /// Returns the point in time and its quality; `zone` stands in where the record has no offset.
    pub fn resolve(self, zone: &TimeZone, arrival: Nanos) -> Option<(Nanos, TimeQuality)> {
        let (at, quality) = match self.offset_seconds {
            Some(offset) => (at_offset(self.civil, offset)?, TimeQuality::Exact),
            None => (in_zone(self.civil, zone)?, TimeQuality::ZoneAssumed),
        };
        Some((at, plausible(at, quality, arrival)))
    }
}

/// Returns the point at which a clock that is `offset_seconds` ahead of UTC shows `civil`.
pub fn at_offset(civil: DateTime, offset_seconds: i32) -> Option<Nanos> {
    let days = days_since_1970(i64::from(civil.year()), i64::from(civil.month()), i64::from(civil.day()));
    let seconds =
        days * 86_400 + i64::from(civil.hour()) * 3_600 + i64::from(civil.minute()) * 60 + i64::from(civil.second())
            - i64::from(offset_seconds);
    seconds.checked_mul(Nanos::SECOND)?.checked_add(i64::from(civil.subsec_nanosecond())).map(Nanos)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (the well-known shift of the year to March).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Reads `2026-11-22T00:05:52.715164+00:00` and its relatives at the beginning of `text`: a blank or `T` in the middle, a
/// point or comma before the fraction, no offset, `Z`, `+07`, `+0700`, `+07:00` (after one blank at most). Returns how
/// many bytes it took.
pub fn iso(text: &[u8]) -> Option<(Reading, usize)> {
    let year = i16::try_from(number(text, 0, 4)?).ok()?;
    (*text.get(4)? == b'-' && *text.get(7)? == b'-').then_some(())?;
    let (month, day) = (number(text, 5, 2)?, number(text, 8, 2)?);
    matches!(text.get(10)?, b'T' | b't' | b' ').then_some(())?;
    let (time, mut at) = time_of_day(text, 11)?;
    let date = jiff::civil::Date::new(year, month as i8, day as i8).ok()?;
    let mut offset_seconds = None;
    let blank = usize::from(text.get(at) == Some(&b' ') && matches!(text.get(at + 1), Some(b'+' | b'-')));
    if let Some((offset, end)) = offset(text, at + blank) {
        offset_seconds = Some(offset);
        at = end;
    }
    Some((Reading { civil: date.to_datetime(time), offset_seconds }, at))
}

/// Reads `00:05:52`, also with a fraction after a point or comma, at `at`. Returns where it ends. A leap second is read as
/// the second before it.
pub fn time_of_day(text: &[u8], at: usize) -> Option<(jiff::civil::Time, usize)> {
    let (hour, minute, second) = (number(text, at, 2)?, number(text, at + 3, 2)?, number(text, at + 6, 2)?);
    (text[at + 2] == b':' && text[at + 5] == b':').then_some(())?;
    let mut end = at + 8;
    let mut nanos = 0;
    if matches!(text.get(end), Some(b'.' | b',')) && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
        let digits = text[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        for index in 0..9 {
            let digit = if index < digits { i32::from(text[end + 1 + index] - b'0') } else { 0 };
            nanos = nanos * 10 + digit;
        }
        end += 1 + digits;
    }
    let second = if second == 60 { 59 } else { second };
    Some((jiff::civil::Time::new(hour as i8, minute as i8, second as i8, nanos).ok()?, end))
}

/// Reads an offset `Z`, `+07`, `+0700` or `+07:00` at `at`: seconds ahead of UTC, and where it ends.
pub fn offset(text: &[u8], at: usize) -> Option<(i32, usize)> {
    let sign = match text.get(at)? {
        b'Z' | b'z' => return Some((0, at + 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number(text, at + 1, 2)?;
    let colon = usize::from(text.get(at + 3) == Some(&b':'));
    let (minutes, end) = match number(text, at + 3 + colon, 2) {
        Some(minutes) => (minutes, at + 5 + colon),
        None => (0, at + 3),
    };
    (hours <= 23 && minutes <= 59).then_some((sign * (hours as i32 * 3_600 + minutes as i32 * 60), end))
}

/// Reads seconds since 1970 with an optional fraction, as `1795305994.682` or `1795305994`.
pub fn epoch(text: &[u8]) -> Option<Nanos> {
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let whole = &text[..point];
    let fraction = text.get(point + 1..).unwrap_or_default();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if whole.is_empty() || whole.len() > 12 || fraction.len() > 18 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let seconds = whole.iter().fold(0, |sum: i64, digit| sum * 10 + i64::from(digit - b'0'));
    let nanos =
        (0..9).fold(0, |sum: i64, index| sum * 10 + fraction.get(index).map_or(0, |digit| i64::from(digit - b'0')));
    seconds.checked_mul(Nanos::SECOND)?.checked_add(nanos).map(Nanos)
}

/// Reads `digits` digits at `at`.
pub fn number(text: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = text.get(at..at + digits)?;
    digits.iter().try_fold(0, |sum: u32, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests;
