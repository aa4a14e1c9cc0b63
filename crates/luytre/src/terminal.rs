//! What commands print. A reader that goes away (`luytre hunt … | head`) ends a listing quietly, and nothing else.

use std::fmt::Display;
use std::io::{self, Write};

use luytre_report::sheet::{Kind, Sheet, SheetColumn, Value, guarded, write_csv};

/// Prints a line for who asked.
pub fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Prints a line beside the answer: progress, a summary, what was left out. When nobody reads it, the work goes on.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints a table that people open in a spreadsheet program, as the pages hand it out.
pub fn table<const COLUMNS: usize>(
    out: &mut impl Write,
    head: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> io::Result<()> {
    let columns = head.map(|name| SheetColumn::new(name, 0.0, Kind::Text)).into();
    let rows = rows.map(|row| row.map(Value::from).into()).collect();
    out.write_all(&write_csv(&Sheet { columns, rows, ..Sheet::default() }))
}

/// A line of a CSV that is too long to be kept whole. What stands in it comes from others: no cell becomes a formula.
pub fn csv_line<const COLUMNS: usize>(cells: [&str; COLUMNS]) -> anyhow::Result<Vec<u8>> {
    let mut line = csv::Writer::from_writer(Vec::new());
    line.write_record(cells.map(guarded).iter().map(|cell| cell.as_bytes()))?;
    Ok(line.into_inner()?)
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
