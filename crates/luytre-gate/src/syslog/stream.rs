//! Syslog over TCP and TLS.

use std::net::SocketAddr;
use std::sync::Arc;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Duration, Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use super::feed::Feed;
use crate::admission::Admission;
use crate::intake::{Intake, Origin, Undelivered};
use crate::settings::Limits;
use crate::tls::peer_certificate;

/// Bytes that are read from a connection at once.
const READ_BYTES: usize = 64 << 10;

/// Probes that find out whether a silent peer still exists.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(15));

/// A listener for syslog streams.
pub(crate) struct StreamListener {
    pub(crate) socket: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) intake: Arc<dyn Intake>,
    pub(crate) limits: Limits,
    /// Stop accepting, drain, close.
    pub(crate) stop: CancellationToken,
    /// Close now, whatever is left.
    pub(crate) give_up: CancellationToken,
}

impl StreamListener {
    fn name(&self) -> &'static str {
        if self.tls.is_some() { "syslog-tls" } else { "syslog-tcp" }
    }

    /// Accepts connections until stopped, then waits until all have drained.
    pub(crate) async fn run(self) {
        let admission = Admission::new(self.limits.connections, self.limits.connections_per_address);
        let listener = Arc::new(self);
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.socket.accept() => accepted,
                () = listener.stop.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, usually: other connections have to end first.
                    warn!(listener = listener.name(), %error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let Some(place) = admission.enter(peer.ip()) else {
                warn!(listener = listener.name(), address = %peer.ip(), "too many connections, refused one");
                let origin = Origin { listener: listener.name(), address: Some(peer.ip()), ..Default::default() };
                listener.intake.count_loss(&origin, "too_many_connections", 1);
                continue;
            };
            let listener = listener.clone();
            connections.spawn(async move {
                listener.serve(stream, peer).await;
                drop(place);
            });
        }
        connections.close();
        connections.wait().await;
    }

    async fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE.0).with_interval(KEEPALIVE.1);
        if let Err(error) = SockRef::from(&stream).set_tcp_keepalive(&keepalive) {
            debug!(%error, "no keep-alive probes");
        }
        let mut origin =
            Origin { listener: self.name(), address: Some(peer.ip().to_canonical()), ..Default::default() };
        let Some(acceptor) = &self.tls else {
            return self.read(stream, origin).await;
        };
        match timeout(self.limits.handshake(), acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                origin.certificate = peer_certificate(stream.get_ref().1);
                self.read(stream, origin).await;
            }
            Ok(Err(error)) => {
                warn!(address = %peer.ip(), %error, "TLS handshake failed");
                self.intake.count_loss(&origin, "tls_handshake", 1);
            }
            Err(_) => {
                warn!(address = %peer.ip(), "TLS handshake took too long");
                self.intake.count_loss(&origin, "tls_handshake", 1);
            }
        }
    }

    async fn read(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, origin: Origin) {
        let Some(mut feed) = Feed::of_stream(self.intake.clone(), origin) else {
            tracing::error!("no decoder reads syslog; the connection is closed");
            return;
        };
        let mut buffer = vec![0; READ_BYTES];
        let mut drain_until = None;
        let outcome = loop {
            let idle_at = feed.last_input() + self.limits.idle();
            let wake_at = feed.wake_at(&self.limits).unwrap_or(idle_at);
            tokio::select! {
                read = stream.read(&mut buffer) => match read {
                    Ok(0) => break Ok(()),
                    Ok(length) => feed.bytes(&buffer[..length]),
                    Err(error) => {
                        debug!(%error, "the connection broke");
                        break Ok(());
                    }
                },
                () = sleep_until(wake_at) => {
                    if wake_at >= idle_at {
                        debug!("an idle connection is closed");
                        break Ok(());
                    }
                    feed.quiet();
                    if let Err(refused) = feed.hand_on(&self.give_up).await {
                        break Err(refused);
                    }
                    continue;
                }
                () = self.stop.cancelled(), if drain_until.is_none() => {
                    drain_until = Some(Instant::now() + self.limits.drain());
                    // The sender learns that no more is read and goes elsewhere; what is on its way is still read.
                    let _ = timeout(Duration::from_millis(200), stream.shutdown()).await;
                    continue;
                }
                () = sleep_until(drain_until.unwrap_or(idle_at)), if drain_until.is_some() => break Ok(()),
            }
            if feed.is_full(&self.limits)
                && let Err(refused) = feed.hand_on(&self.give_up).await
            {
                break Err(refused);
            }
        };
        feed.finish();
        let last = feed.hand_on(&self.give_up).await;
        // Over TLS this says that the end is meant.
        let _ = timeout(Duration::from_millis(200), stream.shutdown()).await;
        if let Err(Undelivered::Unauthorized(why)) = outcome.and(last) {
            warn!(address = ?feed.origin.address, %why, "the sender may not deliver; the connection is closed");
        }
    }
}
