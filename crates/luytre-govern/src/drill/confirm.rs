//! Whether a drill counts: somebody of another organisation who may judge confirmed its result, and something was measured.

use jiff::civil::Date;
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

use super::{Drill, Event, Stage, measure};
use crate::access::Act;
use crate::assessment::By;
use crate::assessment::refusal::{Refusal, Why};

/// Longest note of who confirms, in characters.
pub const NOTE_CHARS_MAX: usize = 1_000;

/// Who confirmed the result of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Login.
    pub by: String,
    /// Code of their agency; `None` for the whole province.
    #[serde(default)]
    pub agency: Option<String>,
    /// The day.
    pub on: Date,
    /// What they looked at.
    #[serde(default)]
    pub note: String,
}

/// Why a drill does not count for an agency and a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCounted {
    /// It is not over.
    NotOver,
    /// It was held in another year, by its plan or by the clock.
    OtherYear,
    /// The agency does not take part.
    NotTakingPart,
    /// Nothing was brought in.
    NoInject,
    /// No reaction of the agency was measured.
    NothingMeasured,
    /// Nobody else confirmed its result.
    NotConfirmed,
}

impl Drill {
    /// Says whether the drill counts for an agency in a year. A day that was only typed is not enough: an inject must have
    /// been brought in, the agency's reaction measured, and the result confirmed by somebody else.
    pub fn counts_for(&self, agency: &str, year: i16) -> Result<(), NotCounted> {
        let (Stage::Finished { from, .. } | Stage::Closed { from, .. }) = &self.stage else {
            return Err(NotCounted::NotOver);
        };
        if !self.was_held(year) || legal_day(*from).year() != year {
            return Err(NotCounted::OtherYear);
        }
        if !self.teams.iter().any(|team| team.agency == agency) {
            return Err(NotCounted::NotTakingPart);
        }
        if self.injects.iter().all(|inject| inject.at.is_none()) {
            return Err(NotCounted::NoInject);
        }
        if !measure(self).iter().any(|one| one.agency == agency && one.took_s.is_some()) {
            return Err(NotCounted::NothingMeasured);
        }
        if self.confirmed.is_none() { Err(NotCounted::NotConfirmed) } else { Ok(()) }
    }
}

/// Decides on a confirmation.
pub(super) fn confirm(it: &Drill, note: String, by: &By, today: Date) -> Result<Event, Refusal> {
    by.must(Act::JudgeFindings)?;
    if !matches!(it.stage, Stage::Finished { .. } | Stage::Closed { .. }) || it.confirmed.is_some() {
        return Err(Refusal::of(Why::State));
    }
    // Another organisation than those that organised it and took part; and never who wrote its results down.
    let took_part = it.teams.iter().any(|team| by.is_of(&team.agency));
    let organised = it.agency.as_deref().is_some_and(|agency| by.is_of(agency));
    if took_part || organised || it.reactions.iter().any(|reaction| reaction.by == by.login) {
        return Err(Refusal::of(Why::OwnDrill));
    }
    if measure(it).iter().all(|one| one.took_s.is_none()) {
        return Err(Refusal::of(Why::NothingMeasured));
    }
    Ok(Event::Confirmed(Confirmed { by: by.login.clone(), agency: by.agency.clone(), on: today, note }))
}

/// The day of a moment in Vietnam, which has had no daylight saving time since 1975.
fn legal_day(at: Nanos) -> Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(at.timestamp()).date()
}
