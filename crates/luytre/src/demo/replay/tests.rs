use super::*;

#[test]
fn the_whole_scene_is_sent_in_order_within_a_minute() {
    let from = Nanos::parse_rfc3339(SCENE_START).expect("a constant");
    let start = Nanos::parse_rfc3339("2027-01-02T10:00:00Z").expect("a constant");
    let messages = messages(Shift { from, to: start, faster: FASTER });
    assert!(messages.is_sorted_by_key(|message| message.at));
    for (path, road) in ROADS {
        let count = messages.iter().filter(|message| message.road == *road).count();
        assert!(count >= 3, "{path} gives only {count} messages");
    }
    let last = messages.last().expect("there are messages").at;
    assert!(last.0 - start.0 < 60 * Nanos::SECOND, "the last message is sent {last}");
    let first_scan =
        messages.iter().find(|message| message.text.contains("LAB SCAN")).expect("the scan is in the samples");
    assert!(first_scan.at.0 - start.0 < 10 * Nanos::SECOND);
    assert!(!messages.iter().any(|message| message.text.contains("2026-11-22T00:0")), "a time was not moved");
}
