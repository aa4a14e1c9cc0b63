//! Pages of lists that are in memory already.

use crate::views::{PAGE_ROWS, PAGE_ROWS_MAX, Page};

/// The rows to give when `asked` were asked for.
pub(crate) fn rows(asked: usize) -> usize {
    if asked == 0 { PAGE_ROWS } else { asked.min(PAGE_ROWS_MAX) }
}

/// Cuts a page out of rows that are sorted by `key`; the cursor is the key of the last row given.
pub(crate) fn cut<T>(all: Vec<T>, cursor: Option<&str>, limit: usize, key: impl Fn(&T) -> &str) -> Page<T> {
    let total = Some(all.len() as u64);
    let limit = rows(limit);
    let mut items: Vec<T> = match cursor {
        Some(cursor) => all.into_iter().filter(|row| key(row) > cursor).take(limit + 1).collect(),
        None => all.into_iter().take(limit + 1).collect(),
    };
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|row| key(row).to_owned());
    Page { items, next, total }
}

/// Whether every word of `words` is found in one of the texts, tone marks and case aside.
pub(crate) fn found(words: Option<&str>, texts: &[&str]) -> bool {
    let Some(words) = words else { return true };
    let folded: Vec<String> = texts.iter().map(|text| luytre_model::fold::fold(text)).collect();
    luytre_model::fold::fold(words).split_whitespace().all(|word| folded.iter().any(|text| text.contains(word)))
}
