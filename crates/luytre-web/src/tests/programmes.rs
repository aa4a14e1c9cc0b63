//! Importing a programme through the pages, in both of its steps.

use luytre_report::document::{Cell, Column, Row, Table};
use luytre_report::{Block, Document, Layout};

use super::{Answered, Centre};
use crate::posted::FORM_BYTES_MAX;

const HEAD: [&str; 5] = ["STT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"];

async fn send(centre: &Centre, session: &str, path: &str, name: &str, value: &[u8]) -> Answered {
    centre.upload(session, path, &[("code", "CT-LON"), ("title", "Kế hoạch")], (name, value)).await
}

#[tokio::test]
async fn a_plan_longer_than_a_plain_form_is_checked_and_written() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let words = "Việc dài ".repeat(330);
    let rows = (1..=100).map(|at| format!("{at}\t{words}\tUBND tỉnh\t\tNăm 2026"));
    let table = std::iter::once(HEAD.join("\t")).chain(rows).collect::<Vec<_>>().join("\n");
    assert!(table.len() > FORM_BYTES_MAX);
    let checked = send(&centre, &session, "/programmes/import", "file", table.as_bytes()).await;
    assert_eq!(checked.status, 200, "{}", checked.body);
    let echoed = checked.body.split("<textarea").find(|part| part.contains("name=\"table\"")).expect("the next step");
    let echoed = echoed.split_once('>').and_then(|(_, rest)| rest.split_once("</textarea>")).expect("the table").0;
    let written = send(&centre, &session, "/programmes/import/apply", "table", echoed.as_bytes()).await;
    assert_eq!(written.status, 303, "{}", written.body);
    assert!(centre.get(&session, "/tasks/CT-LON.100").await.body.contains("Việc dài"));
}

#[tokio::test]
async fn what_is_refused_is_not_sent_back() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let mut table = Table::new([1.0, 5.0, 2.0, 2.0, 2.0].map(Column::text).to_vec(), &HEAD);
    let row = |at: usize| [at.to_string().as_str(), "Việc", "UBND tỉnh", ""].map(Cell::from).to_vec();
    let mut rows: Vec<Vec<Cell>> = (1..=60).map(row).collect();
    rows[0].push(Cell::spanning("dài".repeat(30_000).as_str(), 1, 60));
    table.rows.extend(rows.into_iter().map(|cells| Row { cells }));
    let paper = Document { blocks: vec![Block::Table(table)], ..Document::default() };
    let paper = luytre_report::docx::render(&paper, &Layout::decree_30()).expect("a paper");
    let refused = send(&centre, &session, "/programmes/import", "file", &paper).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("quá 2 MiB chữ") && !refused.body.contains("dàidài"), "{}", refused.body);
    let no_lead = format!("{}\n1\tViệc riêng\t\t\tNăm 2026\n", HEAD.join("\t"));
    let refused = send(&centre, &session, "/programmes/import", "file", no_lead.as_bytes()).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.body.contains("name=\"table\""), "{}", refused.body);
}
