//! One signal of one system over time: in which state it was from when to when, drawn and as a table.

use std::sync::Arc;

use luytre_desk::DeskError;
use luytre_desk::signals::SignalView;
use luytre_govern::signal::SignalState;
use luytre_govern::signal::trend::{Period, periods};
use luytre_report::chart::{Gantt, GanttRow, Ink, gantt};
use maud::{Markup, PreEscaped, html};

use super::{address, state_badge, title};
use crate::cx::{Cx, Handled};
use crate::error::Failure;
use crate::format::date;
use crate::ui::icon::icon;
use crate::ui::paper::day;
use crate::ui::{badge, feedback, paper, shell};
use crate::words::signals as w;

/// Periods that are drawn; the table has all.
const DRAWN: usize = 16;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let (code, id) = (cx.part(1), cx.part(2));
    let view = cx.web.desk.signals_of(cx.actor(), &code).await?;
    let signal = view.signals.iter().find(|signal| signal.id == id).ok_or(Failure::Desk(DeskError::NotFound))?;
    let days = cx.web.desk.signal_trend(cx.actor(), &code, &id).await?;
    let found = periods(&days, paper::today(&cx));
    let name = title(&cx, &signal.title);
    let actions = html! {
        a.button href=(address(&cx, &signal.opens)) { (icon("search")) (cx.t(if signal.state().is_live() { w::OPEN_ROWS } else { w::OPEN_REGISTER })) }
    };
    let body = html! {
        (shell::head(name, &view.system.name, Some(actions)))
        div.stack {
            (now(&cx, signal))
            section.card aria-labelledby="trend-title" {
                h2 #trend-title { (cx.t(w::TREND)) }
                @if found.is_empty() { (feedback::empty(cx.t(w::NO_TREND), cx.t(w::NO_TREND_WHY), None)) }
                @else { (chart(&cx, name, &found)) (table(&cx, signal, &found)) }
            }
        }
    };
    let crumbs = [
        (cx.t(w::SIGNALS).to_owned(), "/signals".to_owned()),
        (view.system.name.clone(), format!("/signals/{code}#s-{id}")),
    ];
    Ok(shell::page(&cx, name, &crumbs, body).into())
}

fn now(cx: &Cx, signal: &SignalView) -> Markup {
    let outcome = signal.outcome.as_ref();
    html! {
        section.card aria-labelledby="now-title" {
            div.card-head { h2 #now-title { (cx.t(w::NOW)) } (state_badge(cx, signal.state())) }
            dl.pairs {
                @if let Some(outcome) = outcome {
                    div { dt { (cx.t(w::REASON)) } dd { (cx.t(w::reason(outcome.reason))) } }
                    @if let Some(value) = outcome.value { div { dt { (cx.t(w::FIGURE)) } dd { (w::figure(cx.lang, signal.unit, value, outcome.of)) } } }
                }
                div { dt { (cx.t(w::MEASURED)) } dd { (badge::time_or_never(cx, signal.measured_at)) } }
                div { dt { (cx.t(w::SPEAKS_FOR)) } dd { (w::items(cx.lang, signal.requirements.len())) } }
            }
        }
    }
}

const fn ink(state: SignalState) -> Ink {
    match state {
        SignalState::LiveOk | SignalState::RecordOk => Ink::Ok,
        SignalState::LiveWarn | SignalState::RecordDue => Ink::Medium,
        SignalState::LiveFail => Ink::Critical,
        SignalState::RecordExpired => Ink::High,
        SignalState::Absent | SignalState::NotApplicable => Ink::Info,
    }
}

fn chart(cx: &Cx, name: &str, found: &[Period]) -> Markup {
    let drawn = &found[..found.len().min(DRAWN)];
    // Oldest above: the line goes down to today.
    let rows = drawn.iter().rev().map(|period| GanttRow {
        label: cx.t(w::state(period.state)).to_owned(),
        from: period.from,
        to: period.to,
        done: 1.0,
        ink: ink(period.state),
        shown: format!("{} – {}, {}", date(period.from), date(period.to), w::days(cx.lang, period.days())),
        href: None,
    });
    let (Some(newest), Some(oldest)) = (drawn.first(), drawn.last()) else { return html! {} };
    let chart = Gantt {
        title: name.to_owned(),
        summary: String::new(),
        from: oldest.from,
        to: newest.to,
        today: None,
        rows: rows.collect(),
    };
    html! { div.chart { (PreEscaped(gantt(&chart).to_svg("trend-chart"))) } }
}

fn table(cx: &Cx, signal: &SignalView, found: &[Period]) -> Markup {
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(w::TREND_CAPTION)) }
            thead { tr {
                th scope="col" { (cx.t(w::FROM_DAY)) }
                th scope="col" { (cx.t(w::TO_DAY)) }
                th.num scope="col" { (cx.t(w::LASTED)) }
                th scope="col" { (cx.t(w::STATE)) }
                th scope="col" { (cx.t(w::FIGURE)) }
            } }
            tbody { @for (number, period) in found.iter().enumerate() { tr {
                th.main scope="row" { (day(period.from)) }
                td data-name=(cx.t(w::TO_DAY)) { @if number == 0 { (cx.t(w::STILL)) } @else { (day(period.to)) } }
                td.num data-name=(cx.t(w::LASTED)) { (w::days(cx.lang, period.days())) }
                td data-name=(cx.t(w::STATE)) { (state_badge(cx, period.state)) }
                td data-name=(cx.t(w::FIGURE)) {
                    // What the figure counts follows the state: the one of now fits periods of the same kind.
                    @match period.value {
                        Some(value) if period.state.is_live() == signal.state().is_live() => { (w::figure(cx.lang, signal.unit, value, None)) }
                        _ => { span.muted { "—" } }
                    }
                }
            } } }
        } }
    }
}
