//! Windows events as Winlogbeat ships them: ECS fields outside, the event's own fields under `winlog`.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBatch, Layer, TimeQuality, ValueRef};

use crate::clock;
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::json::{self, Json};
use crate::windows::{self, System, Writer};

/// Windows events of Winlogbeat.
pub const FORMAT: Format = Format {
    name: "winlogbeat",
    about: "Windows events as Winlogbeat (or the Elastic agent) writes them: JSON with `winlog.event_data`.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Winlogbeat { host: settings.host.clone(), writer: Writer::default() }),
};

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    if !head.starts_with(b"{") {
        return 0;
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |part: &[u8]| memchr::memmem::find(line, part).is_some();
    if has(b"\"winlog\"") || (has(b"\"computer_name\"") && has(b"\"log_name\"")) { 92 } else { 0 }
}

struct Winlogbeat {
    host: Option<String>,
    writer: Writer,
}

/// Parts of `winlog` that have a place of their own or are in other parts.
const KNOWN_PARTS: &[&str] = &[
    "event_data",
    "user_data",
    "event_id",
    "channel",
    "log_name",
    "provider_name",
    "source_name",
    "provider_guid",
    "computer_name",
    "record_id",
    "record_number",
    "task",
    "opcode",
    "version",
    "keywords",
    "process",
    "user",
    "activity_id",
    "api",
    "time_created",
];

impl Decoder for Winlogbeat {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let object = match json::parse_object(message) {
            Ok(object) => object,
            Err(error) => return out.reject(error.reason, arrival.offset, error.to_string(), message),
        };
        // Before version 7 the fields of `winlog` stood outside.
        let winlog = object.get("winlog").unwrap_or(&object);
        let text = |path: &str| winlog.at(path).and_then(Json::text);
        let keywords = winlog
            .get("keywords")
            .and_then(|keywords| keywords.joined().or_else(|| keywords.text().map(Cow::Borrowed)));
        let system = System {
            code: text("event_id").or_else(|| object.at("event.code").and_then(Json::text)),
            channel: text("channel").or_else(|| text("log_name")).unwrap_or_default(),
            provider: text("provider_name")
                .or_else(|| text("source_name"))
                .or_else(|| object.at("event.provider").and_then(Json::text)),
            provider_guid: text("provider_guid"),
            computer: text("computer_name")
                .or_else(|| object.at("host.name").and_then(Json::text))
                .or(self.host.as_deref()),
            record: text("record_id").or_else(|| text("record_number")),
            level: object.at("log.level").or_else(|| object.get("level")).and_then(Json::text),
            task: text("task"),
            opcode: text("opcode"),
            version: text("version"),
            keywords,
            process_id: text("process.pid").or_else(|| text("process_id")),
            thread_id: text("process.thread.id").or_else(|| text("thread_id")),
            user_id: text("user.identifier"),
            activity_id: text("activity_id"),
        };
        if system.code.is_none() && system.channel.is_empty() {
            return crate::sender::refuse(out, arrival, "winlog.event_id and winlog.channel", message);
        }
        let mut event = out.event(&windows::kind(system.channel), arrival.at, message);
        let stamp = object.get("@timestamp").and_then(Json::as_str);
        if let Some((reading, _)) = stamp.and_then(|stamp| clock::iso(stamp.as_bytes()))
            && let Some(at) = clock::at_offset(reading.civil, reading.offset_seconds.unwrap_or(0))
        {
            event.time(at, clock::plausible(at, TimeQuality::Exact, arrival.at));
        }
        system.write(&mut event);
        if system.level.is_some_and(|level| level.parse::<u8>().is_err()) {
            event.str(col::LOG_LEVEL, system.level.unwrap_or_default());
        }
        event.str(col::MESSAGE, object.get("message").and_then(Json::text).unwrap_or_default());
        event.str(col::AGENT_TYPE, object.at("agent.type").and_then(Json::text).unwrap_or_default());
        event.str(col::AGENT_VERSION, object.at("agent.version").and_then(Json::text).unwrap_or_default());
        if let Some(tags) = object.get("tags").and_then(Json::joined) {
            event.str(col::TAGS, &tags);
        }
        let empty = Json::Null;
        let data = winlog.get("event_data").unwrap_or(&empty);
        let user_data = winlog.get("user_data").unwrap_or(&empty);
        for (name, value) in data.fields().iter().chain(user_data.fields()) {
            if name != "xml_name" {
                self.writer.field(&mut event, name, value);
            }
        }
        if object.get("winlog").is_some() {
            let mut name = String::from("winlog.");
            for (part, value) in winlog.fields().iter().filter(|(part, _)| !KNOWN_PARTS.contains(&part.as_ref())) {
                name.truncate("winlog.".len());
                name.push_str(part);
                value.flatten(&mut name, &mut |name, value: ValueRef<'_>| event.overflow(name, value));
            }
        }
        system.derive(&mut event, &|name| data.get(name).or_else(|| user_data.get(name)).and_then(Json::text));
        event.finish();
    }
}

#[cfg(test)]
mod tests;
