//! The words that every other crate speaks: events and their columns, layers, severities, protection levels,
//! identifiers, the search language and the contract of the event store.
//!
//! Nothing here does input or output, knows a clock, or needs an async runtime. Start with [`schema`] (the one table of
//! columns) and [`batch`] (how events travel), then [`query`] (what people type) and [`store`] (what a store promises).

pub mod batch;
pub mod fold;
pub mod ids;
pub mod query;
pub mod schema;
pub mod store;
pub mod time;
pub mod vocabulary;

pub use batch::{EventBatch, EventBuilder, EventRef, Placement, Reject, RejectReason, ValueRef};
pub use ids::EventId;
pub use schema::{Column, ColumnId, ColumnType};
pub use time::{Nanos, TimeQuality};
pub use vocabulary::{Layer, ProtectionLevel, Role, Severity};
