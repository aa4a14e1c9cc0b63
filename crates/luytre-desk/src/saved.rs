//! Saved views: filters that people keep under a name.

use luytre_govern::Act;
use luytre_model::ids::{PersonId, ViewId};
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Refusal};
use crate::form::Check;
use crate::views::{SaveView, SavedView};

/// Longest name of a view, in characters.
pub const VIEW_NAME_CHARS_MAX: usize = 80;
/// Longest address of a view, in characters.
pub const VIEW_QUERY_CHARS_MAX: usize = 8_000;
/// Most views of one person.
pub const VIEWS_MAX: usize = 200;
/// Pages that have views.
pub const PAGES: [&str; 2] = ["alerts", "search"];

impl Desk {
    /// Lists one's own views of a page, and those that others share.
    pub async fn saved_views(&self, actor: &Actor, page: &str) -> Result<Vec<SavedView>, DeskError> {
        let views = self.usable_views(actor).await?;
        Ok(views.into_iter().filter(|view| view.page == page).map(|view| view_of(actor.person, view)).collect())
    }

    /// Saves a view; one's own view of the same page and name is replaced.
    pub async fn save_view(&self, actor: &Actor, form: SaveView) -> Result<SavedView, DeskError> {
        actor.must(Act::SaveViews)?;
        if form.shared {
            actor.must(Act::ShareViews)?;
        }
        let mut check = Check::default();
        let name = check.required("name", &form.name, VIEW_NAME_CHARS_MAX);
        let query = check.optional("query", &form.query, VIEW_QUERY_CHARS_MAX);
        check.known("page", &form.page, PAGES.contains(&form.page.as_str()).then_some(()));
        check.done()?;
        let mut view = luytre_ledger::SavedView {
            id: ViewId(0),
            person: actor.person,
            page: form.page,
            name,
            query,
            shared: form.shared,
            created_at: self.clock.now(),
        };
        let detail = json!({"page": view.page, "name": view.name, "query": view.query, "shared": view.shared});
        let note = self.note_of(actor, "view.save", "view", actor.agency.as_deref(), detail);
        let mut work = self.ledger.begin().await?;
        let own = work.views(actor.person).await?;
        let own: Vec<_> = own.iter().filter(|known| known.person == actor.person).collect();
        let replaces = own.iter().any(|known| known.page == view.page && known.name == view.name);
        if own.len() >= VIEWS_MAX && !replaces {
            return Err(DeskError::Refused(Refusal::Full(VIEWS_MAX)));
        }
        view.id = work.save_view(&view).await?;
        work.note(&note).await?;
        work.commit().await?;
        Ok(view_of(actor.person, view))
    }

    /// Deletes one's own view.
    pub async fn delete_view(&self, actor: &Actor, id: ViewId) -> Result<(), DeskError> {
        let view = self.usable_views(actor).await?.into_iter().find(|view| view.id == id).ok_or(DeskError::NotFound)?;
        actor.must(Act::SaveViews)?;
        if view.person != actor.person {
            return Err(DeskError::Forbidden);
        }
        let detail = json!({"page": view.page, "name": view.name});
        let note = self.note_of(actor, "view.delete", &format!("view:{id}"), actor.agency.as_deref(), detail);
        let mut work = self.ledger.begin().await?;
        work.delete_view(id).await?;
        work.note(&note).await?;
        Ok(work.commit().await?)
    }

    /// One's own views, and those shared by people of the whole province or of an agency that one sees: a name or query
    /// may say what goes on in an agency.
    async fn usable_views(&self, actor: &Actor) -> Result<Vec<luytre_ledger::SavedView>, DeskError> {
        let registry = self.registry();
        let mut reader = self.ledger.read().await?;
        let (views, accounts) = (reader.views(actor.person).await?, reader.accounts().await?);
        let usable = |view: &luytre_ledger::SavedView| {
            view.person == actor.person
                || accounts.iter().any(|account| {
                    let agency = account.person.agency;
                    account.person.id == view.person
                        && (agency.is_none()
                            || actor.sees_agency(agency.and_then(|agency| registry.agency_code(agency))))
                })
        };
        Ok(views.into_iter().filter(usable).collect())
    }
}

fn view_of(person: PersonId, view: luytre_ledger::SavedView) -> SavedView {
    SavedView {
        id: view.id,
        mine: view.person == person,
        name: view.name,
        page: view.page,
        query: view.query,
        shared: view.shared,
    }
}
