//! Folding of text for search: Vietnamese tone marks, case and compatibility forms do not matter unless typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns `text` lower-cased, without tone and vowel marks, with đ as d.
///
/// `fold("Đăng NHẬP")` is `"dang nhap"`; "Hòa" and "Hoà" fold alike.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect()
}

/// Whether `word` was typed with marks (or with capitals of đ), so that it is to be compared exactly, case aside.
pub fn has_marks(word: &str) -> bool {
    !word.is_ascii() && fold(word) != word.to_lowercase()
}

/// Calls `visit` for each token of `text`: the longest runs of letters and digits of the folded text.
pub fn tokens(text: &str, mut visit: impl FnMut(&str)) {
    let folded = fold(text);
    folded.split(|character: char| !character.is_alphanumeric()).filter(|token| !token.is_empty()).for_each(&mut visit);
}
