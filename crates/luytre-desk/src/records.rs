//! What operations on records of governance share: scope, history, and the audit entry in one transaction.
//!
//! A record is visible when the person sees its agency, or one of the agencies that take part in it, or when it is
//! public. Who may change it, and when, is for the operation to decide.

use luytre_govern::Act;
use luytre_govern::record::{Kept, Record};
use luytre_ledger::{Change, RecordQuery, Work};
use serde_json::Value as Json;

use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::DeskError;

/// Most entries of a history that are shown.
const HISTORY_MAX: usize = 200;

impl Desk {
    /// Lists the records of a kind that the person may see; `query.scope` is set here.
    pub(crate) async fn list_records<T: Record>(
        &self,
        actor: &Actor,
        act: Act,
        mut query: RecordQuery,
    ) -> Result<Vec<Kept<T>>, DeskError> {
        actor.must(act)?;
        query.scope = actor.scope.clone();
        Ok(self.ledger.read().await?.records(&query).await?)
    }

    /// Returns a record that the person may see, after checking that the role allows the act.
    pub(crate) async fn seen_record<T: Record>(
        &self,
        actor: &Actor,
        act: Act,
        code: &str,
    ) -> Result<Kept<T>, DeskError> {
        let found = self.ledger.read().await?.record_seen(code, &actor.scope).await?;
        let found = found.ok_or(DeskError::NotFound)?;
        actor.must(act)?;
        Ok(found)
    }

    /// Returns the history of a record that the person may see, newest first.
    pub(crate) async fn history_of<T: Record>(&self, kept: &Kept<T>) -> Result<Vec<Change>, DeskError> {
        let mut history = self.ledger.read().await?.record_history(kept.id).await?;
        history.truncate(HISTORY_MAX);
        Ok(history)
    }

    /// Adds a record in a transaction of its own. `detail` tells what the audit trail and the history should say.
    pub(crate) async fn keep_new<T: Record>(
        &self,
        actor: &Actor,
        act: &str,
        body: T,
        detail: Json,
    ) -> Result<Kept<T>, DeskError> {
        let mut work = self.ledger.begin().await?;
        let kept = self.keep_new_in(&mut work, actor, act, body, detail).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(kept)
    }

    /// Adds a record within a transaction.
    pub(crate) async fn keep_new_in<T: Record>(
        &self,
        work: &mut Work,
        actor: &Actor,
        act: &str,
        body: T,
        detail: Json,
    ) -> Result<Kept<T>, DeskError> {
        let keys = body.keys();
        let note = self.note_of(actor, act, &format!("{}:{}", T::KIND, keys.code), keys.agency.as_deref(), detail);
        Ok(work.add_record(body, &note).await?)
    }

    /// Changes a record in a transaction of its own; [`DeskError::Conflict`] when somebody else changed it meanwhile.
    pub(crate) async fn keep_change<T: Record>(
        &self,
        actor: &Actor,
        act: &str,
        before: &Kept<T>,
        body: T,
        detail: Json,
    ) -> Result<Kept<T>, DeskError> {
        let mut work = self.ledger.begin().await?;
        let kept = self.keep_change_in(&mut work, actor, act, before, body, detail).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(kept)
    }

    /// Changes a record within a transaction.
    #[allow(clippy::too_many_arguments)] // The same words as keep_change, with the transaction in front.
    pub(crate) async fn keep_change_in<T: Record>(
        &self,
        work: &mut Work,
        actor: &Actor,
        act: &str,
        before: &Kept<T>,
        body: T,
        detail: Json,
    ) -> Result<Kept<T>, DeskError> {
        let keys = body.keys();
        let note = self.note_of(actor, act, &format!("{}:{}", T::KIND, keys.code), keys.agency.as_deref(), detail);
        Ok(work.change_record(before, body, &note).await?)
    }
}

/// Refuses a change that was made on an older version than the present one: the form carries the version it showed.
pub(crate) fn same_version<T>(kept: &Kept<T>, shown: i64) -> Result<(), DeskError> {
    if kept.version == shown { Ok(()) } else { Err(DeskError::Conflict) }
}
