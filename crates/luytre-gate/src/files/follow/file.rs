//! One followed file: its identity, its decoder, the part that is being stored.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use luytre_intake::format::SNIFF_BYTES;
use luytre_intake::{StreamDecoder, by_name, recognise};
use luytre_model::store::Delivery;
use luytre_model::{EventBatch, Nanos, RejectReason};
use memchr::memrchr;
use tracing::info;

use super::positions::{Pending, StoredPosition};
use crate::intake::{Origin, Reading};
use crate::resend::DocumentKey;
use crate::syslog::SYSLOG;

/// Bytes by which a file is told from another with the same inode.
const HEAD_BYTES: usize = 256;

/// Bytes of one part.
const PART_BYTES: usize = 1 << 20;

/// Bytes after which a decoder has to give out what it holds, so that a restart reads no more than this again.
const HELD_BYTES_MAX: u64 = 8 << 20;

/// Quiet time after which a decoder gives out what it holds, and after which a file that was rotated away is let go.
const QUIET: Duration = Duration::from_secs(1);

/// Leading comment lines (Zeek's header) that a decoder needs when it begins in the middle of a file.
const HEADER_BYTES_MAX: usize = 64 << 10;

/// What a file is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId {
    pub(super) device: u64,
    pub(super) inode: u64,
}

impl FileId {
    pub(super) fn of(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| FileId::from(&metadata))
    }
}

impl From<&Metadata> for FileId {
    fn from(metadata: &Metadata) -> Self {
        FileId { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// A part that is to be stored.
pub(super) struct Part {
    pub(super) batch: EventBatch,
    pub(super) delivery: Delivery,
}

struct Reader {
    stream: StreamDecoder,
    /// File offset of the stream's first byte; below zero when a header was fed before.
    base: i64,
}

impl Reader {
    /// File offset of the first byte that is not decoded.
    fn offset(&self) -> u64 {
        (self.base + self.stream.offset() as i64).max(0) as u64
    }
}

/// A followed file.
pub(super) struct Followed {
    pub(super) id: FileId,
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
    pattern: String,
    reading: Reading,
    file: File,
    head: Vec<u8>,
    /// First bytes and position before the last truncation, by which a copy is known.
    truncated: Option<(Vec<u8>, u64)>,
    reader: Option<Reader>,
    safe: u64,
    events: usize,
    rejects: usize,
    /// End of what was handed to the decoder and stored.
    read_to: u64,
    pending: Option<Pending>,
    /// Events and rejects of the pending part.
    pending_counts: (usize, usize),
    /// To be read again as it was before the restart.
    replay: bool,
    last_growth: Instant,
    rotated: bool,
    /// Nothing has come since the decoder gave out what it could.
    at_rest: bool,
    done: bool,
    /// Nobody wants it.
    left: bool,
}

impl Followed {
    pub(super) fn open(path: PathBuf, pattern: String, origin: Origin, reading: Reading) -> io::Result<Self> {
        let file = File::open(&path)?;
        let id = FileId::from(&file.metadata()?);
        let mut followed = Followed {
            id,
            path,
            origin,
            pattern,
            reading,
            file,
            head: Vec::new(),
            truncated: None,
            reader: None,
            safe: 0,
            events: 0,
            rejects: 0,
            read_to: 0,
            pending: None,
            pending_counts: (0, 0),
            replay: false,
            last_growth: Instant::now(),
            rotated: false,
            at_rest: false,
            done: false,
            left: false,
        };
        followed.head = followed.read_at(0, HEAD_BYTES)?;
        Ok(followed)
    }

    /// Goes on where an earlier run ended, if this is still the same file.
    pub(super) fn resume(&mut self, stored: StoredPosition) {
        let size = self.file.metadata().map_or(0, |metadata| metadata.len());
        let end = stored.pending.as_ref().map_or(stored.read_to, |pending| pending.end);
        if !self.head.starts_with(&stored.head) || size < end {
            info!(path = %self.path.display(), "the file is a new one; it is read from its beginning");
            return;
        }
        self.safe = stored.safe;
        self.events = stored.events;
        self.rejects = stored.rejects;
        self.read_to = stored.read_to;
        self.pending = stored.pending;
        self.replay = true;
    }

    /// Passes over what stands before.
    pub(super) fn begin_at(&mut self, offset: u64) {
        self.safe = offset;
        self.read_to = offset;
    }

    /// How far this file was read, if the other is a copy of it (a rotation that copies and truncates).
    pub(super) fn read_before_copy(&self, other: &Followed) -> Option<u64> {
        let now = (&self.head, self.read_to);
        let before = self.truncated.as_ref().map(|(head, read_to)| (head, *read_to));
        let is_copy = |head: &Vec<u8>| head.len() == HEAD_BYTES && *head == other.head;
        [Some(now), before].into_iter().flatten().find(|(head, _)| is_copy(head)).map(|(_, read_to)| read_to)
    }

    /// Says under which name the file was found; `None` when it was rotated away.
    pub(super) fn seen_as(&mut self, path: Option<&Path>) {
        self.rotated = path.is_none();
        if let Some(path) = path
            && path != self.path
        {
            self.path = path.to_owned();
        }
    }

    /// Whether a file that was rotated away has been read to its end.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Reads no further.
    pub(super) fn leave(&mut self) {
        self.left = true;
    }

    pub(super) fn position(&self) -> StoredPosition {
        StoredPosition {
            path: self.path.clone(),
            pattern: self.pattern.clone(),
            device: self.id.device,
            inode: self.id.inode,
            head: self.head.clone(),
            safe: self.safe,
            events: self.events,
            rejects: self.rejects,
            read_to: self.read_to,
            pending: self.pending.clone(),
        }
    }

    /// Reads the next part. It has to be [committed](Self::commit) before the next.
    pub(super) fn next_part(&mut self, now: Nanos) -> io::Result<Option<Part>> {
        if self.left {
            return Ok(None);
        }
        if self.replay {
            return self.replayed(now);
        }
        let size = self.file.metadata()?.len();
        let mut noted = EventBatch::new();
        if size < self.read_to || !self.head_is_unchanged()? {
            info!(path = %self.path.display(), "the file was truncated; it is read from its beginning");
            if let Some(mut reader) = self.reader.take() {
                reader.stream.finish(now, &mut noted);
            }
            self.truncated = Some((std::mem::take(&mut self.head), self.read_to));
            self.begin_at(0);
            (self.events, self.rejects) = (0, 0);
            self.head = self.read_at(0, HEAD_BYTES)?;
        }
        if self.head.len() < HEAD_BYTES {
            self.head = self.read_at(0, HEAD_BYTES)?;
        }
        let quiet = self.last_growth.elapsed() >= QUIET;
        let mut bytes = self.read_at(self.read_to, PART_BYTES)?;
        let whole = memrchr(b'\n', &bytes).map_or(0, |end| end + 1);
        // A line that is being written is left for later, unless nobody writes any more or it is longer than a part.
        if whole > 0 || (bytes.len() < PART_BYTES && !self.rotated) {
            bytes.truncate(whole);
        }
        let gives_out = quiet && bytes.is_empty() && !self.at_rest && self.holds();
        if bytes.is_empty() && noted.is_empty() && !gives_out {
            self.done = self.rotated && quiet;
            return Ok(None);
        }
        let end = self.read_to + bytes.len() as u64;
        let released = gives_out || end.saturating_sub(self.safe) >= HELD_BYTES_MAX;
        self.at_rest = gives_out;
        let before = (noted.len(), noted.rejects().len());
        let mut batch = noted;
        if !bytes.is_empty() {
            self.last_growth = Instant::now();
            self.prepare(&bytes)?;
        }
        if let Some(reader) = &mut self.reader {
            reader.stream.feed(&bytes, now, &mut batch);
            if released {
                release(reader, self.rotated, now, &mut batch);
            }
        }
        self.pending_counts = (batch.len() - before.0, batch.rejects().len() - before.1);
        let delivery = self.delivery(end, now);
        self.pending = Some(Pending { end, released, delivery });
        Ok(Some(Part { batch, delivery }))
    }

    /// Reads again what an earlier run had read since the last safe place, and gives out the pending part of it.
    fn replayed(&mut self, now: Nanos) -> io::Result<Option<Part>> {
        self.replay = false;
        let end = self.pending.as_ref().map_or(self.read_to, |pending| pending.end);
        if end == self.safe && self.pending.is_none() {
            return Ok(None);
        }
        let mut batch = EventBatch::new();
        let mut at = self.safe;
        self.read_to = self.safe;
        while at < end {
            let wanted = usize::try_from(end - at).map_or(PART_BYTES, |left| left.min(PART_BYTES));
            let bytes = self.read_at(at, wanted)?;
            if bytes.is_empty() {
                break;
            }
            self.prepare(&bytes)?;
            let Some(reader) = &mut self.reader else { return Ok(None) };
            reader.stream.feed(&bytes, now, &mut batch);
            at += bytes.len() as u64;
        }
        if self.pending.as_ref().is_some_and(|pending| pending.released)
            && let Some(reader) = &mut self.reader
        {
            release(reader, self.rotated, now, &mut batch);
        }
        drop_first(&mut batch, self.events, self.rejects);
        self.pending_counts = (batch.len(), batch.rejects().len());
        let delivery = match &self.pending {
            Some(pending) => pending.delivery,
            None => {
                let delivery = self.delivery(end, now);
                self.pending = Some(Pending { end, released: false, delivery });
                delivery
            }
        };
        Ok(Some(Part { batch, delivery }))
    }

    /// The part is stored.
    pub(super) fn commit(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        self.read_to = pending.end;
        self.events += self.pending_counts.0;
        self.rejects += self.pending_counts.1;
        let safe = match &self.reader {
            Some(reader) if reader.stream.holds_records() => return,
            Some(reader) => reader.offset().min(pending.end),
            None => pending.end,
        };
        self.safe = safe;
        (self.events, self.rejects) = (0, 0);
    }

    fn delivery(&self, end: u64, now: Nanos) -> Delivery {
        let place = self.path.to_string_lossy();
        let numbers = [self.id.device, self.id.inode, self.read_to, end].map(u64::to_be_bytes);
        // The time tells a file from a later one with the same inode and size; the name is on disk before it is used.
        DocumentKey::of(&[b"follow", place.as_bytes(), numbers.as_flattened(), &now.0.to_be_bytes()]).delivery()
    }

    fn holds(&self) -> bool {
        self.reader.as_ref().is_some_and(|reader| reader.stream.holds())
    }

    /// Makes the decoder, when the first bytes are there.
    fn prepare(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.reader.is_some() {
            return Ok(());
        }
        let named = self.reading.format.as_deref().and_then(by_name);
        let format = match named {
            Some(format) => Some(format),
            None => recognise(&self.read_at(0, SNIFF_BYTES)?).or_else(|| recognise(bytes)),
        };
        // Lines that nobody knows are kept as plain log lines.
        let Some(format) = format.or_else(|| by_name(SYSLOG)) else { return Ok(()) };
        let mut stream = StreamDecoder::new(format, &self.reading.settings);
        let mut base = self.safe as i64;
        if self.safe > 0 {
            let header = self.header()?;
            stream.feed(&header, Nanos(0), &mut EventBatch::new());
            base -= header.len() as i64;
        }
        self.reader = Some(Reader { stream, base });
        Ok(())
    }

    /// Returns the comment lines at the beginning of the file, if they are before the safe place.
    fn header(&self) -> io::Result<Vec<u8>> {
        let limit = usize::try_from(self.safe).map_or(HEADER_BYTES_MAX, |safe| safe.min(HEADER_BYTES_MAX));
        let mut bytes = self.read_at(0, limit)?;
        let mut end = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !line.starts_with(b"#") || !line.ends_with(b"\n") {
                break;
            }
            end += line.len();
        }
        bytes.truncate(end);
        Ok(bytes)
    }

    fn head_is_unchanged(&self) -> io::Result<bool> {
        Ok(self.read_at(0, self.head.len())? == self.head)
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match self.file.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

/// Gives out what the decoder holds; of a file that was rotated away also an unfinished line.
fn release(reader: &mut Reader, rotated: bool, now: Nanos, batch: &mut EventBatch) {
    if rotated {
        reader.stream.finish(now, batch);
    } else {
        reader.stream.flush(now, batch);
        reader.stream.release(now, batch);
    }
}

/// Removes the first events and rejects, which are stored already.
fn drop_first(batch: &mut EventBatch, events: usize, rejects: usize) {
    let mut seen = 0;
    batch.amend(0, |event| {
        seen += 1;
        if seen > events {
            event.finish();
        }
    });
    let kept: Vec<(RejectReason, u64, String, Vec<u8>)> = batch
        .rejects()
        .iter()
        .skip(rejects)
        .map(|reject| (reject.reason, reject.offset, reject.detail.clone(), reject.sample.clone()))
        .collect();
    batch.withdraw_rejects(0);
    for (reason, offset, detail, sample) in kept {
        batch.reject(reason, offset, detail, &sample);
    }
}
