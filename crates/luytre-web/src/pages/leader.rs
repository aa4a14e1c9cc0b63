//! The leader's page: six figures against their targets, what is late, and whom to urge. Whoever sees a part of the province
//! reads the figures of that part.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::home::{BUDGET, LeaderFigure, LeaderView};
use luytre_desk::index::Ranking;
use luytre_govern::Date;
use luytre_govern::budget::Dong;
use luytre_govern::index::{Definition, Place, to_urge};
use luytre_model::store::Scope;
use luytre_report::chart::{TargetBar, target_bar};
use maud::{Markup, PreEscaped, html};

use super::ranking::{on_paper, points};
use crate::cx::{Cx, Handled};
use crate::routes::{Access, Route, page};
use crate::ui::shell;
use crate::words::{ranking as w, reports};

/// Agencies to be urged that are named.
const URGED: usize = 8;

/// Pages of this part.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/leader", Access::May(Act::ReadIndex), show)]
}

async fn show(cx: Arc<Cx>) -> Handled {
    let LeaderView { figures, ranking, compared } = cx.web.desk.leader_figures(cx.actor()).await?;
    let escalated = super::tasks::escalated(&cx).await?;
    let whole = matches!(cx.actor().scope, Scope::All);
    let lede = if whole { w::LEADER_LEDE } else { w::LEADER_OWN_LEDE };
    let body = html! {
        (shell::head_on_paper(cx.t(w::LEADER_TITLE), cx.t(lede), &on_paper(&cx, &ranking), None))
        div.stack {
            div.figures { @for figure in &figures { (figure_link(&cx, ranking.definition, figure, compared)) } }
            (targets(&cx, ranking.definition, &figures))
            (escalated)
            @match ranking.places.as_slice() {
                [] => {}
                [(_, own)] if !whole => (own_score(&cx, &ranking, own)),
                _ => (urged(&cx, &ranking)),
            }
            p.small.muted.no-print { (cx.t(w::PRINT_HINT)) " " a href=(cx.href("/ranking")) { (cx.t(w::RANKING)) } " · " a href=(cx.href("/reports")) { (cx.t(reports::TITLE)) } }
        }
    };
    Ok(shell::page(&cx, cx.t(w::LEADER_TITLE), &[], body).into())
}

fn figure_link(cx: &Cx, definition: &Definition, figure: &LeaderFigure, compared: Option<Date>) -> Markup {
    let now = figure.permille();
    html! {
        a.figure href=(cx.href(figure.path)) {
            span.figure-name { (figure_name(cx, definition, figure)) }
            span.figure-value { @match now { Some(now) => (w::percent(cx.lang, now)), None => "–" } }
            // What the share is made of, so that it can be compared with the page behind it; money as that page writes it.
            @if figure.whole > 0 {
                span.figure-note {
                    @if figure.indicator == BUDGET { (Dong(figure.part)) " đ / " (Dong(figure.whole)) " đ" }
                    @else { (cx.number(figure.part)) " / " (cx.number(figure.whole)) }
                }
            }
            @if let Some(now) = now { span.figure-note { (trend(cx, now, figure.before, compared)) } }
        }
    }
}

/// The name of a figure: that of its indicator, but for the money of the province, which is told as the law counts it.
fn figure_name<'a>(cx: &Cx, definition: &'a Definition, figure: &LeaderFigure) -> &'a str {
    if figure.indicator == BUDGET {
        return cx.t(w::LEADER_BUDGET);
    }
    definition.indicator(figure.indicator).map(|one| cx.pick(&one.vi, &one.en)).unwrap_or_default()
}

/// How a figure stands to that of the last edition, by its day.
fn trend(cx: &Cx, now: u32, before: Option<u32>, compared: Option<Date>) -> String {
    let Some(day) = compared.map(crate::format::date) else { return cx.t(w::NO_EDITION).to_owned() };
    let Some(before) = before else { return w::not_kept(cx.lang, &day) };
    match now.cmp(&before) {
        Ordering::Greater => format!("▲ {}", w::last_edition(cx.lang, before, &day)),
        Ordering::Less => format!("▼ {}", w::last_edition(cx.lang, before, &day)),
        Ordering::Equal => w::as_before(cx.lang, &day),
    }
}

fn targets(cx: &Cx, definition: &Definition, figures: &[LeaderFigure]) -> Markup {
    html! {
        section.card aria-labelledby="targets-title" {
            h2 #targets-title { (cx.t(w::TARGET)) }
            div.targets {
                @for (number, figure) in figures.iter().enumerate() {
                    @if let Some(now) = figure.permille() {
                        @let name = figure_name(cx, definition, figure);
                        div.target {
                            p.figure-name { (name) }
                            (PreEscaped(target_bar(&TargetBar {
                                title: name.to_owned(),
                                summary: String::new(),
                                value: now as f32,
                                shown: w::percent(cx.lang, now),
                                target: figure.target as f32,
                                target_shown: w::target(cx.lang, figure.target),
                                end: 1_000.0,
                                href: None,
                            }).to_svg(&format!("target-{number}"))))
                        }
                    }
                }
            }
        }
    }
}

/// The score of the only agency that the person sees: there is nobody to urge but oneself.
fn own_score(cx: &Cx, ranking: &Ranking, own: &Place) -> Markup {
    html! {
        section.card aria-labelledby="own-title" {
            div.card-head {
                h2 #own-title { (cx.t(w::OWN_SCORE)) }
                a href=(cx.href(&format!("/ranking/{}", own.agency))) { (cx.t(w::SHEET)) }
            }
            dl.pairs {
                div { dt { (cx.t(w::SCORE)) } dd {
                    strong { (points(cx, own.score.permille)) }
                    @if let Some(score) = own.score.permille { " " span.tag { (ranking.definition.grade(score).grade) } }
                } }
                @for pillar in &ranking.definition.pillars {
                    div { dt { (cx.pick(&pillar.vi, &pillar.en)) } dd { (points(cx, own.score.pillars.get(&pillar.id).copied())) } }
                }
            }
        }
    }
}

fn urged(cx: &Cx, ranking: &Ranking) -> Markup {
    let places = ranking.places.iter().map(|(_, place)| place);
    let urging = to_urge(ranking.definition, &ranking.weights, places, URGED);
    let names: BTreeMap<&str, &str> =
        ranking.places.iter().map(|(named, _)| (named.code.as_str(), named.name.as_str())).collect();
    html! {
        section.card aria-labelledby="worst-title" {
            h2 #worst-title { (cx.t(w::WORST)) }
            div.table-wrap { table.table.cards {
                caption.visually-hidden { (cx.t(w::WORST)) }
                thead { tr {
                    th scope="col" { (cx.t(w::AGENCY)) }
                    th.num scope="col" { (cx.t(w::SCORE)) }
                    th scope="col" { (cx.t(w::GRADE)) }
                    th.num scope="col" { (cx.t(w::WITHOUT_LEVEL)) }
                    th.num scope="col" { (cx.t(w::LATE_TASKS)) }
                } }
                tbody { @for one in &urging.agencies { tr {
                    th.main scope="row" { a href=(cx.href(&format!("/ranking/{}", one.place.agency))) { (names.get(one.place.agency.as_str()).unwrap_or(&"")) } }
                    td.num data-name=(cx.t(w::SCORE)) { (points(cx, Some(one.permille))) }
                    td data-name=(cx.t(w::GRADE)) { span.tag { (ranking.definition.grade(one.permille).grade) } }
                    td.num data-name=(cx.t(w::WITHOUT_LEVEL)) { (cx.number(one.without_level)) }
                    td.num data-name=(cx.t(w::LATE_TASKS)) { (cx.number(one.late_tasks)) }
                } } }
            } }
            @if urging.equal > 0 {
                p.small.muted #worst-equal { (w::stand_equal(cx.lang, urging.equal as u64)) " " a href=(cx.href("/ranking")) { (cx.t(w::RANKING)) } }
            }
        }
    }
}
