//! Form of the files: length, headers, words that do not belong, text in NFC.

use std::fs;
use std::path::Path;

use unicode_normalization::is_nfc;

use crate::{repository_files, root};

/// Most lines of a source file outside its tests.
const LINES_MAX: usize = 700;
/// Most lines of a file of tests.
const TEST_LINES_MAX: usize = 1_200;
/// Source files that may be longer, each with its reason. None may: split them by noun.
const LONGER: &[&str] = &[];
const TEXT: &[&str] = &["rs", "md", "toml", "yml", "yaml", "js", "mjs", "css", "json", "sh", "sql"];

/// Data as it came from real software: kept to the byte.
fn is_data(path: &str) -> bool {
    path.starts_with("content/samples/")
        || path.contains("/snapshots/")
        || path.ends_with(".snap")
        || path.contains("/samples/")
}

fn text_files() -> Vec<(String, String)> {
    repository_files()
        .into_iter()
        .filter(|path| !is_data(path) && !path.ends_with("package-lock.json"))
        .filter(|path| {
            let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| TEXT.contains(&extension)) || matches!(path.as_str(), "x" | ".ci/run")
        })
        .map(|path| {
            let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            (path, text)
        })
        .collect()
}

#[track_caller]
fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn source_files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for (path, text) in text_files().iter().filter(|(path, _)| path.ends_with(".rs")) {
        let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
        let (lines, most) =
            if is_test { (text.lines().count(), TEST_LINES_MAX) } else { (lines_outside_tests(text), LINES_MAX) };
        if lines > most && !LONGER.contains(&path.as_str()) {
            wrong.push(format!("{path}: {lines} lines, at most {most}: split it by noun"));
        }
        if !is_test && !text.starts_with("//!") && !text.starts_with("#!") {
            wrong.push(format!("{path}: begins without `//!`: say what the file is for"));
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if matches!(name, "utils.rs" | "helpers.rs" | "types.rs" | "misc.rs" | "common.rs") {
            wrong.push(format!("{path}: split by noun, not into {name}"));
        }
    }
    for path in LONGER {
        let lines = fs::read_to_string(root().join(path)).map_or(0, |text| lines_outside_tests(&text));
        if lines <= LINES_MAX {
            wrong.push(format!("{path}: {lines} lines: no exception is needed any more"));
        }
    }
    assert_none(wrong);
}

/// Counts the lines up to a module of tests that stands at the end of the file itself.
fn lines_outside_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{'));
    tests.unwrap_or(lines.len())
}

#[test]
fn a_module_of_tests_at_the_end_is_not_counted() {
    assert_eq!(lines_outside_tests("//! A file.\n\nfn one() {}\n"), 3);
    assert_eq!(lines_outside_tests("//! A file.\n\nfn one() {}\n\n#[cfg(test)]\nmod tests;\n"), 6);
    assert_eq!(lines_outside_tests("//! A file.\n\n#[cfg(test)]\nmod tests {\n    fn two() {}\n}\n"), 2);
}

#[test]
fn words_that_do_not_belong_are_absent() {
    // Put together from halves, so that this file does not find itself.
    let words: Vec<String> = [
        ("/wor", "k/"),
        ("/ro", "ot/"),
        ("TO", "DO"),
        ("FIX", "ME"),
        ("todo", "!("),
        ("unimplemented", "!("),
        ("dbg", "!("),
        ("#[ig", "nore"),
        ("<<<<", "<<<"),
    ]
    .iter()
    .map(|(left, right)| format!("{left}{right}"))
    .collect();
    let mut wrong = Vec::new();
    for (path, text) in text_files() {
        for (line, number) in text.lines().zip(1..) {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                wrong.push(format!("{path}:{number}: {word:?} does not belong here"));
            }
            let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
            if is_test && line.contains(&format!("thread::{}(", "sleep")) {
                wrong.push(format!("{path}:{number}: a test waits on a condition, it does not sleep"));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn text_is_nfc_without_trailing_space() {
    let mut wrong = Vec::new();
    for (path, text) in text_files() {
        if !is_nfc(&text) {
            wrong.push(format!("{path}: not in NFC"));
        }
        for (line, number) in text.lines().zip(1..) {
            if line.ends_with([' ', '\t', '\r']) && !path.ends_with(".md") {
                wrong.push(format!("{path}:{number}: space at the end of the line"));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn no_binary_hides_in_the_tree() {
    let mut wrong = Vec::new();
    for path in repository_files() {
        let size = fs::metadata(root().join(&path)).map_or(0, |metadata| metadata.len());
        if size > 2 << 20 {
            wrong.push(format!("{path}: {size} bytes, at most 2 MiB"));
        }
        let extension = Path::new(&path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if matches!(extension, "exe" | "so" | "a" | "dll" | "wasm" | "min.js" | "jar") {
            wrong.push(format!("{path}: built files do not belong in the tree"));
        }
    }
    assert_none(wrong);
}
