//! Phrases of periodic and ad-hoc reports.

use luytre_desk::Language;
use luytre_govern::periodic::{Amount, Measure, Period, PeriodKind, PeriodicRefusal, Unit};

use super::reports::step_refusal;
use super::{Phrase, either, phrase, phrases};
use crate::format::number;

phrases! {
    TITLE = "Báo cáo định kỳ và đột xuất", "Periodic and ad-hoc reports";
    CAPTION = "Các báo cáo định kỳ và đột xuất đã lập", "Periodic and ad-hoc reports";
    NONE = "Chưa có báo cáo định kỳ nào", "No periodic report yet";
    NONE_WHY = "Chọn một mẫu bên dưới và bấm “Lập báo cáo”; số liệu được lấy ngay và giữ nguyên trong báo cáo.", "Choose a template below and press “Make the report”; its figures are taken at once and stay as they are.";
    NONE_READER = "Cán bộ, người đứng đầu cơ quan hoặc trưởng ca giám sát lập báo cáo; báo cáo đã lập hiện ở đây.", "Officers, heads of agencies and shift leads make them; what was made is listed here.";
    TEMPLATES = "Mẫu báo cáo", "Templates";
    TEMPLATES_CAPTION = "Các mẫu đang dùng", "Templates in force";
    TEMPLATE = "Mẫu", "Template";
    NO_TEMPLATE = "Vai trò này không lập được báo cáo từ mẫu nào", "This role cannot make a report from any template";
    NO_TEMPLATE_WHY = "Mỗi mẫu chỉ lập được khi vai trò xem được mọi số liệu của mẫu.", "A template can be used by roles that may see all its figures.";
    KIND = "Kỳ", "Period";
    SOURCE = "Nơi yêu cầu", "Asked for by";
    SEND_BY = "Hạn gửi", "To be sent";
    MAKE = "Lập báo cáo", "Make the report";
    CHOOSE = "Chọn", "Choose";
    BODY = "Phạm vi báo cáo", "About";
    WHOLE = "Toàn tỉnh", "The whole province";
    PERIOD = "Kỳ báo cáo", "Period of the report";
    FROM = "Từ ngày", "From";
    TO = "Đến ngày", "To";
    TAKEN = "Lấy số liệu lúc", "Figures taken";
    RECEIVERS = "Nơi nhận", "To";
    REFRESH = "Lấy lại số liệu", "Take the figures anew";
    REFRESH_WHY = "Số liệu giữ nguyên như lúc lấy. Lấy lại để cập nhật; nội dung đã viết không mất.", "Figures stay as they were taken. Take them anew to bring them up to date; what was written is kept.";
    WRITE = "Nội dung", "Text";
    NOT_WRITTEN = "Chưa viết", "Not written yet";
    ITEM = "Nội dung", "Item";
    FIGURE = "Số liệu", "Figure";
    BEFORE = "Kỳ trước", "Period before";
    SUM = "Tổng số", "Sum";
    ALTOGETHER = "Chung", "Altogether";
    PROVINCE_FIGURE = "toàn tỉnh", "whole province";
    NOTHING = "Không có dòng nào trong kỳ", "Nothing in the period";
    WEEK = "Tuần", "Week";
    MONTH = "Tháng", "Month";
    QUARTER = "Quý", "Quarter";
    HALF_YEAR = "6 tháng", "Half-year";
    YEAR = "Năm", "Year";
    RANGE = "Đột xuất", "Ad hoc";
    RUNNING = "đang diễn ra", "not over yet";
}

/// Returns the word of a kind of period.
pub(crate) const fn kind(kind: PeriodKind) -> Phrase {
    match kind {
        PeriodKind::Week => WEEK,
        PeriodKind::Month => MONTH,
        PeriodKind::Quarter => QUARTER,
        PeriodKind::HalfYear => HALF_YEAR,
        PeriodKind::Year => YEAR,
        PeriodKind::Range => RANGE,
    }
}

/// Returns the name of a period.
pub(crate) fn period(lang: Language, period: Period, kind: PeriodKind) -> String {
    either(lang, period.vi(kind), period.en(kind))
}

/// Returns the name of a measure.
pub(crate) const fn measure(measure: Measure) -> Phrase {
    phrase(measure.vi(), measure.en())
}

/// Returns an amount: a count, a part of a whole with its share, minutes, money; a dash with words where there was nothing
/// to count.
pub(crate) fn amount(lang: Language, amount: Amount) -> String {
    if amount.is_of_nothing() {
        return phrase("– (không có)", "– (none)").of(lang).to_owned();
    }
    let value = number(lang, amount.value);
    let whole = amount.of.map(|of| format!("/{}", number(lang, of))).unwrap_or_default();
    let unit = match amount.unit {
        Unit::Count => "",
        Unit::Minutes => phrase(" phút", " min").of(lang),
        Unit::Dong => phrase(" đồng", " VND").of(lang),
    };
    let point = phrase(",", ".").of(lang);
    let share = amount.permille().map(|share| format!(" ({}{point}{}%)", share / 10, share % 10)).unwrap_or_default();
    format!("{value}{whole}{unit}{share}")
}

/// Says how many figures are not shown, and why.
pub(crate) fn hidden(lang: Language, count: usize) -> String {
    either(
        lang,
        format!("{count} số liệu không hiện vì vai trò của bạn không xem được các dòng phía sau."),
        format!("{count} figures are left out: your role may not see the rows behind them."),
    )
}

/// Says that no more ad-hoc reports are made today.
pub(crate) fn of_day(lang: Language, most: u64) -> String {
    either(
        lang,
        format!(
            "Hôm nay đã lập đủ {most} báo cáo đột xuất cho phạm vi này. Hãy lấy lại số liệu trong một báo cáo đã lập, hoặc lập vào ngày mai."
        ),
        format!(
            "{most} ad-hoc reports on this were made today. Take the figures of one of them anew, or make another tomorrow."
        ),
    )
}

/// Says why a report is not given as a file.
pub(crate) fn no_file(lang: Language, count: usize) -> String {
    either(
        lang,
        format!(
            "Không tải được tệp: thiếu {count} số liệu thì tệp không còn là báo cáo đã ký. Hãy nhờ người lập báo cáo hoặc người ký gửi tệp."
        ),
        format!(
            "There is no file: without {count} of its figures it would not be the report that is signed. Ask whoever made or signed it for the file."
        ),
    )
}

/// Says when a report has to be sent.
pub(crate) fn days_after(lang: Language, days: u16) -> String {
    match days {
        0 => either(lang, "ngày cuối kỳ".to_owned(), "last day of the period".to_owned()),
        days => either(lang, format!("trong {days} ngày sau kỳ"), format!("within {days} days after the period")),
    }
}

/// Says before which day of the year a report has to be sent.
pub(crate) fn before_day(lang: Language, day: i8, month: i8) -> String {
    either(lang, format!("trước ngày {day:02}/{month:02}"), format!("before {day:02}/{month:02}"))
}

/// Says how many alerts, systems and so on a count was before.
pub(crate) fn was(lang: Language, before: &str) -> String {
    either(lang, format!("kỳ trước {before}"), format!("{before} in the period before"))
}

/// Returns what a person may do about a refusal.
pub(crate) fn refusal(lang: Language, refusal: &PeriodicRefusal) -> String {
    match refusal {
        PeriodicRefusal::Step(refusal) => step_refusal(lang, refusal),
        PeriodicRefusal::NoSection(_) => either(
            lang,
            "Báo cáo không có mục này để viết.".to_owned(),
            "The report has no such section to write in.".to_owned(),
        ),
    }
}

/// Returns what was done to a report.
pub(crate) fn did(act: &str) -> Option<Phrase> {
    Some(match act {
        "periodic.make" => phrase("Lập báo cáo từ mẫu", "Made the report from its template"),
        "periodic.refresh" => phrase("Lấy lại số liệu", "Took the figures anew"),
        "periodic.tell" => phrase("Viết một mục", "Wrote a section"),
        "periodic.sign" => phrase("Ký báo cáo", "Signed the report"),
        "periodic.reopen" => phrase("Mở lại để sửa", "Opened it again"),
        "periodic.send" => phrase("Ghi nhận đã gửi", "Noted that it was sent"),
        "periodic.acknowledge" => phrase("Ghi nhận xác nhận nhận", "Noted the receipt"),
        _ => return None,
    })
}
