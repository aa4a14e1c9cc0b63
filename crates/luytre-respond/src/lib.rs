//! What becomes of findings: alerts, their life from new to closed, and how much each matters.
//!
//! Pure: no clock, no store, no language. Findings are put together in [`grouping`], people's commands are decided in
//! [`lifecycle`], and [`risk`] says how a score came about. Start with [`Alert`].

pub mod alert;
pub mod grouping;
pub mod lifecycle;
pub mod risk;

pub use alert::{Alert, AlertKey, Disposition, EVENTS_KEPT, RuleRef, State};
pub use grouping::{Finding, GROUP_WINDOW, Group, group};
pub use lifecycle::{Actor, Change, Command, Event, Refusal, apply, decide, grow, replay};
pub use risk::{Risk, assess};
