//! Programmes of tasks: a plan is imported with its table, its tasks are led, reported, accepted, and fall due.
//!
//! A [`Programme`] is the paper; its [`Task`]s have a lifecycle ([`task::decide`], [`task::apply`]). A deadline keeps the
//! words of the paper beside what was understood of them ([`deadline`]); a target is measured when the product has a
//! figure for it ([`target`]); reminders, report streams, groups of agencies and words of figures are content
//! ([`content`]). Start with [`task`], then [`import`].

pub mod content;
pub mod deadline;
pub mod export;
pub mod import;
pub mod organisation;
pub mod reminder;
pub mod stream;
pub mod target;
pub mod task;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use content::{ContentError, ProgrammeContent};
pub use deadline::{Deadline, When};
pub use organisation::{Directory, Party};
pub use target::{Figure, Figures, MEASURED, Measure, Reached, Target};
pub use task::{Command, Event, Refusal, Setting, Stage, Standing, Task, apply, decide};

use crate::record::{DocumentRef, Keys, Record};

/// A programme, plan or annex of tasks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Programme {
    /// What people quote: `CTHD-57-2026`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The body that issued it, as the paper names it.
    pub issuer: String,
    /// The paper.
    pub document: DocumentRef,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// What it wants to reach as a whole.
    pub targets: Vec<Target>,
    /// Codes of the report streams that it asks for ([`stream::ReportStream`]).
    pub streams: Vec<String>,
    /// Whether it is closed: its tasks are no longer reminded of.
    pub closed: bool,
}

/// A part of a programme, under which tasks stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Number as printed: `III`.
    pub number: String,
    /// Title.
    pub title: String,
}

impl Record for Programme {
    const KIND: &'static str = "programme";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            // A programme is published to everybody who has to carry it out.
            public: true,
            state: if self.closed { "closed" } else { "open" }.to_owned(),
            due: self.until,
            ..Keys::default()
        }
    }
}
