use std::fmt::Write as _;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 22);

/// A task that the police lead.
pub(crate) fn task(deadline: &str) -> Task {
    Task {
        code: "CT.01".into(),
        programme: Some("CT".into()),
        number: "1".into(),
        title: "Rà soát hệ thống".into(),
        part: None,
        leads: vec![Party::Agency { code: "CA-TINH".into(), name: "Công an tỉnh".into() }],
        partners: vec![],
        deadline: Deadline::parse(deadline, None),
        targets: vec![],
        system: None,
        origin: None,
        opened: date(2026, 1, 5),
        stage: Stage::NotStarted,
        cycle_from: None,
        percent: 0,
        reports: vec![],
        acceptances: vec![],
        adjustments: vec![],
        reminded: vec![],
    }
}

fn paper() -> DocumentRef {
    DocumentRef { number: "12/QĐ-UBND".into(), ..DocumentRef::default() }
}

fn proof() -> Proof {
    Proof { title: "Biên bản".into(), ..Proof::default() }
}

fn report(agency: &str, percent: u8, done: bool) -> Command {
    let proofs = if done { vec![proof()] } else { vec![] };
    Command::Report { agency: agency.into(), percent, text: "đã làm".into(), proofs, done }
}

fn commands() -> Vec<(&'static str, Command)> {
    let reason = || "vì".to_owned();
    vec![
        ("report", report("CA-TINH", 40, false)),
        ("report done", report("CA-TINH", 100, true)),
        ("accept", Command::Accept { note: String::new() }),
        ("return", Command::Return { reason: reason() }),
        (
            "adjust",
            Command::Adjust { reason: reason(), document: paper(), deadline: Deadline::parse("31/12/2027", None) },
        ),
        ("cancel", Command::Cancel { reason: reason(), document: paper() }),
        ("reopen", Command::Reopen { reason: reason() }),
    ]
}

fn people() -> Vec<(&'static str, Setting)> {
    let setting = |login: &str, agency: Option<&str>, directs: bool| Setting {
        login: login.into(),
        speaks_for: agency.map(str::to_owned).into_iter().collect(),
        directs,
        leading: vec!["CA-TINH".into()],
    };
    vec![
        ("lead", setting("ca.cntt", Some("CA-TINH"), false)),
        ("another agency", setting("tc.cntt", Some("SO-TC"), false)),
        ("director", setting("lanh.dao", None, true)),
        ("director who leads", setting("ca.cntt", Some("CA-TINH"), true)),
    ]
}

fn stages() -> Vec<(&'static str, Stage)> {
    vec![
        ("not started", Stage::NotStarted),
        ("in progress", Stage::InProgress { since: date(2026, 3, 1) }),
        ("reported done", Stage::ReportedDone { on: date(2026, 11, 1), by: "ca.cntt".into() }),
        ("accepted", Stage::Accepted { on: date(2026, 11, 2), by: "lanh.dao".into(), until: None }),
        (
            "accepted for last year",
            Stage::Accepted { on: date(2025, 11, 2), by: "lanh.dao".into(), until: Some(date(2025, 12, 31)) },
        ),
        ("cancelled", Stage::Cancelled { on: date(2026, 5, 1), reason: "thôi".into(), document: paper() }),
    ]
}

#[test]
fn the_whole_table() {
    let mut golden = String::new();
    for (stage_name, stage) in stages() {
        for (command_name, command) in commands() {
            for (who, setting) in people() {
                let task = Task { stage: stage.clone(), ..task("Thường xuyên") };
                let outcome = match decide(&task, command.clone(), &setting, TODAY) {
                    Ok(events) => {
                        let after = events.iter().fold(task, apply);
                        after.standing(TODAY).as_str().to_owned()
                    }
                    Err(refusal) => format!("refused: {refusal}"),
                };
                let _ = writeln!(golden, "{stage_name} | {command_name} | {who} -> {outcome}");
            }
        }
    }
    insta::assert_snapshot!("table", golden);
}

#[track_caller]
fn refused(task: &Task, command: Command, expected: Refusal) {
    let lead = people()[0].1.clone();
    let director = people()[2].1.clone();
    let by = if matches!(command, Command::Report { .. }) { lead } else { director };
    assert_eq!(decide(task, command, &by, TODAY), Err(expected));
}

#[test]
fn words_papers_and_proofs_are_asked_for() {
    let task = task("31/12/2026");
    let bare = |percent, text: &str, done, proofs| Command::Report {
        agency: "CA-TINH".into(),
        percent,
        text: text.into(),
        proofs,
        done,
    };
    refused(&task, bare(10, " ", false, vec![]), Refusal::TextMissing);
    refused(&task, bare(101, "x", false, vec![]), Refusal::Percent);
    refused(&task, bare(90, "x", true, vec![proof()]), Refusal::Percent);
    refused(&task, bare(100, "x", true, vec![]), Refusal::ProofMissing);
    refused(&task, bare(100, "x", true, vec![Proof::default()]), Refusal::ProofMissing);
    refused(&task, bare(10, &"x".repeat(TEXT_CHARS_MAX + 1), false, vec![]), Refusal::TooLong);
    refused(&task, bare(10, "x", false, vec![proof(); PROOFS_MAX + 1]), Refusal::TooLong);
    let long = "x".repeat(501);
    for proof in [
        Proof { title: long.clone(), ..proof() },
        Proof { address: long.clone(), ..proof() },
        Proof { document: Some(DocumentRef { body: long.clone(), ..paper() }), ..proof() },
    ] {
        refused(&task, bare(10, "x", false, vec![proof]), Refusal::TooLong);
    }
    let paper_of = |number: &str| DocumentRef { number: number.to_owned(), ..DocumentRef::default() };
    refused(&task, Command::Cancel { reason: "x".into(), document: paper_of(&long) }, Refusal::TooLong);
    refused(&task, Command::Cancel { reason: " ".into(), document: paper() }, Refusal::ReasonMissing);
    refused(&task, Command::Cancel { reason: "x".into(), document: DocumentRef::default() }, Refusal::DocumentMissing);
    let same = Command::Adjust { reason: "x".into(), document: paper(), deadline: task.deadline.clone() };
    refused(&task, same, Refusal::SameDeadline);
}

fn run(task: Task, command: Command, by: &Setting, today: Date) -> Task {
    let events = decide(&task, command, by, today).expect("allowed");
    events.iter().fold(task, apply)
}

#[test]
fn a_group_is_done_when_everybody_reported() {
    let mut group = task("31/12/2026");
    group.leads = vec![Party::Group { group: "departments".into(), name: "Các sở".into() }];
    let leading = vec!["SO-TC".to_owned(), "SO-NV".to_owned()];
    let by = |agency: &str| Setting {
        login: format!("{agency}.cntt"),
        speaks_for: vec![agency.into()],
        directs: false,
        leading: leading.clone(),
    };
    let director = Setting { login: "lanh.dao".into(), directs: true, leading: leading.clone(), ..Setting::default() };
    let none = decide(&group, Command::Accept { note: "x".into() }, &director, TODAY);
    assert_eq!(none, Err(Refusal::NothingReported));
    group = run(group, report("SO-TC", 100, true), &by("SO-TC"), TODAY);
    assert_eq!(
        (group.standing(TODAY), group.percent, group.missing(&leading)),
        (Standing::InProgress, 50, vec!["SO-NV"])
    );
    let early = decide(&group, Command::Accept { note: String::new() }, &director, TODAY);
    assert_eq!(early, Err(Refusal::SomeMissing));
    let anyway = run(group.clone(), Command::Accept { note: "Sở Nội vụ được miễn".into() }, &director, TODAY);
    assert_eq!(anyway.standing(TODAY), Standing::Accepted);
    group = run(group, report("SO-NV", 100, true), &by("SO-NV"), TODAY);
    assert_eq!((group.standing(TODAY), group.percent), (Standing::ReportedDone, 100));
    group = run(group, Command::Return { reason: "thiếu minh chứng".into() }, &director, TODAY);
    assert_eq!((group.standing(TODAY), group.missing(&leading).len()), (Standing::InProgress, 2));
}

#[test]
fn continuous_work_is_accepted_for_a_year_and_asked_for_again() {
    let (lead, director) = (people()[0].1.clone(), people()[2].1.clone());
    let mut yearly = task("Thường xuyên");
    assert_eq!(yearly.due(TODAY), Some(date(2026, 12, 31)));
    yearly = run(yearly, report("CA-TINH", 100, true), &lead, TODAY);
    yearly = run(yearly, Command::Accept { note: String::new() }, &director, date(2026, 12, 1));
    assert_eq!((yearly.standing(date(2026, 12, 31)), yearly.due(TODAY)), (Standing::Accepted, None));
    let next = date(2027, 1, 1);
    assert_eq!(
        (yearly.standing(next), yearly.due(next), yearly.percent_on(next)),
        (Standing::NotStarted, Some(date(2027, 12, 31)), 0)
    );
    assert!(yearly.is_overdue(date(2028, 1, 1)));
    let refusal = decide(&yearly, Command::Accept { note: String::new() }, &director, next);
    assert_eq!(refusal, Err(Refusal::NothingReported));
    yearly = run(yearly, report("CA-TINH", 100, true), &lead, date(2027, 6, 1));
    assert_eq!(yearly.due(date(2027, 6, 1)), Some(date(2027, 12, 31)));
    yearly = run(yearly, Command::Accept { note: String::new() }, &director, date(2027, 6, 2));
    let years: Vec<_> = yearly.acceptances.iter().map(|accepted| accepted.until).collect();
    assert_eq!(years, [Some(date(2026, 12, 31)), Some(date(2027, 12, 31))]);
    yearly = run(yearly, Command::Reopen { reason: "nhầm".into() }, &director, date(2027, 6, 3));
    assert_eq!((yearly.due(date(2027, 6, 3)), yearly.acceptances.len()), (Some(date(2027, 12, 31)), 1));
}

#[test]
fn overdue_is_computed_and_what_was_reported_in_time_is_not_late() {
    let mut late = task("30/9/2026");
    assert!(late.is_overdue(TODAY) && !late.is_overdue(date(2026, 9, 30)));
    late.stage = Stage::ReportedDone { on: date(2026, 9, 30), by: "x".into() };
    assert!(!late.is_overdue(TODAY));
    late.stage = Stage::ReportedDone { on: date(2026, 10, 1), by: "x".into() };
    assert!(late.is_overdue(TODAY));
    late.stage = Stage::Accepted { on: TODAY, by: "x".into(), until: None };
    assert!(!late.is_overdue(TODAY) && late.keys().due.is_none());
    assert!(!task("Theo lộ trình của Bộ").is_overdue(date(2090, 1, 1)));
}

#[test]
fn old_bodies_are_still_read() {
    let body =
        r#"{"code":"T","title":"t","leads":[],"deadline":{"text":"x","when":{"kind":"open"}},"opened":"2026-01-01"}"#;
    let read: Task = serde_json::from_str(body).expect("a body without newer fields");
    assert_eq!((read.stage, read.percent), (Stage::NotStarted, 0));
}

fn any_command() -> impl Strategy<Value = Command> {
    let agency = prop::sample::select(vec!["SO-TC", "SO-NV", "SO-LA"]);
    let text = prop::sample::select(vec!["", "đã làm"]);
    let deadline = prop::sample::select(vec!["31/12/2026", "Thường xuyên", "hằng quý", "Theo lộ trình"]);
    prop_oneof![
        (agency, 0u8..=101, text.clone(), any::<bool>()).prop_map(|(agency, percent, text, done)| Command::Report {
            agency: agency.into(),
            percent: if done { 100 } else { percent },
            text: text.into(),
            proofs: vec![proof()],
            done,
        }),
        text.clone().prop_map(|note| Command::Accept { note: note.into() }),
        text.clone().prop_map(|reason| Command::Return { reason: reason.into() }),
        (text.clone(), deadline).prop_map(|(reason, deadline)| Command::Adjust {
            reason: reason.into(),
            document: paper(),
            deadline: Deadline::parse(deadline, None),
        }),
        text.clone().prop_map(|reason| Command::Cancel { reason: reason.into(), document: paper() }),
        text.prop_map(|reason| Command::Reopen { reason: reason.into() }),
    ]
}

proptest! {
    #[test]
    fn any_sequence_keeps_the_invariants(
        steps in prop::collection::vec((any_command(), 0usize..4, 0i32..400), 0..40),
        led_by_group in any::<bool>(),
        deadline in prop::sample::select(vec!["31/12/2026", "Thường xuyên", "hằng quý", "Theo lộ trình"]),
    ) {
        let mut state = task(deadline);
        if led_by_group {
            state.leads = vec![Party::Group { group: "departments".into(), name: "Các sở".into() }];
        }
        let first = state.clone();
        let leading = vec!["SO-TC".to_owned(), "SO-NV".to_owned()];
        let mut today = date(2026, 1, 5);
        let mut all = Vec::new();
        for (command, who, days) in steps {
            today = today.saturating_add(jiff::Span::new().days(days));
            let by = Setting {
                login: format!("p{who}"),
                speaks_for: ["SO-TC", "SO-NV", "SO-LA"].get(who).map(|code| (*code).to_owned()).into_iter().collect(),
                directs: who >= 2,
                leading: leading.clone(),
            };
            let before = state.standing(today);
            let reporter = match &state.stage { Stage::ReportedDone { by, .. } => Some(by.clone()), _ => None };
            let Ok(events) = decide(&state, command, &by, today) else { continue };
            prop_assert!(!events.is_empty());
            for event in &events {
                if let Event::Accepted { by: accepted, .. } = event {
                    prop_assert!(Some(accepted) != reporter.as_ref() && by.directs);
                    prop_assert!(before == Standing::ReportedDone || led_by_group);
                }
                if matches!(event, Event::Cancelled { .. } | Event::Adjusted(_)) {
                    prop_assert!(by.directs && before.is_open());
                }
                state = apply(state, event);
            }
            prop_assert!(state.percent <= 100 && state.reports.len() <= REPORTS_KEPT);
            prop_assert_eq!(state.due(today).is_some() && state.is_overdue(today), state.is_overdue(today));
            if state.standing(today) == Standing::Accepted {
                prop_assert_eq!(state.percent, 100);
            }
            all.extend(events);
        }
        let replayed = all.iter().fold(first, apply);
        prop_assert_eq!(&replayed, &state);
        let text = serde_json::to_string(&state).expect("a record is plain data");
        prop_assert_eq!(serde_json::from_str::<Task>(&text).expect("it is read back"), state);
    }
}
