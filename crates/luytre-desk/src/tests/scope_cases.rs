//! A person of one agency learns nothing of another through any operation: not its records, and not whether they exist.

use luytre_model::ids::{AlertId, PersonId, ViewId};
use luytre_model::{EventId, Role};

use super::Province;
use super::audit_cases::BY_ASSESSORS;
use super::operations::{Target, all, call};
use super::province::person;
use crate::Actor;
use crate::views::{SaveView, TokenForm};

async fn foreign(province: &Province) -> Target {
    let desk = &province.desk;
    let other = province.actor("quantri-bimat").await;
    let alert = province.alert_about("198.51.100.3").await;
    let event = desk.alert(&Actor::console(), alert).await.unwrap().events[0].id;
    let form = SaveView { name: "việc bimat".into(), page: "alerts".into(), query: "q=bimat".into(), shared: true };
    let view = desk.save_view(&other, form).await.unwrap().id;
    let name = "token bimat".into();
    let form = TokenForm { name, login: None, read: true, write: false, ingest: false, days: 30 };
    let token = desk.issue_api_token(&other, form).await.unwrap().view.id;
    let target = Target {
        agency: "so-bimat".into(),
        system: "cong-bimat".into(),
        source: "log-cong-bimat".into(),
        login: "quantri-bimat".into(),
        alert,
        event,
        person: other.person,
        view,
        token,
        tag: "mot".into(),
    };
    let form = super::operations::entry_form(&target);
    desk.add_register_entry(&Actor::console(), form).await.unwrap();
    crate::dossiers::tests::enter(province, &target).await;
    crate::assessments::tests::enter(province, &target).await;
    crate::tasks::tests::enter(province, &target).await;
    crate::index::tests::enter(province, &target).await;
    crate::reports::periodic::tests::enter(province, &target).await;
    target
}

fn absent() -> Target {
    Target {
        agency: "so-vang".into(),
        system: "cong-vang".into(),
        source: "log-cong-vang".into(),
        login: "quantri-vang".into(),
        alert: AlertId(999_999),
        event: EventId([7; 16]),
        person: PersonId(999_999),
        view: ViewId(999_999),
        token: 999_999,
        tag: "hai".into(),
    }
}

/// Without what the person typed themselves, which may stand in the answer.
fn without_typed(answer: &Result<String, String>, target: &Target) -> String {
    let mut text = format!("{answer:?}");
    let typed = [
        &target.source,
        &target.system,
        &target.agency,
        &target.login,
        &target.alert.0.to_string(),
        &target.person.0.to_string(),
        &target.event.to_string(),
    ];
    // Only answers that refuse repeat what was typed; in others nothing is taken away.
    if answer.is_err() || text.contains("failed: [(") {
        for word in typed {
            text = text.replace(word.as_str(), "…");
        }
    }
    text.replace(&format!("-{}", target.tag), "-…")
}

#[tokio::test]
async fn no_operation_tells_of_another_agency() {
    let province = Province::full().await;
    let actor = province.actor("quantri-an").await;
    let (foreign, absent) = (foreign(&province).await, absent());
    let mut told = Vec::new();
    for name in all() {
        let about_foreign = call(&name, &province, &actor, &foreign).await;
        let text = without_typed(&about_foreign, &foreign);
        if text.to_lowercase().contains("bimat") {
            told.push(format!("{name} tells of the other agency: {text}"));
        }
    }
    let assessor = person(&province, "danh-gia-an", Role::Assessor, Some("so-an")).await;
    for name in BY_ASSESSORS {
        let text = without_typed(&call(name, &province, &assessor, &foreign).await, &foreign);
        if text.to_lowercase().contains("bimat") {
            told.push(format!("{name} tells of the other agency: {text}"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
    for name in [
        "alert",
        "event",
        "system",
        "coverage_of",
        "source",
        "source_rejects",
        "edit_system",
        "assign_source",
        "rename_source",
    ]
    .into_iter()
    .chain(["dossier", "new_dossier", "open_dossier", "enter_legacy_dossier", "act_on_dossier", "attach_to_dossier"])
    .chain(["dossier_file", "level_causes"])
    .chain(["requirements_of", "requirement_of", "change_requirements", "export_requirements", "import_requirements"])
    .chain([
        "gap_systems",
        "show_file",
        "evidence_file",
        "remedy",
        "open_remedy",
        "move_remedy",
        "note_duty",
        "note_duties",
    ])
    .chain(["assessment", "plan_assessment", "edit_assessment", "act_on_assessment", "finding", "write_finding"])
    .chain(["act_on_finding", "hold_evidence", "release_hold", "extend_hold", "staff_member", "keep_staff", "course"])
    .chain(["keep_course", "import_participants", "drill", "edit_drill", "act_on_drill", "task_of_lesson"])
    .chain([
        "passport",
        "profile",
        "system_entry",
        "profile_history",
        "edit_profile",
        "edit_profiles",
        "agency_profile",
    ])
    .chain(["agency_card", "agency_history", "edit_agency_profile", "check_workbook", "import_workbook"])
    .chain(["task", "report_task", "decide_task", "create_task", "project", "move_project", "remove_budget_line"])
    .chain(["take_alerts", "release_alerts", "start_alerts", "close_alerts", "reopen_alerts", "undo_close"])
    .chain(["agency_sheet", "report", "compute_annual", "begin_report", "act_on_report"])
    .chain(["periodic_report", "make_periodic_report", "act_on_periodic_report"])
    .chain(["exclude_agency", "create_system", "register_source", "create_person", "edit_person"])
    .chain([
        "reset_password",
        "revoke_api_token",
        "delete_view",
        "assign_alerts",
        "import_agencies",
        "create_agency",
    ]) {
        let actor = if BY_ASSESSORS.contains(&name) { &assessor } else { &actor };
        let about_foreign = call(name, &province, actor, &foreign).await;
        let about_absent = call(name, &province, actor, &absent).await;
        assert_eq!(
            without_typed(&about_foreign, &foreign),
            without_typed(&about_absent, &absent),
            "{name} tells what exists in the other agency from what does not"
        );
    }
}

#[tokio::test]
async fn the_own_agency_and_those_below_it_are_seen() {
    let province = Province::full().await;
    let actor = province.actor("quantri-an").await;
    let target = absent();
    for (name, expected) in [
        ("alerts", &["198.51.100.1", "198.51.100.2"][..]),
        ("search", &["attack an", "attack kho"]),
        ("systems", &["cong-an", "kho-an"]),
        ("sources", &["log-cong-an", "log-kho-an"]),
        ("agencies", &["so-an", "phong-an"]),
        ("people", &["quantri-an"]),
        ("audit", &["system:cong-an", "system:kho-an"]),
    ] {
        let answer = call(name, &province, &actor, &target).await.unwrap();
        for word in expected {
            assert!(answer.contains(word), "{name} lacks {word}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_was_unassigned_is_seen_by_the_agency_it_is_assigned_to() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let code = "chua-gan:192.0.2.9/may-la-bimat/nginx";
    let before = province.actor("quantri-an").await;
    assert!(desk.source(&before, code).await.is_err());
    let form = crate::views::AssignForm { code: code.into(), system: "cong-an".into(), ..Default::default() };
    let view = desk.assign_source(&console, form).await.unwrap();
    assert_eq!((view.stored, view.code.as_str()), (1, code));
    let actor = province.actor("quantri-an").await;
    let alert = province.alert_about("198.51.100.4").await;
    assert_eq!(desk.alert(&actor, alert).await.unwrap().events.len(), 1);
    let coverage = desk.coverage_of(&actor, "cong-an").await.unwrap();
    assert_eq!(coverage.layers[1].sources.len(), 1, "application layer, by its module");
    assert!(desk.alert(&province.actor("quantri-bimat").await, alert).await.is_err());
}
