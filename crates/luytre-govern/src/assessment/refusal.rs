//! Which rule of an assessment, a finding, a hold or a drill said no, with its article.

use std::fmt;

use jiff::civil::Date;

/// A rule said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which.
    pub why: Why,
    /// The article, where one says it; empty where order does.
    pub source: String,
}

/// Which rule said no. Closed, so that the pages have a sentence for each in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The role may not do it.
    Role,
    /// It does not stand where this could be done.
    State,
    /// A person of the operator neither runs an assessment of its system nor verifies its remedies.
    OwnSystem,
    /// Only the agency that was asked may do it.
    NotTheAgency,
    /// The assessor is the operator.
    AssessorIsOperator,
    /// The assessor is who watches the system.
    AssessorIsMonitor,
    /// A licensed or designated specialised organisation is mandatory.
    NeedsSpecialised,
    /// A specialised organisation needs its licence or designation named.
    NeedsLicence,
    /// The notice must be given these hours before.
    NoticeTooShort(u32),
    /// The time given has passed.
    InThePast,
    /// It begins later.
    NotYet,
    /// So many findings are not settled.
    OpenFindings(usize),
    /// The paper and what it says are needed.
    Document,
    /// A reason is needed.
    Reason,
    /// Who verifies is not who fixed.
    SamePerson,
    /// A finding of this severity cannot be left as it is.
    NotAcceptable,
    /// A risk is accepted for at most these months.
    RiskTooLong(u32),
    /// The last day must lie ahead.
    DayNotAhead,
    /// A freeze ends before its day only with a paper of who asked for it.
    HeldUntil,
    /// This was injected already, or not yet.
    Inject,
    /// A reaction belongs to an agency that takes part.
    NotTakingPart,
    /// Who organised a drill, took part in it or wrote its results down does not confirm it.
    OwnDrill,
    /// No reaction was measured: there is nothing to confirm.
    NothingMeasured,
    /// Only the organiser words a lesson anew; its agency adds to it.
    LessonWords,
    /// Only the organiser gives a lesson more time than this.
    LessonDay(Date),
    /// It is not among what was planned.
    Unknown(String),
}

impl Why {
    /// The word in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Why::Role => "role",
            Why::State => "state",
            Why::OwnSystem => "own_system",
            Why::NotTheAgency => "not_the_agency",
            Why::AssessorIsOperator => "assessor_is_operator",
            Why::AssessorIsMonitor => "assessor_is_monitor",
            Why::NeedsSpecialised => "needs_specialised",
            Why::NeedsLicence => "needs_licence",
            Why::NoticeTooShort(_) => "notice_too_short",
            Why::InThePast => "in_the_past",
            Why::NotYet => "not_yet",
            Why::OpenFindings(_) => "open_findings",
            Why::Document => "document",
            Why::Reason => "reason",
            Why::SamePerson => "same_person",
            Why::NotAcceptable => "not_acceptable",
            Why::RiskTooLong(_) => "risk_too_long",
            Why::DayNotAhead => "day_not_ahead",
            Why::HeldUntil => "held_until",
            Why::Inject => "inject",
            Why::NotTakingPart => "not_taking_part",
            Why::OwnDrill => "own_drill",
            Why::NothingMeasured => "nothing_measured",
            Why::LessonWords => "lesson_words",
            Why::LessonDay(_) => "lesson_day",
            Why::Unknown(_) => "unknown",
        }
    }
}

impl Refusal {
    /// A refusal of order, without an article.
    pub fn of(why: Why) -> Self {
        Refusal { why, source: String::new() }
    }

    /// A refusal with the article that asks for it.
    pub fn with(why: Why, source: &str) -> Self {
        Refusal { why, source: source.to_owned() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why.as_str())?;
        if self.source.is_empty() { Ok(()) } else { write!(f, " ({})", self.source) }
    }
}

impl std::error::Error for Refusal {}
