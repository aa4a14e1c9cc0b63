//! Signing in and out: sessions, one-time links, API tokens.

use luytre_model::Nanos;

use crate::actor::Actor;
use crate::error::DeskError;

/// A session that has just begun.
pub struct SignedIn {
    /// The secret for the cookie; only its SHA-256 is stored.
    pub token: String,
    /// The CSRF token that forms of this session carry.
    pub csrf: String,
    /// The session ends then at the latest.
    pub expires: Nanos,
    /// Who signed in.
    pub actor: Actor,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Login or password is wrong, or the account is disabled: which, is not said.
    #[error("login or password is wrong")]
    Refused,
    /// Too many failures: wait.
    #[error("too many attempts; wait {retry_after_s} s")]
    TooMany {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The centre could not check.
    #[error(transparent)]
    Failed(#[from] DeskError),
}
