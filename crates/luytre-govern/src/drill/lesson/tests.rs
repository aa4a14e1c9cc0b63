use jiff::civil::date;
use luytre_model::{Nanos, Role};

use super::super::Lesson;
use super::*;

fn lesson() -> Lesson {
    Lesson { text: "Có số trực".into(), agency: "SO-A".into(), due: date(2026, 12, 31), task: None, done: None }
}

fn drill(stage: Stage) -> Drill {
    let body = serde_json::json!({
        "code": "DTAP-2026-0001", "title": "Diễn tập", "kind": "live", "reach": "agency", "agency": "SO-B",
        "scenario": "portal_defaced", "day": "2026-11-22", "teams": [{ "agency": "SO-A" }], "injects": [],
        "stage": stage,
    });
    let drill: Drill = serde_json::from_value(body).expect("bodies of before are read");
    Drill { lessons: vec![lesson()], ..drill }
}

fn finished() -> Drill {
    drill(Stage::Finished { from: Nanos(1), to: Nanos(2) })
}

fn by(role: Role, agency: Option<&str>) -> By {
    By { person: 7, login: "nguoi".into(), role, agency: agency.map(str::to_owned) }
}

#[track_caller]
fn check(it: &Drill, index: usize, by: &By, expected: Result<(), Why>) {
    assert_eq!(may_become_task(it, index, by).map_err(|refusal| refusal.why), expected);
}

#[test]
fn the_organiser_gives_a_lesson_as_a_task_or_its_agency_takes_it() {
    let it = finished();
    check(&it, 0, &by(Role::AgencyOfficer, Some("SO-A")), Ok(()));
    check(&it, 0, &by(Role::AgencyOfficer, Some("SO-B")), Ok(()));
    check(&it, 0, &by(Role::ShiftLead, None), Ok(()));
    check(&it, 0, &by(Role::AgencyOfficer, Some("SO-C")), Err(Why::NotTheAgency));
    check(&it, 0, &by(Role::Auditor, None), Err(Why::Role));
    check(&it, 4, &by(Role::ShiftLead, None), Err(Why::Unknown("5".into())));
    check(&drill(Stage::Planned), 0, &by(Role::ShiftLead, None), Err(Why::State));
    check(&drill(Stage::Cancelled { reason: "mưa".into() }), 0, &by(Role::ShiftLead, None), Err(Why::State));
    check(&with_task(it.clone(), 0, "NV-1".into()), 0, &by(Role::ShiftLead, None), Err(Why::State));
    let mut done = it;
    done.lessons[0].done = Some(date(2026, 11, 30));
    check(&done, 0, &by(Role::ShiftLead, None), Err(Why::State));
}

#[test]
fn a_lesson_follows_its_task() {
    let day = date(2026, 12, 1);
    let state = |it: &Drill| (it.lessons[0].task.clone(), it.lessons[0].done);
    let own = Some("NV-1".to_owned());
    let given = with_task(finished(), 0, "NV-1".into());
    let accepted = settled(given.clone(), 0, "NV-1", Fate::Accepted(day)).unwrap();
    assert_eq!(state(&accepted), (own.clone(), Some(day)));
    assert_eq!(settled(accepted.clone(), 0, "NV-1", Fate::Accepted(day)), None, "once is enough");
    let reopened = settled(accepted, 0, "NV-1", Fate::Reopened).unwrap();
    assert_eq!(state(&reopened), (own.clone(), None));
    let cancelled = settled(given.clone(), 0, "NV-1", Fate::Cancelled).unwrap();
    assert_eq!(state(&cancelled), (None, None), "it may become another task");
    assert_eq!(state(&settled(cancelled.clone(), 0, "NV-1", Fate::Reopened).unwrap()), (own, None));
    let other = with_task(cancelled, 0, "NV-2".into());
    for fate in [Fate::Accepted(day), Fate::Reopened, Fate::Cancelled] {
        assert_eq!(settled(other.clone(), 0, "NV-1", fate), None, "another task took its place: {fate:?}");
    }
    assert_eq!(settled(given, 7, "NV-1", Fate::Cancelled), None);
}

#[test]
fn an_origin_is_read_back() {
    assert_eq!(of_origin(&origin("DTAP-2026-0001", 2)), Some(("DTAP-2026-0001", 2)));
    for other in ["drill:DTAP-2026-0001", "drill:X#lesson-0", "drill:X#lesson-a", "finding:1#lesson-1", ""] {
        assert_eq!(of_origin(other), None, "{other}");
    }
}

#[test]
fn the_agency_of_a_lesson_keeps_its_words_and_its_day() {
    let it = finished();
    let own = by(Role::AgencyOfficer, Some("SO-A"));
    let read = |by: &By, title: &str, deadline: &str| {
        may_read(&it, 0, by, title, &Deadline::parse(deadline, Some(2026))).map_err(|refusal| refusal.why)
    };
    assert_eq!(read(&own, "Có số trực", "31/12/2026"), Ok(()));
    assert_eq!(read(&own, " Có  số trực: cả ngày lễ", "Quý IV/2026"), Ok(()));
    for title in ["Không làm gì", "Có số trựcx", "Có số", ""] {
        assert_eq!(read(&own, title, "31/12/2026"), Err(Why::LessonWords), "{title}");
    }
    for deadline in ["31/12/2099", "01/01/2027", "Thường xuyên", "Hằng năm", "khi có điều kiện"] {
        assert_eq!(read(&own, "Có số trực", deadline), Err(Why::LessonDay(date(2026, 12, 31))), "{deadline}");
    }
    for organiser in [by(Role::ShiftLead, None), by(Role::AgencyOfficer, Some("SO-B"))] {
        assert_eq!(read(&organiser, "Lập sổ trực", "31/12/2099"), Ok(()));
    }
}
