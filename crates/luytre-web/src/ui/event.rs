//! Events: one line of text, all fields with filters from their values, the raw record, a time line.

use std::fmt::Write as _;

use luytre_model::Nanos;
use luytre_model::store::FoundEvent;
use maud::{Markup, html};
use serde_json::{Map, Value as Json};

use super::badge;
use super::icon::icon;
use crate::cx::Cx;
use crate::format::address_moment;
use crate::params::Params;
use crate::words::{alerts, frame, search as w};

/// Fields that would only repeat what stands beside them.
const HIDDEN: [&str; 3] = ["event.original", "luytre.original", "original"];
/// Characters of an event that stand in one row of a list.
pub(crate) const LINE_CHARS: usize = 240;
/// Longest value that a link filters by, in bytes: an address must stay short enough to be sent.
pub(crate) const FILTER_BYTES: usize = 500;
/// Characters of a value that stand in the table of fields; the original record has the rest.
const VALUE_CHARS: usize = 4_000;
/// Half of the range of "around this time", in seconds.
const AROUND_S: i64 = 300;

/// Returns a value as text; lists are joined.
pub(crate) fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(values) => values.iter().map(text_of).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Returns the field's value as text, if the event has it.
pub(crate) fn field(fields: &Map<String, Json>, name: &str) -> Option<String> {
    fields.get(name).map(text_of).filter(|text| !text.is_empty())
}

/// Returns the original record, if the event carries it.
pub(crate) fn original(fields: &Map<String, Json>) -> Option<String> {
    HIDDEN.iter().find_map(|name| field(fields, name))
}

/// Returns one line that says what the event says.
pub(crate) fn summary(fields: &Map<String, Json>) -> String {
    if let Some(message) = field(fields, "message") {
        return message;
    }
    let joined = |names: &[&str]| names.iter().filter_map(|name| field(fields, name)).collect::<Vec<_>>().join(" ");
    for names in [
        ["process.command_line", "user.name", ""].as_slice(),
        &["db.statement", "db.user"],
        &["rule.name", "source.ip", "destination.ip"],
        &["http.request.method", "url.original", "http.response.status_code", "source.ip"],
        &["dns.question.name", "dns.question.type", "source.ip"],
        &["event.action", "user.name", "source.ip", "file.path"],
    ] {
        if field(fields, names[0]).is_some() {
            return joined(names);
        }
    }
    // A line of a log reads well; a record of braces does not.
    let line = original(fields).filter(|text| !text.starts_with('{'));
    line.or_else(|| connection(fields))
        .unwrap_or_else(|| joined(&["event.dataset", "source.ip", "destination.ip", "host.name"]))
}

/// Returns who spoke to whom, over what, and about whom.
fn connection(fields: &Map<String, Json>) -> Option<String> {
    let end = |side: &str| {
        let address = field(fields, &format!("{side}.ip"))?;
        Some(match field(fields, &format!("{side}.port")) {
            Some(port) if address.contains(':') => format!("[{address}]:{port}"),
            Some(port) => format!("{address}:{port}"),
            None => address,
        })
    };
    let mut text = format!("{} → {}", end("source")?, end("destination")?);
    let over = ["network.protocol", "network.transport"].iter().find_map(|name| field(fields, name));
    for more in [over, field(fields, "tls.client.server_name")].into_iter().flatten() {
        text.push(' ');
        text.push_str(&more);
    }
    Some(text)
}

/// Returns `field:"value"` as the search box reads it.
pub(crate) fn term(field: &str, value: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "._-:/@".contains(character);
    if !value.is_empty() && value.chars().all(plain) && !value.starts_with(['-', '<', '>']) && !value.contains("..") {
        return format!("{field}:{value}");
    }
    format!("{field}:\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns the query with one more condition.
pub(crate) fn narrowed(query: &str, condition: &str) -> String {
    let query = query.trim();
    if query.is_empty() {
        return condition.to_owned();
    }
    let loose = query.split_whitespace().any(|word| word.eq_ignore_ascii_case("or"));
    if loose { format!("({query}) {condition}") } else { format!("{query} {condition}") }
}

/// Filters from a value: only this, not this, copy.
pub(crate) fn value_acts(cx: &Cx, base: &Params, name: &str, value: &str) -> Markup {
    let query = base.text("q");
    let only = base.with("q", &narrowed(query, &term(name, value))).on("/search");
    let not = base.with("q", &narrowed(query, &format!("not {}", term(name, value)))).on("/search");
    let label = |word: crate::words::Phrase| format!("{}: {name} {}", cx.t(word), short(value, 60));
    html! {
        span.value-acts.no-print {
            a.icon-button href=(cx.href(&only)) title=(cx.t(w::ONLY_THIS)) aria-label=(label(w::ONLY_THIS)) { (icon("plus")) }
            a.icon-button href=(cx.href(&not)) title=(cx.t(w::NOT_THIS)) aria-label=(label(w::NOT_THIS)) { (icon("minus")) }
            button.icon-button type="button" data-copy=(value) title=(cx.t(frame::COPY)) aria-label=(label(frame::COPY)) { (icon("copy")) }
        }
    }
}

/// Returns the first `most` characters as they may stand on a page, with an ellipsis when there are more.
pub(crate) fn short(value: &str, most: usize) -> String {
    match value.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", harmless(&value[..end])),
        None => harmless(value),
    }
}

/// Returns the text with characters that would hide or reorder what stands beside them written out: an attacker writes
/// `user\u{202e}gpj.exe` into a log for people to read `userexe.jpg`. Line ends and tabs stay.
pub(crate) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if deceives(character) {
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Controls, marks of writing direction (Unicode Annex 9), and characters without width.
const fn deceives(character: char) -> bool {
    let plain = matches!(character, '\n' | '\t' | '\r');
    (character.is_ascii_control() && !plain)
        || matches!(character, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Returns the address of a search around a moment.
pub(crate) fn around(at: Nanos) -> Params {
    let moved = |seconds: i64| address_moment(at.plus(seconds * Nanos::SECOND));
    Params::default().with("from", &moved(-AROUND_S)).with("to", &moved(AROUND_S))
}

/// All fields of an event as a table.
pub(crate) fn fields(cx: &Cx, event: &FoundEvent, base: &Params) -> Markup {
    let mut rows: Vec<(&String, String)> = event
        .fields
        .iter()
        .filter(|(name, _)| !HIDDEN.contains(&name.as_str()))
        .map(|(name, value)| (name, text_of(value)))
        .collect();
    rows.sort();
    html! {
        table.table.fields {
            caption.visually-hidden { (cx.t(alerts::FIELDS)) }
            thead { tr { th scope="col" { (cx.t(alerts::FIELD)) } th scope="col" { (cx.t(alerts::VALUE)) } } }
            tbody {
                @for (name, value) in rows {
                    tr {
                        th scope="row" { code { (name) } }
                        td { span.value { span.break.mono { (short(&value, VALUE_CHARS)) } @if value.len() <= FILTER_BYTES { (value_acts(cx, base, name, &value)) } } }
                    }
                }
            }
        }
    }
}

/// The original record.
pub(crate) fn raw(cx: &Cx, event: &FoundEvent) -> Markup {
    html! {
        @if let Some(original) = original(&event.fields) {
            pre.raw tabindex="0" aria-label=(cx.t(alerts::RAW)) { (harmless(&original)) }
        }
    }
}

/// Events as a time line; those in `own` are marked.
pub(crate) fn timeline(cx: &Cx, events: &[(&FoundEvent, bool)]) -> Markup {
    html! {
        ol.timeline {
            @for (event, own) in events {
                li.here[*own] {
                    (badge::time(cx, event.time))
                    div {
                        a.name-link href=(cx.href(&format!("/events/{}", event.id))) {
                            span.timeline-text { (short(&summary(&event.fields), LINE_CHARS)) }
                        }
                        span.small.muted {
                            @if let Some(kind) = field(&event.fields, "event.dataset") { (kind) }
                            @if let Some(host) = field(&event.fields, "host.name") { " · " (host) }
                            @if *own { " · " (cx.t(alerts::TIMELINE_OWN)) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
