//! The tree of agencies on a day, and what a person of an agency may see: its subtree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use luytre_model::ids::{AgencyId, SystemId};
use luytre_model::store::Scope;

use crate::registry::{Agency, System};
use crate::source::Source;

/// Most levels from the top to the bottom that are followed; a real tree has four. It also ends a walk in a circle.
pub const DEPTH_MAX: usize = 32;

/// The tree of agencies as it is on one day.
#[derive(Debug, Clone, Default)]
pub struct AgencyTree {
    agencies: Vec<Agency>,
    by_id: HashMap<AgencyId, usize>,
    by_code: HashMap<String, usize>,
    parents: HashMap<AgencyId, AgencyId>,
    children: BTreeMap<Option<AgencyId>, Vec<AgencyId>>,
}

impl AgencyTree {
    /// Builds the tree of `day`.
    pub fn new(mut agencies: Vec<Agency>, day: Date) -> Self {
        agencies.sort_by(|a, b| a.code.cmp(&b.code));
        let mut tree = AgencyTree::default();
        for (number, agency) in agencies.iter().enumerate() {
            tree.by_id.insert(agency.id, number);
            tree.by_code.insert(agency.code.clone(), number);
        }
        for agency in &agencies {
            let parent = agency.shown_on(day).parent.filter(|parent| tree.by_id.contains_key(parent));
            if let Some(parent) = parent {
                tree.parents.insert(agency.id, parent);
            }
            tree.children.entry(parent).or_default().push(agency.id);
        }
        tree.agencies = agencies;
        tree
    }

    /// Returns all agencies, by code.
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// Returns the agency with this identity.
    pub fn agency(&self, id: AgencyId) -> Option<&Agency> {
        self.by_id.get(&id).map(|number| &self.agencies[*number])
    }

    /// Returns the agency with this code.
    pub fn by_code(&self, code: &str) -> Option<&Agency> {
        self.by_code.get(code).map(|number| &self.agencies[*number])
    }

    /// Returns the agency above.
    pub fn parent(&self, id: AgencyId) -> Option<AgencyId> {
        self.parents.get(&id).copied()
    }

    /// Returns the agencies right below, by code; of `None` those at the top.
    pub fn children(&self, id: Option<AgencyId>) -> &[AgencyId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Returns the agency and all below it.
    pub fn subtree(&self, id: AgencyId) -> BTreeSet<AgencyId> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![id];
        while let Some(next) = waiting.pop() {
            // An agency that was met before is not walked again: a circle in the data ends here.
            if self.by_id.contains_key(&next) && found.insert(next) {
                waiting.extend_from_slice(self.children(Some(next)));
            }
        }
        found
    }

    /// Returns the agencies above, nearest first.
    pub fn ancestors(&self, id: AgencyId) -> Vec<AgencyId> {
        std::iter::successors(self.parent(id), |above| self.parent(*above)).take(DEPTH_MAX).collect()
    }

    /// Whether the agency or one above it is excluded from collection by law.
    pub fn is_excluded(&self, id: AgencyId) -> bool {
        std::iter::once(id)
            .chain(self.ancestors(id))
            .any(|agency| self.agency(agency).is_some_and(|agency| agency.excluded))
    }

    /// Whether `parent` may become the agency above `id`: it exists, and is not `id` or below it.
    pub fn may_stand_under(&self, id: AgencyId, parent: AgencyId) -> bool {
        self.by_id.contains_key(&parent) && !self.subtree(id).contains(&parent)
    }

    /// Returns what a person of `agency` may see: everything for `None`, else the codes of the subtree and of the
    /// sources of its systems.
    pub fn scope(&self, agency: Option<AgencyId>, systems: &[System], sources: &[Source]) -> Scope {
        let Some(agency) = agency else { return Scope::All };
        let subtree = self.subtree(agency);
        let own: BTreeSet<SystemId> =
            systems.iter().filter(|system| subtree.contains(&system.agency)).map(|system| system.id).collect();
        let codes = subtree.iter().filter_map(|id| self.agency(*id)).map(|agency| agency.code.clone()).collect();
        let sources = sources
            .iter()
            .filter(|source| source.system.is_some_and(|system| own.contains(&system)))
            .map(|source| source.code.clone())
            .collect();
        Scope::Of { agencies: codes, sources }
    }
}

#[cfg(test)]
mod tests;
