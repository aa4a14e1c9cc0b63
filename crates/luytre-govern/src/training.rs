//! Staff, certificates, courses, and who needs which training by when (L116 Đ34.2, NĐ331 Đ31.3, NĐ333 Đ24).
//!
//! Pure: the rules are rows of `content/training`. Start with [`Staff`] and [`Course`]; [`needs`] works out what is
//! asked of whom, [`shares`] how far an agency is, [`import`] reads participants from a table.

pub mod import;
pub mod needs;
pub mod rules;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::record::{Keys, Record};

pub use needs::{Need, NeedState, Share, needs, shares};
pub use rules::{Fields, Rules};

/// A person who works with systems; not necessarily one who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Staff {
    /// Number that people quote: `NS-00001`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    /// Position.
    pub position: String,
    /// Codes of duties (`content/training/rules.json`).
    pub duties: BTreeSet<String>,
    /// Codes of the systems that they look after.
    pub systems: BTreeSet<String>,
    /// Trained in the discipline: a degree in information security or technology.
    pub degree: bool,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// First day in these duties.
    pub since: Option<Date>,
    /// Last day; they count no more from then on.
    pub left: Option<Date>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Certificate {
    /// Number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// What was trained: `basic`, or the field in its own words or code.
    pub field: String,
    /// Day of issue.
    pub issued: Option<Date>,
    /// Last day; `None`: no end is stated on it.
    pub expires: Option<Date>,
}

/// Most certificates of a person.
pub const CERTIFICATES_MAX: usize = 60;

impl Certificate {
    /// Whether it is valid on a day.
    pub fn is_valid(&self, day: Date) -> bool {
        self.issued.is_none_or(|issued| issued <= day) && self.expires.is_none_or(|last| day <= last)
    }
}

impl Staff {
    /// Whether they still work on a day.
    pub fn works(&self, day: Date) -> bool {
        self.left.is_none_or(|left| day <= left)
    }
}

impl Record for Staff {
    const KIND: &'static str = "staff";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.name.clone(),
            agency: Some(self.agency.clone()),
            state: if self.left.is_some() { "left" } else { "working" }.to_owned(),
            due: self.certificates.iter().filter_map(|certificate| certificate.expires).min(),
            ..Keys::default()
        }
    }
}

/// What a course is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CourseKind {
    /// In-depth training that ends with a certificate.
    InDepth,
    /// Short, for a role.
    Role,
    /// Awareness, for everybody.
    #[default]
    Awareness,
}

impl CourseKind {
    /// All.
    pub const ALL: [CourseKind; 3] = [CourseKind::InDepth, CourseKind::Role, CourseKind::Awareness];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            CourseKind::InDepth => "in_depth",
            CourseKind::Role => "role",
            CourseKind::Awareness => "awareness",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        CourseKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How somebody took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Is expected.
    #[default]
    Invited,
    /// Was there; nothing was examined.
    Attended,
    /// Passed.
    Passed,
    /// Did not pass.
    Failed,
    /// Did not come.
    Absent,
}

impl Attendance {
    /// All.
    pub const ALL: [Attendance; 5] =
        [Attendance::Invited, Attendance::Attended, Attendance::Passed, Attendance::Failed, Attendance::Absent];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Attendance::Invited => "invited",
            Attendance::Attended => "attended",
            Attendance::Passed => "passed",
            Attendance::Failed => "failed",
            Attendance::Absent => "absent",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Attendance::ALL.into_iter().find(|attendance| attendance.as_str() == word)
    }

    /// Whether it counts as done.
    pub const fn counts(self) -> bool {
        match self {
            Attendance::Attended | Attendance::Passed => true,
            Attendance::Invited | Attendance::Failed | Attendance::Absent => false,
        }
    }
}

/// Somebody on a course.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Participant {
    /// Code of the staff member.
    pub staff: String,
    /// Code of their agency when they took part.
    pub agency: String,
    /// How.
    pub attendance: Attendance,
}

/// Users of an agency who took part and are not kept by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Headcount {
    /// Code of the agency.
    pub agency: String,
    /// How many should.
    pub invited: u32,
    /// How many did.
    pub attended: u32,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// Number that people quote: `DT-2026-0001`.
    pub code: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: CourseKind,
    /// What is taught.
    pub programme: String,
    /// Code of the agency that organises; `None`: the province.
    pub agency: Option<String>,
    /// Who teaches.
    pub teacher: String,
    /// First day.
    pub starts: Option<Date>,
    /// Last day.
    pub ends: Option<Date>,
    /// Hours.
    pub hours: u32,
    /// It will not take place.
    pub cancelled: bool,
    /// Who took part, by name.
    pub participants: Vec<Participant>,
    /// Who took part, by number.
    pub headcounts: Vec<Headcount>,
}

/// Most participants of one course, by name.
pub const PARTICIPANTS_MAX: usize = 5_000;

impl Course {
    /// The day on which it counts: its last one.
    pub fn day(&self) -> Option<Date> {
        self.ends.or(self.starts)
    }

    /// The word of its state on no particular day: what is stored.
    pub fn state(&self) -> &'static str {
        let done = self.participants.iter().any(|one| one.attendance != Attendance::Invited)
            || self.headcounts.iter().any(|count| count.attended > 0);
        match (self.cancelled, done) {
            (true, _) => "cancelled",
            (false, true) => "held",
            (false, false) => "planned",
        }
    }
}

impl Record for Course {
    const KIND: &'static str = "course";

    fn keys(&self) -> Keys {
        let mut parties: BTreeSet<String> = self.participants.iter().map(|one| one.agency.clone()).collect();
        parties.extend(self.headcounts.iter().map(|count| count.agency.clone()));
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: self.agency.clone(),
            parties: parties.into_iter().collect(),
            state: self.state().to_owned(),
            due: self.day().filter(|_| self.state() == "planned"),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
