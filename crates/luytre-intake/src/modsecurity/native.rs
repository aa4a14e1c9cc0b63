//! The audit log of ModSecurity 2: sections between lines like `--09d32c01-B--`, ended by the section `Z`.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use super::{Findings, RuleMessage};
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::moment;
use crate::sender::{Sender, refuse};
use crate::web;

/// ModSecurity 2's audit log.
pub const FORMAT: Format = Format {
    name: "modsecurity2",
    about: "ModSecurity 2's audit log in its native form of sections (A, B, … Z).",
    layer: Some(Layer::Application),
    framing: Framing::Until(|line| boundary(line).is_some_and(|(_, section)| section == b'Z')),
    sniff,
    decoder: |settings| Box::new(Native { sender: Sender::new(settings) }),
};

/// Most bytes of a request body that are kept as a value; the original has all of it.
const BODY_BYTES_MAX: usize = 64 << 10;

fn sniff(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    if boundary(line.trim_ascii()).is_some_and(|(_, section)| section == b'A') { 95 } else { 0 }
}

/// Reads `--09d32c01-A--`: the transaction's mark and the section's letter.
fn boundary(line: &[u8]) -> Option<(&[u8], u8)> {
    let inner = line.trim_ascii_end().strip_prefix(b"--")?.strip_suffix(b"--")?;
    let (mark, section) = inner.split_at_checked(inner.len().checked_sub(2)?)?;
    let plain = (1..=64).contains(&mark.len()) && mark.iter().all(u8::is_ascii_alphanumeric);
    (plain && section[0] == b'-' && section[1].is_ascii_uppercase()).then_some((mark, section[1]))
}

struct Native {
    sender: Sender,
}

impl Decoder for Native {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let text = text.trim();
        let Some((mark, b'A')) = text.lines().next().and_then(|line| boundary(line.as_bytes())) else {
            return refuse(out, arrival, "a transaction that begins with its section A", message);
        };
        let Some(head) = text.lines().nth(1).and_then(head) else {
            return refuse(out, arrival, "[time] id, client and server addresses and ports in section A", message);
        };
        let mut event = self.sender.begin(out, "modsecurity.audit", message, arrival);
        self.sender.stamp(&mut event, Some(head.time), arrival);
        event.str(col::EVENT_ID, head.id);
        event.str(col::SOURCE_IP, head.client);
        event.str(col::SOURCE_PORT, head.client_port);
        event.str(col::DESTINATION_IP, head.server);
        event.str(col::DESTINATION_PORT, head.server_port);
        let mut findings = Findings::default();
        for (section, body) in sections(text, mark) {
            match section {
                b'B' => request_headers(&mut event, body),
                b'C' | b'I' => {
                    let body = body.trim_end_matches(['\r', '\n']);
                    event.str(col::HTTP_REQUEST_BODY_CONTENT, &body[..body.floor_char_boundary(BODY_BYTES_MAX)]);
                }
                b'F' => response_headers(&mut event, body),
                b'H' => trailer(&mut event, &mut findings, body),
                _ => {}
            }
        }
        findings.write(&mut event);
        self.sender.close(event);
    }
}

struct Head<'a> {
    time: moment::Moment,
    id: &'a str,
    client: &'a str,
    client_port: &'a str,
    server: &'a str,
    server_port: &'a str,
}

fn head(line: &str) -> Option<Head<'_>> {
    let (time, rest) = moment::clf(line.strip_prefix('[')?)?;
    let mut words = rest.strip_prefix(']')?.split_ascii_whitespace();
    Some(Head {
        time,
        id: words.next()?,
        client: words.next()?,
        client_port: words.next()?,
        server: words.next()?,
        server_port: words.next()?,
    })
}

/// Returns the sections with their letters. Only this transaction's mark ends a section: a body cannot forge one.
fn sections<'a>(text: &'a str, mark: &'a [u8]) -> impl Iterator<Item = (u8, &'a str)> {
    let mut rest = text;
    let mut open: Option<u8> = None;
    std::iter::from_fn(move || {
        loop {
            let mut at = 0;
            let mut found = None;
            for line in rest.split_inclusive('\n') {
                if let Some((of, section)) = boundary(line.as_bytes())
                    && of == mark
                {
                    found = Some((at, at + line.len(), section));
                    break;
                }
                at += line.len();
            }
            let (end, next, section) = match found {
                Some((end, next, section)) => (end, next, Some(section)),
                None => (rest.len(), rest.len(), None),
            };
            let body = &rest[..end];
            rest = &rest[next..];
            match std::mem::replace(&mut open, section) {
                Some(letter) => return Some((letter, body)),
                None if section.is_none() => return None,
                None => {}
            }
        }
    })
}

fn request_headers(event: &mut EventBuilder<'_>, body: &str) {
    let mut lines = body.lines();
    web::request_line(event, lines.next().unwrap_or(""));
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => web::host(event, value),
            "user-agent" => event.str(col::USER_AGENT_ORIGINAL, value),
            "referer" => event.str(col::HTTP_REQUEST_REFERRER, value),
            "x-forwarded-for" => web::forwarded_for(event, value),
            "content-length" => event.str(col::HTTP_REQUEST_BYTES, value),
            // Credentials do not belong in a searchable field; the original has them.
            "authorization" | "cookie" | "proxy-authorization" => {}
            name => {
                event.overflow(&format!("modsecurity.request.headers.{}", header_name(name)), ValueRef::Text(value))
            }
        }
    }
}

/// Returns the name of a header if it is one; the names of headers are the sender's to choose.
pub(super) fn header_name(name: &str) -> &str {
    let plain =
        name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain { name } else { "other" }
}

fn response_headers(event: &mut EventBuilder<'_>, body: &str) {
    let mut lines = body.lines();
    if let Some(status) = lines.next().and_then(|line| line.split_ascii_whitespace().nth(1)) {
        web::status(event, status);
    }
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        match name.to_ascii_lowercase().as_str() {
            "content-type" => event.str(col::HTTP_RESPONSE_MIME_TYPE, value.trim()),
            "content-length" => event.str(col::HTTP_RESPONSE_BYTES, value.trim()),
            _ => {}
        }
    }
}

fn trailer(event: &mut EventBuilder<'_>, findings: &mut Findings, body: &str) {
    for (name, value) in body.lines().filter_map(|line| line.split_once(": ")) {
        match name {
            "Message" => {
                findings.add(event, &RuleMessage::read(value));
                event.overflow("modsecurity.messages", ValueRef::Text(value));
            }
            "Action" if value.starts_with("Intercepted") => findings.deny(),
            "Server" | "Producer" | "Engine-Mode" => {
                let name = match name {
                    "Server" => "modsecurity.server",
                    "Producer" => "modsecurity.producer",
                    _ => "modsecurity.engine_mode",
                };
                event.overflow(name, ValueRef::Text(value.trim().trim_matches('"')));
            }
            _ => {}
        }
    }
}
