//! What pages say about themselves: nothing here and why, something is missing, something was done.

use maud::{Markup, html};

use super::icon::icon;
use crate::cx::{Cx, Flash};
use crate::words::{Phrase, account, alerts, frame as w};

/// Nothing to show: why, and what to do next.
pub(crate) fn empty(title: &str, why: &str, next: Option<Markup>) -> Markup {
    html! {
        div.empty {
            (icon("empty"))
            strong { (title) }
            p { (why) }
            @if let Some(next) = next { p.row { (next) } }
        }
    }
}

/// How serious a notice is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tone {
    Info,
    Good,
    Warn,
    Bad,
}

/// A notice within a page.
pub(crate) fn notice(tone: Tone, body: Markup) -> Markup {
    let (class, shape) = match tone {
        Tone::Info => ("", "info"),
        Tone::Good => ("good", "check"),
        Tone::Warn => ("warn", "alerts"),
        Tone::Bad => ("bad", "alerts"),
    };
    let role = if matches!(tone, Tone::Bad) { "alert" } else { "status" };
    html! { div.notice.(class) role=(role) { (icon(shape)) div { (body) } } }
}

/// Parts of the store that did not answer.
pub(crate) fn missing(cx: &Cx, parts: &[String]) -> Markup {
    html! {
        @if !parts.is_empty() {
            (notice(Tone::Warn, html! {
                strong { (cx.t(w::PARTIAL)) ". " }
                (cx.t(crate::words::search::MISSING)) " " (parts.join(", "))
            }))
        }
    }
}

/// The sentence of what a form did.
fn said(word: &str) -> Option<Phrase> {
    Some(match word {
        "saved" => w::DONE_SAVED,
        "deleted" => w::DONE_DELETED,
        "undone" => w::DONE_UNDONE,
        "taken" => alerts::TAKEN,
        "released" => alerts::RELEASED,
        "assigned" => alerts::ASSIGNED,
        "closed" => alerts::CLOSED,
        "reopened" => alerts::REOPENED,
        "password" => account::PASSWORD_CHANGED,
        _ => return None,
    })
}

/// What the last form did, with undo where it can be undone.
pub(crate) fn toast(cx: &Cx) -> Markup {
    let Some((flash, phrase)) = cx.flash.as_ref().and_then(|flash| Some((flash, said(&flash.word)?))) else {
        return html! {};
    };
    html! {
        undo-toast.toast #toast role="status" {
            span {
                @if flash.ids.is_empty() { (cx.t(phrase)) }
                @else { (alerts::toast_count(cx.lang, cx.t(phrase), flash.ids.len())) }
                @if flash.failed > 0 { " · " (alerts::failed_count(cx.lang, flash.failed)) }
            }
            @if flash.word == "closed" && !flash.ids.is_empty() { (undo(cx, flash)) }
            button.icon-button type="button" data-close="toast" aria-label=(cx.t(w::CLOSE)) { (icon("close")) }
        }
    }
}

fn undo(cx: &Cx, flash: &Flash) -> Markup {
    html! {
        form method="post" action=(cx.href("/alerts/undo")) {
            (super::form::hidden(cx))
            input type="hidden" name="back" value=(cx.params.on(&cx.path));
            @for id in &flash.ids { input type="hidden" name="id" value=(id); }
            button.button type="submit" data-key="z" { (cx.t(w::UNDO)) kbd aria-hidden="true" { "z" } }
        }
    }
}
