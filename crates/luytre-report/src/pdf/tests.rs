use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use flate2::read::ZlibDecoder;

use super::canvas::{Op, Role};
use super::*;
use crate::document::{Block, Cell, Column, Paragraph, Row, Signature, Table, Text};
use crate::docx::tests::full;

fn layout() -> Layout {
    Layout::decree_30()
}

fn table_of(rows: usize, words: &str) -> Document {
    let mut table = Table::new(vec![Column::centred(1.0), Column::text(4.0)], &["TT", "Nội dung"]);
    for row in 0..rows {
        table.push([format!("{row}"), words.to_owned()]);
    }
    Document { blocks: vec![Block::Table(table)], ..Document::default() }
}

/// Words of a sheet, in the order of drawing.
fn words(sheet: &super::canvas::Sheet) -> String {
    let text = |(_, op): &(_, Op)| match op {
        Op::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    sheet.ops.iter().filter_map(text).collect::<Vec<_>>().join(" ")
}

/// The streams of a PDF, unpacked.
fn streams(bytes: &[u8]) -> Vec<String> {
    let find = |from: usize, word: &[u8]| bytes[from..].windows(word.len()).position(|window| window == word);
    let mut at = 0;
    let mut all = Vec::new();
    while let Some(start) = find(at, b"stream\n") {
        let start = at + start + 7;
        let Some(length) = find(start, b"endstream") else { break };
        let mut text = Vec::new();
        if ZlibDecoder::new(&bytes[start..start + length]).read_to_end(&mut text).is_ok() {
            all.push(String::from_utf8_lossy(&text).into_owned());
        }
        at = start + length + 9;
    }
    all
}

/// The letters that a reader gets when it copies text: targets of the maps from glyphs to Unicode.
fn copied_letters(bytes: &[u8]) -> BTreeSet<char> {
    let mut letters = BTreeSet::new();
    for map in streams(bytes).iter().filter(|stream| stream.contains("begincmap")) {
        for line in map.lines().filter(|line| line.starts_with('<')) {
            let target = line.rsplit('<').next().unwrap().trim_end_matches(['>', ' ']);
            let units: Vec<u16> = target
                .as_bytes()
                .chunks(4)
                .filter_map(|unit| u16::from_str_radix(std::str::from_utf8(unit).ok()?, 16).ok())
                .collect();
            letters.extend(String::from_utf16_lossy(&units).chars());
        }
    }
    letters
}

#[test]
fn every_letter_can_be_copied() {
    let alphabet = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ ĂÂÊÔƠƯĐ";
    let text = Text::plain_words(alphabet).and_bold(alphabet).and_italic(alphabet);
    let block = Block::Paragraph(Paragraph { text, ..Paragraph::default() });
    let bytes = render(&Document { blocks: vec![block], ..Document::default() }, &layout()).unwrap();
    let copied = copied_letters(&bytes);
    let missing: String = alphabet.chars().filter(|letter| !copied.contains(letter)).collect();
    assert_eq!(missing, "");
    assert!(!copied.contains(&'z'), "the check can say no");
}

#[test]
fn every_word_of_a_document_is_on_a_sheet() {
    let laid = flow::lay_out(&full(), &layout()).unwrap();
    let mut found = laid.sheets.iter().map(words).collect::<Vec<_>>().join(" ").replace("  ", " ");
    // The summary of a figure is not printed, it is read aloud.
    for node in &laid.structure.nodes {
        if let Role::Figure { words } = &node.role {
            found.push_str(words);
        }
    }
    for line in full().plain_text(&layout()).lines() {
        for word in line.split([' ', '|']).filter(|word| !word.is_empty()) {
            assert!(found.contains(word) || found.contains(&word.to_uppercase()), "{word:?} is missing in {found}");
        }
    }
}

#[test]
fn metadata_and_language_are_set() {
    let bytes = render(&full(), &layout()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1."));
    assert!(text.contains("/Lang"), "the language");
    assert!(text.contains("/StructTreeRoot") && text.contains("/Marked true"), "the structure");
    let xmp = streams(&bytes).join("\n") + &text;
    assert!(xmp.contains("Quyết định phê duyệt"), "the title");
    assert!(xmp.contains(">vi<"), "the language in the properties");
}

#[test]
fn numbers_begin_on_the_second_sheet_and_the_label_stands_on_all() {
    let laid = flow::lay_out(&full(), &layout()).unwrap();
    assert_eq!(laid.sheets.len(), 4);
    assert!(laid.sheets[2].width > laid.sheets[2].height, "the third is turned");
    for (index, sheet) in laid.sheets.iter().enumerate() {
        assert!(words(sheet).contains("LƯU HÀNH NỘI BỘ"), "{index}");
        let ornament: Vec<&str> = sheet
            .ops
            .iter()
            .filter_map(|(node, op)| match (node, op) {
                (None, Op::Text { text, .. }) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let number = (index + 1).to_string();
        assert_eq!(ornament.contains(&number.as_str()), index > 0, "{ornament:?}");
    }
}

#[test]
fn nothing_leaves_the_margins() {
    for document in [full(), table_of(200, &"nội dung dài ".repeat(30)), table_of(2, &"chữ ".repeat(4_000))] {
        let laid = flow::lay_out(&document, &layout()).unwrap();
        for sheet in &laid.sheets {
            for (node, op) in &sheet.ops {
                let (points, slack): (Vec<(f32, f32)>, f32) = match op {
                    Op::Text { x, y, size, glyphs, .. } => {
                        let width: f32 = glyphs.iter().map(|glyph| glyph.advance * size).sum();
                        (vec![(*x, *y), (x + width, *y)], 0.5)
                    }
                    Op::Line { from, to, .. } => (vec![*from, *to], 0.5),
                    Op::Path { points, .. } => (points.clone(), 0.5),
                    Op::Area { rings, .. } => (rings.concat(), 0.5),
                };
                let side = 20.0 * crate::layout::POINTS_PER_MM - 15.0;
                for (x, y) in points.iter().filter(|_| node.is_some()) {
                    assert!(*x >= side && *x <= sheet.width - 42.5 + slack, "{op:?}");
                    assert!(*y >= 42.0 && *y <= sheet.height - 42.0 + slack, "{y} of {}: {op:?}", sheet.height);
                }
            }
        }
    }
}

#[test]
fn the_head_of_a_long_table_is_on_every_sheet_and_every_row_once() {
    let laid = flow::lay_out(&table_of(120, "một dòng"), &layout()).unwrap();
    assert!(laid.sheets.len() >= 3);
    for sheet in &laid.sheets {
        assert!(words(sheet).contains("Nội dung"));
    }
    let rows = laid.structure.nodes.iter().filter(|node| node.role == Role::Row).count();
    assert_eq!(rows, 121, "the head is read aloud once");
    let all = laid.sheets.iter().map(words).collect::<Vec<_>>().join(" ");
    for row in 0..120 {
        assert!(all.contains(&format!(" {row} một dòng")), "{row}");
    }
}

#[test]
fn a_row_longer_than_a_sheet_is_divided_between_lines() {
    let laid = flow::lay_out(&table_of(1, &"chữ ".repeat(6_000)), &layout()).unwrap();
    assert!(laid.sheets.len() >= 4, "{}", laid.sheets.len());
    let all = laid.sheets.iter().map(words).collect::<Vec<_>>().join(" ");
    assert_eq!(all.matches("chữ").count(), 6_000);
}

#[test]
fn heads_higher_than_a_sheet_come_to_an_end() {
    let tall = "đầu\n".repeat(90);
    let mut table = Table::new(vec![Column::text(1.0)], &[tall.as_str()]);
    table.rows.push(Row { cells: vec![Cell::from("chữ\n".repeat(200))] });
    let document = Document { blocks: vec![Block::Table(table)], ..Document::default() };
    assert!(sheet_count(&document, &layout()).unwrap() < 300);
}

#[test]
fn tall_cells_reach_over_their_rows() {
    let rows = vec![
        Row { cells: vec![Cell::spanning("x\ny\nz\nt\nu", 1, 2), Cell::from("a")] },
        Row { cells: vec![Cell::from("b")] },
    ];
    let columns = vec![Column::text(1.0), Column::text(1.0)];
    let table = Table { columns, rows, ..Table::default() };
    let laid =
        flow::lay_out(&Document { blocks: vec![Block::Table(table)], ..Document::default() }, &layout()).unwrap();
    let frames: Vec<(f32, f32)> = laid.sheets[0]
        .ops
        .iter()
        .filter_map(|(_, op)| match op {
            Op::Path { points, .. } => Some((points[0].1, points[2].1)),
            _ => None,
        })
        .collect();
    assert_eq!(frames.len(), 3);
    assert_eq!(frames[0].0, frames[1].0);
    assert!((frames[0].1 - frames[2].1).abs() < 0.01, "the tall cell ends with the second row");
}

#[test]
fn a_signature_never_stands_on_a_sheet_of_its_own() {
    let line = |text: String| Block::Paragraph(Paragraph { text: text.into(), indented: true, ..Paragraph::default() });
    for lines in 15..45 {
        let mut blocks: Vec<Block> = (0..lines).map(|number| line(format!("dòng {number}"))).collect();
        blocks.push(line("câu cuối cùng".to_owned()));
        let (authority, name) = (vec!["GIÁM ĐỐC".to_owned()], "Nguyễn Văn Tre".to_owned());
        blocks.push(Block::Signature(Signature { authority, name, ..Signature::default() }));
        let laid = flow::lay_out(&Document { blocks, ..Document::default() }, &layout()).unwrap();
        let last = words(laid.sheets.last().unwrap());
        assert!(last.contains("câu cuối cùng") && last.contains("Nguyễn Văn Tre"), "{lines}: {last}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(render(&full(), &layout()).unwrap(), render(&full(), &layout()).unwrap());
}

#[test]
fn an_empty_document_and_what_people_type_make_a_sheet() {
    let nasty = Text::plain_words("a\u{0}\u{202e}漢字🙂\u{ffff}\n\n\n");
    let block = Block::Paragraph(Paragraph { text: nasty, ..Paragraph::default() });
    for blocks in [Vec::new(), vec![block, Block::Table(Table::default())]] {
        let document = Document { blocks, ..Document::default() };
        assert_eq!(sheet_count(&document, &layout()).unwrap(), 1);
        assert!(render(&document, &layout()).unwrap().starts_with(b"%PDF"));
    }
}

/// The text that another program finds, where it is installed.
#[test]
fn another_program_finds_the_text() {
    let bytes = render(&full(), &layout()).unwrap();
    let child = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: another_program_finds_the_text: pdftotext is absent");
        return;
    };
    child.stdin.take().expect("its input is a pipe").write_all(&bytes).expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("it writes UTF-8");
    for line in
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Cổng & <thử>", "Nguyễn Thị Ễ", "a) một"]
    {
        assert!(text.contains(line), "{line:?} is missing in\n{text}");
    }
}
