//! Closed sets of words: the four technical layers, severities, protection levels, roles of people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is not one of a closed set.
#[derive(Debug, thiserror::Error)]
#[error("{word:?} is not one of {known}")]
pub struct UnknownWord {
    word: String,
    known: &'static str,
}

impl UnknownWord {
    /// Builds the error for `word`, which is not one of `known` (a list for people).
    pub fn new(word: &str, known: &'static str) -> Self {
        UnknownWord { word: word.to_owned(), known }
    }
}

/// The technical layer at which an information system is watched (the provinces' programmes name these four: network,
/// application, database, endpoint). Not to be confused with the organisational four-layer model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// Firewalls, intrusion detection, flows, name service.
    Network,
    /// Web servers, web application firewalls, file transfer, mail.
    Application,
    /// Database servers and their audit trails.
    Database,
    /// Operating systems, their audit, anti-virus.
    Endpoint,
}

impl Layer {
    /// All layers, from the wire to the machine.
    pub const ALL: [Layer; 4] = [Layer::Network, Layer::Application, Layer::Database, Layer::Endpoint];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Network => "network",
            Layer::Application => "application",
            Layer::Database => "database",
            Layer::Endpoint => "endpoint",
        }
    }
}

impl FromStr for Layer {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Layer::ALL
            .into_iter()
            .find(|layer| layer.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), known: "network, application, database, endpoint" })
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How bad a finding is: the levels of the Sigma specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, never an alert by itself.
    Informational,
    /// Notable, rarely an incident.
    Low,
    /// To be looked at within the shift.
    Medium,
    /// To be looked at now.
    High,
    /// Highly likely an incident.
    Critical,
}

impl Severity {
    /// All severities, mildest first.
    pub const ALL: [Severity; 5] =
        [Severity::Informational, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word in machine outputs and in Sigma rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Informational => "informational",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

impl FromStr for Severity {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Severity::ALL
            .into_iter()
            .find(|severity| severity.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), known: "informational, low, medium, high, critical" })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The protection level of an information system, 1 (lowest) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ProtectionLevel(u8);

impl ProtectionLevel {
    /// All five levels.
    pub const ALL: [ProtectionLevel; 5] =
        [ProtectionLevel(1), ProtectionLevel(2), ProtectionLevel(3), ProtectionLevel(4), ProtectionLevel(5)];

    /// Returns the level as a number from 1 to 5.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for ProtectionLevel {
    type Error = UnknownWord;

    fn try_from(number: u8) -> Result<Self, UnknownWord> {
        if (1..=5).contains(&number) {
            return Ok(ProtectionLevel(number));
        }
        Err(UnknownWord { word: number.to_string(), known: "1, 2, 3, 4, 5" })
    }
}

impl From<ProtectionLevel> for u8 {
    fn from(level: ProtectionLevel) -> u8 {
        level.0
    }
}

impl fmt::Display for ProtectionLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a person is at the centre; what each may do is decided in `luytre-govern`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works through the alert queue.
    Analyst,
    /// Leads a shift of analysts: assigns, reopens, writes off critical findings.
    ShiftLead,
    /// A member of the incident response team.
    IncidentTeam,
    /// The officer of an agency who looks after its systems.
    AgencyOfficer,
    /// The head of an agency, personally responsible by law.
    AgencyHead,
    /// Assesses systems against the requirements.
    Assessor,
    /// A leader of the province.
    Leader,
    /// Runs the product: people, sources, registry.
    Administrator,
    /// Reads everything that was done, changes nothing.
    Auditor,
    /// A program.
    Machine,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 10] = [
        Role::Analyst,
        Role::ShiftLead,
        Role::IncidentTeam,
        Role::AgencyOfficer,
        Role::AgencyHead,
        Role::Assessor,
        Role::Leader,
        Role::Administrator,
        Role::Auditor,
        Role::Machine,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Analyst => "analyst",
            Role::ShiftLead => "shift_lead",
            Role::IncidentTeam => "incident_team",
            Role::AgencyOfficer => "agency_officer",
            Role::AgencyHead => "agency_head",
            Role::Assessor => "assessor",
            Role::Leader => "leader",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
            Role::Machine => "machine",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Role::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| UnknownWord {
            word: word.to_owned(),
            known: "analyst, shift_lead, incident_team, agency_officer, agency_head, assessor, leader, administrator, \
                    auditor, machine",
        })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
