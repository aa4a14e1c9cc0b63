//! Tasks as bars over days.

use jiff::civil::Date;

use super::{Anchor, Drawing, Ink, LETTERS, ROW, Shape, fitted, text_width};

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct GanttRow {
    /// Its name.
    pub label: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How much is done, from 0 to 1.
    pub done: f32,
    /// Its colour.
    pub ink: Ink,
    /// What the reader is told of it, for example its dates and state.
    pub shown: String,
    /// Its page.
    pub href: Option<String>,
}

/// Tasks over a span of days.
#[derive(Debug, Clone, PartialEq)]
pub struct Gantt {
    /// The title.
    pub title: String,
    /// The content in words; empty lists the tasks.
    pub summary: String,
    /// The first day shown.
    pub from: Date,
    /// The last day shown.
    pub to: Date,
    /// The day of the line "today", if it is shown.
    pub today: Option<Date>,
    /// The tasks from above.
    pub rows: Vec<GanttRow>,
}

const WIDTH: f32 = 760.0;
/// The longest span that is drawn, in days: twenty years.
const DAYS_MAX: f32 = 7_305.0;

fn days(from: Date, to: Date) -> f32 {
    from.until(to).map_or(0.0, |span| span.get_days() as f32)
}

/// Draws tasks as bars with the first of the months as lines.
pub fn gantt(chart: &Gantt) -> Drawing {
    let bottom = 24.0 + ROW * chart.rows.len() as f32;
    let mut drawing = Drawing::new(&chart.title, WIDTH, bottom + 4.0);
    let widest = chart.rows.iter().map(|row| text_width(&row.label, LETTERS)).fold(0.0, f32::max);
    let left = (widest + 10.0).clamp(60.0, WIDTH * 0.4);
    let whole = (days(chart.from, chart.to) + 1.0).clamp(1.0, DAYS_MAX);
    let x_of = |day: f32| left + (WIDTH - left) * (day / whole).clamp(0.0, 1.0);

    let month_width = (WIDTH - left) / whole * 30.4;
    // Months whose names would touch are left out.
    let every = (52.0 / month_width).ceil().max(1.0) as i32;
    let mut month = chart.from.first_of_month();
    let mut number = 0;
    while month <= chart.to && number < 12 * 20 {
        if month >= chart.from && number % every == 0 {
            let x = x_of(days(chart.from, month));
            drawing.push(Shape::Line { from: (x, 18.0), to: (x, bottom), ink: Ink::Line, dashed: false });
            drawing.text((x + 2.0, 13.0), format!("{:02}/{}", month.month(), month.year()), Anchor::Start, Ink::Muted);
        }
        let Ok(next) = month.checked_add(jiff::Span::new().months(1)) else { break };
        month = next;
        number += 1;
    }
    for (index, row) in chart.rows.iter().enumerate() {
        let y = 24.0 + ROW * index as f32;
        drawing.text((left - 8.0, y + 17.0), fitted(&row.label, LETTERS, left - 10.0), Anchor::End, Ink::Text);
        let (x, end) = (x_of(days(chart.from, row.from)), x_of(days(chart.from, row.to) + 1.0));
        let width = (end - x).max(3.0);
        drawing.push(Shape::Box { x, y: y + 6.0, width, height: ROW - 12.0, ink: Ink::Ground });
        let done = if row.done.is_finite() { row.done.clamp(0.0, 1.0) } else { 0.0 };
        drawing.push(Shape::Box { x, y: y + 6.0, width: width * done, height: ROW - 12.0, ink: row.ink });
        // A thin line at the foot shows the colour also of what has not begun.
        let foot = Shape::Box { x, y: y + ROW - 8.0, width, height: 3.0, ink: row.ink };
        drawing.push_titled(foot, format!("{}: {}", row.label, row.shown), row.href.as_ref());
    }
    if let Some(today) = chart.today.filter(|today| *today >= chart.from && *today <= chart.to) {
        let x = x_of(days(chart.from, today) + 0.5);
        drawing.push(Shape::Line { from: (x, 18.0), to: (x, bottom), ink: Ink::Critical, dashed: true });
    }
    drawing.summarise(&chart.summary, chart.rows.iter().map(|row| format!("{}: {}", row.label, row.shown)));
    drawing
}
