//! Agencies from a table: what would be created, changed, left alone, and what stands in the way.
//!
//! Three tables are understood, told apart by their first line ([`read::Layout`]): our own template
//! (`code,name,kind,parent,valid_from,valid_to,excluded`) and the two official lists of administrative units (provinces;
//! communes with the code of their province). Nothing is half imported: a plan with an error or a conflict is shown, and
//! the table is mended first.
//!
//! Units are matched by code. A unit under another code with the same name under the same parent is a conflict, because
//! lists disagree about codes. Names are compared as [`name::comparable`] says: with their marks, so that `Hoa` and `Hòa`
//! stay two names, and without regard to where the tone mark stands, so that `Hòa` and `Hoà` are one.

pub mod name;
pub mod read;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use jiff::civil::Date;
use luytre_model::ids::AgencyId;

use crate::registry::{Agency, AgencyVersion};
use name::{comparable, without_kind};
use read::Row;

/// Most problems that one plan lists; the rest is counted.
pub const PROBLEMS_MAX: usize = 200;

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// Rows of the table.
    pub rows: usize,
    /// Agencies to create; one above another comes first.
    pub create: Vec<Planned>,
    /// Agencies that get a new version.
    pub update: Vec<Planned>,
    /// Codes of agencies that are registered like this already.
    pub unchanged: Vec<String>,
    /// Rows that contradict the registry or each other.
    pub conflicts: Vec<Problem>,
    /// Rows that cannot be read.
    pub errors: Vec<Problem>,
    /// Problems beyond [`PROBLEMS_MAX`], not listed.
    pub more_problems: usize,
}

impl ImportPlan {
    /// Whether nothing stands in the way.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty() && self.errors.is_empty()
    }
}

/// An agency as the table wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Line in the table, from 1.
    pub line: u64,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Code of the agency above.
    pub parent: Option<String>,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer so.
    pub valid_to: Option<Date>,
    /// Excluded by law; `None`: as registered, and not for a new one.
    pub excluded: Option<bool>,
}

impl Planned {
    /// Returns the version that the table wants, under the agency with the identity `parent`.
    pub fn version(&self, parent: Option<AgencyId>) -> AgencyVersion {
        let Planned { name, kind, valid_from, valid_to, .. } = self.clone();
        AgencyVersion { name, kind, parent, valid_from, valid_to }
    }

    /// Returns the new agency under the agency with the identity `parent`.
    pub fn create(&self, parent: Option<AgencyId>) -> Agency {
        let mut agency = Agency::new(AgencyId(0), self.code.clone(), self.version(parent));
        agency.excluded = self.excluded.unwrap_or(false);
        agency
    }

    /// Returns the registered agency with the new version.
    pub fn update(&self, mut agency: Agency, parent: Option<AgencyId>) -> Agency {
        agency.excluded = self.excluded.unwrap_or(agency.excluded);
        agency.change(self.version(parent));
        agency
    }
}

/// Something in the way of an import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Line in the table, from 1.
    pub line: u64,
    /// Column by its name in the first line; `None` when the whole line is meant.
    pub column: Option<&'static str>,
    /// What it is.
    pub kind: ProblemKind,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The table is larger than [`read::TABLE_BYTES_MAX`].
    TableTooLarge,
    /// The table has more than [`read::ROWS_MAX`] rows.
    TooManyRows,
    /// The table is UTF-16, as spreadsheet programs save "Unicode text".
    Utf16,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The first line names no known set of columns.
    UnknownLayout,
    /// A column is named twice.
    ColumnTwice(String),
    /// The template has no such column.
    UnknownColumn(String),
    /// The line has another number of values than the first line: expected, found.
    ColumnCount(usize, usize),
    /// A value is needed.
    Missing,
    /// A code may hold letters, digits, `.`, `_` and `-`, and at most 32 of them.
    BadCode(String),
    /// A name or kind is too long or holds control characters.
    BadText(String),
    /// Not a day (2026-04-30).
    BadDay(String),
    /// Not a yes or no.
    BadFlag(String),
    /// The last day is not after the first.
    EndsBeforeItBegins,
    /// The code stands in an earlier line.
    CodeTwice(String, u64),
    /// The agency above is neither registered nor in the table.
    UnknownParent(String),
    /// The agency would stand below itself.
    Circle(String),
    /// The code is registered under another name.
    OtherName {
        /// Code.
        code: String,
        /// Name in the registry.
        registered: String,
        /// Name in the table.
        found: String,
    },
    /// The name is registered, or stands in the table, under the same parent with another code.
    OtherCode {
        /// Name in the table.
        name: String,
        /// Code in the table.
        code: String,
        /// The other code.
        other: String,
        /// Line of the other in the table; `None`: registered.
        line: Option<u64>,
    },
    /// The registry has a version that begins later.
    OlderThanRegistered {
        /// Code.
        code: String,
        /// First day of the registered version.
        registered: Date,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemKind::TableTooLarge => write!(f, "the table is larger than 8 MiB; split it"),
            ProblemKind::TooManyRows => write!(f, "the table has more than 50,000 rows; split it"),
            ProblemKind::Utf16 => write!(f, "the table is UTF-16; save it as \"CSV UTF-8\""),
            ProblemKind::NotUtf8 => write!(f, "the text is not UTF-8; save the table as \"CSV UTF-8\""),
            ProblemKind::UnknownLayout => write!(
                f,
                "the first line must name the columns code,name,kind (and parent,valid_from,valid_to,excluded), or those \
                 of the official lists: province_code,name or province_code,commune_code,commune_name,kind"
            ),
            ProblemKind::ColumnTwice(name) => write!(f, "the column {name:?} is named twice; remove one"),
            ProblemKind::UnknownColumn(name) => write!(f, "the template has no column {name:?}; rename or remove it"),
            ProblemKind::ColumnCount(expected, found) => write!(
                f,
                "{found} values where the first line names {expected} columns; put a value that holds a comma between \
                 quotes"
            ),
            ProblemKind::Missing => write!(f, "a value is needed"),
            ProblemKind::BadCode(found) => {
                write!(f, "{found:?} is no code; use at most 32 letters, digits, \".\", \"_\", \"-\"")
            }
            ProblemKind::BadText(found) => {
                write!(f, "{found:?} is too long or holds control characters; use at most 200 characters")
            }
            ProblemKind::BadDay(found) => write!(f, "{found:?} is no day; write it like 2026-04-30 or 30/04/2026"),
            ProblemKind::BadFlag(found) => write!(f, "{found:?} is neither yes nor no; write 1 or 0"),
            ProblemKind::EndsBeforeItBegins => write!(f, "the last day must be after the first"),
            ProblemKind::CodeTwice(code, line) => write!(f, "the code {code} stands in line {line} already; keep one"),
            ProblemKind::UnknownParent(code) => {
                write!(f, "the agency above, {code}, is neither registered nor in the table; import it first")
            }
            ProblemKind::Circle(code) => write!(f, "{code} would stand below itself; mend the column parent"),
            ProblemKind::OtherName { code, registered, found } => write!(
                f,
                "{code} is registered as {registered:?}, and here it is {found:?}; check the code, or give the day from \
                 which it has the new name in the column valid_from"
            ),
            ProblemKind::OtherCode { name, code, other, line } => {
                let place = line.map_or_else(|| "registered".to_owned(), |line| format!("in line {line}"));
                write!(
                    f,
                    "{name:?} has the code {code} here and is {place} as {other} under the same agency; keep one code"
                )
            }
            ProblemKind::OlderThanRegistered { code, registered } => write!(
                f,
                "{code} is registered with a version from {registered}, and this one begins earlier; correct the day"
            ),
        }
    }
}

/// Plans the import of `table` into the registry. A row without a first day counts from `effective`.
pub fn plan(table: &[u8], registry: &[Agency], effective: Date) -> ImportPlan {
    let (rows, errors) = read::rows(table);
    let mut planner = Planner::new(registry, effective);
    planner.plan.rows = rows.len();
    planner.plan.errors = errors;
    planner.check_codes(&rows);
    let ordered = planner.in_order(rows);
    planner.check_names(&ordered);
    for row in ordered {
        planner.place(row);
    }
    let mut plan = planner.plan;
    plan.errors.sort();
    plan.conflicts.sort();
    for problems in [&mut plan.errors, &mut plan.conflicts] {
        plan.more_problems += problems.len().saturating_sub(PROBLEMS_MAX);
        problems.truncate(PROBLEMS_MAX);
    }
    plan
}

struct Planner<'a> {
    effective: Date,
    by_code: HashMap<&'a str, &'a Agency>,
    by_id: HashMap<AgencyId, &'a Agency>,
    plan: ImportPlan,
}

/// Names are compared among the agencies under one parent.
type NameKey = (Option<String>, String);

impl<'a> Planner<'a> {
    fn new(registry: &'a [Agency], effective: Date) -> Self {
        Planner {
            effective,
            by_code: registry.iter().map(|agency| (agency.code.as_str(), agency)).collect(),
            by_id: registry.iter().map(|agency| (agency.id, agency)).collect(),
            plan: ImportPlan::default(),
        }
    }

    fn parent_code(&self, agency: &Agency) -> Option<String> {
        agency.latest().parent.and_then(|parent| self.by_id.get(&parent)).map(|parent| parent.code.clone())
    }

    fn error(&mut self, line: u64, column: &'static str, kind: ProblemKind) {
        self.plan.errors.push(Problem { line, column: Some(column), kind });
    }

    fn check_codes(&mut self, rows: &[Row]) {
        let mut lines: HashMap<&str, u64> = HashMap::new();
        for row in rows {
            if let Some(first) = lines.get(row.code.as_str()) {
                self.error(row.line, row.code_column, ProblemKind::CodeTwice(row.code.clone(), *first));
            } else {
                lines.insert(&row.code, row.line);
            }
        }
        for row in rows {
            if let Some(parent) = &row.parent
                && !lines.contains_key(parent.as_str())
                && !self.by_code.contains_key(parent.as_str())
            {
                self.error(row.line, row.parent_column, ProblemKind::UnknownParent(parent.clone()));
            }
        }
    }

    /// Puts the rows so that one above another comes first; the order of the table decides among the others.
    fn in_order(&mut self, rows: Vec<Row>) -> Vec<Row> {
        let parents: HashMap<String, Option<String>> =
            rows.iter().map(|row| (row.code.clone(), row.parent.clone())).collect();
        let above = |code: &str| match parents.get(code) {
            Some(parent) => parent.clone(),
            None => self.by_code.get(code).and_then(|agency| self.parent_code(agency)),
        };
        let mut depths: HashMap<String, usize> = HashMap::new();
        let mut circles = Vec::new();
        for row in &rows {
            // Walk up until a known depth, the top, or a code that was met: each code is walked once.
            let mut way: Vec<String> = Vec::new();
            let mut met = BTreeSet::new();
            let mut next = Some(row.code.clone());
            let mut depth = 0;
            while let Some(code) = next {
                if let Some(known) = depths.get(&code) {
                    depth = known + 1;
                    break;
                }
                if !met.insert(code.clone()) {
                    circles.push((row.line, row.parent_column, row.code.clone()));
                    break;
                }
                next = above(&code);
                way.push(code);
            }
            for code in way.into_iter().rev() {
                depths.insert(code, depth);
                depth += 1;
            }
        }
        for (line, column, code) in circles {
            self.error(line, column, ProblemKind::Circle(code));
        }
        let mut rows = rows;
        rows.sort_by_key(|row| depths.get(&row.code).copied().unwrap_or(0));
        rows
    }

    /// Finds one name under two codes: in the registry against the table, and within the table.
    fn check_names(&mut self, rows: &[Row]) {
        let in_table: BTreeSet<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let mut known: BTreeMap<NameKey, (String, Option<u64>)> = BTreeMap::new();
        for agency in self.by_code.values() {
            // A unit whose code the table holds too takes part with what the table says.
            let ended = agency.latest().valid_to.is_some_and(|end| end <= self.effective);
            if !ended && !in_table.contains(agency.code.as_str()) {
                let version = agency.latest();
                let key = (self.parent_code(agency), comparable(without_kind(&version.name)));
                known.insert(key, (agency.code.clone(), None));
            }
        }
        for row in rows {
            let parent = row.parent.clone().or_else(|| self.kept_parent(row));
            let key = (parent, comparable(without_kind(&row.name)));
            match known.get(&key) {
                Some((other, line)) if *other != row.code => {
                    let (name, code) = (row.name.clone(), row.code.clone());
                    let kind = ProblemKind::OtherCode { name, code, other: other.clone(), line: *line };
                    self.plan.conflicts.push(Problem { line: row.line, column: Some(row.name_column), kind });
                }
                _ => {
                    known.insert(key, (row.code.clone(), Some(row.line)));
                }
            }
        }
    }

    /// The parent of a registered agency stays when the table has no column for it.
    fn kept_parent(&self, row: &Row) -> Option<String> {
        if row.parent_given {
            return None;
        }
        self.by_code.get(row.code.as_str()).and_then(|agency| self.parent_code(agency))
    }

    fn place(&mut self, row: Row) {
        let parent = row.parent.clone().or_else(|| self.kept_parent(&row));
        let registered = self.by_code.get(row.code.as_str()).copied();
        let mut planned = Planned {
            line: row.line,
            code: row.code,
            name: row.name,
            kind: row.kind,
            parent,
            valid_from: row.valid_from.unwrap_or(self.effective),
            valid_to: row.valid_to,
            excluded: row.excluded,
        };
        let Some(agency) = registered else {
            self.plan.create.push(planned);
            return;
        };
        let latest = agency.latest();
        let same_name = comparable(&latest.name) == comparable(&planned.name);
        let same = same_name
            && latest.kind == planned.kind
            && self.parent_code(agency) == planned.parent
            && (row.valid_to.is_none() || row.valid_to == latest.valid_to)
            && row.valid_from.is_none_or(|day| day >= latest.valid_from);
        if same && planned.excluded.is_none_or(|excluded| excluded == agency.excluded) {
            self.plan.unchanged.push(planned.code);
            return;
        }
        if same {
            // Exclusion has no history: the version is written again as it is.
            (planned.valid_from, planned.valid_to) = (latest.valid_from, latest.valid_to);
        }
        let conflict = |kind| Problem { line: planned.line, column: Some(row.name_column), kind };
        // Another kind before the same name is a change that law makes; another name without a day may be another unit.
        let same_unit = comparable(without_kind(&latest.name)) == comparable(without_kind(&planned.name));
        if row.valid_from.is_none() && !same_unit {
            let (code, registered, found) = (planned.code.clone(), latest.name.clone(), planned.name.clone());
            self.plan.conflicts.push(conflict(ProblemKind::OtherName { code, registered, found }));
            return;
        }
        if planned.valid_from < latest.valid_from {
            let (code, registered) = (planned.code.clone(), latest.valid_from);
            self.plan.conflicts.push(conflict(ProblemKind::OlderThanRegistered { code, registered }));
            return;
        }
        if same_name {
            // Spelling as registered: lists differ in capitals and in where the tone mark stands.
            planned.name.clone_from(&latest.name);
        }
        self.plan.update.push(planned);
    }
}

#[cfg(test)]
mod tests;
