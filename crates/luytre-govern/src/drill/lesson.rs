//! A lesson that became a task: which may, how the two name each other, and what the end of the task means for it.
//!
//! The task carries the work, its reports and its acceptance; the lesson is done when the task is accepted, open again
//! when the task is taken up again, and free for another task when it is cancelled.

use jiff::civil::Date;

use super::{Drill, Stage};
use crate::access::Act;
use crate::assessment::By;
use crate::assessment::refusal::{Refusal, Why};
use crate::programme::Deadline;

/// What happened to the task of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was accepted.
    Accepted(Date),
    /// It was taken up again.
    Reopened,
    /// It was cancelled.
    Cancelled,
}

impl Fate {
    /// The word in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Fate::Accepted(_) => "accepted",
            Fate::Reopened => "reopened",
            Fate::Cancelled => "cancelled",
        }
    }
}

/// Whether a lesson may become a task: the organiser gives it, or the agency that has the lesson takes it.
pub fn may_become_task(it: &Drill, index: usize, by: &By) -> Result<(), Refusal> {
    by.must(Act::EditDrills)?;
    let Some(lesson) = it.lessons.get(index) else { return Err(Refusal::of(Why::Unknown((index + 1).to_string()))) };
    if !organises(it, by) && !by.is_of(&lesson.agency) {
        return Err(Refusal::of(Why::NotTheAgency));
    }
    match it.stage {
        Stage::Running { .. } | Stage::Finished { .. } | Stage::Closed { .. } => {}
        Stage::Planned | Stage::Cancelled { .. } => return Err(Refusal::of(Why::State)),
    }
    if lesson.task.is_some() || lesson.done.is_some() {
        return Err(Refusal::of(Why::State));
    }
    Ok(())
}

fn organises(it: &Drill, by: &By) -> bool {
    by.agency.is_none() || it.agency.as_deref().is_some_and(|agency| by.is_of(agency))
}

/// Whether a lesson may become a task with this title and deadline: the organiser may word it anew and give more time; the
/// agency that has the lesson keeps its words, to which it may add, and a day not after the lesson's.
pub fn may_read(it: &Drill, index: usize, by: &By, title: &str, deadline: &Deadline) -> Result<(), Refusal> {
    let Some(lesson) = it.lessons.get(index) else { return Err(Refusal::of(Why::Unknown((index + 1).to_string()))) };
    if organises(it, by) {
        return Ok(());
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (asked, given) = (words(&lesson.text).join(" "), words(title).join(" "));
    let added = given.strip_prefix(&asked).ok_or_else(|| Refusal::of(Why::LessonWords))?;
    if added.starts_with(char::is_alphanumeric) {
        return Err(Refusal::of(Why::LessonWords));
    }
    // What comes again, or has no day, never falls due.
    match deadline.last_day() {
        Some(last) if last <= lesson.due => Ok(()),
        _ => Err(Refusal::of(Why::LessonDay(lesson.due))),
    }
}

/// The drill with the task written at the lesson.
pub fn with_task(mut it: Drill, index: usize, task: String) -> Drill {
    if let Some(lesson) = it.lessons.get_mut(index) {
        lesson.task = Some(task);
    }
    it
}

/// The drill after the task of a lesson came to an end, or was taken up again; `None` when nothing changes.
pub fn settled(mut it: Drill, index: usize, task: &str, fate: Fate) -> Option<Drill> {
    let lesson = it.lessons.get_mut(index)?;
    let own = lesson.task.as_deref() == Some(task);
    match fate {
        Fate::Accepted(on) if own && lesson.done.is_none() => lesson.done = Some(on),
        Fate::Reopened if own && lesson.done.is_some() => lesson.done = None,
        // A task that was cancelled comes back only while the lesson found no other way.
        Fate::Reopened if lesson.task.is_none() && lesson.done.is_none() => lesson.task = Some(task.to_owned()),
        Fate::Cancelled if own => (lesson.task, lesson.done) = (None, None),
        Fate::Accepted(_) | Fate::Reopened | Fate::Cancelled => return None,
    }
    Some(it)
}

/// Where a task says that it comes from: `drill:DTAP-2026-0001#lesson-1`, which is the lesson's place on its page, too.
pub fn origin(drill: &str, index: usize) -> String {
    format!("drill:{drill}#lesson-{}", index + 1)
}

/// Reads [`origin`]: the drill and the place of the lesson, from 0.
pub fn of_origin(origin: &str) -> Option<(&str, usize)> {
    let (drill, number) = origin.strip_prefix("drill:")?.split_once("#lesson-")?;
    Some((drill, number.parse::<usize>().ok()?.checked_sub(1)?))
}

#[cfg(test)]
mod tests;
