//! A tile map: one cell for each commune, neighbours near each other.

use super::{Anchor, Drawing, Ink, Shape, fitted, text_width};

/// A tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Its row, counted from above.
    pub row: u16,
    /// Its column, counted from the left.
    pub column: u16,
    /// The code of the commune.
    pub code: String,
    /// Its name, in full.
    pub name: String,
    /// Ways to write the name where there is little room, the longest first; the first one that fits is drawn.
    pub short: Vec<String>,
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
/// Width that a line of a tile has.
const ROOM: f32 = SIDE - 8.0;
const NAME_SIZE: f32 = 11.0;
const EDGE_MAX: u16 = 100;

/// Draws a tile map.
pub fn tile_map(map: &TileMap) -> Drawing {
    let tiles: Vec<&Tile> = map.tiles.iter().filter(|tile| tile.row < EDGE_MAX && tile.column < EDGE_MAX).collect();
    let edge = |of: fn(&Tile) -> u16| tiles.iter().map(|tile| of(tile)).max().map_or(1.0, |last| f32::from(last) + 1.0);
    let mut drawing = Drawing::new(&map.title, edge(|tile| tile.column) * SIDE, edge(|tile| tile.row) * SIDE);
    let corner = |tile: &Tile| (f32::from(tile.column) * SIDE, f32::from(tile.row) * SIDE);
    for tile in &tiles {
        let (x, y) = corner(tile);
        let shape = Shape::Box { x: x + 1.5, y: y + 1.5, width: SIDE - 3.0, height: SIDE - 3.0, ink: tile.ink };
        drawing.push_titled(shape, format!("{} ({}): {}", tile.name, tile.code, tile.shown), tile.href.as_ref());
    }
    let mut letters = |tile: &Tile, line: f32, text: &str, size: f32, strong: bool| {
        let (x, y) = corner(tile);
        let (at, text, on) = ((x + SIDE / 2.0, y + line), fitted(text, size, ROOM), tile.ink.letters_on());
        drawing.push(Shape::Text { at, text, size, anchor: Anchor::Middle, ink: Ink::Text, strong, on });
    };
    // Names first, then values: letters that look alike are written together, and say once how they look.
    for tile in &tiles {
        let (first, second) = lines_of(tile);
        letters(tile, if second.is_empty() { 29.0 } else { 22.0 }, first, NAME_SIZE, false);
        if !second.is_empty() {
            letters(tile, 36.0, second, NAME_SIZE, false);
        }
    }
    for tile in &tiles {
        letters(tile, 60.0, &tile.shown, 15.0, true);
    }
    drawing.summarise(&map.summary, map.tiles.iter().map(|tile| format!("{}: {}", tile.name, tile.shown)));
    drawing
}

/// The longest way to write a name that fits in two lines; the last one, cut, where none does.
fn lines_of(tile: &Tile) -> (&str, &str) {
    let name = std::iter::once(&tile.name).filter(|_| tile.short.is_empty());
    let ways = name.chain(&tile.short).map(|way| two_lines(way));
    let mut last = ("", "");
    for way in ways {
        last = way;
        if fits(way.0) && fits(way.1) {
            break;
        }
    }
    last
}

fn fits(line: &str) -> bool {
    text_width(line, NAME_SIZE) <= ROOM
}

/// One line where it fits, or else two of widths as equal as the spaces allow.
fn two_lines(name: &str) -> (&str, &str) {
    if fits(name) {
        return (name, "");
    }
    let halves = name.match_indices(' ').map(|(at, _)| (&name[..at], &name[at + 1..]));
    let wider = |(a, b): &(&str, &str)| text_width(a, NAME_SIZE).max(text_width(b, NAME_SIZE));
    halves.min_by(|a, b| wider(a).total_cmp(&wider(b))).unwrap_or((name, ""))
}
