//! The registry as a spreadsheet: import with its check and its conflicts, export.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use luytre_desk::workbook::{WorkbookFile, WorkbookReport};
use luytre_desk::{Act, Language};
use luytre_govern::workbook::{Conflict, ConflictKind, Decision, Decisions, SheetKind};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Handled};
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::entry::{heading, shown};
use crate::ui::form::{Select, hidden};
use crate::ui::icon::icon;
use crate::ui::{feedback, shell};
use crate::words::{frame, profile as w, registry};

/// The media type of XLSX.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/registry/import", Access::May(Act::EditSystems), show_import),
        with_file("/registry/import", Access::May(Act::EditSystems), check),
        form("/registry/import/decide", Access::May(Act::EditSystems), decide),
        page("/registry/template.xlsx", Access::May(Act::ReadRegistry), template),
        page("/registry/export", Access::May(Act::ReadRegistry), show_export),
        page("/registry/export.xlsx", Access::May(Act::ReadRegistry), export_xlsx),
        page("/registry/export/{sheet}", Access::May(Act::ReadRegistry), export_csv),
    ]
}

async fn show_import(cx: Arc<Cx>) -> Handled {
    Ok(import_page(&cx, None, None).into())
}

fn import_page(cx: &Cx, report: Option<&WorkbookReport>, said: Option<Markup>) -> Markup {
    let actions = html! {
        a.button href=(cx.href("/registry/template.xlsx")) { (icon("copy")) (cx.t(w::TEMPLATE)) }
        a.button href=(cx.href("/registry/export")) { (cx.t(w::EXPORT)) }
    };
    let body = html! {
        (shell::head(cx.t(w::IMPORT), cx.t(w::IMPORT_LEDE), Some(actions)))
        @if let Some(said) = said { (said) }
        @if let Some(report) = report { (result(cx, report)) }
        section.card aria-labelledby="import-title" {
            h2 #import-title { (cx.t(w::CHECK)) }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/registry/import")) {
                (hidden(cx))
                div.field {
                    label for="import-file" { (cx.t(w::FILE)) }
                    span.field-hint #import-hint { (cx.t(w::FILE_HINT)) }
                    input.input #import-file name="file" type="file" required aria-describedby="import-hint"
                        accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                }
                div { button.button.primary type="submit" { (icon("check")) (cx.t(w::CHECK)) } }
            }
        }
    };
    let crumbs = [(cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned())];
    shell::page(cx, cx.t(w::IMPORT), &crumbs, body)
}

async fn check(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, file, .. } = uploaded;
    if file.is_empty() {
        let said = feedback::notice(feedback::Tone::Bad, html! { (cx.t(w::CHOOSE_FILE)) });
        return Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, import_page(&cx, None, Some(said))));
    }
    let file = WorkbookFile { name: String::new(), bytes: file };
    let report = cx.web.desk.check_workbook(cx.actor(), file).await?;
    Ok(answer(&cx, &report))
}

fn answer(cx: &Cx, report: &WorkbookReport) -> Answer {
    let page = import_page(cx, Some(report), None);
    if report.is_clean() { Answer::Page(page) } else { Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page) }
}

async fn decide(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let (token, decisions) = (form.text("token"), decisions(&form));
    let desk = &cx.web.desk;
    let report = match form.text("act") {
        "apply" => desk.import_workbook(cx.actor(), token, &decisions).await?,
        _ => desk.plan_workbook(cx.actor(), token, &decisions).await?,
    };
    Ok(answer(&cx, &report))
}

/// Reads `all=keep` and `row.systems!12=replace`.
fn decisions(form: &Params) -> Decisions {
    let rows = form.pairs().iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("row.")?;
        Some((key.to_owned(), Decision::from_word(value)?))
    });
    Decisions { all: Decision::from_word(form.text("all")), rows: rows.collect() }
}

fn result(cx: &Cx, report: &WorkbookReport) -> Markup {
    let plan = &report.plan;
    let (tone, phrase) = if report.applied {
        (feedback::Tone::Good, w::DONE)
    } else if report.is_clean() {
        (feedback::Tone::Info, w::READY)
    } else if report.unreadable.is_some() || !plan.problems.is_empty() {
        (feedback::Tone::Bad, w::BLOCKED)
    } else {
        (feedback::Tone::Warn, w::UNDECIDED)
    };
    let new = plan.systems.iter().filter(|one| one.before.is_none()).count();
    html! {
        section.card aria-labelledby="result-title" {
            h2 #result-title { (cx.t(w::RESULT)) }
            (feedback::notice(tone, html! { (cx.t(phrase)) }))
            @if let Some(error) = &report.unreadable {
                p { @match cx.lang { Language::Vi => (error.in_vietnamese()), Language::En => (error) } }
            } @else {
                dl.pairs {
                    div { dt { (cx.t(registry::ROWS)) } dd { (cx.number(plan.rows as u64)) } }
                    div { dt { (cx.t(w::SYSTEMS_NEW)) } dd { (cx.number(new as u64)) } }
                    div { dt { (cx.t(w::SYSTEMS_CHANGED)) } dd { (cx.number((plan.systems.len() - new) as u64)) } }
                    div { dt { (cx.t(w::AGENCIES_CHANGED)) } dd { (cx.number(plan.agencies.len() as u64)) } }
                    div { dt { (cx.t(registry::UNCHANGED)) } dd { (cx.number(plan.unchanged as u64)) } }
                    @if plan.skipped > 0 { div { dt { (cx.t(w::SKIPPED)) } dd { (cx.number(plan.skipped as u64)) } } }
                }
                (problems(cx, report))
                @if !report.applied && plan.problems.is_empty() { (next_step(cx, report)) }
            }
        }
    }
}

fn problems(cx: &Cx, report: &WorkbookReport) -> Markup {
    let plan = &report.plan;
    html! {
        @if !plan.problems.is_empty() {
            div.table-wrap {
                table.table #import-problems {
                    caption { (cx.t(w::PROBLEMS)) " · " (frame::showing(cx.lang, plan.problems.len() as u64, (plan.problems.len() + plan.more_problems) as u64)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::SHEET)) }
                        th scope="col" { (cx.t(w::CELL)) }
                        th scope="col" { (cx.t(w::COLUMN)) }
                        th scope="col" { (cx.t(registry::IMPORT_PROBLEM)) }
                    } }
                    tbody { @for problem in &plan.problems {
                        tr.bad-row {
                            td { (problem.sheet) }
                            th scope="row" {
                                @if !problem.cell.is_empty() { code { (problem.cell) } }
                                @else if problem.row > 0 { (w::row(cx.lang, problem.row as usize)) }
                            }
                            td { (heading(cx.lang, &problem.column)) }
                            td { (w::problem(cx.lang, problem)) }
                        }
                    } }
                }
            }
        }
    }
}

/// The form that writes, with the conflicts that must be decided before.
fn next_step(cx: &Cx, report: &WorkbookReport) -> Markup {
    let plan = &report.plan;
    let first = (String::new(), cx.t(w::DECIDE_LATER).to_owned());
    let choices = |all: &[Decision]| {
        let named = all.iter().map(|one| (one.as_str().to_owned(), cx.t(w::decision(*one)).to_owned()));
        std::iter::once(first.clone()).chain(named).collect::<Vec<_>>()
    };
    let usual = [Decision::Keep, Decision::Replace, Decision::Skip];
    html! {
        form.stack method="post" action=(cx.href("/registry/import/decide")) {
            (hidden(cx))
            input type="hidden" name="token" value=(report.token);
            @if !plan.conflicts.is_empty() {
                (Select { id: "decide-all", name: "all", label: cx.t(w::DECIDE_ALL), value: "", options: choices(&usual) }.draw())
                div.table-wrap {
                    table.table #import-conflicts {
                        caption { (cx.t(w::CONFLICTS)) " · " (frame::showing(cx.lang, plan.conflicts.len() as u64, (plan.conflicts.len() + plan.more_conflicts) as u64)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::SHEET)) }
                            th scope="col" { (cx.t(w::SUBJECT)) }
                            th scope="col" { (cx.t(w::DIFFERS)) }
                            th scope="col" { (cx.t(w::DECIDE)) }
                        } }
                        tbody { @for conflict in &plan.conflicts {
                            @let all = match conflict.kind { ConflictKind::Values(_) => &usual[..], ConflictKind::SameName { .. } => &Decision::ALL[..] };
                            @let id = format!("decide-{}", conflict.key.replace('!', "-"));
                            tr {
                                td { (conflict.sheet) " · " (w::row(cx.lang, conflict.row as usize)) }
                                th scope="row" { (conflict.subject) }
                                td { (differing(cx, conflict)) }
                                td {
                                    label.visually-hidden for=(id) { (cx.t(w::DECIDE)) ": " (conflict.subject) }
                                    select.input id=(id) name={ "row." (conflict.key) } {
                                        @for (value, word) in choices(all) {
                                            option value=(value) selected[conflict.decided.map_or("", Decision::as_str) == value] { (word) }
                                        }
                                    }
                                }
                            }
                        } }
                    }
                }
                div { button.button type="submit" name="act" value="check" { (icon("check")) (cx.t(w::CHECK_AGAIN)) } }
            }
            div { button.button.primary type="submit" name="act" value="apply" { (icon("upload")) (cx.t(w::APPLY)) } }
        }
    }
}

fn differing(cx: &Cx, conflict: &Conflict) -> Markup {
    let columns = cx.web.desk.columns();
    let sheet = conflict.key.split('!').next().and_then(SheetKind::from_word).unwrap_or(SheetKind::Systems);
    let value = |key: &str, canonical: &str| match columns.field(sheet, key) {
        Some(field) => shown(cx, field, canonical),
        None => canonical.to_owned(),
    };
    html! {
        @match &conflict.kind {
            ConflictKind::SameName { code, name } => { (cx.t(w::SAME_NAME)) ": " code { (code) } " " (name) }
            ConflictKind::Values(values) => {
                ul { @for one in values.iter().take(8) {
                    li { (heading(cx.lang, &one.heading)) ": " del { (value(&one.key, &one.registered)) } " → " ins { (value(&one.key, &one.found)) } }
                } }
                @if values.len() > 8 { (w::more(cx.lang, values.len() - 8)) }
            }
        }
    }
}

async fn show_export(cx: Arc<Cx>) -> Handled {
    let actions = html! {
        @if cx.may(Act::EditSystems) { a.button href=(cx.href("/registry/import")) { (icon("upload")) (cx.t(w::IMPORT)) } }
    };
    let body = html! {
        (shell::head(cx.t(w::EXPORT), cx.t(w::EXPORT_LEDE), Some(actions)))
        section.card aria-labelledby="xlsx-title" {
            h2 #xlsx-title { (cx.t(w::EXPORT_XLSX)) }
            p { a.button.primary href=(cx.href("/registry/export.xlsx")) { (cx.t(w::EXPORT_XLSX)) } }
        }
        section.card aria-labelledby="csv-title" {
            h2 #csv-title { (cx.t(w::EXPORT_CSV)) }
            ul.links { @for kind in SheetKind::ALL {
                li { a href=(cx.href(&format!("/registry/export/{}.csv", kind.as_str()))) { (w::sheet(cx.lang, kind)) } }
            } }
        }
    };
    let crumbs = [(cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned())];
    Ok(shell::page(&cx, cx.t(w::EXPORT), &crumbs, body).into())
}

async fn template(cx: Arc<Cx>) -> Handled {
    let file = cx.web.desk.workbook_template(cx.actor()).await?;
    Ok(download(file, XLSX, "mau-danh-muc-he-thong.xlsx"))
}

async fn export_xlsx(cx: Arc<Cx>) -> Handled {
    let file = cx.web.desk.export_workbook(cx.actor()).await?;
    let day = crate::format::legal_day(cx.now);
    Ok(download(file, XLSX, &format!("danh-muc-he-thong-{day}.xlsx")))
}

async fn export_csv(cx: Arc<Cx>) -> Handled {
    let name = cx.part(2);
    let kind = name.strip_suffix(".csv").and_then(SheetKind::from_word).ok_or(luytre_desk::DeskError::NotFound)?;
    let file = cx.web.desk.export_sheet(cx.actor(), kind).await?;
    let day = crate::format::legal_day(cx.now);
    Ok(download(file, "text/csv; charset=utf-8", &format!("{}-{day}.csv", kind.as_str())))
}

fn download(file: Vec<u8>, media: &str, name: &str) -> Answer {
    let response = Response::builder()
        .header(header::CONTENT_TYPE, media)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(Body::from(file));
    Answer::Raw(response.expect("a known media type and a name of letters make headers"))
}
