//! Phrases of the overview, the alert queue and one alert.

use luytre_desk::Language;

use super::{either, phrases};
use crate::format::number;

phrases! {
    OPEN_CRITICAL = "Nghiêm trọng đang mở", "Critical, open";
    OPEN_HIGH = "Mức cao đang mở", "High, open";
    NOBODY_HAS = "Chưa ai nhận", "Nobody has them";
    EVENTS_24H = "Sự kiện 24 giờ qua", "Events in 24 hours";
    COVERAGE = "Lớp giám sát đang gửi", "Watched layers live";
    SILENT = "Nguồn im lặng", "Silent sources";
    UNKNOWN_SENDERS = "Nguồn chưa đăng ký", "Unregistered senders";
    BY_SEVERITY = "Cảnh báo đang mở theo mức độ", "Open alerts by severity";
    BY_LAYER = "Sự kiện theo lớp, 24 giờ qua", "Events by layer, 24 hours";
    NEWEST = "Cảnh báo cần xem trước", "Alerts to look at first";
    SEE_ALL = "Xem tất cả", "See all";
    SEE_MATRIX = "Xem bảng phủ", "See the matrix";
    BUSIEST = "Luật báo nhiều nhất", "Busiest rules";
    HISTOGRAM_24H = "Sự kiện nhận theo giờ, 24 giờ qua", "Events received by hour, last 24 hours";
    COVERAGE_TITLE = "Độ phủ bốn lớp", "Coverage of the four layers";
    SILENT_TITLE = "Nguồn im lặng hoặc chậm", "Silent and late sources";
    NO_SOURCES = "Chưa có nguồn nào", "There is no source yet";
    NOTHING_REQUIRED = "Chưa có lớp nào phải giám sát", "No layer has to be watched yet";
    SILENT_NONE = "Mọi nguồn đã đăng ký đều gửi đúng nhịp.", "Every registered source sends at its rhythm.";
    NO_ALERTS = "Không có cảnh báo nào đang mở.", "No open alerts.";
    QUEUE_LEDE = "Cảnh báo cùng luật, cùng đối tượng, cùng hệ thống được gộp làm một.", "Findings of one rule about one entity in one system are one alert.";
    TAB_MINE = "Của tôi và chưa ai nhận", "Mine and nobody's";
    TAB_OPEN = "Đang mở", "Open";
    TAB_CLOSED = "Đã đóng", "Closed";
    TAB_EACH = "Từng cảnh báo", "Each alert";
    FIND_IN_QUEUE = "Tìm trong hàng đợi", "Find in the queue";
    ASSIGNEE = "Người xử lý", "Assignee";
    MINE = "Của tôi", "Mine";
    NOBODY = "Chưa ai nhận", "Nobody";
    SORT = "Thứ tự", "Order";
    SORT_NEWEST = "Mới nhất trước", "Newest first";
    SORT_RISK = "Rủi ro cao trước", "Highest risk first";
    COLUMN_TITLE = "Nội dung", "What";
    COLUMN_COUNT = "Số lần", "Count";
    COLUMN_LAST = "Lần cuối", "Last seen";
    COLUMN_FIRST = "Lần đầu", "First seen";
    COLUMN_RISK = "Rủi ro", "Risk";
    COLUMN_ALERTS = "Cảnh báo", "Alerts";
    COLUMN_FINDINGS = "Số lần phát hiện", "Findings";
    SELECT_ROW = "Chọn cảnh báo", "Select alert";
    SELECT_ALL = "Chọn mọi dòng đang hiện", "Select all rows shown";
    TAKE = "Nhận xử lý", "Take";
    RELEASE = "Trả lại hàng đợi", "Give back";
    ASSIGN = "Giao cho…", "Assign to…";
    ASSIGN_DO = "Giao", "Assign";
    END = "Kết luận…", "Judge…";
    END_TITLE = "Kết luận và đóng", "Judge and close";
    END_DO = "Đóng cảnh báo", "Close";
    REOPEN = "Mở lại…", "Reopen…";
    REOPEN_DO = "Mở lại", "Reopen";
    DISPOSITION = "Kết luận", "Disposition";
    REASON = "Lý do", "Reason";
    REASON_HINT = "Người khác sẽ đọc lý do này trong báo cáo và khi cảnh báo lặp lại.", "Others read it in reports and when the alert comes again.";
    ALL_MATCHING = "Áp dụng cho mọi cảnh báo khớp bộ lọc, không chỉ các dòng đang chọn", "Apply to every alert that matches the filter, not only to the selected rows";
    PEEK = "Xem nhanh", "Look beside the list";
    OPEN_PAGE = "Mở trang cảnh báo", "Open the alert's page";
    EMPTY_TITLE = "Không có cảnh báo nào khớp", "No alert matches";
    EMPTY_WHY = "Bộ lọc hiện tại không giữ lại cảnh báo nào. Hãy bỏ bớt bộ lọc hoặc xem thẻ Đã đóng.", "The present filter leaves nothing. Remove a filter or look under Closed.";
    EMPTY_QUIET = "Hàng đợi đang trống", "The queue is empty";
    EMPTY_QUIET_WHY = "Chưa có phát hiện nào cần xem. Nếu thấy lạ, hãy kiểm tra trang Nguồn nhật ký để biết các nguồn có đang gửi không.", "No finding waits. If that seems odd, check under Log sources whether the sources are sending.";
    HISTOGRAM = "Cảnh báo theo lần cuối thấy", "Alerts by last seen";
    VIEWS = "Góc nhìn đã lưu", "Saved views";
    VIEWS_NONE = "Chưa lưu góc nhìn nào.", "No saved view yet.";
    SAVE_VIEW = "Lưu góc nhìn này", "Save this view";
    VIEW_NAME = "Tên góc nhìn", "Name of the view";
    VIEW_SHARED = "Chia sẻ cho mọi người cùng đơn vị", "Share with everybody of the unit";
    VIEW_DELETE = "Xóa góc nhìn", "Delete view";
    VIEW_SHARED_MARK = "dùng chung", "shared";
    WHAT_HAPPENED = "Diễn biến", "What happened";
    WHY_MATTERS = "Vì sao quan trọng", "Why it matters";
    ADVICE = "Nên làm gì", "What to do";
    RULE = "Luật phát hiện", "Rule";
    RULE_AUTHOR = "Tác giả luật", "Rule's author";
    TECHNIQUES = "Kỹ thuật ATT&CK", "ATT&CK techniques";
    RISK_WHY = "Rủi ro tính từ mức độ của luật, cấp độ của hệ thống và số lần lặp lại.", "Risk comes from the rule's severity, the system's level and how often it repeated.";
    TIMELINE = "Sự kiện trước và sau", "Events before and after";
    TIMELINE_OWN = "sự kiện làm nên cảnh báo này", "event of this alert";
    TIMELINE_MORE = "Xem mọi sự kiện quanh thời điểm này", "See every event around this time";
    TIMELINE_NONE = "Các sự kiện của cảnh báo này đã hết hạn lưu giữ.", "The events of this alert are past their retention.";
    RAW = "Bản ghi gốc", "Original record";
    FIELDS = "Các trường", "Fields";
    FIELD = "Trường", "Field";
    VALUE = "Giá trị", "Value";
    HISTORY = "Lịch sử xử lý", "History";
    BY_DETECTOR = "Bộ phát hiện", "Detector";
    ENTITY_ALL = "Mọi cảnh báo về đối tượng này", "Every alert about this entity";
    ONE_MORE_RULE = "Mọi cảnh báo của luật này", "Every alert of this rule";
    SYSTEM_NONE = "Nguồn chưa được gắn với hệ thống nào nên chưa rõ ai phụ trách. Hãy gắn nguồn ở trang Nguồn nhật ký.", "The source is not assigned to a system, so it is not known who answers for it. Assign it under Log sources.";
    STEP_OPENED = "Mở cảnh báo", "Opened";
    STEP_GREW = "Có thêm phát hiện", "More findings";
    STEP_ASSIGNED = "Giao xử lý", "Assigned";
    STEP_RELEASED = "Trả lại hàng đợi", "Given back";
    STEP_STARTED = "Bắt đầu xử lý", "Started";
    STEP_CLOSED = "Kết luận và đóng", "Judged and closed";
    STEP_REOPENED = "Mở lại", "Reopened";
    TAKEN = "Đã nhận xử lý", "Taken";
    RELEASED = "Đã trả lại hàng đợi", "Given back to the queue";
    ASSIGNED = "Đã giao xử lý", "Assigned";
    CLOSED = "Đã đóng", "Closed";
    REOPENED = "Đã mở lại", "Reopened";
    REFUSED_ROLE = "vai trò không được làm việc này", "the role may not do this";
    REFUSED_ASSIGNED = "đang do người khác xử lý; hãy hỏi người đó hoặc trưởng ca", "assigned to somebody else; ask that person or the shift lead";
    REFUSED_ALREADY = "đã ở trạng thái đó", "it is so already";
    REFUSED_CLOSED = "đã đóng; hãy mở lại trước", "closed; reopen it first";
    REFUSED_NOT_CLOSED = "chưa đóng", "not closed";
    REFUSED_NOT_ASSIGNED = "chưa giao cho ai", "not assigned to anybody";
    REFUSED_REASON = "cần ghi lý do", "a reason is needed";
    REFUSED_LONG = "lý do dài quá 2.000 ký tự", "the reason is longer than 2,000 characters";
    REFUSED_LEAD = "cảnh báo nghiêm trọng do trưởng ca kết luận", "a critical alert is written off by a shift lead";
}

/// "6 alerts · 2,073 findings".
pub(crate) fn queue_count(language: Language, alerts: u64) -> String {
    let count = number(language, alerts);
    either(language, format!("{count} cảnh báo khớp bộ lọc"), format!("{count} alerts match the filter"))
}

/// "3 alerts" for the toast.
pub(crate) fn toast_count(language: Language, what: &str, alerts: usize) -> String {
    either(language, format!("{what}: {alerts} cảnh báo"), format!("{what}: {alerts} alerts"))
}

/// "2 could not be changed".
pub(crate) fn failed_count(language: Language, failed: usize) -> String {
    either(language, format!("{failed} cảnh báo không đổi được"), format!("{failed} alerts could not be changed"))
}

/// "Alert 12".
pub(crate) fn alert_number(language: Language, id: i64) -> String {
    either(language, format!("Cảnh báo {id}"), format!("Alert {id}"))
}

/// "selected 2".
pub(crate) fn selected(language: Language, count: usize) -> String {
    either(language, format!("Đã chọn {count}"), format!("{count} selected"))
}

/// What happened, as a sentence.
pub(crate) fn story(language: Language, entity: &str, count: u64, first: &str, last: &str) -> String {
    let times = number(language, count);
    if count <= 1 {
        return either(
            language,
            format!("Phát hiện một lần lúc {last}, đối tượng {entity}."),
            format!("Seen once at {last}, entity {entity}."),
        );
    }
    either(
        language,
        format!("Phát hiện {times} lần từ {first} đến {last}, đối tượng {entity}."),
        format!("Seen {times} times from {first} to {last}, entity {entity}."),
    )
}

/// "about 85 an hour".
pub(crate) fn an_hour(language: Language, count: u64) -> String {
    let count = number(language, count);
    either(language, format!("khoảng {count} mỗi giờ"), format!("about {count} an hour"))
}
