//! Remedies: how a gap is closed, by whom, until when, at what cost; open until somebody independent has seen it.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::record::{Keys, Record};

/// Most items that one remedy closes.
pub const ITEMS_MAX: usize = 100;

/// Where a remedy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum Stage {
    /// Written down.
    Planned,
    /// Begun.
    Doing {
        /// When.
        since: Date,
    },
    /// Reported as done; nobody has looked yet.
    Done {
        /// When.
        on: Date,
        /// What shows it.
        proof: String,
    },
    /// Somebody independent has seen that it is done.
    Verified {
        /// When.
        on: Date,
        /// Who.
        by: String,
    },
    /// Given up.
    Dropped {
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Doing { .. } => "doing",
            Stage::Done { .. } => "done",
            Stage::Verified { .. } => "verified",
            Stage::Dropped { .. } => "dropped",
        }
    }

    /// Whether nothing is left to do.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Stage::Verified { .. } | Stage::Dropped { .. })
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// In a few words.
    pub title: String,
    /// What will be done.
    pub steps: String,
    /// What it costs, in dong; `None` while nobody knows.
    pub cost: Option<u64>,
    /// Who does it.
    pub responsible: String,
    /// By when.
    pub due: Option<Date>,
}

/// A remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The number that people quote.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Code of the agency that operates it.
    pub agency: Option<String>,
    /// The catalogue of the items.
    pub catalogue: String,
    /// The items whose gaps it closes.
    pub items: Vec<String>,
    /// What is planned.
    pub plan: Plan,
    /// Where it stands.
    pub stage: Stage,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_on: Date,
}

impl Remedy {
    /// Whether its day has passed and it is not reported as done.
    pub fn is_overdue(&self, today: Date) -> bool {
        let open = matches!(self.stage, Stage::Planned | Stage::Doing { .. });
        open && self.plan.due.is_some_and(|due| due < today)
    }
}

impl Record for Remedy {
    const KIND: &'static str = "remedy";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.plan.title.clone(),
            agency: self.agency.clone(),
            system: Some(self.system.clone()),
            state: self.stage.as_str().to_owned(),
            due: self.plan.due,
            ..Keys::default()
        }
    }
}

/// On whose side somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of the operator.
    Operator,
    /// Of those who assess.
    Assessor,
}

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Name or login.
    pub name: &'a str,
    /// Side.
    pub side: Side,
    /// Code of their organisation; `None` for the centre of the province.
    pub organisation: Option<&'a str>,
    /// Code of the organisation that operates the system, which need not be its agency.
    pub operator: Option<&'a str>,
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Change the plan.
    Amend(Plan),
    /// Begin.
    Start,
    /// Report it as done.
    Report {
        /// What shows it.
        proof: String,
    },
    /// Confirm that it is done.
    Verify,
    /// It is not done.
    SendBack {
        /// What is missing.
        reason: String,
    },
    /// Give it up.
    Drop {
        /// Why.
        reason: String,
    },
    /// Take it up again.
    Reopen,
}

impl Command {
    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Command::Amend(_) => "amend",
            Command::Start => "start",
            Command::Report { .. } => "report",
            Command::Verify => "verify",
            Command::SendBack { .. } => "send_back",
            Command::Drop { .. } => "drop",
            Command::Reopen => "reopen",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The plan was changed.
    Amended(Plan),
    /// It stands elsewhere.
    Moved(Stage),
}

/// Which rule says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not possible where it stands.
    #[error("a remedy that is {stage} cannot be asked to {command}")]
    Stage {
        /// The word of the stage.
        stage: &'static str,
        /// The word of the command.
        command: &'static str,
    },
    /// The other side does this.
    #[error("the other side does this")]
    Side,
    /// Whoever verifies belongs to the operator.
    #[error("{0} operates the system and cannot confirm its own remedy")]
    OwnOrganisation(String),
    /// Nothing shows that it is done.
    #[error("say what shows that it is done")]
    ProofMissing,
    /// No reason.
    #[error("give a reason")]
    ReasonMissing,
    /// No title.
    #[error("give it a title")]
    TitleMissing,
    /// The day has passed already.
    #[error("the day lies in the past")]
    PastDay,
}

/// Checks a plan; `before` is the day that was planned so far.
pub fn check_plan(plan: &Plan, before: Option<Date>, today: Date) -> Result<(), Refusal> {
    if plan.title.trim().is_empty() {
        return Err(Refusal::TitleMissing);
    }
    if plan.due != before && plan.due.is_some_and(|due| due < today) {
        return Err(Refusal::PastDay);
    }
    Ok(())
}

/// Decides. No clock, no store, no language.
pub fn decide(remedy: &Remedy, command: Command, by: By<'_>, today: Date) -> Result<Vec<Event>, Refusal> {
    let refused = Refusal::Stage { stage: remedy.stage.as_str(), command: command.as_str() };
    let side = match command {
        Command::Amend(_) | Command::Start | Command::Report { .. } | Command::Drop { .. } | Command::Reopen => {
            Side::Operator
        }
        Command::Verify | Command::SendBack { .. } => Side::Assessor,
    };
    if by.side != side {
        return Err(Refusal::Side);
    }
    if side == Side::Assessor
        && let Some(own) = by.organisation
        && [remedy.agency.as_deref(), by.operator].contains(&Some(own))
    {
        return Err(Refusal::OwnOrganisation(own.to_owned()));
    }
    let moved = |stage| Ok(vec![Event::Moved(stage)]);
    match (&remedy.stage, command) {
        (Stage::Planned | Stage::Doing { .. }, Command::Amend(plan)) => {
            check_plan(&plan, remedy.plan.due, today)?;
            Ok(vec![Event::Amended(plan)])
        }
        (Stage::Planned, Command::Start) => moved(Stage::Doing { since: today }),
        (Stage::Planned | Stage::Doing { .. }, Command::Report { proof }) => {
            if proof.trim().is_empty() {
                return Err(Refusal::ProofMissing);
            }
            moved(Stage::Done { on: today, proof })
        }
        (Stage::Done { .. }, Command::Verify) => moved(Stage::Verified { on: today, by: by.name.to_owned() }),
        (Stage::Done { .. }, Command::SendBack { reason }) => {
            if reason.trim().is_empty() {
                return Err(Refusal::ReasonMissing);
            }
            moved(Stage::Doing { since: today })
        }
        (Stage::Planned | Stage::Doing { .. }, Command::Drop { reason }) => {
            if reason.trim().is_empty() {
                return Err(Refusal::ReasonMissing);
            }
            moved(Stage::Dropped { on: today, reason })
        }
        (Stage::Dropped { .. }, Command::Reopen) => moved(Stage::Planned),
        (Stage::Planned, Command::Verify | Command::SendBack { .. } | Command::Reopen)
        | (Stage::Doing { .. }, Command::Start | Command::Verify | Command::SendBack { .. } | Command::Reopen)
        | (
            Stage::Done { .. },
            Command::Amend(_) | Command::Start | Command::Report { .. } | Command::Drop { .. } | Command::Reopen,
        )
        | (
            Stage::Verified { .. },
            Command::Amend(_)
            | Command::Start
            | Command::Report { .. }
            | Command::Verify
            | Command::SendBack { .. }
            | Command::Drop { .. }
            | Command::Reopen,
        )
        | (
            Stage::Dropped { .. },
            Command::Amend(_)
            | Command::Start
            | Command::Report { .. }
            | Command::Verify
            | Command::SendBack { .. }
            | Command::Drop { .. },
        ) => Err(refused),
    }
}

/// Applies. Total.
pub fn apply(mut remedy: Remedy, event: &Event) -> Remedy {
    match event {
        Event::Amended(plan) => remedy.plan = plan.clone(),
        Event::Moved(stage) => remedy.stage = stage.clone(),
    }
    remedy
}

#[cfg(test)]
mod tests;
