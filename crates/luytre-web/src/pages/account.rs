//! Signing in and out, one-time links, what a browser remembers.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use luytre_desk::{DeskError, FieldProblem, Language, SetupFor, SetupForm, SignInError};
use luytre_model::Role;
use maud::{Markup, html};

use super::alert_acts::back;
use crate::cx::{Answer, Cx, Handled};
use crate::error::field_problems;
use crate::posted::Posted;
use crate::preferences::{Preferences, Theme};
use crate::ui::form::{Field, error_summary, hidden};
use crate::ui::icon::mark;
use crate::ui::{feedback, shell};
use crate::words::{account as w, frame};

/// The address of the other end, where the server knows it.
pub(crate) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

fn address(peer: &Peer) -> Option<IpAddr> {
    peer.as_ref().map(|Extension(ConnectInfo(address))| address.ip())
}

fn brand(cx: &Cx) -> Markup {
    html! { p.brand { (mark(36)) span { (cx.t(frame::PRODUCT)) small { (cx.t(frame::PRODUCT_LINE)) } } } }
}

pub(crate) async fn sign_in(cx: Arc<Cx>) -> Handled {
    if cx.actor.is_some() {
        return Ok(Answer::Go(back(cx.params.text("next"), "/")));
    }
    Ok(sign_in_page(&cx, cx.params.text("next"), "", None).into())
}

fn sign_in_page(cx: &Cx, next: &str, login: &str, problem: Option<&str>) -> Markup {
    let field = |name, label, value, kind, fills| {
        Field {
            form: "sign-in",
            name,
            label: cx.t(label),
            value,
            kind,
            fills,
            required: true,
            max: 256,
            ..Field::default()
        }
        .draw(cx, &[])
    };
    let body = html! {
        div.plain-card {
            (brand(cx))
            h1 { (cx.t(w::SIGN_IN)) }
            @if let Some(problem) = problem { (feedback::notice(feedback::Tone::Bad, html! { (problem) })) }
            form.stack method="post" action=(cx.href("/sign-in")) {
                (hidden(cx))
                input type="hidden" name="next" value=(next);
                (field("login", w::LOGIN, login, "text", "username"))
                (field("password", w::PASSWORD, "", "password", "current-password"))
                button.button.primary type="submit" { (cx.t(w::SIGN_IN)) }
            }
            p.small.muted { (cx.t(w::SIGN_IN_HELP)) }
        }
    };
    shell::plain_page(cx, cx.t(w::SIGN_IN), body)
}

pub(crate) async fn sign_in_do(posted: Posted, peer: Peer) -> Handled {
    let Posted { cx, form } = posted;
    let (login, next) = (form.text("login"), form.text("next"));
    let outcome = cx.web.desk.sign_in(login, form.text("password").to_owned(), address(&peer)).await;
    let problem = match outcome {
        Ok(signed) => {
            let target = back(next, first_page(signed.actor.role));
            let target = if signed.actor.language == Language::En && cx.preferences.language.is_none() {
                format!("/en{}", target.trim_end_matches('/'))
            } else {
                cx.href(&target)
            };
            let target = if target.is_empty() { "/".to_owned() } else { target };
            let mut response = Redirect::to(&target).into_response();
            cx.begin_session(&mut response, signed.token, signed.expires);
            return Ok(Answer::Raw(response));
        }
        Err(SignInError::Refused) => (StatusCode::UNAUTHORIZED, cx.t(w::BAD_LOGIN).to_owned()),
        Err(SignInError::TooMany { retry_after_s }) => {
            (StatusCode::TOO_MANY_REQUESTS, w::wait_to_sign_in(cx.lang, retry_after_s))
        }
        Err(SignInError::Failed(error)) => return Err(error.into()),
    };
    Ok(Answer::PageWith(problem.0, sign_in_page(&cx, next, login, Some(&problem.1))))
}

/// Where somebody's work begins: alerts for the shift, what is asked by when for an agency, the figures for a leader.
const fn first_page(role: Role) -> &'static str {
    match role {
        Role::AgencyOfficer | Role::AgencyHead => "/home",
        Role::Leader => "/leader",
        Role::Analyst
        | Role::ShiftLead
        | Role::IncidentTeam
        | Role::Assessor
        | Role::Administrator
        | Role::Auditor
        | Role::Machine => "/",
    }
}

pub(crate) async fn sign_out(posted: Posted) -> Handled {
    let cx = &posted.cx;
    if let Some(session) = &cx.session {
        cx.web.desk.sign_out(cx.actor(), session).await?;
    }
    let mut response = Redirect::to(&cx.href("/sign-in")).into_response();
    cx.end_session(&mut response);
    Ok(Answer::Raw(response))
}

pub(crate) async fn setup(cx: Arc<Cx>) -> Handled {
    match cx.web.desk.setup_link(&cx.part(1)).await {
        Ok(who) => Ok(setup_page(&cx, &who, &SetupForm::default(), &[]).into()),
        Err(DeskError::NotFound | DeskError::Refused(_)) => Ok(Answer::PageWith(StatusCode::NOT_FOUND, void_page(&cx))),
        Err(error) => Err(error.into()),
    }
}

fn void_page(cx: &Cx) -> Markup {
    let body = html! {
        div.plain-card {
            (brand(cx))
            h1 { (cx.t(w::SETUP_VOID)) }
            p { (cx.t(w::SETUP_VOID_WHY)) }
            p { a.button href=(cx.href("/sign-in")) { (cx.t(w::SIGN_IN)) } }
        }
    };
    shell::plain_page(cx, cx.t(w::SETUP_VOID), body)
}

fn setup_page(cx: &Cx, who: &SetupFor, form: &SetupForm, problems: &[FieldProblem]) -> Markup {
    let first = matches!(who, SetupFor::FirstAdministrator);
    let labels = [("login", cx.t(w::LOGIN)), ("name", cx.t(w::FULL_NAME)), ("password", cx.t(w::NEW_PASSWORD))];
    let field = |name, label, value, kind, fills, hint| {
        Field {
            form: "setup",
            name,
            label: cx.t(label),
            value,
            kind,
            fills,
            hint,
            required: true,
            max: 256,
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let title = if first { w::SETUP_FIRST } else { w::SETUP };
    let body = html! {
        div.plain-card {
            (brand(cx))
            h1 { (cx.t(title)) }
            p.muted { (cx.t(w::SETUP_LEDE)) }
            (error_summary(cx, "setup", &labels, problems))
            form.stack method="post" action=(cx.href(&format!("/setup/{}", cx.part(1)))) {
                (hidden(cx))
                @if first {
                    (field("login", w::LOGIN, &form.login, "text", "username", ""))
                    (field("name", w::FULL_NAME, &form.name, "text", "name", ""))
                }
                (field("password", w::NEW_PASSWORD, "", "password", "new-password", cx.t(w::NEW_PASSWORD_HINT)))
                button.button.primary type="submit" { (cx.t(w::SETUP_DO)) }
            }
        }
    };
    shell::plain_page(cx, cx.t(title), body)
}

pub(crate) async fn setup_do(posted: Posted, peer: Peer) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let token = cx.part(1);
    let given = SetupForm { login: text("login"), name: text("name"), password: text("password") };
    let shown = SetupForm { password: String::new(), ..given.clone() };
    let error = match cx.web.desk.use_setup_link(&token, given, address(&peer)).await {
        Ok(signed) => {
            let mut response = Redirect::to(&cx.href("/")).into_response();
            cx.begin_session(&mut response, signed.token, signed.expires);
            return Ok(Answer::Raw(response));
        }
        Err(error) => error,
    };
    let problems = field_problems(error)?;
    let who = cx.web.desk.setup_link(&token).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, setup_page(&cx, &who, &shown, &problems)))
}

/// Keeps language, theme, density or letter keys; the browser remembers them, and the ledger the language.
pub(crate) async fn preferences(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let mut kept: Preferences = cx.preferences;
    let target = back(form.text("back"), "/");
    let mut address = cx.href(&target);
    if let Some(language) = form.get("language").and_then(|word| word.parse::<Language>().ok()) {
        kept.language = Some(language);
        address = match language {
            Language::Vi => target.clone(),
            Language::En if target == "/" => "/en/".to_owned(),
            Language::En => format!("/en{target}"),
        };
        if let Some(actor) = &cx.actor {
            cx.web.desk.set_language(actor, language).await?;
        }
    }
    if let Some(theme) = Theme::ALL.into_iter().find(|theme| Some(theme.as_str()) == form.get("theme")) {
        kept.theme = theme;
    }
    if let Some(density) = form.get("density") {
        kept.comfortable = density == "comfortable";
    }
    if let Some(keys) = form.get("keys") {
        kept.letter_keys = keys != "off";
    }
    let mut response = Redirect::to(&address).into_response();
    cx.keep_preferences(&mut response, kept);
    Ok(Answer::Raw(response))
}

pub(crate) async fn keys(cx: Arc<Cx>) -> Handled {
    let body = html! {
        (shell::head(cx.t(frame::KEYS), "", None))
        section.card { (shell::key_list(&cx)) }
    };
    Ok(shell::page(&cx, cx.t(frame::KEYS), &[], body).into())
}
