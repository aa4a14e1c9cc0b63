//! Opening a store: what the manifest knows, what the journal has behind it, and what a crash left over.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use luytre_model::store::tally::{add_counts, counts_of};
use luytre_model::store::{Position, StoreError};
use tokio::sync::watch;

use crate::Options;
use crate::catalogue::{Catalogue, Change, Manifest};
use crate::deliveries::Deliveries;
use crate::disk::{create_folder, failed};
use crate::journal::record::{Header, decode, parse};
use crate::journal::{self, JournalFile};
use crate::segment::{Segment, sidecar_name};
use crate::state::{Durable, Fresh, Shared, State};

/// Name of the file that is locked while the store is open; it holds the number of the process.
pub const LOCK: &str = "lock";

/// A store that is read in.
pub struct Opened {
    /// What its threads share.
    pub shared: Arc<Shared>,
    /// Locked as long as it is open.
    pub lock: File,
    /// Number of the next record.
    pub number: u64,
    /// Sequence of the next event.
    pub sequence: u64,
}

/// Reads a store in.
pub fn open(folder: &Path, options: Options) -> Result<Opened, StoreError> {
    create_folder(folder)?;
    let lock = lock_folder(folder)?;
    let mut catalogue = Catalogue::open(folder)?;
    remove_leftovers(folder, catalogue.manifest())?;
    let (deliveries, finding) = Deliveries::open(folder);
    if let Some(finding) = finding {
        tracing::error!(finding, "the file of deliveries cannot be used");
    }
    let mut replay = Replay::new(catalogue.manifest(), deliveries);
    replay.run(folder)?;
    let known: HashSet<&String> = catalogue.manifest().damage.iter().collect();
    let damage: Vec<String> = replay.damage.into_iter().filter(|finding| !known.contains(finding)).collect();
    if !damage.is_empty() {
        for finding in &damage {
            tracing::error!(finding, "the journal is damaged");
        }
        catalogue.commit(Change { at: (options.clock)(), damage, ..Change::default() })?;
    }
    let footers = Arc::default();
    let metas = catalogue.manifest().segments.iter().cloned();
    let segments = metas.map(|meta| Segment::new(folder, meta, &footers)).collect();
    let state = State {
        segments: Arc::new(segments),
        fresh_bytes: replay.fresh.iter().map(|record| record.batch.byte_len()).sum(),
        fresh: replay.fresh,
        journal: replay.files,
        counts: replay.counts,
        readers: catalogue.manifest().readers.clone(),
        write_failure: None,
        closed: false,
    };
    let shared = Arc::new(Shared {
        folder: folder.to_owned(),
        options,
        state: Mutex::new(state),
        flushed: std::sync::Condvar::new(),
        catalogue: Mutex::new(catalogue),
        deliveries: Mutex::new(replay.deliveries),
        footers,
        durable: watch::Sender::new(Durable { next: replay.sequence, closed: false }),
        waiting_bytes: AtomicUsize::new(0),
    });
    Ok(Opened { shared, lock, number: replay.number, sequence: replay.sequence })
}

fn lock_folder(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK);
    let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed("open", &path))?;
    match file.try_lock() {
        Ok(()) => {
            // Who holds it, for people; the lock itself is what counts.
            let write = file.set_len(0).and_then(|()| writeln!(&file, "{}", std::process::id()));
            write.map_err(failed("write", &path))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Busy(format!("{} is in use by another process; stop it first", folder.display())))
        }
        Err(TryLockError::Error(error)) => Err(failed("lock", &path)(error)),
    }
}

/// Removes segments that no manifest names: a crash came before the manifest, or before their removal.
fn remove_leftovers(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let mut named: HashSet<String> = HashSet::new();
    for segment in &manifest.segments {
        named.insert(sidecar_name(&segment.name));
        named.insert(segment.name.clone());
    }
    for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
        let path = entry.map_err(failed("list", folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_ours = name.starts_with("events-") && (name.ends_with(".parquet") || name.ends_with(".side"));
        if name.ends_with(".new") || (is_ours && !named.contains(name)) {
            tracing::info!(name, "a file that was left over is removed");
            fs::remove_file(&path).map_err(failed("remove", &path))?;
        }
    }
    Ok(())
}

/// What the journal adds to the manifest.
struct Replay {
    watermark: u64,
    files: Vec<JournalFile>,
    fresh: VecDeque<Arc<Fresh>>,
    counts: luytre_model::store::tally::Counts,
    deliveries: Deliveries,
    damage: Vec<String>,
    number: u64,
    sequence: u64,
}

impl Replay {
    fn new(manifest: &Manifest, deliveries: Deliveries) -> Self {
        Replay {
            watermark: manifest.watermark,
            files: Vec::new(),
            fresh: VecDeque::new(),
            counts: manifest.counts.clone(),
            deliveries,
            damage: Vec::new(),
            number: manifest.watermark,
            sequence: manifest.watermark_sequence,
        }
    }

    fn run(&mut self, folder: &Path) -> Result<(), StoreError> {
        let list = journal::list(folder)?;
        // Files from before the watermark may be kept for slow readers.
        let mut expected = list.first().map_or(self.watermark, |(first, _)| (*first).min(self.watermark));
        for (index, (first, path)) in list.iter().enumerate() {
            let next_file = list.get(index + 1).map(|(next, _)| *next);
            let (file, scan, content) = journal::recover(path, *first, next_file)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            for gap in &scan.gaps {
                self.damage.push(format!("{name}: {} bytes from byte {} on are damaged", gap.bytes, gap.offset));
            }
            if scan.torn_bytes > 0 && next_file.is_none() {
                tracing::info!(name, bytes = scan.torn_bytes, "an append that was not acknowledged is cut off");
            }
            for (offset, header) in &scan.records {
                if header.number > expected {
                    self.lost(&name, expected, header.number);
                }
                expected = header.number + 1;
                self.record(&name, &content, *offset, header);
            }
            if let Some(next) = next_file.filter(|next| *next > expected) {
                self.lost(&name, expected, next);
                expected = next;
            }
            if file.end_number == file.first_number && next_file.is_none() {
                fs::remove_file(path).map_err(failed("remove", path))?;
            } else {
                self.number = self.number.max(file.end_number);
                self.sequence = self.sequence.max(file.end_sequence);
                self.files.push(file);
            }
        }
        Ok(())
    }

    fn lost(&mut self, name: &str, from: u64, to: u64) {
        self.damage.push(format!("{name}: {} records from number {from} on are lost", to - from));
    }

    fn record(&mut self, name: &str, content: &[u8], offset: u64, header: &Header) {
        if let Some(delivery) = header.delivery {
            self.deliveries.add(delivery, header.at, Position(header.first));
        }
        if header.number < self.watermark {
            return;
        }
        let Some((header, payload)) = parse(content, offset) else { return };
        match decode(&header, payload) {
            Ok(batch) => {
                add_counts(&mut self.counts, &counts_of(&batch, header.at));
                self.fresh.push_back(Fresh::new(Arc::new(batch), header.number, header.at));
            }
            Err(why) => {
                self.damage.push(format!("{name}: the {} events at byte {offset} are lost: {why}", header.count));
            }
        }
    }
}
