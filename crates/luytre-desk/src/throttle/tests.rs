use super::*;

const START: Nanos = Nanos(1_800_000_000 * Nanos::SECOND);

fn at(seconds: i64) -> Nanos {
    START.plus(seconds * Nanos::SECOND)
}

#[test]
fn waits_grow_with_failures_and_end() {
    let throttle = Throttle::new();
    for _ in 0..FREE_FAILURES_LOGIN {
        throttle.begin("lan", None, at(0)).unwrap();
    }
    assert_eq!(throttle.begin("lan", None, at(0)), Err(1));
    throttle.begin("lan", None, at(1)).unwrap();
    assert_eq!(throttle.begin("lan", None, at(1)), Err(2));
    throttle.begin("minh", None, at(1)).unwrap();
    for second in 10..400 {
        let _ = throttle.begin("lan", None, at(second));
    }
    let wait = throttle.begin("lan", None, at(400)).unwrap_err();
    assert!(i64::from(wait) <= WAIT_S_MAX_LOGIN, "{wait}");
    throttle.begin("lan", None, at(400 + FORGET_S)).unwrap();
}

#[test]
fn a_good_sign_in_clears_the_login_but_not_the_address() {
    let throttle = Throttle::new();
    let address = "192.0.2.9".parse().ok();
    for attempt in 0..FREE_FAILURES_ADDRESS - 1 {
        throttle.begin(&format!("guess{attempt}"), address, at(0)).unwrap();
    }
    throttle.begin("lan", address, at(0)).unwrap();
    throttle.succeeded("lan", address);
    throttle.begin("lan", address, at(0)).unwrap();
    assert!(throttle.begin("lan", address, at(0)).is_err());
    assert!(throttle.begin("lan", "192.0.2.10".parse().ok(), at(0)).is_ok());
}

#[test]
fn neighbours_of_an_ipv6_network_count_together() {
    let throttle = Throttle::new();
    for attempt in 0..FREE_FAILURES_ADDRESS {
        let address = format!("2001:db8::{attempt:x}").parse().ok();
        throttle.begin(&format!("guess{attempt}"), address, at(0)).unwrap();
    }
    assert!(throttle.begin("lan", "2001:db8::ffff".parse().ok(), at(0)).is_err());
    assert!(throttle.begin("lan", "2001:db8:0:1::1".parse().ok(), at(0)).is_ok());
}

#[test]
fn the_table_is_bounded() {
    let throttle = Throttle::new();
    for attempt in 0..i64::try_from(ENTRIES_MAX).unwrap() + 100 {
        throttle.begin(&format!("guess{attempt}"), None, at(attempt / 1_000)).unwrap();
    }
    assert_eq!(throttle.logins.entries.lock().unwrap().len(), ENTRIES_MAX);
}

#[test]
fn a_stranger_does_not_keep_a_person_waiting() {
    let throttle = Throttle::new();
    let (stranger, person) = ("192.0.2.66".parse().ok(), "198.51.100.7".parse().ok());
    for second in 0..40 {
        let _ = throttle.begin("lan", stranger, at(second));
    }
    assert!(throttle.begin("lan", stranger, at(40)).is_err());
    throttle.begin("lan", person, at(40)).unwrap();
}

#[test]
fn guesses_from_many_places_are_slowed() {
    let throttle = Throttle::new();
    for place in 0..FREE_FAILURES_EVERYWHERE {
        throttle.begin("lan", format!("10.0.{}.{}", place / 250, place % 250).parse().ok(), at(0)).unwrap();
    }
    assert!(throttle.begin("lan", "10.9.9.9".parse().ok(), at(0)).is_err());
}
