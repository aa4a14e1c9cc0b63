//! Killed at any moment, the store has every acknowledged event exactly once.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use luytre_events::ParquetStore;
use luytre_model::store::{Delivery, EventStore, Position};

use crate::samples::{Dice, found, named, open, options, wait};

const FOLDER: &str = "LUYTRE_TEST_CRASH_FOLDER";
const START: &str = "LUYTRE_TEST_CRASH_START";
const EVENTS_PER_BATCH: u64 = 3;

/// Appends until it is killed, and says which batches were acknowledged. It does so only as the child of the test below.
#[test]
fn child_appends_until_it_is_killed() {
    let (Ok(folder), Ok(start)) = (std::env::var(FOLDER), std::env::var(START)) else { return };
    let start: u64 = start.parse().expect("a number");
    let mut options = options();
    options.journal_segment_bytes = 16 << 10;
    options.compact_files = 4;
    let store = ParquetStore::open(Path::new(&folder), options).expect("opened");
    let mut out = std::io::stdout().lock();
    for number in start.. {
        wait(store.append(batch(number), Some(delivery(number)))).expect("stored");
        writeln!(out, "acked {number}").expect("written");
        if number % 7 == 0 {
            wait(store.flush()).expect("flushed");
        }
        if number % 5 == 0 {
            wait(store.release("detector", Position(number * EVENTS_PER_BATCH))).expect("released");
        }
    }
}

fn batch(number: u64) -> luytre_model::EventBatch {
    named((0..EVENTS_PER_BATCH).map(|event| format!("b{number}-{event}")))
}

fn delivery(number: u64) -> Delivery {
    let mut name = [1; 16];
    name[..8].copy_from_slice(&number.to_le_bytes());
    Delivery(name)
}

#[test]
fn killed_at_any_moment_it_keeps_what_it_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(u64::from(std::process::id()) | 1);
    let mut next = 0;
    for _ in 0..10 {
        let mut child = Command::new(std::env::current_exe().expect("known"))
            .args(["--exact", "crash::child_appends_until_it_is_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(START, next.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        // The moment is counted in acknowledgements, so that a slow machine does not change what is tested.
        let patience = 1 + dice.roll(40);
        let mut acked = None;
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let read = |line: std::io::Result<String>| -> Option<u64> {
            line.ok()?.split_once("acked ").and_then(|(_, number)| number.parse().ok())
        };
        for line in lines.by_ref().map(read).filter(Option::is_some).take(patience) {
            acked = line;
        }
        child.kill().expect("killed");
        acked = lines.filter_map(read).last().or(acked);
        child.wait().expect("gone");
        next = acked.expect("something was acknowledged") + 1;
        next = check(folder.path(), next);
    }
    assert!(next > 20, "{next}");
}

/// Checks the store after `acked` batches and returns how many there are: the last one may have been stored although its
/// answer was not heard, and is then recognised when it is sent again.
fn check(folder: &Path, acked: u64) -> u64 {
    let store = open(folder);
    let again = wait(store.append(batch(acked - 1), Some(delivery(acked - 1)))).expect("answered");
    assert!(again.duplicate, "batch {} is known", acked - 1);
    let unheard = wait(store.append(batch(acked), Some(delivery(acked)))).expect("answered");
    assert_eq!(unheard.stored, if unheard.duplicate { 0 } else { EVENTS_PER_BATCH });
    let stored = acked + 1;
    let page = found(&store, "");
    let names: BTreeSet<&str> = page.events.iter().filter_map(|event| event.fields["user.name"].as_str()).collect();
    assert_eq!(page.events.len() as u64, stored * EVENTS_PER_BATCH, "each event is there once");
    assert_eq!(names.len(), page.events.len());
    let ids: BTreeSet<_> = page.events.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), page.events.len());
    assert_eq!(store.sources()["sh-1"].stored, stored * EVENTS_PER_BATCH);
    assert_eq!(wait(store.verify()).expect("read"), []);
    stored
}
