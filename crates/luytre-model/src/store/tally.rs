//! What a stored batch adds to the counts of its sources. Both stores and the proof of the counts use this one function,
//! and it looks at nothing but the batch, so that replaying a journal gives the counts that were lost.

use std::collections::BTreeMap;

use super::SourceCounts;
use crate::batch::EventBatch;
use crate::time::Nanos;

/// A sender's clock may be this far ahead before its event counts as one of the future.
pub const CLOCK_SKEW_NANOS: i64 = 300 * Nanos::SECOND;

/// Hours of arrival that are kept for each source.
pub const HOURS_KEPT: i64 = 48;

const HOUR_NANOS: i64 = 3_600 * Nanos::SECOND;

/// Counts by source code.
pub type Counts = BTreeMap<String, SourceCounts>;

/// Returns what `batch`, stored at `at`, brought from each source. Events that were never placed count under the empty
/// code. What a limit cut counts under the first source of the batch: a batch has one sender.
pub fn counts_of(batch: &EventBatch, at: Nanos) -> Counts {
    let mut by_placement = vec![SourceCounts::default(); batch.placements().len().max(1)];
    for event in batch.rows() {
        let Some(counts) = by_placement.get_mut(event.placement_index()) else { continue };
        counts.received += 1;
        counts.stored += 1;
        let received = event.received();
        counts.last_received = counts.last_received.max(Some(received));
        if event.time() <= received.plus(CLOCK_SKEW_NANOS) {
            counts.last_event = counts.last_event.max(Some(event.time().min(received)));
        }
        *counts.by_hour.entry(received.0.div_euclid(HOUR_NANOS)).or_default() += 1;
    }
    for reject in batch.rejects() {
        let Some(counts) = by_placement.get_mut(usize::from(reject.placement)) else { continue };
        counts.received += 1;
        *counts.rejected.entry(reject.reason).or_default() += 1;
        counts.last_received = counts.last_received.max(Some(at));
    }
    for (limit, cut) in batch.limits() {
        *by_placement[0].limits.entry(limit.clone()).or_default() += cut;
    }
    let mut counts = Counts::new();
    for (index, found) in by_placement.into_iter().enumerate() {
        if found != SourceCounts::default() {
            let code = batch.placements().get(index).map_or("", |placement| &placement.source);
            counts.entry(code.to_owned()).or_default().add(&found);
        }
    }
    counts
}

/// Adds `more` to `counts`.
pub fn add_counts(counts: &mut Counts, more: &Counts) {
    for (source, found) in more {
        match counts.get_mut(source) {
            Some(known) => known.add(found),
            None => {
                counts.entry(source.clone()).or_default().add(found);
            }
        }
    }
}

impl SourceCounts {
    /// Adds `more`, and forgets hours that are more than [`HOURS_KEPT`] before the newest.
    pub fn add(&mut self, more: &SourceCounts) {
        self.received += more.received;
        self.stored += more.stored;
        for (reason, count) in &more.rejected {
            *self.rejected.entry(*reason).or_default() += count;
        }
        for (limit, count) in &more.limits {
            *self.limits.entry(limit.clone()).or_default() += count;
        }
        self.last_event = self.last_event.max(more.last_event);
        self.last_received = self.last_received.max(more.last_received);
        for (hour, count) in &more.by_hour {
            *self.by_hour.entry(*hour).or_default() += count;
        }
        if let Some((newest, _)) = self.by_hour.last_key_value() {
            self.by_hour = self.by_hour.split_off(&(newest - HOURS_KEPT + 1));
        }
    }

    /// Returns the records that were refused, of all reasons.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Whether everything that was received is accounted for.
    pub fn is_balanced(&self) -> bool {
        self.received == self.stored + self.rejected_total()
    }
}
