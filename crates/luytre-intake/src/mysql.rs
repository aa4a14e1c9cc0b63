//! Audit logs of MariaDB (server_audit) and MySQL (audit log in JSON or XML; Percona's too).
//!
//! The three notations end in the same [`Record`], so that a failed login looks the same from each server.

use luytre_model::schema::col;
use luytre_model::{EventBatch, Layer, ValueRef};

use crate::format::{Arrival, Format, Framing};
use crate::moment::Moment;
use crate::sender::Sender;

mod json;
mod server_audit;
mod xml;

/// MariaDB's server_audit, and audit records in JSON.
pub const FORMAT: Format = Format {
    name: "mysql_audit",
    about: "Audit log of MariaDB (server_audit) or of MySQL and Percona in JSON.",
    layer: Some(Layer::Database),
    framing: Framing::Lines,
    sniff: |head| json::sniff(head).max(server_audit::sniff(head)),
    decoder: |settings| Box::new(json::Lines::new(settings)),
};

/// MySQL's audit log in XML.
pub const XML: Format = Format {
    name: "mysql_audit_xml",
    about: "Audit log of MySQL or Percona in XML, with elements or attributes.",
    layer: Some(Layer::Database),
    framing: Framing::Until(xml::ends),
    sniff: xml::sniff,
    decoder: |settings| Box::new(xml::Xml::new(settings)),
};

/// One audit record. An empty text stands for what the notation does not say.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Record<'a> {
    time: Option<Moment>,
    server: &'a str,
    user: &'a str,
    host: &'a str,
    address: &'a str,
    connection: &'a str,
    query_id: &'a str,
    operation: &'a str,
    command: &'a str,
    database: &'a str,
    object: &'a str,
    statement: &'a str,
    code: &'a str,
    version: &'a str,
}

impl Record<'_> {
    fn write(&self, sender: &Sender, original: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let mut event = sender.begin(out, "mysql.audit", original, arrival);
        sender.stamp(&mut event, self.time, arrival);
        let failed = !matches!(self.code, "" | "0") || self.operation == "FAILED_CONNECT";
        let (category, kind) = match self.operation.to_ascii_uppercase().as_str() {
            "CONNECT" | "FAILED_CONNECT" | "CHANGE USER" => ("authentication", "start"),
            "DISCONNECT" | "QUIT" => ("session", "end"),
            "CREATE" => ("database", "creation"),
            "DROP" => ("database", "deletion"),
            "ALTER" | "RENAME" | "WRITE" => ("database", "change"),
            _ => ("database", "access"),
        };
        event.str(col::EVENT_KIND, "event");
        event.str(col::EVENT_CATEGORY, category);
        event.str(col::EVENT_TYPE, kind);
        event.str(col::EVENT_ACTION, self.operation);
        event.str(col::EVENT_OUTCOME, if failed { "failure" } else { "success" });
        if failed {
            event.str(col::DB_ERROR_CODE, self.code);
        }
        event.str(col::HOST_NAME, self.server);
        event.str(col::USER_NAME, self.user);
        event.str(col::DB_USER, self.user);
        let from = if self.address.is_empty() { self.host } else { self.address };
        if from.parse::<std::net::IpAddr>().is_ok() {
            event.str(col::SOURCE_IP, from);
            if from != self.host && self.host != "localhost" {
                event.str(col::SOURCE_DOMAIN, self.host);
            }
        } else if from != "localhost" {
            event.str(col::SOURCE_DOMAIN, from);
        }
        event.str(col::SESSION_ID, self.connection);
        event.str(col::DB_NAME, self.database);
        event.str(col::DB_OBJECT, self.object);
        event.str(col::DB_STATEMENT, self.statement);
        let operation =
            if self.command.is_empty() { first_word(self.statement) } else { self.command.to_ascii_uppercase() };
        event.str(col::DB_OPERATION, &operation);
        if !matches!(self.query_id, "" | "0") {
            event.overflow("mysql.query_id", crate::json::number_value(self.query_id));
        }
        if !self.version.is_empty() {
            event.overflow("mysql.version", ValueRef::Text(self.version));
        }
        sender.close(event);
    }
}

/// Returns the first word of a statement, after its comments.
fn first_word(statement: &str) -> String {
    let mut rest = statement.trim_start();
    while let Some((_, after)) = rest.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
        rest = after.trim_start();
    }
    let word = rest.split(|next: char| !next.is_ascii_alphabetic()).next().unwrap_or("");
    word[..word.len().min(24)].to_ascii_uppercase()
}

#[cfg(test)]
mod tests;
