//! The rows of `content/assessment/programme-rules.json`: how often, by whom, in which forms, with which notice.

use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use luytre_model::Severity;
use serde::Deserialize;

use super::independence::{Check, Lift};
use crate::library::Basis;

static SHIPPED: LazyLock<Arc<Rules>> = LazyLock::new(|| {
    let text = include_str!("../../../../content/assessment/programme-rules.json");
    Arc::new(Rules::read(text).expect("the content that the product ships is checked by the tests of this crate"))
});

/// What is wrong with the rows.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The text is not what the file should be.
    #[error("content/assessment/programme-rules.json cannot be read; the cause names line and column")]
    Read(#[source] serde_json::Error),
    /// A row contradicts itself or another one.
    #[error("content/assessment/programme-rules.json, {list}, {code}: {what}")]
    Row {
        /// Name of the list.
        list: &'static str,
        /// Code of the row.
        code: String,
        /// What is wrong and how to mend it.
        what: &'static str,
    },
}

/// A named row: a form, a subject, an item.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FormRow {
    /// `black`, `grey`, `white`.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// What it means, in Vietnamese.
    pub about_vi: String,
    /// What it means, in English.
    pub about_en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// One item of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
}

/// What an assessment looks at (NĐ331 Đ27).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Subject {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// Its items.
    pub items: Vec<Item>,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// Why a system is assessed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Occasion {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// The value of column 12 of the annual report that it counts for, if any: `before_use` or `periodic`.
    pub column12: Option<String>,
    /// Whether it may come unannounced within the hours of the notice.
    pub surprise: bool,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// On what an interval rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A law or decree in force.
    Law,
    /// The national standard.
    Standard,
    /// A plan of the province.
    Plan,
    /// A rule whose parent was replaced; a fallback while the new one is silent.
    OldRule,
}

/// How often.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Interval {
    /// Code.
    pub code: String,
    /// `periodic` (a whole assessment) or `pentest`.
    pub activity: String,
    /// Levels that it speaks of.
    pub levels: Vec<u8>,
    /// Months; `None` where the source gives no number.
    pub months: Option<u32>,
    /// On what it rests.
    pub standing: Standing,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// Who leads.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Lead {
    /// Code.
    pub code: String,
    /// Levels.
    pub levels: Vec<u8>,
    /// `province_police`, `own_agency`, `owner`, `specialised`.
    pub lead: String,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A rule of independence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Independence {
    /// Code.
    pub code: String,
    /// What it looks at.
    pub check: Check,
    /// Levels that it speaks of; with `occasions` empty and not `ns_important`: all.
    pub levels: Vec<u8>,
    /// Occasions that it speaks of.
    pub occasions: Vec<String>,
    /// It speaks of systems important to national security.
    pub ns_important: bool,
    /// What lifts it.
    pub unless: Vec<Lift>,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// How long before an inspection its notice is given, and how soon its result.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Notice {
    /// Code.
    pub code: String,
    /// It speaks of systems important to national security.
    pub ns_important: bool,
    /// Occasions that it speaks of.
    pub occasions: Vec<String>,
    /// Hours, day and night.
    pub notice_hours: u32,
    /// Working days until the result.
    pub result_working_days: u32,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// What is asked of a finding by its severity.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FindingRule {
    /// Severity.
    pub severity: Severity,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// Days until the answer.
    pub answer_days: u32,
    /// Days until the remedy.
    pub fix_days: u32,
    /// Whether the risk may be accepted at all.
    pub acceptable: bool,
    /// For at most these months.
    pub risk_months_max: u32,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A row that is only an article.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HoldRule {
    /// Code.
    pub code: String,
    /// What it says, in Vietnamese.
    pub vi: String,
    /// What it says, in English.
    pub en: String,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// All rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rules {
    /// Forms.
    pub forms: Vec<FormRow>,
    /// Subjects.
    pub subjects: Vec<Subject>,
    /// Occasions.
    pub occasions: Vec<Occasion>,
    /// Intervals.
    pub intervals: Vec<Interval>,
    /// Leads.
    pub leads: Vec<Lead>,
    /// Rules of independence.
    pub independence: Vec<Independence>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// Findings by severity.
    pub findings: Vec<FindingRule>,
    /// Freezes.
    pub holds: Vec<HoldRule>,
}

/// Most months of an interval; more is a slip of the pen.
const MONTHS_MAX: u32 = 120;

impl Rules {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Arc<Rules> {
        &SHIPPED
    }

    /// Reads and checks the rows.
    pub fn read(text: &str) -> Result<Rules, RulesError> {
        let rules: Rules = serde_json::from_str(text).map_err(RulesError::Read)?;
        let wrong = |list, code: &str, what| Err(RulesError::Row { list, code: code.to_owned(), what });
        for row in &rules.intervals {
            if row.months.is_some_and(|months| !(1..=MONTHS_MAX).contains(&months)) {
                return wrong("intervals", &row.code, "months must be from 1 to 120, or null");
            }
            if row.levels.is_empty() || row.levels.iter().any(|level| !(1..=5).contains(level)) {
                return wrong("intervals", &row.code, "levels must be from 1 to 5, at least one");
            }
        }
        let strange = |levels: &[u8]| levels.iter().any(|level| !(1..=5).contains(level));
        if let Some(row) = rules.leads.iter().find(|row| strange(&row.levels)) {
            return wrong("leads", &row.code, "levels must be from 1 to 5");
        }
        if let Some(row) = rules.independence.iter().find(|row| strange(&row.levels)) {
            return wrong("independence", &row.code, "levels must be from 1 to 5");
        }
        for (list, code, basis) in rules.bases() {
            if basis.source.is_empty() {
                return wrong(list, code, "source is empty; name the article");
            }
            if basis.in_force_to.is_some_and(|last| last < basis.in_force_from) {
                return wrong(list, code, "in_force_to lies before in_force_from");
            }
        }
        let known = |code: &String| rules.occasions.iter().any(|occasion| occasion.code == *code);
        for row in &rules.independence {
            if !row.occasions.iter().all(known) {
                return wrong("independence", &row.code, "names an occasion that is not in occasions");
            }
        }
        for row in &rules.notices {
            if !row.occasions.iter().all(known) {
                return wrong("notices", &row.code, "names an occasion that is not in occasions");
            }
        }
        for severity in Severity::ALL {
            if rules.findings.iter().filter(|row| row.severity == severity).count() != 1 {
                return wrong("findings", severity.as_str(), "needs exactly one row");
            }
        }
        Ok(rules)
    }

    fn bases(&self) -> Vec<(&'static str, &str, &Basis)> {
        let mut all: Vec<(&'static str, &str, &Basis)> = Vec::new();
        all.extend(self.forms.iter().map(|row| ("forms", row.code.as_str(), &row.basis)));
        all.extend(self.subjects.iter().map(|row| ("subjects", row.code.as_str(), &row.basis)));
        all.extend(self.occasions.iter().map(|row| ("occasions", row.code.as_str(), &row.basis)));
        all.extend(self.intervals.iter().map(|row| ("intervals", row.code.as_str(), &row.basis)));
        all.extend(self.leads.iter().map(|row| ("leads", row.code.as_str(), &row.basis)));
        all.extend(self.independence.iter().map(|row| ("independence", row.code.as_str(), &row.basis)));
        all.extend(self.notices.iter().map(|row| ("notices", row.code.as_str(), &row.basis)));
        all.extend(self.findings.iter().map(|row| ("findings", row.severity.as_str(), &row.basis)));
        all.extend(self.holds.iter().map(|row| ("holds", row.code.as_str(), &row.basis)));
        all
    }

    /// Returns the article of the row with this code, or an empty text.
    pub fn source_of(&self, code: &str) -> &str {
        self.bases().into_iter().find(|(_, known, _)| *known == code).map_or("", |(_, _, basis)| basis.source.as_str())
    }

    /// Returns the intervals that speak of a level on a day, the strictest first; those without a number last.
    pub fn intervals_of(&self, activity: &str, level: u8, day: Date) -> Vec<&Interval> {
        let mut found: Vec<&Interval> = self
            .intervals
            .iter()
            .filter(|row| row.activity == activity && row.levels.contains(&level) && row.basis.is_in_force(day))
            .collect();
        let rank = |standing: Standing| match standing {
            Standing::Law => 0,
            Standing::Standard => 1,
            Standing::Plan => 2,
            Standing::OldRule => 3,
        };
        found.sort_by_key(|row| (row.months.unwrap_or(u32::MAX), rank(row.standing)));
        found
    }

    /// Returns the interval that wins for a level on a day.
    pub fn strictest(&self, activity: &str, level: u8, day: Date) -> Option<&Interval> {
        self.intervals_of(activity, level, day).into_iter().find(|row| row.months.is_some())
    }

    /// Returns who leads for a level on a day.
    pub fn lead(&self, level: u8, day: Date) -> Option<&Lead> {
        self.leads.iter().find(|row| row.levels.contains(&level) && row.basis.is_in_force(day))
    }

    /// Returns the notice that an inspection needs.
    pub fn notice(&self, occasion: &str, ns_important: bool, day: Date) -> Option<&Notice> {
        let of = |row: &&Notice| {
            row.ns_important == ns_important
                && row.occasions.iter().any(|known| known == occasion)
                && row.basis.is_in_force(day)
        };
        self.notices.iter().filter(of).max_by_key(|row| row.notice_hours)
    }

    /// Returns an occasion.
    pub fn occasion(&self, code: &str) -> Option<&Occasion> {
        self.occasions.iter().find(|row| row.code == code)
    }

    /// Returns what is asked of a finding.
    pub fn finding(&self, severity: Severity) -> &FindingRule {
        let found = self.findings.iter().find(|row| row.severity == severity);
        found.expect("Rules::read refuses content without a row for each severity")
    }
}
