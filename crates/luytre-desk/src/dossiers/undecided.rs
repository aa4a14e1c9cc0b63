//! Systems whose level nobody approved and for which no dossier is open: what is asked of who runs them, and until when the
//! regulation leaves them time. An agency whose system another body runs is told that it is that body's turn.

use std::collections::{BTreeSet, HashMap};

use luytre_govern::dossier::{Dossier, Gate, Requirement, StageWord, transition};
use luytre_govern::library::{Regime, TransitionRow};
use luytre_govern::profile::{Life, NationalSecurity};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, Library, System, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use serde::Deserialize;

use super::causes::asks;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;
use crate::registry::Registry;

/// Systems that are named one by one; how many more there are is said in one row.
const NAMED_MAX: usize = 20;

/// The part of a dossier that tells of which system it is.
#[derive(Deserialize)]
struct Head {
    system: String,
}

impl Desk {
    /// Returns the systems that the person's agencies run or own without an approved level and without an open dossier.
    /// `own` sees what is the agency's own.
    pub(crate) async fn due_of_undecided(&self, own: &Actor) -> Result<Vec<DueItem>, DeskError> {
        own.must(Act::ReadDossiers)?;
        let Scope::Of { agencies, .. } = &own.scope else { return Ok(Vec::new()) };
        let open: Vec<&str> = StageWord::ALL.into_iter().filter(|word| word.is_open()).map(StageWord::as_str).collect();
        let (in_force, facts) = (self.dossiers_in_force().await?, self.facts_of_systems().await?);
        let operated = || facts.iter().filter_map(|(system, facts)| Some((system, facts.operator.as_ref()?)));
        let mut query = RecordQuery::new(own.scope.clone());
        let mut reader = self.ledger.read().await?;
        let heads: Vec<Head> = reader.parts_of_records::<Dossier, _>(&query.clone().states(&open)).await?;
        // Whose system it is, and what they run for others, not what else they take part in.
        query.agencies = Some(agencies.clone());
        let mut profiles: Vec<Kept<SystemProfile>> = reader.records(&query).await?;
        let known: BTreeSet<String> = profiles.iter().map(|one| one.body.system.clone()).collect();
        for (system, _) in operated().filter(|(system, by)| agencies.contains(*by) && !known.contains(*system)) {
            profiles.extend(reader.kept(system).await?);
        }
        let mut settled: BTreeSet<String> = heads.into_iter().map(|head| head.system).collect();
        // A dossier of whoever runs our systems may be one that we take no part in.
        for (system, _) in operated().filter(|(system, by)| !agencies.contains(*by) && known.contains(*system)) {
            let query = RecordQuery::new(Scope::All).system(system).states(&open);
            let found = reader.count_records::<Dossier>(&query).await?;
            settled.extend((!found.is_empty()).then(|| system.clone()));
        }
        drop(reader);
        settled.extend(in_force.iter().map(|one| one.system.clone()));
        // What a cause asks for is the same dossier.
        let causes = self.open_causes(own).await?;
        settled.extend(causes.into_values().flatten().filter(|cause| asks(own, cause)).map(|cause| cause.system));
        let profiles: HashMap<String, SystemProfile> =
            profiles.into_iter().map(|one| (one.body.system.clone(), one.body)).collect();
        let (registry, library, today) = (self.registry(), self.library(), self.today());
        let Some(regime) = library.regime_for(today) else { return Ok(Vec::new()) };
        let transitions = library.open_transitions(today);
        let looking = Looking { library: &library, regime, transitions, opens: own.may(Act::EditDossiers) };
        let (mut items, mut waiting) = (Vec::new(), Vec::new());
        for system in registry.systems() {
            let Some(agency) = registry.agency_code(system.agency) else { continue };
            let empty = SystemProfile { agency: agency.to_owned(), ..SystemProfile::default() };
            let profile = profiles.get(&system.code).unwrap_or(&empty);
            let decided = profile.approved.is_some() || settled.contains(&system.code);
            if decided || profile.life == Life::Retired {
                continue;
            }
            // The row says whose it is, also where the profile was written before it moved.
            let operator = profile.operator.as_deref().unwrap_or(agency);
            if agencies.contains(operator) {
                items.push(looking.item(system, profile, operator));
            } else if agencies.contains(agency) {
                waiting.push(told(looking.item(system, profile, operator), &registry, system, operator));
            }
        }
        crate::due::sort(&mut items);
        crate::due::sort(&mut waiting);
        waiting.truncate(NAMED_MAX);
        let mut items = capped(items, own);
        items.extend(waiting);
        Ok(items)
    }
}

/// By what it is said what is asked.
struct Looking<'a> {
    library: &'a Library,
    regime: &'a Regime,
    transitions: Vec<(&'a Regime, Date, &'a TransitionRow)>,
    opens: bool,
}

impl Looking<'_> {
    fn item(&self, system: &System, profile: &SystemProfile, operator: &str) -> DueItem {
        let level = system.level.or_else(|| self.regime.criteria.classify(&profile.facts).level);
        let important = profile.national_security == NationalSecurity::Listed;
        let procedure = &self.regime.procedure;
        let (mut title_vi, mut title_en) = (
            format!("Lập hồ sơ đề xuất cấp độ: {}. Chưa có cấp độ được phê duyệt", system.name),
            format!("Open a level dossier: {}. No level is approved yet", system.name),
        );
        // The guard that is passed already by whoever runs it.
        let runs = profile.life == Life::Running;
        let guard = level.filter(|_| runs).and_then(|level| {
            let mut guards = procedure.guards_at(Gate::GoLive, level, important);
            guards.find(|(requirement, _)| *requirement == Requirement::LevelApproved).map(|(_, row)| row)
        });
        let authority = level.and_then(|level| procedure.authority_of(level, important));
        let (basis, instrument) = match (guard, authority) {
            (Some(guard), _) => {
                title_vi.push_str(&format!(". {}", guard.vi));
                title_en.push_str(&format!(". {}", guard.en));
                (Some(&guard.basis), &self.regime.instrument)
            }
            (None, Some(row)) => (Some(&row.basis), &self.regime.instrument),
            // Whose level nobody can say is still for its operator to propose.
            (None, None) => (procedure.authority.first().map(|row| &row.basis), &self.regime.instrument),
        };
        let mut source = basis.map_or_else(String::new, |basis| self.library.citations().vi(&basis.source, instrument));
        // What is only planned was not under construction by the day of the rule.
        let served = |(_, _, row): &&(&Regime, Date, &TransitionRow)| {
            profile.life != Life::Planned && transition::contradicted(row, profile).is_none()
        };
        let mut due = None;
        if let Some((earlier, until, row)) = self.transitions.iter().find(served) {
            (due, source) = (Some(*until), self.library.citations().vi(&row.basis.source, &earlier.instrument));
            title_vi.push_str(&format!(". {}", row.vi));
            title_en.push_str(&format!(". {}", row.en));
        }
        let path = match self.opens {
            true => format!("/dossiers/new?system={}", system.code),
            false => format!("/systems/{}", system.code),
        };
        DueItem {
            area: "dossier",
            title_vi,
            title_en,
            due,
            source,
            path,
            agency: Some(operator.to_owned()),
            system: Some(system.code.clone()),
        }
    }
}

/// What is told to whoever owns a system that another body runs: whose turn it is.
fn told(item: DueItem, registry: &Registry, system: &System, operator: &str) -> DueItem {
    let (name, operator) = (&system.name, registry.agency_named_by_code(operator).name);
    DueItem {
        title_vi: format!(
            "Chờ đơn vị vận hành {operator} lập hồ sơ đề xuất cấp độ: {name}. Chưa có cấp độ được phê duyệt"
        ),
        title_en: format!(
            "Waits for its operator {operator} to open a level dossier: {name}. No level is approved yet"
        ),
        path: format!("/systems/{}", system.code),
        ..item
    }
}

/// Names the first systems, and says how many more there are.
fn capped(mut items: Vec<DueItem>, own: &Actor) -> Vec<DueItem> {
    if items.len() <= NAMED_MAX {
        return items;
    }
    let more = items.split_off(NAMED_MAX);
    let first = more.iter().filter_map(|item| item.due).min();
    items.push(DueItem {
        area: "dossier",
        title_vi: format!("Lập hồ sơ đề xuất cấp độ cho {} hệ thống khác chưa có cấp độ được phê duyệt", more.len()),
        title_en: format!("Open level dossiers for {} more systems without an approved level", more.len()),
        due: first,
        source: more.into_iter().next().map(|item| item.source).unwrap_or_default(),
        path: if own.may(Act::EditDossiers) { "/dossiers/new" } else { "/systems" }.to_owned(),
        agency: own.agency.clone(),
        system: None,
    });
    items
}
