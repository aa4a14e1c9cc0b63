//! Participants of a course from a table: found by number, or by name within an agency; whoever is new is added.

use std::collections::{BTreeMap, BTreeSet};

use luytre_model::fold::fold;

use super::{Attendance, Participant, Staff};

/// A row of the table, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Row of the sheet, from 1, for what is wrong with it.
    pub number: u32,
    /// Number of the staff member, if it is known.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    /// Position.
    pub position: String,
    /// How they took part, in a word of either language.
    pub attendance: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: {kind}")]
pub struct Problem {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// Name of the column.
    pub column: &'static str,
    /// What.
    pub kind: ProblemKind,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// Nothing was given.
    #[error("is empty; fill it in")]
    Missing,
    /// There is no such agency, or it lies outside what the person may change.
    #[error("{0} is no agency in your scope; use the code of the list of agencies")]
    UnknownAgency(String),
    /// There is no such staff member.
    #[error("{0} is no staff number; leave it empty to find by name")]
    UnknownStaff(String),
    /// Several have this name.
    #[error("{0} people have this name in the agency; give the staff number")]
    Ambiguous(usize),
    /// The word of attendance is not known.
    #[error("{0} is not known; use: đạt, không đạt, tham dự, vắng, mời")]
    UnknownAttendance(String),
    /// The same person stands on an earlier row.
    #[error("the same person as on row {0}; remove one")]
    Twice(u32),
    /// Longer than what is kept.
    #[error("is longer than {0} characters")]
    TooLong(usize),
}

/// Longest name or position.
pub const TEXT_CHARS_MAX: usize = 200;

/// What a table would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Staff to add; their code is empty.
    pub new_staff: Vec<Staff>,
    /// Participants; those of new staff name it by `new:` and its place in `new_staff`.
    pub participants: Vec<Participant>,
    /// Everything that is wrong; with one problem nothing is written.
    pub problems: Vec<Problem>,
}

/// Reads a word of attendance in either language; empty means that they were there.
pub fn attendance(word: &str) -> Option<Attendance> {
    Some(match fold(word.trim()).as_str() {
        "" | "tham du" | "attended" | "co mat" | "x" => Attendance::Attended,
        "dat" | "passed" | "pass" => Attendance::Passed,
        "khong dat" | "failed" | "fail" => Attendance::Failed,
        "vang" | "absent" => Attendance::Absent,
        "moi" | "invited" => Attendance::Invited,
        _ => return None,
    })
}

/// Works out what the rows would do. `agencies` are the codes that the person may name.
pub fn plan(rows: &[Row], staff: &[Staff], agencies: &BTreeSet<String>) -> Plan {
    let by_code: BTreeMap<&str, &Staff> = staff.iter().map(|one| (one.code.as_str(), one)).collect();
    let mut by_name: BTreeMap<(String, &str), Vec<&Staff>> = BTreeMap::new();
    for one in staff.iter().filter(|one| one.left.is_none()) {
        by_name.entry((fold(&one.name), &one.agency)).or_default().push(one);
    }
    let mut plan = Plan::default();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let before = plan.problems.len();
        let mut wrong = |column, kind| plan.problems.push(Problem { row: row.number, column, kind });
        let attendance = attendance(&row.attendance);
        if attendance.is_none() {
            wrong("attendance", ProblemKind::UnknownAttendance(short(&row.attendance)));
        }
        for (column, text) in [("name", &row.name), ("position", &row.position)] {
            if text.chars().count() > TEXT_CHARS_MAX {
                wrong(column, ProblemKind::TooLong(TEXT_CHARS_MAX));
            }
        }
        let mut found: Option<(String, String)> = None;
        if row.code.is_empty() {
            if row.name.is_empty() {
                wrong("name", ProblemKind::Missing);
            }
            if row.agency.is_empty() {
                wrong("agency", ProblemKind::Missing);
            } else if !agencies.contains(&row.agency) {
                wrong("agency", ProblemKind::UnknownAgency(short(&row.agency)));
            }
            match by_name.get(&(fold(&row.name), row.agency.as_str())).map(Vec::as_slice) {
                Some([one]) => found = Some((one.code.clone(), one.agency.clone())),
                Some(many) => wrong("name", ProblemKind::Ambiguous(many.len())),
                None => {}
            }
        } else {
            match by_code.get(row.code.as_str()) {
                Some(one) if agencies.contains(&one.agency) => found = Some((one.code.clone(), one.agency.clone())),
                _ => wrong("code", ProblemKind::UnknownStaff(short(&row.code))),
            }
        }
        let key = found.as_ref().map_or_else(|| format!("{}\n{}", fold(&row.name), row.agency), |one| one.0.clone());
        if let Some(first) = seen.get(&key) {
            wrong("name", ProblemKind::Twice(*first));
        }
        seen.entry(key).or_insert(row.number);
        if plan.problems.len() > before {
            continue;
        }
        let (code, agency) = found.unwrap_or_else(|| {
            plan.new_staff.push(Staff {
                name: row.name.clone(),
                agency: row.agency.clone(),
                position: row.position.clone(),
                duties: BTreeSet::from(["user".to_owned()]),
                ..Staff::default()
            });
            (format!("new:{}", plan.new_staff.len() - 1), row.agency.clone())
        });
        plan.participants.push(Participant { staff: code, agency, attendance: attendance.unwrap_or_default() });
    }
    plan
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
