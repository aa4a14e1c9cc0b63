//! The part of an address after the question mark, and the fields of a form, as ordered names and values. The address
//! is the state of a page: links are made by changing one parameter and keeping the others.

use std::fmt::Write as _;

use crate::format::encode;

/// Most parameters that are read of one address or form; a bulk form has one a row.
pub(crate) const PARAMS_MAX: usize = 1_100;

/// Most parameters that are read of an address: lists of columns and of filters are short, and pages repeat them in links.
pub(crate) const ADDRESS_PARAMS_MAX: usize = 64;

/// Ordered names and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `a=1&b=2`. What cannot be decoded reads as nothing.
    pub(crate) fn parse(query: &str) -> Self {
        Self::first(query, PARAMS_MAX)
    }

    /// Reads the part of an address after the question mark.
    pub(crate) fn of_address(query: &str) -> Self {
        Self::first(query, ADDRESS_PARAMS_MAX)
    }

    fn first(query: &str, most: usize) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(most);
        Params(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// Returns the first value that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Returns the first value, or an empty text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Returns every value that is not empty.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Whether the parameter is given with a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns a copy in which `name` has this one value.
    #[must_use]
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut copy = self.without(name);
        copy.0.push((name.to_owned(), value.to_owned()));
        copy
    }

    /// Returns a copy with one more value of `name`.
    #[must_use]
    pub(crate) fn and(&self, name: &str, value: &str) -> Self {
        let mut copy = self.clone();
        copy.0.push((name.to_owned(), value.to_owned()));
        copy
    }

    /// Returns a copy without `name`.
    #[must_use]
    pub(crate) fn without(&self, name: &str) -> Self {
        Params(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// Returns a copy without this one value of `name`.
    #[must_use]
    pub(crate) fn without_value(&self, name: &str, value: &str) -> Self {
        Params(self.0.iter().filter(|(known, held)| known != name || held != value).cloned().collect())
    }

    /// Returns the pairs.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Returns the encoded text without empty values.
    pub(crate) fn query(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            if !text.is_empty() {
                text.push('&');
            }
            let _ = write!(text, "{}={}", encode(name), encode(value));
        }
        text
    }

    /// Returns `path?query`, or the path alone.
    pub(crate) fn on(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let hex = || bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match byte {
            b'+' => out.push(b' '),
            b'%' => match hex().and_then(|two| u8::from_str_radix(two, 16).ok()) {
                Some(value) => {
                    out.push(value);
                    at += 2;
                }
                None => out.push(b'%'),
            },
            other => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests;
