//! Whom to urge first: the lowest scores. Of equal scores, whoever has more left to do stands first; the alphabet decides
//! only between agencies that are equal in everything.

use std::cmp::Reverse;

use super::{Definition, Formula, Place, Score, Weights};

/// An agency to be urged, with what it has left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urged<'a> {
    /// Its place.
    pub place: &'a Place,
    /// Its score.
    pub permille: u32,
    /// Its systems without an approved level.
    pub without_level: u64,
    /// Its tasks of programmes that are overdue.
    pub late_tasks: u64,
}

/// The agencies to be urged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urging<'a> {
    /// The first of them.
    pub agencies: Vec<Urged<'a>>,
    /// How many more stand equal with the last of these in everything that decides.
    pub equal: usize,
}

/// Returns at most `most` agencies to be urged, the lowest score first. Ties are decided by the systems without a level, the
/// overdue tasks, and the score of the pillar with the highest weight. Agencies without a score are not urged.
pub fn to_urge<'a>(
    definition: &Definition,
    weights: &Weights,
    places: impl IntoIterator<Item = &'a Place>,
    most: usize,
) -> Urging<'a> {
    let weight = |id: &str| weights.get(id).copied().unwrap_or(0);
    let heaviest = definition.pillars.iter().rev().max_by_key(|pillar| weight(&pillar.id));
    let of_heaviest = |score: &Score| heaviest.and_then(|pillar| score.pillars.get(&pillar.id)).copied();
    let urged = places.into_iter().filter_map(|place| {
        let permille = place.score.permille?;
        let without_level = left(definition, &place.score, "systems_approved");
        let late_tasks = left(definition, &place.score, "tasks_in_time");
        Some(Urged { place, permille, without_level, late_tasks })
    });
    // A pillar that does not apply says nothing against an agency.
    let key = |one: &Urged<'_>| {
        let pillar = of_heaviest(&one.place.score).unwrap_or(u32::MAX);
        (one.permille, Reverse(one.without_level), Reverse(one.late_tasks), pillar)
    };
    let mut agencies: Vec<Urged<'a>> = urged.collect();
    agencies.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.place.agency.cmp(&b.place.agency)));
    let rest = agencies.split_off(most.min(agencies.len()));
    let equal = agencies.last().map_or(0, |last| rest.iter().take_while(|one| key(one) == key(last)).count());
    Urging { agencies, equal }
}

/// What is missing to the whole of the indicator that counts `figure`; nothing where the index in force has none.
fn left(definition: &Definition, score: &Score, figure: &str) -> u64 {
    let counts = |formula: &Formula| matches!(formula, Formula::Share { part, .. } if part == figure);
    let mut of = definition.indicators.iter().zip(&score.indicators).filter(|(one, _)| counts(&one.formula));
    of.next().map_or(0, |(_, measured)| measured.whole.saturating_sub(measured.part))
}

#[cfg(test)]
mod tests;
