//! The journal: every batch is here, synced, before its sender hears that it is stored.
//!
//! Files hold records one after the other ([`record`]); a file is written by one thread, in groups with one sync each, and
//! never opened for writing again. What a crash leaves half written at the end was acknowledged to nobody and is cut off;
//! damage before that is reported with the number of records lost, and reading goes on behind it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use luytre_model::EventBatch;
use luytre_model::store::{Position, StoreError};
use rustix::fs::{FallocateFlags, fallocate};

use crate::disk::{failed, sync_folder};
use record::{FILE_HEADER, FILE_HEADER_BYTES, HEADER_BYTES, Header, Scan, decode, header_at, parse, scan};

pub mod record;

/// Distance of the places that are remembered within a file, so that a reader finds its record without reading the file
/// from the start.
const INDEX_EVERY_BYTES: u64 = 256 << 10;

/// A journal file that is no longer written, or the part of the current one that is synced.
#[derive(Debug, Clone)]
pub struct JournalFile {
    /// Where it is.
    pub path: PathBuf,
    /// Number of its first record.
    pub first_number: u64,
    /// Number after its last record.
    pub end_number: u64,
    /// Sequence after its last event.
    pub end_sequence: u64,
    /// End of the records in the file.
    pub end: u64,
    /// Sequences with the offset of the record that begins there, ascending.
    index: Vec<(u64, u64)>,
}

impl JournalFile {
    fn new(path: PathBuf, number: u64, sequence: u64) -> Self {
        JournalFile {
            path,
            first_number: number,
            end_number: number,
            end_sequence: sequence,
            end: FILE_HEADER_BYTES,
            index: Vec::new(),
        }
    }

    fn note(&mut self, header: &Header, offset: u64) {
        if self.index.last().is_none_or(|(_, last)| offset - last >= INDEX_EVERY_BYTES) {
            self.index.push((header.first, offset));
        }
        self.end_number = header.number + 1;
        self.end_sequence = header.first + u64::from(header.count);
        self.end = offset + header.record_bytes();
    }

    /// Returns an offset from which the record with the event `sequence` is found by reading on.
    pub fn offset_of(&self, sequence: Position) -> u64 {
        let after = self.index.partition_point(|(first, _)| *first <= sequence.0);
        after.checked_sub(1).map_or(FILE_HEADER_BYTES, |at| self.index[at].1)
    }
}

/// The name of the file whose first record has this number; names sort as numbers.
fn file_name(number: u64) -> String {
    format!("journal-{number:016x}.lyj")
}

/// Returns the journal files in `folder`, oldest first, with the number of their first record.
pub fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>, StoreError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
        let path = entry.map_err(failed("list", folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("journal-").and_then(|rest| rest.strip_suffix(".lyj"));
        if let Some(number) = number.and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
            files.push((number, path));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Reads a file and cuts off what was never acknowledged. `next_file` is the number of the first record of the file after
/// it: only the last file can have a torn end, and records of a group whose write failed and could not be taken back were
/// written again to the file after.
pub fn recover(
    path: &Path,
    first_number: u64,
    next_file: Option<u64>,
) -> Result<(JournalFile, Scan, Vec<u8>), StoreError> {
    let content = fs::read(path).map_err(failed("read", path))?;
    let mut scan = scan(&content);
    scan.records.retain(|(_, header)| next_file.is_none_or(|next| header.number < next));
    let first_sequence = scan.records.first().map_or(0, |(_, header)| header.first);
    let mut file = JournalFile::new(path.to_owned(), first_number, first_sequence);
    for (offset, header) in &scan.records {
        file.note(header, *offset);
    }
    if next_file.is_none() && (content.len() as u64) != file.end {
        let cut = File::options().write(true).open(path).and_then(|open| {
            open.set_len(file.end)?;
            open.sync_all()
        });
        cut.map_err(failed("cut the end of", path))?;
    }
    Ok((file, scan, content))
}

/// Reads batches from `from` on out of `files`, about `events` events at most.
pub fn read(files: &[JournalFile], from: Position, events: usize) -> Result<Vec<EventBatch>, StoreError> {
    let mut batches = Vec::new();
    let mut count = 0;
    for file in files.iter().filter(|file| file.end_sequence > from.0) {
        let open = File::open(&file.path).map_err(failed("open", &file.path))?;
        let mut offset = file.offset_of(from);
        while offset < file.end {
            if count >= events.max(1) {
                return Ok(batches);
            }
            let (header, batch) = match read_record(&open, offset).map_err(failed("read", &file.path))? {
                Some(record) => record,
                None => match after_damage(&open, file, offset)? {
                    Some(next) => {
                        offset = next;
                        continue;
                    }
                    None => break,
                },
            };
            offset += header.record_bytes();
            if header.first + u64::from(header.count) > from.0 && header.count > 0 {
                count += batch.len();
                batches.push(batch);
            }
        }
    }
    Ok(batches)
}

/// Reads the record at `offset`; `None` if it is damaged.
fn read_record(file: &File, offset: u64) -> std::io::Result<Option<(Header, EventBatch)>> {
    let mut content = vec![0; HEADER_BYTES];
    file.read_exact_at(&mut content, offset)?;
    let Some(header) = header_at(&content) else { return Ok(None) };
    let end = offset.saturating_add(header.record_bytes());
    if file.metadata()?.len() < end {
        return Ok(None);
    }
    content.resize(usize::try_from(header.record_bytes()).unwrap_or(usize::MAX), 0);
    file.read_exact_at(&mut content[HEADER_BYTES..], offset + HEADER_BYTES as u64)?;
    Ok(parse(&content, 0).and_then(|(header, payload)| Some((header, decode(&header, payload).ok()?))))
}

/// Returns the first undamaged record behind a damaged one.
fn after_damage(file: &File, known: &JournalFile, damaged: u64) -> Result<Option<u64>, StoreError> {
    tracing::error!(file = %known.path.display(), offset = damaged, "a record of the journal is damaged");
    let mut content = vec![0; usize::try_from(known.end).unwrap_or(usize::MAX)];
    file.read_exact_at(&mut content, 0).map_err(failed("read", &known.path))?;
    let found = scan(&content);
    Ok(found.records.iter().map(|(offset, _)| *offset).find(|offset| *offset > damaged))
}

/// The file that is being written.
pub struct JournalWriter {
    file: File,
    /// What is synced.
    pub synced: JournalFile,
    segment_bytes: u64,
}

impl JournalWriter {
    /// Creates a file of `segment_bytes` whose first record has the number `number` and begins at `sequence`.
    pub fn create(folder: &Path, number: u64, sequence: u64, segment_bytes: u64) -> Result<Self, StoreError> {
        let path = folder.join(file_name(number));
        let create = || {
            let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
            // The room is taken now, so that a full disk refuses a new file and not half a record. File systems without
            // the call get a file that grows.
            match fallocate(&file, FallocateFlags::empty(), 0, segment_bytes) {
                Ok(()) | Err(rustix::io::Errno::OPNOTSUPP) => {}
                Err(error) => return Err(error.into()),
            }
            file.write_all_at(FILE_HEADER, 0)?;
            file.sync_all()?;
            Ok(file)
        };
        match create() {
            Ok(file) => {
                sync_folder(folder)?;
                let synced = JournalFile::new(path, number, sequence);
                Ok(JournalWriter { file, synced, segment_bytes })
            }
            Err(error) => {
                // Half a file would only hold room that is missing already.
                let _ = fs::remove_file(&path);
                Err(failed("create", &path)(error))
            }
        }
    }

    /// Whether `bytes` more fit; a single record may be larger than a whole file.
    pub fn has_room(&self, bytes: u64) -> bool {
        self.synced.end == FILE_HEADER_BYTES || self.synced.end + bytes <= self.segment_bytes
    }

    /// Where the next group begins.
    pub fn end(&self) -> u64 {
        self.synced.end
    }

    /// Writes a group of records and syncs it. On failure nothing of the group stays in the file.
    pub fn write(&mut self, group: &[u8], headers: &[Header]) -> Result<(), StoreError> {
        let start = self.synced.end;
        let written = self.file.write_all_at(group, start).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.file
                .set_len(start)
                .and_then(|()| self.file.sync_all())
                .map_err(failed("take back a failed write at the end of", &self.synced.path))?;
            return Err(failed("write", &self.synced.path)(error));
        }
        let mut offset = start;
        for header in headers {
            self.synced.note(header, offset);
            offset += header.record_bytes();
        }
        Ok(())
    }

    /// Gives back the room that was not used.
    pub fn finish(self) -> Result<JournalFile, StoreError> {
        let cut = self.file.set_len(self.synced.end).and_then(|()| self.file.sync_all());
        cut.map_err(failed("cut the end of", &self.synced.path))?;
        Ok(self.synced)
    }
}

#[cfg(test)]
mod tests;
