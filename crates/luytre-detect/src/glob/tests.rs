use proptest::prelude::*;

use super::{Glob, Piece};

fn glob(pattern: &str) -> Glob {
    let mut pieces = Vec::new();
    for character in pattern.chars() {
        match (character, pieces.last_mut()) {
            ('*', _) => pieces.push(Piece::Many),
            ('?', _) => pieces.push(Piece::One),
            (other, Some(Piece::Text(text))) => *text = format!("{text}{other}").into(),
            (other, _) => pieces.push(Piece::Text(other.to_string().into())),
        }
    }
    Glob::new(&pieces)
}

// The textbook recursion, far too slow for use.
fn naive(pattern: &[char], value: &[char]) -> bool {
    match (pattern.split_first(), value.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => {
            naive(rest, value) || value.split_first().is_some_and(|(_, value)| naive(pattern, value))
        }
        (Some(('?', rest)), Some((_, value))) => naive(rest, value),
        (Some((expected, rest)), Some((found, value))) => expected == found && naive(rest, value),
        _ => false,
    }
}

#[test]
fn wildcards_match_as_written() {
    for (pattern, value, expected) in [
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("a*b", "ab", true),
        ("a*b", "a\nb", true),
        ("a*a", "a", false),
        ("?", "đ", true),
        ("??", "đ", false),
        ("*ab?", "xabab", false),
        ("*ab?", "xababc", true),
        ("*a*b*", "xxbxa", false),
        ("a?c*", "abcdef", true),
    ] {
        assert_eq!(glob(pattern).matches(value), expected, "{pattern:?} on {value:?}");
    }
    assert_eq!(glob("*ab?cde*").required(), Some("cde"));
}

proptest! {
    #[test]
    fn agrees_with_the_textbook(pattern in "[abđ*?]{0,8}", value in "[abđ]{0,12}") {
        let expected = naive(&pattern.chars().collect::<Vec<_>>(), &value.chars().collect::<Vec<_>>());
        prop_assert_eq!(glob(&pattern).matches(&value), expected);
    }
}
