//! What changed between two versions of a dossier, field by field.

use super::Dossier;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// Code of the document.
    pub part: String,
    /// Code of the field; empty for the files.
    pub field: String,
    /// Lines of the older version that the newer one lacks, and the other way round, in order.
    pub lines: Vec<Line>,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Same(String),
    /// Only in the older version.
    Gone(String),
    /// Only in the newer version.
    New(String),
}

/// Most lines of a field that are compared line by line; longer texts are shown as one change.
pub const LINES_MAX: usize = 1_500;

/// Compares two versions; fields that are the same are left out.
pub fn differences(older: &Dossier, newer: &Dossier) -> Vec<FieldDifference> {
    let mut found = Vec::new();
    let parts: std::collections::BTreeSet<&String> = older.parts.keys().chain(newer.parts.keys()).collect();
    for part in parts {
        let (before, after) = (older.part(part), newer.part(part));
        let fields: std::collections::BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
        for field in fields {
            let text = |part: &super::Part| part.fields.get(field).cloned().unwrap_or_default();
            let (old, new) = (text(before), text(after));
            if old != new {
                found.push(FieldDifference { part: part.clone(), field: field.clone(), lines: lines(&old, &new) });
            }
        }
        if before.files != after.files {
            let names =
                |part: &super::Part| part.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("\n");
            let lines = lines(&names(before), &names(after));
            found.push(FieldDifference { part: part.clone(), field: String::new(), lines });
        }
    }
    found
}

/// Compares two texts line by line: the longest common sequence of lines stays.
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        let gone = old.iter().map(|line| Line::Gone((*line).to_owned()));
        return gone.chain(new.iter().map(|line| Line::New((*line).to_owned()))).collect();
    }
    // common[i][j]: length of the longest common sequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = match old[i] == new[j] {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            found.push(Line::Same(old[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            found.push(Line::Gone(old[i].to_owned()));
            i += 1;
        } else {
            found.push(Line::New(new[j].to_owned()));
            j += 1;
        }
    }
    found
}
