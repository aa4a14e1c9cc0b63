//! Assessments, findings, one evidence freeze, staff, courses and drills of the demonstration's province, entered as the
//! people who would do it.

use anyhow::Context;
use jiff::ToSpan as _;
use luytre_desk::assessments::AssessmentForm;
use luytre_desk::drills::DrillForm;
use luytre_desk::findings::FindingForm;
use luytre_desk::holds::HoldForm;
use luytre_desk::{Actor, Desk};
use luytre_govern::assessment::{Command, Conclusion, Outcome, finding};
use luytre_govern::drill::{self, Did, Lesson};
use luytre_govern::training::import::Row;
use luytre_govern::training::{Certificate, Course, CourseKind, Headcount, Staff};
use luytre_govern::{Date, DocumentRef};
use luytre_model::Nanos;

use super::prove::Cast;

const POLICE: &str = "CA-TINH";

fn paper(number: &str, date: Date, body: &str) -> DocumentRef {
    DocumentRef { number: number.to_owned(), date: Some(date), body: body.to_owned(), file: None }
}

fn before(today: Date, days: i64) -> Date {
    today.checked_sub(days.days()).unwrap_or(today)
}

fn after(today: Date, days: i64) -> Date {
    today.checked_add(days.days()).unwrap_or(today)
}

fn vietnam() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7))
}

fn moment(day: Date, hour: i8, minute: i8) -> anyhow::Result<Nanos> {
    let zoned = vietnam().to_zoned(day.at(hour, minute, 0, 0)).context("a moment of the demonstration")?;
    Nanos::from_timestamp(zoned.timestamp()).context("a moment of the demonstration")
}

/// Enters everything of this part.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let today = vietnam().to_datetime(desk.now().timestamp()).date();
    let assessor = cast.actor("danh.gia").await?;
    last_year(cast, &assessor, today).await.context("last year's assessments")?;
    desk.make_programme(&assessor, today.year()).await.context("the programme of this year")?;
    let view = desk.inspection_programme(&assessor, today.year(), &Default::default()).await?;
    let version = view.made.context("the programme was just made")?.version;
    let decision = paper("36/KH-UBND", before(today, 300), "UBND tỉnh Lũy Hà");
    desk.approve_programme(&assessor, today.year(), version, &decision).await?;
    this_year(cast, &assessor, today).await.context("this year's assessments")?;
    freeze(cast, today).await.context("the evidence freeze")?;
    training(cast, today).await.context("staff and courses")?;
    drills(cast, today).await.context("drills")
}

/// An assessment to be planned: system, occasion, who assesses.
struct Planned<'a> {
    system: &'a str,
    occasion: &'a str,
    activity: &'a str,
    day: Date,
    company: bool,
}

async fn plan(desk: &Desk, assessor: &Actor, asked: &Planned<'_>) -> anyhow::Result<(String, i64)> {
    let form = AssessmentForm {
        system: asked.system.to_owned(),
        occasion: asked.occasion.to_owned(),
        activity: asked.activity.to_owned(),
        year: asked.day.year(),
        month: asked.day.month(),
        due: Some(asked.day.last_of_month()),
        subjects: vec!["compliance".to_owned(), "effectiveness".to_owned(), "technical".to_owned()],
        form: "grey".to_owned(),
        scope: "Máy chủ, ứng dụng, cơ sở dữ liệu, tài khoản quản trị; không gồm máy trạm.".to_owned(),
        assessor_agency: if asked.company { String::new() } else { POLICE.to_owned() },
        assessor_name: if asked.company { "Công ty An toàn số Tre Việt".to_owned() } else { String::new() },
        assessor_kind: if asked.company { "specialised" } else { "specialised_force" }.to_owned(),
        licence: if asked.company { "08/GP-ANM".to_owned() } else { String::new() },
        statement: "Không tham gia thiết kế, vận hành, giám sát hệ thống.".to_owned(),
        team: "Ngô Bích Ngọc\nLê Minh Đức".to_owned(),
        ..AssessmentForm::default()
    };
    let kept = desk.plan_assessment(assessor, &form).await.with_context(|| format!("plan for {}", asked.system))?;
    Ok((kept.body.code, kept.version))
}

/// Announces and begins an assessment on its day; returns its version.
async fn begin(desk: &Desk, assessor: &Actor, (code, version): (&str, i64), day: Date) -> anyhow::Result<i64> {
    let document = paper(&format!("{}/TB-PA05", 100 + day.day_of_year()), before(day, 10), "Công an tỉnh Lũy Hà");
    let announce = Command::Announce { document, begins: moment(day, 8, 0)? };
    let kept = desk.act_on_assessment(assessor, code, version, announce).await?;
    let kept = desk.act_on_assessment(assessor, code, kept.version, Command::Start).await?;
    Ok(kept.version)
}

async fn report(
    desk: &Desk,
    assessor: &Actor,
    (code, version): (&str, i64),
    day: Date,
    conclusion: Conclusion,
) -> anyhow::Result<i64> {
    let summary = match conclusion {
        Conclusion::Met => "Quy chế đầy đủ, cấu hình đúng phương án, không phát hiện lỗ hổng nghiêm trọng.",
        Conclusion::Partly => {
            "Phương án được triển khai; còn tồn tại về cấu hình và quản lý tài khoản nêu ở phần phát hiện."
        }
        Conclusion::NotMet => "Nhiều biện pháp của phương án chưa được triển khai; cần kế hoạch khắc phục riêng.",
    };
    let document = paper(&format!("{}/BC-PA05", 200 + day.day_of_year()), day, "Công an tỉnh Lũy Hà");
    let outcome = Outcome { conclusion, summary: summary.to_owned(), document };
    Ok(desk.act_on_assessment(assessor, code, version, Command::Report(outcome)).await?.version)
}

/// Last year: level 3 systems, each reported and closed, one before it went into use.
async fn last_year(cast: &Cast, assessor: &Actor, today: Date) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let year = today.year() - 1;
    let all = [
        ("CONG-TTDT", "periodic", 3, 12),
        ("DVC", "periodic", 4, 16),
        ("QLVB", "periodic", 6, 20),
        ("MAIL", "periodic", 8, 14),
        ("HSSK", "before_use", 9, 25),
        ("DATDAI", "periodic", 12, 18),
        ("CSDL-GD", "periodic", 10, 8),
    ];
    for (system, occasion, month, day) in all {
        let day = Date::new(year, month, day).context("a day of last year")?;
        let asked = Planned { system, occasion, activity: "periodic", day, company: false };
        let (code, version) = plan(desk, assessor, &asked).await?;
        let version = begin(desk, assessor, (&code, version), before(day, 4)).await?;
        let version = report(desk, assessor, (&code, version), day, Conclusion::Met).await?;
        desk.act_on_assessment(assessor, &code, version, Command::Close).await?;
    }
    Ok(())
}

/// This year: one reported with findings in every state, one running, one announced, one planned, one after an incident.
async fn this_year(cast: &Cast, assessor: &Actor, today: Date) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let of = |system, day| Planned { system, occasion: "periodic", activity: "periodic", day, company: false };
    let day = before(today, 40);
    let (code, version) = plan(desk, assessor, &of("HSSK", day)).await?;
    let version = begin(desk, assessor, (&code, version), before(day, 6)).await?;
    findings(cast, assessor, &code, before(day, 2), today).await.context("findings")?;
    report(desk, assessor, (&code, version), day, Conclusion::Partly).await?;
    let day = before(today, 90);
    let (code, version) = plan(desk, assessor, &of("CONG-TTDT", day)).await?;
    let version = begin(desk, assessor, (&code, version), before(day, 5)).await?;
    let version = report(desk, assessor, (&code, version), day, Conclusion::Met).await?;
    desk.act_on_assessment(assessor, &code, version, Command::Close).await?;
    let (code, version) = plan(desk, assessor, &of("DVC", today)).await?;
    begin(desk, assessor, (&code, version), before(today, 2)).await?;
    write(desk, assessor, &code, &SAMPLES[1], before(today, 1)).await?;
    let (code, version) = plan(desk, assessor, &of("QLVB", after(today, 6))).await?;
    let document = paper("318/TB-PA05", today, "Công an tỉnh Lũy Hà");
    let announce = Command::Announce { document, begins: moment(after(today, 6), 8, 0)? };
    desk.act_on_assessment(assessor, &code, version, announce).await?;
    plan(desk, assessor, &of("MAIL", after(today, 20))).await?;
    let asked =
        Planned { system: "TTDL-HT", occasion: "periodic", activity: "pentest", day: after(today, 25), company: true };
    plan(desk, assessor, &asked).await?;
    Ok(())
}

/// Title, what was seen, advice, severity, subject.
type Sample = (&'static str, &'static str, &'static str, &'static str, &'static str);

const SAMPLES: [Sample; 6] = [
    (
        "Máy chủ web còn nhận TLS 1.0",
        "Cổng 443 của máy chủ web chấp nhận TLS 1.0 và bộ mã yếu; kết quả quét đính kèm biên bản.",
        "Tắt TLS 1.0 và 1.1, chỉ giữ bộ mã mạnh.",
        "medium",
        "technical",
    ),
    (
        "Tài khoản quản trị dùng chung",
        "Ba người dùng chung tài khoản quản trị cơ sở dữ liệu, không có xác thực đa nhân tố.",
        "Cấp tài khoản riêng, bật xác thực đa nhân tố.",
        "high",
        "effectiveness",
    ),
    (
        "Lỗ hổng cho phép thực thi mã từ xa trên máy chủ ứng dụng",
        "Thành phần xử lý tệp chưa cập nhật bản vá đã công bố; khai thác thử thành công trong môi trường kiểm tra.",
        "Cập nhật bản vá ngay, rà soát dấu vết khai thác.",
        "critical",
        "technical",
    ),
    (
        "Quy chế chưa quy định sao lưu ngoại tuyến",
        "Quy chế ban hành năm trước không có nội dung sao lưu ngoại tuyến và kiểm tra khôi phục.",
        "Bổ sung quy chế, thử khôi phục định kỳ.",
        "low",
        "compliance",
    ),
    (
        "Máy quét ảnh dùng hệ điều hành hết hỗ trợ",
        "Thiết bị chuyên dụng không nâng cấp được, đang ở vùng mạng riêng.",
        "Thay thế thiết bị theo kế hoạch mua sắm.",
        "medium",
        "technical",
    ),
    (
        "Chưa rà soát quyền truy cập sáu tháng một lần",
        "Biên bản rà soát gần nhất đã mười tháng.",
        "Rà soát và lập biên bản.",
        "high",
        "compliance",
    ),
];

async fn write(
    desk: &Desk,
    assessor: &Actor,
    code: &str,
    sample: &Sample,
    found: Date,
) -> anyhow::Result<(String, i64)> {
    let (title, detail, advice, severity, subject) = *sample;
    let form = FindingForm {
        title: title.to_owned(),
        detail: detail.to_owned(),
        advice: advice.to_owned(),
        severity: severity.to_owned(),
        subject: subject.to_owned(),
        requirement: String::new(),
        found: Some(found),
    };
    let kept = desk.write_finding(assessor, code, &form).await?;
    Ok((kept.body.code, kept.version))
}

/// Findings of the health records: verified, waiting to be verified, open and late, answered, risk accepted, sent back.
async fn findings(cast: &Cast, assessor: &Actor, code: &str, found: Date, today: Date) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let officer = cast.actor("yte.cntt").await?;
    let head = cast.actor("yte.giamdoc").await?;
    let answer = |text: &str, days| finding::Command::Answer { text: text.to_owned(), by: after(today, days) };
    let fix = |text: &str| finding::Command::Fix { text: text.to_owned() };
    let (one, version) = write(desk, assessor, code, &SAMPLES[0], found).await?;
    let kept = desk.act_on_finding(&officer, &one, version, answer("Cấu hình lại máy chủ web.", 7)).await?;
    let kept = desk
        .act_on_finding(&officer, &one, kept.version, fix("Đã tắt TLS 1.0, 1.1; ảnh chụp kết quả quét lại."))
        .await?;
    let verify = finding::Command::Verify { text: "Quét lại cổng 443, chỉ còn TLS 1.2 và 1.3.".to_owned() };
    desk.act_on_finding(assessor, &one, kept.version, verify).await?;
    let (two, version) = write(desk, assessor, code, &SAMPLES[1], found).await?;
    desk.act_on_finding(&officer, &two, version, fix("Đã cấp tài khoản riêng cho từng người.")).await?;
    write(desk, assessor, code, &SAMPLES[2], found).await?;
    let (four, version) = write(desk, assessor, code, &SAMPLES[3], found).await?;
    desk.act_on_finding(&officer, &four, version, answer("Trình sửa đổi quy chế trong quý.", 30)).await?;
    let (five, version) = write(desk, assessor, code, &SAMPLES[4], found).await?;
    let accept = finding::Command::AcceptRisk {
        reason: "Thiết bị được cô lập, có kế hoạch thay thế trong năm tới.".to_owned(),
        document: paper("412/QĐ-SYT", before(today, 20), "Sở Y tế"),
        until: after(today, 180),
    };
    desk.act_on_finding(&head, &five, version, accept).await?;
    let (six, version) = write(desk, assessor, code, &SAMPLES[5], found).await?;
    let kept = desk.act_on_finding(&officer, &six, version, fix("Đã rà soát.")).await?;
    let back =
        finding::Command::SendBack { text: "Biên bản thiếu danh sách tài khoản dịch vụ.".to_owned() };
    desk.act_on_finding(assessor, &six, kept.version, back).await?;
    Ok(())
}

async fn freeze(cast: &Cast, today: Date) -> anyhow::Result<()> {
    let lead = cast.actor("truong.ca1").await?;
    let form = HoldForm {
        title: "Vụ việc tấn công cổng thông tin".to_owned(),
        system: super::province::PORTAL.to_owned(),
        scope: ["events", "records", "configuration", "data"].map(str::to_owned).to_vec(),
        from: Some(moment(before(today, 30), 0, 0)?),
        to: None,
        until: Some(after(today, 90)),
        request: paper("527/CQĐT", before(today, 1), "Cơ quan Cảnh sát điều tra Công an tỉnh Lũy Hà"),
    };
    cast.desk.hold_evidence(&lead, &form).await?;
    Ok(())
}

/// Name, position, duties, systems, degree, certificates (field, days ago, days until they end).
type Person = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    bool,
    &'static [(&'static str, i64, i64)],
);

const HEALTH: [Person; 4] = [
    (
        "Cao Thị Lan",
        "Chuyên viên CNTT",
        &["administer", "it", "security"],
        &["HSSK", "QLBV"],
        false,
        &[("basic", 300, 400), ("giám sát, phát hiện", 300, 60)],
    ),
    ("Trần Đức Mạnh", "Viên chức quản trị", &["operate", "it"], &["HSSK"], false, &[("basic", 200, 800)]),
    ("Võ Thị Kim", "Văn thư", &["user"], &[], false, &[]),
    ("Hà Văn Quyết", "Kỹ sư phần mềm", &["administer", "it"], &["HSSK"], true, &[]),
];

const OFFICE: [Person; 2] = [
    (
        "Hồ Trọng Nghĩa",
        "Phó phòng Hành chính - Quản trị",
        &["administer", "it"],
        &["DVC", "QLVB"],
        false,
        &[("basic", 420, 20), ("ứng cứu sự cố", 420, 20)],
    ),
    ("Mai Thị Huệ", "Chuyên viên", &["operate", "it"], &["QLVB"], false, &[]),
];

const COMMUNE: [Person; 1] = [("Vi Văn Páo", "Công chức văn hóa - xã hội", &["it", "user"], &[], false, &[])];

async fn add_staff(
    desk: &Desk,
    actor: &Actor,
    agency: &str,
    all: &[Person],
    today: Date,
) -> anyhow::Result<Vec<String>> {
    let mut codes = Vec::new();
    for (name, position, duties, systems, degree, certificates) in all {
        let certificate = |(place, (field, ago, left)): (usize, &(&str, i64, i64))| Certificate {
            number: format!("CN-{}-{:03}", today.year(), ago + place as i64),
            issuer: "Học viện An ninh mạng".to_owned(),
            field: (*field).to_owned(),
            issued: Some(before(today, *ago)),
            expires: Some(after(today, *left)),
        };
        let form = Staff {
            name: (*name).to_owned(),
            agency: agency.to_owned(),
            position: (*position).to_owned(),
            duties: duties.iter().map(|duty| (*duty).to_owned()).collect(),
            systems: systems.iter().map(|system| (*system).to_owned()).collect(),
            degree: *degree,
            certificates: certificates.iter().enumerate().map(certificate).collect(),
            ..Staff::default()
        };
        codes.push(desk.keep_staff(actor, None, &form).await.with_context(|| format!("add {name}"))?.body.code);
    }
    Ok(codes)
}

async fn training(cast: &Cast, today: Date) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let health = cast.actor("yte.cntt").await?;
    let office = cast.actor("vpub.cntt").await?;
    let commune = cast.actor("xa01.cntt").await?;
    let administrator = cast.actor("quan.tri").await?;
    add_staff(desk, &health, "SO-YTE", &HEALTH, today).await?;
    add_staff(desk, &office, "VP-UBND", &OFFICE, today).await?;
    add_staff(desk, &commune, "XA-01", &COMMUNE, today).await?;
    let first = today.first_of_year();
    let form = Course {
        title: "Tập huấn ứng cứu sự cố cho cán bộ CNTT các sở, ngành".to_owned(),
        kind: CourseKind::Role,
        programme: "Nhận biết, khoanh vùng, báo cáo, khôi phục; thực hành trên máy.".to_owned(),
        teacher: "Phòng PA05 Công an tỉnh".to_owned(),
        starts: Some(first),
        ends: Some(after(first, 2).min(today)),
        hours: 24,
        ..Course::default()
    };
    let course = desk.keep_course(&administrator, None, &form).await?;
    let row = |number, name: &str, agency: &str, attendance: &str| Row {
        number,
        name: name.to_owned(),
        agency: agency.to_owned(),
        attendance: attendance.to_owned(),
        ..Row::default()
    };
    let rows = [
        row(2, "Cao Thị Lan", "SO-YTE", "đạt"),
        row(3, "Hồ Trọng Nghĩa", "VP-UBND", "đạt"),
        row(4, "Mai Thị Huệ", "VP-UBND", "vắng"),
        row(5, "Vi Văn Páo", "XA-01", "tham dự"),
        row(6, "Lường Thị Son", "XA-02", "tham dự"),
    ];
    let report = desk.import_participants(&administrator, &course.body.code, course.version, &rows, false).await?;
    anyhow::ensure!(report.applied, "the participants of the demonstration have problems: {:?}", report.problems);
    let count = |agency: &str, invited, attended| Headcount { agency: agency.to_owned(), invited, attended };
    let form = Course {
        title: "Bình dân học vụ số: nhận diện lừa đảo trực tuyến".to_owned(),
        kind: CourseKind::Awareness,
        programme: "Mật khẩu, lừa đảo, bảo vệ dữ liệu cá nhân.".to_owned(),
        teacher: "Sở Khoa học và Công nghệ".to_owned(),
        starts: Some(first),
        hours: 3,
        headcounts: vec![
            count("SO-YTE", 180, 171),
            count("SO-GDDT", 140, 96),
            count("VP-UBND", 95, 95),
            count("XA-01", 42, 38),
            count("XA-02", 39, 12),
        ],
        ..Course::default()
    };
    desk.keep_course(&administrator, None, &form).await?;
    let form = Course {
        title: "Lớp chuyên sâu vận hành hệ thống cấp độ 3".to_owned(),
        kind: CourseKind::InDepth,
        programme: "Khối cơ bản và một lĩnh vực; có sát hạch, cấp chứng nhận.".to_owned(),
        teacher: "Học viện An ninh mạng".to_owned(),
        starts: Some(after(today, 45)),
        ends: Some(after(today, 50)),
        hours: 40,
        ..Course::default()
    };
    desk.keep_course(&administrator, None, &form).await?;
    Ok(())
}

/// A finished drill with its timeline as it was noted, and a planned one.
async fn drills(cast: &Cast, today: Date) -> anyhow::Result<()> {
    let desk = &cast.desk;
    let lead = cast.actor("truong.ca1").await?;
    let day = before(today, 60);
    let form = DrillForm {
        title: "Diễn tập thực chiến cấp tỉnh: cổng thông tin bị thay đổi giao diện".to_owned(),
        reach: "province".to_owned(),
        scenario: "portal_defaced".to_owned(),
        goal: "Đo thời gian phát hiện, báo cáo, khoanh vùng giữa trung tâm và ba cơ quan.".to_owned(),
        system: super::province::PORTAL.to_owned(),
        plan: paper("88/KH-UBND", before(day, 20), "UBND tỉnh Lũy Hà"),
        day: Some(day),
        teams: "TTDL: Nguyễn Thị Hạnh, Lê Quốc Bảo\nVP-UBND: Hồ Trọng Nghĩa\nSO-YTE: Cao Thị Lan".to_owned(),
        ..DrillForm::default()
    };
    let code = desk.plan_drill(&lead, &form).await?.body.code;
    let at = |minutes: i64| Ok::<_, anyhow::Error>(Some(moment(day, 8, 0)?.plus(minutes * 60 * Nanos::SECOND)));
    let act = |command| desk.act_on_drill(&lead, &code, command);
    let inject = |code: &str, at| drill::Command::Inject { code: code.to_owned(), at };
    let react = |inject: &str, agency: &str, did, note: &str, at| drill::Command::React {
        inject: inject.to_owned(),
        agency: agency.to_owned(),
        did,
        note: note.to_owned(),
        at,
    };
    act(drill::Command::Start { at: at(0)? }).await?;
    act(inject("scan", at(0)?)).await?;
    act(react("scan", "TTDL", Did::Detected, "Cảnh báo quét lỗ hổng trên hàng đợi", at(6)?)).await?;
    act(react("scan", "VP-UBND", Did::Detected, "", at(22)?)).await?;
    act(inject("webshell", at(24)?)).await?;
    act(react("webshell", "TTDL", Did::Detected, "Luật web-shell", at(31)?)).await?;
    act(react("webshell", "TTDL", Did::Reported, "Gọi trưởng ca", at(40)?)).await?;
    act(react("webshell", "VP-UBND", Did::Reported, "", at(75)?)).await?;
    act(inject("deface", at(50)?)).await?;
    for (agency, minute) in [("TTDL", 52), ("VP-UBND", 54), ("SO-YTE", 63)] {
        act(react("deface", agency, Did::Detected, "", at(minute)?)).await?;
    }
    act(react("deface", "TTDL", Did::Contained, "Chuyển sang bản tĩnh", at(71)?)).await?;
    act(react("deface", "VP-UBND", Did::Reported, "Báo Công an tỉnh", at(76)?)).await?;
    act(inject("second", at(95)?)).await?;
    act(react("second", "TTDL", Did::Detected, "Kết nối ra ngoài bất thường", at(108)?)).await?;
    act(react("second", "TTDL", Did::Contained, "", at(120)?)).await?;
    act(react("second", "TTDL", Did::Recovered, "Khôi phục từ bản sao lưu", at(170)?)).await?;
    act(drill::Command::Finish { at: at(180)? }).await?;
    let lesson = |text: &str, agency: &str, days| {
        drill::Command::Learn(Lesson {
            text: text.to_owned(),
            agency: agency.to_owned(),
            due: after(today, days),
            task: None,
            done: None,
        })
    };
    act(lesson("Niêm yết số điện thoại trực của trung tâm tại phòng máy", "VP-UBND", 15)).await?;
    act(lesson("Thêm giám sát thay đổi trang chủ", "TTDL", 30)).await?;
    act(lesson("Tập huấn lại quy trình báo cáo trong 30 phút", "SO-YTE", 45)).await?;
    act(drill::Command::LessonDone { index: 0 }).await?;
    let report = paper("301/BC-UBND", before(today, 50), "UBND tỉnh Lũy Hà");
    act(drill::Command::Close { report }).await?;
    let form = DrillForm {
        reach: "province".to_owned(),
        scenario: "personal_data_leak".to_owned(),
        goal: "Thử quy trình thông báo vi phạm dữ liệu cá nhân.".to_owned(),
        system: "HSSK".to_owned(),
        day: Some(after(today, 21)),
        teams: "TTDL: Phạm Minh Khôi\nSO-YTE: Cao Thị Lan, Trịnh Quang Vinh\nCA-TINH:".to_owned(),
        ..DrillForm::default()
    };
    desk.plan_drill(&lead, &form).await?;
    Ok(())
}
