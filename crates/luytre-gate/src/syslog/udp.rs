//! Syslog in datagrams (RFC 5426): one message each, one decoder for each sender.
//!
//! A thread does nothing but read the socket into a [queue](queue::Queue), so that a burst does not wait for the disk; a
//! task decodes and stores. What the kernel dropped and what found no room in the queue is counted, each under its reason.

mod queue;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use luytre_model::RejectReason;
use socket2::{Domain, Socket, Type};
use tokio::time::{Duration, Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::queue::{Haul, Queue};
use super::feed::Feed;
use super::kernel::Drops;
use crate::intake::{Intake, Origin};
use crate::settings::Limits;

/// Largest datagram.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// Senders whose decoder state is kept. One more pushes out the one that was silent longest, after its state was
/// written out.
const SENDERS_MAX: usize = 4_096;

/// Events and bytes of a sender after which its batch is handed on. Larger than those of a stream, which has a sender that
/// waits: here the socket does not.
const BATCH_EVENTS: usize = 4_000;
const BATCH_BYTES: usize = 8 << 20;

/// Senders whose batches are stored at the same time: they share the wait for the disk.
const STORED_AT_A_TIME: usize = 64;

/// How often the kernel is asked for what it dropped.
const DROPS_EVERY: Duration = Duration::from_secs(1);

/// How often the reading thread looks whether it is to end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Datagrams that it reads between two looks, at most.
const READ_WITHOUT_LOOKING: usize = 1_024;

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
    socket.set_read_timeout(Some(LOOK_EVERY))?;
    socket.bind(&address.into())?;
    let given = socket.recv_buffer_size()?;
    // Linux reports twice what it grants.
    if given / 2 < buffer_bytes {
        info!(asked = buffer_bytes, given = given / 2, "the kernel limits the receive buffer; raise net.core.rmem_max");
    }
    Ok(socket.into())
}

/// Reads the socket into the queue until stopped, then what the socket still holds.
fn read(socket: &UdpSocket, queue: &Arc<Queue>, stop: &CancellationToken, drain: std::time::Duration) {
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    let mut end: Option<std::time::Instant> = None;
    'look: loop {
        // Without the task that stores, nobody is left.
        if Arc::strong_count(queue) == 1 || end.is_some_and(|end| std::time::Instant::now() >= end) {
            break;
        }
        if end.is_none() && stop.is_cancelled() {
            end = Some(std::time::Instant::now() + drain);
            if let Err(error) = socket.set_nonblocking(true) {
                warn!(%error, "what the datagram socket holds is not read");
                break;
            }
        }
        for _ in 0..READ_WITHOUT_LOOKING {
            match socket.recv_from(&mut buffer) {
                Ok((length, peer)) => queue.push(peer.ip().to_canonical(), &buffer[..length]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    if end.is_some() {
                        break 'look;
                    }
                    continue 'look;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue 'look,
                Err(error) => {
                    warn!(%error, "a datagram could not be read");
                    // No polling: reading blocks, with a time limit. An error comes back at once, without blocking; a
                    // lasting one (the interface is gone) would keep the core and the log busy.
                    std::thread::sleep(LOOK_EVERY);
                    continue 'look;
                }
            }
        }
    }
    queue.close();
}

impl DatagramListener {
    /// Reads until stopped, and stores.
    pub(crate) async fn run(self) {
        let mut drops = Drops::of(&self.socket);
        let queue = Arc::new(Queue::new(self.limits.udp_queue_bytes));
        let DatagramListener { socket, intake, limits, stop, give_up } = self;
        let (filled, drain) = (queue.clone(), limits.drain());
        let reading = std::thread::Builder::new().name(NAME.to_owned());
        if let Err(error) = reading.spawn(move || read(&socket, &filled, &stop, drain)) {
            error!(%error, "the datagram socket is not read: no thread could be started");
            return;
        }
        let limits = Limits {
            batch_events: limits.batch_events.max(BATCH_EVENTS),
            batch_bytes: limits.batch_bytes.max(BATCH_BYTES),
            ..limits
        };
        let mut senders = Senders { feeds: HashMap::new(), intake, limits, give_up };
        let mut ask_kernel = interval(DROPS_EVERY);
        ask_kernel.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sweep = interval(senders.limits.batch_idle().max(Duration::from_millis(1)));
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                haul = queue.take() => match haul {
                    Some(haul) => {
                        senders.decode(&haul).await;
                        queue.release(haul);
                        senders.store(|feed, limits| feed.is_full(limits)).await;
                    }
                    None => break,
                },
                _ = sweep.tick() => senders.sweep().await,
                _ = ask_kernel.tick() => senders.count(&mut drops, &queue),
            }
        }
        senders.feeds.values_mut().for_each(Feed::finish);
        senders.store(|_, _| true).await;
        senders.count(&mut drops, &queue);
    }
}

/// The senders that were heard of late.
struct Senders {
    feeds: HashMap<IpAddr, Feed>,
    intake: Arc<dyn Intake>,
    limits: Limits,
    give_up: CancellationToken,
}

impl Senders {
    fn count(&self, drops: &mut Option<Drops>, queue: &Queue) {
        let origin = Origin { listener: NAME, ..Default::default() };
        let dropped = drops.as_mut().map_or(0, Drops::new_drops);
        if dropped > 0 {
            warn!(dropped, "the kernel dropped datagrams: nobody read them in time");
            self.intake.count_loss(&origin, "udp_dropped_by_kernel", dropped);
        }
        let refused = queue.new_refused();
        if refused > 0 {
            warn!(refused, "datagrams were dropped: more came than could be stored");
            self.intake.count_loss(&origin, "udp_queue_full", refused);
        }
    }

    async fn decode(&mut self, haul: &Haul) {
        for (address, datagram) in haul.datagrams() {
            if !self.feeds.contains_key(&address) {
                self.make_room().await;
                let origin = Origin { listener: NAME, address: Some(address), ..Default::default() };
                let Some(feed) = Feed::of_datagrams(self.intake.clone(), origin) else {
                    error!("no decoder reads syslog; the datagram is dropped");
                    continue;
                };
                self.feeds.insert(address, feed);
            }
            let Some(feed) = self.feeds.get_mut(&address) else { continue };
            let message = trimmed(datagram);
            if message.is_empty() {
                feed.refuse(RejectReason::BadSyntax, "an empty datagram", message);
            } else {
                feed.bytes(message);
            }
        }
    }

    async fn sweep(&mut self) {
        let now = Instant::now();
        let limits = &self.limits;
        let due = |feed: &Feed| feed.wake_at(limits).is_some_and(|at| at <= now);
        let mut any = false;
        for feed in self.feeds.values_mut().filter(|feed| due(feed)) {
            feed.quiet();
            any = true;
        }
        if any {
            self.store(|feed, limits| feed.last_input() + limits.batch_idle() <= now).await;
        }
    }

    async fn make_room(&mut self) {
        if self.feeds.len() < SENDERS_MAX {
            return;
        }
        let oldest = self.feeds.iter().min_by_key(|(_, feed)| feed.last_input()).map(|(address, _)| *address);
        if let Some(mut feed) = oldest.and_then(|address| self.feeds.remove(&address))
            && !feed.is_at_rest()
        {
            feed.finish();
            hand_on(&mut feed, &self.give_up).await;
        }
    }

    /// Hands on the batches of the senders that `wanted` picks.
    async fn store(&mut self, wanted: impl Fn(&Feed, &Limits) -> bool) {
        let Senders { feeds, limits, give_up, .. } = self;
        let picked: Vec<&mut Feed> = feeds.values_mut().filter(|feed| wanted(feed, limits)).collect();
        stream::iter(picked).for_each_concurrent(STORED_AT_A_TIME, |feed| hand_on(feed, give_up)).await;
    }
}

async fn hand_on(feed: &mut Feed, give_up: &CancellationToken) {
    if let Err(refused) = feed.hand_on(give_up).await {
        warn!(address = ?feed.origin.address, %refused, "datagrams were not taken");
    }
}

/// Removes line ends and the NUL with which some senders end a message.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0)).map_or(0, |last| last + 1);
    &bytes[..end]
}
