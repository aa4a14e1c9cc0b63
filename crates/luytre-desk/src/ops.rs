//! Import of agencies, which waits for the reader of tables in `luytre-govern`: until then it is answered as not
//! available.

use crate::views::{ImportForm, ImportReport};
use crate::{Act, Actor, Desk, DeskError};

impl Desk {
    /// Adds and changes agencies from a table, or says what would be done.
    #[allow(clippy::unused_async, reason = "the reader of tables is not there yet")]
    pub async fn import_agencies(&self, actor: &Actor, _form: &ImportForm) -> Result<ImportReport, DeskError> {
        actor.must(Act::EditAgencies)?;
        Err(DeskError::Unavailable)
    }
}
