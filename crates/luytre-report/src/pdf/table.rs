//! Tables: rows with cells over several columns and rows, divided between sheets with the head repeated.

use std::num::TryFromIntError;

use super::canvas::{BLACK, NodeId, Op, Role};
use super::flow::{Flow, HAIR, Place};
use super::lines::{Line, LineLook, break_text, line_metrics};
use crate::document::{Align, Placed, Row, Table, TableSize, Text, grid};

/// Ground of the head.
const HEAD_GROUND: [u8; 3] = [0xf2, 0xf2, 0xf2];

/// A cell that is divided into lines.
struct Laid {
    lines: Vec<Line>,
    align: Align,
    column: usize,
    columns: usize,
    rows: usize,
    is_head: bool,
}

/// Rows that stay together because cells reach over them.
struct Group {
    rows: Vec<Vec<Laid>>,
    heights: Vec<f32>,
}

/// Numbers that all rows of a table share.
struct Look {
    widths: Vec<f32>,
    size: f32,
    padding: f32,
    line: f32,
}

impl Look {
    fn x(&self, column: usize) -> f32 {
        self.widths.iter().take(column).sum()
    }

    fn width(&self, column: usize, columns: usize) -> f32 {
        self.widths.iter().skip(column).take(columns).sum()
    }

    /// Space between the upper border of a cell and its text.
    fn above(&self) -> f32 {
        self.padding * 0.5
    }

    /// Space below the text, a little more: dots stand below letters.
    fn below(&self) -> f32 {
        self.padding * 0.9
    }

    fn height(&self, lines: usize) -> f32 {
        lines as f32 * self.line + self.above() + self.below()
    }
}

fn count(number: usize) -> u32 {
    let number: Result<u32, TryFromIntError> = number.try_into();
    number.unwrap_or(1)
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let measures = &self.layout.measures;
        let size = match table.size {
            TableSize::Normal => measures.table_text_pt.value,
            TableSize::Small => measures.table_small_pt.value,
        };
        let (line, _) = line_metrics(size, 1.0);
        let padding = measures.cell_padding_mm.mm_in_points();
        let look = Look { widths: table.widths(self.width()), size, padding, line };
        let node = self.structure.add(Role::Table, None);
        let head = groups(table, &table.head, &look, true);
        let body = groups(table, &table.rows, &look, false);
        let head_height: f32 = head.iter().flat_map(|group| &group.heights).sum();
        let first: f32 = body.first().map_or(0.0, |group| group.heights.iter().sum::<f32>().min(line * 4.0));
        self.caption(table, head_height + first);
        if look.widths.is_empty() {
            return;
        }
        self.ensure(head_height + first);
        self.rows(&head, &look, Some(node), true);
        for group in &body {
            self.group(group, &head, head_height, &look, node);
        }
        self.y += 8.0;
    }

    fn caption(&mut self, table: &Table, below: f32) {
        let Some(caption) = &table.caption else { return };
        let (size, width) = (self.text_size(), self.width());
        let lines = break_text(&caption.emphasised(true, false), size, width, 0.0);
        let (height, _) = line_metrics(size, 1.0);
        self.ensure(height * lines.len() as f32 + below);
        let node = self.structure.add(Role::Paragraph, None);
        let look = LineLook::new(size, Align::Centre);
        let place = Place { x: self.left(), y: self.y, width, look, multiple: 1.0 };
        self.y = self.draw_lines(Some(node), &lines, place) + 4.0;
    }

    fn group(&mut self, group: &Group, head: &[Group], head_height: f32, look: &Look, node: NodeId) {
        let whole: f32 = group.heights.iter().sum();
        let page = self.bottom() - self.top() - head_height;
        if whole <= self.room() {
            return self.rows(std::slice::from_ref(group), look, Some(node), false);
        }
        if whole <= page {
            self.continue_on_new_sheet(head, look);
            return self.rows(std::slice::from_ref(group), look, Some(node), false);
        }
        // More than a sheet: every row by itself, and its cells are divided where the sheet ends.
        for row in &group.rows {
            self.divided(row, head, look, node);
        }
    }

    fn continue_on_new_sheet(&mut self, head: &[Group], look: &Look) {
        self.new_sheet();
        // The repeated head is ornament: it is read aloud once.
        self.rows(head, look, None, true);
    }

    /// Draws groups where there is room for them. Without a node they are ornament.
    fn rows(&mut self, groups: &[Group], look: &Look, table: Option<NodeId>, is_head: bool) {
        for group in groups {
            let mut y = self.y;
            for (index, row) in group.rows.iter().enumerate() {
                let row_node = table.map(|table| self.structure.add(Role::Row, Some(table)));
                for cell in row {
                    let covered = group.heights.iter().skip(index).take(cell.rows);
                    let height: f32 = covered.sum();
                    let (columns, rows) = (count(cell.columns), count(cell.rows));
                    let role = if is_head { Role::Head { columns, rows } } else { Role::Cell { columns, rows } };
                    let node = row_node.map(|row| self.structure.add(role, Some(row)));
                    self.cell(cell, &cell.lines, (y, height), look, node);
                }
                y += group.heights[index];
            }
            self.y = y;
        }
    }

    fn cell(&mut self, cell: &Laid, lines: &[Line], at: (f32, f32), look: &Look, node: Option<NodeId>) {
        let (y, height) = at;
        let (x, width) = (self.left() + look.x(cell.column), look.width(cell.column, cell.columns));
        if cell.is_head {
            let ring = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
            self.push(None, Op::Area { rings: vec![ring], colour: HEAD_GROUND });
        }
        let frame = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        self.push(None, Op::Path { points: frame.to_vec(), width: HAIR, colour: BLACK });
        let free = height - look.height(lines.len());
        let shift = if cell.is_head { (free / 2.0).max(0.0) } else { 0.0 };
        let place = Place {
            x: x + look.padding,
            y: y + look.above() + shift,
            width: (width - 2.0 * look.padding).max(1.0),
            look: LineLook::new(look.size, cell.align),
            multiple: 1.0,
        };
        self.draw_lines(node, lines, place);
    }

    /// Draws a row over as many sheets as it needs.
    fn divided(&mut self, row: &[Laid], head: &[Group], look: &Look, table: NodeId) {
        let row_node = self.structure.add(Role::Row, Some(table));
        let roles = row.iter().map(|cell| Role::Cell { columns: count(cell.columns), rows: 1 });
        let nodes: Vec<NodeId> = roles.map(|role| self.structure.add(role, Some(row_node))).collect();
        let longest = row.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        let mut done = 0;
        // A sheet that has just begun takes at least a line, also when the head leaves no room: the end is reached.
        let mut has_begun = self.is_fresh();
        while done < longest {
            let fit = ((self.room() - look.height(0)) / look.line).floor().max(0.0) as usize;
            if fit < 2.min(longest - done) && !has_begun {
                self.continue_on_new_sheet(head, look);
                has_begun = true;
                continue;
            }
            has_begun = false;
            let take = fit.clamp(1, longest - done);
            let height = look.height(take);
            for (cell, node) in row.iter().zip(&nodes) {
                let end = (done + take).min(cell.lines.len());
                let lines = cell.lines.get(done..end).unwrap_or_default();
                self.cell(cell, lines, (self.y, height), look, Some(*node));
            }
            self.y += height;
            done += take;
        }
    }
}

/// Divides rows into groups that cells reach over, and their cells into lines.
fn groups(table: &Table, rows: &[Row], look: &Look, is_head: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut together = 0;
    for row in grid(rows) {
        let reach = row.iter().map(|placed| placed.rows).max().unwrap_or(1);
        if together == 0 {
            groups.push(Group { rows: Vec::new(), heights: Vec::new() });
        }
        together = together.max(reach) - 1;
        if let Some(group) = groups.last_mut() {
            group.rows.push(row.iter().map(|placed| laid(table, placed, look, is_head)).collect());
        }
    }
    for group in &mut groups {
        group.heights = heights(&group.rows, look);
    }
    groups
}

fn laid(table: &Table, placed: &Placed<'_>, look: &Look, is_head: bool) -> Laid {
    let width = look.width(placed.column, placed.columns) - 2.0 * look.padding;
    let of_column = table.columns.get(placed.column).map_or(Align::Left, |column| column.align);
    let align = placed.cell.align.unwrap_or(if is_head { Align::Centre } else { of_column });
    let text: Text = if is_head { placed.cell.text.emphasised(true, false) } else { placed.cell.text.clone() };
    let lines = break_text(&text, look.size, width.max(look.size), 0.0);
    Laid { lines, align, column: placed.column, columns: placed.columns, rows: placed.rows, is_head }
}

/// Heights of the rows of a group: each as high as its own cells; the last row that a tall cell reaches takes the rest.
fn heights(rows: &[Vec<Laid>], look: &Look) -> Vec<f32> {
    let own = |row: &Vec<Laid>| {
        let single = row.iter().filter(|cell| cell.rows == 1).map(|cell| look.height(cell.lines.len()));
        single.fold(look.height(1), f32::max)
    };
    let mut heights: Vec<f32> = rows.iter().map(own).collect();
    for (index, row) in rows.iter().enumerate() {
        for cell in row.iter().filter(|cell| cell.rows > 1) {
            let last = (index + cell.rows - 1).min(heights.len() - 1);
            let covered: f32 = heights[index..=last].iter().sum();
            heights[last] += (look.height(cell.lines.len()) - covered).max(0.0);
        }
    }
    heights
}
