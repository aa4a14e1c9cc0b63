//! Frozen evidence: what must stay as it is, on whose request, until when.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::holds::{HoldForm, HoldRow};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::assessment::hold::Frozen;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{error_summary, hidden, tick};
use crate::ui::icon::icon;
use crate::ui::paper::{Line, bad_days, cited, day, paper, paper_fields, read_day, read_moment, read_paper, version};
use crate::ui::{feedback, shell};
use crate::words::{assessments as w, domain};

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(holds_page(&cx, None, &[]).await?.into())
}

async fn holds_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let rows = cx.web.desk.holds(cx.actor()).await?;
    let rules = cx.web.desk.library().assessment;
    let body = html! {
        (shell::head(cx.t(w::HOLDS), cx.t(w::HOLDS_LEDE), None))
        (super::part_tabs(cx))
        (feedback::notice(feedback::Tone::Info, html! { p { (cx.t(w::HOLDS_NOTE)) " " (cited(cx, rules.source_of("nd333_freeze"))) } }))
        @if rows.is_empty() { div.card { (feedback::empty(cx.t(w::NO_HOLDS), cx.t(w::NO_HOLDS_WHY), None)) } }
        @else { (table(cx, &rows)) }
        @if cx.may(Act::HoldEvidence) {
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::FREEZE)) }
                (freeze_form(cx, typed.unwrap_or(&Params::default()), problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::HOLDS), &[], body))
}

fn table(cx: &Cx, rows: &[HoldRow]) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::HOLDS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::TITLE)) }
                    th scope="col" { (cx.t(w::SYSTEM)) }
                    th scope="col" { (cx.t(w::FROZEN)) }
                    th scope="col" { (cx.t(w::PERIOD_FROM)) }
                    th scope="col" { (cx.t(w::HOLD_UNTIL)) }
                    th scope="col" { (cx.t(w::REQUEST)) }
                    th scope="col" { (cx.t(w::STATE)) }
                } }
                tbody {
                    @for row in rows {
                        @let one = &row.kept.body;
                        tr {
                            th.main scope="row" { (one.title) span.sub { (one.code) } }
                            td data-name=(cx.t(w::SYSTEM)) { (row.system.name) span.sub { (row.agency.name) } }
                            td data-name=(cx.t(w::FROZEN)) { @for (place, what) in one.scope.iter().enumerate() { @if place > 0 { ", " } (cx.t(w::frozen(what.as_str()))) } }
                            td data-name=(cx.t(w::PERIOD_FROM)) { (cx.moment(one.from)) @if let Some(to) = one.to { span.sub { (cx.t(w::PERIOD_TO)) " " (cx.moment(to)) } } }
                            td data-name=(cx.t(w::HOLD_UNTIL)) { @match one.until { Some(until) => (day(until)), None => (cx.t(w::NO_END)) } }
                            td data-name=(cx.t(w::REQUEST)) { (paper(cx, &one.request)) }
                            td data-name=(cx.t(w::STATE)) {
                                @if row.in_force { span.badge.high { (icon("lock")) (cx.t(w::IN_FORCE)) } }
                                @else if let Some(release) = &one.released { span.badge.plain { (icon("check")) (cx.t(w::RELEASED)) } span.sub { (day(release.on)) " · " (release.document.number) } }
                                @else { span.badge.plain { (icon("dash")) (cx.t(w::ENDED)) } }
                                @if one.released.is_none() && cx.may(Act::HoldEvidence) {
                                    details.no-print {
                                        summary aria-label={ (cx.t(w::RELEASE)) ": " (one.code) } { (cx.t(w::RELEASE)) }
                                        form.stack method="post" action=(cx.href("/holds/release")) {
                                            (hidden(cx))
                                            input type="hidden" name="code" value=(one.code);
                                            input type="hidden" name="version" value=(row.kept.version);
                                            @let empty = Params::default();
                                            @let name = format!("release-{}", one.code);
                                            (paper_fields(cx, &Line { form: &name, typed: &empty, problems: &[] }, w::DOC_NUMBER, false))
                                            div { button.button type="submit" { (cx.t(w::RELEASE)) } }
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

fn freeze_form(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let line = Line { form: "freeze", typed, problems };
    let labels = [
        ("title", cx.t(w::TITLE)),
        ("system", cx.t(w::SYSTEM)),
        ("scope", cx.t(w::FROZEN)),
        ("from", cx.t(w::PERIOD_FROM)),
        ("to", cx.t(w::PERIOD_TO)),
        ("until", cx.t(w::HOLD_UNTIL)),
    ];
    let first = typed.pairs().is_empty();
    html! {
        form.stack method="post" action=(cx.href("/holds")) {
            (hidden(cx))
            (error_summary(cx, "freeze", &labels, problems))
            div.form-grid {
                (line.needed(cx, "title", w::TITLE, None))
                (line.needed(cx, "system", w::SYSTEM, Some(domain::CODE)))
                (line.moment(cx, "from", w::PERIOD_FROM, None, true))
                (line.moment(cx, "to", w::PERIOD_TO, Some(w::PERIOD_TO_HINT), false))
                (line.day(cx, "until", w::HOLD_UNTIL, false)) span.field-hint { (cx.t(w::HOLD_UNTIL_HINT)) }
            }
            fieldset.stack-tight #freeze-scope {
                legend.label { (cx.t(w::FROZEN)) }
                @for what in Frozen::ALL {
                    (tick(&format!("freeze-scope-{}", what.as_str()), "scope", cx.t(w::frozen(what.as_str())), first || typed.all("scope").any(|word| word == what.as_str()), what.as_str()))
                }
            }
            div.form-grid { (paper_fields(cx, &line, w::REQUEST, true)) }
            div { button.button.primary type="submit" { (cx.t(w::FREEZE)) } }
        }
    }
}

pub(crate) async fn freeze(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let mut problems = bad_days(&form, &["until", "document_date"]);
    for field in ["from", "to"] {
        if form.has(field) && read_moment(&cx, &form, field).is_none() {
            problems.push(FieldProblem { field, problem: luytre_desk::Problem::Malformed("a day and a time") });
        }
    }
    if problems.is_empty() {
        let given = HoldForm {
            title: form.text("title").to_owned(),
            system: form.text("system").to_owned(),
            scope: form.all("scope").map(str::to_owned).collect(),
            from: read_moment(&cx, &form, "from"),
            to: read_moment(&cx, &form, "to"),
            until: read_day(&form, "until"),
            request: read_paper(&form)?,
        };
        match cx.web.desk.hold_evidence(cx.actor(), &given).await {
            Ok(_) => return Ok(Answer::GoAndSay("/holds".to_owned(), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = holds_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn release(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    cx.web.desk.release_hold(cx.actor(), form.text("code"), version(&form), &read_paper(&form)?).await?;
    Ok(Answer::GoAndSay("/holds".to_owned(), Flash::new("saved")))
}
