//! Ingest with a synced answer, size on disk, and search, over synthetic events of four kinds.
//!
//! `cargo bench -p luytre-events --bench store -- [EVENTS]` (default 300,000). The folder is made in `TMPDIR`: choose the
//! disk that is to be measured. Figures go to standard output, one a line, with their unit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use luytre_events::{Options, ParquetStore};
use luytre_model::query::Expr;
use luytre_model::schema::col;
use luytre_model::store::{EventStore, Scope, SearchRequest, SummaryRequest};
use luytre_model::{EventBatch, Nanos, Placement, TimeQuality};

const START: i64 = 1_790_000_000 * Nanos::SECOND;
const BATCH: usize = 500;
const SENDERS: usize = 4;
const ROUNDS: usize = 5;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Small numbers are frequent, as hosts and users are.
    fn skewed(&mut self, below: u64) -> u64 {
        let most = self.roll(below) + 1;
        self.roll(most)
    }
}

fn batch(dice: &mut Dice, first: usize) -> EventBatch {
    let mut batch = EventBatch::new();
    for number in first..first + BATCH {
        let at = Nanos(START + number as i64 * 10_000_000);
        let (host, user) = (dice.skewed(2_000), dice.skewed(500));
        let address = format!("10.{}.{}.{}", dice.roll(4), dice.skewed(256), dice.roll(256));
        let (kind, text) = match dice.roll(10) {
            0..5 => {
                let (port, bytes) = (dice.roll(60_000), dice.skewed(1_000_000));
                let text = format!(
                    "date=2026-09-21 devname=\"FG{host}\" type=\"traffic\" srcip={address} srcport={port} \
                     dstip=203.0.113.{} dstport=443 action=\"accept\" policyid=17 sentbyte={bytes} rcvdbyte={bytes}",
                    dice.roll(200)
                );
                ("fortigate.traffic", text)
            }
            5..7 => ("nginx.access", format!("{address} - - \"GET /dich-vu/{} HTTP/1.1\" 200 512", dice.roll(9_000))),
            7..9 => ("sshd.auth", format!("Failed password for user{user} from {address} port {}", dice.roll(60_000))),
            _ => (
                "windows.sysmon",
                format!("Image: C:\\Windows\\System32\\tool{}.exe User: CORP\\user{user}", dice.skewed(300)),
            ),
        };
        let text = if number == 77_777 { format!("{text} sekurlsa::logonpasswords") } else { text };
        let mut event = batch.event(kind, at, text.as_bytes());
        event.time(at, TimeQuality::Exact);
        event.str(col::MESSAGE, &text);
        event.str(col::SOURCE_IP, &address);
        event.str(col::USER_NAME, &format!("user{user}"));
        event.str(col::HOST_NAME, &format!("host{host}"));
        event.finish();
    }
    let placement = Placement { source: "bench".into(), agency: Some("H01".into()), ..Placement::default() };
    batch.place(|_| Some(placement.clone()), &placement);
    batch
}

fn request(query: &str, limit: usize) -> SearchRequest {
    SearchRequest {
        query: Expr::parse(query).expect("a valid query"),
        scope: Scope::All,
        from: Nanos(0),
        to: Nanos(i64::MAX),
        limit,
        after: None,
    }
}

fn main() {
    let events = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(300_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = Options::new(Arc::new(|| Nanos(START)));
    options.flush_after = Duration::from_secs(3_600);
    let store = Arc::new(ParquetStore::open(folder.path(), options).expect("the store opens"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    runtime.block_on(async {
        ingest(&store, events).await;
        searches(&store, "fresh and flushed").await;
        let start = Instant::now();
        store.flush().await.expect("flushed");
        println!("flush of the rest: {:.2} s", start.elapsed().as_secs_f64());
        let start = Instant::now();
        let gone = store.compact().await.expect("merged");
        println!("compaction: {:.2} s, {gone} segments fewer", start.elapsed().as_secs_f64());
        let stats = store.stats().await.expect("known");
        let each = |bytes: u64| bytes as f64 / stats.events.max(1) as f64;
        println!("segments with sidecars: {:.1} bytes an event", each(stats.segment_bytes));
        println!("originals: {:.1} bytes an event", each(stats.original_bytes));
        searches(&store, "merged").await;
        let start = Instant::now();
        assert_eq!(store.verify().await.expect("read"), []);
        println!("verify: {:.2} s", start.elapsed().as_secs_f64());
        store.close().await.expect("closed");
    });
}

async fn ingest(store: &Arc<ParquetStore>, events: usize) {
    let batches: Vec<EventBatch> = {
        let mut dice = Dice(42);
        (0..events / BATCH).map(|number| batch(&mut dice, number * BATCH)).collect()
    };
    let start = Instant::now();
    let mut waits: Vec<Duration> = Vec::new();
    let mut batches = batches.into_iter();
    loop {
        let sent: Vec<_> = batches
            .by_ref()
            .take(SENDERS)
            .map(|batch| {
                let store = Arc::clone(store);
                tokio::spawn(async move {
                    let start = Instant::now();
                    store.append(batch, None).await.expect("stored");
                    start.elapsed()
                })
            })
            .collect();
        if sent.is_empty() {
            break;
        }
        for task in sent {
            waits.push(task.await.expect("done"));
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    waits.sort_unstable();
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!("ingest, synced: {:.0} events/s, {SENDERS} senders, {BATCH} events a batch", events as f64 / seconds);
    println!("answer to an append: p50 {:.2} ms, p99 {:.2} ms", at(0.5), at(0.99));
}

async fn searches(store: &ParquetStore, state: &str) {
    for query in ["", "sekurlsa", "kurls", "\"Failed password for user7 \"", "source.ip:10.1.7.9", "password", "absent"]
    {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            found = store.search(request(query, 100)).await.expect("answered").events.len();
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let median = times[ROUNDS / 2].as_secs_f64() * 1e3;
        println!("{state}: search {query:?}: median {median:.2} ms, {found} events");
    }
    let summary = SummaryRequest {
        query: Expr::All,
        scope: Scope::All,
        from: Nanos(START),
        to: Nanos(START + 3_600 * Nanos::SECOND),
        bars: 60,
        facets: vec!["user.name".into(), "source.ip".into()],
        values: 10,
        examine: 50_000,
    };
    let start = Instant::now();
    let total = store.summarize(summary).await.expect("answered").total;
    println!("{state}: summary of {total} events: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
}
