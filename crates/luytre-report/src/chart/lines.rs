//! Lines over time, and sparks.

use super::{Anchor, Drawing, Ink, LETTERS, SERIES_MAX, Shape, drawable, fitted, round_up, text_width};

/// A series of values, one for each label of the axis; `None` leaves a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it stands for; it is written at the end of its line.
    pub name: String,
    /// The values.
    pub values: Vec<Option<f32>>,
}

/// Lines over a common axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// The title.
    pub title: String,
    /// The content in words; empty tells the last value of each series.
    pub summary: String,
    /// The labels of the axis, from the oldest.
    pub labels: Vec<String>,
    /// At most six series; others are not drawn.
    pub series: Vec<Series>,
    /// The end of the scale; `None`: a round number above the highest value.
    pub end: Option<f32>,
    /// A line across, with its words.
    pub target: Option<(f32, String)>,
}

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 220.0;
const TOP: f32 = 16.0;
const BOTTOM: f32 = 26.0;

/// Draws lines. Each is named at its end instead of in a legend.
pub fn lines(chart: &Lines) -> Drawing {
    let mut drawing = Drawing::new(&chart.title, WIDTH, HEIGHT);
    let series = &chart.series[..chart.series.len().min(SERIES_MAX)];
    let name_room = series.iter().map(|series| text_width(&series.name, LETTERS)).fold(0.0, f32::max);
    let right = WIDTH - (name_room + 14.0).min(WIDTH * 0.3);
    let highest = series.iter().flat_map(|series| &series.values).flatten().map(|value| drawable(*value));
    let target = chart.target.as_ref().map_or(0.0, |(value, _)| drawable(*value));
    let highest = highest.fold(target, f32::max);
    let end = chart.end.map(drawable).filter(|end| *end > 0.0).unwrap_or_else(|| round_up(highest));
    let left = text_width(&end.to_string(), LETTERS).max(20.0) + 8.0;
    let (floor, room) = (HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP);
    let y_of = |value: f32| floor - (drawable(value) / end).min(1.0) * room;
    let steps = chart.labels.len().saturating_sub(1).max(1) as f32;
    let x_of = |index: usize| left + (right - left) * index as f32 / steps;

    for quarter in [0.0, 0.5, 1.0] {
        let y = y_of(end * quarter);
        drawing.push(Shape::Line { from: (left, y), to: (right, y), ink: Ink::Line, dashed: false });
        drawing.text((left - 6.0, y + 4.0), (end * quarter).to_string(), Anchor::End, Ink::Muted);
    }
    // Labels that would touch are left out, the first and the last stay.
    let widest = chart.labels.iter().map(|label| text_width(label, LETTERS) + 10.0).fold(1.0, f32::max);
    let fit = (((right - left) / widest).floor() as usize).max(1);
    let every = chart.labels.len().div_ceil(fit).max(1);
    for (index, label) in chart.labels.iter().enumerate().filter(|(index, _)| index % every == 0) {
        drawing.text((x_of(index), HEIGHT - 8.0), label.as_str(), Anchor::Middle, Ink::Muted);
    }
    if let Some((value, words)) = &chart.target {
        let y = y_of(*value);
        drawing.push(Shape::Line { from: (left, y), to: (right, y), ink: Ink::Target, dashed: true });
        drawing.text((right, y - 5.0), words.as_str(), Anchor::End, Ink::Muted);
    }
    let mut taken: Vec<f32> = Vec::new();
    for (number, series) in series.iter().enumerate() {
        let ink = Ink::Series(number as u8);
        let mut stretch: Vec<(f32, f32)> = Vec::new();
        for (index, value) in series.values.iter().take(chart.labels.len()).enumerate() {
            match value {
                Some(value) => stretch.push((x_of(index), y_of(*value))),
                None => draw_stretch(&mut drawing, &mut stretch, ink),
            }
        }
        draw_stretch(&mut drawing, &mut stretch, ink);
        for (index, value) in series.values.iter().take(chart.labels.len()).enumerate() {
            let Some(value) = value else { continue };
            let shape = Shape::Dot { at: (x_of(index), y_of(*value)), radius: 2.5, ink };
            drawing.push_titled(shape, format!("{}, {}: {value}", series.name, chart.labels[index]), None);
        }
        if let Some(last) = series.values.iter().take(chart.labels.len()).flatten().next_back() {
            let mut y = y_of(*last) + 4.0;
            while taken.iter().any(|other| (other - y).abs() < LETTERS) {
                y += LETTERS;
            }
            taken.push(y);
            let name = fitted(&series.name, LETTERS, WIDTH - right - 10.0);
            drawing.text((right + 8.0, y), name, Anchor::Start, ink);
        }
    }
    let last = |series: &Series| {
        let (index, value) =
            series.values.iter().enumerate().rev().find_map(|(index, value)| Some((index, (*value)?)))?;
        Some(format!("{}: {value} ({})", series.name, chart.labels.get(index)?))
    };
    drawing.summarise(&chart.summary, series.iter().filter_map(last));
    drawing
}

fn draw_stretch(drawing: &mut Drawing, stretch: &mut Vec<(f32, f32)>, ink: Ink) {
    if stretch.len() > 1 {
        drawing.push(Shape::Path { points: std::mem::take(stretch), ink });
    }
    stretch.clear();
}

/// Draws a small line of values without axes, for a row of a table. `shown` is the content in words.
pub fn spark(title: &str, values: &[f32], shown: &str) -> Drawing {
    let (width, height) = (96.0, 24.0);
    let mut drawing = Drawing::new(title, width, height);
    drawing.summary = shown.to_owned();
    let highest = values.iter().map(|value| drawable(*value)).fold(f32::MIN_POSITIVE, f32::max);
    let steps = values.len().saturating_sub(1).max(1) as f32;
    let point = |(index, value): (usize, &f32)| {
        (2.0 + (width - 4.0) * index as f32 / steps, height - 3.0 - drawable(*value) / highest * (height - 6.0))
    };
    let points: Vec<(f32, f32)> = values.iter().enumerate().map(point).collect();
    let last = points.last().copied();
    if points.len() > 1 {
        drawing.push(Shape::Path { points, ink: Ink::Accent });
    }
    if let Some(at) = last {
        drawing.push(Shape::Dot { at, radius: 2.0, ink: Ink::Accent });
    }
    drawing
}
