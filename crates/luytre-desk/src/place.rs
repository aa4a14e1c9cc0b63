//! Placing: which source a sender's event belongs to, and so which system, agency and layer.
//!
//! A registered source wins by [`luytre_govern::SourceIndex`]. Everything else is kept under a readable code of its own
//! (`chua-gan:192.0.2.9/web01/nginx`), made of what was seen, so that a person can recognise and assign it. The code
//! stays when it is assigned: what came before belongs to the agency from then on. The number of such codes is bounded,
//! because whoever can send can invent host names.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use luytre_govern::source::{Network, Sender, SourceMatch};
use luytre_model::schema::col;
use luytre_model::{EventBatch, Placement};

use crate::origin::Origin;
use crate::registry::{Registry, usual_layer};

/// How the code of a sender that nobody registered begins ("not assigned").
pub const UNASSIGNED: &str = "chua-gan:";
/// The shared code of all senders beyond [`UNASSIGNED_MAX`].
pub const UNASSIGNED_OTHER: &str = "unassigned:other";
/// How the code of what was imported from files for a system begins.
pub const IMPORTED: &str = "nhap:";
/// Most senders that get a code of their own; a province has some hundreds of sources.
pub const UNASSIGNED_MAX: usize = 1_000;
/// Longest part of a code that comes from an event.
const PART_CHARS_MAX: usize = 64;
/// Most remembered placements of one snapshot; beyond, they are worked out anew for each event.
const REMEMBERED_MAX: usize = 50_000;

/// Where an event goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placed {
    /// Kept there.
    At(Placement),
    /// Its unit is excluded by law: counted there, and not kept.
    Excluded(Placement),
}

impl Placed {
    fn placement(&self) -> &Placement {
        match self {
            Placed::At(placement) | Placed::Excluded(placement) => placement,
        }
    }
}

/// Placements of one sender, by module and host.
#[derive(Default)]
pub(crate) struct OriginPlacements {
    by_module: RwLock<HashMap<String, HashMap<String, Arc<Placed>>>>,
}

/// Placements worked out so far.
#[derive(Default)]
pub(crate) struct PlacementCache {
    origins: RwLock<HashMap<Origin, Arc<OriginPlacements>>>,
    remembered: std::sync::atomic::AtomicUsize,
}

impl PlacementCache {
    fn of(&self, origin: &Origin) -> Arc<OriginPlacements> {
        if let Some(found) = self.origins.read().unwrap_or_else(PoisonError::into_inner).get(origin) {
            return found.clone();
        }
        let mut origins = self.origins.write().unwrap_or_else(PoisonError::into_inner);
        if origins.len() >= REMEMBERED_MAX {
            origins.clear();
        }
        origins.entry(origin.clone()).or_default().clone()
    }
}

/// The senders that nobody registered and that have a code of their own.
#[derive(Default)]
pub(crate) struct Unassigned(Mutex<HashSet<String>>);

impl Unassigned {
    /// Begins with the codes that the event store knows.
    pub(crate) fn new(codes: impl Iterator<Item = String>) -> Self {
        Unassigned(Mutex::new(codes.filter(|code| code.starts_with(UNASSIGNED)).collect()))
    }

    /// Returns the code to use and whether it is new.
    fn admit(&self, code: String) -> (String, bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&code) {
            return (code, false);
        }
        if known.len() >= UNASSIGNED_MAX {
            return (UNASSIGNED_OTHER.to_owned(), false);
        }
        known.insert(code.clone());
        (code, true)
    }
}

/// Places every event and reject of a batch. Returns the codes of senders seen for the first time.
pub(crate) fn place_batch(
    registry: &Registry,
    unassigned: &Unassigned,
    origin: &Origin,
    token: Option<&str>,
    batch: &mut EventBatch,
) -> Vec<String> {
    let known = registry.placed.of(origin);
    let mut new_codes = Vec::new();
    let placing = Placing { registry, unassigned, origin, token };
    let mut last: Option<(String, String, Arc<Placed>)> = None;
    let mut placed = Vec::with_capacity(batch.len());
    for event in batch.rows() {
        let module = module_of(event.kind());
        let host = event.get(col::HOST_NAME).and_then(|value| value.as_str()).unwrap_or("");
        if let Some((last_module, last_host, found)) = &last
            && last_module == module
            && last_host == host
        {
            placed.push(found.clone());
            continue;
        }
        let found = placing.remembered(&known, module, host, &mut new_codes);
        last = Some((module.to_owned(), host.to_owned(), found.clone()));
        placed.push(found);
    }
    // Refused records have no host and module of their own: they stand beside the events they came with.
    let excluded = placed.iter().find(|placed| matches!(placed.as_ref(), Placed::Excluded(_)));
    let of_rejects = match excluded.or(placed.first()) {
        Some(placed) => placed.placement().clone(),
        None if batch.rejects().is_empty() => Placement::default(),
        None => {
            let module = origin.format.as_deref().map_or("", module_of);
            placing.remembered(&known, module, "", &mut new_codes).placement().clone()
        }
    };
    let mut places = Places::default();
    let mut indexes = Vec::with_capacity(placed.len());
    let mut last: Option<(&Arc<Placed>, Option<u16>)> = None;
    for placed in &placed {
        let index = match (last, placed.as_ref()) {
            (Some((known, index)), _) if Arc::ptr_eq(known, placed) => index,
            (_, Placed::At(placement)) => Some(places.index(placement)),
            (_, Placed::Excluded(_)) => None,
        };
        last = Some((placed, index));
        indexes.push(index);
    }
    let has_refused = !batch.rejects().is_empty() || excluded.is_some();
    let of_rejects = if has_refused { places.index(&of_rejects) } else { 0 };
    let list = places.list.into_iter().cloned().collect();
    batch.place_at(list, &indexes, of_rejects);
    new_codes
}

/// The different placements of a batch.
#[derive(Default)]
struct Places<'a> {
    list: Vec<&'a Placement>,
    index_of: HashMap<&'a Placement, u16>,
}

impl<'a> Places<'a> {
    fn index(&mut self, placement: &'a Placement) -> u16 {
        *self.index_of.entry(placement).or_insert_with(|| {
            self.list.push(placement);
            // A batch has fewer events than this.
            u16::try_from(self.list.len() - 1).unwrap_or(u16::MAX)
        })
    }
}

struct Placing<'a> {
    registry: &'a Registry,
    unassigned: &'a Unassigned,
    origin: &'a Origin,
    token: Option<&'a str>,
}

impl Placing<'_> {
    fn remembered(
        &self,
        known: &OriginPlacements,
        module: &str,
        host: &str,
        new_codes: &mut Vec<String>,
    ) -> Arc<Placed> {
        let by_module = known.by_module.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = by_module.get(module).and_then(|hosts| hosts.get(host)) {
            return found.clone();
        }
        drop(by_module);
        let placed = Arc::new(self.place(module, host, new_codes));
        let count = self.registry.placed.remembered.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if count < REMEMBERED_MAX {
            let mut by_module = known.by_module.write().unwrap_or_else(PoisonError::into_inner);
            by_module.entry(module.to_owned()).or_default().insert(host.to_owned(), placed.clone());
        }
        placed
    }

    fn place(&self, module: &str, host: &str, new_codes: &mut Vec<String>) -> Placed {
        let sender = Sender {
            token: self.token,
            address: self.origin.address,
            certificate: self.origin.certificate.as_deref(),
            host: Some(host).filter(|host| !host.is_empty()),
            module: Some(module).filter(|module| !module.is_empty()),
        };
        let reaches = |source: &&luytre_govern::Source| self.registry.may_reach(self.token, &source.code);
        if let Some(source) = self.registry.sources.resolve(sender).filter(reaches) {
            return self.registered(source, module);
        }
        if let Some(system) = self.origin.system.as_deref() {
            return self.imported(system, module);
        }
        let code = unassigned_code(self.origin, host, module);
        // Its code may have been registered with other means of recognition, for example by an edited address.
        let code = match self.registry.sources.by_code(&code) {
            Some(source) if reaches(&source) => return self.registered(source, module),
            Some(_) => UNASSIGNED_OTHER.to_owned(),
            None => code,
        };
        let (code, new) = self.unassigned.admit(code);
        if new {
            new_codes.push(code.clone());
        }
        let layer = Some(module).filter(|module| !module.is_empty()).map(usual_layer);
        Placed::At(Placement { source: code, agency: None, system: None, layer })
    }

    fn registered(&self, source: &luytre_govern::Source, module: &str) -> Placed {
        let system = source.system.and_then(|system| self.registry.system(system));
        let agency = system.map(|system| system.agency);
        let layer = source.layer.or_else(|| Some(module).filter(|module| !module.is_empty()).map(usual_layer));
        let placement = Placement {
            source: source.code.clone(),
            agency: agency.and_then(|agency| self.registry.agency_code(agency)).map(str::to_owned),
            system: system.map(|system| system.code.clone()),
            layer,
        };
        if agency.is_some_and(|agency| self.registry.tree.is_excluded(agency)) {
            return Placed::Excluded(placement);
        }
        Placed::At(placement)
    }

    fn imported(&self, code: &str, module: &str) -> Placed {
        let system = self.registry.system_by_code(code);
        let agency = system.map(|system| system.agency);
        let placement = Placement {
            source: format!("{IMPORTED}{}/{}", part(code), part(module)),
            agency: agency.and_then(|agency| self.registry.agency_code(agency)).map(str::to_owned),
            system: system.map(|system| system.code.clone()),
            layer: Some(usual_layer(module)),
        };
        if agency.is_some_and(|agency| self.registry.tree.is_excluded(agency)) {
            return Placed::Excluded(placement);
        }
        Placed::At(placement)
    }
}

/// `nginx` of `nginx.access`.
pub(crate) fn module_of(kind: &str) -> &str {
    kind.split_once('.').map_or(kind, |(module, _)| module)
}

fn unassigned_code(origin: &Origin, host: &str, module: &str) -> String {
    let address = origin.address.map(|address| address.to_canonical().to_string());
    let from = address.as_deref().unwrap_or(origin.listener);
    format!("{UNASSIGNED}{}/{}/{}", part(from), part(host), part(module))
}

/// What a person typed or a sender sent, made fit to stand in a code.
fn part(text: &str) -> String {
    if text.is_empty() {
        return "-".to_owned();
    }
    let fit = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_' | ':');
    text.chars().take(PART_CHARS_MAX).map(|character| if fit(character) { character } else { '_' }).collect()
}

/// By what the sender with this code is recognised, read back from the code; `None` for other codes.
pub(crate) fn match_of_code(code: &str) -> Option<SourceMatch> {
    let mut parts = code.strip_prefix(UNASSIGNED)?.splitn(3, '/');
    let (address, host, module) = (parts.next()?, parts.next()?, parts.next()?);
    let given = |part: &str| (part != "-").then(|| part.to_owned());
    let address = address.parse::<Network>().ok();
    Some(SourceMatch { address, host: given(host), module: given(module), ..SourceMatch::default() })
}

#[cfg(test)]
mod tests;
