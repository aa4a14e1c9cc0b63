//! The fictional province of the demonstration: invented agencies, systems, people and sources, entered through the same
//! operations that pages use. Real units come by import.

use std::fmt::Write as _;

use anyhow::Context;
use luytre_desk::views::{ImportForm, NewPerson, RegisterForm, SystemForm};
use luytre_desk::{Actor, Desk, Language};
use luytre_model::{Layer, ProtectionLevel, Role};

/// Code of the system that is attacked and watched at all four layers.
pub const PORTAL: &str = "CONG-TTDT";

const CENTRE: &str = "TTDL";

const DEPARTMENTS: [(&str, &str); 12] = [
    ("VP-UBND", "Văn phòng Ủy ban nhân dân tỉnh"),
    ("SO-YTE", "Sở Y tế"),
    ("SO-GDDT", "Sở Giáo dục và Đào tạo"),
    ("SO-NV", "Sở Nội vụ"),
    ("SO-TC", "Sở Tài chính"),
    ("SO-XD", "Sở Xây dựng"),
    ("SO-NNMT", "Sở Nông nghiệp và Môi trường"),
    ("SO-KHCN", "Sở Khoa học và Công nghệ"),
    ("SO-CT", "Sở Công Thương"),
    ("SO-TP", "Sở Tư pháp"),
    ("SO-VHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
    ("THANH-TRA", "Thanh tra tỉnh"),
];

const COMMUNE_NAMES: [&str; 40] = [
    "An Trúc",
    "Bình Trúc",
    "Cẩm Lũy",
    "Đại Trúc",
    "Đông Lũy",
    "Gia Trúc",
    "Hà Lũy",
    "Hòa Trúc",
    "Hưng Lũy",
    "Khánh Trúc",
    "Kim Lũy",
    "Lạc Trúc",
    "Liên Lũy",
    "Long Trúc",
    "Lương Lũy",
    "Mai Trúc",
    "Minh Lũy",
    "Mỹ Trúc",
    "Nam Lũy",
    "Ngọc Trúc",
    "Nhân Lũy",
    "Phú Trúc",
    "Phúc Lũy",
    "Phước Trúc",
    "Quang Lũy",
    "Quế Trúc",
    "Sơn Lũy",
    "Tân Trúc",
    "Tây Lũy",
    "Thái Trúc",
    "Thanh Lũy",
    "Thạnh Trúc",
    "Thiện Lũy",
    "Thuận Trúc",
    "Tiên Lũy",
    "Trường Trúc",
    "Vạn Lũy",
    "Văn Trúc",
    "Vĩnh Lũy",
    "Xuân Trúc",
];

/// Code, name, agency, level.
const SYSTEMS: [(&str, &str, &str, u8); 20] = [
    (PORTAL, "Cổng thông tin điện tử tỉnh", CENTRE, 3),
    ("DVC", "Hệ thống giải quyết thủ tục hành chính", "VP-UBND", 3),
    ("LGSP", "Nền tảng tích hợp, chia sẻ dữ liệu", CENTRE, 3),
    ("QLVB", "Quản lý văn bản và điều hành", "VP-UBND", 3),
    ("MAIL", "Thư điện tử công vụ", CENTRE, 3),
    ("TTDL-HT", "Hạ tầng trung tâm dữ liệu tỉnh", CENTRE, 4),
    ("IOC", "Trung tâm điều hành thông minh", "SO-KHCN", 3),
    ("HSSK", "Hồ sơ sức khỏe điện tử", "SO-YTE", 3),
    ("QLBV", "Quản lý khám chữa bệnh", "SO-YTE", 2),
    ("CSDL-GD", "Cơ sở dữ liệu giáo dục", "SO-GDDT", 2),
    ("TUYENSINH", "Tuyển sinh đầu cấp", "SO-GDDT", 2),
    ("CBCC", "Cơ sở dữ liệu cán bộ, công chức", "SO-NV", 3),
    ("NGANSACH", "Quản lý ngân sách", "SO-TC", 2),
    ("GIAXD", "Công bố giá vật liệu xây dựng", "SO-XD", 1),
    ("DATDAI", "Cơ sở dữ liệu đất đai", "SO-NNMT", 3),
    ("QUANTRAC", "Quan trắc môi trường tự động", "SO-NNMT", 2),
    ("TMDT", "Sàn thương mại điện tử tỉnh", "SO-CT", 2),
    ("HOTICH", "Hỗ trợ hộ tịch", "SO-TP", 2),
    ("DULICH", "Cổng du lịch thông minh", "SO-VHTTDL", 1),
    ("KNTC", "Quản lý khiếu nại, tố cáo", "THANH-TRA", 2),
];

/// Login, name, role, agency.
const PEOPLE: [(&str, &str, Role, Option<&str>); 24] = [
    ("truc.ca1", "Nguyễn Thị Hạnh", Role::Analyst, None),
    ("truc.ca2", "Lê Quốc Bảo", Role::Analyst, None),
    ("truc.ca3", "Phạm Minh Khôi", Role::Analyst, None),
    ("truc.ca4", "Đỗ Thu Trang", Role::Analyst, None),
    ("truong.ca1", "Trần Văn Lâm", Role::ShiftLead, None),
    ("truong.ca2", "Vũ Ngọc Ánh", Role::ShiftLead, None),
    ("ucsc.1", "Hoàng Đức Anh", Role::IncidentTeam, None),
    ("ucsc.2", "Bùi Thanh Tùng", Role::IncidentTeam, None),
    ("danh.gia", "Ngô Bích Ngọc", Role::Assessor, None),
    ("catinh.giamdoc", "Hoàng Minh Sơn", Role::AgencyHead, Some("CA-TINH")),
    ("lanh.dao", "Dương Hữu Phước", Role::Leader, None),
    ("kiem.toan", "Lý Thị Mơ", Role::Auditor, None),
    ("yte.cntt", "Cao Thị Lan", Role::AgencyOfficer, Some("SO-YTE")),
    ("yte.giamdoc", "Trịnh Quang Vinh", Role::AgencyHead, Some("SO-YTE")),
    ("gddt.cntt", "Phan Văn Đạt", Role::AgencyOfficer, Some("SO-GDDT")),
    ("noivu.cntt", "Tạ Thị Yến", Role::AgencyOfficer, Some("SO-NV")),
    ("taichinh.cntt", "Đinh Công Sơn", Role::AgencyOfficer, Some("SO-TC")),
    ("nnmt.cntt", "Lương Thị Hoa", Role::AgencyOfficer, Some("SO-NNMT")),
    ("vpub.cntt", "Hồ Trọng Nghĩa", Role::AgencyOfficer, Some("VP-UBND")),
    ("vpub.chanhvp", "Nguyễn Đình Chính", Role::AgencyHead, Some("VP-UBND")),
    ("xa01.cntt", "Vi Văn Páo", Role::AgencyOfficer, Some("XA-01")),
    ("xa02.cntt", "Kiều Thị Nhung", Role::AgencyOfficer, Some("XA-02")),
    ("xa03.cntt", "Thạch Sô Phia", Role::AgencyOfficer, Some("XA-03")),
    ("xa01.chutich", "Đặng Hữu Tài", Role::AgencyHead, Some("XA-01")),
];

/// A stream of everyday events that a system sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Everyday {
    /// Visits of a web server.
    Web,
    /// Statements of a database.
    Database,
    /// Sign-ins and jobs of an operating system.
    Machine,
    /// Connections through a firewall.
    Firewall,
    /// Flows that a sensor sees.
    Sensor,
    /// Addresses, admissions and names: DHCP, RADIUS, DNS.
    Services,
}

impl Everyday {
    /// Module of its events.
    pub const fn module(self) -> &'static str {
        match self {
            Everyday::Web => "nginx",
            Everyday::Database => "postgresql",
            Everyday::Machine => "sshd",
            Everyday::Firewall => "fortigate",
            Everyday::Sensor => "suricata",
            Everyday::Services => "dich-vu",
        }
    }

    /// Layer that it shows.
    pub const fn layer(self) -> Layer {
        match self {
            Everyday::Web => Layer::Application,
            Everyday::Database => Layer::Database,
            Everyday::Machine => Layer::Endpoint,
            Everyday::Firewall | Everyday::Sensor | Everyday::Services => Layer::Network,
        }
    }
}

/// A sender of everyday events: its host, what it sends, and whether it fell silent a day and a half ago.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Host name in its events.
    pub host: String,
    /// Code of its system.
    pub system: &'static str,
    /// What it sends.
    pub kind: Everyday,
    /// It was heard 30 hours ago, and not since.
    pub silent: bool,
    /// Its system is cared for: updates, back-ups, second factors.
    pub cared: bool,
}

/// Systems that are cared for as level 3 asks.
const CARED: [&str; 2] = [PORTAL, "DVC"];

/// Systems that send: code, live streams, silent streams. The others were never connected.
const CONNECTED: [(&str, &[Everyday], &[Everyday]); 15] = [
    (
        PORTAL,
        &[
            Everyday::Web,
            Everyday::Database,
            Everyday::Machine,
            Everyday::Firewall,
            Everyday::Sensor,
            Everyday::Services,
        ],
        &[],
    ),
    ("DVC", &[Everyday::Web, Everyday::Database, Everyday::Machine, Everyday::Firewall], &[]),
    ("LGSP", &[Everyday::Web, Everyday::Machine], &[Everyday::Database]),
    ("QLVB", &[Everyday::Web, Everyday::Database], &[Everyday::Machine]),
    ("MAIL", &[Everyday::Machine, Everyday::Firewall], &[]),
    ("TTDL-HT", &[Everyday::Firewall, Everyday::Machine], &[]),
    ("IOC", &[Everyday::Web], &[Everyday::Machine]),
    ("HSSK", &[Everyday::Web, Everyday::Database, Everyday::Machine], &[]),
    ("QLBV", &[], &[Everyday::Web, Everyday::Database]),
    ("CSDL-GD", &[Everyday::Web, Everyday::Database], &[]),
    ("CBCC", &[Everyday::Database, Everyday::Machine], &[Everyday::Web]),
    ("DATDAI", &[Everyday::Web, Everyday::Firewall], &[]),
    ("NGANSACH", &[Everyday::Machine], &[Everyday::Database]),
    ("DULICH", &[Everyday::Web], &[]),
    ("TRANG-01", &[Everyday::Web], &[]),
];

/// Secrets of the sources that were registered with a token.
pub struct Tokens {
    /// The intrusion detection sensor at the portal.
    pub sensor: String,
    /// The web application firewall of the portal.
    pub firewall: String,
}

/// Enters agencies, systems, people and sources. Returns the tokens of the sources that have some.
pub async fn enter(desk: &Desk, actor: &Actor, password: impl Fn(&str) -> String) -> anyhow::Result<Tokens> {
    let form = ImportForm { csv: agencies().into_bytes(), dry_run: false };
    let report = desk.import_agencies(actor, &form).await.context("import the agencies of the demonstration")?;
    anyhow::ensure!(report.problems.is_empty(), "agencies of the demonstration: {:?}", report.problems);
    for (code, name, agency, level) in systems() {
        let form = SystemForm {
            code: code.clone(),
            name,
            agency: agency.clone(),
            level: Some(ProtectionLevel::try_from(level).context("a level of the demonstration")?),
            owner: "Ủy ban nhân dân tỉnh Lũy Hà".to_owned(),
            required_layers: None,
            contact_name: "Bộ phận công nghệ thông tin".to_owned(),
            contact_phone: format!("0200 555 {:04}", code.bytes().map(u32::from).sum::<u32>()),
        };
        desk.create_system(actor, form).await.with_context(|| format!("enter the system {code}"))?;
    }
    for (login, name, role, agency) in PEOPLE {
        let form = NewPerson {
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            agency: agency.map(str::to_owned),
            language: Language::Vi,
            password: Some(password(login)),
        };
        desk.create_person(actor, form).await.with_context(|| format!("enter the person {login}"))?;
    }
    let tokens = portal_sources(desk, actor).await?;
    everyday_sources(desk, actor).await?;
    Ok(tokens)
}

/// Logins with their roles, for the list of accounts.
pub fn accounts() -> impl Iterator<Item = (&'static str, &'static str, Role)> {
    PEOPLE.into_iter().map(|(login, name, role, _)| (login, name, role))
}

fn agencies() -> String {
    let mut csv = String::from("code,name,kind,parent,valid_from,valid_to,excluded\n");
    let mut row = |code: &str, name: &str, kind: &str, parent: &str| {
        writeln!(csv, "{code},\"{name}\",{kind},{parent},2025-07-01,,false").expect("a String takes everything");
    };
    row("LUYHA", "Ủy ban nhân dân tỉnh Lũy Hà", "province", "");
    row(CENTRE, "Trung tâm dữ liệu tỉnh", "centre", "LUYHA");
    row("CA-TINH", "Công an tỉnh", "department", "LUYHA");
    for (code, name) in DEPARTMENTS {
        row(code, name, "department", "LUYHA");
    }
    for (name, number) in COMMUNE_NAMES.iter().zip(1..) {
        let kind = if number % 5 == 0 { ("Phường", "ward") } else { ("Xã", "commune") };
        row(&commune(number), &format!("{} {name}", kind.0), kind.1, "LUYHA");
    }
    csv
}

fn commune(number: usize) -> String {
    format!("XA-{number:02}")
}

fn systems() -> Vec<(String, String, String, u8)> {
    let named = SYSTEMS
        .iter()
        .map(|(code, name, agency, level)| ((*code).to_owned(), (*name).to_owned(), (*agency).to_owned(), *level));
    let pages = COMMUNE_NAMES.iter().zip(1..).map(|(name, number)| {
        (format!("TRANG-{number:02}"), format!("Trang thông tin điện tử {name}"), commune(number), 1)
    });
    named.chain(pages).collect()
}

/// The sources of the portal in the samples: host `portal01`, one per module, and two with tokens.
async fn portal_sources(desk: &Desk, actor: &Actor) -> anyhow::Result<Tokens> {
    let modules: [(&str, &str, Layer); 11] = [
        ("nginx", "Máy chủ web nginx", Layer::Application),
        ("vsftpd", "Máy chủ FTP", Layer::Application),
        ("postgresql", "PostgreSQL với pgaudit", Layer::Database),
        ("mysql", "MariaDB", Layer::Database),
        ("sshd", "Đăng nhập SSH", Layer::Endpoint),
        ("pam", "Xác thực PAM", Layer::Endpoint),
        ("auditd", "Kiểm toán Linux", Layer::Endpoint),
        ("clamd", "Diệt vi-rút ClamAV", Layer::Endpoint),
        ("syslog", "Nhật ký hệ thống", Layer::Endpoint),
        ("bind", "Máy chủ tên miền BIND", Layer::Network),
        ("apache", "Máy chủ web Apache", Layer::Application),
    ];
    for (module, name, layer) in modules {
        register(
            desk,
            actor,
            RegisterForm {
                code: format!("portal01-{module}"),
                name: format!("portal01: {name}"),
                system: Some(PORTAL.to_owned()),
                layer: Some(layer),
                zone: Some("UTC".to_owned()),
                host: Some("portal01".to_owned()),
                module: Some(module.to_owned()),
                ..Default::default()
            },
        )
        .await?;
    }
    let with_token = |code: &str, name: &str, layer, format: &str| RegisterForm {
        code: code.to_owned(),
        name: name.to_owned(),
        system: Some(PORTAL.to_owned()),
        layer: Some(layer),
        format: Some(format.to_owned()),
        zone: Some("UTC".to_owned()),
        issue_token: true,
        ..Default::default()
    };
    let sensor =
        register(desk, actor, with_token("cam-bien-01", "Cảm biến Suricata vùng DMZ", Layer::Network, "suricata"))
            .await?;
    let firewall = register(
        desk,
        actor,
        with_token("waf-01", "Tường lửa ứng dụng ModSecurity", Layer::Application, "modsecurity3"),
    )
    .await?;
    let expect = |token: Option<String>| token.context("a source was registered without the token that was asked for");
    Ok(Tokens { sensor: expect(sensor)?, firewall: expect(firewall)? })
}

/// The name of the machine: those of the portal stand in its profile, others are named after what they send.
fn host_of(system: &str, kind: Everyday) -> String {
    match kind {
        Everyday::Web if system == PORTAL => "portal02".to_owned(),
        Everyday::Machine if system == PORTAL => "portal-db02".to_owned(),
        Everyday::Database if system == PORTAL => "portal-db01".to_owned(),
        Everyday::Firewall if system == PORTAL => "fw-dmz-01".to_owned(),
        _ => format!("{}-{}", system.to_lowercase(), kind.module()),
    }
}

/// Returns the senders of everyday events.
pub fn senders() -> Vec<Sender> {
    let mut senders = Vec::new();
    for (system, live, silent) in CONNECTED {
        let all = live.iter().map(|kind| (*kind, false)).chain(silent.iter().map(|kind| (*kind, true)));
        for (kind, silent) in all {
            let host = host_of(system, kind);
            let cared = CARED.contains(&system);
            senders.push(Sender { host, system, kind, silent, cared });
        }
    }
    senders
}

async fn everyday_sources(desk: &Desk, actor: &Actor) -> anyhow::Result<()> {
    for sender in senders() {
        let form = RegisterForm {
            code: sender.host.clone(),
            name: format!("{}: {}", sender.system, sender.kind.module()),
            system: Some(sender.system.to_owned()),
            layer: Some(sender.kind.layer()),
            host: Some(sender.host),
            ..Default::default()
        };
        register(desk, actor, form).await?;
    }
    Ok(())
}

async fn register(desk: &Desk, actor: &Actor, form: RegisterForm) -> anyhow::Result<Option<String>> {
    let code = form.code.clone();
    let (_, token) = desk.register_source(actor, form).await.with_context(|| format!("register the source {code}"))?;
    Ok(token)
}

#[cfg(test)]
mod tests;
