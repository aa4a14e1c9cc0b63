use std::io::{Cursor, Read};

use jiff::civil::date;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::document::{Cell, Column, Signature};

/// A document with every block, for both formats.
pub(crate) fn full() -> Document {
    let mut table = Table::new(
        vec![Column::centred(1.0), Column::text(5.0), Column::centred(2.0), Column::figures(2.0)],
        &["TT", "Hệ thống", "Cấp độ", "Số điểm"],
    );
    table.caption = Some("Bảng 1. Danh sách".into());
    table
        .rows
        .push(Row { cells: vec![Cell::spanning("1", 1, 2), "Cổng & <thử>".into(), "3".into(), "1.234,5".into()] });
    table.rows.push(Row { cells: vec![Cell::spanning("gộp hai cột", 2, 1), "99".into()] });
    Document {
        title: "Quyết định phê duyệt".to_owned(),
        author: "UBND tỉnh".to_owned(),
        label: Some("Lưu hành nội bộ".to_owned()),
        blocks: vec![
            Block::Head(Head {
                superior: Some("Ủy ban nhân dân tỉnh Lũy Hạ".to_owned()),
                issuer: "Sở Khoa học và Công nghệ".to_owned(),
                number: "12/QĐ-SKHCN".to_owned(),
                subject: None,
                place: "Lũy Hạ".to_owned(),
                date: Some(date(2026, 12, 9)),
            }),
            Block::Kind(Kind {
                name: "Quyết định".to_owned(), summary: "Về việc phê duyệt cấp độ".to_owned()
            }),
            Block::Addressed(Addressed { to: vec!["Công an tỉnh".to_owned(), "Sở Nội vụ".to_owned()] }),
            Block::Basis(vec!["Căn cứ Luật An ninh mạng;".into()]),
            Block::Heading(Heading { level: 1, text: "I. Nội dung".into(), align: Align::Left }),
            Block::Paragraph(Paragraph {
                text: Text::marked("Phê duyệt **cấp độ 3** cho *hệ thống*\nhai dòng"),
                align: Align::Justified,
                indented: true,
            }),
            Block::List(List { marker: Marker::Letter, items: vec!["một".into(), "hai".into()] }),
            Block::Table(table),
            Block::PageBreak,
            Block::Figure(crate::document::Figure {
                drawing: crate::chart::spark("Biểu đồ", &[1.0, 2.0], "tăng từ 1 lên 2"),
            }),
            Block::Section(Page::LANDSCAPE),
            Block::Paragraph(Paragraph { text: "Trang ngang".into(), ..Paragraph::default() }),
            Block::Section(Page::PORTRAIT),
            Block::Signature(Signature {
                recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
                authority: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
                manner: None,
                name: "Nguyễn Thị Ễ".to_owned(),
            }),
            Block::Note("(1) Ghi chú một".into()),
            Block::Note("(2) Ghi chú hai".into()),
        ],
        ..Document::default()
    }
}

use crate::document::Marker;

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let read = |index: usize| {
        let mut part = archive.by_index(index).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        (part.name().to_owned(), text)
    };
    (0..count).map(read).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(found, _)| found == name).unwrap().1
}

/// The words of the text, a line for each paragraph; fails on XML that is not well formed.
pub(crate) fn words(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let (mut words, mut inside) = (String::new(), false);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}")) {
            Event::Start(element) if element.name().as_ref() == b"w:t" => inside = true,
            Event::End(element) if element.name().as_ref() == b"w:t" => inside = false,
            Event::End(element) if element.name().as_ref() == b"w:p" => words.push('\n'),
            Event::Empty(element) if element.name().as_ref() == b"w:br" => words.push(' '),
            Event::Text(text) if inside => words.push_str(&text.decode().unwrap()),
            Event::GeneralRef(reference) if inside => {
                words.push(match &*reference.decode().unwrap() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    other => panic!("reference {other}"),
                });
            }
            Event::Eof => return words,
            _ => {}
        }
    }
}

#[test]
fn every_part_is_well_formed_and_every_word_is_there() {
    let layout = Layout::decree_30();
    let bytes = render(&full(), &layout).unwrap();
    for (name, text) in parts(&bytes) {
        words(&text);
        assert!(text.starts_with("<?xml"), "{name}");
    }
    let found = words(&part(&bytes, "word/document.xml"));
    for line in full().plain_text(&layout).lines() {
        for cell in line.split(" | ") {
            let upper = cell.to_uppercase();
            assert!(found.contains(cell) || found.contains(&upper), "{cell:?} is missing in\n{found}");
        }
    }
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:title>Quyết định phê duyệt</dc:title>"));
    assert!(part(&bytes, "word/styles.xml").contains(r#"<w:lang w:val="vi-VN""#));
}

#[test]
fn the_first_sheet_has_no_number_and_every_sheet_the_label() {
    let bytes = render(&full(), &Layout::decree_30()).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert_eq!(document.matches("<w:titlePg/>").count(), 1);
    assert_eq!(document.matches("<w:sectPr>").count(), 3, "upright, turned, upright");
    assert_eq!(document.matches(r#"w:orient="landscape""#).count(), 1);
    assert!(part(&bytes, "word/header.xml").contains(" PAGE "));
    assert!(!part(&bytes, "word/header-first.xml").contains("PAGE"));
    assert!(part(&bytes, "word/footer.xml").contains("LƯU HÀNH NỘI BỘ"));
    assert_eq!(document.matches(r#"w:type="first" r:id="rIdFooter""#).count(), 1);
}

#[test]
fn heads_of_tables_are_repeated_and_spans_fill_every_row() {
    let bytes = render(&full(), &Layout::decree_30()).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert_eq!(document.matches("<w:tblHeader/>").count(), 1);
    let table = &document[document.find("TableGrid").unwrap()..];
    let table = &table[..table.find("</w:tbl>").unwrap()];
    for row in table.split("<w:tr>").skip(1) {
        let plain = row.matches("<w:tc>").count();
        let wide: usize = row
            .split("<w:gridSpan w:val=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse::<usize>().unwrap() - 1)
            .sum();
        assert_eq!(plain + wide, 4, "{row}");
    }
    assert_eq!(table.matches(r#"<w:vMerge w:val="restart"/>"#).count(), 1);
    assert_eq!(table.matches("<w:vMerge/>").count(), 1);
}

#[test]
fn the_last_paragraph_keeps_with_the_signature() {
    let paragraph = Paragraph { text: "câu cuối cùng".into(), ..Paragraph::default() };
    let signature = Signature { name: "Nguyễn Văn Tre".to_owned(), ..Signature::default() };
    let blocks = vec![Block::Paragraph(paragraph.clone()), Block::Paragraph(paragraph), Block::Signature(signature)];
    let bytes = render(&Document { blocks, ..Document::default() }, &Layout::decree_30()).unwrap();
    let document = part(&bytes, "word/document.xml");
    let paragraphs: Vec<&str> = document.split("<w:p>").skip(1).take(2).collect();
    assert!(!paragraphs[0].contains("<w:keepNext/>") && paragraphs[1].contains("<w:keepNext/>"));
    assert!(paragraphs[1].contains("</w:p><w:tbl>"), "nothing stands between: {}", paragraphs[1]);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let layout = Layout::decree_30();
    assert_eq!(render(&full(), &layout).unwrap(), render(&full(), &layout).unwrap());
}

#[test]
fn what_people_type_does_not_break_the_file() {
    let nasty = "a\u{0}b\u{8}<w:p>&amp;\u{ffff}]]>\"'";
    let document = Document {
        title: nasty.to_owned(),
        blocks: vec![
            Block::Head(Head { issuer: nasty.to_owned(), number: nasty.to_owned(), ..Head::default() }),
            Block::Paragraph(Paragraph { text: nasty.into(), ..Paragraph::default() }),
            Block::Table(Table::default()),
            Block::Table(Table::new(Vec::new(), &[nasty])),
        ],
        ..Document::default()
    };
    let bytes = render(&document, &Layout::decree_30()).unwrap();
    let found = words(&part(&bytes, "word/document.xml"));
    assert!(found.contains("ab<w:p>&amp;]]>\"'"), "{found}");
    words(&part(&bytes, "docProps/core.xml"));
}
