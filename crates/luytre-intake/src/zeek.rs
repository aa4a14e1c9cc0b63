//! Zeek's logs: tab-separated with their own header lines, which are kept from line to line, and JSON.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::{Json, parse_object};
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};

mod columns;

use columns::Meaning;

/// Zeek's logs.
pub const FORMAT: Format = Format {
    name: "zeek",
    about: "Zeek's logs (conn, dns, http, ssl, ssh, files, notice and all others), tab-separated or JSON.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Zeek::new(settings)),
};

/// Most columns of a log; the widest in use have about 40.
const COLUMNS_MAX: usize = 512;

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    if head.starts_with(b"#separator ") {
        return 100;
    }
    if head.starts_with(b"#fields\t") {
        return 95;
    }
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    let holds = |needle: &[u8]| memchr::memmem::find(line, needle).is_some();
    let flow = holds(b"\"uid\":") && holds(b"\"id.orig_h\":");
    let named = holds(b"\"_path\":") || holds(b"\"fuid\":") || flow;
    u8::from(line.starts_with(b"{") && holds(b"\"ts\":") && named) * 92
}

struct Zeek {
    sender: Sender,
    separator: String,
    set_separator: String,
    empty: String,
    unset: String,
    path: String,
    columns: Vec<(String, bool)>,
    kind: String,
    name: String,
}

impl Zeek {
    fn new(settings: &Settings) -> Self {
        Zeek {
            sender: Sender::new(settings),
            separator: "\t".to_owned(),
            set_separator: ",".to_owned(),
            empty: "(empty)".to_owned(),
            unset: "-".to_owned(),
            path: String::new(),
            columns: Vec::new(),
            kind: String::new(),
            name: "zeek.".to_owned(),
        }
    }

    /// Takes a header line. `#separator` itself is followed by a blank, the others by the separator.
    fn header(&mut self, line: &str) {
        if let Some(separator) = line.strip_prefix("#separator ") {
            let separator = unescaped(separator).into_owned();
            if !separator.is_empty() {
                self.separator = separator;
            }
            return;
        }
        let mut words = line.split(self.separator.as_str());
        let name = words.next().unwrap_or("");
        match name {
            "#set_separator" => words.next().unwrap_or(",").clone_into(&mut self.set_separator),
            "#empty_field" => words.next().unwrap_or("(empty)").clone_into(&mut self.empty),
            "#unset_field" => words.next().unwrap_or("-").clone_into(&mut self.unset),
            "#path" => words.next().unwrap_or("").clone_into(&mut self.path),
            "#fields" => self.columns = words.take(COLUMNS_MAX).map(|name| (name.to_owned(), false)).collect(),
            "#types" => {
                for ((_, list), kind) in self.columns.iter_mut().zip(words) {
                    *list = kind.starts_with("set[") || kind.starts_with("vector[");
                }
            }
            _ => {}
        }
    }

    fn line(&mut self, text: &str, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        if self.columns.is_empty() {
            return refuse(
                out,
                arrival,
                "Zeek's header (#fields) before the first record of a tab-separated log",
                message,
            );
        }
        let values = text.split(self.separator.as_str());
        if values.clone().count() != self.columns.len() {
            let expected = format!("{} columns, as the header of this log says", self.columns.len());
            return refuse(out, arrival, &expected, message);
        }
        fields::kind(&mut self.kind, "zeek", &self.path);
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        let mut record = Record { path: &self.path, name: &mut self.name };
        let mut time = None;
        record.begin(&mut event);
        for ((column, list), raw) in self.columns.iter().zip(values) {
            if raw == self.unset || raw == self.empty || raw.is_empty() {
                continue;
            }
            if column == "ts" {
                time = moment::epoch(raw).or_else(|| moment::any(raw));
                continue;
            }
            // A separator inside an element is escaped, so the elements are told apart before the escapes are undone.
            let spaced;
            let value = if *list && raw.contains(self.set_separator.as_str()) {
                spaced = raw.replace(self.set_separator.as_str(), " ");
                unescaped(&spaced)
            } else {
                unescaped(raw)
            };
            let typed = match value.as_ref() {
                "T" => ValueRef::Boolean(true),
                "F" => ValueRef::Boolean(false),
                text => crate::json::number_value(text),
            };
            record.field(&mut event, column, &value, typed);
        }
        self.sender.stamp(&mut event, time, arrival);
        fields::totals(&mut event);
        self.sender.close(event);
    }

    fn json(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let json = match parse_object(message) {
            Ok(json) => json,
            Err(error) => return fields::refuse_json(out, arrival, &error, message),
        };
        let Some(ts) = json.get("ts") else {
            return refuse(out, arrival, "the field \"ts\" of a Zeek record", message);
        };
        let path = json.get("_path").and_then(Json::as_str).unwrap_or_else(|| path_of(&json));
        fields::kind(&mut self.kind, "zeek", path);
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        let time: Option<Moment> = ts.text().and_then(|text| moment::epoch(text).or_else(|| moment::any(text)));
        self.sender.stamp(&mut event, time, arrival);
        let mut record = Record { path, name: &mut self.name };
        record.begin(&mut event);
        for (name, value) in json.fields() {
            match (name.as_ref(), value) {
                ("ts" | "_path" | "_write_ts", _) => {}
                ("_system_name", value) => {
                    fields::column(&mut event, col::OBSERVER_NAME, value);
                }
                (name, value) => match (value.scalar(), value.joined()) {
                    (Some(scalar), _) => record.field(&mut event, name, value.text().unwrap_or(""), scalar),
                    (None, Some(joined)) => record.field(&mut event, name, &joined, ValueRef::Text(&joined)),
                    (None, None) => {
                        value.flatten(&mut format!("zeek.{name}"), &mut |name, value| event.overflow(name, value))
                    }
                },
            }
        }
        fields::totals(&mut event);
        self.sender.close(event);
    }
}

impl Decoder for Zeek {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        match message.trim_ascii_start().first() {
            None => {}
            Some(b'{') => self.json(message, arrival, out),
            Some(b'#') => self.header(&String::from_utf8_lossy(message)),
            Some(_) => self.line(&String::from_utf8_lossy(message), message, arrival, out),
        }
    }
}

/// Tells the log of a JSON record that does not name it, by a field that only this log has.
fn path_of(json: &Json<'_>) -> &'static str {
    const MARKS: &[(&str, &str)] = &[
        ("conn_state", "conn"),
        ("trans_depth", "http"),
        ("rcode_name", "dns"),
        ("qtype_name", "dns"),
        ("qclass", "dns"),
        ("auth_attempts", "ssh"),
        ("certificate.serial", "x509"),
        ("fingerprint", "x509"),
        ("note", "notice"),
        ("fuid", "files"),
        ("endpoint", "dce_rpc"),
        ("request_type", "kerberos"),
        ("share_type", "smb_mapping"),
        ("cert_chain_fps", "ssl"),
        ("next_protocol", "ssl"),
        ("ssl_history", "ssl"),
        ("resumed", "ssl"),
        ("mailfrom", "smtp"),
        ("reply_code", "ftp"),
        ("software_type", "software"),
        ("tunnel_type", "tunnel"),
        ("assigned_addr", "dhcp"),
        ("peer", "weird"),
    ];
    MARKS.iter().find(|(field, _)| json.get(field).is_some()).map_or("log", |(_, path)| path)
}

/// A record that is being written.
struct Record<'a> {
    path: &'a str,
    /// Buffer for names: `zeek.` and what follows.
    name: &'a mut String,
}

impl Record<'_> {
    fn begin(&self, event: &mut EventBuilder<'_>) {
        let (kind, category) = match self.path {
            "notice" | "intel" | "signatures" => ("alert", "intrusion_detection"),
            "http" => ("event", "web"),
            "files" | "smb_files" => ("event", "file"),
            "ssh" | "rdp" | "kerberos" | "ntlm" | "radius" => ("event", "authentication"),
            "stats" | "capture_loss" => ("metric", "network"),
            _ => ("event", "network"),
        };
        event.str(col::EVENT_KIND, kind);
        event.str(col::EVENT_CATEGORY, category);
        match self.path {
            "dns" | "http" | "ssh" | "ftp" | "smtp" | "rdp" | "kerberos" => event.str(col::NETWORK_PROTOCOL, self.path),
            "ssl" => event.str(col::NETWORK_PROTOCOL, "tls"),
            _ => {}
        }
    }

    fn field(&mut self, event: &mut EventBuilder<'_>, name: &str, text: &str, value: ValueRef<'_>) {
        match columns::of(self.path, name) {
            // A notice repeats the addresses of its connection.
            Some(Meaning::Column(column)) if event.get(column).is_some_and(|known| known.to_text() == text) => {}
            Some(Meaning::Column(column)) => event.str(column, text),
            Some(Meaning::Lower(column)) => event.str(column, &text.to_ascii_lowercase()),
            Some(Meaning::Transport) => fields::transport(event, text),
            Some(Meaning::Seconds) => fields::duration_seconds(event, text.parse().unwrap_or(-1.0)),
            Some(Meaning::Address) => crate::web::address(event, text),
            Some(Meaning::Host) => crate::web::host(event, text),
            Some(Meaning::Status) => crate::web::status(event, text),
            Some(Meaning::File) => fields::file(event, text),
            Some(Meaning::TlsVersion) => fields::tls_version(event, text),
            Some(Meaning::First(column)) => event.str(column, text.split(' ').next().unwrap_or("")),
            Some(Meaning::Outcome) => {
                event.str(col::EVENT_OUTCOME, if matches!(text, "T" | "true") { "success" } else { "failure" });
            }
            None => {
                self.name.truncate("zeek.".len());
                self.name.push_str(name);
                event.overflow(self.name, value);
            }
        }
    }
}

/// Undoes `\x09` and `\\`, the two escapes that Zeek writes.
fn unescaped(text: &str) -> Cow<'_, str> {
    crate::web::decoded(text, b'\\', |rest| match *rest.first()? {
        b'x' => Some((crate::web::hex(rest.get(1)?, rest.get(2)?)?, 3)),
        b'\\' => Some((b'\\', 1)),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
