//! Writing values of JSON records into events: to a column where there is one, else to the overflow under a dotted name.

use luytre_model::batch::Key;
use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, ValueRef};

use crate::format::Arrival;
use crate::json::{Json, JsonError};

/// Writes a value to a column; a list of plain values as one text, separated by spaces. Returns whether it was one of
/// these.
pub(crate) fn column(event: &mut EventBuilder<'_>, column: ColumnId, value: &Json<'_>) -> bool {
    if let Some(scalar) = value.scalar() {
        event.value(Key::Column(column), scalar);
        return true;
    }
    match value.joined() {
        Some(joined) => {
            event.str(column, &joined);
            true
        }
        None => matches!(value, Json::Null),
    }
}

/// Writes each plain value of a list (or the one value) to a column.
pub(crate) fn each(event: &mut EventBuilder<'_>, column: ColumnId, value: &Json<'_>) {
    match value {
        Json::Array(items) => items.iter().filter_map(Json::text).for_each(|text| event.str(column, text)),
        other => {
            if let Some(text) = other.text() {
                event.str(column, text);
            }
        }
    }
}

/// Writes a value and all below it to the overflow. `prefix` is the name of the surrounding object; it is a buffer, left
/// as it was.
pub(crate) fn overflow(event: &mut EventBuilder<'_>, prefix: &mut String, name: &str, value: &Json<'_>) {
    let length = prefix.len();
    prefix.push('.');
    prefix.push_str(name);
    value.flatten(prefix, &mut |name, value| {
        if value != ValueRef::Text("") {
            event.overflow(name, value);
        }
    });
    prefix.truncate(length);
}

/// Writes a transport protocol in lower case.
pub(crate) fn transport(event: &mut EventBuilder<'_>, name: &str) {
    match name {
        "TCP" | "6" => event.str(col::NETWORK_TRANSPORT, "tcp"),
        "UDP" | "17" => event.str(col::NETWORK_TRANSPORT, "udp"),
        "ICMP" | "1" => event.str(col::NETWORK_TRANSPORT, "icmp"),
        "IPv6-ICMP" | "58" => event.str(col::NETWORK_TRANSPORT, "ipv6-icmp"),
        other if other.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            event.str(col::NETWORK_TRANSPORT, &other.to_ascii_lowercase());
        }
        other => event.str(col::NETWORK_TRANSPORT, other),
    }
}

/// Writes a TLS version as its number alone, however the product calls it: `TLS 1.2`, `TLSv1.2`, `TLSv12`.
pub(crate) fn tls_version(event: &mut EventBuilder<'_>, version: &str) {
    let number = version.strip_prefix("TLSv").or_else(|| version.strip_prefix("TLS ")).unwrap_or(version);
    match number {
        "10" => event.str(col::TLS_VERSION, "1.0"),
        "11" => event.str(col::TLS_VERSION, "1.1"),
        "12" => event.str(col::TLS_VERSION, "1.2"),
        "13" => event.str(col::TLS_VERSION, "1.3"),
        other => event.str(col::TLS_VERSION, other),
    }
}

/// Writes a path as the file's path, its name and its extension.
pub(crate) fn file(event: &mut EventBuilder<'_>, path: &str) {
    event.str(col::FILE_PATH, path);
    if event.get(col::FILE_NAME).is_none() {
        event.str(col::FILE_NAME, path.rsplit(['/', '\\']).next().unwrap_or(path));
    }
    event.str(col::FILE_EXTENSION, crate::web::extension(path));
}

/// Writes how long something took, given in seconds.
pub(crate) fn duration_seconds(event: &mut EventBuilder<'_>, seconds: f64) {
    if (0.0..9e9).contains(&seconds) {
        event.int(col::EVENT_DURATION, (seconds * 1e9).round() as i64);
    }
}

/// Writes the sum of the bytes and of the packets of both directions.
pub(crate) fn totals(event: &mut EventBuilder<'_>) {
    for (sum, one, other) in [
        (col::NETWORK_BYTES, col::SOURCE_BYTES, col::DESTINATION_BYTES),
        (col::NETWORK_PACKETS, col::SOURCE_PACKETS, col::DESTINATION_PACKETS),
    ] {
        let number = |column| event.get(column).and_then(ValueRef::as_integer);
        if let (Some(one), Some(other)) = (number(one), number(other)) {
            event.int(sum, one.saturating_add(other));
        }
    }
}

/// Makes `kind` the module and this word as a dataset: lower case, letters, digits and `_`, at most 40 bytes.
pub(crate) fn kind(kind: &mut String, module: &str, word: &str) {
    kind.clear();
    kind.push_str(module);
    kind.push('.');
    let start = kind.len();
    for character in word.trim().chars().take(40) {
        kind.push(match character {
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            _ => '_',
        });
    }
    if kind.len() == start {
        kind.push_str("log");
    }
}

/// Refuses a record that is no JSON object.
pub(crate) fn refuse_json(out: &mut EventBatch, arrival: Arrival, error: &JsonError, message: &[u8]) {
    out.reject(error.reason, arrival.offset, error.to_string(), message);
}
