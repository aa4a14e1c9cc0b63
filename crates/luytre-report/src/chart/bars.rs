//! Horizontal bars, bars against a target, stacked bars.

use super::{Anchor, Drawing, Ink, LETTERS, ROW, Shape, drawable, fitted, round_up, text_width};

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length.
    pub value: f32,
    /// The value as the reader sees it, for example `1.234` or `95 %`.
    pub shown: String,
    /// Its colour.
    pub ink: Ink,
    /// The page with the rows behind it.
    pub href: Option<String>,
}

/// Horizontal bars, one below another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// The title.
    pub title: String,
    /// The content in words; empty lists the values.
    pub summary: String,
    /// The bars from above.
    pub bars: Vec<Bar>,
    /// The end of the scale; `None`: a round number above the longest bar.
    pub end: Option<f32>,
    /// A line across all bars, with its words.
    pub target: Option<(f32, String)>,
}

const WIDTH: f32 = 640.0;
const LABEL_SHARE: f32 = 0.4;
const VALUE_ROOM: f32 = 76.0;

/// Width that the labels need, at most a share of the drawing.
fn label_room<'a>(labels: impl Iterator<Item = &'a str>) -> f32 {
    let widest = labels.map(|label| text_width(label, LETTERS)).fold(0.0, f32::max);
    (widest + 10.0).clamp(40.0, WIDTH * LABEL_SHARE)
}

/// Draws horizontal bars.
pub fn bars(chart: &Bars) -> Drawing {
    let top = if chart.target.is_some() { 22.0 } else { 4.0 };
    let mut drawing = Drawing::new(&chart.title, WIDTH, top + ROW * chart.bars.len() as f32 + 4.0);
    let left = label_room(chart.bars.iter().map(|bar| bar.label.as_str()));
    let room = WIDTH - left - VALUE_ROOM;
    let target = chart.target.as_ref().map_or(0.0, |(value, _)| drawable(*value));
    let longest = chart.bars.iter().map(|bar| drawable(bar.value)).fold(target, f32::max);
    let end = chart.end.map(drawable).filter(|end| *end > 0.0).unwrap_or_else(|| round_up(longest));
    let along = |value: f32| (drawable(value) / end).min(1.0) * room;
    for (index, bar) in chart.bars.iter().enumerate() {
        let y = top + ROW * index as f32;
        let title = format!("{}: {}", bar.label, bar.shown);
        drawing.text((left - 8.0, y + 17.0), fitted(&bar.label, LETTERS, left - 10.0), Anchor::End, Ink::Text);
        drawing.push(Shape::Box { x: left, y: y + 5.0, width: room, height: ROW - 10.0, ink: Ink::Ground });
        let shape = Shape::Box { x: left, y: y + 5.0, width: along(bar.value), height: ROW - 10.0, ink: bar.ink };
        drawing.push_titled(shape, title, bar.href.as_ref());
        drawing.text((left + room + 8.0, y + 17.0), bar.shown.as_str(), Anchor::Start, Ink::Text);
    }
    if let Some((value, words)) = &chart.target {
        let x = left + along(*value);
        let bottom = top + ROW * chart.bars.len() as f32;
        drawing.push(Shape::Line { from: (x, top - 4.0), to: (x, bottom), ink: Ink::Target, dashed: true });
        let anchor = if x > WIDTH * 0.6 { Anchor::End } else { Anchor::Start };
        drawing.text((x, 13.0), words.as_str(), anchor, Ink::Muted);
    }
    let values = chart.bars.iter().map(|bar| format!("{}: {}", bar.label, bar.shown));
    drawing.summarise(&chart.summary, values);
    drawing
}

/// One figure against its target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TargetBar {
    /// The title.
    pub title: String,
    /// The content in words; empty tells value and target.
    pub summary: String,
    /// The value.
    pub value: f32,
    /// The value as the reader sees it.
    pub shown: String,
    /// The target.
    pub target: f32,
    /// The target as the reader sees it.
    pub target_shown: String,
    /// The end of the scale.
    pub end: f32,
    /// The page with the rows behind it.
    pub href: Option<String>,
}

/// Draws one figure against its target: green when it is reached.
pub fn target_bar(chart: &TargetBar) -> Drawing {
    let width = 320.0;
    let mut drawing = Drawing::new(&chart.title, width, 40.0);
    let (value, target) = (drawable(chart.value), drawable(chart.target));
    let end = Some(drawable(chart.end)).filter(|end| *end > 0.0).unwrap_or_else(|| round_up(value.max(target)));
    let along = |value: f32| (value / end).min(1.0) * width;
    let ink = if value >= target { Ink::Ok } else { Ink::Medium };
    drawing.push(Shape::Box { x: 0.0, y: 18.0, width, height: 14.0, ink: Ink::Ground });
    let shape = Shape::Box { x: 0.0, y: 18.0, width: along(value), height: 14.0, ink };
    drawing.push_titled(shape, chart.shown.as_str(), chart.href.as_ref());
    let x = along(target).clamp(1.0, width - 1.0);
    drawing.push(Shape::Line { from: (x, 13.0), to: (x, 37.0), ink: Ink::Target, dashed: false });
    drawing.text((0.0, 12.0), chart.shown.as_str(), Anchor::Start, Ink::Text);
    drawing.text((width, 12.0), chart.target_shown.as_str(), Anchor::End, Ink::Muted);
    let values = [format!("{}: {}", chart.title, chart.shown), chart.target_shown.clone()];
    drawing.summarise(&chart.summary, values.into_iter());
    drawing
}

/// A part that every stacked bar is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub label: String,
    /// Its colour.
    pub ink: Ink,
}

/// A stacked bar.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedBar {
    /// What it stands for.
    pub label: String,
    /// A value for each part.
    pub values: Vec<f32>,
    /// The page with the rows behind it.
    pub href: Option<String>,
}

/// Stacked bars, one below another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stacked {
    /// The title.
    pub title: String,
    /// The content in words; empty lists the values.
    pub summary: String,
    /// The parts from the left.
    pub parts: Vec<Part>,
    /// The bars from above.
    pub bars: Vec<StackedBar>,
    /// Whether every bar fills the width, so that shares are compared instead of amounts.
    pub shares: bool,
}

/// Draws stacked bars with their parts named above.
pub fn stacked(chart: &Stacked) -> Drawing {
    let left = label_room(chart.bars.iter().map(|bar| bar.label.as_str()));
    let mut drawing = Drawing::new(&chart.title, WIDTH, 0.0);
    let mut at = (left, 14.0);
    for part in &chart.parts {
        let needed = text_width(&part.label, LETTERS) + 34.0;
        if at.0 + needed > WIDTH && at.0 > left {
            at = (left, at.1 + 18.0);
        }
        drawing.push(Shape::Box { x: at.0, y: at.1 - 10.0, width: 12.0, height: 12.0, ink: part.ink });
        drawing.text((at.0 + 17.0, at.1), part.label.as_str(), Anchor::Start, Ink::Muted);
        at.0 += needed;
    }
    let top = at.1 + 10.0;
    drawing.height = top + ROW * chart.bars.len() as f32 + 4.0;
    let room = WIDTH - left - 8.0;
    let sum = |bar: &StackedBar| bar.values.iter().map(|value| drawable(*value)).sum::<f32>();
    let end = round_up(chart.bars.iter().map(sum).fold(0.0, f32::max));
    for (index, bar) in chart.bars.iter().enumerate() {
        let y = top + ROW * index as f32;
        drawing.text((left - 8.0, y + 17.0), fitted(&bar.label, LETTERS, left - 10.0), Anchor::End, Ink::Text);
        drawing.push(Shape::Box { x: left, y: y + 4.0, width: room, height: ROW - 8.0, ink: Ink::Ground });
        let whole = if chart.shares { sum(bar).max(f32::MIN_POSITIVE) } else { end };
        let mut x = left;
        for (part, value) in chart.parts.iter().zip(&bar.values) {
            let width = drawable(*value) / whole * room;
            if width <= 0.0 {
                continue;
            }
            let title = format!("{}, {}: {value}", bar.label, part.label);
            let shape = Shape::Box { x, y: y + 4.0, width, height: ROW - 8.0, ink: part.ink };
            drawing.push_titled(shape, title, bar.href.as_ref());
            let shown = value.to_string();
            if text_width(&shown, LETTERS) + 6.0 < width {
                let at = (x + width / 2.0, y + 17.0);
                let on = part.ink.letters_on();
                let (anchor, ink) = (Anchor::Middle, Ink::Text);
                drawing.push(Shape::Text { at, text: shown, size: LETTERS, anchor, ink, strong: false, on });
            }
            x += width;
        }
    }
    let of_bar = |bar: &StackedBar| {
        let values = chart.parts.iter().zip(&bar.values).map(|(part, value)| format!("{} {value}", part.label));
        format!("{}: {}", bar.label, values.collect::<Vec<_>>().join(", "))
    };
    drawing.summarise(&chart.summary, chart.bars.iter().map(of_bar));
    debug_assert!(chart.bars.iter().all(|bar| bar.values.len() == chart.parts.len()), "a value for each part");
    drawing
}
