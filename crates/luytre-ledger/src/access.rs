//! People's accounts, sessions, API tokens. Secrets come here as hashes and are only ever compared as hashes.

use luytre_govern::Person;
use luytre_model::Nanos;
use luytre_model::ids::{AgencyId, PersonId};
use luytre_model::vocabulary::UnknownWord;

use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

/// A person with what signing in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub person: Person,
    /// Hash of the password with its parameters; `None` until the person has chosen one.
    pub password_hash: Option<String>,
    /// When the account was made.
    pub created_at: Nanos,
    /// When the person last signed in.
    pub last_sign_in: Option<Nanos>,
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// Somebody is signed in.
    SignedIn,
    /// A link by which a person chooses a password; used once.
    Setup,
}

impl SessionKind {
    /// The word in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            SessionKind::SignedIn => "signed_in",
            SessionKind::Setup => "setup",
        }
    }
}

impl std::str::FromStr for SessionKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "signed_in" => Ok(SessionKind::SignedIn),
            "setup" => Ok(SessionKind::Setup),
            _ => Err(UnknownWord::new(word, "signed_in, setup")),
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token that the browser holds.
    pub token_hash: String,
    /// What for.
    pub kind: SessionKind,
    /// Whose.
    pub person: PersonId,
    /// When it began.
    pub created_at: Nanos,
    /// When it ends.
    pub expires_at: Nanos,
    /// When it was last used.
    pub last_seen: Nanos,
    /// From where it began.
    pub address: Option<String>,
}

/// A token by which a program speaks for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Identity; what a new token holds here is not looked at.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Hash of the token.
    pub token_hash: String,
    /// For whom it speaks.
    pub person: PersonId,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Nanos,
    /// When it ends; `None`: never.
    pub expires_at: Option<Nanos>,
    /// When it was last used.
    pub last_used: Option<Nanos>,
    /// When it was revoked.
    pub revoked_at: Option<Nanos>,
}

macro_rules! account_columns {
    () => {
        "select id, login, name, role, agency_id, language, disabled, password_hash, created_at, last_sign_in from person"
    };
}

macro_rules! token_columns {
    () => {
        "select id, name, token_hash, person_id, scopes, created_at, expires_at, last_used, revoked_at from api_token"
    };
}

fn account(mut row: Row) -> Result<Account, LedgerError> {
    Ok(Account {
        person: Person {
            id: PersonId(row.int()?),
            login: row.text()?,
            name: row.text()?,
            role: row.word()?,
            agency: row.opt_int()?.map(AgencyId),
            language: row.word()?,
            disabled: row.flag()?,
        },
        password_hash: row.opt_text()?,
        created_at: row.nanos()?,
        last_sign_in: row.opt_nanos()?,
    })
}

fn token(mut row: Row) -> Result<ApiToken, LedgerError> {
    Ok(ApiToken {
        id: row.int()?,
        name: row.text()?,
        token_hash: row.text()?,
        person: PersonId(row.int()?),
        scopes: row.text()?.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        created_at: row.nanos()?,
        expires_at: row.opt_nanos()?,
        last_used: row.opt_nanos()?,
        revoked_at: row.opt_nanos()?,
    })
}

impl Reader {
    /// Returns all accounts, by login.
    pub async fn accounts(&mut self) -> Result<Vec<Account>, LedgerError> {
        let sql = Sql::new("read the accounts", concat!(account_columns!(), " order by login"));
        self.link.rows(sql).await?.into_iter().map(account).collect()
    }

    /// Returns one account.
    pub async fn account(&mut self, id: PersonId) -> Result<Option<Account>, LedgerError> {
        let sql = Sql::new("read an account", concat!(account_columns!(), " where id = $1")).arg(id.0);
        self.link.row(sql).await?.map(account).transpose()
    }

    /// Returns the account with this login.
    pub async fn account_by_login(&mut self, login: &str) -> Result<Option<Account>, LedgerError> {
        let sql = Sql::new("read an account", concat!(account_columns!(), " where login = $1")).arg(login);
        self.link.row(sql).await?.map(account).transpose()
    }

    /// Returns a session that has not ended at `now`.
    pub async fn session(&mut self, token_hash: &str, now: Nanos) -> Result<Option<Session>, LedgerError> {
        let text = "select token_hash, kind, person_id, created_at, expires_at, last_seen, address from session \
                    where token_hash = $1 and expires_at > $2";
        let row = self.link.row(Sql::new("read a session", text).arg(token_hash).arg(now)).await?;
        let Some(mut row) = row else { return Ok(None) };
        Ok(Some(Session {
            token_hash: row.text()?,
            kind: row.word()?,
            person: PersonId(row.int()?),
            created_at: row.nanos()?,
            expires_at: row.nanos()?,
            last_seen: row.nanos()?,
            address: row.opt_text()?,
        }))
    }

    /// Returns all API tokens, revoked and ended ones too, newest first.
    pub async fn tokens(&mut self) -> Result<Vec<ApiToken>, LedgerError> {
        let sql = Sql::new("read the API tokens", concat!(token_columns!(), " order by id desc"));
        self.link.rows(sql).await?.into_iter().map(token).collect()
    }

    /// Returns one API token.
    pub async fn token(&mut self, id: i64) -> Result<Option<ApiToken>, LedgerError> {
        let sql = Sql::new("read an API token", concat!(token_columns!(), " where id = $1")).arg(id);
        self.link.row(sql).await?.map(token).transpose()
    }

    /// Returns the API token with this hash, if it is neither revoked nor ended at `now`.
    pub async fn token_by_hash(&mut self, token_hash: &str, now: Nanos) -> Result<Option<ApiToken>, LedgerError> {
        let text = concat!(
            token_columns!(),
            " where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)"
        );
        let sql = Sql::new("read an API token", text).arg(token_hash).arg(now);
        self.link.row(sql).await?.map(token).transpose()
    }
}

impl Work {
    pub(crate) async fn insert_person(&mut self, account: &Account) -> Result<i64, LedgerError> {
        let text = "insert into person (login, name, role, agency_id, language, disabled, password_hash, created_at) \
                    values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
        let sql = person_args(Sql::new("add a person", text), &account.person);
        self.link.number(sql.arg(&account.password_hash).arg(account.created_at)).await
    }

    pub(crate) async fn update_person(&mut self, person: &Person) -> Result<(), LedgerError> {
        let text = "update person set login = $1, name = $2, role = $3, agency_id = $4, language = $5, disabled = $6 \
                    where id = $7";
        self.link.execute_one(person_args(Sql::new("change a person", text), person).arg(person.id.0)).await
    }

    pub(crate) async fn update_password(&mut self, person: PersonId, hash: Option<&str>) -> Result<(), LedgerError> {
        let text = "update person set password_hash = $2 where id = $1";
        self.link.execute_one(Sql::new("change a password", text).arg(person.0).arg(hash)).await
    }

    pub(crate) async fn insert_token(&mut self, token: &ApiToken) -> Result<i64, LedgerError> {
        let text = "insert into api_token (name, token_hash, person_id, scopes, created_at, expires_at) \
                    values ($1, $2, $3, $4, $5, $6) returning id";
        let sql = Sql::new("add an API token", text)
            .arg(&token.name)
            .arg(&token.token_hash)
            .arg(token.person.0)
            .arg(token.scopes.join(" "))
            .arg(token.created_at)
            .arg(token.expires_at);
        self.link.number(sql).await
    }

    pub(crate) async fn revoke_token(&mut self, id: i64, at: Nanos) -> Result<(), LedgerError> {
        let text = "update api_token set revoked_at = $2 where id = $1 and revoked_at is null";
        self.link.execute_one(Sql::new("revoke an API token", text).arg(id).arg(at)).await
    }

    /// Notes that a person signed in.
    pub async fn signed_in(&mut self, person: PersonId, at: Nanos) -> Result<(), LedgerError> {
        let text = "update person set last_sign_in = $2 where id = $1";
        self.link.execute_one(Sql::new("note a sign-in", text).arg(person.0).arg(at)).await
    }

    /// Replaces a password's hash by one of the same password with today's parameters.
    pub async fn rehash_password(&mut self, person: PersonId, hash: &str) -> Result<(), LedgerError> {
        self.update_password(person, Some(hash)).await
    }

    /// Notes that a token was used.
    pub async fn token_used(&mut self, id: i64, at: Nanos) -> Result<(), LedgerError> {
        let text = "update api_token set last_used = $2 where id = $1";
        self.link.execute_one(Sql::new("note the use of a token", text).arg(id).arg(at)).await
    }

    /// Begins a session.
    pub async fn add_session(&mut self, session: &Session) -> Result<(), LedgerError> {
        let text = "insert into session (token_hash, kind, person_id, created_at, expires_at, last_seen, address) \
                    values ($1, $2, $3, $4, $5, $6, $7)";
        let sql = Sql::new("begin a session", text)
            .arg(&session.token_hash)
            .arg(session.kind.as_str())
            .arg(session.person.0)
            .arg(session.created_at)
            .arg(session.expires_at)
            .arg(session.last_seen)
            .arg(&session.address);
        self.link.execute(sql).await?;
        Ok(())
    }

    /// Notes that a session was used, and until when it lasts now.
    pub async fn touch_session(&mut self, token_hash: &str, seen: Nanos, expires: Nanos) -> Result<(), LedgerError> {
        let text = "update session set last_seen = $2, expires_at = $3 where token_hash = $1";
        let sql = Sql::new("prolong a session", text).arg(token_hash).arg(seen).arg(expires);
        self.link.execute_one(sql).await
    }

    /// Ends a session; ending one that has ended is fine.
    pub async fn end_session(&mut self, token_hash: &str) -> Result<(), LedgerError> {
        let sql = Sql::new("end a session", "delete from session where token_hash = $1").arg(token_hash);
        self.link.execute(sql).await?;
        Ok(())
    }

    /// Ends all sessions and setup links of a person, except the one named. Returns how many.
    pub async fn end_sessions_of(&mut self, person: PersonId, except: Option<&str>) -> Result<u64, LedgerError> {
        let text = "delete from session where person_id = $1 and token_hash <> $2";
        self.link.execute(Sql::new("end sessions", text).arg(person.0).arg(except.unwrap_or_default())).await
    }

    /// Forgets sessions that have ended. Returns how many.
    pub async fn forget_ended_sessions(&mut self, now: Nanos) -> Result<u64, LedgerError> {
        self.link
            .execute(Sql::new("forget ended sessions", "delete from session where expires_at <= $1").arg(now))
            .await
    }
}

fn person_args(sql: Sql, person: &Person) -> Sql {
    sql.arg(&person.login)
        .arg(&person.name)
        .arg(person.role.as_str())
        .arg(person.agency.map(|agency| agency.0))
        .arg(person.language.as_str())
        .arg(person.disabled)
}
