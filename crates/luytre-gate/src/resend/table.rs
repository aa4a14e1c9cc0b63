//! Which documents of which requests are stored but perhaps unanswered.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::log::Record;
use super::{ConnectionId, DocumentKey, RequestId};

/// Most documents that are remembered; the oldest requests are forgotten beyond it. At 32 bytes each, 64 MiB.
const DOCUMENTS_MAX: usize = 1 << 20;

/// How long an orphan is remembered: shippers that were cut off longer have usually given up.
const ORPHAN_NANOS_MAX: i64 = 24 * 3_600 * 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    InFlight,
    Stored,
}

#[derive(Debug)]
struct Request {
    /// The connection, while it lives.
    connection: Option<ConnectionId>,
    phase: Phase,
    new: Vec<DocumentKey>,
    claimed: Vec<DocumentKey>,
    /// The delivery of the new documents.
    delivery: [u8; 16],
    at: i64,
}

/// How many copies of a document a request holds.
#[derive(Debug, Clone, Copy)]
struct Held {
    by: RequestId,
    copies: u32,
}

impl Request {
    fn keys(&self) -> impl Iterator<Item = &DocumentKey> {
        self.new.iter().chain(&self.claimed)
    }
}

#[derive(Debug, Default)]
pub(super) struct Table {
    requests: BTreeMap<RequestId, Request>,
    /// Copies by key: the requests that hold some, by their number. A request with ten thousand equal documents is one
    /// entry, so that repetitions cost no more than other documents.
    holders: HashMap<DocumentKey, Vec<Held>>,
    documents: usize,
    last: u64,
}

impl Table {
    /// Whether equal documents are being stored for connections that are gone, and whether there are some on other
    /// connections that live.
    pub(super) fn overtaken(&self, connection: ConnectionId, keys: &[DocumentKey]) -> (bool, bool) {
        let mut in_flight = false;
        let mut alive = false;
        let different: HashSet<&DocumentKey> = keys.iter().collect();
        for held in different.into_iter().filter_map(|key| self.holders.get(key)).flatten() {
            let Some(request) = self.requests.get(&held.by) else { continue };
            match request.connection {
                None => in_flight |= request.phase == Phase::InFlight,
                Some(other) => alive |= other != connection,
            }
        }
        (in_flight, alive)
    }

    /// Begins a request; answers which of its documents are orphans, which it thereby takes over.
    pub(super) fn begin(&mut self, connection: ConnectionId, keys: &[DocumentKey], at: i64) -> (RequestId, Vec<bool>) {
        self.expire(at, keys.len());
        let mut used_up = HashSet::new();
        let known: Vec<bool> =
            keys.iter().map(|key| !used_up.contains(key) && self.claim_or_note(*key, &mut used_up)).collect();
        self.last += 1;
        let id = RequestId(self.last);
        let pick = |wanted: bool| {
            keys.iter().zip(&known).filter(|(_, known)| **known == wanted).map(|(key, _)| *key).collect::<Vec<_>>()
        };
        let (new, claimed) = (pick(false), pick(true));
        let phase = if new.is_empty() { Phase::Stored } else { Phase::InFlight };
        self.insert(id, Request { connection: Some(connection), phase, new, claimed, delivery: [0; 16], at });
        (id, known)
    }

    /// Claims; a key without orphans is not looked for again.
    fn claim_or_note(&mut self, key: DocumentKey, used_up: &mut HashSet<DocumentKey>) -> bool {
        let claimed = self.claim(key);
        if !claimed {
            used_up.insert(key);
        }
        claimed
    }

    /// Takes one orphaned copy of the document away from the request that holds it.
    fn claim(&mut self, key: DocumentKey) -> bool {
        let Some(holders) = self.holders.get(&key) else { return false };
        let orphaned = |id: &RequestId| {
            self.requests.get(id).is_some_and(|holder| holder.connection.is_none() && holder.phase == Phase::Stored)
        };
        let Some(id) = holders.iter().map(|held| held.by).find(orphaned) else { return false };
        self.remove_copy(id, key);
        true
    }

    fn remove_copy(&mut self, id: RequestId, key: DocumentKey) {
        let Some(request) = self.requests.get_mut(&id) else { return };
        for keys in [&mut request.new, &mut request.claimed] {
            if let Some(at) = keys.iter().position(|held| *held == key) {
                keys.swap_remove(at);
                break;
            }
        }
        let empty = request.new.is_empty() && request.claimed.is_empty();
        self.release(id, key);
        if empty {
            self.requests.remove(&id);
        }
    }

    fn release(&mut self, id: RequestId, key: DocumentKey) {
        let Some(holders) = self.holders.get_mut(&key) else { return };
        if let Ok(at) = holders.binary_search_by_key(&id, |held| held.by) {
            holders[at].copies -= 1;
            if holders[at].copies == 0 {
                holders.remove(at);
            }
            self.documents -= 1;
        }
        if holders.is_empty() {
            self.holders.remove(&key);
        }
    }

    fn insert(&mut self, id: RequestId, request: Request) {
        for key in request.keys() {
            self.hold(id, *key);
        }
        self.requests.insert(id, request);
    }

    fn hold(&mut self, id: RequestId, key: DocumentKey) {
        let holders = self.holders.entry(key).or_default();
        match holders.binary_search_by_key(&id, |held| held.by) {
            Ok(at) => holders[at].copies += 1,
            Err(at) => holders.insert(at, Held { by: id, copies: 1 }),
        }
        self.documents += 1;
    }

    pub(super) fn stored(&mut self, id: RequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.phase = Phase::Stored;
        }
    }

    /// Forgets the new documents; the claimed ones stay orphans.
    pub(super) fn fail(&mut self, id: RequestId) {
        let Some(request) = self.requests.get_mut(&id) else { return };
        request.connection = None;
        request.phase = Phase::Stored;
        let new = std::mem::take(&mut request.new);
        if request.claimed.is_empty() {
            self.requests.remove(&id);
        }
        for key in new {
            self.release(id, key);
        }
    }

    pub(super) fn forget(&mut self, id: RequestId) {
        let Some(request) = self.requests.remove(&id) else { return };
        for key in request.keys() {
            self.release(id, *key);
        }
    }

    pub(super) fn orphan(&mut self, connection: ConnectionId) {
        for request in self.requests.values_mut().filter(|request| request.connection == Some(connection)) {
            request.connection = None;
        }
    }

    pub(super) fn orphan_request(&mut self, id: RequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.connection = None;
        }
    }

    /// Notes under which delivery the new documents go to the store.
    pub(super) fn name(&mut self, id: RequestId, delivery: [u8; 16]) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.delivery = delivery;
        }
    }

    /// Repeats what the log says about a request of an earlier run: it took over `claimed`, and holds `held` beside.
    pub(super) fn recover(&mut self, id: RequestId, at: i64, claimed: &[DocumentKey], held: Vec<DocumentKey>) {
        self.last = self.last.max(id.0);
        let claimed: Vec<_> = claimed.iter().copied().filter(|key| self.claim(*key)).collect();
        for key in held.iter().chain(&claimed) {
            self.hold(id, *key);
        }
        let request = self.requests.entry(id).or_insert(Request {
            connection: None,
            phase: Phase::Stored,
            new: Vec::new(),
            claimed: Vec::new(),
            delivery: [0; 16],
            at,
        });
        request.new.extend(held);
        request.claimed.extend(claimed);
    }

    /// Returns the records from which [`recover`](Self::recover) makes this table again.
    pub(super) fn records(&self) -> Vec<Record> {
        let bytes = |keys: &[DocumentKey]| keys.iter().map(|key| key.0).collect::<Vec<_>>();
        let mut records = Vec::new();
        for (RequestId(id), request) in &self.requests {
            let (id, at, delivery) = (*id, request.at, request.delivery);
            match request.phase {
                Phase::Stored => {
                    let keys: Vec<_> = request.keys().map(|key| key.0).collect();
                    records.push(Record::Held { id, keys, at });
                }
                Phase::InFlight => {
                    records.push(Record::Held { id, keys: bytes(&request.claimed), at });
                    records.push(Record::Begin { id, delivery, new: bytes(&request.new), claimed: Vec::new(), at });
                }
            }
        }
        records
    }

    fn expire(&mut self, now: i64, coming: usize) {
        let mut gone: HashSet<RequestId> = HashSet::new();
        let mut over = (self.documents + coming).saturating_sub(DOCUMENTS_MAX);
        for (id, request) in &self.requests {
            if request.phase == Phase::InFlight {
                continue;
            }
            let old = request.connection.is_none() && now.saturating_sub(request.at) > ORPHAN_NANOS_MAX;
            if over == 0 && !old {
                break;
            }
            over = over.saturating_sub(request.keys().count());
            gone.insert(*id);
        }
        for id in gone {
            self.forget(id);
        }
    }
}
