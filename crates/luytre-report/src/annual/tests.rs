use jiff::civil::date;
use luytre_govern::annual::{About, Approval, GroupStanding, SystemFacts, check, compile};
use luytre_govern::dossier::StageWord;
use luytre_govern::library::Library;
use luytre_govern::profile::Deployment;

use super::*;
use crate::Layout;
use crate::sheet::{Limits, read_table, write_xlsx};

fn form() -> &'static Form {
    Library::shipped().regime("ND331-2026").unwrap().annual_report.as_ref().unwrap()
}

fn paper(number: &str) -> Option<DocumentRef> {
    Some(DocumentRef {
        number: number.to_owned(),
        date: Some(date(2026, 3, 31)),
        body: "UBND tỉnh".to_owned(),
        file: None,
    })
}

fn systems() -> Vec<SystemFacts> {
    let approved = SystemFacts {
        code: "CONG".to_owned(),
        name: "Cổng thông tin điện tử tỉnh".to_owned(),
        owner: "UBND tỉnh Lũy Hà".to_owned(),
        operator: "Trung tâm dữ liệu tỉnh".to_owned(),
        classified: true,
        level: luytre_model::ProtectionLevel::try_from(3).ok(),
        stage: Some(StageWord::Approved),
        decision: paper("12/QĐ-UBND"),
        regulation: paper("11/QĐ-UBND"),
        regulation_followed: Some(true),
        deployment: Deployment::Full,
        assessed_before_use: true,
        assessed_periodically: true,
        national_security: true,
        requirements: vec![GroupStanding {
            group: "Nhật ký".to_owned(),
            asked: 10,
            met: 8,
            partly: 1,
            roadmap: Some(date(2027, 6, 30)),
        }],
        ..SystemFacts::default()
    };
    let drafting = SystemFacts {
        code: "XA".to_owned(),
        name: "Trang thông tin xã".to_owned(),
        owner: "UBND tỉnh Lũy Hà".to_owned(),
        operator: "UBND xã An Trúc".to_owned(),
        ..SystemFacts::default()
    };
    vec![approved, drafting]
}

fn annual() -> Annual {
    let owner =
        Party {
            name: "Ủy ban nhân dân tỉnh Lũy Hà".to_owned(), title: "Chủ tịch".to_owned(), ..Party::default()
        };
    let about = About { regime: "ND331-2026".to_owned(), year: 2026, owner, dedicated_unit: Party::default() };
    compile(form(), about, &systems()).unwrap()
}

fn cover() -> Cover {
    Cover {
        title: "Công tác bảo đảm an ninh mạng theo cấp độ".to_owned(),
        place: "Lũy Hà".to_owned(),
        receiver: "Bộ Công an".to_owned(),
        inconsistencies: check(form(), &annual()),
        label: Some("DỰ THẢO".to_owned()),
        ..Cover::default()
    }
}

#[test]
fn the_paper_says_everything() {
    insta::assert_snapshot!(document(form(), &annual(), &cover()).plain_text(&Layout::decree_30()));
}

#[test]
fn every_annex_that_the_form_asks_for_is_there() {
    let text = document(form(), &annual(), &cover()).plain_text(&Layout::decree_30());
    let asked: Vec<_> = form().content_items.iter().filter(|item| !item.has_column).collect();
    assert_eq!(asked.len(), 4);
    assert!(asked.iter().all(|item| text.contains(&item.vi.to_uppercase())));
    assert!(!text.contains("chưa có số liệu"));
}

#[test]
fn the_workbook_comes_back_as_it_was_written() {
    let annual = annual();
    let bytes = write_xlsx(&workbook(form(), &annual, &[])).unwrap();
    let table = read_table(&bytes, Some("Hệ thống"), &Limits::default()).unwrap();
    assert_eq!(table.header.len(), 12);
    assert_eq!(table.rows.len(), annual.rows.len());
    for (row, read) in annual.rows.iter().zip(&table.rows) {
        for column in 2..=12 {
            let printed = correct::column_of(row, column).unwrap();
            assert_eq!(read.cell(usize::from(column) - 1).map(|cell| cell.text()).unwrap_or_default(), printed);
        }
    }
    assert_eq!(annual.rows[0].approval, Approval::Approved);
}
