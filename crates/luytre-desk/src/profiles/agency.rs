//! Profiles of agencies, with what belongs to an agency: its systems, people, on-call roster.

use luytre_govern::profile::check;
use luytre_govern::profile::figures::{self, Share, Subjects};
use luytre_govern::profile::tabled::{differences, summary};
use luytre_govern::record::{Kept, RecordId};
use luytre_govern::workbook::{Fault, SheetKind};
use luytre_govern::{Act, AgencyProfile};
use luytre_model::Nanos;

use super::edit::{ListForm, Reading};
use super::{FormProblem, HistoryStep, ProfileFilter, Saved, all_agency_profiles, resolver, step, told};
use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::records::same_version;
use crate::views::{Named, SystemFilter, SystemView};

/// Systems that the page of an agency lists; the rest is one click away.
const SYSTEMS_SHOWN: usize = 100;

/// A change of an agency's profile. What is not named stays.
#[derive(Debug, Clone, Default)]
pub struct AgencyForm {
    /// The version that the form showed; 0 when there was no profile.
    pub version: i64,
    /// Fields by their words, with what was written.
    pub values: Vec<(String, String)>,
    /// The on-call roster as it is to be; `None` leaves it.
    pub roster: Option<Vec<Vec<(String, String)>>>,
}

/// What is known of an agency, on one page.
#[derive(Debug, Clone)]
pub struct AgencyCard {
    /// Code and name.
    pub agency: Named,
    /// Kind, as imported.
    pub kind: String,
    /// The agency above, if the person may see it.
    pub parent: Option<Named>,
    /// Its profile; version 0 while nobody wrote it.
    pub profile: Kept<AgencyProfile>,
    /// Its systems and those of the agencies below.
    pub systems: Vec<SystemView>,
    /// How many there are in all.
    pub systems_total: u64,
    /// Logins and names of the people of the agency with an account.
    pub people: Vec<(String, String, luytre_model::Role)>,
    /// Domestic products of its systems.
    pub domestic: Share,
    /// Servers of its systems in the provincial data centre.
    pub in_data_centre: Share,
    /// Data subjects of its systems.
    pub subjects: Subjects,
}

impl Desk {
    /// Returns the profile of an agency; an empty one with version 0 while nobody wrote it.
    pub async fn agency_profile(&self, actor: &Actor, code: &str) -> Result<Kept<AgencyProfile>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        actor.sees(Some(code))?;
        self.registry().tree.by_code(code).ok_or(DeskError::NotFound)?;
        let found = self.ledger.read().await?.kept::<AgencyProfile>(code).await?;
        Ok(found.unwrap_or_else(|| unwritten(code)))
    }

    /// Returns the profiles of the agencies that the person may see, by code; those that were written.
    pub async fn agency_profiles(&self, actor: &Actor) -> Result<Vec<Kept<AgencyProfile>>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let all = all_agency_profiles(&mut self.ledger.read().await?).await?;
        Ok(all.into_iter().filter(|kept| actor.sees_agency(Some(&kept.body.agency))).collect())
    }

    /// Returns what is known of an agency.
    pub async fn agency_card(&self, actor: &Actor, code: &str) -> Result<AgencyCard, DeskError> {
        let profile = self.agency_profile(actor, code).await?;
        let registry = self.registry();
        let agency = registry.tree.by_code(code).ok_or(DeskError::NotFound)?;
        let parent = registry.tree.parent(agency.id).and_then(|parent| registry.agency_named(parent));
        let filter = SystemFilter { agency: Some(code.to_owned()), limit: SYSTEMS_SHOWN, ..SystemFilter::default() };
        let systems = self.systems(actor, &filter).await?;
        let filter = ProfileFilter { agency: Some(code.to_owned()), ..ProfileFilter::default() };
        let profiles = self.profiles(actor, &filter).await?;
        let mut people = Vec::new();
        // Names of colleagues are on every letter; the list of accounts is for those who administer them.
        for account in self.ledger.read().await?.accounts().await? {
            let person = account.person;
            if person.agency == Some(agency.id) && !person.disabled {
                people.push((person.login, person.name, person.role));
            }
        }
        people.sort();
        Ok(AgencyCard {
            agency: registry.agency_named(agency.id).ok_or(DeskError::NotFound)?,
            kind: agency.shown_on(registry.day).kind.clone(),
            parent: parent.filter(|parent| actor.sees_agency(Some(&parent.code))),
            systems_total: systems.total.unwrap_or(systems.items.len() as u64),
            systems: systems.items,
            people,
            domestic: profiles.iter().map(|kept| figures::domestic(&kept.body.products)).sum(),
            in_data_centre: profiles.iter().map(|kept| figures::in_data_centre(&kept.body.devices)).sum(),
            subjects: figures::subjects(profiles.iter().map(|kept| &kept.body)),
            profile,
        })
    }

    /// Changes the profile of an agency. With a problem nothing is changed.
    pub async fn edit_agency_profile(
        &self,
        actor: &Actor,
        code: &str,
        form: &AgencyForm,
    ) -> Result<Saved<Kept<AgencyProfile>>, DeskError> {
        let registry = self.registry();
        registry.tree.by_code(code).filter(|_| actor.sees_agency(Some(code))).ok_or(DeskError::NotFound)?;
        actor.must(Act::EditSystems)?;
        let columns = self.columns();
        let mut work = self.ledger.begin().await?;
        let bodies = all_agency_profiles(&mut work).await?;
        let reading = Reading { columns: &columns, resolver: resolver(&registry, actor, &bodies) };
        let kept = work.kept::<AgencyProfile>(code).await?.unwrap_or_else(|| unwritten(code));
        same_version(&kept, form.version)?;
        let mut after = kept.body.clone();
        let mut problems = Vec::new();
        for (key, written) in form.values.iter().filter(|(key, _)| key != "agency") {
            reading.set(SheetKind::Agencies, key, key, written, &mut after, &mut problems);
        }
        if let Some(rows) = &form.roster {
            let list = ListForm { list: SheetKind::Roster, rows: rows.clone() };
            reading.rows(&list, &mut after.roster, &mut problems);
        }
        let taken = |other: &&Kept<AgencyProfile>| {
            other.body.agency != code && !after.organ_id.is_empty() && other.body.organ_id == after.organ_id
        };
        if bodies.iter().any(|other| taken(&other)) {
            let fault = Fault::CodeTaken(after.organ_id.clone());
            problems.push(FormProblem { field: "organ_id".to_owned(), fault });
        }
        if !actor.is_whole() && after.duties != kept.body.duties {
            let fault = Fault::Impossible(check::reason("duties_by_centre"));
            problems.push(FormProblem { field: "duties".to_owned(), fault });
        }
        let contradictions = check::agency(&after).into_iter();
        // A telephone that is missing is told once.
        for one in
            contradictions.filter(|one| !problems.iter().any(|known| known.field == one.field)).collect::<Vec<_>>()
        {
            problems.push(FormProblem { field: one.field, fault: Fault::Impossible(one.reason) });
        }
        if !problems.is_empty() {
            return Ok(Saved::Problems(problems));
        }
        let detail = agency_difference(&columns, &kept.body, &after);
        let written = match kept.version {
            0 => self.keep_new_in(&mut work, actor, "agency_profile.edit", after, detail).await?,
            _ => self.keep_change_in(&mut work, actor, "agency_profile.edit", &kept, after, detail).await?,
        };
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(Saved::Done(written))
    }

    /// Returns what was changed in an agency's profile, newest first.
    pub async fn agency_history(&self, actor: &Actor, code: &str) -> Result<Vec<HistoryStep>, DeskError> {
        let kept = self.agency_profile(actor, code).await?;
        if kept.version == 0 {
            return Ok(Vec::new());
        }
        Ok(self.history_of(&kept).await?.into_iter().map(step).collect())
    }
}

/// What an edit or an import changed in an agency's profile, for its history.
pub(crate) fn agency_difference(
    columns: &luytre_govern::workbook::Columns,
    before: &AgencyProfile,
    after: &AgencyProfile,
) -> serde_json::Value {
    let turns = &columns.of(SheetKind::Roster)[1..];
    let lines =
        |profile: &AgencyProfile| -> Vec<String> { profile.roster.iter().map(|turn| summary(turns, turn)).collect() };
    told(differences(columns.of(SheetKind::Agencies), before, after), vec![("roster", lines(before), lines(after))])
}

pub(crate) fn unwritten(code: &str) -> Kept<AgencyProfile> {
    let body = AgencyProfile { agency: code.to_owned(), ..AgencyProfile::default() };
    Kept { id: RecordId(0), version: 0, created_at: Nanos(0), changed_at: Nanos(0), body }
}
