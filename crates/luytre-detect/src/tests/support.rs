//! Small rules and events for tests, and a reader of flat Windows JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, Nanos, TimeQuality, ValueRef};
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

pub(super) fn compile(texts: &[&str]) -> (Arc<Engine>, LoadReport) {
    let files: Vec<RuleFile> = texts.iter().map(|text| file(text)).collect();
    Engine::compile(&files, &Mappings::shipped())
}

/// Compiles rules of which none may be rejected.
#[track_caller]
pub(super) fn engine(texts: &[&str]) -> Arc<Engine> {
    let (engine, report) = compile(texts);
    assert_eq!(report.rejected, []);
    engine
}

/// Writes a rule without a log source around a detection section.
pub(super) fn rule(id: &str, detection: &str) -> String {
    let indented: String = detection.lines().map(|line| format!("    {line}\n")).collect();
    format!("title: {id}\nid: {id}\nlogsource: {{}}\nlevel: high\ndetection:\n{indented}")
}

/// Builds an event from JSON: our names, arrays for several values; `@timestamp` and `event.dataset` are special.
pub(super) fn put_event(batch: &mut EventBatch, event: &Json) {
    let object = event.as_object().expect("a test's event is an object");
    let kind = object.get("event.dataset").and_then(Json::as_str).unwrap_or("json.log");
    let time = object.get("@timestamp").and_then(Json::as_str).and_then(Nanos::parse_rfc3339).unwrap_or(Nanos(0));
    let mut builder = batch.event(kind, time, b"");
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

pub(super) fn batch(events: &[Json]) -> EventBatch {
    let mut batch = EventBatch::new();
    events.iter().for_each(|event| put_event(&mut batch, event));
    batch
}

pub(super) fn examine(engine: &Arc<Engine>, batch: &EventBatch) -> Vec<Finding> {
    let mut found = Vec::new();
    Detector::new(Arc::clone(engine)).examine(batch, &mut found);
    found
}

const RAW_COLUMNS: [(&str, ColumnId); 17] = [
    ("Image", col::PROCESS_EXECUTABLE),
    ("CommandLine", col::PROCESS_COMMAND_LINE),
    ("ParentImage", col::PROCESS_PARENT_EXECUTABLE),
    ("ParentCommandLine", col::PROCESS_PARENT_COMMAND_LINE),
    ("OriginalFileName", col::PROCESS_PE_ORIGINAL_FILE_NAME),
    ("CurrentDirectory", col::PROCESS_WORKING_DIRECTORY),
    ("IntegrityLevel", col::PROCESS_INTEGRITY_LEVEL),
    ("TargetFilename", col::FILE_PATH),
    ("ImageLoaded", col::DLL_PATH),
    ("TargetObject", col::REGISTRY_PATH),
    ("Details", col::REGISTRY_DATA_STRINGS),
    ("ScriptBlockText", col::POWERSHELL_SCRIPT_BLOCK_TEXT),
    ("QueryName", col::DNS_QUESTION_NAME),
    ("QueryResults", col::DNS_ANSWERS_DATA),
    ("ProcessGuid", col::PROCESS_ENTITY_ID),
    ("ServiceName", col::SERVICE_NAME),
    ("Message", col::MESSAGE),
];

/// Reads one line of flat Windows JSON as `docs/design/house.md` lays Windows events out.
pub(super) fn put_windows(batch: &mut EventBatch, line: &[u8]) {
    let event: Json = serde_json::from_slice(line).expect("a line of the corpus is JSON");
    let object = event.as_object().expect("a line of the corpus is an object");
    let channel = object.get("Channel").and_then(Json::as_str).unwrap_or("unknown");
    let kind = format!("windows.{}", channel.rsplit(['/', ' ']).next().unwrap_or(channel).to_lowercase());
    let mut builder = batch.event(&kind, Nanos(0), b"");
    for (name, value) in object {
        if let Some((_, column)) = RAW_COLUMNS.iter().find(|(raw, _)| raw == name) {
            put_value(&mut builder, column.column().name, value);
            continue;
        }
        match name.as_str() {
            "EventID" => put_value(&mut builder, "event.code", value),
            "Channel" => put_value(&mut builder, "winlog.channel", value),
            "SourceName" | "Provider_Name" => put_value(&mut builder, "event.provider", value),
            "Hostname" | "Computer" => put_value(&mut builder, "host.name", value),
            "RecordNumber" => put_value(&mut builder, "event.sequence", value),
            "Keywords" => put_value(&mut builder, "winlog.keywords", value),
            "Task" => put_value(&mut builder, "winlog.task", value),
            "Opcode" => put_value(&mut builder, "winlog.opcode", value),
            "Level" => put_value(&mut builder, "winlog.level", value),
            other if !value.is_object() => put_value(&mut builder, &format!("winlog.event_data.{other}"), value),
            _ => {}
        }
    }
    builder.finish();
}
