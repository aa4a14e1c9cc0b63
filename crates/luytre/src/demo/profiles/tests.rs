use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_desk::profiles::ProfileFilter;
use luytre_desk::views::NewPerson;
use luytre_desk::{DeskParts, Detector, Found, ManualClock, Rules};
use luytre_govern::Library;
use luytre_ledger::Ledger;
use luytre_model::store::MemoryStore;
use luytre_model::{EventBatch, Nanos};

use super::*;

struct NoRules;

impl Rules for NoRules {
    fn detector(&self, _: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(NoDetector)
    }

    fn loaded(&self) -> usize {
        0
    }
}

struct NoDetector;

impl Detector for NoDetector {
    fn examine(&mut self, _: &EventBatch, _: &mut Vec<Found>) {}

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

#[tokio::test]
async fn every_system_of_the_province_gets_a_profile_that_fits_its_level() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).await.unwrap();
    let (events, clock) =
        (Arc::new(MemoryStore::new()), Arc::new(ManualClock::new(Nanos(1_795_309_200 * Nanos::SECOND))));
    let desk = luytre_desk::Desk::open(DeskParts { ledger, events, rules: Arc::new(NoRules), clock }).await.unwrap();
    let console = Actor::console();
    let password = "tre già măng mọc 2026".to_owned();
    let administrator = NewPerson {
        login: "quan.tri".to_owned(),
        name: "Người quản trị".to_owned(),
        role: luytre_model::Role::Administrator,
        agency: None,
        language: luytre_desk::Language::Vi,
        password: Some(password.clone()),
    };
    desk.create_person(&console, administrator).await.unwrap();
    let passwords = ["quan.tri", "yte.cntt"].map(|login| (login.to_owned(), password.clone()));
    let cast = Cast::new(desk.clone(), passwords.into());
    let administrator = cast.actor("quan.tri").await.unwrap();
    super::super::province::enter(&desk, &administrator, |_| password.clone()).await.unwrap();
    enter(&cast).await.unwrap_or_else(|error| panic!("{error:?}"));
    let profiles = desk.profiles(&console, &ProfileFilter::default()).await.unwrap();
    let unwritten: Vec<&str> =
        profiles.iter().filter(|kept| kept.version == 0).map(|kept| kept.body.system.as_str()).collect();
    assert_eq!((profiles.len(), unwritten), (60, vec![]));
    let criteria = &Library::shipped().regime_for(day_of(&desk)).unwrap().criteria;
    let mut other = BTreeMap::new();
    for kept in &profiles {
        let registered = desk.system(&console, &kept.body.system).await.unwrap().level;
        let found = criteria.classify(&kept.body.facts).level;
        if found != registered {
            other.insert(
                kept.body.system.clone(),
                (found.map(|level| level.number()), registered.map(|level| level.number())),
            );
        }
    }
    // The data centre stands a level higher than its facts: its owner proposed so after a risk assessment.
    assert_eq!(other, BTreeMap::from([("TTDL-HT".to_owned(), (Some(3), Some(4)))]));
    let police = desk.agency_profile(&console, DEDICATED).await.unwrap().body;
    assert_eq!((police.roster.len(), police.duties.len()), (4, 3));
    let portal = desk.profile(&console, super::super::province::PORTAL).await.unwrap().body;
    assert!(portal.zones.len() >= 4 && portal.devices.len() >= 8 && portal.products.len() >= 8);
}
