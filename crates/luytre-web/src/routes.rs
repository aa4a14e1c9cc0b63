//! The table of all pages: method, path, who may, handler. The router is built from it, and so are the tests that ask
//! every route as every role: a route that is not in the table does not exist.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodFilter;
use axum::routing::{MethodRouter, get, on};
use luytre_desk::{Act, Desk, DeskError};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::cx::{Answer, Asked, Cx, Handled};
use crate::error::Failure;
use crate::pages::{
    account, agencies, alert, alert_acts, alerts, audit, go, me, overview, people, saved, search, sources, systems,
};
use crate::posted::{Posted, UPLOAD_BYTES_MAX, Uploaded};
use crate::{Web, WebSettings, api, assets, health, live, security};

/// Longest time until the head of an answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// Whoever may do this.
    May(Act),
}

/// One row of the table.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    handler: MethodRouter<Arc<Web>>,
}

pub(crate) fn page<F, Fut>(path: &'static str, access: Access, show: F) -> Route
where
    F: Fn(Arc<Cx>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Handled> + Send,
{
    let handler = get(move |Asked(cx): Asked| {
        let show = show.clone();
        async move {
            let handled = show(cx.clone()).await;
            cx.answer(handled)
        }
    });
    Route { method: Method::GET, path, access, handler }
}

pub(crate) fn form<F, Fut>(path: &'static str, access: Access, act: F) -> Route
where
    F: Fn(Posted) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Handled> + Send,
{
    posted(path, access, move |posted: Posted| {
        let act = act.clone();
        async move {
            let cx = posted.cx.clone();
            let handled = act(posted).await;
            cx.answer(handled)
        }
    })
}

/// A form that brings a file.
pub(crate) fn with_file<F, Fut>(path: &'static str, access: Access, act: F) -> Route
where
    F: Fn(Uploaded) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Handled> + Send,
{
    posted(path, access, move |uploaded: Uploaded| {
        let act = act.clone();
        async move {
            let cx = uploaded.cx.clone();
            let handled = act(uploaded).await;
            cx.answer(handled)
        }
    })
}

pub(crate) fn posted<T: 'static, H: Handler<T, Arc<Web>>>(path: &'static str, access: Access, handler: H) -> Route {
    Route { method: Method::POST, path, access, handler: on(MethodFilter::POST, handler) }
}

/// Every page and every form.
#[rustfmt::skip]
pub(crate) fn table() -> Vec<Route> {
    use Access::{Anyone, May, SignedIn};
    let mut table = vec![
        page("/", May(Act::ReadOverview), overview::show),
        page("/alerts", May(Act::ReadAlerts), alerts::show),
        page("/alerts/{id}", May(Act::ReadAlerts), alert::show),
        form("/alerts/take", May(Act::WorkAlerts), alert_acts::take),
        form("/alerts/release", May(Act::WorkAlerts), alert_acts::release),
        form("/alerts/assign", May(Act::AssignAlerts), alert_acts::assign),
        form("/alerts/close", May(Act::JudgeAlerts), alert_acts::close),
        form("/alerts/reopen", May(Act::JudgeAlerts), alert_acts::reopen),
        form("/alerts/undo", May(Act::JudgeAlerts), alert_acts::undo),
        page("/search", May(Act::SearchEvents), search::show),
        page("/search/fields.json", May(Act::SearchEvents), search::fields_json),
        page("/events/{id}", May(Act::SearchEvents), search::event_page),
        form("/views/save", May(Act::SaveViews), saved::save),
        form("/views/delete", May(Act::SaveViews), saved::delete),
        page("/systems", May(Act::ReadRegistry), systems::show),
        form("/systems", May(Act::EditSystems), systems::add),
        page("/systems/{code}", May(Act::ReadRegistry), systems::one),
        form("/systems/{code}", May(Act::EditSystems), systems::edit),
        page("/sources", May(Act::ReadSources), sources::show),
        page("/sources/{code}", May(Act::ReadSources), sources::one),
        form("/sources/register", May(Act::EditSources), sources::register),
        form("/sources/assign", May(Act::EditSources), sources::assign),
        form("/sources/rename", May(Act::EditSources), sources::rename),
        page("/agencies", May(Act::ReadRegistry), agencies::show),
        form("/agencies", May(Act::EditAgencies), agencies::add),
        with_file("/agencies/import", May(Act::EditAgencies), agencies::import),
        page("/people", May(Act::ReadPeople), people::show),
        form("/people", May(Act::EditPeople), people::create),
        form("/people/{id}", May(Act::EditPeople), people::edit),
        form("/people/{id}/reset", May(Act::EditPeople), people::reset),
        form("/tokens", May(Act::EditTokens), people::issue_token),
        form("/tokens/revoke", May(Act::EditTokens), people::revoke_token),
        page("/audit", May(Act::ReadAudit), audit::show),
        page("/me", SignedIn, me::show),
        form("/me/password", SignedIn, me::password),
        form("/me/sign-out-everywhere", SignedIn, me::sign_out_everywhere),
        page("/keys", SignedIn, account::keys),
        page("/go", SignedIn, go::show),
        page("/live", SignedIn, live::stream),
        form("/preferences", Anyone, account::preferences),
        page("/sign-in", Anyone, account::sign_in),
        posted("/sign-in", Anyone, |peer: account::Peer, posted: Posted| async move {
            let cx = posted.cx.clone();
            let handled = account::sign_in_do(posted, peer).await;
            cx.answer(handled)
        }),
        form("/sign-out", SignedIn, account::sign_out),
        page("/setup/{token}", Anyone, account::setup),
        posted("/setup/{token}", Anyone, |peer: account::Peer, posted: Posted| async move {
            let cx = posted.cx.clone();
            let handled = account::setup_do(posted, peer).await;
            cx.answer(handled)
        }),
    ];
    table.extend(crate::pages::assessments::routes());
    table.extend(crate::pages::training::routes());
    table.extend(crate::pages::drills::routes());
    table.extend(crate::pages::level::routes());
    table.extend(crate::pages::signals::routes());
    table.extend(crate::pages::profile::routes());
    table.extend(crate::pages::passport::routes());
    table.extend(crate::pages::registry::routes());
    table.extend(crate::pages::agency::routes());
    table.extend(crate::pages::reports::routes());
    table.extend(crate::pages::home::routes());
    table.extend(crate::pages::leader::routes());
    table.extend(crate::pages::ranking::routes());
    table.extend(crate::pages::map::routes());
    table.extend(crate::pages::requirements::routes());
    table.extend(crate::pages::regulation::routes());
    table.extend(crate::pages::dossiers::routes());
    table.extend(crate::pages::tasks::routes());
    table.extend(crate::pages::budget::routes());
    if cfg!(debug_assertions) {
        table.push(page("/dev/gallery", SignedIn, crate::pages::gallery::show));
    }
    table
}

/// Builds the pages, the API, the live stream and the files as one service.
pub fn router(desk: Arc<Desk>, settings: WebSettings) -> Router {
    let web = Arc::new(Web { desk, settings, counters: health::Counters::default() });
    let mut router: Router<Arc<Web>> = Router::new();
    for Route { method, path, access, handler } in table() {
        tracing::trace!(%method, path, ?access, "route");
        let guarded = handler.layer(from_fn_with_state((web.clone(), access), enter));
        let english = if path == "/" { "/en/".to_owned() } else { format!("/en{path}") };
        router = router.route(path, guarded.clone()).route(&english, guarded);
    }
    router
        .route("/en", get(|| async { Redirect::permanent("/en/") }))
        .route("/assets/{hash}/{*path}", get(assets::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .merge(api::router(&web))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX + (64 << 10)))
        .layer(CompressionLayer::new().gzip(true))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(from_fn_with_state(web.clone(), security::guard))
        .with_state(web)
}

/// Reads who asks, checks the row of the table, and hands the context on.
async fn enter(State((web, access)): State<(Arc<Web>, Access)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let cx = match Cx::read(web, &parts).await {
        Ok(cx) => Arc::new(cx),
        Err(_) => return (StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer; try again\n").into_response(),
    };
    if let Some(refused) = refused(&cx, access, &parts.method) {
        return refused;
    }
    parts.extensions.insert(cx);
    next.run(Request::from_parts(parts, body)).await
}

fn refused(cx: &Cx, access: Access, method: &Method) -> Option<Response> {
    let forbidden = || Some(cx.answer(Err(Failure::Desk(DeskError::Forbidden))));
    match (access, &cx.actor) {
        (Access::Anyone, _) | (Access::SignedIn, Some(_)) => None,
        (Access::May(act), Some(actor)) if actor.may(act) => None,
        (Access::May(_), Some(_)) => forbidden(),
        (_, None) if method == Method::GET && !cx.fragment => {
            let next = crate::format::encode(&cx.params.on(&cx.path));
            Some(cx.answer(Ok(Answer::Go(format!("/sign-in?next={next}")))))
        }
        (_, None) => Some(cx.answer(Err(Failure::Expired))),
    }
}

async fn not_found(State(web): State<Arc<Web>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if parts.uri.path().starts_with("/api/") {
        return api::problem(&DeskError::NotFound);
    }
    match Cx::read(web, &parts).await {
        Ok(cx) => cx.answer(Err(Failure::Desk(DeskError::NotFound))),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
