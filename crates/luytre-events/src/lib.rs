//! The event store on disk, and the only crate that names arrow and parquet.
//!
//! An append is written to the journal and synced before it is answered ([`ParquetStore`]); until it is in a segment,
//! searches find it in memory. A thread turns fresh records into Parquet files with sidecars, and swaps the manifest, so
//! that segments, watermark and counts change at once. Reading goes straight to the pages that can answer; there is no
//! query planner (see `docs/decisions/0001`). The contract, with an implementation in memory, is in
//! `luytre_model::store`. Start with `store`, then `commit` (in), `keeper` (to segments) and `search` (out).

mod catalogue;
mod commit;
mod compact;
mod deliveries;
mod disk;
mod journal;
mod keeper;
mod open;
mod options;
mod rejects;
mod search;
mod segment;
mod state;
mod store;
mod survey;
mod verify;
mod workers;

pub use open::LOCK;
pub use options::{Clock, FreeBytes, Options};
pub use store::ParquetStore;
