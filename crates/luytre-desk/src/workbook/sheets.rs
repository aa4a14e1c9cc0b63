//! Spreadsheets in and out: between the tables of `luytre-report` and the sheets of `luytre-govern`.

use luytre_govern::profile::field::{Field, Kind as FieldKind};
use luytre_govern::profile::tabled::SystemEntry;
use luytre_govern::workbook::export::{displayed, rows};
use luytre_govern::workbook::{Columns, Sheet, SheetCell, SheetKind, SheetRow};
use luytre_govern::{AgencyProfile, Date};
use luytre_report::sheet::{
    Kind, Limits, Sheet as Page, SheetColumn, SheetError, Value, Workbook, WriteError, read_table, sheet_names,
    write_csv, write_xlsx,
};

use crate::views::Named;

/// Rows of a template in which choices can be made.
const TEMPLATE_ROWS: u32 = 2_000;
/// Most sheets that are read; the template has ten.
const SHEETS_MAX: usize = 20;
/// Sheets that explain, and are not read.
const GUIDE: &str = "Hướng dẫn";
const LISTS: &str = "Danh mục";

/// Reads every sheet of a file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let names = sheet_names(bytes, limits)?;
    let is_csv = !bytes.starts_with(b"PK\x03\x04");
    let mut sheets = Vec::new();
    // The limits of cells and text are one for all sheets together.
    let mut left = *limits;
    for name in names.iter().take(SHEETS_MAX).filter(|name| ![GUIDE, LISTS].contains(&name.as_str())) {
        let asked = (!is_csv).then_some(name.as_str());
        match read_table(bytes, asked, &left) {
            Ok(table) => {
                let cells: usize = table.rows.iter().map(|row| row.cells.len()).sum();
                left.cells = left.cells.saturating_sub(cells);
                let texts = table.rows.iter().flat_map(|row| &row.cells).map(|cell| match &cell.value {
                    Value::Text(text) => text.len(),
                    _ => 0,
                });
                left.text_bytes = left.text_bytes.saturating_sub(texts.sum());
                sheets.push(sheet(table));
            }
            Err(SheetError::TooManyCells { sheet, .. }) => {
                return Err(SheetError::TooManyCells { sheet, most: limits.cells });
            }
            Err(SheetError::TooMuchText { sheet, cell, .. }) => {
                return Err(SheetError::TooMuchText { sheet, cell, most: limits.text_bytes });
            }
            // A sheet of the template that nobody used.
            Err(SheetError::Empty { .. }) if names.len() > 1 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sheets)
}

fn sheet(table: luytre_report::sheet::Table) -> Sheet {
    let cell = |cell: luytre_report::sheet::Cell| {
        let number = match cell.value {
            Value::Number(number) => Some(number),
            _ => None,
        };
        SheetCell { text: cell.text(), address: cell.address, number }
    };
    let rows = table.rows.into_iter();
    let row = |row: luytre_report::sheet::Row| SheetRow {
        number: row.number,
        cells: row.cells.into_iter().map(cell).collect(),
    };
    Sheet {
        name: table.sheet,
        header_row: table.header_row,
        header: table.header,
        rows: rows.map(row).collect(),
        merged: table.merged,
    }
}

/// Makes the template.
pub(super) fn template(columns: &Columns, agencies: &[Named], today: Date) -> Result<Vec<u8>, WriteError> {
    let mut pages = vec![guide(columns)];
    for kind in SheetKind::ALL {
        pages.push(page(kind, columns, agencies, Vec::new(), TEMPLATE_ROWS));
    }
    let title = "Mẫu nhập danh mục hệ thống thông tin".to_owned();
    write_xlsx(&Workbook { title, created: Some(today), sheets: pages })
}

/// Makes a workbook of everything.
pub(super) fn everything(
    columns: &Columns,
    systems: &[SystemEntry],
    agencies: &[AgencyProfile],
    today: Date,
) -> Result<Vec<u8>, WriteError> {
    let pages = SheetKind::ALL.into_iter().map(|kind| {
        let values = values(kind, columns, systems, agencies);
        let edited = u32::try_from(values.len()).unwrap_or(u32::MAX).saturating_add(200);
        page(kind, columns, &[], values, edited)
    });
    let title = "Danh mục hệ thống thông tin".to_owned();
    write_xlsx(&Workbook { title, created: Some(today), sheets: pages.collect() })
}

/// Makes the CSV of one sheet.
pub(super) fn csv(columns: &Columns, kind: SheetKind, systems: &[SystemEntry], agencies: &[AgencyProfile]) -> Vec<u8> {
    write_csv(&page(kind, columns, &[], values(kind, columns, systems, agencies), 0))
}

fn values(kind: SheetKind, columns: &Columns, systems: &[SystemEntry], agencies: &[AgencyProfile]) -> Vec<Vec<Value>> {
    let fields = columns.of(kind);
    let value = |(field, canonical): (&Field, String)| match field.kind {
        FieldKind::Count | FieldKind::Level => match canonical.parse::<u32>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::from(canonical),
        },
        FieldKind::Day => match canonical.parse::<Date>() {
            Ok(day) => Value::from(day),
            Err(_) => Value::from(canonical),
        },
        _ => Value::from(displayed(field, &canonical)),
    };
    let all = rows(kind, columns, systems, agencies).into_iter();
    all.map(|row| fields.iter().zip(row).map(value).collect()).collect()
}

fn page(kind: SheetKind, columns: &Columns, agencies: &[Named], rows: Vec<Vec<Value>>, template_rows: u32) -> Page {
    let column = |field: &Field| SheetColumn {
        header: field.vi.to_string(),
        width: width(&field.kind),
        kind: match field.kind {
            FieldKind::Count | FieldKind::Level => Kind::Integer,
            FieldKind::Day => Kind::Date,
            _ => Kind::Text,
        },
        required: field.required,
        choices: choices(field, agencies),
        note: note(field),
    };
    let columns = columns.of(kind).iter().map(column).collect();
    Page { name: kind.vi().to_owned(), columns, rows, template_rows }
}

fn width(kind: &FieldKind) -> f64 {
    match kind {
        FieldKind::Prose => 40.0,
        FieldKind::Line | FieldKind::Agency | FieldKind::System | FieldKind::Words(_) | FieldKind::Domains => 26.0,
        FieldKind::Word(_) | FieldKind::PublicNets | FieldKind::Nets => 24.0,
        _ => 16.0,
    }
}

/// One choice of a list. Fields of several words cannot be chosen in a spreadsheet: their note tells the words.
fn choices(field: &Field, agencies: &[Named]) -> Vec<String> {
    match &field.kind {
        FieldKind::Word(words) => words.iter().map(|word| word.vi.clone()).collect(),
        FieldKind::Flag => vec!["Có".to_owned(), "Không".to_owned()],
        FieldKind::Level => ["1", "2", "3", "4", "5"].map(str::to_owned).into(),
        // A workbook that goes to several agencies shall not list those of the others: the list is the person's own.
        FieldKind::Agency => agencies.iter().map(|named| format!("{} - {}", named.code, named.name)).collect(),
        _ => Vec::new(),
    }
}

fn note(field: &Field) -> String {
    let mut parts = Vec::new();
    if !field.hint_vi.is_empty() {
        parts.push(field.hint_vi.to_string());
    }
    match &field.kind {
        FieldKind::Day => parts.push("Ngày/tháng/năm, ví dụ 31/12/2026".to_owned()),
        FieldKind::Words(words) => {
            let names: Vec<&str> = words.iter().map(|word| word.vi.as_str()).collect();
            parts.push(format!("Một hoặc nhiều, cách nhau bằng dấu chấm phẩy: {}", names.join("; ")));
        }
        FieldKind::Nets => parts.push("Ví dụ 10.1.0.0/16; 192.168.10.5".to_owned()),
        _ => {}
    }
    parts.join(". ")
}

/// How to fill the template in.
fn guide(columns: &Columns) -> Page {
    let line = |first: &str, second: &str| vec![Value::from(first), Value::from(second)];
    let mut rows = vec![
        line(
            "Bắt đầu",
            "Chỉ cần trang Hệ thống với ba cột có dấu sao: mã, tên, cơ quan. Các cột khác và các trang khác điền dần.",
        ),
        line(
            "Kiểm tra trước",
            "Nhập tệp ở trang Nhập danh mục. Lần đầu chỉ kiểm tra và nêu từng ô cần sửa, chưa ghi gì.",
        ),
        line("Nhập lại", "Tệp xuất từ hệ thống có cùng cột, sửa rồi nhập lại được. Ô trống không xóa dữ liệu đã có."),
        line(
            "Cấp độ",
            "Chỉ quản trị viên của toàn tỉnh ghi, khi quyết định phê duyệt có từ trước: kèm số, ngày và cơ quan phê duyệt. Cơ quan để trống; cấp độ mới theo hồ sơ cấp độ được phê duyệt.",
        ),
        line("Ngày", "Ngày/tháng/năm, ví dụ 31/12/2026."),
        line("Không gộp ô", "Không gộp ô, không đổi tên trang và tên cột, không chèn dòng trống giữa tiêu đề."),
    ];
    for kind in SheetKind::ALL {
        let needed: Vec<&str> =
            columns.of(kind).iter().filter(|field| field.required).map(|field| &*field.vi).collect();
        rows.push(line(&format!("Trang {}", kind.vi()), &format!("Bắt buộc: {}", needed.join(", "))));
    }
    let columns = vec![SheetColumn::new("Mục", 24.0, Kind::Text), SheetColumn::new("Nội dung", 100.0, Kind::Text)];
    Page { name: GUIDE.to_owned(), columns, rows, template_rows: 0 }
}
