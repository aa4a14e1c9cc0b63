//! Who may do what. The whole table is a golden file; a new role or act is a compile error until it is decided.
//!
//! A role says what; the person's agency says where ([`crate::tree`]); the state of a thing may refuse more
//! (`luytre-respond`).

use luytre_model::Role;

/// Something a person does at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// See the overview figures.
    ReadOverview,
    /// See alerts.
    ReadAlerts,
    /// Take, start and release alerts.
    WorkAlerts,
    /// Close and reopen alerts.
    JudgeAlerts,
    /// Give alerts to others.
    AssignAlerts,
    /// Search events and open one.
    SearchEvents,
    /// Keep own saved views.
    SaveViews,
    /// Share a saved view with everybody.
    ShareViews,
    /// See agencies, systems and coverage.
    ReadRegistry,
    /// Change systems.
    EditSystems,
    /// Change and import agencies.
    EditAgencies,
    /// See sources and their health.
    ReadSources,
    /// Register, assign and change sources.
    EditSources,
    /// See people.
    ReadPeople,
    /// Create, change and disable people.
    EditPeople,
    /// See API tokens.
    ReadTokens,
    /// Create and revoke API tokens.
    EditTokens,
    /// See the audit trail and check it.
    ReadAudit,
    /// See settings and the state of the product.
    ReadSettings,
    /// Change settings.
    EditSettings,
    /// Send events in.
    SendEvents,
    /// See level dossiers.
    ReadDossiers,
    /// Write, send and withdraw dossiers.
    EditDossiers,
    /// Appraise dossiers and give professional opinions.
    AppraiseDossiers,
    /// Approve dossiers for the owner or the dedicated unit.
    ApproveDossiers,
    /// See requirements, evidence and signals.
    ReadRequirements,
    /// Write evidence, responsible persons and remedies.
    EditRequirements,
    /// Give the verdict on a requirement.
    JudgeRequirements,
    /// See assessments, inspections and their findings.
    ReadAssessments,
    /// Plan and write assessments.
    EditAssessments,
    /// Answer findings with remedies.
    AnswerFindings,
    /// Verify, send back and reopen findings.
    JudgeFindings,
    /// Freeze and release evidence.
    HoldEvidence,
    /// See programmes and tasks.
    ReadTasks,
    /// Write and import programmes and tasks.
    EditTasks,
    /// Report progress on tasks.
    ReportTasks,
    /// See budgets and projects.
    ReadBudget,
    /// Write budget lines and projects.
    EditBudget,
    /// See staff, certificates and training.
    ReadTraining,
    /// Write staff, certificates and training.
    EditTraining,
    /// See drills.
    ReadDrills,
    /// Plan, run and close drills.
    EditDrills,
    /// See the index and the ranking.
    ReadIndex,
    /// Change weights and publish an edition of the index.
    EditIndex,
    /// Contest a figure of the index.
    ContestIndex,
    /// Decide on contested figures.
    JudgeContests,
    /// See reports.
    ReadReports,
    /// Make and correct annual reports.
    EditReports,
    /// Make and write periodic and ad-hoc reports.
    EditPeriodicReports,
    /// Sign and send reports, note their receipt.
    SendReports,
    /// Add regulation, catalogues and other content.
    EditContent,
}

impl Act {
    /// All acts, in the order of the pages.
    pub const ALL: [Act; 51] = [
        Act::ReadOverview,
        Act::ReadAlerts,
        Act::WorkAlerts,
        Act::JudgeAlerts,
        Act::AssignAlerts,
        Act::SearchEvents,
        Act::SaveViews,
        Act::ShareViews,
        Act::ReadRegistry,
        Act::EditSystems,
        Act::EditAgencies,
        Act::ReadSources,
        Act::EditSources,
        Act::ReadPeople,
        Act::EditPeople,
        Act::ReadTokens,
        Act::EditTokens,
        Act::ReadAudit,
        Act::ReadSettings,
        Act::EditSettings,
        Act::SendEvents,
        Act::ReadDossiers,
        Act::EditDossiers,
        Act::AppraiseDossiers,
        Act::ApproveDossiers,
        Act::ReadRequirements,
        Act::EditRequirements,
        Act::JudgeRequirements,
        Act::ReadAssessments,
        Act::EditAssessments,
        Act::AnswerFindings,
        Act::JudgeFindings,
        Act::HoldEvidence,
        Act::ReadTasks,
        Act::EditTasks,
        Act::ReportTasks,
        Act::ReadBudget,
        Act::EditBudget,
        Act::ReadTraining,
        Act::EditTraining,
        Act::ReadDrills,
        Act::EditDrills,
        Act::ReadIndex,
        Act::EditIndex,
        Act::ContestIndex,
        Act::JudgeContests,
        Act::ReadReports,
        Act::EditReports,
        Act::EditPeriodicReports,
        Act::SendReports,
        Act::EditContent,
    ];

    /// The word in machine outputs; also the scope of an API token.
    pub const fn as_str(self) -> &'static str {
        match self {
            Act::ReadOverview => "read_overview",
            Act::ReadAlerts => "read_alerts",
            Act::WorkAlerts => "work_alerts",
            Act::JudgeAlerts => "judge_alerts",
            Act::AssignAlerts => "assign_alerts",
            Act::SearchEvents => "search_events",
            Act::SaveViews => "save_views",
            Act::ShareViews => "share_views",
            Act::ReadRegistry => "read_registry",
            Act::EditSystems => "edit_systems",
            Act::EditAgencies => "edit_agencies",
            Act::ReadSources => "read_sources",
            Act::EditSources => "edit_sources",
            Act::ReadPeople => "read_people",
            Act::EditPeople => "edit_people",
            Act::ReadTokens => "read_tokens",
            Act::EditTokens => "edit_tokens",
            Act::ReadAudit => "read_audit",
            Act::ReadSettings => "read_settings",
            Act::EditSettings => "edit_settings",
            Act::SendEvents => "send_events",
            Act::ReadDossiers => "read_dossiers",
            Act::EditDossiers => "edit_dossiers",
            Act::AppraiseDossiers => "appraise_dossiers",
            Act::ApproveDossiers => "approve_dossiers",
            Act::ReadRequirements => "read_requirements",
            Act::EditRequirements => "edit_requirements",
            Act::JudgeRequirements => "judge_requirements",
            Act::ReadAssessments => "read_assessments",
            Act::EditAssessments => "edit_assessments",
            Act::AnswerFindings => "answer_findings",
            Act::JudgeFindings => "judge_findings",
            Act::HoldEvidence => "hold_evidence",
            Act::ReadTasks => "read_tasks",
            Act::EditTasks => "edit_tasks",
            Act::ReportTasks => "report_tasks",
            Act::ReadBudget => "read_budget",
            Act::EditBudget => "edit_budget",
            Act::ReadTraining => "read_training",
            Act::EditTraining => "edit_training",
            Act::ReadDrills => "read_drills",
            Act::EditDrills => "edit_drills",
            Act::ReadIndex => "read_index",
            Act::EditIndex => "edit_index",
            Act::ContestIndex => "contest_index",
            Act::JudgeContests => "judge_contests",
            Act::ReadReports => "read_reports",
            Act::EditReports => "edit_reports",
            Act::EditPeriodicReports => "edit_periodic_reports",
            Act::SendReports => "send_reports",
            Act::EditContent => "edit_content",
        }
    }

    /// Whether it changes nothing.
    pub const fn reads(self) -> bool {
        match self {
            Act::ReadOverview
            | Act::ReadAlerts
            | Act::SearchEvents
            | Act::ReadRegistry
            | Act::ReadSources
            | Act::ReadPeople
            | Act::ReadTokens
            | Act::ReadAudit
            | Act::ReadSettings
            | Act::ReadDossiers
            | Act::ReadRequirements
            | Act::ReadAssessments
            | Act::ReadTasks
            | Act::ReadBudget
            | Act::ReadTraining
            | Act::ReadDrills
            | Act::ReadIndex
            | Act::ReadReports => true,
            Act::WorkAlerts
            | Act::JudgeAlerts
            | Act::AssignAlerts
            | Act::SaveViews
            | Act::ShareViews
            | Act::EditSystems
            | Act::EditAgencies
            | Act::EditSources
            | Act::EditPeople
            | Act::EditTokens
            | Act::EditSettings
            | Act::SendEvents
            | Act::EditDossiers
            | Act::AppraiseDossiers
            | Act::ApproveDossiers
            | Act::EditRequirements
            | Act::JudgeRequirements
            | Act::EditAssessments
            | Act::AnswerFindings
            | Act::JudgeFindings
            | Act::HoldEvidence
            | Act::EditTasks
            | Act::ReportTasks
            | Act::EditBudget
            | Act::EditTraining
            | Act::EditDrills
            | Act::EditIndex
            | Act::ContestIndex
            | Act::JudgeContests
            | Act::EditReports
            | Act::EditPeriodicReports
            | Act::SendReports
            | Act::EditContent => false,
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Act::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// Whether a person with this role may do this at all.
pub fn may(role: Role, act: Act) -> bool {
    use Role::{
        Administrator, AgencyHead, AgencyOfficer, Analyst, Assessor, Auditor, IncidentTeam, Leader, Machine, ShiftLead,
    };
    match act {
        Act::ReadOverview | Act::ReadRegistry => role != Machine,
        Act::ReadAlerts => !matches!(role, Assessor | Machine),
        Act::WorkAlerts => matches!(role, Analyst | ShiftLead | IncidentTeam | AgencyOfficer | Administrator),
        Act::JudgeAlerts => matches!(role, Analyst | ShiftLead | IncidentTeam | Administrator),
        Act::AssignAlerts => matches!(role, ShiftLead | Administrator),
        // Events hold personal data: whoever needs figures only does not search.
        Act::SearchEvents => {
            matches!(role, Analyst | ShiftLead | IncidentTeam | AgencyOfficer | Assessor | Administrator | Auditor)
        }
        Act::SaveViews => !matches!(role, Auditor | Machine),
        Act::ShareViews => matches!(role, ShiftLead | Administrator),
        Act::ReadSources => !matches!(role, Leader | Machine),
        Act::EditSystems => matches!(role, AgencyOfficer | Administrator),
        Act::EditAgencies | Act::EditPeople | Act::EditTokens | Act::EditSettings => role == Administrator,
        Act::EditSources => matches!(role, ShiftLead | Administrator),
        Act::ReadPeople => matches!(role, ShiftLead | AgencyHead | Administrator | Auditor),
        Act::ReadTokens | Act::ReadSettings => matches!(role, Administrator | Auditor),
        Act::ReadAudit => matches!(role, Administrator | Auditor),
        Act::SendEvents => matches!(role, Machine | Administrator),
        Act::ReadDossiers
        | Act::ReadRequirements
        | Act::ReadAssessments
        | Act::ReadTasks
        | Act::ReadTraining
        | Act::ReadDrills
        | Act::ReadIndex
        | Act::ReadReports => role != Machine,
        Act::ReadBudget => matches!(role, AgencyOfficer | AgencyHead | Assessor | Leader | Administrator | Auditor),
        Act::EditDossiers | Act::EditRequirements => matches!(role, AgencyOfficer | Administrator),
        // Whoever runs the machines judges nothing: verdicts, opinions and approvals belong to the people of the law.
        Act::AppraiseDossiers | Act::JudgeRequirements | Act::EditAssessments | Act::JudgeFindings => role == Assessor,
        Act::ApproveDossiers => matches!(role, AgencyHead | Leader),
        Act::AnswerFindings | Act::ReportTasks | Act::EditBudget | Act::EditTraining => {
            matches!(role, AgencyOfficer | AgencyHead | Administrator)
        }
        Act::HoldEvidence => matches!(role, ShiftLead | IncidentTeam | Administrator),
        Act::EditTasks | Act::EditIndex => matches!(role, Leader | Administrator),
        Act::EditDrills => matches!(role, ShiftLead | IncidentTeam | AgencyOfficer | Administrator),
        Act::ContestIndex => matches!(role, AgencyOfficer | AgencyHead),
        Act::JudgeContests => matches!(role, Assessor | Leader),
        Act::EditReports => matches!(role, AgencyOfficer | AgencyHead | Assessor | Administrator),
        // The reports of the watch are made by who leads a shift; the annual report of the law is not.
        Act::EditPeriodicReports => matches!(role, ShiftLead | AgencyOfficer | AgencyHead | Assessor | Administrator),
        Act::SendReports => matches!(role, AgencyHead | Leader),
        Act::EditContent => role == Administrator,
    }
}

#[cfg(test)]
mod tests;
