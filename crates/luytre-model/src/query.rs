//! The search language: what people type into the search box, parsed into [`Expr`].
//!
//! ```text
//! query  = or
//! or     = and ("or" and)*
//! and    = unary ("and"? unary)*
//! unary  = "not" unary | "-" unary | "(" query ")" | term
//! term   = field ":" value | word
//! value  = word | "quoted text" | prefix* | <n | <=n | >n | >=n | n..m | "(" word ("or" word)* ")"
//! ```
//! A bare word is found in the message, in any keyword value and in the original, tone marks and case aside; a word typed
//! with marks is compared with its marks. `field:*` asks that the field is there. `*` and `?` are wildcards.

use std::fmt;

use crate::batch::{EventRef, ValueRef};
use crate::fold::{fold, has_marks};

/// Longest query, in bytes.
pub const QUERY_BYTES_MAX: usize = 4_096;
/// Most terms of a query.
pub const TERMS_MAX: usize = 100;
const DEPTH_MAX: usize = 32;

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Matches every event.
    All,
    /// Every part matches.
    And(Vec<Expr>),
    /// Some part matches.
    Or(Vec<Expr>),
    /// The part does not match.
    Not(Box<Expr>),
    /// A word or quoted text anywhere in the event.
    Word(Pattern),
    /// The field has a value that matches.
    Field(String, Test),
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The field is there.
    Exists,
    /// Its value is the pattern, whole for keywords, contained for texts.
    Is(Pattern),
    /// Its value is a number in the range, ends included.
    Range(f64, f64),
}

/// A text to compare with, wildcards included.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// As typed.
    pub typed: String,
    /// Literal pieces between `*`, folded unless marks were typed.
    pieces: Vec<String>,
    exact_marks: bool,
}

impl Pattern {
    /// Builds a pattern from typed text in which `*` stands for anything.
    pub fn new(typed: &str) -> Self {
        let exact_marks = has_marks(typed);
        let normal = |piece: &str| if exact_marks { piece.to_lowercase() } else { fold(piece) };
        Pattern { typed: typed.to_owned(), pieces: typed.split('*').map(normal).collect(), exact_marks }
    }

    /// Builds a pattern in which `*` is an ordinary character.
    pub fn literal(typed: &str) -> Self {
        let exact_marks = has_marks(typed);
        let normal = if exact_marks { typed.to_lowercase() } else { fold(typed) };
        Pattern { typed: typed.to_owned(), pieces: vec![normal], exact_marks }
    }

    /// Whether the pattern has no wildcard.
    pub fn is_literal(&self) -> bool {
        self.pieces.len() == 1
    }

    /// The literal pieces between wildcards, in the form [`fold`] gives unless marks were typed.
    pub fn pieces(&self) -> &[String] {
        &self.pieces
    }

    /// Whether marks were typed, so that values are compared with their marks.
    pub fn exact_marks(&self) -> bool {
        self.exact_marks
    }

    fn normal(&self, text: &str) -> String {
        if self.exact_marks { text.to_lowercase() } else { fold(text) }
    }

    /// Whether the whole of `text` matches.
    pub fn matches_whole(&self, text: &str) -> bool {
        let text = self.normal(text);
        let [first, middle @ .., last] = self.pieces.as_slice() else { return text == self.pieces[0] };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        rest.ends_with(last.as_str())
    }

    /// Whether some part of `text` matches.
    pub fn matches_within(&self, text: &str) -> bool {
        let text = self.normal(text);
        let mut rest = text.as_str();
        for piece in &self.pieces {
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}

/// The query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct QueryError {
    /// Byte offset in the query, from 0.
    pub offset: usize,
    /// What is wrong.
    pub problem: QueryProblem,
}

/// What is wrong with a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryProblem {
    /// Longer than [`QUERY_BYTES_MAX`].
    TooLong,
    /// More than [`TERMS_MAX`] terms.
    TooManyTerms,
    /// Parentheses nested more than 32 deep.
    TooDeep,
    /// A quote is not closed.
    OpenQuote,
    /// A parenthesis is not closed.
    OpenParenthesis,
    /// A term is missing, or something stands where a term should.
    TermExpected,
    /// A field name is followed by no value.
    ValueExpected,
    /// A range has ends that are not numbers.
    NumberExpected,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = match self.problem {
            QueryProblem::TooLong => "the query is longer than 4,096 bytes",
            QueryProblem::TooManyTerms => "the query has more than 100 terms",
            QueryProblem::TooDeep => "parentheses are nested more than 32 deep",
            QueryProblem::OpenQuote => "a quote is not closed",
            QueryProblem::OpenParenthesis => "a parenthesis is not closed",
            QueryProblem::TermExpected => "a word or field:value is expected",
            QueryProblem::ValueExpected => "a value is expected after the colon",
            QueryProblem::NumberExpected => "a number is expected in the range",
        };
        write!(f, "{problem} at character {}", self.offset + 1)
    }
}

impl Expr {
    /// Parses what a person typed; the empty query matches every event.
    pub fn parse(query: &str) -> Result<Expr, QueryError> {
        if query.len() > QUERY_BYTES_MAX {
            return Err(QueryError { offset: QUERY_BYTES_MAX, problem: QueryProblem::TooLong });
        }
        let mut parser = Parser { text: query, at: 0, terms: 0, depth: 0 };
        parser.skip_space();
        if parser.rest().is_empty() {
            return Ok(Expr::All);
        }
        let expr = parser.or()?;
        parser.skip_space();
        if parser.rest().is_empty() { Ok(expr) } else { Err(parser.error(QueryProblem::TermExpected)) }
    }

    /// Whether `event` matches. This is the meaning of the language: every store answers as this function does.
    pub fn matches(&self, event: EventRef<'_>) -> bool {
        match self {
            Expr::All => true,
            Expr::And(parts) => parts.iter().all(|part| part.matches(event)),
            Expr::Or(parts) => parts.iter().any(|part| part.matches(event)),
            Expr::Not(part) => !part.matches(event),
            Expr::Word(pattern) => word_matches(pattern, event),
            Expr::Field(name, test) => field_matches(name, test, event),
        }
    }
}

fn word_matches(pattern: &Pattern, event: EventRef<'_>) -> bool {
    pattern.matches_within(&String::from_utf8_lossy(event.original()))
        || pattern.matches_within(event.kind())
        || event.cells().any(|(_, value)| pattern.matches_within(&value.to_text()))
}

fn field_matches(name: &str, test: &Test, event: EventRef<'_>) -> bool {
    let is_text = crate::schema::ColumnId::by_name(name)
        .is_some_and(|column| column.column().kind == crate::schema::ColumnType::Text);
    let check = |value: ValueRef<'_>| match test {
        Test::Exists => true,
        Test::Is(pattern) if is_text => pattern.matches_within(&value.to_text()),
        Test::Is(pattern) => pattern.matches_whole(&value.to_text()),
        Test::Range(low, high) => number(value).is_some_and(|number| (*low..=*high).contains(&number)),
    };
    if name == "luytre.event_id" {
        return check(ValueRef::Text(&event.id().to_string()));
    }
    event.field(name).is_some_and(check) || event.cells().any(|(field, value)| field.as_str() == name && check(value))
}

fn number(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Float(number) => Some(number),
        ValueRef::Text(text) => text.parse().ok(),
        ValueRef::Boolean(_) | ValueRef::Time(_) => None,
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    terms: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self, problem: QueryProblem) -> QueryError {
        QueryError { offset: self.at, problem }
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.skip_space();
        let Some(head) = self.rest().get(..word.len()) else { return false };
        let after = self.rest()[word.len()..].chars().next();
        let ends = after.is_none_or(|character| character.is_whitespace() || matches!(character, '(' | ')'));
        let found = head.eq_ignore_ascii_case(word) && ends;
        if found {
            self.at += word.len();
        }
        found
    }

    fn or(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.and()?];
        while self.keyword("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn and(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.unary()?];
        loop {
            let explicit = self.keyword("and");
            self.skip_space();
            let at_end = self.rest().is_empty() || self.rest().starts_with(')');
            if !explicit && (at_end || self.peek_or()) {
                break;
            }
            parts.push(self.unary()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn peek_or(&mut self) -> bool {
        let before = self.at;
        let found = self.keyword("or");
        self.at = before;
        found
    }

    fn unary(&mut self) -> Result<Expr, QueryError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.error(QueryProblem::TooDeep));
        }
        let expr = self.unary_within();
        self.depth -= 1;
        expr
    }

    fn unary_within(&mut self) -> Result<Expr, QueryError> {
        if self.keyword("not") {
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        self.skip_space();
        if self.rest().starts_with('-') && self.rest().len() > 1 {
            self.at += 1;
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            let expr = self.or()?;
            self.skip_space();
            if !self.rest().starts_with(')') {
                return Err(self.error(QueryProblem::OpenParenthesis));
            }
            self.at += 1;
            return Ok(expr);
        }
        self.term()
    }

    fn term(&mut self) -> Result<Expr, QueryError> {
        self.terms += 1;
        if self.terms > TERMS_MAX {
            return Err(self.error(QueryProblem::TooManyTerms));
        }
        if self.rest().starts_with('"') {
            return Ok(Expr::Word(Pattern::literal(&self.quoted()?)));
        }
        let name_len = self
            .rest()
            .find(|character: char| !(character.is_alphanumeric() || matches!(character, '.' | '_' | '@' | '-')))
            .unwrap_or(self.rest().len());
        if name_len > 0 && self.rest()[name_len..].starts_with(':') {
            let name = self.rest()[..name_len].to_owned();
            self.at += name_len + 1;
            return self.field(name);
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.error(QueryProblem::TermExpected));
        }
        Ok(Expr::Word(Pattern::new(word)))
    }

    fn field(&mut self, name: String) -> Result<Expr, QueryError> {
        if self.rest().starts_with('"') {
            let text = self.quoted()?;
            return Ok(Expr::Field(name, Test::Is(Pattern::literal(&text))));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            let mut parts = Vec::new();
            loop {
                self.skip_space();
                if self.rest().starts_with(')') && !parts.is_empty() {
                    self.at += 1;
                    return Ok(Expr::Or(parts));
                }
                if self.rest().is_empty() {
                    return Err(self.error(QueryProblem::OpenParenthesis));
                }
                self.keyword("or");
                self.skip_space();
                self.terms += 1;
                if self.terms > TERMS_MAX {
                    return Err(self.error(QueryProblem::TooManyTerms));
                }
                parts.push(self.value(&name)?);
            }
        }
        self.value(&name)
    }

    fn value(&mut self, name: &str) -> Result<Expr, QueryError> {
        if self.rest().starts_with('"') {
            let text = self.quoted()?;
            return Ok(Expr::Field(name.to_owned(), Test::Is(Pattern::literal(&text))));
        }
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return Err(self.error(QueryProblem::ValueExpected));
        }
        let number = |text: &str| {
            text.parse::<f64>().map_err(|_| QueryError { offset: start, problem: QueryProblem::NumberExpected })
        };
        let test = if word == "*" {
            Test::Exists
        } else if let Some(bound) = word.strip_prefix(">=") {
            Test::Range(number(bound)?, f64::INFINITY)
        } else if let Some(bound) = word.strip_prefix("<=") {
            Test::Range(f64::NEG_INFINITY, number(bound)?)
        } else if let Some(bound) = word.strip_prefix('>') {
            Test::Range(number(bound)?.next_up(), f64::INFINITY)
        } else if let Some(bound) = word.strip_prefix('<') {
            Test::Range(f64::NEG_INFINITY, number(bound)?.next_down())
        } else if let Some((Ok(low), Ok(high))) = word.split_once("..").map(|(low, high)| (low.parse(), high.parse())) {
            Test::Range(low, high)
        } else {
            Test::Is(Pattern::new(word))
        };
        Ok(Expr::Field(name.to_owned(), test))
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let len = rest.find(|character: char| character.is_whitespace() || matches!(character, '(' | ')' | '"'));
        let word = &rest[..len.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut escaped = false;
        for character in self.rest().chars() {
            self.at += character.len_utf8();
            match character {
                _ if escaped => {
                    if !matches!(character, '"' | '\\') {
                        text.push('\\');
                    }
                    text.push(character);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => return Ok(text),
                other => text.push(other),
            }
        }
        Err(QueryError { offset: start, problem: QueryProblem::OpenQuote })
    }
}

#[cfg(test)]
mod tests;
