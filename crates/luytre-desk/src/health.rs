//! The centre looks after itself: no room, a ledger that fails, a detector that stands or falls behind, records that are
//! lost or refused. A trouble is there as long as it lasts and goes by itself; nobody has to acknowledge it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use luytre_govern::Act;
use luytre_ledger::LedgerError;
use luytre_model::store::{Position, Scope};
use luytre_model::{EventBatch, Nanos, RejectReason};

use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::ingest::Loss;
use crate::views::{Gauges, Health, LossView, Named, RejectView, Trouble, TroubleKind};
use crate::watch::READER;

/// What happened within this time is still a trouble.
const RECENT: i64 = 3_600 * Nanos::SECOND;
/// A detector that moves not at all for this long while events wait stands still.
const STANDS_AFTER: i64 = 60 * Nanos::SECOND;
/// With more events than this waiting, the detector is behind: minutes of a busy centre.
const BEHIND_EVENTS: u64 = 50_000;
/// Sources whose refused records are remembered for the last hour.
const REJECTING_MAX: usize = 2_000;
/// Sources with refused records that are listed; the list of sources has them all.
const REJECTING_SHOWN: usize = 5;
/// Setting that is written to see whether the ledger can be.
const PROBE: &str = "health.probe";
/// Most samples of refused records in one answer.
pub const REJECTS_MAX: usize = 200;
/// Losses that a stranger can cause at will and that lose no record of ours; they are counted and no trouble.
const HARMLESS: [&str; 3] = ["tls_handshake", "too_many_connections", "unauthorized"];

/// How often something happened: in all, and in the present row of times that are less than an hour apart.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Recurring {
    pub total: u64,
    pub recent: u64,
    pub first: Nanos,
    pub last: Nanos,
}

impl Recurring {
    pub(crate) fn add(&mut self, count: u64, now: Nanos) {
        if self.total == 0 || !self.is_recent(now) {
            (self.recent, self.first) = (0, now);
        }
        self.total += count;
        self.recent += count;
        self.last = now;
    }

    fn is_recent(&self, now: Nanos) -> bool {
        now.0 - self.last.0 < RECENT
    }
}

/// What is remembered of troubles between two looks.
#[derive(Default)]
pub(crate) struct Vitals(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    refusing_since: Option<Nanos>,
    ledger_fails_since: Option<Nanos>,
    content_unused_since: Option<Nanos>,
    /// The position at which events wait, and when that was first seen.
    waits: Option<(Position, Nanos)>,
    behind_since: Option<Nanos>,
    rejecting: BTreeMap<String, Recurring>,
    told: BTreeSet<String>,
}

impl Vitals {
    // A panic while the lock is held leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what a source had refused.
    pub(crate) fn count_rejects(&self, counts: BTreeMap<String, u64>, now: Nanos) {
        if counts.is_empty() {
            return;
        }
        let mut remembered = self.lock();
        for (source, count) in counts {
            if remembered.rejecting.len() >= REJECTING_MAX && !remembered.rejecting.contains_key(&source) {
                remembered.rejecting.retain(|_, rejects| rejects.is_recent(now));
                if remembered.rejecting.len() >= REJECTING_MAX {
                    continue;
                }
            }
            remembered.rejecting.entry(source).or_default().add(count, now);
        }
    }

    fn note_ledger(&self, fails: bool, now: Nanos) {
        let mut remembered = self.lock();
        remembered.ledger_fails_since = fails.then(|| remembered.ledger_fails_since.unwrap_or(now));
    }
}

/// Refused records of a placed batch by source. What is refused by law is no trouble.
pub(crate) fn rejects_of(batch: &EventBatch) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for reject in batch.rejects().iter().filter(|reject| reject.reason != RejectReason::Excluded) {
        let placement = batch.placements().get(usize::from(reject.placement));
        let source = placement.map_or("", |placement| &placement.source);
        match counts.get_mut(source) {
            Some(count) => *count += 1,
            None => {
                counts.insert(source.to_owned(), 1);
            }
        }
    }
    counts
}

impl Desk {
    /// Returns what is wrong with the centre, as far as the person may know of it.
    pub async fn health(&self, actor: &Actor) -> Result<Health, DeskError> {
        actor.must(Act::ReadOverview)?;
        if let Err(error) = self.read_ledger().await {
            self.note_ledger_failure("read the ledger", &error);
        }
        let whole_province = actor.scope == Scope::All;
        let mut health = Health::default();
        let mut rejecting = Vec::new();
        let sources = match actor.may(Act::ReadSources) {
            true => self.all_sources(&self.registry(), actor),
            false => BTreeMap::new(),
        };
        for mut trouble in self.troubles() {
            match &mut trouble.kind {
                TroubleKind::StoreRefuses { reason } if !whole_province => *reason = None,
                TroubleKind::StoreRefuses { .. }
                | TroubleKind::LedgerFails
                | TroubleKind::ContentUnused { .. }
                | TroubleKind::DetectorStands { .. }
                | TroubleKind::DetectorBehind { .. } => {}
                // Other agencies send to the same listener.
                TroubleKind::Lost { .. } if !whole_province || !actor.may(Act::ReadSources) => continue,
                TroubleKind::Lost { .. } => {}
                TroubleKind::Rejecting { source, records } => {
                    let Some(view) = sources.get(&source.code) else { continue };
                    source.name.clone_from(&view.name);
                    rejecting.push((*records, trouble));
                    continue;
                }
            }
            health.troubles.push(trouble);
        }
        rejecting.sort_by_key(|(records, _)| std::cmp::Reverse(*records));
        health.more_rejecting = rejecting.len().saturating_sub(REJECTING_SHOWN);
        health.troubles.extend(rejecting.into_iter().take(REJECTING_SHOWN).map(|(_, trouble)| trouble));
        Ok(health)
    }

    /// Returns how many critical troubles the centre has, for the mark on every page; 0 for who may not see them.
    pub fn alarms(&self, actor: &Actor) -> usize {
        if !actor.may(Act::ReadOverview) {
            return 0;
        }
        let critical = |trouble: &Trouble| trouble.severity == luytre_model::Severity::Critical;
        self.troubles().iter().filter(|trouble| critical(trouble)).count()
    }

    /// Returns why no events are taken at the moment; `None` while they are.
    pub fn ingest_refused(&self) -> Option<String> {
        self.events.pressure()
    }

    /// Returns the centre's figures for probes.
    pub fn gauges(&self) -> Gauges {
        let mut gauges = Gauges {
            rejected: RejectReason::ALL.into_iter().map(|reason| (reason, 0)).collect(),
            detector_lag: self.detector_lag(),
            store_refuses: self.ingest_refused().is_some(),
            ledger_fails: self.vitals.lock().ledger_fails_since.is_some(),
            ..Gauges::default()
        };
        for counts in self.events.sources().values() {
            gauges.received += counts.received;
            gauges.stored += counts.stored;
            for (reason, rejected) in &mut gauges.rejected {
                *rejected += counts.rejected.get(reason).copied().unwrap_or(0);
            }
        }
        gauges
    }

    /// Lists what listeners lost since the start. Several agencies send to one listener, so this is for people of the
    /// whole province; others get an empty list.
    pub async fn lost_records(&self, actor: &Actor) -> Result<Vec<LossView>, DeskError> {
        actor.must(Act::ReadSources)?;
        if actor.scope != Scope::All {
            return Ok(Vec::new());
        }
        let view = |loss: Loss| {
            let (listener, address) = listener_and_address(&loss.name);
            LossView { listener, address, reason: loss.reason, records: loss.times.total, last: loss.times.last }
        };
        Ok(self.loss_times().into_iter().map(view).collect())
    }

    /// Returns kept samples of what was refused from a source, newest first. They hold parts of records, so that looking
    /// is written down and what they say is for those who may search events.
    pub async fn source_rejects(&self, actor: &Actor, code: &str, limit: usize) -> Result<Vec<RejectView>, DeskError> {
        let source = self.source(actor, code).await?;
        let kept = self.events.rejects(code, actor.scope.clone(), limit.min(REJECTS_MAX)).await?;
        let may_read = actor.may(Act::SearchEvents);
        if may_read {
            let agency = source.agency.as_ref().map(|agency| agency.code.as_str());
            let subject = format!("source:{code}");
            self.note_look(actor, "source.rejects", (&subject, ""), agency, serde_json::Value::Null).await?;
        }
        let view = |kept: luytre_model::store::RejectSample| RejectView {
            at: kept.at,
            reason: kept.reason,
            offset: kept.offset,
            detail: may_read.then_some(kept.detail),
            sample: may_read.then_some(kept.sample),
        };
        Ok(kept.into_iter().map(view).collect())
    }

    /// Looks at everything, and tells open pages when something became wrong or right again.
    pub(crate) fn look_after(&self) {
        let keys: BTreeSet<String> = self.troubles().iter().map(|trouble| key(&trouble.kind)).collect();
        let mut remembered = self.vitals.lock();
        if remembered.told != keys {
            remembered.told = keys;
            drop(remembered);
            self.bus.announce(Notice::HealthChanged);
        }
    }

    /// Writes to the ledger, to see whether that can be done; returns whether it can.
    pub(crate) async fn probe_ledger(&self) -> bool {
        let now = self.clock.now();
        let write = async {
            let mut work = self.ledger.begin().await?;
            work.keep_setting(PROBE, &now.to_string()).await?;
            work.commit().await
        };
        match write.await {
            Ok(()) => self.vitals.note_ledger(false, now),
            Err(error) => self.note_ledger_failure("write to the ledger", &error),
        }
        self.vitals.lock().ledger_fails_since.is_none()
    }

    fn note_ledger_failure(&self, doing: &'static str, error: &LedgerError) {
        if self.vitals.lock().ledger_fails_since.is_none() {
            tracing::error!(error = error as &dyn std::error::Error, doing, "the ledger fails");
        }
        self.vitals.note_ledger(true, self.clock.now());
    }

    async fn read_ledger(&self) -> Result<(), LedgerError> {
        self.ledger.read().await?.position(READER).await.map(|_| ())
    }

    fn detector_lag(&self) -> u64 {
        self.events.end().0.saturating_sub(self.detected.load(Ordering::Relaxed))
    }

    /// Everything that is wrong, without regard to who asks; worst first.
    fn troubles(&self) -> Vec<Trouble> {
        let now = self.clock.now();
        let (pressure, lag) = (self.events.pressure(), self.detector_lag());
        let unused = self.content.troubles() as u64;
        let at = Position(self.detected.load(Ordering::Relaxed));
        let mut found = Vec::new();
        let mut remembered = self.vitals.lock();
        remembered.refusing_since = pressure.as_ref().map(|_| remembered.refusing_since.unwrap_or(now));
        remembered.waits = (lag > 0).then(|| remembered.waits.filter(|waits| waits.0 == at).unwrap_or((at, now)));
        remembered.behind_since = (lag > BEHIND_EVENTS).then(|| remembered.behind_since.unwrap_or(now));
        if let Some(since) = remembered.refusing_since {
            found.push((TroubleKind::StoreRefuses { reason: pressure }, since));
        }
        if let Some(since) = remembered.ledger_fails_since {
            found.push((TroubleKind::LedgerFails, since));
        }
        remembered.content_unused_since = (unused > 0).then(|| remembered.content_unused_since.unwrap_or(now));
        if let Some(since) = remembered.content_unused_since {
            found.push((TroubleKind::ContentUnused { problems: unused }, since));
        }
        if let Some((_, since)) = remembered.waits.filter(|waits| now.0 - waits.1.0 >= STANDS_AFTER) {
            found.push((TroubleKind::DetectorStands { events: lag }, since));
        } else if let Some(since) = remembered.behind_since {
            found.push((TroubleKind::DetectorBehind { events: lag }, since));
        }
        let mut rejecting = Vec::new();
        for (code, rejects) in remembered.rejecting.iter().filter(|(_, rejects)| rejects.is_recent(now)) {
            let source = Named { code: code.clone(), name: code.clone() };
            rejecting.push((TroubleKind::Rejecting { source, records: rejects.recent }, rejects.first));
        }
        drop(remembered);
        for Loss { name, reason, times } in self.loss_times() {
            if times.is_recent(now) && !HARMLESS.contains(&reason) {
                let (listener, address) = listener_and_address(&name);
                found.push((TroubleKind::Lost { listener, address, reason, records: times.recent }, times.first));
            }
        }
        found.extend(rejecting);
        let trouble = |(kind, since): (TroubleKind, Nanos)| Trouble { severity: kind.severity(), kind, since };
        found.into_iter().map(trouble).collect()
    }
}

/// What tells one trouble from another, without its changing figures.
fn key(kind: &TroubleKind) -> String {
    match kind {
        TroubleKind::StoreRefuses { .. } => "store".to_owned(),
        TroubleKind::LedgerFails => "ledger".to_owned(),
        TroubleKind::ContentUnused { .. } => "content".to_owned(),
        TroubleKind::DetectorStands { .. } => "detector stands".to_owned(),
        TroubleKind::DetectorBehind { .. } => "detector behind".to_owned(),
        TroubleKind::Lost { listener, address, reason, .. } => format!("lost {listener} {address:?} {reason}"),
        TroubleKind::Rejecting { source, .. } => format!("rejecting {}", source.code),
    }
}

fn listener_and_address(name: &str) -> (String, Option<String>) {
    match name.split_once(' ') {
        Some((listener, address)) => (listener.to_owned(), Some(address.to_owned())),
        None => (name.to_owned(), None),
    }
}

#[cfg(test)]
mod tests;
