//! Comparing names of agencies.

use unicode_normalization::UnicodeNormalization;

/// Returns the form in which two spellings of one name are equal: lower case, single spaces, straight apostrophes, and
/// the tone mark moved to the end of its syllable. `Hòa` and `Hoà` become one; `Hoa` stays apart, and so does `Hóa`.
pub fn comparable(name: &str) -> String {
    let mut folded = String::with_capacity(name.len() + 8);
    for word in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let mut tones = String::new();
        for syllable in word.split_inclusive(['-', '\'', '’', '.']) {
            for character in syllable.nfkd().flat_map(char::to_lowercase) {
                match character {
                    '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones.push(character),
                    '’' | '‘' | '`' => folded.push('\''),
                    other => folded.push(other),
                }
            }
            folded.push_str(&tones);
            tones.clear();
        }
    }
    folded
}

/// Returns the name without the word for the kind of an administrative unit before it: `Phường Xuân Quế` is `Xuân Quế`.
pub fn without_kind(name: &str) -> &str {
    const KINDS: [&str; 6] = ["xã", "phường", "thị trấn", "đặc khu", "tỉnh", "thành phố"];
    let name = name.trim();
    for kind in KINDS {
        let mut rest = name.chars();
        let begins = kind.chars().all(|expected| rest.next().is_some_and(|found| found.to_lowercase().eq([expected])));
        let rest = rest.as_str();
        if begins && rest.starts_with(char::is_whitespace) && !rest.trim().is_empty() {
            return rest.trim_start();
        }
    }
    name
}

#[cfg(test)]
mod tests;
