//! Agencies, systems, sources, people and the overview, as people use them.

use luytre_govern::CoverageState;
use luytre_model::{Layer, Nanos, Role};

use super::Province;
use super::province::{START, syslog, web_events};
use crate::error::{DeskError, Problem, Refusal};
use crate::views::*;
use crate::{Actor, Notice};

#[track_caller]
fn problems(outcome: Result<impl std::fmt::Debug, DeskError>) -> Vec<(&'static str, Problem)> {
    match outcome {
        Err(DeskError::Invalid(problems)) => problems.into_iter().map(|at| (at.field, at.problem)).collect(),
        other => panic!("expected problems of fields, found {other:?}"),
    }
}

#[tokio::test]
async fn a_table_with_a_problem_changes_nothing_and_names_the_line() {
    let province = Province::full().await;
    let console = Actor::console();
    let table = |text: &str, dry_run| ImportForm { csv: text.into(), dry_run };
    let bad = "code,name,kind,parent\nxa-1,Xã Một,commune,so-an\nxa-2,Xã Hai,commune,khong-co\n";
    let report = province.desk.import_agencies(&console, &table(bad, false)).await.unwrap();
    assert!(!report.applied);
    assert_eq!(report.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3]);
    assert_eq!(province.desk.agencies(&console).await.unwrap().len(), 3);

    let good = "code,name,kind,parent\nxa-1,Xã Một,commune,so-an\nso-an,Sở An,department,\n";
    let report = province.desk.import_agencies(&console, &table(good, true)).await.unwrap();
    assert_eq!((report.applied, report.added.len(), report.unchanged), (false, 1, 1));
    assert_eq!(province.desk.agencies(&console).await.unwrap().len(), 3);
    assert!(province.desk.import_agencies(&console, &table(good, false)).await.unwrap().applied);
    let agencies = province.desk.agencies(&province.actor("quantri-an").await).await.unwrap();
    let found: Vec<_> = agencies.iter().map(|agency| (agency.code.as_str(), agency.systems)).collect();
    assert_eq!(found, [("phong-an", 1), ("so-an", 1), ("xa-1", 0)]);
    assert_eq!(agencies[2].parent.as_ref().unwrap().name, "Sở An");
}

#[tokio::test]
async fn one_agency_is_added_under_the_checks_of_the_table() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let form = |code: &str, name: &str, parent: &str| NewAgencyForm {
        code: code.into(),
        name: name.into(),
        kind: "ward".into(),
        parent: parent.into(),
    };
    let blank = problems(desk.create_agency(&console, &form(" ", "", "")).await);
    assert_eq!(blank, [("code", Problem::Required), ("name", Problem::Required)]);
    let long = problems(desk.create_agency(&console, &form("p", &"x".repeat(201), "")).await);
    assert_eq!(long, [("name", Problem::TooLong(200))]);
    assert_eq!(problems(desk.create_agency(&console, &form("có dấu", "Phường", "")).await)[0].0, "code");
    assert_eq!(problems(desk.create_agency(&console, &form("p", "Phường\nMới", "")).await)[0].0, "name");
    for parent in ["khong-co", "p-1"] {
        let lost = problems(desk.create_agency(&console, &form("p-1", "Phường", parent)).await);
        assert_eq!(lost, [("parent", Problem::Unknown(parent.into()))]);
    }
    let twice = problems(desk.create_agency(&console, &form("khac", "Sở An", "")).await);
    assert_eq!(twice, [("name", Problem::Taken("Sở An (so-an)".into()))]);
    let taken = problems(desk.create_agency(&console, &form("so-an", "Sở An", "")).await);
    assert_eq!(taken, [("code", Problem::Taken("so-an".into()))], "an agency that is there is not changed");
    assert_eq!(desk.agencies(&console).await.unwrap().len(), 3, "nothing of that was written");

    let name = "Phường \"Tân, Bình\"";
    desk.create_agency(&console, &form(" p-1 ", name, "so-an")).await.unwrap();
    let agencies = desk.agencies(&console).await.unwrap();
    let added = agencies.iter().find(|agency| agency.code == "p-1").unwrap();
    assert_eq!((added.name.as_str(), added.kind.as_str()), (name, "ward"));
    assert_eq!(added.parent.as_ref().unwrap().code, "so-an");
    let own = province.actor("quantri-an").await;
    let refused = desk.create_agency(&own, &form("p-2", "Phường Hai", "so-an")).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
}

#[tokio::test]
async fn systems_are_checked_and_their_code_stays() {
    let province = Province::full().await;
    let actor = province.actor("quantri-an").await;
    let form = |code: &str, agency: &str| SystemForm {
        code: code.into(),
        name: " Cổng mới ".into(),
        agency: agency.into(),
        level: 2.try_into().ok(),
        owner: String::new(),
        required_layers: Some(vec![Layer::Network]),
        contact_name: String::new(),
        contact_phone: String::new(),
    };
    let taken = problems(province.desk.create_system(&actor, form("cong-an", "so-an")).await);
    assert_eq!(taken, [("code", Problem::Taken("cong-an".into()))]);
    let wrong = problems(province.desk.create_system(&actor, form("có dấu", "so-bimat")).await);
    assert_eq!(wrong[0].0, "code");
    assert_eq!(wrong[1], ("agency", Problem::Unknown("so-bimat".into())));
    let view = province.desk.create_system(&actor, form("moi", "phong-an")).await.unwrap();
    assert_eq!((view.name.as_str(), view.required_layers.as_slice()), ("Cổng mới", &[Layer::Network][..]));
    assert_eq!(view.level, None, "an agency's level comes with a dossier");
    let edited = SystemForm { name: "Cổng cũ".into(), required_layers: None, ..form("moi", "so-an") };
    let seen = view.mark;
    let view = province.desk.edit_system(&actor, edited.clone(), &seen).await.unwrap();
    assert_eq!((view.name.as_str(), view.agency.code.as_str(), view.required_layers.len()), ("Cổng cũ", "so-an", 4));
    for stale in [seen.as_str(), "", "khác"] {
        let late = SystemForm { owner: "Người sửa sau".into(), ..edited.clone() };
        let refused = province.desk.edit_system(&actor, late, stale).await;
        assert!(matches!(refused, Err(DeskError::Conflict)), "{stale}: {refused:?}");
    }
    let kept = province.desk.system(&actor, "moi").await.unwrap();
    assert_eq!((kept.owner.as_str(), &kept.mark), ("", &view.mark), "nothing of a stale edit is written");
    assert_ne!(view.mark, seen);
    let filter = SystemFilter { text: Some("cong cu".into()), ..SystemFilter::default() };
    let page = province.desk.systems(&actor, &filter).await.unwrap();
    assert_eq!((page.total, page.items[0].code.as_str()), (Some(1), "moi"));
    let page = province.desk.systems(&actor, &SystemFilter { limit: 2, ..SystemFilter::default() }).await.unwrap();
    assert_eq!((page.total, page.next.as_deref()), (Some(3), Some("kho-an")));
    let rest = SystemFilter { cursor: page.next, ..SystemFilter::default() };
    assert_eq!(province.desk.systems(&actor, &rest).await.unwrap().items[0].code, "moi");
}

#[tokio::test]
async fn coverage_follows_what_the_sources_send() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let state_of = async |layer: Layer| {
        let view = province.desk.coverage_of(&lan, "cong-an").await.unwrap();
        view.layers.into_iter().find(|cell| cell.layer == layer).unwrap()
    };
    // The source has no module and no layer: it counts at no layer until somebody says which.
    assert_eq!(state_of(Layer::Application).await.state, CoverageState::Never);
    let form = AssignForm {
        code: "log-cong-an".into(),
        system: "cong-an".into(),
        layer: Some(Layer::Application),
        ..AssignForm::default()
    };
    province.desk.assign_source(&Actor::console(), form).await.unwrap();
    let cell = state_of(Layer::Application).await;
    assert_eq!((cell.state, cell.events_24h, cell.last_event), (CoverageState::Live, 1, Some(START)));
    assert_eq!(cell.sources, [Named { code: "log-cong-an".into(), name: "Nhật ký cong-an".into() }]);
    assert_eq!(state_of(Layer::Network).await.state, CoverageState::Never);
    province.clock.advance_s(3_600);
    assert_eq!(state_of(Layer::Application).await.state, CoverageState::Late);
    province.clock.advance_s(86_400);
    let cell = state_of(Layer::Application).await;
    assert_eq!((cell.state, cell.events_24h), (CoverageState::Silent, 0));
    let filter = SystemFilter { state: Some(CoverageState::Silent), ..SystemFilter::default() };
    assert_eq!(province.desk.coverage(&lan, &filter).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn sources_show_counts_and_unknown_senders_can_be_assigned() {
    let province = Province::full().await;
    let (desk, lead) = (&province.desk, province.actor("truc").await);
    let unknown = SourceFilter { registered: Some(false), ..SourceFilter::default() };
    let page = desk.sources(&lead, &unknown).await.unwrap();
    let view = &page.items[0];
    assert_eq!((page.items.len(), view.name.as_str()), (1, "192.0.2.9/may-la-bimat/nginx"));
    assert_eq!(view.recognised_by.len(), 3);
    assert_eq!(
        (view.received, view.stored, view.health, view.layer),
        (1, 1, CoverageState::Live, Some(Layer::Application))
    );
    assert_eq!((view.by_hour.len(), view.by_hour[23]), (24, 1));
    let mut notices = desk.bus.subscribe();
    let form = AssignForm { code: view.code.clone(), system: "kho-an".into(), name: "Máy lạ".into(), layer: None };
    let assigned = desk.assign_source(&lead, form).await.unwrap();
    assert_eq!((assigned.name.as_str(), assigned.agency.unwrap().code.as_str()), ("Máy lạ", "phong-an"));
    let expected = Notice::SourceChanged { source: view.code.clone(), agency: Some("phong-an".into()) };
    assert_eq!(notices.try_recv().unwrap(), expected);
    assert!(desk.sources(&lead, &unknown).await.unwrap().items.is_empty());
    // What comes now is placed at once.
    desk.ingest(&syslog(), web_events(START, &[("may-la-bimat", "198.51.100.9", "attack")]), None).await.unwrap();
    province.detect().await;
    let alert = desk.alert(&lead, province.alert_about("198.51.100.9").await).await.unwrap().alert;
    assert_eq!(alert.system.unwrap().code, "kho-an");
    let form = AssignForm { code: "khong-co".into(), system: "kho-an".into(), ..AssignForm::default() };
    assert!(matches!(desk.assign_source(&lead, form).await, Err(DeskError::NotFound)));
}

#[tokio::test]
async fn a_source_needs_something_to_be_recognised_by() {
    let province = Province::full().await;
    let lead = province.actor("truc").await;
    let form = RegisterForm { code: "x1".into(), name: "X".into(), ..RegisterForm::default() };
    let none = problems(province.desk.register_source(&lead, form.clone()).await);
    assert_eq!(none, [("address", Problem::Required)]);
    let form = RegisterForm {
        address: Some("192.0.2.300".into()),
        zone: Some("Sao/Hoa".into()),
        format: Some("khong-co".into()),
        system: Some("khong-co".into()),
        host: Some("h".into()),
        expected_every_s: u32::MAX,
        ..form
    };
    let all = problems(province.desk.register_source(&lead, form).await);
    let fields: Vec<_> = all.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["system", "format", "zone", "address", "expected_every_s"]);
}

#[tokio::test]
async fn the_centre_keeps_an_administrator_and_nobody_gives_away_more_than_they_see() {
    let province = Province::full().await;
    let (desk, own) = (&province.desk, province.actor("quantri").await);
    let form = |role, agency: Option<&str>, disabled| PersonForm {
        name: "Tên".into(),
        role,
        agency: agency.map(str::to_owned),
        disabled,
    };
    let refused = desk.edit_person(&own, own.person, form(Role::Analyst, None, false)).await;
    assert!(matches!(refused, Err(DeskError::Refused(Refusal::OwnAccount))));
    let refused = desk.edit_person(&Actor::console(), own.person, form(Role::Analyst, None, false)).await;
    assert!(matches!(refused, Err(DeskError::Refused(Refusal::LastAdministrator))));
    assert_eq!(desk.edit_person(&own, own.person, form(Role::Administrator, None, false)).await.unwrap().name, "Tên");

    let limited = province.actor("quantri-an").await;
    let whole = problems(desk.edit_person(&limited, limited.person, form(Role::Administrator, None, false)).await);
    assert_eq!(whole, [("agency", Problem::Required)]);
    let lan = province.actor("lan").await.person;
    for role in [Role::AgencyOfficer, Role::AgencyHead] {
        let everywhere = problems(desk.edit_person(&own, lan, form(role, None, false)).await);
        assert_eq!(everywhere, [("agency", Problem::Required)], "{role:?} of no agency would see the whole province");
    }
    let unseen = desk.edit_person(&limited, lan, form(Role::Analyst, Some("so-an"), true)).await;
    assert!(matches!(unseen, Err(DeskError::NotFound)));
    let token =
        TokenForm { name: "t".into(), login: Some("lan".into()), read: true, write: true, ingest: false, days: 9 };
    assert!(matches!(desk.issue_api_token(&own, token).await, Err(DeskError::Forbidden)), "nobody speaks for another");
}

#[tokio::test]
async fn every_figure_of_the_overview_leads_to_a_list_of_that_size() {
    let province = Province::full().await;
    for login in ["quantri", "quantri-an"] {
        let actor = province.actor(login).await;
        let overview = province.desk.overview(&actor).await.unwrap();
        let alerts = province.desk.alerts(&actor, &AlertFilter::default()).await.unwrap().items.len() as u64;
        let high = overview.open_alerts.iter().find(|count| count.severity == luytre_model::Severity::High).unwrap();
        assert_eq!((high.figure.value, overview.unassigned_alerts.value), (alerts, alerts));
        assert_eq!(high.figure.link.query, "state=new&state=in_progress&severity=high");
        assert_eq!(overview.busiest_rules[0].figure.value, alerts);
        assert_eq!(overview.newest.len() as u64, alerts);
        let events: u64 = overview.events_24h.iter().map(|count| count.figure.value).sum();
        assert_eq!((events, overview.histogram.iter().sum::<u64>(), overview.histogram[23]), (alerts, alerts, alerts));
        let unknown = SourceFilter { registered: Some(false), ..SourceFilter::default() };
        let unknown = province.desk.sources(&actor, &unknown).await.unwrap().total;
        assert_eq!(Some(overview.unassigned_sources.value), unknown);
        let systems = province.desk.systems(&actor, &SystemFilter::default()).await.unwrap().total.unwrap();
        assert_eq!((overview.coverage.value, overview.coverage.of), (0, Some(systems * 4)));
        assert_eq!((overview.silent_sources.value, overview.never_sources.value), (0, 0));
    }
    let form = RegisterForm {
        code: "cho".into(),
        name: "Chờ".into(),
        host: Some("chua-gui".into()),
        ..RegisterForm::default()
    };
    province.desk.register_source(&Actor::console(), form).await.unwrap();
    province.clock.advance_s(2 * 86_400);
    let overview = province.desk.overview(&province.actor("quantri").await).await.unwrap();
    assert_eq!((overview.silent_sources.value, overview.never_sources.value), (3, 1));
    assert_eq!(overview.at, START.plus(2 * 86_400 * Nanos::SECOND));
    for (figure, health) in
        [(overview.silent_sources, CoverageState::Silent), (overview.never_sources, CoverageState::Never)]
    {
        let filter = SourceFilter { registered: Some(true), health: Some(health), ..SourceFilter::default() };
        let list = province.desk.sources(&province.actor("quantri").await, &filter).await.unwrap();
        assert_eq!((Some(figure.value), figure.link.query), (list.total, format!("health={}", health.as_str())));
    }
}

#[tokio::test]
async fn searches_turn_pages_and_refuse_what_cannot_be_read() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let form = |q: &str, cursor: Option<String>| SearchForm {
        q: q.into(),
        from: START.plus(-Nanos::SECOND),
        to: START.plus(Nanos::SECOND),
        limit: 3,
        cursor,
    };
    let first = province.desk.search(&lan, &form("attack", None)).await.unwrap();
    let entries = province.audit_entries().await;
    let second = province.desk.search(&lan, &form("attack", first.next.clone())).await.unwrap();
    assert_eq!((first.events.len(), second.events.len(), second.next), (3, 1, None));
    assert_eq!(province.audit_entries().await, entries, "turning the page is the same question");
    let trail = province.desk.audit(&Actor::console(), &AuditFilter::default()).await.unwrap().items;
    assert!(trail[0].detail.contains("\"attack\""), "{}", trail[0].detail);
    province.desk.search(&lan, &form("attack", None)).await.unwrap();
    assert_eq!(province.audit_entries().await, entries, "a live page asks the same again and again");
    province.clock.advance_s(300);
    province.desk.search(&lan, &form("attack", None)).await.unwrap();
    assert_eq!(province.audit_entries().await, entries + 1);
    province.desk.search(&lan, &form("other", None)).await.unwrap();
    assert_eq!(province.audit_entries().await, entries + 2);
    let wrong = problems(province.desk.search(&lan, &form("(attack", None)).await);
    assert!(matches!(&wrong[0], ("q", Problem::Query(error)) if error.offset > 0), "{wrong:?}");
    assert_eq!(problems(province.desk.search(&lan, &form("", Some("x".into()))).await)[0].0, "cursor");
    let upside_down = SearchForm { to: START.plus(-9 * Nanos::SECOND), ..form("", None) };
    assert_eq!(problems(province.desk.search(&lan, &upside_down).await)[0].0, "to");
    let query = FacetQuery {
        q: "attack".into(),
        from: START.plus(-Nanos::SECOND),
        to: START.plus(Nanos::SECOND),
        bars: 2,
        facets: vec!["luytre.agency".into()],
        values: 5,
    };
    let summary = province.desk.summarize(&lan, &query).await.unwrap();
    assert_eq!((summary.total, summary.bars.as_slice()), (4, &[0, 4][..]));
}

#[tokio::test]
async fn shared_views_reach_others_and_stay_with_their_owner() {
    let province = Province::full().await;
    let (desk, lead, lan) = (&province.desk, province.actor("truc").await, province.actor("lan").await);
    let form = |shared| SaveView { name: "Ca đêm".into(), page: "alerts".into(), query: "state=new".into(), shared };
    assert!(matches!(desk.save_view(&lan, form(true)).await, Err(DeskError::Forbidden)));
    let view = desk.save_view(&lead, form(true)).await.unwrap();
    let seen = desk.saved_views(&lan, "alerts").await.unwrap();
    assert_eq!((seen.len(), seen[0].mine, seen[0].query.as_str()), (1, false, "state=new"));
    assert!(desk.saved_views(&lan, "search").await.unwrap().is_empty());
    assert!(matches!(desk.delete_view(&lan, view.id).await, Err(DeskError::Forbidden)));
    desk.save_view(&lead, SaveView { query: "state=closed".into(), ..form(false) }).await.unwrap();
    assert!(desk.saved_views(&lan, "alerts").await.unwrap().is_empty(), "no longer shared");
    assert_eq!(desk.saved_views(&lead, "alerts").await.unwrap()[0].query, "state=closed");
    assert!(matches!(desk.delete_view(&lan, view.id).await, Err(DeskError::NotFound)));
    desk.delete_view(&lead, view.id).await.unwrap();
}
