use luytre_model::Nanos;
use luytre_model::store::Delivery;

use super::record::{Entry, Gap, encode};
use super::*;

fn batch(first: u64, events: usize) -> EventBatch {
    let mut batch = EventBatch::new();
    for index in 0..events {
        batch.event("syslog.log", Nanos(7), format!("line {index} of {first}").as_bytes()).finish();
    }
    batch.number(3, first);
    batch
}

/// Writes groups of batches and returns the content with the offsets of the records.
fn written(groups: &[&[usize]]) -> (tempfile::TempDir, Vec<u8>, Vec<u64>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = JournalWriter::create(folder.path(), 0, 0, 1 << 16).expect("created");
    let (mut number, mut sequence, mut offsets) = (0, 0, Vec::new());
    for group in groups {
        let (mut bytes, mut headers) = (Vec::new(), Vec::new());
        for events in *group {
            offsets.push(writer.end() + bytes.len() as u64);
            let delivery = Some(Delivery([number as u8; 16]));
            let entry = Entry { number, at: Nanos(5), group: writer.end(), delivery };
            headers.push(encode(&batch(sequence, *events), entry, &mut bytes).expect("encoded"));
            number += 1;
            sequence += *events as u64;
        }
        writer.write(&bytes, &headers).expect("written");
    }
    let content = fs::read(&writer.synced.path).expect("read");
    (folder, content, offsets)
}

#[test]
fn reads_back_what_was_written() {
    let (_folder, content, offsets) = written(&[&[2], &[0, 3]]);
    let found = scan(&content);
    assert_eq!(found.records.iter().map(|(offset, _)| *offset).collect::<Vec<_>>(), offsets);
    assert_eq!((found.gaps.len(), found.torn_bytes), (0, 0));
    let (header, payload) = parse(&content, offsets[2]).expect("a record");
    assert_eq!((header.number, header.first, header.count, header.delivery), (2, 2, 3, Some(Delivery([2; 16]))));
    let read = decode(&header, payload).expect("decoded");
    assert_eq!(read.row(2).original(), b"line 2 of 2");
    assert_eq!(read.row(2).id(), batch(2, 3).row(2).id());
}

#[test]
fn every_cut_of_the_last_group_leaves_the_groups_before_it() {
    let (folder, content, offsets) = written(&[&[2], &[1, 3]]);
    let path = folder.path().join(file_name(0));
    let end = offsets[2] + scan(&content).records[2].1.record_bytes();
    for cut in offsets[1]..end {
        let mut torn = content.clone();
        torn[usize::try_from(cut).expect("small")..].fill(0);
        fs::write(&path, &torn).expect("written");
        let (file, found, _) = recover(&path, 0, None).expect("recovered");
        let whole = if cut < offsets[2] { 1 } else { 2 };
        assert_eq!((found.records.len(), found.gaps.len(), file.end_number), (whole, 0, whole as u64), "cut at {cut}");
        assert_eq!(fs::metadata(&path).expect("there").len(), file.end);
    }
}

#[test]
fn damage_before_a_later_group_is_a_gap() {
    let (_folder, content, offsets) = written(&[&[2], &[1], &[3]]);
    for at in offsets[1]..offsets[2] {
        let mut damaged = content.clone();
        damaged[usize::try_from(at).expect("small")] ^= 0x10;
        let found = scan(&damaged);
        let numbers: Vec<u64> = found.records.iter().map(|(_, header)| header.number).collect();
        assert_eq!(numbers, [0, 2], "flipped at {at}");
        assert_eq!(found.gaps, [Gap { offset: offsets[1], bytes: offsets[2] - offsets[1] }]);
    }
}

#[test]
fn damage_within_an_unacknowledged_group_is_torn() {
    let (_folder, content, offsets) = written(&[&[2], &[1, 3]]);
    let mut damaged = content.clone();
    damaged[usize::try_from(offsets[1]).expect("small") + 80] ^= 0x10;
    let found = scan(&damaged);
    assert_eq!((found.records.len(), found.gaps.len()), (1, 0));
    assert!(found.torn_bytes > 0);
}

#[test]
fn no_content_makes_the_scan_fail() {
    let (_folder, content, _) = written(&[&[2], &[1]]);
    for start in 0..600 {
        scan(&content[start..]);
        scan(&content[..start]);
    }
}
