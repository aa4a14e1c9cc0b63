//! A running centre follows content that another process puts into its ledger.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::{Desk, Notice};

const PROCEDURE: &str = "regulation/ND331-2026/level-procedure.json";

fn days(desk: &Desk) -> bool {
    let rows = |library: &Library| library.documents[PROCEDURE].sections.iter().flat_map(|part| &part.rows).count();
    assert_eq!(rows(&desk.library()), rows(Library::shipped()));
    desk.library().documents[PROCEDURE] != Library::shipped().documents[PROCEDURE]
}

/// A second desk over the same ledger, as a command beside the centre opens it.
async fn beside(province: &Province, trusted: TrustedKey) -> Arc<Desk> {
    let desk = Desk::open_records(province.desk.ledger.clone(), province.clock.clone()).await.unwrap();
    desk.trust_content_keys(vec![trusted]);
    desk
}

#[tokio::test]
async fn what_another_process_added_is_used_and_what_was_in_force_stays_known() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    let beside = beside(&province, trusted).await;
    assert!(!province.desk.reload_content().await.unwrap(), "nothing changed");
    let start = province.desk.now();
    province.clock.advance_s(1_000);
    assert!(beside.add_content(&Actor::console(), sample(&private, 1), true).await.unwrap().applied);
    assert!(!days(&province.desk), "it has not looked yet");
    assert!(province.desk.reload_content().await.unwrap());
    assert!(days(&province.desk));
    assert!(!province.desk.reload_content().await.unwrap(), "once is enough");
    let then = province.desk.library_then(start);
    assert!(then.documents[PROCEDURE] == Library::shipped().documents[PROCEDURE], "the past stays what it was");

    // What it added itself is no change.
    let (own, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    assert!(province.desk.add_content(&Actor::console(), sample(&own, 2), true).await.unwrap().applied);
    assert!(!province.desk.reload_content().await.unwrap());
    assert!(beside.reload_content().await.unwrap());
}

#[tokio::test]
async fn a_running_centre_looks_by_itself() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    let beside = beside(&province, trusted).await;
    let (stop, mut notices) = (CancellationToken::new(), province.desk.bus.subscribe());
    let following = tokio::spawn({
        let (desk, stop) = (Arc::clone(&province.desk), stop.clone());
        async move { desk.follow_content(Duration::from_millis(1), &stop).await }
    });
    assert!(beside.add_content(&Actor::console(), sample(&private, 1), true).await.unwrap().applied);
    assert!(matches!(notices.recv().await, Ok(Notice::RegistryChanged)));
    assert!(days(&province.desk));
    stop.cancel();
    following.await.unwrap();
}
