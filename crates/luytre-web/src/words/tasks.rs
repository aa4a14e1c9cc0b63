//! Phrases of programmes and tasks.

use luytre_desk::Language;
use luytre_govern::programme::import::{Column, Problem, ProblemKind};
use luytre_govern::programme::{Figure, Measure, Reached, Refusal, Standing};

use super::{Phrase, either, phrases};
use crate::format;

phrases! {
    TASKS = "Nhiệm vụ", "Tasks";
    PROGRAMMES = "Chương trình, kế hoạch", "Programmes";
    BUDGET = "Kinh phí", "Budget";
    LEDE = "Việc gì, ai chủ trì, đến bao giờ, đang ở đâu.", "What, who leads, by when, and where it stands.";
    PROGRAMMES_LEDE = "Chương trình của tỉnh với bảng nhiệm vụ, chỉ tiêu và chế độ báo cáo.", "Programmes of the province with their tasks, targets and reports.";
    PAGES = "Các trang điều hành", "Pages of direction";
    VIEWS = "Cách xem", "Views";
    BOARD = "Bảng việc", "Board";
    TABLE = "Danh sách", "Table";
    CALENDAR = "Lịch", "Calendar";
    TIMELINE = "Dòng thời gian", "Time line";
    NOT_STARTED = "Chưa thực hiện", "Not started";
    IN_PROGRESS = "Đang thực hiện", "In progress";
    REPORTED_DONE = "Chờ nghiệm thu", "Waits for acceptance";
    ACCEPTED = "Hoàn thành", "Accepted";
    CANCELLED = "Dừng thực hiện", "Cancelled";
    OVERDUE = "Quá hạn", "Overdue";
    OVERDUE_ONLY = "Chỉ việc quá hạn", "Overdue only";
    MINE_ONLY = "Chỉ việc của đơn vị", "Ours only";
    OURS = "Đơn vị chủ trì hoặc phối hợp", "Our agency leads or takes part";
    ANY_STATE = "Mọi trạng thái", "Any state";
    ANY_PROGRAMME = "Mọi chương trình", "Any programme";
    FIND = "Tìm nhiệm vụ", "Find a task";
    LEAD_CODE = "Mã cơ quan chủ trì", "Code of the leading agency";
    CAPTION = "Nhiệm vụ theo mã", "Tasks by code";
    NUMBER = "TT", "No.";
    TASK = "Nhiệm vụ", "Task";
    LEADS = "Chủ trì", "Leads";
    PARTNERS = "Phối hợp", "Takes part";
    DEADLINE = "Thời hạn", "Deadline";
    STATE = "Trạng thái", "State";
    PROGRESS = "Tiến độ", "Progress";
    DUE = "Ngày đến hạn", "Last day";
    NO_DAY = "Không ấn định ngày", "No day is set";
    EMPTY = "Không có nhiệm vụ nào", "No task";
    EMPTY_WHY = "Không có nhiệm vụ khớp bộ lọc. Lãnh đạo nhập chương trình kèm bảng nhiệm vụ ở trang Chương trình, kế hoạch.", "No task matches the filter. A leader imports a programme with its tasks under Programmes.";
    MOVE_TO = "Chuyển đến…", "Move to…";
    MOVE = "Chuyển", "Move";
    MORE = "Xem thêm trong danh sách", "See more in the table";
    EARLIER = "Tháng trước", "Month before";
    LATER = "Tháng sau", "Month after";
    NO_DUE_MONTH = "Tháng này không có việc đến hạn.", "Nothing is due this month.";
    ESCALATED = "Việc quá hạn đã lên đến lãnh đạo", "Overdue tasks that have come before the heads";
    TO_HEAD = "người đứng đầu cơ quan", "head of the agency";
    TO_PROVINCE = "lãnh đạo tỉnh", "leaders of the province";
    NEW_TASK = "Thêm nhiệm vụ", "Add a task";
    TITLE = "Nội dung", "What is to be done";
    LEADS_HINT = "Mã cơ quan hoặc nhóm cơ quan, cách nhau bằng dấu phẩy", "Codes of agencies or groups, with commas between";
    DEADLINE_HINT = "31/12/2026, Quý II/2026, hằng quý hoặc Thường xuyên", "31/12/2026, Quý II/2026, hằng quý or Thường xuyên (the words of Vietnamese plans)";
    PROGRAMME = "Chương trình", "Programme";
    REMINDERS = "Nhắc việc", "Reminders";
    REMINDED_ON = "nhắc ngày", "reminded on";
    OWN_TASK = "Nhiệm vụ riêng", "A task of its own";
    REPORTS = "Báo cáo tiến độ", "Reports on progress";
    NO_REPORTS = "Chưa có báo cáo tiến độ nào.", "Nothing was reported yet.";
    REPORT = "Báo cáo", "Report";
    REPORT_FOR = "Báo cáo của", "Report of";
    PERCENT = "Tiến độ (%)", "Progress (%)";
    WHAT_DONE = "Kết quả đã làm", "What was done";
    PROOF = "Minh chứng", "Proof";
    PROOF_HINT = "Tên văn bản, biên bản hoặc sản phẩm; bắt buộc khi báo hoàn thành", "Name of a paper, minutes or product; needed when it is done";
    PROOF_NUMBER = "Số, ký hiệu minh chứng", "Number of the proof";
    PROOF_ADDRESS = "Đường dẫn", "Address";
    DONE = "Đã hoàn thành", "It is done";
    SEND_REPORT = "Gửi báo cáo", "Send the report";
    AGENCIES = "Các cơ quan chủ trì", "Leading agencies";
    AGENCY = "Cơ quan", "Agency";
    LATEST = "Báo cáo gần nhất", "Last report";
    NOTHING_YET = "chưa báo cáo", "nothing yet";
    TARGETS = "Chỉ tiêu", "Targets";
    TARGET = "Chỉ tiêu", "Target";
    FIGURE = "Số liệu hiện có", "Present figure";
    REACHED = "Đánh giá", "Reached";
    MET = "Đạt", "Reached";
    NOT_MET = "Chưa đạt", "Not reached";
    UNKNOWN = "Chưa có số liệu", "No figure";
    DECIDE = "Quyết định", "Decide";
    ACCEPT = "Nghiệm thu", "Accept";
    RETURN = "Trả lại", "Send back";
    ADJUST = "Điều chỉnh thời hạn", "Change the deadline";
    CANCEL_TASK = "Dừng nhiệm vụ", "Cancel the task";
    REOPEN = "Mở lại", "Take up again";
    NOTE = "Ghi chú", "Note";
    NOTE_HINT = "Bắt buộc khi còn cơ quan chưa báo cáo hoàn thành", "Needed while an agency has not reported it done";
    REASON = "Lý do", "Reason";
    DOCUMENT = "Số, ký hiệu văn bản", "Number of the paper";
    NEW_DEADLINE = "Thời hạn mới", "New deadline";
    HISTORY = "Quá trình", "What happened";
    ACCEPTANCES = "Các kỳ đã nghiệm thu", "Accepted periods";
    ADJUSTMENTS = "Các lần điều chỉnh", "Changes of the deadline";
    UNDERSTOOD = "Hiểu là", "Understood as";
    CONTINUOUS = "thường xuyên, minh chứng hằng năm", "continuous, with evidence every year";
    PERIODIC = "định kỳ", "periodic";
    OPEN = "không suy ra ngày", "no day follows from it";
    PART = "Phần", "Part";
    SYSTEM = "Hệ thống", "System";
    ORIGIN = "Từ", "From";
    EMPTY_PROGRAMMES = "Chưa có chương trình nào", "No programme yet";
    EMPTY_PROGRAMMES_WHY = "Nhập chương trình kèm bảng nhiệm vụ từ tệp XLSX, CSV hoặc văn bản.", "Import a programme with its table from XLSX, CSV or text.";
    IMPORT = "Nhập chương trình", "Import a programme";
    IMPORT_LEDE = "Bước 1 kiểm tra bảng nhiệm vụ, chưa ghi gì; bước 2 quyết định các tên chưa rõ rồi ghi.", "Step 1 checks the table and writes nothing; step 2 decides on unknown names and writes.";
    CODE = "Mã chương trình", "Code of the programme";
    CODE_HINT = "Chữ không dấu, số, dấu chấm, gạch ngang; mã đã có thì thêm nhiệm vụ vào", "Letters without marks, digits, dot, hyphen; a known code adds tasks to it";
    PROGRAMME_TITLE = "Tên chương trình", "Title";
    ISSUER = "Cơ quan ban hành", "Issued by";
    DATED = "Ngày ban hành", "Date";
    FROM = "Từ ngày", "From";
    UNTIL = "Đến ngày", "Until";
    TARGETS_HINT = "Mỗi dòng một chỉ tiêu, theo lời văn của kế hoạch; bỏ trống nếu không có", "One target a line, in the words of the plan; may be empty";
    STREAMS = "Chế độ báo cáo", "Reports that it asks for";
    FILE = "Bảng nhiệm vụ (XLSX, CSV hoặc văn bản có tab, tối đa 4 MB)", "Table of tasks (XLSX, CSV or text with tabs, at most 4 MB)";
    FILE_HINT = "Văn bản Word (.docx), bảng tính (.xlsx, .csv) hoặc văn bản có dấu tab. Các cột: STT, Tên nhiệm vụ, Cơ quan chủ trì, Cơ quan phối hợp, Thời gian hoàn thành", "A Word document (.docx), a spreadsheet (.xlsx, .csv) or text with tabs. Columns: STT, Tên nhiệm vụ, Cơ quan chủ trì, Cơ quan phối hợp, Thời gian hoàn thành";
    CHECK = "Kiểm tra bảng", "Check the table";
    APPLY = "Ghi chương trình", "Write the programme";
    CHECKED = "Kết quả kiểm tra", "Result of the check";
    BLOCKED = "Bảng còn lỗi nên chưa ghi gì. Hãy sửa các dòng dưới đây rồi chọn lại tệp.", "The table has mistakes, so nothing was written. Correct these rows and choose the file again.";
    READY = "Bảng hợp lệ. Xem lại bên dưới rồi bấm Ghi chương trình.", "The table is fine. Look at it below, then press Write the programme.";
    UNMATCHED = "Các tên chưa khớp với danh mục cơ quan", "Names that match no agency";
    UNMATCHED_WHY = "Chọn cơ quan hoặc nhóm cơ quan cho từng tên; bỏ trống thì giữ nguyên chữ.", "Choose an agency or a group for each; left empty, the words are kept.";
    NAME = "Tên trong bảng", "Name in the table";
    ROWS = "Dòng", "Rows";
    ROW = "Dòng", "Row";
    MEANS = "Là", "Is";
    KEEP_TEXT = "Giữ nguyên chữ", "Keep the words";
    OPEN_DEADLINES = "Thời hạn không suy ra ngày (vẫn giữ nguyên chữ)", "Deadlines from which no day follows (their words are kept)";
    WRONG = "Cần sửa", "What is wrong";
    FOUND_TASKS = "Nhiệm vụ đọc được", "Tasks that were read";
    DOWNLOAD = "Tải", "Download";
    MAKE_REPORT = "Xem báo cáo", "Show the report";
    PREVIEW = "Xem trước báo cáo", "Preview of the report";
    STREAM = "Báo cáo", "Report";
    STREAM_DUE = "Hạn kế tiếp", "Next last day";
    CUT_OFF = "Chốt số liệu", "Figures of";
    SOURCE = "Căn cứ", "Basis";
    CLOSE_PROGRAMME = "Kết thúc chương trình", "Close the programme";
    OPEN_PROGRAMME = "Mở lại chương trình", "Open the programme again";
    CLOSED = "đã kết thúc", "closed";
    EXPORT = "Xuất cho hệ thống theo dõi", "Export for tracking systems";
    MONTH = "Tháng", "Month";
}

/// Where a task stands.
pub(crate) const fn standing(standing: Standing) -> Phrase {
    match standing {
        Standing::NotStarted => NOT_STARTED,
        Standing::InProgress => IN_PROGRESS,
        Standing::ReportedDone => REPORTED_DONE,
        Standing::Accepted => ACCEPTED,
        Standing::Cancelled => CANCELLED,
    }
}

/// "Overdue by 12 days".
pub(crate) fn overdue_by(language: Language, days: i32) -> String {
    let days = crate::format::number(language, u64::from(days.unsigned_abs()));
    either(language, format!("Quá hạn {days} ngày"), format!("{days} days overdue"))
}

/// Before whom a late task came, and who leads it: it is late there, not with whom it came before.
pub(crate) fn brought(language: Language, to: &str, leads: &str) -> String {
    either(language, format!("đã báo lên: {to} · chủ trì: {leads}"), format!("escalated to: {to} · led by: {leads}"))
}

/// "3 of 12 agencies".
pub(crate) fn agencies_done(language: Language, done: usize, leading: usize) -> String {
    either(language, format!("{done}/{leading} cơ quan"), format!("{done} of {leading} agencies"))
}

/// Why the lifecycle of a task says no.
pub(crate) fn refusal(language: Language, refusal: Refusal) -> String {
    let vi = match refusal {
        Refusal::NotLeading => "Chỉ cơ quan chủ trì mới báo cáo tiến độ của nhiệm vụ này.",
        Refusal::NotOurAgency => "Tài khoản này không báo cáo thay cho cơ quan đó.",
        Refusal::NotDirecting => "Chỉ người điều hành chương trình mới làm được việc này.",
        Refusal::OwnReport => "Không ai tự nghiệm thu báo cáo của mình.",
        Refusal::Closed => "Nhiệm vụ đã hoàn thành trong kỳ này hoặc đã dừng; muốn làm tiếp phải mở lại.",
        Refusal::Open => "Nhiệm vụ đang mở.",
        Refusal::NothingReported => "Chưa có báo cáo hoàn thành nào.",
        Refusal::SomeMissing => "Còn cơ quan chưa báo cáo hoàn thành; hãy ghi rõ vì sao vẫn nghiệm thu.",
        Refusal::ReasonMissing => "Hãy ghi lý do.",
        Refusal::DocumentMissing => "Hãy ghi số, ký hiệu văn bản quyết định việc này.",
        Refusal::TextMissing => "Hãy ghi kết quả đã làm.",
        Refusal::ProofMissing => "Báo hoàn thành phải kèm minh chứng.",
        Refusal::Percent => "Tiến độ từ 0 đến 100; hoàn thành là 100.",
        Refusal::TooLong => "Nội dung quá dài hoặc quá nhiều minh chứng.",
        Refusal::SameDeadline => "Thời hạn không thay đổi.",
    };
    match language {
        Language::Vi => vi.to_owned(),
        Language::En => {
            let text = refusal.to_string();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        }
    }
}

/// A figure: `97,5% (39/40)`, or a count.
pub(crate) fn figure(language: Language, figure: Figure) -> String {
    match figure {
        Figure::Count { count } => format::number(language, count),
        Figure::Share { part, whole } => {
            let share = figure.per_mille().unwrap_or(0);
            let point = either(language, ",".to_owned(), ".".to_owned());
            let (part, whole) = (format::number(language, part), format::number(language, whole));
            format!("{}{point}{} % ({part}/{whole})", share / 10, share % 10)
        }
    }
}

/// How a target is measured.
pub(crate) fn measure(language: Language, measure: Measure) -> String {
    match measure {
        Measure::Percent { percent } => format!("{percent} %"),
        Measure::Ratio { percent, above: false } => format!("≥ {percent} %"),
        Measure::Ratio { percent, above: true } => format!("> {percent} %"),
        Measure::AtLeast { count, per_months } => {
            either(language, format!("≥ {count} trong {per_months} tháng"), format!("≥ {count} in {per_months} months"))
        }
    }
}

/// Whether a target is reached.
pub(crate) const fn reached(reached: Reached) -> Phrase {
    match reached {
        Reached::Yes(_) => MET,
        Reached::No(_) => NOT_MET,
        Reached::Unknown => UNKNOWN,
    }
}

/// What was done, by the word of the audit trail.
pub(crate) fn did(act: &str) -> Option<Phrase> {
    Some(match act {
        "task.create" => super::phrase("Giao nhiệm vụ", "Task given"),
        "task.report" => super::phrase("Báo cáo tiến độ", "Progress reported"),
        "task.accept" => super::phrase("Nghiệm thu", "Accepted"),
        "task.return" => super::phrase("Trả lại", "Sent back"),
        "task.adjust" => super::phrase("Điều chỉnh thời hạn", "Deadline changed"),
        "task.cancel" => super::phrase("Dừng nhiệm vụ", "Cancelled"),
        "task.reopen" => super::phrase("Mở lại", "Taken up again"),
        "task.remind" => super::phrase("Nhắc việc", "Reminded"),
        "programme.import" => super::phrase("Nhập chương trình", "Imported"),
        "programme.close" => super::phrase("Kết thúc", "Closed"),
        "programme.open" => super::phrase("Mở lại", "Opened again"),
        "project.create" => super::phrase("Lập dự án", "Project entered"),
        "project.appraise" => super::phrase("Thẩm định cấu phần an ninh mạng", "Security component appraised"),
        "project.cost" => super::phrase("Thay đổi tổng mức", "Sums changed"),
        "project.approve" => super::phrase("Phê duyệt đầu tư", "Investment approved"),
        "project.start" => super::phrase("Bắt đầu thực hiện", "Begun"),
        "project.complete" => super::phrase("Hoàn thành", "Completed"),
        "project.stop" => super::phrase("Dừng dự án", "Stopped"),
        _ => return None,
    })
}

/// A column of a plan.
fn column(language: Language, column: Column) -> &'static str {
    match (language, column) {
        (Language::Vi, column) => column.head(),
        (Language::En, Column::Number) => "number",
        (Language::En, Column::Title) => "task",
        (Language::En, Column::Leads) => "lead",
        (Language::En, Column::Partners) => "takes part",
        (Language::En, Column::Deadline) => "time",
    }
}

/// What is wrong with a row, with what to do.
/// A lesson of a drill.
pub(crate) fn lesson(language: Language, drill: &str, number: usize) -> String {
    match language {
        Language::Vi => format!("Bài học {number} của cuộc diễn tập {drill}"),
        Language::En => format!("Lesson {number} of drill {drill}"),
    }
}

/// A table of a paper.
pub(crate) fn table(language: Language, number: usize) -> String {
    match language {
        Language::Vi => format!("Bảng {number}"),
        Language::En => format!("Table {number}"),
    }
}

/// Tables of a paper that were not read.
pub(crate) fn left_out(language: Language, numbers: &[usize]) -> String {
    let numbers = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    match language {
        Language::Vi => format!("Không đọc các bảng không có dòng đầu của bảng nhiệm vụ: bảng {numbers}."),
        Language::En => format!("Tables without the head of a task table were not read: table {numbers}."),
    }
}

pub(crate) fn import_problem(language: Language, problem: &Problem) -> String {
    let what = match language {
        Language::En => problem.kind.to_string(),
        Language::Vi => match &problem.kind {
            ProblemKind::NoHead => {
                "không tìm thấy dòng đầu bảng có STT, nhiệm vụ, chủ trì, thời gian; hãy kiểm tra dòng đầu".to_owned()
            }
            ProblemKind::NoTasks => "bảng không có nhiệm vụ nào".to_owned(),
            ProblemKind::OtherHead => "dòng đầu bảng khác với dòng đầu trước đó; hãy sửa cho giống nhau".to_owned(),
            ProblemKind::NumberTwice(number, row) => format!("số {number} đã có ở dòng {row}; hãy đánh số lại"),
            ProblemKind::NumberTwiceInPaper { number, table, row } => {
                format!("số {number} đã có ở bảng {table}, dòng {row}; hãy đánh số lại")
            }
            ProblemKind::Stray(text) => format!("“{text}” không thuộc bảng; hãy xóa hoặc đưa vào đúng cột"),
            ProblemKind::ContinuesNothing => {
                "dòng nối tiếp nhưng không có nhiệm vụ nào ở trước; hãy thêm số thứ tự".to_owned()
            }
            ProblemKind::Missing => "bỏ trống; hãy điền".to_owned(),
            ProblemKind::TooLong(most) => format!("dài hơn {most} ký tự; hãy rút gọn"),
            ProblemKind::BadNumber(text) => format!("“{text}” không phải số thứ tự; dùng 1, 2, 3 hoặc 1.1"),
            ProblemKind::TooManyRows(most) => format!("quá {most} dòng; hãy chia nhỏ bảng"),
            ProblemKind::TooMuchText(most) => format!(
                "quá {} MiB chữ, ô gộp được tính ở mỗi dòng của nó; hãy rút gọn các ô hoặc chia nhỏ bảng",
                most >> 20
            ),
            ProblemKind::Known(number) => format!("chương trình đã có nhiệm vụ {number}; chỉ nhập nhiệm vụ mới"),
        },
    };
    match problem.column {
        Some(at) => format!("{}: {what}", column(language, at)),
        None => what,
    }
}
