//! Events per second, alone and as the number of rules doubles.
//!
//! `cargo bench -p luytre-detect`; with `../shared` the public Windows rules run over real Windows events.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use divan::counter::ItemsCount;
use luytre_detect::{Detector, Engine, Mappings, RuleFile};
use luytre_model::{EventBatch, Nanos, ValueRef};
use serde_json::Value as Json;

/// Events that a run examines.
const EVENTS: usize = 20_000;

/// Events of a batch.
const BATCH_EVENTS: usize = 2_000;

fn main() {
    divan::main();
}

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path)
}

fn read_rules(folder: &Path, files: &mut Vec<RuleFile>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read_rules(&path, files);
        } else if let Ok(text) = fs::read_to_string(&path)
            && text.lines().any(|line| line.trim() == "product: windows")
        {
            files.push(RuleFile { path: path.display().to_string(), text, layer: None });
        }
    }
}

/// The public Windows rules; where they are absent, rules over the same fields made here.
fn rules() -> &'static [RuleFile] {
    static RULES: OnceLock<Vec<RuleFile>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut files = Vec::new();
        for folder in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
            read_rules(&shared("sigma").join(folder), &mut files);
        }
        if files.is_empty() {
            files = (0..2_858).map(made_rule).collect();
        }
        files
    })
}

fn made_rule(number: usize) -> RuleFile {
    let text = format!(
        "title: made {number}\nid: made-{number}\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  \
         selection:\n    Image|endswith: '\\tool{number}.exe'\n    CommandLine|contains: ' -x{number} '\n  condition: selection\n"
    );
    RuleFile { path: format!("made-{number}.yml"), text, layer: None }
}

/// Real events where they are; else events over the same fields.
fn batches() -> &'static [EventBatch] {
    static BATCHES: OnceLock<Vec<EventBatch>> = OnceLock::new();
    BATCHES.get_or_init(|| {
        let mut all = vec![EventBatch::new()];
        for line in lines() {
            if all.last().is_some_and(|batch| batch.len() == BATCH_EVENTS) {
                all.push(EventBatch::new());
            }
            if let (Some(batch), Ok(Json::Object(event))) = (all.last_mut(), serde_json::from_slice::<Json>(&line)) {
                put(batch, &event);
            }
        }
        all
    })
}

fn lines() -> Vec<Vec<u8>> {
    if let Ok(file) = File::open(shared("data/otrf/otrf_100m.jsonl.zst"))
        && let Ok(decoder) = zstd::stream::read::Decoder::new(file)
    {
        return BufReader::new(decoder).split(b'\n').take(EVENTS).filter_map(Result::ok).collect();
    }
    let line = |number: usize| {
        format!(
            r#"{{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\Windows\\tool{}.exe","CommandLine":"tool -x{} {number}"}}"#,
            number % 97,
            number % 89,
        )
    };
    (0..EVENTS).map(|number| line(number).into_bytes()).collect()
}

fn put(batch: &mut EventBatch, event: &serde_json::Map<String, Json>) {
    let channel = event.get("Channel").and_then(Json::as_str).unwrap_or("unknown");
    let kind = format!("windows.{}", channel.rsplit('/').next().unwrap_or(channel).to_lowercase());
    let mut builder = batch.event(&kind, Nanos(0), b"");
    for (name, value) in event {
        let ours = match name.as_str() {
            "EventID" => "event.code",
            "Channel" => "winlog.channel",
            "Image" => "process.executable",
            "CommandLine" => "process.command_line",
            "ParentImage" => "process.parent.executable",
            "TargetFilename" => "file.path",
            "ImageLoaded" => "dll.path",
            "TargetObject" => "registry.path",
            "Details" => "registry.data.strings",
            "ScriptBlockText" => "powershell.script_block_text",
            "Message" => "message",
            other => &format!("winlog.event_data.{other}"),
        };
        match value {
            Json::String(text) => builder.named(ours, ValueRef::Text(text)),
            Json::Number(number) => builder.named(ours, ValueRef::Text(&number.to_string())),
            Json::Bool(truth) => builder.named(ours, ValueRef::Boolean(*truth)),
            Json::Null | Json::Array(_) | Json::Object(_) => {}
        }
    }
    builder.finish();
}

fn run(detector: &mut Detector) -> usize {
    let mut findings = Vec::new();
    batches().iter().for_each(|batch| detector.examine(batch, &mut findings));
    findings.len()
}

/// A detector that has seen the events once: the groups are built, as they are after the first minutes of a day.
#[divan::bench(args = [1, 2, 4, 8], sample_count = 7)]
fn warm_by_share_of_rules(bencher: divan::Bencher<'_, '_>, share: usize) {
    let files = &rules()[..rules().len() * share / 8];
    let (engine, _) = Engine::compile(files, &Mappings::shipped());
    let mut detector = Detector::new(engine);
    run(&mut detector);
    let events: usize = batches().iter().map(EventBatch::len).sum();
    bencher.counter(ItemsCount::new(events)).bench_local(|| run(&mut detector));
}

/// From nothing: every group is built on the way.
#[divan::bench(sample_count = 3)]
fn cold(bencher: divan::Bencher<'_, '_>) {
    let (engine, _) = Engine::compile(rules(), &Mappings::shipped());
    let events: usize = batches().iter().map(EventBatch::len).sum();
    bencher.counter(ItemsCount::new(events)).bench_local(|| run(&mut Detector::new(Arc::clone(&engine))));
}

/// Parsing and compiling every rule.
#[divan::bench(sample_count = 3)]
fn compile(bencher: divan::Bencher<'_, '_>) {
    let mappings = Mappings::shipped();
    bencher.counter(ItemsCount::new(rules().len())).bench_local(|| Engine::compile(rules(), &mappings));
}
