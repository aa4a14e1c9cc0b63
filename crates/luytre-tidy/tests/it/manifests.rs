//! Which crate may depend on which (ARCHITECTURE.md). A new arrow between crates is a design change: it changes this
//! table and brings a decision record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::root;

/// Crate, then the crates of ours that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("luytre-model", &[]),
    ("luytre-intake", &["luytre-model"]),
    ("luytre-detect", &["luytre-model"]),
    ("luytre-respond", &["luytre-model"]),
    ("luytre-govern", &["luytre-model"]),
    ("luytre-events", &["luytre-model"]),
    ("luytre-ledger", &["luytre-model", "luytre-respond", "luytre-govern"]),
    ("luytre-report", &["luytre-model", "luytre-respond", "luytre-govern"]),
    (
        "luytre-desk",
        &[
            "luytre-model",
            "luytre-intake",
            "luytre-detect",
            "luytre-respond",
            "luytre-govern",
            "luytre-ledger",
            "luytre-report",
        ],
    ),
    ("luytre-web", &["luytre-model", "luytre-respond", "luytre-govern", "luytre-report", "luytre-desk"]),
    ("luytre-gate", &["luytre-model", "luytre-intake", "luytre-desk"]),
    (
        "luytre",
        &[
            "luytre-model",
            "luytre-intake",
            "luytre-detect",
            "luytre-respond",
            "luytre-govern",
            "luytre-events",
            "luytre-ledger",
            "luytre-report",
            "luytre-desk",
            "luytre-web",
            "luytre-gate",
        ],
    ),
    ("luytre-tidy", &[]),
];

/// Outside crate, and the only crates of ours that may name it.
const ONLY: &[(&str, &[&str])] = &[
    ("arrow", &["luytre-events"]),
    ("parquet", &["luytre-events"]),
    ("datafusion", &["luytre-events"]),
    ("sqlx", &["luytre-ledger"]),
    ("maud", &["luytre-web"]),
    ("krilla", &["luytre-report"]),
    ("calamine", &["luytre-report"]),
    ("rust_xlsxwriter", &["luytre-report"]),
    ("rsigma-parser", &["luytre-detect"]),
    ("anyhow", &["luytre"]),
    ("clap", &["luytre"]),
];

/// Crates of the domain: no async, no input or output.
const PURE: &[&str] =
    &["luytre-model", "luytre-intake", "luytre-detect", "luytre-respond", "luytre-govern", "luytre-report"];
const IMPURE: &[&str] = &["tokio", "tokio-util", "futures-util", "axum", "hyper", "rustls", "sqlx"];

type Manifests = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// Returns for each crate the names of its dependencies and of its dependencies for tests.
fn manifests() -> Manifests {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).expect("crates/ can be read") {
        let folder = entry.expect("crates/ can be read").path();
        let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let manifest: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let name = manifest["package"]["name"].as_str().expect("a package has a name").to_owned();
        assert_eq!(folder.file_name().and_then(|name| name.to_str()), Some(name.as_str()), "folder and crate differ");
        let names = |table: &str| {
            manifest
                .get(table)
                .and_then(|table| table.as_table())
                .map_or_else(BTreeSet::new, |table| table.keys().cloned().collect::<BTreeSet<String>>())
        };
        found.insert(name, (names("dependencies"), names("dev-dependencies")));
    }
    found
}

#[test]
fn crates_depend_only_downwards() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for (name, (dependencies, _)) in manifests() {
        let Some(arrows) = allowed.get(name.as_str()) else {
            panic!("{name} is not in the table of crates: add it with a decision record");
        };
        for dependency in dependencies.iter().filter(|dependency| dependency.starts_with("luytre")) {
            assert!(arrows.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
}

#[test]
fn each_engine_is_named_by_its_crate_alone() {
    for (name, (dependencies, _)) in manifests() {
        for (engine, owners) in ONLY {
            let owned = owners.contains(&name.as_str());
            assert!(owned || !dependencies.contains(*engine), "{name} names {engine}: only {owners:?} may");
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let manifests = manifests();
    for name in PURE {
        let (dependencies, _) = &manifests[*name];
        for dependency in IMPURE {
            assert!(!dependencies.contains(*dependency), "{name} is pure, and names {dependency}");
        }
    }
}

#[test]
fn the_map_names_every_crate() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    for name in manifests().keys() {
        assert!(map.contains(&format!("`{name}`")), "ARCHITECTURE.md does not name {name}");
    }
}
