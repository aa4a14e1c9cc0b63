//! The log of auditd: several records make one event, joined by node, time and serial number.
//!
//! An event ends with its EOE or PROCTITLE record, with a record that programs write (those stand alone), or when newer
//! events have begun meanwhile: records of a few events may be mixed, on machines with many processors.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use luytre_model::batch::ORIGINAL_BYTES_MAX;
use luytre_model::{EventBatch, Layer, TimeQuality};

use crate::audit::{Event, Record, Socket, time_and_serial};
use crate::clock;
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::sender::refuse;

/// The log of auditd, raw or enriched.
pub const FORMAT: Format = Format {
    name: "auditd",
    about: "The log of the Linux audit daemon (audit.log), raw or enriched; the records of an event are joined.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Auditd { host: settings.host.clone(), open: VecDeque::new() }),
};

/// Most events that are open at the same time; with one more, the oldest is written out.
const OPEN_EVENTS_MAX: usize = 64;

/// Most bytes of one argument of a program that was started.
const ARGUMENT_BYTES_MAX: usize = 64 << 10;

fn sniff(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.is_empty()).unwrap_or_default();
    if Header::read(line).is_some() { 95 } else { 0 }
}

struct Auditd {
    host: Option<String>,
    open: VecDeque<Open>,
}

/// An event that may get further records.
struct Open {
    /// `node=portal01 ` and `1795305994.682:2066`, as they stand in the record.
    node: Vec<u8>,
    id: Vec<u8>,
    lines: Vec<u8>,
}

/// The beginning of a record.
struct Header<'a> {
    node: &'a [u8],
    kind: &'a [u8],
    id: &'a [u8],
    /// Where the fields begin.
    fields: usize,
}

impl<'a> Header<'a> {
    fn read(line: &'a [u8]) -> Option<Self> {
        let mut at = if line.starts_with(b"audit: ") { 7 } else { 0 };
        let mut node: &[u8] = b"";
        if let Some(rest) = line[at..].strip_prefix(b"node=") {
            let end = memchr::memchr(b' ', rest)?;
            node = &rest[..end];
            at += 5 + end + 1;
        }
        let rest = line[at..].strip_prefix(b"type=")?;
        let end = memchr::memchr(b' ', rest)?;
        let kind = &rest[..end];
        at += 5 + end + 1;
        let rest = &line[at..];
        let (begin, rest) = match (rest.strip_prefix(b"msg=audit("), rest.strip_prefix(b"audit(")) {
            (Some(rest), _) => (10, rest),
            (_, Some(rest)) => (6, rest),
            _ => return None,
        };
        let end = memchr::memchr(b')', &rest[..rest.len().min(64)])?;
        let after = &rest[end + 1..];
        let colon = usize::from(after.first() == Some(&b':'));
        Some(Header { node, kind, id: &rest[..end], fields: at + begin + end + 1 + colon })
    }
}

impl Decoder for Auditd {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let Some(header) = Header::read(message) else {
            refuse(out, arrival, "a record `type=… msg=audit(TIME:SERIAL): …`", message);
            return;
        };
        if std::str::from_utf8(header.id).ok().and_then(time_and_serial).is_none() {
            refuse(out, arrival, "audit(SECONDS.MILLISECONDS:SERIAL)", message);
            return;
        }
        let found = self.open.iter().position(|open| open.id == header.id && open.node == header.node);
        let ends = ends_event(header.kind);
        if header.kind == b"EOE" {
            if let Some(open) = found.and_then(|at| self.open.remove(at)) {
                self.write(open, arrival, out);
            }
            return;
        }
        let at = match found {
            Some(at) => at,
            None => {
                if self.open.len() >= OPEN_EVENTS_MAX
                    && let Some(oldest) = self.open.pop_front()
                {
                    self.write(oldest, arrival, out);
                }
                self.end_older_than(&header, arrival, out);
                self.open.push_back(Open { node: header.node.to_vec(), id: header.id.to_vec(), lines: Vec::new() });
                self.open.len() - 1
            }
        };
        let open = &mut self.open[at];
        if open.lines.len() + message.len() < ORIGINAL_BYTES_MAX {
            if !open.lines.is_empty() {
                open.lines.push(b'\n');
            }
            open.lines.extend_from_slice(message);
        } else {
            out.count_limit("too_many_audit_records");
        }
        if ends && let Some(open) = self.open.remove(at) {
            self.write(open, arrival, out);
        }
    }

    fn finish(&mut self, arrival: Arrival, out: &mut EventBatch) {
        while let Some(open) = self.open.pop_front() {
            self.write(open, arrival, out);
        }
    }

    fn holds(&self) -> bool {
        !self.open.is_empty()
    }
}

impl Auditd {
    /// Writes out events of the node that are more than two seconds older than a new record: nothing follows for them.
    fn end_older_than(&mut self, header: &Header<'_>, arrival: Arrival, out: &mut EventBatch) {
        let seconds = |id: &[u8]| id.split(|byte| *byte == b'.').next().and_then(clock::epoch).map(|at| at.seconds());
        let Some(now) = seconds(header.id) else { return };
        while let Some(oldest) = self.open.front() {
            let is_old = oldest.node == header.node && seconds(&oldest.id).is_some_and(|then| now - then > 2);
            if !is_old {
                return;
            }
            if let Some(oldest) = self.open.pop_front() {
                self.write(oldest, arrival, out);
            }
        }
    }

    fn write(&self, open: Open, arrival: Arrival, out: &mut EventBatch) {
        let mut joined = Event::default();
        let id = String::from_utf8_lossy(&open.id);
        if let Some((time, serial)) = time_and_serial(&id) {
            joined.time = Some(time);
            joined.serial = Some(serial);
        }
        joined.id = id;
        joined.node = String::from_utf8_lossy(&open.node);
        if joined.node.is_empty() {
            joined.node = Cow::Owned(self.host.clone().unwrap_or_default());
        }
        for line in open.lines.split(|byte| *byte == b'\n') {
            if let Some(header) = Header::read(line) {
                add_record(&mut joined.records, &header, &line[header.fields..]);
            }
        }
        let mut event = out.event("auditd.log", arrival.at, &open.lines);
        if let Some(time) = joined.time {
            event.time(time, clock::plausible(time, TimeQuality::Exact, arrival.at));
        }
        joined.write(&mut event);
        event.finish();
    }
}

/// Whether nothing follows for the event after a record of this type.
fn ends_event(kind: &[u8]) -> bool {
    const WRITTEN_BY_PROGRAMS: [&[u8]; 16] = [
        b"USER_",
        b"CRED_",
        b"ADD_",
        b"DEL_",
        b"DAEMON_",
        b"SERVICE_",
        b"SYSTEM_",
        b"GRP_",
        b"CHGRP_",
        b"CHUSER_",
        b"ROLE_",
        b"LABEL_",
        b"ACCT_",
        b"CRYPTO_",
        b"VIRT_",
        b"SOFTWARE_",
    ];
    kind == b"PROCTITLE" || WRITTEN_BY_PROGRAMS.iter().any(|begin| kind.starts_with(begin))
}

/// Adds a record; the parts of a long EXECVE come as several records and are one.
fn add_record<'a>(records: &mut Vec<Record<'a>>, header: &Header<'a>, text: &'a [u8]) {
    let text = match text {
        b"" => Cow::Borrowed(""),
        text => String::from_utf8_lossy(text),
    };
    let kind = String::from_utf8_lossy(header.kind);
    if kind == "EXECVE" {
        let earlier = records.iter().position(|record| record.kind == "EXECVE");
        let at = earlier.unwrap_or_else(|| {
            records.push(Record { kind, ..Record::default() });
            records.len() - 1
        });
        arguments(&mut records[at].arguments, &text);
        return;
    }
    let mut record = Record { kind, ..Record::default() };
    fields(text, &mut |name, value| {
        if name == "saddr" && record.kind == "SOCKADDR" {
            record.socket = socket(value.text());
            return;
        }
        let value = value.decoded(is_hex_coded(&name));
        let value =
            if name == "proctitle" { Cow::Owned(value.trim_end_matches('\0').replace('\0', " ")) } else { value };
        record.fields.push((name, value));
    });
    records.push(record);
}

/// A value as it stands in a record.
#[derive(Debug, Clone)]
enum Value<'a> {
    Quoted(Cow<'a, str>),
    Bare(Cow<'a, str>),
}

impl<'a> Value<'a> {
    fn text(&self) -> &str {
        match self {
            Value::Quoted(text) | Value::Bare(text) => text,
        }
    }

    /// Returns the value, with hexadecimal digits read where the field is written so when it holds odd bytes.
    fn decoded(self, hex_coded: bool) -> Cow<'a, str> {
        match self {
            Value::Bare(text) if hex_coded => match from_hex(text.as_bytes()) {
                Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
                None => text,
            },
            Value::Quoted(text) | Value::Bare(text) => text,
        }
    }
}

/// Fields that auditd writes in hexadecimal digits when they hold blanks, quotes or control characters.
fn is_hex_coded(name: &str) -> bool {
    matches!(
        name,
        "exe"
            | "comm"
            | "name"
            | "cwd"
            | "proctitle"
            | "key"
            | "acct"
            | "cmd"
            | "path"
            | "dir"
            | "file"
            | "data"
            | "ocomm"
            | "vm"
            | "unit"
            | "grp"
            | "new-disk"
            | "old-disk"
            | "device"
            | "watch"
    )
}

/// Calls `visit` for each `name=value`, also for those within `msg='…'` and for the names after the separator 0x1d.
fn fields<'a>(text: Cow<'a, str>, visit: &mut dyn FnMut(Cow<'a, str>, Value<'a>)) {
    match text {
        Cow::Borrowed(text) => visit_fields(text, &mut |name, value, quoted| {
            let value = Cow::Borrowed(value);
            visit(Cow::Borrowed(name), if quoted { Value::Quoted(value) } else { Value::Bare(value) });
        }),
        Cow::Owned(text) => visit_fields(&text, &mut |name, value, quoted| {
            let value = Cow::Owned(value.to_owned());
            visit(Cow::Owned(name.to_owned()), if quoted { Value::Quoted(value) } else { Value::Bare(value) });
        }),
    }
}

/// Calls `visit` with name, value and whether it was quoted. A word without `=` belongs to the value before it
/// (`op=adding user`).
pub(crate) fn visit_fields<'a>(text: &'a str, visit: &mut dyn FnMut(&'a str, &'a str, bool)) {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\u{1d}', ',']);
        let Some(equals) = rest.find('=') else { return };
        let name = &rest[..equals];
        let name = name.rsplit([' ', '\u{1d}']).next().unwrap_or(name);
        let value = &rest[equals + 1..];
        if let Some(inside) = value.strip_prefix('\'') {
            let end = inside.rfind('\'').unwrap_or(inside.len());
            visit_fields(&inside[..end], visit);
            rest = inside.get(end + 1..).unwrap_or_default();
        } else if let Some(inside) = value.strip_prefix('"') {
            let end = inside.find('"').unwrap_or(inside.len());
            visit(name, &inside[..end], true);
            rest = inside.get(end + 1..).unwrap_or_default();
        } else if value.starts_with('{') {
            // The enriched form of an address, `SADDR={ saddr_fam=… }`; the address itself stands before it.
            rest = value.split_once('}').map_or("", |(_, after)| after);
        } else {
            let end = bare_end(value);
            visit(name, value[..end].trim_end_matches([' ', ',']), false);
            rest = &value[end..];
        }
    }
}

/// Returns the end of a value without quotes: before the next `name=`, or the separator.
fn bare_end(value: &str) -> usize {
    let mut end = value.find([' ', '\u{1d}']).unwrap_or(value.len());
    loop {
        let Some(after) = value[end..].strip_prefix(' ') else { return end };
        let word_end = after.find([' ', '\u{1d}']).unwrap_or(after.len());
        let word = &after[..word_end];
        if word.is_empty() || word.contains('=') || word.starts_with(['{', '}']) {
            return end;
        }
        end += 1 + word_end;
    }
}

/// Reads `a0="ls" a1=2D6C a2[0]=… a2[1]=… a2_len=…`.
fn arguments(found: &mut Vec<Cow<'_, str>>, text: &str) {
    visit_fields(text, &mut |name, value, quoted| {
        let Some(number) = name.strip_prefix('a') else { return };
        let (number, part) = number.split_once('[').map_or((number, false), |(number, _)| (number, true));
        let Ok(index) = number.parse::<usize>() else { return };
        let decoded = if quoted { None } else { from_hex(value.as_bytes()) };
        let value = match &decoded {
            Some(bytes) => String::from_utf8_lossy(bytes),
            None => Cow::Borrowed(value),
        };
        if part && index + 1 == found.len() && found[index].len() < ARGUMENT_BYTES_MAX {
            found[index].to_mut().push_str(&value);
        } else if index == found.len() {
            found.push(Cow::Owned(value.into_owned()));
        }
    });
}

/// Reads pairs of hexadecimal digits; `None` for anything else.
fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16);
    text.chunks_exact(2).map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

/// Reads the address of a socket as the kernel has it: family in the machine's order, port in the network's.
fn socket(hex: &str) -> Option<Socket> {
    let bytes = from_hex(hex.as_bytes())?;
    let family = u16::from_le_bytes([*bytes.first()?, *bytes.get(1)?]);
    let port = || Some(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
    match family {
        1 => {
            let path = bytes[2..].split(|byte| *byte == 0).find(|part| !part.is_empty()).unwrap_or_default();
            Some(Socket::Unix(String::from_utf8_lossy(path).into_owned()))
        }
        2 => {
            let address: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some(Socket::Internet(IpAddr::V4(Ipv4Addr::from(address)), port()?))
        }
        10 => {
            let address: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            Some(Socket::Internet(IpAddr::V6(Ipv6Addr::from(address)), port()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
