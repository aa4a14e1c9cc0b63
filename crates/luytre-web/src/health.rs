//! For probes and Prometheus: alive, ready, counts. Nothing here tells about events or people.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Web;

/// Upper ends of the duration classes, in milliseconds.
const CLASSES_MS: [u64; 7] = [5, 25, 100, 300, 1_000, 5_000, 30_000];

/// Requests answered, by class of status and by duration.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    by_status: [AtomicU64; 5],
    by_duration: [AtomicU64; CLASSES_MS.len()],
    total: AtomicU64,
    total_ms: AtomicU64,
}

impl Counters {
    /// Counts one answer.
    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.by_status[class].fetch_add(1, Ordering::Relaxed);
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if let Some(class) = CLASSES_MS.iter().position(|end| ms <= *end) {
            self.by_duration[class].fetch_add(1, Ordering::Relaxed);
        }
        self.total.fetch_add(1, Ordering::Relaxed);
        self.total_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The ledger answers too, and events are taken. Asking for a session that cannot exist reads it without telling anything.
pub(crate) async fn ready(State(web): State<Arc<Web>>) -> Response {
    if web.desk.actor_of_session("").await.is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer\n").into_response();
    }
    match web.desk.ingest_refused() {
        None => "ready\n".into_response(),
        // The reason names folders: it stands on the first page, for people who signed in.
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "events are not taken: the store has no room\n").into_response(),
    }
}

/// Counts in the text form of Prometheus.
pub(crate) async fn metrics(State(web): State<Arc<Web>>) -> Response {
    let counters = &web.counters;
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let mut text = String::from("# HELP luytre_http_responses_total Answers of pages and API by class of status.\n");
    text.push_str("# TYPE luytre_http_responses_total counter\n");
    for (class, counter) in (1..).zip(&counters.by_status) {
        let _ = writeln!(text, "luytre_http_responses_total{{class=\"{class}xx\"}} {}", read(counter));
    }
    text.push_str("# HELP luytre_http_response_seconds Time until the head of an answer.\n");
    text.push_str("# TYPE luytre_http_response_seconds histogram\n");
    let mut below = 0;
    for (end, counter) in CLASSES_MS.iter().zip(&counters.by_duration) {
        below += read(counter);
        let _ =
            writeln!(text, "luytre_http_response_seconds_bucket{{le=\"{}.{:03}\"}} {below}", end / 1_000, end % 1_000);
    }
    let (total, ms) = (read(&counters.total), read(&counters.total_ms));
    let _ = writeln!(text, "luytre_http_response_seconds_bucket{{le=\"+Inf\"}} {total}");
    let _ = writeln!(text, "luytre_http_response_seconds_sum {}.{:03}", ms / 1_000, ms % 1_000);
    let _ = writeln!(text, "luytre_http_response_seconds_count {total}");
    let gauges = web.desk.gauges();
    let refuses = u64::from(gauges.store_refuses);
    let fails = u64::from(gauges.ledger_fails);
    for (name, kind, help, value) in [
        ("luytre_records_received_total", "counter", "Records received: stored and rejected.", gauges.received),
        ("luytre_events_stored_total", "counter", "Events stored.", gauges.stored),
        ("luytre_detector_lag_events", "gauge", "Stored events that are not examined yet.", gauges.detector_lag),
        (
            "luytre_store_refuses",
            "gauge",
            "1 while the event store takes nothing: no room, or it cannot write.",
            refuses,
        ),
        ("luytre_ledger_fails", "gauge", "1 while the ledger cannot be read or written.", fails),
    ] {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    }
    text.push_str("# HELP luytre_records_rejected_total Records refused, by reason.\n");
    text.push_str("# TYPE luytre_records_rejected_total counter\n");
    for (reason, count) in gauges.rejected {
        let _ = writeln!(text, "luytre_records_rejected_total{{reason=\"{}\"}} {count}", reason.as_str());
    }
    text.push_str(
        "# HELP luytre_records_lost_total Records lost before they could be stored, by listener and reason.\n",
    );
    text.push_str("# TYPE luytre_records_lost_total counter\n");
    // Anybody may read this page: which address lost something stands on the page of sources.
    let mut lost = std::collections::BTreeMap::<(String, &str), u64>::new();
    for (name, reason, count) in web.desk.losses() {
        let listener = name.split_once(' ').map_or(name.as_str(), |(listener, _)| listener);
        *lost.entry((listener.replace(['\\', '"', '\n'], "_"), reason)).or_default() += count;
    }
    for ((listener, reason), count) in lost {
        let _ = writeln!(text, "luytre_records_lost_total{{listener=\"{listener}\",reason=\"{reason}\"}} {count}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
