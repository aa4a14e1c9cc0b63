//! A programme with three tasks, a line of the budget and a project, entered as the console.

use luytre_desk::budget::{LineForm, ProjectForm};
use luytre_desk::tasks::{PlanForm, ProgrammeForm, ReportForm};
use luytre_desk::{Actor, Desk};
use luytre_govern::programme::task::Proof;

const TABLE: &str = "STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\n\
    I. Phần một\t\t\t\t\n\
    1\tRà soát 100% hệ thống, khắc phục lỗ hổng\tSở Y tế\tCác sở, ban, ngành có liên quan\t31/10/2026\n\
    2\tTập huấn cho cán bộ chuyên trách\tCác cơ quan, đơn vị, địa phương\t\tThường xuyên\n\
    3\tTổ chức ít nhất 01 cuộc diễn tập\tBan Chỉ đạo\t\tQuý IV/2026\n";

/// Enters everything; agency codes are those of the invented province.
pub async fn enter(desk: &Desk) {
    let console = Actor::console();
    let programme = ProgrammeForm {
        code: "CTHD-57".into(),
        title: "Chương trình hành động thử".into(),
        issuer: "Ủy ban nhân dân tỉnh".into(),
        dated: "2026-01-15".parse().ok(),
        until: "2026-12-31".parse().ok(),
        targets: "Tổ chức ít nhất 01 cuộc diễn tập".into(),
        streams: vec!["units-yearly".into()],
        ..ProgrammeForm::default()
    };
    let form = PlanForm { programme, file: TABLE.as_bytes().to_vec(), ..PlanForm::default() };
    let report = desk.import_plan(&console, &form).await.expect("the plan is read");
    assert!(report.applied, "{:?}", report.problems);
    let report = ReportForm {
        version: 1,
        agency: String::new(),
        percent: 40,
        text: "Đã rà soát ba hệ thống".into(),
        proofs: vec![Proof { title: "Biên bản".into(), ..Proof::default() }],
        done: false,
    };
    desk.report_task(&console, "CTHD-57.01", report).await.expect("progress is reported");
    let project = ProjectForm {
        code: "DA-01".into(),
        name: "Nâng cấp cổng".into(),
        agency: "SYT".into(),
        total: "1.000.000.000".into(),
        security: "120.000.000".into(),
        component: "Tường lửa".into(),
        ..ProjectForm::default()
    };
    desk.create_project(&console, &project).await.expect("a project is entered");
    let line = LineForm {
        year: "2026".into(),
        agency: "SYT".into(),
        project: "DA-01".into(),
        purpose: "Vận hành".into(),
        security_purpose: "Giám sát".into(),
        allocated: ["500.000.000".into(), "60.000.000".into()],
        ..LineForm::default()
    };
    desk.save_budget_line(&console, &line).await.expect("a line is entered");
}
