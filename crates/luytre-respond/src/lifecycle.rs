//! The life of an alert: what people may ask for, what follows, and what is refused.
//!
//! [`decide`] knows the rules, [`apply`] carries out what was decided and never fails. A person's agency is not looked
//! at here: whoever calls has already made sure that the person may see the alert.

use luytre_model::ids::PersonId;
use luytre_model::{EventId, Nanos, Role, Severity};
use serde::{Deserialize, Serialize};

use crate::alert::{Alert, Disposition, EVENTS_KEPT, State};
use crate::grouping::Group;
use crate::risk;

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 2_000;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// What the person is at the centre.
    pub role: Role,
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take it on oneself and begin.
    Take,
    /// Give it back to the queue.
    Release,
    /// Begin work on an alert that was assigned, or that nobody has.
    Start,
    /// Judge it.
    Close {
        /// What it turned out to be.
        disposition: Disposition,
        /// Why; people read it in reports and when it comes again.
        reason: String,
    },
    /// Take a judgement back.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Give it to somebody.
    Assign {
        /// To whom.
        to: PersonId,
    },
}

impl Command {
    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Command::Take => "take",
            Command::Release => "release",
            Command::Start => "start",
            Command::Close { .. } => "close",
            Command::Reopen { .. } => "reopen",
            Command::Assign { .. } => "assign",
        }
    }
}

/// What happened to an alert, when, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Nanos,
    /// By whom; `None` for the detector.
    pub by: Option<PersonId>,
    /// What.
    pub change: Change,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// More findings came.
    Grew {
        /// Time of the oldest of them.
        first_seen: Nanos,
        /// Time of the newest of them.
        last_seen: Nanos,
        /// How many.
        count: u64,
        /// The newest of their events, oldest first.
        events: Vec<EventId>,
    },
    /// Somebody has it now.
    Assigned {
        /// Who.
        to: PersonId,
    },
    /// Nobody has it any more; it is new again.
    Released,
    /// Work began.
    Started,
    /// It was judged.
    Closed {
        /// What it turned out to be.
        disposition: Disposition,
        /// Why.
        reason: String,
    },
    /// The judgement was taken back.
    Reopened {
        /// Why.
        reason: String,
    },
}

impl Change {
    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Change::Grew { .. } => "grew",
            Change::Assigned { .. } => "assigned",
            Change::Released => "released",
            Change::Started => "started",
            Change::Closed { .. } => "closed",
            Change::Reopened { .. } => "reopened",
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The person's role does not handle alerts, or not in this way.
    #[error("the role may not do this with an alert")]
    Role,
    /// An alert that somebody has is handled by that person or by a shift lead.
    #[error("the alert is assigned to somebody else; ask that person or the shift lead")]
    AssignedToOther,
    /// Nothing would change.
    #[error("the alert is so already")]
    Already,
    /// A closed alert is reopened first.
    #[error("the alert is closed; reopen it first")]
    Closed,
    /// Only a closed alert can be reopened.
    #[error("the alert is not closed")]
    NotClosed,
    /// Nobody has it, so nobody can give it back.
    #[error("the alert is not assigned to anybody")]
    NotAssigned,
    /// A judgement needs a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The reason is longer than [`REASON_CHARS_MAX`].
    #[error("the reason is longer than 2,000 characters")]
    ReasonTooLong,
    /// To write off a critical finding is not up to one analyst alone.
    #[error("a critical alert is written off by a shift lead")]
    LeadNeeded,
}

impl Refusal {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::Role => "role",
            Refusal::AssignedToOther => "assigned_to_other",
            Refusal::Already => "already",
            Refusal::Closed => "closed",
            Refusal::NotClosed => "not_closed",
            Refusal::NotAssigned => "not_assigned",
            Refusal::ReasonMissing => "reason_missing",
            Refusal::ReasonTooLong => "reason_too_long",
            Refusal::LeadNeeded => "lead_needed",
        }
    }
}

/// What a role does with alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Reads.
    Reader,
    /// Works on alerts of the own agency; the centre judges them.
    Helper,
    /// Works on alerts and judges them.
    Handler,
    /// Also decides over the work of others.
    Lead,
}

fn standing(role: Role) -> Standing {
    match role {
        Role::Analyst | Role::IncidentTeam => Standing::Handler,
        Role::ShiftLead | Role::Administrator => Standing::Lead,
        Role::AgencyOfficer => Standing::Helper,
        Role::AgencyHead | Role::Assessor | Role::Leader | Role::Auditor | Role::Machine => Standing::Reader,
    }
}

/// Decides what follows from a command.
pub fn decide(alert: &Alert, command: Command, actor: Actor, now: Nanos) -> Result<Vec<Event>, Refusal> {
    let standing = standing(actor.role);
    let least = match &command {
        Command::Take | Command::Release | Command::Start => Standing::Helper,
        Command::Close { .. } | Command::Reopen { .. } => Standing::Handler,
        Command::Assign { .. } => Standing::Lead,
    };
    if standing < least {
        return Err(Refusal::Role);
    }
    let closed = alert.state == State::Closed;
    if closed && !matches!(command, Command::Reopen { .. }) {
        return Err(Refusal::Closed);
    }
    let of_other = alert.assignee.is_some_and(|assignee| assignee != actor.person);
    if of_other && standing < Standing::Lead {
        return Err(Refusal::AssignedToOther);
    }
    let event = |change| Event { at: now, by: Some(actor.person), change };
    let mine = alert.assignee == Some(actor.person);
    let working = alert.state == State::InProgress;
    let changes = match command {
        Command::Take | Command::Start if mine && working => return Err(Refusal::Already),
        Command::Start if working => return Err(Refusal::Already),
        Command::Take if mine => vec![Change::Started],
        Command::Take if working => vec![Change::Assigned { to: actor.person }],
        Command::Take => vec![Change::Assigned { to: actor.person }, Change::Started],
        Command::Start if alert.assignee.is_some() => vec![Change::Started],
        Command::Start => vec![Change::Assigned { to: actor.person }, Change::Started],
        Command::Release if alert.assignee.is_none() => return Err(Refusal::NotAssigned),
        Command::Release => vec![Change::Released],
        Command::Assign { to } if alert.assignee == Some(to) => return Err(Refusal::Already),
        Command::Assign { to } => vec![Change::Assigned { to }],
        Command::Close { disposition, reason } => {
            let reason = checked(&reason)?;
            let written_off = match disposition {
                Disposition::Benign | Disposition::FalsePositive | Disposition::Test => true,
                Disposition::True | Disposition::Duplicate => false,
            };
            if written_off && alert.rule.level == Severity::Critical && standing < Standing::Lead {
                return Err(Refusal::LeadNeeded);
            }
            vec![Change::Closed { disposition, reason }]
        }
        Command::Reopen { .. } if !closed => return Err(Refusal::NotClosed),
        Command::Reopen { reason } => vec![Change::Reopened { reason: checked(&reason)? }],
    };
    Ok(changes.into_iter().map(event).collect())
}

fn checked(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Refusal::ReasonTooLong);
    }
    Ok(reason.to_owned())
}

/// Returns the event by which `group` adds to an open alert.
pub fn grow(group: &Group, now: Nanos) -> Event {
    let (first_seen, last_seen, count) = (group.first.at, group.last_seen, group.count);
    Event { at: now, by: None, change: Change::Grew { first_seen, last_seen, count, events: group.events.clone() } }
}

/// Carries out what was decided.
pub fn apply(mut alert: Alert, event: &Event) -> Alert {
    alert.version += 1;
    match &event.change {
        Change::Grew { first_seen, last_seen, count, events } => {
            alert.first_seen = alert.first_seen.min(*first_seen);
            alert.last_seen = alert.last_seen.max(*last_seen);
            alert.count = alert.count.saturating_add(*count);
            alert.risk = risk::assess(alert.rule.level, alert.protection, alert.count).score;
            let fresh: Vec<EventId> = events.iter().filter(|id| !alert.events.contains(id)).copied().collect();
            alert.events.extend(fresh);
            let surplus = alert.events.len().saturating_sub(EVENTS_KEPT);
            alert.events.drain(..surplus);
        }
        Change::Assigned { to } => alert.assignee = Some(*to),
        Change::Released => {
            alert.assignee = None;
            alert.state = State::New;
        }
        Change::Started => alert.state = State::InProgress,
        Change::Closed { disposition, reason } => {
            alert.state = State::Closed;
            alert.disposition = Some(*disposition);
            alert.reason = Some(reason.clone());
        }
        Change::Reopened { .. } => {
            alert.state = if alert.assignee.is_some() { State::InProgress } else { State::New };
            alert.disposition = None;
            alert.reason = None;
        }
    }
    alert
}

/// Carries out a whole history.
pub fn replay<'a>(opened: Alert, events: impl IntoIterator<Item = &'a Event>) -> Alert {
    events.into_iter().fold(opened, apply)
}

#[cfg(test)]
mod tests;
