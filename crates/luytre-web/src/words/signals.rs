//! Phrases of signals, dated registers and the organisational four-layer model.

use luytre_desk::Language;
use luytre_desk::signals::Unit;
use luytre_govern::signal::four_layer::Presence;
use luytre_govern::signal::{EntryResult, Reason, SignalState};

use super::{Phrase, either, phrases};

phrases! {
    SIGNALS = "Tín hiệu", "Signals";
    SIGNALS_LEDE = "Dữ liệu thật và sổ sách có ngày cho thấy gì về từng hệ thống. Tín hiệu hỗ trợ kết luận, không thay kết luận.", "What live data and dated papers show of each system. A signal supports a verdict; it never replaces one.";
    TABLE_CAPTION = "Hệ thống và nhóm tín hiệu: số tín hiệu tốt trên tổng số", "Systems and groups of signals: good ones of all";
    MEASURED = "Đo lúc", "Measured";
    NOT_MEASURED = "Chưa đo lần nào; trung tâm tự đo 15 phút một lần.", "Not measured yet; the centre measures every 15 minutes.";
    MEASURE_NOW = "Đo ngay", "Measure now";
    SIGNAL = "Tín hiệu", "Signal";
    STATE = "Trạng thái", "State";
    REQUIREMENT = "Yêu cầu", "Requirement";
    FIGURE = "Số liệu", "Figure";
    LAST_SEEN = "Dữ liệu mới nhất", "Newest datum";
    SPEAKS_FOR = "Hỗ trợ yêu cầu", "Speaks for";
    OPEN_ROWS = "Xem dữ liệu", "See the rows";
    OPEN_REGISTER = "Mở sổ", "Open the register";
    SUMMARY = "Tổng hợp", "Summary";
    LACKING = "Còn thiếu:", "Lacking:";
    HOLDS = "đạt", "holds";
    HOLDS_NOT = "chưa đạt", "does not hold";
    REQUIREMENTS_OF = "Yêu cầu của hệ thống", "Its requirements";
    REGISTERS = "Sổ theo dõi có ngày", "Dated registers";
    REGISTERS_LEDE = "Chính sách, rà soát, hợp đồng, biên bản: mỗi mục có ngày và thời hạn. Mục hết hạn không còn hỗ trợ yêu cầu nào.", "Policies, reviews, contracts, minutes: each entry has its day and term. One that is too old speaks for nothing.";
    REGISTERS_CAPTION = "Mục trong sổ, kèm hạn", "Entries with their terms";
    REGISTERS_EMPTY = "Chưa có mục nào", "No entry yet";
    REGISTERS_EMPTY_WHY = "Thêm mục đầu tiên bằng biểu mẫu bên dưới.", "Add the first one with the form below.";
    REGISTER = "Sổ", "Register";
    ANY_REGISTER = "Mọi sổ", "Any register";
    ANY_STATE = "Mọi trạng thái", "Any state";
    CODE = "Mã", "Code";
    TITLE = "Nội dung", "Title";
    SYSTEM_CODE = "Mã hệ thống", "System code";
    SYSTEM_HINT = "Để trống nếu áp dụng cho mọi hệ thống của cơ quan", "Leave empty when it counts for every system of the agency";
    AGENCY_CODE = "Mã cơ quan", "Agency code";
    AGENCY_HINT = "Không cần khi đã ghi mã hệ thống", "Not needed with a system code";
    WHOLE_AGENCY = "cả cơ quan", "whole agency";
    DATE = "Ngày", "Day";
    DATE_HINT = "năm-tháng-ngày, ví dụ 2026-11-22", "year-month-day, for example 2026-11-22";
    VALID_UNTIL = "Có giá trị đến", "Valid until";
    VALID_UNTIL_HINT = "Để trống: tính theo chu kỳ của tiêu chuẩn", "Empty: by the interval of the standard";
    NUMBER = "Số, ký hiệu", "Number";
    BODY = "Cơ quan ban hành", "Issued by";
    PROVIDER = "Đơn vị thực hiện, cung cấp", "Done or provided by";
    RESULT = "Kết quả", "Result";
    NOTE = "Ghi chú", "Remarks";
    COUNTS_UNTIL = "Tính đến hết", "Counts until";
    ADD_ENTRY = "Thêm mục", "Add an entry";
    CORRECT = "Đính chính", "Correct";
    WITHDRAW = "Rút mục này", "Withdraw";
    WITHDRAWN = "đã rút", "withdrawn";
    REASON = "Lý do", "Reason";
    FOUR_LAYERS = "Mô hình 4 lớp (tổ chức)", "Four-layer model (organisational)";
    FOUR_LAYERS_LEDE = "Bốn lớp tổ chức theo Chỉ thị 14/CT-TTg: lực lượng tại chỗ, giám sát chuyên nghiệp, đánh giá độc lập, kết nối quốc gia. Khác với bốn lớp giám sát kỹ thuật ở cột bên phải.", "The four organisational layers of Directive 14/CT-TTg: on-site force, professional monitoring, independent assessment, national connection. Not the four technical layers, shown at the right.";
    FOUR_LAYERS_CAPTION = "Hệ thống, bốn lớp tổ chức, và bên cạnh là bốn lớp giám sát kỹ thuật", "Systems, their four organisational layers, and beside them the four technical layers";
    ORGANISATION = "Lớp tổ chức", "Organisational layer";
    TECHNICAL = "Giám sát kỹ thuật", "Technical monitoring";
    EVIDENCE = "Minh chứng", "Evidence";
    TREND = "Diễn biến", "Over time";
    TREND_CAPTION = "Trạng thái từ ngày nào đến ngày nào", "Which state from when to when";
    NO_TREND = "Chưa có ngày nào được ghi", "No day was written down yet";
    NO_TREND_WHY = "Trung tâm ghi mỗi khi trạng thái đổi; bấm “Đo ngay” ở trang tín hiệu của hệ thống để đo lần đầu.", "The centre writes each change of state down; use “Measure now” on the page of the system's signals for the first one.";
    NOW = "Hiện nay", "Now";
    FROM_DAY = "Từ ngày", "From";
    TO_DAY = "Đến hết ngày", "To";
    STILL = "đến nay", "until now";
    LASTED = "Kéo dài", "Lasted";
    SHOWN_BY = "Căn cứ", "Shown by";
}

/// A number of days.
pub(crate) fn days(language: Language, count: i32) -> String {
    let number = crate::format::number(language, u64::from(count.unsigned_abs()));
    either(language, format!("{number} ngày"), format!("{number} {}", if count == 1 { "day" } else { "days" }))
}

/// The word of a state.
pub(crate) const fn state(state: SignalState) -> Phrase {
    match state {
        SignalState::LiveOk => super::phrase("dữ liệu: đạt", "live: well"),
        SignalState::LiveWarn => super::phrase("dữ liệu: cần xem", "live: look"),
        SignalState::LiveFail => super::phrase("dữ liệu: không đạt", "live: fails"),
        SignalState::RecordOk => super::phrase("sổ: còn hạn", "paper: valid"),
        SignalState::RecordDue => super::phrase("sổ: sắp hết hạn", "paper: ends soon"),
        SignalState::RecordExpired => super::phrase("sổ: hết hạn", "paper: too old"),
        SignalState::Absent => super::phrase("chưa có", "nothing"),
        SignalState::NotApplicable => super::phrase("không yêu cầu", "not asked"),
    }
}

/// Why a signal says what it says.
pub(crate) const fn reason(reason: Reason) -> Phrase {
    match reason {
        Reason::Holds => super::phrase("mọi phép kiểm đều đạt", "everything that is checked holds"),
        Reason::TooFew => super::phrase("dữ liệu quá ít hoặc quá cũ", "too little, or not lately"),
        Reason::TooMany => super::phrase("có lỗi được ghi nhận", "failures were seen"),
        Reason::FellSilent => super::phrase("từng có dữ liệu, nay im lặng", "seen before, silent now"),
        Reason::NeverSeen => super::phrase("chưa từng thấy dữ liệu hay mục nào trong sổ", "neither data nor an entry"),
        Reason::BelowShare => super::phrase("tỷ lệ còn thấp", "the share is too small"),
        Reason::NotYetLongEnough => super::phrase("chưa lưu đủ lâu", "not kept for long enough yet"),
        Reason::Differences => {
            super::phrase("lần kiểm tra gần nhất có sai khác", "the last examination found differences")
        }
        Reason::Behind => super::phrase("bộ phát hiện đang chậm", "the detector is behind"),
        Reason::EntryValid => super::phrase("có mục còn hạn trong sổ", "an entry is valid"),
        Reason::EntryEndsSoon => super::phrase("mục trong sổ sắp hết hạn", "the entry ends soon"),
        Reason::EntryTooOld => super::phrase("mục trong sổ đã hết hạn", "the entry is too old"),
        Reason::EntryFailed => super::phrase("mục gần nhất ghi kết quả không đạt", "the newest entry says it failed"),
        Reason::NotAsked => super::phrase("không yêu cầu ở cấp độ này", "not asked at this level"),
    }
}

/// The figure of a signal, with what it counts.
pub(crate) fn figure(language: Language, unit: Unit, value: i64, of: Option<i64>) -> String {
    let number = |value: i64| crate::format::number(language, value.unsigned_abs());
    match unit {
        Unit::Events => either(language, format!("{} sự kiện", number(value)), format!("{} events", number(value))),
        Unit::Percent => match of {
            Some(of) => {
                either(language, format!("{value} % của {}", number(of)), format!("{value} % of {}", number(of)))
            }
            None => format!("{value} %"),
        },
        Unit::Days => match of {
            Some(of) => either(
                language,
                format!("{} ngày, cần {}", number(value), number(of)),
                format!("{} days of {}", number(value), number(of)),
            ),
            None => either(language, format!("{} ngày", number(value)), format!("{} days", number(value))),
        },
        Unit::DaysLeft if value < 0 => {
            either(language, format!("quá hạn {} ngày", number(value)), format!("{} days too old", number(value)))
        }
        Unit::DaysLeft => {
            either(language, format!("còn {} ngày", number(value)), format!("{} days left", number(value)))
        }
        Unit::Rules => either(language, format!("{} luật", number(value)), format!("{} rules", number(value))),
        Unit::Differences => {
            either(language, format!("{} sai khác", number(value)), format!("{} differences", number(value)))
        }
    }
}

/// How many requirements have a live signal.
pub(crate) fn live_items(language: Language, live: usize, all: usize) -> String {
    either(
        language,
        format!("{live} trên {all} yêu cầu có tín hiệu tính từ dữ liệu thật"),
        format!("{live} of {all} requirements have a signal computed from live data"),
    )
}

/// How many signals of a group are good.
pub(crate) fn good_of(language: Language, good: u32, all: u32) -> String {
    either(language, format!("{good} trên {all} tín hiệu tốt"), format!("{good} of {all} signals are good"))
}

/// How many requirements a signal speaks for.
pub(crate) fn items(language: Language, count: usize) -> String {
    either(language, format!("{count} yêu cầu"), format!("{count} requirements"))
}

/// What is lacking, for the words that the centre itself uses; names of machines and sources stay.
pub(crate) fn lacking(language: Language, word: &str) -> String {
    let known = match word {
        "roster" => super::phrase("lịch trực", "duty roster"),
        "on_call_phone" => super::phrase("điện thoại trực 24/7", "telephone day and night"),
        "incident_address" => super::phrase("địa chỉ tiếp nhận sự cố", "address for incidents"),
        "certified_staff" => super::phrase("nhân sự có chứng nhận còn hạn", "staff with a valid certificate"),
        other => return other.to_owned(),
    };
    known.of(language).to_owned()
}

/// The word of a result.
pub(crate) const fn result(result: EntryResult) -> Phrase {
    match result {
        EntryResult::Passed => super::phrase("đạt", "passed"),
        EntryResult::Remarks => super::phrase("đạt, có ghi chú", "passed with remarks"),
        EntryResult::Failed => super::phrase("không đạt", "failed"),
    }
}

/// Whether evidence is there.
pub(crate) const fn presence(presence: Presence) -> Phrase {
    match presence {
        Presence::Present => super::phrase("có", "present"),
        Presence::Partly => super::phrase("một phần", "in part"),
        Presence::Missing => super::phrase("chưa có", "missing"),
    }
}
