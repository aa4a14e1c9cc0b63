//! Where a dossier stands. What a stage knows stands in its variant; the word is what lists, reports and content use.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::record::DocumentRef;

/// Where a level dossier stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Being written.
    Draft,
    /// Sent; whether it is complete and valid is not said yet.
    Submitted {
        /// The day of receipt.
        on: Date,
    },
    /// Complete and valid: being appraised.
    Accepted {
        /// The day of receipt.
        received: Date,
        /// The day on which it was found complete and valid.
        on: Date,
    },
    /// Sent back to be completed: no clock runs against anybody but the operator.
    Completing {
        /// The day.
        on: Date,
        /// What is missing or wrong.
        reasons: Vec<String>,
        /// Where it came from.
        from: ReturnedFrom,
    },
    /// Appraised as not fit.
    Unfit {
        /// The day.
        on: Date,
        /// What is wrong.
        defects: Vec<String>,
    },
    /// Appraised as fit; the operator asks for approval next.
    Appraised {
        /// The day.
        on: Date,
    },
    /// Before the body that approves.
    AwaitingApproval {
        /// The day on which that body had it complete.
        since: Date,
    },
    /// Approved.
    Approved {
        /// The decision.
        decision: DocumentRef,
        /// The day on which it was entered.
        on: Date,
    },
    /// Approved, and the level must be determined again.
    Redetermine {
        /// The decision that is still in force.
        decision: DocumentRef,
        /// The day on which this was found.
        on: Date,
        /// Code of the trigger.
        trigger: String,
        /// What happened.
        note: String,
    },
    /// A later dossier took its place.
    Superseded {
        /// The decision that was in force.
        decision: DocumentRef,
        /// Code of the later dossier.
        by: String,
        /// The day.
        on: Date,
    },
    /// Taken back by the operator.
    Withdrawn {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
}

/// From where a dossier was sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnedFrom {
    /// By the appraiser, who has to say so within days.
    Validity,
    /// By the appraiser, while appraising.
    Appraisal,
    /// By the body that approves.
    Approval,
}

/// The word of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageWord {
    /// `dang_du_thao`.
    Draft,
    /// `da_gui_tham_dinh`, before it is found complete and valid, and while it is appraised.
    Sent,
    /// `yeu_cau_bo_sung`.
    Completing,
    /// `khong_phu_hop`.
    Unfit,
    /// `da_tham_dinh`, until it is approved.
    Appraised,
    /// `da_duoc_phe_duyet`.
    Approved,
    /// `can_xac_dinh_lai`.
    Redetermine,
    /// `da_thay_the`: ours, a later dossier took its place.
    Superseded,
    /// `da_rut`: ours.
    Withdrawn,
}

impl StageWord {
    /// All, in the order of the board.
    pub const ALL: [StageWord; 9] = [
        StageWord::Draft,
        StageWord::Sent,
        StageWord::Completing,
        StageWord::Unfit,
        StageWord::Appraised,
        StageWord::Approved,
        StageWord::Redetermine,
        StageWord::Superseded,
        StageWord::Withdrawn,
    ];

    /// The word in the store, in content and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            StageWord::Draft => "dang_du_thao",
            StageWord::Sent => "da_gui_tham_dinh",
            StageWord::Completing => "yeu_cau_bo_sung",
            StageWord::Unfit => "khong_phu_hop",
            StageWord::Appraised => "da_tham_dinh",
            StageWord::Approved => "da_duoc_phe_duyet",
            StageWord::Redetermine => "can_xac_dinh_lai",
            StageWord::Superseded => "da_thay_the",
            StageWord::Withdrawn => "da_rut",
        }
    }

    /// Whether somebody still has to do something about the dossier itself.
    pub const fn is_open(self) -> bool {
        match self {
            StageWord::Draft | StageWord::Sent | StageWord::Completing | StageWord::Unfit | StageWord::Appraised => {
                true
            }
            StageWord::Approved | StageWord::Redetermine | StageWord::Superseded | StageWord::Withdrawn => false,
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        StageWord::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// Returns which of the four words of column 6 of the annual report says it; `None` for what is not reported.
    ///
    /// A dossier that came back has been sent and not appraised as fit; a level that must be determined again is approved
    /// until the new one is.
    pub const fn reported_as(self) -> Option<StageWord> {
        match self {
            StageWord::Draft => Some(StageWord::Draft),
            StageWord::Sent | StageWord::Completing | StageWord::Unfit => Some(StageWord::Sent),
            StageWord::Appraised => Some(StageWord::Appraised),
            StageWord::Approved | StageWord::Redetermine => Some(StageWord::Approved),
            StageWord::Superseded | StageWord::Withdrawn => None,
        }
    }
}

impl Stage {
    /// Returns its word.
    pub const fn word(&self) -> StageWord {
        match self {
            Stage::Draft => StageWord::Draft,
            Stage::Submitted { .. } | Stage::Accepted { .. } => StageWord::Sent,
            Stage::Completing { .. } => StageWord::Completing,
            Stage::Unfit { .. } => StageWord::Unfit,
            Stage::Appraised { .. } | Stage::AwaitingApproval { .. } => StageWord::Appraised,
            Stage::Approved { .. } => StageWord::Approved,
            Stage::Redetermine { .. } => StageWord::Redetermine,
            Stage::Superseded { .. } => StageWord::Superseded,
            Stage::Withdrawn { .. } => StageWord::Withdrawn,
        }
    }

    /// Returns the name of the variant, finer than the word: tests, refusals and machine outputs.
    pub const fn name(&self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Submitted { .. } => "submitted",
            Stage::Accepted { .. } => "accepted",
            Stage::Completing { .. } => "completing",
            Stage::Unfit { .. } => "unfit",
            Stage::Appraised { .. } => "appraised",
            Stage::AwaitingApproval { .. } => "awaiting_approval",
            Stage::Approved { .. } => "approved",
            Stage::Redetermine { .. } => "redetermine",
            Stage::Superseded { .. } => "superseded",
            Stage::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether the operator may write now.
    pub const fn is_writable(&self) -> bool {
        match self {
            Stage::Draft | Stage::Completing { .. } | Stage::Unfit { .. } => true,
            Stage::Submitted { .. }
            | Stage::Accepted { .. }
            | Stage::Appraised { .. }
            | Stage::AwaitingApproval { .. }
            | Stage::Approved { .. }
            | Stage::Redetermine { .. }
            | Stage::Superseded { .. }
            | Stage::Withdrawn { .. } => false,
        }
    }
}
