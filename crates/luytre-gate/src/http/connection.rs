//! One client connection: who is behind it, and which answers it has seen.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Context;
use super::answer::Stop;
use crate::intake::Origin;
use crate::resend::{ConnectionId, RequestId, Resends};
use crate::tls::Certificate;

/// Longest token; ours have 43 characters, keys of Elasticsearch clients about 100.
const TOKEN_BYTES_MAX: usize = 1_024;

/// A client connection.
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    address: IpAddr,
    certificate: Option<Certificate>,
    resends: Arc<Resends>,
    answered: Mutex<Vec<RequestId>>,
}

impl Connection {
    pub(crate) fn new(
        id: ConnectionId,
        address: IpAddr,
        certificate: Option<Certificate>,
        resends: Arc<Resends>,
    ) -> Self {
        Connection { id, address, certificate, resends, answered: Mutex::default() }
    }

    /// A further request: the client has seen the answers before.
    pub(crate) fn next_request(&self) {
        for id in self.take_answered() {
            self.resends.confirmed(id);
        }
    }

    /// An answer to these is being written.
    pub(crate) fn answered(&self, ids: Vec<RequestId>) {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).extend(ids);
    }

    /// The connection has ended; `in_order` when the last answer was written before.
    pub(crate) fn ended(&self, in_order: bool) {
        if in_order {
            self.next_request();
        }
        self.resends.ended(self.id);
    }

    fn take_answered(&self) -> Vec<RequestId> {
        std::mem::take(&mut *self.answered.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says who delivers. Without a token or certificate only loopback and the configured networks may.
    pub(crate) fn origin(&self, context: &Context, headers: &HeaderMap) -> Result<Origin, Stop> {
        let token = match headers.get(header::AUTHORIZATION) {
            None => None,
            Some(value) => Some(value.to_str().ok().and_then(token).ok_or_else(|| {
                Stop::Unauthorized("give Authorization as ApiKey, Bearer or Basic with a source token".to_owned())
            })?),
        };
        let known =
            self.address.is_loopback() || context.anonymous_from.iter().any(|network| network.contains(self.address));
        if token.is_none() && self.certificate.is_none() && !known {
            return Err(Stop::Unauthorized("deliveries from this address need a source token".to_owned()));
        }
        let origin = Origin {
            listener: "http",
            address: Some(self.address),
            certificate: self.certificate.clone(),
            token,
            ..Default::default()
        };
        match context.intake.may_deliver(&origin) {
            Ok(()) => Ok(origin),
            Err(refusal) => Err(Stop::from(refusal)),
        }
    }
}

/// Reads the token from the header: `Bearer TOKEN`, `ApiKey TOKEN`, `ApiKey base64(id:TOKEN)`, `Basic base64(name:TOKEN)`.
fn token(header: &str) -> Option<String> {
    let (scheme, value) = header.split_once(' ')?;
    let value = value.trim();
    let second = || {
        let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
        let (_, token) = decoded.split_once(':')?;
        Some(token.to_owned())
    };
    let token = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => value.to_owned(),
        "apikey" => second().unwrap_or_else(|| value.to_owned()),
        "basic" => second()?,
        _ => return None,
    };
    (!token.is_empty() && token.len() <= TOKEN_BYTES_MAX).then_some(token)
}

#[cfg(test)]
mod tests {
    //! Tokens in the three schemes.

    use super::token;

    #[test]
    fn tokens_are_read_from_every_scheme() {
        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(token("ApiKey abc").as_deref(), Some("abc"));
        assert_eq!(token("ApiKey aWQ6YWJj").as_deref(), Some("abc"), "id:abc");
        assert_eq!(token("Basic bmFtZTphOmI=").as_deref(), Some("a:b"), "name:a:b");
        assert_eq!(token("Basic abc"), None);
        assert_eq!(token("Bearer "), None);
        assert_eq!(token("Digest abc"), None);
        assert_eq!(token("abc"), None);
        assert_eq!(token(&format!("Bearer {}", "x".repeat(2_000))), None);
    }
}
