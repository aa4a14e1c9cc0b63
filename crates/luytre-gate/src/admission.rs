//! Counts open connections, in all and by address, so that one sender cannot take every place.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Open connections of one listener; any listener of the process may have one.
#[derive(Debug)]
pub struct Admission {
    total_max: usize,
    per_address_max: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A place for one connection; given back when dropped.
#[derive(Debug)]
pub struct Place {
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    /// Makes room for so many connections.
    pub fn new(total_max: usize, per_address_max: usize) -> Arc<Self> {
        Arc::new(Admission { total_max, per_address_max, open: Mutex::default() })
    }

    /// Takes a place; `None` when there is none for this address.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let total: usize = open.values().sum();
        let own = open.entry(address).or_default();
        if total >= self.total_max || *own >= self.per_address_max {
            if *own == 0 {
                open.remove(&address);
            }
            return None;
        }
        *own += 1;
        Some(Place { admission: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.address);
            }
        }
    }
}
