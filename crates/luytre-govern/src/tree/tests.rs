use luytre_model::ids::{AgencyId, SourceId, SystemId};
use luytre_model::store::Scope;

use super::*;
use crate::registry::AgencyVersion;
use crate::source::{SourceMatch, SourceState};

const TODAY: &str = "2026-08-01";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn agency(id: i64, parent: Option<i64>) -> Agency {
    let version = AgencyVersion {
        name: format!("Đơn vị {id}"),
        kind: "department".to_owned(),
        parent: parent.map(AgencyId),
        valid_from: day("2025-07-01"),
        valid_to: None,
    };
    Agency::new(AgencyId(id), format!("c{id}"), version)
}

/// 1 has 2 and 3, 2 has 4; 5 stands alone.
fn agencies() -> Vec<Agency> {
    vec![agency(5, None), agency(4, Some(2)), agency(3, Some(1)), agency(2, Some(1)), agency(1, None)]
}

fn ids(numbers: &[i64]) -> BTreeSet<AgencyId> {
    numbers.iter().copied().map(AgencyId).collect()
}

#[test]
fn subtrees() {
    let tree = AgencyTree::new(agencies(), day(TODAY));
    assert_eq!(tree.subtree(AgencyId(1)), ids(&[1, 2, 3, 4]));
    assert_eq!(tree.subtree(AgencyId(2)), ids(&[2, 4]));
    assert_eq!(tree.subtree(AgencyId(9)), ids(&[]));
    assert_eq!(tree.ancestors(AgencyId(4)), [AgencyId(2), AgencyId(1)]);
    assert_eq!(tree.children(None), [AgencyId(1), AgencyId(5)]);
    assert_eq!(tree.by_code("c3").map(|agency| agency.id), Some(AgencyId(3)));
    assert!(tree.may_stand_under(AgencyId(2), AgencyId(5)));
    assert!(!tree.may_stand_under(AgencyId(2), AgencyId(4)));
    assert!(!tree.may_stand_under(AgencyId(2), AgencyId(2)));
    assert!(!tree.may_stand_under(AgencyId(2), AgencyId(9)));
}

#[test]
fn the_tree_is_that_of_the_day() {
    let mut agencies = agencies();
    let moved =
        AgencyVersion { parent: Some(AgencyId(5)), valid_from: day("2026-01-01"), ..agencies[1].latest().clone() };
    agencies[1].change(moved);
    assert_eq!(AgencyTree::new(agencies.clone(), day("2025-12-31")).subtree(AgencyId(2)), ids(&[2, 4]));
    assert_eq!(AgencyTree::new(agencies.clone(), day("2026-01-01")).subtree(AgencyId(2)), ids(&[2]));
    assert_eq!(AgencyTree::new(agencies, day("2020-01-01")).subtree(AgencyId(2)), ids(&[2, 4]));
}

#[test]
fn exclusion_counts_below() {
    let mut agencies = agencies();
    agencies[3].excluded = true;
    let tree = AgencyTree::new(agencies, day(TODAY));
    let excluded: Vec<i64> = (1..=5).filter(|id| tree.is_excluded(AgencyId(*id))).collect();
    assert_eq!(excluded, [2, 4]);
}

#[test]
fn circles_end() {
    let tree = AgencyTree::new(vec![agency(1, Some(2)), agency(2, Some(1)), agency(3, Some(3))], day(TODAY));
    assert_eq!(tree.subtree(AgencyId(1)), ids(&[1, 2]));
    assert_eq!(tree.subtree(AgencyId(3)), ids(&[3]));
    assert_eq!(tree.ancestors(AgencyId(3)).len(), DEPTH_MAX);
    assert!(!tree.is_excluded(AgencyId(1)));
}

#[test]
fn scopes() {
    let system = |id, agency| System {
        id: SystemId(id),
        code: format!("s{id}"),
        name: String::new(),
        agency: AgencyId(agency),
        level: None,
        owner: String::new(),
        required_layers: None,
        contact_name: String::new(),
        contact_phone: String::new(),
    };
    let source = |id, system: Option<i64>| Source {
        id: SourceId(id),
        code: format!("q{id}"),
        name: String::new(),
        system: system.map(SystemId),
        layer: None,
        format: None,
        zone: None,
        match_: SourceMatch::default(),
        expected_every_s: 900,
        state: SourceState::Retired,
    };
    let tree = AgencyTree::new(agencies(), day(TODAY));
    let systems = [system(1, 4), system(2, 3), system(3, 1)];
    let sources = [source(1, Some(1)), source(2, Some(2)), source(3, None), source(4, Some(3))];
    let of = |agencies: &[&str], sources: &[&str]| {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Scope::Of { agencies: set(agencies), sources: set(sources) }
    };
    assert_eq!(tree.scope(None, &systems, &sources), Scope::All);
    assert_eq!(tree.scope(Some(AgencyId(2)), &systems, &sources), of(&["c2", "c4"], &["q1"]));
    assert_eq!(tree.scope(Some(AgencyId(1)), &systems, &sources), of(&["c1", "c2", "c3", "c4"], &["q1", "q2", "q4"]));
    assert_eq!(tree.scope(Some(AgencyId(9)), &systems, &sources), of(&[], &[]), "an unknown agency sees nothing");
}
