//! The deliveries of the recent past, so that a sender that did not hear the answer can send again.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::Path;

use luytre_model::Nanos;
use luytre_model::store::{Delivery, Position, StoreError};

use crate::disk;

/// Most deliveries that are remembered.
pub const DELIVERIES_MAX: usize = 200_000;
/// How long a delivery is remembered, in nanoseconds.
pub const DELIVERY_NANOS: i64 = 24 * 3_600 * Nanos::SECOND;

/// Name of the file that remembers deliveries whose journal files are gone.
pub const FILE: &str = "deliveries.bin";

/// The deliveries of the recent past.
#[derive(Default)]
pub struct Deliveries {
    known: HashMap<Delivery, Position, ahash::RandomState>,
    order: VecDeque<(Delivery, Nanos)>,
}

impl Deliveries {
    /// Reads the file in `folder`; an absent file is an empty one. The second value says what is wrong with the file.
    pub fn open(folder: &Path) -> (Self, Option<String>) {
        let path = folder.join(FILE);
        let Ok(content) = fs::read(&path) else { return (Self::default(), None) };
        let list = content
            .split_first_chunk::<4>()
            .filter(|(checksum, body)| crc32c::crc32c(body).to_le_bytes() == **checksum)
            .and_then(|(_, body)| postcard::from_bytes::<Vec<(Delivery, Nanos, Position)>>(body).ok());
        let Some(list) = list else {
            let finding = "it is damaged: deliveries that are sent again may be stored twice";
            return (Self::default(), Some(finding.to_owned()));
        };
        let mut deliveries = Self::default();
        for (delivery, at, first) in list {
            deliveries.add(delivery, at, first);
        }
        (deliveries, None)
    }

    /// Writes all of them to the file in `folder`.
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let list: Vec<(Delivery, Nanos, Position)> =
            self.order.iter().filter_map(|(delivery, at)| Some((*delivery, *at, *self.known.get(delivery)?))).collect();
        let body = postcard::to_stdvec(&list).expect("the list is plain data");
        let mut content = crc32c::crc32c(&body).to_le_bytes().to_vec();
        content.extend_from_slice(&body);
        disk::replace(folder, FILE, &content)
    }

    /// Returns where the events of a delivery begin, if it is known.
    pub fn get(&self, delivery: Delivery) -> Option<Position> {
        self.known.get(&delivery).copied()
    }

    /// Remembers a delivery and forgets the oldest.
    pub fn add(&mut self, delivery: Delivery, at: Nanos, first: Position) {
        if self.known.insert(delivery, first).is_none() {
            self.order.push_back((delivery, at));
        }
        while let Some((oldest, seen)) = self.order.front()
            && (self.order.len() > DELIVERIES_MAX || seen.0 < at.0.saturating_sub(DELIVERY_NANOS))
        {
            self.known.remove(oldest);
            self.order.pop_front();
        }
    }

    /// Forgets deliveries that were not stored after all.
    pub fn withdraw(&mut self, deliveries: &[Delivery]) {
        for delivery in deliveries {
            self.known.remove(delivery);
        }
        self.order.retain(|(delivery, _)| !deliveries.contains(delivery));
    }
}

#[cfg(test)]
mod tests;
