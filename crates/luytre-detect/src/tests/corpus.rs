//! The public rules on real events, against what two independent evaluators agreed on.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use luytre_intake::{Arrival, Decoder, Settings};
use luytre_model::{EventBatch, Nanos};

use super::support::shared;
use crate::{Detector, Engine, Mappings, RuleFile};

/// Events of a batch, about what a journal record holds.
const BATCH_EVENTS: usize = 2_000;

const ARRIVAL: Arrival = Arrival { at: Nanos(1_800_000_000 * Nanos::SECOND), offset: 0 };

fn decoder_of(format: &str) -> Box<dyn Decoder> {
    let format = luytre_intake::by_name(format).expect("a format of the product");
    (format.decoder)(&Settings::default())
}

pub(super) fn read_rules(folder: &Path, files: &mut Vec<RuleFile>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder of rules").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read_rules(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            let text = fs::read_to_string(&path).expect("a rule is text");
            files.push(RuleFile { path: path.display().to_string(), text, layer: None });
        }
    }
}

pub(super) fn public_rules(name: &str) -> Option<Vec<RuleFile>> {
    let mut files = Vec::new();
    for folder in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
        read_rules(&shared(name, &format!("sigma/{folder}"))?, &mut files);
    }
    Some(files)
}

#[test]
fn every_public_rule_loads_or_is_named() {
    let Some(files) = public_rules("every_public_rule_loads_or_is_named") else { return };
    let (engine, report) = Engine::compile(&files, &Mappings::shipped());
    for rejected in &report.rejected {
        println!("{} {:?}: {} ({})", rejected.path, rejected.line, rejected.reason, rejected.remedy);
    }
    let mut sources: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for never in &report.never_fires {
        *sources.entry(&never.field).or_default() += 1;
    }
    println!("never: {sources:#?}");
    for never in report.never_fires.iter().filter(|never| !never.field.starts_with("log source")) {
        println!("never: {} {}", never.path, never.field);
    }
    println!(
        "{} rules, {} predicates, {:?}, {} without layer, {} warnings",
        report.loaded,
        engine.predicate_count(),
        report.by_layer,
        report.without_layer,
        report.warnings.len()
    );
    assert_eq!(report.loaded + report.rejected.len(), 3_754);
    // The two rules with placeholders wait for their values.
    let reasons: BTreeSet<&str> = report.rejected.iter().map(|rejected| rejected.reason.as_str()).collect();
    assert!(reasons.iter().all(|reason| reason.contains("placeholder")), "{reasons:#?}");
}

#[test]
fn real_windows_events_give_exactly_the_expected_matches() {
    let name = "real_windows_events_give_exactly_the_expected_matches";
    let Some(files) = public_rules(name) else { return };
    let Some(events) = shared(name, "data/otrf/otrf_100m.jsonl.zst") else { return };
    let Some(expected) = shared(name, "data/otrf/otrf_100m.matches.tsv") else { return };
    let files: Vec<RuleFile> = files.into_iter().filter(|file| is_windows(&file.text)).collect();
    assert_eq!(files.len(), 2_858);
    let (engine, _) = Engine::compile(&files, &Mappings::shipped());

    let found = matches_of(engine, &events);
    let expected: BTreeSet<(usize, String)> = fs::read_to_string(expected)
        .expect("the expected matches")
        .lines()
        .map(|line| {
            let (line, rule) = line.split_once('\t').expect("line and rule");
            (line.parse().expect("a line number"), rule.to_owned())
        })
        .collect();
    let missed: Vec<_> = expected.difference(&found).take(20).collect();
    let surplus: Vec<_> = found.difference(&expected).take(20).collect();
    assert!(missed.is_empty() && surplus.is_empty(), "missed {missed:#?}\nsurplus {surplus:#?}");
    assert_eq!(found.len(), 1_049);
}

/// Returns (line, rule id) of every finding. Lines that are no Windows events are refused and count as lines.
fn matches_of(engine: Arc<Engine>, events: &Path) -> BTreeSet<(usize, String)> {
    let mut detector = Detector::new(engine);
    let mut nxlog = decoder_of("nxlog");
    let mut found = BTreeSet::new();
    let mut findings = Vec::new();
    let mut batch = EventBatch::new();
    let mut line_of_row = Vec::new();
    let decoder = zstd::stream::read::Decoder::new(File::open(events).expect("the corpus")).expect("zstd");
    let mut lines = BufReader::new(decoder).split(b'\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        nxlog.message(&line.expect("the corpus can be read"), ARRIVAL, &mut batch);
        line_of_row.resize(batch.len(), number);
        if batch.len() == BATCH_EVENTS || lines.peek().is_none() {
            detector.examine(&batch, &mut findings);
            found.extend(findings.drain(..).map(|finding| (line_of_row[finding.row], finding.rule.id.clone())));
            batch.clear();
            line_of_row.clear();
        }
    }
    println!("{:?}", detector.counters());
    found
}

/// Every sample of the public rules' own regression data makes its rule fire, read from the event log file itself.
#[test]
fn each_public_sample_makes_its_rule_fire() {
    let name = "each_public_sample_makes_its_rule_fire";
    let Some(files) = public_rules(name) else { return };
    let Some(folder) = shared(name, "sigma/regression_data") else { return };
    let mut samples = Vec::new();
    find_samples(&folder, &mut samples);
    assert!(samples.len() > 50, "{} samples", samples.len());
    let (engine, _) = Engine::compile(&files, &Mappings::shipped());
    let format = luytre_intake::by_name("evtx").expect("a format of the product");
    let mut silent = Vec::new();
    for sample in &samples {
        let bytes = fs::read(sample).expect("a sample");
        let mut batch = EventBatch::new();
        luytre_intake::decode_all(format, &Settings::default(), &bytes, ARRIVAL.at, &mut batch);
        let mut findings = Vec::new();
        Detector::new(Arc::clone(&engine)).examine(&batch, &mut findings);
        let rule =
            sample.file_stem().and_then(|stem| stem.to_str()).expect("a sample is named after its rule's sample");
        let info = fs::read_to_string(sample.with_file_name("info.yml")).expect("a sample's description");
        if !findings.iter().any(|finding| info.contains(&finding.rule.id)) {
            silent.push((rule.to_owned(), sample.clone(), batch.len()));
        }
    }
    assert!(silent.is_empty(), "{} of {} samples: {silent:#?}", silent.len(), samples.len());
}

#[test]
fn the_rules_of_the_product_load_and_can_fire() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/rules");
    let mut files = Vec::new();
    read_rules(&folder, &mut files);
    files.retain(|file| file.path.ends_with("rule.yml"));
    assert!(!files.is_empty());
    let (_, report) = Engine::compile(&files, &Mappings::shipped());
    assert_eq!(report.rejected, []);
    assert_eq!(report.never_fires, []);
    assert_eq!(report.warnings, []);
}

fn find_samples(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of samples") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            find_samples(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "evtx") {
            found.push(path);
        }
    }
}

fn is_windows(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "product: windows")
}
