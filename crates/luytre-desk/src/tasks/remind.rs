//! Reminders: given by the centre itself, once for each task, rule and last day.

use std::sync::Arc;
use std::time::Duration;

use luytre_govern::Act;
use luytre_govern::programme::task::Event;
use luytre_govern::programme::{Programme, reminder};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use tokio_util::sync::CancellationToken;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Reminders are looked for this often: a day has passed at most so long before.
const EVERY: Duration = Duration::from_secs(900);

impl Desk {
    /// Gives the reminders that are due today, and returns how many. A reminder is an entry in the history of its task;
    /// the task itself stands in the list of due things.
    pub async fn remind_tasks(&self, actor: &Actor) -> Result<usize, DeskError> {
        actor.must(Act::EditTasks)?;
        let closed = RecordQuery::new(Scope::All).states(&["closed"]);
        let closed: Vec<Kept<Programme>> = self.list_records(actor, Act::ReadTasks, closed).await?;
        let kept = self.kept_tasks(actor, None).await?;
        let rules = &self.library().programme.reminders;
        let mut given = 0;
        for task in kept {
            let resting = |programme: &String| closed.iter().any(|closed| closed.body.code == *programme);
            if task.body.programme.as_ref().is_some_and(resting) {
                continue;
            }
            let due = reminder::due(&task.body, rules, self.today());
            for reminded in due {
                // Each is an entry of its own; a task that somebody changes meanwhile is reminded of the next time.
                let kept = self.ledger.read().await?.record_seen(&task.body.code, &Scope::All).await?;
                let Some(present) = kept else { continue };
                match self.follow(actor, present, &[Event::Reminded(reminded)]).await {
                    Ok(_) => given += 1,
                    Err(DeskError::Conflict) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(given)
    }
}

/// Gives reminders until the centre ends.
pub async fn watch_tasks(desk: Arc<Desk>, end: CancellationToken) {
    let actor = Actor::console();
    loop {
        match desk.remind_tasks(&actor).await {
            Ok(0) => {}
            Ok(given) => tracing::info!(given, "reminders of tasks were given"),
            Err(error) => tracing::warn!(%error, "reminders of tasks could not be given"),
        }
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
