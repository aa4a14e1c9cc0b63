//! Samples of what was refused, for the person who mends a source. The counts are the truth; this file is bounded, and
//! older samples go.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use luytre_model::store::{RejectSample, Scope, StoreError, escaped};
use luytre_model::{Nanos, Reject, RejectReason};
use serde_json::{Value as Json, json};

use crate::disk::failed;
use crate::state::Fresh;

/// Name of the file with the newest samples.
pub const FILE: &str = "rejects.jsonl";
/// Name of the file with those before.
pub const OLDER_FILE: &str = "rejects.older.jsonl";
/// With this size the newest become the older ones.
const BYTES_MAX: u64 = 8 << 20;
/// Most samples that one flush writes.
const SAMPLES_PER_FLUSH: usize = 1_000;

/// Appends the samples of these records.
pub fn append(folder: &Path, fresh: &[Arc<Fresh>]) -> Result<(), StoreError> {
    let mut content = Vec::new();
    let refused = fresh.iter().flat_map(|record| (0..).zip(record.batch.rejects()).map(move |found| (record, found)));
    for (record, (index, reject)) in refused.take(SAMPLES_PER_FLUSH) {
        let index: u64 = index;
        let placement = record.batch.placements().get(usize::from(reject.placement));
        let line = json!({
            "at": record.at.to_string(),
            "record": record.number,
            "index": index,
            "source": placement.map(|placement| placement.source.as_str()),
            "agency": placement.and_then(|placement| placement.agency.as_deref()),
            "reason": reject.reason.as_str(),
            "detail": reject.detail,
            "offset": reject.offset,
            "sample": escaped(&reject.sample),
        });
        writeln!(content, "{line}").expect("writing to a buffer does not fail");
    }
    if content.is_empty() {
        return Ok(());
    }
    let path = folder.join(FILE);
    let write = || {
        if fs::metadata(&path).is_ok_and(|found| found.len() > BYTES_MAX) {
            fs::rename(&path, folder.join(OLDER_FILE))?;
        }
        File::options().append(true).create(true).open(&path)?.write_all(&content)
    };
    write().map_err(failed("write", &path))
}

/// Which samples are wanted.
pub struct Wanted {
    /// Of this source.
    pub source: String,
    /// As this reader may see them.
    pub scope: Scope,
    /// At most so many.
    pub limit: usize,
}

/// Returns samples, newest first: those of the records that no segment holds yet, then those of the files.
pub fn newest(folder: &Path, fresh: &[Arc<Fresh>], wanted: &Wanted) -> Result<Vec<RejectSample>, StoreError> {
    let mut samples = of_fresh(fresh, wanted);
    // A flush writes its samples before it lets go of its records: what is fresh counts once.
    let first_fresh = fresh.first().map_or(u64::MAX, |record| record.number);
    // A flush that failed after its samples writes them again.
    let mut seen = BTreeSet::new();
    for name in [FILE, OLDER_FILE] {
        if samples.len() >= wanted.limit {
            break;
        }
        let path = folder.join(name);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &path)(error)),
        };
        for line in content.rsplit(|byte| *byte == b'\n') {
            if samples.len() >= wanted.limit {
                break;
            }
            // A line that a crash cut off is no sample.
            let Ok(line) = serde_json::from_slice::<Json>(line) else { continue };
            let place = (line["record"].as_u64(), line["index"].as_u64());
            if place.0.is_some_and(|record| record >= first_fresh) || (place.1.is_some() && !seen.insert(place)) {
                continue;
            }
            samples.extend(read(&line, wanted));
        }
    }
    Ok(samples)
}

fn of_fresh(fresh: &[Arc<Fresh>], wanted: &Wanted) -> Vec<RejectSample> {
    let mut samples = Vec::new();
    for record in fresh.iter().rev() {
        for reject in record.batch.rejects().iter().rev() {
            if samples.len() >= wanted.limit {
                return samples;
            }
            let placement = record.batch.placements().get(usize::from(reject.placement));
            let source = placement.map_or("", |placement| &placement.source);
            let agency = placement.and_then(|placement| placement.agency.as_deref());
            if source == wanted.source && wanted.scope.allows(agency, source) {
                let Reject { reason, detail, offset, sample, .. } = reject.clone();
                samples.push(RejectSample { at: record.at, reason, detail, offset, sample: escaped(&sample) });
            }
        }
    }
    samples
}

fn read(line: &Json, wanted: &Wanted) -> Option<RejectSample> {
    let source = line["source"].as_str().unwrap_or_default();
    if source != wanted.source || !wanted.scope.allows(line["agency"].as_str(), source) {
        return None;
    }
    Some(RejectSample {
        at: Nanos::parse_rfc3339(line["at"].as_str()?)?,
        reason: RejectReason::from_word(line["reason"].as_str()?)?,
        detail: line["detail"].as_str()?.to_owned(),
        offset: line["offset"].as_u64()?,
        sample: line["sample"].as_str()?.to_owned(),
    })
}
