//! Commands on the stores of a centre that is not running: import, search, counts, proofs. The audit trail is read beside it.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use luytre_desk::views::SystemFilter;
use luytre_desk::watch::READER;
use luytre_desk::{Actor, Desk, DeskParts};
use luytre_model::Nanos;
use luytre_model::query::Expr;
use luytre_model::store::{Difference, EventStore, FoundEvent, Scope, SearchRequest};
use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::cli::{Audit, Import, Output, Search, Store};
use crate::clock::{SystemClock, now};
use crate::folder::config_of;
use crate::intake::DeskIntake;
use crate::serve::{Stores, open_ledger, rules, runtime};
use crate::terminal::{csv_line, note, say};

/// Most events that one command prints.
const EVENTS_MAX: usize = 1_000_000;
/// Events that are asked for at a time.
const PAGE: usize = 1_000;

/// Codes that are named when one is not known.
const CODES_SHOWN: usize = 8;

/// Runs `luytre import`.
pub fn import(arguments: Import) -> anyhow::Result<Outcome> {
    let config = config_of(&arguments.place)?;
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
        if let Some(code) = &arguments.system
            && let Some(why) = unknown_system(&desk, code).await?
        {
            events.close().await.context("close the event store")?;
            ledger.close().await;
            bail!("--system {code}: {why}");
        }
        let origin = luytre_gate::Origin { system: arguments.system, format: format.clone(), ..Default::default() };
        let request = luytre_gate::ImportRequest { paths: arguments.paths, format, origin };
        let intake: Arc<dyn luytre_gate::Intake> = Arc::new(DeskIntake::new(desk));
        let report = luytre_gate::import_paths(&intake, request, &mut progress()).await.context("import")?;
        events.close().await.context("close the event store")?;
        ledger.close().await;
        note(format_args!(
            "files {}  stored {}  imported before {}  refused {}",
            report.files, report.stored, report.known, report.rejected
        ));
        for (path, why) in &report.failed {
            note(format_args!("luytre: {}: {why}", path.display()));
        }
        for path in &report.unrecognised {
            note(format_args!("luytre: {}: the format is not recognised; name it with --source", path.display()));
        }
        let whole = report.failed.is_empty() && report.unrecognised.is_empty();
        Ok(if whole { Outcome::Yes } else { Outcome::No })
    })
}

/// Why a code names no system, with the codes that are near it; `None` when it names one.
async fn unknown_system(desk: &Desk, code: &str) -> anyhow::Result<Option<String>> {
    let mut known = Vec::new();
    let mut cursor = None;
    loop {
        let filter = SystemFilter { cursor, limit: PAGE, ..SystemFilter::default() };
        let page = desk.systems(&Actor::console(), &filter).await.context("read the systems")?;
        known.extend(page.items.into_iter().map(|system| system.code));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    if known.iter().any(|one| one == code) {
        return Ok(None);
    }
    if known.is_empty() {
        return Ok(Some(
            "the centre has no systems yet; add them on its page /systems, or leave --system out".to_owned(),
        ));
    }
    let near = near(code, &known);
    Ok(Some(format!("there is no such system; near it are {}", near.join(", "))))
}

/// The codes nearest to what was typed: those that hold it or are held by it first, then by the letters that differ.
fn near<'a>(typed: &str, known: &'a [String]) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let distance = |code: &String| {
        let code = code.to_lowercase();
        let within = !typed.is_empty() && (code.contains(&typed) || typed.contains(&code));
        if within { 0 } else { 1 + letters_apart(&typed, &code) }
    };
    let mut all: Vec<(usize, &str)> = known.iter().map(|code| (distance(code), code.as_str())).collect();
    all.sort_unstable();
    all.into_iter().take(CODES_SHOWN).map(|(_, code)| code).collect()
}

/// How many letters must be put in, taken out or changed to make one text of the other.
fn letters_apart(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (number, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], number + 1);
        for (column, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
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
            note(format_args!("{} files, {} events, {} MiB", progress.files, progress.events, progress.bytes >> 20));
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
    let config = config_of(&arguments.place)?;
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
                note(format_args!("luytre: not searched: {missing}"));
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
                out.write_all(&in_csv(event)?)?;
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
            say(if self.first { "[]" } else { "]" })?;
        }
        Ok(())
    }
}

/// A found event as a line of a CSV.
fn in_csv(event: &FoundEvent) -> anyhow::Result<Vec<u8>> {
    let text = |name: &str| plain(event.fields.get(name));
    csv_line([
        &event.time.to_string(),
        &text("event.dataset"),
        &text("luytre.system"),
        &text("host.name"),
        &text("source.ip"),
        &text("user.name"),
        &message(&event.fields),
    ])
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
            let config = config_of(&place)?;
            runtime()?.block_on(async {
                let Stores { events, ledger } = Stores::open(&config).await?;
                stats(events.as_ref(), output).await?;
                events.close().await.context("close the event store")?;
                ledger.close().await;
                Ok(Outcome::Yes)
            })
        }
        Store::Compact { place } => {
            let config = config_of(&place)?;
            runtime()?.block_on(async {
                let Stores { events, ledger } = Stores::open(&config).await?;
                let before = events.stats().await.context("count")?;
                let fewer = events.compact().await.context("compact")?;
                let after = events.stats().await.context("count")?;
                say(format_args!(
                    "segments {} ({fewer} fewer)  bytes {} (before {})",
                    after.segments, after.segment_bytes, before.segment_bytes
                ))?;
                events.close().await.context("close the event store")?;
                ledger.close().await;
                Ok(Outcome::Yes)
            })
        }
        Store::Verify { place } => {
            let config = config_of(&place)?;
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
                    say(format_args!("{}: {}", difference.place, difference.finding))?;
                }
                let stats = events.stats().await.context("count")?;
                let sources = events.sources();
                let received: u64 = sources.values().map(|counts| counts.received).sum();
                let stored: u64 = sources.values().map(|counts| counts.stored).sum();
                say(format_args!(
                    "sources {}  received {received}  stored {stored}  rejected {}  segments {}  differences {}",
                    sources.len(),
                    received - stored,
                    stats.segments,
                    differences.len()
                ))?;
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
    let config = config_of(&place)?;
    runtime()?.block_on(async {
        let ledger = open_ledger(&config).await?;
        let mut reader = ledger.read().await.context("open the audit trail")?;
        let report = reader.verify_audit(&heads).await.context("follow the audit trail")?;
        let head = reader.audit_head().await.context("read the head of the audit trail")?;
        drop(reader);
        for difference in &report {
            say(format_args!("entry {}: {}", difference.seq, difference.finding))?;
        }
        say(format_args!("differences {}", report.len()))?;
        say(format_args!("head {}:{}", head.seq, head.hash))?;
        ledger.close().await;
        Ok(if report.is_empty() { Outcome::Yes } else { Outcome::No })
    })
}

#[cfg(test)]
mod tests;
