//! Where the ledger of a case lies, and a way to it that goes around the ledger: for tampering.

use std::path::{Path, PathBuf};

use luytre_ledger::{Ledger, LedgerError};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};

/// A place for one ledger.
#[derive(Clone)]
pub enum Place {
    File(PathBuf),
    Server(String),
}

impl Place {
    pub fn file(path: &Path) -> Self {
        Place::File(path.to_owned())
    }

    pub fn server(url: String) -> Self {
        Place::Server(url)
    }

    pub async fn try_open(&self) -> Result<Ledger, LedgerError> {
        match self {
            Place::File(path) => Ledger::open(&format!("sqlite:{}", path.display())).await,
            Place::Server(url) => Ledger::open(url).await,
        }
    }

    pub async fn open(&self) -> Ledger {
        self.try_open().await.expect("the ledger opens")
    }

    /// Runs a statement behind the ledger's back.
    pub async fn tamper(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Place::File(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut link = SqliteConnection::connect(&url).await.expect("the file opens");
                link.execute(sqlx::raw_sql(sql)).await.expect("the statement runs");
                link.close().await.expect("the file closes");
            }
            Place::Server(url) => {
                let mut link = PgConnection::connect(url).await.expect("the server answers");
                link.execute(sqlx::raw_sql(sql)).await.expect("the statement runs");
                link.close().await.expect("the connection closes");
            }
        }
    }
}
