//! Syslog as it is really sent: RFC 5424, RFC 3164 and what makers of devices take for it.
//!
//! The envelope ([`envelope`]) gives host, program and time; the program and the first bytes of the content choose who
//! decodes the rest ([`dispatch`]). A content that nobody knows is an event `syslog.log` with its message; nothing that has
//! arrived by syslog is refused.

mod devices;
mod dispatch;
mod envelope;

use std::borrow::Cow;

use jiff::tz::TimeZone;
use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, TimeQuality, ValueRef};

use crate::format::{Arrival, Decoder, Format, Framing, Settings};
use crate::framing::priority;
use dispatch::{Inner, Taken};
use envelope::Envelope;

/// Syslog messages, one frame or line each.
pub const FORMAT: Format = Format {
    name: "syslog",
    about: "Syslog, RFC 5424 and RFC 3164 with the variants of Cisco, FortiGate, Huawei and MikroTik; known programs are decoded further.",
    layer: None,
    framing: Framing::Syslog,
    sniff,
    decoder: |settings| Box::new(Syslog::new(settings)),
};

/// Longest part of a message that is looked at to recognise an envelope.
const HEAD_BYTES: usize = 512;

fn sniff(head: &[u8]) -> u8 {
    let digits = head.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && head.get(digits) == Some(&b' ') && priority(&head[digits + 1..]).is_some() {
        return 95;
    }
    if let Some(after) = priority(head) {
        return if head[after..].starts_with(b"1 ") { 95 } else { 90 };
    }
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.is_empty()).unwrap_or_default();
    let line = &line[..line.len().min(HEAD_BYTES)];
    let envelope = envelope::read(line, &TimeZone::UTC, luytre_model::Nanos(0));
    match (envelope.time, envelope.host, envelope.app) {
        (Some(_), Some(_), Some(_)) => 60,
        (Some(_), Some(_), None) if envelope.is_dated_as_bsd => 15,
        _ => 0,
    }
}

/// Decodes the messages of one sender, which may be a relay for many hosts.
pub(crate) struct Syslog {
    zone: TimeZone,
    host: Option<String>,
    inner: Inner,
}

impl Syslog {
    pub(crate) fn new(settings: &Settings) -> Self {
        let inner = Settings { host: None, ..settings.clone() };
        Syslog { zone: settings.zone(), host: settings.host.clone(), inner: Inner::new(inner) }
    }
}

impl Decoder for Syslog {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let envelope = envelope::read(message, &self.zone, arrival.at);
        let host = envelope.host.as_deref().or(self.host.as_deref());
        let mark = Mark { event: out.len(), reject: out.rejects().len() };
        match self.inner.decode(&envelope, host, arrival, out) {
            Taken::Not => {}
            // What comes out now came in with other messages; their envelopes are gone, and said little.
            Taken::Joined => return,
            Taken::Alone => {
                out.amend(mark.event, |mut event| {
                    complete(&mut event, &envelope, host);
                    event.original(message);
                    event.finish();
                });
                return;
            }
        }
        out.withdraw_rejects(mark.reject);
        let text = envelope.text();
        let mut event = out.event("syslog.log", arrival.at, message);
        event.str(col::EVENT_MODULE, "syslog");
        event.str(col::MESSAGE, &text);
        devices::describe(&mut event, &text);
        complete(&mut event, &envelope, host);
        event.finish();
    }

    fn finish(&mut self, arrival: Arrival, out: &mut EventBatch) {
        self.inner.finish(arrival, out);
    }

    fn holds(&self) -> bool {
        self.inner.holds()
    }
}

struct Mark {
    event: usize,
    reject: usize,
}

/// Adds what the envelope knows and the content did not say.
fn complete(event: &mut EventBuilder<'_>, envelope: &Envelope<'_>, host: Option<&str>) {
    if let Some((at, quality)) = envelope.time {
        let (_, found) = event.time_so_far();
        // The content's own time is the one of the deed; the envelope's the one of the sending. The content's stands
        // unless it had to assume more.
        if quality < found || found == TimeQuality::Received {
            event.time(at, quality);
        }
    }
    if let Some(host) = host
        && event.get(col::HOST_NAME).is_none()
    {
        event.str(col::HOST_NAME, host);
    }
    if let Some(priority) = envelope.priority {
        event.int(col::LOG_SYSLOG_FACILITY_CODE, i64::from(priority >> 3));
        event.int(col::LOG_SYSLOG_SEVERITY_CODE, i64::from(priority & 7));
    }
    let texts = [
        (col::LOG_SYSLOG_APPNAME, envelope.app.as_deref()),
        (col::LOG_SYSLOG_PROCID, envelope.procid),
        (col::LOG_SYSLOG_MSGID, envelope.msgid),
    ];
    for (column, text) in texts {
        event.str(column, text.unwrap_or_default());
    }
    if let Some(sequence) = envelope.sequence
        && event.get(col::EVENT_SEQUENCE).is_none()
    {
        event.int(col::EVENT_SEQUENCE, sequence);
    }
    if !envelope.data.is_empty() {
        structured_data(event, envelope.data);
    }
}

/// Writes each parameter of RFC 5424 structured data as `sd.<id>.<parameter>`; the parameter `unit` names the unit.
fn structured_data(event: &mut EventBuilder<'_>, data: &str) {
    let mut name = String::new();
    envelope::parameters(data, &mut |id, parameter, value: Cow<'_, str>| {
        if parameter == "unit" && event.get(col::LABELS_UNIT).is_none() {
            event.str(col::LABELS_UNIT, &value);
        }
        name.clear();
        name.push_str("sd.");
        name.push_str(id);
        name.push('.');
        name.push_str(parameter);
        event.overflow(&name, ValueRef::Text(&value));
    });
}

#[cfg(test)]
mod tests;
