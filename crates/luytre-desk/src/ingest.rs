//! What comes in: senders are authorised, events placed and handed to the store. No ledger call and no lock across an
//! await, so that a batch costs its placing and the store's append.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use luytre_model::EventBatch;
use luytre_model::store::{Appended, Delivery, StoreError};

use crate::desk::Desk;
use crate::error::IngestError;
use crate::health::{Recurring, rejects_of};
use crate::origin::{Origin, SourceSettings};
use crate::place::{module_of, place_batch};
use crate::secret::token_hash;
use crate::{Notice, registry::Registry};

/// Seconds after which a sender that found no room comes again.
const RETRY_AFTER_S: u32 = 5;
/// Names under which losses are counted: listener and address; beyond, they are counted under the listener alone.
const LOSS_NAMES_MAX: usize = 1_000;

impl Desk {
    /// Takes a batch: answers after it is on disk, or says why not. A repeated `delivery` stores nothing again.
    pub async fn ingest(
        &self,
        origin: &Origin,
        mut batch: EventBatch,
        delivery: Option<Delivery>,
    ) -> Result<Appended, IngestError> {
        let registry = self.registry();
        let token = self.authorise(&registry, origin)?;
        let events = batch.len() as u64;
        let new_codes = place_batch(&registry, &self.unassigned, origin, token.as_deref(), &mut batch);
        drop(registry);
        let rejects = rejects_of(&batch);
        let appended = self.events.append(batch, delivery).await.map_err(|error| match error {
            StoreError::Busy(cause) if self.events.pressure().is_some() => {
                tracing::warn!(listener = origin.listener, cause, "the event store has no room");
                IngestError::Full
            }
            StoreError::Busy(cause) => {
                tracing::warn!(listener = origin.listener, cause, "the event store is busy");
                IngestError::Busy { retry_after_s: RETRY_AFTER_S }
            }
            StoreError::Closed => IngestError::Busy { retry_after_s: RETRY_AFTER_S },
            StoreError::Io { .. } | StoreError::Damaged(_) => {
                crate::DeskError::internal("store a batch", &error);
                IngestError::Failed
            }
        })?;
        if !appended.duplicate {
            self.vitals.count_rejects(rejects, self.clock.now());
            self.arrived.fetch_add(events, Ordering::Relaxed);
        }
        for source in new_codes {
            self.bus.announce(Notice::SourceChanged { source, agency: None });
        }
        Ok(appended)
    }

    /// Whether a batch was stored under this delivery, as far as deliveries are remembered.
    pub fn delivered(&self, delivery: Delivery) -> bool {
        self.events.delivered(delivery)
    }

    /// Whether a sender may hand anything in; for answering before its data are read.
    pub fn may_ingest(&self, origin: &Origin) -> Result<(), IngestError> {
        self.authorise(&self.registry(), origin).map(|_| ())
    }

    /// Returns the name of the sender's token, if it gave one.
    fn authorise(&self, registry: &Registry, origin: &Origin) -> Result<Option<String>, IngestError> {
        if let Some(token) = &origin.token {
            let known = registry.ingest_tokens.get(&token_hash(token));
            let known = known
                .filter(|token| token.end.is_none_or(|end| self.clock.now() < end))
                .ok_or(IngestError::Unauthorized)?;
            return Ok(Some(known.name.clone()));
        }
        if origin.must_prove && origin.certificate.is_none() {
            return Err(IngestError::Unauthorized);
        }
        Ok(None)
    }

    /// Returns how the bytes of a sender are to be read, as far as all its registered sources agree.
    pub fn settings_for(&self, origin: &Origin) -> SourceSettings {
        let registry = self.registry();
        let token = self.authorise(&registry, origin).ok().flatten();
        let module = origin.format.as_deref().map(module_of);
        let may_be = registry.sources.sources().iter().filter(|source| {
            let part = &source.match_;
            let told = part.token.is_some() || part.certificate.is_some() || part.address.is_some();
            told && source.state != luytre_govern::SourceState::Retired
                && part.token.as_ref().is_none_or(|wanted| token.as_ref() == Some(wanted))
                && part.certificate.as_ref().is_none_or(|wanted| origin.certificate.as_ref() == Some(wanted))
                && part.address.is_none_or(|network| origin.address.is_some_and(|address| network.contains(address)))
                && part.module.as_deref().is_none_or(|wanted| module.is_none_or(|module| module == wanted))
        });
        let (mut formats, mut zones, mut hosts) = (Agreed::default(), Agreed::default(), Agreed::default());
        for source in may_be {
            formats.add(source.format.as_deref());
            zones.add(source.zone.as_deref());
            hosts.add(source.match_.host.as_deref());
        }
        let zone = zones.value().and_then(|name| jiff::tz::TimeZone::get(name).ok());
        let settings = luytre_intake::Settings { zone, host: hosts.value().map(str::to_owned), ..Default::default() };
        SourceSettings { settings, format: formats.value().map(str::to_owned) }
    }

    /// Counts records that were lost before they could be read, for example by a full kernel buffer.
    pub fn count_loss(&self, origin: &Origin, reason: &'static str, records: u64) {
        let mut losses = self.losses.lock().unwrap_or_else(PoisonError::into_inner);
        let mut name = match origin.address {
            Some(address) => format!("{} {}", origin.listener, address.to_canonical()),
            None => origin.listener.to_owned(),
        };
        if losses.len() >= LOSS_NAMES_MAX && !losses.contains_key(&(name.clone(), reason)) {
            name = origin.listener.to_owned();
        }
        losses.entry((name, reason)).or_default().add(records, self.clock.now());
    }

    /// Returns the losses since the start: listener (with address), reason, records.
    pub fn losses(&self) -> Vec<(String, &'static str, u64)> {
        self.loss_times().into_iter().map(|loss| (loss.name, loss.reason, loss.times.total)).collect()
    }

    pub(crate) fn loss_times(&self) -> Vec<Loss> {
        let losses: BTreeMap<(String, &'static str), Recurring> =
            self.losses.lock().unwrap_or_else(PoisonError::into_inner).clone();
        losses.into_iter().map(|((name, reason), times)| Loss { name, reason, times }).collect()
    }
}

/// What one listener lost.
pub(crate) struct Loss {
    /// Listener, with the address where it is counted.
    pub name: String,
    pub reason: &'static str,
    pub times: Recurring,
}

/// A value that is used only when nobody says otherwise.
#[derive(Default)]
struct Agreed<'a> {
    value: Option<&'a str>,
    seen: bool,
    differs: bool,
}

impl<'a> Agreed<'a> {
    fn add(&mut self, value: Option<&'a str>) {
        self.differs |= self.seen && self.value != value;
        self.value = value;
        self.seen = true;
    }

    fn value(&self) -> Option<&'a str> {
        self.value.filter(|_| !self.differs)
    }
}

#[cfg(test)]
mod tests;
