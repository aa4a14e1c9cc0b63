//! Signals: the province's table, and one system with every signal, what opens its rows, and what it speaks for. Dated
//! registers stand in [`registers`], the organisational four-layer model in [`four_layers`].

mod four_layers;
mod registers;
mod trend;

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::signals::{GroupCell, Opens, SignalRow, SignalView, SystemSignals};
use luytre_desk::views::SystemFilter;
use luytre_govern::signal::{SignalGroup, SignalState, Title};
use luytre_model::ProtectionLevel;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::format::encode;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::form::{Select, hidden, pager};
use crate::ui::icon::icon;
use crate::ui::{badge, shell};
use crate::words::{domain, frame, registry, signals as w};

/// Rows of a page of the tables: ten cells a row make larger pages slow to open.
const ROWS: usize = 25;

/// Every page and form about signals.
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadRequirements), May(Act::EditRequirements));
    vec![
        page("/signals", read, show),
        page("/signals/{code}", read, one),
        form("/signals/{code}/measure", edit, measure),
        page("/signals/{code}/{signal}", read, trend::show),
        page("/four-layers", read, four_layers::show),
        page("/four-layers/{code}", read, four_layers::one),
        page("/registers", read, registers::show),
        form("/registers", edit, registers::add),
        page("/registers/{code}", read, registers::one),
        form("/registers/{code}", edit, registers::correct),
        form("/registers/{code}/withdraw", edit, registers::withdraw),
    ]
}

/// The text of content in the reader's language.
pub(crate) fn title<'a>(cx: &Cx, title: &'a Title) -> &'a str {
    cx.pick(&title.vi, &title.en)
}

/// The state of a signal: word, shape, colour.
pub(crate) fn state_badge(cx: &Cx, state: SignalState) -> Markup {
    let (class, shape) = match state {
        SignalState::LiveOk => ("ok", "disc"),
        SignalState::LiveWarn => ("medium", "half"),
        SignalState::LiveFail => ("critical", "octagon"),
        SignalState::RecordOk => ("ok", "check"),
        SignalState::RecordDue => ("medium", "clock"),
        SignalState::RecordExpired => ("high", "bars"),
        SignalState::Absent => ("plain", "ring"),
        SignalState::NotApplicable => ("plain", "dash"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::state(state))) } }
}

fn address(cx: &Cx, opens: &Opens) -> String {
    match opens {
        Opens::Search { query, hours } => cx.href(&format!("/search?q={}&from=now-{hours}h&to=now", encode(query))),
        Opens::Page(path) => cx.href(path),
    }
}

/// The filters of a table of systems.
pub(crate) fn systems_filter(cx: &Cx) -> SystemFilter {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    SystemFilter {
        agency: owned("agency"),
        level: cx.params.get("level").and_then(|text| text.parse::<u8>().ok()).and_then(|level| level.try_into().ok()),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
        ..SystemFilter::default()
    }
}

/// The bar above a table of systems.
pub(crate) fn systems_bar(cx: &Cx, path: &str) -> Markup {
    let levels = ProtectionLevel::ALL.iter().map(|level| (level.to_string(), registry::level(cx.lang, level.number())));
    let options = std::iter::once((String::new(), cx.t(registry::ANY_LEVEL).to_owned())).chain(levels).collect();
    html! {
        form.filters.no-print action=(cx.href(path)) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="rows-q" { (cx.t(registry::FIND_SYSTEM)) }
            input.input #rows-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(registry::FIND_SYSTEM)) autocomplete="off";
            @if let Some(agency) = cx.params.get("agency") { input type="hidden" name="agency" value=(agency); }
            (Select { id: "rows-level", name: "level", label: cx.t(domain::LEVEL), value: cx.params.text("level"), options }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

async fn show(cx: Arc<Cx>) -> Handled {
    let page = cx.web.desk.signal_table(cx.actor(), &systems_filter(&cx)).await?;
    let groups = &cx.web.desk.signal_kinds().groups;
    let actions = html! { a.button href=(cx.href("/registers")) { (icon("bookmark")) (cx.t(w::REGISTERS)) } };
    let body = html! {
        (shell::head(cx.t(w::SIGNALS), cx.t(w::SIGNALS_LEDE), Some(actions)))
        div.stack {
            (systems_bar(&cx, "/signals"))
            @if page.items.is_empty() { div.card { (crate::pages::first_steps::no_systems(&cx).await?) } }
            @else { (table(&cx, groups, &page.items)) (pager(&cx, page.items.len(), page.total, page.next.as_deref())) }
        }
    };
    Ok(shell::page(&cx, cx.t(w::SIGNALS), &[], body).into())
}

fn table(cx: &Cx, groups: &[SignalGroup], rows: &[SignalRow]) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards.matrix {
                caption { (cx.t(w::TABLE_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(domain::LEVEL)) }
                    @for group in groups { th scope="col" { (title(cx, &group.title)) } }
                    th scope="col" { (cx.t(w::MEASURED)) }
                } }
                tbody {
                    @for row in rows {
                        @let path = format!("/signals/{}", row.system.code);
                        tr data-row {
                            th.main scope="row" {
                                a data-open href=(cx.href(&path)) { (row.system.name) }
                                span.sub { (row.system.agency.name) }
                            }
                            td { (badge::level(cx, row.system.level)) }
                            @for (group, cell) in groups.iter().zip(&row.groups) {
                                td.cell data-name=(title(cx, &group.title)) {
                                    a href={ (cx.href(&path)) "#" (group.id) } aria-label=(w::good_of(cx.lang, cell.good, cell.all())) { (heat(cell)) }
                                }
                            }
                            td data-name=(cx.t(w::MEASURED)) {
                                @match row.measured_at { Some(at) => { (badge::ago(cx, at)) } None => { span.muted { (cx.t(frame::NEVER)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One cell: how many are good, in the colour of the worst.
fn heat(cell: &GroupCell) -> Markup {
    let (class, shape) = match (cell.all(), cell.bad, cell.warn, cell.good) {
        (0, ..) => ("plain", "dash"),
        (_, 1.., ..) => ("critical", "octagon"),
        (_, 0, 1.., _) => ("medium", "half"),
        (_, 0, 0, 0) => ("plain", "ring"),
        (_, 0, 0, _) => ("ok", "disc"),
    };
    html! { span.badge.(class) { (icon(shape)) (cell.good) "/" (cell.all()) } }
}

async fn one(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let view = cx.web.desk.signals_of(cx.actor(), &code).await?;
    let groups = &cx.web.desk.signal_kinds().groups;
    let actions = html! {
        @if cx.may(Act::EditRequirements) {
            form method="post" action=(cx.href(&format!("/signals/{code}/measure"))) {
                (hidden(&cx))
                button.button.primary type="submit" { (icon("play")) (cx.t(w::MEASURE_NOW)) }
            }
        }
        a.button href=(cx.href(&format!("/requirements/{code}"))) { (icon("check")) (cx.t(w::REQUIREMENTS_OF)) }
        a.button href=(cx.href(&format!("/four-layers/{code}"))) { (icon("systems")) (cx.t(w::FOUR_LAYERS)) }
        a.button href=(cx.href(&format!("/registers?system={code}"))) { (icon("bookmark")) (cx.t(w::REGISTERS)) }
    };
    let name = format!("{}: {}", cx.t(w::SIGNALS), view.system.name);
    let body = html! {
        (shell::head(&name, &view.system.agency.name, Some(actions)))
        div.stack {
            (summary(&cx, &view))
            @if cx.params.has("items") { (items(&cx, &view)) } @else {
            @for group in groups {
                @let signals: Vec<&SignalView> = view.signals.iter().filter(|signal| signal.group == group.id).collect();
                @if !signals.is_empty() {
                    section.card id=(group.id) aria-labelledby={ (group.id) "-title" } {
                        h2 id={ (group.id) "-title" } { (title(&cx, &group.title)) }
                        (signal_table(&cx, &code, &signals, title(&cx, &group.title)))
                    }
                }
            }
            }
        }
    };
    let crumbs = [(cx.t(w::SIGNALS).to_owned(), "/signals".to_owned())];
    Ok(shell::page(&cx, &name, &crumbs, body).into())
}

fn summary(cx: &Cx, view: &SystemSignals) -> Markup {
    let live = view.live_items().count();
    html! {
        section.card aria-labelledby="summary-title" {
            div.card-head {
                h2 #summary-title { (cx.t(w::SUMMARY)) }
                span.row {
                    (badge::level(cx, view.system.level))
                    @match view.measured_at {
                        Some(at) => { span.small { (cx.t(w::MEASURED)) " " (badge::time(cx, at)) } }
                        None => { span.muted.small { (cx.t(w::NOT_MEASURED)) } }
                    }
                }
            }
            ul.chips { @for (state, count) in view.counts() { li.row { (state_badge(cx, state)) (count) } } }
            p { a href=(cx.href(&format!("/signals/{}?items=1", view.system.code))) { (w::live_items(cx.lang, live, view.items.len())) } }
        }
    }
}

/// The requirements of which some signal was computed from live data.
fn items(cx: &Cx, view: &SystemSignals) -> Markup {
    html! {
        section.card aria-labelledby="items-title" {
            h2 #items-title { (w::live_items(cx.lang, view.live_items().count(), view.items.len())) }
            div.table-wrap {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::SPEAKS_FOR)) }
                    thead { tr { th scope="col" { (cx.t(w::REQUIREMENT)) } th scope="col" { (cx.t(w::SIGNALS)) } } }
                    tbody { @for item in view.live_items() {
                        tr {
                            th.main scope="row" {
                                a href=(cx.href(&format!("/requirements/{}/{}", view.system.code, item.item.id))) { (title(cx, &item.item.title)) }
                                span.sub { (item.item.clause) " · " (item.item.id) }
                            }
                            td data-name=(cx.t(w::SIGNALS)) {
                                @for (number, (signal, state)) in item.live.iter().enumerate() {
                                    @if number > 0 { ", " }
                                    a href={ (cx.href(&format!("/signals/{}", view.system.code))) "#s-" (signal) } { (signal) } " (" (cx.t(w::state(*state))) ")"
                                }
                            }
                        }
                    } }
                }
            }
        }
    }
}

fn signal_table(cx: &Cx, code: &str, signals: &[&SignalView], caption: &str) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption.visually-hidden { (caption) }
                thead { tr {
                    th scope="col" { (cx.t(w::SIGNAL)) }
                    th scope="col" { (cx.t(w::STATE)) }
                    th scope="col" { (cx.t(w::FIGURE)) }
                    th scope="col" { (cx.t(w::LAST_SEEN)) }
                    th scope="col" { (cx.t(w::OPEN_ROWS)) }
                    th scope="col" { (cx.t(w::SPEAKS_FOR)) }
                } }
                tbody { @for signal in signals { (signal_row(cx, code, signal)) } }
            }
        }
    }
}

fn signal_row(cx: &Cx, code: &str, signal: &SignalView) -> Markup {
    let outcome = signal.outcome.as_ref();
    html! {
        tr id={ "s-" (signal.id) } {
            th.main scope="row" {
                a href=(cx.href(&format!("/signals/{code}/{}", signal.id))) { (title(cx, &signal.title)) }
                span.sub { code { (signal.id) } }
            }
            td data-name=(cx.t(w::STATE)) {
                (state_badge(cx, signal.state()))
                @if let Some(outcome) = outcome { span.sub { (cx.t(w::reason(outcome.reason))) } }
            }
            td data-name=(cx.t(w::FIGURE)) {
                @if let Some((outcome, value)) = outcome.and_then(|outcome| Some((outcome, outcome.value?))) {
                    (w::figure(cx.lang, signal.unit, value, outcome.of))
                    @if let Some(until) = outcome.until { span.sub { (cx.t(w::COUNTS_UNTIL)) " " (crate::format::date(until)) } }
                    @if signal.parts.is_empty() && !outcome.lacking.is_empty() {
                        span.sub { (cx.t(w::LACKING)) " " (outcome.lacking.iter().map(|word| w::lacking(cx.lang, word)).collect::<Vec<_>>().join(", ")) }
                    }
                }
            }
            td data-name=(cx.t(w::LAST_SEEN)) { (badge::time_or_never(cx, outcome.and_then(|outcome| outcome.last))) }
            td.roomy data-name=(cx.t(w::OPEN_ROWS)) {
                @if signal.parts.is_empty() || !signal.state().is_live() {
                a href=(address(cx, &signal.opens)) aria-label={ (cx.t(w::OPEN_ROWS)) ": " (title(cx, &signal.title)) } {
                    @if signal.state().is_live() { (cx.t(w::OPEN_ROWS)) } @else { (cx.t(w::OPEN_REGISTER)) }
                }
                }
                @for part in &signal.parts {
                    div.small {
                        a href=(address(cx, &part.opens)) { (title(cx, &part.title)) }
                        @if let Some(count) = part.count { ": " (cx.number(count)) }
                        @if let Some(holds) = part.holds { " · " (cx.t(if holds { w::HOLDS } else { w::HOLDS_NOT })) }
                    }
                }
            }
            td.roomy data-name=(cx.t(w::SPEAKS_FOR)) {
                details {
                    summary { (w::items(cx.lang, signal.requirements.len())) }
                    ul { @for item in &signal.requirements {
                        li { a href=(cx.href(&format!("/requirements/{code}/{}", item.id))) { (item.clause) } }
                    } }
                }
            }
        }
    }
}

async fn measure(posted: Posted) -> Handled {
    let code = posted.cx.part(1);
    posted.cx.web.desk.measure_signals(posted.cx.actor(), &code).await?;
    Ok(Answer::GoAndSay(format!("/signals/{code}"), Flash::new("saved")))
}
