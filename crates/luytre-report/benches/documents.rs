//! Time of making a paper and a spreadsheet with a table of 2,000 rows and 12 columns, the size of a province's annual
//! report.

use divan::Bencher;
use luytre_report::document::{Align, Block, Cell, Column, Document, Page, Paragraph, Row, Table, TableSize};
use luytre_report::sheet::{Kind, Limits, Sheet, SheetColumn, Value, Workbook, read_table, write_xlsx};
use luytre_report::{Layout, docx, pdf};

const ROWS: usize = 2_000;
const COLUMNS: usize = 12;

fn main() {
    divan::main();
}

fn words(row: usize, column: usize) -> String {
    match column {
        0 => (row + 1).to_string(),
        1 => format!("Hệ thống thông tin giải quyết thủ tục hành chính số {row}"),
        2 | 3 => "Ủy ban nhân dân tỉnh".to_owned(),
        4 => "3".to_owned(),
        _ => format!("Số {row}/QĐ-UBND ngày 09/12/2026"),
    }
}

fn document() -> Document {
    let mut table = Table {
        columns: (0..COLUMNS).map(|column| Column::text(if column == 1 { 3.0 } else { 1.0 })).collect(),
        head: vec![Row { cells: (1..=COLUMNS).map(|column| Cell::from(format!("Cột {column}"))).collect() }],
        size: TableSize::Small,
        ..Table::default()
    };
    for row in 0..ROWS {
        table.push((0..COLUMNS).map(|column| words(row, column)));
    }
    let heading = Paragraph { text: "Báo cáo".into(), align: Align::Centre, indented: false };
    Document {
        page: Page::LANDSCAPE,
        blocks: vec![Block::Paragraph(heading), Block::Table(table)],
        ..Document::default()
    }
}

fn workbook() -> Workbook {
    let columns = (0..COLUMNS).map(|column| SheetColumn::new(format!("Cột {column}"), 20.0, Kind::Text)).collect();
    let rows = (0..ROWS).map(|row| (0..COLUMNS).map(|column| Value::from(words(row, column))).collect()).collect();
    let sheet = Sheet { name: "Hệ thống".to_owned(), columns, rows, template_rows: 0 };
    Workbook { sheets: vec![sheet], ..Workbook::default() }
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn word(bencher: Bencher<'_, '_>) {
    let (document, layout) = (document(), Layout::decree_30());
    bencher.bench(|| docx::render(&document, &layout).expect("the document can be written"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn portable(bencher: Bencher<'_, '_>) {
    let (document, layout) = (document(), Layout::decree_30());
    bencher.bench(|| pdf::render(&document, &layout).expect("the document can be written"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn spreadsheet(bencher: Bencher<'_, '_>) {
    let workbook = workbook();
    bencher.bench(|| write_xlsx(&workbook).expect("the workbook can be written"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn spreadsheet_read(bencher: Bencher<'_, '_>) {
    let bytes = write_xlsx(&workbook()).expect("the workbook can be written");
    bencher.bench(|| read_table(&bytes, None, &Limits::default()).expect("the workbook can be read").rows.len());
}
