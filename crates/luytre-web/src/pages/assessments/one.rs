//! One assessment: what it is, whether the assessor is independent, its steps, its findings, its report as a paper.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use luytre_desk::assessments::AssessmentView;
use luytre_desk::findings::FindingForm;
use luytre_desk::{Act, FieldProblem};
use luytre_govern::assessment::{Assessment, Command, Conclusion, Outcome, Stage};
use luytre_model::Severity;
use luytre_report::{docx, pdf as pdf_of};
use maud::{Markup, html};

use super::{box_name, plan_form, read_plan, stage_badge};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{error_summary, hidden};
use crate::ui::icon::icon;
use crate::ui::paper::{
    Line, bad_days, cited, day, due, history, moment_value, options, paper, paper_fields, read_day, read_moment,
    read_paper, version,
};
use crate::ui::{badge, shell};
use crate::words::{assessments as w, domain, registry};

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(view_page(&cx, None, &[]).await?.into())
}

/// `typed` is of the form named by its field `what`: `plan`, `finding`.
async fn view_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let view = cx.web.desk.assessment(cx.actor(), &cx.part(1)).await?;
    let one = &view.kept.body;
    let own = cx.actor().agency.as_deref() == Some(one.operator.as_str());
    let edits = cx.may(Act::EditAssessments) && !own;
    let of = |what: &str| typed.filter(|typed| typed.text("what") == what);
    let wrong = |what: &str| if of(what).is_some() { problems } else { &[] };
    let actions = html! {
        a.button href=(cx.href(&format!("/assessments/{}/report.docx", one.code))) { (icon("down")) (cx.t(w::DOWNLOAD_WORD)) }
        a.button href=(cx.href(&format!("/assessments/{}/report.pdf", one.code))) { (icon("down")) (cx.t(w::DOWNLOAD_PDF)) }
    };
    let body = html! {
        (shell::head(&one.title, &format!("{} · {}", one.code, view.system.name), Some(actions)))
        div.alert-grid {
            div.stack {
                section.card aria-labelledby="facts-title" {
                    div.card-head { h2 #facts-title { (cx.t(w::FACTS)) } (stage_badge(cx, one.stage.as_str())) }
                    (facts(cx, &view))
                }
                (independence(cx, &view))
                (findings(cx, &view))
                @if edits && matches!(one.stage, Stage::Running { .. } | Stage::Reported { .. }) {
                    details.card.no-print #finding open[of("finding").is_some()] {
                        summary.label { (cx.t(w::WRITE_FINDING)) }
                        (finding_form(cx, one, of("finding").unwrap_or(&Params::default()), wrong("finding")))
                    }
                }
            }
            div.stack {
                section.card.no-print aria-labelledby="next-title" {
                    h2 #next-title { (cx.t(w::NEXT_STEP)) }
                    @if edits { (steps(cx, &view)) } @else { p.muted { (cx.t(w::NOTHING_NEXT)) } }
                }
                (history(cx, &view.history))
            }
        }
        @if edits && one.stage == Stage::Planned {
            details.card.no-print open[of("plan").is_some()] {
                summary.label { (cx.t(w::SAVE_EDIT)) }
                @let present = present(one);
                (plan_form(cx, &cx.href(&format!("/assessments/{}", one.code)), of("plan").unwrap_or(&present), Some(view.kept.version), wrong("plan")))
            }
        }
    };
    let crumbs = [(cx.t(w::ASSESSMENTS).to_owned(), "/assessments".to_owned())];
    Ok(shell::page(cx, &one.code, &crumbs, body))
}

fn facts(cx: &Cx, view: &AssessmentView) -> Markup {
    let one = &view.kept.body;
    let rules = view.rules;
    let winner = one.level.and_then(|level| rules.strictest(&one.activity, level, view.today));
    html! {
        dl.pairs {
            div { dt { (cx.t(w::SYSTEM)) } dd { a href=(cx.href(&format!("/systems/{}", view.system.code))) { (view.system.name) } } }
            div { dt { (cx.t(w::AGENCY)) } dd { (view.agency.name) } }
            div { dt { (cx.t(w::OPERATOR)) } dd { (view.operator.name) } }
            div { dt { (cx.t(w::LEVEL)) } dd { @match one.level { Some(level) => span.tag { (registry::level(cx.lang, level)) }, None => span.muted { (cx.t(domain::LEVEL_UNKNOWN)) } }
                @if one.ns_important { " " span.badge.high { (icon("triangle")) (cx.t(w::NS_IMPORTANT)) } } } }
            @if let Some(row) = rules.occasion(&one.occasion) { div { dt { (cx.t(w::OCCASION)) } dd { (cx.pick(&row.vi, &row.en)) " " span.small.muted { (cited(cx, &row.basis.source)) } } } }
            div { dt { (cx.t(w::ACTIVITY)) } dd { (cx.t(w::activity(&one.activity))) } }
            div { dt { (cx.t(w::MONTH)) } dd { (w::month(cx.lang, one.month)) " " (one.year) } }
            div { dt { (cx.t(w::DUE)) } dd { (due(cx, one.last_day(), view.today, one.reported_on().is_none())) } }
            @if let Some(row) = winner {
                div { dt { (cx.t(w::STRICTEST)) } dd { (cx.pick(&row.vi, &row.en)) " " span.small.muted { (cited(cx, &row.basis.source)) } } }
            }
            div { dt { (cx.t(w::FORM)) } dd { (box_name(cx, one.form)) } }
            div { dt { (cx.t(w::SUBJECTS)) } dd { ul { @for row in rules.subjects.iter().filter(|row| one.subjects.contains(&row.code)) {
                li { (cx.pick(&row.vi, &row.en)) " " span.small.muted { (cited(cx, &row.basis.source)) } }
            } } } }
            @if !one.scope.is_empty() { div { dt { (cx.t(w::SCOPE)) } dd { (one.scope) } } }
            div { dt { (cx.t(w::ASSESSOR)) } dd { (one.assessor.name) span.sub { (cx.t(w::assessor_kind(one.assessor.kind.as_str()))) @if !one.assessor.licence.is_empty() { " · " (one.assessor.licence) } } } }
            @if !one.assessor.team.is_empty() { div { dt { (cx.t(w::TEAM)) } dd { (one.assessor.team.join(", ")) } } }
            @if let Some(told) = &one.announcement {
                div { dt { (cx.t(w::ANNOUNCED_AT)) } dd { (cx.moment(told.at)) " · " (paper(cx, &told.document)) } }
                div { dt { (cx.t(w::BEGINS)) } dd { (cx.moment(told.begins)) } }
            }
            @if let Some((days, source)) = &view.result_working_days {
                div { dt { (cx.t(w::RESULT_WITHIN)) } dd { (days) " " (cx.t(w::WORKING_DAYS)) " " span.small.muted { (cited(cx, source)) } } }
            }
            @if let Some(result) = &one.result {
                div { dt { (cx.t(w::CONCLUSION)) } dd { strong { (cx.t(w::conclusion(result.conclusion.as_str()))) } @if let Some(on) = one.reported_on() { " · " (day(on)) } } }
                div { dt { (cx.t(w::SUMMARY)) } dd { (result.summary) } }
                div { dt { (cx.t(w::REPORT)) } dd { (paper(cx, &result.document)) } }
            }
            @if let Stage::Cancelled { on, reason } = &one.stage { div { dt { (cx.t(w::CANCEL_IT)) } dd { (day(*on)) ": " (reason) } } }
        }
    }
}

fn independence(cx: &Cx, view: &AssessmentView) -> Markup {
    html! {
        section.card aria-labelledby="independence-title" {
            h2 #independence-title { (cx.t(w::INDEPENDENCE)) }
            ul.stack-tight {
                @for answer in &view.independence {
                    li.row.row-apart {
                        span { (cx.pick(&answer.vi, &answer.en)) span.sub.small.muted { (cited(cx, &answer.source)) } }
                        @if answer.lifted { span.badge.medium { (icon("half")) (cx.t(w::LIFTED)) } }
                        @else if answer.kept { span.badge.ok { (icon("check")) (cx.t(w::KEPT)) } }
                        @else { span.badge.critical { (icon("octagon")) (cx.t(w::BROKEN)) } }
                    }
                }
            }
            @if !view.kept.body.assessor.statement.is_empty() { p { (view.kept.body.assessor.statement) } }
        }
    }
}

fn findings(cx: &Cx, view: &AssessmentView) -> Markup {
    html! {
        section.card aria-labelledby="findings-title" {
            h2 #findings-title { (cx.t(w::FINDINGS)) }
            @if view.findings.is_empty() { p.muted { (cx.t(w::NO_FINDINGS)) } }
            @else {
                div.table-wrap { table.table.cards {
                    caption { (cx.t(w::FINDINGS_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::TITLE)) }
                        th scope="col" { (cx.t(w::SEVERITY)) }
                        th scope="col" { (cx.t(w::STATE)) }
                        th scope="col" { (cx.t(w::NEXT_DUE)) }
                    } }
                    tbody { @for finding in &view.findings {
                        tr {
                            th.main scope="row" { a href=(cx.href(&format!("/findings/{}", finding.code))) { (finding.title) } span.sub { (finding.code) } }
                            td data-name=(cx.t(w::SEVERITY)) { (badge::severity(cx, finding.severity)) }
                            td data-name=(cx.t(w::STATE)) { (super::findings::standing_badge(cx, finding.standing.as_str())) }
                            td data-name=(cx.t(w::NEXT_DUE)) { (due(cx, view.due.get(&finding.code).copied(), view.today, !finding.is_settled(view.today))) }
                        }
                    } }
                } }
            }
        }
    }
}

fn steps(cx: &Cx, view: &AssessmentView) -> Markup {
    let one = &view.kept.body;
    let action = cx.href(&format!("/assessments/{}/step", one.code));
    let head = |step: &str| {
        html! {
            (hidden(cx))
            input type="hidden" name="version" value=(view.kept.version);
            input type="hidden" name="step" value=(step);
        }
    };
    let empty = Params::default();
    let conclusions = Conclusion::ALL.map(|one| (one.as_str(), cx.t(w::conclusion(one.as_str())).to_owned()));
    let cancel = html! {
        details {
            summary { (cx.t(w::CANCEL_IT)) }
            form.stack method="post" action=(action) {
                (head("cancel"))
                (Line { form: "cancel", typed: &empty, problems: &[] }.area(cx, "reason", w::REASON, None, true))
                div { button.button.danger type="submit" { (cx.t(w::CANCEL_IT)) } }
            }
        }
    };
    html! {
        @match &one.stage {
            Stage::Planned => {
                form.stack method="post" action=(action) {
                    (head("announce"))
                    @let typed = Params::default().with("begins", &moment_value(cx, cx.now.plus(72 * 3_600 * luytre_model::Nanos::SECOND)));
                    @let line = Line { form: "announce", typed: &typed, problems: &[] };
                    (paper_fields(cx, &line, w::DOC_NUMBER, true))
                    (line.moment(cx, "begins", w::BEGINS, None, true))
                    div { button.button.primary type="submit" { (cx.t(w::ANNOUNCE)) } }
                }
                (cancel)
            }
            Stage::Announced => {
                form method="post" action=(action) { (head("start")) button.button.primary type="submit" { (icon("play")) (cx.t(w::START)) } }
                (cancel)
            }
            Stage::Running { .. } => {
                form.stack method="post" action=(action) {
                    (head("report"))
                    @let line = Line { form: "report", typed: &empty, problems: &[] };
                    (line.choice(cx, "conclusion", w::CONCLUSION, options(cx.t(w::CHOOSE), conclusions)))
                    (line.area(cx, "summary", w::SUMMARY, None, true))
                    (paper_fields(cx, &line, w::DOC_NUMBER, true))
                    div { button.button.primary type="submit" { (cx.t(w::REPORT)) } }
                }
            }
            Stage::Reported { .. } => {
                form method="post" action=(action) { (head("close")) button.button.primary type="submit" { (icon("check")) (cx.t(w::CLOSE_IT)) } }
            }
            Stage::Closed { .. } | Stage::Cancelled { .. } => { p.muted { (cx.t(w::NOTHING_NEXT)) } }
        }
    }
}

fn finding_form(cx: &Cx, one: &Assessment, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let line = Line { form: "finding", typed, problems };
    let rules = cx.web.desk.library().assessment;
    let severities = Severity::ALL.iter().rev().map(|severity| {
        let row = rules.finding(*severity);
        (severity.as_str(), cx.pick(&row.vi, &row.en).to_owned())
    });
    let subjects = rules.subjects.iter().map(|row| (row.code.as_str(), cx.pick(&row.vi, &row.en).to_owned()));
    let labels = [
        ("title", cx.t(w::TITLE)),
        ("detail", cx.t(w::DETAIL)),
        ("severity", cx.t(w::SEVERITY)),
        ("subject", cx.t(w::SUBJECT)),
    ];
    html! {
        form.stack method="post" action=(cx.href(&format!("/assessments/{}/findings", one.code))) {
            (hidden(cx))
            input type="hidden" name="what" value="finding";
            (error_summary(cx, "finding", &labels, problems))
            (line.needed(cx, "title", w::TITLE, None))
            div.form-grid {
                (line.choice(cx, "severity", w::SEVERITY, options(cx.t(w::CHOOSE), severities)))
                (line.choice(cx, "subject", w::SUBJECT, options(cx.t(w::CHOOSE), subjects)))
                (line.text(cx, "requirement", w::REQUIREMENT, None))
                (line.day(cx, "found", w::FOUND_ON, false))
            }
            (line.area(cx, "detail", w::DETAIL, None, true))
            (line.area(cx, "advice", w::ADVICE, None, false))
            div { button.button.primary type="submit" { (cx.t(w::WRITE_FINDING)) } }
        }
    }
}

fn present(one: &Assessment) -> Params {
    let mut typed = Params::default()
        .with("title", &one.title)
        .with("occasion", &one.occasion)
        .with("activity", &one.activity)
        .with("year", &one.year.to_string())
        .with("month", &one.month.to_string())
        .with("due", &one.due.map(|due| due.to_string()).unwrap_or_default())
        .with("form", one.form.as_str())
        .with("scope", &one.scope)
        .with("assessor_agency", one.assessor.agency.as_deref().unwrap_or_default())
        .with("assessor_name", &one.assessor.name)
        .with("assessor_kind", one.assessor.kind.as_str())
        .with("licence", &one.assessor.licence)
        .with("statement", &one.assessor.statement)
        .with("team", &one.assessor.team.join("\n"))
        .with("monitor", one.monitor.as_deref().unwrap_or_default());
    for subject in &one.subjects {
        typed = typed.and("subjects", subject);
    }
    typed
}

/// The version that a form showed.
pub(crate) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let form = form.with("what", "plan");
    let code = cx.part(1);
    let mut problems = bad_days(&form, &["due"]);
    if problems.is_empty() {
        match cx.web.desk.edit_assessment(cx.actor(), &code, version(&form), &read_plan(&form)).await {
            Ok(_) => return Ok(Answer::GoAndSay(format!("/assessments/{code}"), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = view_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn step(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let field = |field, problem| Failure::Desk(luytre_desk::DeskError::field(field, problem));
    let command = match form.text("step") {
        "announce" => {
            let begins = read_moment(&cx, &form, "begins");
            let begins = begins.ok_or_else(|| field("begins", luytre_desk::Problem::Required))?;
            Command::Announce { document: read_paper(&form)?, begins }
        }
        "start" => Command::Start,
        "report" => {
            let conclusion = Conclusion::from_word(form.text("conclusion"));
            let conclusion = conclusion.ok_or_else(|| field("conclusion", luytre_desk::Problem::Required))?;
            let (summary, document) = (form.text("summary").to_owned(), read_paper(&form)?);
            Command::Report(Outcome { conclusion, summary, document })
        }
        "close" => Command::Close,
        "cancel" => Command::Cancel { reason: form.text("reason").to_owned() },
        _ => return Err(Failure::BadBody),
    };
    cx.web.desk.act_on_assessment(cx.actor(), &code, version(&form), command).await?;
    Ok(Answer::GoAndSay(format!("/assessments/{code}"), Flash::new("saved")))
}

pub(crate) async fn write_finding(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let text = |name: &str| form.text(name).to_owned();
    let given = FindingForm {
        title: text("title"),
        detail: text("detail"),
        advice: text("advice"),
        severity: text("severity"),
        subject: text("subject"),
        requirement: text("requirement"),
        found: read_day(&form, "found"),
    };
    let mut problems = bad_days(&form, &["found"]);
    if problems.is_empty() {
        match cx.web.desk.write_finding(cx.actor(), &code, &given).await {
            Ok(_) => return Ok(Answer::GoAndSay(format!("/assessments/{code}"), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = view_page(&cx, Some(&form.with("what", "finding")), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn word(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.assessment(cx.actor(), &cx.part(1)).await?;
    let library = cx.web.desk.library_then(view.kept.created_at);
    let made = docx::render(&super::papers::assessment(&view, &library), &cx.web.desk.papers().layout);
    let name = format!("{}.docx", view.kept.body.code);
    file(&cx, made.map_err(|error| error.to_string()), &name, DOCX)
}

pub(crate) async fn pdf(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.assessment(cx.actor(), &cx.part(1)).await?;
    let library = cx.web.desk.library_then(view.kept.created_at);
    let made = pdf_of::render(&super::papers::assessment(&view, &library), &cx.web.desk.papers().layout);
    let name = format!("{}.pdf", view.kept.body.code);
    file(&cx, made.map_err(|error| error.to_string()), &name, "application/pdf")
}

/// The media type of Word documents.
pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A file to be kept. Its name is made of the record's own code, which has no character that a header refuses.
pub(crate) fn file(cx: &Cx, made: Result<Vec<u8>, String>, name: &str, media: &'static str) -> Handled {
    let bytes = made.map_err(|cause| {
        tracing::error!(request_id = %cx.request_id, %cause, "a paper could not be made");
        Failure::Desk(luytre_desk::DeskError::Unavailable)
    })?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let head = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok(Answer::Raw((head, bytes).into_response()))
}
