//! Who is watched and who may do what: agencies, information systems, log sources, people, coverage.
//!
//! Pure: no clock, no store, no language. Start with [`registry`] (what is registered), then [`source`] (how a sender is
//! recognised), [`access`] (roles and acts), [`tree`] (the subtree that a person sees), [`coverage`] (which layer of a
//! system is alive) and [`import`] (agencies from a table).

pub mod access;
pub mod annual;
pub mod assessment;
pub mod budget;
pub mod calendar;
pub mod catalogue;
pub mod citation;
pub mod coverage;
pub mod dossier;
pub mod drill;
pub mod import;
pub mod index;
pub mod level;
pub mod library;
pub mod periodic;
pub mod profile;
pub mod programme;
pub mod record;
pub mod registry;
pub mod report;
pub mod requirement;
pub mod share;
pub mod signal;
pub mod source;
pub mod training;
pub mod tree;
pub mod workbook;

pub use access::{Act, may};
pub use calendar::{Calendar, CalendarMissing};
pub use catalogue::Interval;
pub use coverage::{Coverage, CoverageState, LayerCoverage, Seen, coverage};
pub use import::ImportPlan;
pub use jiff::civil::Date;
pub use level::{Classification, LevelFacts};
pub use library::Library;
pub use luytre_model::Role;
pub use profile::{AgencyProfile, SystemProfile};
pub use record::{DocumentRef, Kept, Keys, Record, RecordId};
pub use registry::{Agency, AgencyVersion, Language, Person, System};
pub use source::{Source, SourceIndex, SourceMatch, SourceState};
pub use tree::AgencyTree;
