//! What the centre itself suffers from: the banner of the overview and the mark on every page. Both go by themselves when
//! the trouble has passed.

use luytre_desk::Act;
use luytre_desk::views::{Health, Trouble, TroubleKind};
use luytre_model::Severity;
use maud::{Markup, html};

use super::badge;
use super::icon::icon;
use crate::cx::Cx;
use crate::words::{Phrase, health as w};

/// Every trouble with its remedy and where to go; nothing when all is well.
pub(crate) fn banner(cx: &Cx, health: &Health) -> Markup {
    if health.troubles.is_empty() {
        return html! {};
    }
    let critical = health.troubles.iter().any(|trouble| trouble.severity == Severity::Critical);
    html! {
        div.notice.(if critical { "bad" } else { "warn" }) #troubles role="alert" {
            (icon("alerts"))
            div.stack-tight {
                h2 { (cx.t(w::TITLE)) }
                @for trouble in &health.troubles { (one(cx, trouble)) }
                @if health.more_rejecting > 0 {
                    p { a href=(cx.href("/sources")) { (w::more_rejecting(cx.lang, health.more_rejecting)) } }
                }
            }
        }
    }
}

fn one(cx: &Cx, trouble: &Trouble) -> Markup {
    html! {
        div {
            p.row {
                (badge::severity(cx, trouble.severity))
                strong { (w::trouble(cx.lang, &trouble.kind)) }
                span.muted { (cx.t(w::SINCE)) " " (badge::time(cx, trouble.since)) }
            }
            // The store's own words name the folder and the figures; they are for the log, too, and so in English.
            @if let TroubleKind::StoreRefuses { reason: Some(reason) } = &trouble.kind { p { code.break lang="en" { (reason) } } }
            p { (cx.t(w::remedy(&trouble.kind)))
                @if let Some((path, phrase)) = link(cx, &trouble.kind) { " " a href=(cx.href(&path)) { (cx.t(phrase)) } } }
        }
    }
}

/// Where to see more, if the person may go there.
fn link(cx: &Cx, kind: &TroubleKind) -> Option<(String, Phrase)> {
    let (act, path, phrase) = match kind {
        TroubleKind::StoreRefuses { .. } => (Act::ReadSources, "/sources".to_owned(), w::SEE_SOURCES),
        TroubleKind::LedgerFails => (Act::ReadAudit, "/audit".to_owned(), w::SEE_AUDIT),
        TroubleKind::ContentUnused { .. } => (Act::ReadRegistry, "/regulation".to_owned(), w::SEE_REGULATION),
        TroubleKind::DetectorStands { .. } | TroubleKind::DetectorBehind { .. } => {
            (Act::ReadAlerts, "/alerts".to_owned(), w::SEE_ALERTS)
        }
        TroubleKind::Lost { .. } => (Act::ReadSources, "/sources#losses-title".to_owned(), w::SEE_LOSSES),
        TroubleKind::Rejecting { source, .. } => {
            let code = crate::format::encode(&source.code);
            (Act::ReadSources, format!("/sources/{code}#samples-title"), w::SEE_REJECTS)
        }
    };
    cx.may(act).then_some((path, phrase))
}

/// The mark in the top bar: there while something critical lasts. The element itself always is, so that an open page
/// gains and loses the mark.
pub(crate) fn mark(cx: &Cx) -> Markup {
    let alarms = cx.actor.as_ref().map_or(0, |actor| cx.web.desk.alarms(actor));
    html! {
        span #alarm data-live="health" hidden[alarms == 0] {
            @if alarms > 0 {
                a.badge.critical href=(cx.href("/")) {
                    (icon("octagon"))
                    span.hide-narrow aria-hidden="true" { (cx.t(w::BADGE)) }
                    span aria-hidden="true" { (alarms) }
                    span.visually-hidden { (w::badge_count(cx.lang, alarms)) }
                }
            }
        }
    }
}
