//! Where a system stands: its dossiers, requirements by standard, both models of layers, findings, remedies.

use luytre_desk::Act;
use luytre_desk::profiles::{Passport, StandardShare};
use luytre_desk::views::DossierRow;
use luytre_govern::signal::four_layer::Presence;
use maud::{Markup, html};

use crate::cx::Cx;
use crate::format;
use crate::ui::badge;
use crate::ui::icon::icon;
use crate::words::{domain, dossiers, profile as w, registry, requirements, signals};

/// Rows of each list; the page of the list has all.
const ROWS: usize = 5;
/// Days to look at something again that are told.
const REVIEWS: usize = 4;

/// The dossiers and what is to be looked at again.
pub(super) fn dossiers(cx: &Cx, passport: &Passport) -> Markup {
    let rows = passport.dossiers.as_deref();
    html! {
        @if let Some(rows) = rows {
            dl.pairs {
                @if rows.is_empty() { div { dt { (cx.t(w::STAGE)) } dd.muted { (cx.t(w::NO_DOSSIER)) } } }
                @for row in rows { (dossier(cx, row)) }
                div { dt { (cx.t(w::REVIEW)) } dd {
                    @if passport.reviews.is_empty() { span.muted { (cx.t(w::NO_REVIEW)) } }
                    @else { ul.stack-tight { @for review in passport.reviews.iter().take(REVIEWS) {
                        li {
                            strong { (format::date(review.on)) } " " (cx.pick(&review.vi, &review.en))
                            @if !review.source.is_empty() { span.small.muted { " (" (review.source) ")" } }
                        }
                    } } }
                } }
            }
        }
    }
}

fn dossier(cx: &Cx, row: &DossierRow) -> Markup {
    let library = cx.web.desk.library();
    html! {
        div { dt { (cx.t(w::STAGE)) } dd {
            a href=(cx.href(&format!("/dossiers/{}", row.code))) { (row.code) } ": " (cx.t(dossiers::stage(row.stage)))
            ", " (badge::level(cx, Some(row.level)))
        } }
        @if let Some(decision) = &row.decision {
            div { dt { (cx.t(w::APPROVAL)) } dd {
                (decision.number)
                @if let Some(day) = decision.date { ", " (format::date(day)) }
                @if !decision.body.is_empty() { ", " (decision.body) }
            } }
        }
        @if let Some(regime) = library.regime(&row.regime) { div { dt { (cx.t(w::REGIME)) } dd { (cx.pick(&regime.vi, &regime.en)) } } }
    }
}

/// How far the requirements of each standard are met.
pub(super) fn requirements(cx: &Cx, passport: &Passport) -> Markup {
    let Some(shares) = &passport.requirements else { return html! {} };
    let code = &passport.entry.entry.code;
    html! {
        section.card.wide aria-labelledby="requirements-title" {
            h2 #requirements-title { a href=(cx.href(&format!("/requirements/{code}"))) { (cx.t(w::REQUIREMENTS_OF)) } }
            @if shares.is_empty() { p.muted { (cx.t(w::REQUIREMENTS_NEED_LEVEL)) } }
            @else {
                div.table-wrap tabindex="0" role="group" aria-labelledby="requirements-title" {
                    table.table {
                        caption.visually-hidden { (cx.t(w::REQUIREMENTS_OF)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::STANDARD)) }
                            @for head in [w::MET, w::PARTLY, w::NOT_MET, w::NOT_APPLICABLE, w::UNJUDGED, w::ASKED] { th.num scope="col" { (cx.t(head)) } }
                        } }
                        tbody { @for share in shares { (share_row(cx, code, share)) } }
                    }
                }
            }
        }
    }
}

fn share_row(cx: &Cx, code: &str, row: &StandardShare) -> Markup {
    let share = &row.share;
    let unjudged = share.asked.saturating_sub(share.judged());
    let cells = [share.met + share.equivalent, share.partly, share.not_met, share.not_applicable, unjudged];
    html! {
        tr {
            th scope="row" { a href=(cx.href(&format!("/requirements/{code}?catalogue={}", row.standard.code))) { (row.standard.name) } }
            @for count in cells { td.num { (cx.number(count)) span.small.muted { " (" (format::percent(count, share.asked)) ")" } } }
            td.num { (cx.number(share.asked)) }
        }
    }
}

/// The four technical layers beside the organisational model, never mixed.
pub(super) fn models(cx: &Cx, passport: &Passport) -> Markup {
    let code = &passport.entry.entry.code;
    let (coverage, model) = (passport.coverage.as_ref(), passport.four_layers.as_ref());
    html! {
        @if coverage.is_some() || model.is_some() {
            section.card.wide aria-labelledby="models-title" {
                h2 #models-title { (cx.t(w::TWO_MODELS)) }
                div.passport {
                    @if let Some(coverage) = coverage {
                        div.stack-tight {
                            h3 { (cx.t(w::TECHNICAL)) }
                            dl.pairs {
                                @for cell in &coverage.layers { div { dt { (cx.t(domain::layer(cell.layer))) } dd { (badge::coverage(cx, cell.state)) } } }
                                div { dt { (cx.t(registry::OPEN_ALERTS)) } dd {
                                    @if cx.may(Act::ReadAlerts) { a href=(cx.href(&format!("/alerts?system={code}"))) { (cx.number(coverage.system.open_alerts)) } }
                                    @else { (cx.number(coverage.system.open_alerts)) }
                                } }
                            }
                        }
                    }
                    @if let Some(model) = model {
                        div.stack-tight {
                            h3 { a href=(cx.href(&format!("/four-layers/{code}"))) { (cx.t(w::ORGANISATION)) } }
                            dl.pairs { @for layer in &model.layers {
                                div { dt { (layer.number) ". " (cx.pick(&layer.vi, &layer.en)) } dd {
                                    (presence(cx, layer.presence)) " "
                                    span.small.muted { (layer.evidence.iter().filter(|one| one.presence == Presence::Present).count()) "/" (layer.evidence.len()) }
                                } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn presence(cx: &Cx, presence: Presence) -> Markup {
    let (class, shape) = match presence {
        Presence::Present => ("ok", "check"),
        Presence::Partly => ("medium", "half"),
        Presence::Missing => ("plain", "ring"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(signals::presence(presence))) } }
}

/// Findings that are not settled: how many of each severity, and the gravest with their days.
pub(super) fn findings(cx: &Cx, passport: &Passport) -> Markup {
    let Some(rows) = &passport.findings else { return html! {} };
    let code = &passport.entry.entry.code;
    let mut counts: Vec<(luytre_model::Severity, u64)> = Vec::new();
    for row in rows {
        match counts.iter_mut().find(|(severity, _)| *severity == row.finding.severity) {
            Some((_, count)) => *count += 1,
            None => counts.push((row.finding.severity, 1)),
        }
    }
    html! {
        section.card aria-labelledby="findings-title" {
            h2 #findings-title { a href=(cx.href(&format!("/findings?system={code}"))) { (cx.t(w::FINDINGS)) " (" (rows.len()) ")" } }
            @if rows.is_empty() { p.muted { (cx.t(w::NO_FINDINGS)) } }
            @else {
                p.row { @for (severity, count) in counts { span { (badge::severity(cx, severity)) " " (cx.number(count)) } } }
                ul.stack-tight { @for row in rows.iter().take(ROWS) {
                    li {
                        a href=(cx.href(&format!("/findings/{}", row.finding.code))) { (row.finding.code) } ": " (row.finding.title)
                        @if let Some(due) = row.due { ", " (cx.t(w::FIX_BY)) " " (format::date(due)) }
                        @if row.late { " " strong { "(" (cx.t(w::LATE)) ")" } }
                    }
                } }
                @if rows.len() > ROWS { p.small.muted { (w::more(cx.lang, rows.len() - ROWS)) } }
            }
        }
    }
}

/// Remedies with something left to do, and what they cost together.
pub(super) fn remedies(cx: &Cx, passport: &Passport) -> Markup {
    let Some(rows) = &passport.remedies else { return html! {} };
    let (cost, unknown) = passport.remedy_cost();
    html! {
        section.card aria-labelledby="remedies-title" {
            h2 #remedies-title { (cx.t(w::REMEDIES)) " (" (rows.len()) ")" }
            @if rows.is_empty() { p.muted { (cx.t(w::NO_REMEDIES)) } }
            @else {
                p { (cx.t(w::COST_SUM)) ": " strong { (requirements::dong(cx.lang, cost)) }
                    @if unknown > 0 { span.muted { "; " (unknown) " " (cx.t(w::COST_UNKNOWN)) } } }
                ul.stack-tight { @for row in rows.iter().take(ROWS).map(|kept| &kept.body) {
                    li {
                        a href=(cx.href(&format!("/remedies/{}", row.code))) { (row.code) } ": " (row.plan.title)
                        @if let Some(cost) = row.plan.cost { ", " (requirements::dong(cx.lang, cost)) }
                        @if let Some(due) = row.plan.due { ", " (cx.t(w::FIX_BY)) " " (format::date(due)) }
                        @if row.is_overdue(passport.today) { " " strong { "(" (cx.t(w::LATE)) ")" } }
                    }
                } }
                @if rows.len() > ROWS { p.small.muted { (w::more(cx.lang, rows.len() - ROWS)) } }
            }
        }
    }
}
