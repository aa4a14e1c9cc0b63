//! The closed sets of what can go wrong for a person and for a sender.
//!
//! What a person may not see and what does not exist give the same answer, [`DeskError::NotFound`]: somebody outside an
//! agency cannot tell which of its records exist.

use std::fmt;

use luytre_model::query::QueryError;
use luytre_model::store::StoreError;

/// Why an operation was not done. Web pages and the API map each variant to one status.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such record, or this person may not know of it.
    #[error("not found")]
    NotFound,
    /// The person's role does not allow the act on a record that the person may see.
    #[error("this role may not do that")]
    Forbidden,
    /// A rule of the workflow says no.
    #[error("{0}")]
    Refused(Refusal),
    /// What was typed cannot be used.
    #[error("{}", list(.0))]
    Invalid(Vec<FieldProblem>),
    /// The record was changed by somebody else in the meantime.
    #[error("the record was changed in the meantime; look at it again")]
    Conflict,
    /// Too many attempts: come again after this many seconds.
    #[error("too many attempts; wait {retry_after_s} s")]
    TooMany {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The event store or the ledger cannot answer now.
    #[error("not available now; try again")]
    Unavailable,
    /// Something broke; the log has the cause under this id.
    #[error("internal error {0}")]
    Internal(ErrorId),
}

/// Which rule of a workflow said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The alert's state does not allow it; the words of `luytre-respond`.
    #[error("{0}")]
    Alert(String),
    /// The time in which a person can take back their own closing has passed.
    #[error("the time to undo has passed")]
    UndoPassed,
    /// Nobody would be left to administer the centre.
    #[error("the last administrator cannot lose that role")]
    LastAdministrator,
    /// A person cannot do this to their own account.
    #[error("not on your own account")]
    OwnAccount,
    /// The centre has an administrator already, so the first-administrator link is void.
    #[error("the centre has been set up already")]
    SetUpAlready,
    /// The shared place of senders beyond the limit cannot be assigned: it holds many senders.
    #[error("this source stands for many senders; register each of them")]
    SharedSource,
    /// A rule of an assessment, a finding, a freeze or a drill, with its article.
    #[error("{0}")]
    Inspection(luytre_govern::assessment::Refusal),
    /// A rule about verdicts and evidence says no.
    #[error("{0}")]
    Requirement(luytre_govern::requirement::Refusal),
    /// A rule about remedies says no.
    #[error("{0}")]
    Remedy(luytre_govern::requirement::remedy::Refusal),
    /// A rule about recurring duties says no.
    #[error("{0}")]
    Duty(luytre_govern::requirement::duty::Refusal),
    /// The lifecycle of tasks says no.
    #[error("{0}")]
    Task(luytre_govern::programme::Refusal),
    /// The life of a project says no.
    #[error("{0}")]
    Project(luytre_govern::budget::project::ProjectRefusal),
    /// A limit on the number of records was reached.
    #[error("no more than {0} can be kept; remove one first")]
    Full(usize),
    /// The procedure of level dossiers says no.
    #[error("{0}")]
    Dossier(Box<luytre_govern::dossier::Refusal>),
    /// A rule about contested figures says no.
    #[error("{0}")]
    Contest(luytre_govern::index::ContestRefusal),
    /// The stored weights of the index cannot be read; the log has the cause.
    #[error("the stored weights of the index cannot be read; put weights in force again")]
    WeightsUnreadable,
    /// A rule of reports says no.
    #[error("{0}")]
    Report(Box<luytre_govern::annual::ReportRefusal>),
    /// A rule of periodic reports says no.
    #[error("{0}")]
    Periodic(Box<luytre_govern::periodic::PeriodicRefusal>),
    /// The file of a report of which the person may not see everything; how many figures are hidden.
    #[error("{0} figures of the report may not be seen by this role, so there is no file of it")]
    HiddenFigures(usize),
    /// As many ad-hoc reports as an agency may make in a day.
    #[error("{0} ad-hoc reports were made today")]
    ReportsOfDay(u64),
    /// No regime with an annual report was in force on the last day of that period.
    #[error("no annual report is asked for that year")]
    NoAnnualReport,
    /// A rule of the registry says no; a row of its content, in both languages.
    #[error("{}", .0.en)]
    Registry(Box<luytre_govern::profile::check::Reason>),
    /// The system has a dossier that is still open; its code.
    #[error("the system has an open dossier, {0}")]
    DossierOpen(String),
}

/// A field that cannot be used, for the form and for the summary above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the form's field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a field. Closed, so that the pages have a sentence for each in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing was given.
    #[error("is required")]
    Required,
    /// Longer than this many characters.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// Shorter than this many characters.
    #[error("is shorter than {0} characters")]
    TooShort(usize),
    /// Not one of the known words, or no such record.
    #[error("is not known: {0}")]
    Unknown(String),
    /// Another record has it already.
    #[error("is taken: {0}")]
    Taken(String),
    /// Not of the expected form; says which is expected.
    #[error("must be {0}")]
    Malformed(&'static str),
    /// A password that is too easy to guess.
    #[error("is too common")]
    TooCommon,
    /// The password is the login or contains it.
    #[error("must differ from the login")]
    LikeLogin,
    /// The present password does not match.
    #[error("does not match")]
    Mismatch,
    /// More than this many at once.
    #[error("is more than {0}")]
    TooMany(usize),
    /// The query cannot be read.
    #[error("{0}")]
    Query(QueryError),
}

/// The id under which the log has the cause of an internal error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorId(pub u64);

impl fmt::Display for ErrorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl DeskError {
    /// Builds the error of one field.
    pub fn field(field: &'static str, problem: Problem) -> Self {
        DeskError::Invalid(vec![FieldProblem { field, problem }])
    }

    /// Builds the refusal with this word of the registry's content.
    pub(crate) fn registry(word: &str) -> Self {
        DeskError::Refused(Refusal::Registry(Box::new(luytre_govern::profile::check::reason(word))))
    }

    /// Logs the cause with its whole chain and returns what the person sees.
    pub(crate) fn internal(doing: &str, cause: &dyn std::error::Error) -> Self {
        let mut bytes = [0; 8];
        // Without randomness the id is 0; the log line still has the cause.
        let _ = getrandom::fill(&mut bytes);
        let id = ErrorId(u64::from_be_bytes(bytes));
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(inner) = next {
            chain.push_str(": ");
            chain.push_str(&inner.to_string());
            next = inner.source();
        }
        tracing::error!(error_id = %id, cause = %chain, doing, "operation failed");
        DeskError::Internal(id)
    }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) | StoreError::Closed => DeskError::Unavailable,
            StoreError::Io { .. } | StoreError::Damaged(_) => DeskError::internal("read the event store", &error),
        }
    }
}

fn list(problems: &[FieldProblem]) -> String {
    problems.iter().map(|at| format!("{} {}", at.field, at.problem)).collect::<Vec<_>>().join("; ")
}

/// Why a batch was not taken. The sender keeps its data unless it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No room now: come again after this many seconds.
    #[error("the centre cannot take more now; try again in {retry_after_s} s")]
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// Nothing is taken: there is no room, or nothing can be written. The log and the overview say why.
    #[error("the centre has no room for events; keep them and send them again")]
    Full,
    /// The token or certificate is not one of ours, or one is required.
    #[error("the sender is not authorised; give the token of a registered source")]
    Unauthorized,
    /// The store is closed or broke; the log has the cause.
    #[error("the event store failed; see the log")]
    Failed,
}
