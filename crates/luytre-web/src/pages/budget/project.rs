//! Projects: the list, one with its lines, and the steps of its life.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::budget::{LineView, ProjectDetail, ProjectForm, ProjectStep, ProjectView};
use luytre_desk::{Act, DeskError, FieldProblem};
use luytre_govern::budget::{Basis, ProjectStage};
use luytre_govern::record::DocumentRef;
use maud::{Markup, html};

use super::{judged, line_table};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason, field_problems};
use crate::pages::tasks::{steps, tabs};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, error_summary, hidden};
use crate::ui::icon::icon;
use crate::ui::offered::{self, list_of};
use crate::ui::{feedback, paper, shell};
use crate::words::{Phrase, budget as w, tasks};

/// Projects on the page.
const ROWS: usize = 200;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list(&cx, &Params::default(), &[]).await?.into())
}

async fn list(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let projects = cx.web.desk.projects(cx.actor()).await?;
    let body = html! {
        (shell::head(cx.t(w::PROJECTS), cx.t(w::PROJECTS_LEDE), None))
        (tabs(cx))
        @if projects.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY_PROJECTS), cx.t(w::EMPTY_PROJECTS_WHY), None)) } }
        @else {
            div.table-wrap {
                table.table.cards {
                    caption { (cx.t(w::PROJECTS)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::NAME)) } th scope="col" { (cx.t(tasks::AGENCY)) } th scope="col" { (cx.t(w::STAGE)) }
                        th.num scope="col" { (cx.t(w::TOTAL)) } th.num scope="col" { (cx.t(w::SECURITY)) } th.num scope="col" { (cx.t(w::SHARE)) }
                        th scope="col" { (cx.t(w::JUDGED)) } th scope="col" { (cx.t(w::APPRAISAL)) }
                    } }
                    tbody { @for one in projects.iter().take(ROWS) { (row(cx, one)) } }
                }
            }
        }
        @if cx.may(Act::EditBudget) {
            (add_form(cx, typed, problems))
            (offered::agencies(cx).await?) (offered::systems(cx).await?) (offered::programmes(cx).await?)
        }
    };
    Ok(shell::page(cx, cx.t(w::PROJECTS), &[(cx.t(w::BUDGET).to_owned(), "/budget".to_owned())], body))
}

fn row(cx: &Cx, one: &ProjectView) -> Markup {
    html! {
        tr {
            th.main scope="row" { a href=(cx.href(&format!("/budget/projects/{}", one.body.code))) { (one.body.name) } span.sub { (one.body.code) } }
            td { (one.agency.name) }
            td { span.tag { (cx.t(w::stage(one.body.stage.as_str()))) } }
            td.num data-name=(cx.t(w::TOTAL)) { (one.body.money.total.to_string()) }
            td.num data-name=(cx.t(w::SECURITY)) { (one.body.money.security.to_string()) }
            td.num data-name=(cx.t(w::SHARE)) { (w::share(cx.lang, one.share.hundredths())) }
            td { (judged(cx, &one.share)) }
            td { (appraisal(cx, one)) }
        }
    }
}

fn appraisal(cx: &Cx, one: &ProjectView) -> Markup {
    html! {
        @match &one.body.appraisal {
            Some(document) => (paper::paper(cx, document)),
            None => span.badge.medium { (icon("diamond")) (cx.t(w::NOT_APPRAISED)) },
        }
    }
}

fn add_form(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let own = cx.actor().agency.clone().unwrap_or_default();
    let labels = [
        ("name", cx.t(w::NAME)),
        ("code", cx.t(w::CODE)),
        ("agency", cx.t(w::AGENCY)),
        ("systems", cx.t(w::SYSTEMS)),
        ("programme", cx.t(w::PROGRAMME)),
        ("total", cx.t(w::TOTAL)),
        ("security", cx.t(w::SECURITY)),
        ("component", cx.t(w::COMPONENT)),
        ("investor", cx.t(w::INVESTOR)),
    ];
    let field = |name: &'static str, label: Phrase, value: &str, hint: &str, required| {
        let value = typed.get(name).unwrap_or(value);
        Field {
            form: "project",
            name,
            label: cx.t(label),
            value,
            hint,
            required,
            max: 500,
            list: list_of(name),
            ..Field::default()
        }
        .draw(cx, problems)
    };
    html! {
        details.card.no-print open[!problems.is_empty()] {
            summary.label { (cx.t(w::ADD_PROJECT)) }
            form.stack method="post" action=(cx.href("/budget/projects")) {
                (hidden(cx))
                (error_summary(cx, "project", &labels, problems))
                div.form-grid {
                    (field("name", w::NAME, "", "", true))
                    (field("code", w::CODE, "", cx.t(w::CODE_HINT), false))
                    (field("agency", w::AGENCY, &own, "", true))
                    (field("investor", w::INVESTOR, "", "", false))
                    (field("systems", w::SYSTEMS, "", "", false))
                    (field("programme", w::PROGRAMME, "", "", false))
                    (field("total", w::TOTAL, "", cx.t(w::AMOUNT_HINT), true))
                    (field("security", w::SECURITY, "", cx.t(w::AMOUNT_HINT), false))
                    (field("component", w::COMPONENT, "", "", false))
                }
                div { button.button.primary type="submit" { (cx.t(w::ADD_PROJECT)) } }
            }
        }
    }
}

pub(super) async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let project = ProjectForm {
        code: text("code"),
        name: text("name"),
        agency: text("agency"),
        systems: form.text("systems").split([',', ';']).map(|code| code.trim().to_owned()).collect(),
        investor: text("investor"),
        programme: text("programme"),
        total: text("total"),
        security: text("security"),
        component: text("component"),
    };
    match cx.web.desk.create_project(cx.actor(), &project).await {
        Ok(project) => Ok(Answer::GoAndSay(format!("/budget/projects/{}", project.body.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = list(&cx, &form, &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

pub(super) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(project_page(&cx, None).await?.into())
}

async fn project_page(cx: &Cx, wrong: Option<&DeskError>) -> Result<Markup, Failure> {
    let detail = cx.web.desk.project(cx.actor(), &cx.part(2)).await?;
    let project = &detail.project;
    let lines: Vec<&LineView> = detail.lines.iter().collect();
    let decision = match &project.body.stage {
        ProjectStage::Approved { decision }
        | ProjectStage::Running { decision, .. }
        | ProjectStage::Completed { decision, .. } => Some(decision),
        ProjectStage::Prepared | ProjectStage::Stopped { .. } => None,
    };
    let body = html! {
        (shell::head(&project.body.name, &project.agency.name, None))
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })) }
        div.columns.wide-left {
            div.stack {
                section.card aria-labelledby="lines-title" {
                    h2 #lines-title { (cx.t(w::LINES)) }
                    @if lines.is_empty() { p.muted { (cx.t(w::EMPTY)) } } @else { (line_table(cx, Basis::Allocated, &lines, lines.len(), false)) }
                }
                @if cx.may(Act::EditBudget) { (step_forms(cx, &detail)) }
            }
            div.stack {
                section.card aria-labelledby="facts-title" {
                    h2 #facts-title { (cx.t(w::STAGE)) ": " (cx.t(w::stage(project.body.stage.as_str()))) }
                    dl.pairs {
                        div { dt { (cx.t(w::TOTAL)) } dd { (project.body.money.total.to_string()) " đ" } }
                        div { dt { (cx.t(w::SECURITY)) } dd { (project.body.money.security.to_string()) " đ" } }
                        div { dt { (cx.t(w::SHARE)) } dd { (w::share(cx.lang, project.share.hundredths())) " " (judged(cx, &project.share)) } }
                        div { dt { (cx.t(w::COMPONENT)) } dd { (project.body.component) } }
                        div { dt { (cx.t(w::APPRAISAL)) } dd { (appraisal(cx, project)) } }
                        @if let Some(decision) = decision { div { dt { (cx.t(w::DECISION)) } dd { (paper::paper(cx, decision)) } } }
                        div { dt { (cx.t(w::INVESTOR)) } dd { (project.body.investor) } }
                        @if let Some(programme) = &project.body.programme { div { dt { (cx.t(w::PROGRAMME)) } dd { a href=(cx.href(&format!("/programmes/{programme}"))) { (programme) } } } }
                        @if !project.body.systems.is_empty() { div { dt { (cx.t(tasks::SYSTEM)) } dd { @for system in &project.body.systems { a href=(cx.href(&format!("/systems/{system}"))) { (system) } " " } } } }
                    }
                }
                (steps(cx, &detail.history))
            }
        }
    };
    let crumbs = [(cx.t(w::PROJECTS).to_owned(), "/budget/projects".to_owned())];
    Ok(shell::page(cx, &project.body.name, &crumbs, body))
}

fn step_forms(cx: &Cx, detail: &ProjectDetail) -> Markup {
    let project = &detail.project;
    let one = |act: &str, title: Phrase, fields: Markup| {
        html! {
            details {
                summary.label { (cx.t(title)) }
                form.stack method="post" action=(cx.href(&format!("/budget/projects/{}/step", project.body.code))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(project.version);
                    (fields)
                    div { button.button.primary type="submit" name="act" value=(act) { (cx.t(title)) } }
                }
            }
        }
    };
    let line = |act: &str, name: &str, label: Phrase, value: &str| {
        Field { form: act, name, label: cx.t(label), value, required: true, max: 500, ..Field::default() }.draw(cx, &[])
    };
    let document = |act: &str| line(act, "document", tasks::DOCUMENT, "");
    let stop = || one("stop", w::STOP, line("stop", "reason", tasks::REASON, ""));
    let body = &project.body;
    html! {
        section.card.no-print aria-labelledby="step-title" {
            h2 #step-title { (cx.t(w::STEP)) }
            @match &body.stage {
                ProjectStage::Prepared => {
                    (one("cost", w::COST, html! {
                        (line("cost", "total", w::TOTAL, &body.money.total.to_string()))
                        (line("cost", "security", w::SECURITY, &body.money.security.to_string()))
                        (line("cost", "component", w::COMPONENT, &body.component))
                    }))
                    (one("appraise", w::APPRAISE, document("appraise")))
                    (one("approve", w::APPROVE, document("approve")))
                    (stop())
                }
                ProjectStage::Approved { .. } => { (one("start", w::START, html! {})) (stop()) }
                ProjectStage::Running { .. } => { (one("complete", w::COMPLETE, html! {})) (stop()) }
                ProjectStage::Completed { .. } | ProjectStage::Stopped { .. } => p.muted { (cx.t(w::stage(body.stage.as_str()))) },
            }
        }
    }
}

pub(super) async fn step(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(2);
    let text = |name: &str| form.text(name).trim().to_owned();
    let document = || DocumentRef { number: text("document"), ..DocumentRef::default() };
    let step = match form.text("act") {
        "appraise" => ProjectStep::Appraise(document()),
        "cost" => ProjectStep::Cost { total: text("total"), security: text("security"), component: text("component") },
        "approve" => ProjectStep::Approve(document()),
        "start" => ProjectStep::Start,
        "complete" => ProjectStep::Complete,
        "stop" => ProjectStep::Stop(text("reason")),
        _ => return Err(Failure::Desk(DeskError::NotFound)),
    };
    let version = form.text("version").parse().unwrap_or(0);
    match cx.web.desk.move_project(cx.actor(), &code, version, step).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/budget/projects/{code}"), Flash::new("saved"))),
        Err(error @ (DeskError::Refused(_) | DeskError::Invalid(_) | DeskError::Conflict)) => {
            Ok(Answer::PageWith(StatusCode::CONFLICT, project_page(&cx, Some(&error)).await?))
        }
        Err(error) => Err(Failure::Desk(error)),
    }
}
