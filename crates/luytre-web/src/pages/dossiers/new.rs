//! Opening a dossier: choosing the system, what would be opened, an earlier decision.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::views::{Begun, LegacyDossierForm, Named, NewDossierView, OpenDossierForm, SystemFilter};
use luytre_desk::{DeskError, FieldProblem, Problem};
use luytre_govern::DocumentRef;
use maud::{Markup, html};

use super::acts::{day, paper, paper_fields};
use super::draw::{self, Area};
use super::{level_of, levels};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, problem_text, refusal_text};
use crate::pages::first_steps;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::feedback::{Tone, notice};
use crate::ui::form::{Field, Select, error_summary, hidden};
use crate::ui::offered;
use crate::ui::{badge, shell};
use crate::words::{Phrase, domain, dossiers as w, frame, registry};

/// Systems offered to choose from; others are found by typing a part of their name.
const OFFERED: usize = 100;

/// What a form held when it could not be done.
#[derive(Default)]
struct Typed {
    form: Params,
    legacy: bool,
    problems: Vec<FieldProblem>,
    refused: Option<String>,
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, cx.params.text("system"), &Typed::default()).await?.into())
}

async fn page(cx: &Cx, system: &str, typed: &Typed) -> Result<Markup, Failure> {
    let body = match system {
        "" => chooser(cx).await?,
        system => opening(cx, &cx.web.desk.new_dossier(cx.actor(), system).await?, typed),
    };
    let body = html! { (shell::head(cx.t(w::NEW), cx.t(w::NEW_LEDE), None)) (body) (offered::agencies(cx).await?) };
    let crumbs = [(cx.t(w::DOSSIERS).to_owned(), "/dossiers".to_owned())];
    Ok(shell::page(cx, cx.t(w::NEW), &crumbs, body))
}

async fn chooser(cx: &Cx) -> Result<Markup, Failure> {
    let filter =
        SystemFilter { text: cx.params.get("q").map(str::to_owned), limit: OFFERED, ..SystemFilter::default() };
    let systems = cx.web.desk.systems(cx.actor(), &filter).await?;
    Ok(html! {
        form.filters action=(cx.href("/dossiers/new")) aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="new-q" { (cx.t(registry::FIND_SYSTEM)) }
            input.input #new-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(registry::FIND_SYSTEM)) autocomplete="off";
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
        section.card aria-labelledby="choose-title" {
            h2 #choose-title { (cx.t(w::CHOOSE_SYSTEM)) }
            @if systems.items.is_empty() { (first_steps::no_systems(cx).await?) }
            ul.stack-tight {
                @for system in &systems.items {
                    li {
                        a.name-link href=(cx.href(&format!("/dossiers/new?system={}", crate::format::encode(&system.code)))) { (system.name) }
                        " " span.muted.small { (system.code) " · " (system.agency.name) }
                    }
                }
            }
        }
    })
}

fn opening(cx: &Cx, view: &NewDossierView, typed: &Typed) -> Markup {
    let found = view.classification.level;
    let cite = |source: &str| draw::cite(cx, &view.regime, source);
    html! {
        @if let Some(refused) = &typed.refused { (notice(Tone::Bad, html! { (refused) })) }
        @if let Some(open) = &view.open {
            (notice(Tone::Warn, html! { (cx.t(w::OPEN_ALREADY)) " " a href=(cx.href(&format!("/dossiers/{open}"))) { (open) } }))
        }
        section.card aria-labelledby="what-title" {
            h2 #what-title { (view.system.name) }
            dl.pairs {
                div { dt { (cx.t(domain::CODE)) } dd { code { (view.system.code) } " " a.small href=(cx.href(&format!("/systems/{}", view.system.code))) { (cx.t(w::SYSTEM_PAGE)) } } }
                div { dt { (cx.t(w::OPERATOR)) } dd { (view.operator.name) } }
                div { dt { (cx.t(w::OWNER)) } dd { (view.owner.name) } }
                div { dt { (cx.t(w::UNIT)) } dd { (view.dedicated_unit.name) } }
                div { dt { (cx.t(w::REGIME)) } dd { (cx.pick(&view.regime_vi, &view.regime_en)) } }
                @if let Some(replaces) = &view.replaces {
                    div { dt { (cx.t(w::REPLACES)) } dd { a href=(cx.href(&format!("/dossiers/{replaces}"))) { (replaces) } } }
                }
                div { dt { (cx.t(w::CRITERIA_SAY)) } dd {
                    @match found {
                        Some(level) => {
                            (badge::level(cx, Some(level)))
                            ul { @for row in &view.classification.deciding { li { (cx.pick(&row.vi, &row.en)) " (" (cite(&row.source)) ")" } } }
                        }
                        None => {
                            (cx.t(w::CRITERIA_ASK)) " "
                            a href=(cx.href(&format!("/systems/{}/profile?step=facts", view.system.code))) { (cx.t(w::PROFILE_FACTS)) }
                        }
                    }
                } }
            }
        }
        @if view.open.is_none() {
            @if view.may_open { (open_form(cx, view, typed)) }
            @else { (notice(Tone::Info, html! { (cx.t(w::OPERATOR_OPENS)) " " strong { (view.operator.name) } "." })) }
        }
        // Decisions on paper are entered for the whole province.
        @if cx.actor().agency.is_none() {
            details.card open[typed.legacy] {
                summary.label { (cx.t(w::LEGACY)) }
                (legacy_form(cx, view, typed))
            }
        }
    }
}

fn open_form(cx: &Cx, view: &NewDossierView, typed: &Typed) -> Markup {
    let problems: &[FieldProblem] = if typed.legacy { &[] } else { &typed.problems };
    let value = |name: &str| if typed.legacy { "" } else { typed.form.text(name) };
    let labels = [
        ("level", cx.t(w::LEVEL_PROPOSED)),
        ("reason", cx.t(w::LEVEL_REASON)),
        ("owner", cx.t(w::OWNER)),
        ("dedicated_unit", cx.t(w::UNIT)),
        ("begun", cx.t(w::BEGUN)),
        ("begun_number", cx.t(w::BEGUN_NUMBER)),
        ("begun_date", cx.t(w::BEGUN_DATE)),
        ("begun_body", cx.t(w::BEGUN_BODY)),
    ];
    let problem = |name: &str| {
        let found = problems.iter().find(|problem| problem.field == name);
        found.map(|found| problem_text(cx.lang, &found.problem))
    };
    let needs_level = view.classification.level.is_none();
    let body = |name: &'static str, label: Phrase, usual: &Named, offered: &[Named]| {
        let typed = value(name);
        if offered.is_empty() {
            // Nobody is registered with the duty: a code can be typed, and what is wrong with it is said.
            let list = offered::AGENCIES;
            let field = Field {
                form: "open",
                name,
                label: cx.t(label),
                value: typed,
                required: true,
                max: 64,
                list,
                ..Field::default()
            };
            return field.draw(cx, problems);
        }
        let shown = offered.iter().map(|body| (body.code.clone(), format!("{} ({})", body.name, body.code)));
        let none = usual.code.is_empty().then(|| (String::new(), cx.t(w::CHOOSE_BODY).to_owned()));
        let (id, options) = (format!("open-{name}"), none.into_iter().chain(shown).collect());
        let value = if typed.is_empty() { &usual.code } else { typed };
        Select { id: &id, name, label: cx.t(label), value, options }.draw()
    };
    let first = if needs_level { cx.t(w::LEVEL_PROPOSED) } else { cx.t(w::LEVEL_BY_CRITERIA) };
    html! {
        form.card.stack method="post" action=(cx.href("/dossiers/new")) {
            (hidden(cx))
            input type="hidden" name="system" value=(view.system.code);
            (error_summary(cx, "open", &labels, problems))
            div.form-grid {
                (Select { id: "open-level", name: "level", label: cx.t(w::LEVEL_PROPOSED), value: value("level"), options: levels(cx, first) }.draw())
                (body("owner", w::OWNER, &view.owner, &view.owners))
                (body("dedicated_unit", w::UNIT, &view.dedicated_unit, &view.units))
            }
            (Area { id: "open-reason", name: "reason", label: cx.t(w::LEVEL_REASON), hint: "", value: value("reason"), max: 2_000, rows: 2, required: false, problem: problem("reason") }.draw())
            @if !view.transitions.is_empty() {
                details open[!value("regime").is_empty() || BEGUN_FIELDS.into_iter().any(|name| problem(name).is_some())] {
                    summary.label { (cx.t(w::TRANSITION)) }
                    div.stack-tight {
                        @for one in &view.transitions { p { (cx.pick(&one.vi, &one.en)) " (" (one.source) "), " (cx.t(w::TRANSITION_UNTIL)) " " (crate::format::date(one.until)) "." } }
                        div.form-grid {
                            @let regimes = view.transitions.iter().map(|one| (one.regime.clone(), regime_name(cx, &one.regime)));
                            (Select { id: "open-regime", name: "regime", label: cx.t(w::REGIME), value: value("regime"), options: std::iter::once((String::new(), regime_name(cx, &view.regime))).chain(regimes).collect() }.draw())
                            (begun_fields(cx, "open", value, problems))
                        }
                    }
                }
            }
            div { button.button.primary type="submit" { (cx.t(w::OPEN_IT)) } }
        }
    }
}

/// What a regime is called, with its id.
fn regime_name(cx: &Cx, id: &str) -> String {
    let library = cx.web.desk.library();
    library.regime(id).map_or_else(|| id.to_owned(), |regime| format!("{} ({id})", cx.pick(&regime.vi, &regime.en)))
}

/// Fields of when construction began, with the paper that shows it.
const BEGUN_FIELDS: [&str; 4] = ["begun", "begun_number", "begun_date", "begun_body"];

/// When construction began, for the transition of an earlier regime, and the paper that shows it.
fn begun_fields<'a>(cx: &Cx, form: &'static str, value: impl Fn(&str) -> &'a str, problems: &[FieldProblem]) -> Markup {
    let labels = [w::BEGUN, w::BEGUN_NUMBER, w::BEGUN_DATE, w::BEGUN_BODY];
    let kinds = [("date", 10), ("", 200), ("date", 10), ("", 200)];
    let field = |((name, label), (kind, max))| {
        let (label, value, hint) = (cx.t(label), value(name), cx.t(w::BEGUN_HINT));
        Field { form, name, label, value, hint, required: false, max, kind, ..Field::default() }.draw(cx, problems)
    };
    html! { @for drawn in BEGUN_FIELDS.into_iter().zip(labels).zip(kinds).map(field) { (drawn) } }
}

/// Reads when construction began; the desk says what is missing of its paper.
fn begun_of(form: &Params) -> Result<Option<Begun>, DeskError> {
    let wrong = |problem| DeskError::Invalid(vec![problem]);
    let (began, date) = (day(form, "begun", false).map_err(wrong)?, day(form, "begun_date", false).map_err(wrong)?);
    let text = |name: &str| form.text(name).trim().to_owned();
    let paper = DocumentRef { number: text("begun_number"), date, body: text("begun_body"), file: None };
    Ok(began.map(|day| Begun { day, paper }))
}

fn legacy_form(cx: &Cx, view: &NewDossierView, typed: &Typed) -> Markup {
    let problems: &[FieldProblem] = if typed.legacy { &typed.problems } else { &[] };
    let empty = Params::default();
    let form = if typed.legacy { &typed.form } else { &empty };
    let regimes = view.earlier_regimes.iter().map(|id| (id.clone(), regime_name(cx, id))).collect();
    let labels = [
        ("number", cx.t(w::NUMBER)),
        ("date", cx.t(w::DATE)),
        ("body", cx.t(w::BODY)),
        ("level", cx.t(domain::LEVEL)),
        ("begun", cx.t(w::BEGUN)),
        ("begun_number", cx.t(w::BEGUN_NUMBER)),
        ("begun_date", cx.t(w::BEGUN_DATE)),
        ("begun_body", cx.t(w::BEGUN_BODY)),
    ];
    html! {
        p { (cx.t(w::LEGACY_WHY)) }
        form.stack method="post" action=(cx.href("/dossiers/legacy")) {
            (hidden(cx))
            input type="hidden" name="system" value=(view.system.code);
            (error_summary(cx, "legacy", &labels, problems))
            div.form-grid {
                (Select { id: "legacy-regime", name: "regime", label: cx.t(w::REGIME), value: form.text("regime"), options: regimes }.draw())
                (Select { id: "legacy-level", name: "level", label: cx.t(domain::LEVEL), value: form.text("level"), options: levels(cx, cx.t(domain::LEVEL)) }.draw())
                (paper_fields(cx, "legacy", form, problems))
                @if !view.transitions.is_empty() { (begun_fields(cx, "legacy", |name| form.text(name), problems)) }
            }
            div { button.button type="submit" { (cx.t(frame::SAVE)) } }
        }
    }
}

/// Splits an error into what stands at the form and what only a page can show.
fn kept(cx: &Cx, error: DeskError, form: Params, legacy: bool) -> Result<Typed, Failure> {
    match error {
        DeskError::Invalid(problems) => Ok(Typed { form, legacy, problems, refused: None }),
        DeskError::Refused(refusal) => {
            let refused = Some(refusal_text(cx.lang, &refusal));
            Ok(Typed { form, legacy, problems: Vec::new(), refused })
        }
        other => Err(other.into()),
    }
}

pub(super) async fn open(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let outcome = match begun_of(&form) {
        Ok(begun) => {
            let given = OpenDossierForm {
                system: text("system"),
                level: level_of(&form, "level"),
                reason: text("reason"),
                owner: text("owner"),
                dedicated_unit: text("dedicated_unit"),
                regime: text("regime"),
                begun,
            };
            cx.web.desk.open_dossier(cx.actor(), given).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(view) => Ok(Answer::GoAndSay(format!("/dossiers/{}", view.dossier.code), Flash::new("saved"))),
        Err(error) => {
            let (system, typed) = (form.text("system").to_owned(), kept(&cx, error, form.clone(), false)?);
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, &system, &typed).await?))
        }
    }
}

pub(super) async fn legacy(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let level = level_of(&form, "level").ok_or_else(|| DeskError::field("level", Problem::Required));
    let begun = begun_of(&form);
    let outcome = match (level.and_then(|level| Ok((level, begun?))), paper(&form)) {
        (Ok((level, begun)), Ok(decision)) => {
            let given = LegacyDossierForm {
                system: form.text("system").to_owned(),
                level,
                regime: form.text("regime").to_owned(),
                decision,
                begun,
            };
            cx.web.desk.enter_legacy_dossier(cx.actor(), given).await
        }
        (Err(error), _) => Err(error),
        (_, Err(problems)) => Err(DeskError::Invalid(problems)),
    };
    match outcome {
        Ok(view) => Ok(Answer::GoAndSay(format!("/dossiers/{}", view.dossier.code), Flash::new("saved"))),
        Err(error) => {
            let (system, typed) = (form.text("system").to_owned(), kept(&cx, error, form.clone(), true)?);
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, &system, &typed).await?))
        }
    }
}
