//! What the reader may do with a dossier: one form a command, and what is typed kept when it could not be done.

use axum::http::StatusCode;
use luytre_desk::views::DossierView;
use luytre_desk::{DeskError, FieldProblem, Problem};
use luytre_govern::dossier::{Appointed, AppraisalForm, Command, CommandWord, Ground, REMARK_CHARS_MAX, Verdict};
use luytre_govern::profile::Delegation;
use luytre_govern::{Date, DocumentRef};
use maud::{Markup, html};

use super::draw::{self, Area};
use super::{level_of, levels, one};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{desk_reason, problem_text};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, Select, error_summary, hidden};
use crate::ui::offered::list_of;
use crate::words::{domain, dossiers as w};

/// What a form held when it could not be done.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) word: Option<CommandWord>,
    pub(super) form: Params,
    pub(super) problems: Vec<FieldProblem>,
    pub(super) refused: Option<String>,
}

impl Typed {
    fn of(&self, word: CommandWord) -> Option<&Self> {
        (self.word == Some(word)).then_some(self)
    }
}

/// Commands that have a place of their own on the page.
const ELSEWHERE: [CommandWord; 4] =
    [CommandWord::Write, CommandWord::Attach, CommandWord::Detach, CommandWord::Comment];

/// Draws the forms of everything that the reader may do now.
pub(super) fn forms(cx: &Cx, view: &DossierView, typed: &Typed) -> Markup {
    let words: Vec<CommandWord> = view.allowed.iter().copied().filter(|word| !ELSEWHERE.contains(word)).collect();
    let next = view.turn.as_ref().map(|turn| turn.command);
    html! {
        section.card.no-print aria-labelledby="actions-title" {
            h2 #actions-title { (cx.t(w::ACTIONS)) }
            @if words.is_empty() { p.muted { (cx.t(w::NO_ACTIONS)) } }
            div.stack-tight {
                @for word in words {
                    details id={ "act-" (word.as_str()) } open[typed.word == Some(word)] {
                        summary.button.primary[next == Some(word)] { (cx.t(w::command(word))) }
                        (one_form(cx, view, word, typed.of(word)))
                    }
                }
            }
        }
    }
}

/// The form of a command.
pub(super) fn one_form(cx: &Cx, view: &DossierView, word: CommandWord, typed: Option<&Typed>) -> Markup {
    let empty = Params::default();
    let form = typed.map_or(&empty, |typed| &typed.form);
    let problems: &[FieldProblem] = typed.map_or(&[], |typed| &typed.problems);
    let id = word.as_str();
    let labels = [
        ("number", cx.t(w::NUMBER)),
        ("date", cx.t(w::DATE)),
        ("body", cx.t(w::BODY)),
        ("text", cx.t(w::TEXT)),
        ("reasons", cx.t(w::REASON)),
        ("level", cx.t(domain::LEVEL)),
        ("agency", cx.t(w::AGENCY_CODE)),
        ("until", cx.t(w::UNTIL)),
        ("from", cx.t(w::FROM)),
    ];
    html! {
        form.stack.act-form method="post" action=(cx.href(&format!("/dossiers/{}/act", view.dossier.code))) {
            (hidden(cx))
            input type="hidden" name="act" value=(id);
            input type="hidden" name="version" value=(view.version);
            (error_summary(cx, id, &labels, problems))
            @if let Some(hint) = w::command_hint(word) { p.field-hint { (cx.t(hint)) } }
            (fields(cx, view, word, form, problems))
            div { button.button.primary type="submit" { (cx.t(w::command(word))) } }
        }
    }
}

fn fields(cx: &Cx, view: &DossierView, word: CommandWord, form: &Params, problems: &[FieldProblem]) -> Markup {
    let id = word.as_str();
    let area = |name: &'static str, label: &str, hint: &str, rows: u8, required: bool| {
        let problem = problems.iter().find(|problem| problem.field == name);
        let problem = problem.map(|found| problem_text(cx.lang, &found.problem));
        let value = form.text(name);
        let field = format!("{id}-{name}");
        Area { id: &field, name, label, hint, value, max: REMARK_CHARS_MAX, rows, required, problem }.draw()
    };
    let text = |name: &'static str, label: &'static str, kind: &'static str, required: bool| {
        let list = list_of(name);
        Field { form: id, name, label, value: form.text(name), kind, required, max: 200, list, ..Field::default() }
            .draw(cx, problems)
    };
    let papers = || html! { div.form-grid { (paper_fields(cx, id, form, problems)) } };
    match word {
        CommandWord::Comment => html! {
            (Select { id: "comment-part", name: "part", label: cx.t(w::COMMENT_ABOUT), value: form.text("part"), options: part_options(cx, view) }.draw())
            (area("text", cx.t(w::COMMENT), "", 3, true))
        },
        CommandWord::Propose => html! {
            (Select { id: "propose-level", name: "level", label: cx.t(w::LEVEL_PROPOSED), value: form.text("level"), options: levels(cx, cx.t(w::LEVEL_BY_CRITERIA)) }.draw())
            (area("text", cx.t(w::LEVEL_REASON), "", 2, false))
        },
        CommandWord::Appoint => html! {
            (Select { id: "appoint-kind", name: "kind", label: cx.t(w::APPOINT_KIND), value: form.text("kind"),
                options: vec![("unit".to_owned(), cx.t(w::APPOINT_UNIT).to_owned()), ("council".to_owned(), cx.t(w::APPOINT_COUNCIL).to_owned())] }.draw())
            (text("agency", cx.t(w::AGENCY_CODE), "", true))
            (text("name", cx.t(w::COUNCIL), "", false))
            (papers())
        },
        CommandWord::Delegate => html! {
            (text("agency", cx.t(w::DELEGATE_TO), "", true))
            (text("scope", cx.t(w::SCOPE), "", false))
            div.form-grid { (text("from", cx.t(w::FROM), "date", false)) (text("until", cx.t(w::UNTIL), "date", true)) }
            (papers())
        },
        CommandWord::GiveOpinion => html! { (papers()) (area("text", cx.t(w::OPINION), "", 4, true)) },
        CommandWord::Return => html! { (area("reasons", cx.t(w::REASONS), cx.t(w::REASONS_EACH), 4, true)) },
        CommandWord::Appraise => html! {
            fieldset.stack-tight {
                legend.label { (cx.t(w::VERDICT)) }
                div.row {
                    @for (value, word) in [("fit", w::FIT), ("unfit", w::UNFIT)] {
                        span.row {
                            input id={ "appraise-" (value) } type="radio" name="verdict" value=(value) required checked[form.text("verdict") == value];
                            label for={ "appraise-" (value) } { (cx.t(word)) }
                        }
                    }
                }
            }
            (area("reasons", cx.t(w::DEFECTS), cx.t(w::REASONS_EACH), 3, false))
            (Select { id: "appraise-form", name: "form", label: cx.t(w::FORM_OF), value: form.text("form"),
                options: AppraisalForm::ALL.iter().rev().map(|one| (one.as_str().to_owned(), cx.t(w::appraisal_form(*one)).to_owned())).collect() }.draw())
            (papers())
            (area("text", cx.t(w::TEXT), "", 3, false))
        },
        CommandWord::Approve | CommandWord::NoteListing | CommandWord::EnterDecision => papers(),
        CommandWord::Reopen => html! {
            (Select { id: "reopen-trigger", name: "trigger", label: cx.t(w::TRIGGER), value: form.text("trigger"), options: triggers(cx, view) }.draw())
            (area("text", cx.t(w::TEXT), "", 3, true))
        },
        CommandWord::Withdraw => area("text", cx.t(w::REASON), "", 2, true),
        CommandWord::Write
        | CommandWord::Attach
        | CommandWord::Detach
        | CommandWord::AskOpinion
        | CommandWord::Submit
        | CommandWord::Accept
        | CommandWord::AskApproval
        | CommandWord::Supersede
        | CommandWord::GoLive => html! {},
    }
}

fn part_options(cx: &Cx, view: &DossierView) -> Vec<(String, String)> {
    let library = cx.web.desk.library();
    let parts = library.regime(&view.dossier.regime).map(|regime| {
        let parts = regime.procedure.parts_of(view.dossier.level, view.dossier.important);
        parts.map(|part| (part.code.clone(), cx.pick(&part.vi, &part.en).to_owned())).collect::<Vec<_>>()
    });
    let whole = (String::new(), cx.t(w::WHOLE).to_owned());
    std::iter::once(whole).chain(parts.unwrap_or_default()).collect()
}

fn triggers(cx: &Cx, view: &DossierView) -> Vec<(String, String)> {
    let library = cx.web.desk.library();
    // An earlier regime has no triggers of its own; the one in force watches its levels too.
    let own = library.regime(&view.dossier.regime).filter(|regime| !regime.procedure.triggers.is_empty());
    let regime = own.or_else(|| library.regimes.values().rev().find(|regime| !regime.procedure.triggers.is_empty()));
    let rows = regime.map_or(&[][..], |regime| regime.procedure.triggers.as_slice());
    rows.iter().map(|row| (row.code.clone(), cx.pick(&row.vi, &row.en).to_owned())).collect()
}

/// Number, date and body of a paper.
pub(super) fn paper_fields(cx: &Cx, id: &str, form: &Params, problems: &[FieldProblem]) -> Markup {
    let field = |name: &str, label: &str, kind: &str| {
        Field { form: id, name, label, value: form.text(name), kind, required: true, max: 200, ..Field::default() }
            .draw(cx, problems)
    };
    html! {
        (field("number", cx.t(w::NUMBER), ""))
        (field("date", cx.t(w::DATE), "date"))
        (field("body", cx.t(w::BODY), ""))
    }
}

pub(super) fn day(form: &Params, name: &'static str, required: bool) -> Result<Option<Date>, FieldProblem> {
    match form.get(name).map(str::parse::<Date>) {
        Some(Ok(date)) => Ok(Some(date)),
        Some(Err(_)) => Err(FieldProblem { field: name, problem: Problem::Malformed("2026-12-31") }),
        None if required => Err(FieldProblem { field: name, problem: Problem::Required }),
        None => Ok(None),
    }
}

/// Reads a paper; every field is needed.
pub(super) fn paper(form: &Params) -> Result<DocumentRef, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut text = |name: &'static str| {
        let text = form.text(name).trim().to_owned();
        if text.is_empty() {
            problems.push(FieldProblem { field: name, problem: Problem::Required });
        }
        if text.chars().count() > 200 {
            problems.push(FieldProblem { field: name, problem: Problem::TooLong(200) });
        }
        text
    };
    let (number, body) = (text("number"), text("body"));
    let date = match day(form, "date", true) {
        Ok(date) => date,
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    if problems.is_empty() { Ok(DocumentRef { number, date, body, file: None }) } else { Err(problems) }
}

/// Lines of a field, one item each.
fn items(form: &Params, name: &'static str) -> Result<Vec<String>, Vec<FieldProblem>> {
    let items: Vec<String> =
        form.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if items.is_empty() { Err(vec![FieldProblem { field: name, problem: Problem::Required }]) } else { Ok(items) }
}

/// Reads a command out of its form.
fn read(word: CommandWord, form: &Params, view: &DossierView) -> Result<Command, Vec<FieldProblem>> {
    let text = |name: &str| form.text(name).trim().to_owned();
    let needed = |name: &'static str| match text(name) {
        text if text.is_empty() => Err(vec![FieldProblem { field: name, problem: Problem::Required }]),
        text => Ok(text),
    };
    Ok(match word {
        CommandWord::Comment => Command::Comment { part: text("part"), text: needed("text")? },
        CommandWord::Propose => {
            let found = &view.classification;
            let level = level_of(form, "level").or(found.level);
            let level = level.ok_or_else(|| vec![FieldProblem { field: "level", problem: Problem::Required }])?;
            let grounds = if found.level == Some(level) {
                let ground = |row: &luytre_govern::level::DecidingRow| Ground {
                    vi: row.vi.clone(),
                    en: row.en.clone(),
                    source: row.source.clone(),
                };
                found.deciding.iter().map(ground).collect()
            } else {
                let reason = needed("text")?;
                vec![Ground { vi: reason.clone(), en: reason, source: view.dossier.regime.clone() }]
            };
            Command::Propose { level, grounds, important: view.dossier.important }
        }
        CommandWord::Appoint => {
            let (decision, agency) = (paper(form)?, needed("agency")?);
            Command::Appoint(match form.text("kind") {
                "council" => Appointed::Council { name: needed("name")?, agency, decision },
                _ => Appointed::Unit { agency, decision },
            })
        }
        CommandWord::Delegate => {
            let from = day(form, "from", false).map_err(|problem| vec![problem])?;
            let until = day(form, "until", true).map_err(|problem| vec![problem])?;
            let (to, scope, document) = (needed("agency")?, text("scope"), paper(form)?);
            Command::Delegate(Delegation { to, scope, document, from, until })
        }
        CommandWord::AskOpinion => Command::AskOpinion,
        CommandWord::GiveOpinion => Command::GiveOpinion { document: paper(form)?, text: needed("text")? },
        CommandWord::Submit => Command::Submit,
        CommandWord::Accept => Command::Accept,
        CommandWord::Return => Command::Return { reasons: items(form, "reasons")? },
        CommandWord::Appraise => {
            let verdict = match form.text("verdict") {
                "fit" => Verdict::Fit,
                "unfit" => Verdict::Unfit { defects: items(form, "reasons")? },
                _ => return Err(vec![FieldProblem { field: "verdict", problem: Problem::Required }]),
            };
            let kind = AppraisalForm::ALL.into_iter().find(|kind| kind.as_str() == form.text("form"));
            let (document, text) = (paper(form)?, text("text"));
            Command::Appraise { document, form: kind.unwrap_or_default(), text, verdict }
        }
        CommandWord::AskApproval => Command::AskApproval,
        CommandWord::Approve => Command::Approve { decision: paper(form)? },
        CommandWord::NoteListing => Command::NoteListing { decision: paper(form)? },
        CommandWord::Reopen => Command::Reopen { trigger: needed("trigger")?, note: needed("text")? },
        CommandWord::GoLive => Command::GoLive,
        CommandWord::EnterDecision => Command::EnterDecision { decision: paper(form)? },
        CommandWord::Withdraw => Command::Withdraw { reason: needed("text")? },
        CommandWord::Detach => Command::Detach { part: text("part"), hash: text("hash") },
        // Documents are written and files attached by forms of their own; a replacement follows from an approval.
        CommandWord::Write | CommandWord::Attach | CommandWord::Supersede => {
            return Err(vec![FieldProblem { field: "act", problem: Problem::Unknown(word.as_str().to_owned()) }]);
        }
    })
}

pub(super) async fn act(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let desk = &cx.web.desk;
    let word = CommandWord::from_word(form.text("act"));
    let word =
        word.ok_or_else(|| DeskError::field("act", Problem::Unknown(form.text("act").chars().take(40).collect())))?;
    let view = desk.dossier(cx.actor(), &code).await?;
    let outcome = match read(word, &form, &view) {
        Ok(command) => {
            let shown = form.text("version").parse().unwrap_or(0);
            desk.act_on_dossier(cx.actor(), &code, shown, command).await.map(|_| ())
        }
        Err(problems) => Err(DeskError::Invalid(problems)),
    };
    let error = match outcome {
        Ok(()) => return Ok(Answer::GoAndSay(format!("/dossiers/{code}"), Flash::new("saved"))),
        Err(error) => error,
    };
    let mut typed = Typed { word: Some(word), form: form.clone(), ..Typed::default() };
    let status = match error {
        DeskError::Invalid(problems) => {
            typed.problems = problems;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        DeskError::Refused(luytre_desk::Refusal::Dossier(refusal)) => {
            let cite = |source: &str| draw::cite(&cx, &view.dossier.regime, source);
            typed.refused = Some(w::refusal(cx.lang, &refusal, &cite));
            StatusCode::CONFLICT
        }
        error @ (DeskError::Conflict | DeskError::Refused(_)) => {
            typed.refused = Some(desk_reason(cx.lang, &error));
            StatusCode::CONFLICT
        }
        other => return Err(other.into()),
    };
    // The page shows the dossier as it is now, with what was typed.
    let view = desk.dossier(cx.actor(), &code).await?;
    Ok(Answer::PageWith(status, one::page(&cx, &view, &typed).await?))
}
