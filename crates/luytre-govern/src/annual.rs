//! The annual report on protection by level (NĐ331 Đ35, Đ36, form 08): rows, counters, checks, corrections, sending.
//!
//! Pure: what is known of every system comes in, the report goes out. The form itself (period, due days, columns,
//! counters, checks) is content; this engine knows the closed set of words. What is computed and what people correct by hand
//! stay apart: a correction names its cell, the value before, the value after and the reason.
//!
//! Start with [`compile`], then [`check`], then [`report`] for what happens to a report.

pub mod check;
pub mod correct;
pub mod report;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};

use crate::dossier::StageWord;
use crate::library::regime::{AnnualReport as Form, Counted};
use crate::profile::Deployment;
use crate::record::DocumentRef;

pub use check::{Inconsistency, check};
pub use correct::{CellName, Correction, Unusable, corrected};
pub use report::{Report, ReportCommand, ReportRefusal};

pub use crate::report::ReportState;

/// What is known of one system on the last day of the period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SystemFacts {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the governing body.
    pub owner: String,
    /// Name of the operator.
    pub operator: String,
    /// Whether its type and data were determined.
    pub classified: bool,
    /// The proposed level; the approved one where there is one.
    pub level: Option<ProtectionLevel>,
    /// Where its dossier stands; `None` without a dossier.
    pub stage: Option<StageWord>,
    /// The decision that approved it.
    pub decision: Option<DocumentRef>,
    /// The regulation that is in force for it.
    pub regulation: Option<DocumentRef>,
    /// Whether the regulation is followed, as last checked.
    pub regulation_followed: Option<bool>,
    /// When the approval is expected.
    pub approval_expected: Option<Date>,
    /// How far the plan is deployed.
    pub deployment: Deployment,
    /// When it will be deployed in full.
    pub deployment_expected: Option<Date>,
    /// Assessed before it was put into use.
    pub assessed_before_use: bool,
    /// Assessed periodically within the period.
    pub assessed_periodically: bool,
    /// Proposed for, or on, the list of systems important to national security.
    pub national_security: bool,
    /// How its requirements stand, by group of the catalogue.
    pub requirements: Vec<GroupStanding>,
}

/// How the requirements of one group stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GroupStanding {
    /// Name of the group.
    pub group: String,
    /// Requirements that apply.
    pub asked: u64,
    /// Met, or met by an equivalent measure.
    pub met: u64,
    /// Met in part.
    pub partly: u64,
    /// The last day of the remedies for what is not met.
    pub roadmap: Option<Date>,
}

/// A party of the report: the owner, the dedicated unit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Party {
    /// Name.
    pub name: String,
    /// The decision on its functions.
    pub functions: Option<DocumentRef>,
    /// Who represents it.
    pub representative: String,
    /// Their title.
    pub title: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// The four words of column 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// `Đang dự thảo`; also a system without a dossier yet.
    Drafting,
    /// `Đã gửi thẩm định`.
    Sent,
    /// `Đã thẩm định`.
    Appraised,
    /// `Đã được phê duyệt`.
    Approved,
}

impl Approval {
    /// All, in the order of the form.
    pub const ALL: [Approval; 4] = [Approval::Drafting, Approval::Sent, Approval::Appraised, Approval::Approved];

    /// The word in the form.
    pub const fn vi(self) -> &'static str {
        match self {
            Approval::Drafting => "Đang dự thảo",
            Approval::Sent => "Đã gửi thẩm định",
            Approval::Appraised => "Đã thẩm định",
            Approval::Approved => "Đã được phê duyệt",
        }
    }
}

impl Deployment {
    /// All, in the order of the form.
    pub const ALL: [Deployment; 3] = [Deployment::None, Deployment::Partial, Deployment::Full];

    /// The word of column 10.
    pub const fn vi(self) -> &'static str {
        match self {
            Deployment::None => "Chưa triển khai",
            Deployment::Partial => "Đã triển khai một số hạng mục",
            Deployment::Full => "Đã triển khai đầy đủ",
        }
    }
}

/// The two words of column 12.
pub const BEFORE_USE: &str = "Trước khi đưa vào sử dụng";
/// The second of them.
pub const PERIODIC: &str = "Định kỳ";

/// One row of part 3. Column 1 is the place of the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Code of the system; not printed, links the row to its records.
    pub code: String,
    /// Column 2: the system.
    pub system: String,
    /// Column 3: the owner.
    pub owner: String,
    /// Column 4: the operator.
    pub operator: String,
    /// Column 5: the proposed level.
    pub level: Option<ProtectionLevel>,
    /// Column 6: where the approval stands.
    pub approval: Approval,
    /// Column 7: the decision.
    pub decision: Option<DocumentRef>,
    /// Column 8: the regulation.
    pub regulation: Option<DocumentRef>,
    /// Column 9: when the approval is expected.
    pub approval_expected: Option<Date>,
    /// Column 10: how far the plan is deployed.
    pub deployment: Deployment,
    /// Column 11: when it will be deployed in full.
    pub deployment_expected: Option<Date>,
    /// Column 12: assessed before use.
    pub before_use: bool,
    /// Column 12: assessed periodically.
    pub periodic: bool,
}

impl Row {
    /// Returns column 12 as the form says it.
    pub fn assessed(&self) -> String {
        let words = [(self.before_use, BEFORE_USE), (self.periodic, PERIODIC)];
        let said: Vec<&str> = words.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
        said.join("; ")
    }
}

/// Part 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// 1: systems under management.
    pub managed: u64,
    /// 2: classified by type.
    pub classified: u64,
    /// 3: with a dossier.
    pub with_dossier: u64,
    /// 4: appraised.
    pub appraised: u64,
    /// 5: approved.
    pub approved: u64,
    /// 6: assessed; of which systems, the form says.
    pub assessed: u64,
    /// 7: the day by which all are expected to be approved; nothing when all are, or when no day is known.
    pub all_approved_by: Option<Date>,
}

impl Counters {
    /// Returns the number of the counter with this code of the content; `None` for the day and for unknown codes.
    pub fn number(&self, code: &str) -> Option<u64> {
        match code {
            "c1" => Some(self.managed),
            "c2" => Some(self.classified),
            "c3" => Some(self.with_dossier),
            "c4" => Some(self.appraised),
            "c5" => Some(self.approved),
            "c6" => Some(self.assessed),
            _ => None,
        }
    }
}

/// A system in one of the annexes for what the form has no column for (NĐ331 Đ36.3, .7, .9, .10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnnexRow {
    /// Code of the system.
    pub code: String,
    /// Name of the system.
    pub system: String,
    /// Its level.
    pub level: Option<ProtectionLevel>,
    /// A candidate for the list of systems important to national security.
    pub national_security: bool,
    /// Whether the regulation is followed.
    pub regulation_followed: Option<bool>,
    /// The decision that approved the level.
    pub decision: Option<DocumentRef>,
    /// Requirements by group.
    pub requirements: Vec<GroupStanding>,
}

/// An annual report, as computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annual {
    /// Regime of the form.
    pub regime: String,
    /// Year of the report.
    pub year: i16,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// Part 1.
    pub counters: Counters,
    /// Part 2: the owner.
    pub owner: Party,
    /// Part 2: the dedicated unit.
    pub dedicated_unit: Party,
    /// Part 3.
    pub rows: Vec<Row>,
    /// The annexes, a row a system.
    pub annexes: Vec<AnnexRow>,
}

/// The year is not one that a report can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no annual report for the year {0}")]
pub struct BadYear(pub i16);

/// Returns the first and the last day of the period of a report.
pub fn period(form: &Form, year: i16) -> Result<(Date, Date), BadYear> {
    let row = &form.period;
    let first_year = if row.from_previous_year { year - 1 } else { year };
    let day = |year, month, day| Date::new(year, month, day).map_err(|_| BadYear(year));
    if !(2000..=2200).contains(&year) {
        return Err(BadYear(year));
    }
    Ok((day(first_year, row.from_month, row.from_day)?, day(year, row.to_month, row.to_day)?))
}

/// Returns the last day on which each sender of the form may send: "trước ngày" means the day before.
pub fn last_days(form: &Form, year: i16) -> Vec<(&crate::library::regime::DueRow, Date)> {
    let last = |row: &crate::library::regime::DueRow| {
        Date::new(year, row.before_month, row.before_day).ok().and_then(|day| day.yesterday().ok())
    };
    form.due.iter().filter_map(|row| Some((row, last(row)?))).collect()
}

/// Who reports, and on what year.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Regime of the form.
    pub regime: String,
    /// Year of the report.
    pub year: i16,
    /// The owner.
    pub owner: Party,
    /// The dedicated unit.
    pub dedicated_unit: Party,
}

/// Computes a report. Systems that left operation before the period are for the caller to leave out.
pub fn compile(form: &Form, about: About, systems: &[SystemFacts]) -> Result<Annual, BadYear> {
    let (from, to) = period(form, about.year)?;
    Ok(Annual {
        regime: about.regime,
        year: about.year,
        from,
        to,
        counters: count(form, systems),
        owner: about.owner,
        dedicated_unit: about.dedicated_unit,
        rows: systems.iter().map(row).collect(),
        annexes: systems.iter().map(annex_row).collect(),
    })
}

fn approval(stage: Option<StageWord>) -> Approval {
    match stage.and_then(StageWord::reported_as) {
        Some(StageWord::Sent) => Approval::Sent,
        Some(StageWord::Appraised) => Approval::Appraised,
        Some(StageWord::Approved) => Approval::Approved,
        _ => Approval::Drafting,
    }
}

impl SystemFacts {
    fn holds(&self, counted: Counted) -> bool {
        match counted {
            Counted::Classified => self.classified,
            Counted::WithDossier => self.stage.and_then(StageWord::reported_as).is_some(),
            Counted::Appraised => approval(self.stage) >= Approval::Appraised,
            Counted::Approved => approval(self.stage) == Approval::Approved,
            Counted::AssessedBeforeUse => self.assessed_before_use,
            Counted::AssessedPeriodically => self.assessed_periodically,
        }
    }
}

impl Row {
    /// The same of a row as it is printed; what its columns do not tell holds of none.
    fn holds(&self, counted: Counted) -> bool {
        match counted {
            Counted::Classified | Counted::WithDossier => false,
            Counted::Appraised => self.approval >= Approval::Appraised,
            Counted::Approved => self.approval == Approval::Approved,
            Counted::AssessedBeforeUse => self.before_use,
            Counted::AssessedPeriodically => self.periodic,
        }
    }
}

/// How many rows a counter of the form counts; what a check compares the counter with.
fn counted(form: &Form, code: &str, rows: &[Row]) -> u64 {
    let counts = form.counts(code).unwrap_or_default();
    rows.iter().filter(|row| counts.iter().all(|counted| row.holds(*counted))).count() as u64
}

fn count(form: &Form, systems: &[SystemFacts]) -> Counters {
    let number = |code: &str| {
        let counts = form.counts(code).unwrap_or_default();
        systems.iter().filter(|facts| counts.iter().all(|counted| facts.holds(*counted))).count() as u64
    };
    let open: Vec<&SystemFacts> = systems.iter().filter(|facts| !facts.holds(Counted::Approved)).collect();
    let days: Option<Vec<Date>> = open.iter().map(|facts| facts.approval_expected).collect();
    Counters {
        managed: number("c1"),
        classified: number("c2"),
        with_dossier: number("c3"),
        appraised: number("c4"),
        approved: number("c5"),
        assessed: number("c6"),
        all_approved_by: days.and_then(|days| days.into_iter().max()),
    }
}

fn row(facts: &SystemFacts) -> Row {
    let approval = approval(facts.stage);
    let approved = approval == Approval::Approved;
    let full = facts.deployment == Deployment::Full;
    Row {
        code: facts.code.clone(),
        system: facts.name.clone(),
        owner: facts.owner.clone(),
        operator: facts.operator.clone(),
        level: facts.level,
        approval,
        decision: facts.decision.clone().filter(|_| approved),
        regulation: facts.regulation.clone(),
        approval_expected: facts.approval_expected.filter(|_| !approved),
        deployment: facts.deployment,
        deployment_expected: facts.deployment_expected.filter(|_| !full),
        before_use: facts.assessed_before_use,
        periodic: facts.assessed_periodically,
    }
}

fn annex_row(facts: &SystemFacts) -> AnnexRow {
    AnnexRow {
        code: facts.code.clone(),
        system: facts.name.clone(),
        level: facts.level,
        national_security: facts.national_security,
        regulation_followed: facts.regulation_followed,
        decision: facts.decision.clone(),
        requirements: facts.requirements.clone(),
    }
}

#[cfg(test)]
mod tests;
