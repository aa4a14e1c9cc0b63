//! Any other JSON: one object per line, or a list of objects. Names of our schema go to their columns, the source's own
//! table of names decides first, everything else keeps its name.

use luytre_model::batch::Key;
use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, RejectReason, ValueRef};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::{Json, parse_object};
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};

/// Generic JSON.
pub const FORMAT: Format = Format {
    name: "json",
    about: "Any JSON: one object per line or lists of objects; fields by their ECS names or by the source's mapping.",
    layer: None,
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(JsonLog::new(settings)),
};

/// Names under which products write the time, the surest first.
const TIME_NAMES: &[&str] = &[
    "@timestamp",
    "timestamp",
    "Timestamp",
    "time",
    "ts",
    "eventTime",
    "event_time",
    "eventtime",
    "EventTime",
    "datetime",
    "dateTime",
    "date",
    "log_time",
    "logTime",
    "event.created",
    "created_at",
    "createdAt",
    "published",
    "activityDateTime",
];

/// Most objects of one list; a list of more is a batch interface that should send lines.
const LIST_ITEMS_MAX: usize = 100_000;

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let begin = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
    match begin {
        [b'{', rest @ ..] => match rest.trim_ascii_start().first() {
            Some(b'"' | b'}') => 20,
            _ => 0,
        },
        _ => 0,
    }
}

struct JsonLog {
    sender: Sender,
    mapping: std::collections::BTreeMap<String, String>,
    name: String,
}

impl JsonLog {
    fn new(settings: &Settings) -> Self {
        JsonLog { sender: Sender::new(settings), mapping: settings.mapping.clone(), name: String::new() }
    }

    fn object(&mut self, object: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let json = match parse_object(object) {
            Ok(json) => json,
            Err(error) => return fields::refuse_json(out, arrival, &error, object),
        };
        let dataset = json.at("event.dataset").and_then(Json::as_str).filter(|name| is_dataset(name));
        let mut event = self.sender.begin(out, dataset.unwrap_or("json.log"), object, arrival);
        let time = self.time(&json);
        let time_name = time.as_ref().map(|(name, _)| name.clone());
        self.sender.stamp(&mut event, time.map(|(_, moment)| moment), arrival);
        self.name.clear();
        let mapping = &self.mapping;
        json.flatten(&mut self.name, &mut |name, value| {
            if time_name.as_deref() == Some(name)
                || matches!(name, "event.dataset" | "event.module") && dataset.is_some()
            {
                return;
            }
            match mapping.get(name) {
                Some(ours) => write(&mut event, ours, value),
                None => write(&mut event, name, value),
            }
        });
        self.sender.close(event);
    }

    /// Returns the time and the name under which it stood.
    fn time(&self, json: &Json<'_>) -> Option<(String, Moment)> {
        let mapped = self.mapping.iter().filter(|(_, ours)| *ours == "@timestamp").map(|(name, _)| name.as_str());
        mapped.chain(TIME_NAMES.iter().copied()).find_map(|name| {
            let moment = json.at(name)?.text().and_then(moment::any)?;
            Some((name.to_owned(), moment))
        })
    }
}

impl Decoder for JsonLog {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let trimmed = message.trim_ascii();
        let trimmed = trimmed.strip_suffix(b",").unwrap_or(trimmed);
        match trimmed.first() {
            // The lines around a list that is written with an object per line.
            None | Some(b']') if matches!(trimmed, b"" | b"]") => {}
            Some(b'[') if trimmed == b"[" => {}
            Some(b'[') => {
                let mut items = 0;
                let read = list_items(trimmed, |item, at| {
                    items += 1;
                    if items <= LIST_ITEMS_MAX {
                        self.object(item, Arrival { offset: arrival.offset + at as u64, ..arrival }, out);
                    }
                });
                if items > LIST_ITEMS_MAX {
                    out.reject(RejectReason::TooLong, arrival.offset, "at most 100,000 objects in a list", message);
                }
                if !read {
                    refuse(out, arrival, "objects separated by commas, and a bracket that closes the list", message);
                }
            }
            _ => self.object(trimmed, arrival, out),
        }
    }
}

/// Calls `visit` with each object of a list and its offset. Returns whether the list was whole.
fn list_items(list: &[u8], mut visit: impl FnMut(&[u8], usize)) -> bool {
    let mut depth = 0usize;
    let mut start = 0;
    let mut at = 0;
    while at < list.len() {
        match list[at] {
            b'"' => {
                at += 1;
                while at < list.len() && list[at] != b'"' {
                    at += if list[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => {
                if depth == 1 {
                    start = at;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = match depth.checked_sub(1) {
                    Some(depth) => depth,
                    None => return false,
                };
                if depth == 1 {
                    visit(&list[start..=at], start);
                }
                if depth == 0 {
                    return list[at + 1..].trim_ascii().is_empty();
                }
            }
            b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
            // A plain value in the list itself is no event.
            _ if depth == 1 => return false,
            _ => {}
        }
        at += 1;
    }
    false
}

/// Whether this is the name of a kind: `module.name` in plain letters.
fn is_dataset(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-');
    (3..=64).contains(&name.len())
        && name.bytes().all(plain)
        && name.split_once('.').is_some_and(|(module, rest)| !module.is_empty() && !rest.is_empty())
}

fn write(event: &mut EventBuilder<'_>, name: &str, value: ValueRef<'_>) {
    match column(name) {
        Some(column) => event.value(Key::Column(column), value),
        // Names that only we may write keep their value, but not their place.
        None if ColumnId::by_name(name).is_some() => event.overflow(&format!("json.{name}"), value),
        None => event.overflow(name, value),
    }
}

/// Returns the column of a name: ECS's own, and the few short names on which most products agree.
fn column(name: &str) -> Option<ColumnId> {
    match name {
        "msg" => return Some(col::MESSAGE),
        "level" => return Some(col::LOG_LEVEL),
        "hostname" => return Some(col::HOST_NAME),
        _ => {}
    }
    let column = ColumnId::by_name(name)?;
    let ours = column == col::TIMESTAMP
        || column == col::EVENT_DATASET
        || column == col::EVENT_MODULE
        || name.starts_with("luytre.");
    (!ours).then_some(column)
}

#[cfg(test)]
mod tests;
