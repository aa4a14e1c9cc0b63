//! Deadlines over Tết, swapped days, pauses.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::library::Library;

fn shipped() -> &'static Calendar {
    &Library::shipped().calendar
}

fn day(text: &str) -> Date {
    text.parse().expect("a day of the test")
}

#[track_caller]
fn due(from: &str, count: u32, expected: &str) {
    assert_eq!(shipped().add_working_days(day(from), count), Ok(day(expected)), "{count} working days after {from}");
}

#[test]
fn appraisal_runs_over_tet_2026() {
    // Tết: Saturday 14/02 to Sunday 22/02/2026, no working day among the nine.
    due("2026-02-13", 1, "2026-02-23");
    due("2026-02-12", 5, "2026-02-26");
    due("2026-02-09", 15, "2026-03-09");
    due("2026-02-02", 25, "2026-03-16");
    due("2026-02-16", 7, "2026-03-03");
    assert_eq!(shipped().working_days_between(day("2026-02-13"), day("2026-02-22")), Ok(0));
}

#[test]
fn a_swapped_saturday_counts_and_its_friday_does_not() {
    // New Year 2026: Friday 02/01 off, Saturday 10/01 worked.
    due("2025-12-31", 1, "2026-01-05");
    due("2026-01-09", 1, "2026-01-10");
    due("2026-01-08", 3, "2026-01-12");
    // National Day 2026: Monday 31/08 off, Saturday 22/08 worked.
    due("2026-08-21", 1, "2026-08-22");
    due("2026-08-21", 2, "2026-08-24");
    due("2026-08-28", 1, "2026-09-03");
    assert_eq!(shipped().is_working_day(day("2026-08-31")), Ok(false));
    assert_eq!(shipped().is_working_day(day("2026-08-22")), Ok(true));
    // 2025: Friday 02/05 off, Saturday 26/04 worked.
    due("2025-04-25", 1, "2025-04-26");
    due("2025-04-29", 1, "2025-05-05");
}

#[test]
fn a_holiday_on_sunday_is_off_on_monday() {
    // Giỗ Tổ 2026 is Sunday 26/04.
    due("2026-04-24", 1, "2026-04-28");
    due("2026-04-29", 1, "2026-05-04");
}

/// Tết of a fictional year with swapped days before and after it.
fn fictional() -> Calendar {
    let text = r#"{"year": 2031, "source": "test", "confidence": "H", "in_force_from": "2031-01-01",
        "weekly_rest": ["saturday", "sunday"],
        "days_off": [
            {"date": "2031-01-22", "vi": "Tết", "en": "Tet", "kind": "statutory"},
            {"date": "2031-01-23", "vi": "Tết", "en": "Tet", "kind": "statutory"},
            {"date": "2031-01-24", "vi": "Tết", "en": "Tet", "kind": "statutory"},
            {"date": "2031-01-27", "vi": "Tết", "en": "Tet", "kind": "statutory"},
            {"date": "2031-01-28", "vi": "Tết", "en": "Tet", "kind": "compensation"},
            {"date": "2031-01-29", "vi": "Hoán đổi", "en": "Swapped", "kind": "swapped"}],
        "swapped_working_days": [{"date": "2031-01-18", "instead_of": "2031-01-29"}]}"#;
    let file = ContentFile { path: "regulation/calendar/2031.json".to_owned(), text: text.to_owned() };
    let mut problems = Vec::new();
    let calendar = Calendar::read(&[&file], &mut BTreeMap::new(), &mut problems);
    assert_eq!(problems, []);
    calendar
}

#[test]
fn a_limit_over_tet_with_a_swapped_saturday_before_it() {
    let calendar = fictional();
    // Friday 17/01: Saturday 18 is worked, 20 and 21 are worked, Tết until Wednesday 29.
    let after = |count| calendar.add_working_days(day("2031-01-17"), count).unwrap();
    assert_eq!(after(1), day("2031-01-18"));
    assert_eq!(after(3), day("2031-01-21"));
    assert_eq!(after(4), day("2031-01-30"));
    assert_eq!(after(5), day("2031-01-31"));
    assert_eq!(after(6), day("2031-02-03"));
}

#[test]
fn a_year_that_is_not_loaded_is_an_error() {
    let missing = shipped().add_working_days(day("2027-12-30"), 5);
    assert_eq!(missing, Err(CalendarMissing { year: 2028 }));
    assert!(missing.unwrap_err().to_string().starts_with("the calendar of 2028 is not loaded"));
    assert_eq!(shipped().is_working_day(day("2024-06-03")), Err(CalendarMissing { year: 2024 }));
    assert_eq!(
        shipped().working_days_between(day("2027-12-31"), day("2028-01-02")),
        Err(CalendarMissing { year: 2028 })
    );
}

#[test]
fn what_is_not_decided_does_not_lengthen_a_deadline() {
    let undecided: Vec<Date> = shipped().year(2026).unwrap().undecided.iter().map(|row| row.date).collect();
    assert_eq!(undecided, [date(2026, 11, 24)]);
    assert_eq!(shipped().is_working_day(date(2026, 11, 24)), Ok(true));
    assert_eq!(shipped().is_working_day(date(2027, 2, 11)), Ok(true));
}

#[test]
fn before_a_day_means_the_day_before() {
    assert_eq!(last_day_before(date(2026, 12, 20)), Some(date(2026, 12, 19)));
    assert_eq!(last_day_before(date(2027, 1, 1)), Some(date(2026, 12, 31)));
    let common = &Library::shipped().common;
    assert_eq!(common.known_date("annual_unit_to_owner", 2026), Some(date(2026, 12, 19)));
    assert_eq!(common.known_date("annual_owner_to_mps", 2026), Some(date(2026, 12, 24)));
    assert_eq!(common.known_date("annual_cut_off", 2026), Some(date(2026, 12, 14)));
}

#[test]
fn months_end_where_the_month_ends() {
    assert_eq!(add_months(date(2026, 8, 31), 6), Some(date(2027, 2, 28)));
    assert_eq!(add_months(date(2026, 1, 31), 1), Some(date(2026, 2, 28)));
    assert_eq!(add_months(Date::MAX, 1), None);
}

#[test]
fn a_clock_pauses_and_goes_on() {
    let started = Clock::start(day("2026-03-02"));
    let due = |clock: &Clock, days| clock.due(shipped(), days).unwrap();
    assert_eq!(due(&started, 15), Due::On(day("2026-03-23")));
    let paused = started.clone().pause(day("2026-03-06"));
    assert!(paused.is_paused());
    assert_eq!(due(&paused, 15), Due::Paused { left: 11 });
    assert_eq!(paused.clone().pause(day("2026-03-09")), paused, "a clock that stands still stays so");
    let resumed = paused.resume(day("2026-03-16"));
    assert_eq!(due(&resumed, 15), Due::On(day("2026-03-31")));
    assert_eq!(resumed.clone().resume(day("2026-05-01")), resumed, "a clock that runs stays so");
    // The limit ended before it was stopped: stopping it later changes nothing.
    assert_eq!(due(&started.pause(day("2026-04-01")), 15), Due::On(day("2026-03-23")));
}

#[test]
fn a_pause_over_tet_costs_nothing() {
    let clock = Clock::start(day("2026-02-12")).pause(day("2026-02-13")).resume(day("2026-02-22"));
    let running = Clock::start(day("2026-02-12"));
    assert_eq!(clock.due(shipped(), 5), running.due(shipped(), 5));
}

#[test]
fn a_bad_calendar_is_refused_with_places() {
    let text = r#"{"year": 2031, "source": "test", "confidence": "H", "in_force_from": "2031-01-01",
        "weekly_rest": ["saturday", "sunday"],
        "days_off": [
            {"date": "2031-01-01", "vi": "a", "en": "a", "kind": "statutory"},
            {"date": "2032-01-01", "vi": "a", "en": "a", "kind": "statutory"},
            {"date": "2031-02-03", "vi": "a", "en": "a", "kind": "swapped"},
            {"date": "2031-02-04", "vi": "a", "en": "a"}],
        "swapped_working_days": [{"date": "2031-01-02", "instead_of": "2031-01-01"}]}"#;
    let file = ContentFile { path: "c.json".to_owned(), text: text.to_owned() };
    let mut problems = Vec::new();
    Calendar::read(&[&file], &mut BTreeMap::new(), &mut problems);
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems[0].contains("days_off[3]: missing field `kind`"), "{}", problems[0]);
    assert!(problems[1].contains("2032-01-01 is not in the year"), "{}", problems[1]);
    assert!(problems[2].contains("2031-01-02 cannot be swapped"), "{}", problems[2]);
    assert!(problems[3].contains("2031-02-03 cannot be swapped"), "{}", problems[3]);
}

fn loaded_day() -> impl Strategy<Value = Date> {
    (0..900_i64).prop_map(|days| date(2025, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap())
}

proptest! {
    #[test]
    fn adding_and_counting_agree(from in loaded_day(), count in 1..60_u32) {
        let due = shipped().add_working_days(from, count).unwrap();
        prop_assert!(shipped().is_working_day(due).unwrap());
        prop_assert_eq!(shipped().working_days_between(from, due).unwrap(), count);
        prop_assert_eq!(shipped().working_days_left(from, due).unwrap(), i64::from(count));
        prop_assert_eq!(shipped().working_days_left(due, from).unwrap(), -i64::from(count));
    }

    #[test]
    fn one_more_day_is_later(from in loaded_day(), count in 1..60_u32) {
        let calendar = shipped();
        let due = calendar.add_working_days(from, count).unwrap();
        prop_assert!(calendar.add_working_days(from, count + 1).unwrap() > due);
    }

    #[test]
    fn a_pause_never_shortens(from in loaded_day(), ran in 0..20_i64, stood in 0..40_i64, count in 1..30_u32) {
        let later = |day: Date, days: i64| day.checked_add(jiff::Span::new().days(days)).unwrap();
        let paused = Clock::start(from).pause(later(from, ran)).resume(later(from, ran + stood));
        let plain = Clock::start(from).due(shipped(), count).unwrap();
        match (plain, paused.due(shipped(), count).unwrap()) {
            (Due::On(plain), Due::On(paused)) => prop_assert!(paused >= plain),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
