//! Opening the ledger, reading it, and working in it.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::db::{Link, Sql};
use crate::error::LedgerError;
use crate::migrate;

/// How long to wait for a connection, or for another writer, before saying that the ledger is busy.
const PATIENCE: Duration = Duration::from_secs(15);
/// The same for PostgreSQL's locks.
const LOCK_PATIENCE: &str = "15s";
/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// Rows that the engine reads ahead of whoever asked: fewer would make both threads wait for each other all the time.
const ROWS_AHEAD: usize = 1_024;
/// Most of the file that is mapped into memory.
const MAPPED_BYTES_MAX: &str = "268435456";
/// Rows of an index that are looked at to learn how its values are spread.
const ANALYSED_ROWS_MAX: u32 = 1_000;
/// Key of the advisory lock that makes one [`Work`] run at a time on PostgreSQL ("luytre" in hexadecimal digits of ASCII).
const WORK_LOCK: i64 = 0x6c75_7974_7265;

/// Which engine keeps the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool),
}

/// The ledger. Cheap to clone; all clones share their connections.
#[derive(Debug, Clone)]
pub struct Ledger {
    pools: Pools,
}

impl Ledger {
    /// Opens `sqlite:PATH` (made if absent) or `postgres://…`, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Ledger, LedgerError> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => {
                let path = url.trim_start_matches("sqlite:");
                Self::open_file(Path::new(path.strip_prefix("//").unwrap_or(path))).await
            }
            "postgres" | "postgresql" => Self::open_server(url).await,
            _ => Err(LedgerError::Address(scheme.chars().take(20).collect())),
        }
    }

    /// Opens a SQLite file (made if absent) and brings its tables up to date.
    pub async fn open_file(path: &Path) -> Result<Ledger, LedgerError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered with "done" survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            // Pages of the file are read where the system keeps them, instead of being copied for every connection.
            .pragma("mmap_size", MAPPED_BYTES_MAX)
            .row_buffer_size(ROWS_AHEAD)
            .analysis_limit(ANALYSED_ROWS_MAX);
        let open = |source| LedgerError::Open { place: path.display().to_string(), source };
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await
            .map_err(open)?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Self::up_to_date(Ledger { pools: Pools::Sqlite { write, read } }).await
    }

    async fn open_server(url: &str) -> Result<Ledger, LedgerError> {
        let open = |source| LedgerError::Open { place: without_password(url), source };
        let options = PgConnectOptions::from_str(url)
            .map_err(open)?
            .application_name("luytre")
            // What was answered with "done" survives a power cut, whatever the server's default; and nobody waits for
            // another writer for ever.
            .options([("synchronous_commit", "on"), ("lock_timeout", LOCK_PATIENCE)]);
        let pool = PgPoolOptions::new()
            .max_connections(READERS_MAX + 2)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(open)?;
        Self::up_to_date(Ledger { pools: Pools::Postgres(pool) }).await
    }

    async fn up_to_date(ledger: Ledger) -> Result<Ledger, LedgerError> {
        let mut work = ledger.begin().await?;
        migrate::run(&mut work.reader.link, ledger.engine()).await?;
        work.commit().await?;
        ledger.tune().await?;
        Ok(ledger)
    }

    /// Lets SQLite learn again how values are spread where tables have grown, so that it chooses the right index. Takes
    /// milliseconds; a server does so by itself.
    pub async fn tune(&self) -> Result<(), LedgerError> {
        if self.engine() == Engine::Postgres {
            return Ok(());
        }
        let mut work = self.begin().await?;
        work.reader.link.execute(Sql::new("look at how values are spread", "pragma optimize = 0x10002")).await?;
        work.commit().await
    }

    /// Returns which engine keeps the ledger.
    pub fn engine(&self) -> Engine {
        match &self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins to read.
    pub async fn read(&self) -> Result<Reader, LedgerError> {
        let link = match &self.pools {
            Pools::Sqlite { read, .. } => read.acquire().await.map(Link::Sqlite),
            Pools::Postgres(pool) => pool.acquire().await.map(Link::Postgres),
        };
        let link = link.map_err(|source| LedgerError::statement("begin to read the ledger", source))?;
        Ok(Reader { link })
    }

    /// Begins a transaction. What is not committed is undone.
    pub async fn begin(&self) -> Result<Work, LedgerError> {
        let doing = "begin a transaction";
        let fail = |source| LedgerError::statement(doing, source);
        let link = match &self.pools {
            // Immediate: a transaction that reads first and writes later must not find another writer in between.
            Pools::Sqlite { write, .. } => Link::SqliteWork(write.begin_with("begin immediate").await.map_err(fail)?),
            Pools::Postgres(pool) => {
                let mut link = Link::PostgresWork(pool.begin().await.map_err(fail)?);
                // A row is read back because the function answers with the type void.
                let lock = "select count(*) from (select pg_advisory_xact_lock($1)) as locked";
                link.rows(Sql::new(doing, lock).arg(WORK_LOCK)).await?;
                link
            }
        };
        Ok(Work { reader: Reader { link }, written: BTreeSet::new() })
    }

    /// Closes all connections; a SQLite file is then whole without its side files.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Returns the address without what stands between the user and the host.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "postgres".to_owned() };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((account, host)) => format!("{scheme}://{}@{host}", account.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

/// The series that counts the transactions that wrote something of a kind.
pub(crate) fn changes_of(kind: &str) -> String {
    format!("changes of {kind}")
}

/// Reads the ledger.
#[derive(Debug)]
pub struct Reader {
    pub(crate) link: Link,
}

/// One transaction: reads like a [`Reader`], writes, and is undone unless committed.
#[derive(Debug)]
pub struct Work {
    pub(crate) reader: Reader,
    /// The kinds of which something was written.
    pub(crate) written: BTreeSet<&'static str>,
}

impl Work {
    /// Makes everything that was written stand.
    pub async fn commit(mut self) -> Result<(), LedgerError> {
        for kind in std::mem::take(&mut self.written) {
            self.next_number(&changes_of(kind)).await?;
        }
        let done = match self.reader.link {
            Link::SqliteWork(work) => work.commit().await,
            Link::PostgresWork(work) => work.commit().await,
            Link::Sqlite(_) | Link::Postgres(_) => Ok(()),
        };
        done.map_err(|source| LedgerError::statement("commit", source))
    }
}

impl Deref for Work {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

#[cfg(test)]
mod tests;
