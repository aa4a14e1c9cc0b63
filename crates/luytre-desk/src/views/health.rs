//! What the centre itself suffers from. Data only: pages make the sentence and the remedy of each kind in the reader's
//! language.

use luytre_model::{Nanos, RejectReason, Severity};

use super::Named;

/// What is wrong with the centre at the moment, worst first; empty when nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// The troubles.
    pub troubles: Vec<Trouble>,
    /// Sources with refused records beyond those listed.
    pub more_rejecting: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub kind: TroubleKind,
    /// How bad.
    pub severity: Severity,
    /// Since when, as far as this run of the centre knows.
    pub since: Nanos,
}

/// What can be wrong with the centre. Each kind has its own remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TroubleKind {
    /// The event store takes nothing: make room on its disk.
    StoreRefuses {
        /// The store's own words, with the folder; for people of the whole province.
        reason: Option<String>,
    },
    /// The ledger cannot be read or written: see its disk or server.
    LedgerFails,
    /// Added content is not used: it is not what was signed, or does not fit this version.
    ContentUnused {
        /// Mistakes in it.
        problems: u64,
    },
    /// Events arrive and none is examined: see the log, start again.
    DetectorStands {
        /// Events that wait.
        events: u64,
    },
    /// The detector falls behind: give it more processor, or fewer events.
    DetectorBehind {
        /// Events that wait.
        events: u64,
    },
    /// Records are lost before they can be read: larger buffers, or TCP instead of UDP.
    Lost {
        /// The listener.
        listener: String,
        /// The sender's address, where it is counted.
        address: Option<String>,
        /// The reason's word.
        reason: &'static str,
        /// Records since then.
        records: u64,
    },
    /// A source sends what cannot be read: look at its refused records.
    Rejecting {
        /// The source.
        source: Named,
        /// Records since then.
        records: u64,
    },
}

impl TroubleKind {
    /// How bad it is: critical when events are turned away, nobody is warned any more or other law is applied.
    pub const fn severity(&self) -> Severity {
        match self {
            TroubleKind::StoreRefuses { .. }
            | TroubleKind::LedgerFails
            | TroubleKind::ContentUnused { .. }
            | TroubleKind::DetectorStands { .. } => Severity::Critical,
            TroubleKind::DetectorBehind { .. } | TroubleKind::Lost { .. } => Severity::High,
            TroubleKind::Rejecting { .. } => Severity::Medium,
        }
    }
}

/// Records that were lost before they could be read, since the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossView {
    /// The listener.
    pub listener: String,
    /// The sender's address, where it is counted.
    pub address: Option<String>,
    /// The reason's word.
    pub reason: &'static str,
    /// How many.
    pub records: u64,
    /// The last time.
    pub last: Nanos,
}

/// A refused record, for whoever mends its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectView {
    /// When it was refused.
    pub at: Nanos,
    /// Why.
    pub reason: RejectReason,
    /// What was expected where; `None` when the role may not see what events hold.
    pub detail: Option<String>,
    /// Byte offset (or record number) in what the sender handed in.
    pub offset: u64,
    /// Its first bytes, escaped; `None` when the role may not see what events hold.
    pub sample: Option<String>,
}

/// Figures of the centre for probes; they tell nothing of events or people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Records after framing.
    pub received: u64,
    /// Events stored.
    pub stored: u64,
    /// Records refused, by reason; every reason is there.
    pub rejected: Vec<(RejectReason, u64)>,
    /// Events that the detector has not examined yet.
    pub detector_lag: u64,
    /// The event store takes nothing.
    pub store_refuses: bool,
    /// The ledger cannot be read or written.
    pub ledger_fails: bool,
}
