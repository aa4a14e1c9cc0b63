//! Deadlines in working days: over Tết, over swapped days, paused and restarted.

use super::*;
use crate::calendar::Calendar;

fn calendar() -> &'static Calendar {
    &Library::shipped().calendar
}

#[track_caller]
fn running(dossier: &Dossier, today: Date) -> (Step, Date, Date, i64) {
    match clock(dossier, procedure(NEW), calendar(), today).unwrap().expect("a clock") {
        DossierClock::Running { step, from, due, left, .. } => (step, from, due, left),
        paused @ DossierClock::Paused { .. } => panic!("{paused:?}"),
    }
}

fn at(stage: Stage, number: u8) -> Dossier {
    Dossier { stage, ..sent(number) }
}

#[track_caller]
fn due(stage: Stage, number: u8, expected: Date) {
    assert_eq!(running(&at(stage, number), expected).2, expected);
}

#[test]
fn tet_and_swapped_days_are_counted_as_they_are_worked() {
    // Tết 2026: 16 to 20 February off. Level 3 has fifteen working days.
    let accepted = |on| Stage::Accepted { received: on, on };
    due(accepted(date(2026, 2, 10)), 3, date(2026, 3, 10));
    // The day of receipt is a day off: the first counted day is the first working day.
    due(accepted(date(2026, 2, 17)), 3, date(2026, 3, 13));
    // Saturday 22 August 2026 is worked for Monday 31 August.
    due(accepted(date(2026, 8, 20)), 2, date(2026, 8, 26));
    due(Stage::AwaitingApproval { since: date(2026, 8, 26) }, 3, date(2026, 9, 9));
    due(Stage::Submitted { on: date(2026, 2, 13) }, 4, date(2026, 2, 27));
    // Twenty-five working days for levels 4 and 5, over 30 April, 1 May and the day in lieu of Hung Kings.
    due(accepted(date(2026, 4, 10)), 4, date(2026, 5, 20));
}

#[test]
fn days_left_and_overdue() {
    let dossier = at(Stage::Submitted { on: date(2026, 10, 5) }, 3);
    assert_eq!(running(&dossier, date(2026, 10, 5)), (Step::InvalidDossierAnswer, TODAY, date(2026, 10, 12), 5));
    assert_eq!(running(&dossier, date(2026, 10, 12)).3, 0);
    assert_eq!(running(&dossier, date(2026, 10, 13)).3, -1);
    let shown = clock(&dossier, procedure(NEW), calendar(), date(2026, 10, 13)).unwrap().unwrap();
    assert!(shown.is_overdue());
}

#[test]
fn it_stands_still_while_the_operator_completes_and_counts_anew() {
    let accepted = done(&sent(3), Command::Accept, &assessor(), &on(date(2026, 10, 6)));
    let (step, from, due, _) = running(&accepted, date(2026, 10, 6));
    assert_eq!((step, from, due), (Step::Appraisal, date(2026, 10, 6), date(2026, 10, 27)));
    let back = Command::Return { reasons: vec!["thiếu sơ đồ".into()] };
    let returned = done(&accepted, back, &assessor(), &on(date(2026, 10, 9)));
    let paused = clock(&returned, procedure(NEW), calendar(), date(2026, 12, 1)).unwrap().unwrap();
    assert_eq!(
        paused,
        DossierClock::Paused {
            step: Step::Appraisal,
            since: date(2026, 10, 9),
            used: 3,
            working_days: 15,
            source: "D23.3.a".into()
        }
    );
    assert_eq!((paused.due(), paused.is_overdue()), (None, false));
    let fields = BTreeMap::from([("mo_hinh_logic".to_owned(), "Ba vùng".to_owned())]);
    let write = Command::Write { part: "tong_quan".into(), fields };
    let mended = done(&returned, write, &officer(), &on(date(2026, 11, 2)));
    let again = done(&mended, Command::Submit, &officer(), &on(date(2026, 11, 2)));
    assert_eq!(running(&again, date(2026, 11, 2)).2, date(2026, 11, 9));
    let valid = done(&again, Command::Accept, &assessor(), &on(date(2026, 11, 4)));
    assert_eq!(running(&valid, date(2026, 11, 4)).2, date(2026, 11, 25));
    assert_eq!(clock(&written(3), procedure(NEW), calendar(), TODAY), Ok(None));
}

#[test]
fn a_year_that_nobody_loaded_is_an_error() {
    let dossier = at(Stage::Submitted { on: date(2041, 3, 1) }, 3);
    assert!(clock(&dossier, procedure(NEW), calendar(), date(2041, 3, 1)).is_err());
}
