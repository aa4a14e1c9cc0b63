use jiff::civil::date;

use super::*;

fn day(text: &str, state: SignalState) -> SignalDay {
    SignalDay { day: text.parse().unwrap(), state, value: Some(3) }
}

#[test]
fn periods_reach_from_change_to_change_and_to_today() {
    use SignalState::{LiveFail, LiveOk};
    let today = date(2026, 11, 22);
    let days = [
        day("2026-11-23", LiveOk),
        day("2026-11-20", LiveFail),
        day("2026-11-10", LiveOk),
        day("2026-11-05", LiveOk),
        day("2026-11-01", LiveFail),
    ];
    let told: Vec<_> = periods(&days, today)
        .iter()
        .map(|one| (one.from.to_string(), one.to.to_string(), one.state, one.days()))
        .collect();
    assert_eq!(
        told,
        [
            ("2026-11-20".to_owned(), "2026-11-22".to_owned(), LiveFail, 3),
            ("2026-11-05".to_owned(), "2026-11-19".to_owned(), LiveOk, 15),
            ("2026-11-01".to_owned(), "2026-11-04".to_owned(), LiveFail, 4),
        ]
    );
    assert_eq!(periods(&[], today), []);
    let one = periods(&[day("2026-11-22", LiveOk)], today);
    assert_eq!((one.len(), one[0].days()), (1, 1), "what began today has one day");
}
