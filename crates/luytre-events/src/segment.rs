//! Segments: Parquet files of events, sorted by kind and time, each with a sidecar that says what its pages may hold.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use luytre_model::Nanos;
use luytre_model::store::StoreError;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use serde::{Deserialize, Serialize};

use crate::disk::failed;
use crate::state::lock;
use sidecar::Sidecar;

pub mod bloom;
pub mod columns;
pub mod need;
pub mod overflow;
pub mod read;
pub mod sidecar;
pub mod text;
pub mod write;

/// Footers that are kept parsed; one of a large segment takes about a megabyte.
const FOOTERS_MAX: usize = 32;

/// The parsed footers of the segments that were read last.
#[derive(Default)]
pub struct Footers {
    list: Mutex<VecDeque<(String, ArrowReaderMetadata)>>,
}

impl Footers {
    fn get(&self, name: &str) -> Option<ArrowReaderMetadata> {
        let mut list = lock(&self.list);
        let at = list.iter().position(|(known, _)| known == name)?;
        let entry = list.remove(at)?;
        let footer = entry.1.clone();
        list.push_back(entry);
        Some(footer)
    }

    fn put(&self, name: &str, footer: ArrowReaderMetadata) {
        let mut list = lock(&self.list);
        list.retain(|(known, _)| known != name);
        list.push_back((name.to_owned(), footer));
        if list.len() > FOOTERS_MAX {
            list.pop_front();
        }
    }
}

/// The bucket of segments that hold events of many days.
pub const MIXED: i64 = i64::MIN;

/// What the manifest says of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMeta {
    /// Name of the Parquet file.
    pub name: String,
    /// The day of its events (days since 1970), or [`MIXED`].
    pub bucket: i64,
    /// Rows.
    pub rows: u64,
    /// Time of the oldest event.
    pub oldest: Nanos,
    /// Time of the newest event.
    pub newest: Nanos,
    /// Smallest journal sequence.
    pub first_sequence: u64,
    /// Largest journal sequence.
    pub last_sequence: u64,
    /// Bytes of the Parquet file.
    pub bytes: u64,
    /// SHA-256 of the Parquet file.
    pub sha256: String,
    /// Bytes of the sidecar.
    pub sidecar_bytes: u64,
    /// SHA-256 of the sidecar.
    pub sidecar_sha256: String,
    /// Bytes of the originals.
    pub original_bytes: u64,
    /// Rows by source code.
    pub by_source: BTreeMap<String, u64>,
}

/// A segment that searches may be reading. When the last of them is done, an obsolete segment's files are removed.
pub struct Segment {
    /// What the manifest says of it.
    pub meta: SegmentMeta,
    folder: PathBuf,
    obsolete: AtomicBool,
    sidecar: OnceLock<Result<Sidecar, String>>,
    footers: Arc<Footers>,
}

impl Segment {
    /// Refers to a segment in `folder`.
    pub fn new(folder: &Path, meta: SegmentMeta, footers: &Arc<Footers>) -> Arc<Self> {
        Arc::new(Segment {
            meta,
            folder: folder.to_owned(),
            obsolete: AtomicBool::new(false),
            sidecar: OnceLock::new(),
            footers: Arc::clone(footers),
        })
    }

    /// Returns the path of the Parquet file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.meta.name)
    }

    /// Returns the path of the sidecar.
    pub fn sidecar_path(&self) -> PathBuf {
        self.folder.join(sidecar_name(&self.meta.name))
    }

    /// Opens the Parquet file.
    pub fn open(&self) -> Result<File, StoreError> {
        let path = self.path();
        File::open(&path).map_err(failed("open", &path))
    }

    /// Returns the sidecar, or why it cannot be used.
    pub fn sidecar(&self) -> Result<&Sidecar, &str> {
        let open = || {
            let file = File::open(self.sidecar_path()).map_err(|problem| problem.to_string())?;
            let sidecar = Sidecar::open(file)?;
            let rows: u64 = sidecar.head.pages.iter().map(|page| u64::from(page.rows)).sum();
            if rows == self.meta.rows { Ok(sidecar) } else { Err("it does not fit the segment".to_owned()) }
        };
        self.sidecar.get_or_init(open).as_ref().map_err(String::as_str)
    }

    /// Returns the footer of the Parquet file, parsed by `load` unless it was a short while ago.
    pub fn footer(
        &self,
        load: impl FnOnce() -> Result<ArrowReaderMetadata, String>,
    ) -> Result<ArrowReaderMetadata, String> {
        if let Some(footer) = self.footers.get(&self.meta.name) {
            return Ok(footer);
        }
        let footer = load()?;
        self.footers.put(&self.meta.name, footer.clone());
        Ok(footer)
    }

    /// Says that no manifest names the segment any more.
    pub fn retire(&self) {
        self.obsolete.store(true, Ordering::Release);
    }

    /// Takes [`retire`](Self::retire) back: a manifest names the segment now.
    pub fn reinstate(&self) {
        self.obsolete.store(false, Ordering::Release);
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        if self.obsolete.load(Ordering::Acquire) {
            for path in [self.path(), self.sidecar_path()] {
                if let Err(error) = fs::remove_file(&path) {
                    tracing::warn!(path = %path.display(), %error, "an obsolete segment could not be removed");
                }
            }
        }
    }
}

/// Returns the name of a segment's sidecar.
pub fn sidecar_name(segment: &str) -> String {
    format!("{}.side", segment.strip_suffix(".parquet").unwrap_or(segment))
}

#[cfg(test)]
mod tests;
