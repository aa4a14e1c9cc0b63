//! jsonlog: one JSON object per message.

use luytre_model::EventBatch;

use super::Record;
use crate::fields;
use crate::format::{Arrival, Decoder, Settings};
use crate::json::{Json, parse_object};
use crate::moment;
use crate::sender::{Sender, refuse};

pub(super) fn sniff(head: &[u8]) -> u8 {
    let head = head.trim_ascii_start();
    let holds = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    u8::from(head.starts_with(b"{") && holds(b"\"error_severity\"") && holds(b"\"backend_type\"")) * 95
}

pub(super) struct Jsonlog {
    sender: Sender,
}

impl Jsonlog {
    pub(super) fn new(settings: &Settings) -> Self {
        Jsonlog { sender: Sender::new(settings) }
    }
}

impl Decoder for Jsonlog {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let json = match parse_object(message) {
            Ok(json) => json,
            Err(error) => return fields::refuse_json(out, arrival, &error, message),
        };
        let text = |name| json.get(name).and_then(Json::text).unwrap_or("");
        let record = Record {
            time: moment::iso(text("timestamp")).map(|(moment, _)| moment),
            user: text("user"),
            database: text("dbname"),
            pid: text("pid"),
            host: text("remote_host"),
            port: text("remote_port"),
            session: text("session_id"),
            line: text("line_num"),
            severity: text("error_severity"),
            code: text("state_code"),
            message: text("message"),
            detail: text("detail"),
            hint: text("hint"),
            context: text("context"),
            statement: text("statement"),
            application: text("application_name"),
            backend: text("backend_type"),
            transaction: text("txid"),
            query_id: text("query_id"),
        };
        if record.severity.is_empty() {
            return refuse(out, arrival, "the field \"error_severity\" of a jsonlog message", message);
        }
        record.write(&self.sender, message, arrival, out);
    }
}
