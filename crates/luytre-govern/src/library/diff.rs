//! What changed between two libraries, row by row.

use std::collections::{BTreeMap, BTreeSet};

use super::Library;
use super::document::{Document, RowView};

/// A row that is not the same in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Path of the file.
    pub path: String,
    /// The list in it; empty when the whole file came or went.
    pub section: String,
    /// The row.
    pub key: String,
    /// What happened to it.
    pub kind: DifferenceKind,
}

/// What happened to a row.
#[derive(Debug, Clone, PartialEq)]
pub enum DifferenceKind {
    /// It is new.
    Added(RowView),
    /// It is gone.
    Removed(RowView),
    /// It says something else.
    Changed {
        /// As it was.
        before: RowView,
        /// As it is.
        after: RowView,
    },
}

/// Returns what is not the same, by path, list and row.
pub fn differences(before: &Library, after: &Library) -> Vec<Difference> {
    let paths: BTreeSet<&String> = before.documents.keys().chain(after.documents.keys()).collect();
    let mut found = Vec::new();
    for path in paths {
        let old = before.documents.get(path).map(rows).unwrap_or_default();
        let new = after.documents.get(path).map(rows).unwrap_or_default();
        let places: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        for place in places {
            let kind = match (old.get(place), new.get(place)) {
                (Some(before), Some(after)) if before == after => continue,
                (Some(before), Some(after)) => {
                    DifferenceKind::Changed { before: (*before).clone(), after: (*after).clone() }
                }
                (None, Some(after)) => DifferenceKind::Added((*after).clone()),
                (Some(before), None) => DifferenceKind::Removed((*before).clone()),
                (None, None) => continue,
            };
            let (section, key) = *place;
            found.push(Difference { path: path.clone(), section: section.to_owned(), key: key.to_owned(), kind });
        }
    }
    found
}

fn rows(document: &Document) -> BTreeMap<(&str, &str), &RowView> {
    let mut all = BTreeMap::new();
    for section in &document.sections {
        for row in &section.rows {
            all.insert((section.name.as_str(), row.key.as_str()), row);
        }
    }
    all
}
