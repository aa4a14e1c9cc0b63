//! Tables of Word documents, read within limits: cells with what they span, numbers that Word counts by itself included.
//!
//! Only the text and its numbering are unpacked. A small file can unpack to gigabytes, nest ten thousand elements or
//! claim a million columns; none of it may take memory or bring the process down. Start with [`read_tables`].

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use thiserror::Error;
use zip::ZipArchive;

use super::numbering::Numbering;
use crate::document::clean;

/// Longest file, in bytes.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// Most parts of a file; a paper with pictures has some hundred.
const PARTS_MAX: usize = 4_000;
/// Longest part that is unpacked, in bytes: a paper of a thousand pages has a tenth.
const PART_BYTES_MAX: u64 = 48 << 20;
/// How often a part may be longer unpacked than packed; the text of papers is up to 40 times, a bomb a thousand times.
const RATIO_MAX: u64 = 200;
/// Parts up to this length may shrink as they like.
const RATIO_FROM: u64 = 1 << 20;
/// Most elements within elements.
const DEPTH_MAX: usize = 256;
/// Most tables within tables.
const NESTED_MAX: usize = 8;
/// Most tables of a paper.
const TABLES_MAX: usize = 500;
/// Most rows of all tables.
const ROWS_MAX: usize = 10_000;
/// Most columns of a table, as in Word.
const COLUMNS_MAX: usize = 63;
/// Longest text of a cell, in bytes of UTF-8.
const CELL_BYTES_MAX: usize = 128 << 10;

/// A table of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordTable {
    /// Its rows.
    pub rows: Vec<WordRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordRow {
    /// Its cells, from the left.
    pub cells: Vec<WordCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordCell {
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns it spans.
    pub columns: usize,
    /// Its words, a line for each paragraph.
    pub text: String,
    /// It goes on with the cell above; its own words are not shown.
    pub continues: bool,
}

/// Why no tables were read. Display tells it in English, [`WordError::in_vietnamese`] in Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WordError {
    /// The file is too long.
    #[error("the file has {found} bytes, at most {most} are read: remove pictures or divide it")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The file is longer unpacked than any paper.
    #[error("the file unpacks to more than any paper: remove pictures and save it again")]
    TooLongUnpacked,
    /// The old format, or a password.
    #[error("the file is in the old .doc format or locked with a password: save it as .docx without a password")]
    OldOrLocked,
    /// No Word document.
    #[error("the file is no Word document: save it as .docx")]
    NotADocument,
    /// It cannot be read.
    #[error("the file cannot be read as .docx ({reason}): open it in a text processor and save it again")]
    Broken {
        /// What the reader says.
        reason: String,
    },
    /// It has no table.
    #[error("the paper has no table: choose the file that has the table of tasks, not a picture of it")]
    NoTable,
    /// Too much of something.
    #[error("table {table}, row {row}: {what}; divide the table")]
    TooMuch {
        /// The table, from 1.
        table: usize,
        /// The row, from 1.
        row: usize,
        /// Of what.
        what: TooMuch,
    },
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// Tables.
    Tables,
    /// Rows.
    Rows,
    /// Columns.
    Columns,
    /// Words of a cell.
    Words,
    /// Tables within tables.
    Nested,
}

impl std::fmt::Display for TooMuch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TooMuch::Tables => write!(out, "more than {TABLES_MAX} tables"),
            TooMuch::Rows => write!(out, "more than {ROWS_MAX} rows in all tables"),
            TooMuch::Columns => write!(out, "more than {COLUMNS_MAX} columns"),
            TooMuch::Words => write!(out, "a cell with more than {CELL_BYTES_MAX} bytes of text"),
            TooMuch::Nested => write!(out, "more than {NESTED_MAX} tables within tables"),
        }
    }
}

impl WordError {
    /// The message in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            WordError::TooLong { found, most } => {
                format!("Tệp có {found} byte, chỉ đọc tối đa {most} byte: hãy bỏ hình ảnh hoặc chia nhỏ tệp")
            }
            WordError::TooLongUnpacked => {
                "Tệp sau khi giải nén lớn hơn mọi văn bản: hãy bỏ hình ảnh rồi lưu lại".to_owned()
            }
            WordError::OldOrLocked => {
                "Tệp ở định dạng .doc cũ hoặc có mật khẩu: hãy lưu lại dạng .docx, không đặt mật khẩu".to_owned()
            }
            WordError::NotADocument => "Tệp không phải văn bản Word: hãy lưu lại dạng .docx".to_owned(),
            WordError::Broken { reason } => {
                format!("Không đọc được tệp .docx ({reason}): hãy mở bằng trình soạn thảo rồi lưu lại")
            }
            WordError::NoTable => {
                "Văn bản không có bảng nào: hãy chọn tệp có bảng nhiệm vụ, không phải ảnh chụp của bảng".to_owned()
            }
            WordError::TooMuch { table, row, what } => {
                let what = match what {
                    TooMuch::Tables => format!("quá {TABLES_MAX} bảng"),
                    TooMuch::Rows => format!("quá {ROWS_MAX} dòng trong tất cả các bảng"),
                    TooMuch::Columns => format!("quá {COLUMNS_MAX} cột"),
                    TooMuch::Words => format!("có ô dài quá {CELL_BYTES_MAX} byte"),
                    TooMuch::Nested => format!("quá {NESTED_MAX} bảng lồng trong bảng"),
                };
                format!("Bảng {table}, dòng {row}: {what}; hãy chia nhỏ bảng")
            }
        }
    }
}

/// Whether the bytes are a packed file with the text of a Word document in it.
pub fn is_word(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.file_names().any(|name| name == TEXT))
}

/// The part with the text; every text processor names it so.
const TEXT: &str = "word/document.xml";
/// The part with the forms of lists.
const NUMBERS: &str = "word/numbering.xml";

/// Reads the tables of a Word document, in their order. Tables within cells are words of the cell.
pub fn read_tables(bytes: &[u8]) -> Result<Vec<WordTable>, WordError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(WordError::TooLong { found: bytes.len(), most: FILE_BYTES_MAX });
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(WordError::OldOrLocked);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WordError::NotADocument)?;
    if archive.len() > PARTS_MAX {
        return Err(WordError::TooLongUnpacked);
    }
    let text = part(&mut archive, TEXT)?.ok_or(WordError::NotADocument)?;
    let numbering = match part(&mut archive, NUMBERS)? {
        Some(text) => Numbering::read(&text)?,
        None => Numbering::default(),
    };
    let tables = Walk { numbering, ..Walk::default() }.over(&text)?;
    if tables.is_empty() { Err(WordError::NoTable) } else { Ok(tables) }
}

/// Unpacks a part, counting; what the archive claims of its length is not believed.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, WordError> {
    if !archive.file_names().any(|known| known == name) {
        return Ok(None);
    }
    let part = archive.by_name(name).map_err(|error| broken(&error))?;
    let most = part.compressed_size().saturating_mul(RATIO_MAX).clamp(RATIO_FROM, PART_BYTES_MAX);
    let mut text = Vec::new();
    part.take(most + 1).read_to_end(&mut text).map_err(|error| broken(&error))?;
    if text.len() as u64 > most {
        return Err(WordError::TooLongUnpacked);
    }
    String::from_utf8(text).map(Some).map_err(|_| WordError::Broken { reason: "the text is not UTF-8".to_owned() })
}

pub(super) fn broken(error: &dyn std::fmt::Display) -> WordError {
    WordError::Broken { reason: error.to_string().chars().take(200).collect() }
}

/// The attribute `w:val`, if it is there.
pub(super) fn value(element: &BytesStart<'_>) -> Result<Option<String>, WordError> {
    attribute(element, b"val")
}

/// An attribute by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Result<Option<String>, WordError> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.local_name().as_ref() == name {
            return Ok(Some(String::from_utf8_lossy(&attribute.value).into_owned()));
        }
    }
    Ok(None)
}

/// What was there before a change, and what stands twice for older programs: none of it is shown.
const UNSEEN: [&[u8]; 8] =
    [b"Fallback", b"pPrChange", b"tcPrChange", b"trPrChange", b"tblPrChange", b"del", b"moveFrom", b"instrText"];

#[derive(Default)]
struct Walk {
    numbering: Numbering,
    tables: Vec<WordTable>,
    rows: usize,
    nested: usize,
    row: Option<WordRow>,
    removed: bool,
    next_column: usize,
    cell: Option<WordCell>,
    in_words: bool,
    /// List and level of the paragraph that is read, and where its words begin in the cell.
    list: Option<String>,
    level: usize,
    begins: usize,
}

impl Walk {
    fn over(mut self, text: &str) -> Result<Vec<WordTable>, WordError> {
        let mut reader = Reader::from_str(text);
        let mut depth = 0_usize;
        loop {
            match reader.read_event().map_err(|error| broken(&error))? {
                Event::Start(element) => {
                    if UNSEEN.contains(&element.local_name().as_ref()) {
                        let end = element.to_end().into_owned();
                        reader.read_to_end(end.name()).map_err(|error| broken(&error))?;
                        continue;
                    }
                    depth += 1;
                    if depth > DEPTH_MAX {
                        return Err(WordError::Broken { reason: format!("more than {DEPTH_MAX} elements deep") });
                    }
                    self.begin(&element)?;
                }
                Event::Empty(element) => {
                    self.begin(&element)?;
                    self.end(element.local_name().as_ref())?;
                }
                Event::End(element) => {
                    depth = depth.saturating_sub(1);
                    self.end(element.local_name().as_ref())?;
                }
                Event::Text(words) if self.in_words => {
                    let words = words.decode().map_err(|error| broken(&error))?;
                    self.say(&words)?;
                }
                Event::CData(words) if self.in_words => {
                    let words = words.decode().map_err(|error| broken(&error))?;
                    self.say(&words)?;
                }
                Event::GeneralRef(reference) if self.in_words => {
                    let letter = referred(&reference)?;
                    self.say(letter.encode_utf8(&mut [0; 4]))?;
                }
                // A document of Word has none; entities of one could be anything.
                Event::DocType(_) => return Err(WordError::Broken { reason: "it has a DOCTYPE".to_owned() }),
                Event::Eof if depth > 0 => return Err(WordError::Broken { reason: "it ends too early".to_owned() }),
                Event::Eof => return Ok(self.tables),
                Event::Text(_)
                | Event::CData(_)
                | Event::GeneralRef(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_) => {}
            }
        }
    }

    fn too_much(&self, what: TooMuch) -> WordError {
        let row = self.tables.last().map_or(0, |table| table.rows.len()) + 1;
        WordError::TooMuch { table: self.tables.len().max(1), row, what }
    }

    /// Whether what is met belongs to the cell itself, not to a table within it.
    fn outermost(&self) -> bool {
        self.nested == 1
    }

    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), WordError> {
        match element.local_name().as_ref() {
            b"tbl" => {
                self.nested += 1;
                if self.nested > NESTED_MAX {
                    return Err(self.too_much(TooMuch::Nested));
                }
                if self.outermost() {
                    if self.tables.len() == TABLES_MAX {
                        return Err(self.too_much(TooMuch::Tables));
                    }
                    self.tables.push(WordTable::default());
                }
            }
            b"tr" if self.outermost() => {
                self.rows += 1;
                if self.rows > ROWS_MAX {
                    return Err(self.too_much(TooMuch::Rows));
                }
                (self.row, self.removed, self.next_column) = (Some(WordRow::default()), false, 0);
            }
            b"gridBefore" if self.outermost() && self.cell.is_none() => self.next_column += count(element)?,
            // A row that was removed while changes were tracked.
            b"del" if self.outermost() && self.cell.is_none() => self.removed = true,
            b"tc" if self.outermost() => {
                self.cell = Some(WordCell { column: self.next_column, columns: 1, ..WordCell::default() });
            }
            b"gridSpan" if self.outermost() => {
                let columns = count(element)?.max(1);
                if let Some(cell) = &mut self.cell {
                    cell.columns = columns;
                }
            }
            b"vMerge" if self.outermost() => {
                let continues = value(element)?.is_none_or(|value| value == "continue");
                if let Some(cell) = &mut self.cell {
                    cell.continues = continues;
                }
            }
            b"p" => {
                (self.list, self.level) = (None, 0);
                self.begins = self.cell.as_ref().map_or(0, |cell| cell.text.len());
            }
            b"numId" => self.list = value(element)?,
            b"ilvl" => self.level = value(element)?.and_then(|level| level.parse().ok()).unwrap_or(0),
            b"t" => self.in_words = true,
            b"tab" => self.say(" ")?,
            b"br" | b"cr" => self.say("\n")?,
            b"noBreakHyphen" => self.say("-")?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), WordError> {
        match name {
            b"t" => self.in_words = false,
            b"p" => {
                let label = self.list.take().and_then(|list| self.numbering.next(&list, self.level));
                if let (Some(label), Some(cell)) = (label, &mut self.cell)
                    && cell.text.is_char_boundary(self.begins)
                {
                    cell.text.insert_str(self.begins, &format!("{label} "));
                }
                self.say("\n")?;
            }
            b"tc" if self.outermost() => {
                if let (Some(mut cell), Some(row)) = (self.cell.take(), &mut self.row) {
                    self.next_column = cell.column.saturating_add(cell.columns);
                    if self.next_column > COLUMNS_MAX {
                        return Err(self.too_much(TooMuch::Columns));
                    }
                    cell.text = clean(&cell.text).trim().to_owned();
                    row.cells.push(cell);
                }
            }
            b"tr" if self.outermost() => {
                if let (Some(row), Some(table)) = (self.row.take(), self.tables.last_mut())
                    && !self.removed
                {
                    table.rows.push(row);
                }
            }
            b"tbl" => self.nested = self.nested.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, words: &str) -> Result<(), WordError> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        cell.text.push_str(words);
        if cell.text.len() > CELL_BYTES_MAX { Err(self.too_much(TooMuch::Words)) } else { Ok(()) }
    }
}

/// A number of columns; what is no number counts as none, what is more than any table as one more.
fn count(element: &BytesStart<'_>) -> Result<usize, WordError> {
    Ok(value(element)?.and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(0).min(COLUMNS_MAX + 1))
}

fn referred(reference: &BytesRef<'_>) -> Result<char, WordError> {
    if let Some(letter) = reference.resolve_char_ref().map_err(|error| broken(&error))? {
        return Ok(letter);
    }
    match &*reference.decode().map_err(|error| broken(&error))? {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(WordError::Broken { reason: format!("unknown reference &{};", other.escape_debug()) }),
    }
}

#[cfg(test)]
mod tests;
