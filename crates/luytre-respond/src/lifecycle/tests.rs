use std::fmt::Write as _;

use luytre_model::ProtectionLevel;
use luytre_model::ids::AlertId;
use proptest::prelude::*;

use super::*;
use crate::alert::RuleRef;

const ME: PersonId = PersonId(1);
const OTHER: PersonId = PersonId(2);
const THIRD: PersonId = PersonId(3);

fn alert(level: Severity) -> Alert {
    let rule = RuleRef {
        id: "rule".to_owned(),
        title_vi: String::new(),
        title_en: String::new(),
        level,
        author: String::new(),
        tags: Vec::new(),
        advice_vi: String::new(),
        advice_en: String::new(),
    };
    Alert {
        id: AlertId(1),
        layer: None,
        agency: None,
        system: None,
        protection: ProtectionLevel::try_from(3).ok(),
        source: "source".to_owned(),
        entity: "192.0.2.7".to_owned(),
        first_seen: Nanos(10),
        last_seen: Nanos(20),
        count: 1,
        state: State::New,
        disposition: None,
        reason: None,
        assignee: None,
        risk: risk::assess(level, ProtectionLevel::try_from(3).ok(), 1).score,
        events: vec![EventId::new(0, 0, 1)],
        version: 1,
        rule,
    }
}

fn standings() -> Vec<(&'static str, Alert)> {
    let fresh = alert(Severity::High);
    let of = |assignee, state| {
        let closed = state == State::Closed;
        let disposition = closed.then_some(Disposition::True);
        let reason = closed.then(|| "reason".to_owned());
        Alert { assignee, state, disposition, reason, ..fresh.clone() }
    };
    vec![
        ("new", of(None, State::New)),
        ("new, mine", of(Some(ME), State::New)),
        ("new, another's", of(Some(OTHER), State::New)),
        ("in progress, mine", of(Some(ME), State::InProgress)),
        ("in progress, another's", of(Some(OTHER), State::InProgress)),
        ("closed", of(None, State::Closed)),
        ("closed, mine", of(Some(ME), State::Closed)),
        ("closed, another's", of(Some(OTHER), State::Closed)),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    let reason = || "because".to_owned();
    vec![
        ("take", Command::Take),
        ("release", Command::Release),
        ("start", Command::Start),
        ("close", Command::Close { disposition: Disposition::True, reason: reason() }),
        ("close without reason", Command::Close { disposition: Disposition::True, reason: " ".to_owned() }),
        ("reopen", Command::Reopen { reason: reason() }),
        ("reopen without reason", Command::Reopen { reason: String::new() }),
        ("assign to a third", Command::Assign { to: THIRD }),
        ("assign to me", Command::Assign { to: ME }),
    ]
}

fn outcome(alert: &Alert, command: &Command, role: Role) -> String {
    match decide(alert, command.clone(), Actor { person: ME, role }, Nanos(30)) {
        Ok(events) => events.iter().map(|event| event.change.as_str()).collect::<Vec<_>>().join(" + "),
        Err(refusal) => format!("no: {}", refusal.as_str()),
    }
}

/// State × command × role. Roles with the same column stand together.
#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (state, alert) in standings() {
        writeln!(table, "{state}").unwrap();
        for (name, command) in commands() {
            let mut by_outcome: Vec<(String, Vec<&str>)> = Vec::new();
            for role in Role::ALL {
                let outcome = outcome(&alert, &command, role);
                match by_outcome.iter_mut().find(|(other, _)| *other == outcome) {
                    Some((_, roles)) => roles.push(role.as_str()),
                    None => by_outcome.push((outcome, vec![role.as_str()])),
                }
            }
            for (outcome, roles) in by_outcome {
                writeln!(table, "  {name:22} {outcome:24} {}", roles.join(" ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn critical_findings_are_written_off_by_a_lead() {
    let mut table = String::new();
    for level in [Severity::High, Severity::Critical] {
        for disposition in Disposition::ALL {
            let command = Command::Close { disposition, reason: "because".to_owned() };
            let by = |role| outcome(&alert(level), &command, role);
            let (analyst, lead) = (by(Role::Analyst), by(Role::ShiftLead));
            writeln!(table, "{level:9} {disposition:15} analyst {analyst:16} shift_lead {lead}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn reasons_are_trimmed_and_bounded() {
    let close = |reason: String| {
        let command = Command::Close { disposition: Disposition::True, reason };
        decide(&alert(Severity::Low), command, Actor { person: ME, role: Role::Analyst }, Nanos(30))
    };
    assert_eq!(close("ờ".repeat(REASON_CHARS_MAX + 1)), Err(Refusal::ReasonTooLong));
    assert!(close("ờ".repeat(REASON_CHARS_MAX)).is_ok());
    assert_eq!(close(" \n".to_owned()), Err(Refusal::ReasonMissing));
    let events = close(" quét thử \n".to_owned()).unwrap();
    assert_eq!(apply(alert(Severity::Low), &events[0]).reason.as_deref(), Some("quét thử"));
}

#[test]
fn growing_keeps_the_newest_events() {
    let grew = |first: i64, last: i64, ids: std::ops::Range<u64>| Event {
        at: Nanos(30),
        by: None,
        change: Change::Grew {
            first_seen: Nanos(first),
            last_seen: Nanos(last),
            count: ids.end - ids.start,
            events: ids.map(|number| EventId::new(0, 0, number)).collect(),
        },
    };
    let grown = replay(alert(Severity::High), &[grew(5, 15, 2..12), grew(18, 40, 12..32)]);
    assert_eq!((grown.first_seen, grown.last_seen, grown.count, grown.version), (Nanos(5), Nanos(40), 31, 3));
    assert_eq!(grown.events.iter().map(|id| id.sequence()).collect::<Vec<_>>(), (12..32).collect::<Vec<_>>());
    assert!(grown.risk > alert(Severity::High).risk);
}

fn some_command() -> impl Strategy<Value = Command> {
    let person = (1..4_i64).prop_map(PersonId);
    let reason = proptest::sample::select(vec!["", " ", "because"]);
    let disposition = proptest::sample::select(Disposition::ALL.to_vec());
    prop_oneof![
        Just(Command::Take),
        Just(Command::Release),
        Just(Command::Start),
        (disposition, reason.clone())
            .prop_map(|(disposition, reason)| Command::Close { disposition, reason: reason.to_owned() }),
        reason.prop_map(|reason| Command::Reopen { reason: reason.to_owned() }),
        person.prop_map(|to| Command::Assign { to }),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Command(Command, Actor),
    Grow(i64, u64),
}

fn some_step() -> impl Strategy<Value = Step> {
    let actor = ((1..4_i64).prop_map(PersonId), proptest::sample::select(Role::ALL.to_vec()));
    prop_oneof![
        4 => (some_command(), actor).prop_map(|(command, (person, role))| Step::Command(command, Actor { person, role })),
        1 => (0..100_i64, 1..5_u64).prop_map(|(at, count)| Step::Grow(at, count)),
    ]
}

proptest! {
    /// Whatever people ask for in whatever order, an alert makes sense, and its history tells how it came to be.
    #[test]
    fn any_sequence_keeps_the_invariants(
        level in proptest::sample::select(Severity::ALL.to_vec()),
        steps in proptest::collection::vec(some_step(), 0..40),
    ) {
        let opened = alert(level);
        let mut now = opened.clone();
        let mut history = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let before = now.clone();
            let events = match step {
                Step::Command(command, actor) => decide(&now, command, actor, Nanos(number as i64)).unwrap_or_default(),
                Step::Grow(at, count) => {
                    let events = (0..count).map(|id| EventId::new(0, 0, number as u64 * 10 + id)).collect();
                    let change = Change::Grew { first_seen: Nanos(at), last_seen: Nanos(at), count, events };
                    vec![Event { at: Nanos(number as i64), by: None, change }]
                }
            };
            for event in &events {
                now = apply(now, event);
            }
            prop_assert_eq!(now.version, before.version + events.len() as i64);
            prop_assert_eq!(events.is_empty(), now == before, "an accepted command changes something");
            history.extend(events);

            let closed = now.state == State::Closed;
            prop_assert_eq!(now.disposition.is_some(), closed);
            prop_assert_eq!(now.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()), closed);
            prop_assert!(now.state != State::InProgress || now.assignee.is_some());
            prop_assert!(now.first_seen <= now.last_seen);
            prop_assert!(now.events.len() <= EVENTS_KEPT);
            prop_assert!(now.count >= now.events.len() as u64);
            prop_assert_eq!(now.risk, now.risk_parts().score);
            prop_assert_eq!(now.key(), opened.key());
        }
        prop_assert_eq!(replay(opened, &history), now);
    }
}
