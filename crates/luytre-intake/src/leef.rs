//! IBM's Log Event Extended Format: `LEEF:1.0|vendor|product|version|id|key=value<tab>…`; version 2.0 names its own
//! delimiter.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer};

use crate::cef::{address, header, verdict, write_severity};
use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::moment;
use crate::sender::{Sender, refuse};
use crate::web;

/// Log Event Extended Format.
pub const FORMAT: Format = Format {
    name: "leef",
    about: "Log Event Extended Format (LEEF) 1.0 and 2.0.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff: |head| {
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        match begin(&String::from_utf8_lossy(line)) {
            Some((0, ..)) => 97,
            Some(_) => 80,
            None => 0,
        }
    },
    decoder: |settings| Box::new(Leef::new(settings)),
};

/// Longest text before the mark (a syslog header) that is passed over.
const BEFORE_BYTES_MAX: usize = 256;
/// Longest key that is one.
const KEY_BYTES_MAX: usize = 64;

/// Finds `LEEF:2.0|`: where it begins, the version, and what follows.
fn begin(text: &str) -> Option<(usize, &str, &str)> {
    let text = text.trim_start();
    let at = memchr::memmem::find(text.as_bytes(), b"LEEF:").filter(|at| *at <= BEFORE_BYTES_MAX)?;
    let (version, rest) = text[at + 5..].split_once('|')?;
    matches!(version.trim(), "1.0" | "2.0" | "1" | "2").then_some((at, version.trim(), rest))
}

struct Leef {
    sender: Sender,
    kind: String,
    name: String,
}

impl Leef {
    fn new(settings: &Settings) -> Self {
        Leef { sender: Sender::new(settings), kind: String::new(), name: "leef.".to_owned() }
    }
}

impl Decoder for Leef {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let read =
            begin(&text).and_then(|(_, version, rest)| header::<4>(rest).map(|(header, rest)| (version, header, rest)));
        let Some((version, [vendor, product, product_version, id], rest)) = read else {
            return refuse(out, arrival, "LEEF:version|vendor|product|version|event id|", message);
        };
        let (delimiter, attributes) = delimiter(version, rest);
        let pairs = || attributes.split(delimiter).filter_map(|pair| pair.trim_start().split_once('='));
        fields::kind(&mut self.kind, "leef", &vendor);
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        let written = pairs().find(|(key, _)| *key == "devTime").and_then(|(_, value)| moment::any(value));
        self.sender.stamp(&mut event, written, arrival);
        event.str(col::EVENT_KIND, "event");
        event.str(col::OBSERVER_VENDOR, &vendor);
        event.str(col::OBSERVER_PRODUCT, &product);
        event.str(col::OBSERVER_VERSION, &product_version);
        event.str(col::EVENT_CODE, &id);
        event.str(col::RULE_ID, &id);
        for (key, value) in pairs() {
            let value = value.trim_end();
            let plain = !key.is_empty() && key.len() <= KEY_BYTES_MAX && !key.contains(char::is_whitespace);
            if value.is_empty() || !plain || matches!(key, "devTime" | "devTimeFormat") || write(&mut event, key, value)
            {
                continue;
            }
            self.name.truncate("leef.".len());
            self.name.push_str(key);
            event.overflow(&self.name, crate::json::number_value(value));
        }
        fields::totals(&mut event);
        self.sender.close(event);
    }
}

/// Returns the delimiter and the attributes. Version 2 names it between bars, as itself or as a hexadecimal number; when
/// it does not, the first attribute stands there.
fn delimiter<'a>(version: &str, rest: &'a str) -> (char, &'a str) {
    if !version.starts_with('2') {
        return ('\t', rest);
    }
    let Some((named, attributes)) = rest.split_once('|') else { return ('\t', rest) };
    let mut characters = named.chars();
    match (characters.next(), characters.next()) {
        (None, _) => return ('\t', attributes),
        (Some(only), None) => return (only, attributes),
        _ => {}
    }
    let hex = named.strip_prefix("0x").or_else(|| named.strip_prefix('x')).or_else(|| named.strip_prefix("0X"));
    match hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
        Some(character) => (character, attributes),
        None => ('\t', rest),
    }
}

fn write(event: &mut EventBuilder<'_>, key: &str, value: &str) -> bool {
    let column = match key {
        "src" => {
            address(event, value, col::SOURCE_IP, col::SOURCE_DOMAIN);
            return true;
        }
        "dst" => {
            address(event, value, col::DESTINATION_IP, col::DESTINATION_DOMAIN);
            return true;
        }
        "proto" => {
            fields::transport(event, value);
            return true;
        }
        "sev" => {
            write_severity(event, value);
            return true;
        }
        "action" => {
            event.str(col::EVENT_ACTION, value);
            verdict(event, value);
            return true;
        }
        "url" => {
            web::address(event, value);
            return true;
        }
        "srcPort" => col::SOURCE_PORT,
        "dstPort" => col::DESTINATION_PORT,
        "srcMAC" => col::SOURCE_MAC,
        "dstMAC" => col::DESTINATION_MAC,
        "srcBytes" => col::SOURCE_BYTES,
        "dstBytes" => col::DESTINATION_BYTES,
        "srcPackets" => col::SOURCE_PACKETS,
        "dstPackets" => col::DESTINATION_PACKETS,
        "srcPostNAT" => col::SOURCE_NAT_IP,
        "dstPostNAT" => col::DESTINATION_NAT_IP,
        "usrName" => col::USER_NAME,
        "domain" => col::USER_DOMAIN,
        "identHostName" | "resource" => col::HOST_NAME,
        "identSrc" => col::HOST_IP,
        "cat" => col::RULE_CATEGORY,
        "policy" => col::RULE_NAME,
        "msg" | "message" => col::MESSAGE,
        "reason" => col::EVENT_REASON,
        _ => return false,
    };
    event.str(column, value);
    true
}

#[cfg(test)]
mod tests;
