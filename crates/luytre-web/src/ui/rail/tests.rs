use std::collections::BTreeSet;

use super::*;
use crate::routes::{Access, table};

fn all() -> impl Iterator<Item = &'static Place> {
    GROUPS.iter().flat_map(|group| group.places)
}

#[test]
fn a_row_shows_to_exactly_those_who_may_open_its_page() {
    let table = table();
    for place in all() {
        let route = table.iter().find(|route| route.path == place.path && route.method == "GET");
        let access = route.unwrap_or_else(|| panic!("{} is a page", place.path)).access;
        match place.act {
            Some(act) => assert_eq!(access, Access::May(act), "{}", place.path),
            None => assert!(access != Access::Anyone && !matches!(access, Access::May(_)), "{}", place.path),
        }
    }
}

#[test]
fn letters_and_paths_are_given_once() {
    let keys: BTreeSet<&str> = all().map(|place| place.key).collect();
    let paths: BTreeSet<&str> = all().map(|place| place.path).collect();
    assert_eq!((keys.len(), paths.len()), (all().count(), all().count()));
}

#[test]
fn a_page_lights_the_place_that_it_belongs_to() {
    let lit =
        |path: &str| all().filter(|place| is_current(path, place.path)).map(|place| place.path).collect::<Vec<_>>();
    for (path, place) in [
        ("/", "/"),
        ("/systems/CONG/passport", "/systems"),
        ("/registry/import", "/systems"),
        ("/gaps", "/requirements"),
        ("/remedies/KP-2026-0001", "/requirements"),
        ("/map", "/ranking"),
        ("/dossiers/new", "/dossiers"),
    ] {
        assert_eq!(lit(path), [place], "{path}");
    }
    assert!(lit("/systemsx").is_empty() && lit("/mapping").is_empty());
}

#[test]
fn the_daily_rows_of_every_role_fit_a_screen_of_900() {
    // Rows of 33 px and heads of 28 px, gaps of 4 px, 48 px of brand: the foot may fall below.
    for role in Role::ALL {
        let shown: usize = GROUPS
            .iter()
            .filter(|group| group.about == About::Watch || daily(role).contains(&group.about))
            .map(|group| group.places.len())
            .sum();
        let heads = GROUPS.len() - 1;
        assert!(48 + shown * 33 + heads * 32 < 900 - 60, "{role}: {shown} rows");
        let with_any = GROUPS.iter().map(|group| group.places.len()).max().unwrap_or_default();
        assert!(48 + (shown + with_any) * 33 + heads * 32 < 1_020, "{role}: {shown} rows and the group that is read");
    }
}
