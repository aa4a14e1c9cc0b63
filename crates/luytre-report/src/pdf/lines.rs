//! Dividing text into lines.

use super::canvas::{BLACK, Colour, Glyph, Op};
use crate::document::{Align, Text, clean};
use crate::face::{Measured, Style, face};

/// A letter of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Letter {
    letter: char,
    style: Style,
    measured: Measured,
}

impl Letter {
    fn is_space(&self) -> bool {
        self.letter == ' '
    }

    /// A space that stretches: also the one at which no line ends.
    fn stretches(&self) -> bool {
        matches!(self.letter, ' ' | '\u{a0}')
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    letters: Vec<Letter>,
    /// Its width in points without spaces at its end.
    pub(super) width: f32,
    /// Whether the paragraph, or a forced line, ends here: it is not filled to the margin.
    ends: bool,
    /// How much further in it begins.
    pub(super) indent: f32,
}

/// What a line is drawn with.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineLook {
    pub(super) size: f32,
    pub(super) align: Align,
    pub(super) colour: Colour,
}

impl LineLook {
    pub(super) fn new(size: f32, align: Align) -> LineLook {
        LineLook { size, align, colour: BLACK }
    }
}

/// Divides `text` into lines of at most `width` points; the first begins `indent` points further in.
pub(super) fn break_text(text: &Text, size: f32, width: f32, indent: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut paragraph: Vec<Letter> = Vec::new();
    let mut indent = indent;
    for run in &text.runs {
        let style = Style { bold: run.bold, italic: run.italic };
        let face = face(style);
        for letter in clean(&run.text).chars() {
            if letter == '\n' {
                break_letters(&paragraph, size, width, indent, &mut lines);
                paragraph.clear();
                indent = 0.0;
                continue;
            }
            paragraph.push(Letter { letter, style, measured: face.measure(letter) });
        }
    }
    break_letters(&paragraph, size, width, indent, &mut lines);
    lines
}

/// A hundredth of a point is rounding, not width.
const ROUNDING: f32 = 0.01;

fn break_letters(letters: &[Letter], size: f32, width: f32, first_indent: f32, lines: &mut Vec<Line>) {
    let mut start = 0;
    let mut indent = first_indent;
    loop {
        let room = (width - indent).max(size);
        let mut used = 0.0;
        let mut last_break = None;
        let mut last_stroke = None;
        let mut end = letters.len();
        for (index, letter) in letters.iter().enumerate().skip(start) {
            used += letter.measured.advance * size;
            if letter.is_space() {
                last_break = Some(index + 1);
                continue;
            }
            if used > room + ROUNDING && index > start {
                // A word longer than the line is divided after a stroke, or else where the line ends.
                end = last_break.or(last_stroke).unwrap_or(index);
                break;
            }
            if matches!(letter.letter, '/' | '-' | '–' | '—' | '_') {
                last_stroke = Some(index + 1);
            }
        }
        let ends = end == letters.len();
        lines.push(line(&letters[start..end], size, indent, ends));
        if ends {
            return;
        }
        start = end;
        indent = 0.0;
    }
}

fn line(letters: &[Letter], size: f32, indent: f32, ends: bool) -> Line {
    let spaces_at_end = letters.iter().rev().take_while(|letter| letter.is_space()).count();
    let letters = letters[..letters.len() - spaces_at_end].to_vec();
    let width = letters.iter().map(|letter| letter.measured.advance).sum::<f32>() * size;
    Line { letters, width, ends, indent }
}

impl Line {
    /// Draws the line on the base line `y` between `x` and `x + width`.
    pub(super) fn draw(&self, look: LineLook, x: f32, y: f32, width: f32, ops: &mut Vec<Op>) {
        let free = (width - self.indent - self.width).max(0.0);
        let spaces = self.letters.iter().filter(|letter| letter.stretches()).count();
        let (shift, stretch) = match look.align {
            Align::Left => (0.0, 0.0),
            Align::Centre => (free / 2.0, 0.0),
            Align::Right => (free, 0.0),
            Align::Justified if self.ends || spaces == 0 => (0.0, 0.0),
            // A line with few spaces is not torn apart.
            Align::Justified => (0.0, (free / spaces as f32).min(look.size * 1.2)),
        };
        let mut x = x + self.indent + shift;
        let mut rest = self.letters.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|letter| letter.style == first.style).count();
            let (piece, after) = rest.split_at(same);
            let mut text = String::with_capacity(piece.len() * 2);
            let mut glyphs = Vec::with_capacity(piece.len());
            let mut length = 0.0;
            for letter in piece {
                let from = text.len();
                text.push(letter.letter);
                let extra = if letter.stretches() { stretch / look.size } else { 0.0 };
                let advance = letter.measured.advance + extra;
                length += advance * look.size;
                glyphs.push(Glyph { glyph: letter.measured.glyph, advance, from, to: text.len() });
            }
            ops.push(Op::Text { x, y, size: look.size, style: first.style, text, glyphs, colour: look.colour });
            x += length;
            rest = after;
        }
    }
}

/// Height of a line and the distance of its base line from its upper edge, for letters of `size`.
pub(super) fn line_metrics(size: f32, multiple: f32) -> (f32, f32) {
    let face = face(Style::REGULAR);
    let single = (face.ascent + face.descent) * size;
    let height = single * multiple;
    (height, face.ascent * size + (height - single) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.letters.iter().map(|letter| letter.letter).collect()).collect()
    }

    #[test]
    fn lines_end_at_spaces_and_long_words_are_divided() {
        let lines = break_text(&"Cộng hòa xã hội chủ nghĩa Việt Nam".into(), 12.0, 90.0, 0.0);
        assert_eq!(texts(&lines).join(" "), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width <= 90.01), "{:?}", texts(&lines));
        let hash = "0123456789abcdef".repeat(4);
        let lines = break_text(&hash.as_str().into(), 12.0, 90.0, 0.0);
        assert_eq!(texts(&lines).concat(), hash);
        assert!(lines.iter().all(|line| line.width <= 90.01));
    }

    #[test]
    fn line_feeds_and_narrow_columns_end() {
        assert_eq!(texts(&break_text(&"a\nb\n".into(), 12.0, 90.0, 0.0)), ["a", "b", ""]);
        assert_eq!(texts(&break_text(&Text::default(), 12.0, 90.0, 0.0)), [""]);
        assert_eq!(texts(&break_text(&"WWW".into(), 12.0, 0.0, 40.0)), ["W", "W", "W"]);
    }

    #[test]
    fn a_filled_line_reaches_the_margin() {
        let lines = break_text(&"một hai ba bốn năm sáu bảy tám chín mười mười một".into(), 12.0, 120.0, 20.0);
        let mut ops = Vec::new();
        lines[0].draw(LineLook::new(12.0, Align::Justified), 50.0, 100.0, 120.0, &mut ops);
        let Op::Text { x, glyphs, size, .. } = &ops[0] else { panic!("text") };
        let end = x + glyphs.iter().map(|glyph| glyph.advance * size).sum::<f32>();
        assert!((x - 70.0).abs() < 0.01 && (end - 170.0).abs() < 0.05, "{x} {end}");
    }
}
