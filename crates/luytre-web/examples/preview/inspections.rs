//! Assessments, a freeze, staff, a course and drills of the invented province.

use std::collections::BTreeSet;
use std::sync::Arc;

use luytre_desk::assessments::AssessmentForm;
use luytre_desk::drills::DrillForm;
use luytre_desk::findings::FindingForm;
use luytre_desk::holds::HoldForm;
use luytre_desk::{Actor, Desk};
use luytre_govern::assessment::{Command, finding};
use luytre_govern::drill;
use luytre_govern::training::{Attendance, Certificate, Course, Headcount, Participant, Staff};
use luytre_govern::{Date, DocumentRef};
use luytre_model::{Nanos, Role};

const DAY: &str = "2026-11-20";

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn paper(number: &str) -> DocumentRef {
    DocumentRef { number: number.into(), date: day(DAY), body: "Công an tỉnh".into(), file: None }
}

/// Enters one of each, in several states.
pub async fn enter(desk: &Arc<Desk>) {
    let console = Actor::console();
    let assessor = Actor { role: Role::Assessor, ..Actor::console() };
    let plan = |system: &str| AssessmentForm {
        system: system.into(),
        occasion: "periodic".into(),
        activity: "periodic".into(),
        year: 2026,
        month: 11,
        due: day("2026-12-20"),
        subjects: vec!["compliance".into(), "technical".into()],
        form: "grey".into(),
        scope: "Máy chủ và ứng dụng".into(),
        assessor_name: "Công ty Tre".into(),
        assessor_kind: "specialised".into(),
        licence: "8/GP".into(),
        ..AssessmentForm::default()
    };
    desk.make_programme(&assessor, 2026).await.expect("a programme is made");
    let kept = desk.plan_assessment(&assessor, &plan("dvc")).await.expect("planned");
    let command = Command::Announce { document: paper("1/TB"), begins: desk.now() };
    let kept = desk.act_on_assessment(&assessor, &kept.body.code, kept.version, command).await.expect("announced");
    let kept = desk.act_on_assessment(&assessor, &kept.body.code, kept.version, Command::Start).await.expect("begun");
    let form = FindingForm {
        title: "Máy chủ web còn nhận TLS 1.0".into(),
        detail: "Cổng 443 nhận TLS 1.0.".into(),
        advice: "Tắt TLS 1.0".into(),
        severity: "high".into(),
        subject: "technical".into(),
        requirement: "5.12.1".into(),
        found: day("2026-11-01"),
    };
    let found = desk.write_finding(&assessor, &kept.body.code, &form).await.expect("written");
    let fix = finding::Command::Fix { text: "Đã tắt".into() };
    desk.act_on_finding(&console, &found.body.code, found.version, fix).await.expect("fixed");
    desk.write_finding(&assessor, &kept.body.code, &form).await.expect("written");
    desk.plan_assessment(&assessor, &plan("qlvb")).await.expect("planned");
    let hold = HoldForm {
        title: "Vụ việc".into(),
        system: "dvc".into(),
        scope: vec!["events".into(), "records".into()],
        from: Some(desk.now().plus(-86_400 * Nanos::SECOND)),
        to: None,
        until: day("2026-12-31"),
        request: paper("5/CV"),
    };
    desk.hold_evidence(&console, &hold).await.expect("frozen");
    let certificate = Certificate {
        number: "CN-01".into(),
        issuer: "Học viện".into(),
        field: "basic".into(),
        issued: day("2025-12-01"),
        expires: day("2026-12-01"),
    };
    let staff = Staff {
        name: "Cao Thị Lan".into(),
        agency: "SYT".into(),
        position: "Chuyên viên".into(),
        duties: BTreeSet::from(["administer".to_owned(), "it".to_owned()]),
        systems: BTreeSet::from(["his".to_owned()]),
        certificates: vec![certificate],
        ..Staff::default()
    };
    desk.keep_staff(&console, None, &staff).await.expect("kept");
    let course = Course {
        title: "Nhận diện lừa đảo".into(),
        starts: day("2026-05-10"),
        hours: 4,
        headcounts: vec![Headcount { agency: "SYT".into(), invited: 90, attended: 81 }],
        participants: vec![Participant {
            staff: "NS-00001".into(),
            agency: "SYT".into(),
            attendance: Attendance::Attended,
        }],
        ..Course::default()
    };
    desk.keep_course(&console, None, &course).await.expect("kept");
    let form = DrillForm {
        scenario: "portal_defaced".into(),
        reach: "province".into(),
        day: day("2026-11-22"),
        system: "dvc".into(),
        teams: "UBND: Hạnh\nSYT: Quân".into(),
        ..DrillForm::default()
    };
    let running = desk.plan_drill(&console, &form).await.expect("planned").body.code;
    let act = |command| desk.act_on_drill(&console, &running, command);
    act(drill::Command::Start { at: None }).await.expect("begun");
    act(drill::Command::Inject { code: "scan".into(), at: None }).await.expect("brought in");
    let did = drill::Command::React {
        inject: "scan".into(),
        agency: "SYT".into(),
        did: drill::Did::Detected,
        note: "Trên bảng".into(),
        at: None,
    };
    act(did).await.expect("noted");
    let lesson = drill::Lesson {
        text: "Niêm yết số trực".into(),
        agency: "SYT".into(),
        due: day("2026-12-31").expect("a day"),
        task: None,
        done: None,
    };
    act(drill::Command::Learn(lesson)).await.expect("drawn");
    desk.plan_drill(&console, &form).await.expect("planned");
}
