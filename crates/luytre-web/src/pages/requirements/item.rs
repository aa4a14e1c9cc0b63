//! One item of a system: what is asked, the verdict, evidence, who is responsible, history, other standards.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::requirements::RequirementDetail;
use luytre_desk::requirements::change::{FINDING_CHARS_MAX, RequirementChange};
use luytre_desk::requirements::files::EvidenceFile;
use luytre_desk::{Act, DeskError, FieldProblem, Problem};
use luytre_govern::requirement::{Carried, Command, Proposal, Shown, Verdict, Word};
use luytre_model::Nanos;
use maud::{Markup, html};
use serde_json::Value as Json;

use super::{draw, system};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems, problem_text};
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::ui::form::{Field, Select, error_summary, hidden};
use crate::ui::{badge, feedback, shell};
use crate::words::{frame, requirements as w};

/// Entries of the history that are shown.
const HISTORY: usize = 40;

/// A form that came back with problems: which one, what was typed, what is wrong.
struct Returned<'a> {
    which: &'a str,
    form: &'a Params,
    problems: &'a [FieldProblem],
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, None).await?.into())
}

async fn page(cx: &Cx, returned: Option<&Returned<'_>>) -> Result<Markup, Failure> {
    let (code, item) = (cx.part(1), cx.part(2));
    let catalogue = cx.params.get("catalogue").or(returned.and_then(|returned| returned.form.get("catalogue")));
    let view = cx.web.desk.requirement_of(cx.actor(), &code, catalogue, &item).await?;
    let (of, row) = (&view.of, view.requirement);
    let clause = of.system.level.and_then(|level| row.clause(level)).unwrap_or_default();
    let lede = format!("{} · {} {clause}", of.system.name, of.catalogue.reference);
    let asked = of.system.level.is_some_and(|level| row.levels.contains(&level));
    let body = html! {
        (shell::head(draw::title(cx, row), &lede, None))
        div.alert-grid {
            div.stack {
                section.card aria-labelledby="asked-title" {
                    div.card-head { h2 #asked-title { (cx.t(w::LOOK_FOR)) } (draw::word(cx, of.word(&row.id))) }
                    p { (draw::summary(cx, row)) }
                    p.small.muted { (cx.t(w::EVIDENCE)) ": " (row.evidence.iter().map(|kind| cx.t(w::evidence_kind(*kind))).collect::<Vec<_>>().join(", ")) }
                    (given(cx, &view))
                }
                @if asked && cx.may(Act::JudgeRequirements) { (judge_form(cx, &view, returned.filter(|returned| returned.which == "judge"))) }
                (evidence(cx, &view, asked, returned.filter(|returned| returned.which == "evidence"), returned.filter(|returned| returned.which == "file")))
                (crosswalk(cx, &view, asked))
                (history(cx, &view))
            }
            div.stack {
                (facts(cx, &view))
                @if asked && cx.may(Act::EditRequirements) { (assign_form(cx, &view, returned.filter(|returned| returned.which == "assign"))) }
                (super::remedies::card(cx, of, &row.id))
                (super::duties::card(cx, &view))
            }
        }
    };
    Ok(shell::page(cx, draw::title(cx, row), &system::crumbs(cx, of), body))
}

fn given(cx: &Cx, view: &RequirementDetail) -> Markup {
    let judgement = view.of.judgement(&view.requirement.id);
    let Some(given) = judgement.and_then(|judgement| judgement.given.as_ref()) else { return html! {} };
    html! {
        dl.pairs {
            div { dt { (cx.t(w::JUDGED_BY)) } dd { (w::judged(cx.lang, &given.by, given.on)) } }
            @if !given.finding.is_empty() { div { dt { (cx.t(w::FINDING)) } dd { (given.finding) } } }
            @match &given.verdict {
                Verdict::NotApplicable { reason } => { div { dt { (cx.t(w::REASON)) } dd { (reason) } } }
                Verdict::Equivalent { measure } => { div { dt { (cx.t(w::MEASURE)) } dd { (measure) } } }
                Verdict::Met | Verdict::Partly | Verdict::NotMet => {}
            }
            @if let Some(carried) = &given.carried { div { dt { (cx.t(w::CROSSWALK)) } dd { (carried.catalogue) " " (carried.subgroup) } } }
        }
        @if view.of.system.level.is_some_and(|level| level != given.level) {
            (feedback::notice(feedback::Tone::Warn, html! { (cx.t(w::JUDGED_AT_OTHER_LEVEL)) }))
        }
    }
}

/// The address of a form of this item.
fn action(cx: &Cx, view: &RequirementDetail, act: &str) -> String {
    cx.href(&format!("/requirements/{}/{}/{act}", view.of.system.code, view.requirement.id))
}

/// What every form of this item carries.
fn carried(cx: &Cx, view: &RequirementDetail) -> Markup {
    html! {
        (hidden(cx))
        input type="hidden" name="catalogue" value=(view.of.catalogue.id);
        input type="hidden" name="seen" value=(view.of.version(&view.requirement.id));
    }
}

/// A text of several lines with its label and what is wrong with it.
pub(super) fn area(
    cx: &Cx,
    (id, name): (&str, &str),
    label: &str,
    hint: &str,
    value: &str,
    problems: &[FieldProblem],
) -> Markup {
    let problem = problems.iter().find(|problem| problem.field == name);
    let mut described = Vec::new();
    if !hint.is_empty() {
        described.push(format!("{id}-hint"));
    }
    if problem.is_some() {
        described.push(format!("{id}-error"));
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div.field {
            label for=(id) { (label) }
            @if !hint.is_empty() { span.field-hint id={ (id) "-hint" } { (hint) } }
            textarea.input id=(id) name=(name) rows="3" maxlength=(FINDING_CHARS_MAX)
                aria-invalid=[problem.map(|_| "true")] aria-describedby=[described] { (value) }
            @if let Some(problem) = problem {
                span.field-error id={ (id) "-error" } { (crate::ui::icon::icon("alerts")) (problem_text(cx.lang, &problem.problem)) }
            }
        }
    }
}

fn judge_form(cx: &Cx, view: &RequirementDetail, returned: Option<&Returned<'_>>) -> Markup {
    let (of, id) = (&view.of, &view.requirement.id);
    let problems = returned.map(|returned| returned.problems).unwrap_or_default();
    let present = of.judgement(id).and_then(|judgement| judgement.given.as_ref());
    let (mut reason, mut measure) = ("", "");
    match present.map(|given| &given.verdict) {
        Some(Verdict::NotApplicable { reason: said }) => reason = said,
        Some(Verdict::Equivalent { measure: said }) => measure = said,
        Some(Verdict::Met | Verdict::Partly | Verdict::NotMet) | None => {}
    }
    let typed = |name: &str| returned.map(|returned| returned.form.text(name).to_owned());
    let finding = typed("finding").unwrap_or_else(|| present.map(|given| given.finding.clone()).unwrap_or_default());
    let (reason, measure) =
        (typed("reason").unwrap_or_else(|| reason.to_owned()), typed("measure").unwrap_or_else(|| measure.to_owned()));
    let word = typed("verdict").unwrap_or_else(|| of.word(id).as_str().to_owned());
    let words = Word::ALL.into_iter().filter(|word| *word != Word::Unjudged);
    let labels = [
        ("finding", cx.t(w::FINDING)),
        ("reason", cx.t(w::REASON)),
        ("measure", cx.t(w::MEASURE)),
        ("verdict", cx.t(w::VERDICT)),
    ];
    html! {
        section.card.no-print aria-labelledby="judge-title" {
            h2 #judge-title { (cx.t(w::JUDGE)) }
            p.small.muted { (cx.t(w::SELF_JUDGED_HINT)) }
            form.stack method="post" action=(action(cx, view, "judge")) {
                (carried(cx, view))
                (error_summary(cx, "judge", &labels, problems))
                (Select { id: "judge-verdict", name: "verdict", label: cx.t(w::VERDICT), value: &word,
                    options: words.map(|word| (word.as_str().to_owned(), cx.t(w::word(word)).to_owned())).collect() }.draw())
                (area(cx, ("judge-finding", "finding"), cx.t(w::FINDING), cx.t(w::FINDING_HINT), &finding, problems))
                (area(cx, ("judge-reason", "reason"), cx.t(w::REASON), "", &reason, problems))
                (area(cx, ("judge-measure", "measure"), cx.t(w::MEASURE), "", &measure, problems))
                div { button.button.primary type="submit" { (cx.t(w::JUDGE)) } }
            }
            @if present.is_some() {
                form method="post" action=(action(cx, view, "withdraw")) {
                    (carried(cx, view))
                    button.button type="submit" { (cx.t(w::WITHDRAW)) }
                }
            }
        }
    }
}

fn file_form(cx: &Cx, view: &RequirementDetail, returned: Option<&Returned<'_>>) -> Markup {
    let problems = returned.map(|returned| returned.problems).unwrap_or_default();
    let problem = problems.iter().find(|problem| problem.field == "file");
    html! {
        form.stack-tight.no-print method="post" enctype="multipart/form-data" action=(action(cx, view, "files")) {
            (carried(cx, view))
            (error_summary(cx, "evidence", &[("file", cx.t(w::ATTACH))], problems))
            div.field {
                label for="evidence-file" { (cx.t(w::ATTACH)) }
                input.input #evidence-file name="file" type="file" accept=".pdf,.docx,.xlsx,.png,.jpg,.jpeg" required
                    aria-invalid=[problem.map(|_| "true")] aria-describedby=[problem.map(|_| "evidence-file-error")];
                @if let Some(problem) = problem {
                    span.field-error #evidence-file-error { (crate::ui::icon::icon("alerts")) (problem_text(cx.lang, &problem.problem)) }
                }
            }
            div { button.button type="submit" { (cx.t(w::ATTACH)) } }
        }
    }
}

fn evidence(
    cx: &Cx,
    view: &RequirementDetail,
    asked: bool,
    returned: Option<&Returned<'_>>,
    file: Option<&Returned<'_>>,
) -> Markup {
    let (of, row) = (&view.of, view.requirement);
    let list = of.judgement(&row.id).map(|judgement| judgement.evidence.as_slice()).unwrap_or_default();
    let edits = asked && cx.may(Act::EditRequirements);
    html! {
        section.card aria-labelledby="evidence-title" {
            h2 #evidence-title { (cx.t(w::EVIDENCE)) }
            @if list.is_empty() { p.muted { (cx.t(w::NO_EVIDENCE)) } }
            @else {
                ul.stack-tight {
                    @for (place, piece) in list.iter().enumerate() {
                        li.row.row-apart {
                            div { (draw::shown(cx, view, &piece.shown)) p.small.muted { (w::judged(cx.lang, &piece.by, piece.on)) } }
                            @if edits && !of.word(&row.id).is_satisfied() {
                                form.no-print method="post" action=(action(cx, view, "evidence/remove")) {
                                    (carried(cx, view))
                                    input type="hidden" name="place" value=(place);
                                    button.button type="submit" aria-label={ (cx.t(w::REMOVE)) " " (place + 1) } { (cx.t(w::REMOVE)) }
                                }
                            }
                        }
                    }
                }
            }
            @if edits { (file_form(cx, view, file)) (evidence_form(cx, view, returned)) }
        }
    }
}

fn evidence_form(cx: &Cx, view: &RequirementDetail, returned: Option<&Returned<'_>>) -> Markup {
    let problems = returned.map(|returned| returned.problems).unwrap_or_default();
    let typed = |name: &str| returned.map(|returned| returned.form.text(name).to_owned()).unwrap_or_default();
    let signals = view.of.signals_of(view.requirement);
    let mut kinds = vec![("text", w::KIND_TEXT)];
    if !signals.is_empty() {
        kinds.push(("signal", w::KIND_SIGNAL));
    }
    kinds.extend([("file", w::KIND_FILE), ("record", w::KIND_RECORD)]);
    let labels = [
        ("text", cx.t(w::TEXT)),
        ("sha256", cx.t(w::SHA256)),
        ("name", cx.t(w::FILE_NAME)),
        ("code", cx.t(w::RECORD_CODE)),
        ("signal", cx.t(w::SIGNAL)),
    ];
    let (sha256, name, record, code) = (typed("sha256"), typed("name"), typed("record"), typed("code"));
    let field = |name: &'static str, label: &'static str, value: &str, max: usize| {
        Field { form: "evidence", name, label, value, max, ..Field::default() }.draw(cx, problems)
    };
    html! {
        details.no-print open[returned.is_some()] {
            summary.label { (cx.t(w::ADD_EVIDENCE)) }
            form.stack method="post" action=(action(cx, view, "evidence")) {
                (carried(cx, view))
                (error_summary(cx, "evidence", &labels, problems))
                (Select { id: "evidence-kind", name: "kind", label: cx.t(w::EVIDENCE_KIND), value: &typed("kind"),
                    options: kinds.into_iter().map(|(value, name)| (value.to_owned(), cx.t(name).to_owned())).collect() }.draw())
                (area(cx, ("evidence-text", "text"), cx.t(w::TEXT), "", &typed("text"), problems))
                @if !signals.is_empty() {
                    (Select { id: "evidence-signal", name: "signal", label: cx.t(w::SIGNAL), value: &typed("signal"),
                        options: signals.iter().map(|(id, said)| ((*id).to_owned(), format!("{id}: {}", cx.t(w::signal_state(said.state))))).collect() }.draw())
                }
                div.form-grid {
                    (field("sha256", cx.t(w::SHA256), &sha256, 64))
                    (field("name", cx.t(w::FILE_NAME), &name, 200))
                    (field("record", cx.t(w::RECORD_KIND), &record, 40))
                    (field("code", cx.t(w::RECORD_CODE), &code, 200))
                }
                div { button.button type="submit" { (cx.t(w::ADD_EVIDENCE)) } }
            }
        }
    }
}

fn assign_form(cx: &Cx, view: &RequirementDetail, returned: Option<&Returned<'_>>) -> Markup {
    let problems = returned.map(|returned| returned.problems).unwrap_or_default();
    let judgement = view.of.judgement(&view.requirement.id).cloned().unwrap_or_default();
    let typed = |name: &str| returned.map(|returned| returned.form.text(name).to_owned());
    let responsible = typed("responsible").unwrap_or(judgement.responsible);
    let due = typed("due").unwrap_or_else(|| judgement.due.map(|due| due.to_string()).unwrap_or_default());
    html! {
        section.card.no-print aria-labelledby="assign-title" {
            h2 #assign-title { (cx.t(w::ASSIGN)) }
            form.stack method="post" action=(action(cx, view, "assign")) {
                (carried(cx, view))
                (error_summary(cx, "assign", &[("responsible", cx.t(w::RESPONSIBLE)), ("due", cx.t(w::DUE))], problems))
                (Field { form: "assign", name: "responsible", label: cx.t(w::RESPONSIBLE), value: &responsible, max: 200, ..Field::default() }.draw(cx, problems))
                (Field { form: "assign", name: "due", label: cx.t(w::DUE), value: &due, kind: "date", ..Field::default() }.draw(cx, problems))
                div { button.button type="submit" { (cx.t(frame::SAVE)) } }
            }
        }
    }
}

fn facts(cx: &Cx, view: &RequirementDetail) -> Markup {
    let (of, row) = (&view.of, view.requirement);
    let references = of.catalogues.crosswalk.references(row);
    let risked = of.system.level.and_then(|level| of.catalogues.sanctions.risked(of.catalogue, row, level));
    let judgement = of.judgement(&row.id);
    let lists = [
        ("NĐ331", references.decree),
        ("ISO/IEC 27001", references.iso27001),
        ("NIST CSF 2.0", references.csf),
        ("CIS v8", references.cis),
    ];
    html! {
        section.card aria-labelledby="facts-title" {
            h2 #facts-title { (cx.t(w::REFERENCES)) }
            dl.pairs {
                div { dt { (cx.t(w::ITEM)) } dd { code { (row.id) } } }
                @if let Some(judgement) = judgement {
                    @if !judgement.responsible.is_empty() || judgement.due.is_some() {
                        div { dt { (cx.t(w::RESPONSIBLE)) } dd { (judgement.responsible) " " (draw::day(cx, judgement.due, judgement.is_overdue(of.today))) } }
                    }
                }
                @if let Some(risked) = risked {
                    div { dt { (cx.t(w::RISKS)) } dd { (w::dong(cx.lang, risked.fine.most)) " · " (cx.pick(&risked.fine.title_vi, &risked.fine.title_en)) " (" (risked.fine.article) ")" } }
                }
                @for (name, numbers) in lists { @if !numbers.is_empty() { div { dt { (name) } dd { (numbers.join(", ")) } } } }
                div { dt { (cx.t(w::SOURCE)) } dd { (row.source) } }
                div { dt { (cx.t(w::CONFIDENCE)) } dd { (cx.t(w::confidence(row.confidence))) } }
            }
            @let signals = of.signals_of(row);
            @if !signals.is_empty() {
                h3 { (cx.t(w::SIGNAL)) }
                ul.stack-tight { @for (id, said) in signals { li.row.row-apart { code { (id) } span { (draw::signal(cx, said.state)) " " (badge::ago(cx, said.at)) } } } }
                p { a.small href=(cx.href(&format!("/signals/{}", of.system.code))) { (cx.t(w::OPEN_ROWS)) } }
            }
        }
    }
}

fn crosswalk(cx: &Cx, view: &RequirementDetail, asked: bool) -> Markup {
    html! {
        section.card aria-labelledby="crosswalk-title" {
            h2 #crosswalk-title { (cx.t(w::CROSSWALK)) }
            @if view.others.is_empty() { p.muted { (cx.t(w::NO_CROSSWALK)) } }
            @else {
                p.small.muted { (cx.t(w::CROSSWALK_WHY)) }
                @for other in &view.others {
                    h3 { (other.catalogue.reference) }
                    @for proposal in &other.proposals { (proposed(cx, view, other.catalogue, proposal, asked)) }
                }
            }
        }
    }
}

fn proposed(
    cx: &Cx,
    view: &RequirementDetail,
    other: &luytre_govern::catalogue::Catalogue,
    proposal: &Proposal,
    asked: bool,
) -> Markup {
    let system = &view.of.system.code;
    html! {
        div.stack-tight {
            p { strong { (proposal.origin.subgroup) } " · " (cx.t(w::relation(proposal.origin.relation))) }
            ul {
                @for (item, word) in &proposal.found {
                    li {
                        a href=(cx.href(&format!("/requirements/{system}/{item}?catalogue={}", other.id))) {
                            (other.requirement(item).map_or(item.as_str(), |row| draw::title(cx, row)))
                        }
                        " " (draw::word(cx, *word))
                    }
                }
            }
            @match &proposal.verdict {
                Some(verdict) => {
                    p { (cx.t(w::PROPOSED)) ": " (draw::word(cx, verdict.word())) }
                    @if asked && cx.may(Act::JudgeRequirements) { (take_over(cx, view, other, proposal, verdict)) }
                }
                None => p.muted { (cx.t(w::NOTHING_FOLLOWS)) },
            }
            @if let Some(most) = proposal.at_most { p { (cx.t(w::AT_MOST)) ": " (draw::word(cx, most)) } }
        }
    }
}

fn take_over(
    cx: &Cx,
    view: &RequirementDetail,
    other: &luytre_govern::catalogue::Catalogue,
    proposal: &Proposal,
    verdict: &Verdict,
) -> Markup {
    let id = format!("take-{}", proposal.origin.subgroup);
    let measure = match verdict {
        Verdict::Equivalent { measure } => measure.as_str(),
        Verdict::Met | Verdict::Partly | Verdict::NotMet | Verdict::NotApplicable { .. } => "",
    };
    let found = format!("{} · {}", other.reference, proposal.origin.subgroup);
    html! {
        form.row.no-print method="post" action=(action(cx, view, "judge")) {
            (carried(cx, view))
            input type="hidden" name="verdict" value=(verdict.word().as_str());
            input type="hidden" name="measure" value=(measure);
            input type="hidden" name="from" value=(other.id);
            input type="hidden" name="subgroup" value=(proposal.origin.subgroup);
            input type="hidden" name="relation" value=(proposal.origin.relation.as_str());
            label.visually-hidden for=(id) { (cx.t(w::FINDING)) }
            input.input id=(id) name="finding" value=(found) maxlength=(FINDING_CHARS_MAX) autocomplete="off";
            button.button type="submit" { (cx.t(w::TAKE_OVER)) }
        }
    }
}

fn history(cx: &Cx, view: &RequirementDetail) -> Markup {
    html! {
        section.card aria-labelledby="history-title" {
            h2 #history-title { (cx.t(w::HISTORY)) }
            @if view.history.is_empty() { p.muted { (cx.t(w::NO_HISTORY)) } }
            @else {
                ol.timeline {
                    @for change in view.history.iter().take(HISTORY) {
                        li {
                            (badge::time(cx, change.at))
                            div.timeline-text {
                                p { strong { (told(cx, &change.detail)) } " · " (change.by) " " (draw::word(cx, change.word)) }
                                @if let Some(text) = said(&change.detail) { p.small.muted { (text) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What happened in one step.
fn told(cx: &Cx, detail: &Json) -> String {
    let events = detail.as_array().map(Vec::as_slice).unwrap_or_default();
    let words = events.iter().map(|event| cx.t(w::event(event["act"].as_str().unwrap_or_default())));
    words.collect::<Vec<_>>().join(", ")
}

/// What was found, in a step that judged.
fn said(detail: &Json) -> Option<&str> {
    let finding =
        |event: &Json| event["act"] == "judged" && event["finding"].as_str().is_some_and(|text| !text.is_empty());
    detail.as_array()?.iter().find(|event| finding(event))?["finding"].as_str()
}

async fn act(posted: Posted, which: &str, command: Result<Command, DeskError>) -> Handled {
    let Posted { cx, form } = posted;
    let (code, item) = (cx.part(1), cx.part(2));
    let done = match command {
        Ok(command) => {
            let seen = form.text("seen").parse().unwrap_or(0);
            let change = RequirementChange { item: item.clone(), seen, command };
            cx.web.desk.change_requirements(cx.actor(), &code, form.get("catalogue"), vec![change]).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            let back = Params::default().with("catalogue", form.text("catalogue"));
            Ok(Answer::GoAndSay(back.on(&format!("/requirements/{code}/{item}")), Flash::new("saved")))
        }
        Err(error) => {
            let problems = field_problems(error)?;
            let returned = Returned { which, form: &form, problems: &problems };
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, Some(&returned)).await?))
        }
    }
}

pub(super) async fn judge(posted: Posted) -> Handled {
    let form = &posted.form;
    let carried = form.get("from").map(|from| Carried {
        catalogue: from.to_owned(),
        subgroup: form.text("subgroup").to_owned(),
        relation: form.text("relation").to_owned(),
    });
    let finding = form.text("finding").to_owned();
    let command = match system::verdict(form) {
        Some(verdict) => Ok(Command::Judge { verdict, finding, carried }),
        None => Err(DeskError::field("verdict", Problem::Unknown(form.text("verdict").chars().take(40).collect()))),
    };
    act(posted, "judge", command).await
}

pub(super) async fn withdraw(posted: Posted) -> Handled {
    act(posted, "judge", Ok(Command::Withdraw)).await
}

pub(super) async fn add_evidence(posted: Posted) -> Handled {
    let text = |name: &str| posted.form.text(name).to_owned();
    let shown = match posted.form.text("kind") {
        "signal" => Shown::Signal { signal: text("signal"), state: String::new(), measured_at: Nanos(0) },
        "file" => Shown::Attachment { sha256: text("sha256"), name: text("name"), stored: false },
        "record" => Shown::Record { record: text("record"), code: text("code") },
        _ => Shown::Text { text: text("text") },
    };
    act(posted, "evidence", Ok(Command::Show(shown))).await
}

pub(super) async fn remove_evidence(posted: Posted) -> Handled {
    let place = posted.form.text("place").parse().map_err(|_| DeskError::NotFound);
    act(posted, "evidence", place.map(Command::Hide)).await
}

pub(super) async fn assign(posted: Posted) -> Handled {
    let responsible = posted.form.text("responsible").to_owned();
    let command = date(&posted.form, "due").map(|due| Command::Assign { responsible, due });
    act(posted, "assign", command).await
}

/// Takes a file as evidence.
pub(super) async fn attach(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let (system, item) = (cx.part(1), cx.part(2));
    let back = Params::default().with("catalogue", form.text("catalogue"));
    let back = back.on(&format!("/requirements/{system}/{item}"));
    let given = EvidenceFile {
        system,
        item,
        catalogue: form.get("catalogue").map(str::to_owned),
        seen: form.text("seen").parse().unwrap_or(0),
        name: form.text("file_name").to_owned(),
        bytes: file,
    };
    match cx.web.desk.show_file(cx.actor(), given).await {
        Ok(_) => Ok(Answer::GoAndSay(back, Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let returned = Returned { which: "file", form: &form, problems: &problems };
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, Some(&returned)).await?))
        }
    }
}

/// Hands out a file of the evidence.
pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let (system, item, hash) = (cx.part(1), cx.part(2), cx.part(4));
    let desk = &cx.web.desk;
    let file = desk.evidence_file(cx.actor(), &system, cx.params.get("catalogue"), &item, &hash).await?;
    Ok(super::exchange::file(&file.name, file.media, file.bytes))
}

/// A day of a form; empty for none.
pub(super) fn date(form: &Params, field: &'static str) -> Result<Option<jiff::civil::Date>, DeskError> {
    let text = form.text(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let ours = jiff::civil::Date::strptime("%d/%m/%Y", text);
    let day = text.parse().or(ours).map_err(|_| DeskError::field(field, Problem::Malformed("a day: 31/12/2026")))?;
    Ok(Some(day))
}
