//! What can be set about a store. The defaults are those of a province's server.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use luytre_model::Nanos;

use crate::disk;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Nanos + Send + Sync>;

/// Tells how many bytes a folder's file system has left.
pub type FreeBytes = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// Settings of a [`ParquetStore`](crate::ParquetStore).
#[derive(Clone)]
pub struct Options {
    /// Tells the time of arrival of refused records and of flushes.
    pub clock: Clock,
    /// The number of this node, part of every event's identity.
    pub node: u16,
    /// Events go from memory to a segment after this time at the latest.
    pub flush_after: Duration,
    /// Events go from memory to segments when they hold this many bytes; with half as many again, appends wait.
    pub flush_bytes: usize,
    /// Size of a journal file.
    pub journal_segment_bytes: u64,
    /// Size that compaction aims at.
    pub compact_bytes: u64,
    /// Segments of one day that are merged without being asked; 0 for never.
    pub compact_files: usize,
    /// Searches that run at the same time; more wait.
    pub searches: usize,
    /// Searches that may wait; more are refused.
    pub searches_waiting: usize,
    /// A search that takes longer answers what it has found, and says so.
    pub search_deadline: Duration,
    /// Appends are refused while the file system has less room than this, so that what was taken can still be flushed.
    pub min_free_bytes: u64,
    /// How the room left is found.
    pub free_bytes: FreeBytes,
}

impl Options {
    /// Builds the default settings.
    pub fn new(clock: Clock) -> Self {
        Options {
            clock,
            node: 0,
            flush_after: Duration::from_secs(60),
            flush_bytes: 64 << 20,
            journal_segment_bytes: 64 << 20,
            compact_bytes: 256 << 20,
            compact_files: 16,
            searches: 2,
            searches_waiting: 64,
            search_deadline: Duration::from_secs(30),
            min_free_bytes: 512 << 20,
            free_bytes: Arc::new(disk::free_bytes),
        }
    }
}
