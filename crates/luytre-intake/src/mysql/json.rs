//! Audit records in JSON: MySQL's list with a record per line, and Percona's `{"audit_record":{…}}`. Lines that are no JSON
//! are server_audit's.

use luytre_model::EventBatch;

use super::{Record, server_audit};
use crate::fields;
use crate::format::{Arrival, Decoder, Settings};
use crate::json::{Json, parse_object};
use crate::moment;
use crate::sender::{Sender, refuse};

pub(super) fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
    let holds = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let mysql = holds(b"\"class\"") && (holds(b"\"connection_id\"") || holds(b"\"account\""));
    u8::from(head.starts_with(b"{") && (mysql || holds(b"\"audit_record\""))) * 90
}

/// Decodes both notations that have a record per line.
pub(super) struct Lines {
    sender: Sender,
}

impl Lines {
    pub(super) fn new(settings: &Settings) -> Self {
        Lines { sender: Sender::new(settings) }
    }
}

impl Decoder for Lines {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let trimmed = message.trim_ascii();
        let trimmed = trimmed.strip_suffix(b",").unwrap_or(trimmed);
        if matches!(trimmed, b"" | b"[" | b"]") {
            return;
        }
        let object = trimmed.strip_prefix(b"[").unwrap_or(trimmed);
        let object = object.strip_suffix(b"]").unwrap_or(object);
        if !object.starts_with(b"{") {
            let text = String::from_utf8_lossy(trimmed);
            return server_audit::message(&self.sender, &text, message, arrival, out);
        }
        let json = match parse_object(object) {
            Ok(json) => json,
            Err(error) => return fields::refuse_json(out, arrival, &error, message),
        };
        let record = match json.get("audit_record") {
            Some(inner) => percona(inner),
            None => mysql(&json),
        };
        if record.operation.is_empty() {
            return refuse(out, arrival, "an audit record with \"class\" and \"event\", or \"audit_record\"", message);
        }
        record.write(&self.sender, object, arrival, out);
    }
}

fn mysql<'a>(json: &'a Json<'_>) -> Record<'a> {
    let text = |path: &str| json.at(path).and_then(Json::text).unwrap_or("");
    let first = |paths: &[&str]| paths.iter().map(|path| text(path)).find(|text| !text.is_empty()).unwrap_or("");
    let operation = match (text("class"), text("event")) {
        ("connection", "connect") => "CONNECT",
        ("connection", "disconnect") => "DISCONNECT",
        ("connection", "change_user") => "CHANGE USER",
        ("general", "status") => "QUERY",
        ("table_access", event) => event,
        (_, event) => event,
    };
    Record {
        // The server writes its own UTC without saying so.
        time: moment::iso(text("timestamp")).map(|(time, _)| time.at_offset("Z")),
        user: first(&["login.user", "account.user"]),
        host: first(&["account.host", "login.ip"]),
        address: text("login.ip"),
        connection: text("connection_id"),
        query_id: text("id"),
        operation,
        command: first(&["general_data.sql_command", "table_access_data.sql_command"]),
        database: first(&["connection_data.db", "table_access_data.db"]),
        object: text("table_access_data.table"),
        statement: first(&["general_data.query", "table_access_data.query"]),
        code: first(&["connection_data.status", "general_data.status"]),
        ..Record::default()
    }
}

fn percona<'a>(json: &'a Json<'_>) -> Record<'a> {
    let text = |name: &str| json.get(name).and_then(Json::text).unwrap_or("");
    Record {
        time: moment::iso(text("timestamp")).map(|(time, _)| time.at_offset("Z")),
        user: bare_user(text("priv_user"), text("user")),
        host: text("host"),
        address: text("ip"),
        connection: text("connection_id"),
        operation: super::xml::operation(text("name")),
        command: text("command_class"),
        database: text("db"),
        statement: text("sqltext"),
        code: text("status"),
        version: text("mysql_version"),
        ..Record::default()
    }
}

/// Returns the account: named alone, or out of `root[root] @ localhost []`.
pub(super) fn bare_user<'a>(alone: &'a str, composed: &'a str) -> &'a str {
    if alone.is_empty() { composed.split(['[', ' ']).next().unwrap_or("") } else { alone }
}
