//! An intake that records, for tests.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use std::net::SocketAddr;

use luytre_model::store::{Appended, BoxFuture, Delivery, Position};
use luytre_model::{EventBatch, Nanos};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::gate::{Gate, GateHandle};
use crate::intake::{Intake, Origin, Reading, Refusal};
use crate::settings::GateSettings;

/// How long a test waits for a condition.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was handed in with one batch.
pub(crate) struct Taken {
    pub(crate) origin: Origin,
    pub(crate) batch: EventBatch,
}

/// Keeps every batch; recognises deliveries; refuses when told to.
pub(crate) struct Recorder {
    taken: Mutex<Vec<Taken>>,
    deliveries: Mutex<HashSet<[u8; 16]>>,
    losses: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    refuse: Mutex<Option<Refusal>>,
    pub(crate) reading: Mutex<Reading>,
    /// Takes the next batch beyond this many events and never answers.
    swallow_after: Mutex<Option<usize>>,
    swallowed: AtomicBool,
    refused: AtomicU64,
    clock: AtomicI64,
    changed: tokio::sync::Notify,
}

impl Recorder {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Recorder {
            taken: Mutex::default(),
            deliveries: Mutex::default(),
            losses: Mutex::default(),
            refuse: Mutex::default(),
            swallow_after: Mutex::default(),
            swallowed: AtomicBool::new(false),
            reading: Mutex::default(),
            refused: AtomicU64::new(0),
            // 22/11/2026 00:10 UTC.
            clock: AtomicI64::new(1_795_306_200_000_000_000),
            changed: tokio::sync::Notify::new(),
        })
    }

    /// Refuses every batch from now on, or takes them again.
    pub(crate) fn refuse(&self, refusal: Option<Refusal>) {
        *self.refuse.lock().expect("no panic") = refusal;
        self.changed.notify_waiters();
    }

    /// Stores the next batch beyond this many events, and never answers any more.
    pub(crate) fn swallow_after(&self, events: usize) {
        self.swallowed.store(false, Ordering::SeqCst);
        *self.swallow_after.lock().expect("no panic") = Some(events);
    }

    pub(crate) fn swallow_no_more(&self) {
        *self.swallow_after.lock().expect("no panic") = None;
    }

    pub(crate) fn has_swallowed(&self) -> bool {
        self.swallowed.load(Ordering::SeqCst)
    }

    /// Waits until the condition holds.
    pub(crate) async fn wait_for(&self, what: &str, condition: impl Fn(&Recorder) -> bool) {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                if condition(self) {
                    return;
                }
                // Conditions may also look at things that do not announce their change.
                let _ = tokio::time::timeout(Duration::from_millis(50), changed).await;
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!(
                "waited in vain for {what}: {} events, {} rejects, losses {:?}",
                self.events(),
                self.rejects().len(),
                self.losses()
            );
        }
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&[Taken]) -> T) -> T {
        look(&self.taken.lock().expect("no panic"))
    }

    pub(crate) fn events(&self) -> usize {
        self.with(|taken| taken.iter().map(|taken| taken.batch.len()).sum())
    }

    pub(crate) fn originals(&self) -> Vec<String> {
        self.with(|taken| {
            let rows = taken.iter().flat_map(|taken| taken.batch.rows());
            rows.map(|row| String::from_utf8_lossy(row.original()).into_owned()).collect()
        })
    }

    /// Values of one field of all events.
    pub(crate) fn field(&self, name: &str) -> Vec<String> {
        self.with(|taken| {
            let rows = taken.iter().flat_map(|taken| taken.batch.rows());
            rows.filter_map(|row| row.field(name).map(|value| value.to_text().into_owned())).collect()
        })
    }

    pub(crate) fn kinds(&self) -> Vec<String> {
        self.with(|taken| taken.iter().flat_map(|taken| taken.batch.rows()).map(|row| row.kind().to_owned()).collect())
    }

    pub(crate) fn rejects(&self) -> Vec<&'static str> {
        self.with(|taken| {
            taken.iter().flat_map(|taken| taken.batch.rejects()).map(|reject| reject.reason.as_str()).collect()
        })
    }

    pub(crate) fn losses(&self) -> BTreeMap<(&'static str, &'static str), u64> {
        self.losses.lock().expect("no panic").clone()
    }

    pub(crate) fn lost(&self, reason: &str) -> u64 {
        self.losses().iter().filter(|((_, of), _)| *of == reason).map(|(_, records)| records).sum()
    }

    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::SeqCst)
    }
}

impl Intake for Recorder {
    fn ingest<'a>(
        &'a self,
        origin: &'a Origin,
        batch: EventBatch,
        delivery: Option<Delivery>,
    ) -> BoxFuture<'a, Result<Appended, Refusal>> {
        Box::pin(async move {
            if let Some(refusal) = self.refuse.lock().expect("no panic").clone() {
                self.refused.fetch_add(1, Ordering::SeqCst);
                self.changed.notify_waiters();
                return Err(refusal);
            }
            let fresh = delivery.is_none_or(|delivery| self.deliveries.lock().expect("no panic").insert(delivery.0));
            let stored = if fresh { batch.len() as u64 } else { 0 };
            if fresh && !batch.is_empty() {
                self.taken.lock().expect("no panic").push(Taken { origin: origin.clone(), batch });
            }
            let swallows = self.swallow_after.lock().expect("no panic").is_some_and(|after| self.events() > after);
            if swallows {
                self.swallowed.store(true, Ordering::SeqCst);
                self.changed.notify_waiters();
                std::future::pending::<()>().await;
            }
            self.changed.notify_waiters();
            Ok(Appended { first: Position(0), stored, duplicate: !fresh })
        })
    }

    fn delivered(&self, delivery: Delivery) -> BoxFuture<'_, bool> {
        Box::pin(async move { self.deliveries.lock().expect("no panic").contains(&delivery.0) })
    }

    fn reading(&self, _origin: &Origin) -> Reading {
        self.reading.lock().expect("no panic").clone()
    }

    fn count_loss(&self, origin: &Origin, reason: &'static str, records: u64) {
        *self.losses.lock().expect("no panic").entry((origin.listener, reason)).or_default() += records;
        self.changed.notify_waiters();
    }

    fn now(&self) -> Nanos {
        Nanos(self.clock.fetch_add(1, Ordering::SeqCst))
    }
}

/// Opens a gate with an HTTP and a TCP listener on loopback, and what `change` adds.
pub(crate) async fn open_gate(
    recorder: &Arc<Recorder>,
    change: impl FnOnce(&mut GateSettings),
) -> (GateHandle, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut settings = GateSettings {
        syslog_tcp: Some(any),
        http: Some(any),
        state_dir: folder.path().to_owned(),
        ..GateSettings::default()
    };
    settings.limits.busy_patience_s = 0;
    settings.limits.drain_s = 1;
    change(&mut settings);
    let handle = Gate::start(recorder.clone(), settings).await.expect("the gate opens");
    (handle, folder)
}

/// An answer of the ingest listener.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// A client of the ingest listener; one connection.
pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Client { stream: TcpStream::connect(address).await.expect("the gate listens") }
    }

    /// Sends a request and does not read the answer.
    pub(crate) async fn send(&mut self, line: &str, headers: &str, body: &[u8]) {
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nhost: luytre\r\ncontent-length: {length}\r\n{headers}\r\n");
        self.stream.write_all(head.as_bytes()).await.expect("the head is sent");
        // A body that is refused early may find a closed connection.
        let _ = self.stream.write_all(body).await;
    }

    /// Sends a body whose length is not announced.
    pub(crate) async fn send_chunked(&mut self, line: &str, headers: &str, body: &[u8]) {
        let head = format!("{line} HTTP/1.1\r\nhost: luytre\r\ntransfer-encoding: chunked\r\n{headers}\r\n");
        self.stream.write_all(head.as_bytes()).await.expect("the head is sent");
        for chunk in body.chunks(1_000) {
            let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
            if self.stream.write_all(&framed).await.is_err() {
                return;
            }
        }
        let _ = self.stream.write_all(b"0\r\n\r\n").await;
    }

    /// Sends bytes as they are.
    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the bytes are sent");
    }

    /// Breaks the connection.
    pub(crate) fn reset(self) {
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).expect("a socket");
    }

    /// Reads one answer; `None` when the connection was closed instead.
    pub(crate) async fn answer(&mut self, has_body: bool) -> Option<Answer> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if self.stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return None;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head of an answer");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let mut answer = Answer { status, head, body: bytes[end..].to_vec() };
        let length: usize = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        while has_body && answer.body.len() < length {
            if self.stream.read_buf(&mut answer.body).await.unwrap_or(0) == 0 {
                return None;
            }
        }
        Some(answer)
    }

    pub(crate) async fn request(&mut self, line: &str, headers: &str, body: &[u8]) -> Answer {
        self.send(line, headers, body).await;
        self.answer(!line.starts_with("HEAD")).await.expect("an answer")
    }
}

/// A user agent, without which a client is taken for rsyslog.
pub(crate) const AGENT: &str = "user-agent: test\r\n";
