//! On what a row stands: its source, how far it can be trusted, when it is in force.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How far a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// The full legal text was read, or two independent sources agree.
    #[serde(rename = "H")]
    High,
    /// One secondary source.
    #[serde(rename = "M")]
    Medium,
    /// Memory only: verify before relying on it.
    #[serde(rename = "L")]
    Low,
    /// A default of the product where the law is silent.
    #[serde(rename = "ours")]
    Ours,
}

impl Confidence {
    /// All, best first.
    pub const ALL: [Confidence; 4] = [Confidence::High, Confidence::Medium, Confidence::Low, Confidence::Ours];

    /// The word in content and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::High => "H",
            Confidence::Medium => "M",
            Confidence::Low => "L",
            Confidence::Ours => "ours",
        }
    }
}

/// On what a row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Where it is written, in the short form: `D13.2.c` of the file's instrument, `ND333 D5.7` of another.
    pub source: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force; `None` while no end is known.
    #[serde(default)]
    pub in_force_to: Option<Date>,
}

impl Basis {
    /// Whether it is in force on this day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.in_force_from <= day && self.in_force_to.is_none_or(|last| day <= last)
    }
}
