//! CSV in and out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Sheet, Value};

/// Beginnings of text that a spreadsheet program takes for a formula when it opens a CSV.
const RISKY: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet program could take the text for a formula.
pub(super) fn is_risky(text: &str) -> bool {
    text.starts_with(RISKY) && text.parse::<f64>().is_err()
}

/// Whether CSV puts an apostrophe before the text: it is risky, also behind apostrophes of its own.
fn is_guarded(text: &str) -> bool {
    is_risky(text.trim_start_matches('\''))
}

/// The text of a cell of a CSV: with an apostrophe in front when a spreadsheet program could take it for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_guarded(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Writes a sheet as CSV: UTF-8 with the mark that spreadsheet programs need, comma, lines ended by CR LF. Text that could
/// be taken for a formula gets an apostrophe in front, which [`super::read_table`] takes away again.
pub fn write_csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(
        // The byte order mark.
        vec![0xef, 0xbb, 0xbf],
    );
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0).max(sheet.columns.len());
    let header = (0..width).map(|index| sheet.columns.get(index).map_or("", |column| &column.header));
    let to_memory = "writing to memory does not fail";
    writer.write_record(header.map(|text| guarded(text).into_owned())).expect(to_memory);
    for row in &sheet.rows {
        let cell = |index: usize| match row.get(index) {
            Some(Value::Text(text)) => guarded(text).into_owned(),
            Some(value) => value.text(),
            None => String::new(),
        };
        writer.write_record((0..width).map(cell)).expect(to_memory);
    }
    writer.into_inner().expect(to_memory)
}

/// Takes away the apostrophe that guards against formulas.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if is_guarded(inner) => inner,
        _ => text,
    }
}

/// Lines in which the sign that divides the columns is looked for; a title may stand above the table.
const DELIMITER_WITHIN: usize = 20;

/// The sign that divides the columns: the one that most first lines have equally often outside quotation marks.
pub(super) fn delimiter(text: &str) -> u8 {
    // The last of equals is taken: a comma when there is nothing to divide.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| agreement(text, *delimiter)).unwrap_or(b',')
}

/// How many lines have the same number of the sign, and that number.
fn agreement(text: &str, delimiter: u8) -> (usize, usize) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut count, mut lines, mut is_quoted) = (0, 0, false);
    for byte in text.bytes().chain(std::iter::once(b'\n')) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => {
                if count > 0 {
                    *counts.entry(count).or_default() += 1;
                }
                (count, lines) = (0, lines + 1);
                if lines == DELIMITER_WITHIN {
                    break;
                }
            }
            byte if byte == delimiter && !is_quoted => count += 1,
            _ => {}
        }
    }
    counts.into_iter().map(|(count, lines)| (lines, count)).max().unwrap_or_default()
}
