//! csvlog: comma-separated values; a statement may run over several lines inside its quotes.

use std::borrow::Cow;

use luytre_model::{EventBatch, RejectReason};

use super::Record;
use super::message::csv_field;
use crate::format::{Arrival, Decoder, Settings};
use crate::framing::MESSAGE_BYTES_MAX;
use crate::moment;
use crate::sender::{Sender, refuse};

/// Columns of PostgreSQL 9.0 to 12, the fewest that any supported version writes.
const COLUMNS_MIN: usize = 23;
/// Columns of PostgreSQL 14 and later.
const COLUMNS_MAX: usize = 26;

pub(super) fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start();
    u8::from(begins(line) && line.split(',').nth(5).is_some_and(|session| session.contains('.'))) * 90
}

/// Whether a record begins here: a time, its zone, a comma.
fn begins(line: &str) -> bool {
    moment::iso(line).is_some_and(|(_, rest)| zone_passed(rest).starts_with(','))
}

/// Passes over the name of a zone that we do not know.
fn zone_passed(rest: &str) -> &str {
    match rest.strip_prefix(' ') {
        Some(named) => named.trim_start_matches(|next: char| next.is_ascii_alphabetic()),
        None => rest,
    }
}

pub(super) struct Csvlog {
    sender: Sender,
    /// A record whose quotes are open.
    open: Vec<u8>,
    opened: Option<Arrival>,
}

impl Csvlog {
    pub(super) fn new(settings: &Settings) -> Self {
        Csvlog { sender: Sender::new(settings), open: Vec::new(), opened: None }
    }

    fn record(&self, original: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(original);
        let mut columns: [Cow<'_, str>; COLUMNS_MAX] = Default::default();
        let mut count = 0;
        let mut rest = text.as_ref();
        while count < COLUMNS_MAX {
            let (column, after) = csv_field(rest);
            columns[count] = column;
            count += 1;
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => break,
            }
        }
        if count < COLUMNS_MIN {
            return refuse(out, arrival, "at least 23 columns of a csvlog record", original);
        }
        let column = |at: usize| columns[at].as_ref();
        let (host, port) = match column(4).rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
            _ => (column(4), ""),
        };
        let record = Record {
            time: moment::iso(column(0)).map(|(moment, _)| moment),
            user: column(1),
            database: column(2),
            pid: column(3),
            host,
            port,
            session: column(5),
            line: column(6),
            transaction: column(10),
            severity: column(11),
            code: column(12),
            message: column(13),
            detail: column(14),
            hint: column(15),
            context: column(18),
            statement: column(19),
            application: column(22),
            backend: column(23),
            query_id: column(25),
        };
        record.write(&self.sender, original, arrival, out);
    }
}

impl Decoder for Csvlog {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let odd = memchr::memchr_iter(b'"', message).count() % 2 == 1;
        let Some(opened) = self.opened else {
            if !begins(&String::from_utf8_lossy(&message[..message.len().min(64)])) {
                return refuse(out, arrival, "a csvlog record that begins with time and zone", message);
            }
            if odd {
                self.open.extend_from_slice(message);
                self.opened = Some(arrival);
            } else {
                self.record(message, arrival, out);
            }
            return;
        };
        if self.open.len() + message.len() >= MESSAGE_BYTES_MAX {
            out.reject(
                RejectReason::TooLong,
                opened.offset,
                "a csvlog record whose quotes close within 1 MiB",
                &self.open,
            );
            self.open.clear();
            self.opened = None;
            return self.message(message, arrival, out);
        }
        self.open.push(b'\n');
        self.open.extend_from_slice(message);
        if odd {
            self.opened = None;
            let whole = std::mem::take(&mut self.open);
            self.record(&whole, opened, out);
        }
    }

    fn finish(&mut self, _arrival: Arrival, out: &mut EventBatch) {
        if let Some(opened) = self.opened.take() {
            out.reject(RejectReason::Incomplete, opened.offset, "the closing quote of a csvlog record", &self.open);
            self.open.clear();
        }
    }

    fn holds(&self) -> bool {
        self.opened.is_some()
    }
}
