//! What can go wrong with the ledger.

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The address of the ledger is not understood.
    #[error("the ledger's address must begin with sqlite: or postgres: (found {0:?})")]
    Address(String),
    /// Opening failed.
    #[error("cannot open the ledger {place}")]
    Open {
        /// The file or the server, without a password.
        place: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The tables are not those of this version.
    #[error("the ledger cannot be brought up to date: {0}")]
    Migrate(String),
    /// A statement failed.
    #[error("cannot {doing}")]
    Statement {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// The ledger is busy or the server is away; worth another try.
    #[error("cannot {doing}: the ledger does not answer")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// A code, login or name is taken.
    #[error("cannot {doing}: the code or name is taken")]
    Taken {
        /// What was being done.
        doing: &'static str,
    },
    /// What is referred to is not there, or what is to go is still referred to.
    #[error("cannot {doing}: something that it refers to is not there")]
    Reference {
        /// What was being done.
        doing: &'static str,
    },
    /// The row is not there.
    #[error("cannot {doing}: it is not there")]
    NotFound {
        /// What was being done.
        doing: &'static str,
    },
    /// Somebody else changed it in the meantime.
    #[error("cannot {doing}: somebody else changed it in the meantime")]
    Conflict {
        /// What was being done.
        doing: &'static str,
    },
    /// A stored value cannot be read.
    #[error("a stored value is damaged: column {column} of the answer to {doing:?} holds {found:?}")]
    Damaged {
        /// What was being done.
        doing: &'static str,
        /// Number of the column in the answer, from 1.
        column: usize,
        /// What was found, cut.
        found: String,
    },
}

/// Codes that say that another writer took too long or the server is going away: SQLite's busy (5, 6, 261, 517),
/// PostgreSQL's lock timeout and shutdown.
const WAITED_TOO_LONG: [&str; 8] = ["5", "6", "261", "517", "55P03", "57P01", "57P02", "57P03"];

impl LedgerError {
    pub(crate) fn statement(doing: &'static str, source: sqlx::Error) -> Self {
        if let Some(error) = source.as_database_error() {
            if error.is_unique_violation() {
                return LedgerError::Taken { doing };
            }
            if error.is_foreign_key_violation() {
                return LedgerError::Reference { doing };
            }
            if error.code().is_some_and(|code| WAITED_TOO_LONG.contains(&&*code)) {
                return LedgerError::Unavailable { doing, source };
            }
        }
        match source {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                LedgerError::Unavailable { doing, source }
            }
            // A row whose bytes are no text any more is damaged; the statement itself is right.
            sqlx::Error::ColumnDecode { index, source } => {
                let column = index.parse::<usize>().map_or(0, |index| index + 1);
                LedgerError::Damaged { doing, column, found: source.to_string().chars().take(80).collect() }
            }
            source => LedgerError::Statement { doing, source },
        }
    }
}
