//! Reading the table: bytes in, rows and errors out. Every limit and every expected form is here.

use csv::{ByteRecord, ReaderBuilder, Terminator};
use jiff::civil::Date;

use super::{Problem, ProblemKind};

/// Largest table, in bytes; the list of all communes of the country has 120 KB.
pub const TABLE_BYTES_MAX: usize = 8 << 20;
/// Most rows; the country has 3,321 communes.
pub const ROWS_MAX: usize = 50_000;
/// Longest name or kind, in characters.
pub const TEXT_CHARS_MAX: usize = 200;
/// Longest code, in characters.
pub const CODE_CHARS_MAX: usize = 32;

/// Which table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `code,name,kind,parent,valid_from,valid_to,excluded`; the first three are needed.
    Template,
    /// `province_code,name` and more.
    Provinces,
    /// `province_code,commune_code,commune_name,kind` and more.
    Communes,
}

const TEMPLATE: [&str; 7] = ["code", "name", "kind", "parent", "valid_from", "valid_to", "excluded"];

/// A row that can be read by itself.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: u64,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent: Option<String>,
    /// The table has a column for the parent, so that an empty value means "none".
    pub parent_given: bool,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub excluded: Option<bool>,
    pub code_column: &'static str,
    pub name_column: &'static str,
    pub parent_column: &'static str,
}

/// Where each column stands.
#[derive(Debug, Default)]
struct Columns {
    width: usize,
    code: usize,
    name: usize,
    kind: Option<usize>,
    parent: Option<usize>,
    valid_from: Option<usize>,
    valid_to: Option<usize>,
    excluded: Option<usize>,
    code_name: &'static str,
    name_name: &'static str,
    parent_name: &'static str,
}

/// Reads the table.
pub(super) fn rows(table: &[u8]) -> (Vec<Row>, Vec<Problem>) {
    let whole = |kind| (Vec::new(), vec![Problem { line: 1, column: None, kind }]);
    if table.len() > TABLE_BYTES_MAX {
        return whole(ProblemKind::TableTooLarge);
    }
    if table.starts_with(&[0xFF, 0xFE]) || table.starts_with(&[0xFE, 0xFF]) {
        return whole(ProblemKind::Utf16);
    }
    let table = table.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(table);
    let first_line = table.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Spreadsheet programs set to Vietnamese write semicolons.
    let semicolons = first_line.contains(&b';') && !first_line.contains(&b',');
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .from_reader(table);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).unwrap_or(false) {
        return whole(ProblemKind::UnknownLayout);
    }
    let columns = match columns(&record) {
        Ok(columns) => columns,
        Err(kind) => return whole(kind),
    };
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    // Reading from memory with any number of values never fails.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() + errors.len() >= ROWS_MAX {
            errors.push(Problem { line, column: None, kind: ProblemKind::TooManyRows });
            break;
        }
        if record.iter().all(|value| value.trim_ascii().is_empty()) {
            continue;
        }
        match row(&record, &columns, line) {
            Ok(row) => rows.push(row),
            Err((column, kind)) => errors.push(Problem { line, column, kind }),
        }
    }
    (rows, errors)
}

fn columns(header: &ByteRecord) -> Result<Columns, ProblemKind> {
    let mut names: Vec<String> = Vec::new();
    for name in header {
        let name = std::str::from_utf8(name).map_err(|_| ProblemKind::NotUtf8)?;
        let name = name.trim().to_lowercase();
        if !name.is_empty() && names.contains(&name) {
            return Err(ProblemKind::ColumnTwice(shown(&name)));
        }
        names.push(name);
    }
    let find = |name: &str| names.iter().position(|found| found == name);
    let width = names.len();
    if let (Some(parent), Some(code), Some(name), Some(kind)) =
        (find("province_code"), find("commune_code"), find("commune_name"), find("kind"))
    {
        return Ok(Columns {
            width,
            code,
            name,
            kind: Some(kind),
            parent: Some(parent),
            code_name: "commune_code",
            name_name: "commune_name",
            parent_name: "province_code",
            ..Columns::default()
        });
    }
    if let (Some(code), Some(name), None) = (find("province_code"), find("name"), find("code")) {
        let (code_name, name_name, parent_name) = ("province_code", "name", "province_code");
        return Ok(Columns { width, code, name, code_name, name_name, parent_name, ..Columns::default() });
    }
    if let (Some(code), Some(name), Some(kind)) = (find("code"), find("name"), find("kind")) {
        if let Some(unknown) = names.iter().find(|name| !TEMPLATE.contains(&name.as_str())) {
            return Err(ProblemKind::UnknownColumn(shown(unknown)));
        }
        return Ok(Columns {
            width,
            code,
            name,
            kind: Some(kind),
            parent: find("parent"),
            valid_from: find("valid_from"),
            valid_to: find("valid_to"),
            excluded: find("excluded"),
            code_name: "code",
            name_name: "name",
            parent_name: "parent",
        });
    }
    Err(ProblemKind::UnknownLayout)
}

type Wrong = (Option<&'static str>, ProblemKind);

fn row(record: &ByteRecord, columns: &Columns, line: u64) -> Result<Row, Wrong> {
    if record.len() != columns.width {
        return Err((None, ProblemKind::ColumnCount(columns.width, record.len())));
    }
    let value = |index: usize, column: &'static str| {
        let bytes = record.get(index).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| (Some(column), ProblemKind::NotUtf8))
    };
    let optional = |index: Option<usize>, column: &'static str| match index {
        Some(index) => value(index, column).map(|text| Some(text).filter(|text| !text.is_empty())),
        None => Ok(None),
    };
    let code = code(value(columns.code, columns.code_name)?, columns.code_name)?;
    let name = text(value(columns.name, columns.name_name)?, columns.name_name)?;
    let kind = match columns.kind {
        Some(index) => text(value(index, "kind")?, "kind")?,
        None => kind_of_province(&name).to_owned(),
    };
    let parent = optional(columns.parent, columns.parent_name)?;
    let parent = parent.map(|parent| self::code(parent, columns.parent_name)).transpose()?;
    if columns.parent_name == "province_code" && columns.parent.is_some() && parent.is_none() {
        return Err((Some("province_code"), ProblemKind::Missing));
    }
    let valid_from = optional(columns.valid_from, "valid_from")?.map(|text| day(text, "valid_from")).transpose()?;
    let valid_to = optional(columns.valid_to, "valid_to")?.map(|text| day(text, "valid_to")).transpose()?;
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to <= from
    {
        return Err((Some("valid_to"), ProblemKind::EndsBeforeItBegins));
    }
    let excluded = optional(columns.excluded, "excluded")?.map(flag).transpose()?;
    Ok(Row {
        line,
        code,
        name,
        kind,
        parent,
        parent_given: columns.parent.is_some(),
        valid_from,
        valid_to,
        excluded,
        code_column: columns.code_name,
        name_column: columns.name_name,
        parent_column: columns.parent_name,
    })
}

fn code(text: &str, column: &'static str) -> Result<String, Wrong> {
    if text.is_empty() {
        return Err((Some(column), ProblemKind::Missing));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if text.len() > CODE_CHARS_MAX || !text.bytes().all(allowed) {
        return Err((Some(column), ProblemKind::BadCode(shown(text))));
    }
    Ok(text.to_owned())
}

fn text(text: &str, column: &'static str) -> Result<String, Wrong> {
    if text.is_empty() {
        return Err((Some(column), ProblemKind::Missing));
    }
    if text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control) {
        return Err((Some(column), ProblemKind::BadText(shown(text))));
    }
    Ok(text.to_owned())
}

/// Reads `2026-04-30`, or `30/04/2026` as it is written in Viet Nam.
fn day(text: &str, column: &'static str) -> Result<Date, Wrong> {
    let bad = || (Some(column), ProblemKind::BadDay(shown(text)));
    let parts: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = parts[..] {
        let year = year.parse().ok().filter(|_| year.len() == 4).ok_or_else(bad)?;
        let (month, day) = (month.parse().map_err(|_| bad())?, day.parse().map_err(|_| bad())?);
        return Date::new(year, month, day).map_err(|_| bad());
    }
    // Nothing but a day: no time, no zone.
    if text.len() == 10 { text.parse().map_err(|_| bad()) } else { Err(bad()) }
}

fn flag(text: &str) -> Result<bool, Wrong> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "x" | "có" | "co" => Ok(true),
        "0" | "false" | "no" | "không" | "khong" => Ok(false),
        _ => Err((Some("excluded"), ProblemKind::BadFlag(shown(text)))),
    }
}

fn kind_of_province(name: &str) -> &'static str {
    if name.to_lowercase().starts_with("thành phố") { "thanh_pho" } else { "tinh" }
}

/// Cuts what is shown in a message.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
