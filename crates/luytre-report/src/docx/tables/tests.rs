use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::document::{Cell, Column, Row, Table};
use crate::{Block, Document, Layout, docx};

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn paper(body: &str) -> Vec<u8> {
    let text = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    packed(&[(TEXT, text.as_bytes())])
}

/// A row as text: `column+columns text`, `^` for a cell that goes on with the one above.
fn told(tables: &[WordTable]) -> Vec<Vec<String>> {
    let cell = |cell: &WordCell| {
        let mark = if cell.continues { "^" } else { "" };
        format!("{}+{} {mark}{}", cell.column, cell.columns, cell.text).trim_end().to_owned()
    };
    tables.iter().flat_map(|table| &table.rows).map(|row| row.cells.iter().map(cell).collect()).collect()
}

const CELL: &str = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>";

#[test]
fn tables_of_our_own_papers_are_read_back() {
    let mut table =
        Table::new(vec![Column::centred(1.0), Column::text(5.0), Column::text(3.0)], &["STT", "Nhiệm vụ", "Chủ trì"]);
    table
        .rows
        .push(Row { cells: vec!["1".into(), "Việc & <một>".into(), Cell::spanning("Công an tỉnh", 1, 2)] });
    table.rows.push(Row { cells: vec!["2".into(), "Việc hai".into()] });
    table.rows.push(Row { cells: vec![Cell::spanning("II. Phần hai", 3, 1)] });
    let document = Document { blocks: vec![Block::Table(table)], ..Document::default() };
    let bytes = docx::render(&document, &Layout::decree_30()).unwrap();
    assert!(is_word(&bytes));
    assert_eq!(
        told(&read_tables(&bytes).unwrap()),
        [
            vec!["0+1 STT", "1+1 Nhiệm vụ", "2+1 Chủ trì"],
            vec!["0+1 1", "1+1 Việc & <một>", "2+1 Công an tỉnh"],
            vec!["0+1 2", "1+1 Việc hai", "2+1 ^"],
            vec!["0+3 II. Phần hai"],
        ]
    );
}

#[test]
fn what_word_does_not_show_is_not_read_and_what_it_counts_is() {
    let numbers = "<w:numbering xmlns:w=\"w\">\
        <w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
        <w:lvlText w:val=\"%1.\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%1%2)\"/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"8\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"9\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"-\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num>\
        <w:num w:numId=\"3\"><w:abstractNumId w:val=\"9\"/></w:num>\
        <w:num w:numId=\"4\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride></w:num></w:numbering>";
    let listed = |list: u32, level: u32, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>\
             <w:pPrChange><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let row = |cell: String| format!("<w:tr><w:tc>{cell}</w:tc></w:tr>");
    let seen = "<w:p><w:r><w:t>cũ &amp; m&#x1EDB;i</w:t></w:r><w:del><w:r><w:delText>xóa</w:delText><w:t>xóa</w:t></w:r></w:del>\
        <w:ins><w:r><w:tab/><w:t>thêm</w:t><w:br/><w:noBreakHyphen/></w:r></w:ins>\
        <mc:AlternateContent><mc:Choice><w:r><w:t>A</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>B</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>bảng con</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let body = [
        row(listed(1, 0, "")),
        row(listed(1, 1, "ý")),
        row(listed(1, 0, "hai")),
        row(listed(2, 0, "Phần một")),
        row(listed(3, 0, "gạch")),
        row(listed(4, 0, "năm")),
        row(seen.to_owned()),
        format!("<w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>{CELL}</w:tr>"),
        format!("<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>{CELL}</w:tr>"),
    ];
    let text = format!("<w:document xmlns:w=\"w\"><w:body><w:tbl>{}</w:tbl></w:body></w:document>", body.concat());
    let bytes = packed(&[(TEXT, text.as_bytes()), (NUMBERS, numbers.as_bytes())]);
    assert_eq!(
        told(&read_tables(&bytes).unwrap()),
        [
            ["0+1 1."],
            ["0+1 1a) ý"],
            ["0+1 2. hai"],
            ["0+1 I. Phần một"],
            ["0+1 gạch"],
            ["0+1 5. năm"],
            ["0+1 cũ & mới thêm\n-A\nbảng con"],
            ["2+1 x"],
        ]
    );
}

/// Two tables as LibreOffice writes them: a head of two rows, a merged cell, a number that is counted.
const LIBREOFFICE: &[u8] = include_bytes!("libreoffice.docx");

#[test]
fn tables_of_another_text_processor_are_read() {
    let tables = read_tables(LIBREOFFICE).unwrap();
    assert_eq!(tables.len(), 2);
    assert_eq!(
        told(&tables[1..]),
        [
            vec!["0+1 STT", "1+1 Nội dung nhiệm vụ", "2+2 Cơ quan thực hiện", "4+1 Thời gian hoàn thành"],
            vec!["0+1 ^", "1+1 ^", "2+1 Chủ trì", "3+1 Phối hợp", "4+1 ^"],
            vec!["0+5 I. Về thể chế"],
            vec!["0+1 1.", "1+1 Ban hành quy chế & hướng dẫn", "2+1 Công an tỉnh", "3+1 Sở Tài chính", "4+1 Năm 2026"],
            vec!["0+1 2", "1+1 Rà soát\nvăn bản", "2+1 ^", "3+1", "4+1 Quý III/2026"],
        ]
    );
}

#[track_caller]
fn refused(bytes: &[u8], expected: &str) {
    let error = read_tables(bytes).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(!error.in_vietnamese().is_empty());
}

#[test]
fn what_is_no_paper_is_refused_with_a_remedy() {
    refused(b"%PDF-1.7", "the file is no Word document: save it as .docx");
    refused(&packed(&[("xl/workbook.xml", b"<x/>")]), "the file is no Word document: save it as .docx");
    refused(
        &[0xd0, 0xcf, 0x11, 0xe0, 1],
        "the file is in the old .doc format or locked with a password: save it as .docx without a password",
    );
    refused(
        &paper("<w:p><w:r><w:t>không có bảng</w:t></w:r></w:p>"),
        "the paper has no table: choose the file that has the table of tasks, not a picture of it",
    );
    let broken = |reason: &str| {
        format!("the file cannot be read as .docx ({reason}): open it in a text processor and save it again")
    };
    refused(&packed(&[(TEXT, b"<w:document><w:body><w:tbl>")]), &broken("it ends too early"));
    refused(&packed(&[(TEXT, b"\xff\xfe<w>")]), &broken("the text is not UTF-8"));
    let entity = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><w:document><w:tbl><w:tr><w:tc><w:t>&a;</w:t></w:tc></w:tr></w:tbl></w:document>";
    refused(&packed(&[(TEXT, entity.as_bytes())]), &broken("it has a DOCTYPE"));
    let unknown = paper("<w:tbl><w:tr><w:tc><w:t>&a;</w:t></w:tc></w:tr></w:tbl>");
    refused(&unknown, &broken("unknown reference &a;"));
    let mut cut = paper(&format!("<w:tbl><w:tr>{CELL}</w:tr></w:tbl>"));
    cut.truncate(cut.len() / 2);
    refused(&cut, "the file is no Word document: save it as .docx");
}

#[test]
fn bombs_are_refused_before_they_take_memory() {
    let many = "<w:p/>".repeat(10_000_000 / 6 * 3);
    let bomb = paper(&many);
    assert!(bomb.len() < 200_000, "{} bytes unpack to {}", bomb.len(), many.len());
    refused(&bomb, "the file unpacks to more than any paper: remove pictures and save it again");
    let deep = format!("{}{}", "<w:sdt>".repeat(DEPTH_MAX), "</w:sdt>".repeat(DEPTH_MAX));
    let deep = read_tables(&paper(&deep)).unwrap_err();
    assert!(matches!(deep, WordError::Broken { .. }), "{deep}");
    let nested =
        format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(NESTED_MAX + 1), "</w:tc></w:tr></w:tbl>".repeat(NESTED_MAX + 1));
    refused(&paper(&nested), "table 1, row 1: more than 8 tables within tables; divide the table");
    let wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"4000000000\"/></w:tcPr></w:tc></w:tr></w:tbl>";
    refused(&paper(wide), "table 1, row 1: more than 63 columns; divide the table");
    let row = format!("<w:tr>{CELL}</w:tr>");
    let long = format!("<w:tbl>{row}</w:tbl><w:tbl>{}</w:tbl>", row.repeat(ROWS_MAX));
    refused(&paper(&long), "table 2, row 10000: more than 10000 rows in all tables; divide the table");
    let words =
        format!("<w:tbl>{row}<w:tr><w:tc><w:t>{}</w:t></w:tc></w:tr></w:tbl>", "chữ ".repeat(CELL_BYTES_MAX / 4));
    refused(&paper(&words), "table 1, row 2: a cell with more than 131072 bytes of text; divide the table");
    let huge = vec![b'P'; FILE_BYTES_MAX + 1];
    assert!(matches!(read_tables(&huge), Err(WordError::TooLong { .. })));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>", "<w:t>", "</w:t>", "chữ",
            "<w:numId w:val=\"1\"/>", "<w:gridSpan w:val=\"9\"/>", "<w:gridBefore w:val=\"60\"/>", "<w:vMerge/>", "&#0;", "&lt;",
        ]), 0..60)
    ) {
        let bytes = paper(&pieces.concat());
        if let Ok(tables) = read_tables(&bytes) {
            for cell in tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells) {
                proptest::prop_assert!(cell.column + cell.columns <= COLUMNS_MAX);
            }
        }
    }
}
