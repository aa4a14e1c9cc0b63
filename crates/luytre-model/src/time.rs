//! Points in time and how far they can be trusted.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z.
///
/// The range is 1677 to 2262; decoders turn what lies outside into [`TimeQuality::Implausible`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nanos(pub i64);

impl Nanos {
    /// One second in nanoseconds.
    pub const SECOND: i64 = 1_000_000_000;

    /// Builds a point from milliseconds since 1970; saturates at the ends of the range.
    pub const fn from_millis(ms: i64) -> Self {
        Nanos(ms.saturating_mul(1_000_000))
    }

    /// Returns milliseconds since 1970, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Returns whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(Self::SECOND)
    }

    /// Returns this point moved by `nanos`, staying within the range.
    pub const fn plus(self, nanos: i64) -> Self {
        Nanos(self.0.saturating_add(nanos))
    }

    /// Converts to jiff's type.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.0)).expect("every i64 of nanoseconds is within jiff's range")
    }

    /// Reads an RFC 3339 text; a missing fraction or any offset is fine.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().and_then(Self::from_timestamp)
    }

    /// Converts from jiff's type; `None` outside 1677 to 2262.
    pub fn from_timestamp(timestamp: Timestamp) -> Option<Self> {
        i64::try_from(timestamp.as_nanosecond()).ok().map(Nanos)
    }
}

impl From<Timestamp> for Nanos {
    /// Saturates at the ends of the range.
    fn from(timestamp: Timestamp) -> Self {
        let nanos = timestamp.as_nanosecond();
        Nanos(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl fmt::Display for Nanos {
    /// RFC 3339 in UTC, with as many digits of the second as are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// How the event's time was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeQuality {
    /// The record carries a complete time with its offset.
    Exact,
    /// The record has no zone; the source's zone was used.
    ZoneAssumed,
    /// The record has no year; the year that puts it nearest to the arrival was used.
    YearAssumed,
    /// The record has no usable time; the time of arrival was used.
    #[default]
    Received,
    /// The record's time is more than a day in the future or more than 90 days in the past: kept, and marked.
    Implausible,
}

impl TimeQuality {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            TimeQuality::Exact => "exact",
            TimeQuality::ZoneAssumed => "zone_assumed",
            TimeQuality::YearAssumed => "year_assumed",
            TimeQuality::Received => "received",
            TimeQuality::Implausible => "implausible",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Exact, Self::ZoneAssumed, Self::YearAssumed, Self::Received, Self::Implausible]
            .into_iter()
            .find(|quality| quality.as_str() == word)
    }
}
