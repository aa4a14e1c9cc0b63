//! Format strings of access logs, in nginx's notation (`$remote_addr [$time_local] "$request"`) or Apache's
//! (`%h %l %u %t "%r" %>s %b`), compiled once per source.

use super::field::{Field, Values};

/// Longest format string that is compiled; those in use stay below 1 KiB.
const FORMAT_BYTES_MAX: usize = 8 << 10;

/// A compiled format string.
#[derive(Debug, Clone)]
pub(super) struct Notation {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    Value { name: Name, quoted: bool },
}

/// A variable, by its name; looked up again for each line, because values borrow from the line and not from here.
#[derive(Debug, Clone, PartialEq)]
enum Name {
    Variable(String),
    Directive { letter: char, argument: Option<String> },
}

impl Name {
    fn field(&self) -> Field<'_> {
        match self {
            Name::Variable(name) => Field::of_name(name).unwrap_or(Field::Other(name)),
            Name::Directive { letter, argument } => Field::of_directive(*letter, argument.as_deref()),
        }
    }
}

impl Notation {
    /// Compiles a format string. Whatever is no variable is literal text, so every string compiles.
    pub(super) fn compile(format: &str) -> Self {
        let format = &format[..format.floor_char_boundary(FORMAT_BYTES_MAX)];
        let apache = !format.contains('$') && format.contains('%');
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = format;
        while let Some(next) = rest.chars().next() {
            let read = match next {
                '$' if !apache => variable(rest),
                '%' if apache => directive(rest),
                _ => None,
            };
            let Some((name, after)) = read else {
                // A quote or backslash may be written with a backslash, as it stands in the server's configuration.
                let escaped = next == '\\' && rest[1..].starts_with(['"', '\\', '\'']);
                let literal = if escaped { rest[1..].chars().next().unwrap_or(next) } else { next };
                match parts.last_mut() {
                    Some(Part::Literal(text)) => text.push(literal),
                    _ => parts.push(Part::Literal(literal.to_string())),
                }
                rest = &rest[next.len_utf8() + usize::from(escaped)..];
                continue;
            };
            // %t brings its own brackets.
            if name == (Name::Directive { letter: 't', argument: None }) {
                parts.push(Part::Literal("[".to_owned()));
                parts.push(Part::Value { name, quoted: false });
                parts.push(Part::Literal("]".to_owned()));
            } else {
                let quoted = matches!(parts.last(), Some(Part::Literal(text)) if text.ends_with('"'));
                parts.push(Part::Value { name, quoted });
            }
            rest = after;
        }
        Notation { parts: joined(parts) }
    }

    /// Reads a line; `None` when it is not of this format.
    pub(super) fn read<'line>(&'line self, line: &'line str) -> Option<Values<'line>> {
        let mut values = Values::default();
        let mut rest = line;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Literal(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Value { name, quoted } => {
                    let end = match parts.peek() {
                        Some(Part::Literal(text)) => {
                            let last = self.parts.last() == Some(&Part::Literal(text.clone())) && *quoted;
                            end_of_value(rest, text, *quoted, last)?
                        }
                        // Two variables side by side cannot be told apart.
                        Some(Part::Value { .. }) => 0,
                        None => rest.len(),
                    };
                    values.push(name.field(), &rest[..end]);
                    rest = &rest[end..];
                }
            }
        }
        Some(values)
    }
}

fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Literal(text)), Part::Literal(more)) => text.push_str(&more),
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// Finds where a value ends: at the literal that follows it. In quotes, a quote with a backslash before it does not
/// count, and the format's last quote must stand at the end of the line.
fn end_of_value(text: &str, literal: &str, quoted: bool, last: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, literal.as_bytes())
        .find(|at| (!quoted || !is_escaped(bytes, *at)) && (!last || at + literal.len() == bytes.len()))
}

/// Whether the byte at `at` has an odd number of backslashes before it.
pub(super) fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Reads `$name` or `${name}`.
fn variable(text: &str) -> Option<(Name, &str)> {
    let rest = text.strip_prefix('$')?;
    let (name, after) = match rest.strip_prefix('{') {
        Some(inner) => inner.split_once('}')?,
        None => {
            rest.split_at(rest.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(rest.len()))
        }
    };
    (!name.is_empty()).then(|| (Name::Variable(name.to_owned()), after))
}

/// Reads `%h`, `%>s`, `%{User-Agent}i`, `%!200,304{Referer}i`, `%{us}T`.
fn directive(text: &str) -> Option<(Name, &str)> {
    let rest = text.strip_prefix('%')?;
    let rest = rest.trim_start_matches(|next: char| matches!(next, '<' | '>' | '!' | ',') || next.is_ascii_digit());
    let (argument, rest) = match rest.strip_prefix('{') {
        Some(inner) => inner.split_once('}').map(|(argument, rest)| (Some(argument), rest))?,
        None => (None, rest),
    };
    let letter = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    Some((Name::Directive { letter, argument: argument.map(str::to_owned) }, &rest[1..]))
}
