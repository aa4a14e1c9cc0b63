//! What a browser remembers of a person's taste: language, theme, density, letter keys. One cookie, `vi.dark.dense.on`;
//! anything unknown in it reads as the default.

use luytre_desk::Language;

/// The look of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the computer says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn from_word(word: &str) -> Self {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == word).unwrap_or_default()
    }
}

/// What the cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// Chosen language, if one was chosen.
    pub(crate) language: Option<Language>,
    /// Theme.
    pub(crate) theme: Theme,
    /// Comfortable rows instead of dense ones.
    pub(crate) comfortable: bool,
    /// Single-letter keys work.
    pub(crate) letter_keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences { language: None, theme: Theme::System, comfortable: false, letter_keys: true }
    }
}

impl Preferences {
    /// Reads the cookie's value.
    pub(crate) fn parse(text: &str) -> Self {
        let mut parts = text.split('.');
        let mut next = || parts.next().unwrap_or_default();
        Preferences {
            language: next().parse().ok(),
            theme: Theme::from_word(next()),
            comfortable: next() == "comfortable",
            letter_keys: next() != "off",
        }
    }

    /// Writes the cookie's value.
    pub(crate) fn cookie(self) -> String {
        let language = self.language.map_or("", Language::as_str);
        let density = if self.comfortable { "comfortable" } else { "dense" };
        let keys = if self.letter_keys { "on" } else { "off" };
        format!("{language}.{}.{density}.{keys}", self.theme.as_str())
    }
}

#[cfg(test)]
mod tests;
