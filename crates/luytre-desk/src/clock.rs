//! The time, asked for and never taken: the binary gives a real clock, tests turn one by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use luytre_model::Nanos;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Returns the present.
    fn now(&self) -> Nanos;
}

/// A clock that stands still until it is turned.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Builds a clock that shows `at`.
    pub fn new(at: Nanos) -> Self {
        ManualClock(AtomicI64::new(at.0))
    }

    /// Turns the clock to `at`.
    pub fn set(&self, at: Nanos) {
        self.0.store(at.0, Ordering::Relaxed);
    }

    /// Turns the clock on by `seconds`.
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * Nanos::SECOND, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Nanos {
        Nanos(self.0.load(Ordering::Relaxed))
    }
}
