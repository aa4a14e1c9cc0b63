//! Drills: a plan, a scenario with injects, who takes part, what they did and how long it took, lessons.
//!
//! Pure: moments are given. Start with [`Drill`], its [`decide`] and [`apply`]; [`measure`] works out the times;
//! [`rules`] are the rows of `content/drill`.

pub mod confirm;
pub mod lesson;
pub mod rules;

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

use crate::access::Act;
use crate::assessment::By;
use crate::assessment::refusal::{Refusal, Why};
use crate::record::{DocumentRef, Keys, Record};

pub use confirm::{Confirmed, NotCounted};
pub use rules::{Rules, Scenario};

/// How a drill is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Around a table.
    #[default]
    Tabletop,
    /// On machines.
    Live,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 2] = [Kind::Tabletop, Kind::Live];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Tabletop => "tabletop",
            Kind::Live => "live",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// For whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The province.
    Province,
    /// One agency.
    #[default]
    Agency,
}

impl Reach {
    /// All.
    pub const ALL: [Reach; 2] = [Reach::Province, Reach::Agency];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reach::Province => "province",
            Reach::Agency => "agency",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Reach::ALL.into_iter().find(|reach| reach.as_str() == word)
    }
}

/// What somebody did after an inject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Noticed it.
    Detected,
    /// Told whom they must tell.
    Reported,
    /// Kept it from spreading.
    Contained,
    /// Called for a decision above them.
    Escalated,
    /// Worked again.
    Recovered,
}

impl Did {
    /// All, in their usual order.
    pub const ALL: [Did; 5] = [Did::Detected, Did::Reported, Did::Contained, Did::Escalated, Did::Recovered];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Did::Detected => "detected",
            Did::Reported => "reported",
            Did::Contained => "contained",
            Did::Escalated => "escalated",
            Did::Recovered => "recovered",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Did::ALL.into_iter().find(|did| did.as_str() == word)
    }
}

/// An agency that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Team {
    /// Code of the agency.
    pub agency: String,
    /// Who.
    pub people: Vec<String>,
}

/// What is expected after an inject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// What should happen.
    pub reaction: Did,
    /// Within these minutes.
    pub minutes: u32,
}

/// Something that the organisers bring in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inject {
    /// Code within the drill.
    pub code: String,
    /// Planned minute.
    pub minute: u32,
    /// What, in Vietnamese.
    pub vi: String,
    /// What, in English.
    pub en: String,
    /// What should happen.
    pub expect: Vec<Expectation>,
    /// When it was brought in.
    #[serde(default)]
    pub at: Option<Nanos>,
}

/// What happened after an inject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Code of the inject.
    pub inject: String,
    /// Code of the agency that did it.
    pub agency: String,
    /// What.
    pub did: Did,
    /// When.
    pub at: Nanos,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// Login of who wrote it down.
    #[serde(default)]
    pub by: String,
}

/// What is to be done better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// What.
    pub text: String,
    /// Code of the agency that does it.
    pub agency: String,
    /// By when.
    pub due: Date,
    /// Code of the task that it became.
    #[serde(default)]
    pub task: Option<String>,
    /// Day on which it was done.
    #[serde(default)]
    pub done: Option<Date>,
}

/// Where a drill stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Stage {
    /// Being prepared.
    Planned,
    /// Going on.
    Running {
        /// Since this moment.
        since: Nanos,
    },
    /// Over; lessons are drawn.
    Finished {
        /// From this moment …
        from: Nanos,
        /// … to this one.
        to: Nanos,
    },
    /// The report is out.
    Closed {
        /// From this moment …
        from: Nanos,
        /// … to this one.
        to: Nanos,
        /// The report.
        report: DocumentRef,
    },
    /// It will not take place.
    Cancelled {
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// Whether it took place.
    pub const fn is_over(&self) -> bool {
        matches!(self, Stage::Finished { .. } | Stage::Closed { .. })
    }

    /// The words of all stages, in their order.
    pub const WORDS: [&'static str; 5] = ["planned", "running", "finished", "closed", "cancelled"];

    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Running { .. } => "running",
            Stage::Finished { .. } => "finished",
            Stage::Closed { .. } => "closed",
            Stage::Cancelled { .. } => "cancelled",
        }
    }
}

/// A drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// Number that people quote: `DTAP-2026-0001`.
    pub code: String,
    /// Title.
    pub title: String,
    /// How.
    pub kind: Kind,
    /// For whom.
    pub reach: Reach,
    /// Code of the agency that organises; `None`: the province.
    pub agency: Option<String>,
    /// Code of the scenario that it was made from.
    pub scenario: String,
    /// What it is for.
    #[serde(default)]
    pub goal: String,
    /// Code of the system that it is about.
    #[serde(default)]
    pub system: Option<String>,
    /// The plan as a paper.
    #[serde(default)]
    pub plan: DocumentRef,
    /// Planned day.
    pub day: Date,
    /// Who takes part.
    pub teams: Vec<Team>,
    /// What is brought in, in order.
    pub injects: Vec<Inject>,
    /// What happened, in order.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// What is to be done better.
    #[serde(default)]
    pub lessons: Vec<Lesson>,
    /// Who of another organisation confirmed its result; without it no drill counts for the index.
    #[serde(default)]
    pub confirmed: Option<Confirmed>,
    /// Where it stands.
    pub stage: Stage,
}

/// Most reactions of one drill.
pub const REACTIONS_MAX: usize = 2_000;
/// Most lessons of one drill.
pub const LESSONS_MAX: usize = 200;

impl Drill {
    /// Whether it took place in a year (of the planned day).
    pub fn was_held(&self, year: i16) -> bool {
        let over = matches!(self.stage, Stage::Finished { .. } | Stage::Closed { .. });
        over && self.day.year() == year
    }
}

impl Record for Drill {
    const KIND: &'static str = "drill";

    fn keys(&self) -> Keys {
        let mut parties: BTreeSet<String> = self.teams.iter().map(|team| team.agency.clone()).collect();
        parties.extend(self.lessons.iter().map(|lesson| lesson.agency.clone()));
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: self.agency.clone(),
            parties: parties.into_iter().collect(),
            system: self.system.clone(),
            state: self.stage.as_str().to_owned(),
            due: Some(self.day).filter(|_| self.stage == Stage::Planned),
            ..Keys::default()
        }
    }
}

/// What a person may ask of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Begin. Every moment that is given is one that was noted on paper; without one it is now.
    Start {
        /// When it began.
        at: Option<Nanos>,
    },
    /// Bring something in.
    Inject {
        /// Code of the inject.
        code: String,
        /// When it was brought in.
        at: Option<Nanos>,
    },
    /// Note what somebody did.
    React {
        /// Code of the inject.
        inject: String,
        /// Code of the agency.
        agency: String,
        /// What.
        did: Did,
        /// In words.
        note: String,
        /// When they did it.
        at: Option<Nanos>,
    },
    /// End it.
    Finish {
        /// When it ended.
        at: Option<Nanos>,
    },
    /// Draw a lesson.
    Learn(Lesson),
    /// A lesson was done.
    LessonDone {
        /// Its place, from 0.
        index: usize,
    },
    /// Put the report out.
    Close {
        /// The report.
        report: DocumentRef,
    },
    /// Give it up.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Confirm its result, as somebody of another organisation who may judge.
    Confirm {
        /// What was looked at.
        note: String,
    },
}

impl Command {
    /// The word in the audit trail.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Command::Start { .. } => "start",
            Command::Inject { .. } => "inject",
            Command::React { .. } => "react",
            Command::Finish { .. } => "finish",
            Command::Learn(_) => "learn",
            Command::LessonDone { .. } => "lesson_done",
            Command::Close { .. } => "close",
            Command::Cancel { .. } => "cancel",
            Command::Confirm { .. } => "confirm",
        }
    }
}

/// What happened to a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It began.
    Started(Nanos),
    /// Something was brought in.
    Injected {
        /// Code of the inject.
        code: String,
        /// When.
        at: Nanos,
    },
    /// Somebody did something.
    Reacted(Reaction),
    /// It ended.
    Finished(Nanos),
    /// A lesson was drawn.
    Learned(Lesson),
    /// A lesson was done.
    LessonDone {
        /// Its place.
        index: usize,
        /// When.
        on: Date,
    },
    /// The report is out.
    Closed(DocumentRef),
    /// It was given up.
    Cancelled(String),
    /// Its result was confirmed.
    Confirmed(Confirmed),
}

/// Decides.
pub fn decide(it: &Drill, command: Command, by: &By, now: Nanos, today: Date) -> Result<Event, Refusal> {
    // Who confirms is neither the organiser nor one of those who take part.
    if let Command::Confirm { note } = command {
        return confirm::confirm(it, note, by, today);
    }
    by.must(Act::EditDrills)?;
    let leads = by.agency.is_none() || it.agency.as_deref().is_some_and(|agency| by.is_of(agency));
    let lesson_of = |index: usize| it.lessons.get(index).map(|lesson| lesson.agency.as_str());
    match (&command, leads) {
        // Who takes part may write down what their own agency did, and that its lesson is done; the rest is for the organiser.
        (Command::React { agency, .. }, false) if by.is_of(agency) => {}
        (Command::LessonDone { index }, false) if lesson_of(*index).is_some_and(|agency| by.is_of(agency)) => {}
        (_, true) => {}
        (_, false) => return Err(Refusal::of(Why::NotTheAgency)),
    }
    match (command, &it.stage) {
        (Command::Start { at }, Stage::Planned) => {
            if it.injects.is_empty() || it.teams.is_empty() {
                return Err(Refusal::of(Why::Inject));
            }
            Ok(Event::Started(moment(at, Nanos::default(), now)?))
        }
        (Command::Inject { code, at }, Stage::Running { since }) => {
            match it.injects.iter().find(|inject| inject.code == code) {
                None => Err(Refusal::of(Why::Unknown(code))),
                Some(inject) if inject.at.is_some() => Err(Refusal::of(Why::Inject)),
                Some(_) => Ok(Event::Injected { code, at: moment(at, *since, now)? }),
            }
        }
        (Command::React { inject, agency, did, note, at }, Stage::Running { .. }) => {
            let injected = it.injects.iter().find(|known| known.code == inject).and_then(|known| known.at);
            let Some(injected) = injected else { return Err(Refusal::of(Why::Inject)) };
            let at = moment(at, injected, now)?;
            if !it.teams.iter().any(|team| team.agency == agency) {
                return Err(Refusal::of(Why::NotTakingPart));
            }
            if it.reactions.len() >= REACTIONS_MAX {
                return Err(Refusal::of(Why::State));
            }
            Ok(Event::Reacted(Reaction { inject, agency, did, at, note, by: by.login.clone() }))
        }
        (Command::Finish { at }, Stage::Running { since }) => {
            let injects = it.injects.iter().filter_map(|inject| inject.at);
            let last = injects.chain(it.reactions.iter().map(|reaction| reaction.at)).fold(*since, Nanos::max);
            Ok(Event::Finished(moment(at, last, now)?))
        }
        (Command::Learn(lesson), Stage::Running { .. } | Stage::Finished { .. }) => {
            if lesson.text.trim().is_empty() || it.lessons.len() >= LESSONS_MAX {
                return Err(Refusal::of(Why::Reason));
            }
            if lesson.due < today {
                return Err(Refusal::of(Why::DayNotAhead));
            }
            Ok(Event::Learned(lesson))
        }
        (Command::LessonDone { index }, Stage::Finished { .. } | Stage::Closed { .. }) => match it.lessons.get(index) {
            None => Err(Refusal::of(Why::Unknown(index.to_string()))),
            // A lesson that became a task is done when the task is accepted.
            Some(lesson) if lesson.done.is_some() || lesson.task.is_some() => Err(Refusal::of(Why::State)),
            Some(_) => Ok(Event::LessonDone { index, on: today }),
        },
        (Command::Close { report }, Stage::Finished { .. }) => {
            if report.number.trim().is_empty() {
                return Err(Refusal::of(Why::Document));
            }
            Ok(Event::Closed(report))
        }
        (Command::Cancel { reason }, Stage::Planned) => {
            if reason.trim().is_empty() {
                return Err(Refusal::of(Why::Reason));
            }
            Ok(Event::Cancelled(reason))
        }
        (
            Command::Start { .. }
            | Command::Inject { .. }
            | Command::React { .. }
            | Command::Finish { .. }
            | Command::Learn(_)
            | Command::LessonDone { .. }
            | Command::Close { .. }
            | Command::Cancel { .. }
            | Command::Confirm { .. },
            Stage::Planned
            | Stage::Running { .. }
            | Stage::Finished { .. }
            | Stage::Closed { .. }
            | Stage::Cancelled { .. },
        ) => Err(Refusal::of(Why::State)),
    }
}

/// The moment given, or now: not before `first`, and not to come.
fn moment(given: Option<Nanos>, first: Nanos, now: Nanos) -> Result<Nanos, Refusal> {
    let at = given.unwrap_or(now);
    if at > now {
        return Err(Refusal::of(Why::NotYet));
    }
    if at < first { Err(Refusal::of(Why::InThePast)) } else { Ok(at) }
}

/// Applies.
pub fn apply(mut it: Drill, event: &Event) -> Drill {
    match event {
        Event::Started(at) => it.stage = Stage::Running { since: *at },
        Event::Injected { code, at } => {
            for inject in it.injects.iter_mut().filter(|inject| inject.code == *code) {
                inject.at = Some(*at);
            }
        }
        Event::Reacted(reaction) => {
            // What was noted on paper may come later than what was noted here.
            let place = it.reactions.partition_point(|known| known.at <= reaction.at);
            it.reactions.insert(place, reaction.clone());
        }
        Event::Finished(at) => {
            let from = match &it.stage {
                Stage::Running { since } => *since,
                Stage::Planned | Stage::Finished { .. } | Stage::Closed { .. } | Stage::Cancelled { .. } => *at,
            };
            it.stage = Stage::Finished { from, to: *at };
        }
        Event::Learned(lesson) => it.lessons.push(lesson.clone()),
        Event::LessonDone { index, on } => {
            if let Some(lesson) = it.lessons.get_mut(*index) {
                lesson.done = Some(*on);
            }
        }
        Event::Closed(report) => {
            if let Stage::Finished { from, to } = it.stage {
                it.stage = Stage::Closed { from, to, report: report.clone() };
            }
        }
        Event::Cancelled(reason) => it.stage = Stage::Cancelled { reason: reason.clone() },
        Event::Confirmed(confirmed) => it.confirmed = Some(confirmed.clone()),
    }
    it
}

/// How long an agency took after an inject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Code of the inject.
    pub inject: String,
    /// Code of the agency.
    pub agency: String,
    /// What was expected.
    pub did: Did,
    /// Within these minutes.
    pub expected_minutes: u32,
    /// How many seconds it took; `None`: it did not happen.
    pub took_s: Option<i64>,
}

impl Measured {
    /// Whether it happened in time.
    pub fn in_time(&self) -> bool {
        self.took_s.is_some_and(|took| took <= i64::from(self.expected_minutes) * 60)
    }
}

/// Works out the times of every agency, for every expectation of an inject that was brought in.
pub fn measure(it: &Drill) -> Vec<Measured> {
    let mut found = Vec::new();
    for inject in &it.injects {
        let Some(at) = inject.at else { continue };
        for expect in &inject.expect {
            for team in &it.teams {
                let first = it.reactions.iter().filter(|reaction| {
                    reaction.inject == inject.code && reaction.agency == team.agency && reaction.did == expect.reaction
                });
                let first = first.map(|reaction| reaction.at).min();
                found.push(Measured {
                    inject: inject.code.clone(),
                    agency: team.agency.clone(),
                    did: expect.reaction,
                    expected_minutes: expect.minutes,
                    took_s: first.map(|moment| (moment.0 - at.0).div_euclid(Nanos::SECOND)),
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
