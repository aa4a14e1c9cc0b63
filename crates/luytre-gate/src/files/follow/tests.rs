//! Files that grow, rotate, are truncated, and a gate that is killed in between.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::gate::{Gate, GateHandle};
use crate::intake::Refusal;
use crate::settings::{FollowSettings, GateSettings};
use crate::testing::Recorder;

async fn follow(recorder: &Arc<Recorder>, state: &Path, pattern: &Path) -> GateHandle {
    let entry =
        FollowSettings { path: pattern.to_string_lossy().into_owned(), format: None, host: Some("web01".to_owned()) };
    let mut settings =
        GateSettings { http: None, follow: vec![entry], state_dir: state.to_owned(), ..GateSettings::default() };
    settings.limits.follow_poll_ms = 5;
    settings.limits.drain_s = 0;
    Gate::start(recorder.clone(), settings).await.expect("the gate opens")
}

fn append(path: &Path, numbers: std::ops::Range<usize>) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).expect("a file");
    for number in numbers {
        file.write_all(format!("<13>Nov 22 00:00:00 web app: {number}\n").as_bytes()).expect("written");
    }
}

/// Waits for exactly the numbers from 0 on, each once.
async fn numbers(recorder: &Recorder, count: usize) {
    recorder.wait_for("all lines", |recorder| recorder.events() >= count).await;
    let mut found: Vec<usize> =
        recorder.field("message").iter().map(|message| message.parse().expect("a number")).collect();
    found.sort_unstable();
    assert_eq!(found, (0..count).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_file_is_followed_over_restarts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, log) = (folder.path().join("state"), folder.path().join("app.log"));
    let recorder = Recorder::new();
    append(&log, 0..100);
    let gate = follow(&recorder, &state, &log).await;
    numbers(&recorder, 100).await;
    append(&log, 100..200);
    numbers(&recorder, 200).await;
    gate.close().await;
    append(&log, 200..300);
    let gate = follow(&recorder, &state, &log).await;
    numbers(&recorder, 300).await;
    gate.close().await;
}

#[tokio::test]
async fn an_unfinished_line_waits_for_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("app.log");
    let recorder = Recorder::new();
    append(&log, 0..1);
    let gate = follow(&recorder, &folder.path().join("state"), &log).await;
    let mut file = OpenOptions::new().append(true).open(&log).expect("a file");
    file.write_all(b"<13>Nov 22 00:00:00 web app: ").expect("written");
    numbers(&recorder, 1).await;
    file.write_all(b"1\n").expect("written");
    numbers(&recorder, 2).await;
    gate.close().await;
}

#[tokio::test]
async fn rotation_by_renaming_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, log) = (folder.path().join("state"), folder.path().join("app.log"));
    let recorder = Recorder::new();
    append(&log, 0..50);
    let gate = follow(&recorder, &state, &log).await;
    numbers(&recorder, 50).await;
    let rotated = folder.path().join("app.log.1");
    std::fs::rename(&log, &rotated).expect("renamed");
    append(&rotated, 50..60);
    append(&log, 60..70);
    append(&rotated, 70..75);
    numbers(&recorder, 75).await;
    gate.close().await;
    // Renamed while nobody looks.
    append(&log, 75..80);
    std::fs::rename(&log, folder.path().join("app.log.2")).expect("renamed");
    append(&log, 80..90);
    let gate = follow(&recorder, &state, &log).await;
    numbers(&recorder, 90).await;
    gate.close().await;
}

#[tokio::test]
async fn a_truncated_file_is_read_from_its_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("app.log");
    let recorder = Recorder::new();
    append(&log, 0..50);
    let gate = follow(&recorder, &folder.path().join("state"), &folder.path().join("app.log*")).await;
    numbers(&recorder, 50).await;
    // As a rotation does that copies and truncates; the copy fits the pattern.
    std::fs::copy(&log, folder.path().join("app.log.1")).expect("copied");
    File::create(&log).expect("truncated");
    append(&log, 50..55);
    numbers(&recorder, 55).await;
    gate.close().await;
}

#[tokio::test]
async fn a_gate_that_is_killed_stores_every_line_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, log) = (folder.path().join("state"), folder.path().join("app.log"));
    let recorder = Recorder::new();
    let mut written = 0;
    for round in 0..4 {
        append(&log, written..written + 20_000);
        written += 20_000;
        let gate = follow(&recorder, &state, &log).await;
        recorder.wait_for("some of it", |recorder| recorder.events() > round * 20_000).await;
        // The store takes nothing more: what is pending stays pending, as after a kill.
        recorder.refuse(Some(Refusal::Busy { retry_after: Duration::from_millis(1) }));
        gate.close().await;
        recorder.refuse(None);
    }
    // A kill between the store's answer and the note of it: the positions of before come back.
    let positions = state.join("follow.json");
    let gate = follow(&recorder, &state, &log).await;
    numbers(&recorder, written).await;
    let before = std::fs::read(&positions).expect("positions");
    append(&log, written..written + 10);
    numbers(&recorder, written + 10).await;
    gate.close().await;
    let pending = std::fs::read(&positions).expect("positions");
    assert_ne!(before, pending);
    let gate = follow(&recorder, &state, &log).await;
    append(&log, written + 10..written + 20);
    numbers(&recorder, written + 20).await;
    gate.close().await;
}
