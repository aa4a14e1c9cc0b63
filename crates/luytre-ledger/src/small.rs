//! Small tables: positions of readers, saved views, settings.

use std::collections::BTreeMap;

use luytre_model::Nanos;
use luytre_model::ids::{PersonId, ViewId};
use luytre_model::store::Position;

use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

/// A filter that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Identity; what a new view holds here is not looked at.
    pub id: ViewId,
    /// Whose.
    pub person: PersonId,
    /// The page: `alerts`, `search`.
    pub page: String,
    /// Name.
    pub name: String,
    /// The address after the question mark.
    pub query: String,
    /// Others see it too.
    pub shared: bool,
    /// When it was saved.
    pub created_at: Nanos,
}

fn view(mut row: Row) -> Result<SavedView, LedgerError> {
    Ok(SavedView {
        id: ViewId(row.int()?),
        person: PersonId(row.int()?),
        page: row.text()?,
        name: row.text()?,
        query: row.text()?,
        shared: row.flag()?,
        created_at: row.nanos()?,
    })
}

impl Reader {
    /// Returns up to where the reader has dealt with the journal.
    pub async fn position(&mut self, reader: &str) -> Result<Option<Position>, LedgerError> {
        let sql = Sql::new("read a position", "select sequence from position where reader = $1").arg(reader);
        self.link.row(sql).await?.map(|mut row| row.unsigned().map(Position)).transpose()
    }

    /// Returns the views that a person may use on any page: own ones and shared ones, by page and name.
    pub async fn views(&mut self, person: PersonId) -> Result<Vec<SavedView>, LedgerError> {
        let text = "select id, person_id, page, name, query, shared, created_at from saved_view \
                    where person_id = $1 or shared = 1 order by page, name, id";
        let rows = self.link.rows(Sql::new("read saved views", text).arg(person.0)).await?;
        rows.into_iter().map(view).collect()
    }

    /// Returns one view.
    pub async fn view(&mut self, id: ViewId) -> Result<Option<SavedView>, LedgerError> {
        let text = "select id, person_id, page, name, query, shared, created_at from saved_view where id = $1";
        self.link.row(Sql::new("read a saved view", text).arg(id.0)).await?.map(view).transpose()
    }

    /// Returns a setting.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, LedgerError> {
        let sql = Sql::new("read a setting", "select value from setting where name = $1").arg(name);
        self.link.row(sql).await?.map(|mut row| row.text()).transpose()
    }

    /// Returns all settings.
    pub async fn settings(&mut self) -> Result<BTreeMap<String, String>, LedgerError> {
        let sql = Sql::new("read the settings", "select name, value from setting order by name");
        let rows = self.link.rows(sql).await?;
        rows.into_iter().map(|mut row| Ok((row.text()?, row.text()?))).collect()
    }
}

impl Work {
    /// Says up to where the reader has dealt with the journal.
    pub async fn set_position(&mut self, reader: &str, position: Position) -> Result<(), LedgerError> {
        let text = "insert into position (reader, sequence) values ($1, $2) \
                    on conflict (reader) do update set sequence = excluded.sequence";
        let sequence = i64::try_from(position.0).expect("a journal has fewer than 2^63 events");
        self.link.execute(Sql::new("write a position", text).arg(reader).arg(sequence)).await?;
        Ok(())
    }

    /// Keeps a view; one of the same person, page and name is replaced. Returns its identity.
    pub async fn save_view(&mut self, view: &SavedView) -> Result<ViewId, LedgerError> {
        let text = "insert into saved_view (person_id, page, name, query, shared, created_at) values ($1, $2, $3, $4, $5, $6) \
                    on conflict (person_id, page, name) do update set query = excluded.query, shared = excluded.shared \
                    returning id";
        let sql = Sql::new("save a view", text)
            .arg(view.person.0)
            .arg(&view.page)
            .arg(&view.name)
            .arg(&view.query)
            .arg(view.shared)
            .arg(view.created_at);
        self.link.number(sql).await.map(ViewId)
    }

    /// Deletes a view.
    pub async fn delete_view(&mut self, id: ViewId) -> Result<(), LedgerError> {
        self.link.execute_one(Sql::new("delete a view", "delete from saved_view where id = $1").arg(id.0)).await
    }

    /// Keeps a value that no person decided, such as the time of the last self-test. Decisions go through
    /// [`Work::record`].
    pub async fn keep_setting(&mut self, name: &str, value: &str) -> Result<(), LedgerError> {
        let text =
            "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
        self.link.execute(Sql::new("write a setting", text).arg(name).arg(value)).await?;
        Ok(())
    }
}
