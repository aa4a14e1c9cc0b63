//! `POST /api/v1/events?source=KIND`: lines of any format that a decoder knows; JSON lines by default.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use luytre_intake::{StreamDecoder, by_name, recognise};
use luytre_model::{EventBatch, Nanos, Reject};
use memchr::memchr_iter;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Context;
use super::answer::{Stop, ok};
use super::body::{self, Payload};
use super::connection::Connection;
use super::store::store;
use crate::intake::Origin;
use crate::resend::{ConnectionId, DocumentKey, RequestId};

/// Bytes of input that go to the store in one batch.
const PART_BYTES: usize = 4 << 20;

/// Rejects that the answer lists; all are counted.
const REJECTS_LISTED_MAX: usize = 1_000;

#[derive(Deserialize)]
pub(super) struct Parameters {
    source: Option<String>,
}

pub(super) async fn events(
    State(context): State<Arc<Context>>,
    Extension(connection): Extension<Arc<Connection>>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&context, &connection, parameters, &headers, body).await {
        Ok(answer) => ok(answer),
        Err(stop) => stop.answer(&headers),
    }
}

async fn take(
    context: &Arc<Context>,
    connection: &Arc<Connection>,
    parameters: Parameters,
    headers: &HeaderMap,
    body: Body,
) -> Result<Value, Stop> {
    let kind = parameters.source.filter(|kind| !kind.is_empty() && kind != "auto");
    if let Some(kind) = &kind
        && by_name(kind).is_none()
    {
        body::discard(headers, body).await;
        let known: Vec<_> = luytre_intake::formats().iter().map(|format| format.name).collect();
        return Err(Stop::Malformed(format!("no decoder is named {kind:?}; there are {}", known.join(", "))));
    }
    let mut origin = match connection.origin(context, headers) {
        Ok(origin) => origin,
        Err(stop) => {
            body::discard(headers, body).await;
            return Err(stop);
        }
    };
    origin.format = kind;
    let payload = body::read(context, &origin, headers, body).await?;
    let task = store_parts(context.clone(), connection.id, origin, payload);
    let done = context.deliveries.spawn(task).await.map_err(|_| Stop::Failed)??;
    connection.answered(done.requests);
    Ok(json!({"received": done.received, "stored": done.stored, "rejected": done.rejected}))
}

#[derive(Default)]
struct Done {
    received: u64,
    stored: u64,
    rejected: Vec<Value>,
    requests: Vec<RequestId>,
}

async fn store_parts(
    context: Arc<Context>,
    connection: ConnectionId,
    origin: Origin,
    payload: Payload,
) -> Result<Done, Stop> {
    let reading = context.intake.reading(&origin);
    let named = origin.format.as_deref().or(reading.format.as_deref()).and_then(by_name);
    let format = named.or_else(|| recognise(&payload.bytes)).or_else(|| by_name("json")).ok_or(Stop::Failed)?;
    let mut work =
        Work { stream: StreamDecoder::new(format, &reading.settings), payload, at: 0, lines: Lines::default() };
    let mut done = Done::default();
    loop {
        match store_next(&context, connection, &origin, work, &mut done).await {
            Ok((_, true)) => return Ok(done),
            Ok((back, false)) => work = back,
            Err(stop) => {
                for id in done.requests {
                    context.resends.unanswered(id);
                }
                return Err(stop);
            }
        }
    }
}

/// Decodes and stores the next part; says whether it was the last.
async fn store_next(
    context: &Context,
    connection: ConnectionId,
    origin: &Origin,
    mut work: Work,
    done: &mut Done,
) -> Result<(Work, bool), Stop> {
    let now = context.intake.now();
    let (identity, kind) = (origin.identity(), origin.format.clone().unwrap_or_default());
    let key = DocumentKey::of(&[identity.as_bytes(), b"lines", kind.as_bytes(), work.next_bytes()]);
    let claim = context.resends.begin(connection, vec![key], now.0).await.map_err(|error| {
        tracing::error!(%error, "cannot write the log of deliveries");
        Stop::Failed
    })?;
    let decoding = tokio::task::spawn_blocking(move || {
        let (batch, last) = work.decode_next(now);
        (work, batch, last)
    });
    let Ok((mut work, batch, last)) = decoding.await else {
        context.resends.failed(claim.id);
        return Err(Stop::Failed);
    };
    note(done, &batch, &mut work);
    let is_known = claim.known.first() == Some(&true);
    if !is_known
        && !batch.is_empty()
        && let Err(stop) = store(context, origin, batch, Some(claim.delivery)).await
    {
        context.resends.failed(claim.id);
        return Err(stop);
    }
    context.resends.stored(claim.id);
    done.requests.push(claim.id);
    Ok((work, last))
}

fn note(done: &mut Done, batch: &EventBatch, work: &mut Work) {
    done.received += (batch.len() + batch.rejects().len()) as u64;
    done.stored += batch.len() as u64;
    for Reject { reason, detail, offset, .. } in batch.rejects() {
        if done.rejected.len() == REJECTS_LISTED_MAX {
            return;
        }
        let line = work.lines.of(&work.payload.bytes, *offset);
        done.rejected.push(json!({"line": line, "reason": reason.as_str(), "detail": detail}));
    }
}

/// The body on its way through the decoder.
struct Work {
    stream: StreamDecoder,
    payload: Payload,
    at: usize,
    lines: Lines,
}

impl Work {
    fn next_bytes(&self) -> &[u8] {
        let rest = &self.payload.bytes[self.at..];
        &rest[..rest.len().min(PART_BYTES)]
    }

    /// Decodes the next part; says whether it was the last.
    fn decode_next(&mut self, now: Nanos) -> (EventBatch, bool) {
        let mut batch = EventBatch::new();
        let part = self.at..self.at + self.next_bytes().len();
        self.at = part.end;
        self.stream.feed(&self.payload.bytes[part], now, &mut batch);
        let last = self.at == self.payload.bytes.len();
        if last {
            self.stream.finish(now, &mut batch);
        }
        (batch, last)
    }
}

/// Finds the line of an offset; offsets come mostly in order.
#[derive(Default)]
struct Lines {
    offset: usize,
    ends: u64,
}

impl Lines {
    fn of(&mut self, bytes: &[u8], offset: u64) -> u64 {
        let offset = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
        if offset < self.offset {
            *self = Lines::default();
        }
        self.ends += memchr_iter(b'\n', &bytes[self.offset..offset]).count() as u64;
        self.offset = offset;
        self.ends + 1
    }
}
