//! The programme of a year: which systems are assessed, when, by whom, and which row of which source asks for it.
//!
//! [`generate`] is a pure function of the systems, the last assessments, the rules and the year. What is due is planned
//! before its day; what is late comes first; the months share the load.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, Why};
use super::rules::{Rules, Standing};
use super::{By, Stage};
use crate::access::Act;
use crate::record::{DocumentRef, Keys, Record};

/// Activities that have intervals.
pub const ACTIVITIES: [&str; 2] = ["periodic", "pentest"];

/// A system as the programme looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Code.
    pub system: String,
    /// Code of its agency.
    pub agency: String,
    /// Level; without one it cannot be planned.
    pub level: Option<u8>,
}

/// An assessment that was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Code of the system.
    pub system: String,
    /// Which interval it settles.
    pub activity: String,
    /// Day of the report.
    pub on: Date,
}

/// Why a row stands in the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The interval ended before the year began.
    Late,
    /// Nobody ever assessed it.
    Never,
    /// The interval ends within the year.
    Interval,
}

impl Reason {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Late => "late",
            Reason::Never => "never",
            Reason::Interval => "interval",
        }
    }
}

/// One row of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// Code of the system.
    pub system: String,
    /// Code of its agency.
    pub agency: String,
    /// Its level.
    pub level: u8,
    /// `periodic` or `pentest`.
    pub activity: String,
    /// 1 to 12.
    pub month: i8,
    /// Last day by which the rule asks for it.
    pub due: Date,
    /// Why.
    pub reason: Reason,
    /// Code of the interval that won.
    pub rule: String,
    /// Its months.
    pub months: u32,
    /// Its article.
    pub source: String,
    /// Intervals in force that were longer, or gave no number.
    pub others: Vec<String>,
    /// Who leads: a word of `leads`.
    pub lead: String,
    /// The article that says so.
    pub lead_source: String,
    /// Day of the last report.
    pub last: Option<Date>,
}

/// The programme of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionPlan {
    /// `KH-2026`.
    pub code: String,
    /// The year.
    pub year: i16,
    /// When it was worked out.
    pub made: Date,
    /// The decision that approved it; `None` while it is a draft.
    #[serde(default)]
    pub approval: Option<DocumentRef>,
    /// The rows, by month.
    pub rows: Vec<PlannedRow>,
    /// Codes of systems without a level.
    pub unclassified: Vec<String>,
}

impl InspectionPlan {
    /// The code of the programme of a year.
    pub fn code_of(year: i16) -> String {
        format!("KH-{year}")
    }
}

impl Record for InspectionPlan {
    const KIND: &'static str = "inspection_plan";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: format!("Chương trình kiểm tra, đánh giá năm {}", self.year),
            state: if self.approval.is_some() { "approved" } else { "draft" }.to_owned(),
            due: Date::new(self.year, 12, 31).ok(),
            ..Keys::default()
        }
    }
}

/// Works out the programme of `year`. `from_month` is the first month that can still be used: 1 for a year to come.
pub fn generate(
    systems: &[Subject],
    last: &[Last],
    rules: &Rules,
    year: i16,
    from_month: i8,
    made: Date,
) -> InspectionPlan {
    let from_month = from_month.clamp(1, 12);
    let mut newest: BTreeMap<(&str, &str), Date> = BTreeMap::new();
    for one in last {
        let day = newest.entry((&one.system, &one.activity)).or_insert(one.on);
        *day = (*day).max(one.on);
    }
    let mut rows = Vec::new();
    let mut unclassified = Vec::new();
    for system in systems {
        let Some(level) = system.level else {
            unclassified.push(system.system.clone());
            continue;
        };
        for activity in ACTIVITIES {
            let last = newest.get(&(system.system.as_str(), activity)).copied();
            rows.extend(rows_of(system, level, activity, last, rules, year));
        }
    }
    spread(&mut rows, from_month);
    unclassified.sort();
    InspectionPlan { code: InspectionPlan::code_of(year), year, made, approval: None, rows, unclassified }
}

fn rows_of(
    system: &Subject,
    level: u8,
    activity: &str,
    last: Option<Date>,
    rules: &Rules,
    year: i16,
) -> Vec<PlannedRow> {
    let Ok(end) = Date::new(year, 12, 31) else { return Vec::new() };
    let first = end.first_of_year();
    // The rows in force at the end of the year count: a rule that comes into force during it asks for its share.
    let found = rules.intervals_of(activity, level, end);
    let Some(winner) = found.iter().copied().find(|row| row.months.is_some()) else { return Vec::new() };
    let months = winner.months.unwrap_or(1);
    let lead = rules.lead(level, end);
    let others = found.iter().filter(|row| row.code != winner.code).map(|row| row.code.clone()).collect::<Vec<_>>();
    let mut due = match last {
        Some(day) => later(day, months),
        None => end.min(later(first, months)),
    };
    let mut rows = Vec::new();
    while due <= end {
        let reason = match last {
            None if rows.is_empty() => Reason::Never,
            _ if due < first => Reason::Late,
            _ => Reason::Interval,
        };
        rows.push(PlannedRow {
            system: system.system.clone(),
            agency: system.agency.clone(),
            level,
            activity: activity.to_owned(),
            month: if due < first { 1 } else { due.month() },
            due,
            reason,
            rule: winner.code.clone(),
            months,
            source: winner.basis.source.clone(),
            others: others.clone(),
            lead: lead.map_or_else(String::new, |lead| lead.lead.clone()),
            lead_source: lead.map_or_else(String::new, |lead| lead.basis.source.clone()),
            last,
        });
        // After a late one the next interval begins when the late one is made good: within this year.
        due = later(due.max(first), months);
    }
    rows
}

/// The day `months` after `day`.
fn later(day: Date, months: u32) -> Date {
    day.checked_add(i64::from(months).months()).unwrap_or(Date::MAX)
}

/// Gives each row the month, at the latest that of its day, in which the fewest others stand. Late rows and high levels
/// choose first, so that they come early.
fn spread(rows: &mut [PlannedRow], from_month: i8) {
    rows.sort_by(|a, b| {
        (latest_month(a, from_month), u8::MAX - a.level, &a.system, &a.activity, a.due).cmp(&(
            latest_month(b, from_month),
            u8::MAX - b.level,
            &b.system,
            &b.activity,
            b.due,
        ))
    });
    let mut load = [0_usize; 13];
    let mut taken: BTreeMap<(String, String), i8> = BTreeMap::new();
    for row in rows.iter_mut() {
        let latest = latest_month(row, from_month);
        // The second of a year comes after the first.
        let key = (row.system.clone(), row.activity.clone());
        let earliest = taken.get(&key).map_or(from_month, |month| (month + 1).min(latest));
        let fewest = (earliest..=latest).min_by_key(|month| (load[*month as usize], *month)).unwrap_or(latest);
        row.month = fewest;
        load[fewest as usize] += 1;
        taken.insert(key, fewest);
    }
    rows.sort_by(|a, b| (a.month, a.due, &a.system, &a.activity).cmp(&(b.month, b.due, &b.system, &b.activity)));
}

/// The last month in which a row can stand: that of its day, or the first usable one when that has passed.
fn latest_month(row: &PlannedRow, from_month: i8) -> i8 {
    if row.reason == Reason::Late { from_month } else { row.due.month().max(from_month) }
}

/// Approves a programme.
pub fn approve(mut plan: InspectionPlan, document: DocumentRef, by: &By) -> Result<InspectionPlan, Refusal> {
    by.must(Act::EditAssessments)?;
    if plan.approval.is_some() {
        return Err(Refusal::of(Why::State));
    }
    if document.number.trim().is_empty() || document.body.trim().is_empty() {
        return Err(Refusal::of(Why::Document));
    }
    plan.approval = Some(document);
    Ok(plan)
}

/// Whether a programme may be worked out anew: as long as nobody approved it.
pub fn may_remake(plan: &InspectionPlan, by: &By) -> Result<(), Refusal> {
    by.must(Act::EditAssessments)?;
    if plan.approval.is_some() { Err(Refusal::of(Why::State)) } else { Ok(()) }
}

/// Whether a stage settles the row that it was opened for.
pub fn settles(stage: &Stage) -> bool {
    match stage {
        Stage::Reported { .. } | Stage::Closed { .. } => true,
        Stage::Planned | Stage::Announced | Stage::Running { .. } | Stage::Cancelled { .. } => false,
    }
}

/// Whether an interval is a fallback.
pub const fn is_fallback(standing: Standing) -> bool {
    matches!(standing, Standing::OldRule)
}

#[cfg(test)]
mod tests;
