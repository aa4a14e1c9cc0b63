//! Signing in and out: sessions, one-time links, bearer tokens.
//!
//! A session is 256 random bits in a cookie; the ledger has their SHA-256. It ends 30 minutes after its last use and 12
//! hours after its beginning at the latest. A one-time link lets somebody choose a password; the first one makes the
//! first administrator.

use std::net::IpAddr;

use luytre_govern::{Language, Person};
use luytre_ledger::{Account, Note, Session, SessionKind, Work, Write};
use luytre_model::ids::PersonId;
use luytre_model::{Nanos, Role};
use serde_json::json;

use crate::actor::{Actor, Proof};
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{CODE_CHARS_MAX, Check, NAME_CHARS_MAX, taken};
use crate::secret::{check_policy, csrf_of, new_token, token_hash};
use crate::views::{PasswordForm, SetupLink};

/// A session ends so long after its last use.
pub const IDLE: i64 = 30 * 60 * Nanos::SECOND;
/// A session ends so long after its beginning, used or not.
pub const LONGEST: i64 = 12 * 3_600 * Nanos::SECOND;
/// The use of a session is written at most so often.
const TOUCH_EVERY: i64 = 60 * Nanos::SECOND;
/// A one-time link is void after this.
pub const LINK_VALID: i64 = 3 * 86_400 * Nanos::SECOND;
/// Setting that holds the hash and the end of the first-administrator link.
const FIRST_LINK: &str = "setup.first_administrator";

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

/// For whom a one-time link is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFor {
    /// For the first administrator, who chooses login and name too.
    FirstAdministrator,
    /// For somebody who has an account.
    Person {
        /// Login name.
        login: String,
        /// Name for people.
        name: String,
    },
}

/// What a person fills in behind a one-time link.
#[derive(Clone, Default)]
pub struct SetupForm {
    /// Login name; only looked at for the first administrator.
    pub login: String,
    /// Name for people; only looked at for the first administrator.
    pub name: String,
    /// The password.
    pub password: String,
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

impl Desk {
    /// Begins a session, or refuses without saying whether the login exists.
    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, SignInError> {
        let login: String = login.trim().to_lowercase().chars().take(CODE_CHARS_MAX).collect();
        let now = self.clock.now();
        self.throttle.begin(&login, address, now).map_err(|retry_after_s| SignInError::TooMany { retry_after_s })?;
        let mut reader = self.ledger.read().await.map_err(DeskError::from)?;
        let account = reader.account_by_login(&login).await.map_err(DeskError::from)?;
        drop(reader);
        let usable = account.as_ref().filter(|account| !account.person.disabled);
        let stored = usable.and_then(|account| account.password_hash.clone());
        let matches = self.passwords.verify(password, stored).await?;
        let Some(account) = account.filter(|_| matches) else {
            self.note_refused(&login, address).await?;
            return Err(SignInError::Refused);
        };
        self.throttle.succeeded(&login, address);
        Ok(self.begin_session(account.person, address).await?)
    }

    async fn note_refused(&self, login: &str, address: Option<IpAddr>) -> Result<(), DeskError> {
        let mut work = self.ledger.begin().await?;
        let account = work.account_by_login(login).await?;
        // People type passwords into the login field: only logins that exist are written down.
        let name = account.map_or_else(|| "?".to_owned(), |account| account.person.login);
        let detail = json!({"address": address.map(|address| address.to_string())});
        work.note(&self.note_of_centre(&name, "session.refused", &format!("person:{name}"), detail)).await?;
        Ok(work.commit().await?)
    }

    fn note_of_centre(&self, name: &str, act: &str, subject: &str, detail: serde_json::Value) -> Note {
        Note {
            at: self.clock.now(),
            actor: None,
            actor_name: name.to_owned(),
            act: act.to_owned(),
            subject: subject.to_owned(),
            agency: None,
            detail,
        }
    }

    async fn begin_session(&self, person: Person, address: Option<IpAddr>) -> Result<SignedIn, DeskError> {
        let now = self.clock.now();
        let token = new_token()?;
        let actor = self.actor(&person, Proof::Session);
        let session = Session {
            token_hash: token_hash(&token),
            kind: SessionKind::SignedIn,
            person: person.id,
            created_at: now,
            expires_at: now.plus(IDLE),
            last_seen: now,
            address: address.map(|address| address.to_string()),
        };
        let detail = json!({"address": session.address});
        let note =
            self.note_of(&actor, "session.begin", &format!("person:{}", actor.login), actor.agency.as_deref(), detail);
        let mut work = self.ledger.begin().await?;
        work.forget_ended_sessions(now).await?;
        work.add_session(&session).await?;
        work.signed_in(person.id, now).await?;
        work.note(&note).await?;
        work.commit().await?;
        Ok(SignedIn { csrf: csrf_of(&token), token, expires: now.plus(LONGEST), actor })
    }

    /// Builds the actor of a person as the registry stands.
    pub(crate) fn actor(&self, person: &Person, proof: Proof) -> Actor {
        let registry = self.registry();
        Actor {
            person: person.id,
            login: person.login.clone(),
            name: person.name.clone(),
            role: person.role,
            agency: person.agency.and_then(|agency| registry.agency_code(agency)).map(str::to_owned),
            scope: registry.scope(person.agency),
            language: person.language,
            proof,
        }
    }

    /// Returns who holds a session that has not ended, and prolongs it.
    pub async fn actor_of_session(&self, token: &str) -> Result<Option<Actor>, DeskError> {
        let (hash, now) = (token_hash(token), self.clock.now());
        let mut reader = self.ledger.read().await?;
        let Some(session) = reader.session(&hash, now).await? else { return Ok(None) };
        if session.kind != SessionKind::SignedIn || now.0 - session.created_at.0 >= LONGEST {
            return Ok(None);
        }
        let account = reader.account(session.person).await?;
        drop(reader);
        let Some(account) = account.filter(|account| !account.person.disabled) else { return Ok(None) };
        if now.0 - session.last_seen.0 >= TOUCH_EVERY {
            let expires = now.plus(IDLE).min(session.created_at.plus(LONGEST));
            let mut work = self.ledger.begin().await?;
            // Signed out in the meantime: then it stays so.
            if work.session(&hash, now).await?.is_none() {
                return Ok(None);
            }
            work.touch_session(&hash, now, expires).await?;
            work.commit().await?;
        }
        Ok(Some(self.actor(&account.person, Proof::Session)))
    }

    /// Returns for whom an API token speaks, if it may read or write.
    pub async fn actor_of_bearer(&self, token: &str) -> Result<Option<Actor>, DeskError> {
        let now = self.clock.now();
        let mut reader = self.ledger.read().await?;
        let Some(token) = reader.token_by_hash(&token_hash(token), now).await? else { return Ok(None) };
        let has = |scope: &str| token.scopes.iter().any(|found| found == scope);
        let write = has("write");
        if !write && !has("read") {
            return Ok(None);
        }
        let account = reader.account(token.person).await?;
        drop(reader);
        let Some(account) = account.filter(|account| !account.person.disabled) else { return Ok(None) };
        if token.last_used.is_none_or(|used| now.0 - used.0 >= TOUCH_EVERY) {
            let mut work = self.ledger.begin().await?;
            work.token_used(token.id, now).await?;
            work.commit().await?;
        }
        Ok(Some(self.actor(&account.person, Proof::Bearer { write })))
    }

    /// Ends the session.
    pub async fn sign_out(&self, actor: &Actor, token: &str) -> Result<(), DeskError> {
        let hash = token_hash(token);
        let mut work = self.ledger.begin().await?;
        let own = work.session(&hash, self.clock.now()).await?.is_some_and(|session| session.person == actor.person);
        if own {
            work.end_session(&hash).await?;
            work.note(&self.note_of_self(actor, "session.end")).await?;
        }
        Ok(work.commit().await?)
    }

    /// Ends all sessions of the person, this one too.
    pub async fn sign_out_everywhere(&self, actor: &Actor) -> Result<(), DeskError> {
        let mut work = self.ledger.begin().await?;
        work.end_sessions_of(actor.person, None).await?;
        work.note(&self.note_of_self(actor, "session.end_all")).await?;
        Ok(work.commit().await?)
    }

    fn note_of_self(&self, actor: &Actor, act: &str) -> Note {
        let subject = format!("person:{}", actor.login);
        self.note_of(actor, act, &subject, actor.agency.as_deref(), serde_json::Value::Null)
    }

    /// Changes one's own password and ends all sessions: whoever knew the old one is out.
    pub async fn change_password(&self, actor: &Actor, form: PasswordForm) -> Result<(), DeskError> {
        if actor.proof != Proof::Session {
            return Err(DeskError::Forbidden);
        }
        check_policy("new", &actor.login, &form.new)?;
        let now = self.clock.now();
        self.throttle.begin(&actor.login, None, now).map_err(|retry_after_s| DeskError::TooMany { retry_after_s })?;
        let account = self.ledger.read().await?.account(actor.person).await?.ok_or(DeskError::NotFound)?;
        if !self.passwords.verify(form.present, account.password_hash).await? {
            return Err(DeskError::field("present", Problem::Mismatch));
        }
        self.throttle.succeeded(&actor.login, None);
        let hash = self.passwords.hash(form.new).await?;
        let mut work = self.ledger.begin().await?;
        let note = self.note_of_self(actor, "person.change_password");
        work.record(Write::Password(actor.person, Some(&hash)), &note).await?;
        work.end_sessions_of(actor.person, None).await?;
        Ok(work.commit().await?)
    }

    /// Chooses the language of one's own pages.
    pub async fn set_language(&self, actor: &Actor, language: Language) -> Result<(), DeskError> {
        let mut work = self.ledger.begin().await?;
        let account = work.account(actor.person).await?.ok_or(DeskError::NotFound)?;
        let person = Person { language, ..account.person };
        work.record(Write::Person(&person), &self.note_of_self(actor, "person.set_language")).await?;
        Ok(work.commit().await?)
    }

    /// Makes the link by which the first administrator is made; `None` once there is an administrator who can sign in.
    /// An earlier such link is void.
    pub async fn first_administrator_link(&self) -> Result<Option<SetupLink>, DeskError> {
        let mut work = self.ledger.begin().await?;
        if has_administrator(&work.accounts().await?) {
            return Ok(None);
        }
        let (token, expires) = (new_token()?, self.clock.now().plus(LINK_VALID));
        let value = format!("{} {}", token_hash(&token), expires.0);
        let note = self.note_of_centre("luytre", "setup.link", "setup", serde_json::Value::Null);
        work.record(Write::Setting(FIRST_LINK, &value), &note).await?;
        work.commit().await?;
        Ok(Some(SetupLink { login: String::new(), token, expires }))
    }

    /// Says for whom a one-time link is.
    pub async fn setup_link(&self, token: &str) -> Result<SetupFor, DeskError> {
        let mut work = self.ledger.begin().await?;
        let (setup, _) = self.find_link(&mut work, token).await?;
        Ok(setup)
    }

    async fn find_link(&self, work: &mut Work, token: &str) -> Result<(SetupFor, Option<Account>), DeskError> {
        let (hash, now) = (token_hash(token), self.clock.now());
        let first = work.setting(FIRST_LINK).await?.unwrap_or_default();
        if let Some((known, end)) = first.split_once(' ')
            && known == hash
            && end.parse::<i64>().is_ok_and(|end| now.0 < end)
        {
            if has_administrator(&work.accounts().await?) {
                return Err(DeskError::Refused(Refusal::SetUpAlready));
            }
            return Ok((SetupFor::FirstAdministrator, None));
        }
        let session = work.session(&hash, now).await?.filter(|session| session.kind == SessionKind::Setup);
        let session = session.ok_or(DeskError::NotFound)?;
        let account = work.account(session.person).await?.filter(|account| !account.person.disabled);
        let account = account.ok_or(DeskError::NotFound)?;
        let (login, name) = (account.person.login.clone(), account.person.name.clone());
        Ok((SetupFor::Person { login, name }, Some(account)))
    }

    /// Uses a one-time link: sets the password and signs in.
    pub async fn use_setup_link(
        &self,
        token: &str,
        form: SetupForm,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, DeskError> {
        let mut work = self.ledger.begin().await?;
        let (setup, account) = self.find_link(&mut work, token).await?;
        drop(work);
        let mut check = Check::default();
        let (login, name) = match &setup {
            SetupFor::FirstAdministrator => {
                (check.login("login", &form.login), check.required("name", &form.name, NAME_CHARS_MAX))
            }
            SetupFor::Person { login, name } => (login.clone(), name.clone()),
        };
        check.done()?;
        check_policy("password", &login, &form.password)?;
        // Hashing takes a while: the ledger is not held meanwhile, and the link is looked at again after it.
        let hash = self.passwords.hash(form.password).await?;
        let mut work = self.ledger.begin().await?;
        self.find_link(&mut work, token).await?;
        let note = self.note_of_centre(&login, "person.use_link", &format!("person:{login}"), serde_json::Value::Null);
        let person = match account {
            Some(account) => {
                work.record(Write::Password(account.person.id, Some(&hash)), &note).await?;
                work.end_sessions_of(account.person.id, None).await?;
                account.person
            }
            None => {
                let mut person = Person {
                    id: PersonId(0),
                    login: login.clone(),
                    name,
                    role: Role::Administrator,
                    agency: None,
                    language: Language::Vi,
                    disabled: false,
                };
                let created_at = self.clock.now();
                let account =
                    Account { person: person.clone(), password_hash: Some(hash), created_at, last_sign_in: None };
                let id = work.record(Write::NewPerson(&account), &note).await;
                person.id = PersonId(id.map_err(|error| taken(error, "login", &login))?);
                work.keep_setting(FIRST_LINK, "").await?;
                person
            }
        };
        work.commit().await?;
        self.begin_session(person, address).await
    }
}

fn has_administrator(accounts: &[Account]) -> bool {
    accounts.iter().any(|account| {
        account.person.role == Role::Administrator && !account.person.disabled && account.password_hash.is_some()
    })
}

#[cfg(test)]
mod tests;
