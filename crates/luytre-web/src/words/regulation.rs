//! Phrases of the law: levels, regulation in force, new content.

use luytre_desk::Language;
use luytre_desk::content::TouchedBy;
use luytre_desk::content::bundle::BundleProblem;
use luytre_govern::calendar::OffKind;
use luytre_govern::library::{Confidence, ContentProblem, Defect};

use super::{Phrase, either, phrase, phrases};

phrases! {
    LEVEL_TITLE = "Xác định cấp độ", "Determine the level";
    LEVEL_LEDE = "Khai thông tin của hệ thống; tiêu chí của nghị định cho ra cấp độ và điều khoản quyết định. Không ghi gì vào sổ đăng ký.", "State the facts of a system; the criteria of the decree give the level and the deciding article. Nothing is written to the registry.";
    FACTS = "Thông tin của hệ thống", "Facts of the system";
    FACTS_ALL = "Mọi loại hình", "Every type";
    FACTS_OF_TYPE = "Chỉ hỏi với loại hình", "Asked of the type only";
    PRESENT = "Hiện tại", "Present";
    SUPPOSED = "Giả định", "Supposed";
    NOT_KNOWN = "Chưa biết", "Not known";
    YES = "Có", "Yes";
    NO = "Không", "No";
    REGIME = "Chế độ áp dụng", "Regime";
    CLASSIFY = "Xác định", "Determine";
    COMPARE = "So với giả định", "Compare with a supposition";
    COMPARE_END = "Bỏ giả định", "Leave the supposition";
    RESULT = "Kết quả", "Result";
    RESULT_NONE = "Chưa xác định được cấp độ", "No level can be given";
    ASK_PERSON = "Không tiêu chí nào khớp: người có trách nhiệm phải quyết định, không mặc định cấp độ 1.", "No row matches: a person decides; level 1 is never assumed.";
    ASK_FACTS = "Cần biết thêm", "To be given";
    DECIDING = "Tiêu chí quyết định", "Deciding rows";
    ALSO = "Tiêu chí cấp thấp hơn cũng khớp", "Rows of lower levels that match too";
    MISSING = "Chưa biết, có thể làm tăng cấp độ", "Not known, could raise the level";
    CAUTIONS = "Cần xem lại", "Look again";
    OVERRIDES = "Quy định đứng trên bảng tiêu chí", "What stands above the table";
    IMPORTANT = "Ứng viên danh mục hệ thống quan trọng về an ninh quốc gia", "Candidate for the list of systems important to national security";
    RECORDED = "Cấp độ trong sổ đăng ký", "Level in the registry";
    CAUSES = "Nguyên nhân phải xác định lại cấp độ", "Why the level is to be determined again";
    CAUSE_NOTED = "Ghi nhận", "Noted";
    CAUSE_DUE = "Xem lại trước hết ngày", "Look at it again by";
    CAUSE_OPEN = "Chưa có hồ sơ", "No dossier yet";
    CAUSE_WAITS = "Chờ hồ sơ đang mở", "Waits for the open dossier";
    CAUSE_IN = "Cân nhắc trong hồ sơ đang mở của hệ thống; nguyên nhân được trả lời khi hồ sơ được gửi hoặc gửi lại:", "To be weighed in the open dossier of the system; answered when that is sent, or sent again:";
    CAUSE_ANSWERED = "Đã gửi hồ sơ", "A dossier was sent";
    CAUSE_ANSWER = "Lập hồ sơ xác định lại", "Open a dossier to determine it again";
    CAUSE_MORE = "Xem tất cả nguyên nhân", "See all causes";
    START_HINT = "Chọn loại hình và loại thông tin để bắt đầu.", "Choose the type and the kinds of information to begin.";
    CHANGED_FACTS = "Thông tin khác nhau", "Facts that differ";
    SAME_LEVEL = "Giả định không làm đổi cấp độ.", "The supposition does not change the level.";
    REGULATION = "Quy định áp dụng", "Regulation";
    REGULATION_LEDE = "Mọi con số pháp lý của hệ thống là một dòng dữ liệu có căn cứ, độ tin cậy và ngày hiệu lực.", "Every legal number is a row of data with its source, confidence and dates in force.";
    REGIMES = "Chế độ cấp độ", "Level regimes";
    IN_FORCE_TODAY = "Áp dụng cho quyết định hôm nay", "Applies to decisions of today";
    KEPT = "Giữ cho hồ sơ cũ", "Kept for older records";
    NOT_YET = "Chưa có hiệu lực", "Not yet in force";
    FROM = "Hiệu lực từ", "In force from";
    TO = "Đến", "Until";
    SOURCE = "Căn cứ", "Source";
    CONFIDENCE = "Độ tin cậy", "Confidence";
    ROW = "Nội dung", "Row";
    DETAILS = "Giá trị", "Values";
    FILES = "Các bảng", "Tables";
    FILE = "Bảng", "Table";
    FOLDER = "Thuộc", "Belongs to";
    COUNT = "Số dòng", "Rows";
    CALENDAR = "Lịch làm việc", "Working calendar";
    YEAR = "Năm", "Year";
    DAYS_OFF = "Ngày nghỉ", "Days off";
    SWAPPED = "Ngày làm bù", "Worked instead";
    UNDECIDED = "Chưa quyết định", "Not decided yet";
    INSTRUMENTS = "Văn bản", "Instruments";
    PENDING = "Đã báo trước, chưa ban hành", "Announced, not issued";
    CHECKED = "Kiểm tra ngày", "Checked on";
    BUNDLES = "Gói nội dung đã thêm", "Bundles that were added";
    BUNDLES_NONE = "Chưa thêm gói nào: đang dùng nội dung đi kèm sản phẩm.", "No bundle was added: the content of the product is in force.";
    BUNDLE = "Gói", "Bundle";
    VERSION = "Phiên bản", "Version";
    SIGNED_BY = "Ký bởi", "Signed by";
    ADDED_AT = "Thêm lúc", "Added at";
    KEYS = "Khóa được tin", "Trusted keys";
    KEYS_NONE = "Chưa tin khóa nào: đặt tệp .pub của nhà xuất bản vào thư mục content-keys trong thư mục dữ liệu rồi khởi động lại.", "No key is trusted: put the publisher's .pub file into the folder content-keys of the data folder and start again.";
    TROUBLE = "Nội dung đã thêm không dùng được; đang áp dụng nội dung không có phần đó.", "Added content cannot be used; what is in force is without it.";
    DAMAGED = "không còn đúng như đã ký, không được dùng", "not what was signed, not used";
    UNREADABLE = "không đọc được trong sổ cái, không được dùng", "cannot be read in the ledger, not used";
    DIFF_TITLE = "Nội dung mới", "New content";
    DIFF_LEDE = "Kiểm tra gói đã ký: sai ở đâu, đổi dòng nào, chạm tới hệ thống nào. Sai một chỗ thì không ghi gì.", "Check a signed bundle: what is wrong, which rows change, which systems it touches. One mistake and nothing is written.";
    DIFF_FILE = "Gói nội dung (.tar.zst, tối đa 4 MB)", "Bundle (.tar.zst, at most 4 MB)";
    DIFF_HINT = "Bấm Kiểm tra trước; sau đó chọn lại tệp và bấm Đưa vào áp dụng.", "Check first; then choose the file again and put it in force.";
    DIFF_TAKE_OVER = "Thay cả tệp do gói khác đưa vào", "Also replace files that another bundle brought";
    DIFF_CHECK = "Kiểm tra", "Check";
    DIFF_APPLY = "Đưa vào áp dụng", "Put in force";
    DIFF_BAD = "Gói còn lỗi nên chưa ghi gì.", "The bundle has mistakes, so nothing was written.";
    DIFF_READY = "Gói hợp lệ. Chọn lại tệp và bấm Đưa vào áp dụng.", "The bundle is fine. Choose the file again and put it in force.";
    DIFF_DONE = "Gói đã được đưa vào áp dụng.", "The bundle is in force.";
    DIFF_ROWS = "Dòng thay đổi", "Rows that change";
    DIFF_SAME = "Không dòng nào thay đổi.", "No row changes.";
    DIFF_TOUCHED = "Hồ sơ, hệ thống bị chạm tới", "Records that it touches";
    DIFF_TOUCHED_NONE = "Không bản ghi nào bị chạm tới.", "No record is touched.";
    TOUCHED_REGIME = "hồ sơ đang giải quyết theo chế độ có thay đổi", "open dossier under the regime that changed";
    WAS = "Trước", "Before";
    IS = "Sau", "After";
    KIND = "Thay đổi", "Change";
    ADDED = "Thêm", "Added";
    REMOVED = "Bỏ", "Removed";
    CHANGED = "Sửa", "Changed";
    PROBLEMS = "Cần sửa", "What is wrong";
    PARTS = "Phần của bảng", "Parts of the table";
    EARLIER = "Các dòng trước", "Earlier rows";
    LATER = "Các dòng sau", "Later rows";
    OPEN_DIFF = "Thêm nội dung mới", "Add new content";
}

/// The word of a confidence.
pub(crate) const fn confidence(confidence: Confidence) -> Phrase {
    match confidence {
        Confidence::High => phrase("Cao", "High"),
        Confidence::Medium => phrase("Vừa", "Medium"),
        Confidence::Low => phrase("Thấp", "Low"),
        Confidence::Ours => phrase("Mặc định của sản phẩm", "Default of the product"),
    }
}

/// What a confidence means.
pub(crate) const fn confidence_hint(confidence: Confidence) -> Phrase {
    match confidence {
        Confidence::High => phrase(
            "đã đọc toàn văn hoặc hai nguồn độc lập khớp nhau",
            "full text read, or two independent sources agree",
        ),
        Confidence::Medium => phrase("một nguồn thứ cấp", "one secondary source"),
        Confidence::Low => {
            phrase("theo trí nhớ: phải kiểm tra trước khi dựa vào", "memory only: verify before relying on it")
        }
        Confidence::Ours => phrase("luật không quy định", "the law is silent"),
    }
}

/// Why a day is off.
pub(crate) const fn off_kind(kind: OffKind) -> Phrase {
    match kind {
        OffKind::Statutory => phrase("lễ, tết", "public holiday"),
        OffKind::Compensation => phrase("nghỉ bù", "in lieu"),
        OffKind::Swapped => phrase("hoán đổi", "swapped"),
    }
}

/// "could give level 3".
pub(crate) fn could_give(language: Language, level: u8) -> String {
    either(language, format!("có thể cho cấp độ {level}"), format!("could give level {level}"))
}

/// Why a record is touched by new content.
pub(crate) fn touched_by(language: Language, why: &TouchedBy) -> String {
    let some = |all: &std::collections::BTreeSet<String>| {
        let shown: Vec<&str> = all.iter().take(3).map(String::as_str).collect();
        format!("{}{}", shown.join(", "), if all.len() > shown.len() { ", …" } else { "" })
    };
    let known = match why {
        TouchedBy::Level { .. } => phrase("tiêu chí cho cấp độ khác", "the criteria give another level"),
        TouchedBy::Regime => TOUCHED_REGIME,
        TouchedBy::Calendar { year } => return touched_calendar(language, *year),
        TouchedBy::Form => {
            phrase("hồ sơ đang giải quyết dùng biểu mẫu có thay đổi", "open dossier with a form that changes")
        }
        TouchedBy::Verdicts { items } => {
            return either(
                language,
                format!("{} yêu cầu đã đánh giá có thay đổi: {}", items.len(), some(items)),
                format!("{} judged requirements change: {}", items.len(), some(items)),
            );
        }
        TouchedBy::Signals { signals } => {
            return either(
                language,
                format!("{} tín hiệu có kết quả thay đổi: {}", signals.len(), some(signals)),
                format!("{} signals with results change: {}", signals.len(), some(signals)),
            );
        }
        TouchedBy::Edition => phrase(
            "kỳ xếp hạng của bộ chỉ số có thay đổi; giữ nguyên như đã công bố",
            "edition of an index that changes; it stays as published",
        ),
        TouchedBy::Assessment => phrase(
            "cuộc kiểm tra, đánh giá chưa xong theo quy tắc có thay đổi",
            "open assessment under rules that change",
        ),
        TouchedBy::Finding => phrase(
            "phát hiện chưa khắc phục; giữ thời hạn của quy tắc khi ghi nhận",
            "open finding; it keeps the limits under which it was noted",
        ),
        TouchedBy::Drill => {
            phrase("cuộc diễn tập sắp tới theo kịch bản có thay đổi", "drill to come with a scenario that changes")
        }
        TouchedBy::Training => {
            phrase("nhu cầu đào tạo của người này thay đổi", "training asked of this person changes")
        }
        TouchedBy::Programme => {
            phrase("chương trình có luồng báo cáo thay đổi", "programme with a report stream that changes")
        }
        TouchedBy::Budget { year } => {
            return either(
                language,
                format!("dòng ngân sách năm {year}, năm có quy tắc tỷ lệ thay đổi"),
                format!("budget line of {year}, a year whose rule on the share changes"),
            );
        }
        TouchedBy::Report => phrase(
            "báo cáo định kỳ chưa gửi theo mẫu hoặc cách gửi có thay đổi; số liệu đã lấy được giữ nguyên",
            "periodic report, not sent, with a template or ways of sending that change; it keeps the figures that it has",
        ),
    };
    known.of(language).to_owned()
}

/// "its limit ends in 2027, whose working days change".
pub(crate) fn touched_calendar(language: Language, year: i16) -> String {
    either(
        language,
        format!("thời hạn rơi vào năm {year}, năm có ngày làm việc thay đổi"),
        format!("its limit ends in {year}, whose working days change"),
    )
}

/// The title of a folder of the regulation.
pub(crate) fn folder(language: Language, folder: &str) -> String {
    match folder {
        "common" => either(language, "Chung".to_owned(), "Common".to_owned()),
        "calendar" => CALENDAR.of(language).to_owned(),
        "assessment" => either(language, "Kiểm tra, đánh giá".to_owned(), "Assessments".to_owned()),
        "budget" => either(language, "Kinh phí".to_owned(), "Budget".to_owned()),
        "catalogues" => either(language, "Danh mục yêu cầu".to_owned(), "Catalogues of requirements".to_owned()),
        "drill" => either(language, "Diễn tập".to_owned(), "Drills".to_owned()),
        "forms" => either(language, "Biểu mẫu".to_owned(), "Forms".to_owned()),
        "index" => either(language, "Bộ chỉ số".to_owned(), "Index".to_owned()),
        "programme" => either(language, "Chương trình, nhiệm vụ".to_owned(), "Programmes and tasks".to_owned()),
        "reports" => either(language, "Báo cáo".to_owned(), "Reports".to_owned()),
        "signals" => either(language, "Tín hiệu".to_owned(), "Signals".to_owned()),
        "training" => either(language, "Đào tạo".to_owned(), "Training".to_owned()),
        regime => regime.to_owned(),
    }
}

/// The title of a file of the regulation.
pub(crate) fn file(language: Language, name: &str) -> String {
    let known = match name {
        "regime" => phrase("Chế độ", "Regime"),
        "level-criteria" => phrase("Tiêu chí cấp độ", "Level criteria"),
        "level-procedure" => phrase("Thẩm quyền, thời hạn, hồ sơ", "Authority, deadlines, dossier"),
        "level-examples" => phrase("Ví dụ cấp độ", "Level examples"),
        "forms" => phrase("Biểu mẫu", "Forms"),
        "annual-report" => phrase("Báo cáo hằng năm", "Annual report"),
        "instruments" => phrase("Văn bản", "Instruments"),
        "parameters" => phrase("Chu kỳ, lưu trữ, con số theo cấp độ", "Intervals, retention, numbers by level"),
        "fines" => phrase("Mức phạt", "Fines"),
        "incident-deadlines" => phrase("Thời hạn báo cáo sự cố", "Incident deadlines"),
        "incident-taxonomy" => phrase("Phân loại sự cố", "Incident kinds"),
        "four-layer-model" => phrase("Mô hình bốn lớp", "Four-layer model"),
        "national-sharing" => phrase("Chia sẻ với trung tâm quốc gia", "Sharing with the national centre"),
        "known-dates" => phrase("Các mốc ngày", "Known dates"),
        "programme-rules" => phrase("Quy tắc kiểm tra, đánh giá", "Rules of assessments"),
        "rules" => phrase("Quy tắc", "Rules"),
        "scenarios" => phrase("Kịch bản", "Scenarios"),
        "fields" => phrase("Lĩnh vực chứng nhận", "Fields of the certificate"),
        "reminders" => phrase("Nhắc việc", "Reminders"),
        "streams" => phrase("Luồng báo cáo", "Report streams"),
        "groups" => phrase("Nhóm cơ quan", "Groups of agencies"),
        "bindings" => phrase("Chỉ tiêu và số liệu", "Targets and figures"),
        "signals" => phrase("Loại tín hiệu", "Kinds of signals"),
        "sanctions" => phrase("Yêu cầu và mức phạt", "Requirements and fines"),
        "crosswalk" => phrase("Bảng đối chiếu", "Crosswalk"),
        "layout" | "layout.nd30-2020" => phrase("Thể thức văn bản", "Layout of papers"),
        other => return other.to_owned(),
    };
    known.of(language).to_owned()
}

/// What is wrong with a file of content.
pub(crate) fn content_problem(language: Language, problem: &ContentProblem) -> String {
    let Language::Vi = language else { return problem.to_string() };
    let what = defect_vi(&problem.defect);
    match (problem.path.is_empty(), problem.place.is_empty()) {
        (true, _) => what,
        (false, true) => format!("{}: {what}", problem.path),
        (false, false) => format!("{}, {}: {what}", problem.path, problem.place),
    }
}

fn defect_vi(defect: &Defect) -> String {
    match defect {
        Defect::TooManyFiles(most) => format!("quá {most} tệp; hãy chia gói"),
        Defect::TooLarge(most) => format!("lớn hơn {most} byte; hãy chia tệp"),
        Defect::FileTwice => "đường dẫn có hai lần; giữ lại một".to_owned(),
        Defect::UnknownFile => "không có chỗ dùng tệp tên này; kiểm tra đường dẫn hoặc bỏ ra. Gói nội dung chứa regulation/calendar/*.json, regulation/common/*.json, regulation/<chế độ>/*.json, catalogues/*.yaml, catalogues/sanctions.json, forms/<chế độ>/*.json, index/*.json, reports/*.yaml và các tệp của assessment, budget, drill, programme, signals, training theo đúng tên đi kèm sản phẩm".to_owned(),
        Defect::NotThere { name, file } => format!("{name} không có trong {file}; thêm vào đó hoặc sửa chính tả"),
        Defect::MissingFile => "thiếu tệp; hãy thêm".to_owned(),
        Defect::NoRegime => "không có chế độ cấp độ nào; thêm ít nhất một thư mục có regime.json".to_owned(),
        Defect::NotJson(why) => format!("không phải đối tượng JSON ({why}); sửa nội dung"),
        Defect::MissingField(name) => format!("thiếu {name}; ghi ở dòng hoặc ở đầu tệp"),
        Defect::UnknownField(name) => format!("không có chỗ dùng trường {name}; kiểm tra chính tả"),
        Defect::WrongValue(why) => format!("giá trị sai ({why}); hãy sửa"),
        Defect::TooFewRows { found, least } => format!("có {found} dòng, cần ít nhất {least}; thêm dòng còn thiếu"),
        Defect::NoRowForLevel(level) => format!("không có dòng cho cấp độ {level}; hãy thêm"),
        Defect::NoDeadline { step, level } => format!("không có thời hạn của bước {step} cho cấp độ {level}; hãy thêm"),
        Defect::RowTwice(key) => format!("dòng {key} có hai lần; giữ lại một"),
        Defect::EndsBeforeItBegins => "hết hiệu lực trước khi bắt đầu; sửa ngày".to_owned(),
        Defect::Condition(why) => format!("điều kiện không hiểu được ({why})"),
        Defect::Undeclared(word) => format!("{word} chưa được khai báo; khai báo hoặc sửa chính tả"),
        Defect::OtherYear(day) => format!("{day} không thuộc năm của lịch; chuyển sang tệp khác"),
        Defect::NotAsSigned(bundle) => format!(
            "không còn đúng như đã ký trong gói {bundle} nên không được dùng; khôi phục sổ cái từ bản sao lưu, tìm người đã sửa, hoặc thêm phiên bản cao hơn của gói"
        ),
        Defect::BadSwap(day) => {
            format!("{day} không hoán đổi được: ngày làm việc đổi với ngày nghỉ hằng tuần; sửa ngày")
        }
    }
}

/// What is wrong with a bundle.
pub(crate) fn bundle_problem(language: Language, problem: &BundleProblem) -> String {
    let Language::Vi = language else {
        return match problem {
            BundleProblem::Content(problem) => content_problem(language, problem),
            other => other.to_string(),
        };
    };
    match problem {
        BundleProblem::TooLarge => "gói quá lớn; hãy chia nhỏ".to_owned(),
        BundleProblem::NotABundle(_) => "tệp không phải gói nội dung; đóng gói bằng luytre content sign".to_owned(),
        BundleProblem::NoFile(name) => format!("thiếu {name}; ký lại thư mục bằng luytre content sign"),
        BundleProblem::Manifest(why) => format!("manifest.json: {why}; ký lại thư mục"),
        BundleProblem::NoKeys => KEYS_NONE.of(language).to_owned(),
        BundleProblem::BadSignature => "không khóa nào được tin đã ký gói này; hỏi nhà xuất bản".to_owned(),
        BundleProblem::BadPath(path) => format!("{path}: đường dẫn ra ngoài thư mục nội dung; đổi tên tệp"),
        BundleProblem::Missing(path) => format!("{path}: có trong manifest nhưng không có trong gói; lấy lại gói"),
        BundleProblem::Extra(path) => format!("{path}: không có trong manifest; ký lại hoặc bỏ ra"),
        BundleProblem::Changed(path) => format!("{path}: đã bị sửa sau khi ký; lấy lại gói"),
        BundleProblem::NotText(path) => format!("{path}: không phải UTF-8; ghi lại bằng UTF-8"),
        BundleProblem::OldVersion { bundle, there, given } => {
            format!("phiên bản {there} của gói {bundle} đã được thêm trước đây, gói này là {given}: tăng số phiên bản")
        }
        BundleProblem::Owned { path, bundle } => format!(
            "{path}: do gói {bundle} đưa vào; phát hành ở phiên bản cao hơn của gói {bundle}, hoặc chọn thay cả tệp của gói khác"
        ),
        BundleProblem::Content(problem) => content_problem(language, problem),
    }
}
