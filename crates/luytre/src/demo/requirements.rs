//! What the demonstration's systems meet: the portal judged in full, others in part, two of them under the old standard
//! too, remedies with costs, recurring duties done on time and late. Everything invented.

use anyhow::Context;
use luytre_desk::requirements::change::RequirementChange;
use luytre_desk::requirements::duties::DutyForm;
use luytre_desk::requirements::remedies::RemedyForm;
use luytre_desk::requirements::{RequirementsOf, SOON_DAYS};
use luytre_desk::{Actor, Desk};
use luytre_govern::catalogue::{EvidenceKind, Requirement};
use luytre_govern::requirement::remedy::{Command as Move, Plan};
use luytre_govern::requirement::{Command, Shown, Verdict, Word};
use luytre_govern::{Date, Interval};

use super::prove::Cast;
use super::province::PORTAL;

/// The standard that was replaced.
const OLD: &str = "tcvn-11930-2017";
/// Whoever judges: of the centre, and of no operator.
const ASSESSOR: &str = "danh.gia";

/// System, who looks after it, tenths of the items that are judged, tenths of those that are met.
const SYSTEMS: [(&str, &str, u32, u32); 9] = [
    (PORTAL, "quan.tri", 10, 7),
    ("DVC", "vpub.cntt", 8, 6),
    ("LGSP", "quan.tri", 6, 7),
    ("HSSK", "yte.cntt", 7, 5),
    ("DATDAI", "nnmt.cntt", 5, 4),
    ("CBCC", "noivu.cntt", 4, 6),
    ("NGANSACH", "taichinh.cntt", 9, 8),
    ("TUYENSINH", "gddt.cntt", 6, 5),
    ("QLBV", "yte.cntt", 3, 6),
];

/// Item, title, steps, cost in million dong, days until it is due, how far it is.
const REMEDIES: [(&str, &str, &str, u64, u16, Progress); 6] = [
    (
        "TCVN14423.LOG.RETAIN",
        "Mở rộng kho lưu nhật ký tập trung",
        "Bổ sung 12 TB lưu trữ, chuyển nhật ký của ứng dụng và cơ sở dữ liệu về kho tập trung, giữ đủ ba tháng.",
        480,
        45,
        Progress::Doing,
    ),
    (
        "TCVN14423.ACC.MFA",
        "Xác thực đa yếu tố cho quản trị và truy cập từ xa",
        "Cấp khóa bảo mật cho quản trị viên, bật xác thực hai bước trên VPN và trang quản trị.",
        220,
        30,
        Progress::Reported,
    ),
    (
        "TCVN14423.BAK.RULE321",
        "Bổ sung bản sao lưu ngoài trung tâm dữ liệu",
        "Thuê hạ tầng sao lưu tách biệt tại cơ sở thứ hai, mã hóa bản sao, thử khôi phục hằng quý.",
        650,
        120,
        Progress::Planned,
    ),
    (
        "TCVN14423.NET.NAC",
        "Kiểm soát kết nối mạng nội bộ theo 802.1X",
        "Triển khai máy chủ RADIUS, cấp chứng thư cho máy trạm, khóa cổng mạng không dùng.",
        340,
        90,
        Progress::Planned,
    ),
    (
        "TCVN14423.VUL.PATCH-SERVER",
        "Quản lý bản vá tập trung cho máy chủ",
        "Dựng máy chủ bản vá, thử trên môi trường kiểm thử trước khi cài, báo cáo hằng tháng.",
        95,
        60,
        Progress::Verified,
    ),
    (
        "TCVN14423.DEV.CODE-CHECK",
        "Kiểm tra mã nguồn trước khi phát hành",
        "Đưa công cụ quét mã nguồn và thành phần vào quy trình phát hành của đơn vị phát triển.",
        150,
        75,
        Progress::Doing,
    ),
];

/// How far a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Planned,
    Doing,
    Reported,
    Verified,
}

/// Enters everything.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let assessor = cast.actor(ASSESSOR).await?;
    for (system, login, judged, met) in SYSTEMS {
        let officer = cast.actor(login).await?;
        assess(desk, &officer, &assessor, system, None, (judged, met)).await?;
    }
    for system in [PORTAL, "HSSK"] {
        let officer = cast.actor(if system == PORTAL { "quan.tri" } else { "yte.cntt" }).await?;
        assess(desk, &officer, &assessor, system, Some(OLD), (6, 8)).await?;
    }
    let officer = cast.actor("quan.tri").await?;
    for remedy in REMEDIES {
        plan(desk, &officer, &assessor, remedy).await?;
    }
    for (system, login, _, _) in SYSTEMS {
        repeat(desk, &cast.actor(login).await?, system).await?;
    }
    Ok(())
}

/// A number that differs from item to item and from system to system, and is the same every time.
fn lot(system: &str, item: &str, salt: u32) -> u32 {
    let mut hash = 0x811c_9dc5_u32 ^ salt;
    for byte in system.bytes().chain([0]).chain(item.bytes()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d) >> 8
}

async fn assess(
    desk: &Desk,
    officer: &Actor,
    assessor: &Actor,
    system: &str,
    catalogue: Option<&str>,
    (judged, met): (u32, u32),
) -> anyhow::Result<()> {
    let of = desk.requirements_of(officer, system, catalogue).await.with_context(|| format!("read {system}"))?;
    let wanted: Vec<&Requirement> =
        of.items().into_iter().filter(|row| lot(system, &row.id, 1) % 10 < judged).collect();
    let mut shown = Vec::new();
    for row in &wanted {
        let text = evidence(row, lot(system, &row.id, 4));
        let change = |command| RequirementChange { item: row.id.clone(), seen: 0, command };
        shown.push(change(Command::Show(Shown::Text { text })));
        let word = word(system, row, met);
        let days = 20 + (lot(system, &row.id, 3) % 160) as u16;
        let due = word.is_gap().then(|| Interval { months: 0, days }.after(of.today));
        shown.push(change(Command::Assign { responsible: officer.name.clone(), due }));
    }
    desk.change_requirements(officer, system, catalogue, shown).await.with_context(|| format!("show at {system}"))?;
    let judge = |row: &&Requirement| {
        let word = word(system, row, met);
        let (verdict, finding) = verdict(word, row);
        let command = Command::Judge { verdict, finding, carried: None };
        RequirementChange { item: row.id.clone(), seen: 1, command }
    };
    let verdicts = wanted.iter().map(judge).collect();
    desk.change_requirements(assessor, system, catalogue, verdicts).await.with_context(|| format!("judge {system}"))?;
    Ok(())
}

/// What is found at an item: mostly met, with gaps where provinces usually have them.
fn word(system: &str, row: &Requirement, met: u32) -> Word {
    if system == PORTAL && REMEDIES.iter().any(|remedy| remedy.0 == row.id) {
        return Word::NotMet;
    }
    let lot = lot(system, &row.id, 2) % 100;
    if lot < met * 10 {
        return Word::Met;
    }
    match lot % 10 {
        0..=3 => Word::Partly,
        4..=7 => Word::NotMet,
        8 => Word::NotApplicable,
        _ => Word::Equivalent,
    }
}

fn verdict(word: Word, row: &Requirement) -> (Verdict, String) {
    let title = row.title_vi.to_lowercase();
    match word {
        Word::Met | Word::Unjudged => (Verdict::Met, String::new()),
        Word::Partly => (Verdict::Partly, format!("Đã có {title} nhưng chưa áp dụng cho mọi thành phần của hệ thống.")),
        Word::NotMet => (Verdict::NotMet, format!("Chưa thấy {title} được thực hiện tại thời điểm đánh giá.")),
        Word::NotApplicable => {
            let reason = "Hệ thống không có thành phần mà yêu cầu này nói tới.".to_owned();
            (Verdict::NotApplicable { reason }, String::new())
        }
        Word::Equivalent => {
            let measure = "Dùng dịch vụ dùng chung của trung tâm dữ liệu tỉnh, có cùng tác dụng.".to_owned();
            (Verdict::Equivalent { measure }, String::new())
        }
    }
}

fn evidence(row: &Requirement, lot: u32) -> String {
    let number = 100 + lot % 800;
    match row.evidence.first() {
        Some(EvidenceKind::PolicyDocument) => format!("Quy chế bảo đảm an ninh mạng, Quyết định số {number}/QĐ"),
        Some(EvidenceKind::Procedure) => format!("Quy trình QT-{number} đã ban hành và phổ biến"),
        Some(EvidenceKind::Decision) => format!("Quyết định số {number}/QĐ của thủ trưởng đơn vị"),
        Some(EvidenceKind::Contract) => format!("Hợp đồng số {number}/HĐ, điều khoản về an ninh mạng"),
        Some(EvidenceKind::Licence) => format!("Giấy phép, chứng nhận số {number} còn hiệu lực"),
        Some(EvidenceKind::DesignDocument) => format!("Hồ sơ thiết kế, tập {}", 1 + number % 4),
        Some(EvidenceKind::Inventory) => format!("Danh mục đã rà soát, {number} dòng"),
        Some(EvidenceKind::TrainingRecord) => format!("Danh sách {} người dự và kết quả kiểm tra", number % 90 + 10),
        Some(EvidenceKind::TestReport) => format!("Báo cáo kiểm thử số {number}"),
        Some(EvidenceKind::ScanResult) => format!("Kết quả rà quét lần {}, kèm danh sách khắc phục", 1 + number % 6),
        Some(EvidenceKind::ConfigExport) => "Cấu hình xuất từ thiết bị, đối chiếu với chuẩn của đơn vị".to_owned(),
        Some(EvidenceKind::LogSource) => "Nguồn nhật ký đang gửi về trung tâm, xem trang tín hiệu".to_owned(),
        Some(EvidenceKind::RecordOrMinutes) | None => format!("Biên bản số {number}/BB, có chữ ký của các bên"),
    }
}

async fn plan(
    desk: &Desk,
    officer: &Actor,
    assessor: &Actor,
    (item, title, steps, cost, days, progress): (&str, &str, &str, u64, u16, Progress),
) -> anyhow::Result<()> {
    let of = desk.requirements_of(officer, PORTAL, None).await?;
    let plan = Plan {
        title: title.to_owned(),
        steps: steps.to_owned(),
        cost: Some(cost * 1_000_000),
        responsible: officer.name.clone(),
        due: Some(Interval { months: 0, days }.after(of.today)),
    };
    let form = RemedyForm { system: PORTAL.to_owned(), catalogue: None, items: vec![item.to_owned()], plan };
    let mut kept = desk.open_remedy(officer, form).await.with_context(|| format!("plan {title}"))?;
    let proof = "Đã nghiệm thu, có biên bản và ảnh chụp cấu hình.".to_owned();
    let steps = match progress {
        Progress::Planned => Vec::new(),
        Progress::Doing => vec![(officer, Move::Start)],
        Progress::Reported => vec![(officer, Move::Start), (officer, Move::Report { proof })],
        Progress::Verified => {
            vec![(officer, Move::Start), (officer, Move::Report { proof }), (assessor, Move::Verify)]
        }
    };
    for (actor, step) in steps {
        kept = desk.move_remedy(actor, &kept.body.code, kept.version, step).await?;
    }
    if progress == Progress::Verified {
        let finding = "Đã kiểm tra sau khắc phục: đáp ứng.".to_owned();
        let command = Command::Judge { verdict: Verdict::Met, finding, carried: None };
        let change = RequirementChange { item: item.to_owned(), seen: of.version(item), command };
        desk.change_requirements(assessor, PORTAL, None, vec![change]).await?;
    }
    Ok(())
}

/// Notes executions over the last year: most in time, some soon due, some late, some never.
async fn repeat(desk: &Desk, officer: &Actor, system: &str) -> anyhow::Result<()> {
    let of: RequirementsOf = desk.requirements_of(officer, system, None).await?;
    let mut forms = Vec::new();
    for turn in of.turns() {
        let lot = lot(system, &turn.requirement.id, 5);
        let days = i64::from(turn.interval.about_days());
        let ago = match lot % 10 {
            0 => continue,
            1 => days + 20,
            2 => days - i64::from(SOON_DAYS) / 2,
            _ => days * i64::from(lot % 60) / 100,
        };
        let on: Date = of.today.saturating_sub(jiff::Span::new().days(ago.max(0)));
        let note = format!("Đã thực hiện: {}. Kết quả đạt.", turn.requirement.title_vi.to_lowercase());
        let item = turn.requirement.id.clone();
        forms.push(DutyForm { system: system.to_owned(), catalogue: None, item, on: Some(on), note });
    }
    desk.note_duties(officer, forms).await.with_context(|| format!("note duties of {system}"))?;
    Ok(())
}
