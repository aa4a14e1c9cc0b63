//! People and API tokens.

use luytre_govern::{Act, Person};
use luytre_ledger::{Account, ApiToken, Session, SessionKind, Work, Write};
use luytre_model::ids::{AgencyId, PersonId};
use luytre_model::{Nanos, Role};
use serde_json::{Value as Json, json};

use crate::actor::{Actor, Proof};
use crate::desk::{Desk, INGEST_SCOPE};
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX, taken};
use crate::registry::Registry;
use crate::secret::{check_policy, new_token, token_hash};
use crate::sign_in::LINK_VALID;
use crate::views::{IssuedToken, NewPerson, PersonForm, PersonView, SetupLink, TokenForm, TokenView};

/// Most API tokens that are valid at the same time.
pub const TOKENS_MAX: usize = 1_000;
/// Longest life of an API token, in days.
pub const TOKEN_DAYS_MAX: u16 = 366;

impl Desk {
    /// Lists the people whose agency the person may see, by login.
    pub async fn people(&self, actor: &Actor) -> Result<Vec<PersonView>, DeskError> {
        actor.must(Act::ReadPeople)?;
        let registry = self.registry();
        let accounts = self.ledger.read().await?.accounts().await?;
        let seen = accounts.iter().filter(|account| sees_person(&registry, actor, &account.person));
        Ok(seen.map(|account| person_view(&registry, account)).collect())
    }

    /// Adds a person. Without a first password the answer has a one-time link.
    pub async fn create_person(
        &self,
        actor: &Actor,
        form: NewPerson,
    ) -> Result<(PersonView, Option<SetupLink>), DeskError> {
        actor.must(Act::EditPeople)?;
        let registry = self.registry();
        let mut check = Check::default();
        let login = check.login("login", &form.login);
        let name = check.required("name", &form.name, NAME_CHARS_MAX);
        let agency = agency_of(&registry, actor, &mut check, form.role, form.agency.as_deref());
        check.done()?;
        let password_hash = match form.password {
            Some(password) => {
                check_policy("password", &login, &password)?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        let waits = password_hash.is_none();
        let now = self.clock.now();
        let person = Person {
            id: PersonId(0),
            login: login.clone(),
            name,
            role: form.role,
            agency,
            language: form.language,
            disabled: false,
        };
        let detail = json!({"name": person.name, "role": person.role.as_str(), "agency": form.agency});
        let note = self.note_of(actor, "person.create", &format!("person:{login}"), form.agency.as_deref(), detail);
        let account = Account { person, password_hash, created_at: now, last_sign_in: None };
        let mut work = self.ledger.begin().await?;
        let id = work.record(Write::NewPerson(&account), &note).await;
        let id = PersonId(id.map_err(|error| taken(error, "login", &login))?);
        let link = if waits { Some(add_link(&mut work, id, &login, now).await?) } else { None };
        work.commit().await?;
        Ok((self.person(&registry, id).await?, link))
    }

    /// Changes name, role, agency or whether the person may sign in. Who may no longer sign in is signed out at once.
    pub async fn edit_person(&self, actor: &Actor, id: PersonId, form: PersonForm) -> Result<PersonView, DeskError> {
        let registry = self.registry();
        actor.must(Act::EditPeople)?;
        let mut work = self.ledger.begin().await?;
        let account = visible_person(&registry, actor, &mut work, id).await?;
        let mut check = Check::default();
        let name = check.required("name", &form.name, NAME_CHARS_MAX);
        let agency = agency_of(&registry, actor, &mut check, form.role, form.agency.as_deref());
        check.done()?;
        let before = account.person;
        let person = Person { name, role: form.role, agency, disabled: form.disabled, ..before.clone() };
        let weaker = person.role != before.role || person.agency != before.agency || person.disabled;
        if id == actor.person && weaker {
            return Err(DeskError::Refused(Refusal::OwnAccount));
        }
        let runs_all =
            |person: &Person| person.role == Role::Administrator && !person.disabled && person.agency.is_none();
        if runs_all(&before) && !runs_all(&person) {
            let accounts = work.accounts().await?;
            if !accounts.iter().any(|account| account.person.id != id && runs_all(&account.person)) {
                return Err(DeskError::Refused(Refusal::LastAdministrator));
            }
        }
        let detail = json!({
            "name": person.name,
            "role": [before.role.as_str(), person.role.as_str()],
            "agency": form.agency,
            "disabled": person.disabled,
        });
        let subject = format!("person:{}", person.login);
        let note = self.note_of(actor, "person.edit", &subject, form.agency.as_deref(), detail);
        work.record(Write::Person(&person), &note).await?;
        if person.disabled {
            work.end_sessions_of(id, None).await?;
        }
        work.commit().await?;
        if weaker || before.disabled {
            // What tokens may hand in depends on whom they were made for.
            self.reload_registry().await?;
        }
        self.person(&registry, id).await
    }

    /// Takes a person's password away, ends their sessions and gives a one-time link.
    pub async fn reset_password(&self, actor: &Actor, id: PersonId) -> Result<SetupLink, DeskError> {
        let registry = self.registry();
        actor.must(Act::EditPeople)?;
        let mut work = self.ledger.begin().await?;
        let account = visible_person(&registry, actor, &mut work, id).await?;
        let login = account.person.login;
        let agency = account.person.agency.and_then(|agency| registry.agency_code(agency));
        let note = self.note_of(actor, "person.reset_password", &format!("person:{login}"), agency, Json::Null);
        work.record(Write::Password(id, None), &note).await?;
        work.end_sessions_of(id, None).await?;
        let link = add_link(&mut work, id, &login, self.clock.now()).await?;
        work.commit().await?;
        Ok(link)
    }

    async fn person(&self, registry: &Registry, id: PersonId) -> Result<PersonView, DeskError> {
        let account = self.ledger.read().await?.account(id).await?.ok_or(DeskError::NotFound)?;
        Ok(person_view(registry, &account))
    }

    /// Lists API tokens of people whom the person may see, newest first.
    pub async fn api_tokens(&self, actor: &Actor) -> Result<Vec<TokenView>, DeskError> {
        actor.must(Act::ReadTokens)?;
        let registry = self.registry();
        let mut reader = self.ledger.read().await?;
        let (tokens, accounts) = (reader.tokens().await?, reader.accounts().await?);
        let view = |token: ApiToken| {
            let account = accounts.iter().find(|account| account.person.id == token.person)?;
            sees_person(&registry, actor, &account.person).then(|| token_view(token, &account.person.login))
        };
        Ok(tokens.into_iter().filter_map(view).collect())
    }

    /// Makes an API token that speaks for oneself or for a machine's account.
    pub async fn issue_api_token(&self, actor: &Actor, form: TokenForm) -> Result<IssuedToken, DeskError> {
        actor.must(Act::EditTokens)?;
        let registry = self.registry();
        let mut check = Check::default();
        let name = check.required("name", &form.name, NAME_CHARS_MAX);
        if !(1..=TOKEN_DAYS_MAX).contains(&form.days) {
            check.wrong("days", Problem::Malformed("1 to 366 days"));
        }
        let scopes = [("read", form.read), ("write", form.write), (INGEST_SCOPE, form.ingest)];
        let scopes: Vec<String> = scopes.iter().filter(|(_, given)| *given).map(|(scope, _)| (*scope).into()).collect();
        if scopes.is_empty() {
            check.wrong("scopes", Problem::Required);
        }
        check.done()?;
        let mut work = self.ledger.begin().await?;
        let login = form.login.as_deref().unwrap_or(&actor.login);
        let account = work.account_by_login(login).await?;
        let account = account.filter(|account| sees_person(&registry, actor, &account.person));
        let unknown = || DeskError::field("login", Problem::Unknown(login.to_owned()));
        let person = account.ok_or_else(unknown)?.person;
        // Speaking for another person would hide who acted; for a machine's account it is its purpose.
        if person.id != actor.person && person.role != Role::Machine && actor.proof != Proof::Console {
            return Err(DeskError::Forbidden);
        }
        let now = self.clock.now();
        let tokens = work.tokens().await?;
        let valid = |token: &&ApiToken| token.revoked_at.is_none() && token.expires_at.is_none_or(|end| now < end);
        if tokens.iter().filter(valid).count() >= TOKENS_MAX {
            return Err(DeskError::Refused(Refusal::Full(TOKENS_MAX)));
        }
        // Sources are recognised by the name of their token, so that no two may share it, and a source's own token is
        // made where the source is registered.
        let of_source = registry.sources.sources().iter().any(|source| source.match_.token.as_ref() == Some(&name));
        if of_source || tokens.iter().filter(valid).any(|token| token.name == name) {
            return Err(DeskError::field("name", Problem::Taken(name)));
        }
        let secret = new_token()?;
        let mut token = ApiToken {
            id: 0,
            name,
            token_hash: token_hash(&secret),
            person: person.id,
            scopes,
            created_at: now,
            expires_at: Some(now.plus(i64::from(form.days) * 86_400 * Nanos::SECOND)),
            last_used: None,
            revoked_at: None,
        };
        let detail = json!({"for": person.login, "scopes": token.scopes, "days": form.days});
        let agency = person.agency.and_then(|agency| registry.agency_code(agency));
        let note = self.note_of(actor, "token.issue", &format!("token:{}", token.name), agency, detail);
        token.id = work.record(Write::NewToken(&token), &note).await?;
        work.commit().await?;
        self.reload_registry().await?;
        Ok(IssuedToken { view: token_view(token, &person.login), secret })
    }

    /// Ends an API token at once.
    pub async fn revoke_api_token(&self, actor: &Actor, id: i64) -> Result<(), DeskError> {
        actor.must(Act::EditTokens)?;
        let registry = self.registry();
        let mut work = self.ledger.begin().await?;
        let token = work.token(id).await?.filter(|token| token.revoked_at.is_none()).ok_or(DeskError::NotFound)?;
        let account = visible_person(&registry, actor, &mut work, token.person).await?;
        let agency = account.person.agency.and_then(|agency| registry.agency_code(agency));
        let note = self.note_of(actor, "token.revoke", &format!("token:{}", token.name), agency, Json::Null);
        work.record(Write::RevokeToken(id), &note).await?;
        work.commit().await?;
        self.reload_registry().await
    }
}

async fn add_link(work: &mut Work, person: PersonId, login: &str, now: Nanos) -> Result<SetupLink, DeskError> {
    let token = new_token()?;
    let expires = now.plus(LINK_VALID);
    let session = Session {
        token_hash: token_hash(&token),
        kind: SessionKind::Setup,
        person,
        created_at: now,
        expires_at: expires,
        last_seen: now,
        address: None,
    };
    work.add_session(&session).await?;
    Ok(SetupLink { login: login.to_owned(), token, expires })
}

/// The account, if the person may know of it.
async fn visible_person(
    registry: &Registry,
    actor: &Actor,
    work: &mut Work,
    id: PersonId,
) -> Result<Account, DeskError> {
    let account = work.account(id).await?;
    account.filter(|account| sees_person(registry, actor, &account.person)).ok_or(DeskError::NotFound)
}

fn sees_person(registry: &Registry, actor: &Actor, person: &Person) -> bool {
    match person.agency {
        None => actor.sees_agency(None),
        // An agency that is gone is for the whole province.
        Some(agency) => actor.sees_agency(registry.agency_code(agency)),
    }
}

/// The agency that a form names; nobody gives away more than they see.
/// The agency of a person; without one they see the whole province, which roles of one agency may not.
fn agency_of(
    registry: &Registry,
    actor: &Actor,
    check: &mut Check,
    role: Role,
    code: Option<&str>,
) -> Option<AgencyId> {
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        if !actor.sees_agency(None) || matches!(role, Role::AgencyOfficer | Role::AgencyHead) {
            check.wrong("agency", Problem::Required);
        }
        return None;
    };
    let agency = registry.tree.by_code(code).filter(|agency| actor.sees_agency(Some(&agency.code)));
    check.known("agency", code, agency).map(|agency| agency.id)
}

fn person_view(registry: &Registry, account: &Account) -> PersonView {
    let person = &account.person;
    PersonView {
        id: person.id,
        login: person.login.clone(),
        name: person.name.clone(),
        role: person.role,
        agency: person.agency.and_then(|agency| registry.agency_named(agency)),
        language: person.language,
        disabled: person.disabled,
        waiting: account.password_hash.is_none(),
        last_sign_in: account.last_sign_in,
    }
}

fn token_view(token: ApiToken, login: &str) -> TokenView {
    TokenView {
        id: token.id,
        name: token.name,
        login: login.to_owned(),
        scopes: token.scopes,
        created: token.created_at,
        expires: token.expires_at,
        revoked: token.revoked_at,
    }
}
