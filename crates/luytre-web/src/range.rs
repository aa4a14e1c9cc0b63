//! The time range of a page as it stands in the address, the same on every page.

use jiff::tz::TimeZone;
use luytre_model::Nanos;

use crate::format::{address_moment, parse_moment};
use crate::params::Params;

/// A range of event time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    /// From, included.
    pub(crate) from: Nanos,
    /// To, excluded.
    pub(crate) to: Nanos,
    /// As typed.
    pub(crate) from_text: String,
    /// As typed.
    pub(crate) to_text: String,
    /// What was typed could not be used.
    pub(crate) bad: bool,
}

impl Range {
    /// Reads `from` and `to`; the last 24 hours without them.
    pub(crate) fn read(params: &Params, now: Nanos, zone: &TimeZone) -> Self {
        let from_text = params.get("from").unwrap_or("now-24h");
        let to_text = params.get("to").unwrap_or("now");
        match (parse_moment(from_text, now, zone), parse_moment(to_text, now, zone)) {
            (Some(from), Some(to)) if from < to => {
                Range { from, to, from_text: from_text.to_owned(), to_text: to_text.to_owned(), bad: false }
            }
            _ => Range {
                from: now.plus(-86_400 * Nanos::SECOND),
                to: now,
                from_text: "now-24h".to_owned(),
                to_text: "now".to_owned(),
                bad: true,
            },
        }
    }

    /// Returns the length in seconds.
    pub(crate) fn seconds(&self) -> i64 {
        (self.to.0.saturating_sub(self.from.0) / Nanos::SECOND).max(1)
    }

    /// Returns the address of this range moved by `halves` of its length.
    pub(crate) fn moved(&self, params: &Params, halves: i64) -> Params {
        let step = self.seconds().saturating_mul(Nanos::SECOND) / 2 * halves;
        params.with("from", &address_moment(self.from.plus(step))).with("to", &address_moment(self.to.plus(step)))
    }

    /// Whether the range ends at the present, so that new events belong to it.
    pub(crate) fn is_live(&self) -> bool {
        self.to_text == "now"
    }
}

#[cfg(test)]
mod tests;
