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
}

impl Act {
    /// All acts, in the order of the pages.
    pub const ALL: [Act; 21] = [
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
            | Act::ReadSettings => true,
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
            | Act::SendEvents => false,
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
    }
}

#[cfg(test)]
mod tests;
