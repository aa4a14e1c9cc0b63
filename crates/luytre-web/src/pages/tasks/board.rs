//! Board, calendar and time line: the same tasks, three drawings. The board is worked with the keyboard: each card has
//! "move to…", which opens the task where the move is decided.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use luytre_desk::Act;
use luytre_desk::tasks::TaskView;
use luytre_govern::programme::Standing;
use maud::{Markup, html};

use super::{due, names};
use crate::cx::Cx;
use crate::ui::paper;
use crate::words::{frame, tasks as w};

/// Cards of a column; the table has the rest.
const CARDS: usize = 12;
/// Units of a bar of the time line.
const UNITS: i64 = 1_000;

/// Returns to where a task may be moved, as the word of the page's form and the name of the column.
fn moves(cx: &Cx, task: &TaskView) -> Vec<(&'static str, Standing)> {
    let mut found = Vec::new();
    let (reports, directs) = (task.mine && cx.may(Act::ReportTasks), cx.may(Act::EditTasks));
    match task.standing {
        Standing::NotStarted | Standing::InProgress => {
            if reports && task.standing == Standing::NotStarted {
                found.push(("report", Standing::InProgress));
            }
            if reports {
                found.push(("done", Standing::ReportedDone));
            }
            if directs {
                found.push(("cancel", Standing::Cancelled));
            }
        }
        Standing::ReportedDone if directs => {
            found.extend([
                ("accept", Standing::Accepted),
                ("return", Standing::InProgress),
                ("cancel", Standing::Cancelled),
            ]);
        }
        Standing::Accepted | Standing::Cancelled if directs => found.push(("reopen", Standing::InProgress)),
        Standing::ReportedDone | Standing::Accepted | Standing::Cancelled => {}
    }
    found
}

pub(super) fn board(cx: &Cx, tasks: &[TaskView]) -> Markup {
    html! {
        div.task-board {
            @for column in Standing::ALL {
                @let own: Vec<&TaskView> = tasks.iter().filter(|task| task.standing == column).collect();
                section.task-column aria-labelledby={ "column-" (column.as_str()) } {
                    h2 id={ "column-" (column.as_str()) } { (cx.t(w::standing(column))) " " span.muted { (own.len()) } }
                    ul.stack-tight { @for task in own.iter().take(CARDS) { li { (card(cx, task)) } } }
                    @if own.len() > CARDS {
                        a.small href=(cx.here(&cx.params.with("view", "table").without("state").with("state", column.as_str()))) { (frame::showing(cx.lang, CARDS as u64, own.len() as u64)) ". " (cx.t(w::MORE)) }
                    }
                }
            }
        }
    }
}

fn card(cx: &Cx, task: &TaskView) -> Markup {
    let address = cx.href(&format!("/tasks/{}", task.code));
    let moves = moves(cx, task);
    let id = format!("move-{}", task.code);
    html! {
        article.task-card id={ "card-" (task.code) } {
            h3 { a.name-link href=(address) { (task.title) } }
            p.small.muted { (task.code) }
            p.small.muted.cut { (names(&task.leads)) }
            p.small { @if task.due.is_some() || task.standing.is_open() { (due(cx, task)) " · " } span.muted { (task.percent) "\u{a0}%" } }
            @if !moves.is_empty() {
                form.row.no-print method="get" action=(address) {
                    label.visually-hidden for=(id) { (cx.t(w::MOVE_TO)) " " (task.code) }
                    select.input id=(id) name="move" {
                        @for (word, column) in &moves { option value=(word) { (cx.t(w::standing(*column))) } }
                    }
                    button.button type="submit" aria-label={ (cx.t(w::MOVE)) " " (task.code) } { (cx.t(w::MOVE)) }
                }
            }
        }
    }
}

/// Reads `2026-12`.
fn month_of(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    Date::new(year.parse().ok().filter(|year| (2000..=2100).contains(year))?, month.parse().ok()?, 1).ok()
}

pub(super) fn calendar(cx: &Cx, tasks: &[TaskView]) -> Markup {
    let today = paper::today(cx);
    let first = cx.params.get("month").and_then(month_of).unwrap_or(today.first_of_month());
    let last = first.last_of_month();
    let word = |day: Date| day.strftime("%Y-%m").to_string();
    let link = |months: i64| {
        let month = first.saturating_add(months.months());
        cx.here(&cx.params.with("month", &word(month)))
    };
    let back = i64::from(first.weekday().to_monday_zero_offset());
    let start = first.saturating_sub(back.days());
    let weeks = (i64::from(last.day()) + back + 6) / 7;
    let on = |day: Date| tasks.iter().filter(move |task| task.due == Some(day)).collect::<Vec<_>>();
    let any = tasks.iter().any(|task| task.due.is_some_and(|due| (first..=last).contains(&due)));
    let days = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
    let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    html! {
        section.card aria-labelledby="calendar-title" {
            div.card-head {
                h2 #calendar-title { (cx.t(w::MONTH)) " " (first.strftime("%m/%Y").to_string()) }
                div.row.no-print {
                    a.button href=(link(-1)) { (cx.t(w::EARLIER)) }
                    a.button href=(link(1)) { (cx.t(w::LATER)) }
                }
            }
            @if !any { p.muted { (cx.t(w::NO_DUE_MONTH)) } }
            div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::CALENDAR)) {
                table.table.calendar {
                    caption.visually-hidden { (cx.t(w::CALENDAR)) " " (first.strftime("%m/%Y").to_string()) }
                    thead { tr { @for (vi, en) in days.iter().zip(english) { th scope="col" { (cx.pick(vi, en)) } } } }
                    tbody {
                        @for week in 0..weeks {
                            tr {
                                @for offset in 0..7 {
                                    @let day = start.saturating_add((week * 7 + offset).days());
                                    td.muted[day.month() != first.month()].today[day == today] {
                                        span.calendar-day { (day.day()) }
                                        @if day.weekday() != Weekday::Sunday || !on(day).is_empty() {
                                            ul { @for task in on(day).into_iter().take(6) {
                                                li { a.(if task.overdue { "late" } else { "intime" }) href=(cx.href(&format!("/tasks/{}", task.code))) title=(task.title) { (task.code) } }
                                            } }
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
}

pub(super) fn timeline(cx: &Cx, tasks: &[TaskView]) -> Markup {
    let today = paper::today(cx);
    let ends = tasks.iter().map(|task| task.due.unwrap_or(today));
    let from = tasks.iter().map(|task| task.from).min().unwrap_or(today).first_of_year();
    let until = ends.max().unwrap_or(today).max(today).last_of_year();
    let span = i64::from(from.until(until).map(|span| span.get_days()).unwrap_or(1).max(1));
    let at = |day: Date| {
        let days = from.until(day).map(|span| i64::from(span.get_days())).unwrap_or(0);
        (days.clamp(0, span) * UNITS / span).clamp(0, UNITS)
    };
    html! {
        div.table-wrap {
            table.table.cards.gantt {
                caption { (cx.t(w::TIMELINE)) ": " (crate::format::date(from)) " – " (crate::format::date(until)) }
                thead { tr {
                    th scope="col" { (cx.t(w::TASK)) }
                    th scope="col" { (cx.t(w::DUE)) }
                    th scope="col" { (cx.t(w::TIMELINE)) }
                } }
                tbody {
                    @for task in tasks {
                        @let end = task.due.unwrap_or(until);
                        @let (start, end) = (at(task.from.min(end)), at(end));
                        @let width = (end - start).max(4);
                        @let done = width * i64::from(task.percent) / 100;
                        tr {
                            th.main scope="row" { a href=(cx.href(&format!("/tasks/{}", task.code))) { (task.title) } span.sub { (task.code) } }
                            td.nowrap { (due(cx, task)) }
                            td.gantt-cell {
                                svg viewBox={ "0 0 " (UNITS) " 24" } preserveAspectRatio="none" role="img" aria-label={ (crate::format::date(task.from)) " – " (crate::format::date(task.due.unwrap_or(until))) ", " (task.percent) " %" } {
                                    rect.fill-none x="0" y="11" width=(UNITS) height="2" {}
                                    rect.(if task.overdue { "fill-critical" } else { "fill-late" }) x=(start) y="6" width=(width) height="12" {}
                                    rect.fill-ok x=(start) y="6" width=(done) height="12" {}
                                    rect.gantt-today x=(at(today)) y="0" width="3" height="24" {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
