//! The checklist as a spreadsheet: what an assessor takes along, fills in, and hands back.

use luytre_govern::requirement::Word;
use luytre_report::sheet::{Kind, Sheet, SheetColumn, Value, Workbook};

use super::super::RequirementsOf;
use super::{evidence_line, finding, ground};

/// Name of the sheet.
pub const SHEET: &str = "Yêu cầu";
/// Column of the item.
pub const ITEM: &str = "Mã mục";
/// Column of the version that was exported.
pub const VERSION: &str = "Phiên bản";
/// Column of the verdict.
pub const VERDICT: &str = "Kết luận";
/// Column of the reason or measure.
pub const GROUND: &str = "Lý do không áp dụng hoặc biện pháp tương đương";
/// Column of the finding.
pub const FINDING: &str = "Nhận xét";
/// Column of the responsible person.
pub const RESPONSIBLE: &str = "Người chịu trách nhiệm";
/// Column of the day.
pub const DUE: &str = "Thời hạn";

/// The verdict as officials write it.
pub const fn word_vi(word: Word) -> &'static str {
    match word {
        Word::Met => "Đáp ứng",
        Word::Equivalent => "Biện pháp tương đương",
        Word::Partly => "Đáp ứng một phần",
        Word::NotMet => "Chưa đáp ứng",
        Word::NotApplicable => "Không áp dụng",
        Word::Unjudged => "Chưa đánh giá",
    }
}

/// The verdict in English.
pub const fn word_en(word: Word) -> &'static str {
    match word {
        Word::Met => "Met",
        Word::Equivalent => "Equivalent measure",
        Word::Partly => "Partly met",
        Word::NotMet => "Not met",
        Word::NotApplicable => "Not applicable",
        Word::Unjudged => "Not judged",
    }
}

/// Builds the checklist of a system.
pub fn checklist(of: &RequirementsOf) -> Workbook {
    let text = |header: &str, width: f64| SheetColumn::new(header, width, Kind::Text);
    let mut verdict = text(VERDICT, 22.0);
    verdict.choices = Word::ALL.into_iter().map(|word| word_vi(word).to_owned()).collect();
    let columns = vec![
        text("Nhóm", 28.0),
        SheetColumn { required: true, ..text(ITEM, 30.0) },
        text("Điều khoản", 12.0),
        text("Yêu cầu", 34.0),
        text("Nội dung cần thấy", 60.0),
        verdict,
        text(GROUND, 36.0),
        text(FINDING, 48.0),
        text("Bằng chứng", 48.0),
        text(RESPONSIBLE, 24.0),
        SheetColumn::new(DUE, 12.0, Kind::Date),
        SheetColumn::new(VERSION, 10.0, Kind::Integer),
    ];
    let mut rows = Vec::new();
    for requirement in of.items() {
        let judgement = of.judgement(&requirement.id);
        let group = of.catalogue.group(&requirement.group).map_or("", |group| group.title_vi.as_str());
        let evidence = judgement.map(|judgement| judgement.evidence.as_slice()).unwrap_or_default();
        let evidence: Vec<String> = evidence.iter().map(|evidence| evidence_line(&evidence.shown)).collect();
        let clause = of.system.level.and_then(|level| requirement.clause(level)).unwrap_or_default();
        rows.push(vec![
            Value::from(group),
            Value::from(requirement.id.as_str()),
            Value::from(clause),
            Value::from(requirement.title_vi.as_str()),
            Value::from(requirement.summary.as_str()),
            Value::from(word_vi(of.word(&requirement.id))),
            Value::from(ground(of, &requirement.id)),
            Value::from(finding(of, &requirement.id)),
            Value::from(evidence.join("\n")),
            Value::from(judgement.map_or("", |judgement| judgement.responsible.as_str())),
            judgement.and_then(|judgement| judgement.due).map_or(Value::Empty, Value::Date),
            Value::Number(of.version(&requirement.id) as f64),
        ]);
    }
    let title = format!("{} · {} · {}", of.system.name, of.catalogue.reference, of.today);
    let sheet = Sheet { name: SHEET.to_owned(), columns, rows, template_rows: 0 };
    Workbook { title, created: Some(of.today), sheets: vec![sheet, about(of)] }
}

fn about(of: &RequirementsOf) -> Sheet {
    let row = |name: &str, value: String| vec![Value::from(name), Value::from(value)];
    let level = of.system.level.map(|level| level.to_string()).unwrap_or_default();
    let rows = vec![
        row("Hệ thống", of.system.name.clone()),
        row("Mã hệ thống", of.system.code.clone()),
        row("Cơ quan", of.system.agency.name.clone()),
        row("Cấp độ", level),
        row("Tiêu chuẩn", of.catalogue.reference.clone()),
        row("Mã tiêu chuẩn", of.catalogue.id.clone()),
        row("Ngày xuất", of.today.to_string()),
        row("Ghi chú", of.catalogue.licence_note.clone()),
    ];
    let column = |header: &str, width: f64| SheetColumn::new(header, width, Kind::Text);
    Sheet {
        name: "Thông tin".to_owned(),
        columns: vec![column("Mục", 20.0), column("Giá trị", 80.0)],
        rows,
        template_rows: 0,
    }
}
