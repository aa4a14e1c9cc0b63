//! The whole table of drills (state × command × role), measured times, the yearly requirement, and what any sequence of
//! commands leaves intact.

use std::fmt::Write as _;

use jiff::civil::date;
use luytre_model::Role;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 22);
const NOW: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);

fn drill() -> Drill {
    let scenario = Rules::shipped().scenario("portal_defaced").expect("shipped");
    Drill {
        code: "DTAP-2026-0001".to_owned(),
        title: "Diễn tập".to_owned(),
        kind: Kind::Live,
        reach: Reach::Province,
        agency: None,
        scenario: scenario.code.clone(),
        goal: String::new(),
        system: None,
        plan: DocumentRef::default(),
        day: TODAY,
        teams: vec![
            Team { agency: "SO-A".to_owned(), people: vec!["Lan".to_owned()] },
            Team { agency: "SO-B".to_owned(), people: Vec::new() },
        ],
        injects: scenario.injects(),
        reactions: Vec::new(),
        lessons: Vec::new(),
        confirmed: None,
        stage: Stage::Planned,
    }
}

fn by(role: Role, agency: Option<&str>) -> By {
    By { person: 7, login: "nguoi".to_owned(), role, agency: agency.map(str::to_owned) }
}

fn report() -> DocumentRef {
    DocumentRef { number: "12/BC".to_owned(), ..DocumentRef::default() }
}

fn lesson() -> Lesson {
    Lesson {
        text: "Có số trực".to_owned(), agency: "SO-A".to_owned(), due: date(2026, 12, 31), task: None, done: None
    }
}

fn commands() -> Vec<(&'static str, Command)> {
    let react = |agency: &str, inject: &str| Command::React {
        inject: inject.to_owned(),
        agency: agency.to_owned(),
        did: Did::Detected,
        note: String::new(),
        at: None,
    };
    let inject = |code: &str, at| Command::Inject { code: code.to_owned(), at };
    vec![
        ("start", Command::Start { at: None }),
        ("inject", inject("webshell", None)),
        ("inject before the start", inject("webshell", Some(Nanos(1)))),
        ("inject to come", inject("webshell", Some(NOW.plus(9_000 * Nanos::SECOND)))),
        ("inject again", inject("scan", None)),
        ("inject unknown", inject("flood", None)),
        ("react", react("SO-A", "scan")),
        ("react too early", react("SO-A", "deface")),
        ("react of a stranger", react("SO-C", "scan")),
        ("finish", Command::Finish { at: None }),
        ("learn", Command::Learn(lesson())),
        ("lesson done", Command::LessonDone { index: 0 }),
        ("lesson unknown", Command::LessonDone { index: 9 }),
        ("close", Command::Close { report: report() }),
        ("close without report", Command::Close { report: DocumentRef::default() }),
        ("cancel", Command::Cancel { reason: "mưa bão".to_owned() }),
        ("confirm", Command::Confirm { note: String::new() }),
    ]
}

fn stages() -> Vec<(&'static str, Drill)> {
    let at = |stage: Stage, begun: bool| {
        let mut one = drill();
        one.stage = stage;
        if begun {
            one.injects[0].at = Some(NOW);
            one.lessons.push(lesson());
        }
        one
    };
    vec![
        ("planned", at(Stage::Planned, false)),
        ("running", at(Stage::Running { since: NOW }, true)),
        ("finished", at(Stage::Finished { from: NOW, to: NOW }, true)),
        ("closed", at(Stage::Closed { from: NOW, to: NOW, report: report() }, true)),
        ("cancelled", at(Stage::Cancelled { reason: "mưa bão".to_owned() }, false)),
    ]
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (name, one) in stages() {
        writeln!(table, "{name}").unwrap();
        for (asked, command) in commands() {
            let mut groups: Vec<(String, Vec<String>)> = Vec::new();
            for role in Role::ALL {
                for agency in [None, Some("SO-A"), Some("SO-C")] {
                    let told = match decide(&one, command.clone(), &by(role, agency), NOW, TODAY) {
                        Ok(event) => format!("ok, {}", apply(one.clone(), &event).stage.as_str()),
                        Err(refusal) => format!("no: {refusal}"),
                    };
                    let who = format!("{}@{}", role.as_str(), agency.unwrap_or("*"));
                    match groups.iter_mut().find(|(known, _)| *known == told) {
                        Some((_, all)) => all.push(who),
                        None => groups.push((told, vec![who])),
                    }
                }
            }
            for (told, all) in groups.iter().filter(|(told, _)| *told != "no: role") {
                writeln!(table, "  {asked:24} {told:22} {}", all.join(" ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn times_are_measured_from_the_inject_to_the_first_reaction() {
    let mut one = drill();
    let minute = 60 * Nanos::SECOND;
    let lead = by(Role::ShiftLead, None);
    let mut step = |command, at: i64| {
        let event = decide(&one, command, &lead, NOW.plus(at * minute), TODAY).expect("in order");
        one = apply(one.clone(), &event);
    };
    let react = |agency: &str, did| Command::React {
        inject: "scan".into(),
        agency: agency.into(),
        did,
        note: String::new(),
        at: None,
    };
    step(Command::Start { at: None }, 0);
    step(Command::Inject { code: "scan".into(), at: None }, 5);
    step(react("SO-A", Did::Detected), 20);
    step(react("SO-A", Did::Detected), 25);
    step(react("SO-A", Did::Reported), 26);
    step(react("SO-B", Did::Detected), 21);
    step(Command::Finish { at: None }, 30);
    let told: Vec<_> = measure(&one).into_iter().map(|m| (m.agency.clone(), m.took_s, m.in_time())).collect();
    assert_eq!(told, [("SO-A".to_owned(), Some(900), true), ("SO-B".to_owned(), Some(960), false)]);
}

/// A finished drill of the agency SO-A on its own, with one measured reaction that its officer noted.
fn own_drill() -> Drill {
    let mut one = Drill { agency: Some("SO-A".to_owned()), reach: Reach::Agency, ..drill() };
    one.teams.truncate(1);
    one.injects[0].at = Some(NOW);
    one.reactions.push(Reaction {
        inject: "scan".to_owned(),
        agency: "SO-A".to_owned(),
        did: Did::Detected,
        at: NOW.plus(60 * Nanos::SECOND),
        note: String::new(),
        by: "can.bo".to_owned(),
    });
    Drill { stage: Stage::Finished { from: NOW, to: NOW.plus(3_600 * Nanos::SECOND) }, ..one }
}

#[test]
fn an_own_drill_counts_once_somebody_else_confirmed_it() {
    let one = own_drill();
    assert_eq!(one.counts_for("SO-A", 2026), Err(NotCounted::NotConfirmed));
    let confirm = |one: &Drill, by: &By| decide(one, Command::Confirm { note: "biên bản".to_owned() }, by, NOW, TODAY);
    let why = |one: &Drill, by: &By| confirm(one, by).unwrap_err().why;
    assert_eq!(why(&one, &by(Role::Assessor, Some("SO-A"))), Why::OwnDrill, "of the agency itself");
    assert_eq!(
        why(&one, &By { login: "can.bo".to_owned(), ..by(Role::Assessor, None) }),
        Why::OwnDrill,
        "wrote it down"
    );
    assert_eq!(why(&one, &by(Role::AgencyOfficer, Some("SO-A"))), Why::Role);
    assert_eq!(why(&one, &by(Role::ShiftLead, None)), Why::Role);
    let silent = Drill { reactions: Vec::new(), ..one.clone() };
    assert_eq!(why(&silent, &by(Role::Assessor, None)), Why::NothingMeasured);
    let event = confirm(&one, &by(Role::Assessor, None)).unwrap();
    let confirmed = apply(one, &event);
    assert_eq!(confirmed.counts_for("SO-A", 2026), Ok(()));
    assert_eq!(why(&confirmed, &by(Role::Assessor, None)), Why::State, "once");
}

#[test]
fn a_drill_that_was_only_written_down_does_not_count() {
    let confirmed = Confirmed { by: "danh.gia".to_owned(), agency: None, on: TODAY, note: String::new() };
    let counted = Drill { confirmed: Some(confirmed), ..own_drill() };
    let says = |one: &Drill| one.counts_for("SO-A", 2026);
    assert_eq!(says(&counted), Ok(()));
    assert_eq!(says(&Drill { injects: drill().injects, ..counted.clone() }), Err(NotCounted::NoInject));
    assert_eq!(says(&Drill { reactions: Vec::new(), ..counted.clone() }), Err(NotCounted::NothingMeasured));
    assert_eq!(says(&Drill { stage: Stage::Planned, ..counted.clone() }), Err(NotCounted::NotOver));
    // The day of the plan and the clock must both lie in the year.
    assert_eq!(says(&Drill { day: date(2025, 6, 1), ..counted.clone() }), Err(NotCounted::OtherYear));
    let early = Nanos(NOW.0 - 400 * 86_400 * Nanos::SECOND);
    assert_eq!(
        says(&Drill { stage: Stage::Finished { from: early, to: NOW }, ..counted.clone() }),
        Err(NotCounted::OtherYear)
    );
    assert_eq!(counted.counts_for("SO-B", 2026), Err(NotCounted::NotTakingPart));
    // Drills from before there were confirmations are still read.
    let mut old = serde_json::to_value(&counted).unwrap();
    old.as_object_mut().unwrap().remove("confirmed");
    assert_eq!(serde_json::from_value::<Drill>(old).unwrap().confirmed, None);
}

#[test]
fn a_province_holds_one_a_year() {
    let rules = Rules::shipped();
    let held = Drill { stage: Stage::Finished { from: NOW, to: NOW }, ..drill() };
    let met = |drills: &[Drill], year| {
        let found = rules.held(drills, &[("TTDL".to_owned(), 4), ("CONG".to_owned(), 3)], year, TODAY);
        found.iter().map(|row| (row.code.clone(), row.system.clone(), row.is_met())).collect::<Vec<_>>()
    };
    let province = |met| ("province_yearly".to_owned(), None, met);
    let system = |met| ("level45_yearly".to_owned(), Some("TTDL".to_owned()), met);
    assert_eq!(met(&[], 2026), [province(false), system(false)]);
    assert_eq!(met(std::slice::from_ref(&held), 2026), [province(true), system(false)]);
    assert_eq!(met(&[Drill { system: Some("TTDL".to_owned()), ..held.clone() }], 2026), [province(true), system(true)]);
    assert_eq!(met(&[Drill { reach: Reach::Agency, ..held.clone() }], 2026), [province(false), system(false)]);
    assert_eq!(met(&[Drill { day: date(2025, 11, 1), ..held }], 2026), [province(false), system(false)]);
    assert_eq!(met(&[drill()], 2026), [province(false), system(false)], "planned is not held");
}

#[test]
fn content_with_a_mistake_is_refused_with_its_place() {
    let scenarios = include_str!("../../../../content/drill/scenarios.json");
    let rules = include_str!("../../../../content/drill/rules.json");
    let told = |from: &str, to: &str| {
        assert!(scenarios.contains(from), "{from}");
        Rules::read(&scenarios.replacen(from, to, 1), rules).expect_err("the row is wrong").to_string()
    };
    assert!(told("\"code\": \"encrypted\"", "\"code\": \"mail\"").contains("ransomware_department"));
    assert!(told("\"minute\": 30", "\"minute\": 80").contains("order"));
    assert!(told("\"reaction\": \"detected\"", "\"reaction\": \"slept\"").contains("line and column"));
}

fn any_command() -> impl Strategy<Value = (Command, By)> {
    let all: Vec<Command> = commands().into_iter().map(|(_, command)| command).collect();
    let who = [
        by(Role::ShiftLead, None),
        by(Role::AgencyOfficer, Some("SO-A")),
        by(Role::AgencyOfficer, Some("SO-C")),
        by(Role::Analyst, None),
    ];
    (proptest::sample::select(all), proptest::sample::select(who.to_vec()))
}

proptest! {
    #[test]
    fn any_sequence_keeps_the_timeline_in_order(steps in prop::collection::vec((any_command(), 0_i64..400), 0..80)) {
        let mut one = drill();
        let mut events = Vec::new();
        let mut now = NOW;
        for ((command, by), seconds) in steps {
            now = now.plus(seconds * Nanos::SECOND);
            let Ok(event) = decide(&one, command, &by, now, TODAY) else { continue };
            one = apply(one, &event);
            prop_assert!(!by.is_of("SO-C") && by.role != Role::Analyst, "strangers and readers change nothing");
            events.push(event);
        }
        prop_assert!(one.reactions.is_sorted_by_key(|reaction| reaction.at));
        for reaction in &one.reactions {
            let inject = one.injects.iter().find(|inject| inject.code == reaction.inject).expect("it is of an inject");
            prop_assert!(inject.at.is_some_and(|at| at <= reaction.at));
            prop_assert!(one.teams.iter().any(|team| team.agency == reaction.agency));
        }
        for measured in measure(&one) {
            prop_assert!(measured.took_s.is_none_or(|took| took >= 0));
        }
        prop_assert_eq!(events.iter().fold(drill(), apply), one);
    }
}
