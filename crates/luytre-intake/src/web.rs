//! What all web formats share: addresses of pages, request lines, and the escapes of web server logs.

use std::borrow::Cow;

use luytre_model::EventBuilder;
use luytre_model::schema::col;

/// Longest extension that is one; longer tails of a path are something else.
const EXTENSION_BYTES_MAX: usize = 16;

/// Writes the parts of a request line: method, address, version. What is not of this form (a scanner's binary greeting)
/// stands whole in `url.original`.
pub(crate) fn request_line(event: &mut EventBuilder<'_>, line: &str) {
    if line.is_empty() || line == "-" {
        return;
    }
    let (asked, version) = match line.rsplit_once(' ') {
        Some((asked, protocol)) if protocol.starts_with("HTTP/") => (asked, &protocol["HTTP/".len()..]),
        _ => (line, ""),
    };
    match asked.split_once(' ') {
        Some((method, url)) if is_method(method) => {
            event.str(col::HTTP_REQUEST_METHOD, method);
            address(event, url);
        }
        _ => event.str(col::URL_ORIGINAL, asked),
    }
    event.str(col::HTTP_VERSION, version);
}

fn is_method(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 32
        && word.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
}

/// Writes an address as asked and its parts, percent-decoded once.
pub(crate) fn address(event: &mut EventBuilder<'_>, original: &str) {
    event.str(col::URL_ORIGINAL, original);
    address_parts(event, original);
}

/// Writes the parts of an address only.
pub(crate) fn address_parts(event: &mut EventBuilder<'_>, original: &str) {
    let mut rest = original;
    if let Some((scheme, after)) = original.split_once("://")
        && !scheme.is_empty()
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    {
        event.str(col::URL_SCHEME, scheme);
        let end = after.find(['/', '?']).unwrap_or(after.len());
        if event.get(col::URL_DOMAIN).is_none() {
            event.str(col::URL_DOMAIN, without_port(&after[..end]));
        }
        rest = &after[end..];
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    path_of(event, path);
    event.str(col::URL_QUERY, &percent_decoded(query));
}

/// Writes a path, percent-decoded once, and its extension.
pub(crate) fn path_of(event: &mut EventBuilder<'_>, path: &str) {
    let path = percent_decoded(path);
    event.str(col::URL_PATH, &path);
    event.str(col::URL_EXTENSION, extension(&path));
}

/// Returns what stands after the last point of the last part of a path, if that can be an extension.
pub(crate) fn extension(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, extension))
            if extension.len() <= EXTENSION_BYTES_MAX && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            extension
        }
        _ => "",
    }
}

/// Writes a host as asked, without its port.
pub(crate) fn host(event: &mut EventBuilder<'_>, host: &str) {
    if !host.is_empty() && host != "-" {
        event.str(col::URL_DOMAIN, without_port(host));
    }
}

/// Returns a host without its port; the brackets of an IPv6 address fall away.
pub(crate) fn without_port(host: &str) -> &str {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split_once(']').map_or(inner, |(address, _)| address);
    }
    match host.split_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Writes the first address of a list of forwarded addresses.
pub(crate) fn forwarded_for(event: &mut EventBuilder<'_>, list: &str) {
    let first = list.split(',').next().unwrap_or("").trim();
    if !first.is_empty() && first != "-" {
        event.str(col::CLIENT_IP, without_port(first));
    }
}

/// Writes the status of an answer and whether the request succeeded.
pub(crate) fn status(event: &mut EventBuilder<'_>, status: &str) {
    let Ok(status) = status.parse::<i64>() else { return };
    event.int(col::HTTP_RESPONSE_STATUS_CODE, status);
    event.str(col::EVENT_OUTCOME, if status < 400 { "success" } else { "failure" });
}

/// Decodes `%xx` once. What is no such escape stays as it is; bytes that are no UTF-8 become replacement characters.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    decoded(text, b'%', |rest| Some((hex(rest.first()?, rest.get(1)?)?, 2)))
}

/// Undoes the escapes of web server logs: `\xHH`, `\"`, `\\`, `\n`, `\r`, `\t`.
pub(crate) fn log_unescaped(text: &str) -> Cow<'_, str> {
    decoded(text, b'\\', |rest| match *rest.first()? {
        b'x' | b'X' => Some((hex(rest.get(1)?, rest.get(2)?)?, 3)),
        byte @ (b'"' | b'\\') => Some((byte, 1)),
        b'n' => Some((b'\n', 1)),
        b'r' => Some((b'\r', 1)),
        b't' => Some((b'\t', 1)),
        _ => None,
    })
}

/// Replaces escapes that begin with `mark`; `read` sees what follows it and returns the byte meant and the length read.
pub(crate) fn decoded(text: &str, mark: u8, read: impl Fn(&[u8]) -> Option<(u8, usize)>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = memchr::memchr(mark, bytes) else { return Cow::Borrowed(text) };
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while at < bytes.len() {
        match (bytes[at] == mark).then(|| read(&bytes[at + 1..])).flatten() {
            Some((byte, len)) => {
                plain.push(byte);
                at += 1 + len;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    match String::from_utf8(plain) {
        Ok(plain) => Cow::Owned(plain),
        Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// Returns the byte that two hexadecimal digits mean.
pub(crate) fn hex(high: &u8, low: &u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests;
