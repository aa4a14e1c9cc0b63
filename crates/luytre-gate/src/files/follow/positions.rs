//! The positions of followed files on disk.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use luytre_model::store::Delivery;
use serde::{Deserialize, Serialize};

use super::file::FileId;

/// Where reading a file stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredPosition {
    pub(super) path: PathBuf,
    pub(super) pattern: String,
    pub(super) device: u64,
    pub(super) inode: u64,
    /// The first bytes of the file.
    pub(super) head: Vec<u8>,
    /// The last place where the decoder held nothing.
    pub(super) safe: u64,
    /// Events and rejects since, which are stored.
    pub(super) events: usize,
    pub(super) rejects: usize,
    /// End of what is stored.
    pub(super) read_to: u64,
    /// A part that may or may not be stored.
    pub(super) pending: Option<Pending>,
}

/// A part on its way to the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) end: u64,
    /// Whether the decoder had to give out what it held.
    pub(super) released: bool,
    pub(super) delivery: Delivery,
}

impl StoredPosition {
    pub(super) fn id(&self) -> FileId {
        FileId { device: self.device, inode: self.inode }
    }
}

pub(super) struct Positions {
    path: PathBuf,
    known: Vec<StoredPosition>,
}

impl Positions {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let known = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Positions { path: path.to_owned(), known })
    }

    pub(super) fn all(&self) -> Vec<StoredPosition> {
        self.known.clone()
    }

    pub(super) fn of(&self, id: &FileId) -> Option<StoredPosition> {
        self.known.iter().find(|position| position.id() == *id).cloned()
    }

    /// Replaces the file, synced, unless nothing has changed.
    pub(super) fn save(&mut self, positions: Vec<StoredPosition>) -> io::Result<()> {
        if positions == self.known {
            return Ok(());
        }
        let fresh = self.path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(&serde_json::to_vec(&positions).map_err(io::Error::other)?)?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        self.known = positions;
        Ok(())
    }
}
