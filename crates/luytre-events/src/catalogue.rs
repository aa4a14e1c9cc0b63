//! What the store knows to be true: the manifest (which segments there are, up to where the journal is in them, what each
//! source has brought) and the chain of counts that proves it.
//!
//! The manifest is one file that is replaced as a whole, so that segments, watermark and counters change together or not
//! at all. Before each change a line is appended to `counts.log`; a line that no manifest refers to (a crash in between)
//! is cut off.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use luytre_model::Nanos;
use luytre_model::store::tally::{Counts, add_counts};
use luytre_model::store::{Position, StoreError};
use serde::{Deserialize, Serialize};

use crate::disk::{self, failed};
use crate::segment::SegmentMeta;
use chain::{Line, LineSegment, LineSource};

pub mod chain;

/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the chain of counts.
pub const COUNTS: &str = "counts.log";

/// Most findings of damage that the manifest lists; it counts the rest.
const DAMAGE_MAX: usize = 1_000;

/// The content of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format.
    pub format: u32,
    /// Journal records before this one are in segments and counts.
    pub watermark: u64,
    /// Journal sequences before this one are in segments.
    pub watermark_sequence: u64,
    /// Number of the next segment.
    pub next_segment: u64,
    /// All segments.
    pub segments: Vec<SegmentMeta>,
    /// What each source brought before the watermark.
    pub counts: Counts,
    /// Positions of the readers of the journal.
    pub readers: BTreeMap<String, Position>,
    /// Lines of the chain of counts.
    pub chain_lines: u64,
    /// Their bytes.
    pub chain_bytes: u64,
    /// Hash of the last.
    pub chain_head: String,
    /// Damage that was found in the journal and cannot be mended, for the person.
    pub damage: Vec<String>,
    /// Findings that are not in the list.
    pub more_damage: u64,
}

impl Manifest {
    fn empty() -> Self {
        Manifest {
            format: 1,
            watermark: 0,
            watermark_sequence: 0,
            next_segment: 0,
            segments: Vec::new(),
            counts: Counts::new(),
            readers: BTreeMap::new(),
            chain_lines: 0,
            chain_bytes: 0,
            chain_head: chain::START.to_owned(),
            damage: Vec::new(),
            more_damage: 0,
        }
    }
}

/// A change of the manifest.
#[derive(Debug, Default)]
pub struct Change {
    /// When.
    pub at: Nanos,
    /// New watermark: record and sequence.
    pub watermark: Option<(u64, u64)>,
    /// What the flushed records brought.
    pub brought: Counts,
    /// New segments.
    pub added: Vec<SegmentMeta>,
    /// Names of segments that the new ones replace.
    pub removed: Vec<String>,
    /// Damage that was found.
    pub damage: Vec<String>,
}

/// The manifest and its chain, on disk.
pub struct Catalogue {
    folder: PathBuf,
    manifest: Manifest,
}

impl Catalogue {
    /// Reads the manifest of `folder`, or writes the first one if the folder holds nothing of a store.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(MANIFEST);
        let content = match fs::read_to_string(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::begin(folder),
            Err(error) => return Err(failed("read", &path)(error)),
        };
        let catalogue = Catalogue { folder: folder.to_owned(), manifest: read_manifest(&path, &content)? };
        catalogue.cut_chain()?;
        Ok(catalogue)
    }

    fn begin(folder: &Path) -> Result<Self, StoreError> {
        for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
            let name = entry.map_err(failed("list", folder))?.file_name();
            let name = name.to_string_lossy();
            if name == COUNTS || name.ends_with(".parquet") || name.ends_with(".lyj") {
                return Err(StoreError::Damaged(format!(
                    "{} is missing although {name} is there; restore the whole folder from a backup",
                    folder.join(MANIFEST).display()
                )));
            }
        }
        let catalogue = Catalogue { folder: folder.to_owned(), manifest: Manifest::empty() };
        catalogue.write(&catalogue.manifest)?;
        Ok(catalogue)
    }

    /// Returns the manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the name of a new segment.
    pub fn name_segment(&mut self) -> String {
        let number = self.manifest.next_segment;
        self.manifest.next_segment += 1;
        format!("events-{number:010}.parquet")
    }

    /// Sets the positions that the next change writes.
    pub fn set_readers(&mut self, readers: BTreeMap<String, Position>) {
        self.manifest.readers = readers;
    }

    /// Writes the manifest again if `readers` differ from what it says.
    pub fn write_readers(&mut self, readers: BTreeMap<String, Position>) -> Result<(), StoreError> {
        if self.manifest.readers == readers {
            return Ok(());
        }
        self.manifest.readers = readers;
        self.write(&self.manifest)
    }

    /// Makes a change: afterwards it is on disk as a whole, or not at all.
    pub fn commit(&mut self, change: Change) -> Result<(), StoreError> {
        let mut next = self.manifest.clone();
        if let Some((record, sequence)) = change.watermark {
            next.watermark = record;
            next.watermark_sequence = sequence;
        }
        let line = Line {
            number: next.chain_lines,
            at: change.at,
            watermark: next.watermark,
            sources: change.brought.iter().map(|(code, counts)| (code.clone(), LineSource::of(counts))).collect(),
            added: change.added.iter().map(LineSegment::of).collect(),
            removed: change.removed.clone(),
            previous: next.chain_head.clone(),
        };
        let (text, hash) = line.seal();
        add_counts(&mut next.counts, &change.brought);
        next.segments.retain(|segment| !change.removed.contains(&segment.name));
        next.segments.extend(change.added);
        for finding in change.damage {
            if next.damage.len() < DAMAGE_MAX {
                next.damage.push(finding);
            } else {
                next.more_damage += 1;
            }
        }
        self.append_line(&text)?;
        next.chain_lines += 1;
        next.chain_bytes += text.len() as u64;
        next.chain_head = hash;
        self.write(&next)?;
        self.manifest = next;
        Ok(())
    }

    fn append_line(&self, text: &str) -> Result<(), StoreError> {
        let path = self.folder.join(COUNTS);
        let append = || {
            let file = File::options().write(true).create(true).truncate(false).open(&path)?;
            // A line of a change that failed half-way is overwritten.
            file.set_len(self.manifest.chain_bytes)?;
            file.write_all_at(text.as_bytes(), self.manifest.chain_bytes)?;
            file.sync_all()
        };
        append().map_err(failed("write", &path))?;
        if self.manifest.chain_bytes == 0 { disk::sync_folder(&self.folder) } else { Ok(()) }
    }

    fn cut_chain(&self) -> Result<(), StoreError> {
        let path = self.folder.join(COUNTS);
        let found = fs::metadata(&path).map_or(0, |found| found.len());
        if found <= self.manifest.chain_bytes {
            return Ok(());
        }
        let cut = File::options().write(true).open(&path).and_then(|file| file.set_len(self.manifest.chain_bytes));
        cut.map_err(failed("cut the end of", &path))
    }

    fn write(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let mut content = Vec::new();
        let body = serde_json::to_string_pretty(manifest).expect("the manifest is plain data");
        writeln!(content, "{}", disk::sha256(body.as_bytes())).expect("writing to a buffer does not fail");
        content.extend_from_slice(body.as_bytes());
        disk::replace(&self.folder, MANIFEST, &content)
    }
}

fn read_manifest(path: &Path, content: &str) -> Result<Manifest, StoreError> {
    let damaged =
        |why: &str| StoreError::Damaged(format!("{}: {why}; restore the whole folder from a backup", path.display()));
    let (hash, body) = content.split_once('\n').ok_or_else(|| damaged("it is cut off"))?;
    if disk::sha256(body.as_bytes()) != hash {
        return Err(damaged("its content does not have the hash in its first line"));
    }
    let manifest: Manifest = serde_json::from_str(body).map_err(|error| damaged(&error.to_string()))?;
    if manifest.format != 1 {
        return Err(damaged("it was written by a newer version"));
    }
    Ok(manifest)
}

/// Reads the manifest on disk, for the proof.
pub fn check_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    let path = folder.join(MANIFEST);
    let content = fs::read_to_string(&path).map_err(failed("read", &path))?;
    read_manifest(&path, &content)
}

#[cfg(test)]
mod tests;
