//! The facts that decide a level.

use serde::{Deserialize, Serialize};

/// Facts of a system, in the words of the decision table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LevelFacts {
    /// Type of system: `a`, `b`, `c`, `d`, `dd`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<String>,
}
