//! Event search: query, time range, histogram, fields, results. The address is the state.

use std::sync::Arc;

use axum::response::IntoResponse;
use luytre_desk::views::{FacetQuery, SearchForm, SearchResult};
use luytre_desk::{DeskError, Problem};
use luytre_model::query::{Expr, QueryError};
use luytre_model::schema::COLUMNS;
use luytre_model::store::{FoundEvent, Summary};
use maud::{Markup, html};
use serde_json::json;

use crate::cx::{Answer, Cx, Handled};
use crate::params::Params;
use crate::range::Range;
use crate::ui::chart::{BARS, Histogram};
use crate::ui::icon::icon;
use crate::ui::{badge, chart, event, feedback, shell, time, views};
use crate::words::{alerts, frame, search as w};

/// Rows of a page: events are wide, and a page stays under 100 kB.
const ROWS: usize = 50;
/// Columns beside the time, when the address names none.
const DEFAULT_COLUMNS: [&str; 3] = ["event.dataset", "host.name", "source.ip"];
/// Most columns.
const COLUMNS_MAX: usize = 8;
/// Fields whose values stand in the sidebar.
const FACETS: [&str; 8] = [
    "event.dataset",
    "luytre.layer",
    "luytre.system",
    "host.name",
    "source.ip",
    "user.name",
    "event.action",
    "event.outcome",
];
/// Values shown a field.
const FACET_VALUES: usize = 6;
/// Other fields listed in the sidebar.
const FIELDS_LISTED: usize = 60;

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let range = Range::read(&cx.params, cx.now, &cx.web.settings.zone);
    let query = cx.params.text("q").to_owned();
    let desk = &cx.web.desk;
    let views = desk.saved_views(cx.actor(), "search").await?;
    let body = match Expr::parse(&query) {
        Err(error) => html! { (head(&cx, &range, &views)) (bad_query(&cx, &query, &error)) (help(&cx)) },
        Ok(_) => {
            let (from, to) = (range.from, range.to);
            let cursor = cx.params.get("cursor").map(str::to_owned);
            let form = SearchForm { q: query.clone(), from, to, limit: ROWS, cursor };
            let facets = FacetQuery {
                q: query.clone(),
                from,
                to,
                bars: BARS,
                facets: FACETS.iter().map(|name| (*name).to_owned()).collect(),
                values: FACET_VALUES,
            };
            let found = desk.search(cx.actor(), &form).await;
            let found = match found {
                Err(DeskError::Invalid(problems)) => {
                    let error = problems.into_iter().find_map(|problem| match problem.problem {
                        Problem::Query(error) => Some(error),
                        _ => None,
                    });
                    let Some(error) = error else { return Err(DeskError::field("q", Problem::Required).into()) };
                    let body = html! { (head(&cx, &range, &views)) (bad_query(&cx, &query, &error)) (help(&cx)) };
                    return Ok(shell::page(&cx, cx.t(frame::SEARCH), &[], body).into());
                }
                other => other?,
            };
            let summary = desk.summarize(cx.actor(), &facets).await?;
            html! {
                (head(&cx, &range, &views))
                (results(&cx, &range, &found, &summary))
                @if query.is_empty() { (help(&cx)) }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(frame::SEARCH), &[], body).into())
}

fn head(cx: &Cx, range: &Range, views: &[luytre_desk::views::SavedView]) -> Markup {
    html! {
        (shell::head(cx.t(frame::SEARCH), "", Some(views::menu(cx, "search", views))))
        form.search-form action=(cx.href("/search")) data-filters {
            @for name in ["from", "to", "cols"] { @if let Some(value) = cx.params.get(name) { input type="hidden" name=(name) value=(value); } }
            div.search-line {
                query-box data-fields=(cx.href("/search/fields.json")) {
                    label.visually-hidden for="q" { (cx.t(w::QUERY)) }
                    input.input #q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::QUERY_PLACEHOLDER))
                        autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="4096";
                }
                button.button.primary type="submit" { (icon("search")) (cx.t(w::DO_SEARCH)) }
            }
        }
        (time::range(cx, range))
        @if range.bad { (feedback::notice(feedback::Tone::Warn, html! { (cx.t(w::BAD_RANGE)) })) }
    }
}

fn bad_query(cx: &Cx, query: &str, error: &QueryError) -> Markup {
    // The offset counts bytes; people count characters.
    let offset = (0..=error.offset.min(query.len())).rev().find(|at| query.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = query.split_at(offset);
    let place = before.chars().count() + 1;
    let mut rest = after.chars();
    let at = rest.next();
    feedback::notice(
        feedback::Tone::Bad,
        html! {
            strong { (cx.t(w::BAD_QUERY)) ". " }
            (cx.t(w::query_problem(error.problem))) " " (w::at_character(cx.lang, place)) "."
            code.query-place { (before) mark.hit { @match at { Some(character) => (character), None => "\u{2423}" } } (rest.as_str()) }
        },
    )
}

fn help(cx: &Cx) -> Markup {
    let rows = [
        ("dang nhap that bai", w::HELP_WORDS),
        ("source.ip:203.0.113.77", w::HELP_FIELD),
        ("url.original:*wp-login*", w::HELP_WILDCARD),
        ("http.response.status_code:500..599", w::HELP_RANGE),
        ("user.name:*", w::HELP_EXISTS),
        ("event.outcome:failure and not user.name:(root or admin)", w::HELP_LOGIC),
    ];
    html! {
        details.card.no-print {
            summary { (cx.t(w::HELP)) }
            dl.pairs {
                @for (example, meaning) in rows {
                    div { dt { (cx.t(meaning)) } dd { a href=(cx.here(&cx.params.with("q", example).without("cursor"))) { code { (example) } } } }
                }
            }
        }
    }
}

fn results(cx: &Cx, range: &Range, found: &SearchResult, summary: &Summary) -> Markup {
    let base = cx.params.without("cursor");
    let following = cx.params.get("tail") == Some("1") && range.is_live();
    html! {
        div.search-grid {
            aside.facets.no-print aria-label=(cx.t(w::FIELDS)) { (sidebar(cx, &base, summary)) }
            live-list.stack #results data-live=[following.then_some("events")] data-row="[data-row]" data-new=(cx.t(w::TAIL_NEW)) {
                section.card.no-print { (histogram(cx, range, summary)) }
                @if summary.sampled { (feedback::notice(feedback::Tone::Info, html! { (cx.t(w::SAMPLED)) })) }
                (feedback::missing(cx, &found.missing))
                div.tail-bar.no-print {
                    strong { (w::event_count(cx.lang, summary.total)) @if summary.sampled { "+" } }
                    (tail(cx, range, following))
                }
                @if found.events.is_empty() { (nothing(cx)) } @else { (table(cx, &base, found)) }
            }
        }
    }
}

fn tail(cx: &Cx, range: &Range, following: bool) -> Markup {
    html! {
        @if following {
            span.badge.ok data-tail-state data-running=(cx.t(w::TAIL_RUNNING)) data-paused=(cx.t(w::TAIL_PAUSED)) role="status" { (icon("play")) (cx.t(w::TAIL_RUNNING)) }
            button.button type="button" data-tail-resume hidden { (cx.t(w::TAIL_RESUME)) }
            a.button.quiet.push href=(cx.here(&cx.params.without("tail"))) { (icon("stop")) (cx.t(w::TAIL_STOP)) }
        } @else if range.is_live() {
            a.button.quiet.push href=(cx.here(&cx.params.without("cursor").with("tail", "1"))) { (icon("play")) (cx.t(w::TAIL_START)) }
        }
    }
}

fn histogram(cx: &Cx, range: &Range, summary: &Summary) -> Markup {
    Histogram {
        id: "search-histogram",
        caption: cx.t(w::HISTOGRAM),
        summary: cx.t(w::BRUSH_HINT).to_owned(),
        bars: &summary.bars,
        from: range.from,
        to: range.to,
        brush: Some(cx.here(&cx.params.without("from").without("to").without("cursor").without("tail"))),
        lang: cx.lang,
        zone: &cx.web.settings.zone,
    }
    .draw()
}

fn sidebar(cx: &Cx, base: &Params, summary: &Summary) -> Markup {
    let others: Vec<(&String, &u64)> =
        summary.fields.iter().filter(|(name, _)| !FACETS.contains(&name.as_str())).take(FIELDS_LISTED).collect();
    html! {
        @for name in FACETS {
            @if let Some(values) = summary.facets.get(name).filter(|values| !values.is_empty()) {
                details.facet open {
                    summary { code { (name) } span.count { (values.len()) } }
                    div.facet-values {
                        @for (value, count) in values {
                            @let only = base.with("q", &event::narrowed(base.text("q"), &event::term(name, value)));
                            a.facet-value href=(cx.here(&only)) title={ (cx.t(w::ONLY_THIS)) ": " (value) } {
                                span { (value) } span.num { (cx.number(*count)) }
                                (chart::bar("fill-bar", *count, summary.total))
                            }
                        }
                    }
                }
            }
        }
        @if !others.is_empty() {
            details.facet {
                summary { (cx.t(w::FIELDS)) span.count { (cx.number(others.len() as u64)) } }
                div.facet-fields data-field-list {
                    @for (name, count) in others {
                        div.facet-field {
                            a.name-link href=(cx.here(&with_column(cx, base, name))) title=(cx.t(w::ADD_COLUMN)) { code { (name) } }
                            span.count { (cx.number(*count)) }
                        }
                    }
                }
            }
        }
    }
}

fn columns(cx: &Cx) -> Vec<String> {
    let known = |name: &&str| !name.is_empty() && name.len() <= 200;
    match cx.params.get("cols") {
        Some(text) => text.split(',').filter(known).take(COLUMNS_MAX).map(str::to_owned).collect(),
        None => DEFAULT_COLUMNS.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn with_column(cx: &Cx, base: &Params, name: &str) -> Params {
    let mut columns = columns(cx);
    if !columns.iter().any(|known| known == name) {
        columns.push(name.to_owned());
    }
    base.with("cols", &columns.join(","))
}

fn table(cx: &Cx, base: &Params, found: &SearchResult) -> Markup {
    let columns = columns(cx);
    html! {
        row-select.table-wrap {
            table.table.cards.results {
                caption.visually-hidden { (cx.t(w::RESULTS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(frame::TIME)) }
                    @for (index, name) in columns.iter().enumerate() {
                        @let others: Vec<&str> = columns.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, name)| name.as_str()).collect();
                        th scope="col" { code { (name) } a href=(cx.here(&base.with("cols", &others.join(",")))) aria-label={ (cx.t(w::REMOVE_COLUMN)) " " (name) } { " ×" } }
                    }
                    th scope="col" { (cx.t(w::SUMMARY)) }
                } }
                tbody { @for event in &found.events { (row(cx, base, event, &columns)) } }
            }
        }
        div.table-foot.no-print {
            span {}
            @if let Some(next) = &found.next {
                a.button rel="next" href=(cx.here(&cx.params.without("tail").with("cursor", next))) { (cx.t(frame::NEXT_PAGE)) (icon("right")) }
            }
        }
    }
}

fn row(cx: &Cx, base: &Params, event: &FoundEvent, columns: &[String]) -> Markup {
    let opened = cx.params.get("event") == Some(event.id.to_string().as_str());
    let id = event.id.to_string();
    let toggle = if opened { cx.params.without("event") } else { cx.params.with("event", &id) };
    html! {
        tr id={ "e-" (id) } data-row.current[opened] {
            td.when { a.name-link href={ (cx.here(&toggle)) "#e-" (id) } aria-expanded=(opened) title=(cx.moment(event.time)) { (cx.clock(event.time)) } }
            @for name in columns {
                td data-name=(name) {
                    @if let Some(value) = event::field(&event.fields, name) {
                        @let narrowed = event::narrowed(base.text("q"), &event::term(name, &value));
                        @if value.len() <= event::FILTER_BYTES {
                            a.pick href={ "?" (base.with("q", &narrowed).query()) } { (value) }
                        } @else { span.pick { (event::short(&value, event::LINE_CHARS)) } }
                    }
                }
            }
            td.main { a.name-link data-open href=(cx.href(&format!("/events/{id}"))) { span.message { (event::short(&event::summary(&event.fields), event::LINE_CHARS)) } } }
        }
        @if opened {
            tr { td.event-fields colspan=(columns.len() + 2) { div.stack { (event_links(cx, event)) (event::fields(cx, event, base)) (event::raw(cx, event)) } } }
        }
    }
}

fn event_links(cx: &Cx, event: &FoundEvent) -> Markup {
    let around = event::around(event.time).with("event", &event.id.to_string());
    html! {
        p.row {
            a.button href=(cx.href(&around.on("/search"))) { (icon("clock")) (cx.t(w::AROUND)) }
            a.button href=(cx.href(&format!("/events/{}", event.id))) { (icon("open")) (cx.t(w::EVENT_LINK)) }
        }
    }
}

fn nothing(cx: &Cx) -> Markup {
    let wider = cx.params.with("from", "now-7d").without("to").without("cursor");
    let next = html! {
        a.button href=(cx.here(&wider)) { (cx.t(w::EMPTY_WIDER)) }
        a.button href=(cx.href("/sources")) { (cx.t(frame::SOURCES)) }
    };
    html! { div.card { (feedback::empty(cx.t(w::EMPTY_TITLE), cx.t(w::EMPTY_WHY), Some(next))) } }
}

/// The page of one event.
pub(crate) async fn event_page(cx: Arc<Cx>) -> Handled {
    let id = cx.part(1).parse().map_err(|_| DeskError::NotFound)?;
    let found = cx.web.desk.event(cx.actor(), id).await?;
    let base = event::around(found.time);
    let body = html! {
        div.page-head {
            div.page-head-text {
                h1 { (cx.t(w::PHRASE_EVENT)) " " (badge::time(&cx, found.time)) }
                p.lede.break { (event::short(&event::summary(&found.fields), event::LINE_CHARS)) }
            }
            div.row.no-print { a.button href=(cx.href(&base.on("/search"))) { (icon("clock")) (cx.t(w::AROUND)) } }
        }
        @if event::original(&found.fields).is_some() {
            section.card aria-labelledby="raw-title" { h2 #raw-title { (cx.t(alerts::RAW)) } (event::raw(&cx, &found)) }
        }
        section.card.flush aria-labelledby="fields-title" {
            div.card-head { h2 #fields-title { (cx.t(alerts::FIELDS)) } }
            div.table-wrap { (event::fields(&cx, &found, &base)) }
        }
    };
    let crumbs = [(cx.t(frame::SEARCH).to_owned(), "/search".to_owned())];
    Ok(shell::page(&cx, cx.t(w::PHRASE_EVENT), &crumbs, body).into())
}

/// Fields with their meaning, for the completion of the search box.
pub(crate) async fn fields_json(_: Arc<Cx>) -> Handled {
    let fields: Vec<_> = COLUMNS.iter().map(|column| json!([column.name, column.meaning])).collect();
    Ok(Answer::Raw(axum::Json(fields).into_response()))
}
