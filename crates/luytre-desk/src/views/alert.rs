//! Alerts: the queue, one alert, and what people do to them.

use luytre_model::ids::{AlertId, PersonId};
use luytre_model::store::FoundEvent;
use luytre_model::{Layer, Nanos, Severity};
use luytre_respond::{Disposition, RuleRef, State};

use super::{Named, PersonName};
use crate::views::registry::SystemView;

/// Whose alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Assignee {
    /// Anyone's and nobody's.
    #[default]
    Any,
    /// Nobody's.
    Nobody,
    /// The asking person's.
    Me,
    /// The asking person's and nobody's: the default queue.
    MeOrNobody,
    /// Of the person with this login.
    Of(String),
}

/// The order of the queue; ties are broken by id, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertSort {
    /// Last seen, newest first.
    #[default]
    Newest,
    /// Highest risk first, then newest.
    Risk,
}

/// Which alerts. Empty lists mean all.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// States.
    pub states: Vec<State>,
    /// What closed ones turned out to be.
    pub dispositions: Vec<Disposition>,
    /// Levels.
    pub severities: Vec<Severity>,
    /// Layers.
    pub layers: Vec<Layer>,
    /// Code of an agency; the agencies below it included.
    pub agency: Option<String>,
    /// Code of a system.
    pub system: Option<String>,
    /// Id of a rule.
    pub rule: Option<String>,
    /// The entity exactly.
    pub entity: Option<String>,
    /// Words to find in entity, title, system or agency; tone marks ignored.
    pub text: Option<String>,
    /// Whose.
    pub assignee: Assignee,
    /// Last seen from, included.
    pub from: Option<Nanos>,
    /// Last seen to, excluded.
    pub to: Option<Nanos>,
    /// Order.
    pub sort: AlertSort,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// An alert in a list.
#[derive(Debug, Clone)]
pub struct AlertView {
    /// Its id.
    pub id: AlertId,
    /// The rule, its author included.
    pub rule: RuleRef,
    /// Layer.
    pub layer: Option<Layer>,
    /// Agency.
    pub agency: Option<Named>,
    /// Information system.
    pub system: Option<Named>,
    /// Code of the source.
    pub source: String,
    /// Whom or what it is about: an address, an account, a host.
    pub entity: String,
    /// First seen.
    pub first_seen: Nanos,
    /// Last seen.
    pub last_seen: Nanos,
    /// Findings grouped in it.
    pub count: u64,
    /// State.
    pub state: State,
    /// How it was judged, once closed.
    pub disposition: Option<Disposition>,
    /// Why it was judged so.
    pub reason: Option<String>,
    /// Who has it.
    pub assignee: Option<PersonName>,
    /// Whether the asking person has it.
    pub mine: bool,
    /// Risk, 0 to 100.
    pub risk: u8,
    /// For optimistic writing: send it back with a form.
    pub version: i64,
}

/// By what the queue is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Rule.
    Rule,
    /// Entity.
    Entity,
    /// Information system.
    System,
}

/// Like alerts together.
#[derive(Debug, Clone)]
pub struct AlertGroup {
    /// Value of the grouping: a rule id, an entity or a system code; empty for alerts without a system.
    pub key: String,
    /// Name for people.
    pub label: String,
    /// English name where it differs.
    pub label_en: String,
    /// Alerts in it.
    pub alerts: u64,
    /// Findings in them.
    pub findings: u64,
    /// Worst level.
    pub severity: Severity,
    /// Highest risk.
    pub risk: u8,
    /// First seen.
    pub first_seen: Nanos,
    /// Last seen.
    pub last_seen: Nanos,
}

/// One line of an alert's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertStep {
    /// When.
    pub at: Nanos,
    /// Who; `None` for the detector.
    pub by: Option<PersonName>,
    /// What happened, in the words of `luytre-respond`: `opened`, `taken`, `closed` …
    pub what: String,
    /// Disposition, reason or new assignee.
    pub detail: String,
}

/// One alert with everything that helps to judge it.
#[derive(Debug, Clone)]
pub struct AlertDetail {
    /// The alert.
    pub alert: AlertView,
    /// Its system with owner and telephone.
    pub system: Option<SystemView>,
    /// The newest events that made it, oldest first.
    pub events: Vec<FoundEvent>,
    /// Other events of its entity or host within 15 minutes before the first and after the last, oldest first.
    pub around: Vec<FoundEvent>,
    /// There are more around it than shown.
    pub around_more: bool,
    /// The search that shows everything around it.
    pub around_query: String,
    /// Range of that search.
    pub around_range: (Nanos, Nanos),
    /// Parts of the store that could not be read.
    pub missing: Vec<String>,
    /// What happened to it, oldest first.
    pub history: Vec<AlertStep>,
    /// Until when the asking person can take back their own closing.
    pub undo_until: Option<Nanos>,
    /// People to whom it can be assigned.
    pub assignable: Vec<(PersonId, PersonName)>,
}

/// An alert that is to be changed, as the person saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Which.
    pub id: AlertId,
    /// The version that the person saw; `None` to take whatever stands now.
    pub version: Option<i64>,
}

/// Which alerts an act is about, with the key that makes a double click harmless.
#[derive(Debug, Clone, Default)]
pub struct BulkForm {
    /// The alerts, at most [`crate::alerts::BULK_MAX`].
    pub alerts: Vec<Selected>,
    /// Random text of the form; the same key of the same person within ten minutes gives the first answer again.
    pub key: Option<String>,
}

/// Why one alert of a batch was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertProblem {
    /// No such alert for this person.
    NotFound,
    /// Changed by somebody else in the meantime.
    Conflict,
    /// The workflow says no.
    Refused(String),
}

/// What became of a batch: alerts that can be changed are, the others are named.
#[derive(Debug, Clone, Default)]
pub struct BulkOutcome {
    /// Changed alerts as they are now.
    pub done: Vec<AlertView>,
    /// The others.
    pub failed: Vec<(AlertId, AlertProblem)>,
    /// After closing: until when it can be taken back.
    pub undo_until: Option<Nanos>,
    /// This is the first answer again.
    pub repeated: bool,
}
