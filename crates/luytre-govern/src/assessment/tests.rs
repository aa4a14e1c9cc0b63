//! The whole table of assessments (state × command × role), independence, the rules as content, and what any sequence of
//! commands leaves intact.

use std::fmt::Write as _;

use jiff::civil::date;
use proptest::prelude::*;

use super::independence::AssessorKind;
use super::*;

pub(super) const NOW: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);
pub(super) const TODAY: Date = date(2026, 11, 22);

pub(super) fn paper(number: &str) -> DocumentRef {
    DocumentRef { number: number.to_owned(), date: Some(TODAY), body: "Công an tỉnh".to_owned(), file: None }
}

pub(super) fn by(role: Role, agency: Option<&str>) -> By {
    By { person: 7, login: "nguoi".to_owned(), role, agency: agency.map(str::to_owned) }
}

fn around(unsettled: usize) -> Around<'static> {
    Around { rules: Rules::shipped(), today: TODAY, now: NOW, unsettled, assessor_leads_by_rule: true }
}

pub(super) fn assessment() -> Assessment {
    Assessment {
        code: "DG-2026-0001".to_owned(),
        title: "Đánh giá định kỳ".to_owned(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        operator: "SO-A".to_owned(),
        owner: Some("UBND".to_owned()),
        level: Some(3),
        ns_important: false,
        occasion: "periodic".to_owned(),
        activity: "periodic".to_owned(),
        year: 2026,
        month: 11,
        due: None,
        subjects: BTreeSet::from(["technical".to_owned()]),
        form: BoxForm::Grey,
        scope: "Toàn hệ thống".to_owned(),
        assessor: Assessor {
            agency: Some("CA".to_owned()),
            name: "Công an tỉnh".to_owned(),
            kind: AssessorKind::SpecialisedForce,
            licence: String::new(),
            statement: String::new(),
            team: Vec::new(),
        },
        monitor: Some("TTDL".to_owned()),
        stage: Stage::Planned,
        announcement: None,
        result: None,
    }
}

fn stages() -> Vec<(&'static str, Assessment)> {
    let told = Announcement { document: paper("1/TB"), at: NOW, begins: NOW };
    let at = |stage: Stage| {
        let mut one = assessment();
        if stage != Stage::Planned {
            one.announcement = Some(told.clone());
        }
        one.stage = stage;
        one
    };
    vec![
        ("planned", at(Stage::Planned)),
        ("announced", at(Stage::Announced)),
        ("running", at(Stage::Running { since: TODAY })),
        ("reported", at(Stage::Reported { on: TODAY })),
        ("closed", at(Stage::Closed { reported: TODAY, on: TODAY })),
        ("cancelled", at(Stage::Cancelled { on: TODAY, reason: "hoãn".to_owned() })),
    ]
}

fn outcome(conclusion: Conclusion) -> Outcome {
    Outcome { conclusion, summary: "Đã xem".to_owned(), document: paper("2/BC") }
}

fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("announce", Command::Announce { document: paper("1/TB"), begins: NOW }),
        ("announce without paper", Command::Announce { document: DocumentRef::default(), begins: NOW }),
        ("announce for yesterday", Command::Announce { document: paper("1/TB"), begins: Nanos(0) }),
        ("start", Command::Start),
        ("report met", Command::Report(outcome(Conclusion::Met))),
        ("report partly", Command::Report(outcome(Conclusion::Partly))),
        ("close", Command::Close),
        ("cancel", Command::Cancel { reason: "hoãn".to_owned() }),
        ("cancel without reason", Command::Cancel { reason: " ".to_owned() }),
    ]
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (name, one) in stages() {
        writeln!(table, "{name}").unwrap();
        for (asked, command) in commands() {
            for unsettled in [0, 2] {
                let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
                for role in Role::ALL {
                    let told = match decide(&one, command.clone(), &by(role, None), &around(unsettled)) {
                        Ok(event) => apply(one.clone(), &event).stage.as_str().to_owned(),
                        Err(refusal) => format!("no: {refusal}"),
                    };
                    match groups.iter_mut().find(|(known, _)| *known == told) {
                        Some((_, roles)) => roles.push(role.as_str()),
                        None => groups.push((told, vec![role.as_str()])),
                    }
                }
                for (told, roles) in groups {
                    writeln!(table, "  {asked:24} open {unsettled}  {told:28} {}", roles.join(" ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Assessment), leads: bool, expected: &str) {
    let mut one = assessment();
    change(&mut one);
    let around = Around { assessor_leads_by_rule: leads, ..around(0) };
    let told =
        independence::check(&one, &around).map_or_else(|refusal| refusal.to_string(), |()| "independent".to_owned());
    assert_eq!(told, expected);
}

#[test]
fn who_is_not_independent_does_not_assess() {
    refused(|_| {}, false, "independent");
    refused(|one| one.assessor.agency = Some("SO-A".to_owned()), true, "assessor_is_operator (ND331 D31.2.c)");
    refused(|one| one.monitor = Some("CA".to_owned()), false, "assessor_is_monitor (CT14-2019,CV1552)");
    refused(|one| one.monitor = Some("CA".to_owned()), true, "independent");
    refused(|one| one.assessor.kind = AssessorKind::OwnSection, false, "independent");
    let own_section = |occasion: &'static str, level: u8, ns: bool| {
        move |one: &mut Assessment| {
            one.assessor.kind = AssessorKind::OwnSection;
            one.occasion = occasion.to_owned();
            one.level = Some(level);
            one.ns_important = ns;
        }
    };
    for occasion in ["serious_incident", "big_change", "doubtful_self", "on_request"] {
        refused(own_section(occasion, 2, false), false, "needs_specialised (ND331 D31.2.c)");
    }
    refused(own_section("periodic", 5, false), false, "needs_specialised (ND331 D31.2.c)");
    refused(own_section("periodic", 3, true), false, "needs_specialised (ND331 D31.2.c)");
    refused(own_section("periodic", 4, false), false, "independent");
    refused(|one| one.assessor.kind = AssessorKind::Specialised, false, "needs_licence (ND331 D31.2.c)");
}

#[test]
fn an_inspection_of_an_important_system_is_announced_in_time() {
    let mut one = assessment();
    one.ns_important = true;
    let announce = |hours: i64, occasion: &str, one: &Assessment| {
        let one = Assessment { occasion: occasion.to_owned(), ..one.clone() };
        let begins = NOW.plus(hours * 3_600 * Nanos::SECOND);
        let command = Command::Announce { document: paper("1/TB"), begins };
        decide(&one, command, &by(Role::Assessor, None), &around(0)).map_err(|refusal| refusal.why)
    };
    assert_eq!(announce(71, "periodic", &one), Err(Why::NoticeTooShort(72)));
    assert!(announce(72, "periodic", &one).is_ok());
    assert_eq!(announce(11, "serious_incident", &one), Err(Why::NoticeTooShort(12)));
    assert!(announce(12, "serious_incident", &one).is_ok());
}

#[test]
fn the_operator_runs_no_part_of_its_own_assessment() {
    for (_, one) in stages() {
        for (_, command) in commands() {
            let told = decide(&one, command, &by(Role::Assessor, Some("SO-A")), &around(0));
            assert_eq!(told.map_err(|refusal| refusal.why), Err(Why::OwnSystem));
        }
    }
}

#[test]
fn the_strictest_source_in_force_wins() {
    let rules = Rules::shipped();
    let strict =
        |activity, level, day| rules.strictest(activity, level, day).map(|row| (row.code.as_str(), row.months));
    assert_eq!(strict("periodic", 1, TODAY), Some(("plan_level12", Some(24))));
    assert_eq!(strict("periodic", 2, TODAY), Some(("plan_level12", Some(24))));
    assert_eq!(strict("periodic", 3, TODAY), Some(("plan_level3", Some(12))));
    assert_eq!(strict("periodic", 4, TODAY), Some(("nd85_level34", Some(12))));
    assert_eq!(strict("periodic", 5, TODAY), Some(("nd85_level5", Some(6))));
    assert_eq!(strict("pentest", 3, TODAY), None);
    assert_eq!(strict("pentest", 5, TODAY), Some(("tcvn_pentest5", Some(6))));
    // Before the plan and the standard only the old rule spoke.
    assert_eq!(strict("periodic", 3, date(2025, 6, 1)), Some(("nd85_level34", Some(12))));
    assert_eq!(strict("pentest", 5, date(2025, 6, 1)), None);
}

#[test]
fn content_with_a_mistake_is_refused_with_its_place() {
    let text = include_str!("../../../../content/assessment/programme-rules.json");
    let told = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Rules::read(&text.replacen(from, to, 1)).expect_err("the row is wrong").to_string()
    };
    assert!(told("\"months\": 12", "\"months\": 0").contains("intervals, plan_level3"));
    assert!(told("\"levels\": [3]", "\"levels\": [6]").contains("intervals, plan_level3"));
    assert!(told("\"severity\": \"low\"", "\"severity\": \"high\"").contains("findings, low"));
    assert!(told("\"source\": \"ND331 D27.4\"", "\"source\": \"\"").contains("forms, black"));
    assert!(told("[\"serious_incident\"]", "[\"flood\"]").contains("notices, ns_incident"));
    assert!(told("\"forms\"", "\"shapes\"").contains("line and column"));
}

fn any_command() -> impl Strategy<Value = Command> {
    let all: Vec<Command> = commands().into_iter().map(|(_, command)| command).collect();
    proptest::sample::select(all)
}

proptest! {
    #[test]
    fn any_sequence_of_commands_keeps_order(steps in prop::collection::vec((any_command(), 0_usize..3), 0..40)) {
        let mut one = assessment();
        let mut events = Vec::new();
        for (command, unsettled) in steps {
            let before = one.clone();
            if let Ok(event) = decide(&one, command, &by(Role::Assessor, None), &around(unsettled)) {
                one = apply(one, &event);
                events.push(event);
                prop_assert_ne!(before.stage.as_str(), one.stage.as_str(), "every event moves it on");
            } else {
                prop_assert_eq!(&before, &one);
            }
            let told = events.iter().any(|event| matches!(event, Event::Announced(_)));
            prop_assert_eq!(one.announcement.is_some(), told);
            prop_assert_eq!(one.result.is_some(), one.reported_on().is_some());
            let closed_now = before.stage != one.stage && one.stage.as_str() == "closed";
            prop_assert!(!(closed_now && unsettled > 0), "closed with open findings");
        }
        let again = events.iter().fold(assessment(), apply);
        prop_assert_eq!(again, one, "replaying the events gives the same");
        prop_assert!(events.len() <= 5);
    }

    #[test]
    fn an_assessment_is_stored_and_read_back(month in 1_i8..=12, level in prop::option::of(1_u8..=5)) {
        let one = Assessment { month, level, ..assessment() };
        let text = serde_json::to_string(&one).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Assessment>(&text).expect("plain data"), one);
    }
}

#[test]
fn a_year_without_a_programme_counts_what_happened_in_it() {
    let one = Finding {
        code: "PH-2025-0001".to_owned(),
        assessment: "DG-2025-0001".to_owned(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        operator: "SO-A".to_owned(),
        parties: Vec::new(),
        title: "Giao thức cũ".to_owned(),
        detail: "TLS 1.0".to_owned(),
        advice: String::new(),
        severity: luytre_model::Severity::High,
        subject: "technical".to_owned(),
        requirement: String::new(),
        found: date(2025, 3, 1),
        standing: finding::Standing::Verified { on: date(2025, 4, 1) },
        notes: Vec::new(),
    };
    let of = |year| counts(year, None, &[], std::slice::from_ref(&one), Rules::shipped(), TODAY)["SO-A"];
    assert_eq!((of(2025).findings_verified, of(2026).findings_verified), (1, 0));
}

#[test]
fn column_twelve_counts_reports_of_the_period_only() {
    let reported = |system: &str, occasion: &str, on: Date| Assessment {
        system: system.to_owned(),
        occasion: occasion.to_owned(),
        stage: Stage::Reported { on },
        ..assessment()
    };
    let all = [
        reported("A", "periodic", date(2026, 1, 5)),
        reported("A", "periodic", date(2026, 6, 5)),
        reported("A", "before_use", date(2025, 12, 20)),
        reported("B", "periodic", date(2025, 12, 14)),
        reported("B", "big_change", date(2026, 3, 1)),
        Assessment { stage: Stage::Running { since: TODAY }, system: "C".to_owned(), ..assessment() },
    ];
    let found = assessed(&all, Rules::shipped(), date(2025, 12, 15), date(2026, 12, 14));
    let a = Assessed { before_use: Some(date(2025, 12, 20)), periodic: Some(date(2026, 6, 5)) };
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("A".to_owned(), a)]);
}
