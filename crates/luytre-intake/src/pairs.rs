//! `key=value` texts as firewalls write them, read in one pass.
//!
//! A value without quotes runs to the next key, so that it may hold blanks; a key is a plain word before an equals sign
//! and after a separator.

use std::borrow::Cow;

/// Longest key; the longest in use have about 40 bytes.
const KEY_BYTES_MAX: usize = 64;

/// How a text of pairs is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Values may stand in quotes; pairs are separated by blanks, commas or semicolons.
    Quoted,
    /// CEF's extension: separated by blanks; `\=`, `\\` and `\n` are escapes.
    Escaped,
}

/// The pairs of a text, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Pairs<'a> {
    text: &'a str,
    style: Style,
    /// Where the next key begins and where its equals sign is.
    next: Option<(usize, usize)>,
}

impl<'a> Pairs<'a> {
    pub(crate) fn new(text: &'a str, style: Style) -> Self {
        Pairs { text, style, next: next_key(text.as_bytes(), 0, style) }
    }

    /// Returns what stands before the next pair.
    pub(crate) fn head(&self) -> &'a str {
        self.next.map_or(self.text, |(start, _)| &self.text[..start])
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let (start, equals) = self.next?;
        let bytes = self.text.as_bytes();
        let key = &self.text[start..equals];
        let from = equals + 1;
        if self.style == Style::Quoted
            && bytes.get(from) == Some(&b'"')
            && let Some(end) = closing_quote(bytes, from + 1)
        {
            self.next = next_key(bytes, end + 1, self.style);
            return Some((key, unescaped(&self.text[from + 1..end], self.style)));
        }
        self.next = next_key(bytes, from, self.style);
        let end = self.next.map_or(bytes.len(), |(start, _)| start);
        let value = self.text[from..end].trim_matches(|edge: char| edge.is_whitespace());
        let value = match self.style {
            Style::Quoted if self.next.is_some() => value.trim_end_matches([',', ';']),
            Style::Quoted | Style::Escaped => value,
        };
        Some((key, unescaped(value, self.style)))
    }
}

fn next_key(bytes: &[u8], from: usize, style: Style) -> Option<(usize, usize)> {
    memchr::memchr_iter(b'=', bytes.get(from..)?).find_map(|at| {
        let equals = from + at;
        let key = bytes[from..equals].iter().rev().take(KEY_BYTES_MAX + 1).take_while(|byte| is_key(**byte)).count();
        let start = equals - key;
        // The text of the pair before ends in a separator; only the first key of all has nothing before it.
        let separated = start == 0
            || start > 0
                && is_separator(bytes[start - 1], style)
                && (start > from || from == 0 || bytes[from - 1] != b'=');
        ((1..=KEY_BYTES_MAX).contains(&key) && separated).then_some((start, equals))
    })
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']')
}

fn is_separator(byte: u8, style: Style) -> bool {
    byte.is_ascii_whitespace() || style == Style::Quoted && matches!(byte, b',' | b';' | b':' | b'"' | b'>' | b'|')
}

fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn unescaped(value: &str, style: Style) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let meant = match (character, characters.peek(), style) {
            ('\\', Some(escaped @ ('\\' | '"')), Style::Quoted) => Some(*escaped),
            ('\\', Some(escaped @ ('\\' | '=' | '|')), Style::Escaped) => Some(*escaped),
            ('\\', Some('n'), Style::Escaped) => Some('\n'),
            ('\\', Some('r'), Style::Escaped) => Some('\r'),
            _ => None,
        };
        match meant {
            Some(meant) => {
                characters.next();
                plain.push(meant);
            }
            None => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests;
