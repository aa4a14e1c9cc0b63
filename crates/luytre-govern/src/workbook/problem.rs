//! What is wrong with a workbook: where, and what to do.

use std::fmt;

use crate::profile::check::Reason;
use crate::profile::field::Unfit;

/// Something that stands in the way of an import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Name of the sheet.
    pub sheet: String,
    /// Row in the sheet, from 1; 0 when the whole sheet is meant.
    pub row: u32,
    /// Address of the cell: `C12`; empty when a row or sheet is meant.
    pub cell: String,
    /// Heading of the column, Vietnamese and English; empty when no column is meant.
    pub column: (String, String),
    /// What it is.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// The value cannot stand there.
    #[error("{0}")]
    Unfit(Unfit),
    /// A value is needed.
    #[error("a value is needed; fill it in")]
    Missing,
    /// No such agency.
    #[error("no agency {found:?}{}", suggestion(.nearest))]
    UnknownAgency {
        /// What was written.
        found: String,
        /// Code and name of the nearest.
        nearest: Option<(String, String)>,
    },
    /// The name is that of several agencies.
    #[error("{found:?} may be several agencies: {}; write the code", .codes.join(", "))]
    ManyAgencies {
        /// What was written.
        found: String,
        /// Their codes.
        codes: Vec<String>,
    },
    /// No such system.
    #[error("no system {found:?}{}", suggestion(.nearest))]
    UnknownSystem {
        /// What was written.
        found: String,
        /// Code and name of the nearest.
        nearest: Option<(String, String)>,
    },
    /// The code belongs to a system of an agency that is not the person's.
    #[error("the code {0} is taken; choose another")]
    CodeTaken(String),
    /// The row says the same as an earlier one.
    #[error("{what:?} stands in cell {first} already; keep one row")]
    Twice {
        /// What stands twice.
        what: String,
        /// The earlier cell.
        first: String,
    },
    /// A combination that cannot be.
    #[error("{}{}", .0.en, cited(&.0.source))]
    Impossible(Reason),
    /// The sheet has none of the known names, and none of the known columns.
    #[error("the sheet is none of the template; rename it as in the template, or remove it")]
    UnknownSheet,
    /// Two sheets of one kind.
    #[error("this sheet stands for the same list as {0:?}; put the rows together")]
    SheetTwice(String),
    /// A column that the template does not have.
    #[error("the template has no column {found:?}{}", .nearest.as_ref().map(|(_, en)| format!("; did you mean {en:?}?")).unwrap_or_else(|| "; rename or remove it".to_owned()))]
    UnknownColumn {
        /// The heading.
        found: String,
        /// The nearest heading, Vietnamese and English.
        nearest: Option<(String, String)>,
    },
    /// A column stands twice.
    #[error("the column {0:?} stands twice; remove one")]
    ColumnTwice(String),
    /// A column that is needed is not there.
    #[error("the column is missing; take the head row of the template")]
    MissingColumn,
    /// Merged cells: only the first has a value.
    #[error("the cells {0} are merged; unmerge them and fill each in")]
    Merged(String),
    /// The values of a row stand in the wrong columns.
    #[error("the values stand {by} column(s) too far to the {}; move them back under their headings", if *.right { "right" } else { "left" })]
    Shifted {
        /// By how many columns.
        by: usize,
        /// To the right; otherwise to the left.
        right: bool,
    },
    /// A value stands to the right of the last heading.
    #[error("the value {0:?} stands under no heading; move it under its heading or remove it")]
    NoHeading(String),
    /// More rows than are taken.
    #[error("more than {0} rows; divide the file")]
    TooManyRows(usize),
    /// Nothing to import.
    #[error("there is no row to import; fill in the template")]
    Nothing,
}

fn suggestion(nearest: &Option<(String, String)>) -> String {
    match nearest {
        Some((code, name)) => format!("; did you mean {code} ({name})?"),
        None => "; write the code or full name as in the list".to_owned(),
    }
}

fn cited(source: &str) -> String {
    if source.is_empty() { String::new() } else { format!(" ({source})") }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sheet {:?}", self.sheet)?;
        if !self.cell.is_empty() {
            write!(f, ", cell {}", self.cell)?;
        } else if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if !self.column.1.is_empty() {
            write!(f, ", {}", self.column.1)?;
        }
        write!(f, ": {}", self.fault)
    }
}
