//! The border to the desk: what the gate needs from it, and nothing more.
//!
//! [`Intake`] exists so that listeners are tested over real sockets with an intake that records. The desk implements it
//! in the binary's wiring.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use luytre_intake::Settings;
use luytre_model::store::{Appended, BoxFuture, Delivery};
use luytre_model::{EventBatch, Nanos, RejectReason};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::tls::Certificate;

/// Shortest and longest wait before a refused batch is offered again.
const RETRY_WAIT: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(10));

/// Who sends, as far as the wire tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The listener: `syslog-udp`, `syslog-tcp`, `syslog-tls`, `http`, `follow` or `import`.
    pub listener: &'static str,
    /// Address of the peer.
    pub address: Option<IpAddr>,
    /// Client certificate, checked against the configured authorities.
    pub certificate: Option<Certificate>,
    /// Source token of an `Authorization` header, not checked yet.
    pub token: Option<String>,
    /// Host name that the administrator gave for a followed or imported file.
    pub host: Option<String>,
    /// Format that the sender or the administrator named; it grants nothing.
    pub format: Option<String>,
    /// Code of the system for which a person imports files.
    pub system: Option<String>,
}

impl Origin {
    /// Returns what a sender keeps over reconnects: its token, else its certificate, else its address.
    pub fn identity(&self) -> String {
        if let Some(token) = &self.token {
            return format!("token {token}");
        }
        if let Some(certificate) = &self.certificate {
            return format!("certificate {}", certificate.fingerprint);
        }
        match self.address {
            Some(address) => format!("address {address}"),
            None => format!("{} {} {}", self.listener, opt(&self.system), opt(&self.host)),
        }
    }
}

fn opt(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("-")
}

/// How the bytes of a source are to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Zone, host and format strings of the source.
    pub settings: Settings,
    /// Name of the format, when the source is registered with one.
    pub format: Option<String>,
}

/// Why a batch was not taken.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// Too much is waiting; come again.
    #[error("busy, come again in {} s", retry_after.as_secs())]
    Busy {
        /// When.
        retry_after: Duration,
    },
    /// No room on disk; come again when somebody made room.
    #[error("the disk is full: {0}")]
    Full(String),
    /// The token or sender is not allowed to deliver.
    #[error("not allowed to deliver: {0}")]
    Unauthorized(String),
    /// Storing failed.
    #[error("storing failed: {0}")]
    Failed(String),
}

/// Where decoded batches go.
pub trait Intake: Send + Sync + 'static {
    /// Places and stores a batch; returns after it is on disk and synced.
    fn ingest<'a>(
        &'a self,
        origin: &'a Origin,
        batch: EventBatch,
        delivery: Option<Delivery>,
    ) -> BoxFuture<'a, Result<Appended, Refusal>>;

    /// Whether a batch was stored under this delivery. Asked after a restart only.
    fn delivered(&self, delivery: Delivery) -> BoxFuture<'_, bool>;

    /// Says whether the sender may deliver at all, before its data are read.
    fn may_deliver(&self, _origin: &Origin) -> Result<(), Refusal> {
        Ok(())
    }

    /// Says how the bytes of this origin are to be read.
    fn reading(&self, origin: &Origin) -> Reading;

    /// Counts records that were lost before anyone could read them.
    fn count_loss(&self, origin: &Origin, reason: &'static str, records: u64);

    /// Returns the time.
    fn now(&self) -> Nanos;
}

/// A batch could not be delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    /// The sender may not deliver.
    #[error("{0}")]
    Unauthorized(String),
    /// The gate closes and the desk did not take the batch in time.
    #[error("the gate was closed before the batch could be stored")]
    Closed,
}

/// Offers a batch until it is taken: the caller reads nothing meanwhile, which is the back-pressure. Gives up only when
/// the sender is not allowed or `give_up` says so; whoever cannot offer the batch again has to count it.
pub(crate) async fn deliver(
    intake: &Arc<dyn Intake>,
    origin: &Origin,
    batch: EventBatch,
    delivery: Option<Delivery>,
    give_up: &CancellationToken,
) -> Result<Appended, Undelivered> {
    let mut wait = RETRY_WAIT.0;
    loop {
        let refusal = match intake.ingest(origin, batch.clone(), delivery).await {
            Ok(appended) => return Ok(appended),
            Err(refusal) => refusal,
        };
        let pause = match refusal {
            Refusal::Unauthorized(why) => return Err(Undelivered::Unauthorized(why)),
            Refusal::Busy { retry_after } => retry_after.min(wait),
            Refusal::Full(ref why) | Refusal::Failed(ref why) => {
                warn!(listener = origin.listener, %why, "batch is kept and offered again");
                wait
            }
        };
        wait = (wait * 2).min(RETRY_WAIT.1);
        tokio::select! {
            () = tokio::time::sleep(pause.max(RETRY_WAIT.0)) => {}
            () = give_up.cancelled() => return Err(Undelivered::Closed),
        }
    }
}

impl Undelivered {
    /// The name under which what was not delivered is counted.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Undelivered::Unauthorized(_) => "unauthorized",
            Undelivered::Closed => "closed_before_stored",
        }
    }
}

/// Counts one refused request or stream under its sender.
pub(crate) async fn count_refused(
    intake: &Arc<dyn Intake>,
    origin: &Origin,
    reason: RejectReason,
    detail: impl Into<String>,
    sample: &[u8],
) {
    let mut batch = EventBatch::new();
    batch.reject(reason, 0, detail, sample);
    if intake.ingest(origin, batch, None).await.is_err() {
        intake.count_loss(origin, reason.as_str(), 1);
    }
}
