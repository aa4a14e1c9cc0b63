//! Phrases of the annual report.

use luytre_desk::Language;
use luytre_govern::annual::{ReportRefusal, Unusable};
use luytre_govern::report::StepRefusal;

use super::{Phrase, either, phrase, phrases};
use crate::format::date;

phrases! {
    LEDE = "Số liệu lấy từ hồ sơ, đánh giá và yêu cầu đang có; sửa tay phải nêu lý do.", "Figures come from the dossiers, assessments and requirements at hand; a correction by hand needs a reason.";
    CAPTION = "Báo cáo năm", "Annual reports";
    REPORT = "Báo cáo", "Report";
    YEAR = "Năm", "Year";
    OWNER = "Đơn vị báo cáo", "Reporting body";
    OWNER_HINT = "Chủ quản báo cáo mọi hệ thống của mình; đơn vị vận hành báo cáo lên chủ quản.", "An owner reports on all its systems; an operator reports to its owner.";
    NO_SYSTEMS = "Chưa có hệ thống thông tin nào để báo cáo", "There is no information system to report on yet";
    NO_SYSTEMS_WHY = "Hãy đưa hệ thống vào sổ đăng ký trước; chủ quản và đơn vị vận hành của chúng sẽ hiện ở đây.", "Enter the systems into the registry first; their owners and operators are listed here then.";
    ENTER_SYSTEMS = "Nhập hệ thống từ bảng tính", "Import systems from a spreadsheet";
    NONE_READER = "Cán bộ, người đứng đầu cơ quan hoặc đơn vị đánh giá lập báo cáo; báo cáo đã lập hiện ở đây.", "Officers, heads and assessors begin them; what was begun is listed here.";
    FIGURES = "Số số liệu", "Figures";
    SECTION = "Mục", "Section";
    CHARACTERS = "Số ký tự", "Characters";
    STATE = "Trạng thái", "State";
    DUE = "Hạn gửi", "Last day to send";
    SYSTEMS = "Số hệ thống", "Systems";
    NONE = "Chưa có báo cáo nào", "No report yet";
    NONE_WHY = "Lập báo cáo của năm ở khung bên dưới; số liệu được tính ngay từ dữ liệu của trung tâm.", "Begin the report of a year below; its figures are computed at once from what the centre holds.";
    BEGIN = "Lập báo cáo", "Begin a report";
    DRAFT = "Dự thảo", "Draft";
    SIGNED = "Đã ký", "Signed";
    SENT = "Đã gửi", "Sent";
    RECEIVED = "Đã có xác nhận nhận", "Receipt confirmed";
    PERIOD = "Kỳ số liệu", "Period";
    COMPUTED_ON = "Số liệu lấy ngày", "Figures taken on";
    COUNTERS = "Số liệu tổng hợp", "Counters";
    COUNTER = "Chỉ tiêu", "Counter";
    FIGURE = "Số liệu", "Figure";
    WRONG = "Các điểm chưa khớp", "What does not agree";
    WRONG_WHY = "Phải xử lý hết trước khi ký.", "All of it has to be settled before the report is signed.";
    AGREES = "Báo cáo đã khớp: các kiểm tra của biểu mẫu đều đạt.", "The report agrees with itself: every check of the form holds.";
    CORRECTIONS = "Số liệu đã sửa tay", "Corrected by hand";
    CELL = "Ô", "Cell";
    BEFORE = "Tính được", "Computed";
    AFTER = "Ghi trong báo cáo", "In the report";
    REASON = "Lý do", "Reason";
    BY = "Người sửa", "By";
    RESTORE = "Trả lại số tính được", "Restore";
    CORRECT = "Sửa một ô", "Correct a cell";
    WHERE = "Ô cần sửa", "Cell";
    WHERE_HINT = "Chỉ tiêu c1 đến c7, hoặc mã hệ thống và số cột: CONG-TTDT/9", "A counter c1 to c7, or code of the system and number of the column: CONG-TTDT/9";
    VALUE = "Giá trị ghi vào báo cáo", "Value in the report";
    VALUE_HINT = "Ngày: 31/12/2026. Quyết định: số; ngày; cơ quan", "Day: 31/12/2026. Decision: number; day; body";
    RECOMPUTE = "Tính lại", "Compute anew";
    TELL = "Nội dung khác (mục 12)", "Other content (item 12)";
    SIGN = "Ký báo cáo", "Sign";
    NUMBER = "Số, ký hiệu", "Number and symbol";
    DATE = "Ngày", "Day";
    REOPEN = "Mở lại để sửa", "Open again";
    REOPEN_REASON = "Lý do mở lại", "Why it is opened again";
    SEND = "Ghi nhận đã gửi", "Note that it was sent";
    CHANNEL = "Cách gửi", "Way";
    ACKNOWLEDGE = "Ghi nhận xác nhận nhận", "Note the receipt";
    RECEIPT = "Số xác nhận", "Number of the receipt";
    DOWNLOAD = "Tải về", "Download";
    PREVIEW = "Xem trước", "Preview";
    BAD_CELL = "Không có ô này trong báo cáo", "There is no such cell in this report";
    TITLE = "Báo cáo công tác bảo đảm an ninh mạng theo cấp độ", "Annual report on protection by level";
}

/// Returns the word of a state.
pub(crate) fn state(word: &str) -> Phrase {
    match word {
        "signed" => SIGNED,
        "sent" => SENT,
        "received" => RECEIVED,
        _ => DRAFT,
    }
}

/// Returns what was done to a report.
pub(crate) fn did(act: &str) -> Option<Phrase> {
    Some(match act {
        "report.begin" => phrase("Lập báo cáo từ số liệu đang có", "Began the report from the figures at hand"),
        "report.recompute" => phrase("Tính lại số liệu", "Computed the figures anew"),
        "report.correct" => phrase("Sửa tay một ô", "Corrected a cell by hand"),
        "report.restore" => phrase("Trả một ô về số tính được", "Restored a cell"),
        "report.tell" => phrase("Ghi nội dung khác", "Wrote the other content"),
        "report.sign" => phrase("Ký báo cáo", "Signed the report"),
        "report.reopen" => phrase("Mở lại để sửa", "Opened it again"),
        "report.send" => phrase("Ghi nhận đã gửi", "Noted that it was sent"),
        "report.acknowledge" => phrase("Ghi nhận xác nhận nhận", "Noted the receipt"),
        _ => return None,
    })
}

/// Returns what a person may do about a refusal.
pub(crate) fn refusal(lang: Language, refusal: &ReportRefusal) -> String {
    match refusal {
        ReportRefusal::Step(refusal) => step_refusal(lang, refusal),
        ReportRefusal::Inconsistent(wrong) => either(
            lang,
            format!("Còn {} điểm chưa khớp; hãy xử lý trước khi ký.", wrong.len()),
            format!("{} points do not agree; settle them before signing.", wrong.len()),
        ),
        ReportRefusal::Correction(_, why) => unusable(lang, why),
        ReportRefusal::NoReason => {
            either(lang, "Sửa tay phải nêu lý do.".to_owned(), "A correction needs a reason.".to_owned())
        }
        ReportRefusal::TooMany(most) => {
            either(lang, format!("Không quá {most} chỗ sửa."), format!("No more than {most} corrections."))
        }
    }
}

/// Returns what a person may do when the life of a report, annual or not, says no.
pub(crate) fn step_refusal(lang: Language, refusal: &StepRefusal) -> String {
    match refusal {
        StepRefusal::State(word) => either(
            lang,
            format!("Báo cáo đang ở trạng thái “{}” nên không làm được việc này.", state(word).of(Language::Vi)),
            format!("The report is “{}”, so this cannot be done.", state(word).of(Language::En)),
        ),
        StepRefusal::NoReason => either(
            lang,
            "Mở lại báo cáo phải nêu lý do.".to_owned(),
            "Opening a report again needs a reason.".to_owned(),
        ),
        StepRefusal::NoDocument => {
            either(lang, "Cần số và ngày của văn bản.".to_owned(), "Give number and day of the paper.".to_owned())
        }
        StepRefusal::Channel(_) => either(
            lang,
            "Cách gửi không nằm trong danh mục.".to_owned(),
            "This way of sending is not one of the known ones.".to_owned(),
        ),
        StepRefusal::Order(_) => either(
            lang,
            "Ngày này sớm hơn bước trước đó.".to_owned(),
            "This day lies before that of the step before.".to_owned(),
        ),
        StepRefusal::DayAhead(day) => either(
            lang,
            format!("Ngày {} chưa đến; hãy ghi ngày đã thực hiện.", date(*day)),
            format!("{} is still to come; give the day on which it was done.", date(*day)),
        ),
        StepRefusal::PeriodOpen(last) => either(
            lang,
            format!("Kỳ báo cáo đến hết ngày {}; chỉ ký từ hôm sau.", date(*last)),
            format!("The period ends on {}; sign from the next day on.", date(*last)),
        ),
        StepRefusal::BeforeFigures(day) => either(
            lang,
            format!("Số liệu lấy ngày {}; ngày ký phải từ ngày đó trở đi.", date(*day)),
            format!("The figures were taken on {}; give that day or a later one.", date(*day)),
        ),
        StepRefusal::Stale(day) => either(
            lang,
            format!("Số liệu lấy ngày {}, khi kỳ chưa kết thúc; hãy lấy lại số liệu rồi ký.", date(*day)),
            format!("The figures were taken on {}, before the period ended; take them anew, then sign.", date(*day)),
        ),
    }
}

fn unusable(lang: Language, why: &Unusable) -> String {
    match why {
        Unusable::NoCell => BAD_CELL.of(lang).to_owned(),
        Unusable::Value(form) => either(
            lang,
            format!("Giá trị chưa đúng dạng của ô ({}).", form_vi(form)),
            format!("The cell takes {form}."),
        ),
    }
}

fn form_vi(form: &str) -> &str {
    match form {
        "a whole number" => "số nguyên",
        "a name" => "một tên",
        "a level from 1 to 5" => "cấp độ 1 đến 5",
        "one of the four words of the form" => "một trong bốn trạng thái của biểu mẫu",
        "one of the three words of the form" => "một trong ba mức của biểu mẫu",
        "a day like 31/12/2026, or nothing" => "ngày dạng 31/12/2026, hoặc để trống",
        _ => "số; ngày; cơ quan, hoặc các từ của biểu mẫu",
    }
}

/// Says that a preview leaves rows out.
pub(crate) fn shortened(lang: Language, shown: usize, total: usize) -> String {
    either(
        lang,
        format!("Bản xem trước hiện {shown} trên {total} hệ thống và rút gọn phụ lục; tệp tải về có đủ."),
        format!("The preview shows {shown} of {total} systems and shortened annexes; the files have them all."),
    )
}
