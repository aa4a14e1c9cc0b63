//! Numbers, moments and addresses.

use jiff::tz::TimeZone;
use luytre_desk::Language;
use luytre_model::Nanos;

use super::*;

fn zone() -> TimeZone {
    TimeZone::get("Asia/Ho_Chi_Minh").expect("the zone is bundled")
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    assert_eq!(number(Language::Vi, 1_234_567), "1.234.567");
    assert_eq!(number(Language::En, 1_234_567), "1,234,567");
    assert_eq!(number(Language::Vi, 999), "999");
    assert_eq!(short_number(Language::Vi, 1_250_000), "1,2 triệu");
    assert_eq!(short_number(Language::En, 340_900), "340.9k");
    assert_eq!(percent(1, 3), "33 %");
    assert_eq!(percent(2, 3), "67 %", "rounded, not cut");
    assert_eq!(percent(1, 200), "1 %");
    assert_eq!(percent(1, 0), "0 %");
}

#[test]
fn moments_are_read_in_every_form() {
    let now = Nanos::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment");
    let check = |text: &str, expected: Option<&str>| {
        let found = parse_moment(text, now, &zone()).map(|at| at.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    };
    check("now", Some("2026-11-22T03:00:00Z"));
    check("now-15m", Some("2026-11-22T02:45:00Z"));
    check("now-1d", Some("2026-11-21T03:00:00Z"));
    check("today", Some("2026-11-21T17:00:00Z"));
    check("2026-11-22T08:30", Some("2026-11-22T01:30:00Z"));
    check("2026-11-22T08:30:00+07:00", Some("2026-11-22T01:30:00Z"));
    for bad in
        ["", "now-", "now-5", "now-5y", "now--5h", "now-99999999999999999999h", "now-999999w", "hôm qua", "now-5ờ"]
    {
        check(bad, None);
    }
}

#[test]
fn moments_are_shown_in_local_time() {
    let now = Nanos::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment");
    assert_eq!(moment(now, &zone()), "22/11/2026 10:00:00");
    assert_eq!(clock(now, now, &zone()), "10:00:00");
    assert_eq!(clock(now.plus(-86_400 * Nanos::SECOND), now, &zone()), "21/11 10:00");
}

#[test]
fn text_is_encoded_for_an_address() {
    assert_eq!(encode("a b&c=đ"), "a+b%26c%3D%C4%91");
}
