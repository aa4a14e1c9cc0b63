//! What comes in over a wire or from files on disk: listeners, framing, limits, back-pressure, resends.
//!
//! The gate reads bytes, has a decoder of `luytre-intake` turn them into batches, and hands these to an [`Intake`] (the
//! desk). It knows nothing of agencies, rules or pages. A protocol that can acknowledge is answered after the batch is on
//! disk; a protocol that cannot is slowed down instead of dropped; datagrams that the kernel dropped are counted.
//!
//! Start with [`Gate::start`], then [`syslog`] and [`http`]; [`resend`] explains why nothing is stored twice.

pub mod admission;
pub mod files;
mod gate;
pub mod http;
pub mod intake;
pub mod network;
pub mod resend;
pub mod settings;
pub mod syslog;
pub mod tls;

pub use files::import::{ImportError, ImportReport, ImportRequest, Progress, import_paths};
pub use gate::{Gate, GateError, GateHandle};
pub use intake::{Intake, Origin, Reading, Refusal};
pub use settings::{FollowSettings, GateSettings, Limits, TlsSettings};

#[cfg(test)]
mod rsyslog;
#[cfg(test)]
mod testing;
