//! A periodic report as a paper and as a workbook: the frozen figures, what people wrote, nothing else.

use luytre_govern::periodic::figure::day;
use luytre_govern::periodic::{Amount, Figure, Nature, PeriodKind, PeriodicReport, Section, Unit};

use crate::annual::DRAFT;
use crate::document::{
    Addressed, Align, Block, Column, Document, Head, Heading, Kind, Page, Paragraph, Signature, Table, Text,
};
use crate::sheet::{Kind as CellKind, Sheet, SheetColumn, Value, Workbook};

/// The kind of this paper; titles of templates begin with it.
const KIND: &str = "Báo cáo";
/// Numerals of the sections.
const ROMAN: [(usize, &str); 6] = [(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];

/// Builds the paper.
pub fn document(report: &PeriodicReport) -> Document {
    let paper = report.state.document();
    let summary = format!("{} {}", summary_of(report), report.period.vi(report.kind));
    let mut blocks = vec![
        Block::Head(Head {
            issuer: report.issuer.to_uppercase(),
            number: paper.map_or_else(|| "…… /BC-……".to_owned(), |paper| paper.number.clone()),
            date: paper.and_then(|paper| paper.date),
            ..Head::default()
        }),
        Block::Kind(Kind { name: KIND.to_uppercase(), summary }),
        Block::Addressed(Addressed { to: report.receivers.clone() }),
    ];
    let draft = paper.is_none();
    // In the final paper a section that nobody wrote is left out, not printed empty.
    let told = |section: &&Section| {
        draft || !section.figures.is_empty() || !section.text_vi.is_empty() || report.notes.contains_key(&section.code)
    };
    for (place, section) in (1..).zip(report.sections.iter().filter(told)) {
        blocks.push(heading(1, format!("{}. {}", roman(place), section.vi)));
        if !section.text_vi.is_empty() {
            blocks.push(words(&section.text_vi));
        }
        match report.notes.get(&section.code) {
            Some(note) => blocks.extend(note.split('\n').filter(|line| !line.trim().is_empty()).map(words)),
            None if section.written && draft => blocks.push(words("……")),
            None => {}
        }
        for (number, figure) in (1..).zip(&section.figures) {
            blocks.extend(figure_blocks(number, figure));
        }
    }
    blocks.push(Block::Note(Text::italic(taken(report))));
    blocks.push(Block::Signature(Signature {
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        authority: vec!["THỦ TRƯỞNG CƠ QUAN".to_owned()],
        manner: Some("(Ký, ghi rõ họ tên, đóng dấu)".to_owned()),
        name: String::new(),
    }));
    Document {
        title: format!("{} {}", report.vi, report.period.vi(report.kind)),
        language: "vi".to_owned(),
        author: report.issuer.clone(),
        page: Page::PORTRAIT,
        label: draft.then(|| DRAFT.to_owned()),
        blocks,
    }
}

/// The title without the kind of paper, which stands above it, and without the kind of period, which its name repeats.
fn summary_of(report: &PeriodicReport) -> String {
    let period = match report.kind {
        PeriodKind::Week => "tuần",
        PeriodKind::Month => "tháng",
        PeriodKind::Quarter => "quý",
        PeriodKind::HalfYear => "6 tháng",
        PeriodKind::Year => "năm",
        PeriodKind::Range => "đột xuất",
    };
    let title = report.vi.strip_prefix(KIND).map_or(report.vi.as_str(), str::trim_start);
    let title = title.strip_prefix(period).map_or(title, str::trim_start);
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn roman(mut number: usize) -> String {
    let mut text = String::new();
    for (value, numeral) in ROMAN {
        while number >= value {
            text.push_str(numeral);
            number -= value;
        }
    }
    text
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading(Heading { level, text: Text::bold(text), align: Align::Left })
}

fn words(text: impl AsRef<str>) -> Block {
    Block::Paragraph(Paragraph { text: Text::plain_words(text.as_ref()), align: Align::Justified, indented: true })
}

/// When the figures were taken, and what they speak of.
fn taken(report: &PeriodicReport) -> String {
    // Vietnam has had no daylight saving time since 1975.
    let at = jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(report.taken_at.timestamp());
    format!(
        "Số liệu lấy từ hệ thống lúc {:02}:{:02} ngày {}. Số liệu “trong kỳ” tính từ ngày {} đến ngày {}; các số liệu khác là hiện trạng tại thời điểm lấy số liệu.",
        at.hour(),
        at.minute(),
        day(at.date()),
        day(report.period.from),
        day(report.period.to),
    )
}

/// A figure: one line when it has a sum only, else a table.
fn figure_blocks(number: usize, figure: &Figure) -> Vec<Block> {
    let name = name_of(figure);
    let total = figure.total.map(|total| total.vi());
    if figure.parts.is_empty() {
        let before = figure.before.map(|before| format!(" (kỳ trước: {})", before.vi())).unwrap_or_default();
        let told = total.unwrap_or_else(|| "không có".to_owned());
        return vec![words(format!("{number}. {name}: {told}{before}."))];
    }
    let compared = figure.is_compared();
    let mut columns = vec![Column::centred(1.0), Column::text(9.0), Column::figures(4.0)];
    let mut head = vec!["TT", "Nội dung", "Số liệu"];
    if compared {
        columns.push(Column::figures(4.0));
        head.push("Kỳ trước");
    }
    let mut table = Table::new(columns, &head);
    let before = |amount: Option<Amount>| amount.map_or_else(|| "–".to_owned(), Amount::vi);
    for (place, part) in (1..).zip(&figure.parts) {
        let mut row = vec![place.to_string(), part.vi.clone(), part.amount.vi()];
        if compared {
            row.push(before(part.before));
        }
        table.push(row);
    }
    if let Some(total) = total {
        let mut row = vec![String::new(), sum_of(figure).to_owned(), total];
        if compared {
            row.push(before(figure.before));
        }
        table.push(row);
    }
    table.caption = Some(Text::bold(format!("{number}. {name}")));
    vec![Block::Table(table)]
}

/// The name of a figure, with the province where the report is of an agency.
fn name_of(figure: &Figure) -> String {
    let scope = if figure.province { " (toàn tỉnh)" } else { "" };
    format!("{}{scope}", figure.measure.vi())
}

/// What the last row is called: a sum, or the share that was reached.
fn sum_of(figure: &Figure) -> &'static str {
    if figure.total.is_some_and(|total| total.of.is_some()) { "Chung" } else { "Tổng số" }
}

/// Builds the workbook: a row a number, and what people wrote.
pub fn workbook(report: &PeriodicReport) -> Workbook {
    let titles = [
        ("Mục", 30.0, CellKind::Text),
        ("Chỉ tiêu", 44.0, CellKind::Text),
        ("Nội dung", 44.0, CellKind::Text),
        ("Mã", 20.0, CellKind::Text),
        ("Số liệu", 14.0, CellKind::Integer),
        ("Trên tổng số", 14.0, CellKind::Integer),
        ("Tỷ lệ", 10.0, CellKind::Percent),
        ("Đơn vị tính", 12.0, CellKind::Text),
        ("Kỳ trước", 14.0, CellKind::Integer),
        ("Từ ngày", 12.0, CellKind::Date),
        ("Đến ngày", 12.0, CellKind::Date),
        ("Trang có các dòng", 50.0, CellKind::Text),
    ];
    let mut figures = sheet("Số liệu", &titles);
    for section in &report.sections {
        for figure in &section.figures {
            let mut row = |name: &str, code: &str, amount: Amount, before: Option<Amount>, path: &str| {
                let (from, to) = span_of(figure);
                figures.rows.push(vec![
                    Value::from(section.vi.as_str()),
                    Value::from(name_of(figure)),
                    Value::from(name),
                    Value::from(code),
                    Value::from(amount.value as f64),
                    Value::from(amount.of.map(|of| of as f64)),
                    Value::from(amount.of.filter(|of| *of > 0).map(|of| amount.value as f64 / of as f64)),
                    Value::from(unit(amount.unit)),
                    Value::from(before.map(|before| before.value as f64)),
                    from,
                    to,
                    Value::from(path),
                ]);
            };
            for part in &figure.parts {
                row(&part.vi, &part.code, part.amount, part.before, &part.path);
            }
            if let Some(total) = figure.total {
                row(sum_of(figure), figure.measure.as_str(), total, figure.before, &figure.path);
            }
        }
    }
    let mut about = sheet("Thông tin", &[("Trường", 24.0, CellKind::Text), ("Nội dung", 80.0, CellKind::Text)]);
    let mut tell = |name: &str, text: String| about.rows.push(vec![Value::from(name), Value::from(text)]);
    tell("Báo cáo", format!("{} {}", report.vi, report.period.vi(report.kind)));
    tell("Số báo cáo", report.code.clone());
    tell("Đơn vị", report.issuer.clone());
    tell("Lấy số liệu", taken(report));
    for section in report.sections.iter().filter(|section| section.written) {
        tell(&section.vi, report.notes.get(&section.code).cloned().unwrap_or_default());
    }
    Workbook { title: report.code.clone(), created: Some(report.taken_on), sheets: vec![figures, about] }
}

/// The days that a figure speaks of; how things stood has the day only on which it was taken.
fn span_of(figure: &Figure) -> (Value, Value) {
    match figure.measure.nature() {
        Nature::Happened => (Value::from(figure.period.from), Value::from(figure.period.to)),
        Nature::Stood => (Value::Empty, Value::Empty),
    }
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "",
        Unit::Minutes => "phút",
        Unit::Dong => "đồng",
    }
}

fn sheet(name: &str, columns: &[(&str, f64, CellKind)]) -> Sheet {
    let columns = columns.iter().map(|(header, width, kind)| SheetColumn::new(*header, *width, *kind));
    Sheet { name: name.to_owned(), columns: columns.collect(), ..Sheet::default() }
}

#[cfg(test)]
mod tests;
