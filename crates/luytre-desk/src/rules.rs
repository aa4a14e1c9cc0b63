//! The border to detection: what the watch loop needs of a rule set and of the detector it makes.

use std::sync::Arc;

use luytre_model::{EventBatch, EventId, Nanos};
use luytre_respond::RuleRef;

/// A rule fired on an event.
#[derive(Debug, Clone)]
pub struct Found {
    /// Row of the event in its batch.
    pub row: usize,
    /// The rule.
    pub rule: Arc<RuleRef>,
    /// Whom or what it is about.
    pub entity: String,
    /// When.
    pub time: Nanos,
    /// The event.
    pub event: EventId,
}

/// A loaded rule set that makes detectors.
pub trait Rules: Send + Sync + 'static {
    /// Makes a detector. `checkpoint` is what an earlier detector gave; one that does not fit is passed over, and the
    /// detector begins afresh.
    fn detector(&self, checkpoint: Option<&[u8]>) -> Box<dyn Detector>;

    /// Returns how many rules are in force.
    fn loaded(&self) -> usize;
}

/// Examines events in the order of their arrival. The same batches from the same checkpoint give the same findings: the
/// watch loop counts on it when it catches up after a crash.
pub trait Detector: Send + 'static {
    /// Examines a batch and adds what fired.
    fn examine(&mut self, batch: &EventBatch, found: &mut Vec<Found>);

    /// Returns the state that is carried from batch to batch (correlations); empty when there is none.
    fn checkpoint(&self) -> Vec<u8>;
}
