//! Why something was not done to a task.

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only an agency that leads the task reports on it.
    #[error("only an agency that leads the task reports on it")]
    NotLeading,
    /// The person does not speak for that agency.
    #[error("this account does not speak for that agency")]
    NotOurAgency,
    /// Only whoever directs the programme does that.
    #[error("only whoever directs the programme does that")]
    NotDirecting,
    /// Nobody accepts their own report.
    #[error("nobody accepts their own report")]
    OwnReport,
    /// It is closed: accepted for this cycle, or cancelled.
    #[error("the task is closed; reopen it first")]
    Closed,
    /// It is not closed.
    #[error("the task is open already")]
    Open,
    /// Nothing was reported as done.
    #[error("nothing was reported as done")]
    NothingReported,
    /// Not every agency of the group has reported; a note must say why it is accepted.
    #[error("not every leading agency has reported it as done; say why it is accepted")]
    SomeMissing,
    /// A reason is missing.
    #[error("say why")]
    ReasonMissing,
    /// The paper of a decision is missing.
    #[error("name the paper that decides it")]
    DocumentMissing,
    /// A report needs words.
    #[error("say what was done")]
    TextMissing,
    /// Done without a proof.
    #[error("what is reported as done needs a proof")]
    ProofMissing,
    /// More than a hundred percent, or done at less.
    #[error("percent must be from 0 to 100; done is 100")]
    Percent,
    /// Too long, or too many proofs.
    #[error("the text is too long, or there are too many proofs")]
    TooLong,
    /// The deadline is the same.
    #[error("the deadline does not change")]
    SameDeadline,
}

impl Refusal {
    /// All, for tests and pages.
    pub const ALL: [Refusal; 15] = [
        Refusal::NotLeading,
        Refusal::NotOurAgency,
        Refusal::NotDirecting,
        Refusal::OwnReport,
        Refusal::Closed,
        Refusal::Open,
        Refusal::NothingReported,
        Refusal::SomeMissing,
        Refusal::ReasonMissing,
        Refusal::DocumentMissing,
        Refusal::TextMissing,
        Refusal::ProofMissing,
        Refusal::Percent,
        Refusal::TooLong,
        Refusal::SameDeadline,
    ];
}
