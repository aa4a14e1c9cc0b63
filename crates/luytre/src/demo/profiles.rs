//! Profiles of the demonstration: the owner, the dedicated unit with its roster, the named systems, and the communes'
//! pages, which come in by a spreadsheet as a province would send it. Everything is invented.

mod table;

use std::fmt::Write as _;

use anyhow::{Context, bail};
use luytre_desk::profiles::{AgencyForm, ListForm, ProfileForm, Saved};
use luytre_desk::workbook::WorkbookFile;
use luytre_desk::{Actor, Desk};
use luytre_govern::Date;
use luytre_govern::workbook::{Decisions, SheetKind};

use self::table::bodies::{BODIES, COMMUNES};
use self::table::portal::PORTAL_LISTS;
use self::table::systems::{Named, SYSTEMS};
use super::prove::Cast;

/// Who owns every system of the province.
const OWNER: &str = "LUYHA";
/// Who appraises.
const DEDICATED: &str = "CA-TINH";

/// Enters all profiles.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let administrator = cast.actor("quan.tri").await?;
    bodies(&cast.desk, &administrator).await.context("profiles of agencies")?;
    let health = cast.actor("yte.cntt").await?;
    for system in SYSTEMS {
        // People of an agency describe its systems; the administrator enters those of the others.
        let actor = if matches!(system.code, "HSSK" | "QLBV") { &health } else { &administrator };
        named(&cast.desk, actor, system).await.with_context(|| format!("profile of {}", system.code))?;
    }
    for (sheet, text) in communes()? {
        import(&cast.desk, &administrator, text).await.with_context(|| format!("import of {sheet}"))?;
    }
    Ok(())
}

async fn bodies(desk: &Desk, actor: &Actor) -> anyhow::Result<()> {
    let today = day_of(desk);
    for (code, values) in BODIES {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let roster = (*code == DEDICATED).then(|| roster(today));
        let form = AgencyForm { version: 0, values, roster };
        done(desk.edit_agency_profile(actor, code, &form).await?).with_context(|| format!("profile of {code}"))?;
    }
    Ok(())
}

/// The day in Vietnam.
fn day_of(desk: &Desk) -> Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(desk.now().timestamp()).date()
}

/// Four weeks of turns, from Monday of this week on.
fn roster(today: Date) -> Vec<Vec<(String, String)>> {
    const TURNS: [(&str, &str); 4] = [
        ("Đại úy Lê Hồng Quân", "0200 555 1101"),
        ("Thượng úy Phạm Thùy Linh", "0200 555 1102"),
        ("Đại úy Ngô Đức Thịnh", "0200 555 1103"),
        ("Trung úy Vũ Mai Chi", "0200 555 1104"),
    ];
    let monday = today.saturating_sub(jiff::Span::new().days(i64::from(today.weekday().to_monday_zero_offset())));
    let turn = |(week, (name, phone)): (i64, (&str, &str))| {
        let from = monday.saturating_add(jiff::Span::new().days(7 * week));
        let until = from.saturating_add(jiff::Span::new().days(6));
        [
            ("name", name.to_owned()),
            ("phone", phone.to_owned()),
            ("from", from.to_string()),
            ("until", until.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    };
    (0..).zip(TURNS).map(turn).collect()
}

async fn named(desk: &Desk, actor: &Actor, system: &Named) -> anyhow::Result<()> {
    let version = desk.profile(actor, system.code).await?.version;
    let usual = [
        ("owner", OWNER),
        ("dedicated_unit", DEDICATED),
        ("function", system.function),
        ("served", system.served),
        ("in_operation_since", system.since),
        ("hosting.place", system.place),
        ("hosting.separation", "logical"),
    ];
    let mut values: Vec<(String, String)> =
        usual.iter().chain(system.more).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    for (fact, value) in system.facts {
        values.push((format!("fact.{fact}"), (*value).to_owned()));
    }
    let lower = system.code.to_lowercase();
    let public = system.more.iter().any(|(key, _)| *key == "domains");
    let mut lists = vec![ListForm { list: SheetKind::Devices, rows: devices(&lower, system) }];
    if system.code == super::province::PORTAL {
        lists.clear();
        for (list, columns, rows) in PORTAL_LISTS {
            let row = |row: &&[&str]| {
                columns.iter().zip(*row).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
            };
            let list = SheetKind::from_word(list).context("a list of the portal")?;
            lists.push(ListForm { list, rows: rows.iter().map(row).collect() });
        }
    } else {
        let product = |name: &str, vendor: &str, country: &str, kind: &str| {
            pairs(&[("name", name), ("vendor", vendor), ("country", country), ("kind", kind)])
        };
        let mut products = vec![
            product("Phòng chống mã độc Tre Xanh", "Công ty Tre Xanh", "VN", "antivirus"),
            product("Hệ điều hành máy chủ Kaleva 9", "Kaleva Oy", "FI", "operating_system"),
        ];
        if public {
            products.push(product("Tường lửa ứng dụng Lũy Đá", "Công ty Lũy Đá", "VN", "waf"));
        }
        lists.push(ListForm { list: SheetKind::Products, rows: products });
        let zone = pairs(&[("name", "Vùng máy chủ nội bộ"), ("private_range", system.net)]);
        lists.push(ListForm { list: SheetKind::Zones, rows: vec![zone] });
        if !matches!(system.code, "LGSP" | "TTDL-HT") {
            let link =
                pairs(&[("to", "LGSP"), ("purpose", "Tích hợp, chia sẻ dữ liệu"), ("data", "Danh mục dùng chung")]);
            lists.push(ListForm { list: SheetKind::Connections, rows: vec![link] });
        }
    }
    done(desk.edit_profile(actor, system.code, &ProfileForm { version, values, lists }).await?)
}

fn devices(lower: &str, system: &Named) -> Vec<Vec<(String, String)>> {
    let inside = if system.place == "province_data_centre" { "1" } else { "0" };
    let room = if inside == "1" { "Trung tâm dữ liệu tỉnh" } else { "Phòng máy chủ cơ quan" };
    let network = system.net.rsplit_once('.').map_or("10.0.0", |(network, _)| network);
    let device = |name: &str, kind: &str, purpose: &str, host: u8| {
        let address = format!("{network}.{host}");
        let name = format!("{lower}-{name}");
        pairs(&[
            ("name", &name),
            ("kind", kind),
            ("place", room),
            ("purpose", purpose),
            ("address", &address),
            ("in_data_centre", inside),
            ("country", "VN"),
        ])
    };
    vec![
        device("app01", "virtual_server", "Máy chủ ứng dụng", 11),
        device("db01", "virtual_server", "Máy chủ cơ sở dữ liệu", 21),
    ]
}

fn pairs(values: &[(&str, &str)]) -> Vec<(String, String)> {
    values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// The communes' sheets, as CSV.
fn communes() -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut agencies = String::from(
        "Mã cơ quan;Mã định danh điện tử;Tên trong văn bản;Cấp;Người đứng đầu;Chức danh người đứng đầu;Địa chỉ;\
         Điện thoại;Địa chỉ tiếp nhận sự cố;Số cán bộ, công chức, viên chức\n",
    );
    let mut systems = String::from(
        "Mã hệ thống;Tên hệ thống;Cơ quan quản lý;Chủ quản;Đơn vị chuyên trách an ninh mạng;Chức năng;\
         Đối tượng phục vụ;Số tài khoản người dùng;Ngày đưa vào vận hành;Loại hình hệ thống thông tin;\
         Loại thông tin được xử lý;Nơi đặt;Cách ly với hệ thống khác;Tên miền\n",
    );
    let mut products = String::from("Mã hệ thống;Tên sản phẩm;Hãng;Nước sản xuất;Loại sản phẩm\n");
    for (number, name, head) in COMMUNES {
        let kind = if number % 5 == 0 { "phường" } else { "xã" };
        let (code, system) = (format!("XA-{number:02}"), format!("TRANG-{number:02}"));
        writeln!(
            agencies,
            "{code};H99.{:02};Ủy ban nhân dân {kind} {name};Cấp xã;{head};Chủ tịch;Thôn Trung, {kind} {name}, tỉnh Lũy Hà;0200 556 {:04};sucoanm@{}.luyha.example;{}",
            30 + number,
            1_000 + number,
            system.to_lowercase(),
            28 + number % 17,
        )?;
        writeln!(
            systems,
            "{system};Trang thông tin điện tử {name};{kind} {name};{OWNER};{DEDICATED};Đăng tin, văn bản và thông báo của \
             {kind};Người dân trên địa bàn;{};01/07/2025;Phục vụ hoạt động nội bộ;Thông tin công cộng;\
             Trung tâm dữ liệu tỉnh;Tách biệt lô gíc;{}.luyha.example",
            3 + number % 6,
            system.to_lowercase(),
        )?;
        writeln!(products, "{system};Cổng thành phần Bến Tre Việt;Công ty Bến Tre Việt;Việt Nam;Phần mềm nghiệp vụ")?;
        let (product, vendor, country) = match number % 3 {
            0 => ("Phòng chống mã độc Tre Xanh", "Công ty Tre Xanh", "Việt Nam"),
            1 => ("Sentinel Aurora", "Aurora Endpoint Inc.", "Hoa Kỳ"),
            _ => ("Kumo Shield", "Kumo Security K.K.", "Nhật Bản"),
        };
        writeln!(products, "{system};{product};{vendor};{country};Phòng chống mã độc")?;
    }
    Ok(vec![("agencies", agencies), ("systems", systems), ("products", products)])
}

async fn import(desk: &Desk, actor: &Actor, text: String) -> anyhow::Result<()> {
    let file = WorkbookFile { name: "xa-phuong.csv".to_owned(), bytes: text.into_bytes() };
    let checked = desk.check_workbook(actor, file).await?;
    let done = desk.import_workbook(actor, &checked.token, &Decisions::default()).await?;
    if !done.applied {
        let problems: Vec<String> = done.plan.problems.iter().take(5).map(ToString::to_string).collect();
        bail!("not written: {problems:?}, {:?}, {:?}", done.plan.conflicts.first(), done.unreadable);
    }
    Ok(())
}

fn done<T>(saved: Saved<T>) -> anyhow::Result<()> {
    match saved {
        Saved::Done(_) => Ok(()),
        Saved::Problems(problems) => bail!("{problems:?}"),
    }
}

#[cfg(test)]
mod tests;
