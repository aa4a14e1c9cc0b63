use std::collections::BTreeMap;

use jiff::civil::date;
use luytre_govern::periodic::{Measure, Part, Period, PeriodKind};
use luytre_govern::record::DocumentRef;
use luytre_govern::report::ReportState;
use luytre_model::Nanos;

use super::*;
use crate::Layout;
use crate::sheet::{Limits, read_table, write_xlsx};

fn part(code: &str, vi: &str, amount: Amount, before: Option<Amount>) -> Part {
    let path = format!("/alerts?severity={code}");
    Part { code: code.into(), vi: vi.into(), en: code.into(), amount, before, path }
}

fn report() -> PeriodicReport {
    let period = Period::of(PeriodKind::Month, date(2026, 10, 1)).unwrap();
    let figure = |measure, total, before, parts| Figure {
        measure,
        period,
        province: false,
        total: Some(total),
        before,
        path: "/alerts".into(),
        parts,
    };
    let section = |code: &str, vi: &str, written, figures| Section {
        code: code.into(),
        vi: vi.into(),
        en: code.into(),
        text_vi: String::new(),
        text_en: String::new(),
        written,
        figures,
    };
    let alerts = vec![
        part("critical", "Nghiêm trọng", Amount::share(3, 12), Some(Amount::share(1, 4))),
        part("high", "Cao", Amount::share(9, 12), None),
    ];
    PeriodicReport {
        code: "BCK-SOC-MONTHLY-2026-10-TOAN-TINH".into(),
        template: "soc-monthly".into(),
        vi: "Báo cáo tháng về giám sát an ninh mạng".into(),
        en: "Monthly report".into(),
        agency: None,
        issuer: "UBND tỉnh Lũy Hà".into(),
        kind: PeriodKind::Month,
        period,
        // 2026-11-01 08:05 in Vietnam.
        taken_at: Nanos(1_793_495_100 * Nanos::SECOND),
        taken_on: date(2026, 11, 1),
        receivers: vec!["UBND tỉnh".into(), "Công an tỉnh".into()],
        sections: vec![
            section(
                "alerts",
                "Cảnh báo",
                false,
                vec![
                    figure(Measure::AlertsBySeverity, Amount::count(12), Some(Amount::count(4)), alerts),
                    figure(Measure::DrillsHeld, Amount::count(2), None, Vec::new()),
                ],
            ),
            section("judgement", "Nhận định", true, Vec::new()),
            section("proposals", "Kiến nghị", true, Vec::new()),
        ],
        notes: BTreeMap::from([("judgement".to_owned(), "Ổn định.\nKhông có sự cố.".to_owned())]),
        state: ReportState::Draft,
        due: None,
    }
}

fn signed() -> PeriodicReport {
    let number = "12/BC-UBND".to_owned();
    let document = DocumentRef { number, date: Some(date(2026, 11, 3)), body: "UBND".into(), file: None };
    PeriodicReport { state: ReportState::Signed { document }, ..report() }
}

#[test]
fn the_paper_says_period_figures_and_what_people_wrote() {
    let draft = document(&report());
    assert_eq!(draft.label.as_deref(), Some(DRAFT));
    insta::assert_snapshot!(draft.plain_text(&Layout::decree_30()));
}

#[test]
fn a_signed_paper_has_its_number_and_no_empty_section() {
    let paper = document(&signed());
    let text = paper.plain_text(&Layout::decree_30());
    assert_eq!(paper.label, None);
    assert!(text.contains("12/BC-UBND") && text.contains("ngày 03 tháng 11 năm 2026"), "{text}");
    assert!(!text.contains("Kiến nghị") && !text.contains("\n……\n"), "{text}");
}

#[test]
fn word_and_pdf_are_made_of_it() {
    let (paper, layout) = (document(&signed()), Layout::decree_30());
    assert_eq!(&crate::docx::render(&paper, &layout).unwrap()[..2], b"PK");
    assert_eq!(&crate::pdf::render(&paper, &layout).unwrap()[..5], b"%PDF-");
}

#[test]
fn the_workbook_has_a_row_a_number_and_is_read_back() {
    let bytes = write_xlsx(&workbook(&report())).unwrap();
    let table = read_table(&bytes, Some("Số liệu"), &Limits::default()).unwrap();
    let value = |row: usize, name: &str| table.rows[row].cells[table.column(&[name]).unwrap()].value.clone();
    assert_eq!(table.rows.len(), 4, "two parts and the sum of alerts, the drills");
    assert_eq!((value(0, "Mã"), value(0, "Số liệu")), (Value::from("critical"), Value::Number(3.0)));
    assert_eq!((value(0, "Tỷ lệ"), value(0, "Kỳ trước")), (Value::Number(0.25), Value::Number(1.0)));
    assert_eq!((value(2, "Nội dung"), value(2, "Số liệu")), (Value::from("Tổng số"), Value::Number(12.0)));
    assert_eq!(value(3, "Mã"), Value::from("drills_held"));
    let about = read_table(&bytes, Some("Thông tin"), &Limits::default()).unwrap();
    let said: Vec<String> = about.rows.iter().map(|row| row.cells[1].text()).collect();
    assert!(said.iter().any(|text| text.contains("Không có sự cố.")), "{said:?}");
}

#[test]
fn sections_are_numbered_as_papers_do() {
    let numerals: Vec<String> = [1, 4, 9, 14, 40].into_iter().map(roman).collect();
    assert_eq!(numerals, ["I", "IV", "IX", "XIV", "XL"]);
}
