//! The level dossier: a document in parts that an operator writes and bodies of the law appraise and approve.
//!
//! Pure: who may do what, in which order, under which guards ([`decide`]), what follows ([`apply`]), which day something is
//! due ([`due`]). The numbers, bodies and guards are rows of the regime ([`procedure`]); the engine knows only the closed
//! sets of words. Everything that happened stands in [`Dossier::log`]; replaying it gives the same dossier.
//!
//! Start with [`Dossier`], then [`stage`], [`act`] (commands and events), [`decide`].

pub mod act;
pub mod apply;
pub mod attachment;
pub mod body;
pub mod clock;
pub mod completeness;
pub mod decide;
pub mod difference;
pub mod guard;
pub mod known;
pub mod prefill;
pub mod procedure;
pub mod refusal;
pub mod returned;
pub mod stage;
pub mod transition;

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};

use crate::profile::Delegation;
use crate::record::{DocumentRef, Keys, Record};

pub use act::{Command, CommandWord, Entry, Event};
pub use apply::{apply, replay, version};
pub use attachment::{FileRef, Media};
pub use body::By;
pub use clock::{DossierClock, clock};
pub use completeness::{Lack, Missing, missing};
pub use decide::{Context, Facts, allowed, check, decide};
pub use difference::{FieldDifference, differences};
pub use known::Known;
pub use procedure::{Gate, Party, Requirement, Step};
pub use refusal::Refusal;
pub use returned::{returned, unmended};
pub use stage::{Stage, StageWord};

/// Longest text of a field, in characters: some twenty printed pages.
pub const FIELD_CHARS_MAX: usize = 40_000;
/// Longest comment, reason or opinion, in characters.
pub const REMARK_CHARS_MAX: usize = 8_000;
/// Most entries of a log: years of daily work on one dossier.
pub const ENTRIES_MAX: usize = 2_000;
/// Most characters of all texts that the log keeps, so that one dossier stays quick to read.
pub const LOG_CHARS_MAX: usize = 4_000_000;
/// Most defects that are listed at once.
pub const DEFECTS_MAX: usize = 100;

/// A level dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// What people quote: `HS-2026-0001`.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Name of the system when the dossier was opened.
    pub system_name: String,
    /// Id of the regime under which it is decided.
    pub regime: String,
    /// The proposed level.
    pub level: ProtectionLevel,
    /// Why this level.
    #[serde(default)]
    pub grounds: Vec<Ground>,
    /// Important to national security: another level's procedure may have to be followed.
    #[serde(default)]
    pub important: bool,
    /// Who takes part.
    pub parties: Parties,
    /// Its documents, by code.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    /// The professional opinion.
    #[serde(default)]
    pub opinion: Option<Opinion>,
    /// When the professional opinion was asked for.
    #[serde(default)]
    pub opinion_asked: Option<Date>,
    /// The last appraisal.
    #[serde(default)]
    pub appraisal: Option<Appraisal>,
    /// The Prime Minister's list on which a level 5 system stands.
    #[serde(default)]
    pub listing: Option<DocumentRef>,
    /// First day of operation after the check before it.
    #[serde(default)]
    pub live_since: Option<Date>,
    /// What was known of the system when it was last sent: what is compared with the present, to see whether the level
    /// must be determined again.
    #[serde(default)]
    pub known: Known,
    /// Where it stands.
    pub stage: Stage,
    /// Times it was sent for appraisal.
    #[serde(default)]
    pub rounds: u32,
    /// Code of the dossier whose level it determines again.
    #[serde(default)]
    pub replaces: Option<String>,
    /// When construction of the system began, where the transition of an earlier regime is used.
    #[serde(default)]
    pub begun: Option<Date>,
    /// The paper that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_paper: Option<DocumentRef>,
    /// Everything that happened, oldest first.
    #[serde(default)]
    pub log: Vec<Entry>,
    /// When the next step is due; worked out from the calendar when something happens, for lists that sort by it.
    #[serde(default)]
    pub due: Option<Date>,
}

/// Why a level: the row of the criteria that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// The article.
    pub source: String,
}

/// Who takes part; codes of agencies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Parties {
    /// Who runs the system and writes the dossier.
    pub operator: String,
    /// Whose system it is, where another body runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The governing body.
    pub owner: String,
    /// The owner's dedicated unit.
    pub dedicated_unit: String,
    /// Another appraiser by the owner's decision.
    pub appointed: Option<Appointed>,
    /// The owner's delegation in writing.
    pub delegation: Option<Delegation>,
}

/// An appraiser other than the dedicated unit, by decision of the owner (the two ways of NĐ331 Đ18.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Appointed {
    /// Another capable subordinate unit.
    Unit {
        /// Its code.
        agency: String,
        /// The owner's decision.
        decision: DocumentRef,
    },
    /// An independent council.
    Council {
        /// Its name.
        name: String,
        /// Code of the agency that keeps its papers and enters its opinion.
        agency: String,
        /// The owner's decision.
        decision: DocumentRef,
    },
}

impl Appointed {
    /// Returns the code of the agency that acts.
    pub fn agency(&self) -> &str {
        match self {
            Appointed::Unit { agency, .. } | Appointed::Council { agency, .. } => agency,
        }
    }

    /// Returns the owner's decision.
    pub fn decision(&self) -> &DocumentRef {
        match self {
            Appointed::Unit { decision, .. } | Appointed::Council { decision, .. } => decision,
        }
    }
}

/// One document of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Texts by code of the field.
    pub fields: BTreeMap<String, String>,
    /// Attached files.
    pub files: Vec<FileRef>,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// The professional opinion of the dedicated unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// The day.
    pub on: Date,
    /// Login of who gave it.
    pub by: String,
    /// Code of the body.
    pub body: String,
    /// The paper.
    pub document: DocumentRef,
    /// What it says.
    pub text: String,
}

/// In which form an appraisal was done (Mẫu 04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppraisalForm {
    /// By a meeting.
    Meeting,
    /// In writing.
    #[default]
    Written,
    /// Both.
    Both,
}

impl AppraisalForm {
    /// All.
    pub const ALL: [AppraisalForm; 3] = [AppraisalForm::Meeting, AppraisalForm::Written, AppraisalForm::Both];

    /// The word in forms and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            AppraisalForm::Meeting => "meeting",
            AppraisalForm::Written => "written",
            AppraisalForm::Both => "both",
        }
    }
}

/// What an appraisal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It conforms.
    Fit,
    /// It does not.
    Unfit {
        /// What is wrong, one by one.
        defects: Vec<String>,
    },
}

/// An appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appraisal {
    /// The day.
    pub on: Date,
    /// Login of who entered it.
    pub by: String,
    /// What the body is.
    pub party: Party,
    /// Code of the body, or its words where it has no account here.
    pub body: String,
    /// In which form.
    pub form: AppraisalForm,
    /// The paper.
    pub document: DocumentRef,
    /// What it says.
    pub text: String,
    /// What it found.
    pub verdict: Verdict,
    /// The round of the dossier that was appraised.
    pub round: u32,
}

impl Dossier {
    /// Returns logins of everybody who wrote or sent it.
    pub fn proposers(&self) -> impl Iterator<Item = &str> {
        self.log.iter().filter(|entry| entry.event.proposes()).map(|entry| entry.by.as_str())
    }

    /// Returns a document's texts and files; an empty one while nothing is written.
    pub fn part(&self, code: &str) -> &Part {
        static EMPTY: Part = Part { fields: BTreeMap::new(), files: Vec::new(), revision: 0 };
        self.parts.get(code).unwrap_or(&EMPTY)
    }

    /// Returns every attached file, with the code of its document.
    pub fn files(&self) -> impl Iterator<Item = (&str, &FileRef)> {
        self.parts.iter().flat_map(|(code, part)| part.files.iter().map(move |file| (code.as_str(), file)))
    }

    /// Returns the decision by which the level in force was approved.
    pub fn decision(&self) -> Option<&DocumentRef> {
        match &self.stage {
            Stage::Approved { decision, .. }
            | Stage::Redetermine { decision, .. }
            | Stage::Superseded { decision, .. } => Some(decision),
            Stage::Draft
            | Stage::Submitted { .. }
            | Stage::Accepted { .. }
            | Stage::Completing { .. }
            | Stage::Unfit { .. }
            | Stage::Appraised { .. }
            | Stage::AwaitingApproval { .. }
            | Stage::Withdrawn { .. } => None,
        }
    }

    /// Whether somebody still has to do something about it.
    pub fn is_open(&self) -> bool {
        self.stage.word().is_open()
    }
}

impl Record for Dossier {
    const KIND: &'static str = "dossier";

    fn keys(&self) -> Keys {
        let parties = &self.parties;
        let mut codes = vec![parties.owner.clone(), parties.dedicated_unit.clone()];
        codes.extend(parties.agency.clone());
        codes.extend(parties.appointed.as_ref().map(|appointed| appointed.agency().to_owned()));
        codes.extend(parties.delegation.as_ref().map(|delegation| delegation.to.clone()));
        codes.retain(|code| !code.is_empty());
        Keys {
            code: self.code.clone(),
            title: self.system_name.clone(),
            agency: Some(parties.operator.clone()),
            parties: codes,
            public: false,
            system: Some(self.system.clone()),
            parent: self.replaces.clone(),
            state: self.stage.word().as_str().to_owned(),
            due: self.due,
        }
    }
}

#[cfg(test)]
mod tests;
