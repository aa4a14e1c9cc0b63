//! The audit trail, and the check that nothing in it was changed or removed.

use std::sync::Arc;

use luytre_desk::views::{AuditFilter, AuditView, ChainReport};
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::ui::form::pager;
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{account as w, frame};

const ROWS: usize = 80;

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = AuditFilter {
        login: owned("login"),
        act: owned("act"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
        ..AuditFilter::default()
    };
    let page = cx.web.desk.audit(cx.actor(), &filter).await?;
    let report = match cx.params.has("verify") {
        true => Some(cx.web.desk.verify_audit(cx.actor()).await?),
        false => None,
    };
    let verify =
        html! { a.button href=(cx.here(&cx.params.with("verify", "1"))) { (icon("check")) (cx.t(w::AUDIT_VERIFY)) } };
    let body = html! {
        (shell::head(cx.t(frame::AUDIT), cx.t(w::AUDIT_LEDE), Some(verify)))
        @if let Some(report) = report { (chain(&cx, &report)) }
        (filter_bar(&cx))
        @if page.items.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY_AUDIT), cx.t(w::EMPTY_AUDIT_WHY), None)) } }
        @else { (table(&cx, &page.items)) (pager(&cx, page.items.len(), page.total, page.next.as_deref())) }
    };
    Ok(shell::page(&cx, cx.t(frame::AUDIT), &[], body).into())
}

fn chain(cx: &Cx, report: &ChainReport) -> Markup {
    let holds = report.problems.is_empty();
    let tone = if holds { feedback::Tone::Good } else { feedback::Tone::Bad };
    feedback::notice(
        tone,
        html! {
            strong { (cx.t(if holds { w::AUDIT_HOLDS } else { w::AUDIT_BROKEN })) }
            p { (cx.t(w::AUDIT_ENTRIES)) ": " (cx.number(report.entries)) " · " (cx.t(w::AUDIT_HEAD)) ": " code.break { (report.head) } }
            @if !holds { ul { @for problem in &report.problems { li { (w::chain_problem(cx.lang, problem.number, &problem.finding)) } } } }
        },
    )
}

fn filter_bar(cx: &Cx) -> Markup {
    html! {
        form.filters action=(cx.href("/audit")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            @for (name, label) in [("q", w::FIND_SUBJECT), ("login", w::LOGIN), ("act", w::ACT)] {
                label.visually-hidden for={ "audit-" (name) } { (cx.t(label)) }
                input.input id={ "audit-" (name) } type="search" name=(name) value=(cx.params.text(name)) placeholder=(cx.t(label)) autocomplete="off";
            }
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn table(cx: &Cx, entries: &[AuditView]) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="group" aria-label=(cx.t(w::AUDIT_CAPTION)) {
            table.table.cards {
                caption { (cx.t(w::AUDIT_CAPTION)) }
                thead { tr {
                    th.num scope="col" { "#" }
                    th scope="col" { (cx.t(frame::TIME)) }
                    th scope="col" { (cx.t(w::WHO)) }
                    th scope="col" { (cx.t(w::ACT)) }
                    th scope="col" { (cx.t(w::SUBJECT)) }
                    th scope="col" { (cx.t(w::DETAIL)) }
                    th scope="col" { (cx.t(w::HASH)) }
                } }
                tbody {
                    @for entry in entries {
                        tr id={ "entry-" (entry.number) } {
                            td.num { (entry.number) }
                            td.nowrap { (badge::time(cx, entry.at)) }
                            td { @match &entry.by { Some(person) => span title=(person.login) { (person.name) }, None => span.muted { (cx.t(w::BY_CENTRE)) } } }
                            td { code { (entry.act) } }
                            th.main scope="row" { (entry.subject) }
                            td { code.cut.small title=(entry.detail) { (entry.detail) } }
                            td { code.small.muted title=(entry.hash) { (entry.hash.get(..8).unwrap_or(&entry.hash)) } }
                        }
                    }
                }
            }
        }
    }
}
