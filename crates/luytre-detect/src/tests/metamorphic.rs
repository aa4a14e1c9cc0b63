//! Random rules on random events: the engine says what the slow evaluator says, however the events are cut and ordered.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::reference::Reference;
use super::support::{batch, engine, rule};
use crate::{Detector, Finding, Mappings};

// Few words over few fields, so that rules and events meet.
const WORDS: [&str; 12] = [
    r"C:\Windows\cmd.exe",
    r"\cmd.exe",
    "cmd",
    "EXE",
    "admin",
    "10.1.2.3",
    "192.0.2.7",
    "42",
    "7",
    "true",
    "Đăng nhập",
    "",
];
const FIELDS: [&str; 5] = ["process.executable", "user.name", "alpha", "beta", "event.code"];
const ITEMS: [&str; 14] = [
    "",
    "|contains",
    "|startswith",
    "|endswith",
    "|cased",
    "|contains|cased",
    "|re",
    "|re|i",
    "|cidr",
    "|gt",
    "|lte",
    "|neq",
    "|exists",
    "|fieldref",
];

fn value_for(modifier: &str, word: usize) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match modifier {
        "|re" | "|re|i" => quote(["cmd\\.exe$", "^adm", "[0-9]+", "(?:cmd|admin)", "Nh.p"][word % 5]),
        "|cidr" => quote(["10.0.0.0/8", "192.0.2.0/24", "0.0.0.0/0"][word % 3]),
        "|gt" | "|lte" => ["7", "8.5", "41"][word % 3].to_owned(),
        "|exists" => ["true", "false"][word % 2].to_owned(),
        "|fieldref" => quote(FIELDS[word % FIELDS.len()]),
        _ => match word {
            0..12 => quote(WORDS[word]),
            12 => "null".to_owned(),
            13 => "42".to_owned(),
            14 => "true".to_owned(),
            15 => quote("*cmd*"),
            16 => quote("c?d"),
            17 => quote("*.exe"),
            _ => quote("C:*cmd.?xe"),
        },
    }
}

fn detection() -> impl Strategy<Value = String> {
    let item = (0..ITEMS.len(), prop::collection::vec(0usize..19, 1..4)).prop_map(|(item, words)| {
        let modifier = ITEMS[item];
        let mut values: Vec<String> = words.iter().map(|word| value_for(modifier, *word)).collect();
        if modifier == "|exists" {
            values.truncate(1);
            return format!("{modifier}: {}", values[0]);
        }
        if modifier.contains("start")
            || modifier.contains("end")
            || modifier.contains("contains")
            || modifier.contains("cased")
        {
            // Null and an empty text mean nothing in part of a text.
            values = values
                .into_iter()
                .map(|value| if matches!(value.as_str(), "null" | "''" | "true") { "'cmd'".to_owned() } else { value })
                .collect();
        }
        let list: String = values.iter().map(|value| format!("\n    - {value}")).collect();
        format!("{modifier}:{list}")
    });
    let keywords = prop::collection::vec(prop_oneof![Just("cmd"), Just("ADMIN"), Just("nhập"), Just("zzz")], 1..3)
        .prop_map(|words| words.iter().map(|word| format!("\n  - {word}")).collect::<String>());
    let selection = prop_oneof![
        6 => prop::collection::btree_map(0..FIELDS.len(), item, 1..3)
            .prop_map(|items| items.iter().map(|(field, item)| format!("\n  {}{item}", FIELDS[*field])).collect::<String>()),
        1 => keywords,
    ];
    let condition = prop_oneof![
        Just("a"),
        Just("a and b"),
        Just("a and not b"),
        Just("not a or b"),
        Just("1 of them"),
        Just("2 of them"),
        Just("all of them"),
        Just("not 1 of b*"),
        Just("(a or b) and not c"),
        Just("a and not (b and c)"),
    ];
    (selection.clone(), selection.clone(), selection, condition)
        .prop_map(|(a, b, c, condition)| format!("a:{a}\nb:{b}\nc:{c}\ncondition: {condition}"))
}

fn event() -> impl Strategy<Value = Json> {
    let value = prop_oneof![
        6 => (0..WORDS.len()).prop_map(|word| json!(WORDS[word])),
        1 => Just(json!(42)),
        1 => Just(json!(true)),
        1 => Just(json!(["cmd", "admin"])),
        1 => Just(json!("xx cmd\nadmin yy")),
    ];
    prop::collection::btree_map((0..FIELDS.len()).prop_map(|field| FIELDS[field]), value, 0..5)
        .prop_map(|fields| Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

fn pairs(findings: &[Finding], first: usize) -> BTreeSet<(usize, String)> {
    findings.iter().map(|finding| (first + finding.row, finding.rule.id.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn engine_and_slow_evaluator_agree(
        detections in prop::collection::vec(detection(), 1..12),
        events in prop::collection::vec(event(), 1..25),
        cut in 1usize..9,
    ) {
        let texts: Vec<String> = detections.iter().enumerate().map(|(number, text)| rule(&format!("rule-{number}"), text)).collect();
        let engine = engine(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mappings = Mappings::shipped();
        let whole = batch(&events);
        let mut expected = BTreeSet::new();
        for text in &texts {
            let parsed = rsigma_parser::parse_sigma_yaml(text).expect("a test's rule");
            for event in whole.rows() {
                if (Reference { mappings: &mappings, event }).matches(&parsed.rules[0]) {
                    expected.insert((event.index(), parsed.rules[0].title.clone()));
                }
            }
        }
        let mut findings = Vec::new();
        let mut detector = Detector::new(Arc::clone(&engine));
        detector.examine(&whole, &mut findings);
        prop_assert_eq!(pairs(&findings, 0), expected.clone(), "{}", texts.join("---\n"));

        // Cut into small batches, with what the detector already knows.
        let mut found = BTreeSet::new();
        for (number, part) in events.chunks(cut).enumerate() {
            findings.clear();
            detector.examine(&batch(part), &mut findings);
            found.extend(pairs(&findings, number * cut));
        }
        prop_assert_eq!(&found, &expected);

        // Backwards.
        let backwards: Vec<Json> = events.iter().rev().cloned().collect();
        findings.clear();
        Detector::new(engine).examine(&batch(&backwards), &mut findings);
        let turned: BTreeSet<_> =
            pairs(&findings, 0).into_iter().map(|(row, rule)| (events.len() - 1 - row, rule)).collect();
        prop_assert_eq!(&turned, &expected);
    }
}
