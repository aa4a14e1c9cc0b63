//! The border to sqlx: one statement type and one row type for both engines.
//!
//! Only two kinds of values cross it, whole numbers and texts, so that both engines store the same things the same way.

use std::str::FromStr;

use luytre_model::Nanos;
use serde::de::DeserializeOwned;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Column as _, Postgres, Row as _, Sqlite, Transaction, TypeInfo as _, ValueRef as _};

use crate::error::LedgerError;

/// A value that is bound.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Arg::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Arg::Int(value)
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Arg::Int(Some(i64::from(value)))
    }
}

impl From<Nanos> for Arg {
    fn from(value: Nanos) -> Self {
        Arg::Int(Some(value.0))
    }
}

impl From<Option<Nanos>> for Arg {
    fn from(value: Option<Nanos>) -> Self {
        Arg::Int(value.map(|at| at.0))
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Arg::Text(Some(storable(value)))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Arg::from(value.as_str())
    }
}

impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Arg::from(value.as_str())
    }
}

impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Arg::Text(value.map(storable))
    }
}

impl From<&Option<String>> for Arg {
    fn from(value: &Option<String>) -> Self {
        Arg::from(value.as_deref())
    }
}

/// Returns what both engines can store: PostgreSQL has no NUL in texts.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// Stand around a text that holds a JSON list, where its values are wanted as rows; each engine has its own words for it.
const EACH_OPEN: &str = "{{each}}";
const EACH_CLOSE: &str = "{{end}}";

/// How an engine reads a JSON list as rows.
struct Each(&'static str, &'static str);

const SQLITE_EACH: Each = Each("json_each(", ")");
const POSTGRES_EACH: Each = Each("json_array_elements_text(", "::json)");

/// A statement with its values. The text is put together from pieces that stand in this crate's source; whatever comes
/// from outside is bound.
#[derive(Debug)]
pub(crate) struct Sql {
    doing: &'static str,
    text: String,
    args: Vec<Arg>,
    /// Put together from a filter: not worth a place among the prepared statements.
    composed: bool,
}

impl Sql {
    /// Begins a statement; `doing` completes "cannot …" in errors.
    pub(crate) fn new(doing: &'static str, text: &'static str) -> Self {
        Sql { doing, text: text.to_owned(), args: Vec::new(), composed: false }
    }

    /// Binds the value of the next of `$1`, `$2`, … that are written in the text.
    pub(crate) fn arg(mut self, value: impl Into<Arg>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Adds to the text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.composed = true;
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder and binds its value.
    pub(crate) fn param(&mut self, value: impl Into<Arg>) -> &mut Self {
        self.composed = true;
        self.args.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    /// Adds a set of texts as one value, however many they are: engines look placeholders up one after the other.
    pub(crate) fn codes<T: AsRef<str>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        let values: Vec<String> = values.into_iter().map(|value| storable(value.as_ref())).collect();
        self.push("(select value from ").push(EACH_OPEN);
        self.param(serde_json::Value::from(values).to_string()).push(EACH_CLOSE).push(")")
    }

    /// Adds `(a, b, c)`, for a handful of words; a list without values holds nothing.
    pub(crate) fn list<T: Into<Arg>>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push("(");
        let mut none = true;
        for value in values {
            if !none {
                self.push(", ");
            }
            self.param(value);
            none = false;
        }
        if none {
            self.push("null");
        }
        self.push(")")
    }

    fn text_with(&self, each: &Each) -> String {
        if self.composed { self.text.replace(EACH_OPEN, each.0).replace(EACH_CLOSE, each.1) } else { self.text.clone() }
    }
}

/// A value that was read.
#[derive(Debug, Clone)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
}

/// A row, read column by column from the left.
#[derive(Debug)]
pub(crate) struct Row {
    doing: &'static str,
    cells: std::vec::IntoIter<Cell>,
    column: usize,
}

impl Row {
    fn next(&mut self) -> Cell {
        self.column += 1;
        self.cells.next().unwrap_or(Cell::Null)
    }

    fn damaged(&self, found: impl Into<String>) -> LedgerError {
        let found = found.into().chars().take(80).collect();
        LedgerError::Damaged { doing: self.doing, column: self.column, found }
    }

    pub(crate) fn opt_int(&mut self) -> Result<Option<i64>, LedgerError> {
        match self.next() {
            Cell::Null => Ok(None),
            Cell::Int(value) => Ok(Some(value)),
            Cell::Text(text) => Err(self.damaged(text)),
        }
    }

    pub(crate) fn int(&mut self) -> Result<i64, LedgerError> {
        self.opt_int()?.ok_or_else(|| self.damaged("nothing"))
    }

    pub(crate) fn unsigned<T: TryFrom<i64>>(&mut self) -> Result<T, LedgerError> {
        let value = self.int()?;
        T::try_from(value).map_err(|_| self.damaged(value.to_string()))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, LedgerError> {
        self.int().map(|value| value != 0)
    }

    pub(crate) fn nanos(&mut self) -> Result<Nanos, LedgerError> {
        self.int().map(Nanos)
    }

    pub(crate) fn opt_nanos(&mut self) -> Result<Option<Nanos>, LedgerError> {
        Ok(self.opt_int()?.map(Nanos))
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>, LedgerError> {
        match self.next() {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            Cell::Int(value) => Err(self.damaged(value.to_string())),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, LedgerError> {
        self.opt_text()?.ok_or_else(|| self.damaged("nothing"))
    }

    pub(crate) fn word<T: FromStr>(&mut self) -> Result<T, LedgerError> {
        let text = self.text()?;
        text.parse().map_err(|_| self.damaged(text))
    }

    pub(crate) fn opt_word<T: FromStr>(&mut self) -> Result<Option<T>, LedgerError> {
        let Some(text) = self.opt_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.damaged(text))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, LedgerError> {
        let text = self.text()?;
        serde_json::from_str(&text).map_err(|_| self.damaged(text))
    }
}

/// A connection, alone or within a transaction.
#[derive(Debug)]
pub(crate) enum Link {
    Sqlite(PoolConnection<Sqlite>),
    SqliteWork(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresWork(Transaction<'static, Postgres>),
}

macro_rules! prepared {
    ($sql:expr, $each:expr) => {{
        // The text consists of `&'static str` pieces of this crate and of placeholders (see `Sql`): no value gets in.
        let text = $sql.text_with(&$each);
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(!$sql.composed);
        for arg in $sql.args {
            query = match arg {
                Arg::Int(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
            };
        }
        query
    }};
}

macro_rules! cells {
    ($rows:expr, $doing:expr) => {{
        let mut answer = Vec::with_capacity($rows.len());
        for row in $rows {
            let mut cells = Vec::with_capacity(row.columns().len());
            for column in row.columns() {
                let raw = row.try_get_raw(column.ordinal())?;
                cells.push(if raw.is_null() {
                    Cell::Null
                } else if matches!(raw.type_info().name(), "INTEGER" | "INT8" | "INT4") {
                    Cell::Int(row.try_get::<i64, _>(column.ordinal())?)
                } else {
                    Cell::Text(row.try_get::<String, _>(column.ordinal())?)
                });
            }
            answer.push(Row { doing: $doing, cells: cells.into_iter(), column: 0 });
        }
        Ok::<Vec<Row>, sqlx::Error>(answer)
    }};
}

impl Link {
    /// Runs a statement and returns the number of rows that it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64, LedgerError> {
        let doing = sql.doing;
        let done = match self {
            Link::Sqlite(link) => {
                prepared!(sql, SQLITE_EACH).execute(&mut **link).await.map(|done| done.rows_affected())
            }
            Link::SqliteWork(link) => {
                prepared!(sql, SQLITE_EACH).execute(&mut **link).await.map(|done| done.rows_affected())
            }
            Link::Postgres(link) => {
                prepared!(sql, POSTGRES_EACH).execute(&mut **link).await.map(|done| done.rows_affected())
            }
            Link::PostgresWork(link) => {
                prepared!(sql, POSTGRES_EACH).execute(&mut **link).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(|source| LedgerError::statement(doing, source))
    }

    /// Runs a statement and returns its rows.
    pub(crate) async fn rows(&mut self, sql: Sql) -> Result<Vec<Row>, LedgerError> {
        let doing = sql.doing;
        let rows = match self {
            Link::Sqlite(link) => {
                let rows = prepared!(sql, SQLITE_EACH).fetch_all(&mut **link).await;
                rows.and_then(|rows| cells!(rows, doing))
            }
            Link::SqliteWork(link) => {
                let rows = prepared!(sql, SQLITE_EACH).fetch_all(&mut **link).await;
                rows.and_then(|rows| cells!(rows, doing))
            }
            Link::Postgres(link) => {
                let rows = prepared!(sql, POSTGRES_EACH).fetch_all(&mut **link).await;
                rows.and_then(|rows| cells!(rows, doing))
            }
            Link::PostgresWork(link) => {
                let rows = prepared!(sql, POSTGRES_EACH).fetch_all(&mut **link).await;
                rows.and_then(|rows| cells!(rows, doing))
            }
        };
        rows.map_err(|source| LedgerError::statement(doing, source))
    }

    /// Runs a statement that answers with at most one row that matters.
    pub(crate) async fn row(&mut self, sql: Sql) -> Result<Option<Row>, LedgerError> {
        Ok(self.rows(sql).await?.into_iter().next())
    }

    /// Runs a statement that answers with exactly one number.
    pub(crate) async fn number(&mut self, sql: Sql) -> Result<i64, LedgerError> {
        let doing = sql.doing;
        self.row(sql).await?.ok_or(LedgerError::NotFound { doing })?.int()
    }

    /// Runs a statement that must change exactly one row.
    pub(crate) async fn execute_one(&mut self, sql: Sql) -> Result<(), LedgerError> {
        let doing = sql.doing;
        if self.execute(sql).await? == 0 { Err(LedgerError::NotFound { doing }) } else { Ok(()) }
    }
}
