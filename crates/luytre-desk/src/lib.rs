//! Operations: one async function per thing a person does or a sender hands in.
//!
//! Pages, the API, the command line and scheduled jobs all call [`Desk`]. Each operation takes an [`Actor`], checks role
//! and agency, decides by the pure crates, and writes state and audit entry in one transaction; notices leave on the
//! [`Bus`] after it. No HTML, no HTTP types, no SQL, no global state; the clock is given.
//!
//! Start with [`Desk`], then [`views`] (what goes in and out), then one operation module, for example [`alerts`].

pub mod actor;
pub mod agencies;
pub mod alerts;
pub mod assessments;
pub mod audit;
pub mod budget;
pub mod bus;
pub mod clock;
pub mod content;
pub mod desk;
pub mod dossiers;
pub mod drills;
pub mod due;
pub mod error;
pub mod events;
mod files;
pub mod findings;
mod form;
pub mod health;
pub mod holds;
pub mod home;
pub mod index;
pub mod ingest;
pub mod inspections;
pub mod levels;
mod memo;
mod once;
pub mod origin;
pub mod overview;
mod page;
pub mod people;
pub mod place;
pub mod profiles;
mod records;
mod registry;
mod remembered;
pub mod reports;
pub mod requirements;
pub mod rules;
pub mod saved;
pub mod secret;
pub mod sigma;
pub mod sign_in;
pub mod signals;
pub mod sources;
pub mod systems;
pub mod tasks;
pub mod throttle;
pub mod training;
pub mod views;
pub mod watch;
pub mod workbook;

pub use actor::{Actor, Proof};
pub use bus::{Bus, Notice};
pub use clock::{Clock, ManualClock};
pub use desk::{Desk, DeskParts};
pub use error::{DeskError, ErrorId, FieldProblem, IngestError, Problem, Refusal};
pub use luytre_govern::{Act, Language};
pub use luytre_ledger::Change;
pub use origin::{Origin, SourceSettings};
pub use rules::{Detector, Found, Rules};
pub use sigma::SigmaRules;
pub use sign_in::{SetupFor, SetupForm, SignInError, SignedIn};
pub use watch::watch;

#[cfg(test)]
mod tests;
