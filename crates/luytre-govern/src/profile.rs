//! What a dossier, a report and an inspector need to know of a system and of an agency, beyond what watching needs.
//!
//! Everything is optional but the codes: what one must fill is short, the rest grows. The facts that decide the level
//! stand in [`crate::level::LevelFacts`]. Forms, spreadsheets and histories all go through the same table of fields:
//! start with [`field`], then [`tabled`] (a value of each field out of a record and into it), [`check`] (combinations
//! that cannot be) and [`figures`] (shares and counts).

pub mod check;
pub mod field;
pub mod figures;
pub mod tabled;
pub mod words;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};

use crate::level::LevelFacts;
use crate::record::{DocumentRef, Keys, Record};

/// Everything that is known of a system beside its row in the registry (code, name, agency, level).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemProfile {
    /// Code of the system.
    pub system: String,
    /// Code of the agency that the system's row names: who runs it.
    pub agency: String,
    /// Code of the governing body (chủ quản), exactly one (NĐ331 Đ4).
    pub owner: Option<String>,
    /// Code of the operator (đơn vị vận hành); the agency when empty.
    pub operator: Option<String>,
    /// Code of the dedicated cybersecurity unit of the owner (đơn vị chuyên trách).
    pub dedicated_unit: Option<String>,
    /// The owner's delegation in writing, where there is one.
    pub delegation: Option<Delegation>,
    /// What it is for.
    pub function: String,
    /// Whom it serves.
    pub served: String,
    /// Number of users with an account.
    pub accounts: Option<u64>,
    /// Why its border runs where it runs (NĐ331 Đ7, Đ8.3).
    pub scope: ScopeReasons,
    /// The facts that decide its level.
    pub facts: LevelFacts,
    /// Where it stands in its life.
    pub life: Life,
    /// First day of operation.
    pub in_operation_since: Option<Date>,
    /// Network zones with their addresses.
    pub zones: Vec<Zone>,
    /// Devices.
    pub devices: Vec<Device>,
    /// Applications and services.
    pub applications: Vec<Application>,
    /// Where it stands, and under which contract.
    pub hosting: Hosting,
    /// Other systems that it is connected with.
    pub connections: Vec<Connection>,
    /// Products of security and others that count for the share of domestic products.
    pub products: Vec<Product>,
    /// Domain names.
    pub domains: Vec<String>,
    /// Public addresses or networks.
    pub public_addresses: Vec<String>,
    /// The regulation on cybersecurity that is in force for it (Quy chế, NĐ331 Đ30.7).
    pub regulation: Option<DocumentRef>,
    /// Whether the regulation is followed, as last checked (NĐ331 Đ36.7).
    pub regulation_followed: Option<bool>,
    /// How far the protection plan is deployed.
    pub deployment: Deployment,
    /// When the plan will be deployed in full.
    pub deployment_expected: Option<Date>,
    /// When the approval is expected, while there is none.
    pub approval_expected: Option<Date>,
    /// A level that was approved before this product kept dossiers, as an import named it.
    pub approved: Option<ApprovedLevel>,
    /// On the list of systems important to national security, or proposed for it.
    pub national_security: NationalSecurity,
}

/// A level with the decision that approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedLevel {
    /// The level.
    pub level: ProtectionLevel,
    /// Id of the regime under which it was approved.
    pub regime: String,
    /// The decision.
    pub decision: DocumentRef,
}

/// The owner's delegation (NĐ331 Đ4): in writing, with scope, duties and term.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Delegation {
    /// Code of the body that acts for the owner.
    pub to: String,
    /// What it may do.
    pub scope: String,
    /// The paper.
    pub document: DocumentRef,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// The reasoning for each of the four criteria by which a system's border is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScopeReasons {
    /// By function.
    pub function: String,
    /// By flow of data.
    pub data_flow: String,
    /// By dependence in operation.
    pub operation: String,
    /// By the reach of a failure.
    pub reach: String,
}

/// Where a system stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// Being planned.
    Planned,
    /// Being built or upgraded.
    Building,
    /// In operation.
    #[default]
    Running,
    /// Out of operation.
    Retired,
}

impl Life {
    /// All, in their order.
    pub const ALL: [Life; 4] = [Life::Planned, Life::Building, Life::Running, Life::Retired];

    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Life::Planned => "planned",
            Life::Building => "building",
            Life::Running => "running",
            Life::Retired => "retired",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How far a protection plan is deployed: the three words of column 10 of the annual report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deployment {
    /// Not at all.
    #[default]
    None,
    /// Some items.
    Partial,
    /// In full.
    Full,
}

impl Deployment {
    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Deployment::None => "none",
            Deployment::Partial => "partial",
            Deployment::Full => "full",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Whether a system is important to national security (NĐ331 Đ16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NationalSecurity {
    /// Neither listed nor proposed.
    #[default]
    No,
    /// Proposed for the list.
    Proposed,
    /// On the Prime Minister's list.
    Listed,
}

impl NationalSecurity {
    /// All, in their order.
    pub const ALL: [NationalSecurity; 3] = [NationalSecurity::No, NationalSecurity::Proposed, NationalSecurity::Listed];

    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            NationalSecurity::No => "no",
            NationalSecurity::Proposed => "proposed",
            NationalSecurity::Listed => "listed",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A network zone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Zone {
    /// Name: DMZ, vùng máy chủ nội bộ.
    pub name: String,
    /// Private range.
    pub private_range: String,
    /// Public addresses.
    pub public_addresses: String,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Host name or label.
    pub name: String,
    /// Kind: server, firewall, switch, storage.
    pub kind: String,
    /// Where it stands.
    pub place: String,
    /// What it is for.
    pub purpose: String,
    /// Address.
    pub address: String,
    /// Whether it stands in the provincial data centre.
    pub in_data_centre: bool,
    /// Maker.
    pub vendor: String,
    /// Model or version.
    pub model: String,
    /// Country of the maker, ISO 3166-1 alpha-2.
    pub country: String,
    /// Last day of the maker's support.
    pub supported_until: Option<Date>,
}

/// An application or service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Application {
    /// Name.
    pub name: String,
    /// The server it runs on.
    pub server: String,
    /// Where.
    pub place: String,
    /// Operating system of the server.
    pub os: String,
    /// What it is for.
    pub purpose: String,
    /// Version.
    pub version: String,
    /// Last day of support.
    pub supported_until: Option<Date>,
}

/// Where a system stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Hosting {
    /// Which kind of place.
    pub place: HostingPlace,
    /// Who gives the service.
    pub provider: String,
    /// The contract.
    pub contract: Option<DocumentRef>,
    /// Last day of the contract.
    pub until: Option<Date>,
    /// How it is kept apart from other systems there (NĐ331 Đ30.8, Đ30.9).
    pub separation: Separation,
}

/// Which kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostingPlace {
    /// Nobody said yet.
    #[default]
    Unknown,
    /// The agency's own room.
    OwnRoom,
    /// The provincial data centre.
    ProvinceDataCentre,
    /// A rented data centre or cloud.
    Rented,
}

impl HostingPlace {
    /// All, in their order.
    pub const ALL: [HostingPlace; 4] =
        [HostingPlace::Unknown, HostingPlace::OwnRoom, HostingPlace::ProvinceDataCentre, HostingPlace::Rented];

    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            HostingPlace::Unknown => "unknown",
            HostingPlace::OwnRoom => "own_room",
            HostingPlace::ProvinceDataCentre => "province_data_centre",
            HostingPlace::Rented => "rented",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How a hosted system is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separation {
    /// Nobody said yet.
    #[default]
    Unknown,
    /// Shared without separation.
    None,
    /// Logical.
    Logical,
    /// Physical.
    Physical,
}

impl Separation {
    /// All, in their order.
    pub const ALL: [Separation; 4] = [Separation::Unknown, Separation::None, Separation::Logical, Separation::Physical];

    /// The word in the store and in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Separation::Unknown => "unknown",
            Separation::None => "none",
            Separation::Logical => "logical",
            Separation::Physical => "physical",
        }
    }

    /// Reads the word of machine outputs.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A connection with another system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    /// Code or name of the other system.
    pub to: String,
    /// What for.
    pub purpose: String,
    /// Which data are shared.
    pub data: String,
}

/// A product: security or not, cryptographic or not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Maker.
    pub vendor: String,
    /// Country of the maker, ISO 3166-1 alpha-2: `VN` counts as domestic.
    pub country: String,
    /// Kind: firewall, antivirus, edr, siem, waf, backup, cipher, operating_system, office …
    pub kind: String,
    /// A civil cryptographic product or one of the cipher committee.
    pub cryptographic: bool,
    /// Licence or certificate number.
    pub licence: String,
    /// Last day of the licence.
    pub licensed_until: Option<Date>,
}

impl SystemProfile {
    /// Returns the operator: who writes the dossier.
    pub fn operator(&self) -> &str {
        self.operator.as_deref().unwrap_or(&self.agency)
    }
}

impl Record for SystemProfile {
    const KIND: &'static str = "system_profile";

    fn keys(&self) -> Keys {
        let parties = [&self.owner, &self.operator, &self.dedicated_unit].into_iter().flatten().cloned().collect();
        Keys {
            code: self.system.clone(),
            title: self.system.clone(),
            agency: Some(self.agency.clone()),
            parties,
            system: Some(self.system.clone()),
            state: self.life.as_str().to_owned(),
            ..Keys::default()
        }
    }
}

/// What reports and dossiers need to know of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AgencyProfile {
    /// Code of the agency.
    pub agency: String,
    /// Electronic identifier of the agency, at most 13 characters (QCVN 102:2016).
    pub organ_id: String,
    /// The decision on its functions.
    pub functions: Option<DocumentRef>,
    /// The head: name.
    pub head_name: String,
    /// The head: title.
    pub head_title: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// What it is in the law's sense: any of `owner`, `dedicated_unit`, `dedicated_section`, `csirt`, `province_police`.
    pub duties: Vec<String>,
    /// The decision that designates the dedicated unit or section.
    pub designation: Option<DocumentRef>,
    /// Published address at which incidents are received.
    pub incident_address: String,
    /// Telephone that answers day and night.
    pub on_call_phone: String,
    /// Who is on call when.
    pub roster: Vec<OnCall>,
    /// Number of staff, for shares of training.
    pub staff_count: Option<u32>,
    /// The body's name in official papers, where it differs from that of the agency: Ủy ban nhân dân xã An Trúc.
    pub official_name: String,
    /// Where it stands in the political system: a word of the list `tier`.
    pub tier: String,
    /// Codes under which it, or units that went up in it, were known before: old lists still name them.
    pub former_codes: Vec<String>,
}

/// One turn of an on-call roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OnCall {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Record for AgencyProfile {
    const KIND: &'static str = "agency_profile";

    fn keys(&self) -> Keys {
        Keys {
            code: self.agency.clone(),
            title: self.agency.clone(),
            agency: Some(self.agency.clone()),
            state: "present".to_owned(),
            ..Keys::default()
        }
    }
}

#[cfg(test)]
mod tests;
