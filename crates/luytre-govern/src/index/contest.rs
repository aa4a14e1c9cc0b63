//! Contested figures: an agency says which number is wrong and why; somebody else decides, with a reason.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Definition;
use crate::record::{Keys, Record};

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 4_000;

/// A contested figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// What people quote: `KN-2026-0001`.
    pub code: String,
    /// Code of the agency.
    pub agency: String,
    /// Id of the indicator.
    pub indicator: String,
    /// The numbers that are contested: part and whole.
    pub figures: (u64, u64),
    /// Why they are wrong.
    pub reason: String,
    /// Login of who contests.
    pub by: String,
    /// The day.
    pub on: Date,
    /// Where it stands.
    pub state: ContestState,
}

/// Where a contest stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ContestState {
    /// Waits for a decision.
    Open,
    /// The agency was right: the records behind the figure are corrected, the figure follows them.
    Upheld {
        /// Login of who decided.
        by: String,
        /// The day.
        on: Date,
        /// What is corrected.
        reason: String,
    },
    /// The figure stands.
    Refused {
        /// Login of who decided.
        by: String,
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
    /// The agency took it back.
    Withdrawn {
        /// The day.
        on: Date,
    },
}

impl ContestState {
    /// The word in lists.
    pub const fn word(&self) -> &'static str {
        match self {
            ContestState::Open => "open",
            ContestState::Upheld { .. } => "upheld",
            ContestState::Refused { .. } => "refused",
            ContestState::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContestCommand {
    /// The agency is right.
    Uphold(String),
    /// The figure stands.
    Refuse(String),
    /// Take it back.
    Withdraw,
}

/// Which rule said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContestRefusal {
    /// The agency contests this figure already.
    #[error("the agency contests this figure already: {code} is open")]
    AlreadyOpen {
        /// Code of the agency.
        agency: String,
        /// Code of the open contest.
        code: String,
    },
    /// It was decided already.
    #[error("it was decided already")]
    Decided,
    /// Who contests does not decide.
    #[error("who contests a figure does not decide on it")]
    OwnContest,
    /// Only the agency takes it back.
    #[error("only the agency that contests takes it back")]
    NotTheAgency,
    /// No reason was given.
    #[error("a reason is needed")]
    NoReason,
    /// The index has no such indicator.
    #[error("the index has no such indicator")]
    NoIndicator,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Login.
    pub login: &'a str,
    /// Code of their agency; `None` for the whole province.
    pub agency: Option<&'a str>,
}

/// Checks a new contest against those of the agency that are known.
pub fn check<'a>(
    definition: &Definition,
    contest: &Contest,
    mut known: impl Iterator<Item = &'a Contest>,
) -> Result<(), ContestRefusal> {
    if definition.indicator(&contest.indicator).is_none() {
        return Err(ContestRefusal::NoIndicator);
    }
    let same = |one: &&Contest| {
        one.state == ContestState::Open && one.agency == contest.agency && one.indicator == contest.indicator
    };
    if let Some(first) = known.find(same) {
        return Err(ContestRefusal::AlreadyOpen { agency: first.agency.clone(), code: first.code.clone() });
    }
    if contest.reason.trim().is_empty() { Err(ContestRefusal::NoReason) } else { Ok(()) }
}

/// Decides, and returns the contest as it is afterwards.
pub fn decide(contest: &Contest, command: ContestCommand, by: By<'_>, today: Date) -> Result<Contest, ContestRefusal> {
    if contest.state != ContestState::Open {
        return Err(ContestRefusal::Decided);
    }
    let decided = |reason: String| {
        if by.login == contest.by || by.agency == Some(contest.agency.as_str()) {
            return Err(ContestRefusal::OwnContest);
        }
        if reason.trim().is_empty() { Err(ContestRefusal::NoReason) } else { Ok(reason) }
    };
    let state = match command {
        ContestCommand::Uphold(reason) => {
            ContestState::Upheld { by: by.login.to_owned(), on: today, reason: decided(reason)? }
        }
        ContestCommand::Refuse(reason) => {
            ContestState::Refused { by: by.login.to_owned(), on: today, reason: decided(reason)? }
        }
        ContestCommand::Withdraw if by.agency == Some(contest.agency.as_str()) => ContestState::Withdrawn { on: today },
        ContestCommand::Withdraw => return Err(ContestRefusal::NotTheAgency),
    };
    Ok(Contest { state, ..contest.clone() })
}

impl Record for Contest {
    const KIND: &'static str = "contest";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.indicator.clone(),
            agency: Some(self.agency.clone()),
            state: self.state.word().to_owned(),
            ..Keys::default()
        }
    }
}
