use luytre_govern::assessment::Why;
use luytre_govern::drill::{Command, Lesson};
use luytre_govern::programme::Standing;
use luytre_govern::programme::task::Proof;
use luytre_govern::record::DocumentRef;
use luytre_model::Role;

use super::*;
use crate::Refusal;
use crate::drills::{DrillFilter, DrillForm};
use crate::tasks::{PlanForm, ProgrammeForm, ReportForm, TaskDecision, TaskFilter};
use crate::tests::Province;
use crate::tests::province::person;

/// A drill of the province for `so-an`, over, with two lessons; its organiser, an officer of the agency and one of another.
async fn held() -> (Province, String, Actor, Actor, Actor) {
    let province = Province::full().await;
    let lead = province.actor("truc").await;
    let an = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let other = person(&province, "canbo-bimat", Role::AgencyOfficer, Some("so-bimat")).await;
    let form = DrillForm {
        scenario: "portal_defaced".into(),
        reach: "province".into(),
        day: Some(province.desk.today()),
        teams: "so-an: Lan".into(),
        ..DrillForm::default()
    };
    let code = province.desk.plan_drill(&lead, &form).await.unwrap().body.code;
    let lesson = |text: &str| {
        Command::Learn(Lesson {
            text: text.into(),
            agency: "so-an".into(),
            due: "2026-12-31".parse().unwrap(),
            task: None,
            done: None,
        })
    };
    let steps = [Command::Start { at: None }, lesson("Có số trực ngoài giờ"), lesson("Sao lưu ngoài trụ sở")];
    for step in steps.into_iter().chain([Command::Finish { at: None }]) {
        province.desk.act_on_drill(&lead, &code, step).await.unwrap();
    }
    (province, code, lead, an, other)
}

fn why<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Why {
    match outcome {
        Err(DeskError::Refused(Refusal::Inspection(refusal))) => refusal.why,
        other => panic!("{other:?}"),
    }
}

fn at(index: usize) -> LessonTaskForm {
    LessonTaskForm { index, ..LessonTaskForm::default() }
}

#[tokio::test]
async fn a_lesson_becomes_a_task_and_is_done_when_the_task_is_accepted() {
    let (province, code, lead, an, other) = held().await;
    let desk = &province.desk;
    assert!(matches!(desk.task_of_lesson(&other, &code, at(0)).await, Err(DeskError::NotFound)));
    let task = desk.task_of_lesson(&an, &code, at(0)).await.unwrap();
    assert_eq!((task.code.as_str(), task.title.as_str()), ("NV-2026-0001", "Có số trực ngoài giờ"));
    assert_eq!((task.leads[0].code(), task.due), (Some("so-an"), "2026-12-31".parse().ok()));
    assert_eq!(task.origin.as_deref(), Some(format!("drill:{code}#lesson-1").as_str()));
    assert_eq!(why(desk.task_of_lesson(&lead, &code, at(0)).await), Why::State, "once");
    assert_eq!(why(desk.task_of_lesson(&lead, &code, at(7)).await), Why::Unknown("8".into()));
    assert_eq!(why(desk.act_on_drill(&lead, &code, Command::LessonDone { index: 0 }).await), Why::State);
    let due: Vec<String> = desk.due_of_drills(&an).await.unwrap().into_iter().map(|item| item.title_vi).collect();
    assert!(!due.iter().any(|title| title.contains("Có số trực")), "it is asked for as a task: {due:?}");
    assert!(due.iter().any(|title| title.contains("Sao lưu")), "{due:?}");
    assert!(desk.due_of_tasks(&an).await.unwrap().iter().any(|item| item.path == "/tasks/NV-2026-0001"));

    let proofs = vec![Proof { title: "Lịch trực".into(), ..Proof::default() }];
    let report = ReportForm {
        version: task.version,
        agency: "so-an".into(),
        percent: 100,
        text: "xong".into(),
        proofs,
        done: true,
    };
    let reported = desk.report_task(&an, "NV-2026-0001", report).await.unwrap();
    let seen = desk.drill(&lead, &code).await.unwrap();
    assert_eq!((seen.tasks.len(), seen.tasks[0].task.standing), (1, Standing::ReportedDone));
    assert_eq!(seen.kept.body.lessons[0].done, None);
    let leader = person(&province, "lanhdao", Role::Leader, None).await;
    let accept = TaskDecision::Accept { note: String::new() };
    let accepted = desk.decide_task(&leader, "NV-2026-0001", reported.version, accept).await.unwrap();
    let seen = desk.drill(&lead, &code).await.unwrap();
    assert_eq!(seen.kept.body.lessons[0].done, Some(desk.today()));
    assert_eq!(seen.history[0].act, "drill.lesson_settled");
    assert_eq!(
        desk.drills(&lead, 2026, &DrillFilter::default()).await.unwrap().rows[0].lessons,
        (1, 2),
        "one of two is open"
    );

    let reopen = TaskDecision::Reopen { reason: "chưa đủ".into() };
    let reopened = desk.decide_task(&leader, "NV-2026-0001", accepted.version, reopen).await.unwrap();
    assert_eq!(desk.drill(&lead, &code).await.unwrap().kept.body.lessons[0].done, None);
    let document = DocumentRef { number: "9/QĐ".into(), ..DocumentRef::default() };
    let cancel = TaskDecision::Cancel { reason: "gộp".into(), document };
    desk.decide_task(&leader, "NV-2026-0001", reopened.version, cancel).await.unwrap();
    assert_eq!(desk.drill(&lead, &code).await.unwrap().kept.body.lessons[0].task, None);
    assert_eq!(desk.task_of_lesson(&lead, &code, at(0)).await.unwrap().code, "NV-2026-0002", "it may become another");
}

#[tokio::test]
async fn the_drilled_agency_neither_words_its_lesson_anew_nor_puts_it_off() {
    let (province, code, lead, an, _) = held().await;
    let desk = &province.desk;
    let form = |title: &str, deadline: &str| LessonTaskForm { title: title.into(), deadline: deadline.into(), ..at(0) };
    assert_eq!(why(desk.task_of_lesson(&an, &code, form("Không làm gì", "")).await), Why::LessonWords);
    let due = "2026-12-31".parse().unwrap();
    assert_eq!(why(desk.task_of_lesson(&an, &code, form("", "31/12/2099")).await), Why::LessonDay(due));
    assert_eq!(why(desk.task_of_lesson(&an, &code, form("", "Thường xuyên")).await), Why::LessonDay(due));
    let none = desk.drill(&lead, &code).await.unwrap().kept.body.lessons;
    assert!(none.iter().all(|lesson| lesson.task.is_none()), "what was refused left nothing");
    let more = form("Có số trực ngoài giờ, cả ngày lễ", "15/12/2026");
    let task = desk.task_of_lesson(&an, &code, more).await.unwrap();
    assert_eq!((task.title.as_str(), task.due), ("Có số trực ngoài giờ, cả ngày lễ", "2026-12-15".parse().ok()));
    let anew = LessonTaskForm { title: "Sao lưu mỗi đêm".into(), deadline: "31/12/2027".into(), ..at(1) };
    assert_eq!(desk.task_of_lesson(&lead, &code, anew).await.unwrap().title, "Sao lưu mỗi đêm", "the organiser may");
}

#[tokio::test]
async fn a_lesson_goes_into_a_programme_only_by_who_directs_it() {
    let (province, code, _, an, _) = held().await;
    let desk = &province.desk;
    let administrator = province.actor("quantri").await;
    let head = "STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\n";
    let programme = ProgrammeForm {
        code: "CT".into(),
        title: "Chương trình".into(),
        until: "2026-12-31".parse().ok(),
        ..Default::default()
    };
    let file = format!("{head}1\tViệc một\tSở An\t\tNăm 2026\n").into_bytes();
    let imported =
        desk.import_plan(&administrator, &PlanForm { programme, file, ..PlanForm::default() }).await.unwrap();
    assert!(imported.applied, "{imported:?}");
    let into = |programme: &str| LessonTaskForm {
        programme: Some(programme.into()),
        deadline: "Quý IV/2026".into(),
        partners: vec!["so-bimat".into()],
        ..at(1)
    };
    assert!(matches!(desk.task_of_lesson(&an, &code, into("CT")).await, Err(DeskError::Forbidden)));
    assert!(matches!(desk.task_of_lesson(&administrator, &code, into("KHAC")).await, Err(DeskError::Invalid(_))));
    let none: Vec<_> = desk.drill(&administrator, &code).await.unwrap().kept.body.lessons;
    assert!(none.iter().all(|lesson| lesson.task.is_none()), "what was refused left nothing");
    let task = desk.task_of_lesson(&administrator, &code, into("CT")).await.unwrap();
    assert_eq!((task.code.as_str(), task.programme.as_deref()), ("CT.02", Some("CT")));
    assert_eq!(task.partners[0].code(), Some("so-bimat"));
    assert_eq!(desk.tasks(&administrator, &TaskFilter::default()).await.unwrap().items.len(), 2);
}
