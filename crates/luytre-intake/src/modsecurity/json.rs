//! The audit log of ModSecurity 3: one JSON object per transaction, `{"transaction":{…}}`.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use super::Findings;
use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::json::{Json, parse_object};
use crate::moment;
use crate::sender::{Sender, refuse};
use crate::web;

/// ModSecurity 3's audit log.
pub const FORMAT: Format = Format {
    name: "modsecurity3",
    about: "ModSecurity 3's audit log in JSON: one event per transaction, with every rule that matched.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Transactions { sender: Sender::new(settings) }),
};

fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let holds = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let begins = head.starts_with(b"{\"transaction\"") || head.starts_with(b"{") && holds(b"\"transaction\":");
    match (begins, holds(b"\"unique_id\"") && (holds(b"\"client_ip\"") || holds(b"\"remote_address\""))) {
        (true, true) => 95,
        (true, false) | (false, _) => 0,
    }
}

struct Transactions {
    sender: Sender,
}

impl Decoder for Transactions {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let mended;
        let record = match parse_object(message) {
            Ok(record) => record,
            Err(error) => {
                mended = without_components(message);
                match parse_object(&mended) {
                    Ok(record) => record,
                    Err(_) => return fields::refuse_json(out, arrival, &error, message),
                }
            }
        };
        let Some(transaction) = record.get("transaction") else {
            return refuse(out, arrival, "the field \"transaction\" of an audit record", message);
        };
        let mut event = self.sender.begin(out, "modsecurity.audit", message, arrival);
        let time = ["time_stamp", "time"].iter().find_map(|name| transaction.get(name)?.as_str());
        self.sender.stamp(&mut event, time.and_then(moment::any), arrival);
        let mut findings = Findings::default();
        write(&mut event, transaction);
        let messages = transaction.get("messages").or_else(|| record.at("audit_data.messages"));
        for message in messages.map_or(&[][..], Json::items) {
            rule(&mut event, &mut findings, message);
        }
        if transaction.at("response.http_code").and_then(Json::as_i64) == Some(403) && messages.is_some() {
            let engine = transaction.at("producer.secrules_engine").and_then(Json::as_str);
            if engine == Some("Enabled") {
                findings.deny();
            }
        }
        findings.write(&mut event);
        self.sender.close(event);
    }
}

/// Returns the record with an empty list of components. Some versions write a component with a stray quote
/// (`["OWASP_CRS/3.3.4""]`), which makes the whole record unreadable for the sake of a version number.
fn without_components(message: &[u8]) -> Cow<'_, [u8]> {
    const BEGIN: &[u8] = b"\"components\":[";
    let Some(start) = memchr::memmem::find(message, BEGIN).map(|at| at + BEGIN.len()) else { return message.into() };
    let Some(end) = memchr::memchr(b']', &message[start..]) else { return message.into() };
    let mut mended = message.to_vec();
    mended.drain(start..start + end);
    mended.into()
}

fn write(event: &mut EventBuilder<'_>, transaction: &Json<'_>) {
    for (name, column) in [
        ("client_ip", col::SOURCE_IP),
        ("client_port", col::SOURCE_PORT),
        ("host_ip", col::DESTINATION_IP),
        ("host_port", col::DESTINATION_PORT),
        ("unique_id", col::EVENT_ID),
        ("request.method", col::HTTP_REQUEST_METHOD),
        ("request.http_version", col::HTTP_VERSION),
        ("request.body", col::HTTP_REQUEST_BODY_CONTENT),
    ] {
        if let Some(text) = transaction.at(name).and_then(Json::text) {
            event.str(column, text);
        }
    }
    if let Some(uri) = transaction.at("request.uri").and_then(Json::as_str) {
        web::address(event, uri);
    }
    if let Some(status) = transaction.at("response.http_code").and_then(Json::text) {
        web::status(event, status);
    }
    let mut prefix = "modsecurity.request.headers".to_owned();
    for (name, value) in transaction.at("request.headers").map_or(&[][..], Json::fields) {
        let text = value.text().unwrap_or("");
        match name.to_ascii_lowercase().as_str() {
            "host" => web::host(event, text),
            "user-agent" => event.str(col::USER_AGENT_ORIGINAL, text),
            "referer" => event.str(col::HTTP_REQUEST_REFERRER, text),
            "x-forwarded-for" => web::forwarded_for(event, text),
            "content-length" => event.str(col::HTTP_REQUEST_BYTES, text),
            // Credentials do not belong in a searchable field; the original has them.
            "authorization" | "cookie" | "proxy-authorization" => {}
            name => fields::overflow(event, &mut prefix, super::native::header_name(name), value),
        }
    }
    for (name, value) in transaction.at("response.headers").map_or(&[][..], Json::fields) {
        let text = value.text().unwrap_or("");
        match name.to_ascii_lowercase().as_str() {
            "content-type" => event.str(col::HTTP_RESPONSE_MIME_TYPE, text),
            "content-length" => event.str(col::HTTP_RESPONSE_BYTES, text),
            _ => {}
        }
    }
    let mut prefix = "modsecurity".to_owned();
    for name in ["server_id", "producer"] {
        if let Some(value) = transaction.get(name) {
            fields::overflow(event, &mut prefix, name, value);
        }
    }
}

fn rule(event: &mut EventBuilder<'_>, findings: &mut Findings, message: &Json<'_>) {
    let detail = |name| message.at(name).and_then(Json::text).unwrap_or("");
    let name = detail("message");
    findings.severe(detail("details.severity"));
    findings.score_in(name);
    findings.score_in(detail("details.data"));
    for tag in message.at("details.tags").map_or(&[][..], Json::items) {
        findings.tag(tag.text().unwrap_or(""));
    }
    if event.get(col::RULE_RULESET).is_none() {
        event.str(col::RULE_RULESET, detail("details.ver"));
    }
    findings.rule(event, detail("details.ruleId"), name);
    let (text, data) = (detail("details.match"), detail("details.data"));
    if !text.is_empty() {
        event.overflow("modsecurity.messages", ValueRef::Text(text));
    }
    if !data.is_empty() {
        event.overflow("modsecurity.data", ValueRef::Text(data));
    }
}
