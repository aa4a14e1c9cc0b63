use super::*;
use crate::catalogue::shipped;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn level(number: u8) -> ProtectionLevel {
    ProtectionLevel::try_from(number).expect("a level")
}

fn done(on: &str) -> Done {
    Done { on: day(on), by: "yte.cntt".to_owned(), note: "đã rà quét".to_owned(), file: None }
}

fn blank() -> Duty {
    let text = str::to_owned;
    Duty {
        system: text("HSSK"),
        agency: Some(text("SO-YTE")),
        catalogue: text("tcvn-14423-2026"),
        item: text("TCVN14423.VUL.SCAN"),
        done: Vec::new(),
    }
}

#[test]
fn every_interval_of_the_level_is_a_turn() {
    let catalogue = shipped().present();
    let counts = ProtectionLevel::ALL.map(|level| turns(catalogue, level, |_| None, day("2026-11-22"), 30).len());
    let expected =
        ProtectionLevel::ALL.map(|level| catalogue.at(level).filter(|row| row.intervals.contains_key(&level)).count());
    assert_eq!(counts, expected);
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

#[test]
fn the_next_day_follows_from_the_last_and_the_level() {
    let check = |number: u8, last: Option<&str>, next: Option<&str>, state: TurnState| {
        let found = turns(
            shipped().present(),
            level(number),
            |item| last.filter(|_| item == "TCVN14423.VUL.SCAN").map(day),
            day("2026-11-22"),
            30,
        );
        let turn = found.iter().find(|turn| turn.requirement.id == "TCVN14423.VUL.SCAN").expect("recurring");
        assert_eq!((turn.next, turn.state), (next.map(day), state));
    };
    check(3, None, None, TurnState::Never);
    check(3, Some("2026-05-22"), Some("2026-11-22"), TurnState::Soon);
    check(3, Some("2026-05-21"), Some("2026-11-21"), TurnState::Overdue);
    check(3, Some("2026-11-01"), Some("2027-05-01"), TurnState::Fine);
    check(1, Some("2026-05-21"), Some("2027-05-21"), TurnState::Fine);
    check(5, Some("2026-09-01"), Some("2026-12-01"), TurnState::Soon);
}

#[test]
fn executions_are_checked_and_kept_in_order() {
    let catalogue = shipped().present();
    let scan = catalogue.requirement("TCVN14423.VUL.SCAN").expect("shipped");
    let critical = catalogue.requirement("TCVN14423.VUL.SCAN-CRIT").expect("shipped");
    let today = day("2026-11-22");
    let note = |duty: Duty, on: &str| note_done(duty, scan, Some(level(3)), done(on), today);
    assert_eq!(note(blank(), "2026-11-23"), Err(Refusal::FutureDay));
    let duty = note(blank(), "2026-11-22").and_then(|duty| note(duty, "2026-05-01")).expect("noted");
    assert_eq!(duty.last(), Some(today));
    assert_eq!(duty.done[0].on, day("2026-05-01"));
    assert_eq!(note(duty, "2026-05-01"), Err(Refusal::NotedAlready));
    assert_eq!(note_done(blank(), critical, Some(level(3)), done("2026-11-01"), today), Err(Refusal::NotRecurring));
    assert_eq!(note_done(blank(), scan, None, done("2026-11-01"), today), Err(Refusal::NotRecurring));
}
