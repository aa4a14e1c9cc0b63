//! PostgreSQL's server log in its three forms (stderr text, csvlog, jsonlog), with what pgaudit writes into it.
//!
//! Each form is read into the same [`Record`], so that the same log gives the same events however it was written. The
//! text form puts detail, hint and statement on lines of their own; they belong to the message before them.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use crate::format::{Arrival, Format, Framing};
use crate::moment::Moment;
use crate::sender::Sender;

mod csvlog;
mod jsonlog;
mod message;
mod stderr;

/// The text form.
pub const STDERR: Format = Format {
    name: "postgresql",
    about: "PostgreSQL's log as text (stderr), any usual log_line_prefix, with pgaudit.",
    layer: Some(Layer::Database),
    framing: Framing::Continued(stderr::continues),
    sniff: stderr::sniff,
    decoder: |settings| Box::new(stderr::Stderr::new(settings)),
};

/// The CSV form.
pub const CSVLOG: Format = Format {
    name: "postgresql_csv",
    about: "PostgreSQL's log as CSV (csvlog), with pgaudit.",
    layer: Some(Layer::Database),
    // Quotes may stay open over line ends; the decoder holds such a record until they are closed.
    framing: Framing::Lines,
    sniff: csvlog::sniff,
    decoder: |settings| Box::new(csvlog::Csvlog::new(settings)),
};

/// The JSON form.
pub const JSONLOG: Format = Format {
    name: "postgresql_json",
    about: "PostgreSQL's log as JSON (jsonlog), with pgaudit.",
    layer: Some(Layer::Database),
    framing: Framing::Lines,
    sniff: jsonlog::sniff,
    decoder: |settings| Box::new(jsonlog::Jsonlog::new(settings)),
};

/// One message of the server. An empty text stands for what the form does not say.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Record<'a> {
    time: Option<Moment>,
    user: &'a str,
    database: &'a str,
    pid: &'a str,
    host: &'a str,
    port: &'a str,
    session: &'a str,
    line: &'a str,
    severity: &'a str,
    code: &'a str,
    message: &'a str,
    detail: &'a str,
    hint: &'a str,
    context: &'a str,
    statement: &'a str,
    application: &'a str,
    backend: &'a str,
    transaction: &'a str,
    query_id: &'a str,
}

impl Record<'_> {
    fn write(&self, sender: &Sender, original: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let audit = message::audit(self.message);
        let kind = if audit.is_some() { "postgresql.audit" } else { "postgresql.log" };
        let mut event = sender.begin(out, kind, original, arrival);
        sender.stamp(&mut event, self.time, arrival);
        event.str(col::EVENT_KIND, "event");
        event.str(col::LOG_LEVEL, self.severity);
        event.str(col::PROCESS_PID, self.pid);
        event.str(col::SESSION_ID, self.session);
        event.str(col::EVENT_SEQUENCE, self.line);
        client(&mut event, self.host, self.port);
        if !matches!(self.user, "" | "[unknown]") {
            event.str(col::USER_NAME, self.user);
            event.str(col::DB_USER, self.user);
        }
        if !matches!(self.database, "" | "[unknown]") {
            event.str(col::DB_NAME, self.database);
        }
        // 00000 says that nothing went wrong.
        if self.code != "00000" {
            event.str(col::DB_ERROR_CODE, self.code);
        }
        event.str(col::DB_STATEMENT, self.statement);
        match audit {
            Some(audit) => audit.write(&mut event),
            None => message::write(&mut event, self.message, self.severity),
        }
        for (name, value) in [
            ("postgresql.detail", self.detail),
            ("postgresql.hint", self.hint),
            ("postgresql.context", self.context),
            ("postgresql.application_name", self.application),
            ("postgresql.backend_type", self.backend),
        ] {
            if !value.is_empty() {
                event.overflow(name, ValueRef::Text(value));
            }
        }
        for (name, value) in [("postgresql.transaction_id", self.transaction), ("postgresql.query_id", self.query_id)] {
            if !matches!(value, "" | "0") {
                event.overflow(name, crate::json::number_value(value));
            }
        }
        sender.close(event);
    }
}

/// Writes where the client is; a local client has no address.
fn client(event: &mut EventBuilder<'_>, host: &str, port: &str) {
    if matches!(host, "" | "[local]") || event.get(col::SOURCE_IP).is_some() {
        return;
    }
    // IPv6 addresses of a link carry their interface.
    let bare = host.split_once('%').map_or(host, |(address, _)| address);
    if bare.parse::<std::net::IpAddr>().is_ok() {
        event.str(col::SOURCE_IP, bare);
    } else {
        event.str(col::SOURCE_DOMAIN, host);
    }
    event.str(col::SOURCE_PORT, port);
}

#[cfg(test)]
mod tests;
