//! Importing a programme: a file is checked, unknown names are decided, then everything is written or nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::tasks::{PlanForm, PlanReport, ProgrammeForm};
use luytre_desk::{DeskError, FieldProblem};
use luytre_govern::programme::organisation::Decision;
use maud::{Markup, html};

use super::names;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::Failure;
use crate::params::Params;
use crate::posted::Uploaded;
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, error_summary, hidden, tick};
use crate::ui::icon::icon;
use crate::ui::{feedback, paper, shell};
use crate::words::{Phrase, tasks as w};

/// Mistakes shown of one table.
const PROBLEMS: usize = 200;
/// Tasks shown of one table.
const TASKS: usize = 200;
/// Names that are asked about at once.
const NAMES: usize = 200;
/// Rows shown of one name.
const ROWS: usize = 20;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(import_page(&cx, &Params::default(), &[], None).await?.into())
}

async fn import_page(
    cx: &Cx,
    typed: &Params,
    problems: &[FieldProblem],
    report: Option<&PlanReport>,
) -> Result<Markup, Failure> {
    let body = html! {
        (shell::head(cx.t(w::IMPORT), cx.t(w::IMPORT_LEDE), None))
        div.stack {
            @if let Some(report) = report { (result(cx, typed, report).await?) }
            (form(cx, typed, problems))
        }
    };
    let crumbs = [(cx.t(w::PROGRAMMES).to_owned(), "/programmes".to_owned())];
    Ok(shell::page(cx, cx.t(w::IMPORT), &crumbs, body))
}

fn form(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let labels = [
        ("code", cx.t(w::CODE)),
        ("title", cx.t(w::PROGRAMME_TITLE)),
        ("until", cx.t(w::UNTIL)),
        ("targets", cx.t(w::TARGETS)),
    ];
    let field = |name, label: Phrase, hint: &str, kind: &str, required| {
        let max = if kind.is_empty() { 500 } else { 0 };
        Field {
            form: "plan",
            name,
            label: cx.t(label),
            value: typed.text(name),
            hint,
            kind,
            required,
            max,
            ..Field::default()
        }
        .draw(cx, problems)
    };
    html! {
        section.card.no-print aria-labelledby="import-title" {
            h2 #import-title { (cx.t(w::IMPORT)) }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/programmes/import")) {
                (hidden(cx))
                (error_summary(cx, "plan", &labels, problems))
                div.form-grid {
                    (field("code", w::CODE, cx.t(w::CODE_HINT), "", true))
                    (field("title", w::PROGRAMME_TITLE, "", "", true))
                    (field("issuer", w::ISSUER, "", "", false))
                    (field("document", w::DOCUMENT, "", "", false))
                    (field("dated", w::DATED, "", "date", false))
                    (field("from", w::FROM, "", "date", false))
                    (field("until", w::UNTIL, "", "date", false))
                }
                (paper::Area { form: "plan", name: "targets", label: cx.t(w::TARGETS), value: typed.text("targets"), hint: cx.t(w::TARGETS_HINT), required: false }.draw(cx, problems))
                fieldset.stack-tight {
                    legend.label { (cx.t(w::STREAMS)) }
                    @for stream in &cx.web.desk.library().programme.streams {
                        (tick(&format!("stream-{}", stream.code), "streams", cx.pick(&stream.vi, &stream.en), typed.all("streams").any(|code| code == stream.code), &stream.code))
                    }
                }
                div.field {
                    label for="plan-file" { (cx.t(w::FILE)) }
                    span.field-hint #plan-file-hint { (cx.t(w::FILE_HINT)) }
                    input.input #plan-file name="file" type="file" accept=".docx,.xlsx,.csv,.txt,.tsv" required aria-describedby="plan-file-hint";
                }
                div { button.button.primary type="submit" { (icon("check")) (cx.t(w::CHECK)) } }
            }
        }
    }
}

async fn result(cx: &Cx, typed: &Params, report: &PlanReport) -> Result<Markup, Failure> {
    if let Some((vi, en)) = &report.file_problem {
        return Ok(feedback::notice(Tone::Bad, html! { p { (cx.pick(vi, en)) } }));
    }
    let clean = report.problems.is_empty();
    let (tone, phrase) = if clean { (Tone::Info, w::READY) } else { (Tone::Bad, w::BLOCKED) };
    let agencies = cx.web.desk.agencies(cx.actor()).await?;
    Ok(html! {
        section.card aria-labelledby="checked-title" {
            h2 #checked-title { (cx.t(w::CHECKED)) }
            (feedback::notice(tone, html! { p { (cx.t(phrase)) } }))
            @if !report.left_out.is_empty() { p.muted { (w::left_out(cx.lang, &report.left_out)) } }
            @if !clean { (problems(cx, report)) }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/programmes/import/apply")) {
                (hidden(cx))
                @for (name, value) in kept(typed) { input type="hidden" name=(name) value=(value); }
                @if clean { textarea.visually-hidden name="table" readonly tabindex="-1" aria-hidden="true" aria-label=(cx.t(w::FILE)) { (report.table) } }
                @if !report.unmatched.is_empty() {
                    h3 { (cx.t(w::UNMATCHED)) }
                    p.muted { (cx.t(w::UNMATCHED_WHY)) }
                    datalist #bodies {
                        @for agency in &agencies { option value=(agency.code) { (agency.name) } }
                        @for group in &cx.web.desk.library().programme.groups { option value=(group.word) { (cx.pick(&group.vi, &group.en)) } }
                    }
                    div.table-wrap {
                        table.table {
                            caption.visually-hidden { (cx.t(w::UNMATCHED)) }
                            thead { tr { th scope="col" { (cx.t(w::NAME)) } th scope="col" { (cx.t(w::ROWS)) } th scope="col" { (cx.t(w::MEANS)) } } }
                            tbody { @for (at, one) in report.unmatched.iter().take(NAMES).enumerate() {
                                tr {
                                    th scope="row" { (one.name) input type="hidden" name={ "name" (at) } value=(one.name); }
                                    td { (one.rows.iter().take(ROWS).map(usize::to_string).collect::<Vec<_>>().join(", ")) @if one.rows.len() > ROWS { ", …" } }
                                    td { input.input name={ "means" (at) } value=(typed.text(&format!("means{at}"))) list="bodies" maxlength="64" autocomplete="off" placeholder=(cx.t(w::KEEP_TEXT)) aria-label={ (cx.t(w::MEANS)) ": " (one.name) }; }
                                }
                            } }
                        }
                    }
                }
                @if !report.open_deadlines.is_empty() {
                    h3 { (cx.t(w::OPEN_DEADLINES)) }
                    ul { @for (row, text) in report.open_deadlines.iter().take(NAMES) { li { (cx.t(w::ROW)) " " (row) ": " (text) } } }
                }
                @if clean { div { button.button.primary type="submit" { (icon("upload")) (cx.t(w::APPLY)) } } }
            }
            @if !report.tasks.is_empty() { (tasks(cx, report)) }
        }
    })
}

fn problems(cx: &Cx, report: &PlanReport) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::WRONG)) {
            table.table {
                caption { (cx.t(w::WRONG)) " · " (crate::words::frame::showing(cx.lang, report.problems.len().min(PROBLEMS) as u64, (report.problems.len() + report.more_problems) as u64)) }
                thead { tr { th.num scope="col" { (cx.t(w::ROW)) } th scope="col" { (cx.t(w::WRONG)) } } }
                tbody { @for problem in report.problems.iter().take(PROBLEMS) {
                    tr.bad-row {
                        th.num scope="row" { @if let Some(sheet) = &problem.sheet { (sheet) " · " } @if let Some(table) = problem.table { (w::table(cx.lang, table)) " · " } (problem.row) }
                        td { (w::import_problem(cx.lang, problem)) }
                    }
                } }
            }
        }
    }
}

fn tasks(cx: &Cx, report: &PlanReport) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::FOUND_TASKS)) {
            table.table.cards {
                caption { (cx.t(w::FOUND_TASKS)) " (" (report.tasks.len()) ")" }
                thead { tr {
                    th.num scope="col" { (cx.t(w::NUMBER)) } th scope="col" { (cx.t(w::TASK)) } th scope="col" { (cx.t(w::LEADS)) }
                    th scope="col" { (cx.t(w::PARTNERS)) } th scope="col" { (cx.t(w::DEADLINE)) }
                } }
                tbody { @for task in report.tasks.iter().take(TASKS) {
                    tr {
                        th.num scope="row" { (task.number) }
                        td { (task.title) }
                        td { (names(&task.leads)) }
                        td { (names(&task.partners)) }
                        td { (task.deadline.text) @if let Some(day) = task.deadline.last_day() { span.sub.muted { (crate::format::date(day)) } } }
                    }
                } }
            }
        }
    }
}

/// The fields of the programme, for the second step.
fn kept(typed: &Params) -> Vec<(&str, &str)> {
    const FIELDS: [&str; 9] = ["code", "title", "issuer", "document", "dated", "from", "until", "targets", "streams"];
    let pairs = typed.pairs().iter().map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.filter(|(name, _)| FIELDS.contains(name)).collect()
}

fn programme(typed: &Params) -> ProgrammeForm {
    let text = |name: &str| typed.text(name).trim().to_owned();
    ProgrammeForm {
        code: text("code"),
        title: text("title"),
        issuer: text("issuer"),
        document: text("document"),
        dated: paper::read_day(typed, "dated"),
        from: paper::read_day(typed, "from"),
        until: paper::read_day(typed, "until"),
        targets: text("targets"),
        streams: typed.all("streams").map(str::to_owned).collect(),
    }
}

pub(super) async fn check(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let plan = PlanForm { programme: programme(&form), file, decisions: BTreeMap::new(), dry_run: true };
    run(&cx, &form, plan).await
}

pub(super) async fn apply(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, .. } = uploaded;
    let agencies = cx.web.desk.agencies(cx.actor()).await?;
    let mut decisions = BTreeMap::new();
    let mut problems = Vec::new();
    for at in 0..NAMES {
        let Some(name) = form.get(&format!("name{at}")) else { break };
        let decision = match form.text(&format!("means{at}")).trim() {
            "" => Decision::Text,
            code if agencies.iter().any(|agency| agency.code == code) => Decision::Agency(code.to_owned()),
            word if cx.web.desk.library().programme.group(word).is_some() => Decision::Group(word.to_owned()),
            other => {
                let problem = luytre_desk::Problem::Unknown(other.chars().take(64).collect());
                problems.push(FieldProblem { field: "means", problem });
                continue;
            }
        };
        decisions.insert(name.to_owned(), decision);
    }
    let dry_run = !problems.is_empty();
    let plan =
        PlanForm { programme: programme(&form), file: form.text("table").as_bytes().to_vec(), decisions, dry_run };
    if dry_run {
        let report = cx.web.desk.import_plan(cx.actor(), &PlanForm { decisions: BTreeMap::new(), ..plan }).await?;
        let page = import_page(&cx, &form, &problems, Some(&report)).await?;
        return Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    run(&cx, &form, plan).await
}

async fn run(cx: &Cx, form: &Params, plan: PlanForm) -> Handled {
    let bad = paper::bad_days(form, &["dated", "from", "until"]);
    if !bad.is_empty() {
        return Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, import_page(cx, form, &bad, None).await?));
    }
    match cx.web.desk.import_plan(cx.actor(), &plan).await {
        Ok(report) if report.applied => {
            Ok(Answer::GoAndSay(format!("/programmes/{}", plan.programme.code), Flash::new("saved")))
        }
        Ok(report) => {
            let bad = report.file_problem.is_some() || !report.problems.is_empty();
            let status = if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            Ok(Answer::PageWith(status, import_page(cx, form, &[], Some(&report)).await?))
        }
        Err(DeskError::Invalid(problems)) => {
            let page = import_page(cx, form, &problems, None).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(Failure::Desk(error)),
    }
}
