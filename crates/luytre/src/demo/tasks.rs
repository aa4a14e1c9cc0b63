//! A programme of the fictional province with 19 tasks in every state, two years of the budget, projects. Own wording;
//! nothing here is a paper of a real province.

use anyhow::Context;
use jiff::ToSpan as _;
use jiff::civil::Date;
use luytre_desk::budget::{LinesForm, ProjectForm, ProjectStep};
use luytre_desk::tasks::{PlanForm, ProgrammeForm, ReportForm, TaskDecision};
use luytre_govern::DocumentRef;
use luytre_govern::programme::task::Proof;

use super::prove::Cast;

/// Code of the programme.
const PROGRAMME: &str = "CTHD-LUYHA";
/// Who imports, accepts, adjusts.
const LEADER: &str = "lanh.dao";

const ALL: &str = "Các sở, ban, ngành, đoàn thể tỉnh, Đảng ủy, UBND các xã, phường";
const RELATED: &str = "Các sở, ban, ngành có liên quan";
const EVERYBODY: &str = "Các cơ quan, đơn vị, địa phương trên địa bàn tỉnh";

/// Enters programme, progress, budget and projects.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let today = cast.desk.today_in_vietnam();
    plan(cast, today).await.context("import the programme of the demonstration")?;
    progress(cast, today).await.context("report on the tasks of the demonstration")?;
    projects(cast).await.context("enter the projects of the demonstration")?;
    budget(cast, today).await.context("import the budget of the demonstration")
}

fn printed(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// The annex as it would be printed: number, task, who leads, who takes part, by when.
fn annex(today: Date) -> String {
    let year = today.year();
    let ago = |days: i64| printed(today.saturating_sub(days.days()));
    let ahead = |days: i64| printed(today.saturating_add(days.days()));
    let often = || "Thường xuyên".to_owned();
    let police = "Công an tỉnh";
    let mut text = String::from("STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\n");
    let part = |text: &mut String, title: &str| text.push_str(&format!("{title}\t\t\t\t\n"));
    let mut number = 0;
    let mut task = |text: &mut String, title: &str, leads: &str, partners: &str, when: String| {
        number += 1;
        text.push_str(&format!("{number}\t{title}\t{leads}\t{partners}\t{when}\n"));
    };
    part(&mut text, "I. Lãnh đạo, chỉ đạo và nhận thức");
    task(
        &mut text,
        "Củng cố Tiểu ban An ninh mạng tỉnh Lũy Hà",
        police,
        RELATED,
        format!("Quý I/{year} (đã hoàn thành)"),
    );
    task(
        &mut text,
        "Xây dựng mạng lưới tình nguyện viên an toàn mạng tại thôn, tổ dân phố",
        police,
        "Các sở, ban, ngành địa phương",
        often(),
    );
    task(
        &mut text,
        "Phối hợp lực lượng công an và quân sự trong ứng phó tình huống trên không gian mạng",
        "- Công an tỉnh; - Bộ Chỉ huy quân sự tỉnh Lũy Hà.",
        "Các sở, ban, ngành địa phương",
        often(),
    );
    task(
        &mut text,
        "Áp dụng yêu cầu an ninh mạng theo cấp độ cho các cơ sở dữ liệu dùng chung",
        police,
        EVERYBODY,
        often(),
    );
    task(&mut text, "Tự rà soát, đánh giá an ninh mạng các hệ thống do cơ quan vận hành", ALL, police, often());
    task(
        &mut text,
        "Kiểm tra, đánh giá an ninh mạng đối với các hệ thống thông tin của tỉnh",
        police,
        EVERYBODY,
        "Định kỳ hàng năm đối với hệ thống cấp độ 3; hai năm một lần đối với hệ thống cấp độ 1, cấp độ 2".to_owned(),
    );
    task(&mut text, "Phổ biến kỹ năng nhận biết lừa đảo trực tuyến cho cán bộ, công chức", ALL, police, often());
    part(&mut text, "II. Thể chế và cấp độ an toàn");
    task(&mut text, "Sửa đổi quy chế bảo đảm an ninh mạng của tỉnh", police, RELATED, ago(38));
    task(&mut text, "Hoàn thành phê duyệt cấp độ cho 100% hệ thống thông tin đang vận hành", ALL, police, ahead(39));
    part(&mut text, "III. Hạ tầng và giải pháp kỹ thuật");
    task(
        &mut text,
        "Lập danh mục hệ thống đề nghị bảo vệ ở mức quan trọng về an ninh quốc gia",
        police,
        RELATED,
        ago(9),
    );
    task(
        &mut text,
        "Ưu tiên sản phẩm an ninh mạng trong nước (Make in Viet Nam) khi mua sắm mới",
        EVERYBODY,
        "",
        often(),
    );
    task(&mut text, "Cập nhật bản quyền, bản vá cho máy chủ và máy trạm", EVERYBODY, "Sở Tài chính", often());
    task(&mut text, "Tổ chức ít nhất 01 cuộc diễn tập thực chiến cấp tỉnh", police, RELATED, format!("Năm {year}"));
    task(
        &mut text,
        "Đưa Trung tâm giám sát, điều hành an ninh mạng vào hoạt động giai đoạn 1",
        police,
        "Sở Khoa học và Công nghệ",
        format!("Quý III/{year}"),
    );
    task(
        &mut text,
        "Kết nối giám sát 24/7 cho 100% hệ thống dùng chung ở đủ 4 lớp",
        police,
        ALL,
        format!("Năm {year}"),
    );
    task(
        &mut text,
        "Bảo đảm kinh phí chi cho an ninh mạng đạt tối thiểu 15% tổng kinh phí công nghệ thông tin, chuyển đổi số",
        ALL,
        "Sở Tài chính",
        often(),
    );
    part(&mut text, "IV. Nguồn nhân lực và phối hợp");
    task(
        &mut text,
        "Ký quy chế phối hợp ứng cứu với các doanh nghiệp viễn thông trên địa bàn",
        police,
        "Các doanh nghiệp cung cấp dịch vụ viễn thông, Internet trên địa bàn tỉnh Lũy Hà",
        ago(21),
    );
    task(
        &mut text,
        "Tập huấn cho 100% cán bộ chuyên trách công nghệ thông tin được đào tạo về an ninh mạng",
        "Sở Nội vụ",
        ALL,
        format!("Năm {year}"),
    );
    part(&mut text, "V. Hợp tác");
    task(&mut text, "Cử cán bộ tham gia diễn tập an ninh mạng trong nước và quốc tế", "Sở Nội vụ", RELATED, often());
    text
}

async fn plan(cast: &Cast, today: Date) -> anyhow::Result<()> {
    let leader = cast.actor(LEADER).await?;
    let year = today.year();
    let programme = ProgrammeForm {
        code: PROGRAMME.to_owned(),
        title: format!("Chương trình hành động bảo đảm an ninh mạng tỉnh Lũy Hà năm {year}"),
        issuer: "Ủy ban nhân dân tỉnh Lũy Hà".to_owned(),
        document: "57/CTr-UBND".to_owned(),
        dated: Date::new(year, 1, 15).ok(),
        from: Date::new(year, 1, 1).ok(),
        until: Date::new(year, 12, 31).ok(),
        targets: "100% hệ thống thông tin của tỉnh được giám sát 24/7 ở đủ các lớp\n\
                  100% hệ thống được phê duyệt hồ sơ đề xuất cấp độ\n\
                  Tổ chức ít nhất 01 cuộc diễn tập thực chiến cấp tỉnh\n\
                  Kinh phí cho an ninh mạng đạt tối thiểu 15% tổng kinh phí công nghệ thông tin\n\
                  100% cán bộ chuyên trách được đào tạo về an ninh mạng"
            .to_owned(),
        streams: vec!["units-yearly".to_owned(), "police-yearly".to_owned(), "tracking-monthly".to_owned()],
    };
    let form = PlanForm { programme, file: annex(today).into_bytes(), dry_run: false, ..PlanForm::default() };
    let report = cast.desk.import_plan(&leader, &form).await?;
    anyhow::ensure!(report.applied && report.tasks.len() == 19, "the annex: {:?}", report.problems);
    Ok(())
}

/// Login, task, percent, words, done.
const REPORTS: [(&str, u32, u8, &str, bool); 17] = [
    ("catinh.giamdoc", 2, 45, "Đã lập 38 tổ tình nguyện tại 22 xã, phường", false),
    ("catinh.giamdoc", 3, 100, "Đã ký kế hoạch hiệp đồng và diễn tập chung một lần", true),
    ("catinh.giamdoc", 4, 60, "Đã áp dụng cho 9 trên 15 cơ sở dữ liệu dùng chung", false),
    ("yte.cntt", 5, 100, "Đã tự rà soát hai hệ thống, có biên bản", true),
    ("xa01.cntt", 5, 100, "Đã tự rà soát trang thông tin của xã", true),
    ("noivu.cntt", 5, 40, "Đang rà soát cơ sở dữ liệu cán bộ, công chức", false),
    ("catinh.giamdoc", 6, 70, "Đã kiểm tra 14 trên 20 hệ thống theo kế hoạch", false),
    ("gddt.cntt", 7, 100, "Đã tổ chức ba lớp cho giáo viên và nhân viên", true),
    ("yte.cntt", 9, 50, "Một hệ thống đã phê duyệt, một hệ thống đang thẩm định", false),
    ("xa02.cntt", 9, 20, "Đang lập hồ sơ đề xuất cấp độ 1", false),
    ("catinh.giamdoc", 10, 80, "Dự thảo danh mục đã gửi lấy ý kiến", false),
    ("catinh.giamdoc", 13, 100, "Đã tổ chức diễn tập với 24 đội tham gia", true),
    ("catinh.giamdoc", 14, 100, "Trung tâm đã vận hành, trực 24/7", true),
    ("catinh.giamdoc", 15, 65, "Đã kết nối 13 trên 20 hệ thống", false),
    ("taichinh.cntt", 16, 100, "Đã phân bổ đủ tỷ lệ trong dự toán của Sở", true),
    ("noivu.cntt", 18, 55, "Đã tập huấn hai đợt, còn khối xã, phường", false),
    ("noivu.cntt", 19, 100, "Đã cử bốn cán bộ tham gia hai cuộc diễn tập", true),
];

fn code(number: u32) -> String {
    format!("{PROGRAMME}.{number:02}")
}

async fn progress(cast: &Cast, today: Date) -> anyhow::Result<()> {
    for (login, number, percent, text, done) in REPORTS {
        let actor = cast.actor(login).await?;
        let detail = cast.desk.task(&actor, &code(number)).await?;
        let proof = Proof {
            title: "Báo cáo kết quả thực hiện".to_owned(),
            document: Some(DocumentRef {
                number: format!("{}/BC", 100 + number),
                date: Some(today),
                ..DocumentRef::default()
            }),
            address: String::new(),
        };
        let form = ReportForm {
            version: detail.task.version,
            agency: actor.agency.clone().unwrap_or_default(),
            percent,
            text: text.to_owned(),
            proofs: if done { vec![proof] } else { Vec::new() },
            done,
        };
        cast.desk.report_task(&actor, &code(number), form).await.with_context(|| format!("{login} on {number}"))?;
    }
    let paper = || DocumentRef { number: "812/TB-UBND".to_owned(), date: Some(today), ..DocumentRef::default() };
    let decisions = [
        (13, TaskDecision::Accept { note: "Kết quả diễn tập đạt yêu cầu".to_owned() }),
        (19, TaskDecision::Accept { note: String::new() }),
        (
            14,
            TaskDecision::Return {
                reason: "Bổ sung biên bản nghiệm thu kỹ thuật giai đoạn 1".to_owned()
            },
        ),
        (
            17,
            TaskDecision::Adjust {
                reason: "Chờ hướng dẫn của cơ quan cấp trên về mẫu quy chế phối hợp".to_owned(),
                document: paper(),
                deadline: printed(today.saturating_add(24.days())),
            },
        ),
        (
            12,
            TaskDecision::Cancel {
                reason: "Gộp vào nhiệm vụ kiểm tra, đánh giá hằng năm".to_owned(),
                document: paper(),
            },
        ),
    ];
    let leader = cast.actor(LEADER).await?;
    for (number, decision) in decisions {
        let version = cast.desk.task(&leader, &code(number)).await?.task.version;
        cast.desk
            .decide_task(&leader, &code(number), version, decision)
            .await
            .with_context(|| format!("task {number}"))?;
    }
    Ok(())
}

/// Code, name, agency, login, total and security in millions, what the component is.
const PROJECTS: [(&str, &str, &str, &str, u64, u64, &str); 5] = [
    (
        "DA-SOC",
        "Trung tâm giám sát, điều hành an ninh mạng giai đoạn 1",
        "CA-TINH",
        "catinh.giamdoc",
        38_500,
        31_000,
        "Giám sát, phân tích, cảnh báo; đào tạo trực ca",
    ),
    (
        "DA-HSSK",
        "Nâng cấp hồ sơ sức khỏe điện tử",
        "SO-YTE",
        "yte.cntt",
        12_400,
        2_100,
        "Tường lửa ứng dụng, mã hóa dữ liệu, sao lưu tách biệt",
    ),
    (
        "DA-GD",
        "Số hóa cơ sở dữ liệu giáo dục",
        "SO-GDDT",
        "gddt.cntt",
        9_200,
        700,
        "Xác thực nhiều lớp cho tài khoản quản trị",
    ),
    (
        "DA-CBCC",
        "Cơ sở dữ liệu cán bộ, công chức giai đoạn 2",
        "SO-NV",
        "noivu.cntt",
        6_800,
        1_150,
        "Giám sát cơ sở dữ liệu, chống thất thoát dữ liệu",
    ),
    ("DA-DATDAI", "Mở rộng cơ sở dữ liệu đất đai", "SO-NNMT", "nnmt.cntt", 21_000, 0, ""),
];

async fn projects(cast: &Cast) -> anyhow::Result<()> {
    let paper = |number: &str| DocumentRef { number: number.to_owned(), ..DocumentRef::default() };
    for (code, name, agency, login, total, security, component) in PROJECTS {
        let actor = cast.actor(login).await?;
        let form = ProjectForm {
            code: code.to_owned(),
            name: name.to_owned(),
            agency: agency.to_owned(),
            investor: "Ban Quản lý dự án chuyên ngành tỉnh".to_owned(),
            programme: PROGRAMME.to_owned(),
            total: (total * 1_000_000).to_string(),
            security: (security * 1_000_000).to_string(),
            component: component.to_owned(),
            ..ProjectForm::default()
        };
        let mut version = cast.desk.create_project(&actor, &form).await.with_context(|| code.to_owned())?.version;
        let steps = match code {
            "DA-SOC" => vec![
                ProjectStep::Appraise(paper("45/TĐ-CAT")),
                ProjectStep::Approve(paper("318/QĐ-UBND")),
                ProjectStep::Start,
            ],
            "DA-HSSK" => vec![ProjectStep::Appraise(paper("61/TĐ-CAT")), ProjectStep::Approve(paper("402/QĐ-UBND"))],
            "DA-CBCC" => vec![ProjectStep::Appraise(paper("77/TĐ-CAT"))],
            _ => Vec::new(),
        };
        for step in steps {
            version =
                cast.desk.move_project(&actor, code, version, step).await.with_context(|| code.to_owned())?.version;
        }
    }
    Ok(())
}

/// Agency, total of this year in millions, share of this year and of the last in tenths of a percent.
const SPENDING: [(&str, u64, u64, u64); 13] = [
    ("VP-UBND", 8_400, 171, 122),
    ("SO-YTE", 15_200, 162, 104),
    ("SO-GDDT", 11_900, 88, 71),
    ("SO-NV", 7_600, 158, 131),
    ("SO-TC", 5_300, 204, 160),
    ("SO-XD", 3_100, 41, 60),
    ("SO-NNMT", 18_700, 97, 83),
    ("SO-KHCN", 26_500, 183, 149),
    ("SO-CT", 4_200, 150, 98),
    ("SO-TP", 2_700, 133, 110),
    ("SO-VHTTDL", 3_900, 0, 35),
    ("THANH-TRA", 2_100, 155, 100),
    ("CA-TINH", 41_000, 640, 580),
];

/// The project that a part of an agency's money pays for.
fn project_of(agency: &str) -> &'static str {
    PROJECTS.iter().find(|project| project.2 == agency).map_or("", |project| project.0)
}

async fn budget(cast: &Cast, today: Date) -> anyhow::Result<()> {
    let mut csv = String::from(
        "year,agency,programme,project,purpose,source,security_purpose,estimate,estimate_security,allocated,allocated_security,spent,spent_security\n",
    );
    for (agency, millions, this, last) in SPENDING {
        for (year, share, grown, spent) in [(today.year() - 1, last, 88, 97), (today.year(), this, 100, 71)] {
            let total = millions * 1_000_000 * grown / 100;
            let security = total * share / 1_000;
            // Two thirds run what is there; one third builds, and goes to the project of the agency where it has one.
            for (purpose, part, project) in [
                ("Vận hành, thuê dịch vụ công nghệ thông tin", 2, ""),
                ("Đầu tư, nâng cấp hệ thống", 1, project_of(agency)),
            ] {
                let (total, security) = (total * part / 3, security * part / 3);
                let words = if security > 0 { "Giám sát, chống mã độc, tường lửa, sao lưu" } else { "" };
                let money = |percent: u64| format!("{},{}", total * percent / 100, security * percent / 100);
                csv.push_str(&format!(
                    "{year},{agency},{PROGRAMME},{project},\"{purpose}\",Ngân sách tỉnh,\"{words}\",{},{},{}\n",
                    money(105),
                    money(100),
                    money(spent),
                ));
            }
        }
    }
    let administrator = cast.actor("quan.tri").await?;
    let form = LinesForm { file: csv.into_bytes(), dry_run: false };
    let report = cast.desk.import_budget(&administrator, &form).await?;
    let problems = &report.problems;
    anyhow::ensure!(report.applied, "lines of the budget: {problems:?} {:?}", report.file_problem);
    Ok(())
}
