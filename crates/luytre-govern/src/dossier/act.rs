//! What a person may ask for, and what happened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use luytre_model::Role;
use serde::{Deserialize, Serialize};

use super::attachment::FileRef;
use super::known::Known;
use super::stage::ReturnedFrom;
use super::{Appointed, Appraisal, AppraisalForm, Ground, Opinion, Part, Parties, Verdict};
use crate::profile::Delegation;
use crate::record::DocumentRef;

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes fields of a document.
    Write {
        /// Code of the document.
        part: String,
        /// New texts by code of the field; the others stay.
        fields: BTreeMap<String, String>,
    },
    /// Attaches a file to a document.
    Attach {
        /// Code of the document.
        part: String,
        /// The file.
        file: FileRef,
    },
    /// Takes a file off a document.
    Detach {
        /// Code of the document.
        part: String,
        /// Its hash.
        hash: String,
    },
    /// Proposes another level.
    Propose {
        /// The level.
        level: ProtectionLevel,
        /// Why.
        grounds: Vec<Ground>,
        /// Whether it is important to national security.
        important: bool,
    },
    /// Attaches the owner's decision on another appraiser.
    Appoint(Appointed),
    /// Records the owner's delegation in writing.
    Delegate(Delegation),
    /// Says something.
    Comment {
        /// The document that it is about; empty for the whole dossier.
        part: String,
        /// The text.
        text: String,
    },
    /// Asks for the professional opinion (Mẫu 03).
    AskOpinion,
    /// Gives the professional opinion.
    GiveOpinion {
        /// The paper.
        document: DocumentRef,
        /// What it says.
        text: String,
    },
    /// Sends it for appraisal (Mẫu 01, Mẫu 02).
    Submit,
    /// Finds it complete and valid.
    Accept,
    /// Sends it back.
    Return {
        /// What is missing or wrong.
        reasons: Vec<String>,
    },
    /// Appraises it (Mẫu 04).
    Appraise {
        /// The paper.
        document: DocumentRef,
        /// In which form.
        form: AppraisalForm,
        /// What it says.
        text: String,
        /// What it found.
        verdict: Verdict,
    },
    /// Asks for approval (Mẫu 05).
    AskApproval,
    /// Approves it (Mẫu 06, Mẫu 07).
    Approve {
        /// The decision.
        decision: DocumentRef,
    },
    /// Notes the Prime Minister's list.
    NoteListing {
        /// The decision.
        decision: DocumentRef,
    },
    /// Says that the level must be determined again.
    Reopen {
        /// Code of the trigger.
        trigger: String,
        /// What happened.
        note: String,
    },
    /// Says that a later dossier took its place.
    Supersede {
        /// Code of the later dossier.
        by: String,
    },
    /// Checks the conditions of operation and notes its first day.
    GoLive,
    /// Enters the decision of a dossier that was approved under an earlier regime.
    EnterDecision {
        /// The decision.
        decision: DocumentRef,
    },
    /// Takes it back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// A command without what it says: for tables, buttons and the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandWord {
    /// [`Command::Write`].
    Write,
    /// [`Command::Attach`].
    Attach,
    /// [`Command::Detach`].
    Detach,
    /// [`Command::Propose`].
    Propose,
    /// [`Command::Appoint`].
    Appoint,
    /// [`Command::Delegate`].
    Delegate,
    /// [`Command::Comment`].
    Comment,
    /// [`Command::AskOpinion`].
    AskOpinion,
    /// [`Command::GiveOpinion`].
    GiveOpinion,
    /// [`Command::Submit`].
    Submit,
    /// [`Command::Accept`].
    Accept,
    /// [`Command::Return`].
    Return,
    /// [`Command::Appraise`].
    Appraise,
    /// [`Command::AskApproval`].
    AskApproval,
    /// [`Command::Approve`].
    Approve,
    /// [`Command::NoteListing`].
    NoteListing,
    /// [`Command::Reopen`].
    Reopen,
    /// [`Command::Supersede`].
    Supersede,
    /// [`Command::GoLive`].
    GoLive,
    /// [`Command::EnterDecision`].
    EnterDecision,
    /// [`Command::Withdraw`].
    Withdraw,
}

impl CommandWord {
    /// All, in the order of the procedure.
    pub const ALL: [CommandWord; 21] = [
        CommandWord::Write,
        CommandWord::Attach,
        CommandWord::Detach,
        CommandWord::Propose,
        CommandWord::Appoint,
        CommandWord::Delegate,
        CommandWord::Comment,
        CommandWord::AskOpinion,
        CommandWord::GiveOpinion,
        CommandWord::Submit,
        CommandWord::Accept,
        CommandWord::Return,
        CommandWord::Appraise,
        CommandWord::AskApproval,
        CommandWord::Approve,
        CommandWord::NoteListing,
        CommandWord::Reopen,
        CommandWord::Supersede,
        CommandWord::GoLive,
        CommandWord::EnterDecision,
        CommandWord::Withdraw,
    ];

    /// The word in the audit trail and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            CommandWord::Write => "write",
            CommandWord::Attach => "attach",
            CommandWord::Detach => "detach",
            CommandWord::Propose => "propose",
            CommandWord::Appoint => "appoint",
            CommandWord::Delegate => "delegate",
            CommandWord::Comment => "comment",
            CommandWord::AskOpinion => "ask_opinion",
            CommandWord::GiveOpinion => "give_opinion",
            CommandWord::Submit => "submit",
            CommandWord::Accept => "accept",
            CommandWord::Return => "return",
            CommandWord::Appraise => "appraise",
            CommandWord::AskApproval => "ask_approval",
            CommandWord::Approve => "approve",
            CommandWord::NoteListing => "note_listing",
            CommandWord::Reopen => "reopen",
            CommandWord::Supersede => "supersede",
            CommandWord::GoLive => "go_live",
            CommandWord::EnterDecision => "enter_decision",
            CommandWord::Withdraw => "withdraw",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        CommandWord::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

impl Command {
    /// Returns its word.
    pub const fn word(&self) -> CommandWord {
        match self {
            Command::Write { .. } => CommandWord::Write,
            Command::Attach { .. } => CommandWord::Attach,
            Command::Detach { .. } => CommandWord::Detach,
            Command::Propose { .. } => CommandWord::Propose,
            Command::Appoint(_) => CommandWord::Appoint,
            Command::Delegate(_) => CommandWord::Delegate,
            Command::Comment { .. } => CommandWord::Comment,
            Command::AskOpinion => CommandWord::AskOpinion,
            Command::GiveOpinion { .. } => CommandWord::GiveOpinion,
            Command::Submit => CommandWord::Submit,
            Command::Accept => CommandWord::Accept,
            Command::Return { .. } => CommandWord::Return,
            Command::Appraise { .. } => CommandWord::Appraise,
            Command::AskApproval => CommandWord::AskApproval,
            Command::Approve { .. } => CommandWord::Approve,
            Command::NoteListing { .. } => CommandWord::NoteListing,
            Command::Reopen { .. } => CommandWord::Reopen,
            Command::Supersede { .. } => CommandWord::Supersede,
            Command::GoLive => CommandWord::GoLive,
            Command::EnterDecision { .. } => CommandWord::EnterDecision,
            Command::Withdraw { .. } => CommandWord::Withdraw,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Event {
    /// It was opened.
    Opened {
        /// What it began with.
        seed: Box<Seed>,
    },
    /// Fields of a document were written.
    Written {
        /// Code of the document.
        part: String,
        /// The fields that changed.
        fields: BTreeMap<String, String>,
    },
    /// A file was attached.
    Attached {
        /// Code of the document.
        part: String,
        /// The file.
        file: FileRef,
    },
    /// A file was taken off.
    Detached {
        /// Code of the document.
        part: String,
        /// Its hash.
        hash: String,
    },
    /// Another level was proposed.
    Proposed {
        /// The level.
        level: ProtectionLevel,
        /// Why.
        grounds: Vec<Ground>,
        /// Important to national security.
        important: bool,
    },
    /// The owner decided on another appraiser.
    Appointed {
        /// Which.
        appointed: Appointed,
    },
    /// The owner delegated.
    Delegated {
        /// To whom, for how long.
        delegation: Delegation,
    },
    /// Somebody said something.
    Commented {
        /// The document; empty for the whole.
        part: String,
        /// The text.
        text: String,
    },
    /// The professional opinion was asked for.
    OpinionAsked,
    /// The professional opinion was given.
    OpinionGiven {
        /// The opinion.
        opinion: Opinion,
    },
    /// It was sent for appraisal and received.
    Submitted {
        /// Times it was sent, from 1.
        round: u32,
        /// What was known of the system.
        known: Box<Known>,
    },
    /// It was found complete and valid.
    Accepted,
    /// It was sent back.
    Returned {
        /// What is missing or wrong.
        reasons: Vec<String>,
        /// From where.
        from: ReturnedFrom,
        /// What was known of the system then; returns from before it was kept say nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<Box<Known>>,
    },
    /// It was appraised.
    Appraised {
        /// The appraisal.
        appraisal: Appraisal,
        /// The request covered the approval too, so that it lies before the body that approves.
        awaits_approval: bool,
        /// What was known of the system then; appraisals from before it was kept say nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<Box<Known>>,
    },
    /// Approval was asked for.
    ApprovalAsked,
    /// It was approved.
    Approved {
        /// The decision.
        decision: DocumentRef,
        /// The regulation that was in force.
        regulation: Option<DocumentRef>,
    },
    /// The Prime Minister's list was noted.
    Listed {
        /// The decision.
        decision: DocumentRef,
    },
    /// The level must be determined again.
    Reopened {
        /// Code of the trigger.
        trigger: String,
        /// What happened.
        note: String,
    },
    /// A later dossier took its place.
    Superseded {
        /// Its code.
        by: String,
    },
    /// The system went into operation.
    WentLive,
    /// The decision of an earlier regime was entered.
    DecisionEntered {
        /// The decision.
        decision: DocumentRef,
    },
    /// It was taken back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// With what a dossier begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// What people quote.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Its name.
    pub system_name: String,
    /// Id of the regime.
    pub regime: String,
    /// The proposed level.
    pub level: ProtectionLevel,
    /// Why.
    pub grounds: Vec<Ground>,
    /// Important to national security.
    pub important: bool,
    /// Who takes part.
    pub parties: Parties,
    /// What is known of the system.
    #[serde(default)]
    pub known: Known,
    /// What the profile filled in.
    pub parts: BTreeMap<String, Part>,
    /// Code of the dossier whose level it determines again.
    pub replaces: Option<String>,
    /// When construction of the system began, where the transition of an earlier regime is used.
    #[serde(default)]
    pub begun: Option<Date>,
    /// The paper that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_paper: Option<DocumentRef>,
}

impl Event {
    /// Returns its word, as the timeline and the golden table name it.
    pub const fn name(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Written { .. } => "written",
            Event::Attached { .. } => "attached",
            Event::Detached { .. } => "detached",
            Event::Proposed { .. } => "proposed",
            Event::Appointed { .. } => "appointed",
            Event::Delegated { .. } => "delegated",
            Event::Commented { .. } => "commented",
            Event::OpinionAsked => "opinion_asked",
            Event::OpinionGiven { .. } => "opinion_given",
            Event::Submitted { .. } => "submitted",
            Event::Accepted => "accepted",
            Event::Returned { .. } => "returned",
            Event::Appraised { .. } => "appraised",
            Event::ApprovalAsked => "approval_asked",
            Event::Approved { .. } => "approved",
            Event::Listed { .. } => "listed",
            Event::Reopened { .. } => "reopened",
            Event::Superseded { .. } => "superseded",
            Event::WentLive => "went_live",
            Event::DecisionEntered { .. } => "decision_entered",
            Event::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether whoever did it proposes the level: they neither appraise nor approve it.
    pub const fn proposes(&self) -> bool {
        match self {
            Event::Opened { .. }
            | Event::Written { .. }
            | Event::Attached { .. }
            | Event::Detached { .. }
            | Event::Proposed { .. }
            | Event::OpinionAsked
            | Event::Submitted { .. }
            | Event::ApprovalAsked => true,
            Event::Appointed { .. }
            | Event::Delegated { .. }
            | Event::Commented { .. }
            | Event::OpinionGiven { .. }
            | Event::Accepted
            | Event::Returned { .. }
            | Event::Appraised { .. }
            | Event::Approved { .. }
            | Event::Listed { .. }
            | Event::Reopened { .. }
            | Event::Superseded { .. }
            | Event::WentLive
            | Event::DecisionEntered { .. }
            | Event::Withdrawn { .. } => false,
        }
    }

    /// Returns how many characters of text it keeps.
    pub fn chars(&self) -> usize {
        let list = |texts: &[String]| texts.iter().map(|text| text.len()).sum();
        match self {
            Event::Opened { seed } => {
                seed.parts.values().flat_map(|part| part.fields.values()).map(|text| text.len()).sum()
            }
            Event::Written { fields, .. } => fields.values().map(|text| text.len()).sum(),
            Event::Commented { text, .. } => text.len(),
            Event::OpinionGiven { opinion } => opinion.text.len(),
            Event::Returned { reasons, .. } => list(reasons),
            Event::Appraised { appraisal, .. } => {
                let defects = match &appraisal.verdict {
                    Verdict::Fit => 0,
                    Verdict::Unfit { defects } => list(defects),
                };
                appraisal.text.len() + defects
            }
            Event::Reopened { note, .. } => note.len(),
            Event::Withdrawn { reason } => reason.len(),
            Event::Attached { .. }
            | Event::Detached { .. }
            | Event::Proposed { .. }
            | Event::Appointed { .. }
            | Event::Delegated { .. }
            | Event::OpinionAsked
            | Event::Submitted { .. }
            | Event::Accepted
            | Event::ApprovalAsked
            | Event::Approved { .. }
            | Event::Listed { .. }
            | Event::Superseded { .. }
            | Event::WentLive
            | Event::DecisionEntered { .. } => 0,
        }
    }
}

/// An event with who did it and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The legal day.
    pub on: Date,
    /// Login; empty for the product itself.
    pub by: String,
    /// Name for people.
    pub name: String,
    /// Role then.
    pub role: Option<Role>,
    /// What happened.
    pub event: Event,
}
