//! Small rules and events for tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use luytre_model::{EventBatch, EventBuilder, Nanos, TimeQuality, ValueRef};
use serde_json::Value as Json;

use crate::{Detector, Engine, Finding, LoadReport, Mappings, RuleFile};

/// Returns a file of the shared test data, or says that it is absent.
pub(super) fn shared(name: &str, path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: {name}: ../shared is absent");
    None
}

pub(super) fn file(text: &str) -> RuleFile {
    RuleFile { path: "test.yml".to_owned(), text: text.to_owned(), layer: None }
}

pub(crate) fn compile(texts: &[&str]) -> (Arc<Engine>, LoadReport) {
    let files: Vec<RuleFile> = texts.iter().map(|text| file(text)).collect();
    Engine::compile(&files, &Mappings::shipped())
}

/// Compiles rules of which none may be rejected.
#[track_caller]
pub(crate) fn engine(texts: &[&str]) -> Arc<Engine> {
    let (engine, report) = compile(texts);
    assert_eq!(report.rejected, []);
    engine
}

/// Writes a rule without a log source around a detection section.
pub(crate) fn rule(id: &str, detection: &str) -> String {
    let indented: String = detection.lines().map(|line| format!("    {line}\n")).collect();
    format!("title: {id}\nid: {id}\nlogsource: {{}}\nlevel: high\ndetection:\n{indented}")
}

/// Builds an event from JSON: our names, arrays for several values; `@timestamp` and `event.dataset` are special.
pub(super) fn put_event(batch: &mut EventBatch, event: &Json) {
    let object = event.as_object().expect("a test's event is an object");
    let kind = object.get("event.dataset").and_then(Json::as_str).unwrap_or("json.log");
    let time = object.get("@timestamp").and_then(Json::as_str).and_then(Nanos::parse_rfc3339).unwrap_or(Nanos(0));
    // Arrived together, long after.
    let mut builder = batch.event(kind, Nanos(2_000_000_000 * Nanos::SECOND), b"");
    builder.time(time, TimeQuality::Exact);
    for (name, value) in object {
        if name == "event.dataset" || name == "@timestamp" {
            continue;
        }
        put_value(&mut builder, name, value);
    }
    builder.finish();
}

fn put_value(builder: &mut EventBuilder<'_>, name: &str, value: &Json) {
    match value {
        Json::Null => {}
        Json::Bool(value) => builder.named(name, ValueRef::Boolean(*value)),
        Json::Number(number) => match number.as_i64() {
            Some(number) => builder.named(name, ValueRef::Integer(number)),
            None => builder.named(name, ValueRef::Float(number.as_f64().expect("a number of JSON"))),
        },
        Json::String(text) => builder.named(name, ValueRef::Text(text)),
        Json::Array(values) => values.iter().for_each(|value| put_value(builder, name, value)),
        Json::Object(_) => panic!("a test's event is flat"),
    }
}

pub(crate) fn batch(events: &[Json]) -> EventBatch {
    let mut batch = EventBatch::new();
    events.iter().for_each(|event| put_event(&mut batch, event));
    batch
}

pub(crate) fn examine(engine: &Arc<Engine>, batch: &EventBatch) -> Vec<Finding> {
    let mut found = Vec::new();
    Detector::new(Arc::clone(engine)).examine(batch, &mut found);
    found
}
