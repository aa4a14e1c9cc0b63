//! `luytre rules check`: which rules load, which do not and why, which can never fire.

use std::io::Write as _;

use serde_json::json;

use crate::cli::{Output, Rules};
use crate::{Outcome, content};

/// Runs a command of `luytre rules`.
pub fn run(command: Rules) -> anyhow::Result<Outcome> {
    let Rules::Check { output, paths } = command;
    let files = content::rules_from(&paths)?;
    if files.is_empty() {
        let places: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        anyhow::bail!("no rule (*.yml, *.yaml) below {}; give the folder that holds the rules", places.join(", "));
    }
    let (_, report) = luytre_detect::Engine::compile(&files, &content::mappings());
    let mut out = std::io::stdout().lock();
    match output {
        Output::Json | Output::Jsonl => {
            let answer = json!({
                "files": files.len(),
                "loaded": report.loaded,
                "rejected": report.rejected.iter().map(|reject| json!({
                    "path": reject.path, "id": reject.id, "reason": reject.reason,
                })).collect::<Vec<_>>(),
                "never_fires": report.never_fires.iter().map(|rule| json!({
                    "path": rule.path, "id": rule.id, "field": rule.field,
                })).collect::<Vec<_>>(),
                "by_layer": report.by_layer,
            });
            writeln!(out, "{answer}")?;
        }
        Output::Table | Output::Csv => {
            writeln!(out, "files {}  loaded {}  rejected {}", files.len(), report.loaded, report.rejected.len())?;
            for (layer, count) in &report.by_layer {
                writeln!(out, "  {layer}: {count}")?;
            }
            for reject in &report.rejected {
                writeln!(out, "rejected {}: {}", reject.path, reject.reason)?;
            }
            for rule in &report.never_fires {
                writeln!(out, "never fires {}: no decoder produces {}", rule.path, rule.field)?;
            }
        }
    }
    Ok(if report.rejected.is_empty() { Outcome::Yes } else { Outcome::No })
}
