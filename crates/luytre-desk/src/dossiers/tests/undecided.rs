//! Systems whose level nobody approved: asked of who runs them, with the article and the day of the regulation.

use luytre_govern::profile::{ApprovedLevel, Life};

use super::*;
use crate::due::DueItem;

impl Cast {
    async fn undecided(&self) -> Option<DueItem> {
        let items = self.province.desk.asked_of(&self.officer).await.unwrap();
        let mut items = items.into_iter().filter(|item| item.path == "/dossiers/new?system=kho-an");
        let item = items.next();
        assert!(items.next().is_none(), "asked twice");
        item
    }
}

#[tokio::test]
async fn a_system_without_a_dossier_is_asked_for_until_one_is_open_or_its_level_approved() {
    let cast = Cast::gather().await;
    let item = cast.undecided().await.expect("asked");
    assert_eq!((item.system.as_deref(), item.agency.as_deref(), item.due), (Some("kho-an"), Some("phong-an"), None));
    assert!(item.title_vi.starts_with("Lập hồ sơ đề xuất cấp độ: Hệ thống kho-an"), "{item:?}");
    // It runs at level 3 without approval: the article that is broken.
    assert!(item.title_en.contains("approved before operation") && item.source.contains("Điều 23"), "{item:?}");
    let others = cast.province.desk.asked_of(&cast.assessor).await.unwrap();
    assert!(!others.iter().any(|item| item.system.as_deref() == Some("kho-an")), "{others:?}");
    // Whoever only reads is led to the system.
    let reader = crate::tests::province::person(&cast.province, "doc", Role::AgencyHead, Some("phong-an")).await;
    let read = cast.province.desk.asked_of(&reader).await.unwrap();
    assert!(read.iter().any(|item| item.path == "/systems/kho-an"), "{read:?}");

    let view = cast.open().await;
    assert_eq!(cast.undecided().await, None, "its draft is asked for");
    cast.act(&cast.officer, &view, Command::Withdraw { reason: "lập lại".into() }).await.unwrap();
    assert!(cast.undecided().await.is_some());
    cast.province.desk.enter_legacy_dossier(&Actor::console(), legacy("kho-an")).await.unwrap();
    assert_eq!(cast.undecided().await, None, "a level is approved");
}

#[tokio::test]
async fn the_transition_gives_its_day_to_what_is_under_construction() {
    let cast = Cast::gather().await;
    let live = |life: Life, since: Option<&str>| {
        let since = since.map(|day| day.parse().unwrap());
        move |profile: &mut SystemProfile| (profile.life, profile.in_operation_since) = (life, since)
    };
    let last = cast.province.desk.library().common.known_date("transition_under_nd85", 2026);
    assert!(last.is_some());
    for (life, since, due) in [
        (Life::Building, None, last),
        (Life::Running, Some("2026-09-01"), last),
        (Life::Running, Some("2024-01-01"), None),
        (Life::Planned, None, None),
    ] {
        cast.profile(live(life, since)).await;
        let item = cast.undecided().await.expect("asked");
        assert_eq!((item.due, item.source.contains("Điều 39")), (due, due.is_some()), "{life:?} {since:?}: {item:?}");
    }
    cast.profile(live(Life::Retired, None)).await;
    assert_eq!(cast.undecided().await, None);
    cast.profile(live(Life::Running, None)).await;
    cast.profile(|profile| {
        let level = 3.try_into().unwrap();
        profile.approved = Some(ApprovedLevel { level, regime: "ND85-2016".into(), decision: paper("12/QĐ") });
    })
    .await;
    assert_eq!(cast.undecided().await, None, "approved before there were dossiers here");
}

#[tokio::test]
async fn many_systems_are_counted_after_the_first() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    for number in 0..25 {
        let form = crate::views::SystemForm {
            code: format!("may-{number:02}"),
            name: format!("Máy {number:02}"),
            agency: "phong-an".into(),
            level: None,
            owner: String::new(),
            required_layers: None,
            contact_name: String::new(),
            contact_phone: String::new(),
        };
        desk.create_system(&Actor::console(), form).await.unwrap();
    }
    let items = desk.asked_of(&cast.officer).await.unwrap();
    let items: Vec<DueItem> = items.into_iter().filter(|item| item.path.starts_with("/dossiers/new")).collect();
    assert_eq!(items.len(), 21);
    let rest = items.iter().find(|item| item.path == "/dossiers/new").expect("the rest is counted");
    assert!(rest.title_en.contains(" 6 more systems") && !rest.source.is_empty(), "{rest:?}");
}

impl Cast {
    /// `kho-an` is still `phong-an`'s, and run by `so-moi`; returns an officer of `so-moi`.
    async fn run_by_others(&self) -> Actor {
        let (desk, console) = (&self.province.desk, Actor::console());
        let csv = "code,name,kind,parent\nso-moi,Sở Mới,department,\n".into();
        desk.import_agencies(&console, &ImportForm { csv, dry_run: false }).await.unwrap();
        self.profile(|profile| profile.operator = Some("so-moi".into())).await;
        crate::tests::province::person(&self.province, "can-bo-moi", Role::AgencyOfficer, Some("so-moi")).await
    }

    async fn told(&self, actor: &Actor) -> Vec<(String, String)> {
        let items = self.province.desk.asked_of(actor).await.unwrap();
        let own = items.into_iter().filter(|item| item.area == "dossier" && item.system.as_deref() == Some("kho-an"));
        own.map(|item| (item.path, item.title_en)).collect()
    }
}

#[tokio::test]
async fn whoever_operates_a_system_is_asked_and_its_agency_is_told_whose_turn_it_is() {
    let cast = Cast::gather().await;
    let operator = cast.run_by_others().await;
    let desk = &cast.province.desk;
    let asked = cast.told(&operator).await;
    assert_eq!((asked.len(), asked[0].0.as_str()), (1, "/dossiers/new?system=kho-an"), "{asked:?}");
    let told = cast.told(&cast.officer).await;
    assert_eq!((told.len(), told[0].0.as_str()), (1, "/systems/kho-an"), "{told:?}");
    assert!(told[0].1.starts_with("Waits for its operator Sở Mới to open a level dossier"), "{told:?}");
    assert_eq!(cast.told(&cast.assessor).await, []);

    // The operator reads the page and opens the dossier; the agency reads whose it is to open.
    assert_eq!(desk.system(&operator, "kho-an").await.unwrap().agency.code, "phong-an");
    assert_eq!(desk.coverage_of(&operator, "kho-an").await.unwrap().system.code, "kho-an");
    assert!(desk.passport(&operator, "kho-an").await.unwrap().coverage.is_some());
    assert_eq!(desk.system_level(&operator, "kho-an").await.unwrap().system, "kho-an");
    assert!(desk.new_dossier(&operator, "kho-an").await.unwrap().may_open);
    let view = desk.new_dossier(&cast.officer, "kho-an").await.unwrap();
    assert_eq!((view.may_open, view.operator.code.as_str()), (false, "so-moi"));
    let form = || OpenDossierForm { dedicated_unit: "so-bimat".into(), ..open_form("kho-an") };
    let refused = desk.open_dossier(&cast.officer, form()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("OperatorOrg"), "{refused:?}");
    let view = desk.open_dossier(&operator, form()).await.unwrap();
    let parties = &view.dossier.parties;
    assert_eq!((parties.operator.as_str(), parties.agency.as_deref()), ("so-moi", Some("phong-an")));
    let code = view.dossier.code.as_str();
    assert!(desk.dossier(&cast.officer, code).await.is_ok(), "its agency sees it");
    let write =
        || Command::Write { part: "tong_quan".into(), fields: BTreeMap::from([("pham_vi".into(), "Kho".into())]) };
    let refused = cast.act(&cast.officer, &view, write()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("Body"), "{refused:?}");
    assert_eq!(cast.told(&cast.officer).await, [], "it waits no more");
    assert_eq!(cast.told(&operator).await[0].0, format!("/dossiers/{code}"));
    cast.act(&operator, &view, write()).await.unwrap();
}

#[tokio::test]
async fn who_operates_a_system_changes_nothing_of_it_and_others_see_nothing() {
    let cast = Cast::gather().await;
    let operator = cast.run_by_others().await;
    let desk = &cast.province.desk;
    let version = desk.profile(&operator, "kho-an").await.unwrap().version;
    let values = vec![("function".to_owned(), "Khác".to_owned())];
    let form = crate::profiles::ProfileForm { version, values, lists: Vec::new() };
    let refused = desk.edit_profile(&operator, "kho-an", &form).await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    // Neither who operates it no more nor the unit that appraises, which only takes part, opens its page.
    cast.profile(|profile| profile.dedicated_unit = Some("so-bimat".into())).await;
    cast.profile(|profile| profile.operator = None).await;
    for actor in [&operator, &cast.assessor] {
        let seen = desk.coverage_of(actor, "kho-an").await.map(|view| view.system.code);
        assert!(matches!(seen, Err(DeskError::NotFound)), "{}: {seen:?}", actor.login);
        let seen = desk.new_dossier(actor, "kho-an").await.map(|view| view.system.code);
        assert!(matches!(seen, Err(DeskError::NotFound)), "{}: {seen:?}", actor.login);
        let opened = desk.open_dossier(actor, open_form("kho-an")).await;
        assert!(opened.is_err(), "{}", actor.login);
    }
}
