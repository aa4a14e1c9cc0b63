//! Who acts. Every operation takes an [`Actor`]; there is none without one.

use luytre_govern::{Act, Language, may};
use luytre_model::Role;
use luytre_model::ids::PersonId;
use luytre_model::store::Scope;

use crate::error::DeskError;

/// By what an actor proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A session cookie: forms need its CSRF token.
    Session,
    /// A bearer token; acts that change something need the scope `write`.
    Bearer {
        /// The token may change something.
        write: bool,
    },
    /// The command line on the machine itself, or the first-administrator link.
    Console,
}

/// A person or program that acts, with what they may see. Built for each request, so that a changed role, agency or
/// registry counts at once.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// Login name.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the person's agency; `None` for the whole province.
    pub agency: Option<String>,
    /// Which events, alerts and records they may see: the agency and everything below it.
    pub scope: Scope,
    /// Language of pages.
    pub language: Language,
    /// How they proved who they are.
    pub proof: Proof,
}

impl Actor {
    /// Builds the actor of whoever sits at the machine itself: the command line and the demonstration.
    pub fn console() -> Self {
        Actor {
            person: PersonId(0),
            login: "console".to_owned(),
            name: "Console".to_owned(),
            role: Role::Administrator,
            agency: None,
            scope: Scope::All,
            language: Language::Vi,
            proof: Proof::Console,
        }
    }

    /// Whether the role allows the act at all; for showing or hiding buttons. Operations check it themselves.
    pub fn may(&self, act: Act) -> bool {
        let writable = match self.proof {
            Proof::Session | Proof::Console => true,
            Proof::Bearer { write } => write || act.reads(),
        };
        writable && may(self.role, act)
    }

    pub(crate) fn must(&self, act: Act) -> Result<(), DeskError> {
        if self.may(act) { Ok(()) } else { Err(DeskError::Forbidden) }
    }

    /// Whether they act for the whole province, not for an agency.
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(self.scope, Scope::All)
    }

    /// Whether records of this agency may be seen; records without an agency are for the whole province only.
    pub fn sees_agency(&self, agency: Option<&str>) -> bool {
        match (&self.scope, agency) {
            (Scope::All, _) => true,
            (Scope::Of { agencies, .. }, Some(agency)) => agencies.contains(agency),
            (Scope::Of { .. }, None) => false,
        }
    }

    /// Answers `NotFound` unless records of this agency may be seen.
    pub(crate) fn sees(&self, agency: Option<&str>) -> Result<(), DeskError> {
        if self.sees_agency(agency) { Ok(()) } else { Err(DeskError::NotFound) }
    }
}
