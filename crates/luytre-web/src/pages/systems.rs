//! Information systems: the coverage matrix, one system, adding and editing.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::civil::Date;
use luytre_desk::views::{
    AgencyView, CoverageView, LayerCoverageView, SourceFilter, SystemFilter, SystemForm, SystemView,
};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::CoverageState;
use luytre_govern::profile::{Life, words};
use luytre_model::{Layer, ProtectionLevel};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::format::date;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, Select, chip, error_summary, hidden, pager, tick};
use crate::ui::icon::icon;
use crate::ui::offered;
use crate::ui::paper::read_day;
use crate::ui::{badge, shell};
use crate::words::{domain, frame, profile, registry as w};

/// Systems counted for the bars above the matrix.
const COUNTED: usize = 500;
/// Rows of a page of the matrix.
const ROWS: usize = 40;

fn filter(params: &Params, limit: usize) -> SystemFilter {
    let owned = |name: &str| params.get(name).map(str::to_owned);
    SystemFilter {
        agency: owned("agency"),
        level: params.get("level").and_then(|text| text.parse::<u8>().ok()).and_then(|level| level.try_into().ok()),
        text: owned("q"),
        state: params.get("state").and_then(coverage_state),
        layer: params.get("layer").and_then(|word| word.parse().ok()),
        assessed: assessed_between(params),
        life: params.get("life").and_then(|word| Life::ALL.into_iter().find(|life| life.as_str() == word)),
        cursor: owned("cursor"),
        limit,
    }
}

fn assessed_between(params: &Params) -> Option<(Date, Date)> {
    Some((read_day(params, "assessed_from")?, read_day(params, "assessed_to")?))
}

/// Reads the word of a coverage state.
pub(crate) fn coverage_state(word: &str) -> Option<CoverageState> {
    CoverageState::ALL.into_iter().find(|state| state.as_str() == word)
}

fn levels(cx: &Cx, first: &str) -> Vec<(String, String)> {
    let all = ProtectionLevel::ALL.iter().map(|level| (level.to_string(), w::level(cx.lang, level.number())));
    std::iter::once((String::new(), first.to_owned())).chain(all).collect()
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, None, &[]).await?.into())
}

async fn list_page(cx: &Cx, form: Option<&SystemForm>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    let page = desk.coverage(cx.actor(), &filter(&cx.params, ROWS)).await?;
    let agencies = desk.agencies(cx.actor()).await?;
    let counted = desk.coverage(cx.actor(), &SystemFilter { cursor: None, ..filter(&cx.params, COUNTED) }).await?;
    let body = html! {
        (shell::head(cx.t(frame::SYSTEMS), cx.t(w::SYSTEMS_LEDE), Some(registry_actions(cx))))
        div #systems-live data-live="sources registry" {
            div.stack {
                section.card aria-label=(cx.t(crate::words::alerts::COVERAGE_TITLE)) { (super::overview::coverage_bars(cx, &counted.items)) }
                (filter_bar(cx))
                @if page.items.is_empty() { div.card { (super::first_steps::no_systems(cx).await?) } }
                @else { (matrix(cx, &page.items)) (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
            }
        }
        @if cx.may(Act::EditSystems) && !page.items.is_empty() { (super::profile::bulk_bar(cx)) }
        // A system belongs to an agency: before the first there is nothing to fill in.
        @if cx.may(Act::EditSystems) && !agencies.is_empty() {
            details.card.no-print #add-system open[form.is_some() || (page.items.is_empty() && cx.params.pairs().is_empty())] {
                summary.label { (cx.t(w::ADD_SYSTEM)) }
                (edit_form(cx, &cx.href("/systems"), (form.unwrap_or(&blank()), None), &agencies, problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(frame::SYSTEMS), &[], body))
}

fn registry_actions(cx: &Cx) -> Markup {
    html! {
        @if cx.may(Act::EditSystems) { a.button href=(cx.href("/registry/import")) { (icon("upload")) (cx.t(profile::IMPORT)) } }
        a.button href=(cx.href("/registry/export")) { (icon("copy")) (cx.t(profile::EXPORT)) }
    }
}

fn filter_bar(cx: &Cx) -> Markup {
    let states =
        CoverageState::ALL.iter().map(|state| (state.as_str().to_owned(), cx.t(domain::coverage(*state)).to_owned()));
    let layers = Layer::ALL.iter().map(|layer| (layer.to_string(), cx.t(domain::layer(*layer)).to_owned()));
    let named = |life: Life| words::word("life", life.as_str()).map(|word| cx.pick(&word.vi, &word.en));
    let lives =
        Life::ALL.into_iter().map(|life| (life.as_str().to_owned(), named(life).unwrap_or(life.as_str()).to_owned()));
    let first = |phrase| std::iter::once((String::new(), cx.t(phrase).to_owned()));
    let base = cx.params.without("cursor");
    html! {
        form.filters action=(cx.href("/systems")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="systems-q" { (cx.t(w::FIND_SYSTEM)) }
            input.input #systems-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND_SYSTEM)) autocomplete="off";
            @for name in ["agency", "assessed_from", "assessed_to"] { @if let Some(value) = cx.params.get(name) { input type="hidden" name=(name) value=(value); } }
            (Select { id: "systems-level", name: "level", label: cx.t(domain::LEVEL), value: cx.params.text("level"), options: levels(cx, cx.t(w::ANY_LEVEL)) }.in_bar())
            (Select { id: "systems-state", name: "state", label: cx.t(domain::STATE), value: cx.params.text("state"),
                options: first(w::ANY_STATE).chain(states).collect() }.in_bar())
            (Select { id: "systems-layer", name: "layer", label: cx.t(domain::LAYER), value: cx.params.text("layer"),
                options: first(w::ANY_LAYER).chain(layers).collect() }.in_bar())
            (Select { id: "systems-life", name: "life", label: cx.t(w::LIFE), value: cx.params.text("life"),
                options: first(w::ANY_LIFE).chain(lives).collect() }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
            @let assessed = assessed_between(&cx.params);
            @if cx.params.has("agency") || assessed.is_some() {
                ul.chips {
                    @if let Some(agency) = cx.params.get("agency") { (chip(cx, &format!("{}: {agency}", cx.t(domain::AGENCY)), &cx.here(&base.without("agency")))) }
                    @if let Some((from, to)) = assessed {
                        (chip(cx, &format!("{}: {} – {}", cx.t(w::ASSESSED), date(from), date(to)), &cx.here(&base.without("assessed_from").without("assessed_to"))))
                    }
                }
            }
        }
    }
}

fn matrix(cx: &Cx, rows: &[CoverageView]) -> Markup {
    let selects = cx.may(Act::EditSystems);
    html! {
        row-select.table-wrap {
            table.table.cards.matrix {
                caption { (cx.t(w::MATRIX_CAPTION)) }
                thead { tr {
                    @if selects { th.check scope="col" { input type="checkbox" data-all aria-label=(cx.t(profile::SELECT_ALL)); } }
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(domain::LEVEL)) }
                    @for layer in Layer::ALL { th scope="col" { (badge::layer(cx, Some(layer))) } }
                    th.num scope="col" { (cx.t(w::OPEN_ALERTS)) }
                } }
                tbody {
                    @for row in rows {
                        @let address = format!("/systems/{}", row.system.code);
                        tr id={ "system-" (row.system.id) } data-row {
                            @if selects {
                                td.check { input form="bulk" type="checkbox" name="system" value=(row.system.code) aria-label={ (cx.t(profile::SELECT)) " " (row.system.code) }; }
                            }
                            th.main scope="row" {
                                a data-open href=(cx.href(&address)) { (row.system.name) }
                                span.sub { (row.system.agency.name) }
                            }
                            td { (badge::level(cx, row.system.level)) }
                            @for cell in &row.layers { (matrix_cell(cx, &address, cell)) }
                            td.num data-name=(cx.t(w::OPEN_ALERTS)) {
                                @if row.system.open_alerts > 0 { a href=(cx.href(&format!("/alerts?system={}", row.system.code))) { (cx.number(row.system.open_alerts)) } }
                                @else { span.muted { "0" } }
                            }
                        }
                    }
                }
            }
        }
        p.legend { @for state in CoverageState::ALL { span { strong { (cx.t(domain::coverage(state))) } ": " (cx.t(domain::coverage_hint(state))) } } }
    }
}

fn matrix_cell(cx: &Cx, address: &str, cell: &LayerCoverageView) -> Markup {
    html! {
        td.cell data-name=(cx.t(domain::layer(cell.layer))) {
            a href={ (cx.href(address)) "#" (cell.layer) } {
                (badge::coverage(cx, cell.state))
                @if let Some(at) = cell.last_event { small { (badge::ago(cx, at)) " · " (badge::big_number(cx, cell.events_24h)) } }
            }
        }
    }
}

pub(crate) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(system_page(&cx, None, &[]).await?.into())
}

async fn system_page(cx: &Cx, form: Option<(&SystemForm, &str)>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let code = cx.part(1);
    let view = cx.web.desk.coverage_of(cx.actor(), &code).await?;
    let system = &view.system;
    // Whoever only operates it reads the page; what is changed, and what is seen of events, is its agency's.
    let own = cx.actor().sees_agency(Some(&system.agency.code));
    let filter = SourceFilter { system: Some(code.clone()), limit: 200, ..SourceFilter::default() };
    let agencies = cx.web.desk.agencies(cx.actor()).await?;
    let sources = match own && cx.may(Act::ReadSources) {
        true => cx.web.desk.sources(cx.actor(), &filter).await?.items,
        false => Vec::new(),
    };
    let present = SystemForm {
        code: system.code.clone(),
        name: system.name.clone(),
        agency: system.agency.code.clone(),
        level: system.level,
        owner: system.owner.clone(),
        required_layers: Some(system.required_layers.clone()),
        contact_name: system.contact_name.clone(),
        contact_phone: system.contact_phone.clone(),
    };
    let actions = html! {
        a.button href=(cx.href(&format!("/systems/{code}/passport"))) { (icon("audit")) (cx.t(profile::PASSPORT)) }
        @if own && cx.may(Act::EditSystems) { a.button href=(cx.href(&format!("/systems/{code}/profile"))) { (cx.t(profile::EDIT_PROFILE)) } }
        @if own && cx.may(Act::ReadAlerts) { a.button href=(cx.href(&format!("/alerts?system={code}&state=any"))) { (icon("alerts")) (cx.t(w::ALERTS_OF)) } }
        @if own && cx.may(Act::SearchEvents) { a.button href=(cx.href(&format!("/search?q=luytre.system:{code}"))) { (icon("search")) (cx.t(w::EVENTS_OF)) } }
    };
    let body = html! {
        (shell::head(&system.name, &system.agency.name, Some(actions)))
        div #system-live data-live="sources registry alerts" {
            div.alert-grid {
                section.stack aria-labelledby="layers-title" {
                    h2 #layers-title { (cx.t(w::LAYERS)) }
                    @for cell in &view.layers { (layer_card(cx, (&code, own), cell, &sources)) }
                }
                section.card aria-labelledby="facts-title" { h2 #facts-title { (cx.t(w::SYSTEM_FACTS)) } (facts(cx, system)) }
            }
        }
        @if own && cx.may(Act::EditSystems) {
            details.card.no-print open[form.is_some()] {
                summary.label { (cx.t(w::EDIT_SYSTEM)) }
                @let (form, seen) = form.unwrap_or((&present, &system.mark));
                (edit_form(cx, &cx.href(&format!("/systems/{code}")), (form, Some(seen)), &agencies, problems))
            }
        }
    };
    let crumbs = [(cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned())];
    Ok(shell::page(cx, &system.name, &crumbs, body))
}

fn facts(cx: &Cx, system: &SystemView) -> Markup {
    html! {
        dl.pairs {
            div { dt { (cx.t(domain::CODE)) } dd { code { (system.code) } } }
            div { dt { (cx.t(domain::LEVEL)) } dd { (badge::level(cx, system.level)) } }
            div { dt { (cx.t(domain::AGENCY)) } dd { (system.agency.name) } }
            div { dt { (cx.t(domain::OWNER)) } dd { (system.owner) } }
            div { dt { (cx.t(domain::CONTACT)) } dd { (system.contact_name) } }
            div { dt { (cx.t(domain::PHONE)) } dd { @if !system.contact_phone.is_empty() { a href={ "tel:" (system.contact_phone.replace(' ', "")) } { (system.contact_phone) } } } }
            div { dt { (cx.t(w::OPEN_ALERTS)) } dd { (cx.number(system.open_alerts)) } }
        }
    }
}

fn layer_card(
    cx: &Cx,
    (code, own): (&str, bool),
    cell: &LayerCoverageView,
    sources: &[luytre_desk::views::SourceView],
) -> Markup {
    let here: Vec<_> =
        sources.iter().filter(|source| cell.sources.iter().any(|named| named.code == source.code)).collect();
    html! {
        section.card id=(cell.layer) aria-labelledby={ (cell.layer) "-title" } {
            div.card-head {
                h3.with-icon id={ (cell.layer) "-title" } { (icon(cell.layer.as_str())) (cx.t(domain::layer(cell.layer))) }
                span.row {
                    @if cell.required { span.tag { (cx.t(w::REQUIRED)) } }
                    (badge::coverage(cx, cell.state))
                }
            }
            dl.pairs {
                div { dt { (cx.t(w::LAST_EVENT)) } dd { (badge::time_or_never(cx, cell.last_event)) } }
                div { dt { (cx.t(w::EVENTS_24H)) } dd { (cx.number(cell.events_24h)) } }
            }
            @if cell.sources.is_empty() { p.muted.small { (cx.t(w::NO_SOURCE)) } }
            @else if here.is_empty() { ul { @for source in &cell.sources { li { (source.name) } } } }
            @else {
                ul.stack-tight {
                    @for source in here {
                        li.row.row-apart {
                            a.name-link.cut href=(cx.href(&format!("/sources/{}", source.code))) { (source.name) }
                            span.row { (crate::ui::chart::spark(&source.by_hour, cx.t(w::RATE_CAPTION))) (badge::coverage(cx, source.health)) }
                        }
                    }
                }
            }
            @if own && cx.may(Act::SearchEvents) && cell.last_event.is_some() {
                p { a.small href=(cx.href(&format!("/search?q=luytre.system:{code}+luytre.layer:{}", cell.layer))) { (cx.t(w::EVENTS_OF)) } }
            }
        }
    }
}

fn blank() -> SystemForm {
    SystemForm {
        code: String::new(),
        name: String::new(),
        agency: String::new(),
        level: None,
        owner: String::new(),
        required_layers: None,
        contact_name: String::new(),
        contact_phone: String::new(),
    }
}

/// The form of a system; `seen` is the mark of the row that is changed, `None` for a new system.
fn edit_form(
    cx: &Cx,
    action: &str,
    (form, seen): (&SystemForm, Option<&str>),
    agencies: &[AgencyView],
    problems: &[FieldProblem],
) -> Markup {
    let new = seen.is_none();
    let level = form.level.map(|level| level.to_string()).unwrap_or_default();
    let field = |name, label: crate::words::Phrase, value, hint, required| {
        Field { form: "system", name, label: cx.t(label), value, hint, required, max: 200, ..Field::default() }
            .draw(cx, problems)
    };
    let agency = Field {
        form: "system",
        name: "agency",
        label: cx.t(domain::AGENCY),
        value: &form.agency,
        hint: cx.t(domain::CODE),
        required: true,
        max: 200,
        ..Field::default()
    };
    let labels = [
        ("code", cx.t(domain::CODE)),
        ("name", cx.t(domain::NAME)),
        ("agency", cx.t(domain::AGENCY)),
        ("owner", cx.t(domain::OWNER)),
    ];
    html! {
        form.stack method="post" action=(action) {
            (hidden(cx))
            @if let Some(seen) = seen { input type="hidden" name="mark" value=(seen); }
            (error_summary(cx, "system", &labels, problems))
            div.form-grid {
                @if new { (field("code", domain::CODE, &form.code, cx.t(w::CODE_HINT), true)) }
                (field("name", domain::NAME, &form.name, "", true))
                (offered::agency_field(cx, agencies, &agency, cx.t(w::CHOOSE_AGENCY), problems))
                (field("owner", domain::OWNER, &form.owner, "", false))
                // The level of a system that exists changes by its dossier.
                @if new && cx.actor().agency.is_none() { (Select { id: "system-level", name: "level", label: cx.t(domain::LEVEL), value: &level, options: levels(cx, cx.t(domain::LEVEL_UNKNOWN)) }.draw()) }
                (field("contact_name", domain::CONTACT, &form.contact_name, "", false))
                (field("contact_phone", domain::PHONE, &form.contact_phone, "", false))
            }
            fieldset.stack-tight {
                legend.label { (cx.t(w::LAYERS)) }
                div.row {
                    @for layer in Layer::ALL {
                        (tick(&format!("system-layer-{layer}"), "layers", cx.t(domain::layer(layer)),
                            form.required_layers.as_ref().is_none_or(|layers| layers.contains(&layer)), layer.as_str()))
                    }
                }
            }
            div { button.button.primary type="submit" { (cx.t(frame::SAVE)) } }
        }
    }
}

fn read(form: &Params, code: String) -> SystemForm {
    let text = |name: &str| form.text(name).to_owned();
    let layers: Vec<Layer> = form.all("layers").filter_map(|word| word.parse().ok()).collect();
    SystemForm {
        code,
        name: text("name"),
        agency: text("agency"),
        level: form.get("level").and_then(|level| level.parse::<u8>().ok()).and_then(|level| level.try_into().ok()),
        owner: text("owner"),
        required_layers: Some(layers),
        contact_name: text("contact_name"),
        contact_phone: text("contact_phone"),
    }
}

pub(crate) async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let given = read(&form, form.text("code").to_owned());
    match cx.web.desk.create_system(cx.actor(), given.clone()).await {
        Ok(system) => Ok(Answer::GoAndSay(format!("/systems/{}", system.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = list_page(&cx, Some(&given), &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

pub(crate) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let given = read(&form, cx.part(1));
    let seen = form.text("mark");
    match cx.web.desk.edit_system(cx.actor(), given.clone(), seen).await {
        Ok(system) => Ok(Answer::GoAndSay(format!("/systems/{}", system.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = system_page(&cx, Some((&given, seen)), &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}
