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
    if age < -DAY || age > LATE_DAYS_MAX * DAY { TimeQuality::Implausible } else { quality }
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
