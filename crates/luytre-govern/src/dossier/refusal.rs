//! Why something was not done: data, with the article that says so; pages make sentences of it.

use jiff::civil::Date;
use luytre_model::ProtectionLevel;

use super::act::CommandWord;
use super::completeness::Missing;
use super::procedure::{Party, Requirement};

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage does not allow it.
    #[error("a dossier that is {stage} does not allow {}", .command.as_str())]
    Stage {
        /// Name of the stage.
        stage: &'static str,
        /// The command.
        command: CommandWord,
    },
    /// The level or regime does not know it: a professional opinion below level 4.
    #[error("{} is not a part of this dossier's procedure", .command.as_str())]
    NotInProcedure {
        /// The command.
        command: CommandWord,
    },
    /// The transition, under which an earlier regime still decided, is over.
    #[error("the earlier regime decides until {0} only")]
    TransitionOver(Date),
    /// The person's role does not do this.
    #[error("this role does not do {}", .command.as_str())]
    Role {
        /// The command.
        command: CommandWord,
    },
    /// The person acts for another body than the one whose turn it is.
    #[error("this is for the {} to do ({source_article})", .party.as_str())]
    Body {
        /// Whose turn it is.
        party: Party,
        /// The article.
        source_article: String,
    },
    /// Who proposed a level neither appraises nor approves it.
    #[error("{proposer} proposed this level and cannot decide on it")]
    SamePerson {
        /// Login.
        proposer: String,
    },
    /// The owner's delegation is not in force on this day.
    #[error("the delegation is not in force")]
    Delegation {
        /// First day.
        from: Option<Date>,
        /// Last day.
        until: Option<Date>,
    },
    /// A guard of the law does not hold.
    #[error("{} ({source_article})", .requirement.as_str())]
    Guard {
        /// What is required.
        requirement: Requirement,
        /// In Vietnamese.
        vi: String,
        /// In English.
        en: String,
        /// The article.
        source_article: String,
    },
    /// Documents lack something.
    #[error("{} fields are missing", .missing.len())]
    Incomplete {
        /// What is missing.
        missing: Vec<Missing>,
    },
    /// It came back, and is still what came back.
    #[error("it was sent back on {on} and nothing changed since")]
    Unmended {
        /// The day on which it came back.
        on: Date,
        /// What was asked.
        reasons: Vec<String>,
    },
    /// A paper needs a number, a date and a body.
    #[error("the paper needs its number, its date and who issued it")]
    Paper,
    /// A paper bears a day that has not come.
    #[error("the paper bears the day {0}, which has not come")]
    PaperOfTheFuture(Date),
    /// A text must be given.
    #[error("a reason must be given")]
    NoText,
    /// The regime has no such document or field.
    #[error("there is no document or field {0}")]
    UnknownPart(String),
    /// There is no such file.
    #[error("there is no such file in this document")]
    UnknownFile,
    /// The same file is attached already.
    #[error("this file is attached already")]
    FileTwice,
    /// Too much of something; the limit.
    #[error("no more than {0}")]
    TooMuch(usize),
    /// Nothing would change.
    #[error("nothing would change")]
    NothingNew,
    /// The regime says nothing of this level.
    #[error("the regime has no procedure for level {0}")]
    NoProcedure(ProtectionLevel),
}

impl Refusal {
    /// The word in golden tables and machine outputs.
    pub const fn word(&self) -> &'static str {
        match self {
            Refusal::Stage { .. } => "stage",
            Refusal::NotInProcedure { .. } => "not_in_procedure",
            Refusal::TransitionOver(_) => "transition_over",
            Refusal::Role { .. } => "role",
            Refusal::Body { .. } => "body",
            Refusal::SamePerson { .. } => "same_person",
            Refusal::Delegation { .. } => "delegation",
            Refusal::Guard { requirement, .. } => requirement.as_str(),
            Refusal::Incomplete { .. } => "incomplete",
            Refusal::Unmended { .. } => "unmended",
            Refusal::Paper => "paper",
            Refusal::PaperOfTheFuture(_) => "paper_of_the_future",
            Refusal::NoText => "no_text",
            Refusal::UnknownPart(_) => "unknown_part",
            Refusal::UnknownFile => "unknown_file",
            Refusal::FileTwice => "file_twice",
            Refusal::TooMuch(_) => "too_much",
            Refusal::NothingNew => "nothing_new",
            Refusal::NoProcedure(_) => "no_procedure",
        }
    }
}
