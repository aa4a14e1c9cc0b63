//! Spells a short source out as official papers quote it: `D13.2.c` of NĐ331 is "điểm c khoản 2 Điều 13 Nghị định
//! 331/2026/NĐ-CP".

use crate::library::instruments::Instrument;

/// Spells sources out.
#[derive(Debug, Clone, Copy)]
pub struct Citations<'a> {
    instruments: &'a [Instrument],
}

/// A source that was read: an instrument and a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place<'a> {
    instrument: Option<&'a Instrument>,
    article: &'a str,
}

impl<'a> Citations<'a> {
    /// Knows these instruments.
    pub fn new(instruments: &'a [Instrument]) -> Self {
        Citations { instruments }
    }

    /// Spells a source out in Vietnamese. `own` is the id of the instrument that a bare article refers to. What cannot be
    /// read is returned as it stands.
    pub fn vi(&self, source: &str, own: &str) -> String {
        self.join(source, own, |place| {
            let title = place.instrument.map(|instrument| instrument.short_vi.as_str());
            words_vi(place.article, title)
        })
    }

    /// Spells a source out in English.
    pub fn en(&self, source: &str, own: &str) -> String {
        self.join(source, own, |place| {
            let title = place.instrument.map(|instrument| instrument.en.as_str());
            words_en(place.article, title)
        })
    }

    fn join(&self, source: &str, own: &str, words: impl Fn(&Place<'_>) -> Option<String>) -> String {
        let mut present = self.instruments.iter().find(|instrument| instrument.id == own);
        let mut spelled = Vec::new();
        for part in source.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, article) = match part.split_once(' ') {
                Some((name, article)) => (name, article.trim()),
                None if is_article(part) => ("", part),
                None => (part, ""),
            };
            let named = self.instruments.iter().find(|one| one.abbreviation == name || one.id == name);
            if !name.is_empty() && named.is_none() {
                spelled.push(part.to_owned());
                continue;
            }
            present = named.or(present);
            let place = Place { instrument: present, article };
            spelled.push(words(&place).unwrap_or_else(|| part.to_owned()));
        }
        spelled.join("; ")
    }
}

/// `D13`, `D13.2.c`.
fn is_article(text: &str) -> bool {
    text.strip_prefix('D').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Splits `D13.2.c` into article, clause and point; `D21-D23` and `4.8` are not split.
fn parts(article: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    if !is_article(article) || article.contains('-') && article.matches('D').count() > 1 {
        return None;
    }
    let mut parts = article[1..].split('.');
    let number = parts.next()?;
    let found = (number, parts.next(), parts.next());
    parts.next().is_none().then_some(found)
}

/// The letter of a point; content writes "đ" as `dd`.
fn point(text: &str) -> String {
    text.split('-').map(|part| if part == "dd" { "đ" } else { part }).collect::<Vec<_>>().join("–")
}

fn words_vi(article: &str, title: Option<&str>) -> Option<String> {
    let title = title.unwrap_or_default();
    let place = match parts(article) {
        Some((number, Some(clause), Some(letter))) => format!("điểm {} khoản {clause} Điều {number}", point(letter)),
        Some((number, Some(clause), None)) => format!("khoản {clause} Điều {number}"),
        Some((number, None, _)) => format!("Điều {number}"),
        None if article.is_empty() => String::new(),
        None => other_vi(article),
    };
    let both = format!("{place} {title}").trim().to_owned();
    (!both.is_empty()).then_some(both)
}

fn words_en(article: &str, title: Option<&str>) -> Option<String> {
    let title = title.unwrap_or_default();
    let place = match parts(article) {
        Some((number, clause, letter)) => {
            let clause = clause.map(|clause| format!("({clause})")).unwrap_or_default();
            let letter = letter.map(|letter| format!("({})", point(letter))).unwrap_or_default();
            format!("Article {number}{clause}{letter}")
        }
        None if article.is_empty() => String::new(),
        None => other_en(article),
    };
    let both = match (place.is_empty(), title.is_empty()) {
        (true, _) => title.to_owned(),
        (false, true) => place,
        (false, false) => format!("{title}, {place}"),
    };
    (!both.is_empty()).then_some(both)
}

fn other_vi(article: &str) -> String {
    match article.split_once(' ') {
        Some(("Mau", number)) => format!("Mẫu số {number} ban hành kèm theo"),
        _ if article == "Appendix" => "Phụ lục".to_owned(),
        _ if article.starts_with('D') => format!("Điều {}", article.replace('D', "").replace('-', "–")),
        _ => format!("mục {article}"),
    }
}

fn other_en(article: &str) -> String {
    match article.split_once(' ') {
        Some(("Mau", number)) => format!("form {number}"),
        _ if article == "Appendix" => "appendix".to_owned(),
        _ if article.starts_with('D') => format!("Articles {}", article.replace('D', "").replace('-', "–")),
        _ => format!("section {article}"),
    }
}

#[cfg(test)]
mod tests;
