//! Access logs of nginx and Apache: combined and common, JSON, and formats of the administrator's own.
//!
//! All of them end in the same list of [`Field`]s: the built-in form names them by position, a format string by its
//! variables ([`notation`]), JSON by its keys ([`field`]).

use luytre_model::{EventBatch, Layer};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::json::parse_object;
use crate::sender::{Sender, refuse};

mod field;
mod notation;

use field::{Field, Values};
use notation::Notation;

/// nginx's access log.
pub const NGINX: Format = Format {
    name: "nginx_access",
    about: "nginx's access log: combined, main, JSON, or the format string of the source.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff: |head| sniff(head, Server::Nginx),
    decoder: |settings| Box::new(Access::new(settings, Server::Nginx)),
};

/// Apache's access log.
pub const APACHE: Format = Format {
    name: "apache_access",
    about: "Apache's access log: common, combined, with the virtual host, JSON, or the format string of the source.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff: |head| sniff(head, Server::Apache),
    decoder: |settings| Box::new(Access::new(settings, Server::Apache)),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Nginx,
    Apache,
}

impl Server {
    fn kind(self) -> &'static str {
        match self {
            Server::Nginx => "nginx.access",
            Server::Apache => "apache.access",
        }
    }

    fn module(self) -> &'static str {
        match self {
            Server::Nginx => "nginx",
            Server::Apache => "apache",
        }
    }
}

/// The two servers write the same combined form. What tells them apart: `-` for no bytes, a leading virtual host and
/// `\"` are Apache's, `\x22` and JSON with nginx's names are nginx's. Without such a sign it is taken for nginx.
fn sniff(head: &[u8], server: Server) -> u8 {
    let trimmed = head.trim_ascii_start();
    if trimmed.starts_with(b"{") {
        return sniff_json(&trimmed[..memchr::memchr(b'\n', trimmed).unwrap_or(trimmed.len())], server);
    }
    let text = String::from_utf8_lossy(head);
    let first = text.trim_start().lines().next().unwrap_or("");
    let Some(first_values) = combined(first) else { return 0 };
    let apache = |values: &Values<'_>, line: &str| {
        values.get(Field::Server).is_some() || values.get(Field::Bytes) == Some("-") || line.contains("\\\"")
    };
    let of_apache = apache(&first_values, first)
        || text.lines().skip(1).any(|line| combined(line).is_some_and(|values| apache(&values, line)));
    match (server, of_apache) {
        (Server::Nginx, false) | (Server::Apache, true) => 70,
        (Server::Nginx, true) | (Server::Apache, false) => 60,
    }
}

fn sniff_json(line: &[u8], server: Server) -> u8 {
    let any = |names: &[&str]| names.iter().any(|name| memchr::memmem::find(line, name.as_bytes()).is_some());
    let client = || any(&["\"remote_addr\":", "\"client_ip\":", "\"clientip\":", "\"remote_ip\":"]);
    let status = || any(&["\"status\":", "\"status_code\":", "\"response\":"]);
    let asked = || any(&["\"uri\":", "\"request_uri\":", "\"request\":", "\"url\":"]);
    match (client() && status() && asked(), server) {
        (false, _) => 0,
        (true, Server::Nginx) => 75,
        (true, Server::Apache) => 50,
    }
}

struct Access {
    server: Server,
    sender: Sender,
    notation: Option<Notation>,
    mapping: std::collections::BTreeMap<String, String>,
    prefix: String,
}

impl Access {
    fn new(settings: &Settings, server: Server) -> Self {
        Access {
            server,
            sender: Sender::new(settings),
            notation: settings.access_format.as_deref().map(Notation::compile),
            mapping: settings.mapping.clone(),
            prefix: server.module().to_owned(),
        }
    }

    fn json(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let record = match parse_object(message) {
            Ok(record) => record,
            Err(error) => return fields::refuse_json(out, arrival, &error, message),
        };
        let mut event = self.sender.begin(out, self.server.kind(), message, arrival);
        let mut values = Values::default();
        for (name, value) in record.fields() {
            if let Some(ours) = self.mapping.get(name.as_ref()) {
                if let Some(value) = value.scalar() {
                    event.named(ours, value);
                }
                continue;
            }
            match (Field::of_name(name), value.text()) {
                (Some(field), Some(text)) => values.push(field, text),
                _ => fields::overflow(&mut event, &mut self.prefix, name, value),
            }
        }
        values.write(&mut event, &self.sender, arrival);
        self.sender.close(event);
    }
}

impl Decoder for Access {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let trimmed = message.trim_ascii();
        if trimmed.first() == Some(&b'{') && self.notation.is_none() {
            return self.json(message, arrival, out);
        }
        let text = String::from_utf8_lossy(trimmed);
        let values = match &self.notation {
            Some(notation) => notation.read(&text),
            None => combined(&text),
        };
        let Some(values) = values else {
            let expected = match self.notation {
                Some(_) => "a line of the source's access format",
                None => "address, identity, user, [time], \"request\", status and bytes of an access log",
            };
            return refuse(out, arrival, expected, message);
        };
        let mut event = self.sender.begin(out, self.server.kind(), message, arrival);
        values.write(&mut event, &self.sender, arrival);
        for (name, value) in values.others() {
            self.prefix.push('.');
            self.prefix.push_str(name);
            event.overflow(&self.prefix, crate::json::number_value(value));
            self.prefix.truncate(self.server.module().len());
        }
        self.sender.close(event);
    }
}

/// Reads the common and combined forms: `[vhost] address identity user [time] "request" status bytes ["referrer" "agent"
/// ["forwarded for"]]`, whatever stands behind.
fn combined(line: &str) -> Option<Values<'_>> {
    let bracket = line.find(" [")?;
    let (who, rest) = (&line[..bracket], &line[bracket + 2..]);
    let (time, rest) = rest.split_once(']')?;
    crate::moment::clf(time)?;
    let mut values = Values::default();
    let mut who = who.splitn(4, ' ');
    let mut address = who.next().filter(|address| !address.is_empty())?;
    let mut second = who.next()?;
    if address.parse::<std::net::IpAddr>().is_err() && second.parse::<std::net::IpAddr>().is_ok() {
        values.push(Field::Server, address);
        address = second;
        second = who.next().unwrap_or("-");
    }
    values.push(Field::Address, address);
    values.push(Field::Other("identity"), second);
    values.push(Field::User, who.next().unwrap_or("-"));
    values.push(Field::Time, time);
    let (request, rest) = quoted(rest.strip_prefix(' ')?, Some(is_status_next))?;
    values.push(Field::Request, request);
    let mut rest = rest.trim_start();
    for field in [Field::Status, Field::Bytes] {
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        if !(word == "-" || !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        values.push(field, word);
        rest = after;
    }
    for field in [Field::Referrer, Field::Agent, Field::ForwardedFor] {
        let Some((value, after)) = quoted(rest, None) else { break };
        values.push(field, value);
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        values.push(Field::Other("rest"), rest);
    }
    Some(values)
}

fn is_status_next(after: &str) -> bool {
    let status = after.trim_start().as_bytes();
    matches!(status, [b'-', b' ', ..]) || status.len() >= 3 && status[..3].iter().all(u8::is_ascii_digit)
}

/// Reads a value in quotes. Servers escape quotes inside, but not all do: a quote ends the value only where a value can
/// end, before another quoted value, before a word without quotes, or at the end of the line.
fn quoted(text: &str, may_end: Option<fn(&str) -> bool>) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let bytes = inner.as_bytes();
    let may_end = may_end.unwrap_or(|after| {
        after.is_empty() || after.starts_with(" \"") || after.starts_with(' ') && !after.contains('"')
    });
    memchr::memchr_iter(b'"', bytes)
        .filter(|at| !notation::is_escaped(bytes, *at))
        .find(|at| may_end(&inner[at + 1..]))
        .map(|at| (&inner[..at], &inner[at + 1..]))
}

#[cfg(test)]
mod tests;
