//! Recurring duties of a system.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::requirements::duties::DutyForm;
use luytre_desk::requirements::{RequirementDetail, RequirementsOf};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::requirement::Turn;
use maud::{Markup, html};

use super::item::{area, date};
use super::{draw, system};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::format;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, Select, error_summary, hidden};
use crate::ui::shell;
use crate::words::requirements as w;

/// The duty of an item, beside it.
pub(super) fn card(cx: &Cx, view: &RequirementDetail) -> Markup {
    let turns = view.of.turns();
    let Some(turn) = turns.iter().find(|turn| turn.requirement.id == view.requirement.id) else { return html! {} };
    html! {
        section.card aria-labelledby="duty-title" {
            div.card-head { h2 #duty-title { (cx.t(w::DUTIES)) } (draw::turn(cx, turn.state)) }
            dl.pairs {
                div { dt { (cx.t(w::INTERVAL)) } dd { (w::interval(cx.lang, turn.interval)) } }
                div { dt { (cx.t(w::LAST)) } dd { (draw::day(cx, turn.last, false)) } }
                div { dt { (cx.t(w::NEXT)) } dd { (draw::day(cx, turn.next, false)) } }
            }
            @if let Some(duty) = &view.duty {
                ul { @for done in duty.body.done.iter().rev().take(12) { li { (format::date(done.on)) ": " (done.note) " · " (done.by) } } }
            }
            @if cx.may(Act::EditRequirements) {
                p { a.button href={ (cx.href(&system::path(&view.of, "/duties"))) "&item=" (view.requirement.id) "#note-title" } { (cx.t(w::NOTE_DONE)) } }
            }
        }
    }
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, None, &[]).await?.into())
}

async fn page(cx: &Cx, form: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let catalogue = form.and_then(|form| form.get("catalogue")).or(cx.params.get("catalogue"));
    let of = cx.web.desk.requirements_of(cx.actor(), &cx.part(1), catalogue).await?;
    let turns = of.turns();
    let body = html! {
        (shell::head(cx.t(w::DUTIES), cx.t(w::DUTIES_LEDE), None))
        div.stack {
            div.table-wrap {
                table.table.cards {
                    caption { (of.system.name) " · " (cx.t(w::DUTIES_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::ITEM)) }
                        th scope="col" { (cx.t(w::STAGE)) }
                        th scope="col" { (cx.t(w::INTERVAL)) }
                        th scope="col" { (cx.t(w::LAST)) }
                        th scope="col" { (cx.t(w::NEXT)) }
                    } }
                    tbody { @for turn in &turns { (row(cx, &of, turn)) } }
                }
            }
            @if cx.may(Act::EditRequirements) && !turns.is_empty() { (note_form(cx, &of, &turns, form, problems)) }
        }
    };
    Ok(shell::page(cx, cx.t(w::DUTIES), &system::crumbs(cx, &of), body))
}

fn row(cx: &Cx, of: &RequirementsOf, turn: &Turn<'_>) -> Markup {
    html! {
        tr {
            th.main scope="row" {
                a href=(cx.href(&system::path(of, &format!("/{}", turn.requirement.id)))) { (draw::title(cx, turn.requirement)) }
                span.sub { (of.system.level.and_then(|level| turn.requirement.clause(level)).unwrap_or_default()) }
            }
            td { (draw::turn(cx, turn.state)) }
            td data-name=(cx.t(w::INTERVAL)) { (w::interval(cx.lang, turn.interval)) }
            td data-name=(cx.t(w::LAST)) { (draw::day(cx, turn.last, false)) }
            td data-name=(cx.t(w::NEXT)) { (draw::day(cx, turn.next, false)) }
        }
    }
}

fn note_form(
    cx: &Cx,
    of: &RequirementsOf,
    turns: &[Turn<'_>],
    form: Option<&Params>,
    problems: &[FieldProblem],
) -> Markup {
    let given = form.unwrap_or(&cx.params);
    let today = of.today.to_string();
    let on = given.get("on").unwrap_or(&today);
    let items = turns.iter().map(|turn| (turn.requirement.id.clone(), draw::title(cx, turn.requirement).to_owned()));
    html! {
        section.card.no-print aria-labelledby="note-title" {
            h2 #note-title { (cx.t(w::NOTE_DONE)) }
            form.stack method="post" action=(cx.href(&format!("/requirements/{}/duties", of.system.code))) {
                (hidden(cx))
                input type="hidden" name="catalogue" value=(of.catalogue.id);
                (error_summary(cx, "duty", &[("note", cx.t(w::DONE_NOTE)), ("on", cx.t(w::DONE_ON))], problems))
                (Select { id: "duty-item", name: "item", label: cx.t(w::ITEM), value: given.text("item"), options: items.collect() }.draw())
                (Field { form: "duty", name: "on", label: cx.t(w::DONE_ON), value: on, kind: "date", required: true, ..Field::default() }.draw(cx, problems))
                (area(cx, ("duty-note", "note"), cx.t(w::DONE_NOTE), "", given.text("note"), problems))
                div { button.button.primary type="submit" { (cx.t(w::NOTE_DONE)) } }
            }
        }
    }
}

pub(super) async fn note(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let noted = match date(&form, "on") {
        Ok(on) => {
            let catalogue = form.get("catalogue").map(str::to_owned);
            let given = DutyForm { system: cx.part(1), catalogue, item: text("item"), on, note: text("note") };
            cx.web.desk.note_duty(cx.actor(), given).await
        }
        Err(error) => Err(error),
    };
    match noted {
        Ok(kept) => {
            let path = format!("/requirements/{}/duties?catalogue={}", kept.body.system, kept.body.catalogue);
            Ok(Answer::GoAndSay(path, Flash::new("saved")))
        }
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, Some(&form), &problems).await?))
        }
    }
}
