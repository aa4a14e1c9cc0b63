//! Level dossiers: the board by step with its table, one dossier, its documents, its forms.

mod acts;
mod draw;
mod forms;
mod new;
mod one;
mod part;

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::views::{DossierFilter, DossierRow};
use luytre_govern::dossier::StageWord;
use luytre_model::ProtectionLevel;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::params::Params;
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::form::{Select, chip, pager};
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{domain, dossiers as w, frame, registry};

/// Rows of a page of the table.
const ROWS: usize = 50;
/// Cards of a column of the board.
const CARDS: usize = 5;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    vec![
        page("/dossiers", May(Act::ReadDossiers), show),
        page("/dossiers/new", May(Act::EditDossiers), new::show),
        form("/dossiers/new", May(Act::EditDossiers), new::open),
        form("/dossiers/legacy", May(Act::EditDossiers), new::legacy),
        page("/dossiers/{code}", May(Act::ReadDossiers), one::show),
        form("/dossiers/{code}/act", May(Act::ReadDossiers), acts::act),
        page("/dossiers/{code}/parts/{part}", May(Act::ReadDossiers), part::show),
        form("/dossiers/{code}/parts/{part}", May(Act::EditDossiers), part::write),
        with_file("/dossiers/{code}/files", May(Act::EditDossiers), part::attach),
        page("/dossiers/{code}/files/{hash}", May(Act::ReadDossiers), part::file),
        page("/dossiers/{code}/forms/{file}", May(Act::ReadDossiers), forms::file),
    ]
}

pub(crate) fn level_of(params: &Params, name: &str) -> Option<ProtectionLevel> {
    params.get(name).and_then(|text| text.parse::<u8>().ok()).and_then(|level| level.try_into().ok())
}

pub(crate) fn levels(cx: &Cx, first: &str) -> Vec<(String, String)> {
    let all = ProtectionLevel::ALL.iter().map(|level| (level.to_string(), registry::level(cx.lang, level.number())));
    std::iter::once((String::new(), first.to_owned())).chain(all).collect()
}

fn filter(params: &Params) -> DossierFilter {
    let owned = |name: &str| params.get(name).map(str::to_owned);
    DossierFilter {
        stages: params.all("stage").filter_map(StageWord::from_word).collect(),
        agency: owned("agency"),
        level: level_of(params, "level"),
        system: owned("system"),
        text: owned("q"),
        overdue: params.has("overdue"),
        mine: params.has("mine"),
        cursor: owned("cursor"),
        limit: ROWS,
    }
}

async fn show(cx: Arc<Cx>) -> Handled {
    let desk = &cx.web.desk;
    let asked = filter(&cx.params);
    let list = desk.dossiers(cx.actor(), &asked).await?;
    let plain = asked.stages.is_empty() && !asked.overdue && !asked.mine && asked.level.is_none();
    let board = if plain && asked.cursor.is_none() { Some(board(&cx, &asked).await?) } else { None };
    let actions = html! {
        @if cx.may(Act::EditDossiers) {
            a.button.primary href=(cx.href("/dossiers/new")) { (icon("plus")) (cx.t(w::NEW)) }
        }
    };
    let body = html! {
        (shell::head(cx.t(w::DOSSIERS), cx.t(w::LEDE), Some(actions)))
        (filter_bar(&cx))
        div #dossiers-live data-live="registry" {
            div.stack {
                @if let Some(board) = board { (board) }
                @if list.items.is_empty() {
                    div.card { (feedback::empty(cx.t(w::EMPTY), cx.t(w::EMPTY_WHY), Some(next_of_empty(&cx)))) }
                } @else {
                    (table(&cx, &list.items))
                    (pager(&cx, list.items.len(), list.total, list.next.as_deref()))
                }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(w::DOSSIERS), &[], body).into())
}

/// What to do about an empty list: drop the filters, or open the first one.
fn next_of_empty(cx: &Cx) -> Markup {
    html! {
        @if !cx.params.pairs().is_empty() { a.button href=(cx.href("/dossiers")) { (cx.t(frame::CLEAR_FILTERS)) } }
        @if cx.may(Act::EditDossiers) { a.button.primary href=(cx.href("/dossiers/new")) { (icon("plus")) (cx.t(w::NEW)) } }
    }
}

fn filter_bar(cx: &Cx) -> Markup {
    let stages = StageWord::ALL.iter().map(|word| (word.as_str().to_owned(), draw::stage_name(cx, *word)));
    let stages = std::iter::once((String::new(), cx.t(w::ANY_STAGE).to_owned())).chain(stages).collect();
    let base = cx.params.without("cursor");
    let toggle = |name: &str, word: crate::words::Phrase| {
        let on = cx.params.has(name);
        let params = if on { base.without(name) } else { base.with(name, "1") };
        html! { a.button href=(cx.here(&params)) aria-current=[on.then_some("true")] { (cx.t(word)) } }
    };
    html! {
        form.filters action=(cx.href("/dossiers")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="dossiers-q" { (cx.t(w::FIND)) }
            input.input #dossiers-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND)) autocomplete="off";
            @for name in ["agency", "system", "mine", "overdue"] {
                @if let Some(value) = cx.params.get(name) { input type="hidden" name=(name) value=(value); }
            }
            (Select { id: "dossiers-stage", name: "stage", label: cx.t(domain::STATE), value: cx.params.text("stage"), options: stages }.in_bar())
            (Select { id: "dossiers-level", name: "level", label: cx.t(domain::LEVEL), value: cx.params.text("level"), options: levels(cx, cx.t(registry::ANY_LEVEL)) }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
            div.segments { (toggle("mine", w::MINE)) (toggle("overdue", w::OVERDUE_ONLY)) }
            @for (name, word) in [("agency", domain::AGENCY), ("system", domain::SYSTEM)] {
                @if let Some(value) = cx.params.get(name) {
                    ul.chips { (chip(cx, &format!("{}: {value}", cx.t(word)), &cx.here(&base.without(name)))) }
                }
            }
        }
    }
}

/// One column a step, with the first dossiers of each and the number of all.
async fn board(cx: &Cx, asked: &DossierFilter) -> Result<Markup, crate::error::Failure> {
    let desk = &cx.web.desk;
    let counts = desk.dossier_counts(cx.actor(), asked).await?;
    let mut columns = Vec::new();
    for word in StageWord::ALL {
        if matches!(word, StageWord::Superseded | StageWord::Withdrawn) {
            continue;
        }
        let filter = DossierFilter { stages: vec![word], limit: CARDS, cursor: None, ..asked.clone() };
        columns.push((word, counts.get(&word).copied().unwrap_or(0), desk.dossiers(cx.actor(), &filter).await?.items));
    }
    Ok(html! {
        section.dossier-board aria-label=(cx.t(w::BOARD)) {
            @for (word, count, rows) in columns {
                section.dossier-column aria-labelledby={ "stage-" (word.as_str()) } {
                    h2.small id={ "stage-" (word.as_str()) } {
                        a href=(cx.here(&cx.params.with("stage", word.as_str()))) { (draw::stage_name(cx, word)) }
                        " " span.muted { (cx.number(count)) }
                    }
                    @if rows.is_empty() { p.muted.small { (cx.t(w::BOARD_NONE)) } }
                    @else { ul.stack-tight { @for row in &rows { li.slip { (card(cx, row)) } } } }
                    @if count > rows.len() as u64 {
                        p { a.small href=(cx.here(&cx.params.with("stage", word.as_str()))) { (cx.t(w::BOARD_MORE)) " " (cx.number(count)) } }
                    }
                }
            }
        }
    })
}

fn card(cx: &Cx, row: &DossierRow) -> Markup {
    html! {
        a.name-link href=(cx.href(&format!("/dossiers/{}", row.code))) { (row.system.name) }
        p.small.muted { (row.code) " · " (registry::level(cx.lang, row.level.number())) " · " (row.operator.name) }
        @if row.clock.is_some() { p { (draw::deadline(cx, row.clock.as_ref())) } }
    }
}

fn table(cx: &Cx, rows: &[DossierRow]) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption { (cx.t(w::CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(w::CODE)) }
                    th scope="col" { (cx.t(domain::LEVEL)) }
                    th scope="col" { (cx.t(domain::STATE)) }
                    th scope="col" { (cx.t(w::DEADLINE)) }
                    th scope="col" { (cx.t(w::WAITS_FOR)) }
                } }
                tbody {
                    @for row in rows {
                        tr id={ "dossier-" (row.code) } data-row {
                            th.main scope="row" {
                                a data-open href=(cx.href(&format!("/dossiers/{}", row.code))) { (row.system.name) }
                                span.sub { (row.operator.name) }
                            }
                            td.nowrap data-name=(cx.t(w::CODE)) { code { (row.code) } }
                            td data-name=(cx.t(domain::LEVEL)) { (badge::level(cx, Some(row.level))) }
                            td data-name=(cx.t(domain::STATE)) { (draw::stage_badge(cx, row.stage)) }
                            td data-name=(cx.t(w::DEADLINE)) { (draw::deadline(cx, row.clock.as_ref())) }
                            td data-name=(cx.t(w::WAITS_FOR)) {
                                @match &row.turn {
                                    Some(turn) => {
                                        @if row.mine { strong { (cx.t(w::MINE)) } br; }
                                        (cx.t(w::party(turn.party)))
                                        @if !turn.party.is_outside() { ": " (turn.agency.name) }
                                    }
                                    None => span.muted { (cx.t(w::NOBODY)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
