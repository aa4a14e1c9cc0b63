//! What an assessment found, until its remedy is verified or the risk accepted. Who verifies is not who fixed.

use jiff::ToSpan as _;
use jiff::civil::Date;
use luytre_model::Severity;
use serde::{Deserialize, Serialize};

use super::By;
use super::refusal::{Refusal, Why};
use super::rules::Rules;
use crate::access::Act;
use crate::record::{DocumentRef, Keys, Record};

/// Where a finding stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Standing {
    /// Written down, or sent back.
    Open,
    /// The agency said what it will do by when.
    Answered {
        /// Last day that it gave itself.
        by: Date,
    },
    /// The agency says that it is done.
    Fixed {
        /// On this day.
        on: Date,
        /// The person who said so.
        person: i64,
    },
    /// Somebody else looked and agreed.
    Verified {
        /// On this day.
        on: Date,
    },
    /// The head of the agency lives with it for a time.
    AcceptedRisk {
        /// Why.
        reason: String,
        /// The decision.
        document: DocumentRef,
        /// Last day.
        until: Date,
    },
}

impl Standing {
    /// The words of all standings, in their order.
    pub const WORDS: [&'static str; 5] = ["open", "answered", "fixed", "verified", "accepted_risk"];

    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Answered { .. } => "answered",
            Standing::Fixed { .. } => "fixed",
            Standing::Verified { .. } => "verified",
            Standing::AcceptedRisk { .. } => "accepted_risk",
        }
    }
}

/// Something that was said about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// On this day.
    pub on: Date,
    /// Login of who said it.
    pub by: String,
    /// Which step it belongs to.
    pub step: String,
    /// What.
    pub text: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Number that people quote: `PH-2026-0001`.
    pub code: String,
    /// Code of the assessment.
    pub assessment: String,
    /// Code of the system.
    pub system: String,
    /// Code of the agency that answers.
    pub agency: String,
    /// Code of the operator.
    pub operator: String,
    /// Codes of the assessor's agency and the owner, who see it too.
    #[serde(default)]
    pub parties: Vec<String>,
    /// What is wrong, in a line.
    pub title: String,
    /// What was seen, where, with which evidence.
    pub detail: String,
    /// What the assessor recommends.
    #[serde(default)]
    pub advice: String,
    /// How bad.
    pub severity: Severity,
    /// Code of the subject (NĐ331 Đ27) it belongs to.
    pub subject: String,
    /// Code of the requirement it is against, where one is named.
    #[serde(default)]
    pub requirement: String,
    /// Day on which it was written.
    pub found: Date,
    /// Where it stands.
    pub standing: Standing,
    /// What was said, oldest first.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Most notes that a finding keeps; more is a quarrel, not a remedy.
pub const NOTES_MAX: usize = 200;

impl Finding {
    /// Whether nothing more is asked for on `today`: verified, or accepted and not yet expired.
    pub fn is_settled(&self, today: Date) -> bool {
        match &self.standing {
            Standing::Verified { .. } => true,
            Standing::AcceptedRisk { until, .. } => today <= *until,
            Standing::Open | Standing::Answered { .. } | Standing::Fixed { .. } => false,
        }
    }

    /// Last day of what is asked next; `None` when nothing is.
    pub fn due(&self, rules: &Rules) -> Option<Date> {
        let rule = rules.finding(self.severity);
        let days = |days: u32| self.found.checked_add(i64::from(days).days()).ok();
        match &self.standing {
            Standing::Open if self.notes.is_empty() => days(rule.answer_days),
            Standing::Open => days(rule.fix_days),
            Standing::Answered { by } => Some(*by),
            Standing::Fixed { .. } => days(rule.fix_days),
            Standing::AcceptedRisk { until, .. } => Some(*until),
            Standing::Verified { .. } => None,
        }
    }
}

impl Record for Finding {
    const KIND: &'static str = "finding";

    fn keys(&self) -> Keys {
        let mut parties = self.parties.clone();
        parties.push(self.operator.clone());
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: Some(self.agency.clone()),
            parties,
            public: false,
            system: Some(self.system.clone()),
            parent: Some(self.assessment.clone()),
            state: self.standing.as_str().to_owned(),
            due: match &self.standing {
                Standing::Answered { by } => Some(*by),
                Standing::AcceptedRisk { until, .. } => Some(*until),
                Standing::Open | Standing::Fixed { .. } | Standing::Verified { .. } => None,
            },
        }
    }
}

/// What a person may ask of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Say what will be done by when.
    Answer {
        /// What.
        text: String,
        /// Last day.
        by: Date,
    },
    /// Say that it is done.
    Fix {
        /// What was done, with its evidence.
        text: String,
    },
    /// Agree that it is.
    Verify {
        /// What was looked at.
        text: String,
    },
    /// Say that it is not.
    SendBack {
        /// What is missing.
        text: String,
    },
    /// Live with it for a time.
    AcceptRisk {
        /// Why.
        reason: String,
        /// The decision.
        document: DocumentRef,
        /// Last day.
        until: Date,
    },
    /// Open it again: an accepted risk came to its end, or what was verified came back.
    Reopen {
        /// Why.
        reason: String,
    },
}

impl Command {
    /// The word in the audit trail.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Command::Answer { .. } => "answer",
            Command::Fix { .. } => "fix",
            Command::Verify { .. } => "verify",
            Command::SendBack { .. } => "send_back",
            Command::AcceptRisk { .. } => "accept_risk",
            Command::Reopen { .. } => "reopen",
        }
    }
}

/// What happened to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Where it stands after it.
    pub to: Standing,
    /// What was said.
    pub note: Note,
}

/// Decides. The agency answers and fixes; the assessor verifies; the head of the agency accepts a risk.
pub fn decide(it: &Finding, command: Command, by: &By, rules: &Rules, today: Date) -> Result<Event, Refusal> {
    let rule = rules.finding(it.severity);
    let step = command.as_str();
    let done = |to: Standing, text: String| {
        if text.trim().is_empty() {
            return Err(Refusal::of(Why::Reason));
        }
        let note = Note { on: today, by: by.login.clone(), step: step.to_owned(), text };
        Ok(Event { to, note })
    };
    let of_the_agency = || {
        by.must(Act::AnswerFindings)?;
        let own = by.agency.is_none() || by.is_of(&it.agency) || by.is_of(&it.operator);
        if own { Ok(()) } else { Err(Refusal::of(Why::NotTheAgency)) }
    };
    let of_the_assessor = || {
        by.must(Act::JudgeFindings)?;
        let source = rules.source_of("not_operator");
        if by.is_of(&it.operator) || by.is_of(&it.agency) {
            return Err(Refusal::with(Why::OwnSystem, source));
        }
        Ok(())
    };
    match (command, &it.standing) {
        (Command::Answer { text, by: day }, Standing::Open | Standing::Answered { .. }) => {
            of_the_agency()?;
            if day < today {
                return Err(Refusal::of(Why::DayNotAhead));
            }
            done(Standing::Answered { by: day }, text)
        }
        (Command::Fix { text }, Standing::Open | Standing::Answered { .. }) => {
            of_the_agency()?;
            done(Standing::Fixed { on: today, person: by.person }, text)
        }
        (Command::Verify { text }, Standing::Fixed { person, .. }) => {
            of_the_assessor()?;
            if *person == by.person {
                return Err(Refusal::of(Why::SamePerson));
            }
            done(Standing::Verified { on: today }, text)
        }
        (Command::SendBack { text }, Standing::Answered { .. } | Standing::Fixed { .. }) => {
            of_the_assessor()?;
            done(Standing::Open, text)
        }
        (Command::AcceptRisk { reason, document, until }, Standing::Open | Standing::Answered { .. }) => {
            of_the_agency()?;
            if by.role != luytre_model::Role::AgencyHead {
                return Err(Refusal::of(Why::Role));
            }
            if !rule.acceptable {
                return Err(Refusal::with(Why::NotAcceptable, &rule.basis.source));
            }
            if until <= today {
                return Err(Refusal::of(Why::DayNotAhead));
            }
            let last = today.checked_add(i64::from(rule.risk_months_max).months()).unwrap_or(Date::MAX);
            if until > last {
                return Err(Refusal::with(Why::RiskTooLong(rule.risk_months_max), &rule.basis.source));
            }
            if document.number.trim().is_empty() {
                return Err(Refusal::of(Why::Document));
            }
            done(Standing::AcceptedRisk { reason: reason.clone(), document, until }, reason)
        }
        (Command::Reopen { reason }, Standing::Verified { .. } | Standing::AcceptedRisk { .. }) => {
            of_the_assessor()?;
            done(Standing::Open, reason)
        }
        (
            Command::Answer { .. }
            | Command::Fix { .. }
            | Command::Verify { .. }
            | Command::SendBack { .. }
            | Command::AcceptRisk { .. }
            | Command::Reopen { .. },
            Standing::Open
            | Standing::Answered { .. }
            | Standing::Fixed { .. }
            | Standing::Verified { .. }
            | Standing::AcceptedRisk { .. },
        ) => Err(Refusal::of(Why::State)),
    }
}

/// Applies.
pub fn apply(mut it: Finding, event: &Event) -> Finding {
    it.standing = event.to.clone();
    if it.notes.len() >= NOTES_MAX {
        it.notes.remove(0);
    }
    it.notes.push(event.note.clone());
    it
}

#[cfg(test)]
mod tests;
