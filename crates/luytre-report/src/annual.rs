//! The annual report as a paper and as a workbook. Titles of columns, counters and parties come from the form.

use luytre_govern::annual::{AnnexRow, Annual, Inconsistency, Party, Report, correct};
use luytre_govern::library::regime::AnnualReport as Form;
use luytre_govern::record::DocumentRef;

use crate::document::{
    Align, Block, Cell, Column, Document, Head, Heading, Kind, List, Marker, Page, Paragraph, Row, Signature, Table,
    TableSize, Text,
};
use crate::sheet::{Kind as CellKind, Sheet, SheetColumn, Value, Workbook};

/// What stands around the figures on the paper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cover {
    /// The title of the form.
    pub title: String,
    /// The body above the one that issues, if it is named.
    pub superior: Option<String>,
    /// The place.
    pub place: String,
    /// Number and day, once signed.
    pub document: Option<DocumentRef>,
    /// Whom it goes to.
    pub receiver: String,
    /// Told under "other".
    pub other: String,
    /// Printed on every sheet while it is a draft, or its sensitivity.
    pub label: Option<String>,
    /// What does not agree; printed at the end of a draft.
    pub inconsistencies: Vec<Inconsistency>,
}

impl Cover {
    /// Returns what stands around a kept report. Until it is signed it is labelled as a draft and says what does not agree.
    pub fn of(report: &Report, inconsistencies: &[Inconsistency], title: &str, receiver: &str) -> Cover {
        let document = report.state.document().cloned();
        Cover {
            title: title.to_owned(),
            label: document.is_none().then(|| DRAFT.to_owned()),
            inconsistencies: if document.is_none() { inconsistencies.to_vec() } else { Vec::new() },
            document,
            receiver: receiver.to_owned(),
            other: report.other.clone(),
            ..Cover::default()
        }
    }
}

/// The kind of this paper; the title of the form begins with it.
const KIND: &str = "Báo cáo";

/// The title without the kind, which stands above it.
fn summary_of(title: &str) -> String {
    let rest = title.strip_prefix(KIND).map_or(title, str::trim_start);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The label of a paper that is not signed.
pub const DRAFT: &str = "DỰ THẢO";

/// Widths of the twelve columns, as shares.
const WIDTHS: [f32; 12] = [4.0, 16.0, 11.0, 11.0, 5.0, 9.0, 12.0, 12.0, 8.0, 10.0, 8.0, 9.0];

/// Builds the paper.
pub fn document(form: &Form, annual: &Annual, cover: &Cover) -> Document {
    let mut blocks = vec![
        Block::Head(Head {
            superior: cover.superior.clone(),
            issuer: annual.owner.name.clone(),
            number: cover.document.as_ref().map(|paper| paper.number.clone()).unwrap_or_else(|| "…… /BC-……".to_owned()),
            subject: None,
            place: cover.place.clone(),
            date: cover.document.as_ref().and_then(|paper| paper.date),
        }),
        Block::Kind(Kind { name: KIND.to_uppercase(), summary: summary_of(&cover.title) }),
        Block::Paragraph(Paragraph {
            text: Text::italic(format!(
                "(Số liệu từ ngày {} đến ngày {})",
                correct::day(Some(annual.from)),
                correct::day(Some(annual.to))
            )),
            align: Align::Centre,
            indented: false,
        }),
        Block::Paragraph(Paragraph {
            text: Text::plain_words(format!("Kính gửi: {}", cover.receiver)),
            align: Align::Centre,
            indented: false,
        }),
        heading("I. SỐ LIỆU TỔNG HỢP"),
        Block::Table(counters(form, annual)),
        heading("II. THÔNG TIN CHỦ QUẢN VÀ ĐƠN VỊ CHUYÊN TRÁCH VỀ AN NINH MẠNG"),
    ];
    blocks.push(Block::Table(parties(form, annual)));
    blocks.push(Block::Section(Page::LANDSCAPE));
    blocks.push(heading("III. DANH SÁCH HỆ THỐNG THÔNG TIN"));
    blocks.push(Block::Table(rows(form, annual)));
    blocks.push(Block::Section(Page::PORTRAIT));
    blocks.extend(annexes(form, annual));
    if !cover.other.is_empty() {
        blocks.push(heading("NỘI DUNG KHÁC"));
        blocks.push(Block::Paragraph(Paragraph {
            text: Text::plain_words(&cover.other),
            align: Align::Justified,
            indented: true,
        }));
    }
    blocks.push(Block::Signature(Signature {
        recipients: vec![cover.receiver.clone(), "Lưu: VT".to_owned()],
        authority: vec![format!("TM. {}", annual.owner.name.to_uppercase()), annual.owner.title.to_uppercase()],
        manner: Some("(Ký, ghi rõ họ tên, đóng dấu)".to_owned()),
        name: annual.owner.representative.clone(),
    }));
    if !cover.inconsistencies.is_empty() {
        blocks.push(Block::PageBreak);
        blocks.push(heading("CÁC ĐIỂM CHƯA KHỚP CẦN XỬ LÝ TRƯỚC KHI KÝ"));
        let items = cover.inconsistencies.iter().map(|wrong| Text::plain_words(&wrong.vi)).collect();
        blocks.push(Block::List(List { marker: Marker::Number, items }));
    }
    Document {
        title: format!("{} {}", cover.title, annual.year),
        language: "vi".to_owned(),
        author: annual.owner.name.clone(),
        page: Page::PORTRAIT,
        label: cover.label.clone(),
        blocks,
    }
}

fn heading(words: &str) -> Block {
    Block::Heading(Heading { level: 1, text: Text::bold(words), align: Align::Left })
}

fn counters(form: &Form, annual: &Annual) -> Table {
    let columns = vec![Column::centred(1.0), Column::text(9.0), Column::centred(3.0)];
    let mut table = Table::new(columns, &["STT", "Chỉ tiêu", "Số liệu"]);
    for (place, counter) in (1..).zip(&form.counters) {
        let value = match annual.counters.number(&counter.code) {
            Some(number) => number.to_string(),
            None => correct::day(annual.counters.all_approved_by),
        };
        table.push([place.to_string(), counter.vi.clone(), value]);
    }
    table
}

fn party_field(party: &Party, code: &str) -> String {
    match code {
        "name" => party.name.clone(),
        "decision_on_functions" => correct::document(party.functions.as_ref()),
        "representative_and_title" => {
            let parts = [party.representative.as_str(), party.title.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        "address" => party.address.clone(),
        "phone" => party.phone.clone(),
        "email" => party.email.clone(),
        _ => String::new(),
    }
}

fn parties(form: &Form, annual: &Annual) -> Table {
    let columns = vec![Column::text(4.0), Column::text(5.0), Column::text(5.0)];
    let mut table =
        Table::new(columns, &["Thông tin", "Chủ quản hệ thống thông tin", "Đơn vị chuyên trách về an ninh mạng"]);
    for field in &form.party_fields {
        let (owner, unit) = (party_field(&annual.owner, &field.code), party_field(&annual.dedicated_unit, &field.code));
        table.push([field.vi.clone(), owner, unit]);
    }
    table
}

fn rows(form: &Form, annual: &Annual) -> Table {
    let columns = (0..form.columns.len()).map(|number| {
        let width = WIDTHS.get(number).copied().unwrap_or(8.0);
        if matches!(number, 0 | 4 | 8 | 10) { Column::centred(width) } else { Column::text(width) }
    });
    let titles = Row { cells: form.columns.iter().map(|column| Cell::from(column.vi.as_str())).collect() };
    let numbers = Row { cells: form.columns.iter().map(|column| Cell::from(format!("({})", column.number))).collect() };
    let mut table =
        Table { columns: columns.collect(), head: vec![titles, numbers], size: TableSize::Small, ..Table::default() };
    for (place, row) in (1..).zip(&annual.rows) {
        let cells = form.columns.iter().map(|column| match column.number {
            1 => format!("{place}"),
            number => correct::column_of(row, number).unwrap_or_default(),
        });
        table.push(cells.collect::<Vec<_>>());
    }
    table
}

/// The annexes for what the form must tell and has no column for.
fn annexes(form: &Form, annual: &Annual) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (place, item) in (1..).zip(form.content_items.iter().filter(|item| !item.has_column)) {
        blocks.push(heading(&format!("PHỤ LỤC {place}. {}", item.vi.to_uppercase())));
        match item.number {
            3 => blocks.extend(candidates(annual)),
            7 => blocks.push(Block::Table(followed(annual))),
            9 => blocks.push(Block::Table(standing(annual, false))),
            10 => blocks.push(Block::Table(standing(annual, true))),
            _ => blocks.push(plain("Phần mềm chưa có số liệu cho nội dung này.")),
        }
    }
    blocks
}

fn plain(words: &str) -> Block {
    Block::Paragraph(Paragraph { text: Text::plain_words(words), align: Align::Justified, indented: true })
}

fn level(row: &AnnexRow) -> String {
    row.level.map(|level| level.to_string()).unwrap_or_default()
}

fn candidates(annual: &Annual) -> Vec<Block> {
    let candidates: Vec<&AnnexRow> = annual.annexes.iter().filter(|row| row.national_security).collect();
    if candidates.is_empty() {
        return vec![plain("Không có hệ thống thông tin được đề xuất.")];
    }
    let columns = vec![Column::centred(1.0), Column::text(8.0), Column::centred(2.0)];
    let mut table = Table::new(columns, &["STT", "Hệ thống thông tin", "Cấp độ"]);
    for (place, row) in (1..).zip(candidates) {
        table.push([place.to_string(), row.system.clone(), level(row)]);
    }
    vec![Block::Table(table)]
}

fn followed(annual: &Annual) -> Table {
    let columns = vec![Column::centred(1.0), Column::text(7.0), Column::centred(2.0), Column::text(4.0)];
    let mut table = Table::new(columns, &["STT", "Hệ thống thông tin", "Cấp độ", "Thực hiện Quy chế"]);
    for (place, row) in (1..).zip(&annual.annexes) {
        let said = match row.regulation_followed {
            Some(true) => "Thực hiện đúng",
            Some(false) => "Chưa thực hiện đúng",
            None => "Chưa kiểm tra",
        };
        table.push([place.to_string(), row.system.clone(), level(row), said.to_owned()]);
    }
    table
}

fn standing(annual: &Annual, with_roadmap: bool) -> Table {
    let mut head = vec!["Hệ thống thông tin", "Nhóm yêu cầu", "Áp dụng", "Đạt", "Đạt một phần", "Chưa đạt"];
    let mut columns = vec![
        Column::text(5.0),
        Column::text(5.0),
        Column::figures(1.6),
        Column::figures(1.4),
        Column::figures(1.6),
        Column::figures(1.6),
    ];
    if with_roadmap {
        head.extend(["Quyết định phê duyệt", "Lộ trình"]);
        columns.extend([Column::text(3.5), Column::centred(2.4)]);
    }
    let mut table = Table { size: TableSize::Small, ..Table::new(columns, &head) };
    for row in &annual.annexes {
        let groups: Vec<_> = row.requirements.iter().filter(|group| !with_roadmap || group.met < group.asked).collect();
        for (number, group) in groups.iter().enumerate() {
            let open = group.asked.saturating_sub(group.met + group.partly);
            let mut cells = Vec::new();
            if number == 0 {
                cells.push(Cell::spanning(format!("{} ({})", row.system, level(row)), 1, groups.len()));
            }
            cells.push(Cell::from(group.group.as_str()));
            cells.extend([group.asked, group.met, group.partly, open].map(|figure| Cell::from(figure.to_string())));
            if with_roadmap {
                if number == 0 {
                    cells.push(Cell::spanning(correct::document(row.decision.as_ref()), 1, groups.len()));
                }
                cells.push(Cell::from(correct::day(group.roadmap)));
            }
            table.rows.push(Row { cells });
        }
    }
    table
}

/// Builds the workbook: counters, systems, annexes, and what does not agree.
pub fn workbook(form: &Form, annual: &Annual, inconsistencies: &[Inconsistency]) -> Workbook {
    let mut counters = sheet("Chỉ tiêu", &[("Chỉ tiêu", 60.0, CellKind::Text), ("Số liệu", 20.0, CellKind::Integer)]);
    for counter in &form.counters {
        let value = match annual.counters.number(&counter.code) {
            Some(number) => Value::from(number as f64),
            None => Value::from(annual.counters.all_approved_by),
        };
        counters.rows.push(vec![Value::from(counter.vi.as_str()), value]);
    }
    let columns = form.columns.iter().zip(WIDTHS).map(|(column, width)| {
        let kind = match column.number {
            1 | 5 => CellKind::Integer,
            9 | 11 => CellKind::Date,
            _ => CellKind::Text,
        };
        SheetColumn::new(column.vi.as_str(), f64::from(width) * 2.0, kind)
    });
    let mut systems = Sheet { name: "Hệ thống".to_owned(), columns: columns.collect(), ..Sheet::default() };
    for (place, row) in (1_u32..).zip(&annual.rows) {
        let cells = form.columns.iter().map(|column| match column.number {
            1 => Value::from(place),
            5 => row.level.map_or(Value::Empty, |level| Value::from(u32::from(level.number()))),
            9 => Value::from(row.approval_expected),
            11 => Value::from(row.deployment_expected),
            number => Value::from(correct::column_of(row, number).unwrap_or_default()),
        });
        systems.rows.push(cells.collect());
    }
    let titles = [
        ("Hệ thống", 40.0, CellKind::Text),
        ("Cấp độ", 8.0, CellKind::Integer),
        ("Nhóm yêu cầu", 40.0, CellKind::Text),
        ("Áp dụng", 10.0, CellKind::Integer),
        ("Đạt", 10.0, CellKind::Integer),
        ("Đạt một phần", 12.0, CellKind::Integer),
        ("Lộ trình", 12.0, CellKind::Date),
    ];
    let mut standing = sheet("Yêu cầu", &titles);
    for row in &annual.annexes {
        for group in &row.requirements {
            standing.rows.push(vec![
                Value::from(row.system.as_str()),
                row.level.map_or(Value::Empty, |level| Value::from(u32::from(level.number()))),
                Value::from(group.group.as_str()),
                Value::from(group.asked as f64),
                Value::from(group.met as f64),
                Value::from(group.partly as f64),
                Value::from(group.roadmap),
            ]);
        }
    }
    let mut sheets = vec![counters, systems, standing];
    if !inconsistencies.is_empty() {
        let mut wrong = sheet("Chưa khớp", &[("Nội dung", 100.0, CellKind::Text)]);
        wrong.rows.extend(inconsistencies.iter().map(|one| vec![Value::from(one.vi.as_str())]));
        sheets.push(wrong);
    }
    Workbook { title: format!("Báo cáo năm {}", annual.year), created: Some(annual.to), sheets }
}

fn sheet(name: &str, columns: &[(&str, f64, CellKind)]) -> Sheet {
    let columns = columns.iter().map(|(header, width, kind)| SheetColumn::new(*header, *width, *kind)).collect();
    Sheet { name: name.to_owned(), columns, ..Sheet::default() }
}

#[cfg(test)]
mod tests;
