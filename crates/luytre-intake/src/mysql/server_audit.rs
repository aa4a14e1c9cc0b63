//! MariaDB's server_audit: `time,server,user,host,connection,query,operation,database,object,code`, the object in single
//! quotes when it is a statement.

use std::borrow::Cow;

use luytre_model::EventBatch;

use super::Record;
use crate::format::Arrival;
use crate::moment;
use crate::sender::{Sender, refuse};

const OPERATIONS: &[&str] = &[
    "CONNECT",
    "DISCONNECT",
    "FAILED_CONNECT",
    "QUERY",
    "QUERY_DDL",
    "QUERY_DML",
    "QUERY_DML_NO_SELECT",
    "QUERY_DCL",
    "TABLE",
    "READ",
    "WRITE",
    "CREATE",
    "ALTER",
    "RENAME",
    "DROP",
    "PROXY_CONNECT",
    "CHANGEUSER",
];

/// Most commas that are looked at to find the operation.
const COMMAS_MAX: usize = 32;

pub(super) fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start().lines().next().unwrap_or("");
    match parts(line) {
        Some(parts) if parts.dated && OPERATIONS.contains(&parts.record.operation) => 85,
        _ => 0,
    }
}

struct Parts<'a> {
    record: Record<'a>,
    dated: bool,
    /// Database, object and code.
    rest: &'a str,
}

/// Reads what stands before the database. In syslog the time is missing.
fn parts(line: &str) -> Option<Parts<'_>> {
    let (time, rest) = match moment::compact(line) {
        Some((time, rest)) => (Some(time), rest.strip_prefix(',')?),
        None => (None, line),
    };
    // The account is the client's to choose, commas and all: what follows it is found by its shape.
    let commas: Vec<usize> = memchr::memchr_iter(b',', rest.as_bytes()).take(COMMAS_MAX).collect();
    let word = |at: usize| {
        let start = if at == 0 { 0 } else { commas[at - 1] + 1 };
        &rest[start..commas[at]]
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let operation_at =
        (5..commas.len()).find(|at| OPERATIONS.contains(&word(*at)) && digits(word(at - 1)) && digits(word(at - 2)))?;
    let record = Record {
        time,
        server: word(0),
        user: &rest[commas[0] + 1..commas[operation_at - 4]],
        host: word(operation_at - 3),
        connection: word(operation_at - 2),
        query_id: word(operation_at - 1),
        operation: word(operation_at),
        ..Record::default()
    };
    Some(Parts { record, dated: time.is_some(), rest: &rest[commas[operation_at] + 1..] })
}

pub(super) fn message(sender: &Sender, text: &str, original: &[u8], arrival: Arrival, out: &mut EventBatch) {
    let Some(Parts { mut record, rest, .. }) = parts(text) else {
        return refuse(out, arrival, "time,server,user,host,connection,query,OPERATION,… of server_audit", original);
    };
    let (database, rest) = rest.split_once(',').unwrap_or((rest, ""));
    let (object, code) = match rest.rsplit_once(',') {
        Some((object, code)) if code.is_empty() || code.bytes().all(|byte| byte.is_ascii_digit()) => (object, code),
        _ => (rest, ""),
    };
    record.database = database;
    record.code = code;
    let statement;
    match object.strip_prefix('\'') {
        Some(quoted) => {
            statement = unescaped(quoted.strip_suffix('\'').unwrap_or(quoted));
            record.statement = &statement;
        }
        None => record.object = object,
    }
    record.write(sender, original, arrival, out);
}

/// Undoes the escapes of a statement: `\'`, `\\`, `\n`, `\r`, `\t`.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some(escaped @ ('\'' | '\\' | '"')) => plain.push(escaped),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}
