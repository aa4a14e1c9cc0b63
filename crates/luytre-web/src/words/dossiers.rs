//! Phrases of level dossiers.

use luytre_desk::Language;
use luytre_govern::dossier::{AppraisalForm, CommandWord, DossierClock, Event, Party, Refusal, StageWord, Step};

use super::{Phrase, either, phrase, phrases};
use crate::format;

phrases! {
    DOSSIERS = "Hồ sơ cấp độ", "Level dossiers";
    LEDE = "Hồ sơ đề xuất cấp độ của từng hệ thống: đang ở bước nào, chờ ai, còn bao nhiêu ngày làm việc.", "The level proposal of each system: where it stands, for whom it waits, how many working days are left.";
    CODE = "Số hồ sơ", "Number";
    FIND = "Tìm hệ thống hoặc số hồ sơ", "Find a system or number";
    ANY_STAGE = "Mọi trạng thái", "Any state";
    MINE = "Chờ tôi xử lý", "Waiting for me";
    OVERDUE_ONLY = "Quá hạn", "Overdue";
    BOARD = "Theo bước", "By step";
    BOARD_MORE = "xem tất cả", "see all";
    BOARD_NONE = "Không có", "None";
    CAPTION = "Danh sách hồ sơ", "Dossiers";
    DEADLINE = "Thời hạn", "Deadline";
    WAITS_FOR = "Đang chờ", "Waits for";
    NOBODY = "Không chờ ai", "Nobody";
    EMPTY = "Chưa có hồ sơ nào", "No dossier yet";
    EMPTY_WHY = "Không có hồ sơ khớp bộ lọc. Lập hồ sơ mới từ một hệ thống trong danh mục.", "No dossier matches the filter. Open one for a system of the registry.";
    NEW = "Lập hồ sơ", "Open a dossier";
    NEW_LEDE = "Chọn hệ thống; những gì danh mục đã biết được điền sẵn, chỉ cần viết phần còn thiếu.", "Choose a system; what the registry knows is filled in, only the rest has to be written.";
    CHOOSE_SYSTEM = "Chọn hệ thống", "Choose a system";
    OPEN_IT = "Lập hồ sơ này", "Open this dossier";
    OPEN_ALREADY = "Hệ thống đang có hồ sơ chưa kết thúc:", "The system has a dossier that is still open:";
    OPERATOR_OPENS = "Hồ sơ do đơn vị vận hành hệ thống lập và gửi:", "The dossier is opened and sent by whoever operates the system:";
    REPLACES = "Xác định lại cấp độ của hồ sơ", "Determines again the level of";
    REPLACED_BY = "Đang được thay bằng hồ sơ", "Being replaced by";
    CRITERIA_SAY = "Theo tiêu chí", "By the criteria";
    CRITERIA_ASK = "Danh mục chưa đủ dữ kiện để xác định cấp độ. Bổ sung dữ kiện ở trang hệ thống, hoặc chọn cấp độ và nêu lý do.", "The registry does not have the facts that decide the level. Add them on the system's page, or choose a level and say why.";
    CRITERIA_OTHER = "Dữ kiện hiện tại cho cấp độ khác với cấp độ đề xuất:", "The facts as they are give another level than the proposed one:";
    LEVEL_PROPOSED = "Cấp độ đề xuất", "Proposed level";
    LEVEL_BY_CRITERIA = "Theo tiêu chí", "As the criteria say";
    LEVEL_REASON = "Lý do (khi khác tiêu chí)", "Why (when it differs from the criteria)";
    FORM_LACKS = "Mẫu còn thiếu:", "The form still lacks:";
    FORM_BY_LAW = "cần có trước khi gửi", "needed before it is sent";
    FILL_IN = "Bổ sung:", "Fill in:";
    CHOOSE_BODY = "Chọn cơ quan", "Choose a body";
    LEGACY = "Nhập quyết định đã có theo nghị định cũ", "Enter a decision made under an earlier decree";
    TRANSITION = "Hệ thống khởi công trước khi quy định mới có hiệu lực", "Construction began before the newer regulation";
    TRANSITION_UNTIL = "đến hết ngày", "until the end of";
    BEGUN = "Ngày khởi công, bắt đầu xây dựng", "First day of construction";
    BEGUN_NUMBER = "Văn bản chứng minh: số, ký hiệu", "Paper that shows it: number";
    BEGUN_DATE = "Ngày của văn bản chứng minh", "Date of that paper";
    BEGUN_BODY = "Cơ quan ban hành văn bản chứng minh", "Body that issued that paper";
    BEGUN_HINT = "Chỉ ghi khi áp dụng quy định chuyển tiếp", "Only where the transition is used";
    LEGACY_WHY = "Cấp độ đã được phê duyệt trước đây vẫn giữ nguyên; chỉ cần ghi số, ngày và cơ quan ban hành quyết định.", "A level that was approved earlier is kept; enter number, date and body of its decision.";
    REGIME = "Chế độ pháp lý", "Legal regime";
    OPERATOR = "Đơn vị vận hành", "Operator";
    OWNER = "Chủ quản", "Owner";
    UNIT = "Đơn vị chuyên trách", "Dedicated unit";
    STEPS = "Các bước của hồ sơ", "Steps of the dossier";
    CLOCK = "Thời hạn của bước hiện tại", "Deadline of the present step";
    CALENDAR_MISSING = "Chưa nạp lịch làm việc của năm", "The working calendar is not loaded for the year";
    TURN = "Việc tiếp theo", "Next";
    MISSING = "Còn thiếu trước khi gửi", "Missing before it can be sent";
    MISSING_NONE = "Hồ sơ đã đủ thành phần.", "Nothing is missing.";
    UNMET = "Điều kiện của pháp luật chưa đạt", "Conditions of the law that do not hold yet";
    REASONS = "Nội dung cần bổ sung", "What to complete";
    DEFECTS = "Nội dung chưa phù hợp", "What does not conform";
    PARTS = "Thành phần hồ sơ", "Documents";
    PART_DONE = "Đủ", "Complete";
    PART_LACKS = "Còn thiếu", "Incomplete";
    NOT_WRITTEN = "chưa viết", "not written";
    READ_ALL = "Xem toàn bộ", "Read all";
    EDIT_PART = "Viết phần này", "Write this document";
    PART_SAVE = "Lưu nội dung", "Save";
    FILES = "Tệp đính kèm", "Attached files";
    NO_FILES = "Chưa có tệp nào.", "No file yet.";
    ATTACH = "Đính kèm tệp", "Attach a file";
    ATTACH_HINT = "PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa 16 MB mỗi tệp, 200 MB mỗi hồ sơ. Loại tệp được nhận biết theo nội dung.", "PDF, DOCX, XLSX, PNG or JPEG, at most 16 MB each and 200 MB a dossier. The kind is recognised by content.";
    FILE = "Tệp", "File";
    DETACH = "Gỡ tệp", "Take off";
    EITHER_HINT = "Viết ở đây hoặc đính kèm tệp", "Write here or attach a file";
    ACTIONS = "Thao tác", "Actions";
    NO_ACTIONS = "Tài khoản này không có thao tác nào ở bước hiện tại.", "This account has nothing to do at this step.";
    PARTIES = "Các bên", "Parties";
    GROUNDS = "Căn cứ cấp độ", "Grounds for the level";
    FORMS = "Biểu mẫu", "Forms";
    FORMS_WHY = "Điền từ hồ sơ và danh mục; xem trước rồi tải về để ký.", "Filled from the dossier and the registry; look at them, then download them for signature.";
    PREVIEW = "Xem trước", "Preview";
    TIMELINE = "Diễn biến", "Timeline";
    COMMENTS = "Trao đổi", "Comments";
    NO_COMMENTS = "Chưa có ý kiến nào.", "No comment yet.";
    COMMENT = "Ý kiến", "Comment";
    COMMENT_ABOUT = "Về phần", "About";
    WHOLE = "Toàn bộ hồ sơ", "The whole dossier";
    VERSIONS = "Các bản đã gửi", "Versions that were sent";
    PRESENT = "bản hiện tại", "the present one";
    COMPARE = "So sánh", "Compare";
    COMPARE_TITLE = "Khác biệt giữa hai bản", "Differences between two versions";
    SAME = "Hai bản giống nhau.", "The two versions are the same.";
    ADDED_LINE = "thêm", "added";
    GONE_LINE = "bỏ", "removed";
    NUMBER = "Số, ký hiệu", "Number and symbol";
    DATE = "Ngày ban hành", "Date";
    BODY = "Cơ quan ban hành", "Issued by";
    TEXT = "Nội dung", "Text";
    REASON = "Lý do", "Reason";
    REASONS_EACH = "Mỗi dòng một nội dung", "One a line";
    VERDICT = "Kết luận", "Conclusion";
    FIT = "Phù hợp", "Fit";
    UNFIT = "Chưa phù hợp", "Not fit";
    FORM_OF = "Hình thức thẩm định", "Form of the appraisal";
    TRIGGER = "Căn cứ xác định lại", "Why again";
    APPOINT_KIND = "Hình thức", "Kind";
    APPOINT_UNIT = "Giao đơn vị khác", "Another unit";
    APPOINT_COUNCIL = "Lập hội đồng độc lập", "An independent council";
    AGENCY_CODE = "Mã cơ quan", "Code of the agency";
    COUNCIL = "Tên hội đồng", "Name of the council";
    DELEGATE_TO = "Mã cơ quan được ủy quyền", "Code of the delegate";
    SCOPE = "Phạm vi", "Scope";
    FROM = "Từ ngày", "From";
    UNTIL = "Đến ngày", "Until";
    CONFLICT_BOTH = "Người khác vừa lưu bản mới hơn. Nội dung vừa nhập được giữ nguyên trong ô; nội dung đang lưu ở bên dưới mỗi ô. Hãy ghép lại rồi lưu.", "Somebody saved a newer version. What was typed is still in the fields; what is saved stands below each. Merge and save again.";
    STORED_NOW = "Đang lưu", "Saved now";
    TYPED_KEPT = "Chưa thực hiện được; nội dung đã nhập vẫn còn trong biểu mẫu bên dưới.", "It was not done; what was typed is still in the form below.";
    OPINION = "Ý kiến chuyên môn", "Professional opinion";
    APPRAISAL = "Ý kiến thẩm định", "Appraisal opinion";
    LIVE = "Đưa vào vận hành", "In operation since";
    DECIDED = "Quyết định phê duyệt", "Decision of approval";
    LISTING = "Quyết định danh mục", "Decision on the list";
    DELEGATION = "Ủy quyền", "Delegation";
    APPOINTED = "Đơn vị thẩm định theo quyết định của chủ quản", "Appraiser by the owner's decision";
    LEGACY_LEVEL = "Cấp độ theo nghị định cũ", "Level of an earlier decree";
    LEGACY_CHECK = "Tiêu chí mới cho cấp độ khác: cần rà soát lại.", "The new criteria give another level: check again.";
    IMPORTANT = "Quan trọng về an ninh quốc gia: theo trình tự cấp độ 5", "Important to national security: follows the procedure of level 5";
    PRODUCT = "Hệ thống tự ghi nhận", "Noted by the product";
    GUARD_SUBMIT = "Trước khi gửi", "Before sending";
    GUARD_APPRAISE = "Trước khi thẩm định", "Before the appraisal";
    GUARD_APPROVE = "Trước khi phê duyệt", "Before the approval";
    GUARD_LIVE = "Trước khi vận hành", "Before operation";
    SELECT_VERSION_OLD = "Bản cũ", "Older version";
    SELECT_VERSION_NEW = "Bản mới", "Newer version";
    PROFILE_PAPERS = "Ghi ở hồ sơ hệ thống", "Write it in the system's profile";
    PROFILE_FACTS = "Khai dữ kiện của hệ thống", "Give the facts of the system";
    SYSTEM_PAGE = "Trang hệ thống", "System page";
    BY_ARTICLE = "Căn cứ", "Basis";
}

/// The word of a stage where the content has none.
pub(crate) const fn stage(word: StageWord) -> Phrase {
    match word {
        StageWord::Draft => phrase("Đang dự thảo", "Draft"),
        StageWord::Sent => phrase("Đã gửi thẩm định", "Sent for appraisal"),
        StageWord::Completing => phrase("Yêu cầu bổ sung hồ sơ", "Completion requested"),
        StageWord::Unfit => phrase("Chưa phù hợp", "Not fit"),
        StageWord::Appraised => phrase("Đã thẩm định", "Appraised"),
        StageWord::Approved => phrase("Đã được phê duyệt", "Approved"),
        StageWord::Redetermine => phrase("Cần xác định lại cấp độ", "Level to be determined again"),
        StageWord::Superseded => phrase("Đã được thay thế", "Superseded"),
        StageWord::Withdrawn => phrase("Đã rút", "Withdrawn"),
    }
}

/// The verb of a command.
pub(crate) const fn command(word: CommandWord) -> Phrase {
    match word {
        CommandWord::Write => phrase("Viết nội dung", "Write"),
        CommandWord::Attach => phrase("Đính kèm tệp", "Attach a file"),
        CommandWord::Detach => phrase("Gỡ tệp", "Take a file off"),
        CommandWord::Propose => phrase("Đề xuất cấp độ khác", "Propose another level"),
        CommandWord::Appoint => phrase("Gắn quyết định về đơn vị thẩm định", "Attach the decision on the appraiser"),
        CommandWord::Delegate => phrase("Ghi nhận ủy quyền", "Record a delegation"),
        CommandWord::Comment => phrase("Gửi ý kiến", "Comment"),
        CommandWord::AskOpinion => phrase("Xin ý kiến chuyên môn", "Ask for the professional opinion"),
        CommandWord::GiveOpinion => phrase("Cho ý kiến chuyên môn", "Give the professional opinion"),
        CommandWord::Submit => phrase("Gửi thẩm định", "Send for appraisal"),
        CommandWord::Accept => phrase("Tiếp nhận hồ sơ đầy đủ, hợp lệ", "Accept as complete and valid"),
        CommandWord::Return => phrase("Yêu cầu bổ sung", "Send back to be completed"),
        CommandWord::Appraise => phrase("Ghi ý kiến thẩm định", "Give the appraisal opinion"),
        CommandWord::AskApproval => phrase("Trình phê duyệt", "Ask for approval"),
        CommandWord::Approve => phrase("Phê duyệt", "Approve"),
        CommandWord::NoteListing => phrase("Ghi quyết định danh mục của Thủ tướng", "Note the Prime Minister's list"),
        CommandWord::Reopen => phrase("Yêu cầu xác định lại cấp độ", "Ask for the level to be determined again"),
        CommandWord::Supersede => phrase("Ghi nhận thay thế", "Note the replacement"),
        CommandWord::GoLive => phrase("Kiểm tra và đưa vào vận hành", "Check and put into operation"),
        CommandWord::EnterDecision => phrase("Nhập quyết định", "Enter the decision"),
        CommandWord::Withdraw => phrase("Rút hồ sơ", "Withdraw"),
    }
}

/// What a command does, where its name does not say it.
pub(crate) const fn command_hint(word: CommandWord) -> Option<Phrase> {
    match word {
        CommandWord::Submit => Some(phrase(
            "Hồ sơ được khóa sửa và chuyển đến đơn vị thẩm định.",
            "The dossier is closed for writing and goes to the appraiser.",
        )),
        CommandWord::Accept => {
            Some(phrase("Thời hạn thẩm định tính từ hôm nay.", "The time for the appraisal counts from today."))
        }
        CommandWord::Return => Some(phrase(
            "Thời hạn dừng lại cho đến khi hồ sơ được gửi lại và hợp lệ.",
            "The clock stands still until the dossier is sent again and is valid.",
        )),
        CommandWord::Approve => Some(phrase(
            "Cấp độ của hệ thống trong danh mục được cập nhật theo quyết định.",
            "The registry's level of the system follows the decision.",
        )),
        CommandWord::Withdraw => Some(phrase("Không thể hoàn tác.", "This cannot be undone.")),
        CommandWord::Write
        | CommandWord::Attach
        | CommandWord::Detach
        | CommandWord::Propose
        | CommandWord::Appoint
        | CommandWord::Delegate
        | CommandWord::Comment
        | CommandWord::AskOpinion
        | CommandWord::GiveOpinion
        | CommandWord::Appraise
        | CommandWord::AskApproval
        | CommandWord::NoteListing
        | CommandWord::Reopen
        | CommandWord::Supersede
        | CommandWord::GoLive
        | CommandWord::EnterDecision => None,
    }
}

/// What happened.
pub(crate) const fn event(event: &Event) -> Phrase {
    match event {
        Event::Opened { .. } => phrase("Lập hồ sơ", "Opened"),
        Event::Written { .. } => phrase("Sửa nội dung", "Written"),
        Event::Attached { .. } => phrase("Đính kèm tệp", "File attached"),
        Event::Detached { .. } => phrase("Gỡ tệp", "File taken off"),
        Event::Proposed { .. } => phrase("Đề xuất cấp độ", "Level proposed"),
        Event::Appointed { .. } => phrase("Chủ quản quyết định đơn vị thẩm định", "The owner decided on the appraiser"),
        Event::Delegated { .. } => phrase("Chủ quản ủy quyền", "The owner delegated"),
        Event::Commented { .. } => phrase("Có ý kiến", "Comment"),
        Event::OpinionAsked => phrase("Xin ý kiến chuyên môn", "Professional opinion asked for"),
        Event::OpinionGiven { .. } => phrase("Có ý kiến chuyên môn", "Professional opinion given"),
        Event::Submitted { .. } => phrase("Gửi thẩm định, đã tiếp nhận", "Sent for appraisal and received"),
        Event::Accepted => phrase("Hồ sơ đầy đủ, hợp lệ", "Complete and valid"),
        Event::Returned { .. } => phrase("Yêu cầu bổ sung", "Sent back to be completed"),
        Event::Appraised { .. } => phrase("Có ý kiến thẩm định", "Appraised"),
        Event::ApprovalAsked => phrase("Trình phê duyệt", "Approval asked for"),
        Event::Approved { .. } => phrase("Phê duyệt", "Approved"),
        Event::Listed { .. } => phrase("Ghi quyết định danh mục", "The list was noted"),
        Event::Reopened { .. } => phrase("Cần xác định lại cấp độ", "Level to be determined again"),
        Event::Superseded { .. } => phrase("Được thay bằng hồ sơ mới", "Replaced by a later dossier"),
        Event::WentLive => phrase("Đưa vào vận hành", "Put into operation"),
        Event::DecisionEntered { .. } => phrase("Nhập quyết định đã có", "Earlier decision entered"),
        Event::Withdrawn { .. } => phrase("Rút hồ sơ", "Withdrawn"),
    }
}

/// The step that a clock counts.
pub(crate) const fn step(step: Step) -> Phrase {
    match step {
        Step::InvalidDossierAnswer => phrase("Kiểm tra tính hợp lệ", "Check of validity"),
        Step::Appraisal => phrase("Thẩm định", "Appraisal"),
        Step::Approval => phrase("Phê duyệt", "Approval"),
    }
}

/// From what a step counts.
pub(crate) const fn counts_from(step: Step) -> Phrase {
    match step {
        Step::InvalidDossierAnswer => phrase("ngày nhận hồ sơ", "the day of receipt"),
        Step::Appraisal => phrase("ngày hồ sơ đầy đủ, hợp lệ", "the day it was complete and valid"),
        Step::Approval => phrase("ngày trình phê duyệt đủ hồ sơ", "the day approval was asked for"),
    }
}

/// The form of an appraisal.
pub(crate) const fn appraisal_form(form: AppraisalForm) -> Phrase {
    match form {
        AppraisalForm::Meeting => phrase("Họp", "Meeting"),
        AppraisalForm::Written => phrase("Bằng văn bản", "In writing"),
        AppraisalForm::Both => phrase("Họp và bằng văn bản", "Meeting and in writing"),
    }
}

/// A body of the procedure.
pub(crate) const fn party(party: Party) -> Phrase {
    match party {
        Party::OperatorOrg => phrase("đơn vị vận hành", "operator"),
        Party::DedicatedUnit => phrase("đơn vị chuyên trách", "dedicated unit"),
        Party::DedicatedSection => phrase("bộ phận chuyên trách", "dedicated section"),
        Party::AppraisalCouncil => phrase("hội đồng thẩm định độc lập", "independent council"),
        Party::OwnerOrg => phrase("chủ quản", "owner"),
        Party::Mps => phrase("Bộ Công an", "Ministry of Public Security"),
        Party::Mod => phrase("Bộ Quốc phòng", "Ministry of National Defence"),
        Party::CipherCommittee => phrase("Ban Cơ yếu Chính phủ", "Government Cipher Committee"),
        Party::PrimeMinister => phrase("Thủ tướng Chính phủ", "Prime Minister"),
        Party::Mic => {
            phrase("Bộ Thông tin và Truyền thông (trước đây)", "former Ministry of Information and Communications")
        }
    }
}

/// "3 working days left".
pub(crate) fn left(language: Language, clock: &DossierClock) -> String {
    match clock {
        DossierClock::Paused { .. } => either(language, "Tạm dừng".to_owned(), "Paused".to_owned()),
        DossierClock::Running { left: 0, .. } => either(language, "Hạn hôm nay".to_owned(), "Due today".to_owned()),
        DossierClock::Running { left, .. } if *left < 0 => {
            let days = left.unsigned_abs();
            either(language, format!("Quá hạn {days} ngày làm việc"), format!("{days} working days overdue"))
        }
        DossierClock::Running { left, .. } => {
            either(language, format!("Còn {left} ngày làm việc"), format!("{left} working days left"))
        }
    }
}

/// What a clock counts from and to.
pub(crate) fn counted(language: Language, clock: &DossierClock, basis: &str) -> String {
    match clock {
        DossierClock::Running { step, from, working_days, due, .. } => {
            let (from, due) = (format::date(*from), format::date(*due));
            let since = counts_from(*step).of(language);
            either(
                language,
                format!("{working_days} ngày làm việc tính từ {since} {from}, hạn cuối {due} ({basis})"),
                format!("{working_days} working days from {since}, {from}; last day {due} ({basis})"),
            )
        }
        DossierClock::Paused { since, used, working_days, .. } => {
            let since = format::date(*since);
            either(
                language,
                format!(
                    "Dừng từ {since}, khi đã dùng {used} ngày làm việc; tính lại đủ {working_days} ngày làm việc từ ngày hồ sơ hợp lệ ({basis})"
                ),
                format!(
                    "Stands still since {since}, after {used} working days; {working_days} working days count anew when it is valid ({basis})"
                ),
            )
        }
    }
}

/// "Sent for the 2nd time, 05/10/2026".
pub(crate) fn version(language: Language, round: u32, on: jiff::civil::Date) -> String {
    let on = format::date(on);
    either(language, format!("Lần {round}, {on}"), format!("No. {round}, {on}"))
}

/// A delegation with its term.
pub(crate) fn term(language: Language, to: &str, until: &str) -> String {
    either(language, format!("{to}, đến hết {until}"), format!("{to}, until {until}"))
}

/// Reasons that are quoted within a sentence; the page lists all.
const REASONS_QUOTED: usize = 3;
/// Characters of a reason that are quoted.
const REASON_CHARS: usize = 160;

/// The first reasons of a return, shortened.
fn first_of(reasons: &[String]) -> String {
    let short = |text: &String| match text.char_indices().nth(REASON_CHARS) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.trim_end_matches('.').to_owned(),
    };
    let mut quoted: Vec<String> = reasons.iter().take(REASONS_QUOTED).map(short).collect();
    if reasons.len() > REASONS_QUOTED {
        quoted.push(format!("… (+{})", reasons.len() - REASONS_QUOTED));
    }
    quoted.join("; ")
}

/// Why the procedure said no. `cite` spells an article out.
pub(crate) fn refusal(language: Language, refusal: &Refusal, cite: &dyn Fn(&str) -> String) -> String {
    let pick = |vi: &str, en: &str| either(language, vi.to_owned(), en.to_owned());
    match refusal {
        Refusal::Stage { .. } => pick(
            "Bước hiện tại của hồ sơ không cho phép việc này. Có thể người khác vừa chuyển bước; hãy xem lại hồ sơ.",
            "The dossier's present step does not allow this. Somebody may have moved it on; look at it again.",
        ),
        Refusal::NotInProcedure { .. } => {
            pick("Trình tự của cấp độ này không có bước đó.", "The procedure of this level has no such step.")
        }
        Refusal::TransitionOver(until) => {
            let until = crate::format::date(*until);
            either(
                language,
                format!(
                    "Quy định trước chỉ còn áp dụng đến hết ngày {until}: rút hồ sơ và lập hồ sơ theo quy định đang có hiệu lực."
                ),
                format!(
                    "The earlier regulation decides until {until} only: take the dossier back and open one under the regulation in force."
                ),
            )
        }
        Refusal::Role { .. } => {
            pick("Vai trò của tài khoản này không làm bước đó.", "The role of this account does not do that step.")
        }
        Refusal::Body { party: body, source_article } => {
            let (who, basis) = (party(*body).of(language), cite(source_article));
            either(
                language,
                format!("Việc này thuộc {who}, không thuộc cơ quan của tài khoản ({basis})."),
                format!("This is for the {who} to do, not for the agency of this account ({basis})."),
            )
        }
        Refusal::SamePerson { .. } => pick(
            "Người lập hoặc gửi hồ sơ không được thẩm định, phê duyệt chính hồ sơ đó.",
            "Whoever wrote or sent a dossier neither appraises nor approves it.",
        ),
        Refusal::Delegation { until, .. } => {
            let until = until.map_or_else(|| "—".to_owned(), format::date);
            either(
                language,
                format!("Văn bản ủy quyền không có hiệu lực vào ngày này (thời hạn đến {until})."),
                format!("The delegation is not in force on this day (its term ends {until})."),
            )
        }
        Refusal::Guard { vi, en, source_article, .. } => {
            let basis = cite(source_article);
            either(language, format!("{vi} ({basis})."), format!("{en} ({basis})."))
        }
        Refusal::Incomplete { missing } => {
            let names: Vec<&str> =
                missing.iter().take(6).map(|one| if language == Language::Vi { &*one.vi } else { &*one.en }).collect();
            let (count, names) = (missing.len(), names.join("; "));
            either(
                language,
                format!("Hồ sơ còn thiếu {count} nội dung: {names}."),
                format!("{count} items are missing: {names}."),
            )
        }
        Refusal::Unmended { on, reasons } => {
            let (on, asked) = (format::date(*on), first_of(reasons));
            either(
                language,
                format!(
                    "Hồ sơ bị trả lại ngày {on} và chưa có gì thay đổi. Yêu cầu khi trả lại: {asked}. Sửa nội dung, đính kèm hoặc gỡ tệp, đề xuất lại cấp độ hay cập nhật thông tin hệ thống theo yêu cầu đó, hoặc trả lời bằng lời trong ý kiến tại hồ sơ, rồi gửi lại."
                ),
                format!(
                    "The dossier came back on {on} and nothing changed since. What was asked: {asked}. Mend documents, attach or take off files, propose another level or bring the system's profile up to date as asked, or answer in words with a comment on the dossier; then send it again."
                ),
            )
        }
        Refusal::Paper => pick(
            "Văn bản phải có số, ngày và cơ quan ban hành.",
            "The paper needs its number, its date and who issued it.",
        ),
        Refusal::PaperOfTheFuture(day) => {
            let day = format::date(*day);
            either(
                language,
                format!("Ngày văn bản {day} chưa đến."),
                format!("The paper bears the day {day}, which has not come."),
            )
        }
        Refusal::NoText => pick("Cần ghi rõ nội dung hoặc lý do.", "Say what or why."),
        Refusal::UnknownPart(_) => pick("Hồ sơ không có phần này.", "The dossier has no such document."),
        Refusal::UnknownFile => pick("Tệp không còn trong phần này.", "The file is not in this document any more."),
        Refusal::FileTwice => pick("Tệp này đã được đính kèm.", "This file is attached already."),
        Refusal::TooMuch(most) => {
            let most = format::number(language, *most as u64);
            either(language, format!("Vượt giới hạn {most}."), format!("More than the limit of {most}."))
        }
        Refusal::NothingNew => pick("Không có gì thay đổi.", "Nothing changed."),
        Refusal::NoProcedure(level) => either(
            language,
            format!("Chế độ pháp lý của hồ sơ không có trình tự cho cấp độ {level}."),
            format!("The dossier's regime has no procedure for level {level}."),
        ),
    }
}
