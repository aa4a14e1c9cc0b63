//! The lowest fallback: every line of text is an event with a message. Never guessed over another format.

use luytre_model::schema::col;
use luytre_model::{EventBatch, RejectReason};

use crate::format::{Arrival, Decoder, Format, Framing};
use crate::sender::Sender;

/// Plain text, a line an event.
pub const FORMAT: Format = Format {
    name: "lines",
    about: "Plain text, one event a line; for what no other format reads.",
    layer: None,
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Lines { sender: Sender::new(settings) }),
};

/// Share of control characters, in percent, above which bytes are not text.
const CONTROL_PERCENT_MAX: usize = 2;

fn sniff(head: &[u8]) -> u8 {
    u8::from(is_text(head))
}

fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x1b | 0x1d);
    let controls = bytes.iter().filter(is_control).count();
    !bytes.trim_ascii().is_empty() && controls * 100 <= bytes.len() * CONTROL_PERCENT_MAX
}

struct Lines {
    sender: Sender,
}

impl Decoder for Lines {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        if !is_text(message) {
            if !message.trim_ascii().is_empty() {
                out.reject(
                    RejectReason::UnknownFormat,
                    arrival.offset,
                    "a line of text; these bytes are no text",
                    message,
                );
            }
            return;
        }
        let mut event = self.sender.begin(out, "syslog.log", message, arrival);
        event.str(col::MESSAGE, String::from_utf8_lossy(message).trim_end());
        self.sender.close(event);
    }
}

#[cfg(test)]
mod tests;
