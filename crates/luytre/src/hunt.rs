//! `luytre hunt`: rules over files and folders, without any state.
//!
//! A file is recognised by its content (gzip and zstd opened first), cut and decoded in pieces of bounded size, and
//! examined by the same compiled plan that serves ingest.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use luytre_detect::{Detector, Engine, Finding};
use luytre_intake::{Format, Settings, StreamDecoder, format};
use luytre_model::schema::col;
use luytre_model::{EventBatch, Severity};
use serde_json::{Map, Value, json};

use crate::cli::{Hunt, Output};
use crate::terminal::{csv_line, is_closed_pipe, note};
use crate::{Outcome, clock, content};

/// Bytes that are read before the decoder and the engine see them.
const PIECE_BYTES: usize = 4 << 20;
/// Bytes by which a format is recognised.
const HEAD_BYTES: usize = 4 << 10;
/// Largest ratio of unpacked to packed bytes, against zip bombs; real logs reach 80.
const UNPACK_RATIO_MAX: u64 = 1_000;

/// Runs `luytre hunt`.
pub fn run(arguments: Hunt) -> anyhow::Result<Outcome> {
    if arguments.list_formats {
        list_formats()?;
        return Ok(Outcome::Yes);
    }
    let chosen = match arguments.format.as_str() {
        "auto" => None,
        name => match format::by_name(name) {
            Some(format) => Some(format),
            None => bail!("--format {name}: unknown; see luytre hunt --list-formats"),
        },
    };
    let zone = jiff::tz::TimeZone::get(&arguments.zone).with_context(|| format!("--zone {}", arguments.zone))?;
    let files = content::rules_from(&arguments.rules)?;
    let (engine, report) = Engine::compile(&files, &content::mappings());
    for reject in &report.rejected {
        note(format_args!("luytre: rule rejected: {}: {}", reject.path, reject.reason));
    }
    let mut hunt = Running {
        detector: Detector::new(Arc::clone(&engine)),
        settings: Settings { zone: Some(zone), ..Default::default() },
        output: Printer::new(arguments.output)?,
        files: 0,
        events: 0,
        findings: 0,
        rejects: BTreeMap::new(),
        worst: None,
        batch: EventBatch::new(),
        lines: Vec::new(),
        found: Vec::new(),
    };
    let started = Instant::now();
    let mut unreadable = 0;
    for path in &arguments.paths {
        let mut inner = Vec::new();
        content::walk(path, &mut |file| inner.push(file.to_owned()))
            .with_context(|| format!("read {}", path.display()))?;
        for file in inner {
            if let Err(error) = hunt.file(&file, chosen) {
                if is_closed_pipe(&error) {
                    return Err(error);
                }
                unreadable += 1;
                note(format_args!("luytre: {}: {error:#}", file.display()));
            }
        }
    }
    hunt.output.end()?;
    let seconds = started.elapsed().as_secs_f64();
    note(format_args!(
        "files {} ({unreadable} not read)  events {}  rules {} loaded, {} rejected  findings {}  {seconds:.2} s  {:.0} events/s",
        hunt.files,
        hunt.events,
        report.loaded,
        report.rejected.len(),
        hunt.findings,
        hunt.events as f64 / seconds.max(1e-9),
    ));
    for (reason, count) in &hunt.rejects {
        note(format_args!("records refused: {reason} {count}"));
    }
    let limit = arguments.fail_on.as_deref().and_then(|word| word.parse::<Severity>().ok());
    let failed = limit.is_some_and(|limit| hunt.worst.is_some_and(|worst| worst >= limit));
    Ok(if failed { Outcome::No } else { Outcome::Yes })
}

fn list_formats() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for format in luytre_intake::formats() {
        writeln!(out, "{:<18} {}", format.name, format.about)?;
    }
    Ok(())
}

struct Running {
    detector: Detector,
    settings: Settings,
    output: Printer,
    files: u64,
    events: u64,
    findings: u64,
    rejects: BTreeMap<&'static str, u64>,
    worst: Option<Severity>,
    batch: EventBatch,
    /// Line of each event of the batch in its file, from 1.
    lines: Vec<u64>,
    found: Vec<Finding>,
}

impl Running {
    fn file(&mut self, path: &Path, chosen: Option<&'static Format>) -> anyhow::Result<()> {
        let mut reader = open(path)?;
        let head = reader.fill_buf()?;
        if head.is_empty() {
            return Ok(());
        }
        let head = &head[..head.len().min(HEAD_BYTES)];
        let Some(format) = chosen.or_else(|| format::recognise(head)) else {
            bail!("the format is not recognised; name it with --format");
        };
        self.files += 1;
        let name = path.display().to_string();
        let mut decoder = StreamDecoder::new(format, &self.settings);
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let length = fill(&mut reader, &mut piece)?;
            if length == 0 {
                break;
            }
            let Running { batch, lines, .. } = self;
            decoder.feed_each(&piece[..length], clock::now(), batch, &mut |batch, place| {
                lines.resize(batch.len(), place.line)
            });
            self.examine(&name)?;
        }
        let Running { batch, lines, .. } = self;
        decoder.finish_each(clock::now(), batch, &mut |batch, place| lines.resize(batch.len(), place.line));
        self.examine(&name)
    }

    fn examine(&mut self, path: &str) -> anyhow::Result<()> {
        self.found.clear();
        self.detector.examine(&self.batch, &mut self.found);
        for finding in &self.found {
            let record = record_number(&self.batch, finding.row, &self.lines);
            self.output.finding(path, record, finding, &self.batch)?;
            self.findings += 1;
            self.worst = self.worst.max(Some(finding.rule.level));
        }
        for reject in self.batch.rejects() {
            *self.rejects.entry(reject.reason.as_str()).or_default() += 1;
        }
        self.events += self.batch.len() as u64;
        self.batch.clear();
        self.lines.clear();
        Ok(())
    }
}

/// Reads until `piece` is full or the input ends: unpackers give little at a time.
fn fill(reader: &mut impl Read, piece: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < piece.len() {
        match reader.read(&mut piece[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

/// Returns the line of the event in its file; for binary files the product's record id, else the event's number.
fn record_number(batch: &EventBatch, row: usize, lines: &[u64]) -> i64 {
    let line = lines.get(row).copied().filter(|line| *line > 0);
    let number = line.and_then(|line| i64::try_from(line).ok());
    number
        .or_else(|| batch.row(row).get(col::EVENT_SEQUENCE).and_then(luytre_model::ValueRef::as_integer))
        .unwrap_or_else(|| i64::try_from(row + 1).unwrap_or(i64::MAX))
}

/// Opens a file, gzip and zstd unpacked by their magic numbers, with a bound on how much a packed file may grow.
pub fn open(path: &Path) -> anyhow::Result<BufReader<Box<dyn Read>>> {
    let file = File::open(path).context("open")?;
    let size = file.metadata().context("read its size")?.len();
    let mut raw = BufReader::with_capacity(1 << 16, file);
    let head = raw.fill_buf().context("read")?;
    let most = size.saturating_mul(UNPACK_RATIO_MAX).max(1 << 20);
    let inner: Box<dyn Read> = match head {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(raw).take(most)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::stream::read::Decoder::with_buffer(raw)?.take(most)),
        _ => Box::new(raw),
    };
    Ok(BufReader::with_capacity(1 << 16, inner))
}

struct Printer {
    form: Output,
    out: std::io::BufWriter<std::io::Stdout>,
    first: bool,
}

impl Printer {
    fn new(form: Output) -> anyhow::Result<Self> {
        let mut printer = Printer { form, out: std::io::BufWriter::new(std::io::stdout()), first: true };
        match form {
            Output::Json => write!(printer.out, "[")?,
            Output::Csv => writeln!(printer.out, "time,level,rule_id,rule_title,path,record")?,
            Output::Table | Output::Jsonl => {}
        }
        Ok(printer)
    }

    fn finding(&mut self, path: &str, record: i64, finding: &Finding, batch: &EventBatch) -> anyhow::Result<()> {
        let event = batch.row(finding.row);
        let rule = &finding.rule;
        match self.form {
            Output::Jsonl | Output::Json => {
                if self.form == Output::Json && !self.first {
                    write!(self.out, ",")?;
                }
                serde_json::to_writer(&mut self.out, &to_json(path, record, finding, event.to_json()))?;
                if self.form == Output::Jsonl {
                    writeln!(self.out)?;
                }
            }
            Output::Csv => {
                let (time, record) = (finding.time.to_string(), record.to_string());
                self.out.write_all(&csv_line([&time, rule.level.as_str(), &rule.id, &rule.title, path, &record])?)?;
            }
            Output::Table => {
                writeln!(self.out, "{}  {:<13} {}  {path}:{record}", finding.time, rule.level.as_str(), rule.title)?;
            }
        }
        self.first = false;
        if std::io::stdout().is_terminal() {
            self.out.flush()?;
        }
        Ok(())
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if self.form == Output::Json {
            writeln!(self.out, "]")?;
        }
        self.out.flush()?;
        Ok(())
    }
}

fn to_json(path: &str, record: i64, finding: &Finding, event: Map<String, Value>) -> Value {
    let rule = &finding.rule;
    json!({
        "time": finding.time.to_string(),
        "rule.id": rule.id,
        "rule.title": rule.title,
        "rule.level": rule.level.as_str(),
        "rule.tags": rule.tags,
        "rule.author": rule.author,
        "source.path": path,
        "source.record": record,
        "event": event,
    })
}
