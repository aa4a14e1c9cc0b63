//! People, passwords, API tokens.

use luytre_govern::Language;
use luytre_model::ids::PersonId;
use luytre_model::{Nanos, Role};

use super::Named;

/// A person.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Row id.
    pub id: PersonId,
    /// Login name.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Agency; `None` for the whole province.
    pub agency: Option<Named>,
    /// Language of pages.
    pub language: Language,
    /// May not sign in.
    pub disabled: bool,
    /// Has no password yet and waits for the one-time link to be used.
    pub waiting: bool,
    /// Last sign-in.
    pub last_sign_in: Option<Nanos>,
}

/// A person to add.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Login name: 2 to 64 of a-z, 0-9, `.`, `-`, `_`.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the agency; `None` for the whole province.
    pub agency: Option<String>,
    /// Language of pages.
    pub language: Language,
    /// A first password; without one, a one-time link is made.
    pub password: Option<String>,
}

/// What of a person can be changed by an administrator.
#[derive(Debug, Clone)]
pub struct PersonForm {
    /// Name for people.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the agency; `None` for the whole province.
    pub agency: Option<String>,
    /// May not sign in.
    pub disabled: bool,
}

/// A one-time link by which somebody sets a password: `/setup/{token}`.
#[derive(Clone)]
pub struct SetupLink {
    /// For whom.
    pub login: String,
    /// The secret; shown once and never stored.
    pub token: String,
    /// Void after this.
    pub expires: Nanos,
}

impl std::fmt::Debug for SetupLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetupLink").field("login", &self.login).field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// A change of one's own password.
#[derive(Clone)]
pub struct PasswordForm {
    /// The present one.
    pub present: String,
    /// The new one.
    pub new: String,
}

/// An API token to make.
#[derive(Debug, Clone)]
pub struct TokenForm {
    /// What it is for.
    pub name: String,
    /// Login of the machine's account for which it speaks; `None` for oneself.
    pub login: Option<String>,
    /// It may read.
    pub read: bool,
    /// It may change something.
    pub write: bool,
    /// It may hand in events at the ingest listener.
    pub ingest: bool,
    /// Days until it is void; 1 to 366.
    pub days: u16,
}

/// An API token without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Row id.
    pub id: i64,
    /// What it is for; the name by which a source recognises it.
    pub name: String,
    /// Login of the person for whom it speaks.
    pub login: String,
    /// Scopes: `read`, `write`, `ingest`.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: Nanos,
    /// Void after this.
    pub expires: Option<Nanos>,
    /// When it was revoked.
    pub revoked: Option<Nanos>,
}

/// A new API token; the secret is shown once and never stored.
#[derive(Clone)]
pub struct IssuedToken {
    /// The token.
    pub view: TokenView,
    /// The secret for `Authorization: Bearer`.
    pub secret: String,
}
