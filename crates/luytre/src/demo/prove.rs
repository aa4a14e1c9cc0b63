//! What the demonstration's province proves: profiles, dossiers, requirements, assessments, tasks, budget, reports. Entered
//! through the operations that pages use, as the people who would do it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::Context;
use luytre_desk::{Actor, Desk};
use tokio::sync::Mutex;

/// The people of the demonstration, signed in when they are needed.
pub struct Cast {
    /// The desk.
    pub desk: Arc<Desk>,
    passwords: BTreeMap<String, String>,
    actors: Mutex<HashMap<String, Actor>>,
}

impl Cast {
    /// Gathers people with their passwords, by login.
    pub fn new(desk: Arc<Desk>, passwords: BTreeMap<String, String>) -> Self {
        Cast { desk, passwords, actors: Mutex::default() }
    }

    /// Returns the person with this login, signed in.
    pub async fn actor(&self, login: &str) -> anyhow::Result<Actor> {
        let mut actors = self.actors.lock().await;
        if let Some(actor) = actors.get(login) {
            return Ok(actor.clone());
        }
        let password = self.passwords.get(login).with_context(|| format!("{login} is not in the demonstration"))?;
        let signed_in = self.desk.sign_in(login, password.clone(), None).await;
        let actor = signed_in.with_context(|| format!("sign {login} in"))?.actor;
        actors.insert(login.to_owned(), actor.clone());
        Ok(actor)
    }
}

/// Enters everything, part by part, in the order in which one needs the other.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    tracing::debug!(people = cast.passwords.len(), "entering what the province proves");
    super::profiles::enter(cast).await?;
    super::dossiers::enter(cast).await?;
    super::requirements::enter(cast).await?;
    super::assessments::enter(cast).await?;
    super::signals::enter(cast).await?;
    super::tasks::enter(cast).await?;
    super::steering::enter(cast).await?;
    super::periodic::enter(cast).await?;
    Ok(())
}
