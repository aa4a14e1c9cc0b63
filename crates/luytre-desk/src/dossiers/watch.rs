//! Opens a re-determination by itself when what decided a level is another thing now.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use luytre_govern::SystemProfile;
use luytre_govern::dossier::{By, Command, Dossier, StageWord};
use luytre_govern::level::{Change, triggers};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;
use luytre_model::ProtectionLevel;
use luytre_model::store::Scope;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{pulled, regime_of};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Changes that come within this time are looked at together.
const SETTLE: Duration = Duration::from_secs(3);
/// A busy registry is not looked at again before this time has passed: a sweep reads every approved dossier.
const REST: Duration = Duration::from_secs(60);
/// Causes that can still be taken back are looked at again after this time.
const YOUNG: Duration = Duration::from_secs(15);
/// Everything is looked at this often, whatever was announced.
const SWEEP: Duration = Duration::from_secs(3_600);

/// What happened to a system, beyond its profile.
#[derive(Debug, Clone, Default)]
pub struct LevelCause {
    /// The severity of an incident, a word of the regime.
    pub incident: Option<String>,
    /// An assessment found a high risk.
    pub high_risk: bool,
    /// The level that a risk assessment asks for.
    pub risk_level: Option<ProtectionLevel>,
    /// An authority asked for it.
    pub requested: bool,
    /// What happened, in words.
    pub note: String,
}

impl Desk {
    /// Looks at every approved dossier and says which levels must be determined again; returns their codes.
    pub async fn redetermine_levels(&self) -> Result<Vec<String>, DeskError> {
        Ok(self.look_at_levels().await?.0)
    }

    /// Returns the dossiers whose level must be determined again, and whether causes wait that can still be taken back.
    async fn look_at_levels(&self) -> Result<(Vec<String>, bool), DeskError> {
        let query = RecordQuery::new(Scope::All).states(&[StageWord::Approved.as_str()]);
        let mut reader = self.ledger.read().await?;
        let kept: Vec<Kept<Dossier>> = reader.records(&query).await?;
        let profiles: Vec<Kept<SystemProfile>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        drop(reader);
        let profiles: HashMap<String, SystemProfile> =
            profiles.into_iter().map(|one| (one.body.system.clone(), one.body)).collect();
        let library = self.library();
        let mut reopened = Vec::new();
        for one in kept {
            let Ok(regime) = regime_of(&library, &one.body) else { continue };
            // Where nobody wrote a profile, nothing of it can have changed.
            let Some(profile) = profiles.get(&one.body.system) else { continue };
            // An earlier regime has no triggers of its own: the ones in force watch its levels too (L116 Đ45.1).
            let watching = match regime.procedure.triggers.is_empty() {
                true => library.regime_for(self.today()).unwrap_or(regime),
                false => regime,
            };
            let found = pulled(&one.body, profile, watching);
            let Some(first) = found.first() else { continue };
            let because: Vec<String> = found.iter().map(|one| one.vi.clone()).collect();
            let (trigger, note) = (first.code.clone(), because.join("; "));
            let code = one.body.code.clone();
            match self.reopen(one, trigger, note).await {
                Ok(()) => reopened.push(code),
                // Somebody moved it meanwhile: the next look sees it as it is then.
                Err(DeskError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        let (followed, waiting) = self.follow_causes().await?;
        reopened.extend(followed);
        Ok((reopened, waiting))
    }

    /// Says that something happened to a system beyond its profile: an incident, a risk, a request. Returns the code of the
    /// dossier whose level must be determined again; `None` when nothing asks for it.
    pub async fn note_level_cause(&self, system: &str, cause: LevelCause) -> Result<Option<String>, DeskError> {
        let known = self.dossiers_of_system(system).await?;
        let Some(one) = known.into_iter().find(|one| one.body.stage.word() == StageWord::Approved) else {
            return Ok(None);
        };
        let library = self.library();
        let regime = library.regime_for(self.today()).ok_or(DeskError::Unavailable)?;
        let facts = one.body.known.facts.clone();
        let change = Change {
            before: facts.clone(),
            after: facts,
            level: Some(one.body.level),
            incident: cause.incident.as_deref(),
            high_risk: cause.high_risk,
            risk_level: cause.risk_level,
            requested: cause.requested,
            ..Change::default()
        };
        let found = triggers(&regime.procedure, &regime.criteria, &change);
        // Facts are the same on both sides: whether the criteria would give another level is for the other watch.
        let caused = |code: &str| {
            let row = regime.procedure.triggers.iter().find(|row| row.code == code);
            row.is_some_and(|row| row.on != luytre_govern::library::regime::TriggerOn::LevelDiffers)
        };
        let Some(first) = found.iter().find(|one| caused(&one.code)) else { return Ok(None) };
        let code = one.body.code.clone();
        let note = if cause.note.trim().is_empty() { first.vi.clone() } else { cause.note };
        self.reopen(one, first.code.clone(), note).await?;
        Ok(Some(code))
    }

    async fn reopen(&self, kept: Kept<Dossier>, trigger: String, note: String) -> Result<(), DeskError> {
        self.move_dossier(&product(), &By::product(), kept, Command::Reopen { trigger, note }).await?;
        Ok(())
    }
}

/// The product itself, as the audit trail names it.
pub(super) fn product() -> Actor {
    Actor { login: "luytre".to_owned(), name: "Luytre".to_owned(), ..Actor::console() }
}

/// Watches levels until the centre stops: after changes of the registry, and from time to time.
pub async fn watch_levels(desk: Arc<Desk>, end: CancellationToken) {
    let mut changes = desk.bus.subscribe();
    let mut next = Instant::now() + SETTLE;
    let mut rested = next;
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep_until(next) => {
                let mut waits = false;
                match Box::pin(desk.look_at_levels()).await {
                    Ok((codes, waiting)) => {
                        waits = waiting;
                        if !codes.is_empty() {
                            tracing::info!(dossiers = codes.len(), "levels must be determined again");
                        }
                    }
                    Err(error) => tracing::warn!(%error, "levels were not looked at"),
                }
                let now = Instant::now();
                (next, rested) = (now + if waits { YOUNG } else { SWEEP }, now + REST);
            }
            notice = changes.recv() => match notice {
                // The first of many changes sets the time: a busy registry does not put it off for ever.
                Ok(Notice::RegistryChanged) => next = next.min(rested.max(Instant::now() + SETTLE)),
                Ok(_) => {}
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => next = next.min(rested.max(Instant::now() + SETTLE)),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            },
        }
    }
}
