//! What changed, told to live pages as it happens.
//!
//! A notice carries codes and ids, never content, so that a receiver has to load what it shows through an operation.
//! [`Notice::concerns`] filters by scope. A slow receiver misses notices and is told so by the channel; it then loads
//! its page again.

use luytre_model::ids::AlertId;
use tokio::sync::broadcast;

use crate::actor::Actor;

/// Notices that a slow receiver may be behind before it misses some.
const BACKLOG: usize = 1_024;

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// An alert came, grew or changed its state.
    AlertChanged {
        /// Which.
        id: AlertId,
        /// Code of its agency.
        agency: Option<String>,
        /// Its source.
        source: String,
        /// It did not exist before.
        new: bool,
    },
    /// Events were stored; at most one notice a second.
    EventsArrived {
        /// How many since the last such notice.
        events: u64,
    },
    /// A source appeared or was registered, assigned or renamed.
    SourceChanged {
        /// Its code.
        source: String,
        /// Code of the agency it belongs to now.
        agency: Option<String>,
    },
    /// Agencies or systems changed.
    RegistryChanged,
    /// Something became wrong with the centre itself, or right again.
    HealthChanged,
}

impl Notice {
    /// Whether `actor` may know of it.
    pub fn concerns(&self, actor: &Actor) -> bool {
        match self {
            Notice::AlertChanged { agency, source, .. } | Notice::SourceChanged { agency, source } => {
                actor.scope.allows(agency.as_deref(), source)
            }
            Notice::EventsArrived { .. } | Notice::RegistryChanged | Notice::HealthChanged => true,
        }
    }
}

/// The channel of notices.
#[derive(Debug, Clone)]
pub struct Bus(broadcast::Sender<Notice>);

impl Bus {
    pub(crate) fn new() -> Self {
        Bus(broadcast::channel(BACKLOG).0)
    }

    /// Returns a receiver of everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }

    pub(crate) fn announce(&self, notice: Notice) {
        // Nobody listening is fine: a page that opens later loads the present state.
        let _ = self.0.send(notice);
    }
}
