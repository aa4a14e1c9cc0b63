//! The budget: shares with the lines behind them, lines, import, projects.

mod project;

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::budget::{BudgetView, LineForm, LineView, LinesForm, LinesReport, ShareKind, ShareView};
use luytre_desk::{Act, DeskError, FieldProblem};
use luytre_govern::budget::import::Column;
use luytre_govern::budget::{Basis, Ratio};
use luytre_report::sheet::{self, Kind, Sheet, SheetColumn, Workbook};
use maud::{Markup, html};

use super::tasks::{attachment, tabs};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, error_summary, hidden, part_of};
use crate::ui::icon::icon;
use crate::ui::offered::{self, list_of};
use crate::ui::{feedback, paper, shell};
use crate::words::{Phrase, budget as w, frame};

/// Lines, and shares, of a page.
const ROWS: usize = 40;
/// Where a page of shares, and one of lines, begin.
const SHARES_CURSOR: &str = "shares";
const LINES_CURSOR: &str = "lines";
/// Mistakes shown of one file.
const PROBLEMS: usize = 200;

/// Pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadBudget), May(Act::EditBudget));
    vec![
        page("/budget", read, show),
        form("/budget", edit, save),
        form("/budget/remove", edit, remove),
        page("/budget/template", edit, template),
        with_file("/budget/import", edit, import),
        page("/budget/projects", read, project::show),
        form("/budget/projects", edit, project::add),
        page("/budget/projects/{code}", read, project::one),
        form("/budget/projects/{code}/step", edit, project::step),
    ]
}

async fn show(cx: Arc<Cx>) -> Handled {
    Ok(budget_page(&cx, &Params::default(), &[], None).await?.into())
}

async fn budget_page(
    cx: &Cx,
    typed: &Params,
    problems: &[FieldProblem],
    report: Option<&LinesReport>,
) -> Result<Markup, Failure> {
    let today = paper::today(cx);
    let year = cx.params.get("year").and_then(|text| text.parse().ok()).unwrap_or(today.year());
    let basis = cx.params.get("basis").and_then(Basis::from_word).unwrap_or_default();
    let view = cx.web.desk.budget(cx.actor(), year, basis).await?;
    let body = html! {
        (shell::head(cx.t(w::BUDGET), cx.t(w::LEDE), None))
        (tabs(cx))
        @if let Some(report) = report { (result(cx, report)) }
        (filter_bar(cx, &view))
        div #budget-live data-live="registry" {
            div.stack {
                (whole(cx, &view))
                @if view.lines.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY), cx.t(w::EMPTY_WHY), None)) } }
                @else { (shares(cx, &view)) (lines(cx, &view)) }
            }
        }
        @if cx.may(Act::EditBudget) { (line_form(cx, typed, problems, year)) (offered::agencies(cx).await?) (offered::programmes(cx).await?) (import_form(cx)) }
    };
    Ok(shell::page(cx, cx.t(w::BUDGET), &[], body))
}

fn filter_bar(cx: &Cx, view: &BudgetView) -> Markup {
    let mut years = view.years.clone();
    if !years.contains(&view.year) {
        years.insert(0, view.year);
    }
    let years = years.iter().map(|year| (year.to_string(), year.to_string())).collect();
    let bases = Basis::ALL.iter().map(|basis| (basis.as_str().to_owned(), cx.t(w::basis(*basis)).to_owned())).collect();
    html! {
        form.filters.no-print action=(cx.href("/budget")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            (Select { id: "budget-year", name: "year", label: cx.t(w::YEAR), value: &view.year.to_string(), options: years }.in_bar())
            (Select { id: "budget-basis", name: "basis", label: cx.t(w::BASIS), value: view.basis.as_str(), options: bases }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

/// Whether the share is reached, in words.
pub(super) fn judged(cx: &Cx, ratio: &Ratio) -> Markup {
    html! {
        @match (ratio.required, ratio.is_met()) {
            (None, _) => span.muted.small { (cx.t(w::NO_RULE)) },
            (_, None) => span.badge.plain { (icon("ring")) (cx.t(w::NOTHING)) },
            (_, Some(true)) => span.badge.ok { (icon("check")) (cx.t(w::MET)) },
            (_, Some(false)) => span.badge.high { (icon("triangle")) (cx.t(w::NOT_MET)) },
        }
    }
}

fn whole(cx: &Cx, view: &BudgetView) -> Markup {
    let ratio = &view.whole;
    html! {
        section.card aria-labelledby="whole-title" {
            h2 #whole-title { (cx.t(w::WHOLE)) " · " (view.year) " · " (cx.t(w::basis(view.basis))) }
            dl.pairs {
                div { dt { (cx.t(w::SHARE)) } dd { strong { (w::share(cx.lang, ratio.hundredths())) } " " (judged(cx, ratio)) } }
                div { dt { (cx.t(w::SECURITY)) } dd { (ratio.security.to_string()) " đ" } }
                div { dt { (cx.t(w::TOTAL)) } dd { (ratio.total.to_string()) " đ" } }
                @if ratio.is_met() == Some(false) {
                    div { dt { (cx.t(w::MISSING)) } dd { (ratio.missing().to_string()) " đ " span.muted.small { (cx.t(w::MISSING_HINT)) } } }
                    div { dt { (cx.t(w::ON_TOP)) } dd { (ratio.missing_on_top().to_string()) " đ" } }
                }
                @if let Some(rule) = view.rule {
                    div { dt { (cx.t(w::REQUIRED)) } dd { (cx.pick(&rule.vi, &rule.en)) " (" (paper::cited(cx, &rule.source)) ")" } }
                }
            }
        }
    }
}

fn shares(cx: &Cx, view: &BudgetView) -> Markup {
    let (shown, foot) = part_of(cx, ("/budget", SHARES_CURSOR), &view.shares, ROWS);
    html! {
        section.card aria-labelledby="shares-title" {
            h2 #shares-title { (cx.t(w::SHARES)) }
            div.table-wrap {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::SHARES_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::OF)) } th scope="col" { (cx.t(w::KIND)) } th.num scope="col" { (cx.t(w::SECURITY)) }
                        th.num scope="col" { (cx.t(w::TOTAL)) } th.num scope="col" { (cx.t(w::SHARE)) } th scope="col" { (cx.t(w::JUDGED)) }
                        th.num scope="col" { (cx.t(w::MISSING)) } th scope="col" { (cx.t(w::BEHIND)) }
                    } }
                    tbody { @for share in shown { (share_row(cx, share)) } }
                }
            }
            (foot)
        }
    }
}

/// The parameters of this page with the lines of everything.
fn unfiltered(cx: &Cx) -> Params {
    let kinds = ["agency", "programme", "project", LINES_CURSOR];
    kinds.iter().fold(cx.params.clone(), |params, kind| params.without(kind))
}

fn share_row(cx: &Cx, share: &ShareView) -> Markup {
    let ratio = &share.ratio;
    let behind = cx.href(&unfiltered(cx).with(share.kind.as_str(), &share.of.code).on("/budget")) + "#lines-title";
    html! {
        tr {
            th.main scope="row" {
                @if share.kind == ShareKind::Project { a href=(cx.href(&format!("/budget/projects/{}", share.of.code))) { (share.of.name) } } @else { (share.of.name) }
            }
            td { (cx.t(w::share_kind(share.kind))) }
            td.num data-name=(cx.t(w::SECURITY)) { (ratio.security.to_string()) }
            td.num data-name=(cx.t(w::TOTAL)) { (ratio.total.to_string()) }
            td.num data-name=(cx.t(w::SHARE)) { (w::share(cx.lang, ratio.hundredths())) }
            td { (judged(cx, ratio)) }
            td.num data-name=(cx.t(w::MISSING)) { @if ratio.is_met() == Some(false) { (ratio.missing().to_string()) } @else { "—" } }
            td.nowrap { a href=(behind) aria-label={ (cx.t(w::BEHIND)) ": " (share.of.name) } { (w::lines_behind(cx.lang, ratio.denominator.len(), ratio.numerator.len())) } }
        }
    }
}

fn lines(cx: &Cx, view: &BudgetView) -> Markup {
    let wanted = |line: &&LineView| {
        let fits = |name: &str, value: Option<&str>| cx.params.get(name).is_none_or(|asked| value == Some(asked));
        fits("agency", Some(&line.body.agency))
            && fits("programme", line.body.programme.as_deref())
            && fits("project", line.body.project.as_deref())
    };
    let all: Vec<&LineView> = view.lines.iter().filter(wanted).collect();
    let (shown, foot) = part_of(cx, ("/budget", LINES_CURSOR), &all, ROWS);
    let filtered = ["agency", "programme", "project"].iter().any(|name| cx.params.has(name));
    html! {
        section.card aria-labelledby="lines-title" {
            div.card-head {
                h2 #lines-title { (cx.t(w::LINES)) }
                @if filtered { a.button.no-print href=(cx.href(&unfiltered(cx).on("/budget"))) { (cx.t(w::ALL)) } }
            }
            (line_table(cx, view.basis, shown, all.len(), true))
            (foot)
        }
    }
}

/// Lines as a table; a project shows its own.
pub(super) fn line_table(cx: &Cx, basis: Basis, lines: &[&LineView], total: usize, editable: bool) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::LINES)) {
            table.table.cards {
                caption { (cx.t(w::LINES)) " · " (frame::showing(cx.lang, lines.len() as u64, total as u64)) }
                thead { tr {
                    th scope="col" { (cx.t(w::PURPOSE)) } th scope="col" { (cx.t(crate::words::tasks::AGENCY)) } th.num scope="col" { (cx.t(w::basis(basis))) }
                    th.num scope="col" { (cx.t(w::SECURITY)) } th scope="col" { (cx.t(w::SECURITY_PURPOSE)) } th scope="col" { (cx.t(w::SOURCE)) }
                    @if editable && cx.may(Act::EditBudget) { th.no-print scope="col" { (cx.t(frame::COLUMN_ACTIONS)) } }
                } }
                tbody { @for line in lines {
                    @let money = line.body.money(basis);
                    tr id={ "line-" (line.body.code) } {
                        th.main scope="row" { (line.body.purpose) span.sub { (line.body.code) @if let Some(project) = &line.body.project { " · " (project) } @if let Some(programme) = &line.body.programme { " · " (programme) } } }
                        td { (line.agency.name) }
                        td.num data-name=(cx.t(w::TOTAL)) { (money.total.to_string()) }
                        td.num data-name=(cx.t(w::SECURITY)) { (money.security.to_string()) }
                        td { (line.body.security_purpose) }
                        td { (line.body.source) }
                        @if editable && cx.may(Act::EditBudget) {
                            td.no-print {
                                form method="post" action=(cx.href("/budget/remove")) {
                                    (hidden(cx))
                                    input type="hidden" name="code" value=(line.body.code);
                                    input type="hidden" name="version" value=(line.version);
                                    input type="hidden" name="year" value=(line.body.year);
                                    button.button type="submit" aria-label={ (cx.t(w::REMOVE)) " " (line.body.code) } { (cx.t(w::REMOVE)) }
                                }
                            }
                        }
                    }
                } }
            }
        }
    }
}

fn line_form(cx: &Cx, typed: &Params, problems: &[FieldProblem], year: i16) -> Markup {
    let own = cx.actor().agency.clone().unwrap_or_default();
    let labels = [
        ("year", cx.t(w::YEAR)),
        ("agency", cx.t(w::AGENCY)),
        ("programme", cx.t(w::PROGRAMME)),
        ("project", cx.t(w::PROJECT)),
        ("purpose", cx.t(w::PURPOSE)),
        ("source", cx.t(w::SOURCE)),
        ("security_purpose", cx.t(w::SECURITY_PURPOSE)),
        ("estimate", cx.t(w::ESTIMATE)),
        ("estimate_security", cx.t(w::ESTIMATE)),
        ("allocated", cx.t(w::ALLOCATED)),
        ("allocated_security", cx.t(w::ALLOCATED)),
        ("spent", cx.t(w::SPENT)),
        ("spent_security", cx.t(w::SPENT)),
    ];
    let field = |name: &'static str, label: String, value: &str, hint: &str, required| {
        let value = typed.get(name).unwrap_or(value);
        Field {
            form: "line",
            name,
            label: &label,
            value,
            hint,
            required,
            max: 500,
            list: list_of(name),
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let named = |phrase: Phrase| cx.t(phrase).to_owned();
    let security = |phrase: Phrase| format!("{}, {}", cx.t(phrase), cx.t(w::OF_SECURITY));
    let hint = cx.t(w::AMOUNT_HINT);
    html! {
        details.card.no-print open[!problems.is_empty()] {
            summary.label { (cx.t(w::ADD_LINE)) }
            form.stack method="post" action=(cx.href("/budget")) {
                (hidden(cx))
                (error_summary(cx, "line", &labels, problems))
                div.form-grid {
                    (field("year", named(w::YEAR), &year.to_string(), "", true))
                    (field("agency", named(w::AGENCY), &own, "", true))
                    (field("programme", named(w::PROGRAMME), "", "", false))
                    (field("project", named(w::PROJECT), "", "", false))
                    (field("purpose", named(w::PURPOSE), "", "", true))
                    (field("source", named(w::SOURCE), "", "", false))
                    (field("security_purpose", named(w::SECURITY_PURPOSE), "", "", false))
                    (field("estimate", named(w::ESTIMATE), "", hint, false))
                    (field("estimate_security", security(w::ESTIMATE), "", hint, false))
                    (field("allocated", named(w::ALLOCATED), "", hint, false))
                    (field("allocated_security", security(w::ALLOCATED), "", hint, false))
                    (field("spent", named(w::SPENT), "", hint, false))
                    (field("spent_security", security(w::SPENT), "", hint, false))
                }
                div { button.button.primary type="submit" { (cx.t(frame::SAVE)) } }
            }
        }
    }
}

fn import_form(cx: &Cx) -> Markup {
    html! {
        details.card.no-print {
            summary.label { (cx.t(w::IMPORT)) }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/budget/import")) {
                (hidden(cx))
                p { a.button href=(cx.href("/budget/template")) download="" { (icon("copy")) (cx.t(w::TEMPLATE)) } }
                div.field {
                    label for="budget-file" { (cx.t(w::FILE)) }
                    input.input #budget-file name="file" type="file" accept=".xlsx,.csv" required;
                }
                div.row {
                    button.button.primary type="submit" name="act" value="check" { (icon("check")) (cx.t(w::CHECK)) }
                    button.button type="submit" name="act" value="apply" { (icon("upload")) (cx.t(w::APPLY)) }
                }
            }
        }
    }
}

fn result(cx: &Cx, report: &LinesReport) -> Markup {
    if let Some((vi, en)) = &report.file_problem {
        return feedback::notice(Tone::Bad, html! { p { (cx.pick(vi, en)) } });
    }
    let (tone, phrase) = match (report.applied, report.problems.is_empty()) {
        (true, _) => (Tone::Good, w::IMPORTED),
        (false, true) => (Tone::Info, w::READY),
        (false, false) => (Tone::Bad, w::BLOCKED),
    };
    html! {
        section.card aria-labelledby="import-result" {
            h2 #import-result { (cx.t(w::IMPORT)) ": " (report.lines.len()) "/" (report.rows) }
            (feedback::notice(tone, html! { p { (cx.t(phrase)) } }))
            @if !report.problems.is_empty() {
                div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::WRONG)) {
                    table.table {
                        caption { (cx.t(w::WRONG)) " · " (frame::showing(cx.lang, report.problems.len().min(PROBLEMS) as u64, (report.problems.len() + report.more_problems) as u64)) }
                        thead { tr { th.num scope="col" { (cx.t(w::LINE)) } th scope="col" { (cx.t(w::WRONG)) } } }
                        tbody { @for problem in report.problems.iter().take(PROBLEMS) {
                            tr.bad-row { th.num scope="row" { (problem.row) } td { (w::import_problem(cx.lang, problem)) } }
                        } }
                    }
                }
            }
        }
    }
}

async fn save(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let line = LineForm {
        code: None,
        version: 0,
        year: text("year"),
        agency: text("agency"),
        programme: text("programme"),
        project: text("project"),
        purpose: text("purpose"),
        source: text("source"),
        security_purpose: text("security_purpose"),
        estimate: [text("estimate"), text("estimate_security")],
        allocated: [text("allocated"), text("allocated_security")],
        spent: [text("spent"), text("spent_security")],
    };
    match cx.web.desk.save_budget_line(cx.actor(), &line).await {
        Ok(line) => Ok(Answer::GoAndSay(format!("/budget?year={}", line.body.year), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = budget_page(&cx, &form, &problems, None).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

async fn remove(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let version = form.text("version").parse().unwrap_or(0);
    cx.web.desk.remove_budget_line(cx.actor(), form.text("code"), version).await?;
    let year: i16 = form.text("year").parse().unwrap_or(paper::today(&cx).year());
    Ok(Answer::GoAndSay(format!("/budget?year={year}"), Flash::new("deleted")))
}

async fn import(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let report =
        cx.web.desk.import_budget(cx.actor(), &LinesForm { file, dry_run: form.text("act") != "apply" }).await?;
    let bad = report.file_problem.is_some() || !report.problems.is_empty();
    let page = budget_page(&cx, &Params::default(), &[], Some(&report)).await?;
    Ok(Answer::PageWith(if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, page))
}

async fn template(cx: Arc<Cx>) -> Handled {
    let columns = Column::ALL.iter().map(|column| {
        let money = column.head().ends_with("(đồng)");
        SheetColumn::new(column.head(), 24.0, if money { Kind::Integer } else { Kind::Text })
    });
    let sheet =
        Sheet { name: cx.t(w::LINES).to_owned(), columns: columns.collect(), rows: Vec::new(), template_rows: 200 };
    let book = Workbook { title: cx.t(w::BUDGET).to_owned(), created: None, sheets: vec![sheet] };
    let bytes = sheet::write_xlsx(&book).map_err(|error| {
        tracing::error!(%error, "a template could not be made");
        Failure::Desk(DeskError::Unavailable)
    })?;
    Ok(attachment("budget.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
}
