use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::tests::support::{batch, compile, engine, examine, rule};
use crate::{Detector, Finding};

fn failed() -> String {
    rule("failed", "s:\n  event.outcome: failure\ncondition: s").replace("id: failed\n", "id: failed\nname: failed\n")
}

fn passed() -> String {
    rule("passed", "s:\n  event.outcome: success\ncondition: s")
}

fn correlation(kind: &str, rest: &str) -> String {
    let indented: String = rest.lines().map(|line| format!("  {line}\n")).collect();
    format!("title: c\nid: c\nlevel: high\ncorrelation:\n  type: {kind}\n{indented}")
}

/// `(second, source.ip, event.outcome, user.name)`.
type Line<'a> = (i64, &'a str, &'a str, &'a str);

fn event((second, ip, outcome, user): Line<'_>) -> Json {
    let time = jiff::Timestamp::from_second(1_800_000_000 + second).expect("a time of our days");
    json!({"@timestamp": time.to_string(), "source.ip": ip, "event.outcome": outcome, "user.name": user, "bytes": second})
}

/// Returns the seconds at which the correlation fired.
fn fires(texts: &[&str], lines: &[Line<'_>]) -> Vec<i64> {
    let events: Vec<Json> = lines.iter().map(|line| event(*line)).collect();
    let found = examine(&engine(texts), &batch(&events));
    found.iter().filter(|finding| finding.group.is_some()).map(|finding| lines[finding.row].0).collect()
}

fn failures<'a>(seconds: &[i64], ip: &'a str) -> Vec<Line<'a>> {
    seconds.iter().map(|second| (*second, ip, "failure", "an")).collect()
}

const NEVER: [i64; 0] = [];

const COUNT: &str = "rules: [failed]\ngroup-by: [source.ip]\ntimespan: 1m\ncondition: {gte: 3}";

#[test]
fn counts_events_of_a_group_within_the_window() {
    let texts = [&*failed(), &*correlation("event_count", COUNT)];
    assert_eq!(fires(&texts, &failures(&[0, 10, 20], "192.0.2.1")), [20]);
    assert_eq!(fires(&texts, &failures(&[0, 30, 61], "192.0.2.1")), NEVER);
    assert_eq!(fires(&texts, &failures(&[0, 30, 60], "192.0.2.1")), [60]);
    let mut two = failures(&[0, 10], "192.0.2.1");
    two.extend(failures(&[20], "192.0.2.2"));
    assert_eq!(fires(&texts, &two), NEVER);
    // One finding while the window lasts, another for the next.
    assert_eq!(fires(&texts, &failures(&[0, 1, 2, 3, 4, 5, 70, 71, 72], "192.0.2.1")), [2, 72]);
}

#[test]
fn a_rule_that_only_feeds_is_silent_and_the_finding_names_its_events() {
    let texts = [&*failed(), &*correlation("event_count", COUNT)];
    let events: Vec<Json> = failures(&[0, 10, 20], "192.0.2.1").into_iter().map(event).collect();
    let found = examine(&engine(&texts), &batch(&events));
    let [Finding { rule, row: 2, entity, group: Some(group), .. }] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((rule.id.as_str(), entity.as_deref()), ("c", Some("192.0.2.1")));
    assert_eq!((group.count, group.value, group.events.len()), (3, 3.0, 3));
    assert_eq!(group.by, [("source.ip".to_owned(), "192.0.2.1".to_owned())]);

    let heard = format!("{}generate: true\n", correlation("event_count", COUNT));
    assert_eq!(examine(&engine(&[&failed(), &heard]), &batch(&events)).len(), 4);
}

#[test]
fn late_and_reordered_events_fire_all_the_same() {
    let texts = [&*failed(), &*correlation("event_count", COUNT)];
    for order in [[0, 10, 20], [20, 0, 10], [10, 20, 0], [20, 10, 0]] {
        assert_eq!(fires(&texts, &failures(&order, "192.0.2.1")).len(), 1, "{order:?}");
    }
    // Three old ones after a new one.
    assert_eq!(fires(&texts, &failures(&[9_000, 0, 10, 20], "192.0.2.1")), [20]);
}

#[test]
fn counts_distinct_values_and_computes_with_numbers() {
    let distinct = "rules: failed\ngroup-by: [source.ip]\ntimespan: 1m\ncondition: {gte: 3, field: user.name}";
    let texts = [&*failed(), &*correlation("value_count", distinct)];
    let line = |second, user| (second, "192.0.2.1", "failure", user);
    assert_eq!(fires(&texts, &[line(0, "a"), line(1, "a"), line(2, "b"), line(3, "a")]), NEVER);
    assert_eq!(fires(&texts, &[line(0, "a"), line(1, "b"), line(2, "a"), line(3, "c")]), [3]);
    let numeric = |kind: &str, condition: &str| {
        let text = format!("rules: [failed]\ngroup-by: [source.ip]\ntimespan: 1h\ncondition: {condition}");
        fires(&[&failed(), &correlation(kind, &text)], &failures(&[10, 20, 30, 40], "192.0.2.1"))
    };
    assert_eq!(numeric("value_sum", "{gte: 60, field: bytes}"), [30]);
    assert_eq!(numeric("value_avg", "{gt: 15, field: bytes}"), [30]);
    assert_eq!(numeric("value_percentile", "{gte: 30, field: bytes, percentile: 100}"), [30]);
    assert_eq!(numeric("value_median", "{gte: 25, field: bytes}"), [40]);
}

#[test]
fn rules_together_and_in_order() {
    let rules = "rules: [failed, passed]\ngroup-by: [source.ip]\ntimespan: 1m";
    let (first, second) = (failed(), passed());
    let together = [&*first, &*second, &*correlation("temporal", rules)];
    let ordered = [&*first, &*second, &*correlation("temporal_ordered", rules)];
    let good = [(0, "192.0.2.1", "failure", "a"), (5, "192.0.2.1", "success", "a")];
    let turned = [(0, "192.0.2.1", "success", "a"), (5, "192.0.2.1", "failure", "a")];
    let far = [(0, "192.0.2.1", "failure", "a"), (65, "192.0.2.1", "success", "a")];
    assert_eq!(fires(&together, &good), [5]);
    assert_eq!(fires(&together, &turned), [5]);
    assert_eq!(fires(&together, &far), NEVER);
    assert_eq!(fires(&ordered, &good), [5]);
    assert_eq!(fires(&ordered, &turned), NEVER);
    let expression = format!("{rules}\ncondition: failed or passed");
    assert_eq!(fires(&[&first, &second, &correlation("temporal", &expression)], &good[..1]), [0]);
}

#[test]
fn a_correlation_may_count_correlations_and_aliases_rename() {
    let burst = correlation("event_count", COUNT).replace("id: c", "id: burst");
    let rules = "rules: [burst, passed]\ngroup-by: [address]\ntimespan: 5m\naliases:\n  address:\n    burst: source.ip\n    passed: source.ip";
    let parent = correlation("temporal_ordered", rules).replace("title: c", "title: parent");
    let mut lines = failures(&[0, 1, 2], "192.0.2.1");
    lines.push((9, "192.0.2.1", "success", "an"));
    lines.push((10, "192.0.2.2", "success", "an"));
    // The parent stands before its child: the order of files does not matter.
    assert_eq!(fires(&[&failed(), &passed(), &parent, &burst], &lines), [9]);
}

#[test]
fn tumbling_and_session_windows() {
    let tumbling = format!("{COUNT}\nwindow: tumbling");
    let texts = [&*failed(), &*correlation("event_count", &tumbling)];
    assert_eq!(fires(&texts, &failures(&[50, 55, 65], "192.0.2.1")), NEVER);
    assert_eq!(fires(&texts, &failures(&[61, 65, 70], "192.0.2.1")), [70]);
    let session =
        "rules: [failed]\ngroup-by: [source.ip]\ntimespan: 1h\nwindow: session\ngap: 10s\ncondition: {gte: 3}";
    let texts = [&*failed(), &*correlation("event_count", session)];
    assert_eq!(fires(&texts, &failures(&[0, 8, 16], "192.0.2.1")), [16]);
    assert_eq!(fires(&texts, &failures(&[0, 8, 30], "192.0.2.1")), NEVER);
}

#[test]
fn windows_survive_a_restart_and_a_cut_between_batches() {
    let (first, text) = (failed(), correlation("event_count", COUNT));
    let engine = engine(&[&first, &text]);
    let lines = failures(&[0, 10, 20], "192.0.2.1");
    let mut findings = Vec::new();
    let mut detector = Detector::new(Arc::clone(&engine));
    for line in &lines {
        detector.examine(&batch(&[event(*line)]), &mut findings);
        let state = detector.state();
        detector = Detector::restore(Arc::clone(&engine), &state).expect("our own state");
    }
    assert_eq!(findings.len(), 1);

    // A changed definition starts anew; a damaged state is an error and no panic.
    let mut findings = Vec::new();
    let mut detector = Detector::new(Arc::clone(&engine));
    detector.examine(&batch(&[event(lines[0]), event(lines[1])]), &mut findings);
    let state = detector.state();
    let changed = crate::tests::support::engine(&[&first, &text.replace("gte: 3", "gte: 2")]);
    let mut detector = Detector::restore(changed, &state).expect("our own state");
    detector.examine(&batch(&[event(lines[2])]), &mut findings);
    assert!(findings.is_empty());
    for cut in 0..state.len() {
        assert!(Detector::restore(Arc::clone(&engine), &state[..cut]).is_err());
    }
}

#[test]
fn agencies_do_not_mix_unless_a_rule_says_so() {
    let placed = |agency: &str, second| {
        let mut batch = batch(&[event((second, "10.0.0.5", "failure", "an"))]);
        let place = luytre_model::Placement {
            source: agency.to_owned(),
            agency: Some(agency.to_owned()),
            ..Default::default()
        };
        batch.place(|_| Some(place.clone()), &place);
        batch
    };
    let count = |text: &str| {
        let mut detector = Detector::new(engine(&[&failed(), text]));
        let mut findings = Vec::new();
        for (second, agency) in ["a", "b", "a"].into_iter().enumerate() {
            detector.examine(&placed(agency, second as i64), &mut findings);
        }
        findings.len()
    };
    let text = correlation("event_count", COUNT);
    assert_eq!(count(&text), 0);
    assert_eq!(count(&format!("{text}luytre: {{across: true}}\n")), 1);
}

#[test]
fn a_flood_of_groups_stays_within_its_bounds() {
    let engine = engine(&[&failed(), &correlation("event_count", COUNT)]);
    let mut detector = Detector::new(engine);
    let mut findings = Vec::new();
    let mut events = luytre_model::EventBatch::new();
    for number in 0..super::WINDOWS_MAX + 5_000 {
        let mut builder = events.event("json.log", luytre_model::Nanos(number as i64), b"");
        builder.str(luytre_model::schema::col::EVENT_OUTCOME, "failure");
        builder.str(luytre_model::schema::col::SOURCE_IP, &std::net::Ipv4Addr::from(number as u32).to_string());
        builder.finish();
    }
    detector.examine(&events, &mut findings);
    assert!(detector.correlator_len() <= super::WINDOWS_MAX);
    assert!(detector.counters().windows_evicted >= 5_000);
}

#[test]
fn correlations_that_cannot_work_are_refused() {
    let check = |text: &str, words: &str| {
        let (_, report) = compile(&[&failed(), text]);
        let reasons: Vec<&str> = report.rejected.iter().map(|rejected| rejected.reason.as_str()).collect();
        assert!(reasons.iter().any(|reason| reason.contains(words)), "{reasons:?} do not say {words:?}");
    };
    check(&correlation("event_count", &COUNT.replace("failed", "absent")), "absent");
    check(&correlation("event_count", &COUNT.replace("1m", "2y")), "timespan");
    check(&correlation("value_count", COUNT), "field");
    check(&correlation("event_count", &COUNT.replace("failed", "c")), "circle");
    check(&correlation("temporal", "rules: [failed]\ntimespan: 1m\ncondition: other"), "other");
    check(&correlation("counting", COUNT), "counting");
}

proptest::proptest! {
    /// Whatever the order of arrival and the cuts between batches: it fires exactly when some window holds enough.
    #[test]
    fn fires_exactly_when_a_window_holds_enough(
        seconds in proptest::collection::vec(0i64..400, 1..12),
        cut in 1usize..5,
    ) {
        let engine = engine(&[&failed(), &correlation("event_count", COUNT)]);
        let mut detector = Detector::new(engine);
        let mut findings = Vec::new();
        for part in seconds.chunks(cut) {
            let events: Vec<Json> = failures(part, "192.0.2.1").into_iter().map(event).collect();
            detector.examine(&batch(&events), &mut findings);
        }
        let enough = seconds.iter().any(|end| seconds.iter().filter(|at| (end - 60..=*end).contains(*at)).count() >= 3);
        proptest::prop_assert_eq!(!findings.is_empty(), enough, "{:?}", seconds);
    }
}
