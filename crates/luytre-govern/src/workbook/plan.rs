//! What an import would do: systems and agencies as they would be, what must be decided, and what stands in the way.
//!
//! Rows add and change; they never remove. An empty cell says nothing. A value that the registry has otherwise is a
//! conflict: somebody decides, row by row or for all, whether what is registered stays or what the file says is taken.
//! With a problem or an open conflict nothing is imported.

mod merge;
mod outcome;
mod part;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::read::{Given, Row};
use super::{Columns, Fault, KnownAgency, KnownSystem, LISTED_MAX, Problem, Resolver, Sheet, SheetKind, read};
use crate::library::Library;
use crate::profile::AgencyProfile;
use crate::profile::field::Kind;
use crate::profile::tabled::SystemEntry;

/// What is registered, as far as the person may change it.
#[derive(Debug, Clone, Default)]
pub struct Registered {
    /// Systems with their profiles.
    pub systems: Vec<SystemEntry>,
    /// Codes of systems that exist and are not the person's.
    pub taken: BTreeSet<String>,
    /// Agencies that a text may mean.
    pub agencies: Vec<KnownAgency>,
    /// Profiles of agencies.
    pub profiles: Vec<AgencyProfile>,
    /// Codes of systems whose level follows a dossier: one is open, or its decision is in force.
    pub dossiers: BTreeSet<String>,
    /// The person enters for the whole province.
    pub whole: bool,
}

/// What becomes of a row that the registry knows otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// What is registered stays; only what is empty is filled in.
    Keep,
    /// What the file says is taken.
    Replace,
    /// The row is left out.
    Skip,
    /// The row is another system with the same name.
    New,
}

impl Decision {
    /// All.
    pub const ALL: [Decision; 4] = [Decision::Keep, Decision::Replace, Decision::Skip, Decision::New];

    /// The word in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Decision::Keep => "keep",
            Decision::Replace => "replace",
            Decision::Skip => "skip",
            Decision::New => "new",
        }
    }

    /// Reads the word of forms.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// For every row that is not named.
    pub all: Option<Decision>,
    /// By the row's key: `systems!12`.
    pub rows: BTreeMap<String, Decision>,
}

impl Decisions {
    fn of(&self, key: &str) -> Option<Decision> {
        self.rows.get(key).copied().or(self.all)
    }
}

/// A row that the registry knows otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// By which a decision names it.
    pub key: String,
    /// Sheet.
    pub sheet: String,
    /// Row.
    pub row: u32,
    /// What it is about: code and name.
    pub subject: String,
    /// What differs.
    pub kind: ConflictKind,
    /// What was decided.
    pub decided: Option<Decision>,
}

/// How a row and the registry differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictKind {
    /// Values differ.
    Values(Vec<Differing>),
    /// The name is that of another system under the same agency.
    SameName {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
    },
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// The field's word.
    pub key: String,
    /// Its heading, Vietnamese and English.
    pub heading: (String, String),
    /// What is registered.
    pub registered: String,
    /// What the file says.
    pub found: String,
}

/// A system as the import would leave it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSystem {
    /// As it is; `None` for a new one.
    pub before: Option<SystemEntry>,
    /// As it would be.
    pub after: SystemEntry,
}

/// An agency's profile as the import would leave it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAgency {
    /// As it is; `None` when there is none.
    pub before: Option<AgencyProfile>,
    /// As it would be.
    pub after: AgencyProfile,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Rows read.
    pub rows: usize,
    /// Systems to add or change, by code.
    pub systems: Vec<PlannedSystem>,
    /// Profiles of agencies to add or change, by code.
    pub agencies: Vec<PlannedAgency>,
    /// Systems and agencies of which the file says what is registered.
    pub unchanged: usize,
    /// Rows that were left out by decision.
    pub skipped: usize,
    /// Rows that the registry knows otherwise, decided or not.
    pub conflicts: Vec<Conflict>,
    /// Conflicts that nobody decided, listed or not.
    pub open: usize,
    /// Conflicts beyond those listed.
    pub more_conflicts: usize,
    /// What stands in the way.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub more_problems: usize,
}

impl Plan {
    /// Whether nothing stands in the way.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.open == 0
    }
}

/// What the law and the calendar say.
pub struct Ground<'a> {
    /// The columns of the day.
    pub columns: &'a Columns,
    /// The law.
    pub library: &'a Library,
    /// The day.
    pub today: Date,
}

/// Plans the import of a workbook.
pub fn plan(sheets: &[Sheet], registered: Registered, decisions: &Decisions, ground: &Ground<'_>) -> Plan {
    let found = read::rows(sheets, ground.columns);
    let mut planner = Planner::new(registered, decisions, ground);
    planner.plan.rows = found.rows.len();
    let has_problems = !found.problems.is_empty();
    planner.plan.problems = found.problems;
    if found.rows.is_empty() && !has_problems {
        planner.plan.problems.push(Problem {
            sheet: sheets.first().map(|sheet| sheet.name.clone()).unwrap_or_default(),
            row: 0,
            cell: String::new(),
            column: Default::default(),
            fault: Fault::Nothing,
        });
    }
    let of = |kind: SheetKind| found.rows.iter().filter(move |row| row.kind == kind);
    for row in of(SheetKind::Agencies) {
        planner.agency(row);
    }
    for row in of(SheetKind::Systems) {
        planner.system(row);
    }
    for row in found.rows.iter().filter(|row| !matches!(row.kind, SheetKind::Systems | SheetKind::Agencies)) {
        planner.part(row);
    }
    planner.finish()
}

/// Sheet, row and cell by field.
type Places = BTreeMap<String, (String, u32, String)>;

/// A system or agency on its way from what is to what would be.
struct Draft<T> {
    before: Option<T>,
    after: T,
    /// Sheet and cell by field, so that a contradiction is shown where it stands.
    places: Places,
    /// A row of the file is about it.
    touched: bool,
}

struct Planner<'a> {
    ground: &'a Ground<'a>,
    decisions: &'a Decisions,
    resolver: Resolver,
    taken: BTreeSet<String>,
    systems: BTreeMap<String, Draft<SystemEntry>>,
    agencies: BTreeMap<String, Draft<AgencyProfile>>,
    /// First cell of each code of the sheet of systems and of agencies, and of each row of a list.
    seen: BTreeMap<(SheetKind, String), String>,
    /// Codes of new systems that were left out by decision, and codes that a decision took to be registered ones.
    left_out: BTreeSet<String>,
    meant: BTreeMap<String, String>,
    /// Duties of agencies as registered, whatever the file says.
    duties: BTreeMap<String, Vec<String>>,
    dossiers: BTreeSet<String>,
    whole: bool,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn new(registered: Registered, decisions: &'a Decisions, ground: &'a Ground<'a>) -> Self {
        let Registered { systems, taken, agencies, profiles, dossiers, whole } = registered;
        let duties = profiles.iter().map(|profile| (profile.agency.clone(), profile.duties.clone())).collect();
        let known = |entry: &SystemEntry| KnownSystem {
            code: entry.code.clone(),
            name: entry.name.clone(),
            agency: entry.agency.clone(),
        };
        let resolver = Resolver::new(agencies, systems.iter().map(known).collect());
        let draft = |entry: SystemEntry| {
            (
                entry.code.clone(),
                Draft { before: Some(entry.clone()), after: entry, places: BTreeMap::new(), touched: false },
            )
        };
        let profile = |profile: AgencyProfile| {
            let code = profile.agency.clone();
            (code, Draft { before: Some(profile.clone()), after: profile, places: BTreeMap::new(), touched: false })
        };
        Planner {
            ground,
            decisions,
            resolver,
            taken,
            systems: systems.into_iter().map(draft).collect(),
            agencies: profiles.into_iter().map(profile).collect(),
            seen: BTreeMap::new(),
            left_out: BTreeSet::new(),
            meant: BTreeMap::new(),
            duties,
            dossiers,
            whole,
            plan: Plan::default(),
        }
    }

    fn problem(&mut self, row: &Row, place: Option<usize>, fault: Fault) {
        let field = place.map(|place| &self.ground.columns.of(row.kind)[place]);
        let cell = place.and_then(|place| row.values.get(&place)).map(|given| given.cell.clone());
        self.plan.problems.push(Problem {
            sheet: row.sheet.clone(),
            row: row.number,
            cell: cell.unwrap_or_default(),
            column: field.map(|field| (field.vi.to_string(), field.en.to_string())).unwrap_or_default(),
            fault,
        });
    }

    /// Replaces names by codes. `None`: there is a problem, noted.
    fn resolved(&mut self, row: &Row) -> Option<BTreeMap<usize, Given>> {
        let columns = self.ground.columns;
        let mut values = row.values.clone();
        let mut good = true;
        for (place, given) in &row.values {
            let field = &columns.of(row.kind)[*place];
            let code = match field.kind {
                Kind::Agency => self.resolver.agency(&given.text, given.is_number, &*field.key == "agency"),
                Kind::System => match self.meant.get(&given.text) {
                    Some(code) => Ok(code.clone()),
                    // Parts of a system that was left out go with it.
                    None if self.left_out.contains(&given.text) => return None,
                    None => self.resolver.system(&given.text),
                },
                _ => continue,
            };
            match code {
                Ok(code) => {
                    if let Some(value) = values.get_mut(place) {
                        value.text = code;
                    }
                }
                Err(fault) => {
                    good = false;
                    self.problem(row, Some(*place), fault);
                }
            }
        }
        good.then_some(values)
    }

    fn place(&self, kind: SheetKind, key: &str) -> usize {
        self.ground.columns.of(kind).iter().position(|field| field.key == key).unwrap_or(0)
    }

    /// Notes that a row is about `what`; false when an earlier row is.
    fn first(&mut self, row: &Row, place: usize, what: String) -> bool {
        let cell = row.values.get(&place).map_or_else(|| row.first_cell(), |given| given.cell.clone());
        if let Some(first) = self.seen.get(&(row.kind, what.clone())) {
            let fault = Fault::Twice { what: what.replace('\u{1f}', " · "), first: first.clone() };
            self.problem(row, Some(place), fault);
            return false;
        }
        self.seen.insert((row.kind, what), cell);
        true
    }

    fn conflict(&mut self, row: &Row, subject: String, kind: ConflictKind, decided: Option<Decision>) {
        self.plan.open += usize::from(decided.is_none());
        if self.plan.conflicts.len() >= LISTED_MAX {
            self.plan.more_conflicts += 1;
            return;
        }
        let (key, sheet, row) = (row.key(), row.sheet.clone(), row.number);
        self.plan.conflicts.push(Conflict { key, sheet, row, subject, kind, decided });
    }
}
