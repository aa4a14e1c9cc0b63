//! `_bulk` and its relatives for single documents.

mod parse;
mod work;

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use luytre_model::RejectReason;
use serde::Serialize;

use super::Context;
use super::answer::{Stop, error, ok};
use super::body::{self, Payload};
use super::connection::Connection;
use crate::intake::{Origin, count_refused};
use parse::{Action, Item};
use work::{Done, Outcome};

pub(super) async fn bulk(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer_bulk(context, connection, headers, body, String::new()).await
}

pub(super) async fn bulk_into(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    Path(index): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer_bulk(context, connection, headers, body, index).await
}

pub(super) async fn document(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    Path(index): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let single = Single { action: Action::Index, index, id: None };
    answer_single(context, connection, headers, body, single).await
}

pub(super) async fn document_as(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    Path((index, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let single = Single { action: Action::Index, index, id: Some(id) };
    answer_single(context, connection, headers, body, single).await
}

pub(super) async fn create_as(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    Path((index, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let single = Single { action: Action::Create, index, id: Some(id) };
    answer_single(context, connection, headers, body, single).await
}

#[derive(Serialize)]
struct Answer<'a> {
    took: u64,
    errors: bool,
    items: &'a [Outcome],
}

struct Single {
    action: Action,
    index: String,
    id: Option<String>,
}

async fn answer_bulk(
    context: Arc<Context>,
    connection: Arc<Connection>,
    headers: HeaderMap,
    body: Body,
    index: String,
) -> Response {
    let begun = Instant::now();
    let (payload, origin) = match receive(&context, &connection, &headers, body).await {
        Ok(received) => received,
        Err(stop) => return stop.answer(&headers),
    };
    let items = parse::parse(&payload.bytes, &index);
    if items.len() > parse::ITEMS_MAX {
        let why = format!("the request has more than {} documents; send smaller requests", parse::ITEMS_MAX);
        count_refused(&context.intake, &origin, RejectReason::TooLong, &why, &[]).await;
        return Stop::TooLarge(why).answer(&headers);
    }
    if items.is_empty() {
        return error(
            StatusCode::BAD_REQUEST,
            "parse_exception",
            "the request has no documents: action lines are missing",
        );
    }
    match perform(&context, &connection, origin, payload, items).await {
        Ok(outcomes) => {
            let errors = outcomes.iter().any(|outcome| outcome.status() >= 400);
            ok(Answer { took: begun.elapsed().as_millis() as u64, errors, items: &outcomes })
        }
        Err(stop) => stop.answer(&headers),
    }
}

async fn answer_single(
    context: Arc<Context>,
    connection: Arc<Connection>,
    headers: HeaderMap,
    body: Body,
    single: Single,
) -> Response {
    let (payload, origin) = match receive(&context, &connection, &headers, body).await {
        Ok(received) => received,
        Err(stop) => return stop.answer(&headers),
    };
    let Single { action, index, id } = single;
    let item = Item { line: 1, action, index: index.into(), id, document: Ok(0..payload.bytes.len()) };
    match perform(&context, &connection, origin, payload, vec![item]).await {
        Ok(outcomes) => match outcomes.first() {
            Some(outcome) => {
                let status = StatusCode::from_u16(outcome.status()).unwrap_or(StatusCode::OK);
                (status, Json(outcome.body())).into_response()
            }
            None => Stop::Failed.answer(&headers),
        },
        Err(stop) => stop.answer(&headers),
    }
}

async fn receive(
    context: &Arc<Context>,
    connection: &Connection,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Payload, Origin), Stop> {
    let origin = match connection.origin(context, headers) {
        Ok(origin) => origin,
        Err(stop) => {
            body::discard(headers, body).await;
            return Err(stop);
        }
    };
    let payload = body::read(context, &origin, headers, body).await?;
    Ok((payload, origin))
}

/// Stores the documents in a task of its own, which goes on when the client leaves: what it sends again afterwards is then
/// recognised.
async fn perform(
    context: &Arc<Context>,
    connection: &Arc<Connection>,
    origin: Origin,
    payload: Payload,
    items: Vec<Item>,
) -> Result<Vec<Outcome>, Stop> {
    let task = work::perform(context.clone(), connection.id, origin, payload, items);
    let Done { outcomes, requests } = context.deliveries.spawn(task).await.map_err(|_| Stop::Failed)??;
    connection.answered(requests);
    Ok(outcomes)
}
