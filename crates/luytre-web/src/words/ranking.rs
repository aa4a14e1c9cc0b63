//! Phrases of the index, the ranking, the leader's overview and the page of what is asked.

use luytre_desk::Language;
use luytre_govern::index::ContestRefusal;

use super::{Phrase, either, phrases};

phrases! {
    HOME = "Việc cần làm", "What is asked of us";
    HOME_LEDE = "Những việc phải làm, theo hạn gần nhất; mỗi việc dẫn tới trang để làm.", "What has to be done, the soonest first; each opens the page where it is done.";
    HOME_CAPTION = "Việc cần làm theo hạn", "What is asked, by its day";
    NOTHING = "Không có việc nào đang chờ", "Nothing is asked at the moment";
    NOTHING_WHY = "Khi có hồ sơ, nhiệm vụ, rà soát hay báo cáo đến hạn, chúng hiện ở đây.", "Dossiers, tasks, reviews and reports that come due are listed here.";
    WHAT = "Việc", "What";
    BY_WHEN = "Hạn", "By when";
    BASIS = "Căn cứ", "Basis";
    WHERE = "Hệ thống", "System";
    OVERDUE = "Quá hạn", "Overdue";
    SOON = "Trong 30 ngày", "Within 30 days";
    LATER = "Về sau", "Later";
    RANKING = "Xếp hạng", "Ranking";
    RANKING_LEDE = "Điểm tính từ hồ sơ, nhật ký, nhiệm vụ và các bản ghi đang có; mỗi con số mở ra danh sách phía sau.", "Scores are computed from dossiers, logs, tasks and other records at hand; each number opens the rows behind it.";
    RANKING_CAPTION = "Xếp hạng các cơ quan", "Ranking of agencies";
    PLACE = "Hạng", "Place";
    AGENCY = "Cơ quan", "Agency";
    SCORE = "Điểm", "Score";
    GRADE = "Loại", "Grade";
    NOW = "Hiện tại", "Now";
    EDITION = "Kỳ công bố", "Edition";
    SHOW = "Xem", "Show";
    PUBLISH = "Công bố kỳ xếp hạng hôm nay", "Publish today's edition";
    NOTE = "Ghi chú", "Note";
    NOBODY = "Chưa có cơ quan nào được xếp hạng", "No agency is ranked yet";
    NOBODY_WHY = "Cơ quan được xếp hạng khi có hệ thống thông tin trong sổ đăng ký.", "An agency is ranked once it has systems in the registry.";
    MAP = "Bản đồ ô", "Tile map";
    MAP_SUMMARY = "Mỗi ô là một cơ quan, xếp theo tên; màu đậm là điểm cao. Bảng bên dưới có cùng số liệu.", "One tile an agency, by name; a strong colour is a high score. The table below holds the same figures.";
    WEIGHTS = "Trọng số", "Weights";
    WEIGHTS_WHY = "Đổi trọng số rồi xem trước cơ quan nào thay đổi thứ hạng trước khi áp dụng.", "Change weights and see who would move before putting them in force.";
    PREVIEW = "Xem trước", "Preview";
    APPLY = "Áp dụng", "Put in force";
    MOVES = "Thay đổi thứ hạng", "Who would move";
    NO_MOVES = "Không cơ quan nào thay đổi.", "Nobody would move.";
    BEFORE = "Trước", "Before";
    AFTER = "Sau", "After";
    SHEET = "Phiếu đánh giá của người đứng đầu", "The head's sheet";
    SHEET_LEDE = "Điểm theo trụ cột và chỉ số, kèm căn cứ; dùng cho đánh giá hằng năm.", "Scores by pillar and indicator with their basis; for the yearly evaluation.";
    INDICATOR = "Chỉ số", "Indicator";
    FIGURES = "Số liệu", "Figures";
    NOT_COUNTED = "không áp dụng", "does not apply";
    LINE = "Qua các kỳ", "Over the editions";
    CONTESTS = "Số liệu bị khiếu nại", "Contested figures";
    CONTEST = "Khiếu nại một số liệu", "Contest a figure";
    REASON = "Lý do", "Reason";
    OPEN = "Chờ xử lý", "Open";
    UPHELD = "Chấp nhận", "Upheld";
    REFUSED = "Giữ nguyên số liệu", "Figure stands";
    WITHDRAWN = "Đã rút", "Withdrawn";
    UPHOLD = "Chấp nhận", "Uphold";
    REFUSE = "Giữ nguyên", "Refuse";
    WITHDRAW = "Rút lại", "Take back";
    LEADER = "Lãnh đạo", "Leaders";
    LEADER_TITLE = "Tổng hợp cho lãnh đạo", "Leader's overview";
    LEADER_LEDE = "Sáu con số với mục tiêu và xu hướng; bấm vào từng số để xem danh sách.", "Six figures with target and trend; each opens the rows behind it.";
    TARGET = "Mục tiêu", "Target";
    LAST_EDITION = "kỳ trước", "last edition";
    WORST = "Cơ quan cần đôn đốc", "Agencies to be urged";
    PRINT_HINT = "In trang này bằng lệnh in của trình duyệt.", "Print this page with the browser.";
}

/// Spells out what something rests on: articles in words, the rest as it stands.
pub(crate) fn basis(cx: &crate::cx::Cx, source: &str) -> String {
    let parts = source.split(';').map(str::trim).filter(|part| !part.is_empty());
    let spelled = parts.map(|part| match part {
        "provincial programmes" => cx.pick("chương trình của tỉnh", part).to_owned(),
        "own proposal" => cx.pick("đề xuất của sản phẩm", "proposal of the product").to_owned(),
        "kinds of signals after TCVN 14423:2026 (secondary source)" => {
            cx.pick("loại tín hiệu theo TCVN 14423:2026 (nguồn thứ cấp)", part).to_owned()
        }
        // What stands in brackets is no list of articles.
        _ if part.contains('(') => part.to_owned(),
        _ => crate::ui::paper::cited(cx, part),
    });
    spelled.collect::<Vec<_>>().join("; ")
}

/// Returns the word of a contest's state.
pub(crate) fn contest_state(word: &str) -> Phrase {
    match word {
        "upheld" => UPHELD,
        "refused" => REFUSED,
        "withdrawn" => WITHDRAWN,
        _ => OPEN,
    }
}

/// Returns what a refusal means.
pub(crate) fn refusal(lang: Language, refusal: ContestRefusal) -> String {
    let (vi, en) = match refusal {
        ContestRefusal::Decided => ("Khiếu nại này đã được xử lý.", "It was decided already."),
        ContestRefusal::OwnContest => {
            ("Người khiếu nại không tự xử lý khiếu nại.", "Who contests a figure does not decide on it.")
        }
        ContestRefusal::NotTheAgency => {
            ("Chỉ cơ quan khiếu nại mới rút lại được.", "Only the agency that contests takes it back.")
        }
        ContestRefusal::NoReason => ("Cần nêu lý do.", "A reason is needed."),
        ContestRefusal::NoIndicator => ("Bộ chỉ số không có chỉ số này.", "The index has no such indicator."),
    };
    either(lang, vi.to_owned(), en.to_owned())
}

/// Returns a score of a thousand as people read it: `87,5`.
pub(crate) fn points(lang: Language, permille: u32) -> String {
    let mark = match lang {
        Language::Vi => ',',
        Language::En => '.',
    };
    format!("{}{mark}{}", permille / 10, permille % 10)
}
