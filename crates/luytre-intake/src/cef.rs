//! ArcSight's Common Event Format: `CEF:0|vendor|product|version|id|name|severity|key=value …`.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, Layer, ValueRef};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::moment;
use crate::pairs::{Pairs, Style};
use crate::sender::{Sender, refuse};
use crate::web;

/// Common Event Format.
pub const FORMAT: Format = Format {
    name: "cef",
    about: "Common Event Format (CEF) of firewalls, proxies and endpoint products.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff: |head| {
        let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        match begin(&String::from_utf8_lossy(line)) {
            Some((0, _)) => 97,
            Some(_) => 80,
            None => 0,
        }
    },
    decoder: |settings| Box::new(Cef::new(settings)),
};

/// Longest text before the mark (a syslog header) that is passed over.
const BEFORE_BYTES_MAX: usize = 256;
/// Most labels of custom fields that are looked up; the format has about 30.
const LABELS_MAX: usize = 64;

/// Finds `CEF:0|`: where it begins and what follows it.
fn begin(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_start();
    let at = memchr::memmem::find(text.as_bytes(), b"CEF:").filter(|at| *at <= BEFORE_BYTES_MAX)?;
    let (version, rest) = text[at + 4..].split_once('|')?;
    (version.trim().len() <= 3 && version.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        .then_some((at, rest))
}

/// Splits the header at bars without a backslash before them; the last part is the extension.
pub(crate) fn header<const PARTS: usize>(text: &str) -> Option<([Cow<'_, str>; PARTS], &str)> {
    let mut parts: [Cow<'_, str>; PARTS] = std::array::from_fn(|_| Cow::Borrowed(""));
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut at = 0;
    for part in &mut parts {
        let mut escaped = false;
        let end = loop {
            at += memchr::memchr2(b'|', b'\\', bytes.get(at..)?)?;
            if bytes[at] == b'|' {
                break at;
            }
            escaped = true;
            at += 2;
        };
        let raw = text.get(from..end)?;
        *part = if escaped { Cow::Owned(raw.replace("\\|", "|").replace("\\\\", "\\")) } else { Cow::Borrowed(raw) };
        at = end + 1;
        from = at;
    }
    Some((parts, text.get(from..)?))
}

struct Cef {
    sender: Sender,
    kind: String,
    name: String,
}

impl Cef {
    fn new(settings: &Settings) -> Self {
        Cef { sender: Sender::new(settings), kind: String::new(), name: "cef.".to_owned() }
    }
}

impl Decoder for Cef {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let Some(([vendor, product, version, id, name, severity], extension)) =
            begin(&text).and_then(|(_, rest)| header::<6>(rest))
        else {
            return refuse(out, arrival, "CEF:version|vendor|product|version|id|name|severity|", message);
        };
        fields::kind(&mut self.kind, "cef", &vendor);
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        let pairs = Pairs::new(extension, Style::Escaped);
        let labels: Vec<(&str, Cow<'_, str>)> =
            pairs.clone().filter(|(key, _)| key.ends_with("Label")).take(LABELS_MAX).collect();
        let time = ["rt", "end", "start"].iter().find_map(|wanted| {
            let (_, value) = pairs.clone().find(|(key, _)| key == wanted)?;
            moment::any(&value)
        });
        self.sender.stamp(&mut event, time, arrival);
        event.str(col::EVENT_KIND, "event");
        event.str(col::OBSERVER_VENDOR, &vendor);
        event.str(col::OBSERVER_PRODUCT, &product);
        event.str(col::OBSERVER_VERSION, &version);
        event.str(col::EVENT_CODE, &id);
        event.str(col::RULE_ID, &id);
        event.str(col::RULE_NAME, &name);
        write_severity(&mut event, &severity);
        for (key, value) in pairs {
            if value.is_empty() || matches!(key, "rt") || key.ends_with("Label") {
                continue;
            }
            if write(&mut event, key, &value) {
                continue;
            }
            let label = key_of_label(&labels, key);
            self.name.truncate("cef.".len());
            self.name.push_str(label.unwrap_or(key));
            event.overflow(&self.name, crate::json::number_value(&value));
        }
        finish_user(&mut event);
        if event.get(col::MESSAGE).is_none() {
            event.str(col::MESSAGE, &name);
        }
        self.sender.close(event);
    }
}

/// Returns the label of a custom field: `cs1Label=Policy cs1=x` is `Policy`.
fn key_of_label<'a>(labels: &'a [(&str, Cow<'_, str>)], key: &str) -> Option<&'a str> {
    labels
        .iter()
        .find(|(label, _)| label.strip_suffix("Label") == Some(key))
        .map(|(_, name)| name.trim())
        .filter(|name| !name.is_empty() && name.len() <= 64)
}

/// Writes a severity: a number from 0 to 10, or a word in its place.
pub(crate) fn write_severity(event: &mut EventBuilder<'_>, severity: &str) {
    let number = match severity.trim().to_ascii_lowercase().as_str() {
        "low" => 3,
        "medium" => 6,
        "high" => 8,
        "very-high" | "critical" => 10,
        other => match other.parse() {
            Ok(number) => number,
            Err(_) => return,
        },
    };
    event.int(col::EVENT_SEVERITY, number);
}

/// Writes an address to the address column, or a name to the name column.
pub(crate) fn address(event: &mut EventBuilder<'_>, value: &str, address: ColumnId, name: ColumnId) {
    let column = if value.parse::<std::net::IpAddr>().is_ok() { address } else { name };
    event.str(column, value);
}

/// Writes an outcome in the words of our schema. Returns whether the product's word is one that says so.
pub(crate) fn outcome(event: &mut EventBuilder<'_>, word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let outcome = match lower.trim_start_matches('/') {
        "success" | "succeeded" | "successful" | "ok" | "passed" => "success",
        "failure" | "failed" | "fail" | "error" | "denied" => "failure",
        _ => return false,
    };
    event.str(col::EVENT_OUTCOME, outcome);
    true
}

/// Writes a hash to the column of its length.
pub(crate) fn file_hash(event: &mut EventBuilder<'_>, hash: &str) {
    match hash.len() {
        32 => event.str(col::FILE_HASH_MD5, hash),
        40 => event.str(col::FILE_HASH_SHA1, hash),
        64 => event.str(col::FILE_HASH_SHA256, hash),
        _ => event.overflow("file.hash", ValueRef::Text(hash)),
    }
}

/// Says whether a firewall let something pass, as far as the word for what it did says so.
pub(crate) fn verdict(event: &mut EventBuilder<'_>, action: &str) {
    let lower = action.to_ascii_lowercase();
    let denied = ["den", "block", "drop", "reject", "reset", "quarantin", "prevent"]
        .iter()
        .any(|begin| lower.starts_with(begin));
    let allowed = ["allow", "accept", "permit", "pass", "forward"].iter().any(|begin| lower.starts_with(begin));
    if denied {
        event.str(col::EVENT_TYPE, "denied");
    } else if allowed {
        event.str(col::EVENT_TYPE, "allowed");
    }
}

/// The account that acts is the source's; where only the destination's is named, it is that one.
fn finish_user(event: &mut EventBuilder<'_>) {
    for column in [col::SOURCE_USER_NAME, col::USER_TARGET_NAME] {
        if event.get(col::USER_NAME).is_none()
            && let Some(name) = event.get(column).and_then(|name| name.as_str().map(str::to_owned))
        {
            event.str(col::USER_NAME, &name);
        }
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
        "app" => {
            event.str(col::NETWORK_PROTOCOL, &value.to_ascii_lowercase());
            return true;
        }
        "request" => {
            web::address(event, value);
            return true;
        }
        "act" => {
            event.str(col::EVENT_ACTION, value);
            verdict(event, value);
            return true;
        }
        "outcome" => return outcome(event, value),
        "filePath" => {
            fields::file(event, value);
            return true;
        }
        "fileHash" => {
            file_hash(event, value);
            return true;
        }
        "start" | "end" => {
            let column = if key == "start" { col::EVENT_START } else { col::EVENT_END };
            if let Some(moment::Moment::Counted(at)) = moment::epoch(value) {
                event.at(column, at);
                return true;
            }
            return false;
        }
        "spt" => col::SOURCE_PORT,
        "dpt" => col::DESTINATION_PORT,
        "shost" => col::SOURCE_DOMAIN,
        "dhost" => col::DESTINATION_DOMAIN,
        "suser" => col::SOURCE_USER_NAME,
        "duser" => col::USER_TARGET_NAME,
        "suid" => col::USER_ID,
        "sntdom" => col::USER_DOMAIN,
        "smac" => col::SOURCE_MAC,
        "dmac" => col::DESTINATION_MAC,
        "in" => col::SOURCE_BYTES,
        "out" => col::DESTINATION_BYTES,
        "msg" => col::MESSAGE,
        "cat" => col::RULE_CATEGORY,
        "reason" => col::EVENT_REASON,
        "externalId" => col::EVENT_ID,
        "requestMethod" => col::HTTP_REQUEST_METHOD,
        "requestClientApplication" => col::USER_AGENT_ORIGINAL,
        "requestContext" => col::HTTP_REQUEST_REFERRER,
        "fname" if event.get(col::FILE_NAME).is_some() => return true,
        "fname" => col::FILE_NAME,
        "fsize" => col::FILE_SIZE,
        "dvchost" => col::OBSERVER_NAME,
        "deviceExternalId" => col::OBSERVER_SERIAL_NUMBER,
        "deviceInboundInterface" => col::OBSERVER_INGRESS_INTERFACE_NAME,
        "deviceOutboundInterface" => col::OBSERVER_EGRESS_INTERFACE_NAME,
        "sourceTranslatedAddress" => col::SOURCE_NAT_IP,
        "destinationTranslatedAddress" => col::DESTINATION_NAT_IP,
        "dproc" | "sproc" => col::PROCESS_NAME,
        "dpid" | "spid" => col::PROCESS_PID,
        "deviceDirection" => {
            event.str(col::NETWORK_DIRECTION, if value == "1" { "outbound" } else { "inbound" });
            return true;
        }
        _ => return false,
    };
    event.str(column, value);
    true
}

#[cfg(test)]
mod tests;
