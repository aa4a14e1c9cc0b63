use luytre_govern::drill::{Command, Did};
use luytre_govern::index::borders::MatchError;
use luytre_govern::index::{ContestCommand, ContestRefusal, Definition, Weights};
use luytre_model::ids::{AlertId, ViewId};
use luytre_model::{EventId, Role};

use crate::actor::Actor;
use crate::drills::DrillForm;
use crate::error::{DeskError, Refusal};
use crate::index::borders::{BordersFile, BordersTrouble, degrees};
use crate::reports::{CorrectionForm, ReportAct, StepForm};
use crate::tests::Province;
use crate::tests::operations::{Target, told};

/// Operations of the index, of reports and of the pages that sum up.
pub(crate) const NAMES: &[&str] = &[
    "ranking",
    "editions",
    "publish_edition",
    "preview_weights",
    "set_weights",
    "weights_form",
    "borders",
    "import_borders",
    "remove_borders",
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

/// A file with one square for every name.
fn map_of(names: &[&str], seen: i64) -> BordersFile {
    let square = |(number, name): (usize, &&str)| {
        let (west, east) = (106.0 + number as f64, 107.0 + number as f64);
        let ring = format!("[{west},10.5],[{east},10.5],[{east},11.5],[{west},11.5],[{west},10.5]");
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#);
        format!(r#"{{"type":"Feature","properties":{{"ten":"{name}","so":{number}}},"geometry":{geometry}}}"#)
    };
    let squares: Vec<String> = names.iter().enumerate().map(square).collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, squares.join(","));
    let name = "C:\\ranh gioi\\xa.geojson".to_owned();
    BordersFile { name, property: String::new(), seen, bytes: text.into_bytes() }
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
        "set_weights" => told(desk.set_weights(actor, &weights(), "none").await),
        "weights_form" => told(desk.weights_form(actor).await),
        "borders" => told(desk.borders(actor).await),
        "import_borders" => told(desk.import_borders(actor, map_of(&[agency], 0)).await.map(|kept| kept.unwrap())),
        "remove_borders" => told(desk.remove_borders(actor, 1).await),
        "agency_sheet" => {
            told(desk.agency_sheet(actor, agency).await.map(|sheet| (sheet.agency, sheet.now, sheet.contests)))
        }
        "contests" => told(desk.contests(actor, false).await),
        "contest_figure" => told(desk.contest_figure(actor, agency, "level_approved", "nhầm").await),
        "decide_contest" => told(desk.decide_contest(actor, "KN-2026-0001", ContestCommand::Withdraw).await),
        "asked_of" => told(desk.asked_of(actor).await),
        "leader_figures" => told(desk.leader_figures(actor).await),
        "reports" => told(desk.reports(actor, None, 0).await),
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
    let seen = desk.weights_form(&actor).await.unwrap().seen;
    desk.set_weights(&actor, &weights(), &seen).await.unwrap();
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
    assert!(matches!(desk.set_weights(&actor, &wrong, &seen).await, Err(DeskError::Invalid(_))));
    let none: Weights = Definition::shipped().pillars.iter().map(|pillar| (pillar.id.clone(), 0)).collect();
    assert!(matches!(desk.set_weights(&actor, &none, &seen).await, Err(DeskError::Invalid(_))));
}

#[tokio::test]
async fn of_two_who_change_the_weights_the_second_is_told() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let first = desk.weights_form(&actor).await.unwrap();
    let second = desk.weights_form(&actor).await.unwrap();
    desk.set_weights(&actor, &weights(), &first.seen).await.unwrap();
    let other = Weights::from([("legal".to_owned(), 90)]);
    let late = desk.set_weights(&actor, &other, &second.seen).await;
    assert!(matches!(late, Err(DeskError::Conflict)), "{late:?}");
    let now = desk.weights_form(&actor).await.unwrap();
    assert_eq!((now.weights["legal"], now.unreadable), (10, false), "the first one stands");
    desk.set_weights(&actor, &other, &now.seen).await.unwrap();
    assert_eq!(desk.ranking(&actor, None).await.unwrap().weights["legal"], 90);
}

#[tokio::test]
async fn weights_that_cannot_be_read_are_said_and_can_be_put_in_force_again() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let mut work = desk.ledger.begin().await.unwrap();
    work.keep_setting("index.weights", "{\"legal\": -5").await.unwrap();
    work.commit().await.unwrap();
    for answer in [desk.ranking(&actor, None).await.map(drop), desk.preview_weights(&actor, &weights()).await.map(drop)]
    {
        assert!(matches!(answer, Err(DeskError::Refused(Refusal::WeightsUnreadable))), "{answer:?}");
    }
    let form = desk.weights_form(&actor).await.unwrap();
    assert!(form.unreadable && form.weights == Definition::shipped().weights());
    desk.set_weights(&actor, &weights(), &form.seen).await.unwrap();
    assert_eq!(desk.ranking(&actor, None).await.unwrap().weights["legal"], 10);
}

#[tokio::test]
async fn one_agency_contests_a_figure_once_at_a_time() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = Actor { role: Role::AgencyOfficer, ..province.actor("quantri-an").await };
    let agency = officer.agency.clone().unwrap();
    let first = desk.contest_figure(&officer, &agency, "level_approved", "Đã có quyết định").await.unwrap();
    match desk.contest_figure(&officer, &agency, "level_approved", "Lần nữa").await {
        Err(DeskError::Refused(Refusal::Contest(ContestRefusal::AlreadyOpen { agency: of, code }))) => {
            assert_eq!((of, code), (agency.clone(), first.body.code.clone()));
        }
        other => panic!("{other:?}"),
    }
    desk.contest_figure(&officer, &agency, "plan_deployed", "Số liệu khác").await.unwrap();
    desk.decide_contest(&officer, &first.body.code, ContestCommand::Withdraw).await.unwrap();
    let again = desk.contest_figure(&officer, &agency, "level_approved", "Lần nữa").await.unwrap();
    // What was refused took no number.
    assert!(again.body.code.ends_with("-0003"), "{}", again.body.code);
}

#[tokio::test]
async fn borders_are_imported_given_to_agencies_and_removed() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    assert_eq!(desk.borders(&actor).await.unwrap(), None);
    let kept = desk.import_borders(&actor, map_of(&["so-an", "Hồ Tây"], 0)).await.unwrap().unwrap();
    assert_eq!((kept.body.property.as_str(), kept.body.file.as_str()), ("ten", "xa.geojson"));
    let officer = province.actor("quantri-an").await;
    let view = desk.borders(&officer).await.unwrap().unwrap();
    assert_eq!(view.kept.body.areas[0].agency.as_deref(), Some("so-an"));
    assert_eq!(view.strange, ["Hồ Tây"]);
    assert_eq!(degrees(&view.kept.body.areas[1])[0].first(), Some(&(107.0, 10.5)));
    // Who sees one agency puts no map up; a stale form replaces nothing.
    let forbidden = desk.import_borders(&officer, map_of(&["so-an"], 1)).await;
    assert!(matches!(forbidden, Err(DeskError::Forbidden)), "{forbidden:?}");
    let stale = desk.import_borders(&actor, map_of(&["so-an"], 0)).await;
    assert!(matches!(stale, Err(DeskError::Conflict)), "{stale:?}");
    assert!(matches!(desk.remove_borders(&actor, 7).await, Err(DeskError::Conflict)));
    let replaced = desk.import_borders(&actor, map_of(&["so-an"], 1)).await.unwrap().unwrap();
    assert_eq!((replaced.version, replaced.body.areas.len()), (2, 1));
    desk.remove_borders(&actor, 2).await.unwrap();
    assert_eq!(desk.borders(&actor).await.unwrap(), None);
    desk.import_borders(&actor, map_of(&["so-an"], 0)).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_of_borders_that_cannot_be_used_changes_nothing_and_says_why() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let empty = desk.import_borders(&actor, BordersFile::default()).await;
    assert!(matches!(empty, Err(DeskError::Invalid(_))), "{empty:?}");
    let trouble = async |file| desk.import_borders(&actor, file).await.unwrap().unwrap_err().in_vietnamese();
    let broken = BordersFile { bytes: b"{\"features\": [".to_vec(), ..BordersFile::default() };
    assert!(trouble(broken).await.contains("dòng 1"));
    assert!(trouble(map_of(&["Hồ Tây"], 0)).await.contains("khớp"));
    // A line beside the areas counts in the file: the second area is its third feature.
    let mut lacking = map_of(&["so-an", "Hồ Tây"], 0);
    let text = String::from_utf8(lacking.bytes).unwrap();
    let line = r#"[{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,1],[2,2]]}},"#;
    lacking.bytes = text.replacen('[', line, 1).replace(r#""ten":"Hồ Tây","#, "").into_bytes();
    lacking.property = "ten".to_owned();
    let refused = desk.import_borders(&actor, lacking).await.unwrap().unwrap_err();
    let expected = MatchError::NoProperty { index: 3, property: "ten".to_owned() };
    assert_eq!(refused, BordersTrouble::Match(expected));
    assert_eq!(desk.borders(&actor).await.unwrap(), None);
}

#[tokio::test]
async fn an_own_drill_counts_for_the_index_once_an_assessor_confirmed_it() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = Actor { role: Role::AgencyOfficer, ..province.actor("quantri-an").await };
    let assessor = Actor { role: Role::Assessor, ..province.actor("lan").await };
    let form = DrillForm {
        reach: "agency".into(),
        scenario: "portal_defaced".into(),
        day: Some(desk.today_in_vietnam()),
        teams: "so-an: An".into(),
        ..DrillForm::default()
    };
    let code = desk.plan_drill(&officer, &form).await.unwrap().body.code;
    let act = async |actor: &Actor, command| desk.act_on_drill(actor, &code, command).await;
    let confirm = || Command::Confirm { note: "Đã xem biên bản".into() };
    let counted = async || {
        let sheet = desk.agency_sheet(&officer, "so-an").await.unwrap();
        sheet.now.score.indicators.into_iter().find(|one| one.indicator == "drills_joined").unwrap().part
    };
    act(&officer, Command::Start { at: None }).await.unwrap();
    act(&officer, Command::Inject { code: "scan".into(), at: None }).await.unwrap();
    let agency = "so-an".to_owned();
    let react = Command::React { inject: "scan".into(), agency, did: Did::Detected, note: String::new(), at: None };
    act(&officer, react).await.unwrap();
    assert!(act(&assessor, confirm()).await.is_err(), "it still goes on");
    act(&officer, Command::Finish { at: None }).await.unwrap();
    assert_eq!(counted().await, 0, "nobody else looked at it");
    assert!(!desk.drill(&officer, &code).await.unwrap().may_confirm);
    assert!(matches!(act(&officer, confirm()).await, Err(DeskError::Forbidden)));
    assert!(desk.drill(&assessor, &code).await.unwrap().may_confirm);
    act(&assessor, confirm()).await.unwrap();
    assert_eq!(counted().await, 1);
    assert!(!desk.drill(&assessor, &code).await.unwrap().may_confirm, "once");
    let trail = desk.audit(&Actor::console(), &crate::views::AuditFilter { limit: 1, ..Default::default() }).await;
    assert_eq!(trail.unwrap().items[0].act, "drill.confirm");
}

#[tokio::test]
async fn the_leader_counts_tasks_of_programmes_as_their_list_does() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let target = Target {
        agency: "so-an".into(),
        system: "cong-an".into(),
        source: "log-cong-an".into(),
        login: "lan".into(),
        alert: AlertId(1),
        event: EventId([7; 16]),
        person: actor.person,
        view: ViewId(1),
        token: 1,
        tag: "mot".into(),
    };
    crate::tasks::tests::enter(&province, &target).await;
    // An overdue task of no programme says nothing of programmes.
    let own = crate::tasks::TaskForm {
        title: "Việc riêng".into(),
        leads: vec!["so-an".into()],
        deadline: "01/01/2020".into(),
        ..Default::default()
    };
    assert!(desk.create_task(&actor, own).await.unwrap().overdue);
    assert_eq!(desk.tasks_in_time(&actor).await.unwrap(), (0, 0), "no programme yet");
    let plan = crate::tasks::tests::plan(crate::tasks::tests::ROWS);
    assert!(desk.import_plan(&actor, &plan).await.unwrap().applied);
    let listed =
        desk.tasks(&actor, &crate::tasks::TaskFilter { limit: 500, ..Default::default() }).await.unwrap().items;
    let listed: Vec<_> = listed.into_iter().filter(|task| task.programme.is_some()).collect();
    let asked = listed.iter().filter(|task| task.standing != luytre_govern::programme::Standing::Cancelled);
    let overdue = listed.iter().filter(|task| task.overdue).count();
    let (whole, late) = (asked.count() as u64, overdue as u64);
    assert_eq!((whole, late), (3, 1));
    let sheet = desk.agency_sheet(&actor, "so-an").await.unwrap();
    let one = sheet.now.score.indicators.into_iter().find(|one| one.indicator == "tasks_in_time").unwrap();
    assert_eq!((one.part, one.whole), (0, 1), "the one of the programme that is due");
    let figures = desk.leader_figures(&actor).await.unwrap().figures;
    let told = figures.iter().find(|figure| figure.indicator == "tasks_in_time").unwrap();
    assert_eq!((told.part, told.whole), (whole - late, whole));
    assert_eq!(told.before, None, "no edition yet");
    desk.publish_edition(&actor, "").await.unwrap();
    let figures = desk.leader_figures(&actor).await.unwrap().figures;
    let told = figures.iter().find(|figure| figure.indicator == "tasks_in_time").unwrap();
    assert_eq!(told.before, luytre_govern::index::permille(whole - late, whole));
}

#[tokio::test]
async fn the_leader_reads_the_share_of_the_budget_that_its_page_tells() {
    use luytre_govern::budget::Basis;
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let bare = "ban-moi";
    let csv = format!("code,name,kind,parent\n{bare},Ban Mới,department,\n");
    let form = crate::views::ImportForm { csv: csv.into(), dry_run: false };
    assert!(desk.import_agencies(&Actor::console(), &form).await.unwrap().applied);
    for (agency, security) in [("so-an", "50"), (bare, "500")] {
        let line = crate::budget::LineForm {
            year: "2026".into(),
            agency: agency.into(),
            purpose: "Máy chủ".into(),
            security_purpose: "Giám sát".into(),
            allocated: ["1000".into(), security.into()],
            ..Default::default()
        };
        desk.save_budget_line(&Actor::console(), &line).await.unwrap();
    }
    let page = desk.budget(&actor, 2026, Basis::Allocated).await.unwrap().whole;
    assert_eq!((page.security.0, page.total.0, page.is_met()), (550, 2_000, Some(true)));
    let told = async || {
        let figures = desk.leader_figures(&actor).await.unwrap().figures;
        figures.into_iter().find(|figure| figure.indicator == crate::home::BUDGET).unwrap()
    };
    let first = told().await;
    let target = u32::from(page.required.unwrap()) * 10;
    assert_eq!((first.part, first.whole, first.target, first.before), (550, 2_000, target, None));
    let nearly = crate::home::LeaderFigure { part: 14_996, whole: 100_000, ..first };
    assert_eq!(nearly.permille(), Some(149), "14.996 % is not 15 %");
    assert!(!desk.ranking(&actor, None).await.unwrap().places.iter().any(|(named, _)| named.code == bare));
    desk.publish_edition(&actor, "").await.unwrap();
    assert_eq!(told().await.before, Some(275), "of the whole province, not of those that are ranked");
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
    let reopen = |reason: &str| ReportAct::Step(StepForm::Reopen { reason: reason.to_owned() });
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
