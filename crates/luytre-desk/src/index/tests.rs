use luytre_govern::index::{ContestCommand, Definition, Weights};
use luytre_model::Role;

use crate::actor::Actor;
use crate::error::DeskError;
use crate::reports::{CorrectionForm, ReportAct};
use crate::tests::Province;
use crate::tests::operations::{Target, told};

/// Operations of the index, of reports and of the pages that sum up.
pub(crate) const NAMES: &[&str] = &[
    "ranking",
    "editions",
    "publish_edition",
    "preview_weights",
    "set_weights",
    "agency_sheet",
    "contests",
    "contest_figure",
    "decide_contest",
    "asked_of",
    "leader_figures",
    "reports",
    "report",
    "compute_annual",
    "begin_report",
    "act_on_report",
    "due_of_reports",
];

fn weights() -> Weights {
    Weights::from([("legal".to_owned(), 10)])
}

/// Begins a report on the target's agency, so that there is one to look at.
pub(crate) async fn enter(province: &Province, target: &Target) {
    province.desk.begin_report(&Actor::console(), &target.agency, 2026).await.unwrap();
}

/// Calls one of [`NAMES`] on the target.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    let desk = &province.desk;
    let agency = target.agency.as_str();
    let report = format!("BC-2026-{agency}");
    match name {
        "ranking" => told(desk.ranking(actor, None).await.map(|ranking| ranking.places)),
        "editions" => told(desk.editions(actor).await),
        "publish_edition" => told(desk.publish_edition(actor, "").await.map(|kept| kept.body.code)),
        "preview_weights" => told(desk.preview_weights(actor, &weights()).await),
        "set_weights" => told(desk.set_weights(actor, &weights()).await),
        "agency_sheet" => {
            told(desk.agency_sheet(actor, agency).await.map(|sheet| (sheet.agency, sheet.now, sheet.contests)))
        }
        "contests" => told(desk.contests(actor, false).await),
        "contest_figure" => told(desk.contest_figure(actor, agency, "level_approved", "nhầm").await),
        "decide_contest" => told(desk.decide_contest(actor, "KN-2026-0001", ContestCommand::Withdraw).await),
        "asked_of" => told(desk.asked_of(actor).await),
        "leader_figures" => told(desk.leader_figures(actor).await),
        "reports" => told(desk.reports(actor).await),
        "report" => told(desk.report(actor, &report).await.map(|view| view.report)),
        "compute_annual" => told(desk.compute_annual(actor, agency, 2026).await),
        // The target's report of 2026 is there already.
        "begin_report" => told(desk.begin_report(actor, agency, 2027).await),
        "act_on_report" => {
            told(desk.act_on_report(actor, &report, 1, ReportAct::Tell("đã đối chiếu".to_owned())).await)
        }
        "due_of_reports" => told(desk.due_of_reports(actor).await),
        other => panic!("{other} is not an operation of this part"),
    }
}

#[tokio::test]
async fn an_agency_contests_its_own_figure_and_somebody_else_decides() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = Actor { role: Role::AgencyOfficer, ..province.actor("quantri-an").await };
    let assessor = Actor { role: Role::Assessor, ..province.actor("lan").await };
    let agency = officer.agency.clone().unwrap();
    let other = desk.contest_figure(&officer, "so-bimat", "level_approved", "nhầm").await;
    assert!(matches!(other, Err(DeskError::NotFound)), "{other:?}");
    let kept = desk.contest_figure(&officer, &agency, "level_approved", "Đã có quyết định").await.unwrap();
    assert_eq!(kept.body.figures.1, desk.agency_sheet(&officer, &agency).await.unwrap().now.score.indicators[0].whole);
    let uphold = || ContestCommand::Uphold("Đã bổ sung".to_owned());
    assert!(matches!(desk.decide_contest(&officer, &kept.body.code, uphold()).await, Err(DeskError::Forbidden)));
    let decided = desk.decide_contest(&assessor, &kept.body.code, uphold()).await.unwrap();
    assert_eq!(decided.body.state.word(), "upheld");
    let again = desk.decide_contest(&assessor, &kept.body.code, uphold()).await;
    assert!(matches!(again, Err(DeskError::Refused(_))), "{again:?}");
    let acts =
        province.desk.audit(&Actor::console(), &crate::views::AuditFilter { limit: 2, ..Default::default() }).await;
    let acts: Vec<String> = acts.unwrap().items.into_iter().map(|entry| entry.act).collect();
    assert_eq!(acts, ["index.decide_contest", "index.contest"]);
}

#[tokio::test]
async fn an_edition_keeps_its_figures_when_they_change_later() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let kept = desk.publish_edition(&actor, "Kỳ đầu").await.unwrap();
    let before = desk.ranking(&actor, Some(&kept.body.code)).await.unwrap();
    desk.set_weights(&actor, &weights()).await.unwrap();
    let after = desk.ranking(&actor, Some(&kept.body.code)).await.unwrap();
    assert_eq!(before.places, after.places);
    assert_eq!(after.weights["legal"], 20);
    assert_eq!(desk.ranking(&actor, None).await.unwrap().weights["legal"], 10);
    // An agency sees every place of an edition, and only its own figures of now.
    let officer = province.actor("quantri-an").await;
    assert_eq!(desk.ranking(&officer, Some(&kept.body.code)).await.unwrap().places, before.places);
    let own = desk.ranking(&officer, None).await.unwrap().places;
    assert!(own.len() < before.places.len() && own.iter().all(|(named, _)| officer.sees_agency(Some(&named.code))));
    assert!(matches!(desk.publish_edition(&officer, "").await, Err(DeskError::Forbidden)));
    assert!(matches!(desk.publish_edition(&actor, "").await, Err(DeskError::Invalid(_))), "one edition a day");
    let wrong = Weights::from([("luck".to_owned(), 1)]);
    assert!(matches!(desk.set_weights(&actor, &wrong).await, Err(DeskError::Invalid(_))));
    let none: Weights = Definition::shipped().pillars.iter().map(|pillar| (pillar.id.clone(), 0)).collect();
    assert!(matches!(desk.set_weights(&actor, &none).await, Err(DeskError::Invalid(_))));
}

#[tokio::test]
async fn a_report_is_gathered_corrected_and_kept_apart_from_what_was_computed() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let officer = province.actor("quantri-an").await;
    let agency = officer.agency.clone().unwrap();
    let kept = desk.begin_report(&officer, &agency, 2026).await.unwrap();
    assert_eq!(kept.body.computed.counters.managed, kept.body.computed.rows.len() as u64);
    let first = kept.body.computed.rows[0].clone();
    let cell = luytre_govern::annual::CellName::Row { system: first.code.clone(), column: 2 };
    let correct = |value: &str, reason: &str| {
        ReportAct::Correct(CorrectionForm { cell: cell.clone(), value: value.to_owned(), reason: reason.to_owned() })
    };
    let silent = desk.act_on_report(&officer, &kept.body.code, 1, correct("Tên mới", "")).await;
    assert!(matches!(silent, Err(DeskError::Invalid(_))), "{silent:?}");
    let changed =
        desk.act_on_report(&officer, &kept.body.code, 1, correct("Tên mới", "Theo quyết định")).await.unwrap();
    let stale = desk.act_on_report(&officer, &kept.body.code, 1, ReportAct::Recompute).await;
    assert!(matches!(stale, Err(DeskError::Conflict)), "{stale:?}");
    let view = desk.report(&actor, &kept.body.code).await.unwrap();
    assert_eq!(
        (view.corrected.rows[0].system.as_str(), view.report.body.computed.rows[0].system.as_str()),
        ("Tên mới", first.system.as_str())
    );
    assert_eq!(changed.version, 2);
    let foreign = desk.compute_annual(&officer, "so-bimat", 2026).await;
    assert!(matches!(foreign, Err(DeskError::NotFound)), "{foreign:?}");
    assert!(desk.compute_annual(&actor, &agency, 2020).await.is_err(), "no form was in force then");
}

#[tokio::test]
async fn a_signed_report_is_opened_again_with_a_reason_and_its_paper_stays_in_the_history() {
    let province = Province::full().await;
    let (desk, officer) = (&province.desk, province.actor("quantri-an").await);
    let head = Actor { role: Role::AgencyHead, ..officer.clone() };
    let kept = desk.begin_report(&officer, officer.agency.as_deref().unwrap(), 2026).await.unwrap();
    let code = kept.body.code.clone();
    let date = "2026-11-20".parse().ok();
    let document = luytre_govern::DocumentRef { number: "250/BC".to_owned(), date, ..Default::default() };
    let state = luytre_govern::annual::ReportState::Signed { document };
    let signed = luytre_govern::annual::Report { state, ..kept.body.clone() };
    let signed = desk.keep_change(&head, "report.sign", &kept, signed, serde_json::json!({})).await.unwrap();
    let reopen = |reason: &str| ReportAct::Reopen { reason: reason.to_owned() };
    let silent = desk.act_on_report(&head, &code, signed.version, reopen(" ")).await;
    assert!(matches!(silent, Err(DeskError::Invalid(_))), "{silent:?}");
    // Whoever runs the machines neither signs nor opens again.
    let administrator = province.actor("quantri").await;
    let refused = desk.act_on_report(&administrator, &code, signed.version, reopen("Sai số")).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
    desk.act_on_report(&head, &code, signed.version, reopen("Sai số")).await.unwrap();
    let view = desk.report(&head, &code).await.unwrap();
    assert_eq!(view.report.body.state.word(), "draft");
    let told = &view.history[0].detail["reopened"];
    assert_eq!(told, &serde_json::json!({ "reason": "Sai số", "number": "250/BC", "date": "2026-11-20" }));
}
