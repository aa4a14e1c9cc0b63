//! The watch loop: stored events go through the detector, what fires becomes alerts.
//!
//! Alerts, position and (now and then) the detector's state are written in one ledger transaction, so that a crash at any
//! point neither loses nor doubles an alert. After a start the detector's state is restored from its checkpoint and the
//! events between it and the position are examined once more, without raising anything; the journal is kept from the
//! checkpoint on for that.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use luytre_govern::System;
use luytre_ledger::LedgerError;
use luytre_model::store::{Position, StoreError};
use luytre_model::{EventBatch, Severity};
use luytre_respond::{Alert, Finding, group};
use tokio_util::sync::CancellationToken;

use crate::Notice;
use crate::desk::Desk;
use crate::registry::Registry;
use crate::rules::{Detector, Found};

/// Name of this reader in the ledger and the event store.
pub const READER: &str = "detect";
/// Events of one step.
const STEP_EVENTS: usize = 5_000;
/// Events after which the detector's state is written: what a start examines once more at most.
const CHECKPOINT_EVENTS: u64 = 50_000;
/// Longest wait after a failed step.
const RETRY_MAX: Duration = Duration::from_secs(30);
/// Time between two looks whether the ledger can be written.
const PROBE_EVERY: Duration = Duration::from_secs(15);
/// Setting that holds the detector's state.
const CHECKPOINT: &str = "detect.checkpoint";

/// A step could not be done; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The events could not be read.
    #[error("cannot read the journal")]
    Store(#[from] StoreError),
    /// The alerts could not be written.
    #[error("cannot write alerts")]
    Ledger(#[from] LedgerError),
    /// The detector broke down on a batch; it is made anew from its checkpoint.
    #[error("the detector broke down between {from} and {to}")]
    Detector {
        /// Sequence of the first event of the step.
        from: u64,
        /// Sequence after the last.
        to: u64,
    },
    /// Another process writes alerts from the same journal.
    #[error("another detector moved the position to {0}; only one may run")]
    Rival(u64),
}

/// Runs until `stop`: detects, writes alerts, announces. Stopping in the middle of a step is like a crash: harmless.
pub async fn watch(desk: Arc<Desk>, stop: CancellationToken) {
    let content = desk.follow_content(crate::content::LOOK_EVERY, &stop);
    // In a task of its own: summing up a whole province takes a moment in which nothing else here would go on.
    let ahead = desk.clone();
    tokio::spawn(async move { ahead.sum_up().await });
    tokio::join!(detect(&desk, &stop), herald(&desk, &stop), probe(&desk, &stop), content);
}

async fn detect(desk: &Arc<Desk>, stop: &CancellationToken) {
    let mut watcher = None;
    let mut wait = Duration::from_millis(100);
    while !stop.is_cancelled() {
        let step = async {
            let watcher = match &mut watcher {
                Some(watcher) => watcher,
                empty => empty.insert(Watcher::open(desk.clone()).await?),
            };
            watcher.step().await
        };
        let outcome = tokio::select! {
            () = stop.cancelled() => return,
            outcome = step => outcome,
        };
        match outcome {
            Ok(_) => wait = Duration::from_millis(100),
            Err(WatchError::Store(StoreError::Closed)) => return,
            Err(error) => {
                // Begins again from what the ledger holds: the surest state there is.
                watcher = None;
                crate::DeskError::internal("watch events", &error);
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(wait) => {}
                }
                wait = (wait * 2).min(RETRY_MAX);
            }
        }
    }
}

/// Tells live pages once a second that events came, and keeps the day of the registry.
async fn herald(desk: &Arc<Desk>, stop: &CancellationToken) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = second.tick() => {}
        }
        desk.announce_arrivals();
        desk.look_after();
        if desk.registry().day != desk.today()
            && let Err(error) = desk.reload_registry().await
        {
            tracing::warn!(%error, "the registry could not be read for the new day");
        }
    }
}

/// Sees now and then whether the ledger can be written, and while it cannot, every second, so that the alarm ends soon.
async fn probe(desk: &Arc<Desk>, stop: &CancellationToken) {
    loop {
        let works = tokio::select! {
            () = stop.cancelled() => return,
            works = desk.probe_ledger() => works,
        };
        let pause = if works { PROBE_EVERY } else { Duration::from_secs(1) };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Events examined.
    pub events: u64,
    /// Findings.
    pub findings: usize,
    /// Position after it.
    pub position: Position,
}

/// The state of the loop. Everything in it can be lost at any moment.
pub struct Watcher {
    desk: Arc<Desk>,
    detector: Option<Box<dyn Detector>>,
    rules_version: u64,
    /// Everything before it is examined and written.
    position: Position,
    /// Position of the last written checkpoint.
    checkpoint: Position,
}

/// Events that were examined and are not written yet.
pub(crate) struct Examined {
    findings: Vec<Finding>,
    from: Position,
    to: Position,
}

impl Watcher {
    /// Begins where the ledger says, with the detector's state as it was there.
    pub async fn open(desk: Arc<Desk>) -> Result<Self, WatchError> {
        let mut reader = desk.ledger.read().await?;
        let position = reader.position(READER).await?.unwrap_or_default();
        let kept = reader.setting(CHECKPOINT).await?;
        let saved = kept.as_deref().and_then(Saved::parse);
        drop(reader);
        let (rules, rules_version) = desk.rules();
        let (checkpoint, detector) = match saved {
            Some(saved) if saved.position <= position => (saved.position, rules.detector(Some(&saved.state))),
            Some(_) | None => {
                if kept.is_some() {
                    tracing::warn!(
                        position = position.0,
                        "the detector's kept state does not fit the journal: what spans several events is counted anew"
                    );
                }
                // From now on there is a point to which the detector's state can be traced back.
                let detector = rules.detector(None);
                let mut work = desk.ledger.begin().await?;
                let fresh = Saved { position, state: detector.checkpoint() };
                work.keep_setting(CHECKPOINT, &fresh.to_text()).await?;
                work.commit().await?;
                (position, detector)
            }
        };
        let mut watcher = Watcher { desk, detector: Some(detector), rules_version, position: checkpoint, checkpoint };
        while watcher.position < position {
            let (batches, to) = watcher.desk.events.read(watcher.position, STEP_EVENTS).await?;
            if batches.is_empty() {
                // The journal was cut in between; the detector goes on with what it knows.
                break;
            }
            // What lies behind the position is examined by the first step, which writes what fires.
            let (before, to) =
                (batches.into_iter().filter(|batch| batch.first_sequence() < position.0), to.min(position));
            watcher.examine(before.collect(), to).await?;
            watcher.position = to;
        }
        watcher.position = position;
        watcher.desk.detected.store(position.0, Ordering::Relaxed);
        Ok(watcher)
    }

    /// Waits for events, examines them, writes what fired.
    pub async fn step(&mut self) -> Result<Step, WatchError> {
        let examined = loop {
            match self.read_and_examine().await? {
                Some(examined) => break examined,
                None => self.desk.events.wait(self.position).await?,
            }
        };
        self.write(examined).await
    }

    /// Reads and examines what is there; `None` when nothing is.
    pub(crate) async fn read_and_examine(&mut self) -> Result<Option<Examined>, WatchError> {
        let (batches, to) = self.desk.events.read(self.position, STEP_EVENTS).await?;
        // Batches of refused records alone move nothing.
        if to == self.position {
            return Ok(None);
        }
        self.use_new_rules();
        let from = self.position;
        let batches_kept = batches.clone();
        let found = self.examine(batches, to).await?;
        let registry = self.desk.registry();
        let findings = found
            .into_iter()
            .filter_map(|(batch, found)| finding(&registry, batches_kept.get(batch)?, found))
            .collect();
        Ok(Some(Examined { findings, from, to }))
    }

    fn use_new_rules(&mut self) {
        let (rules, version) = self.desk.rules();
        if version != self.rules_version {
            let state = self.detector.as_ref().map(|detector| detector.checkpoint());
            self.detector = Some(rules.detector(state.as_deref()));
            self.rules_version = version;
        }
    }

    /// Runs the detector off the async threads. Findings come with the number of their batch.
    async fn examine(
        &mut self,
        batches: Vec<Arc<EventBatch>>,
        to: Position,
    ) -> Result<Vec<(usize, Found)>, WatchError> {
        let broken = WatchError::Detector { from: self.position.0, to: to.0 };
        let Some(mut detector) = self.detector.take() else { return Err(broken) };
        let position = self.position;
        let work = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            let mut found = Vec::new();
            for (number, batch) in batches.iter().enumerate() {
                detector.examine(batch, &mut found);
                // The store gives whole batches; rows before the position were examined earlier.
                let fresh = found.drain(..).filter(|found: &Found| found.event.sequence() >= position.0);
                all.extend(fresh.map(|found| (number, found)));
            }
            (detector, all)
        });
        match work.await {
            Ok((detector, found)) => {
                self.detector = Some(detector);
                Ok(found)
            }
            Err(_) => Err(broken),
        }
    }

    /// Writes alerts and position, then tells.
    pub(crate) async fn write(&mut self, examined: Examined) -> Result<Step, WatchError> {
        let Examined { findings, from, to } = examined;
        let count = findings.len();
        let now = self.desk.clock.now();
        let mut work = self.desk.ledger.begin().await?;
        let stands = work.position(READER).await?.unwrap_or_default();
        if stands != from {
            return Err(WatchError::Rival(stands.0));
        }
        let mut notices = Vec::new();
        for group in group(findings) {
            let upserted = work.upsert_alert(&group, now).await?;
            notices.push(notice(&upserted.alert, upserted.opened));
        }
        work.set_position(READER, to).await?;
        let state = match &self.detector {
            Some(detector) if to.0 - self.checkpoint.0 >= CHECKPOINT_EVENTS => Some(detector.checkpoint()),
            Some(_) | None => None,
        };
        if let Some(state) = &state {
            work.keep_setting(CHECKPOINT, &Saved { position: to, state: state.clone() }.to_text()).await?;
        }
        work.commit().await?;
        self.position = to;
        self.desk.detected.store(to.0, Ordering::Relaxed);
        if state.is_some() {
            self.checkpoint = to;
        }
        for notice in notices {
            self.desk.bus.announce(notice);
        }
        self.desk.events.release(READER, self.checkpoint).await?;
        Ok(Step { events: to.0 - from.0, findings: count, position: to })
    }
}

/// What live pages are told about an alert.
pub(crate) fn notice(alert: &Alert, new: bool) -> Notice {
    Notice::AlertChanged { id: alert.id, agency: alert.agency.clone(), source: alert.source.clone(), new }
}

/// Adds where the event stands: its placement, or where its source was assigned in the meantime.
fn finding(registry: &Registry, batch: &EventBatch, found: Found) -> Option<Finding> {
    // Worth knowing when one looks, never an alert by itself.
    if found.rule.level == Severity::Informational {
        return None;
    }
    let placement = batch.row(found.row).placement()?;
    let mut agency = placement.agency.clone();
    let mut system = placement.system.clone();
    if agency.is_none() {
        agency = registry.agency_of_source(&placement.source).map(str::to_owned);
        system = registry.system_of_source(&placement.source).map(str::to_owned);
    }
    let protection = system.as_deref().and_then(|code| registry.system_by_code(code)).and_then(|at: &System| at.level);
    Some(Finding {
        rule: found.rule,
        layer: placement.layer,
        agency,
        system,
        protection,
        source: placement.source.clone(),
        entity: found.entity,
        at: found.time,
        event: found.event,
    })
}

/// A detector's state as it stands in the ledger.
struct Saved {
    position: Position,
    state: Vec<u8>,
}

impl Saved {
    fn parse(text: &str) -> Option<Self> {
        let (position, state) = text.split_once(' ')?;
        Some(Saved { position: Position(position.parse().ok()?), state: STANDARD.decode(state).ok()? })
    }

    fn to_text(&self) -> String {
        format!("{} {}", self.position.0, STANDARD.encode(&self.state))
    }
}

#[cfg(test)]
mod tests;
