//! Why the level of a system is to be determined again: what happened, with links to what is behind it, the article, and
//! the dossier that answers it.

use luytre_desk::Act;
use luytre_govern::level::{Cause, Evidence, Standing};
use maud::{Markup, html};

use crate::cx::Cx;
use crate::ui::badge;
use crate::ui::icon::icon;
use crate::words::regulation as w;

/// Evidence that one cause shows.
const SHOWN: usize = 10;

/// The card of the page on levels; nothing without causes.
pub(crate) fn card(cx: &Cx, system: &str, causes: &[Cause], open: Option<&str>) -> Markup {
    html! {
        @if !causes.is_empty() {
            section.card.stack #causes aria-labelledby="causes-title" {
                h2 #causes-title { (cx.t(w::CAUSES)) }
                @if let Some(open) = open {
                    p.with-icon { (icon("alerts")) span { (cx.t(w::CAUSE_IN)) " " a href=(cx.href(&format!("/dossiers/{open}"))) { (open) } } }
                }
                @for cause in causes { (one(cx, cause, open.is_some())) }
                @if open.is_none() && causes.iter().any(Cause::is_open) && cx.may(Act::EditDossiers) {
                    p.no-print { a.button.primary href=(cx.href(&format!("/dossiers/new?system={system}"))) { (cx.t(w::CAUSE_ANSWER)) } }
                }
            }
        }
    }
}

/// The card of a dossier: what it is to weigh, and what it answered; nothing without causes.
pub(crate) fn weighed(cx: &Cx, causes: &[Cause]) -> Markup {
    html! {
        @if !causes.is_empty() {
            section.card.stack #causes aria-labelledby="causes-title" {
                h2 #causes-title { (cx.t(w::CAUSES)) }
                @for cause in causes { (one(cx, cause, true)) }
            }
        }
    }
}

/// The open causes in a few lines, for the passport.
pub(crate) fn lines(cx: &Cx, system: &str, causes: &[Cause]) -> Markup {
    let open: Vec<&Cause> = causes.iter().filter(|cause| cause.is_open()).collect();
    html! {
        @if !open.is_empty() {
            div.stack-tight {
                h3 { (cx.t(w::CAUSES)) }
                ul.stack-tight { @for cause in open {
                    li {
                        (cx.pick(&cause.vi, &cause.en)) " (" (cause.source) ")"
                        @if let Some(first) = cause.evidence.first() { ": " (behind(cx, &cause.system, first)) @if cause.evidence.len() > 1 { " (+" (cause.evidence.len() - 1) ")" } }
                        @if let Some(due) = cause.due { ". " (cx.t(w::CAUSE_DUE)) " " (crate::format::date(due)) }
                    }
                } }
                p.no-print { a href=(cx.href(&format!("/level?system={system}#causes"))) { (cx.t(w::CAUSE_MORE)) } }
            }
        }
    }
}

fn one(cx: &Cx, cause: &Cause, waits: bool) -> Markup {
    html! {
        div.stack-tight {
            p.row {
                @match &cause.standing {
                    Standing::Answered { dossier, .. } => {
                        span.badge.ok { (icon("check")) (cx.t(w::CAUSE_ANSWERED)) }
                        @if cx.may(Act::ReadDossiers) { a href=(cx.href(&format!("/dossiers/{dossier}"))) { (dossier) } }
                    }
                    Standing::Open | Standing::Dropped { .. } => span.badge.medium { (icon("alerts")) @if waits { (cx.t(w::CAUSE_WAITS)) } @else { (cx.t(w::CAUSE_OPEN)) } },
                }
                strong { (cx.pick(&cause.vi, &cause.en)) }
                span.muted.small { (cause.code) " · " (cause.source) }
            }
            ul.stack-tight {
                @for evidence in cause.evidence.iter().take(SHOWN) { li { (behind(cx, &cause.system, evidence)) } }
                @if cause.evidence.len() > SHOWN { li.muted { (crate::words::profile::more(cx.lang, cause.evidence.len() - SHOWN)) } }
            }
            p.small.muted {
                (cx.t(w::CAUSE_NOTED)) " " (crate::format::date(cause.noted))
                @if let Some(due) = cause.due.filter(|_| cause.is_open()) { " · " (cx.t(w::CAUSE_DUE)) " " (crate::format::date(due)) }
            }
        }
    }
}

/// What is behind a cause, with a link for those who may open it.
fn behind(cx: &Cx, system: &str, evidence: &Evidence) -> Markup {
    let path = match evidence.kind.as_str() {
        "alert" if cx.may(Act::ReadAlerts) => Some(format!("/alerts/{}", evidence.id)),
        "finding" if cx.may(Act::ReadAssessments) => Some(format!("/findings/{}", evidence.id)),
        "signals" if cx.may(Act::ReadRequirements) => Some(format!("/signals/{system}")),
        _ => None,
    };
    let text = cx.pick(&evidence.vi, &evidence.en);
    html! {
        @if let Ok(severity) = evidence.severity.parse() { (badge::severity(cx, severity)) " " }
        @if let Some(path) = path { a href=(cx.href(&path)) { (text) } } @else { (text) }
        " " span.muted.small { (crate::format::date(evidence.on)) }
    }
}
