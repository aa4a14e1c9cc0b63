//! Findings: the list, and one with what is asked next of whom.

use std::sync::Arc;

use luytre_desk::findings::{FindingFilter, FindingRow, FindingView};
use luytre_desk::{Act, DeskError, Problem};
use luytre_govern::assessment::finding::{Command, Standing};
use luytre_model::{Role, Severity};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::Failure;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Select, hidden, pager, tick};
use crate::ui::icon::icon;
use crate::ui::paper::{Line, cited, day, due, history, options, paper, paper_fields, read_day, read_paper, version};
use crate::ui::{badge, feedback, shell};
use crate::words::{assessments as w, frame};

const ROWS: usize = 60;

/// Where a finding stands.
pub(crate) fn standing_badge(cx: &Cx, word: &str) -> Markup {
    let (class, shape) = match word {
        "open" => ("high", "ring"),
        "answered" => ("medium", "half"),
        "fixed" => ("low", "disc"),
        "verified" => ("ok", "check"),
        _ => ("plain", "dash"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::standing(word))) } }
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let state = cx.params.get("state").filter(|state| Standing::WORDS.contains(state));
    let filter = FindingFilter {
        states: state.map(str::to_owned).into_iter().collect(),
        severity: cx.params.get("severity").and_then(|word| word.parse().ok()),
        agency: owned("agency"),
        system: owned("system"),
        open: cx.params.has("open"),
        late: cx.params.has("late"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let page = cx.web.desk.findings(cx.actor(), &filter).await?;
    let body = html! {
        (shell::head(cx.t(w::FINDINGS), cx.t(w::FINDINGS_LEDE), None))
        (super::part_tabs(&cx))
        (filter_bar(&cx))
        @if page.items.is_empty() { div.card { (feedback::empty(cx.t(w::NO_FINDINGS), cx.t(w::NO_FINDINGS_WHY), None)) } }
        @else { (table(&cx, &page.items)) (pager(&cx, page.items.len(), page.total, page.next.as_deref())) }
    };
    Ok(shell::page(&cx, cx.t(w::FINDINGS), &[], body).into())
}

fn filter_bar(cx: &Cx) -> Markup {
    let states = Standing::WORDS.into_iter().map(|word| (word, cx.t(w::standing(word)).to_owned()));
    let severities = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (severity.as_str(), cx.t(crate::words::domain::severity(*severity)).to_owned()));
    html! {
        form.filters action=(cx.href("/findings")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="findings-q" { (cx.t(w::FIND)) }
            input.input #findings-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND)) autocomplete="off";
            @for name in ["agency", "system"] { @if let Some(value) = cx.params.get(name) { input type="hidden" name=(name) value=(value); } }
            (Select { id: "findings-state", name: "state", label: cx.t(w::STATE), value: cx.params.text("state"), options: options(cx.t(w::ANY_STATE), states) }.in_bar())
            (Select { id: "findings-severity", name: "severity", label: cx.t(w::SEVERITY), value: cx.params.text("severity"), options: options(cx.t(w::ANY_SEVERITY), severities) }.in_bar())
            (tick("findings-open", "open", cx.t(w::OPEN_ONLY), cx.params.has("open"), "1"))
            (tick("findings-late", "late", cx.t(w::LATE_ONLY), cx.params.has("late"), "1"))
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn table(cx: &Cx, rows: &[FindingRow]) -> Markup {
    let today = crate::ui::paper::today(cx);
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::FINDINGS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::TITLE)) }
                    th scope="col" { (cx.t(w::SEVERITY)) }
                    th scope="col" { (cx.t(w::SYSTEM)) }
                    th scope="col" { (cx.t(w::STATE)) }
                    th scope="col" { (cx.t(w::NEXT_DUE)) }
                } }
                tbody {
                    @for row in rows {
                        @let one = &row.finding;
                        tr {
                            th.main scope="row" { a href=(cx.href(&format!("/findings/{}", one.code))) { (one.title) } span.sub { (one.code) } }
                            td data-name=(cx.t(w::SEVERITY)) { (badge::severity(cx, one.severity)) }
                            td data-name=(cx.t(w::SYSTEM)) { (row.system.name) span.sub { (row.agency.name) } }
                            td data-name=(cx.t(w::STATE)) { (standing_badge(cx, one.standing.as_str())) }
                            td data-name=(cx.t(w::NEXT_DUE)) { (due(cx, row.due, today, !one.is_settled(today))) }
                        }
                    }
                }
            }
        }
    }
}

pub(crate) async fn one(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.finding(cx.actor(), &cx.part(1)).await?;
    let one = &view.kept.body;
    // A finding keeps the limits under which it was made.
    let rules = cx.web.desk.library_then(view.kept.created_at).assessment;
    let rule = rules.finding(one.severity);
    let body = html! {
        (shell::head(&one.title, &format!("{} · {}", one.code, view.system.name), None))
        div.alert-grid {
            div.stack {
                section.card aria-labelledby="facts-title" {
                    div.card-head { h2 #facts-title { (cx.t(w::FACTS)) } (standing_badge(&cx, one.standing.as_str())) }
                    dl.pairs {
                        div { dt { (cx.t(w::SEVERITY)) } dd { (badge::severity(&cx, one.severity)) " " span.small.muted { (cited(&cx, &rule.basis.source)) } } }
                        div { dt { (cx.t(w::ASSESSMENT)) } dd { a href=(cx.href(&format!("/assessments/{}", one.assessment))) { (one.assessment) } } }
                        div { dt { (cx.t(w::SYSTEM)) } dd { (view.system.name) } }
                        div { dt { (cx.t(w::AGENCY)) } dd { (view.agency.name) } }
                        div { dt { (cx.t(w::FOUND_ON)) } dd { (day(one.found)) } }
                        div { dt { (cx.t(w::NEXT_DUE)) } dd { (due(&cx, view.due, view.today, !one.is_settled(view.today))) } }
                        @if let Some(row) = rules.subjects.iter().find(|row| row.code == one.subject) { div { dt { (cx.t(w::SUBJECT)) } dd { (cx.pick(&row.vi, &row.en)) } } }
                        @if !one.requirement.is_empty() { div { dt { (cx.t(w::REQUIREMENT)) } dd { code { (one.requirement) } } } }
                        div { dt { (cx.t(w::DETAIL)) } dd { (one.detail) } }
                        @if !one.advice.is_empty() { div { dt { (cx.t(w::ADVICE)) } dd { (one.advice) } } }
                        @if let Standing::AcceptedRisk { document, until, .. } = &one.standing {
                            div { dt { (cx.t(w::ACCEPT_RISK)) } dd { (paper(&cx, document)) " · " (cx.t(w::UNTIL)) " " (day(*until)) } }
                        }
                    }
                }
                section.card aria-labelledby="said-title" {
                    h2 #said-title { (cx.t(w::SAID)) }
                    ul.timeline {
                        @for note in &one.notes {
                            li { span { (day(note.on)) } span {
                                strong { @match w::did(&format!("finding.{}", note.step)) { Some(phrase) => (cx.t(phrase)), None => (note.step) } } ": " (note.text)
                                span.sub.muted.small { (note.by) }
                            } }
                        }
                    }
                }
            }
            div.stack {
                section.card.no-print aria-labelledby="next-title" { h2 #next-title { (cx.t(w::NEXT_STEP)) } (steps(&cx, &view)) }
                (history(&cx, &view.history))
            }
        }
    };
    let crumbs = [(cx.t(w::FINDINGS).to_owned(), "/findings".to_owned())];
    Ok(shell::page(&cx, &one.code, &crumbs, body).into())
}

/// A step: its word, its label, the label of its text, whether a day and a paper belong to it.
struct Step {
    word: &'static str,
    label: crate::words::Phrase,
    text: crate::words::Phrase,
    day: Option<crate::words::Phrase>,
    paper: bool,
}

fn steps(cx: &Cx, view: &FindingView) -> Markup {
    let one = &view.kept.body;
    let actor = cx.actor();
    let own = |code: &str| actor.agency.as_deref() == Some(code);
    let answers = cx.may(Act::AnswerFindings) && (actor.agency.is_none() || own(&one.agency) || own(&one.operator));
    let judges = cx.may(Act::JudgeFindings) && !own(&one.agency) && !own(&one.operator);
    let step = |word, label, text, day, paper| Step { word, label, text, day, paper };
    let mut asked: Vec<(&str, Step)> = Vec::new();
    let open = matches!(one.standing, Standing::Open | Standing::Answered { .. });
    if answers && open {
        asked.push(("answer", step("answer", w::ANSWER, w::ANSWER_TEXT, Some(w::BY_DAY), false)));
        asked.push(("answer", step("fix", w::FIX, w::FIX_TEXT, None, false)));
        if actor.role == Role::AgencyHead
            && cx.web.desk.library_then(view.kept.created_at).assessment.finding(one.severity).acceptable
        {
            asked.push(("answer", step("accept_risk", w::ACCEPT_RISK, w::REASON, Some(w::UNTIL), true)));
        }
    }
    if judges {
        match &one.standing {
            Standing::Fixed { person, .. } => {
                if *person != actor.person.0 {
                    asked.push(("judge", step("verify", w::VERIFY, w::VERIFY_TEXT, None, false)));
                }
                asked.push(("judge", step("send_back", w::SEND_BACK, w::SEND_BACK_TEXT, None, false)));
            }
            Standing::Answered { .. } => {
                asked.push(("judge", step("send_back", w::SEND_BACK, w::SEND_BACK_TEXT, None, false)));
            }
            Standing::Verified { .. } | Standing::AcceptedRisk { .. } => {
                asked.push(("judge", step("reopen", w::REOPEN, w::REASON, None, false)));
            }
            Standing::Open => {}
        }
    }
    let empty = Params::default();
    html! {
        @if asked.is_empty() { p.muted { (cx.t(w::NOTHING_NEXT)) } }
        @for (place, (path, step)) in asked.iter().enumerate() {
            details open[place == 0] {
                summary.label { (cx.t(step.label)) }
                form.stack method="post" action=(cx.href(&format!("/findings/{}/{path}", one.code))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(view.kept.version);
                    input type="hidden" name="step" value=(step.word);
                    @let line = Line { form: step.word, typed: &empty, problems: &[] };
                    (line.area(cx, "text", step.text, None, true))
                    @if let Some(label) = step.day { (line.day(cx, "day", label, true)) }
                    @if step.paper { (paper_fields(cx, &line, w::DOC_NUMBER, true)) }
                    div { button.button.primary type="submit" { (cx.t(step.label)) } }
                }
            }
        }
    }
}

pub(crate) async fn answer(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = form.text("text").to_owned();
    let day = || read_day(&form, "day").ok_or(Failure::Desk(DeskError::field("day", Problem::Malformed("a day"))));
    let command = match form.text("step") {
        "answer" => Command::Answer { text, by: day()? },
        "fix" => Command::Fix { text },
        "accept_risk" => Command::AcceptRisk { reason: text, document: read_paper(&form)?, until: day()? },
        _ => return Err(Failure::BadBody),
    };
    act(&cx, &form, command).await
}

pub(crate) async fn judge(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = form.text("text").to_owned();
    let command = match form.text("step") {
        "verify" => Command::Verify { text },
        "send_back" => Command::SendBack { text },
        "reopen" => Command::Reopen { reason: text },
        _ => return Err(Failure::BadBody),
    };
    act(&cx, &form, command).await
}

async fn act(cx: &Cx, form: &Params, command: Command) -> Handled {
    let code = cx.part(1);
    cx.web.desk.act_on_finding(cx.actor(), &code, version(form), command).await?;
    Ok(Answer::GoAndSay(format!("/findings/{code}"), Flash::new("saved")))
}
