//! Operations: one async function per thing a person does or a sender hands in.
//!
//! Pages, the API, the command line and scheduled jobs all call [`Desk`]. Each operation takes an [`Actor`], checks role
//! and agency, decides by the pure crates, and writes state and audit entry in one transaction; notices leave on the
//! [`Bus`] after it. No HTML, no HTTP types, no SQL, no global state; the clock is given.
//!
//! Start with [`Desk`], then [`views`] (what goes in and out), then one operation module, for example [`alerts`].

pub mod actor;
pub mod alerts;
pub mod bus;
pub mod clock;
pub mod error;
mod ops;
pub mod origin;
pub mod secret;
pub mod sign_in;
pub mod throttle;
pub mod views;

pub use actor::{Actor, Proof};
pub use bus::{Bus, Notice};
pub use clock::{Clock, ManualClock};
pub use error::{DeskError, ErrorId, FieldProblem, IngestError, Problem, Refusal};
pub use luytre_govern::{Act, Language};
pub use origin::{Origin, SourceSettings};
pub use sign_in::{SignInError, SignedIn};

/// The centre's operations, shared as `Arc<Desk>` by pages, listeners and the detector.
pub struct Desk {
    /// Notices for live pages.
    pub bus: Bus,
}
