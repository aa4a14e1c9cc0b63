//! Files on disk: followed as they grow, or imported once.

pub mod follow;
pub mod import;
pub(crate) mod pattern;
