//! What operations take and give: filters, forms and views. Plain data, no ledger rows and no HTML; the web layer turns
//! them into pages and JSON by hand.

pub mod alert;
pub mod dossier;
pub mod event;
pub mod health;
pub mod people;
pub mod registry;
pub mod trail;

pub use alert::{
    AlertDetail, AlertFilter, AlertGroup, AlertProblem, AlertSort, AlertStep, AlertView, Assignee, BulkForm,
    BulkOutcome, GroupBy, Selected,
};
pub use dossier::{
    Begun, BodyView, DossierFilter, DossierRow, DossierView, LegacyDossierForm, NewDossierView, OpenDossierForm,
    TransitionView, TurnView,
};
pub use event::{
    DeleteView, FacetQuery, LayerCount, Link, Overview, OverviewFigure, RuleCount, SaveView, SavedView, SearchForm,
    SearchResult, SeverityCount,
};
pub use health::{Gauges, Health, LossView, RejectView, Trouble, TroubleKind};
pub use people::{IssuedToken, NewPerson, PasswordForm, PersonForm, PersonView, SetupLink, TokenForm, TokenView};
pub use registry::{
    AgencyView, AssignForm, CoverageRow, CoverageView, ImportForm, ImportProblem, ImportReport, LayerCoverageView,
    NewAgencyForm, RegisterForm, SourceFilter, SourceView, SystemFilter, SystemForm, SystemView,
};
pub use trail::{AuditFilter, AuditView, ChainProblem, ChainReport};

/// Most rows of one page of a list.
pub const PAGE_ROWS_MAX: usize = 500;
/// Rows of a page unless asked otherwise.
pub const PAGE_ROWS: usize = 100;

/// One page of a list with a stable order.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Ask with this cursor for the next page; `None` at the end.
    pub next: Option<String>,
    /// Rows of the whole list under this filter; `None` where counting would cost as much as reading.
    pub total: Option<u64>,
}

/// A code that links somewhere, with the name that people read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Code, for addresses and filters.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A person as shown beside what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Login name.
    pub login: String,
    /// Name for people.
    pub name: String,
}
