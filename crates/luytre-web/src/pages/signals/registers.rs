//! Dated registers: the list with terms, one entry, adding, correcting, withdrawing.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::signals::{EntryFilter, EntryForm, EntryView};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::signal::{EntryResult, SignalState};
use maud::{Markup, html};

use super::{state_badge, title};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::format;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, Select, hidden, pager};
use crate::ui::offered::{self, list_of};
use crate::ui::paper::{Keeping, version};
use crate::ui::{feedback, shell};
use crate::words::{domain, frame, signals as w};

const ROWS: usize = 60;
const STATES: [SignalState; 3] = [SignalState::RecordOk, SignalState::RecordDue, SignalState::RecordExpired];

fn register_options(cx: &Cx, first: Option<&str>) -> Vec<(String, String)> {
    let signals = cx.web.desk.signal_kinds();
    let kinds = signals.kinds.iter().map(|kind| (kind.id.clone(), title(cx, &kind.title).to_owned()));
    let own = signals.registers.iter().map(|register| (register.id.clone(), title(cx, &register.title).to_owned()));
    let first = first.map(|word| (String::new(), word.to_owned()));
    first.into_iter().chain(own).chain(kinds).collect()
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list(&cx, None, &[]).await?.into())
}

async fn list(cx: &Cx, form: Option<&EntryForm>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = EntryFilter {
        register: owned("register"),
        system: owned("system"),
        agency: owned("agency"),
        state: cx.params.get("state").and_then(|word| word.parse().ok()),
        text: owned("q"),
        withdrawn: false,
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let page = cx.web.desk.register_entries(cx.actor(), &filter).await?;
    let blank = EntryForm {
        register: cx.params.text("register").to_owned(),
        system: cx.params.text("system").to_owned(),
        agency: cx.actor().agency.clone().unwrap_or_default(),
        ..EntryForm::default()
    };
    let states = STATES.iter().map(|state| (state.as_str().to_owned(), cx.t(w::state(*state)).to_owned()));
    let body = html! {
        (shell::head(cx.t(w::REGISTERS), cx.t(w::REGISTERS_LEDE), None))
        div.stack {
            form.filters.no-print action=(cx.href("/registers")) data-filters aria-label=(cx.t(frame::FILTERS)) {
                label.visually-hidden for="entries-q" { (cx.t(w::TITLE)) }
                input.input #entries-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::TITLE)) autocomplete="off";
                @if let Some(system) = cx.params.get("system") { input type="hidden" name="system" value=(system); }
                (Select { id: "entries-register", name: "register", label: cx.t(w::REGISTER), value: cx.params.text("register"),
                    options: register_options(cx, Some(cx.t(w::ANY_REGISTER))) }.in_bar())
                (Select { id: "entries-state", name: "state", label: cx.t(w::STATE), value: cx.params.text("state"),
                    options: std::iter::once((String::new(), cx.t(w::ANY_STATE).to_owned())).chain(states).collect() }.in_bar())
                button.button type="submit" { (cx.t(frame::FILTER)) }
            }
            @if page.items.is_empty() { div.card { (feedback::empty(cx.t(w::REGISTERS_EMPTY), cx.t(w::REGISTERS_EMPTY_WHY), None)) } }
            @else { (table(cx, &page.items)) (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
            @if cx.may(Act::EditRequirements) {
                details.card.no-print open[form.is_some() || cx.params.has("register")] {
                    summary.label { (cx.t(w::ADD_ENTRY)) }
                    (entry_form(cx, &cx.href("/registers"), form.unwrap_or(&blank), None, problems))
                    (offered::systems(cx).await?) (offered::agencies(cx).await?)
                }
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::REGISTERS), &[(cx.t(w::SIGNALS).to_owned(), "/signals".to_owned())], body))
}

fn table(cx: &Cx, rows: &[EntryView]) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::REGISTERS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::TITLE)) }
                    th scope="col" { (cx.t(w::REGISTER)) }
                    th scope="col" { (cx.t(domain::AGENCY)) }
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(w::DATE)) }
                    th scope="col" { (cx.t(w::COUNTS_UNTIL)) }
                    th scope="col" { (cx.t(w::STATE)) }
                } }
                tbody {
                    @for row in rows {
                        @let entry = &row.kept.body;
                        tr data-row {
                            th.main scope="row" {
                                a data-open href=(cx.href(&format!("/registers/{}", entry.code))) { (entry.title) }
                                span.sub { (entry.code) @if !entry.document.number.is_empty() { " · " (entry.document.number) } }
                            }
                            td data-name=(cx.t(w::REGISTER)) { (title(cx, &row.register)) }
                            td data-name=(cx.t(domain::AGENCY)) { (row.agency.name) }
                            td data-name=(cx.t(domain::SYSTEM)) {
                                @match &row.system {
                                    Some(system) => { a href=(cx.href(&format!("/signals/{}", system.code))) { (system.name) } }
                                    None => { span.muted { (cx.t(w::WHOLE_AGENCY)) } }
                                }
                            }
                            td data-name=(cx.t(w::DATE)) { (format::date(entry.date)) }
                            td data-name=(cx.t(w::COUNTS_UNTIL)) { (format::date(row.until)) }
                            td data-name=(cx.t(w::STATE)) { (standing(cx, row)) }
                        }
                    }
                }
            }
        }
    }
}

fn standing(cx: &Cx, row: &EntryView) -> Markup {
    match &row.kept.body.withdrawn {
        Some(_) => html! { span.badge.plain { (cx.t(w::WITHDRAWN)) } },
        None => state_badge(cx, row.state),
    }
}

fn form_of(view: &EntryView) -> EntryForm {
    let entry = &view.kept.body;
    EntryForm {
        register: entry.register.clone(),
        agency: entry.agency.clone(),
        system: entry.system.clone().unwrap_or_default(),
        title: entry.title.clone(),
        date: entry.date.to_string(),
        valid_until: entry.valid_until.map(|day| day.to_string()).unwrap_or_default(),
        number: entry.document.number.clone(),
        body: entry.document.body.clone(),
        result: entry.result.as_str().to_owned(),
        provider: entry.provider.clone(),
        note: entry.note.clone(),
    }
}

/// The form. With a version it corrects: what the entry belongs to stays.
fn entry_form(cx: &Cx, action: &str, form: &EntryForm, version: Option<i64>, problems: &[FieldProblem]) -> Markup {
    let field = |name, label: crate::words::Phrase, value, hint: Option<crate::words::Phrase>, kind, required| {
        let hint = hint.map_or("", |hint| cx.t(hint));
        Field {
            form: "entry",
            name,
            label: cx.t(label),
            value,
            hint,
            required,
            max: 200,
            kind,
            list: list_of(name),
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let labels = [
        ("register", cx.t(w::REGISTER)),
        ("agency", cx.t(w::AGENCY_CODE)),
        ("system", cx.t(w::SYSTEM_CODE)),
        ("title", cx.t(w::TITLE)),
        ("date", cx.t(w::DATE)),
        ("valid_until", cx.t(w::VALID_UNTIL)),
        ("result", cx.t(w::RESULT)),
    ];
    let results =
        EntryResult::ALL.iter().map(|result| (result.as_str().to_owned(), cx.t(w::result(*result)).to_owned()));
    let fields = html! {
        div.form-grid {
            @if version.is_none() {
                (Select { id: "entry-register", name: "register", label: cx.t(w::REGISTER), value: &form.register, options: register_options(cx, None) }.draw())
                (field("system", w::SYSTEM_CODE, &form.system, Some(w::SYSTEM_HINT), "", false))
                (field("agency", w::AGENCY_CODE, &form.agency, Some(w::AGENCY_HINT), "", false))
            }
            (field("title", w::TITLE, &form.title, None, "", true))
            (field("date", w::DATE, &form.date, Some(w::DATE_HINT), "date", true))
            (field("valid_until", w::VALID_UNTIL, &form.valid_until, Some(w::VALID_UNTIL_HINT), "date", false))
            (field("number", w::NUMBER, &form.number, None, "", false))
            (field("body", w::BODY, &form.body, None, "", false))
            (field("provider", w::PROVIDER, &form.provider, None, "", false))
            (Select { id: "entry-result", name: "result", label: cx.t(w::RESULT), value: &form.result, options: results.collect() }.draw())
            (field("note", w::NOTE, &form.note, None, "", false))
        }
    };
    let form = Keeping { form: "entry", action, version, labels: &labels, problems, button: frame::SAVE };
    form.draw(cx, &fields)
}

fn read(form: &Params) -> EntryForm {
    let text = |name: &str| form.text(name).to_owned();
    EntryForm {
        register: text("register"),
        agency: text("agency"),
        system: text("system"),
        title: text("title"),
        date: text("date"),
        valid_until: text("valid_until"),
        number: text("number"),
        body: text("body"),
        result: text("result"),
        provider: text("provider"),
        note: text("note"),
    }
}

pub(super) async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let given = read(&form);
    match cx.web.desk.add_register_entry(cx.actor(), given.clone()).await {
        Ok(view) => Ok(Answer::GoAndSay(format!("/registers/{}", view.kept.body.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, list(&cx, Some(&given), &problems).await?))
        }
    }
}

pub(super) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(entry_page(&cx, None, &[]).await?.into())
}

async fn entry_page(cx: &Cx, form: Option<&EntryForm>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let view = cx.web.desk.register_entry(cx.actor(), &cx.part(1)).await?;
    let entry = &view.kept.body;
    let present = form_of(&view);
    let path = format!("/registers/{}", entry.code);
    let reason = Field {
        form: "withdraw",
        name: "reason",
        label: cx.t(w::REASON),
        required: true,
        max: 1_000,
        ..Field::default()
    };
    let body = html! {
        (shell::head(&entry.title, title(cx, &view.register), None))
        div.stack {
            section.card aria-label=(entry.title.as_str()) {
                dl.pairs {
                    div { dt { (cx.t(w::CODE)) } dd { code { (entry.code) } } }
                    div { dt { (cx.t(w::STATE)) } dd { (standing(cx, &view)) } }
                    div { dt { (cx.t(domain::AGENCY)) } dd { (view.agency.name) } }
                    div { dt { (cx.t(domain::SYSTEM)) } dd { @match &view.system {
                        Some(system) => { a href=(cx.href(&format!("/signals/{}", system.code))) { (system.name) } }
                        None => { (cx.t(w::WHOLE_AGENCY)) } } } }
                    div { dt { (cx.t(w::DATE)) } dd { (format::date(entry.date)) } }
                    div { dt { (cx.t(w::COUNTS_UNTIL)) } dd { (format::date(view.until)) } }
                    div { dt { (cx.t(w::NUMBER)) } dd { (entry.document.number) } }
                    div { dt { (cx.t(w::BODY)) } dd { (entry.document.body) } }
                    div { dt { (cx.t(w::PROVIDER)) } dd { (entry.provider) } }
                    div { dt { (cx.t(w::RESULT)) } dd { (cx.t(w::result(entry.result))) } }
                    div { dt { (cx.t(w::NOTE)) } dd { (entry.note) } }
                    @if let Some(reason) = &entry.withdrawn { div { dt { (cx.t(w::WITHDRAWN)) } dd { (reason) } } }
                }
            }
            @if cx.may(Act::EditRequirements) && entry.withdrawn.is_none() {
                details.card.no-print open[form.is_some()] {
                    summary.label { (cx.t(w::CORRECT)) }
                    (entry_form(cx, &cx.href(&path), form.unwrap_or(&present), Some(view.kept.version), problems))
                }
                details.card.no-print open[problems.iter().any(|problem| problem.field == "reason")] {
                    summary.label { (cx.t(w::WITHDRAW)) }
                    form.stack method="post" action=(cx.href(&format!("{path}/withdraw"))) {
                        (hidden(cx))
                        input type="hidden" name="version" value=(view.kept.version);
                        (reason.draw(cx, problems))
                        div { button.button.danger type="submit" { (cx.t(w::WITHDRAW)) } }
                    }
                }
            }
        }
    };
    let crumbs = [
        (cx.t(w::SIGNALS).to_owned(), "/signals".to_owned()),
        (cx.t(w::REGISTERS).to_owned(), "/registers".to_owned()),
    ];
    Ok(shell::page(cx, &entry.title, &crumbs, body))
}

pub(super) async fn correct(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let (code, given) = (cx.part(1), read(&form));
    match cx.web.desk.correct_register_entry(cx.actor(), &code, version(&form), given.clone()).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/registers/{code}"), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, entry_page(&cx, Some(&given), &problems).await?))
        }
    }
}

pub(super) async fn withdraw(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    match cx.web.desk.withdraw_register_entry(cx.actor(), &code, version(&form), form.text("reason")).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/registers/{code}"), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, entry_page(&cx, None, &problems).await?))
        }
    }
}
