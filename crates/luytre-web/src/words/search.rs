//! Phrases of the search page.

use luytre_desk::Language;
use luytre_model::query::QueryProblem;

use super::{Phrase, either, phrase, phrases};
use crate::format::number;

phrases! {
    QUERY = "Điều kiện tìm", "Query";
    QUERY_PLACEHOLDER = "Từ khóa, hoặc trường:giá_trị, ví dụ source.ip:203.0.113.77", "Words, or field:value, for example source.ip:203.0.113.77";
    DO_SEARCH = "Tìm", "Search";
    RANGE = "Khoảng thời gian", "Time range";
    FROM = "Từ", "From";
    TO = "Đến", "To";
    LAST_15M = "15 phút", "15 min";
    LAST_1H = "1 giờ", "1 h";
    LAST_24H = "24 giờ", "24 h";
    LAST_7D = "7 ngày", "7 d";
    LAST_30D = "30 ngày", "30 d";
    TODAY = "Hôm nay", "Today";
    EARLIER = "Lùi về trước", "Earlier";
    LATER = "Tiến về sau", "Later";
    ABSOLUTE = "Khoảng khác…", "Other range…";
    ABSOLUTE_HINT = "Giờ địa phương, ví dụ 2026-11-22T08:30; hoặc now-2h, now", "Local time, for example 2026-11-22T08:30; or now-2h, now";
    HISTOGRAM = "Sự kiện theo thời gian", "Events over time";
    BRUSH_HINT = "Kéo để chọn khoảng thời gian, nhấp đúp để mở rộng", "Drag to choose a time range, double-click to widen";
    RESULTS_CAPTION = "Sự kiện, mới nhất trước", "Events, newest first";
    FIELDS = "Trường dữ liệu", "Fields";
    ADD_COLUMN = "Thêm cột", "Add column";
    REMOVE_COLUMN = "Bỏ cột", "Remove column";
    ONLY_THIS = "Chỉ giá trị này", "Only this";
    NOT_THIS = "Bỏ giá trị này", "Not this";
    AROUND = "Quanh thời điểm này", "Around this time";
    SUMMARY = "Nội dung", "Summary";
    TAIL_START = "Theo dõi trực tiếp", "Follow live";
    TAIL_STOP = "Dừng theo dõi", "Stop following";
    TAIL_RUNNING = "Đang theo dõi", "Following";
    TAIL_PAUSED = "Tạm dừng", "Paused";
    TAIL_RESUME = "Tiếp tục", "Resume";
    TAIL_NEW = "sự kiện mới", "new";
    EMPTY_TITLE = "Không có sự kiện nào khớp", "No event matches";
    EMPTY_WHY = "Hãy mở rộng khoảng thời gian, bớt điều kiện, hoặc kiểm tra nguồn có đang gửi không.", "Widen the time range, remove a condition, or check whether the source is sending.";
    EMPTY_WIDER = "Tìm trong 7 ngày", "Search 7 days";
    SAMPLED = "Số liệu tính trên phần sự kiện mới nhất, chưa phải toàn bộ.", "The figures cover the newest events only, not all.";
    MISSING = "Không đọc được các phần sau:", "These parts could not be read:";
    BAD_QUERY = "Điều kiện tìm chưa đọc được", "The query cannot be read";
    BAD_RANGE = "Khoảng thời gian chưa hợp lệ; đang dùng 24 giờ qua.", "The time range is not valid; the last 24 hours are shown.";
    HELP = "Cách viết điều kiện", "How to write a query";
    HELP_WORDS = "Từ bất kỳ, không cần dấu", "Any words, tone marks do not matter";
    HELP_FIELD = "Trường bằng giá trị", "Field equals value";
    HELP_WILDCARD = "Dấu sao thay cho phần bất kỳ", "A star stands for anything";
    HELP_RANGE = "Khoảng số", "Range of numbers";
    HELP_EXISTS = "Trường có mặt", "The field is there";
    HELP_LOGIC = "Kết hợp bằng and, or, not và ngoặc", "Combine with and, or, not and parentheses";
    PHRASE_EVENT = "Sự kiện", "Event";
    EVENT_LINK = "Mở trang sự kiện", "Open the event's page";
}

/// What is wrong with a query.
pub(crate) const fn query_problem(problem: QueryProblem) -> Phrase {
    match problem {
        QueryProblem::TooLong => phrase("Dài quá 4.096 byte", "Longer than 4,096 bytes"),
        QueryProblem::TooManyTerms => phrase("Nhiều hơn 100 điều kiện", "More than 100 terms"),
        QueryProblem::TooDeep => phrase("Ngoặc lồng quá 32 lớp", "Parentheses nested more than 32 deep"),
        QueryProblem::OpenQuote => phrase("Dấu nháy mở ra chưa đóng lại", "A quote is not closed"),
        QueryProblem::OpenParenthesis => phrase("Dấu ngoặc mở ra chưa đóng lại", "A parenthesis is not closed"),
        QueryProblem::TermExpected => {
            phrase("Chỗ này cần một từ hoặc trường:giá_trị", "A word or field:value is expected here")
        }
        QueryProblem::ValueExpected => {
            phrase("Sau dấu hai chấm cần một giá trị", "A value is expected after the colon")
        }
        QueryProblem::NumberExpected => phrase("Khoảng số cần hai đầu là số", "The ends of a range must be numbers"),
    }
}

/// "at character 12".
pub(crate) fn at_character(language: Language, place: usize) -> String {
    either(language, format!("tại ký tự thứ {place}"), format!("at character {place}"))
}

/// "12,345 events".
pub(crate) fn event_count(language: Language, count: u64) -> String {
    let count = number(language, count);
    either(language, format!("{count} sự kiện"), format!("{count} events"))
}
