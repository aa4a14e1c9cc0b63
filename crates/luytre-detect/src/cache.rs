//! What is known of values that were seen before: in real logs 97 of 100 values repeat, and each is examined once.
//!
//! The hash is keyed per process and the bytes are compared, so that a hostile sender can neither make values collide
//! nor make one pass for another; two generations bound what is kept and let go of what is no longer seen.

use std::collections::HashMap;

use ahash::RandomState;

/// Longest value that is kept, in bytes: longer ones are scripts and messages that rarely repeat.
pub(crate) const CACHED_VALUE_BYTES_MAX: usize = 1 << 10;

/// Most values of a generation of one field of one group.
const GENERATION_MAX: usize = 4_096;

/// What a value means for a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// The predicates that hold.
    pub(crate) held: Box<[u32]>,
    /// The rules, by their place in the group, that are to be looked at.
    pub(crate) wakes: Box<[u32]>,
}

impl Outcome {
    fn bytes(&self) -> usize {
        4 * (self.held.len() + self.wakes.len())
    }
}

/// The values of one field of one group.
#[derive(Debug, Default)]
pub(crate) struct ValueCache {
    young: HashMap<Box<str>, Outcome, RandomState>,
    old: HashMap<Box<str>, Outcome, RandomState>,
    bytes: usize,
    old_bytes: usize,
}

// A key, its outcome and the table's own bytes.
const ENTRY_BYTES: usize = 64;

impl ValueCache {
    /// Returns what is known of a value.
    pub(crate) fn get(&mut self, value: &str) -> Option<&Outcome> {
        if !self.young.contains_key(value) {
            let (text, outcome) = self.old.remove_entry(value)?;
            self.old_bytes -= (ENTRY_BYTES + text.len() + outcome.bytes()).min(self.old_bytes);
            self.insert(text, outcome);
        }
        self.young.get(value)
    }

    /// Keeps what was found out about a value.
    pub(crate) fn insert(&mut self, value: Box<str>, outcome: Outcome) {
        if self.young.len() >= GENERATION_MAX {
            self.old = std::mem::take(&mut self.young);
            self.old_bytes = std::mem::take(&mut self.bytes);
        }
        self.bytes += ENTRY_BYTES + value.len() + outcome.bytes();
        self.young.insert(value, outcome);
    }

    /// Returns about how many bytes are held.
    pub(crate) fn byte_len(&self) -> usize {
        self.bytes + self.old_bytes
    }

    pub(crate) fn clear(&mut self) {
        *self = ValueCache::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{GENERATION_MAX, Outcome, ValueCache};

    #[test]
    fn keeps_what_is_used_and_never_more_than_two_generations() {
        let mut cache = ValueCache::default();
        for number in 0..GENERATION_MAX * 4 {
            let held = u32::try_from(number).expect("small");
            cache.insert(number.to_string().into(), Outcome { held: [held].into(), wakes: [].into() });
            assert_eq!(cache.get("0").map(|outcome| &*outcome.held), Some(&[0][..]), "after {number}");
            assert!(cache.young.len() + cache.old.len() <= 2 * GENERATION_MAX);
        }
        assert!(cache.get("1").is_none(), "a value that is no longer seen is let go");
        assert!(cache.byte_len() < GENERATION_MAX * 2 * 100);
    }
}
