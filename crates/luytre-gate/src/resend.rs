//! Recognises documents that a client sends again because it never saw our answer.
//!
//! Bulk clients deliver at least once. When a connection breaks they send again what was not answered, and not
//! necessarily in the same request: rsyslog repeats the body once, then sends its documents one by one. Comparing whole
//! bodies is therefore not enough, and treating every equal document as a resend would lose real repetitions (the same
//! message twice within one second).
//!
//! The rule here is exact: a document is a resend only if an equal one of the same sender is *orphaned*, that is, stored
//! by a request whose connection ended before the client can have seen the answer. Each orphan answers for one resend. A
//! client has seen an answer when it sends the next request on the same connection, or closes the connection after the
//! answer was written.
//!
//! So that this survives a kill, the keys of a request's documents are written and synced to a small log before the
//! documents go to the store; after a restart the store is asked which of the requests it has. Decision record 0004
//! tells more.

mod log;
mod table;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use luytre_model::store::Delivery;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use crate::intake::Intake;
use log::{Log, Record};
use table::Table;

/// How long an equal document on a connection that still lives is given to become an orphan: a client closes its old
/// connection before it opens a new one, but the two may be noticed in the other order.
const OVERTAKING: Duration = Duration::from_millis(50);

/// Identity of a document for one sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentKey([u8; 16]);

impl DocumentKey {
    /// Hashes the parts, each with its length.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        DocumentKey(digest[..16].try_into().expect("SHA-256 has 32 bytes"))
    }

    /// Returns an id for a document that came without one.
    pub fn to_id(self) -> String {
        let digits =
            |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
        self.0[..10].iter().flat_map(digits).collect()
    }

    /// Returns the key as a name of a delivery.
    pub fn delivery(self) -> Delivery {
        Delivery(self.0)
    }
}

/// A connection of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// A request (or a part of a large one) whose documents go to the store together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(u64);

/// What to do with a request.
#[derive(Debug)]
pub struct Claim {
    /// Names the request in the calls that follow.
    pub id: RequestId,
    /// For each document, whether it is stored already.
    pub known: Vec<bool>,
    /// The delivery under which the other documents are to be stored.
    pub delivery: Delivery,
}

/// The memory of requests that clients may send again.
pub struct Resends {
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    table: Table,
    log: Log,
}

impl Resends {
    /// Opens the log in `folder`, and asks the intake which of the requests in it were stored.
    pub async fn open(folder: &Path, intake: &Arc<dyn Intake>) -> std::io::Result<Self> {
        let (mut log, records) = Log::open(folder)?;
        let mut table = Table::default();
        for record in records {
            let keys = |keys: Vec<[u8; 16]>| keys.into_iter().map(DocumentKey).collect::<Vec<_>>();
            match record {
                Record::Begin { id, delivery, new, claimed, at } => {
                    let stored = !new.is_empty() && intake.delivered(Delivery(delivery)).await;
                    let new = if stored { keys(new) } else { Vec::new() };
                    table.recover(RequestId(id), at, &keys(claimed), new);
                }
                Record::Held { id, keys: held, at } => table.recover(RequestId(id), at, &[], keys(held)),
                Record::Confirmed { id } => table.forget(RequestId(id)),
                Record::Failed { id } => table.fail(RequestId(id)),
            }
        }
        log.rewrite(table.records())?;
        Ok(Resends { state: Mutex::new(State { table, log }), changed: Notify::new() })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request with these documents. Returns after what is needed to recognise them again is synced.
    pub async fn begin(
        self: &Arc<Self>,
        connection: ConnectionId,
        keys: Vec<DocumentKey>,
        at_nanos: i64,
    ) -> std::io::Result<Claim> {
        let until = Instant::now() + OVERTAKING;
        loop {
            let changed = self.changed.notified();
            let wait = {
                let state = self.state();
                let (in_flight, alive) = state.table.overtaken(connection, &keys);
                // A document that is being stored for a connection that is gone: wait for the outcome, however long.
                if in_flight { Some(None) } else { alive.then_some(Some(until)) }
            };
            match wait {
                None => break,
                Some(None) => changed.await,
                Some(Some(until)) => {
                    if timeout_at(until, changed).await.is_err() {
                        break;
                    }
                }
            }
        }
        let resends = self.clone();
        tokio::task::spawn_blocking(move || resends.begin_now(connection, &keys, at_nanos))
            .await
            .map_err(std::io::Error::other)?
    }

    fn begin_now(&self, connection: ConnectionId, keys: &[DocumentKey], at: i64) -> std::io::Result<Claim> {
        let mut state = self.state();
        let State { table, log } = &mut *state;
        let (id, known) = table.begin(connection, keys, at);
        let pick = |wanted: bool| {
            let chosen = keys.iter().zip(&known).filter(move |(_, known)| **known == wanted);
            chosen.map(|(key, _)| key.0).collect::<Vec<_>>()
        };
        let (new, claimed) = (pick(false), pick(true));
        // The time keeps it unique over restarts, when numbers begin again.
        let DocumentKey(delivery) =
            DocumentKey::of(&[b"request", &id.0.to_be_bytes(), &at.to_be_bytes(), new.as_flattened()]);
        table.name(id, delivery);
        let synced = !new.is_empty();
        let record = Record::Begin { id: id.0, delivery, new, claimed, at };
        if let Err(error) = log.append(&record, synced) {
            table.fail(id);
            return Err(error);
        }
        if log.wants_rewrite() {
            log.rewrite(table.records())?;
        }
        Ok(Claim { id, known, delivery: Delivery(delivery) })
    }

    /// The new documents of the request are stored.
    pub fn stored(&self, id: RequestId) {
        self.state().table.stored(id);
        self.changed.notify_waiters();
    }

    /// The new documents of the request were not stored; what it claimed is an orphan again.
    pub fn failed(&self, id: RequestId) {
        let mut state = self.state();
        state.table.fail(id);
        state.note(&Record::Failed { id: id.0 });
        drop(state);
        self.changed.notify_waiters();
    }

    /// The request was stored, but the client is told to send it again.
    pub fn unanswered(&self, id: RequestId) {
        self.state().table.orphan_request(id);
        self.changed.notify_waiters();
    }

    /// The client has seen the answer to the request.
    pub fn confirmed(&self, id: RequestId) {
        let mut state = self.state();
        state.table.forget(id);
        state.note(&Record::Confirmed { id: id.0 });
    }

    /// The connection ended; what was not confirmed may be sent again.
    pub fn ended(&self, connection: ConnectionId) {
        self.state().table.orphan(connection);
        self.changed.notify_waiters();
    }
}

impl State {
    /// Writes a record that need not be synced: if it is lost, an answered request looks unanswered.
    fn note(&mut self, record: &Record) {
        if let Err(error) = self.log.append(record, false) {
            warn!(%error, "cannot write the log of deliveries");
        }
    }
}

#[cfg(test)]
mod tests;
