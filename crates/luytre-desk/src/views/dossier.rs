//! Level dossiers.

use luytre_govern::dossier::{CommandWord, Dossier, DossierClock, Gate, Lack, Missing, Party, Refusal, StageWord};
use luytre_govern::level::{Cause, Classification, Trigger};
use luytre_govern::{AgencyProfile, Date, DocumentRef, SystemProfile};
use luytre_model::{Nanos, ProtectionLevel};

use super::Named;

/// Which dossiers.
#[derive(Debug, Clone, Default)]
pub struct DossierFilter {
    /// Words of stages; empty for any.
    pub stages: Vec<StageWord>,
    /// Code of an agency that runs the systems; the agencies below it included.
    pub agency: Option<String>,
    /// Proposed level.
    pub level: Option<ProtectionLevel>,
    /// Code of a system.
    pub system: Option<String>,
    /// Words in code or name of the system; tone marks ignored.
    pub text: Option<String>,
    /// Only those whose clock has run out.
    pub overdue: bool,
    /// Only those that wait for the reader.
    pub mine: bool,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// A dossier in a list.
#[derive(Debug, Clone)]
pub struct DossierRow {
    /// What people quote.
    pub code: String,
    /// The system.
    pub system: Named,
    /// Who writes it.
    pub operator: Named,
    /// Proposed level.
    pub level: ProtectionLevel,
    /// Id of the regime.
    pub regime: String,
    /// Where it stands.
    pub stage: StageWord,
    /// Name of the stage, finer than the word.
    pub stage_name: &'static str,
    /// What the clock shows.
    pub clock: Option<DossierClock>,
    /// Whose turn it is, and what to do.
    pub turn: Option<TurnView>,
    /// The turn is the reader's.
    pub mine: bool,
    /// The decision in force.
    pub decision: Option<DocumentRef>,
    /// Last change.
    pub changed_at: Nanos,
    /// Counts changes.
    pub version: i64,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnView {
    /// What the body is.
    pub party: Party,
    /// The agency that does it.
    pub agency: Named,
    /// What to do.
    pub command: CommandWord,
    /// The article.
    pub source: String,
}

/// A body with what is known of it.
#[derive(Debug, Clone, Default)]
pub struct BodyView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its profile; empty where nobody wrote one.
    pub profile: AgencyProfile,
}

/// A dossier with everything that its page shows.
#[derive(Debug, Clone)]
pub struct DossierView {
    /// The dossier.
    pub dossier: Dossier,
    /// Counts changes; forms carry the one they showed.
    pub version: i64,
    /// Last change.
    pub changed_at: Nanos,
    /// Who writes it.
    pub operator: BodyView,
    /// The governing body.
    pub owner: BodyView,
    /// The dedicated unit.
    pub dedicated_unit: BodyView,
    /// The system as the registry knows it.
    pub profile: SystemProfile,
    /// What the clock shows.
    pub clock: Option<DossierClock>,
    /// The calendar of a year is missing, so that no clock can be shown.
    pub calendar_missing: Option<i16>,
    /// What is missing before it can be sent.
    pub missing: Vec<Missing>,
    /// Guards that do not hold at gates that still lie ahead.
    pub unmet: Vec<(Gate, Refusal)>,
    /// What the reader may do now.
    pub allowed: Vec<CommandWord>,
    /// Whose turn it is.
    pub turn: Option<TurnView>,
    /// What the criteria say of the facts as they are.
    pub classification: Classification,
    /// What the law's form of the request asks for and nobody registered, while it can be sent.
    pub request_lacks: Vec<Lack>,
    /// What asks for the level to be determined again.
    pub triggers: Vec<Trigger>,
    /// Code of the dossier that determines the level again.
    pub replaced_by: Option<String>,
    /// Causes that it is to weigh, and those that it answered.
    pub causes: Vec<Cause>,
}

/// A dossier that would be opened.
#[derive(Debug, Clone)]
pub struct NewDossierView {
    /// The system.
    pub system: Named,
    /// Who writes it.
    pub operator: Named,
    /// The person acts for whoever writes it.
    pub may_open: bool,
    /// The governing body, where the profile or the registry tells it.
    pub owner: Named,
    /// The dedicated unit, where the profile or the registry tells it.
    pub dedicated_unit: Named,
    /// Bodies that may be named as the governing one; what is registered leaves no choice.
    pub owners: Vec<Named>,
    /// Bodies that may be named as the dedicated unit.
    pub units: Vec<Named>,
    /// What the criteria say.
    pub classification: Classification,
    /// Id of the regime in force.
    pub regime: String,
    /// Its title in Vietnamese.
    pub regime_vi: String,
    /// Its title in English.
    pub regime_en: String,
    /// Earlier regimes that still decide on some systems.
    pub transitions: Vec<TransitionView>,
    /// Codes of earlier regimes whose decisions can be entered.
    pub earlier_regimes: Vec<String>,
    /// Code of a dossier of the system that is still open.
    pub open: Option<String>,
    /// Code of the approved dossier whose level would be determined again.
    pub replaces: Option<String>,
}

/// An earlier regime that still decides on some systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionView {
    /// Its id.
    pub regime: String,
    /// The last day.
    pub until: Date,
    /// Only systems whose construction began before this day.
    pub begun_before: Option<Date>,
    /// The rule in Vietnamese.
    pub vi: String,
    /// The rule in English.
    pub en: String,
    /// The article.
    pub source: String,
}

/// A dossier to open.
#[derive(Debug, Clone, Default)]
pub struct OpenDossierForm {
    /// Code of the system.
    pub system: String,
    /// The level, where the criteria give none or another is proposed with reasons.
    pub level: Option<ProtectionLevel>,
    /// Why another level than the criteria give.
    pub reason: String,
    /// Code of the governing body; empty for what the registry tells.
    pub owner: String,
    /// Code of the dedicated unit; empty for what the registry tells.
    pub dedicated_unit: String,
    /// Id of an earlier regime that still decides in its transition; empty for the one in force.
    pub regime: String,
    /// When construction of the system began, for an earlier regime.
    pub begun: Option<Begun>,
}

/// When construction of a system began.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The day.
    pub day: Date,
    /// The paper that shows it.
    pub paper: DocumentRef,
}

/// A decision of an earlier regime to enter.
#[derive(Debug, Clone)]
pub struct LegacyDossierForm {
    /// Code of the system.
    pub system: String,
    /// The level that was approved.
    pub level: ProtectionLevel,
    /// Id of the regime.
    pub regime: String,
    /// The decision.
    pub decision: DocumentRef,
    /// When construction of the system began, for a decision that was made in the transition.
    pub begun: Option<Begun>,
}
