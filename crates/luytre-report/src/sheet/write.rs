//! XLSX out.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Worksheet, XlsxError,
};
use thiserror::Error;

use super::text::is_risky;
use super::{Kind, Sheet, SheetColumn, Value, Workbook};
use crate::document::clean;

/// Why no spreadsheet was made.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The sheet does not fit the format.
    #[error("the sheet {sheet:?} cannot be written")]
    Sheet {
        /// Its name.
        sheet: String,
        /// What the writer says.
        #[source]
        source: XlsxError,
    },
    /// The file could not be packed.
    #[error("the spreadsheet cannot be packed")]
    Pack(#[source] XlsxError),
}

/// A spreadsheet program reads at most so many letters in a cell.
const CELL_LETTERS_MAX: usize = 32_767;
/// Letters that a list of choices may have together; longer lists stand on a sheet of their own.
const CHOICES_LETTERS_MAX: usize = 250;
/// Letters of the name of a sheet.
const NAME_LETTERS_MAX: usize = 31;
/// Name of the sheet that holds long lists of choices.
const CHOICES_SHEET: &str = "Danh mục";

/// Writes sheets as XLSX. The same workbook gives the same bytes.
pub fn write_xlsx(workbook: &Workbook) -> Result<Vec<u8>, WriteError> {
    let mut file = rust_xlsxwriter::Workbook::new();
    let created = workbook.created.and_then(|date| {
        let year = u16::try_from(date.year()).ok()?;
        ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
    });
    let created = match created {
        Some(created) => created,
        None => ExcelDateTime::from_ymd(2000, 1, 1).map_err(WriteError::Pack)?,
    };
    file.set_properties(&DocProperties::new().set_title(clean(&workbook.title)).set_creation_datetime(&created));

    let looks = Looks::new();
    let mut names: Vec<String> = Vec::new();
    let mut lists = Vec::new();
    for sheet in &workbook.sheets {
        let name = free_name(&sheet.name, &names);
        names.push(name.clone());
        let failed = |source| WriteError::Sheet { sheet: name.clone(), source };
        let page = file.add_worksheet();
        page.set_name(&name).map_err(failed)?;
        fill(page, sheet, &looks, &mut lists).map_err(failed)?;
    }
    if !lists.is_empty() {
        let failed = |source| WriteError::Sheet { sheet: CHOICES_SHEET.to_owned(), source };
        let page = file.add_worksheet();
        page.set_name(CHOICES_SHEET).map_err(failed)?;
        for (column, list) in lists.iter().enumerate() {
            for (row, choice) in list.iter().enumerate() {
                page.write_string(to_row(row), to_column(column), choice).map_err(failed)?;
            }
        }
    }
    file.save_to_buffer().map_err(WriteError::Pack)
}

struct Looks {
    header: Format,
    text: Format,
    guarded: Format,
    integer: Format,
    decimal: Format,
    percent: Format,
    date: Format,
}

impl Looks {
    fn new() -> Looks {
        let cell = Format::new().set_font_name("Times New Roman").set_font_size(12).set_align(FormatAlign::Top);
        let text = cell.clone().set_text_wrap();
        Looks {
            header: text
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_background_color(Color::RGB(0x00E3_EBE5)),
            guarded: text.clone().set_quote_prefix(),
            text,
            integer: cell.clone().set_num_format("#,##0"),
            decimal: cell.clone().set_num_format("#,##0.00"),
            percent: cell.clone().set_num_format("0.0%"),
            date: cell.set_num_format("dd/mm/yyyy"),
        }
    }

    fn number(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Integer => &self.integer,
            Kind::Decimal => &self.decimal,
            Kind::Percent => &self.percent,
            Kind::Date => &self.date,
            Kind::Text => &self.text,
        }
    }
}

fn to_row(index: usize) -> u32 {
    // A row beyond the format is refused by the writer, with its own words.
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn to_column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn fill(page: &mut Worksheet, sheet: &Sheet, looks: &Looks, lists: &mut Vec<Vec<String>>) -> Result<(), XlsxError> {
    for (index, column) in sheet.columns.iter().enumerate() {
        header(page, to_column(index), column, looks)?;
        if !column.choices.is_empty() && sheet.template_rows > 0 {
            let last = sheet.template_rows.max(to_row(sheet.rows.len()));
            page.add_data_validation(1, to_column(index), last, to_column(index), &choices(column, lists)?)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.set_landscape();
    // A4.
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    if !sheet.rows.is_empty() && !sheet.columns.is_empty() {
        page.autofilter(0, 0, to_row(sheet.rows.len()), to_column(sheet.columns.len() - 1))?;
    }
    for (index, row) in sheet.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            let kind = sheet.columns.get(column).map_or(Kind::Text, |column| column.kind);
            let (row, column) = (to_row(index + 1), to_column(column));
            match value {
                Value::Empty => {}
                Value::Text(text) | Value::Error(text) => {
                    let text: String = clean(text).chars().take(CELL_LETTERS_MAX).collect();
                    let look = if is_risky(&text) { &looks.guarded } else { &looks.text };
                    page.write_string_with_format(row, column, text, look)?;
                }
                Value::Number(number) if number.is_finite() => {
                    page.write_number_with_format(row, column, *number, looks.number(kind))?;
                }
                Value::Number(number) => {
                    page.write_string_with_format(row, column, number.to_string(), &looks.text)?;
                }
                Value::Boolean(yes) => {
                    page.write_boolean_with_format(row, column, *yes, &looks.text)?;
                }
                Value::Date(date) => match serial(*date) {
                    Some(serial) => {
                        page.write_number_with_format(row, column, serial, &looks.date)?;
                    }
                    None => {
                        page.write_string_with_format(row, column, value.text(), &looks.text)?;
                    }
                },
            }
        }
    }
    Ok(())
}

/// The number that a spreadsheet keeps for a day; days before March 1900 it cannot count rightly.
fn serial(date: jiff::civil::Date) -> Option<f64> {
    let days = jiff::civil::date(1899, 12, 30).until(date).ok()?.get_days();
    (days >= 61).then(|| f64::from(days))
}

fn header(page: &mut Worksheet, index: u16, column: &SheetColumn, looks: &Looks) -> Result<(), XlsxError> {
    let mut words: String = clean(&column.header).chars().take(CELL_LETTERS_MAX - 2).collect();
    let letters = words.chars().count() as f64;
    if column.required {
        words.push_str(" *");
    }
    page.write_string_with_format(0, index, &words, &looks.header)?;
    let width = if column.width > 0.0 { column.width } else { (letters + 4.0).clamp(8.0, 40.0) };
    page.set_column_width(index, width.min(255.0))?;
    if !column.note.is_empty() {
        let note = Note::new(clean(&column.note)).add_author_prefix(false);
        page.insert_note(0, index, &note)?;
    }
    Ok(())
}

/// A list of choices: in the cell rule itself when it is short, else on the sheet of choices.
fn choices(column: &SheetColumn, lists: &mut Vec<Vec<String>>) -> Result<DataValidation, XlsxError> {
    let letters: usize = column.choices.iter().map(|choice| choice.chars().count() + 1).sum();
    let has_comma = column.choices.iter().any(|choice| choice.contains([',', '"']));
    let rule = if letters <= CHOICES_LETTERS_MAX && !has_comma {
        DataValidation::new().allow_list_strings(&column.choices)?
    } else {
        lists.push(column.choices.iter().map(|choice| clean(choice)).collect());
        let letters = super::column_letters(lists.len() - 1);
        let range = format!("='{CHOICES_SHEET}'!${letters}$1:${letters}${}", column.choices.len());
        DataValidation::new().allow_list_formula(rust_xlsxwriter::Formula::new(range))
    };
    rule.set_error_title("Giá trị không có trong danh mục")?
        .set_error_message("Hãy chọn một giá trị trong danh sách của ô này.")
}

/// A name that the format takes and that no other sheet has.
fn free_name(wanted: &str, taken: &[String]) -> String {
    let fits = |name: &str, most: usize| {
        let plain = clean(name).replace(['[', ']', ':', '*', '?', '/', '\\', '\n'], " ");
        let name: String = plain.trim().trim_matches('\'').chars().take(most).collect();
        if name.trim().is_empty() { "Sheet".to_owned() } else { name }
    };
    let same = |name: &str| {
        let name = name.to_lowercase();
        name == CHOICES_SHEET.to_lowercase() || taken.iter().any(|other| other.to_lowercase() == name)
    };
    let mut name = fits(wanted, NAME_LETTERS_MAX);
    let mut number = 2;
    while same(&name) {
        name = format!("{} {number}", fits(wanted, NAME_LETTERS_MAX - 6));
        number += 1;
    }
    name
}
