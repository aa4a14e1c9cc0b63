//! Putting findings together: same rule, same entity, same system, within an hour, while nobody has closed the alert.

use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_model::ids::AlertId;
use luytre_model::{EventId, Layer, Nanos, ProtectionLevel};

use crate::alert::{Alert, AlertKey, EVENTS_KEPT, RuleRef, State};
use crate::risk;

/// Longest silence between two findings of one alert, in nanoseconds: one hour.
pub const GROUP_WINDOW: i64 = 3_600 * Nanos::SECOND;

/// One rule fired on one event.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: Arc<RuleRef>,
    /// Technical layer of the source.
    pub layer: Option<Layer>,
    /// Code of the agency, if the source is assigned.
    pub agency: Option<String>,
    /// Code of the system, if the source is assigned.
    pub system: Option<String>,
    /// Protection level of the system, if known.
    pub protection: Option<ProtectionLevel>,
    /// Code of the source.
    pub source: String,
    /// Whom or what it is about.
    pub entity: String,
    /// Time of the event.
    pub at: Nanos,
    /// The event.
    pub event: EventId,
}

impl Finding {
    /// Returns what it must share with an alert to belong there.
    pub fn key(&self) -> AlertKey {
        AlertKey::new(&self.rule.id, &self.entity, self.system.as_deref(), &self.source)
    }
}

/// Findings that belong together, before it is known whether an alert for them is open.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they share.
    pub key: AlertKey,
    /// The oldest finding; it gives a new alert its rule, place and source.
    pub first: Finding,
    /// Time of the newest finding.
    pub last_seen: Nanos,
    /// Number of findings.
    pub count: u64,
    /// The newest events, oldest first, at most [`EVENTS_KEPT`].
    pub events: Vec<EventId>,
}

impl Group {
    /// Whether the group belongs to `alert`.
    pub fn continues(&self, alert: &Alert) -> bool {
        alert.state != State::Closed
            && alert.key() == self.key
            && self.first.at <= alert.last_seen.plus(GROUP_WINDOW)
            && self.last_seen >= alert.first_seen.plus(-GROUP_WINDOW)
    }

    /// Builds the alert that the group opens.
    pub fn open(&self, id: AlertId) -> Alert {
        let first = &self.first;
        Alert {
            id,
            rule: RuleRef::clone(&first.rule),
            layer: first.layer,
            agency: first.agency.clone(),
            system: first.system.clone(),
            protection: first.protection,
            source: first.source.clone(),
            entity: first.entity.clone(),
            first_seen: first.at,
            last_seen: self.last_seen,
            count: self.count,
            state: State::New,
            disposition: None,
            reason: None,
            assignee: None,
            risk: risk::assess(first.rule.level, first.protection, self.count).score,
            events: self.events.clone(),
            version: 1,
        }
    }
}

/// Puts the findings of a batch together. Groups come in the order of their keys, then of time; the order of the
/// findings does not matter.
pub fn group(findings: impl IntoIterator<Item = Finding>) -> Vec<Group> {
    let mut by_key: BTreeMap<AlertKey, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        by_key.entry(finding.key()).or_default().push(finding);
    }
    let mut groups = Vec::with_capacity(by_key.len());
    for (key, mut findings) in by_key {
        findings.sort_by_key(|finding| (finding.at, finding.event));
        findings.dedup_by(|a, b| a.event == b.event);
        let near = |a: &Finding, b: &Finding| b.at <= a.at.plus(GROUP_WINDOW);
        groups.extend(findings.chunk_by(near).map(|run| Group {
            key: key.clone(),
            first: run[0].clone(),
            last_seen: run[run.len() - 1].at,
            count: run.len() as u64,
            events: run[run.len().saturating_sub(EVENTS_KEPT)..].iter().map(|finding| finding.event).collect(),
        }));
    }
    groups
}

#[cfg(test)]
mod tests;
