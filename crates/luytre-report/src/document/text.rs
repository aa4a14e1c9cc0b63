//! Text with bold and italic runs.

use unicode_normalization::UnicodeNormalization;

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
}

/// Text: runs one after another. Line feeds begin a new line inside the paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The runs.
    pub runs: Vec<Run>,
}

impl Text {
    /// Plain words.
    pub fn plain_words(words: impl Into<String>) -> Text {
        Text::default().then(words, false, false)
    }

    /// Words in bold.
    pub fn bold(words: impl Into<String>) -> Text {
        Text::default().then(words, true, false)
    }

    /// Words in italics.
    pub fn italic(words: impl Into<String>) -> Text {
        Text::default().then(words, false, true)
    }

    /// Reads a light markup: `**bold**` and `*italic*`. A mark without its partner is printed as it stands.
    pub fn marked(source: &str) -> Text {
        let mut text = Text::default();
        let mut rest = source;
        while let Some(start) = rest.find('*') {
            let (before, marked) = rest.split_at(start);
            let mark = if marked.starts_with("**") { "**" } else { "*" };
            let inner = &marked[mark.len()..];
            let Some(end) = inner.find(mark).filter(|end| *end > 0) else {
                let (literal, after) = marked.split_at(mark.len());
                text = text.and(before).and(literal);
                rest = after;
                continue;
            };
            text = text.and(before).then(&inner[..end], mark == "**", mark == "*");
            rest = &inner[end + mark.len()..];
        }
        text.and(rest)
    }

    /// Adds plain words.
    #[must_use]
    pub fn and(self, words: impl Into<String>) -> Text {
        self.then(words, false, false)
    }

    /// Adds words in bold.
    #[must_use]
    pub fn and_bold(self, words: impl Into<String>) -> Text {
        self.then(words, true, false)
    }

    /// Adds words in italics.
    #[must_use]
    pub fn and_italic(self, words: impl Into<String>) -> Text {
        self.then(words, false, true)
    }

    fn then(mut self, words: impl Into<String>, bold: bool, italic: bool) -> Text {
        let text = clean(&words.into());
        if !text.is_empty() {
            match self.runs.last_mut().filter(|last| last.bold == bold && last.italic == italic) {
                Some(last) => last.text.push_str(&text),
                None => self.runs.push(Run { text, bold, italic }),
            }
        }
        self
    }

    /// The words without style.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The same words, all bold or italic where asked, keeping what they are.
    #[must_use]
    pub fn emphasised(&self, bold: bool, italic: bool) -> Text {
        let run = |run: &Run| Run { text: run.text.clone(), bold: run.bold || bold, italic: run.italic || italic };
        Text { runs: self.runs.iter().map(run).collect() }
    }
}

/// Composed letters, no control characters but the line feed: what people type must not break a file.
pub(crate) fn clean(text: &str) -> String {
    let spaced = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let kept = |character: &char| {
        *character == '\n' || !(character.is_control() || matches!(*character, '\u{fffe}' | '\u{ffff}' | '\u{feff}'))
    };
    spaced.nfc().filter(kept).collect()
}

impl From<&str> for Text {
    fn from(words: &str) -> Text {
        Text::plain_words(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Text {
        Text::plain_words(words)
    }
}

impl From<&String> for Text {
    fn from(words: &String) -> Text {
        Text::plain_words(words.as_str())
    }
}
