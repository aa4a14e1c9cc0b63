//! Official forms: data under `content/forms/`, filled by one engine.
//!
//! A [`Form`] is read from JSON: the facts that it asks for, its head, and a body of blocks whose words carry `{fact}`
//! for a text, `{*fact}` as a whole item for each entry of a list, and `when` for parts that depend on a fact.
//! [`fill`] puts [`FormFacts`] into it. A fact that is missing becomes a dotted blank and is listed, so that a draft can
//! always be printed. The engine knows no form, no field and no law.

mod fill;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;
use thiserror::Error;

pub use fill::{BLANK, DRAFT, Filled, FormFacts, fill};

const SHIPPED: [&str; 7] = [
    include_str!("../../../content/forms/ND331-2026/mau01.json"),
    include_str!("../../../content/forms/ND331-2026/mau02.json"),
    include_str!("../../../content/forms/ND331-2026/mau03.json"),
    include_str!("../../../content/forms/ND331-2026/mau04.json"),
    include_str!("../../../content/forms/ND331-2026/mau05.json"),
    include_str!("../../../content/forms/ND331-2026/mau06.json"),
    include_str!("../../../content/forms/ND331-2026/mau07.json"),
];

/// What is wrong with the data of a form.
#[derive(Debug, Error)]
pub enum FormError {
    /// The text is not the JSON that a form is made of.
    #[error("the form cannot be read")]
    Read(#[source] serde_json::Error),
    /// A part names a fact that the form does not ask for.
    #[error("{form}: {name:?} is named in the text and is not among the facts")]
    UnknownFact {
        /// Code of the form.
        form: String,
        /// The name found.
        name: String,
    },
    /// The form asks for a fact that no part uses.
    #[error("{form}: the fact {name:?} is asked for and not used")]
    UnusedFact {
        /// Code of the form.
        form: String,
        /// Name of the fact.
        name: String,
    },
    /// A fact is declared twice.
    #[error("{form}: the fact {name:?} is declared twice")]
    TwiceDeclared {
        /// Code of the form.
        form: String,
        /// Name of the fact.
        name: String,
    },
    /// Braces do not match.
    #[error("{form}: braces do not match in {text:?}")]
    Braces {
        /// Code of the form.
        form: String,
        /// The text.
        text: String,
    },
}

/// Whether a fact is a text or a list of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A text.
    #[default]
    Text,
    /// A list of texts.
    List,
}

/// A condition on a fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Name of the fact.
    pub fact: String,
    /// The fact is one of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// The fact is there, or is not.
    #[serde(default)]
    pub present: Option<bool>,
}

/// A fact that a form asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its name, the key of [`FormFacts`].
    pub name: String,
    /// What it is, in Vietnamese.
    pub vi: String,
    /// What it is, in English.
    pub en: String,
    /// Text or list.
    #[serde(default)]
    pub kind: FactKind,
    /// Whether the form is incomplete without it.
    #[serde(default = "yes")]
    pub required: bool,
    /// Whether the law's form itself asks for it, beyond the layout of a paper: nothing is sent without it.
    #[serde(default)]
    pub by_law: bool,
    /// Asked for only under this condition.
    #[serde(default)]
    pub when: Option<When>,
}

fn yes() -> bool {
    true
}

/// The head of a form, texts with `{fact}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormHead {
    /// The body above the issuer; left out when its fact is missing.
    #[serde(default)]
    pub superior: String,
    /// The issuer.
    pub issuer: String,
    /// Number and symbol.
    pub number: String,
    /// Subject of a letter.
    #[serde(default)]
    pub subject: String,
    /// Place.
    pub place: String,
}

/// An item of a list: a text, or a text under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Item {
    /// A text; `{*fact}` alone stands for each entry of a list.
    Always(String),
    /// A text under a condition.
    Sometimes {
        /// The text.
        text: String,
        /// The condition.
        when: When,
    },
}

impl Item {
    fn text(&self) -> &str {
        match self {
            Item::Always(text) | Item::Sometimes { text, .. } => text,
        }
    }

    fn when(&self) -> Option<&When> {
        match self {
            Item::Always(_) => None,
            Item::Sometimes { when, .. } => Some(when),
        }
    }
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in document::Marker")]
pub enum FormMarker {
    Dash,
    Number,
    Letter,
}

/// How the lines of a paragraph stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in document::Align")]
pub enum FormAlign {
    Left,
    Centre,
    Right,
    #[default]
    Justified,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Part {
    /// Printed only under this condition.
    #[serde(default)]
    pub when: Option<When>,
    /// What it is.
    #[serde(flatten)]
    pub block: FormBlock,
}

/// What a part of the body is. All texts may carry `{fact}` and the marks of [`crate::document::Text::marked`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
#[allow(missing_docs, reason = "as in document::Block")]
pub enum FormBlock {
    Kind {
        name: String,
        summary: String,
    },
    Addressed {
        to: Vec<Item>,
    },
    Basis {
        items: Vec<Item>,
    },
    Heading {
        text: String,
    },
    Paragraph {
        text: String,
        #[serde(default)]
        align: FormAlign,
        #[serde(default)]
        indented: bool,
        /// In capitals.
        #[serde(default)]
        upper: bool,
    },
    List {
        marker: FormMarker,
        items: Vec<Item>,
    },
    Signature {
        recipients: Vec<Item>,
        authority: Vec<Item>,
        name: String,
    },
    Note {
        text: String,
    },
}

impl FormBlock {
    /// Every text of the block, and the conditions of its items.
    fn texts(&self) -> (Vec<&str>, Vec<&When>) {
        let mut texts: Vec<&str> = Vec::new();
        let mut lists: Vec<&Vec<Item>> = Vec::new();
        match self {
            FormBlock::Kind { name, summary } => texts.extend([name.as_str(), summary]),
            FormBlock::Addressed { to } => lists.push(to),
            FormBlock::Basis { items } | FormBlock::List { items, .. } => lists.push(items),
            FormBlock::Heading { text } | FormBlock::Paragraph { text, .. } | FormBlock::Note { text } => {
                texts.push(text)
            }
            FormBlock::Signature { recipients, authority, name } => {
                texts.push(name);
                lists.extend([recipients, authority]);
            }
        }
        let items: Vec<&Item> = lists.into_iter().flatten().collect();
        texts.extend(items.iter().map(|item| item.text()));
        (texts, items.iter().filter_map(|item| item.when()).collect())
    }
}

/// An official form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Form {
    /// Its code, as in the regime: `mau06`.
    pub code: String,
    /// Its number.
    pub number: String,
    /// The instrument that it is an appendix of.
    pub instrument: String,
    /// Its title.
    pub title: String,
    /// Where it is written.
    pub source: String,
    /// How sure we are: H, M or L.
    pub confidence: String,
    /// First day in force.
    pub in_force_from: Date,
    /// First day no longer in force.
    pub in_force_to: Option<Date>,
    /// What it asks for.
    pub facts: Vec<Fact>,
    /// The head.
    pub head: FormHead,
    /// The body in reading order.
    pub body: Vec<Part>,
}

/// The forms that the product ships, by number.
pub fn shipped() -> Vec<Form> {
    let read = |text: &str| Form::from_json(text).expect("a test reads every form that is shipped");
    SHIPPED.iter().map(|text| read(text)).collect()
}

impl Form {
    /// Reads a form and checks that facts and text agree.
    pub fn from_json(text: &str) -> Result<Form, FormError> {
        let form: Form = serde_json::from_str(text).map_err(FormError::Read)?;
        form.check()?;
        Ok(form)
    }

    /// Whether the form is in force on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.in_force_from <= day && self.in_force_to.is_none_or(|end| day < end)
    }

    fn check(&self) -> Result<(), FormError> {
        let form = || self.code.clone();
        let mut declared = BTreeSet::new();
        for fact in &self.facts {
            if !declared.insert(fact.name.as_str()) {
                return Err(FormError::TwiceDeclared { form: form(), name: fact.name.clone() });
            }
        }
        let FormHead { superior, issuer, number, subject, place } = &self.head;
        let mut texts: Vec<&str> = vec![superior, issuer, number, subject, place];
        let mut conditions: Vec<&When> = self.facts.iter().filter_map(|fact| fact.when.as_ref()).collect();
        for part in &self.body {
            let (of_part, of_items) = part.block.texts();
            texts.extend(of_part);
            conditions.extend(of_items);
            conditions.extend(&part.when);
        }
        let mut used: BTreeSet<&str> = conditions.iter().map(|when| when.fact.as_str()).collect();
        for text in texts {
            let pieces = pieces(text).ok_or_else(|| FormError::Braces { form: form(), text: text.to_owned() })?;
            used.extend(pieces.iter().filter_map(|piece| match piece {
                Piece::Words(_) => None,
                Piece::Fact(name) | Piece::Each(name) => Some(*name),
            }));
        }
        if let Some(name) = used.difference(&declared).next() {
            return Err(FormError::UnknownFact { form: form(), name: (*name).to_owned() });
        }
        if let Some(name) = declared.difference(&used).next() {
            return Err(FormError::UnusedFact { form: form(), name: (*name).to_owned() });
        }
        Ok(())
    }
}

/// A piece of a text of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Fact(&'a str),
    Each(&'a str),
}

/// Divides a text at its braces; `None` when they do not match.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (words, inside) = (&rest[..open], &rest[open + 1..]);
        let close = inside.find('}')?;
        let name = &inside[..close];
        if words.contains('}') || name.is_empty() || name.contains('{') {
            return None;
        }
        pieces.push(Piece::Words(words));
        pieces.push(name.strip_prefix('*').map_or(Piece::Fact(name), Piece::Each));
        rest = &inside[close + 1..];
    }
    if rest.contains('}') {
        return None;
    }
    pieces.push(Piece::Words(rest));
    pieces.retain(|piece| *piece != Piece::Words(""));
    Some(pieces)
}

#[cfg(test)]
mod tests;
