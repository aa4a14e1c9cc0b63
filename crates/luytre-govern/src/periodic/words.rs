//! Names of the fixed parts of figures, as papers print them. Parts that come from records (rules, systems, items) bring
//! their own names.

use super::measure::Measure;

/// Names of levels; the first is for systems without one.
const LEVELS: [(&str, &str, &str); 6] = [
    ("none", "Chưa xác định cấp độ", "No level yet"),
    ("1", "Cấp độ 1", "Level 1"),
    ("2", "Cấp độ 2", "Level 2"),
    ("3", "Cấp độ 3", "Level 3"),
    ("4", "Cấp độ 4", "Level 4"),
    ("5", "Cấp độ 5", "Level 5"),
];
const DOSSIERS: [(&str, &str, &str); 5] = [
    ("none", "Chưa lập hồ sơ", "No dossier"),
    ("dang_du_thao", "Đang dự thảo", "Being drafted"),
    ("da_gui_tham_dinh", "Đã gửi thẩm định", "Sent for appraisal"),
    ("da_tham_dinh", "Đã thẩm định", "Appraised"),
    ("da_duoc_phe_duyet", "Đã được phê duyệt", "Approved"),
];
const LAYERS: [(&str, &str, &str); 4] = [
    ("network", "Lớp mạng", "Network"),
    ("application", "Lớp ứng dụng", "Application"),
    ("database", "Lớp cơ sở dữ liệu", "Database"),
    ("endpoint", "Lớp máy trạm, máy chủ", "Endpoint"),
];
const SILENT: [(&str, &str, &str); 3] = [
    ("late", "Có lớp chậm dữ liệu", "A layer is late"),
    ("silent", "Có lớp mất tín hiệu quá 24 giờ", "A layer is silent for more than 24 hours"),
    ("never", "Có lớp chưa từng gửi dữ liệu", "A layer never sent anything"),
];
const SEVERITIES: [(&str, &str, &str); 5] = [
    ("critical", "Nghiêm trọng", "Critical"),
    ("high", "Cao", "High"),
    ("medium", "Trung bình", "Medium"),
    ("low", "Thấp", "Low"),
    ("informational", "Thông tin", "Informational"),
];
const STATES: [(&str, &str, &str); 3] =
    [("new", "Mới", "New"), ("in_progress", "Đang xử lý", "In progress"), ("closed", "Đã đóng", "Closed")];
const DISPOSITIONS: [(&str, &str, &str); 5] = [
    ("true_positive", "Tấn công hoặc vi phạm thật", "True positive"),
    ("benign", "Đúng luật nhưng hợp lệ", "Benign"),
    ("false_positive", "Báo nhầm", "False positive"),
    ("duplicate", "Trùng cảnh báo khác", "Duplicate"),
    ("test", "Diễn tập hoặc thử nghiệm", "Drill or test"),
];
const ACKNOWLEDGED: [(&str, &str, &str); 2] = [
    ("median", "Một nửa được tiếp nhận trong vòng", "Half were taken up within"),
    ("p90", "Chín phần mười được tiếp nhận trong vòng", "Nine of ten were taken up within"),
];
const VERDICTS: [(&str, &str, &str); 6] = [
    ("met", "Đạt", "Met"),
    ("equivalent", "Đạt bằng biện pháp tương đương", "Met by an equivalent measure"),
    ("partly", "Đạt một phần", "Met in part"),
    ("not_met", "Chưa đạt", "Not met"),
    ("not_applicable", "Không áp dụng", "Not applicable"),
    ("unjudged", "Chưa đánh giá", "Not judged"),
];
const REMEDIES: [(&str, &str, &str); 4] = [
    ("planned", "Đã lập kế hoạch", "Planned"),
    ("doing", "Đang thực hiện", "Going on"),
    ("done", "Chờ xác nhận", "Waiting to be verified"),
    ("overdue", "Quá hạn", "Overdue"),
];
const DUTIES: [(&str, &str, &str); 4] = [
    ("fine", "Đã làm, còn hạn", "Done, in time"),
    ("soon", "Sắp đến hạn", "Due soon"),
    ("overdue", "Quá hạn", "Overdue"),
    ("never", "Chưa từng làm", "Never done"),
];
const TASKS: [(&str, &str, &str); 6] = [
    ("accepted", "Hoàn thành", "Accepted"),
    ("reported_done", "Chờ nghiệm thu", "Waiting for acceptance"),
    ("in_progress", "Đang thực hiện", "In progress"),
    ("not_started", "Chưa thực hiện", "Not started"),
    ("cancelled", "Dừng thực hiện", "Cancelled"),
    ("overdue", "Quá hạn", "Overdue"),
];
/// Returns the fixed parts of a measure in the order of papers: code, Vietnamese, English. Empty where parts come from
/// records or there are none.
pub const fn parts(measure: Measure) -> &'static [(&'static str, &'static str, &'static str)] {
    match measure {
        Measure::SystemsByLevel => &LEVELS,
        Measure::SystemsByDossier => &DOSSIERS,
        Measure::CoverageLayers => &LAYERS,
        Measure::SystemsSilent => &SILENT,
        Measure::AlertsBySeverity => &SEVERITIES,
        Measure::AlertsByState => &STATES,
        Measure::AlertsByDisposition => &DISPOSITIONS,
        Measure::AlertsAcknowledged => &ACKNOWLEDGED,
        Measure::RequirementsStanding => &VERDICTS,
        Measure::RemediesOpen => &REMEDIES,
        Measure::DutiesStanding => &DUTIES,
        Measure::FindingsOpen => &SEVERITIES,
        Measure::TasksByState => &TASKS,
        Measure::DossiersApproved
        | Measure::TopRules
        | Measure::TopSystems
        | Measure::TopGaps
        | Measure::SystemsAssessed
        | Measure::TrainingShare
        | Measure::DrillsHeld
        | Measure::BudgetShare => &[],
    }
}

/// The part of open findings that are past their day, beside the severities.
pub const FINDINGS_LATE: (&str, &str, &str) = ("late", "Quá hạn khắc phục", "Past the day of remedy");
