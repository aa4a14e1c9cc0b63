//! The closed table of what templates can count. What a word means is here and in the reference of reports; how it is
//! counted is an operation of the desk.

use serde::{Deserialize, Serialize};

use crate::access::Act;

/// Over which time a measure speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// What happened in the period.
    Happened,
    /// How things stood when the figure was taken; the period before is known from the report before.
    Stood,
}

/// Something that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Systems in operation, by level.
    SystemsByLevel,
    /// Systems in operation, by where their dossier stands.
    SystemsByDossier,
    /// Dossiers that were approved in the period.
    DossiersApproved,
    /// Required layers that are live, by layer.
    CoverageLayers,
    /// Systems with a required layer from which nothing comes.
    SystemsSilent,
    /// Alerts of the period, by severity.
    AlertsBySeverity,
    /// Alerts of the period, by state.
    AlertsByState,
    /// Closed alerts of the period, by disposition.
    AlertsByDisposition,
    /// Alerts of the period that somebody took up, and how long that took.
    AlertsAcknowledged,
    /// The rules that raised most alerts of the period.
    TopRules,
    /// The systems with most alerts of the period.
    TopSystems,
    /// Requirements, by verdict.
    RequirementsStanding,
    /// The items that are missing at most systems.
    TopGaps,
    /// Remedies that are open, by state, and those past their day.
    RemediesOpen,
    /// Recurring duties of systems, by how they stand.
    DutiesStanding,
    /// Systems that were periodically assessed in the period.
    SystemsAssessed,
    /// Findings that are open, by severity.
    FindingsOpen,
    /// Tasks of programmes, by state, and those past their day.
    TasksByState,
    /// Training that staff needs and has, by rule.
    TrainingShare,
    /// Drills that were held in the period.
    DrillsHeld,
    /// Share of security in the allocated budget of the year.
    BudgetShare,
}

impl Measure {
    /// All, in the order of the reference.
    pub const ALL: [Measure; 21] = [
        Measure::SystemsByLevel,
        Measure::SystemsByDossier,
        Measure::DossiersApproved,
        Measure::CoverageLayers,
        Measure::SystemsSilent,
        Measure::AlertsBySeverity,
        Measure::AlertsByState,
        Measure::AlertsByDisposition,
        Measure::AlertsAcknowledged,
        Measure::TopRules,
        Measure::TopSystems,
        Measure::RequirementsStanding,
        Measure::TopGaps,
        Measure::RemediesOpen,
        Measure::DutiesStanding,
        Measure::SystemsAssessed,
        Measure::FindingsOpen,
        Measure::TasksByState,
        Measure::TrainingShare,
        Measure::DrillsHeld,
        Measure::BudgetShare,
    ];

    /// The word in content and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::SystemsByLevel => "systems_by_level",
            Measure::SystemsByDossier => "systems_by_dossier",
            Measure::DossiersApproved => "dossiers_approved",
            Measure::CoverageLayers => "coverage_layers",
            Measure::SystemsSilent => "systems_silent",
            Measure::AlertsBySeverity => "alerts_by_severity",
            Measure::AlertsByState => "alerts_by_state",
            Measure::AlertsByDisposition => "alerts_by_disposition",
            Measure::AlertsAcknowledged => "alerts_acknowledged",
            Measure::TopRules => "top_rules",
            Measure::TopSystems => "top_systems",
            Measure::RequirementsStanding => "requirements_standing",
            Measure::TopGaps => "top_gaps",
            Measure::RemediesOpen => "remedies_open",
            Measure::DutiesStanding => "duties_standing",
            Measure::SystemsAssessed => "systems_assessed",
            Measure::FindingsOpen => "findings_open",
            Measure::TasksByState => "tasks_by_state",
            Measure::TrainingShare => "training_share",
            Measure::DrillsHeld => "drills_held",
            Measure::BudgetShare => "budget_share",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Measure::ALL.into_iter().find(|measure| measure.as_str() == word)
    }

    /// Name in Vietnamese, as papers head it.
    pub const fn vi(self) -> &'static str {
        match self {
            Measure::SystemsByLevel => "Hệ thống thông tin đang vận hành theo cấp độ",
            Measure::SystemsByDossier => "Hệ thống thông tin theo tình trạng hồ sơ cấp độ",
            Measure::DossiersApproved => "Hồ sơ cấp độ được phê duyệt trong kỳ",
            Measure::CoverageLayers => "Lớp giám sát bắt buộc đang có dữ liệu",
            Measure::SystemsSilent => "Hệ thống có lớp giám sát bắt buộc mất tín hiệu",
            Measure::AlertsBySeverity => "Cảnh báo trong kỳ theo mức độ",
            Measure::AlertsByState => "Cảnh báo trong kỳ theo trạng thái",
            Measure::AlertsByDisposition => "Cảnh báo đã đóng theo kết luận",
            Measure::AlertsAcknowledged => "Cảnh báo đã được tiếp nhận và thời gian tiếp nhận",
            Measure::TopRules => "Quy tắc sinh nhiều cảnh báo nhất",
            Measure::TopSystems => "Hệ thống có nhiều cảnh báo nhất",
            Measure::RequirementsStanding => "Yêu cầu kỹ thuật, quản lý theo kết quả đánh giá",
            Measure::TopGaps => "Yêu cầu còn thiếu ở nhiều hệ thống nhất",
            Measure::RemediesOpen => "Kế hoạch khắc phục đang mở",
            Measure::DutiesStanding => "Việc định kỳ của các hệ thống",
            Measure::SystemsAssessed => "Hệ thống được kiểm tra, đánh giá định kỳ trong kỳ",
            Measure::FindingsOpen => "Phát hiện chưa khắc phục xong theo mức độ",
            Measure::TasksByState => "Nhiệm vụ của các chương trình, kế hoạch",
            Measure::TrainingShare => "Yêu cầu đào tạo, bồi dưỡng đã hoàn thành",
            Measure::DrillsHeld => "Cuộc diễn tập đã tổ chức",
            Measure::BudgetShare => "Tỷ lệ kinh phí an ninh mạng trong kinh phí được giao",
        }
    }

    /// Name in English.
    pub const fn en(self) -> &'static str {
        match self {
            Measure::SystemsByLevel => "Systems in operation by level",
            Measure::SystemsByDossier => "Systems by state of the level dossier",
            Measure::DossiersApproved => "Dossiers approved in the period",
            Measure::CoverageLayers => "Required layers that are live",
            Measure::SystemsSilent => "Systems with a required layer that is silent",
            Measure::AlertsBySeverity => "Alerts of the period by severity",
            Measure::AlertsByState => "Alerts of the period by state",
            Measure::AlertsByDisposition => "Closed alerts by disposition",
            Measure::AlertsAcknowledged => "Alerts that were taken up, and how long it took",
            Measure::TopRules => "Rules with most alerts",
            Measure::TopSystems => "Systems with most alerts",
            Measure::RequirementsStanding => "Requirements by verdict",
            Measure::TopGaps => "Requirements missing at most systems",
            Measure::RemediesOpen => "Open remedies",
            Measure::DutiesStanding => "Recurring duties of systems",
            Measure::SystemsAssessed => "Systems periodically assessed in the period",
            Measure::FindingsOpen => "Open findings by severity",
            Measure::TasksByState => "Tasks of programmes",
            Measure::TrainingShare => "Training that was asked for and done",
            Measure::DrillsHeld => "Drills held",
            Measure::BudgetShare => "Share of security in the allocated budget",
        }
    }

    /// Over which time it speaks.
    pub const fn nature(self) -> Nature {
        match self {
            Measure::DossiersApproved
            | Measure::AlertsBySeverity
            | Measure::AlertsByState
            | Measure::AlertsByDisposition
            | Measure::AlertsAcknowledged
            | Measure::TopRules
            | Measure::TopSystems
            | Measure::SystemsAssessed
            | Measure::DrillsHeld => Nature::Happened,
            Measure::SystemsByLevel
            | Measure::SystemsByDossier
            | Measure::CoverageLayers
            | Measure::SystemsSilent
            | Measure::RequirementsStanding
            | Measure::TopGaps
            | Measure::RemediesOpen
            | Measure::DutiesStanding
            | Measure::FindingsOpen
            | Measure::TasksByState
            | Measure::TrainingShare
            | Measure::BudgetShare => Nature::Stood,
        }
    }

    /// What a person must be allowed to see.
    pub const fn needs(self) -> Act {
        match self {
            Measure::SystemsByLevel | Measure::CoverageLayers | Measure::SystemsSilent => Act::ReadRegistry,
            Measure::SystemsByDossier | Measure::DossiersApproved => Act::ReadDossiers,
            Measure::AlertsBySeverity
            | Measure::AlertsByState
            | Measure::AlertsByDisposition
            | Measure::AlertsAcknowledged
            | Measure::TopRules
            | Measure::TopSystems => Act::ReadAlerts,
            Measure::RequirementsStanding | Measure::TopGaps | Measure::RemediesOpen | Measure::DutiesStanding => {
                Act::ReadRequirements
            }
            Measure::SystemsAssessed | Measure::FindingsOpen => Act::ReadAssessments,
            Measure::TasksByState => Act::ReadTasks,
            Measure::TrainingShare => Act::ReadTraining,
            Measure::DrillsHeld => Act::ReadDrills,
            Measure::BudgetShare => Act::ReadBudget,
        }
    }
}
