use std::collections::BTreeSet;

use super::*;

#[test]
fn the_province_has_the_announced_size() {
    let rows: BTreeSet<String> =
        agencies().lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(rows.len(), 1 + 1 + 1 + 12 + 40, "with the police, the dedicated unit");
    let systems = systems();
    assert_eq!(systems.len(), 60);
    let levels: BTreeSet<u8> = systems.iter().map(|(_, _, _, level)| *level).collect();
    assert_eq!(levels, BTreeSet::from([1, 2, 3, 4]));
    assert_eq!(PEOPLE.len() + 1, 25, "with the administrator");
    for (code, _, agency, _) in &systems {
        assert!(rows.contains(agency), "{code} belongs to {agency}, which is not there");
    }
    for (login, _, _, agency) in PEOPLE {
        assert!(agency.is_none_or(|agency| rows.contains(agency)), "{login} works for an agency that is not there");
    }
    let codes: BTreeSet<&str> = systems.iter().map(|(code, ..)| code.as_str()).collect();
    for (code, _, _) in CONNECTED {
        assert!(codes.contains(code), "{code} sends and is not a system");
    }
}
