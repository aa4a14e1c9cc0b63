//! The text that a value must hold for a test to pass: what lets a costly test wait until the text is seen.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::fold::lower;
use crate::predicate::{Pattern, Test};

/// Shorter texts announce nothing: they are in most values.
const REQUIRED_BYTES_MIN: usize = 3;

/// Returns a text (in lower case) that every value that passes holds (once in lower case).
pub(crate) fn required_text(test: &Test) -> Option<String> {
    let text = match test {
        Test::Text { text, .. } => lower(text).into_owned(),
        Test::Glob { glob, .. } => lower(glob.required()?).into_owned(),
        Test::Regex(pattern) => of_regex(pattern)?,
        _ => return None,
    };
    (text.len() >= REQUIRED_BYTES_MIN).then_some(text)
}

fn of_regex(pattern: &Pattern) -> Option<String> {
    let hir = ParserBuilder::new()
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .build()
        .parse(&pattern.text)
        .ok()?;
    let mut runs = Runs::default();
    runs.visit(&hir);
    runs.cut();
    runs.best
}

/// The texts that follow each other without a gap in every match.
#[derive(Default)]
struct Runs {
    now: String,
    best: Option<String>,
}

impl Runs {
    fn cut(&mut self) {
        let now = std::mem::take(&mut self.now);
        if self.best.as_ref().is_none_or(|best| now.len() > best.len()) {
            self.best = Some(now);
        }
    }

    fn visit(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty => {}
            // Says where, not what; the texts on both sides still touch.
            HirKind::Look(_) => {}
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => self.now.push_str(&lower(text)),
                Err(_) => self.cut(),
            },
            HirKind::Class(class) => match one_letter(class) {
                Some(letter) => self.now.push_str(&letter),
                None => self.cut(),
            },
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                self.cut();
                if repetition.min > 0 {
                    self.visit(&repetition.sub);
                    self.cut();
                }
            }
            HirKind::Alternation(_) => self.cut(),
        }
    }
}

/// Returns the letter of which a class has the cases, in lower case.
fn one_letter(class: &Class) -> Option<String> {
    let Class::Unicode(class) = class else { return None };
    let mut letters = class.iter().flat_map(|range| range.start()..=range.end());
    let mut buffer = [0; 4];
    let first = lower(letters.next()?.encode_utf8(&mut buffer)).into_owned();
    // A class of a whole alphabet stops at its second letter.
    letters.all(|letter| lower(letter.encode_utf8(&mut [0; 4])) == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Test, required_text};

    #[track_caller]
    fn check(pattern: &str, ignore_case: bool, expected: Option<&str>) {
        let pattern = Pattern { text: pattern.into(), ignore_case, multi_line: false, dot_all: false };
        assert_eq!(required_text(&Test::Regex(pattern)).as_deref(), expected);
    }

    #[test]
    fn finds_what_every_match_holds() {
        check(r"foo\d+Example", false, Some("example"));
        check(r"(?:abc|def)", false, None);
        check(r"^powershell\s+(-enc)", true, Some("powershell"));
        check(r"Kask", true, Some("kask"));
        check(r"x(yz)?w", false, None);
        check(r"(long){2,}", false, Some("long"));
        check(r"[a-z]{8}", false, None);
        check(r"\\\\[a-z]+\\admin\$", false, Some(r"\admin$"));
    }
}
