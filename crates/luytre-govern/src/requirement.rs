//! Verdicts on requirements: who found what, on which evidence, who is to mend it by when.
//!
//! One [`Judgement`] a system, catalogue and item. [`decide`] refuses what the law or plain sense forbids; [`apply`] is
//! total. A verdict is never made by the product: signals and the [`carry`]-over from another standard only propose.
//! [`remedy`] is the plan that closes a gap, [`duty`] what must be repeated, [`gap`] what is missing and what it risks.

pub mod carry;
pub mod duty;
pub mod gap;
pub mod remedy;

use std::str::FromStr;

use jiff::civil::Date;
use luytre_model::vocabulary::UnknownWord;
use luytre_model::{Nanos, ProtectionLevel};
use serde::{Deserialize, Serialize};

use crate::catalogue::Requirement;

pub use carry::{Proposal, propose};
pub use duty::{Duty, Turn, TurnState};
pub use gap::{Gap, Share};
pub use remedy::Remedy;

/// Most pieces of evidence for one item.
pub const EVIDENCE_MAX: usize = 40;

/// A verdict as one word; also for items that nobody has judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Nobody has judged it.
    Unjudged,
    /// Met.
    Met,
    /// Met by another measure that gives the same.
    Equivalent,
    /// Met in part.
    Partly,
    /// Not met.
    NotMet,
    /// Does not apply to this system.
    NotApplicable,
}

impl Word {
    /// All words: done first, then what is missing.
    pub const ALL: [Word; 6] =
        [Word::Met, Word::Equivalent, Word::Partly, Word::NotMet, Word::NotApplicable, Word::Unjudged];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Word::Unjudged => "unjudged",
            Word::Met => "met",
            Word::Equivalent => "equivalent",
            Word::Partly => "partly",
            Word::NotMet => "not_met",
            Word::NotApplicable => "not_applicable",
        }
    }

    /// Whether something is missing by this verdict.
    pub const fn is_gap(self) -> bool {
        matches!(self, Word::Partly | Word::NotMet)
    }

    /// Whether nothing is missing by this verdict.
    pub const fn is_satisfied(self) -> bool {
        matches!(self, Word::Met | Word::Equivalent)
    }
}

impl FromStr for Word {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Word::ALL.into_iter().find(|known| known.as_str() == word);
        known.ok_or_else(|| UnknownWord::new(word, "met, equivalent, partly, not_met, not_applicable, unjudged"))
    }
}

/// A verdict with what it needs to stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum Verdict {
    /// Met.
    Met,
    /// Met in part; the finding says what is missing.
    Partly,
    /// Not met.
    NotMet,
    /// Does not apply.
    NotApplicable {
        /// Why.
        reason: String,
    },
    /// Met by another measure that gives the same.
    Equivalent {
        /// Which one.
        measure: String,
    },
}

impl Verdict {
    /// Returns the verdict as one word.
    pub const fn word(&self) -> Word {
        match self {
            Verdict::Met => Word::Met,
            Verdict::Partly => Word::Partly,
            Verdict::NotMet => Word::NotMet,
            Verdict::NotApplicable { .. } => Word::NotApplicable,
            Verdict::Equivalent { .. } => Word::Equivalent,
        }
    }
}

/// What shows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shown {
    /// A file that is kept.
    Attachment {
        /// SHA-256 in hexadecimal digits.
        sha256: String,
        /// Its name for people.
        name: String,
        /// Whether it came in with this item: only then is it handed out here. A hash that was typed is a reference.
        #[serde(default)]
        stored: bool,
    },
    /// A record of governance.
    Record {
        /// Kind of the record.
        record: String,
        /// Its code.
        code: String,
    },
    /// What a signal said at a moment. The rows behind it may have gone since; the result stands.
    Signal {
        /// The signal.
        signal: String,
        /// The word of its state.
        state: String,
        /// When it was measured.
        measured_at: Nanos,
    },
    /// What somebody saw or heard, in words.
    Text {
        /// The words.
        text: String,
    },
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What shows it.
    #[serde(flatten)]
    pub shown: Shown,
    /// Who put it here.
    pub by: String,
    /// On which day.
    pub on: Date,
}

/// From where a verdict was carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The other catalogue.
    pub catalogue: String,
    /// The part of it that relates to the item.
    pub subgroup: String,
    /// The word of the relation.
    pub relation: String,
}

/// A verdict as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The verdict.
    pub verdict: Verdict,
    /// The level at which it was judged; a system whose level changed must be looked at again.
    pub level: ProtectionLevel,
    /// Who gave it.
    pub by: String,
    /// Code of their organisation; `None` for the centre of the province.
    pub organisation: Option<String>,
    /// On which day.
    pub on: Date,
    /// What they found.
    pub finding: String,
    /// From where it was carried over, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Carried>,
}

/// Everything about one item of one system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict; `None` when nobody has judged yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Who is responsible at the operator.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible: String,
    /// By when it must be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

impl Judgement {
    /// Returns the verdict as one word.
    pub fn word(&self) -> Word {
        self.given.as_ref().map_or(Word::Unjudged, |given| given.verdict.word())
    }

    /// Whether it is late: something is missing, or nobody judged, after the day.
    pub fn is_overdue(&self, today: Date) -> bool {
        let open = self.word().is_gap() || self.word() == Word::Unjudged;
        open && self.due.is_some_and(|due| due < today)
    }
}

/// What a decision is made against.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// Level of the system; `None` while it has none.
    pub level: Option<ProtectionLevel>,
    /// Code of the organisation that operates the system.
    pub operator: Option<&'a str>,
    /// The article that asks for an assessor independent of the operator.
    pub independence: &'a str,
}

/// Who decides.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Name or login.
    pub name: &'a str,
    /// Code of their organisation; `None` for the centre of the province.
    pub organisation: Option<&'a str>,
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Give a verdict.
    Judge {
        /// The verdict.
        verdict: Verdict,
        /// What was found.
        finding: String,
        /// From where it is carried over, if it is.
        carried: Option<Carried>,
    },
    /// Take the verdict back.
    Withdraw,
    /// Add evidence.
    Show(Shown),
    /// Take the piece of evidence at this place away.
    Hide(usize),
    /// Name who is responsible, and by when.
    Assign {
        /// Who.
        responsible: String,
        /// By when.
        due: Option<Date>,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A verdict was given.
    Judged(Given),
    /// The verdict was taken back.
    Withdrawn,
    /// Evidence was added.
    Shown(Evidence),
    /// Evidence was taken away.
    Hidden(usize),
    /// Somebody was made responsible.
    Assigned {
        /// Who.
        responsible: String,
        /// By when.
        due: Option<Date>,
    },
}

impl Event {
    /// The word in histories.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Event::Judged(_) => "judged",
            Event::Withdrawn => "withdrawn",
            Event::Shown(_) => "shown",
            Event::Hidden(_) => "hidden",
            Event::Assigned { .. } => "assigned",
        }
    }
}

/// Which rule says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The system has no level, so nothing is asked of it yet.
    #[error("the system has no level; classify it first")]
    NoLevel,
    /// The item is not asked at the system's level.
    #[error("{item} is not asked at level {level}")]
    NotInLevel {
        /// The item.
        item: String,
        /// The level.
        level: u8,
    },
    /// Whoever judges belongs to the operator.
    #[error("{organisation} operates the system and cannot judge it ({article})")]
    OwnOrganisation {
        /// The organisation.
        organisation: String,
        /// The article.
        article: String,
    },
    /// "Not applicable" without a reason.
    #[error("say why it does not apply")]
    ReasonMissing,
    /// "Equivalent" without the measure.
    #[error("name the measure that gives the same")]
    MeasureMissing,
    /// "Partly" or "not met" without what is missing.
    #[error("say what is missing")]
    FindingMissing,
    /// "Met" or "equivalent" with nothing that shows it.
    #[error("add evidence, or say what you saw")]
    NothingShown,
    /// There is no verdict to take back.
    #[error("there is no verdict to take back")]
    NothingGiven,
    /// The same evidence is here already.
    #[error("this evidence is here already")]
    ShownAlready,
    /// No evidence at this place.
    #[error("there is no such evidence")]
    NoSuchEvidence,
    /// The evidence has no content.
    #[error("the evidence is empty")]
    EmptyEvidence,
    /// More evidence than [`EVIDENCE_MAX`].
    #[error("no more than {EVIDENCE_MAX} pieces of evidence; take one away first")]
    TooMuchEvidence,
    /// The evidence carries a standing verdict of somebody else.
    #[error("a standing verdict rests on the evidence; withdraw the verdict first")]
    Rests,
    /// The day has passed already.
    #[error("the day lies in the past")]
    PastDay,
}

/// Decides. No clock, no store, no language.
pub fn decide(
    judgement: &Judgement,
    asked: &Asked<'_>,
    command: Command,
    by: By<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let level = asked.level.ok_or(Refusal::NoLevel)?;
    if !asked.requirement.levels.contains(&level) {
        return Err(Refusal::NotInLevel { item: asked.requirement.id.clone(), level: level.number() });
    }
    match command {
        Command::Judge { verdict, finding, carried } => {
            independent(asked, by)?;
            complete(judgement, &verdict, &finding)?;
            let (by, organisation) = (by.name.to_owned(), by.organisation.map(str::to_owned));
            Ok(vec![Event::Judged(Given { verdict, level, by, organisation, on: today, finding, carried })])
        }
        Command::Withdraw => {
            independent(asked, by)?;
            if judgement.given.is_none() { Err(Refusal::NothingGiven) } else { Ok(vec![Event::Withdrawn]) }
        }
        Command::Show(shown) => {
            if is_empty(&shown) {
                return Err(Refusal::EmptyEvidence);
            }
            if judgement.evidence.iter().any(|evidence| evidence.shown == shown) {
                return Err(Refusal::ShownAlready);
            }
            if judgement.evidence.len() >= EVIDENCE_MAX {
                return Err(Refusal::TooMuchEvidence);
            }
            Ok(vec![Event::Shown(Evidence { shown, by: by.name.to_owned(), on: today })])
        }
        Command::Hide(place) => {
            if place >= judgement.evidence.len() {
                return Err(Refusal::NoSuchEvidence);
            }
            // An assessor said "met" on what lay here: it stays until that verdict is taken back.
            if judgement.word().is_satisfied() {
                return Err(Refusal::Rests);
            }
            Ok(vec![Event::Hidden(place)])
        }
        Command::Assign { responsible, due } => {
            let moved = due != judgement.due;
            if moved && due.is_some_and(|due| due < today) {
                return Err(Refusal::PastDay);
            }
            if !moved && responsible == judgement.responsible {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Assigned { responsible, due }])
        }
    }
}

fn independent(asked: &Asked<'_>, by: By<'_>) -> Result<(), Refusal> {
    match (by.organisation, asked.operator) {
        (Some(own), Some(operator)) if own == operator => {
            let (organisation, article) = (own.to_owned(), asked.independence.to_owned());
            Err(Refusal::OwnOrganisation { organisation, article })
        }
        _ => Ok(()),
    }
}

fn complete(judgement: &Judgement, verdict: &Verdict, finding: &str) -> Result<(), Refusal> {
    let nothing_shown = judgement.evidence.is_empty() && finding.trim().is_empty();
    match verdict {
        Verdict::NotApplicable { reason } if reason.trim().is_empty() => Err(Refusal::ReasonMissing),
        Verdict::Equivalent { measure } if measure.trim().is_empty() => Err(Refusal::MeasureMissing),
        Verdict::Met | Verdict::Equivalent { .. } if nothing_shown => Err(Refusal::NothingShown),
        Verdict::Partly | Verdict::NotMet if finding.trim().is_empty() => Err(Refusal::FindingMissing),
        Verdict::Met
        | Verdict::Partly
        | Verdict::NotMet
        | Verdict::NotApplicable { .. }
        | Verdict::Equivalent { .. } => Ok(()),
    }
}

fn is_empty(shown: &Shown) -> bool {
    match shown {
        Shown::Attachment { sha256, .. } => sha256.is_empty(),
        Shown::Record { record, code } => record.is_empty() || code.is_empty(),
        Shown::Signal { signal, .. } => signal.is_empty(),
        Shown::Text { text } => text.trim().is_empty(),
    }
}

/// Applies. Total: an event that does not fit changes nothing.
pub fn apply(mut judgement: Judgement, event: &Event) -> Judgement {
    match event {
        Event::Judged(given) => judgement.given = Some(given.clone()),
        Event::Withdrawn => judgement.given = None,
        Event::Shown(evidence) => judgement.evidence.push(evidence.clone()),
        Event::Hidden(place) => {
            if *place < judgement.evidence.len() {
                judgement.evidence.remove(*place);
            }
        }
        Event::Assigned { responsible, due } => {
            judgement.responsible.clone_from(responsible);
            judgement.due = *due;
        }
    }
    judgement
}

#[cfg(test)]
mod tests;
