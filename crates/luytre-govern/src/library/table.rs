//! What was read from content, once for each text: the same file read again gives the same value.
//!
//! What is read stays for the life of the process: content changes a few times a year, and pages keep references to it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Values by the texts from which they were read.
pub(crate) struct Table<T: 'static> {
    read: Mutex<BTreeMap<Vec<String>, &'static T>>,
}

impl<T> Table<T> {
    pub(crate) const fn new() -> Self {
        Table { read: Mutex::new(BTreeMap::new()) }
    }

    /// Returns what these texts say; they are read when nobody did it before.
    pub(crate) fn of<E>(&self, texts: Vec<String>, read: impl FnOnce() -> Result<T, E>) -> Result<&'static T, E> {
        if let Some(known) = self.lock().get(&texts) {
            return Ok(known);
        }
        let value = read()?;
        // Two at a time may read the same; the first one stays.
        Ok(*self.lock().entry(texts).or_insert_with(|| Box::leak(Box::new(value))))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Vec<String>, &'static T>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
