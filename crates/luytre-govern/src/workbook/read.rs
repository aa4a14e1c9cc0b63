//! Cells become rows, or problems with sheet, cell and remedy.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::date;
use luytre_model::fold::fold;

use super::{Columns, Fault, LISTED_MAX, Problem, ROWS_MAX, Sheet, SheetCell, SheetKind, SheetRow};
use crate::profile::field::{Field, Kind, Unfit};
use crate::profile::words::near;

/// Sheets of the template that only explain.
const EXPLAINING: [&str; 4] = ["huong dan", "danh muc", "guide", "lists"];

/// A row with canonical values; agencies and systems still as they were written.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub kind: SheetKind,
    pub sheet: String,
    pub number: u32,
    /// By the place of the column in [`Columns`].
    pub values: BTreeMap<usize, Given>,
}

/// A value that was given.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub text: String,
    pub cell: String,
    /// The spreadsheet keeps it as a number.
    pub is_number: bool,
}

impl Row {
    /// The address of the first cell, for problems of the whole row.
    pub(super) fn first_cell(&self) -> String {
        self.values.values().next().map(|given| given.cell.clone()).unwrap_or_default()
    }

    /// The word by which a decision names the row.
    pub(super) fn key(&self) -> String {
        format!("{}!{}", self.kind.as_str(), self.number)
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub rows: Vec<Row>,
    pub problems: Vec<Problem>,
}

/// Reads all sheets.
pub(super) fn rows(sheets: &[Sheet], columns: &Columns) -> Found {
    let mut found = Found::default();
    let mut seen: BTreeMap<SheetKind, &str> = BTreeMap::new();
    for sheet in sheets {
        if EXPLAINING.contains(&fold(&sheet.name).as_str()) {
            continue;
        }
        let whole = |fault| Problem {
            sheet: sheet.name.clone(),
            row: 0,
            cell: String::new(),
            column: Default::default(),
            fault,
        };
        let Some(kind) = kind_of(sheet, columns) else {
            found.problems.push(whole(Fault::UnknownSheet));
            continue;
        };
        if let Some(other) = seen.insert(kind, &sheet.name) {
            found.problems.push(whole(Fault::SheetTwice(other.to_owned())));
            continue;
        }
        read_sheet(sheet, kind, columns.of(kind), &mut found);
        if found.rows.len() > ROWS_MAX {
            found.problems.push(whole(Fault::TooManyRows(ROWS_MAX)));
            break;
        }
    }
    found
}

/// Tells the kind of a sheet by its name, or by its head row when the name says nothing (a CSV has none).
fn kind_of(sheet: &Sheet, columns: &Columns) -> Option<SheetKind> {
    let name = fold(sheet.name.trim());
    let named = |kind: &SheetKind| [kind.as_str(), kind.vi(), kind.en()].into_iter().any(|word| fold(word) == name);
    if let Some(kind) = SheetKind::ALL.into_iter().find(named) {
        return Some(kind);
    }
    let headings: Vec<String> = sheet.header.iter().map(|heading| fold(heading)).collect();
    let known = |kind: &SheetKind| {
        let fields = columns.of(*kind);
        let has = |field: &&Field| headings.iter().any(|heading| is_heading(field, heading));
        let all_needed = fields.iter().filter(|field| field.required).all(|field| has(&field));
        let matched = fields.iter().filter(has).count();
        // More columns that are known, then fewer that are not there.
        all_needed.then_some((matched, std::cmp::Reverse(fields.len())))
    };
    let best = SheetKind::ALL.into_iter().filter_map(|kind| Some((known(&kind)?, kind))).max();
    best.map(|(_, kind)| kind)
}

/// Whether a heading names a field; i and y are one letter to those who write "quản lí" (both spellings are right).
fn is_heading(field: &Field, folded: &str) -> bool {
    let spelled = |text: &str| text.replace('y', "i");
    [&field.key, &field.vi, &field.en].into_iter().any(|name| spelled(&fold(name)) == spelled(folded))
}

fn read_sheet(sheet: &Sheet, kind: SheetKind, fields: &[Field], found: &mut Found) {
    let at = |row: u32, cell: &str, field: Option<&Field>, fault| Problem {
        sheet: sheet.name.clone(),
        row,
        cell: cell.to_owned(),
        column: field.map(|field| (field.vi.to_string(), field.en.to_string())).unwrap_or_default(),
        fault,
    };
    let before = found.problems.len();
    for area in &sheet.merged {
        let first = area.split(':').next().unwrap_or_default();
        found.problems.push(at(0, first, None, Fault::Merged(area.clone())));
    }
    // Which field stands in which column of the sheet.
    let mut places: Vec<Option<usize>> = Vec::new();
    for heading in &sheet.header {
        let folded = fold(heading.trim());
        let place = fields.iter().position(|field| is_heading(field, &folded));
        match place {
            None if folded.is_empty() => {}
            None => {
                let nearest = nearest_heading(fields, &folded);
                let fault = Fault::UnknownColumn { found: heading.clone(), nearest };
                found.problems.push(at(sheet.header_row, "", None, fault));
            }
            Some(place) if places.contains(&Some(place)) => {
                found.problems.push(at(
                    sheet.header_row,
                    "",
                    Some(&fields[place]),
                    Fault::ColumnTwice(heading.clone()),
                ));
            }
            Some(_) => {}
        }
        places.push(place);
    }
    for (place, field) in fields.iter().enumerate() {
        if field.required && !places.contains(&Some(place)) {
            found.problems.push(at(sheet.header_row, "", Some(field), Fault::MissingColumn));
        }
    }
    if found.problems.len() > before {
        // With a wrong head row every cell below would be wrong: the head row is mended first.
        return;
    }
    for row in &sheet.rows {
        if found.rows.len() > ROWS_MAX {
            return;
        }
        // Beyond what is listed, problems are counted only.
        let (values, faults) = read_row(row, &places, fields);
        if values.is_empty() && faults.is_empty() {
            continue;
        }
        if faults.len() > 1
            && let Some((by, right)) = shifted(row, &places, fields)
        {
            found.problems.push(at(row.number, "", None, Fault::Shifted { by, right }));
            continue;
        }
        let bad = !faults.is_empty();
        for (place, cell, fault) in faults {
            found.problems.push(at(row.number, &cell, place.map(|place| &fields[place]), fault));
        }
        // A row with a fault is kept for the list of problems only while that is short.
        if !bad || found.problems.len() < LISTED_MAX {
            found.rows.push(Row { kind, sheet: sheet.name.clone(), number: row.number, values });
        }
    }
}

type RowFault = (Option<usize>, String, Fault);

fn read_row(row: &SheetRow, places: &[Option<usize>], fields: &[Field]) -> (BTreeMap<usize, Given>, Vec<RowFault>) {
    let (mut values, mut faults) = (BTreeMap::new(), Vec::new());
    for (column, cell) in row.cells.iter().enumerate() {
        if cell.text.trim().is_empty() {
            continue;
        }
        let Some(place) = places.get(column).copied().flatten() else {
            faults.push((None, cell.address.clone(), Fault::NoHeading(cell.text.chars().take(60).collect())));
            continue;
        };
        match canonical(&fields[place], cell) {
            Ok(text) => {
                let given = Given { text, cell: cell.address.clone(), is_number: cell.number.is_some() };
                values.insert(place, given);
            }
            Err(unfit) => faults.push((Some(place), cell.address.clone(), Fault::Unfit(unfit))),
        }
    }
    if values.is_empty() && faults.is_empty() {
        return (values, faults);
    }
    for (place, field) in fields.iter().enumerate() {
        let wrong = faults.iter().any(|(at, _, _)| *at == Some(place));
        if field.required && !values.contains_key(&place) && !wrong {
            let column = places.iter().position(|at| *at == Some(place));
            let cell = column.and_then(|column| row.cells.get(column)).map(|cell| cell.address.clone());
            faults.push((Some(place), cell.unwrap_or_default(), Fault::Missing));
        }
    }
    (values, faults)
}

fn canonical(field: &Field, cell: &SheetCell) -> Result<String, Unfit> {
    if field.kind == Kind::Day
        && let Some(days) = cell.number
    {
        return counted_day(days).ok_or_else(|| Unfit::Day(cell.text.clone()));
    }
    field.kind.canonical(&cell.text)
}

/// Returns the day that a spreadsheet keeps as a number of days.
fn counted_day(days: f64) -> Option<String> {
    // From 1920 to 2100: other numbers in a column of days are slips, a year among them.
    if !(7_306.0..73_051.0).contains(&days) {
        return None;
    }
    let days = days.floor() as i64;
    date(1899, 12, 30).checked_add(days.days()).ok().map(|day| day.to_string())
}

/// Whether the values of a row would all fit when moved by one column; a row that is pasted one cell aside is common.
fn shifted(row: &SheetRow, places: &[Option<usize>], fields: &[Field]) -> Option<(usize, bool)> {
    for by in 1..=2_usize {
        for right in [true, false] {
            let mut moved: Vec<SheetCell> = Vec::with_capacity(row.cells.len());
            if right {
                moved.extend(row.cells.iter().skip(by).cloned());
            } else {
                moved.extend(std::iter::repeat_n(SheetCell::default(), by));
                moved.extend(row.cells.iter().cloned());
            }
            // What would fall out on the left must be empty.
            if right && row.cells.iter().take(by).any(|cell| !cell.text.trim().is_empty()) {
                continue;
            }
            let moved = SheetRow { number: row.number, cells: moved };
            let (values, faults) = read_row(&moved, places, fields);
            let telling = values.keys().filter(|place| fields[**place].kind.is_telling()).count();
            if faults.is_empty() && telling >= 2 {
                return Some((by, right));
            }
        }
    }
    None
}

fn nearest_heading(fields: &[Field], folded: &str) -> Option<(String, String)> {
    let far = |field: &Field| {
        [&field.key, &field.vi, &field.en].into_iter().filter_map(|name| near(folded, &fold(name))).min()
    };
    let nearest = fields.iter().filter_map(|field| Some((far(field)?, field))).min_by_key(|(far, _)| *far);
    nearest.map(|(_, field)| (field.vi.to_string(), field.en.to_string()))
}
