//! Phrases of requirements: verdicts, evidence, remedies, recurring duties, gaps.

use luytre_desk::Language;
use luytre_desk::requirements::exchange::ImportProblem;
use luytre_govern::catalogue::{Confidence, EvidenceKind, Interval, Relation};
use luytre_govern::requirement::remedy::Stage;
use luytre_govern::requirement::{Refusal, TurnState, Word, duty, remedy};
use luytre_govern::signal::SignalState;

use super::{Phrase, either, phrase, phrases};
use crate::format::{date, number};

phrases! {
    REQUIREMENTS = "Yêu cầu và bằng chứng", "Requirements and evidence";
    LEDE = "Từng hệ thống đáp ứng tiêu chuẩn của cấp độ mình đến đâu, ai kết luận, dựa trên bằng chứng nào.", "How far each system meets the standard of its level, who judged it, on which evidence.";
    PROVINCE_SHARE = "Tất cả hệ thống trong phạm vi", "All systems in scope";
    FIND = "Tìm hệ thống", "Find a system";
    STANDARD = "Tiêu chuẩn", "Standard";
    ORDER = "Sắp xếp", "Order";
    BY_CODE = "Theo mã", "By code";
    BY_WORST = "Tỷ lệ thấp nhất trước", "Lowest share first";
    BY_GAPS = "Nhiều thiếu sót nhất trước", "Most gaps first";
    BEGUN = "Tiến độ", "Progress";
    ANY_PROGRESS = "Mọi tiến độ", "Any progress";
    ONLY_BEGUN = "Đã bắt đầu", "Begun";
    ONLY_NEW = "Chưa bắt đầu", "Not begun";
    ANY_LEVEL = "Mọi cấp độ", "Any level";
    CAPTION = "Tỷ lệ đáp ứng theo hệ thống", "Share met by system";
    SHARE_MET = "Đáp ứng", "Met";
    GAPS = "Thiếu sót", "Gaps";
    GAPS_LEDE = "Yêu cầu chưa đáp ứng, xếp theo mức phạt có thể phải chịu nhân với số hệ thống. Mức phạt chỉ dùng làm trọng số, không phải ý kiến pháp lý.", "What is not met, by the fine that it risks times the systems. Fines are weights here, not legal advice.";
    GAPS_CAPTION = "Thiếu sót theo yêu cầu", "Gaps by requirement";
    NO_GAPS = "Không có thiếu sót", "No gaps";
    NO_GAPS_WHY = "Mọi yêu cầu đã được kết luận đều đáp ứng. Những yêu cầu chưa đánh giá không nằm ở đây.", "Everything that was judged is met. What nobody has judged is not listed here.";
    FINE = "Mức phạt cao nhất", "Greatest fine";
    WEIGHT = "Trọng số", "Weight";
    SYSTEMS = "Hệ thống", "Systems";
    NO_FINE = "không có", "none";
    EMPTY = "Không có hệ thống nào khớp", "No system matches";
    EMPTY_WHY = "Bỏ bớt bộ lọc, hoặc xác định cấp độ cho hệ thống trước.", "Remove a filter, or give systems a level first.";
    NO_LEVEL = "Hệ thống chưa có cấp độ", "The system has no level";
    NO_LEVEL_WHY = "Yêu cầu phụ thuộc cấp độ. Hãy xác định cấp độ trước.", "What is asked depends on the level. Determine it first.";
    GROUPS = "Theo nhóm yêu cầu", "By group";
    ITEMS = "Yêu cầu", "Requirements";
    ITEM = "Yêu cầu", "Requirement";
    CLAUSE = "Điều khoản", "Clause";
    LOOK_FOR = "Cần thấy", "To be seen";
    VERDICT = "Kết luận", "Verdict";
    ANY_VERDICT = "Mọi kết luận", "Any verdict";
    ANY_GROUP = "Mọi nhóm", "Any group";
    SIGNAL = "Tín hiệu", "Signal";
    WITH_SIGNAL = "Có tín hiệu tự động", "With a live signal";
    ANY_SIGNAL = "Có hoặc không có tín hiệu", "With or without a signal";
    EVIDENCE = "Bằng chứng", "Evidence";
    NO_EVIDENCE = "Chưa có bằng chứng", "No evidence yet";
    RESPONSIBLE = "Người chịu trách nhiệm", "Responsible";
    DUE = "Thời hạn", "Due";
    OVERDUE = "Quá hạn", "Overdue";
    OUTSIDE = "Ngoài yêu cầu cơ bản của nghị định, báo cáo riêng", "Outside of the decree's basic requirements, reported apart";
    JUDGE = "Kết luận", "Give the verdict";
    JUDGE_SELECTED = "Kết luận các mục đã chọn", "Judge what is selected";
    FINDING = "Nhận xét", "Finding";
    FINDING_HINT = "Bắt buộc khi chưa đáp ứng hoặc đáp ứng một phần; khi đáp ứng mà chưa có bằng chứng thì nêu điều đã thấy.", "Required when something is missing; when it is met without evidence, say what you saw.";
    REASON = "Lý do không áp dụng", "Why it does not apply";
    MEASURE = "Biện pháp tương đương", "Equivalent measure";
    WITHDRAW = "Thu hồi kết luận", "Withdraw the verdict";
    JUDGED_BY = "Người kết luận", "Judged by";
    JUDGED_AT_OTHER_LEVEL = "Kết luận này được đưa ra khi hệ thống ở cấp độ khác; cần xem lại.", "This verdict was given at another level; look at it again.";
    ADD_EVIDENCE = "Thêm bằng chứng", "Add evidence";
    EVIDENCE_KIND = "Loại", "Kind";
    KIND_TEXT = "Mô tả điều đã thấy", "What was seen, in words";
    KIND_SIGNAL = "Kết quả của tín hiệu lúc này", "What a signal says now";
    KIND_FILE = "Tệp (mã băm SHA-256)", "File (SHA-256)";
    KIND_RECORD = "Hồ sơ trong hệ thống", "A record of this centre";
    TEXT = "Nội dung", "Text";
    SHA256 = "Mã băm SHA-256 của tệp", "SHA-256 of the file";
    FILE_NAME = "Tên tệp", "Name of the file";
    RECORD_KIND = "Loại hồ sơ", "Kind of record";
    RECORD_CODE = "Số hồ sơ", "Its number";
    ATTACH = "Đính kèm tệp (PDF, Word, Excel, ảnh)", "Attach a file (PDF, Word, Excel, picture)";
    REMOVE = "Gỡ", "Remove";
    ASSIGN = "Giao trách nhiệm", "Make somebody responsible";
    HISTORY = "Lịch sử", "History";
    NO_HISTORY = "Chưa có thay đổi nào.", "Nothing has happened yet.";
    CROSSWALK = "Đối chiếu tiêu chuẩn khác", "What other standards say";
    CROSSWALK_WHY = "Chỉ là đề xuất: người đánh giá xem lại rồi mới kết luận.", "Proposals only: an assessor looks and decides.";
    NO_CROSSWALK = "Không có mục tương ứng ở tiêu chuẩn khác.", "No other standard asks for this.";
    PROPOSED = "Có thể kết luận", "May be judged";
    AT_MOST = "Cao nhất chỉ có thể là", "Can at most be";
    NOTHING_FOLLOWS = "Chưa đủ căn cứ để đề xuất; xem bằng chứng bên đó.", "Nothing follows by itself; look at the evidence there.";
    TAKE_OVER = "Kết luận theo đề xuất", "Judge as proposed";
    REFERENCES = "Căn cứ và đối chiếu", "Articles and frameworks";
    SOURCE = "Nguồn", "Source";
    CONFIDENCE = "Độ tin cậy", "Confidence";
    RISKS = "Mức phạt có thể", "Fine at risk";
    REMEDIES = "Khắc phục", "Remedies";
    REMEDY = "Biện pháp khắc phục", "Remedy";
    NEW_REMEDY = "Lập kế hoạch khắc phục", "Plan a remedy";
    NO_REMEDIES = "Chưa có kế hoạch khắc phục", "No remedy yet";
    NO_REMEDIES_WHY = "Lập kế hoạch từ một yêu cầu chưa đáp ứng.", "Plan one from a requirement that is not met.";
    TITLE = "Việc phải làm", "What has to be done";
    STEPS = "Cách làm", "How";
    COST = "Kinh phí (đồng)", "Cost (dong)";
    COST_TOTAL = "Tổng kinh phí", "Total cost";
    STAGE = "Trạng thái", "State";
    START = "Bắt đầu làm", "Begin";
    REPORT_DONE = "Báo đã xong", "Report as done";
    PROOF = "Căn cứ cho thấy đã xong", "What shows that it is done";
    VERIFY = "Xác nhận đã khắc phục", "Confirm";
    SEND_BACK = "Trả lại", "Send back";
    DROP = "Bỏ kế hoạch", "Drop it";
    REOPEN = "Mở lại", "Reopen";
    AMEND = "Sửa kế hoạch", "Change the plan";
    WHY = "Lý do", "Why";
    OPENED = "Lập ngày", "Opened";
    DUTIES = "Việc định kỳ", "Recurring duties";
    DUTIES_LEDE = "Chu kỳ theo tiêu chuẩn ở cấp độ của hệ thống; ngày kế tiếp tính từ lần làm gần nhất.", "As often as the standard asks at the system's level; the next day follows from the last time.";
    DUTIES_CAPTION = "Việc định kỳ, gấp nhất trước", "Recurring duties, the most urgent first";
    INTERVAL = "Chu kỳ", "Every";
    LAST = "Lần gần nhất", "Last done";
    NEXT = "Hạn kế tiếp", "Next due";
    NOTE_DONE = "Ghi nhận đã làm", "Note that it was done";
    DONE_ON = "Ngày làm", "Done on";
    DONE_NOTE = "Kết quả", "What came out";
    EXPORT = "Xuất", "Export";
    EXPORT_SHEET = "Bảng kiểm (XLSX)", "Checklist (XLSX)";
    EXPORT_OSCAL = "OSCAL (kết quả đánh giá)", "OSCAL (assessment results)";
    EXPORT_CISO = "CISO Assistant (XLSX)", "CISO Assistant (XLSX)";
    CATALOGUE_OSCAL = "OSCAL (danh mục)", "OSCAL (catalog)";
    CATALOGUE_CISO = "CISO Assistant (thư viện)", "CISO Assistant (library)";
    IMPORT = "Nhập kết quả", "Import results";
    IMPORT_HINT = "Bảng kiểm đã xuất, bảng của CISO Assistant hoặc OSCAL. Lần đầu chỉ kiểm tra; còn lỗi thì không ghi gì.", "The exported checklist, a CISO Assistant sheet or OSCAL. The first run only checks; with one mistake nothing is written.";
    IMPORT_FILE = "Tệp XLSX, CSV hoặc JSON (tối đa 4 MB)", "XLSX, CSV or JSON file (at most 4 MB)";
    IMPORT_CHECK = "Kiểm tra tệp", "Check the file";
    IMPORT_APPLY = "Ghi kết quả", "Write it";
    IMPORT_DONE = "Đã ghi kết quả", "The results were written";
    IMPORT_READY = "Tệp hợp lệ. Chọn lại tệp và bấm Ghi kết quả.", "The file is fine. Choose it again and press Write it.";
    IMPORT_BLOCKED = "Tệp còn lỗi nên chưa ghi gì.", "The file has mistakes, so nothing was written.";
    IMPORT_RESULT = "Kết quả kiểm tra tệp", "Result of the check";
    PLACE = "Vị trí", "Place";
    PROBLEM = "Cần sửa", "What is wrong";
    ROWS_READ = "Số dòng đọc", "Rows read";
    CHANGES = "Thay đổi", "Changes";
    PRINT_LIST = "Bảng kiểm để in", "Checklist for print";
    PRINT_LEDE = "In trang này hoặc lưu thành PDF; điền tay rồi nhập lại qua bảng kiểm XLSX.", "Print this page or save it as PDF; fill it in by hand and bring it back in the XLSX checklist.";
    SELECT = "Chọn", "Select";
    SELF_JUDGED_HINT = "Người kết luận không thuộc đơn vị vận hành hệ thống.", "Whoever judges is not of the operator.";
    OPEN_ROWS = "Xem dữ liệu của tín hiệu", "See the rows of the signals";
}

/// The verdict in words.
pub(crate) const fn word(word: Word) -> Phrase {
    match word {
        Word::Met => phrase("Đáp ứng", "Met"),
        Word::Equivalent => phrase("Biện pháp tương đương", "Equivalent measure"),
        Word::Partly => phrase("Đáp ứng một phần", "Partly met"),
        Word::NotMet => phrase("Chưa đáp ứng", "Not met"),
        Word::NotApplicable => phrase("Không áp dụng", "Not applicable"),
        Word::Unjudged => phrase("Chưa đánh giá", "Not judged"),
    }
}

/// What counts as evidence.
pub(crate) const fn evidence_kind(kind: EvidenceKind) -> Phrase {
    match kind {
        EvidenceKind::PolicyDocument => phrase("quy chế, chính sách", "policy"),
        EvidenceKind::Procedure => phrase("quy trình", "procedure"),
        EvidenceKind::Decision => phrase("quyết định", "decision"),
        EvidenceKind::Contract => phrase("hợp đồng", "contract"),
        EvidenceKind::Licence => phrase("giấy phép, chứng nhận", "licence or certificate"),
        EvidenceKind::DesignDocument => phrase("tài liệu thiết kế", "design document"),
        EvidenceKind::Inventory => phrase("danh mục", "inventory"),
        EvidenceKind::RecordOrMinutes => phrase("biên bản, hồ sơ", "record or minutes"),
        EvidenceKind::TrainingRecord => phrase("hồ sơ đào tạo", "training record"),
        EvidenceKind::TestReport => phrase("báo cáo kiểm thử", "test report"),
        EvidenceKind::ScanResult => phrase("kết quả quét", "scan result"),
        EvidenceKind::ConfigExport => phrase("cấu hình đã xuất", "exported configuration"),
        EvidenceKind::LogSource => phrase("nguồn nhật ký", "log source"),
    }
}

/// How sure we are of a row.
pub(crate) const fn confidence(confidence: Confidence) -> Phrase {
    match confidence {
        Confidence::High => phrase("cao", "high"),
        Confidence::Medium => phrase("trung bình", "medium"),
        Confidence::Low => phrase("thấp", "low"),
    }
}

/// How two standards relate.
pub(crate) const fn relation(relation: Relation) -> Phrase {
    match relation {
        Relation::Equal => phrase("yêu cầu như nhau", "asks the same"),
        Relation::Subset => phrase("bên đó yêu cầu một phần", "asks for part of it"),
        Relation::Superset => phrase("bên đó yêu cầu nhiều hơn", "asks for more"),
        Relation::Intersect => phrase("giao nhau một phần", "overlaps"),
        Relation::None => phrase("không tương ứng", "unrelated"),
    }
}

/// Where a remedy stands.
pub(crate) const fn stage(stage: &Stage) -> Phrase {
    match stage {
        Stage::Planned => phrase("Đã lập kế hoạch", "Planned"),
        Stage::Doing { .. } => phrase("Đang làm", "Being done"),
        Stage::Done { .. } => phrase("Chờ xác nhận", "Waits for confirmation"),
        Stage::Verified { .. } => phrase("Đã xác nhận", "Confirmed"),
        Stage::Dropped { .. } => phrase("Đã bỏ", "Dropped"),
    }
}

/// How a recurring duty stands.
pub(crate) const fn turn(state: TurnState) -> Phrase {
    match state {
        TurnState::Overdue => phrase("Quá hạn", "Overdue"),
        TurnState::Never => phrase("Chưa từng làm", "Never done"),
        TurnState::Soon => phrase("Sắp đến hạn", "Soon"),
        TurnState::Fine => phrase("Còn hạn", "In time"),
    }
}

/// The state of a signal.
pub(crate) const fn signal_state(state: SignalState) -> Phrase {
    match state {
        SignalState::LiveOk => phrase("Tín hiệu đạt", "Signal good"),
        SignalState::LiveWarn => phrase("Tín hiệu cần chú ý", "Signal warns"),
        SignalState::LiveFail => phrase("Tín hiệu không đạt", "Signal bad"),
        SignalState::RecordOk => phrase("Sổ còn hạn", "Register in time"),
        SignalState::RecordDue => phrase("Sổ sắp hết hạn", "Register due soon"),
        SignalState::RecordExpired => phrase("Sổ quá hạn", "Register expired"),
        SignalState::Absent => phrase("Chưa có dữ liệu", "No data"),
        SignalState::NotApplicable => phrase("Không áp dụng", "Not applicable"),
    }
}

/// What happened to an item.
pub(crate) fn event(word: &str) -> Phrase {
    match word {
        "judged" => phrase("Kết luận", "Judged"),
        "withdrawn" => phrase("Thu hồi kết luận", "Verdict withdrawn"),
        "shown" => phrase("Thêm bằng chứng", "Evidence added"),
        "hidden" => phrase("Gỡ bằng chứng", "Evidence removed"),
        "assigned" => phrase("Giao trách nhiệm", "Made responsible"),
        _ => phrase("Thay đổi", "Changed"),
    }
}

/// "every 6 months".
pub(crate) fn interval(language: Language, interval: Interval) -> String {
    let Interval { months, days } = interval;
    if months > 0 && months % 12 == 0 && days == 0 {
        let years = months / 12;
        let plural = if years == 1 { "year" } else { "years" };
        return either(language, format!("{years} năm"), format!("{years} {plural}"));
    }
    if days == 0 {
        let plural = if months == 1 { "month" } else { "months" };
        return either(language, format!("{months} tháng"), format!("{months} {plural}"));
    }
    if months == 0 {
        return either(language, format!("{days} ngày"), format!("{days} days"));
    }
    either(language, format!("{months} tháng {days} ngày"), format!("{months} months {days} days"))
}

/// "138 of 195".
pub(crate) fn of_all(language: Language, part: u64, whole: u64) -> String {
    let (part, whole) = (number(language, part), number(language, whole));
    either(language, format!("{part} trên {whole}"), format!("{part} of {whole}"))
}

/// Dong, in millions where that is even.
pub(crate) fn dong(language: Language, amount: u64) -> String {
    if amount >= 1_000_000 && amount.is_multiple_of(1_000_000) {
        let millions = number(language, amount / 1_000_000);
        return either(language, format!("{millions} triệu đồng"), format!("{millions} million dong"));
    }
    let all = number(language, amount);
    either(language, format!("{all} đồng"), format!("{all} dong"))
}

/// Systems without a level.
pub(crate) fn unlevelled(language: Language, count: u64) -> String {
    let count = number(language, count);
    either(
        language,
        format!("{count} hệ thống chưa có cấp độ nên chưa biết phải đáp ứng gì."),
        format!("{count} systems have no level, so nothing can be asked of them yet."),
    )
}

/// Why a verdict or evidence was not taken.
pub(crate) fn refusal(language: Language, refusal: &Refusal) -> String {
    let vi = match refusal {
        Refusal::NoLevel => "Hệ thống chưa có cấp độ; hãy xác định cấp độ trước.".to_owned(),
        Refusal::NotInLevel { item, level } => format!("{item} không phải yêu cầu của cấp độ {level}."),
        Refusal::OwnOrganisation { organisation, article } => {
            format!("{organisation} vận hành hệ thống nên không được tự kết luận ({article} NĐ331).")
        }
        Refusal::ReasonMissing => "Hãy nêu lý do không áp dụng.".to_owned(),
        Refusal::MeasureMissing => "Hãy nêu biện pháp tương đương.".to_owned(),
        Refusal::FindingMissing => "Hãy nêu điều còn thiếu.".to_owned(),
        Refusal::NothingShown => "Hãy thêm bằng chứng hoặc nêu điều đã thấy.".to_owned(),
        Refusal::NothingGiven => "Chưa có kết luận để thu hồi.".to_owned(),
        Refusal::ShownAlready => "Bằng chứng này đã có.".to_owned(),
        Refusal::NoSuchEvidence => "Không có bằng chứng này.".to_owned(),
        Refusal::EmptyEvidence => "Bằng chứng chưa có nội dung.".to_owned(),
        Refusal::TooMuchEvidence => {
            format!("Tối đa {} bằng chứng cho một yêu cầu; hãy gỡ bớt.", luytre_govern::requirement::EVIDENCE_MAX)
        }
        Refusal::Rests => "Kết luận đang dựa trên bằng chứng này; hãy thu hồi kết luận trước.".to_owned(),
        Refusal::PastDay => "Thời hạn nằm trong quá khứ.".to_owned(),
    };
    either(language, vi, refusal.to_string())
}

/// Why a remedy was not moved.
pub(crate) fn remedy_refusal(language: Language, refusal: &remedy::Refusal) -> String {
    let vi = match refusal {
        remedy::Refusal::Stage { .. } => "Kế hoạch đang ở trạng thái không cho phép việc này.".to_owned(),
        remedy::Refusal::Side => "Việc này do bên kia thực hiện.".to_owned(),
        remedy::Refusal::OwnOrganisation(organisation) => {
            format!("{organisation} vận hành hệ thống nên không được tự xác nhận.")
        }
        remedy::Refusal::ProofMissing => "Hãy nêu căn cứ cho thấy đã xong.".to_owned(),
        remedy::Refusal::ReasonMissing => "Hãy nêu lý do.".to_owned(),
        remedy::Refusal::TitleMissing => "Hãy nêu việc phải làm.".to_owned(),
        remedy::Refusal::PastDay => "Thời hạn nằm trong quá khứ.".to_owned(),
    };
    either(language, vi, refusal.to_string())
}

/// Why an execution was not noted.
pub(crate) fn duty_refusal(language: Language, refusal: duty::Refusal) -> String {
    let vi = match refusal {
        duty::Refusal::NotRecurring => "Yêu cầu này không phải việc định kỳ ở cấp độ của hệ thống.",
        duty::Refusal::FutureDay => "Ngày làm chưa đến.",
        duty::Refusal::NotedAlready => "Ngày này đã được ghi nhận.",
    };
    either(language, vi.to_owned(), refusal.to_string())
}

/// What is wrong with a cell of an import.
pub(crate) fn import_problem(language: Language, problem: &ImportProblem) -> String {
    either(language, problem.trouble.in_vietnamese(), problem.trouble.to_string())
}

/// "judged by … on 22/11/2026".
pub(crate) fn judged(language: Language, by: &str, on: jiff::civil::Date) -> String {
    either(language, format!("{by}, ngày {}", date(on)), format!("{by}, {}", date(on)))
}
