//! The log of laurel: an event of the Linux audit system as one JSON object. Gives the same fields as [`crate::auditd`]
//! does for the same event. laurel writes bytes that are not plain text, and `%` and `+`, as `%XX`.

use std::borrow::Cow;

use luytre_model::{EventBatch, Layer, TimeQuality};

use crate::audit::{Event, Record, Socket, time_and_serial};
use crate::auditd::visit_fields;
use crate::clock;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::{self, Json};
use crate::web::percent_decoded;

/// The log of laurel.
pub const FORMAT: Format = Format {
    name: "laurel",
    about: "Events of the Linux audit system as laurel writes them: one JSON object a line.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Lines,
    sniff,
    decoder: |settings: &Settings| Box::new(Laurel { host: settings.host.clone() }),
};

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let id = head
        .strip_prefix(b"{\"ID\":\"")
        .map(|rest| rest.iter().take(12).all(|byte| byte.is_ascii_digit() || *byte == b'.'));
    if id == Some(true) { 95 } else { 0 }
}

struct Laurel {
    host: Option<String>,
}

impl Decoder for Laurel {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let object = match json::parse_object(message) {
            Ok(object) => object,
            Err(error) => return out.reject(error.reason, arrival.offset, error.to_string(), message),
        };
        let id = object.get("ID").and_then(Json::as_str);
        let Some((id, (time, serial))) = id.and_then(|id| Some((id, time_and_serial(id)?))) else {
            crate::sender::refuse(out, arrival, "\"ID\":\"SECONDS.MILLISECONDS:SERIAL\"", message);
            return;
        };
        let node = object.get("NODE").and_then(Json::as_str).or(self.host.as_deref()).unwrap_or_default();
        let mut joined = Event {
            id: Cow::Borrowed(id),
            serial: Some(serial),
            time: Some(time),
            node: Cow::Borrowed(node),
            records: Vec::new(),
        };
        for (kind, value) in object.fields() {
            match value {
                Json::Object(_) => joined.records.push(record(kind, value)),
                Json::Array(items) => joined.records.extend(items.iter().map(|item| record(kind, item))),
                _ => {}
            }
        }
        let mut event = out.event("auditd.log", arrival.at, message);
        event.time(time, clock::plausible(time, TimeQuality::Exact, arrival.at));
        joined.write(&mut event);
        event.finish();
    }
}

fn record<'a>(kind: &'a str, value: &'a Json<'_>) -> Record<'a> {
    let mut record = Record { kind: Cow::Borrowed(kind), ..Record::default() };
    if kind == "SOCKADDR" {
        record.socket = socket(value.get("SADDR").unwrap_or(value));
        return record;
    }
    for (name, value) in value.fields() {
        match (kind, name.as_ref()) {
            ("EXECVE", "ARGV") => {
                record.arguments = value.items().iter().filter_map(Json::text).map(percent_decoded).collect()
            }
            ("EXECVE", _) => {}
            ("PROCTITLE", "ARGV") => {
                let words: Vec<_> = value.items().iter().filter_map(Json::text).map(percent_decoded).collect();
                record.fields.push((Cow::Borrowed("proctitle"), Cow::Owned(words.join(" "))));
            }
            ("SYSCALL", "ARGV") => {
                for (index, argument) in value.items().iter().enumerate() {
                    let argument = argument.text().unwrap_or_default();
                    record.fields.push((Cow::Owned(format!("a{index}")), without_0x(argument)));
                }
            }
            ("SYSCALL", "PPID") => {
                let parent = value.get("exe").and_then(Json::as_str).unwrap_or_default();
                record.fields.push((Cow::Borrowed("PPID.exe"), percent_decoded(parent)));
            }
            (_, "msg") => visit_fields(value.as_str().unwrap_or_default(), &mut |name, value, _| {
                record.fields.push((Cow::Borrowed(name), Cow::Borrowed(value)));
            }),
            (_, "arch") => record.fields.push((Cow::Borrowed("arch"), without_0x(value.text().unwrap_or_default()))),
            _ => match value {
                Json::Array(_) => record.fields.push((Cow::Borrowed(name), value.joined().unwrap_or_default())),
                _ => record.fields.push((Cow::Borrowed(name), percent_decoded(value.text().unwrap_or_default()))),
            },
        }
    }
    record
}

fn without_0x(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text.strip_prefix("0x").unwrap_or(text))
}

fn socket(value: &Json<'_>) -> Option<Socket> {
    match value.get("saddr_fam").and_then(Json::as_str)? {
        "inet" | "inet6" => {
            let address = value.get("addr").and_then(Json::as_str)?.parse().ok()?;
            Some(Socket::Internet(address, u16::try_from(value.get("port")?.as_i64()?).ok()?))
        }
        "local" | "unix" => Some(Socket::Unix(value.get("path").and_then(Json::as_str).unwrap_or_default().to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
