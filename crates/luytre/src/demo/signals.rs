//! Dated registers of the demonstration: policies, reviews, contracts, tests; some end soon, some are too old, one failed.
//! Then the signals are measured once, so that pages show them from the start.

use anyhow::Context;
use jiff::ToSpan as _;
use jiff::civil::Date;
use luytre_desk::signals::EntryForm;

use super::prove::Cast;

/// Register, title, days ago, number, provider, result.
type Entry = (&'static str, &'static str, i64, &'static str, &'static str, &'static str);

/// Entries by system, entered by the administrator of the centre for systems of many agencies.
const ENTRIES: &[(&str, &[Entry])] = &[
    (
        "CONG-TTDT",
        &[
            ("policy_register", "Quy chế bảo đảm an ninh mạng của Trung tâm dữ liệu", 90, "41/QĐ-TTDL", "", "passed"),
            ("risk_register", "Sổ rủi ro Cổng thông tin điện tử, cập nhật năm", 120, "", "", "passed"),
            ("data_register", "Danh mục dữ liệu Cổng thông tin điện tử", 200, "", "", "passed"),
            ("account_review", "Rà soát tài khoản quản trị", 165, "12/BB-TTDL", "", "passed"),
            ("restore_test", "Khôi phục thử cơ sở dữ liệu cổng", 40, "03/BB-TTDL", "", "passed"),
            ("vuln_scan", "Rà quét lỗ hổng máy chủ cổng", 60, "07/BC-TTDL", "Đội ứng cứu sự cố", "remarks"),
            ("web_scan", "Rà quét ứng dụng web", 230, "02/BC-TTDL", "Đội ứng cứu sự cố", "passed"),
            ("config_scan", "Đánh giá cấu hình máy chủ theo chuẩn", 75, "", "", "passed"),
            ("tls_scan", "Kiểm tra TLS của cổng", 20, "", "", "passed"),
            ("port_scan", "Quét cổng từ bên ngoài", 20, "", "", "passed"),
            ("pentest_record", "Kiểm thử xâm nhập năm trước", 420, "11/BC-KT", "Công ty An toàn số Lũy Hà", "passed"),
            ("acceptance_record", "Nghiệm thu nâng cấp cổng", 300, "88/BB-NT", "", "passed"),
            ("change_record", "Phiếu thay đổi: đổi chứng thư máy chủ", 15, "", "", "passed"),
            ("vendor_register", "Rà soát nhà cung cấp", 350, "", "", "passed"),
            ("training_record", "Tập huấn nhận thức an ninh mạng", 150, "", "", "passed"),
            ("drill_record", "Diễn tập ứng phó tấn công cổng", 180, "19/KH-TTDL", "", "passed"),
            (
                "monitoring_contract",
                "Quyết định giao Trung tâm giám sát",
                200,
                "55/QĐ-UBND",
                "Trung tâm giám sát tỉnh",
                "passed",
            ),
            ("monitoring_report", "Báo cáo giám sát tháng", 12, "10/BC-TTGS", "", "passed"),
            ("unit_decision", "Quyết định chỉ định bộ phận chuyên trách", 400, "70/QĐ-TTDL", "", "passed"),
            ("shift_roster", "Lịch trực giám sát quý IV", 50, "", "", "passed"),
            ("national_connection", "Đăng ký kết nối hệ thống giám sát quốc gia", 100, "21/CV-TTDL", "", "passed"),
            ("national_receipt", "Xác nhận đã nhận gói dữ liệu cảnh báo", 2, "", "", "passed"),
        ],
    ),
    (
        "DVC",
        &[
            (
                "policy_register",
                "Quy chế vận hành hệ thống giải quyết thủ tục hành chính",
                500,
                "09/QĐ-VP",
                "",
                "passed",
            ),
            ("restore_test", "Khôi phục thử dữ liệu hồ sơ", 35, "04/BB-VP", "", "failed"),
            ("account_review", "Rà soát tài khoản cán bộ một cửa", 100, "", "", "passed"),
            (
                "monitoring_contract",
                "Hợp đồng giám sát an ninh mạng",
                340,
                "02/HĐ-VP",
                "Công ty Giám sát Trúc Xanh",
                "passed",
            ),
        ],
    ),
    (
        "HSSK",
        &[
            ("vuln_scan", "Rà quét lỗ hổng hồ sơ sức khỏe", 150, "", "", "passed"),
            ("policy_register", "Quy chế bảo đảm an ninh mạng Sở Y tế", 60, "33/QĐ-SYT", "", "passed"),
            ("national_receipt", "Xác nhận đã nhận gói dữ liệu cảnh báo", 80, "", "", "passed"),
        ],
    ),
    ("DATDAI", &[("policy_register", "Quy chế bảo đảm an ninh mạng", 340, "14/QĐ-SNNMT", "", "passed")]),
];

/// Enters the entries and measures.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let actor = cast.actor("quan.tri").await?;
    let today = today();
    for (system, entries) in ENTRIES {
        for (register, title, days, number, provider, result) in *entries {
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
    }
    cast.desk.measure_all_signals().await.context("measure the signals of the demonstration")?;
    Ok(())
}

fn today() -> Date {
    let now = crate::clock::now().timestamp();
    now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(7))).date()
}
