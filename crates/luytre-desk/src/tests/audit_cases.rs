//! What each operation writes into the audit trail. Everything that changes something, and every look at raw events, has
//! an entry; the table is complete because every operation must be in it.

use luytre_model::Role;

use super::Province;
use super::operations::{Target, all, call};
use super::province::{PASSWORD, person};
use crate::sign_in::SetupForm;

/// Operations that only read, and read no raw events.
const READERS: &[&str] = &[
    "agencies",
    "budget",
    "due_of_budget",
    "due_of_tasks",
    "export_tasks",
    "programme",
    "programmes",
    "project",
    "projects",
    "task",
    "task_escalations",
    "task_reminders",
    "tasks",
    "assessed",
    "assessment",
    "assessment_counts",
    "assessments",
    "course",
    "courses",
    "drill",
    "drills",
    "drills_asked",
    "due_of_assessments",
    "due_of_drills",
    "due_of_training",
    "finding",
    "findings",
    "holds",
    "inspection_programme",
    "staff",
    "staff_member",
    "training",
    "training_counts",
    "due_of_requirements",
    "export_catalogue",
    "gap_systems",
    "gaps",
    "remedies",
    "remedy",
    "requirement_of",
    "requirements_of",
    "requirements_overview",
    "agency_card",
    "agency_history",
    "agency_profile",
    "agency_profiles",
    "check_workbook",
    "nameable_agencies",
    "plan_workbook",
    "profile",
    "profile_history",
    "profiles",
    "system_entry",
    "passport",
    "mend_moved",
    "workbook_template",
    "alert_groups",
    "alerts",
    "api_tokens",
    "audit",
    "content",
    "dossier",
    "dossier_counts",
    "dossiers",
    "due_of_dossiers",
    "level_causes",
    "new_dossier",
    "coverage",
    "coverage_of",
    "health",
    "lost_records",
    "overview",
    "people",
    "saved_views",
    "source",
    "sources",
    "summarize",
    "system",
    "system_level",
    "systems",
    "agency_sheet",
    "asked_of",
    "compute_annual",
    "contests",
    "due_of_reports",
    "editions",
    "leader_figures",
    "preview_weights",
    "weights_form",
    "borders",
    "ranking",
    "periodic_report",
    "periodic_reports",
    "report",
    "report_bodies",
    "reports",
    "due_of_registers",
    "four_layers",
    "four_layers_of",
    "register_entries",
    "register_entry",
    "signal_table",
    "signal_trend",
    "signals_of",
];

/// Operations that an administrator may not do; what they write is looked at in the tests of `index`.
const BY_OTHERS: &[&str] = &["contest_figure", "decide_contest"];

/// Operations that an assessor does and an administrator may not.
pub(super) const BY_ASSESSORS: &[&str] = &[
    "act_on_assessment",
    "approve_programme",
    "edit_assessment",
    "make_programme",
    "plan_assessment",
    "write_finding",
];

/// The act that each other operation writes.
const WRITERS: &[(&str, &str)] = &[
    ("act_on_assessment", "assessment.cancel"),
    ("act_on_drill", "drill.start"),
    ("task_of_lesson", "drill.lesson_task"),
    ("act_on_finding", "finding.answer"),
    ("approve_programme", "programme.approve"),
    ("edit_assessment", "assessment.edit"),
    ("edit_drill", "drill.edit"),
    ("extend_hold", "hold.extend"),
    ("hold_evidence", "hold.freeze"),
    ("import_participants", "course.participants"),
    ("keep_course", "course.edit"),
    ("keep_staff", "staff.edit"),
    ("make_programme", "programme.make"),
    ("plan_assessment", "assessment.plan"),
    ("plan_drill", "drill.plan"),
    ("release_hold", "hold.release"),
    ("write_finding", "finding.write"),
    ("add_content", "content.add"),
    ("close_programme", "programme.close"),
    ("create_project", "project.create"),
    ("create_task", "task.create"),
    ("decide_task", "task.cancel"),
    ("import_budget", "budget.import"),
    ("import_plan", "task.create"),
    ("move_project", "project.stop"),
    ("programme_paper", "programme.report"),
    ("remind_tasks", "task.remind"),
    ("remove_budget_line", "budget.remove"),
    ("report_task", "task.report"),
    ("save_budget_line", "budget.add"),
    ("alert", "alert.open"),
    ("assign_alerts", "alert.assign"),
    ("assign_source", "source.assign"),
    ("change_password", "person.change_password"),
    ("close_alerts", "alert.close"),
    ("create_agency", "agency.import"),
    ("create_person", "person.create"),
    ("create_system", "system.create"),
    ("delete_view", "view.delete"),
    ("edit_person", "person.edit"),
    ("edit_agency_profile", "agency_profile.edit"),
    ("edit_profile", "profile.edit"),
    ("edit_profiles", "profile.bulk"),
    ("edit_system", "system.edit"),
    ("export_sheet", "registry.export"),
    ("export_workbook", "registry.export"),
    ("import_workbook", "registry.import"),
    ("event", "event.open"),
    ("exclude_agency", "agency.exclude"),
    ("import_agencies", "agency.import"),
    ("issue_api_token", "token.issue"),
    ("register_source", "source.register"),
    ("release_alerts", "alert.release"),
    ("rename_source", "source.rename"),
    ("reopen_alerts", "alert.reopen"),
    ("reset_password", "person.reset_password"),
    ("revoke_api_token", "token.revoke"),
    ("save_view", "view.save"),
    ("search", "event.search"),
    ("set_language", "person.set_language"),
    ("sign_out", "session.end"),
    ("sign_out_everywhere", "session.end_all"),
    ("source_rejects", "source.rejects"),
    ("start_alerts", "alert.start"),
    ("take_alerts", "alert.take"),
    ("undo_close", "alert.reopen"),
    ("add_register_entry", "register.add"),
    ("correct_register_entry", "register.correct"),
    ("measure_signals", "signal.measure"),
    ("withdraw_register_entry", "register.withdraw"),
    ("act_on_dossier", "dossier.comment"),
    ("attach_to_dossier", "dossier.attach"),
    ("dossier_file", "dossier.download"),
    ("enter_legacy_dossier", "dossier.enter_decision"),
    ("open_dossier", "dossier.open"),
    ("change_requirements", "requirement.edit"),
    ("export_requirements", "requirement.export"),
    ("evidence_file", "requirement.download"),
    ("show_file", "requirement.edit"),
    ("import_requirements", "requirement.edit"),
    ("move_remedy", "remedy.start"),
    ("note_duties", "duty.done"),
    ("note_duty", "duty.done"),
    ("open_remedy", "remedy.open"),
    ("act_on_periodic_report", "periodic.tell"),
    ("make_periodic_report", "periodic.make"),
    ("act_on_report", "report.tell"),
    ("begin_report", "report.begin"),
    ("publish_edition", "index.publish"),
    ("set_weights", "index.weights"),
    ("import_borders", "index.borders"),
    ("remove_borders", "index.remove_borders"),
    ("verify_audit", "audit.verify"),
];

#[test]
fn every_operation_has_an_audit_case() {
    let writers = WRITERS.iter().map(|(name, _)| *name);
    let listed = READERS.iter().chain(BY_OTHERS).copied().chain(writers).map(str::to_owned).collect();
    assert_eq!(all(), listed, "put new operations into READERS or WRITERS");
}

async fn own(province: &Province) -> Target {
    let alert = province.alert_about("198.51.100.1").await;
    let event = province.desk.alert(&crate::Actor::console(), alert).await.unwrap().events[0].id;
    let target = Target {
        agency: "so-an".into(),
        system: "cong-an".into(),
        source: "log-cong-an".into(),
        login: "lan".into(),
        alert,
        event,
        person: province.actor("lan").await.person,
        view: luytre_model::ids::ViewId(1),
        token: 1,
        tag: "mot".into(),
    };
    let form = super::operations::entry_form(&target);
    province.desk.add_register_entry(&crate::Actor::console(), form).await.unwrap();
    crate::dossiers::tests::enter(province, &target).await;
    crate::assessments::tests::enter(province, &target).await;
    crate::tasks::tests::enter(province, &target).await;
    crate::requirements::tests::enter(province, &target).await;
    crate::index::tests::enter(province, &target).await;
    crate::reports::periodic::tests::enter(province, &target).await;
    target
}

/// What must have happened before the operation can be done.
fn before(name: &str) -> &'static [&'static str] {
    match name {
        "release_alerts" => &["take_alerts"],
        "start_alerts" => &["assign_alerts"],
        "reopen_alerts" | "undo_close" => &["close_alerts"],
        "delete_view" => &["save_view"],
        "attach_to_dossier" => &["open_dossier"],
        "dossier_file" => &["open_dossier", "attach_to_dossier"],
        "evidence_file" => &["show_file"],
        "revoke_api_token" => &["issue_api_token"],
        "remove_borders" => &["import_borders"],
        _ => &[],
    }
}

#[tokio::test]
async fn operations_write_who_did_what() {
    for (name, act) in WRITERS {
        let province = Province::full().await;
        let link = province.desk.reset_password(&crate::Actor::console(), province.actor("quantri").await.person).await;
        let form = SetupForm { password: PASSWORD.into(), ..SetupForm::default() };
        let signed_in = province.desk.use_setup_link(&link.unwrap().token, form, None).await.unwrap();
        let assessor = person(&province, "danh-gia", Role::Assessor, None).await;
        let actor = if BY_ASSESSORS.contains(name) { &assessor } else { &signed_in.actor };
        let target = own(&province).await;
        for earlier in before(name) {
            call(earlier, &province, actor, &target).await.unwrap();
        }
        if *name == "sign_out" {
            province.desk.sign_out(&signed_in.actor, &signed_in.token).await.unwrap();
        } else {
            let answer = call(name, &province, actor, &target).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!answer.contains("Refused"), "{name}: {answer}");
        }
        let filter = crate::views::AuditFilter { limit: 2, ..Default::default() };
        let mut entries = province.desk.audit(&crate::Actor::console(), &filter).await.unwrap().items;
        // What the product notes because of it stands behind it, in the product's own name.
        if entries[0].act == "level.cause" && entries[0].by.is_none() {
            entries.remove(0);
        }
        let newest = entries.remove(0);
        let by = newest.by.map(|by| by.login);
        assert_eq!((newest.act.as_str(), by.as_deref()), (*act, Some(actor.login.as_str())), "{name}");
    }
}

#[tokio::test]
async fn readers_leave_no_trace_and_the_chain_holds() {
    let province = Province::full().await;
    let (actor, target) = (province.actor("quantri").await, own(&province).await);
    let entries = province.audit_entries().await;
    for name in READERS {
        call(name, &province, &actor, &target).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert_eq!(province.audit_entries().await, entries);
    let report = province.desk.verify_audit(&actor).await.unwrap();
    assert_eq!((report.entries, report.problems), (entries.unsigned_abs(), vec![]));
}
