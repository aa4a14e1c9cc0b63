//! A table of coloured cells.

use super::{Anchor, Drawing, Ink, LETTERS, Shape, fitted, text_width};

/// A cell of a heat table.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatCell {
    /// What the reader sees in it.
    pub shown: String,
    /// Its colour.
    pub ink: Ink,
    /// The page with the rows behind it.
    pub href: Option<String>,
}

/// A table of coloured cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heat {
    /// The title.
    pub title: String,
    /// The content in words; empty lists the cells of the first rows.
    pub summary: String,
    /// The columns from the left.
    pub columns: Vec<String>,
    /// The rows from above: a label and a cell for each column; `None` is no value.
    pub rows: Vec<(String, Vec<Option<HeatCell>>)>,
}

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 24.0;

/// Draws a table of coloured cells.
pub fn heat(chart: &Heat) -> Drawing {
    let mut drawing = Drawing::new(&chart.title, WIDTH, 24.0 + HEIGHT * chart.rows.len() as f32 + 2.0);
    let widest = chart.rows.iter().map(|(label, _)| text_width(label, LETTERS)).fold(0.0, f32::max);
    let left = (widest + 10.0).clamp(40.0, WIDTH * 0.35);
    let width = (WIDTH - left) / chart.columns.len().max(1) as f32;
    for (index, column) in chart.columns.iter().enumerate() {
        let at = (left + width * (index as f32 + 0.5), 15.0);
        drawing.text(at, fitted(column, LETTERS, width - 4.0), Anchor::Middle, Ink::Muted);
    }
    for (row, (label, cells)) in chart.rows.iter().enumerate() {
        let y = 22.0 + HEIGHT * row as f32;
        drawing.text((left - 8.0, y + 16.0), fitted(label, LETTERS, left - 10.0), Anchor::End, Ink::Text);
        for (index, (column, cell)) in chart.columns.iter().zip(cells).enumerate() {
            let x = left + width * index as f32;
            let ink = cell.as_ref().map_or(Ink::Ground, |cell| cell.ink);
            let shape = Shape::Box { x: x + 1.0, y: y + 1.0, width: width - 2.0, height: HEIGHT - 2.0, ink };
            let Some(cell) = cell else {
                drawing.push(shape);
                continue;
            };
            drawing.push_titled(shape, format!("{label}, {column}: {}", cell.shown), cell.href.as_ref());
            let (at, on) = ((x + width / 2.0, y + 16.0), ink.letters_on());
            let text = fitted(&cell.shown, LETTERS, width - 6.0);
            let (anchor, ink) = (Anchor::Middle, Ink::Text);
            drawing.push(Shape::Text { at, text, size: LETTERS, anchor, ink, strong: false, on });
        }
    }
    let of_row = |(label, cells): &(String, Vec<Option<HeatCell>>)| {
        let shown = |(column, cell): (&String, &Option<HeatCell>)| Some(format!("{column} {}", cell.as_ref()?.shown));
        format!("{label}: {}", chart.columns.iter().zip(cells).filter_map(shown).collect::<Vec<_>>().join(", "))
    };
    drawing.summarise(&chart.summary, chart.rows.iter().map(of_row));
    drawing
}
