//! The programme of a year: what the rules ask for is in it, before its day, shared over the months.

use jiff::civil::date;
use luytre_model::Role;
use proptest::prelude::*;

use super::super::tests::{by, paper};
use super::*;

fn subject(system: &str, level: Option<u8>) -> Subject {
    Subject { system: system.to_owned(), agency: "SO-A".to_owned(), level }
}

fn last(system: &str, activity: &str, on: Date) -> Last {
    Last { system: system.to_owned(), activity: activity.to_owned(), on }
}

fn told(plan: &InspectionPlan) -> Vec<String> {
    let row = |row: &PlannedRow| {
        let PlannedRow { system, activity, month, due, reason, rule, lead, .. } = row;
        format!("{system} {activity} in {month} by {due} {} {rule} {lead}", reason.as_str())
    };
    plan.rows.iter().map(row).collect()
}

#[test]
fn each_level_by_the_rule_that_wins() {
    let systems = [
        subject("A1", Some(1)),
        subject("B2", Some(2)),
        subject("C3", Some(3)),
        subject("D4", Some(4)),
        subject("E5", Some(5)),
        subject("F", None),
    ];
    let lasts = [
        last("A1", "periodic", date(2025, 4, 10)),
        last("B2", "periodic", date(2024, 9, 1)),
        last("C3", "periodic", date(2025, 3, 20)),
        last("C3", "periodic", date(2024, 3, 20)),
        last("D4", "periodic", date(2024, 1, 20)),
        last("E5", "periodic", date(2025, 11, 30)),
        last("E5", "pentest", date(2025, 8, 1)),
    ];
    let plan = generate(&systems, &lasts, Rules::shipped(), 2026, 1, date(2025, 12, 1));
    assert_eq!(
        told(&plan),
        [
            "D4 periodic in 1 by 2025-01-20 late nd85_level34 owner",
            "E5 pentest in 2 by 2026-02-01 interval tcvn_pentest5 specialised",
            "C3 periodic in 3 by 2026-03-20 interval plan_level3 province_police",
            "E5 periodic in 4 by 2026-05-30 interval nd85_level5 specialised",
            "E5 pentest in 5 by 2026-08-01 interval tcvn_pentest5 specialised",
            "B2 periodic in 6 by 2026-09-01 interval plan_level12 province_police",
            "E5 periodic in 7 by 2026-11-30 interval nd85_level5 specialised",
            "D4 pentest in 8 by 2026-12-31 never tcvn_pentest4 owner",
        ]
    );
    let systems: Vec<&str> = plan.rows.iter().map(|row| row.system.as_str()).collect();
    assert!(!systems.contains(&"A1"), "two years are not over");
    assert_eq!(plan.unclassified, ["F"]);
    assert_eq!(plan.rows.iter().find(|row| row.system == "C3").map(|row| row.others.clone()), {
        Some(["nd85_level34", "nd85_whole", "nd331_none"].map(str::to_owned).to_vec())
    });
}

#[test]
fn an_approved_programme_stays() {
    let plan = generate(&[subject("C3", Some(3))], &[], Rules::shipped(), 2026, 1, date(2026, 1, 5));
    assert!(may_remake(&plan, &by(Role::Assessor, None)).is_ok());
    assert_eq!(may_remake(&plan, &by(Role::AgencyOfficer, None)).unwrap_err().why, Why::Role);
    assert_eq!(
        approve(plan.clone(), DocumentRef::default(), &by(Role::Assessor, None)).unwrap_err().why,
        Why::Document
    );
    let approved = approve(plan, paper("9/KH"), &by(Role::Assessor, None)).unwrap();
    assert_eq!(may_remake(&approved, &by(Role::Assessor, None)).unwrap_err().why, Why::State);
    assert_eq!(approve(approved, paper("9/KH"), &by(Role::Assessor, None)).unwrap_err().why, Why::State);
}

proptest! {
    #[test]
    fn what_is_due_is_planned_in_time_and_the_months_share_the_load(
        given in prop::collection::vec((prop::option::of(1_u8..=5), prop::option::of(-900_i32..400)), 0..120),
        from_month in 1_i8..=12,
    ) {
        let first = date(2026, 1, 1);
        let end = date(2026, 12, 31);
        let systems: Vec<Subject> =
            given.iter().enumerate().map(|(n, (level, _))| subject(&format!("S{n:03}"), *level)).collect();
        let lasts: Vec<Last> = given
            .iter()
            .enumerate()
            .filter_map(|(n, (_, days))| Some(last(&format!("S{n:03}"), "periodic", first.checked_add(i64::from((*days)?).days()).ok()?)))
            .collect();
        let rules = Rules::shipped();
        let plan = generate(&systems, &lasts, rules, 2026, from_month, first);
        let again = generate(&systems, &lasts, rules, 2026, from_month, first);
        prop_assert_eq!(&plan, &again, "the same facts give the same programme");
        for row in &plan.rows {
            prop_assert!((from_month..=12).contains(&row.month));
            prop_assert!(row.due <= end);
            if row.due.month() >= from_month && row.due >= first {
                prop_assert!(row.month <= row.due.month(), "{:?} comes after its day", row);
            } else {
                prop_assert_eq!(row.month, from_month, "what is late comes first");
            }
        }
        for (system, (level, days)) in systems.iter().zip(&given) {
            let rows = plan.rows.iter().filter(|row| row.system == system.system && row.activity == "periodic").count();
            let Some(level) = level else {
                prop_assert!(plan.unclassified.contains(&system.system));
                prop_assert_eq!(rows, 0);
                continue;
            };
            let months = rules.strictest("periodic", *level, end).and_then(|row| row.months).expect("every level has one");
            let ends = days.and_then(|days| first.checked_add(i64::from(days).days()).ok())
                .map_or(first, |day| later(day, months));
            prop_assert_eq!(rows > 0, ends <= end, "{:?} {:?}", system, ends);
        }
    }

    #[test]
    fn months_differ_by_one_at_most_when_nothing_presses(count in 0_usize..200, from_month in 1_i8..=12) {
        let systems: Vec<Subject> = (0..count).map(|n| subject(&format!("S{n:03}"), Some(3))).collect();
        let plan = generate(&systems, &[], Rules::shipped(), 2026, from_month, date(2026, 1, 1));
        let load = |month: i8| plan.rows.iter().filter(|row| row.month == month).count();
        let loads: Vec<usize> = (from_month..=12).map(load).collect();
        prop_assert_eq!(loads.iter().sum::<usize>(), count);
        let (least, most) = (loads.iter().min().copied(), loads.iter().max().copied());
        prop_assert!(most.unwrap_or(0) <= least.unwrap_or(0) + 1, "{:?}", loads);
    }
}
