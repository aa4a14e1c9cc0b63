use std::io::{Cursor, Write};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

fn sample() -> Sheet {
    Sheet {
        name: "Hệ thống".to_owned(),
        columns: vec![
            SheetColumn {
                required: true,
                note: "Mã do đơn vị đặt".to_owned(),
                ..SheetColumn::new("Mã", 12.0, Kind::Text)
            },
            SheetColumn::new("Tên hệ thống", 40.0, Kind::Text),
            SheetColumn {
                choices: vec!["1".into(), "2".into(), "3".into()],
                ..SheetColumn::new("Cấp độ", 8.0, Kind::Integer)
            },
            SheetColumn::new("Ngày phê duyệt", 14.0, Kind::Date),
            SheetColumn::new("Tỷ lệ", 10.0, Kind::Percent),
            SheetColumn::new("Đang chạy", 10.0, Kind::Text),
        ],
        rows: vec![
            vec![
                "HT-01".into(),
                "Cổng dịch vụ công".into(),
                3.into(),
                date(2026, 12, 31).into(),
                0.95.into(),
                true.into(),
            ],
            vec!["HT-02".into(), "=HYPERLINK(\"http://x\")".into(), 2.into(), Value::Empty, 0.5.into(), false.into()],
            vec!["HT-03".into(), "+84 251 382 2501\nmáy lẻ 2".into(), Value::Empty, date(2024, 2, 29).into()],
        ],
        template_rows: 500,
    }
}

fn xlsx(sheets: Vec<Sheet>) -> Vec<u8> {
    write_xlsx(&Workbook { title: "Thử".to_owned(), created: Some(date(2026, 11, 22)), sheets }).unwrap()
}

fn values(table: &Table) -> Vec<Vec<Value>> {
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.value.clone()).collect()).collect()
}

#[test]
fn what_was_written_is_read_back() {
    let table = read_table(&xlsx(vec![sample()]), None, &Limits::default()).unwrap();
    assert_eq!(table.sheet, "Hệ thống");
    assert_eq!(table.header, ["Mã", "Tên hệ thống", "Cấp độ", "Ngày phê duyệt", "Tỷ lệ", "Đang chạy"]);
    assert_eq!(table.rows[1].number, 3);
    assert_eq!(table.rows[1].cells[2].address, "C3");
    let mut expected = sample().rows;
    expected.iter_mut().for_each(|row| row.resize(6, Value::Empty));
    assert_eq!(values(&table), expected);
    assert!(table.merged.is_empty());
}

#[test]
fn the_same_workbook_gives_the_same_bytes() {
    assert_eq!(xlsx(vec![sample()]), xlsx(vec![sample()]));
}

/// Text of all parts of an XLSX.
fn parts(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        std::io::Read::read_to_string(&mut part, &mut all).unwrap();
    }
    all
}

#[test]
fn text_never_becomes_a_formula() {
    let file = parts(&xlsx(vec![sample()]));
    assert!(!file.contains("<f>"), "a formula was written");
    assert!(file.contains("quotePrefix"));
    let csv = String::from_utf8(write_csv(&sample())).unwrap();
    assert!(csv.contains("'=HYPERLINK"), "{csv}");
    assert!(csv.contains("'+84"), "{csv}");
    let table = read_table(csv.as_bytes(), None, &Limits::default()).unwrap();
    assert_eq!(table.rows[1].cells[1].text(), "=HYPERLINK(\"http://x\")");
    assert_eq!(table.rows[2].cells[1].text(), "+84 251 382 2501\nmáy lẻ 2");
    assert_eq!(table.rows[2].cells[3].text(), "29/02/2024");
}

#[test]
fn signs_inside_cells_do_not_divide() {
    for csv in ["Mã,Tên\n;,;\nA,;;;\n", "BÁO CÁO, NĂM 2026\nMã;Tên\nA;x, y, z\nB;\"a,b;c\"\n", "Mã\tTên\nA\tx, y\n"]
    {
        let table = read_table(csv.as_bytes(), None, &Limits::default()).unwrap();
        assert_eq!(table.header, ["Mã", "Tên"], "{csv}");
        assert!(table.rows.iter().all(|row| row.cells.len() == 2), "{csv}");
    }
}

#[test]
fn apostrophes_of_the_text_stay() {
    let words = ["'@x", "''=1", "'abc", "-5", "- gạch"];
    let columns = words.iter().map(|_| SheetColumn::new("Cột", 10.0, Kind::Text)).collect();
    let rows = vec![words.iter().map(|word| Value::from(*word)).collect()];
    let sheet = Sheet { name: "S".to_owned(), columns, rows, template_rows: 0 };
    let table = read_table(&write_csv(&sheet), None, &Limits::default()).unwrap();
    let read: Vec<String> = table.rows[0].cells.iter().map(Cell::text).collect();
    assert_eq!(read, words);
}

#[test]
fn templates_have_choices_and_long_lists_stand_on_their_own_sheet() {
    let mut sheet = sample();
    sheet.columns[1].choices = (0..300).map(|number| format!("Đơn vị số {number}, tỉnh")).collect();
    let file = xlsx(vec![sheet]);
    let text = parts(&file);
    assert!(text.contains("<formula1>\"1,2,3\"</formula1>"), "the short list stands in the rule");
    assert!(text.contains("'Danh mục'!$A$1:$A$300"), "the long one on a sheet");
    assert_eq!(sheet_names(&file, &Limits::default()).unwrap(), ["Hệ thống", "Danh mục"]);
    let table = read_table(&file, None, &Limits::default()).unwrap();
    assert_eq!(table.sheet, "Hệ thống", "the first sheet is read");
}

#[test]
fn names_of_sheets_are_made_to_fit() {
    let named = |name: &str| Sheet { name: name.to_owned(), ..sample() };
    let long = "Danh sách hệ thống thông tin của toàn tỉnh năm 2026";
    let file = xlsx(vec![named("a/b:c"), named("A b c"), named(""), named(long), named("Danh mục")]);
    assert_eq!(
        sheet_names(&file, &Limits::default()).unwrap(),
        ["a b c", "A b c 2", "Sheet", "Danh sách hệ thống thông tin củ", "Danh mục 2"]
    );
}

#[test]
fn columns_are_found_without_marks_and_stars() {
    let table = read_table(&xlsx(vec![sample()]), None, &Limits::default()).unwrap();
    assert_eq!(table.column(&["ma"]), Some(0));
    assert_eq!(table.column(&["khác", " CẤP ĐỘ "]), Some(2));
    assert_eq!(table.column(&["không có"]), None);
}

#[test]
fn a_title_above_the_head_row_does_no_harm() {
    let csv = "DANH SÁCH HỆ THỐNG\n\nMã;Tên\nHT-01;Cổng\n;\nHT-02;Thư\n";
    let table = read_table(csv.as_bytes(), None, &Limits::default()).unwrap();
    assert_eq!((table.header_row, table.header.clone()), (3, vec!["Mã".to_owned(), "Tên".to_owned()]));
    let numbers: Vec<u32> = table.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [4, 6], "line numbers are those of the file");
}

#[track_caller]
fn refused(bytes: &[u8], sheet: Option<&str>, limits: &Limits, english: &str, vietnamese: &str) {
    let error = read_table(bytes, sheet, limits).unwrap_err();
    assert!(error.to_string().contains(english), "{error}");
    assert!(error.in_vietnamese().contains(vietnamese), "{}", error.in_vietnamese());
}

#[test]
fn what_cannot_be_read_is_refused_with_a_remedy() {
    let limits = Limits::default();
    let file = xlsx(vec![sample()]);
    refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], None, &limits, ".xls format", "mật khẩu");
    refused(b"\0\x01binary", None, &limits, "neither .xlsx nor text", "CSV UTF-8");
    refused(b"PK\x03\x04 not an archive", None, &limits, "neither .xlsx", "CSV UTF-8");
    refused(b"M\xe3,T\xean\n1,2\n", None, &limits, "line 1 is not UTF-8", "Dòng 1");
    refused(&file, Some("Khác"), &limits, "the file has Hệ thống", "Không có trang tính");
    refused(b"", None, &limits, "is empty", "trống");
    refused(&file, None, &Limits { rows: 2, ..limits }, "more than 2 rows", "2 dòng");
    refused(&file, None, &Limits { columns: 4, ..limits }, "cell E1", "ô E1");
    refused(&file, None, &Limits { cell_letters: 16, ..limits }, "cell B2", "ô B2");
    refused(&file, None, &Limits { bytes: 100, ..limits }, "more than 100 bytes", "hơn 100 byte");
    refused(&file[..file.len() / 2], None, &limits, "neither .xlsx", "CSV UTF-8");
}

#[test]
fn cells_are_counted_whatever_stands_in_them() {
    let file = xlsx(vec![sample()]);
    let limits = Limits { cells: 5, ..Limits::default() };
    refused(&file, None, &limits, "more than 5 cells", "hơn 5 ô");
    refused("Mã,Tên,Nơi\n1,2,3\n".as_bytes(), None, &limits, "more than 5 cells", "hơn 5 ô");
    assert!(read_table("Mã,Tên\n1,2\n".as_bytes(), None, &limits).is_ok());
    // Formatted and empty: they take as long to read as full ones.
    let cells: String = (1..=1_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" s="1"/></row>"#)).collect();
    let file = one_sheet(&format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"), "");
    refused(&file, None, &Limits { cells: 999, ..Limits::default() }, "more than 999 cells", "hơn 999 ô");
    assert!(matches!(read_table(&file, None, &Limits::default()), Err(SheetError::Empty { .. })));
}

#[test]
fn a_text_that_a_file_holds_once_counts_in_each_cell_that_shows_it() {
    let cells: String =
        (1..=2_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let strings = format!(r#"<sst uniqueCount="1"><si><t>{}</t></si></sst>"#, "a".repeat(32_000));
    let file = one_sheet(&format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"), &strings);
    assert!(file.len() < 16 << 10, "{}", file.len());
    refused(&file, None, &Limits::default(), "cell A1049, there are more than 33554432 bytes", "ô A1049");
    let limits = Limits { text_bytes: 10, ..Limits::default() };
    refused("Mã,Tên\nmot,haibon\n".as_bytes(), None, &limits, "cell B2, there are more than 10 bytes", "ô B2");
}

#[test]
fn places_that_cannot_be_end_as_a_clean_refusal() {
    for (row, cell) in [
        ("0", "A0"),
        ("1", "A0"),
        ("4294967295", "A4294967295"),
        ("4294967296", "A4294967296"),
        ("99999999999999999999", "A99999999999999999999"),
        ("-1", "A-1"),
        ("1", "ZZZZZZZZZZ1"),
        ("1", "1"),
        ("1", "A"),
        ("x", "é1"),
    ] {
        let sheet =
            format!(r#"<worksheet><sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>"#);
        let file = one_sheet(&sheet, "");
        match read_table(&file, None, &Limits::default()) {
            Ok(table) => assert!(table.rows.len() <= 1, "{row} {cell}: {table:?}"),
            Err(error) => assert!(!error.to_string().is_empty() && !error.in_vietnamese().is_empty()),
        }
    }
    // Below the reader nothing is trusted: what it panics on is a broken file.
    let merged = r#"<worksheet><sheetData/><mergeCells><mergeCell ref="A0:B0"/></mergeCells></worksheet>"#;
    assert!(read_table(&one_sheet(merged, ""), None, &Limits::default()).is_err());
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_unpacks_to_much_more_is_refused() {
    let zeros = vec![b' '; 3 << 20];
    let bomb = packed(&[("xl/workbook.xml", &zeros), ("xl/media/image1.png", &zeros)]);
    assert!(bomb.len() < 40_000);
    refused(&bomb, None, &Limits { unpacked_bytes: 4 << 20, ..Limits::default() }, "unpacks to more than", "giải nén");
}

#[test]
fn a_cell_in_the_last_corner_takes_no_memory() {
    let sheet = concat!(
        r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c>"#,
        r#"<c r="B1" t="inlineStr"><is><t>Tên</t></is></c></row>"#,
        r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#
    );
    let file = one_sheet(sheet, "");
    refused(&file, None, &Limits::default(), "cell XFD1048576", "ô XFD1048576");
}

#[test]
fn strings_that_are_only_claimed_are_refused() {
    let file = one_sheet("<worksheet><sheetData/></worksheet>", r#"<sst uniqueCount="99999999999999"/>"#);
    refused(&file, None, &Limits::default(), "claims more", "claims more");
}

#[test]
fn merged_cells_are_told() {
    let sheet = concat!(
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>"#,
        r#"<row r="2"><c r="A2"><v>5</v></c></row></sheetData>"#,
        r#"<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells></worksheet>"#
    );
    let table = read_table(&one_sheet(sheet, ""), None, &Limits::default()).unwrap();
    assert_eq!(table.merged, ["A2:A4"]);
}

/// A workbook with one sheet as a program other than ours would write it.
fn one_sheet(sheet: &str, strings: &str) -> Vec<u8> {
    const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let root = format!(
        r#"<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let links = format!(
        r#"<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let workbook =
        format!(r#"<workbook xmlns:r="{OFFICE}"><sheets><sheet name="S1" sheetId="1" r:id="r1"/></sheets></workbook>"#);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if !strings.is_empty() {
        parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    packed(&parts)
}

#[track_caller]
fn day(value: impl Into<Value>, expected: Option<Date>) {
    let value = value.into();
    assert_eq!(parse_date(&value), Ok(expected), "{value:?}");
}

#[test]
fn days_are_read_as_people_write_them() {
    let new_year_eve = Some(date(2026, 12, 31));
    for text in [
        "31/12/2026",
        " 31-12-2026 ",
        "31.12.2026",
        "2026-12-31",
        "2026/12/31",
        "2026-12-31T08:30:00",
        "31/12/2026 08:30",
        "ngày 31 tháng 12 năm 2026",
        "Ngày 31 Tháng 12 Năm 2026",
    ] {
        day(text, new_year_eve);
    }
    day("1/2/2026", Some(date(2026, 2, 1)));
    day(46_387.0, new_year_eve);
    day(46_387.75, new_year_eve);
    day(1.0, Some(date(1900, 1, 1)));
    day(59.0, Some(date(1900, 2, 28)));
    day(61.0, Some(date(1900, 3, 1)));
    day(Value::Empty, None);
    day(Value::Text("  ".to_owned()), None);
}

#[test]
fn what_is_no_day_is_refused_with_a_remedy() {
    let refused = |value: Value| parse_date(&value).unwrap_err().to_string();
    assert!(refused("12/31/2026".into()).contains("the day comes before the month"));
    assert!(refused("30/02/2026".into()).contains("calendar"));
    assert!(refused("31/12/26".into()).contains("write day/month/year"));
    assert!(refused("12/2026".into()).contains("write day/month/year"));
    assert!(refused("hôm nay".into()).contains("write day/month/year"));
    assert!(refused(0.0.into()).contains("not a day"));
    assert!(refused(f64::NAN.into()).contains("not a day"));
    assert!(refused(true.into()).contains("not a day"));
}

#[test]
fn addresses_are_those_of_spreadsheets() {
    assert_eq!(address(0, 1), "A1");
    assert_eq!(address(25, 9), "Z9");
    assert_eq!(address(26, 12), "AA12");
    assert_eq!(address(701, 1), "ZZ1");
    assert_eq!(address(702, 1), "AAA1");
    assert_eq!(address(16_383, 1_048_576), "XFD1048576");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives_both_formats(texts in proptest::collection::vec("\\PC{1,24}", 2..6)) {
        let clean: Vec<String> = texts
            .iter()
            .map(|text| crate::document::clean(text).trim().to_owned())
            .map(|text| if text.is_empty() { "x".to_owned() } else { text })
            .collect();
        let sheet = Sheet {
            name: "S".to_owned(),
            columns: clean.iter().map(|_| SheetColumn::new("Cột", 10.0, Kind::Text)).collect(),
            rows: vec![clean.iter().map(|text| Value::Text(text.clone())).collect()],
            template_rows: 0,
        };
        let read = |bytes: Vec<u8>| {
            let table = read_table(&bytes, None, &Limits::default()).unwrap();
            table.rows[0].cells.iter().map(Cell::text).collect::<Vec<_>>()
        };
        prop_assert_eq!(read(xlsx(vec![sheet.clone()])), clean.clone());
        prop_assert_eq!(read(write_csv(&sheet)), clean);
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..400), zipped in any::<bool>()) {
        let bytes = if zipped { one_sheet(&String::from_utf8_lossy(&bytes), "") } else { bytes };
        let _ = read_table(&bytes, None, &Limits::default());
    }
}
