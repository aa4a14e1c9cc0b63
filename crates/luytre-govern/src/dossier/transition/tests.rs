use super::*;
use crate::{Date, Library};

#[test]
fn only_systems_that_were_not_in_operation_by_the_day_of_the_rule() {
    let library = Library::shipped();
    let old = library.regime("ND85-2016").expect("shipped");
    let day = |text: &str| -> Date { text.parse().expect("a day") };
    let (_, row) = library.decides_until(old, Some(day("2026-06-30"))).expect("a transition");
    let before = row.begun_before.expect("a day");
    for (life, since, refused) in [
        (Life::Planned, None, false),
        (Life::Building, None, false),
        (Life::Building, before.yesterday().ok(), true),
        (Life::Running, None, true),
        (Life::Running, before.yesterday().ok(), true),
        (Life::Running, Some(before), false),
        (Life::Retired, None, true),
    ] {
        let profile = SystemProfile { life, in_operation_since: since, ..SystemProfile::default() };
        assert_eq!(contradicted(row, &profile).is_some(), refused, "{life:?} {since:?}");
    }
    let unlimited = TransitionRow { begun_before: None, ..row.clone() };
    assert_eq!(contradicted(&unlimited, &SystemProfile::default()), None);
    assert!(library.is_later("ND331-2026", "ND85-2016") && !library.is_later("ND85-2016", "ND331-2026"));
    assert!(!library.is_later("ND85-2016", "ND85-2016") && !library.is_later("", "ND85-2016"));
}
