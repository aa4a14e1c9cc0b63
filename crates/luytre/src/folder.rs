//! The data folder of a centre: whether there is one, who holds it, and how commands beside the centre open it.

use std::path::Path;

use anyhow::bail;

use crate::cli::Place;
use crate::config::Config;

/// The ledger, when it is SQLite.
pub const LEDGER: &str = "ledger.sqlite";
/// The folder of the event store.
pub const EVENTS: &str = "events";
/// Longest process number, with room.
const HOLDER_BYTES_MAX: usize = 20;

/// Returns the configuration of the centre that a command names. Refuses where no centre ever was, so that a wrong folder
/// is neither filled nor found in order.
pub fn config_of(place: &Place) -> anyhow::Result<Config> {
    let config = match &place.config {
        Some(path) => Config::read(Some(path))?,
        None => Config { data: place.data.clone(), ..Config::default() },
    };
    must_be_centre(&config.data, config.ledger.url.is_some())?;
    Ok(config)
}

/// Refuses a folder that holds no centre.
pub fn must_be_centre(data: &Path, ledger_elsewhere: bool) -> anyhow::Result<()> {
    let shown = data.display();
    let (ledger, events) = (data.join(LEDGER).is_file(), data.join(EVENTS).is_dir());
    if !data.is_dir() {
        bail!("no centre at {shown}: there is no such folder; name the data folder of a centre with --data");
    }
    if ledger && !events {
        bail!("no event store at {shown}: the folder {EVENTS} is missing; bring it back from a copy before going on");
    }
    if !events {
        bail!(
            "no centre at {shown}: it holds neither {LEDGER} nor {EVENTS}; name the data folder of a centre with --data"
        );
    }
    if !ledger && !ledger_elsewhere {
        bail!(
            "no ledger at {shown}: {LEDGER} is missing; if the centre keeps it in PostgreSQL, give --config luytre.toml"
        );
    }
    Ok(())
}

/// What to say when another process has the event store open.
pub fn held(data: &Path) -> anyhow::Error {
    let lock = data.join(EVENTS).join(luytre_events::LOCK);
    let (shown, file) = (data.display(), lock.display());
    match holder(&lock) {
        Some(process) => anyhow::anyhow!(
            "a running centre holds {shown} (process {process}, lock file {file}): stop it with Ctrl-C or kill {process}, then \
             repeat; what it knows is also on its pages"
        ),
        None => anyhow::anyhow!(
            "a running centre holds {shown} (lock file {file}): stop it with Ctrl-C, then repeat; what it knows is also on its \
             pages"
        ),
    }
}

/// The process that wrote itself into the lock file.
fn holder(lock: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(lock).ok().filter(|text| text.len() <= HOLDER_BYTES_MAX)?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests;
