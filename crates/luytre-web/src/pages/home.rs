//! What is asked of us by when.

use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::due::DueItem;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::format::legal_day;
use crate::routes::{Access, Route, page};
use crate::ui::paper;
use crate::ui::{feedback, shell};
use crate::words::ranking as w;

/// Days that count as soon.
const SOON_DAYS: i32 = 30;
/// Rows of the list.
const ROWS: usize = 150;

/// Pages of this part.
pub(crate) fn routes() -> Vec<Route> {
    vec![page("/home", Access::May(Act::ReadDossiers), show)]
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
        (w::NO_DAY, items.iter().filter(|item| item.due.is_none()).collect()),
        (w::LATER, items.iter().filter(|item| item.due.is_some_and(|due| due > soon)).collect()),
    ];
    let agencies = match cx.may(Act::ReadRegistry) {
        true => cx.web.desk.agencies(cx.actor()).await?,
        false => Vec::new(),
    };
    let agencies = agencies.into_iter().map(|agency| (agency.code, agency.name)).collect();
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
                        (list(&cx, &items[..items.len().min(ROWS)], today, &agencies))
                    }
                }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(w::HOME), &[], body).into())
}

fn list(cx: &Cx, items: &[&DueItem], today: jiff::civil::Date, agencies: &BTreeMap<String, String>) -> Markup {
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
                            td { @if let Some(system) = &item.system { (system) } @else if let Some(code) = &item.agency { @match agencies.get(code) { Some(name) => { (name) " (" (code) ")" }, None => (code) } } }
                            td.nowrap { (paper::due(cx, item.due, today, true)) }
                            td.small.muted { (w::basis(cx, &item.source)) }
                        }
                    }
                }
            }
        }
    }
}
