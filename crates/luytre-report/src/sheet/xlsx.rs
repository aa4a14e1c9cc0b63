//! XLSX in: first every part is unpacked once and counted, then the cells are read one by one.
//!
//! A small file can unpack to gigabytes, claim a billion strings, or place one cell in the last corner of a sheet; none
//! of it may take memory or bring the process down.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::date::from_serial;
use super::read::{Found, Limits, SheetError};
use super::{Value, address};

/// Most parts in a file; a workbook with pictures and many sheets has some hundred.
const PARTS_MAX: usize = 2_000;
/// Most merged areas that are told; more say nothing more to a person.
const MERGED_MAX: usize = 200;

type File<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn names(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, SheetError> {
    check_parts(bytes, limits)?;
    guarded(|| Ok(open(bytes)?.1))
}

pub(super) fn read(bytes: &[u8], sheet: Option<&str>, limits: &Limits) -> Result<Found, SheetError> {
    check_parts(bytes, limits)?;
    guarded(|| {
        let (mut file, present) = open(bytes)?;
        let name = match sheet {
            Some(wanted) => present.iter().find(|name| name.trim() == wanted.trim()),
            None => present.first(),
        };
        let Some(name) = name.cloned() else {
            return Err(SheetError::NoSheet { wanted: sheet.unwrap_or_default().to_owned(), present });
        };
        let merged = file.merge_cells_by_sheet_name(&name).map_err(broken)?;
        let merged = merged.iter().take(MERGED_MAX).map(area).collect();
        let mut found = Found { sheet: name.clone(), rows: BTreeMap::new(), merged, text_bytes: 0 };
        let mut cells = file.worksheet_cells_reader(&name).map_err(broken)?;
        let mut counted = 0;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            counted += 1;
            if counted > limits.cells {
                return Err(SheetError::TooManyCells { sheet: name, most: limits.cells });
            }
            let (row, column) = cell.get_position();
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            found.keep(row.saturating_add(1), column, value(cell.get_value()), limits)?;
        }
        Ok(found)
    })
}

/// The reader is not ours: what it panics on is a broken file, not the end of the process.
fn guarded<T>(read: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    let outcome = catch_unwind(AssertUnwindSafe(read));
    outcome.unwrap_or_else(|_| Err(SheetError::Broken { reason: "the parts do not fit together".to_owned() }))
}

fn open(bytes: &[u8]) -> Result<(File<'_>, Vec<String>), SheetError> {
    let file: File<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let is_open =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names = file.sheets_metadata().iter().filter(is_open).map(|sheet| sheet.name.clone()).collect();
    Ok((file, names))
}

#[allow(clippy::needless_pass_by_value, reason = "used with map_err")]
fn broken(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::OldOrLocked,
        error => SheetError::Broken { reason: error.to_string().chars().take(200).collect() },
    }
}

fn area(dimensions: &Dimensions) -> (u32, String) {
    let corner = |(row, column): (u32, u32)| address(column as usize, row.saturating_add(1));
    (dimensions.end.0.saturating_add(1), format!("{}:{}", corner(dimensions.start), corner(dimensions.end)))
}

fn value(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) => Value::from(text.as_str()),
        DataRef::SharedString(text) => Value::from(*text),
        DataRef::Bool(yes) => Value::Boolean(*yes),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = jiff::civil::Date::new(
                i16::try_from(year).unwrap_or_default(),
                i8::try_from(month).unwrap_or_default(),
                i8::try_from(day).unwrap_or_default(),
            );
            match (date, moment.is_datetime()) {
                (Ok(date), true) => Value::Date(date),
                // A duration, or the day that 1900 did not have.
                _ => from_serial(moment.as_f64()).map_or(Value::Number(moment.as_f64()), Value::Date),
            }
        }
        DataRef::DateTimeIso(text) => {
            let day = text.split('T').next().and_then(|day| day.parse().ok());
            day.map_or_else(|| Value::from(text.as_str()), Value::Date)
        }
        DataRef::DurationIso(text) => Value::from(text.as_str()),
        DataRef::Error(error) => Value::Error(error.to_string()),
        DataRef::Empty => Value::Empty,
    }
}

/// Unpacks every part once, counting, and looks for claims that the reader would believe.
fn check_parts(bytes: &[u8], limits: &Limits) -> Result<(), SheetError> {
    let not_a_sheet = |_| SheetError::NotASheet;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_a_sheet)?;
    if archive.len() > PARTS_MAX {
        return Err(SheetError::TooLongUnpacked { most: limits.unpacked_bytes });
    }
    let mut left = limits.unpacked_bytes;
    let mut text = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(not_a_sheet)?;
        let is_strings = part.name().to_ascii_lowercase().ends_with("sharedstrings.xml");
        text.clear();
        let read = part.take(left.saturating_add(1)).read_to_end(&mut text);
        let unpacked = read.map_err(|error| SheetError::Broken { reason: error.to_string() })? as u64;
        if unpacked > left {
            return Err(SheetError::TooLongUnpacked { most: limits.unpacked_bytes });
        }
        left -= unpacked;
        // The reader makes room for as many strings as the part claims, before it has seen one.
        if is_strings && claims_more_than(&text, unpacked) {
            return Err(SheetError::Broken { reason: "the part of strings claims more than it holds".to_owned() });
        }
    }
    Ok(())
}

/// Whether an attribute `uniqueCount` of the text is larger than `most`, or not plain enough to tell.
fn claims_more_than(text: &[u8], most: u64) -> bool {
    const NAME: &[u8] = b"uniqueCount";
    if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let mut rest = text;
    while let Some(at) = rest.windows(NAME.len()).position(|window| window == NAME) {
        rest = &rest[at + NAME.len()..];
        let claimed: Vec<u8> = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'' | b'+'))
            .take_while(|byte| byte.is_ascii_digit())
            .copied()
            .collect();
        let claimed = std::str::from_utf8(&claimed).ok().filter(|digits| !digits.is_empty());
        if claimed.is_some_and(|digits| digits.parse::<u64>().map_or(true, |claimed| claimed > most)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_reader_is_a_broken_file() {
        let outcome: Result<(), SheetError> = guarded(|| panic!("row number out of range"));
        let Err(SheetError::Broken { reason }) = outcome else { panic!("{outcome:?}") };
        assert!(!reason.contains("row number"), "what a library says to its author is not for people");
        assert_eq!(guarded(|| Ok(7)), Ok(7));
    }

    #[test]
    fn claims_beyond_the_length_of_the_part_are_seen() {
        assert!(!claims_more_than(br#"<sst count="9" uniqueCount="3"><si/>"#, 40));
        assert!(claims_more_than(br#"<sst uniqueCount="99999999999">"#, 40));
        assert!(claims_more_than(br#"<sst uniqueCount = '41'>"#, 40));
        assert!(claims_more_than(br#"<sst uniqueCount="99999999999999999999999999">"#, 40));
    }
}
