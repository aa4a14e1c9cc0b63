//! Reads files and folders once, with bounded memory, for `luytre import`.
//!
//! The same bytes imported twice for the same system are stored once: each part is delivered under a hash of the file up
//! to there.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use luytre_intake::format::SNIFF_BYTES;
use luytre_intake::{Format, StreamDecoder, by_name, recognise};
use luytre_model::store::Delivery;
use luytre_model::{EventBatch, RejectReason};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::intake::{Intake, Origin, Reading, deliver};
use crate::resend::DocumentKey;

/// Bytes that are read at once.
const READ_BYTES: usize = 256 << 10;

/// Events and bytes of one batch.
const PART_EVENTS: usize = 5_000;
const PART_BYTES: usize = 4 << 20;

/// Most bytes that a compressed file may grow to; reading is streamed, so this bounds time, not memory.
const UNPACKED_BYTES_MAX: u64 = 256 << 30;

/// Deepest folder that is looked into.
const FOLDER_DEPTH_MAX: usize = 32;

/// What is to be imported.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Format; recognised by content when absent.
    pub format: Option<String>,
    /// For whom; the listener is set to `import`.
    pub origin: Origin,
}

/// How far the import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being read.
    pub path: PathBuf,
    /// Files that were finished.
    pub files: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Events stored.
    pub events: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Files read.
    pub files: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Events stored.
    pub stored: u64,
    /// Events that were imported before.
    pub known: u64,
    /// Records refused.
    pub rejected: u64,
    /// Files that could not be read, with the reason.
    pub failed: Vec<(PathBuf, String)>,
    /// Files that no decoder recognises.
    pub unrecognised: Vec<PathBuf>,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No decoder has this name.
    #[error("no decoder is named {name:?}; there are {known}")]
    UnknownFormat {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// The store or the desk refused.
    #[error("the events of {path} could not be stored: {why}")]
    Store {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// Imports files and folders.
pub async fn import_paths(
    intake: &Arc<dyn Intake>,
    request: ImportRequest,
    progress: &mut (dyn FnMut(&Progress) + Send),
) -> Result<ImportReport, ImportError> {
    let named = match &request.format {
        None => None,
        Some(name) => Some(by_name(name).ok_or_else(|| {
            let known: Vec<_> = luytre_intake::formats().iter().map(|format| format.name).collect();
            ImportError::UnknownFormat { name: name.clone(), known: known.join(", ") }
        })?),
    };
    let origin = Origin { listener: "import", format: request.format.clone(), ..request.origin };
    let mut report = ImportReport::default();
    let mut paths = Vec::new();
    for path in &request.paths {
        collect(path, 0, &mut paths, &mut report.failed);
    }
    let reading = intake.reading(&origin);
    let mut import = Import { intake, origin, named, reading, report, progress };
    for path in paths {
        import.file(&path).await?;
    }
    Ok(import.report)
}

fn collect(path: &Path, depth: usize, paths: &mut Vec<PathBuf>, failed: &mut Vec<(PathBuf, String)>) {
    let listed = || {
        let mut entries: Vec<_> = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        entries.sort();
        io::Result::Ok(entries)
    };
    match std::fs::metadata(path) {
        Err(error) => failed.push((path.to_owned(), error.to_string())),
        Ok(metadata) if metadata.is_dir() => match listed() {
            Err(error) => failed.push((path.to_owned(), error.to_string())),
            Ok(_) if depth == FOLDER_DEPTH_MAX => {
                failed.push((path.to_owned(), format!("deeper than {FOLDER_DEPTH_MAX} folders")));
            }
            // Links inside folders are passed over, so that a loop ends.
            Ok(entries) => entries
                .into_iter()
                .filter(|entry| !entry.is_symlink())
                .for_each(|entry| collect(&entry, depth + 1, paths, failed)),
        },
        Ok(metadata) if metadata.is_file() => paths.push(path.to_owned()),
        Ok(_) => failed.push((path.to_owned(), "neither a file nor a folder".to_owned())),
    }
}

/// A part of a file on its way from the reading thread.
struct Part {
    batch: EventBatch,
    delivery: Delivery,
    bytes: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Read,
    Unrecognised,
    Failed(String),
}

struct Import<'a> {
    intake: &'a Arc<dyn Intake>,
    origin: Origin,
    named: Option<&'static Format>,
    reading: Reading,
    report: ImportReport,
    progress: &'a mut (dyn FnMut(&Progress) + Send),
}

impl Import<'_> {
    async fn file(&mut self, path: &Path) -> Result<(), ImportError> {
        let (sender, mut parts) = mpsc::channel(2);
        let reader = FileReader {
            intake: self.intake.clone(),
            identity: self.origin.identity(),
            named: self.named,
            reading: self.reading.clone(),
            path: path.to_owned(),
            sender,
        };
        let thread = tokio::task::spawn_blocking(move || reader.read());
        let give_up = CancellationToken::new();
        let report = &mut self.report;
        while let Some(Part { batch, delivery, bytes }) = parts.recv().await {
            let (events, rejects) = (batch.len() as u64, batch.rejects().len() as u64);
            let appended = deliver(self.intake, &self.origin, batch, Some(delivery), &give_up).await;
            let appended =
                appended.map_err(|why| ImportError::Store { path: path.to_owned(), why: why.to_string() })?;
            report.bytes += bytes;
            if appended.duplicate {
                report.known += events;
            } else {
                report.stored += events;
                report.rejected += rejects;
            }
            let (files, bytes, events) = (report.files, report.bytes, report.stored);
            (self.progress)(&Progress { path: path.to_owned(), files, bytes, events });
        }
        match thread.await.unwrap_or_else(|_| End::Failed("the decoder failed".to_owned())) {
            End::Read => report.files += 1,
            End::Unrecognised => report.unrecognised.push(path.to_owned()),
            End::Failed(why) => report.failed.push((path.to_owned(), why)),
        }
        Ok(())
    }
}

struct FileReader {
    intake: Arc<dyn Intake>,
    identity: String,
    named: Option<&'static Format>,
    reading: Reading,
    path: PathBuf,
    sender: mpsc::Sender<Part>,
}

impl FileReader {
    fn read(self) -> End {
        let mut input = match File::open(&self.path).and_then(unpacked) {
            Ok(input) => input,
            Err(error) => return End::Failed(error.to_string()),
        };
        let head = match head(&mut input) {
            Ok(head) => head,
            Err(error) => return End::Failed(format!("cannot be unpacked: {error}")),
        };
        if head.is_empty() {
            return End::Read;
        }
        let registered = self.reading.format.as_deref().and_then(by_name);
        let Some(format) = self.named.or(registered).or_else(|| recognise(&head)) else {
            let mut batch = EventBatch::new();
            batch.reject(RejectReason::UnknownFormat, 0, "no decoder recognises this file; name its format", &head);
            self.send(batch, b"unrecognised", &Sha256::new_with_prefix(&head), head.len() as u64);
            return End::Unrecognised;
        };
        self.decode(format, io::Cursor::new(head).chain(input))
    }

    fn decode(&self, format: &Format, mut input: impl Read) -> End {
        let mut stream = StreamDecoder::new(format, &self.reading.settings);
        let mut hash = Sha256::new();
        let mut batch = EventBatch::new();
        let mut buffer = vec![0; READ_BYTES];
        let (mut total, mut part_bytes) = (0, 0);
        let end = loop {
            // A full buffer, however the input is chunked: parts have to be the same when the file is read again.
            let length = match fill(&mut input, &mut buffer) {
                Ok(0) => break End::Read,
                Ok(length) => length,
                Err(error) => {
                    batch.reject(RejectReason::BadCompression, total, format!("the file ends early: {error}"), &[]);
                    break End::Failed(error.to_string());
                }
            };
            total += length as u64;
            part_bytes += length;
            hash.update(&buffer[..length]);
            stream.feed(&buffer[..length], self.intake.now(), &mut batch);
            if total > UNPACKED_BYTES_MAX {
                let why = format!("the file grows past {UNPACKED_BYTES_MAX} bytes");
                batch.reject(RejectReason::BadCompression, total, &why, &[]);
                break End::Failed(why);
            }
            if batch.len() >= PART_EVENTS || part_bytes >= PART_BYTES {
                if !self.send(std::mem::take(&mut batch), format.name.as_bytes(), &hash, part_bytes as u64) {
                    return End::Failed("the import was ended".to_owned());
                }
                part_bytes = 0;
            }
        };
        stream.finish(self.intake.now(), &mut batch);
        hash.update(b"end");
        self.send(batch, format.name.as_bytes(), &hash, part_bytes as u64);
        end
    }

    /// Sends a part; false when nobody listens any more.
    fn send(&self, batch: EventBatch, format: &[u8], hash: &Sha256, bytes: u64) -> bool {
        let digest = hash.clone().finalize();
        let key = DocumentKey::of(&[b"import", self.identity.as_bytes(), format, &digest]);
        self.sender.blocking_send(Part { batch, delivery: key.delivery(), bytes }).is_ok()
    }
}

/// Opens a file, unpacking gzip and zstd by their first bytes.
fn unpacked(file: File) -> io::Result<Box<dyn Read + Send>> {
    let mut input = BufReader::with_capacity(READ_BYTES, file);
    let head = input.fill_buf()?;
    Ok(match head {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(input)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::Decoder::with_buffer(input)?),
        _ => Box::new(input),
    })
}

fn head(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; SNIFF_BYTES];
    let length = fill(input, &mut head)?;
    head.truncate(length);
    Ok(head)
}

fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // What came before the damage is worth keeping; the error comes again with the next read.
            Err(_) if filled > 0 => break,
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests;
