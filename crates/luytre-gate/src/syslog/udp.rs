//! Syslog in datagrams (RFC 5426): one message each, one decoder for each sender.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use luytre_model::RejectReason;
use socket2::{Domain, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::feed::Feed;
use super::kernel::Drops;
use crate::intake::{Intake, Origin};
use crate::settings::Limits;

/// Largest datagram.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// Senders whose decoder state is kept. One more pushes out the one that was silent longest, after its state was
/// written out.
const SENDERS_MAX: usize = 4_096;

/// Datagrams that are read without looking at the other senders.
const BURST: usize = 256;

/// How often the kernel is asked for what it dropped.
const DROPS_EVERY: Duration = Duration::from_secs(1);

const NAME: &str = "syslog-udp";

/// A listener for syslog datagrams.
pub(crate) struct DatagramListener {
    pub(crate) socket: UdpSocket,
    pub(crate) intake: Arc<dyn Intake>,
    pub(crate) limits: Limits,
    pub(crate) stop: CancellationToken,
    pub(crate) give_up: CancellationToken,
}

/// Binds a datagram socket with a large receive buffer.
pub(crate) fn bind(address: SocketAddr, buffer_bytes: usize) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
    socket.set_recv_buffer_size(buffer_bytes)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    let given = socket.recv_buffer_size()?;
    // Linux reports twice what it grants.
    if given / 2 < buffer_bytes {
        info!(asked = buffer_bytes, given = given / 2, "the kernel limits the receive buffer; raise net.core.rmem_max");
    }
    UdpSocket::from_std(socket.into())
}

impl DatagramListener {
    /// Reads until stopped, then what the socket still holds.
    pub(crate) async fn run(self) {
        let mut senders: HashMap<IpAddr, Feed> = HashMap::new();
        let mut drops = Drops::of(&self.socket);
        let origin = Origin { listener: NAME, ..Default::default() };
        let mut ask_kernel = interval(DROPS_EVERY);
        ask_kernel.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sweep = interval(self.limits.batch_idle().max(Duration::from_millis(1)));
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
        loop {
            tokio::select! {
                ready = self.socket.readable() => {
                    if let Err(error) = ready {
                        warn!(%error, "the datagram socket failed");
                        break;
                    }
                    self.burst(&mut senders, &mut buffer).await;
                }
                _ = sweep.tick() => self.sweep(&mut senders).await,
                _ = ask_kernel.tick() => self.count(&mut drops, &origin),
                () = self.stop.cancelled() => break,
            }
        }
        let until = Instant::now() + self.limits.drain();
        while Instant::now() < until && self.burst(&mut senders, &mut buffer).await > 0 {}
        for feed in senders.values_mut() {
            feed.finish();
            self.hand_on(feed).await;
        }
        self.count(&mut drops, &origin);
    }

    fn count(&self, drops: &mut Option<Drops>, origin: &Origin) {
        let new = drops.as_mut().map_or(0, Drops::new_drops);
        if new > 0 {
            warn!(new, "the kernel dropped datagrams: nobody read them in time");
            self.intake.count_loss(origin, "udp_dropped_by_kernel", new);
        }
    }

    async fn burst(&self, senders: &mut HashMap<IpAddr, Feed>, buffer: &mut [u8]) -> usize {
        for read in 0..BURST {
            let Ok((length, peer)) = self.socket.try_recv_from(buffer) else { return read };
            let address = peer.ip().to_canonical();
            if !senders.contains_key(&address) {
                self.make_room(senders).await;
                let origin = Origin { listener: NAME, address: Some(address), ..Default::default() };
                let Some(feed) = Feed::of_datagrams(self.intake.clone(), origin) else {
                    tracing::error!("no decoder reads syslog; the datagram is dropped");
                    continue;
                };
                senders.insert(address, feed);
            }
            let Some(feed) = senders.get_mut(&address) else { continue };
            let message = trimmed(&buffer[..length]);
            if message.is_empty() {
                feed.refuse(RejectReason::BadSyntax, "an empty datagram", message);
            } else {
                feed.bytes(message);
            }
            if feed.is_full(&self.limits) {
                self.hand_on(feed).await;
            }
        }
        BURST
    }

    async fn sweep(&self, senders: &mut HashMap<IpAddr, Feed>) {
        let now = Instant::now();
        for feed in senders.values_mut() {
            if feed.wake_at(&self.limits).is_some_and(|at| at <= now) {
                feed.quiet();
                self.hand_on(feed).await;
            }
        }
    }

    async fn make_room(&self, senders: &mut HashMap<IpAddr, Feed>) {
        if senders.len() < SENDERS_MAX {
            return;
        }
        let oldest = senders.iter().min_by_key(|(_, feed)| feed.last_input()).map(|(address, _)| *address);
        if let Some(mut feed) = oldest.and_then(|address| senders.remove(&address))
            && !feed.is_at_rest()
        {
            feed.finish();
            self.hand_on(&mut feed).await;
        }
    }

    async fn hand_on(&self, feed: &mut Feed) {
        if let Err(refused) = feed.hand_on(&self.give_up).await {
            warn!(address = ?feed.origin.address, %refused, "datagrams were not taken");
        }
    }
}

/// Removes line ends and the NUL with which some senders end a message.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0)).map_or(0, |last| last + 1);
    &bytes[..end]
}
