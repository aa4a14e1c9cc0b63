//! Level dossiers: lists, one dossier with everything that its page shows, and what all operations on them share.

mod act;
mod causes;
mod due;
mod forms;
mod open;
mod undecided;
mod watch;

pub(crate) use causes::{CauseOf, evidence_of_signals};
pub(crate) use open::{in_force_word, is_in_force};

use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_govern::dossier::{
    By, CommandWord, Context, Dossier, DossierClock, Facts, FileRef, Gate, Known, StageWord, allowed, body, check,
    clock, guard, missing, unmended,
};
use luytre_govern::level::{Change, triggers};
use luytre_govern::library::Regime;
use luytre_govern::record::Kept;
use luytre_govern::{Act, AgencyProfile, Library, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;

pub use watch::watch_levels;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::page;
use crate::registry::Registry;
use crate::views::{BodyView, DossierFilter, DossierRow, DossierView, Page, TurnView};

/// Most dossiers that one list looks through: several of each system of a province.
const DOSSIERS_MAX: u32 = 20_000;

impl Desk {
    /// Lists dossiers that the person may see, by code.
    pub async fn dossiers(&self, actor: &Actor, filter: &DossierFilter) -> Result<Page<DossierRow>, DeskError> {
        let registry = self.registry();
        let mut query = query_of(actor, &registry, filter)?;
        let stages: Vec<&str> = filter.stages.iter().map(|stage| stage.as_str()).collect();
        query = query.states(&stages);
        let reader = Reading::new(self, actor);
        // What the store cannot ask is looked at here; without it a page reads its rows only.
        let sifts = filter.level.is_some() || filter.overdue || filter.mine;
        if !sifts {
            let total = self.ledger.read().await?.count_records::<Dossier>(&with_scope(&query, actor)).await?;
            let total: u64 = total.into_iter().map(|(_, count)| count).sum();
            let rows = page::rows(filter.limit);
            query.after_code.clone_from(&filter.cursor);
            query.limit = u32::try_from(rows + 1).ok();
            let mut kept: Vec<Kept<Dossier>> = self.list_records(actor, Act::ReadDossiers, query).await?;
            let more = kept.len() > rows;
            kept.truncate(rows);
            let items: Vec<DossierRow> = kept.iter().map(|one| reader.row(&registry, one)).collect();
            let next = items.last().filter(|_| more).map(|row| row.code.clone());
            return Ok(Page { items, next, total: Some(total) });
        }
        query.limit = Some(DOSSIERS_MAX);
        let kept: Vec<Kept<Dossier>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        let rows = kept.iter().filter(|one| filter.level.is_none_or(|level| one.body.level == level));
        let rows = rows.map(|one| reader.row(&registry, one));
        let overdue = |row: &DossierRow| row.clock.as_ref().is_some_and(DossierClock::is_overdue);
        let rows = rows.filter(|row| (!filter.overdue || overdue(row)) && (!filter.mine || row.mine));
        Ok(page::cut(rows.collect(), filter.cursor.as_deref(), filter.limit, |row: &DossierRow| &row.code))
    }

    /// Returns how many dossiers that the person may see stand at each stage, under the filter without its stages.
    pub async fn dossier_counts(
        &self,
        actor: &Actor,
        filter: &DossierFilter,
    ) -> Result<BTreeMap<StageWord, u64>, DeskError> {
        actor.must(Act::ReadDossiers)?;
        let query = query_of(actor, &self.registry(), filter)?;
        let counts = self.ledger.read().await?.count_records::<Dossier>(&with_scope(&query, actor)).await?;
        Ok(counts.into_iter().filter_map(|(word, count)| Some((StageWord::from_word(&word)?, count))).collect())
    }

    /// Returns a dossier with everything that its page shows.
    pub async fn dossier(&self, actor: &Actor, code: &str) -> Result<DossierView, DeskError> {
        let kept: Kept<Dossier> = self.seen_record(actor, Act::ReadDossiers, code).await?;
        self.view_of_dossier(actor, kept).await
    }

    /// Returns an attached file with its content. Files that were taken off stay readable in the versions that had them.
    pub async fn dossier_file(&self, actor: &Actor, code: &str, hash: &str) -> Result<(FileRef, Vec<u8>), DeskError> {
        let kept: Kept<Dossier> = self.seen_record(actor, Act::ReadDossiers, code).await?;
        let attached = kept.body.log.iter().filter_map(|entry| match &entry.event {
            luytre_govern::dossier::Event::Attached { file, .. } => Some(file),
            _ => None,
        });
        let known = kept.body.files().map(|(_, file)| file).chain(attached);
        let file = known.into_iter().find(|file| file.hash == hash).cloned().ok_or(DeskError::NotFound)?;
        let bytes = self.kept_file(hash).await?;
        // Dossiers describe how systems are built: whoever takes a file is written down.
        let detail = serde_json::json!({ "file": file.hash, "name": file.name });
        let agency = kept.body.parties.operator.as_str();
        self.note(actor, "dossier.download", &format!("dossier:{code}"), Some(agency), detail).await?;
        Ok((file, bytes))
    }

    pub(crate) async fn view_of_dossier(&self, actor: &Actor, kept: Kept<Dossier>) -> Result<DossierView, DeskError> {
        let registry = self.registry();
        let library = self.library();
        let (dossier, version, changed_at) = (kept.body, kept.version, kept.changed_at);
        let regime = regime_of(&library, &dossier)?;
        let profile = self.profile_of_system(&dossier.system).await?;
        let mut context = self.context_of(&library, &dossier, &profile)?;
        let parties = &dossier.parties;
        let operator = self.body_view(&registry, &parties.operator).await?;
        let owner = self.body_view(&registry, &parties.owner).await?;
        let dedicated_unit = self.body_view(&registry, &parties.dedicated_unit).await?;
        if dossier.stage.is_writable() {
            let (operator, owner, dedicated_unit) = (&operator, &owner, &dedicated_unit);
            let sources = forms::Sources { dossier: &dossier, operator, owner, dedicated_unit, profile: &profile };
            context.facts.request_lacks = self.request_lacks(&sources);
        }
        let by = by_of(actor);
        let shown = clock(&dossier, &regime.procedure, &library.calendar, self.today());
        // A level of an earlier regime is kept, and looked at again with the criteria in force.
        let criteria = &library.regime_for(self.today()).unwrap_or(regime).criteria;
        let classification = criteria.classify(&profile.facts);
        let triggers = pulled(&dossier, &profile, regime);
        let ahead = Gate::ALL.into_iter().filter(|gate| lies_ahead(&dossier, *gate));
        let unmet = ahead.flat_map(|gate| {
            guard::unmet(&dossier, gate, &context, None).into_iter().map(move |refusal| (gate, refusal))
        });
        // What came back is told what it lacks before somebody tries to send it.
        let allowed = allowed(&dossier, &by, &context);
        let sender = if allowed.contains(&CommandWord::Submit) { actor.login.as_str() } else { "" };
        let same = unmended(&dossier, sender, &context.facts.known).map(|refusal| (Gate::Submission, refusal));
        let unmet = same.into_iter().chain(unmet).collect();
        let later = self.later_than(&dossier).await?;
        Ok(DossierView {
            operator,
            owner,
            dedicated_unit,
            request_lacks: context.facts.request_lacks.clone(),
            calendar_missing: shown.as_ref().err().map(|missing| missing.year),
            clock: shown.unwrap_or_default(),
            missing: missing(&dossier, &regime.procedure),
            unmet,
            allowed,
            turn: turn_view(&registry, &dossier, regime),
            classification,
            triggers,
            replaced_by: later,
            causes: self.causes_of_dossier(actor, &dossier).await?,
            profile,
            version,
            changed_at,
            dossier,
        })
    }

    /// Returns the profile of a system; an empty one while nobody wrote it.
    pub(crate) async fn profile_of_system(&self, code: &str) -> Result<SystemProfile, DeskError> {
        let found: Option<Kept<SystemProfile>> = self.ledger.read().await?.kept(code).await?;
        if let Some(found) = found {
            return Ok(found.body);
        }
        let registry = self.registry();
        let agency = registry.system_by_code(code).and_then(|system| registry.agency_code(system.agency));
        let agency = agency.unwrap_or_default().to_owned();
        Ok(SystemProfile { system: code.to_owned(), agency, ..SystemProfile::default() })
    }

    async fn body_view(&self, registry: &Registry, code: &str) -> Result<BodyView, DeskError> {
        let found: Option<Kept<AgencyProfile>> = self.ledger.read().await?.kept(code).await?;
        let profile = found
            .map_or_else(|| AgencyProfile { agency: code.to_owned(), ..AgencyProfile::default() }, |found| found.body);
        let name = if code.is_empty() { String::new() } else { registry.agency_named_by_code(code).name };
        Ok(BodyView { code: code.to_owned(), name, profile })
    }

    /// Returns what a decision on the dossier needs to know.
    fn context_of<'a>(
        &self,
        library: &'a Library,
        dossier: &Dossier,
        profile: &SystemProfile,
    ) -> Result<Context<'a>, DeskError> {
        let regime = regime_of(library, dossier)?;
        let today = self.today();
        let facts = Facts {
            regulation: profile.regulation.clone(),
            deployment: profile.deployment,
            known: Known::of(profile),
            request_lacks: Vec::new(),
        };
        let in_force = library.regime_for(today).is_some_and(|present| present.id == regime.id);
        let decides_until = library.decides_until(regime, dossier.begun).map(|(until, _)| until);
        Ok(Context { procedure: &regime.procedure, today, facts, in_force, decides_until })
    }

    /// Returns every dossier of a system, whoever asks.
    async fn dossiers_of_system(&self, system: &str) -> Result<Vec<Kept<Dossier>>, DeskError> {
        Ok(self.ledger.read().await?.records(&RecordQuery::new(Scope::All).system(system)).await?)
    }

    /// Returns the code of the dossier of a system that is open, whoever asks.
    pub(crate) async fn open_dossier_of(&self, system: &str) -> Result<Option<String>, DeskError> {
        let known = self.dossiers_of_system(system).await?;
        Ok(known.into_iter().find(|one| one.body.is_open()).map(|one| one.body.code))
    }

    /// Returns the code of the dossier that determines this one's level again.
    async fn later_than(&self, dossier: &Dossier) -> Result<Option<String>, DeskError> {
        let query = RecordQuery::new(Scope::All).parent(&dossier.code);
        let later: Vec<Kept<Dossier>> = self.ledger.read().await?.records(&query).await?;
        let stands = |one: &Kept<Dossier>| one.body.stage.word() != StageWord::Withdrawn;
        Ok(later.into_iter().rev().find(stands).map(|one| one.body.code))
    }
}

/// What rows of a list are worked out from.
struct Reading {
    library: Arc<Library>,
    by: By,
    today: luytre_govern::Date,
}

impl Reading {
    fn new(desk: &Desk, actor: &Actor) -> Self {
        Reading { library: desk.library(), by: by_of(actor), today: desk.today() }
    }

    fn row(&self, registry: &Registry, kept: &Kept<Dossier>) -> DossierRow {
        let dossier = &kept.body;
        let regime = self.library.regime(&dossier.regime);
        let shown = regime.and_then(|regime| {
            clock(dossier, &regime.procedure, &self.library.calendar, self.today).unwrap_or_default()
        });
        let turn = regime.and_then(|regime| turn_view(registry, dossier, regime));
        let mine = regime.zip(turn.as_ref()).is_some_and(|(regime, turn)| {
            let in_force = self.library.regime_for(self.today).is_some_and(|present| present.id == regime.id);
            let (today, facts) = (self.today, Facts::default());
            let decides_until = self.library.decides_until(regime, dossier.begun).map(|(until, _)| until);
            let context = Context { procedure: &regime.procedure, today, facts, in_force, decides_until };
            check(dossier, turn.command, &self.by, &context).is_ok()
        });
        DossierRow {
            code: dossier.code.clone(),
            system: registry.system_named_by_code(&dossier.system),
            operator: registry.agency_named_by_code(&dossier.parties.operator),
            level: dossier.level,
            regime: dossier.regime.clone(),
            stage: dossier.stage.word(),
            stage_name: dossier.stage.name(),
            clock: shown,
            turn,
            mine,
            decision: dossier.decision().cloned(),
            changed_at: kept.changed_at,
            version: kept.version,
        }
    }
}

/// Who acts, as the dossier sees them.
pub(crate) fn by_of(actor: &Actor) -> By {
    let reach = match &actor.scope {
        Scope::All => None,
        Scope::Of { agencies, .. } => Some(agencies.clone()),
    };
    By { login: actor.login.clone(), name: actor.name.clone(), role: actor.role, agency: actor.agency.clone(), reach }
}

/// The regime of a dossier; content that lost it is a defect of the content.
fn regime_of<'a>(library: &'a Library, dossier: &Dossier) -> Result<&'a Regime, DeskError> {
    library.regime(&dossier.regime).ok_or_else(|| {
        tracing::error!(dossier = %dossier.code, regime = %dossier.regime, "the content has no such regime");
        DeskError::Unavailable
    })
}

fn turn_view(registry: &Registry, dossier: &Dossier, regime: &Regime) -> Option<TurnView> {
    let (turn, command) = body::turn(dossier, &regime.procedure)?;
    let agency = registry.agency_named_by_code(&turn.agency);
    Some(TurnView { party: turn.party, agency, command, source: turn.source })
}

/// Whether a gate has not been passed yet.
fn lies_ahead(dossier: &Dossier, gate: Gate) -> bool {
    let word = dossier.stage.word();
    match gate {
        Gate::Submission => dossier.stage.is_writable(),
        Gate::Appraisal => dossier.stage.is_writable() || word == StageWord::Sent,
        Gate::Approval => dossier.is_open(),
        Gate::GoLive => dossier.live_since.is_none() && !matches!(word, StageWord::Superseded | StageWord::Withdrawn),
    }
}

/// What asks for the level of an approved dossier to be determined again: the system as it was sent against what it is.
fn pulled(dossier: &Dossier, profile: &SystemProfile, regime: &Regime) -> Vec<luytre_govern::level::Trigger> {
    if dossier.stage.word() != StageWord::Approved {
        return Vec::new();
    }
    let known = Known::of(profile);
    let change = Change {
        before: dossier.known.facts.clone(),
        after: known.facts.clone(),
        level: Some(dossier.level),
        fields: dossier.known.changed(&known),
        ..Change::default()
    };
    // A level that was approved on these very facts stands, whatever the criteria say of them; and facts that were never
    // written say nothing about a change.
    let facts_changed = !dossier.known.facts.is_empty() && dossier.known.facts != known.facts;
    if facts_changed || !change.fields.is_empty() {
        triggers(&regime.procedure, &regime.criteria, &change)
    } else {
        Vec::new()
    }
}

fn with_scope(query: &RecordQuery, actor: &Actor) -> RecordQuery {
    RecordQuery { scope: actor.scope.clone(), ..query.clone() }
}

fn query_of(actor: &Actor, registry: &Registry, filter: &DossierFilter) -> Result<RecordQuery, DeskError> {
    let mut query = RecordQuery::new(actor.scope.clone());
    if let Some(code) = &filter.agency {
        let subtree = crate::systems::visible_subtree(registry, actor, code)?;
        let codes = subtree.into_iter().filter_map(|id| registry.agency_code(id).map(str::to_owned));
        query.agencies = Some(codes.collect());
    }
    query.system.clone_from(&filter.system);
    query.text.clone_from(&filter.text);
    Ok(query)
}

#[cfg(test)]
pub(crate) mod tests;
