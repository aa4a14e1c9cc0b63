//! Changing profiles of systems: one by a form, many at once.

use luytre_govern::profile::check;
use luytre_govern::profile::field::{Field, Kind};
use luytre_govern::profile::tabled::{SystemEntry, Tabled};
use luytre_govern::record::Kept;
use luytre_govern::workbook::{Columns, Fault, Resolver, SheetKind};
use luytre_govern::{Act, AgencyProfile, System, SystemProfile};
use luytre_ledger::{Work, Write};

use super::{FormProblem, Saved, all_agency_profiles, difference, entry_of, resolver, unwritten};
use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::records::same_version;
use crate::systems::visible_system;

/// Most rows of one list of a profile.
pub const LIST_ROWS_MAX: usize = 2_000;
/// Most systems of one bulk edit.
pub const BULK_SYSTEMS_MAX: usize = 500;
/// Fields that can be set for many systems at once: what the systems of an agency have in common.
pub const BULK_FIELDS: [&str; 9] = [
    "owner",
    "operator",
    "dedicated_unit",
    "contact_name",
    "contact_phone",
    "life",
    "hosting.place",
    "hosting.provider",
    "hosting.separation",
];
/// Fields that a form never sets: the code stays, and a level changes by an approved dossier or an import that names the
/// decision.
const FIXED: [&str; 6] = ["code", "level", "approved.number", "approved.date", "approved.body", "approved.regime"];

/// A change of a profile. What is not named stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileForm {
    /// The version that the form showed; 0 when there was no profile.
    pub version: i64,
    /// Fields by their words, with what was written; an empty text forgets.
    pub values: Vec<(String, String)>,
    /// Lists, each as it is to be from now on.
    pub lists: Vec<ListForm>,
}

/// A list of a profile, as it is to be.
#[derive(Debug, Clone)]
pub struct ListForm {
    /// Which list.
    pub list: SheetKind,
    /// Its rows: fields by their words. Rows in which nothing is written go.
    pub rows: Vec<Vec<(String, String)>>,
}

/// One field of many systems.
#[derive(Debug, Clone, Default)]
pub struct BulkEdit {
    /// Codes of the systems.
    pub systems: Vec<String>,
    /// The field, one of [`BULK_FIELDS`].
    pub field: String,
    /// What was written.
    pub value: String,
}

impl Desk {
    /// Changes the profile of a system, and its row in the registry. With a problem nothing is changed.
    pub async fn edit_profile(
        &self,
        actor: &Actor,
        code: &str,
        form: &ProfileForm,
    ) -> Result<Saved<Kept<SystemProfile>>, DeskError> {
        let registry = self.registry();
        visible_system(&registry, actor, code)?;
        actor.must(Act::EditSystems)?;
        let columns = self.columns();
        let mut work = self.ledger.begin().await?;
        let bodies = all_agency_profiles(&mut work).await?;
        let reading = Reading { columns: &columns, resolver: resolver(&registry, actor, &bodies) };
        let (system, kept) = self.present(&mut work, code).await?;
        same_version(&kept, form.version)?;
        let before = entry_of(&registry, &system, kept.body.clone());
        let mut after = before.clone();
        let mut problems = Vec::new();
        for (key, written) in &form.values {
            reading.set(SheetKind::Systems, key, key, written, &mut after, &mut problems);
        }
        for list in &form.lists {
            reading.set_list(list, &mut after, &mut problems);
        }
        for (key, value) in [("name", &after.name), ("agency", &after.agency)] {
            if value.is_empty() && !problems.iter().any(|one| one.field == key) {
                problems.push(FormProblem { field: key.to_owned(), fault: Fault::Missing });
            }
        }
        // What contradicted before, in a part that this form does not show, is not this form's to mend.
        let known = self.contradictions(actor, &bodies, &before);
        let shown = |one: &FormProblem| {
            let list = one.field.split('.').next().unwrap_or_default();
            form.values.iter().any(|(key, _)| *key == one.field)
                || form.lists.iter().any(|form| form.list.as_str() == list)
        };
        let found = self.contradictions(actor, &bodies, &after).into_iter();
        problems.extend(found.filter(|one| shown(one) || !known.contains(one)));
        if !problems.is_empty() {
            return Ok(Saved::Problems(problems));
        }
        let kept =
            self.write_entry(&mut work, actor, (&system, &kept), (&before, after), "profile.edit", &bodies).await?;
        work.commit().await?;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(Saved::Done(kept))
    }

    /// Sets one field of many systems, of all or of none. Returns how many changed.
    pub async fn edit_profiles(&self, actor: &Actor, form: &BulkEdit) -> Result<Saved<usize>, DeskError> {
        actor.must(Act::EditSystems)?;
        if !BULK_FIELDS.contains(&form.field.as_str()) {
            return Err(DeskError::field("field", Problem::Unknown(form.field.chars().take(60).collect())));
        }
        if form.systems.is_empty() {
            return Err(DeskError::field("systems", Problem::Required));
        }
        if form.systems.len() > BULK_SYSTEMS_MAX {
            return Err(DeskError::field("systems", Problem::TooMany(BULK_SYSTEMS_MAX)));
        }
        let registry = self.registry();
        for code in &form.systems {
            visible_system(&registry, actor, code)?;
        }
        let columns = self.columns();
        let mut work = self.ledger.begin().await?;
        let bodies = all_agency_profiles(&mut work).await?;
        let reading = Reading { columns: &columns, resolver: resolver(&registry, actor, &bodies) };
        let mut problems = Vec::new();
        let mut changed = 0;
        for code in &form.systems {
            let (system, kept) = self.present(&mut work, code).await?;
            let before = entry_of(&registry, &system, kept.body.clone());
            let mut after = before.clone();
            let mut found = Vec::new();
            reading.set(SheetKind::Systems, &form.field, "value", &form.value, &mut after, &mut found);
            let known = self.contradictions(actor, &bodies, &before);
            let wrong = self.contradictions(actor, &bodies, &after).into_iter();
            found.extend(wrong.filter(|one| !known.contains(one)));
            if !found.is_empty() {
                // What is wrong with the value is wrong for all: said once.
                let wrong_value = found.iter().any(|one| one.field == "value");
                problems.extend(found.into_iter().map(|one| match wrong_value {
                    true => one,
                    false => FormProblem { field: format!("{code}: {}", one.field), ..one },
                }));
                if wrong_value {
                    break;
                }
                continue;
            }
            if before != after && problems.is_empty() {
                self.write_entry(&mut work, actor, (&system, &kept), (&before, after), "profile.bulk", &bodies).await?;
                changed += 1;
            }
        }
        if !problems.is_empty() {
            return Ok(Saved::Problems(problems));
        }
        work.commit().await?;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(Saved::Done(changed))
    }

    /// Reads a system and its profile within a transaction.
    async fn present(&self, work: &mut Work, code: &str) -> Result<(System, Kept<SystemProfile>), DeskError> {
        let system = work.system_by_code(code).await?.ok_or(DeskError::NotFound)?;
        let kept = work.kept::<SystemProfile>(code).await?;
        let kept = kept.unwrap_or_else(|| unwritten(&self.registry(), &system));
        Ok((system, kept))
    }

    /// What in a profile cannot be; what only whoever acts for the whole province may say.
    fn contradictions(&self, actor: &Actor, bodies: &[Kept<AgencyProfile>], entry: &SystemEntry) -> Vec<FormProblem> {
        let (library, today) = (self.library(), self.today());
        let criteria = library.regime_for(today).map(|regime| &regime.criteria);
        let mut found = check::system(&entry.profile, criteria, today);
        if !actor.is_whole() {
            found.extend(check::own_judge(&entry.profile, |agency, duties| super::has_duty(bodies, agency, duties)));
        }
        found.into_iter().map(|one| FormProblem { field: one.field, fault: Fault::Impossible(one.reason) }).collect()
    }

    /// Writes a profile with its history, and the row of the registry where it changed.
    #[allow(clippy::too_many_arguments)] // Each has its own meaning; a struct would only move the names.
    pub(crate) async fn write_entry(
        &self,
        work: &mut Work,
        actor: &Actor,
        (system, kept): (&System, &Kept<SystemProfile>),
        (before, after): (&SystemEntry, SystemEntry),
        act: &str,
        bodies: &[Kept<AgencyProfile>],
    ) -> Result<Kept<SystemProfile>, DeskError> {
        let registry = self.registry();
        let columns = self.columns();
        let agency = registry.tree.by_code(&after.agency).ok_or(DeskError::NotFound)?;
        let owner = match (&after.profile.owner, before.profile.owner == after.profile.owner) {
            (Some(code), false) => {
                official_name(bodies, code).unwrap_or_else(|| registry.agency_named_by_code(code).name)
            }
            _ => system.owner.clone(),
        };
        let row = System {
            name: after.name.clone(),
            agency: agency.id,
            level: after.level,
            owner,
            contact_name: after.contact_name.clone(),
            contact_phone: after.contact_phone.clone(),
            ..system.clone()
        };
        let detail = difference(&columns, before, &after);
        if row != *system || system.id.0 == 0 {
            let (name, agency) = (&row.name, Some(after.agency.as_str()));
            let level = row.level.map(|level| level.number());
            let said = serde_json::json!({"name": name, "level": level, "owner": row.owner, "by": act});
            let new = system.id.0 == 0;
            let word = if new { "system.create" } else { "system.edit" };
            let note = self.note_of(actor, word, &format!("system:{}", row.code), agency, said);
            if !new {
                let operator = |entry: &SystemEntry| entry.profile.operator.as_ref().unwrap_or(&entry.agency).clone();
                let operators = (operator(before), operator(&after));
                Box::pin(self.take_along(work, actor, (system, &row), (&operators.0, &operators.1))).await?;
            }
            let write = if new { Write::NewSystem(&row) } else { Write::System(&row) };
            work.record(write, &note).await.map_err(|error| crate::form::taken(error, "code", &row.code))?;
        }
        if kept.version == 0 {
            return self.keep_new_in(work, actor, act, after.profile, detail).await;
        }
        self.keep_change_in(work, actor, act, kept, after.profile, detail).await
    }
}

/// The name of a body in official papers, where its profile gives one.
fn official_name(bodies: &[Kept<AgencyProfile>], code: &str) -> Option<String> {
    let body = bodies.iter().find(|kept| kept.body.agency == code)?;
    Some(body.body.official_name.clone()).filter(|name| !name.is_empty())
}

/// What forms are read with.
pub(super) struct Reading<'a> {
    pub(super) columns: &'a Columns,
    pub(super) resolver: Resolver,
}

impl Reading<'_> {
    /// Reads what was written in a field and sets it; notes what is wrong with it under the name `shown`.
    #[allow(clippy::too_many_arguments)] // Each has its own meaning; a struct would only move the names.
    pub(super) fn set(
        &self,
        sheet: SheetKind,
        key: &str,
        shown: &str,
        written: &str,
        target: &mut dyn Tabled,
        problems: &mut Vec<FormProblem>,
    ) {
        if sheet == SheetKind::Systems && FIXED.contains(&key) {
            return;
        }
        let Some(field) = self.columns.field(sheet, key) else { return };
        match self.read(field, written) {
            Ok(value) => target.set(field, &value),
            Err(fault) => problems.push(FormProblem { field: shown.to_owned(), fault }),
        }
    }

    fn read(&self, field: &Field, written: &str) -> Result<String, Fault> {
        let value = field.kind.canonical(written).map_err(Fault::Unfit)?;
        if value.is_empty() {
            return Ok(value);
        }
        match field.kind {
            Kind::Agency => self.resolver.agency(&value, false, &*field.key == "agency"),
            Kind::System => self.resolver.system(&value),
            _ => Ok(value),
        }
    }

    fn set_list(&self, form: &ListForm, entry: &mut SystemEntry, problems: &mut Vec<FormProblem>) {
        let profile = &mut entry.profile;
        match form.list {
            SheetKind::Zones => self.rows(form, &mut profile.zones, problems),
            SheetKind::Devices => self.rows(form, &mut profile.devices, problems),
            SheetKind::Applications => self.rows(form, &mut profile.applications, problems),
            SheetKind::Products => self.rows(form, &mut profile.products, problems),
            SheetKind::Connections => self.rows(form, &mut profile.connections, problems),
            SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => {}
        }
    }

    /// Reads the rows of a list. Problems name rows by their places: whoever sends empty rows leaves them out before.
    pub(super) fn rows<T: Tabled + Default + PartialEq>(
        &self,
        form: &ListForm,
        list: &mut Vec<T>,
        problems: &mut Vec<FormProblem>,
    ) {
        let word = form.list.as_str();
        let mut read = Vec::new();
        for (index, written) in form.rows.iter().enumerate() {
            // A box that is not ticked and a choice that is not made say nothing.
            let empty = written.iter().all(|(_, value)| value.trim().is_empty() || value == "0");
            if empty {
                continue;
            }
            let mut row = T::default();
            for (key, value) in written {
                self.set(form.list, key, &format!("{word}.{index}.{key}"), value, &mut row, problems);
            }
            for field in self.columns.of(form.list)[1..].iter().filter(|field| field.required) {
                let shown = format!("{word}.{index}.{}", field.key);
                if row.get(field).is_empty() && !problems.iter().any(|one| one.field == shown) {
                    problems.push(FormProblem { field: shown, fault: Fault::Missing });
                }
            }
            read.push(row);
        }
        if read.len() > LIST_ROWS_MAX {
            problems.push(FormProblem { field: word.to_owned(), fault: Fault::TooManyRows(LIST_ROWS_MAX) });
        }
        *list = read;
    }
}
