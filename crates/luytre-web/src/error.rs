//! What a person sees when something cannot be done. One function maps the closed set of failures to a status, and one
//! to a page; every page says what happened, what to do next, and carries an id.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use luytre_desk::{DeskError, FieldProblem, Language, Problem, Refusal};
use maud::html;

use crate::cx::Cx;
use crate::ui::shell;
use crate::words::{Phrase, frame as w, search};

/// Why a page was not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The operation said no.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The form's token or origin is not ours.
    #[error("the form's token or origin does not match")]
    Expired,
    /// The body is longer than the limit.
    #[error("the body is too large")]
    TooLarge,
    /// The body cannot be read.
    #[error("the body cannot be read")]
    BadBody,
}

/// Returns the status of a failure.
pub(crate) fn status(error: &DeskError) -> StatusCode {
    match error {
        DeskError::NotFound => StatusCode::NOT_FOUND,
        DeskError::Forbidden => StatusCode::FORBIDDEN,
        DeskError::Refused(_) | DeskError::Conflict => StatusCode::CONFLICT,
        DeskError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DeskError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        DeskError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        DeskError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Returns the page of a failure.
pub(crate) fn failure_page(cx: &Cx, failure: &Failure) -> Response {
    let (code, title, why) = match failure {
        Failure::Expired => (StatusCode::FORBIDDEN, w::EXPIRED, cx.t(w::EXPIRED_WHY).to_owned()),
        Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, w::TOO_LARGE, cx.t(w::TOO_LARGE_WHY).to_owned()),
        Failure::BadBody => (StatusCode::BAD_REQUEST, w::INVALID, cx.t(w::EXPIRED_WHY).to_owned()),
        Failure::Desk(error) => (status(error), desk_title(error), desk_reason(cx.lang, error)),
    };
    let problems = match failure {
        Failure::Desk(DeskError::Invalid(problems)) => problems.as_slice(),
        _ => &[],
    };
    let id = match failure {
        Failure::Desk(DeskError::Internal(id)) => id.to_string(),
        _ => cx.request_id.clone(),
    };
    if code.is_server_error() {
        tracing::warn!(request_id = %cx.request_id, path = %cx.path, status = code.as_u16(), "page failed");
    }
    // What a role may not do, it may not do a second time either.
    let retries = !matches!(failure, Failure::Desk(DeskError::Forbidden));
    let body = html! {
        div.card.prose {
            h1 { (cx.t(title)) }
            p { (why) }
            @if !problems.is_empty() {
                ul { @for problem in problems { li { code { (problem.field) } ": " (problem_text(cx.lang, &problem.problem)) } } }
            }
            p.muted.small { (cx.t(w::ERROR_ID)) ": " code { (id) } }
            p.row {
                @if retries { a.button.primary href=(cx.here(&cx.params)) { (cx.t(w::RETRY)) } }
                a.button.primary[!retries] href=(cx.href("/")) { (cx.t(w::HOME)) }
            }
        }
    };
    let page = match cx.actor {
        Some(_) => shell::page(cx, cx.t(title), &[], body),
        None => shell::plain_page(cx, cx.t(title), body),
    };
    (code, Html(page.into_string())).into_response()
}

fn desk_title(error: &DeskError) -> Phrase {
    match error {
        DeskError::NotFound => w::NOT_FOUND,
        DeskError::Forbidden => w::FORBIDDEN,
        DeskError::Refused(_) => w::REFUSED,
        DeskError::Invalid(_) => w::INVALID,
        DeskError::Conflict => w::CONFLICT,
        DeskError::TooMany { .. } => w::TOO_MANY,
        DeskError::Unavailable => w::UNAVAILABLE,
        DeskError::Internal(_) => w::INTERNAL,
    }
}

/// Returns what a failure means, as a sentence.
pub(crate) fn desk_reason(lang: Language, error: &DeskError) -> String {
    match error {
        DeskError::NotFound => w::NOT_FOUND_WHY.of(lang).to_owned(),
        DeskError::Forbidden => w::FORBIDDEN_WHY.of(lang).to_owned(),
        DeskError::Refused(refusal) => refusal_text(lang, refusal),
        DeskError::Invalid(_) => w::NEEDS_FIX.of(lang).to_owned(),
        DeskError::Conflict => w::CONFLICT_WHY.of(lang).to_owned(),
        DeskError::TooMany { retry_after_s } => w::wait(lang, *retry_after_s),
        DeskError::Unavailable => w::UNAVAILABLE_WHY.of(lang).to_owned(),
        DeskError::Internal(_) => w::INTERNAL_WHY.of(lang).to_owned(),
    }
}

/// Returns why a workflow said no.
pub(crate) fn refusal_text(lang: Language, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Alert(words) => {
            crate::ui::alert::refusal_word(words).map_or(words.clone(), |known| known.of(lang).to_owned())
        }
        Refusal::UndoPassed => w::UNDO_PASSED.of(lang).to_owned(),
        Refusal::LastAdministrator => w::LAST_ADMINISTRATOR.of(lang).to_owned(),
        Refusal::OwnAccount => w::OWN_ACCOUNT.of(lang).to_owned(),
        Refusal::SetUpAlready => w::SET_UP_ALREADY.of(lang).to_owned(),
        Refusal::SharedSource => w::SHARED_SOURCE.of(lang).to_owned(),
        Refusal::Inspection(refusal) => crate::words::assessments::refusal(lang, refusal),
        Refusal::Requirement(refusal) => crate::words::requirements::refusal(lang, refusal),
        Refusal::Remedy(refusal) => crate::words::requirements::remedy_refusal(lang, refusal),
        Refusal::Duty(refusal) => crate::words::requirements::duty_refusal(lang, *refusal),
        Refusal::Report(refusal) => crate::words::reports::refusal(lang, refusal),
        Refusal::Periodic(refusal) => crate::words::periodic::refusal(lang, refusal),
        Refusal::WeightsUnreadable => crate::words::ranking::WEIGHTS_UNREADABLE.of(lang).to_owned(),
        Refusal::Contest(refusal) => crate::words::ranking::refusal(lang, refusal),
        Refusal::HiddenFigures(count) => crate::words::periodic::no_file(lang, *count),
        Refusal::ReportsOfDay(most) => crate::words::periodic::of_day(lang, *most),
        Refusal::NoAnnualReport => w::NO_ANNUAL_REPORT.of(lang).to_owned(),
        Refusal::Task(refusal) => crate::words::tasks::refusal(lang, *refusal),
        Refusal::Project(refusal) => crate::words::budget::refusal(lang, *refusal),
        Refusal::Full(most) => w::full(lang, *most),
        Refusal::Dossier(refusal) => crate::words::dossiers::refusal(lang, refusal, &str::to_owned),
        Refusal::Registry(reason) => match lang {
            Language::Vi => reason.vi.clone(),
            Language::En => reason.en.clone(),
        },
        Refusal::DossierOpen(code) => format!("{} {code}", crate::words::dossiers::OPEN_ALREADY.of(lang)),
    }
}

/// Returns what is wrong with a field.
pub(crate) fn problem_text(lang: Language, problem: &Problem) -> String {
    match problem {
        Problem::Required => w::REQUIRED.of(lang).to_owned(),
        Problem::TooLong(most) => w::too_long(lang, *most),
        Problem::TooShort(least) => w::too_short(lang, *least),
        Problem::Unknown(value) => w::unknown_value(lang, value),
        Problem::Taken(value) => w::taken_value(lang, value),
        Problem::Malformed(expected) => w::malformed(lang, expected),
        Problem::TooCommon => w::TOO_COMMON.of(lang).to_owned(),
        Problem::LikeLogin => w::LIKE_LOGIN.of(lang).to_owned(),
        Problem::Mismatch => w::MISMATCH.of(lang).to_owned(),
        Problem::TooMany(most) => w::too_many_at_once(lang, *most),
        Problem::Query(error) => search::query_problem(error.problem).of(lang).to_owned(),
    }
}

/// Splits a failure into what a form shows at its fields and what only a page can show.
pub(crate) fn field_problems(error: DeskError) -> Result<Vec<FieldProblem>, Failure> {
    match error {
        DeskError::Invalid(problems) => Ok(problems),
        other => Err(Failure::Desk(other)),
    }
}
