//! Lessons of drills as tasks, reminders on the page of what is asked, and signals over time, as people meet them.

use super::html::faults;
use super::{Answered, Centre};
use luytre_desk::Actor;

fn seen(answered: &Answered, language: &str) {
    assert_eq!(answered.status, 200, "{}", answered.body);
    assert_eq!(faults(&answered.body, language), Vec::<String>::new());
}

#[tokio::test]
async fn a_lesson_becomes_a_task_that_names_it_and_is_shown_with_its_state() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let drill = "/drills/DTAP-2026-0001";
    let page = centre.get(&officer, drill).await;
    seen(&page, "vi");
    assert!(page.body.contains("Giao thành nhiệm vụ") && page.body.contains("value=\"31/12/2026\""), "{}", page.body);
    let form = "index=0&title=Ni%C3%AAm+y%E1%BA%BFt+s%E1%BB%91+tr%E1%BB%B1c&leads=SYT&deadline=";
    let refused = centre.post(&officer, &format!("{drill}/task"), &form.replace("leads=SYT", "leads=UBND")).await;
    assert_eq!(refused.status, 422, "an agency that is not theirs");
    assert!(refused.body.contains("id=\"lesson-task-1-leads-error\""), "{}", refused.body);
    assert_eq!(faults(&refused.body, "vi"), Vec::<String>::new());
    let given = centre.post(&officer, &format!("{drill}/task"), form).await;
    assert_eq!(given.status, 303, "{}", given.body);
    assert_eq!(given.headers["location"], format!("{drill}#lesson-1").as_str());
    let again = centre.post(&officer, &format!("{drill}/task"), form).await;
    assert_eq!(again.status, 409, "once: {}", again.body);
    for (language, prefix, words) in [("vi", "", "Chưa thực hiện"), ("en", "/en", "Not started")] {
        let page = centre.get(&officer, &format!("{prefix}{drill}")).await;
        seen(&page, language);
        assert!(page.body.contains(&format!("href=\"{prefix}/tasks/NV-2026-0001\"")), "{}", page.body);
        assert!(page.body.contains(words), "{words} is not shown: {}", page.body);
        let task = centre.get(&officer, &format!("{prefix}/tasks/NV-2026-0001")).await;
        seen(&task, language);
        assert!(task.body.contains(&format!("href=\"{prefix}{drill}#lesson-1\"")), "{}", task.body);
    }
}

#[tokio::test]
async fn reminders_stand_on_the_pages_of_those_to_whom_they_were_given() {
    let centre = Box::pin(Centre::open()).await;
    let (officer, leader) = (centre.province.sign_in("can-bo-syt").await, centre.province.sign_in("lanh-dao").await);
    let desk = &centre.province.desk;
    let form = luytre_desk::tasks::TaskForm {
        title: "Lập phương án ứng cứu".into(),
        leads: vec!["SYT".into()],
        deadline: "29/11/2026".into(),
        ..Default::default()
    };
    desk.create_task(&Actor::console(), form).await.expect("made");
    assert!(!centre.get(&officer, "/home").await.body.contains("Còn 7 ngày"), "nothing was given yet");
    desk.remind_tasks(&Actor::console()).await.expect("reminded");
    let page = centre.get(&officer, "/home").await;
    seen(&page, "vi");
    assert!(page.body.contains("Còn 7 ngày") && page.body.contains("Nhắc việc"), "{}", page.body);
    seen(&centre.get(&officer, "/en/home").await, "en");
    assert!(centre.get(&officer, "/en/home").await.body.contains("7 days left"));
    assert!(!centre.get(&leader, "/home").await.body.contains("Còn 7 ngày"), "the leader does not carry it out");
    centre.province.clock.set(desk.now().plus(23 * 86_400 * luytre_model::Nanos::SECOND));
    desk.remind_tasks(&Actor::console()).await.expect("reminded");
    // Sessions of three weeks ago have ended.
    let (officer, head) = (centre.province.sign_in("can-bo-syt").await, centre.province.sign_in("giam-doc-syt").await);
    let leader = centre.province.sign_in("lanh-dao").await;
    assert!(centre.get(&officer, "/home").await.body.contains("Đã quá hạn"));
    assert!(centre.get(&head, "/home").await.body.contains("Quá hạn 7 ngày: báo cáo người đứng đầu"));
    let overview = centre.get(&leader, "/leader").await;
    seen(&overview, "vi");
    assert!(overview.body.contains("Lập phương án ứng cứu"), "what went to the province: {}", overview.body);
    let said = "đã báo lên: lãnh đạo tỉnh · chủ trì: Sở Y tế<";
    assert!(overview.body.contains(said), "who leads is late: {}", overview.body);
    assert!(centre.get(&leader, "/en/leader").await.body.contains("led by: Sở Y tế<"));
}

#[tokio::test]
async fn a_signal_is_shown_over_time() {
    let centre = Box::pin(Centre::open()).await;
    let session = centre.province.sign_in("quan-tri").await;
    let path = "/signals/dvc/fw_events";
    let desk = &centre.province.desk;
    desk.measure_signals(&Actor::console(), "dvc").await.expect("measured");
    assert!(centre.get(&session, "/signals/dvc").await.body.contains(&format!("href=\"{path}\"")));
    let first = desk.signal_trend(&Actor::console(), "dvc", "fw_events").await.expect("read");
    for (language, prefix) in [("vi", ""), ("en", "/en")] {
        let page = centre.get(&session, &format!("{prefix}{path}")).await;
        seen(&page, language);
        assert!(page.body.contains("<svg") && page.body.contains("<table"), "{}", page.body);
        assert_eq!(page.body.matches("scope=\"row\"").count(), first.len());
    }
    assert_eq!(centre.get(&session, "/signals/dvc/khong-co").await.status, 404);
    assert_eq!(centre.get(&centre.province.sign_in("can-bo-syt").await, path).await.status, 404, "another agency's");
}
