//! One alert: what happened, why it matters, what to do, who to call, and the events around it.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::views::{AlertDetail, AlertView};
use luytre_model::ids::{AlertId, PersonId};
use luytre_model::store::FoundEvent;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::params::Params;
use crate::ui::{alert as parts, badge, event, feedback, shell};
use crate::words::{alerts as w, domain, frame, search};

/// Events of the time line on the alert's own page.
const TIMELINE_EVENTS: usize = 40;

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let id = cx.part(1).parse().map_err(|_| luytre_desk::DeskError::NotFound)?;
    let detail = cx.web.desk.alert(cx.actor(), AlertId(id)).await?;
    let alert = &detail.alert;
    let title = parts::title(&cx, alert).to_owned();
    let name = w::alert_number(cx.lang, alert.id.0);
    let body = html! {
        div #alert-live data-live="alerts" {
            div.stack {
                (head(&cx, &detail, &title))
                (feedback::missing(&cx, &detail.missing))
                div.alert-grid {
                    div.stack {
                        section.card aria-labelledby="what-title" { h2 #what-title { (cx.t(w::WHAT_HAPPENED)) } (what_happened(&cx, alert)) }
                        section.card aria-labelledby="advice-title" { h2 #advice-title { (cx.t(w::ADVICE)) } p.prose { (cx.pick(&alert.rule.advice_vi, &alert.rule.advice_en)) } }
                        section.card aria-labelledby="timeline-title" {
                            div.card-head { h2 #timeline-title { (cx.t(w::TIMELINE)) } (around_link(&cx, &detail)) }
                            (timeline(&cx, &detail, TIMELINE_EVENTS))
                        }
                        (newest_event(&cx, &detail))
                    }
                    div.stack {
                        section.card aria-labelledby="system-title" { h2 #system-title { (cx.t(domain::SYSTEM)) } (system_facts(&cx, &detail)) }
                        (why(&cx, alert))
                        (history(&cx, &detail))
                    }
                }
            }
        }
        (act_parts(&cx, &detail, &cx.path))
    };
    let crumbs = [(cx.t(frame::ALERTS).to_owned(), "/alerts".to_owned())];
    Ok(shell::page(&cx, &name, &crumbs, body).into())
}

fn head(cx: &Cx, detail: &AlertDetail, title: &str) -> Markup {
    let alert = &detail.alert;
    html! {
        div.page-head {
            div.alert-head {
                div.row { (badge::severity(cx, alert.rule.level)) (badge::state(cx, alert.state)) (badge::layer(cx, alert.layer)) span.small.muted { (w::alert_number(cx.lang, alert.id.0)) } }
                h1 { (title) }
            }
            div.row.no-print { (parts::act_buttons(cx, "one", Some(alert))) }
        }
        @if let (Some(disposition), Some(reason)) = (alert.disposition, &alert.reason) {
            (feedback::notice(feedback::Tone::Info, html! { strong { (cx.t(domain::disposition(disposition))) ". " } (reason) }))
        }
    }
}

/// The form and dialogs of the acts on one alert.
pub(crate) fn act_parts(cx: &Cx, detail: &AlertDetail, back: &str) -> Markup {
    let people: Vec<(PersonId, String)> =
        detail.assignable.iter().map(|(id, person)| (*id, person.name.clone())).collect();
    html! {
        (parts::act_form(cx, "one", back))
        input form="one" type="hidden" name="id" value={ (detail.alert.id) "." (detail.alert.version) };
        (parts::act_dialogs(cx, "one", &people))
    }
}

/// What happened, in a sentence and the few facts that matter.
pub(crate) fn what_happened(cx: &Cx, alert: &AlertView) -> Markup {
    let (first, last) = (cx.clock(alert.first_seen), cx.clock(alert.last_seen));
    let of_entity = Params::default().with("entity", &alert.entity).with("state", "any").on("/alerts");
    html! {
        p.story { (w::story(cx.lang, &alert.entity, alert.count, &first, &last)) }
        dl.pairs {
            div { dt { (cx.t(domain::ENTITY)) } dd { code { (alert.entity) } " " a.small href=(cx.href(&of_entity)) { (cx.t(w::ENTITY_ALL)) } } }
            div { dt { (cx.t(w::COLUMN_FIRST)) } dd { (badge::time(cx, alert.first_seen)) } }
            div { dt { (cx.t(w::COLUMN_LAST)) } dd { (badge::time(cx, alert.last_seen)) " (" (badge::ago(cx, alert.last_seen)) ")" } }
            div { dt { (cx.t(domain::SOURCE)) } dd { a.name-link href=(cx.href(&format!("/sources/{}", alert.source))) { (alert.source) } } }
            div { dt { (cx.t(w::ASSIGNEE)) } dd { (parts::assignee(cx, alert)) } }
        }
    }
}

/// Where it happened and whom to call.
pub(crate) fn system_facts(cx: &Cx, detail: &AlertDetail) -> Markup {
    let Some(system) = &detail.system else {
        return html! { p.muted { (cx.t(w::SYSTEM_NONE)) } p { a href=(cx.href("/sources")) { (cx.t(frame::SOURCES)) } } };
    };
    html! {
        p { a.name-link href=(cx.href(&format!("/systems/{}", system.code))) { strong { (system.name) } } " " (badge::level(cx, system.level)) }
        dl.pairs {
            div { dt { (cx.t(domain::AGENCY)) } dd { (system.agency.name) } }
            div { dt { (cx.t(domain::OWNER)) } dd { (system.owner) } }
            @if !system.contact_name.is_empty() { div { dt { (cx.t(domain::CONTACT)) } dd { (system.contact_name) } } }
            @if !system.contact_phone.is_empty() {
                div { dt { (cx.t(domain::PHONE)) } dd { a href={ "tel:" (system.contact_phone.replace(' ', "")) } { (system.contact_phone) } } }
            }
        }
    }
}

fn why(cx: &Cx, alert: &AlertView) -> Markup {
    let of_rule = Params::default().with("rule", &alert.rule.id).with("state", "any").on("/alerts");
    let techniques = parts::techniques(&alert.rule.tags);
    html! {
        section.card aria-labelledby="why-title" {
            h2 #why-title { (cx.t(w::WHY_MATTERS)) }
            dl.pairs {
                div { dt { (cx.t(w::COLUMN_RISK)) } dd { (badge::risk(alert.risk)) } }
                div { dt { (cx.t(w::RULE)) } dd { a href=(cx.href(&of_rule)) title=(cx.t(w::ONE_MORE_RULE)) { code.small { (alert.rule.id) } } } }
                div { dt { (cx.t(w::RULE_AUTHOR)) } dd { (alert.rule.author) } }
                @if !techniques.is_empty() {
                    div { dt { (cx.t(w::TECHNIQUES)) } dd.row { @for technique in &techniques { span.tag { (technique) } } } }
                }
            }
            p.small.muted { (cx.t(w::RISK_WHY)) }
        }
    }
}

fn around_link(cx: &Cx, detail: &AlertDetail) -> Markup {
    let (from, to) = detail.around_range;
    let params = Params::default()
        .with("q", &detail.around_query)
        .with("from", &crate::format::address_moment(from))
        .with("to", &crate::format::address_moment(to));
    html! { @if cx.may(Act::SearchEvents) { a href=(cx.href(&params.on("/search"))) { (cx.t(w::TIMELINE_MORE)) } } }
}

/// The alert's own events among those before and after.
pub(crate) fn timeline(cx: &Cx, detail: &AlertDetail, most: usize) -> Markup {
    let mut all: Vec<(&FoundEvent, bool)> = detail.events.iter().map(|event| (event, true)).collect();
    let own = |id| detail.events.iter().any(|event| event.id == id);
    all.extend(detail.around.iter().filter(|event| !own(event.id)).map(|event| (event, false)));
    all.sort_by_key(|(event, _)| (event.time, event.id));
    if all.is_empty() {
        return html! { p.muted { (cx.t(w::TIMELINE_NONE)) } };
    }
    // Keep what is nearest to the alert's newest event.
    let newest_own = all.iter().rposition(|(_, own)| *own).unwrap_or(0);
    let from = (newest_own + most / 4 + 1).min(all.len()).saturating_sub(most);
    let shown = &all[from..(from + most).min(all.len())];
    html! {
        (event::timeline(cx, shown))
        @if shown.len() < all.len() || detail.around_more { p.small { (around_link(cx, detail)) } }
    }
}

fn newest_event(cx: &Cx, detail: &AlertDetail) -> Markup {
    let Some(newest) = detail.events.last() else { return html! {} };
    let base = event::around(newest.time);
    html! {
        section.card.flush aria-labelledby="fields-title" {
            div.card-head { h2 #fields-title { (cx.t(w::FIELDS)) } a href=(cx.href(&format!("/events/{}", newest.id))) { (cx.t(search::EVENT_LINK)) } }
            div.table-wrap { (event::fields(cx, newest, &base)) }
        }
        @if event::original(&newest.fields).is_some() {
            section.card aria-labelledby="raw-title" {
                h2 #raw-title { (cx.t(w::RAW)) }
                (event::raw(cx, newest))
            }
        }
    }
}

fn history(cx: &Cx, detail: &AlertDetail) -> Markup {
    html! {
        section.card aria-labelledby="history-title" {
            h2 #history-title { (cx.t(w::HISTORY)) }
            ol.timeline {
                @for step in &detail.history {
                    li {
                        (badge::time(cx, step.at))
                        div {
                            span { @match parts::step_word(&step.what) { Some(word) => (cx.t(word)), None => (step.what) } }
                            span.sub.small.muted {
                                @match &step.by { Some(person) => (person.name), None => (cx.t(w::BY_DETECTOR)) }
                                @if !step.detail.is_empty() { " · " (step_detail(cx, &step.detail)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn step_detail(cx: &Cx, detail: &str) -> String {
    let (first, rest) = detail.split_once(": ").unwrap_or((detail, ""));
    match first.parse() {
        Ok(disposition) if rest.is_empty() => cx.t(domain::disposition(disposition)).to_owned(),
        Ok(disposition) => format!("{}: {rest}", cx.t(domain::disposition(disposition))),
        Err(_) => detail.to_owned(),
    }
}
