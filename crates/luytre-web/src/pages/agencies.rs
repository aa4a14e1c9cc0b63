//! Agencies: one is added by a form, many from a CSV file, which is first checked, then written.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::views::{AgencyView, ImportForm, ImportReport, Named, NewAgencyForm};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::import::read::{CODE_CHARS_MAX, TEXT_CHARS_MAX};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::posted::{Posted, Uploaded};
use crate::ui::form::{Field, Select, error_summary, hidden, part_of};
use crate::ui::icon::icon;
use crate::ui::{feedback, offered, shell};
use crate::words::{domain, first_steps, frame, registry as w};

/// Rows of a page.
const ROWS: usize = 100;
/// Kinds that the form offers; a table may have others.
const KINDS: [&str; 8] = ["province", "city", "department", "commune", "ward", "special_zone", "centre", "unit"];
/// A table that is imported as it stands.
const CSV_EXAMPLE: &str = "\
code,name,kind,parent,valid_from
TINH,Ủy ban nhân dân tỉnh,province,,2025-07-01
SO-YT,Sở Y tế,department,TINH,2025-07-01
XA-01,Xã Tân An,commune,TINH,2025-07-01
PHUONG-01,Phường Tân Bình,ward,TINH,2025-07-01
TT-DL,Trung tâm dữ liệu tỉnh,centre,TINH,2025-07-01
";
/// Mistakes shown of one file; the person mends and sends again.
const PROBLEMS_SHOWN: usize = 200;

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, Said::default()).await?.into())
}

/// What the page says beside its list.
#[derive(Default)]
struct Said<'a> {
    /// What became of a file.
    report: Option<&'a ImportReport>,
    /// An agency that cannot be added as it was typed.
    typed: Option<&'a NewAgencyForm>,
    /// What is wrong with it.
    problems: &'a [FieldProblem],
}

async fn page(cx: &Cx, said: Said<'_>) -> Result<Markup, Failure> {
    let all = cx.web.desk.agencies(cx.actor()).await?;
    let (shown, foot) = part_of(cx, ("/agencies", "cursor"), &all, ROWS);
    let body = html! {
        (shell::head(cx.t(frame::AGENCIES), cx.t(w::AGENCIES_LEDE), None))
        @if let Some(report) = said.report { (result(cx, report)) }
        @if cx.may(Act::EditAgencies) { (add_form(cx, &all, &said)) (import_form(cx, all.is_empty())) }
        @if all.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY_AGENCIES), cx.t(w::EMPTY_AGENCIES_WHY), None)) } }
        @else { (table(cx, shown)) (foot) }
    };
    Ok(shell::page(cx, cx.t(frame::AGENCIES), &[], body))
}

fn table(cx: &Cx, agencies: &[AgencyView]) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption { (cx.t(w::AGENCIES_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::NAME)) }
                    th scope="col" { (cx.t(domain::CODE)) }
                    th scope="col" { (cx.t(w::KIND)) }
                    th scope="col" { (cx.t(w::PARENT)) }
                    th scope="col" { (cx.t(w::VALID_FROM)) }
                    th.num scope="col" { (cx.t(frame::SYSTEMS)) }
                } }
                tbody {
                    @for agency in agencies {
                        tr id={ "agency-" (agency.id) } data-row {
                            th.main scope="row" {
                                a data-open href={ (cx.href("/agencies")) "/" (crate::format::encode(&agency.code)) } { (agency.name) }
                                @if agency.excluded { " " span.tag title=(cx.t(w::EXCLUDED_HINT)) { (cx.t(w::EXCLUDED)) } }
                            }
                            td { code { (agency.code) } }
                            td { (w::agency_kind(cx.lang, &agency.kind)) }
                            td { @if let Some(parent) = &agency.parent { (parent.name) } }
                            td.nowrap { (crate::format::date(agency.valid_from)) }
                            td.num data-name=(cx.t(frame::SYSTEMS)) {
                                a href={ (cx.href("/systems")) "?agency=" (crate::format::encode(&agency.code)) } { (cx.number(agency.systems)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn add_form(cx: &Cx, all: &[AgencyView], said: &Said<'_>) -> Markup {
    let usual = if all.is_empty() { "province" } else { "department" };
    let blank = NewAgencyForm { kind: usual.to_owned(), ..NewAgencyForm::default() };
    let (form, problems) = (said.typed.unwrap_or(&blank), said.problems);
    let labels = [
        ("code", cx.t(domain::CODE)),
        ("name", cx.t(domain::NAME)),
        ("kind", cx.t(w::KIND)),
        ("parent", cx.t(w::PARENT)),
    ];
    let code = Field {
        form: "agency",
        name: "code",
        label: cx.t(domain::CODE),
        value: &form.code,
        hint: cx.t(w::AGENCY_CODE_HINT),
        required: true,
        max: CODE_CHARS_MAX,
        ..Field::default()
    };
    let name = Field {
        form: "agency",
        name: "name",
        label: cx.t(domain::NAME),
        value: &form.name,
        required: true,
        max: TEXT_CHARS_MAX,
        ..Field::default()
    };
    let parent = Field {
        form: "agency",
        name: "parent",
        label: cx.t(w::PARENT),
        value: &form.parent,
        hint: cx.t(domain::CODE),
        max: CODE_CHARS_MAX,
        ..Field::default()
    };
    let kinds = KINDS.map(|kind| (kind.to_owned(), w::agency_kind(cx.lang, kind))).to_vec();
    html! {
        details.card.no-print #add-agency open[all.is_empty() || said.typed.is_some()] {
            summary.label { (cx.t(w::ADD_AGENCY)) }
            form.stack method="post" action=(cx.href("/agencies")) {
                (hidden(cx))
                (error_summary(cx, "agency", &labels, problems))
                div.form-grid {
                    (code.draw(cx, problems))
                    (name.draw(cx, problems))
                    (Select { id: "agency-kind", name: "kind", label: cx.t(w::KIND), options: kinds, value: &form.kind }.draw())
                    (offered::agency_field(cx, all, &parent, cx.t(w::NO_PARENT), problems))
                }
                div { button.button.primary type="submit" { (cx.t(frame::SAVE)) } }
            }
        }
    }
}

pub(crate) async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let typed = NewAgencyForm { code: text("code"), name: text("name"), kind: text("kind"), parent: text("parent") };
    match cx.web.desk.create_agency(cx.actor(), &typed).await {
        Ok(()) => Ok(Answer::GoAndSay("/agencies".to_owned(), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let said = Said { typed: Some(&typed), problems: &problems, ..Said::default() };
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, said).await?))
        }
    }
}

fn import_form(cx: &Cx, none: bool) -> Markup {
    html! {
        section.card.no-print aria-labelledby="import-title" {
            h2 #import-title { (cx.t(w::IMPORT)) }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/agencies/import")) {
                (hidden(cx))
                div.field {
                    label for="import-file" { (cx.t(w::IMPORT_FILE)) }
                    span.field-hint #import-hint { (cx.t(w::IMPORT_HINT)) }
                    input.input #import-file name="file" type="file" accept=".csv,text/csv" required aria-describedby="import-hint";
                }
                details open[none] {
                    summary { (cx.t(first_steps::CSV_EXAMPLE)) }
                    pre.raw { (CSV_EXAMPLE) }
                }
                div.row {
                    button.button.primary type="submit" name="act" value="check" { (icon("check")) (cx.t(w::IMPORT_CHECK)) }
                    button.button type="submit" name="act" value="apply" { (icon("upload")) (cx.t(w::IMPORT_APPLY)) }
                }
            }
        }
    }
}

fn result(cx: &Cx, report: &ImportReport) -> Markup {
    let (tone, phrase) = match (report.applied, report.problems.is_empty()) {
        (true, _) => (feedback::Tone::Good, w::IMPORT_DONE),
        (false, true) => (feedback::Tone::Info, w::IMPORT_READY),
        (false, false) => (feedback::Tone::Bad, w::IMPORT_BLOCKED),
    };
    let names = |list: &[Named]| list.iter().take(12).map(|named| named.name.clone()).collect::<Vec<_>>().join(", ");
    html! {
        section.card aria-labelledby="result-title" {
            h2 #result-title { (cx.t(w::IMPORT_RESULT)) }
            (feedback::notice(tone, html! { (cx.t(phrase)) }))
            dl.pairs {
                div { dt { (cx.t(w::ROWS)) } dd { (report.rows) } }
                div { dt { (cx.t(w::ADDED)) } dd { (report.added.len()) @if !report.added.is_empty() { ": " (names(&report.added)) } } }
                div { dt { (cx.t(w::CHANGED)) } dd { (report.changed.len()) @if !report.changed.is_empty() { ": " (names(&report.changed)) } } }
                div { dt { (cx.t(w::UNCHANGED)) } dd { (report.unchanged) } }
            }
            @if !report.problems.is_empty() {
                div.table-wrap {
                    table.table {
                        caption { (cx.t(w::IMPORT_PROBLEM)) " · " (frame::showing(cx.lang, report.problems.len().min(PROBLEMS_SHOWN) as u64, (report.problems.len() + report.more_problems) as u64)) }
                        thead { tr { th.num scope="col" { (cx.t(w::IMPORT_LINE)) } th scope="col" { (cx.t(w::IMPORT_PROBLEM)) } } }
                        tbody { @for problem in report.problems.iter().take(PROBLEMS_SHOWN) {
                            tr.bad-row { th.num scope="row" { (problem.line) } td { (w::import_problem(cx.lang, &problem.problem)) } }
                        } }
                    }
                }
            }
        }
    }
}

pub(crate) async fn import(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let dry_run = form.text("act") != "apply";
    let report = cx.web.desk.import_agencies(cx.actor(), &ImportForm { csv: file, dry_run }).await?;
    Ok(Answer::Page(page(&cx, Said { report: Some(&report), ..Said::default() }).await?))
}
