//! Phrases of the budget and of projects.

use luytre_desk::Language;
use luytre_desk::budget::ShareKind;
use luytre_govern::budget::Basis;
use luytre_govern::budget::import::{Problem, ProblemKind};
use luytre_govern::budget::line::LineDefect;
use luytre_govern::budget::project::ProjectRefusal;

use super::{Phrase, either, phrase, phrases};

phrases! {
    BUDGET = "Kinh phí an ninh mạng", "Spending on security";
    LEDE = "Tỷ lệ chi cho an ninh mạng của từng cơ quan, chương trình, dự án, kèm các dòng làm nên con số.", "The share of security of every agency, programme and project, with the lines behind it.";
    YEAR = "Năm ngân sách", "Budget year";
    BASIS = "Tính theo", "Counted by";
    ESTIMATE = "Dự toán", "Estimate";
    ALLOCATED = "Được giao", "Allocated";
    SPENT = "Đã chi", "Spent";
    WHOLE = "Toàn phạm vi", "Everything in view";
    SHARE = "Tỷ lệ", "Share";
    SECURITY = "Chi an ninh mạng", "For security";
    TOTAL = "Tổng chi", "All spending";
    REQUIRED = "Yêu cầu", "Asked for";
    MISSING = "Còn thiếu", "Missing";
    MISSING_HINT = "số tiền cần chuyển sang an ninh mạng trong cùng tổng chi", "to be moved to security within the same total";
    ON_TOP = "Hoặc bổ sung mới", "Or new money";
    MET = "Đạt", "Reached";
    NOT_MET = "Chưa đạt", "Not reached";
    NOTHING = "Chưa có chi", "Nothing spent";
    NO_RULE = "Không có quy định cho năm này", "No rule for this year";
    SHARES = "Tỷ lệ theo cơ quan, chương trình, dự án", "Shares by agency, programme and project";
    OF = "Cơ quan, chương trình, dự án", "Agency, programme or project";
    KIND = "Loại", "Kind";
    JUDGED = "Đánh giá", "Judged";
    BEHIND = "Các dòng phía sau", "Lines behind it";
    LINES = "Dòng ngân sách", "Lines of the budget";
    LINE = "Dòng", "Line";
    EMPTY = "Chưa có dòng ngân sách nào", "No line of the budget";
    EMPTY_WHY = "Nhập từ tệp theo mẫu, hoặc thêm từng dòng bên dưới.", "Import a file made from the template, or add lines below.";
    ADD_LINE = "Thêm dòng ngân sách", "Add a line";
    AGENCY = "Mã cơ quan", "Code of the agency";
    PROGRAMME = "Mã chương trình", "Code of the programme";
    PROJECT = "Mã dự án", "Code of the project";
    PURPOSE = "Nội dung chi", "What for";
    SOURCE = "Nguồn kinh phí", "Source of the money";
    SECURITY_PURPOSE = "Phần an ninh mạng gồm", "The security part is for";
    AMOUNT_HINT = "đồng, số nguyên: 1.500.000.000", "whole VND: 1.500.000.000";
    OF_SECURITY = "trong đó an ninh mạng", "of it for security";
    REMOVE = "Xóa dòng", "Remove the line";
    IMPORT = "Nhập từ tệp", "Import a file";
    FILE = "Tệp XLSX hoặc CSV (tối đa 4 MB)", "XLSX or CSV file (at most 4 MB)";
    TEMPLATE = "Tải tệp mẫu", "Download the template";
    CHECK = "Kiểm tra tệp", "Check the file";
    APPLY = "Ghi vào hệ thống", "Write it";
    IMPORTED = "Đã ghi các dòng ngân sách", "The lines were written";
    READY = "Tệp hợp lệ. Chọn lại tệp và bấm Ghi vào hệ thống.", "The file is fine. Choose it again and press Write it.";
    BLOCKED = "Tệp còn lỗi nên chưa ghi gì. Hãy sửa các dòng dưới đây rồi chọn lại tệp.", "The file has mistakes, so nothing was written. Correct these rows and choose the file again.";
    WRONG = "Cần sửa", "What is wrong";
    PROJECTS = "Dự án", "Projects";
    PROJECTS_LEDE = "Cấu phần an ninh mạng phải được thẩm định trước khi phê duyệt đầu tư.", "The security component is appraised before the investment is approved.";
    EMPTY_PROJECTS = "Chưa có dự án nào", "No project yet";
    EMPTY_PROJECTS_WHY = "Thêm dự án ở khung bên dưới.", "Add one below.";
    ADD_PROJECT = "Thêm dự án", "Add a project";
    NAME = "Tên dự án", "Name";
    CODE = "Mã dự án", "Code";
    CODE_HINT = "bỏ trống để lấy số kế tiếp", "leave empty for the next number";
    INVESTOR = "Chủ đầu tư", "Investor";
    SYSTEMS = "Mã hệ thống, cách nhau bằng dấu phẩy", "Codes of systems, with commas between";
    STAGE = "Giai đoạn", "Stage";
    COMPONENT = "Cấu phần an ninh mạng gồm", "The security component consists of";
    APPRAISAL = "Văn bản thẩm định", "Appraisal";
    NOT_APPRAISED = "chưa thẩm định", "not appraised";
    DECISION = "Quyết định đầu tư", "Decision on the investment";
    STEP = "Bước tiếp theo", "Next step";
    APPRAISE = "Ghi thẩm định", "Note the appraisal";
    COST = "Thay đổi tổng mức", "Change the sums";
    APPROVE = "Ghi phê duyệt đầu tư", "Note the approval";
    START = "Bắt đầu thực hiện", "Begin";
    COMPLETE = "Hoàn thành", "Complete";
    STOP = "Dừng dự án", "Stop";
    PREPARED = "Chuẩn bị đầu tư", "Being prepared";
    APPROVED = "Đã phê duyệt đầu tư", "Approved for investment";
    RUNNING = "Đang thực hiện", "Running";
    COMPLETED = "Đã hoàn thành", "Completed";
    STOPPED = "Đã dừng", "Stopped";
    SHARES_CAPTION = "Tỷ lệ chi cho an ninh mạng", "Shares of security";
    ALL = "Tất cả", "All";
}

/// Of what a share is.
pub(crate) const fn share_kind(kind: ShareKind) -> Phrase {
    match kind {
        ShareKind::Agency => phrase("Cơ quan", "Agency"),
        ShareKind::Programme => phrase("Chương trình", "Programme"),
        ShareKind::Project => phrase("Dự án", "Project"),
    }
}

/// Which amounts are counted.
pub(crate) const fn basis(basis: Basis) -> Phrase {
    match basis {
        Basis::Estimate => ESTIMATE,
        Basis::Allocated => ALLOCATED,
        Basis::Spent => SPENT,
    }
}

/// The stage of a project, by its word.
pub(crate) fn stage(word: &str) -> Phrase {
    match word {
        "approved" => APPROVED,
        "running" => RUNNING,
        "completed" => COMPLETED,
        "stopped" => STOPPED,
        _ => PREPARED,
    }
}

/// `14,99 %` of hundredths of a percent.
pub(crate) fn share(language: Language, hundredths: Option<u64>) -> String {
    match hundredths {
        None => "—".to_owned(),
        Some(share) => {
            let point = either(language, ",".to_owned(), ".".to_owned());
            format!("{}{point}{:02} %", share / 100, share % 100)
        }
    }
}

/// "12 lines, 4 of them for security".
pub(crate) fn lines_behind(language: Language, all: usize, security: usize) -> String {
    either(
        language,
        format!("{all} dòng, {security} dòng có an ninh mạng"),
        format!("{all} lines, {security} of them for security"),
    )
}

/// Why the life of a project says no.
pub(crate) fn refusal(language: Language, refusal: ProjectRefusal) -> String {
    let (vi, en) = match refusal {
        ProjectRefusal::NoComponent => (
            "Dự án chưa có cấu phần an ninh mạng; hãy nhập số tiền và nội dung của cấu phần.",
            "The project has no security component; enter its amount and what it consists of.",
        ),
        ProjectRefusal::NotAppraised => (
            "Cấu phần an ninh mạng chưa được thẩm định; phải có thẩm định trước khi phê duyệt đầu tư.",
            "The security component is not appraised; that comes before the approval of the investment.",
        ),
        ProjectRefusal::DocumentMissing => ("Hãy ghi số, ký hiệu văn bản.", "Name the paper that decides it."),
        ProjectRefusal::ReasonMissing => ("Hãy ghi lý do.", "Say why."),
        ProjectRefusal::SecurityAboveTotal => {
            ("Cấu phần an ninh mạng lớn hơn tổng mức.", "The security component is larger than the total.")
        }
        ProjectRefusal::WrongStage => (
            "Bước này không phù hợp với giai đoạn hiện tại của dự án.",
            "That does not follow from where the project stands.",
        ),
    };
    either(language, vi.to_owned(), en.to_owned())
}

/// What is wrong with a row of a table of lines.
pub(crate) fn import_problem(language: Language, problem: &Problem) -> String {
    let what = match language {
        Language::En => problem.kind.to_string(),
        Language::Vi => match &problem.kind {
            ProblemKind::NoHead => "không tìm thấy dòng đầu bảng; hãy dùng tệp mẫu".to_owned(),
            ProblemKind::NoRows => "bảng không có dòng nào".to_owned(),
            ProblemKind::TooManyRows(most) => format!("quá {most} dòng; hãy chia nhỏ bảng"),
            ProblemKind::UnknownColumn(name) => format!("mẫu không có cột “{name}”; hãy xóa hoặc sửa tên cột"),
            ProblemKind::ColumnTwice => "cột có hai lần".to_owned(),
            ProblemKind::ColumnMissing => "thiếu cột".to_owned(),
            ProblemKind::Missing => "bỏ trống; hãy điền".to_owned(),
            ProblemKind::TooLong(most) => format!("dài hơn {most} ký tự; hãy rút gọn"),
            ProblemKind::BadYear(text) => format!("“{text}” không phải năm ngân sách"),
            ProblemKind::BadAmount(text) => {
                format!(
                    "“{text}” không phải số đồng nguyên; viết 1500000000 hoặc 1.500.000.000, không ghi đơn vị, không lẻ"
                )
            }
            ProblemKind::Unknown(code) => format!("không có mã {code}; hãy sửa mã"),
            ProblemKind::Defect(LineDefect::SecurityAboveTotal(_)) => "phần an ninh mạng lớn hơn tổng".to_owned(),
            ProblemKind::Defect(LineDefect::SecurityPurposeMissing) => {
                "hãy ghi phần an ninh mạng gồm những gì".to_owned()
            }
            ProblemKind::Defect(LineDefect::Nothing) => "mọi số tiền đều bằng 0".to_owned(),
            ProblemKind::Twice(row) => format!("trùng hoàn toàn với dòng {row}"),
        },
    };
    match problem.column {
        Some(column) => {
            format!("{}: {what}", either(language, column.head().to_owned(), column.as_str().to_owned()))
        }
        None => what,
    }
}
