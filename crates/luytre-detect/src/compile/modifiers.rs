//! The modifiers behind a field name: which go together, what they do to the values, how the values are compared.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsigma_parser::{Modifier, SigmaString, SpecialChar, StringPart};

use super::refusal::Refusal;
use crate::glob::Piece;
use crate::predicate::{Compare, How, Part};

/// Most forms that `windash` makes of one value: five dashes in each of six places.
pub(super) const WINDASH_FORMS_MAX: usize = 15_625;

const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// How the values of an item are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Text(How),
    Regex,
    Network,
    Number(Compare),
    Moment(Part, Compare),
    Exists,
    FieldRef(How),
}

/// What is done to a value before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transform {
    Wide,
    WideBigEndian,
    WideMarked,
    Base64,
    Base64Offset,
    WinDash,
    Expand,
}

/// The modifiers of one item, put in order.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) operator: Operator,
    pub(super) transforms: Vec<Transform>,
    pub(super) all: bool,
    pub(super) cased: bool,
    pub(super) negated: bool,
    pub(super) ignore_case: bool,
    pub(super) multi_line: bool,
    pub(super) dot_all: bool,
}

impl Chain {
    /// Reads the modifiers; `keyword` items search inside values unless they say otherwise.
    pub(super) fn read(modifiers: &[Modifier], keyword: bool) -> Result<Self, Refusal> {
        let mut parts = Vec::new();
        let mut how = None;
        let mut compare = None;
        let mut kind = None;
        let mut chain = Chain {
            operator: Operator::Text(if keyword { How::Inside } else { How::Whole }),
            transforms: Vec::new(),
            all: false,
            cased: false,
            negated: false,
            ignore_case: false,
            multi_line: false,
            dot_all: false,
        };
        for modifier in modifiers {
            match modifier {
                Modifier::Contains => set(&mut how, How::Inside)?,
                Modifier::StartsWith => set(&mut how, How::Start)?,
                Modifier::EndsWith => set(&mut how, How::End)?,
                Modifier::Re => set(&mut kind, Operator::Regex)?,
                Modifier::Cidr => set(&mut kind, Operator::Network)?,
                Modifier::Exists => set(&mut kind, Operator::Exists)?,
                Modifier::FieldRef => set(&mut kind, Operator::FieldRef(How::Whole))?,
                Modifier::Gt => set(&mut compare, Compare::Greater)?,
                Modifier::Gte => set(&mut compare, Compare::GreaterOrEqual)?,
                Modifier::Lt => set(&mut compare, Compare::Less)?,
                Modifier::Lte => set(&mut compare, Compare::LessOrEqual)?,
                Modifier::Neq => chain.negated = true,
                Modifier::All => chain.all = true,
                Modifier::Cased => chain.cased = true,
                Modifier::IgnoreCase => chain.ignore_case = true,
                Modifier::Multiline => chain.multi_line = true,
                Modifier::DotAll => chain.dot_all = true,
                Modifier::Wide => chain.transforms.push(Transform::Wide),
                Modifier::Utf16be => chain.transforms.push(Transform::WideBigEndian),
                Modifier::Utf16 => chain.transforms.push(Transform::WideMarked),
                Modifier::Base64 => chain.transforms.push(Transform::Base64),
                Modifier::Base64Offset => chain.transforms.push(Transform::Base64Offset),
                Modifier::WindAsh => chain.transforms.push(Transform::WinDash),
                Modifier::Expand => chain.transforms.push(Transform::Expand),
                Modifier::Minute => parts.push(Part::Minute),
                Modifier::Hour => parts.push(Part::Hour),
                Modifier::Day => parts.push(Part::Day),
                Modifier::Week => parts.push(Part::Week),
                Modifier::Month => parts.push(Part::Month),
                Modifier::Year => parts.push(Part::Year),
            }
        }
        chain.operator = match (kind, parts.as_slice(), compare, how) {
            (None, [], None, None) => chain.operator,
            (None, [], None, Some(how)) => Operator::Text(how),
            (None, [], Some(compare), None) => Operator::Number(compare),
            (None, [part], compare, None) => Operator::Moment(*part, compare.unwrap_or(Compare::Equal)),
            (Some(Operator::FieldRef(_)), [], None, how) => Operator::FieldRef(how.unwrap_or(How::Whole)),
            (Some(kind), [], None, None) => kind,
            _ => return Err(conflict()),
        };
        chain.check()?;
        Ok(chain)
    }

    fn check(&self) -> Result<(), Refusal> {
        let is_text = matches!(self.operator, Operator::Text(_));
        if !is_text && !self.transforms.is_empty() {
            return Err(Refusal::new(
                "a modifier that changes the value stands beside one that does not compare texts",
                "use wide, base64, windash, expand only with contains, startswith, endswith or alone",
            ));
        }
        if self.operator != Operator::Regex && (self.ignore_case || self.multi_line || self.dot_all) {
            return Err(Refusal::new("the flags i, m and s belong to |re", "write |re|i, or leave the flag out"));
        }
        let wide = |transform: &&Transform| {
            matches!(transform, Transform::Wide | Transform::WideBigEndian | Transform::WideMarked)
        };
        let base64 = |transform: &&Transform| matches!(transform, Transform::Base64 | Transform::Base64Offset);
        if self.transforms.iter().filter(wide).count() > 1 || self.transforms.iter().filter(base64).count() > 1 {
            return Err(conflict());
        }
        if self.operator == Operator::Exists && (self.all || self.negated || self.cased) {
            return Err(conflict());
        }
        Ok(())
    }
}

fn set<T>(place: &mut Option<T>, value: T) -> Result<(), Refusal> {
    if place.replace(value).is_some() {
        return Err(conflict());
    }
    Ok(())
}

fn conflict() -> Refusal {
    Refusal::new(
        "the modifiers contradict each other",
        "keep one way of comparing for each field, for example |contains",
    )
}

/// A value on its way through the transforms.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Pieces(Vec<Piece>),
    Bytes(Vec<u8>),
}

impl Form {
    pub(super) fn of(text: &SigmaString) -> Form {
        Form::Pieces(
            text.parts
                .iter()
                .map(|part| match part {
                    StringPart::Plain(text) => Piece::Text(text.as_str().into()),
                    StringPart::Special(SpecialChar::WildcardMulti) => Piece::Many,
                    StringPart::Special(SpecialChar::WildcardSingle) => Piece::One,
                })
                .collect(),
        )
    }

    /// Returns the value as a pattern.
    pub(super) fn pieces(self) -> Vec<Piece> {
        match self {
            Form::Pieces(pieces) => pieces,
            Form::Bytes(bytes) => vec![Piece::Text(String::from_utf8_lossy(&bytes).into())],
        }
    }

    fn bytes(self) -> Result<Vec<u8>, Refusal> {
        match self {
            Form::Bytes(bytes) => Ok(bytes),
            Form::Pieces(pieces) => Ok(plain(&pieces)?.into_bytes()),
        }
    }
}

fn plain(pieces: &[Piece]) -> Result<String, Refusal> {
    let mut text = String::new();
    for piece in pieces {
        let Piece::Text(part) = piece else {
            return Err(Refusal::new("a wildcard cannot be encoded", "write \\* for a star that is meant as such"));
        };
        text.push_str(part);
    }
    Ok(text)
}

/// Applies a transform (`expand` aside, which needs the tables) to one value.
pub(super) fn transform(form: Form, transform: Transform) -> Result<Vec<Form>, Refusal> {
    let single = |bytes: Vec<u8>| Ok(vec![Form::Bytes(bytes)]);
    match transform {
        Transform::Wide => single(wide(&form.bytes()?, u16::to_le_bytes)),
        Transform::WideBigEndian => single(wide(&form.bytes()?, u16::to_be_bytes)),
        Transform::WideMarked => {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend(wide(&form.bytes()?, u16::to_le_bytes));
            single(bytes)
        }
        Transform::Base64 => single(STANDARD.encode(form.bytes()?).into_bytes()),
        Transform::Base64Offset => {
            let bytes = form.bytes()?;
            Ok((0..3).map(|offset| Form::Bytes(base64_at(&bytes, offset).into_bytes())).collect())
        }
        Transform::WinDash => dash_forms(form.pieces()),
        Transform::Expand => Ok(vec![form]),
    }
}

fn wide(bytes: &[u8], order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).encode_utf16().flat_map(order).collect()
}

// The characters that depend on these bytes alone, whatever stands before and after them: with `offset` bytes before,
// the first characters are mixed with those; a rest of one or two bytes at the end mixes with what follows.
fn base64_at(bytes: &[u8], offset: usize) -> String {
    let mut padded = vec![b' '; offset];
    padded.extend_from_slice(bytes);
    let encoded = STANDARD.encode(&padded);
    let start = [0, 2, 3][offset];
    let cut = [0, 3, 2][padded.len() % 3];
    encoded.get(start..encoded.len().saturating_sub(cut)).unwrap_or_default().to_owned()
}

// A dash or slash that begins a word is a flag's; each such place takes every dash that Windows programs accept.
fn dash_forms(pieces: Vec<Piece>) -> Result<Vec<Form>, Refusal> {
    let mut forms: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut before: Option<char> = None;
    for piece in pieces {
        let Piece::Text(text) = &piece else {
            before = None;
            forms.iter_mut().for_each(|form| form.push(piece.clone()));
            continue;
        };
        forms.iter_mut().for_each(|form| form.push(Piece::Text("".into())));
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let begins = !before.is_some_and(is_word) && characters.peek().copied().is_some_and(is_word);
            let choices: &[char] = if matches!(character, '-' | '/') && begins { &DASHES } else { &[character] };
            if forms.len() * choices.len() > WINDASH_FORMS_MAX {
                return Err(Refusal::new(
                    "windash would make more than 15,625 forms of one value",
                    "split the value, or keep at most six flags in it",
                ));
            }
            forms = forms.iter().flat_map(|form| choices.iter().map(|choice| with_last(form, *choice))).collect();
            before = Some(character);
        }
    }
    Ok(forms.into_iter().map(Form::Pieces).collect())
}

fn with_last(form: &[Piece], character: char) -> Vec<Piece> {
    let mut form = form.to_vec();
    if let Some(Piece::Text(text)) = form.last_mut() {
        *text = format!("{text}{character}").into();
    }
    form
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
