//! Corrections by hand: every one names its cell, its value and the reason; what was computed stays beside it.

use jiff::civil::Date;
use luytre_model::{Nanos, ProtectionLevel};
use serde::{Deserialize, Serialize};

use super::{Annual, Approval, BEFORE_USE, PERIODIC, Row};
use crate::profile::Deployment;
use crate::record::DocumentRef;

/// Which cell of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "in")]
pub enum CellName {
    /// A counter of part 1, by its code.
    Counter {
        /// `c1` to `c7`.
        code: String,
    },
    /// A cell of part 3.
    Row {
        /// Code of the system.
        system: String,
        /// Number of the column, 2 to 12.
        column: u8,
    },
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The cell.
    pub cell: CellName,
    /// What was computed, as printed.
    pub before: String,
    /// What is to stand there, as printed.
    pub after: String,
    /// Why.
    pub reason: String,
    /// Login of who corrected it.
    pub by: String,
    /// When.
    pub at: Nanos,
}

/// A correction cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There is no such cell in this report.
    #[error("there is no such cell in this report")]
    NoCell,
    /// The value is not of the form that the cell takes.
    #[error("the cell takes {0}")]
    Value(&'static str),
}

/// Returns what a cell prints.
pub fn printed(annual: &Annual, cell: &CellName) -> Result<String, Unusable> {
    match cell {
        CellName::Counter { code } if code == "c7" => Ok(day(annual.counters.all_approved_by)),
        CellName::Counter { code } => {
            annual.counters.number(code).map(|number| number.to_string()).ok_or(Unusable::NoCell)
        }
        CellName::Row { system, column } => {
            let row = annual.rows.iter().find(|row| row.code == *system).ok_or(Unusable::NoCell)?;
            column_of(row, *column).ok_or(Unusable::NoCell)
        }
    }
}

/// Returns a column of a row as it is printed; column 1 is the row's place.
pub fn column_of(row: &Row, column: u8) -> Option<String> {
    Some(match column {
        2 => row.system.clone(),
        3 => row.owner.clone(),
        4 => row.operator.clone(),
        5 => row.level.map(|level| level.to_string()).unwrap_or_default(),
        6 => row.approval.vi().to_owned(),
        7 => document(row.decision.as_ref()),
        8 => document(row.regulation.as_ref()),
        9 => day(row.approval_expected),
        10 => row.deployment.vi().to_owned(),
        11 => day(row.deployment_expected),
        12 => row.assessed(),
        _ => return None,
    })
}

/// Returns a day as forms print it: `31/12/2026`.
pub fn day(day: Option<Date>) -> String {
    day.map(|day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())).unwrap_or_default()
}

/// Returns a paper as column 7 prints it: number, day, body.
pub fn document(paper: Option<&DocumentRef>) -> String {
    let Some(paper) = paper else { return String::new() };
    let parts = [paper.number.clone(), day(paper.date), paper.body.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn read_day(text: &str) -> Result<Option<Date>, Unusable> {
    let form = Unusable::Value("a day like 31/12/2026, or nothing");
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split('/');
    let mut next = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let (Some(day), Some(month), Some(year)) = (next(), next(), next()) else { return Err(form) };
    let small = |number: i16| i8::try_from(number).map_err(|_| form.clone());
    Date::new(year, small(month)?, small(day)?).map(Some).map_err(|_| form)
}

fn read_document(text: &str) -> Result<Option<DocumentRef>, Unusable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let form = Unusable::Value("number; day; body, like 12/QĐ-UBND; 31/03/2026; UBND tỉnh");
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let [number, date, body] = parts.as_slice() else { return Err(form) };
    if number.is_empty() || body.is_empty() {
        return Err(form);
    }
    let date = read_day(date)?;
    Ok(Some(DocumentRef { number: (*number).to_owned(), date, body: (*body).to_owned(), file: None }))
}

/// Applies the corrections in their order. One that no longer fits (its system left the report) is refused by name, so that
/// nothing is lost silently.
pub fn corrected(annual: &Annual, corrections: &[Correction]) -> Result<Annual, (CellName, Unusable)> {
    let mut annual = annual.clone();
    for correction in corrections {
        set(&mut annual, &correction.cell, &correction.after).map_err(|why| (correction.cell.clone(), why))?;
    }
    Ok(annual)
}

fn set(annual: &mut Annual, cell: &CellName, value: &str) -> Result<(), Unusable> {
    match cell {
        CellName::Counter { code } if code == "c7" => annual.counters.all_approved_by = read_day(value)?,
        CellName::Counter { code } => {
            let counters = &mut annual.counters;
            let counter = match code.as_str() {
                "c1" => &mut counters.managed,
                "c2" => &mut counters.classified,
                "c3" => &mut counters.with_dossier,
                "c4" => &mut counters.appraised,
                "c5" => &mut counters.approved,
                "c6" => &mut counters.assessed,
                _ => return Err(Unusable::NoCell),
            };
            *counter = value.trim().parse().map_err(|_| Unusable::Value("a whole number"))?;
        }
        CellName::Row { system, column } => {
            let row = annual.rows.iter_mut().find(|row| row.code == *system).ok_or(Unusable::NoCell)?;
            set_column(row, *column, value)?;
        }
    }
    Ok(())
}

fn set_column(row: &mut Row, column: u8, value: &str) -> Result<(), Unusable> {
    let value = value.trim();
    match column {
        2..=4 if value.is_empty() => return Err(Unusable::Value("a name")),
        2 => row.system = value.to_owned(),
        3 => row.owner = value.to_owned(),
        4 => row.operator = value.to_owned(),
        5 => {
            let level = value.parse::<u8>().ok().and_then(|level| ProtectionLevel::try_from(level).ok());
            row.level = Some(level.ok_or(Unusable::Value("a level from 1 to 5"))?);
        }
        6 => {
            let word = Approval::ALL.into_iter().find(|word| word.vi() == value);
            row.approval = word.ok_or(Unusable::Value("one of the four words of the form"))?;
        }
        7 => row.decision = read_document(value)?,
        8 => row.regulation = read_document(value)?,
        9 => row.approval_expected = read_day(value)?,
        10 => {
            let word = Deployment::ALL.into_iter().find(|word| word.vi() == value);
            row.deployment = word.ok_or(Unusable::Value("one of the three words of the form"))?;
        }
        11 => row.deployment_expected = read_day(value)?,
        12 => {
            let words: Vec<&str> = value.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
            if words.iter().any(|word| ![BEFORE_USE, PERIODIC].contains(word)) {
                return Err(Unusable::Value("nothing, or the words of the form with a semicolon between them"));
            }
            row.before_use = words.contains(&BEFORE_USE);
            row.periodic = words.contains(&PERIODIC);
        }
        _ => return Err(Unusable::NoCell),
    }
    Ok(())
}
