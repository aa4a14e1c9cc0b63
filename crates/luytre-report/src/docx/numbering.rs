//! Numbers that Word counts by itself: the column "STT" of many plans has no text, only a list.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::tables::{WordError, attribute, broken, value};

/// Levels of a list, as in Word.
const LEVELS: usize = 9;
/// Most lists and forms of lists that are kept.
const LISTS_MAX: usize = 5_000;
/// Longest form of a number, in characters.
const FORM_CHARS_MAX: usize = 64;

/// How a level is counted.
#[derive(Debug, Clone, Default)]
struct Level {
    start: Option<u32>,
    kind: String,
    /// `%1.%2.`: each figure after a per cent sign stands for the count of that level.
    form: String,
}

/// The lists of a document and how far they have come.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbering {
    forms: BTreeMap<String, [Level; LEVELS]>,
    lists: BTreeMap<String, List>,
    counts: BTreeMap<String, [u32; LEVELS]>,
}

#[derive(Debug, Clone, Default)]
struct List {
    form: String,
    /// Levels that this list begins anew, and with which number; each once.
    anew: BTreeMap<usize, u32>,
}

/// Where the reader is.
#[derive(Default)]
struct Place {
    form: Option<String>,
    list: Option<String>,
    level: usize,
}

impl Numbering {
    /// Reads the part with the forms of lists.
    pub(super) fn read(text: &str) -> Result<Numbering, WordError> {
        let mut numbering = Numbering::default();
        let mut reader = Reader::from_str(text);
        let mut place = Place::default();
        loop {
            match reader.read_event().map_err(|error| broken(&error))? {
                Event::Start(element) | Event::Empty(element) => numbering.take(&element, &mut place)?,
                Event::End(element) => match element.local_name().as_ref() {
                    b"abstractNum" => place.form = None,
                    b"num" => place.list = None,
                    _ => {}
                },
                Event::DocType(_) => return Err(WordError::Broken { reason: "it has a DOCTYPE".to_owned() }),
                Event::Eof => return Ok(numbering),
                Event::Text(_)
                | Event::CData(_)
                | Event::GeneralRef(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_) => {}
            }
        }
    }

    fn take(&mut self, element: &BytesStart<'_>, place: &mut Place) -> Result<(), WordError> {
        let number = |text: Option<String>| text.and_then(|text| text.trim().parse::<u32>().ok());
        match (element.local_name().as_ref(), &place.form, &place.list) {
            (b"abstractNum", ..) => {
                place.form = attribute(element, b"abstractNumId")?.filter(|_| self.forms.len() < LISTS_MAX);
                if let Some(form) = &place.form {
                    self.forms.entry(form.clone()).or_default();
                }
            }
            (b"num", ..) => {
                place.list = attribute(element, b"numId")?.filter(|_| self.lists.len() < LISTS_MAX);
                if let Some(list) = &place.list {
                    self.lists.entry(list.clone()).or_default();
                }
            }
            (b"lvl" | b"lvlOverride", ..) => {
                place.level = number(attribute(element, b"ilvl")?).map_or(LEVELS, |level| level as usize);
            }
            (b"start" | b"numFmt" | b"lvlText", Some(form), _) => {
                let level = self.forms.get_mut(form).and_then(|levels| levels.get_mut(place.level));
                let (Some(level), Some(value)) = (level, value(element)?) else { return Ok(()) };
                match element.local_name().as_ref() {
                    b"start" => level.start = value.trim().parse().ok(),
                    b"numFmt" => level.kind = value,
                    _ => level.form = value.chars().take(FORM_CHARS_MAX).collect(),
                }
            }
            (b"abstractNumId", _, Some(list)) => {
                let form = value(element)?.unwrap_or_default();
                self.lists.entry(list.clone()).or_default().form = form;
            }
            (b"startOverride", _, Some(list)) => {
                if let Some(start) = number(value(element)?).filter(|_| place.level < LEVELS) {
                    self.lists.entry(list.clone()).or_default().anew.insert(place.level, start);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts one on and returns what stands before the paragraph; `None` for bullets and unknown lists.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let list = self.lists.get_mut(list)?;
        let levels = self.forms.get(&list.form)?;
        let own = levels.get(level)?;
        let counts = self.counts.entry(list.form.clone()).or_default();
        let before = match list.anew.remove(&level) {
            Some(start) => start.saturating_sub(1),
            None if counts[level] == 0 => own.start.unwrap_or(1).saturating_sub(1),
            None => counts[level],
        };
        counts[level] = before.saturating_add(1);
        counts[level + 1..].fill(0);
        let mut label = String::new();
        let mut letters = own.form.chars();
        while let Some(letter) = letters.next() {
            match (letter, letters.clone().next().and_then(|figure| figure.to_digit(10))) {
                ('%', Some(figure @ 1..=9)) => {
                    letters.next();
                    let at = figure as usize - 1;
                    label.push_str(&counted(&levels[at].kind, counts[at].max(1))?);
                }
                (letter, _) => label.push(letter),
            }
        }
        (!label.trim().is_empty() && own.kind != "bullet").then_some(label)
    }
}

fn counted(kind: &str, number: u32) -> Option<String> {
    match kind {
        "" | "decimal" => Some(number.to_string()),
        "decimalZero" => Some(format!("{number:02}")),
        "upperRoman" => Some(roman(number)),
        "lowerRoman" => Some(roman(number).to_lowercase()),
        "upperLetter" => Some(letters(number, b'A')),
        "lowerLetter" => Some(letters(number, b'a')),
        _ => None,
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = number.min(3_999);
    let mut text = String::new();
    for (worth, sign) in SIGNS {
        while left >= worth {
            text.push_str(sign);
            left -= worth;
        }
    }
    text
}

/// A, B … Z, AA, BB … as Word counts.
fn letters(number: u32, first: u8) -> String {
    let at = (number.max(1) - 1) % 26;
    let times = ((number.max(1) - 1) / 26 + 1).min(8) as usize;
    char::from(first + u8::try_from(at).unwrap_or(0)).to_string().repeat(times)
}
