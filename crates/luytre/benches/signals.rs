//! How long it takes to measure every signal of 2,000 systems: events of a day in Parquet, 6,000 sources, three entries of
//! registers a system, SQLite, two threads. The first run fills the tables, the second has earlier results to compare with.
//!
//! `cargo bench -p luytre --bench signals`; `LUYTRE_BENCH_EVENTS` and `LUYTRE_BENCH_SYSTEMS` change the size. It fails when
//! a run takes longer than a minute at the usual size.

use std::sync::Arc;
use std::time::{Duration, Instant};

use luytre_desk::{Actor, Desk, DeskParts, Detector, Found, ManualClock, Rules};
use luytre_events::{Options, ParquetStore};
use luytre_govern::record::DocumentRef;
use luytre_govern::signal::{EntryResult, RegisterEntry};
use luytre_govern::{Agency, AgencyVersion, Source, SourceMatch, SourceState, System};
use luytre_ledger::{Ledger, Note, Write};
use luytre_model::ids::{AgencyId, SourceId, SystemId};
use luytre_model::schema::col;
use luytre_model::store::EventStore;
use luytre_model::{EventBatch, Nanos, Placement, TimeQuality};
use serde_json::json;

const NOON: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);
const AGENCIES: usize = 150;
const BATCH: usize = 5_000;
const LIMIT: Duration = Duration::from_secs(60);
const KINDS: [&str; 3] = ["nginx.access", "sshd.auth", "fortigate.traffic"];

struct NoRules;

impl Rules for NoRules {
    fn detector(&self, _: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(NoDetector)
    }

    fn loaded(&self) -> usize {
        1
    }
}

struct NoDetector;

impl Detector for NoDetector {
    fn examine(&mut self, _: &EventBatch, _: &mut Vec<Found>) {}

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

fn size(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn main() -> anyhow::Result<()> {
    let (systems, events) = (size("LUYTRE_BENCH_SYSTEMS", 2_000), size("LUYTRE_BENCH_EVENTS", 1_000_000));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(systems, events))
}

async fn run(systems: usize, events: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    let ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).await?;
    register(&ledger, systems).await?;
    let mut options = Options::new(Arc::new(|| NOON));
    options.min_free_bytes = 0;
    let store = Arc::new(ParquetStore::open(&folder.path().join("events"), options)?);
    for first in (0..events).step_by(BATCH) {
        store.append(batch(first, BATCH.min(events - first), events, systems), None).await?;
    }
    store.flush().await?;
    println!("filled with {systems} systems and {events} events in {:.1} s", started.elapsed().as_secs_f32());
    let desk = Desk::open(DeskParts {
        ledger,
        events: store.clone(),
        rules: Arc::new(NoRules),
        clock: Arc::new(ManualClock::new(NOON)),
    })
    .await?;
    for run in 1..=3 {
        let started = Instant::now();
        let done = desk.measure_all_signals().await?;
        let took = started.elapsed();
        println!("run {run}: {done:?} in {:.2} s", took.as_secs_f32());
        anyhow::ensure!(done.systems == systems as u64 && !done.partial, "not everything was measured");
        anyhow::ensure!(took < LIMIT, "longer than {LIMIT:?}");
    }
    let started = Instant::now();
    let seen = desk.signals_of(&Actor::console(), "HT-00000").await?;
    anyhow::ensure!(seen.live_items().next().is_some(), "a system that sends has live signals");
    println!("one system is read in {:.1} ms", started.elapsed().as_secs_f32() * 1_000.0);
    let started = Instant::now();
    let filter = luytre_desk::views::SystemFilter { limit: 60, ..Default::default() };
    desk.signal_table(&Actor::console(), &filter).await?;
    println!("a page of the province is read in {:.1} ms", started.elapsed().as_secs_f32() * 1_000.0);
    store.close().await?;
    Ok(())
}

fn note(act: &str) -> Note {
    Note {
        at: NOON,
        actor: None,
        actor_name: "bench".to_owned(),
        act: act.to_owned(),
        subject: String::new(),
        agency: None,
        detail: json!({}),
    }
}

async fn register(ledger: &Ledger, systems: usize) -> anyhow::Result<()> {
    let mut work = ledger.begin().await?;
    let mut agencies = Vec::new();
    for number in 0..AGENCIES {
        let version = AgencyVersion {
            name: format!("Cơ quan {number}"),
            kind: "department".to_owned(),
            parent: None,
            valid_from: "2025-07-01".parse()?,
            valid_to: None,
        };
        let agency = Agency::new(AgencyId(0), format!("CQ-{number:03}"), version);
        agencies.push(AgencyId(work.record(Write::NewAgency(&agency), &note("agency.create")).await?));
    }
    for number in 0..systems {
        let system = System {
            id: SystemId(0),
            code: format!("HT-{number:05}"),
            name: format!("Hệ thống {number}"),
            agency: agencies[number % AGENCIES],
            level: u8::try_from(number % 4 + 1)?.try_into().ok(),
            owner: String::new(),
            required_layers: None,
            contact_name: String::new(),
            contact_phone: String::new(),
        };
        let id = SystemId(work.record(Write::NewSystem(&system), &note("system.create")).await?);
        for kind in KINDS {
            let code = source_code(number, kind);
            let source = Source {
                id: SourceId(0),
                name: code.clone(),
                match_: SourceMatch { host: Some(code.clone()), ..SourceMatch::default() },
                code,
                system: Some(id),
                layer: None,
                format: None,
                zone: None,
                expected_every_s: 900,
                state: SourceState::Active,
            };
            work.record(Write::NewSource(&source), &note("source.register")).await?;
        }
        for (turn, register) in ["policy_register", "account_review", "vuln_scan"].into_iter().enumerate() {
            let entry = RegisterEntry {
                code: format!("SO-{number:05}-{turn}"),
                register: register.to_owned(),
                agency: format!("CQ-{:03}", number % AGENCIES),
                system: Some(system.code.clone()),
                title: "Mục".to_owned(),
                date: "2026-06-01".parse()?,
                valid_until: None,
                document: DocumentRef::default(),
                result: EntryResult::Passed,
                note: String::new(),
                provider: String::new(),
                withdrawn: None,
            };
            work.add_record(entry, &note("register.add")).await?;
        }
    }
    work.commit().await?;
    Ok(())
}

fn source_code(system: usize, kind: &str) -> String {
    format!("ht-{system:05}-{}", kind.split('.').next().unwrap_or(kind))
}

fn batch(first: usize, count: usize, all: usize, systems: usize) -> EventBatch {
    let mut batch = EventBatch::new();
    for number in first..first + count {
        let back = i64::try_from(all - number).unwrap_or(0) * 86_000 / i64::try_from(all).unwrap_or(1);
        let (at, kind) = (NOON.plus(-back * Nanos::SECOND), KINDS[number % KINDS.len()]);
        let mut event = batch.event(kind, at, b"event of the measurement");
        event.time(at, TimeQuality::Exact);
        event.str(col::HOST_NAME, &source_code(number / KINDS.len() % systems, kind));
        event.str(col::SOURCE_IP, "198.51.100.7");
        event.str(col::USER_NAME, "quantri");
        event.str(col::EVENT_ACTION, "ssh_login");
        event.str(col::EVENT_OUTCOME, "success");
        event.str(col::MESSAGE, "a line of some length, as programs write it, with a number at its end");
        event.finish();
    }
    let place = |number: usize| {
        let system = number / KINDS.len() % systems;
        Placement {
            source: source_code(system, KINDS[number % KINDS.len()]),
            agency: Some(format!("CQ-{:03}", system % AGENCIES)),
            system: Some(format!("HT-{system:05}")),
            layer: None,
        }
    };
    batch.place(|event| Some(place(first + event.index())), &place(first));
    batch
}
