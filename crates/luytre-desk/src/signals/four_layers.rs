//! The organisational four-layer model of systems, beside their technical coverage and never mixed with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use luytre_govern::assessment::{Assessment, Finding};
use luytre_govern::catalogue::Catalogue;
use luytre_govern::coverage::SILENT_AFTER;
use luytre_govern::signal::four_layer::{LayerStanding, Presence, Shown, of_share, standings};
use luytre_govern::signal::register::speaking;
use luytre_govern::signal::{EntryResult, RegisterEntry, Standing};
use luytre_govern::training::Staff;
use luytre_govern::{Act, AgencyProfile, CoverageState, Date, DocumentRef, Library, System, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use luytre_model::{Layer, Nanos};

use super::measure::Entries;
use crate::actor::Actor;
use crate::desk::{Counts, Desk};
use crate::error::DeskError;
use crate::registry::Registry;
use crate::systems::{Watch, system_view, visible_system};
use crate::views::{Page, SystemFilter, SystemView};

/// Longest interval of assessments that is followed, in months.
const MONTHS_MAX: u32 = 1_200;

/// A system in the table of the province.
#[derive(Debug, Clone)]
pub struct FourLayerRow {
    /// The system.
    pub system: SystemView,
    /// The four organisational layers.
    pub layers: Vec<LayerStanding>,
    /// The four technical layers: how each is watched.
    pub technical: BTreeMap<Layer, CoverageState>,
}

/// A system with the evidence of its four organisational layers.
pub type FourLayerView = FourLayerRow;

/// What is known of some systems, read once.
struct Known {
    library: Arc<Library>,
    catalogue: &'static Catalogue,
    profiles: HashMap<String, SystemProfile>,
    agencies: HashMap<String, AgencyProfile>,
    staff: HashMap<String, (u64, u64)>,
    entries: Entries,
    assessments: HashMap<String, Vec<Assessment>>,
    findings: HashMap<String, Vec<Finding>>,
    today: Date,
    now: Nanos,
}

impl Desk {
    /// Returns the table of the province: a row a system.
    pub async fn four_layers(&self, actor: &Actor, filter: &SystemFilter) -> Result<Page<FourLayerRow>, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let page = self.visible_systems(actor, filter)?;
        let items = self.four_layer_rows(&page.items).await?;
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// Returns one system with the evidence of its layers.
    pub async fn four_layers_of(&self, actor: &Actor, code: &str) -> Result<FourLayerView, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, code)?.clone();
        actor.must(Act::ReadRequirements)?;
        self.four_layer_rows(&[system]).await?.pop().ok_or(DeskError::NotFound)
    }

    async fn four_layer_rows(&self, systems: &[System]) -> Result<Vec<FourLayerRow>, DeskError> {
        let registry = self.registry();
        let counts = self.events.sources();
        let open = self.open_alerts_by_system().await?;
        let agencies: BTreeSet<String> =
            systems.iter().filter_map(|system| registry.agency_code(system.agency).map(str::to_owned)).collect();
        let known = self.known(agencies).await?;
        let watch = Watch::new(&registry, &counts, known.now);
        let library = self.library();
        let mut rows = Vec::with_capacity(systems.len());
        for system in systems {
            let shown = known.shown(&registry, system, &watch, &counts);
            let technical = watch.of(system).into_iter().map(|(layer, covered)| (layer, covered.state)).collect();
            rows.push(FourLayerRow {
                system: system_view(&registry, system, &open)?,
                layers: standings(&library, &shown),
                technical,
            });
        }
        Ok(rows)
    }

    /// Reads what belongs to these agencies. The page has been scoped before: every system of it may be seen.
    async fn known(&self, agencies: BTreeSet<String>) -> Result<Known, DeskError> {
        let mut query = RecordQuery::new(Scope::All);
        query.agencies = Some(agencies);
        let today = self.today();
        let mut reader = self.ledger.read().await?;
        let profiles = reader.records::<SystemProfile>(&query).await?.into_iter();
        let profiles = profiles.map(|kept| (kept.body.system.clone(), kept.body)).collect();
        let of_agencies = reader.records::<AgencyProfile>(&query).await?.into_iter();
        let of_agencies = of_agencies.map(|kept| (kept.body.agency.clone(), kept.body)).collect();
        let mut staff: HashMap<String, (u64, u64)> = HashMap::new();
        for person in reader.records::<Staff>(&query).await?.into_iter().map(|kept| kept.body) {
            if person.works(today) {
                let counted = staff.entry(person.agency.clone()).or_default();
                counted.0 += u64::from(person.certificates.iter().any(|certificate| certificate.is_valid(today)));
                counted.1 += 1;
            }
        }
        let entries = reader.records::<RegisterEntry>(&query).await?;
        let mut assessments: HashMap<String, Vec<Assessment>> = HashMap::new();
        for kept in reader.records::<Assessment>(&query).await? {
            assessments.entry(kept.body.system.clone()).or_default().push(kept.body);
        }
        let mut findings: HashMap<String, Vec<Finding>> = HashMap::new();
        for kept in reader.records::<Finding>(&query).await? {
            findings.entry(kept.body.system.clone()).or_default().push(kept.body);
        }
        Ok(Known {
            library: self.library(),
            catalogue: self.catalogues().present(),
            profiles,
            agencies: of_agencies,
            staff,
            entries: Entries::new(entries.into_iter().map(|kept| kept.body)),
            assessments,
            findings,
            today,
            now: self.now(),
        })
    }
}

fn paper(document: &DocumentRef) -> String {
    match document.date {
        Some(date) if document.number.is_empty() => date.to_string(),
        Some(date) => format!("{} ({date})", document.number),
        None => document.number.clone(),
    }
}

impl Known {
    fn entry(&self, register: &str, system: &System, agency: &str) -> Option<Standing> {
        let validity = self.library.signals.validity(self.catalogue, register, system.level);
        speaking(self.entries.of(register, &system.code, agency), validity)
    }

    /// Evidence by an entry of a register.
    fn by_entry(&self, code: &str, register: &str, system: &System, agency: &str) -> Shown {
        let path = format!("/registers?system={}&register={register}", system.code);
        let (presence, by) = match self.entry(register, system, agency) {
            Some(entry) if entry.result == EntryResult::Failed => (Presence::Missing, entry.code),
            Some(entry) if entry.until < self.today => (Presence::Partly, format!("{} ({})", entry.code, entry.until)),
            Some(entry) => (Presence::Present, format!("{} ({})", entry.code, entry.date)),
            None => (Presence::Missing, String::new()),
        };
        Shown { code: code.to_owned(), presence, by, path }
    }

    fn shown(&self, registry: &Registry, system: &System, watch: &Watch<'_>, counts: &Counts) -> Vec<Shown> {
        let code = system.code.as_str();
        let agency = registry.agency_code(system.agency).unwrap_or_default();
        let profile = self.profiles.get(code);
        let body = self.agencies.get(agency);
        let present = |evidence: &str, by: String, path: String| Shown {
            code: evidence.to_owned(),
            presence: Presence::Present,
            by,
            path,
        };
        let mut shown = Vec::new();
        // Layer 1: the force on site.
        shown.push(match body.and_then(|body| body.designation.as_ref()) {
            Some(document) => present("unit_decision", paper(document), format!("/agencies/{agency}")),
            None => self.by_entry("unit_decision", "unit_decision", system, agency),
        });
        let (certified, staff) = self.staff.get(agency).copied().unwrap_or_default();
        shown.push(Shown {
            code: "staff_certificates".to_owned(),
            presence: of_share(certified, staff),
            by: if staff == 0 { String::new() } else { format!("{certified}/{staff}") },
            path: "/training".to_owned(),
        });
        shown.push(match body.filter(|body| super::on_call(body, self.today)) {
            Some(body) => present("on_call_roster", body.on_call_phone.clone(), format!("/agencies/{agency}")),
            None => self.by_entry("on_call_roster", "shift_roster", system, agency),
        });
        shown.push(match profile.and_then(|profile| profile.regulation.as_ref()) {
            Some(document) => present("regulation_in_force", paper(document), format!("/systems/{code}")),
            None => self.by_entry("regulation_in_force", "policy_register", system, agency),
        });
        // Layer 2: who watches, by papers and by what really arrives.
        shown.push(self.by_entry("monitoring_contract", "monitoring_contract", system, agency));
        shown.push(self.telemetry(system, watch, counts));
        shown.push(self.by_entry("monthly_report", "monitoring_report", system, agency));
        // Layer 3: who checks.
        shown.extend(self.assessment(system, agency));
        // Layer 4: the national centre.
        shown.push(self.by_entry("connection_state", "national_connection", system, agency));
        shown.push(self.by_entry("last_acknowledged_send", "national_receipt", system, agency));
        let ranges = profile.map(|profile| profile.public_addresses.join(", ")).unwrap_or_default();
        shown.push(Shown {
            code: "public_ranges_declared".to_owned(),
            presence: if ranges.is_empty() { Presence::Missing } else { Presence::Present },
            by: ranges,
            path: format!("/systems/{code}"),
        });
        shown
    }

    /// Sources that were seen within a day, of those that are expected.
    fn telemetry(&self, system: &System, watch: &Watch<'_>, counts: &Counts) -> Shown {
        let sources = watch.sources_of(system);
        let seen = sources.iter().filter(|(code, _)| {
            let last = counts.get(code).and_then(|counts| counts.last_event);
            last.is_some_and(|last| self.now.0.saturating_sub(last.0) <= SILENT_AFTER)
        });
        let (seen, expected) = (seen.count() as u64, sources.len() as u64);
        Shown {
            code: "live_telemetry".to_owned(),
            presence: of_share(seen, expected),
            by: format!("{seen}/{expected}"),
            path: format!("/signals/{}", system.code),
        }
    }

    fn assessment(&self, system: &System, agency: &str) -> Vec<Shown> {
        let all = self.assessments.get(&system.code).map_or(&[][..], Vec::as_slice);
        let newest = all.iter().filter_map(|one| Some((one.reported_on()?, one))).max_by_key(|(on, _)| *on);
        let Some((on, one)) = newest else {
            let report = self.by_entry("assessment_report", "assessment_report", system, agency);
            return vec![report];
        };
        let path = format!("/assessments/{}", one.code);
        let shown =
            |code: &str, presence, by: String| Shown { code: code.to_owned(), presence, by, path: path.clone() };
        let level = system.level.map_or(0, |level| level.number());
        let interval = self.library.assessment.strictest("periodic", level, self.today);
        let months = interval.and_then(|interval| interval.months).map(|months| months.min(MONTHS_MAX));
        let in_time =
            months.is_none_or(|months| on.saturating_add(jiff::Span::new().months(i64::from(months))) >= self.today);
        let report = if in_time { Presence::Present } else { Presence::Partly };
        let contract = self.entries.of("monitoring_contract", &system.code, agency);
        let watching: Vec<&str> =
            contract.map(|entry| entry.provider.as_str()).filter(|name| !name.is_empty()).collect();
        let assessor = &one.assessor;
        let same = assessor.agency.as_deref() == Some(one.operator.as_str())
            || (assessor.agency.is_some() && assessor.agency == one.monitor)
            || watching.iter().any(|name| *name == assessor.name);
        let independence = if same { Presence::Missing } else { Presence::Present };
        let findings = self.findings.get(&system.code).map_or(&[][..], Vec::as_slice);
        let of_this: Vec<&Finding> = findings.iter().filter(|finding| finding.assessment == one.code).collect();
        let settled = of_this.iter().filter(|finding| finding.is_settled(self.today)).count() as u64;
        let closed = match of_this.len() as u64 {
            0 => Presence::Present,
            all => of_share(settled, all),
        };
        vec![
            shown("assessment_report", report, format!("{} ({on})", one.code)),
            shown("independence", independence, assessor.name.clone()),
            shown("findings_closed", closed, format!("{settled}/{}", of_this.len())),
        ]
    }
}
