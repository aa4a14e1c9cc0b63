//! An alert: findings of one rule about one entity in one system, and what people made of them.

use std::fmt;
use std::str::FromStr;

use luytre_model::ids::{AlertId, PersonId};
use luytre_model::vocabulary::UnknownWord;
use luytre_model::{EventId, Layer, Nanos, ProtectionLevel, Severity};
use serde::{Deserialize, Serialize};

use crate::risk::{self, Risk};

/// Most event ids that an alert carries: the newest. The count goes on; search finds the rest.
pub const EVENTS_KEPT: usize = 20;

/// The rule that fired, as it was when it fired: an alert stays readable after the rule changed or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// Identity of the rule.
    pub id: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// How bad a finding is.
    pub level: Severity,
    /// Who wrote the rule; the licence of many rules asks that it stays with what they find.
    pub author: String,
    /// ATT&CK and other tags.
    pub tags: Vec<String>,
    /// What to do, in Vietnamese.
    pub advice_vi: String,
    /// What to do, in English.
    pub advice_en: String,
}

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has looked yet.
    New,
    /// Somebody is at it.
    InProgress,
    /// Judged, with a reason.
    Closed,
}

impl State {
    /// All states, in the order of work.
    pub const ALL: [State; 3] = [State::New, State::InProgress, State::Closed];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::New => "new",
            State::InProgress => "in_progress",
            State::Closed => "closed",
        }
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = "new, in_progress, closed";
        State::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| UnknownWord::new(word, known))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a closed alert turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// A real attack or violation.
    #[serde(rename = "true_positive")]
    True,
    /// The rule is right, and what happened is allowed.
    Benign,
    /// The rule is wrong about it.
    FalsePositive,
    /// Another alert tells it already.
    Duplicate,
    /// A drill or a self-test.
    Test,
}

impl Disposition {
    /// All dispositions.
    pub const ALL: [Disposition; 5] =
        [Disposition::True, Disposition::Benign, Disposition::FalsePositive, Disposition::Duplicate, Disposition::Test];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Disposition::True => "true_positive",
            Disposition::Benign => "benign",
            Disposition::FalsePositive => "false_positive",
            Disposition::Duplicate => "duplicate",
            Disposition::Test => "test",
        }
    }
}

impl FromStr for Disposition {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = "true_positive, benign, false_positive, duplicate, test";
        Disposition::ALL.into_iter().find(|found| found.as_str() == word).ok_or_else(|| UnknownWord::new(word, known))
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What makes two findings belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlertKey {
    /// Identity of the rule.
    pub rule: String,
    /// Whom or what the finding is about: an address, a user, a host.
    pub entity: String,
    /// Where: `system:CODE`, or `source:CODE` while the source is not assigned, so that unassigned senders of two
    /// agencies never share an alert.
    pub place: String,
}

impl AlertKey {
    /// Builds the key of a finding.
    pub fn new(rule: &str, entity: &str, system: Option<&str>, source: &str) -> Self {
        let place = match system {
            Some(system) => format!("system:{system}"),
            None => format!("source:{source}"),
        };
        AlertKey { rule: rule.to_owned(), entity: entity.to_owned(), place }
    }
}

/// Findings of one rule about one entity in one system, and what people made of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Identity.
    pub id: AlertId,
    /// The rule that fired.
    pub rule: RuleRef,
    /// Technical layer of the source.
    pub layer: Option<Layer>,
    /// Code of the agency; `None` while the source is unassigned.
    pub agency: Option<String>,
    /// Code of the information system; `None` while the source is unassigned.
    pub system: Option<String>,
    /// Protection level of the system when the alert was opened.
    pub protection: Option<ProtectionLevel>,
    /// Code of the source of the first finding.
    pub source: String,
    /// Whom or what it is about.
    pub entity: String,
    /// Time of the oldest finding.
    pub first_seen: Nanos,
    /// Time of the newest finding.
    pub last_seen: Nanos,
    /// Number of findings.
    pub count: u64,
    /// Where it stands.
    pub state: State,
    /// What it turned out to be; set exactly while closed.
    pub disposition: Option<Disposition>,
    /// Why it was closed; set exactly while closed.
    pub reason: Option<String>,
    /// Who is at it; set whenever in progress.
    pub assignee: Option<PersonId>,
    /// How much it matters, 0 to 100.
    pub risk: u8,
    /// Identities of the newest events, oldest first, at most [`EVENTS_KEPT`].
    pub events: Vec<EventId>,
    /// Grows by one with every change; a writer names the version it has seen.
    pub version: i64,
}

impl Alert {
    /// Returns what further findings must share to belong here.
    pub fn key(&self) -> AlertKey {
        AlertKey::new(&self.rule.id, &self.entity, self.system.as_deref(), &self.source)
    }

    /// Returns how the risk came about.
    pub fn risk_parts(&self) -> Risk {
        risk::assess(self.rule.level, self.protection, self.count)
    }
}
