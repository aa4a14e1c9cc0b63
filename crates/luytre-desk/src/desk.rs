//! The desk itself: what it is made of, how it is opened, and what operations share.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use jiff::civil::Date;
use luytre_ledger::{AlertQuery, Facet, Ledger, LedgerError, Note};
use luytre_model::Nanos;
use luytre_model::ids::PersonId;
use luytre_model::store::{EventStore, Position, Scope, SourceCounts};
use luytre_respond::State;
use serde_json::Value as Json;

use crate::actor::Actor;
use crate::bus::{Bus, Notice};
use crate::clock::Clock;
use crate::content::ContentState;
use crate::error::DeskError;
use crate::health::{Recurring, Vitals};
use crate::once::Once;
use crate::place::Unassigned;
use crate::registry::{IngestToken, Registry, RegistryParts};
use crate::rules::Rules;
use crate::secret::Passwords;
use crate::throttle::Throttle;
use crate::views::PersonName;
use crate::watch::READER;

/// Counts of every source, by code.
pub(crate) type Counts = BTreeMap<String, SourceCounts>;

/// The same look at raw events is written once in this time.
const SAME_LOOK: i64 = 300 * Nanos::SECOND;
/// Looks that are remembered.
const LOOKS_MAX: usize = 5_000;

/// The scope of API tokens that may hand in events.
pub(crate) const INGEST_SCOPE: &str = "ingest";

/// What a desk is made of.
pub struct DeskParts {
    /// The ledger.
    pub ledger: Ledger,
    /// The event store.
    pub events: Arc<dyn EventStore>,
    /// The rules in force.
    pub rules: Arc<dyn Rules>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

/// The centre's operations, shared as `Arc<Desk>` by pages, listeners and the detector.
pub struct Desk {
    /// Notices for live pages.
    pub bus: Bus,
    pub(crate) ledger: Ledger,
    pub(crate) events: Arc<dyn EventStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) once: Once,
    pub(crate) unassigned: Unassigned,
    pub(crate) losses: Mutex<BTreeMap<(String, &'static str), Recurring>>,
    pub(crate) vitals: Vitals,
    /// Everything before it was examined by the detector.
    pub(crate) detected: AtomicU64,
    pub(crate) arrived: AtomicU64,
    /// Held while signals are measured.
    pub(crate) measuring: tokio::sync::Mutex<()>,
    looks: Mutex<HashMap<(PersonId, String), Nanos>>,
    registry: RwLock<Arc<Registry>>,
    /// Held while the registry is read and swapped, so that an older one never replaces a newer one.
    reloading: tokio::sync::Mutex<()>,
    rules: RwLock<(Arc<dyn Rules>, u64)>,
    /// The folder of attached files.
    pub(crate) files: OnceLock<std::path::PathBuf>,
    pub(crate) content: ContentState,
    /// Workbooks that were checked and not yet written.
    pub(crate) uploads: crate::workbook::Uploads,
    pub(crate) remembered: crate::remembered::Remembered,
}

impl Desk {
    /// Opens the desk: reads the registry and what the event store knows of senders.
    pub async fn open(parts: DeskParts) -> Result<Arc<Desk>, DeskError> {
        let detected = examined_so_far(&parts.ledger, parts.events.end()).await?;
        Self::assemble(parts, detected).await
    }

    /// Opens the desk over the records alone, also beside a centre that runs: no event is seen, and nothing is said about
    /// what was examined.
    pub async fn open_records(ledger: Ledger, clock: Arc<dyn Clock>) -> Result<Arc<Desk>, DeskError> {
        let events = Arc::new(luytre_model::store::memory::MemoryStore::new());
        let (rules, _) = crate::sigma::SigmaRules::compile(&[], &luytre_detect::Mappings::shipped());
        let parts = DeskParts { ledger, events, rules, clock };
        Self::assemble(parts, Position::default()).await
    }

    async fn assemble(parts: DeskParts, detected: Position) -> Result<Arc<Desk>, DeskError> {
        let DeskParts { ledger, events, rules, clock } = parts;
        let registry = read_registry(&ledger, day_of(clock.now())).await?;
        let unassigned = Unassigned::new(events.sources().into_keys());
        let content = ContentState::open(&ledger).await?;
        Ok(Arc::new(Desk {
            bus: Bus::new(),
            ledger,
            events,
            clock,
            passwords: Passwords::new().await?,
            throttle: Throttle::new(),
            once: Once::default(),
            unassigned,
            losses: Mutex::default(),
            vitals: Vitals::default(),
            detected: AtomicU64::new(detected.0),
            arrived: AtomicU64::new(0),
            measuring: tokio::sync::Mutex::new(()),
            looks: Mutex::default(),
            registry: RwLock::new(Arc::new(registry)),
            reloading: tokio::sync::Mutex::new(()),
            rules: RwLock::new((rules, 0)),
            files: OnceLock::new(),
            content,
            uploads: crate::workbook::Uploads::default(),
            remembered: crate::remembered::Remembered::default(),
        }))
    }

    /// Returns the present.
    pub fn now(&self) -> Nanos {
        self.clock.now()
    }

    /// Puts other rules in force; the watch loop uses them from its next step on.
    pub fn set_rules(&self, rules: Arc<dyn Rules>) {
        let mut present = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let version = present.1 + 1;
        *present = (rules, version);
    }

    /// Returns the rules in force and their version.
    pub(crate) fn rules(&self) -> (Arc<dyn Rules>, u64) {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the registry as it stands; the lock is held for a moment only.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the registry again, after a change by another process or on a new day.
    pub async fn reload_registry(&self) -> Result<(), DeskError> {
        let _reloading = self.reloading.lock().await;
        let registry = Arc::new(read_registry(&self.ledger, self.today()).await?);
        *self.registry.write().unwrap_or_else(PoisonError::into_inner) = registry;
        Ok(())
    }

    /// Returns the day in Vietnam, by which legal deadlines count.
    pub fn today_in_vietnam(&self) -> Date {
        self.today()
    }

    /// The day in Vietnam.
    pub(crate) fn today(&self) -> Date {
        day_of(self.clock.now())
    }

    /// Tells live pages how many events came since the last time.
    pub(crate) fn announce_arrivals(&self) {
        let events = self.arrived.swap(0, Ordering::Relaxed);
        if events > 0 {
            self.bus.announce(Notice::EventsArrived { events });
        }
    }

    /// The audit entry of what an actor does.
    pub(crate) fn note_of(&self, actor: &Actor, act: &str, subject: &str, agency: Option<&str>, detail: Json) -> Note {
        Note {
            at: self.clock.now(),
            actor: Some(actor.person).filter(|person| person.0 > 0),
            actor_name: actor.login.clone(),
            act: act.to_owned(),
            subject: subject.to_owned(),
            agency: agency.map(str::to_owned),
            detail,
        }
    }

    /// Writes an audit entry that goes with no change of state.
    pub(crate) async fn note(
        &self,
        actor: &Actor,
        act: &str,
        subject: &str,
        agency: Option<&str>,
        detail: Json,
    ) -> Result<(), DeskError> {
        let note = self.note_of(actor, act, subject, agency, detail);
        let mut work = self.ledger.begin().await?;
        work.note(&note).await?;
        Ok(work.commit().await?)
    }

    /// Writes that somebody looked at raw events. The same look again within [`SAME_LOOK`] is not written: a live page
    /// asks the same every few seconds, and the trail is for people to read.
    pub(crate) async fn note_look(
        &self,
        actor: &Actor,
        act: &str,
        (subject, what): (&str, &str),
        agency: Option<&str>,
        detail: Json,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let look = (actor.person, format!("{act} {subject} {what}"));
        let same = |at: &Nanos| now.0 - at.0 < SAME_LOOK;
        if self.looks.lock().unwrap_or_else(PoisonError::into_inner).get(&look).is_some_and(same) {
            return Ok(());
        }
        self.note(actor, act, subject, agency, detail).await?;
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= LOOKS_MAX {
            looks.retain(|_, at| same(at));
        }
        if looks.len() >= LOOKS_MAX {
            // Forgetting writes more entries, never fewer.
            looks.clear();
        }
        looks.insert(look, now);
        Ok(())
    }

    /// Open alerts by code of their system. Not scoped: callers take the systems that the person may see.
    pub(crate) async fn open_alerts_by_system(&self) -> Result<HashMap<String, u64>, DeskError> {
        let mut query = AlertQuery::new(Scope::All);
        query.states = vec![State::New, State::InProgress];
        let mut reader = self.ledger.read().await?;
        let counts = reader.count_alerts_by(&query, Facet::System).await?;
        Ok(counts.into_iter().filter_map(|(system, count)| Some((system?, count))).collect())
    }

    /// Logins and names of everybody, for showing who did what.
    pub(crate) async fn names(&self) -> Result<HashMap<PersonId, PersonName>, DeskError> {
        let mut reader = self.ledger.read().await?;
        let accounts = reader.accounts().await?;
        let name = |account: luytre_ledger::Account| {
            let person = account.person;
            (person.id, PersonName { login: person.login, name: person.name })
        };
        Ok(accounts.into_iter().map(name).collect())
    }
}

impl From<LedgerError> for DeskError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Conflict { .. } => DeskError::Conflict,
            LedgerError::NotFound { .. } => DeskError::NotFound,
            LedgerError::Unavailable { .. } => {
                tracing::warn!(%error, "the ledger does not answer");
                DeskError::Unavailable
            }
            LedgerError::Address(_)
            | LedgerError::Open { .. }
            | LedgerError::Migrate(_)
            | LedgerError::Statement { .. }
            | LedgerError::Taken { .. }
            | LedgerError::Reference { .. }
            | LedgerError::Damaged { .. } => DeskError::internal("use the ledger", &error),
        }
    }
}

pub(crate) fn day_of(now: Nanos) -> Date {
    // Vietnam has had no daylight saving time since 1975.
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(now.timestamp()).date()
}

/// Returns how far the detector is. An event store that lost its end gives the same numbers again: waiting for the old
/// position would leave as many new events unexamined, so that the detector goes back to the end before anything comes in.
async fn examined_so_far(ledger: &Ledger, end: Position) -> Result<Position, DeskError> {
    let position = ledger.read().await?.position(READER).await?.unwrap_or_default();
    if position <= end {
        return Ok(position);
    }
    let lost = position.0 - end.0;
    tracing::error!(lost, "the event store has lost events that were examined; restore it from a backup");
    let mut work = ledger.begin().await?;
    work.set_position(READER, end).await?;
    work.commit().await?;
    Ok(end)
}

async fn read_registry(ledger: &Ledger, day: Date) -> Result<Registry, DeskError> {
    let mut reader = ledger.read().await?;
    let sources = reader.sources().await?;
    let of_sources: HashSet<&str> = sources.iter().filter_map(|source| source.match_.token.as_deref()).collect();
    let accounts = reader.accounts().await?;
    let mut ingest_tokens = HashMap::new();
    for token in reader.tokens().await? {
        let may_ingest = token.scopes.iter().any(|scope| scope == INGEST_SCOPE);
        if token.revoked_at.is_some() || !may_ingest {
            continue;
        }
        let mut agency = None;
        // A source goes on when whoever registered it leaves; a machine does not go on when it is disabled.
        if !of_sources.contains(token.name.as_str()) {
            let account = accounts.iter().find(|account| account.person.id == token.person);
            let Some(account) = account.filter(|account| !account.person.disabled) else { continue };
            agency = account.person.agency;
        }
        ingest_tokens.insert(token.token_hash, IngestToken { name: token.name, end: token.expires_at, agency });
    }
    drop(of_sources);
    let parts =
        RegistryParts { agencies: reader.agencies().await?, systems: reader.systems().await?, sources, ingest_tokens };
    Ok(Registry::new(parts, day))
}
