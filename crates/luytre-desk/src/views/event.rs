//! Search, saved views and the overview.

use luytre_model::ids::ViewId;
use luytre_model::store::FoundEvent;
use luytre_model::{Layer, Nanos, Severity};
use luytre_respond::RuleRef;

/// A search as it stands in the address.
#[derive(Debug, Clone)]
pub struct SearchForm {
    /// What was typed.
    pub q: String,
    /// Event time from, included.
    pub from: Nanos,
    /// Event time to, excluded.
    pub to: Nanos,
    /// Rows; 0 means the usual number.
    pub limit: usize,
    /// Continue after this cursor.
    pub cursor: Option<String>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct SearchResult {
    /// Events, newest first.
    pub events: Vec<FoundEvent>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Parts of the store that could not be read.
    pub missing: Vec<String>,
}

/// The histogram and the field sidebar of a search.
#[derive(Debug, Clone)]
pub struct FacetQuery {
    /// What was typed.
    pub q: String,
    /// Event time from, included.
    pub from: Nanos,
    /// Event time to, excluded.
    pub to: Nanos,
    /// Bars, at most 500.
    pub bars: usize,
    /// Fields whose values are wanted, at most 20.
    pub facets: Vec<String>,
    /// Values a field, at most 50.
    pub values: usize,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Name.
    pub name: String,
    /// Page it belongs to: `alerts` or `search`.
    pub page: String,
    /// The address after the question mark.
    pub query: String,
    /// Everybody of the same agency sees it.
    pub shared: bool,
    /// The asking person saved it.
    pub mine: bool,
}

/// A view to save.
#[derive(Debug, Clone, Default)]
pub struct SaveView {
    /// Name.
    pub name: String,
    /// Page it belongs to: `alerts` or `search`.
    pub page: String,
    /// The address after the question mark.
    pub query: String,
    /// Show it to everybody of the same agency.
    pub shared: bool,
}

/// A view to delete.
#[derive(Debug, Clone, Copy)]
pub struct DeleteView(pub ViewId);

/// The list behind a figure: page and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `alerts`, `search`, `systems` or `sources`.
    pub page: &'static str,
    /// The address after the question mark.
    pub query: String,
}

/// A number with the list behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewFigure {
    /// The number.
    pub value: u64,
    /// Of how many, where it is a share.
    pub of: Option<u64>,
    /// The list behind it.
    pub link: Link,
}

/// Open alerts of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityCount {
    /// Level.
    pub severity: Severity,
    /// Number and list.
    pub figure: OverviewFigure,
}

/// Events of a layer in the last 24 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerCount {
    /// Layer; `None` for sources without one.
    pub layer: Option<Layer>,
    /// Number and list.
    pub figure: OverviewFigure,
}

/// A busy rule.
#[derive(Debug, Clone)]
pub struct RuleCount {
    /// The rule.
    pub rule: RuleRef,
    /// Open alerts and their list.
    pub figure: OverviewFigure,
}

/// The figures of the first page.
#[derive(Debug, Clone)]
pub struct Overview {
    /// When they were taken.
    pub at: Nanos,
    /// Open alerts by level, worst first; all five levels.
    pub open_alerts: Vec<SeverityCount>,
    /// Open alerts that nobody has.
    pub unassigned_alerts: OverviewFigure,
    /// Events of the last 24 hours by layer of their source.
    pub events_24h: Vec<LayerCount>,
    /// Required (system, layer) pairs that are live, of all required.
    pub coverage: OverviewFigure,
    /// Registered sources that sent nothing for 24 hours.
    pub silent_sources: OverviewFigure,
    /// Registered sources that never sent anything.
    pub never_sources: OverviewFigure,
    /// Senders that nobody registered; zero for people of an agency.
    pub unassigned_sources: OverviewFigure,
    /// Rules with most open alerts.
    pub busiest_rules: Vec<RuleCount>,
    /// Newest open alerts, worst first.
    pub newest: Vec<super::AlertView>,
    /// Events by hour of arrival, oldest first, 24 values; the last is the hour that runs.
    pub histogram: Vec<u64>,
    /// Start of the first hour.
    pub histogram_from: Nanos,
}
