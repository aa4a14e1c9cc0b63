//! Level dossiers of the demonstration, in every stage: written by the operators' officers, appraised for the provincial
//! police, approved by its head or by the province's leader. Everything invented.
//!
//! Nothing is dated back: dossiers bear the day on which the demonstration was started, only papers bear earlier days.

use std::collections::BTreeMap;

use anyhow::Context;
use luytre_desk::profiles::{ProfileForm, Saved};
use luytre_desk::views::{DossierView, LegacyDossierForm, OpenDossierForm};
use luytre_desk::{Actor, Desk};
use luytre_govern::dossier::{AppraisalForm, Command, Verdict};
use luytre_govern::{Date, DocumentRef};
use luytre_model::ProtectionLevel;

use super::prove::Cast;
use super::province::PORTAL;

/// Whoever appraises, for the dedicated unit.
const APPRAISER: &str = "danh.gia";
/// Who enters decisions from paper, for the whole province.
const CENTRE: &str = "quan.tri";
/// The head of the dedicated unit, who approves levels 1 and 2.
const HEAD: &str = "catinh.giamdoc";
/// The province's leader, who approves levels 3 and 4 for the owner.
const LEADER: &str = "lanh.dao";
const OWNER: &str = "LUYHA";
const UNIT: &str = "CA-TINH";

/// How far a dossier of the demonstration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Far {
    /// Being written, some documents are missing.
    Draft,
    /// Complete; levels 4 and 5 have asked for the professional opinion.
    Asked,
    /// Sent.
    Sent,
    /// Complete and valid: being appraised.
    Accepted,
    /// Sent back while it was appraised: the clock stands still.
    Returned,
    /// Appraised as not fit.
    Unfit,
    /// Appraised as fit; approval is asked for next.
    Appraised,
    /// Before the body that approves.
    Awaiting,
    /// Approved.
    Approved,
}

/// System, level, who writes it, how far it has come.
const DOSSIERS: [(&str, u8, &str, Far); 14] = [
    (PORTAL, 3, "quan.tri", Far::Approved),
    ("DVC", 3, "vpub.cntt", Far::Approved),
    ("QLBV", 2, "yte.cntt", Far::Approved),
    ("TRANG-01", 1, "xa01.cntt", Far::Approved),
    ("HSSK", 3, "yte.cntt", Far::Accepted),
    ("TUYENSINH", 2, "gddt.cntt", Far::Sent),
    ("DATDAI", 3, "nnmt.cntt", Far::Returned),
    ("QUANTRAC", 2, "nnmt.cntt", Far::Draft),
    ("TTDL-HT", 4, "quan.tri", Far::Asked),
    ("TRANG-02", 1, "xa02.cntt", Far::Unfit),
    ("MAIL", 3, "quan.tri", Far::Appraised),
    ("IOC", 3, "quan.tri", Far::Awaiting),
    ("TMDT", 2, "quan.tri", Far::Awaiting),
    ("DULICH", 1, "quan.tri", Far::Draft),
];

/// Decisions of the earlier decree, which the centre enters: system, level, number, date, whether the level must be
/// determined again.
const LEGACY: [(&str, u8, &str, &str, bool); 6] = [
    ("QLVB", 3, "812/QĐ-UBND", "2024-03-18", false),
    ("LGSP", 3, "1190/QĐ-UBND", "2023-07-06", false),
    ("CBCC", 3, "455/QĐ-UBND", "2024-02-27", false),
    ("CSDL-GD", 2, "31/QĐ-STTTT", "2023-10-12", false),
    ("NGANSACH", 2, "18/QĐ-STTTT", "2022-12-20", true),
    ("HOTICH", 2, "22/QĐ-STTTT", "2023-05-15", false),
];

/// Enters all of them.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    for (system, level, number, date, again) in LEGACY {
        legacy(cast, (system, level), (number, date), again)
            .await
            .with_context(|| format!("enter the earlier decision of {system}"))?;
    }
    for (system, level, login, far) in DOSSIERS {
        walk(cast, system, level, login, far).await.with_context(|| format!("enter the dossier of {system}"))?;
    }
    Ok(())
}

fn level_of(level: u8) -> anyhow::Result<ProtectionLevel> {
    level.try_into().context("a level of the demonstration")
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn paper(number: &str, date: Option<Date>, body: &str) -> DocumentRef {
    DocumentRef { number: number.to_owned(), date, body: body.to_owned(), file: None }
}

async fn legacy(
    cast: &Cast,
    (system, level): (&str, u8),
    (number, date): (&str, &str),
    again: bool,
) -> anyhow::Result<()> {
    let body = if number.ends_with("UBND") {
        "Ủy ban nhân dân tỉnh Lũy Hà"
    } else {
        "Sở Thông tin và Truyền thông"
    };
    let form = LegacyDossierForm {
        system: system.to_owned(),
        level: level_of(level)?,
        regime: "ND85-2016".to_owned(),
        decision: paper(number, day(date), body),
        begun: None,
    };
    let view = cast.desk.enter_legacy_dossier(&cast.actor(CENTRE).await?, form).await?;
    if again {
        let note =
            "Công an tỉnh đề nghị rà soát: hệ thống đã mở dịch vụ cho doanh nghiệp tra cứu trực tuyến.".to_owned();
        let command = Command::Reopen { trigger: "authority_request".to_owned(), note };
        act(&cast.desk, &cast.actor(APPRAISER).await?, &view, command).await?;
    }
    Ok(())
}

async fn act(desk: &Desk, actor: &Actor, view: &DossierView, command: Command) -> anyhow::Result<DossierView> {
    let word = command.word().as_str();
    let done = desk.act_on_dossier(actor, &view.dossier.code, view.version, command).await;
    done.with_context(|| format!("{word} as {}", actor.login))
}

async fn walk(cast: &Cast, system: &str, level: u8, login: &str, far: Far) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let officer = cast.actor(login).await?;
    let form = OpenDossierForm {
        system: system.to_owned(),
        level: Some(level_of(level)?),
        reason: "Theo thuyết minh của đơn vị vận hành và rà soát của Công an tỉnh.".to_owned(),
        owner: OWNER.to_owned(),
        dedicated_unit: UNIT.to_owned(),
        ..OpenDossierForm::default()
    };
    let mut view = desk.open_dossier(&officer, form).await?;
    let parts_written = if far == Far::Draft { 2 } else { usize::MAX };
    view = write(desk, &officer, view, parts_written).await?;
    if far == Far::Draft {
        let text = "Đề nghị bổ sung sơ đồ vùng mạng trước ngày 05 tháng sau.".to_owned();
        let command = Command::Comment { part: "tong_quan".to_owned(), text };
        act(desk, &cast.actor(APPRAISER).await?, &view, command).await?;
        return Ok(());
    }
    view = attach(desk, &officer, view).await?;
    if level >= 4 {
        view = act(desk, &officer, &view, Command::AskOpinion).await?;
    }
    if far == Far::Asked {
        return Ok(());
    }
    view = act(desk, &officer, &view, Command::Submit).await?;
    if far == Far::Sent {
        return Ok(());
    }
    let appraiser = cast.actor(APPRAISER).await?;
    view = act(desk, &appraiser, &view, Command::Accept).await?;
    match far {
        Far::Accepted => return Ok(()),
        Far::Returned => {
            let reasons = vec![
                "Bổ sung danh mục thiết bị ở chi nhánh văn phòng đăng ký đất đai.".to_owned(),
                "Làm rõ kết nối với trục liên thông và hình thức mã hóa.".to_owned(),
            ];
            act(desk, &appraiser, &view, Command::Return { reasons }).await?;
            return Ok(());
        }
        Far::Draft | Far::Asked | Far::Sent | Far::Unfit | Far::Appraised | Far::Awaiting | Far::Approved => {}
    }
    let today = view.dossier.log.last().map(|entry| entry.on);
    let verdict = match far {
        Far::Unfit => Verdict::Unfit {
            defects: vec![
                "Phương án giám sát chưa nêu nguồn nhật ký được gửi về trung tâm.".to_owned(),
                "Chưa có phương án sao lưu ngoài nơi đặt máy chủ.".to_owned(),
            ],
        },
        _ => Verdict::Fit,
    };
    let number = format!("{}/BC-PA05", 100 + view.dossier.code.bytes().map(u32::from).sum::<u32>() % 800);
    let text = "Hồ sơ đủ thành phần; cấp độ đề xuất phù hợp tiêu chí; phương án đáp ứng yêu cầu của cấp độ.";
    let command = Command::Appraise {
        document: paper(&number, today, "Công an tỉnh"),
        form: AppraisalForm::Written,
        text: if far == Far::Unfit { String::new() } else { text.to_owned() },
        verdict,
    };
    view = act(desk, &appraiser, &view, command).await?;
    if matches!(far, Far::Unfit | Far::Appraised) {
        return Ok(());
    }
    if level >= 3 {
        view = act(desk, &officer, &view, Command::AskApproval).await?;
    }
    if far == Far::Awaiting {
        return Ok(());
    }
    regulate(desk, &officer, system).await?;
    let (login, number, body) = match level {
        1 | 2 => (HEAD, "QĐ-CAT", "Công an tỉnh"),
        _ => (LEADER, "QĐ-UBND", "Ủy ban nhân dân tỉnh Lũy Hà"),
    };
    let number = format!("{}/{number}", 1_200 + view.dossier.code.bytes().map(u32::from).sum::<u32>() % 600);
    let decision = paper(&number, today, body);
    act(desk, &cast.actor(login).await?, &view, Command::Approve { decision }).await?;
    Ok(())
}

/// A level is approved only after the regulation was issued: a system whose profile has none gets its agency's.
async fn regulate(desk: &Desk, officer: &Actor, system: &str) -> anyhow::Result<()> {
    let profile = desk.profile(officer, system).await?;
    if profile.body.regulation.is_some() {
        return Ok(());
    }
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let values = vec![
        pair("regulation.number", "07/QC-BĐANM"),
        pair("regulation.date", "2026-09-15"),
        pair("regulation.body", "Đơn vị vận hành"),
    ];
    let form = ProfileForm { version: profile.version, values, lists: Vec::new() };
    match desk.edit_profile(officer, system, &form).await? {
        Saved::Done(_) => Ok(()),
        Saved::Problems(problems) => anyhow::bail!("the regulation of {system}: {problems:?}"),
    }
}

/// Writes what the profile did not tell, document by document.
async fn write(desk: &Desk, officer: &Actor, mut view: DossierView, parts: usize) -> anyhow::Result<DossierView> {
    for _ in 0..parts {
        let Some(first) = view.missing.first() else { break };
        let part = first.part.clone();
        let name = view.dossier.system_name.clone();
        let fields: BTreeMap<String, String> = view
            .missing
            .iter()
            .filter(|missing| missing.part == part)
            .map(|missing| (missing.field.clone(), text_of(&missing.field, &name)))
            .collect();
        view = act(desk, officer, &view, Command::Write { part, fields }).await?;
    }
    Ok(view)
}

/// Attaches a small PDF as the design document.
async fn attach(desk: &Desk, officer: &Actor, view: DossierView) -> anyhow::Result<DossierView> {
    let bytes = format!("%PDF-1.4\n% Ban ve thi cong {}\n%%EOF\n", view.dossier.system).into_bytes();
    let given = ("thiet_ke", "Thiết kế thi công được duyệt.pdf");
    let done = desk.attach_to_dossier(officer, &view.dossier.code, view.version, given, bytes).await;
    done.context("attach the design")
}

/// What an officer would write, by field.
fn text_of(field: &str, system: &str) -> String {
    let text = match field {
        "chu_quan" => {
            "Ủy ban nhân dân tỉnh Lũy Hà; đại diện: Chủ tịch Ủy ban nhân dân tỉnh; 01 đường Lũy Tre, phường Bình Trúc, tỉnh Lũy Hà; điện thoại 0200 555 0100"
        }
        "don_vi_van_hanh" => {
            "Đơn vị được giao vận hành theo quyết định của Chủ tịch Ủy ban nhân dân tỉnh; đầu mối: bộ phận công nghệ thông tin"
        }
        "pham_vi" => {
            "Phục vụ cán bộ, công chức trong tỉnh và người dân có nhu cầu tra cứu; một trung tâm dữ liệu, không có điểm đặt khác"
        }
        "mo_hinh_logic" => {
            "Ba vùng: vùng công cộng (tường lửa ứng dụng, máy chủ web), vùng ứng dụng, vùng cơ sở dữ liệu; quản trị qua mạng riêng với xác thực hai bước"
        }
        "mo_hinh_vat_ly" => {
            "Hai máy chủ vật lý ảo hóa, hai bộ chuyển mạch lõi dự phòng, thiết bị lưu trữ dùng chung tại Trung tâm dữ liệu tỉnh"
        }
        "thiet_bi" => {
            "- Tường lửa biên; Trung tâm dữ liệu tỉnh; lọc truy cập\n- Máy chủ ảo hóa 01, 02; Trung tâm dữ liệu tỉnh; chạy ứng dụng\n- Thiết bị lưu trữ; Trung tâm dữ liệu tỉnh; lưu dữ liệu và bản sao"
        }
        "ung_dung" => {
            "- Máy chủ web; nginx; Trung tâm dữ liệu tỉnh; Debian 12; giao diện người dùng\n- Cơ sở dữ liệu; PostgreSQL; Trung tâm dữ liệu tỉnh; Debian 12; lưu dữ liệu nghiệp vụ"
        }
        "vung_mang" => {
            "- Vùng công cộng; 10.20.1.0/24; 203.0.113.10\n- Vùng ứng dụng; 10.20.2.0/24\n- Vùng dữ liệu; 10.20.3.0/24"
        }
        "tai_lieu" => "Thiết kế thi công đã được phê duyệt kèm theo quyết định đầu tư; bản điện tử đính kèm",
        "danh_muc" => return format!("{system}: cấp độ đề xuất theo tiêu chí tại phần căn cứ"),
        "loai_thong_tin" => "Thông tin riêng và thông tin cá nhân của cán bộ, người dùng; không xử lý bí mật nhà nước",
        "can_cu" => {
            "Đối chiếu chức năng, loại thông tin và số chủ thể dữ liệu với tiêu chí của nghị định; lấy cấp độ cao nhất phù hợp"
        }
        "nguy_co" => {
            "- Tấn công vào ứng dụng web\n- Mã độc mã hóa dữ liệu\n- Lộ tài khoản quản trị\n- Mất điện, hỏng thiết bị lưu trữ"
        }
        "ket_noi" => "- LGSP: trao đổi dữ liệu danh mục dùng chung\n- Mạng truyền số liệu chuyên dùng",
        "tan_cong" => "Tấn công từ chối dịch vụ và chiếm quyền quản trị có thể làm gián đoạn dịch vụ của toàn tỉnh",
        "tac_dong" => "Gián đoạn kéo dài ảnh hưởng đến hoạt động chỉ đạo điều hành và giải quyết thủ tục hành chính",
        "lien_tuc" => {
            "Hạ tầng dùng chung của tỉnh phải vận hành liên tục; thời gian gián đoạn chấp nhận không quá 30 phút"
        }
        "thiet_ke_xay_dung" => {
            "Yêu cầu an ninh được đưa vào thiết kế; kiểm thử trước khi đưa vào vận hành; mã nguồn được quản lý phiên bản"
        }
        "van_hanh" => {
            "Quy trình vận hành, vá lỗi hằng tháng, quản lý tài khoản và nhật ký tập trung tại trung tâm giám sát"
        }
        "kiem_tra_danh_gia" => {
            "Tự đánh giá hằng năm; thuê đơn vị độc lập rà quét lỗ hổng; theo dõi khắc phục đến khi xong"
        }
        "quan_ly_rui_ro" => {
            "Đánh giá rủi ro khi thay đổi và hằng năm; danh mục rủi ro có người chịu trách nhiệm và thời hạn xử lý"
        }
        "giam_sat" => {
            "Gửi nhật ký mạng, ứng dụng, cơ sở dữ liệu và máy chủ về trung tâm giám sát an ninh mạng của tỉnh, 24/7"
        }
        "du_phong_ung_pho_khoi_phuc" => {
            "Sao lưu theo quy tắc 3-2-1; diễn tập khôi phục; phương án ứng phó sự cố với đội ứng cứu của tỉnh"
        }
        "ket_thuc_thanh_ly_huy_bo" => {
            "Xóa an toàn dữ liệu, thu hồi tài khoản và tên miền, lập biên bản khi kết thúc vận hành"
        }
        _ => return format!("Nội dung theo thuyết minh của đơn vị vận hành cho {system}"),
    };
    text.to_owned()
}
