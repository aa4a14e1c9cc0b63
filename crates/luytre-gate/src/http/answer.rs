//! Answers in the form of Elasticsearch, and the cases in which a delivery cannot be taken.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::intake::Refusal;

/// Seconds after which a client should come again when the disk is full: somebody has to make room.
const FULL_RETRY_S: u64 = 60;

/// Why a delivery was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The body is larger than the limit.
    TooLarge(String),
    /// The request cannot be read.
    Malformed(String),
    /// The sender is not allowed.
    Unauthorized(String),
    /// Come again.
    Busy(Duration),
    /// The disk is full.
    Full(String),
    /// Storing failed.
    Failed,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Busy { retry_after } => Stop::Busy(retry_after),
            Refusal::Full(why) => Stop::Full(why),
            Refusal::Unauthorized(why) => Stop::Unauthorized(why),
            Refusal::Failed(error) => {
                tracing::error!(%error, "a delivery could not be stored");
                Stop::Failed
            }
        }
    }
}

impl Stop {
    /// Makes the answer. A client that throws its data away when it is told to come again gets none.
    pub(crate) fn answer(self, headers: &HeaderMap) -> Response {
        if matches!(self, Stop::Busy(_) | Stop::Full(_) | Stop::Failed) && drops_refused_data(headers) {
            return hang_up();
        }
        match self {
            Stop::TooLarge(why) => error(StatusCode::PAYLOAD_TOO_LARGE, "content_too_long_exception", &why),
            Stop::Malformed(why) => error(StatusCode::BAD_REQUEST, "illegal_argument_exception", &why),
            Stop::Unauthorized(why) => {
                let mut answer = error(StatusCode::UNAUTHORIZED, "security_exception", &why);
                answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey"));
                answer
            }
            Stop::Busy(retry_after) => {
                let why = "too much is waiting to be stored; send it again later";
                retry(
                    error(StatusCode::TOO_MANY_REQUESTS, "es_rejected_execution_exception", why),
                    retry_after.as_secs(),
                )
            }
            Stop::Full(why) => {
                retry(error(StatusCode::SERVICE_UNAVAILABLE, "cluster_block_exception", &why), FULL_RETRY_S)
            }
            Stop::Failed => {
                let why = "storing failed; the server's log has the cause";
                retry(error(StatusCode::SERVICE_UNAVAILABLE, "internal_error", why), 1)
            }
        }
    }
}

fn retry(mut answer: Response, seconds: u64) -> Response {
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    answer
}

/// rsyslog 8.2302 writes a request that is answered with 429 or 503 to its error file and goes on; only a broken
/// connection makes it send again. It is the one shipper that names no user agent.
fn drops_refused_data(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::USER_AGENT)
}

/// Marks a response in whose place the connection is closed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the connection is closed without an answer, so that the client keeps its data")]
pub(crate) struct HungUp;

/// Closes the connection in place of an answer.
pub(crate) fn hang_up() -> Response {
    let mut answer = Response::new(Body::empty());
    answer.extensions_mut().insert(HungUp);
    answer
}

/// Makes an error in the form of Elasticsearch.
pub(crate) fn error(status: StatusCode, kind: &str, reason: &str) -> Response {
    let cause = json!({"type": kind, "reason": reason});
    let body = json!({"error": {"root_cause": [cause], "type": kind, "reason": reason}, "status": status.as_u16()});
    (status, Json(body)).into_response()
}

/// Makes an answer.
pub(crate) fn ok(body: impl Serialize) -> Response {
    Json(body).into_response()
}

/// Adds the header without which clients of Elasticsearch refuse to go on.
pub(crate) async fn mark(mut response: Response) -> Response {
    response.headers_mut().insert("x-elastic-product", HeaderValue::from_static("Elasticsearch"));
    response
}
