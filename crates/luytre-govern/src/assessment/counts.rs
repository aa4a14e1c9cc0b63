//! What other parts count: column 12 of the annual report, and figures for the index.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::finding::Standing;
use super::plan::InspectionPlan;
use super::rules::Rules;
use super::{Assessment, Finding};

/// When a system was assessed, in the two senses of column 12 of Mẫu 08.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assessed {
    /// Before it went into use: day of the newest report.
    pub before_use: Option<Date>,
    /// Periodically: day of the newest report.
    pub periodic: Option<Date>,
}

/// Returns when systems were assessed, by reports dated from `from` to `to`, by code of the system.
pub fn assessed<'a>(
    all: impl IntoIterator<Item = &'a Assessment>,
    rules: &Rules,
    from: Date,
    to: Date,
) -> BTreeMap<String, Assessed> {
    let mut found: BTreeMap<String, Assessed> = BTreeMap::new();
    for one in all {
        let Some(on) = one.reported_on().filter(|on| (from..=to).contains(on)) else { continue };
        let column = rules.occasion(&one.occasion).and_then(|occasion| occasion.column12.as_deref());
        let entry = match column {
            Some("before_use") => &mut found.entry(one.system.clone()).or_default().before_use,
            Some("periodic") => &mut found.entry(one.system.clone()).or_default().periodic,
            Some(_) | None => continue,
        };
        *entry = (*entry).max(Some(on));
    }
    found
}

/// Figures of one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of the programme of the year.
    pub planned: u64,
    /// Of these, reported.
    pub reported: u64,
    /// Of these, not reported although their day passed.
    pub late: u64,
    /// Findings that are not settled.
    pub findings_open: u64,
    /// Of these, beyond the day of what is asked next.
    pub findings_late: u64,
    /// Findings of the year that were verified.
    pub findings_verified: u64,
    /// Findings whose risk is accepted, in force.
    pub risks_accepted: u64,
}

/// Returns the figures of every agency for a year; `plan` is the programme of that year, if there is one.
pub fn counts(
    year: i16,
    plan: Option<&InspectionPlan>,
    assessments: &[Assessment],
    findings: &[Finding],
    rules: &Rules,
    today: Date,
) -> BTreeMap<String, Counts> {
    let mut found: BTreeMap<String, Counts> = BTreeMap::new();
    let mut reported: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for one in assessments {
        if one.reported_on().is_some_and(|on| on.year() == year) {
            *reported.entry((&one.system, &one.activity)).or_default() += 1;
        }
    }
    for row in plan.into_iter().flat_map(|plan| &plan.rows) {
        let entry = found.entry(row.agency.clone()).or_default();
        entry.planned += 1;
        let left = reported.get_mut(&(row.system.as_str(), row.activity.as_str())).filter(|left| **left > 0);
        match left {
            Some(left) => {
                *left -= 1;
                entry.reported += 1;
            }
            None => entry.late += u64::from(row.due < today),
        }
    }
    for one in findings {
        let entry = found.entry(one.agency.clone()).or_default();
        if !one.is_settled(today) {
            entry.findings_open += 1;
            entry.findings_late += u64::from(one.due(rules).is_some_and(|due| due < today));
        }
        match &one.standing {
            Standing::Verified { on } => entry.findings_verified += u64::from(on.year() == year),
            Standing::AcceptedRisk { until, .. } => entry.risks_accepted += u64::from(today <= *until),
            Standing::Open | Standing::Answered { .. } | Standing::Fixed { .. } => {}
        }
    }
    found
}
