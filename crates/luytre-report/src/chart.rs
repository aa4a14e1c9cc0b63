//! Charts and maps as drawings: bars, target bars, lines, stacked bars, sparks, heat tables, Gantt bars, a tile map and
//! a map of real borders.
//!
//! A chart function takes values with the words the reader sees and returns a [`Drawing`]. [`Drawing::to_svg`] writes it
//! with CSS classes only (`ink-*` for colours, `type-*` for letters, see [`Ink`]), so that a strict content security
//! policy and both themes work; the same drawing goes into a PDF. The caller puts the table of the values beside it.

mod bars;
mod borders;
mod heat;
mod lines;
mod svg;
mod tiles;
mod time;

pub use bars::{Bar, Bars, Part, Stacked, StackedBar, TargetBar, bars, stacked, target_bar};
pub use borders::{Borders, BordersError, BordersLimits, Feature, Region, Ring, border_map, read_features};
pub use heat::{Heat, HeatCell, heat};
pub use lines::{Lines, Series, lines, spark};
pub use tiles::{Tile, TileMap, tile_map};
pub use time::{Gantt, GanttRow, gantt};

/// What a colour means. The style sheet gives each class its tokens, so that themes and print differ by style alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Letters.
    Text,
    /// Quiet letters.
    Muted,
    /// Axes and borders.
    Line,
    /// The ground below bars and empty cells.
    Ground,
    /// The colour of the product, for a single series.
    Accent,
    /// A target to be reached.
    Target,
    /// Done, met.
    Ok,
    /// Severity and overdue.
    Critical,
    /// Severity.
    High,
    /// Severity, soon due.
    Medium,
    /// Severity.
    Low,
    /// No judgement, not required.
    Info,
    /// One of six series, counted from 0.
    Series(u8),
    /// A step from little (0) to much (4).
    Step(u8),
}

/// Number of series that have a colour of their own.
pub const SERIES_MAX: usize = 6;
/// Number of steps of a scale from little to much.
pub const STEPS: usize = 5;

impl Ink {
    /// The CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            Ink::Text => "ink-text",
            Ink::Muted => "ink-muted",
            Ink::Line => "ink-line",
            Ink::Ground => "ink-ground",
            Ink::Accent => "ink-accent",
            Ink::Target => "ink-target",
            Ink::Ok => "ink-ok",
            Ink::Critical => "ink-critical",
            Ink::High => "ink-high",
            Ink::Medium => "ink-medium",
            Ink::Low => "ink-low",
            Ink::Info => "ink-info",
            Ink::Series(0) => "ink-series-0",
            Ink::Series(1) => "ink-series-1",
            Ink::Series(2) => "ink-series-2",
            Ink::Series(3) => "ink-series-3",
            Ink::Series(4) => "ink-series-4",
            Ink::Series(_) => "ink-series-5",
            Ink::Step(0) => "ink-step-0",
            Ink::Step(1) => "ink-step-1",
            Ink::Step(2) => "ink-step-2",
            Ink::Step(3) => "ink-step-3",
            Ink::Step(_) => "ink-step-4",
        }
    }

    /// The step of `value` on a scale from `low` to `high`.
    pub fn step(value: f32, low: f32, high: f32) -> Ink {
        let share = if high > low { (value - low) / (high - low) } else { 1.0 };
        let step = (share * STEPS as f32).floor().clamp(0.0, (STEPS - 1) as f32);
        Ink::Step(step as u8)
    }

    /// Red, green and blue on paper.
    pub(crate) const fn on_paper(self) -> [u8; 3] {
        match self {
            Ink::Text => [0x17, 0x21, 0x1b],
            Ink::Muted => [0x55, 0x64, 0x5b],
            Ink::Line => [0xa9, 0xb3, 0xac],
            Ink::Ground => [0xec, 0xef, 0xeb],
            Ink::Accent | Ink::Ok => [0x1c, 0x6b, 0x47],
            Ink::Target => [0x17, 0x21, 0x1b],
            Ink::Critical => [0x9b, 0x1c, 0x31],
            Ink::High => [0xb3, 0x40, 0x0a],
            Ink::Medium => [0x8a, 0x5a, 0x00],
            Ink::Low => [0x2a, 0x5f, 0xa5],
            Ink::Info => [0x8d, 0x99, 0x92],
            Ink::Series(0) => [0x1c, 0x6b, 0x47],
            Ink::Series(1) => [0x2a, 0x5f, 0xa5],
            Ink::Series(2) => [0xb3, 0x40, 0x0a],
            Ink::Series(3) => [0x7a, 0x4b, 0x9a],
            Ink::Series(4) => [0x8a, 0x5a, 0x00],
            Ink::Series(_) => [0x55, 0x64, 0x5b],
            Ink::Step(0) => [0xe4, 0xf3, 0xea],
            Ink::Step(1) => [0xb4, 0xdb, 0xc4],
            Ink::Step(2) => [0x7c, 0xbb, 0x98],
            Ink::Step(3) => [0x42, 0x94, 0x6b],
            Ink::Step(_) => [0x1c, 0x6b, 0x47],
        }
    }

    /// The ink of letters on a ground of this ink.
    pub(crate) const fn letters_on(self) -> LettersOn {
        match self {
            Ink::Ground | Ink::Step(0..=2) | Ink::Line => LettersOn::Light,
            _ => LettersOn::Strong,
        }
    }
}

/// Whether letters stand on a light ground or on a strong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LettersOn {
    /// The page or a light ground.
    Light,
    /// A strong ground: the letters take the colour of the page.
    Strong,
}

/// Which end of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A shape of a drawing, in units of the drawing, y downwards.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "coordinates name themselves")]
pub enum Shape {
    /// A filled box.
    Box { x: f32, y: f32, width: f32, height: f32, ink: Ink },
    /// A line.
    Line { from: (f32, f32), to: (f32, f32), ink: Ink, dashed: bool },
    /// A line through points.
    Path { points: Vec<(f32, f32)>, ink: Ink },
    /// A filled area; rings inside others are holes.
    Area { rings: Vec<Vec<(f32, f32)>>, ink: Ink },
    /// A dot.
    Dot { at: (f32, f32), radius: f32, ink: Ink },
    /// A line of text on its base line.
    Text { at: (f32, f32), text: String, size: f32, anchor: Anchor, ink: Ink, strong: bool, on: LettersOn },
}

/// A shape with what a reader may ask of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The shape.
    pub shape: Shape,
    /// What it shows, in full.
    pub title: Option<String>,
    /// The page with the rows behind it; only addresses inside the product (`/…`, `#…`, `?…`) are written.
    pub href: Option<String>,
}

/// A drawing with its title and the summary that is read aloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The title.
    pub title: String,
    /// The content in words.
    pub summary: String,
    /// Width in its own units, about a CSS pixel each.
    pub width: f32,
    /// Height in its own units.
    pub height: f32,
    /// The shapes, later ones above earlier ones.
    pub marks: Vec<Mark>,
}

/// Size of letters in drawings.
pub(crate) const LETTERS: f32 = 12.0;
/// Height of a row of bars.
pub(crate) const ROW: f32 = 26.0;

impl Drawing {
    pub(crate) fn new(title: &str, width: f32, height: f32) -> Drawing {
        Drawing { title: title.to_owned(), summary: String::new(), width, height, marks: Vec::new() }
    }

    pub(crate) fn push(&mut self, shape: Shape) {
        self.marks.push(Mark { shape, title: None, href: None });
    }

    pub(crate) fn push_titled(&mut self, shape: Shape, title: impl Into<String>, href: Option<&String>) {
        self.marks.push(Mark { shape, title: Some(title.into()), href: href.cloned() });
    }

    pub(crate) fn text(&mut self, at: (f32, f32), text: impl Into<String>, anchor: Anchor, ink: Ink) {
        let shape =
            Shape::Text { at, text: text.into(), size: LETTERS, anchor, ink, strong: false, on: LettersOn::Light };
        self.push(shape);
    }

    /// Sets the summary to the values themselves unless the caller wrote one. It needs no words of its own.
    pub(crate) fn summarise(&mut self, own: &str, values: impl Iterator<Item = String>) {
        if !own.is_empty() {
            self.summary = own.to_owned();
            return;
        }
        let mut listed: Vec<String> = values.take(SUMMARY_MAX + 1).collect();
        if listed.len() > SUMMARY_MAX {
            listed[SUMMARY_MAX] = "…".to_owned();
        }
        self.summary = listed.join("; ");
    }
}

/// Values listed in a summary; the table beside the drawing has all of them.
const SUMMARY_MAX: usize = 12;

/// How wide `text` is on the page, near enough: pages use a sans face, a little wider than the one that is measured.
pub(crate) fn text_width(text: &str, size: f32) -> f32 {
    crate::face::face(crate::face::Style::REGULAR).width(text, size) * 1.15
}

/// Cuts `text` to `width`, with an ellipsis.
pub(crate) fn fitted(text: &str, size: f32, width: f32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let room = width - text_width("…", size);
    let mut used = 0.0;
    let mut short = String::new();
    for letter in text.chars() {
        used += text_width(letter.encode_utf8(&mut [0; 4]), size);
        if used > room {
            break;
        }
        short.push(letter);
    }
    format!("{}…", short.trim_end())
}

/// A value that can be drawn: finite and not below zero.
pub(crate) fn drawable(value: f32) -> f32 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

/// Rounds up to 1, 2 or 5 times a power of ten, so that an axis ends at a round number.
pub(crate) fn round_up(value: f32) -> f32 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = 10_f32.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= value * 0.999_99).unwrap_or(10.0);
    step * power
}

#[cfg(test)]
mod tests;
