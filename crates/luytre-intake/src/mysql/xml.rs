//! Audit records in XML: `<AUDIT_RECORD>` with an element per field (MySQL 5.7 and 8, the new style) or with attributes
//! (the old style, Percona). The files are flat, so this reads names and texts and nothing else of XML.

use std::borrow::Cow;

use luytre_model::EventBatch;

use super::Record;
use crate::format::{Arrival, Decoder, Settings};
use crate::moment;
use crate::sender::{Sender, refuse};

/// Most fields of a record; real ones have up to 20.
const FIELDS_MAX: usize = 64;

pub(super) fn ends(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    // An empty element also ends with />, but not after a quote.
    line.ends_with(b"</AUDIT_RECORD>") || line == b"/>" || line.ends_with(b"\"/>") || line.ends_with(b"\" />")
}

pub(super) fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let holds = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    u8::from(head.starts_with(b"<") && (holds(b"<AUDIT_RECORD") || holds(b"<AUDIT>"))) * 90
}

pub(super) struct Xml {
    sender: Sender,
}

impl Xml {
    pub(super) fn new(settings: &Settings) -> Self {
        Xml { sender: Sender::new(settings) }
    }
}

impl Decoder for Xml {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let Some(start) = text.find("<AUDIT_RECORD") else {
            // The head and the end of the file.
            if text.trim().trim_start_matches("</AUDIT>").is_empty() || text.trim_start().starts_with("<?xml") {
                return;
            }
            return refuse(out, arrival, "an element AUDIT_RECORD", message);
        };
        let body = &text[start + "<AUDIT_RECORD".len()..];
        let fields = if body.trim_start().starts_with('>') { elements(body) } else { attributes(body) };
        let get = |names: &[&str]| {
            let found = names.iter().find_map(|name| fields.iter().find(|(known, _)| known == name));
            found.map_or("", |(_, text)| text.as_ref())
        };
        let record = Record {
            time: moment::iso(get(&["TIMESTAMP"])).map(|(time, _)| time.at_offset("Z")),
            user: super::json::bare_user(get(&["PRIV_USER"]), get(&["USER"])),
            host: get(&["HOST"]),
            address: get(&["IP"]),
            connection: get(&["CONNECTION_ID"]),
            operation: operation(get(&["NAME"])),
            command: get(&["COMMAND_CLASS"]),
            database: get(&["DB"]),
            object: get(&["TABLE"]),
            statement: get(&["SQLTEXT"]),
            code: get(&["STATUS"]),
            version: get(&["MYSQL_VERSION", "SERVER_VERSION"]),
            ..Record::default()
        };
        if record.operation.is_empty() {
            return refuse(out, arrival, "an audit record with a NAME", message);
        }
        record.write(&self.sender, text[start..].as_bytes(), arrival, out);
    }
}

/// Returns the operation in server_audit's word.
pub(super) fn operation(name: &str) -> &str {
    match name {
        "Connect" => "CONNECT",
        "Quit" => "DISCONNECT",
        "Change user" => "CHANGE USER",
        "Query" | "Execute" => "QUERY",
        other => other,
    }
}

fn elements(body: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut fields = Vec::new();
    let mut rest = body;
    while fields.len() < FIELDS_MAX
        && let Some(open) = rest.find('<')
    {
        let Some((name, after)) = rest[open + 1..].split_once('>') else { break };
        rest = after;
        if name.starts_with('/') || name.ends_with('/') {
            continue;
        }
        let Some(end) = after.find("</") else { break };
        fields.push((name, unescaped(&after[..end])));
        rest = &after[end..];
    }
    fields
}

fn attributes(body: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut fields = Vec::new();
    let mut rest = body.trim_start();
    while fields.len() < FIELDS_MAX
        && let Some((name, after)) = rest.split_once("=\"")
        && let Some((value, after)) = after.split_once('"')
    {
        fields.push((name.trim(), unescaped(value)));
        rest = after;
    }
    fields
}

/// Undoes XML's own escapes. Others (`&#10;`) by their number.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let read = after.split_once(';').and_then(|(name, after)| character(name).map(|character| (character, after)));
        match read {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
