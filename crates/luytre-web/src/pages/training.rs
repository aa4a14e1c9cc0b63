//! Training: who needs what by when, how far agencies are, certificates that end, courses. Staff stand in [`staff`], one
//! course with its participants in [`course`].

pub(crate) mod course;
pub(crate) mod staff;

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::training::{AgencyShare, CourseRow, NeedFilter, TrainingView};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::training::{Need, NeedState, Share};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::format;
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::form::{Select, chip, pager, part_of};
use crate::ui::icon::icon;
use crate::ui::paper::{cited, day, due, options, tabs};
use crate::ui::{feedback, shell};
use crate::words::{assessments as a, frame, training as w};

const ROWS: usize = 40;
/// Certificates that are named, and half the courses; the rest is on the page of staff.
const SHORT: usize = 40;
/// Where a page of agencies begins.
const AGENCIES_CURSOR: &str = "agencies";
/// So many agencies are shown unfolded.
const UNFOLDED: usize = 12;

/// The pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadTraining), May(Act::EditTraining));
    vec![
        page("/training", read, show),
        form("/training/courses", edit, add_course),
        page("/training/courses/{code}", read, course::show),
        form("/training/courses/{code}", edit, course::edit),
        with_file("/training/courses/{code}/participants", edit, course::import),
        page("/training/staff", read, staff::show),
        form("/training/staff", edit, staff::add),
        page("/training/staff/{code}", read, staff::one),
        form("/training/staff/{code}", edit, staff::edit),
    ]
}

/// The pages of this part as tabs.
pub(crate) fn part_tabs(cx: &Cx) -> Markup {
    tabs(cx, w::TRAINING, &[("/training", w::NEEDS), ("/training/staff", w::STAFF)])
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(training_page(&cx, None, &[]).await?.into())
}

async fn training_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = NeedFilter {
        agency: owned("agency"),
        under: owned("under"),
        rule: owned("rule"),
        state: cx.params.get("state").and_then(NeedState::from_word),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let view = cx.web.desk.training(cx.actor(), &filter).await?;
    let courses = cx.web.desk.courses(cx.actor()).await?;
    let body = html! {
        (shell::head(cx.t(w::TRAINING), cx.t(w::TRAINING_LEDE), None))
        (part_tabs(cx))
        (shares(cx, &view))
        (filter_bar(cx))
        section.stack aria-labelledby="needs-title" {
            h2 #needs-title { (cx.t(w::NEEDS)) }
            @if view.needs.items.is_empty() { div.card { (feedback::empty(cx.t(w::NO_NEEDS), cx.t(w::NO_NEEDS_WHY), None)) } }
            @else { (needs(cx, &view.needs.items, view.today, w::NEEDS_CAPTION)) (pager(cx, view.needs.items.len(), view.needs.total, view.needs.next.as_deref())) }
        }
        (expiring(cx, &view))
        section.stack aria-labelledby="courses-title" {
            h2 #courses-title { (cx.t(w::COURSES)) }
            @if courses.is_empty() { div.card { (feedback::empty(cx.t(w::NO_COURSES), cx.t(w::NO_COURSES_WHY), None)) } }
            @else { (course_table(cx, &courses)) }
        }
        @if cx.may(Act::EditTraining) {
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::ADD_COURSE)) }
                (course::course_form(cx, &cx.href("/training/courses"), typed.unwrap_or(&Params::default()), None, problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::TRAINING), &[], body))
}

/// What is asked, in the reader's language.
pub(crate) fn need_name(cx: &Cx, code: &str) -> String {
    let rule = cx.web.desk.library().training.rules.need(code);
    rule.map_or_else(|| code.to_owned(), |rule| cx.pick(&rule.vi, &rule.en).to_owned())
}

fn share_cell(cx: &Cx, share: Share) -> Markup {
    html! {
        @if share.asked == 0 { span.muted { "—" } }
        @else { (w::of(cx.lang, share.done, share.asked)) " · " strong { (format::percent(share.done, share.asked)) } }
    }
}

fn shares(cx: &Cx, view: &TrainingView) -> Markup {
    let asked = cx.params.get("agency");
    let of_agency = |agency: &&AgencyShare| asked.is_none_or(|code| agency.agency.code == code);
    let agencies: Vec<&AgencyShare> = view.by_agency.iter().filter(of_agency).collect();
    let (shown, foot) = part_of(cx, ("/training", AGENCIES_CURSOR), &agencies, ROWS);
    html! {
        section.stack aria-labelledby="shares-title" {
            h2 #shares-title { (cx.t(w::SHARES)) }
            @if !view.by_rule.is_empty() {
                div.table-wrap { table.table.cards {
                    caption { (cx.t(w::SHARES_CAPTION)) }
                    thead { tr { th scope="col" { (cx.t(w::NEED)) } th.num scope="col" { (cx.t(w::DONE_OF)) } th.num scope="col" { (cx.t(w::OVERDUE)) } } }
                    tbody { @for (code, share) in &view.by_rule { tr {
                        th.main scope="row" {
                            a href=(cx.here(&cx.params.without("cursor").with("rule", code))) { (need_name(cx, code)) }
                            @if let Some(rule) = cx.web.desk.library().training.rules.need(code) { span.sub { (cited(cx, &rule.basis.source)) " · " (rule.basis.confidence.as_str()) } }
                        }
                        td.num data-name=(cx.t(w::DONE_OF)) { (share_cell(cx, *share)) }
                        td.num data-name=(cx.t(w::OVERDUE)) { (share.overdue) }
                    } } }
                } }
            }
            @if !agencies.is_empty() {
                details.card open[agencies.len() <= UNFOLDED || cx.params.has(AGENCIES_CURSOR)] {
                    summary.label { (cx.t(w::BY_AGENCY_CAPTION)) }
                    div.table-wrap { table.table.cards {
                        caption { (cx.t(w::BY_AGENCY_CAPTION)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::AGENCY)) }
                            th.num scope="col" { (cx.t(w::IT_STAFF)) }
                            th.num scope="col" { (cx.t(w::ALL_NEEDS)) }
                            th.num scope="col" { (cx.t(w::HEADCOUNT)) }
                            th.num scope="col" { (cx.t(w::OVERDUE)) }
                        } }
                        tbody { @for share in shown { tr {
                            th.main scope="row" { a href=(cx.href(&format!("/training?agency={}", share.agency.code))) { (share.agency.name) } }
                            td.num data-name=(cx.t(w::IT_STAFF)) { (share_cell(cx, share.it_staff)) }
                            td.num data-name=(cx.t(w::ALL_NEEDS)) { (share_cell(cx, share.needs)) }
                            td.num data-name=(cx.t(w::HEADCOUNT)) { (share_cell(cx, Share { asked: share.headcount.1, done: share.headcount.0, overdue: 0 })) }
                            td.num data-name=(cx.t(w::OVERDUE)) { (share.needs.overdue) }
                        } } }
                    } }
                    (foot)
                }
            }
        }
    }
}

fn filter_bar(cx: &Cx) -> Markup {
    let states = NeedState::ALL.map(|state| (state.as_str(), cx.t(w::need_state(state.as_str())).to_owned()));
    let rules =
        cx.web.desk.library().training.rules.needs.iter().map(|rule| (rule.code.as_str(), need_name(cx, &rule.code)));
    html! {
        form.filters action=(cx.href("/training")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="training-q" { (cx.t(w::FIND_PERSON)) }
            input.input #training-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND_PERSON)) autocomplete="off";
            @for name in ["agency", "under"] { @if let Some(code) = cx.params.get(name) { input type="hidden" name=(name) value=(code); } }
            (Select { id: "training-rule", name: "rule", label: cx.t(w::NEED), value: cx.params.text("rule"), options: options(cx.t(w::ANY_NEED), rules) }.in_bar())
            (Select { id: "training-state", name: "state", label: cx.t(w::STATE), value: cx.params.text("state"), options: options(cx.t(w::ANY_STATE), states) }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
            @if let Some(code) = cx.params.get("under") {
                ul.chips { (chip(cx, &format!("{}: {code}", cx.t(w::UNDER)), &cx.here(&cx.params.without("under").without("cursor")))) }
            }
        }
    }
}

/// The mark of a need.
pub(crate) fn need_badge(cx: &Cx, state: NeedState) -> Markup {
    let (class, shape) = match state {
        NeedState::Overdue => ("critical", "octagon"),
        NeedState::Due => ("medium", "half"),
        NeedState::Expiring => ("high", "clock"),
        NeedState::Done => ("ok", "check"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::need_state(state.as_str()))) } }
}

/// Needs as a table.
pub(crate) fn needs(cx: &Cx, rows: &[Need], today: luytre_govern::Date, caption: crate::words::Phrase) -> Markup {
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(caption)) }
            thead { tr {
                th scope="col" { (cx.t(w::PERSON)) }
                th scope="col" { (cx.t(w::NEED)) }
                th scope="col" { (cx.t(w::DUE)) }
                th scope="col" { (cx.t(w::GROUND)) }
                th scope="col" { (cx.t(w::STATE)) }
            } }
            tbody { @for need in rows { tr {
                th.main scope="row" { a href=(cx.href(&format!("/training/staff/{}", need.staff))) { (need.name) } span.sub { (need.agency) } }
                td data-name=(cx.t(w::NEED)) { (need_name(cx, &need.rule)) }
                td data-name=(cx.t(w::DUE)) { (due(cx, Some(need.due), today, !need.state.is_settled())) }
                td data-name=(cx.t(w::GROUND)) { (cited(cx, &need.source)) }
                td data-name=(cx.t(w::STATE)) { (need_badge(cx, need.state)) @if let Some(on) = need.settled { span.sub { (day(on)) } } }
            } } }
        } }
    }
}

fn expiring(cx: &Cx, view: &TrainingView) -> Markup {
    html! {
        @if !view.expiring.is_empty() {
            section.stack aria-labelledby="expiring-title" {
                h2 #expiring-title { (cx.t(w::EXPIRING)) }
                div.table-wrap { table.table.cards {
                    caption { (cx.t(w::EXPIRING_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::PERSON)) }
                        th scope="col" { (cx.t(w::FIELD)) }
                        th scope="col" { (cx.t(w::NUMBER)) }
                        th scope="col" { (cx.t(w::EXPIRES)) }
                    } }
                    tbody { @for (person, one) in view.expiring.iter().take(SHORT) { tr {
                        th.main scope="row" { a href=(cx.href(&format!("/training/staff/{}", person.code))) { (person.name) } span.sub { (person.agency) } }
                        td data-name=(cx.t(w::FIELD)) { (staff::field_name(cx, &one.field)) }
                        td data-name=(cx.t(w::NUMBER)) { (one.number) }
                        td data-name=(cx.t(w::EXPIRES)) { (due(cx, one.expires, view.today, true)) }
                    } } }
                } }
            }
        }
    }
}

fn course_table(cx: &Cx, courses: &[CourseRow]) -> Markup {
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(w::COURSES_CAPTION)) }
            thead { tr {
                th scope="col" { (cx.t(w::TITLE)) }
                th scope="col" { (cx.t(w::KIND)) }
                th scope="col" { (cx.t(w::STARTS)) }
                th.num scope="col" { (cx.t(w::HOURS)) }
                th.num scope="col" { (cx.t(w::PARTICIPANTS)) }
                th scope="col" { (cx.t(a::STATE)) }
            } }
            tbody { @for row in courses.iter().take(SHORT * 2) {
                @let one = &row.kept.body;
                tr {
                    th.main scope="row" { a href=(cx.href(&format!("/training/courses/{}", one.code))) { (one.title) }
                        span.sub { (one.code) @if let Some(agency) = &row.agency { " · " (agency.name) } } }
                    td data-name=(cx.t(w::KIND)) { (cx.t(w::course_kind(one.kind.as_str()))) }
                    td data-name=(cx.t(w::STARTS)) { @if let Some(starts) = one.starts { (day(starts)) } }
                    td.num data-name=(cx.t(w::HOURS)) { (one.hours) }
                    td.num data-name=(cx.t(w::PARTICIPANTS)) { (w::of(cx.lang, row.attended, row.invited)) }
                    td data-name=(cx.t(a::STATE)) { (cx.t(w::course_state(one.state()))) }
                }
            } }
        } }
    }
}

pub(crate) async fn add_course(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let (given, mut problems) = course::read_course(&form);
    if problems.is_empty() {
        match cx.web.desk.keep_course(cx.actor(), None, &given).await {
            Ok(kept) => {
                return Ok(Answer::GoAndSay(format!("/training/courses/{}", kept.body.code), Flash::new("saved")));
            }
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = training_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}
