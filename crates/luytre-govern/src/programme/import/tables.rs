//! Rows of the tables of a paper: heads of two rows, cells merged over several tasks, tables that end with the page.
//!
//! A paper has other tables too (the national title, the signature, a budget): those without the head of a task table
//! are left out and named, so that nobody wonders.

use super::{COLUMNS_MAX, Column, Columns, Problem, ProblemKind, ROWS_MAX, Row, TABLE_BYTES_MAX, head_of};

/// A cell of a table in a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperCell {
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns it spans.
    pub columns: usize,
    /// Its words.
    pub text: String,
    /// It goes on with the cell above.
    pub continues: bool,
}

/// A row of a table in a paper.
pub type PaperRow = Vec<PaperCell>;

/// The rows of the task tables of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperRows {
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// Numbers of the tables that are no task tables.
    pub left_out: Vec<usize>,
}

/// Makes rows of the tables of a paper. A table without a head goes on with the task table before it when it has as many
/// columns.
///
/// A small paper can merge one long cell over thousands of rows: the row with which it gets more than [`ROWS_MAX`] rows or
/// [`TABLE_BYTES_MAX`] of text is told, and nothing more is copied.
pub fn rows_of_tables(tables: &[Vec<PaperRow>]) -> Result<PaperRows, Problem> {
    let mut found = PaperRows::default();
    let mut room = Room { rows: ROWS_MAX, bytes: TABLE_BYTES_MAX };
    // Columns and width of the last task table.
    let mut known: Option<(Columns, usize)> = None;
    for (number, table) in (1..).zip(tables) {
        let width = table.iter().map(|row| width_of(row)).max().unwrap_or(0);
        let head = (0..table.len()).find_map(|at| Some((at, head_at(table, at)?)));
        let (first, head_rows, columns) = match (&head, &known) {
            (Some((at, head)), _) => (*at, head.rows, head.columns.clone()),
            (None, Some((columns, before))) if *before == width => (0, 0, columns.clone()),
            (None, _) => {
                found.left_out.push(number);
                continue;
            }
        };
        let wrong = |(row, kind)| Problem { sheet: None, table: Some(number), row, column: None, kind };
        if let Some((at, head)) = head {
            room.take(at + 1, head.cells.iter().map(String::len).sum()).map_err(wrong)?;
            found.rows.push(Row { sheet: None, table: Some(number), row: at + 1, cells: head.cells });
        }
        let filled = fill(table, first + head_rows, &columns, &mut room).map_err(wrong)?;
        let rows = filled.into_iter().map(|(row, cells)| Row { sheet: None, table: Some(number), row, cells });
        found.rows.extend(rows);
        known = Some((columns, width));
    }
    Ok(found)
}

/// A row from 1, and what is wrong with it.
type Wrong = (usize, ProblemKind);

/// What is left of the bounds of a plan.
struct Room {
    rows: usize,
    bytes: usize,
}

impl Room {
    /// Takes a row of so many bytes, before it is copied.
    fn take(&mut self, row: usize, bytes: usize) -> Result<(), Wrong> {
        self.rows = self.rows.checked_sub(1).ok_or((row, ProblemKind::TooManyRows(ROWS_MAX)))?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or((row, ProblemKind::TooMuchText(TABLE_BYTES_MAX)))?;
        Ok(())
    }
}

fn width_of(row: &[PaperCell]) -> usize {
    row.last().map_or(0, |cell| cell.column.saturating_add(cell.columns)).min(COLUMNS_MAX)
}

/// The words of a row by column: a wide cell stands in its first one.
fn words(row: &[PaperCell]) -> Vec<&str> {
    let mut cells = vec![""; width_of(row)];
    for cell in row.iter().filter(|cell| !cell.continues) {
        if let Some(place) = cells.get_mut(cell.column) {
            *place = &cell.text;
        }
    }
    cells
}

struct Head {
    columns: Columns,
    cells: Vec<String>,
    /// Rows that it takes.
    rows: usize,
}

/// The head that begins at a row: of one row, or of two when "Cơ quan thực hiện" stands above "Chủ trì" and "Phối hợp".
fn head_at(table: &[PaperRow], at: usize) -> Option<Head> {
    let row = table.get(at)?;
    let below = table.get(at + 1).filter(|below| {
        let parted = row.iter().any(|cell| cell.columns > 1 && cell.columns < width_of(row));
        parted && below.iter().any(|cell| cell.continues)
    });
    if let Some(below) = below {
        let mut cells = vec![String::new(); width_of(row).max(width_of(below))];
        for (columns, place) in cells.iter_mut().enumerate() {
            let above = row.iter().find(|cell| cell.column <= columns && columns < cell.column + cell.columns);
            let under = below.iter().find(|cell| cell.column == columns && !cell.continues);
            // What a wide cell says is said of each of its columns, unless the row below says it better.
            *place = match (under, above) {
                (Some(under), _) => under.text.clone(),
                (None, Some(above)) if above.column == columns => above.text.clone(),
                (None, _) => String::new(),
            };
        }
        if let Some(columns) = head_of(&cells) {
            return Some(Head { columns, cells, rows: 2 });
        }
    }
    let cells = words(row);
    let columns = head_of(&cells)?;
    Some(Head { columns, cells: cells.into_iter().map(str::to_owned).collect(), rows: 1 })
}

/// The rows below a head. A cell that is merged over several tasks holds for each of them; a task that is merged over
/// several rows is one task.
fn fill(
    table: &[PaperRow],
    from: usize,
    columns: &Columns,
    room: &mut Room,
) -> Result<Vec<(usize, Vec<String>)>, Wrong> {
    let number = columns.get(&Column::Number).copied().unwrap_or(0);
    let mut above = [""; COLUMNS_MAX];
    let mut rows = Vec::new();
    for (at, row) in table.iter().enumerate().skip(from) {
        let mut cells = words(row);
        let same_task = row.iter().any(|cell| cell.column == number && cell.continues);
        for cell in row.iter().filter(|cell| cell.column < COLUMNS_MAX) {
            if !cell.continues {
                above[cell.column] = &cell.text;
            } else if !same_task && let Some(place) = cells.get_mut(cell.column) {
                *place = above[cell.column];
            }
        }
        room.take(at + 1, cells.iter().map(|cell| cell.len()).sum())?;
        rows.push((at + 1, cells.into_iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}
