//! Sources and their health: who sends, how much, what is refused and why; unknown senders first.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::views::{AssignForm, Page, RegisterForm, RejectView, SourceFilter, SourceView};
use luytre_desk::{Act, FieldProblem, Problem};
use luytre_govern::CoverageState;
use luytre_model::Layer;
use luytre_model::store::Scope;
use maud::{Markup, html};

use super::rejects;
use super::systems::coverage_state;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::chart::{Histogram, spark};
use crate::ui::form::{Field, Select, error_summary, hidden, pager, pager_by, tick};
use crate::ui::icon::icon;
use crate::ui::offered::{self, list_of};
use crate::ui::{badge, feedback, shell};
use crate::words::{domain, frame, registry as w, search};

const ROWS: usize = 40;
/// Unknown senders of a page: each has a form of its own.
const UNKNOWN: usize = 12;
/// Where a page of unknown senders begins.
const UNKNOWN_CURSOR: &str = "unknown";

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, None, &[]).await?.into())
}

async fn list_page(cx: &Cx, form: Option<&RegisterForm>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = SourceFilter {
        registered: Some(true),
        health: cx.params.get("health").and_then(coverage_state),
        layer: cx.params.get("layer").and_then(|word| word.parse().ok()),
        system: owned("system"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let registered = desk.sources(cx.actor(), &filter).await?;
    let unknown = SourceFilter {
        registered: Some(false),
        cursor: owned(UNKNOWN_CURSOR),
        limit: UNKNOWN,
        ..SourceFilter::default()
    };
    let unknown = desk.sources(cx.actor(), &unknown).await?;
    let losses = desk.lost_records(cx.actor()).await?;
    let nothing = registered.items.is_empty() && unknown.items.is_empty() && cx.params.pairs().is_empty();
    let body = html! {
        (shell::head(cx.t(frame::SOURCES), cx.t(w::SOURCES_LEDE), None))
        div #sources-live data-live="sources health" {
            div.stack {
                @if nothing {
                    div.card { (feedback::empty(cx.t(w::EMPTY_SOURCES), cx.t(w::EMPTY_SOURCES_WHY), None)) }
                    @if cx.may(Act::EditSources) { (super::first_steps::hears(cx)) }
                }
                @else {
                    (unknown_card(cx, &unknown))
                    section.stack aria-labelledby="registered-title" {
                        h2 #registered-title { (cx.t(w::REGISTERED_TITLE)) " · " (known(cx, registered.total)) }
                        (filter_bar(cx))
                        (table(cx, &registered.items))
                        (pager(cx, registered.items.len(), registered.total, registered.next.as_deref()))
                    }
                }
                @if cx.actor().scope == Scope::All { (rejects::losses(cx, &losses)) }
            }
        }
        @if cx.may(Act::EditSources) {
            details.card.no-print open[form.is_some()] {
                summary.label { (cx.t(w::REGISTER)) }
                (register_form(cx, form.unwrap_or(&RegisterForm::default()), problems))
            }
            // The list of systems stands once; a browser offers it in the form and in every row.
            (offered::systems(cx).await?)
        }
    };
    Ok(shell::page(cx, cx.t(frame::SOURCES), &[], body))
}

fn known(cx: &Cx, total: Option<u64>) -> String {
    total.map_or("–".to_owned(), |total| cx.number(total))
}

fn layers(cx: &Cx, first: &str) -> Vec<(String, String)> {
    let all = Layer::ALL.iter().map(|layer| (layer.as_str().to_owned(), cx.t(domain::layer(*layer)).to_owned()));
    std::iter::once((String::new(), first.to_owned())).chain(all).collect()
}

fn unknown_card(cx: &Cx, page: &Page<SourceView>) -> Markup {
    let sources = &page.items;
    html! {
        section.stack-tight aria-labelledby="unknown-title" {
            h2 #unknown-title { (cx.t(w::UNASSIGNED_TITLE)) " · " (known(cx, page.total)) }
            @if sources.is_empty() { p.muted { (cx.t(w::UNASSIGNED_NONE)) } }
            @else {
                p.muted.prose { (cx.t(w::UNASSIGNED_WHY)) }
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::UNASSIGNED_TITLE)) }
                        thead { tr {
                            th scope="col" { (cx.t(domain::SOURCE)) }
                            th.num scope="col" { (cx.t(w::RECEIVED)) }
                            th.num scope="col" { (cx.t(w::LAST_EVENT)) }
                            @if cx.may(Act::EditSources) { th scope="col" { (cx.t(w::ASSIGN)) } }
                        } }
                        tbody { @for (index, source) in sources.iter().enumerate() { (unknown_row(cx, index, source)) } }
                    }
                }
                @if page.next.is_some() || cx.params.has(UNKNOWN_CURSOR) { (pager_by(cx, UNKNOWN_CURSOR, sources.len(), page.total, page.next.as_deref())) }
            }
        }
    }
}

fn unknown_row(cx: &Cx, index: usize, source: &SourceView) -> Markup {
    let id = |name: &str| format!("assign-{index}-{name}");
    html! {
        tr {
            th.main scope="row" {
                a href=(cx.href(&format!("/sources/{}", crate::format::encode(&source.code)))) { (source.name) }
                span.sub { @for (what, value) in &source.recognised_by { (cx.t(w::recognised_by(what))) " " code { (value) } " " } }
            }
            td.num data-name=(cx.t(w::RECEIVED)) { (cx.number(source.received)) }
            td.num data-name=(cx.t(w::LAST_EVENT)) { (badge::time_or_never(cx, source.last_event)) }
            @if cx.may(Act::EditSources) {
                td {
                    form.row method="post" action=(cx.href("/sources/assign")) {
                        (hidden(cx))
                        input type="hidden" name="code" value=(source.code);
                        label.visually-hidden for=(id("system")) { (cx.t(w::ASSIGN_TO)) ": " (source.name) }
                        input.input id=(id("system")) name="system" list=(offered::SYSTEMS) required placeholder=(cx.t(w::ASSIGN_TO)) autocomplete="off" size="14";
                        label.visually-hidden for=(id("layer")) { (cx.t(domain::LAYER)) ": " (source.name) }
                        select.input id=(id("layer")) name="layer" { @for (value, word) in layers(cx, cx.t(w::USUAL_LAYER)) { option value=(value) { (word) } } }
                        button.button.primary type="submit" { (cx.t(w::ASSIGN)) }
                    }
                }
            }
        }
    }
}

fn filter_bar(cx: &Cx) -> Markup {
    let states = CoverageState::ALL.iter().filter(|state| **state != CoverageState::NotRequired);
    let states = states.map(|state| (state.as_str().to_owned(), cx.t(domain::coverage(*state)).to_owned()));
    html! {
        form.filters action=(cx.href("/sources")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="sources-q" { (cx.t(frame::FILTER)) }
            input.input #sources-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(domain::NAME)) autocomplete="off";
            (Select { id: "sources-health", name: "health", label: cx.t(w::HEALTH), value: cx.params.text("health"),
                options: std::iter::once((String::new(), cx.t(w::ANY_STATE).to_owned())).chain(states).collect() }.in_bar())
            (Select { id: "sources-layer", name: "layer", label: cx.t(domain::LAYER), value: cx.params.text("layer"),
                options: layers(cx, &format!("{}: {}", cx.t(domain::LAYER), cx.t(frame::ALL))) }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn table(cx: &Cx, sources: &[SourceView]) -> Markup {
    if sources.is_empty() {
        return html! { div.card { (feedback::empty(cx.t(frame::EMPTY_LIST), cx.t(w::EMPTY_SOURCES_WHY), None)) } };
    }
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption.visually-hidden { (cx.t(w::REGISTERED_TITLE)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::SOURCE)) }
                    th scope="col" { (cx.t(w::HEALTH)) }
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(domain::LAYER)) }
                    th.num scope="col" { (cx.t(w::LAST_EVENT)) }
                    th scope="col" { (cx.t(w::RATE)) }
                    th.num scope="col" { (cx.t(w::RECEIVED)) }
                    th.num scope="col" { (cx.t(w::STORED)) }
                    th.num scope="col" { (cx.t(w::REJECTED)) }
                } }
                tbody { @for source in sources { (row(cx, source)) } }
            }
        }
    }
}

fn row(cx: &Cx, source: &SourceView) -> Markup {
    let rejected: u64 = source.rejected.values().sum();
    html! {
        tr id={ "source-" (source.code) } data-row {
            th.main scope="row" {
                a data-open href=(cx.href(&format!("/sources/{}", source.code))) { (source.name) }
                span.sub { code { (source.code) } }
            }
            td { (badge::coverage(cx, source.health)) }
            td { @match &source.system { Some(system) => span.cut.cut-s title=(system.name) { (system.name) }, None => span.muted { (cx.t(domain::UNASSIGNED_SYSTEM)) } } }
            td { (badge::layer(cx, source.layer)) }
            td.num data-name=(cx.t(w::LAST_EVENT)) { (badge::time_or_never(cx, source.last_event)) }
            td { span.with-icon { (spark(&source.by_hour, cx.t(w::RATE_CAPTION))) span.small.muted { (badge::big_number(cx, source.events_24h)) } } }
            td.num data-name=(cx.t(w::RECEIVED)) { (badge::big_number(cx, source.received)) }
            td.num data-name=(cx.t(w::STORED)) { (badge::big_number(cx, source.stored)) }
            td.num data-name=(cx.t(w::REJECTED)) { @if rejected > 0 { span.badge.high title=(reasons(cx, source)) { (cx.number(rejected)) } } @else { span.muted { "0" } } }
        }
    }
}

fn reasons(cx: &Cx, source: &SourceView) -> String {
    let one =
        |(reason, count): (&luytre_model::RejectReason, &u64)| format!("{}: {count}", cx.t(domain::reject(*reason)));
    source.rejected.iter().map(one).collect::<Vec<_>>().join(", ")
}

pub(crate) async fn one(cx: Arc<Cx>) -> Handled {
    let source = cx.web.desk.source(cx.actor(), &cx.part(1)).await?;
    // Samples hold parts of records: they are asked for only when there are some, because looking is written down.
    let samples = match source.rejected.is_empty() {
        true => Vec::new(),
        false => cx.web.desk.source_rejects(cx.actor(), &source.code, rejects::SAMPLES).await?,
    };
    Ok(source_page(&cx, &source, &samples, None).into())
}

fn source_page(cx: &Cx, source: &SourceView, samples: &[RejectView], secret: Option<&str>) -> Markup {
    let actions = html! {
        @if cx.may(Act::SearchEvents) {
            a.button href=(cx.href(&Params::default().with("q", &crate::ui::event::term("luytre.source", &source.code)).on("/search"))) { (icon("search")) (cx.t(w::EVENTS_OF)) }
        }
    };
    let hours = i64::try_from(source.by_hour.len()).unwrap_or(24);
    let hour = 3_600 * luytre_model::Nanos::SECOND;
    let end = luytre_model::Nanos((cx.now.0.div_euclid(hour) + 1) * hour);
    let body = html! {
        (shell::head(&source.name, "", Some(actions)))
        @if let Some(secret) = secret { (secret_notice(cx, secret)) }
        div #source-live data-live="sources health" {
            div.alert-grid {
                div.stack {
                    section.card { (Histogram {
                        id: "source-histogram", caption: cx.t(w::RATE_CAPTION), summary: search::event_count(cx.lang, source.events_24h),
                        bars: &source.by_hour, from: end.plus(-hours * hour), to: end, brush: None, lang: cx.lang, zone: &cx.web.settings.zone,
                    }.draw()) }
                    section.card aria-labelledby="rejects-title" { h2 #rejects-title { (cx.t(w::REJECT_REASONS)) } (refused(cx, source)) }
                    @if !source.rejected.is_empty() { (rejects::samples(cx, samples)) }
                }
                section.card aria-labelledby="source-facts" {
                    div.card-head { h2 #source-facts { (cx.t(w::SYSTEM_FACTS)) } (badge::coverage(cx, source.health)) }
                    (facts(cx, source))
                }
            }
        }
        @if cx.may(Act::EditSources) && source.id.is_some() {
            section.card.no-print aria-labelledby="rename-title" {
                h2 #rename-title { (cx.t(w::RENAME)) }
                form.filters method="post" action=(cx.href("/sources/rename")) {
                    (hidden(cx))
                    input type="hidden" name="code" value=(source.code);
                    label.visually-hidden for="rename-name" { (cx.t(domain::NAME)) }
                    input.input #rename-name name="name" value=(source.name) required maxlength="200" autocomplete="off";
                    button.button type="submit" { (cx.t(frame::SAVE)) }
                }
            }
        }
    };
    let crumbs = [(cx.t(frame::SOURCES).to_owned(), "/sources".to_owned())];
    shell::page(cx, &source.name, &crumbs, body)
}

fn secret_notice(cx: &Cx, secret: &str) -> Markup {
    feedback::notice(
        feedback::Tone::Good,
        html! {
            strong { (cx.t(w::TOKEN_ONCE)) }
            p.row { code.break { (secret) } button.button type="button" data-copy=(secret) { (icon("copy")) (cx.t(frame::COPY)) } }
        },
    )
}

fn refused(cx: &Cx, source: &SourceView) -> Markup {
    html! {
        @if source.rejected.is_empty() { p.muted { (cx.t(w::REJECT_NONE)) } }
        @else { dl.pairs { @for (reason, count) in &source.rejected { div { dt { (cx.t(domain::reject(*reason))) " " code { (reason.as_str()) } } dd { (cx.number(*count)) } } } } }
        @if !source.limits.is_empty() {
            h3 { (cx.t(w::LIMITS)) }
            dl.pairs { @for (limit, count) in &source.limits { div { dt { code { (limit) } } dd { (cx.number(*count)) } } } }
        }
    }
}

fn facts(cx: &Cx, source: &SourceView) -> Markup {
    html! {
        dl.pairs {
            div { dt { (cx.t(domain::CODE)) } dd { code { (source.code) } } }
            div { dt { (cx.t(domain::SYSTEM)) } dd { @match &source.system { Some(system) => a href=(cx.href(&format!("/systems/{}", system.code))) { (system.name) }, None => (cx.t(domain::UNASSIGNED_SYSTEM)) } } }
            @if let Some(agency) = &source.agency { div { dt { (cx.t(domain::AGENCY)) } dd { (agency.name) } } }
            div { dt { (cx.t(domain::LAYER)) } dd { (badge::layer(cx, source.layer)) } }
            div { dt { (cx.t(w::SOURCE_STATE)) } dd { (cx.t(domain::source_state(source.state))) } }
            div { dt { (cx.t(w::LAST_EVENT)) } dd { (badge::time_or_never(cx, source.last_event)) } }
            div { dt { (cx.t(w::EXPECTED)) } dd { (source.expected_every_s) } }
            div { dt { (cx.t(w::RECEIVED)) } dd { (cx.number(source.received)) } }
            div { dt { (cx.t(w::STORED)) } dd { (cx.number(source.stored)) } }
            div { dt { (cx.t(w::REJECTED)) } dd { (cx.number(source.rejected.values().sum())) } }
            @if let Some(format) = &source.format { div { dt { (cx.t(w::FORMAT)) } dd { (format) } } }
            @if let Some(zone) = &source.zone { div { dt { (cx.t(w::ZONE)) } dd { (zone) } } }
            div { dt { (cx.t(w::RECOGNISED_BY)) } dd { @for (what, value) in &source.recognised_by { (cx.t(w::recognised_by(what))) " " code { (value) } br; } } }
        }
    }
}

fn register_form(cx: &Cx, form: &RegisterForm, problems: &[FieldProblem]) -> Markup {
    let field = |name, label: crate::words::Phrase, value: &str, hint: &str, required| {
        let (label, list) = (cx.t(label), list_of(name));
        Field { form: "source", name, label, value, hint, required, max: 200, list, ..Field::default() }
            .draw(cx, problems)
    };
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    let labels = [
        ("code", cx.t(domain::CODE)),
        ("name", cx.t(domain::NAME)),
        ("system", cx.t(w::SYSTEM_CODE)),
        ("address", cx.t(w::ADDRESS)),
    ];
    let every = if form.expected_every_s == 0 { String::new() } else { form.expected_every_s.to_string() };
    html! {
        form.stack method="post" action=(cx.href("/sources/register")) {
            (hidden(cx))
            (error_summary(cx, "source", &labels, problems))
            div.form-grid {
                (field("code", domain::CODE, &form.code, cx.t(w::CODE_HINT), true))
                (field("name", domain::NAME, &form.name, "", true))
                (field("system", w::SYSTEM_CODE, &or_empty(&form.system), cx.t(w::SYSTEM_CODE_HINT), false))
                (Select { id: "source-layer", name: "layer", label: cx.t(domain::LAYER), value: form.layer.map_or("", Layer::as_str), options: layers(cx, cx.t(w::USUAL_LAYER)) }.draw())
                (field("zone", w::ZONE, &or_empty(&form.zone), "Asia/Ho_Chi_Minh", false))
                (field("expected_every_s", w::EXPECTED, &every, "900", false))
            }
            fieldset.stack-tight {
                legend.label { (cx.t(w::MATCH_TITLE)) }
                p.field-hint { (cx.t(w::MATCH_HINT)) }
                div.form-grid {
                    (field("address", w::ADDRESS, &or_empty(&form.address), "192.0.2.0/24", false))
                    (field("host", w::HOST, &or_empty(&form.host), "", false))
                    (field("module", w::MODULE, &or_empty(&form.module), "nginx", false))
                    (field("certificate", w::CERTIFICATE, &or_empty(&form.certificate), "", false))
                }
                (tick("source-token", "issue_token", cx.t(w::ISSUE_TOKEN), form.issue_token, "1"))
            }
            div { button.button.primary type="submit" { (cx.t(w::REGISTER_DO)) } }
        }
    }
}

pub(crate) async fn register(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let optional = |name: &str| form.get(name).map(str::to_owned);
    let every = form.get("expected_every_s").map_or(Ok(0), |text| text.trim().parse::<u32>());
    let given = RegisterForm {
        code: text("code"),
        name: text("name"),
        system: optional("system"),
        layer: form.get("layer").and_then(|word| word.parse().ok()),
        format: optional("format"),
        zone: optional("zone"),
        address: optional("address"),
        certificate: optional("certificate"),
        host: optional("host"),
        module: optional("module"),
        issue_token: form.has("issue_token"),
        expected_every_s: every.clone().unwrap_or(0),
    };
    if every.is_err() {
        let seconds = Problem::Malformed("a whole number of seconds");
        let problems = [FieldProblem { field: "expected_every_s", problem: seconds }];
        let page = list_page(&cx, Some(&given), &problems).await?;
        return Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    match cx.web.desk.register_source(cx.actor(), given.clone()).await {
        Ok((source, None)) => Ok(Answer::GoAndSay(format!("/sources/{}", source.code), Flash::new("saved"))),
        // The token is shown once, so there is no address to go to.
        Ok((source, Some(secret))) => Ok(source_page(&cx, &source, &[], Some(&secret)).into()),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = list_page(&cx, Some(&given), &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

pub(crate) async fn assign(posted: Posted) -> Handled {
    let text = |name: &str| posted.form.text(name).to_owned();
    let layer = posted.form.get("layer").and_then(|word| word.parse().ok());
    let form = AssignForm { code: text("code"), system: text("system"), layer, name: text("name") };
    posted.cx.web.desk.assign_source(posted.cx.actor(), form).await?;
    Ok(Answer::GoAndSay("/sources".to_owned(), Flash::new("saved")))
}

pub(crate) async fn rename(posted: Posted) -> Handled {
    let (code, name) = (posted.form.text("code"), posted.form.text("name"));
    let source = posted.cx.web.desk.rename_source(posted.cx.actor(), code, name).await?;
    Ok(Answer::GoAndSay(format!("/sources/{}", crate::format::encode(&source.code)), Flash::new("saved")))
}
