use luytre_model::Severity;
use proptest::prelude::*;

use super::*;

const MINUTE: i64 = 60 * Nanos::SECOND;

fn finding(rule: &str, entity: &str, system: Option<&str>, minute: i64, number: u64) -> Finding {
    let rule = RuleRef {
        id: rule.to_owned(),
        title_vi: String::new(),
        title_en: String::new(),
        level: Severity::Medium,
        author: String::new(),
        tags: Vec::new(),
        advice_vi: String::new(),
        advice_en: String::new(),
    };
    Finding {
        rule: Arc::new(rule),
        layer: None,
        agency: None,
        system: system.map(str::to_owned),
        protection: None,
        source: format!("source of {entity}"),
        entity: entity.to_owned(),
        at: Nanos(minute * MINUTE),
        event: EventId::new(0, 0, number),
    }
}

#[test]
fn same_rule_entity_and_system_belong_together() {
    let groups = group([
        finding("a", "x", Some("s"), 0, 1),
        finding("a", "x", Some("s"), 60, 2),
        finding("a", "x", Some("s"), 121, 3),
        finding("b", "x", Some("s"), 0, 4),
        finding("a", "y", Some("s"), 0, 5),
        finding("a", "x", Some("t"), 0, 6),
        finding("a", "x", None, 0, 7),
    ]);
    let found: Vec<(String, u64)> = groups
        .iter()
        .map(|group| (format!("{} {} {}", group.key.rule, group.key.entity, group.key.place), group.count))
        .collect();
    let expected = [
        ("a x source:source of x", 1),
        ("a x system:s", 2),
        ("a x system:s", 1),
        ("a x system:t", 1),
        ("a y system:s", 1),
        ("b x system:s", 1),
    ];
    assert_eq!(found, expected.map(|(key, count)| (key.to_owned(), count)));
}

#[test]
fn one_event_counts_once_and_the_newest_are_kept() {
    let many: Vec<Finding> =
        (0..30).flat_map(|number| [finding("a", "x", None, 0, number), finding("a", "x", None, 0, number)]).collect();
    let groups = group(many);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].count, 30);
    let kept: Vec<u64> = groups[0].events.iter().map(|event| event.sequence()).collect();
    assert_eq!(kept, (10..30).collect::<Vec<u64>>());
}

#[test]
fn a_group_continues_only_an_open_alert_within_the_window() {
    let opened = group([finding("a", "x", None, 100, 1), finding("a", "x", None, 130, 2)]).remove(0).open(AlertId(1));
    let at = |minute| group([finding("a", "x", None, minute, 9)]).remove(0);
    let continues: Vec<bool> =
        [39, 40, 110, 190, 191].into_iter().map(|minute| at(minute).continues(&opened)).collect();
    assert_eq!(continues, [false, true, true, true, false]);
    assert!(!group([finding("b", "x", None, 110, 9)])[0].continues(&opened));
    let closed = Alert { state: State::Closed, ..opened };
    assert!(!at(110).continues(&closed));
}

proptest! {
    /// However findings arrive, the groups are the same, nothing is lost, and no group bridges more than the window.
    #[test]
    fn grouping_does_not_depend_on_order(
        findings in proptest::collection::vec((0..2_u8, 0..2_u8, 0..600_i64), 0..60).prop_shuffle(),
    ) {
        let build = |(number, (rule, entity, minute)): (usize, &(u8, u8, i64))| {
            finding(&rule.to_string(), &entity.to_string(), None, *minute, number as u64)
        };
        let forward: Vec<Finding> = findings.iter().enumerate().map(build).collect();
        let backward: Vec<Finding> = forward.iter().rev().cloned().collect();
        let groups = group(forward.clone());
        let shape = |groups: &[Group]| {
            groups
                .iter()
                .map(|group| (group.key.clone(), group.first.at, group.last_seen, group.count, group.events.clone()))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(shape(&groups), shape(&group(backward)));
        prop_assert_eq!(groups.iter().map(|group| group.count).sum::<u64>(), findings.len() as u64);
        for pair in groups.windows(2) {
            let apart = pair[0].key != pair[1].key || pair[0].last_seen.plus(GROUP_WINDOW) < pair[1].first.at;
            prop_assert!(apart);
        }
        for group in &groups {
            let alert = group.open(AlertId(1));
            prop_assert!(group.continues(&alert));
            prop_assert_eq!(alert.key(), group.key.clone());
            prop_assert!(alert.events.len() <= EVENTS_KEPT);
        }
    }
}
