//! Gaps of the province: which items are missing at how many systems, and what that risks.

use std::collections::BTreeMap;

use luytre_govern::Act;
use luytre_govern::catalogue::{Catalogue, Fine, Requirement};
use luytre_govern::requirement::Word;
use luytre_ledger::VerdictCount;
use luytre_model::ProtectionLevel;

use super::{known, outside, systems_in};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::systems::visible_subtree;
use crate::views::Named;

/// Most systems that are named at one item.
const SYSTEMS_MAX: u32 = 100;

/// Which gaps are asked for.
#[derive(Debug, Clone, Default)]
pub struct GapFilter {
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// Code of an agency: it and all below it.
    pub agency: Option<String>,
    /// Only this group.
    pub group: Option<String>,
}

/// An item that is missing at some systems.
#[derive(Debug, Clone)]
pub struct ProvinceGap {
    /// The item.
    pub requirement: &'static Requirement,
    /// Systems at which it is not met.
    pub not_met: u64,
    /// Systems at which it is met in part.
    pub partly: u64,
    /// The fine that each of them risks.
    pub fine: Option<&'static Fine>,
}

impl ProvinceGap {
    /// Systems at which something is missing.
    pub fn systems(&self) -> u64 {
        self.not_met + self.partly
    }

    /// What it weighs: the greatest fine, for every system, in dong.
    pub fn weight(&self) -> u64 {
        self.fine.map_or(0, |fine| fine.most).saturating_mul(self.systems())
    }
}

/// The gaps of a province or an agency.
#[derive(Debug, Clone)]
pub struct Gaps {
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// All catalogues.
    pub names: Vec<Named>,
    /// The heaviest first.
    pub gaps: Vec<ProvinceGap>,
}

/// A system at which an item is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapSystem {
    /// The system.
    pub system: Named,
    /// Partly or not met.
    pub word: Word,
}

impl Desk {
    /// Returns the gaps of the systems that the person may see, by item.
    pub async fn gaps(&self, actor: &Actor, filter: &GapFilter) -> Result<Gaps, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let catalogues = self.catalogues();
        let catalogue = known(catalogues, filter.catalogue.as_deref())?;
        let count = VerdictCount { without: outside(catalogue), ..self.gap_count(actor, catalogue, filter)? };
        let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for (item, word, count) in self.ledger.read().await?.count_verdicts_by_item(&count).await? {
            let entry = found.entry(item).or_default();
            match word {
                Word::NotMet => entry.0 += count,
                Word::Partly => entry.1 += count,
                Word::Met | Word::Equivalent | Word::NotApplicable | Word::Unjudged => {}
            }
        }
        let mut gaps = Vec::with_capacity(found.len());
        for (item, (not_met, partly)) in found {
            let Some(requirement) = catalogue.requirement(&item) else { continue };
            if filter.group.as_ref().is_some_and(|group| requirement.group != *group) {
                continue;
            }
            let at = |level: &ProtectionLevel| catalogues.sanctions.risked(catalogue, requirement, *level);
            let fine = requirement.levels.iter().filter_map(at).map(|risked| risked.fine).max_by_key(|fine| fine.most);
            gaps.push(ProvinceGap { requirement, not_met, partly, fine });
        }
        gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.weight()), std::cmp::Reverse(gap.systems())));
        Ok(Gaps { catalogue, names: super::names(catalogues), gaps })
    }

    /// Returns the systems at which an item is missing.
    pub async fn gap_systems(
        &self,
        actor: &Actor,
        filter: &GapFilter,
        item: &str,
    ) -> Result<Vec<GapSystem>, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let catalogue = known(self.catalogues(), filter.catalogue.as_deref())?;
        let requirement = catalogue.requirement(item).ok_or(DeskError::NotFound)?;
        let count = self.gap_count(actor, catalogue, filter)?;
        let found = self.ledger.read().await?.systems_at(&requirement.id, &count, SYSTEMS_MAX).await?;
        let registry = self.registry();
        let named = |(code, word): (String, Word)| GapSystem { system: registry.system_named_by_code(&code), word };
        Ok(found.into_iter().map(named).collect())
    }

    fn gap_count<'a>(
        &self,
        actor: &Actor,
        catalogue: &'a Catalogue,
        filter: &GapFilter,
    ) -> Result<VerdictCount<'a>, DeskError> {
        let registry = self.registry();
        let systems = match &filter.agency {
            Some(agency) => {
                let under = visible_subtree(&registry, actor, agency)?;
                let inside = registry.systems().iter().filter(|system| under.contains(&system.agency));
                Some(inside.map(|system| system.code.clone()).collect())
            }
            None => systems_in(&registry, actor),
        };
        Ok(VerdictCount {
            catalogue: &catalogue.id,
            systems,
            without: Vec::new(),
            words: vec![Word::NotMet, Word::Partly],
        })
    }
}
