//! What the server's messages say: connections, passwords, statements, and pgaudit's records.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{EventBuilder, ValueRef};

use super::client;
use crate::fields;

/// A record of pgaudit: `AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.x,"select …",<none>`.
pub(super) struct Audit<'a> {
    fields: Vec<Cow<'a, str>>,
}

/// Reads a message that pgaudit wrote.
pub(super) fn audit(message: &str) -> Option<Audit<'_>> {
    let fields = csv_fields(message.strip_prefix("AUDIT: ")?);
    (fields.len() >= 8 && matches!(fields[0].as_ref(), "SESSION" | "OBJECT")).then_some(Audit { fields })
}

impl Audit<'_> {
    pub(super) fn write(&self, event: &mut EventBuilder<'_>) {
        let field = |at: usize| self.fields.get(at).map_or("", |field| field.as_ref());
        event.str(col::EVENT_CATEGORY, "database");
        event.str(col::EVENT_TYPE, "access");
        event.str(col::DB_OPERATION, field(3));
        event.str(col::EVENT_ACTION, field(4));
        event.str(col::DB_OBJECT, field(6));
        event.str(col::DB_STATEMENT, field(7));
        event.str(col::MESSAGE, field(7));
        event.overflow("postgresql.audit.type", ValueRef::Text(field(0)));
        event.overflow("postgresql.audit.statement_id", crate::json::number_value(field(1)));
        event.overflow("postgresql.audit.substatement_id", crate::json::number_value(field(2)));
        if !field(5).is_empty() {
            event.overflow("postgresql.audit.object_type", ValueRef::Text(field(5)));
        }
        if !matches!(field(8), "" | "<none>" | "<not logged>") {
            event.overflow("postgresql.audit.parameters", ValueRef::Text(field(8)));
        }
        event.str(col::DB_ROWS, field(9));
    }
}

/// Splits a line of comma-separated values. A quote inside a quoted value is doubled.
fn csv_fields(line: &str) -> Vec<Cow<'_, str>> {
    let mut fields = Vec::with_capacity(10);
    let mut rest = line;
    loop {
        let (field, after) = csv_field(rest);
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return fields,
        }
    }
}

/// Reads one value and returns what follows it, a comma or nothing.
pub(super) fn csv_field(text: &str) -> (Cow<'_, str>, &str) {
    let Some(inner) = text.strip_prefix('"') else {
        let (field, rest) = text.split_at(memchr::memchr(b',', text.as_bytes()).unwrap_or(text.len()));
        return (Cow::Borrowed(field), rest);
    };
    let bytes = inner.as_bytes();
    let mut at = 0;
    let mut doubled = false;
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        at += found;
        if bytes.get(at + 1) == Some(&b'"') {
            doubled = true;
            at += 2;
            continue;
        }
        let field = &inner[..at];
        let after = &inner[at + 1..];
        // What stands between the closing quote and the next comma is not CSV; it is passed over.
        let after = &after[memchr::memchr(b',', after.as_bytes()).unwrap_or(after.len())..];
        return (if doubled { Cow::Owned(field.replace("\"\"", "\"")) } else { Cow::Borrowed(field) }, after);
    }
    (Cow::Owned(inner.replace("\"\"", "\"")), "")
}

/// Writes what one of the server's own messages says.
pub(super) fn write(event: &mut EventBuilder<'_>, message: &str, severity: &str) {
    event.str(col::MESSAGE, message);
    if connection(event, message) || refused_connection(event, message) {
        return;
    }
    event.str(col::EVENT_CATEGORY, "database");
    if statement(event, message) {
        return;
    }
    if matches!(severity, "ERROR" | "FATAL" | "PANIC") {
        event.str(col::EVENT_OUTCOME, "failure");
        event.str(col::EVENT_TYPE, "error");
    }
}

fn connection(event: &mut EventBuilder<'_>, message: &str) -> bool {
    let Some((what, rest)) = message.split_once(": ") else { return false };
    let (action, category, kind) = match what {
        "connection received" => ("connection-received", "network", "connection"),
        "connection authenticated" => ("connection-authenticated", "authentication", "start"),
        "connection authorized" | "replication connection authorized" => {
            ("connection-authorized", "authentication", "start")
        }
        "disconnection" => ("disconnection", "session", "end"),
        _ => return false,
    };
    event.str(col::EVENT_ACTION, action);
    event.str(col::EVENT_CATEGORY, category);
    event.str(col::EVENT_TYPE, kind);
    event.str(col::EVENT_OUTCOME, "success");
    let host = pair(rest, "host=");
    client(event, host, pair(rest, "port="));
    if event.get(col::SOURCE_PORT).is_none() && host != "[local]" {
        event.str(col::SOURCE_PORT, pair(rest, "port="));
    }
    let identity = pair(rest, "identity=").trim_matches('"');
    let user = pair(rest, "user=");
    account(event, if user.is_empty() { identity } else { user }, pair(rest, "database="));
    let method = pair(rest, "method=");
    if !method.is_empty() {
        event.overflow("postgresql.method", ValueRef::Text(method));
    }
    let application = pair(rest, "application_name=");
    if what != "disconnection" && !application.is_empty() {
        event.overflow("postgresql.application_name", ValueRef::Text(application));
    }
    if let Some(seconds) = session_seconds(rest) {
        fields::duration_seconds(event, seconds);
    }
    true
}

/// Returns the value of ` name=value` up to the next space; a value in quotes keeps them.
fn pair<'a>(text: &'a str, name: &str) -> &'a str {
    let at = if text.starts_with(name) {
        Some(0)
    } else {
        memchr::memmem::find_iter(text.as_bytes(), name.as_bytes())
            .find(|at| *at > 0 && text.as_bytes()[at - 1] == b' ')
    };
    let Some(at) = at else { return "" };
    let value = &text[at + name.len()..];
    match value.strip_prefix('"').and_then(|inner| inner.find('"')) {
        Some(end) => &value[..end + 2],
        None => value.split(' ').next().unwrap_or(""),
    }
}

/// Reads `session time: 0:00:00.201`.
fn session_seconds(rest: &str) -> Option<f64> {
    let time = rest.strip_prefix("session time: ")?.split(' ').next()?;
    let mut parts = time.splitn(3, ':');
    let mut next = || parts.next()?.parse::<f64>().ok();
    Some(next()? * 3_600.0 + next()? * 60.0 + next()?)
}

/// Writes a connection that the server refused. Who asked stands in quotes in the message, and is the asker's to choose.
fn refused_connection(event: &mut EventBuilder<'_>, message: &str) -> bool {
    let first_quoted =
        || message.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map_or("", |(name, _)| name);
    let reason = if message.contains("authentication failed for user \"") {
        account(event, first_quoted(), "");
        "wrong credentials"
    } else if message.starts_with("no pg_hba.conf entry for ") || message.starts_with("pg_hba.conf rejects ") {
        let named = |name: &str| {
            message.split_once(name).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
        };
        client(event, named("host \""), "");
        account(event, named("user \""), named("database \""));
        "no rule allows it"
    } else if message.starts_with("role \"")
        && (message.ends_with("\" does not exist") || message.ends_with("\" is not permitted to log in"))
    {
        account(event, first_quoted(), "");
        "no such role"
    } else if message.starts_with("too many connections for role") || message == "sorry, too many clients already" {
        "too many connections"
    } else {
        return false;
    };
    event.str(col::EVENT_CATEGORY, "authentication");
    event.str(col::EVENT_TYPE, "denied");
    event.str(col::EVENT_ACTION, "authentication-failed");
    event.str(col::EVENT_OUTCOME, "failure");
    event.str(col::EVENT_REASON, reason);
    true
}

fn account(event: &mut EventBuilder<'_>, user: &str, database: &str) {
    if !user.is_empty() && event.get(col::USER_NAME).is_none() {
        event.str(col::USER_NAME, user);
        event.str(col::DB_USER, user);
    }
    if event.get(col::DB_NAME).is_none() {
        event.str(col::DB_NAME, database);
    }
}

/// Writes `statement: …`, `execute name: …` and both after `duration: 1.2 ms`.
fn statement(event: &mut EventBuilder<'_>, message: &str) -> bool {
    let mut rest = message;
    if let Some((milliseconds, after)) = rest.strip_prefix("duration: ").and_then(|after| after.split_once(" ms")) {
        if let Ok(milliseconds) = milliseconds.parse::<f64>() {
            fields::duration_seconds(event, milliseconds / 1e3);
        }
        rest = after.trim_start();
    }
    let Some((what, text)) = rest.split_once(": ") else { return false };
    let what = what.split(' ').next().unwrap_or("");
    if !matches!(what, "statement" | "execute" | "parse" | "bind") {
        return false;
    }
    event.str(col::EVENT_ACTION, what);
    event.str(col::EVENT_TYPE, "access");
    event.str(col::DB_STATEMENT, text);
    event.str(col::DB_OPERATION, &first_word(text));
    true
}

fn first_word(statement: &str) -> String {
    let word = statement.trim_start().split(|next: char| !next.is_ascii_alphabetic()).next().unwrap_or("");
    word[..word.len().min(24)].to_ascii_uppercase()
}
