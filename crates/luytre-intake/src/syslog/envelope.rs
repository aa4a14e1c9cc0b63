//! The part of a syslog message before its content. Every part may be missing or odd; what is not understood is content.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use luytre_model::{Nanos, TimeQuality};

use crate::clock;
use crate::framing::priority;

/// Longest host name and longest program name that is believed.
const NAME_BYTES_MAX: usize = 128;

/// What was read before the content.
#[derive(Debug, Default)]
pub(super) struct Envelope<'a> {
    pub(super) priority: Option<u8>,
    pub(super) time: Option<(Nanos, TimeQuality)>,
    /// The time is written as RFC 3164 wants it.
    pub(super) is_dated_as_bsd: bool,
    pub(super) host: Option<Cow<'a, str>>,
    pub(super) app: Option<Cow<'a, str>>,
    pub(super) procid: Option<&'a str>,
    pub(super) msgid: Option<&'a str>,
    /// Sequence number of the device.
    pub(super) sequence: Option<i64>,
    /// Structured data, `[id a="b"]…`.
    pub(super) data: &'a str,
    pub(super) content: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Returns the content as text; damaged characters become U+FFFD.
    pub(super) fn text(&self) -> Cow<'a, str> {
        let text = String::from_utf8_lossy(self.content);
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_end()),
            Cow::Owned(text) => Cow::Owned(text.trim_end().to_owned()),
        }
    }
}

/// Reads the envelope of a message.
pub(super) fn read<'a>(message: &'a [u8], zone: &TimeZone, arrival: Nanos) -> Envelope<'a> {
    let mut envelope = Envelope::default();
    let mut rest = message;
    if let Some(after) = priority(message) {
        let number = message[1..after - 1].iter().fold(0, |sum: u16, digit| sum * 10 + u16::from(digit - b'0'));
        envelope.priority = u8::try_from(number).ok().filter(|number| *number <= 191);
        rest = &message[after..];
        if let Some(after_version) = rest.strip_prefix(b"1 ")
            && modern(after_version, zone, arrival, &mut envelope).is_some()
        {
            return envelope;
        }
    }
    classic(rest, zone, arrival, &mut envelope);
    envelope
}

/// RFC 5424 after `<PRI>1 `. `None` if it is something else after all; the envelope is then as it was.
fn modern<'a>(text: &'a [u8], zone: &TimeZone, arrival: Nanos, envelope: &mut Envelope<'a>) -> Option<()> {
    let (stamp, rest) = word(text)?;
    let time = match stamp {
        "-" => None,
        _ => {
            let (reading, taken) = clock::iso(stamp.as_bytes())?;
            (taken == stamp.len()).then_some(())?;
            reading.resolve(zone, arrival)
        }
    };
    let (host, rest) = word(rest)?;
    let (app, rest) = word(rest)?;
    let (procid, rest) = word(rest)?;
    // The message id may be the last word.
    let (msgid, rest) = word(rest).or_else(|| std::str::from_utf8(rest).ok().map(|last| (last, &b""[..])))?;
    let (data, content) = match rest.first() {
        Some(b'[') => {
            let end = data_end(rest)?;
            (std::str::from_utf8(&rest[..end]).ok()?, &rest[end..])
        }
        Some(b'-') => ("", &rest[1..]),
        _ => ("", rest),
    };
    let content = content.trim_ascii_start();
    envelope.time = time;
    envelope.host = set(host).map(Cow::Borrowed);
    envelope.app = set(app).map(Cow::Borrowed);
    envelope.procid = set(procid);
    envelope.msgid = set(msgid);
    envelope.data = data;
    envelope.content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    Some(())
}

fn set(text: &str) -> Option<&str> {
    (text != "-" && !text.is_empty()).then_some(text)
}

/// Splits the text before the first blank off.
fn word(text: &[u8]) -> Option<(&str, &[u8])> {
    let at = memchr::memchr(b' ', text)?;
    Some((std::str::from_utf8(&text[..at]).ok()?, &text[at + 1..]))
}

/// Returns the end of `[…][…]` at the beginning.
fn data_end(text: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b']' if !quoted && text.get(at + 1) != Some(&b'[') => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Calls `visit` with id, name and value of each parameter of structured data.
pub(super) fn parameters<'a>(data: &'a str, visit: &mut dyn FnMut(&'a str, &'a str, Cow<'a, str>)) {
    let mut rest = data;
    let mut id = "";
    loop {
        rest = rest.trim_start_matches([' ', ']']);
        if let Some(element) = rest.strip_prefix('[') {
            let end = element.find([' ', ']']).unwrap_or(element.len());
            (id, rest) = element.split_at(end);
            continue;
        }
        let Some((name, after)) = rest.split_once("=\"") else { return };
        let Some(end) = value_end(after.as_bytes()) else { return };
        visit(id, name, unescaped(&after[..end]));
        rest = &after[end + 1..];
    }
}

fn value_end(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.peek() {
            Some('"' | '\\' | ']') if character == '\\' => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

/// RFC 3164 and its relatives, after the priority.
fn classic<'a>(text: &'a [u8], zone: &TimeZone, arrival: Nanos, envelope: &mut Envelope<'a>) {
    let mut rest = text.trim_ascii_start();
    // Cisco: `123: `, and `123: router1: ` with an origin id.
    if let Some((number, after)) = leading_number(rest) {
        envelope.sequence = Some(number);
        rest = after;
        if let Some((origin, after)) = origin(rest) {
            envelope.host = Some(Cow::Borrowed(origin));
            rest = after;
        }
    }
    rest = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii_start();
    let Some((time, after)) = stamp(rest, zone, arrival) else {
        envelope.content = rest;
        tag(envelope);
        return;
    };
    envelope.is_dated_as_bsd = !rest.first().is_some_and(u8::is_ascii_digit);
    envelope.time = Some(time);
    rest = after.trim_ascii_start();
    // `host: %FAC-…` and `host : %ASA-…` of Cisco; a program comes with its own colon after the host.
    if envelope.host.is_none()
        && !is_content(rest)
        && let Some(at) = memchr::memchr(b' ', rest)
        && let Ok(host) = std::str::from_utf8(&rest[..at])
    {
        let name = host.trim_end_matches(':');
        let after = rest[at..].trim_ascii_start();
        let after = after.strip_prefix(b": ").unwrap_or(after).trim_ascii_start();
        let is_host = is_name(name) && (!host.ends_with(':') || after.starts_with(b"%"));
        if is_host {
            envelope.host = Some(Cow::Borrowed(name));
            rest = after;
        }
    }
    envelope.content = rest;
    tag(envelope);
}

/// Whether the content begins here, without host and program before it.
fn is_content(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'%' | b'{' | b'[' | b'(')) || text.starts_with(b"CEF:") || text.starts_with(b"LEEF:")
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && name.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'@') || byte >= 0x80
        })
}

fn leading_number(text: &[u8]) -> Option<(i64, &[u8])> {
    let digits = text.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let after = text.get(digits..)?.strip_prefix(b":")?;
    let number = std::str::from_utf8(&text[..digits]).ok()?.parse().ok()?;
    // `00:05:52` is no sequence number.
    after.starts_with(b" ").then(|| (number, after.trim_ascii_start()))
}

fn origin(text: &[u8]) -> Option<(&str, &[u8])> {
    let (first, after) = word(text)?;
    let name = first.strip_suffix(':')?;
    (is_name(name) && stamp_begins(after)).then_some((name, after))
}

fn stamp_begins(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"*").or_else(|| text.strip_prefix(b".")).unwrap_or(text);
    text.get(..3).and_then(clock::month).is_some()
}

/// Reads a time and what devices put around it.
fn stamp<'a>(text: &'a [u8], zone: &TimeZone, arrival: Nanos) -> Option<((Nanos, TimeQuality), &'a [u8])> {
    if text.first().is_some_and(u8::is_ascii_digit) {
        let (reading, taken) = clock::iso(text)?;
        let rest = &text[taken..];
        matches!(rest.first(), None | Some(b' ' | b':')).then_some(())?;
        return Some((reading.resolve(zone, arrival)?, rest.strip_prefix(b":").unwrap_or(rest)));
    }
    let text = text.strip_prefix(b"*").or_else(|| text.strip_prefix(b".")).unwrap_or(text);
    let month = clock::month(text.get(..3)?)?;
    let rest = text[3..].trim_ascii_start();
    let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let day = clock::number(rest, 0, digits).filter(|_| digits > 0)?;
    let rest = rest[digits..].trim_ascii_start();
    let (year, rest) = match (clock::number(rest, 0, 4), rest.get(4)) {
        (Some(year), Some(b' ')) => (i16::try_from(year).ok(), &rest[5..]),
        _ => (None, rest),
    };
    let (time, taken) = clock::time_of_day(rest, 0)?;
    let mut rest = &rest[taken..];
    let mut offset = None;
    // `UTC:`, `ICT:` of Cisco; a zone's name that is not UTC is a matter of the settings.
    if let Some((name, after)) = zone_name(rest) {
        offset = matches!(name, b"UTC" | b"GMT").then_some(0);
        rest = after;
    } else if let Some((seconds, end)) =
        clock::offset(rest.trim_ascii_start(), 0).filter(|_| rest.first() == Some(&b' '))
    {
        let after = &rest.trim_ascii_start()[end..];
        if matches!(after.first(), Some(b' ')) {
            offset = Some(seconds);
            rest = after;
        }
    }
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    matches!(rest.first(), None | Some(b' ')).then_some(())?;
    let fixed = offset.and_then(|seconds| jiff::tz::Offset::from_seconds(seconds).ok()).map(TimeZone::fixed);
    let zone = fixed.as_ref().unwrap_or(zone);
    let (at, quality) = match year {
        Some(year) => {
            let civil = jiff::civil::Date::new(year, month, day as i8).ok()?.to_datetime(time);
            let quality = if fixed.is_some() { TimeQuality::Exact } else { TimeQuality::ZoneAssumed };
            (clock::in_zone(civil, zone)?, quality)
        }
        None => (clock::without_year(month, day as i8, time, zone, arrival)?, TimeQuality::YearAssumed),
    };
    Some(((at, clock::plausible(at, quality, arrival)), rest))
}

/// Reads ` UTC:` and the like: three to five capitals and a colon.
fn zone_name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let name = text.strip_prefix(b" ")?;
    let letters = name.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count();
    let after = name[letters..].strip_prefix(b":")?;
    ((3..=5).contains(&letters) && after.starts_with(b" ")).then_some((&name[..letters], after))
}

/// Splits `sshd[123]: `, `nginx: `, `postgres ` off the content.
fn tag(envelope: &mut Envelope<'_>) {
    let content = envelope.content;
    if is_content(content) {
        return;
    }
    let window = &content[..content.len().min(NAME_BYTES_MAX)];
    let name_length = window.iter().position(|byte| !is_tag_byte(*byte)).unwrap_or(window.len());
    let Ok(name) = std::str::from_utf8(&window[..name_length]) else { return };
    if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    let mut rest = &content[name_length..];
    // `sshd(pam_unix)[12]:` of old systems.
    if rest.first() == Some(&b'(')
        && let Some(end) = memchr::memchr(b')', &rest[..rest.len().min(NAME_BYTES_MAX)])
        && matches!(rest.get(end + 1), Some(b'[' | b':'))
    {
        rest = &rest[end + 1..];
    }
    let mut procid = None;
    if let Some(bracket) = rest.strip_prefix(b"[") {
        let Some(end) = memchr::memchr(b']', &bracket[..bracket.len().min(NAME_BYTES_MAX)]) else { return };
        let Ok(inside) = std::str::from_utf8(&bracket[..end]) else { return };
        procid = Some(inside);
        rest = &bracket[end + 1..];
    }
    let after = match rest.strip_prefix(b":") {
        Some(after) => after,
        // A tag without a colon is one only if it has a process id or is a program that is known to do so.
        None if procid.is_some() || WITHOUT_COLON.contains(&name) => rest,
        None => return,
    };
    if !matches!(after.first(), None | Some(b' ' | b'\t')) && procid.is_none() {
        return;
    }
    envelope.app = Some(Cow::Borrowed(name));
    envelope.procid = procid.filter(|procid| !procid.is_empty());
    envelope.content = after.trim_ascii_start();
}

/// Programs whose tag a shipper writes without a colon.
const WITHOUT_COLON: &[&str] =
    &["postgres", "postgresql", "nginx", "apache2", "httpd", "vsftpd", "named", "suricata", "laurel"];

fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@')
}
