//! Content that the binary carries: rules, mapping tables, and the real sample logs of the demonstration.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use include_dir::{Dir, include_dir};
use luytre_detect::{Mappings, RuleFile};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/rules");
static SAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/samples/real");

/// Most bytes of a rule file that are read: one more than the engine takes, so that it names a larger one.
const RULE_FILE_BYTES_READ: u64 = luytre_detect::RULE_FILE_BYTES_MAX as u64 + 1;

/// Returns the built-in rule pack.
pub fn rules() -> Vec<RuleFile> {
    let mut files = Vec::new();
    collect(&RULES, &mut |path, text| files.push(rule_file(path.display().to_string(), text.to_owned())));
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

fn collect(folder: &Dir<'_>, visit: &mut dyn FnMut(&Path, &str)) {
    for file in folder.files().filter(|file| is_rule(file.path())) {
        visit(file.path(), file.contents_utf8().expect("rules of the pack are UTF-8: the tests of the pack load them"));
    }
    for inner in folder.dirs() {
        collect(inner, visit);
    }
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

fn rule_file(path: String, text: String) -> RuleFile {
    RuleFile { path, text, layer: None }
}

/// Reads all rules under the given folders and files; the built-in pack when none is given.
pub fn rules_from(paths: &[PathBuf]) -> anyhow::Result<Vec<RuleFile>> {
    if paths.is_empty() {
        return Ok(rules());
    }
    let mut found = Vec::new();
    for path in paths {
        walk(path, &mut |file| {
            if is_rule(file) || path == file {
                found.push(file.to_owned());
            }
        })
        .with_context(|| format!("read rules from {}", path.display()))?;
    }
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|path| {
            let file = std::fs::File::open(&path).with_context(|| format!("read {}", path.display()))?;
            let mut bytes = Vec::new();
            file.take(RULE_FILE_BYTES_READ)
                .read_to_end(&mut bytes)
                .with_context(|| format!("read {}", path.display()))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(rule_file(path.display().to_string(), text))
        })
        .collect()
}

/// Calls `visit` for each file at or below `path`, in the order of their names. Links to folders are not followed.
pub fn walk(path: &Path, visit: &mut dyn FnMut(&Path)) -> std::io::Result<()> {
    if !path.is_dir() {
        path.metadata()?;
        visit(path);
        return Ok(());
    }
    let mut entries: Vec<_> = std::fs::read_dir(path)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() || kind.is_file() {
            walk(&entry.path(), visit)?;
        }
    }
    Ok(())
}

/// Returns the built-in mapping tables.
pub fn mappings() -> Mappings {
    Mappings::shipped()
}

/// Returns a bundled sample log by its path under `content/samples/real`.
pub fn sample(path: &str) -> &'static [u8] {
    SAMPLES.get_file(path).unwrap_or_else(|| panic!("{path} is bundled")).contents()
}

#[cfg(test)]
mod tests;
