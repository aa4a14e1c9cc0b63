//! Who carries a task out: agencies of the registry, groups of agencies, and names that nobody knows yet.
//!
//! Plans name bodies in words. A name is matched with tone marks and abbreviations aside; words for groups ("Các sở, ban,
//! ngành …") are content. An unknown name is never dropped or guessed: it stays as text until somebody decides.

use std::collections::BTreeMap;

use luytre_model::fold::fold;
use serde::{Deserialize, Serialize};

use super::content::{Group, Names};

/// Longest name of a body, in characters.
pub const NAME_CHARS_MAX: usize = 300;
/// Most bodies in one cell.
pub const BODIES_MAX: usize = 40;

/// A body that leads a task or takes part in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Party {
    /// An agency of the registry.
    Agency {
        /// Its code.
        code: String,
        /// The words of the plan.
        name: String,
    },
    /// A group of agencies.
    Group {
        /// Word of the group in the content.
        group: String,
        /// The words of the plan.
        name: String,
    },
    /// Somebody who is not in the registry.
    Other {
        /// The words of the plan.
        name: String,
    },
}

impl Party {
    /// Returns the words of the plan.
    pub fn name(&self) -> &str {
        match self {
            Party::Agency { name, .. } | Party::Group { name, .. } | Party::Other { name } => name,
        }
    }

    /// Returns the code of the agency.
    pub fn code(&self) -> Option<&str> {
        match self {
            Party::Agency { code, .. } => Some(code),
            Party::Group { .. } | Party::Other { .. } => None,
        }
    }

    /// Returns the word of the group.
    pub fn group(&self) -> Option<&str> {
        match self {
            Party::Group { group, .. } => Some(group),
            Party::Agency { .. } | Party::Other { .. } => None,
        }
    }
}

/// An agency as the directory needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Code.
    pub code: String,
    /// Present name.
    pub name: String,
    /// Kind: `department`, `commune` …
    pub kind: String,
}

/// A decision on a name that was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is this agency.
    Agency(String),
    /// It is this group.
    Group(String),
    /// It stays as text.
    Text,
}

/// The agencies of the registry and the words for groups, ready for matching.
#[derive(Debug, Clone)]
pub struct Directory<'a> {
    agencies: &'a [Listed],
    groups: &'a [Group],
    names: &'a Names,
    folded: Vec<String>,
}

impl<'a> Directory<'a> {
    /// Builds a directory.
    pub fn new(agencies: &'a [Listed], groups: &'a [Group], names: &'a Names) -> Self {
        let folded = agencies.iter().map(|agency| plain(&agency.name, names)).collect();
        Directory { agencies, groups, names, folded }
    }

    /// Finds one body by its name; `None` when nothing fits or more than one agency does.
    pub fn find(&self, name: &str) -> Option<Party> {
        let wanted = plain(name, self.names);
        if wanted.is_empty() {
            return None;
        }
        let named = |code: &str| Party::Agency { code: code.to_owned(), name: name.to_owned() };
        let exact: Vec<usize> = (0..self.folded.len()).filter(|at| self.folded[*at] == wanted).collect();
        if let [one] = exact[..] {
            return Some(named(&self.agencies[one].code));
        }
        let longer = || self.groups.iter().find(|group| group.is_named_with_place(&wanted, self.names));
        if let Some(group) = self.group_named(&wanted).or_else(longer) {
            return Some(Party::Group { group: group.word.clone(), name: name.to_owned() });
        }
        // "Công an tỉnh" and "Công an tỉnh Đồng Nai" are one body, if there is only one.
        let longer: Vec<usize> = (0..self.folded.len())
            .filter(|at| {
                let known = &self.folded[*at];
                let (long, short) = if known.len() > wanted.len() { (known, &wanted) } else { (&wanted, known) };
                self.names.ends_with_place(short)
                    && long.strip_prefix(short.as_str()).is_some_and(|rest| rest.starts_with(' '))
            })
            .collect();
        match longer[..] {
            [one] => Some(named(&self.agencies[one].code)),
            _ => None,
        }
    }

    fn group_named(&self, wanted: &str) -> Option<&'a Group> {
        self.groups.iter().find(|group| group.is_named(wanted, self.names))
    }

    /// Returns the bodies of a cell. Lines, dashes and semicolons divide; commas do only when every piece is known,
    /// because groups have commas in their names.
    pub fn read(&self, cell: &str, decisions: &BTreeMap<String, Decision>) -> Vec<Party> {
        // A group may have a semicolon in its name.
        let whole = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if whole.contains(';')
            && let Some(group) = self.group_named(&plain(&whole, self.names))
        {
            return vec![Party::Group { group: group.word.clone(), name: whole }];
        }
        let mut bodies = Vec::new();
        for line in divide(cell) {
            if bodies.len() >= BODIES_MAX {
                break;
            }
            if let Some(decided) = decisions.get(line) {
                bodies.push(decide(line, decided));
            } else if let Some(found) = self.find(line) {
                bodies.push(found);
            } else {
                let pieces: Vec<Option<Party>> = line.split(',').map(|piece| self.find(piece.trim())).collect();
                match pieces.into_iter().collect::<Option<Vec<Party>>>() {
                    Some(known) if known.len() > 1 => bodies.extend(known),
                    _ => bodies.push(Party::Other { name: line.to_owned() }),
                }
            }
        }
        bodies.truncate(BODIES_MAX);
        bodies
    }

    /// Returns the codes of the agencies of a group.
    pub fn members(&self, group: &str) -> Vec<&'a str> {
        let kinds = self.groups.iter().find(|known| known.word == group).map_or(&[][..], |group| &group.kinds);
        let inside = self.agencies.iter().filter(|agency| kinds.contains(&agency.kind));
        inside.map(|agency| agency.code.as_str()).collect()
    }

    /// Returns the codes of everybody whom these bodies stand for, each once.
    pub fn codes(&self, bodies: &[Party]) -> Vec<String> {
        let mut codes = Vec::new();
        let mut add = |code: &str| {
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        };
        for body in bodies {
            match body {
                Party::Agency { code, .. } => add(code),
                Party::Group { group, .. } => self.members(group).into_iter().for_each(&mut add),
                Party::Other { .. } => {}
            }
        }
        codes
    }
}

fn decide(name: &str, decision: &Decision) -> Party {
    let name = name.to_owned();
    match decision {
        Decision::Agency(code) => Party::Agency { code: code.clone(), name },
        Decision::Group(group) => Party::Group { group: group.clone(), name },
        Decision::Text => Party::Other { name },
    }
}

/// Divides a cell into names.
fn divide(cell: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for line in cell.split(['\n', ';']) {
        // A dash between spaces begins a point of a list; one within a name ("Nhà nước - Doanh nghiệp") is rare and shown.
        let name = line.trim().trim_start_matches(['-', '–', '+', '•']).trim().trim_end_matches(['.', ',']).trim();
        if !name.is_empty() {
            names.push(name);
        }
    }
    names
}

/// The name for comparing: folded, words only, abbreviations written out.
pub(crate) fn plain(name: &str, names: &Names) -> String {
    let folded = fold(name);
    let words = folded.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut plain = String::new();
    for word in words {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(names.written_out(word));
    }
    plain
}

#[cfg(test)]
mod tests;
