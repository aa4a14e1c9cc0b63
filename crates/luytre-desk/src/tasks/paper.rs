//! Reports on a programme: the paper with live figures, the table, and the export for outside tracking systems.

use luytre_govern::Act;
use luytre_govern::programme::export::{COLUMNS, ExportedTask};
use luytre_govern::programme::{Figure, Party, Reached, Standing};
use luytre_report::document::{
    Align, Block, Column, Document, Head, Heading, Kind as PaperKind, Page, Paragraph, Signature, Table, Text,
};
use luytre_report::sheet::{Kind, Sheet, SheetColumn, Value, Workbook};
use serde_json::json;

use super::{PaperPeriod, ProgrammeDetail, Reading, TaskFilter, TaskView, listed};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// Returns the report on a programme for a period, with the figures of today.
    pub async fn programme_paper(&self, actor: &Actor, code: &str, period: PaperPeriod) -> Result<Document, DeskError> {
        let detail = self.programme(actor, code).await?;
        let kept = self.kept_tasks(actor, Some(code)).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let inside = |day| day >= period.from && day <= period.until;
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for task in &kept {
            let reports =
                task.body.reports.iter().filter(|report| inside(report.on) && reading.sees_report(&report.agency));
            let lines: Vec<String> = reports
                .map(|report| {
                    format!(
                        "{}, {}: {} ({}%)",
                        day(report.on),
                        reading.named(&report.agency).name,
                        report.text,
                        report.percent
                    )
                })
                .collect();
            if !lines.is_empty() {
                told.push((format!("{}. {}", task.body.number, task.body.title), lines));
            }
        }
        let issuer = actor.agency.as_deref().map_or_else(String::new, |code| reading.named(code).name);
        let paper = paper(&detail, &told, period, &issuer, reading.today);
        let detail = json!({ "from": period.from, "until": period.until });
        self.note(actor, "programme.report", &format!("programme:{code}"), None, detail).await?;
        Ok(paper)
    }

    /// Returns tasks as rows for outside tracking systems; ids never change.
    pub async fn export_tasks(&self, actor: &Actor, filter: &TaskFilter) -> Result<Vec<ExportedTask>, DeskError> {
        actor.must(Act::ReadTasks)?;
        let wanted = self.tasks(actor, &TaskFilter { cursor: None, limit: 500, ..filter.clone() }).await?;
        let mut codes: Vec<String> = wanted.items.into_iter().map(|task| task.code).collect();
        let mut next = wanted.next;
        while let Some(cursor) = next {
            let page = self.tasks(actor, &TaskFilter { cursor: Some(cursor), limit: 500, ..filter.clone() }).await?;
            codes.extend(page.items.into_iter().map(|task| task.code));
            next = page.next;
        }
        let kept = self.kept_tasks(actor, filter.programme.as_deref()).await?;
        let today = self.today();
        let sees = |agency: &str| actor.sees_agency(Some(agency));
        let rows = kept.iter().filter(|task| codes.binary_search(&task.body.code).is_ok());
        Ok(rows.map(|task| ExportedTask::new(&task.body, today, sees)).collect())
    }
}

/// Returns the table of exported tasks as one sheet, for XLSX and CSV.
pub fn sheet_of(rows: &[ExportedTask]) -> Workbook {
    let columns = COLUMNS.iter().map(|name| {
        let width = if matches!(*name, "title" | "report" | "leads" | "partners") { 40.0 } else { 14.0 };
        SheetColumn::new(*name, width, Kind::Text)
    });
    let sheet = Sheet {
        name: "tasks".to_owned(),
        columns: columns.collect(),
        rows: rows.iter().map(|row| row.cells().into_iter().map(Value::from).collect()).collect(),
        template_rows: 0,
    };
    Workbook { title: "Nhiệm vụ".to_owned(), created: None, sheets: vec![sheet] }
}

fn day(day: luytre_govern::Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// The word of a standing in Vietnamese papers.
const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::NotStarted => "Chưa thực hiện",
        Standing::InProgress => "Đang thực hiện",
        Standing::ReportedDone => "Chờ nghiệm thu",
        Standing::Accepted => "Hoàn thành",
        Standing::Cancelled => "Dừng thực hiện",
    }
}

fn paper(
    detail: &ProgrammeDetail,
    told: &[(String, Vec<String>)],
    period: PaperPeriod,
    issuer: &str,
    today: luytre_govern::Date,
) -> Document {
    let programme = &detail.programme;
    let heading =
        |words: &str| Block::Heading(Heading { level: 1, text: Text::plain_words(words), align: Align::Left });
    let words = |words: String| {
        Block::Paragraph(Paragraph { text: Text::plain_words(words), align: Align::Justified, indented: true })
    };
    let count = |standing| programme.counts.get(&standing).copied().unwrap_or(0);
    let mut blocks = vec![
        Block::Head(Head {
            issuer: issuer.to_uppercase(), number: "……/BC".to_owned(), date: None, ..Head::default()
        }),
        Block::Kind(PaperKind {
            name: "BÁO CÁO".to_owned(),
            summary: format!(
                "Kết quả thực hiện {} (từ ngày {} đến ngày {})",
                programme.body.title,
                day(period.from),
                day(period.until)
            ),
        }),
        heading("I. Tình hình chung"),
        words(format!(
            "Tính đến ngày {}, trong {} nhiệm vụ: {} hoàn thành, {} chờ nghiệm thu, {} đang thực hiện, {} chưa thực hiện, {} dừng thực hiện; {} nhiệm vụ quá hạn.",
            day(today),
            programme.tasks,
            count(Standing::Accepted),
            count(Standing::ReportedDone),
            count(Standing::InProgress),
            count(Standing::NotStarted),
            count(Standing::Cancelled),
            programme.overdue,
        )),
    ];
    if !detail.targets.is_empty() {
        blocks.push(heading("II. Chỉ tiêu"));
        let columns = vec![Column::centred(1.0), Column::text(7.0), Column::centred(2.5), Column::centred(2.0)];
        let mut table = Table::new(columns, &["TT", "Chỉ tiêu", "Số liệu", "Đánh giá"]);
        for (at, target) in detail.targets.iter().enumerate() {
            let (figure, judged) = match target.reached {
                Reached::Yes(figure) => (figure_words(figure), "Đạt"),
                Reached::No(figure) => (figure_words(figure), "Chưa đạt"),
                Reached::Unknown => (String::new(), "Chưa có số liệu"),
            };
            table.push([(at + 1).to_string(), target.target.text.clone(), figure, judged.to_owned()]);
        }
        table.caption = Some(Text::plain_words("Mức độ đạt các chỉ tiêu"));
        blocks.push(Block::Table(table));
    }
    blocks.push(heading("III. Kết quả trong kỳ"));
    if told.is_empty() {
        blocks.push(words("Trong kỳ không có báo cáo tiến độ nào.".to_owned()));
    }
    for (task, lines) in told {
        blocks.push(words(task.clone()));
        let items = lines.iter().map(Text::plain_words).collect();
        blocks.push(Block::List(luytre_report::document::List { items, ..Default::default() }));
    }
    blocks.push(Block::Section(Page::LANDSCAPE));
    blocks.push(heading("IV. Danh mục nhiệm vụ"));
    blocks.push(Block::Table(task_table(&detail.tasks)));
    blocks.push(Block::Signature(Signature {
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        authority: vec!["THỦ TRƯỞNG CƠ QUAN".to_owned()],
        manner: Some("(Ký, đóng dấu)".to_owned()),
        name: String::new(),
    }));
    Document {
        title: format!("Báo cáo kết quả thực hiện {}", programme.body.title),
        author: issuer.to_owned(),
        blocks,
        ..Document::default()
    }
}

fn figure_words(figure: Figure) -> String {
    match figure {
        Figure::Count { count } => count.to_string(),
        Figure::Share { part, whole } => {
            let share = figure.per_mille().unwrap_or(0);
            format!("{},{}% ({part}/{whole})", share / 10, share % 10)
        }
    }
}

fn task_table(tasks: &[TaskView]) -> Table {
    let columns = vec![
        Column::centred(1.0),
        Column::text(7.0),
        Column::text(3.5),
        Column::text(3.0),
        Column::centred(2.0),
        Column::figures(1.5),
    ];
    let mut table = Table::new(columns, &["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn", "Trạng thái", "Tiến độ"]);
    table.caption = Some(Text::plain_words("Các nhiệm vụ và tình hình thực hiện"));
    let names = |bodies: &[Party]| bodies.iter().map(Party::name).collect::<Vec<_>>().join("; ");
    for task in tasks {
        let mut state = standing(task.standing).to_owned();
        if task.overdue {
            state.push_str(&format!(", quá hạn {} ngày", task.overdue_days));
        }
        table.push([
            task.number.clone(),
            task.title.clone(),
            names(&task.leads),
            task.deadline.text.clone(),
            state,
            format!("{}%", task.percent),
        ]);
    }
    table
}
