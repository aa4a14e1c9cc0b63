//! The papers say what the records say, and become files.

use std::collections::BTreeSet;

use jiff::civil::date;
use luytre_desk::views::Named;
use luytre_govern::Kept;
use luytre_govern::RecordId;
use luytre_govern::assessment::Rules;
use luytre_govern::assessment::finding::Standing;
use luytre_govern::assessment::independence::{AssessorKind, answers};
use luytre_govern::assessment::{Around, Assessment, Assessor, BoxForm, Conclusion, Finding, Outcome, Stage};
use luytre_govern::drill::{Drill, Kind, Reach, Reaction, Rules as DrillRules, Team, measure};
use luytre_model::{Nanos, Severity};
use luytre_report::{Layout, docx};

use super::*;

fn kept<T>(body: T) -> Kept<T> {
    Kept { id: RecordId(1), version: 1, created_at: Nanos(0), changed_at: Nanos(0), body }
}

fn named(code: &str, name: &str) -> Named {
    Named { code: code.to_owned(), name: name.to_owned() }
}

fn view() -> AssessmentView {
    let number = |number: &str| DocumentRef {
        number: number.to_owned(),
        date: Some(date(2026, 11, 20)),
        body: "Công an tỉnh".to_owned(),
        file: None,
    };
    let one = Assessment {
        code: "DG-2026-0001".to_owned(),
        title: "Kiểm tra, đánh giá Cổng thông tin".to_owned(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        operator: "SO-A".to_owned(),
        owner: None,
        level: Some(3),
        ns_important: false,
        occasion: "periodic".to_owned(),
        activity: "periodic".to_owned(),
        year: 2026,
        month: 11,
        due: None,
        subjects: BTreeSet::from(["technical".to_owned()]),
        form: BoxForm::Grey,
        scope: "Toàn hệ thống".to_owned(),
        assessor: Assessor {
            agency: Some("CA".to_owned()),
            name: "Công an tỉnh".to_owned(),
            kind: AssessorKind::SpecialisedForce,
            licence: String::new(),
            statement: "Không tham gia vận hành.".to_owned(),
            team: vec!["Ngô Bích Ngọc".to_owned()],
        },
        monitor: None,
        stage: Stage::Reported { on: date(2026, 11, 20) },
        announcement: None,
        result: Some(Outcome {
            conclusion: Conclusion::Partly,
            summary: "Còn một tồn tại.\nSẽ kiểm tra lại.".to_owned(),
            document: number("15/BC-PA05"),
        }),
    };
    let finding = Finding {
        code: "PH-2026-0007".to_owned(),
        assessment: one.code.clone(),
        system: "CONG".to_owned(),
        agency: "SO-A".to_owned(),
        operator: "SO-A".to_owned(),
        parties: Vec::new(),
        title: "Giao thức cũ".to_owned(),
        detail: "Máy chủ còn nhận TLS 1.0.".to_owned(),
        advice: "Tắt TLS 1.0".to_owned(),
        severity: Severity::High,
        subject: "technical".to_owned(),
        requirement: String::new(),
        found: date(2026, 11, 18),
        standing: Standing::Verified { on: date(2026, 11, 21) },
        notes: Vec::new(),
    };
    let around = Around {
        rules: Rules::shipped(),
        today: date(2026, 11, 22),
        now: Nanos(0),
        unsettled: 0,
        assessor_leads_by_rule: true,
    };
    AssessmentView {
        system: named("CONG", "Cổng thông tin điện tử"),
        agency: named("SO-A", "Sở A"),
        operator: named("SO-A", "Sở A"),
        independence: answers(&one, &around),
        intervals: Vec::new(),
        findings: vec![finding],
        due: std::collections::BTreeMap::new(),
        rules: Rules::shipped(),
        result_working_days: None,
        history: Vec::new(),
        today: around.today,
        kept: kept(one),
    }
}

#[test]
fn the_report_of_an_assessment_says_what_was_found() {
    let layout = Layout::decree_30();
    let paper = assessment(&view(), Library::shipped());
    let text = paper.plain_text(&layout);
    for words in [
        "CÔNG AN TỈNH",
        "Số: 15/BC-PA05",
        "Kết quả kiểm tra, đánh giá an ninh mạng Cổng thông tin điện tử",
        "cấp độ 3",
        "Hộp xám",
        "Giao thức cũ (PH-2026-0007). Máy chủ còn nhận TLS 1.0.",
        "Đã xác minh 21/11/2026",
        "Kết luận: Đáp ứng một phần.",
        "Sẽ kiểm tra lại.",
        "Không tham gia vận hành.",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    let file = docx::render(&paper, &layout).expect("a paper becomes a file");
    assert!(file.starts_with(b"PK"), "Word is a zip");
    let file = luytre_report::pdf::render(&paper, &layout).expect("a paper becomes a file");
    assert!(file.starts_with(b"%PDF"));
}

#[test]
fn an_assessment_without_a_report_says_so() {
    let mut view = view();
    view.kept.body.stage = Stage::Running { since: view.today };
    view.kept.body.result = None;
    view.findings.clear();
    let text = assessment(&view, Library::shipped()).plain_text(&Layout::decree_30());
    assert!(text.contains("chưa ra báo cáo") && text.contains("Không có phát hiện."), "{text}");
}

#[test]
fn the_report_of_a_drill_has_the_measured_times() {
    let scenario = DrillRules::shipped().scenario("portal_defaced").expect("shipped");
    let mut injects = scenario.injects();
    injects[0].at = Some(Nanos(0));
    let one = Drill {
        code: "DTAP-2026-0001".to_owned(),
        title: "Diễn tập cấp tỉnh".to_owned(),
        kind: Kind::Live,
        reach: Reach::Province,
        agency: None,
        scenario: scenario.code.clone(),
        goal: "Đo thời gian".to_owned(),
        system: None,
        plan: DocumentRef::default(),
        day: date(2026, 6, 10),
        teams: vec![Team { agency: "SO-A".to_owned(), people: vec!["Lan".to_owned()] }],
        injects,
        reactions: vec![Reaction {
            inject: "scan".to_owned(),
            agency: "SO-A".to_owned(),
            did: luytre_govern::drill::Did::Detected,
            at: Nanos(754 * Nanos::SECOND),
            note: "Thấy trên bảng".to_owned(),
            by: "lan".to_owned(),
        }],
        lessons: Vec::new(),
        confirmed: None,
        stage: DrillStage::Finished { from: Nanos(0), to: Nanos(1) },
    };
    let view = DrillView {
        agencies: vec![named("SO-A", "Sở A")],
        system: None,
        measured: measure(&one),
        may_confirm: false,
        tasks: Vec::new(),
        leads: true,
        history: Vec::new(),
        today: date(2026, 6, 11),
        kept: kept(one),
    };
    let text = drill(&view, &jiff::tz::TimeZone::UTC).plain_text(&Layout::decree_30());
    for words in ["Thực chiến", "12 phút 34 giây", "Phát hiện: Thấy trên bảng", "Sở A: Lan"] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
}
