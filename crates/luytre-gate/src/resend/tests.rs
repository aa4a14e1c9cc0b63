//! Resends are recognised, repetitions are not taken for resends, and a restart changes neither.

use super::*;
use crate::intake::Origin;
use crate::testing::Recorder;
use luytre_model::EventBatch;

fn keys(names: &[&str]) -> Vec<DocumentKey> {
    names.iter().map(|name| DocumentKey::of(&[name.as_bytes()])).collect()
}

async fn open(folder: &Path, recorder: &Arc<Recorder>) -> Arc<Resends> {
    let intake: Arc<dyn Intake> = recorder.clone();
    Arc::new(Resends::open(folder, &intake).await.expect("the log opens"))
}

async fn send(resends: &Arc<Resends>, connection: u64, names: &[&str]) -> (RequestId, Vec<bool>) {
    let claim = resends.begin(ConnectionId(connection), keys(names), 1).await.expect("the log can be written");
    resends.stored(claim.id);
    (claim.id, claim.known)
}

#[tokio::test]
async fn a_document_is_taken_once_after_a_broken_connection_however_it_is_batched() {
    let folder = tempfile::tempdir().expect("a folder");
    let resends = open(folder.path(), &Recorder::new()).await;
    send(&resends, 1, &["a", "b", "c"]).await;
    resends.ended(ConnectionId(1));
    let (_, known) = send(&resends, 2, &["a", "b", "c"]).await;
    assert_eq!(known, [true, true, true], "the whole body again");
    resends.ended(ConnectionId(2));
    let (first, known) = send(&resends, 3, &["a"]).await;
    assert_eq!(known, [true], "then one by one");
    resends.confirmed(first);
    let (_, known) = send(&resends, 3, &["b", "d"]).await;
    assert_eq!(known, [true, false], "then in another order, with a new one");
}

#[tokio::test]
async fn a_repetition_is_no_resend() {
    let folder = tempfile::tempdir().expect("a folder");
    let resends = open(folder.path(), &Recorder::new()).await;
    let (first, known) = send(&resends, 1, &["same", "same"]).await;
    assert_eq!(known, [false, false], "twice in one request");
    resends.confirmed(first);
    let (second, known) = send(&resends, 1, &["same"]).await;
    assert_eq!(known, [false], "after the answer was seen");
    resends.ended(ConnectionId(1));
    let (_, known) = send(&resends, 2, &["same", "same"]).await;
    assert_eq!(known, [true, false], "one orphan answers for one resend");
    resends.confirmed(second);
}

/// Comparing each copy with each copy would take minutes here, during which nobody else is served.
#[tokio::test]
async fn a_message_repeated_a_hundred_thousand_times_costs_no_more_than_different_ones() {
    const COPIES: usize = 100_000;
    let folder = tempfile::tempdir().expect("a folder");
    let resends = open(folder.path(), &Recorder::new()).await;
    let same = vec!["same"; COPIES];
    let began = std::time::Instant::now();
    for connection in 1..=3 {
        let (_, known) = send(&resends, connection, &same).await;
        assert!(known.iter().all(|known| !known), "others still live");
    }
    resends.ended(ConnectionId(1));
    let (_, known) = send(&resends, 4, &same).await;
    assert_eq!(known.iter().filter(|known| **known).count(), COPIES, "each orphan answers for one resend");
    let (_, known) = send(&resends, 5, &["same"]).await;
    assert_eq!(known, [false], "all are taken");
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_equal_document_of_a_living_connection_is_no_resend() {
    let folder = tempfile::tempdir().expect("a folder");
    let resends = open(folder.path(), &Recorder::new()).await;
    send(&resends, 1, &["same"]).await;
    let (_, known) = send(&resends, 2, &["same"]).await;
    assert_eq!(known, [false]);
}

#[tokio::test]
async fn a_resend_waits_for_the_outcome_of_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let resends = open(folder.path(), &Recorder::new()).await;
    for stored in [true, false] {
        let first = resends.begin(ConnectionId(1), keys(&["a"]), 1).await.expect("begun");
        resends.ended(ConnectionId(1));
        let again = resends.clone();
        let mut second = tokio::spawn(async move { again.begin(ConnectionId(2), keys(&["a"]), 2).await });
        let early = tokio::time::timeout(Duration::from_millis(20), &mut second).await;
        assert!(early.is_err(), "the outcome of the first is not known yet");
        if stored {
            resends.stored(first.id)
        } else {
            resends.failed(first.id)
        }
        let claim = second.await.expect("no panic").expect("begun");
        assert_eq!(claim.known, [stored]);
        resends.stored(claim.id);
        resends.confirmed(claim.id);
    }
}

#[tokio::test]
async fn a_restart_keeps_what_was_stored_and_only_that() {
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::new();
    let resends = open(folder.path(), &recorder).await;
    let answered = resends.begin(ConnectionId(1), keys(&["answered"]), 1).await.expect("begun");
    resends.stored(answered.id);
    resends.confirmed(answered.id);
    let stored = resends.begin(ConnectionId(1), keys(&["stored", "also"]), 1).await.expect("begun");
    recorder
        .ingest(&Origin::default(), EventBatch::new(), Some(stored.delivery))
        .await
        .expect("the recorder takes everything");
    resends.begin(ConnectionId(2), keys(&["lost"]), 1).await.expect("begun");
    drop(resends);

    let resends = open(folder.path(), &recorder).await;
    let (_, known) = send(&resends, 1, &["answered", "stored", "lost"]).await;
    assert_eq!(known, [false, true, false]);
    drop(resends);

    let resends = open(folder.path(), &recorder).await;
    let (_, known) = send(&resends, 1, &["also", "stored", "stored"]).await;
    assert_eq!(known, [true, true, false], "taken over, killed again, sent again");
}

#[tokio::test]
async fn a_torn_log_loses_its_end_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::new();
    let resends = open(folder.path(), &recorder).await;
    let claim = resends.begin(ConnectionId(1), keys(&["a"]), 1).await.expect("begun");
    recorder.ingest(&Origin::default(), EventBatch::new(), Some(claim.delivery)).await.expect("taken");
    drop(resends);
    let path = folder.path().join("deliveries.log");
    let mut bytes = std::fs::read(&path).expect("the log");
    bytes.extend_from_slice(&[40, 0, 0, 0, 1, 2, 3]);
    std::fs::write(&path, bytes).expect("the log");
    let resends = open(folder.path(), &recorder).await;
    let (_, known) = send(&resends, 1, &["a", "b"]).await;
    assert_eq!(known, [true, false]);
}
