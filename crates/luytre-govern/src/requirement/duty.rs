//! What must be repeated: the catalogue says how often at each level, the record says when it was done, and the next day
//! follows from both. It is worked out when it is asked for, never kept.

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Interval, Requirement};
use crate::record::{Keys, Record};

/// Most executions that are kept for one duty: five years of a monthly one twice over.
pub const DONE_MAX: usize = 120;

/// One execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The day.
    pub on: Date,
    /// Who noted it.
    pub by: String,
    /// What was done and what came out.
    pub note: String,
    /// SHA-256 of the minutes, where a file is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// The executions of a recurring duty of one system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Code of the system.
    pub system: String,
    /// Code of its agency.
    pub agency: Option<String>,
    /// The catalogue.
    pub catalogue: String,
    /// The item.
    pub item: String,
    /// What was done, oldest first.
    pub done: Vec<Done>,
}

impl Duty {
    /// The code of the duty of a system and an item.
    pub fn code(system: &str, item: &str) -> String {
        format!("{system}.{item}")
    }

    /// Returns the last execution.
    pub fn last(&self) -> Option<Date> {
        self.done.iter().map(|done| done.on).max()
    }
}

impl Record for Duty {
    const KIND: &'static str = "duty";

    fn keys(&self) -> Keys {
        Keys {
            code: Duty::code(&self.system, &self.item),
            title: self.item.clone(),
            agency: self.agency.clone(),
            system: Some(self.system.clone()),
            state: "kept".to_owned(),
            ..Keys::default()
        }
    }
}

/// Why an execution is not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The item is not repeated at this level.
    #[error("this need not be repeated at the system's level")]
    NotRecurring,
    /// The day has not come.
    #[error("the day has not come yet")]
    FutureDay,
    /// This day was noted already.
    #[error("this day was noted already")]
    NotedAlready,
}

/// Adds an execution; the oldest ones beyond [`DONE_MAX`] are left to the history of the record.
pub fn note_done(
    mut duty: Duty,
    requirement: &Requirement,
    level: Option<ProtectionLevel>,
    done: Done,
    today: Date,
) -> Result<Duty, Refusal> {
    if !level.is_some_and(|level| requirement.intervals.contains_key(&level)) {
        return Err(Refusal::NotRecurring);
    }
    if done.on > today {
        return Err(Refusal::FutureDay);
    }
    if duty.done.iter().any(|known| known.on == done.on) {
        return Err(Refusal::NotedAlready);
    }
    duty.done.push(done);
    duty.done.sort_by_key(|done| done.on);
    let beyond = duty.done.len().saturating_sub(DONE_MAX);
    duty.done.drain(..beyond);
    Ok(duty)
}

/// How a recurring duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TurnState {
    /// The day has passed.
    Overdue,
    /// It was never done.
    Never,
    /// The day comes within the horizon.
    Soon,
    /// There is time.
    Fine,
}

impl TurnState {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            TurnState::Overdue => "overdue",
            TurnState::Never => "never",
            TurnState::Soon => "soon",
            TurnState::Fine => "fine",
        }
    }
}

/// A recurring duty with its next day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn<'a> {
    /// The item.
    pub requirement: &'a Requirement,
    /// How often.
    pub interval: Interval,
    /// When it was last done.
    pub last: Option<Date>,
    /// The last day on which it may be done again; `None` when it was never done.
    pub next: Option<Date>,
    /// How it stands.
    pub state: TurnState,
}

/// Returns the recurring duties at a level, the most urgent first. `soon_days` is how far ahead to look.
pub fn turns<'a>(
    catalogue: &'a Catalogue,
    level: ProtectionLevel,
    last: impl Fn(&str) -> Option<Date>,
    today: Date,
    soon_days: u16,
) -> Vec<Turn<'a>> {
    let horizon = Interval { months: 0, days: soon_days }.after(today);
    let mut turns = Vec::new();
    for requirement in catalogue.at(level) {
        let Some(interval) = requirement.intervals.get(&level).copied() else { continue };
        let last = last(&requirement.id);
        let next = last.map(|last| interval.after(last));
        let state = match next {
            None => TurnState::Never,
            Some(next) if next < today => TurnState::Overdue,
            Some(next) if next <= horizon => TurnState::Soon,
            Some(_) => TurnState::Fine,
        };
        turns.push(Turn { requirement, interval, last, next, state });
    }
    turns.sort_by_key(|turn| (turn.state, turn.next));
    turns
}

#[cfg(test)]
mod tests;
