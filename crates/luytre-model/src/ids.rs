//! Identifiers. Mixing two kinds is a compile error; numbers that people quote are separate from these.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The identity of one event: time-ordered and unique within a centre.
///
/// 16 bytes, big-endian, so that byte order is arrival order: 48 bits of arrival time in milliseconds since 1970, 16
/// bits of the node that received it, 64 bits of the journal's sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventId(pub [u8; 16]);

impl EventId {
    /// Builds the identity of the event with journal sequence `sequence` that `node` received at `received_ms`.
    pub fn new(received_ms: u64, node: u16, sequence: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&received_ms.to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&node.to_be_bytes());
        bytes[8..].copy_from_slice(&sequence.to_be_bytes());
        EventId(bytes)
    }

    /// Returns the journal sequence.
    pub fn sequence(self) -> u64 {
        u64::from_be_bytes(self.0[8..].try_into().expect("the slice has eight bytes"))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("an event id has 32 hexadecimal digits")]
pub struct BadEventId;

impl FromStr for EventId {
    type Err = BadEventId;

    fn from_str(text: &str) -> Result<Self, BadEventId> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadEventId);
        }
        let mut bytes = [0; 16];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).map_err(|_| BadEventId)?;
        }
        Ok(EventId(bytes))
    }
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id!(
    /// An agency's row in the ledger.
    AgencyId
);
row_id!(
    /// An information system's row in the ledger.
    SystemId
);
row_id!(
    /// A log source's row in the ledger.
    SourceId
);
row_id!(
    /// A person's row in the ledger.
    PersonId
);
row_id!(
    /// An alert group's row in the ledger.
    AlertId
);
row_id!(
    /// A saved view's row in the ledger.
    ViewId
);
