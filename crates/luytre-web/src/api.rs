//! The JSON API under `/api/v1`, described by `/api/v1/openapi.json`. Types on the wire are our own, converted by hand;
//! errors are problem details (RFC 9457). Programs come with a bearer token; the session cookie of a person reads too.

mod assessments;
mod dossiers;
mod openapi;
mod requirements;
mod signals;
mod tasks;
mod wire;

pub use requirements::{gap as gap_json, system as requirements_json};

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use luytre_desk::views::{
    AlertFilter, AlertSort, AuditFilter, PAGE_ROWS, PAGE_ROWS_MAX, SearchForm, SourceFilter, SystemFilter,
};
use luytre_desk::{Actor, DeskError, Language, Problem};
use luytre_model::ids::AlertId;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::Web;
use crate::cx::session_cookie;
use crate::error::{desk_reason, problem_text, status};
use crate::params::Params;
use crate::range::Range;

/// Who asks, in which language titles are wanted, and what the address asks.
struct Call {
    web: Arc<Web>,
    actor: Actor,
    language: Language,
    params: Params,
}

/// All paths, as the router and the description have them.
pub(crate) const PATHS: [&str; 19] = [
    "/api/v1/agencies",
    "/api/v1/alerts",
    "/api/v1/alerts/{id}",
    "/api/v1/audit",
    "/api/v1/openapi.json",
    "/api/v1/search",
    "/api/v1/sources",
    "/api/v1/systems",
    "/api/v1/systems/{code}",
    "/api/v1/systems/{code}/coverage",
    "/api/v1/systems/{code}/signals",
    "/api/v1/systems/{code}/requirements",
    "/api/v1/requirements/gaps",
    "/api/v1/dossiers",
    "/api/v1/dossiers/{dossier}",
    "/api/v1/assessments",
    "/api/v1/assessments/{assessment}",
    "/api/v1/tasks",
    "/api/v1/tasks/{task}",
];

macro_rules! answer {
    ($operation:path) => {
        get(|State(web): State<Arc<Web>>, headers: HeaderMap, RawQuery(query): RawQuery| async move {
            match call(web, &headers, query).await {
                Ok(call) => respond($operation(&call).await),
                Err(refused) => refused,
            }
        })
    };
    ($operation:path, path) => {
        get(|State(web): State<Arc<Web>>, Path(part): Path<String>, headers: HeaderMap, RawQuery(query): RawQuery| async move {
            match call(web, &headers, query).await {
                Ok(call) => respond($operation(&call, &part).await),
                Err(refused) => refused,
            }
        })
    };
}

/// Builds the routes of the API.
pub(crate) fn router(_: &Arc<Web>) -> Router<Arc<Web>> {
    Router::new()
        .route(PATHS[0], answer!(agencies))
        .route(PATHS[1], answer!(alerts))
        .route(PATHS[2], answer!(alert, path))
        .route(PATHS[3], answer!(audit))
        .route(PATHS[4], get(|| async { axum::Json(openapi::document()) }))
        .route(PATHS[5], answer!(search))
        .route(PATHS[6], answer!(sources))
        .route(PATHS[7], answer!(systems))
        .route(PATHS[8], answer!(system, path))
        .route(PATHS[9], answer!(coverage, path))
        .route("/api/v1/systems/{code}/signals", answer!(signals::of_system, path))
        .route("/api/v1/systems/{code}/requirements", answer!(requirements::of_system, path))
        .route("/api/v1/requirements/gaps", answer!(requirements::gaps))
        .route("/api/v1/assessments", answer!(assessments::assessments))
        .route("/api/v1/assessments/{assessment}", answer!(assessments::assessment, path))
        .route("/api/v1/dossiers", answer!(dossiers::dossiers))
        .route("/api/v1/tasks", answer!(tasks::tasks))
        .route("/api/v1/tasks/{task}", answer!(tasks::task, path))
        .route("/api/v1/dossiers/{dossier}", answer!(dossiers::dossier, path))
}

async fn call(web: Arc<Web>, headers: &HeaderMap, query: Option<String>) -> Result<Call, Response> {
    let bearer = headers.get(header::AUTHORIZATION).map(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let found = match bearer {
        Some(Some(token)) => web.desk.actor_of_bearer(&token).await,
        Some(None) => Ok(None),
        None => {
            let jar = CookieJar::from_headers(headers);
            match jar.get(session_cookie(web.settings.tls)) {
                Some(cookie) => web.desk.actor_of_session(cookie.value()).await,
                None => Ok(None),
            }
        }
    };
    let actor = match found {
        Ok(Some(actor)) => actor,
        Ok(None) => return Err(unauthorized()),
        Err(error) => return Err(problem(&error)),
    };
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = if wanted.starts_with("en") { Language::En } else { actor.language };
    Ok(Call { web, actor, language, params: Params::parse(&query.unwrap_or_default()) })
}

fn unauthorized() -> Response {
    let body = json!({ "type": "about:blank", "title": "Unauthorized", "status": 401, "code": "unauthorized",
        "detail": "send Authorization: Bearer with a token that is not expired" });
    let mut response = problem_response(StatusCode::UNAUTHORIZED, &body);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"luytre\""));
    response
}

fn problem_response(code: StatusCode, body: &Json) -> Response {
    (code, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// Returns the problem document of a failure.
pub(crate) fn problem(error: &DeskError) -> Response {
    let code = status(error);
    let mut body = json!({
        "type": "about:blank",
        "title": code.canonical_reason().unwrap_or("Error"),
        "status": code.as_u16(),
        "code": word(error),
        "detail": desk_reason(Language::En, error),
    });
    match error {
        DeskError::Invalid(problems) => {
            let errors = problems
                .iter()
                .map(|at| json!({ "field": at.field, "detail": problem_text(Language::En, &at.problem) }));
            body["errors"] = errors.collect();
        }
        DeskError::Internal(id) => body["error_id"] = json!(id.to_string()),
        _ => {}
    }
    let mut response = problem_response(code, &body);
    if let DeskError::TooMany { retry_after_s } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response
}

const fn word(error: &DeskError) -> &'static str {
    match error {
        DeskError::NotFound => "not_found",
        DeskError::Forbidden => "forbidden",
        DeskError::Refused(_) => "refused",
        DeskError::Invalid(_) => "invalid",
        DeskError::Conflict => "conflict",
        DeskError::TooMany { .. } => "too_many",
        DeskError::Unavailable => "unavailable",
        DeskError::Internal(_) => "internal",
    }
}

fn respond(result: Result<Json, DeskError>) -> Response {
    match result {
        Ok(body) => axum::Json(body).into_response(),
        Err(error) => problem(&error),
    }
}

fn list<T: Serialize>(items: Vec<T>, next: Option<String>) -> Json {
    json!({ "items": items, "next_cursor": next })
}

impl Call {
    fn owned(&self, name: &str) -> Option<String> {
        self.params.get(name).map(str::to_owned)
    }

    fn limit(&self) -> Result<usize, DeskError> {
        let Some(text) = self.params.get("limit") else { return Ok(PAGE_ROWS) };
        text.parse()
            .ok()
            .filter(|limit| (1..=PAGE_ROWS_MAX).contains(limit))
            .ok_or_else(|| DeskError::field("limit", Problem::Malformed("a number from 1 to 500")))
    }

    /// Reads every value of a parameter as words of a closed set; an unknown word is an error, not a wider answer.
    fn words<T: std::str::FromStr>(&self, name: &'static str) -> Result<Vec<T>, DeskError> {
        let values = self.params.all(name).flat_map(|value| value.split(','));
        values.map(|word| word.parse().map_err(|_| DeskError::field(name, Problem::Unknown(word.to_owned())))).collect()
    }

    fn moment(&self, name: &'static str) -> Result<Option<luytre_model::Nanos>, DeskError> {
        let (now, zone) = (self.web.settings.clock.now(), &self.web.settings.zone);
        let Some(text) = self.params.get(name) else { return Ok(None) };
        let found = crate::format::parse_moment(text, now, zone);
        found.map(Some).ok_or_else(|| DeskError::field(name, Problem::Malformed("RFC 3339, or now-24h")))
    }

    fn range(&self) -> Result<Range, DeskError> {
        let range = Range::read(&self.params, self.web.settings.clock.now(), &self.web.settings.zone);
        if range.bad {
            Err(DeskError::field("from", Problem::Malformed("before to; RFC 3339, or now-24h")))
        } else {
            Ok(range)
        }
    }
}

async fn alerts(call: &Call) -> Result<Json, DeskError> {
    let sort = match call.params.get("sort") {
        None | Some("newest") => AlertSort::Newest,
        Some("risk") => AlertSort::Risk,
        Some(other) => return Err(DeskError::field("sort", Problem::Unknown(other.to_owned()))),
    };
    let filter = AlertFilter {
        states: call.words("state")?,
        severities: call.words("severity")?,
        layers: call.words("layer")?,
        agency: call.owned("agency"),
        system: call.owned("system"),
        rule: call.owned("rule"),
        entity: call.owned("entity"),
        text: call.owned("q"),
        from: call.moment("from")?,
        to: call.moment("to")?,
        sort,
        cursor: call.owned("cursor"),
        limit: call.limit()?,
        ..AlertFilter::default()
    };
    let page = call.web.desk.alerts(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(|alert| wire::Alert::new(alert, call.language)).collect(), page.next))
}

async fn alert(call: &Call, id: &str) -> Result<Json, DeskError> {
    let id = id.parse().map_err(|_| DeskError::NotFound)?;
    let detail = call.web.desk.alert(&call.actor, AlertId(id)).await?;
    Ok(json!(wire::AlertDetail::new(&detail, call.language)))
}

async fn systems(call: &Call) -> Result<Json, DeskError> {
    let level = match call.params.get("level") {
        None => None,
        Some(text) => {
            let level = text.parse::<u8>().ok().and_then(|level| level.try_into().ok());
            Some(level.ok_or_else(|| DeskError::field("level", Problem::Unknown(text.to_owned())))?)
        }
    };
    let filter = SystemFilter {
        agency: call.owned("agency"),
        level,
        text: call.owned("q"),
        cursor: call.owned("cursor"),
        limit: call.limit()?,
        ..SystemFilter::default()
    };
    let page = call.web.desk.systems(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(wire::System::new).collect(), page.next))
}

async fn system(call: &Call, code: &str) -> Result<Json, DeskError> {
    let system = call.web.desk.system(&call.actor, code).await?;
    Ok(json!(wire::System::new(&system)))
}

async fn coverage(call: &Call, code: &str) -> Result<Json, DeskError> {
    let view = call.web.desk.coverage_of(&call.actor, code).await?;
    Ok(json!(wire::Coverage::new(&view)))
}

async fn sources(call: &Call) -> Result<Json, DeskError> {
    let layer = call.words("layer")?.into_iter().next();
    let filter = SourceFilter {
        layer,
        system: call.owned("system"),
        text: call.owned("q"),
        cursor: call.owned("cursor"),
        limit: call.limit()?,
        ..SourceFilter::default()
    };
    let page = call.web.desk.sources(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(wire::Source::new).collect(), page.next))
}

async fn search(call: &Call) -> Result<Json, DeskError> {
    let range = call.range()?;
    let form = SearchForm {
        q: call.params.text("q").to_owned(),
        from: range.from,
        to: range.to,
        limit: call.limit()?,
        cursor: call.owned("cursor"),
    };
    let found = call.web.desk.search(&call.actor, &form).await?;
    let events: Vec<Json> = found.events.into_iter().map(|event| Json::Object(event.fields)).collect();
    Ok(json!({ "items": events, "next_cursor": found.next, "missing": found.missing }))
}

async fn agencies(call: &Call) -> Result<Json, DeskError> {
    let all = call.web.desk.agencies(&call.actor).await?;
    let from: usize = match call.params.get("cursor") {
        None => 0,
        Some(text) => text.parse().map_err(|_| DeskError::field("cursor", Problem::Unknown(text.to_owned())))?,
    };
    let from = from.min(all.len());
    let end = (from + call.limit()?).min(all.len());
    let next = (end < all.len()).then(|| end.to_string());
    Ok(list(all[from..end].iter().map(wire::Agency::new).collect(), next))
}

async fn audit(call: &Call) -> Result<Json, DeskError> {
    let filter = AuditFilter {
        login: call.owned("login"),
        act: call.owned("act"),
        text: call.owned("q"),
        from: call.moment("from")?,
        to: call.moment("to")?,
        cursor: call.owned("cursor"),
        limit: call.limit()?,
    };
    let page = call.web.desk.audit(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(wire::AuditEntry::new).collect(), page.next))
}
