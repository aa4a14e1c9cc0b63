//! Slows guessing down: failed attempts by login and by address, with growing waits, in a table of bounded size.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;

use luytre_model::Nanos;

/// Failures before the first wait, for one login from one address.
pub const FREE_FAILURES_LOGIN: u32 = 5;
/// Failures before the first wait, for one login from anywhere: a stranger who guesses from one place does not keep the
/// person waiting, and one who guesses from many places is slowed all the same.
pub const FREE_FAILURES_EVERYWHERE: u32 = 60;
/// Failures before the first wait, for one address; several people share the address of an office.
pub const FREE_FAILURES_ADDRESS: u32 = 20;
/// Longest wait for one login: short, so that a stranger cannot lock a person out.
pub const WAIT_S_MAX_LOGIN: i64 = 60;
/// Longest wait for one address.
pub const WAIT_S_MAX_ADDRESS: i64 = 900;
/// Failures are forgotten so long after the last one.
const FORGET_S: i64 = 1_800;
/// Logins and addresses that are remembered; beyond, the longest quiet one is forgotten.
const ENTRIES_MAX: usize = 10_000;

/// Failed attempts so far.
pub(crate) struct Throttle {
    logins: Table<(String, Option<IpAddr>)>,
    everywhere: Table<String>,
    addresses: Table<IpAddr>,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Throttle {
            logins: Table::new(FREE_FAILURES_LOGIN, WAIT_S_MAX_LOGIN),
            everywhere: Table::new(FREE_FAILURES_EVERYWHERE, WAIT_S_MAX_LOGIN),
            addresses: Table::new(FREE_FAILURES_ADDRESS, WAIT_S_MAX_ADDRESS),
        }
    }

    /// Lets an attempt begin, or says how many seconds to wait. An attempt counts as failed until
    /// [`succeeded`](Self::succeeded) takes it back, so that parallel attempts cannot outrun the count.
    pub(crate) fn begin(&self, login: &str, address: Option<IpAddr>, now: Nanos) -> Result<(), u32> {
        if let Some(address) = address {
            self.addresses.begin(network_of(address), now)?;
        }
        self.logins.begin((login.to_owned(), address.map(network_of)), now)?;
        self.everywhere.begin(login.to_owned(), now)
    }

    pub(crate) fn succeeded(&self, login: &str, address: Option<IpAddr>) {
        self.logins.forget(&(login.to_owned(), address.map(network_of)));
        self.everywhere.forget(&login.to_owned());
        if let Some(address) = address {
            // One good sign-in takes back one count only: it must not clear the guesses of a neighbour.
            self.addresses.take_back(&network_of(address));
        }
    }
}

/// One customer holds a whole /64 of IPv6 addresses.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

struct Failures {
    count: u32,
    last: Nanos,
}

struct Table<K> {
    free: u32,
    wait_s_max: i64,
    entries: Mutex<HashMap<K, Failures>>,
}

impl<K: Hash + Eq + Clone> Table<K> {
    fn new(free: u32, wait_s_max: i64) -> Self {
        Table { free, wait_s_max, entries: Mutex::default() }
    }

    fn begin(&self, key: K, now: Nanos) -> Result<(), u32> {
        let mut entries = self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if entries.len() >= ENTRIES_MAX && !entries.contains_key(&key) {
            make_room(&mut entries, now);
        }
        let failures = entries.entry(key).or_insert(Failures { count: 0, last: now });
        let quiet_s = (now.0 - failures.last.0) / Nanos::SECOND;
        if quiet_s >= FORGET_S {
            failures.count = 0;
        }
        let wait_s = match failures.count.checked_sub(self.free) {
            Some(over) => (1_i64 << over.min(20)).min(self.wait_s_max),
            None => 0,
        };
        if quiet_s < wait_s {
            return Err(u32::try_from(wait_s - quiet_s).unwrap_or(1).max(1));
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        Ok(())
    }

    fn forget(&self, key: &K) {
        self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(key);
    }

    fn take_back(&self, key: &K) {
        let mut entries = self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(failures) = entries.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

fn make_room<K: Hash + Eq + Clone>(entries: &mut HashMap<K, Failures>, now: Nanos) {
    entries.retain(|_, failures| now.0 - failures.last.0 < FORGET_S * Nanos::SECOND);
    if entries.len() < ENTRIES_MAX {
        return;
    }
    let oldest = entries.iter().min_by_key(|(_, failures)| failures.last).map(|(key, _)| key.clone());
    if let Some(oldest) = oldest {
        entries.remove(&oldest);
    }
}

#[cfg(test)]
mod tests;
