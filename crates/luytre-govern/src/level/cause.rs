//! Why a level is to be determined again: what happened to a system, kept until a dossier answers it.
//!
//! Pure: [`caused`] asks the watches of a regime whether something that happened pulls one of its triggers; [`Cause`] is
//! what is kept of it. Nothing is noted twice: [`Cause::knows`] is asked first. A cause is open until a dossier of the
//! system is sent that weighs it ([`Cause::answer`]); a dossier that is taken back opens it again ([`Cause::forget`]).

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_model::{ProtectionLevel, Severity};
use serde::{Deserialize, Serialize};

use super::LevelFacts;
use super::watch::{Change, Trigger, triggers};
use crate::library::regime::{Regime, WatchOn, WatchRow};
use crate::record::{Keys, Record};

/// Most things that one cause names; the cause is open already, more say nothing more.
pub const EVIDENCE_MAX: usize = 50;

/// Something that happened to a system.
#[derive(Debug, Clone, Copy)]
pub enum Happened<'a> {
    /// People judged an alert.
    Alert {
        /// How bad it is.
        severity: Severity,
        /// The word of what it turned out to be.
        disposition: &'a str,
    },
    /// An assessment found something.
    Finding {
        /// How bad it is.
        severity: Severity,
    },
    /// Signals were measured.
    Signals {
        /// Words of those that failed before.
        before: &'a BTreeSet<String>,
        /// Words of those that fail now.
        now: &'a BTreeSet<String>,
    },
}

/// A watch that was pulled, and by what.
#[derive(Debug, Clone)]
pub struct Caused<'a> {
    /// The watch.
    pub watch: &'a WatchRow,
    /// The trigger.
    pub trigger: Trigger,
    /// The severity of the incident, where it is one.
    pub incident: Option<String>,
}

/// Returns the watch that something pulls for a system of this level; `None` when nothing asks for another look.
pub fn caused<'a>(regime: &'a Regime, level: ProtectionLevel, happened: Happened<'_>) -> Option<Caused<'a>> {
    let watches = regime.procedure.watches.iter().filter(|row| row.levels.contains(&level));
    watches.filter(|row| row.on == happened.on()).find_map(|watch| {
        let incident = match happened {
            Happened::Alert { severity, disposition } => {
                Some(watch.incident.get(&severity).filter(|_| watch.dispositions.contains(disposition))?.clone())
            }
            Happened::Finding { severity } => {
                watch.severities.contains(&severity).then_some(())?;
                None
            }
            Happened::Signals { before, now } => {
                let counted = |failing: &BTreeSet<String>| {
                    let watched = |word: &&String| watch.signals.is_empty() || watch.signals.contains(*word);
                    failing.iter().filter(watched).count()
                };
                let limit = *watch.at_least.get(&level)? as usize;
                // A rise: what failed all along is a gap of the requirements, and no news.
                (counted(before) < limit && limit <= counted(now)).then_some(())?;
                None
            }
        };
        let change = Change {
            before: LevelFacts::default(),
            after: LevelFacts::default(),
            level: Some(level),
            incident: incident.as_deref(),
            high_risk: incident.is_none(),
            ..Change::default()
        };
        let found = triggers(&regime.procedure, &regime.criteria, &change);
        let trigger = found.into_iter().find(|trigger| trigger.code == watch.trigger)?;
        Some(Caused { watch, trigger, incident })
    })
}

impl Happened<'_> {
    /// Returns what is watched by it.
    pub const fn on(&self) -> WatchOn {
        match self {
            Happened::Alert { .. } => WatchOn::Alert,
            Happened::Finding { .. } => WatchOn::Finding,
            Happened::Signals { .. } => WatchOn::Signals,
        }
    }
}

/// One thing behind a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is: `alert`, `finding`, `signals`.
    pub kind: String,
    /// By which it is found: an alert's number, a finding's code, the day of a measurement.
    pub id: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// The word of its severity; empty where it has none.
    #[serde(default)]
    pub severity: String,
    /// The day.
    pub on: Date,
}

/// What became of a cause.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum Standing {
    /// Nobody has answered it.
    #[default]
    Open,
    /// A dossier that was sent determines the level again.
    Answered {
        /// Its code.
        dossier: String,
        /// When it was sent.
        on: Date,
    },
    /// What was behind it was taken back.
    Dropped {
        /// The day.
        on: Date,
    },
}

impl Standing {
    /// The word in the store and in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Answered { .. } => "answered",
            Standing::Dropped { .. } => "dropped",
        }
    }
}

/// Why the level of a system is to be determined again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What people quote: `NC-2026-0001`.
    pub code: String,
    /// Code of the system.
    pub system: String,
    /// Code of the agency that the system belongs to.
    pub agency: String,
    /// Code of the agency that determines the level again.
    pub operator: String,
    /// Codes of the bodies that take part in its dossiers.
    #[serde(default)]
    pub parties: Vec<String>,
    /// The regime whose watch it is.
    pub regime: String,
    /// Word of the watch.
    pub watch: String,
    /// Word of the trigger.
    pub trigger: String,
    /// The article of the trigger.
    pub source: String,
    /// What happened, in Vietnamese.
    pub vi: String,
    /// What happened, in English.
    pub en: String,
    /// The severity of the incident; `None` for a risk.
    #[serde(default)]
    pub incident: Option<String>,
    /// What is behind it.
    pub evidence: Vec<Evidence>,
    /// When it was noted.
    pub noted: Date,
    /// By when the level should be looked at again; `None` where the calendar of the year is missing.
    #[serde(default)]
    pub due: Option<Date>,
    /// What became of it.
    #[serde(flatten)]
    pub standing: Standing,
}

impl Cause {
    /// Whether nobody has answered it.
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// Whether it names this very thing already.
    pub fn knows(&self, evidence: &Evidence) -> bool {
        self.standing_names(&evidence.kind, &evidence.id)
    }

    fn standing_names(&self, kind: &str, id: &str) -> bool {
        let dropped = matches!(self.standing, Standing::Dropped { .. });
        !dropped && self.evidence.iter().any(|known| known.kind == kind && known.id == id)
    }

    /// Adds something behind it; what is too much is left out.
    pub fn with(mut self, evidence: Evidence) -> Self {
        if self.evidence.len() < EVIDENCE_MAX && !self.knows(&evidence) {
            self.evidence.push(evidence);
        }
        self
    }

    /// Takes something back that was behind it; with nothing left it is dropped. `None` when nothing changes.
    pub fn without(mut self, kind: &str, id: &str, today: Date) -> Option<Self> {
        if !self.is_open() || !self.standing_names(kind, id) {
            return None;
        }
        if self.evidence.len() == 1 {
            self.standing = Standing::Dropped { on: today };
        } else {
            self.evidence.retain(|known| known.kind != kind || known.id != id);
        }
        Some(self)
    }

    /// A dossier determines the level again; `None` when it is not open.
    pub fn answer(self, dossier: &str, today: Date) -> Option<Self> {
        let standing = Standing::Answered { dossier: dossier.to_owned(), on: today };
        self.is_open().then_some(Cause { standing, ..self })
    }

    /// The dossier that answered it was taken back; `None` when another did.
    pub fn forget(self, dossier: &str) -> Option<Self> {
        let own = matches!(&self.standing, Standing::Answered { dossier: known, .. } if known == dossier);
        own.then_some(Cause { standing: Standing::Open, ..self })
    }
}

impl Record for Cause {
    const KIND: &'static str = "level_cause";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.vi.clone(),
            agency: Some(self.agency.clone()),
            parties: self.parties.clone(),
            system: Some(self.system.clone()),
            state: self.standing.as_str().to_owned(),
            due: self.due.filter(|_| self.is_open()),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
