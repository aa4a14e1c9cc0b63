//! What every decoder knows about its sender, and does at the beginning and the end of an event.

use jiff::tz::TimeZone;
use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, RejectReason};

use crate::format::{Arrival, Settings};
use crate::moment::Moment;

/// The sender's zone and host name.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    zone: TimeZone,
    host: Option<String>,
}

impl Sender {
    pub(crate) fn new(settings: &Settings) -> Self {
        Sender { zone: settings.zone(), host: settings.host.clone() }
    }

    /// Begins an event of this kind.
    pub(crate) fn begin<'batch>(
        &self,
        out: &'batch mut EventBatch,
        kind: &str,
        message: &[u8],
        arrival: Arrival,
    ) -> EventBuilder<'batch> {
        let mut event = out.event(kind, arrival.at, message);
        let module = kind.split_once('.').map_or(kind, |(module, _)| module);
        event.str(col::EVENT_MODULE, module);
        event
    }

    /// Sets the time of the event, if the record has one.
    pub(crate) fn stamp(&self, event: &mut EventBuilder<'_>, moment: Option<Moment>, arrival: Arrival) {
        if let Some((at, quality)) = moment.and_then(|moment| moment.resolve(&self.zone, arrival.at)) {
            event.time(at, quality);
        }
    }

    /// Puts the event into the batch, under the source's host name when the record names none.
    pub(crate) fn close(&self, mut event: EventBuilder<'_>) {
        if let Some(host) = &self.host
            && event.get(col::HOST_NAME).is_none()
        {
            event.str(col::HOST_NAME, host);
        }
        event.finish();
    }
}

/// Refuses a record that is not of the format; `expected` says what should stand there.
pub(crate) fn refuse(out: &mut EventBatch, arrival: Arrival, expected: &str, message: &[u8]) {
    out.reject(RejectReason::BadSyntax, arrival.offset, expected, message);
}
