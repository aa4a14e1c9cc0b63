//! The luytre binary: command line, configuration, wiring. No rules of the domain.
//!
//! Start with [`cli`] (every command with its example), then [`serve`] (how the parts are put together).

mod beside;
mod bundles;
mod cli;
mod clock;
mod config;
mod content;
mod demo;
mod docs;
mod file;
mod folder;
mod hunt;
mod intake;
mod language;
mod level;
mod page_listener;
mod registry;
mod report;
mod requirements;
mod rules;
mod serve;
mod store;
mod terminal;
mod tls_listener;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// The C library keeps what a burst took: of 260 MiB of a calm centre and 860 MiB of a loaded one, most was freed memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended, as scripts read it.
pub enum Outcome {
    /// Done; for a check: yes.
    Yes,
    /// The answer is "no": findings with `--fail-on`, a check not met, a verification failed.
    No,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(Outcome::Yes) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(error) if terminal::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::note(format_args!("luytre: {error:#}"));
            ExitCode::from(3)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let language = language::choose(cli.lang.as_deref());
    match cli.command {
        Command::Demo(arguments) => demo::run(arguments, language),
        Command::Serve(arguments) => serve::run(arguments, language),
        Command::Hunt(arguments) => hunt::run(arguments),
        Command::Config { command } => config::command::run(command, language),
        Command::Rules { command } => rules::run(command),
        Command::Import(arguments) => store::import(arguments),
        Command::Search(arguments) => store::search(arguments),
        Command::Store { command } => store::run(command),
        Command::Audit { command } => store::audit(command),
        Command::Report { command } => report::run(command, language),
        Command::Registry { command } => registry::run(command),
        Command::Requirements { command } => requirements::run(command, language),
        Command::Level { command } => level::run(command, language),
        Command::Content { command } => bundles::run(command),
        Command::Docs { folder } => docs::write(&folder),
    }
}
