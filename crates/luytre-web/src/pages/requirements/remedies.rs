//! Remedies: those of a system, one with its history, the forms that move it on.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::requirements::RequirementsOf;
use luytre_desk::requirements::remedies::{RemedyFilter, RemedyForm};
use luytre_desk::{Act, DeskError, FieldProblem, Problem};
use luytre_govern::record::Kept;
use luytre_govern::requirement::Remedy;
use luytre_govern::requirement::remedy::{Command, Plan, Stage};
use maud::{Markup, html};

use super::item::{area, date};
use super::{draw, system};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, error_summary, hidden};
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{frame, requirements as w};

fn stage(cx: &Cx, stage: &Stage) -> Markup {
    let (class, shape) = match stage {
        Stage::Planned => ("low", "ring"),
        Stage::Doing { .. } => ("medium", "half"),
        Stage::Done { .. } => ("medium", "clock"),
        Stage::Verified { .. } => ("ok", "check"),
        Stage::Dropped { .. } => ("plain", "dash"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::stage(stage))) } }
}

/// The remedies of an item, beside it.
pub(super) fn card(cx: &Cx, of: &RequirementsOf, item: &str) -> Markup {
    let remedies = of.remedies_of(item);
    let plans = cx.may(Act::EditRequirements) && of.word(item).is_gap();
    html! {
        @if !remedies.is_empty() || plans {
            section.card aria-labelledby="remedies-title" {
                h2 #remedies-title { (cx.t(w::REMEDIES)) }
                ul.stack-tight {
                    @for remedy in remedies {
                        li {
                            a href=(cx.href(&format!("/remedies/{}", remedy.body.code))) { (remedy.body.code) " " (remedy.body.plan.title) }
                            " " (stage(cx, &remedy.body.stage)) " " (draw::day(cx, remedy.body.plan.due, remedy.body.is_overdue(of.today)))
                        }
                    }
                }
                @if plans { p { a.button href={ (cx.href(&system::path(of, "/remedies"))) "&item=" (item) "#new-title" } { (cx.t(w::NEW_REMEDY)) } } }
            }
        }
    }
}

pub(super) async fn of_system(cx: Arc<Cx>) -> Handled {
    Ok(list(&cx, None, &[]).await?.into())
}

async fn list(cx: &Cx, form: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let code = cx.part(1);
    let catalogue = form.and_then(|form| form.get("catalogue")).or(cx.params.get("catalogue"));
    let of = cx.web.desk.requirements_of(cx.actor(), &code, catalogue).await?;
    let filter = RemedyFilter { system: Some(code.clone()), open: false };
    let remedies = cx.web.desk.remedies(cx.actor(), &filter).await?;
    let open = remedies.iter().filter(|remedy| !remedy.body.stage.is_closed());
    let cost: u64 = open.filter_map(|remedy| remedy.body.plan.cost).sum();
    let body = html! {
        (shell::head(cx.t(w::REMEDIES), &of.system.name, None))
        div.stack {
            @if remedies.is_empty() { div.card { (feedback::empty(cx.t(w::NO_REMEDIES), cx.t(w::NO_REMEDIES_WHY), None)) } }
            @else {
                div.table-wrap {
                    table.table.cards {
                        caption { (cx.t(w::REMEDIES)) " · " (cx.t(w::COST_TOTAL)) ": " (w::dong(cx.lang, cost)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::REMEDY)) }
                            th scope="col" { (cx.t(w::STAGE)) }
                            th.num scope="col" { (cx.t(w::COST)) }
                            th scope="col" { (cx.t(w::RESPONSIBLE)) }
                            th scope="col" { (cx.t(w::DUE)) }
                        } }
                        tbody { @for remedy in &remedies { (row(cx, &of, remedy)) } }
                    }
                }
            }
            @if cx.may(Act::EditRequirements) { (new_form(cx, &of, form, problems)) }
        }
    };
    Ok(shell::page(cx, cx.t(w::REMEDIES), &system::crumbs(cx, &of), body))
}

fn row(cx: &Cx, of: &RequirementsOf, remedy: &Kept<Remedy>) -> Markup {
    let body = &remedy.body;
    html! {
        tr {
            th.main scope="row" {
                a href=(cx.href(&format!("/remedies/{}", body.code))) { (body.plan.title) }
                span.sub { (body.code) " · " (body.items.join(", ")) }
            }
            td { (stage(cx, &body.stage)) }
            td.num data-name=(cx.t(w::COST)) { @if let Some(cost) = body.plan.cost { (cx.number(cost)) } }
            td data-name=(cx.t(w::RESPONSIBLE)) { (body.plan.responsible) }
            td data-name=(cx.t(w::DUE)) { (draw::day(cx, body.plan.due, body.is_overdue(of.today))) }
        }
    }
}

fn fields(cx: &Cx, plan: &PlanText, problems: &[FieldProblem]) -> Markup {
    let field = |name: &'static str, label: &'static str, value: &str, kind: &'static str| {
        Field { form: "remedy", name, label, value, kind, max: 200, required: name == "title", ..Field::default() }
            .draw(cx, problems)
    };
    html! {
        (field("title", cx.t(w::TITLE), &plan.title, ""))
        (area(cx, ("remedy-steps", "steps"), cx.t(w::STEPS), "", &plan.steps, problems))
        div.form-grid {
            (field("cost", cx.t(w::COST), &plan.cost, ""))
            (field("responsible", cx.t(w::RESPONSIBLE), &plan.responsible, ""))
            (Field { form: "remedy", name: "due", label: cx.t(w::DUE), value: &plan.due, kind: "date", ..Field::default() }.draw(cx, problems))
        }
    }
}

/// A plan as it stands in a form.
#[derive(Default)]
struct PlanText {
    title: String,
    steps: String,
    cost: String,
    responsible: String,
    due: String,
}

impl PlanText {
    fn of(plan: &Plan) -> Self {
        PlanText {
            title: plan.title.clone(),
            steps: plan.steps.clone(),
            cost: plan.cost.map(|cost| cost.to_string()).unwrap_or_default(),
            responsible: plan.responsible.clone(),
            due: plan.due.map(|due| due.to_string()).unwrap_or_default(),
        }
    }

    fn typed(form: &Params) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        PlanText {
            title: text("title"),
            steps: text("steps"),
            cost: text("cost"),
            responsible: text("responsible"),
            due: text("due"),
        }
    }
}

const LABELS: [(&str, crate::words::Phrase); 7] = [
    ("title", w::TITLE),
    ("steps", w::STEPS),
    ("cost", w::COST),
    ("due", w::DUE),
    ("items", w::ITEMS),
    ("proof", w::PROOF),
    ("reason", w::WHY),
];

fn summary(cx: &Cx, problems: &[FieldProblem]) -> Markup {
    let labels = LABELS.map(|(name, phrase)| (name, cx.t(phrase)));
    error_summary(cx, "remedy", &labels, problems)
}

fn new_form(cx: &Cx, of: &RequirementsOf, form: Option<&Params>, problems: &[FieldProblem]) -> Markup {
    let chosen: Vec<&str> = form.unwrap_or(&cx.params).all("item").collect();
    let gaps = of.gaps();
    let problem = problems.iter().find(|problem| problem.field == "items");
    html! {
        section.card.no-print aria-labelledby="new-title" {
            h2 #new-title { (cx.t(w::NEW_REMEDY)) }
            form.stack method="post" action=(cx.href(&format!("/requirements/{}/remedies", of.system.code))) {
                (hidden(cx))
                input type="hidden" name="catalogue" value=(of.catalogue.id);
                (summary(cx, problems))
                div.field {
                    label for="remedy-items" { (cx.t(w::ITEMS)) }
                    select.input #remedy-items name="item" multiple size="6" required aria-invalid=[problem.map(|_| "true")]
                        aria-describedby=[problem.map(|_| "remedy-items-error")] {
                        @for gap in &gaps {
                            option value=(gap.requirement.id) selected[chosen.contains(&gap.requirement.id.as_str())] {
                                (gap.requirement.short()) " · " (draw::title(cx, gap.requirement))
                            }
                        }
                    }
                    @if let Some(problem) = problem {
                        span.field-error #remedy-items-error { (icon("alerts")) (crate::error::problem_text(cx.lang, &problem.problem)) }
                    }
                }
                (fields(cx, &form.map(PlanText::typed).unwrap_or_default(), problems))
                div { button.button.primary type="submit" { (cx.t(w::NEW_REMEDY)) } }
            }
        }
    }
}

fn plan(form: &Params) -> Result<Plan, DeskError> {
    let cost: String = form.text("cost").chars().filter(|character| !matches!(character, '.' | ' ' | ',')).collect();
    let cost = match cost.as_str() {
        "" => None,
        digits => {
            let malformed = |_| DeskError::field("cost", Problem::Malformed("a whole number of dong"));
            Some(digits.parse().map_err(malformed)?)
        }
    };
    Ok(Plan {
        title: form.text("title").to_owned(),
        steps: form.text("steps").to_owned(),
        cost,
        responsible: form.text("responsible").to_owned(),
        due: date(form, "due")?,
    })
}

pub(super) async fn open(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let made = match plan(&form) {
        Ok(plan) => {
            let (system, catalogue) = (cx.part(1), form.get("catalogue").map(str::to_owned));
            let items = form.all("item").map(str::to_owned).collect();
            cx.web.desk.open_remedy(cx.actor(), RemedyForm { system, catalogue, items, plan }).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(kept) => Ok(Answer::GoAndSay(format!("/remedies/{}", kept.body.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, list(&cx, Some(&form), &problems).await?))
        }
    }
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(one(&cx, None, &[]).await?.into())
}

async fn one(cx: &Cx, form: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let (kept, history) = cx.web.desk.remedy(cx.actor(), &cx.part(1)).await?;
    let of = cx.web.desk.requirements_of(cx.actor(), &kept.body.system, Some(&kept.body.catalogue)).await?;
    let body = &kept.body;
    let view = html! {
        (shell::head(&body.plan.title, &format!("{} · {}", body.code, of.system.name), None))
        div.alert-grid {
            div.stack {
                section.card aria-labelledby="plan-title" {
                    div.card-head { h2 #plan-title { (cx.t(w::REMEDY)) } (stage(cx, &body.stage)) }
                    @if !body.plan.steps.is_empty() { p { (body.plan.steps) } }
                    dl.pairs {
                        div { dt { (cx.t(w::COST)) } dd { @if let Some(cost) = body.plan.cost { (w::dong(cx.lang, cost)) } } }
                        div { dt { (cx.t(w::RESPONSIBLE)) } dd { (body.plan.responsible) } }
                        div { dt { (cx.t(w::DUE)) } dd { (draw::day(cx, body.plan.due, body.is_overdue(of.today))) } }
                        div { dt { (cx.t(w::OPENED)) } dd { (w::judged(cx.lang, &body.opened_by, body.opened_on)) } }
                        @match &body.stage {
                            Stage::Done { proof, .. } => { div { dt { (cx.t(w::PROOF)) } dd { (proof) } } }
                            Stage::Verified { on, by } => { div { dt { (cx.t(w::VERIFY)) } dd { (w::judged(cx.lang, by, *on)) } } }
                            Stage::Dropped { reason, .. } => { div { dt { (cx.t(w::WHY)) } dd { (reason) } } }
                            Stage::Planned | Stage::Doing { .. } => {}
                        }
                    }
                    h3 { (cx.t(w::ITEMS)) }
                    ul { @for id in &body.items { li {
                        a href=(cx.href(&system::path(&of, &format!("/{id}")))) { (of.catalogue.requirement(id).map_or(id.as_str(), |row| draw::title(cx, row))) }
                        " " (draw::word(cx, of.word(id)))
                    } } }
                }
                (forms(cx, &kept, form, problems))
            }
            section.card aria-labelledby="history-title" {
                h2 #history-title { (cx.t(w::HISTORY)) }
                ol.timeline { @for change in &history { li { (badge::time(cx, change.at)) div.timeline-text { p { (act_word(cx, &change.act)) " · " (change.by_name) } } } } }
            }
        }
    };
    Ok(shell::page(cx, &body.plan.title, &system::crumbs(cx, &of), view))
}

fn act_word<'a>(cx: &Cx, act: &'a str) -> &'a str {
    match act {
        "remedy.open" => cx.t(w::OPENED),
        "remedy.amend" => cx.t(w::AMEND),
        "remedy.start" => cx.t(w::START),
        "remedy.report" => cx.t(w::REPORT_DONE),
        "remedy.verify" => cx.t(w::VERIFY),
        "remedy.send_back" => cx.t(w::SEND_BACK),
        "remedy.drop" => cx.t(w::DROP),
        "remedy.reopen" => cx.t(w::REOPEN),
        other => other,
    }
}

/// The forms that are open to the person where the remedy stands.
fn forms(cx: &Cx, kept: &Kept<Remedy>, form: Option<&Params>, problems: &[FieldProblem]) -> Markup {
    let (edits, judges) = (cx.may(Act::EditRequirements), cx.may(Act::JudgeRequirements));
    let action = cx.href(&format!("/remedies/{}", kept.body.code));
    let typed = |name: &str| form.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let act = form.map(|form| form.text("act")).unwrap_or_default();
    let of = |name: &str| if act == name { problems } else { &[] };
    let simple = |name: &str, label: crate::words::Phrase| {
        html! {
            form method="post" action=(action) { (carried(cx, kept, name)) button.button.primary type="submit" { (cx.t(label)) } }
        }
    };
    let worded = |name: &str, field: &str, field_label: crate::words::Phrase, label: crate::words::Phrase| {
        html! {
            form.stack-tight method="post" action=(action) {
                (carried(cx, kept, name))
                (area(cx, (&format!("remedy-{field}"), field), cx.t(field_label), "", &typed(field), of(name)))
                div { button.button type="submit" { (cx.t(label)) } }
            }
        }
    };
    html! {
        @if edits || judges {
            section.card.stack.no-print aria-label=(cx.t(w::STAGE)) {
                (summary(cx, problems))
                @match &kept.body.stage {
                    Stage::Planned | Stage::Doing { .. } => {
                        @if edits {
                            @if matches!(kept.body.stage, Stage::Planned) { (simple("start", w::START)) }
                            (worded("report", "proof", w::PROOF, w::REPORT_DONE))
                            (worded("drop", "reason", w::WHY, w::DROP))
                            details open[act == "amend"] {
                                summary.label { (cx.t(w::AMEND)) }
                                form.stack method="post" action=(action) {
                                    (carried(cx, kept, "amend"))
                                    (fields(cx, &form.filter(|_| act == "amend").map_or_else(|| PlanText::of(&kept.body.plan), PlanText::typed), of("amend")))
                                    div { button.button type="submit" { (cx.t(frame::SAVE)) } }
                                }
                            }
                        }
                    }
                    Stage::Done { .. } => @if judges {
                        (simple("verify", w::VERIFY))
                        (worded("send_back", "reason", w::WHY, w::SEND_BACK))
                    },
                    Stage::Dropped { .. } => @if edits { (simple("reopen", w::REOPEN)) },
                    Stage::Verified { .. } => {}
                }
            }
        }
    }
}

fn carried(cx: &Cx, kept: &Kept<Remedy>, act: &str) -> Markup {
    html! {
        (hidden(cx))
        input type="hidden" name="version" value=(kept.version);
        input type="hidden" name="act" value=(act);
    }
}

pub(super) async fn act(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let text = |name: &str| form.text(name).to_owned();
    let command = match form.text("act") {
        "amend" => plan(&form).map(Command::Amend),
        "start" => Ok(Command::Start),
        "report" => Ok(Command::Report { proof: text("proof") }),
        "verify" => Ok(Command::Verify),
        "send_back" => Ok(Command::SendBack { reason: text("reason") }),
        "drop" => Ok(Command::Drop { reason: text("reason") }),
        "reopen" => Ok(Command::Reopen),
        _ => Err(DeskError::NotFound),
    };
    let done = match command {
        Ok(command) => {
            let version = form.text("version").parse().unwrap_or(0);
            cx.web.desk.move_remedy(cx.actor(), &code, version, command).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Answer::GoAndSay(format!("/remedies/{code}"), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, one(&cx, Some(&form), &problems).await?))
        }
    }
}
