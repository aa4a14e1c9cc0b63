//! The facts that decide a system's level, as the registry knows them.

use luytre_govern::level::{Cause, LevelFacts};
use luytre_govern::record::Kept;
use luytre_govern::{Act, SystemProfile};
use luytre_model::ProtectionLevel;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// What is known of a system's level.
#[derive(Debug, Clone)]
pub struct SystemLevel {
    /// Code of the system.
    pub system: String,
    /// Its name.
    pub name: String,
    /// The level in the registry.
    pub recorded: Option<ProtectionLevel>,
    /// The facts that decide it; empty while nobody entered any.
    pub facts: LevelFacts,
    /// Why it is to be determined again, newest first; empty for roles that read no dossiers.
    pub causes: Vec<Cause>,
    /// Code of the dossier that is open and has to weigh them; `None` for roles that read no dossiers.
    pub open: Option<String>,
}

impl Desk {
    /// Returns what is known of the level of a system that the person may see.
    pub async fn system_level(&self, actor: &Actor, code: &str) -> Result<SystemLevel, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let system = self.system(actor, code).await?;
        let profile: Option<Kept<SystemProfile>> = self.ledger.read().await?.record_seen(code, &actor.scope).await?;
        let facts = profile.map(|kept| kept.body.facts).unwrap_or_default();
        let (causes, open) = match self.level_causes(actor, code).await {
            Ok(causes) => (causes, self.open_dossier_of(code).await?),
            Err(DeskError::Forbidden) => (Vec::new(), None),
            Err(error) => return Err(error),
        };
        Ok(SystemLevel { causes, open, system: system.code, name: system.name, recorded: system.level, facts })
    }
}
