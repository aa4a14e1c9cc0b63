//! Assessments and inspections of systems (NĐ331 Đ27, Đ28, Đ31): who looks, in which form, on what occasion, with which
//! result, and what became of what was found.
//!
//! Pure: the day, the rules and who acts are given. Start with [`Assessment`], its [`decide`] and [`apply`]; then
//! [`plan`] (the programme of a year from the rules), [`finding`] (until a remedy is verified), [`hold`] (frozen evidence)
//! and [`rules`] (the rows of `content/assessment`).

pub mod counts;
pub mod finding;
pub mod hold;
pub mod independence;
pub mod plan;
pub mod refusal;
pub mod rules;

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_model::{Nanos, Role};
use serde::{Deserialize, Serialize};

use crate::access::{Act, may};
use crate::record::{DocumentRef, Keys, Record};

pub use counts::{Assessed, Counts, assessed, counts};
pub use finding::Finding;
pub use hold::Hold;
pub use independence::Assessor;
pub use plan::InspectionPlan;
pub use refusal::{Refusal, Why};
pub use rules::Rules;

/// Who acts, as far as the rules ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The person.
    pub person: i64,
    /// Login, kept beside what was done.
    pub login: String,
    /// Role.
    pub role: Role,
    /// Code of the person's agency; `None` for the whole province.
    pub agency: Option<String>,
}

impl By {
    /// Refuses what the role may not do.
    pub fn must(&self, act: Act) -> Result<(), Refusal> {
        if may(self.role, act) { Ok(()) } else { Err(Refusal::of(Why::Role)) }
    }

    /// Whether the person belongs to this agency.
    pub fn is_of(&self, agency: &str) -> bool {
        self.agency.as_deref() == Some(agency)
    }
}

/// How an assessor looks at a system (NĐ331 Đ27.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxForm {
    /// Knows nothing of the inside.
    Black,
    /// Knows a part.
    Grey,
    /// Knows everything.
    White,
}

impl BoxForm {
    /// All, darkest first.
    pub const ALL: [BoxForm; 3] = [BoxForm::Black, BoxForm::Grey, BoxForm::White];

    /// The word in content and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            BoxForm::Black => "black",
            BoxForm::Grey => "grey",
            BoxForm::White => "white",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        BoxForm::ALL.into_iter().find(|form| form.as_str() == word)
    }
}

/// The conclusion of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Everything that was looked at is met.
    Met,
    /// Met but for the findings.
    Partly,
    /// Not met.
    NotMet,
}

impl Conclusion {
    /// All, best first.
    pub const ALL: [Conclusion; 3] = [Conclusion::Met, Conclusion::Partly, Conclusion::NotMet];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Conclusion::Met => "met",
            Conclusion::Partly => "partly",
            Conclusion::NotMet => "not_met",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Conclusion::ALL.into_iter().find(|conclusion| conclusion.as_str() == word)
    }
}

/// Where an assessment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Stage {
    /// In the programme, not yet told to anybody.
    Planned,
    /// The agency was told.
    Announced,
    /// Being done.
    Running {
        /// First day.
        since: Date,
    },
    /// The report is out; findings may be open.
    Reported {
        /// Day of the report.
        on: Date,
    },
    /// Every finding is settled.
    Closed {
        /// Day of the report.
        reported: Date,
        /// Last day.
        on: Date,
    },
    /// It will not take place.
    Cancelled {
        /// When that was decided.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl Stage {
    /// The words of all stages, in their order.
    pub const WORDS: [&'static str; 6] = ["planned", "announced", "running", "reported", "closed", "cancelled"];

    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Announced => "announced",
            Stage::Running { .. } => "running",
            Stage::Reported { .. } => "reported",
            Stage::Closed { .. } => "closed",
            Stage::Cancelled { .. } => "cancelled",
        }
    }
}

/// The written notice of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The paper.
    pub document: DocumentRef,
    /// When it was handed over.
    pub at: Nanos,
    /// When the assessment begins.
    pub begins: Nanos,
}

/// The result of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The conclusion.
    pub conclusion: Conclusion,
    /// What was seen, in a few sentences.
    pub summary: String,
    /// The report as a paper.
    pub document: DocumentRef,
}

/// An assessment or inspection of one system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Number that people quote: `DG-2026-0001`.
    pub code: String,
    /// Title.
    pub title: String,
    /// Code of the system.
    pub system: String,
    /// Code of the agency that the system belongs to.
    pub agency: String,
    /// Code of the operator; the agency when nothing else is known.
    pub operator: String,
    /// Code of the owner, where it is known.
    #[serde(default)]
    pub owner: Option<String>,
    /// Level of the system when the assessment was planned.
    pub level: Option<u8>,
    /// Important to national security.
    #[serde(default)]
    pub ns_important: bool,
    /// Why: a code of `occasions`.
    pub occasion: String,
    /// `periodic` or `pentest`: which interval it settles.
    pub activity: String,
    /// The month of the programme.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// Last day by which the rules ask for it.
    #[serde(default)]
    pub due: Option<Date>,
    /// What is looked at: codes of `subjects`.
    pub subjects: BTreeSet<String>,
    /// How.
    pub form: BoxForm,
    /// Which parts, which not.
    pub scope: String,
    /// Who assesses.
    pub assessor: Assessor,
    /// Code of the body that watches the system (layer 2), where it is known.
    #[serde(default)]
    pub monitor: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// The notice.
    #[serde(default)]
    pub announcement: Option<Announcement>,
    /// The result.
    #[serde(default)]
    pub result: Option<Outcome>,
}

impl Assessment {
    /// The day of the report, if there is one.
    pub fn reported_on(&self) -> Option<Date> {
        match &self.stage {
            Stage::Reported { on } => Some(*on),
            Stage::Closed { reported, .. } => Some(*reported),
            Stage::Planned | Stage::Announced | Stage::Running { .. } | Stage::Cancelled { .. } => None,
        }
    }

    /// Last day of the month of the programme, or the earlier day that the rules ask for.
    pub fn last_day(&self) -> Option<Date> {
        let month = Date::new(self.year, self.month, 1).ok()?.last_of_month();
        Some(self.due.map_or(month, |due| due.min(month)))
    }
}

impl Record for Assessment {
    const KIND: &'static str = "assessment";

    fn keys(&self) -> Keys {
        let mut parties: Vec<String> = vec![self.operator.clone()];
        parties.extend(self.owner.clone());
        parties.extend(self.assessor.agency.clone());
        let open = matches!(self.stage, Stage::Planned | Stage::Announced | Stage::Running { .. });
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: Some(self.agency.clone()),
            parties,
            public: false,
            system: Some(self.system.clone()),
            parent: None,
            state: self.stage.as_str().to_owned(),
            due: self.last_day().filter(|_| open),
        }
    }
}

/// What a person may ask of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Tell the agency in writing.
    Announce {
        /// The paper.
        document: DocumentRef,
        /// When it begins.
        begins: Nanos,
    },
    /// Begin.
    Start,
    /// Put the report out.
    Report(Outcome),
    /// End it, when every finding is settled.
    Close,
    /// Give it up.
    Cancel {
        /// Why.
        reason: String,
    },
}

impl Command {
    /// The word in the audit trail.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Command::Announce { .. } => "announce",
            Command::Start => "start",
            Command::Report(_) => "report",
            Command::Close => "close",
            Command::Cancel { .. } => "cancel",
        }
    }
}

/// What happened to an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The agency was told.
    Announced(Announcement),
    /// It began.
    Started {
        /// On this day.
        on: Date,
    },
    /// The report is out.
    Reported {
        /// On this day.
        on: Date,
        /// With this result.
        result: Outcome,
    },
    /// It ended.
    Closed {
        /// On this day.
        on: Date,
    },
    /// It was given up.
    Cancelled {
        /// On this day.
        on: Date,
        /// Why.
        reason: String,
    },
}

/// What is known around an assessment when somebody acts on it.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The rules in force.
    pub rules: &'a Rules,
    /// The day in Vietnam.
    pub today: Date,
    /// The moment.
    pub now: Nanos,
    /// Findings that nobody verified, and no valid decision accepts.
    pub unsettled: usize,
    /// Whether the assessor's agency is the body that a rule names as lead.
    pub assessor_leads_by_rule: bool,
}

/// Decides. Who belongs to the operator runs no part of it; an assessor that is not independent cannot begin.
pub fn decide(it: &Assessment, command: Command, by: &By, around: &Around<'_>) -> Result<Event, Refusal> {
    by.must(Act::EditAssessments)?;
    if by.is_of(&it.operator) {
        return Err(Refusal::with(Why::OwnSystem, around.rules.source_of("not_operator")));
    }
    let wrong = || Err(Refusal::of(Why::State));
    match (command, &it.stage) {
        (Command::Announce { document, begins }, Stage::Planned) => {
            independence::check(it, around)?;
            if document.number.trim().is_empty() {
                return Err(Refusal::of(Why::Document));
            }
            // A notice counts from its own date: what was done on paper is entered afterwards.
            let at = document.date.filter(|date| *date < around.today).map_or(around.now, first_moment);
            if let Some(notice) = around.rules.notice(&it.occasion, it.ns_important, around.today) {
                let hours = i64::from(notice.notice_hours);
                if begins.0.saturating_sub(at.0) < hours * 3_600 * Nanos::SECOND {
                    return Err(Refusal::with(Why::NoticeTooShort(notice.notice_hours), &notice.basis.source));
                }
            } else if begins < at {
                return Err(Refusal::of(Why::InThePast));
            }
            Ok(Event::Announced(Announcement { document, at, begins }))
        }
        (Command::Start, Stage::Announced) => {
            independence::check(it, around)?;
            let begins = it.announcement.as_ref().map_or(around.now, |told| told.begins);
            if begins > around.now {
                return Err(Refusal::of(Why::NotYet));
            }
            Ok(Event::Started { on: legal_day(begins) })
        }
        (Command::Report(result), Stage::Running { since }) => {
            if result.summary.trim().is_empty() || result.document.number.trim().is_empty() {
                return Err(Refusal::of(Why::Document));
            }
            if result.conclusion == Conclusion::Met && around.unsettled > 0 {
                return Err(Refusal::of(Why::OpenFindings(around.unsettled)));
            }
            let on = result.document.date.unwrap_or(around.today);
            if on > around.today {
                return Err(Refusal::of(Why::NotYet));
            }
            if on < *since {
                return Err(Refusal::of(Why::InThePast));
            }
            Ok(Event::Reported { on, result })
        }
        (Command::Close, Stage::Reported { .. }) if around.unsettled > 0 => {
            Err(Refusal::of(Why::OpenFindings(around.unsettled)))
        }
        (Command::Close, Stage::Reported { .. }) => Ok(Event::Closed { on: around.today }),
        (Command::Cancel { reason }, Stage::Planned | Stage::Announced) => {
            if reason.trim().is_empty() {
                return Err(Refusal::of(Why::Reason));
            }
            Ok(Event::Cancelled { on: around.today, reason })
        }
        (
            Command::Announce { .. } | Command::Start | Command::Report(_) | Command::Close | Command::Cancel { .. },
            Stage::Planned
            | Stage::Announced
            | Stage::Running { .. }
            | Stage::Reported { .. }
            | Stage::Closed { .. }
            | Stage::Cancelled { .. },
        ) => wrong(),
    }
}

/// The day of a moment in Vietnam, which has had no daylight saving time since 1975.
fn legal_day(at: Nanos) -> Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(at.timestamp()).date()
}

/// The first moment of a day in Vietnam.
fn first_moment(day: Date) -> Nanos {
    let zoned = jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_zoned(day.at(0, 0, 0, 0));
    zoned.ok().and_then(|zoned| Nanos::from_timestamp(zoned.timestamp())).unwrap_or_default()
}

/// Applies.
pub fn apply(mut it: Assessment, event: &Event) -> Assessment {
    match event {
        Event::Announced(announcement) => {
            it.announcement = Some(announcement.clone());
            it.stage = Stage::Announced;
        }
        Event::Started { on } => it.stage = Stage::Running { since: *on },
        Event::Reported { on, result } => {
            it.result = Some(result.clone());
            it.stage = Stage::Reported { on: *on };
        }
        Event::Closed { on } => it.stage = Stage::Closed { reported: it.reported_on().unwrap_or(*on), on: *on },
        Event::Cancelled { on, reason } => it.stage = Stage::Cancelled { on: *on, reason: reason.clone() },
    }
    it
}

#[cfg(test)]
mod tests;
