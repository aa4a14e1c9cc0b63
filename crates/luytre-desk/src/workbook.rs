//! The registry as a spreadsheet: a template to fill in, an import that first only checks, an export.
//!
//! A file is checked ([`Desk::check_workbook`]), its conflicts are decided in the page ([`Desk::plan_workbook`]), then it
//! is written, all of it or nothing ([`Desk::import_workbook`]). Between the steps the file waits in memory: a few files,
//! for an hour, each for the person who sent it.

mod sheets;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use luytre_govern::dossier::Dossier;
use luytre_govern::profile::tabled::SystemEntry;
use luytre_govern::record::Kept;
use luytre_govern::workbook::plan::Ground;
use luytre_govern::workbook::{Columns, Decisions, Fault, Plan, Problem as SheetProblem, Registered, SheetKind, plan};
use luytre_govern::{Act, AgencyProfile, Library, System, SystemProfile};
use luytre_ledger::{Reader, RecordQuery, Work};
use luytre_model::Nanos;
use luytre_model::ids::{AgencyId, PersonId, SystemId};
use luytre_model::store::Scope;
use luytre_report::sheet::{Limits, SheetError};

use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::profiles::{ProfileFilter, all_agency_profiles, entry_of, known_agencies};
use crate::registry::Registry;

/// Files that wait at once; beyond, the oldest goes.
const WAITING_MAX: usize = 8;
/// How long a file waits.
const WAITING: i64 = 3_600 * Nanos::SECOND;

/// Files that were checked and not yet written.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<VecDeque<Upload>>);

#[derive(Clone)]
struct Upload {
    token: String,
    person: PersonId,
    at: Nanos,
    name: String,
    bytes: Arc<Vec<u8>>,
}

impl Uploads {
    fn keep(&self, upload: Upload) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| upload.at.0 - one.at.0 < WAITING);
        while waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back(upload);
    }

    fn find(&self, person: PersonId, token: &str, now: Nanos) -> Option<Upload> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = |one: &&Upload| one.person == person && one.token == token && now.0 - one.at.0 < WAITING;
        waiting.iter().find(mine).cloned()
    }

    fn forget(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.token != token);
    }
}

/// A file to check.
#[derive(Debug, Clone, Default)]
pub struct WorkbookFile {
    /// Its name, for showing.
    pub name: String,
    /// XLSX or CSV.
    pub bytes: Vec<u8>,
}

/// What an import would do, or did.
#[derive(Debug, Clone)]
pub struct WorkbookReport {
    /// By which the file is named in the next step.
    pub token: String,
    /// Name of the file.
    pub file: String,
    /// What would be done.
    pub plan: Plan,
    /// The file cannot be read as a spreadsheet.
    pub unreadable: Option<SheetError>,
    /// It was written.
    pub applied: bool,
}

impl WorkbookReport {
    /// Whether it can be written.
    pub fn is_clean(&self) -> bool {
        self.unreadable.is_none() && self.plan.is_clean()
    }
}

impl Desk {
    /// Checks a file and keeps it for the next step.
    pub async fn check_workbook(&self, actor: &Actor, file: WorkbookFile) -> Result<WorkbookReport, DeskError> {
        actor.must(Act::EditSystems)?;
        let upload = Upload {
            token: crate::secret::new_token()?,
            person: actor.person,
            at: self.clock.now(),
            name: file.name.chars().filter(|character| !character.is_control()).take(120).collect(),
            bytes: Arc::new(file.bytes),
        };
        self.uploads.keep(upload.clone());
        self.plan_of(actor, &upload, &Decisions::default()).await
    }

    /// Plans a file that was checked, with what was decided about its conflicts.
    pub async fn plan_workbook(
        &self,
        actor: &Actor,
        token: &str,
        decisions: &Decisions,
    ) -> Result<WorkbookReport, DeskError> {
        actor.must(Act::EditSystems)?;
        let upload = self.uploads.find(actor.person, token, self.clock.now()).ok_or(DeskError::NotFound)?;
        self.plan_of(actor, &upload, decisions).await
    }

    /// Writes a file that was checked, all of it or nothing. With a problem or an open conflict nothing is written.
    pub async fn import_workbook(
        &self,
        actor: &Actor,
        token: &str,
        decisions: &Decisions,
    ) -> Result<WorkbookReport, DeskError> {
        actor.must(Act::EditSystems)?;
        let upload = self.uploads.find(actor.person, token, self.clock.now()).ok_or(DeskError::NotFound)?;
        let mut work = self.ledger.begin().await?;
        let present = Present::read(&mut work).await?;
        let mut report = self.planned(actor, &upload, decisions, &present).await?;
        if !report.is_clean() {
            return Ok(report);
        }
        self.write_plan(&mut work, actor, &report.plan, &present).await?;
        work.commit().await?;
        self.uploads.forget(token);
        report.applied = true;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(report)
    }

    /// Returns the template as XLSX: the sheets with lists to choose from and notes, and how to fill them in.
    pub async fn workbook_template(&self, actor: &Actor) -> Result<Vec<u8>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let nameable = self.nameable_agencies(actor).await?;
        let (columns, today) = (self.columns(), self.today());
        let made = tokio::task::spawn_blocking(move || sheets::template(&columns, &nameable, today)).await;
        made.map_err(|error| DeskError::internal("make the template", &error))?
            .map_err(|error| DeskError::internal("make the template", &error))
    }

    /// Returns everything that the person may see as XLSX, in the sheets of the template.
    pub async fn export_workbook(&self, actor: &Actor) -> Result<Vec<u8>, DeskError> {
        let (systems, agencies) = self.exportable(actor).await?;
        let (columns, today) = (self.columns(), self.today());
        let made = tokio::task::spawn_blocking(move || sheets::everything(&columns, &systems, &agencies, today)).await;
        made.map_err(|error| DeskError::internal("export the registry", &error))?
            .map_err(|error| DeskError::internal("export the registry", &error))
    }

    /// Returns one sheet of what the person may see as CSV.
    pub async fn export_sheet(&self, actor: &Actor, sheet: SheetKind) -> Result<Vec<u8>, DeskError> {
        let (systems, agencies) = self.exportable(actor).await?;
        let columns = self.columns();
        Ok(sheets::csv(&columns, sheet, &systems, &agencies))
    }

    /// Everything that a person may see. Taking it away leaves an entry in the trail.
    async fn exportable(&self, actor: &Actor) -> Result<(Vec<SystemEntry>, Vec<AgencyProfile>), DeskError> {
        let kept = self.profiles(actor, &ProfileFilter::default()).await?;
        let registry = self.registry();
        let entry = |kept: Kept<SystemProfile>| {
            let system = registry.system_by_code(&kept.body.system)?;
            Some(entry_of(&registry, system, kept.body))
        };
        let systems: Vec<SystemEntry> = kept.into_iter().filter_map(entry).collect();
        let agencies: Vec<AgencyProfile> =
            self.agency_profiles(actor).await?.into_iter().map(|kept| kept.body).collect();
        let detail = serde_json::json!({"systems": systems.len(), "agencies": agencies.len()});
        self.note(actor, "registry.export", "registry", actor.agency.as_deref(), detail).await?;
        Ok((systems, agencies))
    }

    async fn plan_of(
        &self,
        actor: &Actor,
        upload: &Upload,
        decisions: &Decisions,
    ) -> Result<WorkbookReport, DeskError> {
        let present = Present::read(&mut self.ledger.read().await?).await?;
        self.planned(actor, upload, decisions, &present).await
    }

    async fn planned(
        &self,
        actor: &Actor,
        upload: &Upload,
        decisions: &Decisions,
        present: &Present,
    ) -> Result<WorkbookReport, DeskError> {
        let registry = self.registry();
        let registered = present.registered(&registry, actor);
        let organ_ids = present.organ_ids();
        let (bytes, decisions) = (upload.bytes.clone(), decisions.clone());
        let (library, today, columns): (Arc<Library>, _, Columns) = (self.library(), self.today(), self.columns());
        let planned = tokio::task::spawn_blocking(move || {
            let sheets = sheets::read(&bytes, &Limits::default())?;
            let ground = Ground { columns: &columns, library: &library, today };
            let mut plan = plan(&sheets, registered, &decisions, &ground);
            same_identifier(&mut plan, &organ_ids);
            Ok::<Plan, SheetError>(plan)
        });
        let planned = planned.await.map_err(|error| DeskError::internal("plan an import", &error))?;
        let (plan, unreadable) = match planned {
            Ok(plan) => (plan, None),
            Err(error) => (Plan::default(), Some(error)),
        };
        let (token, file) = (upload.token.clone(), upload.name.clone());
        Ok(WorkbookReport { token, file, plan, unreadable, applied: false })
    }

    async fn write_plan(
        &self,
        work: &mut Work,
        actor: &Actor,
        plan: &Plan,
        present: &Present,
    ) -> Result<(), DeskError> {
        let columns = self.columns();
        for planned in &plan.agencies {
            let code = &planned.after.agency;
            let detail = crate::profiles::agency_difference(
                &columns,
                &planned.before.clone().unwrap_or_else(|| AgencyProfile { agency: code.clone(), ..Default::default() }),
                &planned.after,
            );
            match present.bodies.iter().find(|kept| kept.body.agency == *code) {
                Some(kept) => {
                    let after = planned.after.clone();
                    self.keep_change_in(work, actor, "agency_profile.import", kept, after, detail).await?;
                }
                None => {
                    _ = self.keep_new_in(work, actor, "agency_profile.import", planned.after.clone(), detail).await?
                }
            }
        }
        // Names that this very file gave to owners count already.
        let bodies = match plan.agencies.is_empty() {
            true => present.bodies.clone(),
            false => all_agency_profiles(work).await?,
        };
        for planned in &plan.systems {
            let code = &planned.after.code;
            let system = present.systems.get(code).cloned().unwrap_or_else(|| System {
                id: SystemId(0),
                code: code.clone(),
                name: String::new(),
                agency: AgencyId(0),
                level: None,
                owner: String::new(),
                required_layers: None,
                contact_name: String::new(),
                contact_phone: String::new(),
            });
            let kept = present.profiles.get(code).cloned().unwrap_or_else(|| crate::profiles::nobody_wrote(code));
            let before = planned.before.clone().unwrap_or_default();
            let pair = (&before, planned.after.clone());
            self.write_entry(work, actor, (&system, &kept), pair, "profile.import", &bodies).await?;
        }
        let detail = serde_json::json!({
            "rows": plan.rows, "systems": plan.systems.len(), "agencies": plan.agencies.len(),
            "unchanged": plan.unchanged, "skipped": plan.skipped,
        });
        let note = self.note_of(actor, "registry.import", "registry", actor.agency.as_deref(), detail);
        work.note(&note).await?;
        Ok(())
    }
}

/// What is in the ledger when an import is planned.
struct Present {
    systems: BTreeMap<String, System>,
    profiles: HashMap<String, Kept<SystemProfile>>,
    bodies: Vec<Kept<AgencyProfile>>,
    /// Systems with a dossier that is open or whose decision is in force.
    dossiers: BTreeSet<String>,
}

impl Present {
    async fn read(reader: &mut Reader) -> Result<Self, DeskError> {
        let systems = reader.systems().await?;
        let profiles: Vec<Kept<SystemProfile>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        let dossiers: Vec<Kept<Dossier>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        let counts = |one: &Dossier| one.is_open() || crate::dossiers::is_in_force(one);
        Ok(Present {
            dossiers: dossiers.into_iter().filter(|kept| counts(&kept.body)).map(|kept| kept.body.system).collect(),
            systems: systems.into_iter().map(|system| (system.code.clone(), system)).collect(),
            profiles: profiles.into_iter().map(|kept| (kept.body.system.clone(), kept)).collect(),
            bodies: all_agency_profiles(reader).await?,
        })
    }

    /// What the person may change.
    fn registered(&self, registry: &Registry, actor: &Actor) -> Registered {
        let mut registered = Registered {
            agencies: known_agencies(registry, actor, &self.bodies),
            profiles: self.bodies.iter().map(|kept| kept.body.clone()).collect(),
            dossiers: self.dossiers.clone(),
            whole: actor.is_whole(),
            ..Registered::default()
        };
        registered.profiles.retain(|profile| actor.sees_agency(Some(&profile.agency)));
        for system in self.systems.values() {
            if actor.sees_agency(registry.agency_code(system.agency)) {
                let profile = self.profiles.get(&system.code).map(|kept| kept.body.clone()).unwrap_or_default();
                registered.systems.push(entry_of(registry, system, profile));
            } else {
                registered.taken.insert(system.code.clone());
            }
        }
        registered
    }

    /// Electronic identifiers with the agencies that have them.
    fn organ_ids(&self) -> BTreeMap<String, String> {
        let given = self.bodies.iter().map(|kept| &kept.body).filter(|body| !body.organ_id.is_empty());
        given.map(|body| (body.organ_id.clone(), body.agency.clone())).collect()
    }
}

/// Notes identifiers that two agencies would have.
fn same_identifier(plan: &mut Plan, registered: &BTreeMap<String, String>) {
    let mut holders = registered.clone();
    let moving: BTreeSet<&String> = plan.agencies.iter().map(|planned| &planned.after.agency).collect();
    holders.retain(|_, agency| !moving.contains(agency));
    let mut problems = Vec::new();
    for planned in &plan.agencies {
        let body = &planned.after;
        if body.organ_id.is_empty() {
            continue;
        }
        if holders.insert(body.organ_id.clone(), body.agency.clone()).is_some() {
            problems.push(SheetProblem {
                sheet: SheetKind::Agencies.vi().to_owned(),
                row: 0,
                cell: String::new(),
                column: ("Mã định danh điện tử".to_owned(), "Electronic identifier".to_owned()),
                fault: Fault::CodeTaken(body.organ_id.clone()),
            });
        }
    }
    plan.problems.extend(problems);
}

#[cfg(test)]
mod tests;
