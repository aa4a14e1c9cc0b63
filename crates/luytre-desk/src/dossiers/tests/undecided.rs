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
