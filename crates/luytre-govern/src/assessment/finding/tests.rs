//! The whole table of findings (state × command × role), who may not, and what any sequence of commands leaves intact.

use std::fmt::Write as _;

use jiff::civil::date;
use luytre_model::Role;
use proptest::prelude::*;

use super::super::tests::{TODAY, paper};
use super::*;

fn finding(severity: Severity, standing: Standing) -> Finding {
    Finding {
        code: "PH-2026-0001".to_owned(),
        assessment: "DG-2026-0001".to_owned(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        operator: "SO-A".to_owned(),
        parties: vec!["CA".to_owned()],
        title: "Giao thức cũ".to_owned(),
        detail: "TLS 1.0".to_owned(),
        advice: String::new(),
        severity,
        subject: "technical".to_owned(),
        requirement: String::new(),
        found: date(2026, 11, 1),
        standing,
        notes: Vec::new(),
    }
}

fn person(number: i64, role: Role, agency: Option<&str>) -> By {
    By { person: number, login: format!("nguoi-{number}"), role, agency: agency.map(str::to_owned) }
}

fn standings() -> Vec<(&'static str, Standing)> {
    vec![
        ("open", Standing::Open),
        ("answered", Standing::Answered { by: TODAY }),
        ("fixed by another", Standing::Fixed { on: TODAY, person: 1 }),
        ("fixed by me", Standing::Fixed { on: TODAY, person: 7 }),
        ("verified", Standing::Verified { on: TODAY }),
        (
            "accepted",
            Standing::AcceptedRisk { reason: "cũ".to_owned(), document: paper("3/QĐ"), until: date(2027, 1, 1) },
        ),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    let text = || "đã làm".to_owned();
    let accept = |until| Command::AcceptRisk { reason: text(), document: paper("3/QĐ"), until };
    vec![
        ("answer", Command::Answer { text: text(), by: date(2026, 12, 1) }),
        ("answer for yesterday", Command::Answer { text: text(), by: date(2026, 11, 21) }),
        ("answer without words", Command::Answer { text: " ".to_owned(), by: date(2026, 12, 1) }),
        ("fix", Command::Fix { text: text() }),
        ("verify", Command::Verify { text: text() }),
        ("send back", Command::SendBack { text: text() }),
        ("accept for a month", accept(date(2026, 12, 22))),
        ("accept for a year", accept(date(2027, 11, 22))),
        ("reopen", Command::Reopen { reason: text() }),
    ]
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (name, standing) in standings() {
        writeln!(table, "{name}").unwrap();
        let one = finding(Severity::High, standing);
        for (asked, command) in commands() {
            let mut groups: Vec<(String, Vec<String>)> = Vec::new();
            for role in Role::ALL {
                for agency in [None, Some("SO-A"), Some("CA")] {
                    let by = person(7, role, agency);
                    let told = match decide(&one, command.clone(), &by, Rules::shipped(), TODAY) {
                        Ok(event) => apply(one.clone(), &event).standing.as_str().to_owned(),
                        Err(refusal) => format!("no: {refusal}"),
                    };
                    let who = format!("{}@{}", role.as_str(), agency.unwrap_or("*"));
                    match groups.iter_mut().find(|(known, _)| *known == told) {
                        Some((_, all)) => all.push(who),
                        None => groups.push((told, vec![who])),
                    }
                }
            }
            for (told, all) in groups.iter().filter(|(told, _)| *told != "no: role" && *told != "no: state") {
                writeln!(table, "  {asked:22} {told:40} {}", all.join(" ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_critical_is_not_lived_with() {
    let head = person(9, Role::AgencyHead, Some("SO-A"));
    let accept = |until| Command::AcceptRisk { reason: "cũ".to_owned(), document: paper("3/QĐ"), until };
    let told = |severity, until| {
        let one = finding(severity, Standing::Open);
        decide(&one, accept(until), &head, Rules::shipped(), TODAY).map(|_| ()).map_err(|refusal| refusal.why)
    };
    assert_eq!(told(Severity::Critical, date(2026, 12, 1)), Err(Why::NotAcceptable));
    assert_eq!(told(Severity::High, date(2027, 2, 22)), Ok(()));
    assert_eq!(told(Severity::High, date(2027, 2, 23)), Err(Why::RiskTooLong(3)));
    assert_eq!(told(Severity::Low, TODAY), Err(Why::DayNotAhead));
}

#[test]
fn an_accepted_risk_counts_again_after_its_last_day() {
    let until = date(2026, 12, 1);
    let standing = Standing::AcceptedRisk { reason: "cũ".to_owned(), document: paper("3/QĐ"), until };
    let one = finding(Severity::Low, standing);
    assert!(one.is_settled(until));
    assert!(!one.is_settled(date(2026, 12, 2)));
}

#[test]
fn what_is_asked_next_has_a_day() {
    let due = |severity, standing| finding(severity, standing).due(Rules::shipped());
    assert_eq!(due(Severity::Critical, Standing::Open), Some(date(2026, 11, 4)));
    assert_eq!(due(Severity::High, Standing::Answered { by: TODAY }), Some(TODAY));
    assert_eq!(due(Severity::High, Standing::Fixed { on: TODAY, person: 1 }), Some(date(2026, 12, 1)));
    assert_eq!(due(Severity::High, Standing::Verified { on: TODAY }), None);
}

fn any_step() -> impl Strategy<Value = (Command, By)> {
    let all: Vec<Command> = commands().into_iter().map(|(_, command)| command).collect();
    let who = [
        person(1, Role::AgencyOfficer, Some("SO-A")),
        person(2, Role::AgencyHead, Some("SO-A")),
        person(3, Role::Assessor, None),
        person(4, Role::Assessor, Some("CA")),
        person(5, Role::Administrator, None),
        person(6, Role::AgencyOfficer, Some("SO-B")),
        person(7, Role::Assessor, Some("SO-A")),
    ];
    (proptest::sample::select(all), proptest::sample::select(who.to_vec()))
}

proptest! {
    #[test]
    fn whoever_fixed_never_verified(steps in prop::collection::vec(any_step(), 0..60)) {
        let mut one = finding(Severity::High, Standing::Open);
        let mut events = Vec::new();
        let mut fixer = None;
        for (command, by) in steps {
            let Ok(event) = decide(&one, command, &by, Rules::shipped(), TODAY) else { continue };
            one = apply(one, &event);
            match &one.standing {
                Standing::Fixed { person, .. } => fixer = Some(*person),
                Standing::Verified { .. } => {
                    prop_assert_ne!(fixer, Some(by.person));
                    prop_assert!(!by.is_of("SO-A"));
                }
                Standing::AcceptedRisk { .. } => prop_assert_eq!(by.role, Role::AgencyHead),
                Standing::Open | Standing::Answered { .. } => {}
            }
            prop_assert!(!by.is_of("SO-B"), "a third agency does nothing");
            events.push(event);
        }
        prop_assert_eq!(one.notes.len(), events.len().min(NOTES_MAX));
        prop_assert_eq!(events.iter().fold(finding(Severity::High, Standing::Open), apply), one);
    }
}
