//! One task: what it is, who is how far, reports with proofs, decisions, history.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::DeskError;
use luytre_desk::tasks::{ReportForm, TargetView, TaskDecision, TaskDetail};
use luytre_govern::programme::task::Proof;
use luytre_govern::programme::{Reached, Standing, When};
use luytre_govern::record::DocumentRef;
use maud::{Markup, html};

use super::{due, names, progress, standing, steps};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, error_summary, hidden, tick};
use crate::ui::icon::icon;
use crate::ui::{feedback, paper, shell};
use crate::words::{Phrase, tasks as w};

/// Reports on the page; the rest is in the history.
const REPORTS: usize = 40;
/// Agencies of a group on the page.
const AGENCIES: usize = 80;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(task_page(&cx, &Params::default(), None).await?.into())
}

async fn task_page(cx: &Cx, typed: &Params, wrong: Option<&DeskError>) -> Result<Markup, Failure> {
    let detail = cx.web.desk.task(cx.actor(), &cx.part(1)).await?;
    let task = &detail.task;
    let body = html! {
        (shell::head(&task.title, &task.code, None))
        @match wrong {
            Some(DeskError::Invalid(problems)) => (error_summary(cx, "decide", &[("deadline", cx.t(w::NEW_DEADLINE))], problems)),
            Some(error) => (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })),
            None => {}
        }
        div.columns.wide-left {
            div.stack {
                @if !detail.targets.is_empty() { (targets(cx, &detail.targets)) }
                @if detail.agencies.len() > 1 { (agencies(cx, &detail)) }
                (reports(cx, &detail))
                @if detail.agencies.iter().any(|agency| agency.may_report) { (report_form(cx, &detail, typed)) }
                @if detail.directs { (decide_forms(cx, &detail, typed)) }
            }
            div.stack { (facts(cx, &detail)) (steps(cx, &detail.history)) }
        }
    };
    let crumbs = [(cx.t(w::TASKS).to_owned(), "/tasks".to_owned())];
    Ok(shell::page(cx, &task.title, &crumbs, body))
}

fn facts(cx: &Cx, detail: &TaskDetail) -> Markup {
    let task = &detail.task;
    let understood = match &task.deadline.when {
        When::Continuous => Some(w::CONTINUOUS),
        When::Periodic { .. } => Some(w::PERIODIC),
        When::Open => Some(w::OPEN),
        _ => None,
    };
    html! {
        section.card aria-labelledby="facts-title" {
            h2 #facts-title { (cx.t(w::STATE)) }
            p { (standing(cx, task.standing)) }
            dl.pairs {
                div { dt { (cx.t(w::PROGRESS)) } dd { (progress(cx, task)) } }
                div { dt { (cx.t(w::LEADS)) } dd { (names(&task.leads)) } }
                @if !task.partners.is_empty() { div { dt { (cx.t(w::PARTNERS)) } dd { (names(&task.partners)) } } }
                div { dt { (cx.t(w::DEADLINE)) } dd { (task.deadline.text) @if let Some(phrase) = understood { span.sub.muted { (cx.t(w::UNDERSTOOD)) ": " (cx.t(phrase)) } } } }
                div { dt { (cx.t(w::DUE)) } dd { (due(cx, task)) } }
                @if let Some(programme) = &task.programme { div { dt { (cx.t(w::PROGRAMME)) } dd { a href=(cx.href(&format!("/programmes/{programme}"))) { (programme) } } } }
                @if let Some(part) = &task.part { div { dt { (cx.t(w::PART)) } dd { (part) } } }
                @if let Some(system) = &task.system { div { dt { (cx.t(w::SYSTEM)) } dd { a href=(cx.href(&format!("/systems/{system}"))) { (system) } } } }
                @if let Some(origin) = &task.origin { div { dt { (cx.t(w::ORIGIN)) } dd { (came_from(cx, origin)) } } }
            }
            @if !detail.body.acceptances.is_empty() {
                h3 { (cx.t(w::ACCEPTANCES)) }
                ul { @for one in detail.body.acceptances.iter().rev() { li {
                    (paper::day(one.on)) @if let Some(until) = one.until { " (" (cx.t(w::UNTIL)) " " (crate::format::date(until)) ")" } @if !one.note.is_empty() { ": " (one.note) }
                } } }
            }
            @if !detail.body.adjustments.is_empty() {
                h3 { (cx.t(w::ADJUSTMENTS)) }
                ul { @for one in detail.body.adjustments.iter().rev() { li {
                    (paper::day(one.on)) ": " del { (one.before.text) } " " ins { (one.after.text) } span.sub.muted { (one.reason) " · " (one.document.number) }
                } } }
            }
        }
    }
}

/// Where a task comes from; a lesson of a drill is a link to its place.
fn came_from(cx: &Cx, origin: &str) -> Markup {
    html! {
        @match luytre_govern::drill::lesson::of_origin(origin) {
            Some((drill, index)) => { a href=(cx.href(&format!("/drills/{drill}#lesson-{}", index + 1))) { (w::lesson(cx.lang, drill, index + 1)) } }
            None => { code { (origin) } }
        }
    }
}

/// Targets with the figures that measure them; a programme shows them, too.
pub(super) fn targets(cx: &Cx, targets: &[TargetView]) -> Markup {
    html! {
        section.card aria-labelledby="targets-title" {
            h2 #targets-title { (cx.t(w::TARGETS)) }
            div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::TARGETS)) {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::TARGETS)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::TARGET)) } th.num scope="col" { (cx.t(w::REACHED)) } th.num scope="col" { (cx.t(w::FIGURE)) } th scope="col" { (cx.t(w::STATE)) }
                    } }
                    tbody { @for one in targets {
                        tr {
                            th scope="row" { (one.target.text) }
                            td.num.nowrap { (w::measure(cx.lang, one.target.measure)) }
                            td.num.nowrap { @match one.reached { Reached::Yes(figure) | Reached::No(figure) => (w::figure(cx.lang, figure)), Reached::Unknown => "—" } }
                            td { (reached(cx, one.reached)) }
                        }
                    } }
                }
            }
        }
    }
}

fn reached(cx: &Cx, reached: Reached) -> Markup {
    let (class, shape) = match reached {
        Reached::Yes(_) => ("ok", "check"),
        Reached::No(_) => ("high", "triangle"),
        Reached::Unknown => ("plain", "ring"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::reached(reached))) } }
}

fn agencies(cx: &Cx, detail: &TaskDetail) -> Markup {
    html! {
        section.card aria-labelledby="agencies-title" {
            h2 #agencies-title { (cx.t(w::AGENCIES)) " " span.muted { (w::agencies_done(cx.lang, detail.task.done, detail.task.leading)) } }
            details {
                summary.label { (cx.t(w::AGENCIES)) }
                div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::AGENCIES)) {
                    table.table {
                        caption.visually-hidden { (cx.t(w::AGENCIES)) }
                        thead { tr { th scope="col" { (cx.t(w::AGENCY)) } th scope="col" { (cx.t(w::LATEST)) } th.num scope="col" { (cx.t(w::PROGRESS)) } } }
                        tbody { @for one in detail.agencies.iter().take(AGENCIES) {
                            tr {
                                th scope="row" { (one.agency.name) }
                                @match &one.latest {
                                    Some(latest) => { td { (paper::day(latest.on)) @if latest.done { " " span.badge.ok { (icon("check")) (cx.t(w::DONE)) } } } td.num { (latest.percent) " %" } }
                                    None => { td { span.muted { (cx.t(w::NOTHING_YET)) } } td.num { "0 %" } }
                                }
                            }
                        } }
                    }
                }
            }
        }
    }
}

fn reports(cx: &Cx, detail: &TaskDetail) -> Markup {
    html! {
        section.card aria-labelledby="reports-title" {
            h2 #reports-title { (cx.t(w::REPORTS)) }
            @if detail.reports.is_empty() { p.muted { (cx.t(w::NO_REPORTS)) } }
            @for report in detail.reports.iter().take(REPORTS) {
                article.stack-tight {
                    h3 { (paper::day(report.on)) " · " (report.agency) " · " (report.percent) " %" @if report.done { " " span.badge.ok { (icon("check")) (cx.t(w::DONE)) } } }
                    p { (report.text) }
                    @if !report.proofs.is_empty() {
                        ul { @for proof in &report.proofs { li { (cx.t(w::PROOF)) ": " (shown_proof(proof)) } } }
                    }
                    p.small.muted { (report.by) }
                }
            }
        }
    }
}

fn shown_proof(proof: &Proof) -> Markup {
    // Only addresses of the web and of our own pages become links.
    let links = proof.address.starts_with("https://")
        || proof.address.starts_with("http://")
        || (proof.address.starts_with('/') && !proof.address.starts_with("//"));
    html! {
        @if links { a href=(proof.address) rel="noreferrer noopener" { (proof.title) } } @else { (proof.title) }
        @if let Some(document) = &proof.document { " · " (document.number) }
    }
}

fn report_form(cx: &Cx, detail: &TaskDetail, typed: &Params) -> Markup {
    let ours: Vec<(String, String)> = detail
        .agencies
        .iter()
        .filter(|agency| agency.may_report)
        .map(|agency| (agency.agency.code.clone(), agency.agency.name.clone()))
        .collect();
    let own = cx.actor().agency.as_deref().unwrap_or_default();
    let percent = typed.get("percent").map_or_else(|| detail.task.percent.to_string(), str::to_owned);
    let done = typed.has("done") || cx.params.get("move") == Some("done");
    let field = |name, label: Phrase, hint: &str, kind| {
        Field {
            form: "report",
            name,
            label: cx.t(label),
            value: typed.text(name),
            hint,
            kind,
            max: if kind.is_empty() { 300 } else { 0 },
            ..Field::default()
        }
        .draw(cx, &[])
    };
    html! {
        section.card.no-print #report aria-labelledby="report-title" {
            h2 #report-title { (cx.t(w::REPORT)) }
            form.stack method="post" action=(cx.href(&format!("/tasks/{}/report", detail.task.code))) {
                (hidden(cx))
                input type="hidden" name="version" value=(detail.task.version);
                div.form-grid {
                    @if ours.len() > 1 { (Select { id: "report-agency", name: "agency", label: cx.t(w::REPORT_FOR), value: typed.get("agency").unwrap_or(own), options: ours }.draw()) }
                    (Field { form: "report", name: "percent", label: cx.t(w::PERCENT), value: &percent, kind: "number", required: true, ..Field::default() }.draw(cx, &[]))
                }
                (paper::Area { form: "report", name: "text", label: cx.t(w::WHAT_DONE), value: typed.text("text"), hint: "", required: true }.draw(cx, &[]))
                div.form-grid {
                    (field("proof", w::PROOF, cx.t(w::PROOF_HINT), ""))
                    (field("proof_number", w::PROOF_NUMBER, "", ""))
                    (field("proof_address", w::PROOF_ADDRESS, "", ""))
                }
                (tick("report-done", "done", cx.t(w::DONE), done, "1"))
                div { button.button.primary type="submit" { (cx.t(w::SEND_REPORT)) } }
            }
        }
    }
}

fn decide_forms(cx: &Cx, detail: &TaskDetail, typed: &Params) -> Markup {
    let standing = detail.task.standing;
    let asked = typed.get("act").or_else(|| cx.params.get("move")).unwrap_or_default();
    let one = |act: &str, title: Phrase, fields: Markup| {
        html! {
            details open[asked == act] {
                summary.label { (cx.t(title)) }
                form.stack method="post" action=(cx.href(&format!("/tasks/{}/decide", detail.task.code))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(detail.task.version);
                    (fields)
                    div { button.button.primary type="submit" name="act" value=(act) { (cx.t(title)) } }
                }
            }
        }
    };
    let area = |act: &str, name, label: Phrase, hint: &str, required| {
        let value = if asked == act { typed.text(name) } else { "" };
        paper::Area { form: act, name, label: cx.t(label), value, hint, required }.draw(cx, &[])
    };
    let line = |act: &str, name, label: Phrase, hint: &str| {
        let value = if asked == act { typed.text(name) } else { "" };
        Field { form: act, name, label: cx.t(label), value, hint, required: true, max: 300, ..Field::default() }
            .draw(cx, &[])
    };
    let open = standing.is_open();
    let group = detail.agencies.len() > 1;
    html! {
        section.card.no-print #decide aria-labelledby="decide-title" {
            h2 #decide-title { (cx.t(w::DECIDE)) }
            @if standing == Standing::ReportedDone || (standing == Standing::InProgress && group) {
                (one("accept", w::ACCEPT, area("accept", "note", w::NOTE, if group { cx.t(w::NOTE_HINT) } else { "" }, false)))
            }
            @if standing == Standing::ReportedDone { (one("return", w::RETURN, area("return", "reason", w::REASON, "", true))) }
            @if open {
                (one("adjust", w::ADJUST, html! {
                    (line("adjust", "deadline", w::NEW_DEADLINE, cx.t(w::DEADLINE_HINT)))
                    (line("adjust", "document", w::DOCUMENT, ""))
                    (area("adjust", "reason", w::REASON, "", true))
                }))
                (one("cancel", w::CANCEL_TASK, html! { (line("cancel", "document", w::DOCUMENT, "")) (area("cancel", "reason", w::REASON, "", true)) }))
            } @else {
                (one("reopen", w::REOPEN, area("reopen", "reason", w::REASON, "", true)))
            }
        }
    }
}

pub(super) async fn report(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let mut proofs = Vec::new();
    if form.has("proof") || form.has("proof_number") {
        let number = form.text("proof_number").trim().to_owned();
        let title = form.get("proof").unwrap_or(&number).trim().to_owned();
        let document = (!number.is_empty()).then(|| DocumentRef { number, ..DocumentRef::default() });
        proofs.push(Proof { title, document, address: form.text("proof_address").trim().to_owned() });
    }
    let report = ReportForm {
        version: form.text("version").parse().unwrap_or(0),
        agency: form.text("agency").to_owned(),
        // What is no number is refused as a share beyond the whole.
        percent: form.text("percent").parse().unwrap_or(u8::MAX),
        text: form.text("text").trim().to_owned(),
        proofs,
        done: form.has("done"),
    };
    let outcome = cx.web.desk.report_task(cx.actor(), &code, report).await;
    answer(&cx, &code, &form, outcome.map(|_| ())).await
}

pub(super) async fn decide(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let text = |name: &str| form.text(name).trim().to_owned();
    let document = || DocumentRef { number: text("document"), ..DocumentRef::default() };
    let decision = match form.text("act") {
        "accept" => TaskDecision::Accept { note: text("note") },
        "return" => TaskDecision::Return { reason: text("reason") },
        "adjust" => TaskDecision::Adjust { reason: text("reason"), document: document(), deadline: text("deadline") },
        "cancel" => TaskDecision::Cancel { reason: text("reason"), document: document() },
        "reopen" => TaskDecision::Reopen { reason: text("reason") },
        _ => return Err(Failure::Desk(DeskError::NotFound)),
    };
    let version = form.text("version").parse().unwrap_or(0);
    let outcome = cx.web.desk.decide_task(cx.actor(), &code, version, decision).await;
    answer(&cx, &code, &form, outcome.map(|_| ())).await
}

/// Goes to the task, or shows its page again with what was typed and why it was refused.
async fn answer(cx: &Cx, code: &str, form: &Params, outcome: Result<(), DeskError>) -> Handled {
    match outcome {
        Ok(()) => Ok(Answer::GoAndSay(format!("/tasks/{code}"), Flash::new("saved"))),
        Err(error @ (DeskError::Refused(_) | DeskError::Invalid(_) | DeskError::Conflict)) => {
            let page = task_page(cx, form, Some(&error)).await?;
            Ok(Answer::PageWith(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(Failure::Desk(error)),
    }
}
