use jiff::civil::date;

use super::super::content::ProgrammeContent;
use super::super::deadline::Deadline;
use super::super::task::tests::task;
use super::super::task::{Event, Stage, apply};
use super::*;

fn given(task: &Task, today: Date) -> Vec<String> {
    due(task, &ProgrammeContent::shipped().reminders, today).into_iter().map(|reminder| reminder.rule).collect()
}

#[test]
fn reminders_come_before_and_after_the_day_and_only_once() {
    let mut task = task("31/12/2026");
    task.opened = date(2026, 1, 5);
    assert_eq!(given(&task, date(2026, 11, 30)), Vec::<String>::new());
    assert_eq!(given(&task, date(2026, 12, 1)), ["once-30"]);
    for reminder in due(&task, &ProgrammeContent::shipped().reminders, date(2026, 12, 1)) {
        task = apply(task, &Event::Reminded(reminder));
    }
    assert_eq!(given(&task, date(2026, 12, 2)), Vec::<String>::new());
    assert_eq!(given(&task, date(2026, 12, 24)), ["once-7"]);
    // After a month without the centre, each audience gets the latest, not all.
    assert_eq!(given(&task, date(2027, 1, 20)), ["once+1", "once+7", "once+15"]);
    task.stage = Stage::ReportedDone { on: date(2026, 12, 20), by: "lan".into() };
    assert_eq!(given(&task, date(2027, 1, 20)), Vec::<String>::new());
}

#[test]
fn a_moved_deadline_is_reminded_of_anew() {
    let mut task = task("31/12/2026");
    task.opened = date(2026, 1, 5);
    for reminder in due(&task, &ProgrammeContent::shipped().reminders, date(2026, 12, 1)) {
        task = apply(task, &Event::Reminded(reminder));
    }
    task.deadline = Deadline::parse("31/01/2027", None);
    assert_eq!(given(&task, date(2027, 1, 2)), ["once-30"]);
}

#[test]
fn continuous_tasks_are_asked_for_evidence_every_year() {
    let mut task = task("Thường xuyên");
    task.opened = date(2026, 1, 5);
    assert_eq!(given(&task, date(2026, 11, 22)), ["round-60"]);
    assert_eq!(given(&task, date(2027, 1, 1)), ["round-15", "round+1"]);
    assert!(reached(&task, &ProgrammeContent::shipped().reminders, Audience::Head, date(2027, 1, 1)));
    assert!(!reached(&task, &ProgrammeContent::shipped().reminders, Audience::Province, date(2027, 1, 1)));
    task.stage = Stage::Accepted { on: date(2026, 12, 20), by: "x".into(), until: Some(date(2026, 12, 31)) };
    assert_eq!(given(&task, date(2026, 12, 25)), Vec::<String>::new());
    assert_eq!(given(&task, date(2027, 11, 5)), ["round-60"]);
}

#[test]
fn a_task_climbs_to_the_head_and_then_to_the_province() {
    let rules = &ProgrammeContent::shipped().reminders;
    let task = task("30/11/2026");
    for (day, head, province) in [
        (date(2026, 11, 30), false, false),
        (date(2026, 12, 6), false, false),
        (date(2026, 12, 7), true, false),
        (date(2026, 12, 14), true, false),
        (date(2026, 12, 15), true, true),
    ] {
        assert_eq!(
            (reached(&task, rules, Audience::Head, day), reached(&task, rules, Audience::Province, day)),
            (head, province),
            "{day}"
        );
    }
}
