//! Gathering what an annual report tells: systems, profiles, dossiers, assessments, requirements, remedies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use luytre_govern::annual::{About, Annual, GroupStanding, Party, SystemFacts, compile, period};
use luytre_govern::assessment::Assessed;
use luytre_govern::catalogue::Catalogue;
use luytre_govern::dossier::{Dossier, Stage, StageWord};
use luytre_govern::library::regime::{AnnualReport as Form, Regime};
use luytre_govern::periodic::Period;
use luytre_govern::profile::{Life, NationalSecurity};
use luytre_govern::record::Kept;
use luytre_govern::requirement::Word;
use luytre_govern::requirement::remedy::Remedy;
use luytre_govern::{AgencyProfile, Date, DocumentRef, Library, System, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::ProtectionLevel;
use luytre_model::store::Scope;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::registry::Registry;

/// Everything that is read for a report.
struct Sources {
    profiles: HashMap<String, SystemProfile>,
    agencies: HashMap<String, AgencyProfile>,
    dossiers: HashMap<String, Dossier>,
    assessed: BTreeMap<String, Assessed>,
}

/// How a system stands that is managed: planned, being built or in operation.
#[derive(Debug, Clone)]
pub(super) struct SystemStanding {
    /// Code.
    pub(super) code: String,
    /// The approved level, else the registry's.
    pub(super) level: Option<ProtectionLevel>,
    /// Where its dossier stands, in the words of papers; `None` without one.
    pub(super) stage: Option<StageWord>,
    /// Whether it is in operation.
    pub(super) runs: bool,
}

impl Desk {
    /// Gathers the report of an owner, or of a unit that operates systems.
    pub(super) async fn gather_annual(&self, actor: &Actor, owner: &str, year: i16) -> Result<Annual, DeskError> {
        actor.sees(Some(owner))?;
        let registry = self.registry();
        let unit = registry.tree.by_code(owner).ok_or(DeskError::NotFound)?.clone();
        let library = self.library();
        let no_form = || DeskError::Refused(Refusal::NoAnnualReport);
        let (regime, form) = regime_of(&library, year).ok_or_else(no_form)?;
        let (from, to) = period(form, year).map_err(|_| no_form())?;
        let sources = self.sources_of_report(actor, from, to).await?;
        let owned = |system: &&System| sources.owner_of(&registry, system).as_deref() == Some(owner);
        let operated = |system: &&System| sources.operator_of(&registry, system).as_deref() == Some(owner);
        let mut systems: Vec<&System> = registry.systems().iter().filter(owned).collect();
        if systems.is_empty() {
            systems = registry.systems().iter().filter(operated).collect();
        }
        systems.retain(|system| {
            let seen = actor.sees_agency(registry.agency_code(system.agency));
            let life = sources.profiles.get(&system.code).map(|profile| profile.life).unwrap_or_default();
            seen && life != Life::Retired
        });
        if systems.is_empty() {
            return Err(DeskError::field("owner", Problem::Unknown(unit.code.clone())));
        }
        let codes: BTreeSet<String> = systems.iter().map(|system| system.code.clone()).collect();
        let standing = self.standing_of(&sources, &systems, &codes).await?;
        let facts: Vec<SystemFacts> =
            systems.iter().map(|system| sources.facts(&registry, system, standing.get(&system.code))).collect();
        let dedicated = systems.iter().find_map(|system| sources.profiles.get(&system.code)?.dedicated_unit.clone());
        let about = About {
            regime: regime.id.clone(),
            year,
            owner: sources.party(&registry, owner),
            dedicated_unit: dedicated.map(|code| sources.party(&registry, &code)).unwrap_or_default(),
        };
        compile(form, about, &facts).map_err(|_| no_form())
    }

    /// Returns the codes of bodies that own or operate a system that the person may see.
    pub(super) async fn reporting_bodies(&self, actor: &Actor) -> Result<BTreeSet<String>, DeskError> {
        let registry = self.registry();
        let query = RecordQuery::new(actor.scope.clone());
        let profiles: Vec<Kept<SystemProfile>> = self.ledger.read().await?.records(&query).await?;
        let profiles = profiles.into_iter().map(|kept| (kept.body.system.clone(), kept.body)).collect();
        let (agencies, dossiers, assessed) = (HashMap::new(), HashMap::new(), BTreeMap::new());
        let sources = Sources { profiles, agencies, dossiers, assessed };
        let mut bodies = BTreeSet::new();
        for system in registry.systems() {
            if actor.sees_agency(registry.agency_code(system.agency)) {
                bodies.extend(sources.owner_of(&registry, system));
                bodies.extend(sources.operator_of(&registry, system));
            }
        }
        Ok(bodies)
    }

    /// Returns the systems under management that the person may see, as reports tell of them: all but those that left
    /// operation, as the first counter of the annual report counts them.
    pub(super) async fn systems_managed(
        &self,
        actor: &Actor,
        period: Period,
    ) -> Result<Vec<SystemStanding>, DeskError> {
        let sources = self.sources_of_report(actor, period.from, period.to).await?;
        let registry = self.registry();
        let systems = registry.systems().iter().filter_map(|system| {
            let life = sources.profiles.get(&system.code).map(|profile| profile.life).unwrap_or_default();
            let told = actor.sees_agency(registry.agency_code(system.agency)) && life != Life::Retired;
            told.then_some((system, life))
        });
        let standing = systems.map(|(system, life)| SystemStanding {
            runs: life == Life::Running,
            code: system.code.clone(),
            level: sources.level_of(system),
            stage: sources.dossiers.get(&system.code).and_then(|dossier| dossier.stage.word().reported_as()),
        });
        Ok(standing.collect())
    }

    async fn sources_of_report(&self, actor: &Actor, from: Date, to: Date) -> Result<Sources, DeskError> {
        let assessed = self.assessed(actor, from, to).await?;
        let query = RecordQuery::new(actor.scope.clone());
        let mut reader = self.ledger.read().await?;
        let profiles: Vec<Kept<SystemProfile>> = reader.records(&query).await?;
        // Names of owners and units stand in every report, whoever makes it.
        let agencies: Vec<Kept<AgencyProfile>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        let dossiers: Vec<Kept<Dossier>> = reader.records(&query).await?;
        Ok(Sources {
            profiles: profiles.into_iter().map(|kept| (kept.body.system.clone(), kept.body)).collect(),
            agencies: agencies.into_iter().map(|kept| (kept.body.agency.clone(), kept.body)).collect(),
            dossiers: told_of(dossiers.into_iter().map(|kept| kept.body)),
            assessed,
        })
    }

    /// How the requirements of systems stand, by system and group.
    async fn standing_of(
        &self,
        sources: &Sources,
        systems: &[&System],
        codes: &BTreeSet<String>,
    ) -> Result<HashMap<String, Vec<GroupStanding>>, DeskError> {
        let catalogue = self.catalogues().present();
        let mut reader = self.ledger.read().await?;
        let mut words: HashMap<String, HashMap<String, Word>> = HashMap::new();
        for (system, item, word) in reader.verdict_words(&catalogue.id, codes).await? {
            words.entry(system).or_default().insert(item, word);
        }
        let remedies: Vec<Kept<Remedy>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        drop(reader);
        let mut days: HashMap<String, HashMap<String, Date>> = HashMap::new();
        for kept in remedies.into_iter().filter(|kept| codes.contains(&kept.body.system)) {
            let Some(due) = kept.body.plan.due else { continue };
            let of_system = days.entry(kept.body.system).or_default();
            for item in kept.body.items {
                let day = of_system.entry(item).or_insert(due);
                *day = (*day).max(due);
            }
        }
        let none = HashMap::new();
        let standing = systems.iter().filter_map(|system| {
            let words = words.get(&system.code)?;
            let days = days.get(&system.code).unwrap_or(&none);
            Some((system.code.clone(), groups(catalogue, sources.level_of(system), words, days)))
        });
        Ok(standing.collect())
    }
}

/// The regime whose form the annual report of a year follows, with that form: the one in force on the last day of the
/// period, as its own form says.
pub(super) fn regime_of(library: &Library, year: i16) -> Option<(&Regime, &Form)> {
    let with_form = library.regimes.values().filter_map(|regime| Some((regime, regime.annual_report.as_ref()?)));
    let held = with_form.filter(|(regime, form)| {
        let last = period(form, year);
        last.is_ok_and(|(_, last)| regime.basis.is_in_force(last))
    });
    held.max_by_key(|(regime, _)| regime.basis.in_force_from)
}

fn groups(
    catalogue: &Catalogue,
    level: Option<ProtectionLevel>,
    words: &HashMap<String, Word>,
    days: &HashMap<String, Date>,
) -> Vec<GroupStanding> {
    let Some(level) = level else { return Vec::new() };
    let mut standing: Vec<(String, GroupStanding)> = Vec::new();
    for requirement in catalogue.at(level).filter(|requirement| catalogue.is_mandatory(requirement)) {
        let word = words.get(&requirement.id).copied().unwrap_or(Word::Unjudged);
        if word == Word::NotApplicable {
            continue;
        }
        let place = standing.iter().position(|(id, _)| *id == requirement.group);
        let place = place.unwrap_or_else(|| {
            let group = catalogue.group(&requirement.group).map_or(requirement.group.as_str(), |group| &group.title_vi);
            standing.push((
                requirement.group.clone(),
                GroupStanding { group: group.to_owned(), ..GroupStanding::default() },
            ));
            standing.len() - 1
        });
        let group = &mut standing[place].1;
        group.asked += 1;
        match word {
            Word::Met | Word::Equivalent => group.met += 1,
            Word::Partly => group.partly += 1,
            Word::NotMet | Word::Unjudged | Word::NotApplicable => {}
        }
        if !matches!(word, Word::Met | Word::Equivalent) {
            group.roadmap = group.roadmap.max(days.get(&requirement.id).copied());
        }
    }
    standing.into_iter().map(|(_, group)| group).collect()
}

const fn approved(dossier: &Dossier) -> bool {
    matches!(dossier.stage, Stage::Approved { .. } | Stage::Redetermine { .. })
}

/// The dossier of each system that the report tells of.
fn told_of(dossiers: impl Iterator<Item = Dossier>) -> HashMap<String, Dossier> {
    let mut told: HashMap<String, Dossier> = HashMap::new();
    for dossier in dossiers.filter(|dossier| dossier.stage.word().reported_as().is_some()) {
        // An approval stands until another takes its place, whatever is being written beside it.
        match told.get(&dossier.system) {
            Some(known) if approved(known) && !approved(&dossier) => {}
            Some(known) if approved(known) == approved(&dossier) && order(known) > order(&dossier) => {}
            _ => {
                told.insert(dossier.system.clone(), dossier);
            }
        }
    }
    told
}

/// Of two dossiers of a system the later counts: by the day of the decision, then by code.
fn order(dossier: &Dossier) -> (Option<Date>, &str) {
    let day = match &dossier.stage {
        Stage::Approved { decision, .. } | Stage::Redetermine { decision, .. } => decision.date,
        _ => None,
    };
    (day, &dossier.code)
}

pub(super) fn decision(dossier: &Dossier) -> Option<DocumentRef> {
    match &dossier.stage {
        Stage::Approved { decision, .. } | Stage::Redetermine { decision, .. } => Some(decision.clone()),
        _ => None,
    }
}

impl Sources {
    fn owner_of(&self, registry: &Registry, system: &System) -> Option<String> {
        let named = self.profiles.get(&system.code).and_then(|profile| profile.owner.clone());
        named.or_else(|| {
            // Nobody said who governs it: the agency at the top of the tree does.
            let mut top = registry.tree.agency(system.agency)?;
            while let Some(above) = top.shown_on(registry.day).parent.and_then(|parent| registry.tree.agency(parent)) {
                top = above;
            }
            Some(top.code.clone())
        })
    }

    /// The level that the report tells everywhere: the approved dossier's, else the registry's.
    fn level_of(&self, system: &System) -> Option<ProtectionLevel> {
        let approved = self.dossiers.get(&system.code).filter(|dossier| approved(dossier));
        approved.map(|dossier| dossier.level).or(system.level)
    }

    fn operator_of(&self, registry: &Registry, system: &System) -> Option<String> {
        let named = self.profiles.get(&system.code).map(|profile| profile.operator().to_owned());
        named.or_else(|| registry.agency_code(system.agency).map(str::to_owned))
    }

    fn party(&self, registry: &Registry, code: &str) -> Party {
        let name = registry.agency_named_by_code(code).name;
        let Some(profile) = self.agencies.get(code) else { return Party { name, ..Party::default() } };
        Party {
            name,
            functions: profile.functions.clone(),
            representative: profile.head_name.clone(),
            title: profile.head_title.clone(),
            address: profile.address.clone(),
            phone: profile.phone.clone(),
            email: profile.email.clone(),
        }
    }

    fn facts(&self, registry: &Registry, system: &System, standing: Option<&Vec<GroupStanding>>) -> SystemFacts {
        let none = SystemProfile::default();
        let profile = self.profiles.get(&system.code).unwrap_or(&none);
        let dossier = self.dossiers.get(&system.code);
        let named =
            |code: Option<String>| code.map(|code| registry.agency_named_by_code(&code).name).unwrap_or_default();
        let assessed = self.assessed.get(&system.code);
        SystemFacts {
            code: system.code.clone(),
            name: system.name.clone(),
            owner: named(self.owner_of(registry, system)),
            operator: named(self.operator_of(registry, system)),
            classified: !profile.facts.is_empty(),
            level: self.level_of(system),
            stage: dossier.map(|dossier| dossier.stage.word()),
            decision: dossier.and_then(decision),
            regulation: profile.regulation.clone(),
            regulation_followed: profile.regulation_followed,
            approval_expected: profile.approval_expected,
            deployment: profile.deployment,
            deployment_expected: profile.deployment_expected,
            assessed_before_use: assessed.is_some_and(|assessed| assessed.before_use.is_some()),
            assessed_periodically: assessed.is_some_and(|assessed| assessed.periodic.is_some()),
            national_security: profile.national_security != NationalSecurity::No,
            requirements: standing.cloned().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests;
