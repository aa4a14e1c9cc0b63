use luytre_govern::Act;
use luytre_govern::programme::{Figure, MEASURED};

use crate::Actor;
use crate::desk::Desk;
use crate::profiles::ProfileForm;
use crate::tests::Province;

async fn share(desk: &Desk, actor: &Actor, word: &str) -> (u64, u64) {
    match desk.target_figures(actor).await.unwrap().get(word) {
        Some(Figure::Share { part, whole }) => (*part, *whole),
        other => panic!("{word}: {other:?}"),
    }
}

async fn led(desk: &Desk, actor: &Actor, indicator: &str) -> (u64, u64) {
    let figures = desk.leader_figures(actor).await.unwrap().figures;
    figures.into_iter().find(|figure| figure.indicator == indicator).map(|figure| (figure.part, figure.whole)).unwrap()
}

#[tokio::test]
async fn every_figure_that_content_may_name_is_measured() {
    let province = Province::full().await;
    let figures = province.desk.target_figures(&Actor::console()).await.unwrap();
    assert_eq!(figures.keys().collect::<Vec<_>>(), MEASURED);
}

#[tokio::test]
async fn a_programme_and_the_leader_read_the_same_and_systems_out_of_use_count_in_neither() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    for actor in [console.clone(), province.actor("quantri-an").await] {
        assert!(actor.may(Act::ReadIndex));
        assert_eq!(share(desk, &actor, "approved_dossiers").await, led(desk, &actor, "level_approved").await);
        assert_eq!(share(desk, &actor, "four_layers").await, led(desk, &actor, "coverage_live").await);
    }
    let before = share(desk, &console, "approved_dossiers").await;
    let layers = share(desk, &console, "four_layers").await;
    let version = desk.profile(&console, "kho-an").await.unwrap().version;
    let values = [("life".to_owned(), "retired".to_owned())].into();
    desk.edit_profile(&console, "kho-an", &ProfileForm { version, values, lists: Vec::new() }).await.unwrap();
    let after = share(desk, &console, "approved_dossiers").await;
    assert_eq!(after.1, before.1 - 1);
    assert!(share(desk, &console, "four_layers").await.1 < layers.1, "its layers are not asked for");
    assert_eq!(after, led(desk, &console, "level_approved").await);
    assert_eq!(desk.overview(&console).await.unwrap().coverage.of, Some(led(desk, &console, "coverage_live").await.1));
}
