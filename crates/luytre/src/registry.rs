//! `luytre registry`: looking after the registry.

use anyhow::Context;
use luytre_desk::Actor;
use luytre_desk::systems::TakenAlong;
use serde_json::{Value, json};

use crate::Outcome;
use crate::beside::Beside;
use crate::cli::{Output, Registry};
use crate::folder::config_of;
use crate::serve::runtime;
use crate::terminal::say;

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
    print(&taken, output)?;
    Ok(if dry_run && !taken.is_empty() { Outcome::No } else { Outcome::Yes })
}

fn print(taken: &[TakenAlong], output: Output) -> anyhow::Result<()> {
    let row = |one: &TakenAlong| json!({ "kind": one.kind, "code": one.code, "system": one.system, "from": one.from, "to": one.to });
    match output {
        Output::Json => say(Value::Array(taken.iter().map(row).collect()))?,
        Output::Jsonl => taken.iter().try_for_each(|one| say(row(one)))?,
        Output::Csv => {
            say("kind,code,system,from,to")?;
            for TakenAlong { kind, code, system, from, to } in taken {
                say(format_args!("{kind},{code},{system},{from},{to}"))?;
            }
        }
        Output::Table => {
            for TakenAlong { kind, code, system, from, to } in taken {
                say(format_args!("{kind:<16} {code:<24} {system}: {from} -> {to}"))?;
            }
            say(format_args!("records {}", taken.len()))?;
        }
    }
    Ok(())
}
