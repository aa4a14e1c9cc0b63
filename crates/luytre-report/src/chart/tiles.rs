//! A tile map: one cell for each commune, neighbours near each other.

use super::{Anchor, Drawing, Ink, Shape, fitted};

/// A tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Its row, counted from above.
    pub row: u16,
    /// Its column, counted from the left.
    pub column: u16,
    /// The code of the commune.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The value as the reader sees it.
    pub shown: String,
    /// Its colour.
    pub ink: Ink,
    /// The page of the commune.
    pub href: Option<String>,
}

/// A tile map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TileMap {
    /// The title.
    pub title: String,
    /// The content in words; empty lists the values.
    pub summary: String,
    /// The tiles. Those beyond row or column 99 are not drawn.
    pub tiles: Vec<Tile>,
}

const SIDE: f32 = 76.0;
const EDGE_MAX: u16 = 100;

/// Draws a tile map.
pub fn tile_map(map: &TileMap) -> Drawing {
    let tiles: Vec<&Tile> = map.tiles.iter().filter(|tile| tile.row < EDGE_MAX && tile.column < EDGE_MAX).collect();
    let edge = |of: fn(&Tile) -> u16| tiles.iter().map(|tile| of(tile)).max().map_or(1.0, |last| f32::from(last) + 1.0);
    let mut drawing = Drawing::new(&map.title, edge(|tile| tile.column) * SIDE, edge(|tile| tile.row) * SIDE);
    for tile in &tiles {
        let (x, y) = (f32::from(tile.column) * SIDE, f32::from(tile.row) * SIDE);
        let shape = Shape::Box { x: x + 1.5, y: y + 1.5, width: SIDE - 3.0, height: SIDE - 3.0, ink: tile.ink };
        drawing.push_titled(shape, format!("{} ({}): {}", tile.name, tile.code, tile.shown), tile.href.as_ref());
        let on = tile.ink.letters_on();
        let mut letters = |line: f32, text: &str, size: f32, strong: bool| {
            let (at, text) = ((x + SIDE / 2.0, y + line), fitted(text, size, SIDE - 8.0));
            drawing.push(Shape::Text { at, text, size, anchor: Anchor::Middle, ink: Ink::Text, strong, on });
        };
        let (first, second) = two_lines(&tile.name);
        letters(22.0, first, 11.0, false);
        letters(36.0, second, 11.0, false);
        letters(60.0, &tile.shown, 15.0, true);
    }
    drawing.summarise(&map.summary, map.tiles.iter().map(|tile| format!("{}: {}", tile.name, tile.shown)));
    drawing
}

/// Divides a name at the space nearest to its middle, so that it fits a tile in two lines.
fn two_lines(name: &str) -> (&str, &str) {
    let middle = name.len() / 2;
    let at = name.match_indices(' ').map(|(index, _)| index).min_by_key(|index| index.abs_diff(middle));
    match at {
        Some(at) if name.chars().count() > 9 => (&name[..at], &name[at + 1..]),
        _ => (name, ""),
    }
}
