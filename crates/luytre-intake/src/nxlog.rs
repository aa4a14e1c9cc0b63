//! Windows events as NXLog ships them: one flat JSON object, in which the fields of the event stand beside those of the
//! shipper.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBatch, Layer, TimeQuality};

use crate::clock::{self, Reading};
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::json::{self, Json};
use crate::windows::{self, System, Writer};

/// Windows events of NXLog.
pub const FORMAT: Format = Format {
    name: "nxlog",
    about: "Windows events as NXLog (im_msvistalog, to_json) and collections like OTRF write them: flat JSON with `Channel` and `EventID`.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| {
        Box::new(NxLog { zone: settings.zone(), host: settings.host.clone(), writer: Writer::default() })
    },
};

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    if !head.starts_with(b"{") {
        return 0;
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |part: &[u8]| memchr::memmem::find(line, part).is_some();
    let shipper = has(b"\"SourceModuleType\"") || has(b"\"EventReceivedTime\"") || has(b"\"ProviderGuid\"");
    match (has(b"\"EventID\""), has(b"\"Channel\"") || shipper) {
        // A long message may hide one of them beyond the first bytes.
        (true, true) => 90,
        (false, true) if shipper => 70,
        (true, false) => 40,
        _ => 0,
    }
}

struct NxLog {
    zone: jiff::tz::TimeZone,
    host: Option<String>,
    writer: Writer,
}

/// Fields of the System element and of the shipper. Every other field belongs to the event.
const SYSTEM_FIELDS: &[&str] = &[
    "EventID",
    "Channel",
    "SourceName",
    "Provider",
    "Hostname",
    "Computer",
    "RecordNumber",
    "EventRecordID",
    "Level",
    "Task",
    "Opcode",
    "OpcodeValue",
    "Version",
    "Keywords",
    "ProviderGuid",
    "ExecutionProcessID",
    "ThreadID",
    "ActivityID",
    "Message",
    "EventTime",
    "EventReceivedTime",
    "SourceModuleName",
    "SourceModuleType",
    "Severity",
    "SeverityValue",
    "@timestamp",
    "@version",
    "host",
    "port",
    "tags",
];

impl Decoder for NxLog {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let object = match json::parse_object(message) {
            Ok(object) => object,
            Err(error) => return out.reject(error.reason, arrival.offset, error.to_string(), message),
        };
        let text = |name: &str| object.get(name).and_then(Json::text);
        let system = System {
            code: text("EventID"),
            channel: text("Channel").unwrap_or_default(),
            provider: text("SourceName").or_else(|| text("Provider")),
            provider_guid: text("ProviderGuid"),
            computer: text("Hostname").or_else(|| text("Computer")).or(self.host.as_deref()),
            record: text("RecordNumber").or_else(|| text("EventRecordID")),
            level: text("Level"),
            task: text("Task"),
            opcode: text("Opcode").or_else(|| text("OpcodeValue")),
            version: text("Version"),
            keywords: text("Keywords").map(Cow::Borrowed),
            process_id: text("ExecutionProcessID"),
            thread_id: text("ThreadID"),
            user_id: text("UserID"),
            activity_id: text("ActivityID"),
        };
        if system.code.is_none() {
            return crate::sender::refuse(out, arrival, "the field EventID of a Windows event", message);
        }
        let mut event = out.event(&windows::kind(system.channel), arrival.at, message);
        if let Some((at, quality)) = self.time(&object, arrival) {
            event.time(at, quality);
        }
        system.write(&mut event);
        event.str(col::LOG_LEVEL, text("Severity").filter(|_| system.level.is_none()).unwrap_or_default());
        event.str(col::MESSAGE, text("Message").unwrap_or_default());
        if let Some(tags) = object.get("tags").and_then(Json::joined) {
            event.str(col::TAGS, &tags);
        }
        for (name, value) in object.fields() {
            if !SYSTEM_FIELDS.contains(&name.as_ref()) {
                self.writer.field(&mut event, name, value);
            }
        }
        system.derive(&mut event, &text);
        event.finish();
    }
}

impl NxLog {
    /// `EventTime` is the machine's local time, mostly without zone; then a collector's `@timestamp` is nearer to the truth.
    fn time(&self, object: &Json<'_>, arrival: Arrival) -> Option<(luytre_model::Nanos, TimeQuality)> {
        let reading = |name: &str| -> Option<Reading> {
            let text = object.get(name).and_then(Json::as_str)?;
            clock::iso(text.as_bytes()).map(|(reading, _)| reading)
        };
        let local = reading("EventTime");
        let stamped = reading("@timestamp").filter(|_| local.is_none_or(|local| local.offset_seconds.is_none()));
        stamped.or(local)?.resolve(&self.zone, arrival.at)
    }
}

#[cfg(test)]
mod tests;
