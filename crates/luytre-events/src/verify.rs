//! The proof: reads everything again and compares it with hashes and counts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use luytre_model::store::tally::{Counts, add_counts, counts_of};
use luytre_model::store::{Difference, StoreError};

use crate::catalogue::chain::{LineSegment, LineSource, add_up};
use crate::catalogue::{COUNTS, MANIFEST, Manifest, check_manifest};
use crate::deliveries::{self, Deliveries};
use crate::disk::{failed, sha256_of_file};
use crate::journal::JournalFile;
use crate::journal::record::{decode, parse, scan};
use crate::segment::Segment;
use crate::segment::read::{Wanted, read_rows};
use crate::state::{Fresh, Shared, lock};

struct Proof<'a> {
    folder: &'a Path,
    differences: Vec<Difference>,
}

impl Proof<'_> {
    fn differ(&mut self, place: impl Into<String>, finding: impl Into<String>) {
        self.differences.push(Difference { place: place.into(), finding: finding.into() });
    }
}

/// Returns every difference; none is proof.
pub fn verify(shared: &Shared) -> Result<Vec<Difference>, StoreError> {
    let mut proof = Proof { folder: &shared.folder, differences: Vec::new() };
    let (manifest, segments, fresh, journal, counts) = {
        let catalogue = lock(&shared.catalogue);
        match check_manifest(&shared.folder) {
            Ok(on_disk) => {
                if on_disk.segments != catalogue.manifest().segments || on_disk.counts != catalogue.manifest().counts {
                    proof.differ(MANIFEST, "it is not the manifest that was written last");
                }
            }
            Err(error) => proof.differ(MANIFEST, error.to_string()),
        }
        let state = lock(&shared.state);
        let fresh: Vec<Arc<Fresh>> = state.fresh.iter().cloned().collect();
        let parts = (Arc::clone(&state.segments), fresh, state.journal.clone(), state.counts.clone());
        (catalogue.manifest().clone(), parts.0, parts.1, parts.2, parts.3)
    };
    for finding in &manifest.damage {
        proof.differ("journal", finding.as_str());
    }
    if manifest.more_damage > 0 {
        proof.differ("journal", format!("{} more findings of damage", manifest.more_damage));
    }
    proof.chain(&manifest);
    for segment in segments.iter() {
        proof.segment(segment);
    }
    for file in &journal {
        proof.journal_file(file, || lock(&shared.state).journal.iter().any(|known| known.path == file.path))?;
    }
    if let (_, Some(finding)) = Deliveries::open(&shared.folder) {
        proof.differ(deliveries::FILE, finding);
    }
    proof.counts(&manifest, &segments, &fresh, &counts);
    Ok(proof.differences)
}

impl Proof<'_> {
    fn chain(&mut self, manifest: &Manifest) {
        let path = self.folder.join(COUNTS);
        let content = if manifest.chain_lines == 0 { Ok(Vec::new()) } else { fs::read(&path) };
        let content = match content {
            Ok(content) => content,
            Err(error) => return self.differ(COUNTS, format!("it cannot be read: {error}")),
        };
        let length = usize::try_from(manifest.chain_bytes).unwrap_or(usize::MAX);
        let Some(content) = content.get(..length) else {
            return self.differ(COUNTS, format!("{} bytes are there, {length} were written", content.len()));
        };
        if length > 0 && !content.ends_with(b"\n") {
            self.differ(COUNTS, "its last line does not end");
        }
        let sum = std::str::from_utf8(content).map_err(|error| error.to_string()).and_then(add_up);
        let sum = match sum {
            Ok(sum) => sum,
            Err(why) => return self.differ(COUNTS, why),
        };
        if sum.head != manifest.chain_head || sum.lines != manifest.chain_lines {
            self.differ(COUNTS, "its last line is not the one that the manifest names");
        }
        let known: BTreeMap<String, LineSegment> =
            manifest.segments.iter().map(|meta| (meta.name.clone(), LineSegment::of(meta))).collect();
        if sum.segments != known {
            self.differ(COUNTS, "its lines do not add up to the segments of the manifest");
        }
        let counted: BTreeMap<String, LineSource> =
            manifest.counts.iter().map(|(code, counts)| (code.clone(), LineSource::of(counts))).collect();
        if sum.sources != counted {
            self.differ(COUNTS, "its lines do not add up to the counts of the manifest");
        }
    }

    fn segment(&mut self, segment: &Segment) {
        let name = &segment.meta.name;
        let files = [
            (segment.path(), segment.meta.bytes, &segment.meta.sha256),
            (segment.sidecar_path(), segment.meta.sidecar_bytes, &segment.meta.sidecar_sha256),
        ];
        let mut is_whole = true;
        for (path, bytes, sha256) in files {
            let place = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match sha256_of_file(&path) {
                Ok((found_bytes, found)) if found_bytes == bytes && found == *sha256 => {}
                Ok((found_bytes, found)) => {
                    is_whole = false;
                    self.differ(
                        place,
                        format!("{bytes} bytes with SHA-256 {sha256} were written, {found_bytes} with {found} found"),
                    );
                }
                Err(error) => {
                    is_whole = false;
                    self.differ(place, format!("it cannot be read: {error}"));
                }
            }
        }
        if !is_whole {
            return;
        }
        if let Err(why) = segment.sidecar() {
            self.differ(crate::segment::sidecar_name(name), why);
        }
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        let all = 0..usize::try_from(segment.meta.rows).unwrap_or(usize::MAX);
        let read = read_rows(segment, &[all], &Wanted::All, &|_, _, _| true, &mut |restored| {
            for event in restored.batch.rows() {
                let source = event.placement().map_or("", |placement| &placement.source);
                match rows.get_mut(source) {
                    Some(count) => *count += 1,
                    None => {
                        rows.insert(source.to_owned(), 1);
                    }
                }
            }
            true
        });
        if let Err(why) = read {
            self.differ(name.as_str(), why);
        } else if rows != segment.meta.by_source {
            self.differ(name.as_str(), "its rows are not of the sources that were counted");
        }
    }

    fn journal_file(&mut self, file: &JournalFile, is_needed: impl Fn() -> bool) -> Result<(), StoreError> {
        let content = match fs::read(&file.path) {
            Ok(content) => content,
            // It was trimmed meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_needed() => return Ok(()),
            Err(error) => return Err(failed("read", &file.path)(error)),
        };
        let place = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let end = usize::try_from(file.end).unwrap_or(usize::MAX).min(content.len());
        let found = scan(&content[..end]);
        for gap in &found.gaps {
            self.differ(place.as_str(), format!("{} bytes from byte {} on are damaged", gap.bytes, gap.offset));
        }
        if found.gaps.is_empty() && (found.torn_bytes > 0 || (end as u64) < file.end) {
            self.differ(place.as_str(), "its end is damaged");
        }
        for (offset, header) in &found.records {
            let decoded = parse(&content, *offset).map(|(_, payload)| decode(header, payload));
            if let Some(Err(why)) = decoded {
                self.differ(place.as_str(), format!("the record at byte {offset}: {why}"));
            }
        }
        Ok(())
    }

    fn counts(&mut self, manifest: &Manifest, segments: &[Arc<Segment>], fresh: &[Arc<Fresh>], counts: &Counts) {
        let mut added = manifest.counts.clone();
        for record in fresh {
            add_counts(&mut added, &counts_of(&record.batch, record.at));
        }
        let mut held: BTreeMap<&str, u64> = BTreeMap::new();
        for (source, rows) in segments.iter().flat_map(|segment| &segment.meta.by_source) {
            *held.entry(source).or_default() += rows;
        }
        for event in fresh.iter().flat_map(|record| record.batch.rows()) {
            *held.entry(event.placement().map_or("", |placement| &placement.source)).or_default() += 1;
        }
        for (source, counts) in counts {
            let place = format!("source {source:?}");
            if !counts.is_balanced() {
                let rejected = counts.rejected_total();
                let finding =
                    format!("{} received, {} stored, {rejected} refused: not equal", counts.received, counts.stored);
                self.differ(place.as_str(), finding);
            }
            let held = held.get(source.as_str()).copied().unwrap_or(0);
            if held != counts.stored {
                self.differ(place.as_str(), format!("{} stored, {held} found", counts.stored));
            }
            if added.get(source) != Some(counts) {
                self.differ(place, "the manifest and the journal do not add up to its counts");
            }
        }
    }
}
