//! Folding of case, the one way in which values and patterns are compared unless a rule says `cased`.
//!
//! Character by character (never by word), so that a part of a text folds like the part alone: the standard library's
//! `to_lowercase` treats a final sigma by its place in the word and would break `endswith`.

use std::borrow::Cow;

/// Returns `text` in lower case.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().flat_map(char::to_lowercase).map(simple_variant).collect())
}

// Two letters whose lower case is not the one that regular expressions fold them to.
fn simple_variant(character: char) -> char {
    match character {
        'ς' => 'σ',
        'ſ' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(lower(text), expected);
    }

    #[test]
    fn folds_letters_of_every_script_and_leaves_marks() {
        check("CMD.exe", "cmd.exe");
        check("already low", "already low");
        check("ĐĂNG NHẬP Thất Bại", "đăng nhập thất bại");
        check("ΟΔΟΣ", "οδοσ");
        check("ſ\u{212A}", "sk");
    }
}
