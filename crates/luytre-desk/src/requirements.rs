//! Requirements: what is asked of a system, what was found, on which evidence, and how the province stands.
//!
//! Start with [`Desk::requirements_of`], then [`change`] (verdicts, evidence, responsible persons), [`remedies`],
//! [`duties`], [`gaps`], and [`exchange`] (spreadsheets, OSCAL, CISO Assistant).

pub mod change;
pub mod duties;
pub mod exchange;
pub mod files;
pub mod gaps;
pub mod remedies;
pub mod views;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use luytre_govern::assessment::Assessment;
use luytre_govern::catalogue::{Catalogue, Catalogues};
use luytre_govern::dossier::Dossier;
use luytre_govern::record::{Kept, Record};
use luytre_govern::requirement::{Duty, Remedy, Share, Shown, Word, propose};
use luytre_govern::{Act, Interval, System, SystemProfile};
use luytre_ledger::{KeptVerdict, RecordQuery, VerdictCount};
use luytre_model::store::Scope;
use luytre_model::{Nanos, ProtectionLevel};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::{self, DueItem};
use crate::error::DeskError;
use crate::page;
use crate::registry::Registry;
use crate::systems::{visible_subtree, visible_system};
use crate::views::{Named, Page};

pub use views::{
    Order, OtherStandard, RequirementDetail, RequirementFilter, RequirementsOf, RequirementsOverview, SignalWord,
    SystemBrief, SystemShare,
};

/// How many days ahead something is "soon".
pub const SOON_DAYS: u16 = 30;
/// Most things that are told as due.
const DUE_MAX: usize = 200;
/// The duty of the decree that asks for an independent assessor.
const INDEPENDENCE: &str = "ND331.INDEPENDENT";

impl Desk {
    /// The catalogues in force.
    pub(crate) fn catalogues(&self) -> &'static Catalogues {
        self.library().catalogues()
    }

    /// Returns how the systems that the person may see stand under a catalogue.
    pub async fn requirements_overview(
        &self,
        actor: &Actor,
        filter: &RequirementFilter,
    ) -> Result<RequirementsOverview, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let catalogues = self.catalogues();
        let catalogue = known(catalogues, filter.catalogue.as_deref())?;
        let registry = self.registry();
        let under = match &filter.agency {
            Some(code) => Some(visible_subtree(&registry, actor, code)?),
            None => None,
        };
        let count = VerdictCount {
            catalogue: &catalogue.id,
            systems: systems_in(&registry, actor),
            without: outside(catalogue),
            words: Vec::new(),
        };
        let mut found: HashMap<String, Vec<(Word, u64)>> = HashMap::new();
        for (system, word, count) in self.ledger.read().await?.count_verdicts_by_system(&count).await? {
            found.entry(system).or_default().push((word, count));
        }
        let asked = asked_by_level(catalogue);
        let mut sum = Share::default();
        let mut rows = Vec::new();
        let mut unlevelled = 0;
        for system in registry.systems() {
            let wanted = actor.sees_agency(registry.agency_code(system.agency))
                && under.as_ref().is_none_or(|under| under.contains(&system.agency))
                && filter.level.is_none_or(|level| system.level == Some(level))
                && page::found(filter.text.as_deref(), &[&system.code, &system.name, &system.owner]);
            if !wanted {
                continue;
            }
            let Some(level) = system.level else {
                unlevelled += 1;
                continue;
            };
            let mut share = Share::of(asked.get(&level).copied().unwrap_or(0));
            for (word, count) in found.get(&system.code).into_iter().flatten() {
                share.add(*word, *count);
            }
            sum.join(share);
            if filter.begun.is_none_or(|begun| begun == (share.judged() > 0)) {
                rows.push((system, share));
            }
        }
        match filter.order {
            Order::Code => {}
            Order::Worst => rows.sort_by_key(|(_, share)| share.permille()),
            Order::Gaps => rows.sort_by_key(|(_, share)| std::cmp::Reverse(share.not_met + share.partly)),
        }
        let total = rows.len();
        let start = filter.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0).min(total);
        let end = (start + page::rows(filter.limit)).min(total);
        let mut items = Vec::with_capacity(end - start);
        for (system, share) in &rows[start..end] {
            items.push(SystemShare { system: brief(&registry, system)?, share: *share });
        }
        let next = (end < total).then(|| end.to_string());
        Ok(RequirementsOverview {
            catalogue: catalogue.id.clone(),
            catalogues: names(catalogues),
            page: Page { items, next, total: Some(total as u64) },
            sum,
            unlevelled,
        })
    }

    /// Returns everything that is asked of a system under a catalogue, with what was found.
    pub async fn requirements_of(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
    ) -> Result<RequirementsOf, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, system)?;
        actor.must(Act::ReadRequirements)?;
        let catalogues = self.catalogues();
        let catalogue = known(catalogues, catalogue)?;
        let mut reader = self.ledger.read().await?;
        let kept = reader.verdicts(&system.code, &catalogue.id).await?;
        let signals = reader.signal_words(&system.code).await?;
        let used = reader.catalogues_of(&system.code).await?;
        let operator = reader.kept::<SystemProfile>(&system.code).await?.and_then(|kept| kept.body.operator);
        let query = RecordQuery::new(Scope::All).system(&system.code);
        let duties: Vec<Kept<Duty>> = reader.records(&query).await?;
        let remedies: Vec<Kept<Remedy>> = reader.records(&query).await?;
        drop(reader);
        let mut brief = brief(&registry, system)?;
        brief.operator = operator.or(Some(brief.agency.code.clone())).filter(|code| !code.is_empty());
        let last = duties.iter().filter(|duty| duty.body.catalogue == catalogue.id);
        let last = last.filter_map(|duty| Some((duty.body.item.clone(), duty.body.last()?))).collect();
        // A word of a newer product says nothing here.
        let signal = |(signal, state, at): (String, String, Nanos)| {
            Some((signal, SignalWord { state: state.parse().ok()?, at }))
        };
        Ok(RequirementsOf {
            catalogues,
            catalogue,
            names: names(catalogues),
            used: used.into_iter().map(|(id, _)| id).collect(),
            system: brief,
            kept: kept.into_iter().map(|kept| (kept.item.clone(), kept)).collect(),
            signals: signals.into_iter().filter_map(signal).collect(),
            last,
            remedies: remedies.into_iter().filter(|remedy| remedy.body.catalogue == catalogue.id).collect(),
            today: self.today(),
        })
    }

    /// Returns one item of a system, with its history and what the other standards say.
    pub async fn requirement_of(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
        item: &str,
    ) -> Result<RequirementDetail, DeskError> {
        let of = self.requirements_of(actor, system, catalogue).await?;
        let requirement = of.catalogue.requirement(item).ok_or(DeskError::NotFound)?;
        let mut reader = self.ledger.read().await?;
        let history = reader.verdict_history(&of.system.code, &of.catalogue.id, item).await?;
        let duty = reader.kept::<Duty>(&Duty::code(&of.system.code, item)).await?;
        let mut others = Vec::new();
        for other in of.catalogues.by_id.values().filter(|other| other.id != of.catalogue.id) {
            let Some(level) = of.system.level else { continue };
            let origins = of.catalogues.crosswalk.origins(of.catalogue, item, other, level);
            if origins.is_empty() {
                continue;
            }
            let kept = reader.verdicts(&of.system.code, &other.id).await?;
            let kept: BTreeMap<&str, &KeptVerdict> = kept.iter().map(|kept| (kept.item.as_str(), kept)).collect();
            let judged = |item: &str| kept.get(item).map(|kept| &kept.judgement);
            let proposals = origins.into_iter().map(|origin| propose(origin, judged)).collect();
            others.push(OtherStandard { catalogue: other, proposals });
        }
        drop(reader);
        let records = self.shown_records(actor, &of, item).await?;
        Ok(RequirementDetail { requirement, history, duty, records, others, of })
    }

    /// Which records that the evidence of an item names there are: of this system, and for this person to see.
    async fn shown_records(
        &self,
        actor: &Actor,
        of: &RequirementsOf,
        item: &str,
    ) -> Result<BTreeSet<(String, String)>, DeskError> {
        let evidence = of.judgement(item).map(|judgement| judgement.evidence.as_slice()).unwrap_or_default();
        let mut found = BTreeSet::new();
        for piece in evidence {
            let Shown::Record { record, code } = &piece.shown else { continue };
            let system = match record.as_str() {
                Dossier::KIND => self.system_of::<Dossier>(actor, Act::ReadDossiers, code).await?,
                Assessment::KIND => self.system_of::<Assessment>(actor, Act::ReadAssessments, code).await?,
                Remedy::KIND => self.system_of::<Remedy>(actor, Act::ReadRequirements, code).await?,
                _ => None,
            };
            if system.as_ref() == Some(&of.system.code) {
                found.insert((record.clone(), code.clone()));
            }
        }
        Ok(found)
    }

    /// The system of a record; `None` when there is none that the person may see.
    async fn system_of<T: Record>(&self, actor: &Actor, act: Act, code: &str) -> Result<Option<String>, DeskError> {
        match self.seen_record::<T>(actor, act, code).await {
            Ok(kept) => Ok(kept.body.keys().system),
            Err(DeskError::NotFound | DeskError::Forbidden) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns what the person has to do about requirements: days of items and remedies, recurring duties.
    pub async fn due_of_requirements(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let today = self.today();
        let until = Interval { months: 0, days: SOON_DAYS }.after(today);
        let registry = self.registry();
        let mut items = self.due_items(&registry, actor, until).await?;
        items.extend(self.due_remedies(actor, until).await?);
        items.extend(self.due_duties(&registry, actor, today).await?);
        due::sort(&mut items);
        items.truncate(DUE_MAX);
        Ok(items)
    }

    async fn due_items(
        &self,
        registry: &Registry,
        actor: &Actor,
        until: luytre_govern::Date,
    ) -> Result<Vec<DueItem>, DeskError> {
        let systems = systems_in(registry, actor);
        let rows = self.ledger.read().await?.verdicts_due(systems.as_ref(), until, DUE_MAX as u32).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let named = registry.system_named_by_code(&row.system);
            let agency = registry.system_by_code(&row.system).and_then(|system| registry.agency_code(system.agency));
            let source = self.catalogues().get(&row.catalogue).map_or(row.catalogue.clone(), |at| at.reference.clone());
            items.push(DueItem {
                area: "requirement",
                title_vi: format!("{} yêu cầu phải đáp ứng: {}", row.items, named.name),
                title_en: format!("{} requirements to meet: {}", row.items, named.name),
                due: Some(row.due),
                source,
                path: format!("/requirements/{}?catalogue={}&due=1", row.system, row.catalogue),
                agency: agency.map(str::to_owned),
                system: Some(row.system),
            });
        }
        Ok(items)
    }
}

/// The catalogue with this id; the present one when none is named.
pub(crate) fn known<'a>(catalogues: &'a Catalogues, id: Option<&str>) -> Result<&'a Catalogue, DeskError> {
    match id {
        Some(id) => catalogues.get(id).ok_or(DeskError::NotFound),
        None => Ok(catalogues.present()),
    }
}

/// The article that asks for an independent assessor.
pub(crate) fn independence(catalogues: &Catalogues) -> &str {
    catalogues.crosswalk.obligation(INDEPENDENCE).map_or("", |obligation| obligation.article.as_str())
}

fn names(catalogues: &Catalogues) -> Vec<Named> {
    let named = |catalogue: &Catalogue| Named { code: catalogue.id.clone(), name: catalogue.reference.clone() };
    let mut names: Vec<Named> = catalogues.by_id.values().map(named).collect();
    names.sort_by_key(|name| name.code != catalogues.present().id);
    names
}

/// Items that are reported apart, outside of the decree's basic requirements.
pub(crate) fn outside(catalogue: &Catalogue) -> Vec<&str> {
    let apart = catalogue.requirements.iter().filter(|row| !catalogue.is_mandatory(row));
    apart.map(|row| row.id.as_str()).collect()
}

pub(crate) fn asked_by_level(catalogue: &Catalogue) -> BTreeMap<ProtectionLevel, u64> {
    let count = |level| catalogue.at(level).filter(|row| catalogue.is_mandatory(row)).count() as u64;
    ProtectionLevel::ALL.into_iter().map(|level| (level, count(level))).collect()
}

/// Codes of the systems that the person may see; `None` when that is all of them.
pub(crate) fn systems_in(registry: &Registry, actor: &Actor) -> Option<BTreeSet<String>> {
    if matches!(actor.scope, Scope::All) {
        return None;
    }
    let seen = registry.systems().iter().filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
    Some(seen.map(|system| system.code.clone()).collect())
}

pub(crate) fn brief(registry: &Registry, system: &System) -> Result<SystemBrief, DeskError> {
    let agency = registry.agency_named(system.agency).ok_or(DeskError::NotFound)?;
    Ok(SystemBrief {
        code: system.code.clone(),
        name: system.name.clone(),
        operator: Some(agency.code.clone()),
        agency,
        level: system.level,
    })
}

#[cfg(test)]
pub(crate) mod tests;
