//! Carrying over between two standards that are assessed at once: what may be proposed, and what may not.
//!
//! A relation joins sets of items. Let S be what was judged and T the item in question. If S asks for all of T (equal,
//! superset), S met lets one propose "met". If S asks for part of T (subset), S met shows part of T, and S not met shows
//! that T cannot be met. Overlap shows nothing by itself. A proposal is looked at by an assessor; it decides nothing.

use super::{Evidence, Judgement, Verdict, Word};
use crate::catalogue::Relation;
use crate::catalogue::crosswalk::Origin;

/// Most pieces of evidence that a proposal brings along.
const EVIDENCE_MAX: usize = 20;

/// What may be said of an item from what was found under another standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// From where.
    pub origin: Origin,
    /// The verdicts on the origin's items.
    pub found: Vec<(String, Word)>,
    /// The verdict that may be proposed.
    pub verdict: Option<Verdict>,
    /// The best verdict that is still possible, where the origin rules out a better one.
    pub at_most: Option<Word>,
    /// Evidence that lies with the origin's items, with the item.
    pub evidence: Vec<(String, Evidence)>,
}

/// How the origin stands as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// Something is not judged, or nothing applies.
    Open,
    /// All that applies is satisfied.
    Satisfied,
    /// Some of it is.
    Mixed,
    /// Nothing of it is.
    Failed,
}

/// Returns what may be proposed from an origin.
pub fn propose<'a>(origin: Origin, judged: impl Fn(&str) -> Option<&'a Judgement>) -> Proposal {
    let mut found = Vec::with_capacity(origin.items.len());
    let mut evidence = Vec::new();
    let mut measures = Vec::new();
    for item in &origin.items {
        let judgement = judged(item);
        found.push((item.clone(), judgement.map_or(Word::Unjudged, Judgement::word)));
        let Some(judgement) = judgement else { continue };
        evidence.extend(judgement.evidence.iter().map(|piece| (item.clone(), piece.clone())));
        if let Some(Verdict::Equivalent { measure }) = judgement.given.as_ref().map(|given| &given.verdict) {
            measures.push(measure.clone());
        }
    }
    evidence.truncate(EVIDENCE_MAX);
    let whole = whole(&found);
    let (word, at_most) = follows(origin.relation, whole);
    let verdict = word.map(|word| match word {
        // What was equivalent there is not simply met here.
        Word::Met if !measures.is_empty() => Verdict::Equivalent { measure: measures.join("; ") },
        Word::Met => Verdict::Met,
        Word::NotMet => Verdict::NotMet,
        Word::Partly | Word::Unjudged | Word::Equivalent | Word::NotApplicable => Verdict::Partly,
    });
    Proposal { origin, found, verdict, at_most, evidence }
}

fn whole(found: &[(String, Word)]) -> Whole {
    let applies: Vec<Word> = found.iter().map(|(_, word)| *word).filter(|word| *word != Word::NotApplicable).collect();
    if applies.is_empty() || applies.contains(&Word::Unjudged) {
        return Whole::Open;
    }
    if applies.iter().all(|word| word.is_satisfied()) {
        return Whole::Satisfied;
    }
    if applies.iter().all(|word| *word == Word::NotMet) { Whole::Failed } else { Whole::Mixed }
}

/// What follows for the item: a word to propose, and the best word that is still possible.
fn follows(relation: Relation, whole: Whole) -> (Option<Word>, Option<Word>) {
    match (relation, whole) {
        (_, Whole::Open) | (Relation::None | Relation::Intersect, _) => (None, None),
        (Relation::Equal | Relation::Superset, Whole::Satisfied) => (Some(Word::Met), None),
        (Relation::Equal, Whole::Mixed) => (Some(Word::Partly), None),
        (Relation::Equal, Whole::Failed) => (Some(Word::NotMet), Some(Word::Partly)),
        // The origin asks for more: where it fails may be outside of what this item asks.
        (Relation::Superset, Whole::Mixed | Whole::Failed) => (None, None),
        // Part of what the item asks was seen; the rest is still open.
        (Relation::Subset, Whole::Satisfied) => (Some(Word::Partly), None),
        (Relation::Subset, Whole::Mixed) => (Some(Word::Partly), Some(Word::Partly)),
        (Relation::Subset, Whole::Failed) => (None, Some(Word::Partly)),
    }
}

#[cfg(test)]
mod tests;
