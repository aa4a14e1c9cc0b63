//! Lines of `key=value`: FortiGate and Sophos with their own meaning, Huawei's firewalls and anything else by the names
//! that most products use.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer};

use crate::cef::{file_hash, outcome, verdict};
use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::moment::{self, Moment};
use crate::pairs::{Pairs, Style};
use crate::sender::{Sender, refuse};
use crate::web;

mod names;

/// Key-value lines.
pub const FORMAT: Format = Format {
    name: "kv",
    about: "Lines of key=value: FortiGate, Sophos, Huawei and others.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(KeyValue::new(settings)),
};

/// Fewest pairs of a line that is taken for key-value by its look alone.
const PAIRS_MIN: usize = 4;
/// Most pairs that are read; FortiGate writes up to 80.
const PAIRS_MAX: usize = 512;

fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start().lines().next().unwrap_or("");
    if line.starts_with(['{', '[', '#']) {
        return 0;
    }
    let pairs = Pairs::new(line, Style::Quoted);
    let before = pairs.head();
    let pairs: Vec<_> = pairs.take(PAIRS_MAX).collect();
    match Product::of(&pairs, before) {
        Product::FortiGate | Product::Sophos => 90,
        Product::Huawei => 80,
        Product::Other if pairs.len() >= PAIRS_MIN && priority_passed(before).is_empty() => 30,
        Product::Other => 0,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    FortiGate,
    Sophos,
    Huawei,
    Other,
}

impl Product {
    fn of(pairs: &[(&str, Cow<'_, str>)], before: &str) -> Self {
        let has = |name: &str| pairs.iter().any(|(key, _)| *key == name);
        if has("type") && (has("logid") || has("subtype")) && (has("devid") || has("devname") || has("vd")) {
            return Product::FortiGate;
        }
        if has("log_type") && (has("log_component") || has("device_name") || has("device_model")) {
            return Product::Sophos;
        }
        if before.contains("%%01") {
            return Product::Huawei;
        }
        Product::Other
    }
}

/// Passes over `<189>`.
fn priority_passed(text: &str) -> &str {
    text.get(crate::framing::priority(text.as_bytes()).unwrap_or(0)..).unwrap_or("").trim_start()
}

struct KeyValue {
    sender: Sender,
    kind: String,
    name: String,
}

impl KeyValue {
    fn new(settings: &Settings) -> Self {
        KeyValue { sender: Sender::new(settings), kind: String::new(), name: String::new() }
    }
}

impl Decoder for KeyValue {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let pairs = Pairs::new(text.trim(), Style::Quoted);
        let before = priority_passed(pairs.head());
        let pairs: Vec<(&str, Cow<'_, str>)> = pairs.take(PAIRS_MAX).collect();
        if pairs.is_empty() {
            return refuse(out, arrival, "key=value", message);
        }
        let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_ref());
        let product = Product::of(&pairs, before);
        let prefix = match product {
            Product::FortiGate => {
                fields::kind(&mut self.kind, "fortigate", get("type"));
                "fortigate."
            }
            Product::Sophos => {
                fields::kind(&mut self.kind, "sophos", get("log_type"));
                "sophos."
            }
            Product::Huawei | Product::Other => {
                fields::kind(&mut self.kind, "kv", "log");
                "kv."
            }
        };
        let mut event = self.sender.begin(out, &self.kind, message, arrival);
        // Without a time of its own a record has that of the header before it.
        let written = time(&pairs).or_else(|| moment::any(before));
        self.sender.stamp(&mut event, written, arrival);
        product_fields(&mut event, product, &pairs, before);
        self.name.clear();
        self.name.push_str(prefix);
        for (key, value) in &pairs {
            // Huawei ends its text with a full stop.
            let value = if product == Product::Huawei { value.trim_end_matches('.') } else { value.as_ref() };
            if value.is_empty() || value == "N/A" || is_time(key) || write(&mut event, product, &pairs, key, value) {
                continue;
            }
            self.name.truncate(prefix.len());
            self.name.push_str(key);
            event.overflow(&self.name, crate::json::number_value(value));
        }
        fields::totals(&mut event);
        self.sender.close(event);
    }
}

fn is_time(key: &str) -> bool {
    matches!(key, "date" | "time" | "tz" | "timezone" | "eventtime" | "timestamp" | "ts" | "datetime")
}

/// Reads the time: counted where the product counts, else date and time with their zone.
fn time(pairs: &[(&str, Cow<'_, str>)]) -> Option<Moment> {
    let get = |names: &[&str]| {
        let found = names.iter().find_map(|name| pairs.iter().find(|(key, _)| key == name));
        found.map(|(_, value)| value.as_ref())
    };
    if let Some(moment) = get(&["eventtime"]).and_then(moment::epoch) {
        return Some(moment);
    }
    let zone = get(&["tz", "timezone"]).unwrap_or("");
    if let (Some(date), Some(time)) = (get(&["date"]), get(&["time"])) {
        return moment::iso(&format!("{date}T{time}")).map(|(moment, _)| moment.at_offset(zone));
    }
    get(&["timestamp", "@timestamp", "time", "datetime", "ts", "rt", "start_time"])
        .and_then(moment::any)
        .map(|moment| moment.at_offset(zone))
}

/// Writes what the product is, and what kind of thing happened.
fn product_fields(event: &mut EventBuilder<'_>, product: Product, pairs: &[(&str, Cow<'_, str>)], before: &str) {
    let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_ref());
    let (kind, category) = match product {
        Product::FortiGate => {
            event.str(col::OBSERVER_VENDOR, "Fortinet");
            event.str(col::OBSERVER_PRODUCT, "FortiGate");
            match (get("type"), get("subtype")) {
                ("utm", "virus") => ("alert", "malware"),
                ("utm", "ips" | "anomaly" | "waf") | ("anomaly", _) => ("alert", "intrusion_detection"),
                ("utm", "webfilter" | "app-ctrl") => ("event", "web"),
                ("event", "user") => ("event", "authentication"),
                ("event", "system") if get("action") == "login" => ("event", "authentication"),
                ("event", "system") => ("event", "configuration"),
                _ => ("event", "network"),
            }
        }
        Product::Sophos => {
            event.str(col::OBSERVER_VENDOR, "Sophos");
            match (get("log_type"), get("log_component")) {
                ("IDP" | "IPS", _) => ("alert", "intrusion_detection"),
                ("Anti-Virus" | "Anti Virus", _) => ("alert", "malware"),
                ("Content Filtering", _) => ("event", "web"),
                ("Event", component) if component.contains("Authentication") || component == "GUI" => {
                    ("event", "authentication")
                }
                _ => ("event", "network"),
            }
        }
        Product::Huawei => {
            event.str(col::OBSERVER_VENDOR, "Huawei");
            // %%01POLICY/6/POLICYPERMIT(l): module, severity, what happened.
            let mark = before.split_once("%%01").map_or("", |(_, mark)| mark);
            let mut parts = mark.splitn(3, '/');
            event.str(col::LOG_LOGGER, parts.next().unwrap_or(""));
            event.str(col::EVENT_SEVERITY, parts.next().unwrap_or(""));
            let code = parts.next().unwrap_or("");
            event.str(col::EVENT_CODE, code.split(['(', '[', ':']).next().unwrap_or(""));
            event.str(
                col::OBSERVER_NAME,
                before.split(" %%01").next().and_then(|head| head.rsplit(' ').next()).unwrap_or(""),
            );
            ("event", "network")
        }
        Product::Other => {
            event.str(col::MESSAGE, before);
            ("event", "")
        }
    };
    event.str(col::EVENT_KIND, kind);
    event.str(col::EVENT_CATEGORY, category);
}

fn write(
    event: &mut EventBuilder<'_>,
    product: Product,
    pairs: &[(&str, Cow<'_, str>)],
    key: &str,
    value: &str,
) -> bool {
    let has = |name: &str| pairs.iter().any(|(key, _)| *key == name);
    let column = match (product, key) {
        // Of the two rules that a utm record names, the signature is the one that matched.
        (Product::FortiGate, "policyid" | "policyname") if has("attackid") || has("virusid") => return false,
        (Product::FortiGate, "level" | "pri") => col::LOG_LEVEL,
        (Product::FortiGate, "type" | "subtype" | "severity") => return false,
        (Product::FortiGate, "status") => return outcome(event, value),
        (Product::FortiGate, "name" | "method") => return false,
        (Product::Sophos, "fw_rule_id" | "fw_rule_name") if has("signature_id") => return false,
        (Product::Sophos, "log_type" | "log_component") => return false,
        (Product::Sophos, "log_subtype") => {
            event.str(col::EVENT_ACTION, value);
            verdict(event, value);
            return true;
        }
        (Product::Sophos, "status") if has("log_subtype") => return outcome(event, value),
        (Product::Sophos, "severity" | "priority") => col::LOG_LEVEL,
        (_, "proto" | "protocol" | "Protocol") => {
            fields::transport(event, value);
            return true;
        }
        (Product::Other, "service") => col::SERVICE_NAME,
        (_, "service") => {
            event.str(col::NETWORK_PROTOCOL, &value.to_ascii_lowercase());
            return true;
        }
        (_, "action" | "act") => {
            event.str(col::EVENT_ACTION, value);
            verdict(event, value);
            return true;
        }
        (_, "duration") => {
            fields::duration_seconds(event, value.parse().unwrap_or(-1.0));
            return true;
        }
        (_, "url" | "uri") => {
            web::address(event, value);
            return true;
        }
        (_, "filehash") => {
            file_hash(event, value);
            return true;
        }
        (_, "outcome" | "result") => return outcome(event, value),
        _ => match names::column(key) {
            Some(column) => column,
            None => return false,
        },
    };
    // Of two names for the same thing the first stands in the column, the other in the overflow.
    if event.get(column).is_some() {
        return false;
    }
    event.str(column, value);
    true
}

#[cfg(test)]
mod tests;
