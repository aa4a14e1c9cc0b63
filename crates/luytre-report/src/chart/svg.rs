//! Drawings as SVG: classes only, no style attributes, title and description for readers who listen.

use std::fmt::Write;

use super::{Anchor, Drawing, LettersOn, Mark, Shape};
use crate::document::clean;

impl Drawing {
    /// The drawing as SVG to be put into a page. `id` must be unique there; letters and digits of it are kept.
    pub fn to_svg(&self, id: &str) -> String {
        let id: String = id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
        let mut svg = String::with_capacity(256 + self.marks.len() * 96);
        let _ = write!(
            svg,
            concat!(
                r#"<svg class="drawing" viewBox="0 0 {} {}" role="{}" aria-labelledby="{id}-title {id}-desc" "#,
                r#"xmlns="http://www.w3.org/2000/svg"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#
            ),
            Number(self.width),
            Number(self.height),
            // Nothing in an image can be reached; a drawing with links is a group of them.
            if self.marks.iter().any(|mark| mark.href.as_deref().is_some_and(is_inside)) { "group" } else { "img" },
            escape(&self.title),
            escape(&self.summary),
            id = id,
        );
        let mut marks = self.marks.as_slice();
        while let Some(mark) = marks.first() {
            let look = plain_look(mark);
            let alike = marks.iter().take_while(|mark| look.is_some() && plain_look(mark) == look).count();
            match look {
                Some(look) if alike > 1 => write_letters(&mut svg, &look, &marks[..alike]),
                _ => write_mark(&mut svg, mark),
            }
            marks = &marks[alike.max(1)..];
        }
        svg.push_str("</svg>");
        svg
    }
}

/// How letters look, as attributes; `None` of other shapes.
fn look_of(shape: &Shape) -> Option<String> {
    let Shape::Text { size, anchor, ink, strong, on, .. } = shape else { return None };
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let kind = if *strong { "type-strong" } else { "type" };
    let on = match on {
        LettersOn::Light => ink.class(),
        LettersOn::Strong => "ink-on-strong",
    };
    Some(format!(r#"class="{kind} {on}" font-size="{}" text-anchor="{anchor}""#, Number(*size)))
}

/// The same of letters that neither open anything nor have a title.
fn plain_look(mark: &Mark) -> Option<String> {
    look_of(&mark.shape).filter(|_| mark.title.is_none() && mark.href.is_none())
}

/// Writes letters that look alike: what they share stands once.
fn write_letters(svg: &mut String, look: &str, marks: &[Mark]) {
    let _ = write!(svg, "<g {look}>");
    for mark in marks {
        if let Shape::Text { at, text, .. } = &mark.shape {
            let _ = write!(svg, r#"<text x="{}" y="{}">{}</text>"#, Number(at.0), Number(at.1), escape(text));
        }
    }
    svg.push_str("</g>");
}

/// A coordinate with at most one digit after the point.
struct Number(f32);

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.0.is_finite() { (self.0 * 10.0).round() / 10.0 } else { 0.0 };
        // No negative zero.
        write!(formatter, "{}", value + 0.0)
    }
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Addresses inside the product: a path, a part of the page or another query of it.
fn is_inside(href: &str) -> bool {
    href.starts_with(['#', '?']) || (href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\"))
}

fn write_mark(svg: &mut String, mark: &Mark) {
    let href = mark.href.as_deref().filter(|href| is_inside(href));
    if let Some(href) = href {
        let _ = write!(svg, r#"<a href="{}">"#, escape(href));
    }
    let (tag, letters) = open_shape(svg, &mark.shape);
    if mark.title.is_none() && letters.is_none() {
        svg.push_str("/>");
    } else {
        let title = mark.title.iter().map(|title| format!("<title>{}</title>", escape(title))).collect::<String>();
        let _ = write!(svg, ">{title}{}</{tag}>", escape(letters.unwrap_or_default()));
    }
    if href.is_some() {
        svg.push_str("</a>");
    }
}

/// Writes a shape up to its closing bracket; returns the name of its element and the letters to stand inside it.
fn open_shape<'a>(svg: &mut String, shape: &'a Shape) -> (&'static str, Option<&'a str>) {
    match shape {
        Shape::Box { x, y, width, height, ink } => {
            let _ = write!(
                svg,
                r#"<rect class="fill {}" x="{}" y="{}" width="{}" height="{}""#,
                ink.class(),
                Number(*x),
                Number(*y),
                Number(width.max(0.0)),
                Number(height.max(0.0))
            );
            ("rect", None)
        }
        Shape::Line { from, to, ink, dashed } => {
            let _ = write!(
                svg,
                r#"<line class="{} {}" x1="{}" y1="{}" x2="{}" y2="{}""#,
                if *dashed { "stroke dashed" } else { "stroke" },
                ink.class(),
                Number(from.0),
                Number(from.1),
                Number(to.0),
                Number(to.1)
            );
            ("line", None)
        }
        Shape::Path { points, ink } => {
            let _ = write!(svg, r#"<polyline class="stroke {}" fill="none" points=""#, ink.class());
            for (index, (x, y)) in points.iter().enumerate() {
                let _ = write!(svg, "{}{},{}", if index > 0 { " " } else { "" }, Number(*x), Number(*y));
            }
            svg.push('"');
            ("polyline", None)
        }
        Shape::Area { rings, ink } => {
            let _ = write!(svg, r#"<path class="fill {}" fill-rule="evenodd" d=""#, ink.class());
            for ring in rings {
                for (index, (x, y)) in ring.iter().enumerate() {
                    let _ = write!(svg, "{}{} {}", if index == 0 { "M" } else { "L" }, Number(*x), Number(*y));
                }
                svg.push('Z');
            }
            svg.push('"');
            ("path", None)
        }
        Shape::Dot { at, radius, ink } => {
            let _ = write!(
                svg,
                r#"<circle class="fill {}" cx="{}" cy="{}" r="{}""#,
                ink.class(),
                Number(at.0),
                Number(at.1),
                Number(*radius)
            );
            ("circle", None)
        }
        Shape::Text { at, text, .. } => {
            let look = look_of(shape).unwrap_or_default();
            let _ = write!(svg, r#"<text {look} x="{}" y="{}""#, Number(at.0), Number(at.1));
            ("text", Some(text))
        }
    }
}
