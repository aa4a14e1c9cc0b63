//! Drawings in a document.

use super::canvas::{Colour, Op, Role};
use super::flow::{Flow, HAIR, Place, plain_width};
use super::lines::{LineLook, break_text, line_metrics};
use crate::chart::{Anchor, Drawing, LettersOn, Shape};
use crate::document::{Align, Text};
use crate::face::Style;

/// A drawing is not made larger than this many points for each of its units.
const SCALE_MAX: f32 = 0.9;
/// Corners of a dot.
const CORNERS: usize = 12;
const WHITE: Colour = [0xff, 0xff, 0xff];

impl Flow<'_> {
    pub(super) fn figure(&mut self, drawing: &Drawing) {
        let (size, width) = (self.text_size(), self.width());
        let title = break_text(&Text::bold(drawing.title.as_str()), size, width, 0.0);
        let (line, _) = line_metrics(size, 1.0);
        let title_height = line * title.len() as f32 + 4.0;
        let page = self.bottom() - self.top() - title_height - 8.0;
        let fit = (width / drawing.width.max(1.0)).min(page / drawing.height.max(1.0)).clamp(0.01, SCALE_MAX);
        self.ensure(title_height + drawing.height * fit + 8.0);

        let node = self.structure.add(Role::Paragraph, None);
        let look = LineLook::new(size, Align::Centre);
        let place = Place { x: self.left(), y: self.y, width, look, multiple: 1.0 };
        self.y = self.draw_lines(Some(node), &title, place) + 4.0;
        let words = if drawing.summary.is_empty() { &drawing.title } else { &drawing.summary };
        let node = self.structure.add(Role::Figure { words: words.clone() }, None);
        let origin = (self.left() + (width - drawing.width * fit) / 2.0, self.y);
        for mark in &drawing.marks {
            for op in ops(&mark.shape, origin, fit) {
                self.push(Some(node), op);
            }
        }
        self.y += drawing.height * fit + 8.0;
    }
}

fn ops(shape: &Shape, origin: (f32, f32), scale: f32) -> Vec<Op> {
    let at = |(x, y): (f32, f32)| (origin.0 + x * scale, origin.1 + y * scale);
    match shape {
        Shape::Box { x, y, width, height, ink } => {
            let (left, top) = at((*x, *y));
            let (right, bottom) = at((x + width.max(0.0), y + height.max(0.0)));
            let ring = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
            vec![Op::Area { rings: vec![ring], colour: ink.on_paper() }]
        }
        Shape::Line { from, to, ink, dashed } => {
            let (from, to) = (at(*from), at(*to));
            vec![Op::Line { from, to, width: HAIR, colour: ink.on_paper(), dashed: *dashed }]
        }
        Shape::Path { points, ink } => {
            let points = points.iter().map(|point| at(*point)).collect();
            vec![Op::Path { points, width: 1.5 * scale, colour: ink.on_paper() }]
        }
        Shape::Area { rings, ink } => {
            let placed = |ring: &Vec<(f32, f32)>| ring.iter().map(|point| at(*point)).collect::<Vec<_>>();
            let rings: Vec<_> = rings.iter().map(placed).collect();
            let border = rings.iter().map(|ring| Op::Path { points: ring.clone(), width: HAIR / 2.0, colour: WHITE });
            let border: Vec<Op> = border.collect();
            let mut ops = vec![Op::Area { rings, colour: ink.on_paper() }];
            ops.extend(border);
            ops
        }
        Shape::Dot { at: centre, radius, ink } => {
            let corner = |step: usize| {
                let angle = step as f32 / CORNERS as f32 * std::f32::consts::TAU;
                at((centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin()))
            };
            vec![Op::Area { rings: vec![(0..CORNERS).map(corner).collect()], colour: ink.on_paper() }]
        }
        Shape::Text { at: point, text, size, anchor, ink, strong, on } => {
            let size = size * scale;
            let style = if *strong { Style::BOLD } else { Style::REGULAR };
            let width = plain_width(text, style, size);
            let (x, y) = at(*point);
            let x = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let words = if *strong { Text::bold(text.as_str()) } else { Text::from(text.as_str()) };
            let colour = if *on == LettersOn::Strong { WHITE } else { ink.on_paper() };
            let look = LineLook { size, align: Align::Left, colour };
            let mut ops = Vec::new();
            if let Some(line) = break_text(&words, size, f32::MAX, 0.0).first() {
                line.draw(look, x, y, width, &mut ops);
            }
            ops
        }
    }
}
