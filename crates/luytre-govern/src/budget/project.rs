//! Projects: their security component is appraised before the investment is approved.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::line::{Dong, Money};
use crate::record::{DocumentRef, Keys, Record};

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Project {
    /// What people quote: `DA-2026-001`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency that it belongs to.
    pub agency: String,
    /// Codes of the systems that it builds or changes.
    pub systems: Vec<String>,
    /// The investor (chủ đầu tư), as papers name it.
    pub investor: String,
    /// Code of the programme that it carries out.
    pub programme: Option<String>,
    /// Total and security component.
    pub money: Money,
    /// What the security component consists of.
    pub component: String,
    /// The appraisal of the security component.
    pub appraisal: Option<DocumentRef>,
    /// Where it stands.
    pub stage: ProjectStage,
}

/// Where a project stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ProjectStage {
    /// Being prepared.
    #[default]
    Prepared,
    /// Approved for investment.
    Approved {
        /// The decision.
        decision: DocumentRef,
    },
    /// Being carried out.
    Running {
        /// The decision on the investment.
        decision: DocumentRef,
        /// Since when.
        since: Date,
    },
    /// Completed.
    Completed {
        /// The decision on the investment.
        decision: DocumentRef,
        /// When.
        on: Date,
    },
    /// Stopped.
    Stopped {
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl ProjectStage {
    /// The words, in order.
    pub const WORDS: [&'static str; 5] = ["prepared", "approved", "running", "completed", "stopped"];

    /// The word in the store and in machine outputs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            ProjectStage::Prepared => "prepared",
            ProjectStage::Approved { .. } => "approved",
            ProjectStage::Running { .. } => "running",
            ProjectStage::Completed { .. } => "completed",
            ProjectStage::Stopped { .. } => "stopped",
        }
    }
}

/// What a person may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectCommand {
    /// Note the appraisal of the security component.
    Appraise {
        /// The paper.
        document: DocumentRef,
    },
    /// Change total or security component, while it is prepared. An appraisal of the old sums is void then.
    Cost {
        /// The sums.
        money: Money,
        /// What the component consists of.
        component: String,
    },
    /// Note the approval of the investment.
    Approve {
        /// The decision.
        decision: DocumentRef,
    },
    /// Begin.
    Start,
    /// Complete.
    Complete,
    /// Stop.
    Stop {
        /// Why.
        reason: String,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectEvent {
    /// The security component was appraised.
    Appraised(DocumentRef),
    /// The sums changed; `void` if an appraisal fell with the old ones.
    Costed {
        /// The sums.
        money: Money,
        /// What the component consists of.
        component: String,
        /// An appraisal fell.
        void: bool,
    },
    /// Approved for investment.
    Approved(DocumentRef),
    /// Begun.
    Started(Date),
    /// Completed.
    Completed(Date),
    /// Stopped.
    Stopped {
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectRefusal {
    /// No security component.
    #[error("the project has no security component; enter its amount and what it consists of")]
    NoComponent,
    /// Not appraised.
    #[error("the security component is not appraised; note the appraisal before the investment is approved")]
    NotAppraised,
    /// A paper is missing.
    #[error("name the paper that decides it")]
    DocumentMissing,
    /// A reason is missing.
    #[error("say why")]
    ReasonMissing,
    /// The security part is larger than the total.
    #[error("the security component is larger than the total")]
    SecurityAboveTotal,
    /// Not in this stage.
    #[error("that does not follow from where the project stands")]
    WrongStage,
}

impl ProjectRefusal {
    /// All, for tests and pages.
    pub const ALL: [ProjectRefusal; 6] = [
        ProjectRefusal::NoComponent,
        ProjectRefusal::NotAppraised,
        ProjectRefusal::DocumentMissing,
        ProjectRefusal::ReasonMissing,
        ProjectRefusal::SecurityAboveTotal,
        ProjectRefusal::WrongStage,
    ];
}

/// Decides. `appraised_first` says whether the rule "appraised before investment" holds on this day.
pub fn decide(
    project: &Project,
    command: ProjectCommand,
    appraised_first: bool,
    today: Date,
) -> Result<Vec<ProjectEvent>, ProjectRefusal> {
    let prepared = matches!(project.stage, ProjectStage::Prepared);
    match command {
        ProjectCommand::Appraise { document } => {
            if !prepared {
                return Err(ProjectRefusal::WrongStage);
            }
            papered(&document)?;
            if project.money.security == Dong(0) || project.component.trim().is_empty() {
                return Err(ProjectRefusal::NoComponent);
            }
            Ok(vec![ProjectEvent::Appraised(document)])
        }
        ProjectCommand::Cost { money, component } => {
            if !prepared {
                return Err(ProjectRefusal::WrongStage);
            }
            if money.security > money.total {
                return Err(ProjectRefusal::SecurityAboveTotal);
            }
            let changed = money != project.money || component != project.component;
            Ok(vec![ProjectEvent::Costed { money, component, void: changed && project.appraisal.is_some() }])
        }
        ProjectCommand::Approve { decision } => {
            if !prepared {
                return Err(ProjectRefusal::WrongStage);
            }
            papered(&decision)?;
            if appraised_first && project.money.security == Dong(0) {
                return Err(ProjectRefusal::NoComponent);
            }
            if appraised_first && project.appraisal.is_none() {
                return Err(ProjectRefusal::NotAppraised);
            }
            Ok(vec![ProjectEvent::Approved(decision)])
        }
        ProjectCommand::Start => match project.stage {
            ProjectStage::Approved { .. } => Ok(vec![ProjectEvent::Started(today)]),
            _ => Err(ProjectRefusal::WrongStage),
        },
        ProjectCommand::Complete => match project.stage {
            ProjectStage::Running { .. } => Ok(vec![ProjectEvent::Completed(today)]),
            _ => Err(ProjectRefusal::WrongStage),
        },
        ProjectCommand::Stop { reason } => match project.stage {
            ProjectStage::Completed { .. } | ProjectStage::Stopped { .. } => Err(ProjectRefusal::WrongStage),
            _ if reason.trim().is_empty() => Err(ProjectRefusal::ReasonMissing),
            _ => Ok(vec![ProjectEvent::Stopped { on: today, reason }]),
        },
    }
}

fn papered(document: &DocumentRef) -> Result<(), ProjectRefusal> {
    if document.number.trim().is_empty() { Err(ProjectRefusal::DocumentMissing) } else { Ok(()) }
}

/// Applies.
pub fn apply(mut project: Project, event: &ProjectEvent) -> Project {
    match event {
        ProjectEvent::Appraised(document) => project.appraisal = Some(document.clone()),
        ProjectEvent::Costed { money, component, void } => {
            project.money = *money;
            project.component.clone_from(component);
            if *void {
                project.appraisal = None;
            }
        }
        ProjectEvent::Approved(decision) => project.stage = ProjectStage::Approved { decision: decision.clone() },
        ProjectEvent::Started(on) => {
            if let ProjectStage::Approved { decision } = project.stage {
                project.stage = ProjectStage::Running { decision, since: *on };
            }
        }
        ProjectEvent::Completed(on) => {
            if let ProjectStage::Running { decision, .. } = project.stage {
                project.stage = ProjectStage::Completed { decision, on: *on };
            }
        }
        ProjectEvent::Stopped { on, reason } => {
            project.stage = ProjectStage::Stopped { on: *on, reason: reason.clone() };
        }
    }
    project
}

impl Record for Project {
    const KIND: &'static str = "project";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.name.clone(),
            agency: Some(self.agency.clone()),
            system: self.systems.first().cloned(),
            parent: self.programme.clone(),
            state: self.stage.as_str().to_owned(),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
