//! What stands around every request: id, host check, headers. Nothing here looks at who asks.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::Web;
use crate::cx::{RequestId, random_text};
use crate::words::frame as w;

/// No inline script, no inline style, nothing from another host.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with forms, and the origin check could not hold.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Gives the request an id, checks the host, answers, adds headers, counts and logs.
pub(crate) async fn guard(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = random_text();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let known_host = host_is_known(&request, &web.settings.hosts);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = if known_host { next.run(request).await } else { refuse_host() };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if web.settings.tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", value);
    }
    let status = response.status();
    web.counters.count(status, began.elapsed());
    tracing::debug!(request_id = %id, %method, %path, status = status.as_u16(), "answered");
    response
}

fn refuse_host() -> Response {
    use luytre_desk::Language::{En, Vi};
    let text = format!(
        "{}\n{}\n\n{}\n{}\n",
        w::BAD_HOST.of(Vi),
        w::BAD_HOST_WHY.of(Vi),
        w::BAD_HOST.of(En),
        w::BAD_HOST_WHY.of(En)
    );
    (StatusCode::MISDIRECTED_REQUEST, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn host_is_known(request: &Request, hosts: &[String]) -> bool {
    let named = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let Some(host) = named.or_else(|| request.uri().authority().map(|authority| authority.as_str())) else {
        // HTTP/1.0 without a host: no browser sends it.
        return true;
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok()
        || hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
