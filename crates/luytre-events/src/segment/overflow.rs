//! The overflow column: one JSON object with the fields that have no column of their own, and the further values of those
//! that have. Anyone reads it as JSON; we read back exactly the values that were written, which a general JSON reader does
//! not promise for numbers.

use std::fmt::Write;

use luytre_model::ValueRef;

/// A value that was read back.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
}

impl Value {
    /// Returns the value as a batch holds it.
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Text(text) => ValueRef::Text(text),
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Float(number) => ValueRef::Float(*number),
            Value::Boolean(value) => ValueRef::Boolean(*value),
        }
    }
}

/// Writes fields; values of the same name stand in their order in one array.
pub fn encode(fields: &[(&str, ValueRef<'_>)], out: &mut String) {
    let mut order: Vec<usize> = (0..fields.len()).collect();
    order.sort_by_key(|index| fields[*index].0);
    out.push('{');
    let mut rest = order.as_slice();
    while let Some(first) = rest.first() {
        let name = fields[*first].0;
        let same = rest.iter().take_while(|index| fields[**index].0 == name).count();
        if out.len() > 1 {
            out.push(',');
        }
        encode_text(name, out);
        out.push(':');
        if same > 1 {
            out.push('[');
        }
        for (place, index) in rest[..same].iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            encode_value(fields[*index].1, out);
        }
        if same > 1 {
            out.push(']');
        }
        rest = &rest[same..];
    }
    out.push('}');
}

fn encode_value(value: ValueRef<'_>, out: &mut String) {
    let written = match value {
        ValueRef::Text(text) => {
            encode_text(text, out);
            Ok(())
        }
        ValueRef::Integer(number) => write!(out, "{number}"),
        // The debug form keeps the point (5.0), so that the number comes back as one with a fraction. JSON has no word for
        // the other three; an object says what they are.
        ValueRef::Float(number) if number.is_finite() => write!(out, "{number:?}"),
        ValueRef::Float(number) => write!(out, "{{\"number\":\"{number}\"}}"),
        ValueRef::Boolean(value) => write!(out, "{value}"),
        ValueRef::Time(at) => write!(out, "\"{at}\""),
    };
    written.expect("writing to a string does not fail");
}

fn encode_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("writing to a string does not fail");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// The text is not what [`encode`] writes.
#[derive(Debug, PartialEq, Eq)]
pub struct BadOverflow;

/// Calls `visit` with each name and value in the order of the text.
pub fn decode(text: &str, mut visit: impl FnMut(&str, Value)) -> Result<(), BadOverflow> {
    let mut reader = Reader { rest: text };
    reader.expect("{")?;
    if reader.accept("}") {
        return reader.end();
    }
    loop {
        let name = reader.text()?;
        reader.expect(":")?;
        if reader.accept("[") {
            loop {
                visit(&name, reader.value()?);
                if reader.accept("]") {
                    break;
                }
                reader.expect(",")?;
            }
        } else {
            visit(&name, reader.value()?);
        }
        if reader.accept("}") {
            return reader.end();
        }
        reader.expect(",")?;
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn accept(&mut self, expected: &str) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, expected: &str) -> Result<(), BadOverflow> {
        if self.accept(expected) { Ok(()) } else { Err(BadOverflow) }
    }

    fn end(&self) -> Result<(), BadOverflow> {
        if self.rest.is_empty() { Ok(()) } else { Err(BadOverflow) }
    }

    fn value(&mut self) -> Result<Value, BadOverflow> {
        if self.rest.starts_with('"') {
            return self.text().map(Value::Text);
        }
        if self.accept("true") {
            return Ok(Value::Boolean(true));
        }
        if self.accept("false") {
            return Ok(Value::Boolean(false));
        }
        if self.accept("{\"number\":") {
            let number = self.text()?.parse().map_err(|_| BadOverflow)?;
            self.expect("}")?;
            return Ok(Value::Float(number));
        }
        let length = self.rest.find([',', ']', '}']).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(length);
        self.rest = rest;
        if let Ok(number) = number.parse() {
            return Ok(Value::Integer(number));
        }
        number.parse().map(Value::Float).map_err(|_| BadOverflow)
    }

    fn text(&mut self) -> Result<String, BadOverflow> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            let plain = self.rest.find(['"', '\\']).ok_or(BadOverflow)?;
            text.push_str(&self.rest[..plain]);
            self.rest = &self.rest[plain..];
            if self.accept("\"") {
                return Ok(text);
            }
            let escaped = self.rest.as_bytes().get(1).ok_or(BadOverflow)?;
            let (character, length) = match escaped {
                b'"' => ('"', 2),
                b'\\' => ('\\', 2),
                b'n' => ('\n', 2),
                b'r' => ('\r', 2),
                b't' => ('\t', 2),
                b'u' => {
                    let digits = self.rest.get(2..6).ok_or(BadOverflow)?;
                    let code = u32::from_str_radix(digits, 16).map_err(|_| BadOverflow)?;
                    (char::from_u32(code).ok_or(BadOverflow)?, 6)
                }
                _ => return Err(BadOverflow),
            };
            text.push(character);
            self.rest = &self.rest[length..];
        }
    }
}

#[cfg(test)]
mod tests;
