//! What happens when there is no room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use luytre_events::ParquetStore;
use luytre_model::store::{EventStore, StoreError};

use crate::samples::{append, found, named, options, wait};

#[test]
fn without_room_appends_are_refused_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let free = Arc::new(AtomicU64::new(1 << 40));
    let mut options = options();
    options.min_free_bytes = 1 << 30;
    let left = Arc::clone(&free);
    options.free_bytes = Arc::new(move |_| Ok(left.load(Ordering::SeqCst)));
    let store = ParquetStore::open(folder.path(), options).expect("opened");
    append(&store, named(["an".into()]));
    assert_eq!(store.pressure(), None);
    free.store(1 << 20, Ordering::SeqCst);
    let refused = wait(store.append(named(["binh".into()]), None)).expect_err("refused");
    assert!(matches!(&refused, StoreError::Busy(why) if why.contains("make room")), "{refused}");
    assert!(store.pressure().is_some());
    // What was taken is still searched and still goes to segments.
    assert_eq!(found(&store, "").events.len(), 1);
    wait(store.flush()).expect("flushed");
    free.store(1 << 40, Ordering::SeqCst);
    assert_eq!(store.pressure(), None);
    append(&store, named(["binh".into()]));
    assert_eq!(found(&store, "").events.len(), 2);
    assert_eq!(store.sources()["sh-1"].received, 2);
    assert_eq!(wait(store.verify()).expect("read"), []);
}

#[test]
fn a_journal_that_cannot_be_written_refuses_and_recovers() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = options();
    // Larger than any file system holds: taking the room fails as on a full disk.
    options.journal_segment_bytes = 1 << 62;
    let store = ParquetStore::open(folder.path(), options).expect("opened");
    let refused = wait(store.append(named(["an".into()]), None));
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    assert!(store.pressure().is_some());
    drop(store);
    let store = crate::samples::open(folder.path());
    append(&store, named(["an".into()]));
    assert_eq!(found(&store, "").events.len(), 1);
}

#[test]
fn segments_that_cannot_be_written_stay_in_memory_and_are_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = crate::samples::open(folder.path());
    append(&store, named(["an".into()]));
    // Where the first segment should be, there is something else.
    std::fs::create_dir(folder.path().join("events-0000000000.parquet")).expect("made");
    let refused = wait(store.flush()).expect_err("refused").to_string();
    assert!(refused.contains("events-0000000000.parquet"), "{refused}");
    assert_eq!(found(&store, "").events.len(), 1);
    append(&store, named(["binh".into()]));
    wait(store.flush()).expect("flushed");
    assert_eq!(wait(store.stats()).expect("known").segments, 1);
    assert_eq!(found(&store, "").events.len(), 2);
    assert_eq!(wait(store.verify()).expect("read"), []);
}

#[test]
fn a_burst_waits_for_its_segments_and_is_not_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = options();
    options.flush_bytes = 4 << 10;
    options.compact_files = 0;
    let store = ParquetStore::open(folder.path(), options).expect("opened");
    let batches = 40;
    for number in 0..batches {
        append(&store, named((0..100).map(|event| format!("{number}-{event}"))));
    }
    assert_eq!(store.pressure(), None);
    let stats = wait(store.stats()).expect("known");
    assert_eq!(stats.events, batches * 100);
    assert!(stats.segments >= 4, "memory was emptied several times: {}", stats.segments);
    assert_eq!(wait(store.verify()).expect("read"), []);
}
