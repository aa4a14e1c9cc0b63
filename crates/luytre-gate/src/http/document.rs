//! Chooses the decoder of one JSON document.
//!
//! rsyslog and Filebeat put the line of another program into `message`; that line is decoded as if it had come by syslog,
//! with host, program and time of the document around it. Everything else (Winlogbeat, ECS, application logs) goes to the
//! decoder that recognises it, or to generic JSON.

use std::collections::HashMap;
use std::fmt::Write;

use luytre_intake::{Arrival, Decoder, Format, by_name, recognise};
use luytre_model::schema::col;
use luytre_model::{EventBatch, Nanos, RejectReason};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::intake::Reading;
use crate::syslog::SYSLOG;

const JSON: &str = "json";

/// Longest host or program name that is taken from a document; RFC 5424 allows 255 and 48.
const NAME_BYTES_MAX: usize = 255;

/// Priority of a message that names none: `user.notice`.
const PRIORITY: u64 = 13;

/// The decoders of one sender's documents.
pub(super) struct Documents {
    reading: Reading,
    fixed: Option<&'static Format>,
    decoders: HashMap<&'static str, Box<dyn Decoder>>,
    frame: String,
}

impl Documents {
    pub(super) fn new(reading: Reading) -> Self {
        // A sender that is registered as syslog may still deliver documents; only other formats are taken literally.
        let fixed = reading.format.as_deref().filter(|name| *name != SYSLOG && *name != JSON).and_then(by_name);
        Documents { reading, fixed, decoders: HashMap::new(), frame: String::new() }
    }

    /// Decodes one document; what cannot be read becomes a reject.
    pub(super) fn decode(&mut self, document: &[u8], at: Nanos, out: &mut EventBatch) {
        let arrival = Arrival { at, offset: 0 };
        let object = match serde_json::from_slice::<Outline>(document) {
            Ok(Outline(object)) => object,
            Err(error) => {
                let deep = error.to_string().starts_with("recursion limit");
                let reason = if deep { RejectReason::NestedTooDeep } else { RejectReason::BadSyntax };
                out.reject(reason, 0, format!("expected a JSON object: {error}"), document);
                return;
            }
        };
        if let Some(envelope) = envelope(&object) {
            self.frame(&envelope);
            let frame = std::mem::take(&mut self.frame);
            let before = out.len();
            let decoder = self.decoder(SYSLOG);
            decoder.message(frame.as_bytes(), arrival, out);
            if out.len() == before + 1 {
                out.amend(before, |mut event| {
                    event.original(document);
                    if event.get(col::HOST_NAME).is_none()
                        && let Some(host) = envelope.host
                    {
                        event.str(col::HOST_NAME, host);
                    }
                    event.finish();
                });
            }
            self.frame = frame;
            return;
        }
        let format = self.fixed.or_else(|| recognise(document)).filter(|format| format.name != SYSLOG);
        let name = format.map_or(JSON, |format| format.name);
        self.decoder(name).message(document, arrival, out);
    }

    /// Writes out what decoders hold.
    pub(super) fn finish(&mut self, at: Nanos, out: &mut EventBatch) {
        for decoder in self.decoders.values_mut() {
            decoder.finish(Arrival { at, offset: 0 }, out);
        }
    }

    fn decoder(&mut self, name: &'static str) -> &mut dyn Decoder {
        let settings = &self.reading.settings;
        self.decoders
            .entry(name)
            .or_insert_with(|| match by_name(name) {
                Some(format) => (format.decoder)(settings),
                None => Box::new(Missing(name)),
            })
            .as_mut()
    }

    /// Writes the envelope as an RFC 5424 message.
    fn frame(&mut self, envelope: &Envelope<'_>) {
        let Envelope { priority, time, host, program, process, message } = envelope;
        self.frame.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.frame, "<{priority}>1 ");
        for part in [*time, *host, *program, *process] {
            self.frame.push_str(word(part));
            self.frame.push(' ');
        }
        // No message id, no structured data.
        self.frame.push_str("- - ");
        self.frame.push_str(message);
    }
}

/// Returns the text if it can stand in a header of RFC 5424, else the sign for "none".
fn word(text: Option<&str>) -> &str {
    let fits = |text: &&str| {
        !text.is_empty() && text.len() <= NAME_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    text.filter(fits).unwrap_or("-")
}

/// The fields of a document that an envelope is made of. The others are read over: their decoder reads them, and a tree of
/// every document would cost more than all the rest.
struct Outline(Map<String, Value>);

/// Names that [`envelope`] asks for.
const ASKED: [&str; 29] = [
    "message",
    "msg",
    "syslogtag",
    "programname",
    "program",
    "app-name",
    "appname",
    "tag",
    "syslogfacility",
    "facility",
    "syslogfacility-text",
    "syslogseverity",
    "syslogpriority",
    "severity",
    "syslogseverity-text",
    "hostname",
    "fromhost",
    "host",
    "source",
    "@timestamp",
    "timereported",
    "timestamp",
    "timegenerated",
    "procid",
    "pid",
    "pri",
    "log",
    "log.file.path",
    "event",
];

/// A name that is asked for, or none.
struct Name(Option<&'static str>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl Visitor<'_> for Reading {
            type Value = Name;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(ASKED.into_iter().find(|asked| *asked == name)))
            }
        }
        deserializer.deserialize_str(Reading)
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Outline;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Outline, A::Error> {
                let mut asked = Map::new();
                while let Some(Name(name)) = fields.next_key()? {
                    match name {
                        Some(name) => _ = asked.insert(name.to_owned(), fields.next_value()?),
                        None => _ = fields.next_value::<IgnoredAny>()?,
                    }
                }
                Ok(Outline(asked))
            }
        }
        deserializer.deserialize_map(Reading)
    }
}

struct Envelope<'a> {
    priority: u64,
    time: Option<&'a str>,
    host: Option<&'a str>,
    program: Option<&'a str>,
    process: Option<&'a str>,
    message: &'a str,
}

/// Reads rsyslog's properties, or Filebeat's fields, if the document wraps the line of another program.
fn envelope(object: &Map<String, Value>) -> Option<Envelope<'_>> {
    let text = |names: &[&str]| names.iter().find_map(|name| object.get(*name)?.as_str());
    let number = |names: &[&str]| {
        names.iter().find_map(|name| match object.get(*name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        })
    };
    let inside = |outer: &str, inner: &str| object.get(outer)?.get(inner)?.as_str();
    let message = text(&["message", "msg"])?;
    let tag = text(&["syslogtag", "programname", "program", "app-name", "appname", "tag"]);
    let facility = number(&["syslogfacility", "facility"])
        .or_else(|| word_at(&FACILITIES, text(&["syslogfacility-text", "facility"])?));
    let severity = number(&["syslogseverity", "syslogpriority", "severity"])
        .or_else(|| word_at(&SEVERITIES, text(&["syslogseverity-text", "severity"])?));
    let host = text(&["hostname", "fromhost", "host", "source"]);
    let time = text(&["@timestamp", "timereported", "timestamp", "timegenerated"]);
    let from_rsyslog = tag.is_some() && (host.is_some() || severity.is_some() || facility.is_some());
    if from_rsyslog {
        let (program, process) = split_tag(tag.unwrap_or_default());
        let process = process.or_else(|| text(&["procid", "pid"]));
        let priority = number(&["pri"])
            .filter(|priority| *priority < 192)
            .unwrap_or_else(|| facility.unwrap_or(PRIORITY >> 3).min(23) * 8 + severity.unwrap_or(PRIORITY & 7).min(7));
        return Some(Envelope { priority, time, host, program, process, message });
    }
    // Filebeat names the file and has parsed nothing itself.
    let from_file = object.get("log").and_then(|log| log.get("file")).is_some() || object.contains_key("log.file.path");
    let parsed = object.get("event").is_some_and(|event| event.get("category").is_some());
    let is_json = message.trim_start().starts_with('{');
    let known = recognise(message.as_bytes()).is_some_and(|format| format.name != JSON);
    if from_file && !parsed && !is_json && known {
        let host = inside("host", "name").or_else(|| inside("host", "hostname"));
        return Some(Envelope { priority: PRIORITY, time, host, program: None, process: None, message });
    }
    None
}

/// Splits `sshd[812]:` into program and process.
fn split_tag(tag: &str) -> (Option<&str>, Option<&str>) {
    let tag = tag.trim_end_matches(':');
    match tag.split_once('[') {
        Some((program, process)) => (Some(program), process.strip_suffix(']')),
        None => (Some(tag), None),
    }
}

const SEVERITIES: [&[&str]; 8] = [
    &["emerg", "panic"],
    &["alert"],
    &["crit"],
    &["err", "error"],
    &["warning", "warn"],
    &["notice"],
    &["info"],
    &["debug"],
];

const FACILITIES: [&[&str]; 24] = [
    &["kern"],
    &["user"],
    &["mail"],
    &["daemon"],
    &["auth", "security"],
    &["syslog"],
    &["lpr"],
    &["news"],
    &["uucp"],
    &["cron"],
    &["authpriv"],
    &["ftp"],
    &["ntp"],
    &["audit"],
    &["console"],
    &["cron2"],
    &["local0"],
    &["local1"],
    &["local2"],
    &["local3"],
    &["local4"],
    &["local5"],
    &["local6"],
    &["local7"],
];

fn word_at(words: &[&[&str]], text: &str) -> Option<u64> {
    words.iter().position(|names| names.contains(&text)).map(|at| at as u64)
}

/// Stands in for a decoder that this build lacks.
struct Missing(&'static str);

impl Decoder for Missing {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        out.reject(RejectReason::UnknownFormat, arrival.offset, format!("no decoder named {}", self.0), message);
    }
}

#[cfg(test)]
mod tests;
