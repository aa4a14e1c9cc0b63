//! The clocks of log formats.

use luytre_model::{Nanos, TimeQuality};
use proptest::prelude::*;

use super::*;

fn saigon() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(7))
}

#[track_caller]
fn check_iso(text: &str, at: &str, quality: TimeQuality, taken: usize) {
    let arrival = Nanos::parse_rfc3339("2026-11-22T01:00:00Z").expect("a time");
    let (reading, end) = iso(text.as_bytes()).expect("a date and time");
    let (found, found_quality) = reading.resolve(&saigon(), arrival).expect("within range");
    assert_eq!((found.to_string().as_str(), found_quality, end), (at, quality, taken), "{text}");
}

#[test]
fn iso_times_are_read_in_all_their_dress() {
    use TimeQuality::{Exact, Implausible, ZoneAssumed};
    check_iso("2026-11-22T00:05:52.715164+00:00 vm", "2026-11-22T00:05:52.715164Z", Exact, 32);
    check_iso("2026-11-22 07:05:52.342 +07 [939]", "2026-11-22T00:05:52.342Z", Exact, 27);
    check_iso("2026-11-22 07:05:52,5+0700", "2026-11-22T00:05:52.5Z", Exact, 26);
    check_iso("2026-11-22T00:05:52Z", "2026-11-22T00:05:52Z", Exact, 20);
    check_iso("2026-11-22 07:05:52", "2026-11-22T00:05:52Z", ZoneAssumed, 19);
    check_iso("2026-11-22 07:05:60 - x", "2026-11-22T00:05:59Z", ZoneAssumed, 19);
    check_iso("2026-11-21T18:35:52-05:30", "2026-11-22T00:05:52Z", Exact, 25);
    check_iso("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", Implausible, 20);
    check_iso("2090-01-01T00:00:00Z", "2090-01-01T00:00:00Z", Implausible, 20);
}

#[test]
fn what_is_no_time_is_none() {
    for text in ["", "2026", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-11-22 24:00:00", "2026/11/22 00:00:00"]
    {
        assert_eq!(iso(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn epochs_keep_their_fraction() {
    assert_eq!(epoch(b"1795305994.682"), Some(Nanos(1_795_305_994_682_000_000)));
    assert_eq!(epoch(b"1795305994"), Some(Nanos(1_795_305_994_000_000_000)));
    assert_eq!(epoch(b"1795305994.6820001239"), Some(Nanos(1_795_305_994_682_000_123)));
    for text in ["", ".5", "-1", "12a", "99999999999999999999", "999999999999"] {
        assert_eq!(epoch(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_date_without_a_year_is_the_one_nearest_to_its_arrival() {
    let time = jiff::civil::time(23, 59, 0, 0);
    let arrival = Nanos::parse_rfc3339("2027-01-01T00:01:00Z").expect("a time");
    let at = without_year(12, 31, time, &TimeZone::UTC, arrival).expect("a date");
    assert_eq!(at.to_string(), "2026-12-31T23:59:00Z");
    let leap = without_year(2, 29, time, &TimeZone::UTC, arrival);
    assert_eq!(
        leap.map(|at| at.to_string()).as_deref(),
        Some("2028-02-29T23:59:00Z"),
        "of the three years one is a leap year"
    );
}

proptest! {
    #[test]
    fn civil_dates_agree_with_jiff(seconds in -9_000_000_000_i64..9_000_000_000, offset in -50_000_i32..50_000) {
        let expected = Nanos(seconds * Nanos::SECOND);
        let zone = TimeZone::fixed(jiff::tz::Offset::from_seconds(offset).expect("within a day"));
        let civil = expected.timestamp().to_zoned(zone).datetime();
        prop_assert_eq!(at_offset(civil, offset), Some(expected));
    }
}
