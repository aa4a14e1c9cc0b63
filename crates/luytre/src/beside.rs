//! The records of a centre, opened for one command; the centre may be running.

use std::sync::Arc;

use anyhow::Context;
use luytre_desk::Desk;
use luytre_ledger::Ledger;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::serve::open_ledger;

/// Records and content of a centre, without its events.
pub struct Beside {
    /// Its operations.
    pub desk: Arc<Desk>,
    ledger: Ledger,
}

impl Beside {
    /// Opens them.
    pub async fn open(config: &Config) -> anyhow::Result<Beside> {
        let ledger = open_ledger(config).await?;
        let desk = Desk::open_records(ledger.clone(), Arc::new(SystemClock)).await.context("open the desk")?;
        desk.trust_content_keys(crate::bundles::trusted_keys(&config.data)?);
        desk.keep_files_in(config.data.join("attachments"));
        Ok(Beside { desk, ledger })
    }

    /// Closes them.
    pub async fn close(self) {
        self.ledger.close().await;
    }
}
