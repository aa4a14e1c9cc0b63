//! The decision tables, at their borders and at their edges.

use std::collections::BTreeSet;

use luytre_model::ProtectionLevel;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::library::Library;
use crate::library::regime::Regime;

fn regime(id: &str) -> &'static Regime {
    Library::shipped().regime(id).expect("both regimes are shipped")
}

fn facts(value: Value) -> LevelFacts {
    serde_json::from_value(value).expect("the facts of the test are well formed")
}

fn level(number: u8) -> ProtectionLevel {
    number.try_into().expect("1 to 5")
}

/// The level and the articles that decide it, in one line.
fn verdict(id: &str, value: Value) -> String {
    let criteria = &regime(id).criteria;
    let facts = facts(value);
    assert_eq!(criteria.check(&facts), [], "the facts of the test are checked");
    let found = criteria.classify(&facts);
    let rows: Vec<&str> = found.deciding.iter().map(|row| row.source.as_str()).collect();
    match (found.level, found.ask) {
        (Some(level), _) => format!("{level} {}", rows.join(" ")),
        (None, Some(Ask::Person)) => "ask".to_owned(),
        (None, Some(Ask::Facts(facts))) => format!("ask {}", facts.join(" ")),
        (None, None) => "nothing".to_owned(),
    }
}

#[track_caller]
fn check(value: Value, expected: &str) {
    assert_eq!(verdict("ND331-2026", value), expected);
}

#[test]
fn every_example_gives_its_level_by_its_article() {
    for (id, least) in [("ND331-2026", 40), ("ND85-2016", 10)] {
        let regime = regime(id);
        assert!(regime.examples.len() >= least, "{id} has {} examples", regime.examples.len());
        for example in &regime.examples {
            let found = regime.criteria.classify(&example.input);
            assert_eq!(found.level, example.level, "{}", example.name);
            if found.level.is_some() {
                let rows: BTreeSet<&str> = found.deciding.iter().map(|row| row.source.as_str()).collect();
                assert!(rows.contains(example.basis.source.as_str()), "{}: decided by {rows:?}", example.name);
            }
        }
    }
}

#[test]
fn every_row_of_the_table_decides_at_least_one_example() {
    for id in ["ND331-2026"] {
        let regime = regime(id);
        let named: BTreeSet<&str> = regime.examples.iter().map(|example| example.basis.source.as_str()).collect();
        for row in &regime.criteria.rows {
            assert!(named.contains(row.basis.source.as_str()), "{id} {} has no example", row.basis.source);
        }
    }
}

#[test]
fn subjects_are_counted_at_the_border() {
    let portal = |basic: u64, sensitive: u64| {
        json!({"type": "b", "information": ["ca_nhan"], "online_service": true, "conditional_business_line": true,
            "handles_administrative_procedures": false, "basic_subjects": basic, "sensitive_subjects": sensitive})
    };
    let service = |basic: u64, sensitive: u64| {
        let mut facts = portal(basic, sensitive);
        facts["conditional_business_line"] = json!(false);
        facts
    };
    check(service(99_999, 0), "2 D12.2.a D12.2.b");
    check(service(100_000, 0), "3 D13.2.c");
    check(service(0, 9_999), "2 D12.2.a D12.2.b");
    check(service(0, 10_000), "3 D13.2.c");
    check(portal(99_999, 9_999), "3 D13.2.a");
    check(portal(100_000, 10_000), "3 D13.2.a D13.2.c");
}

#[test]
fn the_old_regime_counts_users() {
    let service = |users: u64| json!({"type": "b", "information": ["ca_nhan"], "online_service": true, "conditional_business_line": false, "users": users});
    assert_eq!(verdict("ND85-2016", service(9_999)), "2 D8.2.b D8.2.c");
    assert_eq!(verdict("ND85-2016", service(10_000)), "3 D9.2.c");
}

#[test]
fn what_is_not_known_is_named_and_never_lowers_the_level() {
    let value =
        json!({"type": "b", "information": ["ca_nhan"], "online_service": true, "conditional_business_line": false});
    let found = regime("ND331-2026").criteria.classify(&facts(value));
    assert_eq!(found.level, Some(level(2)));
    let missing: BTreeSet<&str> = found.missing.iter().flat_map(|missing| &missing.facts).map(String::as_str).collect();
    assert_eq!(missing, BTreeSet::from(["basic_subjects", "handles_administrative_procedures", "sensitive_subjects"]));
    assert!(found.missing.iter().all(|missing| missing.level == level(3)));

    check(json!({"type": "d", "information": ["rieng"]}), "ask construction_class");
    check(json!({"type": "dd", "information": ["rieng"]}), "ask");
    check(json!({"type": "c", "information": ["rieng"]}), "ask serves");
}

#[test]
fn null_reads_as_not_known() {
    let given = facts(json!({"type": "a", "information": ["cong_cong"], "basic_subjects": null}));
    assert_eq!(given.get("basic_subjects"), None);
    assert_eq!(serde_json::to_value(&given).unwrap(), json!({"information": ["cong_cong"], "type": "a"}));
}

#[track_caller]
fn refused(value: Value, expected: &[&str]) {
    let problems = regime("ND331-2026").criteria.check(&facts(value));
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem}");
    }
}

#[test]
fn wrong_facts_are_named_with_what_is_expected() {
    refused(
        json!({"type": "a", "information": ["cong_cong"], "colour": "red"}),
        &["colour: no such fact; known are type,"],
    );
    refused(json!({"type": "z", "information": ["cong_cong"]}), &["type: \"z\" is not one of a, b, c, d, dd"]);
    refused(json!({"type": "a", "information": []}), &["information: at least one word"]);
    refused(json!({"type": "a", "information": ["secret"]}), &["information: \"secret\" is not one of cong_cong"]);
    refused(json!({"type": true, "information": "rieng"}), &["information: a list of words", "type: one word"]);
    refused(json!({"information": ["rieng"]}), &["type: must be given"]);
    refused(json!({}), &["type: must be given", "information: must be given"]);
    refused(
        json!({"type": "b", "information": ["rieng"], "online_service": "yes", "basic_subjects": true}),
        &["basic_subjects: a whole number", "online_service: true or false"],
    );
}

#[test]
fn counts_that_are_none_cannot_be_read() {
    for bad in [json!(-1), json!(1.5), json!(1e20), json!({"a": 1}), json!([1])] {
        let value = json!({"type": "b", "information": ["rieng"], "basic_subjects": bad});
        let error = serde_json::from_value::<LevelFacts>(value).unwrap_err().to_string();
        assert!(error.starts_with("basic_subjects: "), "{error}");
    }
}

#[test]
fn facts_that_cannot_stand_together_are_refused_with_their_article() {
    let with_class = json!({"type": "a", "information": ["rieng"], "construction_class": "II"});
    refused(with_class, &["construction_class, type: A construction class belongs to industrial control"]);
    refused(
        json!({"type": "b", "information": ["rieng"], "serves": "one_agency"}),
        &["serves, type: Whom it serves is stated for shared infrastructure"],
    );
}

#[test]
fn what_deserves_a_second_look_is_said_and_decides_nothing() {
    let value =
        json!({"type": "a", "information": ["rieng"], "handles_administrative_procedures": true, "basic_subjects": 5});
    let found = regime("ND331-2026").criteria.classify(&facts(value));
    let codes: Vec<&str> = found.cautions.iter().map(|caution| caution.code.as_str()).collect();
    assert_eq!(codes, ["procedures_without_service", "subjects_without_personal_information"]);
    assert_eq!(found.level, Some(level(2)));
}

#[test]
fn what_if_shows_both_sides() {
    let before = facts(json!({"type": "b", "information": ["ca_nhan"], "online_service": true,
        "conditional_business_line": false, "handles_administrative_procedures": false, "basic_subjects": 99_000,
        "sensitive_subjects": 0}));
    let after = before.clone().with("basic_subjects", 100_000_u64);
    let shown = regime("ND331-2026").criteria.what_if(&before, &after);
    assert_eq!((shown.before.level, shown.after.level), (Some(level(2)), Some(level(3))));
    assert_eq!(shown.changed, BTreeSet::from(["basic_subjects".to_owned()]));
}

#[test]
fn level_five_is_always_a_candidate_for_the_national_list() {
    let criteria = &regime("ND331-2026").criteria;
    let plain = facts(json!({"type": "c", "information": ["rieng"]}));
    let codes = |facts: &LevelFacts, number: u8| -> Vec<String> {
        let rows = criteria.important_to_national_security(facts, Some(level(number)));
        rows.into_iter().map(|row| row.code.clone()).collect()
    };
    assert_eq!(codes(&plain, 5), ["level_5"]);
    assert!(codes(&plain, 4).is_empty());
    assert_eq!(codes(&plain.with("proposed_important_to_national_security", true), 3), ["proposed"]);
}

fn pulled(change: &Change<'_>) -> Vec<String> {
    let regime = regime("ND331-2026");
    let pulled = triggers(&regime.procedure, &regime.criteria, change);
    pulled.into_iter().map(|trigger| format!("{} [{}]", trigger.code, trigger.because.join(" "))).collect()
}

#[test]
fn watches_open_a_new_determination() {
    let before = facts(json!({"type": "b", "information": ["ca_nhan"], "online_service": true,
        "conditional_business_line": false, "handles_administrative_procedures": false, "basic_subjects": 99_999,
        "sensitive_subjects": 0}));
    let same = || Change { before: before.clone(), after: before.clone(), level: Some(level(2)), ..Change::default() };
    assert!(pulled(&same()).is_empty());

    let grown = Change { after: before.clone().with("basic_subjects", 100_000_u64), ..same() };
    assert_eq!(pulled(&grown), ["data_subject_threshold_crossed [basic_subjects]", "criteria_give_other_level []"]);
    let within = Change { after: before.clone().with("basic_subjects", 50_u64), ..same() };
    assert!(pulled(&within).is_empty(), "a count that stays on its side changes nothing");
    let function = Change { after: before.clone().with("handles_administrative_procedures", true), ..same() };
    assert_eq!(
        pulled(&function),
        ["change_function_scope_users_info_tech [handles_administrative_procedures]", "criteria_give_other_level []"]
    );
    let connected = Change { fields: BTreeSet::from(["connections", "contact_phone"]), ..same() };
    assert_eq!(pulled(&connected), ["growth_integration_interconnection_sharing [connections]"]);
    assert_eq!(pulled(&Change { incident: Some("M2"), ..same() }), ["serious_incident_or_high_risk [M2]"]);
    assert!(pulled(&Change { incident: Some("M3"), ..same() }).is_empty());
    assert_eq!(pulled(&Change { high_risk: true, ..same() }), ["serious_incident_or_high_risk [high_risk]"]);
    assert_eq!(pulled(&Change { requested: true, ..same() }), ["authority_request []"]);
    assert_eq!(pulled(&Change { risk_level: Some(level(3)), ..same() }), ["risk_above_level []"]);
    assert!(pulled(&Change { risk_level: Some(level(2)), ..same() }).is_empty());
}

fn any_facts() -> impl Strategy<Value = LevelFacts> {
    let criteria = &regime("ND331-2026").criteria;
    let one = criteria.facts.iter().map(|fact| {
        let words: Vec<String> = fact.options.iter().map(|option| option.code.clone()).collect();
        let value = match fact.kind {
            FactKind::Flag => any::<bool>().prop_map(FactValue::Flag).boxed(),
            FactKind::Count => prop_oneof![0..200_000_u64, Just(9_999), Just(10_000), Just(99_999), Just(100_000)]
                .prop_map(FactValue::Count)
                .boxed(),
            FactKind::Choice => proptest::sample::select(words).prop_map(FactValue::Word).boxed(),
            FactKind::Choices => {
                let most = words.len();
                let some = proptest::sample::subsequence(words, 1..=most);
                some.prop_map(|words| FactValue::Words(words.into_iter().collect())).boxed()
            }
        };
        let code = fact.code.clone();
        let required = fact.required;
        (value, any::<bool>()).prop_map(move |(value, known)| (known || required).then(|| (code.clone(), value)))
    });
    let all: Vec<_> = one.collect();
    all.prop_map(|list| LevelFacts(list.into_iter().flatten().collect()))
}

proptest! {
    #[test]
    fn facts_survive_their_json(facts in any_facts()) {
        let text = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(serde_json::from_str::<LevelFacts>(&text).unwrap(), facts);
    }

    #[test]
    fn the_highest_row_that_holds_is_taken(facts in any_facts()) {
        let found = regime("ND331-2026").criteria.classify(&facts);
        prop_assert_eq!(found.level.is_none(), found.ask.is_some());
        prop_assert_eq!(found.level.is_none(), found.deciding.is_empty());
        prop_assert!(found.deciding.iter().all(|row| Some(row.level) == found.level));
        prop_assert!(found.also.iter().all(|row| Some(row.level) < found.level));
    }

    #[test]
    fn learning_a_fact_never_lowers_the_level(facts in any_facts()) {
        let criteria = &regime("ND331-2026").criteria;
        let fewer: Vec<LevelFacts> = criteria.facts.iter()
            .filter(|fact| !fact.required && fact.if_missing == super::criteria::IfMissing::Unknown)
            .map(|fact| { let mut fewer = facts.clone(); fewer.set(&fact.code, None); fewer })
            .collect();
        let level = criteria.classify(&facts).level;
        for fewer in fewer {
            prop_assert!(criteria.classify(&fewer).level <= level);
        }
    }
}
