//! Forms. Every write comes through here: the origin is ours, the token is the session's, the body is bounded.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use axum::response::Response;

use crate::cx::{Asked, Cx};
use crate::error::Failure;
use crate::params::Params;

/// Longest body of a form, in bytes: a thousand selected alerts are 40 kB.
pub(crate) const FORM_BYTES_MAX: usize = 256 << 10;
/// Longest uploaded file, in bytes: a scanned design of some hundred pages. Tables have smaller limits of their own.
pub(crate) const UPLOAD_BYTES_MAX: usize = 16 << 20;

/// A form that may be acted on.
pub(crate) struct Posted {
    pub(crate) cx: Arc<Cx>,
    pub(crate) form: Params,
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let cx = context(&mut parts, state).await?;
        let refuse = |failure| cx.answer(Err(failure));
        if !origin_is_ours(&parts.headers, cx.web.settings.tls) {
            return Err(refuse(Failure::Expired));
        }
        let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| refuse(Failure::TooLarge))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| refuse(Failure::BadBody))?;
        let form = Params::parse(text);
        let given = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
        if !cx.csrf_holds(given.unwrap_or_else(|| form.text("csrf"))) {
            return Err(refuse(Failure::Expired));
        }
        Ok(Posted { cx, form })
    }
}

/// A form with a file.
pub(crate) struct Uploaded {
    pub(crate) cx: Arc<Cx>,
    pub(crate) form: Params,
    pub(crate) file: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let cx = context(&mut parts, state).await?;
        let refuse = |failure| cx.answer(Err(failure));
        if !origin_is_ours(&parts.headers, cx.web.settings.tls) {
            return Err(refuse(Failure::Expired));
        }
        let mut form = Params::default();
        let mut file = Vec::new();
        // Without a readable body there is no token either: it is refused like a form without one.
        let multipart = Multipart::from_request(Request::from_parts(parts, body), state).await;
        let mut multipart = multipart.map_err(|_| refuse(Failure::Expired))?;
        while let Some(field) = multipart.next_field().await.map_err(|_| refuse(Failure::TooLarge))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|_| refuse(Failure::TooLarge))?;
            if bytes.len() > UPLOAD_BYTES_MAX {
                return Err(refuse(Failure::TooLarge));
            }
            if name == "file" {
                file = bytes.to_vec();
                // What the person's machine called it: for showing, never a path.
                form = form.and("file_name", &file_name);
            } else {
                form = form.and(&name, &String::from_utf8_lossy(&bytes));
            }
        }
        if !cx.csrf_holds(form.text("csrf")) {
            return Err(refuse(Failure::Expired));
        }
        Ok(Uploaded { cx, form, file })
    }
}

async fn context<S: Send + Sync>(parts: &mut axum::http::request::Parts, state: &S) -> Result<Arc<Cx>, Response> {
    use axum::extract::FromRequestParts;
    use axum::response::IntoResponse;
    let asked = Asked::from_request_parts(parts, state).await;
    asked.map(|asked| asked.0).map_err(IntoResponse::into_response)
}

/// Whether the request was sent by a page of this host. Browsers name the origin of every write; a program that names
/// none still has to know the session's token.
pub(crate) fn origin_is_ours(headers: &HeaderMap, tls: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site")
        && site != "same-origin"
    {
        return false;
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let Some(host) = text(header::HOST.as_str()) else { return false };
    let scheme = if tls { "https" } else { "http" };
    origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) == Some(host)
}

#[cfg(test)]
mod tests;
