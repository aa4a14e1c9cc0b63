//! The registry as one unchanging snapshot: agencies, systems, sources, ingest tokens. Swapped whole when something
//! changes, so that listeners and pages read it without waiting for anybody.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use luytre_govern::coverage::RequiredLayers;
use luytre_govern::{AgencyTree, SourceIndex, System};
use luytre_model::ids::{AgencyId, SystemId};
use luytre_model::store::Scope;
use luytre_model::{Layer, Nanos};

use crate::place::PlacementCache;
use crate::views::Named;

/// The registry as it stands.
pub(crate) struct Registry {
    /// Agencies as they are on [`day`](Self::day).
    pub tree: AgencyTree,
    /// The day in Vietnam for which it was built.
    pub day: Date,
    /// Sources.
    pub sources: SourceIndex,
    /// Which layers must be watched.
    pub required: RequiredLayers,
    /// API tokens that may hand in events, by hash.
    pub ingest_tokens: HashMap<String, IngestToken>,
    /// Where senders were placed so far; lives as long as the snapshot, so that it can never be stale.
    pub placed: PlacementCache,
    systems: Vec<System>,
    by_id: HashMap<SystemId, usize>,
    by_code: HashMap<String, usize>,
    /// What tokens of an agency's machines may reach, by their names.
    reach: HashMap<String, Scope>,
}

/// An API token that may hand in events.
pub(crate) struct IngestToken {
    pub name: String,
    /// It is void from then on.
    pub end: Option<Nanos>,
    /// The agency of the machine that it was made for; `None` for the whole province, and for the token of a source,
    /// which reaches that source alone.
    pub agency: Option<AgencyId>,
}

/// What a snapshot is made of.
pub(crate) struct RegistryParts {
    pub agencies: Vec<luytre_govern::Agency>,
    pub systems: Vec<System>,
    pub sources: Vec<luytre_govern::Source>,
    pub ingest_tokens: HashMap<String, IngestToken>,
}

impl Registry {
    pub(crate) fn new(parts: RegistryParts, day: Date) -> Self {
        let mut systems = parts.systems;
        systems.sort_by(|a, b| a.code.cmp(&b.code));
        let by_id = systems.iter().enumerate().map(|(number, system)| (system.id, number)).collect();
        let by_code = systems.iter().enumerate().map(|(number, system)| (system.code.clone(), number)).collect();
        let tree = AgencyTree::new(parts.agencies, day);
        let limited = parts.ingest_tokens.values().filter(|token| token.agency.is_some());
        let reach =
            limited.map(|token| (token.name.clone(), tree.scope(token.agency, &systems, &parts.sources))).collect();
        Registry {
            tree,
            day,
            reach,
            sources: SourceIndex::new(parts.sources),
            required: RequiredLayers::default(),
            ingest_tokens: parts.ingest_tokens,
            placed: PlacementCache::default(),
            systems,
            by_id,
            by_code,
        }
    }

    /// All systems, by code.
    pub(crate) fn systems(&self) -> &[System] {
        &self.systems
    }

    pub(crate) fn system(&self, id: SystemId) -> Option<&System> {
        self.by_id.get(&id).map(|number| &self.systems[*number])
    }

    pub(crate) fn system_by_code(&self, code: &str) -> Option<&System> {
        self.by_code.get(code).map(|number| &self.systems[*number])
    }

    /// The code of an agency.
    pub(crate) fn agency_code(&self, id: AgencyId) -> Option<&str> {
        self.tree.agency(id).map(|agency| agency.code.as_str())
    }

    /// The codes of an agency and of all below it; of one that is gone, its own.
    pub(crate) fn codes_under(&self, code: &str) -> BTreeSet<String> {
        let below = self.tree.by_code(code).map(|agency| self.tree.subtree(agency.id)).unwrap_or_default();
        let below = below.iter().filter_map(|id| self.agency_code(*id)).map(str::to_owned);
        below.chain([code.to_owned()]).collect()
    }

    /// Code and present name of an agency.
    pub(crate) fn agency_named(&self, id: AgencyId) -> Option<Named> {
        let agency = self.tree.agency(id)?;
        Some(Named { code: agency.code.clone(), name: agency.shown_on(self.day).name.clone() })
    }

    /// Code and present name of the agency with this code; the code stands for the name of one that is gone.
    pub(crate) fn agency_named_by_code(&self, code: &str) -> Named {
        let name = match self.tree.by_code(code) {
            Some(agency) => agency.shown_on(self.day).name.clone(),
            None => code.to_owned(),
        };
        Named { code: code.to_owned(), name }
    }

    /// Code and name of the system with this code.
    pub(crate) fn system_named_by_code(&self, code: &str) -> Named {
        let name = self.system_by_code(code).map_or_else(|| code.to_owned(), |system| system.name.clone());
        Named { code: code.to_owned(), name }
    }

    /// What a person of `agency` may see. An agency that is gone from the registry gives nothing, never everything.
    pub(crate) fn scope(&self, agency: Option<AgencyId>) -> Scope {
        self.tree.scope(agency, &self.systems, self.sources.sources())
    }

    /// Whether a sender with this token may hand in events of the source: a machine of an agency speaks for that agency
    /// and those below it only, whatever hosts its events name.
    pub(crate) fn may_reach(&self, token: Option<&str>, source: &str) -> bool {
        let reach = token.and_then(|name| self.reach.get(name));
        reach.is_none_or(|scope| scope.allows(self.agency_of_source(source), source))
    }

    /// The code of the agency that a source belongs to today.
    pub(crate) fn agency_of_source(&self, code: &str) -> Option<&str> {
        let system = self.sources.by_code(code)?.system?;
        self.agency_code(self.system(system)?.agency)
    }

    /// The code of the system that a source belongs to today.
    pub(crate) fn system_of_source(&self, code: &str) -> Option<&str> {
        let system = self.sources.by_code(code)?.system?;
        self.system(system).map(|system| system.code.as_str())
    }
}

/// The layer that events of a module speak of unless their source says otherwise.
pub(crate) fn usual_layer(module: &str) -> Layer {
    match module {
        "suricata" | "zeek" | "bind" | "fortigate" | "sophos" | "cef" | "leef" => Layer::Network,
        "nginx" | "apache" | "modsecurity" | "vsftpd" => Layer::Application,
        "postgresql" | "mysql" => Layer::Database,
        _ => Layer::Endpoint,
    }
}
