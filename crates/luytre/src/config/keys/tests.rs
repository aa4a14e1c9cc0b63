use std::collections::BTreeSet;

use super::*;
use crate::config::Config;

/// The names that the struct behind a table reads: it lists them when it is given another.
fn read_by(table: &Table) -> BTreeSet<String> {
    let head = match (table.name, table.repeats) {
        ("", _) => String::new(),
        (name, true) => format!("[[{name}]]\n"),
        (name, false) => format!("[{name}]\n"),
    };
    let error =
        toml::from_str::<Config>(&format!("{head}nobody_reads_this = 1")).expect_err("an unknown key").to_string();
    let expected = error.split("expected ").nth(1).unwrap_or_else(|| panic!("{error}"));
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_table_has_every_key_that_is_read_and_no_other() {
    for table in TABLES {
        let prefix = if table.name.is_empty() { String::new() } else { format!("{}.", table.name) };
        let below = TABLES.iter().filter_map(|other| other.name.strip_prefix(&prefix));
        let below = below.filter(|rest| !rest.is_empty() && !rest.contains('.')).map(str::to_owned);
        let told: BTreeSet<String> = of(table.name).map(|key| key.name.to_owned()).chain(below).collect();
        assert_eq!(told, read_by(table), "[{}]", table.name);
    }
    assert!(KEYS.iter().all(|key| TABLES.iter().any(|table| table.name == key.table)));
}

/// A file with the lines that `choose` gives for each key.
fn file(choose: impl Fn(&Key) -> Option<&'static str>, optional: bool) -> String {
    let mut text = String::new();
    for table in TABLES.iter().filter(|table| optional || !table.optional) {
        match (table.name, table.repeats) {
            ("", _) => {}
            (name, true) => text.push_str(&format!("[[{name}]]\n")),
            (name, false) => text.push_str(&format!("[{name}]\n")),
        }
        for key in of(table.name) {
            if let Some(value) = choose(key) {
                text.push_str(&format!("{} = {value}\n", key.name));
            }
        }
    }
    text
}

#[test]
fn what_counts_without_a_key_is_what_the_program_does() {
    let usual = file(|key| key.usual, false);
    let config = Config::parse(&usual).unwrap_or_else(|error| panic!("{error:#} in\n{usual}"));
    assert_eq!(format!("{config:#?}"), format!("{:#?}", Config::default()));
    let tls =
        toml::from_str::<Config>("[gate.tls]\ncertificate = \"a\"\nkey = \"b\"").expect("good").gate.tls.expect("set");
    assert!(!tls.client_certificate_required && of("gate.tls").any(|key| key.usual == Some("false")));
}

#[test]
fn every_example_is_read() {
    let examples = file(|key| Some(key.example), true);
    let config = Config::parse(&examples).unwrap_or_else(|error| panic!("{error:#} in\n{examples}"));
    assert!(config.gate.syslog_tls.is_some() && config.gate.follow.len() == 1 && config.ledger.url.is_some());
}

#[test]
fn the_sample_changes_nothing_and_names_every_key() {
    for language in [Language::Vi, Language::En] {
        let sample = sample(language);
        let config = Config::parse(&sample).unwrap_or_else(|error| panic!("{error:#} in\n{sample}"));
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
        for key in KEYS {
            assert!(sample.contains(&format!("# {} = {}", key.name, key.example)), "{}", key.name);
        }
    }
}
