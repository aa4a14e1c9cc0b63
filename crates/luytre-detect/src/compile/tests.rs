use luytre_model::Layer;

use crate::{Engine, Mappings, RuleFile};

fn load(text: &str) -> crate::LoadReport {
    let file = RuleFile { path: "x.yml".to_owned(), text: text.to_owned(), layer: Some(Layer::Database) };
    Engine::compile(&[file], &Mappings::shipped()).1
}

#[track_caller]
fn refused(text: &str, line: Option<usize>, words: &str) {
    let report = load(text);
    let [rejected] = report.rejected.as_slice() else { panic!("{report:#?}") };
    assert_eq!((rejected.path.as_str(), rejected.line), ("x.yml", line), "{}", rejected.reason);
    assert!(rejected.reason.contains(words), "{:?} does not say {words:?}", rejected.reason);
    assert!(!rejected.remedy.is_empty());
}

const GOOD: &str =
    "title: good\nid: g\nlogsource: {product: postgresql}\ndetection:\n  s: {db.operation: DROP}\n  condition: s\n";

#[test]
fn broken_files_are_named_with_place_reason_and_remedy() {
    refused("title: [\nid: x", Some(3), "YAML");
    refused("- just\n- a list\n", None, "mapping");
    refused("title: x\nid: x\nlogsource: {}\n", None, "detection");
    refused("\0\u{7}", None, "YAML");
    refused(&"- ".repeat(20_000), Some(1), "recursion");
    refused(&format!("{GOOD}---\n{}", GOOD.replace("DROP", "ALTER")), Some(9), "already");
    refused("# only a remark\n", None, "mapping");
    refused("", None, "mapping");
    refused(&format!("a: {}\n", "[".repeat(1_000)), None, "brackets");
    refused(&"[\n".repeat(1_000), None, "brackets");
    refused(&"---\na: b\n".repeat(1_000), None, "documents");
    let long = "x".repeat(super::RULE_FILE_BYTES_MAX + 1);
    refused(&long, None, "bytes");
    let bad = GOOD.replace("{db.operation: DROP}", "{db.operation|re: '('}");
    refused(&bad, Some(2), "regular expression");
}

#[test]
fn one_bad_document_leaves_the_others() {
    let report = load(&format!("{GOOD}---\ntitle: no detection\nid: n\n---\n{}", GOOD.replace("id: g", "id: h")));
    assert_eq!((report.loaded, report.rejected.len()), (2, 1));
    assert_eq!(report.by_layer.get(&Layer::Database), Some(&2));
}

#[test]
fn rules_that_no_event_can_meet_are_told() {
    let contradiction = "title: c\nid: c\nlogsource: {product: windows, category: process_creation}\ndetection:\n  s: {EventID: 4688}\n  condition: s\n";
    let unknown =
        "title: u\nid: u\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {a: 1}\n  condition: s\n";
    let fine = contradiction.replace("4688", "1").replace("id: c", "id: f");
    let report = load(&format!("{contradiction}---\n{unknown}---\n{fine}"));
    let told: Vec<(&str, &str)> =
        report.never_fires.iter().map(|never| (never.id.as_str(), never.field.as_str())).collect();
    assert_eq!(told, [("c", "event.code"), ("u", "log source product aws, service cloudtrail")]);
    assert_eq!(report.loaded, 3);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_loader_panic(text in "[ -~\n]{0,200}", cut in 0usize..200) {
        load(&text);
        let rule = GOOD.replace("DROP", &text);
        load(rule.get(..cut).unwrap_or(&rule));
    }
}
