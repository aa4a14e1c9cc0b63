//! Reading and moving the time range.

use jiff::tz::TimeZone;
use luytre_model::Nanos;

use super::Range;
use crate::params::Params;

fn now() -> Nanos {
    Nanos::parse_rfc3339("2026-11-22T12:00:00Z").expect("a moment")
}

#[test]
fn without_parameters_it_is_the_last_day() {
    let range = Range::read(&Params::default(), now(), &TimeZone::UTC);
    assert_eq!((range.seconds(), range.is_live(), range.bad), (86_400, true, false));
}

#[test]
fn a_range_that_ends_before_it_begins_is_said_to_be_bad() {
    let range = Range::read(&Params::parse("from=now&to=now-1h"), now(), &TimeZone::UTC);
    assert!(range.bad);
    assert_eq!(range.seconds(), 86_400);
}

#[test]
fn moving_back_keeps_the_length() {
    let params = Params::parse("q=a&from=now-2h&to=now");
    let range = Range::read(&params, now(), &TimeZone::UTC);
    let moved = range.moved(&params, -1);
    assert_eq!(moved.query(), "q=a&from=2026-11-22T09:00:00Z&to=2026-11-22T11:00:00Z");
    assert!(!Range::read(&moved, now(), &TimeZone::UTC).is_live());
}
