//! Programmes: the list, one with its targets, streams and tasks, and its report as page, Word and PDF.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use luytre_desk::tasks::{PaperPeriod, ProgrammeDetail, ProgrammeView};
use luytre_desk::{Act, DeskError};
use luytre_govern::programme::Standing;
use luytre_report::{docx, pdf};
use maud::{Markup, html};

use super::{attachment, standing, steps, table, tabs};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::Failure;
use crate::posted::Posted;
use crate::ui::form::{Field, hidden};
use crate::ui::icon::icon;
use crate::ui::{feedback, paper, preview, shell};
use crate::words::tasks as w;

/// Tasks on the page of a programme.
const TASKS: usize = 100;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let programmes = cx.web.desk.programmes(cx.actor()).await?;
    let actions = html! { @if cx.may(Act::EditTasks) { a.button.primary href=(cx.href("/programmes/import")) { (icon("upload")) (cx.t(w::IMPORT)) } } };
    let body = html! {
        (shell::head(cx.t(w::PROGRAMMES), cx.t(w::PROGRAMMES_LEDE), Some(actions)))
        (tabs(&cx))
        @if programmes.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY_PROGRAMMES), cx.t(w::EMPTY_PROGRAMMES_WHY), None)) } }
        @else {
            div.table-wrap {
                table.table.cards {
                    caption { (cx.t(w::PROGRAMMES)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::PROGRAMME)) }
                        @for state in Standing::ALL { th.num scope="col" { (cx.t(w::standing(state))) } }
                        th.num scope="col" { (cx.t(w::OVERDUE)) }
                    } }
                    tbody { @for one in &programmes { (row(&cx, one)) } }
                }
            }
        }
    };
    Ok(shell::page(&cx, cx.t(w::PROGRAMMES), &[], body).into())
}

fn row(cx: &Cx, one: &ProgrammeView) -> Markup {
    let code = &one.body.code;
    html! {
        tr {
            th.main scope="row" {
                a href=(cx.href(&format!("/programmes/{code}"))) { (one.body.title) }
                span.sub { (code) @if one.body.closed { " · " (cx.t(w::CLOSED)) } }
            }
            @for state in Standing::ALL {
                @let count = one.counts.get(&state).copied().unwrap_or(0);
                td.num data-name=(cx.t(w::standing(state))) {
                    @if count > 0 { a href=(cx.href(&format!("/tasks?view=table&programme={code}&state={}", state.as_str()))) { (count) } } @else { span.muted { "0" } }
                }
            }
            td.num data-name=(cx.t(w::OVERDUE)) {
                @if one.overdue > 0 { a href=(cx.href(&format!("/tasks?view=table&programme={code}&overdue=1"))) { (one.overdue) } } @else { span.muted { "0" } }
            }
        }
    }
}

pub(super) async fn one(cx: Arc<Cx>) -> Handled {
    let detail = cx.web.desk.programme(cx.actor(), &cx.part(1)).await?;
    let programme = &detail.programme.body;
    let today = paper::today(&cx);
    let address = format!("/programmes/{}", programme.code);
    let actions = html! {
        @for kind in ["csv", "json", "xlsx"] {
            a.button href=(cx.href(&format!("/tasks/export/{kind}?programme={}", programme.code))) download="" aria-label={ (cx.t(w::EXPORT)) ": " (kind.to_uppercase()) } { (kind.to_uppercase()) }
        }
    };
    let body = html! {
        (shell::head(&programme.title, &programme.code, Some(actions)))
        (counts(&cx, &detail))
        div.columns.wide-left {
            div.stack {
                @if !detail.targets.is_empty() { (super::one::targets(&cx, &detail.targets)) }
                @if !detail.streams.is_empty() { (streams(&cx, &detail)) }
            }
            div.stack {
                section.card aria-labelledby="facts-title" {
                    h2 #facts-title { (cx.t(w::PROGRAMME)) }
                    dl.pairs {
                        div { dt { (cx.t(w::ISSUER)) } dd { (programme.issuer) } }
                        div { dt { (cx.t(w::DOCUMENT)) } dd { (paper::paper(&cx, &programme.document)) } }
                        @if let Some(from) = programme.from { div { dt { (cx.t(w::FROM)) } dd { (paper::day(from)) } } }
                        @if let Some(until) = programme.until { div { dt { (cx.t(w::UNTIL)) } dd { (paper::day(until)) } } }
                    }
                }
                (report_form(&cx, &address, today))
            }
        }
        section.stack aria-labelledby="tasks-title" {
            h2 #tasks-title { (cx.t(w::TASKS)) }
            @for part in &programme.parts { p.small { strong { (part.number) ". " } (part.title) } }
            (table(&cx, &detail.tasks[..detail.tasks.len().min(TASKS)]))
        }
        (steps(&cx, &detail.history))
        @if cx.may(Act::EditTasks) {
            form.no-print method="post" action=(cx.href(&format!("{address}/close"))) {
                (hidden(&cx))
                input type="hidden" name="version" value=(detail.programme.version);
                button.button type="submit" name="closed" value=(if programme.closed { "" } else { "1" }) { (cx.t(if programme.closed { w::OPEN_PROGRAMME } else { w::CLOSE_PROGRAMME })) }
            }
        }
    };
    let crumbs = [(cx.t(w::PROGRAMMES).to_owned(), "/programmes".to_owned())];
    Ok(shell::page(&cx, &programme.title, &crumbs, body).into())
}

fn counts(cx: &Cx, detail: &ProgrammeDetail) -> Markup {
    let code = &detail.programme.body.code;
    html! {
        ul.row {
            @for state in Standing::ALL {
                @let count = detail.programme.counts.get(&state).copied().unwrap_or(0);
                li { a href=(cx.href(&format!("/tasks?programme={code}&state={}", state.as_str()))) { (standing(cx, state)) " " (count) } }
            }
            li { a href=(cx.href(&format!("/tasks?programme={code}&overdue=1"))) { span.badge.critical { (icon("octagon")) (cx.t(w::OVERDUE)) } " " (detail.programme.overdue) } }
        }
    }
}

fn streams(cx: &Cx, detail: &ProgrammeDetail) -> Markup {
    html! {
        section.card aria-labelledby="streams-title" {
            h2 #streams-title { (cx.t(w::STREAMS)) }
            div.table-wrap tabindex="0" role="region" aria-label=(cx.t(w::STREAMS)) {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::STREAMS)) }
                    thead { tr { th scope="col" { (cx.t(w::STREAM)) } th scope="col" { (cx.t(w::STREAM_DUE)) } th scope="col" { (cx.t(w::CUT_OFF)) } th scope="col" { (cx.t(w::SOURCE)) } } }
                    tbody { @for one in &detail.streams {
                        tr {
                            th scope="row" { (cx.pick(&one.stream.vi, &one.stream.en)) }
                            @match one.next {
                                Some(turn) => { td.nowrap { (paper::day(turn.due)) } td.nowrap { (paper::day(turn.cut_off)) } }
                                None => { td { "—" } td { "—" } }
                            }
                            td { (one.stream.source) }
                        }
                    } }
                }
            }
        }
    }
}

fn report_form(cx: &Cx, address: &str, today: Date) -> Markup {
    let (from, until) = (today.first_of_month().to_string(), today.to_string());
    html! {
        section.card.no-print aria-labelledby="period-title" {
            h2 #period-title { (cx.t(w::MAKE_REPORT)) }
            form.stack method="get" action=(cx.href(&format!("{address}/report"))) {
                div.form-grid {
                    (Field { form: "period", name: "from", label: cx.t(w::FROM), value: &from, kind: "date", required: true, ..Field::default() }.draw(cx, &[]))
                    (Field { form: "period", name: "until", label: cx.t(w::UNTIL), value: &until, kind: "date", required: true, ..Field::default() }.draw(cx, &[]))
                }
                div { button.button.primary type="submit" { (cx.t(w::MAKE_REPORT)) } }
            }
        }
    }
}

/// The period that the address asks for; this month without one.
fn period(cx: &Cx) -> PaperPeriod {
    let today = paper::today(cx);
    let from = paper::read_day(&cx.params, "from").unwrap_or(today.first_of_month());
    let until = paper::read_day(&cx.params, "until").unwrap_or(today);
    // Ten years are more than any programme has.
    let least = until.saturating_sub(10.years());
    PaperPeriod { from: from.clamp(least, until.max(least)), until }
}

pub(super) async fn report(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let period = period(&cx);
    let made = cx.web.desk.programme_paper(cx.actor(), &code, period).await?;
    let downloads = html! {
        @for kind in ["docx", "pdf"] {
            a.button href=(cx.href(&cx.params.on(&format!("/programmes/{code}/report/{kind}")))) download="" { (cx.t(w::DOWNLOAD)) " " (kind.to_uppercase()) }
        }
    };
    let body = html! {
        (shell::head(cx.t(w::PREVIEW), &format!("{} – {}", crate::format::date(period.from), crate::format::date(period.until)), Some(downloads)))
        div.card { h2.visually-hidden { (cx.t(w::PREVIEW)) } (preview::paper(&made, &cx.web.desk.papers().layout)) }
    };
    let crumbs =
        [(cx.t(w::PROGRAMMES).to_owned(), "/programmes".to_owned()), (code.clone(), format!("/programmes/{code}"))];
    Ok(shell::page(&cx, cx.t(w::PREVIEW), &crumbs, body).into())
}

pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let (code, kind) = (cx.part(1), cx.part(3));
    if !matches!(kind.as_str(), "docx" | "pdf") {
        return Err(Failure::Desk(DeskError::NotFound));
    }
    let made = cx.web.desk.programme_paper(cx.actor(), &code, period(&cx)).await?;
    let name = format!("{code}.{kind}");
    let word = kind == "docx";
    // Setting a long paper takes a while: not on the threads that answer other people.
    let bytes = tokio::task::spawn_blocking(move || {
        let layout = cx.web.desk.papers().layout.clone();
        if word {
            docx::render(&made, &layout).map_err(|error| error.to_string())
        } else {
            pdf::render(&made, &layout).map_err(|error| error.to_string())
        }
    });
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a report on a programme could not be made");
        Failure::Desk(DeskError::Unavailable)
    };
    let bytes = bytes.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    let media = if word {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    } else {
        "application/pdf"
    };
    Ok(attachment(&name, media, bytes))
}

pub(super) async fn close(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let version = form.text("version").parse().unwrap_or(0);
    cx.web.desk.close_programme(cx.actor(), &code, version, form.has("closed")).await?;
    Ok(Answer::GoAndSay(format!("/programmes/{code}"), Flash::new("saved")))
}
