//! What an import would do: systems and agencies as they would be, what must be decided, and what stands in the way.
//!
//! Rows add and change; they never remove. An empty cell says nothing. A value that the registry has otherwise is a
//! conflict: somebody decides, row by row or for all, whether what is registered stays or what the file says is taken.
//! With a problem or an open conflict nothing is imported.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::read::{Given, Row};
use super::{Columns, Fault, KnownAgency, KnownSystem, LISTED_MAX, Problem, Resolver, Sheet, SheetKind, read};
use crate::import::name::comparable;
use crate::library::Library;
use crate::profile::check::{self, Contradiction};
use crate::profile::field::{Field, Kind};
use crate::profile::tabled::{SystemEntry, Tabled};
use crate::profile::{AgencyProfile, Application, Connection, Device, OnCall, Product, Zone};

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

    fn system(&mut self, row: &Row) {
        let Some(mut values) = self.resolved(row) else { return };
        let kind = SheetKind::Systems;
        let (code_at, name_at, agency_at) =
            (self.place(kind, "code"), self.place(kind, "name"), self.place(kind, "agency"));
        let text = |values: &BTreeMap<usize, Given>, place| values.get(&place).map(|given: &Given| given.text.clone());
        let (Some(mut code), Some(name), Some(agency)) =
            (text(&values, code_at), text(&values, name_at), text(&values, agency_at))
        else {
            return;
        };
        if !self.first(row, code_at, code.clone()) {
            return;
        }
        if self.taken.contains(&code) {
            self.problem(row, Some(code_at), Fault::CodeTaken(code));
            return;
        }
        let key = row.key();
        if !self.systems.contains_key(&code)
            && let Some(other) = self.resolver.same_name(&code, &name, &agency).cloned()
        {
            let decided = self.decisions.of(&key);
            let subject = format!("{code} · {name}");
            let conflict_kind = ConflictKind::SameName { code: other.code.clone(), name: other.name };
            self.conflict(row, subject, conflict_kind, decided);
            match decided {
                Some(Decision::Keep | Decision::Replace) => {
                    self.meant.insert(code.clone(), other.code.clone());
                    code = other.code;
                    if let Some(given) = values.get_mut(&code_at) {
                        given.text.clone_from(&code);
                    }
                }
                Some(Decision::Skip) => {
                    self.plan.skipped += 1;
                    self.left_out.insert(code);
                    return;
                }
                Some(Decision::New) | None => {}
            }
        }
        if !self.check_level(row, &values, &code) {
            return;
        }
        let new = !self.systems.contains_key(&code);
        if new {
            self.resolver.add_system(KnownSystem { code: code.clone(), name: name.clone(), agency });
        }
        let mut draft = self.systems.remove(&code).unwrap_or_else(|| Draft {
            before: None,
            after: SystemEntry::default(),
            places: BTreeMap::new(),
            touched: false,
        });
        draft.touched = true;
        let subject = format!("{code} · {name}");
        self.merge(row, &values, &mut draft.after, new, subject);
        self.fill_regime(&mut draft.after);
        for (place, given) in &values {
            let field = &self.ground.columns.of(kind)[*place];
            draft.places.insert(field.key.to_string(), (row.sheet.clone(), row.number, given.cell.clone()));
        }
        self.systems.insert(code, draft);
    }

    /// A level comes with the decision that approved it, unless it is the one that is registered.
    fn check_level(&mut self, row: &Row, values: &BTreeMap<usize, Given>, code: &str) -> bool {
        let kind = SheetKind::Systems;
        let given = |planner: &Self, key: &str| values.get(&planner.place(kind, key)).map(|given| given.text.clone());
        let level = given(self, "level");
        let decision = ["approved.number", "approved.date", "approved.body"].map(|key| given(self, key));
        let known = self.systems.get(code).and_then(|draft| draft.after.level).map(|level| level.to_string());
        let some = decision.iter().any(Option::is_some);
        let whole = decision.iter().all(Option::is_some);
        let fault = match &level {
            Some(level) if (some || known.as_ref() != Some(level)) && !whole => "level_without_decision",
            None if some => "decision_without_level",
            _ => return self.check_decision(row, values, code),
        };
        let place = self.place(kind, "level");
        self.problem(row, Some(place), Fault::Impossible(check::reason(fault)));
        false
    }

    /// A level follows its dossier. From paper only decisions of an earlier regime are entered, for the whole province and
    /// for systems without a dossier.
    fn check_decision(&mut self, row: &Row, values: &BTreeMap<usize, Given>, code: &str) -> bool {
        let fields = self.ground.columns.of(SheetKind::Systems);
        let registered = self.systems.get(code).map(|draft| &draft.after);
        let told = |key: &str| {
            let place = fields.iter().position(|field| field.key == key)?;
            Some((place, values.get(&place)?.text.as_str()))
        };
        let changed = ["level", "approved.number", "approved.date", "approved.body", "approved.regime"];
        let changed = changed.into_iter().filter_map(told).find(|(place, found)| {
            let field = &fields[*place];
            registered.is_none_or(|entry| !same_value(field, &entry.get(field), found))
        });
        let Some((place, _)) = changed else { return true };
        let present = self.ground.library.regime_for(self.ground.today);
        let day = told("approved.date").and_then(|(_, day)| day.parse::<Date>().ok());
        let regime = told("approved.regime").map(|(_, regime)| regime);
        let of_present = present.is_some_and(|present| {
            day.is_some_and(|day| day >= present.basis.in_force_from) || regime == Some(present.id.as_str())
        });
        let fault = if self.dossiers.contains(code) {
            "level_by_dossier"
        } else if of_present {
            "decision_needs_dossier"
        } else if !self.whole {
            "level_by_centre"
        } else {
            return true;
        };
        self.problem(row, Some(place), Fault::Impossible(check::reason(fault)));
        false
    }

    /// The approval carries the level of the row, and the regime that was in force on its day unless the file names one.
    fn fill_regime(&self, entry: &mut SystemEntry) {
        let Some(level) = entry.level else { return };
        let Some(approved) = &mut entry.profile.approved else { return };
        approved.level = level;
        if approved.regime.is_empty()
            && let Some(day) = approved.decision.date
            && let Some(regime) = self.ground.library.regime_for(day)
        {
            approved.regime.clone_from(&regime.id);
        }
    }

    fn agency(&mut self, row: &Row) {
        let Some(values) = self.resolved(row) else { return };
        let place = self.place(SheetKind::Agencies, "agency");
        let Some(code) = values.get(&place).map(|given| given.text.clone()) else { return };
        if !self.first(row, place, code.clone()) {
            return;
        }
        let mut draft = self.take_agency(&code);
        draft.touched = true;
        let new = draft.before.is_none();
        let subject = self.named_agency(&code);
        self.merge(row, &values, &mut draft.after, new, subject);
        for (place, given) in &values {
            let field = &self.ground.columns.of(SheetKind::Agencies)[*place];
            draft.places.insert(field.key.to_string(), (row.sheet.clone(), row.number, given.cell.clone()));
        }
        self.agencies.insert(code, draft);
    }

    fn take_agency(&mut self, code: &str) -> Draft<AgencyProfile> {
        self.agencies.remove(code).unwrap_or_else(|| Draft {
            before: None,
            after: AgencyProfile { agency: code.to_owned(), ..AgencyProfile::default() },
            places: BTreeMap::new(),
            touched: false,
        })
    }

    fn named_agency(&self, code: &str) -> String {
        format!("{code} · {}", self.resolver.agency_name(code).unwrap_or(code))
    }

    /// A row of a list: a device of a system, a turn of a roster.
    fn part(&mut self, row: &Row) {
        let Some(values) = self.resolved(row) else { return };
        // The first column of every list names what the row is a part of.
        let Some(whole) = values.get(&0).map(|given| given.text.clone()) else { return };
        if row.kind == SheetKind::Roster {
            let mut draft = self.take_agency(&whole);
            draft.touched = true;
            let subject = self.named_agency(&whole);
            let about = (whole.as_str(), subject, &mut draft.places);
            self.list(row, &values, about, &mut draft.after.roster, |turn: &OnCall| {
                vec![turn.name.clone(), turn.from.map(|day| day.to_string()).unwrap_or_default()]
            });
            self.agencies.insert(whole, draft);
            return;
        }
        // A system whose own row has a problem is not there: the problem is shown already.
        let Some(mut draft) = self.systems.remove(&whole) else { return };
        draft.touched = true;
        let subject = format!("{whole} · {}", draft.after.name);
        let (profile, about) = (&mut draft.after.profile, (whole.as_str(), subject, &mut draft.places));
        match row.kind {
            SheetKind::Zones => {
                self.list(row, &values, about, &mut profile.zones, |zone: &Zone| vec![zone.name.clone()]);
            }
            SheetKind::Devices => {
                self.list(row, &values, about, &mut profile.devices, |device: &Device| vec![device.name.clone()]);
            }
            SheetKind::Applications => {
                self.list(row, &values, about, &mut profile.applications, |one: &Application| {
                    vec![one.name.clone(), one.server.clone()]
                });
            }
            SheetKind::Products => {
                self.list(row, &values, about, &mut profile.products, |one: &Product| {
                    vec![one.name.clone(), one.vendor.clone(), one.licence.clone()]
                });
            }
            SheetKind::Connections => {
                self.list(row, &values, about, &mut profile.connections, |one: &Connection| {
                    vec![one.to.clone(), one.purpose.clone()]
                });
            }
            SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => {}
        }
        self.systems.insert(whole, draft);
    }

    fn list<T: Tabled + Default + Clone>(
        &mut self,
        row: &Row,
        values: &BTreeMap<usize, Given>,
        (whole, subject, places): (&str, String, &mut Places),
        list: &mut Vec<T>,
        identity: impl Fn(&T) -> Vec<String>,
    ) {
        let fields = self.ground.columns.of(row.kind);
        let mut found = T::default();
        for (place, given) in values.iter().filter(|(place, _)| **place != 0) {
            found.set(&fields[*place], &given.text);
        }
        let same = |one: &T| identity(one).iter().map(|text| comparable(text)).collect::<Vec<_>>();
        let wanted = same(&found);
        let what = format!("{whole}\u{1f}{}", identity(&found).join("\u{1f}"));
        if !self.first(row, 1, what) {
            return;
        }
        let index = match list.iter().position(|one| same(one) == wanted) {
            Some(index) => {
                let name = identity(&found).into_iter().next().unwrap_or_default();
                self.merge(row, values, &mut list[index], false, format!("{subject} · {name}"));
                index
            }
            None => {
                list.push(found);
                list.len() - 1
            }
        };
        for (place, given) in values {
            let key = format!("{}.{index}.{}", row.kind.as_str(), fields[*place].key);
            places.insert(key, (row.sheet.clone(), row.number, given.cell.clone()));
        }
    }

    /// Puts the values of a row into what is registered, as was decided.
    fn merge(
        &mut self,
        row: &Row,
        values: &BTreeMap<usize, Given>,
        target: &mut dyn Tabled,
        new: bool,
        subject: String,
    ) {
        let fields = self.ground.columns.of(row.kind);
        let is_key = |place: usize| !matches!(row.kind, SheetKind::Systems) && place == 0;
        let mut differing = Vec::new();
        if !new {
            for (place, given) in values.iter().filter(|(place, _)| !is_key(**place)) {
                let field = &fields[*place];
                let registered = target.get(field);
                if !registered.is_empty()
                    && !is_default(field, &registered)
                    && !same_value(field, &registered, &given.text)
                {
                    differing.push(Differing {
                        key: field.key.to_string(),
                        heading: (field.vi.to_string(), field.en.to_string()),
                        registered,
                        found: given.text.clone(),
                    });
                }
            }
        }
        let decided = self.decisions.of(&row.key());
        let mut keep = BTreeSet::new();
        if !differing.is_empty() {
            keep = differing.iter().map(|one| one.key.clone()).collect();
            self.conflict(row, subject, ConflictKind::Values(differing), decided);
            match decided {
                Some(Decision::Skip) => {
                    self.plan.skipped += 1;
                    return;
                }
                Some(Decision::Replace | Decision::New) => keep.clear(),
                Some(Decision::Keep) | None => {}
            }
        }
        // A decision and its level stand or fall together: half of each would be neither.
        if keep.iter().any(|key| key == "level" || key.starts_with("approved.")) {
            keep.extend(
                ["level", "approved.number", "approved.date", "approved.body", "approved.regime"].map(String::from),
            );
        }
        for (place, given) in values.iter().filter(|(place, _)| !is_key(**place)) {
            let field = &fields[*place];
            if !keep.contains(&*field.key) && !same_value(field, &target.get(field), &given.text) {
                target.set(field, &given.text);
            }
        }
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

    fn finish(mut self) -> Plan {
        let criteria = self.ground.library.regime_for(self.ground.today).map(|regime| &regime.criteria);
        let today = self.ground.today;
        let (duties, whole) = (self.duties, self.whole);
        let has = |agency: &str, any: &[&str]| {
            duties.get(agency).is_some_and(|known| known.iter().any(|duty| any.contains(&duty.as_str())))
        };
        let contradictions = |entry: &SystemEntry| {
            let mut found = check::system(&entry.profile, criteria, today);
            if !whole {
                found.extend(check::own_judge(&entry.profile, has));
            }
            found
        };
        for draft in self.systems.into_values().filter(|draft| draft.touched) {
            let before: Vec<Contradiction> = draft.before.as_ref().map(contradictions).unwrap_or_default();
            let found = contradictions(&draft.after);
            let headings = (SheetKind::Systems, self.ground.columns);
            self.plan.problems.extend(shown(found, &before, &draft.places, headings));
            if draft.before.as_ref() == Some(&draft.after) {
                self.plan.unchanged += 1;
            } else {
                self.plan.systems.push(PlannedSystem { before: draft.before, after: draft.after });
            }
        }
        for draft in self.agencies.into_values().filter(|draft| draft.touched) {
            let before = draft.before.as_ref().map(check::agency).unwrap_or_default();
            let mut found = check::agency(&draft.after);
            let registered = duties.get(&draft.after.agency).map(Vec::as_slice).unwrap_or_default();
            if !whole && draft.after.duties != registered {
                found.push(Contradiction::new("duties", "duties_by_centre"));
            }
            let headings = (SheetKind::Agencies, self.ground.columns);
            self.plan.problems.extend(shown(found, &before, &draft.places, headings));
            if draft.before.as_ref() == Some(&draft.after) {
                self.plan.unchanged += 1;
            } else {
                self.plan.agencies.push(PlannedAgency { before: draft.before, after: draft.after });
            }
        }
        self.plan.problems.sort();
        self.plan.problems.dedup();
        self.plan.more_problems = self.plan.problems.len().saturating_sub(LISTED_MAX);
        self.plan.problems.truncate(LISTED_MAX);
        self.plan
    }
}

/// Whether the value is what everybody has who said nothing: it stands in nobody's way.
fn is_default(field: &Field, value: &str) -> bool {
    matches!(
        (&*field.key, value),
        ("life", "running")
            | ("deployment", "none")
            | ("national_security", "no")
            | ("in_data_centre" | "cryptographic", "0")
    )
}

/// Whether two canonical values say the same: names without regard to where the tone mark stands, lists without order.
fn same_value(field: &Field, registered: &str, found: &str) -> bool {
    if registered == found {
        return true;
    }
    match field.kind {
        Kind::Line => comparable(registered) == comparable(found),
        Kind::Word(_) => found == "unknown" && registered.is_empty(),
        Kind::Words(_) | Kind::Codes | Kind::Domains | Kind::PublicNets | Kind::Nets => {
            let set = |text: &str| text.split("; ").map(str::to_owned).collect::<BTreeSet<_>>();
            set(registered) == set(found)
        }
        _ => false,
    }
}

/// Shows contradictions that the file brings, where they stand.
fn shown(
    found: Vec<Contradiction>,
    before: &[Contradiction],
    places: &Places,
    (kind, columns): (SheetKind, &Columns),
) -> Vec<Problem> {
    let new = found.into_iter().filter(|one| !before.contains(one));
    new.map(|one| {
        // The field itself, else any cell of the same row of the list, else any cell of the system's row.
        let row = one.field.rsplit_once('.').map(|(row, _)| format!("{row}.")).unwrap_or_default();
        let place = places
            .get(&one.field)
            .or_else(|| places.iter().find(|(key, _)| !row.is_empty() && key.starts_with(&row)).map(|(_, place)| place))
            .or_else(|| places.values().next());
        let (sheet, row, cell) = place.cloned().unwrap_or_default();
        let list = one.field.split('.').next().and_then(SheetKind::from_word);
        let (kind, key) = match list {
            Some(list) => (list, one.field.rsplit('.').next().unwrap_or_default()),
            None => (kind, one.field.as_str()),
        };
        let field = columns.field(kind, key);
        let column = field.map(|field| (field.vi.to_string(), field.en.to_string())).unwrap_or_default();
        Problem { sheet, row, cell, column, fault: Fault::Impossible(one.reason) }
    })
    .collect()
}
