//! Reference pages generated from the tables of the code; a test checks that the committed ones are fresh.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use luytre_model::schema::COLUMNS;

use crate::Outcome;

/// Writes all pages into `folder`.
pub fn write(folder: &Path) -> anyhow::Result<Outcome> {
    std::fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    for (name, text) in pages() {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(Outcome::Yes)
}

/// Returns file names with their text.
fn pages() -> Vec<(&'static str, String)> {
    vec![("columns.md", columns()), ("formats.md", formats())]
}

fn columns() -> String {
    let mut page = String::from(
        "# Columns of an event\n\nGenerated from `luytre-model/src/schema.rs`. Names follow the Elastic Common Schema; `luytre.*` are ours.\n\n\
         | column | type | meaning | Sigma names |\n| --- | --- | --- | --- |\n",
    );
    for column in COLUMNS {
        let sigma: Vec<String> = column.sigma.iter().map(|name| format!("`{name}`")).collect();
        writeln!(page, "| `{}` | {} | {} | {} |", column.name, column.kind.as_str(), column.meaning, sigma.join(" "))
            .expect("a String takes everything");
    }
    page
}

fn formats() -> String {
    let mut page = String::from(
        "# Formats that are decoded\n\nGenerated from `luytre-intake`. The name is the KIND of the command line and of a source.\n\n\
         | name | layer | about |\n| --- | --- | --- |\n",
    );
    for format in luytre_intake::formats() {
        let layer = format.layer.map_or("by content", luytre_model::Layer::as_str);
        writeln!(page, "| `{}` | {layer} | {} |", format.name, format.about).expect("a String takes everything");
    }
    page
}

#[cfg(test)]
mod tests;
