//! What the engine of dossiers knows of the procedure that a regime carries as rows: the closed sets of words, and what
//! follows from them for one dossier.
//!
//! The rows themselves stand in [`crate::library::regime`]; whether the engine understands their words is checked when
//! they are read ([`Procedure::check_words`]), so that a dossier never meets a guard that nobody can check.

use std::collections::BTreeSet;

use luytre_model::ProtectionLevel;
use serde::{Deserialize, Serialize};

use crate::library::basis::Basis;
use crate::library::problem::Defect;
use crate::library::reader::FileReader;
use crate::library::regime::{AuthorityRow, GuardRow, PartRow, Procedure, StateRow};

/// The document in which the protection plan is written; its fields are the plan's parts.
pub const PLAN_PART: &str = "phuong_an";
/// The document that the professional opinion is: it is given, not written in the editor.
pub const OPINION_PART: &str = "y_kien_chuyen_mon";

/// What a body is in the procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Đơn vị vận hành: writes the dossier.
    OperatorOrg,
    /// Đơn vị chuyên trách.
    DedicatedUnit,
    /// Bộ phận chuyên trách.
    DedicatedSection,
    /// Hội đồng thẩm định độc lập.
    AppraisalCouncil,
    /// Chủ quản.
    OwnerOrg,
    /// Bộ Công an.
    Mps,
    /// Bộ Quốc phòng.
    Mod,
    /// Ban Cơ yếu Chính phủ.
    CipherCommittee,
    /// Thủ tướng Chính phủ.
    PrimeMinister,
    /// Bộ Thông tin và Truyền thông, of the old regime.
    Mic,
}

impl Party {
    /// All, in the order of the procedure.
    pub const ALL: [Party; 10] = [
        Party::OperatorOrg,
        Party::DedicatedUnit,
        Party::DedicatedSection,
        Party::AppraisalCouncil,
        Party::OwnerOrg,
        Party::Mps,
        Party::Mod,
        Party::CipherCommittee,
        Party::PrimeMinister,
        Party::Mic,
    ];

    /// The word in content and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Party::OperatorOrg => "operator_org",
            Party::DedicatedUnit => "dedicated_unit",
            Party::DedicatedSection => "dedicated_section",
            Party::AppraisalCouncil => "appraisal_council",
            Party::OwnerOrg => "owner_org",
            Party::Mps => "mps",
            Party::Mod => "mod",
            Party::CipherCommittee => "cipher_committee",
            Party::PrimeMinister => "prime_minister",
            Party::Mic => "mic",
        }
    }

    /// Whether it has no account here: what it decides comes on paper, and the dedicated unit enters it.
    pub const fn is_outside(self) -> bool {
        match self {
            Party::Mps | Party::Mod | Party::CipherCommittee | Party::PrimeMinister | Party::Mic => true,
            Party::OperatorOrg
            | Party::DedicatedUnit
            | Party::DedicatedSection
            | Party::AppraisalCouncil
            | Party::OwnerOrg => false,
        }
    }
}

/// A step with a deadline that every dossier passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Saying whether the dossier is complete and valid.
    InvalidDossierAnswer,
    /// Appraisal.
    Appraisal,
    /// Approval.
    Approval,
}

impl Step {
    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::InvalidDossierAnswer => "invalid_dossier_answer",
            Step::Appraisal => "appraisal",
            Step::Approval => "approval",
        }
    }
}

/// Something that the engine can check before a state is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The regulation on cybersecurity was issued before the approval.
    RegulationIssued,
    /// There is an appraisal opinion that says "fit".
    AppraisalOpinion,
    /// There is a professional opinion.
    ProfessionalOpinion,
    /// The appraiser is not the operator, or the owner decided on another one.
    IndependentAppraiser,
    /// The protection plan is deployed in full.
    PlanFullyDeployed,
    /// The level is approved.
    LevelApproved,
    /// The form of the request says everything that the law's form asks for.
    RequestFilled,
}

impl Requirement {
    /// All.
    pub const ALL: [Requirement; 7] = [
        Requirement::RegulationIssued,
        Requirement::AppraisalOpinion,
        Requirement::ProfessionalOpinion,
        Requirement::IndependentAppraiser,
        Requirement::PlanFullyDeployed,
        Requirement::LevelApproved,
        Requirement::RequestFilled,
    ];

    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            Requirement::RegulationIssued => "quy_che_issued_before_approval",
            Requirement::AppraisalOpinion => "appraisal_opinion",
            Requirement::ProfessionalOpinion => "professional_opinion",
            Requirement::IndependentAppraiser => "appraiser_not_operator_or_owner_decision",
            Requirement::PlanFullyDeployed => "plan_fully_deployed",
            Requirement::LevelApproved => "level_approved",
            Requirement::RequestFilled => "request_form_filled",
        }
    }

    /// Reads the word of content.
    pub fn from_word(word: &str) -> Option<Self> {
        Requirement::ALL.into_iter().find(|requirement| requirement.as_str() == word)
    }
}

/// Before what a guard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Sending for appraisal.
    Submission,
    /// The appraisal.
    Appraisal,
    /// The approval.
    Approval,
    /// Going into operation.
    GoLive,
}

impl Gate {
    /// All.
    pub const ALL: [Gate; 4] = [Gate::Submission, Gate::Appraisal, Gate::Approval, Gate::GoLive];

    /// The word in content: the state that is entered, or `go_live`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Gate::Submission => "da_gui_tham_dinh",
            Gate::Appraisal => "da_tham_dinh",
            Gate::Approval => "da_duoc_phe_duyet",
            Gate::GoLive => "go_live",
        }
    }
}

/// By what a field of a document is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilledBy {
    /// By text.
    Text,
    /// By text or by a file attached to the document.
    Either,
}

/// What stands in a document of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRow {
    /// Code of the document.
    pub part: String,
    /// Its code, unique within the document.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// What to write, in Vietnamese.
    #[serde(default)]
    pub hint_vi: String,
    /// What to write, in English.
    #[serde(default)]
    pub hint_en: String,
    /// By what it is filled.
    pub fill: FilledBy,
    /// On what it stands.
    pub basis: Basis,
}

/// A rule that systems important to national security follow another level's procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportantRow {
    /// Of these levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// They follow the procedure of this one.
    pub as_level: ProtectionLevel,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

impl Procedure {
    /// Checks that the engine understands every word of the procedure.
    pub(crate) fn check_words(&self, reader: &mut FileReader<'_>) {
        for (index, role) in self.roles.iter().enumerate() {
            if !Party::ALL.iter().any(|party| party.as_str() == role.party) {
                reader.problem(format!("roles[{index}]"), Defect::Undeclared(role.party.clone()));
            }
        }
        for (index, guard) in self.guards.iter().enumerate() {
            if Requirement::from_word(&guard.require).is_none() {
                reader.problem(format!("guards[{index}]"), Defect::Undeclared(guard.require.clone()));
            }
            if !Gate::ALL.iter().any(|gate| gate.as_str() == guard.on) {
                reader.problem(format!("guards[{index}]"), Defect::Undeclared(guard.on.clone()));
            }
        }
        for (index, field) in self.part_fields.iter().enumerate() {
            if self.part(&field.part).is_none() {
                reader.problem(format!("part_fields[{index}]"), Defect::Undeclared(field.part.clone()));
            }
            let known = &self.part_fields[..index];
            if known.iter().any(|known| (&known.part, &known.code) == (&field.part, &field.code)) {
                let name = format!("{} {}", field.part, field.code);
                reader.problem(format!("part_fields[{index}]"), Defect::RowTwice(name));
            }
        }
    }

    /// Returns the level whose procedure a system follows, and the rule that says so where it is not its own.
    pub fn followed(&self, level: ProtectionLevel, important: bool) -> (ProtectionLevel, Option<&ImportantRow>) {
        match self.important.iter().find(|row| important && row.levels.contains(&level)) {
            Some(row) => (row.as_level, Some(row)),
            None => (level, None),
        }
    }

    /// Returns who does what for a system.
    pub fn authority_of(&self, level: ProtectionLevel, important: bool) -> Option<&AuthorityRow> {
        self.authority(self.followed(level, important).0)
    }

    /// Returns what the body with this code is.
    pub fn party(&self, code: &str) -> Option<Party> {
        let role = self.roles.iter().find(|role| role.code == code)?;
        Party::ALL.into_iter().find(|party| party.as_str() == role.party)
    }

    /// Returns the words of a body, Vietnamese and English.
    pub fn party_words(&self, party: Party) -> (&str, &str) {
        let role = self.roles.iter().find(|role| role.party == party.as_str());
        role.map_or((party.as_str(), party.as_str()), |role| (&role.vi, &role.en))
    }

    /// Returns the guards at a gate for a system, with what each requires.
    pub fn guards_at(
        &self,
        gate: Gate,
        level: ProtectionLevel,
        important: bool,
    ) -> impl Iterator<Item = (Requirement, &GuardRow)> {
        let followed = self.followed(level, important).0;
        let rows = self.guards.iter().filter(move |row| row.on == gate.as_str() && row.levels.contains(&followed));
        rows.filter_map(|row| Some((Requirement::from_word(&row.require)?, row)))
    }

    /// Returns the documents that a dossier of a system has.
    pub fn parts_of(&self, level: ProtectionLevel, important: bool) -> impl Iterator<Item = &PartRow> {
        let followed = self.followed(level, important).0;
        self.dossier_parts.iter().filter(move |part| part.levels.contains(&level) || part.levels.contains(&followed))
    }

    /// Returns the document with this code.
    pub fn part(&self, code: &str) -> Option<&PartRow> {
        self.dossier_parts.iter().find(|part| part.code == code)
    }

    /// Returns what stands in a document. The parts of the plan are the fields of the plan's document; a document of
    /// which the regime says nothing more has one field, its content.
    pub fn fields(&self, part: &str) -> Vec<FieldRow> {
        let field = |code: &str, vi: &str, en: &str, basis: &Basis| FieldRow {
            part: part.to_owned(),
            code: code.to_owned(),
            vi: vi.to_owned(),
            en: en.to_owned(),
            hint_vi: String::new(),
            hint_en: String::new(),
            fill: FilledBy::Either,
            basis: basis.clone(),
        };
        if part == OPINION_PART {
            return Vec::new();
        }
        if part == PLAN_PART && !self.plan_parts.is_empty() {
            return self.plan_parts.iter().map(|row| field(&row.code, &row.vi, &row.en, &row.basis)).collect();
        }
        let fields: Vec<FieldRow> = self.part_fields.iter().filter(|field| field.part == part).cloned().collect();
        match (fields.is_empty(), self.part(part)) {
            (true, Some(row)) => vec![field("noi_dung", &row.vi, &row.en, &row.basis)],
            _ => fields,
        }
    }

    /// Returns the words of a state.
    pub fn state(&self, code: &str) -> Option<&StateRow> {
        self.states.iter().find(|state| state.code == code)
    }
}
