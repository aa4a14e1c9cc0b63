//! Dated registers of the demonstration: policies, reviews, contracts, tests; some end soon, some are too old, one failed.
//! Then the signals are measured once, so that pages show them from the start.

use anyhow::Context;
use jiff::ToSpan as _;
use jiff::civil::Date;
use luytre_desk::signals::EntryForm;

use super::prove::Cast;

/// Register, system, title, days ago, number, provider, result.
type Entry = (&'static str, &'static str, &'static str, i64, &'static str, &'static str, &'static str);

/// Entries of systems, entered by the administrator of the centre for systems of many agencies.
const ENTRIES: &[Entry] = &[
    (
        "policy_register",
        "CONG-TTDT",
        "Quy chế bảo đảm an ninh mạng của Trung tâm dữ liệu",
        90,
        "41/QĐ-TTDL",
        "",
        "passed",
    ),
    ("risk_register", "CONG-TTDT", "Sổ rủi ro Cổng thông tin điện tử, cập nhật năm", 120, "", "", "passed"),
    ("data_register", "CONG-TTDT", "Danh mục dữ liệu Cổng thông tin điện tử", 200, "", "", "passed"),
    ("account_review", "CONG-TTDT", "Rà soát tài khoản quản trị", 165, "12/BB-TTDL", "", "passed"),
    ("restore_test", "CONG-TTDT", "Khôi phục thử cơ sở dữ liệu cổng", 40, "03/BB-TTDL", "", "passed"),
    ("vuln_scan", "CONG-TTDT", "Rà quét lỗ hổng máy chủ cổng", 60, "07/BC-TTDL", "Đội ứng cứu sự cố", "remarks"),
    ("web_scan", "CONG-TTDT", "Rà quét ứng dụng web", 230, "02/BC-TTDL", "Đội ứng cứu sự cố", "passed"),
    ("config_scan", "CONG-TTDT", "Đánh giá cấu hình máy chủ theo chuẩn", 75, "", "", "passed"),
    ("tls_scan", "CONG-TTDT", "Kiểm tra TLS của cổng", 20, "", "", "passed"),
    ("port_scan", "CONG-TTDT", "Quét cổng từ bên ngoài", 20, "", "", "passed"),
    (
        "pentest_record",
        "CONG-TTDT",
        "Kiểm thử xâm nhập năm trước",
        420,
        "11/BC-KT",
        "Công ty An toàn số Lũy Hà",
        "passed",
    ),
    ("acceptance_record", "CONG-TTDT", "Nghiệm thu nâng cấp cổng", 300, "88/BB-NT", "", "passed"),
    ("change_record", "CONG-TTDT", "Phiếu thay đổi: đổi chứng thư máy chủ", 15, "", "", "passed"),
    ("vendor_register", "CONG-TTDT", "Rà soát nhà cung cấp", 350, "", "", "passed"),
    ("training_record", "CONG-TTDT", "Tập huấn nhận thức an ninh mạng", 150, "", "", "passed"),
    ("drill_record", "CONG-TTDT", "Diễn tập ứng phó tấn công cổng", 180, "19/KH-TTDL", "", "passed"),
    (
        "monitoring_contract",
        "CONG-TTDT",
        "Quyết định giao Trung tâm giám sát",
        200,
        "55/QĐ-UBND",
        "Trung tâm giám sát tỉnh",
        "passed",
    ),
    ("monitoring_report", "CONG-TTDT", "Báo cáo giám sát tháng", 12, "10/BC-TTGS", "", "passed"),
    ("unit_decision", "CONG-TTDT", "Quyết định chỉ định bộ phận chuyên trách", 400, "70/QĐ-TTDL", "", "passed"),
    ("shift_roster", "CONG-TTDT", "Lịch trực giám sát quý IV", 50, "", "", "passed"),
    ("national_connection", "CONG-TTDT", "Đăng ký kết nối hệ thống giám sát quốc gia", 100, "21/CV-TTDL", "", "passed"),
    ("national_receipt", "CONG-TTDT", "Xác nhận đã nhận gói dữ liệu cảnh báo", 2, "", "", "passed"),
    (
        "policy_register",
        "DVC",
        "Quy chế vận hành hệ thống giải quyết thủ tục hành chính",
        500,
        "09/QĐ-VP",
        "",
        "passed",
    ),
    ("restore_test", "DVC", "Khôi phục thử dữ liệu hồ sơ", 35, "04/BB-VP", "", "failed"),
    ("account_review", "DVC", "Rà soát tài khoản cán bộ một cửa", 100, "", "", "passed"),
    (
        "monitoring_contract",
        "DVC",
        "Hợp đồng giám sát an ninh mạng",
        340,
        "02/HĐ-VP",
        "Công ty Giám sát Trúc Xanh",
        "passed",
    ),
    ("vuln_scan", "HSSK", "Rà quét lỗ hổng hồ sơ sức khỏe", 150, "", "", "passed"),
    ("policy_register", "HSSK", "Quy chế bảo đảm an ninh mạng Sở Y tế", 60, "33/QĐ-SYT", "", "passed"),
    ("national_receipt", "HSSK", "Xác nhận đã nhận gói dữ liệu cảnh báo", 80, "", "", "passed"),
    ("policy_register", "DATDAI", "Quy chế bảo đảm an ninh mạng", 340, "14/QĐ-SNNMT", "", "passed"),
];

/// Enters the entries and measures.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let actor = cast.actor("quan.tri").await?;
    let today = today();
    for (register, system, title, days, number, provider, result) in ENTRIES {
        let date = today.checked_sub(days.days()).context("a day of the demonstration")?;
        let form = EntryForm {
            register: (*register).to_owned(),
            system: (*system).to_owned(),
            title: (*title).to_owned(),
            date: date.to_string(),
            number: (*number).to_owned(),
            provider: (*provider).to_owned(),
            result: (*result).to_owned(),
            ..EntryForm::default()
        };
        cast.desk.add_register_entry(&actor, form).await.with_context(|| format!("enter {title} of {system}"))?;
    }
    cast.desk.measure_all_signals().await.context("measure the signals of the demonstration")?;
    Ok(())
}

fn today() -> Date {
    let now = crate::clock::now().timestamp();
    now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(7))).date()
}
