//! Phrases of what the centre itself suffers from, and what to do about it.

use luytre_desk::Language;
use luytre_desk::views::TroubleKind;

use super::{Phrase, either, phrase, phrases};

phrases! {
    TITLE = "Trung tâm đang gặp sự cố", "The centre itself has troubles";
    BADGE = "Sự cố trung tâm", "Centre trouble";
    SINCE = "từ", "since";
    SEE_SOURCES = "Xem các nguồn", "See the sources";
    SEE_LOSSES = "Xem bản ghi bị mất", "See what was lost";
    SEE_REJECTS = "Xem bản ghi bị từ chối", "See the refused records";
    SEE_ALERTS = "Xem cảnh báo đã có", "See the alerts so far";
    SEE_REGULATION = "Xem quy định áp dụng", "See the regulation in force";
    SEE_AUDIT = "Xem nhật ký thao tác", "See the audit trail";
    LOSSES_TITLE = "Bản ghi bị mất trước khi nhận", "Lost before they were received";
    LOSSES_WHY = "Những bản ghi này không đến được trung tâm và không nằm trong số đã nhận ở trên. Tính từ lần khởi động gần nhất.", "These records never reached the centre and are not among those received above. Counted since the last start.";
    LOSSES_NONE = "Không mất bản ghi nào từ lần khởi động gần nhất.", "Nothing was lost since the last start.";
    LISTENER = "Cổng nhận", "Listener";
    SENDER = "Nơi gửi", "Sender";
    REASON = "Lý do", "Reason";
    LAST = "Lần cuối", "Last time";
    RECORDS = "Số bản ghi", "Records";
    SAMPLES_TITLE = "Bản ghi bị từ chối gần nhất", "Latest refused records";
    SAMPLES_WHY = "Phần đầu của từng bản ghi, ký tự điều khiển viết dưới dạng \\x. Việc xem được ghi vào nhật ký thao tác.", "The beginning of each record, control characters written as \\x. Looking is written to the audit trail.";
    SAMPLES_HIDDEN = "Vai trò của tài khoản này không được xem nội dung bản ghi.", "The role of this account may not see what records hold.";
    SAMPLES_GONE = "Không còn giữ mẫu nào; số lượng ở trên vẫn đúng.", "No sample is kept any more; the counts above hold.";
    PLACE = "Vị trí", "Place";
    DETAIL = "Cần sửa", "What was expected";
    SAMPLE = "Phần đầu bản ghi", "Beginning of the record";
}

/// What is wrong, as a sentence.
pub(crate) fn trouble(language: Language, kind: &TroubleKind) -> String {
    let count = |value: u64| crate::format::number(language, value);
    match kind {
        TroubleKind::StoreRefuses { .. } => either(
            language,
            "Kho sự kiện không nhận thêm được: hết chỗ trống hoặc không ghi được".to_owned(),
            "The event store takes nothing: there is no room, or it cannot write".to_owned(),
        ),
        TroubleKind::LedgerFails => either(
            language,
            "Sổ cái không đọc hoặc ghi được: cảnh báo và thao tác không được lưu".to_owned(),
            "The ledger cannot be read or written: alerts and acts are not kept".to_owned(),
        ),
        TroubleKind::ContentUnused { problems } => either(
            language,
            format!("Nội dung đã thêm không được dùng: {} chỗ sai hoặc không còn đúng như đã ký", count(*problems)),
            format!("Added content is not used: {} places are wrong or not what was signed", count(*problems)),
        ),
        TroubleKind::DetectorStands { events } => either(
            language,
            format!("Bộ phát hiện đứng yên: {} sự kiện chưa được xét, không có cảnh báo mới", count(*events)),
            format!("The detector stands still: {} events are not examined, no alert is raised", count(*events)),
        ),
        TroubleKind::DetectorBehind { events } => either(
            language,
            format!("Bộ phát hiện chậm: {} sự kiện đang chờ, cảnh báo đến muộn", count(*events)),
            format!("The detector is behind: {} events wait, alerts come late", count(*events)),
        ),
        TroubleKind::Lost { listener, address, reason, records } => {
            let (reason, records) = (loss(reason).of(language), count(*records));
            let from = address.as_deref().unwrap_or(listener);
            either(
                language,
                format!("Mất {records} bản ghi ở {listener} ({from}): {reason}"),
                format!("{records} records lost at {listener} ({from}): {reason}"),
            )
        }
        TroubleKind::Rejecting { source, records } => either(
            language,
            format!("Nguồn {} có {} bản ghi bị từ chối", source.name, count(*records)),
            format!("The source {} had {} records refused", source.name, count(*records)),
        ),
    }
}

/// What to do about it.
pub(crate) const fn remedy(kind: &TroubleKind) -> Phrase {
    match kind {
        TroubleKind::StoreRefuses { .. } => phrase(
            "Giải phóng hoặc mở rộng đĩa chứa thư mục dữ liệu. Máy gửi dùng TCP, TLS và HTTP đang giữ lại bản ghi và sẽ gửi tiếp; bản ghi UDP có thể mất.",
            "Make room on the disk of the data folder, or enlarge it. Senders by TCP, TLS and HTTP keep their records and go on by themselves; records by UDP may be lost.",
        ),
        TroubleKind::LedgerFails => phrase(
            "Kiểm tra đĩa chứa sổ cái hoặc máy chủ PostgreSQL. Sự kiện vẫn được nhận; cảnh báo sẽ được xét lại từ chỗ dừng.",
            "Check the disk of the ledger or the PostgreSQL server. Events are still taken; detection goes on from where it stopped.",
        ),
        TroubleKind::ContentUnused { .. } => phrase(
            "Xem chỗ sai ở trang Quy định áp dụng; khôi phục sổ cái từ bản sao lưu hoặc thêm phiên bản cao hơn của gói.",
            "See what is wrong on the page of the regulation; restore the ledger from a backup, or add a higher version of the bundle.",
        ),
        TroubleKind::DetectorStands { .. } => phrase(
            "Xem nhật ký của dịch vụ luytre; nếu không tự hết, khởi động lại dịch vụ. Không sự kiện nào bị bỏ qua.",
            "See the log of the luytre service; if it does not end by itself, restart the service. No event is skipped.",
        ),
        TroubleKind::DetectorBehind { .. } => phrase(
            "Chờ đợt cao điểm qua; nếu kéo dài, thêm bộ xử lý hoặc giảm nguồn gửi quá nhiều.",
            "Wait for the peak to pass; if it lasts, add processors or calm the busiest source.",
        ),
        TroubleKind::Lost { .. } => phrase(
            "Tăng net.core.rmem_max, hoặc chuyển máy gửi sang TCP hay TLS để không mất bản ghi.",
            "Raise net.core.rmem_max, or let the sender use TCP or TLS, which lose nothing.",
        ),
        TroubleKind::Rejecting { .. } => phrase(
            "Xem mẫu bản ghi bị từ chối rồi sửa định dạng ở máy gửi.",
            "See samples of what was refused, and correct the format at the sender.",
        ),
    }
}

/// Why records were lost.
pub(crate) fn loss(reason: &str) -> Phrase {
    match reason {
        "udp_dropped_by_kernel" => {
            phrase("nhân hệ điều hành bỏ vì bộ đệm đầy", "dropped by the kernel, its buffer was full")
        }
        "udp_queue_full" => phrase("hàng đợi nhận đã đầy", "the receiving queue was full"),
        "too_many_connections" => phrase("quá nhiều kết nối", "too many connections"),
        "tls_handshake" => phrase("bắt tay TLS không thành", "the TLS handshake failed"),
        "unauthorized" => phrase("máy gửi không được phép", "the sender is not allowed"),
        "closed_before_stored" => phrase("trung tâm dừng trước khi kịp lưu", "the centre stopped before storing"),
        _ => phrase("lý do khác", "another reason"),
    }
}

/// For screen readers, in the top bar.
pub(crate) fn badge_count(language: Language, alarms: usize) -> String {
    either(language, format!("Sự cố trung tâm: {alarms} nghiêm trọng"), format!("Centre trouble: {alarms} critical"))
}

/// Sources beyond those listed.
pub(crate) fn more_rejecting(language: Language, more: usize) -> String {
    either(
        language,
        format!("và {more} nguồn khác có bản ghi bị từ chối"),
        format!("and {more} more sources with refused records"),
    )
}
