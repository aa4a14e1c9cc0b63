//! Information systems and the coverage matrix.

mod mend;
mod moved;

use std::collections::{BTreeSet, HashMap};

use luytre_govern::coverage::{Seen, coverage};
use luytre_govern::{Act, Coverage, CoverageState, LayerCoverage, Source, SourceState, System, SystemProfile};
use luytre_ledger::Write;
use luytre_model::ids::SystemId;
use luytre_model::store::SourceCounts;
use luytre_model::{Layer, Nanos};
use serde_json::json;

pub use self::moved::TakenAlong;

use crate::Notice;
use crate::actor::Actor;
use crate::desk::{Counts, Desk};
use crate::error::{DeskError, Problem};
use crate::form::{Check, NAME_CHARS_MAX, taken};
use crate::page;
use crate::profiles::ProfileFilter;
use crate::registry::{Registry, usual_layer};
use crate::views::{CoverageRow, CoverageView, LayerCoverageView, Named, Page, SystemFilter, SystemForm, SystemView};

impl Desk {
    /// Lists the systems that the person may see, by code.
    pub async fn systems(&self, actor: &Actor, filter: &SystemFilter) -> Result<Page<SystemView>, DeskError> {
        let page = self.coverage(actor, filter).await?;
        Ok(Page { items: page.items.into_iter().map(|row| row.system).collect(), next: page.next, total: page.total })
    }

    /// Returns one system.
    pub async fn system(&self, actor: &Actor, code: &str) -> Result<SystemView, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let system = self.seen_system(&registry, actor, code).await?;
        let open = self.open_alerts_by_system().await?;
        system_view(&registry, system, &open)
    }

    /// Returns the coverage matrix: one row a system, one cell a layer.
    pub async fn coverage(&self, actor: &Actor, filter: &SystemFilter) -> Result<Page<CoverageRow>, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let under = match &filter.agency {
            Some(code) => Some(visible_subtree(&registry, actor, code)?),
            None => None,
        };
        let of_life: Option<BTreeSet<String>> = match filter.life {
            Some(life) => {
                let profiles = ProfileFilter { life: Some(life), ..ProfileFilter::default() };
                let found = Box::pin(self.profiles(actor, &profiles)).await?;
                Some(found.into_iter().map(|kept| kept.body.system).collect())
            }
            None => None,
        };
        let assessed = match filter.assessed {
            Some((from, to)) => Some(Box::pin(self.assessed(actor, from, to)).await?),
            None => None,
        };
        let was_assessed =
            |code: &str| assessed.as_ref().is_none_or(|all| all.get(code).is_some_and(|one| one.periodic.is_some()));
        let counts = self.events.sources();
        let open = self.open_alerts_by_system().await?;
        let watch = Watch::new(&registry, &counts, self.clock.now());
        let fits = |layer: Layer, covered: &LayerCoverage| {
            filter.layer.is_none_or(|asked| asked == layer && covered.required)
                && filter.state.is_none_or(|state| covered.state == state)
        };
        let mut rows = Vec::new();
        for system in registry.systems() {
            let asked = actor.sees_agency(registry.agency_code(system.agency))
                && under.as_ref().is_none_or(|under| under.contains(&system.agency))
                && of_life.as_ref().is_none_or(|codes| codes.contains(&system.code))
                && was_assessed(&system.code)
                && filter.level.is_none_or(|level| system.level == Some(level))
                && page::found(filter.text.as_deref(), &[&system.code, &system.name, &system.owner]);
            if !asked {
                continue;
            }
            let layers = watch.of(system);
            if layers.iter().any(|(layer, covered)| fits(*layer, covered)) {
                rows.push((system, layers));
            }
        }
        let page = page::cut(rows, filter.cursor.as_deref(), filter.limit, |(system, _)| &system.code);
        let mut items = Vec::with_capacity(page.items.len());
        for (system, layers) in page.items {
            items.push(coverage_view(&registry, system, layers, &open)?);
        }
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// Returns the coverage of one system.
    pub async fn coverage_of(&self, actor: &Actor, code: &str) -> Result<CoverageView, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let registry = self.registry();
        let system = self.seen_system(&registry, actor, code).await?;
        let counts = self.events.sources();
        let open = self.open_alerts_by_system().await?;
        let layers = Watch::new(&registry, &counts, self.clock.now()).of(system);
        coverage_view(&registry, system, layers, &open)
    }

    /// The system with this code, if the person may know of it: by its agency, or by whoever operates it.
    pub(crate) async fn seen_system<'a>(
        &self,
        registry: &'a Registry,
        actor: &Actor,
        code: &str,
    ) -> Result<&'a System, DeskError> {
        let system = registry.system_by_code(code).ok_or(DeskError::NotFound)?;
        if !actor.sees_agency(registry.agency_code(system.agency)) {
            let profile = self.ledger.read().await?.record_seen::<SystemProfile>(code, &actor.scope).await?;
            let operator = profile.and_then(|kept| kept.body.operator).ok_or(DeskError::NotFound)?;
            actor.sees(Some(&operator))?;
        }
        Ok(system)
    }

    /// Adds a system.
    pub async fn create_system(&self, actor: &Actor, form: SystemForm) -> Result<SystemView, DeskError> {
        actor.must(Act::EditSystems)?;
        let registry = self.registry();
        let mut system = read_form(&registry, actor, &form, None)?;
        // A level comes with a dossier; only whoever enters for the whole province gives one from paper.
        system.level = system.level.filter(|_| actor.is_whole());
        if registry.system_by_code(&system.code).is_some() {
            return Err(DeskError::field("code", Problem::Taken(system.code)));
        }
        self.write_system(actor, &registry, system, None).await
    }

    /// Changes the system with the form's code. Its level stays: that changes by an approved dossier, or by an import
    /// that names the decision. `shown` is the mark of the row that the person saw; when somebody else changed the row
    /// meanwhile, nothing is written.
    pub async fn edit_system(&self, actor: &Actor, form: SystemForm, shown: &str) -> Result<SystemView, DeskError> {
        let registry = self.registry();
        let present = visible_system(&registry, actor, &form.code)?;
        actor.must(Act::EditSystems)?;
        let system = System { level: present.level, ..read_form(&registry, actor, &form, Some(present))? };
        self.write_system(actor, &registry, system, Some(shown)).await
    }

    async fn write_system(
        &self,
        actor: &Actor,
        registry: &Registry,
        system: System,
        shown: Option<&str>,
    ) -> Result<SystemView, DeskError> {
        let act = if shown.is_some() { "system.edit" } else { "system.create" };
        let agency = registry.agency_code(system.agency);
        let detail = json!({
            "name": system.name,
            "level": system.level.map(|level| level.number()),
            "owner": system.owner,
            "required_layers": system.required_layers.as_ref().map(|layers| layers.iter().map(|layer| layer.as_str()).collect::<Vec<_>>()),
            "contact": [system.contact_name, system.contact_phone],
        });
        let note = self.note_of(actor, act, &format!("system:{}", system.code), agency, detail);
        let mut work = self.ledger.begin().await?;
        if let Some(shown) = shown {
            // The row as it stands in this very transaction, not as the registry last read it.
            let present = work.system_by_code(&system.code).await?.ok_or(DeskError::NotFound)?;
            if mark_of(&present) != shown {
                return Err(DeskError::Conflict);
            }
            Box::pin(self.take_all_along(&mut work, actor, &present, &system)).await?;
        }
        let write = if system.id.0 == 0 { Write::NewSystem(&system) } else { Write::System(&system) };
        work.record(write, &note).await.map_err(|error| taken(error, "code", &system.code))?;
        work.commit().await?;
        self.reload_registry().await?;
        self.bus.announce(Notice::RegistryChanged);
        self.system(actor, &system.code).await
    }
}

/// How far the systems are reached by live data, worked out for many systems.
pub(crate) struct Reach<'a>(Watch<'a>);

impl<'a> Reach<'a> {
    pub(crate) fn new(registry: &'a Registry, counts: &'a Counts, now: Nanos) -> Self {
        Reach(Watch::new(registry, counts, now))
    }

    /// Returns the required layers that are live, the required layers, and whether any source was heard within a day.
    pub(crate) fn of(&self, system: &System) -> (u64, u64, bool) {
        let layers = self.0.of(system);
        let required = layers.values().filter(|layer| layer.required);
        let live = required.clone().filter(|layer| layer.state == CoverageState::Live).count() as u64;
        let heard = |state| matches!(state, CoverageState::Live | CoverageState::Late);
        (live, required.count() as u64, layers.values().any(|layer| heard(layer.state)))
    }
}

/// Returns the mark of a system's row: two rows with the same mark say the same.
fn mark_of(system: &System) -> String {
    let layers =
        system.required_layers.as_ref().map(|layers| layers.iter().map(|one| one.as_str()).collect::<Vec<_>>());
    let level = system.level.map(|level| level.number());
    let said = json!([
        system.id.0,
        system.code,
        system.name,
        system.agency.0,
        level,
        system.owner,
        layers,
        system.contact_name,
        system.contact_phone
    ]);
    crate::files::hash_of(said.to_string().as_bytes())
}

fn read_form(
    registry: &Registry,
    actor: &Actor,
    form: &SystemForm,
    present: Option<&System>,
) -> Result<System, DeskError> {
    let mut check = Check::default();
    let code = check.code("code", &form.code);
    let name = check.required("name", &form.name, NAME_CHARS_MAX);
    let owner = check.optional("owner", &form.owner, NAME_CHARS_MAX);
    let contact_name = check.optional("contact_name", &form.contact_name, NAME_CHARS_MAX);
    let contact_phone = check.optional("contact_phone", &form.contact_phone, 40);
    let agency = registry.tree.by_code(&form.agency).filter(|agency| actor.sees_agency(Some(&agency.code)));
    let agency = check.known("agency", &form.agency, agency).map(|agency| agency.id);
    check.done()?;
    Ok(System {
        id: present.map_or(SystemId(0), |present| present.id),
        code,
        name,
        agency: agency.ok_or(DeskError::NotFound)?,
        level: form.level,
        owner,
        required_layers: form.required_layers.as_ref().map(|layers| layers.iter().copied().collect()),
        contact_name,
        contact_phone,
    })
}

/// Sources by system, with their counts, for working out many coverages.
pub(crate) struct Watch<'a> {
    registry: &'a Registry,
    now: Nanos,
    seen: HashMap<SystemId, Vec<Seen<'a>>>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(registry: &'a Registry, counts: &'a Counts, now: Nanos) -> Self {
        let mut seen: HashMap<SystemId, Vec<Seen<'a>>> = HashMap::new();
        for source in registry.sources.sources() {
            if let Some(system) = source.system {
                let (layer, counts) = (layer_of(source), counts.get(&source.code));
                seen.entry(system).or_default().push(Seen { source, layer, counts });
            }
        }
        Watch { registry, now, seen }
    }

    pub(crate) fn of(&self, system: &System) -> Coverage {
        let seen = self.seen.get(&system.id).map_or(&[][..], Vec::as_slice);
        coverage(system, &self.registry.required, seen, self.now)
    }

    /// The sources of a system that are in use, each with how it does.
    pub(crate) fn sources_of(&self, system: &System) -> Vec<(String, CoverageState)> {
        let seen = self.seen.get(&system.id).map_or(&[][..], Vec::as_slice);
        let used = seen.iter().filter(|seen| seen.source.state != SourceState::Retired);
        used.map(|seen| (seen.source.code.clone(), luytre_govern::coverage::source_state(seen, self.now))).collect()
    }
}

/// The layer of a source: registered, or the usual one of its module or format.
pub(crate) fn layer_of(source: &Source) -> Option<Layer> {
    let module = source.match_.module.as_deref().or(source.format.as_deref().map(crate::place::module_of));
    source.layer.or_else(|| module.map(usual_layer))
}

/// How a source does, whether or not it belongs to a system.
pub(crate) fn health_of(source: &Source, counts: Option<&SourceCounts>, now: Nanos) -> CoverageState {
    luytre_govern::coverage::source_state(&Seen { source, layer: None, counts }, now)
}

/// The system with this code, if the person may know of it.
pub(crate) fn visible_system<'a>(registry: &'a Registry, actor: &Actor, code: &str) -> Result<&'a System, DeskError> {
    let system = registry.system_by_code(code).ok_or(DeskError::NotFound)?;
    actor.sees(registry.agency_code(system.agency))?;
    Ok(system)
}

/// The agency with this code and all below it, if the person may know of it.
pub(crate) fn visible_subtree(
    registry: &Registry,
    actor: &Actor,
    code: &str,
) -> Result<std::collections::BTreeSet<luytre_model::ids::AgencyId>, DeskError> {
    actor.sees(Some(code))?;
    let agency = registry.tree.by_code(code).ok_or(DeskError::NotFound)?;
    Ok(registry.tree.subtree(agency.id))
}

pub(crate) fn system_view(
    registry: &Registry,
    system: &System,
    open: &HashMap<String, u64>,
) -> Result<SystemView, DeskError> {
    Ok(SystemView {
        id: system.id,
        code: system.code.clone(),
        name: system.name.clone(),
        agency: registry.agency_named(system.agency).ok_or(DeskError::NotFound)?,
        level: system.level,
        owner: system.owner.clone(),
        required_layers: registry.required.of(system).into_iter().collect(),
        contact_name: system.contact_name.clone(),
        contact_phone: system.contact_phone.clone(),
        open_alerts: open.get(&system.code).copied().unwrap_or(0),
        mark: mark_of(system),
    })
}

fn coverage_view(
    registry: &Registry,
    system: &System,
    layers: Coverage,
    open: &HashMap<String, u64>,
) -> Result<CoverageView, DeskError> {
    let named = |code: String| {
        let name = registry.sources.by_code(&code).map_or_else(|| code.clone(), |source| source.name.clone());
        Named { code, name }
    };
    let layers = layers.into_iter().map(|(layer, covered)| LayerCoverageView {
        layer,
        state: covered.state,
        required: covered.required,
        last_event: covered.last_event,
        events_24h: covered.events_24h,
        sources: covered.sources.into_iter().map(named).collect(),
    });
    let layers = layers.collect();
    Ok(CoverageView { system: system_view(registry, system, open)?, layers })
}
