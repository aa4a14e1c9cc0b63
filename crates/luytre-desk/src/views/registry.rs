//! Agencies, information systems, sources and coverage.

use std::collections::BTreeMap;

use luytre_govern::profile::Life;
use luytre_govern::{CoverageState, Date, SourceState};
use luytre_model::ids::{AgencyId, SourceId, SystemId};
use luytre_model::{Layer, Nanos, ProtectionLevel, RejectReason};

use super::Named;

/// An agency.
#[derive(Debug, Clone)]
pub struct AgencyView {
    /// Row id.
    pub id: AgencyId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind, as imported: province, department, commune …
    pub kind: String,
    /// The agency above it.
    pub parent: Option<Named>,
    /// Excluded by law (military, cipher): nothing is collected.
    pub excluded: bool,
    /// First day under this name.
    pub valid_from: Date,
    /// First day on which it is no longer so.
    pub valid_to: Option<Date>,
    /// Information systems it owns.
    pub systems: u64,
}

/// A CSV file of agencies.
#[derive(Debug, Clone)]
pub struct ImportForm {
    /// The file, UTF-8.
    pub csv: Vec<u8>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// One agency that is added by hand.
#[derive(Debug, Clone, Default)]
pub struct NewAgencyForm {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind: province, department, commune …
    pub kind: String,
    /// Code of the agency above it; empty for none.
    pub parent: String,
}

/// A line of the file that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// Line from 1.
    pub line: u64,
    /// What is wrong and what to do, in English.
    pub message: String,
    /// The same as data, for a sentence in the reader's language.
    pub problem: luytre_govern::import::Problem,
}

/// What an import did or would do.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// Rows read.
    pub rows: usize,
    /// Agencies added.
    pub added: Vec<Named>,
    /// Agencies changed.
    pub changed: Vec<Named>,
    /// Rows that say what is known already.
    pub unchanged: usize,
    /// Rows that were not taken; with any of these nothing is written.
    pub problems: Vec<ImportProblem>,
    /// Problems beyond those listed.
    pub more_problems: usize,
    /// It was written.
    pub applied: bool,
}

/// Which systems.
#[derive(Debug, Clone, Default)]
pub struct SystemFilter {
    /// Code of an agency; the agencies below it included.
    pub agency: Option<String>,
    /// Protection level.
    pub level: Option<ProtectionLevel>,
    /// Words in code, name or owner; tone marks ignored.
    pub text: Option<String>,
    /// Only systems with a layer in this state.
    pub state: Option<CoverageState>,
    /// Only systems that require this layer; with a state, those where this very layer is in it.
    pub layer: Option<Layer>,
    /// Only systems at this point of their life.
    pub life: Option<Life>,
    /// Only systems that were assessed periodically between these days.
    pub assessed: Option<(Date, Date)>,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// An information system.
#[derive(Debug, Clone)]
pub struct SystemView {
    /// Row id.
    pub id: SystemId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Agency.
    pub agency: Named,
    /// Protection level, once determined.
    pub level: Option<ProtectionLevel>,
    /// Owner.
    pub owner: String,
    /// Layers that must be watched.
    pub required_layers: Vec<Layer>,
    /// Who answers for it.
    pub contact_name: String,
    /// Their telephone.
    pub contact_phone: String,
    /// Open alerts.
    pub open_alerts: u64,
    /// The mark of the row: whoever changes it names the one that they saw.
    pub mark: String,
}

/// A system to add or change. The code of a system that exists stays.
#[derive(Debug, Clone)]
pub struct SystemForm {
    /// Code: 2 to 64 of letters without marks, digits, `.`, `-`, `_`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    /// Protection level.
    pub level: Option<ProtectionLevel>,
    /// Owner.
    pub owner: String,
    /// Layers that must be watched; `None` for what the level asks for.
    pub required_layers: Option<Vec<Layer>>,
    /// Who answers for it.
    pub contact_name: String,
    /// Their telephone.
    pub contact_phone: String,
}

/// One cell of the coverage matrix.
#[derive(Debug, Clone)]
pub struct LayerCoverageView {
    /// Layer.
    pub layer: Layer,
    /// State.
    pub state: CoverageState,
    /// Whether the layer must be watched.
    pub required: bool,
    /// Newest event.
    pub last_event: Option<Nanos>,
    /// Events of the last 24 hours.
    pub events_24h: u64,
    /// Sources of this layer.
    pub sources: Vec<Named>,
}

/// The coverage of one system; the shape of the contract.
#[derive(Debug, Clone)]
pub struct CoverageView {
    /// The system.
    pub system: SystemView,
    /// The four layers in the order of [`Layer::ALL`].
    pub layers: Vec<LayerCoverageView>,
}

/// One row of the matrix.
pub type CoverageRow = CoverageView;

/// Which sources.
#[derive(Debug, Clone, Default)]
pub struct SourceFilter {
    /// `Some(true)` registered, `Some(false)` unassigned.
    pub registered: Option<bool>,
    /// Health.
    pub health: Option<CoverageState>,
    /// Layer.
    pub layer: Option<Layer>,
    /// Code of a system.
    pub system: Option<String>,
    /// Words in code or name; tone marks ignored.
    pub text: Option<String>,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// A source with what it sent and what became of it.
#[derive(Debug, Clone)]
pub struct SourceView {
    /// Row id; `None` for a sender that nobody registered.
    pub id: Option<SourceId>,
    /// Code; it never changes.
    pub code: String,
    /// Name.
    pub name: String,
    /// Agency.
    pub agency: Option<Named>,
    /// Information system.
    pub system: Option<Named>,
    /// Layer.
    pub layer: Option<Layer>,
    /// Format, where set.
    pub format: Option<String>,
    /// Zone of times without one, where set.
    pub zone: Option<String>,
    /// By what it is recognised: `address`, `host`, `module`, `certificate`, `token` (its name) with values.
    pub recognised_by: Vec<(&'static str, String)>,
    /// Whether it is in use.
    pub state: SourceState,
    /// Expected at least every so many seconds.
    pub expected_every_s: u32,
    /// Health.
    pub health: CoverageState,
    /// Records after framing.
    pub received: u64,
    /// Events stored.
    pub stored: u64,
    /// Records refused, by reason.
    pub rejected: BTreeMap<RejectReason, u64>,
    /// Values cut by a limit, by the limit's name.
    pub limits: BTreeMap<String, u64>,
    /// Newest event.
    pub last_event: Option<Nanos>,
    /// Last arrival.
    pub last_received: Option<Nanos>,
    /// Events of the last 24 hours.
    pub events_24h: u64,
    /// Events by hour of arrival, oldest first, 24 values.
    pub by_hour: Vec<u64>,
}

/// A source to register, or the new settings of a registered one.
#[derive(Debug, Clone, Default)]
pub struct RegisterForm {
    /// Code; it never changes afterwards.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the system.
    pub system: Option<String>,
    /// Layer; `None` for the usual one of the format.
    pub layer: Option<Layer>,
    /// Format.
    pub format: Option<String>,
    /// Zone of times without one.
    pub zone: Option<String>,
    /// Address or network (`192.0.2.0/24`) that it sends from.
    pub address: Option<String>,
    /// Subject of its client certificate.
    pub certificate: Option<String>,
    /// Host name in its events.
    pub host: Option<String>,
    /// Module of its events (`nginx`).
    pub module: Option<String>,
    /// Make a token by which it is recognised; the secret is in the answer once.
    pub issue_token: bool,
    /// Expected at least every so many seconds; 0 for the usual 15 minutes.
    pub expected_every_s: u32,
}

/// A sender that nobody registered, to be given to a system; also moves a registered source.
#[derive(Debug, Clone, Default)]
pub struct AssignForm {
    /// Code of the source.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Layer; `None` for the usual one of its module.
    pub layer: Option<Layer>,
    /// Name; empty keeps the present one.
    pub name: String,
}
