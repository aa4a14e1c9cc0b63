//! The chain of counts: one line for each change of the store, each sealed with SHA-256 over itself and the line before.
//!
//! Adding up the lines gives what every source brought and which segments hold it. Who changes a line, a segment or a
//! sidecar afterwards breaks the chain or a hash in it.

use std::collections::BTreeMap;

use luytre_model::store::SourceCounts;
use luytre_model::{Nanos, RejectReason};
use serde::{Deserialize, Serialize};

use crate::disk;
use crate::segment::SegmentMeta;

/// What stands for the hash before the first line.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a source brought with one change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSource {
    /// Records received.
    pub received: u64,
    /// Events stored.
    pub stored: u64,
    /// Records refused, by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub rejected: BTreeMap<RejectReason, u64>,
}

impl LineSource {
    /// Takes the sums of a source.
    pub fn of(counts: &SourceCounts) -> Self {
        LineSource { received: counts.received, stored: counts.stored, rejected: counts.rejected.clone() }
    }

    /// Adds another line's.
    pub fn add(&mut self, more: &LineSource) {
        self.received += more.received;
        self.stored += more.stored;
        for (reason, count) in &more.rejected {
            *self.rejected.entry(*reason).or_default() += count;
        }
    }
}

/// A segment in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSegment {
    /// Name of the Parquet file.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// SHA-256 of its sidecar.
    pub sidecar_sha256: String,
    /// Rows by source.
    pub rows: BTreeMap<String, u64>,
}

impl LineSegment {
    /// Takes what a line says of a segment.
    pub fn of(meta: &SegmentMeta) -> Self {
        LineSegment {
            name: meta.name.clone(),
            sha256: meta.sha256.clone(),
            sidecar_sha256: meta.sidecar_sha256.clone(),
            rows: meta.by_source.clone(),
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number of the line, from 0.
    pub number: u64,
    /// When it was written.
    pub at: Nanos,
    /// Journal records before this one are accounted for.
    pub watermark: u64,
    /// What each source brought.
    pub sources: BTreeMap<String, LineSource>,
    /// New segments.
    pub added: Vec<LineSegment>,
    /// Segments that the new ones replace.
    pub removed: Vec<String>,
    /// Hash of the line before.
    pub previous: String,
}

impl Line {
    /// Returns the text of the line and its hash.
    pub fn seal(&self) -> (String, String) {
        let body = serde_json::to_string(self).expect("a line is plain data");
        let hash = disk::sha256(body.as_bytes());
        (format!("{hash} {body}\n"), hash)
    }
}

/// What a chain adds up to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// What each source brought.
    pub sources: BTreeMap<String, LineSource>,
    /// The segments that hold it, by name.
    pub segments: BTreeMap<String, LineSegment>,
    /// Hash of the last line.
    pub head: String,
    /// Number of lines.
    pub lines: u64,
}

/// Checks a chain and adds it up. The error names the first wrong line, counted from 1 as editors do.
pub fn add_up(text: &str) -> Result<Sum, String> {
    let mut sum = Sum { head: START.to_owned(), ..Sum::default() };
    for text in text.split_terminator('\n') {
        let wrong = |why: &str| format!("line {}: {why}", sum.lines + 1);
        let (hash, body) = text.split_once(' ').ok_or_else(|| wrong("it is cut off"))?;
        if disk::sha256(body.as_bytes()) != hash {
            return Err(wrong("its content does not have its hash"));
        }
        let line: Line = serde_json::from_str(body).map_err(|error| wrong(&error.to_string()))?;
        if line.previous != sum.head || line.number != sum.lines {
            return Err(wrong("it does not follow the line before"));
        }
        for (source, brought) in &line.sources {
            sum.sources.entry(source.clone()).or_default().add(brought);
        }
        for name in &line.removed {
            if sum.segments.remove(name).is_none() {
                return Err(wrong(&format!("it removes {name}, which is not there")));
            }
        }
        sum.segments.extend(line.added.into_iter().map(|segment| (segment.name.clone(), segment)));
        sum.head = hash.to_owned();
        sum.lines += 1;
    }
    Ok(sum)
}
