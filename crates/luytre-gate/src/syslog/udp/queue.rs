//! Datagrams between the thread that reads the socket and the task that decodes and stores them.
//!
//! A burst is far larger than what the kernel holds (4 MiB by default on most systems), and storing waits for the disk: the
//! socket has to be read meanwhile.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Bytes of a haul: some thousand datagrams, a few milliseconds of decoding.
const HAUL_BYTES: usize = 256 << 10;

/// What a datagram takes in the queue beside its bytes.
const BESIDE_BYTES: usize = size_of::<(IpAddr, usize)>();

/// Datagrams in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Haul {
    bytes: Vec<u8>,
    /// Sender, and where its datagram ends.
    ends: Vec<(IpAddr, usize)>,
}

impl Haul {
    /// Returns the datagrams with their senders.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = (IpAddr, &[u8])> {
        let mut start = 0;
        self.ends.iter().map(move |(sender, end)| {
            let datagram = &self.bytes[start..*end];
            start = *end;
            (*sender, datagram)
        })
    }

    fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * BESIDE_BYTES
    }
}

/// The queue. It holds a limited number of bytes; what comes beyond is counted and dropped.
#[derive(Debug)]
pub(super) struct Queue {
    bytes_max: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Haul>,
    /// Bytes that wait or are being stored.
    bytes: usize,
    refused: u64,
    closed: bool,
}

impl Queue {
    /// Makes a queue of so many bytes.
    pub(super) fn new(bytes_max: usize) -> Self {
        Queue { bytes_max, state: Mutex::default(), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a datagram, or counts it as refused.
    pub(super) fn push(&self, sender: IpAddr, datagram: &[u8]) {
        let mut state = self.state();
        let size = datagram.len() + BESIDE_BYTES;
        if state.bytes + size > self.bytes_max {
            state.refused += 1;
            return;
        }
        state.bytes += size;
        let was_empty = state.waiting.is_empty();
        if state.waiting.back().is_none_or(|haul| haul.bytes.len() + datagram.len() > HAUL_BYTES) {
            state.waiting.push_back(Haul::default());
        }
        if let Some(haul) = state.waiting.back_mut() {
            haul.bytes.extend_from_slice(datagram);
            haul.ends.push((sender, haul.bytes.len()));
        }
        drop(state);
        if was_empty {
            self.changed.notify_one();
        }
    }

    /// Nothing more will come.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_one();
    }

    /// Waits for datagrams; `None` when there are none and nothing more will come. A haul counts against the limit until it
    /// is [released](Self::release).
    pub(super) async fn take(&self) -> Option<Haul> {
        loop {
            {
                let mut state = self.state();
                if let Some(haul) = state.waiting.pop_front() {
                    return Some(haul);
                }
                if state.closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Makes room: the haul was decoded.
    pub(super) fn release(&self, haul: Haul) {
        self.state().bytes -= haul.size();
    }

    /// Returns how many datagrams found no room since the last call.
    pub(super) fn new_refused(&self) -> u64 {
        std::mem::take(&mut self.state().refused)
    }
}

#[cfg(test)]
mod tests {
    //! Order, limit and end of the queue.

    use std::net::{IpAddr, Ipv4Addr};

    use super::{BESIDE_BYTES, HAUL_BYTES, Queue};

    const ONE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const TWO: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    #[tokio::test]
    async fn datagrams_come_out_in_their_order_with_their_senders() {
        let queue = Queue::new(1 << 20);
        let large = vec![b'x'; HAUL_BYTES];
        queue.push(ONE, b"a");
        queue.push(TWO, b"");
        queue.push(ONE, &large);
        queue.close();
        let mut found = Vec::new();
        while let Some(haul) = queue.take().await {
            found.extend(haul.datagrams().map(|(sender, datagram)| (sender, datagram.len())));
            queue.release(haul);
        }
        assert_eq!(found, [(ONE, 1), (TWO, 0), (ONE, HAUL_BYTES)]);
        assert_eq!(queue.new_refused(), 0);
    }

    #[tokio::test]
    async fn what_finds_no_room_is_counted_until_there_is_room_again() {
        let queue = Queue::new(2 * (BESIDE_BYTES + 10));
        for _ in 0..5 {
            queue.push(ONE, b"0123456789");
        }
        assert_eq!(queue.new_refused(), 3);
        assert_eq!(queue.new_refused(), 0);
        let haul = queue.take().await.expect("datagrams");
        queue.push(ONE, b"0123456789");
        assert_eq!(queue.new_refused(), 1, "what is being stored still takes room");
        queue.release(haul);
        queue.push(ONE, b"0123456789");
        assert_eq!(queue.new_refused(), 0);
    }

    #[tokio::test]
    async fn a_waiting_reader_is_woken() {
        let queue = Queue::new(1 << 20);
        let (haul, ()) = tokio::join!(queue.take(), async { queue.push(ONE, b"a") });
        assert_eq!(haul.expect("a haul").datagrams().count(), 1);
        let (haul, ()) = tokio::join!(queue.take(), async { queue.close() });
        assert!(haul.is_none());
    }
}
