use luytre_govern::training::Headcount;

use super::*;

#[test]
fn a_course_that_ended_counts_once_for_every_agency_that_took_part() {
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let of = |agency: &str| Headcount { agency: agency.to_owned(), ..Headcount::default() };
    let course = Course {
        code: "DT-2026-0001".to_owned(),
        ends: Some(day("2026-05-10")),
        headcounts: vec![of("A"), of("B"), of("A")],
        ..Course::default()
    };
    let agencies = |course: &Course, today: &str| {
        of_course(course, day(today)).into_iter().map(|entry| entry.agency).collect::<Vec<_>>()
    };
    assert_eq!(agencies(&course, "2026-05-10"), ["A", "B"]);
    assert_eq!(agencies(&course, "2026-05-09"), [""; 0]);
    assert_eq!(agencies(&Course { cancelled: true, ..course }, "2026-06-01"), [""; 0]);
}

#[test]
fn records_open_on_their_own_pages() {
    assert_eq!(page_of("dossier_status", "HS-2026-0001").as_deref(), Some("/dossiers/HS-2026-0001"));
    assert_eq!(page_of("pentest_record", "SO-2026-0001"), None, "an entry of the register");
    assert_eq!(page_of("policy_register", "X-1"), None);
}
