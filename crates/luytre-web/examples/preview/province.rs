//! An invented province: agencies, systems, sources, people, a day of events and what a small detector finds in them.
//! Everything goes through the operations of the desk. Used by the preview server and by the tests of the pages.

#[path = "inspections.rs"]
mod inspections;
#[path = "steering.rs"]
mod steering;

use std::path::Path;
use std::sync::Arc;

use luytre_desk::views::{
    ImportForm, LegacyDossierForm, NewPerson, OpenDossierForm, RegisterForm, SetupLink, SystemForm,
};
use luytre_desk::{
    Actor, Clock, Desk, DeskParts, Detector, Found, Language, ManualClock, Notice, Origin, Rules, SetupForm,
};
use luytre_govern::{DocumentRef, Role};
use luytre_ledger::Ledger;
use luytre_model::schema::col;
use luytre_model::store::MemoryStore;
use luytre_model::{EventBatch, Layer, Nanos, Severity, TimeQuality};
use luytre_respond::RuleRef;
use tokio_util::sync::CancellationToken;

/// 22/11/2026 15:42 in Vietnam.
pub const NOW: Nanos = Nanos(1_795_336_920 * Nanos::SECOND);
/// Every account's password.
pub const PASSWORD: &str = "tre già măng mọc 2026";

const AGENCIES: &str = "code,name,kind,parent\n\
    UBND,Ủy ban nhân dân tỉnh Lâm Giang,tinh,\n\
    STTTT,Sở Khoa học và Công nghệ,department,UBND\n\
    SYT,Sở Y tế,department,UBND\n\
    SNV,Sở Nội vụ,department,UBND\n\
    STC,Sở Tài chính,department,UBND\n\
    SGD,Sở Giáo dục và Đào tạo,department,UBND\n\
    STNMT,Sở Nông nghiệp và Môi trường,department,UBND\n\
    P-TRANBIEN,UBND phường Trấn Biên,phuong,UBND\n\
    X-THANHSON,UBND xã Thanh Sơn,xa,UBND\n";

/// Code, name, agency, level, contact, telephone.
const SYSTEMS: [(&str, &str, &str, u8, &str, &str); 12] = [
    ("dvc", "Hệ thống thông tin giải quyết thủ tục hành chính", "UBND", 3, "Nguyễn Thị Hạnh", "0912 345 601"),
    ("ttdl", "Trung tâm tích hợp dữ liệu tỉnh", "STTTT", 4, "Lê Quốc Bảo", "0912 345 602"),
    ("qlvb", "Quản lý văn bản và điều hành", "UBND", 3, "Phạm Văn Khôi", "0912 345 603"),
    ("cong-tt", "Cổng thông tin điện tử tỉnh", "UBND", 3, "Trần Thu Hà", "0912 345 604"),
    ("his", "Quản lý khám chữa bệnh tuyến tỉnh", "SYT", 3, "Đỗ Minh Quân", "0912 345 605"),
    ("cbccvc", "Cơ sở dữ liệu cán bộ, công chức, viên chức", "SNV", 3, "Vũ Ngọc Ánh", "0912 345 606"),
    ("tabmis", "Quản lý ngân sách và kho bạc", "STC", 3, "Hoàng Đức Long", "0912 345 607"),
    ("vnedu", "Quản lý trường học", "SGD", 2, "Bùi Thị Mai", "0912 345 608"),
    ("datdai", "Cơ sở dữ liệu đất đai", "STNMT", 3, "Ngô Thanh Tùng", "0912 345 609"),
    ("mail", "Thư điện tử công vụ", "STTTT", 2, "Lê Quốc Bảo", "0912 345 602"),
    ("tb-web", "Trang thông tin phường Trấn Biên", "P-TRANBIEN", 1, "Phan Văn Hòa", "0912 345 610"),
    ("ts-web", "Trang thông tin xã Thanh Sơn", "X-THANHSON", 1, "Đinh Thị Lụa", "0912 345 611"),
];

/// Code, name, system, layer, host, kind, minutes since the last event.
type SourceRow = (&'static str, &'static str, &'static str, Layer, &'static str, &'static str, i64);
const SOURCES: [SourceRow; 16] = [
    ("dvc-waf", "Tường lửa ứng dụng cổng dịch vụ công", "dvc", Layer::Application, "waf-dvc", "modsecurity.audit", 1),
    ("dvc-web", "Máy chủ web dịch vụ công", "dvc", Layer::Application, "web-dvc", "nginx.access", 1),
    ("dvc-pg", "PostgreSQL dịch vụ công", "dvc", Layer::Database, "db-dvc", "postgresql.audit", 2),
    ("dvc-ids", "Cảm biến mạng vùng dịch vụ", "dvc", Layer::Network, "ids-01", "suricata.alert", 1),
    ("dvc-os", "Nhật ký hệ điều hành dịch vụ công", "dvc", Layer::Endpoint, "web-dvc-os", "auditd.log", 3),
    ("ttdl-fw", "Tường lửa lõi trung tâm dữ liệu", "ttdl", Layer::Network, "fw-core", "fortigate.traffic", 1),
    ("ttdl-ad", "Máy chủ quản trị miền", "ttdl", Layer::Endpoint, "dc-01", "windows.security", 4),
    ("qlvb-iis", "Máy chủ ứng dụng văn bản", "qlvb", Layer::Application, "app-qlvb", "nginx.access", 55),
    ("qlvb-db", "MariaDB văn bản", "qlvb", Layer::Database, "db-qlvb", "mysql.audit", 190),
    ("cong-web", "Máy chủ web cổng thông tin", "cong-tt", Layer::Application, "web-cong", "apache.access", 2),
    ("his-db", "Cơ sở dữ liệu khám chữa bệnh", "his", Layer::Database, "db-his", "postgresql.log", 1_900),
    ("his-os", "Máy chủ khám chữa bệnh", "his", Layer::Endpoint, "srv-his", "syslog.log", 5),
    ("cb-os", "Máy chủ hồ sơ cán bộ", "cbccvc", Layer::Endpoint, "MAY-CHU-03", "windows.sysmon", 1),
    ("mail-mx", "Máy chủ thư", "mail", Layer::Application, "mx-01", "syslog.log", 6),
    (
        "dd-fw",
        "Tường lửa Sở Nông nghiệp và Môi trường",
        "datdai",
        Layer::Network,
        "fw-stnmt",
        "fortigate.traffic",
        2_900,
    ),
    ("vnedu-web", "Máy chủ web trường học", "vnedu", Layer::Application, "web-edu", "nginx.access", 12),
];

/// Login, name, role, agency.
pub const PEOPLE: [(&str, &str, Role, Option<&str>); 9] = [
    ("hanh", "Nguyễn Thị Hạnh", Role::Analyst, None),
    ("truong-ca", "Lê Quốc Bảo", Role::ShiftLead, None),
    ("ung-cuu", "Trịnh Công Sơn Hải", Role::IncidentTeam, None),
    ("can-bo-syt", "Đỗ Minh Quân", Role::AgencyOfficer, Some("SYT")),
    ("giam-doc-syt", "Lưu Thị Ngọc", Role::AgencyHead, Some("SYT")),
    ("danh-gia", "Mai Anh Tuấn", Role::Assessor, None),
    ("lanh-dao", "Phan Đình Trọng", Role::Leader, None),
    ("kiem-tra", "Tạ Thị Hồng", Role::Auditor, None),
    ("chuong-trinh", "Tích hợp báo cáo", Role::Machine, None),
];

/// Word in the record, id, Vietnamese, English, level, technique, advice in both languages.
type RuleRow =
    (&'static str, &'static str, &'static str, &'static str, Severity, &'static str, &'static str, &'static str);
const RULES: [RuleRow; 8] = [
    (
        "vssadmin",
        "win-shadow-delete",
        "Xóa bản sao lưu bóng trước khi mã hóa tệp",
        "Shadow copies deleted before encryption",
        Severity::Critical,
        "attack.t1490",
        "Cô lập máy khỏi mạng ngay, không tắt nguồn; gọi đội ứng cứu và giữ nguyên bộ nhớ.",
        "Isolate the machine from the network at once, keep it powered; call the incident team.",
    ),
    (
        "shell.php",
        "web-shell-upload",
        "Tệp thực thi mới trong thư mục tải lên của cổng thông tin",
        "New executable file in the portal's upload folder",
        Severity::High,
        "attack.t1505.003",
        "Lấy bản sao tệp, chặn thực thi trong thư mục tải lên, rà các yêu cầu từ cùng địa chỉ.",
        "Copy the file, stop execution in the upload folder, review requests from the same address.",
    ),
    (
        "union select",
        "web-sqli",
        "Chèn lệnh SQL vào biểu mẫu tra cứu hồ sơ",
        "SQL injection into the dossier lookup form",
        Severity::High,
        "attack.t1190",
        "Xem truy vấn có trả dữ liệu không ở lớp cơ sở dữ liệu; chặn địa chỉ trên tường lửa ứng dụng.",
        "See at the database layer whether rows were returned; block the address at the web firewall.",
    ),
    (
        "COPY (SELECT",
        "db-bulk-export",
        "Xuất toàn bộ bảng công dân ra tệp",
        "Whole citizen table exported to a file",
        Severity::Critical,
        "attack.t1005",
        "Khóa tài khoản cơ sở dữ liệu, giữ nhật ký, xác định tệp đã rời máy chưa.",
        "Lock the database account, keep the log, find out whether the file left the machine.",
    ),
    (
        "Failed password",
        "ssh-bruteforce",
        "Dò mật khẩu SSH từ một địa chỉ",
        "SSH password guessing from one address",
        Severity::Medium,
        "attack.t1110.001",
        "Chặn địa chỉ, bật xác thực bằng khóa, kiểm tra có lần nào thành công không.",
        "Block the address, allow keys only, check whether any attempt succeeded.",
    ),
    (
        "ET SCAN",
        "net-scan",
        "Quét cổng từ bên trong mạng truyền số liệu chuyên dùng",
        "Port scan from within the dedicated network",
        Severity::Medium,
        "attack.t1046",
        "Xác định máy quét thuộc đơn vị nào và gọi đầu mối.",
        "Find which agency the scanning machine belongs to and call its contact.",
    ),
    (
        "outside hours",
        "vpn-odd-hours",
        "Đăng nhập quản trị từ địa chỉ lạ sau giờ làm việc",
        "Administrator sign-in from an unknown address after hours",
        Severity::High,
        "attack.t1078",
        "Gọi xác nhận với người quản trị; nếu không phải, khóa tài khoản.",
        "Call the administrator to confirm; otherwise lock the account.",
    ),
    (
        "robots.txt",
        "web-crawl",
        "Thu thập trang với tốc độ bất thường",
        "Unusual crawling rate",
        Severity::Low,
        "attack.t1595",
        "Theo dõi; giới hạn tốc độ nếu ảnh hưởng dịch vụ.",
        "Watch; limit the rate if the service suffers.",
    ),
];

/// Looks for the words above.
pub struct WordRules;

struct WordDetector;

impl Rules for WordRules {
    fn detector(&self, _: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(WordDetector)
    }

    fn loaded(&self) -> usize {
        3
    }
}

impl Detector for WordDetector {
    fn examine(&mut self, batch: &EventBatch, found: &mut Vec<Found>) {
        for event in batch.rows() {
            let original = String::from_utf8_lossy(event.original());
            for (word, id, vi, en, level, tag, advice_vi, advice_en) in RULES {
                if !original.contains(word) {
                    continue;
                }
                let rule = RuleRef {
                    id: id.to_owned(),
                    title_vi: vi.to_owned(),
                    title_en: en.to_owned(),
                    level,
                    author: "Lũy tre".to_owned(),
                    tags: vec![tag.to_owned()],
                    advice_vi: advice_vi.to_owned(),
                    advice_en: advice_en.to_owned(),
                };
                let entity = event.get(col::SOURCE_IP).or_else(|| event.get(col::HOST_NAME));
                let entity = entity.map_or_else(String::new, |value| value.to_text().into_owned());
                let (row, time, event) = (event.index(), event.time(), event.id());
                found.push(Found { row, rule: Arc::new(rule), entity, time, event });
            }
        }
    }

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

/// The desk of the province, and its clock.
pub struct Province {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Its event store.
    pub store: Arc<MemoryStore>,
}

impl Province {
    /// Builds the province with its ledger in `folder`.
    pub async fn open(folder: &Path) -> Province {
        let clock = Arc::new(ManualClock::new(NOW));
        let store = Arc::new(MemoryStore::new());
        let desk = empty_desk(folder, clock.clone(), store.clone()).await;
        register(&desk).await;
        dossiers(&desk).await;
        inspections::enter(&desk).await;
        steering::enter(&desk).await;
        let stop = CancellationToken::new();
        let watching = tokio::spawn(luytre_desk::watch(desk.clone(), stop.clone()));
        let mut notices = desk.bus.subscribe();
        ingest(&desk).await;
        // The last record fires its own rule: when that alert is there, everything before it was examined.
        let console = Actor::console();
        loop {
            let filter = luytre_desk::views::AlertFilter { rule: Some("vpn-odd-hours".into()), ..Default::default() };
            let found = desk.alerts(&console, &filter).await.expect("the console reads alerts");
            if !found.items.is_empty() {
                break;
            }
            let _: Result<Notice, _> = notices.recv().await;
        }
        stop.cancel();
        watching.await.expect("the watch ends when it is told");
        Province { desk, clock, store }
    }

    /// Signs a person in and returns the session's secret.
    pub async fn sign_in(&self, login: &str) -> String {
        let signed = self.desk.sign_in(login, PASSWORD.to_owned(), None).await;
        signed.expect("the province has this person").token
    }
}

/// A desk over an empty ledger.
pub async fn empty_desk(folder: &Path, clock: Arc<dyn Clock>, events: Arc<MemoryStore>) -> Arc<Desk> {
    let ledger = Ledger::open_file(&folder.join("ledger.sqlite")).await.expect("the ledger opens");
    let parts = DeskParts { ledger, events, rules: Arc::new(WordRules), clock };
    let desk = Desk::open(parts).await.expect("the desk opens");
    desk.keep_files_in(folder.join("attachments"));
    desk
}

/// A draft with a file, and a level that was approved under the earlier regime.
async fn dossiers(desk: &Arc<Desk>) {
    let console = Actor::console();
    for (agency, duty) in [("UBND", "owner"), ("STTTT", "dedicated_unit")] {
        let values = vec![("duties".to_owned(), duty.to_owned())];
        let form = luytre_desk::profiles::AgencyForm { values, ..Default::default() };
        desk.edit_agency_profile(&console, agency, &form).await.expect("the duties are registered");
    }
    let form = OpenDossierForm {
        system: "dvc".into(),
        level: 3.try_into().ok(),
        reason: "Hệ thống giải quyết thủ tục hành chính".into(),
        owner: "UBND".into(),
        dedicated_unit: "STTTT".into(),
        ..OpenDossierForm::default()
    };
    let view = desk.open_dossier(&console, form).await.expect("a dossier is opened");
    let given = ("thiet_ke", "Thiết kế thi công.pdf");
    let code = view.dossier.code.clone();
    let file = b"%PDF-1.7\n".to_vec();
    desk.attach_to_dossier(&console, &code, view.version, given, file).await.expect("a file is attached");
    let decision = DocumentRef {
        number: "812/QĐ-UBND".into(),
        date: "2024-03-18".parse().ok(),
        body: "Ủy ban nhân dân tỉnh".into(),
        file: None,
    };
    let level = 3.try_into().expect("a level");
    let form = LegacyDossierForm { system: "qlvb".into(), level, regime: "ND85-2016".into(), decision, begun: None };
    desk.enter_legacy_dossier(&console, form).await.expect("an earlier decision is entered");
}

async fn register(desk: &Arc<Desk>) {
    let console = Actor::console();
    let link: SetupLink = desk.first_administrator_link().await.expect("a link").expect("there is nobody yet");
    let form = SetupForm { login: "quan-tri".into(), name: "Quản Trị Viên".into(), password: PASSWORD.into() };
    desk.use_setup_link(&link.token, form, None).await.expect("the first administrator is made");
    let form = ImportForm { csv: AGENCIES.into(), dry_run: false };
    let report = desk.import_agencies(&console, &form).await.expect("the agencies are read");
    assert!(report.applied, "{report:?}");
    for (code, name, agency, level, contact, phone) in SYSTEMS {
        let form = SystemForm {
            code: code.into(),
            name: name.into(),
            agency: agency.into(),
            level: level.try_into().ok(),
            owner: "Ủy ban nhân dân tỉnh Lâm Giang".into(),
            required_layers: None,
            contact_name: contact.into(),
            contact_phone: phone.into(),
        };
        desk.create_system(&console, form).await.expect("the system is made");
    }
    for (code, name, system, layer, host, _, _) in SOURCES {
        let form = RegisterForm {
            code: code.into(),
            name: name.into(),
            system: Some(system.into()),
            layer: Some(layer),
            host: Some(host.into()),
            ..RegisterForm::default()
        };
        desk.register_source(&console, form).await.expect("the source is made");
    }
    for (login, name, role, agency) in PEOPLE {
        let form = NewPerson {
            login: login.into(),
            name: name.into(),
            role,
            agency: agency.map(str::to_owned),
            language: Language::Vi,
            password: Some(PASSWORD.into()),
        };
        desk.create_person(&console, form).await.expect("the person is made");
    }
}

/// One record before it is decoded.
struct Record<'a> {
    kind: &'a str,
    host: &'a str,
    ip: &'a str,
    minutes_ago: i64,
    text: &'a str,
}

fn write(batch: &mut EventBatch, record: &Record<'_>, step: i64) {
    let at = NOW.plus(-(record.minutes_ago * 60 + step) * Nanos::SECOND);
    let mut event = batch.event(record.kind, at, record.text.as_bytes());
    event.time(at, TimeQuality::Exact);
    event.str(col::HOST_NAME, record.host);
    if !record.ip.is_empty() {
        event.str(col::SOURCE_IP, record.ip);
    }
    event.str(col::MESSAGE, record.text);
    event.str(col::EVENT_OUTCOME, if record.text.contains("Failed") { "failure" } else { "success" });
    if record.kind.ends_with("access") {
        event.str(col::HTTP_REQUEST_METHOD, "GET");
        event.int(col::HTTP_RESPONSE_STATUS_CODE, 200);
        event.str(col::URL_ORIGINAL, "/tra-cuu?ma=H41.11");
    }
    event.finish();
}

async fn ingest(desk: &Arc<Desk>) {
    let mut batch = EventBatch::new();
    for (index, (.., host, kind, quiet)) in (0i64..).zip(SOURCES) {
        // More by day than by night, and never the same number twice.
        for hour in (0..24i64).rev() {
            let local = (15 + 24 - hour) % 24;
            let many = if (7..18).contains(&local) { 6 + (hour * 7 + index * 3) % 9 } else { 1 + (hour + index) % 3 };
            for step in 0..many {
                let minutes_ago = hour * 60 + step * 7 % 60 + quiet.min(3_000);
                let text = format!(
                    "10.20.{index}.{step} - - \"GET /tra-cuu?ma=H41.{hour:02}{step:02} HTTP/1.1\" 200 {}",
                    900 + step * 37
                );
                let ip = format!("10.20.{index}.{}", step + 2);
                write(&mut batch, &Record { kind, host, ip: &ip, minutes_ago, text: &text }, step);
            }
        }
    }
    for minutes_ago in [4, 31, 95, 260, 610, 1_100] {
        write(
            &mut batch,
            &Record {
                kind: "kv.log",
                host: "thiet-bi-la",
                ip: "10.99.4.7",
                minutes_ago,
                text: "devname=MikroTik msg=\"login ok\"",
            },
            0,
        );
        write(
            &mut batch,
            &Record {
                kind: "syslog.log",
                host: "camera-tang-2",
                ip: "10.99.4.31",
                minutes_ago: minutes_ago + 3,
                text: "kernel: eth0 link up",
            },
            0,
        );
    }
    let attack = [
        ("suricata.alert", "ids-01", "10.31.7.22", 372, "[1:2001219] ET SCAN Potential SSH Scan", 14),
        (
            "syslog.log",
            "srv-his",
            "203.0.113.77",
            340,
            "sshd[2211]: Failed password for invalid user admin from 203.0.113.77 port 51122",
            60,
        ),
        (
            "modsecurity.audit",
            "waf-dvc",
            "203.0.113.77",
            118,
            "GET /tra-cuu?ma=1' union select 1,ho_ten,cccd from cong_dan-- ModSecurity: Warning. SQL Injection Attack",
            12,
        ),
        (
            "nginx.access",
            "web-dvc",
            "203.0.113.77",
            96,
            "203.0.113.77 - - \"POST /tai-len HTTP/1.1\" 201 ho-so/shell.php",
            3,
        ),
        (
            "postgresql.audit",
            "db-dvc",
            "10.20.1.5",
            41,
            "AUDIT: SESSION,READ,SELECT,TABLE,public.cong_dan,COPY (SELECT * FROM cong_dan) TO '/tmp/a.csv'",
            1,
        ),
        (
            "windows.sysmon",
            "MAY-CHU-03",
            "10.20.3.14",
            9,
            "C:\\Windows\\System32\\cmd.exe /c vssadmin delete shadows /all /quiet",
            4,
        ),
        ("apache.access", "web-cong", "198.51.100.23", 22, "198.51.100.23 - - \"GET /robots.txt HTTP/1.1\" 200 71", 40),
        (
            "fortigate.traffic",
            "fw-core",
            "198.51.100.140",
            3,
            "admin login from 198.51.100.140 outside hours via sslvpn",
            2,
        ),
    ];
    for (kind, host, ip, minutes_ago, text, times) in attack {
        for step in 0..times {
            write(&mut batch, &Record { kind, host, ip, minutes_ago, text }, step * 3);
        }
    }
    let origin = Origin { listener: "syslog-tls", address: "192.0.2.9".parse().ok(), ..Origin::default() };
    desk.ingest(&origin, batch, None).await.expect("the batch is stored");
}
