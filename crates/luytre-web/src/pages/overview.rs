//! Overview: is something burning, is everything watched. Every figure opens the list behind it.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::views::{AlertView, CoverageRow, Overview, OverviewFigure, SourceFilter, SourceView, SystemFilter};
use luytre_govern::CoverageState;
use luytre_model::{Layer, Nanos, Severity};
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::ui::chart::{self, Histogram, Part};
use crate::ui::icon::icon;
use crate::ui::{alarm, alert as parts, badge, feedback, shell};
use crate::words::{alerts as w, domain, first_steps, frame, registry, search};

/// Systems whose coverage is summed up here; a province has some hundred.
const SYSTEMS_MAX: usize = 500;

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let overview = cx.web.desk.overview(cx.actor()).await?;
    let health = cx.web.desk.health(cx.actor()).await?;
    let filter = SystemFilter { limit: SYSTEMS_MAX, ..SystemFilter::default() };
    let rows = cx.web.desk.coverage(cx.actor(), &filter).await?.items;
    let silent = match cx.may(Act::ReadSources) {
        true => Some((silent_sources(&cx).await?, any_source(&cx).await?)),
        false => None,
    };
    let steps = super::first_steps::card(&cx).await?;
    let body = html! {
        (shell::head(cx.t(frame::OVERVIEW), "", None))
        div #overview-live data-live="alerts events sources health" {
            div.stack {
                (alarm::banner(&cx, &health))
                (steps)
                (figures(&cx, &overview))
                div.columns.wide-left {
                    (newest(&cx, &overview.newest))
                    div.stack { (by_severity(&cx, &overview)) (by_layer(&cx, &overview)) }
                }
                section.card { (histogram(&cx, &overview)) }
                (coverage_card(&cx, &rows))
                div.columns {
                    (busiest(&cx, &overview))
                    @if let Some((silent, any)) = silent { (silent_card(&cx, &silent, any)) }
                }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(frame::OVERVIEW), &[], body).into())
}

async fn silent_sources(cx: &Cx) -> Result<Vec<SourceView>, crate::error::Failure> {
    let mut found = Vec::new();
    for health in [CoverageState::Silent, CoverageState::Late] {
        let filter = SourceFilter { registered: Some(true), health: Some(health), limit: 6, ..SourceFilter::default() };
        found.extend(cx.web.desk.sources(cx.actor(), &filter).await?.items);
    }
    found.truncate(6);
    Ok(found)
}

/// Whether any source is registered: without one nothing can be silent.
async fn any_source(cx: &Cx) -> Result<bool, crate::error::Failure> {
    let filter = SourceFilter { registered: Some(true), limit: 1, ..SourceFilter::default() };
    Ok(!cx.web.desk.sources(cx.actor(), &filter).await?.items.is_empty())
}

fn link(cx: &Cx, figure: &OverviewFigure) -> String {
    let path = format!("/{}", figure.link.page);
    if figure.link.query.is_empty() { cx.href(&path) } else { format!("{}?{}", cx.href(&path), figure.link.query) }
}

fn figures(cx: &Cx, overview: &Overview) -> Markup {
    let of_severity = |severity| overview.open_alerts.iter().find(|count| count.severity == severity);
    let one = |name: &str, value: Markup, class: &str, note: String, href: String| {
        html! {
            a.figure href=(href) {
                span.figure-name { (name) }
                span.figure-value.(class) { (value) }
                span.figure-note { (note) }
            }
        }
    };
    let count = |figure: &OverviewFigure| badge::big_number(cx, figure.value);
    let events: u64 = overview.events_24h.iter().map(|layer| layer.figure.value).sum();
    let open: u64 = overview.open_alerts.iter().map(|count| count.figure.value).sum();
    let (live, required) = (overview.coverage.value, overview.coverage.of.unwrap_or(0));
    let (share, covered) = match required {
        0 => ("–".to_owned(), cx.t(w::NOTHING_REQUIRED).to_owned()),
        _ => (crate::format::percent(live, required), registry::live_of(cx.lang, live, required)),
    };
    html! {
        nav.figures aria-label=(cx.t(frame::OVERVIEW)) {
            @for (severity, name, class) in [(Severity::Critical, w::OPEN_CRITICAL, "critical"), (Severity::High, w::OPEN_HIGH, "high")] {
                @if let Some(found) = of_severity(severity) {
                    (one(cx.t(name), count(&found.figure), if found.figure.value > 0 { class } else { "" },
                        frame::of_total(cx.lang, found.figure.value, open), link(cx, &found.figure)))
                }
            }
            (one(cx.t(w::NOBODY_HAS), count(&overview.unassigned_alerts), "",
                frame::of_total(cx.lang, overview.unassigned_alerts.value, open), link(cx, &overview.unassigned_alerts)))
            (one(cx.t(w::EVENTS_24H), badge::big_number(cx, events), "",
                w::an_hour(cx.lang, events / 24), cx.href("/search?from=now-24h")))
            (one(cx.t(w::COVERAGE), html! { (share) }, "", covered, link(cx, &overview.coverage)))
            (one(cx.t(w::SILENT), count(&overview.silent_sources), if overview.silent_sources.value > 0 { "high" } else { "" },
                format!("{}: {}", cx.t(w::UNKNOWN_SENDERS), cx.number(overview.unassigned_sources.value)), link(cx, &overview.silent_sources)))
        }
    }
}

fn newest(cx: &Cx, alerts: &[AlertView]) -> Markup {
    html! {
        section.card.flush aria-labelledby="newest-title" {
            div.card-head { h2 #newest-title { (cx.t(w::NEWEST)) } a href=(cx.href("/alerts")) { (cx.t(w::SEE_ALL)) } }
            @if alerts.is_empty() { (feedback::empty(cx.t(w::EMPTY_QUIET), cx.t(w::EMPTY_QUIET_WHY), None)) }
            @else {
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::NEWEST)) }
                        thead { tr {
                            th scope="col" { (cx.t(domain::SEVERITY)) }
                            th scope="col" { (cx.t(w::COLUMN_TITLE)) }
                            th scope="col" { (cx.t(domain::SYSTEM)) }
                            th.num scope="col" { (cx.t(w::COLUMN_LAST)) }
                        } }
                        tbody {
                            @for alert in alerts {
                                tr {
                                    td { (badge::severity(cx, alert.rule.level)) }
                                    th.main scope="row" {
                                        a href=(cx.href(&format!("/alerts/{}", alert.id))) { (parts::title(cx, alert)) }
                                        span.sub { code { (alert.entity) } }
                                    }
                                    td { @match &alert.system { Some(system) => span.cut.cut-s title=(system.name) { (system.name) }, None => span.muted { (cx.t(domain::UNASSIGNED_SYSTEM)) } } }
                                    td.num { (badge::ago(cx, alert.last_seen)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn by_severity(cx: &Cx, overview: &Overview) -> Markup {
    let most = overview.open_alerts.iter().map(|count| count.figure.value).max().unwrap_or(0);
    html! {
        section.card aria-labelledby="severity-title" {
            h2 #severity-title { (cx.t(w::BY_SEVERITY)) }
            ul.bars {
                @for count in &overview.open_alerts {
                    li {
                        (badge::severity(cx, count.severity))
                        (chart::bar(&format!("fill-{}", badge::severity_class(count.severity)), count.figure.value, most))
                        a.num.name-link href=(link(cx, &count.figure)) aria-label={ (cx.t(domain::severity(count.severity))) ": " (count.figure.value) } { (cx.number(count.figure.value)) }
                    }
                }
            }
        }
    }
}

fn by_layer(cx: &Cx, overview: &Overview) -> Markup {
    let most = overview.events_24h.iter().map(|count| count.figure.value).max().unwrap_or(0);
    html! {
        section.card aria-labelledby="layer-title" {
            h2 #layer-title { (cx.t(w::BY_LAYER)) }
            ul.bars {
                @for count in &overview.events_24h {
                    li {
                        (badge::layer(cx, count.layer))
                        (chart::bar("fill-bar", count.figure.value, most))
                        a.num.name-link href=(link(cx, &count.figure)) { (badge::big_number(cx, count.figure.value)) }
                    }
                }
            }
        }
    }
}

fn busiest(cx: &Cx, overview: &Overview) -> Markup {
    html! {
        section.card aria-labelledby="busiest-title" {
            h2 #busiest-title { (cx.t(w::BUSIEST)) }
            @if overview.busiest_rules.is_empty() { p.muted { (cx.t(w::NO_ALERTS)) } }
            ul.stack-tight {
                @for count in &overview.busiest_rules {
                    li.row.row-apart {
                        a.name-link.cut href=(link(cx, &count.figure)) title=(cx.pick(&count.rule.title_vi, &count.rule.title_en)) { (cx.pick(&count.rule.title_vi, &count.rule.title_en)) }
                        span.num.muted { (cx.number(count.figure.value)) }
                    }
                }
            }
        }
    }
}

fn histogram(cx: &Cx, overview: &Overview) -> Markup {
    let total: u64 = overview.histogram.iter().sum();
    let hours = i64::try_from(overview.histogram.len()).unwrap_or(24);
    Histogram {
        id: "overview-histogram",
        caption: cx.t(w::HISTOGRAM_24H),
        summary: search::event_count(cx.lang, total),
        bars: &overview.histogram,
        from: overview.histogram_from,
        to: overview.histogram_from.plus(hours * 3_600 * Nanos::SECOND),
        brush: Some(cx.href("/search")).filter(|_| cx.may(Act::SearchEvents)),
        lang: cx.lang,
        zone: &cx.web.settings.zone,
    }
    .draw()
}

/// The state of each layer over all systems that need it, as one bar a layer.
pub(crate) fn coverage_card(cx: &Cx, rows: &[CoverageRow]) -> Markup {
    html! {
        section.card aria-labelledby="coverage-title" {
            div.card-head { h2 #coverage-title { (cx.t(w::COVERAGE_TITLE)) } a href=(cx.href("/systems")) { (cx.t(w::SEE_MATRIX)) } }
            (coverage_bars(cx, rows))
        }
    }
}

/// The bars alone; the systems page has its own heading.
pub(crate) fn coverage_bars(cx: &Cx, rows: &[CoverageRow]) -> Markup {
    let count = |layer: Layer, state: CoverageState| {
        rows.iter().flat_map(|row| &row.layers).filter(|cell| cell.layer == layer && cell.state == state).count() as u64
    };
    let class = |state| match state {
        CoverageState::Live => "fill-ok",
        CoverageState::Late => "fill-late",
        CoverageState::Silent => "fill-silent",
        CoverageState::Never => "fill-never",
        CoverageState::NotRequired => "fill-none",
    };
    html! {
        div.cover-grid {
            @for layer in Layer::ALL {
                @let part = |state| Part { class: class(state), label: cx.t(domain::coverage(state)).to_owned(), value: count(layer, state) };
                @let parts: Vec<Part<'_>> = [CoverageState::Live, CoverageState::Late, CoverageState::Silent, CoverageState::Never].into_iter().map(part).collect();
                @let needed: u64 = parts.iter().map(|part| part.value).sum();
                div.cover {
                    div.cover-head { span.with-icon { (icon(layer.as_str())) (cx.t(domain::layer(layer))) }
                        strong { @if needed == 0 { "–" } @else { (crate::format::percent(parts[0].value, needed)) } } }
                    (chart::share(cx.lang, cx.t(domain::layer(layer)), &parts))
                    p.legend { @for part in parts.iter().filter(|part| part.value > 0) { span { (part.label) " " (cx.number(part.value)) } } }
                }
            }
        }
    }
}

fn silent_card(cx: &Cx, sources: &[SourceView], any: bool) -> Markup {
    html! {
        section.card aria-labelledby="silent-title" {
            div.card-head { h2 #silent-title { (cx.t(w::SILENT_TITLE)) } a href=(cx.href("/sources")) { (cx.t(w::SEE_ALL)) } }
            @if !any {
                @let next = if cx.may(Act::EditSources) { first_steps::SOURCE } else { frame::SOURCES };
                p.muted { (cx.t(w::NO_SOURCES)) ". " a href=(cx.href("/sources")) { (cx.t(next)) } }
            } @else if sources.is_empty() { p.muted { (cx.t(w::SILENT_NONE)) } }
            ul.stack-tight {
                @for source in sources {
                    li.row.row-apart {
                        a.name-link.cut.cut-s href=(cx.href(&format!("/sources/{}", source.code))) title=(source.name) { (source.name) }
                        span.row { (badge::coverage(cx, source.health)) span.small.muted { @match source.last_event { Some(at) => (badge::ago(cx, at)), None => (cx.t(frame::NEVER)) } } }
                    }
                }
            }
        }
    }
}
