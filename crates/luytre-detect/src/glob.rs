//! Texts with wildcards: `*` any characters (line breaks too), `?` one character.

use memchr::memmem;

/// A part of a wildcard text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    Text(Box<str>),
    One,
    Many,
}

/// A wildcard text, taken apart at its `*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Glob {
    open_start: bool,
    open_end: bool,
    runs: Box<[Run]>,
}

/// What stands between two `*`: texts and `?`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Run(Box<[Piece]>);

impl Glob {
    pub(crate) fn new(pieces: &[Piece]) -> Self {
        let runs = pieces.split(|piece| *piece == Piece::Many).filter(|run| !run.is_empty());
        Glob {
            open_start: pieces.first() == Some(&Piece::Many),
            open_end: pieces.last() == Some(&Piece::Many),
            runs: runs.map(|run| Run(run.into())).collect(),
        }
    }

    /// Returns the longest text that every match holds.
    pub(crate) fn required(&self) -> Option<&str> {
        let texts = self.runs.iter().flat_map(|run| &run.0).filter_map(|piece| match piece {
            Piece::Text(text) => Some(&**text),
            Piece::One | Piece::Many => None,
        });
        texts.max_by_key(|text| text.len())
    }

    pub(crate) fn matches(&self, value: &str) -> bool {
        let Some((first, rest)) = self.runs.split_first() else {
            return self.open_start || value.is_empty();
        };
        if !self.open_start {
            let Some(after) = first.after(value) else { return false };
            return if rest.is_empty() {
                self.open_end || after.is_empty()
            } else {
                self.matches_floating(rest, after)
            };
        }
        self.matches_floating(&self.runs, value)
    }

    // Every run but the last is taken where it comes first: that leaves the most to those that follow.
    fn matches_floating(&self, runs: &[Run], value: &str) -> bool {
        let Some((last, before)) = runs.split_last() else { return true };
        let mut rest = value;
        for run in before {
            let Some(after) = run.find(rest) else { return false };
            rest = after;
        }
        if self.open_end { last.find(rest).is_some() } else { last.ends(rest) }
    }
}

impl Run {
    /// Returns what follows the run at the start of `value`.
    fn after<'a>(&self, value: &'a str) -> Option<&'a str> {
        let mut rest = value;
        for piece in &self.0 {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(&**text)?,
                Piece::One | Piece::Many => {
                    let mut characters = rest.chars();
                    characters.next()?;
                    characters.as_str()
                }
            };
        }
        Some(rest)
    }

    /// Returns what follows the run where it comes first in `value`.
    fn find<'a>(&self, value: &'a str) -> Option<&'a str> {
        let mut start = 0;
        if let Some(Piece::Text(text)) = self.0.first() {
            let finder = memmem::Finder::new(text.as_bytes());
            while let Some(at) = finder.find(&value.as_bytes()[start..]) {
                let at = start + at;
                if let Some(after) = self.after(&value[at..]) {
                    return Some(after);
                }
                start = at + value[at..].chars().next().map_or(1, char::len_utf8);
            }
            return None;
        }
        loop {
            if let Some(after) = self.after(&value[start..]) {
                return Some(after);
            }
            start += value[start..].chars().next()?.len_utf8();
        }
    }

    /// Whether `value` ends with the run.
    fn ends(&self, value: &str) -> bool {
        let mut rest = value;
        for piece in self.0.iter().rev() {
            let shorter = match piece {
                Piece::Text(text) => rest.strip_suffix(&**text),
                Piece::One | Piece::Many => {
                    let mut characters = rest.chars();
                    characters.next_back().map(|_| characters.as_str())
                }
            };
            let Some(shorter) = shorter else { return false };
            rest = shorter;
        }
        true
    }
}

#[cfg(test)]
mod tests;
