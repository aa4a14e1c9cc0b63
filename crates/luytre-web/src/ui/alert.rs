//! Parts of alerts that the queue, the panel and the page share.

use luytre_desk::Act;
use luytre_desk::views::AlertView;
use luytre_model::ids::PersonId;
use luytre_respond::{Disposition, State};
use maud::{Markup, html};

use super::form::hidden;
use super::icon::icon;
use crate::cx::Cx;
use crate::words::{Phrase, alerts as w, domain, frame};

/// Returns the rule's title in the page's language.
pub(crate) fn title<'a>(cx: &Cx, alert: &'a AlertView) -> &'a str {
    cx.pick(&alert.rule.title_vi, &alert.rule.title_en)
}

/// Returns the ATT&CK techniques among a rule's tags, as `T1110.001`.
pub(crate) fn techniques(tags: &[String]) -> Vec<String> {
    let of_tag = |tag: &String| {
        let name = tag.strip_prefix("attack.")?;
        let technique = name.strip_prefix('t').filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))?;
        Some(format!("T{technique}"))
    };
    tags.iter().filter_map(of_tag).collect()
}

/// Returns the phrase of a refusal, by the word or the sentence of `luytre-respond`.
pub(crate) fn refusal_word(word: &str) -> Option<Phrase> {
    use luytre_respond::Refusal;
    const ALL: [(Refusal, Phrase); 9] = [
        (Refusal::Role, w::REFUSED_ROLE),
        (Refusal::AssignedToOther, w::REFUSED_ASSIGNED),
        (Refusal::Already, w::REFUSED_ALREADY),
        (Refusal::Closed, w::REFUSED_CLOSED),
        (Refusal::NotClosed, w::REFUSED_NOT_CLOSED),
        (Refusal::NotAssigned, w::REFUSED_NOT_ASSIGNED),
        (Refusal::ReasonMissing, w::REFUSED_REASON),
        (Refusal::ReasonTooLong, w::REFUSED_LONG),
        (Refusal::LeadNeeded, w::REFUSED_LEAD),
    ];
    ALL.into_iter().find(|(refusal, _)| refusal.as_str() == word || refusal.to_string() == word).map(|found| found.1)
}

/// Returns the phrase of a step of the history.
pub(crate) fn step_word(what: &str) -> Option<Phrase> {
    Some(match what {
        "opened" => w::STEP_OPENED,
        "grew" => w::STEP_GREW,
        "assigned" | "taken" => w::STEP_ASSIGNED,
        "released" => w::STEP_RELEASED,
        "started" => w::STEP_STARTED,
        "closed" => w::STEP_CLOSED,
        "reopened" => w::STEP_REOPENED,
        _ => return None,
    })
}

/// Who has it.
pub(crate) fn assignee(cx: &Cx, alert: &AlertView) -> Markup {
    html! {
        @match &alert.assignee {
            Some(person) => span title=(person.login) { (person.name) },
            None => span.muted { (cx.t(w::NOBODY)) },
        }
    }
}

/// The form that every act on alerts is sent with; buttons and boxes anywhere on the page name it.
pub(crate) fn act_form(cx: &Cx, id: &str, back: &str) -> Markup {
    html! {
        form id=(id) method="post" action=(cx.href("/alerts/take")) {
            (hidden(cx))
            input type="hidden" name="back" value=(back);
            // Enter in a tick or a field would press the first button of the form; it must name its act instead.
            button type="submit" disabled hidden {}
        }
    }
}

/// The buttons of the acts that the person may do; `form` is the id of the form from [`act_form`].
pub(crate) fn act_buttons(cx: &Cx, form: &str, one: Option<&AlertView>) -> Markup {
    let open = one.is_none_or(|alert| alert.state != State::Closed);
    let closed = one.is_some_and(|alert| alert.state == State::Closed);
    let mine = one.is_some_and(|alert| alert.mine);
    html! {
        @if open && !mine && cx.may(Act::WorkAlerts) {
            button.button.primary type="submit" form=(form) formaction=(cx.href("/alerts/take")) data-key="a" { (cx.t(w::TAKE)) }
        }
        @if open && cx.may(Act::JudgeAlerts) {
            button.button type="button" popovertarget={ (form) "-close" } data-dialog={ (form) "-close" } data-key="e" { (cx.t(w::END)) }
        }
        @if open && cx.may(Act::AssignAlerts) {
            button.button type="button" popovertarget={ (form) "-assign" } data-dialog={ (form) "-assign" } { (cx.t(w::ASSIGN)) }
        }
        @if open && (one.is_none() || one.is_some_and(|alert| alert.assignee.is_some())) && cx.may(Act::WorkAlerts) {
            button.button.quiet type="submit" form=(form) formaction=(cx.href("/alerts/release")) { (cx.t(w::RELEASE)) }
        }
        @if closed && cx.may(Act::JudgeAlerts) {
            button.button type="button" popovertarget={ (form) "-reopen" } data-dialog={ (form) "-reopen" } { (cx.t(w::REOPEN)) }
        }
    }
}

/// The dialogs that those buttons open: one for the whole batch.
pub(crate) fn act_dialogs(cx: &Cx, form: &str, assignable: &[(PersonId, String)]) -> Markup {
    html! {
        @if cx.may(Act::JudgeAlerts) { (close_dialog(cx, form)) (reopen_dialog(cx, form)) }
        @if cx.may(Act::AssignAlerts) { (assign_dialog(cx, form, assignable)) }
    }
}

fn dialog(cx: &Cx, id: &str, title: Phrase, body: Markup, foot: Markup) -> Markup {
    html! {
        dialog.dialog popover id=(id) aria-labelledby={ (id) "-title" } {
            div.stack {
                div.row.row-apart {
                    h2 id={ (id) "-title" } { (cx.t(title)) }
                    button.icon-button type="button" popovertarget=(id) popovertargetaction="hide" data-close=(id) aria-label=(cx.t(frame::CLOSE)) { (icon("close")) }
                }
                (body)
                div.dialog-foot {
                    button.button type="button" popovertarget=(id) popovertargetaction="hide" data-close=(id) { (cx.t(frame::CANCEL)) }
                    (foot)
                }
            }
        }
    }
}

fn reason(cx: &Cx, form: &str, id: &str, name: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (cx.t(w::REASON)) }
            span.field-hint id={ (id) "-hint" } { (cx.t(w::REASON_HINT)) }
            textarea.input id=(id) form=(form) name=(name) maxlength="2000" rows="3" aria-describedby={ (id) "-hint" } {}
        }
    }
}

fn close_dialog(cx: &Cx, form: &str) -> Markup {
    let id = format!("{form}-close");
    dialog(
        cx,
        &id,
        w::END_TITLE,
        html! {
            fieldset.stack-tight {
                legend.label { (cx.t(w::DISPOSITION)) }
                div.choices {
                    @for disposition in Disposition::ALL {
                        @let choice = format!("{id}-{}", disposition.as_str());
                        label.choice for=(choice) {
                            input id=(choice) form=(form) type="radio" name="disposition" value=(disposition.as_str()) checked[disposition == Disposition::True] autofocus[disposition == Disposition::True];
                            span { (cx.t(domain::disposition(disposition))) small.muted { (cx.t(domain::disposition_hint(disposition))) } }
                        }
                    }
                }
            }
            (reason(cx, form, &format!("{id}-reason"), "reason"))
        },
        html! { button.button.primary type="submit" form=(form) formaction=(cx.href("/alerts/close")) { (cx.t(w::END_DO)) } },
    )
}

fn reopen_dialog(cx: &Cx, form: &str) -> Markup {
    let id = format!("{form}-reopen");
    dialog(
        cx,
        &id,
        w::REOPEN_DO,
        reason(cx, form, &format!("{id}-reason"), "reopen_reason"),
        html! { button.button.primary type="submit" form=(form) formaction=(cx.href("/alerts/reopen")) { (cx.t(w::REOPEN_DO)) } },
    )
}

fn assign_dialog(cx: &Cx, form: &str, assignable: &[(PersonId, String)]) -> Markup {
    let id = format!("{form}-assign");
    dialog(
        cx,
        &id,
        w::ASSIGN,
        html! {
            div.field {
                label for={ (id) "-to" } { (cx.t(w::ASSIGNEE)) }
                select.input id={ (id) "-to" } form=(form) name="to" {
                    @for (person, name) in assignable { option value=(person) { (name) } }
                }
            }
        },
        html! { button.button.primary type="submit" form=(form) formaction=(cx.href("/alerts/assign")) { (cx.t(w::ASSIGN_DO)) } },
    )
}
