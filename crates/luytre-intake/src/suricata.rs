//! Suricata's event log (`eve.json`): one JSON object per line, told apart by `event_type`.
//!
//! What has a column goes there; every other field, of known and of unknown event types, keeps its own name under
//! `suricata.`.

use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, Layer};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::{Json, parse_object};
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};
use crate::web;

pub mod fast;

/// Suricata's event log.
pub const FORMAT: Format = Format {
    name: "suricata",
    about: "Suricata's event log, eve.json: alerts, flows, http, dns, tls, files and all other event types.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Suricata::new(settings)),
};

fn sniff(head: &[u8]) -> u8 {
    let line = head.trim_ascii_start();
    let line = &line[..line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len())];
    let holds = |needle: &[u8]| memchr::memmem::find(line, needle).is_some();
    if !line.starts_with(b"{") || !holds(b"\"event_type\"") || !holds(b"\"timestamp\"") {
        return 0;
    }
    if holds(b"\"src_ip\"") || holds(b"\"flow_id\"") || holds(b"\"stats\"") { 95 } else { 0 }
}

struct Suricata {
    sender: Sender,
    kind: String,
    name: String,
}

impl Suricata {
    fn new(settings: &Settings) -> Self {
        Suricata { sender: Sender::new(settings), kind: String::new(), name: String::new() }
    }
}

impl Decoder for Suricata {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let record = match parse_object(message) {
            Ok(record) => record,
            Err(error) => return fields::refuse_json(out, arrival, &error, message),
        };
        let Some(event_type) = record.get("event_type").and_then(Json::as_str) else {
            return refuse(out, arrival, "the field \"event_type\" of an eve record", message);
        };
        fields::kind(&mut self.kind, "suricata", event_type);
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        let written = record.get("timestamp").and_then(Json::as_str).and_then(moment::iso).map(|(moment, _)| moment);
        self.sender.stamp(&mut event, written, arrival);
        classify(&mut event, event_type);
        self.name.clear();
        self.name.push_str("suricata");
        for (name, value) in record.fields() {
            match (name.as_ref(), value) {
                ("timestamp" | "event_type", _) => {}
                (name, Json::Object(_)) => section(&mut event, &mut self.name, name, value),
                (name, value) => top(&mut event, &mut self.name, name, value),
            }
        }
        fields::totals(&mut event);
        if event.get(col::NETWORK_PROTOCOL).is_none()
            && matches!(event_type, "http" | "dns" | "tls" | "ssh" | "ftp" | "smb")
        {
            event.str(col::NETWORK_PROTOCOL, event_type);
        }
        self.sender.close(event);
    }
}

fn classify(event: &mut EventBuilder<'_>, event_type: &str) {
    let (kind, category) = match event_type {
        "alert" => ("alert", "intrusion_detection"),
        "http" => ("event", "web"),
        "fileinfo" => ("event", "file"),
        "stats" => ("metric", "network"),
        _ => ("event", "network"),
    };
    event.str(col::EVENT_KIND, kind);
    event.str(col::EVENT_CATEGORY, category);
}

fn top(event: &mut EventBuilder<'_>, prefix: &mut String, name: &str, value: &Json<'_>) {
    let column = match name {
        "src_ip" => col::SOURCE_IP,
        "src_port" => col::SOURCE_PORT,
        "dest_ip" => col::DESTINATION_IP,
        "dest_port" => col::DESTINATION_PORT,
        "community_id" => col::NETWORK_COMMUNITY_ID,
        "host" => col::OBSERVER_NAME,
        "in_iface" => col::OBSERVER_INGRESS_INTERFACE_NAME,
        "proto" => return fields::transport(event, value.as_str().unwrap_or("")),
        "app_proto" if !matches!(value.as_str(), Some("failed" | "unknown")) => col::NETWORK_PROTOCOL,
        _ => return fields::overflow(event, prefix, name, value),
    };
    fields::column(event, column, value);
}

/// Writes one of the objects that carry what an event type is about. An alert brings those of its traffic along.
fn section(event: &mut EventBuilder<'_>, prefix: &mut String, section: &str, value: &Json<'_>) {
    let length = prefix.len();
    prefix.push('.');
    prefix.push_str(section);
    for (name, value) in value.fields() {
        let taken = match section {
            "alert" => alert(event, prefix, name, value),
            "http" => http(event, name, value),
            "dns" => dns(event, name, value),
            "tls" => tls(event, prefix, name, value),
            "ssh" => ssh(event, name, value),
            "ftp" => ftp(event, name, value),
            "fileinfo" => file(event, name, value),
            "flow" | "netflow" => flow(event, name, value),
            "anomaly" => plain_if(
                event,
                value,
                match name.as_ref() {
                    "event" => Some(col::EVENT_REASON),
                    "app_proto" => Some(col::NETWORK_PROTOCOL),
                    _ => None,
                },
            ),
            "smb" if name == "command" => plain(event, value, col::EVENT_ACTION),
            "smb" if name == "filename" => written(value, |path| fields::file(event, path)),
            "ether" => plain_if(
                event,
                value,
                match name.as_ref() {
                    "src_mac" => Some(col::SOURCE_MAC),
                    "dest_mac" => Some(col::DESTINATION_MAC),
                    _ => None,
                },
            ),
            _ => false,
        };
        if !taken {
            fields::overflow(event, prefix, name, value);
        }
    }
    prefix.truncate(length);
    match section {
        "dns" => dns_lists(event, value),
        "ftp" => ftp_outcome(event, value),
        "flow" | "netflow" => flow_duration(event, value),
        _ => {}
    }
}

fn plain(event: &mut EventBuilder<'_>, value: &Json<'_>, column: ColumnId) -> bool {
    fields::column(event, column, value)
}

fn plain_if(event: &mut EventBuilder<'_>, value: &Json<'_>, column: Option<ColumnId>) -> bool {
    column.is_some_and(|column| fields::column(event, column, value))
}

/// Calls `write` with the text, if it is one.
fn written(value: &Json<'_>, write: impl FnOnce(&str)) -> bool {
    match value.as_str() {
        Some(text) => {
            write(text);
            true
        }
        None => false,
    }
}

fn alert(event: &mut EventBuilder<'_>, prefix: &mut String, name: &str, value: &Json<'_>) -> bool {
    match name {
        "signature_id" => plain(event, value, col::RULE_ID),
        "signature" => plain(event, value, col::RULE_NAME),
        "category" => plain(event, value, col::RULE_CATEGORY),
        "rev" => plain(event, value, col::RULE_VERSION),
        "severity" => plain(event, value, col::EVENT_SEVERITY),
        "action" => written(value, |action| {
            event.str(col::EVENT_ACTION, action);
            event.str(col::EVENT_TYPE, if action == "blocked" { "denied" } else { "allowed" });
        }),
        "metadata" => {
            let length = prefix.len();
            prefix.push_str(".metadata");
            for (name, value) in value.fields() {
                match name.as_ref() {
                    "mitre_technique_id" => fields::each(event, col::THREAT_TECHNIQUE_ID, value),
                    name => fields::overflow(event, prefix, name, value),
                }
            }
            prefix.truncate(length);
            true
        }
        _ => false,
    }
}

fn http(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    match name {
        "hostname" => written(value, |host| web::host(event, host)),
        "url" => written(value, |url| web::address(event, url)),
        "http_user_agent" => plain(event, value, col::USER_AGENT_ORIGINAL),
        "http_content_type" => plain(event, value, col::HTTP_RESPONSE_MIME_TYPE),
        "http_refer" => plain(event, value, col::HTTP_REQUEST_REFERRER),
        "http_method" => plain(event, value, col::HTTP_REQUEST_METHOD),
        "http_request_body_printable" => plain(event, value, col::HTTP_REQUEST_BODY_CONTENT),
        "xff" => written(value, |list| web::forwarded_for(event, list)),
        "protocol" => written(value, |protocol| {
            event.str(col::HTTP_VERSION, protocol.strip_prefix("HTTP/").unwrap_or(protocol));
        }),
        "status" => {
            web::status(event, value.text().unwrap_or(""));
            true
        }
        "length" => plain(event, value, col::HTTP_RESPONSE_BYTES),
        _ => false,
    }
}

fn dns(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    match name {
        "rrname" => plain(event, value, col::DNS_QUESTION_NAME),
        "rrtype" => plain(event, value, col::DNS_QUESTION_TYPE),
        "rcode" => plain(event, value, col::DNS_RESPONSE_CODE),
        "type" => written(value, |word| {
            let word = match word {
                "query" | "request" => "query",
                "answer" | "response" => "answer",
                other => other,
            };
            event.str(col::DNS_TYPE, word);
        }),
        _ => false,
    }
}

/// Writes what stands in lists: the questions (in alerts, and from Suricata 8 on) and the answers.
fn dns_lists(event: &mut EventBuilder<'_>, dns: &Json<'_>) {
    for list in ["queries", "query"] {
        for question in dns.get(list).map_or(&[][..], Json::items) {
            if event.get(col::DNS_QUESTION_NAME).is_some() {
                break;
            }
            for (name, column) in [("rrname", col::DNS_QUESTION_NAME), ("rrtype", col::DNS_QUESTION_TYPE)] {
                question.get(name).map(|value| plain(event, value, column));
            }
            if event.get(col::DNS_TYPE).is_none() {
                event.str(col::DNS_TYPE, "query");
            }
        }
    }
    let answers = dns.get("answers").or_else(|| dns.at("answer.answers"));
    let mut joined = String::new();
    for data in answers.map_or(&[][..], Json::items).iter().filter_map(|answer| answer.get("rdata")?.as_str()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(data);
    }
    event.str(col::DNS_ANSWERS_DATA, &joined);
}

fn tls(event: &mut EventBuilder<'_>, prefix: &mut String, name: &str, value: &Json<'_>) -> bool {
    match name {
        "subject" => plain(event, value, col::TLS_SERVER_SUBJECT),
        "issuerdn" => plain(event, value, col::TLS_SERVER_ISSUER),
        "sni" => plain(event, value, col::TLS_CLIENT_SERVER_NAME),
        "cipher_suite" => plain(event, value, col::TLS_CIPHER),
        "version" => written(value, |version| fields::tls_version(event, version)),
        "fingerprint" => written(value, |print| {
            let plain: String = print.chars().filter(|character| *character != ':').collect();
            event.str(col::TLS_SERVER_HASH_SHA1, &plain);
        }),
        "ja3" => match value.get("hash") {
            Some(hash) => {
                plain(event, hash, col::TLS_CLIENT_JA3);
                if let Some(text) = value.get("string") {
                    fields::overflow(event, prefix, "ja3.string", text);
                }
                true
            }
            None => false,
        },
        _ => false,
    }
}

fn ssh(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    if name == "client"
        && let Some(software) = value.get("software_version").and_then(Json::as_str)
    {
        event.str(col::USER_AGENT_ORIGINAL, software);
    }
    false
}

fn ftp(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    name == "command" && plain(event, value, col::EVENT_ACTION)
}

/// Says who signed in and whether the server let them, as far as one command and its answer show it.
fn ftp_outcome(event: &mut EventBuilder<'_>, ftp: &Json<'_>) {
    let command = ftp.get("command").and_then(Json::as_str).unwrap_or("");
    let argument = ftp.get("command_data").and_then(Json::as_str).unwrap_or("");
    let code = ftp.get("completion_code").and_then(|codes| codes.items().last()?.text());
    match command {
        "USER" => event.str(col::USER_NAME, argument),
        "RETR" | "STOR" | "DELE" | "APPE" => fields::file(event, argument),
        _ => {}
    }
    let Some(code) = code else { return };
    let failed = code.starts_with(['4', '5']);
    event.str(col::EVENT_OUTCOME, if failed { "failure" } else { "success" });
    event.str(col::EVENT_CODE, code);
    if command == "PASS" && matches!(code, "230" | "530") {
        event.str(col::EVENT_TYPE, "start");
    }
}

fn file(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    match name {
        "filename" => written(value, |path| fields::file(event, path)),
        "size" => plain(event, value, col::FILE_SIZE),
        "magic" => plain(event, value, col::FILE_TYPE),
        "md5" => plain(event, value, col::FILE_HASH_MD5),
        "sha1" => plain(event, value, col::FILE_HASH_SHA1),
        "sha256" => plain(event, value, col::FILE_HASH_SHA256),
        _ => false,
    }
}

fn flow(event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) -> bool {
    match name {
        "pkts_toserver" => plain(event, value, col::SOURCE_PACKETS),
        "pkts_toclient" => plain(event, value, col::DESTINATION_PACKETS),
        "bytes_toserver" => plain(event, value, col::SOURCE_BYTES),
        "bytes_toclient" => plain(event, value, col::DESTINATION_BYTES),
        "pkts" => plain(event, value, col::NETWORK_PACKETS),
        "bytes" => plain(event, value, col::NETWORK_BYTES),
        "reason" => plain(event, value, col::EVENT_REASON),
        "start" => point(event, col::EVENT_START, value),
        "end" => point(event, col::EVENT_END, value),
        _ => false,
    }
}

fn point(event: &mut EventBuilder<'_>, column: ColumnId, value: &Json<'_>) -> bool {
    match instant(value) {
        Some(at) => {
            event.at(column, at);
            true
        }
        None => false,
    }
}

fn instant(value: &Json<'_>) -> Option<luytre_model::Nanos> {
    let (moment, _) = moment::iso(value.as_str()?)?;
    match moment {
        Moment::Counted(at) => Some(at),
        Moment::Shown(reading) => crate::clock::at_offset(reading.civil, reading.offset_seconds?),
    }
}

fn flow_duration(event: &mut EventBuilder<'_>, flow: &Json<'_>) {
    let at = |name| flow.get(name).and_then(instant);
    if let (Some(start), Some(end)) = (at("start"), at("end"))
        && end >= start
    {
        event.int(col::EVENT_DURATION, end.0 - start.0);
    }
}

#[cfg(test)]
mod tests;
