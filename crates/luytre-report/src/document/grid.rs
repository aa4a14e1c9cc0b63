//! Where the cells of a table stand, with cells that cover several rows and columns.

use super::{Cell, Row};

/// The most columns or rows that a cell may cover: what a paper can show, and a bound for input.
const SPAN_MAX: usize = 256;

/// A cell with its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) cell: &'a Cell,
    pub(crate) column: usize,
    /// Rows it covers, cut at the last row.
    pub(crate) rows: usize,
    /// Columns it covers.
    pub(crate) columns: usize,
}

/// Returns for each row the cells that begin in it.
pub(crate) fn grid(rows: &[Row]) -> Vec<Vec<Placed<'_>>> {
    // For each column, how many of the rows to come are taken by a cell above.
    let mut taken: Vec<usize> = Vec::new();
    let mut placed = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut column = 0;
        let mut here = Vec::with_capacity(row.cells.len());
        let mut begun: Vec<(usize, usize)> = Vec::new();
        for cell in &row.cells {
            while taken.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let columns = cell.columns.clamp(1, SPAN_MAX);
            let covered = cell.rows.clamp(1, SPAN_MAX).min(rows.len() - index);
            here.push(Placed { cell, column, rows: covered, columns });
            begun.extend((column..column + columns).map(|column| (column, covered)));
            column += columns;
        }
        for rows in &mut taken {
            *rows = rows.saturating_sub(1);
        }
        for (column, covered) in begun {
            if taken.len() <= column {
                taken.resize(column + 1, 0);
            }
            taken[column] = taken[column].max(covered - 1);
        }
        placed.push(here);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_a_tall_cell_move_to_the_right() {
        let rows = vec![
            Row { cells: vec![Cell::spanning("a", 1, 2), Cell::spanning("b", 2, 1), Cell::from("c")] },
            Row { cells: vec![Cell::from("d"), Cell::from("e"), Cell::from("f")] },
            Row { cells: vec![Cell::from("g"), Cell::spanning("h", 1, 9)] },
        ];
        let places: Vec<Vec<(usize, usize)>> =
            grid(&rows).iter().map(|row| row.iter().map(|placed| (placed.column, placed.rows)).collect()).collect();
        assert_eq!(places, [vec![(0, 2), (1, 1), (3, 1)], vec![(1, 1), (2, 1), (3, 1)], vec![(0, 1), (1, 1)]]);
    }
}
