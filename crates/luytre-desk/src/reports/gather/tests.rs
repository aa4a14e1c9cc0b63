//! Which dossier a report tells of, and one level of a system everywhere in it.

use super::*;
use crate::tests::Province;
use crate::views::LegacyDossierForm;

fn approved_on(dossier: &Dossier, code: &str, day: &str, level: u8) -> Dossier {
    let date = day.parse().ok();
    let decision = DocumentRef { number: "1/QĐ".into(), date, body: "Sở An".into(), file: None };
    let on = "2026-11-22".parse().unwrap();
    let (code, level) = (code.to_owned(), level.try_into().unwrap());
    Dossier { code, level, stage: Stage::Approved { decision, on }, ..dossier.clone() }
}

#[tokio::test]
async fn the_later_decision_counts_and_its_level_stands_everywhere() {
    let province = Province::full().await;
    let desk = &province.desk;
    let decision =
        DocumentRef { number: "1/QĐ".into(), date: "2024-03-18".parse().ok(), body: "Sở An".into(), file: None };
    let (system, regime) = ("cong-an".to_owned(), "ND85-2016".to_owned());
    let form = LegacyDossierForm { system, level: 3.try_into().unwrap(), regime, decision, begun: None };
    let entered = desk.enter_legacy_dossier(&Actor::console(), form).await.unwrap().dossier;
    let early = approved_on(&entered, "HS-2026-0009", "2023-01-02", 2);
    let late = approved_on(&entered, "HS-2026-0002", "2025-01-02", 4);
    let same_day = approved_on(&entered, "HS-2026-0003", "2025-01-02", 1);
    let draft = Dossier { code: "HS-2026-0010".into(), stage: Stage::Draft, ..entered.clone() };
    let all = [early.clone(), late.clone(), same_day.clone(), draft.clone()];
    for dossiers in [all.to_vec(), all.iter().rev().cloned().collect()] {
        assert_eq!(told_of(dossiers.into_iter())["cong-an"].code, "HS-2026-0003", "of one day the later code");
    }
    let registry = desk.registry();
    let system = registry.system_by_code("cong-an").unwrap();
    let level = |dossiers: Vec<Dossier>| {
        let sources = Sources {
            profiles: HashMap::new(),
            agencies: HashMap::new(),
            dossiers: told_of(dossiers.into_iter()),
            assessed: BTreeMap::new(),
        };
        let (level, told) = (sources.level_of(system), sources.facts(&registry, system, None).level);
        assert_eq!(level, told);
        level.map(ProtectionLevel::number)
    };
    assert_eq!(level(vec![early, late, draft.clone()]), Some(4));
    let proposed = Dossier { level: 5.try_into().unwrap(), ..draft };
    assert_eq!(level(vec![proposed]), Some(3), "a proposal is no level yet: the registry's stands");
}
