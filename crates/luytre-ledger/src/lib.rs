//! The ledger: everything people decided, in SQLite (a file) or PostgreSQL, behind the same functions.
//!
//! Start with [`Ledger`]. Reading goes through a [`Reader`]; writing through a [`Work`], one transaction. A decision is
//! written with [`Work::record`]: the state and its entry in the audit trail stand or fall together. What the product
//! does by itself (sessions, positions, alerts that the detector opens) has functions of its own.
//!
//! One [`Work`] runs at a time, on PostgreSQL too (an advisory lock): the audit chain needs an order anyway, and nobody
//! has to think about lost updates.

mod access;
mod agencies;
mod alert_query;
mod alerts;
mod audit;
mod db;
mod error;
mod ledger;
mod migrate;
mod record;
mod records;
mod registry;
mod signals;
mod small;
mod standing;
mod verdicts;

pub use access::{Account, ApiToken, Session, SessionKind};
pub use alert_query::{AlertCursor, AlertGroup, AlertQuery, AlertSort, AssigneeFilter, Facet, GroupBy};
pub use alerts::Upserted;
pub use audit::{AuditEntry, AuditHead, AuditQuery, Difference, Note};
pub use error::LedgerError;
pub use ledger::{Engine, Ledger, Reader, Work};
pub use record::Write;
pub use records::{Change, RecordQuery};
pub use signals::{SignalMark, SignalWrite};
pub use small::SavedView;
pub use verdicts::{KeptVerdict, VERDICTS, VerdictChange, VerdictCount, VerdictDue, VerdictWrite};
