//! What a page must hold for a query to match one of its rows. A need may be too weak, never too strong: a page that is
//! skipped holds no match.

use luytre_model::query::{Expr, Pattern, Test};
use luytre_model::schema::{ColumnType, col};
use luytre_model::{ColumnId, EventId};

use super::sidecar::{Page, Sidecar};
use super::text;

/// Most trigrams of one piece that are asked; a few rare ones decide.
const GRAMS_ASKED_MAX: usize = 32;

/// A condition on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// Nothing is known: every page may match.
    Any,
    /// All of these.
    All(Vec<Need>),
    /// One of these.
    One(Vec<Need>),
    /// The token or whole value with this key.
    Key(u64),
    /// The trigram.
    Gram(u32),
    /// A row with a computed column that matches.
    Computed(ColumnId, Pattern),
}

impl Need {
    /// Returns what `query` needs.
    pub fn of(query: &Expr) -> Need {
        match query {
            Expr::All | Expr::Not(_) => Need::Any,
            Expr::And(parts) => Need::all(parts.iter().map(Need::of).collect()),
            Expr::Or(parts) => Need::one(parts.iter().map(Need::of).collect()),
            Expr::Word(pattern) => within(pattern),
            Expr::Field(name, Test::Is(pattern)) => field(name, pattern),
            Expr::Field(_, Test::Exists | Test::Range(..)) => Need::Any,
        }
    }

    fn all(mut parts: Vec<Need>) -> Need {
        parts.retain(|part| *part != Need::Any);
        if parts.is_empty() { Need::Any } else { Need::All(parts) }
    }

    fn one(parts: Vec<Need>) -> Need {
        if parts.contains(&Need::Any) { Need::Any } else { Need::One(parts) }
    }

    /// Returns for each page of a segment whether it may match.
    pub fn pages(&self, sidecar: &Sidecar) -> std::io::Result<Vec<bool>> {
        let pages = &sidecar.head.pages;
        match self {
            Need::Any => Ok(vec![true; pages.len()]),
            Need::Key(key) => sidecar.ask_key(*key),
            Need::Gram(gram) => sidecar.ask_gram(*gram),
            Need::All(parts) => {
                let mut all = vec![true; pages.len()];
                for part in parts {
                    for (all, part) in all.iter_mut().zip(part.pages(sidecar)?) {
                        *all &= part;
                    }
                    if !all.contains(&true) {
                        break;
                    }
                }
                Ok(all)
            }
            Need::One(parts) => {
                let mut one = vec![false; pages.len()];
                for part in parts {
                    for (one, part) in one.iter_mut().zip(part.pages(sidecar)?) {
                        *one |= part;
                    }
                }
                Ok(one)
            }
            Need::Computed(column, pattern) => Ok(computed(sidecar, *column, pattern)),
        }
    }
}

fn computed(sidecar: &Sidecar, column: ColumnId, pattern: &Pattern) -> Vec<bool> {
    let head = &sidecar.head;
    // A sender may have written a field of that name itself; such values are in the overflow.
    if head.spilled.contains(column.column().name) {
        return vec![true; head.pages.len()];
    }
    if column == col::EVENT_DATASET {
        let fits: Vec<bool> = head.kinds.iter().map(|kind| pattern.matches_whole(kind)).collect();
        let has = |page: &Page| (page.kinds.0..=page.kinds.1).any(|kind| fits.get(kind as usize) != Some(&false));
        return head.pages.iter().map(has).collect();
    }
    let fits = |placement: &luytre_model::Placement| {
        let value = match column {
            col::LUYTRE_SOURCE => Some(placement.source.as_str()),
            col::LUYTRE_AGENCY => placement.agency.as_deref(),
            col::LUYTRE_SYSTEM => placement.system.as_deref(),
            _ => placement.layer.map(luytre_model::Layer::as_str),
        };
        value.is_some_and(|value| pattern.matches_whole(value))
    };
    let fitting: Vec<usize> =
        head.placements.iter().enumerate().filter(|(_, placement)| fits(placement)).map(|(index, _)| index).collect();
    head.pages.iter().map(|page| fitting.iter().any(|index| page.has_placement(*index))).collect()
}

fn field(name: &str, pattern: &Pattern) -> Need {
    let Some(column) = ColumnId::by_name(name) else { return whole(pattern) };
    match column {
        col::EVENT_DATASET | col::LUYTRE_SOURCE | col::LUYTRE_AGENCY | col::LUYTRE_SYSTEM | col::LUYTRE_LAYER => {
            Need::Computed(column, pattern.clone())
        }
        col::LUYTRE_EVENT_ID => {
            let id = pattern.is_literal().then(|| pattern.pieces()[0].parse::<EventId>().ok()).flatten();
            id.map_or(Need::Any, |id| Need::Key(text::id_key(id)))
        }
        col::TIMESTAMP | col::LUYTRE_RECEIVED_AT | col::LUYTRE_TIME_QUALITY => Need::Any,
        column if column.column().kind == ColumnType::Text => within(pattern),
        _ => whole(pattern),
    }
}

/// Some part of a value matches.
fn within(pattern: &Pattern) -> Need {
    Need::all(pattern.pieces().iter().map(|piece| part(piece, false, false)).collect())
}

/// A whole value matches.
fn whole(pattern: &Pattern) -> Need {
    let pieces = pattern.pieces();
    if pattern.is_literal() {
        let mut folded = String::new();
        text::fold_into(&pieces[0], &mut folded);
        return Need::Key(text::key(&folded));
    }
    let last = pieces.len() - 1;
    Need::all(pieces.iter().enumerate().map(|(index, piece)| part(piece, index == 0, index == last)).collect())
}

fn part(piece: &str, at_start: bool, at_end: bool) -> Need {
    let mut folded = String::new();
    text::fold_into(piece, &mut folded);
    let mut needs = Vec::new();
    text::whole_tokens(&folded, at_start, at_end, |token| needs.push(Need::Key(text::key(token))));
    let mut grams = Vec::new();
    text::grams(&folded, |gram| grams.push(gram));
    grams.sort_unstable();
    grams.dedup();
    let step = grams.len().div_ceil(GRAMS_ASKED_MAX).max(1);
    needs.extend(grams.into_iter().step_by(step).map(Need::Gram));
    Need::all(needs)
}

#[cfg(test)]
mod tests;
