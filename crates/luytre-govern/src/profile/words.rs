//! Lists of words that fields of the registry choose from: kinds of devices and products, duties, countries.
//!
//! They are content (`content/registry/`), so that a word can be added without touching code. A person may write the
//! word itself or its name in either language, with or without tone marks.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use luytre_model::fold::fold;

static LISTS: LazyLock<BTreeMap<String, Arc<[Word]>>> = LazyLock::new(|| {
    let mut lists: BTreeMap<String, Vec<Word>> = BTreeMap::new();
    for row in rows(include_str!("../../../../content/registry/words.csv")) {
        let [list, code, vi, en, mark] = <[String; 5]>::try_from(row).expect("a row of words.csv has five values");
        lists.entry(list).or_default().push(Word { code, vi, en, mark });
    }
    for row in rows(include_str!("../../../../content/registry/countries.csv")) {
        let [code, vi, en] = <[String; 3]>::try_from(row).expect("a row of countries.csv has three values");
        lists.entry(COUNTRIES.to_owned()).or_default().push(Word { code, vi, en, mark: String::new() });
    }
    lists.into_iter().map(|(name, words)| (name, words.into())).collect()
});

/// The list of countries, ISO 3166-1 alpha-2.
pub const COUNTRIES: &str = "country";

/// The country whose products count as domestic.
pub const DOMESTIC: &str = "VN";

/// One word of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word in the store.
    pub code: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// What it counts as: `server`, `security`; empty for nothing.
    pub mark: String,
}

/// Returns the words of a list; a list that does not exist has none.
pub fn list(name: &str) -> Arc<[Word]> {
    LISTS.get(name).cloned().unwrap_or_else(|| Arc::from([]))
}

/// Returns a word of a list by its code.
pub fn word(list: &str, code: &str) -> Option<&'static Word> {
    LISTS.get(list)?.iter().find(|word| word.code == code)
}

/// Whether a word of a list counts as `mark`.
pub fn counts_as(list: &str, code: &str, mark: &str) -> bool {
    word(list, code).is_some_and(|word| word.mark == mark)
}

/// Finds what a person wrote among `words`: the name in either language as it is written, the code, or the name without
/// its tone marks; case aside. `Áo` is Austria and `AO` is Angola.
pub fn find<'a>(words: &'a [Word], written: &str) -> Option<&'a Word> {
    let written = written.trim().to_lowercase();
    if written.is_empty() {
        return None;
    }
    let folded = fold(&written);
    words
        .iter()
        .find(|word| word.vi.to_lowercase() == written || word.en.to_lowercase() == written)
        .or_else(|| words.iter().find(|word| word.code.to_lowercase() == written))
        .or_else(|| words.iter().find(|word| fold(&word.vi) == folded || fold(&word.en) == folded))
}

/// Returns the word whose code or name is nearest to what was written, if any is near.
pub fn nearest<'a>(words: &'a [Word], written: &str) -> Option<&'a Word> {
    let written = fold(written.trim());
    let distance =
        |word: &Word| [&word.code, &word.vi, &word.en].into_iter().filter_map(|text| near(&written, &fold(text))).min();
    words.iter().filter_map(|word| Some((distance(word)?, word))).min_by_key(|(far, _)| *far).map(|(_, word)| word)
}

/// Longest text for which the distance is worked out, in characters.
const NEAR_CHARS_MAX: usize = 120;

/// Returns how many letters differ between two folded texts, if few do: at most a third of the shorter one, or one text
/// begins with the other.
pub fn near(a: &str, b: &str) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.is_empty() || long.len() > NEAR_CHARS_MAX {
        return None;
    }
    if short == long {
        return Some(0);
    }
    if short.len() >= 4 && long.starts_with(short) {
        return Some(1);
    }
    let most = (short.len() / 3).max(1);
    if long.len() - short.len() > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=short.len()).collect();
    for (i, from) in long.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in short.iter().enumerate() {
            let cost = corner + usize::from(from != to);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    Some(row[short.len()]).filter(|distance| *distance <= most)
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<String>> {
    let reader = csv::Reader::from_reader(table.as_bytes());
    reader.into_records().map(|row| {
        let row = row.expect("the tests of this crate read the shipped lists");
        row.iter().map(str::to_owned).collect()
    })
}

#[cfg(test)]
mod tests;
