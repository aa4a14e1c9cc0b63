//! Files out and in.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use luytre_desk::DeskError;
use luytre_desk::requirements::exchange::{
    AssessmentFormat, CatalogueFormat, Exported, RequirementImport, RequirementImportForm,
};
use maud::{Markup, html};

use super::{draw, system};
use crate::cx::{Answer, Cx, Handled};
use crate::error::Failure;
use crate::posted::Uploaded;
use crate::ui::form::hidden;
use crate::ui::icon::icon;
use crate::ui::{feedback, shell};
use crate::words::{frame, requirements as w};

/// Problems that are shown.
const PROBLEMS: usize = 100;
/// Changed items that are shown.
const CHANGED: usize = 100;

/// A file to keep, never to open in the page.
pub(super) fn file(name: &str, media: &'static str, bytes: Vec<u8>) -> Answer {
    // A header carries plain letters only; tone marks go.
    let safe = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let folded = luytre_model::fold::fold(name);
    let plain: String =
        if name.is_ascii() { name } else { &folded }.chars().map(|one| if safe(one) { one } else { '_' }).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Answer::Raw(response)
}

fn sent(exported: Exported) -> Answer {
    file(&exported.name, exported.media, exported.bytes)
}

pub(super) async fn export(cx: Arc<Cx>) -> Handled {
    let asked = cx.params.text("format");
    let format =
        AssessmentFormat::ALL.into_iter().find(|format| format.as_str() == asked).ok_or(DeskError::NotFound)?;
    let desk = &cx.web.desk;
    let exported = desk.export_requirements(cx.actor(), &cx.part(1), cx.params.get("catalogue"), format).await?;
    Ok(sent(exported))
}

pub(super) async fn catalogue(cx: Arc<Cx>) -> Handled {
    let format = match (cx.params.text("format"), super::level(&cx.params)) {
        ("oscal", None) => CatalogueFormat::OscalCatalog,
        ("oscal", Some(level)) => CatalogueFormat::OscalProfile(level),
        ("ciso", _) => CatalogueFormat::Ciso,
        _ => return Err(DeskError::NotFound.into()),
    };
    Ok(sent(cx.web.desk.export_catalogue(cx.actor(), &cx.part(1), format).await?))
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, cx.params.get("catalogue"), None).await?.into())
}

async fn page(cx: &Cx, catalogue: Option<&str>, report: Option<&RequirementImport>) -> Result<Markup, Failure> {
    let of = cx.web.desk.requirements_of(cx.actor(), &cx.part(1), catalogue).await?;
    let body = html! {
        (shell::head(cx.t(w::IMPORT), cx.t(w::IMPORT_HINT), None))
        div.stack {
            @if let Some(report) = report { (result(cx, report)) }
            section.card.no-print aria-labelledby="import-title" {
                h2 #import-title { (cx.t(w::IMPORT)) }
                form.stack method="post" enctype="multipart/form-data" action=(cx.href(&format!("/requirements/{}/import", of.system.code))) {
                    (hidden(cx))
                    input type="hidden" name="catalogue" value=(of.catalogue.id);
                    div.field {
                        label for="import-file" { (cx.t(w::IMPORT_FILE)) }
                        input.input #import-file name="file" type="file" accept=".xlsx,.csv,.json" required;
                    }
                    div.row {
                        button.button.primary type="submit" name="act" value="check" { (icon("check")) (cx.t(w::IMPORT_CHECK)) }
                        button.button type="submit" name="act" value="apply" { (icon("upload")) (cx.t(w::IMPORT_APPLY)) }
                        a.button.quiet href={ (cx.href(&system::path(&of, "/export"))) "&format=xlsx" } { (cx.t(w::EXPORT_SHEET)) }
                    }
                }
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::IMPORT), &system::crumbs(cx, &of), body))
}

fn result(cx: &Cx, report: &RequirementImport) -> Markup {
    let (tone, phrase) = match (report.applied, report.problems.is_empty()) {
        (true, _) => (feedback::Tone::Good, w::IMPORT_DONE),
        (false, true) => (feedback::Tone::Info, w::IMPORT_READY),
        (false, false) => (feedback::Tone::Bad, w::IMPORT_BLOCKED),
    };
    let all = (report.problems.len() + report.more_problems) as u64;
    html! {
        section.card aria-labelledby="result-title" {
            h2 #result-title { (cx.t(w::IMPORT_RESULT)) }
            (feedback::notice(tone, html! { (cx.t(phrase)) }))
            dl.pairs {
                div { dt { (cx.t(w::ROWS_READ)) } dd { (report.rows) } }
                div { dt { (cx.t(w::CHANGES)) } dd { (report.changed.len()) } }
            }
            @if !report.problems.is_empty() {
                div.table-wrap { table.table {
                    caption { (cx.t(w::PROBLEM)) " · " (frame::showing(cx.lang, report.problems.len().min(PROBLEMS) as u64, all)) }
                    thead { tr { th scope="col" { (cx.t(w::PLACE)) } th scope="col" { (cx.t(w::PROBLEM)) } } }
                    tbody { @for problem in report.problems.iter().take(PROBLEMS) {
                        tr.bad-row { th.nowrap scope="row" { (problem.sheet) " " (problem.cell) } td { (w::import_problem(cx.lang, problem)) } }
                    } }
                } }
            } @else if !report.changed.is_empty() {
                ul { @for (item, word) in report.changed.iter().take(CHANGED) { li { code { (item) } " " (draw::word(cx, *word)) } } }
            }
        }
    }
}

/// Takes an uploaded file.
pub(super) async fn import(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let given = RequirementImportForm {
        system: cx.part(1),
        catalogue: form.get("catalogue").map(str::to_owned),
        bytes: file,
        dry_run: form.text("act") != "apply",
    };
    let report = cx.web.desk.import_requirements(cx.actor(), given).await?;
    Ok(page(&cx, form.get("catalogue"), Some(&report)).await?.into())
}
