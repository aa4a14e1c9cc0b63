//! The command on the given and on our own examples, on wrong facts, on both shapes.

use luytre_govern::Library;
use serde_json::{Value, json};

use super::*;

fn run_on(regime: &str, value: &Value) -> (Value, Vec<String>) {
    let library = Library::shipped();
    let criteria = criteria(library, Some(regime)).unwrap();
    let answer = classify_text(criteria, &value.to_string(), Language::En).unwrap();
    (answer.json, answer.wrong)
}

#[test]
fn the_examples_come_out_in_the_shape_they_went_in() {
    for regime in ["ND331-2026", "ND85-2016"] {
        let examples = &Library::shipped().regime(regime).unwrap().examples;
        let inputs: Vec<Value> = examples.iter().map(|example| serde_json::to_value(&example.input).unwrap()).collect();
        let (answers, wrong) = run_on(regime, &Value::Array(inputs.clone()));
        assert_eq!(wrong, Vec::<String>::new());
        let answers = answers.as_array().unwrap().clone();
        assert_eq!(answers.len(), examples.len());
        for ((example, answer), input) in examples.iter().zip(answers).zip(inputs) {
            let level = example.level.map(|level| u64::from(level.number()));
            assert_eq!(answer["level"].as_u64(), level, "{}", example.name);
            assert_eq!(answer["regime"], regime);
            let sources: Vec<&str> =
                answer["deciding"].as_array().unwrap().iter().map(|row| row["source"].as_str().unwrap()).collect();
            match level {
                Some(_) => assert!(sources.contains(&example.basis.source.as_str()), "{}: {sources:?}", example.name),
                None => assert!(answer["ask"].is_string() && sources.is_empty(), "{}", example.name),
            }
            assert_eq!(run_on(regime, &input).0, answer, "one object gives one object");
        }
    }
}

#[test]
fn wrong_facts_are_named_by_number_and_the_others_are_answered() {
    let (answer, wrong) = run_on(
        "ND331-2026",
        &json!([{"type": "a", "information": ["cong_cong"]}, {"type": "a"}, {"type": "a", "information": ["x"], "colour": 1}, 7]),
    );
    assert_eq!(answer[0]["level"], 1);
    assert_eq!(answer[1]["level"], Value::Null);
    assert_eq!(answer[1]["problems"], json!([{"field": "information", "message": "information: must be given"}]));
    assert_eq!(answer[2]["problems"].as_array().unwrap().len(), 2);
    assert_eq!(wrong.len(), 4);
    assert!(wrong[0].starts_with("[1] information"), "{wrong:?}");
}

#[test]
fn values_of_the_wrong_kind_are_named_with_field_and_remedy() {
    let wrong =
        json!({"type": 7, "information": "rieng", "basic_subjects": 1.5, "serves": {"a": 1}, "strategic": null});
    let (answer, told) = run_on("ND331-2026", &wrong);
    let fields: Vec<&str> =
        answer["problems"].as_array().unwrap().iter().map(|problem| problem["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["basic_subjects", "serves"], "{told:?}");
    assert!(told.iter().all(|line| line.contains("write true or false, a whole number from 0")), "{told:?}");
    let readable = json!({"type": 7, "information": "rieng", "basic_subjects": "many", "colour": "red"});
    let (answer, told) = run_on("ND331-2026", &readable);
    let fields: Vec<&str> =
        answer["problems"].as_array().unwrap().iter().map(|problem| problem["field"].as_str().unwrap()).collect();
    for field in ["type", "information", "basic_subjects", "colour"] {
        assert!(fields.contains(&field), "{field}: {told:?}");
        let line = told.iter().find(|line| line.starts_with(field)).unwrap();
        assert!(line.contains("expected") || line.contains("known are"), "{line}");
    }
    let criteria = criteria(Library::shipped(), Some("ND331-2026")).unwrap();
    let vietnamese = classify_text(criteria, &readable.to_string(), Language::Vi).unwrap().wrong.join("\n");
    assert!(vietnamese.contains("sai kiểu giá trị") && !vietnamese.contains("expected"), "{vietnamese}");
    assert!(run_on("ND331-2026", &json!("a")).1[0].contains("docs/examples/level-facts.json"));
    let many: serde_json::Map<String, Value> = (0..=FACTS_MAX).map(|at| (format!("x{at}"), json!(1))).collect();
    assert!(run_on("ND331-2026", &Value::Object(many)).1[0].starts_with("100 "));
}

#[test]
fn the_sample_file_that_the_help_names_is_answered() {
    let text = include_str!("../../../../docs/examples/level-facts.json");
    let (answers, wrong) = run_on("ND331-2026", &serde_json::from_str(text).unwrap());
    assert_eq!(wrong, Vec::<String>::new());
    let levels: Vec<Option<u64>> = answers.as_array().unwrap().iter().map(|answer| answer["level"].as_u64()).collect();
    assert_eq!(levels, [Some(1), Some(2), Some(2), Some(3), Some(2), None]);
}

#[test]
fn a_regime_that_is_not_known_is_refused_with_those_that_are() {
    let error = criteria(Library::shipped(), Some("ND1")).unwrap_err().to_string();
    assert_eq!(error, "--regime ND1: not known; known are ND331-2026, ND85-2016");
    assert!(classify_text(criteria(Library::shipped(), None).unwrap(), "{", Language::Vi).is_err());
}
