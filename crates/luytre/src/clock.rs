//! The one place that reads the machine's clock.

use luytre_desk::Clock;
use luytre_model::Nanos;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Returns the present.
pub fn now() -> Nanos {
    jiff::Timestamp::now().into()
}

impl Clock for SystemClock {
    fn now(&self) -> Nanos {
        now()
    }
}
