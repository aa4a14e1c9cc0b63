//! What commands print. A reader that goes away (`luytre hunt … | head`) ends a listing quietly, and nothing else.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints a line for who asked.
pub fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Prints a line beside the answer: progress, a summary, what was left out. When nobody reads it, the work goes on.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether the reader of our output went away: not an error of ours.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let written = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        // JSON that is written keeps its cause to itself.
        let json = || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        written.or_else(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests;
