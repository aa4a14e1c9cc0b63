//! The text form: `prefix LEVEL:  message`, and further lines of the same message that begin with a tab or name their
//! part (`DETAIL:  …`). The prefix is the administrator's; what is in use is recognised by its shape.

use std::borrow::Cow;

use luytre_model::EventBatch;

use super::Record;
use crate::format::{Arrival, Decoder, Settings};
use crate::moment;
use crate::sender::{Sender, refuse};

/// Longest prefix that is looked through for the level.
const PREFIX_BYTES_MAX: usize = 512;

const LEVELS: &[&str] = &[
    "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "LOG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL",
    "PANIC",
];
const PARTS: &[&str] = &["DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"];

/// Whether a line continues the message before it.
pub(super) fn continues(line: &[u8]) -> bool {
    if matches!(line.first(), None | Some(b'\t')) {
        return true;
    }
    let head = String::from_utf8_lossy(&line[..line.len().min(PREFIX_BYTES_MAX)]);
    split(&head).is_some_and(|(_, level, _)| PARTS.contains(&level))
}

pub(super) fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start().lines().next().unwrap_or("");
    match split(line) {
        Some((prefix, level, _)) if LEVELS.contains(&level) => {
            let prefix = prefix.trim_start();
            // Two blanks after the colon are PostgreSQL's alone; a time or process id before them makes it sure.
            let dated =
                moment::iso(prefix).is_some() || moment::epoch(prefix.split(' ').next().unwrap_or("")).is_some();
            if dated || prefix.starts_with('[') { 85 } else { 0 }
        }
        _ => 0,
    }
}

/// Splits a line at the first level or part: what stands before it, the word, and the text after it.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let window = line.len().min(PREFIX_BYTES_MAX);
    memchr::memmem::find_iter(&line.as_bytes()[..window], b":  ").find_map(|colon| {
        let before = &line[..colon];
        let start = before.rfind(|next: char| !next.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let word = before.get(start..)?;
        let known = LEVELS.contains(&word) || PARTS.contains(&word);
        known.then(|| (&line[..start], word, &line[colon + 3..]))
    })
}

pub(super) struct Stderr {
    sender: Sender,
}

impl Stderr {
    pub(super) fn new(settings: &Settings) -> Self {
        Stderr { sender: Sender::new(settings) }
    }
}

impl Decoder for Stderr {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let text = text.trim();
        let Some((prefix, level, rest)) = split(text) else {
            return refuse(out, arrival, "a level such as \"LOG:  \" after the prefix of a PostgreSQL line", message);
        };
        let parts = parts(level, rest);
        let part = |name: &str| parts.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_ref());
        let mut record = Record {
            severity: if PARTS.contains(&level) { "" } else { level },
            message: part(level),
            detail: part("DETAIL"),
            hint: part("HINT"),
            context: part("CONTEXT"),
            statement: part("STATEMENT"),
            ..Record::default()
        };
        read_prefix(prefix, &mut record);
        record.write(&self.sender, message, arrival, out);
    }
}

/// Returns the parts of a message by their names, the first under its level. The server begins each further line of a
/// part with a tab, so nothing in a statement can pass for another part.
fn parts<'a>(level: &'a str, rest: &'a str) -> Vec<(&'a str, Cow<'a, str>)> {
    let mut lines = rest.lines();
    let mut parts = vec![(level, Cow::Borrowed(lines.next().unwrap_or("")))];
    for line in lines {
        let named = if line.starts_with('\t') { None } else { split(line) };
        match (named, parts.last_mut()) {
            (Some((_, name, text)), _) => parts.push((name, Cow::Borrowed(text))),
            (None, Some((_, text))) => {
                let text = text.to_mut();
                text.push('\n');
                text.push_str(line.strip_prefix('\t').unwrap_or(line));
            }
            (None, None) => {}
        }
    }
    parts
}

/// Reads a prefix by the shape of its words: `%m [%p] %q%u@%d %h `, `%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ` and
/// what lies between.
fn read_prefix<'a>(prefix: &'a str, record: &mut Record<'a>) {
    let mut rest = prefix.trim();
    // The syslog form counts its messages before the prefix: `[5-1] `.
    if let Some((_, after)) = counter(rest) {
        rest = after.trim_start();
    }
    if let Some((time, after)) = moment::iso(rest) {
        record.time = Some(time);
        rest = after.trim_start();
        // The name of a zone that we do not know.
        let name = rest.split([' ', '[']).next().unwrap_or("");
        if (2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
            rest = rest[name.len()..].trim_start();
        }
    }
    while !rest.is_empty() {
        if let Some((line, after)) = counter(rest) {
            record.line = line;
            rest = after.trim_start();
            continue;
        }
        let bracketed = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'));
        if let Some((inner, after)) = bracketed
            && !inner.is_empty()
            && inner.bytes().all(|byte| byte.is_ascii_digit())
        {
            if record.pid.is_empty() {
                record.pid = inner;
            } else {
                record.line = inner;
            }
            rest = after.trim_start_matches(':').trim_start();
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        read_word(word, record);
        rest = after.trim_start();
    }
}

/// Reads `[5-1]`: the number of the message and of its part.
fn counter(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = text.strip_prefix('[')?.split_once(']')?;
    let (line, part) = inner.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(line) && digits(part)).then_some((line, after))
}

fn read_word<'a>(word: &'a str, record: &mut Record<'a>) {
    if word.contains('=') {
        for pair in word.split(',') {
            match pair.split_once('=') {
                Some(("user", value)) => record.user = value,
                Some(("db" | "database", value)) => record.database = value,
                Some(("app" | "application", value)) => record.application = value,
                Some(("client" | "host" | "remote", value)) => host(value, record),
                Some(("pid", value)) => record.pid = value,
                Some(("session", value)) => record.session = value,
                _ => {}
            }
        }
        return;
    }
    if record.time.is_none()
        && word.len() >= 10
        && let Some(counted) = moment::epoch(word)
    {
        record.time = Some(counted);
        return;
    }
    if let Some((user, database)) = word.split_once('@')
        && record.user.is_empty()
    {
        record.user = user;
        record.database = database;
        return;
    }
    if word == "[local]" || word.split('(').next().is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok()) {
        return host(word, record);
    }
    let code = word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if code && word.bytes().any(|byte| byte.is_ascii_digit()) {
        record.code = word;
    } else if word.bytes().all(|byte| byte.is_ascii_digit()) && record.pid.is_empty() {
        record.pid = word;
    }
}

/// Reads `198.51.100.66` or `198.51.100.66(34470)`.
fn host<'a>(word: &'a str, record: &mut Record<'a>) {
    match word.split_once('(') {
        Some((host, port)) => {
            record.host = host;
            record.port = port.trim_end_matches(')');
        }
        None => record.host = word,
    }
}
