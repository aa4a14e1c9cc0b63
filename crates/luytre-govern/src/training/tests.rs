//! Who needs what by when, shares, and participants from a table.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::import::{ProblemKind, Row, plan};
use super::needs::it_staff;
use super::*;

const TODAY: Date = date(2026, 11, 22);

fn staff(code: &str, duties: &[&str], systems: &[&str]) -> Staff {
    Staff {
        code: code.to_owned(),
        name: format!("Người {code}"),
        agency: "SO-A".to_owned(),
        duties: duties.iter().map(|duty| (*duty).to_owned()).collect(),
        systems: systems.iter().map(|system| (*system).to_owned()).collect(),
        ..Staff::default()
    }
}

fn certificate(field: &str, expires: Option<Date>) -> Certificate {
    Certificate {
        number: "1".to_owned(),
        issuer: "A05".to_owned(),
        field: field.to_owned(),
        issued: Some(date(2026, 9, 1)),
        expires,
    }
}

fn course(kind: CourseKind, day: Date, staff: &[(&str, Attendance)]) -> Course {
    let one = |(code, attendance): &(&str, Attendance)| Participant {
        staff: (*code).to_owned(),
        agency: "SO-A".to_owned(),
        attendance: *attendance,
    };
    Course { kind, ends: Some(day), participants: staff.iter().map(one).collect(), ..Course::default() }
}

fn levels() -> BTreeMap<String, u8> {
    BTreeMap::from([("CONG".to_owned(), 3), ("TTDL".to_owned(), 4), ("WEB".to_owned(), 1)])
}

fn told(staff: &Staff, courses: &[Course], day: Date) -> Vec<String> {
    let found = needs(std::slice::from_ref(staff), courses, &levels(), Rules::shipped(), Fields::shipped(), day);
    let mut all: Vec<String> =
        found.iter().map(|need| format!("{} {} by {}", need.rule, need.state.as_str(), need.due)).collect();
    all.sort();
    all
}

#[test]
fn who_operates_a_system_of_level_three_needs_the_certificate() {
    let mut one = staff("1", &["operate"], &["CONG"]);
    let open = [
        "awareness due by 2026-12-31",
        "it_staff_programme due by 2026-12-31",
        "operator_certificate due by 2029-08-18",
    ];
    assert_eq!(told(&one, &[], TODAY), open);
    one.certificates = vec![certificate("basic", None)];
    assert!(
        told(&one, &[], TODAY).contains(&"operator_certificate due by 2029-08-18".to_owned()),
        "a field is missing"
    );
    one.certificates.push(certificate("giám sát", Some(date(2027, 6, 1))));
    assert!(told(&one, &[], TODAY).contains(&"operator_certificate done by 2029-08-18".to_owned()));
    assert!(told(&one, &[], date(2027, 5, 1)).contains(&"operator_certificate expiring by 2029-08-18".to_owned()));
    assert!(told(&one, &[], date(2027, 6, 2)).contains(&"operator_certificate due by 2029-08-18".to_owned()));
    assert!(told(&one, &[], date(2029, 8, 18)).contains(&"operator_certificate due by 2029-08-18".to_owned()));
    assert!(told(&one, &[], date(2029, 8, 19)).contains(&"operator_certificate overdue by 2029-08-18".to_owned()));
    one.certificates.clear();
    one.degree = true;
    assert!(told(&one, &[], TODAY).contains(&"operator_certificate done by 2029-08-18".to_owned()), "a degree counts");
    one.systems = BTreeSet::from(["WEB".to_owned()]);
    assert!(
        !told(&one, &[], TODAY).iter().any(|need| need.starts_with("operator_certificate")),
        "level 1 asks for none"
    );
    one.left = Some(date(2026, 11, 21));
    assert_eq!(told(&one, &[], TODAY), Vec::<String>::new());
}

#[test]
fn whoever_begins_later_has_as_long() {
    let one = Staff { since: Some(date(2028, 2, 29)), ..staff("1", &["operate"], &["CONG"]) };
    assert!(told(&one, &[], date(2028, 3, 1)).contains(&"operator_certificate due by 2031-02-27".to_owned()));
}

#[test]
fn awareness_is_asked_anew_every_year() {
    let one = staff("1", &["user"], &[]);
    let seen = |kind, day, attendance| told(&one, &[course(kind, day, &[("1", attendance)])], TODAY);
    let done = ["awareness done by 2026-12-31"];
    let open = ["awareness due by 2026-12-31"];
    assert_eq!(seen(CourseKind::Awareness, date(2026, 1, 1), Attendance::Attended), done);
    assert_eq!(seen(CourseKind::InDepth, date(2026, 3, 1), Attendance::Passed), done);
    assert_eq!(seen(CourseKind::Awareness, date(2025, 12, 31), Attendance::Attended), open);
    assert_eq!(seen(CourseKind::Awareness, date(2026, 5, 1), Attendance::Absent), open);
    assert_eq!(seen(CourseKind::Awareness, date(2026, 11, 23), Attendance::Attended), open, "not yet held");
}

#[test]
fn role_training_is_for_levels_four_and_five() {
    let one = staff("1", &["administer"], &["TTDL"]);
    assert!(told(&one, &[], TODAY).contains(&"role_level45 due by 2026-12-31".to_owned()));
    let taken = course(CourseKind::Role, date(2026, 4, 1), &[("1", Attendance::Passed)]);
    assert!(told(&one, &[taken], TODAY).contains(&"role_level45 done by 2026-12-31".to_owned()));
}

#[test]
fn a_certificate_that_ends_soon_is_nothing_to_renew_beside_one_that_lasts() {
    let mut one = staff("1", &["it"], &[]);
    one.certificates = vec![certificate("giám sát", Some(date(2026, 12, 1))), certificate("điều tra", None)];
    assert!(told(&one, &[], TODAY).contains(&"it_staff_programme done by 2026-12-31".to_owned()));
    one.certificates.pop();
    assert!(told(&one, &[], TODAY).contains(&"it_staff_programme expiring by 2026-12-31".to_owned()));
}

#[test]
fn shares_count_who_is_asked() {
    let all = [
        Staff { degree: true, ..staff("1", &["operate"], &["CONG"]) },
        staff("2", &["operate"], &["CONG"]),
        staff("3", &["user"], &[]),
    ];
    let rules = Rules::shipped();
    let found = needs(&all, &[], &levels(), rules, Fields::shipped(), TODAY);
    let share = shares(&found)["SO-A"]["operator_certificate"];
    assert_eq!((share.asked, share.done, share.overdue), (2, 1, 0));
    let it = it_staff(&all, &found, rules, TODAY)["SO-A"];
    assert_eq!((it.asked, it.done), (2, 1));
}

#[test]
fn participants_are_found_by_number_or_name_and_new_ones_added() {
    let known = [staff("NS-00001", &["it"], &[]), Staff { name: "Trùng".into(), ..staff("NS-00002", &["it"], &[]) }, {
        Staff { name: "Trùng".into(), ..staff("NS-00003", &["it"], &[]) }
    }];
    let agencies = BTreeSet::from(["SO-A".to_owned()]);
    let row = |number, code: &str, name: &str, agency: &str, attendance: &str| Row {
        number,
        code: code.into(),
        name: name.into(),
        agency: agency.into(),
        position: String::new(),
        attendance: attendance.into(),
    };
    let good = plan(
        &[
            row(2, "", "nguoi ns-00001", "SO-A", "Đạt"),
            row(3, "NS-00002", "", "", "vắng"),
            row(4, "", "Mới Đến", "SO-A", ""),
        ],
        &known,
        &agencies,
    );
    assert_eq!(good.problems, []);
    let told: Vec<_> = good.participants.iter().map(|one| (one.staff.as_str(), one.attendance)).collect();
    let expected =
        [("NS-00001", Attendance::Passed), ("NS-00002", Attendance::Absent), ("new:0", Attendance::Attended)];
    assert_eq!(told, expected);
    assert_eq!(good.new_staff[0].name, "Mới Đến");
    let bad = plan(
        &[
            row(2, "", "Trùng", "SO-A", ""),
            row(3, "NS-9", "", "", ""),
            row(4, "", "", "SO-A", ""),
            row(5, "", "Ai", "SO-B", "có thể"),
            row(6, "NS-00001", "", "", ""),
            row(7, "", "Người NS-00001", "SO-A", ""),
        ],
        &known,
        &agencies,
    );
    let kinds: Vec<_> =
        bad.problems.iter().map(|problem| (problem.row, problem.column, problem.kind.clone())).collect();
    assert_eq!(
        kinds,
        [
            (2, "name", ProblemKind::Ambiguous(2)),
            (3, "code", ProblemKind::UnknownStaff("NS-9".into())),
            (4, "name", ProblemKind::Missing),
            (5, "attendance", ProblemKind::UnknownAttendance("có thể".into())),
            (5, "agency", ProblemKind::UnknownAgency("SO-B".into())),
            (7, "name", ProblemKind::Twice(6)),
        ]
    );
}

#[test]
fn content_with_a_mistake_is_refused_with_its_place() {
    let text = include_str!("../../../../content/training/rules.json");
    let told = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Rules::read(&text.replacen(from, to, 1)).expect_err("the row is wrong").to_string()
    };
    assert!(told("\"within_months\": 36", "\"within_months\": null").contains("operator_certificate"));
    assert!(told("[\"protection_force\"]", "[\"gardener\"]").contains("protection_force"));
    assert!(told("\"needs\"", "\"wants\"").contains("line and column"));
}

proptest! {
    #[test]
    fn a_settled_need_is_never_late_and_every_need_is_counted_once(
        given in prop::collection::vec((0_usize..4, any::<bool>(), prop::option::of(0_i32..900), 0_i32..1_400), 0..40)
    ) {
        let duties = ["operate", "administer", "security", "user"];
        let all: Vec<Staff> = given.iter().enumerate().map(|(n, (duty, degree, expires, since))| {
            let day = |days: i32| date(2025, 1, 1).checked_add(jiff::Span::new().days(days)).expect("in range");
            let expires = expires.map(day);
            Staff {
                degree: *degree,
                since: Some(day(*since)),
                certificates: vec![certificate("basic", expires), certificate("giám sát", None)],
                ..staff(&format!("{n}"), &[duties[*duty]], &["CONG", "TTDL"])
            }
        }).collect();
        let found = needs(&all, &[], &levels(), Rules::shipped(), Fields::shipped(), TODAY);
        for need in &found {
            prop_assert_eq!(need.state == NeedState::Overdue, !need.state.is_settled() && need.due < TODAY);
        }
        let mut keys: Vec<_> = found.iter().map(|need| (&need.staff, &need.rule)).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
        let asked: u64 = shares(&found).values().flat_map(|rules| rules.values()).map(|share| share.asked).sum();
        prop_assert_eq!(asked, count as u64);
        prop_assert!(found.is_sorted_by_key(|need| (need.state, need.due)));
    }
}
