//! What a decoder is, and the list of all of them.

use luytre_model::{EventBatch, Layer, Nanos};

/// How a stream of bytes (a file, an upload, a connection) is cut into messages.
#[derive(Debug, Clone, Copy)]
pub enum Framing {
    /// A message is a line.
    Lines,
    /// A message is a line and the lines after it for which the function answers true (continuation lines). The function
    /// sees a line without its end, and decides by its first bytes (of an endless line it sees only those).
    Continued(fn(&[u8]) -> bool),
    /// A message ends with the line for which the function answers true (the trailer of a multi-line section).
    Until(fn(&[u8]) -> bool),
    /// The format is binary and made of blocks: one of `first` bytes, then blocks of `size` bytes.
    Blocks {
        /// Size of the first block in bytes.
        first: usize,
        /// Size of each further block in bytes.
        size: usize,
    },
    /// Syslog: counted frames (RFC 6587) or lines, told apart by the first bytes of the stream.
    Syslog,
}

/// What the administrator says about a source.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Zone of times that carry none: an IANA name or a fixed offset. `None` means Asia/Ho_Chi_Minh.
    pub zone: Option<jiff::tz::TimeZone>,
    /// Host name for records that carry none.
    pub host: Option<String>,
    /// Format string of a web server's access log (nginx or Apache notation).
    pub access_format: Option<String>,
    /// For generic JSON: product field name (dotted) to our field name.
    pub mapping: std::collections::BTreeMap<String, String>,
}

impl Settings {
    /// Returns the zone of times that carry none.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        self.zone.clone().unwrap_or_else(|| jiff::tz::TimeZone::fixed(jiff::tz::offset(7)))
    }
}

/// When and where in the input a message arrived.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// When the bytes arrived; also stands for "now" when a year has to be guessed or plausibility is judged.
    pub at: Nanos,
    /// Offset of the message in its input, bytes from 0; for rejects.
    pub offset: u64,
}

/// Turns messages of one sender into events. It may hold state (records that are joined), which `finish` writes out.
pub trait Decoder: Send {
    /// Decodes one message (without its line end). Never fails: what cannot be read becomes a reject in `out`.
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch);

    /// Writes out what is still held. The decoder can be used again afterwards.
    fn finish(&mut self, _arrival: Arrival, _out: &mut EventBatch) {}

    /// Whether something is held that `finish` would write out.
    fn holds(&self) -> bool {
        false
    }
}

/// Most bytes that [`Format::sniff`] is given.
pub const SNIFF_BYTES: usize = 4 << 10;

/// A format that can be decoded.
pub struct Format {
    /// Its name: the KIND of the command line, the `format` of a source.
    pub name: &'static str,
    /// One sentence for `luytre hunt --list-formats` and the sources page.
    pub about: &'static str,
    /// Layer that its events speak of, unless the source says otherwise. `None`: depends on the content (syslog, JSON).
    pub layer: Option<Layer>,
    /// How its streams are cut.
    pub framing: Framing,
    /// How sure it is, from the first bytes of an input (4 KiB at most): 0 not mine, 100 a magic number.
    pub sniff: fn(&[u8]) -> u8,
    /// Makes a decoder.
    pub decoder: fn(&Settings) -> Box<dyn Decoder>,
}

/// All formats. Each decoder's module contributes one constant; keep the lines sorted.
static FORMATS: &[Format] = &[
    crate::access::APACHE,
    crate::access::NGINX,
    crate::auditd::FORMAT,
    crate::bind::FORMAT,
    crate::cef::FORMAT,
    crate::clamd::FORMAT,
    crate::evtx::FORMAT,
    crate::json_log::FORMAT,
    crate::kv::FORMAT,
    crate::laurel::FORMAT,
    crate::leef::FORMAT,
    crate::lines::FORMAT,
    crate::modsecurity::json::FORMAT,
    crate::modsecurity::native::FORMAT,
    crate::mysql::FORMAT,
    crate::mysql::XML,
    crate::nxlog::FORMAT,
    crate::postgresql::CSVLOG,
    crate::postgresql::JSONLOG,
    crate::postgresql::STDERR,
    crate::suricata::FORMAT,
    crate::suricata::fast::FORMAT,
    crate::syslog::FORMAT,
    crate::vsftpd::FORMAT,
    crate::weberror::APACHE,
    crate::weberror::NGINX,
    crate::winlogbeat::FORMAT,
    crate::zeek::FORMAT,
];

/// Returns all formats.
pub fn formats() -> &'static [Format] {
    FORMATS
}

/// Returns the format of this name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Formats whose records are JSON objects.
const READ_OBJECTS: [&str; 11] = [
    "apache_access",
    "json",
    "laurel",
    "modsecurity3",
    "mysql_audit",
    "nginx_access",
    "nxlog",
    "postgresql_json",
    "suricata",
    "winlogbeat",
    "zeek",
];

/// Returns the format that is surest of these first bytes, if one is. What begins as an object is first shown to those
/// that read objects: bulk senders ask this for every document.
pub fn recognise(head: &[u8]) -> Option<&'static Format> {
    static OBJECTS: std::sync::OnceLock<Vec<&'static Format>> = std::sync::OnceLock::new();
    let head = &head[..head.len().min(SNIFF_BYTES)];
    if head.trim_ascii_start().starts_with(b"{") {
        let reads = |format: &&Format| READ_OBJECTS.contains(&format.name);
        let objects = OBJECTS.get_or_init(|| FORMATS.iter().filter(reads).collect());
        if let Some(format) = surest(objects.iter().copied(), head) {
            return Some(format);
        }
    }
    surest(FORMATS.iter(), head)
}

fn surest(formats: impl Iterator<Item = &'static Format>, head: &[u8]) -> Option<&'static Format> {
    let sure = formats.map(|format| ((format.sniff)(head), format)).filter(|(sure, _)| *sure > 0);
    sure.max_by_key(|(sure, _)| *sure).map(|(_, format)| format)
}

#[cfg(test)]
mod tests {
    //! The short way to a format is the same as the long one.

    use super::{FORMATS, READ_OBJECTS, by_name, recognise, surest};

    #[test]
    fn an_object_that_quotes_another_format_is_an_object() {
        let found = recognise(br#"{"message":"LEEF:1.0|a|b|c|d|x=1"}"#);
        assert_eq!(found.map(|format| format.name), Some("json"));
    }

    #[test]
    fn every_object_is_recognised_as_all_formats_together_would() {
        assert!(READ_OBJECTS.into_iter().all(|name| by_name(name).is_some()));
        let samples = [
            &br#"{"timestamp":"2026-11-22T00:06:38.1+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1"}"#[..],
            br#"{"@timestamp":"2026-11-22T00:06:38Z","winlog":{"event_id":1,"channel":"Security"},"message":"x"}"#,
            br#"{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":2}"#,
            br#"{"remote_addr":"10.0.0.1","status":200,"request":"GET / HTTP/1.1"}"#,
            br#"{"class":"general","connection_id":1,"account":{}}"#,
            br#"{"a": 1, "b": "key=value other=thing third=one"}"#,
            b"{not an object} user=a src=b dst=c",
            b"{",
        ];
        for sample in samples {
            let name = |format: Option<&'static super::Format>| format.map(|format| format.name);
            assert_eq!(name(recognise(sample)), name(surest(FORMATS.iter(), sample)), "{}", sample.escape_ascii());
        }
    }
}
