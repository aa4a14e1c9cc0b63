//! What people do with a report, annual or periodic: one path from what was typed to the record with its history.

use luytre_govern::record::{Kept, Record};
use luytre_govern::report::{ReportState, Step};
use luytre_govern::{Act, Date, DocumentRef};
use serde_json::{Map, Value, json};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::form::Check;
use crate::records::same_version;

/// Longest reason, in characters.
pub(super) const REASON_CHARS_MAX: usize = 500;
/// Longest number and symbol of a paper, and word of a way of sending, in characters.
const NUMBER_CHARS_MAX: usize = 60;
/// Longest number of a receipt, in characters.
const RECEIPT_CHARS_MAX: usize = 100;

/// A step of a report's life, as a person enters it.
#[derive(Debug, Clone)]
pub enum StepForm {
    /// Sign: number and day of the paper.
    Sign {
        /// Number and symbol.
        number: String,
        /// Day.
        date: Option<Date>,
    },
    /// Open a signed report again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Note that it was sent.
    Send {
        /// The day.
        on: Option<Date>,
        /// Code of the lawful way.
        channel: String,
    },
    /// Note the receipt.
    Acknowledge {
        /// The day.
        on: Option<Date>,
        /// Its number.
        receipt: String,
    },
}

impl StepForm {
    /// What it asks of the person.
    pub(super) const NEEDS: Act = Act::SendReports;

    /// The word in the history, after that of the kind of report.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            StepForm::Sign { .. } => "sign",
            StepForm::Reopen { .. } => "reopen",
            StepForm::Send { .. } => "send",
            StepForm::Acknowledge { .. } => "acknowledge",
        }
    }

    /// Reads what was typed; `issuer` is the body that signs.
    pub(super) fn read(self, issuer: &str) -> Result<Step, DeskError> {
        let mut check = Check::default();
        let step = match self {
            StepForm::Sign { number, date } => {
                let number = check.required("number", &number, NUMBER_CHARS_MAX);
                check.known("date", "", date);
                Step::Sign(DocumentRef { number, date, body: issuer.to_owned(), file: None })
            }
            StepForm::Reopen { reason } => Step::Reopen { reason: check.required("reason", &reason, REASON_CHARS_MAX) },
            StepForm::Send { on, channel } => {
                let on = check.known("on", "", on).unwrap_or_default();
                Step::Send { on, channel: check.required("channel", &channel, NUMBER_CHARS_MAX) }
            }
            StepForm::Acknowledge { on, receipt } => {
                let on = check.known("on", "", on).unwrap_or_default();
                Step::Acknowledge { on, receipt: check.required("receipt", &receipt, RECEIPT_CHARS_MAX) }
            }
        };
        check.done()?;
        Ok(step)
    }
}

/// A kind of report: what people do with it, and how it decides.
pub(super) trait Reported: Record {
    /// The word of the kind in the history.
    const AREA: &'static str;
    /// What a person does with it.
    type Doing;
    /// The same as it is decided on.
    type Command;

    /// The agency whose people may change it; none: who sees the whole province.
    fn agency(&self) -> Option<&str>;
    /// Where it stands.
    fn state(&self) -> &ReportState;
    /// What something asks of the person, and its word in the history.
    fn needs(doing: &Self::Doing) -> (Act, &'static str);
    /// Reads what was typed, and takes the figures that are asked for.
    async fn read(
        desk: &Desk,
        actor: &Actor,
        kept: &Kept<Self>,
        doing: Self::Doing,
    ) -> Result<Self::Command, DeskError>;
    /// What the history says of a command before it is decided on.
    fn told(&self, command: &Self::Command) -> Map<String, Value>;
    /// What it says of the report as it is afterwards, beside where it stands.
    fn became(&self) -> Map<String, Value> {
        Map::new()
    }
    /// Decides.
    fn decided(desk: &Desk, kept: &Kept<Self>, command: Self::Command) -> Result<Self, DeskError>;
}

impl Desk {
    /// Does something with a report.
    pub(super) async fn do_with_report<T: Reported>(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        doing: T::Doing,
    ) -> Result<Kept<T>, DeskError> {
        let (needs, word) = T::needs(&doing);
        let kept: Kept<T> = self.seen_record(actor, needs, code).await?;
        actor.sees(kept.body.agency())?;
        same_version(&kept, version)?;
        let command = T::read(self, actor, &kept, doing).await?;
        let mut detail = kept.body.told(&command);
        let after = T::decided(self, &kept, command)?;
        detail.insert("state".to_owned(), json!(after.state().word()));
        detail.extend(after.became());
        self.keep_change(actor, &format!("{}.{word}", T::AREA), &kept, after, Value::Object(detail)).await
    }
}
