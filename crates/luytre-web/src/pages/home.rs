//! What is asked of us by when; and the leader's page.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::due::DueItem;
use luytre_desk::home::LeaderFigure;
use luytre_report::chart::{TargetBar, target_bar};
use maud::{Markup, PreEscaped, html};

use crate::cx::{Cx, Handled};
use crate::error::Failure;
use crate::format::legal_day;
use crate::routes::{Access, Route, page};
use crate::ui::paper;
use crate::ui::{feedback, shell};
use crate::words::{ranking as w, reports};

/// Days that count as soon.
const SOON_DAYS: i32 = 30;
/// Rows of the list.
const ROWS: usize = 150;
/// Figures from here on are sums of money.
const COUNTS_MAX: u64 = 10_000_000;
/// Agencies named on the leader's page.
const WORST: usize = 8;

/// Pages of this part.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/home", Access::May(Act::ReadDossiers), show), page("/leader", Access::May(Act::ReadIndex), leader)]
}

async fn show(cx: Arc<Cx>) -> Handled {
    let items = cx.web.desk.asked_of(cx.actor()).await?;
    let reminders = super::tasks::reminders(&cx).await?;
    let today = legal_day(cx.now);
    let soon = today.checked_add(jiff::Span::new().days(SOON_DAYS)).unwrap_or(today);
    let groups = [
        (w::OVERDUE, items.iter().filter(|item| item.is_overdue(today)).collect::<Vec<_>>()),
        (
            w::SOON,
            items.iter().filter(|item| !item.is_overdue(today) && item.due.is_some_and(|due| due <= soon)).collect(),
        ),
        (w::LATER, items.iter().filter(|item| item.due.is_none_or(|due| due > soon)).collect()),
    ];
    let steps = super::first_steps::card(&cx).await?;
    let body = html! {
        (shell::head(cx.t(w::HOME), cx.t(w::HOME_LEDE), None))
        (steps)
        @if items.is_empty() { div.card { (feedback::empty(cx.t(w::NOTHING), cx.t(w::NOTHING_WHY), None)) } }
        div.stack {
            (reminders)
            @for (title, items) in &groups {
                @if !items.is_empty() {
                    section.stack-tight aria-label=(cx.t(*title)) {
                        h2 { (cx.t(*title)) " (" (cx.number(items.len() as u64)) ")" }
                        (list(&cx, &items[..items.len().min(ROWS)], today))
                    }
                }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(w::HOME), &[], body).into())
}

fn list(cx: &Cx, items: &[&DueItem], today: jiff::civil::Date) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption.visually-hidden { (cx.t(w::HOME_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::WHAT)) }
                    th scope="col" { (cx.t(w::WHERE)) }
                    th scope="col" { (cx.t(w::BY_WHEN)) }
                    th scope="col" { (cx.t(w::BASIS)) }
                } }
                tbody {
                    @for item in items {
                        tr {
                            th.main scope="row" { a href=(cx.href(&item.path)) { (cx.pick(&item.title_vi, &item.title_en)) } }
                            td { @if let Some(system) = &item.system { (system) } @else if let Some(agency) = &item.agency { (agency) } }
                            td.nowrap { (paper::due(cx, item.due, today, true)) }
                            td.small.muted { (w::basis(cx, &item.source)) }
                        }
                    }
                }
            }
        }
    }
}

async fn leader(cx: Arc<Cx>) -> Handled {
    let luytre_desk::home::LeaderView { figures, ranking } = cx.web.desk.leader_figures(cx.actor()).await?;
    let escalated = super::tasks::escalated(&cx).await?;
    let definition = ranking.definition;
    let body = html! {
        (shell::head(cx.t(w::LEADER_TITLE), cx.t(w::LEADER_LEDE), None))
        div.stack {
            div.figures {
                @for figure in &figures {
                    @let name = figure_name(&cx, definition, figure);
                    @let now = figure.permille();
                    a.figure href=(cx.href(figure.path)) {
                        span.figure-name { (name) }
                        span.figure-value { @match now { Some(now) => { (w::points(cx.lang, now)) " %" } None => { "–" } } }
                        span.figure-note { (counts(&cx, figure)) (trend(&cx, now, figure.before)) }
                    }
                }
            }
            section.card aria-labelledby="targets-title" {
                h2 #targets-title { (cx.t(w::TARGET)) }
                div.targets {
                    @for (number, figure) in figures.iter().enumerate() {
                        @if let Some(now) = figure.permille() {
                            @let name = figure_name(&cx, definition, figure);
                            div.target {
                            p.figure-name { (name) }
                            (PreEscaped(target_bar(&TargetBar {
                                title: name.to_owned(),
                                summary: String::new(),
                                value: now as f32,
                                shown: format!("{} %", w::points(cx.lang, now)),
                                target: figure.target as f32,
                                target_shown: format!("{} %", w::points(cx.lang, figure.target)),
                                end: 1_000.0,
                                href: None,
                            }).to_svg(&format!("target-{number}"))))
                            }
                        }
                    }
                }
            }
            (escalated)
            (worst(&cx, &ranking)?)
            p.small.muted.no-print { (cx.t(w::PRINT_HINT)) " " a href=(cx.href("/ranking")) { (cx.t(w::RANKING)) } " · " a href=(cx.href("/reports")) { (cx.t(reports::TITLE)) } }
        }
    };
    Ok(shell::page(&cx, cx.t(w::LEADER_TITLE), &[], body).into())
}

/// The name of a figure: that of its indicator, but for the money of the province, which is told as the law counts it.
fn figure_name<'a>(cx: &Cx, definition: &'a luytre_govern::index::Definition, figure: &LeaderFigure) -> &'a str {
    if figure.indicator == luytre_desk::home::BUDGET {
        return cx.t(w::LEADER_BUDGET);
    }
    definition.indicator(figure.indicator).map(|one| cx.pick(&one.vi, &one.en)).unwrap_or_default()
}

/// What the share is made of, so that it can be compared with the page behind it. Money is told there.
fn counts(cx: &Cx, figure: &LeaderFigure) -> Markup {
    html! { @if figure.whole > 0 && figure.whole < COUNTS_MAX { (cx.number(figure.part)) " / " (cx.number(figure.whole)) " · " } }
}

fn trend(cx: &Cx, now: Option<u32>, before: Option<u32>) -> Markup {
    let (Some(now), Some(before)) = (now, before) else { return html! {} };
    let sign = match now.cmp(&before) {
        std::cmp::Ordering::Greater => "▲",
        std::cmp::Ordering::Less => "▼",
        std::cmp::Ordering::Equal => "=",
    };
    html! { (sign) " " (cx.t(w::LAST_EDITION)) ": " (w::points(cx.lang, before)) " %" }
}

fn worst(cx: &Cx, ranking: &luytre_desk::index::Ranking) -> Result<Markup, Failure> {
    let mut scored: Vec<_> = ranking.places.iter().filter(|(_, place)| place.score.permille.is_some()).collect();
    scored.reverse();
    scored.truncate(WORST);
    Ok(html! {
        section.card aria-labelledby="worst-title" {
            h2 #worst-title { (cx.t(w::WORST)) }
            table.table {
                caption.visually-hidden { (cx.t(w::WORST)) }
                thead { tr {
                    th scope="col" { (cx.t(w::AGENCY)) }
                    th.num scope="col" { (cx.t(w::SCORE)) }
                    th scope="col" { (cx.t(w::GRADE)) }
                } }
                tbody { @for (agency, place) in scored {
                    @let score = place.score.permille.unwrap_or_default();
                    tr {
                        th scope="row" { a href=(cx.href(&format!("/ranking/{}", agency.code))) { (agency.name) } }
                        td.num { (w::points(cx.lang, score)) }
                        td { span.tag { (ranking.definition.grade(score).grade) } }
                    }
                } }
            }
        }
    })
}
