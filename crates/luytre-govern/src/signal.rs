//! Signals: what live data and dated registers show of the requirements of a system, by themselves.
//!
//! A signal supports a verdict; it never replaces one. How each kind is measured is a row of `content/signals` ([`read`]);
//! this module turns measured numbers into a state ([`evaluate`](evaluate::evaluate)) and knows which requirements a signal
//! speaks for ([`supports`]). Pure: numbers, days and entries are given. Start with [`SignalDef`], then [`SignalState`];
//! [`register`] holds dated entries, [`four_layer`] the organisational four-layer model.

pub mod evaluate;
pub mod four_layer;
pub mod read;
pub mod register;
pub mod trend;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use luytre_model::query::Expr;
use luytre_model::vocabulary::UnknownWord;
use luytre_model::{Layer, ProtectionLevel};
use serde::{Deserialize, Serialize};

use crate::Date;
use crate::catalogue::{Catalogue, Interval, Limit, Requirement};

pub use evaluate::{Answered, Measured, Outcome, Part, Reason, evaluate};
pub use register::{EntryResult, RegisterEntry, Standing};

/// What a signal says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalState {
    /// Live data show it.
    LiveOk,
    /// Live data show it in part, or not lately.
    LiveWarn,
    /// Live data show that it is not so.
    LiveFail,
    /// A dated entry shows it.
    RecordOk,
    /// A dated entry shows it, and must be renewed soon.
    RecordDue,
    /// The last dated entry is too old.
    RecordExpired,
    /// Nothing shows it.
    Absent,
    /// Nothing asks for it at the system's level.
    NotApplicable,
}

impl SignalState {
    /// All states.
    pub const ALL: [SignalState; 8] = [
        SignalState::LiveOk,
        SignalState::LiveWarn,
        SignalState::LiveFail,
        SignalState::RecordOk,
        SignalState::RecordDue,
        SignalState::RecordExpired,
        SignalState::Absent,
        SignalState::NotApplicable,
    ];

    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            SignalState::LiveOk => "live_ok",
            SignalState::LiveWarn => "live_warn",
            SignalState::LiveFail => "live_fail",
            SignalState::RecordOk => "record_ok",
            SignalState::RecordDue => "record_due",
            SignalState::RecordExpired => "record_expired",
            SignalState::Absent => "absent",
            SignalState::NotApplicable => "not_applicable",
        }
    }

    /// Whether it was computed from live data, whatever it says.
    pub const fn is_live(self) -> bool {
        matches!(self, SignalState::LiveOk | SignalState::LiveWarn | SignalState::LiveFail)
    }

    /// Whether it speaks for the requirements that name it.
    pub const fn supports(self) -> bool {
        matches!(self, SignalState::LiveOk | SignalState::RecordOk | SignalState::RecordDue)
    }
}

impl fmt::Display for SignalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SignalState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = SignalState::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| {
            UnknownWord::new(
                word,
                "live_ok, live_warn, live_fail, record_ok, record_due, record_expired, absent, not_applicable",
            )
        })
    }
}

/// A text in both languages, as content writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Title {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// A group of signals, a column of the heat table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalGroup {
    /// Its word.
    pub id: String,
    /// Title.
    pub title: Title,
}

/// What a check means that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The signal fails.
    Fail,
    /// The signal warns.
    Warn,
}

/// A stored query with what it must find.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its word within the signal.
    pub id: String,
    /// What is checked.
    pub title: Title,
    /// The query as it is written.
    pub query: String,
    /// The query.
    pub expr: Expr,
    /// Hours that are looked back.
    pub window_h: u32,
    /// Least events.
    pub at_least: u64,
    /// Most events, where more is a failure.
    pub at_most: Option<u64>,
    /// What it means when it does not hold.
    pub missing: Missing,
}

impl Check {
    /// Whether this many events satisfy it.
    pub fn holds(&self, count: u64) -> bool {
        count >= self.at_least && self.at_most.is_none_or(|most| count <= most)
    }
}

/// Events that should carry certain fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What is asked.
    pub title: Title,
    /// The events, as written.
    pub of_query: String,
    /// What they should have, as written.
    pub having_query: String,
    /// The events.
    pub of: Expr,
    /// The events that have it.
    pub both: Expr,
}

/// From which shares on, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// It is well.
    pub ok: u8,
    /// It is a warning.
    pub warn: u8,
}

/// How a signal is measured.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// Stored queries.
    Events(Vec<Check>),
    /// The coverage of a technical layer.
    Layer(Layer),
    /// Sources that are live.
    Coverage(Shares),
    /// Events that carry what they should.
    Fields {
        /// Hours that are looked back.
        window_h: u32,
        /// What should carry what.
        pairs: Vec<Pair>,
        /// Shares.
        shares: Shares,
    },
    /// The oldest searchable event against a limit of the catalogue.
    Retention {
        /// The requirement that sets the limit.
        requirement: String,
        /// The limit's name.
        limit: String,
    },
    /// The last examination of stores.
    Integrity {
        /// Hours after which they are examined again.
        every_h: u32,
    },
    /// Exact event times against arrival.
    Clock {
        /// Hours that are looked back.
        window_h: u32,
        /// Seconds that a clock may be off.
        skew_s: u32,
        /// Shares.
        shares: Shares,
    },
    /// Rules in force.
    Rules {
        /// Least rules.
        at_least: u64,
    },
    /// Devices of the profile against hosts that events name.
    Devices {
        /// Hours that are looked back.
        window_h: u32,
        /// Shares.
        shares: Shares,
    },
    /// Programs of the profile against what events were written by.
    Software {
        /// Hours that are looked back.
        window_h: u32,
        /// Modules of events, each with words by which a register names its program.
        programs: BTreeMap<String, Vec<String>>,
        /// Shares.
        shares: Shares,
    },
    /// Alerts that were handled.
    Alerts {
        /// Hours that are looked back.
        window_h: u32,
        /// Hours after which an open alert counts as not handled.
        open_h: u32,
        /// Shares.
        shares: Shares,
    },
    /// Who answers for the agency.
    Staff,
    /// Only by dated entries.
    Record,
}

impl Measure {
    /// Whether live data measure it; a dated entry may always stand in.
    pub fn is_live(&self) -> bool {
        *self != Measure::Record
    }
}

/// How one kind of signal is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalDef {
    /// Its word, as catalogues name it.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Title.
    pub title: Title,
    /// How.
    pub measure: Measure,
    /// Hosts that answer are counted against hosts that are seen.
    pub per_host: bool,
}

/// A dated register that no signal has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its word.
    pub id: String,
    /// Title.
    pub title: Title,
    /// How long an entry counts.
    pub valid: Interval,
}

/// All kinds of signals.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals {
    /// Groups in the order in which they are shown.
    pub groups: Vec<SignalGroup>,
    /// Registers beside those of the kinds.
    pub registers: Vec<Register>,
    /// Kinds in the order of the catalogue.
    pub kinds: Vec<SignalDef>,
    /// How long an entry counts where no requirement says it.
    pub valid: Interval,
    /// Days before the end from which an entry is due.
    pub due_days: u32,
    /// Where the rows come from.
    pub source: String,
}

impl Signals {
    /// Reads and checks a content file.
    pub fn read(text: &str) -> Result<Signals, Vec<read::SignalProblem>> {
        read::signals(text)
    }

    /// Returns what the product ships; a test reads it, so that a damaged one never leaves the house.
    pub fn shipped() -> &'static Signals {
        static SHIPPED: LazyLock<Signals> = LazyLock::new(|| {
            Signals::read(include_str!("../../../content/signals/signals.yaml"))
                .expect("the shipped signals are checked by a test")
        });
        &SHIPPED
    }

    /// Returns one kind.
    pub fn get(&self, id: &str) -> Option<&SignalDef> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// Returns the title of a register: that of a kind of signal, or of a register of its own.
    pub fn register_title(&self, id: &str) -> Option<&Title> {
        let own = self.registers.iter().find(|register| register.id == id).map(|register| &register.title);
        own.or_else(|| self.get(id).map(|kind| &kind.title))
    }

    /// Returns how long an entry of a register counts: what the register says, or the shortest interval among the requirements that name the signal
    /// at the level, else the usual one.
    pub fn validity(&self, catalogue: &Catalogue, signal: &str, level: Option<ProtectionLevel>) -> Interval {
        if let Some(own) = self.registers.iter().find(|register| register.id == signal) {
            return own.valid;
        }
        let levels = level.map_or_else(|| ProtectionLevel::ALL.to_vec(), |level| vec![level]);
        let intervals = levels.iter().flat_map(|level| {
            let named = catalogue.shown_by(signal, *level);
            named.filter_map(|requirement| requirement.intervals.get(level).copied())
        });
        intervals.min_by_key(|interval| interval.about_days()).unwrap_or(self.valid)
    }
}

/// Whether some requirement names the signal at the level; while the level is unknown, at any level.
pub fn applies(catalogue: &Catalogue, signal: &str, level: Option<ProtectionLevel>) -> bool {
    let levels = level.map_or_else(|| ProtectionLevel::ALL.to_vec(), |level| vec![level]);
    levels.into_iter().any(|level| catalogue.shown_by(signal, level).next().is_some())
}

/// Returns the span that a limit of a requirement sets at the level.
pub fn limit_of(catalogue: &Catalogue, requirement: &str, limit: &str, level: ProtectionLevel) -> Option<Interval> {
    match catalogue.requirement(requirement)?.limits.get(limit)?.get(&level)? {
        Limit::Span(interval) => Some(*interval),
        Limit::Number(_) => None,
    }
}

/// What signals say of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Support {
    /// Signals that speak for it.
    pub supporting: Vec<String>,
    /// Signals computed from live data, whatever they say.
    pub live: Vec<String>,
    /// Signals that speak against it or warn: they need a look before a verdict.
    pub contradicting: Vec<String>,
}

/// Gathers what the signals of a system say of a requirement. It is support, never a verdict.
pub fn supports(requirement: &Requirement, states: &BTreeMap<String, SignalState>) -> Support {
    let mut support = Support::default();
    for signal in &requirement.signals {
        let Some(state) = states.get(signal) else { continue };
        if state.supports() {
            support.supporting.push(signal.clone());
        }
        if state.is_live() {
            support.live.push(signal.clone());
        }
        if matches!(state, SignalState::LiveWarn | SignalState::LiveFail | SignalState::RecordExpired) {
            support.contradicting.push(signal.clone());
        }
    }
    support
}

/// The result of a signal for a system, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalResult {
    /// Code of the system.
    pub system: String,
    /// Word of the signal.
    pub signal: String,
    /// When it was measured.
    pub measured_at: luytre_model::Nanos,
    /// What was found.
    pub outcome: Outcome,
}

/// A day in the trend of a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalDay {
    /// The day.
    pub day: Date,
    /// The state at its end, or now.
    pub state: SignalState,
    /// The value.
    pub value: Option<i64>,
}

#[cfg(test)]
mod tests;
