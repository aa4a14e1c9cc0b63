//! What happens to a store whose bytes on disk change.

use std::fs;
use std::path::{Path, PathBuf};

use luytre_model::store::{Delivery, EventStore, Position, StoreError};

use crate::samples::{Dice, append, batch, everything, found, named, open, wait, with_rejects};

fn files(folder: &Path, ends: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("listed").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(ends)).collect();
    files.sort();
    files
}

fn flip(path: &Path, at: usize) {
    let mut content = fs::read(path).expect("read");
    content[at] ^= 0x04;
    fs::write(path, content).expect("written");
}

#[test]
fn a_flipped_byte_in_any_file_is_found_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let mut dice = Dice(1);
    for _ in 0..2 {
        append(&store, with_rejects(batch(&mut dice, 60), 2));
        wait(store.flush()).expect("flushed");
    }
    append(&store, batch(&mut dice, 20));
    assert_eq!(wait(store.verify()).expect("read"), []);
    for ends in [".parquet", ".side", "counts.log", "manifest.json", ".lyj"] {
        let path = files(folder.path(), ends).pop().expect("there is one");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        // The room behind the last record of a journal file holds nothing.
        let length = if ends == ".lyj" { 600 } else { fs::metadata(&path).expect("there").len() as usize };
        for _ in 0..12 {
            let at = dice.roll(length);
            flip(&path, at);
            let differences = wait(store.verify()).expect("read");
            assert!(differences.iter().any(|found| found.place == name), "{name} byte {at}: {differences:?}");
            flip(&path, at);
        }
    }
    assert_eq!(wait(store.verify()).expect("read"), []);
}

#[test]
fn an_unreadable_segment_is_named_and_the_others_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    append(&store, named(["an".into()]));
    wait(store.flush()).expect("flushed");
    append(&store, named(["binh".into()]));
    wait(store.flush()).expect("flushed");
    let path = files(folder.path(), ".parquet").remove(0);
    fs::write(&path, b"PAR1 nothing PAR1").expect("written");
    let page = wait(store.search(everything("", 10))).expect("answered");
    assert_eq!(page.missing, [path.file_name().expect("a name").to_string_lossy()]);
    assert_eq!(page.events.len(), 1);
    assert_eq!(page.events[0].fields["user.name"], "binh");
}

#[test]
fn a_lost_sidecar_costs_time_and_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    append(&store, batch(&mut Dice(3), 300));
    wait(store.flush()).expect("flushed");
    let expected = found(&store, "oracle").events;
    drop(store);
    for path in files(folder.path(), ".side") {
        fs::remove_file(path).expect("removed");
    }
    let store = open(folder.path());
    assert_eq!(found(&store, "oracle").events, expected);
    assert!(!wait(store.verify()).expect("read").is_empty());
}

#[test]
fn damage_in_the_middle_of_the_journal_is_reported_and_the_rest_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    for name in ["an", "binh", "chi"] {
        append(&store, named([name.to_owned()]));
    }
    drop(store);
    let path = files(folder.path(), ".lyj").remove(0);
    let length = fs::metadata(&path).expect("there").len() as usize;
    flip(&path, length / 2);
    for _ in 0..2 {
        let store = open(folder.path());
        assert_eq!(found(&store, "").events.len(), 2);
        let differences = wait(store.verify()).expect("read");
        assert!(differences.iter().any(|found| found.finding.contains("1 records from number 1 on are lost")));
        let (batches, _) = wait(store.read(Position(0), 10)).expect("read");
        assert_eq!(batches.len(), 2);
        assert_eq!(append(&store, with_rejects(luytre_model::EventBatch::new(), 1)).first, Position(3));
    }
    let store = open(folder.path());
    wait(store.flush()).expect("flushed");
    // The loss stays known when the journal is gone.
    assert!(!wait(store.verify()).expect("read").is_empty());
}

#[test]
fn what_a_crash_leaves_behind_is_cleared() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    append(&store, named(["an".into()]));
    wait(store.flush()).expect("flushed");
    drop(store);
    for name in ["events-0000000099.parquet", "events-0000000099.side", "manifest.json.new"] {
        fs::write(folder.path().join(name), b"half").expect("written");
    }
    let counts = folder.path().join("counts.log");
    let mut content = fs::read(&counts).expect("read");
    content.extend_from_slice(b"half a line");
    fs::write(&counts, content).expect("written");
    let store = open(folder.path());
    assert_eq!(found(&store, "").events.len(), 1);
    assert_eq!(wait(store.verify()).expect("read"), []);
    assert!(!folder.path().join("events-0000000099.parquet").exists());
    assert!(!folder.path().join("manifest.json.new").exists());
}

#[test]
fn a_folder_is_open_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let second = luytre_events::ParquetStore::open(folder.path(), crate::samples::options());
    assert!(matches!(second, Err(StoreError::Busy(_))));
    let holder = fs::read_to_string(folder.path().join(luytre_events::LOCK)).expect("read");
    assert_eq!(holder.trim(), std::process::id().to_string(), "who holds it is written in the lock file");
    wait(store.close()).expect("closed");
    open(folder.path());
}

#[test]
fn a_journal_file_goes_when_segments_and_readers_have_passed_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = crate::samples::options();
    options.journal_segment_bytes = 4_096;
    let store = luytre_events::ParquetStore::open(folder.path(), options).expect("opened");
    wait(store.release("detector", Position(0))).expect("released");
    let mut dice = Dice(5);
    let mut end = 0;
    for _ in 0..12 {
        let answer = append(&store, batch(&mut dice, 40));
        end = answer.first.0 + answer.stored;
    }
    wait(store.flush()).expect("flushed");
    let kept = files(folder.path(), ".lyj").len();
    assert!(kept > 3, "{kept}");
    wait(store.release("detector", Position(end))).expect("released");
    append(&store, named(["last".into()]));
    wait(store.flush()).expect("flushed");
    assert!(files(folder.path(), ".lyj").len() <= 2);
    assert_eq!(wait(store.read(Position(end), 5)).expect("read").1, Position(end + 1));
    wait(store.release("detector", Position(end + 1))).expect("released");
    wait(store.close()).expect("closed");
    assert_eq!(files(folder.path(), ".lyj").len(), 0);
    let store = open(folder.path());
    assert_eq!(append(&store, named(["next".into()])).first, Position(end + 1));
}

#[test]
fn a_delivery_is_known_when_its_journal_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let delivery = Some(Delivery([3; 16]));
    let store = open(folder.path());
    wait(store.append(named(["an".into()]), delivery)).expect("stored");
    wait(store.close()).expect("closed");
    assert_eq!(files(folder.path(), ".lyj").len(), 0);
    let store = open(folder.path());
    assert!(wait(store.append(named(["an".into()]), delivery)).expect("recognised").duplicate);
    assert_eq!(found(&store, "").events.len(), 1);
}
