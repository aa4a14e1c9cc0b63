//! Dated registers: papers and deeds that nothing measures by itself (a policy, a review, a contract, a restore test), each
//! with its day and how long it counts.
//!
//! An entry is added, corrected and withdrawn; it is never deleted, and a withdrawn one counts for nothing.

use serde::{Deserialize, Serialize};

use crate::Date;
use crate::catalogue::Interval;
use crate::record::{DocumentRef, Keys, Record};

/// How what is entered went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryResult {
    /// As it should.
    #[default]
    Passed,
    /// With remarks that somebody follows up.
    Remarks,
    /// It went wrong: the entry is kept and counts for nothing.
    Failed,
}

impl EntryResult {
    /// All.
    pub const ALL: [EntryResult; 3] = [EntryResult::Passed, EntryResult::Remarks, EntryResult::Failed];

    /// The word in forms and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryResult::Passed => "passed",
            EntryResult::Remarks => "remarks",
            EntryResult::Failed => "failed",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == word)
    }
}

/// An entry of a dated register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// Number that people quote: `SO-2026-0001`.
    pub code: String,
    /// Word of the register: a kind of signal, or a register of content.
    pub register: String,
    /// Code of the agency that it belongs to.
    pub agency: String,
    /// Code of the system; without one the entry counts for every system of the agency.
    #[serde(default)]
    pub system: Option<String>,
    /// What it is.
    pub title: String,
    /// Its day.
    pub date: Date,
    /// Last day on which it counts, where the paper itself says so.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// The paper.
    #[serde(default)]
    pub document: DocumentRef,
    /// How it went.
    #[serde(default)]
    pub result: EntryResult,
    /// Remarks.
    #[serde(default)]
    pub note: String,
    /// Who gives the service or did the work, where that matters (a contract, a test).
    #[serde(default)]
    pub provider: String,
    /// Why it was withdrawn, if it was.
    #[serde(default)]
    pub withdrawn: Option<String>,
}

impl Record for RegisterEntry {
    const KIND: &'static str = "register_entry";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: Some(self.agency.clone()),
            system: self.system.clone(),
            parent: Some(self.register.clone()),
            state: if self.withdrawn.is_some() { "withdrawn" } else { "kept" }.to_owned(),
            due: self.valid_until,
            ..Keys::default()
        }
    }
}

/// An entry with the last day on which it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Code of the entry.
    pub code: String,
    /// Its day.
    pub date: Date,
    /// Last day on which it counts.
    pub until: Date,
    /// How it went.
    pub result: EntryResult,
}

impl RegisterEntry {
    /// The last day on which it counts: its own end, or `validity` after its day, whichever is earlier.
    pub fn counts_until(&self, validity: Interval) -> Date {
        let by_interval = validity.after(self.date);
        self.valid_until.map_or(by_interval, |own| own.min(by_interval))
    }

    /// Whether it counts for a system of the agency.
    pub fn is_for(&self, system: &str, agency: &str) -> bool {
        match &self.system {
            Some(own) => own == system,
            None => self.agency == agency,
        }
    }

    /// How it stands.
    pub fn standing(&self, validity: Interval) -> Standing {
        Standing { code: self.code.clone(), date: self.date, until: self.counts_until(validity), result: self.result }
    }
}

/// Chooses which entry speaks: the one that counts longest; one that went wrong only when it is newer than all others.
pub fn speaking<'a>(entries: impl IntoIterator<Item = &'a RegisterEntry>, validity: Interval) -> Option<Standing> {
    let kept = entries.into_iter().filter(|entry| entry.withdrawn.is_none());
    let (mut best, mut failed): (Option<Standing>, Option<Standing>) = (None, None);
    for entry in kept {
        let standing = entry.standing(validity);
        let place = if entry.result == EntryResult::Failed { &mut failed } else { &mut best };
        let later =
            |known: &Standing| (known.until, known.date, &known.code) < (standing.until, standing.date, &standing.code);
        if place.as_ref().is_none_or(later) {
            *place = Some(standing);
        }
    }
    match (best, failed) {
        (Some(best), Some(failed)) if failed.date > best.date => Some(failed),
        (Some(best), _) => Some(best),
        (None, failed) => failed,
    }
}

/// What a person may ask of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Put other words and days in.
    Correct(Correction),
    /// Let it count no more.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// What can be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What it is.
    pub title: String,
    /// Its day.
    pub date: Date,
    /// Last day on which it counts.
    pub valid_until: Option<Date>,
    /// The paper.
    pub document: DocumentRef,
    /// How it went.
    pub result: EntryResult,
    /// Remarks.
    pub note: String,
    /// Who gave the service.
    pub provider: String,
}

/// What happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It says something else now.
    Corrected(Correction),
    /// It counts no more.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// Why an entry is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What has not happened yet cannot be proved.
    #[error("the day lies in the future")]
    FutureDay,
    /// It would end before it begins.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// It was withdrawn.
    #[error("the entry was withdrawn; add a new one")]
    Withdrawn,
    /// A reason is needed.
    #[error("say why")]
    NoReason,
}

/// Checks the days of an entry.
pub fn check_days(date: Date, valid_until: Option<Date>, today: Date) -> Result<(), Refusal> {
    if date > today {
        return Err(Refusal::FutureDay);
    }
    if valid_until.is_some_and(|until| until < date) {
        return Err(Refusal::EndsBeforeItBegins);
    }
    Ok(())
}

/// Decides.
pub fn decide(entry: &RegisterEntry, command: Command, today: Date) -> Result<Vec<Event>, Refusal> {
    if entry.withdrawn.is_some() {
        return Err(Refusal::Withdrawn);
    }
    match command {
        Command::Correct(correction) => {
            check_days(correction.date, correction.valid_until, today)?;
            Ok(vec![Event::Corrected(correction)])
        }
        Command::Withdraw { reason } if reason.trim().is_empty() => Err(Refusal::NoReason),
        Command::Withdraw { reason } => Ok(vec![Event::Withdrawn { reason }]),
    }
}

/// Applies. Total.
pub fn apply(entry: RegisterEntry, event: &Event) -> RegisterEntry {
    match event.clone() {
        Event::Corrected(Correction { title, date, valid_until, document, result, note, provider }) => {
            RegisterEntry { title, date, valid_until, document, result, note, provider, ..entry }
        }
        Event::Withdrawn { reason } => RegisterEntry { withdrawn: Some(reason), ..entry },
    }
}
