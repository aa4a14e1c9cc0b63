//! The cookie of a person's taste.

use luytre_desk::Language;

use super::{Preferences, Theme};

#[test]
fn what_is_written_is_read_again() {
    let chosen =
        Preferences { language: Some(Language::En), theme: Theme::Dark, comfortable: true, letter_keys: false };
    assert_eq!(Preferences::parse(&chosen.cookie()), chosen);
    assert_eq!(Preferences::parse(&Preferences::default().cookie()), Preferences::default());
}

#[test]
fn anything_else_is_the_default() {
    for text in ["", "...", "xx.yy.zz.ww", "<script>"] {
        assert_eq!(Preferences::parse(text), Preferences::default(), "{text}");
    }
}
