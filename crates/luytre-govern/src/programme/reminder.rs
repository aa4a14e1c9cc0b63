//! Whom to remind of a task, and when: rules are content, this is the engine.
//!
//! A reminder is due once for each task, rule and last day: a task whose deadline was moved is reminded anew, and a
//! continuous task every cycle.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::task::{Standing, Task};

/// Which tasks a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applies {
    /// Tasks with a last day.
    Once,
    /// Continuous and periodic tasks.
    Recurring,
}

/// Who is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The officers of the leading agencies.
    Lead,
    /// The heads of the leading agencies.
    Head,
    /// The leaders of the province.
    Province,
}

impl Audience {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Audience::Lead => "lead",
            Audience::Head => "head",
            Audience::Province => "province",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderRule {
    /// What reminders name it by; never changes.
    pub code: String,
    /// Days from the last day: negative before it.
    pub days: i16,
    /// Which tasks.
    pub applies: Applies,
    /// Who.
    pub to: Audience,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
}

/// A reminder that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// Code of the rule.
    pub rule: String,
    /// The last day that it reminds of.
    pub due: Date,
    /// Who was reminded.
    pub to: Audience,
    /// When.
    pub on: Date,
}

/// Returns the reminders that are to be given today and were not given yet. Of several that were missed (the centre was
/// off for a month), only the latest to each audience is given.
pub fn due(task: &Task, rules: &[ReminderRule], today: Date) -> Vec<Reminded> {
    let standing = task.standing(today);
    if matches!(standing, Standing::ReportedDone | Standing::Accepted | Standing::Cancelled) {
        return Vec::new();
    }
    let Some(due) = task.due(today) else { return Vec::new() };
    let applies = if task.deadline.recurs() { Applies::Recurring } else { Applies::Once };
    let mut found: Vec<(Date, Reminded)> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.applies == applies) {
        let Ok(day) = due.checked_add(i64::from(rule.days).days()) else { continue };
        if day > today || day < task.opened {
            continue;
        }
        let given = task.reminded.iter().any(|given| given.rule == rule.code && given.due == due);
        let reminder = Reminded { rule: rule.code.clone(), due, to: rule.to, on: today };
        found.retain(|(earlier, other)| other.to != rule.to || *earlier > day);
        if !given && !found.iter().any(|(_, other)| other.to == rule.to) {
            found.push((day, reminder));
        }
    }
    found.into_iter().map(|(_, reminder)| reminder).collect()
}

/// Whether the task has come before this audience: it is overdue by as much as a rule for them asks.
pub fn reached(task: &Task, rules: &[ReminderRule], audience: Audience, today: Date) -> bool {
    let Some(due) = task.due(today).filter(|due| *due < today) else { return false };
    if !task.is_overdue(today) {
        return false;
    }
    let applies = if task.deadline.recurs() { Applies::Recurring } else { Applies::Once };
    rules
        .iter()
        .filter(|rule| rule.applies == applies && rule.to == audience && rule.days > 0)
        .any(|rule| due.checked_add(i64::from(rule.days).days()).is_ok_and(|day| day <= today))
}

#[cfg(test)]
mod tests;
