//! Reading what people send, within limits.

use std::collections::BTreeMap;
use std::ops::Bound;

use thiserror::Error;

use super::text::{delimiter, unguarded};
use super::{Cell, Row, Table, Value, address, xlsx};
use crate::document::clean;

/// Most cells that are read unless told otherwise: five times what 2,000 systems fill; more takes seconds of one core.
pub const CELLS_MAX: usize = 500_000;

/// How much is read of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Length of all its parts together when they are unpacked, in bytes.
    pub unpacked_bytes: u64,
    /// Number of rows with a value.
    pub rows: usize,
    /// Number of cells, empty ones that only carry a format included.
    pub cells: usize,
    /// Number of columns.
    pub columns: usize,
    /// Letters in a cell.
    pub cell_letters: usize,
    /// Text of all cells together in bytes: a file can hold a text once and show it in half a million cells.
    pub text_bytes: usize,
}

impl Default for Limits {
    /// 16 MiB, 96 MiB unpacked, 20,000 rows, 500,000 cells, 120 columns, 32,767 letters in a cell (what a spreadsheet can hold),
    /// 32 MiB of text in all cells: ten times the systems of a province.
    fn default() -> Self {
        Limits {
            bytes: 16 << 20,
            unpacked_bytes: 96 << 20,
            rows: 20_000,
            cells: CELLS_MAX,
            columns: 120,
            cell_letters: 32_767,
            text_bytes: 32 << 20,
        }
    }
}

/// Why a spreadsheet is refused. Display tells it in English, [`SheetError::in_vietnamese`] in Vietnamese, both with
/// sheet, cell and remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    /// The file is longer than the limit.
    #[error("the file has more than {most} bytes: divide it into several files")]
    TooLong {
        /// Bytes allowed.
        most: usize,
    },
    /// The parts of the file are longer than the limit when unpacked.
    #[error("the file unpacks to more than {most} bytes: remove pictures and empty formatted rows, or divide it")]
    TooLongUnpacked {
        /// Bytes allowed.
        most: u64,
    },
    /// The file is the old format, or locked with a password.
    #[error("the file is in the old .xls format or locked with a password: save it as .xlsx without a password")]
    OldOrLocked,
    /// The file is no spreadsheet that is known.
    #[error("the file is neither .xlsx nor text: save it as .xlsx or as CSV UTF-8")]
    NotASheet,
    /// The file claims to be a spreadsheet, and cannot be read.
    #[error("the file cannot be read as .xlsx ({reason}): open it in a spreadsheet program and save it again")]
    Broken {
        /// What the reader says.
        reason: String,
    },
    /// The text is not UTF-8.
    #[error("line {line} is not UTF-8: save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The line, counted from 1.
        line: usize,
    },
    /// A line of a CSV cannot be divided into cells.
    #[error("line {line} cannot be divided into cells: check its quotation marks")]
    BadLine {
        /// The line, counted from 1.
        line: u64,
    },
    /// There is no such sheet.
    #[error("there is no sheet {wanted:?}; the file has {}", .present.join(", "))]
    NoSheet {
        /// The name asked for.
        wanted: String,
        /// The names of the sheets.
        present: Vec<String>,
    },
    /// There is nothing in the sheet.
    #[error("sheet {sheet:?} is empty: the first row names the columns, the rows follow below")]
    Empty {
        /// Its name.
        sheet: String,
    },
    /// There are too many rows.
    #[error("sheet {sheet:?} has more than {most} rows with a value: divide it into several files")]
    TooManyRows {
        /// Its name.
        sheet: String,
        /// Rows allowed.
        most: usize,
    },
    /// There are too many cells.
    #[error(
        "sheet {sheet:?}: with it the file has more than {most} cells: delete empty formatted rows and columns, or divide it into several files"
    )]
    TooManyCells {
        /// Name of the sheet.
        sheet: String,
        /// Cells allowed.
        most: usize,
    },
    /// A value stands too far to the right.
    #[error("sheet {sheet:?}, cell {cell}: only the first {most} columns are read; remove what stands further right")]
    TooFarRight {
        /// Name of the sheet.
        sheet: String,
        /// Address of the cell.
        cell: String,
        /// Columns allowed.
        most: usize,
    },
    /// A cell is too long.
    #[error("sheet {sheet:?}, cell {cell}: more than {most} letters; shorten the text")]
    CellTooLong {
        /// Name of the sheet.
        sheet: String,
        /// Address of the cell.
        cell: String,
        /// Letters allowed.
        most: usize,
    },
    /// The cells have too much text together.
    #[error(
        "up to sheet {sheet:?}, cell {cell}, there are more than {most} bytes of text: shorten the cells or divide it"
    )]
    TooMuchText {
        /// Name of the sheet.
        sheet: String,
        /// Address of the cell.
        cell: String,
        /// Bytes allowed.
        most: usize,
    },
}

impl SheetError {
    /// The message in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            SheetError::TooLong { most } => format!("Tệp có hơn {most} byte: hãy chia thành nhiều tệp"),
            SheetError::TooLongUnpacked { most } => format!(
                "Tệp sau khi giải nén vượt quá {most} byte: hãy bỏ hình ảnh, bỏ các dòng trống có định dạng hoặc chia nhỏ tệp"
            ),
            SheetError::OldOrLocked => {
                "Tệp ở định dạng .xls cũ hoặc có mật khẩu: hãy lưu lại dạng .xlsx, không đặt mật khẩu".to_owned()
            }
            SheetError::NotASheet => {
                "Tệp không phải .xlsx cũng không phải văn bản: hãy lưu dạng .xlsx hoặc CSV UTF-8".to_owned()
            }
            SheetError::Broken { reason } => {
                format!("Không đọc được tệp .xlsx ({reason}): hãy mở bằng chương trình bảng tính rồi lưu lại")
            }
            SheetError::NotUtf8 { line } => format!("Dòng {line} không phải UTF-8: hãy lưu tệp dạng “CSV UTF-8”"),
            SheetError::BadLine { line } => format!("Không tách được dòng {line} thành ô: hãy kiểm tra dấu ngoặc kép"),
            SheetError::NoSheet { wanted, present } => {
                format!("Không có trang tính “{wanted}”; tệp có: {}", present.join(", "))
            }
            SheetError::Empty { sheet } => {
                format!("Trang tính “{sheet}” trống: dòng đầu là tên cột, các dòng dữ liệu ở bên dưới")
            }
            SheetError::TooManyRows { sheet, most } => {
                format!("Trang tính “{sheet}” có hơn {most} dòng có dữ liệu: hãy chia thành nhiều tệp")
            }
            SheetError::TooManyCells { sheet, most } => {
                format!(
                    "Đến trang tính “{sheet}”, tệp có hơn {most} ô: hãy xóa các dòng, cột trống có định dạng hoặc chia thành nhiều tệp"
                )
            }
            SheetError::TooFarRight { sheet, cell, most } => {
                format!(
                    "Trang tính “{sheet}”, ô {cell}: chỉ đọc {most} cột đầu; hãy xóa dữ liệu nằm xa hơn về bên phải"
                )
            }
            SheetError::CellTooLong { sheet, cell, most } => {
                format!("Trang tính “{sheet}”, ô {cell}: dài hơn {most} ký tự; hãy rút ngắn nội dung")
            }
            SheetError::TooMuchText { sheet, cell, most } => {
                format!(
                    "Đến trang tính “{sheet}”, ô {cell}, tệp có hơn {most} byte chữ: hãy rút ngắn các ô hoặc chia thành nhiều tệp"
                )
            }
        }
    }
}

/// Name of the sheet of a CSV.
const CSV_SHEET: &str = "CSV";
/// The head row is looked for in so many first rows with a value; a title may stand above it.
const HEADER_WITHIN: usize = 20;

/// Reads a table from XLSX or CSV. `sheet` names the sheet of an XLSX; `None` takes the first that is not hidden.
///
/// The head row is the first with two values or more, so that a title above does no harm. Empty rows are left out.
pub fn read_table(bytes: &[u8], sheet: Option<&str>, limits: &Limits) -> Result<Table, SheetError> {
    match kind(bytes, limits)? {
        FileKind::Xlsx => {
            let grid = xlsx::read(bytes, sheet, limits)?;
            table(grid)
        }
        FileKind::Text => table(read_csv(bytes, limits)?),
    }
}

/// The names of the sheets that are not hidden; a CSV has one.
pub fn sheet_names(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, SheetError> {
    match kind(bytes, limits)? {
        FileKind::Xlsx => xlsx::names(bytes, limits),
        FileKind::Text => Ok(vec![CSV_SHEET.to_owned()]),
    }
}

enum FileKind {
    Xlsx,
    Text,
}

fn kind(bytes: &[u8], limits: &Limits) -> Result<FileKind, SheetError> {
    if bytes.len() > limits.bytes {
        return Err(SheetError::TooLong { most: limits.bytes });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(FileKind::Xlsx);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(SheetError::OldOrLocked);
    }
    // Text has no zero bytes in its beginning; UTF-16 does.
    if bytes.iter().take(4_096).any(|byte| *byte == 0) {
        return Err(SheetError::NotASheet);
    }
    Ok(FileKind::Text)
}

/// Cells as they were found: rows counted from 1, columns counted from 0.
pub(super) struct Found {
    pub(super) sheet: String,
    pub(super) rows: BTreeMap<u32, BTreeMap<usize, Value>>,
    /// First row, last row and words of each merged area.
    pub(super) merged: Vec<(u32, String)>,
    /// Bytes of text that were kept.
    pub(super) text_bytes: usize,
}

impl Found {
    /// Keeps a value within the limits.
    pub(super) fn keep(&mut self, row: u32, column: usize, value: Value, limits: &Limits) -> Result<(), SheetError> {
        let value = match value {
            Value::Text(text) => Value::from(clean(&text).trim().to_owned()),
            value => value,
        };
        if value.is_empty() {
            return Ok(());
        }
        let place = || (self.sheet.clone(), address(column, row));
        if column >= limits.columns {
            let (sheet, cell) = place();
            return Err(SheetError::TooFarRight { sheet, cell, most: limits.columns });
        }
        if let Value::Text(text) = &value
            && text.len() > limits.cell_letters
            && text.chars().count() > limits.cell_letters
        {
            let (sheet, cell) = place();
            return Err(SheetError::CellTooLong { sheet, cell, most: limits.cell_letters });
        }
        if let Value::Text(text) = &value {
            self.text_bytes = self.text_bytes.saturating_add(text.len());
            if self.text_bytes > limits.text_bytes {
                let (sheet, cell) = (self.sheet.clone(), address(column, row));
                return Err(SheetError::TooMuchText { sheet, cell, most: limits.text_bytes });
            }
        }
        self.rows.entry(row).or_default().insert(column, value);
        if self.rows.len() > limits.rows {
            return Err(SheetError::TooManyRows { sheet: self.sheet.clone(), most: limits.rows });
        }
        Ok(())
    }
}

fn table(found: Found) -> Result<Table, SheetError> {
    let Found { sheet, rows, merged, text_bytes: _ } = found;
    let candidates = || rows.iter().take(HEADER_WITHIN);
    let header_row = candidates().find(|(_, cells)| cells.len() > 1).or_else(|| candidates().next());
    let Some((header_row, header_cells)) = header_row.map(|(row, cells)| (*row, cells)) else {
        return Err(SheetError::Empty { sheet });
    };
    let width = header_cells.keys().next_back().map_or(0, |last| last + 1);
    let word = |column: usize| header_cells.get(&column).map(Value::text).unwrap_or_default();
    let header = (0..width).map(|column| word(column).trim().trim_end_matches('*').trim().to_owned()).collect();
    let below = rows.range((Bound::Excluded(header_row), Bound::Unbounded)).map(|(number, cells)| {
        let width = cells.keys().next_back().map_or(0, |last| last + 1).max(width);
        let cell = |column: usize| Cell {
            address: address(column, *number),
            value: cells.get(&column).cloned().unwrap_or_default(),
        };
        Row { number: *number, cells: (0..width).map(cell).collect() }
    });
    let below = below.collect();
    let merged = merged.into_iter().filter(|(last, _)| *last >= header_row).map(|(_, area)| area).collect();
    Ok(Table { sheet, header_row, header, rows: below, merged })
}

fn read_csv(bytes: &[u8], limits: &Limits) -> Result<Found, SheetError> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        SheetError::NotUtf8 { line }
    })?;
    let mut found = Found { sheet: CSV_SHEET.to_owned(), rows: BTreeMap::new(), merged: Vec::new(), text_bytes: 0 };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut counted = 0;
    for record in reader.records() {
        let record = record.map_err(|error| {
            let start = error.position().map_or(0, csv::Position::byte);
            SheetError::BadLine { line: lines.line_of(start) }
        })?;
        let start = record.position().map_or(0, csv::Position::byte);
        let number = u32::try_from(lines.line_of(start)).unwrap_or(u32::MAX);
        counted += record.len();
        if counted > limits.cells {
            return Err(SheetError::TooManyCells { sheet: found.sheet, most: limits.cells });
        }
        for (column, cell) in record.iter().enumerate() {
            found.keep(number, column, Value::from(unguarded(cell)), limits)?;
        }
    }
    Ok(found)
}

/// Numbers of the lines on which records begin, so that a person finds them; asked for in rising order.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first letter at or after byte `start`: a record may be said to begin at the line feed before it.
    fn line_of(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.at) {
            if self.at >= start && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}
