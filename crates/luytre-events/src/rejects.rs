//! Samples of what was refused, for the person who mends a source. The counts are the truth; this file is bounded, and
//! older samples go.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use luytre_model::store::StoreError;
use serde_json::json;

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
    let refused = fresh.iter().flat_map(|record| record.batch.rejects().iter().map(move |reject| (record, reject)));
    for (record, reject) in refused.take(SAMPLES_PER_FLUSH) {
        let placement = record.batch.placements().get(usize::from(reject.placement));
        let line = json!({
            "at": record.at.to_string(),
            "record": record.number,
            "source": placement.map(|placement| placement.source.as_str()),
            "reason": reject.reason.as_str(),
            "detail": reject.detail,
            "offset": reject.offset,
            "sample": String::from_utf8_lossy(&reject.sample),
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
