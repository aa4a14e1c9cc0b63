//! The history of a report: who did what, with what it was about.

use luytre_desk::Change;
use maud::{Markup, html};
use serde_json::Value as Json;

use crate::cx::Cx;
use crate::ui::badge;
use crate::words::{Phrase, assessments, periodic, reports as w};

/// Draws it, newest first. `channel` names a way of sending by its code.
pub(super) fn history(cx: &Cx, changes: &[Change], channel: &dyn Fn(&str) -> String) -> Markup {
    html! {
        section.card aria-labelledby="history-title" {
            h2 #history-title { (cx.t(assessments::HISTORY)) }
            ul.timeline {
                @for change in changes {
                    li {
                        span { (badge::time(cx, change.at)) }
                        span {
                            @match w::did(&change.act).or_else(|| periodic::did(&change.act)) { Some(phrase) => (cx.t(phrase)), None => (change.act) }
                            @for text in details(cx, change, channel) { span.timeline-text { (text) } }
                            span.sub.muted.small { (change.by_name) }
                        }
                    }
                }
            }
        }
    }
}

/// What a change was about, a line each.
fn details(cx: &Cx, change: &Change, channel: &dyn Fn(&str) -> String) -> Vec<String> {
    let detail = &change.detail;
    let mut lines = Vec::new();
    if change.act == "report.correct" {
        lines.extend(correction(cx, &detail["last_correction"]));
    }
    if change.act == "report.restore" {
        lines.extend(cell(&detail["cell"]).map(|cell| format!("{}: {cell}", cx.t(w::CELL))));
    }
    let mut tell = |name: Phrase, value: Option<String>| {
        lines.extend(value.filter(|value| !value.is_empty()).map(|value| format!("{}: {value}", cx.t(name))));
    };
    let text = |name: &str| detail[name].as_str().map(str::to_owned);
    let day = |name: &str| {
        let day = detail[name].as_str()?;
        Some(day.parse().map_or(day.to_owned(), crate::format::date))
    };
    tell(w::NUMBER, text("document").or_else(|| detail["reopened"]["number"].as_str().map(str::to_owned)));
    tell(w::DATE, day("date").or_else(|| day("on")));
    tell(w::CHANNEL, detail["channel"].as_str().map(channel));
    tell(w::RECEIPT, text("receipt"));
    tell(w::REASON, text("reason").or_else(|| detail["reopened"]["reason"].as_str().map(str::to_owned)));
    tell(w::SYSTEMS, detail["systems"].as_u64().map(|count| cx.number(count)));
    tell(w::FIGURES, detail["figures"].as_u64().map(|count| cx.number(count)));
    tell(w::SECTION, text("section"));
    tell(w::CHARACTERS, detail["characters"].as_u64().map(|count| cx.number(count)));
    lines
}

/// `c5: 14 → 15`, and why.
fn correction(cx: &Cx, detail: &Json) -> Vec<String> {
    let Some(cell) = cell(&detail["cell"]) else { return Vec::new() };
    let value = |name: &str| detail[name].as_str().filter(|text| !text.is_empty()).unwrap_or("–").to_owned();
    vec![
        format!("{} {cell}: {} → {}", cx.t(w::CELL), value("before"), value("after")),
        format!("{}: {}", cx.t(w::REASON), value("reason")),
    ]
}

/// The name of a cell as people type it.
fn cell(detail: &Json) -> Option<String> {
    let cell = serde_json::from_value(detail.clone()).ok()?;
    Some(super::cell_text(&cell))
}
