//! Reading budget lines from a table: a head with Vietnamese or English names, one line a row, whole đồng.

use std::collections::BTreeMap;

use luytre_model::fold::fold;

use super::line::{BudgetLine, Dong, LineDefect, Money};
use crate::programme::import::Row;

/// Most rows of a table.
pub const ROWS_MAX: usize = 10_000;
/// Longest text of a cell, in characters.
pub const CELL_CHARS_MAX: usize = 500;
/// Problems that are told of one table.
pub const PROBLEMS_MAX: usize = 200;
/// Budget years that are taken.
const YEARS: std::ops::RangeInclusive<i16> = 2_015..=2_060;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Budget year.
    Year,
    /// Code of the agency.
    Agency,
    /// Code of the programme.
    Programme,
    /// Code of the project.
    Project,
    /// What for.
    Purpose,
    /// Where the money comes from.
    Source,
    /// What the security part is for.
    SecurityPurpose,
    /// Estimated.
    Estimate,
    /// Estimated for security.
    EstimateSecurity,
    /// Allocated.
    Allocated,
    /// Allocated for security.
    AllocatedSecurity,
    /// Spent.
    Spent,
    /// Spent for security.
    SpentSecurity,
}

impl Column {
    /// All, in the order of the template.
    pub const ALL: [Column; 13] = [
        Column::Year,
        Column::Agency,
        Column::Programme,
        Column::Project,
        Column::Purpose,
        Column::Source,
        Column::SecurityPurpose,
        Column::Estimate,
        Column::EstimateSecurity,
        Column::Allocated,
        Column::AllocatedSecurity,
        Column::Spent,
        Column::SpentSecurity,
    ];

    /// The head in the Vietnamese template.
    pub const fn head(self) -> &'static str {
        match self {
            Column::Year => "Năm ngân sách",
            Column::Agency => "Mã cơ quan",
            Column::Programme => "Mã chương trình",
            Column::Project => "Mã dự án",
            Column::Purpose => "Nội dung chi",
            Column::Source => "Nguồn kinh phí",
            Column::SecurityPurpose => "Nội dung phần an ninh mạng",
            Column::Estimate => "Dự toán (đồng)",
            Column::EstimateSecurity => "Dự toán an ninh mạng (đồng)",
            Column::Allocated => "Được giao (đồng)",
            Column::AllocatedSecurity => "Được giao an ninh mạng (đồng)",
            Column::Spent => "Đã chi (đồng)",
            Column::SpentSecurity => "Đã chi an ninh mạng (đồng)",
        }
    }

    /// The machine name, accepted as a head, too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Column::Year => "year",
            Column::Agency => "agency",
            Column::Programme => "programme",
            Column::Project => "project",
            Column::Purpose => "purpose",
            Column::Source => "source",
            Column::SecurityPurpose => "security_purpose",
            Column::Estimate => "estimate",
            Column::EstimateSecurity => "estimate_security",
            Column::Allocated => "allocated",
            Column::AllocatedSecurity => "allocated_security",
            Column::Spent => "spent",
            Column::SpentSecurity => "spent_security",
        }
    }

    const fn is_needed(self) -> bool {
        matches!(self, Column::Year | Column::Agency | Column::Purpose)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Sheet.
    pub sheet: Option<String>,
    /// Row from 1; 0 for the table as a whole.
    pub row: usize,
    /// Column.
    pub column: Option<Column>,
    /// What.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// No head.
    #[error("no head was found; use the template")]
    NoHead,
    /// The table has a head and nothing else.
    #[error("the table has no row")]
    NoRows,
    /// Too many rows.
    #[error("more than {0} rows; divide the table")]
    TooManyRows(usize),
    /// A head that is not in the template.
    #[error("“{0}” is no column of the template; remove it or correct its head")]
    UnknownColumn(String),
    /// A column twice.
    #[error("the column stands twice")]
    ColumnTwice,
    /// A needed column is missing.
    #[error("the column is missing")]
    ColumnMissing,
    /// A needed cell is empty.
    #[error("is empty; fill it in")]
    Missing,
    /// Too long.
    #[error("is longer than {0} characters; shorten it")]
    TooLong(usize),
    /// Not a year.
    #[error("“{0}” is no budget year")]
    BadYear(String),
    /// Not whole đồng.
    #[error("“{0}” is no amount in whole đồng; write 1500000000 or 1.500.000.000, without unit and fraction")]
    BadAmount(String),
    /// No such record in the registry, or none that the person may use.
    #[error("{0} is not known; correct the code")]
    Unknown(String),
    /// The sums contradict each other.
    #[error("{0}")]
    Defect(LineDefect),
    /// The same line twice.
    #[error("row {0} is the same line")]
    Twice(usize),
}

/// What an import would add.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportPlan {
    /// Rows read, without the head.
    pub rows: usize,
    /// Lines, without codes.
    pub lines: Vec<BudgetLine>,
    /// Row of each line.
    pub places: Vec<usize>,
    /// What is wrong; with one of these nothing is imported.
    pub problems: Vec<Problem>,
    /// Problems that are not told.
    pub more_problems: usize,
}

impl ImportPlan {
    fn wrong(&mut self, row: Option<&Row>, column: Option<Column>, kind: ProblemKind) {
        if self.problems.len() < PROBLEMS_MAX {
            let (sheet, row) = row.map_or((None, 0), |row| (row.sheet.clone(), row.row));
            self.problems.push(Problem { sheet, row, column, kind });
        } else {
            self.more_problems += 1;
        }
    }
}

/// Which codes are known: of agencies that the person may write for, of programmes, of projects.
pub struct Known<'a> {
    /// Agencies.
    pub agency: &'a dyn Fn(&str) -> bool,
    /// Programmes.
    pub programme: &'a dyn Fn(&str) -> bool,
    /// Projects.
    pub project: &'a dyn Fn(&str) -> bool,
}

/// Understands the rows; the first that is not empty is the head.
pub fn plan(rows: &[Row], known: &Known<'_>) -> ImportPlan {
    let mut plan = ImportPlan::default();
    let mut filled = rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    let Some(head) = filled.next() else {
        plan.wrong(None, None, ProblemKind::NoHead);
        return plan;
    };
    let Some(columns) = head_of(head, &mut plan) else { return plan };
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in filled {
        plan.rows += 1;
        if plan.rows > ROWS_MAX {
            plan.wrong(Some(row), None, ProblemKind::TooManyRows(ROWS_MAX));
            break;
        }
        let key: Vec<String> = row.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if let Some(first) = seen.insert(key, row.row) {
            plan.wrong(Some(row), None, ProblemKind::Twice(first));
            continue;
        }
        if let Some(line) = line_of(row, &columns, known, &mut plan) {
            plan.lines.push(line);
            plan.places.push(row.row);
        }
    }
    if plan.rows == 0 {
        plan.wrong(None, None, ProblemKind::NoRows);
    }
    plan
}

fn head_of(row: &Row, plan: &mut ImportPlan) -> Option<BTreeMap<Column, usize>> {
    let mut columns = BTreeMap::new();
    let plain = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
    for (at, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
        let named = plain(cell);
        let found = Column::ALL.into_iter().find(|column| {
            let head = plain(column.head());
            named == head || named == column.as_str() || Some(named.as_str()) == head.strip_suffix(" (dong)")
        });
        match found {
            Some(column) => {
                if columns.insert(column, at).is_some() {
                    plan.wrong(Some(row), Some(column), ProblemKind::ColumnTwice);
                }
            }
            None => plan.wrong(Some(row), None, ProblemKind::UnknownColumn(cell.chars().take(60).collect())),
        }
    }
    if columns.is_empty() {
        plan.problems.clear();
        plan.wrong(Some(row), None, ProblemKind::NoHead);
        return None;
    }
    for column in Column::ALL.into_iter().filter(|column| column.is_needed() && !columns.contains_key(column)) {
        plan.wrong(Some(row), Some(column), ProblemKind::ColumnMissing);
    }
    plan.problems.is_empty().then_some(columns)
}

fn line_of(
    row: &Row,
    columns: &BTreeMap<Column, usize>,
    known: &Known<'_>,
    plan: &mut ImportPlan,
) -> Option<BudgetLine> {
    let before = plan.problems.len() + plan.more_problems;
    let cell = |column: Column| {
        columns.get(&column).and_then(|at| row.cells.get(*at)).map_or("", |cell| cell.trim()).to_owned()
    };
    for column in Column::ALL {
        let text = cell(column);
        if text.is_empty() && column.is_needed() {
            plan.wrong(Some(row), Some(column), ProblemKind::Missing);
        } else if text.chars().count() > CELL_CHARS_MAX {
            plan.wrong(Some(row), Some(column), ProblemKind::TooLong(CELL_CHARS_MAX));
        }
    }
    let given = |column: Column, is_known: &dyn Fn(&str) -> bool, plan: &mut ImportPlan| {
        let code = cell(column);
        if !code.is_empty() && !is_known(&code) {
            plan.wrong(Some(row), Some(column), ProblemKind::Unknown(code.chars().take(60).collect()));
        }
        code
    };
    let agency = given(Column::Agency, known.agency, plan);
    let programme = given(Column::Programme, known.programme, plan);
    let project = given(Column::Project, known.project, plan);
    let year = cell(Column::Year);
    // Spreadsheets give 2026 as 2026.0 when a column is of numbers.
    let year_number = year.strip_suffix(".0").unwrap_or(&year).parse::<i16>().ok().filter(|year| YEARS.contains(year));
    if year_number.is_none() && !year.is_empty() {
        plan.wrong(Some(row), Some(Column::Year), ProblemKind::BadYear(year.chars().take(20).collect()));
    }
    let amount = |column: Column, plan: &mut ImportPlan| {
        let text = cell(column);
        if text.is_empty() {
            return Dong(0);
        }
        let whole = text.strip_suffix(".0").unwrap_or(&text);
        Dong::parse(whole).unwrap_or_else(|| {
            plan.wrong(Some(row), Some(column), ProblemKind::BadAmount(text.chars().take(40).collect()));
            Dong(0)
        })
    };
    let money = |total: Column, security: Column, plan: &mut ImportPlan| Money {
        total: amount(total, plan),
        security: amount(security, plan),
    };
    let line = BudgetLine {
        code: String::new(),
        year: year_number.unwrap_or_default(),
        agency,
        programme: Some(programme).filter(|code| !code.is_empty()),
        project: Some(project).filter(|code| !code.is_empty()),
        purpose: cell(Column::Purpose),
        source: cell(Column::Source),
        security_purpose: cell(Column::SecurityPurpose),
        estimate: money(Column::Estimate, Column::EstimateSecurity, plan),
        allocated: money(Column::Allocated, Column::AllocatedSecurity, plan),
        spent: money(Column::Spent, Column::SpentSecurity, plan),
    };
    if plan.problems.len() + plan.more_problems > before {
        return None;
    }
    if let Some(defect) = line.defect() {
        plan.wrong(Some(row), None, ProblemKind::Defect(defect));
        return None;
    }
    Some(line)
}

#[cfg(test)]
mod tests;
