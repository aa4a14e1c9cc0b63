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
    WHERE = "Đơn vị / hệ thống", "Agency / system";
    OVERDUE = "Quá hạn", "Overdue";
    SOON = "Trong 30 ngày", "Within 30 days";
    LATER = "Về sau", "Later";
    NO_DAY = "Chưa đặt ngày", "No day is set";
    RANKING = "Xếp hạng", "Ranking";
    RANKING_LEDE = "Điểm tính từ hồ sơ, nhật ký, nhiệm vụ và các bản ghi đang có; mỗi con số mở ra danh sách phía sau.", "Scores are computed from dossiers, logs, tasks and other records at hand; each number opens the rows behind it.";
    RANKING_CAPTION = "Xếp hạng các cơ quan", "Ranking of agencies";
    PLACE = "Hạng", "Place";
    AGENCY = "Cơ quan", "Agency";
    SCORE = "Điểm", "Score";
    GRADE = "Loại", "Grade";
    NO_PLACE = "Hạng là so với tất cả các cơ quan của tỉnh, nên chỉ ghi ở các kỳ đã công bố.", "A place is one among all agencies of the province, so it stands in published editions only.";
    NOW = "Hiện tại", "Now";
    EDITION = "Kỳ công bố", "Edition";
    SHOW = "Xem", "Show";
    PUBLISH = "Công bố kỳ xếp hạng hôm nay", "Publish today's edition";
    NOTE = "Ghi chú", "Note";
    NOBODY = "Chưa có cơ quan nào được xếp hạng", "No agency is ranked yet";
    NOBODY_WHY = "Cơ quan được xếp hạng khi có hệ thống thông tin trong sổ đăng ký.", "An agency is ranked once it has systems in the registry.";
    MAP = "Bản đồ ô", "Tile map";
    MAP_SUMMARY = "Mỗi ô là một cơ quan, xếp theo tên; màu đậm là điểm cao. Bảng có cùng số liệu.", "One tile an agency, by name; a strong colour is a high score. The table holds the same figures.";
    MAP_PAGE = "Bản đồ", "Map";
    MAP_LEDE = "Điểm của từng cơ quan trên bản đồ; bấm vào một vùng hoặc một ô để mở phiếu của cơ quan.", "The score of every agency on a map; an area or a tile opens the agency's sheet.";
    BORDER_MAP = "Bản đồ ranh giới", "Map of borders";
    BORDER_SUMMARY = "Mỗi vùng là một xã, phường theo ranh giới đã nhập; màu đậm là điểm cao. Bảng có cùng số liệu và cả các cơ quan không có vùng riêng.", "One area a commune or ward, by the borders that were imported; a strong colour is a high score. The table holds the same figures, and the agencies without an area of their own.";
    NOT_PUBLIC = "Bản đồ của cả tỉnh hiện ở các kỳ đã công bố.", "The map of the whole province is shown in published editions.";
    BORDERS = "Ranh giới của bản đồ", "Borders of the map";
    BORDERS_WHY = "Nhập ranh giới xã, phường từ một tệp GeoJSON; vùng được gắn với cơ quan theo mã đơn vị hành chính hoặc theo tên.", "Import the borders of communes and wards from a GeoJSON file; areas are given to agencies by administrative code or by name.";
    BORDERS_NONE = "Chưa nhập ranh giới: bản đồ vẽ bằng ô.", "No borders are imported: the map is made of tiles.";
    BORDERS_FILE = "Tệp GeoJSON", "GeoJSON file";
    BORDERS_HINT = "FeatureCollection gồm Polygon hoặc MultiPolygon, tọa độ WGS 84, tối đa 8 MB.", "A FeatureCollection of Polygon or MultiPolygon in WGS 84, at most 8 MB.";
    BORDERS_PROPERTY = "Thuộc tính nêu mã hoặc tên", "Property with the code or the name";
    BORDERS_PROPERTY_HINT = "Để trống để tự tìm thuộc tính khớp với nhiều cơ quan nhất.", "Leave it empty to find the one that fits most agencies.";
    BORDERS_IMPORT = "Nhập ranh giới", "Import borders";
    BORDERS_REPLACE = "Nhập tệp khác thay thế", "Import another file instead";
    BORDERS_REMOVE = "Bỏ ranh giới, quay lại bản đồ ô", "Remove the borders, back to tiles";
    BORDERS_REFUSED = "Chưa nhập được gì từ tệp này.", "Nothing was imported from this file.";
    BORDERS_AREAS = "Vùng trong tệp", "Areas of the file";
    BORDERS_FOUND = "Vùng đã gắn với cơ quan", "Areas given to an agency";
    BORDERS_BY = "Người nhập", "Imported by";
    STRANGE = "Vùng chưa gắn được với cơ quan nào", "Areas that fit no agency";
    STRANGE_WHY = "Vẽ bằng màu nền. Sửa mã hoặc tên trong tệp, hoặc thêm cơ quan vào sổ đăng ký, rồi nhập lại.", "Drawn as plain ground. Mend the code or the name in the file, or add the agency to the registry, and import again.";
    WITHOUT_AREA = "Xã, phường chưa có vùng trên bản đồ", "Communes and wards without an area";
    NO_AGENCY = "chưa gắn với cơ quan nào", "fits no agency";
    DECLARED = "tự khai, chưa chứng minh", "declared, not proved";
    RULE = "Cách tính", "What counts";
    WEIGHTS_UNREADABLE = "Trọng số đã lưu không đọc được nên chưa tính được xếp hạng. Người được sửa chỉ số hãy kiểm tra và áp dụng lại trọng số.", "The stored weights cannot be read, so there is no ranking. Whoever may edit the index checks the weights and puts them in force again.";
    WEIGHTS_STALE = "Người khác vừa đổi trọng số. Bảng dưới cho biết so với trọng số mới, những gì bạn nhập sẽ thay đổi gì; bấm Áp dụng lần nữa nếu vẫn muốn đổi.", "Somebody else has just changed the weights. The table shows what yours would change against the new ones; apply once more if you still want to.";
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
    LEADER_BUDGET = "Tỷ lệ kinh phí an ninh mạng", "Share of security in the budget";
    TARGET = "Mục tiêu", "Target";
    LEADER_OWN_LEDE = "Sáu con số của cơ quan, đơn vị mình với mục tiêu và xu hướng; bấm vào từng số để xem danh sách.", "Six figures of your own agency with target and trend; each opens the rows behind it.";
    NO_EDITION = "chưa có kỳ trước", "no earlier edition";
    PRINT_ALL = "Xem tất cả các cơ quan trên một trang để in", "All agencies on one page, to print";
    OWN_SCORE = "Điểm của cơ quan mình", "Your agency's score";
    WITHOUT_LEVEL = "Hệ thống chưa được duyệt cấp độ", "Systems without an approved level";
    LATE_TASKS = "Nhiệm vụ quá hạn", "Overdue tasks";
    WORST = "Cơ quan cần đôn đốc", "Agencies to be urged";
    PRINT_HINT = "In trang này bằng lệnh in của trình duyệt.", "Print this page with the browser.";
}

/// `83,3 %`; never broken before the sign.
pub(crate) fn percent(lang: Language, permille: u32) -> String {
    format!("{}\u{a0}%", points(lang, permille))
}

/// The target of a bar.
pub(crate) fn target(lang: Language, permille: u32) -> String {
    let percent = percent(lang, permille);
    either(lang, format!("mục tiêu {percent}"), format!("target {percent}"))
}

/// What a figure was in the edition of a day.
pub(crate) fn last_edition(lang: Language, permille: u32, day: &str) -> String {
    let percent = percent(lang, permille);
    either(lang, format!("so với {percent} ngày {day}"), format!("from {percent} on {day}"))
}

/// A figure that is what it was in the edition of a day.
pub(crate) fn as_before(lang: Language, day: &str) -> String {
    either(lang, format!("so với {day}: không đổi"), format!("unchanged since {day}"))
}

/// A figure that the edition of a day does not have.
pub(crate) fn not_kept(lang: Language, day: &str) -> String {
    either(lang, format!("kỳ {day} không có số này"), format!("not in the edition of {day}"))
}

/// Whose figures a printed page has, of when, and in which edition.
pub(crate) fn on_paper(lang: Language, issuer: &str, at: &str, edition: Option<&str>) -> String {
    let figures = either(lang, format!("số liệu {at}"), format!("figures of {at}"));
    let edition = edition.map_or_else(|| NOW.of(lang).to_lowercase(), str::to_owned);
    let edition = either(lang, format!("kỳ: {edition}"), format!("edition: {edition}"));
    [issuer, &figures, &edition].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How many agencies a short list leaves out though they are equal with its last one.
pub(crate) fn stand_equal(lang: Language, more: u64) -> String {
    let number = crate::format::number(lang, more);
    either(
        lang,
        format!("Còn {number} cơ quan ngang bằng cơ quan cuối danh sách; xem tất cả ở"),
        format!("{number} more stand equal with the last one; all of them are in the"),
    )
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
pub(crate) fn refusal(lang: Language, refusal: &ContestRefusal) -> String {
    let (vi, en) = match refusal {
        ContestRefusal::AlreadyOpen { code, .. } => {
            return either(
                lang,
                format!("Số liệu này đang được khiếu nại ở {code}. Chờ xử lý hoặc rút khiếu nại đó trước."),
                format!("This figure is contested already in {code}. Wait for its decision, or take it back first."),
            );
        }
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

/// `3 / 4, trong đó 1 đã chứng minh`.
pub(crate) fn proved(lang: Language, proved: &str) -> String {
    either(lang, format!("trong đó {proved} đã chứng minh"), format!("{proved} of them proved"))
}

/// Returns a score of a thousand as people read it: `87,5`.
pub(crate) fn points(lang: Language, permille: u32) -> String {
    let mark = match lang {
        Language::Vi => ',',
        Language::En => '.',
    };
    format!("{}{mark}{}", permille / 10, permille % 10)
}
