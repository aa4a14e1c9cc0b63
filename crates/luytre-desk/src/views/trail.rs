//! The audit trail.

use luytre_model::Nanos;

use super::PersonName;

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Login of who acted.
    pub login: Option<String>,
    /// The act, whole (`alert.close`) or by its first part (`alert`).
    pub act: Option<String>,
    /// Words in the subject.
    pub text: Option<String>,
    /// From, included.
    pub from: Option<Nanos>,
    /// To, excluded.
    pub to: Option<Nanos>,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// One entry, newest first in lists.
#[derive(Debug, Clone)]
pub struct AuditView {
    /// Number in the chain, from 1.
    pub number: i64,
    /// When.
    pub at: Nanos,
    /// Who; `None` for the centre itself.
    pub by: Option<PersonName>,
    /// What, for example `alert.close`.
    pub act: String,
    /// On what, for example `alert 12`.
    pub subject: String,
    /// Code of the agency that it concerns.
    pub agency: Option<String>,
    /// Details as JSON.
    pub detail: String,
    /// Hash in hexadecimal.
    pub hash: String,
}

/// A place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainProblem {
    /// Number of the entry.
    pub number: i64,
    /// What was expected and what was found.
    pub finding: String,
}

/// The outcome of checking the chain.
#[derive(Debug, Clone)]
pub struct ChainReport {
    /// Entries checked.
    pub entries: u64,
    /// Hash of the newest entry.
    pub head: String,
    /// Empty: the chain holds.
    pub problems: Vec<ChainProblem>,
}
