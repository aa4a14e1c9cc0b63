//! Windows event log files (EVTX): read block by block, so that a large file needs little memory and a damaged block costs
//! only itself.

use std::borrow::Cow;
use std::sync::Arc;

use luytre_model::{EventBatch, Layer, RejectReason, TimeQuality};

use ::evtx::{EvtxChunkData, ParserSettings};

use crate::clock;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::{self, Json};
use crate::windows::{self, System, Writer};

/// Size of the file header.
const HEADER_BYTES: usize = 4 << 10;

/// Size of a block (chunk) of records.
const CHUNK_BYTES: usize = 64 << 10;

/// Windows event log files.
pub const FORMAT: Format = Format {
    name: "evtx",
    about: "Windows event log files (.evtx): Security, System, Sysmon, PowerShell, Defender and every other channel.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Blocks { first: HEADER_BYTES, size: CHUNK_BYTES },
    sniff: |head| if head.starts_with(b"ElfFile\0") { 100 } else { 0 },
    decoder: |settings| Box::new(Evtx::new(settings)),
};

struct Evtx {
    settings: Arc<ParserSettings>,
    host: Option<String>,
    writer: Writer,
}

impl Evtx {
    fn new(settings: &Settings) -> Self {
        let parser = ParserSettings::new().num_threads(1).separate_json_attributes(false).indent(false);
        Evtx { settings: Arc::new(parser), host: settings.host.clone(), writer: Writer::default() }
    }
}

impl Decoder for Evtx {
    fn message(&mut self, block: &[u8], arrival: Arrival, out: &mut EventBatch) {
        if arrival.offset == 0 {
            if !block.starts_with(b"ElfFile\0") {
                out.reject(RejectReason::BadSyntax, 0, "the file header `ElfFile` of an EVTX file", block);
            }
            return;
        }
        // A file is grown by whole blocks; those that were not used yet hold zeros.
        if block.iter().all(|byte| *byte == 0) {
            return;
        }
        let damaged =
            |out: &mut EventBatch, detail: String| out.reject(RejectReason::Damaged, arrival.offset, detail, block);
        let mut data = match EvtxChunkData::new(block.to_vec(), false) {
            Ok(data) => data,
            Err(error) => return damaged(out, format!("the block's header cannot be read: {error}")),
        };
        let checksum_holds = data.validate_checksum();
        let mut chunk = match data.parse(Arc::clone(&self.settings)) {
            Ok(chunk) => chunk,
            Err(error) => return damaged(out, format!("the block's tables cannot be read: {error}")),
        };
        let mut unreadable = 0_u64;
        let mut first_error = None;
        for record in chunk.iter() {
            let bytes = record.and_then(::evtx::EvtxRecord::into_json_bytes).map_err(|error| error.to_string());
            // A damaged record may also come out as damaged JSON.
            let written = bytes.and_then(|record| self.record(&record.data, arrival, out));
            if let Err(error) = written {
                unreadable += 1;
                first_error.get_or_insert(error);
            }
        }
        if let Some(error) = first_error {
            damaged(out, format!("{unreadable} records of this block cannot be read; the first: {error}"));
        } else if !checksum_holds {
            out.count_limit("evtx_checksum_differs");
        }
    }
}

impl Evtx {
    fn record(&mut self, text: &[u8], arrival: Arrival, out: &mut EventBatch) -> Result<(), String> {
        let record = json::parse_object(text).map_err(|error| error.to_string())?;
        let empty = Json::Null;
        let event = record.get("Event").unwrap_or(&empty);
        let parts = event.get("System").unwrap_or(&empty);
        let system = System {
            code: element(parts, "EventID"),
            channel: element(parts, "Channel").unwrap_or_default(),
            provider: attribute(parts, "Provider", "Name").or_else(|| attribute(parts, "Provider", "EventSourceName")),
            provider_guid: attribute(parts, "Provider", "Guid"),
            computer: element(parts, "Computer").or(self.host.as_deref()),
            record: element(parts, "EventRecordID"),
            level: element(parts, "Level"),
            task: element(parts, "Task"),
            opcode: element(parts, "Opcode"),
            version: element(parts, "Version"),
            keywords: element(parts, "Keywords").map(Cow::Borrowed),
            process_id: attribute(parts, "Execution", "ProcessID"),
            thread_id: attribute(parts, "Execution", "ThreadID"),
            user_id: attribute(parts, "Security", "UserID"),
            activity_id: attribute(parts, "Correlation", "ActivityID"),
        };
        let mut written = out.event(&windows::kind(system.channel), arrival.at, text);
        let stamp = attribute(parts, "TimeCreated", "SystemTime");
        if let Some((reading, _)) = stamp.and_then(|stamp| clock::iso(stamp.as_bytes()))
            && let Some(at) = clock::at_offset(reading.civil, reading.offset_seconds.unwrap_or(0))
        {
            written.time(at, clock::plausible(at, TimeQuality::Exact, arrival.at));
        }
        system.write(&mut written);
        let event_data = event.get("EventData").unwrap_or(&empty);
        // UserData holds one element of the provider's own, whose children are the fields.
        let user_data =
            event.get("UserData").and_then(|data| data.fields().iter().find(|(name, _)| name != "#attributes"));
        let user_data = user_data.map_or(&empty, |(_, value)| value);
        for (name, value) in event_data.fields().iter().chain(user_data.fields()) {
            if name != "#attributes" {
                self.writer.field(&mut written, name, value);
            }
        }
        system.derive(&mut written, &|name| text_of(event_data.get(name).or_else(|| user_data.get(name))?));
        written.finish();
        Ok(())
    }
}

/// Returns the text of an element, with or without attributes.
fn element<'a>(parent: &'a Json<'_>, name: &str) -> Option<&'a str> {
    text_of(parent.get(name)?)
}

fn text_of<'a>(value: &'a Json<'_>) -> Option<&'a str> {
    value.text().or_else(|| value.get("#text").and_then(Json::text))
}

fn attribute<'a>(parent: &'a Json<'_>, element: &str, name: &str) -> Option<&'a str> {
    parent.get(element)?.get("#attributes")?.get(name)?.text()
}

#[cfg(test)]
mod tests;
