//! One dossier: where it stands, what it lacks, its documents, who said what, what the reader may do.

use std::sync::Arc;

use luytre_desk::views::DossierView;
use luytre_govern::dossier::difference::Line;
use luytre_govern::dossier::{
    CommandWord, Entry, Event, Gate, Party, Refusal, Requirement, Stage, StageWord, Verdict, differences, version,
};
use luytre_govern::library::regime::PartRow;
use maud::{Markup, html};

use super::acts::{self, Typed};
use super::{draw, forms};
use crate::cx::{Cx, Handled};
use crate::error::Failure;
use crate::format;
use crate::ui::feedback::{Tone, notice};
use crate::ui::form::Select;
use crate::ui::icon::icon;
use crate::ui::{badge, offered, shell};
use crate::words::dossiers as w;

/// Characters of a field that the page shows; the rest is on the document's own page.
const SHOWN_CHARS: usize = 600;
/// Entries of the timeline that are shown.
const ENTRIES_SHOWN: usize = 60;
/// Lines of a comparison that are shown of one field.
const LINES_SHOWN: usize = 120;
/// The four steps of the law, in their order.
const STEPS: [StageWord; 4] = [StageWord::Draft, StageWord::Sent, StageWord::Appraised, StageWord::Approved];

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.dossier(cx.actor(), &cx.part(1)).await?;
    Ok(page(&cx, &view, &Typed::default()).await?.into())
}

/// Draws the page.
pub(super) async fn page(cx: &Cx, view: &DossierView, typed: &Typed) -> Result<Markup, Failure> {
    let dossier = &view.dossier;
    // Whoever may name another body is offered the codes.
    let names = [CommandWord::Appoint, CommandWord::Delegate].iter().any(|word| view.allowed.contains(word));
    let codes = if names {
        offered::agencies(cx).await?
    } else {
        html! {}
    };
    let actions = html! {
        a.button href=(cx.href(&format!("/systems/{}", dossier.system))) { (icon("systems")) (cx.t(w::SYSTEM_PAGE)) }
    };
    let lede = format!("{} · {}", dossier.code, view.operator.name);
    let body = html! {
        (shell::head(&dossier.system_name, &lede, Some(actions)))
        (stepper(cx, view))
        @if let Some(refused) = &typed.refused {
            (notice(Tone::Bad, html! { p { (refused) } p { (cx.t(w::TYPED_KEPT)) } }))
        }
        div.stack { (standing(cx, view)) }
        div.alert-grid {
            div.stack {
                (crate::pages::causes::weighed(cx, &view.causes))
                (lacks(cx, view))
                (parts(cx, view))
                (comparison(cx, view))
                (comments(cx, view, typed))
            }
            div.stack {
                (acts::forms(cx, view, typed))
                (parties(cx, view))
                (forms::list(cx, view))
                (timeline(cx, &dossier.log))
            }
        }
        (codes)
    };
    let crumbs = [(cx.t(w::DOSSIERS).to_owned(), "/dossiers".to_owned())];
    Ok(shell::page(cx, &format!("{} {}", dossier.code, dossier.system_name), &crumbs, body))
}

/// How far a stage has come along the four steps, and whether it stands aside of them.
fn along(stage: &Stage) -> (usize, bool) {
    match stage.word() {
        StageWord::Draft => (0, false),
        StageWord::Sent => (1, false),
        StageWord::Completing | StageWord::Unfit => (1, true),
        StageWord::Appraised => (2, false),
        StageWord::Approved => (3, false),
        StageWord::Redetermine | StageWord::Superseded => (3, true),
        StageWord::Withdrawn => (0, true),
    }
}

fn stepper(cx: &Cx, view: &DossierView) -> Markup {
    let (at, aside) = along(&view.dossier.stage);
    html! {
        div.row.row-apart {
            ol.stepper aria-label=(cx.t(w::STEPS)) {
                @for (index, word) in STEPS.into_iter().enumerate() {
                    li.done[index < at] aria-current=[(index == at).then_some("step")] {
                        @if index < at { (icon("check")) } (draw::stage_name(cx, word))
                    }
                }
            }
            span.row {
                (badge::level(cx, Some(view.dossier.level)))
                @if aside { (draw::stage_badge(cx, view.dossier.stage.word())) }
            }
        }
    }
}

/// The clock, whose turn it is, and what came back.
fn standing(cx: &Cx, view: &DossierView) -> Markup {
    let dossier = &view.dossier;
    let cite = |source: &str| draw::cite(cx, &dossier.regime, source);
    let list = |items: &[String]| html! { ul lang="vi" { @for item in items { li { (item) } } } };
    html! {
        div.card {
            dl.pairs {
                @if let Some(clock) = &view.clock {
                    @let source = match clock {
                        luytre_govern::dossier::DossierClock::Running { source, .. }
                        | luytre_govern::dossier::DossierClock::Paused { source, .. } => source,
                    };
                    @let step = match clock {
                        luytre_govern::dossier::DossierClock::Running { step, .. }
                        | luytre_govern::dossier::DossierClock::Paused { step, .. } => *step,
                    };
                    div { dt { (cx.t(w::CLOCK)) } dd {
                        strong { (cx.t(w::step(step))) } " " (draw::deadline(cx, Some(clock)))
                        p.small.muted { (w::counted(cx.lang, clock, &cite(source))) }
                    } }
                }
                @if let Some(turn) = &view.turn {
                    div { dt { (cx.t(w::TURN)) } dd {
                        strong { (cx.t(w::command(turn.command))) }
                        p.small.muted {
                            (cx.t(w::party(turn.party)))
                            @if !turn.party.is_outside() { ": " (turn.agency.name) }
                            @if !turn.source.is_empty() { " (" (cite(&turn.source)) ")" }
                        }
                    } }
                }
                @if let Some(decision) = dossier.decision() {
                    div { dt { (cx.t(w::DECIDED)) } dd { (paper(decision)) } }
                }
                @if let Some(listing) = &dossier.listing { div { dt { (cx.t(w::LISTING)) } dd { (paper(listing)) } } }
                @if let Some(live) = dossier.live_since { div { dt { (cx.t(w::LIVE)) } dd { (format::date(live)) } } }
            }
        }
        @if let Some(year) = view.calendar_missing { (notice(Tone::Warn, html! { (cx.t(w::CALENDAR_MISSING)) " " (year) })) }
        @match &dossier.stage {
            Stage::Completing { reasons, on, .. } => (notice(Tone::Warn, html! { strong { (cx.t(w::REASONS)) " · " (format::date(*on)) } (list(reasons)) })),
            Stage::Unfit { defects, on } => (notice(Tone::Bad, html! { strong { (cx.t(w::DEFECTS)) " · " (format::date(*on)) } (list(defects)) })),
            Stage::Redetermine { note, on, .. } => (notice(Tone::Warn, html! {
                strong { (draw::stage_name(cx, StageWord::Redetermine)) " · " (format::date(*on)) } p lang="vi" { (note) }
                @if view.replaced_by.is_none() && cx.may(luytre_desk::Act::EditDossiers) {
                    p { a.button href=(cx.href(&format!("/dossiers/new?system={}", format::encode(&dossier.system)))) { (icon("plus")) (cx.t(w::NEW)) } }
                }
            })),
            Stage::Withdrawn { reason, on } => (notice(Tone::Info, html! { strong { (format::date(*on)) } p lang="vi" { (reason) } })),
            Stage::Superseded { by, .. } => (notice(Tone::Info, html! { (cx.t(w::REPLACED_BY)) " " a href=(cx.href(&format!("/dossiers/{by}"))) { (by) } })),
            Stage::Draft | Stage::Submitted { .. } | Stage::Accepted { .. } | Stage::Appraised { .. }
            | Stage::AwaitingApproval { .. } | Stage::Approved { .. } => {},
        }
        @if let (Some(later), Stage::Approved { .. } | Stage::Redetermine { .. }) = (&view.replaced_by, &dossier.stage) {
            (notice(Tone::Info, html! { (cx.t(w::REPLACED_BY)) " " a href=(cx.href(&format!("/dossiers/{later}"))) { (later) } }))
        }
        @if let Some(other) = view.classification.level.filter(|level| *level != dossier.level && (dossier.is_open() || dossier.decision().is_some())) {
            (notice(Tone::Warn, html! {
                @let legacy = view.classification.regime != dossier.regime;
                (cx.t(if legacy { w::LEGACY_CHECK } else { w::CRITERIA_OTHER })) " " (badge::level(cx, Some(other)))
                ul { @for row in &view.classification.deciding { li { (cx.pick(&row.vi, &row.en)) " (" (draw::cite(cx, &view.classification.regime, &row.source)) ")" } } }
            }))
        }
        @if dossier.important { (notice(Tone::Info, html! { (cx.t(w::IMPORTANT)) })) }
    }
}

/// A paper: number, date, body.
pub(super) fn paper(paper: &luytre_govern::DocumentRef) -> Markup {
    html! {
        span lang="vi" {
            (paper.number)
            @if let Some(date) = paper.date { ", " (format::date(date)) }
            @if !paper.body.is_empty() { ", " (paper.body) }
        }
    }
}

/// What is missing, and which conditions of the law do not hold yet.
fn lacks(cx: &Cx, view: &DossierView) -> Markup {
    let dossier = &view.dossier;
    let cite = |source: &str| draw::cite(cx, &dossier.regime, source);
    let gate = |gate: Gate| match gate {
        Gate::Submission => w::GUARD_SUBMIT,
        Gate::Appraisal => w::GUARD_APPRAISE,
        Gate::Approval => w::GUARD_APPROVE,
        Gate::GoLive => w::GUARD_LIVE,
    };
    html! {
        @if dossier.stage.is_writable() {
            section.card aria-labelledby="missing-title" {
                h2 #missing-title { (cx.t(w::MISSING)) @if !view.missing.is_empty() { " " span.muted { (view.missing.len()) } } }
                @if view.missing.is_empty() { p.with-icon { (icon("check")) (cx.t(w::MISSING_NONE)) } }
                @else {
                    ul.checklist {
                        @for missing in &view.missing {
                            li {
                                a href={ (cx.href(&format!("/dossiers/{}/parts/{}", dossier.code, missing.part))) "#write-" (missing.field) } { (cx.pick(&missing.vi, &missing.en)) }
                                " " span.muted.small { (cite(&missing.source)) }
                            }
                        }
                    }
                }
            }
        }
        @if !view.unmet.is_empty() {
            section.card aria-labelledby="unmet-title" {
                h2 #unmet-title { (cx.t(w::UNMET)) }
                ul.checklist {
                    @for (at, refusal) in &view.unmet {
                        li { strong { (cx.t(gate(*at))) ": " } (w::refusal(cx.lang, refusal, &cite))
                            @if of_profile(refusal) && cx.may(luytre_desk::Act::EditSystems) {
                                " " a href=(cx.href(&format!("/systems/{}/profile?step=papers", dossier.system))) { (cx.t(w::PROFILE_PAPERS)) }
                            }
                            @if matches!(refusal, Refusal::Guard { requirement: Requirement::RequestFilled, .. }) {
                                @for lack in &view.request_lacks {
                                    @if let Some(address) = forms::filled_at(cx, view, "don_vi_van_hanh", &lack.fact) {
                                        " " a href=(address) { (cx.t(w::FILL_IN)) " " (cx.pick(&lack.vi, &lack.en)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the system's profile is where a condition is met.
fn of_profile(refusal: &Refusal) -> bool {
    let Refusal::Guard { requirement, .. } = refusal else { return false };
    matches!(requirement, Requirement::RegulationIssued | Requirement::PlanFullyDeployed)
}

fn parts(cx: &Cx, view: &DossierView) -> Markup {
    let library = cx.web.desk.library();
    let Some(regime) = library.regime(&view.dossier.regime) else { return html! {} };
    let rows: Vec<&PartRow> = regime.procedure.parts_of(view.dossier.level, view.dossier.important).collect();
    html! {
        section.stack aria-labelledby="parts-title" {
            h2 #parts-title { (cx.t(w::PARTS)) }
            @for row in rows { (part_card(cx, view, regime, row)) }
        }
    }
}

fn part_card(cx: &Cx, view: &DossierView, regime: &luytre_govern::library::Regime, row: &PartRow) -> Markup {
    let dossier = &view.dossier;
    let part = dossier.part(&row.code);
    let address = format!("/dossiers/{}/parts/{}", dossier.code, row.code);
    let opinion = (row.code == luytre_govern::dossier::procedure::OPINION_PART).then_some(dossier.opinion.as_ref());
    let lacking =
        view.missing.iter().any(|missing| missing.part == row.code) || opinion.is_some_and(|one| one.is_none());
    let writes = view.allowed.contains(&CommandWord::Write) && opinion.is_none();
    html! {
        section.card id={ "part-" (row.code) } aria-labelledby={ "part-" (row.code) "-title" } {
            div.card-head {
                h3 id={ "part-" (row.code) "-title" } { (cx.pick(&row.vi, &row.en)) }
                span.row {
                    @if lacking { span.badge.medium { (icon("half")) (cx.t(w::PART_LACKS)) } }
                    @else { span.badge.ok { (icon("check")) (cx.t(w::PART_DONE)) } }
                    @if writes { a.button href=(cx.href(&address)) { (cx.t(w::EDIT_PART)) } }
                }
            }
            p.small.muted { (draw::cite(cx, &dossier.regime, &row.basis.source)) }
            @if let Some(Some(opinion)) = opinion {
                p { (paper(&opinion.document)) }
                (draw::lines(&opinion.text, SHOWN_CHARS))
            }
            dl.written-fields {
                @for field in regime.procedure.fields(&row.code) {
                    @let text = part.fields.get(&field.code).map_or("", String::as_str);
                    div {
                        dt { (cx.pick(&field.vi, &field.en)) }
                        dd {
                            @if text.is_empty() { span.muted.small { (cx.t(w::NOT_WRITTEN)) } }
                            @else {
                                (draw::lines(text, SHOWN_CHARS))
                                @if text.chars().nth(SHOWN_CHARS).is_some() { a.small href={ (cx.href(&address)) "#read-" (field.code) } { (cx.t(w::READ_ALL)) } }
                            }
                        }
                    }
                }
            }
            @if !part.files.is_empty() { (super::part::files(cx, view, &row.code)) }
        }
    }
}

fn parties(cx: &Cx, view: &DossierView) -> Markup {
    let dossier = &view.dossier;
    let library = cx.web.desk.library();
    let regime =
        library.regime(&dossier.regime).map_or(dossier.regime.as_str(), |regime| cx.pick(&regime.vi, &regime.en));
    html! {
        section.card aria-labelledby="parties-title" {
            h2 #parties-title { (cx.t(w::PARTIES)) }
            dl.pairs {
                div { dt { (cx.t(w::OPERATOR)) } dd { (view.operator.name) } }
                div { dt { (cx.t(w::OWNER)) } dd { (view.owner.name) } }
                div { dt { (cx.t(w::UNIT)) } dd { (view.dedicated_unit.name) } }
                @if let Some(appointed) = &dossier.parties.appointed {
                    div { dt { (cx.t(w::APPOINTED)) } dd { (appointed.agency()) ", " (paper(appointed.decision())) } }
                }
                @if let Some(delegation) = &dossier.parties.delegation {
                    @let until = delegation.until.map_or_else(|| "—".to_owned(), format::date);
                    div { dt { (cx.t(w::DELEGATION)) } dd { (w::term(cx.lang, &delegation.to, &until)) br; (paper(&delegation.document)) } }
                }
                div { dt { (cx.t(w::REGIME)) } dd {
                    (regime)
                    @if view.classification.regime != dossier.regime { br; span.tag { (cx.t(w::LEGACY_LEVEL)) } }
                } }
                @if !dossier.grounds.is_empty() {
                    div { dt { (cx.t(w::GROUNDS)) } dd {
                        ul { @for ground in &dossier.grounds { li { (cx.pick(&ground.vi, &ground.en)) " (" (draw::cite(cx, &dossier.regime, &ground.source)) ")" } } }
                    } }
                }
                @if let Some(replaces) = &dossier.replaces {
                    div { dt { (cx.t(w::REPLACES)) } dd { a href=(cx.href(&format!("/dossiers/{replaces}"))) { (replaces) } } }
                }
                @if let Some(appraisal) = &dossier.appraisal {
                    div { dt { (cx.t(w::APPRAISAL)) } dd {
                        (cx.t(if appraisal.verdict == Verdict::Fit { w::FIT } else { w::UNFIT }))
                        " · " (cx.t(w::appraisal_form(appraisal.form))) br; (paper(&appraisal.document))
                        @if appraisal.party == Party::AppraisalCouncil { br; (appraisal.body) }
                        @if !appraisal.text.is_empty() { (draw::lines(&appraisal.text, SHOWN_CHARS)) }
                    } }
                }
            }
        }
    }
}

fn timeline(cx: &Cx, log: &[Entry]) -> Markup {
    html! {
        section.card aria-labelledby="timeline-title" {
            h2 #timeline-title { (cx.t(w::TIMELINE)) }
            ol.timeline {
                @for entry in log.iter().rev().take(ENTRIES_SHOWN) {
                    li {
                        time datetime=(entry.on) { (format::date(entry.on)) }
                        div.timeline-text {
                            strong { (cx.t(w::event(&entry.event))) }
                            " " span.muted { @if entry.by.is_empty() { (cx.t(w::PRODUCT)) } @else { (entry.name) } }
                            (detail(cx, &entry.event))
                        }
                    }
                }
            }
        }
    }
}

/// What an event says beyond its name.
fn detail(cx: &Cx, event: &Event) -> Markup {
    let list = |items: &[String]| html! { ul.small lang="vi" { @for item in items { li { (item) } } } };
    html! {
        @match event {
            Event::Attached { file, .. } => p.small { (file.name) },
            Event::Proposed { level, .. } => p.small { (badge::level(cx, Some(*level))) },
            Event::Returned { reasons, .. } => (list(reasons)),
            Event::Appraised { appraisal, .. } => {
                p.small { (cx.t(if appraisal.verdict == Verdict::Fit { w::FIT } else { w::UNFIT })) ": " (paper(&appraisal.document)) }
                @if let Verdict::Unfit { defects } = &appraisal.verdict { (list(defects)) }
            },
            Event::OpinionGiven { opinion } => p.small { (paper(&opinion.document)) },
            Event::Approved { decision, .. } | Event::DecisionEntered { decision } | Event::Listed { decision } => p.small { (paper(decision)) },
            Event::Reopened { note, .. } => p.small lang="vi" { (note) },
            Event::Withdrawn { reason } => p.small lang="vi" { (reason) },
            Event::Superseded { by } => p.small { (by) },
            Event::Submitted { round, .. } if *round > 1 => p.small.muted { "× " (round) },
            Event::Opened { .. } | Event::Written { .. } | Event::Detached { .. } | Event::Appointed { .. }
            | Event::Delegated { .. } | Event::Commented { .. } | Event::OpinionAsked | Event::Submitted { .. }
            | Event::Accepted | Event::ApprovalAsked | Event::WentLive => {},
        }
    }
}

fn comments(cx: &Cx, view: &DossierView, typed: &Typed) -> Markup {
    let library = cx.web.desk.library();
    let name = |part: &str| {
        let row = library.regime(&view.dossier.regime).and_then(|regime| regime.procedure.part(part).cloned());
        row.map(|row| cx.pick(&row.vi, &row.en).to_owned())
    };
    let said: Vec<(&Entry, &str, &str)> = view
        .dossier
        .log
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Commented { part, text } => Some((entry, part.as_str(), text.as_str())),
            _ => None,
        })
        .collect();
    let of_comment = (typed.word == Some(CommandWord::Comment)).then_some(typed);
    html! {
        section.card aria-labelledby="comments-title" {
            h2 #comments-title { (cx.t(w::COMMENTS)) }
            @if said.is_empty() { p.muted { (cx.t(w::NO_COMMENTS)) } }
            ol.stack-tight {
                @for (entry, part, text) in said {
                    li.slip {
                        p.small.muted { strong { (entry.name) } " · " (format::date(entry.on)) @if let Some(part) = name(part) { " · " (part) } }
                        (draw::lines(text, usize::MAX))
                    }
                }
            }
            @if view.allowed.contains(&CommandWord::Comment) {
                div.no-print { (acts::one_form(cx, view, CommandWord::Comment, of_comment)) }
            }
        }
    }
}

/// What changed between two versions that were sent, or since the last one.
fn comparison(cx: &Cx, view: &DossierView) -> Markup {
    let log = &view.dossier.log;
    let rounds: Vec<(u32, jiff::civil::Date)> = log
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Submitted { round, .. } => Some((*round, entry.on)),
            _ => None,
        })
        .collect();
    if rounds.is_empty() {
        return html! {};
    }
    let mut options: Vec<(String, String)> =
        rounds.iter().map(|(round, on)| (round.to_string(), w::version(cx.lang, *round, *on))).collect();
    let older = options.clone();
    options.push(("0".to_owned(), cx.t(w::PRESENT).to_owned()));
    let wanted = |name: &str| cx.params.get(name).and_then(|text| text.parse::<u32>().ok());
    let shown = wanted("old").zip(wanted("new")).and_then(|(old, new)| {
        let newer = if new == 0 { Some(view.dossier.clone()) } else { version(log, new) };
        Some(differences(&version(log, old)?, &newer?))
    });
    html! {
        section.card #versions aria-labelledby="versions-title" {
            h2 #versions-title { (cx.t(w::VERSIONS)) }
            form.filters.no-print action={ (cx.href(&format!("/dossiers/{}", view.dossier.code))) "#versions" } aria-label=(cx.t(w::COMPARE)) {
                (Select { id: "versions-old", name: "old", label: cx.t(w::SELECT_VERSION_OLD), value: cx.params.text("old"), options: older }.draw())
                (Select { id: "versions-new", name: "new", label: cx.t(w::SELECT_VERSION_NEW), value: cx.params.get("new").unwrap_or("0"), options }.draw())
                button.button type="submit" { (cx.t(w::COMPARE)) }
            }
            @if let Some(found) = shown {
                h3 { (cx.t(w::COMPARE_TITLE)) }
                @if found.is_empty() { p.muted { (cx.t(w::SAME)) } }
                @for difference in &found {
                    h4 { (field_name(cx, view, &difference.part, &difference.field)) }
                    div.difference lang="vi" {
                        @for line in difference.lines.iter().take(LINES_SHOWN) {
                            @match line {
                                Line::Same(text) => p { (text) },
                                Line::Gone(text) => p.gone { span.visually-hidden { (cx.t(w::GONE_LINE)) ": " } del { (text) } },
                                Line::New(text) => p.new { span.visually-hidden { (cx.t(w::ADDED_LINE)) ": " } ins { (text) } },
                            }
                        }
                    }
                }
            }
        }
    }
}

fn field_name(cx: &Cx, view: &DossierView, part: &str, field: &str) -> String {
    let library = cx.web.desk.library();
    let Some(regime) = library.regime(&view.dossier.regime) else { return format!("{part} {field}") };
    let document = regime.procedure.part(part).map_or(part.to_owned(), |row| cx.pick(&row.vi, &row.en).to_owned());
    if field.is_empty() {
        return format!("{document}: {}", cx.t(w::FILES));
    }
    let fields = regime.procedure.fields(part);
    let found = fields.iter().find(|row| row.code == field);
    let name = found.map_or(field.to_owned(), |row| cx.pick(&row.vi, &row.en).to_owned());
    format!("{document}: {name}")
}
