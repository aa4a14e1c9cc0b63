use luytre_model::ids::AgencyId;

use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn version(name: &str, from: &str) -> AgencyVersion {
    AgencyVersion { name: name.to_owned(), kind: "xa".to_owned(), parent: None, valid_from: day(from), valid_to: None }
}

#[test]
fn versions_follow_each_other() {
    let mut agency = Agency::new(AgencyId(1), "75", version("A", "2025-07-01"));
    agency.change(version("B", "2026-04-30"));
    agency.change(version("C", "2027-01-01"));
    let on = |agency: &Agency, text: &str| agency.on(day(text)).map(|version| version.name.clone());
    assert_eq!(on(&agency, "2025-06-30"), None);
    assert_eq!(on(&agency, "2025-07-01").as_deref(), Some("A"));
    assert_eq!(on(&agency, "2026-04-29").as_deref(), Some("A"));
    assert_eq!(on(&agency, "2026-04-30").as_deref(), Some("B"));
    assert_eq!(on(&agency, "2030-01-01").as_deref(), Some("C"));
    assert_eq!(agency.shown_on(day("2000-01-01")).name, "A");
    // A correction replaces; a change in between takes back what would follow.
    agency.change(version("B2", "2026-04-30"));
    assert_eq!(agency.versions.iter().map(|version| version.name.as_str()).collect::<Vec<_>>(), ["A", "B2"]);
    assert_eq!(agency.versions[0].valid_to, Some(day("2026-04-30")));
}

#[test]
fn a_gap_stays_a_gap() {
    let mut first = version("A", "2025-07-01");
    first.valid_to = Some(day("2025-12-31"));
    let mut agency = Agency::new(AgencyId(1), "75", first);
    agency.change(version("B", "2026-04-30"));
    assert_eq!(agency.on(day("2026-01-15")), None);
    assert_eq!(agency.shown_on(day("2026-01-15")).name, "A");
    assert_eq!(agency.latest().name, "B");
}
