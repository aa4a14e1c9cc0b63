//! Commands on the stores of a centre that is not running: import, search, counts, proofs.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use luytre_desk::watch::READER;
use luytre_desk::{Desk, DeskParts};
use luytre_model::Nanos;
use luytre_model::query::Expr;
use luytre_model::store::{Difference, EventStore, FoundEvent, Scope, SearchRequest};
use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::cli::{Audit, Import, Output, Place, Search, Store};
use crate::clock::{SystemClock, now};
use crate::config::Config;
use crate::intake::DeskIntake;
use crate::serve::{Stores, rules, runtime};

/// Most events that one command prints.
const EVENTS_MAX: usize = 1_000_000;
/// Events that are asked for at a time.
const PAGE: usize = 1_000;

pub(crate) fn config_of(place: Place) -> anyhow::Result<Config> {
    if !place.data.is_dir() {
        bail!("--data {}: there is no such folder; name the data folder of a centre", place.data.display());
    }
    Ok(Config { data: place.data, ..Config::default() })
}

/// Runs `luytre import`.
pub fn import(arguments: Import) -> anyhow::Result<Outcome> {
    let config = Config { data: arguments.place.data, ..Config::default() };
    let format = match arguments.source.as_str() {
        "auto" => None,
        name if luytre_intake::format::by_name(name).is_some() => Some(name.to_owned()),
        name => bail!("--source {name}: unknown; see luytre hunt --list-formats"),
    };
    runtime()?.block_on(async {
        let loaded = rules(&config)?;
        let Stores { events, ledger } = Stores::open(&config).await?;
        let events: Arc<dyn EventStore> = events;
        let parts = DeskParts {
            ledger: ledger.clone(),
            events: Arc::clone(&events),
            rules: loaded,
            clock: Arc::new(SystemClock),
        };
        let desk = Desk::open(parts).await.context("open the desk")?;
        let origin = luytre_gate::Origin { system: arguments.system, format: format.clone(), ..Default::default() };
        let request = luytre_gate::ImportRequest { paths: arguments.paths, format, origin };
        let intake: Arc<dyn luytre_gate::Intake> = Arc::new(DeskIntake::new(desk));
        let report = luytre_gate::import_paths(&intake, request, &mut progress()).await.context("import")?;
        events.close().await.context("close the event store")?;
        ledger.close().await;
        eprintln!(
            "files {}  stored {}  imported before {}  refused {}",
            report.files, report.stored, report.known, report.rejected
        );
        for (path, why) in &report.failed {
            eprintln!("luytre: {}: {why}", path.display());
        }
        for path in &report.unrecognised {
            eprintln!("luytre: {}: the format is not recognised; name it with --source", path.display());
        }
        let whole = report.failed.is_empty() && report.unrecognised.is_empty();
        Ok(if whole { Outcome::Yes } else { Outcome::No })
    })
}

/// Shows how far an import is, on a terminal, once it takes longer than two seconds.
fn progress() -> impl FnMut(&luytre_gate::Progress) + Send {
    let started = Instant::now();
    let mut shown = started;
    move |progress| {
        let now = Instant::now();
        let due = now - started > Duration::from_secs(2) && now - shown > Duration::from_millis(500);
        if due && std::io::stderr().is_terminal() {
            shown = now;
            eprintln!("{} files, {} events, {} MiB", progress.files, progress.events, progress.bytes >> 20);
        }
    }
}

/// Runs `luytre search`.
pub fn search(arguments: Search) -> anyhow::Result<Outcome> {
    let query = Expr::parse(&arguments.query).with_context(|| format!("the query {:?}", arguments.query))?;
    let time = |text: &Option<String>, name: &str, usual: Nanos| match text {
        None => Ok(usual),
        Some(text) => Nanos::parse_rfc3339(text)
            .with_context(|| format!("{name} {text}: not a time in RFC 3339, for example 2026-11-22T00:00:00+07:00")),
    };
    let to = time(&arguments.to, "--to", now().plus(Nanos::SECOND))?;
    let from = time(&arguments.from, "--from", to.plus(-86_400 * Nanos::SECOND))?;
    if arguments.limit > EVENTS_MAX {
        bail!("--limit {}: at most {EVENTS_MAX}", arguments.limit);
    }
    let config = config_of(arguments.place)?;
    runtime()?.block_on(async {
        let Stores { events, ledger } = Stores::open(&config).await?;
        let mut printer = Rows::new(arguments.output);
        let mut left = arguments.limit;
        let mut after = None;
        while left > 0 {
            let limit = left.min(PAGE);
            let request = SearchRequest { query: query.clone(), scope: Scope::All, from, to, limit, after };
            let page = events.search(request).await.context("search")?;
            for missing in &page.missing {
                eprintln!("luytre: not searched: {missing}");
            }
            for event in &page.events {
                printer.row(event)?;
            }
            left -= page.events.len();
            after = page.events.last().map(|event| (event.time, event.id));
            if !page.more {
                break;
            }
        }
        printer.end()?;
        events.close().await.context("close the event store")?;
        ledger.close().await;
        Ok(Outcome::Yes)
    })
}

/// Prints events one by one.
struct Rows {
    form: Output,
    first: bool,
}

impl Rows {
    fn new(form: Output) -> Self {
        Rows { form, first: true }
    }

    fn row(&mut self, event: &FoundEvent) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let text = |name: &str| plain(event.fields.get(name));
        match self.form {
            Output::Jsonl => writeln!(out, "{}", Value::Object(event.fields.clone()))?,
            Output::Json => {
                write!(out, "{}{}", if self.first { "[" } else { ",\n" }, Value::Object(event.fields.clone()))?;
            }
            Output::Csv => {
                if self.first {
                    writeln!(out, "time,kind,system,host,source_ip,user,message")?;
                }
                let mut row = csv::WriterBuilder::new().from_writer(Vec::new());
                row.write_record([
                    event.time.to_string(),
                    text("event.dataset"),
                    text("luytre.system"),
                    text("host.name"),
                    text("source.ip"),
                    text("user.name"),
                    message(&event.fields),
                ])?;
                out.write_all(&row.into_inner()?)?;
            }
            Output::Table => {
                let line: String = message(&event.fields).chars().take(160).collect();
                writeln!(out, "{}  {:<18} {:<14} {line}", event.time, text("event.dataset"), text("luytre.system"))?;
            }
        }
        self.first = false;
        Ok(())
    }

    fn end(&self) -> anyhow::Result<()> {
        if self.form == Output::Json {
            println!("{}", if self.first { "[]" } else { "]" });
        }
        Ok(())
    }
}

fn plain(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The message on one line, without characters that would steer a terminal.
fn message(fields: &Map<String, Value>) -> String {
    let text = plain(fields.get("message").or_else(|| fields.get("event.original")));
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// Runs a command of `luytre store`.
pub fn run(command: Store) -> anyhow::Result<Outcome> {
    match command {
        Store::Stats { place, output } => {
            let config = config_of(place)?;
            runtime()?.block_on(async {
                let Stores { events, ledger } = Stores::open(&config).await?;
                stats(events.as_ref(), output).await?;
                events.close().await.context("close the event store")?;
                ledger.close().await;
                Ok(Outcome::Yes)
            })
        }
        Store::Compact { place } => {
            let config = config_of(place)?;
            runtime()?.block_on(async {
                let Stores { events, ledger } = Stores::open(&config).await?;
                let before = events.stats().await.context("count")?;
                let fewer = events.compact().await.context("compact")?;
                let after = events.stats().await.context("count")?;
                println!(
                    "segments {} ({fewer} fewer)  bytes {} (before {})",
                    after.segments, after.segment_bytes, before.segment_bytes
                );
                events.close().await.context("close the event store")?;
                ledger.close().await;
                Ok(Outcome::Yes)
            })
        }
        Store::Verify { place } => {
            let config = config_of(place)?;
            runtime()?.block_on(async {
                let Stores { events, ledger } = Stores::open(&config).await?;
                let mut differences = events.verify().await.context("verify")?;
                // The end of a journal that is gone leaves no trace in the store; the ledger knows how far it was read.
                let (read, end) = (ledger.read().await?.position(READER).await?.unwrap_or_default(), events.end());
                if read > end {
                    let (read, end) = (read.0, end.0);
                    let finding = format!("events up to {read} were examined, and the store ends at {end}");
                    differences.push(Difference { place: "journal".to_owned(), finding });
                }
                for difference in &differences {
                    println!("{}: {}", difference.place, difference.finding);
                }
                let stats = events.stats().await.context("count")?;
                let sources = events.sources();
                let received: u64 = sources.values().map(|counts| counts.received).sum();
                let stored: u64 = sources.values().map(|counts| counts.stored).sum();
                println!(
                    "sources {}  received {received}  stored {stored}  rejected {}  segments {}  differences {}",
                    sources.len(),
                    received - stored,
                    stats.segments,
                    differences.len()
                );
                events.close().await.context("close the event store")?;
                ledger.close().await;
                Ok(if differences.is_empty() { Outcome::Yes } else { Outcome::No })
            })
        }
    }
}

async fn stats(events: &dyn EventStore, output: Output) -> anyhow::Result<()> {
    let stats = events.stats().await.context("count")?;
    let sources = events.sources();
    let mut out = std::io::stdout().lock();
    match output {
        Output::Json | Output::Jsonl => {
            let rows: Vec<Value> = sources
                .iter()
                .map(|(code, counts)| {
                    let rejected: Map<String, Value> = counts
                        .rejected
                        .iter()
                        .map(|(reason, count)| (reason.as_str().to_owned(), json!(count)))
                        .collect();
                    json!({
                        "source": code, "received": counts.received, "stored": counts.stored, "rejected": rejected,
                        "limits": counts.limits, "last_event": counts.last_event.map(|at| at.to_string()),
                    })
                })
                .collect();
            let answer = json!({
                "events": stats.events, "segments": stats.segments, "segment_bytes": stats.segment_bytes,
                "journal_bytes": stats.journal_bytes, "original_bytes": stats.original_bytes, "sources": rows,
            });
            writeln!(out, "{answer}")?;
        }
        Output::Table | Output::Csv => {
            if output == Output::Table {
                writeln!(
                    out,
                    "events {}  segments {}  segment bytes {}  journal bytes {}  original bytes {}",
                    stats.events, stats.segments, stats.segment_bytes, stats.journal_bytes, stats.original_bytes
                )?;
            }
            writeln!(out, "source,received,stored,rejected,reasons")?;
            for (code, counts) in &sources {
                let reasons: Vec<String> =
                    counts.rejected.iter().map(|(reason, count)| format!("{}={count}", reason.as_str())).collect();
                let rejected: u64 = counts.rejected.values().sum();
                writeln!(out, "{code},{},{},{rejected},{}", counts.received, counts.stored, reasons.join(" "))?;
            }
        }
    }
    Ok(())
}

/// Runs a command of `luytre audit`.
pub fn audit(command: Audit) -> anyhow::Result<Outcome> {
    let Audit::Verify { heads, place } = command;
    let config = config_of(place)?;
    runtime()?.block_on(async {
        let Stores { events, ledger } = Stores::open(&config).await?;
        let mut reader = ledger.read().await.context("open the audit trail")?;
        let report = reader.verify_audit(&heads).await.context("follow the audit trail")?;
        let head = reader.audit_head().await.context("read the head of the audit trail")?;
        drop(reader);
        for difference in &report {
            println!("entry {}: {}", difference.seq, difference.finding);
        }
        println!("differences {}", report.len());
        println!("head {}:{}", head.seq, head.hash);
        events.close().await.context("close the event store")?;
        ledger.close().await;
        Ok(if report.is_empty() { Outcome::Yes } else { Outcome::No })
    })
}
