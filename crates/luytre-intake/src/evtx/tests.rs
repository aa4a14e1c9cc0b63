//! Files of the Sigma project's regression data against their JSON siblings, and files with damaged blocks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use luytre_model::{EventRef, RejectReason, ValueRef};
use proptest::prelude::*;

use super::*;
use crate::testing::{decode, line, repository, utc};

/// Files of the regression data with this extension; none if the shared data are absent.
fn regression_files(test: &str) -> Vec<PathBuf> {
    let root = repository().join("../shared/sigma/regression_data");
    if !root.is_dir() {
        println!("skipped: {test}: ../shared is absent");
        return Vec::new();
    }
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "evtx") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Values by the names of the JSON sibling, blanks removed.
fn expected_fields(event: &serde_json::Value) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for part in [&event["Event"]["EventData"], &event["Event"]["UserData"]] {
        for (name, value) in part.as_object().into_iter().flatten() {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Bool(value) => value.to_string(),
                _ => continue,
            };
            fields.insert(name.replace(' ', ""), text);
        }
    }
    fields
}

fn value_of(event: EventRef<'_>, name: &str) -> Option<String> {
    let own = event.overflow(&format!("winlog.event_data.{name}")).map(|value| value.to_text().into_owned());
    own.or_else(|| {
        let columns = luytre_model::schema::COLUMNS;
        let column = columns.iter().find(|column| column.sigma.contains(&name))?;
        event.field(column.name).map(|value| value.to_text().into_owned())
    })
}

#[test]
fn every_file_of_the_regression_data_equals_its_sibling() {
    let mut compared = 0;
    let files = regression_files("every_file_of_the_regression_data_equals_its_sibling");
    for path in &files {
        let out = decode("evtx", &utc(), &std::fs::read(path).expect("the file can be read"));
        assert_eq!(out.rejects(), [], "{}", path.display());
        assert!(!out.is_empty(), "{}", path.display());
        let Ok(text) = std::fs::read_to_string(path.with_extension("json")) else { continue };
        let siblings = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter();
        for sibling in siblings {
            let sibling: serde_json::Value = sibling.expect("the sibling is JSON");
            let record = sibling["Event"]["System"]["EventRecordID"].as_i64();
            let same = |event: &EventRef<'_>| event.field("event.sequence").and_then(ValueRef::as_integer) == record;
            let event = out.rows().find(same).unwrap_or_else(|| panic!("{}: record {record:?}", path.display()));
            for (name, expected) in expected_fields(&sibling) {
                let found = value_of(event, &name).unwrap_or_else(|| panic!("{}: {name}", path.display()));
                // The siblings were written by a version that left out the braces of an identity and blanks at the end.
                let is_same = found.trim_end() == expected || found.eq_ignore_ascii_case(&format!("{{{expected}}}"));
                assert!(is_same, "{}: {name}: {found:?}, not {expected:?}", path.display());
            }
            let system = &sibling["Event"]["System"];
            assert_eq!(event.overflow("winlog.channel").and_then(ValueRef::as_str), system["Channel"].as_str());
            assert_eq!(event.field("host.name").and_then(ValueRef::as_str), system["Computer"].as_str());
            compared += 1;
        }
    }
    assert!(files.is_empty() || compared >= files.len(), "{compared} events of {} files were compared", files.len());
}

fn first_file(test: &str, part: &str) -> Option<Vec<u8>> {
    let path = regression_files(test).into_iter().find(|path| path.to_string_lossy().contains(part))?;
    Some(read(&path))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file can be read")
}

#[test]
fn a_detection_of_defender_is_shown() {
    let Some(file) = first_file("a_detection_of_defender_is_shown", "win_defender") else { return };
    let out = decode("evtx", &utc(), &file);
    let shown = line(out.row(0));
    for part in [
        "windows.defender 2026-04-17T04:14:33.653414Z",
        "winlog.event_data.ThreatName=Tool:Win32/EICAR_Test_File",
        "threat.indicator.name=Tool:Win32/EICAR_Test_File",
        "winlog.event_data.Unused=",
        "event.code=1119",
        "event.category=malware",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn a_damaged_block_is_counted_and_the_next_is_read() {
    let Some(file) = first_file("a_damaged_block_is_counted_and_the_next_is_read", "sysmon")
        .or_else(|| first_file("a_damaged_block_is_counted_and_the_next_is_read", "image_load"))
    else {
        return;
    };
    let good = decode("evtx", &utc(), &file).len();
    let (header, blocks) = file.split_at(HEADER_BYTES);
    let block = &blocks[..CHUNK_BYTES];
    let mut broken = block.to_vec();
    broken[..8].copy_from_slice(b"Garbage\0");
    let mut torn = block.to_vec();
    torn[600..30_000].fill(0xA5);
    let zeros = vec![0; CHUNK_BYTES];
    let input = [header, &broken, &torn, &zeros, block, &block[..1_000]].concat();
    let out = decode("evtx", &utc(), &input);
    assert_eq!(out.len(), good, "the good block is read");
    let reasons: Vec<_> = out.rejects().iter().map(|reject| (reject.reason, reject.offset)).collect();
    let at = |index: usize| (HEADER_BYTES + index * CHUNK_BYTES) as u64;
    assert_eq!(
        reasons,
        [(RejectReason::Damaged, at(0)), (RejectReason::Damaged, at(1)), (RejectReason::Incomplete, at(4))],
        "{:?}",
        out.rejects()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_blocks_do_not_matter(
        which in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..60),
    ) {
        let files = regression_files("changed_blocks_do_not_matter");
        if !files.is_empty() {
            let mut file = read(&files[which.index(files.len())]);
            let used = (HEADER_BYTES + CHUNK_BYTES).min(file.len());
            for (at, byte) in changes {
                // Most of what is read stands in the first records and tables.
                let at = at.index(used - HEADER_BYTES) * (1 + usize::from(byte % 4)) / 4 + HEADER_BYTES;
                file[at.min(used - 1)] = byte;
            }
            file.truncate(used);
            let out = decode("evtx", &utc(), &file);
            prop_assert!(out.rejects().iter().all(|reject| reject.reason == RejectReason::Damaged), "{:?}", out.rejects());
        }
    }
}

#[test]
fn what_is_no_event_log_is_refused() {
    let out = decode("evtx", &utc(), &vec![7; HEADER_BYTES]);
    assert_eq!((out.len(), out.rejects()[0].reason), (0, RejectReason::BadSyntax));
    let out = decode("evtx", &utc(), b"ElfFile\0");
    assert_eq!((out.len(), out.rejects()[0].reason), (0, RejectReason::Incomplete));
}
