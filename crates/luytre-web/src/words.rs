//! Every phrase that people read, with both languages side by side: a phrase that lacks one does not compile, and one
//! that nobody uses is a warning. Sentences with values are functions; nothing is glued together from fragments.

pub(crate) mod account;
pub(crate) mod alerts;
pub(crate) mod assessments;
pub(crate) mod budget;
pub(crate) mod domain;
pub(crate) mod dossiers;
pub(crate) mod first_steps;
pub(crate) mod frame;
pub(crate) mod health;
pub(crate) mod periodic;
pub(crate) mod profile;
pub(crate) mod ranking;
pub(crate) mod registry;
pub(crate) mod regulation;
pub(crate) mod reports;
pub(crate) mod requirements;
pub(crate) mod search;
pub(crate) mod signals;
pub(crate) mod tasks;
pub(crate) mod training;

use luytre_desk::Language;

/// A text in Vietnamese and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    vi: &'static str,
    en: &'static str,
}

/// Builds a phrase; an empty language stops the compilation.
pub const fn phrase(vi: &'static str, en: &'static str) -> Phrase {
    assert!(!vi.is_empty() && !en.is_empty(), "a phrase needs both languages");
    Phrase { vi, en }
}

impl Phrase {
    /// Returns the text in `language`.
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Vi => self.vi,
            Language::En => self.en,
        }
    }
}

/// Declares phrases, and lists them for the tests.
macro_rules! phrases {
    ($($name:ident = $vi:literal, $en:literal;)*) => {
        $(pub(crate) const $name: $crate::words::Phrase = $crate::words::phrase($vi, $en);)*

        #[cfg(test)]
        pub(crate) const EVERY: &[(&str, $crate::words::Phrase)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use phrases;

/// Returns the one or the other language of a sentence that was written with its values.
pub(crate) fn either(language: Language, vi: String, en: String) -> String {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests;
