//! Phrases of staff, courses and drills.

use luytre_desk::Language;
use luytre_govern::training::import::{Problem, ProblemKind};

use super::{Phrase, either, phrase, phrases};

phrases! {
    TRAINING = "Đào tạo", "Training";
    TRAINING_LEDE = "Ai cần đào tạo gì, trước ngày nào, theo điều nào; tỷ lệ đã hoàn thành của từng cơ quan.", "Who needs which training by when and by which article; how far each agency is.";
    NEEDS = "Nhu cầu", "Needs";
    NEEDS_CAPTION = "Ai cần gì, trước ngày nào", "Who needs what by when";
    NEED = "Cần gì", "Need";
    PERSON = "Người", "Person";
    DUE = "Trước hết ngày", "By";
    GROUND = "Căn cứ", "Ground";
    STATE = "Trạng thái", "State";
    ANY_STATE = "Chưa xong và sắp hết hạn", "Open and expiring";
    ANY_NEED = "Mọi nhu cầu", "Any need";
    FIND_PERSON = "Tìm người", "Find a person";
    SHARES = "Tỷ lệ hoàn thành", "How far";
    SHARES_CAPTION = "Tỷ lệ theo nhu cầu", "Share by need";
    BY_AGENCY_CAPTION = "Tỷ lệ theo cơ quan", "Share by agency";
    AGENCY = "Cơ quan", "Agency";
    IT_STAFF = "Cán bộ CNTT đã đào tạo chuyên sâu", "IT staff trained in depth";
    ALL_NEEDS = "Mọi nhu cầu", "All needs";
    HEADCOUNT = "Nhận thức trong năm (số người)", "Awareness this year (people)";
    OVERDUE = "Quá hạn", "Overdue";
    DONE_OF = "Đã xong", "Done";
    EXPIRING = "Chứng nhận sắp hết hạn", "Certificates that end soon";
    EXPIRING_CAPTION = "Chứng nhận sắp hết hạn hoặc đã hết hạn", "Certificates that end soon or have ended";
    NO_NEEDS = "Không còn nhu cầu nào", "Nothing is needed";
    NO_NEEDS_WHY = "Không có nhu cầu khớp bộ lọc. Nhập nhân sự để hệ thống tính nhu cầu.", "No need matches the filter. Enter staff so that needs can be worked out.";
    STAFF = "Nhân sự", "Staff";
    STAFF_LEDE = "Người quản trị, vận hành, chuyên trách và người dùng; chứng nhận và hệ thống phụ trách.", "Who administers, operates, looks after security, and users; their certificates and systems.";
    STAFF_CAPTION = "Danh sách nhân sự", "List of staff";
    NO_STAFF = "Chưa có nhân sự", "No staff yet";
    NO_STAFF_WHY = "Thêm từng người, hoặc nhập danh sách người tham gia của một lớp.", "Add people one by one, or import the participants of a course.";
    ADD_STAFF = "Thêm nhân sự", "Add staff";
    EDIT_STAFF = "Sửa nhân sự", "Change";
    NAME = "Họ tên", "Name";
    POSITION = "Chức vụ", "Position";
    DUTIES = "Nhiệm vụ", "Duties";
    SYSTEMS = "Hệ thống phụ trách", "Systems";
    SYSTEMS_HINT = "Mã hệ thống, cách nhau bằng dấu phẩy", "Codes, divided by commas";
    DEGREE = "Có bằng chuyên ngành công nghệ thông tin, an toàn thông tin", "Has a degree in the discipline";
    PHONE = "Điện thoại", "Telephone";
    EMAIL = "Thư điện tử", "E-mail";
    SINCE = "Nhận nhiệm vụ từ", "In these duties since";
    LEFT = "Thôi nhiệm vụ ngày", "Left on";
    CERTIFICATES = "Chứng nhận", "Certificates";
    CERTIFICATES_HINT = "Mỗi chứng nhận một dòng: số; nơi cấp; lĩnh vực (basic là khối cơ bản); ngày cấp; ngày hết hạn", "A line each: number; issuer; field (basic for the basic block); issued; expires";
    FIELD = "Lĩnh vực", "Field";
    ISSUER = "Nơi cấp", "Issuer";
    ISSUED = "Ngày cấp", "Issued";
    EXPIRES = "Hết hạn", "Expires";
    NO_EXPIRY = "không ghi", "none stated";
    NUMBER = "Số", "Number";
    OPEN_NEEDS = "Nhu cầu chưa xong", "Open needs";
    COURSES = "Lớp đào tạo", "Courses";
    COURSES_CAPTION = "Các lớp đào tạo, bồi dưỡng", "Courses";
    NO_COURSES = "Chưa có lớp nào", "No course yet";
    NO_COURSES_WHY = "Thêm lớp, rồi nhập danh sách người tham gia từ tệp Excel hoặc CSV.", "Add one, then import its participants from Excel or CSV.";
    ADD_COURSE = "Thêm lớp", "Add a course";
    EDIT_COURSE = "Sửa lớp", "Change the course";
    TITLE = "Tên", "Title";
    KIND = "Loại", "Kind";
    PROGRAMME = "Nội dung chương trình", "Programme";
    TEACHER = "Người dạy, đơn vị dạy", "Teacher";
    ORGANISER = "Mã cơ quan tổ chức", "Code of the organiser";
    ORGANISER_HINT = "Để trống: cấp tỉnh", "Empty: the province";
    STARTS = "Từ ngày", "From";
    ENDS = "Đến ngày", "To";
    HOURS = "Số giờ", "Hours";
    HEADCOUNTS = "Số người theo cơ quan", "People by agency";
    HEADCOUNTS_HINT = "Mỗi cơ quan một dòng: mã; được mời; tham gia", "A line each: code; invited; attended";
    CANCELLED = "Đã hủy", "Given up";
    PARTICIPANTS = "Người tham gia", "Participants";
    PARTICIPANTS_CAPTION = "Danh sách người tham gia", "Participants";
    ATTENDANCE = "Kết quả", "Result";
    IMPORT = "Nhập người tham gia từ tệp", "Import participants";
    IMPORT_HINT = "Excel (.xlsx) hoặc CSV, dòng đầu là tên cột: Họ tên, Mã cơ quan; có thể thêm Mã nhân sự, Chức vụ, Kết quả.", "Excel (.xlsx) or CSV; the first row names the columns: Name, Agency; also Code, Position, Result.";
    FILE = "Tệp", "File";
    TRY = "Kiểm tra, chưa ghi", "Only check";
    IMPORT_DO = "Ghi vào lớp", "Write it";
    IMPORT_READY = "Tệp hợp lệ. Chọn lại tệp và bấm Ghi vào lớp.", "The file is fine. Choose it again and press Write it.";
    IMPORT_BLOCKED = "Tệp còn lỗi nên chưa ghi gì. Sửa các ô dưới đây rồi chọn lại tệp.", "The file has mistakes, so nothing was written. Correct these cells and choose it again.";
    IMPORTED = "Đã ghi người tham gia", "The participants were written";
    ROWS = "Số dòng", "Rows";
    NEW_PEOPLE = "Người mới sẽ được thêm", "New people";
    SHEET_ROW = "Dòng", "Row";
    COLUMN = "Cột", "Column";
    MISTAKE = "Cần sửa", "What is wrong";
    DRILLS = "Diễn tập", "Drills";
    DRILLS_LEDE = "Kế hoạch, kịch bản, thời gian đo được và bài học; mỗi năm ít nhất một cuộc cấp tỉnh.", "Plans, scenarios, measured times and lessons; at least one provincial drill a year.";
    DRILLS_CAPTION = "Các cuộc diễn tập", "Drills";
    UNDER = "Đơn vị và các đơn vị trực thuộc", "Agency and those below it";
    HELD_ONLY = "Chỉ đã tổ chức", "Only held";
    FROM_DAY = "Từ ngày", "From";
    TO_DAY = "Đến ngày", "To";
    NO_SUCH_DRILL = "Không có cuộc diễn tập nào khớp bộ lọc", "No drill matches the filters";
    NO_SUCH_DRILL_WHY = "Nới khoảng ngày hoặc bỏ bộ lọc để xem các cuộc khác.", "Widen the days or clear the filters to see others.";
    NO_DRILLS = "Chưa có cuộc diễn tập nào", "No drill yet";
    NO_DRILLS_WHY = "Chọn một kịch bản có sẵn để lập kế hoạch.", "Choose a scenario to plan one.";
    ASKED = "Yêu cầu trong năm", "What the year asks";
    MET = "Đã đạt", "Met";
    NOT_MET = "Chưa đạt", "Not met yet";
    DAY = "Ngày", "Day";
    REACH = "Phạm vi", "Reach";
    SCENARIO = "Kịch bản", "Scenario";
    GOAL = "Mục tiêu", "Goal";
    ABOUT_SYSTEM = "Mã hệ thống liên quan", "Code of the system";
    TEAMS = "Cơ quan, người tham gia", "Agencies and people";
    TEAMS_HINT = "Mỗi cơ quan một dòng: mã: tên người, tên người", "A line each: code: name, name";
    PLAN_PAPER = "Số kế hoạch", "Number of the plan";
    PLAN_DRILL = "Lập kế hoạch diễn tập", "Plan a drill";
    IN_TIME = "Đúng thời gian", "In time";
    LESSONS = "Bài học", "Lessons";
    RUN_SHEET = "Bảng điều hành", "Run sheet";
    START = "Bắt đầu diễn tập", "Start the drill";
    INJECT_NOW = "Đưa ra ngay", "Inject now";
    INJECTED_AT = "Đưa ra lúc", "Injected at";
    PLANNED_MINUTE = "Phút thứ", "Minute";
    NOT_YET = "Chưa đưa ra", "Not yet";
    AFTERWARDS = "Ghi bổ sung phản ứng đã xảy ra", "Enter a reaction that happened earlier";
    INJECT = "Tình huống", "Inject";
    AT = "Lúc", "At";
    FINISH = "Kết thúc diễn tập", "Finish the drill";
    MEASURED = "Thời gian đo được", "Measured times";
    MEASURED_CAPTION = "Từ lúc đưa tình huống đến phản ứng đầu tiên", "From the inject to the first reaction";
    REACTION = "Phản ứng", "Reaction";
    EXPECTED = "Mong đợi", "Expected";
    TOOK = "Thực tế", "Took";
    NO_REACTION = "chưa có", "none yet";
    TIMELINE = "Dòng thời gian", "Timeline";
    NOTE = "Ghi chú", "Note";
    ADD_LESSON = "Rút bài học", "Draw a lesson";
    LESSON = "Cần làm gì", "What is to be done";
    RESPONSIBLE = "Mã cơ quan thực hiện", "Code of who does it";
    LESSON_TO_TASK = "Giao thành nhiệm vụ", "Give as a task";
    CONFIRMATION = "Xác nhận kết quả", "Confirmation of the result";
    CONFIRMED = "Đã xác nhận", "Confirmed";
    NOT_CONFIRMED = "Chưa có người đánh giá của tổ chức khác xác nhận, nên cuộc diễn tập chưa được tính vào bộ chỉ số.", "No assessor of another organisation confirmed the result, so the drill does not count for the index yet.";
    CONFIRM_NOTE = "Đã đối chiếu những gì", "What was looked at";
    CONFIRM = "Xác nhận kết quả", "Confirm the result";
    COUNTS = "được tính vào bộ chỉ số", "counts for the index";
    UNCOUNTED_NOT_OVER = "chưa tính: chưa kết thúc", "does not count: not over";
    UNCOUNTED_OTHER_YEAR = "chưa tính: ngày kế hoạch và ngày diễn ra khác năm", "does not count: planned and held in different years";
    UNCOUNTED_NOT_TAKING_PART = "chưa tính: không tham gia", "does not count: takes no part";
    UNCOUNTED_NO_INJECT = "chưa tính: không có tình huống nào được đưa vào", "does not count: nothing was brought in";
    UNCOUNTED_NOTHING_MEASURED = "chưa tính: không có phản ứng đo được", "does not count: no reaction was measured";
    UNCOUNTED_NOT_CONFIRMED = "chưa tính: kết quả chưa được xác nhận", "does not count: its result is not confirmed";
    LESSON_DONE = "Đã thực hiện", "It is done";
    NO_LESSONS = "Chưa có bài học nào", "No lesson yet";
    REPORT_PAPER = "Số báo cáo", "Number of the report";
    CLOSE_DRILL = "Ra báo cáo và kết thúc", "Report and close";
    CANCEL_DRILL = "Hủy cuộc diễn tập", "Give the drill up";
}

/// A count of a whole: "3 of 5".
pub(crate) fn of(language: Language, part: u64, whole: u64) -> String {
    either(language, format!("{part} trên {whole}"), format!("{part} of {whole}"))
}

/// How long something took.
pub(crate) fn duration(language: Language, seconds: i64) -> String {
    let (minutes, seconds) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    either(language, format!("{minutes} phút {seconds:02} giây"), format!("{minutes} min {seconds:02} s"))
}

/// So many minutes.
pub(crate) fn minutes(language: Language, minutes: u32) -> String {
    either(language, format!("trong {minutes} phút"), format!("within {minutes} min"))
}

/// How a need stands.
pub(crate) fn need_state(word: &str) -> Phrase {
    match word {
        "overdue" => phrase("Quá hạn", "Overdue"),
        "due" => phrase("Cần làm", "Open"),
        "expiring" => phrase("Sắp hết hạn", "Expires soon"),
        _ => phrase("Đã xong", "Done"),
    }
}

/// The kind of a course.
pub(crate) fn course_kind(word: &str) -> Phrase {
    match word {
        "in_depth" => phrase("Chuyên sâu, có chứng nhận", "In depth, with a certificate"),
        "role" => phrase("Theo vai trò, ngắn hạn", "Short, for a role"),
        _ => phrase("Nhận thức", "Awareness"),
    }
}

/// The state of a course.
pub(crate) fn course_state(word: &str) -> Phrase {
    match word {
        "planned" => phrase("Sắp mở", "Planned"),
        "held" => phrase("Đã tổ chức", "Held"),
        _ => phrase("Đã hủy", "Given up"),
    }
}

/// How somebody took part.
pub(crate) fn attendance(word: &str) -> Phrase {
    match word {
        "invited" => phrase("Được mời", "Invited"),
        "attended" => phrase("Tham dự", "Attended"),
        "passed" => phrase("Đạt", "Passed"),
        "failed" => phrase("Không đạt", "Failed"),
        _ => phrase("Vắng", "Absent"),
    }
}

/// The kind of a drill.
pub(crate) fn drill_kind(word: &str) -> Phrase {
    match word {
        "live" => phrase("Thực chiến", "Live"),
        _ => phrase("Trên bàn", "Tabletop"),
    }
}

/// The reach of a drill.
pub(crate) fn reach(word: &str) -> Phrase {
    match word {
        "province" => phrase("Cấp tỉnh", "Province"),
        _ => phrase("Một cơ quan", "One agency"),
    }
}

/// Returns why a drill does not count for the index.
pub(crate) fn not_counted(why: luytre_govern::drill::NotCounted) -> Phrase {
    use luytre_govern::drill::NotCounted;
    match why {
        NotCounted::NotOver => UNCOUNTED_NOT_OVER,
        NotCounted::OtherYear => UNCOUNTED_OTHER_YEAR,
        NotCounted::NotTakingPart => UNCOUNTED_NOT_TAKING_PART,
        NotCounted::NoInject => UNCOUNTED_NO_INJECT,
        NotCounted::NothingMeasured => UNCOUNTED_NOTHING_MEASURED,
        NotCounted::NotConfirmed => UNCOUNTED_NOT_CONFIRMED,
    }
}

/// The stage of a drill.
pub(crate) fn drill_stage(word: &str) -> Phrase {
    match word {
        "planned" => phrase("Đã lên kế hoạch", "Planned"),
        "running" => phrase("Đang diễn ra", "Running"),
        "finished" => phrase("Đã kết thúc, chờ báo cáo", "Over, no report yet"),
        "closed" => phrase("Đã có báo cáo", "Reported"),
        _ => phrase("Đã hủy", "Given up"),
    }
}

/// What somebody did in a drill.
pub(crate) fn did(word: &str) -> Phrase {
    match word {
        "detected" => phrase("Phát hiện", "Detected"),
        "reported" => phrase("Báo cáo", "Reported"),
        "contained" => phrase("Khoanh vùng", "Contained"),
        "escalated" => phrase("Xin ý kiến cấp trên", "Escalated"),
        _ => phrase("Khôi phục", "Recovered"),
    }
}

/// What is wrong with a cell of a list of participants.
pub(crate) fn row_problem(language: Language, problem: &Problem) -> String {
    let Language::Vi = language else { return problem.kind.to_string() };
    match &problem.kind {
        ProblemKind::Missing => "để trống; hãy điền".to_owned(),
        ProblemKind::UnknownAgency(code) => {
            format!("“{code}” không phải mã cơ quan trong phạm vi; xem danh mục cơ quan")
        }
        ProblemKind::UnknownStaff(code) => format!("“{code}” không phải mã nhân sự; để trống để tìm theo tên"),
        ProblemKind::Ambiguous(count) => format!("có {count} người trùng tên trong cơ quan; hãy ghi mã nhân sự"),
        ProblemKind::UnknownAttendance(word) => {
            format!("“{word}” chưa biết; dùng: đạt, không đạt, tham dự, vắng, mời")
        }
        ProblemKind::Twice(row) => format!("trùng người ở dòng {row}; bỏ một dòng"),
        ProblemKind::TooLong(most) => format!("dài quá {most} ký tự"),
    }
}
