//! A province of any size as a spreadsheet: agencies, systems with profiles, devices and products. The same size gives the
//! same bytes.

use luytre_report::sheet::{Kind, Sheet, SheetColumn, Value, Workbook, write_xlsx};

/// Devices of each system.
const DEVICES: usize = 3;
/// Products of each system.
const PRODUCTS: usize = 2;

/// The agencies as the CSV of the import of agencies.
pub fn agencies(count: usize) -> String {
    let mut csv = String::from("code,name,kind,parent\nTINH,Ủy ban nhân dân tỉnh,province,\n");
    for number in 0..count {
        csv.push_str(&format!("CQ-{number:03},Cơ quan số {number},department,TINH\n"));
    }
    csv
}

/// A workbook of `count` systems over `agencies` agencies.
pub fn workbook(count: usize, agencies: usize) -> Vec<u8> {
    let sheets = vec![systems(count, agencies), devices(count), products(count)];
    write_xlsx(&Workbook { title: "Danh mục".to_owned(), created: None, sheets }).expect("the sheets fit the format")
}

fn sheet(name: &str, headings: &[&str], rows: Vec<Vec<Value>>) -> Sheet {
    let columns = headings.iter().map(|heading| SheetColumn::new(*heading, 20.0, Kind::Text)).collect();
    Sheet { name: name.to_owned(), columns, rows, template_rows: 0 }
}

fn code(number: usize) -> String {
    format!("HT-{number:05}")
}

fn systems(count: usize, agencies: usize) -> Sheet {
    let headings = [
        "Mã hệ thống",
        "Tên hệ thống",
        "Cơ quan quản lý",
        "Chủ quản",
        "Chức năng",
        "Số tài khoản người dùng",
        "Ngày đưa vào vận hành",
        "Cấp độ",
        "Số quyết định phê duyệt cấp độ",
        "Ngày quyết định phê duyệt cấp độ",
        "Cơ quan phê duyệt cấp độ",
        "Loại hình hệ thống thông tin",
        "Loại thông tin được xử lý",
        "Nơi đặt",
        "Tên miền",
        "Địa chỉ IP công cộng",
    ];
    let row = |number: usize| {
        // Half of the rows name their agency by its name, in other capitals.
        let agency = number % agencies;
        let agency = match number % 2 {
            0 => format!("CQ-{agency:03}"),
            _ => format!("CƠ QUAN SỐ {agency}"),
        };
        vec![
            Value::from(code(number)),
            Value::from(format!("Hệ thống thông tin số {number}")),
            Value::from(agency),
            Value::from("TINH"),
            Value::from(format!("Xử lý nghiệp vụ số {number} của cơ quan, phục vụ người dân và doanh nghiệp")),
            Value::from(u32::try_from(number % 5_000).unwrap_or(0)),
            Value::from("15/03/2021"),
            Value::from(u32::try_from(1 + number % 3).unwrap_or(1)),
            Value::from(format!("{number}/QĐ-UBND")),
            Value::from("30/04/2025"),
            Value::from("Ủy ban nhân dân tỉnh"),
            Value::from("Phục vụ hoạt động nội bộ"),
            Value::from("Thông tin riêng; Thông tin cá nhân"),
            Value::from("Trung tâm dữ liệu tỉnh"),
            Value::from(format!("ht{number}.example.vn")),
            Value::from(format!("203.0.113.{}", number % 250)),
        ]
    };
    sheet("Hệ thống", &headings, (0..count).map(row).collect())
}

fn devices(count: usize) -> Sheet {
    let headings = [
        "Mã hệ thống",
        "Tên thiết bị",
        "Loại thiết bị",
        "Địa chỉ IP",
        "Đặt tại trung tâm dữ liệu tỉnh",
        "Nước sản xuất",
        "Hỗ trợ đến ngày",
    ];
    let row = |number: usize| {
        let (system, device) = (number / DEVICES, number % DEVICES);
        vec![
            Value::from(code(system)),
            Value::from(format!("may-chu-{device}")),
            Value::from("Máy chủ vật lý"),
            Value::from(format!("10.{}.{}.{}", system / 250, system % 250, device + 1)),
            Value::from("Có"),
            Value::from("Việt Nam"),
            Value::from("31/12/2029"),
        ]
    };
    sheet("Thiết bị", &headings, (0..count * DEVICES).map(row).collect())
}

fn products(count: usize) -> Sheet {
    let headings = ["Mã hệ thống", "Tên sản phẩm", "Hãng", "Nước sản xuất", "Loại sản phẩm"];
    let row = |number: usize| {
        let (system, product) = (number / PRODUCTS, number % PRODUCTS);
        vec![
            Value::from(code(system)),
            Value::from(format!("Sản phẩm {product}")),
            Value::from("Công ty Tre Xanh"),
            Value::from(if product == 0 { "Việt Nam" } else { "Nhật Bản" }),
            Value::from("Phòng chống mã độc"),
        ]
    };
    sheet("Sản phẩm", &headings, (0..count * PRODUCTS).map(row).collect())
}
