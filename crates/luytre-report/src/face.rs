//! The serif faces that PDF embeds, and how wide their letters are.
//!
//! Libertinus Serif (SIL Open Font License) comes inside the crate `typst-assets`; it has every Vietnamese letter, which
//! a test checks. Word documents name Times New Roman instead, which their readers have; its letters are a little wider,
//! see [`TIMES_WIDER`].

use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// How much wider a line is in Times New Roman than in the embedded face, near enough for the length of rules.
pub(crate) const TIMES_WIDER: f32 = 1.02;

/// Letters below this are looked up once and kept: Latin with all Vietnamese letters, punctuation, arrows.
const TABLE_END: usize = 0x2200;

/// Which of the four faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

impl Style {
    pub(crate) const REGULAR: Style = Style { bold: false, italic: false };
    pub(crate) const BOLD: Style = Style { bold: true, italic: false };

    /// The place of the face among the four.
    pub(crate) fn index(self) -> usize {
        usize::from(self.bold) + 2 * usize::from(self.italic)
    }
}

/// A glyph and its advance in parts of one em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    pub(crate) glyph: u32,
    pub(crate) advance: f32,
}

/// One face.
pub(crate) struct Face {
    pub(crate) data: &'static [u8],
    font: FontRef<'static>,
    table: Vec<Measured>,
    /// Height above and depth below the line, parts of one em.
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
}

/// The bold italic face lacks ơ and ư; the half-bold one has them.
const NAMES: [&str; 4] =
    ["LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic", "LibertinusSerif-SemiboldItalic"];

/// The four faces in the order of [`Style::index`].
pub(crate) fn faces() -> &'static [Face; 4] {
    static FACES: OnceLock<[Face; 4]> = OnceLock::new();
    FACES.get_or_init(|| NAMES.map(|name| Face::named(name).expect("a test finds all four faces in their crate")))
}

/// The face of a style.
pub(crate) fn face(style: Style) -> &'static Face {
    &faces()[style.index()]
}

impl Face {
    fn named(name: &str) -> Option<Face> {
        typst_assets::fonts().find_map(|data| {
            let font = FontRef::new(data).ok()?;
            let found = font.localized_strings(StringId::POSTSCRIPT_NAME).english_or_first()?.to_string();
            (found == name).then(|| Face::new(data, font))
        })
    }

    fn new(data: &'static [u8], font: FontRef<'static>) -> Face {
        let metrics = font.metrics(Size::new(1.0), LocationRef::default());
        let mut face = Face { data, font, table: Vec::new(), ascent: metrics.ascent, descent: -metrics.descent };
        let letter = |code: usize| u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(' ');
        face.table = (0..TABLE_END).map(|code| face.look_up(letter(code))).collect();
        face
    }

    fn look_up(&self, letter: char) -> Measured {
        let glyph = self.font.charmap().map(letter).unwrap_or_default();
        let metrics = self.font.glyph_metrics(Size::new(1.0), LocationRef::default());
        Measured { glyph: glyph.to_u32(), advance: metrics.advance_width(glyph).unwrap_or(0.5) }
    }

    /// The glyph of a letter; letters that the face lacks get its empty box.
    pub(crate) fn measure(&self, letter: char) -> Measured {
        match self.table.get(letter as usize) {
            Some(measured) => *measured,
            None => self.look_up(letter),
        }
    }

    /// Whether the face has the letter.
    #[cfg(test)]
    pub(crate) fn has(&self, letter: char) -> bool {
        self.measure(letter).glyph != 0
    }

    /// Width of a line in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.measure(letter).advance).sum::<f32>() * size
    }
}

/// Divides a heading in the middle of a column into lines of about the same length, with line feeds.
///
/// As officials set it: no last line of a single word, and before one of the words `before` if both parts fit. Text
/// that fits `width`, or has lines of its own, stays as it is.
pub(crate) fn balanced(text: &str, style: Style, size: f32, width: f32, before: &[String]) -> String {
    let face = face(style);
    let whole = face.width(text, size);
    if whole <= width || text.contains('\n') || width <= 0.0 {
        return text.to_owned();
    }
    let divided = before.iter().filter_map(|word| text.split_once(&format!(" {word} ")).map(|parts| (parts, word)));
    for ((first, rest), word) in divided {
        let second = format!("{word} {rest}");
        if face.width(first, size) <= width && face.width(&second, size) <= width {
            return format!("{first}\n{second}");
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let fewest = lines_within(&words, face, size, width);
    // The narrowest column that needs no more lines.
    let (mut narrow, mut wide) = (whole / fewest.len().max(1) as f32 * 0.8, width);
    for _ in 0..BALANCE_STEPS {
        let middle = (narrow + wide) / 2.0;
        if lines_within(&words, face, size, middle).len() <= fewest.len() {
            wide = middle;
        } else {
            narrow = middle;
        }
    }
    lines_within(&words, face, size, wide).join("\n")
}

/// Halvings of the width; the last is finer than a letter.
const BALANCE_STEPS: usize = 8;

fn lines_within(words: &[&str], face: &Face, size: f32, width: f32) -> Vec<String> {
    let space = face.width(" ", size);
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for word in words {
        let length = face.width(word, size);
        match lines.last_mut() {
            Some(line) if used + space + length <= width => {
                line.push(' ');
                line.push_str(word);
                used += space + length;
            }
            _ => {
                lines.push((*word).to_owned());
                used = length;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_no_last_line_of_a_single_word() {
        let width = face(Style::BOLD).width("ỦY BAN NHÂN DÂN TỈNH LŨY", 12.0) + 1.0;
        let balanced = |text: &str, width: f32, before: &[&str]| {
            let before: Vec<String> = before.iter().map(|word| (*word).to_owned()).collect();
            super::balanced(text, Style::BOLD, 12.0, width, &before)
        };
        let name = "ỦY BAN NHÂN DÂN TỈNH LŨY HẠ";
        assert_eq!(balanced(name, width, &[]), "ỦY BAN NHÂN\nDÂN TỈNH LŨY HẠ");
        assert_eq!(balanced(name, width, &["XÃ", "TỈNH"]), "ỦY BAN NHÂN DÂN\nTỈNH LŨY HẠ");
        assert_eq!(balanced("SỞ Y TẾ", width, &[]), "SỞ Y TẾ");
        assert_eq!(balanced("", width, &[]), "");
        assert_eq!(balanced("ABCDEFGHIJKLMNOPQRSTUVWXYZ X", 20.0, &[]), "ABCDEFGHIJKLMNOPQRSTUVWXYZ\nX");
    }

    /// Every letter of Vietnamese: vowels with all tones, and the consonant đ.
    const LETTERS: &str = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
    const OTHERS: &str = "bcdfghjklmnpqrstvwxz0123456789.,;:!?()[]/-–—…“”‘’\"'%&+=<>@#*_°§×≤≥→•€₫";

    #[test]
    fn all_four_faces_have_every_vietnamese_letter() {
        for (face, name) in faces().iter().zip(NAMES) {
            let upper: String = LETTERS.to_uppercase();
            let missing: String = [LETTERS, &upper, OTHERS]
                .iter()
                .flat_map(|text| text.chars())
                .filter(|letter| !face.has(*letter))
                .collect();
            assert_eq!(missing, "", "{name}");
        }
        assert!(!face(Style::REGULAR).has('漢'), "the check can say no");
    }

    #[test]
    fn widths_are_plausible() {
        let narrow = face(Style::REGULAR).width("iii", 10.0);
        let wide = face(Style::REGULAR).width("WWW", 10.0);
        assert!(narrow > 3.0 && wide > 2.0 * narrow && wide < 40.0, "{narrow} {wide}");
        // A letter with two marks is as wide as the letter.
        assert_eq!(face(Style::REGULAR).width("ễ", 10.0), face(Style::REGULAR).width("e", 10.0));
    }
}
