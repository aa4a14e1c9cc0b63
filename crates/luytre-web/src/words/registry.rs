//! Phrases of systems, sources and agencies.

use luytre_desk::Language;

use luytre_govern::import::{Problem, ProblemKind};

use super::{Phrase, either, phrase, phrases};

phrases! {
    SYSTEM_CODE = "Mã hệ thống", "System code";
    SYSTEM_CODE_HINT = "Để trống nếu chưa gắn hệ thống", "Empty while it belongs to no system";
    SYSTEMS_LEDE = "Mỗi hệ thống được giám sát ở lớp nào, và lớp nào đang im lặng.", "At which layers each system is watched, and which are silent.";
    MATRIX_CAPTION = "Hệ thống và bốn lớp giám sát", "Systems and the four watched layers";
    FIND_SYSTEM = "Tìm hệ thống, chủ quản", "Find a system or owner";
    ANY_LEVEL = "Mọi cấp độ", "Any level";
    ANY_STATE = "Mọi trạng thái", "Any state";
    ASSESSED = "Đã đánh giá định kỳ", "Assessed periodically";
    ANY_LAYER = "Mọi lớp", "Any layer";
    LIFE = "Tình trạng hệ thống", "Life of the system";
    ANY_LIFE = "Mọi tình trạng", "Any point of life";
    REQUIRED = "bắt buộc", "required";
    OPEN_ALERTS = "Cảnh báo mở", "Open alerts";
    EMPTY_SYSTEMS = "Chưa có hệ thống nào", "No system yet";
    ADD_SYSTEM = "Thêm hệ thống", "Add a system";
    EDIT_SYSTEM = "Sửa thông tin", "Edit";
    SYSTEM_FACTS = "Thông tin chung", "Facts";
    LAYERS = "Bốn lớp giám sát", "The four layers";
    NO_SOURCE = "Chưa có nguồn nào. Hãy gắn nguồn ở trang Nguồn nhật ký.", "No source. Assign one under Log sources.";
    EVENTS_OF = "Xem sự kiện", "See events";
    ALERTS_OF = "Xem cảnh báo", "See alerts";
    LAST_EVENT = "Sự kiện cuối", "Last event";
    EVENTS_24H = "24 giờ", "24 h";
    CODE_HINT = "2 đến 64 ký tự: chữ không dấu, số, dấu chấm, gạch ngang", "2 to 64 characters: letters without marks, digits, dot, hyphen";
    SOURCES_LEDE = "Máy nào đang gửi, gửi được bao nhiêu, bao nhiêu bị từ chối và vì sao.", "Who sends, how much, what is refused and why.";
    UNASSIGNED_TITLE = "Chưa đăng ký", "Not registered";
    UNASSIGNED_WHY = "Các máy dưới đây đang gửi nhưng chưa rõ thuộc hệ thống nào. Sự kiện vẫn được giữ; hãy gắn vào hệ thống.", "These senders are not known. Their events are kept; assign them to a system.";
    UNASSIGNED_NONE = "Không có máy gửi lạ.", "No unknown sender.";
    REGISTERED_TITLE = "Đã đăng ký", "Registered";
    RECEIVED = "Nhận", "Received";
    STORED = "Lưu", "Stored";
    REJECTED = "Từ chối", "Rejected";
    RATE = "24 giờ qua", "Last 24 h";
    HEALTH = "Tình trạng", "Health";
    ASSIGN = "Gắn vào hệ thống", "Assign";
    ASSIGN_TO = "Hệ thống", "System";
    USUAL_LAYER = "Lớp mặc định", "Usual layer";
    EMPTY_SOURCES = "Chưa có nguồn nào gửi đến", "No source has sent anything";
    EMPTY_SOURCES_WHY = "Hãy trỏ rsyslog, Winlogbeat hoặc thiết bị mạng về địa chỉ nhận của trung tâm; nguồn mới sẽ tự hiện ở đây.", "Point rsyslog, Winlogbeat or a network device at the centre's listener; new senders appear here by themselves.";
    REGISTER = "Đăng ký nguồn", "Register a source";
    REGISTER_DO = "Đăng ký", "Register";
    MATCH_TITLE = "Nhận biết nguồn bằng", "How the source is recognised";
    MATCH_HINT = "Điền ít nhất một mục; mọi mục đã điền đều phải khớp.", "Fill in at least one; all that are filled in must hold.";
    ADDRESS = "Địa chỉ hoặc dải mạng", "Address or network";
    HOST = "Tên máy trong bản ghi", "Host name in its records";
    MODULE = "Loại sản phẩm", "Product";
    CERTIFICATE = "Tên trong chứng thư", "Name in its certificate";
    ISSUE_TOKEN = "Cấp mã gửi cho nguồn này", "Issue a token for this source";
    EXPECTED = "Nhịp gửi dự kiến (giây)", "Expected rhythm (seconds)";
    TOKEN_ONCE = "Mã gửi chỉ hiện một lần. Hãy chép ngay.", "The token is shown once. Copy it now.";
    RENAME = "Đổi tên", "Rename";
    RECOGNISED_BY = "Nhận biết bằng", "Recognised by";
    REJECT_REASONS = "Bản ghi bị từ chối theo lý do", "Refused records by reason";
    REJECT_NONE = "Không có bản ghi nào bị từ chối.", "No record was refused.";
    LIMITS = "Phần bị cắt vì vượt giới hạn", "Cut by a limit";
    RATE_CAPTION = "Sự kiện nhận theo giờ, 24 giờ qua", "Events received by hour, last 24 hours";
    ZONE = "Múi giờ", "Time zone";
    FORMAT = "Định dạng", "Format";
    SOURCE_STATE = "Sử dụng", "Use";
    AGENCIES_LEDE = "Cây cơ quan quyết định ai được xem dữ liệu nào.", "The tree of agencies decides who may see what.";
    AGENCIES_CAPTION = "Cơ quan, đơn vị theo mã", "Agencies by code";
    KIND = "Loại", "Kind";
    PARENT = "Trực thuộc", "Under";
    VALID_FROM = "Từ ngày", "From";
    EXCLUDED = "Ngoài phạm vi", "Excluded";
    EXCLUDED_HINT = "đơn vị quân đội, cơ yếu: không thu thập", "military or cipher unit: nothing is collected";
    IMPORT = "Nhập từ tệp CSV", "Import a CSV file";
    IMPORT_HINT = "Các cột: code, name, kind, parent, valid_from, valid_to, excluded; ba cột đầu bắt buộc. Loại (kind): province, department, commune, ward, centre, unit, hoặc từ riêng của tỉnh. Danh mục đơn vị hành chính của cơ quan thống kê cũng dùng được. Hãy kiểm tra tệp trước, lúc đó chưa ghi gì.", "Columns: code, name, kind, parent, valid_from, valid_to, excluded; the first three are needed. Kinds: province, department, commune, ward, centre, unit, or a word of your own. The official lists of administrative units are understood too. Check the file first; nothing is written then.";
    IMPORT_FILE = "Tệp CSV (UTF-8, tối đa 4 MB)", "CSV file (UTF-8, at most 4 MB)";
    IMPORT_CHECK = "Kiểm tra tệp", "Check the file";
    IMPORT_APPLY = "Ghi vào hệ thống", "Write it";
    IMPORT_RESULT = "Kết quả kiểm tra", "Result of the check";
    IMPORT_DONE = "Đã ghi danh mục cơ quan", "The agencies were written";
    IMPORT_LINE = "Dòng", "Line";
    IMPORT_PROBLEM = "Cần sửa", "What is wrong";
    IMPORT_BLOCKED = "Tệp còn lỗi nên chưa ghi gì. Hãy sửa các dòng dưới đây rồi chọn lại tệp.", "The file has mistakes, so nothing was written. Correct these lines and choose the file again.";
    IMPORT_READY = "Tệp hợp lệ. Chọn lại tệp và bấm Ghi vào hệ thống.", "The file is fine. Choose it again and press Write it.";
    ADDED = "Thêm mới", "Added";
    CHANGED = "Thay đổi", "Changed";
    UNCHANGED = "Giữ nguyên", "Unchanged";
    ROWS = "Số dòng đọc", "Rows read";
    EMPTY_AGENCIES = "Chưa có cơ quan nào", "No agency yet";
    EMPTY_AGENCIES_WHY = "Thêm một cơ quan hoặc nhập danh mục từ tệp CSV để bắt đầu.", "Add an agency or import a CSV file to begin.";
    ADD_AGENCY = "Thêm một cơ quan", "Add an agency";
    AGENCY_CODE_HINT = "chữ không dấu, số, . _ -; không đổi được về sau", "letters without marks, digits, . _ -; cannot be changed later";
    NO_PARENT = "Không trực thuộc cơ quan nào", "Under no agency";
    CHOOSE_AGENCY = "Chọn cơ quan", "Choose an agency";
}

/// "Level 3".
pub(crate) fn level(language: Language, level: u8) -> String {
    either(language, format!("Cấp độ {level}"), format!("Level {level}"))
}

/// "38 of 52 required live".
pub(crate) fn live_of(language: Language, live: u64, required: u64) -> String {
    either(language, format!("{live} trên {required} đang gửi"), format!("{live} of {required} live"))
}

/// The kind of an agency; a word of the province's own stays as it is.
pub(crate) fn agency_kind(language: Language, kind: &str) -> String {
    let phrase = match kind {
        "province" | "tinh" => phrase("Tỉnh", "Province"),
        "city" | "thanh_pho" => phrase("Thành phố", "City"),
        "department" => phrase("Sở, ban, ngành", "Department"),
        "commune" | "xa" => phrase("Xã", "Commune"),
        "ward" | "phuong" => phrase("Phường", "Ward"),
        "special_zone" | "dac_khu" => phrase("Đặc khu", "Special zone"),
        "centre" => phrase("Trung tâm", "Centre"),
        "unit" => phrase("Đơn vị trực thuộc", "Subordinate unit"),
        own => return own.to_owned(),
    };
    phrase.of(language).to_owned()
}

/// By what a source is recognised.
pub(crate) fn recognised_by(what: &str) -> Phrase {
    match what {
        "address" => phrase("địa chỉ", "address"),
        "host" => phrase("tên máy", "host"),
        "module" => phrase("loại", "module"),
        "certificate" => phrase("chứng thư", "certificate"),
        "token" => phrase("mã gửi", "token"),
        _ => phrase("khác", "other"),
    }
}

/// What is wrong with a line of an import, with the column and what to do.
pub(crate) fn import_problem(language: Language, problem: &Problem) -> String {
    let Language::Vi = language else {
        return match problem.column {
            Some(column) => format!("column {column}: {}", problem.kind),
            None => problem.kind.to_string(),
        };
    };
    let what = match &problem.kind {
        ProblemKind::TableTooLarge => "tệp quá lớn; hãy chia nhỏ".to_owned(),
        ProblemKind::TooManyRows => "tệp có quá nhiều dòng; hãy chia nhỏ".to_owned(),
        ProblemKind::Utf16 => "tệp ở dạng UTF-16; hãy lưu lại dạng CSV UTF-8".to_owned(),
        ProblemKind::NotUtf8 => "tệp không phải UTF-8; hãy lưu lại dạng CSV UTF-8".to_owned(),
        ProblemKind::UnknownLayout => "dòng đầu không đúng mẫu; cần ít nhất code,name,kind".to_owned(),
        ProblemKind::ColumnTwice(name) => format!("cột {name} có hai lần"),
        ProblemKind::UnknownColumn(name) => format!("mẫu không có cột {name}"),
        ProblemKind::ColumnCount(expected, found) => format!("cần {expected} giá trị, dòng này có {found}"),
        ProblemKind::Missing => "thiếu giá trị".to_owned(),
        ProblemKind::BadCode(code) => format!("mã “{code}” chỉ được có chữ không dấu, số, . _ -, nhiều nhất 32 ký tự"),
        ProblemKind::BadText(text) => format!("“{text}” quá dài hoặc có ký tự điều khiển"),
        ProblemKind::BadDay(day) => format!("“{day}” không phải ngày; viết như 2026-04-30"),
        ProblemKind::BadFlag(word) => format!("“{word}” không phải có hoặc không"),
        ProblemKind::EndsBeforeItBegins => "ngày hết hiệu lực phải sau ngày bắt đầu".to_owned(),
        ProblemKind::CodeTwice(code, line) => format!("mã {code} đã có ở dòng {line}"),
        ProblemKind::UnknownParent(code) => format!("chưa có cơ quan cấp trên {code}; thêm nó vào tệp hoặc sửa mã"),
        ProblemKind::Circle(code) => format!("{code} sẽ trực thuộc chính nó"),
        ProblemKind::OtherName { code, registered, found } => {
            format!("mã {code} đã đăng ký với tên “{registered}”, tệp ghi “{found}”")
        }
        ProblemKind::OtherCode { name, code, other, line: Some(line) } => {
            format!("“{name}” mang mã {code}, nhưng dòng {line} ghi mã {other}")
        }
        ProblemKind::OtherCode { name, code, other, line: None } => {
            format!("“{name}” mang mã {code}, nhưng đã đăng ký với mã {other}")
        }
        ProblemKind::OlderThanRegistered { code, registered } => {
            format!("{code} đã có phiên bản mới hơn, từ ngày {}", crate::format::date(*registered))
        }
    };
    match problem.column {
        Some(column) => format!("cột {column}: {what}"),
        None => what,
    }
}
