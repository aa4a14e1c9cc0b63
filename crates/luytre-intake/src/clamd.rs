//! ClamAV: the log of clamd, and the answers of a scan (`PATH: NAME FOUND`).

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer};

use crate::format::{Arrival, Decoder, Format, Framing};
use crate::moment;
use crate::sender::{Sender, refuse};

/// The log of clamd and the answers of its scans.
pub const FORMAT: Format = Format {
    name: "clamd",
    about: "ClamAV: the log of clamd and the answers of clamscan and clamdscan.",
    layer: Some(Layer::Endpoint),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Clamd { sender: Sender::new(settings) }),
};

fn sniff(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.is_empty()).unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end();
    match split_time(text) {
        (Some(_), _) => 85,
        (None, text)
            if text.starts_with('/') && matches!(answer(text), Some(Answer::Found { .. } | Answer::Clean { .. })) =>
        {
            80
        }
        _ => 0,
    }
}

/// Splits `Sun Nov 22 00:09:27 2026 -> ` off.
fn split_time(text: &str) -> (Option<moment::Moment>, &str) {
    let split = moment::ctime(text).and_then(|(moment, rest)| Some((moment, rest.strip_prefix(" -> ")?)));
    split.map_or((None, text), |(moment, rest)| (Some(moment), rest))
}

struct Clamd {
    sender: Sender,
}

impl Decoder for Clamd {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let (moment, text) = split_time(text.trim_end());
        let answer = answer(text);
        if moment.is_none() && answer.is_none() {
            return refuse(out, arrival, "`DAY MONTH … -> MESSAGE` or `PATH: NAME FOUND`", message);
        }
        let mut event = self.sender.begin(out, "clamd.log", message, arrival);
        self.sender.stamp(&mut event, moment, arrival);
        event.str(col::MESSAGE, text);
        if let Some(answer) = answer {
            answer.write(&mut event);
        }
        self.sender.close(event);
    }
}

/// What was said of a file.
#[derive(Debug, PartialEq)]
enum Answer<'a> {
    Found { path: &'a str, name: &'a str, md5: &'a str, size: &'a str },
    Clean { path: &'a str },
    Error { path: &'a str, reason: &'a str },
}

/// Reads `PATH: NAME[(MD5:SIZE)] FOUND`, `PATH: OK`, `PATH: REASON ERROR`. A path may hold `: `.
fn answer(text: &str) -> Option<Answer<'_>> {
    if let Some(text) = text.strip_suffix(" FOUND") {
        let (path, name) = text.rsplit_once(": ")?;
        let (name, extra) = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).unwrap_or((name, ""));
        let (md5, size) = extra.split_once(':').unwrap_or(("", ""));
        return Some(Answer::Found { path, name, md5, size });
    }
    if let Some(path) = text.strip_suffix(": OK") {
        return Some(Answer::Clean { path });
    }
    let (path, reason) = text.strip_suffix(" ERROR")?.rsplit_once(": ")?;
    Some(Answer::Error { path, reason })
}

impl Answer<'_> {
    fn write(&self, event: &mut EventBuilder<'_>) {
        match self {
            Answer::Found { path, name, md5, size } => {
                event.str(col::EVENT_KIND, "alert");
                event.str(col::EVENT_CATEGORY, "malware");
                event.str(col::EVENT_ACTION, "found");
                file(event, path);
                event.str(col::THREAT_INDICATOR_NAME, name);
                event.str(col::FILE_HASH_MD5, md5);
                event.str(col::FILE_SIZE, size);
            }
            Answer::Clean { path } => {
                event.str(col::EVENT_CATEGORY, "file");
                event.str(col::EVENT_ACTION, "clean");
                file(event, path);
            }
            Answer::Error { path, reason } => {
                event.str(col::EVENT_CATEGORY, "file");
                event.str(col::EVENT_ACTION, "scan");
                event.str(col::EVENT_OUTCOME, "failure");
                event.str(col::EVENT_REASON, reason);
                file(event, path);
            }
        }
    }
}

fn file(event: &mut EventBuilder<'_>, path: &str) {
    event.str(col::FILE_PATH, path);
    event.str(col::FILE_NAME, path.rsplit('/').next().unwrap_or_default());
}

#[cfg(test)]
mod tests;
