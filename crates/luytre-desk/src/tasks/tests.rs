//! Programmes, tasks and the budget through the desk: import, scope, versions, separation of duties, reminders, shares,
//! and a call of each operation for the tests that look at all of them.

use luytre_govern::budget::Basis;
use luytre_govern::programme::import::Column as PlanColumn;
use luytre_govern::programme::organisation::Decision;
use luytre_govern::programme::task::Proof;
use luytre_govern::programme::{Reached, Standing};
use luytre_govern::record::DocumentRef;
use luytre_model::{Nanos, Role};
use luytre_report::document::{Cell, Column, Row as TableRow, Table};
use luytre_report::{Block, Document, Layout};

use super::{PaperPeriod, PlanForm, ProgrammeForm, ReportForm, TaskDecision, TaskFilter, TaskForm, sheet_of};
use crate::budget::{LineForm, LinesForm, ProjectForm, ProjectStep};
use crate::tests::Province;
use crate::tests::operations::Target;
use crate::tests::province::person;
use crate::{Actor, DeskError, Refusal};

const HEAD: &str = "STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\n";

fn day(text: &str) -> luytre_govern::Date {
    text.parse().unwrap()
}

pub(crate) fn plan(rows: &str) -> PlanForm {
    let programme = ProgrammeForm {
        code: "CT".into(),
        title: "Chương trình thử".into(),
        issuer: "UBND tỉnh".into(),
        dated: Some(day("2026-01-05")),
        until: Some(day("2026-12-31")),
        targets: "Kinh phí cho an ninh mạng đạt tối thiểu 15% tổng kinh phí".into(),
        streams: vec!["units-yearly".into()],
        ..ProgrammeForm::default()
    };
    PlanForm { programme, file: format!("{HEAD}{rows}").into_bytes(), ..PlanForm::default() }
}

pub(crate) const ROWS: &str = "I. Phần một\t\t\t\t\n\
    1\tRà soát hệ thống\tSở An\tSở bimat\t31/10/2026\n\
    2\tTập huấn\tCác sở, ban, ngành có liên quan\t\tThường xuyên\n\
    3\tXây dựng quy chế\tBan Nào Đó\t\tNăm 2026\n";

/// A province with the programme, its leader and officers of both agencies.
async fn imported() -> (Province, Actor, Actor, Actor) {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let an = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let other = person(&province, "canbo-bimat", Role::AgencyOfficer, Some("so-bimat")).await;
    let report = province.desk.import_plan(&leader, &plan(ROWS)).await.unwrap();
    assert!(report.applied, "{report:?}");
    (province, leader, an, other)
}

#[tokio::test]
async fn who_heads_an_agency_counts_the_tasks_that_it_leads_or_joins() {
    let (province, leader, an, other) = imported().await;
    let desk = &province.desk;
    let csv = "code,name,kind,parent\nxa-ngoai,Xã Ngoài,xa,\n";
    let form = crate::views::ImportForm { csv: csv.into(), dry_run: false };
    assert!(desk.import_agencies(&Actor::console(), &form).await.unwrap().applied);
    let commune = person(&province, "chu-tich", Role::AgencyHead, Some("xa-ngoai")).await;
    // The first task is overdue: one agency leads it, the other joins. The second is for all departments.
    for (actor, expected) in [(&leader, (2, 3)), (&an, (1, 2)), (&other, (1, 2)), (&commune, (0, 0))] {
        let figures = desk.leader_figures(actor).await.unwrap().figures;
        let told = figures.iter().find(|figure| figure.indicator == "tasks_in_time").unwrap();
        assert_eq!((told.part, told.whole), expected, "{}", actor.login);
        let ours = TaskFilter { ours: true, limit: 500, ..TaskFilter::default() };
        let listed = desk.tasks(actor, &ours).await.unwrap().items;
        assert_eq!(listed.len() as u64, told.whole, "{}: the list behind the figure", actor.login);
    }
    assert_eq!(desk.tasks(&commune, &TaskFilter::default()).await.unwrap().items.len(), 3, "a plan is published");
}

fn done(version: i64, agency: &str) -> ReportForm {
    let proofs = vec![Proof { title: "Biên bản".into(), ..Proof::default() }];
    ReportForm { version, agency: agency.into(), percent: 100, text: "đã xong".into(), proofs, done: true }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> luytre_govern::programme::Refusal {
    match outcome {
        Err(DeskError::Refused(Refusal::Task(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_plan_is_previewed_decided_and_written_whole() {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let desk = &province.desk;
    let preview = desk.import_plan(&leader, &PlanForm { dry_run: true, ..plan(ROWS) }).await.unwrap();
    assert!(!preview.applied && preview.problems.is_empty());
    assert_eq!(preview.unmatched[0].name, "Ban Nào Đó");
    assert!(desk.programmes(&leader).await.unwrap().is_empty(), "a preview writes nothing");
    // The table of the preview is what the second step sends back.
    let mut form = PlanForm { file: preview.table.into_bytes(), ..plan("") };
    form.decisions.insert("Ban Nào Đó".into(), Decision::Agency("phong-an".into()));
    let applied = desk.import_plan(&leader, &form).await.unwrap();
    assert!(applied.applied && applied.unmatched.is_empty(), "{applied:?}");
    let tasks = desk.tasks(&leader, &TaskFilter::default()).await.unwrap().items;
    assert_eq!(tasks.iter().map(|task| task.code.as_str()).collect::<Vec<_>>(), ["CT.01", "CT.02", "CT.03"]);
    assert_eq!(tasks[2].leads[0].code(), Some("phong-an"));
    let again = desk.import_plan(&leader, &form).await.unwrap();
    assert!(!again.applied && again.problems.len() == 3, "numbers that are there already are told: {again:?}");
    let wrong = plan("1\t\tSở An\t\tNăm 2026\n2\tViệc\tSở An\t\tNăm 2026\n");
    let wrong = PlanForm { programme: ProgrammeForm { code: "CT2".into(), ..wrong.programme }, ..wrong };
    let refused = desk.import_plan(&leader, &wrong).await.unwrap();
    assert!(!refused.applied && refused.problems.len() == 1);
    assert_eq!(desk.programmes(&leader).await.unwrap().len(), 1, "nothing half-imported");
    let broken = PlanForm { file: b"PK\x03\x04 no spreadsheet".to_vec(), ..plan("") };
    assert!(desk.import_plan(&leader, &broken).await.unwrap().file_problem.is_some());
    let local = person(&province, "lanhdao-an", Role::Leader, Some("so-an")).await;
    assert!(matches!(desk.import_plan(&local, &plan(ROWS)).await, Err(DeskError::Forbidden)));
}

/// A paper with the national title, these tables, and the signature, as offices send it.
fn paper(tables: Vec<Table>) -> Vec<u8> {
    let mut head = Table::new(vec![Column::text(1.0), Column::text(1.0)], &[]);
    head.push(["UBND TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]);
    let mut blocks = vec![Block::Table(head)];
    blocks.extend(tables.into_iter().map(Block::Table));
    luytre_report::docx::render(&Document { blocks, ..Document::default() }, &Layout::decree_30()).unwrap()
}

fn task_table(rows: &[Vec<Cell>]) -> Table {
    let columns = [1.0, 5.0, 2.0, 2.0, 2.0].map(Column::text).to_vec();
    let mut table = Table::new(columns, &HEAD.trim().split('\t').collect::<Vec<_>>());
    table.rows.extend(rows.iter().map(|cells| TableRow { cells: cells.clone() }));
    table
}

#[tokio::test]
async fn the_annex_of_a_plan_is_read_from_its_word_document_as_from_its_text() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain/programmes/dong-nai-2026.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the_annex_of_a_plan_is_read_from_its_word_document_as_from_its_text: ../shared is absent");
        return;
    };
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let from_text = PlanForm { file: text.clone().into_bytes(), dry_run: true, ..plan("") };
    let from_text = province.desk.import_plan(&leader, &from_text).await.unwrap();
    assert_eq!((from_text.tasks.len(), from_text.problems.len()), (19, 0));
    // The same rows as two tables, parts in cells across the table.
    let rows = luytre_govern::programme::import::rows_of_text(&text);
    let mut tables: [Vec<Vec<Cell>>; 2] = Default::default();
    for row in rows.iter().skip(1) {
        let filled: Vec<&String> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let cells = match filled.as_slice() {
            [part] if row.cells[0] == **part => vec![Cell::spanning(part.as_str(), 5, 1)],
            _ => row.cells.iter().map(|cell| Cell::from(cell.as_str())).collect(),
        };
        let second = row.row > rows[rows.len() / 2].row;
        tables[usize::from(second)].push(cells);
    }
    let file = paper(tables.iter().map(|rows| task_table(rows)).collect());
    let form = PlanForm { file, dry_run: true, ..plan("") };
    let report = province.desk.import_plan(&leader, &form).await.unwrap();
    assert_eq!((report.file_problem, report.problems, report.left_out), (None, vec![], vec![1]));
    assert_eq!(report.tasks, from_text.tasks);
    assert_eq!(
        report.unmatched.iter().map(|one| &one.name).collect::<Vec<_>>(),
        from_text.unmatched.iter().map(|one| &one.name).collect::<Vec<_>>()
    );
    // The second step writes what the first one showed.
    let second = PlanForm { file: report.table.into_bytes(), ..plan("") };
    let written = province.desk.import_plan(&leader, &second).await.unwrap();
    assert!(written.applied && written.tasks == from_text.tasks, "{:?}", written.problems);
}

#[tokio::test]
async fn mistakes_of_a_word_document_are_told_with_their_table_and_nothing_is_written() {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let row = |cells: [&str; 5]| cells.map(Cell::from).to_vec();
    let lead = Cell::spanning("Sở An", 1, 2);
    let good = vec![
        vec!["1".into(), "Việc một".into(), lead, "".into(), "Năm 2026".into()],
        vec!["2".into(), "Việc hai".into(), "".into(), "Quý IV/2026".into()],
    ];
    let bad = vec![row(["3", "Việc ba", "", "", "Năm 2026"])];
    let form = PlanForm { file: paper(vec![task_table(&good), task_table(&bad)]), ..plan("") };
    let report = province.desk.import_plan(&leader, &form).await.unwrap();
    let told: Vec<_> = report.problems.iter().map(|one| (one.table, one.row, one.column)).collect();
    assert_eq!(told, [(Some(3), 2, Some(PlanColumn::Leads))]);
    assert!(!report.applied && province.desk.programmes(&leader).await.unwrap().is_empty());
    assert_eq!(report.tasks[1].leads, report.tasks[0].leads, "a merged cell holds for both");
    let other = PlanForm { file: paper(vec![]), ..plan("") };
    let other = province.desk.import_plan(&leader, &other).await.unwrap();
    assert!(matches!(other.problems[0].kind, luytre_govern::programme::import::ProblemKind::NoHead));
    let mut cut = form.file.clone();
    cut.truncate(cut.len() - 40);
    let broken = province.desk.import_plan(&leader, &PlanForm { file: cut, ..plan("") }).await.unwrap();
    assert!(broken.file_problem.is_some());
}

#[tokio::test]
async fn a_small_paper_with_one_long_cell_merged_over_many_tasks_is_refused_and_not_echoed() {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let long = Cell::spanning("a".repeat(100 << 10).as_str(), 1, 60);
    let mut rows = vec![vec!["1".into(), "Việc".into(), "Sở An".into(), "".into(), long]];
    rows.extend(
        (2..=60).map(|at: usize| vec![at.to_string().as_str().into(), "Việc".into(), "Sở An".into(), "".into()]),
    );
    let form = PlanForm { file: paper(vec![task_table(&rows)]), ..plan("") };
    assert!(form.file.len() < 32 << 10, "{}", form.file.len());
    let report = province.desk.import_plan(&leader, &form).await.unwrap();
    let kinds: Vec<_> = report.problems.iter().map(|one| (one.table, one.row, one.kind.to_string())).collect();
    assert_eq!(kinds.len(), 1);
    assert_eq!((kinds[0].0, kinds[0].1), (Some(2), 22), "{kinds:?}");
    assert!(kinds[0].2.starts_with("more than 2 MiB of text"), "{kinds:?}");
    assert_eq!((report.table.as_str(), report.tasks.len(), report.applied), ("", 0, false));
    // Any other mistake ends the same: what is refused is not sent back.
    let wrong = province.desk.import_plan(&leader, &plan("1\t\tSở An\t\tNăm 2026\n")).await.unwrap();
    assert_eq!((wrong.problems.len(), wrong.table.as_str()), (1, ""));
}

#[tokio::test]
async fn checking_a_table_waits_for_no_writer() {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let administrator = province.actor("quantri").await;
    let writing = province.desk.ledger.begin().await.unwrap();
    let preview = province.desk.import_plan(&leader, &PlanForm { dry_run: true, ..plan(ROWS) }).await.unwrap();
    assert_eq!((preview.tasks.len(), preview.problems), (3, vec![]));
    let refused = province.desk.import_plan(&leader, &plan("1\t\tSở An\t\tNăm 2026\n")).await.unwrap();
    assert_eq!(refused.problems.len(), 1);
    let file = "Năm ngân sách,Mã cơ quan,Nội dung chi\n2026,khong-co,Mua sắm\n".as_bytes().to_vec();
    let lines = province.desk.import_budget(&administrator, &LinesForm { file, dry_run: false }).await.unwrap();
    assert_eq!((lines.rows, lines.problems.len()), (1, 1));
    drop(writing);
}

#[tokio::test]
async fn the_leading_agency_reports_and_another_person_accepts() {
    let (province, leader, an, other) = imported().await;
    let desk = &province.desk;
    let task = desk.task(&an, "CT.01").await.unwrap();
    assert!(task.task.overdue && task.task.mine && task.agencies[0].may_report && !task.directs);
    let version = task.task.version;
    use luytre_govern::programme::Refusal as R;
    assert_eq!(refusal(desk.report_task(&other, "CT.01", done(version, "so-an")).await), R::NotOurAgency);
    assert_eq!(refusal(desk.report_task(&other, "CT.01", done(version, "so-bimat")).await), R::NotLeading);
    let without = ReportForm { proofs: vec![], ..done(version, "so-an") };
    assert_eq!(refusal(desk.report_task(&an, "CT.01", without).await), R::ProofMissing);
    let reported = desk.report_task(&an, "CT.01", done(version, "")).await.unwrap();
    assert_eq!((reported.standing, reported.percent), (Standing::ReportedDone, 100));
    assert!(matches!(desk.report_task(&an, "CT.01", done(version, "so-an")).await, Err(DeskError::Conflict)));
    let accept = || TaskDecision::Accept { note: String::new() };
    assert!(matches!(desk.decide_task(&an, "CT.01", reported.version, accept()).await, Err(DeskError::Forbidden)));
    let accepted = desk.decide_task(&leader, "CT.01", reported.version, accept()).await.unwrap();
    assert_eq!(accepted.standing, Standing::Accepted);
    let history = desk.task(&leader, "CT.01").await.unwrap().history;
    let acts: Vec<&str> = history.iter().map(|step| step.act.as_str()).collect();
    assert_eq!(acts, ["task.accept", "task.report", "task.create"]);
    // Whoever may report and direct accepts nothing of their own.
    let own = province.actor("quantri").await;
    let task = desk.task(&own, "CT.02").await.unwrap().task;
    let agencies = desk.task(&own, "CT.02").await.unwrap().agencies;
    assert_eq!(agencies.len(), 2, "the group is all departments");
    let one = desk.report_task(&own, "CT.02", done(task.version, "so-an")).await.unwrap();
    assert_eq!((one.standing, one.percent, one.done), (Standing::InProgress, 50, 1));
    let both = desk.report_task(&own, "CT.02", done(one.version, "so-bimat")).await.unwrap();
    assert_eq!(both.standing, Standing::ReportedDone);
    assert_eq!(refusal(desk.decide_task(&own, "CT.02", both.version, accept()).await), R::OwnReport);
}

#[tokio::test]
async fn reports_of_other_agencies_are_not_shown() {
    let (province, leader, an, other) = imported().await;
    let desk = &province.desk;
    let version = desk.task(&other, "CT.02").await.unwrap().task.version;
    let mut form = done(version, "so-bimat");
    form.text = "chuyện riêng".into();
    desk.report_task(&other, "CT.02", form).await.unwrap();
    let seen = desk.task(&an, "CT.02").await.unwrap();
    assert!(seen.reports.is_empty() && seen.agencies.iter().all(|one| one.agency.code == "so-an"), "{seen:?}");
    assert!(!format!("{seen:?}").contains("chuyện riêng"));
    assert_eq!(desk.task(&leader, "CT.02").await.unwrap().reports.len(), 1);
    let exported = desk.export_tasks(&an, &TaskFilter::default()).await.unwrap();
    assert!(exported.len() == 3 && !format!("{exported:?}").contains("chuyện riêng"));
    let sheet = &sheet_of(&exported).sheets[0];
    assert_eq!((sheet.rows.len(), sheet.columns.len()), (3, sheet.rows[0].len()));
    let period = PaperPeriod { from: day("2026-11-01"), until: day("2026-11-30") };
    let paper = |paper: luytre_report::Document| paper.plain_text(&luytre_report::Layout::decree_30());
    assert!(!paper(desk.programme_paper(&an, "CT", period).await.unwrap()).contains("chuyện riêng"));
    let whole = paper(desk.programme_paper(&leader, "CT", period).await.unwrap());
    assert!(whole.contains("chuyện riêng") && whole.contains("Quá hạn") | whole.contains("quá hạn"), "{whole}");
}

#[tokio::test]
async fn what_is_due_is_listed_reminded_once_and_climbs() {
    let (province, leader, an, _) = imported().await;
    let desk = &province.desk;
    let due = desk.due_of_tasks(&an).await.unwrap();
    assert_eq!((due[0].path.as_str(), due[0].agency.as_deref()), ("/tasks/CT.01", Some("so-an")));
    let console = Actor::console();
    let given = desk.remind_tasks(&console).await.unwrap();
    assert!(given >= 2, "the overdue one to its officers, its head and the province: {given}");
    assert_eq!(desk.remind_tasks(&console).await.unwrap(), 0, "each is given once");
    let history = desk.task(&leader, "CT.01").await.unwrap().history;
    assert!(history.iter().any(|step| step.act == "task.remind"));
    let late = desk.task_escalations(&leader).await.unwrap();
    assert_eq!(late.iter().map(|one| one.task.code.as_str()).collect::<Vec<_>>(), ["CT.01"]);
    assert_eq!(late[0].task.overdue_days, 22);
    let head = person(&province, "truong-an", Role::AgencyHead, Some("so-an")).await;
    assert_eq!(desk.task_escalations(&head).await.unwrap().len(), 1);
    let version = desk.programme(&leader, "CT").await.unwrap().programme.version;
    desk.close_programme(&leader, "CT", version, true).await.unwrap();
    province.clock.set(province.desk.now().plus(40 * 86_400 * Nanos::SECOND));
    assert_eq!(desk.remind_tasks(&console).await.unwrap(), 0, "nobody is reminded of a closed programme");
}

#[tokio::test]
async fn a_task_of_a_programme_is_numbered_after_the_largest_number() {
    let province = Province::full().await;
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    province.desk.import_plan(&leader, &plan(ROWS)).await.unwrap();
    let form = |number: &str| TaskForm {
        programme: Some("CT".into()),
        number: number.into(),
        title: "Việc thêm".into(),
        leads: vec!["so-an".into()],
        deadline: "31/12/2026".into(),
        ..TaskForm::default()
    };
    let add = async |number: &str| province.desk.create_task(&leader, form(number)).await;
    assert_eq!(add("4294967295").await.unwrap().number, "4294967295");
    assert_eq!(add("").await.unwrap().number, "4294967296");
    add("999999999999").await.unwrap();
    assert!(matches!(add("").await, Err(DeskError::Invalid(_))), "no number is left: the person names one");
}

#[tokio::test]
async fn day_by_day_a_reminder_is_given_once_and_reaches_whom_it_is_for() {
    let (province, leader, an, other) = imported().await;
    let head = person(&province, "truong-an", Role::AgencyHead, Some("so-an")).await;
    let desk = &province.desk;
    let form = TaskForm {
        title: "Lập phương án ứng cứu".into(),
        leads: vec!["so-an".into()],
        deadline: "22/12/2026".into(),
        ..TaskForm::default()
    };
    assert_eq!(desk.today(), day("2026-11-22"));
    let task = desk.create_task(&leader, form).await.unwrap();
    let shown = async |actor: &Actor| {
        let all = desk.task_reminders(actor).await.unwrap();
        all.into_iter().find(|one| one.task.code == task.code).map(|one| (one.vi, one.on))
    };
    let console = Actor::console();
    let mut told: Vec<(i32, String, &str)> = Vec::new();
    for passed in 0..50 {
        desk.remind_tasks(&console).await.unwrap();
        assert_eq!(desk.remind_tasks(&console).await.unwrap(), 0, "a second look on day {passed} gives nothing");
        let history = desk.task(&leader, &task.code).await.unwrap().history;
        let given: Vec<_> = history.iter().filter(|step| step.act == "task.remind").collect();
        for step in given.iter().rev().skip(told.len()) {
            let to = ["lead", "head", "province"].into_iter().find(|to| step.detail["to"] == *to).unwrap();
            told.push((passed, step.detail["rule"].as_str().unwrap().to_owned(), to));
        }
        province.clock.set(desk.now().plus(86_400 * Nanos::SECOND));
        if passed == 29 {
            assert_eq!(shown(&an).await.map(|(words, _)| words).as_deref(), Some("Còn 7 ngày"));
            assert_eq!((shown(&leader).await, shown(&other).await), (None, None), "not theirs to carry out");
        }
    }
    let told: Vec<(i32, &str, &str)> = told.iter().map(|(passed, rule, to)| (*passed, rule.as_str(), *to)).collect();
    assert_eq!(
        told,
        [
            (0, "once-30", "lead"),
            (23, "once-7", "lead"),
            (30, "once-0", "lead"),
            (31, "once+1", "lead"),
            (37, "once+7", "head"),
            (45, "once+15", "province"),
        ]
    );
    assert_eq!(shown(&an).await, Some(("Đã quá hạn".to_owned(), day("2026-12-23"))));
    assert_eq!(shown(&head).await, Some(("Quá hạn 7 ngày: báo cáo người đứng đầu".to_owned(), day("2026-12-29"))));
    assert_eq!(shown(&leader).await, Some(("Quá hạn 15 ngày: báo cáo lãnh đạo tỉnh".to_owned(), day("2027-01-06"))));
    let version = desk.task(&an, &task.code).await.unwrap().task.version;
    desk.report_task(&an, &task.code, done(version, "so-an")).await.unwrap();
    for actor in [&an, &head, &leader] {
        assert_eq!(shown(actor).await, None, "what was reported as done asks for nothing more");
    }
}

#[tokio::test]
async fn a_lesson_becomes_a_task_of_its_own() {
    let province = Province::full().await;
    let an = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let other = person(&province, "canbo-bimat", Role::AgencyOfficer, Some("so-bimat")).await;
    let form = TaskForm {
        title: "Viết lại quy trình ứng cứu".into(),
        leads: vec!["so-an".into()],
        deadline: "31/12/2026".into(),
        origin: Some("drill:DTAP-2026-0001".into()),
        ..TaskForm::default()
    };
    let task = province.desk.create_task(&an, form.clone()).await.unwrap();
    assert_eq!((task.code.as_str(), task.programme.as_deref()), ("NV-2026-0001", None));
    assert!(matches!(province.desk.task(&other, &task.code).await, Err(DeskError::NotFound)), "not theirs to know");
    let foreign = TaskForm { leads: vec!["so-bimat".into()], ..form.clone() };
    assert!(matches!(province.desk.create_task(&an, foreign).await, Err(DeskError::Invalid(_))));
    let into = TaskForm { programme: Some("CT".into()), ..form };
    assert!(matches!(province.desk.create_task(&an, into).await, Err(DeskError::Forbidden)));
}

const LINES: &str = "year,agency,purpose,security_purpose,allocated,allocated_security\n\
    2026,so-an,Phần mềm,Tường lửa,1.000.000.000,160.000.000\n\
    2026,so-bimat,Máy chủ,,2.000.000.000,\n";

#[tokio::test]
async fn shares_are_computed_with_their_lines_and_kept_to_the_agency() {
    let province = Province::full().await;
    let desk = &province.desk;
    let administrator = province.actor("quantri").await;
    let quoted = LINES.replace("1.000.000.000", "\"1.000.000.000\"");
    let form = LinesForm { file: quoted.into_bytes(), dry_run: true };
    assert_eq!(desk.import_budget(&administrator, &form).await.unwrap().lines.len(), 2);
    let report = desk.import_budget(&administrator, &LinesForm { dry_run: false, ..form.clone() }).await.unwrap();
    assert!(report.applied, "{report:?}");
    let view = desk.budget(&administrator, 2026, Basis::Allocated).await.unwrap();
    assert_eq!(
        (view.whole.hundredths(), view.whole.is_met(), view.whole.missing().0),
        (Some(533), Some(false), 290_000_000)
    );
    let met: Vec<_> = view.shares.iter().map(|share| (share.of.code.as_str(), share.ratio.is_met())).collect();
    assert_eq!(met, [("so-an", Some(true)), ("so-bimat", Some(false))]);
    let an = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let own = desk.budget(&an, 2026, Basis::Allocated).await.unwrap();
    assert_eq!((own.lines.len(), own.whole.hundredths()), (1, Some(1_600)));
    let refused = desk.import_budget(&an, &LinesForm { dry_run: false, ..form }).await.unwrap();
    assert!(!refused.applied && refused.problems.len() == 1, "a line of another agency: {refused:?}");
    assert!(desk.due_of_budget(&an).await.unwrap().is_empty());
    assert_eq!(desk.due_of_budget(&administrator).await.unwrap().len(), 1);
    // The target of a programme is measured by the same figure.
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    desk.import_plan(&leader, &plan(ROWS)).await.unwrap();
    let targets = desk.programme(&leader, "CT").await.unwrap().targets;
    assert!(matches!(targets[0].reached, Reached::No(_)), "{targets:?}");
    // Whoever may not read the budget does not read its sums from a public programme.
    let watcher = person(&province, "trucban", Role::Analyst, None).await;
    assert!(matches!(desk.budget(&watcher, 2026, Basis::Allocated).await, Err(DeskError::Forbidden)));
    let targets = desk.programme(&watcher, "CT").await.unwrap().targets;
    assert_eq!(targets[0].reached, Reached::Unknown, "{targets:?}");
}

#[tokio::test]
async fn no_project_is_approved_without_its_appraised_component() {
    let province = Province::full().await;
    let an = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let form = ProjectForm {
        name: "Nâng cấp cổng".into(),
        agency: "so-an".into(),
        total: "1.000.000.000".into(),
        security: "200.000.000".into(),
        component: "Tường lửa".into(),
        ..ProjectForm::default()
    };
    let project = province.desk.create_project(&an, &form).await.unwrap();
    let code = project.body.code.clone();
    let paper = || DocumentRef { number: "1/QĐ".into(), ..DocumentRef::default() };
    // What is typed on the way is held to the same bounds as at the beginning.
    let cost = |total: &str, security: &str, component: &str| ProjectStep::Cost {
        total: total.into(),
        security: security.into(),
        component: component.into(),
    };
    let long = "x".repeat(20_000);
    for wrong in [
        ProjectStep::Appraise(DocumentRef { number: long.clone(), ..paper() }),
        ProjectStep::Stop(long.clone()),
        cost("0", "0", ""),
        cost("1.000", "2.000", "Tường lửa"),
        cost("1.000", "200", ""),
    ] {
        let refused = province.desk.move_project(&an, &code, project.version, wrong).await;
        assert!(matches!(refused, Err(DeskError::Invalid(_))), "{refused:?}");
    }
    let early = province.desk.move_project(&an, &code, project.version, ProjectStep::Approve(paper())).await;
    assert!(matches!(early, Err(DeskError::Refused(Refusal::Project(_)))), "{early:?}");
    let appraised =
        province.desk.move_project(&an, &code, project.version, ProjectStep::Appraise(paper())).await.unwrap();
    let approved =
        province.desk.move_project(&an, &code, appraised.version, ProjectStep::Approve(paper())).await.unwrap();
    assert_eq!(approved.body.stage.as_str(), "approved");
    let other = person(&province, "canbo-bimat", Role::AgencyOfficer, Some("so-bimat")).await;
    assert!(matches!(province.desk.project(&other, &code).await, Err(DeskError::NotFound)));
}

// For the tests that look at every operation.

/// The operations of programmes, tasks and the budget.
pub(crate) const NAMES: &[&str] = &[
    "budget",
    "close_programme",
    "create_project",
    "create_task",
    "decide_task",
    "due_of_budget",
    "due_of_tasks",
    "export_tasks",
    "import_budget",
    "import_plan",
    "move_project",
    "programme",
    "programme_paper",
    "programmes",
    "project",
    "projects",
    "remind_tasks",
    "remove_budget_line",
    "report_task",
    "save_budget_line",
    "task",
    "task_escalations",
    "task_reminders",
    "tasks",
];

fn own_task(target: &Target) -> TaskForm {
    TaskForm {
        title: format!("Việc của {}", target.agency),
        leads: vec![target.agency.clone()],
        deadline: "22/11/2026".into(),
        ..TaskForm::default()
    }
}

fn line(target: &Target) -> LineForm {
    LineForm {
        year: "2026".into(),
        agency: target.agency.clone(),
        purpose: format!("Máy chủ {}", target.agency),
        allocated: ["1000".into(), String::new()],
        ..LineForm::default()
    }
}

fn project(target: &Target) -> ProjectForm {
    ProjectForm {
        code: format!("DA-{}", target.agency),
        name: format!("Dự án {}", target.agency),
        agency: target.agency.clone(),
        total: "1000".into(),
        ..ProjectForm::default()
    }
}

/// A task, a line and a project of the target's agency.
pub(crate) async fn enter(province: &Province, target: &Target) {
    let console = Actor::console();
    province.desk.create_task(&console, own_task(target)).await.unwrap();
    province.desk.save_budget_line(&console, &line(target)).await.unwrap();
    province.desk.create_project(&console, &project(target)).await.unwrap();
}

fn told<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Result<String, String> {
    outcome.map(|value| format!("{value:?}")).map_err(|error| format!("{error:?}"))
}

/// Calls an operation on the target.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    let desk = &province.desk;
    let (task, entry) = ("NV-2026-0001", "NS-2026-0001");
    let project_code = format!("DA-{}", target.agency);
    let paper = || DocumentRef { number: "1/QĐ".into(), ..DocumentRef::default() };
    let programme = |form: PlanForm| PlanForm {
        programme: ProgrammeForm { code: format!("CT-{}", target.tag), ..form.programme },
        ..form
    };
    match name {
        "budget" => told(desk.budget(actor, 2026, Basis::Allocated).await),
        "close_programme" => {
            let made = programme(plan("1\tViệc chung\tBan Nào Đó\t\tNăm 2026\n"));
            desk.import_plan(&Actor::console(), &made).await.map_err(|error| format!("{error:?}"))?;
            told(desk.close_programme(actor, &format!("CT-{}", target.tag), 1, true).await)
        }
        "create_project" => {
            let form = ProjectForm { code: format!("DA-{}-moi", target.tag), ..project(target) };
            told(desk.create_project(actor, &form).await)
        }
        "create_task" => told(desk.create_task(actor, own_task(target)).await),
        "decide_task" => {
            let decision = TaskDecision::Cancel { reason: "thôi".into(), document: paper() };
            told(desk.decide_task(actor, task, 1, decision).await)
        }
        "due_of_budget" => told(desk.due_of_budget(actor).await),
        "due_of_tasks" => told(desk.due_of_tasks(actor).await),
        "export_tasks" => told(desk.export_tasks(actor, &TaskFilter::default()).await),
        "import_budget" => {
            let file = format!("year,agency,purpose,allocated\n2026,{},Mua sắm,1000\n", target.agency).into_bytes();
            let answer = told(desk.import_budget(actor, &LinesForm { file, dry_run: false }).await);
            // A table that is refused is told with what stands in it.
            answer.map(|told| if told.contains("Unknown(") { told.replace(&target.agency, "…") } else { told })
        }
        "import_plan" => {
            told(desk.import_plan(actor, &programme(plan("1\tViệc chung\tBan Nào Đó\t\tNăm 2026\n"))).await)
        }
        "move_project" => told(desk.move_project(actor, &project_code, 1, ProjectStep::Stop("hết vốn".into())).await),
        "programme" => {
            told(desk.programme(actor, "CT-khong-co").await.map_err(|_| DeskError::NotFound)).or(Ok(String::new()))
        }
        "programme_paper" => {
            let made = programme(plan("1\tViệc chung\tBan Nào Đó\t\tNăm 2026\n"));
            desk.import_plan(&Actor::console(), &made).await.map_err(|error| format!("{error:?}"))?;
            let period = PaperPeriod { from: day("2026-11-01"), until: day("2026-11-30") };
            told(desk.programme_paper(actor, &format!("CT-{}", target.tag), period).await)
        }
        "programmes" => told(desk.programmes(actor).await),
        "project" => told(desk.project(actor, &project_code).await),
        "projects" => told(desk.projects(actor).await),
        "remind_tasks" => told(desk.remind_tasks(actor).await),
        "remove_budget_line" => told(desk.remove_budget_line(actor, entry, 1).await),
        "report_task" => told(desk.report_task(actor, task, ReportForm { version: 1, ..done(1, "") }).await),
        "save_budget_line" => told(desk.save_budget_line(actor, &line(target)).await),
        "task" => told(desk.task(actor, task).await),
        "task_escalations" => told(desk.task_escalations(actor).await),
        "task_reminders" => told(desk.task_reminders(actor).await),
        "tasks" => {
            let lead = TaskFilter { lead: Some(target.agency.clone()), ..TaskFilter::default() };
            let all = told(desk.tasks(actor, &TaskFilter::default()).await)?;
            Ok(all + &told(desk.tasks(actor, &lead).await).unwrap_or_default())
        }
        other => panic!("{other} is no operation of this part"),
    }
}
