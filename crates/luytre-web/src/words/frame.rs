//! Phrases of the frame, of forms and of feedback.

use luytre_desk::Language;

use super::{either, phrases};
use crate::format::number;

phrases! {
    PRODUCT = "Lũy tre", "Luytre";
    PRODUCT_LINE = "Trung tâm giám sát an ninh mạng", "Cybersecurity operations centre";
    SKIP = "Đến phần nội dung", "Skip to content";
    MENU = "Trình đơn", "Menu";
    CLOSE = "Đóng", "Close";
    MAIN_NAVIGATION = "Điều hướng chính", "Main navigation";
    BREADCRUMB = "Vị trí trang", "Breadcrumb";
    WATCH = "Theo dõi", "Watch";
    SCOPE = "Phạm vi giám sát", "What is watched";
    PROVE = "Hồ sơ và yêu cầu", "Dossiers and requirements";
    STEER = "Chỉ đạo, điều hành", "Direction";
    NO_ANNUAL_REPORT = "Năm này chưa có biểu mẫu báo cáo có hiệu lực.", "No form of an annual report is in force for that year.";
    REPORTS = "Báo cáo", "Reports";
    ADMINISTRATION = "Quản trị", "Administration";
    OVERVIEW = "Tổng quan", "Overview";
    ALERTS = "Hàng đợi cảnh báo", "Alert queue";
    SEARCH = "Tìm kiếm sự kiện", "Event search";
    SYSTEMS = "Hệ thống thông tin", "Information systems";
    LEVEL_PLACE = "Xác định cấp độ", "Level";
    REGULATION_PLACE = "Quy định áp dụng", "Regulation";
    SOURCES = "Nguồn nhật ký", "Log sources";
    AGENCIES = "Cơ quan, đơn vị", "Agencies";
    PEOPLE = "Người dùng", "People";
    AUDIT = "Nhật ký thao tác", "Audit trail";
    KEYS = "Phím tắt", "Keyboard shortcuts";
    ME = "Thiết lập cá nhân", "My settings";
    SIGN_OUT = "Đăng xuất", "Sign out";
    ACCOUNT = "Tài khoản", "Account";
    LIVE_ON = "Trực tiếp", "Live";
    LIVE_OFF = "Mất kết nối", "Disconnected";
    LIVE_WAIT = "Đang kết nối", "Connecting";
    SEARCH_PLACEHOLDER = "Tìm địa chỉ, tài khoản, tên máy…", "Find an address, account, host…";
    SEARCH_EVENTS = "Tìm trong sự kiện", "Search events";
    LANGUAGE = "Ngôn ngữ", "Language";
    VIETNAMESE = "Tiếng Việt", "Tiếng Việt";
    ENGLISH = "English", "English";
    THEME = "Giao diện", "Theme";
    THEME_SYSTEM = "Theo máy", "As the computer";
    THEME_LIGHT = "Sáng", "Light";
    THEME_DARK = "Tối", "Dark";
    DENSITY = "Mật độ dòng", "Row density";
    DENSE = "Dày", "Dense";
    COMFORTABLE = "Thoáng", "Comfortable";
    WHOLE_PROVINCE = "Toàn tỉnh", "Whole province";
    SAVE = "Lưu", "Save";
    CANCEL = "Bỏ qua", "Cancel";
    APPLY = "Áp dụng", "Apply";
    FILTER = "Lọc", "Filter";
    FILTERS = "Bộ lọc", "Filters";
    CLEAR_FILTERS = "Bỏ mọi bộ lọc", "Clear filters";
    REMOVE_FILTER = "Bỏ bộ lọc", "Remove filter";
    ALL = "Tất cả", "All";
    NEXT_PAGE = "Trang sau", "Next page";
    FIRST_PAGE = "Về đầu danh sách", "Back to the start";
    COLUMN_ACTIONS = "Thao tác", "Actions";
    COPY = "Chép", "Copy";
    SHOW_TABLE = "Xem bảng số liệu", "Show the figures as a table";
    TIME = "Thời điểm", "Time";
    COUNT = "Số lượng", "Count";
    NEVER = "chưa có", "never";
    RETRY = "Thử lại", "Try again";
    HOME = "Về trang đầu", "Go to the first page";
    ERROR_ID = "Mã lỗi", "Error id";
    NOT_FOUND = "Không tìm thấy", "Not found";
    NOT_FOUND_WHY = "Trang hoặc hồ sơ này không tồn tại, hoặc không thuộc phạm vi của tài khoản đang dùng.", "This page or record does not exist, or is outside the scope of this account.";
    FORBIDDEN = "Không đủ quyền", "Not allowed";
    FORBIDDEN_WHY = "Vai trò của tài khoản này không có quyền thực hiện việc vừa yêu cầu. Nếu cần, hãy liên hệ người quản trị.", "The role of this account does not allow what was asked. Ask an administrator if you need it.";
    EXPIRED = "Biểu mẫu đã hết hạn", "The form has expired";
    EXPIRED_WHY = "Phiên đã đổi từ khi biểu mẫu được mở, hoặc yêu cầu đến từ trang khác. Chưa có gì bị thay đổi. Hãy quay lại, tải lại trang rồi gửi lần nữa.", "The session changed since the form was opened, or the request came from another site. Nothing was changed. Go back, reload the page and send again.";
    REFUSED = "Không thực hiện được", "That cannot be done";
    INVALID = "Có chỗ cần sửa", "Something needs correction";
    CONFLICT = "Đã có người sửa trước", "Somebody changed it first";
    CONFLICT_WHY = "Hồ sơ đã được người khác thay đổi từ khi trang này được mở. Hãy xem lại bản mới trước khi sửa tiếp.", "The record was changed by somebody else since this page was opened. Look at the new version before going on.";
    TOO_MANY = "Quá nhiều lần thử", "Too many attempts";
    UNAVAILABLE = "Tạm thời chưa sẵn sàng", "Not available right now";
    UNAVAILABLE_WHY = "Kho dữ liệu chưa trả lời được. Hãy thử lại sau ít giây; nếu vẫn lỗi, người quản trị xem dung lượng đĩa và những gì luytre serve ghi ra.", "The store cannot answer. Try again in a few seconds; if it goes on, an administrator looks at the space on disk and at what luytre serve logs.";
    INTERNAL = "Có lỗi trong hệ thống", "Something broke";
    INTERNAL_WHY = "Lỗi đã được ghi lại cùng mã dưới đây. Hãy thử lại; nếu vẫn lỗi, gửi mã này cho người quản trị.", "The error was logged under the id below. Try again; if it goes on, give the id to an administrator.";
    TOO_LARGE = "Nội dung gửi lên quá lớn", "What was sent is too large";
    TOO_LARGE_WHY = "Nội dung vượt quá giới hạn cho phép. Hãy chia nhỏ tệp rồi gửi lại.", "It exceeds the limit. Split the file and send again.";
    BAD_HOST = "Địa chỉ truy cập không được chấp nhận", "This host name is not accepted";
    BAD_HOST_WHY = "Máy chủ chỉ trả lời địa chỉ IP, localhost và các tên đã khai trong cấu hình web.hosts.", "The server answers to IP addresses, localhost and the names listed in the setting web.hosts.";
    NEEDS_FIX = "Cần sửa các mục sau", "Please correct the following";
    PARTIAL = "Kết quả chưa đầy đủ", "The result is not complete";
    JUMP = "Đi tới…", "Go to…";
    JUMP_HINT = "Gõ tên hệ thống, cơ quan, số cảnh báo hoặc tên trang; có dấu hay không dấu đều được", "Type a system, an agency, an alert number or a page; tone marks do not matter";
    JUMP_NONE = "Không có mục nào khớp. Thử một phần của tên, hoặc nhấn Enter để tìm trong sự kiện.", "Nothing matches. Try a part of the name, or press Enter to search events.";
    KIND_PAGE = "Trang", "Page";
    KIND_SYSTEM = "Hệ thống", "System";
    KIND_AGENCY = "Cơ quan", "Agency";
    KIND_ALERT = "Cảnh báo", "Alert";
    KEYS_LIST = "Trong danh sách", "In a list";
    KEYS_GO = "Đi tới", "Go to";
    KEYS_EVERYWHERE = "Ở mọi trang", "Everywhere";
    KEYS_NOTE = "Phím chữ không có tác dụng khi đang gõ trong ô nhập hoặc khi bộ gõ đang ghép dấu. Có thể tắt trong Thiết lập cá nhân.", "Letter keys do nothing while typing in a field or while the input method composes. They can be switched off in My settings.";
    KEY_NEXT = "Dòng sau, dòng trước", "Next and previous row";
    KEY_OPEN = "Mở trang của dòng", "Open the row's page";
    KEY_PEEK = "Xem nhanh bên cạnh", "Look at it beside the list";
    KEY_SELECT = "Chọn hoặc bỏ chọn", "Select or unselect";
    KEY_RANGE = "Chọn cả khoảng", "Select a range";
    KEY_TAKE = "Nhận xử lý", "Take";
    KEY_END = "Kết luận và đóng", "Judge and close";
    KEY_UNDO = "Hoàn tác việc vừa đóng, trong 10 giây", "Undo a closing, within 10 seconds";
    KEY_FILTER = "Đến bộ lọc", "Go to the filters";
    KEY_SEARCH = "Đến ô tìm kiếm", "Go to the search box";
    KEY_TIME = "Lùi, tiến khoảng thời gian", "Move the time range back and forward";
    KEY_PALETTE = "Bảng lệnh", "Command palette";
    KEY_HELP = "Danh sách phím", "This list";
    KEY_ESCAPE = "Đóng lớp trên cùng", "Close the top layer";
    EMPTY_LIST = "Danh sách trống", "The list is empty";
    PRINTED = "In lúc", "Printed at";
    DONE_SAVED = "Đã lưu", "Saved";
    DONE_DELETED = "Đã xóa", "Deleted";
    UNDO = "Hoàn tác", "Undo";
    DONE_UNDONE = "Đã hoàn tác", "Undone";
    REQUIRED = "Bắt buộc nhập", "This is required";
    TOO_COMMON = "Quá dễ đoán, hãy chọn chuỗi khác", "Too easy to guess; choose another";
    LIKE_LOGIN = "Không được chứa tên đăng nhập", "Must not contain the login name";
    MISMATCH = "Không khớp", "Does not match";
    UNDO_PASSED = "Đã quá thời gian hoàn tác.", "The time to undo has passed.";
    LAST_ADMINISTRATOR = "Phải còn ít nhất một người quản trị.", "At least one administrator must remain.";
    OWN_ACCOUNT = "Không thể làm việc này với chính tài khoản của mình.", "This cannot be done to your own account.";
    SET_UP_ALREADY = "Trung tâm đã có người quản trị; đường dẫn này không còn hiệu lực.", "The centre has an administrator already; this link is void.";
    SHARED_SOURCE = "Nguồn này là chỗ chung của nhiều máy gửi; hãy đăng ký từng máy.", "This source stands for many senders; register each of them.";
}

/// "3 of 60".
pub(crate) fn of_total(language: Language, part: u64, whole: u64) -> String {
    let (part, whole) = (number(language, part), number(language, whole));
    either(language, format!("{part} trên {whole}"), format!("{part} of {whole}"))
}

/// "showing 100 of 2,073".
pub(crate) fn showing(language: Language, shown: u64, total: u64) -> String {
    let (shown, total) = (number(language, shown), number(language, total));
    either(language, format!("Đang xem {shown} trên {total} mục"), format!("Showing {shown} of {total}"))
}

/// "at most 64 characters".
pub(crate) fn too_long(language: Language, most: usize) -> String {
    either(language, format!("Nhiều nhất {most} ký tự"), format!("At most {most} characters"))
}

/// "at least 12 characters".
pub(crate) fn too_short(language: Language, least: usize) -> String {
    either(language, format!("Ít nhất {least} ký tự"), format!("At least {least} characters"))
}

/// "x is not known".
pub(crate) fn unknown_value(language: Language, value: &str) -> String {
    either(language, format!("Không có giá trị “{value}”"), format!("“{value}” is not known"))
}

/// "x is taken".
pub(crate) fn taken_value(language: Language, value: &str) -> String {
    either(language, format!("“{value}” đã có người dùng"), format!("“{value}” is taken"))
}

/// "must be a network".
pub(crate) fn malformed(language: Language, expected: &str) -> String {
    either(language, format!("Chưa đúng dạng, cần: {expected}"), format!("Must be {expected}"))
}

/// "at most 1,000 at once".
pub(crate) fn too_many_at_once(language: Language, most: usize) -> String {
    either(language, format!("Nhiều nhất {most} mục một lần"), format!("At most {most} at once"))
}

/// "no more than 50 can be kept".
pub(crate) fn full(language: Language, most: usize) -> String {
    either(
        language,
        format!("Chỉ giữ được {most} mục; hãy xóa bớt trước."),
        format!("No more than {most} can be kept; remove one first."),
    )
}

/// "wait 30 s".
pub(crate) fn wait(language: Language, seconds: u32) -> String {
    either(language, format!("Hãy chờ {seconds} giây rồi thử lại."), format!("Wait {seconds} seconds, then try again."))
}

/// "3 minutes ago".
pub(crate) fn ago(language: Language, seconds: i64) -> String {
    let (value, vi, en) = match seconds {
        ..60 => return either(language, "vừa xong".into(), "just now".into()),
        60..3_600 => (seconds / 60, "phút", "min"),
        3_600..86_400 => (seconds / 3_600, "giờ", "h"),
        _ => (seconds / 86_400, "ngày", "d"),
    };
    either(language, format!("{value} {vi} trước"), format!("{value} {en} ago"))
}
