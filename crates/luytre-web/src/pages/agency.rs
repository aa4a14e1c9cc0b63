//! One agency: its profile with the on-call roster, its people and systems.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::profiles::{AgencyCard, AgencyForm, FormProblem, Saved};
use luytre_desk::{Act, DeskError};
use luytre_govern::profile::field::Field;
use luytre_govern::profile::tabled::Tabled;
use luytre_govern::workbook::{Columns, SheetKind};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::entry::{Entry, id_of, shown, summary, typed};
use crate::ui::form::hidden;
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{domain, frame, profile as w, registry};

/// Turns of a roster in the form.
const TURNS_MAX: usize = 60;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/agencies/{code}", Access::May(Act::ReadRegistry), show),
        form("/agencies/{code}", Access::May(Act::EditSystems), save),
    ]
}

/// The form as it was typed.
struct Typed {
    version: i64,
    values: Params,
    roster: Vec<Vec<(String, String)>>,
    problems: Vec<FormProblem>,
    notice: Option<Markup>,
}

async fn show(cx: Arc<Cx>) -> Handled {
    Ok(draw(&cx, None).await?.into())
}

async fn draw(cx: &Cx, typed: Option<Typed>) -> Result<Markup, crate::error::Failure> {
    let code = cx.part(1);
    let desk = &cx.web.desk;
    let card = desk.agency_card(cx.actor(), &code).await?;
    let history = desk.agency_history(cx.actor(), &code).await?;
    let columns = desk.columns();
    let place = |path: &str| (label(cx, &columns, path), format!("#{}", id_of(path)));
    let actions = html! {
        a.button href=(cx.href(&format!("/systems?agency={}", crate::format::encode(&code)))) { (icon("systems")) (cx.t(frame::SYSTEMS)) }
    };
    let problems = typed.as_ref().map(|typed| typed.problems.as_slice()).unwrap_or_default();
    let body = html! {
        (shell::head(&card.agency.name, cx.t(w::AGENCY_LEDE), Some(actions)))
        @if let Some(notice) = typed.as_ref().and_then(|typed| typed.notice.as_ref()) { (notice) }
        (summary(cx, problems, place))
        div.passport {
            (facts(cx, &columns, &card))
            (roster(cx, &columns, &card))
            (people(cx, &card))
            (systems(cx, &card))
            @if cx.may(Act::EditSystems) { (edit_form(cx, &columns, &card, typed.as_ref())) }
            (super::passport::history_card(cx, &columns, SheetKind::Agencies, &history))
        }
    };
    let crumbs = [(cx.t(frame::AGENCIES).to_owned(), "/agencies".to_owned())];
    Ok(shell::page(cx, &card.agency.name, &crumbs, body))
}

fn facts(cx: &Cx, columns: &Columns, card: &AgencyCard) -> Markup {
    let said = |field: &Field| shown(cx, field, &card.profile.body.get(field));
    html! {
        section.card aria-labelledby="agency-title" {
            h2 #agency-title { (cx.t(w::AGENCY_PROFILE)) }
            dl.pairs {
                div { dt { (cx.t(domain::CODE)) } dd { code { (card.agency.code) } } }
                @if let Some(parent) = &card.parent { div { dt { (cx.t(registry::PARENT)) } dd { a href=(cx.href(&format!("/agencies/{}", parent.code))) { (parent.name) } } } }
                @for field in columns.of(SheetKind::Agencies).iter().skip(1) {
                    @let text = said(field);
                    @if !text.is_empty() { div { dt { (cx.pick(&field.vi, &field.en)) } dd { (text) } } }
                    @else if matches!(&*field.key, "organ_id" | "head_name" | "incident_address") {
                        div { dt { (cx.pick(&field.vi, &field.en)) } dd.muted { (cx.t(w::NOT_SAID)) } }
                    }
                }
                div { dt { (cx.t(w::DOMESTIC)) } dd { (w::share(cx.lang, card.domestic)) } }
                div { dt { (cx.t(w::DATA_CENTRE)) } dd { (w::share(cx.lang, card.in_data_centre)) } }
                div { dt { (cx.t(w::SUBJECTS)) } dd { (cx.number(card.subjects.basic)) " " (cx.t(w::BASIC)) ", " (cx.number(card.subjects.sensitive)) " " (cx.t(w::SENSITIVE)) } }
            }
        }
    }
}

fn roster(cx: &Cx, columns: &Columns, card: &AgencyCard) -> Markup {
    let today = crate::format::legal_day(cx.now);
    let now = |from: Option<luytre_govern::Date>, until: Option<luytre_govern::Date>| {
        from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until)
    };
    let day = |day: Option<luytre_govern::Date>| day.map(crate::format::date).unwrap_or_default();
    html! {
        section.card aria-labelledby="roster-title" {
            h2 #roster-title { (cx.t(w::ROSTER)) }
            @if card.profile.body.roster.is_empty() { p.muted { (cx.t(w::ROSTER_NONE)) } }
            @else {
                div.table-wrap { table.table {
                    caption.visually-hidden { (cx.t(w::ROSTER)) }
                    thead { tr { @for field in columns.of(SheetKind::Roster).iter().skip(1) { th scope="col" { (cx.pick(&field.vi, &field.en)) } } } }
                    tbody { @for turn in &card.profile.body.roster {
                        tr {
                            th scope="row" { (turn.name) @if now(turn.from, turn.until) { " " span.tag { (cx.t(w::ON_CALL_NOW)) } } }
                            td { a href={ "tel:" (turn.phone.replace(' ', "")) } { (turn.phone) } }
                            td { (day(turn.from)) } td { (day(turn.until)) }
                        }
                    } }
                } }
            }
        }
    }
}

fn people(cx: &Cx, card: &AgencyCard) -> Markup {
    html! {
        section.card aria-labelledby="people-title" {
            h2 #people-title { (cx.t(w::PEOPLE_OF)) }
            @if card.people.is_empty() { p.muted { (cx.t(w::PEOPLE_NONE)) } }
            @else { ul { @for (login, name, role) in &card.people { li { (name) " · " (cx.t(domain::role(*role))) " · " code { (login) } } } } }
        }
    }
}

fn systems(cx: &Cx, card: &AgencyCard) -> Markup {
    html! {
        section.card aria-labelledby="systems-title" {
            h2 #systems-title { (cx.t(w::SYSTEMS_OF)) " (" (cx.number(card.systems_total)) ")" }
            @if card.systems.is_empty() { p.muted { (cx.t(registry::EMPTY_SYSTEMS)) } }
            @else { ul.stack-tight { @for system in &card.systems {
                li.row.row-apart { a href=(cx.href(&format!("/systems/{}/passport", system.code))) { (system.name) } (badge::level(cx, system.level)) }
            } } }
        }
    }
}

fn edit_form(cx: &Cx, columns: &Columns, card: &AgencyCard, typed_form: Option<&Typed>) -> Markup {
    let problems = typed_form.map(|typed| typed.problems.as_slice()).unwrap_or_default();
    let version = typed_form.map_or(card.profile.version, |typed| typed.version);
    let value = |field: &Field| match typed_form {
        Some(form) => typed(&form.values, field, &field.key),
        None => card.profile.body.get(field),
    };
    let turns = &columns.of(SheetKind::Roster)[1..];
    let rows: Vec<Vec<(String, String)>> = match typed_form {
        Some(form) => form.roster.clone(),
        None => {
            let row = |turn: &luytre_govern::profile::OnCall| {
                turns.iter().map(|field| (field.key.to_string(), turn.get(field))).collect::<Vec<_>>()
            };
            card.profile.body.roster.iter().map(row).collect()
        }
    };
    html! {
        details.card.wide.no-print #edit open[typed_form.is_some()] {
            summary.label { (cx.t(registry::EDIT_SYSTEM)) }
            form.stack method="post" action=(cx.href(&format!("/agencies/{}", card.agency.code))) {
                (hidden(cx))
                input type="hidden" name="version" value=(version);
                div.form-grid {
                    @for field in columns.of(SheetKind::Agencies).iter().skip(1) {
                        (Entry { field, name: field.key.to_string(), value: value(field) }.draw(cx, &[], problems))
                    }
                }
                h3 { (cx.t(w::ROSTER)) }
                input type="hidden" name="rows" value=(rows.len());
                @for (index, row) in rows.iter().enumerate() {
                    fieldset.stack-tight.entry-row {
                        legend.label { (w::row(cx.lang, index + 1)) }
                        div.form-grid {
                            @for field in turns {
                                @let value = row.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value.clone());
                                (Entry { field, name: format!("roster.{index}.{}", field.key), value: value.unwrap_or_default() }.draw(cx, &[], problems))
                            }
                        }
                        div { button.button.quiet type="submit" name="act" value={ "remove." (index) } formnovalidate { (icon("minus")) (cx.t(w::REMOVE_ROW)) " " (index + 1) } }
                    }
                }
                div.row {
                    button.button.primary type="submit" name="act" value="save" { (cx.t(frame::SAVE)) }
                    @if rows.len() < TURNS_MAX { button.button type="submit" name="act" value="add" formnovalidate { (icon("plus")) (cx.t(w::ADD_ROW)) } }
                }
            }
        }
    }
}

fn label(cx: &Cx, columns: &Columns, path: &str) -> String {
    let name = |kind: SheetKind, key: &str| {
        let field = columns.field(kind, key);
        field.map_or_else(|| key.to_owned(), |field| cx.pick(&field.vi, &field.en).to_owned())
    };
    match path.strip_prefix("roster.").and_then(|rest| rest.split_once('.')) {
        Some((number, key)) => {
            let number = number.parse::<usize>().unwrap_or(0) + 1;
            format!("{} {number}, {}", cx.t(w::ROSTER), name(SheetKind::Roster, key))
        }
        None => name(SheetKind::Agencies, path),
    }
}

async fn save(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let columns = cx.web.desk.columns();
    let turns = &columns.of(SheetKind::Roster)[1..];
    let count = form.text("rows").parse::<usize>().unwrap_or(0).min(TURNS_MAX);
    let row = |index: usize| {
        let value =
            |field: &Field| (field.key.to_string(), typed(&form, field, &format!("roster.{index}.{}", field.key)));
        turns.iter().map(value).collect::<Vec<_>>()
    };
    let mut roster: Vec<Vec<(String, String)>> = (0..count).map(row).collect();
    let version = form.text("version").parse().unwrap_or(0);
    let act = form.text("act").to_owned();
    let redraw = |roster, version, problems, notice| Typed { version, values: form.clone(), roster, problems, notice };
    let removed = act.strip_prefix("remove.").and_then(|number| number.parse::<usize>().ok());
    if act == "add" || removed.is_some() {
        match removed {
            Some(number) if number < roster.len() => _ = roster.remove(number),
            Some(_) => {}
            None => roster.push(turns.iter().map(|field| (field.key.to_string(), String::new())).collect()),
        }
        let notice = feedback::notice(feedback::Tone::Info, html! { (cx.t(w::NOT_SAVED_YET)) });
        return Ok(draw(&cx, Some(redraw(roster, version, Vec::new(), Some(notice)))).await?.into());
    }
    roster.retain(|row: &Vec<(String, String)>| row.iter().any(|(_, value)| !value.trim().is_empty()));
    let values = columns.of(SheetKind::Agencies).iter().skip(1);
    let values = values.map(|field| (field.key.to_string(), typed(&form, field, &field.key))).collect();
    let change = AgencyForm { version, values, roster: Some(roster.clone()) };
    match cx.web.desk.edit_agency_profile(cx.actor(), &code, &change).await {
        Ok(Saved::Done(_)) => Ok(Answer::GoAndSay(format!("/agencies/{code}"), Flash::new("saved"))),
        Ok(Saved::Problems(problems)) => {
            let page = draw(&cx, Some(redraw(roster, version, problems, None))).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(DeskError::Conflict) => {
            let now = cx.web.desk.agency_profile(cx.actor(), &code).await?.version;
            let notice = feedback::notice(
                feedback::Tone::Warn,
                html! { strong { (cx.t(w::NEWER)) } p { (cx.t(w::NEWER_WHY)) } },
            );
            let page = draw(&cx, Some(redraw(roster, now, Vec::new(), Some(notice)))).await?;
            Ok(Answer::PageWith(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(error.into()),
    }
}
