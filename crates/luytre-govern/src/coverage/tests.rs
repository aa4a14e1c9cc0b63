use luytre_model::ids::{AgencyId, SourceId, SystemId};

use super::*;
use crate::source::SourceMatch;

const HOUR: i64 = 3_600 * Nanos::SECOND;
const NOW: Nanos = Nanos(500_000 * HOUR + HOUR / 2);

fn system(level: Option<u8>, required: Option<&[Layer]>) -> System {
    System {
        id: SystemId(1),
        code: "portal".to_owned(),
        name: String::new(),
        agency: AgencyId(1),
        level: level.map(|level| ProtectionLevel::try_from(level).unwrap()),
        owner: String::new(),
        required_layers: required.map(|layers| layers.iter().copied().collect()),
        contact_name: String::new(),
        contact_phone: String::new(),
    }
}

fn source(code: &str, system: Option<i64>, expected_every_s: u32) -> Source {
    Source {
        id: SourceId(1),
        code: code.to_owned(),
        name: String::new(),
        system: system.map(SystemId),
        layer: None,
        format: None,
        zone: None,
        match_: SourceMatch::default(),
        expected_every_s,
        state: SourceState::Active,
    }
}

fn counts(age: i64) -> SourceCounts {
    SourceCounts { last_event: Some(NOW.plus(-age)), ..SourceCounts::default() }
}

#[track_caller]
fn check(age: Option<i64>, expected_every_s: u32, expected: CoverageState) {
    let (source, counts) = (source("web", Some(1), expected_every_s), age.map(counts));
    let seen = [Seen { source: &source, layer: Some(Layer::Network), counts: counts.as_ref() }];
    let found = coverage(&system(Some(3), None), &RequiredLayers::default(), &seen, NOW);
    assert_eq!(found[&Layer::Network].state, expected);
}

#[test]
fn states_follow_the_age_of_the_newest_event() {
    let second = Nanos::SECOND;
    check(Some(0), 900, CoverageState::Live);
    check(Some(1_800 * second), 900, CoverageState::Live);
    check(Some(1_800 * second + 1), 900, CoverageState::Late);
    check(Some(24 * HOUR), 900, CoverageState::Late);
    check(Some(24 * HOUR + 1), 900, CoverageState::Silent);
    check(None, 900, CoverageState::Never);
    check(Some(40 * HOUR), 86_400, CoverageState::Live);
    check(Some(48 * HOUR + 1), 86_400, CoverageState::Silent);
    check(Some(-HOUR), 900, CoverageState::Live);
    check(Some(2 * second + 1), 0, CoverageState::Late);
}

#[test]
fn required_layers_follow_level_and_own_list() {
    let states = |system: &System| {
        let found = coverage(system, &RequiredLayers::default(), &[], NOW);
        found.into_values().map(|layer| (layer.state, layer.required)).collect::<Vec<_>>()
    };
    let (never, free) = ((CoverageState::Never, true), (CoverageState::NotRequired, false));
    assert_eq!(states(&system(Some(2), None)), [never; 4]);
    assert_eq!(states(&system(None, None)), [never; 4]);
    assert_eq!(states(&system(Some(1), None)), [free, never, free, never]);
    assert_eq!(states(&system(Some(5), Some(&[Layer::Database]))), [free, free, never, free]);
    assert_eq!(states(&system(Some(5), Some(&[]))), [free; 4]);
    let table = RequiredLayers::new(BTreeMap::from([]), BTreeSet::new());
    assert_eq!(table.of(&system(Some(4), None)), BTreeSet::new());
}

#[test]
fn the_best_source_counts_and_foreign_ones_do_not() {
    let mut retired = source("retired", Some(1), 900);
    retired.state = SourceState::Retired;
    let (old, fresh, foreign, free) = (
        source("old", Some(1), 900),
        source("fresh", Some(1), 900),
        source("foreign", Some(2), 900),
        source("free", None, 900),
    );
    let mut old_counts = counts(30 * HOUR);
    let hour = NOW.seconds() / 3_600;
    old_counts.by_hour = [(hour - 30, 1), (hour - 25, 2), (hour - 24, 4), (hour, 8), (hour + 1, 16)].into();
    let mut fresh_counts = counts(HOUR);
    fresh_counts.by_hour = [(hour - 1, 32)].into();
    let now = counts(0);
    let seen = |source, layer, counts| Seen { source, layer: Some(layer), counts: Some(counts) };
    let seen = [
        seen(&old, Layer::Network, &old_counts),
        seen(&fresh, Layer::Network, &fresh_counts),
        seen(&foreign, Layer::Network, &now),
        seen(&free, Layer::Network, &now),
        seen(&retired, Layer::Network, &now),
        Seen { source: &fresh, layer: None, counts: Some(&now) },
        seen(&fresh, Layer::Database, &fresh_counts),
    ];
    let found = coverage(&system(Some(3), Some(&[Layer::Network])), &RequiredLayers::default(), &seen, NOW);
    let network = &found[&Layer::Network];
    assert_eq!(network.state, CoverageState::Late);
    assert_eq!(network.last_event, Some(NOW.plus(-HOUR)));
    assert_eq!(network.events_24h, 4 + 8 + 32);
    assert_eq!(network.sources, ["fresh", "old"]);
    // A layer that need not be watched, and is, shows what it is.
    assert_eq!(found[&Layer::Database].state, CoverageState::Late);
    assert!(!found[&Layer::Database].required);
}
