//! From measured numbers to a state. Live data come first; where there are none, the newest dated entry stands in.

use jiff::ToSpan as _;
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

use super::register::{EntryResult, Standing};
use super::{Check, Measure, Missing, Shares, SignalDef, SignalState};
use crate::Date;
use crate::catalogue::Interval;
use crate::coverage::CoverageState;

/// Most names that an outcome lists.
pub const NAMES_MAX: usize = 20;

const DAY: i64 = 86_400 * Nanos::SECOND;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answered {
    /// Matching events in its window.
    pub count: u64,
    /// The newest of them.
    pub newest: Option<Nanos>,
    /// Different hosts among them.
    pub hosts: u64,
}

/// What was measured for one system.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Measured {
    /// Nothing could be.
    #[default]
    Nothing,
    /// One answer a check, and the hosts of the system that sent anything.
    Checks {
        /// Answers.
        answers: Vec<Answered>,
        /// Hosts seen.
        hosts: u64,
    },
    /// How a layer is watched.
    Layer {
        /// The state.
        state: CoverageState,
        /// The newest event.
        newest: Option<Nanos>,
        /// Events in 24 hours.
        events: u64,
    },
    /// So many of so many, with names of what is lacking.
    Share {
        /// What is as it should be.
        part: u64,
        /// All.
        whole: u64,
        /// Names of what is not.
        lacking: Vec<String>,
        /// The newest event it rests on.
        newest: Option<Nanos>,
    },
    /// The oldest searchable event.
    Oldest {
        /// When it happened; `None` without events.
        time: Option<Nanos>,
        /// How long logs must be kept; `None` when the level sets nothing.
        needed: Option<Interval>,
    },
    /// An examination of stores.
    Examined {
        /// When; `None` when there was none.
        at: Option<Nanos>,
        /// Differences found.
        problems: u64,
    },
    /// Rules in force.
    Rules {
        /// How many.
        loaded: u64,
        /// The detector does not keep up.
        behind: bool,
    },
}

/// What a result rests on, as a closed set of words that pages turn into sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Everything that is checked holds.
    Holds,
    /// A check found too little.
    TooFew,
    /// A check found more than it should.
    TooMany,
    /// It was seen before and not lately.
    FellSilent,
    /// It was never seen.
    NeverSeen,
    /// The share is too small.
    BelowShare,
    /// Logs do not reach back far enough yet.
    NotYetLongEnough,
    /// The last examination found differences.
    Differences,
    /// The detector is behind.
    Behind,
    /// A dated entry is valid.
    EntryValid,
    /// A dated entry ends soon.
    EntryEndsSoon,
    /// The last dated entry is too old.
    EntryTooOld,
    /// The newest entry says that it went wrong.
    EntryFailed,
    /// No requirement at this level names it.
    NotAsked,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Reason; 14] = [
        Reason::Holds,
        Reason::TooFew,
        Reason::TooMany,
        Reason::FellSilent,
        Reason::NeverSeen,
        Reason::BelowShare,
        Reason::NotYetLongEnough,
        Reason::Differences,
        Reason::Behind,
        Reason::EntryValid,
        Reason::EntryEndsSoon,
        Reason::EntryTooOld,
        Reason::EntryFailed,
        Reason::NotAsked,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Holds => "holds",
            Reason::TooFew => "too_few",
            Reason::TooMany => "too_many",
            Reason::FellSilent => "fell_silent",
            Reason::NeverSeen => "never_seen",
            Reason::BelowShare => "below_share",
            Reason::NotYetLongEnough => "not_yet_long_enough",
            Reason::Differences => "differences",
            Reason::Behind => "behind",
            Reason::EntryValid => "entry_valid",
            Reason::EntryEndsSoon => "entry_ends_soon",
            Reason::EntryTooOld => "entry_too_old",
            Reason::EntryFailed => "entry_failed",
            Reason::NotAsked => "not_asked",
        }
    }
}

/// What one check of a signal found, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Word of the check.
    pub check: String,
    /// Matching events.
    pub count: u64,
    /// The newest.
    pub newest: Option<Nanos>,
    /// Whether it holds.
    pub holds: bool,
}

/// What a signal says, and on what that rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The state.
    pub state: SignalState,
    /// Why.
    pub reason: Reason,
    /// The figure: events, percent, days, rules, differences; by the kind of measure.
    pub value: Option<i64>,
    /// What `value` is of: all for a share, days that are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<i64>,
    /// The newest live datum that was ever seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Nanos>,
    /// What each check found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Names of what is lacking, at most [`NAMES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<String>,
    /// The dated entry that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Until when that entry counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Outcome {
    fn new(state: SignalState, reason: Reason, value: Option<i64>) -> Self {
        Outcome {
            state,
            reason,
            value,
            of: None,
            last: None,
            parts: Vec::new(),
            lacking: Vec::new(),
            entry: None,
            until: None,
        }
    }

    /// The outcome of a signal that nothing asks for.
    pub fn not_asked() -> Self {
        Outcome::new(SignalState::NotApplicable, Reason::NotAsked, None)
    }
}

/// When and against what a signal is judged.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The present.
    pub now: Nanos,
    /// Today in Vietnam.
    pub today: Date,
    /// The newest live datum that an earlier measurement saw.
    pub seen_before: Option<Nanos>,
    /// The entry of the register that counts, if there is one.
    pub entry: Option<&'a Standing>,
    /// Days before its end from which an entry is due.
    pub due_days: u32,
}

/// Judges what was measured. Total: every measure with every measurement has an outcome.
pub fn evaluate(def: &SignalDef, measured: &Measured, judged: Judged<'_>) -> Outcome {
    let mut outcome = live(def, measured, judged).unwrap_or_else(|| by_entry(judged));
    outcome.last = outcome.last.max(judged.seen_before);
    outcome.lacking.truncate(NAMES_MAX);
    outcome
}

fn live(def: &SignalDef, measured: &Measured, judged: Judged<'_>) -> Option<Outcome> {
    match (&def.measure, measured) {
        (Measure::Events(checks), Measured::Checks { answers, hosts }) => {
            let outcome = by_checks(checks, answers, judged);
            let whole = def.per_host.then_some(*hosts).and_then(|hosts| i64::try_from(hosts).ok());
            outcome.map(|outcome| Outcome { of: whole, ..outcome })
        }
        (Measure::Layer(_), Measured::Layer { state, newest, events }) => by_layer(*state, *newest, *events),
        (
            Measure::Coverage(shares)
            | Measure::Fields { shares, .. }
            | Measure::Clock { shares, .. }
            | Measure::Devices { shares, .. }
            | Measure::Software { shares, .. }
            | Measure::Alerts { shares, .. },
            Measured::Share { part, whole, lacking, newest },
        ) => by_share(*shares, *part, *whole, lacking, *newest),
        (Measure::Staff, Measured::Share { part, whole, lacking, newest }) => {
            by_share(Shares { ok: 100, warn: 1 }, *part, *whole, lacking, *newest)
        }
        (Measure::Retention { .. }, Measured::Oldest { time, needed }) => by_age(*time, *needed, judged),
        (Measure::Integrity { .. }, Measured::Examined { at: Some(at), problems }) => {
            let (state, reason) = match problems {
                0 => (SignalState::LiveOk, Reason::Holds),
                _ => (SignalState::LiveFail, Reason::Differences),
            };
            let value = i64::try_from(*problems).ok();
            Some(Outcome { last: Some(*at), ..Outcome::new(state, reason, value) })
        }
        (Measure::Rules { at_least }, Measured::Rules { loaded, behind }) => {
            let (state, reason) = match (*loaded >= *at_least, *behind) {
                (false, _) => (SignalState::LiveFail, Reason::TooFew),
                (true, true) => (SignalState::LiveWarn, Reason::Behind),
                (true, false) => (SignalState::LiveOk, Reason::Holds),
            };
            let value = i64::try_from(*loaded).ok();
            Some(Outcome { last: Some(judged.now), ..Outcome::new(state, reason, value) })
        }
        // What was measured does not belong to the measure, or nothing was.
        _ => None,
    }
}

fn by_checks(checks: &[Check], answers: &[Answered], judged: Judged<'_>) -> Option<Outcome> {
    let found: Vec<(&Check, Answered)> =
        checks.iter().zip(answers.iter().copied().chain(std::iter::repeat(Answered::default()))).collect();
    let newest = found.iter().filter_map(|(_, answered)| answered.newest).max();
    if newest.is_none() && judged.seen_before.is_none() {
        return None;
    }
    let mut outcome = Outcome::new(SignalState::LiveOk, Reason::Holds, None);
    outcome.value = found.first().and_then(|(_, answered)| i64::try_from(answered.count).ok());
    outcome.last = newest;
    for (check, answered) in &found {
        let holds = check.holds(answered.count);
        let part = Part { check: check.id.clone(), count: answered.count, newest: answered.newest, holds };
        outcome.parts.push(part);
        if holds {
            continue;
        }
        let state = match check.missing {
            Missing::Fail => SignalState::LiveFail,
            Missing::Warn => SignalState::LiveWarn,
        };
        if state > outcome.state {
            outcome.state = state;
            outcome.reason = match check.at_most {
                Some(most) if answered.count > most => Reason::TooMany,
                _ if newest.is_none() => Reason::FellSilent,
                _ => Reason::TooFew,
            };
        }
    }
    Some(outcome)
}

fn by_layer(state: CoverageState, newest: Option<Nanos>, events: u64) -> Option<Outcome> {
    let (state, reason) = match state {
        CoverageState::Live => (SignalState::LiveOk, Reason::Holds),
        CoverageState::Late => (SignalState::LiveWarn, Reason::TooFew),
        CoverageState::Silent => (SignalState::LiveFail, Reason::FellSilent),
        CoverageState::Never => return None,
        CoverageState::NotRequired => (SignalState::NotApplicable, Reason::NotAsked),
    };
    let value = i64::try_from(events).ok();
    Some(Outcome { last: newest, ..Outcome::new(state, reason, value) })
}

fn by_share(shares: Shares, part: u64, whole: u64, lacking: &[String], newest: Option<Nanos>) -> Option<Outcome> {
    let percent = i64::try_from((part.min(whole) * 100).checked_div(whole)?).unwrap_or(100);
    let (state, reason) = if percent >= i64::from(shares.ok) {
        (SignalState::LiveOk, Reason::Holds)
    } else if percent >= i64::from(shares.warn) {
        (SignalState::LiveWarn, Reason::BelowShare)
    } else {
        (SignalState::LiveFail, Reason::BelowShare)
    };
    let mut outcome = Outcome::new(state, reason, Some(percent));
    outcome.of = i64::try_from(whole).ok();
    outcome.last = newest;
    outcome.lacking = lacking.to_vec();
    Some(outcome)
}

fn by_age(oldest: Option<Nanos>, needed: Option<Interval>, judged: Judged<'_>) -> Option<Outcome> {
    let Some(needed) = needed else { return Some(Outcome::not_asked()) };
    let oldest = oldest?;
    let days = judged.now.0.saturating_sub(oldest.0).max(0) / DAY;
    let first_day = judged.today.saturating_sub(days.min(100_000).days());
    // Nothing is deleted by itself: a store that does not reach back far enough has not been filled for long enough.
    let (state, reason) = if needed.after(first_day) <= judged.today {
        (SignalState::LiveOk, Reason::Holds)
    } else {
        (SignalState::LiveWarn, Reason::NotYetLongEnough)
    };
    let mut outcome = Outcome::new(state, reason, Some(days));
    outcome.of = Some(i64::from(needed.about_days()));
    Some(outcome)
}

fn by_entry(judged: Judged<'_>) -> Outcome {
    let Some(entry) = judged.entry else { return Outcome::new(SignalState::Absent, Reason::NeverSeen, None) };
    let left = i64::from((entry.until - judged.today).get_days());
    let (state, reason) = if entry.result == EntryResult::Failed {
        (SignalState::RecordExpired, Reason::EntryFailed)
    } else if left < 0 {
        (SignalState::RecordExpired, Reason::EntryTooOld)
    } else if left < i64::from(judged.due_days) {
        (SignalState::RecordDue, Reason::EntryEndsSoon)
    } else {
        (SignalState::RecordOk, Reason::EntryValid)
    };
    let mut outcome = Outcome::new(state, reason, Some(left));
    outcome.entry = Some(entry.code.clone());
    outcome.until = Some(entry.until);
    outcome
}
