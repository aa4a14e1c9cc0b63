use jiff::civil::date;

use super::super::content::ProgrammeContent;
use super::*;

#[track_caller]
fn check(code: &str, today: Date, due: Option<Date>) {
    let stream = ProgrammeContent::shipped().stream(code).expect("a shipped stream");
    assert_eq!(stream.next(today).map(|turn| turn.due), due, "{code} on {today}");
}

#[test]
fn report_days_of_the_programmes_are_kept() {
    // "Trước ngày 10/12" is the 9th at the latest.
    check("units-yearly", date(2026, 11, 22), Some(date(2026, 12, 9)));
    check("units-yearly", date(2026, 12, 9), Some(date(2026, 12, 9)));
    check("units-yearly", date(2026, 12, 10), Some(date(2027, 12, 9)));
    check("police-yearly", date(2026, 11, 22), Some(date(2026, 12, 14)));
    check("tracking-monthly", date(2026, 11, 22), Some(date(2026, 11, 30)));
    check("tracking-monthly", date(2027, 2, 1), Some(date(2027, 2, 28)));
    check("budget-2026", date(2026, 1, 15), Some(date(2026, 2, 9)));
    check("budget-2026", date(2026, 2, 10), None);
    check("tracking-monthly", date(2026, 3, 1), None);
}

#[test]
fn a_turn_says_of_which_period_and_day_its_figures_are() {
    let stream = ProgrammeContent::shipped().stream("units-yearly").unwrap();
    let turn = stream.next(date(2026, 11, 22)).unwrap();
    assert_eq!((turn.from, turn.until, turn.cut_off), (date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 4)));
}
