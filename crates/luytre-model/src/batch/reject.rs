//! What was refused, and why.

use serde::{Deserialize, Serialize};

/// Why a record was refused. Closed, so that every count has a name; the words are part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Longer than the limit of the listener or decoder.
    TooLong,
    /// Not of the source's format.
    BadSyntax,
    /// Nested deeper than the limit.
    NestedTooDeep,
    /// Compressed data are damaged, or grow past the limit.
    BadCompression,
    /// A part of a binary file is damaged.
    Damaged,
    /// Cut off before its end.
    Incomplete,
    /// The sender belongs to a unit that is excluded by law (military, cipher); its content is not kept.
    Excluded,
    /// No decoder knows the format.
    UnknownFormat,
}

impl RejectReason {
    /// All reasons.
    pub const ALL: [RejectReason; 8] = [
        RejectReason::TooLong,
        RejectReason::BadSyntax,
        RejectReason::NestedTooDeep,
        RejectReason::BadCompression,
        RejectReason::Damaged,
        RejectReason::Incomplete,
        RejectReason::Excluded,
        RejectReason::UnknownFormat,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            RejectReason::TooLong => "too_long",
            RejectReason::BadSyntax => "bad_syntax",
            RejectReason::NestedTooDeep => "nested_too_deep",
            RejectReason::BadCompression => "bad_compression",
            RejectReason::Damaged => "damaged",
            RejectReason::Incomplete => "incomplete",
            RejectReason::Excluded => "excluded",
            RejectReason::UnknownFormat => "unknown_format",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Why.
    pub reason: RejectReason,
    /// What was expected where, for the person who mends the source.
    pub detail: String,
    /// Byte offset (or record number, for binary files) in the input, from 0.
    pub offset: u64,
    /// The first bytes of the record; empty for excluded units.
    pub sample: Vec<u8>,
    /// Index into [`EventBatch::placements`](super::EventBatch::placements).
    pub placement: u16,
}
