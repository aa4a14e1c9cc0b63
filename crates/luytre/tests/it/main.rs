//! The binary as a person starts it: wrong folders, wrong codes, a store that a centre holds, readers that go away.

mod beside;
mod started;

use std::path::Path;
use std::process::{Command, Output};

/// The binary with these words, run to its end.
fn luytre(words: &[&str], folder: &Path) -> Output {
    command(words, folder).output().expect("the binary starts")
}

fn command(words: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luytre"));
    command.args(["--lang", "en"]).args(words).current_dir(folder).env_remove("RUST_LOG");
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What stands in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is read");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
