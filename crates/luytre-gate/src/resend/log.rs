//! The log behind [`super::Resends`]: records with a length and a checksum, appended; the file is rewritten when most of
//! it is dead.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Bytes beyond which the file is rewritten.
const REWRITE_BYTES: u64 = 4 << 20;

/// Longest record: a request's part has at most 64 Ki documents of 16 bytes.
const RECORD_BYTES_MAX: usize = 16 << 20;

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Record {
    /// Documents are about to be stored under a delivery; others are taken over from requests before.
    Begin { id: u64, delivery: [u8; 16], new: Vec<[u8; 16]>, claimed: Vec<[u8; 16]>, at: i64 },
    /// Documents that are known to be stored (written when the file is rewritten).
    Held { id: u64, keys: Vec<[u8; 16]>, at: i64 },
    /// The client has seen the answer.
    Confirmed { id: u64 },
    /// The new documents were not stored.
    Failed { id: u64 },
}

#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// Size after the last rewrite.
    live_bytes: u64,
}

impl Log {
    /// Opens the log and reads its records; a torn end is cut off.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, Vec<Record>)> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("deliveries.log");
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut records = Vec::new();
        let mut at = 0;
        while let Some((record, next)) = read(&bytes, at) {
            records.push(record);
            at = next;
        }
        let bytes = at as u64;
        file.set_len(bytes)?;
        Ok((Log { path, file, bytes, live_bytes: bytes }, records))
    }

    /// Appends a record; synced, if it has to survive a power cut.
    pub(super) fn append(&mut self, record: &Record, synced: bool) -> io::Result<()> {
        let framed = frame(record)?;
        if let Err(error) = self.file.write_all(&framed) {
            // A torn record would hide those after it.
            self.file.set_len(self.bytes)?;
            return Err(error);
        }
        self.bytes += framed.len() as u64;
        if synced { self.file.sync_data() } else { Ok(()) }
    }

    pub(super) fn wants_rewrite(&self) -> bool {
        self.bytes > REWRITE_BYTES && self.bytes > 2 * self.live_bytes
    }

    /// Replaces the file by these records.
    pub(super) fn rewrite(&mut self, records: Vec<Record>) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        let mut bytes = Vec::new();
        for record in &records {
            bytes.extend_from_slice(&frame(record)?);
        }
        let mut file = File::create(&fresh)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        self.bytes = bytes.len() as u64;
        self.live_bytes = self.bytes;
        Ok(())
    }
}

fn frame(record: &Record) -> io::Result<Vec<u8>> {
    let body = postcard::to_stdvec(record).map_err(io::Error::other)?;
    if body.len() > RECORD_BYTES_MAX {
        return Err(io::Error::other("a request has too many documents for the log of deliveries"));
    }
    let mut framed = Vec::with_capacity(body.len() + 8);
    framed.extend_from_slice(&(body.len() as u32).to_le_bytes());
    framed.extend_from_slice(&crc32c::crc32c(&body).to_le_bytes());
    framed.extend_from_slice(&body);
    Ok(framed)
}

fn read(bytes: &[u8], at: usize) -> Option<(Record, usize)> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let length = word(at)? as usize;
    let checksum = word(at + 4)?;
    let body = bytes.get(at + 8..at.checked_add(8)?.checked_add(length)?)?;
    if crc32c::crc32c(body) != checksum {
        return None;
    }
    Some((postcard::from_bytes(body).ok()?, at + 8 + length))
}
