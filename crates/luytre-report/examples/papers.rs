//! Writes sample papers into a folder, to be looked at: every form as Word and PDF, a draft, and a report with a table
//! that reaches over several sheets, a turned sheet and charts.
//!
//! `cargo run -p luytre-report --example papers -- FOLDER`

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use luytre_report::chart::{Bar, Bars, Ink, bars};
use luytre_report::document::{
    Align, Block, Column, Document, Figure, Head, Heading, Kind, Page, Paragraph, Signature, Table, TableSize, Text,
};
use luytre_report::forms::{self, FormFacts};
use luytre_report::{Layout, docx, pdf};
use serde::Deserialize;

#[derive(Deserialize)]
struct Sample {
    texts: BTreeMap<String, String>,
    lists: BTreeMap<String, Vec<String>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give a folder")?);
    fs::create_dir_all(&folder)?;
    let layout = Layout::decree_30();
    let write = |name: &str, document: &Document| -> Result<(), Box<dyn Error>> {
        fs::write(folder.join(format!("{name}.docx")), docx::render(document, &layout)?)?;
        fs::write(folder.join(format!("{name}.pdf")), pdf::render(document, &layout)?)?;
        println!("{name}: {} sheets", pdf::sheet_count(document, &layout)?);
        Ok(())
    };
    let sample: Sample = serde_json::from_str(include_str!("facts.json"))?;
    let facts = FormFacts { texts: sample.texts, lists: sample.lists, date: Some(date(2026, 12, 9)), label: None };
    for form in forms::shipped() {
        write(&form.code, &forms::fill(&form, &facts).document)?;
    }
    if let Some(form) = forms::shipped().first() {
        write("draft", &forms::fill(form, &FormFacts::default()).document)?;
    }
    write("report", &report())
}

/// A report with everything that a form does not have.
fn report() -> Document {
    let mut table = Table::new(
        vec![Column::centred(1.0), Column::text(5.0), Column::text(4.0), Column::centred(1.2), Column::figures(2.0)],
        &["TT", "Tên hệ thống", "Đơn vị vận hành", "Cấp độ", "Kinh phí (triệu đồng)"],
    );
    table.caption = Some("Bảng 1. Hệ thống thông tin đang quản lý".into());
    for number in 1..=60 {
        table.push([
            number.to_string(),
            format!("Hệ thống thông tin chuyên ngành số {number} phục vụ giải quyết thủ tục hành chính"),
            "Trung tâm Chuyển đổi số".to_owned(),
            (number % 3 + 1).to_string(),
            format!("1.{:03},5", number * 7),
        ]);
    }
    let mut wide = Table::new(
        (0..12).map(|column| Column::text(if column == 1 { 2.5 } else { 1.0 })).collect(),
        &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
    );
    wide.size = TableSize::Small;
    for number in 1..=8 {
        wide.push((0..12).map(|column| format!("Số {number}/QĐ-UBND cột {column}")));
    }
    let bar = |label: &str, value: f32| Bar {
        label: label.to_owned(),
        value,
        shown: format!("{value} %"),
        ink: if value < 80.0 { Ink::Medium } else { Ink::Ok },
        href: None,
    };
    let chart = Bars {
        title: "Tỷ lệ hệ thống được phê duyệt cấp độ".to_owned(),
        bars: vec![bar("Sở Tài chính", 92.0), bar("Sở Y tế", 71.0), bar("Phường Lũy Đông", 100.0)],
        end: Some(100.0),
        target: Some((80.0, "chỉ tiêu 80 %".to_owned())),
        ..Bars::default()
    };
    let text = "Trong năm, các cơ quan, đơn vị đã rà soát, xác định cấp độ và lập hồ sơ đề xuất cấp độ đối với các hệ thống \
                thông tin thuộc phạm vi quản lý; **việc triển khai phương án** bảo đảm an ninh mạng được theo dõi hằng tháng.";
    let paragraph =
        || Block::Paragraph(Paragraph { text: Text::marked(text), align: Align::Justified, indented: true });
    let heading = |text: &str| Block::Heading(Heading { level: 1, text: text.into(), align: Align::Left });
    Document {
        title: "Báo cáo".to_owned(),
        label: Some("Lưu hành nội bộ".to_owned()),
        blocks: vec![
            Block::Head(Head {
                superior: None,
                issuer: "Ủy ban nhân dân tỉnh Lũy Hạ".to_owned(),
                number: "312/BC-UBND".to_owned(),
                subject: None,
                place: "Lũy Hạ".to_owned(),
                date: Some(date(2026, 12, 18)),
            }),
            Block::Kind(Kind {
                name: "Báo cáo".to_owned(),
                summary: "Công tác bảo đảm an ninh mạng năm 2026".to_owned(),
            }),
            heading("I. Tình hình chung"),
            paragraph(),
            paragraph(),
            Block::Figure(Figure { drawing: bars(&chart) }),
            Block::Table(table),
            Block::Section(Page::LANDSCAPE),
            Block::Table(wide),
            Block::Section(Page::PORTRAIT),
            heading("II. Kiến nghị"),
            paragraph(),
            Block::Signature(Signature {
                recipients: vec!["Bộ Công an".to_owned(), "Lưu: VT".to_owned()],
                authority: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "KT. CHỦ TỊCH".to_owned(), "PHÓ CHỦ TỊCH".to_owned()],
                manner: None,
                name: "Trần Thị Lũy".to_owned(),
            }),
        ],
        ..Document::default()
    }
}
