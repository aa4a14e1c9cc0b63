//! `luytre registry`: looking after the registry.

use std::io::Write;

use anyhow::Context;
use luytre_desk::Actor;
use luytre_desk::systems::TakenAlong;
use serde_json::{Value, json};

use crate::Outcome;
use crate::beside::Beside;
use crate::cli::{Output, Registry};
use crate::folder::config_of;
use crate::serve::runtime;
use crate::terminal::table;

/// Runs a command of `luytre registry`.
pub fn run(command: Registry) -> anyhow::Result<Outcome> {
    let Registry::Mend { dry_run, output, place } = command;
    let config = config_of(&place)?;
    let taken = runtime()?.block_on(async {
        let centre = Beside::open(&config).await?;
        let taken = centre.desk.mend_moved(&Actor::console(), !dry_run).await;
        centre.close().await;
        taken.context("look for records that stayed behind")
    })?;
    print(&taken, output, &mut std::io::stdout().lock())?;
    Ok(if dry_run && !taken.is_empty() { Outcome::No } else { Outcome::Yes })
}

fn print(taken: &[TakenAlong], output: Output, out: &mut impl Write) -> anyhow::Result<()> {
    let row = |one: &TakenAlong| json!({ "kind": one.kind, "code": one.code, "system": one.system, "from": one.from, "to": one.to });
    match output {
        Output::Json => writeln!(out, "{}", Value::Array(taken.iter().map(row).collect()))?,
        Output::Jsonl => taken.iter().try_for_each(|one| writeln!(out, "{}", row(one)))?,
        Output::Csv => {
            let row = |one: &TakenAlong| {
                let TakenAlong { kind, code, system, from, to } = one.clone();
                [kind.to_owned(), code, system, from, to]
            };
            table(out, ["kind", "code", "system", "from", "to"], taken.iter().map(row))?;
        }
        Output::Table => {
            for TakenAlong { kind, code, system, from, to } in taken {
                writeln!(out, "{kind:<16} {code:<24} {system}: {from} -> {to}")?;
            }
            writeln!(out, "records {}", taken.len())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
