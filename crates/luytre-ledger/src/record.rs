//! Decisions: state and audit entry in one transaction.

use luytre_govern::{Agency, Person, Source, System};
use luytre_model::ids::PersonId;
use luytre_respond::{Alert, Event, replay};

use crate::access::{Account, ApiToken};
use crate::audit::Note;
use crate::error::LedgerError;
use crate::ledger::Work;

/// What a decision changes. The identity of something new is given by the ledger; what it holds is not looked at.
#[derive(Debug, Clone)]
pub enum Write<'a> {
    /// A new agency.
    NewAgency(&'a Agency),
    /// An agency as it is from now on, with its whole history.
    Agency(&'a Agency),
    /// A new information system.
    NewSystem(&'a System),
    /// An information system as it is from now on.
    System(&'a System),
    /// A new source.
    NewSource(&'a Source),
    /// A source as it is from now on.
    Source(&'a Source),
    /// A new person.
    NewPerson(&'a Account),
    /// A person as they are from now on; the password stays.
    Person(&'a Person),
    /// A person's new password; `None` takes it away.
    Password(PersonId, Option<&'a str>),
    /// A new API token.
    NewToken(&'a ApiToken),
    /// The API token ends now.
    RevokeToken(i64),
    /// A setting's new value.
    Setting(&'a str, &'a str),
}

impl Work {
    /// Writes a decision and its audit entry. Returns the identity of what was written (0 for a setting).
    pub async fn record(&mut self, write: Write<'_>, note: &Note) -> Result<i64, LedgerError> {
        let id = match write {
            Write::NewAgency(agency) => self.insert_agency(agency).await?,
            Write::Agency(agency) => {
                self.update_agency(agency).await?;
                agency.id.0
            }
            Write::NewSystem(system) => self.insert_system(system).await?,
            Write::System(system) => {
                self.update_system(system).await?;
                system.id.0
            }
            Write::NewSource(source) => self.insert_source(source).await?,
            Write::Source(source) => {
                self.update_source(source).await?;
                source.id.0
            }
            Write::NewPerson(account) => self.insert_person(account).await?,
            Write::Person(person) => {
                self.update_person(person).await?;
                person.id.0
            }
            Write::Password(person, hash) => {
                self.update_password(person, hash).await?;
                person.0
            }
            Write::NewToken(token) => self.insert_token(token).await?,
            Write::RevokeToken(id) => {
                self.revoke_token(id, note.at).await?;
                id
            }
            Write::Setting(name, value) => {
                self.keep_setting(name, value).await?;
                0
            }
        };
        self.note(note).await?;
        Ok(id)
    }

    /// Writes what was decided about an alert and its audit entry. Refused with [`LedgerError::Conflict`] when the alert
    /// is no longer at the version that was decided on. Returns the alert as it is now.
    pub async fn record_alert(&mut self, before: &Alert, events: &[Event], note: &Note) -> Result<Alert, LedgerError> {
        let after = replay(before.clone(), events);
        self.update_alert(before.version, &after).await?;
        for (step, event) in (1..).zip(events) {
            self.insert_alert_event(before.id, before.version + step, event).await?;
        }
        self.note(note).await?;
        Ok(after)
    }
}
