//! Words of the closed sets: severities, states, layers, coverage, roles, reasons.

use luytre_desk::views::GroupBy;
use luytre_govern::{CoverageState, Role, SourceState};
use luytre_model::{Layer, RejectReason, Severity};
use luytre_respond::{Disposition, State};

use super::{Phrase, phrase, phrases};

phrases! {
    SEVERITY = "Mức độ", "Severity";
    STATE = "Trạng thái", "State";
    LAYER = "Lớp", "Layer";
    LEVEL = "Cấp độ", "Level";
    AGENCY = "Cơ quan", "Agency";
    SYSTEM = "Hệ thống", "System";
    SOURCE = "Nguồn", "Source";
    ENTITY = "Đối tượng", "Entity";
    ROLE = "Vai trò", "Role";
    OWNER = "Chủ quản", "Owner";
    CONTACT = "Đầu mối", "Contact";
    PHONE = "Điện thoại", "Telephone";
    CODE = "Mã", "Code";
    NAME = "Tên", "Name";
    NO_LAYER = "Chưa rõ lớp", "No layer";
    LEVEL_UNKNOWN = "Chưa phân loại", "Not classified";
    UNASSIGNED_SYSTEM = "Chưa gắn hệ thống", "Not assigned to a system";
}

/// The word of a severity.
pub(crate) const fn severity(severity: Severity) -> Phrase {
    match severity {
        Severity::Critical => phrase("Nghiêm trọng", "Critical"),
        Severity::High => phrase("Cao", "High"),
        Severity::Medium => phrase("Trung bình", "Medium"),
        Severity::Low => phrase("Thấp", "Low"),
        Severity::Informational => phrase("Thông tin", "Informational"),
    }
}

/// The word of an alert's state.
pub(crate) const fn state(state: State) -> Phrase {
    match state {
        State::New => phrase("Mới", "New"),
        State::InProgress => phrase("Đang xử lý", "In progress"),
        State::Closed => phrase("Đã đóng", "Closed"),
    }
}

/// The word of a disposition.
pub(crate) const fn disposition(disposition: Disposition) -> Phrase {
    match disposition {
        Disposition::True => phrase("Tấn công hoặc vi phạm thật", "True positive"),
        Disposition::Benign => phrase("Đúng luật nhưng hợp lệ", "Benign"),
        Disposition::FalsePositive => phrase("Báo nhầm", "False positive"),
        Disposition::Duplicate => phrase("Trùng cảnh báo khác", "Duplicate"),
        Disposition::Test => phrase("Diễn tập hoặc thử nghiệm", "Test"),
    }
}

/// What a disposition means.
pub(crate) const fn disposition_hint(disposition: Disposition) -> Phrase {
    match disposition {
        Disposition::True => phrase("Sẽ tính vào báo cáo sự cố", "Counts in incident reports"),
        Disposition::Benign => phrase("Luật đúng, việc xảy ra được phép", "The rule is right, the activity is allowed"),
        Disposition::FalsePositive => phrase("Luật nhận sai; dùng để chỉnh luật", "The rule is wrong; used for tuning"),
        Disposition::Duplicate => phrase("Đã có cảnh báo khác nói về việc này", "Another alert tells it already"),
        Disposition::Test => phrase("Không tính vào thống kê", "Not counted in figures"),
    }
}

/// The word of a technical layer.
pub(crate) const fn layer(layer: Layer) -> Phrase {
    match layer {
        Layer::Network => phrase("Mạng", "Network"),
        Layer::Application => phrase("Ứng dụng", "Application"),
        Layer::Database => phrase("Cơ sở dữ liệu", "Database"),
        Layer::Endpoint => phrase("Máy trạm, máy chủ", "Endpoint"),
    }
}

/// The word of how a layer or source is watched.
pub(crate) const fn coverage(state: CoverageState) -> Phrase {
    match state {
        CoverageState::Live => phrase("Đang gửi", "Live"),
        CoverageState::Late => phrase("Chậm", "Late"),
        CoverageState::Silent => phrase("Im lặng", "Silent"),
        CoverageState::Never => phrase("Chưa kết nối", "Never seen"),
        CoverageState::NotRequired => phrase("Không yêu cầu", "Not required"),
    }
}

/// What that word means.
pub(crate) const fn coverage_hint(state: CoverageState) -> Phrase {
    match state {
        CoverageState::Live => phrase("có sự kiện đúng nhịp", "events come at the usual rhythm"),
        CoverageState::Late => {
            phrase("quá hai lần nhịp thường, chưa quá 24 giờ", "later than twice the rhythm, within 24 h")
        }
        CoverageState::Silent => phrase("quá 24 giờ không có sự kiện", "no event for more than 24 h"),
        CoverageState::Never => phrase("chưa từng có sự kiện hoặc chưa có nguồn", "no event ever, or no source"),
        CoverageState::NotRequired => phrase("lớp này không bắt buộc giám sát", "this layer need not be watched"),
    }
}

/// The word of a source's use.
pub(crate) const fn source_state(state: SourceState) -> Phrase {
    match state {
        SourceState::Active => phrase("Đang dùng", "In use"),
        SourceState::Paused => phrase("Tạm dừng", "Paused"),
        SourceState::Retired => phrase("Ngừng dùng", "Retired"),
    }
}

/// The word of a reason for refusing a record.
pub(crate) const fn reject(reason: RejectReason) -> Phrase {
    match reason {
        RejectReason::TooLong => phrase("Quá dài", "Too long"),
        RejectReason::BadSyntax => phrase("Sai định dạng", "Bad syntax"),
        RejectReason::NestedTooDeep => phrase("Lồng quá sâu", "Nested too deep"),
        RejectReason::BadCompression => phrase("Lỗi nén", "Bad compression"),
        RejectReason::Damaged => phrase("Bị hỏng", "Damaged"),
        RejectReason::Incomplete => phrase("Bị cắt giữa chừng", "Incomplete"),
        RejectReason::Excluded => phrase("Đơn vị ngoài phạm vi", "Excluded unit"),
        RejectReason::UnknownFormat => phrase("Không rõ định dạng", "Unknown format"),
    }
}

/// The word of a role.
pub(crate) const fn role(role: Role) -> Phrase {
    match role {
        Role::Analyst => phrase("Chuyên viên giám sát", "Analyst"),
        Role::ShiftLead => phrase("Trưởng ca", "Shift lead"),
        Role::IncidentTeam => phrase("Đội ứng cứu sự cố", "Incident team"),
        Role::AgencyOfficer => phrase("Cán bộ chuyên trách cơ quan", "Agency officer"),
        Role::AgencyHead => phrase("Người đứng đầu cơ quan", "Head of agency"),
        Role::Assessor => phrase("Chuyên viên đánh giá", "Assessor"),
        Role::Leader => phrase("Lãnh đạo tỉnh", "Provincial leader"),
        Role::Administrator => phrase("Quản trị hệ thống", "Administrator"),
        Role::Auditor => phrase("Kiểm tra, giám sát", "Auditor"),
        Role::Machine => phrase("Chương trình", "Program"),
    }
}

/// The word of a grouping.
pub(crate) const fn group_by(by: GroupBy) -> Phrase {
    match by {
        GroupBy::Rule => phrase("Theo luật", "By rule"),
        GroupBy::Entity => phrase("Theo đối tượng", "By entity"),
        GroupBy::System => phrase("Theo hệ thống", "By system"),
    }
}
