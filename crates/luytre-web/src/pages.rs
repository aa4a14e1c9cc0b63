//! One module a page; each asks one or two operations and draws what they give.

pub(crate) mod account;
pub(crate) mod agencies;
pub(crate) mod alert;
pub(crate) mod alert_acts;
pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod dossiers;
pub(crate) mod gallery;
pub(crate) mod go;
pub(crate) mod level;
pub(crate) mod me;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod regulation;
pub(crate) mod rejects;
pub(crate) mod requirements;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod systems;
