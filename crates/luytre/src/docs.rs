//! Reference pages generated from the tables of the code; a test checks that the committed ones are fresh.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use luytre_govern::periodic::{Measure, Nature};
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
    vec![
        ("columns.md", columns()),
        ("formats.md", formats()),
        ("reports.md", reports()),
        ("configuration.md", crate::config::keys::page()),
    ]
}

fn reports() -> String {
    let mut page = String::from(
        "# Templates of periodic reports\n\nGenerated from `luytre-govern/src/periodic`. A template is a YAML file \
         `content/reports/CODE.yaml`; the ways of sending are in `channels.yaml`. A made report keeps its titles, texts and \
         figures: a template that changes later changes no report.\n\n## Fields\n\n\
         | field | meaning |\n| --- | --- |\n\
         | `code` | small letters, digits, `-`, `_`; the name of the file |\n\
         | `vi`, `en` | title |\n\
         | `period` | `week`, `month`, `quarter`, `half_year`, `year`, or `range`: days that are chosen when it is made |\n\
         | `made_for` | `agency` (it and everything below it), `province`, or both |\n\
         | `receivers` | whom it goes to |\n\
         | `due` | `days_after` (the period), or `before_month` and `before_day` (the day before is the last one) |\n\
         | `source`, `confidence`, `in_force_from`, `in_force_to` | who asks for it, how sure that is, when it holds |\n\
         | `sections[]` | `code`, `vi`, `en`; `text_vi` and `text_en` with the gaps `{period}`, `{from}`, `{to}`, `{issuer}`; \
         `write: true` where people write; `figures[]` |\n\
         | `figures[]` | `measure`; `scope`: `own` (as the report) or `province`; `span`: `period` or `year` (from its first day); \
         `compare: true` puts the period before beside it; `top`: most parts of measures that list the greatest |\n\n\
         ## Measures\n\n\"happened\" counts the days of the period, \"stood\" how things are when the figure is taken. A person \
         sees a figure only with the act that opens the rows behind it; who may not see all figures of a report reads the \
         rest, gets no file of it, and neither writes nor signs it. A shift lead of the whole province makes and writes the \
         province's own reports, not those of an agency. A number is a link where a page lists exactly what it counts, and \
         plain text where none \
         does. \"In operation\" means running; systems by dossier are all under management, planned ones too, as form 08 \
         counts them.\n\n\
         | measure | meaning | speaks of | needs |\n| --- | --- | --- | --- |\n",
    );
    for measure in Measure::ALL {
        let nature = match measure.nature() {
            Nature::Happened => "happened",
            Nature::Stood => "stood",
        };
        writeln!(page, "| `{}` | {} | {nature} | `{}` |", measure.as_str(), measure.en(), measure.needs().as_str())
            .expect("a String takes everything");
    }
    page
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
