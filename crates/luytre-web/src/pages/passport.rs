//! The passport of a system: what one needs to know of it, on one page that prints on one sheet; what is kept of its level,
//! requirements and findings is drawn in [`standing`].

mod standing;

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::profiles::{EntryView, HistoryStep, Passport};
use luytre_govern::SystemProfile;
use luytre_govern::level::Ask;
use luytre_govern::profile::field::{Field, Part};
use luytre_govern::profile::figures;
use luytre_govern::profile::tabled::{SystemEntry, Tabled};
use luytre_govern::workbook::{Columns, SheetKind};
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::routes::{Access, Route, page};
use crate::ui::entry::shown;
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{frame, profile as w, registry};

/// Rows of each list on the passport; the export has all.
const ROWS: usize = 12;
/// Lists of parts that a system has.
const LISTS: [SheetKind; 5] =
    [SheetKind::Zones, SheetKind::Devices, SheetKind::Applications, SheetKind::Products, SheetKind::Connections];
/// Steps of the history on the passport.
const STEPS: usize = 20;

pub(crate) fn routes() -> Vec<Route> {
    vec![page("/systems/{code}/passport", Access::May(Act::ReadRegistry), show)]
}

async fn show(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let desk = &cx.web.desk;
    let passport = Box::pin(desk.passport(cx.actor(), &code)).await?;
    let history = desk.profile_history(cx.actor(), &code).await?;
    let columns = desk.columns();
    let view = &passport.entry;
    let entry = &view.entry;
    let actions = html! {
        span.row.no-print {
            @if cx.may(Act::EditSystems) { a.button.primary href=(cx.href(&format!("/systems/{code}/profile"))) { (cx.t(w::EDIT_PROFILE)) } }
            a.button href=(cx.href(&format!("/systems/{code}"))) { (icon("systems")) (cx.t(registry::LAYERS)) }
        }
    };
    let body = html! {
        (shell::head(&entry.name, &view.agency.name, Some(actions)))
        div.passport.one-sheet {
            section.card aria-labelledby="identity-title" {
                h2 #identity-title { (cx.t(w::IDENTITY)) }
                (pairs(&cx, view, &columns.part(SheetKind::Systems, Part::Main).collect::<Vec<_>>()))
            }
            (level(&cx, view, &passport))
            (standing::requirements(&cx, &passport))
            (standing::models(&cx, &passport))
            div.stack {
                (standing::findings(&cx, &passport))
                section.card aria-labelledby="hosting-title" {
                    h2 #hosting-title { (cx.t(w::HOSTING)) }
                    @let fields = columns.part(SheetKind::Systems, Part::Hosting).chain(columns.part(SheetKind::Systems, Part::Reach));
                    (pairs(&cx, view, &fields.collect::<Vec<_>>()))
                }
                (figures(&cx, entry))
            }
            div.stack {
                (standing::remedies(&cx, &passport))
                section.card aria-labelledby="papers-title" {
                    h2 #papers-title { (cx.t(w::PAPERS)) }
                    @let papers = columns.part(SheetKind::Systems, Part::Papers).filter(|field| *field.key != *"level" && !field.key.starts_with("approved."));
                    (pairs(&cx, view, &papers.collect::<Vec<_>>()))
                }
            }
            @for kind in LISTS { (list(&cx, &columns, kind, entry)) }
            (history_card(&cx, &columns, SheetKind::Systems, &history))
            p.small.muted.no-print { (cx.t(w::PRINT_HINT)) }
        }
    };
    let crumbs =
        [(cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned()), (entry.name.clone(), format!("/systems/{code}"))];
    Ok(shell::page(&cx, cx.t(w::PASSPORT), &crumbs, body).into())
}

/// Fields that are said, with their values; what is needed and not said says so.
fn pairs(cx: &Cx, view: &EntryView, fields: &[&Field]) -> Markup {
    let needed = ["owner", "function", "hosting.place", "regulation.number"];
    let value = |field: &Field| {
        let canonical = view.entry.get(field);
        let named = view.names.get(&canonical).filter(|_| field.kind == luytre_govern::profile::field::Kind::Agency);
        named.cloned().unwrap_or_else(|| shown(cx, field, &canonical))
    };
    html! {
        dl.pairs {
            @for field in fields {
                @let text = value(field);
                @if !text.is_empty() { div { dt { (cx.pick(&field.vi, &field.en)) } dd { (text) } } }
                @else if needed.contains(&&*field.key) { div { dt { (cx.pick(&field.vi, &field.en)) } dd.muted { (cx.t(w::NOT_SAID)) } } }
            }
        }
    }
}

fn level(cx: &Cx, view: &EntryView, passport: &Passport) -> Markup {
    let entry = &view.entry;
    let library = cx.web.desk.library();
    let regime = library.regime_for(crate::format::legal_day(cx.now));
    let found =
        regime.filter(|_| !entry.profile.facts.is_empty()).map(|regime| regime.criteria.classify(&entry.profile.facts));
    let differs = found.as_ref().is_some_and(|found| found.level.is_some() && found.level != entry.level);
    html! {
        section.card aria-labelledby="level-title" {
            h2 #level-title { (cx.t(w::LEVEL_GROUND)) }
            dl.pairs {
                div { dt { (cx.t(w::LEVEL_REGISTERED)) } dd { (badge::level(cx, entry.level)) } }
                // The dossier tells it better, where there is one.
                @if let Some(approved) = entry.profile.approved.as_ref().filter(|_| passport.dossiers.as_ref().is_none_or(Vec::is_empty)) {
                    div { dt { (cx.t(w::APPROVAL)) } dd {
                        (approved.decision.number)
                        @if let Some(day) = approved.decision.date { ", " (crate::format::date(day)) }
                        @if !approved.decision.body.is_empty() { ", " (approved.decision.body) }
                        @if let Some(regime) = library.regime(&approved.regime) { " · " (cx.pick(&regime.vi, &regime.en)) }
                    } }
                }
                @if let Some(found) = &found {
                    div { dt { (cx.t(w::LEVEL_ASKED)) } dd {
                        @match (&found.level, &found.ask) {
                            (Some(_), None) | (Some(_), Some(Ask::Person)) => (badge::level(cx, found.level)),
                            (level, _) => { @if level.is_some() { (badge::level(cx, *level)) " " } span.muted { (cx.t(w::LEVEL_OPEN)) } },
                        }
                    } }
                    @for row in &found.deciding { div { dt { (row.source) } dd { (cx.pick(&row.vi, &row.en)) } } }
                } @else { div { dt { (cx.t(w::LEVEL_ASKED)) } dd.muted { (cx.t(w::NOT_SAID)) } } }
            }
            @if differs { (feedback::notice(feedback::Tone::Warn, html! { (cx.t(w::LEVEL_DIFFERS)) })) }
            (standing::dossiers(cx, passport))
            (super::causes::lines(cx, &entry.code, &passport.causes))
            p.row.no-print {
                a href=(cx.href(&format!("/level?system={}", entry.code))) { (cx.t(w::STEP_FACTS)) }
                @if cx.may(Act::ReadDossiers) { a href=(cx.href(&format!("/dossiers?system={}", entry.code))) { (cx.t(w::DOSSIERS_OF)) } }
                @if cx.may(Act::ReadRequirements) { a href=(cx.href(&format!("/requirements/{}", entry.code))) { (cx.t(w::REQUIREMENTS_OF)) } }
            }
        }
    }
}

fn figures(cx: &Cx, entry: &SystemEntry) -> Markup {
    let profile = &entry.profile;
    let subjects = figures::subjects([profile]);
    html! {
        section.card aria-labelledby="figures-title" {
            h2 #figures-title { (cx.t(w::MADE_OF)) }
            dl.pairs {
                div { dt { (cx.t(w::DOMESTIC)) } dd { (w::share(cx.lang, figures::domestic(&profile.products))) } }
                div { dt { (cx.t(w::DATA_CENTRE)) } dd { (w::share(cx.lang, figures::in_data_centre(&profile.devices))) } }
                div { dt { (cx.t(w::SUBJECTS)) } dd {
                    @if subjects.unknown > 0 { span.muted { (cx.t(w::NOT_SAID)) } }
                    @else { (cx.number(subjects.basic)) " " (cx.t(w::BASIC)) ", " (cx.number(subjects.sensitive)) " " (cx.t(w::SENSITIVE)) }
                } }
                @let counts = LISTS.map(|kind| (kind, count(profile, kind))).into_iter().filter(|(_, count)| *count > 0);
                @let counts: Vec<String> = counts.map(|(kind, count)| format!("{}: {count}", w::sheet(cx.lang, kind))).collect();
                @if !counts.is_empty() { div { dt { (cx.t(w::PARTS)) } dd { (counts.join("; ")) } } }
            }
        }
    }
}

fn count(profile: &SystemProfile, kind: SheetKind) -> usize {
    match kind {
        SheetKind::Zones => profile.zones.len(),
        SheetKind::Devices => profile.devices.len(),
        SheetKind::Applications => profile.applications.len(),
        SheetKind::Products => profile.products.len(),
        SheetKind::Connections => profile.connections.len(),
        SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => 0,
    }
}

fn list(cx: &Cx, columns: &Columns, kind: SheetKind, entry: &SystemEntry) -> Markup {
    let fields = &columns.of(kind)[1..];
    let row = |row: &dyn Tabled| fields.iter().map(|field| shown(cx, field, &row.get(field))).collect::<Vec<String>>();
    let profile = &entry.profile;
    let rows: Vec<Vec<String>> = match kind {
        SheetKind::Zones => profile.zones.iter().map(|one| row(one)).collect(),
        SheetKind::Devices => profile.devices.iter().map(|one| row(one)).collect(),
        SheetKind::Applications => profile.applications.iter().map(|one| row(one)).collect(),
        SheetKind::Products => profile.products.iter().map(|one| row(one)).collect(),
        SheetKind::Connections => profile.connections.iter().map(|one| row(one)).collect(),
        SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => Vec::new(),
    };
    // Columns in which nothing stands only take room.
    let used: Vec<usize> = (0..fields.len()).filter(|column| rows.iter().any(|row| !row[*column].is_empty())).collect();
    html! {
        @if !rows.is_empty() {
            section.card.wide.no-print aria-labelledby={ (kind.as_str()) "-title" } {
                h2 id={ (kind.as_str()) "-title" } { (w::sheet(cx.lang, kind)) " (" (rows.len()) ")" }
                div.table-wrap tabindex="0" role="group" aria-label=(w::sheet(cx.lang, kind)) {
                    table.table {
                        caption.visually-hidden { (w::sheet(cx.lang, kind)) }
                        thead { tr { @for column in &used { th scope="col" { (cx.pick(&fields[*column].vi, &fields[*column].en)) } } } }
                        tbody { @for row in rows.iter().take(ROWS) { tr {
                            @for (place, column) in used.iter().enumerate() {
                                @if place == 0 { th scope="row" { (row[*column]) } } @else { td { (row[*column]) } }
                            }
                        } } }
                    }
                }
                @if rows.len() > ROWS { p.small.muted { (ROWS) " " (cx.t(w::ROWS_SHOWN)) } }
            }
        }
    }
}

/// What was changed, newest first, with the values before and after.
pub(crate) fn history_card(cx: &Cx, columns: &Columns, sheet: SheetKind, history: &[HistoryStep]) -> Markup {
    let name = |kind: SheetKind, key: &str| {
        let field = columns.field(kind, key);
        field.map_or_else(|| key.to_owned(), |field| cx.pick(&field.vi, &field.en).to_owned())
    };
    let value = |key: &str, canonical: &str| match columns.field(sheet, key) {
        Some(field) => shown(cx, field, canonical),
        None => canonical.to_owned(),
    };
    html! {
        details.card.wide.no-print {
            summary.label { (cx.t(w::HISTORY)) " (" (history.len()) ")" }
            @if history.is_empty() { p.muted { (cx.t(w::HISTORY_NONE)) } }
            @for step in history.iter().take(STEPS) {
                div.stack-tight {
                    p { strong { (cx.t(if step.version == 1 { w::FIRST_WRITTEN } else { w::act(&step.act) })) } " · " (badge::time(cx, step.at)) " · " (step.by) }
                    @if !step.changes.is_empty() {
                        div.table-wrap tabindex="0" role="group" aria-label={ (cx.t(w::HISTORY)) " " (step.version) } { table.table {
                            caption.visually-hidden { (cx.t(w::HISTORY)) " " (step.version) }
                            thead { tr { th scope="col" { (cx.t(w::COLUMN)) } th scope="col" { (cx.t(w::BEFORE)) } th scope="col" { (cx.t(w::AFTER)) } } }
                            tbody { @for (key, before, after) in &step.changes {
                                tr { th scope="row" { (name(sheet, key)) } td { (value(key, before)) } td { (value(key, after)) } }
                            } }
                        } }
                    }
                    @for (list, came, went) in &step.lists {
                        @let title = SheetKind::from_word(list).map_or_else(|| list.clone(), |kind| w::sheet(cx.lang, kind).to_owned());
                        ul {
                            @for row in came.iter().take(ROWS) { li { (title) ", " (cx.t(w::CAME)) ": " (row) } }
                            @for row in went.iter().take(ROWS) { li { (title) ", " (cx.t(w::WENT)) ": " (row) } }
                            @if came.len().max(went.len()) > ROWS { li { (w::more(cx.lang, came.len().max(went.len()) - ROWS)) } }
                        }
                    }
                }
            }
        }
    }
}
