use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Mappings, SourceName};

fn parse(sources: &str, fields: &str) -> Result<Mappings, super::MappingError> {
    Mappings::parse(("logsources.yml", sources), ("fields.yml", fields))
}

const SOURCES: &str = "keys: [event.dataset]\nsources: []\n";
const FIELDS: &str = "zone: UTC\ntables: []\n";

#[track_caller]
fn refused(sources: &str, fields: &str, message: &str) {
    let error = parse(sources, fields).expect_err("the table is wrong").to_string();
    assert!(error.starts_with(message), "{error:?} does not begin with {message:?}");
}

#[test]
fn wrong_tables_are_refused_with_file_and_line() {
    assert!(parse(SOURCES, FIELDS).is_ok());
    refused("keys: []\nsources: []\n", FIELDS, "logsources.yml:1: keys names 0 fields");
    refused("keys: [a]\nsources:\n- {name: {product: p}, where: {}}\n", FIELDS, "logsources.yml");
    refused("keys: [a]\nsources:\n- {name: {produkt: p}, where: {a: b}}\n", FIELDS, "logsources.yml:3: ");
    refused(
        "keys: [a]\nsources:\n- {name: {service: s}, where: {a: [b, [c]]}}\n",
        FIELDS,
        "logsources.yml:3: service s: a:",
    );
    refused(SOURCES, "zone: Hanoi\ntables: []\n", "fields.yml:1: \"Hanoi\" is no time zone");
    refused(SOURCES, "zone: UTC\ntables:\n- for: {product: p}\n  fields: {A: []}\n", "fields.yml:4: A: the list");
    refused(
        SOURCES,
        "zone: UTC\ntables:\n- for: {product: p}\n  others: x\n  fields: {}\n",
        "fields.yml:4: \"x\" needs",
    );
    refused(SOURCES, "zone: UTC\ntabels: []\n", "fields.yml:");
}

#[test]
fn the_most_specific_table_wins_and_columns_are_the_default() {
    let fields = "zone: UTC\ntables:\n- for: {product: windows}\n  others: winlog.event_data.*\n  fields: {Image: process.executable, A: general}\n\
                  - for: {product: windows, service: s}\n  fields: {A: special}\n";
    let mappings = parse(SOURCES, fields).expect("well formed tables");
    let source = |product: &str, service: Option<&str>| SourceName {
        product: Some(product.to_owned()),
        category: None,
        service: service.map(str::to_owned),
    };
    let names = |product, service, field| mappings.field(&source(product, service), field).names.join(",");
    assert_eq!(names("windows", Some("s"), "A"), "special");
    assert_eq!(names("windows", None, "A"), "general");
    assert_eq!(names("windows", None, "Image"), "process.executable");
    assert_eq!(names("windows", None, "SubjectUserName"), "winlog.event_data.SubjectUserName");
    assert_eq!(names("windows", None, "source.ip"), "source.ip");
    assert_eq!(names("linux", None, "c-uri"), "url.original,c-uri");
    assert_eq!(names("linux", None, "own_name"), "own_name");
}

/// The Windows part says exactly what the routing of the expected matches says.
#[test]
fn windows_log_sources_are_those_of_the_public_tests() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/otrf/routing.windows.yml");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: windows_log_sources_are_those_of_the_public_tests: ../shared is absent");
        return;
    };
    let expected: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).expect("YAML");
    let values = |value: &serde_yaml_ng::Value| -> BTreeSet<String> {
        let one = |value: &serde_yaml_ng::Value| super::scalar_text(value).expect("a text or number");
        value.as_sequence().map_or_else(|| [one(value)].into(), |list| list.iter().map(one).collect())
    };
    let mappings = Mappings::shipped();
    let mut checked = 0;
    for transformation in expected["transformations"].as_sequence().expect("a list") {
        let names = &transformation["rule_conditions"][0];
        let part = |key: &str| names.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        let name = SourceName { product: part("product"), category: part("category"), service: part("service") };
        let entry =
            mappings.entries().iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("{name} is missing"));
        let found: BTreeMap<&str, BTreeSet<String>> = entry
            .constraints
            .iter()
            .map(|(field, values)| (field.as_str(), values.iter().cloned().collect()))
            .collect();
        let mut wanted = BTreeMap::new();
        for (sigma, ours) in [("Channel", "winlog.channel"), ("EventID", "event.code")] {
            if let Some(value) = transformation["conditions"].get(sigma) {
                wanted.insert(ours, values(value));
            }
        }
        assert_eq!(found, wanted, "{name}");
        checked += 1;
    }
    assert_eq!(checked, 59);
}
