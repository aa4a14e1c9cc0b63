//! Putting facts into a form.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Fact, Form, FormAlign, FormBlock, FormMarker, Item, Piece, When, pieces};
use crate::document::{
    Addressed, Align, Block, Document, Head, Heading, Kind, List, Marker, Page, Paragraph, Run, Signature, Text,
};

/// What stands where a fact is missing.
pub const BLANK: &str = "……………………";
/// What the label of a form says that is not complete.
pub const DRAFT: &str = "Dự thảo";

/// What is known: texts and lists by the names that [`Form::facts`] lists. Empty ones count as missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormFacts {
    /// Texts by name.
    pub texts: BTreeMap<String, String>,
    /// Lists by name.
    pub lists: BTreeMap<String, Vec<String>>,
    /// The date of the document; `None` leaves it open.
    pub date: Option<Date>,
    /// The sensitivity label of every sheet.
    pub label: Option<String>,
}

impl FormFacts {
    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: impl Into<String>) -> FormFacts {
        self.texts.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a list.
    #[must_use]
    pub fn list(mut self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> FormFacts {
        self.lists.insert(name.to_owned(), values.into_iter().map(Into::into).collect());
        self
    }

    /// The entries of a fact: those of a list, or a text alone.
    fn entries(&self, name: &str) -> Vec<&str> {
        let list = self.lists.get(name).into_iter().flatten();
        let all = list.chain(self.texts.get(name)).map(|value| value.trim());
        all.filter(|value| !value.is_empty()).collect()
    }

    fn holds(&self, when: &When) -> bool {
        let entries = self.entries(&when.fact);
        let is = when.is.is_empty() || entries.iter().any(|entry| when.is.iter().any(|value| value == entry));
        is && when.present.is_none_or(|present| entries.is_empty() != present)
    }
}

/// A form with its facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The document.
    pub document: Document,
    /// The facts that are required and missing, in the order of the form.
    pub missing: Vec<Fact>,
}

impl Filled {
    /// Whether something is missing: the document carries blanks and is labelled a draft.
    pub fn is_draft(&self) -> bool {
        !self.missing.is_empty()
    }
}

/// Fills a form.
pub fn fill(form: &Form, facts: &FormFacts) -> Filled {
    let filler = Filler { facts };
    let is_missing = |fact: &&Fact| {
        fact.required && fact.when.as_ref().is_none_or(|when| facts.holds(when)) && facts.entries(&fact.name).is_empty()
    };
    let missing: Vec<Fact> = form.facts.iter().filter(is_missing).cloned().collect();
    let optional: BTreeSet<&str> =
        form.facts.iter().filter(|fact| !fact.required).map(|fact| fact.name.as_str()).collect();

    let mut blocks = vec![Block::Head(filler.head(form))];
    for part in form.body.iter().filter(|part| part.when.as_ref().is_none_or(|when| facts.holds(when))) {
        blocks.push(filler.block(&part.block, &optional));
    }
    let label = match (facts.label.clone(), missing.is_empty()) {
        (label, true) => label,
        (None, false) => Some(DRAFT.to_owned()),
        (Some(label), false) => Some(format!("{label} - {DRAFT}")),
    };
    let document = Document {
        title: form.title.clone(),
        language: "vi".to_owned(),
        author: filler.plain(&form.head.issuer),
        page: Page::PORTRAIT,
        label,
        blocks,
    };
    Filled { document, missing }
}

struct Filler<'a> {
    facts: &'a FormFacts,
}

impl Filler<'_> {
    fn head(&self, form: &Form) -> Head {
        let given = |text: &str| {
            let is_known = pieces(text).unwrap_or_default().iter().all(|piece| match piece {
                Piece::Words(_) => true,
                Piece::Fact(name) | Piece::Each(name) => !self.facts.entries(name).is_empty(),
            });
            (is_known && !text.is_empty()).then(|| self.plain(text))
        };
        Head {
            superior: given(&form.head.superior),
            issuer: self.plain(&form.head.issuer),
            number: given(&form.head.number).unwrap_or_else(|| "……/……".to_owned()),
            subject: (!form.head.subject.is_empty()).then(|| self.plain(&form.head.subject)),
            place: given(&form.head.place).unwrap_or_default(),
            date: self.facts.date,
        }
    }

    /// The value of a fact inside a sentence: entries of a list with commas; a blank when there are none.
    fn value(&self, name: &str) -> String {
        let entries = self.facts.entries(name);
        if entries.is_empty() { BLANK.to_owned() } else { entries.join(", ") }
    }

    fn plain(&self, text: &str) -> String {
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Words(words) => (*words).to_owned(),
            Piece::Fact(name) | Piece::Each(name) => self.value(name),
        };
        pieces(text).unwrap_or_default().iter().map(piece).collect()
    }

    /// Marks are read before facts are put in, so that a star in a name stays a star.
    fn marked(&self, text: &str, upper: bool) -> Text {
        let cased = |text: String| if upper { text.to_uppercase() } else { text };
        let run = |run: Run| Run { text: cased(self.plain(&run.text)), ..run };
        Text { runs: Text::marked(text).runs.into_iter().map(run).collect() }
    }

    /// The texts of items: conditions applied, `{*fact}` alone made into one for each entry.
    fn items(&self, items: &[Item], optional: &BTreeSet<&str>) -> Vec<String> {
        let mut texts = Vec::new();
        for item in items.iter().filter(|item| item.when().is_none_or(|when| self.facts.holds(when))) {
            match pieces(item.text()).unwrap_or_default().as_slice() {
                [Piece::Each(name)] => {
                    let entries = self.facts.entries(name);
                    if entries.is_empty() && !optional.contains(name) {
                        texts.push(BLANK.to_owned());
                    }
                    texts.extend(entries.into_iter().map(str::to_owned));
                }
                _ => texts.push(self.plain(item.text())),
            }
        }
        texts
    }

    fn block(&self, block: &FormBlock, optional: &BTreeSet<&str>) -> Block {
        match block {
            FormBlock::Kind { name, summary } => {
                Block::Kind(Kind { name: self.plain(name), summary: self.plain(summary) })
            }
            FormBlock::Addressed { to } => Block::Addressed(Addressed { to: self.items(to, optional) }),
            FormBlock::Basis { items } => Block::Basis(listed(&self.items(items, optional))),
            FormBlock::Heading { text } => {
                Block::Heading(Heading { level: 1, text: self.marked(text, false), align: Align::Left })
            }
            FormBlock::Paragraph { text, align, indented, upper } => {
                let align = match align {
                    FormAlign::Left => Align::Left,
                    FormAlign::Centre => Align::Centre,
                    FormAlign::Right => Align::Right,
                    FormAlign::Justified => Align::Justified,
                };
                Block::Paragraph(Paragraph { text: self.marked(text, *upper), align, indented: *indented })
            }
            FormBlock::List { marker, items } => {
                let marker = match marker {
                    FormMarker::Dash => Marker::Dash,
                    FormMarker::Number => Marker::Number,
                    FormMarker::Letter => Marker::Letter,
                };
                Block::List(List { marker, items: listed(&self.items(items, optional)) })
            }
            FormBlock::Signature { recipients, authority, name } => Block::Signature(Signature {
                recipients: self.items(recipients, optional),
                authority: self.items(authority, optional).iter().map(|line| line.to_uppercase()).collect(),
                manner: None,
                name: self.plain(name),
            }),
            FormBlock::Note { text } => Block::Note(self.marked(text, false)),
        }
    }
}

/// Texts one below another as the decree asks: a semicolon after each, a full stop after the last.
fn listed(texts: &[String]) -> Vec<Text> {
    let last = texts.len().saturating_sub(1);
    let ended = |(index, text): (usize, &String)| {
        let bare = text.trim_end_matches([';', '.', ' ']);
        Text::from(format!("{bare}{}", if index == last { '.' } else { ';' }))
    };
    texts.iter().enumerate().map(ended).collect()
}
