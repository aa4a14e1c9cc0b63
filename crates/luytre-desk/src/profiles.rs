//! Profiles of systems and agencies: what dossiers, reports and inspectors need to know of them.
//!
//! [`Desk::profile`] and [`Desk::profiles`] are for every part of governance: each system that the person may see has a
//! profile, an empty one (version 0) while nobody wrote it. Changes name the version that they were made on, and write
//! the profile, its history, the system's row in the registry and the audit trail in one transaction.

mod agency;
mod edit;
mod passport;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use luytre_govern::profile::Life;
use luytre_govern::profile::tabled::SystemEntry;
use luytre_govern::record::{Kept, Record as _, RecordId};
use luytre_govern::workbook::{Columns, Fault, KnownAgency, KnownSystem, Resolver, SheetKind};
use luytre_govern::{Act, AgencyProfile, System, SystemProfile};
use luytre_ledger::{Change, Reader, RecordQuery};
use luytre_model::Nanos;
use luytre_model::store::Scope;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::page;
use crate::registry::Registry;
use crate::systems::visible_subtree;
use crate::views::Named;

pub(crate) use agency::agency_difference;
pub use agency::{AgencyCard, AgencyForm};
pub use edit::{BULK_FIELDS, BulkEdit, ListForm, ProfileForm};
pub use passport::{Passport, Review, StandardShare};

/// Duties of bodies that every agency may name as its owner or dedicated unit.
const PUBLIC_DUTIES: [&str; 4] = ["owner", "dedicated_unit", "dedicated_section", "province_police"];

/// Which profiles of systems.
#[derive(Debug, Clone, Default)]
pub struct ProfileFilter {
    /// Code of an agency; the agencies below it included.
    pub agency: Option<String>,
    /// Only systems at this point of their life.
    pub life: Option<Life>,
    /// Words in code, name or owner; tone marks ignored.
    pub text: Option<String>,
}

/// A system with its profile, for a page or a form.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// Row and profile in one.
    pub entry: SystemEntry,
    /// Its agency.
    pub agency: Named,
    /// Names of the agencies that it names, by code.
    pub names: BTreeMap<String, String>,
    /// The version of the profile; 0 while there is none.
    pub version: i64,
    /// When the profile was last changed.
    pub changed_at: Option<Nanos>,
}

/// Something that was done, or fields that cannot be used.
#[derive(Debug, Clone)]
pub enum Saved<T> {
    /// It was done.
    Done(T),
    /// Nothing was changed.
    Problems(Vec<FormProblem>),
}

/// A field of a form that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// Its word; `devices.2.name` for the third row of a list.
    pub field: String,
    /// What is wrong, and what to do.
    pub fault: Fault,
}

/// One step of a history, with what changed.
#[derive(Debug, Clone)]
pub struct HistoryStep {
    /// The version that it led to.
    pub version: i64,
    /// When.
    pub at: Nanos,
    /// Login of who did it.
    pub by: String,
    /// The word of the audit trail.
    pub act: String,
    /// Fields with their values before and after, canonical.
    pub changes: Vec<(String, String, String)>,
    /// Lists with the rows that came and went, each in one line.
    pub lists: Vec<(String, Vec<String>, Vec<String>)>,
}

impl Desk {
    /// Returns the profile of a system; an empty one with version 0 while nobody wrote it. Bodies that take part (owner,
    /// operator, dedicated unit) see it too.
    pub async fn profile(&self, actor: &Actor, code: &str) -> Result<Kept<SystemProfile>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let system = registry.system_by_code(code).ok_or(DeskError::NotFound)?;
        let agency = registry.agency_code(system.agency);
        let mut reader = self.ledger.read().await?;
        if actor.sees_agency(agency) {
            let found = reader.kept::<SystemProfile>(code).await?;
            return Ok(found.unwrap_or_else(|| unwritten(&registry, system)));
        }
        let found = reader.record_seen::<SystemProfile>(code, &actor.scope).await?;
        // The system is its present agency's, whatever agency the profile was written for.
        let takes_part = |kept: &Kept<SystemProfile>| {
            kept.body.keys().parties.iter().any(|party| actor.sees_agency(Some(party.as_str())))
        };
        found.filter(takes_part).ok_or(DeskError::NotFound)
    }

    /// Returns the profile of every system of the agencies that the person may see, by code.
    pub async fn profiles(&self, actor: &Actor, filter: &ProfileFilter) -> Result<Vec<Kept<SystemProfile>>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let under = match &filter.agency {
            Some(code) => Some(visible_subtree(&registry, actor, code)?),
            None => None,
        };
        let kept: Vec<Kept<SystemProfile>> = self.ledger.read().await?.records(&RecordQuery::new(Scope::All)).await?;
        let mut kept: HashMap<String, Kept<SystemProfile>> =
            kept.into_iter().map(|one| (one.body.system.clone(), one)).collect();
        let mut found = Vec::new();
        for system in registry.systems() {
            let asked = actor.sees_agency(registry.agency_code(system.agency))
                && under.as_ref().is_none_or(|under| under.contains(&system.agency))
                && page::found(filter.text.as_deref(), &[&system.code, &system.name, &system.owner]);
            if !asked {
                continue;
            }
            let profile = kept.remove(&system.code).unwrap_or_else(|| unwritten(&registry, system));
            if filter.life.is_none_or(|life| profile.body.life == life) {
                found.push(profile);
            }
        }
        Ok(found)
    }

    /// Returns a system's row and profile in one.
    pub async fn system_entry(&self, actor: &Actor, code: &str) -> Result<EntryView, DeskError> {
        let kept = self.profile(actor, code).await?;
        let registry = self.registry();
        let system = registry.system_by_code(code).ok_or(DeskError::NotFound)?;
        let agency = registry.agency_named(system.agency).ok_or(DeskError::NotFound)?;
        let profile = &kept.body;
        let delegate = profile.delegation.as_ref().map(|one| &one.to);
        let named = [&profile.owner, &profile.operator, &profile.dedicated_unit].into_iter().flatten().chain(delegate);
        let mut names: BTreeMap<String, String> =
            named.map(|code| (code.clone(), registry.agency_named_by_code(code).name)).collect();
        names.insert(agency.code.clone(), agency.name.clone());
        Ok(EntryView {
            entry: entry_of(&registry, system, kept.body),
            agency,
            names,
            version: kept.version,
            changed_at: (kept.version > 0).then_some(kept.changed_at),
        })
    }

    /// Returns what was changed in a system's profile, newest first.
    pub async fn profile_history(&self, actor: &Actor, code: &str) -> Result<Vec<HistoryStep>, DeskError> {
        let kept = self.profile(actor, code).await?;
        if kept.version == 0 {
            return Ok(Vec::new());
        }
        Ok(self.history_of(&kept).await?.into_iter().map(step).collect())
    }

    /// Returns the agencies that the person may name as owner, operator or dedicated unit, by name: their own, and the
    /// bodies that have such a duty for the whole province.
    pub async fn nameable_agencies(&self, actor: &Actor) -> Result<Vec<Named>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let mut reader = self.ledger.read().await?;
        let known = known_agencies(&registry, actor, &all_agency_profiles(&mut reader).await?);
        Ok(known.into_iter().map(|one| Named { code: one.code, name: one.name }).collect())
    }

    /// Returns the columns of tables and forms as they are today.
    pub fn columns(&self) -> Columns {
        Columns::new(&self.library(), self.today())
    }
}

/// The profile of a system of which nobody wrote anything.
fn unwritten(registry: &Registry, system: &System) -> Kept<SystemProfile> {
    let agency = registry.agency_code(system.agency).unwrap_or_default().to_owned();
    let body = SystemProfile { system: system.code.clone(), agency, ..SystemProfile::default() };
    Kept { id: RecordId(0), version: 0, created_at: Nanos(0), changed_at: Nanos(0), body }
}

/// The profile of a system that is not registered yet.
pub(crate) fn nobody_wrote(code: &str) -> Kept<SystemProfile> {
    let body = SystemProfile { system: code.to_owned(), ..SystemProfile::default() };
    Kept { id: RecordId(0), version: 0, created_at: Nanos(0), changed_at: Nanos(0), body }
}

/// Row and profile in one. The row says which agency a system belongs to; a profile that was written before it moved
/// follows.
pub(crate) fn entry_of(registry: &Registry, system: &System, mut profile: SystemProfile) -> SystemEntry {
    let agency = registry.agency_code(system.agency).unwrap_or_default().to_owned();
    profile.system.clone_from(&system.code);
    profile.agency.clone_from(&agency);
    SystemEntry {
        code: system.code.clone(),
        name: system.name.clone(),
        agency,
        level: system.level,
        contact_name: system.contact_name.clone(),
        contact_phone: system.contact_phone.clone(),
        profile,
    }
}

/// Whether an agency's profile names any of these duties.
pub(crate) fn has_duty(bodies: &[Kept<AgencyProfile>], agency: &str, duties: &[&str]) -> bool {
    let body = bodies.iter().find(|kept| kept.body.agency == agency);
    body.is_some_and(|kept| kept.body.duties.iter().any(|duty| duties.contains(&duty.as_str())))
}

pub(crate) async fn all_agency_profiles(reader: &mut Reader) -> Result<Vec<Kept<AgencyProfile>>, DeskError> {
    Ok(reader.records(&RecordQuery::new(Scope::All)).await?)
}

/// The agencies that a person may name, by code.
pub(crate) fn known_agencies(registry: &Registry, actor: &Actor, profiles: &[Kept<AgencyProfile>]) -> Vec<KnownAgency> {
    let by_code: HashMap<&str, &AgencyProfile> =
        profiles.iter().map(|kept| (kept.body.agency.as_str(), &kept.body)).collect();
    let known = registry.tree.agencies().iter().filter_map(|agency| {
        let profile = by_code.get(agency.code.as_str());
        let own = actor.sees_agency(Some(&agency.code));
        let public =
            profile.is_some_and(|profile| profile.duties.iter().any(|duty| PUBLIC_DUTIES.contains(&duty.as_str())));
        if !own && !public {
            return None;
        }
        let present = agency.shown_on(registry.day).name.clone();
        let mut other_names: BTreeSet<String> = agency.versions.iter().map(|version| version.name.clone()).collect();
        other_names.extend(profile.map(|profile| profile.official_name.clone()).filter(|name| !name.is_empty()));
        other_names.remove(&present);
        Some(KnownAgency {
            code: agency.code.clone(),
            name: present,
            other_names: other_names.into_iter().collect(),
            former_codes: profile.map(|profile| profile.former_codes.clone()).unwrap_or_default(),
            own,
        })
    });
    known.collect()
}

/// Finds agencies and systems that a person may name.
pub(crate) fn resolver(registry: &Registry, actor: &Actor, profiles: &[Kept<AgencyProfile>]) -> Resolver {
    let systems = registry.systems().iter().filter_map(|system| {
        let agency = registry.agency_code(system.agency)?;
        let known = KnownSystem { code: system.code.clone(), name: system.name.clone(), agency: agency.to_owned() };
        actor.sees_agency(Some(agency)).then_some(known)
    });
    Resolver::new(known_agencies(registry, actor, profiles), systems.collect())
}

/// What changed, for the history: values of fields before and after, rows of lists that came and went.
pub(crate) fn told(
    fields: Vec<(String, String, String)>,
    lists: Vec<(&str, Vec<String>, Vec<String>)>,
) -> serde_json::Value {
    let changes: serde_json::Map<String, serde_json::Value> =
        fields.into_iter().map(|(key, before, after)| (key, serde_json::json!([before, after]))).collect();
    let lists: serde_json::Map<String, serde_json::Value> = lists
        .into_iter()
        .filter_map(|(list, before, after)| {
            let came: Vec<&String> = after.iter().filter(|row| !before.contains(row)).take(LISTED_ROWS).collect();
            let went: Vec<&String> = before.iter().filter(|row| !after.contains(row)).take(LISTED_ROWS).collect();
            let changed = !came.is_empty() || !went.is_empty();
            changed.then(|| (list.to_owned(), serde_json::json!({"came": came, "went": went})))
        })
        .collect();
    serde_json::json!({"changes": changes, "lists": lists})
}

/// Rows of a list that one step of a history names.
const LISTED_ROWS: usize = 50;

fn step(change: Change) -> HistoryStep {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let texts = |value: &serde_json::Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let object =
        |name: &str| change.detail.get(name).and_then(serde_json::Value::as_object).cloned().unwrap_or_default();
    let changes = object("changes").into_iter().map(|(key, pair)| (key, text(&pair[0]), text(&pair[1])));
    let lists = object("lists").into_iter().map(|(list, rows)| (list, texts(&rows["came"]), texts(&rows["went"])));
    HistoryStep {
        version: change.version,
        at: change.at,
        by: change.by_name,
        changes: changes.collect(),
        lists: lists.collect(),
        act: change.act,
    }
}

/// Lists of a system's profile, in one line a row, for comparing.
pub(crate) fn lines(columns: &Columns, profile: &SystemProfile, list: SheetKind) -> Vec<String> {
    use luytre_govern::profile::tabled::{Tabled, summary};
    let fields = &columns.of(list)[1..];
    let of = |row: &dyn Tabled| summary(fields, row);
    match list {
        SheetKind::Zones => profile.zones.iter().map(|row| of(row)).collect(),
        SheetKind::Devices => profile.devices.iter().map(|row| of(row)).collect(),
        SheetKind::Applications => profile.applications.iter().map(|row| of(row)).collect(),
        SheetKind::Products => profile.products.iter().map(|row| of(row)).collect(),
        SheetKind::Connections => profile.connections.iter().map(|row| of(row)).collect(),
        SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => Vec::new(),
    }
}

/// Lists that a system's profile has.
pub(crate) const LISTS: [SheetKind; 5] =
    [SheetKind::Zones, SheetKind::Devices, SheetKind::Applications, SheetKind::Products, SheetKind::Connections];

/// What an edit or an import changed in a system, for its history.
pub(crate) fn difference(columns: &Columns, before: &SystemEntry, after: &SystemEntry) -> serde_json::Value {
    let fields = luytre_govern::profile::tabled::differences(columns.of(SheetKind::Systems), before, after);
    let lists =
        LISTS.map(|list| (list.as_str(), lines(columns, &before.profile, list), lines(columns, &after.profile, list)));
    told(fields, lists.into())
}

#[cfg(test)]
pub(crate) mod tests;
