//! What the portal is made of: zones, devices, applications, products, connections.

/// Where most devices stand.
const HALL: &str = "Trung tâm dữ liệu tỉnh";
/// Makers of devices.
const LUY_DA: &str = "Công ty Lũy Đá";
const KUMO: &str = "Kumo Systems";

/// A list: its word, its columns, its rows.
type List = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

/// Its devices, in the order of the columns below.
const DEVICES: &[&[&str]] = &[
    &["portal01", "virtual_server", HALL, "Web, tệp, tên miền", "10.20.1.10", "1", "", "8 lõi, 32 GB", "VN", ""],
    &["portal02", "virtual_server", HALL, "Web dự phòng", "10.20.1.11", "1", "", "8 lõi, 32 GB", "VN", ""],
    &["portal-db01", "server", HALL, "Cơ sở dữ liệu chính", "10.20.1.140", "1", KUMO, "KS-2400", "JP", "2029-12-31"],
    &[
        "portal-db02",
        "server",
        "Phòng máy chủ dự phòng",
        "Cơ sở dữ liệu dự phòng",
        "10.20.1.141",
        "0",
        KUMO,
        "KS-2400",
        "JP",
        "2029-12-31",
    ],
    &["fw-dmz-01", "firewall", HALL, "Tường lửa vùng DMZ", "10.20.1.1", "1", LUY_DA, "LD-500", "VN", "2030-06-30"],
    &["waf-01", "firewall", HALL, "Tường lửa ứng dụng web", "10.20.1.2", "1", LUY_DA, "LD-WAF 3", "VN", "2030-06-30"],
    &["cam-bien-01", "ips", HALL, "Cảm biến phát hiện xâm nhập", "10.20.1.3", "1", "", "", "VN", ""],
    &[
        "sw-dmz-01",
        "switch",
        HALL,
        "Chuyển mạch vùng DMZ",
        "10.20.1.4",
        "1",
        "Nordlys Networks",
        "N-48",
        "NO",
        "2028-03-31",
    ],
];

/// What the portal is made of.
pub const PORTAL_LISTS: &[List] = &[
    (
        "zones",
        &["name", "private_range", "public_addresses"],
        &[
            &["DMZ", "10.20.1.0/26", "203.0.113.10; 203.0.113.11"],
            &["Vùng ứng dụng", "10.20.1.64/26", ""],
            &["Vùng cơ sở dữ liệu", "10.20.1.128/26", ""],
            &["Vùng quản trị", "10.20.1.192/27", ""],
        ],
    ),
    (
        "devices",
        &[
            "name",
            "kind",
            "place",
            "purpose",
            "address",
            "in_data_centre",
            "vendor",
            "model",
            "country",
            "supported_until",
        ],
        DEVICES,
    ),
    (
        "applications",
        &["name", "server", "place", "os", "purpose", "version", "supported_until"],
        &[
            &["nginx", "portal01", "DMZ", "Linux", "Máy chủ web", "1.26", ""],
            &["Apache", "portal02", "DMZ", "Linux", "Máy chủ web dự phòng", "2.4", ""],
            &["PostgreSQL", "portal-db01", "Vùng cơ sở dữ liệu", "Linux", "Cơ sở dữ liệu của cổng", "16", "2028-11-09"],
            &["MariaDB", "portal-db01", "Vùng cơ sở dữ liệu", "Linux", "Cơ sở dữ liệu phản ánh", "11.4", "2029-05-29"],
            &["vsftpd", "portal01", "DMZ", "Linux", "Nhận tệp của tòa soạn", "3.0", ""],
            &["BIND", "portal01", "DMZ", "Linux", "Tên miền của tỉnh", "9.18", ""],
            &["Cổng phản ánh", "portal01", "Vùng ứng dụng", "Linux", "Tiếp nhận phản ánh, kiến nghị", "4.2", ""],
        ],
    ),
    (
        "products",
        &["name", "vendor", "country", "kind", "cryptographic", "licence", "licensed_until"],
        &[
            &["Tường lửa Lũy Đá LD-500", LUY_DA, "VN", "firewall", "0", "LD-2024-118", "2027-06-30"],
            &["Tường lửa ứng dụng Lũy Đá 3", LUY_DA, "VN", "waf", "0", "LD-2024-119", "2027-06-30"],
            &["Phòng chống mã độc Tre Xanh", "Công ty Tre Xanh", "VN", "antivirus", "0", "TX-88120", "2027-01-31"],
            &["Giám sát Lũy tre", "Trung tâm an ninh mạng tỉnh", "VN", "siem", "0", "", ""],
            &["Sentinel Aurora EDR", "Aurora Endpoint Inc.", "US", "edr", "0", "AUR-5521", "2026-12-31"],
            &["Kumo Backup", KUMO, "JP", "backup", "0", "KB-7781", "2027-04-30"],
            &["Chứng thư chữ ký số chuyên dùng công vụ", "Ban Cơ yếu Chính phủ", "VN", "cipher", "1", "", "2028-02-28"],
            &["Hệ điều hành máy chủ Kaleva 9", "Kaleva Oy", "FI", "operating_system", "0", "", "2029-05-31"],
        ],
    ),
    (
        "connections",
        &["to", "purpose", "data"],
        &[
            &["LGSP", "Lấy danh mục dùng chung", "Danh mục cơ quan, địa bàn"],
            &["DVC", "Liên kết tra cứu hồ sơ", "Mã hồ sơ, trạng thái"],
            &["MAIL", "Gửi thông báo trả lời phản ánh", "Địa chỉ thư, nội dung trả lời"],
        ],
    ),
];
