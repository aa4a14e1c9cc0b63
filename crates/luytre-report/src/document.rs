//! One model of a paper, made into Word ([`crate::docx`]), PDF ([`crate::pdf`]) and, by the pages, into a preview.
//!
//! A document is a list of blocks in reading order. It says what a part is (head, abstract, table, signature), never
//! how large or where: that is the [`crate::Layout`]. [`Document::plain_text`] gives the words alone, for tests and search.

mod grid;
mod text;

pub(crate) use grid::{Placed, grid};
pub(crate) use text::clean;
pub use text::{Run, Text};

/// Which way a sheet of A4 lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// Turned, for wide tables.
    Landscape,
}

/// The sheets of a document or of a section of it. Margins come from the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// Which way the sheet lies.
    pub orientation: Orientation,
}

impl Page {
    /// Upright sheets.
    pub const PORTRAIT: Page = Page { orientation: Orientation::Portrait };
    /// Turned sheets.
    pub const LANDSCAPE: Page = Page { orientation: Orientation::Landscape };
}

/// How lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
    /// Filled to both margins.
    #[default]
    Justified,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The title in the properties of the file; it is not printed.
    pub title: String,
    /// The language of the text, as in `lang`; empty means Vietnamese.
    pub language: String,
    /// The body that issues it, in the properties of the file.
    pub author: String,
    /// The sheets it begins with.
    pub page: Page,
    /// The sensitivity label that stands on every sheet.
    pub label: Option<String>,
    /// The parts in reading order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The official head: bodies at the left, country and motto at the right.
    Head(Head),
    /// Name of the kind of document and its abstract (trích yếu).
    Kind(Kind),
    /// To whom a letter or a submission goes.
    Addressed(Addressed),
    /// The legal bases, a paragraph each, in italics.
    Basis(Vec<Text>),
    /// A heading; level 1 is the highest.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Paragraph),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// A chart.
    Figure(Figure),
    /// Recipients at the left, authority and signer at the right.
    Signature(Signature),
    /// A note set small below a short line.
    Note(Text),
    /// What follows begins on a new sheet.
    PageBreak,
    /// What follows begins on a new sheet that lies this way.
    Section(Page),
}

/// The official head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head {
    /// The body above the one that issues, if it is named.
    pub superior: Option<String>,
    /// The body that issues.
    pub issuer: String,
    /// Number and symbol as printed after "Số:", for example `12/QĐ-UBND`.
    pub number: String,
    /// The subject of a letter ("V/v …"), which stands below its number.
    pub subject: Option<String>,
    /// The place.
    pub place: String,
    /// The date; `None` leaves day, month and year open.
    pub date: Option<jiff::civil::Date>,
}

impl Head {
    /// Place and date as they are printed.
    pub fn place_and_date(&self) -> String {
        let blank = "……";
        let place = if self.place.is_empty() { blank } else { &self.place };
        match self.date {
            // Days below 10 and months below 3 get a zero in front, as the decree asks.
            Some(date) => {
                let month = match date.month() {
                    month @ 1..=2 => format!("0{month}"),
                    month => month.to_string(),
                };
                format!("{place}, ngày {:02} tháng {month} năm {}", date.day(), date.year())
            }
            None => format!("{place}, ngày {blank} tháng {blank} năm {blank}"),
        }
    }
}

/// Name of the kind of document and its abstract.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kind {
    /// The kind, for example `QUYẾT ĐỊNH`.
    pub name: String,
    /// The abstract; empty leaves it out.
    pub summary: String,
}

/// To whom a letter or a submission goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Addressed {
    /// The receivers; one stands on the line of "Kính gửi:", several below it.
    pub to: Vec<String>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 is the highest, 3 the lowest that looks different.
    pub level: u8,
    /// The words.
    pub text: Text,
    /// In the middle instead of at the left.
    pub align: Align,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paragraph {
    /// The words.
    pub text: Text,
    /// How its lines stand.
    pub align: Align,
    /// Whether the first line begins further in, as in the body of official papers.
    pub indented: bool,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// A dash.
    #[default]
    Dash,
    /// 1. 2. 3.
    Number,
    /// a) b) c) d) đ) e) in the Vietnamese order.
    Letter,
}

/// Letters in the Vietnamese order that points of a clause are named by.
const LETTERS: &[char] = &[
    'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y',
];

impl Marker {
    /// What stands before item `index`, counted from 0.
    pub fn label(self, index: usize) -> String {
        match self {
            Marker::Dash => "-".to_owned(),
            Marker::Number => format!("{}.", index + 1),
            Marker::Letter => match LETTERS.get(index) {
                Some(letter) => format!("{letter})"),
                None => format!("{})", index + 1),
            },
        }
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    /// What stands before the items.
    pub marker: Marker,
    /// The items.
    pub items: Vec<Text>,
}

/// Size of the text of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableSize {
    /// A little smaller than the text.
    #[default]
    Normal,
    /// Small, for tables with many columns.
    Small,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its width as a share of the sum of all widths.
    pub width: f32,
    /// How its cells stand unless they say otherwise.
    pub align: Align,
}

impl Column {
    /// A column of text.
    pub const fn text(width: f32) -> Column {
        Column { width, align: Align::Left }
    }

    /// A column of short words or numbers in the middle.
    pub const fn centred(width: f32) -> Column {
        Column { width, align: Align::Centre }
    }

    /// A column of figures at the right.
    pub const fn figures(width: f32) -> Column {
        Column { width, align: Align::Right }
    }
}

/// A table with borders. Its head rows are repeated on every sheet that it reaches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What the table shows; stands above it.
    pub caption: Option<Text>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows of the head, set in bold and in the middle.
    pub head: Vec<Row>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Size of the text.
    pub size: TableSize,
}

impl Table {
    /// A table with one head row of plain words.
    pub fn new(columns: Vec<Column>, head: &[&str]) -> Table {
        let cells = head.iter().map(|word| Cell::from(*word)).collect();
        Table { columns, head: vec![Row { cells }], ..Table::default() }
    }

    /// Adds a row of plain cells.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        self.rows.push(Row { cells: cells.into_iter().map(Into::into).collect() });
    }

    /// Widths of the columns in points when the table is `width` points wide. Columns without a usable width share alike.
    pub fn widths(&self, width: f32) -> Vec<f32> {
        let usable = |column: &Column| if column.width.is_finite() { column.width.max(0.0) } else { 0.0 };
        let mut shares: Vec<f32> = self.columns.iter().map(usable).collect();
        let mean = shares.iter().sum::<f32>() / shares.len().max(1) as f32;
        // A row with more cells than the table has columns is printed, not cut.
        shares.resize(self.column_count(), mean);
        let sum: f32 = shares.iter().sum();
        let alike = width / shares.len().max(1) as f32;
        shares.iter().map(|share| if sum > 0.0 { share / sum * width } else { alike }).collect()
    }

    /// Number of columns: those declared, or those of the widest row if it has more.
    pub fn column_count(&self) -> usize {
        let extents = [&self.head, &self.rows].into_iter().flat_map(|rows| grid(rows)).flatten();
        extents.map(|placed| placed.column + placed.cell.columns.max(1)).max().unwrap_or(0).max(self.columns.len())
    }
}

/// A row of a table. Columns that a cell of a row above reaches down into are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The cells from left to right.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The words.
    pub text: Text,
    /// Number of columns it covers, at least 1.
    pub columns: usize,
    /// Number of rows it covers, at least 1.
    pub rows: usize,
    /// How its lines stand; `None`: as the column says.
    pub align: Option<Align>,
}

impl Cell {
    /// A cell over several columns and rows.
    pub fn spanning(text: impl Into<Text>, columns: usize, rows: usize) -> Cell {
        Cell { text: text.into(), columns: columns.max(1), rows: rows.max(1), align: None }
    }
}

impl<T: Into<Text>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), columns: 1, rows: 1, align: None }
    }
}

/// A chart in a document. Pages show the drawing; PDF draws it too; Word prints title and summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The drawing.
    pub drawing: crate::chart::Drawing,
}

/// The signature block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signature {
    /// The lines below "Nơi nhận:".
    pub recipients: Vec<String>,
    /// Authority and title, a line each, for example `TM. ỦY BAN NHÂN DÂN` and `CHỦ TỊCH`.
    pub authority: Vec<String>,
    /// A word on how it is signed, below the title, for example `(Ký, đóng dấu)`.
    pub manner: Option<String>,
    /// The name of the signer.
    pub name: String,
}

impl Signature {
    /// The lines of recipients as they are printed: a dash before, a semicolon after, a full stop at the end.
    pub fn recipient_lines(&self) -> Vec<String> {
        let last = self.recipients.len().saturating_sub(1);
        let line = |(index, recipient): (usize, &String)| {
            let bare = recipient.trim().trim_end_matches([';', '.']);
            format!("- {bare}{}", if index == last { '.' } else { ';' })
        };
        self.recipients.iter().enumerate().map(line).collect()
    }
}

/// Word before the receivers of a letter.
pub const ADDRESSED: &str = "Kính gửi:";
/// Word above the list of recipients.
pub const RECIPIENTS: &str = "Nơi nhận:";
/// Word before number and symbol.
pub const NUMBER: &str = "Số:";

impl Addressed {
    /// The receivers as they are printed: alone without a mark, several with a semicolon and a full stop at the end.
    pub fn lines(&self) -> Vec<String> {
        match self.to.as_slice() {
            [one] => vec![one.trim().to_owned()],
            many => {
                let last = many.len().saturating_sub(1);
                let line = |(index, to): (usize, &String)| {
                    format!("- {}{}", to.trim().trim_end_matches([';', '.']), if index == last { '.' } else { ';' })
                };
                many.iter().enumerate().map(line).collect()
            }
        }
    }
}

impl Document {
    /// The language of the text, never empty.
    pub fn language(&self) -> &str {
        if self.language.is_empty() { "vi" } else { &self.language }
    }

    /// The words of the document in reading order, a line for each part; cells of a row are divided by ` | `.
    pub fn plain_text(&self, layout: &crate::Layout) -> String {
        let mut lines: Vec<String> = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Head(head) => {
                    lines.extend(head.superior.clone());
                    lines.push(head.issuer.clone());
                    lines.push(layout.national_title.clone());
                    lines.push(layout.motto.clone());
                    lines.push(format!("{NUMBER} {}", head.number));
                    lines.extend(head.subject.clone());
                    lines.push(head.place_and_date());
                }
                Block::Kind(kind) => lines.extend([kind.name.clone(), kind.summary.clone()]),
                Block::Addressed(addressed) => {
                    lines.push(ADDRESSED.to_owned());
                    lines.extend(addressed.lines());
                }
                Block::Basis(bases) => lines.extend(bases.iter().map(Text::plain)),
                Block::Heading(heading) => lines.push(heading.text.plain()),
                Block::Paragraph(paragraph) => lines.push(paragraph.text.plain()),
                Block::List(list) => {
                    let item = |(index, item): (usize, &Text)| format!("{} {}", list.marker.label(index), item.plain());
                    lines.extend(list.items.iter().enumerate().map(item));
                }
                Block::Table(table) => {
                    lines.extend(table.caption.as_ref().map(Text::plain));
                    for row in table.head.iter().chain(&table.rows) {
                        let cells: Vec<String> = row.cells.iter().map(|cell| cell.text.plain()).collect();
                        lines.push(cells.join(" | "));
                    }
                }
                Block::Figure(figure) => {
                    lines.extend([figure.drawing.title.clone(), figure.drawing.summary.clone()]);
                }
                Block::Signature(signature) => {
                    if !signature.recipients.is_empty() {
                        lines.push(RECIPIENTS.to_owned());
                        lines.extend(signature.recipient_lines());
                    }
                    lines.extend(signature.authority.clone());
                    lines.extend(signature.manner.clone());
                    lines.push(signature.name.clone());
                }
                Block::Note(text) => lines.push(text.plain()),
                Block::PageBreak | Block::Section(_) => {}
            }
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests;
