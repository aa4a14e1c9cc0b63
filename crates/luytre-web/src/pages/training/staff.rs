//! Staff: the list, one person with certificates and needs.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::training::{StaffFilter, StaffRow};
use luytre_desk::{Act, FieldProblem, Problem};
use luytre_govern::training::{Certificate, Staff};
use maud::{Markup, html};

use super::{needs, part_tabs};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Select, pager, tick};
use crate::ui::paper::{Keeping, Line, bad_days, day, due, history, options, read_day, version};
use crate::ui::{feedback, shell};
use crate::words::{assessments as a, frame, training as w};

const ROWS: usize = 60;

/// The name of a field of the certificate.
pub(crate) fn field_name(cx: &Cx, field: &str) -> String {
    let fields = cx.web.desk.library().training.fields;
    if field == fields.basic.code {
        return cx.pick(&fields.basic.vi, &fields.basic.en).to_owned();
    }
    let known = fields.fields.iter().find(|known| known.code == field);
    known.map_or_else(|| field.to_owned(), |known| cx.pick(&known.vi, &known.en).to_owned())
}

fn duty_name(cx: &Cx, code: &str) -> String {
    let duty = cx.web.desk.library().training.rules.duty(code);
    duty.map_or_else(|| code.to_owned(), |duty| cx.pick(&duty.vi, &duty.en).to_owned())
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, None, &[]).await?.into())
}

async fn list_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = StaffFilter {
        agency: owned("agency"),
        duty: owned("duty"),
        expiring: cx.params.has("expiring"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let page = cx.web.desk.staff(cx.actor(), &filter).await?;
    let duties =
        cx.web.desk.library().training.rules.duties.iter().map(|duty| (duty.code.as_str(), duty_name(cx, &duty.code)));
    let blank = Params::default().with("agency", cx.actor().agency.as_deref().unwrap_or_default());
    let body = html! {
        (shell::head(cx.t(w::STAFF), cx.t(w::STAFF_LEDE), None))
        (part_tabs(cx))
        form.filters action=(cx.href("/training/staff")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="staff-q" { (cx.t(w::FIND_PERSON)) }
            input.input #staff-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND_PERSON)) autocomplete="off";
            @if let Some(agency) = cx.params.get("agency") { input type="hidden" name="agency" value=(agency); }
            (Select { id: "staff-duty", name: "duty", label: cx.t(w::DUTIES), value: cx.params.text("duty"), options: options(cx.t(w::DUTIES), duties) }.in_bar())
            (tick("staff-expiring", "expiring", cx.t(w::EXPIRING), cx.params.has("expiring"), "1"))
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
        @if page.items.is_empty() { div.card { (feedback::empty(cx.t(w::NO_STAFF), cx.t(w::NO_STAFF_WHY), None)) } }
        @else { (table(cx, &page.items)) (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
        @if cx.may(Act::EditTraining) {
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::ADD_STAFF)) }
                (staff_form(cx, &cx.href("/training/staff"), typed.unwrap_or(&blank), None, problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::STAFF), &[(cx.t(w::TRAINING).to_owned(), "/training".to_owned())], body))
}

fn table(cx: &Cx, rows: &[StaffRow]) -> Markup {
    let today = crate::ui::paper::today(cx);
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(w::STAFF_CAPTION)) }
            thead { tr {
                th scope="col" { (cx.t(w::NAME)) }
                th scope="col" { (cx.t(w::AGENCY)) }
                th scope="col" { (cx.t(w::DUTIES)) }
                th scope="col" { (cx.t(w::CERTIFICATES)) }
                th.num scope="col" { (cx.t(w::OPEN_NEEDS)) }
            } }
            tbody { @for row in rows {
                @let one = &row.kept.body;
                tr {
                    th.main scope="row" { a href=(cx.href(&format!("/training/staff/{}", one.code))) { (one.name) } span.sub { (one.code) @if !one.position.is_empty() { " · " (one.position) } } }
                    td data-name=(cx.t(w::AGENCY)) { (row.agency.name) }
                    td data-name=(cx.t(w::DUTIES)) { (one.duties.iter().map(|duty| duty_name(cx, duty)).collect::<Vec<_>>().join(", ")) }
                    td data-name=(cx.t(w::CERTIFICATES)) { (one.certificates.len())
                        @for ending in &row.expiring { span.sub { (field_name(cx, &ending.field)) ": " (due(cx, ending.expires, today, true)) } } }
                    td.num data-name=(cx.t(w::OPEN_NEEDS)) { (row.open_needs) }
                }
            } }
        } }
    }
}

pub(crate) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(one_page(&cx, None, &[]).await?.into())
}

async fn one_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let view = cx.web.desk.staff_member(cx.actor(), &cx.part(2)).await?;
    let one = &view.kept.body;
    let present = present(one);
    let body = html! {
        (shell::head(&one.name, &format!("{} · {}", one.code, view.agency.name), None))
        div.alert-grid {
            div.stack {
                section.card aria-labelledby="facts-title" {
                    h2 #facts-title { (cx.t(a::FACTS)) }
                    dl.pairs {
                        div { dt { (cx.t(w::POSITION)) } dd { (one.position) } }
                        div { dt { (cx.t(w::DUTIES)) } dd { (one.duties.iter().map(|duty| duty_name(cx, duty)).collect::<Vec<_>>().join(", ")) } }
                        div { dt { (cx.t(w::SYSTEMS)) } dd { @for (place, system) in view.systems.iter().enumerate() { @if place > 0 { ", " } a href=(cx.href(&format!("/systems/{}", system.code))) { (system.name) } } } }
                        div { dt { (cx.t(w::PHONE)) } dd { (one.phone) } }
                        div { dt { (cx.t(w::EMAIL)) } dd { (one.email) } }
                        @if let Some(since) = one.since { div { dt { (cx.t(w::SINCE)) } dd { (day(since)) } } }
                        @if let Some(left) = one.left { div { dt { (cx.t(w::LEFT)) } dd { (day(left)) } } }
                        @if one.degree { div { dt { (cx.t(w::STATE)) } dd { (cx.t(w::DEGREE)) } } }
                    }
                }
                section.stack aria-labelledby="needs-title" {
                    h2 #needs-title { (cx.t(w::NEEDS)) }
                    @if view.needs.is_empty() { p.muted { (cx.t(w::NO_NEEDS)) } } @else { (needs(cx, &view.needs, view.today, w::NEEDS_CAPTION)) }
                }
                section.stack aria-labelledby="certificates-title" {
                    h2 #certificates-title { (cx.t(w::CERTIFICATES)) }
                    @if one.certificates.is_empty() { p.muted { (cx.t(frame::EMPTY_LIST)) } } @else { (certificates(cx, one, view.today)) }
                }
            }
            div.stack {
                section.card aria-labelledby="courses-title" {
                    h2 #courses-title { (cx.t(w::COURSES)) }
                    @if view.courses.is_empty() { p.muted { (cx.t(frame::EMPTY_LIST)) } }
                    ul.stack-tight { @for course in view.courses.iter().take(30) {
                        li { a href=(cx.href(&format!("/training/courses/{}", course.code))) { (course.title) } @if let Some(on) = course.day() { " · " (day(on)) } }
                    } }
                }
                (history(cx, &view.history))
            }
        }
        @if cx.may(Act::EditTraining) {
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::EDIT_STAFF)) }
                (staff_form(cx, &cx.href(&format!("/training/staff/{}", one.code)), typed.unwrap_or(&present), Some(view.kept.version), problems))
            }
        }
    };
    let crumbs = [
        (cx.t(w::TRAINING).to_owned(), "/training".to_owned()),
        (cx.t(w::STAFF).to_owned(), "/training/staff".to_owned()),
    ];
    Ok(shell::page(cx, &one.name, &crumbs, body))
}

fn certificates(cx: &Cx, one: &Staff, today: luytre_govern::Date) -> Markup {
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(w::CERTIFICATES)) }
            thead { tr {
                th scope="col" { (cx.t(w::FIELD)) }
                th scope="col" { (cx.t(w::NUMBER)) }
                th scope="col" { (cx.t(w::ISSUER)) }
                th scope="col" { (cx.t(w::ISSUED)) }
                th scope="col" { (cx.t(w::EXPIRES)) }
            } }
            tbody { @for certificate in &one.certificates { tr {
                th.main scope="row" { (field_name(cx, &certificate.field)) }
                td data-name=(cx.t(w::NUMBER)) { (certificate.number) }
                td data-name=(cx.t(w::ISSUER)) { (certificate.issuer) }
                td data-name=(cx.t(w::ISSUED)) { @if let Some(issued) = certificate.issued { (day(issued)) } }
                td data-name=(cx.t(w::EXPIRES)) { @match certificate.expires { Some(_) => (due(cx, certificate.expires, today, true)), None => span.muted { (cx.t(w::NO_EXPIRY)) } } }
            } } }
        } }
    }
}

fn present(one: &Staff) -> Params {
    let days = |day: Option<luytre_govern::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let certificate = |one: &Certificate| {
        format!("{}; {}; {}; {}; {}", one.number, one.issuer, one.field, days(one.issued), days(one.expires))
    };
    let mut typed = Params::default()
        .with("name", &one.name)
        .with("agency", &one.agency)
        .with("position", &one.position)
        .with("systems", &one.systems.iter().cloned().collect::<Vec<_>>().join(", "))
        .with("phone", &one.phone)
        .with("email", &one.email)
        .with("since", &days(one.since))
        .with("left", &days(one.left))
        .with("certificates", &one.certificates.iter().map(certificate).collect::<Vec<_>>().join("\n"));
    if one.degree {
        typed = typed.with("degree", "1");
    }
    for duty in &one.duties {
        typed = typed.and("duties", duty);
    }
    typed
}

fn staff_form(cx: &Cx, action: &str, typed: &Params, version: Option<i64>, problems: &[FieldProblem]) -> Markup {
    let line = Line { form: "staff", typed, problems };
    let labels = [
        ("name", cx.t(w::NAME)),
        ("agency", cx.t(w::AGENCY)),
        ("duties", cx.t(w::DUTIES)),
        ("systems", cx.t(w::SYSTEMS)),
        ("certificates", cx.t(w::CERTIFICATES)),
        ("since", cx.t(w::SINCE)),
        ("left", cx.t(w::LEFT)),
    ];
    let fields = html! {
        div.form-grid {
            (line.needed(cx, "name", w::NAME, None))
            (line.needed(cx, "agency", w::AGENCY, Some(crate::words::domain::CODE)))
            (line.text(cx, "position", w::POSITION, None))
            (line.text(cx, "phone", w::PHONE, None))
            (line.text(cx, "email", w::EMAIL, None))
            (line.text(cx, "systems", w::SYSTEMS, Some(w::SYSTEMS_HINT)))
            (line.day(cx, "since", w::SINCE, false))
            (line.day(cx, "left", w::LEFT, false))
        }
        fieldset.stack-tight #staff-duties {
            legend.label { (cx.t(w::DUTIES)) }
            @for duty in &cx.web.desk.library().training.rules.duties {
                (tick(&format!("staff-duty-{}", duty.code), "duties", cx.pick(&duty.vi, &duty.en), typed.all("duties").any(|code| code == duty.code), &duty.code))
            }
        }
        (tick("staff-degree", "degree", cx.t(w::DEGREE), typed.has("degree"), "1"))
        (line.area(cx, "certificates", w::CERTIFICATES, Some(w::CERTIFICATES_HINT), false))
    };
    let form = Keeping { form: "staff", action, version, labels: &labels, problems, button: frame::SAVE };
    form.draw(cx, &fields)
}

fn read_staff(form: &Params) -> (Staff, Vec<FieldProblem>) {
    let mut problems = bad_days(form, &["since", "left"]);
    let text = |name: &str| form.text(name).to_owned();
    let mut certificates = Vec::new();
    for row in form.text("certificates").lines().filter(|row| !row.trim().is_empty()) {
        let parts: Vec<&str> = row.split(';').map(str::trim).collect();
        let date = |place: usize| match parts.get(place).copied().unwrap_or_default() {
            "" => Ok(None),
            text => text.parse().map(Some),
        };
        match (parts.len() <= 5, date(3), date(4)) {
            (true, Ok(issued), Ok(expires)) => certificates.push(Certificate {
                number: parts.first().copied().unwrap_or_default().to_owned(),
                issuer: parts.get(1).copied().unwrap_or_default().to_owned(),
                field: parts.get(2).copied().unwrap_or_default().to_owned(),
                issued,
                expires,
            }),
            _ => problems.push(FieldProblem {
                field: "certificates",
                problem: Problem::Malformed("number; issuer; field; issued; expires, with days like 2026-04-30"),
            }),
        }
    }
    let systems = form.text("systems").split(',').map(str::trim).filter(|code| !code.is_empty());
    let staff = Staff {
        name: text("name"),
        agency: text("agency"),
        position: text("position"),
        duties: form.all("duties").map(str::to_owned).collect(),
        systems: systems.map(str::to_owned).collect(),
        degree: form.has("degree"),
        phone: text("phone"),
        email: text("email"),
        since: read_day(form, "since"),
        left: read_day(form, "left"),
        certificates,
        ..Staff::default()
    };
    (staff, problems)
}

pub(crate) async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let (given, mut problems) = read_staff(&form);
    if problems.is_empty() {
        match cx.web.desk.keep_staff(cx.actor(), None, &given).await {
            Ok(kept) => {
                return Ok(Answer::GoAndSay(format!("/training/staff/{}", kept.body.code), Flash::new("saved")));
            }
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = list_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(2);
    let version = version(&form);
    let (given, mut problems) = read_staff(&form);
    if problems.is_empty() {
        match cx.web.desk.keep_staff(cx.actor(), Some((&code, version)), &given).await {
            Ok(_) => return Ok(Answer::GoAndSay(format!("/training/staff/{code}"), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = one_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}
