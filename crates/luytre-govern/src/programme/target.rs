//! What a programme or a task wants to reach: a share, a count, a ratio, with the figure that measures it.
//!
//! Targets are found in the words of a plan ("100% hệ thống …", "ít nhất 01 cuộc diễn tập", "tối thiểu 15% tổng kinh
//! phí"). Which figure measures which target is content: words of the sentence against words of a binding. A target
//! without a binding is shown and judged by people.

use std::collections::BTreeMap;

use luytre_model::fold::fold;
use serde::{Deserialize, Serialize};

use super::content::Binding;

/// Most targets that are read from one text.
pub const TARGETS_MAX: usize = 40;
/// Longest clause that a target keeps, in characters.
const TEXT_CHARS_MAX: usize = 400;

/// What is to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The clause of the plan.
    pub text: String,
    /// How it is measured.
    pub measure: Measure,
    /// Word of the figure that measures it ([`Figures`]); `None`: people judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<String>,
}

/// How a target is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Measure {
    /// A share of all: "100% hệ thống thông tin".
    Percent {
        /// At least this many of a hundred.
        percent: u16,
    },
    /// A ratio between two sums: "tối thiểu 15% tổng kinh phí", "trên 50% thị trường".
    Ratio {
        /// At least this many of a hundred.
        percent: u16,
        /// "Trên": more than that, not equal.
        #[serde(default)]
        above: bool,
    },
    /// A count in a period: "ít nhất 01 cuộc diễn tập".
    AtLeast {
        /// So many.
        count: u32,
        /// In so many months.
        per_months: u16,
    },
}

/// A figure that the product measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Figure {
    /// Part of a whole, both as whole numbers.
    Share {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A count.
    Count {
        /// So many.
        count: u64,
    },
}

/// The figures that the centre measures: a binding names one of them.
pub const MEASURED: [&str; 8] = [
    "approved_dossiers",
    "budget_ratio",
    "data_centre",
    "domestic_products",
    "drills",
    "four_layers",
    "trained_staff",
    "vulnerabilities_fixed",
];

/// Figures by their word in [`MEASURED`].
pub type Figures = BTreeMap<String, Figure>;

/// Whether a target is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Yes, with the figure that shows it.
    Yes(Figure),
    /// No, with the figure that shows it.
    No(Figure),
    /// Nothing measures it yet: there is no binding, no figure, or nothing to take a share of.
    Unknown,
}

impl Figure {
    /// Returns the share in tenths of a percent, rounded down, so that 99.96 % never reads as 100 %.
    pub fn per_mille(self) -> Option<u64> {
        match self {
            Figure::Share { whole: 0, .. } | Figure::Count { .. } => None,
            Figure::Share { part, whole } => u64::try_from(u128::from(part) * 1_000 / u128::from(whole)).ok(),
        }
    }
}

/// Says whether a target is reached by the figures of today.
pub fn evaluate(target: &Target, figures: &Figures) -> Reached {
    let Some(figure) = target.binding.as_deref().and_then(|binding| figures.get(binding)).copied() else {
        return Reached::Unknown;
    };
    let reached = match (target.measure, figure) {
        (_, Figure::Share { whole: 0, .. }) => return Reached::Unknown,
        (Measure::Percent { percent }, Figure::Share { part, whole }) => at_least(part, whole, percent),
        (Measure::Ratio { percent, above: false }, Figure::Share { part, whole }) => at_least(part, whole, percent),
        (Measure::Ratio { percent, above: true }, Figure::Share { part, whole }) => {
            u128::from(part) * 100 > u128::from(whole) * u128::from(percent)
        }
        (Measure::AtLeast { count, .. }, Figure::Count { count: reached }) => reached >= u64::from(count),
        // A share cannot be compared with a count.
        (Measure::Percent { .. } | Measure::Ratio { .. }, Figure::Count { .. })
        | (Measure::AtLeast { .. }, Figure::Share { .. }) => return Reached::Unknown,
    };
    if reached { Reached::Yes(figure) } else { Reached::No(figure) }
}

fn at_least(part: u64, whole: u64, percent: u16) -> bool {
    u128::from(part) * 100 >= u128::from(whole) * u128::from(percent)
}

/// Finds the targets in a text. A clause gives one target for each share or count that it names.
pub fn find(text: &str, bindings: &[Binding]) -> Vec<Target> {
    let mut targets = Vec::new();
    for clause in clauses(text) {
        let mut starts: Vec<(usize, Measure)> = measures(clause);
        starts.sort_by_key(|(at, _)| *at);
        for (number, (at, measure)) in starts.iter().enumerate() {
            // With several in one clause, each keeps its own words, so that each finds its own binding.
            let from = if number == 0 { 0 } else { *at };
            let until = starts.get(number + 1).map_or(clause.len(), |(next, _)| *next);
            let own = clause[from..until].trim().trim_end_matches([',', ';', ' ']);
            let own = own.strip_suffix(" và").unwrap_or(own);
            let text: String = own.chars().take(TEXT_CHARS_MAX).collect();
            let binding = bind(&text, measure, bindings);
            targets.push(Target { text, measure: *measure, binding });
            if targets.len() == TARGETS_MAX {
                return targets;
            }
        }
    }
    targets
}

fn bind(text: &str, measure: &Measure, bindings: &[Binding]) -> Option<String> {
    let folded = fold(text);
    let fits = |binding: &&Binding| {
        binding.counts == matches!(measure, Measure::AtLeast { .. })
            && binding.any_of.iter().any(|words| words.iter().all(|word| folded.contains(&fold(word))))
    };
    bindings.iter().find(fits).map(|binding| binding.word.clone())
}

/// Clauses end at semicolons, line ends, full stops before a space, and before a numbered point "(2)".
fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        let rest = &text[at + character.len_utf8()..];
        let ends = match character {
            ';' | '\n' => true,
            '.' => rest.is_empty() || rest.starts_with([' ', '\n']),
            '(' => rest.starts_with(|next: char| next.is_ascii_digit()) && rest[1..].starts_with(')'),
            _ => false,
        };
        if ends {
            found.push(text[start..at].trim());
            start = at + character.len_utf8();
        }
    }
    found.push(text[start..].trim());
    found.retain(|clause| !clause.is_empty());
    found
}

/// The measures that a clause names, with the byte at which each begins.
fn measures(clause: &str) -> Vec<(usize, Measure)> {
    let mut found = Vec::new();
    for (at, _) in clause.match_indices('%') {
        let before = clause[..at].trim_end();
        let digits = before.len() - before.trim_end_matches(|character: char| character.is_ascii_digit()).len();
        let start = before.len() - digits;
        // 12,5 % is no share that any known plan asks for; it is left to people.
        let decimal = before[..start].ends_with([',', '.']);
        let Some(percent) = before[start..].parse::<u16>().ok().filter(|_| !decimal) else { continue };
        let lead = fold(&clause[..start]);
        let lead = lead.trim_end();
        let ratio = ["toi thieu", "it nhat", "dat", "khong duoi"].iter().any(|word| lead.ends_with(word));
        let above = ["tren", "hon"].iter().any(|word| lead.ends_with(word));
        let measure = if ratio || above { Measure::Ratio { percent, above } } else { Measure::Percent { percent } };
        found.push((start_of(clause, start), measure));
    }
    for phrase in ["ít nhất", "tối thiểu"] {
        for (at, _) in clause.match_indices(phrase) {
            let rest = clause[at + phrase.len()..].trim_start();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let after = rest[digits.len()..].trim_start();
            if after.starts_with('%') {
                continue;
            }
            let Ok(count) = digits.parse::<u32>() else { continue };
            found.push((at, Measure::AtLeast { count, per_months: months(&fold(clause)) }));
        }
    }
    found
}

/// Takes the words that belong to a share along ("đạt tối thiểu 15%"), so that they stay with it.
fn start_of(clause: &str, at: usize) -> usize {
    let lead = &clause[..at];
    for word in ["đạt tối thiểu ", "tối thiểu ", "ít nhất ", "trên ", "đạt "] {
        if lead.ends_with(word) {
            return at - word.len();
        }
    }
    at
}

fn months(folded: &str) -> u16 {
    if folded.contains("hang thang") || folded.contains("moi thang") {
        1
    } else if folded.contains("hang quy") || folded.contains("moi quy") {
        3
    } else {
        12
    }
}

#[cfg(test)]
mod tests;
