//! Reports: the list of all, the annual report with its checks and corrections, preview, files.

mod history;
mod periodic;

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use luytre_desk::reports::{CorrectionForm, ReportAct, ReportView, StepForm, form_of};
use luytre_desk::{Act, DeskError, FieldProblem, Problem};
use luytre_govern::annual::{CellName, Report, ReportState, correct};
use luytre_govern::record::Kept;
use luytre_report::annual::{Cover, document, workbook};
use luytre_report::{Layout, docx, pdf, sheet};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, error_summary, hidden, pager_by};
use crate::ui::icon::icon;
use crate::ui::paper::{self, read_day};
use crate::ui::{feedback, preview, shell};
use crate::words::{frame, reports as w};

/// Annual reports of a page of the list.
const ROWS: usize = 40;
/// Where the list of annual reports goes on; the page has another list.
const ANNUAL_CURSOR: &str = "annual";
/// Rows of the preview's tables: a page stays below its budget; the files have them all.
const PREVIEW_ROWS: usize = 80;

/// A list of what does not agree is open up to this many rows.
const OPEN_ROWS: usize = 5;

/// To whom an owner reports.
const RECEIVER: &str = "Bộ Công an";

/// Pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/reports", Access::May(Act::ReadReports), show),
        form("/reports", Access::May(Act::EditReports), begin),
        page("/reports/{code}", Access::May(Act::ReadReports), one),
        page("/reports/{code}/preview", Access::May(Act::ReadReports), preview_page),
        page("/reports/{code}/file/{kind}", Access::May(Act::ReadReports), file),
        form("/reports/{code}/edit", Access::May(Act::EditReports), edit),
        form("/reports/{code}/send", Access::May(Act::SendReports), send),
        form("/reports/periodic", Access::May(Act::EditPeriodicReports), periodic::make),
        page("/reports/periodic/{code}", Access::May(Act::ReadReports), periodic::one),
        page("/reports/periodic/{code}/preview", Access::May(Act::ReadReports), periodic::preview_page),
        page("/reports/periodic/{code}/file/{kind}", Access::May(Act::ReadReports), periodic::file),
        form("/reports/periodic/{code}/edit", Access::May(Act::EditPeriodicReports), periodic::edit),
        form("/reports/periodic/{code}/send", Access::May(Act::SendReports), periodic::send),
    ]
}

async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list(&cx, &[], None).await?.into())
}

/// What was typed into the form of a periodic report, and what is wrong with it.
type Typed<'a> = (&'a Params, &'a [FieldProblem]);

async fn list(cx: &Cx, problems: &[FieldProblem], typed: Option<Typed<'_>>) -> Result<Markup, Failure> {
    let reports = cx.web.desk.reports(cx.actor(), cx.params.get(ANNUAL_CURSOR), ROWS).await?;
    let (made, wrong) = typed.unwrap_or((&cx.params, &[]));
    let body = html! {
        (shell::head(cx.t(frame::REPORTS), cx.t(w::LEDE), None))
        div.stack {
            (periodic::make_form(cx, made, wrong).await?)
            (periodic::list(cx).await?)
            section.stack aria-labelledby="annual-title" {
                h2 #annual-title { (cx.t(w::CAPTION)) }
                @if reports.total == Some(0) { div.card { (feedback::empty(cx.t(w::NONE), cx.t(if cx.may(Act::EditReports) { w::NONE_WHY } else { w::NONE_READER }), None)) } }
                @else {
                    (annual_table(cx, &reports.items))
                    @if reports.total != Some(reports.items.len() as u64) {
                        (pager_by(cx, ANNUAL_CURSOR, reports.items.len(), reports.total, reports.next.as_deref()))
                    }
                }
                @if cx.may(Act::EditReports) { (begin_form(cx, problems).await?) }
            }
        }
    };
    Ok(shell::page(cx, cx.t(frame::REPORTS), &[], body))
}

fn annual_table(cx: &Cx, reports: &[Kept<Report>]) -> Markup {
    let today = crate::format::legal_day(cx.now);
    html! {
        div.table-wrap {
            table.table.cards {
                caption.visually-hidden { (cx.t(w::CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::REPORT)) }
                    th scope="col" { (cx.t(w::OWNER)) }
                    th.num scope="col" { (cx.t(w::YEAR)) }
                    th.num scope="col" { (cx.t(w::SYSTEMS)) }
                    th scope="col" { (cx.t(w::STATE)) }
                    th scope="col" { (cx.t(w::DUE)) }
                } }
                tbody {
                    @for kept in reports {
                        @let report = &kept.body;
                        tr {
                            th.main scope="row" { a href=(cx.href(&format!("/reports/{}", report.code))) { (report.code) } }
                            td { (report.computed.owner.name) }
                            td.num { (report.computed.year) }
                            td.num { (cx.number(report.computed.rows.len() as u64)) }
                            td { span.tag { (cx.t(w::state(report.state.word()))) } }
                            td { (paper::due(cx, report.due, today, report.state.is_open())) }
                        }
                    }
                }
            }
        }
    }
}

/// The form that begins an annual report; without any system it says what comes first.
async fn begin_form(cx: &Cx, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let bodies = cx.web.desk.report_bodies(cx.actor()).await?.annual;
    let today = crate::format::legal_day(cx.now);
    let own = cx.actor().agency.clone().unwrap_or_default();
    let value = if bodies.iter().any(|body| body.code == own) { own } else { String::new() };
    let options = bodies.iter().map(|body| (body.code.clone(), format!("{} ({})", body.name, body.code))).collect();
    Ok(html! {
        section.card.no-print aria-labelledby="begin-title" {
            h3 #begin-title { (cx.t(w::BEGIN)) }
            @if bodies.is_empty() {
                @let next = cx.may(Act::EditSystems).then(|| html! { a.button href=(cx.href("/registry/import")) { (cx.t(w::ENTER_SYSTEMS)) } });
                (feedback::empty(cx.t(w::NO_SYSTEMS), cx.t(w::NO_SYSTEMS_WHY), next))
            } @else {
                form.stack method="post" action=(cx.href("/reports")) {
                    (hidden(cx))
                    (error_summary(cx, "report", &[("owner", cx.t(w::OWNER)), ("year", cx.t(w::YEAR))], problems))
                    div.form-grid {
                        (Select { id: "report-owner", name: "owner", label: cx.t(w::OWNER), options, value: &value }.draw())
                        (Field { form: "report", name: "year", label: cx.t(w::YEAR), kind: "number", required: true, value: &today.year().to_string(),
                            ..Field::default() }.draw(cx, problems))
                    }
                    p.small.muted { (cx.t(w::OWNER_HINT)) }
                    div { button.button.primary type="submit" { (cx.t(w::BEGIN)) } }
                }
            }
        }
    })
}

async fn begin(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let again = async |problems: &[FieldProblem]| {
        Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, list(&cx, problems, None).await?))
    };
    let Ok(year) = form.text("year").parse::<i16>() else {
        return again(&[FieldProblem { field: "year", problem: Problem::Malformed("a year") }]).await;
    };
    match cx.web.desk.begin_report(cx.actor(), form.text("owner").trim(), year).await {
        Ok(kept) => Ok(Answer::GoAndSay(format!("/reports/{}", kept.body.code), Flash::new("saved"))),
        Err(DeskError::NotFound) => {
            let given = form.text("owner").chars().take(64).collect();
            again(&[FieldProblem { field: "owner", problem: Problem::Unknown(given) }]).await
        }
        Err(DeskError::Invalid(problems)) => again(&problems).await,
        Err(error) => Err(error.into()),
    }
}

async fn one(cx: Arc<Cx>) -> Handled {
    Ok(report_page(&cx, None).await?.into())
}

async fn report_page(cx: &Cx, wrong: Option<&DeskError>) -> Result<Markup, Failure> {
    let code = cx.part(1);
    let view = cx.web.desk.report(cx.actor(), &code).await?;
    let report = &view.report.body;
    let library = cx.web.desk.library();
    let form = form_of(&library, &report.computed.regime)?;
    let address = format!("/reports/{code}");
    let channel = |code: &str| {
        let known = form.channels.iter().find(|way| way.code == code);
        known.map_or(code.to_owned(), |way| cx.pick(&way.vi, &way.en).to_owned())
    };
    let downloads = html! {
        a.button href=(cx.href(&format!("{address}/preview"))) { (cx.t(w::PREVIEW)) }
        @for kind in ["docx", "pdf", "xlsx"] {
            a.button href=(cx.href(&format!("{address}/file/{kind}"))) download="" { (cx.t(w::DOWNLOAD)) " " (kind.to_uppercase()) }
        }
    };
    let body = html! {
        (shell::head(&format!("{} {}", cx.t(w::TITLE), report.computed.year), &report.computed.owner.name, Some(downloads)))
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })) }
        div.stack {
            section.card aria-labelledby="counters-title" {
                h2 #counters-title { (cx.t(w::COUNTERS)) }
                dl.pairs {
                    div { dt { (cx.t(w::STATE)) } dd { span.tag { (cx.t(w::state(report.state.word()))) } } }
                    div { dt { (cx.t(w::PERIOD)) } dd { (crate::format::date(report.computed.from)) " – " (crate::format::date(report.computed.to)) } }
                    @if let Some(day) = report.computed_on { div { dt { (cx.t(w::COMPUTED_ON)) } dd { (crate::format::date(day)) } } }
                    div { dt { (cx.t(w::DUE)) } dd { (paper::due(cx, report.due, crate::format::legal_day(cx.now), report.state.is_open())) } }
                }
                table.table {
                    caption.visually-hidden { (cx.t(w::COUNTERS)) }
                    thead { tr { th scope="col" { (cx.t(w::COUNTER)) } th.num scope="col" { (cx.t(w::FIGURE)) } } }
                    tbody {
                        @for counter in &form.counters {
                            tr {
                                th scope="row" { span.muted { (counter.code) } " " (cx.pick(&counter.vi, &counter.en)) }
                                td.num { (correct::printed(&view.corrected, &CellName::Counter { code: counter.code.clone() }).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
            (agreement(cx, &view, &form.checks))
            @if !report.corrections.is_empty() { (corrections(cx, &view, &address)) }
            @if cx.may(Act::EditReports) && report.state == ReportState::Draft { (edit_forms(cx, &view, &address)) }
            @if cx.may(Act::SendReports) {
                (send_forms(cx, &report.state, view.report.version, &address, form.channels.iter().map(|way| (way.code.clone(), cx.pick(&way.vi, &way.en).to_owned())).collect()))
            }
            (history::history(cx, &view.history, &channel))
        }
    };
    Ok(shell::page(cx, &code, &[(cx.t(frame::REPORTS).to_owned(), "/reports".to_owned())], body))
}

/// What does not agree, folded by the check that says so; a short list is open.
fn agreement(cx: &Cx, view: &ReportView, checks: &[luytre_govern::library::instruments::Named]) -> Markup {
    let of = |check: &luytre_govern::library::instruments::Named| -> Vec<&luytre_govern::annual::Inconsistency> {
        view.inconsistencies.iter().filter(|wrong| wrong.check == check.code).collect()
    };
    html! {
        section.card aria-labelledby="wrong-title" {
            h2 #wrong-title { (cx.t(w::WRONG)) }
            @if view.inconsistencies.is_empty() { p.with-icon { (icon("check")) (cx.t(w::AGREES)) } }
            @else {
                p.muted { (cx.t(w::WRONG_WHY)) }
                @for check in checks {
                    @let wrong = of(check);
                    @let count = wrong.len();
                    @if count > 0 {
                        details.fold open[count <= OPEN_ROWS] {
                            summary { (cx.pick(&check.vi, &check.en)) " " span.badge.medium { (cx.number(count as u64)) } }
                            ol.counted { @for wrong in wrong {
                                li {
                                    (cx.pick(&wrong.vi, &wrong.en))
                                    @if let Some(system) = &wrong.system { " " a href=(cx.href(&format!("/systems/{system}/passport"))) { (system) } }
                                }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn cell_text(cell: &CellName) -> String {
    match cell {
        CellName::Counter { code } => code.clone(),
        CellName::Row { system, column } => format!("{system}/{column}"),
    }
}

fn read_cell(text: &str) -> Option<CellName> {
    let text = text.trim();
    match text.rsplit_once('/') {
        Some((system, column)) => Some(CellName::Row { system: system.to_owned(), column: column.parse().ok()? }),
        None if text.is_empty() => None,
        None => Some(CellName::Counter { code: text.to_lowercase() }),
    }
}

fn corrections(cx: &Cx, view: &ReportView, address: &str) -> Markup {
    let report = &view.report.body;
    let open = cx.may(Act::EditReports) && report.state == ReportState::Draft;
    html! {
        section.card aria-labelledby="corrections-title" {
            h2 #corrections-title { (cx.t(w::CORRECTIONS)) }
            div.table-wrap {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::CORRECTIONS)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::CELL)) } th scope="col" { (cx.t(w::BEFORE)) } th scope="col" { (cx.t(w::AFTER)) }
                        th scope="col" { (cx.t(w::REASON)) } th scope="col" { (cx.t(w::BY)) } th scope="col" { (cx.t(frame::COLUMN_ACTIONS)) }
                    } }
                    tbody {
                        @for one in &report.corrections {
                            tr {
                                th scope="row" { code { (cell_text(&one.cell)) } }
                                td { del { (one.before) } }
                                td { ins { (one.after) } }
                                td { (one.reason) }
                                td { (one.by) " · " (cx.moment(one.at)) }
                                td {
                                    @if open {
                                        form method="post" action=(cx.href(&format!("{address}/edit"))) {
                                            (hidden(cx))
                                            input type="hidden" name="version" value=(view.report.version);
                                            input type="hidden" name="cell" value=(cell_text(&one.cell));
                                            button.button type="submit" name="act" value="restore" aria-label={ (cx.t(w::RESTORE)) " " (cell_text(&one.cell)) } { (cx.t(w::RESTORE)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn edit_forms(cx: &Cx, view: &ReportView, address: &str) -> Markup {
    let field = |name, label: crate::words::Phrase, hint, required| {
        Field { form: "correct", name, label: cx.t(label), hint, required, max: 500, ..Field::default() }.draw(cx, &[])
    };
    let action = cx.href(&format!("{address}/edit"));
    html! {
        section.card.no-print aria-labelledby="correct-title" {
            h2 #correct-title { (cx.t(w::CORRECT)) }
            form.stack method="post" action=(action) {
                (hidden(cx))
                input type="hidden" name="version" value=(view.report.version);
                div.form-grid {
                    (field("cell", w::WHERE, cx.t(w::WHERE_HINT), true))
                    (field("value", w::VALUE, cx.t(w::VALUE_HINT), false))
                    (field("reason", w::REASON, "", true))
                }
                div { button.button.primary type="submit" name="act" value="correct" { (cx.t(w::CORRECT)) } }
            }
            form.stack method="post" action=(action) {
                (hidden(cx))
                input type="hidden" name="version" value=(view.report.version);
                div.field {
                    label for="report-other" { (cx.t(w::TELL)) }
                    textarea.input #report-other name="other" rows="3" maxlength="8000" { (view.report.body.other) }
                }
                div.row {
                    button.button type="submit" name="act" value="tell" { (cx.t(frame::SAVE)) }
                    button.button type="submit" name="act" value="recompute" { (cx.t(w::RECOMPUTE)) }
                }
            }
        }
    }
}

/// What heads and leaders do with a report, annual or not: sign, open again, send, note the receipt.
fn send_forms(cx: &Cx, state: &ReportState, version: i64, address: &str, channels: Vec<(String, String)>) -> Markup {
    let today = crate::format::legal_day(cx.now).to_string();
    let text = |name, label: crate::words::Phrase| {
        Field { form: "send", name, label: cx.t(label), required: true, max: 100, ..Field::default() }.draw(cx, &[])
    };
    let day = |name| {
        let label = cx.t(w::DATE);
        Field { form: "send", name, label, kind: "date", required: true, value: &today, ..Field::default() }
            .draw(cx, &[])
    };
    let (title, act, fields) = match state {
        ReportState::Draft => (w::SIGN, "sign", html! { (text("number", w::NUMBER)) (day("date")) }),
        ReportState::Signed { .. } => {
            let choice =
                Select { id: "send-channel", name: "channel", label: cx.t(w::CHANNEL), options: channels, value: "" };
            (w::SEND, "send", html! { (day("on")) (choice.draw()) })
        }
        ReportState::Sent { .. } => {
            (w::ACKNOWLEDGE, "acknowledge", html! { (day("on")) (text("receipt", w::RECEIPT)) })
        }
        ReportState::Received { .. } => return html! {},
    };
    html! {
        section.card.no-print aria-labelledby="send-title" {
            h2 #send-title { (cx.t(title)) }
            form.stack method="post" action=(cx.href(&format!("{address}/send"))) {
                (hidden(cx))
                input type="hidden" name="version" value=(version);
                div.form-grid { (fields) }
                div { button.button.primary type="submit" name="act" value=(act) { (cx.t(title)) } }
            }
            @if matches!(state, ReportState::Signed { .. }) {
                form.stack method="post" action=(cx.href(&format!("{address}/send"))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(version);
                    (Field { form: "reopen", name: "reason", label: cx.t(w::REOPEN_REASON), required: true, max: 500, ..Field::default() }.draw(cx, &[]))
                    button.button type="submit" name="act" value="reopen" { (cx.t(w::REOPEN)) }
                }
            }
        }
    }
}

async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let cell = read_cell(form.text("cell"));
    let act = match (form.text("act"), cell) {
        ("recompute", _) => ReportAct::Recompute,
        ("tell", _) => ReportAct::Tell(form.text("other").to_owned()),
        ("restore", Some(cell)) => ReportAct::Restore(cell),
        ("correct", Some(cell)) => ReportAct::Correct(CorrectionForm {
            cell,
            value: form.text("value").to_owned(),
            reason: form.text("reason").to_owned(),
        }),
        _ => {
            return again(
                &cx,
                &DeskError::field("cell", Problem::Unknown(form.text("cell").chars().take(80).collect())),
            )
            .await;
        }
    };
    act_on(&cx, form.text("version"), act).await
}

async fn send(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    act_on(&cx, form.text("version"), ReportAct::Step(step_of(&form)?)).await
}

/// What [`send_forms`] send.
fn step_of(form: &Params) -> Result<StepForm, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    match form.text("act") {
        "sign" => Ok(StepForm::Sign { number: text("number"), date: read_day(form, "date") }),
        "reopen" => Ok(StepForm::Reopen { reason: text("reason") }),
        "send" => Ok(StepForm::Send { on: read_day(form, "on"), channel: text("channel") }),
        "acknowledge" => Ok(StepForm::Acknowledge { on: read_day(form, "on"), receipt: text("receipt") }),
        _ => Err(Failure::BadBody),
    }
}

async fn act_on(cx: &Cx, version: &str, act: ReportAct) -> Handled {
    let code = cx.part(1);
    let version = version.parse().unwrap_or(0);
    match cx.web.desk.act_on_report(cx.actor(), &code, version, act).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/reports/{code}"), Flash::new("saved"))),
        Err(error @ (DeskError::Refused(_) | DeskError::Invalid(_))) => again(cx, &error).await,
        Err(error) => Err(error.into()),
    }
}

async fn again(cx: &Cx, error: &DeskError) -> Handled {
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, report_page(cx, Some(error)).await?))
}

fn cover(view: &ReportView, title: &str) -> Cover {
    Cover::of(&view.report.body, &view.inconsistencies, title, RECEIVER)
}

async fn preview_page(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let mut view = cx.web.desk.report(cx.actor(), &code).await?;
    let library = cx.web.desk.library();
    let regime = &view.report.body.computed.regime;
    let form = form_of(&library, regime)?;
    let total = view.corrected.rows.len();
    view.corrected.rows.truncate(PREVIEW_ROWS);
    view.corrected.annexes.truncate(PREVIEW_ROWS / 8);
    let title = title_of(&library, regime, &form.form);
    let paper = document(form, &view.corrected, &cover(&view, &title));
    let address = format!("/reports/{code}");
    let body = html! {
        (shell::head(cx.t(w::PREVIEW), &code, None))
        @if total > view.corrected.annexes.len() { (feedback::notice(Tone::Info, html! { p { (w::shortened(cx.lang, view.corrected.rows.len(), total)) } })) }
        div.card { (preview::paper(&paper, &cx.web.desk.papers().layout)) }
    };
    let crumbs = [(cx.t(frame::REPORTS).to_owned(), "/reports".to_owned()), (code, address)];
    Ok(shell::page(&cx, cx.t(w::PREVIEW), &crumbs, body).into())
}

/// The title of the form, as its regime has it.
fn title_of(library: &luytre_govern::Library, regime: &str, form: &str) -> String {
    let forms = library.regime(regime).map(|regime| &regime.forms);
    let row = forms.and_then(|forms| forms.iter().find(|row| row.code == form));
    row.map(|row| row.vi.clone()).unwrap_or_default()
}

async fn file(cx: Arc<Cx>) -> Handled {
    let (code, kind) = (cx.part(1), cx.part(3));
    let view = cx.web.desk.report(cx.actor(), &code).await?;
    let library = cx.web.desk.library();
    let regime = view.report.body.computed.regime.clone();
    let form = form_of(&library, &regime)?.clone();
    let title = title_of(&library, &regime, &form.form);
    let name = format!("{code}.{kind}");
    let papers = cx.web.desk.papers();
    // Setting a long paper takes a while: not on the threads that answer other people.
    let made = tokio::task::spawn_blocking(move || make(&kind, &papers.layout, &form, &view, &title)).await;
    let (bytes, media) = made.map_err(|_| Failure::Desk(DeskError::Unavailable))??;
    Ok(attached(&name, bytes, media))
}

/// Media types of the files.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const PDF: &str = "application/pdf";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Answers with a file to keep.
fn attached(name: &str, bytes: Vec<u8>, media: &str) -> Answer {
    Answer::Raw(
        (
            [
                (header::CONTENT_TYPE, media.to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            ],
            bytes,
        )
            .into_response(),
    )
}

fn failed(error: &dyn std::error::Error) -> Failure {
    tracing::error!(%error, "a report could not be made");
    Failure::Desk(DeskError::Unavailable)
}

fn make(
    kind: &str,
    layout: &Layout,
    form: &luytre_govern::library::regime::AnnualReport,
    view: &ReportView,
    title: &str,
) -> Result<(Vec<u8>, &'static str), Failure> {
    let paper = || document(form, &view.corrected, &cover(view, title));
    match kind {
        "docx" => {
            let bytes = docx::render(&paper(), layout).map_err(|error| failed(&error))?;
            Ok((bytes, DOCX))
        }
        "pdf" => Ok((pdf::render(&paper(), layout).map_err(|error| failed(&error))?, PDF)),
        "xlsx" => {
            let book = workbook(form, &view.corrected, &view.inconsistencies);
            let bytes = sheet::write_xlsx(&book).map_err(|error| failed(&error))?;
            Ok((bytes, XLSX))
        }
        _ => Err(Failure::Desk(DeskError::NotFound)),
    }
}
