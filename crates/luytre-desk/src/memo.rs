//! What was worked out from records, kept until something that it rests on changes.
//!
//! A province has hundreds of thousands of verdicts and thousands of dossiers; what they add up to is asked for by every
//! page of the index and changes far less often. The ledger counts what is written, also by another process, so nothing
//! here is ever older than the ledger.

use std::future::Future;
use std::sync::Arc;

use jiff::civil::Date;
use luytre_govern::library::Library;
use tokio::sync::Mutex;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::registry::Registry;

/// What an answer rests on. It holds as long as all of this stays the same.
pub(crate) struct Ground {
    changes: Vec<(String, i64)>,
    library: Arc<Library>,
    today: Date,
    registry: Option<Arc<Registry>>,
}

impl Ground {
    /// It rests on the registry too.
    pub(crate) fn and_registry(mut self, registry: &Arc<Registry>) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    fn is_that_of(&self, other: &Ground) -> bool {
        let same_registry = match (&self.registry, &other.registry) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let same_library = Arc::ptr_eq(&self.library, &other.library);
        same_registry && same_library && self.today == other.today && self.changes == other.changes
    }
}

/// One answer, of everything and of everybody: what a person may see of it is for the caller to choose.
pub(crate) struct Memo<T>(Mutex<Option<(Ground, Arc<T>)>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(Mutex::new(None))
    }
}

impl<T> Memo<T> {
    /// Returns the answer that is kept if the ground is the same, or else works it out; whoever asks meanwhile waits for
    /// it. The ground must have been taken before the work reads anything.
    pub(crate) async fn get(
        &self,
        ground: Ground,
        work: impl Future<Output = Result<T, DeskError>>,
    ) -> Result<Arc<T>, DeskError> {
        let mut kept = self.0.lock().await;
        if let Some((_, answer)) = kept.as_ref().filter(|(known, _)| known.is_that_of(&ground)) {
            return Ok(answer.clone());
        }
        let answer = Arc::new(work.await?);
        *kept = Some((ground, answer.clone()));
        Ok(answer)
    }
}

impl Desk {
    /// Returns the ground that everything stands on which is worked out from records of these kinds.
    pub(crate) async fn ground(&self, kinds: &[&str]) -> Result<Ground, DeskError> {
        let (library, today) = (self.library(), self.today());
        let changes = self.ledger.read().await?.changes(kinds).await?;
        Ok(Ground { changes, library, today, registry: None })
    }
}

#[cfg(test)]
mod tests;
