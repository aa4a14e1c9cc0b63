use super::*;

#[track_caller]
fn check(read: fn(&str) -> Option<(Moment, &str)>, text: &str, expected: &str) {
    let shown = match read(text) {
        None => "none".to_owned(),
        Some((Moment::Shown(reading), rest)) => match reading.offset_seconds {
            None => format!("{} local|{rest}", reading.civil),
            Some(seconds) => format!("{} {seconds:+}|{rest}", reading.civil),
        },
        Some((Moment::Counted(at), rest)) => format!("{at}|{rest}"),
    };
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn every_way_of_writing_is_read() {
    check(iso, "2026-11-22T00:06:38+00:00", "2026-11-22T00:06:38 +0|");
    check(iso, "2026-11-22T00:06:38.123456+0000 x", "2026-11-22T00:06:38.123456 +0| x");
    check(iso, "2026-11-22 06:54:05.342 +07 [939]", "2026-11-22T06:54:05.342 +25200| [939]");
    check(iso, "2026-11-22 06:54:05.342 UTC [939]", "2026-11-22T06:54:05.342 +0| [939]");
    check(iso, "2026/11/22 00:05:45 [emerg]", "2026-11-22T00:05:45 local| [emerg]");
    check(iso, "2026-11-22T00:07:12,768 queries", "2026-11-22T00:07:12.768 local| queries");
    check(iso, "2026-11-22T23:59:60Z", "2026-11-22T23:59:59 +0|");
    check(iso, "2026-13-22T00:00:00Z", "none");
    check(clf, "22/Nov/2026:00:06:38 +0000]", "2026-11-22T00:06:38 +0|]");
    check(clf, "22/Nov/2026:00:06:38.658309 +0700", "2026-11-22T00:06:38.658309 +25200|");
    check(dashed, "22-Nov-2026 00:08:18.980 queries", "2026-11-22T00:08:18.98 local| queries");
    check(ctime, "Sun Nov 22 00:06:37.488237 2026] x", "2026-11-22T00:06:37.488237 local|] x");
    check(ctime, "Sun Nov  1 00:06:37 2026", "2026-11-01T00:06:37 local|");
    check(month_first, "Nov 22 2026 00:06:38.5 ICT", "2026-11-22T00:06:38.5 +25200|");
    check(compact, "20261122 00:07:06,vm", "2026-11-22T00:07:06 local|,vm");
    check(american, "11/22/2026-00:07:06.643555  [**]", "2026-11-22T00:07:06.643555 local|  [**]");
}

#[test]
fn the_unit_of_an_epoch_is_told_by_its_size() {
    let at = |text: &str| match epoch(text) {
        Some(Moment::Counted(at)) => at.0,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(at("1795306026"), 1_795_306_026_000_000_000);
    assert_eq!(at("1795306026.123456"), 1_795_306_026_123_456_000);
    assert_eq!(at("1795306026123"), 1_795_306_026_123_000_000);
    assert_eq!(at("1795306026123456"), 1_795_306_026_123_456_000);
    assert_eq!(at("1795306026123456789"), 1_795_306_026_123_456_789);
    assert_eq!(epoch("12x"), None);
    assert_eq!(epoch("99999999999999999999"), None);
}

#[test]
fn nothing_panics_on_a_cut_text() {
    for text in
        ["2026-11-22T00:06:38.123+07:00", "22/Nov/2026:00:06:38 +0000", "Sun Nov 22 00:06:37 2026", "đđđđđđđđđđđđđđ"]
    {
        for end in 0..=text.len() {
            if let Some(part) = text.get(..end) {
                for read in [iso, clf, dashed, ctime, month_first, compact, american] {
                    let _ = read(part);
                }
                let _ = any(part);
            }
        }
    }
}
