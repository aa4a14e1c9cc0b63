//! Phrases of assessments, findings, freezes, training and drills.

use luytre_desk::Language;
use luytre_govern::assessment::{Refusal, Why};

use super::{Phrase, either, phrase, phrases};

phrases! {
    ASSESSMENTS = "Kiểm tra, đánh giá", "Assessments";
    ASSESSMENTS_LEDE = "Chương trình của năm theo quy định chặt nhất đang có hiệu lực, và từng cuộc kiểm tra, đánh giá.", "The programme of the year by the strictest rule in force, and every assessment.";
    PROGRAMME_OF = "Chương trình năm", "Programme of the year";
    YEAR = "Năm", "Year";
    MONTH = "Tháng", "Month";
    ANY_MONTH = "Mọi tháng", "Any month";
    ANY_LEVEL = "Mọi cấp độ", "Any level";
    UNOPENED = "Chưa mở đợt", "Not opened yet";
    NO_PROGRAMME = "Chưa lập chương trình của năm này", "No programme of this year yet";
    NO_PROGRAMME_WHY = "Chương trình được tính từ cấp độ của các hệ thống, lần đánh giá trước và quy định có hiệu lực.", "It is worked out from the levels of the systems, the last assessments and the rules in force.";
    MAKE = "Lập chương trình", "Work the programme out";
    MAKE_AGAIN = "Tính lại", "Work it out again";
    APPROVE = "Phê duyệt chương trình", "Approve the programme";
    DRAFT = "Dự thảo", "Draft";
    APPROVED = "Đã phê duyệt", "Approved";
    MADE_ON = "Lập ngày", "Worked out on";
    CALENDAR_CAPTION = "Số hệ thống theo tháng, đã có báo cáo trên tổng số", "Systems by month: reported of all";
    REPORTED_OF = "đã có báo cáo", "reported";
    ROWS_CAPTION = "Hệ thống trong chương trình", "Systems of the programme";
    SYSTEM = "Hệ thống", "System";
    AGENCY = "Cơ quan", "Agency";
    LEVEL = "Cấp độ", "Level";
    ACTIVITY = "Nội dung", "Activity";
    DUE = "Hạn theo quy định", "Due by the rule";
    WHY = "Căn cứ", "Ground";
    LEAD = "Chủ trì", "Leads";
    LAST = "Lần trước", "Last time";
    ASSESSMENT = "Đợt đánh giá", "Assessment";
    OPEN_ONE = "Mở đợt", "Open it";
    UNCLASSIFIED = "Hệ thống chưa xác định cấp độ nên chưa đưa được vào chương trình", "Systems without a level cannot be planned";
    STRICTEST = "Quy định được áp dụng", "The rule that wins";
    INTERVALS = "Các quy định về chu kỳ", "Rules on how often";
    INTERVALS_CAPTION = "Chu kỳ theo từng nguồn; nguồn chặt nhất được áp dụng", "Intervals by source; the strictest wins";
    SOURCE = "Nguồn", "Source";
    INTERVAL = "Chu kỳ", "Interval";
    WINS = "Áp dụng", "Wins";
    OLD_RULE = "quy định cũ, dùng khi quy định mới không nêu số", "old rule, a fallback while the new one gives no number";
    NO_NUMBER = "không nêu số", "no number";
    LIST = "Các đợt đánh giá", "Assessments";
    LIST_CAPTION = "Danh sách đợt kiểm tra, đánh giá", "List of assessments";
    EMPTY = "Chưa có đợt kiểm tra, đánh giá nào", "No assessment yet";
    EMPTY_WHY = "Mở một đợt từ chương trình của năm, hoặc lập đợt đột xuất.", "Open one from the programme of the year, or plan one ad hoc.";
    FIND = "Tìm hệ thống, số, tên", "Find a system, number, title";
    ANY_STATE = "Mọi trạng thái", "Any state";
    STATE = "Trạng thái", "State";
    NUMBER = "Số", "Number";
    TITLE = "Tên", "Title";
    FINDINGS = "Phát hiện", "Findings";
    OPEN_FINDINGS = "Chưa xong", "Not settled";
    PLAN_NEW = "Lập đợt kiểm tra, đánh giá", "Plan an assessment";
    OCCASION = "Lý do", "Occasion";
    SUBJECTS = "Nội dung đánh giá", "What is looked at";
    FORM = "Hình thức", "Form";
    SCOPE = "Phạm vi", "Scope";
    SCOPE_HINT = "Phần nào được xem, phần nào không", "Which parts, which not";
    ASSESSOR = "Đơn vị đánh giá", "Assessor";
    ASSESSOR_AGENCY = "Mã cơ quan đánh giá", "Code of the assessor's agency";
    ASSESSOR_AGENCY_HINT = "Để trống nếu là doanh nghiệp, tổ chức ngoài danh mục", "Empty for a company that is not in the registry";
    ASSESSOR_NAME = "Tên tổ chức đánh giá", "Name of the assessor";
    ASSESSOR_KIND = "Loại tổ chức", "Kind of organisation";
    LICENCE = "Giấy phép, quyết định chỉ định", "Licence or designation";
    STATEMENT = "Vì sao độc lập", "Why it is independent";
    TEAM = "Thành viên đoàn", "Members of the team";
    TEAM_HINT = "Mỗi người một dòng", "A line each";
    MONITOR = "Mã đơn vị giám sát (lớp 2)", "Code of who monitors (layer 2)";
    MONITOR_HINT = "Để kiểm tra tính độc lập", "For the check of independence";
    INDEPENDENCE = "Tính độc lập", "Independence";
    KEPT = "Đạt", "Kept";
    LIFTED = "Được phép do quy định giao chủ trì", "Allowed: a rule names it as lead";
    BROKEN = "Vi phạm, không thể bắt đầu", "Broken: it cannot begin";
    FACTS = "Thông tin", "Facts";
    OPERATOR = "Đơn vị vận hành", "Operator";
    NS_IMPORTANT = "Quan trọng về an ninh quốc gia", "Important to national security";
    RESULT_WITHIN = "Kết quả trong", "Result within";
    WORKING_DAYS = "ngày làm việc", "working days";
    ANNOUNCE = "Thông báo", "Announce";
    BEGINS = "Bắt đầu lúc", "Begins at";
    ANNOUNCED_AT = "Thông báo lúc", "Announced at";
    START = "Bắt đầu", "Start";
    REPORT = "Ra báo cáo", "Report";
    CONCLUSION = "Kết luận", "Conclusion";
    SUMMARY = "Tóm tắt kết quả", "Summary";
    CLOSE_IT = "Kết thúc đợt", "Close";
    CANCEL_IT = "Hủy đợt", "Give it up";
    REASON = "Lý do", "Reason";
    DOC_NUMBER = "Số văn bản", "Number of the paper";
    DOC_DATE = "Ngày văn bản", "Date of the paper";
    DOC_BODY = "Cơ quan ban hành", "Issued by";
    NEXT_STEP = "Bước tiếp theo", "Next step";
    NOTHING_NEXT = "Không còn bước nào cho tài khoản này.", "No further step for this account.";
    DOWNLOAD_WORD = "Tải báo cáo (Word)", "Download the report (Word)";
    DOWNLOAD_PDF = "Tải báo cáo (PDF)", "Download the report (PDF)";
    HISTORY = "Lịch sử", "History";
    WRITE_FINDING = "Ghi phát hiện", "Write a finding";
    DETAIL = "Đã thấy gì, ở đâu, bằng chứng", "What was seen, where, with which evidence";
    ADVICE = "Khuyến nghị", "Advice";
    SEVERITY = "Mức độ", "Severity";
    ANY_SEVERITY = "Mọi mức độ", "Any severity";
    SUBJECT = "Thuộc nội dung", "Subject";
    REQUIREMENT = "Mã yêu cầu liên quan", "Code of the requirement";
    FINDINGS_LEDE = "Tồn tại, điểm yếu được phát hiện và việc khắc phục cho đến khi được xác minh.", "What was found and its remedy, until somebody else has verified it.";
    FINDINGS_CAPTION = "Danh sách phát hiện", "List of findings";
    NO_FINDINGS = "Không có phát hiện nào", "No finding";
    NO_FINDINGS_WHY = "Không có phát hiện khớp bộ lọc trong phạm vi của tài khoản.", "No finding matches the filter in the scope of this account.";
    LATE_ONLY = "Chỉ quá hạn", "Only late";
    OPEN_ONLY = "Chỉ chưa xong", "Only open";
    NEXT_DUE = "Hạn tiếp theo", "Next day";
    LATE = "Quá hạn", "Late";
    FOUND_ON = "Ngày phát hiện", "Found on";
    ANSWER = "Trả lời", "Answer";
    ANSWER_TEXT = "Sẽ làm gì", "What will be done";
    BY_DAY = "Xong trước hết ngày", "Done by";
    FIX = "Báo đã khắc phục", "Say that it is fixed";
    FIX_TEXT = "Đã làm gì, bằng chứng", "What was done, with evidence";
    VERIFY = "Xác minh", "Verify";
    VERIFY_TEXT = "Đã kiểm tra lại thế nào", "How it was checked";
    SEND_BACK = "Trả lại", "Send back";
    SEND_BACK_TEXT = "Còn thiếu gì", "What is missing";
    ACCEPT_RISK = "Chấp nhận rủi ro có thời hạn", "Accept the risk for a time";
    UNTIL = "Đến hết ngày", "Until";
    REOPEN = "Mở lại", "Reopen";
    SAID = "Trao đổi", "What was said";
    HOLDS = "Giữ chứng cứ", "Evidence holds";
    HOLDS_LEDE = "Cấu hình, trạng thái, dữ liệu, nhật ký phải giữ nguyên theo yêu cầu bằng văn bản. Khi còn hiệu lực, không phần nào của hệ thống được xóa dữ liệu trong phạm vi.", "Configuration, state, data and logs that stay unchanged on written request. While one is in force, nothing of the product may delete what it covers.";
    HOLDS_NOTE = "Kho sự kiện hiện không tự xóa gì; mọi chức năng xóa về sau phải hỏi danh sách này trước.", "The event store deletes nothing by itself today; whatever deletes later asks this list first.";
    HOLDS_CAPTION = "Danh sách yêu cầu giữ chứng cứ", "List of holds";
    NO_HOLDS = "Không có yêu cầu nào", "No hold";
    NO_HOLDS_WHY = "Khi có văn bản yêu cầu, lập ở đây để giữ nguyên nhật ký và hồ sơ.", "When a written request comes, enter it here.";
    FREEZE = "Lập yêu cầu giữ chứng cứ", "Freeze evidence";
    FROZEN = "Giữ gì", "What is frozen";
    PERIOD_FROM = "Dữ liệu từ", "Data from";
    PERIOD_TO = "Dữ liệu đến", "Data to";
    PERIOD_TO_HINT = "Để trống: cả dữ liệu sẽ đến", "Empty: also what will come";
    HOLD_UNTIL = "Giữ đến hết ngày", "Kept until";
    HOLD_UNTIL_HINT = "Để trống: đến khi có văn bản cho thôi", "Empty: until a paper releases it";
    REQUEST = "Văn bản yêu cầu", "Written request";
    RELEASE = "Thôi giữ", "Release";
    IN_FORCE = "Đang giữ", "In force";
    RELEASED = "Đã thôi", "Released";
    ENDED = "Hết hạn", "Ended";
    NO_END = "đến khi có văn bản", "until a paper";
    TABS = "Các phần của kiểm tra, đánh giá", "Parts of assessments";
    SAVE_EDIT = "Sửa kế hoạch đợt", "Change the plan";
    CHOOSE = "Chọn", "Choose";
}

/// "Every 12 months".
pub(crate) fn months(language: Language, months: u32) -> String {
    either(language, format!("{months} tháng một lần"), format!("every {months} months"))
}

/// "Month 3".
pub(crate) fn month(language: Language, month: i8) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = usize::try_from(month - 1).ok().and_then(|place| NAMES.get(place)).copied().unwrap_or_default();
    either(language, format!("Tháng {month}"), name.to_owned())
}

/// The stage of an assessment.
pub(crate) fn stage(word: &str) -> Phrase {
    match word {
        "planned" => phrase("Đã lên kế hoạch", "Planned"),
        "announced" => phrase("Đã thông báo", "Announced"),
        "running" => phrase("Đang thực hiện", "Running"),
        "reported" => phrase("Đã có báo cáo", "Reported"),
        "closed" => phrase("Đã kết thúc", "Closed"),
        _ => phrase("Đã hủy", "Given up"),
    }
}

/// Where a finding stands.
pub(crate) fn standing(word: &str) -> Phrase {
    match word {
        "open" => phrase("Chưa trả lời", "Open"),
        "answered" => phrase("Đã có phương án", "Answered"),
        "fixed" => phrase("Chờ xác minh", "Waits to be verified"),
        "verified" => phrase("Đã xác minh", "Verified"),
        _ => phrase("Chấp nhận rủi ro", "Risk accepted"),
    }
}

/// An activity of the programme.
pub(crate) fn activity(word: &str) -> Phrase {
    match word {
        "pentest" => phrase("Kiểm thử xâm nhập", "Penetration test"),
        _ => phrase("Kiểm tra, đánh giá định kỳ", "Periodic assessment"),
    }
}

/// Why a row stands in the programme.
pub(crate) fn reason(word: &str) -> Phrase {
    match word {
        "late" => phrase("Quá chu kỳ", "Late"),
        "never" => phrase("Chưa từng đánh giá", "Never assessed"),
        _ => phrase("Đến chu kỳ", "Due"),
    }
}

/// Who leads.
pub(crate) fn lead(word: &str) -> Phrase {
    match word {
        "province_police" => phrase("Công an tỉnh", "Provincial police"),
        "own_agency" => phrase("Cơ quan tự tổ chức", "The agency itself"),
        "owner" => phrase("Chủ quản", "The owner"),
        "specialised" => phrase("Tổ chức chuyên môn", "Specialised organisation"),
        _ => phrase("Chưa quy định", "No rule"),
    }
}

/// The kind of an assessor.
pub(crate) fn assessor_kind(word: &str) -> Phrase {
    match word {
        "own_section" => phrase("Bộ phận độc lập của chủ quản", "Independent section of the owner"),
        "dedicated_unit" => phrase("Đơn vị chuyên trách an ninh mạng", "Dedicated cybersecurity unit"),
        "specialised_force" => phrase("Lực lượng chuyên trách bảo vệ an ninh mạng", "Specialised force"),
        _ => phrase("Tổ chức chuyên môn được cấp phép, chỉ định", "Licensed or designated organisation"),
    }
}

/// A conclusion.
pub(crate) fn conclusion(word: &str) -> Phrase {
    match word {
        "met" => phrase("Đáp ứng", "Met"),
        "partly" => phrase("Đáp ứng một phần", "Partly met"),
        _ => phrase("Không đáp ứng", "Not met"),
    }
}

/// What is frozen.
pub(crate) fn frozen(word: &str) -> Phrase {
    match word {
        "events" => phrase("Nhật ký, sự kiện", "Logs and events"),
        "records" => phrase("Hồ sơ quản lý", "Records"),
        "configuration" => phrase("Cấu hình, trạng thái", "Configuration and state"),
        _ => phrase("Dữ liệu", "Data"),
    }
}

/// What an entry of a history did.
pub(crate) fn did(act: &str) -> Option<Phrase> {
    Some(match act {
        "assessment.plan" => phrase("Lập kế hoạch đợt", "Planned"),
        "assessment.edit" => phrase("Sửa kế hoạch đợt", "Changed the plan"),
        "assessment.announce" => phrase("Thông báo", "Announced"),
        "assessment.start" => phrase("Bắt đầu", "Started"),
        "assessment.report" => phrase("Ra báo cáo", "Reported"),
        "assessment.close" => phrase("Kết thúc đợt", "Closed"),
        "assessment.cancel" => phrase("Hủy đợt", "Gave it up"),
        "finding.write" => phrase("Ghi phát hiện", "Wrote it"),
        "finding.answer" => phrase("Trả lời", "Answered"),
        "finding.fix" => phrase("Báo đã khắc phục", "Said that it is fixed"),
        "finding.verify" => phrase("Xác minh", "Verified"),
        "finding.send_back" => phrase("Trả lại", "Sent back"),
        "finding.accept_risk" => phrase("Chấp nhận rủi ro", "Accepted the risk"),
        "finding.reopen" => phrase("Mở lại", "Reopened"),
        "staff.add" => phrase("Thêm nhân sự", "Added"),
        "staff.edit" => phrase("Sửa thông tin", "Changed"),
        "drill.plan" => phrase("Lập kế hoạch diễn tập", "Planned"),
        "drill.edit" => phrase("Sửa kế hoạch", "Changed the plan"),
        "drill.start" => phrase("Bắt đầu", "Started"),
        "drill.inject" => phrase("Đưa tình huống", "Brought an inject in"),
        "drill.react" => phrase("Ghi phản ứng", "Noted a reaction"),
        "drill.finish" => phrase("Kết thúc", "Finished"),
        "drill.learn" => phrase("Rút bài học", "Drew a lesson"),
        "drill.lesson_task" => phrase("Bài học thành nhiệm vụ", "A lesson became a task"),
        "drill.lesson_settled" => phrase("Nhiệm vụ của bài học đổi trạng thái", "The task of a lesson changed"),
        "drill.lesson_done" => phrase("Bài học đã thực hiện", "A lesson was done"),
        "drill.close" => phrase("Ra báo cáo", "Reported"),
        "drill.cancel" => phrase("Hủy", "Gave it up"),
        _ => return None,
    })
}

/// Why a rule said no, with its article.
pub(crate) fn refusal(language: Language, refusal: &Refusal) -> String {
    let said = match &refusal.why {
        Why::Role => {
            phrase("Vai trò này không làm được việc đó.", "This role may not do that.").of(language).to_owned()
        }
        Why::State => phrase(
            "Trạng thái hiện tại không cho phép bước này. Hãy xem lại trang rồi chọn bước phù hợp.",
            "Its present state does not allow this step. Look at the page again and choose another.",
        )
        .of(language)
        .to_owned(),
        Why::OwnSystem => phrase(
            "Người của đơn vị vận hành không tự đánh giá, không tự xác minh hệ thống của mình.",
            "Somebody of the operator neither assesses nor verifies its own system.",
        )
        .of(language)
        .to_owned(),
        Why::NotTheAgency => {
            phrase("Chỉ cơ quan được giao mới làm được bước này.", "Only the agency that was asked may do this.")
                .of(language)
                .to_owned()
        }
        Why::AssessorIsOperator => phrase(
            "Đơn vị đánh giá trùng với đơn vị vận hành. Hãy chọn đơn vị độc lập.",
            "The assessor is the operator. Choose an independent one.",
        )
        .of(language)
        .to_owned(),
        Why::AssessorIsMonitor => phrase(
            "Đơn vị đánh giá trùng với đơn vị giám sát ở lớp 2. Hãy chọn đơn vị khác.",
            "The assessor is who monitors the system. Choose another.",
        )
        .of(language)
        .to_owned(),
        Why::NeedsSpecialised => phrase(
            "Trường hợp này bắt buộc tổ chức chuyên môn được cấp phép hoặc chỉ định.",
            "A licensed or designated specialised organisation is mandatory here.",
        )
        .of(language)
        .to_owned(),
        Why::NeedsLicence => phrase(
            "Ghi số giấy phép hoặc quyết định chỉ định của tổ chức chuyên môn.",
            "Name the licence or designation of the specialised organisation.",
        )
        .of(language)
        .to_owned(),
        Why::NoticeTooShort(hours) => either(
            language,
            format!("Phải thông báo trước ít nhất {hours} giờ."),
            format!("The notice must be given at least {hours} hours before."),
        ),
        Why::InThePast => {
            phrase("Thời điểm bắt đầu đã qua.", "The beginning lies in the past.").of(language).to_owned()
        }
        Why::NotYet => phrase("Chưa đến thời điểm bắt đầu đã thông báo.", "The announced beginning has not come yet.")
            .of(language)
            .to_owned(),
        Why::OpenFindings(count) => either(
            language,
            format!("Còn {count} phát hiện chưa xong. Xác minh hoặc có quyết định chấp nhận rủi ro trước."),
            format!("{count} findings are not settled. Verify them or have the risk accepted first."),
        ),
        Why::Document => phrase(
            "Cần số văn bản, cơ quan ban hành và nội dung.",
            "The number of the paper, who issued it and what it says are needed.",
        )
        .of(language)
        .to_owned(),
        Why::Reason => phrase("Cần ghi nội dung.", "Some words are needed.").of(language).to_owned(),
        Why::LessonWords => phrase(
            "Nhiệm vụ phải bắt đầu bằng nguyên văn bài học; hãy viết phần bổ sung vào sau.",
            "The task begins with the words of the lesson; write what you add after them.",
        )
        .of(language)
        .to_owned(),
        Why::LessonDay(due) => either(
            language,
            format!("Hạn của nhiệm vụ là một ngày không sau hạn của bài học, {}.", crate::format::date(*due)),
            format!("The task falls due on a day not after that of the lesson, {}.", crate::format::date(*due)),
        ),
        Why::SamePerson => phrase("Người xác minh phải khác người đã khắc phục.", "Who verifies is not who fixed.")
            .of(language)
            .to_owned(),
        Why::NotAcceptable => phrase(
            "Mức độ này không được chấp nhận rủi ro, phải khắc phục.",
            "A risk of this severity cannot be accepted; it has to be fixed.",
        )
        .of(language)
        .to_owned(),
        Why::RiskTooLong(months) => either(
            language,
            format!("Chỉ được chấp nhận rủi ro nhiều nhất {months} tháng."),
            format!("A risk is accepted for at most {months} months."),
        ),
        Why::DayNotAhead => phrase("Ngày phải ở phía trước.", "The day must lie ahead.").of(language).to_owned(),
        Why::HeldUntil => phrase(
            "Đang giữ chứng cứ. Trước hạn cần văn bản của chính cơ quan đã yêu cầu.",
            "The evidence is frozen. Before its day a paper of the body that asked is needed.",
        )
        .of(language)
        .to_owned(),
        Why::Inject => phrase(
            "Tình huống này chưa được đưa ra, hoặc đã đưa ra rồi.",
            "This inject was not brought in yet, or was already.",
        )
        .of(language)
        .to_owned(),
        Why::NotTakingPart => {
            phrase("Cơ quan này không tham gia diễn tập.", "This agency does not take part.").of(language).to_owned()
        }
        Why::OwnDrill => phrase(
            "Người tổ chức, người tham gia hoặc người ghi kết quả không tự xác nhận cuộc diễn tập.",
            "Who organised the drill, took part in it or wrote its results down does not confirm it.",
        )
        .of(language)
        .to_owned(),
        Why::NothingMeasured => phrase(
            "Chưa có phản ứng nào đo được. Ghi tình huống đã đưa vào và phản ứng của cơ quan trước.",
            "No reaction was measured. Note the injects and what the agencies did first.",
        )
        .of(language)
        .to_owned(),
        Why::Unknown(_) => phrase("Không có mục này.", "There is no such thing here.").of(language).to_owned(),
    };
    if refusal.source.is_empty() || refusal.source == "ours" {
        return said;
    }
    let library = luytre_govern::Library::shipped();
    let cited = match language {
        Language::Vi => library.citations().vi(&refusal.source, ""),
        Language::En => library.citations().en(&refusal.source, ""),
    };
    format!("{said} ({cited})")
}
