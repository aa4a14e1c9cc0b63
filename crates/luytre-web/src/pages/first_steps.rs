//! The first steps of a centre, computed from what is there; and what pages say that wait for one of them.

use luytre_desk::Act;
use luytre_desk::views::{CoverageRow, SourceFilter, SystemFilter};
use luytre_govern::CoverageState;
use maud::{Markup, html};

use crate::cx::Cx;
use crate::error::Failure;
use crate::ui::feedback;
use crate::ui::icon::icon;
use crate::words::{Phrase, first_steps as w, frame};

/// Systems that are looked at; one with a level among them is enough.
const SYSTEMS: usize = 500;

/// One step, for who may do it.
struct Step {
    name: Phrase,
    why: Phrase,
    path: &'static str,
    done: bool,
}

/// The list of first steps that this person may do; nothing once all are done.
pub(crate) async fn card(cx: &Cx) -> Result<Markup, Failure> {
    let may_begin = [Act::EditAgencies, Act::EditSystems, Act::EditPeople, Act::EditSources];
    if !may_begin.into_iter().any(|act| cx.may(act)) {
        return Ok(html! {});
    }
    let filter = SystemFilter { limit: SYSTEMS, ..SystemFilter::default() };
    let systems = cx.web.desk.coverage(cx.actor(), &filter).await?.items;
    let steps = steps(cx, &systems).await?;
    if steps.iter().all(|step| step.done) {
        return Ok(html! {});
    }
    let done = steps.iter().filter(|step| step.done).count();
    Ok(html! {
        section.card.first-steps aria-labelledby="first-steps-title" {
            div.card-head {
                h2 #first-steps-title { (cx.t(w::TITLE)) }
                span.small.muted { (w::done_of(cx.lang, done, steps.len())) }
            }
            p.muted { (cx.t(w::LEDE)) }
            ol.steps {
                @for step in &steps {
                    li.step data-done[step.done] {
                        (icon(if step.done { "check" } else { "ring" }))
                        div {
                            a href=(cx.href(step.path)) { (cx.t(step.name)) }
                            span.visually-hidden { ": " (cx.t(if step.done { w::DONE } else { w::TO_DO })) }
                            @if !step.done { p.small.muted { (cx.t(step.why)) } }
                        }
                    }
                }
            }
        }
    })
}

async fn steps(cx: &Cx, systems: &[CoverageRow]) -> Result<Vec<Step>, Failure> {
    let desk = &cx.web.desk;
    let mut steps = Vec::new();
    if cx.may(Act::EditAgencies) {
        let done = !desk.agencies(cx.actor()).await?.is_empty();
        steps.push(Step { name: w::AGENCIES, why: w::AGENCIES_WHY, path: "/agencies", done });
    }
    if cx.may(Act::EditSystems) {
        let done = !systems.is_empty();
        steps.push(Step { name: w::SYSTEMS, why: w::SYSTEMS_WHY, path: "/systems", done });
    }
    if cx.may(Act::EditPeople) {
        let done = desk.people(cx.actor()).await?.len() > 1;
        steps.push(Step { name: w::PEOPLE, why: w::PEOPLE_WHY, path: "/people", done });
    }
    if cx.may(Act::EditSources) {
        let done = has_source(cx).await?;
        steps.push(Step { name: w::SOURCE, why: w::SOURCE_WHY, path: "/sources", done });
    }
    if cx.may(Act::EditDossiers) {
        let done = systems.iter().any(|row| row.system.level.is_some());
        let path = if systems.is_empty() { "/level" } else { "/dossiers/new" };
        steps.push(Step { name: w::LEVELS, why: w::LEVELS_WHY, path, done });
    }
    Ok(steps)
}

/// Whether a registered source ever sent something.
async fn has_source(cx: &Cx) -> Result<bool, Failure> {
    for health in [CoverageState::Live, CoverageState::Late, CoverageState::Silent] {
        let filter = SourceFilter { registered: Some(true), health: Some(health), limit: 1, ..SourceFilter::default() };
        if !cx.web.desk.sources(cx.actor(), &filter).await?.items.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a page over systems says when it has none: the filter is too narrow, or the register is empty.
pub(crate) async fn no_systems(cx: &Cx) -> Result<Markup, Failure> {
    let any = SystemFilter { limit: 1, ..SystemFilter::default() };
    if !cx.web.desk.systems(cx.actor(), &any).await?.items.is_empty() {
        let next = html! { a.button href=(cx.href(&cx.path)) { (cx.t(frame::CLEAR_FILTERS)) } };
        return Ok(feedback::empty(cx.t(w::NOTHING_MATCHES), cx.t(w::NOTHING_MATCHES_WHY), Some(next)));
    }
    if !cx.may(Act::EditSystems) {
        let next = html! { a.button href=(cx.href("/systems")) { (cx.t(w::TO_SYSTEMS)) } };
        let next = Some(next).filter(|_| cx.path != "/systems");
        return Ok(feedback::empty(cx.t(w::NO_SYSTEMS), cx.t(w::NO_SYSTEMS_ASK), next));
    }
    let no_agency = cx.web.desk.agencies(cx.actor()).await?.is_empty();
    let why = if no_agency { w::NO_AGENCIES_FIRST } else { w::NO_SYSTEMS_ADD };
    let next = html! {
        @if no_agency { a.button.primary href=(cx.href("/agencies")) { (cx.t(w::TO_AGENCIES)) } }
        @else {
            a.button.primary href={ (cx.href("/systems")) "#add-system" } { (icon("plus")) (cx.t(w::ADD_SYSTEM)) }
            a.button href=(cx.href("/registry/import")) { (icon("upload")) (cx.t(w::IMPORT_SYSTEMS)) }
        }
    };
    Ok(feedback::empty(cx.t(w::NO_SYSTEMS), cx.t(why), Some(next)))
}

/// What a page over levels says when systems are there and none has a level.
pub(crate) fn no_levels(cx: &Cx) -> Markup {
    let next = html! {
        a.button.primary href=(cx.href("/level")) { (cx.t(w::TO_LEVEL)) }
        @if cx.may(Act::EditDossiers) { a.button href=(cx.href("/dossiers/new")) { (cx.t(w::TO_DOSSIER)) } }
    };
    feedback::empty(cx.t(w::NO_LEVELS), cx.t(w::NO_LEVELS_WHY), Some(next))
}

/// Where logs are received, and a command that sends a first line.
pub(crate) fn hears(cx: &Cx) -> Markup {
    let listeners = &cx.web.settings.listeners;
    let itself = listeners.iter().all(|listener| listener.address.ip().is_loopback());
    html! {
        section.card aria-labelledby="hears-title" {
            h2 #hears-title { (cx.t(w::HEARS)) }
            @if listeners.is_empty() { p.muted { (cx.t(w::HEARS_NOTHING)) } }
            @else {
                dl.pairs {
                    @for listener in listeners { div { dt { (listener.name) } dd { code { (listener.address) } } } }
                    @if let Some(command) = cx.web.settings.first_line(cx.t(w::FIRST_LINE_TEXT)) {
                        div { dt { (cx.t(w::FIRST_LINE)) } dd { code { (command) } } }
                    }
                }
                @if itself { p.small.muted.prose { (cx.t(w::HEARS_ITSELF)) } }
            }
        }
    }
}
