//! JSON as logs carry it: one value, read without copying, with limits on depth, and numbers kept as they were written.
//!
//! Three things make this ours and not serde's: a number stays the text that the product wrote (rules compare text, and
//! `1.0` is not `1`), a text that is not quite UTF-8 or UTF-16 is mended with U+FFFD instead of losing the record, and
//! depth is checked before the descent, with a reason of its own.

use std::borrow::Cow;
use std::collections::HashMap;

use luytre_model::{RejectReason, ValueRef};

/// Deepest nesting of arrays and objects. Real logs stay below 12.
pub const DEPTH_MAX: usize = 64;

/// Fields up to which repeated names are looked for by comparing each with each.
const SMALL_OBJECT: usize = 32;

/// A JSON value that borrows from its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    Array(Vec<Json<'a>>),
    /// Fields in their order. Of a repeated name the last value stands.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Why a text is no JSON value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected} at byte {at}")]
pub struct JsonError {
    /// The reason to count.
    pub reason: RejectReason,
    /// Where, from the begin of the text.
    pub at: usize,
    /// What was expected.
    pub expected: &'static str,
}

/// Reads exactly one value, with blanks around it.
pub fn parse(text: &[u8]) -> Result<Json<'_>, JsonError> {
    let mut reader = Reader { text, at: 0 };
    if text.starts_with(b"\xEF\xBB\xBF") {
        reader.at = 3;
    }
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.error("end of the record after the value"));
    }
    Ok(value)
}

/// Reads exactly one object, with blanks around it.
pub fn parse_object(text: &[u8]) -> Result<Json<'_>, JsonError> {
    let first = text.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF));
    if first.is_none_or(|at| text[at] != b'{') {
        return Err(JsonError { reason: RejectReason::BadSyntax, at: first.unwrap_or(0), expected: "an object {…}" });
    }
    parse(text)
}

impl<'a> Json<'a> {
    /// Returns the value of a field of an object.
    pub fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.fields().iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns the value at a dotted path; a field whose own name has dots is found as well.
    pub fn at(&self, path: &str) -> Option<&Json<'a>> {
        if let Some(value) = self.get(path) {
            return Some(value);
        }
        let mut split = 0;
        while let Some(dot) = path[split..].find('.') {
            let (head, rest) = (&path[..split + dot], &path[split + dot + 1..]);
            if let Some(found) = self.get(head).and_then(|inner| inner.at(rest)) {
                return Some(found);
            }
            split += dot + 1;
        }
        None
    }

    /// Returns the fields of an object; none for anything else.
    pub fn fields(&self) -> &[(Cow<'a, str>, Json<'a>)] {
        match self {
            Json::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Returns the items of a list; none for anything else.
    pub fn items(&self) -> &[Json<'a>] {
        match self {
            Json::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns a text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a text, or a number or boolean as it was written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            Json::Number(number) => Some(number),
            Json::Bool(true) => Some("true"),
            Json::Bool(false) => Some("false"),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// Returns a whole number, also from a text that is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Json::Number(number) => number.parse().ok(),
            Json::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns a number, also from a text that is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Json::Number(number) => number.parse().ok(),
            Json::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns a text, number or boolean for an event. A number whose text the event's number would not give back
    /// (`1.0`, `0x` forms, more than 64 bits) stays a text.
    pub fn scalar(&self) -> Option<ValueRef<'_>> {
        match self {
            Json::Text(text) => Some(ValueRef::Text(text)),
            Json::Bool(value) => Some(ValueRef::Boolean(*value)),
            Json::Number(number) => Some(number_value(number)),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// Calls `visit` with each text, number and boolean below this value and its dotted name. `prefix` is the name of this
    /// value; it is a buffer, left as it was. A list of plain values is one text, separated by spaces; in a list of
    /// objects or lists the place in the list is part of the name. Nulls and empty lists are left out.
    pub fn flatten(&self, prefix: &mut String, visit: &mut dyn FnMut(&str, ValueRef<'_>)) {
        match self {
            Json::Null => {}
            Json::Bool(_) | Json::Number(_) | Json::Text(_) => {
                if let Some(value) = self.scalar() {
                    visit(prefix, value);
                }
            }
            Json::Object(fields) => {
                let length = prefix.len();
                for (name, value) in fields {
                    if length > 0 {
                        prefix.push('.');
                    }
                    prefix.push_str(name);
                    value.flatten(prefix, visit);
                    prefix.truncate(length);
                }
            }
            Json::Array(items) => {
                if let Some(joined) = self.joined() {
                    if !joined.is_empty() {
                        visit(prefix, ValueRef::Text(&joined));
                    }
                    return;
                }
                let length = prefix.len();
                for (index, item) in items.iter().enumerate() {
                    if length > 0 {
                        prefix.push('.');
                    }
                    prefix.push_str(&index.to_string());
                    item.flatten(prefix, visit);
                    prefix.truncate(length);
                }
            }
        }
    }

    /// Returns the plain values of a list as one text, separated by spaces; `None` if it holds lists or objects, or is none.
    pub fn joined(&self) -> Option<Cow<'_, str>> {
        let Json::Array(items) = self else { return None };
        if let [only] = items.as_slice() {
            return only.text().map(Cow::Borrowed);
        }
        let mut joined = String::new();
        for item in items {
            if matches!(item, Json::Null) {
                continue;
            }
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(item.text()?);
        }
        Some(Cow::Owned(joined))
    }
}

/// Returns a number for an event, as a number if that gives the same text back.
pub fn number_value(text: &str) -> ValueRef<'_> {
    let plain = text.len() < 20 && text != "-0" && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if plain && let Ok(number) = text.parse() {
        return ValueRef::Integer(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => ValueRef::Float(number),
        _ => ValueRef::Text(text),
    }
}

/// Most texts are whole, and looking for that alone is several times faster than looking for damage.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, expected: &'static str) -> JsonError {
        JsonError { reason: RejectReason::BadSyntax, at: self.at, expected }
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        self.blanks();
        match self.text.get(self.at) {
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Json::Bool(true)),
            Some(b'f') => self.word(b"false", Json::Bool(false)),
            Some(b'n') => self.word(b"null", Json::Null),
            Some(_) => Err(self.error("a JSON value")),
            None => Err(self.error("a JSON value, but the record ends")),
        }
    }

    fn deeper(&self, depth: usize) -> Result<usize, JsonError> {
        if depth >= DEPTH_MAX {
            let reason = RejectReason::NestedTooDeep;
            return Err(JsonError { reason, at: self.at, expected: "at most 64 levels of nesting" });
        }
        Ok(depth + 1)
    }

    fn word(&mut self, word: &[u8], value: Json<'a>) -> Result<Json<'a>, JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.error("true, false or null"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Json<'a>, JsonError> {
        let start = self.at;
        self.skip_if(b'-');
        let whole = self.digits();
        let leading_zero = whole > 1 && self.text[self.at - whole] == b'0';
        if whole == 0 || leading_zero {
            return Err(self.error("a number"));
        }
        if self.skip_if(b'.') && self.digits() == 0 {
            return Err(self.error("digits after the point"));
        }
        if self.skip_if(b'e') || self.skip_if(b'E') {
            let _signed = self.skip_if(b'+') || self.skip_if(b'-');
            if self.digits() == 0 {
                return Err(self.error("digits of the exponent"));
            }
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).expect("digits, signs and points are ASCII");
        Ok(Json::Number(text))
    }

    fn skip_if(&mut self, byte: u8) -> bool {
        let found = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn digits(&mut self) -> usize {
        let count = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn array(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.skip_if(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blanks();
            if self.skip_if(b']') {
                return Ok(Json::Array(items));
            }
            if !self.skip_if(b',') {
                return Err(self.error("a comma or ] in a list"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        self.at += 1;
        let mut fields = Vec::new();
        self.blanks();
        if self.skip_if(b'}') {
            return Ok(Json::Object(fields));
        }
        loop {
            self.blanks();
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.error("a field name in quotes"));
            }
            let name = self.string()?;
            self.blanks();
            if !self.skip_if(b':') {
                return Err(self.error("a colon after the field name"));
            }
            let value = self.value(depth)?;
            fields.push((name, value));
            self.blanks();
            if self.skip_if(b'}') {
                return Ok(Json::Object(keep_last(fields)));
            }
            if !self.skip_if(b',') {
                return Err(self.error("a comma or } in an object"));
            }
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let start = self.at;
        let Some(found) = memchr::memchr2(b'"', b'\\', &self.text[start..]) else {
            return Err(self.error("the closing quote of a text"));
        };
        self.at = start + found;
        if self.text[self.at] == b'"' {
            let text = text_of(&self.text[start..self.at]);
            self.at += 1;
            return Ok(text);
        }
        let mut mended = String::with_capacity(found * 2);
        let mut from = start;
        loop {
            mended.push_str(&text_of(&self.text[from..self.at]));
            if self.text[self.at] == b'"' {
                self.at += 1;
                return Ok(Cow::Owned(mended));
            }
            self.at += 1;
            self.escape(&mut mended)?;
            from = self.at;
            let Some(found) = memchr::memchr2(b'"', b'\\', &self.text[from..]) else {
                return Err(self.error("the closing quote of a text"));
            };
            self.at = from + found;
        }
    }

    fn escape(&mut self, mended: &mut String) -> Result<(), JsonError> {
        let Some(byte) = self.text.get(self.at) else { return Err(self.error("a letter after the backslash")) };
        let plain = match byte {
            b'"' | b'\\' | b'/' => *byte as char,
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                self.at += 1;
                return self.unicode_escape(mended);
            }
            _ => return Err(self.error("one of \" \\ / b f n r t u after the backslash")),
        };
        self.at += 1;
        mended.push(plain);
        Ok(())
    }

    fn unicode_escape(&mut self, mended: &mut String) -> Result<(), JsonError> {
        let first = self.hex4()?;
        if !(0xD800..0xDC00).contains(&first) {
            mended.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(());
        }
        if !self.text[self.at..].starts_with(b"\\u") {
            mended.push(char::REPLACEMENT_CHARACTER);
            return Ok(());
        }
        let back = self.at;
        self.at += 2;
        let second = self.hex4()?;
        if (0xDC00..0xE000).contains(&second) {
            let joined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            mended.push(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(());
        }
        self.at = back;
        mended.push(char::REPLACEMENT_CHARACTER);
        Ok(())
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at..self.at + 4).filter(|four| four.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else { return Err(self.error("four hexadecimal digits")) };
        self.at += 4;
        Ok(digits.iter().fold(0, |sum, digit| sum * 16 + (*digit as char).to_digit(16).unwrap_or(0)))
    }
}

/// Removes fields whose name comes again later. Linear for large objects, so that many fields cannot cost more than that.
fn keep_last<'a>(mut fields: Vec<(Cow<'a, str>, Json<'a>)>) -> Vec<(Cow<'a, str>, Json<'a>)> {
    if fields.len() <= SMALL_OBJECT {
        let mut index = fields.len();
        while index > 0 {
            index -= 1;
            if fields[index + 1..].iter().any(|(later, _)| *later == fields[index].0) {
                fields.remove(index);
            }
        }
        return fields;
    }
    let last: HashMap<&str, usize> = fields.iter().enumerate().map(|(index, (name, _))| (&**name, index)).collect();
    if last.len() == fields.len() {
        return fields;
    }
    let keep: Vec<bool> = fields.iter().enumerate().map(|(index, (name, _))| last[&**name] == index).collect();
    let mut keep = keep.into_iter();
    fields.retain(|_| keep.next().unwrap_or(true));
    fields
}

#[cfg(test)]
mod tests;
