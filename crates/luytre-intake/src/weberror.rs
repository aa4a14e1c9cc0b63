//! Error logs of nginx and Apache, with the ModSecurity messages that both carry.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use crate::format::{Arrival, Decoder, Format, Framing};
use crate::modsecurity;
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};
use crate::web;

/// nginx's error log.
pub const NGINX: Format = Format {
    name: "nginx_error",
    about: "nginx's error log, with ModSecurity 3 messages.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff: |head| u8::from(nginx_head(&first_line(head)).is_some()) * 85,
    decoder: |settings| Box::new(Nginx { sender: Sender::new(settings) }),
};

/// Apache's error log.
pub const APACHE: Format = Format {
    name: "apache_error",
    about: "Apache's error log, with ModSecurity 2 messages.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff: |head| u8::from(apache_head(&first_line(head)).is_some()) * 85,
    decoder: |settings| Box::new(Apache { sender: Sender::new(settings) }),
};

/// What nginx says about the request behind its message.
const CONTEXT_NAMES: &[&str] =
    &["client", "server", "request", "subrequest", "upstream", "host", "referrer", "login", "bytes from/to client"];
/// Most places of a line that are tried as the beginning of that.
const CONTEXTS_MAX: usize = 16;

fn first_line(head: &[u8]) -> std::borrow::Cow<'_, str> {
    let head = head.trim_ascii_start();
    String::from_utf8_lossy(&head[..memchr::memchr(b'\n', head).unwrap_or(head.len())])
}

struct Nginx {
    sender: Sender,
}

struct NginxHead<'a> {
    time: Moment,
    level: &'a str,
    pid: &'a str,
    thread: &'a str,
    rest: &'a str,
}

/// Reads `2026/11/22 00:06:38 [info] 17296#17296: `.
fn nginx_head(line: &str) -> Option<NginxHead<'_>> {
    if line.as_bytes().get(4) != Some(&b'/') {
        return None;
    }
    let (time, rest) = moment::iso(line)?;
    let (level, rest) = rest.strip_prefix(" [")?.split_once("] ")?;
    let (process, rest) = rest.split_once(": ")?;
    let (pid, thread) = process.split_once('#')?;
    pid.bytes().chain(thread.bytes()).all(|byte| byte.is_ascii_digit()).then_some(())?;
    Some(NginxHead { time, level, pid, thread, rest })
}

impl Decoder for Nginx {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let Some(head) = nginx_head(text.trim()) else {
            return refuse(out, arrival, "date, time, [level] and pid#thread of nginx's error log", message);
        };
        let mut event = self.sender.begin(out, "nginx.error", message, arrival);
        self.sender.stamp(&mut event, Some(head.time), arrival);
        event.str(col::LOG_LEVEL, head.level);
        event.str(col::PROCESS_PID, head.pid);
        event.overflow("nginx.thread_id", crate::json::number_value(head.thread));
        let mut rest = head.rest;
        if let Some((connection, after)) = rest.strip_prefix('*').and_then(|rest| rest.split_once(' '))
            && connection.bytes().all(|byte| byte.is_ascii_digit())
        {
            event.overflow("nginx.connection_id", crate::json::number_value(connection));
            rest = after;
        }
        let (body, context) = split_context(rest);
        for (name, value) in context {
            nginx_context(&mut event, name, value);
        }
        if modsecurity::is_rule_message(body) {
            modsecurity::error_log_message(&mut event, body);
        } else {
            event.str(col::EVENT_KIND, "event");
            event.str(col::EVENT_CATEGORY, "web");
            event.str(col::MESSAGE, body);
            if let Some(path) = between(body, "open() \"", "\" failed") {
                event.str(col::FILE_PATH, path);
            }
            if let Some(client) = body.strip_prefix("client ").and_then(|rest| rest.split(' ').next())
                && client.parse::<std::net::IpAddr>().is_ok()
            {
                event.str(col::SOURCE_IP, client);
            }
        }
        self.sender.close(event);
    }
}

/// Splits off `, client: 198.51.100.66, server: name, request: "GET / HTTP/1.1", host: "name"`. The client chooses what
/// stands in the message, the request and the host, and may write the same words there: the context is the first place
/// from which all that follows is one.
fn split_context(text: &str) -> (&str, Vec<(&str, &str)>) {
    const BEGIN: &str = ", client: ";
    for at in memchr::memmem::find_iter(text.as_bytes(), BEGIN.as_bytes()).take(CONTEXTS_MAX) {
        if let Some(context) = read_context(&text[at + 2..]) {
            return (&text[..at], context);
        }
    }
    (text, Vec::new())
}

fn read_context(context: &str) -> Option<Vec<(&str, &str)>> {
    let mut read: Vec<(&str, &str)> = Vec::with_capacity(CONTEXT_NAMES.len());
    let mut rest = context;
    while !rest.is_empty() {
        let (name, value) = rest.split_once(": ")?;
        if !CONTEXT_NAMES.contains(&name) || read.iter().any(|(known, _)| *known == name) {
            return None;
        }
        let (value, after) = match value.strip_prefix('"') {
            Some(inner) => match inner.find("\", ").or_else(|| inner.ends_with('"').then(|| inner.len() - 1)) {
                Some(end) => (&inner[..end], &inner[end + 1..]),
                // The line was cut: nginx keeps 2,048 bytes.
                None => (inner, ""),
            },
            None => value.split_at(value.find(", ").unwrap_or(value.len())),
        };
        read.push((name, value));
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    let (_, client) = read.first()?;
    (client.parse::<std::net::IpAddr>().is_ok() || client.starts_with("unix:")).then_some(read)
}

fn nginx_context(event: &mut EventBuilder<'_>, name: &str, value: &str) {
    match name {
        "client" => event.str(col::SOURCE_IP, value),
        "server" => event.str(col::SERVER_DOMAIN, value),
        "request" => web::request_line(event, &web::log_unescaped(value)),
        "host" => web::host(event, value),
        "referrer" => event.str(col::HTTP_REQUEST_REFERRER, value),
        "upstream" => event.overflow("nginx.upstream", ValueRef::Text(value)),
        _ => {}
    }
}

struct Apache {
    sender: Sender,
}

struct ApacheHead<'a> {
    time: Moment,
    module: &'a str,
    level: &'a str,
    rest: &'a str,
}

/// Reads `[Sun Nov 22 00:06:37.488237 2026] [security2:notice] ` (Apache 2.2: `[error] `).
fn apache_head(line: &str) -> Option<ApacheHead<'_>> {
    let (time, rest) = moment::ctime(line.strip_prefix('[')?)?;
    let (source, rest) = rest.strip_prefix("] [")?.split_once(']')?;
    let (module, level) = source.split_once(':').unwrap_or(("", source));
    Some(ApacheHead { time, module, level, rest: rest.trim_start() })
}

impl Decoder for Apache {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let Some(head) = apache_head(text.trim()) else {
            return refuse(out, arrival, "[time] and [module:level] of Apache's error log", message);
        };
        let mut event = self.sender.begin(out, "apache.error", message, arrival);
        self.sender.stamp(&mut event, Some(head.time), arrival);
        event.str(col::LOG_LEVEL, head.level);
        event.str(col::LOG_LOGGER, head.module);
        let body = apache_context(&mut event, head.rest);
        if modsecurity::is_rule_message(body) {
            modsecurity::error_log_message(&mut event, body);
        } else {
            event.str(col::EVENT_KIND, "event");
            event.str(col::EVENT_CATEGORY, "web");
            event.str(col::MESSAGE, body);
            if let Some((code, _)) = body.split_once(": ")
                && code
                    .strip_prefix("AH")
                    .is_some_and(|number| number.len() == 5 && number.bytes().all(|byte| byte.is_ascii_digit()))
            {
                event.str(col::EVENT_CODE, code);
            }
            if let Some((_, referrer)) = body.rsplit_once(", referer: ") {
                event.str(col::HTTP_REQUEST_REFERRER, referrer);
            }
        }
        self.sender.close(event);
    }
}

/// Writes the brackets before the message: `[pid 18165:tid 18195] [client 198.51.100.66:51076]`. Returns what follows.
fn apache_context<'a>(event: &mut EventBuilder<'_>, mut rest: &'a str) -> &'a str {
    while let Some((name, value, after)) = bracket(rest) {
        match name {
            "pid" => {
                let (pid, thread) = value.split_once(":tid ").unwrap_or((value, ""));
                event.str(col::PROCESS_PID, pid);
                if !thread.is_empty() {
                    event.overflow("apache.thread_id", crate::json::number_value(thread));
                }
            }
            "client" | "remote" => client(event, value),
            _ => return rest,
        }
        rest = after;
    }
    rest
}

fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let (inner, after) = text.strip_prefix('[')?.split_once(']')?;
    let (name, value) = inner.split_once(' ')?;
    Some((name, value, after.trim_start()))
}

/// Writes `198.51.100.66:51076`, `198.51.100.66` or `2001:db8::1:51076`, the first time only.
fn client(event: &mut EventBuilder<'_>, value: &str) {
    if event.get(col::SOURCE_IP).is_some() {
        return;
    }
    if let Some((address, port)) = value.rsplit_once(':')
        && address.parse::<std::net::IpAddr>().is_ok()
        && port.parse::<u16>().is_ok()
    {
        event.str(col::SOURCE_IP, address);
        return event.str(col::SOURCE_PORT, port);
    }
    let column = if value.parse::<std::net::IpAddr>().is_ok() { col::SOURCE_IP } else { col::SOURCE_DOMAIN };
    event.str(column, value);
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.split_once(begin)?.1.split_once(end).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests;
