//! How long it takes to import 2,000 systems with profiles, 6,000 devices and 4,000 products from one XLSX file: checked,
//! written with history and audit trail in one transaction, exported, and the export checked again.
//!
//! `cargo bench -p luytre-desk --bench registry`; `LUYTRE_BENCH_SYSTEMS` changes the size. It fails when the import takes longer
//! than ten seconds at the usual size.

#[path = "registry/province.rs"]
mod province;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use luytre_desk::profiles::ProfileFilter;
use luytre_desk::views::ImportForm;
use luytre_desk::workbook::WorkbookFile;
use luytre_desk::{Actor, Desk, DeskParts, Detector, Found, ManualClock, Rules};
use luytre_govern::workbook::Decisions;
use luytre_ledger::Ledger;
use luytre_model::store::MemoryStore;
use luytre_model::{EventBatch, Nanos};

const NOON: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);
const AGENCIES: usize = 150;
const USUAL: usize = 2_000;
const LIMIT: Duration = Duration::from_secs(10);

struct NoRules;

impl Rules for NoRules {
    fn detector(&self, _: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(NoDetector)
    }

    fn loaded(&self) -> usize {
        0
    }
}

struct NoDetector;

impl Detector for NoDetector {
    fn examine(&mut self, _: &EventBatch, _: &mut Vec<Found>) {}

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

fn main() -> anyhow::Result<()> {
    let systems = std::env::var("LUYTRE_BENCH_SYSTEMS").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(systems))
}

async fn run(systems: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).await?;
    let (events, clock) = (Arc::new(MemoryStore::new()), Arc::new(ManualClock::new(NOON)));
    let desk = Desk::open(DeskParts { ledger, events, rules: Arc::new(NoRules), clock }).await?;
    let actor = Actor::console();
    let csv = province::agencies(AGENCIES).into_bytes();
    ensure!(desk.import_agencies(&actor, &ImportForm { csv, dry_run: false }).await?.applied, "agencies");
    let bytes = province::workbook(systems, AGENCIES);
    println!("{systems} systems of {AGENCIES} agencies: {} KiB of XLSX", bytes.len() >> 10);

    let began = Instant::now();
    let checked = desk.check_workbook(&actor, WorkbookFile { name: String::new(), bytes }).await?;
    let check = began.elapsed();
    ensure!(checked.is_clean(), "{:?} {:?}", checked.unreadable, checked.plan.problems.first());
    let began = Instant::now();
    let done = desk.import_workbook(&actor, &checked.token, &Decisions::default()).await?;
    let write = began.elapsed();
    ensure!(done.applied && done.plan.systems.len() == systems, "not written");
    let began = Instant::now();
    let profiles = desk.profiles(&actor, &ProfileFilter::default()).await?.len();
    let read = began.elapsed();
    let began = Instant::now();
    let exported = desk.export_workbook(&actor).await?;
    let export = began.elapsed();
    let again = desk.check_workbook(&actor, WorkbookFile { name: String::new(), bytes: exported }).await?;
    ensure!(again.is_clean() && again.plan.systems.is_empty(), "the export says something else");
    println!("check {check:.2?}, import {write:.2?}, read {profiles} profiles {read:.2?}, export {export:.2?}");
    let most = check + write;
    ensure!(systems > USUAL || most < LIMIT, "check and import took {most:.2?}, at most {LIMIT:?} is promised");
    Ok(())
}
