//! Frozen evidence (NĐ333 Đ8.9): on written request configuration, state, data and logs of a system stay unchanged for
//! a stated time. Whatever deletes asks [`refuses_deletion`] first.

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

use super::By;
use super::refusal::{Refusal, Why};
use crate::access::Act;
use crate::record::{DocumentRef, Keys, Record};

/// What is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frozen {
    /// Events in the store.
    Events,
    /// Records of governance.
    Records,
    /// Configuration and state, kept by the agency.
    Configuration,
    /// Data, kept by the agency.
    Data,
}

impl Frozen {
    /// All.
    pub const ALL: [Frozen; 4] = [Frozen::Events, Frozen::Records, Frozen::Configuration, Frozen::Data];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Frozen::Events => "events",
            Frozen::Records => "records",
            Frozen::Configuration => "configuration",
            Frozen::Data => "data",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Frozen::ALL.into_iter().find(|frozen| frozen.as_str() == word)
    }
}

/// A freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Number that people quote: `GC-2026-0001`.
    pub code: String,
    /// What it is about, in a line.
    pub title: String,
    /// Code of the system.
    pub system: String,
    /// Code of its agency.
    pub agency: String,
    /// What is frozen.
    pub scope: BTreeSet<Frozen>,
    /// Logs and records from this moment on …
    pub from: Nanos,
    /// … up to this one; `None`: everything that comes.
    pub to: Option<Nanos>,
    /// Last day of the freeze; `None`: until released.
    pub until: Option<Date>,
    /// The written request.
    pub request: DocumentRef,
    /// Day on which it began.
    pub since: Date,
    /// The release.
    #[serde(default)]
    pub released: Option<Release>,
}

/// The end of a freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// On this day.
    pub on: Date,
    /// The paper that allows it.
    pub document: DocumentRef,
}

impl Hold {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, today: Date) -> bool {
        self.released.is_none() && self.until.is_none_or(|last| today <= last)
    }

    /// Whether it covers what a system did at a moment.
    pub fn covers(&self, system: &str, at: Nanos) -> bool {
        self.system == system && self.from <= at && self.to.is_none_or(|to| at <= to)
    }

    /// Whether it covers anything that a system did in a period.
    pub fn touches(&self, system: &str, from: Nanos, to: Nanos) -> bool {
        self.system == system && self.from <= to && self.to.is_none_or(|last| from <= last)
    }
}

impl Record for Hold {
    const KIND: &'static str = "hold";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: Some(self.agency.clone()),
            system: Some(self.system.clone()),
            state: if self.released.is_some() { "released" } else { "active" }.to_owned(),
            due: self.until.filter(|_| self.released.is_none()),
            ..Keys::default()
        }
    }
}

/// Whether something of `system` between two moments may be deleted: refused with the first freeze that covers it.
pub fn refuses_deletion<'a>(
    holds: impl IntoIterator<Item = &'a Hold>,
    what: Frozen,
    system: &str,
    (from, to): (Nanos, Nanos),
    today: Date,
) -> Option<&'a Hold> {
    holds
        .into_iter()
        .find(|hold| hold.is_in_force(today) && hold.scope.contains(&what) && hold.touches(system, from, to))
}

/// Checks a new freeze.
pub fn check(hold: &Hold, by: &By, today: Date) -> Result<(), Refusal> {
    by.must(Act::HoldEvidence)?;
    if hold.request.number.trim().is_empty() || hold.request.body.trim().is_empty() || hold.scope.is_empty() {
        return Err(Refusal::of(Why::Document));
    }
    if hold.until.is_some_and(|until| until < today) || hold.to.is_some_and(|to| to < hold.from) {
        return Err(Refusal::of(Why::DayNotAhead));
    }
    Ok(())
}

/// Ends a freeze. Before its last day a paper of the body that asked for it is needed.
pub fn release(mut hold: Hold, document: DocumentRef, by: &By, today: Date) -> Result<Hold, Refusal> {
    by.must(Act::HoldEvidence)?;
    if hold.released.is_some() {
        return Err(Refusal::of(Why::State));
    }
    let ended = hold.until.is_some_and(|until| until < today);
    if !ended && (document.number.trim().is_empty() || document.body.trim() != hold.request.body.trim()) {
        return Err(Refusal::of(Why::HeldUntil));
    }
    hold.released = Some(Release { on: today, document });
    Ok(hold)
}

/// Prolongs a freeze; it never becomes shorter this way.
pub fn extend(
    mut hold: Hold,
    until: Option<Date>,
    document: &DocumentRef,
    by: &By,
    today: Date,
) -> Result<Hold, Refusal> {
    by.must(Act::HoldEvidence)?;
    if hold.released.is_some() {
        return Err(Refusal::of(Why::State));
    }
    if document.number.trim().is_empty() {
        return Err(Refusal::of(Why::Document));
    }
    let longer = match (hold.until, until) {
        (Some(_), None) => true,
        (Some(present), Some(next)) => next > present && next >= today,
        (None, _) => false,
    };
    if !longer {
        return Err(Refusal::of(Why::DayNotAhead));
    }
    hold.until = until;
    Ok(hold)
}

#[cfg(test)]
mod tests;
